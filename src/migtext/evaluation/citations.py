"""Measures for references (segmentation, fields) and in-text citations (spans, links, anomalies)."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from .matching import Row, by_document, greedy, overlap, prf

__all__ = ["score"]

_SAME_ENTRY = 0.9
_SIMILAR = 0.9


def _iou(a: Row, b: Row) -> float:
    union = max(a["end"], b["end"]) - min(a["start"], b["start"])
    return overlap(a, b) / (union or 1)


def _similarity(a: str, b: str) -> float:
    """1 minus the edit distance over the longer length."""
    if a == b:
        return 1.0
    if not a or not b:
        return 0.0
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        new = [i]
        for j, y in enumerate(b, 1):
            new.append(min(row[j] + 1, new[-1] + 1, row[j - 1] + (x != y)))
        row = new
    return 1 - row[-1] / max(len(a), len(b))


def _plain(text: Any) -> str:
    joined = re.sub(r"-\s*\n\s*", "", text or "").replace("’", "'").casefold()
    return re.sub(r"[^\w]+", " ", joined).strip()


def _names(row: Row) -> list[str]:
    out = []
    for a in row.get("author") or ():
        particle = (
            a.get("non-dropping-particle") or a.get("particle") or a.get("dropping-particle") or ""
        )
        family = a.get("family")
        out.append(_plain(f"{particle} {family}".strip() if family else a.get("literal")))
    return out


def _year(row: Row) -> str | None:
    text = str(row.get("year") or "")
    if re.search(r"n\.? ?d\.?", text):
        return "n.d."
    found = re.search(r"\d{4}", text)
    return found.group() if found else None


def _url(text: Any) -> str:
    return re.sub(r"[.,;)]+$", "", re.sub(r"\s+", "", text or "")).replace("http://", "https://")


def _doi(text: Any) -> str:
    return (text or "").lower().replace("https://doi.org/", "")


def _number(text: Any) -> str:
    return _plain(str(text)).replace(" ", "")


class _Fields:
    def __init__(self) -> None:
        self.n: Counter[str] = Counter()
        self.right: Counter[str] = Counter()
        self.empty: Counter[str] = Counter()
        self.filled: Counter[str] = Counter()
        self.errors: list[str] = []

    def put(self, name: str, gold: Row, present: Any, right: bool, filled: Any, got: Any) -> None:
        if present:
            self.n[name] += 1
            self.right[name] += bool(right)
            if not right:
                self.errors.append(f"{name} {gold['doc']} #{gold['index']}: {present!r} -> {got!r}")
        else:
            self.empty[name] += 1
            self.filled[name] += bool(filled)

    def result(self) -> dict[str, Any]:
        out = {}
        for name in sorted(set(self.n) | set(self.empty)):
            out[name] = {
                "accuracy": round(self.right[name] / self.n[name], 4) if self.n[name] else None,
                "n": self.n[name],
                "filled_falsely": self.filled[name],
            }
        return out


def _compare(fields: _Fields, g: Row, p: Row) -> None:
    fields.put(
        "author_families", g, g["author"], _names(g) == _names(p), p.get("author"), _names(p)
    )
    fields.put(
        "author_org",
        g,
        any("literal" in a for a in g["author"]),
        _names(g) == _names(p),
        0,
        _names(p),
    )
    fields.put("year", g, g["year"], _year(g) == _year(p), p.get("year"), p.get("year"))
    for name, key in (("title", "title"), ("container", "container-title")):
        right = _similarity(_plain(g[key]), _plain(p.get(key))) >= _SIMILAR
        fields.put(name, g, g[key], right, p.get(key), p.get(key))
    fields.put("DOI", g, g["DOI"], _doi(g["DOI"]) == _doi(p.get("DOI")), p.get("DOI"), p.get("DOI"))
    fields.put("URL", g, g["URL"], _url(g["URL"]) == _url(p.get("URL")), p.get("URL"), p.get("URL"))
    for name in ("volume", "issue", "page"):
        fields.put(
            name, g, g[name], _number(g[name]) == _number(p.get(name)), p.get(name), p.get(name)
        )
    fields.put("type", g, g["type"], g["type"] == p.get("type"), 0, p.get("type"))


def score(
    gold_refs: list[Row], gold_intext: list[Row], refs: list[Row], intext: list[Row]
) -> dict[str, Any]:
    """Score predicted references and in-text citations.

    An entry is segmented rightly when its span and the gold span share nine tenths of their
    union. Titles and containers may differ in a tenth of their letters.
    """
    docs = sorted({r["doc"] for r in (*gold_refs, *gold_intext)})
    gr, gi, pr, pi = map(by_document, (gold_refs, gold_intext, refs, intext))
    segmentation = Counter[str]()
    fields = _Fields()
    totals = Counter[str]()
    errors: list[str] = []
    for doc in docs:
        gold, mine = gr.get(doc, []), pr.get(doc, [])
        if mine:
            strict = greedy(gold, mine, lambda g, p: v if (v := _iou(g, p)) >= _SAME_ENTRY else 0)
            segmentation.update(right=len(strict), predicted=len(mine), gold=len(gold))
            loose = dict(greedy(gold, mine, _iou))
            for i, g in enumerate(gold):
                _compare(fields, g, mine[loose[i]] if i in loose else {})
                if i not in loose:
                    errors.append(f"entry missed {doc} #{g['index']}")
        _intext(doc, gold, gi.get(doc, []), pi.get(doc, []), totals, errors)
    t = totals
    return {
        "segmentation": prf(segmentation["right"], segmentation["predicted"], segmentation["gold"]),
        "fields": fields.result(),
        "intext_exact": prf(t["exact"], t["predicted"], t["gold"]),
        "intext_overlap": prf(t["overlap"], t["predicted"], t["gold"]),
        "link_accuracy": round(t["linked"] / t["matched"], 4) if t["matched"] else None,
        "link_recall": round(t["linked"] / t["linkable"], 4) if t["linkable"] else None,
        "anomaly_typed": prf(t["typed"], t["anomalies_predicted"], t["anomalies"]),
        "never_cited": prf(t["uncited_right"], t["uncited_predicted"], t["uncited"]),
        "errors": errors + fields.errors,
    }


def _intext(
    doc: str, refs: list[Row], gold: list[Row], mine: list[Row], t: Counter[str], errors: list[str]
) -> None:
    a = Counter((x["start"], x["end"]) for x in gold)
    b = Counter((x["start"], x["end"]) for x in mine)
    matched = dict(greedy(gold, mine, _iou))
    t.update(exact=sum((a & b).values()), predicted=len(mine), gold=len(gold), overlap=len(matched))

    def target(p: Row) -> int | None:
        span = p.get("target_span")
        if not span or not refs:
            return None
        where = {"start": span[0], "end": span[1]}
        index: int = max(refs, key=lambda g: overlap(g, where))["index"]
        return index

    used = {target(p) for p in mine}
    for i, g in enumerate(gold):
        p = mine[matched[i]] if i in matched else None
        if p is None:
            errors.append(f"missed {doc} {g['start']} {g['surface']!r}")
        wanted = g.get("targets") or ([g["target"]] if g["target"] is not None else [])
        if wanted:
            t["linkable"] += 1
            if p is not None:
                t["matched"] += 1
                right = target(p) in wanted
                t["linked"] += right
                if not right:
                    errors.append(
                        f"link {doc} {g['start']} {g['surface']!r}: {wanted} -> {target(p)}"
                    )
        if g["anomaly"]:
            t["anomalies"] += 1
            if p is not None and p.get("anomaly"):
                t["typed"] += p["anomaly"] == g["anomaly"]
    for j, p in enumerate(mine):
        if j not in matched.values():
            errors.append(f"spurious {doc} {p['start']} {p.get('surface')!r}")
        t["anomalies_predicted"] += bool(p.get("anomaly"))
    indices = {r["index"] for r in refs}
    uncited = indices - {x for g in gold for x in (g.get("targets") or [g["target"]])}
    said = indices - {u for u in used if u is not None}
    t.update(uncited=len(uncited), uncited_predicted=len(said), uncited_right=len(uncited & said))
