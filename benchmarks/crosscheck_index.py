"""First evidence in a source of 300 pages, once it is analysed: CPU seconds and ratios.

    python benchmarks/crosscheck_index.py [--pages 300]

Read the ratios: machines differ. The aim is two CPU seconds for the contexts, the index and the
first claim together; later claims take a fraction of that.
"""

from __future__ import annotations

import argparse
import random
import time

from migtext.check.claims import context_of
from migtext.check.index import SourceIndex
from migtext.check.verdicts import judge
from migtext.pipeline import Annotator
from migtext.readers import read

PLACES = (
    "Italy Greece Spain Malta Libya Tunisia Germany France Austria Serbia Chad Kenya Jordan".split()
)
SUBJECTS = ["asylum applications", "arrivals by sea", "people in detention", "resettled refugees", "removals",
            "border crossings", "deaths at sea", "residence permits", "displaced families", "appeals"]  # fmt: skip
FILLER = "The ministry explained that procedures differ between regions and that registers are kept by local offices."


def make(pages: int) -> str:
    """A report of `pages` pages of 500 words with about 50 figures each."""
    pick = random.Random(7)
    out, words = ["ANNUAL REPORT\n\nIssued 3 June 2024"], 0
    while words < pages * 500:
        lines = []
        for _ in range(5):
            year, place, what = pick.randint(2001, 2023), pick.choice(PLACES), pick.choice(SUBJECTS)
            lines.append(
                f"In {year} {what} in {place} stood at {pick.randint(500, 900_000):,}, of which "
                f"{pick.randint(5, 95)} per cent concerned women and {pick.randint(20, 480)} were "
                f"decided within {pick.randint(2, 40)} days. {FILLER}"
            )
        out.append(" ".join(lines))
        words += len(out[-1].split())
    return "\n\n".join(out)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pages", type=int, default=300)
    pages = parser.parse_args().pages
    annotate = Annotator(only=("figures", "instruments"), framing=None, language="en")
    steps: list[tuple[str, float]] = []

    def done(name: str, start: float) -> float:
        now = time.process_time()
        steps.append((name, now - start))
        return now

    claims = [
        "In 2019, asylum applications in Italy rose to 4,512.",
        "In 2021, 431 deaths at sea were recorded in Malta.",
    ]
    asked = [context_of(annotate(read(text=c))).quantities[0] for c in claims]
    at = time.process_time()
    analysis = annotate(read(text=make(pages)))
    at = done("analysis", at)
    index = SourceIndex(context_of(analysis))
    at = done("contexts", at)
    judge(asked[0], index)
    at = done("index and first claim", at)
    judge(asked[1], index)
    done("second claim", at)
    print(f"{pages} pages, {len(analysis.figures):,} figures")
    first = steps[1][1] + steps[2][1]
    for name, seconds in steps:
        print(f"{name:24s} {seconds:7.2f} s  {seconds / steps[0][1]:6.3f} of the analysis")
    print(f"{'first evidence':24s} {first:7.2f} s  {first / steps[0][1]:6.3f} of the analysis")


if __name__ == "__main__":
    main()
