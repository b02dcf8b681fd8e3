"""What people corrected in other tools, as analyses."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from .analysis import VIEWS, Analysis
from .annotations import (
    RECORD_TYPES,
    Citation,
    Figure,
    Instrument,
    Movement,
    Passage,
    Record,
    record_id,
)
from .errors import DataError
from .interop.exchange.marks import LABELS, LINKS, Mark, alike, folded, mark_of, record_of
from .interop.exchange.parts import Part, parts_of, sidecar_of

__all__ = ["Corrected", "all_corrections", "load_corrections"]

_DEFAULT = "annotator"
_ID = re.compile("[0-9a-f]{16}")
# What files cannot hold, and what they fold.
_FOLDED = re.compile("[\\s\x00-\x1f\ud800-\udfff\ufffd-\uffff]")
_LABELS_OF = {RECORD_TYPES[view]: label for view, label in LABELS.items()}
# A record before those that name it.
_ORDER = ("references", "citations", "figures", "movements", "instruments", "entities", "passages")


class Corrected(NamedTuple):
    """One document as one person left it.

    Attributes:
        doc: name of the document.
        who: the person.
        analysis: the corrected analysis.
    """

    doc: str
    who: str
    analysis: Analysis


def load_corrections(
    path: str | Path,
    analysis: Analysis | str | Path | None = None,
    *,
    who: str | None = None,
    doc: str | None = None,
) -> Analysis:
    """Read what a person corrected in another tool.

    The records that nobody touched are those of before, to the last field. What was edited or added
    has the origin ``human:NAME`` and no confidence; what was deleted is gone.

    Args:
        path: brat (``.ann``, or a folder of them), CAS (``.xmi``, or a ``.zip`` that INCEpTION
            exported), Label Studio (``.json``) or Web Annotation (``.jsonld``).
        analysis: what was exported, or the file where it was saved; default: the
            ``NAME.migtext.json`` that the export wrote beside it. Without either, the text is read
            anew and all records are the person's.
        who: the person; of several in the file, the one that is wanted.
        doc: name of the document, when there are several.

    Returns:
        An analysis, to be saved, exported, cross-checked and compared like any other. Its warnings
        say what was left out, and which links were cleared.

    Raises:
        FileMissing: when there is no such file.
        DataError: when it is not readable, fits another text, holds several documents or persons
            and `doc` or `who` is missing, or a value has no sense.

    Example:
        >>> import migtext as mt, tempfile, pathlib
        >>> a = mt.annotate(text="About 1,200 people crossed.", only="figures")
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     ann = a.export(folder, to="brat").files[0]
        ...     words = ann.read_text(encoding="utf-8").replace("low=1200", "low=1300")
        ...     _ = ann.write_text(words, encoding="utf-8")
        ...     b = load_corrections(ann, who="Anna")
        >>> b.figures[0].low, b.figures[0].high, b.figures[0].origin
        (Decimal('1300'), Decimal('1300'), 'human:Anna')
    """
    file = Path(path)
    parts = _of_document(parts_of(file), doc, file)
    part, name = _of_person(parts, who, file)
    return _corrected(part, analysis, name)


def all_corrections(path: str | Path) -> Iterator[Corrected]:
    """Read what all persons corrected in all documents of a file or folder.

    Args:
        path: as for `load_corrections`.

    Yields:
        One for each document and person, in the order of the file. Tasks on which nobody has worked
        are left out.

    Raises:
        FileMissing: when there is no such file.
        DataError: see `load_corrections`.

    Example:
        >>> import migtext as mt, tempfile
        >>> a = mt.annotate(text="About 1,200 people crossed.", only="figures")
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     _ = a.export(folder, to="brat")
        ...     [(one.who, one.analysis.counts) for one in all_corrections(folder)]
        [('annotator', {'figures': 1})]
    """
    for part in parts_of(Path(path)):
        if part.worked:
            name = part.who or _DEFAULT
            yield Corrected(part.doc, name, _corrected(part, None, name))


# -- which -----------------------------------------------------------------------------------------


def _of_document(parts: Sequence[Part], doc: str | None, path: Path) -> list[Part]:
    shown = list(dict.fromkeys(p.doc for p in parts))
    if doc is not None:
        wanted = [p for p in parts if p.doc == doc] or [p for p in parts if doc in p.names]
        if not wanted:
            raise DataError(f"no document {doc!r}", path=path, todo=f"documents: {_listed(shown)}")
        parts = wanted
        shown = list(dict.fromkeys(p.doc for p in parts))
    if len(shown) > 1:
        raise DataError(
            f"{len(shown)} documents in it",
            path=path,
            todo=f"give doc=, one of: {_listed(shown)}; or read all with all_corrections()",
        )
    worked = [p for p in parts if p.worked]
    if not worked:
        raise DataError(
            f"nobody has annotated {shown[0]}", path=path, todo="submit the annotation, then export"
        )
    return worked


def _of_person(parts: Sequence[Part], who: str | None, path: Path) -> tuple[Part, str]:
    people = list(dict.fromkeys(p.who or _DEFAULT for p in parts))
    chosen = [p for p in parts if who is None or (p.who or _DEFAULT) == who]
    if len(people) > 1 and (who is None or not chosen):
        said = "several persons" if who is None else f"nobody called {who!r}"
        raise DataError(
            f"{said} in it",
            path=path,
            todo=f"give who=, one of: {_listed(people)}; or read all with all_corrections()",
        )
    chosen = chosen or list(parts)  # one person, under the name that is given here
    if len(chosen) > 1:
        raise DataError(
            f"{len(chosen)} annotations by {people[0]} of the same document",
            path=path,
            todo="delete or cancel all but one",
        )
    return chosen[0], who or people[0]


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - 20} more" if len(names) > 20 else ""
    return ", ".join(names[:20]) + more


# -- what ------------------------------------------------------------------------------------------


def _corrected(part: Part, given: Analysis | str | Path | None, who: str) -> Analysis:
    file = sidecar_of(part)
    exported = _exported(file) if file is not None else None
    if given is None and file is not None:
        given = file
    before = Analysis.load(given) if isinstance(given, str | Path) else given
    text, marks, notes = part.read(before.document.text if before else None)
    notes = list(notes)
    if before is None:
        before = _anew(text, part)
        notes.append("without the analysis that was exported, all records are taken as new")
    elif text is not None:
        _same_text(before.document.text, text, part)
    return _Applied(part, before, who, exported, notes).analysis(marks)


class _Exported(NamedTuple):
    """What was written: views, and ids of records for which the format had no room."""

    views: Sequence[str]
    kept: frozenset[str]


def _exported(sidecar: Path) -> _Exported | None:
    """What was written; the analysis beside it may have more."""
    try:
        said = json.loads(sidecar.read_text(encoding="utf-8"))["exchange"]
        return _Exported(tuple(said["views"]), frozenset(said["kept"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _anew(text: str | None, part: Part) -> Analysis:
    from .readers import read

    if text is None:
        raise DataError(
            "the text is not in it",
            path=part.where,
            todo="give analysis=, or put NAME.migtext.json or NAME.txt beside it",
        )
    return Analysis(read(text=text), {})


def _same_text(mine: str, given: str, part: Part) -> None:
    a, b = (_FOLDED.sub(" ", t) for t in (mine, given))
    if a == b:
        return
    at = next(
        (i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b))
    )
    raise DataError(
        f"its text is not the one that was annotated: at {at} it has {b[at : at + 30]!r} "
        f"instead of {a[at : at + 30]!r}",
        path=part.where,
        todo="give the analysis that it was exported from, or export it again",
    )


class _Applied:
    """The marks of one document, put back into its analysis."""

    def __init__(
        self,
        part: Part,
        before: Analysis,
        who: str,
        exported: _Exported | None,
        notes: Iterable[str],
    ) -> None:
        self.part = part
        self.before = before
        self.who = who
        self.exported = exported
        self.notes = list(notes)
        self.used: set[str] = set()
        # View of each record of before, by its id.
        self._views = {r.id: view for view, group in before.records.items() for r in group}

    def analysis(self, marks: Sequence[Mark]) -> Analysis:
        records: dict[str, list[Record]] = {}
        names: dict[str, str] = {}  # a mark's name in the file: the id of its record
        for view in _ORDER:
            own = [m for m in marks if m.view == view]
            if view not in self.before.records and not own:
                continue
            if self._kept(view, own):
                records[view] = list(self.before.records[view])
            else:
                records[view] = self._view(view, own, names)
            self.used.update(r.id for r in records[view])
        self._labels(records.get("passages", ()))
        records = {v: self._linked(records[v], records) for v in VIEWS if v in records}
        whole = self.before
        return Analysis(
            whole.document,
            records,
            seconds=whole.seconds,
            outside=whole.outside,
            warnings=(*whole.warnings[len(whole.document.warnings) :], *self.notes),
            withheld={v: why for v, why in whole.withheld.items() if v not in records},
        )

    def _kept(self, view: str, marks: Sequence[Mark]) -> bool:
        """Whether a view was never in the file."""
        known = self.before.records.get(view, ())
        if self.exported is not None:
            return view not in self.exported.views and not marks
        if known and not marks:
            self.notes.append(f"no {view} in {self.part.where}: the {len(known)} of before stay")
            return True
        return False

    def _view(self, view: str, marks: Sequence[Mark], names: dict[str, str]) -> list[Record]:
        known = self.before.records.get(view, ())
        claimed = _claims(view, marks, known)
        place = {id(r): n for n, r in enumerate(known)}
        made: list[tuple[int, int, int, Record]] = []
        changed = False
        for n, mark in enumerate(marks):
            before = claimed.get(n)
            record = self._record(self._resolved(mark, names), before)
            names[mark.name] = names[mark.id or mark.name] = record.id
            changed = changed or record is not before
            order = place[id(before)] if before is not None else len(known) + n
            made.append((record.start, record.end, order, record))
        if self.exported is not None:
            rest = [r for r in known if r.id in self.exported.kept and r not in claimed.values()]
            made += [(r.start, r.end, place[id(r)], r) for r in rest]
        # Who changed nothing finds everything in its old order.
        made.sort(key=(lambda m: m[:3]) if changed else (lambda m: m[2:3]))
        return [m[3] for m in made]

    def _resolved(self, mark: Mark, names: Mapping[str, str]) -> Mark:
        features = dict(mark.features)
        for view, feature in LINKS:
            if view == mark.view and feature in features:
                ids = [i.strip() for i in features[feature].split(";") if i.strip()]
                features[feature] = "; ".join(dict.fromkeys(names.get(i, i) for i in ids))
        own = mark.id if _ID.fullmatch(mark.id) else ""
        view = self._views.get(own, mark.view)
        if view != mark.view:
            # A figure that was made an entity: what was said of the figure falls away.
            record = next(r for r in self.before.records[view] if r.id == own)
            was = mark_of(view, record).features
            features = {k: v for k, v in features.items() if folded(was.get(k, "")) != folded(v)}
        return replace(mark, features=features, id=own)

    def _record(self, mark: Mark, before: Record | None) -> Record:
        taken = mark.id in self.used or mark.id in self._views
        if before is None and mark.id and taken:
            mark = replace(mark, id="")  # a copy of another record
        try:
            made = record_of(mark, self.before.document, before, self.who)
        except DataError as error:
            raise DataError(
                f"{mark.name or mark.label}: {error.reason}", path=self.part.where, todo=error.todo
            ) from error
        if made is before:
            self.used.add(made.id)
            return made
        if isinstance(made, Instrument) and made.key and (before is None or before.key != made.key):  # type: ignore[attr-defined]
            made = self._registered(made, mark, before)
        number = 2
        while made.id in self.used or (before is None and made.id in self._views):
            digest, kind = self.before.document.digest, RECORD_TYPES[mark.view].kind_name
            made = replace(
                made, id=record_id(digest, kind, made.start, made.end, f"human {number}")
            )
            number += 1
        self.used.add(made.id)
        return made

    def _registered(self, made: Instrument, mark: Mark, before: Any) -> Instrument:
        """The instrument of a key that a person gave: what the registry knows and they left."""
        from .extract.instruments.registry import load_registry

        row = load_registry().by_key.get(made.key or "")
        if row is None:
            said = (
                f"{mark.name or mark.label}: no instrument of the registry has the key {made.key!r}"
            )
            self.notes.append(f"{said}; `migtext instruments search` finds keys")
            return made
        old = mark_of("instruments", before).features if before is not None else {}
        facts: dict[str, Any] = {
            name: getattr(row, name)
            for name in ("name", "kind", "year", "jurisdiction")
            if mark.features.get(name, "") == old.get(name, "")
        }
        if mark.features.get("status", "") == old.get("status", ""):
            facts["status"] = "resolved"
        return replace(made, **facts, ids=row.ids, reason="named by a person")

    def _labels(self, passages: Iterable[Any]) -> None:
        known = {f for p in self.before.records.get("passages", ()) if isinstance(p, Passage) for f in p.probabilities}  # fmt: skip
        new = sorted({label for p in passages for label in p.labels} - known)
        if known and new:
            self.notes.append(f"labels that the analysis did not have: {', '.join(new)}")

    # Links ----------------------------------------------------------------------------------------

    def _linked(
        self, group: Iterable[Record], records: Mapping[str, Iterable[Record]]
    ) -> list[Record]:
        """The records, without links to what is gone."""
        ids: dict[str, set[str]] = {"figures": set()}
        ids |= {view: {r.id for r in found} for view, found in records.items()}
        out: list[Record] = []
        for record in group:
            lost: list[str] = []
            changes: dict[str, Any] = {}
            if isinstance(record, Figure):
                changes = _figure_links(record, ids, lost)
            elif isinstance(record, Citation):
                changes = _citation_links(record, ids, lost)
            elif isinstance(record, Movement):
                lost += ["figure"] if record.figure and record.figure not in ids["figures"] else []
                changes = {"figure": None} if lost else {}
            if lost:
                said = f"{_LABELS_OF[type(record)]} {record.surface[:40]!r} at {record.start}"
                self.notes.append(f"{said}: its {' and '.join(lost)} is gone, the link was cleared")
            # A link that fell away is nobody's edit: the origin stays.
            out.append(replace(record, **changes) if changes else record)
        return out


def _claims(view: str, marks: Sequence[Mark], known: Sequence[Record]) -> dict[int, Record]:
    """Which mark is which record: by id, else by its span and the most similar features."""
    by_id = {r.id: r for r in known}
    out: dict[int, Record] = {}
    taken: set[str] = set()
    # Of two marks with one id, the one that stayed in its place is the record, the other a copy.
    for moved in (False, True):
        for n, mark in enumerate(marks):
            record = by_id.get(mark.id)
            if record is None or record.id in taken or n in out:
                continue
            if moved or (record.start, record.end) == (mark.start, mark.end):
                out[n] = record
                taken.add(record.id)
    at: dict[tuple[int, int], list[Record]] = {}
    for record in known:
        if record.id not in taken:
            at.setdefault((record.start, record.end), []).append(record)
    for n, mark in enumerate(marks):
        rest = at.get((mark.start, mark.end))
        if n in out or not rest:
            continue
        best = max(rest, key=lambda r: _likeness(view, r, mark))
        out[n] = best
        rest.remove(best)
    return out


def _likeness(view: str, record: Record, mark: Mark) -> int:
    features = mark_of(view, record).features
    if alike(features, mark.features):
        return 1_000
    return sum(features.get(k) == v for k, v in mark.features.items())


def _figure_links(record: Figure, ids: Mapping[str, set[str]], lost: list[str]) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    if "citations" in ids:
        kept = tuple(c for c in record.citations if c in ids["citations"])
        if kept != record.citations:
            lost.append("citation")
            changes["citations"] = kept
    for name in ("partner", "part_of"):
        if getattr(record, name) and getattr(record, name) not in ids["figures"]:
            lost.append(name)
            changes[name] = None
    return changes


def _citation_links(
    record: Citation, ids: Mapping[str, set[str]], lost: list[str]
) -> dict[str, Any]:
    known = ids.get("references")
    if known is None:
        return {}
    works = []
    for work in record.works:
        if work.reference and work.reference not in known:
            lost.append("reference")
            work = replace(work, reference=None, score=0.0, reason="its reference was deleted")
        if work.nearest and work.nearest not in known:
            work = replace(work, nearest=None)
        works.append(work)
    return {"works": tuple(works)} if tuple(works) != record.works else {}
