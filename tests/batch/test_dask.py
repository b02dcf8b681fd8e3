"""A Dask cluster of two: as on this machine, workers killed, the scheduler lost, other versions."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

import migtext as mt
from migtext.batch.dask import adopted, ask_workers, check_workers, connect
from migtext.batch.schema import TABLES
from migtext.batch.stamps import versions
from migtext.batch.task import annotate_file
from migtext.cli import main
from migtext.errors import DataError, MigtextError, ModelError

distributed = pytest.importorskip("distributed")

VIEWS = ("figures", "citations")
TEXT = "About {n},200 people from Eritrea arrived in Sudan in 2019 (Ahn, 2018)."


@pytest.fixture(scope="module")
def client() -> Iterator[Any]:
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        yield client


def folder_of(home: Path, count: int) -> Path:
    made = home / "in"
    made.mkdir()
    for n in range(count):
        (made / f"r{n:03}.txt").write_text(TEXT.format(n=n + 1), encoding="utf-8")
    (made / "broken.docx").write_bytes(b"PK\x03\x04 no document")
    return made


def rows(out: Path) -> dict[str, list[Any]]:
    """All tables, without the time that each document took."""
    corpus = mt.Corpus(out)
    made = {}
    for table in TABLES:
        frame = corpus.table(table).drop(columns="seconds", errors="ignore")
        lines = [json.dumps(r, default=str, sort_keys=True) for r in frame.to_dict("records")]
        made[table] = sorted(lines)
    return made


def locally(home: Path, out: Path) -> None:
    with ThreadPoolExecutor(1) as pool:
        list(mt.annotate_many(home, out=out, only=VIEWS, executor=pool))


def test_a_cluster_gives_what_this_machine_gives(client: Any, tmp_path: Path) -> None:
    home = folder_of(tmp_path, 40)
    states = [
        r.state
        for r in mt.annotate_many(
            home, out=tmp_path / "cluster", only=VIEWS, executor=client.get_executor()
        )
    ]
    assert sorted(states) == ["done"] * 40 + ["failed"]
    locally(home, tmp_path / "local")
    assert rows(tmp_path / "cluster") == rows(tmp_path / "local")


def test_small_documents_go_together_and_not_all_at_once(client: Any, tmp_path: Path) -> None:
    sent: list[int] = []
    executor = client.get_executor()

    class Counting:
        _max_workers = 2
        under_way = most = 0

        def submit(self, work: Any, jobs: list[Any], *rest: Any) -> Any:
            sent.append(len(jobs))
            self.under_way += 1
            self.most = max(self.most, self.under_way)
            future = executor.submit(work, jobs, *rest)
            future.add_done_callback(self.ended)
            return future

        def ended(self, future: Any) -> None:
            self.under_way -= 1

    counting: Any = Counting()
    home = folder_of(tmp_path, 120)
    list(mt.annotate_many(home, out=tmp_path / "out", only=VIEWS, executor=counting))
    assert sum(sent) == 121
    assert max(sent) > 5
    assert counting.most <= 4


def test_killed_workers_lose_nothing(client: Any, tmp_path: Path) -> None:
    home = folder_of(tmp_path, 60)
    pids = client.run(os.getpid)
    seen = 0
    results = mt.annotate_many(
        home, out=tmp_path / "out", only=VIEWS, executor=client.get_executor()
    )
    for _ in results:
        seen += 1
        if seen == 5:
            os.kill(sorted(pids.values())[0], signal.SIGKILL)
    assert seen == 61
    locally(home, tmp_path / "local")
    assert rows(tmp_path / "out") == rows(tmp_path / "local")
    client.wait_for_workers(2, timeout=60)


def test_a_file_that_the_workers_do_not_see(client: Any, tmp_path: Path) -> None:
    """A file that only this process has: it stands in its folder of open files."""
    hidden = tmp_path / "hidden.txt"
    hidden.write_text(TEXT.format(n=1), encoding="utf-8")
    opened = os.open(hidden, os.O_RDONLY)
    handle = os.dup2(opened, 987)  # a number that no worker has open
    os.close(opened)
    try:
        # `self` is another process on a worker.
        own = f"/proc/self/fd/{handle}"
        if not os.path.exists(own):
            pytest.skip("needs Linux's /proc")
        runs = list(
            mt.annotate_many(
                [own], out=tmp_path / "out", only="figures", executor=client.get_executor()
            )
        )
    finally:
        os.close(handle)
    assert [r.state for r in runs] == ["failed"]
    assert runs[0].error is not None
    assert "does not see it" in runs[0].error["reason"]
    assert "same path" in runs[0].error["todo"]


def test_workers_are_asked_for_what_they_have(client: Any) -> None:
    told = ask_workers(client, ("figures", "passages"), "fast")
    here = versions(("figures", "passages"), "fast")
    assert len(told) == 2
    for facts in told.values():
        assert facts == {"python": f"{sys.version_info[0]}.{sys.version_info[1]}", **here}
    check_workers(client, here, ("figures", "passages"), "fast")


def test_a_worker_with_other_versions_is_named(client: Any, tmp_path: Path) -> None:
    here = versions(("figures",), None)

    def other(**changed: Any) -> Any:
        def ask(*given: Any) -> Any:
            told = ask_workers(*given)
            first = sorted(told)[0]
            return told | {first: told[first] | changed}

        return ask

    for changed, words in (
        ({"migtext": "0.0.9"}, "migtext is 0.0.9 there and"),
        ({"python": "3.9"}, "python is 3.9 there and"),
        ({"model references": None}, "model references is missing there"),
        ({"error": "no folder /models/own"}, "no folder /models/own"),
    ):
        with pytest.raises(ModelError, match=words) as caught:
            check_workers(client, here, ("figures",), None, ask=other(**changed))
        assert "tcp://" in str(caught.value)
        assert "same migtext" in caught.value.todo
        # The other worker is well and is not named.
        assert str(caught.value).count("tcp://") == 1


def test_a_model_that_only_this_machine_has(client: Any, tmp_path: Path) -> None:
    told = ask_workers(client, ("passages",), str(tmp_path / "nowhere"))
    assert all("error" in facts or None in facts.values() for facts in told.values())


def test_other_executors_are_left_alone() -> None:
    with ThreadPoolExecutor(1) as pool:
        assert adopted(pool, None, {}, ("figures",), None) == (pool, None)


def test_command(client: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = folder_of(tmp_path, 6)
    address = client.scheduler.address
    call = ["migtext", "annotate", str(home), "-o", str(tmp_path / "out"), "--dask", address]
    monkeypatch.setattr(sys, "argv", [*call, "--only", "figures"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 4  # broken.docx
    assert mt.Corpus(tmp_path / "out").counts()["documents"] == 6


def test_no_scheduler_and_no_worker(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("migtext.batch.dask._PATIENCE", 1)
    with pytest.raises(DataError, match="no Dask scheduler answers"):
        connect("tcp://127.0.0.1:1")
    with (
        distributed.LocalCluster(n_workers=0, processes=False, dashboard_address=":0") as cluster,
        pytest.raises(DataError, match="no worker has joined"),
    ):
        connect(cluster.scheduler_address, first_worker=0.5)


def test_the_scheduler_is_lost(tmp_path: Path) -> None:
    home, out = folder_of(tmp_path, 80), tmp_path / "out"
    file = tmp_path / "scheduler.json"
    quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    python = [sys.executable, "-m"]
    scheduler = subprocess.Popen(
        [
            *[*python, "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0"],
            *["--no-dashboard", "--scheduler-file", str(file)],
        ],
        **quiet,
    )
    worker = subprocess.Popen(
        [
            *[*python, "distributed.cli.dask_worker", "--scheduler-file", str(file)],
            *["--nthreads", "1", "--no-dashboard", "--death-timeout", "5"],
        ],
        **quiet,
        start_new_session=True,
    )
    try:
        deadline = time.monotonic() + 60
        while not file.exists() and time.monotonic() < deadline:
            time.sleep(0.1)
        executor, threads = connect(str(file))
        assert threads == 1
        seen: list[Any] = []

        def run() -> None:
            for result in mt.annotate_many(home, out=out, only=VIEWS, executor=executor):
                seen.append(result)
                if len(seen) == 3:
                    scheduler.kill()

        with pytest.raises(MigtextError, match=r"Dask scheduler at tcp://.* no more work") as lost:
            run()
        assert "goes on where it stopped" in lost.value.todo
        kept = sum(mt.Corpus(out).counts()[t] for t in ("documents", "errors"))
        assert len(seen) <= kept < 81
        executor._client.close(timeout=1)  # type: ignore[attr-defined]
    finally:
        scheduler.kill()
        os.killpg(worker.pid, signal.SIGKILL)
        scheduler.wait()
        worker.wait()
    # On this machine, to the end, with the same rows as an undisturbed run.
    with ThreadPoolExecutor(1) as pool:
        states = [r.state for r in mt.annotate_many(home, out=out, only=VIEWS, executor=pool)]
    assert states.count("skipped") == kept
    locally(home, tmp_path / "whole")
    assert rows(out) == rows(tmp_path / "whole")


def test_the_time_limit_holds_in_a_thread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A Dask worker runs its tasks in a thread that is not the main one."""

    class Slow:
        def __init__(self, **_: Any) -> None: ...

        def __call__(self, document: Any) -> Any:
            end = time.monotonic() + 30
            while time.monotonic() < end:
                time.sleep(0.01)

    monkeypatch.setattr("migtext.pipeline.Annotator", Slow)
    file = tmp_path / "a.txt"
    file.write_text("Some people left.", encoding="utf-8")
    outcomes: list[Any] = []
    options = {"only": ["figures"], "framing": None, "language": "slow test"}

    def work() -> None:
        outcomes.append(annotate_file(str(file), options, {}, 0.3))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join(25)
    assert outcomes
    assert outcomes[0]["error"]["error"] == "TimeExceeded"
