"""Whether two numbers are about the same thing: measure, population, place, time, whose count.

Each slot is compared by itself and says agree, conflict or nothing. Words decide how near two
subjects are; the slots decide whether they are the same.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import lru_cache

from .context import Quantity, Time
from .phrases import NO_NOUN
from .values import dimension_of
from .words import Word, concept_conflict, lexicon, words_of

__all__ = ["Fit", "Idf", "compare", "matches", "time_relation", "unit_noun"]

_LIKE = 0.75
_GENERIC = frozenset(
    ("person", "people", "individual", "human", "migrant", "refugee", "member", "passenger")
)
# Nouns that stand for people who did or suffered what the noun says.
_EVENTS_OF_PEOPLE = frozenset(
    ("arrival", "departure", "death", "removal", "return", "deportation", "expulsion", "life", "fatality",
     "returnee", "detainee", "survivor", "victim", "casualty", "resettlement", "admission", "disappearance",
     "body", "patient", "newcomer", "landing", "evacuation", "injury", "release")
)  # fmt: skip
_SYNONYM_UNITS = (
    frozenset(("application", "claim", "request", "asylum application", "petition")),
    frozenset(("boat", "vessel", "ship", "dinghy", "craft")),
    frozenset(("case", "file", "proceeding")),
    frozenset(("family", "household")),
    frozenset(("centre", "center", "facility", "site", "camp")),
    frozenset(("school", "classroom")),
    frozenset(("decision", "ruling", "judgment", "grant", "rejection", "refusal", "determination")),
    frozenset(("complaint", "grievance")),
    frozenset(("visa", "permit")),
    frozenset(("house", "home", "dwelling", "building", "flat", "apartment")),
    frozenset(("country", "state", "nation")),
    frozenset(("attack", "incident")),
    frozenset(("place", "bed", "capacity", "space")),
    frozenset(("interview", "person", "respondent", "interviewee")),
    frozenset(("apprehension", "arrest", "encounter")),
    frozenset(("staff", "officer", "employee", "person", "worker")),
    frozenset(("agreement", "deal", "treaty")),
    frozenset(("member", "person")),
    frozenset(("name", "person")),
)
_NOUN_UNITS = frozenset(
    ("application", "claim", "request", "case", "family", "household", "boat", "vessel", "decision", "ruling",
     "judgment", "visa", "permit", "complaint", "incident", "attack", "bed", "school", "centre",
     "center", "camp", "facility", "encounter", "apprehension", "flight", "country", "municipality",
     "organisation", "organization", "house", "home", "tent", "parcel", "kit", "blanket", "mattress",
     "interview", "judge", "prison", "order", "attempt", "detection", "village", "town",
     "appeal", "ship", "aircraft", "licence", "agency", "shelter", "site", "file")
)  # fmt: skip


@dataclass(slots=True)
class Fit:
    """How a number of a source fits a claim.

    Attributes:
        similarity: 0 to 1, the claim's words that the source's number has around it.
        agree: slots that agree.
        conflicts: slots that conflict, with how sure that is, 0 to 1.
        missing: keys of the claim that the source's number lacks, with their weight.
    """

    similarity: float
    agree: set[str] = field(default_factory=set)
    conflicts: dict[str, float] = field(default_factory=dict)
    missing: dict[str, float] = field(default_factory=dict)
    matched: dict[str, float] = field(default_factory=dict)

    @property
    def conflict(self) -> float:
        """The surest conflict."""
        return max(self.conflicts.values(), default=0.0)


class Idf:
    """How telling a key is in a source: rare ones are."""

    def __init__(self, counts: Mapping[str, int], total: int) -> None:
        self._counts = counts
        self._total = max(total, 1)
        self._top = math.log(1 + self._total)

    def __call__(self, key: str) -> float:
        if key in _GENERIC:
            return 0.2
        count = self._counts.get(key, 0)
        if count == 0:
            # A word that the source never uses is likely the claim's own way of putting it.
            base = 0.55 if not key.startswith(("iso:", "place:", "name:", "n:", "body:")) else 0.9
        else:
            base = 0.35 + 0.65 * math.log(1 + self._total / count) / max(self._top, 0.7)
        if key.startswith("n:"):
            return base * 0.8
        if key.startswith(("iso:", "place:", "name:")):
            return base * 1.5
        return base * (1.15 if key.startswith("c:") else 1.0)


@lru_cache(maxsize=4096)
def demonyms(key: str) -> tuple[str, ...]:
    """Keys of the name of a place's people, or of the people's place, for a name of one word.

    Example:
        >>> "name:erosian" in demonyms("name:erosia")
        True
    """
    word = key[5:]
    if len(word) < 5 or not word.isalpha():
        return ()
    out = [word + e for e in ("n", "ns", "an", "ans", "ian", "ians", "ese", "i", "is", "ish")]
    if word[-1] in "aeio":
        out += [word[:-1] + e for e in ("an", "ans", "ian", "ians", "ese", "i", "is", "ish")]
    out += [
        base + end
        for e in ("ians", "ian", "ans", "an", "ns", "n", "ese", "ish", "is", "i")
        if word.endswith(e) and len(base := word[: -len(e)]) >= 4
        for end in ("", "a", "ia", "e", "o")
    ]
    return tuple(f"name:{w}" for w in dict.fromkeys(out) if w != word)


def matches(key: str, theirs: Mapping[str, float]) -> float:
    """How near a key stands in a table of weights; kindred concepts count in part."""
    direct = theirs.get(key, 0.0)
    if key.startswith("name:") and direct < 0.9:
        # "Applicants from Erosia" and "the Erosian ones".
        direct = max(direct, 0.9 * max((theirs.get(k, 0.0) for k in demonyms(key)), default=0.0))
    if key.startswith("n:"):
        # "the response centre" and "the Migrant Response Centre".
        return max(direct, 0.9 * theirs.get(key[2:], 0.0))
    if direct < 0.9 and ":" not in key:
        direct = max(direct, 0.9 * theirs.get(f"n:{key}", 0.0))
    if key.startswith("c:"):
        like = lexicon().like.get(key[2:], frozenset())
        for other in like:
            if other != key[2:]:
                direct = max(direct, _LIKE * theirs.get(f"c:{other}", 0.0))
    return direct


def similarity(
    claim: Quantity, source: Quantity, idf: Idf
) -> tuple[float, dict[str, float], dict[str, float]]:
    """Share of the claim's words, weighted, that stand around the source's number."""
    total = got = 0.0
    missing: dict[str, float] = {}
    matched: dict[str, float] = {}
    theirs = source.weights
    for key, weight in claim.claim_weights.items():
        worth = weight * idf(key)
        part = matches(key, theirs)
        total += worth
        got += worth * part
        if part < 0.3:
            missing[key] = worth
        else:
            matched[key] = worth * part
    return (got / total if total else 0.0), missing, matched


def compare(claim: Quantity, source: Quantity, idf: Idf) -> Fit:
    """Compare the subjects of two numbers.

    Args:
        claim: a number of the claim.
        source: a number of the source.
        idf: weights of the keys in the source.

    Returns:
        How near they are, which slots agree and which conflict.
    """
    near, missing, matched = similarity(claim, source, idf)
    fit = Fit(near, missing=missing, matched=matched)
    _time(claim, source, fit)
    _places(claim, source, fit)
    _concepts(claim, source, fit)
    _units(claim, source, fit)
    _frame(claim, source, fit)
    _speakers(claim, source, fit)
    _said_to_be(claim, source, fit)
    return fit


def _speakers(claim: Quantity, source: Quantity, fit: Fit) -> None:
    """Whose count it is: the ministry's is not the ombudsman's."""
    a, b = claim.speakers, source.speakers
    if not a or not b:
        return
    if a & b:
        fit.agree.add("speaker")
        return
    fit.conflicts["speaker"] = 0.7


def _frame(claim: Quantity, source: Quantity, fit: Fit) -> None:
    """What is said of now and what is said of the time before."""
    if source.earlier and claim.current and not claim.earlier:
        fit.conflicts["frame"] = 0.8
    elif claim.earlier and source.current and not source.earlier:
        fit.conflicts["frame"] = 0.6


def _days(t: Time) -> int:
    return (t[1] - t[0]).days + 1


def time_relation(claim: tuple[Time, bool], source: tuple[Time, bool]) -> str:
    """same, near, within (the source's is part of the claim's), contains, apart.

    Example:
        >>> from datetime import date
        >>> y = (date(2020, 1, 1), date(2020, 12, 31)), False
        >>> m = (date(2020, 3, 1), date(2020, 3, 31)), False
        >>> time_relation(y, m), time_relation(m, y)
        ('within', 'contains')
    """
    (ca, cb), c_point = claim
    (sa, sb), s_point = source
    slack = timedelta(days=4)
    if abs(ca - sa) <= slack and abs(cb - sb) <= slack:
        return "same"
    if s_point or _days((sa, sb)) == 1:
        # A stock on a day: inside the claim's period, or at its edge.
        if ca - slack <= sb <= cb + slack:
            return "near"
        return "apart"
    if c_point or _days((ca, cb)) == 1:
        if sa - slack <= cb <= sb + slack:
            return "near" if _days((sa, sb)) <= 400 else "contains"
        return "apart"
    if ca <= sa and sb <= cb:
        # Nearly the whole of it: "the year to March" and the calendar year are not the same.
        return "near" if _days((sa, sb)) >= 0.85 * _days((ca, cb)) else "within"
    if sa <= ca and cb <= sb:
        return "near" if _days((ca, cb)) >= 0.85 * _days((sa, sb)) else "contains"
    if sb < ca or cb < sa:
        return "apart"
    shared = _days((max(ca, sa), min(cb, sb)))
    return "near" if shared >= 0.7 * max(_days((ca, cb)), _days((sa, sb))) else "overlap"


def _time(claim: Quantity, source: Quantity, fit: Fit) -> None:
    if claim.time is None:
        return
    if source.time is None:
        # A source on another period altogether says nothing of the claim's.
        return
    options = [source.time, *(source.times[1:3])]
    relations = [time_relation(claim.time, t) for t in options]
    relation = relations[0]
    if "same" in relations:
        fit.agree.add("time")
        return
    if relation == "near":
        fit.agree.add("time~")
        return
    sure = 0.95 if claim.time_is_own and source.time_is_own else 0.75
    if not claim.time_is_own and not source.time_is_own:
        sure = 0.6
    if relation == "apart":
        if "near" in relations:
            sure *= 0.5
        fit.conflicts["time"] = sure
    elif relation in ("within", "contains", "overlap"):
        fit.conflicts["period"] = sure * (0.75 if relation != "overlap" else 0.6)


_GENERAL_PLACE = re.compile(
    r"\b(?:route|ocean|sea|coast|crossing|region|area|border|camp|city|province|district|state|town|village|"
    r"settlement|governorate|county|basin|islands?|passage|corridor|the)\b"
)


def _core(key: str) -> str:
    """A place without the word for what kind of place it is: the Atlantic route and the ocean."""
    return " ".join(_GENERAL_PLACE.sub(" ", key.partition(":")[2]).split()) or key


def _places(claim: Quantity, source: Quantity, fit: Fit) -> None:
    """Places and nations: conflict when both name one of a kind and they are not the same."""
    mine_all = list(claim.sentence.names)
    own = list(claim.own_names)
    mine = own if any(n.type in ("state", "place", "nation") for n in own) else mine_all
    theirs = source.own_names
    all_theirs = {n.key for n in source.sentence.names} | {n.key for n in source.header_names}
    states_theirs = {n.state for n in source.sentence.names if n.state} | {
        n.state
        for n in (*source.header_names, *source.sentence.heading_names, *source.context.title_names)
        if n.state
    }
    for kind in ("state", "place", "nation"):
        a = {n.key: n for n in mine if n.type == kind}
        b = {n.key: n for n in theirs if n.type == kind}
        if not a or not b:
            continue
        if a.keys() & b.keys() or (
            kind == "place" and {_core(k) for k in a} & {_core(k) for k in b}
        ):
            fit.agree.add(kind)
            continue
        if a.keys() & all_theirs:
            # Named in the sentence, but nearer to another number.
            if len(source.sentence.quantities) > 1:
                fit.conflicts[kind] = 0.55
            continue
        if any(n.state and n.state in states_theirs for n in a.values()):
            if kind == "place" and any(
                n.state and x.state == n.state for n in a.values() for x in b.values()
            ):
                fit.conflicts[kind] = 0.8
            continue
        fit.conflicts[kind] = 0.85
    a_bodies = {n.key for n in mine_all if n.type == "body"}
    b_bodies = {n.key for n in theirs if n.type == "body"}
    if a_bodies and b_bodies:
        if a_bodies & b_bodies:
            fit.agree.add("body")
        elif not a_bodies & all_theirs:
            fit.conflicts["body"] = 0.45
        else:
            fit.conflicts["body"] = 0.7


def _concepts(claim: Quantity, source: Quantity, fit: Fit) -> None:
    mine = claim.shared_concepts
    for group in ("event", "procedure", "money", "transfer", "stat", "status", "order"):
        if group in ("event", "procedure") and dimension_of(claim)[0] not in ("count", "share"):
            # "waited 100 days" and "97 days without seeing a judge" are one thing in two words.
            continue
        own = concept_conflict(mine, source.concepts, group)
        wide = concept_conflict(mine, source.shared_concepts, group)
        found = own if own is not None else wide
        if found is None:
            continue
        if not found:
            fit.agree.add(group)
        elif wide and own is not None:
            fit.conflicts[group] = {
                "event": 0.7,
                "procedure": 0.7,
                "money": 0.45,
                "transfer": 0.7,
                "stat": 0.6,
                "status": 0.5,
                "order": 0.6,
            }[group]
        else:
            fit.conflicts[group] = 0.35
    for one, other in _OPPOSED:
        a, b = claim.concepts, source.concepts
        if (one in a and other in b and one not in b and other not in a) or (
            other in a and one in b and other not in b and one not in a
        ):
            # Granted is not refused, whatever else the two clauses share.
            fit.conflicts["outcome"] = 0.8
    _who(claim, source, fit)


_OPPOSED = (("grant", "refuse"), ("arrive", "depart"), ("missing", "die"))


def _who(claim: Quantity, source: Quantity, fit: Fit) -> None:
    """Parts of a population: girls for boys, children for everybody."""
    table = lexicon()

    def who(q: Quantity) -> set[str]:
        share = q.kind in ("percent", "fraction", "ratio")
        words = q.own_words if share else [*q.counted_words, *_predicate(q)]
        out = {c for w in words for c in w.concepts if table.group[c] == "who"}
        if not out and share and q.cell is None:
            return out
        if not out:
            out = {
                c
                for t in q.headers
                for w in _words(t)
                for c in w.concepts
                if table.group[c] == "who"
            }
        return out

    mine, theirs = who(claim), who(source)
    # The whole sentence of the claim may name the part elsewhere ("Of the girls, 26 per cent").
    mine_all = {c for c in claim.shared_concepts if table.group[c] == "who"}
    theirs_all = {c for c in source.shared_concepts | source.concepts if table.group[c] == "who"}
    if not mine and not theirs:
        return
    if mine and theirs:
        if any(y in table.like[x] for x in mine for y in theirs):
            if mine & theirs:
                fit.agree.add("who")
            return
        if not (mine & theirs_all) and not (theirs & mine_all):
            fit.conflicts["who"] = 0.85
        elif mine - theirs_all or theirs - mine_all:
            fit.conflicts["who"] = 0.6
        return
    if mine and not (mine & theirs_all):
        fit.conflicts["who"] = 0.55 if claim.kind != "percent" else 0.4
    elif theirs and not (theirs & mine_all):
        # "38 men" and "thirty-eight labourers": the claim may only be wider in its words.
        fit.conflicts["who"] = 0.45


_IS = re.compile(
    r"\W*(?:[\w-]+ ){0,6}?(?:(?:were|are|was|is|being) (?:[\w-]+ ){0,2}|of (?:them|whom|these|those),? (?:were |are )?(?:[\w-]+ )?)"
    r"(?P<word>[\w-]+)"
)


def _predicate(q: Quantity) -> list[Word]:
    """The noun that a number is said to be: "640 of them minors", "23,000 migrants were children"."""
    text = q.sentence.text
    match = _IS.match(text, q.at[1], min(q.segment[1], q.at[1] + 90))
    if match is None:
        return []
    return words_of(text, match.start("word"), match.end("word"))


def _said_to_be(claim: Quantity, source: Quantity, fit: Fit) -> None:
    """ "61 were herders" against "three out of four were herders; 61 were under fifteen"."""
    mine = _predicate(claim)
    if not mine or mine[0].stop or source.cell is not None or source.whole is not None:
        return
    word = mine[0]
    if word.text.endswith(("ed", "en")) or word.text.lower() in lexicon().irregular:
        # "214 children were rescued" may be said of the rescued of another number.
        return
    if any(w.stem == word.stem or w.concepts & word.concepts for w in source.own_words):
        return
    for q in source.sentence.quantities:
        if q is not source and any(w.stem == word.stem for w in _predicate(q)):
            fit.conflicts["predicate"] = 0.7


def _words(text: str) -> list[Word]:
    return words_of(text)


_PEOPLE = re.compile(
    r"\b(?:individuals?|persons?|people|inhabitants?|residents?|refugees?|migrants?|asylum[- ]seekers?|children|women|men|"
    r"girls|boys|returnees|arrivals|deaths|IDPs|adults|staff)\b",
    re.I,
)


def _header_noun(header: str) -> str | None:
    """What a column counts by its header: "Displaced households" are no individuals."""
    for word in re.findall(r"[a-z]+", header.lower()):
        singular: str = word[:-3] + "y" if word.endswith("ies") else word.removesuffix("s")
        if singular in _NOUN_UNITS:
            return singular
    return "person" if _PEOPLE.search(header) else None


def unit_noun(q: Quantity) -> str | None:
    """What is counted: ``person`` for people of every kind, else the singular noun."""
    if dimension_of(q)[0] != "count":
        return None
    if q.cell is not None:
        noun = _header_noun(" ".join(q.cell.column_headers) or q.cell.caption)
        if noun is not None:
            return noun
    unit = (q.unit or "").lower()
    head = ((q.figure.head if q.figure else None) or "").lower()
    for noun in (unit, head):
        if noun in _EVENTS_OF_PEOPLE:
            return "person"
        if noun in _NOUN_UNITS:
            # "620 in Dalma" after "three camps": the noun is a neighbour's.
            return noun if own_noun(q) else None
    if unit == "person":
        return "person"
    return None


def _units(claim: Quantity, source: Quantity, fit: Fit) -> None:
    a, b = unit_noun(claim), unit_noun(source)
    if a is None or b is None:
        return
    if a == b:
        fit.agree.add("unit")
        return
    if any(a in group and b in group for group in _SYNONYM_UNITS):
        return
    # A noun that the extractor carried over from a neighbour is less sure.
    sure = all(own_noun(q) for q in (claim, source))
    # "15,195 were grants" and "15,195 people were granted" differ in the word only where the
    # noun is the event itself.
    fit.conflicts["unit"] = 0.8 if sure else 0.45


def own_noun(q: Quantity) -> bool:
    if q.headers:
        return True
    return NO_NOUN.match(q.sentence.text, q.at[1]) is None
