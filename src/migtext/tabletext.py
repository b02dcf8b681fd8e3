"""Text of a table or a library that another program saved, whatever it saved it in."""

from __future__ import annotations

__all__ = ["table_text"]


def table_text(data: bytes) -> str:
    """Text of a file, in UTF-8, in UTF-16 with a mark, or in the code page of Windows.

    Args:
        data: content of the file.

    Example:
        >>> table_text("a;é".encode("cp1252")), table_text("a;é".encode("utf-16"))
        ('a;é', 'a;é')
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")
