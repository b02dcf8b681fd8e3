"""A user's own bibliography: which of its items a reference or a citation is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from ...annotations import Citation, Reference, Work
from .compare import Keys, contains, keys_of, person_score, similarity, year_gap

__all__ = ["Library", "as_references", "item_of", "with_items"]

Item = Mapping[str, Any]
_PREFIX = "item:"
_DOI = re.compile(r"10\.\d{4,9}/\S+")
# Titles of which one is the beginning of the other (a subtitle left out) must still say something.
_LEAST_TITLE = 12


def as_references(items: Iterable[Item]) -> tuple[Reference, ...]:
    """Items as references that stand nowhere in the text, so that citations can be linked to them.

    Args:
        items: CSL items with an `id`.
    """
    return tuple(
        Reference(
            id=f"{_PREFIX}{item['id']}",
            start=0,
            end=0,
            surface="",
            text=str(item.get("title", "")),
            sentence=(0, 0),
            page=None,
            block="reference",
            origin="bibliography",
            csl=item,
            index=i,
        )
        for i, item in enumerate(items)
    )


def item_of(reference: Reference | None) -> str | None:
    """The key of the item behind a reference of `as_references`; None for one of the document."""
    if reference is None or not reference.id.startswith(_PREFIX):
        return None
    return reference.id[len(_PREFIX) :]


def _doi(csl: Item) -> str:
    found = _DOI.search(str(csl.get("DOI") or csl.get("URL") or ""))
    return found.group().rstrip(".,;)").casefold() if found else ""


def _address(csl: Item) -> str:
    url = str(csl.get("URL") or "")
    if not url:
        return ""
    parts = urlsplit(url)
    host = parts.netloc.casefold().removeprefix("www.")
    path = parts.path.rstrip("/")
    return f"{host}{path}?{parts.query}" if path or parts.query else ""


class Library:
    """A bibliography, ready to be asked which item a reference is.

    Args:
        items: CSL items with an `id`.
    """

    def __init__(self, items: Sequence[Item]) -> None:
        self.references = as_references(items)
        self._keys = [keys_of(r) for r in self.references]
        self._dois = {d: r for r in self.references if (d := _doi(r.csl))}
        self._addresses = {a: r for r in self.references if (a := _address(r.csl))}
        self._words: dict[str, list[int]] = {}
        for i, k in enumerate(self._keys):
            for word in set(k.title.split()):
                self._words.setdefault(word, []).append(i)

    def find(self, reference: Reference) -> str | None:
        """The key of the item that a reference of the document is, or None.

        Args:
            reference: an entry of the list or a full citation in a note.
        """
        for table, value in (
            (self._dois, _doi(reference.csl)),
            (self._addresses, _address(reference.csl)),
        ):
            if value and value in table:
                return item_of(table[value])
        wanted = keys_of(reference)
        votes: dict[int, int] = {}
        for word in set(wanted.title.split()):
            among = self._words.get(word, ())
            if len(among) <= 40:
                for i in among:
                    votes[i] = votes.get(i, 0) + 1
        best, found = 0.0, None
        for i in sorted(votes, key=lambda i: -votes[i])[:20]:
            score = _same_work(wanted, self._keys[i])
            if score > best:
                best, found = score, self._keys[i].reference
        return item_of(found)

    def mark(self, references: Sequence[Reference]) -> tuple[Reference, ...]:
        """References with their `item`."""
        return tuple(replace(r, item=self.find(r)) for r in references)


def _same_work(a: Keys, b: Keys) -> float:
    """How surely two entries are the same work, 0 when they are not."""
    if not a.title or not b.title:
        return 0.0
    short, long = sorted((a.title, b.title), key=len)
    if short == long:
        title = 1.0
    elif len(short) >= _LEAST_TITLE and (long.startswith(short + " ") or contains(long, short)):
        title = 0.9
    else:
        title = similarity(a.title, b.title)
        if title < 0.9:
            return 0.0
    if a.names and b.names:
        who = person_score(a.names[0], b.names[0], True, not (a.literal and b.literal))
        if who < 0.5 and not (contains(b.whole, a.names[0]) or contains(a.whole, b.names[0])):
            # Same title by others: "Annual report", "World migration report".
            return 0.0
    if a.year and b.year and year_gap(b, a.year) > 1:
        return 0.0
    return title + (0.1 if a.year == b.year else 0.0)


def with_items(citations: Iterable[Citation], items: Mapping[str, str]) -> list[Citation]:
    """Citations whose works say which item their reference is.

    Args:
        citations: linked citations.
        items: id of a reference -> key of its item.
    """
    out = []
    for citation in citations:
        works = tuple(_with_item(w, items) for w in citation.works)
        out.append(citation if works == citation.works else replace(citation, works=works))
    return out


def _with_item(work: Work, items: Mapping[str, str]) -> Work:
    item = items.get(work.reference or "")
    return work if item is None or work.item is not None else replace(work, item=item)
