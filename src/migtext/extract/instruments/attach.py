"""Joining pinpoints to the mentions that they stand with."""

from __future__ import annotations

import re
from bisect import bisect_left

from .model import Hit
from .pinpoints import Pin
from .scan import Scan
from .treaty_tail import treaty_tail

__all__ = ["attach_pins", "join_citations"]

_OWNER = r"(?:[A-Z][a-z]+(?:an|ish|ese|ian|i|ic|ch|ss)\s)?(?:(?:[A-Z][\w.’'-]*\s){0,3}[A-Z][\w.]*(?:['’]s|s['’])\s)?"
# "Article 3 (prohibition of torture) of the European Union's", "art. 2 of", "section 5, ".
_BEFORE = re.compile(
    r"(?:\s\([^()]{2,170}\))?,?\s(?:(?:of|OF|to|in|under|from|within|contained in|set out in|laid down in|enshrined in|annexed to)\s"
    rf"(?:(?:both\s)?(?:the|THE|its|their|that|this|each|said|either|our|such)\s)?{_OWNER})?[“\"‘]?"
)
_NEAREST = 8
_LINKED = re.compile(r"\b(?:of|OF|to|in|under|from|within)\b")
_AFTER = re.compile(
    r"['’]s\s|,?\sat\s|,\ssupra\snote\s\d+,\s|,\s(?:notably|especially|in\sparticular)\s|,?\s\(?|\s?\(|,\s(?:in\s)?(?:its\s)?"
)
_NESTED = re.compile(r"\s(?:of|in|to)\s(?:the\s)?")
_LISTED = re.compile(r"(?:\s(?:of|to))?,?\s(?:and|or|as well as)\s(?:of\s|in\s)?|,\s|\s")


def attach_pins(scan: Scan, used: set[int] | None = None) -> set[int]:
    """Widen mentions by the pinpoints before or after them.

    Args:
        scan: a block; its hits are changed in place.
        used: `id()` of pinpoints that were used before; widened.

    Returns:
        `id()` of each pinpoint that was used.
    """
    text, pins = scan.view.text, scan.pins
    used = set() if used is None else used
    starts = [p.start for p in pins]
    for n, hit in enumerate(scan.hits):
        hit.core = hit.core or (hit.start, hit.end)
        if hit.locked or hit.pinpoint or hit.kind in ("principle", "programme"):
            continue
        low = scan.hits[n - 1].end if n else 0
        high = scan.hits[n + 1].start if n + 1 < len(scan.hits) else len(text)
        at = bisect_left(starts, hit.start)
        # A name takes a handful of pinpoints at most; only the nearest are looked at.
        before = [
            p
            for p in pins[max(0, at - _NEAREST) : at]
            if low <= p.start
            and p.end <= hit.start
            and hit.start - p.end < 200
            and id(p) not in used
        ]
        if before and _joined_before(text, before[-1], hit):
            used.add(id(before[-1]))
            hit.start, hit.pinpoint = before[-1].start, before[-1].text
            _chain(text, before[:-1], hit, used)
            continue
        at = bisect_left(starts, hit.end)
        later = [p for p in pins[at : at + _NEAREST] if p.end <= high and id(p) not in used]
        following = scan.hits[n + 1] if n + 1 < len(scan.hits) else None
        if later and _joined_after(text, hit, later[0], following):
            used.add(id(later[0]))
            opened = "(" in text[hit.end : later[0].start]
            hit.end, hit.pinpoint = later[0].end + (1 if opened else 0), later[0].text
            _chain_after(text, later[1:], hit, used)
    return used


_OPEN = re.compile(r",?\s\(")
# "the Return Directive (2008/115/EC)"
_BARE_NUMBER = re.compile(r"\s\(\d{2,4}/\d{1,4}(?:/(?:EC|EU|EEC|JHA))?\)")
_PRINTED = (
    "eu-act",
    "us-code",
    "ets",
    "unts",
    "un-symbol",
    "numbered-act",
    "act-citation",
    "celex",
    "stat",
)
_JOURNAL = re.compile(
    r",?\s\((?:OJ|Official\sJournal)\s[^()]{4,60}\)|,\sOJ\s(?:\d{4}\s)?[LC]\s?\d{1,4}(?:,?\s[\d./]{4,10}(?!\d))?(?:,?\spp?\.\s?\d+(?:[–-]\d+)?)?"
)
# "art. 33(1), July 28, 1951, 19 U.S.T. 6259, " before the volume of the treaty series
_DATES = re.compile(
    r",\s(?:[a-z][a-z ]+,?\s)?(?:(?:(?:[A-Z][a-z]{2,8}\.?\s)?\d{1,2},\s\d{4}|\d{1,2}\s[A-Z][a-z]+\s\d{4}|\d{1,4}\s[A-Z][A-Za-z.]+(?:\s[A-Z][A-Za-z.]+)?\s\d+),\s){0,3}"
)


def join_citations(scan: Scan, treaties: frozenset[str]) -> bool:
    """Take the official citation in a bracket or after commas into the span of its name.

    Args:
        scan: a block whose pinpoints are attached; its hits are changed in place.
        treaties: keys of the registered treaties and agreements.

    Returns:
        Whether any was.
    """
    text = scan.view.text
    out: list[Hit] = []
    for hit in scan.hits:
        last = out[-1] if out else None
        if (
            last is not None
            and hit.start < last.end
            and hit.rule in (*_PRINTED, "oj", "stat", "resolution")
        ):
            if hit.keys and not last.keys:
                last.keys, last.scopes = hit.keys, {}
            continue
        if hit.rule in ("alias", "name") and (
            _is_treaty(hit, treaties) or hit.kind in ("soft_law", "eu_primary")
        ):
            end, pin = treaty_tail(text, hit.end)
            if end > hit.end:
                hit.core = hit.core or (hit.start, hit.end)
                hit.end, hit.pinpoint = end, hit.pinpoint or pin
        numbered = hit.rule == "alias" and re.search(r"\d/\d", text[hit.start : hit.end])
        if (
            last is not None
            and (hit.rule in _PRINTED or numbered)
            and _cites(text, last, hit, treaties)
        ):
            closed = text[last.end : hit.start].endswith("(")
            last.core = last.core or (last.start, last.end)
            last.end = hit.end + (1 if closed else 0)
            if hit.keys and (not last.keys or set(hit.keys) & set(last.keys)):
                last.keys, last.scopes = hit.keys, {}
            elif not last.keys:
                last.ids = (*last.ids, *hit.ids)
            last.pinpoint = last.pinpoint or hit.pinpoint
            continue
        if (
            hit.rule == "alias"
            and hit.kind == "eu_act"
            and (m := _BARE_NUMBER.match(text, hit.end))
        ):
            hit.core = hit.core or (hit.start, hit.end)
            hit.end = m.end()
        if hit.rule in ("eu-act", "alias") and (m := _JOURNAL.match(text, hit.end)) is not None:
            hit.core = hit.core or (hit.start, hit.end)
            hit.end = m.end()
        out.append(hit)
    joined = len(out) < len(scan.hits)
    scan.hits = out
    return joined


def _is_treaty(name: Hit, treaties: frozenset[str]) -> bool:
    return name.kind in ("treaty", "bilateral") or bool(treaties & set(name.keys))


def _cites(text: str, name: Hit, cite: Hit, treaties: frozenset[str]) -> bool:
    if name.rule not in ("alias", "name", "eu-act", "general-comment") or name.kind in (
        "case",
        "principle",
    ):
        return False
    if name.keys and cite.keys and cite.rule != "us-code" and not set(name.keys) & set(cite.keys):
        return False
    if cite.rule == "us-code":
        return (
            name.kind == "statute"
            and bool(_OPEN.fullmatch(text[name.end : cite.start]))
            and text.startswith(")", cite.end)
        )
    if cite.rule in ("eu-act", "alias") and not set(name.keys) & set(cite.keys):
        return False
    gap = text[name.end : cite.start]
    if _OPEN.fullmatch(gap) and text.startswith(")", cite.end):
        return True
    treaty = _is_treaty(name, treaties)
    return cite.rule == "unts" and treaty and len(gap) <= 120 and bool(_DATES.fullmatch(gap))


def _joined_before(text: str, pin: Pin, hit: Hit) -> bool:
    gap = text[pin.end : hit.start]
    if not _BEFORE.fullmatch(gap):
        return False
    if _LINKED.search(gap):
        return True
    # Without "of": "Article 2 TEU", "art. 33, Refugee Convention"; a back-reference needs it.
    return hit.rule != "backref" and len(gap) <= 2 and text[hit.start].isalnum()


def _joined_after(text: str, hit: Hit, pin: Pin, following: Hit | None) -> bool:
    gap = text[hit.end : pin.start]
    if not _AFTER.fullmatch(gap) or hit.rule == "id":
        return False
    owned = gap[:1] in "'’"  # "the Convention's Article 3"
    if owned:
        return True
    if hit.rule == "backref":
        return False
    tail = text[pin.end : pin.end + 12]
    if "(" in gap and not tail.startswith(")"):
        return False
    if following is not None:
        between = text[pin.end : following.start]
        if _BEFORE.fullmatch(between) and _LINKED.search(between):
            return False
    # "Under the Convention, Article 33 prohibits": the article opens a clause of its own.
    opens = pin.capital and "," in gap and re.match(r"\s[a-z]", tail) is not None
    return not (opens and not re.match(r"\s(?:and|or|of|et|as|on|in)\b", tail))


def _chain(text: str, before: list[Pin], hit: Hit, used: set[int]) -> None:
    """Pinpoints inside pinpoints ("paragraph 2 of article 7"), and lists of them."""
    for pin in reversed(before):
        if id(pin) in used:
            return
        gap = text[pin.end : hit.start]
        if _NESTED.fullmatch(gap):
            hit.pinpoint = inside(hit.pinpoint or "", pin.text)
        elif _LISTED.fullmatch(gap) and gap != " ":
            hit.pinpoint = _together(pin.text, hit.pinpoint or "")
        else:
            return
        hit.start = pin.start
        used.add(id(pin))


def _chain_after(text: str, after: list[Pin], hit: Hit, used: set[int]) -> None:
    for pin in after:
        gap = text[hit.end : pin.start]
        if gap not in (", ", " ", " and ", ", and "):
            return
        if re.match(r"\sof\s(?:the\s)?[A-Z]", text[pin.end : pin.end + 10]) or (
            pin.capital and re.match(r"\s[a-z]", text[pin.end : pin.end + 2])
        ):
            return
        hit.pinpoint = _together(hit.pinpoint or "", pin.text)
        hit.end = pin.end
        used.add(id(pin))


def inside(outer: str, inner: str) -> str:
    """A pinpoint inside another one.

    Example:
        >>> inside("Art. 7", "para. 2"), inside("Art. 2", "point (b)")
        ('Art. 7(2)', 'Art. 2(b)')
    """
    number = re.fullmatch(r"(?:para|subpara|s)\.\s(\d+)", inner)
    if number is not None:
        return f"{outer}({number.group(1)})"
    letter = re.fullmatch(
        r"(?:points?|paras?\.|subparas?\.|ss?\.)\s((?:\([a-z\d]{1,3}\)(?:,\s|–)?)+)", inner
    )
    return f"{outer}{letter.group(1)}" if letter is not None else f"{outer}, {inner}"


_LABEL = re.compile(r"(Arts?\.|ss?\.|paras?\.)\s")


def _together(first: str, second: str) -> str:
    """Two pinpoints as one: the label once when it is the same."""
    a, b = _LABEL.match(first), _LABEL.match(second)
    if a and b and a.group(1)[0] == b.group(1)[0]:
        many = {"A": "Arts.", "s": "ss.", "p": "paras."}[a.group(1)[0]]
        return f"{many} {first[a.end() :]}, {second[b.end() :]}"
    return f"{first}, {second}"
