"""The report of a cross-check as one page: problems first, claim and evidence side by side.

Self-contained: no network, no library. A few lines of script filter the rows and keep a reader's
decisions in the browser until they are saved as a CSV file; without script the page still shows
everything, and it prints.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from html import escape

from .decisions import Merged
from .model import CARRIED, STATES, VERDICTS, CrossCheck, Finding, Spot

__all__ = ["fragment_html", "page_html"]

_WORDS = {
    "supported": "supported",
    "rounded": "rounded",
    "derived": "follows from the source",
    "bound_differs": "bound differs",
    "unit_scale": "unit or scale differs",
    "wrong_context": "belongs to something else",
    "contradicted": "contradicted",
    "not_found": "not found",
    "uncited": "no citation",
    "no_source": "source not given",
    "unreadable": "source unreadable",
    "skipped": "skipped",
}
_CAP = 60

CSS = """
.cc{--ink:#1c222b;--paper:#fff;--soft:#586271;--rule:#d8dde4;--bad:#a51d16;--badbg:#fdeceb;--ok:#1b6e42;
--okbg:#e8f5ed;--open:#6a5200;--openbg:#fdf5da;--mark:#ffe58a;color:var(--ink);
font:15px/1.5 system-ui,-apple-system,'Segoe UI',sans-serif;overflow-wrap:anywhere}
.cc h1{font-size:1.35rem;line-height:1.25;margin:.2rem 0}
.cc h2{font-size:1.05rem;margin:1.6rem 0 .5rem}
.cc pre{white-space:pre-wrap;font:13px/1.5 system-ui,sans-serif;color:var(--soft);margin:.3rem 0 1rem}
.cc ol{list-style:none;margin:0;padding:0}
.cc .row{border:1px solid var(--rule);border-left-width:5px;border-radius:6px;background:var(--paper);margin:.6rem 0;padding:.55rem .8rem}
.cc .row.bad{border-left-color:var(--bad)}.cc .row.ok{border-left-color:var(--ok)}.cc .row.open{border-left-color:#b98900}
.cc .row:focus{outline:3px solid #1d5fbf;outline-offset:2px}
.cc .tag{display:inline-block;font-weight:600;font-size:.84em;padding:.05rem .5rem;border-radius:1rem}
.cc .bad .tag{color:var(--bad);background:var(--badbg)}.cc .ok .tag{color:var(--ok);background:var(--okbg)}
.cc .open .tag{color:var(--open);background:var(--openbg)}
.cc .msg{margin:.25rem 0 .4rem}
.cc .pair{display:grid;grid-template-columns:1fr 1fr;gap:.9rem}
.cc .side{border-top:1px solid var(--rule);padding-top:.3rem;min-width:0}
.cc .side small{display:block;color:var(--soft)}
.cc q{quotes:none;font-family:Georgia,'Times New Roman',serif}
.cc mark{background:var(--mark);color:inherit;padding:0 .1em;border-bottom:2px solid #b98900}
.cc mark.c{background:#ffd9d6;border-bottom-color:var(--bad)}
.cc .nav{display:flex;flex-wrap:wrap;gap:.4rem 1rem;margin:.6rem 0;align-items:center}
.cc button,.cc select,.cc input[type=text]{font:inherit;padding:.15rem .5rem}
.cc .decide{margin-top:.45rem;display:flex;flex-wrap:wrap;gap:.3rem .9rem;align-items:center;font-size:.92em}
.cc .decide fieldset{border:0;margin:0;padding:0;display:flex;gap:.7rem;flex-wrap:wrap}
.cc table{border-collapse:collapse;font-size:.92em;display:block;overflow-x:auto}
.cc th,.cc td{text-align:left;vertical-align:top;border-bottom:1px solid var(--rule);padding:.25rem .6rem}
.cc [hidden]{display:none!important}
@media (max-width:44rem){.cc .pair{grid-template-columns:1fr}}
@media (prefers-color-scheme:dark){.cc{--ink:#e7eaf0;--paper:#171a20;--soft:#a6afbd;--rule:#3a414d;--bad:#ff9a92;
--badbg:#4a1a17;--ok:#84d9a9;--okbg:#153a26;--open:#f0d074;--openbg:#413508;--mark:#5c4a08}.cc mark.c{background:#5a201c}}
@media print{.cc .nav,.cc .decide{display:none}.cc .row{break-inside:avoid}.cc [hidden]{display:block!important}}
""".strip()

_PAGE = """
html{background:#f1f3f6}body{margin:0}main{max-width:68rem;margin:0 auto;padding:1.1rem}
@media (prefers-color-scheme:dark){html{background:#0e1013}}
@media print{html{background:#fff}}
""".strip()


def _side(f: Finding) -> str:
    if f.problem:
        return "bad"
    return "ok" if f.verdict in CARRIED else "open"


def _marked(spot: Spot, *, other: bool = False) -> str:
    """The sentence with the words marked."""
    sentence = spot.context or spot.text
    at = sentence.find(spot.text) if spot.text else -1
    css = ' class="c"' if other else ""
    if at < 0:
        return f"<mark{css}>{escape(spot.text)}</mark>"
    before, after = sentence[:at], sentence[at + len(spot.text) :]
    # Long sentences are shown around the words that matter.
    before = ("… " + before[-260:]) if len(before) > 270 else before
    after = (after[:260] + " …") if len(after) > 270 else after
    return f"{escape(before)}<mark{css}>{escape(spot.text)}</mark>{escape(after)}"


def _two(a: Spot, b: Spot) -> str | None:
    """One sentence with both marked, when they stand in the same one."""
    if a.context != b.context or a.doc != b.doc or a.start == b.start:
        return None
    first, second = (a, b) if a.start < b.start else (b, a)
    text = a.context
    x = text.find(first.text)
    y = text.find(second.text, x + len(first.text)) if x >= 0 else -1
    if x < 0 or y < 0 or len(text) > 600:
        return None

    def mark(s: Spot) -> str:
        css = ' class="c"' if s is b else ""
        return f"<mark{css}>{escape(s.text)}</mark>"

    return (
        escape(text[:x]) + mark(first) + escape(text[x + len(first.text) : y]) + mark(second)
        + escape(text[y + len(second.text) :])
    )  # fmt: skip


def _where(spot: Spot) -> str:
    page = f", page {spot.page}" if spot.page else ""
    return f"{escape(spot.doc)}{page}, characters {spot.start:,}–{spot.end:,}"


def _row(f: Finding, *, decide: bool) -> str:
    label = (
        _WORDS.get(f.verdict or f.state, f.verdict or f.state)
        if f.type is None
        else f.type.replace("_", " ")
    )
    if f.type is None and f.verdict is None:
        label = _WORDS.get(f.state, f.state)
    link = f" · source {f.link}" if f.link else ""
    parts = [
        f'<li class="row {_side(f)}" id="f-{f.id}" tabindex="0" data-id="{f.id}" '
        f'data-result="{escape(f.verdict or f.type or f.state)}" data-problem="{int(f.problem)}" '
        f'data-words="{escape(f.claim.text, quote=True)}">',
        f'<span class="tag">{escape(label)}</span> <b>{escape(f.claim.text[:160])}</b><small>{escape(link)}</small>',
        f'<div class="msg">{escape(f.message)}</div>',
        '<div class="pair"><div class="side"><small>claim · ' + _where(f.claim) + "</small>",
        f"<q>{_marked(f.claim)}</q></div>",
    ]
    if f.evidence is not None:
        both = _two(f.evidence, f.conflict) if f.conflict else None
        parts.append(
            f'<div class="side"><small>evidence · {_where(f.evidence)}</small><q>{both or _marked(f.evidence)}</q>'
        )
        if f.conflict is not None and both is None and f.conflict.start != f.evidence.start:
            parts.append(
                f"<small>the source’s own value · {_where(f.conflict)}</small><q>{_marked(f.conflict, other=True)}</q>"
            )
        parts.append("</div>")
    elif f.conflict is not None:
        parts.append(
            f'<div class="side"><small>against · {_where(f.conflict)}</small><q>{_marked(f.conflict, other=True)}</q></div>'
        )
    elif f.type is None:
        parts.append('<div class="side"><small>evidence</small>none</div>')
    parts.append("</div>")
    if decide:
        name = f"d-{f.id}"
        choices = "".join(
            f'<label><input type="radio" name="{name}" value="{v}"> {v}</label>'
            for v in ("agree", "disagree", "unclear", "fixed")
        )
        parts.append(
            f'<div class="decide"><fieldset aria-label="decision">{choices}</fieldset>'
            f'<label>note <input type="text" name="n-{f.id}" size="28"></label></div>'
        )
    parts.append("</li>")
    return "".join(parts)


def _rows(findings: Iterable[Finding], *, decide: bool) -> str:
    return "<ol>" + "".join(_row(f, decide=decide) for f in findings) + "</ol>"


def _rank(f: Finding) -> tuple[int, int]:
    """Problems first, the surest ones first within a kind; then what is open, then what is fine."""
    if f.problem:
        return (0, f.claim.start)
    return (2 if f.verdict in CARRIED else 1, f.claim.start)


def _sources_table(check: CrossCheck) -> str:
    if not check.sources:
        return "<p>No source was given.</p>"
    rows = "".join(
        f"<tr><td>{escape(s.name)}</td><td>{escape(s.title or '')}</td><td>{escape(s.state)}</td>"
        f"<td>{escape('; '.join(s.references))}</td><td>{escape(s.how or s.reason)}</td><td>{s.figures}</td></tr>"
        for s in check.sources
    )
    return (
        "<table><thead><tr><th>source</th><th>title</th><th>state</th><th>reference</th><th>why</th>"
        f"<th>figures</th></tr></thead><tbody>{rows}</tbody></table>"
        "<p><small>A wrong match is corrected by giving the sources as {citation or key: path}.</small></p>"
    )


_SCRIPT = r"""
(function(){
var root=document.querySelector('.cc'),key='migtext-check-'+root.dataset.digest,kept={};
try{kept=JSON.parse(localStorage.getItem(key)||'{}')}catch(e){}
Object.keys(SEED).forEach(function(i){if(!kept[i])kept[i]=SEED[i]});
function rows(){return [].slice.call(root.querySelectorAll('.row'))}
function show(){rows().forEach(function(r){var d=kept[r.dataset.id];if(!d)return;
 var b=r.querySelector('input[value="'+d.decision+'"]');if(b)b.checked=true;
 var n=r.querySelector('input[type=text]');if(n&&d.note)n.value=d.note})}
function save(r){var b=r.querySelector('input[type=radio]:checked'),n=r.querySelector('input[type=text]');
 if(!b&&!(n&&n.value))return;
 kept[r.dataset.id]={decision:b?b.value:'',note:n?n.value:'',words:r.dataset.words,result:r.dataset.result,
 reviewer:(root.querySelector('#reviewer')||{}).value||'',time:new Date().toISOString()};
 try{localStorage.setItem(key,JSON.stringify(kept))}catch(e){}}
root.addEventListener('change',function(e){var r=e.target.closest&&e.target.closest('.row');if(r)save(r);else if(e.target.id==='filter')filter()});
function filter(){var v=root.querySelector('#filter').value,n=0;rows().forEach(function(r){
 var on=v==='all'||(v==='problems'&&r.dataset.problem==='1')||(v==='undecided'&&r.dataset.problem==='1'&&!(kept[r.dataset.id]||{}).decision)||r.dataset.result===v;
 r.hidden=!on;if(on)n++});root.querySelector('#shown').textContent=n+' shown'}
function cell(s){s=String(s==null?'':s);if(/^[=+\-@\t\r]/.test(s))s="'"+s;return /[",\n\r]/.test(s)?'"'+s.replace(/"/g,'""')+'"':s}
root.querySelector('#save').addEventListener('click',function(){
 var out=['id,reviewer,decision,note,time,result,words'];
 Object.keys(kept).forEach(function(i){var d=kept[i];out.push([i,d.reviewer,d.decision,d.note,d.time,d.result,d.words].map(cell).join(','))});
 var a=document.createElement('a');a.href=URL.createObjectURL(new Blob(['\ufeff'+out.join('\r\n')+'\r\n'],{type:'text/csv'}));
 a.download=root.dataset.name+'.decisions.csv';document.body.appendChild(a);a.click();a.remove()});
document.addEventListener('keydown',function(e){if(/INPUT|SELECT|TEXTAREA/.test(e.target.tagName)&&e.target.type!=='radio')return;
 if(e.ctrlKey||e.metaKey||e.altKey)return;
 var list=rows().filter(function(r){return !r.hidden}),at=list.indexOf(document.activeElement.closest?document.activeElement.closest('.row'):null);
 if(e.key==='j'||e.key==='k'){var t=list[Math.max(0,Math.min(list.length-1,at+(e.key==='j'?1:-1)))];if(t){t.focus();t.scrollIntoView({block:'nearest'})}}
 var d={a:'agree',d:'disagree',u:'unclear',f:'fixed'}[e.key];
 if(d&&at>=0){var b=list[at].querySelector('input[value="'+d+'"]');if(b){b.checked=true;save(list[at])}}});
root.querySelector('.nav').hidden=false;show();filter()})();
""".strip()


def _body(check: CrossCheck, *, decide: bool, cap: int | None = None) -> str:
    found = sorted(check.findings, key=_rank)
    shown = found[:cap] if cap else found
    title = check.article.meta.title or check.article.path or "Cross-check"
    parts = [f"<h1>{escape(title)}</h1><pre>{escape(check.summary())}</pre>"]
    if decide:
        options = "".join(
            f'<option value="{v}">{escape(_WORDS.get(v, v.replace("_", " ")))}</option>'
            for v in (*VERDICTS, *STATES[1:], *sorted({f.type for f in found if f.type}))
        )
        parts.append(
            '<div class="nav" hidden><label>show <select id="filter"><option value="all">everything</option>'
            '<option value="problems">problems</option><option value="undecided">problems without a decision</option>'
            f'{options}</select></label> <span id="shown" role="status"></span>'
            '<label>reviewer <input type="text" id="reviewer" size="14"></label>'
            '<button type="button" id="save">save decisions</button>'
            "<small>keys: j, k next and previous; a agree, d disagree, u unclear, f fixed</small></div>"
        )
    problems = [f for f in shown if f.problem]
    rest = [f for f in shown if not f.problem]
    parts.append(f"<h2>Problems ({len(check.problems)})</h2>")
    parts.append(
        _rows(problems, decide=decide)
        if problems
        else "<p>No problem was found in what could be checked.</p>"
    )
    parts.append(f"<h2>Other figures ({len(found) - len(check.problems)})</h2>")
    parts.append(_rows(rest, decide=decide) if rest else "<p>None.</p>")
    if cap and len(found) > cap:
        parts.append(f"<p>… {len(found) - cap} more; to_html() shows all.</p>")
    if check.unsourced:
        items = "".join(
            f"<tr><td>{escape(', '.join(u.figures)) or 'no number'}</td><td>{escape(u.text[:400])}</td></tr>"
            for u in (check.unsourced[:cap] if cap else check.unsourced)
        )
        parts.append(
            f"<h2>Claims that name no source ({len(check.unsourced)})</h2><table><thead><tr><th>number</th><th>sentence</th>"
            f"</tr></thead><tbody>{items}</tbody></table>"
        )
    parts.append(f"<h2>Sources ({len(check.sources)})</h2>{_sources_table(check)}")
    return "".join(parts)


def _lost(merged: Merged | None) -> str:
    if merged is None or not merged.lost:
        return ""
    items = "".join(
        f"<li>{escape(row['decision'] or 'note')}: “{escape(row['words'][:200])}” {escape(row['note'][:200])}</li>"
        for row in merged.lost
    )
    return f"<h2>Decisions that no longer fit ({len(merged.lost)})</h2><ul>{items}</ul>"


def fragment_html(check: CrossCheck) -> str:
    """The report as a fragment for a notebook: capped, without script."""
    return f'<style>{CSS}</style><div class="cc">{_body(check, decide=False, cap=_CAP)}</div>'


def page_html(check: CrossCheck, merged: Merged | None = None) -> str:
    """The report as a page of its own.

    Args:
        check: the report.
        merged: a reader's earlier decisions.

    Returns:
        HTML.
    """
    title = check.article.meta.title or check.article.path or "Cross-check"
    name = (check.article.path or "check").rsplit("/", 1)[-1].rsplit("\\", 1)[-1].rsplit(".", 1)[
        0
    ] or "check"
    # "</script>" inside the seed would end the script.
    kept = {k: dict(v) for k, v in merged.decisions.items()} if merged else {}
    seed = json.dumps(kept, ensure_ascii=True).replace("<", "\\u003c")
    page = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
        "script-src 'unsafe-inline'; img-src data:\">"
        f"<title>{escape(title)}: cross-check</title><style>{_PAGE}{CSS}</style></head><body><main>"
        f'<div class="cc" data-digest="{check.article.digest[:16]}" data-name="{escape(name, quote=True)}">'
        f"{_body(check, decide=True)}{_lost(merged)}</div></main><script>var SEED={seed};{_SCRIPT}</script></body></html>\n"
    )
    return page.encode("utf-8", "replace").decode("utf-8")
