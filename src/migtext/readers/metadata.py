"""Title, date, source and language of a document, each with where it came from."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from ..document import Block, Document, Meta
from .language import detect_language

__all__ = ["complete", "from_front_matter", "parse_date"]

_MONTHS = {
    name[:3]: n
    for n, name in enumerate(
        [
            "january",
            "february",
            "march",
            "april",
            "may",
            "june",
            "july",
            "august",
            "september",
            "october",
            "november",
            "december",
        ],
        1,
    )
}
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_ISO = re.compile(r"(?P<year>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<day>\d{1,2})(?!\d)")
_DAY_FIRST = re.compile(
    rf"(?<!\d)(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH},?\s+(?P<year>\d{{4}})(?!\d)",
    re.I,
)
_MONTH_FIRST = re.compile(
    rf"\b{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})(?!\d)", re.I
)
_NUMERIC = re.compile(r"(?<!\d)(?P<a>\d{1,2})[./](?P<b>\d{1,2})[./](?P<year>\d{4})(?!\d)")
# What may stand before the date in a dateline: a place, a weekday, "Published", a dash.
_LEAD = re.compile(
    r"\W{0,4}(?:(?i:published|posted|updated|last updated|issued|released?|date|for immediate release|"
    r"dated|press release|statement)(?: on)?\W{1,3})?"
    r"(?:[A-ZÀ-Þ][\w.’'À-ÿ-]*(?:[ /][A-ZÀ-Þ][\w.’'À-ÿ-]*){0,4}(?:, ?[A-ZÀ-Þ][\w.’'À-ÿ ]{1,20}){0,2}"
    r"(?:[,:]\W{0,3}|\W{1,3}))?"
    r"(?:(?i:mon|tues?|wednes|thurs?|fri|satur|sun)day,?\s+)?"
)
_AFTER = re.compile(r"\s*(?:$|[-–—―(|/:).]|\(|at\b|\d{1,2}[:.]\d\d)")
_EARLIEST = date(1900, 1, 1)
_FIELDS = {
    "title": ("title", "headline"),
    "source": (
        "source",
        "publisher",
        "organization",
        "organisation",
        "site_name",
        "site",
        "outlet",
        "publication",
    ),
    "url": ("url", "source_url", "link", "canonical", "canonical_url", "permalink"),
    "language": ("language", "lang", "locale"),
}
_DATES = (
    "date",
    "published",
    "published_time",
    "publication_date",
    "date_published",
    "datepublished",
    "published_at",
    "published_date",
    "publish_date",
    "pubdate",
    "pub_date",
    "issued",
    "created",
)


def parse_date(text: str) -> tuple[date, bool] | None:
    """First full date in a string.

    Args:
        text: "2021-05-03 16:15", "3 May 2021", "May 3, 2021", "03/05/2021".

    Returns:
        The date and whether day and month might be the other way round; None when there is no
        full date.

    Example:
        >>> parse_date("May 3, 2021")
        (datetime.date(2021, 5, 3), False)
        >>> parse_date("03/05/2021")
        (datetime.date(2021, 5, 3), True)
    """
    best: tuple[int, date, bool] | None = None
    for pattern in (_ISO, _DAY_FIRST, _MONTH_FIRST, _NUMERIC):
        match = pattern.search(text)
        if match is None or (best is not None and best[0] <= match.start()):
            continue
        found = _build(match)
        if found is not None:
            best = (match.start(), *found)
    return best[1:] if best else None


def _build(match: re.Match[str]) -> tuple[date, bool] | None:
    parts = match.groupdict()
    doubtful = False
    if parts.get("month"):
        day, month = int(parts["day"]), _MONTHS[parts["month"][:3].lower()]
    elif parts.get("m"):
        day, month = int(parts["day"]), int(parts["m"])
    else:
        day, month = int(parts["a"]), int(parts["b"])
        if month > 12:
            day, month = month, day
        else:
            doubtful = day <= 12 and day != month
    try:
        return date(int(parts["year"]), month, day), doubtful
    except ValueError:
        return None


def from_front_matter(fields: Mapping[str, str]) -> tuple[Meta, list[str]]:
    """Metadata of a YAML head.

    Args:
        fields: keys in lower case.

    Returns:
        The metadata and warnings.
    """
    names = {re.sub(r"[\s-]+", "_", key): key for key in fields}
    given = fields
    fields = {name: given[key] for name, key in names.items()}
    if fields.get("source", "").startswith(("http://", "https://")) and not fields.get("url"):
        # Web clippers keep the address under this name.
        fields["url"] = fields.pop("source")
    values: dict[str, object] = {}
    used: set[str] = set()
    warnings: list[str] = []
    for name, keys in _FIELDS.items():
        for key in keys:
            if fields.get(key):
                values[name] = fields[key] if name != "language" else fields[key][:2].lower()
                used.add(key)
                break
    for key in _DATES:
        if fields.get(key):
            found = parse_date(fields[key])
            used.add(key)
            if found is None:
                warnings.append(f"the front matter's {key} {fields[key]!r} is not a full date")
                continue
            values["date"] = found[0]
            if found[1]:
                warnings.append(f"the front matter's {key} {fields[key]!r} may be read in two ways")
            break
    extra = {names.get(k, k): v for k, v in fields.items() if k not in used and v}
    origins = dict.fromkeys(values, "front matter")
    return Meta(**values, origins=origins, extra=extra), warnings  # type: ignore[arg-type]


def dateline(document: Document) -> tuple[date, bool] | None:
    """Date of the dateline, from the first paragraphs."""
    seen = 0
    for block in document.blocks:
        # The line with the date of a web page is metadata there; elsewhere such a line says when a
        # manuscript was received.
        if block.kind in ("header", "footer", "page_number", "boilerplate", "table") or (
            block.kind == "metadata" and document.format != "html"
        ):
            continue
        seen += 1
        if seen > 10:
            return None
        raw = document.text[block.start : min(block.end, block.start + 160)]
        # Lines of a page's block were broken on purpose; those of a text may be wrapped.
        lines = raw.split("\n")[:4] if document.format == "html" else [raw]
        for line in lines:
            found = _dated(" ".join(line.split()).lstrip("*_# "), block.end - block.start < 120)
            if found is not None:
                return found
    return None


def _dated(head: str, short: bool) -> tuple[date, bool] | None:
    """The date that begins a line, after a place or a word like "Published"."""
    for pattern in (_DAY_FIRST, _MONTH_FIRST, _ISO, _NUMERIC):
        match = pattern.search(head, 0, 110)
        if match is None:
            continue
        lead = _LEAD.match(head)
        starts = lead is not None and lead.end() >= match.start()
        if starts and (_AFTER.match(head, match.end()) or short):
            return _build(match)
    return None


def complete(document: Document, given: Meta) -> Document:
    """Fill in what is still unknown of title, date and language, and check it.

    The caller's values win over what the file states, which wins over what the text shows.

    Args:
        document: as its reader made it.
        given: the caller's values.

    Returns:
        A copy with metadata, block languages and warnings.
    """
    meta, warnings = document.meta, list(document.warnings)
    found: dict[str, object] = {}
    origins: dict[str, str] = {}
    if meta.title is None and given.title is None:
        title = next((b for b in document.blocks if b.kind == "title"), None)
        if title is not None:
            found["title"], origins["title"] = document.clean(title.start, title.end), "title"
    line = dateline(document)
    if line is not None:
        if meta.date is None or meta.origins.get("date") in ("PDF", "DOCX", "htmldate"):
            # When a file was made, and what a search found, say less than the printed date.
            found["date"], origins["date"] = line[0], "dateline"
            if line[1] and given.date is None:
                warnings.append(f"the date {line[0]} may be read in two ways: day and month")
        elif given.date is None and abs((meta.date - line[0]).days) > 31:
            warnings.append(
                f"the date {meta.date} ({meta.origins.get('date')}) and the dateline {line[0]} differ"
            )
    meta = replace(meta, **found, origins={**meta.origins, **origins})  # type: ignore[arg-type]
    meta = meta.given(
        title=given.title,
        date=given.date,
        source=given.source,
        url=given.url,
        language=given.language,
    )
    if meta.date is not None and not _EARLIEST <= meta.date <= date.today() + timedelta(days=2):
        warnings.append(f"the date {meta.date} ({meta.origins.get('date')}) is doubtful")
    if meta.origins.get("date") in ("PDF", "DOCX"):
        warnings.append(
            f"the date {meta.date} is the day on which the file was made; pass date= if it was "
            "published on another"
        )
    if meta.origins.get("date") == "htmldate":
        warnings.append(
            f"the date {meta.date} was found by a search in the page and may be another one; "
            "pass date= if it was published on another day"
        )
    blocks, language = _languages(document, meta.language)
    if meta.language is None and language is not None:
        meta = replace(meta, language=language, origins={**meta.origins, "language": "detected"})
    if meta.language not in (None, "en"):
        warnings.insert(
            0,
            f"the document seems to be in another language than English ({meta.language}); "
            "migtext reads English",
        )
    return replace(document, meta=meta, blocks=blocks, warnings=tuple(warnings))


_PROSE = frozenset(
    ("body", "list_item", "quote", "footnote", "endnote", "heading", "title", "caption")
)


def _languages(document: Document, known: str | None) -> tuple[tuple[Block, ...], str | None]:
    votes: Counter[str] = Counter()
    blocks: list[Block] = []
    for block in document.blocks:
        code = None
        if block.kind in _PROSE:
            code = detect_language(document.text[block.start : min(block.end, block.start + 2000)])
            if code:
                votes[code] += min(block.end - block.start, 2000)
        blocks.append(replace(block, language=code) if code else block)
    language = votes.most_common(1)[0][0] if votes else None
    if language is None and known is None:
        language = detect_language(document.text[:20_000], minimum=4)
    return tuple(blocks), language
