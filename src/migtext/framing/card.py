"""Model cards, generated from the saved metrics so that they cannot disagree with them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ..errors import ModelError
from .model import SHIPPED

__all__ = ["CARD", "PLOT", "VARIANTS", "calibration_svg", "card_text", "write_card"]

CARD = "README.md"
PLOT = "calibration.svg"
VARIANTS = "variants.json"

_COLUMNS = ("legal", "humanitarian", "security", "macro", "mAP", "brier", "ece")


def card_text(folder: Path) -> str:
    """Text of the card of a model folder.

    Args:
        folder: holds ``model.json`` and ``metrics.json``, as `train` leaves it.

    Returns:
        Markdown.

    Raises:
        ModelError: when a file is missing or damaged.
    """
    try:
        model = json.loads((folder / "model.json").read_text(encoding="utf-8"))
        metrics = json.loads((folder / "metrics.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelError(
            f"no card without model and metrics ({error})", path=folder, todo="train the model"
        ) from error
    name = model["meta"].get("name", folder.name)
    parts = [
        f"# Framing model `{name}`\n",
        "Generated from `metrics.json` by `migtext.framing.card`; do not edit.\n",
        _what(model, metrics),
        _measured(model, metrics),
        _calibration(metrics),
        _groups(metrics),
        _tried(folder),
        _LIMITS if name in SHIPPED else "",
    ]
    return "\n".join(p for p in parts if p)


def write_card(folder: Path) -> Path:
    """Write the card and its picture into the model's folder."""
    path = folder / CARD
    metrics = json.loads((folder / "metrics.json").read_text(encoding="utf-8"))
    if bins := metrics.get("calibration"):
        (folder / PLOT).write_text(calibration_svg(bins), encoding="utf-8")
    path.write_text(card_text(folder), encoding="utf-8")
    return path


def _what(model: Mapping[str, Any], metrics: Mapping[str, Any]) -> str:
    members = "\n".join(f"- {_member(m['space'])}, share {m['share']:g}" for m in model["members"])
    thresholds = ", ".join(
        f"{n} {t:g}" for n, t in zip(model["labels"], model["thresholds"], strict=True)
    )
    chosen = (
        "Shares and regularisation were chosen, and calibration, thresholds and band fitted, by "
        "cross-validation on these passages"
        if model["meta"].get("name") in SHIPPED
        else "Calibration, thresholds and band were fitted by cross-validation on these passages"
    )
    return (
        f"Labels: {', '.join(model['labels'])}; several may hold, or none. Trained on "
        f"{metrics['passages']:,} passages. The model adds up the log-odds of linear members:\n\n"
        f"{members}\n\nand calibrates the sum for each label (Platt). Thresholds: {thresholds}; it "
        f"abstains within {model['band']:g} of a threshold. {chosen}; thresholds are lowered for texts of other sources, where less F1 is expected.\n"
    )


def _member(space: Mapping[str, Any]) -> str:
    kind = space["kind"]
    if kind == "sentences":
        return f"mean and maximum of sentence vectors ({space['encoder']})"
    if kind == "peak":
        return f"vectors of the sentences ({space['encoder']}), of which the best counts"
    if kind == "vector":
        return f"vector of the passage ({space['encoder']})"
    if kind == "lexicon":
        return f"{len(space['categories'])} categories of a lexicon"
    return f"TF-IDF of {len(space['terms']):,} words and word pairs"


def _row(name: str, values: Mapping[str, Any], columns: tuple[str, ...]) -> str:
    cells = [f"{values[c]:.3f}" if c in values else "" for c in columns]
    interval = values.get("interval")
    cells.append(f"{interval[0]:.3f} to {interval[1]:.3f}" if interval else "")
    return f"| {name} | " + " | ".join(cells) + " |"


def _columns(labels: list[str]) -> tuple[str, ...]:
    return (*labels, *_COLUMNS[3:])


def _measured(model: Mapping[str, Any], metrics: Mapping[str, Any]) -> str:
    columns = _columns(model["labels"])
    shipped = model["meta"].get("name") in SHIPPED
    rows = [
        _row(title, metrics[key], columns)
        for key, title in (
            ("leave_genre_out", "genres not seen in training"),
            ("leave_writer_out", "writers not seen in training"),
            ("leave_doc_out", "documents not seen in training"),
            ("leave_passage_out", "passages not seen in training (their documents were)"),
            ("shipped", "the shipped model on the same passages"),
            (
                "development",
                "78 real passages, never trained or tuned on"
                if shipped
                else "other passages, only measured on",
            ),
        )
        if key in metrics
    ]
    if not rows:
        return ""
    return (
        "## Measured\nF1 of each label, macro-F1, mean average precision, Brier score, expected "
        "calibration error; interval of macro-F1 from 1,000 bootstrap samples.\n\n"
        f"| on | {' | '.join(columns)} | 95 % interval |\n|---{'|---' * (len(columns) + 1)}|\n"
        + "\n".join(rows)
        + "\n"
    )


def _groups(metrics: Mapping[str, Any]) -> str:
    groups = metrics.get("leave_genre_out", {}).get("groups", {})
    if not groups:
        return ""
    rows = "\n".join(f"| {n} | {v['n']} | {v['macro']:.3f} |" for n, v in sorted(groups.items()))
    return f"## Each genre, when it was not seen\n\n| genre | passages | macro-F1 |\n|---|---|---|\n{rows}\n"


def _tried(folder: Path) -> str:
    """The table of `migtext.framing.variants`, when it lies beside the model."""
    path = folder / VARIANTS
    if not path.is_file():
        return ""
    tried = json.loads(path.read_text(encoding="utf-8"))
    cells = ("writer", "development", "development_mAP")
    rows = "\n".join(
        f"| {t['name']} | " + " | ".join(f"{t[c]:.3f}" if c in t else "" for c in cells) + " |"
        for t in tried
    )
    return (
        "## What was tried\nMacro-F1 and mean average precision; the same calibration, thresholds "
        "and folds everywhere.\n\n"
        "| features | unseen writers | 78 real passages | mAP there |\n"
        f"|---|---|---|---|\n{rows}\n"
    )


def _calibration(metrics: Mapping[str, Any]) -> str:
    """How often the model was right at each probability, in cross-validation."""
    bins = metrics.get("calibration", ())
    if not bins:
        return ""
    rows = "\n".join(
        f"| {b['low']:.1f} to {b['low'] + 0.1:.1f} | {b['n']} | {b['probability']:.2f} | "
        f"{b['share']:.2f} |"
        for b in bins
    )
    return (
        "## Calibration\nProbabilities in cross-validation against what held, over all pairs of "
        f"passage and label.\n\n![calibration]({PLOT})\n\n"
        "| probability | pairs | mean probability | share that held |\n|---|---|---|---|\n"
        f"{rows}\n"
    )


def calibration_svg(bins: Sequence[Mapping[str, float]]) -> str:
    """A picture of the calibration: a dot a bin, larger for more pairs, beside the diagonal.

    Args:
        bins: see `migtext.framing.metrics.calibration_bins`.

    Returns:
        An SVG picture of 240 by 240 points.
    """
    most = max((b["n"] for b in bins), default=1)
    at = [(30 + 200 * b["probability"], 210 - 200 * b["share"], b) for b in bins]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y, _ in at)
    dots = "".join(
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{2 + 4 * (b["n"] / most) ** 0.5:.1f}" fill="#1f5f8b">'
        f"<title>{b['n']:.0f} pairs: probability {b['probability']:.2f}, held {b['share']:.2f}</title>"
        "</circle>"
        for x, y, b in at
    )
    ticks = "".join(
        f'<text x="{30 + 200 * v:.0f}" y="224" text-anchor="middle">{v:g}</text>'
        f'<text x="24" y="{213 - 200 * v:.0f}" text-anchor="end">{v:g}</text>'
        for v in (0, 0.5, 1)
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="240" height="240" viewBox="0 0 240 240" '
        'role="img" aria-label="Share that held against probability" '
        'font-family="sans-serif" font-size="9">'
        '<rect width="240" height="240" fill="#fff"/>'
        '<rect x="30" y="10" width="200" height="200" fill="none" stroke="#999"/>'
        '<line x1="30" y1="210" x2="230" y2="10" stroke="#999" stroke-dasharray="4 3"/>'
        f'<polyline points="{line}" fill="none" stroke="#1f5f8b"/>{dots}{ticks}'
        '<text x="130" y="237" text-anchor="middle">probability</text>'
        '<text x="9" y="110" text-anchor="middle" transform="rotate(-90 9 110)">share that held</text>'
        "</svg>\n"
    )


_LIMITS = """## What it cannot do
- The passages were written for this project, by few hands; real documents differ from them, and a
  measure on unseen writers is kinder than a measure on unseen sources.
- It judges a paragraph by itself, in English, on migration, asylum and human rights. On other
  subjects its labels mean little.
- Two careful readers agree on such labels at about macro-F1 .80 to .86: a label is a reading.
- Stance is not a frame: a text that criticises border control is still `security`.
- The lexicon and most plain statements were written from the codebook by someone who had seen about
  a third of the 78 real passages in an error analysis; the last twenty statements and the weights of
  the passages were chosen with the errors on all of them, and on 335 other real passages, in view. A
  measure on other sources is the better one.
"""
