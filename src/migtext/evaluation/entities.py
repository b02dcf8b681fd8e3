"""Measures for entities (spans and labels, clusters, ISO codes) and for movement roles."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import Any

from .matching import Row, prf

__all__ = ["score", "score_roles"]

_ARTICLE = re.compile(r"(?:the|an?)\s+", re.I)
_POSSESSIVE = re.compile(r"(?:['’]s|['’])$")
Mention = dict[str, Any]


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    article = _ARTICLE.match(text, start, end)
    if article and article.end() < end:
        start = article.end()
    possessive = _POSSESSIVE.search(text[start:end])
    if possessive and possessive.start() > 0:
        end = start + possessive.start()
    while start < end and text[start].isspace():
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in ",;:"):
        end -= 1
    return start, end


def _meets(a: Mention, b: Mention) -> bool:
    return bool(a["s"] < b["e"] and b["s"] < a["e"])


def score(
    gold: list[Row],
    predicted: list[Row],
    texts: dict[str, str],
    masks: list[Row],
    *,
    count_masked: bool = False,
) -> dict[str, Any]:
    """Score predicted mentions.

    Leading articles and possessives are removed on both sides. What touches only optional gold is
    not counted; what touches a mask (references, citations, furniture) is left out, or counted as
    wrong with `count_masked`.
    """
    docs = list(dict.fromkeys(g["doc"] for g in gold))
    masked: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for m in masks:
        masked[m["doc"]].append((m["start"], m["end"]))
    scored: dict[str, list[Mention]] = {d: [] for d in docs}
    optional: dict[str, list[Mention]] = {d: [] for d in docs}
    for g in gold:
        s, e = _trimmed(texts[g["doc"]], g["start"], g["end"])
        mention = {"s": s, "e": e, "l": g["label"], "c": g["cluster"], "i": g["iso3"]}
        (scored if g["scored"] else optional)[g["doc"]].append(mention)
    mine: dict[str, list[Mention]] = {d: [] for d in docs}
    for p in predicted:
        d = p["doc"]
        if d not in mine:
            continue
        s, e = _trimmed(texts[d], p["start"], p["end"])
        made = {"s": s, "e": e, "l": p["label"], "i": p.get("iso3") or ""}
        made["c"] = f"{d}:{p.get('cluster') or texts[d][s:e].lower()}"
        if s >= e or (not count_masked and any(a < e and s < b for a, b in masked[d])):
            continue
        if not any(_meets(g, made) for g in scored[d]) and any(
            _meets(g, made) for g in optional[d]
        ):
            continue
        mine[d].append(made)
    n: dict[str, Counter[str]] = {k: Counter() for k in ("gold", "predicted", "exact", "overlap")}
    spans = 0
    errors: list[str] = []
    for d in docs:
        at = {(g["s"], g["e"]): g for g in scored[d]}
        n["gold"].update(g["l"] for g in scored[d])
        n["predicted"].update(p["l"] for p in mine[d])
        seen: set[tuple[int, int]] = set()
        for p in mine[d]:
            key = (p["s"], p["e"])
            if key in at and key not in seen:
                seen.add(key)
                spans += 1
                n["exact"][p["l"]] += at[key]["l"] == p["l"]
        n["overlap"].update(_overlaps(scored[d], mine[d]))
        errors += _errors(d, texts[d], scored[d], mine[d])
    labels = sorted(set(n["gold"]) | set(n["predicted"]))
    total = {k: sum(v.values()) for k, v in n.items()}
    rows = {
        label: {
            "gold": n["gold"][label],
            "predicted": n["predicted"][label],
            "exact": prf(n["exact"][label], n["predicted"][label], n["gold"][label]),
            "overlap": prf(n["overlap"][label], n["predicted"][label], n["gold"][label]),
        }
        for label in labels
    }
    return {
        "labels": rows,
        "exact": prf(total["exact"], total["predicted"], total["gold"]),
        "overlap": prf(total["overlap"], total["predicted"], total["gold"]),
        "span": prf(spans, total["predicted"], total["gold"]),
        "b_cubed": _b_cubed(scored, mine),
        "iso": _iso(scored, mine),
        "errors": errors,
    }


def _overlaps(gold: list[Mention], mine: list[Mention]) -> list[str]:
    pairs = sorted(
        (
            (min(g["e"], p["e"]) - max(g["s"], p["s"]), i, j)
            for i, g in enumerate(gold)
            for j, p in enumerate(mine)
            if g["l"] == p["l"] and _meets(g, p)
        ),
        reverse=True,
    )
    used_gold: set[int] = set()
    used: set[int] = set()
    out = []
    for _, i, j in pairs:
        if i not in used_gold and j not in used:
            used_gold.add(i)
            used.add(j)
            out.append(gold[i]["l"])
    return out


def _errors(doc: str, text: str, gold: list[Mention], mine: list[Mention]) -> list[str]:
    exact = {(p["s"], p["e"], p["l"]) for p in mine}
    out = []
    for g in gold:
        if (g["s"], g["e"], g["l"]) not in exact:
            got = [(text[p["s"] : p["e"]], p["l"]) for p in mine if _meets(g, p)]
            out.append(
                f"{'wrong' if got else 'missed'} {doc} {g['s']} {text[g['s'] : g['e']]!r} {g['l']} -> {got}"
            )
    for p in mine:
        if not any(_meets(g, p) for g in gold):
            out.append(f"spurious {doc} {p['s']} {text[p['s'] : p['e']]!r} {p['l']}")
    return out


def _b_cubed(gold: dict[str, list[Mention]], mine: dict[str, list[Mention]]) -> dict[str, float]:
    gold_of: dict[tuple[str, int, int], str] = {}
    mine_of: dict[tuple[str, int, int], str] = {}
    for d in gold:
        gold_of |= {(d, g["s"], g["e"]): g["c"] for g in gold[d]}
        mine_of |= {(d, p["s"], p["e"]): p["c"] for p in mine[d]}
    both = [k for k in gold_of if k in mine_of]
    if not both:
        return {"precision": 0.0, "recall": 0.0, "f1": 0.0}
    together = Counter((gold_of[k], mine_of[k]) for k in both)
    of_gold = Counter(gold_of[k] for k in both)
    of_mine = Counter(mine_of[k] for k in both)
    p = sum(together[gold_of[k], mine_of[k]] / of_mine[mine_of[k]] for k in both) / len(both)
    r = sum(together[gold_of[k], mine_of[k]] / of_gold[gold_of[k]] for k in both) / len(both)
    return {"precision": round(p, 4), "recall": round(r, 4), "f1": round(2 * p * r / (p + r), 4)}


def _iso(gold: dict[str, list[Mention]], mine: dict[str, list[Mention]]) -> dict[str, Any]:
    wanted = [(d, g) for d in gold for g in gold[d] if g["i"]]
    given = [(d, p) for d in mine for p in mine[d] if p["i"]]
    found = sum(any(p["i"] == g["i"] and _meets(g, p) for p in mine[d]) for d, g in wanted)
    right = sum(any(g["i"] == p["i"] and _meets(g, p) for g in gold[d]) for d, p in given)
    return {
        "recall": round(found / len(wanted), 4) if wanted else None,
        "precision": round(right / len(given), 4) if given else None,
    }


def score_roles(
    gold: list[Row], predicted: list[Row], exhaustive: tuple[str, ...]
) -> dict[str, Any]:
    """Score movement roles: document, ISO code and role agree and the spans overlap.

    Args:
        gold: gold rows.
        predicted: predicted rows.
        exhaustive: documents whose gold is complete; precision is measured on them only.
    """

    def same(a: Row, b: Row) -> bool:
        return (
            all(a[k] == b[k] for k in ("doc", "iso3", "role"))
            and a["start"] < b["end"]
            and b["start"] < a["end"]
        )

    found = [any(same(g, p) for p in predicted) for g in gold]
    judged = [p for p in predicted if p["doc"] in exhaustive]
    right = [any(same(g, p) for g in gold) for p in judged]
    return {
        "gold": len(gold),
        "predicted": len(judged),
        "recall": round(sum(found) / len(gold), 4) if gold else None,
        "precision": round(sum(right) / len(judged), 4) if judged else None,
        "errors": [
            f"missed {g['doc']} {g['start']} {g['iso3']} {g['role']}"
            for g, ok in zip(gold, found, strict=True)
            if not ok
        ]
        + [
            f"spurious {p['doc']} {p['start']} {p['iso3']} {p['role']}"
            for p, ok in zip(judged, right, strict=True)
            if not ok
        ],
    }
