"""Pages that a browser saved as one file (MHTML): the page itself, without its pictures."""

from __future__ import annotations

import re
from pathlib import Path

from ...errors import CorruptFile

__all__ = ["is_mhtml", "page_of"]

_HEAD = re.compile(
    rb"\s*(?:[A-Za-z][A-Za-z0-9-]{0,60}:[^\n]{0,2000}\n(?:[ \t][^\n]{0,2000}\n){0,50}){1,60}"
)
_RELATED = re.compile(rb"^Content-Type:\s*multipart/related", re.I | re.M)


def is_mhtml(data: bytes) -> bool:
    """Whether the bytes begin with the head of a page saved as one file.

    Example:
        >>> is_mhtml(b"MIME-Version: 1.0\\nContent-Type: multipart/related; boundary=x\\n\\n")
        True
    """
    head = _HEAD.match(data[:8192])
    return head is not None and _RELATED.search(head.group()) is not None


def page_of(data: bytes, path: str | Path | None) -> tuple[bytes, str | None, str | None]:
    """The HTML part of an MHTML file.

    Args:
        data: bytes of the file.
        path: for messages.

    Returns:
        Bytes of the page, its character set as the part states it, and its address.

    Raises:
        CorruptFile: no part is a page.
    """
    from email import message_from_bytes, policy

    message = message_from_bytes(data, policy=policy.compat32)
    where = message.get("Snapshot-Content-Location") or message.get("Content-Location")
    parts = [
        part
        for part in message.walk()
        if part.get_content_type() in ("text/html", "application/xhtml+xml")
    ]
    # Frames and adverts are parts too; the page is the one at the address of the file.
    same = [p for p in parts if where and p.get("Content-Location") == where]
    for part in [*same, *parts]:
        page = part.get_payload(decode=True)
        if isinstance(page, bytes) and page.strip():
            address = where or part.get("Content-Location")
            charset = part.get_content_charset()
            web = address and re.match(r"https?://\S+$", str(address))
            return page, charset, str(address) if web else None
    raise CorruptFile(
        "the saved page holds no HTML part", path=path, todo="save the page as HTML instead"
    )
