"""Which of its senses an alias has here: the convention or the committee, whose Refugee Act."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import Protocol

from .matcher import StateHit
from .model import Hit
from .profile import Profile
from .registry import InstrumentRow
from .scan import Scan
from .tables import grammar

__all__ = ["Judge"]

_BODY_AFTER = re.compile(
    r"(?:['’]s)?\s(?:Committee|committee|members?\b|experts?\b|has\b|have\b|had\b|said\b|urge|call|recommend|conclud|note[ds]\b|express|found\sthat|"
    r"stated|Rapporteur|jurisprudence|concluding|[Gg]eneral\s[CcRr]|is\sconcerned|was\sconcerned|welcom|remind|reiterat|decid|session|observ)"
)
_JUDGES_AFTER = re.compile(
    r"(?:['’]s)?\s(?:(?:has|had|also|then|later)\s)?(?:ruled|held|found|said|judge[ds]?\b|judg[e]?ment|ruling|decision|decided|ordered|registry|hearing|case[ -]?law|dismissed|upheld|heard|asked|registrar)"
)
_JUDGED_BY = re.compile(
    r"\b(?:(?:ruled|condemned|found|ordered|decided|held|heard|judged|fined|rebuked|criticised|delivered)\sby|ruling\s(?:by|of)|judg[e]?ments?\s(?:by|of|from)|before|appeal(?:ed)?\sto|complain(?:ed|t)?\sto|case\s(?:to|at))\s(?:the\s)?$"
)
_LAW_BEFORE = re.compile(
    r"(?:\b(?:under|of|to|with|in|by|into|ratif\w+|sign\w+|violat\w+|breach\w+|and|or|both|per|implement\w+|incorporat\w+|through|including|e\.g\.,?|see)\s(?:the\s)?|[(;,]\s?|/)$",
    re.I,
)
# Words that only a treaty can follow, whoever else has the same acronym.
_TREATY_BEFORE = re.compile(
    r"\b(?:ratif\w+|acced\w+\sto|sign\w*|violat\w+\s(?:of\s)?|breach\w*\sof|under|incorporat\w+|part(?:y|ies)\sto|pursuant\sto|reservations?\sto)\s(?:the\s)?$",
    re.I,
)
_LAW_AFTER = re.compile(
    r"\s(?:[Aa]rt|claim|protection|relief|obligation|requires|prohibits|provides|guarantees|obliges|s\b|§|standard)"
)


_CLAIM_AFTER = re.compile(r"\s(?:claims?|claimants?|relief|protection\sclaims?|withholding)\b")
_OF_STATE = re.compile(r"(?:,?\s\d{4})?\s(?:of|in)\s(?:the\s)?")
_ADJACENT = re.compile(r"(?:['’]s|['’])?\s(?:[“\"‘*_]|new\s|own\s|\d{4}\s)*")


def _from(scan: Scan, position: int) -> list[StateHit]:
    """The first states of a block that begin at or after a position."""
    at = bisect_left(scan.states, position, key=lambda s: s.start)
    return scan.states[at : at + 6]


def _until(scan: Scan, position: int) -> list[StateHit]:
    """The last states of a block that begin before a position."""
    at = bisect_left(scan.states, position, key=lambda s: s.start)
    return scan.states[max(0, at - 12) : at]


class _Antecedent(Protocol):
    """What is asked of an earlier mention."""

    row: InstrumentRow | None


class Judge:
    """Scores how well a registry row fits a mention; 0 when it does not.

    Args:
        profile: facts about the document.
        mentions: what was resolved so far; read, never changed.
    """

    def __init__(self, profile: Profile, mentions: Sequence[_Antecedent]) -> None:
        self.profile = profile
        self.mentions = mentions

    def score(self, scan: Scan, hit: Hit, row: InstrumentRow) -> float:
        """How well `row` fits `hit` in its block."""
        scope = hit.scopes.get(row.key, "anywhere")
        if scope == "defined":
            # The text that named it in full may well shorten it without saying so.
            if any(m.row is row for m in self.mentions[-60:]):
                return 5.0
            laws = self.profile.laws
            own = laws[row.jurisdiction]
            return (
                3.0
                if own >= 2 and own * 2 >= sum(laws.values()) and row.kind == "eu_primary"
                else 0.0
            )
        if scope == "jurisdiction":
            return self._jurisdiction(scan, hit, row)
        if scope == "ambiguous_acronym":
            return self._acronym(scan, hit, row)
        if scope == "acronym" and self._is_body(scan, hit, row):
            return 0.0
        return 10.0

    def _is_body(self, scan: Scan, hit: Hit, row: InstrumentRow) -> bool:
        """Whether an acronym that a body shares means the body: "the ECHR ruled", "ECHR judges"."""
        text = scan.view.text
        short = text[hit.start : hit.end]
        if hit.pinpoint or short not in (c.text for c in row.confusables):
            return False
        if _JUDGES_AFTER.match(text, hit.end) or _JUDGED_BY.search(text, hit.start - 30, hit.start):
            return True
        lead = text[max(0, hit.start - 28) : hit.start]
        return short in self.profile.bodies and not (
            _TREATY_BEFORE.search(lead) or _LAW_AFTER.match(text, hit.end)
        )

    def state_near(self, scan: Scan, hit: Hit, reach: int = 80) -> str | None:
        """The state that the words before a mention name; else the one the text is about.

        Args:
            scan: its block.
            hit: the mention.
            reach: characters before it; 0 for a state inside the mention only.
        """
        a, b = hit.core or (hit.start, hit.end)
        # "Turkish Constitution", "Refugees Act of Kenya"; not "Safety of Rwanda (Asylum ...) Bill".
        inside = [
            s
            for s in _from(scan, a)
            if a <= s.start
            and s.end <= b
            and (
                s.start - a < 6
                or (b - s.end < 7 and scan.view.text[s.start - 4 : s.start] == " of ")
            )
        ]
        if inside:
            return inside[-1].code
        after = _OF_STATE.match(scan.view.text, b)
        owner = (
            next((s for s in _from(scan, after.end()) if s.start == after.end()), None)
            if after
            else None
        )
        if owner is not None:
            return owner.code
        if reach == 0:
            return None
        near = [s for s in _until(scan, hit.end) if s.end <= hit.end and hit.start - s.end < reach]
        if near:
            return near[-1].code
        common = self.profile.states.most_common(2)
        if not common or reach > 100:
            return None
        return common[0][0] if len(common) == 1 or common[0][1] >= 2 * common[1][1] else None

    def state_adjacent(self, scan: Scan, hit: Hit) -> str | None:
        """The state whose name or adjective stands directly before a mention ("Canada's ...")."""
        start = hit.core[0] if hit.core else hit.start
        for state in reversed(_until(scan, start)):
            if state.end <= start and _ADJACENT.fullmatch(scan.view.text[state.end : start]):
                return state.code
        return None

    def _state_after(self, scan: Scan, hit: Hit) -> str | None:
        """The state that "of" joins to a name ("the Constitution of India")."""
        end = hit.core[1] if hit.core else hit.end
        after = _OF_STATE.match(scan.view.text, end)
        if after is None:
            return None
        return next((s.code for s in _from(scan, after.end()) if s.start == after.end()), None)

    def _jurisdiction(self, scan: Scan, hit: Hit, row: InstrumentRow) -> float:
        wanted = set(row.parties) or {row.jurisdiction}
        year = 0.0
        if hit.surface_year and row.year:
            if hit.surface_year != row.year and row.kind in ("statute", "regulation"):
                return 0.0
            year = 1.0 if hit.surface_year == row.year else -3.0
        beside = self.state_adjacent(scan, hit) or self._state_after(scan, hit)
        if beside is not None:
            return 9.0 + year if beside in wanted else 0.0
        near = [s for s in _until(scan, hit.start) if s.end <= hit.start and hit.start - s.end < 60]
        if any(m.row is row for m in self.mentions[-40:]):
            # Named before; of two such the one whose state stands here or that the text is about.
            here = 0.5 if near and near[-1].code in wanted else 0.0
            votes, total = self.profile.states, sum(self.profile.states.values())
            main = 0.3 if total and sum(votes[c] for c in wanted) > 0.55 * total else 0.0
            return 9.0 + year + here + main
        inside = self.state_near(scan, hit, reach=0)
        if inside is not None:
            return 9.0 + year if inside in wanted else 0.0
        if near and near[-1].code in wanted:
            return 8.0 + year
        block = {s.code for s in scan.states}
        if wanted <= block:
            return 7.0 + year
        if len(row.jurisdiction) != 2 or row.jurisdiction in ("UN", "EU"):
            # An instrument of an organisation: the text cites others of the same one.
            return 4.0 + year if self.profile.laws[row.jurisdiction] else 0.0
        votes = self.profile.states
        total = sum(votes.values())
        if total and all(votes[c] for c in wanted):
            return 1.0 + 4.0 * min(votes[c] for c in wanted) / total + year
        return 6.0 if year > 0 and not total else 0.0

    def _acronym(self, scan: Scan, hit: Hit, row: InstrumentRow) -> float:
        """Whether an acronym means the instrument here, and not a committee or a word."""
        text, words = scan.view.text, self.profile.words
        surface = text[hit.start : hit.end]
        short = re.split(r"\s", surface)[-1] if hit.pinpoint else surface
        seen = self.profile.keys[row.key] > 0 or any(m.row is row for m in self.mentions[-300:])
        if "geneva convention" in surface.casefold():
            refuge = words["refugee"] + words["refugees"] + words["asylum"] + words["refoulement"]
            war = sum(words[w] for w in grammar()["words"]["war"])
            if row.key == "refugee-convention-1951":
                return 6.0 if refuge and (seen or refuge > war) else 0.0
            return 5.0 if war and war >= refuge else 0.0
        if surface.casefold() == "palermo protocol":
            traffic, smuggle = words["trafficking"], words["smuggling"]
            mine = traffic if row.key == "trafficking-protocol-2000" else smuggle
            return 5.0 if mine >= max(traffic, smuggle) else 3.0
        if re.search(r"\bunder\s$", text[max(0, hit.start - 6) : hit.start]):
            return 5.0  # "claims under CAT have failed"
        if _BODY_AFTER.match(text, hit.end) and not hit.pinpoint:
            return 0.0
        lead = text[max(0, hit.start - 28) : hit.start]
        if short in self.profile.bodies and not hit.pinpoint:
            return (
                5.0
                if _TREATY_BEFORE.search(lead)
                or _CLAIM_AFTER.match(text, hit.end)
                or (seen and _LAW_AFTER.match(text, hit.end))
                else 0.0
            )
        if row.kind == "principle":
            # "the best interests of the child": plain speech, but in a text of law the principle
            return 4.0 if self.profile.law >= 5 else 0.0
        if hit.pinpoint or seen:
            return 6.0
        if _TREATY_BEFORE.search(lead):
            return 4.0
        if not self.profile.legal:
            return 0.0
        if _LAW_BEFORE.search(text[max(0, hit.start - 25) : hit.start]) or _LAW_AFTER.match(
            text, hit.end
        ):
            return 4.0
        return 0.0
