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
    bodies = [str(a.get("literal", "")).casefold() for a in csl.get("author", [])]
    blog = blog or re.search(r"\(blog\)|\[blog", text, re.I) is not None
    hints = csl.get("custom", {})
    contained = contained or "meeting" in hints
    if str(csl.get("publisher", "")).casefold() in listed("platform"):
        _move(csl, places, "publisher", "container-title")
    if host and not numbered and str(host).casefold() in bodies and not news:
        _move(csl, places, "container-title", "publisher")
    if (
        news
        or blog
        or (
            "publisher" in csl
            and "container-title" not in csl
            and len(_parts(csl)) == 3
            and url
            and not csl.get("genre")
            and "publisher-place" not in csl
            and not _organisation(str(host), url)
        )
    ):
        _move(csl, places, "publisher", "container-title")
    elif (
        "container-title" in csl
        and "publisher" not in csl
        and not numbered
        and not contained
        and "site" not in hints
        and str(host).casefold() not in listed("platform")
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
    for name in ("meeting", "site", "standard"):
        hints.pop(name, None)
    if not hints:
        csl.pop("custom", None)


def _move(csl: dict[str, Any], places: dict[str, Span], source: str, target: str) -> None:
    if source in csl and target not in csl:
        csl[target] = csl.pop(source)
        places[target] = places.pop(source)


def _organisation(name: str, host: str) -> bool:
    words = [w.strip(".,()").casefold() for w in name.split()]
    bodies = listed("organisation") | listed("late_organisation") | listed("publisher")
    return any(w in bodies for w in words) or (bool(host) and _OFFICIAL.search(host) is not None)


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
    described = _described(csl, genre)
    if described:
        return described
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
        r"(?:open\s+)?letter\s+(?:to|from)|personal communication|interview with",
        title or text,
        re.I,
    ):
        return "personal_communication"
    if (
        re.search(
            r"\b(?:interview(?:ed)? (?:by|with) (?:the )?author|personal (?:communication|interview)|"
            r"(?:e-?mail|message|letter) to (?:the )?author)\b",
            text,
            re.I,
        )
        and not {"container-title", "URL", "DOI", "volume"} & csl.keys()
    ):
        return "personal_communication"
    custom = csl.get("custom", {})
    if "meeting" in custom:
        return "paper-conference"
    if "standard" in custom:
        return "standard"
    container = str(csl.get("container-title", ""))
    if "editor" in csl and container and "publisher" in csl:
        return "chapter"
    dated = len(_parts(csl)) == 3
    if (
        container
        and dated
        and not (
            numbered or contained or "DOI" in csl or "editor" in csl or "publisher-place" in csl
        )
        and not _JOURNAL.search(container)
    ):
        words = container.split()
        body = not is_news(container) and _organisation(container, "") and len(words) > 1
        return "webpage" if body and "URL" in csl else "article-newspaper"
    if (
        container
        and "page" not in csl
        and (
            _PAPER.search(container)
            or (any("literal" in a for a in people) and phrase_pattern("report").search(container))
        )
    ):
        return "report"
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
    released = phrase_pattern("release").search(genre) is not None
    report = phrase_pattern("report").search(f"{title} {genre} {container}") is not None or (
        "number" in csl and not released
    )
    organisation = any("literal" in a for a in csl.get("author", []))
    if "URL" in csl:
        if report or ("publisher-place" in csl and "publisher" in csl):
            return "report"
        if released:
            return "webpage"
        if len(people) == 1 and dated and is_news(str(people[0].get("literal", ""))):
            return "article-newspaper"
        if container and "publisher" not in csl:
            return "webpage"
        if "publisher" in csl and not dated and not (organisation and _page(csl, text)):
            return "report"
        if organisation and not dated and not _page(csl, text):
            return "report"
        return "webpage"
    if "publisher" in csl and (
        "translator" in csl
        or (
            report
            and not (organisation or genre or "number" in csl)
            and ("author" in csl or "editor" in csl)
            and not _BODY.search(str(csl["publisher"]))
        )
    ):
        return "book"
    if report or genre:
        return "report"
    if "publisher" in csl:
        name = str(csl["publisher"])
        if organisation or _BODY.search(name):
            return "report"
        return "book"
    if container:
        return "article-journal"
    if organisation:
        return "report"
    return "book" if "publisher-place" in csl or "edition" in csl else "document"


_BODY = re.compile(
    r"\b(?:institute|office|ministry|agency|organization|organisation|council|unhcr|iom|commission|nations|"
    r"centre|center|observatory|foundation|network|department|bank|government|republic|institut\w*|who|undp|oecd)\b",
    re.I,
)
_PAPER = re.compile(
    r"\b(?:working|discussion|research|policy|occasional|background)\s(?:paper|brief)s?\b", re.I
)
_PAGE_PATH = re.compile(
    r"/(?:news|newsroom|press(?:-?releases?)?|presscorner|blog|stories|story|article|topics?|about|metrics|cases|faq|country|countries|what-we-do)(?:[/.?]|$)"
    r"|//(?:news|newsroom|press|blog|cases)\.",
    re.I,
)
_FILE_PATH = re.compile(
    r"\.pdf\b|/(?:reports?|publications?|documents?|docs|download|library)/|//reports?\.", re.I
)


def _page(csl: dict[str, Any], text: str) -> bool:
    """Whether a link leads to a page rather than to a report."""
    url = str(csl.get("URL", ""))
    if _FILE_PATH.search(url):
        return False
    if _PAGE_PATH.search(url) or not _parts(csl):
        return True
    # A date of retrieval is for pages that change; titles of pages are quoted, of reports are not.
    title = re.escape(str(csl.get("title", "")))
    if re.search(r"\bRetrieved\s[A-Z]\w+\s\d{1,2},\s\d{4},\sfrom\b", text) or (
        title and re.search(rf"[“\"«‘]{title}", text)
    ):
        return True
    return re.fullmatch(r"(?:https?://)?[^/]+/?", url) is not None


def _described(csl: dict[str, Any], genre: str) -> str | None:
    """The type that a description in brackets names, or None."""
    for name in ("dataset", "software", "motion_picture", "broadcast", "post", "map", "speech"):
        if genre and phrase_pattern(f"{name}_genre").search(genre):
            return "paper-conference" if name == "speech" else name
    host = f"{csl.get('publisher', '')} {csl.get('container-title', '')}"
    if phrase_pattern("archive_of_data").search(host) and ("DOI" in csl or "URL" in csl):
        return "dataset"
    if re.search(
        r"\b(?:data\s?set|database|microdata|version\s\d+\.\d+)\b", str(csl.get("title", "")), re.I
    ):
        return "dataset" if {"DOI", "URL"} & csl.keys() and "volume" not in csl else None
    return None


def _parts(csl: dict[str, Any]) -> list[int]:
    issued = csl.get("issued", {})
    parts = issued.get("date-parts") if isinstance(issued, dict) else None
    return list(parts[0]) if parts else []
