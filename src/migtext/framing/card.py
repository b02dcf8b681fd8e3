"""Model cards, generated from the saved metrics so that they cannot disagree with them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..errors import ModelError

__all__ = ["CARD", "card_text", "write_card"]

CARD = "README.md"

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
        _groups(metrics),
        _tried(metrics.get("tried", [])),
        _LIMITS if list(model["labels"]) == ["legal", "humanitarian", "security"] else "",
    ]
    return "\n".join(p for p in parts if p)


def write_card(folder: Path) -> Path:
    """Write the card into the model's folder."""
    path = folder / CARD
    path.write_text(card_text(folder), encoding="utf-8")
    return path


def _what(model: Mapping[str, Any], metrics: Mapping[str, Any]) -> str:
    members = "\n".join(f"- {_member(m['space'])}, share {m['share']:g}" for m in model["members"])
    thresholds = ", ".join(
        f"{n} {t:g}" for n, t in zip(model["labels"], model["thresholds"], strict=True)
    )
    return (
        f"Labels: {', '.join(model['labels'])}; several may hold, or none. Trained on "
        f"{metrics['passages']:,} passages. The model adds up the log-odds of linear members:\n\n"
        f"{members}\n\nand calibrates the sum for each label (Platt). Thresholds: {thresholds}; it "
        f"abstains within {model['band']:g} of a threshold. Shares and regularisation were chosen, "
        "and calibration, thresholds and band fitted, by cross-validation on these passages.\n"
    )


def _member(space: Mapping[str, Any]) -> str:
    kind = space["kind"]
    if kind == "sentences":
        return f"mean and maximum of sentence vectors ({space['encoder']})"
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
    rows = [
        _row(title, metrics[key], columns)
        for key, title in (
            ("leave_genre_out", "genres not seen in training"),
            ("leave_writer_out", "writers not seen in training"),
            ("leave_doc_out", "documents not seen in training"),
            ("development", "78 real passages, never trained or tuned on"),
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


def _tried(tried: list[Mapping[str, Any]]) -> str:
    if not tried:
        return ""
    rows = "\n".join(
        f"| {t['name']} | {t['writer']:.3f} | {t['genre']:.3f} | "
        + (f"{t['development']:.3f} |" if "development" in t else "|")
        for t in tried
    )
    return (
        "## What was tried\nMacro-F1, the same calibration and thresholds everywhere. The choice "
        "was made by the first two columns; the third is only shown.\n\n"
        "| features | unseen writers | unseen genres | 78 real passages |\n|---|---|---|---|\n"
        f"{rows}\n"
    )


_LIMITS = """## What it cannot do
- The passages were written for this project, by few hands; real documents differ from them, and a
  measure on unseen writers is kinder than a measure on unseen sources.
- It judges a paragraph by itself, in English, on migration, asylum and human rights. On other
  subjects its labels mean little.
- Two careful readers agree on such labels at about macro-F1 .80 to .86: a label is a reading.
- Stance is not a frame: a text that criticises border control is still `security`.
- The plain statements and the lexicon were written from the codebook by someone who had seen about
  a third of the 78 real passages in an error analysis; a measure on other sources is the better one.
"""
