"""Who is replaced: the persons of an analysis, what decides, and the forms their names take."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from ..errors import DataError
from ..extract.entities.tables import common_words, is_given_name, word_list

__all__ = ["Decision", "Named", "decide", "fold", "parts"]

Decision = Literal["replaced", "kept"]
# A public role that is less sure than this is shown to a person.
_SURE = 0.9
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")


@dataclass(slots=True)
class Named:
    """A person of the text.

    Attributes:
        name: the fullest form of the name.
        forms: all forms that the text uses.
        mentions: how often.
        role: public, private, or None when undecided.
        confidence: of the role; None when undecided.
        decision: replaced or kept.
        doubt: why a person should look at it; empty when there is none.
        pseudonym: what stands in its place; empty when kept.
    """

    name: str
    forms: list[str] = field(default_factory=list)
    mentions: int = 0
    role: str | None = None
    confidence: float | None = None
    decision: Decision = "replaced"
    doubt: str = ""
    pseudonym: str = ""


def fold(text: str) -> str:
    """Letters without accents, for comparison; as many characters as before.

    Example:
        >>> fold("Inés Ørsted")
        'Ines Ørsted'
    """
    return "".join(unicodedata.normalize("NFD", c)[0] for c in text)


def parts(name: str) -> list[str]:
    """Parts of a name that may stand for the person alone: no particle, title or initial.

    Example:
        >>> parts("Mr Abu Bakr al-Rashid T.")
        ['Bakr', 'Rashid']
    """
    particles = {p.casefold() for p in word_list("persons.particles")}
    titles = {w.casefold() for t in word_list("persons.titles") for w in t.replace(".", "").split()}
    out = []
    for word in _WORD.findall(name):
        plain = word.removesuffix("'s").removesuffix("’s")
        low = plain.casefold()
        if len(plain) > 2 and low not in particles and low not in titles and plain[0].isupper():
            out.append(plain)
    return out


def _same(name: str, wanted: Collection[str]) -> bool:
    known = fold(name).casefold()
    return any(fold(w).casefold() == known for w in wanted)


def decide(
    entities: Iterable[Mapping[str, Any]],
    *,
    keep: str,
    names: Collection[str] = (),
    spare: Collection[str] = (),
) -> list[Named]:
    """The persons among the entities, in order of first mention, and what becomes of each.

    Args:
        entities: rows of entities, with surface, canonical, cluster, label, person_role, confidence.
        keep: "public" keeps persons in public roles, "none" keeps nobody.
        names: further names to replace, whatever the analysis found.
        spare: names that stay, whatever their role.

    Raises:
        DataError: when `keep` is another word.
    """
    if keep not in ("public", "none"):
        raise DataError(f"no way to keep {keep!r}", todo="keep='public' or keep='none'")
    found: dict[str, Named] = {}
    roles: dict[str, list[tuple[str | None, float | None]]] = {}
    for row in entities:
        if row["label"] != "PERSON":
            continue
        key = row["cluster"]
        person = found.setdefault(key, Named(row["canonical"]))
        person.mentions += 1
        form = " ".join(str(row["text"]).split())
        if form not in person.forms:
            person.forms.append(form)
        roles.setdefault(key, []).append((row["person_role"], row["confidence"]))
    for key, person in found.items():
        _role(person, roles[key])
        _decision(person, keep, names, spare)
    people = list(found.values())
    for name in names:
        if not any(_same(name, [p.name, *p.forms]) for p in people):
            people.append(Named(name, [name], 0, None, None, "replaced", ""))
    return people


def _role(person: Named, said: list[tuple[str | None, float | None]]) -> None:
    known = [(r, c) for r, c in said if r is not None]
    kinds = {r for r, _ in known}
    if len(kinds) == 1:
        person.role, person.confidence = known[0]
    elif kinds:
        person.doubt = "public in one place, private in another"


def _decision(person: Named, keep: str, names: Collection[str], spare: Collection[str]) -> None:
    known = [person.name, *person.forms]
    if any(_same(form, names) for form in known):
        person.decision, person.doubt = "replaced", ""
    elif any(_same(form, spare) for form in known):
        person.decision, person.doubt = "kept", ""
    elif keep == "public" and person.role == "public":
        person.decision = "kept"
        if person.confidence is not None and person.confidence < _SURE:
            person.doubt = "taken for a public person, not surely"
    else:
        person.decision = "replaced"
        if person.role is None and keep == "public" and not person.doubt:
            person.doubt = "public or private is undecided"


def name_like(word: str) -> bool:
    """Whether a word that no extractor took for a name is a given name and no common word."""
    return is_given_name(word) and word.casefold() not in common_words()
