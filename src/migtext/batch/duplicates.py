"""The same report twice: same bytes, same text in another format, or all but the same text.

A worker makes a fingerprint of each text; the journal keeps it; when a run ends, the parent
compares all of them and marks each file that repeats another. The first path in order is the one
that is repeated, so that neither the order in which documents end nor a run that was killed and
resumed changes a mark.

Three ways, from certain to likely:

``bytes``
    The files are the same.
``text``
    The same letters and digits in the same order, whatever the format, spaces, punctuation and
    hyphens at the ends of lines.
``near``
    At least 90 % of all runs of five words in common (Jaccard, estimated by MinHash: Broder 1997)
    and at least 95 % of all numbers and months: reports of a series share their template, and
    differ in what they count and when.

The signature and its index are written here: a library's index keeps some objects for each
document and band, this one eight bytes, which counts with a million documents.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .store import mark_part

if TYPE_CHECKING:
    from ..document import Document
    from .journal import Journal

__all__ = ["NEAR", "Fingerprint", "Known", "Mark", "find_duplicates", "fingerprint", "mark"]

NEAR = 0.9
"""Share of runs of words that near duplicates have in common."""
_FACTS = 0.95
_RUN = 5
# Fewer words say too little: one changed word is most of them.
_LEAST_WORDS = 50
_HASHES = 128
# 16 bands of 8: two texts that share 90 % meet in a band with probability .9999.
_BANDS = 16
# A report with more numbers than this is compared by a sample, the same in every report.
_MOST_FACTS = 256
_MOST_MET = 50
_PIECE = 4096
_LEFT_OUT = frozenset(("header", "footer", "page_number", "metadata", "boilerplate"))
_HYPHENS = re.compile(r"(?<=\w)[-\u00ad\u2010\u2011]\s*(?=[^\W\d])")
_WORD = re.compile(r"[^\W_]+(?:[.,:/]\d+)*")
_MONTHS = frozenset(
    "january february march april may june july august september october november december".split()
)


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What is kept of a text to know it again.

    Attributes:
        letters: digest of its letters and digits; None for a text without any.
        runs: MinHash of its runs of words, 128 numbers of 4 bytes; empty for a short text.
        facts: hashes of its numbers and months, 8 bytes each, in order.
    """

    letters: str | None
    runs: bytes = b""
    facts: bytes = b""


@dataclass(frozen=True, slots=True)
class Known:
    """A document as the comparison sees it."""

    path: str
    content: str | None
    print: Fingerprint


@dataclass(frozen=True, slots=True)
class Mark:
    """Which document one repeats, and how (``bytes``, ``text`` or ``near``)."""

    of: str
    how: str


def _hash(word: str) -> int:
    return int.from_bytes(
        hashlib.blake2b(word.encode("utf-8", "replace"), digest_size=8).digest(), "little"
    )


def _spread(values: Any) -> Any:
    """Mix the bits of 64-bit numbers (the finaliser of MurmurHash3)."""
    import numpy as np

    values = (values ^ (values >> np.uint64(33))) * np.uint64(0xFF51AFD7ED558CCD)
    values = (values ^ (values >> np.uint64(33))) * np.uint64(0xC4CEB9FE1A85EC53)
    return values ^ (values >> np.uint64(33))


@lru_cache(maxsize=1)
def _factors() -> Any:
    import numpy as np

    seeds = np.arange(1, _HASHES + 1, dtype=np.uint64)
    return _spread(seeds) | np.uint64(1)


def _runs(words: list[str]) -> bytes:
    import numpy as np

    if len(words) < _LEAST_WORDS:
        return b""
    numbers = {word: _hash(word) for word in set(words)}
    hashes = np.fromiter((numbers[w] for w in words), dtype=np.uint64, count=len(words))
    count = len(words) - _RUN + 1
    run = np.zeros(count, dtype=np.uint64)
    for at in range(_RUN):
        run = run * np.uint64(0x9E3779B97F4A7C15) + hashes[at : at + count]
    run = np.unique(_spread(run))
    least = np.full(_HASHES, np.iinfo(np.uint64).max, dtype=np.uint64)
    # In pieces: all at once would take 128 times the memory of the text.
    for start in range(0, len(run), _PIECE):
        mixed = _factors()[:, None] * run[None, start : start + _PIECE]
        np.minimum(least, (mixed >> np.uint64(32)).min(axis=1), out=least)
    return bytes(least.astype("<u4").tobytes())


def _facts(words: Iterable[str]) -> bytes:
    import numpy as np

    kept = {w for w in words if w in _MONTHS or any(c.isdigit() for c in w)}
    hashes = sorted(_hash(w) for w in kept)[:_MOST_FACTS]
    return np.array(hashes, dtype="<u8").tobytes()


def fingerprint(document: Document) -> Fingerprint:
    """Fingerprint of a document's text without running heads, page numbers and menus.

    Args:
        document: any document, whatever its format.

    Returns:
        The same in every process, on every machine and in every run.

    Example:
        >>> import migtext as mt
        >>> one = fingerprint(mt.read(text="Some 1,200 people left."))
        >>> one == fingerprint(mt.read(text="Some 1,200 peo-\\nple left"))
        True
    """
    text = "\n".join(b.text for b in document.view if b.kind not in _LEFT_OUT)
    text = _HYPHENS.sub("", unicodedata.normalize("NFKC", text)).casefold()
    letters = "".join(c for c in text if c.isalnum())
    if not letters:
        return Fingerprint(None)
    words = _WORD.findall(text)
    digest = hashlib.sha256(letters.encode("utf-8", "replace")).hexdigest()[:32]
    return Fingerprint(digest, _runs(words), _facts(words))


def _alike(one: Fingerprint, other: Fingerprint) -> bool:
    import numpy as np

    a, b = np.frombuffer(one.runs, dtype="<u4"), np.frombuffer(other.runs, dtype="<u4")
    if float((a == b).mean()) < NEAR:
        return False
    x, y = np.frombuffer(one.facts, dtype="<u8"), np.frombuffer(other.facts, dtype="<u8")
    if len(x) == len(y) == _MOST_FACTS:
        # Both are samples: compare them only as far as both reach.
        limit = min(x[-1], y[-1])
        x, y = x[x <= limit], y[y <= limit]
    shared = len(np.intersect1d(x, y, assume_unique=True))
    together = len(x) + len(y) - shared
    return together == 0 or shared / together >= _FACTS


def _meetings(known: list[Known]) -> Iterator[tuple[int, list[int]]]:
    """For each document, those before it that share a band with it, first ones first."""
    import numpy as np

    long = [i for i, k in enumerate(known) if k.print.runs]
    meets: dict[int, set[int]] = {}
    if long:
        joined = b"".join(known[i].print.runs for i in long)
        table = np.frombuffer(joined, dtype="<u4").reshape(len(long), _HASHES)
        rows = _HASHES // _BANDS
        for band in range(_BANDS):
            key = np.zeros(len(long), dtype=np.uint64)
            for column in range(band * rows, (band + 1) * rows):
                key = _spread(key + table[:, column].astype(np.uint64))
            order = np.argsort(key, kind="stable")
            edges = np.flatnonzero(np.diff(key[order])) + 1
            starts, ends = np.append(0, edges), np.append(edges, len(order))
            several = np.flatnonzero(ends - starts > 1)
            for start, end in zip(starts[several], ends[several], strict=True):
                group = [long[g] for g in order[start:end]]
                for at, member in enumerate(group[1:], 1):
                    # A text in a hundred copies need not be held against each of them.
                    meets.setdefault(member, set()).update(group[: min(at, _MOST_MET)])
    for at in sorted(meets):
        yield at, sorted(meets[at])


def find_duplicates(documents: Iterable[Known]) -> Mapping[str, Mark]:
    """Which documents repeat another.

    Args:
        documents: all documents of a data set, in any order.

    Returns:
        The mark of each that does, by path. What is repeated is never itself marked: of several
        that are the same, all others point to the first path.

    Example:
        >>> same = [Known(name, "1f", Fingerprint("aa")) for name in ("b.pdf", "a.pdf")]
        >>> find_duplicates(same)
        {'b.pdf': Mark(of='a.pdf', how='bytes')}
    """
    known = sorted(documents, key=lambda k: k.path)
    near = dict(_meetings(known))
    first: dict[tuple[str, str], int] = {}
    # The document that each stands for: itself when it repeats none.
    stands: list[int] = []
    for at, one in enumerate(known):
        keys = [
            (kind, value)
            for kind, value in (("bytes", one.content), ("text", one.print.letters))
            if value is not None
        ]
        found = next((first[key] for key in keys if key in first), None)
        if found is None:
            candidates = dict.fromkeys(stands[i] for i in near.get(at, ()))
            found = next((i for i in candidates if _alike(known[i].print, one.print)), None)
        stands.append(at if found is None else found)
        for key in keys:
            first.setdefault(key, stands[at])
    marks: dict[str, Mark] = {}
    for at, origin in enumerate(stands):
        if origin != at:
            one, other = known[at], known[origin]
            how = (
                "bytes"
                if one.content is not None and one.content == other.content
                else "text"
                if one.print.letters is not None and one.print.letters == other.print.letters
                else "near"
            )
            marks[one.path] = Mark(other.path, how)
    return marks


def mark(out: Path, journal: Journal) -> int:
    """Mark all documents of a data set that repeat another, in the journal and in ``documents``.

    The journal notes which parts will be written, then come the parts, then the marks: after a run
    that was killed in between, the next one writes the noted parts once more.

    Args:
        out: folder of the data set.
        journal: its journal, open for writing.

    Returns:
        How many documents repeat another.
    """
    prints: list[Known] = []
    before: dict[str, tuple[str | None, str | None]] = {}
    parts: dict[str, str] = {}
    for path, content, part, letters, runs, facts, of, how in journal.fingerprints():
        prints.append(Known(path, content, Fingerprint(letters, runs or b"", facts or b"")))
        before[path] = (of, how)
        parts[path] = part
    marks = find_duplicates(prints)
    now = {
        path: (marks[path].of, marks[path].how) if path in marks else (None, None)
        for path in before
    }
    unsure = set(journal.fact("marking") or ())
    changed = {
        path: pair for path, pair in now.items() if pair != before[path] or parts[path] in unsure
    }
    by_part: dict[str, dict[str, tuple[str | None, str | None]]] = {}
    for path, pair in changed.items():
        by_part.setdefault(parts[path], {})[path] = pair
    if by_part:
        journal.set_fact("marking", sorted({*by_part, *unsure}))
        for part, pairs in by_part.items():
            mark_part(out, part, pairs)
        journal.keep_marks(changed)
        journal.set_fact("marking", [])
    return len(marks)
