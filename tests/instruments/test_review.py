"""Checking a table of one's own: each complaint says file, line, row, what is wrong, what to do."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import migtext as mt
from migtext.errors import FileMissing, MigtextError
from migtext.extract.instruments.registry import KINDS, SCOPES, Problem
from migtext.instruments import OwnTable

ROW = """\
# my own
[[instrument]]
key = "riverland-act-2020"
name = "Riverland Transit Zones Act 2020"
kind = "statute"
jurisdiction = "NZ"
year = 2020
aliases = [
  {text = "Transit Zones Act", scope = "anywhere"},
]
examples = [
  {text = "Section 4 of the Transit Zones Act is new.", surface = "Section 4 of the Transit Zones Act", pinpoint = "s. 4"},
]
source = "written for this test"
"""


def check(text: str | bytes, **options: Any) -> tuple[Problem, ...]:
    data = text if isinstance(text, bytes) else text.encode()
    return mt.instruments.check(OwnTable("own.toml", data), **options).problems


def test_a_good_row_has_nothing_to_mend() -> None:
    review = mt.instruments.check(OwnTable("own.toml", ROW.encode()))
    assert review.ok, str(review)
    assert (review.rows, review.examples, review.names) == (1, 1, 2)
    assert str(review) == "own.toml: 1 row, 1 example, 2 names: nothing to mend"


ALIAS = '{text = "Transit Zones Act", scope = "anywhere"}'


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("kind = ", 'kind = "law" # ', 5, "kind 'law' is none of"),
        ("year = 2020", "yeer = 2020", 7, "unknown field 'yeer'; did you mean 'year'?"),
        ("year = 2020", "year = '2020'", 7, "year must be a whole number; write it without quotes"),
        ("year = 2020", "year = 20200", 7, "20200 is no year"),
        ("year = 2020", "adopted = '2020-02-30'", 7, "is not a date"),
        (
            "year = 2020",
            "adopted = '2020-05-01'\nin_force = 2019-01-01",
            8,
            "before it was adopted",
        ),
        ("year = 2020", "adopted = '2090-05-01'", 7, "lies in the future"),
        ("year = 2020", "parent = 'iccpr-1967'", 7, "did you mean 'iccpr-1966'?"),
        ("year = 2020", "number = 4", 7, "committee and number belong together"),
        ("year = 2020", "ids = ['UNTS 189:137']", 7, "also that of 'refugee-convention-1951'"),
        ("year = 2020", "misnomers = ['Refugee Convention']", 7, "is a name of 'refugee-conv"),
        ("year = 2020", "confirmed = 'yes'", 7, "confirmed must be true or false"),
        ('"NZ"', '"New Zealand"', 6, "jurisdiction 'New Zealand' is not known; write 'NZ'"),
        ('"NZ"', '"Narnia"', 6, "jurisdiction 'Narnia' is not known; a code (GB)"),
        ('"riverland-act-2020"', '"Riverland Act"', 3, "lower-case words joined by hyphens"),
        ('"riverland-act-2020"', '"riverland-act-2020"\nextend = true', 4, "no row 'riverland-a"),
        ('scope = "anywhere"', 'scope = "everywhere"', 9, "scope 'everywhere' is none of"),
        (ALIAS, '{text = "Transit Zones Act"}', 8, "aliases = [{text = "),
        (
            ALIAS,
            f'{ALIAS}, {{text = "Refugee Convention", scope = "anywhere"}}',
            9,
            "already means",
        ),
        (ALIAS, f'{ALIAS}, {{text = "the Act", scope = "anywhere"}}', 9, "every instrument of its"),
        (ALIAS, f'{ALIAS}, {{text = "UNHCR", scope = "acronym"}}', 9, "name of an organisation"),
        (ALIAS, f'{ALIAS}, {{text = "Kenya", scope = "anywhere"}}', 9, "the name of a state"),
        (ALIAS, f'{ALIAS}, {{text = "AID", scope = "acronym"}}', 9, "has other meanings"),
        (ALIAS, f'{ALIAS}, {{text = "Immigration Act", scope = "anywhere"}}', 9, "several states"),
        (ALIAS, f'{ALIAS}, {{text = "transit", scope = "anywhere"}}', 9, "an ordinary word"),
        (ALIAS, f'{ALIAS}, {{text = "§ — ?", scope = "anywhere"}}', 9, "has no word"),
        ("Section 4 of the Transit Zones Act is", "It is", 12, "does not hold its surface"),
        ('"s. 4"', '"s. 5"', 12, "the pinpoint read is 's. 4', not 's. 5'"),
        (
            'surface = "Section 4 of the T',
            'surface = "the T',
            12,
            "'Section 4 of the Transit Zones",
        ),
        ("of the Transit Zones Act is new", "of it is new (Section 4 of the", 12, "not hold its"),
    ],
)
def test_faults(old: str, new: str, line: int, words: str) -> None:
    assert old in ROW
    said = [p for p in check(ROW.replace(old, new, 1)) if words in str(p)]
    assert said, [str(p) for p in check(ROW.replace(old, new, 1))]
    assert (said[0].file, said[0].line) == ("own.toml", line)
    assert str(said[0]).startswith(f"own.toml:{line}: row '")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b"\xff\xfe[", "no UTF-8; save the file with the encoding UTF-8"),
        (b"[[instrument]\n", "own.toml:1: cannot be read as TOML"),
        (b"[instrument]\nkey = 'a'", "begin each row with [[instrument]], in double brackets"),
        (
            b"\n[[treaty]]\nkey = 'a'",
            "own.toml:2: unknown table 'treaty'; use [[instrument]] or [[status]]",
        ),
        (b"instrument = [1, 2]", "the row is not a table"),
        (b"a = " + b"[" * 5000, "cannot be read as TOML"),
        (b"[[status]]\ninstrument = 'no-such'\nstate = 'KEN'", "action is missing"),
        (b"[[status]]\ninstrument = 'iccpr-1967'", "own.toml:2: row 'iccpr-1967': status of "),
        (b"[[status]]\nstate = 'Kenya'", "own.toml:2: row '1': state 'Kenya' is no ISO 3166"),
    ],
)
def test_files_that_are_none(text: bytes, words: str) -> None:
    assert any(words in str(p) for p in check(text)), [str(p) for p in check(text)]


def test_one_run_shows_every_problem_of_a_row_that_is_refused() -> None:
    text = ROW.replace('kind = "', 'kind = "x').replace('"NZ"', '"Uganda"')
    text = text.replace(
        "year = 2020", "parent = 'oau-refugee-convention'\nshort = ['ICCPR', 'the Act']"
    )
    said = "\n".join(str(p) for p in check(text))
    for words in (
        "kind 'xstatute' is none of",
        "jurisdiction 'Uganda' is not known; write 'UG'",
        "there is no row 'oau-refugee-convention'; did you mean 'oau-refugee-convention-1969'?",
        "'ICCPR' is also an acronym of 'iccpr-1966'",
        "'the Act' is what every instrument",
    ):
        assert words in said


def test_a_key_twice_names_the_first() -> None:
    said = check(ROW + ROW)
    assert "own.toml:17: row 'riverland-act-2020': the key is used twice (first in own.toml:2)" in (
        str(said[0])
    )


def test_a_shipped_key_is_told_and_extend_is_named() -> None:
    review = mt.instruments.check(
        OwnTable("own.toml", ROW.replace("riverland-act-2020", "refugee-act-1980").encode())
    )
    assert "takes the place of the row of that key (us.toml" in str(review.notes[0])
    assert "extend = true" in review.notes[0].todo


def test_an_extended_row_is_looked_at_for_what_it_adds() -> None:
    more = (
        '[[instrument]]\nkey = "refugee-convention-1951"\nextend = true\n'
        'aliases = [{text = "Riverland Refugee Treaty", scope = "anywhere"}]\n'
    )
    review = mt.instruments.check(OwnTable("own.toml", more.encode()))
    assert review.ok, str(review)
    assert (review.rows, review.examples, review.names) == (1, 0, 1)
    registry = mt.instruments.load(OwnTable("own.toml", more.encode()))
    row = registry.by_key["refugee-convention-1951"]
    assert row.year == 1951
    assert "Riverland Refugee Treaty" in {a.text for a in row.names()}
    assert len(row.aliases) == len(mt.instruments.load().by_key[row.key].aliases) + 1


def test_what_supersedes_is_linked_back() -> None:
    more = ROW.replace("year = 2020", "year = 2020\nsupersedes = ['refugee-act-1980']")
    registry = mt.instruments.load(OwnTable("own.toml", more.encode()))
    assert "riverland-act-2020" in registry.by_key["refugee-act-1980"].superseded_by
    assert mt.instruments.load().by_key["refugee-act-1980"].superseded_by == ()


def test_no_such_file_names_the_nearest(tmp_path: Path) -> None:
    (tmp_path / "my.toml").write_text(ROW, encoding="utf-8-sig")
    with pytest.raises(FileMissing, match=r"did you mean my\.toml\?"):
        mt.instruments.check(tmp_path / "mi.toml")
    # A folder, and a byte order mark.
    assert mt.instruments.check(tmp_path).ok


# What the extractor does not read yet; the row itself is found.
def test_the_shipped_registry() -> None:
    review = mt.instruments.check(names=False)
    assert review.rows == len(mt.instruments.load())
    assert [str(p) for p in review.problems] == []


def test_the_result_is_json() -> None:
    review = mt.instruments.check(OwnTable("own.toml", ROW.replace('"NZ"', '"XX"').encode()))
    data = json.loads(json.dumps(review.to_dict()))
    assert data["ok"] is False
    assert data["problems"][0]["line"] == 6
    assert data["problems"][0]["level"] == "problem"


VALUES = st.recursive(
    st.one_of(
        st.sampled_from([*sorted(KINDS | SCOPES), "refugee-convention-1951", "GB", "2020", "Act"]),
        st.text(max_size=12),
        st.integers(-3000, 3000),
        st.booleans(),
        st.dates(),
        st.floats(allow_nan=True),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(["text", "scope", "means", "surface"]), inner, max_size=3),
    ),
    max_leaves=6,
)
COLUMNS = st.sampled_from(
    "key name kind jurisdiction parties year adopted in_force ids short aliases parent supersedes "
    "misnomers examples confusables source confirmed extend number committee nonsense".split()
)
ROWS = st.lists(st.dictionaries(COLUMNS, VALUES, max_size=10), max_size=3)


def toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{k} = {toml(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    if isinstance(value, str):
        return json.dumps(value)
    if isinstance(value, bool):
        return str(value).lower()
    return str(value)


@given(ROWS)
@settings(max_examples=80, deadline=None)
def test_check_never_raises_on_any_row(rows: list[dict[str, Any]]) -> None:
    text = "".join(
        "[[instrument]]\n" + "".join(f"{k} = {toml(v)}\n" for k, v in row.items()) for row in rows
    )
    review = mt.instruments.check(OwnTable("own.toml", text.encode("utf-8", "replace")))
    assert json.dumps(review.to_dict())
    assert str(review)


@given(st.binary(max_size=200))
@settings(max_examples=100, deadline=None)
def test_check_never_raises_on_any_bytes(data: bytes) -> None:
    assert str(mt.instruments.check(OwnTable("own.toml", data)))


@given(st.binary(max_size=60))
@settings(max_examples=50, deadline=None)
def test_load_raises_only_its_own_error(data: bytes) -> None:
    try:
        mt.instruments.load(OwnTable("own.toml", data))
    except MigtextError as error:
        assert "own.toml" in str(error)  # noqa: PT017
