"""What a cross-check returns: findings with spans on both sides, and the report that holds them."""

from __future__ import annotations

import csv
import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

from ..blocks import Region
from ..document import Document

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "DIFFERS",
    "FINDING_TYPES",
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
# A cell that begins so is read as a formula by spreadsheets.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


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
    """

    doc: str
    start: int
    end: int
    text: str
    page: int | None = None
    context: str = ""
    regions: tuple[Region, ...] = ()

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

    def summary(self) -> str:
        """What was there, what was checked and what could not be, in a few lines."""
        figures = self.figures
        counts = self.counts
        name = self.article.meta.title or self.article.path or "text"
        lines = [name]
        checked = [f for f in figures if f.state == "checked"]
        if not figures:
            lines.append("  no figure found in it: nothing could be compared with a source")
        else:
            lines.append(f"  {_n(len(figures), 'figure')}: {_n(len(checked), 'checked', '')}")
            verdicts = Counter(f.verdict for f in checked)
            if checked:
                lines[-1] += (
                    " (" + ", ".join(f"{verdicts[v]} {v}" for v in VERDICTS if verdicts[v]) + ")"
                )
            rest = {
                "uncited": "without a citation",
                "no_source": "cited, but the source was not given",
                "unreadable": "cited, but the source could not be read",
                "skipped": "skipped (the message says why)",
            }
            for state, words in rest.items():
                if counts[state]:
                    lines.append(f"  {counts[state]} {words}")
        types = Counter(f.type for f in self.checks)
        if types:
            lines.append(
                "  in the text itself: "
                + ", ".join(f"{types[t]} {t}" for t in FINDING_TYPES if types[t])
            )
        else:
            lines.append("  in the text itself: nothing found")
        numbered = sum(bool(u.figures) for u in self.unsourced)
        if self.unsourced:
            lines.append(
                f"  claims without a source: {numbered} with a number, "
                f"{len(self.unsourced) - numbered} without"
            )
        for s in self.sources:
            if s.state == "unreadable":
                lines.append(f"  source {s.name}: unreadable ({s.reason})")
            else:
                what = (
                    f"for {'; '.join(r[:50] for r in s.references)}" if s.references else "searched"
                )
                lines.append(f"  source {s.name}: {_n(s.figures, 'figure')}, {what}")
        if not self.sources:
            lines.append("  no source was given")
        lines += [f"  {note}" for note in self.notes]
        lines.append(f"  {_n(len(self.problems), 'problem')}")
        return "\n".join(lines)

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
            out.append(row)
        return out

    def to_frame(self) -> pd.DataFrame:
        """The findings as a pandas frame, one row each."""
        import pandas as pd

        frame = pd.DataFrame(self.rows())
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
        rows = self.rows()
        out = StringIO()
        names = list(rows[0]) if rows else ["id", "problem", "result", "claim", "message"]
        writer = csv.DictWriter(out, names, lineterminator="\r\n")
        writer.writeheader()
        for row in rows:
            writer.writerow({k: _cell(v) for k, v in row.items()})
        if path is not None:
            data = out.getvalue().encode("utf-8-sig", "replace")
            Path(path).write_bytes(data)
        return out.getvalue()

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
            "unsourced": [asdict(u) for u in self.unsourced],
            "notes": list(self.notes),
        }

    def to_json(self, path: str | Path | None = None) -> str:
        """`to_dict` as JSON text, written to `path` when one is given."""
        text = json.dumps(self.to_dict(), ensure_ascii=False, indent=1)
        if path is not None:
            Path(path).write_text(text, encoding="utf-8", errors="replace")
        return text

    def to_html(
        self, path: str | Path | None = None, *, decisions: str | Path | None = None
    ) -> str:
        """The report as a self-contained page: problems first, claim and evidence side by side.

        Args:
            path: where to write it; None to return it only.
            decisions: ``NAME.decisions.csv`` that the page of an earlier run saved; its decisions
                are shown again, also after the article was edited.

        Raises:
            DataError: when `decisions` is no such file.
        """
        from .decisions import merge_decisions
        from .report import page_html

        merged = merge_decisions(self, decisions) if decisions is not None else None
        page = page_html(self, merged)
        if path is not None:
            Path(path).write_text(page, encoding="utf-8", errors="replace")
        return page

    def _repr_html_(self) -> str:
        from .report import fragment_html

        return fragment_html(self)

    def __repr__(self) -> str:
        return self.summary()


def _n(number: int, noun: str, plural: str = "s") -> str:
    return f"{number} {noun}{'' if number == 1 else plural}"


def _cell(value: Any) -> Any:
    """A value as a spreadsheet cell that is never a formula."""
    if isinstance(value, str):
        text = value.replace("\x00", "")
        return f"'{text}" if text.startswith(_FORMULA) else text
    return value


def _box(spot: Spot | None) -> str | None:
    """Corners of a spot's first line: left, top, right, bottom in points."""
    if spot is None or spot.box is None:
        return None
    return " ".join(f"{v:.1f}" for v in spot.box)


def spot(document: Document, name: str, start: int, end: int) -> Spot:
    """A place in a document with its words, sentence, page and boxes."""
    a, b = document.sentence_at(start, end)
    return Spot(
        doc=name,
        start=start,
        end=end,
        text=document.clean(start, end),
        page=document.page_at(start) if document.pages else None,
        context=document.clean(a, b) if b - a < 2000 else document.context(start, end, 200),
        regions=document.locate(start, end),
    )


def ordered(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings in the order of the article."""
    return tuple(sorted(findings, key=lambda f: (f.claim.start, f.claim.end, f.type or "")))
