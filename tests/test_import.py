"""What `import migtext` costs, and that the public names are what they say."""

from __future__ import annotations

import json
import subprocess
import sys

import migtext as mt

HEAVY = (
    "numpy",
    "spacy",
    "torch",
    "sklearn",
    "pandas",
    "pyarrow",
    "onnxruntime",
    "trafilatura",
    "pypdfium2",
)


def run(code: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True
    ).stdout


def test_import_is_light() -> None:
    code = (
        "import sys, json, time; a = time.process_time(); import migtext; b = time.process_time();"
        f"print(json.dumps([b - a, [m for m in {HEAVY!r} if m in sys.modules]]))"
    )
    # The smallest of several runs: other processes share the machine.
    results = [json.loads(run(code)) for _ in range(3)]
    assert all(not loaded for _, loaded in results)
    assert min(seconds for seconds, _ in results) <= 0.15


def test_figures_run_without_the_neural_libraries() -> None:
    code = (
        "import sys, migtext as mt; a = mt.annotate(text='About 1,200 people crossed.', only=('figures', 'citations',"
        "'instruments')); assert len(a.figures) == 1;"
        "print([m for m in ('spacy', 'torch', 'sklearn', 'onnxruntime', 'pandas') if m in sys.modules])"
    )
    assert run(code).strip() == "[]"


def test_public_names_exist() -> None:
    for name in mt.__all__:
        assert getattr(mt, name) is not None
    assert set(dir(mt)) == set(mt.__all__)


def test_unknown_name_is_refused() -> None:
    assert not hasattr(mt, "nothing_of_this_name")
