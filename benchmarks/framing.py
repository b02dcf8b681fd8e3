"""Speed and memory of the framing models beside sentence-transformers, on the same passages.

sentence-transformers runs the same encoder (all-MiniLM-L6-v2) in batches of 16 and only makes
vectors: the models of migtext also judge. Machines differ and are shared, so read the ratios. The
rounds of all three alternate in one process; cold start (imports, loading, one passage) and peak
memory are those of a fresh process each.

    python benchmarks/framing.py [--passages 300] [--rounds 3] [--json]
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
SYSTEMS = ("accurate", "fast", "sentence-transformers")
ENCODER = "sentence-transformers"


def passages(count: int) -> list[str]:
    """Passages of the corpus, spread evenly over its files."""
    texts = [
        json.loads(line)["text"]
        for path in sorted((ROOT / "corpora" / "framing").glob("passages-*.jsonl"))
        for line in path.read_text(encoding="utf-8").split("\n")
        if line.strip()
    ]
    step = max(1, len(texts) // count)
    return texts[::step][:count]


def judge(system: str) -> Callable[[Sequence[str]], Any]:
    """What turns texts into probabilities or, for sentence-transformers, into vectors."""
    if system != ENCODER:
        from migtext.framing import load_framing_model

        return load_framing_model(system).probabilities
    from sentence_transformers import SentenceTransformer

    from migtext.framing.weights import encoder_package

    model = SentenceTransformer(str(encoder_package()), device="cpu")
    return lambda texts: model.encode(
        list(texts), batch_size=16, normalize_embeddings=True, show_progress_bar=False
    )


def forget() -> None:
    """Vectors are kept by content: a round must not find those of the round before."""
    from migtext.framing.encoder import default_encoder

    for middle in (False, True):
        default_encoder(middle)._cache.clear()


def rates(texts: list[str], rounds: int) -> dict[str, dict[str, float]]:
    """Passages a second of each system, by the clock and by CPU time, in its best round."""
    work = {system: judge(system) for system in SYSTEMS}
    for run in work.values():
        run(texts[:16])
    best = {system: [float("inf")] * 2 for system in SYSTEMS}
    for _ in range(rounds):
        for system, run in work.items():
            # The fast one is done in milliseconds: several times over, to be measured at all.
            times = 10 if system == "fast" else 1
            forget()
            clock, cpu = time.perf_counter(), time.process_time()
            for _ in range(times):
                run(texts)
            spent = (time.perf_counter() - clock, time.process_time() - cpu)
            best[system] = [min(b, s / times) for b, s in zip(best[system], spent, strict=True)]
    return {
        system: {"per_second": len(texts) / clock, "per_cpu_second": len(texts) / cpu}
        for system, (clock, cpu) in best.items()
    }


def alone(system: str, count: int) -> dict[str, Any]:
    """Cold start and peak memory in this process; call it in a fresh one."""
    texts = passages(count)
    clock, cpu = time.perf_counter(), time.process_time()
    run = judge(system)
    run(texts[:1])
    cold, cold_cpu = time.perf_counter() - clock, time.process_time() - cpu
    run(texts)
    # Kilobytes, on macOS bytes.
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {
        "cold_s": cold,
        "cold_cpu_s": cold_cpu,
        "peak_mb": peak / (1 << 20 if sys.platform == "darwin" else 1 << 10),
        "torch": "torch" in sys.modules,
    }


def fresh(system: str, count: int, rounds: int) -> dict[str, Any]:
    """`alone` in fresh processes: the quickest start, the largest peak."""
    command = [sys.executable, __file__, "--alone", system, "--passages", str(count)]
    found = [
        json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
        for _ in range(rounds)
    ]
    return {
        "cold_s": min(f["cold_s"] for f in found),
        "cold_cpu_s": min(f["cold_cpu_s"] for f in found),
        "peak_mb": max(f["peak_mb"] for f in found),
        "torch": found[0]["torch"],
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--passages", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--alone", choices=SYSTEMS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.alone:
        print(json.dumps(alone(options.alone, options.passages)))
        return
    texts = passages(options.passages)
    started = {s: fresh(s, options.passages, options.rounds) for s in SYSTEMS}
    report = {s: row | started[s] for s, row in rates(texts, options.rounds).items()}
    for row in report.values():
        for name in ("per_second", "per_cpu_second", "cold_s", "cold_cpu_s", "peak_mb"):
            row[f"{name}_ratio"] = row[name] / report[ENCODER][name]
    if options.json:
        print(json.dumps({"passages": len(texts), "systems": report}, indent=1))
        return
    print(f"{len(texts)} passages; in brackets the ratio to {ENCODER}")
    print(f"{'':<22}{'passages/s':>19}{'by CPU time':>19}{'cold start':>17}{'peak':>17}  torch")
    for system, row in report.items():
        cells = [
            f"{row[name]:,.{digits}f}{unit} ({row[f'{name}_ratio']:.2f})"
            for name, digits, unit in (
                ("per_second", 0, ""),
                ("per_cpu_second", 0, ""),
                ("cold_s", 2, " s"),
                ("peak_mb", 0, " MB"),
            )
        ]
        widths = (19, 19, 17, 17)
        line = "".join(f"{c:>{w}}" for c, w in zip(cells, widths, strict=True))
        print(f"{system:<22}{line}  {'yes' if row['torch'] else 'no'}")
    speed = {s: report[s]["per_second"] for s in SYSTEMS}
    print(f"fast is {speed['fast'] / speed['accurate']:.0f} times the accurate one (aim: 30)")


if __name__ == "__main__":
    main()
