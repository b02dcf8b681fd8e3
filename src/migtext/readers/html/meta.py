"""Title, date, site and address as a page states them: JSON-LD, Open Graph, its other fields."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlsplit

from ...document import Meta
from ..metadata import parse_date
from .units import Unit, key_of

__all__ = ["page_meta"]

_NAMES = {
    "og:title": "title", "citation_title": "title", "dc.title": "title", "dcterms.title": "title",
    "twitter:title": "title",
    "article:published_time": "date", "og:published_time": "date", "article:published": "date",
    "citation_publication_date": "date", "citation_date": "date", "dc.date": "date",
    "dc.date.issued": "date", "dcterms.created": "date", "dcterms.issued": "date",
    "dcterms.date": "date", "date": "date", "pubdate": "date", "publish-date": "date",
    "publish_date": "date", "publication_date": "date", "publicationdate": "date",
    "datepublished": "date", "sailthru.date": "date", "parsely-pub-date": "date",
    "article.published": "date", "cxenseparse:recs:publishtime": "date",
    "govuk:first-published-at": "date", "govuk:public-updated-at": "updated",
    "article:modified_time": "updated", "og:updated_time": "updated",
    "last-modified": "updated", "dcterms.modified": "updated", "datemodified": "updated",
    "og:site_name": "source", "application-name": "source", "dc.publisher": "source",
    "citation_publisher": "source", "dcterms.publisher": "source", "publisher": "source",
    "og:url": "url", "citation_public_url": "url",
}  # fmt: skip
_OPEN_GRAPH = ("og:", "article:", "twitter:")
_KINDS = re.compile(r"Article|Report|Posting|WebPage|Dataset|Legislation|LiveBlog")
_BREAK = re.compile(r"\s+(?:[|–—·•»«]|-{1,2}|::)\s+|\s*\|\s*")
_PATH_DATE = re.compile(
    r"/(?P<y>(?:19|20)\d\d)[/-](?P<m>\d{1,2}|[a-z]{3})[/-](?P<d>\d{1,2})(?:/|-|_|\.|$)"
)
_SAVED = re.compile(r"saved from url=\(\d+\)(https?://\S{4,500})")
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
# Words that are no title: the name of a file, what a program writes when it has none.
_GENERIC = re.compile(
    r"(?:home(?:page)?|index|untitled.*|document\d*|microsoft word.*|\S+\.(?:xml|html?|docx?|pdf|rtf|indd))",
    re.I,
)


def _items(tree: Any) -> Iterator[dict[str, Any]]:
    for script in tree.iterfind(".//script[@type='application/ld+json']"):
        raw = re.sub(r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[)|(?://\s*)?(?:-->|\]\]>)\s*$", "", script.text or "")  # fmt: skip
        try:
            found = json.loads(raw, strict=False)
        except (ValueError, RecursionError):
            continue
        queue: list[Any] = [found]
        for n in range(500):
            if n >= len(queue):
                break
            item = queue[n]
            if isinstance(item, list):
                queue += item[:50]
            elif isinstance(item, dict):
                yield item
                for inner in ("@graph", "mainEntity", "mainEntityOfPage"):
                    if isinstance(item.get(inner), (list, dict)):
                        queue.append(item[inner])


class _Found:
    """First value of each field, with where it came from."""

    def __init__(self) -> None:
        self.values: dict[str, str] = {}
        self.origins: dict[str, str] = {}

    def put(self, name: str, value: object, origin: str) -> None:
        if isinstance(value, list) and value:
            value = value[0]
        if isinstance(value, str) and value.strip() and name not in self.values:
            self.values[name] = " ".join(value.split())[:1000]
            self.origins[name] = origin


def _from_json(tree: Any, found: _Found) -> None:
    items = list(_items(tree))
    names = {
        str(i["@id"]): i.get("name") for i in items if "@id" in i and isinstance(i.get("name"), str)
    }

    def rank(item: dict[str, Any]) -> int:
        kind = str(item.get("@type", ""))
        return 0 if re.search(r"Article|Report|Posting|LiveBlog", kind) else 1

    for item in sorted(items, key=rank):
        if not _KINDS.search(str(item.get("@type", ""))):
            continue
        found.put("title", item.get("headline"), "JSON-LD")
        found.put("date", item.get("datePublished"), "JSON-LD")
        found.put("updated", item.get("dateModified"), "JSON-LD")
        publisher = item.get("publisher")
        if isinstance(publisher, list) and publisher:
            publisher = publisher[0]
        if isinstance(publisher, dict):
            name = publisher.get("name") or names.get(str(publisher.get("@id")))
            found.put("source", name, "JSON-LD")
        if rank(item) == 0:
            found.put("url", item.get("url"), "JSON-LD")
    for item in items:
        if re.search(r"WebSite|NewsMedia", str(item.get("@type", ""))):
            found.put("site", item.get("name"), "JSON-LD")


def _site_of(url: str | None) -> str | None:
    """The site of an address, without its technical parts."""
    host = (urlsplit(url).hostname if url and url.startswith("http") else None) or ""
    return re.sub(r"^(?:www\d?|m|amp|edition|mobile)\.", "", host) or None


def _clean_title(raw: str, heads: Sequence[str], site: str | None, host: str | None) -> str:
    """A title without the name of the site that stands before or after it."""
    parts = [p for p in _BREAK.split(raw) if p.strip()]
    if len(parts) < 2:
        return raw
    stated = key_of(raw)
    # The heading of the page is the title when the title holds it.
    for head in heads:
        own = key_of(head)
        if (len(own) > 8 and own in stated) or own in (key_of(parts[0]), key_of(parts[-1])):
            return " ".join(head.split())
    names = {key_of(x) for x in (site, host, (host or "").split(".")[0]) if x}
    names |= {n.removeprefix("the") for n in names}

    def is_site(part: str) -> bool:
        own = key_of(part).removeprefix("the")
        return bool(own) and any(own in n or (len(n) > 3 and n in own) for n in names if n)

    while len(parts) > 1 and is_site(parts[-1]):
        parts.pop()
    while len(parts) > 1 and is_site(parts[0]):
        parts.pop(0)
    # The words between the parts that stay are kept as they were.
    first, last = raw.find(parts[0]), raw.rfind(parts[-1]) + len(parts[-1])
    return raw[first:last].strip() or raw


def page_meta(
    tree: Any, units: Sequence[Unit], *, address: str | None = None, text: str = ""
) -> tuple[Meta, list[str]]:
    """What a page states about itself.

    Args:
        tree: root element.
        units: all units of the page; its first-level headings show which part of the page's
            title is the article's.
        address: of the page, when the file that held it states it.
        text: source of the page; its beginning may name the address it was saved from.

    Returns:
        Title, date, source and address with their origins (JSON-LD, Open Graph, HTML, htmldate,
        address), and warnings where a value is doubtful.
    """
    found = _Found()
    _from_json(tree, found)
    title_is_page = "title" not in found.values
    for element in tree.iterfind(".//meta"):
        names = element.get("property") or element.get("name") or element.get("itemprop") or ""
        for name in names.lower().split():
            if name in _NAMES:
                origin = "Open Graph" if name.startswith(_OPEN_GRAPH) else "HTML"
                found.put(_NAMES[name], element.get("content"), origin)
    canonical = tree.find(".//link[@rel='canonical']")
    if canonical is not None:
        found.put("url", canonical.get("href"), "HTML")
    found.put("url", address, "HTML")
    saved = _SAVED.search(text[:4000])
    if saved:
        found.put("url", saved.group(1), "HTML")
    if not found.values.get("url", "http").startswith("http"):
        del found.values["url"], found.origins["url"]
    host = _site_of(found.values.get("url"))
    if found.values.get("source", "").startswith("http"):
        site = _site_of(found.values["source"])
        if site:
            found.values["source"] = site
    heads = [u.text for u in units if u.kind == "heading" and u.level == 1 and not u.aside][:4]
    heads += [u.text for u in units if u.kind == "heading" and u.level == 2 and not u.aside][:3]
    stated = tree.find(".//title")
    page_title = " ".join("".join(stated.itertext()).split()) if stated is not None else ""
    if page_title and not _GENERIC.fullmatch(page_title):
        found.put("title", page_title, "HTML")
    # Some state a description for the headline: the heading that begins the page's title is better.
    first = heads[0] if heads and any(u.level == 1 for u in units if u.kind == "heading") else ""
    own, all_of = key_of(first), key_of(page_title)
    now = key_of(found.values.get("title", ""))
    if (
        len(own) > 3
        and all_of.startswith(own)
        and own not in now
        and now not in own
        and now not in all_of
    ):
        found.values["title"], found.origins["title"] = " ".join(first.split()), "HTML"
    if "source" not in found.values:
        found.put("source", found.values.get("site") or _suffix(page_title, heads, host), "HTML")
    if "title" in found.values and title_is_page:
        found.values["title"] = _clean_title(
            found.values["title"], heads, found.values.get("source"), host
        )
    if host and "source" not in found.values:
        found.values["source"], found.origins["source"] = host, "address"
    fields = ("title", "source", "url")
    values: dict[str, Any] = {k: v for k, v in found.values.items() if k in fields}
    origins = {k: found.origins[k] for k in values}
    day, origin, warnings = _day(tree, found, values.get("url"))
    if day is not None:
        values["date"], origins["date"] = day, origin
    return Meta(**values, origins=origins), warnings


def _suffix(title: str, heads: Sequence[str], host: str | None) -> str | None:
    """The site, as the last part of the page's title names it."""
    parts = [p.strip() for p in _BREAK.split(title) if p.strip()]
    if len(parts) < 2 or len(parts[-1].split()) > 5:
        return None
    last = parts[-1]
    own = key_of(last).removeprefix("the")
    if host and (own in key_of(host) or key_of(host.split(".")[0]) in own):
        return last
    rest = key_of(" ".join(parts[:-1]))
    # Without an address: what follows the very heading of the page.
    if any(key_of(h) == rest for h in heads):
        return last
    return None


def _plausible(day: date) -> bool:
    return date(1990, 1, 1) <= day <= date.today() + timedelta(days=2)


def _day(tree: Any, found: _Found, url: str | None) -> tuple[date | None, str, list[str]]:
    for name in ("date", "updated"):
        stated = parse_date(found.values.get(name, ""))
        if stated is None:
            continue
        warnings = []
        if stated[1]:
            warnings.append(f"the date {stated[0]} may be read in two ways: day and month")
        if name == "updated":
            # Better than a search, and still not the day of publication.
            searched = _path_day(url)
            if searched is not None:
                return searched, "address", []
            warnings.append(
                f"the date {stated[0]} is when the page was last changed; pass date= if it was "
                "published on another day"
            )
        return stated[0], found.origins[name], warnings
    path = _path_day(url)
    if path is not None:
        return path, "address", []
    day = _searched(tree)
    if day is not None and _plausible(day):
        return day, "htmldate", []
    return None, "", []


def _path_day(url: str | None) -> date | None:
    """A day in the address of an article: /2024/03/05/."""
    match = _PATH_DATE.search(urlsplit(url).path.lower()) if url else None
    if match is None:
        return None
    month = match["m"]
    number = int(month) if month.isdigit() else _MONTHS.index(month) + 1 if month in _MONTHS else 0
    try:
        day = date(int(match["y"]), number, int(match["d"]))
    except ValueError:
        return None
    return day if _plausible(day) else None


def _searched(tree: Any) -> date | None:
    """What htmldate finds in the page when nothing is stated."""
    import logging

    logging.getLogger("htmldate").setLevel(logging.CRITICAL)
    try:
        from htmldate import find_date

        found = find_date(tree, original_date=True, extensive_search=False)
    except Exception:  # htmldate meets all sorts of pages; a date is not worth an error
        return None
    stated = parse_date(found) if found else None
    return stated[0] if stated else None
