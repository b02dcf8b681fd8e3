"""Movements of people: where a text says that they come from, pass through and go to.

Each clause is turned into a skeleton in which a state or place (or a list of them) is one sign and
a nationality another; the frames of ``data/movements.toml`` are read over it. What does not move
people (troops, goods, visits, what is denied or only feared) is left out.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from ...annotations import Entity, Figure, Movement, Period
from ...document import BlockView, Document
from .frames import Frame, frame_words, frames
from .lists import RULE, Announced, ListReader
from .roles import role_rows
from .skeleton import Skeleton, clauses, skeleton
from .who import counted_people, who_moves

__all__ = ["Frame", "extract_movements", "frames", "role_rows"]

_NEGATED = re.compile(
    r"\b(?:not|never|cannot|can't|unable|refus\w+|prevent\w*|barr(?:ed|ing)|block(?:ed|ing|s)?|forb\w+|den(?:y|ied|ies|ying)|ban(?:ned|s)?|stopped|discourag\w+|deterr?\w*|without|"
    r"no one|nobody|no person|neither|nor|hardly|instead of|rather than|banning|halt(?:ed|s)?|suspend(?:ed|s)?)\b"
)


_UNREAL = re.compile(
    r"\b(?:should|may not|must not|if (?:returned|deported|removed)|would (?:be|face)|could (?:be|face)|might|fear(?:s|ed)? of (?:being )?|(?:could|can|may|might)(?: safely| reasonably| internally)?(?= relocat| return| be)|[Ii]f (?:they|he|she|we|it|a|an|the)|(?:try|tries|tried|trying|attempt(?:s|ed|ing)?) to|risk of (?:being )?|threat(?:en\w*)?|"
    r"no (?:person|one|refugee|migrant)|prohibit\w*|unlawful to|must be (?:allowed|able))\b"
)


_PRONOUN = re.compile(
    r"\b(?:they|she|he|who|whom|them|those|we|us|[Tt]hey|[Ss]he|[Hh]e|[Tt]hose|[Ww]e|I)\b"
)


# "More than 9,000 cross into Chad": a number moves.
_COUNTED = re.compile(
    r"(?<!of )(?<![\d,.])(?:\b\d{1,3}(?:,\d{3})+|\b\d{3,}|\b\d[\d.]* (?:million|thousand)) (?:(?:have|has|had|are|were|then|also|still|now) )*$"
)


_CARRIED = re.compile(
    r"(?:brought|brings?|took|taken|carried|carry|carries|sent|sends?|transported|shipped)\b",
    re.I,
)
# "brought Hmong to", "brought Syrian refugees to"; not "brought English fashion to".
_GROUP_RIDES = re.compile(
    "[\uf000-\uf8ff](?:,|\\)| (?:and|to|into|onto|from|out|over|across|back|home|by|through|via|in|on)\\b)"
)
_CARGO = re.compile(r"\d|\b(?:him|her|you|me|them|us)\b")
_RIDE = re.compile(
    r"t[ao]\w+ (?:a |an |the |several )?(?:bus|boat|train|plane|flight|taxi|ferry|lorry|truck)",
    re.I,
)
_ON_DUTY = re.compile(
    r"\b(?:(?:aid|relief|humanitarian|health|rescue|social|outreach) (?:workers?|teams?|staff)|journalists?|reporters?|photographers?|lawyers|researchers|peacekeepers|tourists?|pilgrims?)\b",
    re.I,
)
_PASSIVE = re.compile(r"\b(?:was|were|been|being|be|are|is|get|got)(?: \w+ly)? $")


# Who tells of a movement does not move.
_REPORTED = re.compile(
    r"\b(?:said|says|saying|announced|reported|reports|added|confirmed|stated|warned|noted|estimated?|estimates|told (?:[^\s,]+ ){1,4}?)(?: on \w+| in a \w+)?(?: that)? "
)


_FORCED = re.compile(
    r"\b(?:deport|expel|return|repatriat|remov|evacuat|extradit|transfer|resettl|relocat)\w*", re.I
)


_WISH = re.compile(
    r"\b(?:want(?:s|ed)?|ask(?:s|ed)?|urge[sd]?|call(?:s|ed)? on|press(?:es|ed)?|expect(?:s|ed)?) (?:[^\s,]+ ){1,6}?to (?:return|go|leave|move|accept|take|host|admit|receive)\b"
)


_STRONG = re.compile(
    r"\b(?:fle[ed]|flees|fled|fleeing|escap\w+|deport\w*|repatriat\w*|resettl\w*|emigrat\w*|immigrat\w*|migrat\w*|displac\w*|evacuat\w*|smuggl\w*|traffick\w*|refugees?|migrants?|asylum|exodus|influx|refoul\w*|exil\w*)\b",
    re.I,
)


_THEN = re.compile(
    r"\b(?:before|then|eventually|finally|later|ultimately|and on|subsequently|in order to reach|afterwards|"
    r"and (?:applied|sought|claimed|requested|asked|settled|continued|carried on|travelled on|moved on|went on))\b"
)


# Frames that a chain of prepositions may continue.
_LINKED = frozenset(
    (
        "fled X for/to Y through Z",
        "away from X",
        "escape to, flee to, go to X",
        "through X",
        "migration from X",
        "movement to X",
        "arrive, settle, resettle in X",
        "leave X",
    )
)


# What stands before a number that counts others: "with three brothers", "; 43 were".
_ELSE = re.compile(r"[;.:]|\bwith\b")
# A state that goes, with its troops or out of a union: "pressing Washington to leave Okinawa".
_STATE_GOES = re.compile(
    "(?<!in )(?<!from )(?<!of )(?<!at )(?<!and )(?<!, )[\ue000-\uefff] (?:(?:to|has|have|had|will|would|must|officially|formally) )*$"
)


# Frames whose heart is a noun.
_NOMINAL = frozenset(
    (
        "migration from X",
        "movement to X",
        "transit country",
        "destination X",
        "country of origin X",
        "programmes in X",
    )
)


_LINK = re.compile(
    "(?:,? (?:and|or|then|overland|directly|by (?:sea|boat|land|air|road|bus|ferry|train)|on foot|illegally|onward|onwards|back|again|up|down|on|from there|mostly|mainly))*,? (from|out of|to|into|through|via|across|along|past|by way of|for|towards?) (?:neighbouring |neighboring |northern |southern |eastern |western )?([\ue000-\uefff])(?!'s)"
)


_EXAMPLE = re.compile(
    "^(?:Nations|Countries|States|Governments|Places|Cities) (?:there )?(?:like|such as|including) ([\ue000-\uefff])"
)


_OFFICIAL = re.compile(
    r"\b(?:President|Prime Minister|Minister|Secretary|Ambassador|Commissioner|Chancellor|Senator|Pope|delegation|envoy|spokes\w+|visit(?:s|ed|ing)?|summit|talks|official(?:s)?)\b"
)


@dataclass(slots=True)
class _Hit:
    """One role of one sign: positions in the skeleton."""

    role: str
    sign: str
    start: int
    end: int
    frame: Frame


def _hits(s: Skeleton, a: int, b: int) -> list[_Hit]:
    """Roles that the frames find in one clause."""
    clause = s.text[a:b]
    if len(clause) > 700:
        clause = clause[:700]
    words = {w.strip(".,:()\"'").casefold() for w in clause.split()}
    people = (
        bool(words & frame_words("people"))
        or any(ch >= "\uf000" and ch <= "\uf8ff" for ch in clause)
        or _STRONG.search(clause) is not None
    )
    out: list[_Hit] = []
    for frame in frames():
        only_counted = (
            frame.people
            and not people
            and not words & {"they", "who", "whom", "those", "she", "he", "them", "we", "us", "i"}
        )
        if only_counted and not any(w[:1].isdigit() for w in words):
            continue
        for match in frame.pattern.finditer(clause):
            if only_counted and _COUNTED.search(clause[: match.start()]) is None:
                continue
            text = match.group()
            before = clause[max(0, match.start() - 60) : match.start()]
            if frame.unless is not None and frame.unless.search(text):
                continue
            if frame.name == "leave X" and _STATE_GOES.search(before):
                continue
            if (
                _NEGATED.search(text)
                or _NEGATED.search(before[-40:])
                or _UNREAL.search(before[-40:])
                or _WISH.search(clause[: match.end()])
            ):
                continue
            if not frame.always and not _moves_people(clause, match, people):
                continue
            out.extend(_onward(a, clause, match, frame))
            for name, sign in match.groupdict().items():
                if sign:
                    role = {"o": "origin", "t": "transit", "d": "destination"}[name[0]]
                    out.append(_Hit(role, sign, a + match.start(), a + match.end(), frame))
    return out


def _onward(a: int, clause: str, match: re.Match[str], frame: Frame) -> Iterator[_Hit]:
    """What follows a movement right away: "from Sudan | through Chad | to Libya", "A, and then B"."""
    if frame.name not in _LINKED:
        return
    at = match.end()
    while True:
        link = _LINK.match(clause, at)
        if link is None:
            return
        word = link.group(1)
        role = (
            "origin"
            if word in ("from", "out of")
            else "transit"
            if word in ("through", "via", "across", "along", "past", "by way of")
            else "destination"
        )
        yield _Hit(role, link.group(2), a + match.start(), a + link.end(), frame)
        at = link.end()


def _moves_people(clause: str, match: re.Match[str], people: bool) -> bool:
    """Whether it is people that move: not troops, goods or a minister on a visit."""
    text = match.group()
    begin = max((m.end() for m in _REPORTED.finditer(clause, 0, match.start())), default=0)
    subject = [w.casefold() for w in re.findall(r"[\w-]+", clause[begin : match.start()])[-8:]]
    inside = [w.casefold() for w in re.findall(r"[\w-]+", text)]
    folk, things = frame_words("people"), frame_words("not_people")
    near = [*subject, *inside]
    last_thing = max((i for i, w in enumerate(near) if w in things), default=-1)
    last_folk = max((i for i, w in enumerate(near) if w in folk), default=-1)
    has_group = any("\uf000" <= ch <= "\uf8ff" for ch in clause[: match.end()])
    if last_thing > last_folk and not (has_group and _STRONG.search(text)):
        return False
    if last_thing >= 0 and last_folk < 0 and not has_group:
        return False
    if _STRONG.search(text):
        return True
    if _ON_DUTY.search(clause, begin, match.end()) and not _STRONG.search(clause[begin:]):
        return False
    # "brought their fashions to New Zealand": what is carried must be people.
    if (
        _CARRIED.match(text)
        and not _RIDE.match(text)
        and not _PASSIVE.search(clause[: match.start()])
        and not any(w in folk for w in inside)
        and not _GROUP_RIDES.search(text)
        and not _CARGO.search(text)
        and not _PRONOUN.search(clause[max(0, match.start() - 24) : match.start()])
    ):
        return False
    if _OFFICIAL.search(clause, begin, match.end()) and last_folk < 0:
        return False
    if _COUNTED.search(clause[begin : match.start()]):
        return True
    return people or bool(_PRONOUN.search(clause, begin, match.end()))


def _settle(s: Skeleton, hits: list[_Hit]) -> list[_Hit]:
    """One role a sign, except where a frame says two: the surer frame wins; a stop on the way is transit."""
    best: dict[tuple[str, str], _Hit] = {}
    for h in hits:
        key = (h.sign, h.role)
        if key not in best or h.frame.weight > best[key].frame.weight:
            best[key] = h
    out = []
    for (sign, role), h in best.items():
        rivals = [o for (other, r), o in best.items() if other == sign and r != role]
        both = {role, *(r.role for r in rivals)} == {"transit", "destination"} and _says_both(
            s.text, h
        )
        if (
            rivals
            and not both
            and any(
                o.frame.weight > h.frame.weight
                or (o.frame.weight == h.frame.weight and o.start < h.start)
                for o in rivals
            )
        ):
            continue
        out.append(h)
    ends = sorted((h for h in out if h.role == "destination"), key=lambda h: s.text.find(h.sign))
    for first, second in itertools.pairwise(ends):
        between = s.text[s.text.find(first.sign) : s.text.find(second.sign)]
        if first.sign != second.sign and _THEN.search(between):
            first.role = "transit"
    return _by_way_of(s, out)


def _says_both(text: str, h: _Hit) -> bool:
    return "transit" in text[h.start : h.end + 60] and "destination" in text[h.start : h.end + 60]


def _by_way_of(s: Skeleton, hits: list[_Hit]) -> list[_Hit]:
    """ "North Koreans arrive in Seoul from China": where they came from last is where they passed."""
    nations = {e.iso3 for sign, es in s.members.items() if sign >= "\uf000" for e in es if e.iso3}
    if not nations or not any(h.role == "destination" for h in hits):
        return hits
    for h in hits:
        if (
            h.role == "origin"
            and h.sign < "\uf000"
            and h.frame.name == "away from X"
            and not _FORCED.search(s.text[h.start : h.end])
        ):
            codes = {e.iso3 for e in s.members[h.sign] if e.iso3}
            if codes and not codes & nations:
                h.role = "transit"
    return hits


def _names(s: Skeleton, hits: Iterable[_Hit], role: str) -> tuple[str, ...]:
    out: list[str] = []
    for h in hits:
        if h.role != role:
            continue
        for e in s.members.get(h.sign, ()):
            if e.label == "GROUP" and not e.iso3:
                continue
            name = e.iso3 or e.canonical
            if name not in out:
                out.append(name)
    return tuple(out)


def _groups(s: Skeleton, hits: list[_Hit]) -> Iterator[list[_Hit]]:
    """Hits of one clause, cut where another people begins to move."""
    current: list[_Hit] = []
    reach = -1
    for h in sorted(hits, key=lambda h: (h.start, h.end)):
        own = "\uf000" <= s.text[h.start] <= "\uf8ff"
        if (
            current
            and own
            and h.start >= reach
            and any(o.role == h.role or o.role == "destination" for o in current)
        ):
            yield current
            current = []
        current.append(h)
        reach = max(reach, h.end)
    if current:
        yield current


def _who(
    view: BlockView,
    s: Skeleton,
    hit: tuple[int, int],
    movement: tuple[int, int],
    inside: Sequence[tuple[int, int, Entity]],
    figure: Figure | None,
    frame: Frame,
) -> str | None:
    """What the figure counts says it best; else the clause does."""
    groups = [x for x in inside if x[2].label == "GROUP" or (x[2].note or "").startswith("adj")]
    low, high = next(((a, b) for a, b in clauses(s.text) if a <= hit[0] < b), (0, len(s.text)))
    low = max((m.end() for m in _REPORTED.finditer(s.text, low, hit[0])), default=low)
    clause = s.back[low], s.back[min(high, len(s.back) - 1)]
    if figure is not None:
        at = view.locate(figure.start, figure.end)[0]
        names = [view.text[a:b] for a, b, _ in groups]
        counted = counted_people(figure.counted, names) if clause[0] <= at <= clause[1] else None
        if counted:
            return counted
    return who_moves(view.text, groups, clause, movement, verbal=frame.name not in _NOMINAL)


class _Reader:
    """Reads one document."""

    def __init__(
        self, document: Document, entities: Sequence[Entity], figures: Sequence[Figure]
    ) -> None:
        self.document = document
        self.entities = sorted(entities, key=lambda e: e.start)
        every = sorted(figures, key=lambda f: f.start)
        self.figures = [f for f in every if f.unit == "person"]
        self.counts = every

    def read(self) -> Iterator[Movement]:
        located = [
            e
            for e in self.entities
            if e.label in ("STATE", "PLACE", "GROUP") and "-" not in (e.note or "")[:1]
        ]
        k = 0
        lists = ListReader()
        for view in self.document.view.of("entities"):
            block = view.block
            here: list[tuple[int, int, Entity]] = []
            while k < len(located) and located[k].start < block.end:
                e = located[k]
                k += 1
                if e.start >= block.start:
                    here.append((*view.locate(e.start, e.end), e))
            announced = list(lists.read(view.text, here))
            if announced:
                yield from (self._announced(view, a) for a in announced)
                continue
            if not here:
                continue
            roles: tuple[_Hit, ...] = ()
            at = 0
            for a, b in view.sentences:
                inside = []
                while at < len(here) and here[at][0] < b:
                    if here[at][0] >= a:
                        inside.append(here[at])
                    at += 1
                if not inside:
                    roles = ()
                    continue
                s = skeleton(view, a, b, inside)
                found, roles = self._sentence(s, roles)
                for group in found:
                    movement = self._movement(view, s, group, inside)
                    if movement is not None:
                        yield movement

    def _sentence(
        self, s: Skeleton, before: tuple[_Hit, ...]
    ) -> tuple[list[list[_Hit]], tuple[_Hit, ...]]:
        out: list[list[_Hit]] = []
        general: list[_Hit] = []
        for a, b in clauses(s.text):
            hits = _settle(s, _hits(s, a, b))
            general.extend(h for h in hits if h.frame.name in ("transit country", "destination X"))
            out.extend(_groups(s, hits))
        example = _EXAMPLE.match(s.text)
        if example is not None and before:
            # "Southeast Asia has become a transit region. Nations like Thailand ...": the examples share the role.
            sign = example.group(1)
            end = s.text.find(sign) + 1
            inherited = [replace(h, sign=sign, start=0, end=end) for h in before]
            taken = {h.role for h in inherited}
            out = [
                [
                    *inherited,
                    *(h for g in out for h in g if not (h.sign == sign and h.role in taken)),
                ]
            ]
        return out, tuple(general)

    def _movement(
        self,
        view: BlockView,
        s: Skeleton,
        hits: list[_Hit],
        inside: Sequence[tuple[int, int, Entity]],
    ) -> Movement | None:
        origins, transits, destinations = (
            _names(s, hits, r) for r in ("origin", "transit", "destination")
        )
        explicit = [h for h in hits if h.role == "origin" and h.sign < "\uf000"]
        if explicit:
            origins = _names(s, explicit, "origin")
        # A nationality that goes home is no origin ("Syrians returned to Syria").
        origins = tuple(o for o in origins if o not in destinations or o in transits)
        if not (origins or transits or destinations):
            return None
        first, last = min(h.start for h in hits), max(h.end for h in hits)
        ends = [view.locate(e.start, e.end)[1] for h in hits for e in s.members.get(h.sign, ())]
        a, b = s.back[first], max([s.back[min(last, len(s.back) - 1)], *ends])
        start, end = view.source(a, b)
        if start >= end:
            return None
        best = max(hits, key=lambda h: h.frame.weight)
        sentence = self.document.sentence_at(start)
        figure = self._figure(start, end, sentence)
        return Movement(
            **self.document.anchor(
                "movement",
                start,
                end,
                origin=f"rule:movements:{best.frame.name}@1",
                extra="|".join(origins + transits + destinations),
            ),
            origins=origins,
            transits=transits,
            destinations=destinations,
            figure=figure.id if figure is not None else None,
            time=self._time(start, end, sentence, figure),
            who=_who(view, s, (first, last), (a, b), inside, figure, best.frame),
        )

    def _announced(self, view: BlockView, row: Announced) -> Movement:
        start, end = view.source(row.start, row.end)
        name = row.entity.iso3 or row.entity.canonical
        figure = next((f for f in self.counts if start <= f.start and f.end <= end + 1), None)
        return Movement(
            **self.document.anchor(
                "movement", start, end, origin=f"rule:movements:{RULE}@1", extra=row.role + name
            ),
            origins=(name,) if row.role == "origin" else (),
            transits=(name,) if row.role == "transit" else (),
            destinations=(name,) if row.role == "destination" else (),
            figure=figure.id if figure is not None else None,
            time=figure.time if figure is not None else None,
            who=counted_people(figure.counted) if figure is not None else None,
        )

    def _figure(self, start: int, end: int, sentence: tuple[int, int]) -> Figure | None:
        """The figure that counts the people: inside the movement, or the last one before it in the sentence."""
        inside = [
            f
            for f in self.figures
            if f.start < end and f.end > sentence[0] and f.start >= sentence[0]
        ]
        within = [f for f in inside if f.start >= start]
        if within:
            return within[0]
        close = [f for f in inside if start - f.end < 80]
        if close:
            return close[-1]
        after = [f for f in self.figures if end <= f.start < min(end + 25, sentence[1])]
        if not after or _ELSE.search(self.document.text, end, after[0].start):
            return None
        return after[0]

    def _time(
        self, start: int, end: int, sentence: tuple[int, int], figure: Figure | None
    ) -> Period | None:
        dates = [
            e
            for e in self.entities
            if e.label == "DATE" and e.value and e.start >= sentence[0] and e.end <= sentence[1]
        ]
        if dates:
            near = min(dates, key=lambda e: max(0, e.start - end, start - e.end))
            a, b = (date.fromisoformat(v) for v in (near.value or "").split("/"))
            return Period(
                start=a,
                end=b,
                how="relative" if near.note in ("relative", "weekday") else "explicit",
                surface=near.surface,
            )
        return figure.time if figure is not None else None


def extract_movements(
    document: Document, entities: Iterable[Entity], figures: Iterable[Figure] = ()
) -> tuple[Movement, ...]:
    """Find the movements of people that a document states.

    Args:
        document: the document.
        entities: its entities.
        figures: its figures; the one that counts the people goes with the movement.

    Returns:
        Movements in order; countries by ISO alpha-3 code, other places by name.

    Example:
        >>> from migtext.extract.entities import extract_entities
        >>> from migtext.readers import text_document
        >>> doc = text_document("In May about 4,000 people fled from Sudan through Chad to Libya.")
        >>> [(m.origins, m.transits, m.destinations) for m in extract_movements(doc, extract_entities(doc))]
        [(('SDN',), ('TCD',), ('LBY',))]
    """
    return tuple(_Reader(document, tuple(entities), tuple(figures)).read())
