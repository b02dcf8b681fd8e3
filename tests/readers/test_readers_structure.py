"""Block kinds in texts of many genres, against what a person would give them."""

from __future__ import annotations

import pytest
from structure_cases import disagreements, load, score

from migtext.readers.text import text_document

# The boundaries (F1), the kinds and the whole blocks of each file; raised when the reader learns.
FLOORS = {"first.txt": (0.999, 0.995, 0.995), "second.txt": (0.999, 0.995, 0.995)}


def _read(case):
    return text_document(case.text, format=case.format)


@pytest.mark.parametrize("name", FLOORS)
def test_scores(name):
    cases = load(name)
    assert cases
    found = score(cases, _read)
    missed = {c.name: d for c in cases if (d := disagreements(c, _read(c)))}
    assert all(a >= b for a, b in zip(found, FLOORS[name], strict=True)), (found, missed)
