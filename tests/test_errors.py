"""The error tree: drawn, exported, readable, and able to travel between processes."""

from __future__ import annotations

import pickle
import re

import pytest

from migtext import errors

CLASSES = [getattr(errors, name) for name in errors.__all__]


def test_tree_in_the_docstring_is_the_tree() -> None:
    drawn = set(re.findall(r"(?:├──|└──) (\w+)", errors.__doc__ or "")) | {"MigtextError"}
    assert drawn == set(errors.__all__)


@pytest.mark.parametrize("cls", CLASSES)
def test_message_names_file_reason_and_what_to_do(cls: type[errors.MigtextError]) -> None:
    error = cls("nothing in it", path="a.pdf", todo="check the download")
    assert str(error) == "a.pdf: nothing in it; check the download"
    assert isinstance(error, errors.MigtextError)


@pytest.mark.parametrize("cls", CLASSES)
def test_pickles(cls: type[errors.MigtextError]) -> None:
    error = pickle.loads(pickle.dumps(cls("r", path="p", todo="t")))
    assert type(error) is cls
    assert (error.reason, error.path, error.todo) == ("r", "p", "t")
