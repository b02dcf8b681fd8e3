"""What the tests share: where things lie, and what to do when a program is missing."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
KIT = SHARED / "eval"
DOCUMENTS = SHARED / "documents"

needs_kit = pytest.mark.skipif(
    not KIT.is_dir(), reason="the evaluation kit is not beside the checkout"
)
needs_documents = pytest.mark.skipif(
    not DOCUMENTS.is_dir(), reason="the example documents are not beside the checkout"
)


def require_program(name: str, package: str) -> str:
    """Path of a program; without it a user's test is skipped, continuous integration fails."""
    path = shutil.which(name)
    if path is None:
        message = f"{name} is missing: apt-get install {package}"
        if os.environ.get("MIGTEXT_REQUIRE_ALL"):
            pytest.fail(message)
        pytest.skip(message)
    return path
