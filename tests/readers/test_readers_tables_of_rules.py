"""The tables under data/readers carry their own examples."""

from __future__ import annotations

import pytest

from migtext.readers.furniture import rules

ROWS = [(rule, line, True) for rule in rules() for line in rule.examples]
ROWS += [(rule, line, False) for rule in rules() for line in rule.counter_examples]


@pytest.mark.parametrize(
    ("rule", "line", "expected"), ROWS, ids=[f"{r.id}-{n}" for n, (r, _, _) in enumerate(ROWS)]
)
def test_examples(rule, line, expected):
    assert rule.matches(line) is expected


def test_ids_are_unique():
    assert len({rule.id for rule in rules()}) == len(rules())
