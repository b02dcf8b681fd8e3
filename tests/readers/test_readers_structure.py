"""Block kinds in texts of many genres, against what a person would give them."""

from __future__ import annotations

import pytest
from structure_cases import disagreements, load, score

from migtext.readers.text import text_document

# The boundaries (F1), the kinds and the whole blocks of each file; raised when the reader learns.
FLOORS = {
    "first.txt": (0.999, 0.995, 0.995),
    "second.txt": (0.999, 0.995, 0.995),
    "third.txt": (0.999, 0.98, 0.98),
}
KNOWN = {
    "encyclopaedia article pasted with its apparatus": "short lines of a list without bullets",
}
CASES = [
    pytest.param(
        case,
        id=f"{name[:-4]}-{case.name}",
        marks=[pytest.mark.xfail(strict=True, reason=KNOWN[case.name])]
        if case.name in KNOWN
        else [],
    )
    for name in FLOORS
    for case in load(name)
]


def _read(case):
    return text_document(case.text, format=case.format)


@pytest.mark.parametrize("name", FLOORS)
def test_scores(name):
    found = score(load(name), _read)
    assert all(a >= b for a, b in zip(found, FLOORS[name], strict=True)), found


@pytest.mark.parametrize("case", CASES)
def test_blocks_are_what_a_person_gives(case):
    document = _read(case)
    assert document.text == case.text
    assert not disagreements(case, document)


@pytest.mark.parametrize("case", [c.values[0] for c in CASES], ids=[c.id for c in CASES])
def test_line_ends_do_not_matter(case):
    """The same kinds with the line ends of another system, and after a byte order mark."""

    def kinds(text):
        return [b.kind for b in text_document(text, format=case.format).blocks]

    wanted = kinds(case.text)
    if kinds(case.text.replace("\n", "\r\n")) != wanted:
        pytest.fail("other kinds with CRLF")
    if kinds("\ufeff" + case.text) != wanted:
        pytest.fail("other kinds with a byte order mark")
