"""References of a document: zones, entries, fields, records."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from ...annotations import Reference
from ...document import Document
from ...textview import TextMap, normalise
from .fields import Parsed, parse_entry
from .segment import Entry, entries_of, reference_zones

__all__ = ["ORIGIN", "extract_references", "parse_reference", "to_csl"]

ORIGIN = "model:references@1"

_INVERTED = re.compile(
    r"\W*(?:\[?\d+[\].)]?\s*)?(?:[a-z’']{1,4}\s){0,2}[^\W\d_a-z][\w’'-]*(?:[\s-][^\W\d_a-z][\w’'-]*)?,\s+(?:[^\W\d_a-z]\.|[^\W\d_a-z][\w’'-]+)"
)
# A link that a line wrap cuts: it breaks after one of these characters, or goes on with a path.
_WRAPPED_LINK = re.compile(
    r"((?:https?://|www\.|doi\.org/)[^\s<>]*?)[ \t]*\r?\n[ \t]*(?=([^\s]*))", re.I
)


def entry_text(document: Document, entry: Entry) -> tuple[str, TextMap]:
    """Normalised text of an entry, links that a line wrap cut joined again."""
    return joined_text(document.text, entry.start, entry.end, entry.holes)


def joined_text(
    text: str, start: int, end: int, holes: Sequence[tuple[int, int]] = ()
) -> tuple[str, TextMap]:
    """Normalised text of a stretch with wrapped links joined."""
    drop = list(holes)
    if "\n" in text[start:end]:
        for match in _WRAPPED_LINK.finditer(text, start, end):
            left, right = match.group(1), match.group(2)
            if _goes_on(left, right):
                drop.append((match.end(1), match.end()))
    return normalise(text, start=start, end=end, drop=sorted(drop))


def _goes_on(left: str, right: str) -> bool:
    if not right or right.startswith(("http", "www.", "(", "[", "Accessed", "Retrieved")):
        return False
    if left[-1] in "/-_=&?%.~" and not (left[-1] == "." and right[:1].isupper()):
        return left[-1] != "/" or "/" in right or "." in right or "-" in right or right[:1].islower()
    return "/" in right or bool(re.match(r"[\w%-]*(?:-[\w%]+){1,}|[\w-]+\.(?:html?|pdf|aspx|php)", right))


def extract_references(document: Document) -> tuple[Reference, ...]:
    """Read the reference lists of a document and the full citations in its notes.

    Args:
        document: a document whose reference lists are tagged as blocks of kind `reference`.

    Returns:
        One record an entry, in the order of the document; `index` counts from 0.
    """
    records: list[Reference] = []
    for zone in reference_zones(document):
        entries = entries_of(document, zone)
        texts = [entry_text(document, e) for e in entries]
        inverted = sum(_INVERTED.match(t) is not None for t, _ in texts) >= 0.3 * len(texts)
        for entry, (text, back) in zip(entries, texts, strict=True):
            parsed = parse_entry(text.strip(), numbered=entry.numbered, inverted=inverted)
            records.append(_record(document, entry, text, back, parsed, len(records)))
    return tuple(records)


def _record(
    document: Document, entry: Entry, text: str, back: TextMap, parsed: Parsed, index: int
) -> Reference:
    lead = len(text) - len(text.lstrip())
    anchor = document.anchor("reference", entry.start, entry.end, origin=ORIGIN)
    anchor["text"] = text.strip()
    anchor["sentence"] = (entry.start, entry.end)
    fields = {
        name: back.to_source(a + lead, b + lead) for name, (a, b) in parsed.fields.items() if b > a
    }
    csl = {"id": anchor["id"], **parsed.csl}
    if parsed.number is not None:
        csl["citation-number"] = parsed.number
    return Reference(**anchor, csl=csl, fields=fields, index=index)


def parse_reference(text: str) -> dict[str, Any]:
    """Take one reference string apart.

    Args:
        text: a reference as printed in a list.

    Returns:
        A CSL-JSON item, without `id`.

    Example:
        >>> parse_reference("UNHCR. (2024). Global Trends 2023. https://www.unhcr.org/trends")["author"]
        [{'literal': 'UNHCR'}]
    """
    clean, _ = joined_text(text, 0, len(text))
    clean = clean.strip()
    return parse_entry(clean, numbered=True, inverted=_INVERTED.match(clean) is not None).csl


def to_csl(references: Iterable[Reference]) -> list[dict[str, Any]]:
    """References as a list of CSL-JSON items, ready for `json.dump` or a citation processor.

    Args:
        references: records of a document.

    Returns:
        Items with an `id` each; keys that are not CSL variables stand under `custom`.
    """
    return [dict(r.csl) for r in references]
