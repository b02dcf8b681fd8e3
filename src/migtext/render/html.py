"""Highlighted text as HTML fragments for notebooks: escaped, capped, no script.

Layers overlap (an instrument inside a cited sentence, a state inside a figure's place), so the
text is cut wherever a highlight begins or ends and each piece carries the classes of all that
cover it. Kinds differ by line and by a letter in the tooltip as well as by colour.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from itertools import pairwise
from typing import Any

from ..annotations import Passage, Record
from ..document import Block, Document, Table
from .describe import KIND_TITLES, describe, kind_of, readable

__all__ = [
    "CSS",
    "FRAMES",
    "MAIN_COLUMNS",
    "analysis_html",
    "block_html",
    "cells_html",
    "document_html",
    "highlight",
    "legend",
    "record_html",
    "strip",
    "table_html",
]

CAP_CHARACTERS = 40_000
CAP_ROWS = 60
FRAMES = ("legal", "humanitarian", "security")
_MARKED = ("figures", "instruments", "citations", "entities")

CSS = """
.mt{--ink:#1d2430;--paper:#fff;--soft:#5c6675;--rule:#d9dee5;--fig:#fff0b8;--ins:#d7e6ff;
--cit:#1a7f52;--ent:#8a3ea8;--bad:#b3261e;--legal:#2f5fb3;--humanitarian:#c2571a;--security:#6b7078;
color:var(--ink);background:var(--paper);font:15px/1.6 Georgia,'Times New Roman',serif;
max-width:46rem;overflow-wrap:anywhere}
.mt .k{font:12px/1.5 system-ui,sans-serif;color:var(--soft)}
.mt mark{color:inherit;background:none;padding:0 .05em}
.mt .f{background:var(--fig);border-bottom:2px solid #b98900}
.mt .i{background:var(--ins);border-bottom:2px solid #2f5fb3}
.mt .c{text-decoration:underline dotted var(--cit) 2px;text-underline-offset:3px}
.mt .e{border-bottom:1px dashed var(--ent)}
.mt .f.i{background:linear-gradient(var(--fig) 50%,var(--ins) 50%)}
.mt .x{outline:2px solid var(--bad);outline-offset:1px}
.mt .b{display:flex;gap:.7rem;margin:.55rem 0}
.mt .s{flex:0 0 12px;display:flex;gap:2px}
.mt .s i{width:3px;border-radius:2px;background:var(--rule)}
.mt .s i.legal{background:var(--legal)}
.mt .s i.humanitarian{background:repeating-linear-gradient(var(--humanitarian) 0 5px,transparent 5px 7px)}
.mt .s i.security{background:repeating-linear-gradient(var(--security) 0 2px,transparent 2px 4px)}
.mt .t{flex:1;min-width:0;unicode-bidi:plaintext}
.mt .title .t{font-size:1.5em;line-height:1.25;font-weight:bold}
.mt .heading .t{font-size:1.15em;font-weight:bold;margin-top:.6rem}
.mt .list_item .t{padding-left:1.2em}
.mt .quote .t{padding-left:1em;border-left:3px solid var(--rule)}
.mt .footnote .t,.mt .endnote .t,.mt .reference .t,.mt .caption .t{font-size:.86em}
.mt .reference .t{padding-left:1.6em;text-indent:-1.6em}
.mt .table .t{white-space:pre-wrap;font:13px/1.5 ui-monospace,monospace;overflow-x:auto}
.mt .dim .t{color:var(--soft);font-size:.82em;font-style:italic}
.mt.wide{max-width:none}
.mt table{overflow-wrap:normal;border-collapse:collapse;font:13px/1.45 system-ui,sans-serif;display:block;overflow-x:auto}
.mt th,.mt td{border-bottom:1px solid var(--rule);padding:.25rem .55rem;text-align:left;vertical-align:top}
.mt td.n{text-align:right;font-variant-numeric:tabular-nums}
.mt pre{white-space:pre-wrap;font:12.5px/1.5 system-ui,sans-serif;color:var(--soft);margin:.3rem 0}
@media (prefers-color-scheme:dark){.mt{--ink:#e6e9ee;--paper:#15181d;--soft:#a3acb9;--rule:#39404b;
--fig:#4d3f0d;--ins:#1d3357;--cit:#6fd3a2;--ent:#d59bf0;--bad:#ff8a80;--legal:#7aa7f5;
--humanitarian:#f09a60;--security:#aab0b8}}
""".strip()

_DIM = frozenset(("header", "footer", "page_number", "metadata", "boilerplate"))


def _problem(record: Any) -> bool:
    works = getattr(record, "works", ())
    return any(w.anomaly for w in works) or getattr(record, "status", "") == "misnamed"


def highlight(
    text: str,
    start: int,
    end: int,
    records: Sequence[Record],
    *,
    anchors: bool = False,
    links: Mapping[str, str] | None = None,
) -> str:
    """A stretch of text with its highlights, escaped.

    Args:
        text: the document's text.
        start: first code point of the stretch.
        end: one past the last.
        records: records to mark; parts outside the stretch are cut off.
        anchors: give the first piece of each record an HTML id (`r-ID`).
        links: where a click on a record leads, by its id ("#r-..."): a citation to its reference.
    """
    inside = [r for r in records if r.start < end and r.end > start and r.end > r.start]
    cuts = sorted(
        {start, end, *(max(r.start, start) for r in inside), *(min(r.end, end) for r in inside)}
    )
    begun: set[str] = set()
    out: list[str] = []
    active: list[Record] = []
    ordered = sorted(inside, key=lambda r: r.start)
    at = 0
    for a, b in pairwise(cuts):
        while at < len(ordered) and ordered[at].start <= a:
            active.append(ordered[at])
            at += 1
        active = [r for r in active if r.end > a]
        piece = escape(readable(text[a:b]))
        if not active:
            out.append(piece)
            continue
        classes = " ".join(sorted({kind_of(r)[0] for r in active}))
        if any(_problem(r) for r in active):
            classes += " x"
        title = "\n".join(f"{KIND_TITLES[kind_of(r)]}: {describe(r)}" for r in active)
        ids = ""
        if anchors:
            fresh = [r.id for r in active if r.id not in begun]
            begun.update(fresh)
            # One element has one id; further records that begin here get an empty target each.
            ids = f' id="r-{fresh[0]}"' if fresh else ""
            out.extend(f'<a id="r-{i}"></a>' for i in fresh[1:])
        mark = f'<mark class="{classes}"{ids} title="{escape(title, quote=True)}">{piece}</mark>'
        lead = next((links[r.id] for r in active if r.id in links), None) if links else None
        out.append(f'<a class="go" href="{escape(lead, quote=True)}">{mark}</a>' if lead else mark)
    return "".join(out)


def strip(passages: Sequence[Passage]) -> str:
    """The framing strip of a block: one bar a frame, filled when a passage carries it."""
    if not passages:
        return '<span class="s" aria-hidden="true"></span>'
    labels = {f for p in passages for f in p.labels}
    said = "; ".join(describe(p) for p in passages)
    bars = "".join(f'<i class="{f if f in labels else ""}"></i>' for f in FRAMES)
    return f'<span class="s" role="img" aria-label="{escape(said, quote=True)}" title="{escape(said, quote=True)}">{bars}</span>'


def block_html(
    document: Document,
    block: Block,
    records: Sequence[Record],
    passages: Sequence[Passage],
    *,
    anchors: bool = False,
    links: Mapping[str, str] | None = None,
    after: str = "",
) -> str:
    """One block with strip and highlights; `after` is HTML that stands below its text."""
    classes = f"b {block.kind}" + (" dim" if block.kind in _DIM else "")
    inner = highlight(document.text, block.start, block.end, records, anchors=anchors, links=links)
    return f'<div class="{classes}">{strip(passages)}<div class="t">{inner}{after}</div></div>'


def legend(records: Mapping[str, Iterable[Record]]) -> str:
    """What the marks mean, with counts."""
    names = {"figures": "f", "instruments": "i", "citations": "c", "entities": "e"}
    parts = [
        f'<mark class="{c}">{name}</mark> {len(tuple(records[name]))}'
        for name, c in names.items()
        if name in records
    ]
    if "passages" in records:
        bars = " ".join(
            f'<span class="s" style="display:inline-flex;height:1em;vertical-align:middle"><i class="{f}"></i></span> {f}'
            for f in FRAMES
        )
        parts.append(bars)
    return f'<p class="k">{" · ".join(parts)}</p>'


def by_block(document: Document, records: Iterable[Record]) -> dict[int, list[Any]]:
    """Records by index of the block in which they begin, and of every block that they reach."""
    out: dict[int, list[Any]] = {}
    for r in records:
        i = document.block_index(r.start)
        if i is None:
            continue
        while i < len(document.blocks) and document.blocks[i].start < r.end:
            out.setdefault(i, []).append(r)
            i += 1
    return out


def _body(document: Document, records: Mapping[str, Iterable[Record]], cap: int) -> str:
    marked = by_block(document, (r for name in _MARKED for r in records.get(name, ())))
    framed = by_block(document, records.get("passages", ()))
    out = []
    for i, block in enumerate(document.blocks):
        if block.start > cap:
            left = len(document.blocks) - i
            out.append(f'<p class="k">… {left:,} more blocks; to_html() shows the whole text.</p>')
            break
        out.append(block_html(document, block, marked.get(i, ()), framed.get(i, ())))
    return "".join(out)


def analysis_html(
    document: Document,
    records: Mapping[str, Iterable[Record]],
    *,
    summary: str,
    cap: int = CAP_CHARACTERS,
) -> str:
    """The notebook picture of an analysis."""
    return (
        f'<style>{CSS}</style><div class="mt"><pre>{escape(summary)}</pre>'
        f"{legend(records)}{_body(document, records, cap)}</div>"
    )


def document_html(document: Document, *, cap: int = CAP_CHARACTERS) -> str:
    """The notebook picture of a document that was only read."""
    lines = [repr(document), *(f"warning: {w}" for w in document.warnings)]
    return (
        f'<style>{CSS}</style><div class="mt"><pre>{escape(chr(10).join(lines))}</pre>'
        f"{_body(document, {}, cap)}</div>"
    )


def record_html(record: Record, document: Document | None) -> str:
    """One record in its sentence."""
    if document is None:
        return f'<style>{CSS}</style><div class="mt">{escape(record.text)}: {escape(describe(record))}</div>'
    a, b = record.sentence
    inner = highlight(document.text, min(a, record.start), max(b, record.end), [record])
    return f'<style>{CSS}</style><div class="mt"><p>{inner}</p><p class="k">{escape(describe(record))}</p></div>'


def cells_html(table: Table) -> str:
    """The notebook picture of a table of a document."""
    heads = {(c.row, c.column) for c in table.cells if c.header}
    rows = []
    for r, row in enumerate(table.rows()):
        cells = (
            f"<{tag}>{escape(readable(words))}</{tag}>"
            for c, words in enumerate(row)
            for tag in ("th" if (r, c) in heads else "td",)
        )
        rows.append(f"<tr>{''.join(cells)}</tr>")
    said = table.caption or f"Table {table.index + 1}"
    if table.page:
        said += f" (p. {table.page})"
    return (
        f'<style>{CSS}</style><div class="mt wide"><p class="k">{escape(readable(said))}</p>'
        f"<table>{''.join(rows)}</table></div>"
    )


def _float(value: float) -> str:
    if value == float("inf"):
        return "open"
    return f"{value:,.0f}" if value.is_integer() else f"{value:,.4g}"


def _cell(value: Any) -> str:
    if value is None or value != value:
        return "<td></td>"
    if isinstance(value, float):
        return f'<td class="n">{_float(value)}</td>'
    if isinstance(value, bool | str):
        text = readable(str(value))
        short = text if len(text) <= 160 else text[:157] + "…"
        return f"<td>{escape(short)}</td>"
    if isinstance(value, int):
        return f'<td class="n">{value}</td>'
    if isinstance(value, list | tuple):
        return f"<td>{escape('; '.join(map(str, value)))}</td>"
    return f"<td>{escape(str(value))}</td>"


# The columns that a person reads first; `to_frame()` has all of them.
MAIN_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "figures": (
        "surface", "low", "high", "bound", "unit", "counted", "place", "time_start", "attribution", "cites", "page",
    ),
    "instruments": ("surface", "name", "year", "pinpoint", "kind", "status", "reason", "page"),
    "citations": ("work", "reference_title", "year", "anomaly", "reason", "page"),
    "references": ("authors", "year", "work_title", "container", "publisher", "url", "anomalies"),
    "entities": ("surface", "label", "canonical", "iso3", "value", "page"),
    "passages": ("surface", "legal", "humanitarian", "security", "labels", "terms"),
    "movements": ("surface", "who", "origin", "transit", "destination", "low", "time_start"),
}  # fmt: skip


def table_html(name: str, rows: Sequence[Mapping[str, Any]], *, cap: int = CAP_ROWS) -> str:
    """The notebook picture of a view: its main columns as a table, capped, empty ones left out."""
    if not rows:
        return f'<style>{CSS}</style><div class="mt"><p class="k">no {escape(name)}</p></div>'
    columns = [c for c in MAIN_COLUMNS[name] if any(r.get(c) not in (None, (), "") for r in rows)]
    head = "".join(f"<th>{escape(c.replace('_', ' '))}</th>" for c in columns)
    body = "".join("<tr>" + "".join(_cell(r.get(c)) for c in columns) + "</tr>" for r in rows[:cap])
    more = (
        f'<p class="k">… {len(rows) - cap:,} more; to_frame() has all.</p>'
        if len(rows) > cap
        else ""
    )
    return (
        f'<style>{CSS}</style><div class="mt wide"><p class="k">{len(rows):,} {escape(name)}</p>'
        f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{more}</div>"
    )
