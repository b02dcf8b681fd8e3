"""Bytes to text: which encoding, and what to do when there are two in one file."""

from __future__ import annotations

import codecs
from pathlib import Path

from ..errors import EmptyFile, UnknownEncoding, UnsupportedFormat

__all__ = ["decode"]

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# surrogateescape keeps a byte that is not UTF-8 as U+DC80 plus its lower bits.
_ESCAPED = {
    0xDC00 + byte: bytes((byte,)).decode("cp1252", "replace") for byte in range(0x80, 0x100)
}
# Bytes that text never has: control characters beside tab, line ends and form feed.
_CONTROLS = bytes((*range(0x09), 0x0B, *range(0x0E, 0x1B), *range(0x1C, 0x20), 0x7F))
_WINDOWS = frozenset(
    "\u2018\u2019\u201c\u201d\u2013\u2014\u2026\u2022\u20ac\u2122\u00a0£§°·½¼¶©®«»"
)


def decode(data: bytes, *, path: str | Path | None = None) -> tuple[str, str, list[str]]:
    """Decode the bytes of a text file.

    A byte order mark decides; then strict UTF-8; then UTF-8 in which some bytes are Windows-1252
    (two files pasted together); then Windows-1252 or Mac Roman where the text reads like that;
    then what charset-normalizer finds. A byte that means nothing becomes U+FFFD, with a warning.

    Args:
        data: the bytes.
        path: for messages.

    Returns:
        The text (without byte order mark, line ends as they are), the encoding, and warnings.

    Raises:
        EmptyFile: no bytes, or white space only.
        UnsupportedFormat: binary content.
        UnknownEncoding: no encoding explains the bytes.

    Example:
        >>> decode(b"caf\\xc3\\xa9")[:2]
        ('café', 'utf-8')
    """
    if not data.strip():
        raise EmptyFile("the file is empty", path=path, todo="check the download")
    for bom, name in _BOMS:
        if data.startswith(bom):
            try:
                text = data[len(bom) :].decode(name)
            except UnicodeDecodeError as error:
                raise UnknownEncoding(
                    f"the byte order mark says {name}, but byte {error.start} does not fit",
                    path=path,
                    todo="save the file as UTF-8",
                ) from error
            if not text.strip():
                raise EmptyFile("the file is empty", path=path, todo="check the download")
            return text, name, []
    nulls = data.count(0)
    if nulls:
        wide = _utf16(data, nulls)
        if wide is not None:
            return wide[0], wide[1], [f"no byte order mark; read as {wide[1]}"]
    controls = len(data) - len(data.translate(None, _CONTROLS))
    if controls > max(3, 0.03 * len(data)):
        raise UnsupportedFormat(
            "the content is binary, not text",
            path=path,
            todo="pass a text, Markdown, HTML, PDF, DOCX, CSV or XLSX file",
        )
    warnings = [f"{nulls} NUL characters in the text"] if nulls else []
    try:
        return data.decode("utf-8"), "utf-8", warnings
    except UnicodeDecodeError:
        pass
    escaped = data.decode("utf-8", "surrogateescape")
    bad = sum(1 for c in escaped if "\udc80" <= c <= "\udcff")
    good = sum(1 for c in escaped if c >= "\x80") - bad
    # Bytes of another encoding rarely happen to be UTF-8: a few that are say what the file is in.
    if 4 * good >= bad:
        text = escaped.translate(_ESCAPED)
        note = f"{bad} bytes are not UTF-8 and were read as Windows-1252"
        return text, "utf-8", [*warnings, note, *_lost(text, escaped)]
    text, name = _single_byte(data, path)
    return text, name, [*warnings, f"not UTF-8; read as {name}", *_lost(text, "")]


def _lost(text: str, before: str) -> list[str]:
    lost = text.count("\ufffd") - before.count("\ufffd")
    return [f"{lost} bytes could not be read at all (\ufffd)"] if lost > 0 else []


def _single_byte(data: bytes, path: str | Path | None) -> tuple[str, str]:
    """Text in an encoding that is not Unicode.

    charset-normalizer is unsure on a page of English with a few curly quotes, which is what nearly
    all such files are: Windows-1252 is tried first and taken when it reads like that.
    """
    text = data.decode("cp1252", "replace")
    high = [i for i, byte in enumerate(data) if byte >= 0x80]
    letters = sum(1 for c in text if c.isalpha())
    if _reads_as_mac(text, high):
        return data.decode("mac_roman"), "mac_roman"
    plausible = sum(
        1
        for i in high
        if text[i] in _WINDOWS
        or (text[i].isalpha() and "a" <= text[max(0, i - 1)].lower() <= "z")
        or (text[i].isalpha() and "a" <= text[i + 1 : i + 2].lower() <= "z")
    )
    if plausible >= 0.95 * len(high) and len(high) < len(text) / 2:
        return text, "cp1252"
    if len(high) < 0.12 * letters:
        # A few odd bytes in English are no sign of Cyrillic, Greek or an old screen font.
        return text, "cp1252"
    from charset_normalizer import from_bytes

    best = from_bytes(data[:1_000_000]).best()
    if best is not None:
        try:
            return data.decode(best.encoding), best.encoding
        except (UnicodeDecodeError, LookupError):
            pass
    raise UnknownEncoding(
        "no text encoding explains its bytes",
        path=path,
        todo="open it in an editor and save it as UTF-8",
    )


def _reads_as_mac(text: str, high: list[int]) -> bool:
    """Curly quotes of old Macintosh files, read as Windows-1252: "donÕt", "Òhere Ó"."""
    quotes = [i for i in high if text[i] in "ÒÓÔÕÐÑ"]
    inside = sum(
        1
        for i in quotes
        if text[i] == "Õ" and text[max(0, i - 1)].islower() and text[i + 1 : i + 2].islower()
    )
    opening = sum(1 for i in quotes if text[i] in "ÒÔ" and (i == 0 or text[i - 1] in " \r\n("))
    return len(quotes) > 0.6 * len(high) and (inside > 0 or opening > 1)


def _utf16(data: bytes, nulls: int) -> tuple[str, str] | None:
    """UTF-16 without byte order mark: in English every second byte is zero."""
    if nulls < len(data) / 4 or len(data) % 2:
        return None
    name = "utf-16-le" if data[1::2].count(0) > data[::2].count(0) else "utf-16-be"
    try:
        text = data.decode(name)
    except UnicodeDecodeError:
        return None
    return (text, name) if text.count("\0") < len(text) / 10 else None
