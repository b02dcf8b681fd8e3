"""Documents through an executor that the caller brings: `submit` only, plain values.

Small documents travel together, because a task costs a scheduler 7 to 26 ms whatever is in it.
When a task is lost, its documents go again one by one, so that none is blamed for its neighbours.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Executor, Future
from concurrent.futures import wait as wait_futures
from typing import Any

from ..errors import MigtextError, ModelError
from .pool import Job

__all__ = ["ForeignPool"]

_TOGETHER = 16
_TOGETHER_BYTES = 128_000
# Tasks under way when the executor does not say how many workers it has.
_WINDOW = 32
# Seconds between two looks whether there is something to write.
_LOOK = 5.0


class ForeignPool:
    """The interface of `LocalPool` over any `concurrent.futures.Executor`.

    Args:
        executor: only `submit` is used.
        work: module-level function for a list of documents (`migtext.batch.task.annotate_files`).
        options: of the annotator.
        seconds: limit a document, which holds where the worker runs it in its main thread.
        expects: versions that the worker must have too.
        lost: makes an error row.
        workers: how many the executor has; twice as many tasks are under way.
    """

    killed = 0
    recycled = 0

    def __init__(
        self,
        executor: Executor,
        *,
        work: Callable[..., Any],
        options: dict[str, Any],
        seconds: float | None,
        expects: dict[str, Any],
        lost: Callable[[str, str, str, str], dict[str, Any]],
        workers: int | None = None,
    ) -> None:
        known = workers or getattr(executor, "_max_workers", None)
        self.workers = known if isinstance(known, int) and known > 0 else _WINDOW // 2
        self._executor = executor
        self._work = work
        self._fixed = (options, seconds, expects)
        self._lost = lost
        self._group: list[Job] = []
        self._again: deque[Job] = deque()
        self._under_way: dict[Future[Any], list[Job]] = {}

    @property
    def busy(self) -> bool:
        """Whether any document is under way."""
        return bool(self._group or self._again or self._under_way)

    def wants(self, job: Job, left: int) -> bool:  # noqa: ARG002
        """Whether a document should be put now."""
        return not self._again and len(self._under_way) < 2 * self.workers

    def put(self, job: Job, left: int) -> None:
        """Take a document; it may wait for others to go with it."""
        most = max(1, min(_TOGETHER, left // (2 * self.workers)))
        if self._group and sum(j.weight for j in self._group) + job.weight > _TOGETHER_BYTES:
            self._submit()
        self._group.append(job)
        if len(self._group) >= most or job.weight >= _TOGETHER_BYTES:
            self._submit()

    def wait(self) -> list[tuple[Job, dict[str, Any]]]:
        """Wait until a task has ended, a few seconds at most."""
        self._submit()
        while self._again and len(self._under_way) < 2 * self.workers:
            self._submit([self._again.popleft()])
        done, _ = wait_futures(self._under_way, timeout=_LOOK, return_when=FIRST_COMPLETED)
        ended: list[tuple[Job, dict[str, Any]]] = []
        for future in done:
            jobs = self._under_way.pop(future)
            try:
                outcomes = future.result()
            except (BrokenExecutor, CancelledError) as error:
                raise self._gone(error) from error
            except Exception as error:  # a node is gone, a result that cannot travel
                self._retry(jobs, error, ended)
                continue
            for job, outcome in zip(jobs, outcomes, strict=True):
                if "differs" in outcome:
                    raise ModelError(
                        f"a worker differs from this machine: {outcome['differs']}",
                        todo="install the same versions everywhere and run the same command again",
                    )
                ended.append((job, _visible(job, outcome)))
        return ended

    def close(self) -> None:
        """Take back what has not begun."""
        for future in self._under_way:
            future.cancel()
        self._under_way.clear()

    def _submit(self, jobs: list[Job] | None = None) -> None:
        if jobs is None:
            jobs, self._group = self._group, []
        if not jobs:
            return
        plain = [(job.path, job.reading) for job in jobs]
        try:
            future = self._executor.submit(self._work, plain, *self._fixed)
        except (RuntimeError, OSError) as error:
            raise self._gone(error) from error
        self._under_way[future] = jobs

    def _retry(self, jobs: list[Job], error: Exception, ended: list[Any]) -> None:
        reason = f"{type(error).__name__}: {error}"[:300]
        for job in jobs:
            job.strikes += 1
            if len(jobs) == 1 and job.strikes > 1:
                todo = "run the same command again to try it once more"
                lost = self._lost(
                    job.path, "WorkerLost", f"its task was lost twice ({reason})", todo
                )
                ended.append((job, lost))
            else:
                self._again.append(job)

    def _gone(self, error: BaseException) -> MigtextError:
        detail = str(error) or type(error).__name__
        name = getattr(self._executor, "name", "the executor")
        return MigtextError(
            f"{name} takes no more work ({detail})",
            todo="start it again and run the same command: it goes on where it stopped",
        )


def _visible(job: Job, outcome: dict[str, Any]) -> dict[str, Any]:
    """Say it when a worker does not see a file that is here."""
    row = outcome.get("error") or {}
    if row.get("error") != "FileMissing" or not os.path.exists(job.path):
        return outcome
    told = "it is on this machine, and the worker that was to read it does not see it"
    todo = "put the files where all workers see them under the same path, and run the same command"
    return {**outcome, "error": {**row, "reason": told, "todo": todo}}
