"""What a cross-check costs: 50 figures of a 10-page article against 20 sources of 30 pages.

    python benchmarks/crosscheck.py [--json] [--sources 20] [--pages 30] [--format pdf|txt]

The article and its sources are made here: sentences about people, places and years with numbers
drawn at random (seeded), printed as PDF by reportlab, or as text. Each run is a process of its
own: `cold` with an empty cache, `warm` with the one that it left, `off` without a cache.
CPU seconds of the process and of its children, by what they went into, and peak memory.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

PLACES = (
    "Ardena", "Belmar", "Corvo", "Dunhaven", "Estrel", "Farlund", "Gorice", "Halden", "Istva",
    "Jorvik", "Kelmet", "Lisandra", "Morvane", "Nordell", "Ostrava", "Pellin", "Quarra", "Rosmark",
    "Selvia", "Tarnow",
)  # fmt: skip
GROUPS = (
    "asylum seekers", "refugees", "children", "families", "detainees", "workers", "returnees",
    "applicants", "survivors", "residents", "volunteers", "households", "students", "women",
)  # fmt: skip
DEEDS = (
    "crossed the border", "were registered", "applied for protection", "were turned back",
    "received a permit", "left the camp", "were held in the centre", "reached the coast",
    "waited for a hearing", "found work", "were given shelter", "went home",
)  # fmt: skip
PLAIN = (
    "The ministry did not answer questions on how the count was made.",
    "Local groups had asked for a review of the procedure since the spring.",
    "Interpreters were seldom at hand, and hearings were put off again and again.",
    "The road along the river was closed for most of the winter.",
    "Lawyers said that the rules had changed twice without notice.",
    "Nobody could say who was in charge of the gate at night.",
)  # fmt: skip


def _fact(rng: random.Random, place: str) -> tuple[str, str]:
    """A sentence with a number, and the number."""
    number = f"{rng.randint(1_001, 98_999):,}"
    return (
        f"In {rng.randint(2012, 2024)}, {number} {rng.choice(GROUPS)} {rng.choice(DEEDS)} in {place}.",
        number,
    )


def _source(rng: random.Random, place: str, pages: int) -> tuple[list[str], list[str]]:
    """Paragraphs of a source, and its sentences with a number."""
    paragraphs, facts = [], []
    for _ in range(pages * 7):
        sentences = []
        for _ in range(5):
            if rng.random() < 0.45:
                sentences.append(_fact(rng, place)[0])
                facts.append(sentences[-1])
            else:
                sentences.append(rng.choice(PLAIN))
        paragraphs.append(" ".join(sentences))
    return paragraphs, facts


def _pdf(path: Path, title: str, head: str, paragraphs: list[str]) -> None:
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import getSampleStyleSheet
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer

    styles = getSampleStyleSheet()
    flow: list[Any] = [Paragraph(title, styles["Title"]), Paragraph(head, styles["Normal"])]
    for text in paragraphs:
        flow += [Paragraph(text, styles["Normal"]), Spacer(1, 14)]
    SimpleDocTemplate(str(path), pagesize=A4, title=title, invariant=1).build(flow)


def make(folder: Path, *, sources: int, pages: int, figures: int, kind: str) -> None:
    """Write `article.txt` and `sources/` into a folder."""
    rng = random.Random(20)
    (folder / "sources").mkdir(parents=True)
    told: list[list[str]] = []
    references = []
    for i in range(sources):
        place = PLACES[i % len(PLACES)]
        title = f"Movements in {place}: yearly report {2000 + i}"
        paragraphs, facts = _source(rng, place, pages)
        told.append(rng.sample(facts, min(len(facts), figures)))
        stem = folder / "sources" / f"{place.lower()}_watch_{2000 + i}"
        head = f"{place} Watch, {rng.randint(1, 28)} June {2000 + i}"
        if kind == "pdf":
            _pdf(stem.with_suffix(".pdf"), title, head, paragraphs)
        else:
            text = "\n\n".join([title, head, *paragraphs])
            stem.with_suffix(".txt").write_text(text + "\n", encoding="utf-8")
        references.append(f"{place} Watch. ({2000 + i}). {title}. {place} Watch.")
    lines = ["The long road\nGENEVA, 14 March 2025"]
    for n in range(figures):
        i = n % sources
        sentence = told[i][n // sources]
        cite = f"({PLACES[i % len(PLACES)]} Watch, {2000 + i})"
        filler = " ".join(rng.choice(PLAIN) for _ in range(6))
        lines.append(f"{sentence[:-1]} {cite}. {filler}")
    lines += ["References", "\n".join(sorted(references))]
    (folder / "article.txt").write_text("\n\n".join(lines) + "\n", encoding="utf-8")


class Clock:
    """CPU seconds by name, what is called inside a timed function counted there only."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._open: list[list[Any]] = []

    def timed(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            began = time.process_time()
            self._open.append([name, 0.0])
            try:
                return function(*args, **kwargs)
            finally:
                spent = time.process_time() - began
                _, inner = self._open.pop()
                self.seconds[name] = self.seconds.get(name, 0.0) + spent - inner
                if self._open:
                    self._open[-1][1] += spent

        return call


def run(folder: Path, cache: bool) -> dict[str, Any]:
    """One check in this process."""
    began = time.process_time()
    from migtext.check import cache as cache_module
    from migtext.check import crosscheck, index, sources
    from migtext.check import run as run_module
    from migtext.pipeline import Annotator

    clock = Clock()
    imported = time.process_time() - began
    sources.read = clock.timed("reading", sources.read)  # type: ignore[attr-defined]
    Annotator.__call__ = clock.timed("annotating", Annotator.__call__)  # type: ignore[method-assign]
    for name in ("_load", "_store"):
        if hasattr(cache_module, name):
            made = clock.timed(f"cache: {name[1:]}", getattr(cache_module, name))
            setattr(cache_module, name, made)
    run_module.context_of = clock.timed("contexts", run_module.context_of)  # type: ignore[attr-defined]
    run_module.judge = clock.timed("judging", run_module.judge)  # type: ignore[attr-defined]
    run_module.link_sources = clock.timed("matching", run_module.link_sources)  # type: ignore[attr-defined]
    for name in ("_keys", "_postings", "idf", "speakers"):
        prop = vars(index.SourceIndex).get(name)
        if prop is not None:
            prop.func = clock.timed("indexing", prop.func)
    wall = time.perf_counter()
    report = clock.timed("the rest", crosscheck)(
        folder / "article.txt", folder / "sources", cache=cache
    )
    wall = time.perf_counter() - wall
    own, children = (
        resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    verdicts: dict[str, int] = {}
    for f in report.figures:
        verdicts[f.verdict or f.state] = verdicts.get(f.verdict or f.state, 0) + 1
    clock.seconds["importing"] = imported
    clock.seconds["reading and annotating in children"] = children.ru_utime + children.ru_stime
    return {
        "seconds": {k: round(v, 2) for k, v in clock.seconds.items() if v >= 0.005},
        "cpu": round(sum(clock.seconds.values()), 2),
        "wall": round(wall, 2),
        "peak_mb": round(own.ru_maxrss / 1024),
        "peak_child_mb": round(children.ru_maxrss / 1024),
        "figures": len(report.figures),
        "source_figures": sum(s.figures for s in report.sources),
        "results": verdicts,
    }


def child(folder: Path, home: Path, *, cache: bool) -> dict[str, Any]:
    """`run` in a process of its own."""
    command = [sys.executable, __file__, "--folder", str(folder), "--run", str(int(cache))]
    done = subprocess.run(
        command,
        env={**os.environ, "MIGTEXT_CACHE": str(home)},
        stdout=subprocess.PIPE,
        check=True,
        text=True,
    )
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def main() -> None:
    """Make the texts, run, print."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--json", action="store_true")
    options.add_argument("--sources", type=int, default=20)
    options.add_argument("--pages", type=int, default=30)
    options.add_argument("--figures", type=int, default=50)
    options.add_argument("--format", choices=("pdf", "txt"), default="pdf")
    options.add_argument("--runs", default="cold,warm", help="of cold, warm, off")
    options.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    options.add_argument("--run", type=int, help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.run is not None:
        print(json.dumps(run(given.folder, bool(given.run))))
        return
    with tempfile.TemporaryDirectory(prefix="migtext-benchmark-") as name:
        folder = Path(name)
        make(
            folder,
            sources=given.sources,
            pages=given.pages,
            figures=given.figures,
            kind=given.format,
        )
        results = {
            phase: child(folder, folder / "cache", cache=phase != "off")
            for phase in given.runs.split(",")
        }
        kept = [p for p in (folder / "cache").rglob("*") if p.is_file()]
        results["cache"] = {
            "files": len(kept),
            "mb": round(sum(p.stat().st_size for p in kept) / 1e6, 1),
        }
    if given.json:
        print(json.dumps(results))
        return
    for phase, result in results.items():
        if phase == "cache":
            print(f"cache: {result['files']} files, {result['mb']} MB")
            continue
        print(
            f"{phase}: {result['cpu']} CPU s, {result['wall']} s on the clock, "
            f"peak {result['peak_mb']} MB (children {result['peak_child_mb']} MB)"
        )
        for part, seconds in sorted(result["seconds"].items(), key=lambda x: -x[1]):
            print(f"  {part:36} {seconds:8.2f} s {seconds / result['cpu']:6.1%}")
        print(
            f"  {result['figures']} figures, {result['source_figures']} in the sources: {result['results']}"
        )


if __name__ == "__main__":
    main()
