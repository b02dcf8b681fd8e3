"""Which citations carry a figure."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from ...annotations import Citation, Span
from ...document import BlockView, Document

__all__ = ["Carriers"]


class Carriers:
    """Which citations carry a figure: those whose scope is its sentence.

    Args:
        document: the document.
        citations: its in-text citations.
    """

    def __init__(self, document: Document, citations: Sequence[Citation]) -> None:
        self._document = document
        self._citations = sorted(citations, key=lambda c: c.group)
        self._starts = [c.group[0] for c in self._citations]

    def __bool__(self) -> bool:
        return bool(self._citations)

    def spans(self, block: BlockView) -> list[Span]:
        """Spans of citations in a block's text."""
        out = []
        for c in self._between(block.block.start, block.block.end):
            for a, b in (c.group, (c.start, c.end)):
                a, b = max(a, block.block.start), min(b, block.block.end)
                if b > a:
                    out.append(block.locate(a, b))
        return out

    def _between(self, start: int, end: int) -> list[Citation]:
        i = bisect_left(self._starts, start)
        # A narrative citation begins before its bracket.
        out = []
        while i < len(self._citations) and self._starts[i] < end:
            out.append(self._citations[i])
            i += 1
        return out

    def of(self, figure: Span, sentence: Span, next_sentence: Span | None) -> tuple[str, ...]:
        """Ids of the citations that carry a figure.

        Args:
            figure: span in the document's text.
            sentence: span of its sentence.
            next_sentence: span of the sentence after it in the same block, or None.

        Returns:
            Usually one id; several for adjacent brackets and marks; empty when none is in scope.

        The first citation after the figure in its sentence carries it (several figures may share
        one). Without one, a narrative citation before it does ("Ahn (2018) found that 30 ...").
        A bracket or mark that stands alone after the full stop belongs to the sentence before it.
        """
        inside = [c for c in self._between(sentence[0], sentence[1]) if c.style != "pinpoint-only"]
        after = [c for c in inside if c.group[0] >= figure[1]]
        narrative = [c for c in inside if c.style == "narrative" and c.group[0] < figure[0]]
        if not after:
            # A mark right behind the full stop, or "... 30 people. (Ahn, 2018)".
            after = self._trailing(sentence, next_sentence)
        text = self._document.text
        if not after and not narrative:
            after = self._quoted(figure, sentence)
        if after and narrative and after[0].style == "narrative":
            # "Ahn (2018) found 30, and Kim (2020) found 40": each narrative opens its own scope.
            return (narrative[-1].id,)
        if (
            after
            and after[0].style == "narrative"
            and _new_clause(text[figure[1] : after[0].start])
        ):
            after = []
        if after:
            first = after[0]
            if narrative and _new_clause(text[figure[1] : first.start]):
                return (narrative[-1].id,)
            ids = [first.id]
            for c in after[1:]:
                if text[first.group[1] : c.group[0]].strip(" ,;\u00a0") == "":
                    ids.append(c.id)
                    first = c
                else:
                    break
            return tuple(dict.fromkeys(ids))
        if narrative:
            return (narrative[-1].id,)
        # A bracket before the figure still covers it when the sentence is one clause and it is
        # the only citation there.
        return ()

    def _quoted(self, figure: Span, sentence: Span) -> list[Citation]:
        """The citation behind the closing mark of a quotation of several sentences."""
        document = self._document
        block = document.block_at(figure[0])
        if block is None:
            return []
        text = document.text
        opened = max(text.rfind("“", block.start, figure[0]), -1)
        if opened < 0 or text.rfind("”", opened, figure[0]) >= 0:
            return []
        closed = text.find("”", sentence[1] - 1, block.end)
        if closed < 0 or text.find("“", sentence[1], closed) >= 0:
            return []
        for c in self._between(closed, min(block.end, closed + 40)):
            if text[closed + 1 : c.group[0]].strip(" .,\n") == "" and c.style != "narrative":
                return [c]
        return []

    def _trailing(self, sentence: Span, next_sentence: Span | None) -> list[Citation]:
        text = self._document.text
        found = []
        end = sentence[1]
        limit = next_sentence[1] if next_sentence else end + 12
        for c in self._between(end, limit):
            if text[end : c.group[0]].strip(" \n\t.”\"’'") == "":
                found.append(c)
                end = c.group[1]
            else:
                break
        if not found:
            return []
        if next_sentence is not None and found[0].group[0] >= next_sentence[0]:
            # The bracket must be all there is, or be followed by a new sentence.
            rest = text[end : next_sentence[1]].strip(" \n.;")
            if rest and not rest[:1].isupper():
                return []
            if found[0].style == "narrative":
                return []
        return found


def _new_clause(gap: str) -> bool:
    """Whether a gap between a figure and a citation holds the start of another statement."""
    low = gap.lower()
    return any(w in low for w in (", while ", ", whereas ", "; ", ", but ", ", although "))
