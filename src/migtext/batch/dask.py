"""Dask clusters: connecting, and seeing that the workers have what this machine has.

The work goes through `Client.get_executor()` like through any other executor; nothing here is
needed for that. A worker that joins later is checked with its first task
(`migtext.batch.task.annotate_files`).
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from typing import Any

from ..errors import DataError, MissingExtra, ModelError

__all__ = ["adopted", "ask_workers", "check_workers", "connect"]

# Seconds to wait for a scheduler, and for its first worker.
_PATIENCE = 30
_FIRST_WORKER = 300
_NAMED = 3


def connect(address: str, *, first_worker: float = _FIRST_WORKER) -> tuple[Executor, int]:
    """An executor of a Dask cluster.

    Args:
        address: of its scheduler (``tcp://10.0.0.1:8786``), or the scheduler's JSON file.
        first_worker: seconds to wait for a worker; a queue may take a while.

    Returns:
        The executor, and how many threads the workers have.

    Raises:
        MissingExtra: without the extra ``dask``.
        DataError: when no scheduler answers, or no worker joins.
    """
    try:
        from distributed import Client as made_by
    except ImportError as error:
        raise MissingExtra("Dask is not installed", todo="pip install 'migtext[dask]'") from error
    # A lost scheduler is said once, in our words, and not as a traceback of another thread.
    logging.getLogger("distributed.client").setLevel(logging.CRITICAL)
    make: Any = made_by  # the package has no types
    where = "scheduler_file" if address.endswith(".json") else "address"
    try:
        client = make(**{where: address}, timeout=_PATIENCE)
    except (OSError, ValueError, TypeError) as error:
        raise DataError(
            f"no Dask scheduler answers ({error})",
            path=address,
            todo="check the address and that the scheduler runs",
        ) from error
    try:
        client.wait_for_workers(1, timeout=first_worker)
    except (OSError, TimeoutError) as error:
        client.close()
        raise DataError(
            f"no worker has joined the scheduler in {first_worker:g} seconds",
            path=address,
            todo="start workers (`dask worker ADDRESS --nthreads 1`), or see why the queue holds them",
        ) from error
    executor: Executor = client.get_executor()
    return executor, _threads(client)


def _threads(client: Any) -> int:
    many: int = sum(client.nthreads().values())
    return max(1, many)


def ask_workers(
    client: Any, views: tuple[str, ...], framing: str | None
) -> dict[str, dict[str, Any]]:
    """What each worker has: Python, migtext, models and packages.

    Args:
        client: of Dask.
        views: what will be run.
        framing: name or folder of the framing model, or None.

    Returns:
        The facts by the worker's address; ``error`` where they cannot be told.
    """

    # Inside, so that it travels as it is: a worker may have no migtext, or another one.
    def gather(views: tuple[str, ...], framing: str | None) -> dict[str, Any]:
        import sys

        found: dict[str, Any] = {"python": "{}.{}".format(*sys.version_info)}
        try:
            from migtext.batch.stamps import versions
        except ImportError as error:
            return {**found, "migtext": None, "error": str(error)}
        try:
            return {**found, **versions(tuple(views), framing)}
        except Exception as error:
            return {**found, "error": str(error)}

    told: dict[str, dict[str, Any]] = client.run(gather, views, framing)
    return told


def check_workers(
    client: Any,
    expects: Mapping[str, Any],
    views: tuple[str, ...],
    framing: str | None,
    *,
    ask: Callable[
        [Any, tuple[str, ...], str | None], Mapping[str, Mapping[str, Any]]
    ] = ask_workers,
) -> None:
    """Compare the workers with this machine before the first document.

    Args:
        client: of Dask.
        expects: versions here, as `migtext.batch.stamps.versions` returns.
        views: what will be run.
        framing: name or folder of the framing model, or None.
        ask: how the workers are asked.

    Raises:
        ModelError: when one has another Python or migtext, or a model that differs or is missing.
    """
    here = {"python": f"{sys.version_info[0]}.{sys.version_info[1]}", **expects}
    complaints: list[str] = []
    for address, facts in sorted(ask(client, views, framing).items()):
        wrong = [
            f"{name} is {facts.get(name) or 'missing'} there and {value} here"
            for name, value in here.items()
            if facts.get(name) != value and (name in facts or "error" not in facts)
        ]
        if facts.get("error") and not any("migtext is missing" in w for w in wrong):
            wrong.append(str(facts["error"]))
        if wrong:
            complaints.append(f"{address}: {', '.join(wrong)}")
    if complaints:
        more = len(complaints) - _NAMED
        named = "; ".join(complaints[:_NAMED]) + (f"; and {more} more workers" if more > 0 else "")
        raise ModelError(
            f"the workers are not like this machine ({named})",
            todo="install the same migtext, models and Python everywhere (one image, one "
            "environment on a shared disk), start the workers again and run the same command",
        )


def adopted(
    executor: Executor,
    workers: int | None,
    expects: Mapping[str, Any],
    views: tuple[str, ...],
    framing: str | None,
) -> tuple[Executor, int | None]:
    """An executor as the runner should use it: one of Dask is checked first.

    Args:
        executor: any.
        workers: how many it has, when the caller said so.
        expects: versions here.
        views: what will be run.
        framing: name or folder of the framing model, or None.

    Returns:
        The executor to submit to, and how many workers it has, when that is known.
    """
    client = getattr(executor, "_client", None)
    if client is None or not type(executor).__module__.startswith("distributed."):
        return executor, workers
    if client.nthreads():
        check_workers(client, expects, views, framing)
        workers = workers or _threads(client)
    # The same document may be sent twice on purpose: a task is no pure function here.
    kept = {k: v for k, v in getattr(executor, "_kwargs", {}).items() if k != "pure"}
    made: Any = client.get_executor(**kept, pure=False)
    made.name = f"the Dask scheduler at {client.scheduler.address}"
    return made, workers
