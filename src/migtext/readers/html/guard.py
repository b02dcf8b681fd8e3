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
_XML = re.compile(rb"\s*<\?xml[^>]{0,100}encoding\s*=\s*[\"']([\w-]{2,40})", re.I)
_ENTITY = re.compile(rb"<!ENTITY", re.I)
_SILENT = re.compile(rb"<(?:(script|style)(?:\s[^<>]*)?>|!--)", re.I)
_ENDS = {b"script": b"</script", b"style": b"</style", b"!--": b"-->"}
# What a declaration means in a browser.
_AS_BROWSERS = {
    **dict.fromkeys(
        ("iso-8859-1", "iso8859-1", "latin-1", "latin1", "ascii", "us-ascii", "ansi"), "cp1252"
    ),
    **dict.fromkeys(("shift_jis", "shift-jis", "sjis", "x-sjis"), "cp932"),
    **dict.fromkeys(("gb2312", "gbk", "x-gbk"), "gb18030"),
    **dict.fromkeys(("euc-kr", "ks_c_5601-1987"), "cp949"),
    "iso-8859-9": "cp1254",
    "x-mac-roman": "mac_roman",
}
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
    data = _without_scripts(data)
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


def _without_scripts(data: bytes) -> bytes:
    """A page without what its scripts, styles and comments hold: tags in there are only words."""
    pieces: list[bytes] = []
    at = 0
    unclosed: set[bytes] = set()
    low = data.lower()
    for match in _SILENT.finditer(data):
        if match.start() < at:
            continue
        end = _ENDS[(match.group(1) or b"!--").lower()]
        if end in unclosed:
            continue
        close = low.find(end, match.end())
        if close < 0:
            unclosed.add(end)  # looked for only once
            continue
        pieces.append(data[at : match.end()])
        at = close
    return b"".join([*pieces, data[at:]])


def decode_page(
    data: bytes, path: str | Path | None, charset: str | None = None
) -> tuple[str, str, list[str]]:
    """Text of a page, by its byte order mark, its meta element, or its bytes.

    Args:
        data: bytes of the page.
        path: for messages.
        charset: as the file around the page states it; wins over the page itself.
    """
    if data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        return decode(data, path=path)
    declared = _CHARSET.search(data, 0, 4096) or _XML.match(data)
    name = charset or (declared.group(1).decode("ascii") if declared else "")
    name = _AS_BROWSERS.get(name.lower(), name.lower())
    try:
        # Most pages are UTF-8, whatever they declare; hardly any other text decodes as that.
        return data.decode("utf-8"), "utf-8", _nulls(data)
    except UnicodeDecodeError:
        pass
    if name and name not in ("utf-8", "utf8") and not name.startswith("utf-16"):
        try:
            text = data.decode(name)
        except (UnicodeDecodeError, LookupError):
            # A few stray bytes do not make the declaration wrong.
            text = _lenient(data, name)
        if text:
            return text, name, _nulls(data)
    return _japanese(data) or decode(data, path=path)


def _nulls(data: bytes) -> list[str]:
    count = data.count(0)
    return [f"{count} NUL characters in the text"] if count else []


def _lenient(data: bytes, name: str) -> str:
    """Text in the declared encoding when hardly a byte is wrong; empty otherwise."""
    try:
        text = data.decode(name, "replace")
    except LookupError:
        return ""
    return text if text.count("\ufffd") * 500 < len(text) else ""


def _japanese(data: bytes) -> tuple[str, str, list[str]] | None:
    """Japanese without a declaration, known by its kana: a detector takes it for Korean."""
    for name in ("cp932", "euc_jp", "iso2022_jp"):
        try:
            text = data.decode(name)
        except UnicodeDecodeError:
            continue
        wide = sum(1 for c in text if c > "\u2fff")
        kana = sum(1 for c in text if "\u3041" <= c <= "\u30fe")
        if wide > 20 and kana > 0.25 * wide:
            return text, name, [f"not UTF-8; read as {name}"]
    return None
