"""What was reached on the texts that no rule was written on does not fall below its floors.

The floors are those of the commit that set them, half a point lower where single rows decide. They
go up with the extractors; both halves have them, and the errors of the second half stay unread.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SCORED = {
    "citations": (ROOT / "corpora/citations-unseen/score.py", ROOT / "corpora/citations-unseen"),
    "instruments": (
        ROOT / "corpora/instruments-unseen/score.py",
        ROOT / "corpora/instruments-unseen",
    ),
    "entities": (
        ROOT / "corpora/entities-unseen/score.py",
        ROOT / "corpora/entities-unseen",
    ),
    "crosscheck": (
        ROOT / "corpora/crosscheck/score.py",
        ROOT / "corpora/crosscheck/unseen",
    ),
    "figures": (ROOT / "benchmarks/figures_unseen.py", ROOT / "corpora/gold/figures-unseen"),
}


@pytest.mark.parametrize("name", SCORED)
def test_floors(name: str) -> None:
    script, folder = SCORED[name]
    if not script.exists() or not folder.exists():
        pytest.skip("the gold is in the checkout only")
    done = subprocess.run(
        [sys.executable, str(script), "--json"], capture_output=True, text=True, check=True
    )
    measured = json.loads(done.stdout)
    floors = json.loads((folder / "floors.json").read_text(encoding="utf-8"))
    assert set(floors) == {"dev", "test"}
    below = [
        f"{half}: {measure} {measured[half].get(measure)} < {floor}"
        for half, rows in floors.items()
        for measure, floor in rows.items()
        if measured[half].get(measure, 0.0) < floor
    ]
    assert not below, "; ".join(below)
