"""`migtext annotate DIR -o OUT`: progress, summary, exit codes, Ctrl-C."""

from __future__ import annotations

import io
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import psutil
import pytest
from rich.console import Console

from migtext.batch.plan import Plan
from migtext.batch.progress import Progress
from migtext.batch.runner import Result

pytest_plugins = ("batches",)

COMMAND = [sys.executable, "-c", "from migtext.cli import main; main()", "annotate"]
ENVIRONMENT = {**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}


def options(documents: Path, *more: str) -> list[str]:
    out = str(documents.parent / "out")
    return [*COMMAND, str(documents), "-o", out, "--only", "figures", "--framing", "none", *more]


def test_quiet_in_a_pipe_with_a_summary_and_an_exit_code(documents: Path) -> None:
    for n in range(12):
        (documents / f"empty{n}.pdf").write_bytes(b"")
    done = subprocess.run(options(documents), capture_output=True, text=True, env=ENVIRONMENT)
    assert done.returncode == 4
    assert done.stdout == ""
    lines = done.stderr.splitlines()
    assert lines[0].startswith("6 done, 0 already there, 12 failed → ")
    assert lines[1] == "  failed: 12 EmptyFile"
    assert re.search(r"empty\d+\.pdf: EmptyFile: the file is empty; check the download$", lines[2])
    assert len([line for line in lines if "check the download" in line]) == 10
    assert lines[12] == f"  … 2 more; the list: {documents.parent / 'out' / 'errors'}"
    assert re.fullmatch(r"6 done, 12 failed, [\d.]+ documents/s", lines[13])
    assert len(lines) == 14
    again = subprocess.run(options(documents), capture_output=True, text=True, env=ENVIRONMENT)
    assert again.returncode == 4
    assert again.stderr.startswith("18 done before\n0 done, 18 already there (12 failed before)")


def test_a_bar_in_a_terminal() -> None:
    screen = io.StringIO()
    console = Console(file=screen, force_terminal=True, width=120)
    progress = Progress(console)
    with progress:
        progress.plan(Plan(files=3, new=3))
        progress.add(Result(path="a", state="done", document={"pages": 7}))
        progress.add(Result(path="b", state="failed", error={"error": "EmptyFile"}))
        time.sleep(0.3)
    text = screen.getvalue()
    assert "1 done, 1 failed" in text
    assert "documents/s" in text
    assert "pages/s" in text
    assert "2/3" in text
    assert progress.kinds == {"EmptyFile": 1}


@pytest.mark.skipif(sys.platform == "win32", reason="signals of Unix")
@pytest.mark.parametrize("asked", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_keeps_what_is_done_and_says_how_to_go_on(
    asked: signal.Signals, documents: Path
) -> None:
    for n in range(2_000):
        (documents / f"x{n}.txt").write_text(f"About {n + 2} people fled Sudan in 2019.")
    run = subprocess.Popen(
        options(documents, "--workers", "1"),
        stderr=subprocess.PIPE,
        text=True,
        env=ENVIRONMENT,
        # A shell that starts the tests in the background lets them ignore Ctrl-C.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    while not any(
        "migtext.batch.worker" in p.cmdline() for p in psutil.Process(run.pid).children()
    ):
        time.sleep(0.05)
    time.sleep(0.5)  # it is at work, or about to be
    run.send_signal(asked)
    _, said = run.communicate(timeout=60)
    assert run.returncode == (130 if asked == signal.SIGINT else 143)
    found = re.search(r"stopped: (\S+) documents are in \S+, (\S+) are left; run the same", said)
    assert found is not None, said
    kept = int(found[1].replace(",", ""))
    assert kept + int(found[2].replace(",", "")) == 2_006
    assert len(pd.read_parquet(documents.parent / "out" / "documents")) >= kept
    assert "Traceback" not in said


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--format", "xml"), "choose one of: parquet, jsonl"),
        (("--memory", "much"), "'much' is no size"),
    ],
)
def test_wrong_options_are_said(documents: Path, more: tuple[str, str], said: str) -> None:
    done = subprocess.run(
        options(documents, *more), capture_output=True, text=True, env=ENVIRONMENT
    )
    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr
