"""A run that is killed with SIGKILL, resumed, gives the data set of an undisturbed run."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import faulty
import psutil
import pytest

import migtext as mt
from migtext.batch import runner, store

pytest_plugins = ("batches",)
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals of Unix")

# A run in a process of its own, with the workers and the rows of `faulty`. With `STROKE` the
# process kills itself at that call of fsync: at each of them something else is half done.
PROGRAM = """
import os, signal, sys
import faulty, migtext as mt
from migtext.batch import runner
source, out, stroke = sys.argv[1], sys.argv[2], int(sys.argv[3])
runner.annotate_file, runner.warm = faulty.steady, faulty.warm
count, settle = 0, os.fsync
def fsync(handle):
    global count
    count += 1
    if count == stroke:
        os.kill(os.getpid(), signal.SIGKILL)
    settle(handle)
os.fsync = fsync
for result in mt.annotate_many(source, out=out, workers=2, only="figures", part_documents=4):
    print(result.state, flush=True)
"""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Thirty documents, two of them bad and two the same."""
    home = tmp_path / "in"
    home.mkdir()
    for n in range(30):
        (home / f"d{n:02}.txt").write_text(
            f"document {n if n != 7 else 3}" + " bad" * (n % 15 == 4)
        )
    return home


def start(source: Path, out: Path, stroke: int = 0) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(source), str(out), str(stroke)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)},
    )


def change(source: Path) -> None:
    """What happens to the files between two runs: changed, new, and gone bad."""
    for n in range(0, 30, 3):
        (source / f"d{n:02}.txt").write_text(f"another document {n}")
    for n in range(30, 36):
        (source / f"d{n}.txt").write_text(f"document {n}")
    (source / "d01.txt").write_text("bad")


def finish(source: Path, out: Path) -> list[Any]:
    """Run to the end in this process."""
    work = faulty.steady

    def many(jobs: Any, options: Any, seconds: Any, expects: Any) -> list[Any]:
        return [work(path, options, reading, seconds) for path, reading in jobs]

    before, runner.annotate_files = runner.annotate_files, many
    settle, os.fsync = os.fsync, lambda handle: None  # it is the other run that is disturbed
    try:
        with ThreadPoolExecutor(1) as pool:
            return list(
                mt.annotate_many(source, out=out, only="figures", part_documents=4, executor=pool)
            )
    finally:
        runner.annotate_files = before
        os.fsync = settle


def check(source: Path, out: Path, plain: Path, same: Callable[[Path, Path], None]) -> None:
    """Resume, and compare with a run that nothing disturbed."""
    finish(source, out)
    assert {r.state for r in finish(source, out)} == {"skipped"}
    finish(source, plain)
    same(out, plain)
    left = [f for f in out.rglob("*") if f.suffix == ".writing"]
    assert not left


@pytest.mark.parametrize("seed", range(5))
def test_killed_at_a_random_moment(
    seed: int, source: Path, tmp_path: Path, same: Callable[[Path, Path], None]
) -> None:
    chance = random.Random(seed)
    out = tmp_path / "out"
    if seed % 2:  # half of the runs do again what others did before
        finish(source, out)
        change(source)
    run = start(source, out)
    assert run.stdout is not None
    for _ in range(chance.randrange(1, 36)):
        if not run.stdout.readline():
            break
    time.sleep(chance.random() * 0.03)
    workers = psutil.Process(run.pid).children() if run.poll() is None else []
    run.kill()
    run.wait()
    check(source, out, tmp_path / "plain", same)
    # Workers end when their parent is gone.
    assert not psutil.wait_procs(workers, timeout=20)[1]


@pytest.mark.parametrize("seed", range(5, 10))
def test_killed_in_the_middle_of_writing(
    seed: int, source: Path, tmp_path: Path, same: Callable[[Path, Path], None]
) -> None:
    out = tmp_path / "out"
    if seed % 2:
        finish(source, out)
        change(source)
    run = start(source, out, stroke=random.Random(seed).randrange(1, 45))
    run.communicate()
    assert run.returncode in (-signal.SIGKILL, 0)
    check(source, out, tmp_path / "plain", same)


def test_killed_again_and_again(
    source: Path, tmp_path: Path, same: Callable[[Path, Path], None]
) -> None:
    out = tmp_path / "out"
    finish(source, out)
    change(source)
    for stroke in (3, 8):
        start(source, out, stroke).communicate()
    check(source, out, tmp_path / "plain", same)


class Stop(BaseException):
    """Stands for the end of the process at one place."""


@pytest.mark.parametrize("place", ["enter", "removed", "rewrite_without", "write_part"])
@pytest.mark.parametrize("after", [False, True])
def test_each_place_between_part_and_journal(
    place: str,
    after: bool,
    source: Path,
    tmp_path: Path,
    same: Callable[[Path, Path], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    out = tmp_path / "out"
    finish(source, out)
    change(source)
    home: Any = runner.Journal if place in ("enter", "removed") else runner
    real = getattr(home, place)

    def stop(*args: Any) -> Any:
        if after:
            real(*args)
        raise Stop

    monkeypatch.setattr(home, place, stop)
    with pytest.raises(Stop):
        finish(source, out)
    monkeypatch.undo()
    check(source, out, tmp_path / "plain", same)


def test_half_renamed_parts_are_no_rows(source: Path, tmp_path: Path) -> None:
    """The tables of a part get their names one by one: a kill in between leaves some."""
    out = tmp_path / "out"
    finish(source, out)
    extra = store.schema_of("figures").empty_table()
    store.replace_file(out / "figures" / "part-of-nobody.parquet", extra)
    finish(source, out)
    assert not (out / "figures" / "part-of-nobody.parquet").exists()
