"""How a batch is going, for people: a bar in a terminal, nothing in a pipe."""

from __future__ import annotations

import time
from collections import Counter
from types import TracebackType
from typing import Any

from .plan import Plan
from .runner import Result

__all__ = ["Progress"]


def _rate(count: int, seconds: float) -> str:
    rate = count / seconds if seconds > 0 else 0.0
    return f"{rate:.1f}" if rate < 100 else f"{rate:,.0f}"


class Progress:
    """Counts results and shows them while they come.

    Args:
        console: a `rich.console.Console`; only a terminal gets a bar.

    Attributes:
        counts: results by state; `failed_before` are those of skipped ones that failed earlier.
        kinds: failures by name of the error.
        pages: of the documents done.
    """

    def __init__(self, console: Any) -> None:
        from rich.progress import (
            BarColumn,
            MofNCompleteColumn,
            TextColumn,
            TimeElapsedColumn,
            TimeRemainingColumn,
        )
        from rich.progress import Progress as Bars

        self.counts: Counter[str] = Counter(done=0, failed=0, skipped=0, failed_before=0)
        self.kinds: Counter[str] = Counter()
        self.pages = 0
        self._began = time.monotonic()
        self._bars = Bars(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("left"),
            TimeRemainingColumn(),
            console=console,
            disable=not console.is_terminal,
            refresh_per_second=4,
            # The estimate is made over the last results: documents differ much in length.
            speed_estimate_period=120.0,
        )
        self._bar = self._bars.add_task("reading the journal", total=None)

    def __enter__(self) -> Progress:
        self._bars.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._bars.stop()

    def plan(self, plan: Plan) -> None:
        """Take what is to be done."""
        self._began = time.monotonic()
        self._bars.update(self._bar, total=plan.todo, description="starting")

    def add(self, result: Result) -> None:
        """Take what became of a file."""
        self.counts[result.state] += 1
        if result.error is not None:
            self.kinds[str(result.error["error"])] += 1
            self.counts["failed_before"] += result.state == "skipped"
        if result.state == "skipped":
            return
        if result.document is not None:
            self.pages += result.document.get("pages") or 0
        self._bars.update(self._bar, advance=1, description=self.line())

    def line(self) -> str:
        """Done, failed and rates, in one line."""
        seconds = time.monotonic() - self._began
        done, failed = self.counts["done"], self.counts["failed"]
        text = f"{done:,} done, {failed:,} failed, {_rate(done + failed, seconds)} documents/s"
        return f"{text}, {_rate(self.pages, seconds)} pages/s" if self.pages else text
