"""The local pool: workers whose documents the parent knows, limits and can stop one by one.

The parent knows which worker has which document since when. A worker that goes beyond the limits
of time or memory is killed with that document alone; another takes its place and gets the other
documents that were waiting for it. A worker that dies by itself (a crash in a C library, the
system short of memory) costs a retry in a fresh process; a document with which two workers died
is given up with an error row. Why not a library: docs/adr/0013.
"""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, Pipe, wait
from typing import IO, Any

from ..errors import MigtextError

__all__ = ["Job", "LocalPool"]

_BLAS = (
    "OMP_NUM_THREADS OPENBLAS_NUM_THREADS MKL_NUM_THREADS BLIS_NUM_THREADS NUMEXPR_NUM_THREADS "
    "VECLIB_MAXIMUM_THREADS"
).split()
_STRIKES = 2
_FAILED_STARTS = 3
# Seconds between two looks at the memory of the workers that are busy.
_LOOK = 0.25
# Small documents are sent ahead, so that no worker waits for the parent: in bytes of the files,
# and in documents.
_AHEAD_BYTES = 128_000
_AHEAD = 16


@dataclass(slots=True)
class Job:
    """A document on its way.

    Attributes:
        path: the file.
        reading: arguments of `migtext.read`.
        size: bytes; None when not known.
        strikes: workers that died with it.
        blow: how the last one died.
    """

    path: str
    reading: dict[str, Any]
    size: int | None = None
    strikes: int = 0
    blow: str = ""

    @property
    def weight(self) -> int:
        """Bytes, for what may be sent ahead; beyond measure when not known."""
        return self.size if self.size is not None else _AHEAD_BYTES


@dataclass(slots=True, eq=False)
class _Worker:
    process: subprocess.Popen[bytes]
    link: Connection
    log: IO[bytes]
    queue: deque[Job] = field(default_factory=deque)
    since: float = 0.0
    ready: bool = False
    ended: int = 0  # documents that it has ended
    base: int = 0  # bytes of memory before its first document
    used: int = 0
    looked: float = 0.0  # when that was
    seen: Any = None  # through what
    tired: bool = False

    @property
    def fresh(self) -> bool:
        return self.ended == 0

    def memory(self) -> int:
        """Resident bytes, as they were at most a quarter of a second ago; 0 when it is gone."""
        import psutil

        now = time.monotonic()
        if now - self.looked >= _LOOK:
            self.looked = now
            try:
                self.seen = self.seen or psutil.Process(self.process.pid)
                self.used = int(self.seen.memory_info().rss)
            except psutil.Error:
                self.used = 0
        return self.used

    def kill(self) -> None:
        """End it with all that it has started."""
        if self.process.poll() is None:
            try:
                os.killpg(self.process.pid, signal.SIGKILL)
            except (AttributeError, OSError):  # no groups on Windows; or it has just ended
                self.process.kill()
        self.process.wait()
        self.link.close()

    def last_words(self) -> str:
        """The line of its standard error that says most."""
        with suppress(OSError, ValueError):
            self.log.seek(0)
            lines = self.log.read()[-20_000:].decode("utf-8", "replace").splitlines()
            lines = [line.strip() for line in lines if line.strip()]
            fatal = [line for line in lines if line.startswith("Fatal ")]
            return (fatal or lines or [""])[-1][:200]
        return ""


class LocalPool:
    """Workers on this machine, each with one BLAS thread.

    Args:
        workers: how many.
        work: module-level function for one document, as `migtext.batch.task.annotate_file`.
        warm: module-level function that a worker calls with the options before its first
            document, as `migtext.batch.task.warm`: loading models is no document's time.
        options: for both.
        seconds: wall-clock limit of a document; None for none.
        memory: bytes of resident memory a worker; None for no limit.
        lost: makes an error row from a path, a name, a reason and what to do.
    """

    def __init__(
        self,
        workers: int,
        *,
        work: Callable[..., Any],
        warm: Callable[..., Any],
        options: dict[str, Any],
        seconds: float | None,
        memory: int | None,
        lost: Callable[[str, str, str, str], dict[str, Any]],
    ) -> None:
        self.workers = workers
        self.seconds = seconds
        self.memory = memory
        self._lost = lost
        self._start = pickle.dumps(
            {
                "options": options,
                "seconds": seconds,
                "memory": memory,
                "work": f"{work.__module__}:{work.__qualname__}",
                "warm": f"{warm.__module__}:{warm.__qualname__}",
            }
        )
        self._running: list[_Worker] = []
        self._new: deque[Job] = deque()
        self._again: deque[Job] = deque()  # a worker died with it: alone, in a fresh process
        self._failed_starts = 0
        self.killed = 0
        self.recycled = 0

    # -- what the runner calls -----------------------------------------------------------------

    @property
    def busy(self) -> bool:
        """Whether any document is under way."""
        return bool(self._new or self._again or any(w.queue for w in self._running))

    def wants(self, job: Job, left: int) -> bool:
        """Whether a document should be put now.

        Args:
            job: the document.
            left: how many are left with it; near the end nothing is sent ahead, so that no
                worker is left with a queue while others have nothing.
        """
        if self._new:
            return False
        if len(self._running) < self.workers:
            return True
        return any(self._takes(w, job, left) for w in self._running)

    def put(self, job: Job, left: int) -> None:
        """Take a document."""
        self._new.append(job)
        self._hand_out(left)

    def wait(self) -> list[tuple[Job, dict[str, Any]]]:
        """Wait until something happens; what has ended, which may be nothing."""
        self._hand_out(0)
        ended: list[tuple[Job, dict[str, Any]]] = []
        links = {w.link: w for w in self._running}
        for link in wait(list(links), timeout=self._pause()):
            worker = links[link]  # type: ignore[index]
            try:
                kind, value = worker.link.recv()
            except (EOFError, OSError):
                self._died(worker, ended)
                continue
            if kind == "ready":
                self._began(worker, value)
            else:
                self._ended(worker, value, ended)
        self._enforce(ended)
        return ended

    def close(self) -> None:
        """End all workers; a document that is under way is given up."""
        for worker in self._running:
            if worker.queue or not worker.ready:
                worker.kill()
            else:
                worker.link.close()  # it ends by itself
        until = time.monotonic() + 0.2
        for worker in self._running:
            with suppress(subprocess.TimeoutExpired):
                worker.process.wait(max(0.0, until - time.monotonic()))
            worker.kill()
            worker.log.close()
        self._running.clear()

    # -- workers -------------------------------------------------------------------------------

    def _make(self) -> _Worker:
        ours, theirs = Pipe()
        log = tempfile.TemporaryFile()  # noqa: SIM115  (it lives as long as the worker)
        env = {**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
        env |= dict.fromkeys(_BLAS, "1")
        env.setdefault("TOKENIZERS_PARALLELISM", "false")
        handle = theirs.fileno()
        more: dict[str, Any] = {"start_new_session": True, "pass_fds": (handle,)}
        if sys.platform == "win32":
            os.set_handle_inheritable(handle, True)
            info = subprocess.STARTUPINFO(lpAttributeList={"handle_list": [handle]})
            more = {"startupinfo": info, "close_fds": True}
        with tempfile.TemporaryFile() as start:
            start.write(self._start)
            start.seek(0)
            process = subprocess.Popen(
                [sys.executable, "-X", "faulthandler", "-m", "migtext.batch.worker", str(handle)],
                stdin=start,
                stdout=log,
                stderr=log,
                env=env,
                **more,
            )
        theirs.close()
        worker = _Worker(process, ours, log, since=time.monotonic())
        self._running.append(worker)
        return worker

    def _remove(self, worker: _Worker) -> None:
        worker.kill()
        worker.log.close()
        self._running.remove(worker)

    def _takes(self, worker: _Worker, job: Job, left: int) -> bool:
        if worker.tired:
            return False
        if not worker.queue:
            return True
        waiting = sum(j.weight for j in list(worker.queue)[1:]) + job.weight
        few = len(worker.queue) < min(_AHEAD, 1 + left // (2 * self.workers))
        suspect = worker.queue[0].strikes > 0
        return few and not suspect and waiting < _AHEAD_BYTES

    def _hand_out(self, left: int) -> None:
        while self._again:
            worker = next((w for w in self._running if not w.queue and w.fresh), None)
            if worker is None:
                idle = next((w for w in self._running if not w.queue), None)
                if idle is not None:
                    self._remove(idle)
                if len(self._running) >= self.workers:
                    break
                worker = self._make()
            self._send(worker, self._again.popleft())
        while self._new:
            job = self._new[0]
            able = [w for w in self._running if self._takes(w, job, left)]
            worker = min(able, key=lambda w: len(w.queue), default=None)
            if (worker is None or worker.queue) and len(self._running) < self.workers:
                worker = self._make()
            if worker is None:
                return
            self._send(worker, self._new.popleft())

    def _send(self, worker: _Worker, job: Job) -> None:
        if not worker.queue:
            worker.since = time.monotonic()
        worker.queue.append(job)
        # A worker that has just died is noticed when its connection is read.
        with suppress(OSError):
            worker.link.send((job.path, job.reading))

    # -- what can happen -----------------------------------------------------------------------

    def _pause(self) -> float | None:
        """Seconds until something must be looked at; None when only a message matters."""
        busy = [w for w in self._running if w.queue and w.ready]
        if not busy:
            return None if self._running else 0.0
        times = [_LOOK] if self.memory is not None else []
        if self.seconds is not None:
            first = min(w.since for w in busy)
            times.append(max(0.0, first + self.seconds - time.monotonic()))
        return min(times, default=None)

    def _began(self, worker: _Worker, problem: Any) -> None:
        if isinstance(problem, MigtextError):
            raise problem  # a model is missing: no document can be annotated
        worker.ready = True
        worker.since = time.monotonic()
        worker.base = worker.memory()
        self._failed_starts = 0

    def _ended(self, worker: _Worker, outcome: Any, ended: list[Any]) -> None:
        job = worker.queue.popleft()
        short = not outcome["ok"] and outcome["error"]["error"] == "MemoryExceeded"
        if short and not worker.fresh and job.strikes + 1 < _STRIKES:
            # What earlier documents left behind may be to blame.
            job.strikes += 1
            self._again.append(job)
        else:
            ended.append((job, outcome))
        worker.ended += 1
        worker.since = time.monotonic()
        if short or self._grown(worker):
            worker.tired = True
        if worker.tired and not worker.queue:
            self._remove(worker)
            self.recycled += 1

    def _grown(self, worker: _Worker) -> bool:
        if self.memory is None:
            return False
        room = max(self.memory - worker.base, 0)
        return worker.memory() > worker.base + room // 2

    def _died(self, worker: _Worker, ended: list[Any]) -> None:
        with suppress(subprocess.TimeoutExpired):
            worker.process.wait(5.0)  # for the code with which it ended
        how = _code(worker.process.poll(), worker.last_words())
        queue, ready = worker.queue, worker.ready
        self._remove(worker)
        if not ready:
            self._failed_starts += 1
            self._new.extendleft(reversed(queue))
            if self._failed_starts >= _FAILED_STARTS:
                raise MigtextError(
                    f"the worker processes end before their first document ({how})",
                    todo="see whether there is memory for them (workers=1), and whether "
                    "`migtext info` runs",
                )
            return
        if queue:
            self._strike(
                queue.popleft(),
                ended,
                "WorkerLost",
                f"it ended the worker process twice ({how})",
                "open it with another program and save it anew, or leave it out; running the "
                "same command again tries it once more",
            )
        self._new.extendleft(reversed(queue))

    def _strike(
        self, job: Job, ended: list[Any], name: str, reason: str, todo: str, *, final: bool = False
    ) -> None:
        job.strikes += 1
        if final or job.strikes >= _STRIKES:
            ended.append((job, self._lost(job.path, name, reason, todo)))
        else:
            self._again.append(job)

    def _enforce(self, ended: list[Any]) -> None:
        now = time.monotonic()
        for worker in [w for w in self._running if w.queue and w.ready]:
            late = self.seconds is not None and now - worker.since > self.seconds
            used = worker.memory() if self.memory is not None else 0
            full = self.memory is not None and used > self.memory
            # What has come in the meantime is not thrown away.
            if not (late or full) or worker.link.poll():
                continue
            job, fresh = worker.queue.popleft(), worker.fresh
            self._new.extendleft(reversed(worker.queue))
            worker.queue.clear()
            self._remove(worker)
            self.killed += 1
            if late:
                self._strike(
                    job,
                    ended,
                    "TimeExceeded",
                    f"not done after {self.seconds:g} seconds, and stopped",
                    "raise `seconds=` (--seconds) and run again, or split it",
                    final=True,
                )
            else:
                assert self.memory is not None
                self._strike(
                    job,
                    ended,
                    "MemoryExceeded",
                    f"it took {used / 1e9:.1f} GB, more than the {self.memory / 1e9:.1f} GB that a "
                    "worker may use, and was stopped",
                    "raise `memory=` (--memory), use fewer workers, or split it",
                    final=fresh,
                )


def _code(code: int | None, words: str) -> str:
    if code is not None and code < 0:
        try:
            name = signal.Signals(-code).name
        except ValueError:
            name = f"signal {-code}"
        if name == "SIGKILL":
            name += ": often the system, short of memory"
    else:
        name = f"exit code {code}"
    return f"{name}; {words}" if words else name
