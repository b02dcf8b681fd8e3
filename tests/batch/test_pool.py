"""The local pool: what goes wrong in a worker costs its document alone."""

from __future__ import annotations

import gc
import os
import time
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import faulty
import psutil
import pytest

from migtext.batch import machine
from migtext.batch import pool as pool_module
from migtext.batch.pool import Job, LocalPool
from migtext.batch.runner import _lost
from migtext.errors import DataError, MigtextError, ModelError


@pytest.fixture
def made() -> Iterator[list[LocalPool]]:
    pools: list[LocalPool] = []
    yield pools
    for pool in pools:
        pool.close()


def run(
    made: list[LocalPool], folder: Path, names: list[str], **options: Any
) -> dict[str, dict[str, Any]]:
    """Outcomes by file name."""
    options = {
        "work": faulty.work,
        "warm": faulty.warm,
        "options": {},
        "seconds": None,
        "memory": None,
        "lost": _lost,
    } | options
    pool = LocalPool(options.pop("workers", 2), **options)
    made.append(pool)
    todo = deque()
    for name in names:
        (folder / name).write_text(f"text of {name}", encoding="utf-8")
        todo.append(Job(str(folder / name), {}, 20))
    outcomes: dict[str, dict[str, Any]] = {}
    while todo or pool.busy:
        while todo and pool.wants(todo[0], len(todo)):
            pool.put(todo.popleft(), len(todo))
        for job, outcome in pool.wait():
            assert job.path not in outcomes
            outcomes[Path(job.path).name] = outcome
    return outcomes


def errors(outcomes: dict[str, dict[str, Any]]) -> dict[str, str]:
    return {n: o["error"]["error"] for n, o in outcomes.items() if not o["ok"]}


GOOD = [f"good{n}.txt" for n in range(12)]


def test_every_document_comes_back_once(made: list[LocalPool], tmp_path: Path) -> None:
    names = [f"g{n}.txt" for n in range(300)]
    outcomes = run(made, tmp_path, names)
    assert sorted(outcomes) == sorted(names)
    assert not errors(outcomes)
    assert made[0].killed == made[0].recycled == 0


def test_a_hang_in_c_is_killed_alone(made: list[LocalPool], tmp_path: Path) -> None:
    names = [*GOOD[:3], "hang1.txt", *GOOD[3:], "hang2.txt"]
    outcomes = run(made, tmp_path, names, seconds=1.0)
    assert errors(outcomes) == {"hang1.txt": "TimeExceeded", "hang2.txt": "TimeExceeded"}
    row = outcomes["hang1.txt"]["error"]
    assert row["path"] == str(tmp_path / "hang1.txt")
    assert row["reason"] == "not done after 1 seconds, and stopped"
    assert "--seconds" in row["todo"]
    assert len(row["bytes_sha256"]) == 64
    assert made[0].killed == 2


def test_what_a_document_has_started_is_killed_with_it(
    made: list[LocalPool], tmp_path: Path
) -> None:
    before = {p.pid for p in psutil.process_iter()}
    assert errors(run(made, tmp_path, ["child.txt"], seconds=1.0, workers=1)) == {
        "child.txt": "TimeExceeded"
    }
    left = [p for p in psutil.process_iter(["name", "status"]) if p.pid not in before]
    ours = [p for p in left if p.info["name"] == "sleep" and p.ppid() in (1, os.getpid())]
    assert not [p for p in ours if p.info["status"] != psutil.STATUS_ZOMBIE]


def test_a_document_that_eats_memory_is_killed_alone(made: list[LocalPool], tmp_path: Path) -> None:
    names = [*GOOD[:3], "eat.txt", *GOOD[3:]]
    outcomes = run(made, tmp_path, names, memory=300_000_000)
    assert errors(outcomes) == {"eat.txt": "MemoryExceeded"}
    row = outcomes["eat.txt"]["error"]
    assert "more than the 0.3 GB that a worker may use" in row["reason"]
    assert "--memory" in row["todo"]
    assert made[0].killed == 2  # the first time, other documents may have filled the process


def test_a_single_allocation_beyond_the_limit_is_refused(
    made: list[LocalPool], tmp_path: Path
) -> None:
    outcomes = run(made, tmp_path, [*GOOD, "burst.txt"], memory=300_000_000)
    assert errors(outcomes) == {"burst.txt": "MemoryExceeded"}
    assert made[0].killed == 0


def test_a_grown_worker_is_replaced_between_documents(
    made: list[LocalPool], tmp_path: Path
) -> None:
    names = [f"grow{n}.txt" for n in range(6)]
    outcomes = run(made, tmp_path, names, memory=300_000_000, workers=1)
    assert not errors(outcomes)
    assert made[0].recycled >= 2
    assert made[0].killed == 0


@pytest.mark.parametrize("how", ["kill", "crash"])
def test_a_document_that_kills_workers_is_given_up_and_no_neighbour(
    made: list[LocalPool], tmp_path: Path, how: str
) -> None:
    names = [*GOOD[:2], f"{how}1.txt", f"{how}2.txt", *GOOD[2:], f"{how}3.txt"]
    outcomes = run(made, tmp_path, names)
    assert errors(outcomes) == dict.fromkeys([f"{how}{n}.txt" for n in (1, 2, 3)], "WorkerLost")
    reason = outcomes[f"{how}1.txt"]["error"]["reason"]
    assert ("SIGKILL: often the system" if how == "kill" else "Segmentation fault") in reason


def test_a_killed_worker_costs_a_retry(made: list[LocalPool], tmp_path: Path) -> None:
    assert not errors(run(made, tmp_path, [*GOOD[:4], "once1.txt", *GOOD[4:], "once2.txt"]))


def test_a_worker_that_somebody_kills_costs_nothing(made: list[LocalPool], tmp_path: Path) -> None:
    pool = LocalPool(
        2,
        work=faulty.work,
        warm=faulty.warm,
        options={},
        seconds=None,
        memory=None,
        lost=_lost,
    )
    made.append(pool)
    jobs = []
    for n in range(8):
        (tmp_path / f"slow{n}.txt").write_text("x")
        jobs.append(Job(str(tmp_path / f"slow{n}.txt"), {}, 1))
    for job in jobs[:2]:
        pool.put(job, 0)
    ended = [job.path for job, _ in pool.wait() + pool.wait() + pool.wait()]
    for job in jobs[2:]:
        pool.put(job, 100)
    for child in psutil.Process().children():
        if "migtext.batch.worker" in child.cmdline():
            child.kill()
    while pool.busy:
        for job, outcome in pool.wait():
            assert outcome["ok"]
            ended.append(job.path)
    assert sorted(ended) == sorted(j.path for j in jobs)


def test_a_missing_model_is_said_once(made: list[LocalPool], tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no such model; install it"):
        run(made, tmp_path, GOOD, warm=faulty.missing_model)


def test_workers_that_never_start_end_the_run(made: list[LocalPool], tmp_path: Path) -> None:
    with pytest.raises(MigtextError, match=r"end before their first document \(exit code 3"):
        run(made, tmp_path, GOOD, warm=faulty.stillborn)


def test_workers_end_with_their_parent(made: list[LocalPool], tmp_path: Path) -> None:
    run(made, tmp_path, GOOD)
    workers = [worker.process for worker in made[0]._running]
    assert len(workers) == 2
    made[0].close()
    assert all(process.returncode in (0, -9) for process in workers)
    gc.collect()


def test_the_parent_sleeps_while_workers_work(
    made: list[LocalPool], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    woken = 0
    real = pool_module.wait

    def wait(*args: Any, **more: Any) -> Any:
        nonlocal woken
        woken += 1
        return real(*args, **more)

    monkeypatch.setattr(pool_module, "wait", wait)
    began = time.monotonic()
    run(made, tmp_path, [f"slow{n}.txt" for n in range(10)], memory=10**9, seconds=60)
    # Two workers that start, ten documents that end, and four looks a second at the memory.
    assert woken <= 12 + 5 * (time.monotonic() - began) + 5


@pytest.mark.parametrize(
    ("size", "expected"),
    [(5, 5), ("5", 5), ("1.5GB", 1_500_000_000), ("2 GiB", 2**31), ("800mb", 800_000_000)],
)
def test_sizes(size: int | str, expected: int) -> None:
    assert machine.bytes_of(size) == expected


@pytest.mark.parametrize("size", [0, -1, "", "much", "1.5 XB", "GB", "0MB"])
def test_no_sizes(size: int | str) -> None:
    with pytest.raises(DataError, match="size"):
        machine.bytes_of(size)


def test_workers_by_cores_and_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "cores", lambda: 8)
    monkeypatch.setattr(machine, "free_memory", lambda: 8_000_000_000)
    assert machine.default_workers(framing=True) == 4
    assert machine.default_workers(framing=False) == 8
    assert machine.default_workers(framing=True, memory=6_000_000_000) == 1
    assert machine.memory_each(4, framing=True) == 1_600_000_000
    monkeypatch.setattr(machine, "free_memory", lambda: 0)
    assert machine.default_workers(framing=True) == 1
