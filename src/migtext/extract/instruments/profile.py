"""What a whole document says about its mentions: states, speaking body, own title, vocabulary."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from ...document import Document
from ..acronyms import definitions
from .model import Hit
from .registry import Registry
from .scan import Scan
from .tables import committees, grammar

__all__ = ["Profile", "profile_of"]

_BODY = re.compile(
    r"\b(?:Committee|Commission|Council|Court|Agency|Office|Organi[sz]ation|Society|Network|Cent(?:re|er)|Tribunal|Board|Team|Secretariat|"
    r"Coalition|Group|Institute|Association|Ministry|Department|Mission|Service|Fund|Party|Alliance|Federation)\b", re.I
)
_INSTRUMENT = re.compile(r"\b(?:Convention|Act|Covenant|Protocol|Treaty|Charter|Law|Code|Directive|Regulation|Agreement|Compact|Declaration|Ordinance)\b", re.I)
_SELF = re.compile(r"\b[Tt]his\s(Regulation|Directive|Decision|Convention|Protocol|Act|Agreement|Treaty|Law|Charter|Covenant|Ordinance|Code|Proclamation|Constitution|Statute|Bill|Compact|Declaration)\b|\b[Tt]hese\s(Regulations|Rules)\b")


@dataclass(slots=True)
class Profile:
    """Facts about a document that decide single mentions.

    Attributes:
        states: how often each state is named, laws of it included; ISO 3166 alpha-2.
        words: folded words of the text.
        committee: acronym of the treaty body that speaks, or None.
        treaty: key of the treaty that "the Convention" means, or None.
        treaty_sure: whether the text itself says so.
        bodies: acronyms that the text gives to bodies ("Committee against Torture (CAT)").
        selves: how often the text says "this Act" and the like, by folded noun.
        own: mention of the text's own title, or None.
        legal: whether the text speaks of law at all.
        year: latest year that it can know of, or None.
    """

    states: Counter[str] = field(default_factory=Counter)
    words: Counter[str] = field(default_factory=Counter)
    committee: str | None = None
    treaty: str | None = None
    treaty_sure: bool = False
    bodies: set[str] = field(default_factory=set)
    selves: Counter[str] = field(default_factory=Counter)
    own: Hit | None = None
    legal: bool = False
    year: int | None = None


def profile_of(document: Document, scans: Sequence[Scan], registry: Registry) -> Profile:
    """Read the profile of a document off its blocks."""
    out = Profile()
    named: Counter[str] = Counter()
    years: list[int] = []
    for scan in scans:
        for state in scan.states:
            out.states[state.code] += 1
        for hit in scan.hits:
            if hit.jurisdiction in ("US", "GB", "CA", "AU", "NZ", "IE", "ZA", "KE"):
                out.states[hit.jurisdiction] += 2
        if scan.view.kind != "reference":
            out.words.update(scan.tokens.norms)
        text = scan.view.text
        if "Committee" in text or "COMMITTEE" in text:
            folded = text.casefold()
            for c in committees():
                named[c.acronym] += folded.count(c.name.casefold())
        if "(" in text or "[" in text:
            for d in definitions(text):
                if _BODY.search(d.long) and not _INSTRUMENT.search(d.long):
                    out.bodies.add(d.short)
        if "his " in text or "hese " in text:
            out.selves.update((a or b).casefold() for a, b in _SELF.findall(text))
    years = [int(w) for w in out.words if len(w) == 4 and w.isdigit() and 1945 <= int(w) <= 2035]
    out.year = document.meta.date.year if document.meta.date else max(years, default=None)
    words = out.words
    out.legal = len([w for w in grammar()["vocabulary"]["legal"] if words[w]]) >= 3
    _speaker(out, named, registry)
    _own(out, scans, registry)
    return out


def _speaker(out: Profile, named: Counter[str], registry: Registry) -> None:
    """The body whose treaty is "the Convention" without a name."""
    words = out.words
    best = named.most_common(1)
    parties = words["party"] + words["parties"]
    if best and best[0][1]:
        out.committee = best[0][0]
        if words["committee"] >= 2 and parties >= 2:
            out.treaty = _treaty(best[0][0], registry)
            out.treaty_sure = out.treaty is not None
            return
    elif words["committee"] >= 2 and parties >= 2 and words["states"] + words["state"] >= 2:
        # The body is not named: its subject says which one it is.
        subjects = [(sum(words[w] for w in row["words"]), row["committee"]) for row in grammar()["subject"]]
        subjects.sort(reverse=True)
        if subjects[0][0] >= 3 and 2 * subjects[0][0] >= 3 * subjects[1][0]:
            out.committee = subjects[0][1]
            out.treaty = _treaty(subjects[0][1], registry)
            return
    if words["strasbourg"] or words["echr"] or words["ecthr"] or (words["court"] >= 2 and (words["applicant"] >= 2 or words["applicants"] >= 2)):
        out.treaty = "echr-1950" if "echr-1950" in registry.by_key else None
    elif words["refugee"] + words["refugees"] + words["asylum"] >= 3:
        out.treaty = "refugee-convention-1951" if "refugee-convention-1951" in registry.by_key else None


def _treaty(acronym: str, registry: Registry) -> str | None:
    key = next(c.treaty for c in committees() if c.acronym == acronym)
    return key if key in registry.by_key else None


def _own(out: Profile, scans: Sequence[Scan], registry: Registry) -> None:
    """The instrument whose text this is: its title stands at the top, and it says "this Act"."""
    if sum(out.selves.values()) < 2:
        return
    noun = out.selves.most_common(1)[0][0]
    seen = 0
    for scan in scans:
        text = scan.view.text
        for hit in scan.hits:
            if hit.rule in ("backref", "id", "pinpoint"):
                continue
            row = registry.by_key[hit.keys[0]] if hit.keys else None
            name = f"{row.name if row else hit.name} {text[hit.start : hit.end]}".casefold()
            if noun.rstrip("s") in name and (hit.start <= 12 or hit.end - hit.start > 0.5 * len(text)):
                out.own = hit
                return
        seen += len(text)
        if seen > 3000:
            return
