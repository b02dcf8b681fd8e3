"""Pages that were saved and hold no article: errors, walls, shells of scripts, paywalls."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ...errors import NoText
from .names import refusals
from .units import Unit

__all__ = ["check_article", "no_text"]

_SHORT = 130  # words; a page that says why it shows nothing says it briefly
_FRAMES = "the page is made of frames: open the frame with the text and save that"
_SHELL = (
    "it may be drawn by a script: save the page as the browser shows it (complete page, reader "
    "view, or print to PDF)"
)


def no_text(tree: Any, path: str | Path | None) -> NoText:
    """The error for a page without words."""
    if _framed(tree):
        return NoText("there is no text on the page", path=path, todo=_FRAMES)
    return NoText("there is no text on the page", path=path, todo=_SHELL)


def _framed(tree: Any) -> bool:
    return any(tree.find(f".//{tag}") is not None for tag in ("frameset", "frame"))


def check_article(
    tree: Any, chosen: Sequence[Unit], title: str | None, path: str | Path | None
) -> list[str]:
    """Refuse a page that only says why it shows no article.

    Args:
        tree: root of the page.
        chosen: units of what was taken for the article.
        title: as the page states it.
        path: for messages.

    Returns:
        Warnings: a text that breaks off at a paywall.

    Raises:
        NoText: a page of frames, an error page, a consent or security wall, the shell of a script.
    """
    words = sum(len(u.text.split()) for u in chosen)
    if words > 6 * _SHORT:
        return []
    text = "\n".join(u.text for u in chosen)
    heads = [title or "", *(u.text for u in chosen if u.kind == "heading")][:4]
    said = set().union(*(refusals(h, "title") for h in heads))
    inside = refusals(text, "text")
    if words < _SHORT:
        longest = max((len(u.text.split()) for u in chosen), default=0)
        if _framed(tree) and (words < 40 or "script" in inside):
            raise NoText("the page is only a frame around others", path=path, todo=_FRAMES)
        if "missing" in said and words < (70 if "missing" in inside else 40):
            raise NoText(
                "the page says that there is nothing at its address",
                path=path,
                todo="find the article's new address and save it again",
            )
        if "wall" in inside and ("wall" in said or words < 60):
            raise NoText(
                "the page is a security check or a question about cookies, not the article",
                path=path,
                todo="answer it in the browser and save the page again",
            )
        if "script" in inside and (words < 25 or longest < 12):
            raise NoText("the page shows only that it needs a script", path=path, todo=_SHELL)
    free = _free(tree)
    if free is False or (words < 2 * _SHORT and "paywall" in refusals(_all_text(tree), "text")):
        return [
            "the page may hold only the beginning of the article: it stands behind a paywall; "
            "save it while logged in"
        ]
    return []


def _free(tree: Any) -> bool | None:
    """What the page states about itself."""
    for script in tree.iterfind(".//script[@type='application/ld+json']"):
        packed = (script.text or "")[:200_000].replace(" ", "").replace('"', "").lower()
        if "isaccessibleforfree:false" in packed:
            return False
    return None


def _all_text(tree: Any) -> str:
    body = tree.find(".//body")
    if body is None:
        return ""
    pieces = [
        e.text for e in body.iter("p", "div", "span", "h2", "h3", "a", "strong", "button") if e.text
    ]
    return " ".join(" ".join(pieces)[-8000:].split())[-4000:]
