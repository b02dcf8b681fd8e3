"""Checks of a web page before it is parsed, and its decoding."""

from __future__ import annotations

import re
from pathlib import Path

from ...errors import LimitExceeded
from ..decode import decode
from ..limits import Limits

__all__ = ["check_page", "decode_page"]

_TAG = re.compile(rb"<(/?)([a-zA-Z][a-zA-Z0-9:-]{0,40})([^<>]*)>")
_ATTRIBUTE = re.compile(rb"[\w:-]+\s*=")
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w-]{2,40})", re.I)
_ENTITY = re.compile(rb"<!ENTITY", re.I)
# Elements that never close, or whose end may be left out: they say nothing about depth.
_FLAT = frozenset(
    b"br hr img input meta link source track wbr area base col embed param p li dt dd tr td th thead "
    b"tbody tfoot option optgroup colgroup html head body !doctype".split()
)


def check_page(data: bytes, limits: Limits, path: str | Path | None) -> None:
    """Raise when a page nests too deep or has too many attributes.

    A scan of the bytes, without building a tree: lxml drops everything below depth 256 without a
    word unless told otherwise, and then recursion in other libraries ends it.

    Raises:
        LimitExceeded: with the number found.
    """
    limits.check_size(len(data), path, html=True)
    depth = deepest = attributes = 0
    for match in _TAG.finditer(data):
        closing, name, rest = match.groups()
        if name.lower() in _FLAT:
            pass
        elif closing:
            depth = max(0, depth - 1)
        elif not rest.endswith(b"/"):
            depth += 1
            deepest = max(deepest, depth)
        if rest:
            own = len(_ATTRIBUTE.findall(rest))
            attributes += own
            # lxml compares each attribute of an element with all others.
            if own > limits.attributes // 50:
                raise LimitExceeded(
                    f"an element has {own:,} attributes",
                    path=path,
                    todo="save the page's text, or pass limits=Limits(attributes=...)",
                )
    if deepest > limits.depth:
        raise LimitExceeded(
            f"elements nest {deepest:,} deep; the limit is {limits.depth:,}",
            path=path,
            todo="save the page's text, or pass limits=Limits(depth=...)",
        )
    if attributes > limits.attributes:
        raise LimitExceeded(
            f"{attributes:,} attributes are more than the limit of {limits.attributes:,}",
            path=path,
            todo="save the page's text, or pass limits=Limits(attributes=...)",
        )
    if len(_ENTITY.findall(data[:1_000_000])) > 20:
        raise LimitExceeded(
            "the page defines its own entities", path=path, todo="save the page's text"
        )


def decode_page(data: bytes, path: str | Path | None) -> tuple[str, str, list[str]]:
    """Text of a page, by its byte order mark, its meta element, or its bytes."""
    declared = _CHARSET.search(data, 0, 4096)
    if declared and not data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        name = declared.group(1).decode("ascii").lower()
        if name in ("iso-8859-1", "latin-1", "latin1", "ascii", "us-ascii"):
            name = "cp1252"  # as browsers do
        if name not in ("utf-8", "utf8") and not name.startswith("utf-16"):
            try:
                return data.decode(name), name, []
            except (UnicodeDecodeError, LookupError):
                pass
    return decode(data, path=path)
