"""The report of a cross-check as one page: problems first, claim and evidence side by side.

Self-contained: no network, no library. A script (`report.js`) filters the rows and keeps people's
decisions in the browser until they are saved as a CSV file; without it the page still shows
everything, and on paper every row is printed open.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files

from ..document import Document
from .decisions import DECISIONS, Merged
from .model import FINDING_TYPES, STATES, VERDICTS, CrossCheck, Finding, SourceMatch, Unsourced
from .rows import ICONS, finding_body, label_of, result_of, rows_html, shown, side_of
from .snippets import Snippets, rank
from .summary import counted, standing

__all__ = ["finding_html", "fragment_html", "page_html"]

# Rows of a notebook's fragment.
_CAP = 60
_ORDER = {name: i for i, name in enumerate((*VERDICTS, *STATES, *FINDING_TYPES))}


@lru_cache(maxsize=2)
def _asset(name: str) -> str:
    return files("migtext.check").joinpath(name).read_text("utf-8").strip()


def _title(document: Document) -> str:
    return document.meta.title or _file_name(document) or "Text without a title"


def _file_name(document: Document) -> str:
    return (document.path or "").replace("\\", "/").rsplit("/", 1)[-1]


def _stem(document: Document) -> str:
    return _file_name(document).rsplit(".", 1)[0] or "check"


# Head ------------------------------------------------------------------------------------------


def _head(check: CrossCheck, *, script: bool) -> str:
    stand = standing(check)
    sign = {"problem": "✕", "nothing": "!", "partial": "?", "clean": "✓"}[stand.kind]
    meta = check.article.meta
    about = [
        shown(x)
        for x in (
            _file_name(check.article),
            meta.source,
            meta.date.isoformat() if meta.date else None,
        )
        if x
    ]
    lines = "".join(f'<li dir="auto">{shown(n)}</li>' for n in _said(check))
    return (
        f'<header><p class="kicker">Cross-check</p><h1 dir="auto">{shown(_title(check.article))}</h1>'
        f'<p class="where"><bdi>{" · ".join(about)}</bdi></p>'
        f'<div class="stand {stand.kind}"><strong><span aria-hidden="true">{sign}</span> {shown(stand.headline)}</strong>'
        f"<span>{shown(stand.detail)}</span></div>"
        f"{_tally(check, script=script)}"
        f"{f'<ul class=said>{lines}</ul>' if lines else ''}</header>"
    )


def _said(check: CrossCheck) -> list[str]:
    """What a reader must know before the rows: sources that say nothing, decisions, notes."""
    out = []
    for state, words in (
        ("unreadable", "could not be read"),
        ("unmatched", "fit no reference of the text: searched for every figure without a citation"),
        ("not_used", "not used"),
    ):
        names = [s.name for s in check.sources if s.state == state]
        if names:
            more = f" and {len(names) - 5} more" if len(names) > 5 else ""
            out.append(f"{counted(len(names), 'source')} {words}: {', '.join(names[:5])}{more}.")
    if check.merged is not None and check.merged.lost:
        n = len(check.merged.lost)
        out.append(f"{counted(n, 'decision')} no longer fit the text: listed below.")
    return [*out, *check.notes]


def _tally(check: CrossCheck, *, script: bool) -> str:
    """Counts by result; on the page each is a button that filters."""
    counts = Counter((result_of(f), side_of(f)) for f in check.findings)
    order = {"bad": 0, "open": 1, "ok": 2}
    items = []
    for (result, side), n in sorted(
        counts.items(), key=lambda x: (order[x[0][1]], _ORDER.get(x[0][0], 99))
    ):
        inner = (
            f'<b>{n:,}</b> <span aria-hidden="true">{ICONS[side]}</span> {shown(label_of(result))}'
        )
        if script:
            inner = f'<button type="button" class="tag" data-result="{shown(result)}" aria-pressed="false">{inner}</button>'
        else:
            inner = f'<span class="tag">{inner}</span>'
        items.append(f'<li class="{side}">{inner}</li>')
    return f'<ul class="tally" aria-label="counts by result">{"".join(items)}</ul>' if items else ""


# Filters ---------------------------------------------------------------------------------------


def _select(name: str, label: str, options: Iterable[tuple[str, str]], every: str) -> str:
    inner = "".join(f'<option value="{shown(v)}">{shown(w)}</option>' for v, w in options)
    return (
        f'<label>{label} <select id="{name}"><option value="">{every}</option>{inner}</select></label>'
        if inner
        else ""
    )


def _nav(check: CrossCheck) -> str:
    results = Counter(result_of(f) for f in check.findings)
    states = Counter(f.state if f.type is None else "text" for f in check.findings)
    sources = Counter(f.evidence.doc for f in check.findings if f.evidence)
    names = {**{s: label_of(s) for s in STATES}, "text": "in the text itself"}
    show = (
        '<label>show <select id="cc-show"><option value="">everything</option><option value="problems">problems</option>'
        '<option value="open">problems not settled</option></select></label>'
    )
    decision = _select(
        "cc-decision",
        "decision",
        [("none", "none yet"), *((d, d) for d in DECISIONS), ("warn", "people differ, or look again")],
        "any",
    )  # fmt: skip
    return (
        '<nav class="nav" hidden aria-label="filters and decisions"><div>'
        '<label>find <input type="search" id="cc-find" size="12" autocomplete="off" spellcheck="false"></label>'
        + show
        + _select(
            "cc-result",
            "result",
            [(r, f"{label_of(r)} ({results[r]})") for r in sorted(results, key=lambda r: _ORDER.get(r, 99))],
            "any",
        )
        + _select("cc-state", "state", [(s, f"{names[s]} ({states[s]})") for s in names if states[s]], "any")
        + _select("cc-source", "source", [(s, f"{s[:50]} ({n})") for s, n in sorted(sources.items())], "any")
        + decision
        + '</div><div><span id="cc-shown" role="status"></span><button type="button" id="cc-reset">clear filters</button>'
        '<button type="button" id="cc-all">open all</button>'
        '<label>reviewer <input type="text" id="cc-reviewer" size="12" placeholder="your name" autocomplete="off"></label>'
        '<button type="button" id="cc-save">save decisions</button> <span id="cc-kept" role="status"></span>'
        '<button type="button" id="cc-keys" aria-expanded="false" aria-controls="cc-help">keys</button></div>'
        '<div id="cc-help" hidden><kbd>j</kbd> <kbd>k</kbd> or arrows: next and previous row · <kbd>Enter</kbd> opens · '
        "<kbd>/</kbd> find · <kbd>1</kbd> agree · <kbd>2</kbd> disagree · <kbd>3</kbd> unclear · <kbd>4</kbd> fixed · "
        "<kbd>0</kbd> no decision · <kbd>n</kbd> note · <kbd>s</kbd> save · <kbd>?</kbd> these keys · <kbd>Esc</kbd> back to the row</div></nav>"
    )  # fmt: skip


# Sections --------------------------------------------------------------------------------------


def _sources(check: CrossCheck) -> str:
    head = f'<h2 id="sources">Sources ({len(check.sources)})</h2>'
    if not check.sources:
        return (
            head
            + '<p class="none">No source was given: nothing could be compared with one. Give the cited texts: '
            "<code>migtext check ARTICLE -s FOLDER</code>.</p>"
        )
    rows = "".join(map(_source, check.sources))
    return (
        f"{head}<p>What was matched with what. A source that fits no reference is searched for every figure "
        "that cites nothing.</p>"
        '<div class="scroll"><table><thead><tr><th scope="col">source</th><th scope="col">title</th>'
        '<th scope="col">state</th><th scope="col">reference in the text</th><th scope="col">why</th>'
        f'<th scope="col">figures in it</th></tr></thead><tbody>{rows}</tbody></table></div>'
        "<p>A wrong match is corrected by naming the source as the text cites it: "
        "<code>migtext check ARTICLE -s FOLDER -s &quot;Author, 2024=FILE&quot;</code>, or "
        "<code>mt.crosscheck(article, {&quot;Author, 2024&quot;: &quot;FILE&quot;})</code>.</p>"
    )


_STATES = {
    "matched": ("✓", "matched"),
    "unmatched": ("?", "searched"),
    "unreadable": ("✕", "unreadable"),
    "not_used": ("–", "not used"),
}


def _source(s: SourceMatch) -> str:
    sign, state = _STATES.get(s.state, ("", s.state))
    why = [s.how, s.reason, *s.warnings]
    if not s.references:
        why += [f"nearly: {text} ({score:.2f}; {how})" for text, score, how in s.nearly]
    return (
        f'<tr><th scope="row" dir="auto">{shown(s.name)}</th><td dir="auto">{shown(s.title or "")}</td>'
        f'<td><span aria-hidden="true">{sign}</span> {shown(state)}</td>'
        f'<td dir="auto">{"<br>".join(shown(r) for r in s.references)}</td>'
        f'<td dir="auto">{"<br>".join(shown(w) for w in why if w)}</td><td class="n">{s.figures:,}</td></tr>'
    )


def _unsourced(check: CrossCheck) -> str:
    def item(u: Unsourced) -> str:
        numbers = ", ".join(u.figures)
        first = f'<b dir="auto">{shown(numbers)}</b> ' if numbers else ""
        return f'<li>{first}<q dir="auto">{shown(u.text)}</q> <small>characters {u.start:,}–{u.end:,}</small></li>'

    if not check.unsourced:
        return ""
    parts = [f"<h2>Claims without a source ({len(check.unsourced)})</h2>"]
    for title, these in (
        ("With a number", [u for u in check.unsourced if u.figures]),
        ("Without a number", [u for u in check.unsourced if not u.figures]),
    ):
        if these:
            parts.append(
                f"<h3>{title} ({len(these)})</h3><ul class='plain'>{''.join(map(item, these))}</ul>"
            )
    return "".join(parts)


def _lost(merged: Merged | None) -> str:
    if merged is None or not merged.lost:
        return ""
    rows = "".join(
        f'<tr><td>{shown(r["decision"] or "note")}</td><td dir="auto">{shown(r["reviewer"])}</td>'
        f'<td dir="auto"><b>{shown(r["words"][:200])}</b></td><td dir="auto">{shown(r["sentence"][:400])}</td>'
        f'<td dir="auto">{shown(r["note"][:400])}</td><td>{shown(r.get("reason", ""))}</td></tr>'
        for r in merged.lost
    )
    return (
        f'<h2 id="lost">Decisions that no longer fit ({len(merged.lost)})</h2>'
        "<p>The text was edited since. They are kept when the decisions are saved again.</p>"
        '<div class="scroll"><table><thead><tr><th scope="col">decision</th><th scope="col">reviewer</th>'
        '<th scope="col">words</th><th scope="col">sentence then</th><th scope="col">note</th>'
        f'<th scope="col">why</th></tr></thead><tbody>{rows}</tbody></table></div>'
    )


_HOW = """<h2>How to read this</h2><dl>
<dt>✕ problem</dt><dd>Bound, unit, context or value differ from the source, the cited source lacks the figure, or the text contradicts itself.</dd>
<dt>? not confirmed</dt><dd>No citation, source not given or not readable, or not found in sources that the text does not cite. It may be right; nothing here says so.</dd>
<dt>✓ carried</dt><dd>The words of a source carry the figure. Read both sides: the program can be wrong.</dd>
<dt>Decisions</dt><dd><b>agree</b>: it is a problem, and stays open until it is fixed. <b>disagree</b>: the text is right; settled.
<b>fixed</b>: the text was mended; settled, unless an edited text still has it. <b>unclear</b>: stays open. When people differ it stays open.
Decisions stay in this browser; save them as a file to hand on, and give the file to the next check with <code>--decisions</code>.</dd></dl>"""


def _body(
    check: CrossCheck, drawn: Snippets, *, script: bool, cap: int | None = None
) -> str:  # fmt: skip
    merged = check.merged
    settled = merged.settled if merged else frozenset()
    found = sorted(check.findings, key=lambda f: rank(f, settled))
    listed = found[:cap] if cap else found
    problems = [f for f in listed if f.problem]
    rest = [f for f in listed if not f.problem]
    groups = [
        ("Not confirmed", [f for f in rest if side_of(f) == "open"]),
        ("Carried by a source", [f for f in rest if side_of(f) == "ok"]),
    ]
    others = len(found) - len(check.problems)
    parts = [_head(check, script=script)]
    if script:
        parts.append(_nav(check))
    parts += [f'<p class="where">{shown(line)}</p>' for line in drawn.said]
    done = len(check.problems) - len(check.unconfirmed)
    some = f", {done} of them settled" if done else ""
    parts.append(f"<h2>Problems ({len(check.problems)}{some})</h2>")
    parts.append(
        rows_html(problems, drawn, merged)
        if problems
        else f'<p class="none">{shown(_none(check))}</p>'
    )
    parts.append(f"<h2>Other figures ({others})</h2>")
    for title, group in groups:
        if group:
            parts.append(f"<h3>{title} ({len(group)})</h3>{rows_html(group, drawn, merged)}")
    if not rest and not others:
        parts.append('<p class="none">none</p>')
    if len(listed) < len(found):
        parts.append(
            f"<p>{len(found) - len(listed):,} more rows; <code>to_html('check.html')</code> shows all.</p>"
        )
    parts += [_unsourced(check), _lost(merged), _sources(check)]
    if script:
        parts.append(_HOW)
    return "".join(parts)


def _none(check: CrossCheck) -> str:
    """What an empty list of problems means; most often not that all is well."""
    stand = standing(check)
    if stand.kind == "nothing":
        return f"None, but that says little. {stand.headline}."
    return f"None. {stand.detail}"


# Pages -----------------------------------------------------------------------------------------


def finding_html(finding: Finding) -> str:
    """One finding as a fragment for a notebook: the message, claim and evidence side by side.

    Example:
        >>> from migtext.check import verify
        >>> finding = verify("Some 63 arrived.", "In 2021, 63 people arrived.", figure="63")
        >>> "<mark>63</mark>" in finding_html(finding)
        True
    """
    side = side_of(finding)
    label = label_of(result_of(finding))
    return (
        f'<style>{_asset("report.css")}</style><div class="cc"><div class="row {side}"><p class="card">'
        f'<span class="tag"><span aria-hidden="true">{ICONS[side]}</span> {shown(label)}</span> '
        f'<b dir="auto">{shown(finding.claim.text[:160])}</b> <span class="msg" dir="auto">{shown(finding.message)}</span></p>'
        f'<div class="body">{finding_body(finding, Snippets())}</div></div></div>'
    )


def fragment_html(check: CrossCheck) -> str:
    """The report as a fragment for a notebook: capped, without script, without page pictures.

    Example:
        >>> from migtext.check import crosscheck
        >>> "<script" in fragment_html(crosscheck("About 40 people left."))
        False
    """
    body = _body(check, Snippets(), script=False, cap=_CAP)
    return f'<style>{_asset("report.css")}</style><div class="cc">{body}</div>'


def page_html(check: CrossCheck, drawn: Snippets | None = None) -> str:
    """The report as a page of its own.

    Args:
        check: the report, with people's decisions in `merged`.
        drawn: pieces of the pages of PDFs.

    Returns:
        HTML.

    Example:
        >>> from migtext.check import crosscheck
        >>> page_html(crosscheck("About 40 people left.")).startswith("<!DOCTYPE html>")
        True
    """
    merged = check.merged
    seed = {
        "rows": {i: [dict(r) for r in rows] for i, rows in merged.everyone.items()} if merged else {},
        "lost": [dict(r) for r in merged.lost] if merged else [],
        "warn": sorted({*merged.disputed, *merged.stale}) if merged else [],
    }  # fmt: skip
    # "</script>" inside the seed would end the script.
    data = json.dumps(seed, ensure_ascii=True).replace("<", "\\u003c")
    page = (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
        "script-src 'unsafe-inline'; img-src data:\">"
        f"<title>{shown(_title(check.article))}: cross-check</title><style>{_asset('report.css')}</style></head>"
        f'<body class="cc-page"><main><div class="cc" data-digest="{check.article.digest[:16]}" '
        f'data-name="{shown(_stem(check.article))}">{_body(check, drawn or Snippets(), script=True)}</div></main>'
        f'<script type="application/json" id="cc-seed">{data}</script><script>{_asset("report.js")}</script></body></html>\n'
    )
    return page.encode("utf-8", "replace").decode("utf-8")
