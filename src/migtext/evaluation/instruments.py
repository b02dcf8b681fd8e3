"""Measures for legal instruments: spans, links to the right instrument, pinpoints, years."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from .matching import Row, by_document, prf

__all__ = ["score"]

_BRACKET = re.compile(r"\s*\([^()]*\)\s*$")
_PIN_WORDS = re.compile(
    r"\b(articles?|arts?|sections?|secs?|ss?|paras?|paragraphs?|subsections?|at|p|pp)\b\.?|[^0-9A-Za-z]",
    re.I,
)


def _plain(value: Any) -> str:
    if not value:
        return ""
    text = unicodedata.normalize("NFKD", str(value)).casefold()
    text = "".join(c for c in text if not unicodedata.combining(c))
    return re.sub(r"[^0-9a-z]+", " ", text).strip()


def _keys(row: Row) -> set[str]:
    values = [row.get("canonical"), row.get("id")]
    found = {_plain(v) for v in values if v} | {
        _plain(_BRACKET.sub("", str(v))) for v in values if v
    }
    return found - {""}


def _pin(value: Any) -> str:
    return _PIN_WORDS.sub("", str(value or "")).casefold()


def score(gold: list[Row], predicted: list[Row]) -> dict[str, Any]:
    """Score predicted mentions.

    Gold rows that share a span count once and accept any of their instruments; of several
    predictions on one span the first counts. A link is right when name or identifier agree after
    case, accents, punctuation and a trailing bracket are removed.

    Returns:
        Counts, `exact` and `overlap` (precision, recall, F1), `link_recall` (linked rightly, of
        all gold), `link_accuracy` (of the matched), `pinpoint_accuracy`, `year_accuracy`, `errors`.
    """
    docs = by_document(gold)
    given = by_document(p for p in predicted if p["doc"] in docs)
    n_gold = n_pred = n_match = exact = linked = pins = pins_right = years = years_right = 0
    errors: list[str] = []
    for doc, rows in docs.items():
        spans: dict[tuple[int, int], list[Row]] = {}
        for g in rows:
            spans.setdefault((g["start"], g["end"]), []).append(g)
        mine: dict[tuple[int, int], Row] = {}
        for p in given.get(doc, ()):
            mine.setdefault((p["start"], p["end"]), p)
        n_gold += len(spans)
        n_pred += len(mine)
        pairs = sorted(
            (
                (-(min(g[1], p[1]) - max(g[0], p[0])), g[0], g, p)
                for g in spans
                for p in mine
                if min(g[1], p[1]) > max(g[0], p[0])
            ),
            key=lambda x: x[:2],
        )
        used_gold: set[tuple[int, int]] = set()
        used: set[tuple[int, int]] = set()
        for _, _, wanted_span, span in pairs:
            if wanted_span in used_gold or span in used:
                continue
            used_gold.add(wanted_span)
            used.add(span)
            n_match += 1
            exact += wanted_span == span
            wanted = set().union(*(_keys(r) for r in spans[wanted_span]))
            right = bool(_keys(mine[span]) & wanted)
            linked += right
            surface = spans[wanted_span][0].get("surface")
            if wanted_span != span:
                errors.append(
                    f"boundary {doc} {wanted_span[0]} {surface!r} -> {mine[span].get('surface')!r}"
                )
            if not right:
                errors.append(
                    f"link {doc} {wanted_span[0]} {surface!r}: {spans[wanted_span][0]['canonical']!r} -> {mine[span].get('canonical')!r}"
                )
            wanted_pins = {_pin(r["pinpoint"]) for r in spans[wanted_span] if r.get("pinpoint")}
            if wanted_pins:
                pins += 1
                hit = _pin(mine[span].get("pinpoint")) in wanted_pins
                pins_right += hit
                if not hit:
                    errors.append(
                        f"pinpoint {doc} {wanted_span[0]} {surface!r}: {spans[wanted_span][0]['pinpoint']!r} -> {mine[span].get('pinpoint')!r}"
                    )
            wanted_years = {str(r["year"]) for r in spans[wanted_span] if r.get("year")}
            if wanted_years:
                years += 1
                years_right += str(mine[span].get("year") or "") in wanted_years
        errors += [
            f"missed {doc} {span[0]} {rows_here[0].get('surface')!r}"
            for span, rows_here in spans.items()
            if span not in used_gold
        ]
        errors += [
            f"spurious {doc} {span[0]} {row.get('surface')!r}"
            for span, row in mine.items()
            if span not in used
        ]
    return {
        "gold": n_gold,
        "predicted": n_pred,
        "exact": prf(exact, n_pred, n_gold),
        "overlap": prf(n_match, n_pred, n_gold),
        "link_recall": round(linked / n_gold, 4) if n_gold else 0.0,
        "link_accuracy": round(linked / n_match, 4) if n_match else 0.0,
        "pinpoint_accuracy": round(pins_right / pins, 4) if pins else None,
        "pinpoints": pins,
        "year_accuracy": round(years_right / years, 4) if years else None,
        "errors": errors,
    }
