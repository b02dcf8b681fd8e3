"""What a batch costs: beside bare processes, in memory, and with the number of documents.

Three measurements, each a ratio or a number of one run on one machine; none is a limit of a test.

    python benchmarks/batch.py speed  [--documents 60] [--rounds 3] [--framing fast]
    python benchmarks/batch.py memory [--documents 1000] [--framing accurate]
    python benchmarks/batch.py growth [--most 10000]

`speed`: two processes of the runner against two bare processes that annotate the same files, each
beside one process of its own kind; rounds alternate, because the machine may be shared. `memory`:
resident memory of the worker after 100, 500 and 1,000 documents, and its peak. `growth`: documents
of about 100 words with fast framing, in ever larger folders; the last step gives the estimate for
a million. All documents differ: they are made from a pattern with other numbers, places and years.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

PLACES = ("Sudan", "Libya", "Niger", "Greece", "Italy", "Mexico", "Bangladesh", "Kenya", "Poland")
ORIGINS = ("Eritrea", "Syria", "Myanmar", "Venezuela", "Afghanistan", "Somalia", "Honduras")
PATTERN = (
    "Between {month} and December {year} about {n:,} people from {origin} arrived in {place}, "
    "according to the monitoring team (Ahn, {cited}). Of these, {part} were children who travelled "
    "alone. The court of appeal held that Article 33 of the 1951 Refugee Convention binds the "
    "state, and quashed {cases} removal orders. Soldiers with dogs patrol the fence at night, while "
    "doctors treat families in tents without clean water. The ministry said on {day} {month} {year} "
    "that it would review {share} per cent of all files, and that {left:,} people were still held "
    "in {places} places near the border of {place}.\n"
)
MONTHS = ("January", "March", "May", "July", "September", "November")


def write_documents(home: Path, count: int, words: int) -> None:
    """Texts of about so many words, each another."""
    made = random.Random(7)
    home.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        paragraphs = []
        while sum(len(p.split()) for p in paragraphs) < words - 50:
            year = made.randint(2012, 2024)
            paragraphs.append(
                PATTERN.format(
                    month=made.choice(MONTHS),
                    year=year,
                    n=made.randint(200, 90_000),
                    origin=made.choice(ORIGINS),
                    place=made.choice(PLACES),
                    cited=year - made.randint(0, 5),
                    part=made.randint(20, 180),
                    cases=made.randint(3, 90),
                    day=made.randint(1, 28),
                    share=made.randint(2, 90),
                    left=made.randint(100, 9_000),
                    places=made.randint(2, 30),
                )
            )
        (home / f"report-{number:06}.txt").write_text("\n".join(paragraphs), encoding="utf-8")


def one_thread() -> None:
    """As the runner's workers: the processes are the parallelism."""
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS"):
        os.environ[name] = "1"


def bare(paths: list[str], framing: str | None, ready: Any, begin: Any, spent: Any) -> None:
    """What a script without the runner does: read, annotate, take the rows."""
    import migtext as mt

    annotator = mt.Annotator(framing=framing)
    annotator("About 1,200 people fled Eritrea for Sudan in May 2020, UNHCR said (Ahn, 2018).")
    ready.release()
    begin.wait()
    before = time.process_time()
    for path in paths:
        analysis = annotator(mt.read(Path(path)))
        for name in analysis.ran:
            analysis.view(name).rows()
    with spent.get_lock():
        spent.value += time.process_time() - before


def bare_seconds(paths: list[str], processes: int, framing: str | None) -> tuple[float, float]:
    """Wall clock and CPU of bare processes over the files, models loaded before."""
    one_thread()
    context = multiprocessing.get_context("spawn")
    ready, begin, spent = context.Semaphore(0), context.Event(), context.Value("d", 0.0)
    work = [
        context.Process(target=bare, args=(paths[n::processes], framing, ready, begin, spent))
        for n in range(processes)
    ]
    for process in work:
        process.start()
    for _ in work:
        ready.acquire()
    began = time.perf_counter()
    begin.set()
    for process in work:
        process.join()
    return time.perf_counter() - began, float(spent.value)


def runner_seconds(home: Path, processes: int, framing: str | None) -> tuple[float, float, float]:
    """Wall clock of the runner from its first result, CPU of its workers and of the parent.

    The start of processes and models is left out on both sides: it is paid once a run. What was
    done before the first result is added in proportion.
    """
    import psutil

    import migtext as mt

    def workers() -> float:
        children = psutil.Process().children(recursive=True)
        times = [c.cpu_times() for c in children if c.is_running()]
        return float(sum(t.user + t.system for t in times))

    out = Path(tempfile.mkdtemp())
    total = sum(1 for _ in home.iterdir())
    spent = 0.0
    try:
        results = mt.annotate_many(home, out=out, framing=framing, workers=processes)
        next(results)
        began, parent, before = time.perf_counter(), time.process_time(), workers()
        for count, _ in enumerate(results, 2):
            if count == total:
                spent = workers() - before
        seconds, parent = time.perf_counter() - began, time.process_time() - parent
        scale = total / max(1, total - processes)
        return seconds * scale, spent * scale, parent
    finally:
        shutil.rmtree(out)


def speed(documents: int, words: int, rounds: int, framing: str | None) -> dict[str, Any]:
    """Speed-up of two processes over one, with the runner and bare."""
    with folder(documents, words) as home:
        paths = sorted(str(p) for p in home.iterdir())
        best = {key: float("inf") for key in ("bare 1", "bare 2", "runner 1", "runner 2")}
        cpu = dict.fromkeys((*best, "parent"), float("inf"))
        for _ in range(rounds):
            for processes in (1, 2):
                took, spent = bare_seconds(paths, processes, framing)
                name = f"bare {processes}"
                best[name], cpu[name] = min(best[name], took), min(cpu[name], spent)
                took, spent, parent = runner_seconds(home, processes, framing)
                name = f"runner {processes}"
                best[name], cpu[name] = min(best[name], took), min(cpu[name], spent)
                cpu["parent"] = min(cpu["parent"], parent)
    gain = {kind: best[f"{kind} 1"] / best[f"{kind} 2"] for kind in ("bare", "runner")}
    return {
        "documents": documents,
        "words": words,
        "framing": framing,
        "seconds": {k: round(v, 2) for k, v in best.items()},
        "CPU seconds": {k: round(v, 2) for k, v in cpu.items()},
        "speed-up bare": round(gain["bare"], 2),
        "speed-up runner": round(gain["runner"], 2),
        "ratio of speed-ups": round(gain["runner"] / gain["bare"], 3),
        "seconds, runner of two beside bare of two": round(best["runner 2"] / best["bare 2"], 3),
        "CPU, runner's workers beside bare": round(cpu["runner 1"] / cpu["bare 1"], 3),
        "CPU, parent (journal, writing) beside the work": round(cpu["parent"] / cpu["runner 1"], 4),
    }


@contextmanager
def folder(documents: int, words: int) -> Iterator[Path]:
    """A folder of documents, removed afterwards."""
    home = Path(tempfile.mkdtemp())
    try:
        write_documents(home / "in", documents, words)
        yield home / "in"
    finally:
        shutil.rmtree(home)


def resident(pid: int) -> float:
    """Resident memory of a process in MB."""
    import psutil

    try:
        return float(psutil.Process(pid).memory_info().rss) / 1e6
    except psutil.Error:
        return 0.0


def memory(documents: int, words: int, framing: str | None) -> dict[str, Any]:
    """Resident memory of the one worker as it goes, and its peak (looked at ten times a second)."""
    import psutil

    import migtext as mt

    peaks: dict[int, float] = {}
    stop = threading.Event()

    def look() -> None:
        here = psutil.Process()
        while not stop.wait(0.1):
            for child in here.children(recursive=True):
                peaks[child.pid] = max(peaks.get(child.pid, 0), resident(child.pid))

    looking = threading.Thread(target=look, daemon=True)
    at: dict[int, float] = {}
    began = time.perf_counter()
    with folder(documents, words) as home:
        out = home.parent / "out"
        looking.start()
        # A limit of its own, so that no worker is put in another's place before it grows.
        runs = mt.annotate_many(home, out=out, framing=framing, workers=1, memory="4GB")
        for number, _ in enumerate(runs, 1):
            if number in (10, 100, 250, 500, 750, documents):
                children = psutil.Process().children()
                at[number] = round(max((resident(c.pid) for c in children), default=0))
        stop.set()
        looking.join()
    return {
        "documents": documents,
        "words": words,
        "framing": framing,
        "resident MB after documents": at,
        "peak MB of a worker": round(max(peaks.values())),
        "peak MB of the parent": round(
            resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6
        ),
        "seconds": round(time.perf_counter() - began, 1),
    }


def growth(most: int) -> dict[str, Any]:
    """Wall clock, CPU, disk and parent's memory of ever larger batches of short documents."""
    rows = []
    size = 10
    while size <= most:
        with folder(size, 100) as home:
            out = home.parent / "out"
            call = [sys.executable, "-m", "migtext", "annotate", str(home), "-o", str(out)]
            began = time.perf_counter()
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            subprocess.run([*call, "--framing", "fast"], check=True, capture_output=True)
            wall = time.perf_counter() - began
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            disk = sum(f.stat().st_size for f in out.rglob("*") if f.is_file())
            began = time.perf_counter()
            subprocess.run([*call, "--framing", "fast"], check=True, capture_output=True)
            resumed = time.perf_counter() - began
            began = time.perf_counter()
            summary = [sys.executable, "-m", "migtext", "corpus", "summary", str(out), "--json"]
            subprocess.run(summary, check=True, capture_output=True)
            rows.append(
                {
                    "documents": size,
                    "seconds": round(wall, 1),
                    "CPU seconds": round(
                        after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, 1
                    ),
                    "MB on disk": round(disk / 1e6, 2),
                    "seconds again": round(resumed, 1),
                    "seconds of summary": round(time.perf_counter() - began, 1),
                }
            )
            print(json.dumps(rows[-1]), file=sys.stderr, flush=True)
        size *= 10
    if len(rows) < 2:
        return {"rows": rows}
    first, last = rows[-2], rows[-1]

    def million(name: str) -> float:
        step = (last[name] - first[name]) / (last["documents"] - first["documents"])
        return round(last[name] + step * (1_000_000 - last["documents"]))

    names = ("seconds", "CPU seconds", "MB on disk", "seconds again")
    return {"rows": rows, "a million, by the last step": {n: million(n) for n in names}}


def main() -> None:
    """Measure what is asked for and print it as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=("speed", "memory", "growth"))
    parser.add_argument("--documents", type=int)
    parser.add_argument("--words", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--framing", default=None, help="accurate, fast or none")
    parser.add_argument("--most", type=int, default=10_000)
    given = parser.parse_args()
    framing = None if given.framing == "none" else given.framing
    work: dict[str, Callable[[], dict[str, Any]]] = {
        "speed": lambda: speed(given.documents or 60, given.words, given.rounds, framing),
        "memory": lambda: memory(given.documents or 1000, given.words, framing),
        "growth": lambda: growth(given.most),
    }
    if given.framing is None:
        framing = "fast" if given.what == "speed" else "accurate"
    load = [round(x, 1) for x in os.getloadavg()]
    made = work[given.what]()
    print(json.dumps({"load before and after": [load[0], round(os.getloadavg()[0], 1)], **made}))


if __name__ == "__main__":
    main()
