"""crosscheck(): every figure of an article against its sources, and the article against itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from ..analysis import Analysis
from ..annotations import Citation, Figure, Reference
from ..document import Document
from ..extract.instruments.registry import InstrumentsLike, Registry, load_registry
from ..pipeline import Annotator
from .cache import CacheLike
from .checks.measures import currency_notes
from .claims import best_rank, context_of
from .context import Quantity, TextContext
from .documents import document_issues
from .linking import link_sources
from .model import (
    CARRIED,
    DIFFERS,
    CrossCheck,
    Finding,
    SourceMatch,
    Unsourced,
    finding_id,
    ordered,
    spot,
)
from .sources import Given, Loaded, Source, load_sources
from .subjects import significant
from .unsourced import unsourced_claims
from .vectors import missing_vectors
from .verdicts import Judgement, SourceIndex, judge

__all__ = ["crosscheck"]

_VIEWS = ("figures", "instruments", "citations", "references")
# Below this a source that was only searched says nothing against a figure.
_SEARCHED = 0.62
# "Two" and "100" stand in every text: one that nobody cited carries them only when it is clearly
# about the same thing.
_SMALL = 0.6


def crosscheck(
    article: Analysis | Document | str | Path,
    sources: Given = None,
    *,
    bibliography: str | Path | None = None,
    instruments: InstrumentsLike | None = None,
    cache: CacheLike = True,
    decisions: str | Path | Sequence[str | Path] | None = None,
) -> CrossCheck:
    """Check every figure of an article against its sources, and the article against itself.

    Args:
        article: a file, a text, a document or an analysis.
        sources: a folder, a file, a text, a document, an analysis, a list of them, or
            ``{citation or key: any of these}``. A key is the words of a citation ("Park &
            Baptista, 2024"), its number ("[12]"), or the id, title, address or DOI of a
            reference. A source that fits no reference is searched for every figure that cites
            nothing.
        bibliography: CSL-JSON, BibTeX or RIS whose entries name the files of sources, and which
            the citations are linked against.
        instruments: your own legal instruments, as for `migtext.annotate`, for the article, the
            sources and the checks of dates and names; an analysis is taken as it is, so give it
            the same.
        cache: keep the analyses of sources in the user's cache folder (`MIGTEXT_CACHE`), or in
            the folder given; False to read everything anew.
        decisions: ``NAME.decisions.csv`` that the report page of an earlier run saved, or several
            of them; the article may have been edited since.

    Returns:
        All findings, in the order of the article.

    Raises:
        ReadingError: when the article cannot be read; a source that cannot be read is a row.
        FileMissing: when a source does not exist.

    Example:
        >>> import migtext as mt
        >>> check = mt.crosscheck(mt.sample("article"), mt.sample("sources"))
        >>> check.counts["checked"] > 20, len(check.problems) > 2
        (True, True)
    """
    registry = load_registry(instruments) if instruments is not None else None
    analysis = _analysis(article, registry, bibliography)
    loaded = load_sources(
        sources,
        bibliography=bibliography,
        instruments=registry,
        cache=cache,
        article=analysis.document,
    )
    check = _Run(analysis, loaded, registry).check()
    return check if decisions is None else check.with_decisions(decisions)


def _analysis(
    article: Analysis | Document | str | Path,
    registry: Registry | None,
    bibliography: str | Path | None,
) -> Analysis:
    given = article if isinstance(article, Analysis) else None
    missing = [v for v in _VIEWS if given is None or v not in given.records]
    if given is not None and not missing:
        return given
    annotator = Annotator(
        only=_VIEWS, framing=None, instruments=registry, bibliography=bibliography
    )
    made = annotator(article.document if isinstance(article, Analysis) else article)
    if given is None:
        return made
    # What was given stays as it is, corrections of people above all; the rest is added.
    return Analysis(
        made.document,
        {**made.records, **given.records},
        seconds=given.seconds,
        outside=made.outside,
        warnings=(
            *given.warnings[len(given.document.warnings) :],
            f"{', '.join(missing)} were not in the analysis that was given: added for this check",
        ),
        withheld=given.withheld,
    )


class _Run:
    def __init__(
        self, analysis: Analysis, sources: Loaded, registry: Registry | None = None
    ) -> None:
        self.analysis = analysis
        self.registry = registry
        self.document = analysis.document
        self.sources = list(sources)
        self.notes = list(sources.notes)
        self.references: list[Reference] = list(analysis.references)
        self.citations: list[Citation] = list(analysis.citations)
        self.by_citation = {c.id: c for c in self.citations}
        self.by_reference = {r.id: r for r in self.references}
        self.linked = link_sources(self.sources, self.references, self.citations)
        self.context: TextContext = context_of(analysis)
        self.indexes: dict[str, SourceIndex] = {}

    # Sources -----------------------------------------------------------------------------------

    def index(self, source: Source) -> SourceIndex:
        """The source's index, made when first needed."""
        if source.name not in self.indexes:
            assert source.analysis is not None
            self.indexes[source.name] = SourceIndex(context_of(source.analysis), source.name)
        return self.indexes[source.name]

    def _readable(self) -> list[Source]:
        return [s for s in self.sources if s.analysis is not None]

    def _cited(self, figure: Figure) -> tuple[list[Source], list[str], bool]:
        """(sources that the figure cites, printed names of what it cites, whether it cites)."""
        found: list[Source] = []
        names: list[str] = []
        for cid in figure.citations:
            citation = self.by_citation.get(cid)
            if citation is None:
                continue
            for i, work in enumerate(citation.works):
                names.append(work.surface)
                target = work.reference or work.nearest
                # A source given under the citation's own words, or an entry of the user's
                # bibliography, needs no reference list.
                own = (
                    s
                    for s in self.sources
                    if (cid, i) in s.works or (work.item and s.fields.get("key") == work.item)
                )
                for source in (*self.linked.get(target or "", ()), *own):
                    if source not in found and not source.unused:
                        found.append(source)
        return found, names, bool(figure.citations)

    def _named(self, quantity: Quantity) -> list[Source]:
        """Sources whose body or title the sentence names."""
        a, b = quantity.sentence.start, quantity.sentence.end
        sentence = quantity.sentence.text[a:b]
        keys = {n.key for n in quantity.sentence.names if n.type in ("body", "name")}
        out = []
        for source in self._readable():
            index = self.index(source)
            title = {n.key for n in index.context.title_names if n.type in ("body", "name")}
            stem = source.path.stem if source.path else source.name
            words = set(re.findall(r"[A-Z]{3,}", sentence))
            if keys & title or any(
                re.search(rf"(?:^|[_\W]){w}(?:[_\W]|$)", stem, re.I) for w in words
            ):
                out.append(source)
        return out

    # Figures -----------------------------------------------------------------------------------

    def figures(self) -> list[Finding]:
        """One finding for every figure of the article."""
        out = []
        for q in self.context.quantities:
            if q.figure is not None:
                out.append(self._figure(q, q.figure))
        return out

    def _finding(
        self,
        q: Quantity,
        *,
        state: str,
        message: str,
        link: str | None = None,
        judged: tuple[Judgement, Source] | None = None,
        problem: bool = False,
        verdict: str | None = None,
    ) -> Finding:
        evidence = conflict = None
        confidence = 0.0
        if judged is not None:
            judgement, source = judged
            assert source.analysis is not None
            where = source.analysis.document
            e, c = judgement.evidence, judgement.conflict
            evidence = spot(where, source.name, e.start, e.end) if e is not None else None
            conflict = spot(where, source.name, c.start, c.end) if c is not None else None
            confidence = judgement.confidence
        return Finding(
            id=finding_id(self.document, "figure", (q.start, q.end)),
            claim=spot(self.document, "article", q.start, q.end),
            verdict=verdict,
            state=state,
            link=link,
            evidence=evidence,
            conflict=conflict,
            message=message,
            confidence=confidence,
            problem=problem,
        )

    def _figure(self, q: Quantity, figure: Figure) -> Finding:
        reason = _no_claim(figure, self.document.text)
        if reason:
            return self._finding(q, state="skipped", message=reason)
        cited, names, cites = self._cited(figure)
        if cites and cited:
            readable = [s for s in cited if s.analysis is not None]
            if not readable:
                why = "; ".join(f"{s.name}: {s.reason}" for s in cited)
                return self._finding(
                    q,
                    state="unreadable",
                    message=f"the source could not be read ({why})",
                    link="cited",
                )
            judgement, source = self._judge(q, readable)
            return self._checked(q, judgement, source, "cited")
        others = self._readable()
        if cites:
            what = "; ".join(names) or "the citation"
            message = f"{what}: this source was not given"
            elsewhere = self._elsewhere(q, others)
            if elsewhere is not None:
                judgement, source = elsewhere
                message += f"; {q.surface} stands in {source.name} ({judgement.message})"
                return self._finding(q, state="no_source", message=message, judged=elsewhere)
            return self._finding(q, state="no_source", message=message)
        if not others:
            return self._finding(
                q, state="uncited", message="no source is cited and none was given"
            )
        named = self._named(q)
        if named:
            judgement, source = self._judge(q, named)
            if judgement.verdict != "not_found":
                return self._checked(q, judgement, source, "named")
        judgement, source = self._judge(q, others)
        small = judgement.verdict in CARRIED and significant(q) < 2
        if judgement.confidence < (
            _SMALL if small else _SEARCHED if judgement.verdict in DIFFERS else 0.0
        ):
            judgement = Judgement("not_found", None, None, "", 0.4)
        return self._checked(q, judgement, source, "searched")

    def _checked(self, q: Quantity, judgement: Judgement, source: Source, link: str) -> Finding:
        verdict = judgement.verdict
        n = len(self._readable())
        if verdict == "not_found":
            message = (
                f"not found in the {n} source{'s' if n > 1 else ''} given"
                if link == "searched"
                else f"{source.name} does not give {q.surface} for this"
            )
        else:
            message = f"{source.name}: {judgement.message}"
        problem = verdict in DIFFERS or (verdict == "not_found" and link != "searched")
        return self._finding(
            q,
            state="checked",
            message=message,
            link=link,
            judged=(judgement, source),
            problem=problem,
            verdict=verdict,
        )

    def _judge(self, q: Quantity, sources: Sequence[Source]) -> tuple[Judgement, Source]:
        """The best evidence of several sources."""
        best: tuple[float, Judgement, Source] | None = None
        for source in sources:
            judgement = judge(q, self.index(source))
            rank = best_rank(judgement)
            if best is None or rank > best[0]:
                best = (rank, judgement, source)
        assert best is not None
        return best[1], best[2]

    def _elsewhere(self, q: Quantity, sources: Sequence[Source]) -> tuple[Judgement, Source] | None:
        if not sources:
            return None
        judgement, source = self._judge(q, sources)
        if judgement.verdict not in CARRIED or (
            significant(q) < 2 and judgement.confidence < _SMALL
        ):
            return None
        return judgement, source

    # All ---------------------------------------------------------------------------------------

    def check(self) -> CrossCheck:
        """The whole report."""
        findings = self.figures()
        for issue in document_issues([self.analysis], self.registry):
            spans = [(a, b) for _, a, b in issue.spans]
            spots = [spot(self.document, "article", a, b) for a, b in spans]
            findings.append(
                Finding(
                    id=finding_id(self.document, issue.type, *spans),
                    type=issue.type,
                    claim=spots[0],
                    conflict=spots[1] if len(spots) > 1 else None,
                    message=issue.message,
                    confidence=issue.confidence,
                    problem=True,
                )
            )
        notes = [*self.analysis.warnings, *self.notes, *self._doubts()]
        notes += currency_notes(self.context)
        if self.analysis.outside:
            n = len(self.analysis.outside)
            notes.append(
                f"{n} number{'s' if n > 1 else ''} and addresses outside the text (page furniture, adverts) not read"
            )
        return CrossCheck(
            article=self.document,
            findings=ordered(findings),
            sources=tuple(self._match(s) for s in self.sources),
            lacking=tuple(self._lacking()),
            unsourced=self._unsourced(),
            documents={s.name: s.analysis.document for s in self.sources if s.analysis is not None},
            notes=tuple(notes),
        )

    def _match(self, s: Source) -> SourceMatch:
        """The row of a source."""

        cited = [self._printed(r) for r in s.references]
        if not cited:
            cited = [self.by_citation[c].works[i].surface for c, i in sorted(s.works)]
        return SourceMatch(
            name=s.name,
            path=str(s.path) if s.path else None,
            title=s.analysis.document.meta.title if s.analysis else None,
            state=s.state,
            references=tuple(dict.fromkeys(cited)),
            how=s.how,
            reason=s.reason,
            figures=len(s.analysis.figures) if s.analysis else 0,
            key=s.key,
            score=round(s.score, 3),
            nearly=tuple((self._printed(n.reference), round(n.score, 2), n.how) for n in s.nearly),
            warnings=tuple(s.warnings),
        )

    def _doubts(self) -> list[str]:
        """What makes an empty list of problems say nothing."""
        notes = []
        lacking = missing_vectors()
        if lacking:
            notes.append(
                f"sentences were compared by their words only ({lacking}): what a source says in "
                "other words is missed more often"
            )
        given = [s for s in self.sources if not s.unused]
        if given and not self._readable():
            notes.append("none of the sources could be read: no figure was compared with one")
        elif self.sources and not given:
            notes.append("none of what was given can be a source: no figure was compared with one")
        language = self.document.meta.language
        if language not in (None, "en"):
            notes.append(
                f"the text is in {language!r} and migtext reads English: figures in words, "
                "populations and dates are missed, so that no problem here means little"
            )
        return notes

    def _lacking(self) -> list[str]:
        """References without a source, as printed, each work once."""
        found = dict.fromkeys(self._printed(r.id) for r in self.references if r.id in self.linked)
        rest = (self._printed(r.id) for r in self.references if r.id not in self.linked)
        return [text for text in dict.fromkeys(rest) if text not in found]

    def _printed(self, reference: str) -> str:
        found = self.by_reference.get(reference)
        return " ".join(found.text.split())[:120] if found is not None else reference

    def _unsourced(self) -> tuple[Unsourced, ...]:
        return unsourced_claims(self.context, self.citations)


# "over the four years", "in the past six months": when another number holds, not how much.
_DURING = re.compile(
    r"\b(?:over|in|during|within|across|throughout|for)\s+(?:the|these|those|its|their)\s+"
    r"(?:(?:past|last|next|first|previous|preceding|following|same|whole|full|entire)\s+)?$",
    re.I,
)


def _no_claim(figure: Figure, text: str) -> str | None:
    """Why a figure is nothing to look up, or None."""
    if figure.kind == "duration" and _DURING.search(text, max(0, figure.start - 40), figure.start):
        return "a stretch of time in which something else is counted"
    if figure.kind == "vague" and figure.high is None and figure.unit is None:
        return "a vague quantity without a noun"
    if figure.block in ("title", "heading") and figure.low < 10:
        return "a small number in a heading"
    return None
