"""Speed and memory as ratios in one run: what each stage costs beside spaCy's default pipeline.

Machines differ and are shared, so no number here is a limit of a test; read the ratios. Every
figure is CPU time of this process, the smallest of several rounds, over the same texts.

    python benchmarks/run.py [--json] [--rounds 3] [--instruments] [TEXT ...]

Without texts it takes the sample article and, when the evaluation kit lies beside the checkout,
its development texts. `--instruments` measures only the legal instruments, with and without eyecite.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import migtext as mt
from migtext.extract.instruments import cases_eyecite
from migtext.pipeline import Annotator

ROOT = Path(__file__).resolve().parents[1]
CHEAP = ("references", "citations", "instruments", "figures")


def texts_to_measure(given: list[str]) -> list[Path]:
    """The texts: those given, else the sample and the kit."""
    if given:
        return [Path(g) for g in given]
    kit = sorted((ROOT.parent / "shared" / "eval" / "texts").glob("*.txt"))
    return [Path(str(mt.sample("article"))), *kit]


def smallest(rounds: int, work: Callable[[], Any]) -> float:
    """CPU seconds of the quickest of some rounds."""
    best = float("inf")
    for _ in range(rounds):
        began = time.process_time()
        work()
        best = min(best, time.process_time() - began)
    return best


def stage_costs(paths: list[Path], rounds: int) -> tuple[dict[str, float], float]:
    """CPU seconds of each stage, given what it needs, and references read a second."""
    annotator = Annotator()
    stages = (*CHEAP, "entities", "movements", "passages")
    best = dict.fromkeys(stages, float("inf"))
    for _ in range(rounds):
        total = dict.fromkeys(stages, 0.0)
        read = 0
        # Read anew: what a stage keeps for a document must not make the next round cheap.
        for document in [mt.read(p) for p in paths]:
            _ = document.view, document.sentences
            found: dict[str, Any] = {}
            for stage in stages:
                began = time.process_time()
                found[stage] = annotator._run(stage, document, found)
                total[stage] += time.process_time() - began
            read += len(found["references"])
        # Vectors are kept by content: only the first round says what the framing costs.
        kept = {"passages": best["passages"]} if best["passages"] < float("inf") else {}
        best = {s: min(best[s], total[s]) for s in stages} | kept
    return best, read / best["references"]


def spacy_cost(texts: list[str], rounds: int) -> float:
    """CPU seconds of the default pipeline of en_core_web_sm."""
    import spacy

    from migtext.extract.entities.neural import default_model_path

    nlp = spacy.load(default_model_path())
    return smallest(rounds, lambda: [nlp(t) for t in texts])


def instrument_costs(paths: list[Path], rounds: int) -> dict[str, Any]:
    """CPU seconds of the instruments with eyecite and without it, and what each finds.

    With eyecite its answers are forgotten before each round: a batch keeps them, so this is the
    dearest case. Without it a reporter that the table lacks is no reporter.

    Returns:
        For both CPU seconds and mentions, how often eyecite was asked, and what loading it costs.
    """
    annotator = Annotator(only="instruments")
    known = cases_eyecite.known_reporter
    users = [
        module
        for name, module in list(sys.modules.items())
        if name.startswith("migtext.extract.instruments")
        and getattr(module, "known_reporter", None) is known
    ]
    best = {"with": float("inf"), "without": float("inf")}
    found: dict[str, int] = {}
    asked = 0
    for way in ("with", "without"):
        for module in users:
            module.known_reporter = known if way == "with" else lambda _: False
        try:
            for _ in range(rounds + (way == "with")):  # the first round loads eyecite
                known.cache_clear()
                total, count = 0.0, 0
                for document in [mt.read(p) for p in paths]:
                    _ = document.view, document.sentences
                    kept: dict[str, Any] = {}
                    for stage in ("references", "citations"):
                        kept[stage] = annotator._run(stage, document, kept)
                    began = time.process_time()
                    count += len(annotator._run("instruments", document, kept))
                    total += time.process_time() - began
                best[way], found[way] = min(best[way], total), count
                asked = max(asked, known.cache_info().misses)
        finally:
            for module in users:
                module.known_reporter = known
    code = "from migtext.extract.instruments.cases_eyecite import known_reporter"
    return {
        "cpu_s": best,
        "found": found,
        "reporters_asked": asked,
        "loading_cpu_s": round(
            cold_start(f"{code}; known_reporter('N.C. App.')") - cold_start(code), 2
        ),
    }


def instrument_report(costs: dict[str, Any], words: int, spacy_seconds: float) -> dict[str, Any]:
    """The same per 1,000 words and as a share of spaCy's default pipeline."""
    out: dict[str, Any] = {
        f"{way} eyecite": {
            "ms_per_1000_words": round(seconds / words * 1e6, 2),
            "of_spacy": round(seconds / spacy_seconds, 3),
            "mentions": costs["found"][way],
        }
        for way, seconds in costs["cpu_s"].items()
    }
    return out | {k: costs[k] for k in ("reporters_asked", "loading_cpu_s")}


def print_instruments(report: dict[str, Any]) -> None:
    """The lines about the instruments."""
    for way in ("with eyecite", "without eyecite"):
        row = report[way]
        print(
            f"  instruments {way:<15} {row['ms_per_1000_words']:>6.2f} ms per 1,000 words   {row['of_spacy']:.3f} of spaCy (aim 0.120), {row['mentions']:,} mentions"
        )
    print(
        f"  eyecite was asked for {report['reporters_asked']} reporters that the table lacks; loading it takes {report['loading_cpu_s']} s CPU, once and only for such a text"
    )


def quantulum3_cost(texts: list[str], rounds: int, figures: Callable[[], int]) -> dict[str, Any]:
    """quantulum3 beside the figure extractor on the same texts; empty when it is not installed.

    Args:
        texts: the texts, each parsed line by line (its best case) and as a whole.
        rounds: times to measure; the quickest counts.
        figures: runs the figure extractor on them and returns how many it found.

    Returns:
        CPU seconds, figures found, figures a second, and cost over the extractor's cost.
    """
    try:
        from quantulum3 import classifier, parser
    except ImportError:
        return {}
    classifier.USE_CLF = False  # its stored model needs an old scikit-learn; its rules are faster
    lines = [[line for line in t.split("\n") if line.strip()] for t in texts]

    def by_line() -> int:
        return sum(len(parser.parse(line)) for t in lines for line in t)

    def whole() -> int:
        return sum(len(parser.parse(t)) for t in texts)

    parser.parse("warm up: 3 km")
    own_found = figures()
    own = smallest(rounds, figures)
    out: dict[str, Any] = {
        "figures": {"found": own_found, "a_second": round(own_found / own), "cpu_s": round(own, 3)}
    }
    for name, work in (("quantulum3 by line", by_line), ("quantulum3 whole", whole)):
        found = work()
        seconds = smallest(min(rounds, 2), work)
        out[name] = {
            "found": found,
            "a_second": round(found / seconds),
            "cpu_s": round(seconds, 3),
            "times_figures": round(seconds / own, 1),
        }
    return out


def growth(annotator: Annotator, text: str, rounds: int) -> float:
    """Cost of ten copies of a text over the cost of one."""
    ten = "\n\n".join([text] * 10)
    annotator(mt.read(text=text))
    return smallest(rounds, lambda: annotator(mt.read(text=ten))) / smallest(
        rounds, lambda: annotator(mt.read(text=text))
    )


def peak_memory(code: str) -> float:
    """Peak memory of a fresh process in MB."""
    # ru_maxrss of a child begins with what its parent held when it forked; VmHWM does not.
    tail = "; import re; print(int(re.search(r'VmHWM:\\s*(\\d+)', open('/proc/self/status').read())[1]) / 1024)"
    if not Path("/proc/self/status").exists():
        tail = "; import resource; print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)"
    done = subprocess.run(
        [sys.executable, "-c", code + tail], capture_output=True, text=True, check=True
    )
    return float(done.stdout.split()[-1])


def cold_start(code: str) -> float:
    """CPU seconds of a fresh process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("texts", nargs="*")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--instruments", action="store_true", help="only the legal instruments")
    options = parser.parse_args()
    paths = texts_to_measure(options.texts)
    documents = [mt.read(p) for p in paths]
    texts = [d.text for d in documents]
    words = sum(len(t.split()) for t in texts)
    for document in documents:
        _ = document.view, document.sentences
    spacy_seconds = spacy_cost(texts, options.rounds)
    if options.instruments:
        costs = instrument_costs(paths, options.rounds)
        report = {"texts": len(paths), "words": words} | instrument_report(
            costs, words, spacy_seconds
        )
        if options.json:
            print(json.dumps(report, indent=1))
        else:
            print(f"{len(paths)} texts, {words:,} words")
            print_instruments(report)
        return
    Annotator()(documents[0])  # loads every model before anything is measured
    stages, references = stage_costs(paths, options.rounds)
    reading = smallest(
        options.rounds, lambda: [(d := mt.read(p), d.view, d.sentences) for p in paths]
    )
    report = {
        "texts": len(paths),
        "words": words,
        "spacy_default_ms_per_1000_words": round(spacy_seconds / words * 1e6, 1),
        "stages": {
            name: {
                "ms_per_1000_words": round(s / words * 1e6, 2),
                "of_spacy": round(s / spacy_seconds, 3),
            }
            for name, s in {"read": reading, **stages}.items()
        },
        "rules_together_of_spacy": round(sum(stages[s] for s in CHEAP) / spacy_seconds, 3),
        "references_a_second": round(references),
        "ten_copies_over_one": round(
            growth(
                Annotator(only=("figures", "instruments", "citations", "references")),
                texts[0],
                options.rounds,
            ),
            1,
        ),
    }
    report["instruments"] = instrument_report(
        instrument_costs(paths, options.rounds), words, spacy_seconds
    )
    only_figures = Annotator(only="figures")
    report["quantulum3"] = quantulum3_cost(
        texts, options.rounds, lambda: sum(len(only_figures(mt.read(p)).figures) for p in paths)
    )
    article = "import migtext as mt; mt.annotate(mt.sample('article'){})"
    kinds = {
        "import": "import migtext",
        "rules": article.format(", only=('figures', 'instruments', 'citations', 'references')"),
        "entities": article.format(", only='entities'"),
        "framing": article.format(", only='framing'"),
        "everything": article.format(""),
    }
    report["fresh_process"] = {
        name: {"cpu_s": round(cold_start(code), 2), "peak_mb": round(peak_memory(code))}
        for name, code in kinds.items()
    }
    if options.json:
        print(json.dumps(report, indent=1))
        return
    print(
        f"{report['texts']} texts, {words:,} words; spaCy default pipeline {report['spacy_default_ms_per_1000_words']} ms per 1,000 words"
    )
    for name, row in report["stages"].items():
        print(
            f"  {name:<12} {row['ms_per_1000_words']:>8.2f} ms per 1,000 words   {row['of_spacy']:.3f} of spaCy"
        )
    print(
        f"  figures + instruments + citations + references: {report['rules_together_of_spacy']:.3f} of spaCy (aim 0.300)"
    )
    print_instruments(report["instruments"])
    print(f"  ten copies of a text over one: {report['ten_copies_over_one']} (aim 12)")
    print(f"  references read a second: {report['references_a_second']:,} (aim 200)")
    for name, row in report["quantulum3"].items():
        ratio = f", {row['times_figures']} times the cost" if "times_figures" in row else ""
        print(
            f"  {name:<18} {row['found']:>5} figures, {row['a_second']:>6,} a second ({row['cpu_s']} s CPU{ratio})"
        )
    for name, row in report["fresh_process"].items():
        print(f"  fresh process, {name:<11} {row['cpu_s']:>6.2f} s CPU, peak {row['peak_mb']:,} MB")


if __name__ == "__main__":
    main()
