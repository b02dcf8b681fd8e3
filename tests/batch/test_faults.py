"""Bad documents among good ones, full disks, two runs at once, files that change."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from pathlib import Path
from typing import Any

import faulty
import pandas as pd
import pytest
from conftest import DOCUMENTS, needs_documents

import migtext as mt
from migtext.batch import foreign, runner
from migtext.errors import DataError, MigtextError, ModelError

pytest_plugins = ("batches",)

Annotate = Callable[..., dict[str, Any]]


def states(results: dict[str, Any]) -> dict[str, str]:
    return {name: r.state for name, r in results.items()}


def errors(results: dict[str, Any]) -> dict[str, str]:
    return {name: str(r.error["error"]) for name, r in results.items() if r.error is not None}


# -- bad documents ------------------------------------------------------------------------------


def encrypted(path: Path) -> None:
    from pypdf import PdfWriter

    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    writer.encrypt("secret", algorithm="RC4-128")
    writer.write(path)


def test_bad_documents_among_good_ones_in_local_processes(
    documents: Path, annotate: Annotate, tmp_path: Path
) -> None:
    (documents / "empty.pdf").write_bytes(b"")
    (documents / "blank.txt").write_bytes(b"  \n ")
    (documents / "corrupt.pdf").write_bytes(b"%PDF-1.7\n1 0 obj\n<<")
    (documents / "broken.docx").write_bytes(b"PK\x03\x04 not a document")
    encrypted(documents / "locked.pdf")
    os.mkfifo(documents / "pipe.txt")
    (documents / "nowhere.txt").symlink_to(documents / "gone.txt")
    (documents / "odd\udcff.txt").write_text("Some 5,000 people fled Sudan.")
    results = annotate(documents, executor=None, workers=2)
    assert errors(results) == {
        "empty.pdf": "EmptyFile",
        "blank.txt": "EmptyFile",
        "corrupt.pdf": "CorruptFile",
        "broken.docx": "CorruptFile",
        "locked.pdf": "EncryptedFile",
        "pipe.txt": "UnsupportedFormat",
        "nowhere.txt": "FileMissing",
    }
    rows = pd.read_parquet(tmp_path / "out" / "errors").set_index("path")
    assert len(rows) == 7
    assert (rows["reason"].str.len() > 5).all()
    assert (rows["todo"].str.len() > 5).all()
    figures = mt.Corpus(tmp_path / "out").table("figures")
    assert sorted(figures["low"]) == [1200.0, 2200.0, 3200.0, 4200.0, 5000.0, 5200.0, 6200.0]
    assert str(documents / "odd\\udcff.txt") in set(figures["path"])


def test_hanging_and_memory_eating_documents_become_rows(
    tmp_path: Path, annotate: Annotate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "annotate_file", faulty.work)
    monkeypatch.setattr(runner, "warm", faulty.warm)
    home = tmp_path / "in"
    home.mkdir()
    for name in ("a", "b", "hang", "c", "eat", "d", "kill", "e"):
        (home / f"{name}.txt").write_text(name)
    local = {"executor": None, "workers": 2, "memory": "300MB"}
    results = annotate(home, seconds=1.0, **local)
    expected = {"hang.txt": "TimeExceeded", "eat.txt": "MemoryExceeded", "kill.txt": "WorkerLost"}
    assert errors(results) == expected
    assert sum(r.state == "done" for r in results.values()) == 5
    facts = json.loads((tmp_path / "out" / "run.json").read_text())
    assert facts["workers_killed"] >= 2
    # What the machine may be to blame for is tried again; what took too long is not, unless it
    # may take longer.
    plans: list[Any] = []
    (home / "eat.txt").rename(home / "food.txt")
    again = annotate(home, seconds=1.0, on_plan=plans.append, **local)
    assert states(again)["hang.txt"] == "skipped"
    assert errors(again)["hang.txt"] == "TimeExceeded"
    assert states(again)["kill.txt"] == "failed"
    assert (plans[0].again, plans[0].new, plans[0].kept, plans[0].gone) == (1, 1, 6, 1)
    longer = annotate(home, seconds=1.2, on_plan=plans.append, **local)
    assert states(longer)["hang.txt"] == "failed"
    assert len(pd.read_parquet(tmp_path / "out" / "errors")) == 3


def test_a_document_beyond_the_time_of_an_executor(
    documents: Path, annotate: Annotate, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ProcessPoolExecutor(1) as pool:
        long = "About 1,200 people from Eritrea arrived in Sudan in 2019. " * 100_000
        (documents / "long.txt").write_text(long)
        # Far more than any of the others needs, and far less than this one.
        results = annotate(documents, executor=pool, seconds=3.0)
    assert errors(results) == {"long.txt": "TimeExceeded"}


@needs_documents
def test_all_example_documents_in_one_command(tmp_path: Path) -> None:
    out = tmp_path / "out"
    command = [sys.executable, "-c", "from migtext.cli import main; main()", "annotate"]
    options = ["-o", str(out), "--only", "figures,instruments", "--framing", "none", "--json"]
    small = tmp_path / "in"
    shutil.copytree(DOCUMENTS, small)
    (small / "pdf" / "long_619p.pdf").unlink()  # a minute, and nothing that the others have not
    done = subprocess.run(
        [*command, str(small), *options],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)},
    )
    assert done.returncode == 4, done.stderr
    report = json.loads(done.stdout)
    failed = {Path(row["path"]).name: row["error"] for row in report["failures"]}
    assert failed == {
        "zero_bytes.pdf": "EmptyFile",
        "encrypted_pw_test.pdf": "EncryptedFile",
        "court_image_only.pdf": "NeedsOCR",
        "un_1947_sixth_committee_scan.pdf": "NeedsOCR",
        "un_1991_buravkin_alma_ata_scan.pdf": "NeedsOCR",
    }
    assert report["done"] > 20
    formats = set(pd.read_parquet(out / "documents")["format"])
    assert {"pdf", "html", "docx", "text", "markdown", "csv"} <= formats


# -- files that change --------------------------------------------------------------------------


@pytest.fixture
def meddle(monkeypatch: pytest.MonkeyPatch) -> dict[str, Callable[[Path], None]]:
    """What happens to a file while it is read, by its name."""
    from migtext import readers

    what: dict[str, Callable[[Path], None]] = {}
    real = readers.read

    def read(path: Path, **options: Any) -> Any:
        try:
            return real(path, **options)
        finally:
            what.get(path.name, lambda path: None)(path)

    monkeypatch.setattr(readers, "read", read)
    return what


def test_a_file_that_changes_or_vanishes(
    documents: Path, annotate: Annotate, meddle: dict[str, Callable[[Path], None]], tmp_path: Path
) -> None:
    def grow(path: Path) -> None:
        path.write_text(path.read_text() + " More.")

    def once(path: Path) -> None:
        path.write_text("Some 7,700 people fled Sudan.")

    def gone(path: Path) -> None:
        path.unlink(missing_ok=True)

    meddle |= {"r1.txt": grow, "r2.txt": once, "r3.txt": gone}
    results = annotate(documents)
    assert errors(results) == {"r1.txt": "FileChanged", "r3.txt": "FileMissing"}
    assert "wait until it is complete" in str(results["r1.txt"].error["todo"])
    assert results["r3.txt"].error["reason"] == "it vanished while it was read"
    figures = mt.Corpus(tmp_path / "out").table("figures").set_index("path")
    assert figures.loc[str(documents / "r2.txt"), "low"] == 7700.0  # as it is now, not as it was
    meddle.clear()
    (documents / "r3.txt").write_text("Some 8,800 people fled Sudan.")
    again = annotate(documents)
    assert [n for n, r in again.items() if r.state == "done"] == ["r1.txt", "r3.txt"]
    assert pd.read_parquet(tmp_path / "out" / "errors").empty


def test_files_that_vanish_before_they_are_read(
    documents: Path, annotate: Annotate, tmp_path: Path
) -> None:
    runs = mt.annotate_many(
        documents,
        out=tmp_path / "out",
        executor=None,
        workers=1,
        only="figures",
        on_plan=lambda plan: (documents / "r4.txt").unlink(),
    )
    found = {Path(r.path).name: r for r in runs}
    assert errors(found) == {"r4.txt": "FileMissing"}


# -- two runs at once ---------------------------------------------------------------------------

HOLD = """
import sys, time
from pathlib import Path
from migtext.batch.journal import Journal
journal = Journal(Path(sys.argv[1]))
print("here", flush=True)
time.sleep(1000)
"""


def test_a_second_run_is_refused_until_the_first_has_ended_however(
    documents: Path, annotate: Annotate, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    first = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(out)],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)},
    )
    assert first.stdout is not None
    first.stdout.readline()
    with pytest.raises(DataError, match=rf"another run is writing here \(process {first.pid} on "):
        annotate(documents)
    first.send_signal(signal.SIGKILL)
    first.wait()
    assert set(states(annotate(documents)).values()) == {"done"}


def test_a_lock_that_says_a_living_process_is_no_lock(documents: Path, annotate: Annotate) -> None:
    """Numbers of processes are used again after a restart."""
    annotate(documents)
    (documents.parent / "out" / "journal.lock").write_text(str(os.getppid()))
    assert set(states(annotate(documents)).values()) == {"skipped"}


# -- full disks ---------------------------------------------------------------------------------

FULL = """
import sys, resource
from concurrent.futures import ThreadPoolExecutor
import faulty, migtext as mt
from migtext.batch import runner
def many(jobs, options, seconds, expects):
    return [faulty.steady(path, options, reading, seconds) for path, reading in jobs]
runner.annotate_files = many
most = int(sys.argv[3])
def limit(plan):
    if most:  # no file may grow beyond this
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))
with ThreadPoolExecutor(1) as pool:
    for r in mt.annotate_many(sys.argv[1], out=sys.argv[2], only="figures", executor=pool,
                              part_documents=int(sys.argv[4]), on_plan=limit):
        print(r.state, flush=True)
"""


def full(source: Path, out: Path, most: int, part: int) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", FULL, str(source), str(out), str(most), str(part)],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)},
    )


@pytest.fixture
def many_documents(tmp_path: Path) -> Path:
    home = tmp_path / "many"
    home.mkdir()
    for n in range(120):
        (home / f"d{n:03}.txt").write_text(f"document {n}")
    return home


@pytest.mark.skipif(sys.platform == "win32", reason="limits of Unix")
@pytest.mark.parametrize("most", [4_000, 30_000])
def test_a_file_that_cannot_be_written_and_then_can(
    most: int, many_documents: Path, tmp_path: Path, same: Callable[[Path, Path], None]
) -> None:
    """The system refuses to write, as on a full disk: parts or, sooner, the journal."""
    out = tmp_path / "out"
    stopped = full(many_documents, out, most, 60 if most < 10_000 else 10)
    assert stopped.returncode == 1
    assert "run the same command again: it goes on" in stopped.stderr
    assert not list(out.rglob("*.writing"))
    assert full(many_documents, out, 0, 60).returncode == 0
    assert full(many_documents, tmp_path / "plain", 0, 60).returncode == 0
    same(out, tmp_path / "plain")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 1.5 MB, where the test may mount one."""
    disk = tmp_path / "disk"
    disk.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=1500k", "tmpfs", str(disk)]
    if shutil.which("mount") is None or subprocess.run(command, capture_output=True).returncode:
        pytest.skip("no right to mount a disk")
    yield disk
    subprocess.run(["umount", "-l", str(disk)], check=True)


def fill(file: Path) -> None:
    with file.open("wb", buffering=0) as stream:
        while True:
            stream.write(b"x" * 4096)


def test_a_full_disk_and_then_room(
    small_disk: Path, many_documents: Path, tmp_path: Path, same: Callable[[Path, Path], None]
) -> None:
    out = small_disk / "out"
    assert full(many_documents, out, 0, 20).returncode == 0
    filler = small_disk / "filler"
    for n in range(0, 120, 2):
        (many_documents / f"d{n:03}.txt").write_text(f"another document {n}")
    with pytest.raises(OSError, match="No space left"):
        fill(filler)
    with filler.open("r+b") as stream:  # room for the journal, not for the parts
        stream.truncate(filler.stat().st_size - 20_480)
    stopped = full(many_documents, out, 0, 20)
    assert stopped.returncode == 1
    assert re.search("No space left|disk is full", stopped.stderr)
    assert "make room" in stopped.stderr
    filler.unlink()
    subprocess.run(["mount", "-o", "remount,size=20m", str(small_disk)], check=True)
    assert full(many_documents, out, 0, 20).returncode == 0
    full(many_documents, tmp_path / "plain", 0, 20)
    same(out, tmp_path / "plain")


# -- executors ----------------------------------------------------------------------------------


class Flaky(Executor):
    """Loses each task that holds a certain file; ends after some tasks."""

    def __init__(self, loses: str = "", ends_after: int = 1000) -> None:
        self.loses = loses
        self.left = ends_after
        self.sizes: list[int] = []

    def submit(self, fn: Any, /, *args: Any, **more: Any) -> Future[Any]:
        if self.left == 0:
            raise RuntimeError("cannot schedule new futures after shutdown")
        self.left -= 1
        self.sizes.append(len(args[0]))
        future: Future[Any] = Future()
        if self.loses and any(self.loses in path for path, _ in args[0]):
            future.set_exception(OSError("node 7 is gone"))
        else:
            future.set_result(fn(*args))
        return future


def test_small_documents_travel_together_and_a_lost_task_blames_one(
    many_documents: Path, annotate: Annotate
) -> None:
    executor = Flaky("d055")
    results = annotate(many_documents, executor=executor, workers=2)
    assert errors(results) == {"d055.txt": "WorkerLost"}
    assert "node 7 is gone" in str(results["d055.txt"].error["reason"])
    assert max(executor.sizes) == 16
    assert len(executor.sizes) < 60


def test_an_executor_that_ends_keeps_what_is_done(
    many_documents: Path, annotate: Annotate, same: Callable[[Path, Path], None], tmp_path: Path
) -> None:
    with pytest.raises(MigtextError, match=r"takes no more work.*it goes on where it stopped"):
        annotate(many_documents, executor=Flaky(ends_after=4), workers=2)
    kept = len(pd.read_parquet(tmp_path / "out" / "documents"))
    assert 0 < kept < 120
    again = annotate(many_documents, executor=Flaky())
    assert sum(r.state == "skipped" for r in again.values()) == kept
    assert len(pd.read_parquet(tmp_path / "out" / "documents")) == 120


def test_a_pool_that_breaks_is_said(documents: Path, annotate: Annotate) -> None:
    class Broken(Flaky):
        def submit(self, fn: Any, /, *args: Any, **more: Any) -> Future[Any]:
            future: Future[Any] = Future()
            future.set_exception(BrokenExecutor("a child process terminated abruptly"))
            return future

    with pytest.raises(MigtextError, match="a child process terminated abruptly"):
        annotate(documents, executor=Broken())


def test_workers_with_other_versions_are_refused(
    documents: Path, annotate: Annotate, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = runner.versions
    monkeypatch.setattr(runner, "versions", lambda *a: real(*a) | {"migtext": "9.9"})
    with pytest.raises(ModelError, match=r"migtext is 0\..* on .*, and 9\.9 here"):
        annotate(documents)
    assert foreign  # the check is made where the documents are


# -- what is done anew, and why -----------------------------------------------------------------


def test_the_plan_says_what_is_done_anew_and_why(
    documents: Path, annotate: Annotate, monkeypatch: pytest.MonkeyPatch
) -> None:
    plans: list[Any] = []
    annotate(documents, on_plan=plans.append)
    (documents / "r0.txt").write_text("Some 77 people fled.")
    (documents / "r9.txt").write_text("Some 78 people fled.")
    (documents / "r5.txt").unlink()
    (documents / "notes.odp").write_text("x")
    (documents / ".r1.txt").write_text("x")
    annotate(documents, on_plan=plans.append)
    annotate(documents, on_plan=plans.append, only=("figures", "citations"))
    annotate(
        documents,
        on_plan=plans.append,
        only=("figures", "citations"),
        metadata={"r1.txt": {"a": 1}},
    )
    from migtext.batch import stamps

    monkeypatch.setattr(stamps, "_content", lambda path: "trained again")
    annotate(documents, on_plan=plans.append, only=("figures", "citations"))
    assert [str(plan) for plan in plans] == [
        "6 new",
        "4 done before, 1 new, 1 changed; 1 in the data set are not among these files (kept); "
        "left out: 1 .odp, 1 hidden",
        "6 to be done anew because only: figures → citations, figures; 1 in the data set are not "
        "among these files (kept); left out: 1 .odp, 1 hidden",
        "5 done before, 1 with other metadata; 1 in the data set are not among these files (kept); "
        "left out: 1 .odp, 1 hidden",
        "6 to be done anew because model references changed; 1 in the data set are not among these "
        "files (kept); left out: 1 .odp, 1 hidden",
    ]
    assert plans[1].todo == 2


def test_the_time_limit_passes_while_python_collects_garbage() -> None:
    """What is raised in a finaliser goes nowhere: the limit has to come again."""
    program = """
import time
from migtext.batch import task
class Slow:
    def __del__(self):
        end = time.monotonic() + 0.6
        while time.monotonic() < end:
            pass
try:
    with task._time_limit(0.2):
        Slow()
        end = time.monotonic() + 20
        while time.monotonic() < end:
            pass
except task._OutOfTime:
    print("stopped")
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.strip() == "stopped"
