"""Rows of the report: one a figure, its words beside the words of the source.

A row is a `<details>`: closed it says the number, the result and the sentence that names both
values; open it shows claim and evidence side by side, the numbers marked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape

from ..render.describe import readable
from .decisions import Merged
from .model import CARRIED, Finding, Spot
from .snippets import Snippets

__all__ = [
    "ICONS",
    "WORDS",
    "finding_body",
    "label_of",
    "result_of",
    "rows_html",
    "shown",
    "side_of",
]

WORDS = {
    "supported": "supported",
    "rounded": "rounded",
    "derived": "follows from the source",
    "bound_differs": "bound differs",
    "unit_scale": "unit or scale differs",
    "wrong_context": "belongs to something else",
    "contradicted": "contradicted",
    "not_found": "not found",
    "checked": "checked",
    "uncited": "no citation",
    "no_source": "source not given",
    "unreadable": "source unreadable",
    "skipped": "skipped",
}
# The sign says the same as the colour.
ICONS = {"bad": "✕", "open": "?", "ok": "✓"}
_LINKS = {
    "cited": "cited in the text",
    "named": "named in the sentence",
    "searched": "not cited: all sources were searched",
}
# Control characters, lone surrogates, non-characters.
_NO_HTML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
# A longer sentence is cut around the words that matter.
_LONG = 700
_AROUND = 300


def result_of(f: Finding) -> str:
    """Verdict, finding type or state."""
    return f.verdict or f.type or f.state


def label_of(result: str) -> str:
    """A result in words for people."""
    return WORDS.get(result, result.replace("_", " "))


def side_of(f: Finding) -> str:
    """``bad``, ``ok`` or ``open``: never ``ok`` without words of a source."""
    if f.problem:
        return "bad"
    return "ok" if f.verdict in CARRIED and f.state == "checked" else "open"


def shown(text: str) -> str:
    """A text as HTML: escaped, without the characters that HTML cannot hold."""
    return escape(_NO_HTML.sub("\ufffd", readable(text)), quote=True)


def _at(spot: Spot) -> int:
    if spot.at >= 0 and spot.context[spot.at : spot.at + len(spot.text)] == spot.text:
        return spot.at
    return spot.context.find(spot.text) if spot.text else -1


def _marked(spots: list[tuple[Spot, str]]) -> str:
    """A sentence with the words of one or two spots marked."""
    context = spots[0][0].context or spots[0][0].text
    places = sorted(
        (at, at + len(s.text), css) for s, css in spots if s.text and (at := _at(s)) >= 0
    )
    if not places:
        spot, css = spots[0]
        return f"<mark{css}>{shown(spot.text)}</mark>" if spot.text else shown(context)
    low, high = 0, len(context)
    if high > _LONG:
        low, high = max(0, places[0][0] - _AROUND), min(high, places[-1][1] + _AROUND)
    out = ["… " if low else ""]
    end = low
    for a, b, css in places:
        if a < end:  # one inside the other: the outer one is marked
            continue
        out.append(f"{shown(context[end:a])}<mark{css}>{shown(context[a:b])}</mark>")
        end = b
    out += [shown(context[end:high]), " …" if high < len(context) else ""]
    return "".join(out)


def _where(spot: Spot, article: bool) -> str:
    page = f", page {spot.page}" if spot.page else ""
    name = "the text" if article else shown(spot.doc)
    return f"<bdi>{name}</bdi>{page}, characters {spot.start:,}–{spot.end:,}"


def _same_sentence(a: Spot, b: Spot) -> bool:
    return a.doc == b.doc and a.context == b.context and a.start != b.start and _at(b) >= 0


def _side(
    title: str, css: str, spots: list[tuple[Spot, str]], f: Finding, key: str, drawn: Snippets
) -> str:
    spot = spots[0][0]
    full = ""
    if key == "claim" and len(spot.context) > _LONG:
        # The page saves the sentence with a decision; what is cut here is kept in full.
        full = f' data-sentence="{shown(spot.context)}"'
    article = key == "claim" or f.type is not None
    cell = ""
    if spot.headers:
        names = " · ".join(f"<bdi>{shown(h)}</bdi>" for h in spot.headers)
        cell = f'<p class="where">In the table under: {names}</p>'
    return (
        f'<section class="side {css}"><h4>{title}</h4><p class="where">{_where(spot, article)}</p>{cell}'
        f'<blockquote dir="auto"{full}>{_marked(spots)}</blockquote>{_piece(f, key, spot, drawn)}</section>'
    )


def _piece(f: Finding, key: str, spot: Spot, drawn: Snippets) -> str:
    piece = drawn.found.get((f.id, key))
    if piece is None:
        if (f.id, key) in drawn.left:
            return '<p class="where">Page picture left out: there would be too many.</p>'
        return ""
    note = "; dashed: the source’s own value" if piece.both else ""
    width, height = piece.shown
    return (
        f'<figure><img loading="lazy" decoding="async" width="{width}" height="{height}" '
        f'alt="Page {piece.page} in print, with a box around: {shown(spot.text[:120])}" src="{piece.uri}">'
        f"<figcaption>page {piece.page}{note}</figcaption></figure>"
    )


def finding_body(f: Finding, drawn: Snippets) -> str:
    """Claim and evidence side by side."""
    claim_title = "In the text" if f.type else "Claim"
    second = ""
    spots = [(f.claim, "")]
    if f.evidence is not None:
        shown_spots = [(f.evidence, "")]
        conflict = ""
        if f.conflict is not None:
            if _same_sentence(f.evidence, f.conflict):
                shown_spots.append((f.conflict, ' class="c"'))
            elif f.conflict.start != f.evidence.start:
                conflict = _side(
                    "The source’s own value", "conflict", [(f.conflict, ' class="c"')], f, "conflict", drawn
                )  # fmt: skip
        second = _side("Evidence", "evidence", shown_spots, f, "evidence", drawn) + conflict
    elif f.conflict is not None:
        if _same_sentence(f.claim, f.conflict):
            spots.append((f.conflict, ' class="c"'))
        else:
            second = _side(
                "Against", "conflict", [(f.conflict, ' class="c"')], f, "conflict", drawn
            )
    elif f.type is None:
        second = '<section class="side"><h4>Evidence</h4><p class="where">none</p></section>'
    first = _side(claim_title, "claim", spots, f, "claim", drawn)
    link = f'<p class="where">Source: {_LINKS[f.link]}.</p>' if f.link in _LINKS else ""
    if not second:
        return f'<div class="pair one">{first}</div>'
    return f'<div class="pair">{first}<div>{second}{link}</div></div>'


def _chips(f: Finding, merged: Merged | None) -> str:
    """What people have decided, in words: for paper, and where no script runs."""
    if merged is None or f.id not in merged.everyone:
        return ""
    out = []
    for row in merged.everyone[f.id]:
        who = f" · <bdi>{shown(row['reviewer'])}</bdi>" if row["reviewer"] else ""
        out.append(f'<span class="chip">{shown(row["decision"] or "note")}{who}</span>')
    if f.id in merged.settled and f.problem:
        out.append('<span class="chip done">✓ settled</span>')
    if f.id in merged.disputed:
        out.append('<span class="chip warn">people differ</span>')
    if f.id in merged.stale:
        out.append('<span class="chip warn">look again</span>')
    return " ".join(out)


def _excerpt(spot: Spot) -> str:
    """A few words around a number: "not found" alone does not say of what."""
    at = _at(spot)
    if at < 0:
        return ""
    a, b = max(0, at - 40), min(len(spot.context), at + len(spot.text) + 50)
    # Whole words.
    if a:
        a = spot.context.find(" ", a, at) + 1 or a
    if b < len(spot.context):
        b = max(spot.context.rfind(" ", at + len(spot.text), b), at + len(spot.text))
    words = ("… " if a else "") + spot.context[a:b] + (" …" if b < len(spot.context) else "")
    return f' <q class="pg" dir="auto">{shown(words)}</q>'


def _row(f: Finding, drawn: Snippets, merged: Merged | None) -> str:
    side = side_of(f)
    result = result_of(f)
    spot = f.evidence or f.conflict
    source = f.evidence.doc if f.evidence else ""
    settled = int(bool(merged and f.id in merged.settled))
    page = f' <span class="pg">p. {f.claim.page}</span>' if f.claim.page else ""
    why = merged.stale.get(f.id, "") if merged else ""
    notes = "".join(
        f'<p class="where" dir="auto">Note by {shown(r["reviewer"] or "a reader")}: {shown(r["note"])}</p>'
        for r in (merged.everyone.get(f.id, ()) if merged else ())
        if r["note"]
    )
    again = f'<p class="where warn">Look again: {shown(why)}.</p>' if why else ""
    return (
        f'<li class="row {side}" id="f-{f.id}" data-id="{f.id}" data-result="{shown(result)}" '
        f'data-state="{f.state if f.type is None else "text"}" data-source="{shown(source)}" '
        f'data-problem="{int(f.problem)}" data-settled="{settled}" data-start="{f.claim.start}" '
        f'data-words="{shown(f.claim.text)}" data-evidence="{shown(spot.text) if spot else ""}">'
        f'<details><summary><span class="tag"><span aria-hidden="true">{ICONS[side]}</span> {shown(label_of(result))}</span> '
        f'<b dir="auto">{shown(f.claim.text[:160])}</b>{page} <span class="msg" dir="auto">{shown(f.message)}</span>{_excerpt(f.claim) if side == "open" else ""} '
        f'<span class="chips">{_chips(f, merged)}</span></summary>'
        f'<div class="body">{finding_body(f, drawn)}{again}{notes}</div></details></li>'
    )


def rows_html(findings: Iterable[Finding], drawn: Snippets, merged: Merged | None = None) -> str:
    """Rows as a list."""
    inner = "".join(_row(f, drawn, merged) for f in findings)
    return f'<ol class="rows">{inner}</ol>' if inner else '<p class="none">none</p>'
