"""Which reference a citation means, with a score and a reason; what is wrong when none fits.

Two passes. The first links what agrees. The second explains the rest: a reference that nothing
cites is the likelier target of a citation whose year or name is off.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ...annotations import Anomaly, Reference
from ..acronyms import acronym_of, initials
from .compare import (
    BRACKET,
    Keys,
    contains,
    is_slip,
    keys_of,
    loose,
    norm,
    person_score,
    same_year,
    similarity,
    split_year,
    title_score,
    year_gap,
)
from .parts import Part

__all__ = ["Link", "ReferenceIndex"]

_NO_LIST = "the document has no reference list"
_NONE: frozenset[int] = frozenset()
# Words of names and titles that lead everywhere.
_COMMON = frozenset(
    (
        "",
        "of",
        "the",
        "and",
        "for",
        "on",
        "in",
        "to",
        "a",
        "de",
        "la",
        "von",
        "van",
        "der",
        "al",
        "et",
    )
)


@dataclass(frozen=True, slots=True)
class Link:
    """Outcome for one work.

    Attributes:
        reference: the linked reference, or None.
        score: 0 to 1.
        reason: one sentence.
        anomaly: what is wrong, or None.
        nearest: the nearest reference when none is linked or the linked one does not fit.
    """

    reference: Reference | None = None
    score: float = 0.0
    reason: str = ""
    anomaly: Anomaly | None = None
    nearest: Reference | None = None


def _joined(names: str) -> str:
    """Names without the word that joins them."""
    return names.replace(" and ", " ")


class ReferenceIndex:
    """The references of a document, ready to be asked.

    Args:
        references: records of the document.
        acronyms: short form -> long form, as the text introduces them.
        where: what the references are, for the explanations.
    """

    def __init__(
        self,
        references: Sequence[Reference],
        acronyms: Mapping[str, str] | None = None,
        *,
        where: str = "reference list",
    ) -> None:
        self.references = tuple(references)
        self._where = where
        self.listed = any(r.note is None for r in references)
        self._keys = [keys_of(r) for r in references]
        self._long = {norm(s).replace(" ", ""): norm(full) for s, full in (acronyms or {}).items()}
        self._families: dict[str, list[int]] = {}
        self._titles: list[str] = []
        self.cited: set[str] = set()
        self._cited_order: dict[str, int] = {}
        for i, k in enumerate(self._keys):
            for name in k.names:
                self._families.setdefault(name, []).append(i)
            if k.whole:
                self._families.setdefault(k.whole, []).append(i)
        self._known: dict[str, bool] = {}
        self._postings: dict[str, set[int]] = {}
        self._years: dict[str, list[int]] = {}
        for i, k in enumerate(self._keys):
            for key in self._lookups(k):
                self._postings.setdefault(key, set()).add(i)
            for year in k.years or {k.year}:
                self._years.setdefault(year, []).append(i)

    @staticmethod
    def _lookups(k: Keys) -> set[str]:
        """Everything that can lead from a citation to a reference without a misprint."""
        keys = set(k.names) | {k.whole, *k.acronyms}
        for name in k.names:
            keys.update(name.split())
            keys.add(loose(name))
        for name in k.full if k.literal else ():
            spelled = (initials(name), initials(name, small=True))
            for letters in spelled:
                keys.update(letters[cut:].casefold() for cut in range(min(3, len(letters) - 1)))
        if k.title:
            words = k.title.split()
            keys.update(words[:3] if k.names else words[:8])
            keys.add("title " + words[0])
        keys.update(k.head.split()[:3])
        if len(k.lead.split()) > 2:
            letters = initials(k.lead)
            keys.update(letters[cut:].casefold() for cut in range(min(3, len(letters) - 1)))
        return keys

    def _candidates(self, part: Part) -> set[int]:
        key = norm(BRACKET.sub("", part.authors_text or ""))
        keys = {key, key.replace(" ", ""), loose(key)}
        first = norm(BRACKET.sub("", part.authors[0])) if part.authors else key
        keys |= {first, loose(first), *first.split()}
        if part.title or " " in key:
            keys.update(key.split()[:6])
            keys.add("title " + key.split()[0])
        keys.update(norm(x).replace(" ", "") for x in BRACKET.findall(part.authors_text or ""))
        long = self._long.get(key.replace(" ", ""))
        if long:
            keys.update((long, *long.split()))
        if " " in key and len(key) > 8:
            # The list has the acronym only.
            keys.update((initials(key).casefold(), initials(key, small=True).casefold()))
            keys.update(short for short, words in self._long.items() if words == key)
        found: set[int] = set()
        for k in keys - _COMMON:
            found |= self._postings.get(k, _NONE)
        return found

    def __len__(self) -> int:
        return len(self.references)

    def known(self, phrase: str) -> bool:
        """Whether a phrase is the first author, an organisation, its acronym or a title."""
        hit = self._known.get(phrase)
        if hit is None:
            hit = self._known[phrase] = self._is_known(phrase)
        return hit

    def _is_known(self, phrase: str) -> bool:
        key = norm(BRACKET.sub("", phrase))
        if not key:
            return False
        if key in self._families:
            return True
        tight = key.replace(" ", "")
        if any(tight in k.acronyms for k in self._keys) or self._long.get(tight) in self._families:
            return True
        first = re.split(r"\s+(?:et al|and|und|et|y)\b|\s*[,&/]", phrase.casefold())[0]
        family = norm(first)
        if family != key and family in self._families and len(phrase.split()) <= 8:
            return True
        if len(key) >= 12 and " " in key:
            return any(k.title.startswith(key) for k in self._keys if not k.names)
        return False

    def names(self, phrase: str) -> bool:
        """Whether a phrase is the name of an author of the list, and nothing more."""
        return norm(BRACKET.sub("", phrase)) in self._families

    def named_in(self, text: str) -> Reference | None:
        """The reference whose author is the last one named in a stretch of text.

        Of several works by that author the one cited last counts.
        """
        best = self._last_named(text)
        return best[1].reference if best else None

    def named_at(self, text: str) -> int:
        """Where the last author of the list that a stretch of text names stands; -1 without one."""
        best = self._last_named(text)
        return best[0] if best else -1

    def _last_named(self, text: str) -> tuple[int, Keys] | None:
        best: tuple[int, Keys] | None = None
        for k in self._keys:
            if not k.names or len(k.names[0]) < 3:
                continue
            for match in re.finditer(rf"\b{re.escape(k.full[0])}\b", text, re.I):
                at = match.start()
                if (
                    best is None
                    or at > best[0]
                    or (at == best[0] and self._order(k) > self._order(best[1]))
                ):
                    best = (at, k)
        return best

    def _order(self, k: Keys) -> int:
        """How late a reference was cited; -1 when it was not."""
        return self._cited_order.get(k.reference.id, -1)

    def note_cited(self, reference: Reference) -> None:
        """Remember that a reference was cited, and when."""
        self.cited.add(reference.id)
        self._cited_order[reference.id] = len(self._cited_order)

    def link(self, part: Part, *, explain: bool = False) -> Link | None:
        """Link one work.

        Args:
            part: what the citation says.
            explain: second pass: also say what is wrong.

        Returns:
            A link, or None in the first pass when nothing agrees.
        """
        if not self._keys:
            return Link(reason=_NO_LIST)
        scored = self.scored(part, fuzzy=explain)
        year, suffix = split_year(part.year)
        agree = [(s, r, k) for s, r, k in scored if s >= 0.8 and same_year(k, year)]
        if suffix and agree and all(k.suffix not in ("", suffix) for _, _, k in agree):
            # "1989b" where the list has 1989a only is another work.
            agree, scored = [], [row for row in scored if row not in agree]
        if agree and part.hint:
            agree = self._titled(part.hint, agree)
        if agree:
            return self._choose(agree, suffix)
        if not explain:
            return None
        if not self.listed:
            return Link(reason=_NO_LIST)
        return self._explain(part, scored, year)

    def scored(self, part: Part, *, fuzzy: bool = False) -> list[tuple[float, str, Keys]]:
        """References whose names fit, best first: (score, reason, keys).

        Args:
            part: what the citation says.
            fuzzy: also look for names that are nearly the same, among the entries of that year.
        """
        among = self._candidates(part)
        if fuzzy:
            year, _ = split_year(part.year)
            # Without a year every name may be meant.
            among |= set(self._years.get(year, ()) if year else range(len(self._keys)))
        rows = []
        for i in sorted(among):
            k = self._keys[i]
            score, reason = self._name_score(part, k, fuzzy)
            if score >= 0.55:
                rows.append((score, reason, k))
        rows.sort(key=lambda row: -row[0])
        return rows

    @staticmethod
    def _titled(hint: str, agree: list[tuple[float, str, Keys]]) -> list[tuple[float, str, Keys]]:
        """Of an author's works those with the short title; all when none has it."""
        key = norm(hint)
        fits = [row for row in agree if f"{row[2].title} ".startswith(key + " ")]
        fits = fits or [row for row in agree if contains(row[2].title, key)]
        if fits:
            return [(s, f"{r}, beginning of the title", k) for s, r, k in fits]
        return [(s * 0.85, f"{r}, another title", k) for s, r, k in agree]

    def _choose(self, agree: list[tuple[float, str, Keys]], suffix: str) -> Link:
        if suffix:
            exact = [row for row in agree if row[2].suffix == suffix]
            if exact:
                agree = exact
        best = agree[0][0]
        top = [row for row in agree if row[0] >= best - 0.02]
        score, reason, k = top[0]
        if len(top) > 1:
            others = len(top) - 1
            return Link(
                k.reference,
                round(score / (others + 1), 2),
                f"{reason}; {others} other entr{'y' if others == 1 else 'ies'} of that author and year",
                Anomaly.AMBIGUOUS,
            )
        return Link(k.reference, round(score, 2), reason)

    def _explain(self, part: Part, scored: list[tuple[float, str, Keys]], year: str) -> Link:
        who = part.authors_text or ""
        cited = f"“{who}”" + (f" ({part.year})" if part.year else "")
        named = [(s, r, k) for s, r, k in scored if s >= 0.8]
        if year and named:
            fits = sorted(
                named,
                key=lambda row: (
                    row[2].reference.id in self.cited,
                    year_gap(row[2], year),
                    -row[0],
                ),
            )
            _, reason, k = fits[0]
            free = k.reference.id not in self.cited
            if (free and (len(named) == 1 or year_gap(k, year) <= 12)) or is_slip(
                k.year, year, free
            ):
                return Link(
                    k.reference,
                    0.6,
                    f"{cited}: {reason}, but the entry is dated {k.year or 'nothing'}, not {part.year}",
                    Anomaly.YEAR_MISMATCH,
                    k.reference,
                )
        near = [(s, k) for s, _, k in scored if s < 0.8 and same_year(k, year)]
        if not year:
            near = [(s, k) for s, k in near if s >= 0.75 and part.locator]
        for score, k in near:
            if score >= 0.7 or (score >= 0.6 and k.reference.id not in self.cited):
                return Link(
                    k.reference,
                    round(score, 2),
                    f"{cited}: the entry{' of that year' if year else ''} is “{self._shown(k)}”, another spelling or name",
                    Anomaly.NAME_MISMATCH,
                    k.reference,
                )
        nearest = scored[0][2] if scored else self._any_near(part)
        tail = (
            f"; the nearest is “{self._shown(nearest)}” ({nearest.year or 'undated'})"
            if nearest
            else ""
        )
        return Link(
            None,
            0.0,
            f"{cited}: no entry of the {self._where} fits{tail}",
            Anomaly.MISSING_REFERENCE,
            nearest.reference if nearest else None,
        )

    @staticmethod
    def _shown(k: Keys) -> str:
        if k.full:
            return ", ".join(k.full[:3]) + (" and others" if len(k.full) > 3 else "")
        return str(k.reference.csl.get("title", ""))[:60]

    def _any_near(self, part: Part) -> Keys | None:
        key = norm(BRACKET.sub("", part.authors_text or ""))
        best, found = 0.45, None
        for k in self._keys:
            if not any(n[:1] == key[:1] for n in k.names):
                continue
            score = max((similarity(key, n) for n in k.names), default=0.0)
            if score > best:
                best, found = score, k
        return found

    def _name_score(self, part: Part, k: Keys, fuzzy: bool = True) -> tuple[float, str]:
        """How well the names of a citation fit a reference, with the reason.

        What the fields say counts; what an entry begins with counts as well, because a list can be
        printed in a way that is not read right.
        """
        score, reason = self._field_score(part, k, fuzzy)
        if score < 0.8 and part.title and k.head:
            key = norm(BRACKET.sub("", part.authors_text or ""))
            if " " in key and f"{k.head} ".startswith(key + " "):
                return 0.93, "the entry begins with the title"
        short = (part.authors_text or "").replace(" ", "")
        if (
            score < 0.8
            and k.lead
            and 3 <= len(short) <= 10
            and short.isupper()
            and len(k.lead.split()) > 2
            and acronym_of(short, k.lead)
        ):
            return 0.9, "initials of what the entry begins with"
        if score < 0.8 and k.head and not part.title and part.authors:
            names = [norm(BRACKET.sub("", n)) for n in part.authors]
            rest = f" {k.head} "
            if (
                all(len(n) > 2 for n in names)
                and rest.startswith(f" {names[0]} ")
                and all(f" {n} " in rest for n in names)
                and (len(names) > 1 or part.etal or " " in names[0])
            ):
                return 0.93, "the entry begins with the names"
        return score, reason

    def _field_score(self, part: Part, k: Keys, fuzzy: bool) -> tuple[float, str]:
        text = BRACKET.sub("", part.authors_text or "")
        key = norm(text)
        if not key:
            return 0.0, ""
        if part.title or not k.names:
            return title_score(key, k, part.title, fuzzy)
        if key == k.whole or key.replace(" ", "") == k.whole.replace(" ", ""):
            return 1.0, "same author"
        if k.literal:
            score, reason = self._organisation_score(part.authors_text or "", key, k, fuzzy)
            if score >= 0.55:
                return score, reason
        names = [norm(BRACKET.sub("", n)) for n in part.authors]
        names = [n for n in names if n]
        if not names:
            return 0.0, ""
        scores = []
        for cited, listed_name in zip(names, k.names, strict=False):
            scores.append(person_score(cited, listed_name, fuzzy, not k.literal))
        if scores[0] < 0.5:
            # The order of authors may differ, the first one may not be missing.
            return 0.0, ""
        score = sum(scores) / len(scores)
        if min(scores) < 0.5:
            score = min(score, 0.6)
        elif min(scores) < 0.8:
            score = min(score, 0.79)
        reason = "same author" if score > 0.99 else "nearly the same name"
        if len(names) > len(k.names):
            if k.more:
                return score, reason
            return min(score, 0.62), "fewer authors in the list"
        if len(names) < len(k.names) and not part.etal:
            # "Smith and Jones" for three authors, "Smith" for two: sloppy, not another work.
            return score * (0.93 if len(names) == 1 else 0.95), "same first author"
        if part.etal and len(k.names) == 1 and not k.more:
            return score * 0.88, "same first author, no further authors in the list"
        return score, reason

    def _organisation_score(self, text: str, key: str, k: Keys, fuzzy: bool) -> tuple[float, str]:
        tight = key.replace(" ", "")
        if tight in k.acronyms:
            return 0.97, "acronym in the entry"
        spelled = " ".join(self._long.get(w, w) for w in key.split())
        if spelled != key and _joined(spelled) == _joined(k.whole):
            return 0.97, "acronyms that the text introduces"
        inner = [norm(x).replace(" ", "") for x in BRACKET.findall(text)]
        if any(x in k.acronyms for x in inner if x):
            return 0.97, "acronym in the entry"
        long = self._long.get(tight)
        if long and (long == k.whole or contains(k.whole, long) or contains(long, k.whole)):
            return 0.97, "acronym that the text introduces"
        if long is None:
            # The list uses the acronym, the text the full name.
            full = self._long.get(k.whole.replace(" ", ""))
            if full and (full == key or contains(key, full)):
                return 0.97, "acronym that the text introduces"
        if len(k.full) == 1:
            short = text.strip()
            if short.isupper() and len(short.split()) == 2:
                short = short.replace(" ", "")  # "UN DESA"
            if re.fullmatch(r"[\w&./-]{2,12}", short) and acronym_of(short, k.full[0]):
                return 0.92, "initials of the organisation"
            if re.fullmatch(r"[\w&./-]{2,12}", k.full[0].strip()) and acronym_of(
                k.full[0].strip(), text
            ):
                return 0.92, "the entry has the initials"
        # "Amnesty" is Amnesty International; "Monitor" is not Tideline Monitor.
        if contains(k.whole, key) and len(key) >= 4 and (" " in key or k.whole.startswith(key)):
            return 0.86, "shortened name"
        if contains(key, k.whole) and len(k.whole) >= 6:
            return 0.84, "longer name"
        if not fuzzy:
            return 0.0, ""
        score = similarity(key, k.whole)
        if score < 0.5 and len(k.names) > 1:
            score = max(similarity(key, n) for n in k.names) * 0.8
        if score >= 0.6 and " " in key:
            # One wrong word in a long name is another name, however small the edit.
            return min(0.79, score), "nearly the same name"
        return (min(0.79, score), "nearly the same name") if score >= 0.75 else (0.0, "")
