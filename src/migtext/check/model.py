"""What a cross-check returns: findings with spans on both sides, and the report that holds them."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

from ..blocks import Region
from ..document import Document

if TYPE_CHECKING:
    import pandas as pd

    from .decisions import Merged

__all__ = [
    "DIFFERS",
    "FINDING_TYPES",
    "ROWS",
    "STATES",
    "VERDICTS",
    "CrossCheck",
    "Finding",
    "SourceMatch",
    "Spot",
    "Unsourced",
]

VERDICTS = (
    "supported",
    "rounded",
    "derived",
    "bound_differs",
    "unit_scale",
    "wrong_context",
    "contradicted",
    "not_found",
)
CARRIED = frozenset(("supported", "rounded", "derived"))
DIFFERS = frozenset(("bound_differs", "unit_scale", "wrong_context", "contradicted"))
FINDING_TYPES = (
    "internal_contradiction",
    "cross_document",
    "percent_change",
    "parts_total",
    "shares_total",
    "share_of_total",
    "fraction_percent",
    "percent_points",
    "range_reversed",
    "rate_arithmetic",
    "span_arithmetic",
    "unit_conversion",
    "currency_conversion",
    "instrument_misdated",
    "instrument_misnamed",
    "anachronism",
    "invalid_date",
    "citation_no_reference",
    "reference_uncited",
    "citation_year",
    "citation_name",
    "citation_crossref",
    "reference_inconsistent",
)
STATES = ("checked", "uncited", "no_source", "unreadable", "skipped")
_SPOT_ROWS = ("", "_sentence", "_doc", "_start", "_end", "_page", "_box")
# Columns of `CrossCheck.rows`.
ROWS = (
    "id", "problem", "result", "state", "link", "claim", "sentence", "start", "end", "page", "box",
    "message", "confidence", *(f"{name}{part}" for name in ("evidence", "conflict") for part in _SPOT_ROWS),
    "decision", "reviewer", "note", "decided", "decision_status",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A place in one of the texts.

    Attributes:
        doc: name of the text: ``article``, or the file of a source.
        start: first code point in that text.
        end: one past the last.
        text: the words there.
        page: page number from 1, or None.
        context: the sentence around it.
        regions: where it is printed: page and box (left, top, right, bottom in points from the
            page's top left corner), one for each line; empty when the format has no geometry.
        at: where `text` begins in `context`, or -1 when it does not stand in it.
        headers: of a table cell, its row and column headers.
    """

    doc: str
    start: int
    end: int
    text: str
    page: int | None = None
    context: str = ""
    regions: tuple[Region, ...] = ()
    at: int = -1
    headers: tuple[str, ...] = ()

    @property
    def box(self) -> tuple[float, float, float, float] | None:
        """Box of its first line on `page`, or None without geometry."""
        return self.regions[0].box if self.regions else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What the check says about one figure, or about something in the article itself.

    Attributes:
        id: stable identifier: the same for the same words of the same text.
        type: finding type of a check without a source, or None.
        verdict: verdict on a figure, or None.
        state: checked, uncited, no_source, unreadable or skipped.
        link: how the source was found: cited, named (in the sentence), searched; None without.
        claim: the words in the article.
        evidence: the words in the source that carry the verdict, or None.
        conflict: the source's own value for what the article claims, or a second place in the
            article, or None.
        message: one sentence that names both values.
        confidence: 0 to 1; not calibrated.
        problem: whether somebody should look at it.

    Example:
        >>> from migtext.check import verify
        >>> f = verify("Only 63 people arrived in 2020.",
        ...            "In 2020, 229 people arrived. In 2021 there were 63.", figure="63")
        >>> f.verdict, f.problem
        ('wrong_context', True)
    """

    id: str
    claim: Spot
    message: str
    type: str | None = None
    verdict: str | None = None
    state: str = "checked"
    link: str | None = None
    evidence: Spot | None = None
    conflict: Spot | None = None
    confidence: float = 0.0
    problem: bool = False

    def to_dict(self) -> dict[str, Any]:
        """Every field as JSON values."""
        return asdict(self)

    def __str__(self) -> str:
        return f"{self.verdict or self.type or self.state}: {self.message}"

    def _repr_html_(self) -> str:
        from .report import finding_html

        return finding_html(self)


def finding_id(document: Document | str, kind: str, *spans: tuple[int, int]) -> str:
    """Identifier of a finding: a digest over the text, its kind and its spans."""
    digest = document.digest if isinstance(document, Document) else document
    key = "|".join([digest, kind, *(f"{a}-{b}" for a, b in spans)])
    return hashlib.sha256(key.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceMatch:
    """A source, and what it was matched with.

    Attributes:
        name: the file's name, or the key it was given under.
        path: where it was read from; None for a text.
        title: title of the document.
        state: matched, unmatched (searched for every figure), unreadable or not_used.
        references: the references it was matched with, as printed (first 120 characters).
        how: why it was matched so.
        reason: why it could not be read, or why it is not used.
        figures: number of figures found in it.
        key: the citation or key it was given under, or None.
        score: how sure the match is, 0 to 1; 1 when it was given under a key.
        nearly: references that it nearly matched: as printed, score, what speaks for it.
        warnings: what a reader should know of it.
    """

    name: str
    path: str | None = None
    title: str | None = None
    state: str = "unmatched"
    references: tuple[str, ...] = ()
    how: str = ""
    reason: str = ""
    figures: int = 0
    key: str | None = None
    score: float = 0.0
    nearly: tuple[tuple[str, float, str], ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsourced:
    """A claim that names no source: with a number in it, or without one ("record highs")."""

    start: int
    end: int
    text: str
    figures: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class CrossCheck(Sequence[Finding]):
    """An immutable sequence of findings, in the order of the article.

    Attributes:
        article: the document that was checked.
        findings: all findings.
        sources: what was given, and what it was matched with.
        unsourced: claims that name no source.
        documents: the sources that could be read, by name.
        lacking: references without a source, as printed (first 120 characters).
        notes: what else a reader should know.
        merged: people's decisions, when some were given.

    Example:
        >>> import migtext as mt
        >>> check = mt.crosscheck(mt.sample("article"), mt.sample("sources"))
        >>> [f.claim.text for f in check.problems if f.verdict == "contradicted"]
        ['8,715']
    """

    article: Document
    findings: tuple[Finding, ...]
    sources: tuple[SourceMatch, ...] = ()
    unsourced: tuple[Unsourced, ...] = ()
    documents: Mapping[str, Document] = field(default_factory=dict, repr=False)
    notes: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()
    merged: Merged | None = None

    def __len__(self) -> int:
        return len(self.findings)

    @overload
    def __getitem__(self, index: int) -> Finding: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Finding, ...]: ...
    def __getitem__(self, index: int | slice) -> Finding | tuple[Finding, ...]:
        return self.findings[index]

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.findings)

    @property
    def problems(self) -> tuple[Finding, ...]:
        """Findings that somebody should look at."""
        return tuple(f for f in self.findings if f.problem)

    @property
    def unconfirmed(self) -> tuple[Finding, ...]:
        """Problems that no person has settled: see `migtext.check.decisions`.

        Example:
            >>> from migtext.check import crosscheck
            >>> crosscheck("About 40 people left.").unconfirmed
            ()
        """
        settled = self.merged.settled if self.merged is not None else frozenset()
        return tuple(f for f in self.findings if f.problem and f.id not in settled)

    def with_decisions(self, path: str | Path | Sequence[str | Path]) -> CrossCheck:
        """The same check with people's decisions.

        Args:
            path: ``NAME.decisions.csv`` as the report page saves it, or several of them. They may
                be of an earlier version of the article: see `merge_decisions`.

        Returns:
            A new check; `merged` says what became of each decision.

        Raises:
            FileMissing: when there is no such file.
            DataError: when it is no decisions file.

        Example:
            >>> import tempfile
            >>> from migtext.check import verify, crosscheck
            >>> check = crosscheck("A total of 40 left: 10 men and 20 women.")
            >>> file = Path(tempfile.mkdtemp()) / "a.decisions.csv"
            >>> rows = [f"{f.id},disagree,{f.claim.text}" for f in check.problems]
            >>> _ = file.write_text("\\n".join(["id,decision,words", *rows]))
            >>> check.with_decisions(file).unconfirmed
            ()
        """
        from .decisions import merge_decisions

        return replace(self, merged=merge_decisions(self, path))

    @property
    def figures(self) -> tuple[Finding, ...]:
        """One row for every figure of the article."""
        return tuple(f for f in self.findings if f.type is None)

    @property
    def checks(self) -> tuple[Finding, ...]:
        """Findings that need no source."""
        return tuple(f for f in self.findings if f.type is not None)

    def where(self, **conditions: Any) -> tuple[Finding, ...]:
        """Findings whose fields have the given values (a set or tuple means any of them).

        Example:
            >>> from migtext.check import crosscheck
            >>> len(crosscheck("About 40 people left.").where(state="uncited"))
            1
        """

        def meets(f: Finding) -> bool:
            for name, wanted in conditions.items():
                value = getattr(f, name)
                if isinstance(wanted, set | frozenset | tuple | list):
                    if value not in wanted:
                        return False
                elif value != wanted:
                    return False
            return True

        return tuple(f for f in self.findings if meets(f))

    @property
    def counts(self) -> dict[str, int]:
        """Number of figures by state, and of problems."""
        states = Counter(f.state for f in self.figures)
        out = {state: states.get(state, 0) for state in STATES}
        out["problems"] = len(self.problems)
        return out

    def tally(self) -> list[dict[str, Any]]:
        """Counts as rows: figures by state, verdicts, findings by type, problems, decisions.

        Example:
            >>> from migtext.check import crosscheck
            >>> crosscheck("About 40 people left.").tally()[0]
            {'what': 'figures', 'number': 1}
        """
        from .summary import tally_of

        return tally_of(self)

    def summary(self) -> str:
        """What was there, what was checked and what could not be, in a few lines."""
        from .summary import summary_of

        return summary_of(self)

    def matching(self) -> pd.DataFrame:
        """What was matched with what: a row for each source and reference, with score and reason,
        what nearly matched, and a row for each reference without a source.

        A match is corrected by giving the source under its citation or another key:
        ``crosscheck(article, {"Park & Baptista, 2024": "file.pdf"})``.
        """
        import pandas as pd

        from .matched import COLUMNS, matching_rows

        return pd.DataFrame(matching_rows(self), columns=list(COLUMNS))

    def rows(self) -> list[dict[str, Any]]:
        """One flat row a finding."""
        out = []
        for f in self.findings:
            row: dict[str, Any] = {
                "id": f.id,
                "problem": f.problem,
                "result": f.verdict or f.type or f.state,
                "state": f.state,
                "link": f.link,
                "claim": f.claim.text,
                "sentence": f.claim.context,
                "start": f.claim.start,
                "end": f.claim.end,
                "page": f.claim.page,
                "box": _box(f.claim),
                "message": f.message,
                "confidence": round(f.confidence, 3),
            }
            for name in ("evidence", "conflict"):
                spot: Spot | None = getattr(f, name)
                row |= {
                    name: spot.text if spot else None,
                    f"{name}_sentence": spot.context if spot else None,
                    f"{name}_doc": spot.doc if spot else None,
                    f"{name}_start": spot.start if spot else None,
                    f"{name}_end": spot.end if spot else None,
                    f"{name}_page": spot.page if spot else None,
                    f"{name}_box": _box(spot),
                }
            decided = self.merged.decisions.get(f.id, {}) if self.merged is not None else {}
            row |= {
                "decision": decided.get("decision") or None,
                "reviewer": decided.get("reviewer") or None,
                "note": decided.get("note") or None,
                "decided": decided.get("time") or None,
                "decision_status": (self.merged.status(f.id) or None) if self.merged else None,
            }
            out.append(row)
        return out

    def to_frame(self) -> pd.DataFrame:
        """The findings as a pandas frame, one row each."""
        import pandas as pd

        # Arrow strings hold no lone surrogates.
        rows = [
            {
                k: v.encode("utf-8", "replace").decode() if isinstance(v, str) else v
                for k, v in r.items()
            }
            for r in self.rows()
        ]
        frame = pd.DataFrame(rows, columns=list(ROWS))
        for column in frame.columns:
            if column.endswith(("start", "end", "page")):
                frame[column] = frame[column].astype("Int64")
        return frame

    def to_csv(self, path: str | Path | None = None) -> str:
        """The findings as CSV for spreadsheets: cells that would be formulas are text.

        Args:
            path: where to write it, UTF-8 with a byte order mark; None to return it only.

        Returns:
            The CSV without the byte order mark.
        """
        from .spreadsheet import csv_text

        text = csv_text(self.rows(), ROWS)
        if path is not None:
            Path(path).write_bytes(text.encode("utf-8-sig", "replace"))
        return text

    def to_xlsx(self, path: str | Path) -> Path:
        """The check as a workbook: findings, sources, unsourced claims, counts, decisions.

        Texts are text cells, never formulas; what Excel cannot hold (control characters, more than
        32,767 characters) is left out.

        Args:
            path: ``.xlsx`` file to write.

        Returns:
            The path.

        Example:
            >>> import tempfile
            >>> from migtext.check import crosscheck
            >>> file = Path(tempfile.mkdtemp()) / "check.xlsx"
            >>> crosscheck("About 40 people left.").to_xlsx(file).name
            'check.xlsx'
        """
        from .spreadsheet import write_xlsx

        write_xlsx(self, path)
        return Path(path)

    def to_dict(self) -> dict[str, Any]:
        """Everything but the texts, as JSON values."""
        meta = self.article.meta
        return {
            "article": {
                "title": meta.title,
                "path": self.article.path,
                "date": meta.date.isoformat() if meta.date else None,
                "digest": self.article.digest,
            },
            "counts": self.counts,
            "findings": [f.to_dict() for f in self.findings],
            "sources": [asdict(s) for s in self.sources],
            "lacking": list(self.lacking),
            "unsourced": [asdict(u) for u in self.unsourced],
            "notes": list(self.notes),
            "decisions": self.merged.rows() if self.merged is not None else [],
        }

    def to_json(self, path: str | Path | None = None) -> str:
        """`to_dict` as JSON text, written to `path` when one is given."""
        text = json.dumps(self.to_dict(), ensure_ascii=False, indent=1)
        if path is not None:
            Path(path).write_text(text, encoding="utf-8", errors="replace")
        return text

    def to_html(
        self,
        path: str | Path | None = None,
        *,
        decisions: str | Path | Sequence[str | Path] | None = None,
        pictures: int = 40,
        file: str | Path | bytes | None = None,
        password: str | None = None,
        isolate: bool = False,
    ) -> str:
        """The report as a self-contained page: problems first, claim and evidence side by side.

        Args:
            path: where to write it; None to return it only.
            decisions: ``NAME.decisions.csv`` that the page of an earlier run saved, or several;
                the decisions are shown again, also after the article was edited.
            pictures: so many pieces of PDF pages at most, with a box around the words; problems
                come first. 0 for none.
            file: the article's PDF, when it is no longer where it was read: a path, or its bytes.
            password: of an encrypted PDF.
            isolate: draw the pages in a child process.

        Returns:
            The page.

        Raises:
            FileMissing, DataError: when `decisions` is no such file.

        Example:
            >>> from migtext.check import crosscheck
            >>> "Nothing could be compared" in crosscheck("About 40 people left.").to_html()
            True
        """
        from .report import page_html
        from .snippets import snippets_of

        check = self.with_decisions(decisions) if decisions is not None else self
        drawn = snippets_of(check, most=pictures, file=file, password=password, isolate=isolate)
        page = page_html(check, drawn)
        if path is not None:
            Path(path).write_text(page, encoding="utf-8", errors="replace")
        return page

    def _repr_html_(self) -> str:
        from .report import fragment_html

        return fragment_html(self)

    def __repr__(self) -> str:
        return self.summary()


def _box(spot: Spot | None) -> str | None:
    """Corners of a spot's first line: left, top, right, bottom in points."""
    if spot is None or spot.box is None:
        return None
    return " ".join(f"{v:.1f}" for v in spot.box)


def spot(document: Document, name: str, start: int, end: int) -> Spot:
    """A place in a document with its words, sentence, page and boxes."""
    a, b = document.sentence_at(start, end)
    text = document.clean(start, end)
    if b - a < 2000:
        context = document.clean(a, b)
        # The same number may stand in the sentence twice: this one is behind what is before it.
        behind = len(document.clean(a, start)) if start > a else 0
    else:
        context = document.context(start, end, 200)
        behind = min(start, 200) // 2
    at = context.find(text, max(0, behind))
    return Spot(
        doc=name,
        start=start,
        end=end,
        text=text,
        page=document.page_at(start) if document.pages else None,
        context=context,
        regions=document.locate(start, end),
        at=at if at >= 0 else context.find(text),
        headers=_headers(document, start),
    )


def _headers(document: Document, position: int) -> tuple[str, ...]:
    """Row and column headers of the table cell at a position."""
    block = document.block_at(position)
    if block is None or block.kind != "table":
        return ()
    for table in document.tables:
        if table.start <= position < table.end:
            for cell in table.cells:
                if cell.start <= position < cell.end:
                    return (*cell.row_headers, *cell.column_headers)
    return ()


def ordered(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings in the order of the article."""
    return tuple(sorted(findings, key=lambda f: (f.claim.start, f.claim.end, f.type or "")))
