"""The gate: floors under the scores, pinned with a digest of the gold that they were set on.

A floor is never lowered in passing: that takes a flag and a reason, which is kept in the file. A
change of the gold is refused too until the floors are pinned anew, since a score on other gold
says nothing about the old floor.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ..errors import DataError
from ..resources import folder as resource_folder

__all__ = ["FLOORS", "MEASURES", "flat", "gate_report", "pin_floors"]

FLOORS = "floors.json"
# task -> measures that the gate watches; all are better when higher.
MEASURES: dict[str, tuple[str, ...]] = {
    "instruments": ("overlap.f1", "exact.f1", "link_recall", "pinpoint_accuracy"),
    "figures": (
        "overlap.f1", "exact.f1", "attributes.value", "attributes.unit", "attributes.unit_m", "attributes.approx_nonexact",
        "attributes.counted_head", "attributes.year", "attributes.citation",
    ),
    "citations": (
        "segmentation.f1", "intext_exact.f1", "link_accuracy", "fields.year.accuracy", "fields.title.accuracy",
        "fields.container.accuracy", "fields.author_families.accuracy", "fields.author_org.accuracy", "fields.URL.accuracy",
    ),
    "entities": ("exact.f1", "b_cubed.f1", "iso.recall", "iso.precision"),
    "entities_masks_counted": ("exact.f1",),
    "roles": ("recall", "precision"),
    "framing": ("macro", "legal", "humanitarian", "security"),
    "crosscheck_claims": ("macro_f1", "evidence_hit"),
    "crosscheck_documents": ("f1",),
}  # fmt: skip
_SLACK = 0.005


def _get(tree: Any, path: str) -> Any:
    for step in path.split("."):
        tree = tree.get(step) if isinstance(tree, dict) else None
    return tree


def flat(report: dict[str, Any]) -> dict[str, float]:
    """The watched measures of a report as ``task.measure``."""
    out = {}
    for task, names in MEASURES.items():
        for name in names:
            value = _get(report["scores"].get(task, {}), name)
            if value is not None:
                out[f"{task}.{name}"] = round(float(value), 4)
    return out


def _kit() -> Path | None:
    """The evaluation kit beside the checkout, when it is there."""
    kit = Path(__file__).resolve().parents[4] / "shared" / "eval"
    return kit if kit.is_dir() else None


def _key(report: dict[str, Any]) -> str:
    kit = _kit()
    return (
        "kit" if kit is not None and Path(report["folder"]).resolve() == kit.resolve() else "gold"
    )


def _load() -> tuple[Path, dict[str, Any]]:
    path = resource_folder("gold") / FLOORS
    pinned = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return path, pinned


def pin_floors(report: dict[str, Any], *, reason: str | None = None) -> None:
    """Pin the floors at what was measured.

    Args:
        report: of `evaluate`.
        reason: allows floors to go down; kept in the file. Without it they only go up.

    Raises:
        DataError: when a floor would go down, or disappear, without a reason.
    """
    path, pinned = _load()
    key = _key(report)
    old = pinned.get(key, {})
    new = flat(report)
    lower = [n for n, floor in old.get("floors", {}).items() if new.get(n, -1.0) < floor - _SLACK]
    if lower and not reason:
        raise DataError(
            f"these floors would go down: {', '.join(lower)}",
            path=path,
            todo="mend the extractor, or give --lower REASON",
        )
    floors = {
        n: v if n in lower else max(v, old.get("floors", {}).get(n, v)) for n, v in new.items()
    }
    history = old.get("lowered", [])
    if lower and reason:
        history = [*history, {"measures": lower, "reason": reason}]
    pinned[key] = {"digest": report["digest"], "floors": floors, "lowered": history}
    path.write_text(json.dumps(pinned, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def gate_report(report: dict[str, Any]) -> list[str]:
    """Compare a report with the pinned floors; the kit beside the checkout is scored as well.

    Returns:
        One line for each floor that is broken; empty when all hold.
    """
    from .kit import evaluate

    _, pinned = _load()
    broken = _compare(report, pinned, _key(report))
    kit = _kit()
    if _key(report) == "gold" and kit is not None and "kit" in pinned:
        broken += _compare(evaluate(kit), pinned, "kit")
    return broken


def _compare(report: dict[str, Any], pinned: dict[str, Any], key: str) -> list[str]:
    if key not in pinned:
        return [f"{key}: no floors are pinned; run `migtext eval --pin`"]
    if pinned[key]["digest"] != report["digest"]:
        if key == "kit":  # another edition of the kit: its floors do not apply
            return []
        return [
            f"{key}: the gold changed since the floors were pinned; run `migtext eval --pin`, with --lower REASON if a score fell"
        ]
    now = flat(report)
    out = []
    for name, floor in pinned[key]["floors"].items():
        value = now.get(name)
        if value is None:
            out.append(f"{key}: {name} was not measured (floor {floor:.3f})")
        elif value < floor - _SLACK:
            out.append(f"{key}: {name} is {value:.3f}, below its floor {floor:.3f}")
    return out
