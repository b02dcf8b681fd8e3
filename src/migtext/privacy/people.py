"""Who is replaced: the persons of an analysis, which of their names are one, and what decides."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Literal

from ..errors import DataError
from ..extract.entities.tables import common_words, gazetteer, is_given_name, word_list
from .words import key, titles, wordlist, words_of

__all__ = ["Decision", "Named", "ambiguous", "decide", "known_public", "merged", "parts", "tokens"]

Decision = Literal["replaced", "kept"]
# A public role that is less sure than this does not keep a name.
_SURE = 0.9
# How the doubts of names begin that stand where a name stands and that no extractor took for one.
_FOUND = "found by where it stands"


@dataclass(slots=True, eq=False)
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

    def doubted(self, why: str) -> None:
        """Add a reason to look at it."""
        if why not in self.doubt:
            self.doubt = f"{self.doubt}; {why}" if self.doubt else why


def tokens(name: str) -> tuple[str, ...]:
    """Words of a name that tell who it is, as keys: no particle, title, kin word or initial.

    Example:
        >>> tokens("Mr Hassan al-Rashid T.")
        ('hassan', 'rashid')
    """
    particles = {key(p) for p in word_list("persons.particles")} | wordlist("titles.kunya")
    words = [w for w in words_of(name) if len(w.key) > 1]
    # "Hye-jin": what follows a hyphen is of the name in lower case too.
    out = [w for w in words if w.key not in particles and (w.named or name[w.start - 1 : w.start] == "-")]  # fmt: skip
    while len(out) > 1 and out[0].key in titles() and not is_given_name(out[0].text):
        out.pop(0)
    while len(out) > 1 and out[-1].key in wordlist("titles.after"):
        out.pop()
    return tuple(w.key for w in out) or tuple(w.key for w in words)


def parts(name: str) -> list[str]:
    """Parts of a name that may stand for the person alone, as keys.

    Example:
        >>> parts("Mr Abu Bakr al-Rashid T.")
        ['bakr', 'rashid']
    """
    return list(dict.fromkeys(tokens(name)))


def ambiguous(word: str) -> bool:
    """Whether a key is a word, a month or a place as well: it goes only where it is used as a name.

    Example:
        >>> [w for w in ("hope", "april", "jordan", "amina") if ambiguous(w)]
        ['hope', 'april', 'jordan']
    """
    if word in common_words() or word in wordlist("never.words_too") | wordlist("never.things"):
        return True
    entry = gazetteer().by_name.get(word.capitalize())
    return entry is not None and entry.label != "PERSON"


def is_kunya(name: str) -> bool:
    """Whether a person is named after a child: "Umm Khaled"."""
    words = words_of(name)
    return len(words) > 1 and words[0].key in wordlist("titles.kunya")


def known_public(forms: Iterable[str]) -> bool:
    """Whether the tables of public persons have one of the names."""
    for form in forms:
        entry = gazetteer().by_name.get(form)
        if entry is not None and entry.label == "PERSON":
            return True
    return False


def _same(name: str, wanted: Collection[str]) -> bool:
    return any(key(w) == key(name) for w in wanted)


def decide(
    people: list[Named],
    *,
    keep: str,
    names: Collection[str] = (),
    spare: Collection[str] = (),
    titled: Mapping[int, set[str]] | None = None,
) -> None:
    """Decide on each person.

    Args:
        people: with names, forms, role and confidence.
        keep: "public" keeps persons in public roles, "none" keeps nobody.
        names: names that go, whatever their role.
        spare: names that stay, whatever their role.
        titled: for each person's place in `people` the words that stand before its mentions.

    Raises:
        DataError: when `keep` is another word.
    """
    if keep not in ("public", "none"):
        raise DataError(f"no way to keep {keep!r}", todo="keep='public' or keep='none'")
    for at, person in enumerate(people):
        known = [person.name, *person.forms]
        before = (titled or {}).get(at, set())
        if any(_same(form, names) for form in known):
            person.decision, person.doubt = "replaced", ""
        elif any(_same(form, spare) for form in known):
            person.decision, person.doubt = "kept", ""
        elif keep == "public" and person.role == "public":
            _public(person, before)
        else:
            person.decision = "replaced"
            if person.role is None and keep == "public" and not person.doubt:
                person.doubted("public or private is undecided")


def _public(person: Named, before: set[str]) -> None:
    full = len(tokens(person.name)) > 1
    if known_public([person.name, *person.forms]):
        person.decision = "kept"
        if not any(len(tokens(f)) > 1 for f in person.forms):
            person.doubted(
                "taken for the public person of this name; the text gives one word of it"
            )
    elif before & wordlist("titles.high"):
        person.decision = "kept"
    elif full and (person.confidence or 0) >= _SURE and before & wordlist("titles.speaking"):
        person.decision = "kept"
        person.doubted("taken for a public person, not surely")
    else:
        person.decision = "replaced"
        person.doubted("an official, a lawyer or an expert; spare the name to keep it")


# One person under several names ------------------------------------------------------------------


@lru_cache(maxsize=4096)
def _skeleton(word: str) -> str:
    """Consonants as they sound, and whether an "a" ends the word: Samir is not Samira."""
    text = word.translate(str.maketrans("ckqzyjvw", "kkksiiff")).replace("ph", "f").replace("h", "")
    bare = re.sub("[aeiou]", "", text)
    return re.sub(r"(.)\1+", r"\1", bare) + ("+" if word.endswith("a") else "")


def _alike(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    """Whether all words of one name are other spellings of words of the other."""
    shapes = {_skeleton(w) for w in b}
    mine = [_skeleton(w) for w in a]
    long_enough = sum(len(s.rstrip("+")) for s in mine) >= (3 if len(a) == 1 else 4)
    return long_enough and all(s in shapes or w in b for s, w in zip(mine, a, strict=True))


def _short(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    """Whether a single name is short for the other: Abdi, Naqib; Mafe for María Fernanda."""
    if len(a) != 1 or len(a[0]) < 4:
        return False
    first = b[0].startswith(a[0]) and len(b[0]) > len(a[0]) + 1
    both = len(b) > 2 and any(b[0].startswith(a[0][:k]) and b[1].startswith(a[0][k:]) for k in (2, 3))  # fmt: skip
    return first or (both and len(a[0]) < 7)


def _full(person: Named) -> tuple[str, ...]:
    """The longest form, of those in the text when it is a public person of one word."""
    forms = person.forms or [person.name]
    if not known_public([person.name]):
        forms = [person.name, *forms]
    return max((tokens(f) for f in forms), key=len, default=())


def merged(people: Iterable[Named]) -> tuple[list[Named], dict[int, Named]]:
    """Persons whose names are parts or other spellings of one name, as one.

    Args:
        people: in order of first mention.

    Returns:
        The persons that are left, and, for each that went into another, by `id`, into which one. A
        word that several persons share ("Rezaie") is nobody's own: the mention decides.
    """
    left: list[Named] = []
    into: dict[int, Named] = {}
    gone: set[int] = set()
    same: dict[tuple[bool, frozenset[str]], Named] = {}
    for one in people:
        words = frozenset(_full(one))
        first = same.setdefault((is_kunya(one.name), words), one)
        if first is one or not words:
            left.append(one)
        else:
            _join(one, first, "")
            into[id(one)] = first
    full = {id(p): _full(p) for p in left}
    kunya = {id(p): is_kunya(p.name) for p in left}
    holders: dict[str, list[Named]] = {}
    for one in left:
        for word in set(full[id(one)]):
            holders.setdefault(word, []).append(one)
    for test, why in ((_within, ""), (_short, "also called {}"), (_alike, "also spelt {}")):
        for one in sorted(left, key=lambda p: len(full[id(p)])):
            mine = full[id(one)]
            if not mine:
                continue
            near = left if why else [o for o in holders[mine[0]] if id(o) not in into]
            others = [
                o
                for o in near
                if o is not one
                and id(o) not in gone
                and kunya[id(o)] == kunya[id(one)]
                and full[id(o)]
                and test(mine, full[id(o)])
            ]
            widest = [o for o in others if not any(len(full[id(p)]) > len(full[id(o)]) and _within(full[id(o)], full[id(p)]) for p in others)]  # fmt: skip
            if not widest or (why and len(widest) > 1):
                continue
            if known_public([widest[0].name]) and (why or one.role == "private"):
                continue
            if why and len(mine) > len(full[id(widest[0])]):
                continue
            if len(widest) == 1:
                _join(one, widest[0], why)
                into[id(one)] = widest[0]
                full[id(widest[0])] = _full(widest[0])
            elif all(o.role == "public" for o in widest):
                continue
            else:
                for o in widest:
                    o.doubted(f"shares the name {one.name} with others")
            gone.add(id(one))
        left = [p for p in left if id(p) not in gone]
    return left, into


def _within(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    return set(a) <= set(b)


def _join(one: Named, other: Named, why: str) -> None:
    if why:
        other.doubted(why.format(one.name))
    other.forms += [f for f in [*one.forms, one.name] if f not in other.forms and not (known_public([one.name]) and f == one.name)]  # fmt: skip
    other.mentions += one.mentions
    if one.doubt.startswith(_FOUND) is False and other.doubt.startswith(_FOUND):
        other.doubt = one.doubt  # the extractor found it too
    if other.role is None and not known_public([one.name]):
        other.role, other.confidence = one.role, one.confidence


def of_entities(entities: Iterable[Mapping[str, Any]]) -> dict[str, Named]:
    """The persons among the entities by cluster, in order of first mention."""
    found: dict[str, Named] = {}
    said: dict[str, list[tuple[str | None, float | None]]] = {}
    for row in entities:
        if row["label"] != "PERSON":
            continue
        cluster = row["cluster"]
        person = found.setdefault(cluster, Named(" ".join(row["canonical"].split())))
        person.mentions += 1
        form = " ".join(str(row["text"]).split())
        if form not in person.forms:
            person.forms.append(form)
        said.setdefault(cluster, []).append((row["person_role"], row["confidence"]))
    for cluster, person in found.items():
        known = [(r, c) for r, c in said[cluster] if r is not None]
        kinds = {r for r, _ in known}
        if len(kinds) == 1:
            person.role, person.confidence = known[0]
        elif kinds:
            person.doubted("public in one place, private in another")
    return found
