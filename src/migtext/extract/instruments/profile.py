"""What a whole document says about its mentions: states, speaking body, own title, vocabulary."""

from __future__ import annotations

import re
from bisect import bisect_left
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
    r"Coalition|Group|Institute|Association|Ministry|Department|Mission|Service|Fund|Party|Alliance|Federation)\b",
    re.I,
)
_INSTRUMENT = re.compile(
    r"\b(?:Convention|Act|Covenant|Protocol|Treaty|Charter|Law|Code|Directive|Regulation|Agreement|Compact|Declaration|Ordinance)\b",
    re.I,
)
_SELF = re.compile(
    r"\b[Tt]his\s(Regulation|Directive|Decision|Convention|Protocol|Act|Agreement|Treaty|Law|Charter|Covenant|Ordinance|Code|Proclamation|Constitution|Statute|Bill|Compact|Declaration)\b|\b[Tt]hese\s(Regulations|Rules)\b"
)


_APPLICATION = re.compile(r"\b[Aa]pplications?\s\(?nos?\.\s\d+/\d\d|^CASE\sOF\s[A-Z].+\sv\.\s")
_ADOPTED = re.compile(r"\bHA(?:S|VE)\sADOPTED\sTHIS\s(REGULATION|DIRECTIVE|DECISION)\b")
_CITED_AS = re.compile(r"may\sbe\scited\s(?:for\s(?:all|any)\spurposes\s)?as\s(?:the\s)?[“\"‘]?$")


@dataclass(slots=True)
class Profile:
    """Facts about a document that decide single mentions.

    Attributes:
        states: how often each state is named, laws of it included; ISO 3166 alpha-2.
        keys: how often each row is named in a way that means only it.
        laws: how many mentions each jurisdiction's instruments have, bodies of states included.
        words: folded words of the text.
        committee: acronym of the treaty body that speaks, or None.
        treaty: key of the treaty that "the Convention" means, or None.
        treaty_sure: whether the text itself says so.
        bodies: acronyms that the text gives to bodies ("Committee against Torture (CAT)").
        selves: how often the text says "this Act" and the like, by folded noun.
        own: mention of the text's own title, or None.
        legal: whether the text speaks of law at all.
        law: how many words of the law's vocabulary it uses.
        year: latest year that it can know of, or None.
    """

    states: Counter[str] = field(default_factory=Counter)
    keys: Counter[str] = field(default_factory=Counter)
    laws: Counter[str] = field(default_factory=Counter)
    words: Counter[str] = field(default_factory=Counter)
    committee: str | None = None
    treaty: str | None = None
    treaty_sure: bool = False
    bodies: set[str] = field(default_factory=set)
    selves: Counter[str] = field(default_factory=Counter)
    own: Hit | None = None
    legal: bool = False
    law: int = 0
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
            if len(hit.keys) == 1 and set(hit.scopes.values()) <= {"anywhere", "acronym"}:
                out.keys[hit.keys[0]] += 1
                place = registry.by_key[hit.keys[0]].jurisdiction
                out.laws[place] += 1
                if hit.kind == "statute" and len(place) == 2:
                    # "Safety of Rwanda Act": an act of the United Kingdom
                    at = bisect_left(scan.states, hit.start, key=lambda s: s.start)
                    for inner in scan.states[at : at + 3]:
                        if inner.end <= hit.end and inner.code != place:
                            out.states[place] += 2
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
    out.law = len([w for w in grammar()["vocabulary"]["legal"] if words[w]])
    out.legal = out.law >= 3
    _own(out, scans, registry)
    if out.own is None:
        _adopted(out, scans)
    row = registry.by_key[out.own.keys[0]] if out.own is not None and out.own.keys else None
    if row is not None and row.kind == "treaty":
        out.treaty, out.treaty_sure = row.key, True
    elif out.own is None:
        _speaker(out, named, scans, registry)
    return out


def _speaker(out: Profile, named: Counter[str], scans: Sequence[Scan], registry: Registry) -> None:
    """The body whose treaty is "the Convention" without a name.

    A text of a treaty body speaks of "the Committee" and of "States parties"; which body it is,
    its name, its treaty's full name and its subject say together.
    """
    words = out.words
    parties = words["party"] + words["parties"]
    best = named.most_common(1)
    if best and best[0][1]:
        out.committee = best[0][0]
    if words["committee"] >= 2 and parties >= 2 and words["states"] + words["state"] >= 2:
        treaties: Counter[str] = Counter()
        series: Counter[str] = Counter()
        for scan in scans:
            for hit in scan.hits:
                if len(hit.keys) == 1 and hit.end - hit.start > 12:
                    row = registry.by_key[hit.keys[0]]
                    treaties[row.key] += 2
                    if row.parent:
                        treaties[row.parent] += 1
                    if row.kind == "general_comment" and row.committee:
                        series[row.committee] += 2
                if hit.rule == "un-symbol":
                    series[hit.name.split("/")[0]] += 1
        subjects = {
            row["committee"]: sum(words[w] for w in row["words"]) for row in grammar()["subject"]
        }
        total = sum(subjects.values()) or 1
        weights = sorted(
            (
                (
                    3 * named[c.acronym]
                    + treaties[c.treaty]
                    + series[c.acronym]
                    + 8 * subjects.get(c.acronym, 0) / total,
                    c.acronym,
                )
                for c in committees()
            ),
            reverse=True,
        )
        if weights[0][0] >= 2 and weights[0][0] >= 1.4 * weights[1][0]:
            out.committee = weights[0][1]
            out.treaty = _treaty(out.committee, registry)
            out.treaty_sure = out.treaty is not None
            return
    if (
        words["strasbourg"]
        or words["echr"]
        or words["ecthr"]
        or (words["court"] >= 2 and (words["applicant"] >= 2 or words["applicants"] >= 2))
    ):
        out.treaty = "echr-1950" if "echr-1950" in registry.by_key else None
        # A judgment of the Court of Strasbourg: "the Convention" and bare articles are its own.
        out.treaty_sure = (
            out.treaty is not None
            and words["court"] >= 2
            and words["applicant"] + words["applicants"] >= 2
            and any(_APPLICATION.search(scan.view.text) for scan in scans)
        )
    elif words["refugee"] + words["refugees"] + words["asylum"] >= 3:
        out.treaty = (
            "refugee-convention-1951" if "refugee-convention-1951" in registry.by_key else None
        )


def _adopted(out: Profile, scans: Sequence[Scan]) -> None:
    """An EU act whose title is not in the text: "HAVE ADOPTED THIS REGULATION" before its articles."""
    for scan in scans:
        found = _ADOPTED.search(scan.view.text)
        if found is not None and out.selves[found[1].casefold()]:
            noun = found[1].casefold()
            out.own = Hit(
                0, 0, name=f"the {noun.title()}", kind="eu_act", jurisdiction="EU", head=noun
            )
            return


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
        if "cited as" in scan.view.text:
            for hit in scan.hits:
                # "These Regulations may be cited as the Refugees (General) Regulations, 2024."
                if _CITED_AS.search(scan.view.text[max(0, hit.start - 40) : hit.start]):
                    out.own = hit
                    return
    for scan in scans:
        text = scan.view.text
        for hit in scan.hits:
            if hit.rule in ("backref", "id", "pinpoint"):
                continue
            row = registry.by_key[hit.keys[0]] if hit.keys else None
            name = f"{row.name if row else hit.name} {text[hit.start : hit.end]}".casefold()
            first, last = hit.core or (hit.start, hit.end)
            if noun.rstrip("s") in name and (first <= 12 or last - first > 0.5 * len(text)):
                out.own = hit
                return
        seen += len(text)
        if seen > 3000:
            return
