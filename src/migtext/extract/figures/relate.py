"""How figures hang together, and which citation carries each: conversions, comparisons, parts."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from ...annotations import Citation, Span
from ...document import BlockView, Document
from ..number_words import word_list, word_set
from ..tokens import Token
from .quantity import Quantity

__all__ = ["Carriers", "relations"]


def relations(
    tokens: Sequence[Token], quantities: Sequence[Quantity], text: str, previous: Quantity | None
) -> list[tuple[int | None, int | None]]:
    """Partner and whole of each quantity of a sentence.

    Args:
        tokens: tokens of the sentence.
        quantities: its figures, in order.
        text: text of the block.
        previous: last figure of the sentence before, for "Of these, 300 ...".

    Returns:
        For each (index of its partner, index of the figure it is a part of); -1 stands for
        `previous`.
    """
    partner: list[int | None] = [None] * len(quantities)
    part: list[int | None] = [None] * len(quantities)
    head = text[tokens[0].start : tokens[0].start + 60].lower() if tokens else ""
    for i, q in enumerate(quantities):
        start = quantities[i - 1].end if i else (tokens[0].start if tokens else 0)
        gap = text[start : q.start]
        low = f" {gap.lower()} "
        if i:
            before = quantities[i - 1]
            # "30 million yuan ($4 million)", "$5 (€4)", "6 miles (10 km)"
            opened = gap.lstrip().startswith("(") or gap.rstrip().endswith("(")
            if (
                opened
                and before.unit != q.unit
                and before.kind == q.kind
                and q.kind in ("money", "measure")
                and len(gap) < 30
            ):
                partner[i], partner[i - 1] = i - 1, i
                continue
            if (
                opened
                and q.kind in ("percent", "fraction")
                and before.kind == "count"
                and len(gap)
                < 30 + (0 if before.counted is None else before.counted[1] - before.end)
            ):
                partner[i] = i - 1
                continue
            same = before.unit == q.unit or (
                before.kind == q.kind == "count" and (q.unit is None or before.unit is None)
            )
            if (
                same
                and before.kind == q.kind
                and len(gap) < 120
                and _compares(low, text[max(0, before.start - 30) : before.start].lower())
            ):
                partner[i], partner[i - 1] = i - 1, i
                before.change, q.change = max(before.change, 0), 1
                continue
        if any(
            f" {p} " in low or low.rstrip().endswith(p) for p in word_set("relate.part")
        ) and q.kind in (
            "count",
            "vague",
            "percent",
            "fraction",
        ):
            # The whole is the nearest count before that is larger.
            for j in range(i - 1, -1, -1):
                whole = quantities[j]
                if (
                    part[j] is None
                    and whole.kind in ("count", "vague")
                    and (q.kind != "count" or whole.low >= q.low)
                    and (
                        whole.unit == q.unit
                        or q.unit is None
                        or q.kind != "count"
                        or (whole.unit == "person")
                    )
                ):
                    part[i] = j
                    break
            else:
                if previous is not None and head.startswith(("of ", "among ", "including")):
                    part[i] = -1
    # "12,000, of whom 3,000 were women and 4,000 children": coordinated parts share the whole.
    for i in range(1, len(quantities)):
        last = next((j for j in range(i - 1, -1, -1) if quantities[j].kind == "count"), None)
        if (
            part[i] is None
            and last is not None
            and last < i - 1
            and part[last] is not None
            and quantities[i].kind == "count"
            and partner[i - 1] == last
            and quantities[i].start - quantities[i - 1].end < 60
        ):
            part[i] = part[last]  # "of which 1,029 (30 per cent) were granted, 2,004 rejected"
            continue
        if (
            part[i] is None
            and part[i - 1] is not None
            and partner[i] is None
            and quantities[i].kind == quantities[i - 1].kind == "count"
        ):
            gap = f" {text[quantities[i - 1].end : quantities[i].start].lower()} "
            if len(gap) < 60 and (" and " in gap or "," in gap) and ";" not in gap:
                part[i] = part[i - 1]
    return list(zip(partner, part, strict=True))


def _compares(gap: str, before: str) -> bool:
    """Whether what stands between two figures of one kind compares them."""
    if any(f" {w} " in gap for w in word_set("relate.compare")):
        return True
    return gap.rstrip().endswith(word_list("relate.to_end")) and (
        "from" in before or any(w in before for w in word_set("relate.change_stems"))
    )


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
