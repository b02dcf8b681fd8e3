"""What kind of work a reference names, and whether its host is a container or a publisher."""

from __future__ import annotations

import re
from typing import Any

from .words import listed, phrase_pattern

__all__ = ["is_news", "settle_kind"]

Span = tuple[int, int]

_HOST = re.compile(r"https?://(?:www\d?\.)?([^/:\s?#]+)", re.I)
_NEWS_PATH = re.compile(
    r"/(?:news|world|article|articles|story|politics|20\d\d/\d{1,2}(?:/\d{1,2})?)/", re.I
)
_OFFICIAL = re.compile(
    r"(?:\.gov|\.gob|\.gouv|\.int|\.org|\.edu|\.mil)(?:\.|$)|\bgo\.kr$|europa\.eu$|\bun\.org$|\.gov\.|\.ac\.",
    re.I,
)
_JOURNAL = re.compile(
    r"\b(?:journal|review|quarterly|annals|studies|zeitschrift|revue|revista|rivista|archiv|jahrbuch|"
    r"yearbook|bulletin|transactions|newsletter|j|rev|blätter|annales|cahiers)\b\.?",
    re.I,
)


_CASE = re.compile(
    r"\b(?:ECtHR|ECHR|CJEU|ICJ|EGMR|EuGH|app(?:lication|l)?s?\.?\s+nos?|case\s+C[-–]|\[\d{4}\]|U\.\s?S\.|F\.\s?[23]d|S\.\s?Ct|judge?ment)",
    re.I,
)


def is_news(name: str) -> bool:
    """Whether a name is that of a newspaper, agency or broadcaster.

    Example:
        >>> is_news("The Washington Post"), is_news("Oxford University Press")
        (True, False)
    """
    bare = name.strip(" .,;:").casefold()
    if bare in listed("news") or bare.removeprefix("the ") in listed("news"):
        return True
    words = [w.strip(".,") for w in bare.split()]
    if not 1 < len(words) <= 5 or "university" in words or "books" in words:
        return False
    last = words[-1]
    return last in listed("news", "pattern_words") and last not in ("press", "journal", "standard")


def _host_name(url: str) -> str:
    match = _HOST.match(url)
    return match.group(1).casefold() if match else ""


def settle_kind(
    csl: dict[str, Any], places: dict[str, Span], text: str, *, footnote: bool = False
) -> None:
    """Fill `type`, and move the host to `container-title` or `publisher` where it belongs.

    News sites, newspapers and blogs are containers; ministries, organisations and think tanks that
    host a page publish it.

    Args:
        csl: item, changed in place.
        places: spans of its fields, changed in place.
        text: the reference.
        footnote: the reference stands in a note.
    """
    host = csl.get("container-title") or csl.get("publisher") or ""
    numbered = "volume" in csl or ("issue" in csl and "page" in csl)
    contained = "container-title" in csl and (
        re.search(r"\bIn\b:?\s|[,.;]\sin:?\s", text) is not None and not numbered
    )
    url = _host_name(str(csl.get("URL", "")))
    news = bool(host) and is_news(str(host))
    blog = bool(host) and phrase_pattern("blog").search(str(host)) is not None
    blog = blog or str(host).casefold().endswith("blog")
    if news or blog:
        _move(csl, places, "publisher", "container-title")
    elif (
        "container-title" in csl
        and "publisher" not in csl
        and not numbered
        and not contained
        and "page" not in csl
        and not _JOURNAL.search(str(host))
        and (url or not footnote)
        and _organisation(str(host), url)
    ):
        _move(csl, places, "container-title", "publisher")
    elif (
        "publisher" in csl
        and "container-title" not in csl
        and numbered
        and "publisher-place" not in csl
    ):
        _move(csl, places, "publisher", "container-title")
    csl["type"] = _kind(csl, text, news=news, blog=blog, numbered=numbered, contained=contained)


def _move(csl: dict[str, Any], places: dict[str, Span], source: str, target: str) -> None:
    if source in csl and target not in csl:
        csl[target] = csl.pop(source)
        places[target] = places.pop(source)


def _organisation(name: str, host: str) -> bool:
    words = [w.strip(".,()").casefold() for w in name.split()]
    return any(w in listed("organisation") or w in listed("publisher") for w in words) or (
        bool(host) and _OFFICIAL.search(host) is not None
    )


def _kind(
    csl: dict[str, Any],
    text: str,
    *,
    news: bool,
    blog: bool,
    numbered: bool,
    contained: bool,
) -> str:
    title = str(csl.get("title", ""))
    people = csl.get("author", [])
    court = len(people) == 1 and str(
        people[0].get("literal", people[0].get("family", ""))
    ).casefold() in listed("court")
    if court and ("container-title" not in csl or _CASE.search(text)):
        return "legal_case"
    genre = str(csl.get("genre", ""))
    if phrase_pattern("thesis").search(genre) or re.search(
        r"\b(?:PhD|doctoral|master[’']s)\s+(?:thesis|dissertation)", text, re.I
    ):
        return "thesis"
    if blog:
        return "post-weblog"
    if news:
        return "article-newspaper"
    if re.search(r"\bv(?:s?\.|ersus)?\s+[A-Z]", title) and (
        (_CASE.search(text) and "container-title" not in csl)
        or ("author" not in csl and "URL" not in csl)
    ):
        return "legal_case"
    if re.match(
        r"(?:open\s+)?letter\s+(?:to|from)|personal communication|interview with", title, re.I
    ):
        return "personal_communication"
    container = str(csl.get("container-title", ""))
    if "editor" in csl and container and "publisher" in csl:
        return "chapter"
    if container and (numbered or ("page" in csl and not contained and "publisher" not in csl)):
        if re.search(
            r"\b(?:proceedings|conference|symposium|workshop|proc)\b", container, re.I
        ) and not _JOURNAL.search(container):
            return "paper-conference"
        return "article-journal"
    if contained or (
        container
        and "author" in csl
        and ("editor" in csl or ("publisher" in csl and "page" in csl))
    ):
        if re.search(r"\b(?:proceedings|conference|symposium|workshop|proc)\b", container, re.I):
            return "paper-conference"
        return "chapter" if "URL" not in csl or "page" in csl or "publisher" in csl else "webpage"
    if re.match(
        r"(?:\w+\s){0,2}(?:treaty|convention|protocol|covenant|memorandum of understanding|agreement|accord)\b",
        title,
        re.I,
    ) and not re.search(r"\b(?:report|handbook|commentary|guide|under the|and its)\b", title, re.I):
        return "treaty"
    if (
        re.search(r"\b(?:Act|Regulation|Directive|Law No|Decree)\b.*\b\d{4}\b", title)
        and "author" not in csl
    ):
        return "legislation"
    if container and _JOURNAL.search(container):
        return "article-journal"
    report = phrase_pattern("report").search(title + " " + genre) is not None
    organisation = any("literal" in a for a in csl.get("author", []))
    if "URL" in csl:
        day = len(_parts(csl)) == 3
        if report or ("publisher-place" in csl and "publisher" in csl):
            return "report"
        if "publisher" in csl and not day and not organisation:
            return "report"
        return "webpage"
    if report or genre:
        return "report"
    if "publisher" in csl:
        name = str(csl["publisher"])
        if organisation or re.search(
            r"\b(?:institute|office|ministry|agency|organization|organisation|council|unhcr|iom|commission|nations)\b",
            name,
            re.I,
        ):
            return "report"
        return "book"
    if container:
        return "article-journal"
    if organisation:
        return "report"
    return "book" if "publisher-place" in csl or "edition" in csl else "document"


def _parts(csl: dict[str, Any]) -> list[int]:
    issued = csl.get("issued", {})
    parts = issued.get("date-parts") if isinstance(issued, dict) else None
    return list(parts[0]) if parts else []
