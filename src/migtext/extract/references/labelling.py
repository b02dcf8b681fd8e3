"""Labels of the chunks of a reference: the model's, within what is certain."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from .chunks import describe
from .hard import Hard
from .model import load_model
from .words import listed

__all__ = ["label_chunks"]

Span = tuple[int, int]


def label_chunks(text: str, spans: Sequence[Span], hard: Sequence[Hard]) -> list[str]:
    """Label each chunk of a reference.

    Links, identifiers and a list of names before a year in brackets are settled first; labels that
    cannot be (a publisher after a colon of the title) are put to the model a second time.

    Args:
        text: the reference.
        spans: its chunks.
        hard: its settled stretches.
    """
    settled = {(h.start, h.end): h.label for h in hard if h.label}
    fixed = {i: settled[span] for i, span in enumerate(spans) if span in settled}
    for i, (a, b) in enumerate(spans):
        if _VANCOUVER_YEAR.fullmatch(text, a, b):
            fixed[i] = "date"  # "2021;2:e17"
    names = _authors_first(text) or _body_before_year(text)
    fixed.update({i: "author" for i, span in enumerate(spans) if span[1] <= names})
    glued = any(h.kind == "glued" for h in hard)
    rows = describe(text, spans, hard)
    model = load_model()
    labels = model.label(rows, fixed)
    amended = {**fixed, **_amend(text, spans, labels, glued)}
    if amended != fixed:
        labels = model.label(rows, amended)
    if glued:
        # The glued names are all the authors there are.
        labels = [labels[0], *("title" if x == "author" else x for x in labels[1:])]
    _close_title(text, spans, labels)
    return labels


_VANCOUVER_YEAR = re.compile(r"(?:1[5-9]|20)\d\d[a-z]?;")
_FIRST_YEAR = re.compile(r"\s\((?:1[5-9]|20)\d\d")
_JOINERS = frozenset("and und et y al de van von der den di da la du del dos & / ;".split())


def _authors_first(text: str) -> int:
    """Where the authors end when nothing but names stands before the first year in brackets.

    "Family, Given & Family, Given (1918-1920)": read word by word, because a pattern for lists of
    names would try every way to cut a word in capitals.

    Returns:
        One past the last character of the names, or 0.
    """
    year = _FIRST_YEAR.search(text, 0, 260)
    if year is None or "," not in text[: year.start()]:
        return 0
    words = text[: year.start()].split()
    for word in words:
        bare = word.rstrip(",;.")
        if bare in _JOINERS or (
            bare and bare[0].isupper() and all(c.isalpha() or c in "’'.-" for c in bare)
        ):
            continue
        return 0
    family = next((i for i, w in enumerate(words) if w.endswith(",")), 9)
    return year.start() if family <= 4 and len(words) > family + 1 else 0


def _body_before_year(text: str) -> int:
    """Where a body of several offices ends: "US Department of State, Bureau of … (2021)."."""
    year = _FIRST_YEAR.search(text, 0, 220)
    if year is None or text[year.start() - 1] != "." or "," not in text[: year.start()]:
        return 0
    head = text[: year.start()]
    first = head.split(",")[0]
    strong = listed("strong_organisation")
    named = any(w.strip(".").casefold() in strong for w in first.split())
    if not 2 <= len(first.split()) <= 8 or not named or re.search(r"[:?!“”\"]|\w{3}\.\s", head):
        return 0
    small = listed("small")
    written = all(w[0].isupper() or w.casefold() in small for w in head.split())
    return year.start() if written else 0


_GOES_ON = re.compile(
    r"(?!(?:in|vol|no|pp?|eds?|edited|trans|translated|hg|hrsg|retrieved|accessed|available|and|at|from|by|ser|series|art|heft|bd)\b)[a-zà-ÿ]"
)


def _amend(text: str, spans: Sequence[Span], labels: Sequence[str], glued: bool) -> dict[int, str]:
    """Labels that cannot be: what the model is to reconsider with these chunks settled."""
    out: dict[int, str] = {}
    for i in range(1, len(spans)):
        before, here = labels[i - 1], labels[i]
        a, b = spans[i]
        tail = text[spans[i - 1][1] - 1]
        if (
            here == "date"
            and before == "date"
            and text[spans[i - 1][0]] == "("
            and text[a:b].isdigit()
            and i + 1 < len(spans)
            and labels[i + 1] == "title"
        ):
            out[i] = "title"  # "(2021). 2021 Trafficking ..."
        elif (
            (here == "author" and text[b - 1] == "?")
            or (
                before == "title" and tail == ":" and here in ("container", "publisher", "location")
            )
            or (
                before == "title"
                and tail not in ".?!"
                and here in ("container", "publisher", "author", "location")
                and _GOES_ON.match(text, a)
            )
            or (glued and here == "author" and i > 1)
        ):
            out[i] = "title"
    return out


def _close_title(text: str, spans: Sequence[Span], labels: list[str]) -> None:
    """Give back to a title what the model took out of its middle."""
    titles = [i for i, label in enumerate(labels) if label == "title"]
    if len(titles) < 2 or titles[-1] - titles[0] + 1 == len(titles):
        return
    for i, j in itertools.pairwise(titles):
        between = range(i + 1, j)
        if (
            0 < len(between) <= 2
            and all(
                labels[k] in ("container", "publisher", "date", "location", "genre", "volume")
                and text[spans[k][0]] not in '([“"‘'
                for k in between
            )
            and text[spans[j][0]] not in '([“"‘'
        ):
            for k in between:
                labels[k] = "title"
