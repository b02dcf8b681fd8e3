"""The word list of citations carries its own examples; the extractors import nothing heavy."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from importlib.resources import files

import pytest

from migtext.extract.references.signals import alternatives, listed

TABLE = tomllib.loads((files("migtext.data") / "citations.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", sorted(TABLE))
def test_examples_hold_a_word_of_their_list(name: str) -> None:
    words = listed(name)
    assert words == {w.casefold() for w in words}
    for example in TABLE[name]["examples"]:
        low = f" {example.casefold()} "
        assert any(w in low for w in words), example
    assert alternatives(name)


def test_import_budget() -> None:
    code = (
        "import sys, migtext.extract.citations, migtext.extract.references;"
        "heavy = {'numpy', 'spacy', 'torch', 'sklearn', 'pandas', 'pycrfsuite'} & set(sys.modules);"
        "sys.exit(str(heavy) if heavy else 0)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
