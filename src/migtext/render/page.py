"""An analysis as a page of its own: the text with its layers, and lists beside it.

Self-contained and without scripts: layers are switched by check boxes in CSS, lists lead to the
place in the text by plain links, so that the page opens anywhere and prints.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from pathlib import Path
from textwrap import shorten
from typing import Any

from ..annotations import Record
from ..document import Document
from .describe import describe
from .html import CSS, FRAMES, block_html, by_block, legend
from .pages import PAGES_CSS, PagePicture

__all__ = ["page_html"]

_LISTS = (
    ("figures", "Figures"),
    ("instruments", "Legal instruments"),
    ("citations", "Citations"),
    ("references", "References"),
    ("entities", "Entities"),
    ("movements", "Movements"),
    ("passages", "Framing"),
)
_SWITCHES = (
    ("f", "figures"),
    ("i", "instruments"),
    ("c", "citations"),
    ("e", "entities"),
    ("s", "framing"),
)

_PAGE_CSS = """
html{background:#f1f3f6}
body{margin:0;font-family:system-ui,sans-serif;color:#1d2430}
main{display:grid;grid-template-columns:minmax(0,1fr) minmax(17rem,26rem);gap:1.5rem;max-width:84rem;margin:0 auto;padding:1.2rem}
article.mt{max-width:none;padding:1.4rem 1.6rem;border:1px solid #d9dee5;border-radius:6px}
header,aside{font:14px/1.5 system-ui,sans-serif}
header{grid-column:1/-1}
header h1{font-size:1.25rem;margin:.2rem 0}
header pre{white-space:pre-wrap;font:13px/1.5 system-ui,sans-serif;color:#5c6675;margin:.2rem 0}
fieldset{border:0;padding:0;margin:.5rem 0}
label{margin-right:1rem;white-space:nowrap}
aside details{background:#fff;border:1px solid #d9dee5;border-radius:6px;margin-bottom:.7rem}
aside summary{cursor:pointer;padding:.45rem .7rem;font-weight:600}
aside ol{margin:0;padding:0 .7rem .6rem 2.2rem;max-height:24rem;overflow:auto}
aside li{margin:.25rem 0;overflow-wrap:anywhere}
aside small{color:#5c6675;display:block}
aside a{color:#1d4f9c}
article a.go{color:inherit;text-decoration:none}article a.go:hover mark,article a.go:focus mark{outline:2px solid var(--cit)}
.back{display:block;font:12px/1.5 system-ui,sans-serif;color:var(--soft);text-indent:0}.back a,aside small a{color:inherit}
aside a.p{font-size:.85em;white-space:nowrap;margin-left:.4em}
section.pages{grid-column:1/-1}
section.pages h2{font:600 1.1rem system-ui,sans-serif;margin:.4rem 0}
section.pages p{font:13px/1.5 system-ui,sans-serif;color:#5c6675;margin:.2rem 0 .8rem}
.sheets{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(34rem,100%),1fr));gap:1rem;align-items:start}
.warn{color:#b3261e}
:target{outline:3px solid #b98900;outline-offset:2px}
body:has(#w-f:not(:checked)) .mt .f,body:has(#w-i:not(:checked)) .mt .i{background:none;border-bottom:0}
body:has(#w-c:not(:checked)) .mt .c{text-decoration:none}
body:has(#w-e:not(:checked)) .mt .e{border-bottom:0}
body:has(#w-f:not(:checked)) .mtp .figure,body:has(#w-i:not(:checked)) .mtp .instrument{display:none}
body:has(#w-c:not(:checked)) .mtp .citation{display:none}
body:has(#w-s:not(:checked)) .mt .s{visibility:hidden}
@media (prefers-color-scheme:dark){html{background:#0e1013}body{color:#e6e9ee}aside details{background:#15181d;border-color:#39404b}
article.mt{border-color:#39404b}aside a{color:#8db7ff}header pre,aside small,section.pages p{color:#a3acb9}}
@media (max-width:60rem){main{grid-template-columns:minmax(0,1fr)}}
@media print{html{background:#fff}main{display:block}aside{page-break-before:always}fieldset{display:none}aside ol{max-height:none}aside details{border:0}
section.pages{page-break-before:always}.sheets{display:block}}
""".strip()


def _share(records: Mapping[str, Iterable[Record]]) -> str:
    passages: list[Any] = list(records.get("passages", ()))
    total = sum(p.end - p.start for p in passages) or 1
    said = []
    for frame in FRAMES:
        part = sum(p.end - p.start for p in passages if frame in p.labels) / total
        said.append(f"{frame} {part:.0%}")
    return ", ".join(said)


class _Links:
    """Which citation leads to which reference, and back; only to places that are on the page."""

    def __init__(self, records: Mapping[str, Iterable[Any]], there: frozenset[str]) -> None:
        self.names = {r.id: r.text for r in records.get("references", ())}
        self.cites = {
            c.id: [r for w in c.works if (r := w.reference) in there and r is not None]
            for c in records.get("citations", ())
            if c.id in there
        }
        self.cited: dict[str, list[str]] = {}
        for citation, references in self.cites.items():
            for reference in references:
                self.cited.setdefault(reference, []).append(citation)
        self.words = {c.id: c.text for c in records.get("citations", ())}

    @property
    def leads(self) -> dict[str, str]:
        """Where a click on a citation in the text leads."""
        return {c: f"#r-{found[0]}" for c, found in self.cites.items() if found}

    def back(self, references: Iterable[Any]) -> str:
        """Below a reference: where it is cited."""
        out = ""
        for r in references:
            places = "".join(
                f' <a href="#r-{c}">{n}</a>' for n, c in enumerate(self.cited.get(r.id, ()), 1)
            )
            if places:
                out += f'<span class="back">cited at{places}</span>'
        return out

    def line(self, name: str, record: Any) -> str:
        """In the lists: a citation's references, a reference's and a figure's citations."""
        if name == "citations":
            found = [(r, shorten(self.names.get(r, ""), 60, placeholder=" …")) for r in self.cites.get(record.id, ())]  # fmt: skip
        elif name == "references":
            found = [(c, str(n)) for n, c in enumerate(self.cited.get(record.id, ()), 1)]
        elif name == "figures":
            found = [(c, shorten(self.words[c], 40, placeholder=" …")) for c in record.citations if c in self.cites]  # fmt: skip
        else:
            return ""
        if not found:
            return ""
        head = {"citations": "reference", "references": "cited at", "figures": "carried by"}[name]
        places = " ".join(f'<a href="#r-{i}">{escape(words or "entry")}</a>' for i, words in found)
        return f"<small>{head}: {places}</small>"


def _list(
    name: str,
    title: str,
    records: Iterable[Any],
    opened: bool,
    pictured: frozenset[int],
    links: _Links,
) -> str:
    items = []
    seen: set[str] = set()
    for r in records:
        # An entity is listed once a cluster; its other mentions are marked in the text.
        if name == "entities":
            if r.cluster in seen:
                continue
            seen.add(r.cluster)
        said = describe(r)
        bad = any(w.anomaly for w in getattr(r, "works", ())) or bool(getattr(r, "anomalies", None))
        text = r.text if len(r.text) <= 160 else r.text[:157] + "…"
        page = ""
        if r.page in pictured:
            page = f'<a class="p" href="#page-{r.page}">p. {r.page}</a>'
        items.append(
            f'<li><a href="#r-{r.id}">{escape(text)}</a>{page}'
            f"<small{' class=warn' if bad else ''}>{escape(said)}</small>{links.line(name, r)}</li>"
        )
    head = f"{title} ({len(items)})"
    inner = f"<ol>{''.join(items)}</ol>" if items else "<ol><li>none</li></ol>"
    return f"<details{' open' if opened else ''}><summary>{head}</summary>{inner}</details>"


def _pictures(pictures: Sequence[PagePicture], said: str) -> str:
    """The section with the pages of a PDF."""
    if not pictures and not said:
        return ""
    note = (
        "Each box has the letter and number of its entry in the lists: F a figure (solid line), "
        "I a legal instrument (dashed), C a citation (dotted)."
    )
    lines = "".join(
        f"<p>{escape(line)}</p>" for line in ((note,) if pictures else ()) + (said,) if line
    )
    sheets = "".join(p.fragment(links=True) for p in pictures)
    return (
        f'<section class="pages"><h2>Pages</h2>{lines}<div class="sheets">{sheets}</div></section>'
    )


def page_html(
    document: Document,
    records: Mapping[str, Iterable[Record]],
    *,
    summary: str = "",
    pictures: Sequence[PagePicture] = (),
    said: str = "",
) -> str:
    """The whole analysis as one HTML page.

    Args:
        document: the document.
        records: records by view.
        summary: lines for the head of the page.
        pictures: pages of the PDF with the boxes of the records.
        said: a line about the pictures: how many are left out, or why there are none.
    """
    pictured = frozenset(p.number for p in pictures)
    marked = by_block(
        document,
        (
            r
            for name in (
                "figures",
                "instruments",
                "citations",
                "entities",
                "references",
                "movements",
            )
            for r in records.get(name, ())
        ),
    )
    framed = by_block(document, records.get("passages", ()))
    links = _Links(records, frozenset(r.id for group in marked.values() for r in group))
    leads = links.leads
    blocks = []
    for i, block in enumerate(document.blocks):
        inside = marked.get(i, [])
        shown = [
            r for r in inside if type(r).kind_name in {"figure", "instrument", "citation", "entity"}
        ]
        targets = "".join(
            f'<a id="r-{r.id}"></a>'
            for r in [*inside, *framed.get(i, [])]
            if type(r).kind_name in {"reference", "movement", "passage"}
            and document.block_index(r.start) == i
        )
        after = links.back(
            r
            for r in inside
            if type(r).kind_name == "reference" and document.block_index(r.end - 1) == i
        )
        blocks.append(
            targets
            + block_html(
                document, block, shown, framed.get(i, ()), anchors=True, links=leads, after=after
            )
        )
    title = document.meta.title or (Path(document.path).name if document.path else "Text")
    switches = "".join(
        f'<label><input type="checkbox" id="w-{c}" checked> {name}</label>'
        for c, name in _SWITCHES
        if ("passages" if name == "framing" else name) in records
    )
    lists = "".join(
        _list(
            name,
            label,
            records[name],
            name in {"figures", "instruments", "citations"},
            pictured,
            links,
        )
        for name, label in _LISTS
        if name in records
    )
    framing = (
        f"<p>Framing by length: {escape(_share(records))}</p>" if "passages" in records else ""
    )
    language = document.meta.language or "en"
    style = f"\n{PAGES_CSS}" if pictures else ""
    return (
        f'<!DOCTYPE html><html lang="{escape(language, quote=True)}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(title)}</title><style>{CSS}\n{_PAGE_CSS}{style}</style></head><body><main>"
        f"<header><h1>{escape(title)}</h1><pre>{escape(summary)}</pre>{framing}"
        f"<fieldset>{switches}</fieldset></header>"
        f'<article class="mt">{legend(records)}{"".join(blocks)}</article><aside>{lists}</aside>'
        f"{_pictures(pictures, said)}</main></body></html>"
    )
