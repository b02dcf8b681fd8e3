"""References that contradict themselves: pages in reverse, volume, issue or year against the address."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from ...annotations import Reference
from ..issue import Issue, Texts

__all__ = ["reference_issues"]

_VOLUME = re.compile(
    r"/vol(?:ume)?[-_/]?(?P<v>\d+)(?:[-_/]+(?:iss(?:ue)?|no|num(?:ber)?|n)[-_/]?(?P<i>\d+))?", re.I
)
_DATED = re.compile(
    r"/(?P<y>(?:19|20)\d\d)[/-](?P<m>0?[1-9]|1[0-2])(?:[/-](?P<d>0?[1-9]|[12]\d|3[01]))?(?=[/-]|$)"
)
# "10.1080/13691830.2011.567890", "10.5555/cs.2011.19.1.12": the year of the issue in a DOI.
_DOI_YEAR = re.compile(r"10\.\d{4,9}/[A-Za-z\d]*[a-z\d][./-](?P<y>(?:19|20)[0-2]\d)[./-]\d")
_PAGES = re.compile(r"(?<![\d.])(?P<a>\d{1,5})\s?[–—-]\s?(?P<b>\d{1,5})(?![\d–—-])")
_CITED = re.compile(
    r"(?P<v>\d{1,4})\s?\(\s?(?P<i>\d{1,4})(?:[–-]\d+)?\s?\)\s?[,:]\s?(?:pp?\.\s?)?(?P<a>\d{1,5})\s?[–—-]\s?(?P<b>\d{1,5})"
)


def reference_issues(texts: Texts) -> list[Issue]:
    """Findings inside single entries of the reference list."""
    out: list[Issue] = []
    for doc, (context, analysis) in texts:
        text = context.document.text
        records = [r for r in analysis.records.get("references", ()) if isinstance(r, Reference)]
        full = any(_full(text[r.start : r.end]) for r in records)
        for record in records:
            out += _entry(doc, text, record, full)
    return out


def _issued(csl: Any) -> tuple[int | None, int | None]:
    issued = csl.get("issued")
    parts = issued.get("date-parts") if isinstance(issued, dict) else None
    first: Sequence[Any] = parts[0] if parts else ()
    year = int(first[0]) if first and str(first[0]).isdigit() else None
    month = int(first[1]) if len(first) > 1 and str(first[1]).isdigit() else None
    return year, month


def _url_start(text: str) -> int:
    match = re.search(r"https?://|\bdoi[.:]", text)
    return match.start() if match else len(text)


def _entry(doc: int, text: str, r: Reference, full: bool) -> Iterator[Issue]:
    whole = text[r.start : r.end]
    at = _url_start(whole)
    body, address = whole[:at], whole[at:]

    def span(a: int, b: int) -> tuple[int, int, int]:
        return doc, r.start + a, r.start + b

    cited = _CITED.search(body)
    if cited is not None and _reversed(cited["a"], cited["b"], full):
        yield Issue(
            "reference_inconsistent", [span(cited.start("a"), cited.end("b"))],
            f"page {cited['a']} comes after page {cited['b']}: the range is reversed", 0.85,
        )  # fmt: skip
    elif cited is None:
        pages = str(r.csl.get("page") or "")
        m = _PAGES.fullmatch(pages.strip())
        where = body.find(pages) if pages else -1
        if m is not None and where >= 0 and _reversed(m["a"], m["b"], full):
            yield Issue(
                "reference_inconsistent", [span(where, where + len(pages))],
                f"page {m['a']} comes after page {m['b']}: the range is reversed", 0.8,
            )  # fmt: skip
    volume = cited["v"] if cited else str(r.csl.get("volume") or "")
    number = cited["i"] if cited else str(r.csl.get("issue") or "")
    found = _VOLUME.search(address)
    if found is not None and volume.isdigit():
        wrong = int(found["v"]) != int(volume) or (
            found["i"] and number.isdigit() and int(found["i"]) != int(number)
        )
        if wrong:
            where = body.find(f"{volume}({number})") if number else -1
            first = (
                span(where, where + len(volume) + len(number) + 2)
                if where >= 0
                else span(0, min(len(body), 120))
            )
            yield Issue(
                "reference_inconsistent", [first, span(at + found.start(), at + found.end())],
                f"the entry says {volume}" + (f"({number})" if number else "") + f", its address “{found.group().strip('/')}”", 0.85,
            )  # fmt: skip
    year, month = _issued(r.csl)
    coded = _DOI_YEAR.search(address)
    if coded is not None and year is not None and abs(int(coded["y"]) - year) >= 2:
        m = re.search(rf"\b{year}\b", body)
        first = span(m.start(), m.end()) if m else span(0, min(len(body), 120))
        yield Issue(
            "reference_inconsistent", [first, span(at + coded.start("y"), at + coded.end("y"))],
            f"the entry is dated {year}, its DOI {coded['y']}", 0.7,
        )  # fmt: skip
    dated = _DATED.search(address)
    if dated is not None and year is not None and int(dated["y"]) != year:
        # Pages are moved and reissued: a year before or after is common, a month of it is not.
        if abs(int(dated["y"]) - year) == 1 and month in (None, 1, 12):
            return
        if re.search(
            r"/(?:uploads?|files?|sites|media|assets|images?|content)/",
            address[: dated.start() + 1],
            re.I,
        ):
            return
        m = re.search(rf"\b{year}\b", body)
        first = span(m.start(), m.end()) if m else span(0, min(len(body), 120))
        yield Issue(
            "reference_inconsistent", [first, span(at + dated.start(), at + dated.end())],
            f"the entry is dated {year}, its address {dated['y']}", 0.7,
        )  # fmt: skip


def _full(entry: str) -> bool:
    """Whether an entry prints both pages in full where it could have shortened the second."""
    return any(
        len(m["a"]) == len(m["b"]) >= 3 and m["a"][0] == m["b"][0] and int(m["a"]) < int(m["b"])
        for m in _PAGES.finditer(entry[: _url_start(entry)])
    )


def _reversed(a: str, b: str, full: bool) -> bool:
    """Whether a page range runs backwards; "114–39" is short for 114–139.

    Args:
        a: first page.
        b: last page.
        full: the list prints its other pages in full, so that a short one is no abbreviation.
    """
    if len(a) == len(b) + 1 and full and len(b) >= 2:
        # Abbreviated pages in a list that has some in full are rare, and never many pages apart.
        return int(a[: len(a) - len(b)] + b) - int(a) > 40
    return len(a) <= len(b) and int(b) < int(a)
