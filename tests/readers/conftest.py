"""Fixtures of the reader tests."""

from __future__ import annotations

import pytest


@pytest.fixture
def written(tmp_path):
    """Writes bytes to a file and gives its path."""

    def write(name: str, data: bytes):
        path = tmp_path / name
        path.write_bytes(data)
        return path

    return write
