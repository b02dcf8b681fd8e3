"""The examples in the docstrings of the readers run."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import migtext.readers

MODULES = [m.name for m in pkgutil.walk_packages(migtext.readers.__path__, "migtext.readers.")]


@pytest.mark.parametrize("name", MODULES)
def test_examples(name):
    failed, _ = doctest.testmod(importlib.import_module(name))
    assert not failed
