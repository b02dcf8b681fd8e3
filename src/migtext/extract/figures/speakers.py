"""Who says so.

Four ways of telling it, the nearest first: a verb of saying or counting with its subject, and
"according to", in the sentence; the owner of the quotation that the figure stands in; the label of
the turn in a transcript; the source line under a table.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from ...document import BlockView
from ..number_words import word_list, word_set
from ..tokens import Token, tokenize
from .quantity import Quantity
from .voices import voices

__all__ = ["Speakers"]

_LABEL = re.compile(
    r"^[ \t>*_•–-]*(?P<name>[^\W\d_][\w.'’]*(?:[ \t,-]+(?:\([^()\n]{1,40}\)|[^\W\d_][\w.'’]*)){0,6})"
    r"[*_]*(?P<mark>:|—)[*_]*(?=\s|\S)",
    re.M,
)
_SOURCE = re.compile(r"^[\s*_(]*(?:Data )?[Ss]ources?[*_]*\s*:[*_\s]*(?P<name>[^\n.;]{2,90})")
_QUOTED = re.compile(r"“([^“”]{8,})(?:”|\Z)|(?<![\w\"])\"([^\"\n]{8,}?)\"(?!\w)", re.S)


class Speakers:
    """Sources of the figures of one document; blocks are read in order."""

    def __init__(self, blocks: Iterable[BlockView]) -> None:
        self._turns: dict[int, list[tuple[int, str | None]]] = {}
        self._opening: dict[int, str | None] = {}
        self._tables: dict[int, str] = {}
        self._last: tuple[str, int] | None = None
        self._quotes: list[tuple[int, int, str | None]] = []
        self._before: tuple[int, str | None] = (-1, None)
        self._count = 0
        self._previous: BlockView | None = None
        self._current: BlockView | None = None
        self._blocks = list(blocks)
        self._place = {block.index: n for n, block in enumerate(self._blocks)}
        self._scan(self._blocks)

    def _scan(self, blocks: Sequence[BlockView]) -> None:
        """Labels of turns and source lines under tables."""
        found: list[tuple[int, int, str]] = []
        table: int | None = None
        since = 0
        for block in blocks:
            if block.kind == "table":
                table, since = block.index, 0
            elif table is not None:
                match = _SOURCE.match(block.text)
                if match is not None:
                    self._tables[table] = match["name"].strip(" *_")
                since += 1
                if since > 2 or block.kind == "heading":
                    table = None
            if block.kind != "table" and ":" in block.text:
                for match in _LABEL.finditer(block.text):
                    if _is_label(match["name"], match["mark"]):
                        found.append((block.index, match.start(), match["name"].strip(" *_,")))
        names = [name for _, _, name in found]
        speaking = any(
            names.count(n) > 1 or n.split()[0].lower().rstrip(".") in word_set("voice.titles")
            for n in names
        ) or any(n.lower() in word_set("voice.askers") for n in names)
        if len(found) < 2 or not speaking:
            return
        for index, at, name in found:
            low = name.lower()
            silent = low in word_set("voice.askers") or low in word_set("voice.answers")
            self._turns.setdefault(index, []).append((at, None if silent else name))
        current: str | None = None
        for block in blocks:
            self._opening[block.index] = current
            if block.index in self._turns:
                current = self._turns[block.index][-1][1]

    def start(self, block: BlockView) -> None:
        """Read the quotations of a block before its sentences."""
        self._count += 1
        self._previous, self._current = self._current, block
        self._quotes = []
        self._before = (-1, None)
        text = block.text
        if "“" not in text and '"' not in text:
            return
        spans = [m.span() for m in _QUOTED.finditer(text)]
        if not spans:
            return
        spoken: list[tuple[int, int, str | None]] = []
        last = self._named_before(block, 0) or self._last_phrase()
        for a, b in block.sentences:
            if b - a > 2000 or not any(s < b + 160 and a < e + 160 for s, e in spans):
                continue
            tokens = tokenize(text, a, b)
            for v in voices(tokens, text):
                if not v.person:
                    continue
                start, end = tokens[v.a].start, tokens[min(v.b, len(tokens)) - 1].end
                if any(s < start and end < e for s, e in spans):
                    continue  # said inside a quotation
                phrase = v.phrase or last
                last = phrase
                spoken.append((start, end, phrase))
        opens = spans[0][0] <= len(text) - len(text.lstrip()) + 1
        owner = self._announced(block) if opens else None
        stop = 0
        for s, e in spans:
            after = [v for v in spoken if 0 <= v[0] - e <= 3 and not text[e : v[0]].strip(" ,.")]
            before = [v for v in spoken if 0 <= s - v[1] <= 60 and "." not in text[v[1] : s]]
            if after or before:
                owner = (after or before)[0][2]
            elif any(stop <= v[0] < s for v in spoken[1:]) and spoken[-1][2] != owner:
                owner = None
            self._quotes.append((s, e, owner))
            stop = e

    def _announced(self, block: BlockView) -> str | None:
        """Who is announced above a quotation: "The Minister, Ann Lee, said:" and a new paragraph."""
        n = self._place.get(block.index, 0)
        above = self._blocks[n - 1] if n else None
        if above is None or above.text.rstrip()[-1:] != ":" or not above.sentences:
            return None
        a, b = above.sentences[-1]
        named = [v for v in voices(tokenize(above.text, a, b), above.text) if v.person]
        return named[-1].phrase if named else None

    def _last_phrase(self) -> str | None:
        if self._last is not None and self._count - self._last[1] <= 3:
            return self._last[0]
        return None

    def assign(
        self, block: BlockView, tokens: Sequence[Token], quantities: Sequence[Quantity]
    ) -> list[str | None]:
        """Named speaker or source of each quantity of a sentence.

        Args:
            block: the block, for which `start` was called.
            tokens: tokens of the sentence.
            quantities: its figures, may be empty.

        Returns:
            Shortest phrase that names the source ("UNHCR", "the ministry"), or None, one a figure.
        """
        text = block.text
        heard = voices(tokens, text)
        last = None
        if any(v.phrase is None for v in heard):
            last = self._named_before(block, tokens[0].start) or self._last_phrase()
        named = [v._replace(phrase=v.phrase or last) for v in heard if v.phrase is not None or last]
        for v in heard:
            if v.phrase is not None and v.person:
                self._last = (v.phrase, self._count)
        goes_on = bool(tokens) and text[tokens[0].start : tokens[0].start + 24].lower().startswith(
            word_list("voice.goes_on")
        )
        out: list[str | None] = []
        for q in quantities:
            found = None
            for v in named:
                if v.first <= q.first < v.last and not v.a <= q.first < v.b:
                    found = v.phrase
            if found is None:
                found = next((o for s, e, o in self._quotes if s <= q.start < e), None)
            if found is None and goes_on and self._before[0] == self._count:
                found = self._before[1]
            if found is None:
                found = self._turn(block, q.start) or self._tables.get(block.index)
            out.append(found)
        if quantities:
            self._before = (self._count, out[-1])
        return out

    def _named_before(self, block: BlockView, at: int) -> str | None:
        """The source named last in the sentences before, in the block or at the end of the one
        before; sentences without figures are read for this alone."""
        here = [s for s in block.sentences if s[1] <= at][-4:]
        for view, spans in ((block, here), (self._previous, None)):
            if view is None:
                continue
            for a, b in reversed(spans if spans is not None else view.sentences[-3:]):
                if b - a > 2000:
                    return None
                for v in reversed(voices(tokenize(view.text, a, b), view.text)):
                    if v.phrase is not None and v.person:
                        return v.phrase
        return None

    def _turn(self, block: BlockView, at: int) -> str | None:
        current = self._opening.get(block.index)
        for start, name in self._turns.get(block.index, ()):
            if start <= at:
                current = name
        return current


def _is_label(name: str, mark: str) -> bool:
    """Whether what opens a line may name who speaks."""
    low = name.lower().strip(" .")
    if low in word_set("voice.no_labels"):
        return False
    if low in word_set("voice.askers") or low in word_set("voice.answers"):
        return mark == ":"
    parts = [p for p in re.split(r"[\s,]+", name) if p and not p.startswith("(")]
    if parts[0].lower().rstrip(".") in word_set("voice.titles") and len(parts) < 6:
        return all(p[:1].isupper() or len(p) < 4 for p in parts)
    if mark != ":":
        return False
    if low in word_set("voice.sources"):
        return True
    return all(p.isupper() or p in ("of", "the") for p in parts) and len(parts) < 6
