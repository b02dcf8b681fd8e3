"""Legal instruments with a wrong date or a name that does not exist, by the facts of the registry."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Any
from weakref import WeakKeyDictionary

from ...annotations import Instrument
from ...extract.instruments.registry import Registry, load_registry
from ..context import Sentence, TextContext
from ..issue import Issue, Texts
from ..names import find_names

__all__ = ["law_issues"]

_YEAR = re.compile(r"\b(?:1[89]|20)\d\d\b")
_DATED = frozenset(("treaty", "soft_law", "eu_primary", "resolution"))
# Years that a treaty may carry besides that of its adoption.
_SMALL = frozenset(
    "of and the for to in on or against a an its their all other relating concerning convention covenant global compact protocol charter declaration international united nations un".split()
)
_RATIFIED = re.compile(
    r"\b(?:ratif(?:ied|ying)|acceded to|joined|signed(?: up to)?|(?:became|become|becoming) (?:a )?(?:state )?party to|has been (?:a )?(?:state )?party to|been bound by)\b",
    re.I,
)
_OTHER_VERB = re.compile(
    r"\b(?:was|were|is|adopted|drawn|concluded|entered|came|which|that)\b", re.I
)
_IN_YEAR = re.compile(r"\b(?:in|since|from|on \d{1,2} \w+|in \w+)\s((?:19|20)\d\d)\b")


def law_issues(texts: Texts) -> list[Issue]:
    """Findings on instruments."""
    out: list[Issue] = []
    registry = load_registry(texts.registry)
    for doc, (context, analysis) in texts:
        records: list[Instrument] = list(analysis.records.get("instruments", ()))
        for record in records:
            found = (
                _numbered(doc, context, record, registry)
                or _named(doc, context, record, registry)
                or _dated(doc, context, record, registry)
                or _adopted(doc, context, record, registry)
            )
            if found is not None:
                out.append(found)
        out += _parties(doc, context, records, registry)
        out += _constitutions(doc, context, records)
    return out


_ANY_COUNTRY = frozenset(
    "alien immigration refugee asylum citizenship nationality migration act law code foreigner border passport labour security".split()
)


def _of_any_country(context: TextContext, i: Instrument, registry: Registry) -> bool:
    """Whether a statute has a name that many countries use, and its country is not named.

    "The Aliens Act 2006" may be that of any of them; only a text on Sweden means the Swedish one.
    """
    row = registry.by_key.get(i.key or "")
    if row is None or row.kind not in ("statute", "act", "law"):
        return False
    words = _content(_YEAR.sub("", i.surface))
    if words - _ANY_COUNTRY or len(words - {"act", "law", "code"}) > 1:
        return False
    text = context.document.text
    return not any(
        n.state == row.jurisdiction
        for n in find_names(text, 0, min(len(text), 20_000))
        if n.type in ("state", "nation")
    )


def _named(doc: int, context: TextContext, i: Instrument, registry: Registry) -> Issue | None:
    if i.status != "misnamed" or (_YEAR.search(i.surface) and _reprinted(context, i)):
        return None
    if _of_any_country(context, i, registry):
        return None
    said = _YEAR.search(i.surface)
    # The extractor calls a name with another year misnamed as well; here that is a date.
    if "the text gives" in i.reason or (
        said and i.year and int(said.group()) != i.year and _same_name(i)
    ):
        return Issue(
            "instrument_misdated",
            [(doc, i.start, i.end)],
            f"“{i.text}”: {i.reason or f'{i.name} is of {i.year}'}",
            0.8,
        )
    return Issue(
        "instrument_misnamed",
        [(doc, i.start, i.end)],
        f"“{i.text}” does not exist; the instrument is {i.name}"
        + (f" ({i.year})" if i.year else ""),
        0.8,
    )


def _same_name(i: Instrument) -> bool:
    mine = _content(_YEAR.sub("", i.surface))
    return len(mine & _content(i.name)) >= len(mine) * 0.6


def _years(row: Any) -> set[int]:
    years = {row.year} if row.year else set()
    for name in (
        "adopted",
        "in_force",
        "signed",
        "opened_for_signature",
        "applies_from",
        "decided",
    ):
        value = getattr(row, name, None)
        if value and (m := _YEAR.search(str(value))):
            years.add(int(m.group()))
    return {y for y in years if y}


def _dated(doc: int, context: TextContext, i: Instrument, registry: Registry) -> Issue | None:
    """ "The 1954 Refugee Convention", "Kampala Convention of 2012"."""
    row = registry.by_key.get(i.key or "")
    if (
        row is None
        or row.kind not in _DATED
        or i.status != "resolved"
        or i.form in ("citation", "back_reference")
    ):
        return None
    said = [int(m.group()) for m in _YEAR.finditer(i.surface)]
    years = _years(row)
    for text in (row.name, *row.short):
        years |= {int(m.group()) for m in _YEAR.finditer(text)}
    if not said or not years or said[0] in years:
        return None
    # A date of adoption that the registry has not confirmed accuses nobody.
    if not row.confirms("year") and abs(said[0] - min(years)) <= 1:
        return None
    # Treaties are often named after the year in which they were opened or came into force.
    named = {y for alias in row.names() for y in map(int, _YEAR.findall(alias.text))}
    if said[0] in named:
        return None
    if _reprinted(context, i):
        return None
    return Issue(
        "instrument_misdated",
        [(doc, i.start, i.end)],
        f"“{i.text}”: {row.short[0] if row.short else row.name} is of {row.year or sorted(years)[0]}, not {said[0]}",
        0.85,
    )


def _adopted(doc: int, context: TextContext, i: Instrument, registry: Registry) -> Issue | None:
    """ "The Convention against Torture was adopted in 1994", "entered into force in 1951"."""
    row = registry.by_key.get(i.key or "")
    if row is None or i.status != "resolved" or row.kind in ("case", "programme", "principle"):
        return None
    s = _sentence(context, i)
    if s is None:
        return None
    at = context.document.view[s.block].locate(i.start, i.end)
    after = s.text[at[1] : min(s.end, at[1] + 80)]
    m = re.match(
        r"(?:\s\([^)]{1,30}\))?,?\s?(?:which\s)?(?:was|were|had been|is)?\s?(?P<verb>adopted|affirmed|endorsed|proclaimed|agreed|approved|concluded|signed|opened for signature|drawn up|enacted|passed|entered into force|came into force|took effect)\s(?:in [A-Z]\w+ )?(?:by (?:(?!and )[\w]+ ){1,7})?(?:in|on)\s(?:(?:\d{1,2}\s)?[A-Z][a-z]+\s(?:\d{1,2},\s)?)?(?P<y>(?:1[89]|20)\d\d)\b",
        after,
    )
    if m is None:
        return _adopted_before(doc, context, i, row, s, at)
    if _STATE_ACT.match(s.text, at[1] + m.end(), s.end):
        return None
    # The registry's row of a plan is the paper that proposed it; the act came later.
    if row.name.startswith("Communication"):
        return None
    said = int(m["y"])
    force = "force" in m["verb"] or "effect" in m["verb"]
    years = _years(row)
    value = row.in_force if force else row.adopted
    right = (
        int(str(value)[:4]) if value and str(value)[:4].isdigit() else (None if force else row.year)
    )
    if (
        right is None
        or said == right
        or (said in years and not force and m["verb"] in ("signed", "opened for signature"))
    ):
        return None
    if said in years and not force:
        # Adopted and in force are often taken for each other; that is an error all the same.
        pass
    fact = "in_force" if force else "adopted" if row.adopted else "year"
    if abs(said - right) <= 1 and not row.confirms(fact):
        return None
    span = context.source(s.block, at[1] + m.start("y"), at[1] + m.end("y"))
    return Issue(
        "instrument_misdated",
        [(doc, *span), (doc, i.start, i.end)],
        f"{row.short[0] if row.short else row.name}: {m['verb']} in {right}, not {said}",
        0.8,
    )


_OPENING = re.compile(
    r"(?:^|[.;:]\s)\W?(?:In|On)\s(?:\d{1,2}\s)?(?:[A-Z][a-z]+\s)?(?P<y>(?:1[89]|20)\d\d),?\sthe\s$"
)
_DONE = re.compile(
    r"(?:\s\([^)]{1,30}\))?\s(?:was|were)\s(?P<verb>adopted|proclaimed|signed|concluded|opened for signature)\s?(?:[.,;]|$|by the (?:General Assembly|United Nations))"
)


def _adopted_before(
    doc: int, context: TextContext, i: Instrument, row: Any, s: Sentence, at: tuple[int, int]
) -> Issue | None:
    """ "In 1965 the Schengen Agreement was signed"."""
    head = _OPENING.search(s.text[s.start : at[0]])
    done = _DONE.match(s.text, at[1], s.end)
    right = row.adopted or (str(row.year) if row.year else "")
    if head is None or done is None or not str(right)[:4].isdigit():
        return None
    said = int(head["y"])
    years = _years(row)
    if said == int(str(right)[:4]) or said in years or min(abs(said - y) for y in years) <= 1:
        return None
    span = context.source(s.block, s.start + head.start("y"), s.start + head.end("y"))
    return Issue(
        "instrument_misdated", [(doc, *span), (doc, i.start, i.end)],
        f"{row.short[0] if row.short else row.name}: {done['verb']} in {str(right)[:4]}, not {said}", 0.8,
    )  # fmt: skip


# "Signed in 1988 by the United States": what a state did, not when the treaty was made.
_STATE_ACT = re.compile(
    r",?\sby\s(?:the\s)?(?!General Assembly|UN\b|United Nations|Council|Conference|European Parliament|states)[A-Z]"
)
# A text that was printed again carries the date of the print.
_REPRINT = re.compile(
    r"\bO\.?J\.?\s|\breprinted\b|\bconsolidated\b|\bas amended\b|\bI\.?L\.?M\.?\b|\bversion\b"
)
_starts: WeakKeyDictionary[TextContext, list[int]] = WeakKeyDictionary()


def _reprinted(context: TextContext, i: Instrument) -> bool:
    text = context.document.text
    return _REPRINT.search(text, i.start, min(i.end + 90, len(text))) is not None


def _sentence(context: TextContext, i: Instrument) -> Sentence | None:
    starts = _starts.get(context)
    if starts is None:
        starts = _starts[context] = [s.span[0] for s in context.sentences]
    k = bisect_right(starts, i.start) - 1
    if k < 0:
        return None
    s = context.sentences[k]
    return s if i.start < s.span[1] else None


def _parties(
    doc: int, context: TextContext, records: Sequence[Instrument], registry: Registry
) -> Iterator[Issue]:
    """ "China became a party to the Refugee Convention in 1992"."""
    for i in records:
        row = registry.by_key.get(i.key or "")
        if row is None or row.kind != "treaty":
            continue
        s = _sentence(context, i)
        if s is None:
            continue
        at = context.document.view[s.block].locate(i.start, i.end)
        before = s.text[s.start : at[0]]
        after = s.text[at[1] : min(s.end, at[1] + 60)]
        verb = None
        for m in _RATIFIED.finditer(before):
            verb = m
        passive = re.match(r"[^.;]{0,30}?\b(?:was|were)\s(?:ratified|signed|joined)\sby\s", after)
        if (verb is None or len(before) - verb.end() > 70) and not passive:
            continue
        year = _IN_YEAR.search(after) or (
            _IN_YEAR.search(before) if re.match(r"\s*In\s(?:19|20)\d\d", before) else None
        )
        if year is None:
            continue
        in_after = _IN_YEAR.search(after) is not None
        if in_after and _OTHER_VERB.search(after[: year.start()]):
            continue
        if in_after and re.search(r"[;.]|\b(?:and|but|while|which)\b", after[: year.start()]):
            continue
        names = [
            n
            for n in find_names(s.text, s.start, s.end)
            if n.type in ("state", "nation") and n.end <= at[0]
        ] or [n for n in find_names(s.text, at[1], s.end) if n.type == "state"]
        if not names:
            continue
        state = names[-1].state
        status = registry.status(row.key, state)
        said = int(year.group(1))
        base = at[1] if in_after else s.start
        span = context.source(s.block, base + year.start(1), base + year.end(1))
        if status is not None and status.action == "none" and str(said) <= (status.as_of or ""):
            yield Issue(
                "instrument_misdated", [(doc, *span), (doc, i.start, i.end)],
                f"{names[-1].text} was no party to {row.short[0] if row.short else row.name} as of {status.as_of}, and so did not join in {said}", 0.75,
            )  # fmt: skip
            continue
        if status is None or not status.date or status.action not in ("ratification", "accession"):
            continue
        right = int(status.date[:4])
        signed = verb is not None and verb.group().lower().startswith("signed")
        if said == right or signed or abs(said - right) > 80:
            continue
        yield Issue(
            "instrument_misdated", [(doc, *span), (doc, i.start, i.end)],
            f"{names[-1].text} became a party to {row.short[0] if row.short else row.name} on {status.date} ({status.action}), not in {said}", 0.85,
        )  # fmt: skip


def _constitutions(
    doc: int, context: TextContext, records: Sequence[Instrument]
) -> Iterator[Issue]:
    """A treaty "ratified in its constitution in 1982"."""
    for i in records:
        if i.kind != "treaty":
            continue
        s = _sentence(context, i)
        if s is None:
            continue
        at = context.document.view[s.block].locate(i.start, i.end)
        m = re.match(
            r",?\s(?:which (?:it|was) )?(?P<x>ratified in its constitution(?:\s(?:of|in)\s(?P<y>(?:19|20)\d\d))?)",
            s.text[at[1] : min(s.end, at[1] + 90)],
            re.I,
        )
        if m is None:
            continue
        span = context.source(s.block, at[1] + m.start("x"), at[1] + m.end("x"))
        yield Issue(
            "instrument_misdated",
            [(doc, *span), (doc, i.start, i.end)],
            "a treaty is ratified or acceded to, not ratified in a constitution"
            + (f"; “{m['y']}” is said to be the year" if m["y"] else ""),
            0.75,
        )


# Names against the numbers beside them ---------------------------------------------------------------

_NUMBER = re.compile(r"(?<![\d/])(?P<a>\d{2,4})/(?P<b>\d{2,4})(?!\d|/\d)")
_BESIDE = re.compile(
    r"\s?[(,]\s?(?:(?:Council |Commission )?(?:Directive|Regulation|Decision)\s)?(?:\((?:EU|EC|EEC)\)\s)?(?:No\.?\s)?(?P<n>(?P<a>\d{2,4})/(?P<b>\d{2,4}))(?:/(?:EU|EC|EEC|JHA))?\s?(?:\)|,|$)"
)


def _numbered(doc: int, context: TextContext, i: Instrument, registry: Registry) -> Issue | None:
    """ "The Return Directive (2003/115/EC)": a name and the number of another act."""
    row = registry.by_key.get(i.key or "")
    if row is None or row.kind != "eu_act" or i.form in ("citation", "back_reference"):
        return None
    text = context.document.text
    inside = _NUMBER.search(i.surface)
    if inside is not None:
        named = _YEAR.sub("", i.surface[: inside.start()])
        if not _content(named) - _PLAIN:
            return None
        number, start = inside, i.start + inside.start()
        span = (start, i.start + inside.end())
    else:
        beside = _BESIDE.match(text, i.end, min(len(text), i.end + 70))
        if beside is None:
            return None
        number, span = beside, beside.span("n")
    rows = registry.lineage(row.key) or (row,)
    said = {f"{int(number['a'])}/{int(number['b'])}", f"{int(number['b'])}/{int(number['a'])}"}
    known = {
        f"{int(m['a'])}/{int(m['b'])}"
        for r in rows
        for name in (r.name, *(alias.text for alias in r.names()))
        for m in _NUMBER.finditer(name)
    }
    if not known or said & known:
        return None
    name = i.surface.split("(")[0].strip(" ,")
    own = next((m.group() for m in _NUMBER.finditer(row.name)), "") or sorted(known)[0]
    serials = {part for n in known for part in n.split("/")}
    # One part right: the year is wrong; else it is another act.
    kind = (
        "instrument_misdated"
        if {str(int(number["a"])), str(int(number["b"]))} & serials
        else "instrument_misnamed"
    )
    return Issue(
        kind,
        [(doc, *span), (doc, i.start, min(i.end, i.start + 200))],
        f"the {name} is {own}, not {text[slice(*span)]}",
        0.8,
    )


def _content(name: str) -> frozenset[str]:
    words = (w.lower().rstrip("s") for w in re.findall(r"[^\W\d_]+", name))
    return frozenset(w for w in words if w not in _SMALL and len(w) > 1)


_PLAIN = frozenset(
    (
        "directive",
        "regulation",
        "decision",
        "council",
        "commission",
        "eu",
        "ec",
        "no",
        "eec",
        "art",
        "article",
    )
)
