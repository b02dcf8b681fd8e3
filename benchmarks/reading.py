"""What reading costs: ratios in one run, CPU seconds of this process, peak memory of children.

    python benchmarks/reading.py [--json] [--documents FOLDER] [--rounds 2]

The folder holds `pdf`, `html`, `docx` and `txt`; by default the example documents beside the
checkout, else the shipped samples. The ratio that matters is text, boxes and blocks of all PDFs
against `pdfplumber.extract_words` over the same pages in the same run.
"""

from __future__ import annotations

import argparse
import json
import logging
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import migtext as mt
from migtext.errors import MigtextError, NeedsOCR

ROOT = Path(__file__).resolve().parents[1]
AIM_RATIO = 8
AIM_MEMORY_MB = 400


def documents(folder: Path | None) -> dict[str, list[Path]]:
    """Files by kind."""
    folder = folder or ROOT.parent / "shared" / "documents"
    if not folder.is_dir():
        samples = [mt.sample(n) for n in ("report", "page", "letter", "article")]
        return {p.suffix[1:]: [Path(str(p))] for p in samples}
    return {k: sorted(folder.rglob(f"*.{k}")) for k in ("pdf", "html", "docx", "txt")}


def cpu(work: Callable[[], Any]) -> tuple[float, Any]:
    """CPU seconds of a call, and what it gave."""
    began = time.process_time()
    result = work()
    return time.process_time() - began, result


def readable(paths: list[Path]) -> tuple[list[Path], list[Path]]:
    """Files that read, and those that are pictures."""
    good, scans = [], []
    for path in paths:
        try:
            mt.read(path)
            good.append(path)
        except NeedsOCR:
            scans.append(path)
        except MigtextError:
            continue
    return good, scans


def plumber(paths: list[Path]) -> None:
    """Words of all pages with pdfplumber's defaults, each page closed after it."""
    import pdfplumber

    for path in paths:
        with pdfplumber.open(path) as pdf:
            for page in pdf.pages:
                page.extract_words()
                page.close()


def pdfs(paths: list[Path], rounds: int) -> dict[str, Any]:
    """Reading of PDFs against pdfplumber, file by file; tables apart."""
    rows = []
    for path in paths:
        ours = min(cpu(lambda p=path: mt.read(p))[0] for _ in range(rounds))
        # Once: it is by far the slower one, and more rounds would not turn the ratio round.
        theirs = cpu(lambda p=path: plumber([p]))[0]
        document = mt.read(path)
        tables, found = cpu(lambda d=document: d.tables)
        words = len(document.text.split())
        rows.append(
            {
                "file": path.name,
                "pages": len(document.pages),
                "words": words,
                "read_s": round(ours, 3),
                "pdfplumber_s": round(theirs, 3),
                "ratio": round(theirs / ours, 1),
                "tables": len(found),
                "tables_s": round(tables, 3),
            }
        )
    ours, theirs = sum(r["read_s"] for r in rows), sum(r["pdfplumber_s"] for r in rows)
    return {
        "files": rows,
        "ratio_of_all": round(theirs / ours, 1),
        "ms_per_1000_words": round(1e6 * ours / sum(r["words"] for r in rows), 1),
        "tables_of_reading": round(sum(r["tables_s"] for r in rows) / ours, 2),
    }


def peak_memory(path: Path) -> dict[str, float]:
    """Peak memory in MB of a fresh process that reads a file, and of one that only imports."""
    # VmHWM and not ru_maxrss: the latter begins with what this process held when it forked.
    code = (
        "import re, sys, migtext as mt\n"
        "from migtext.readers.pdf import read_pdf\n"
        "if len(sys.argv) > 1: d = mt.read(sys.argv[1])\n"
        "status = open('/proc/self/status').read()\n"
        "print(int(re.search(r'VmHWM:\\s*(\\d+)', status)[1]) / 1024)\n"
    )
    if not Path("/proc/self/status").exists():
        return {}
    out = {}
    for name, arguments in (("import", []), ("read", [str(path)])):
        done = subprocess.run(
            [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True
        )
        out[name] = round(float(done.stdout.split()[-1]))
    return out


def speed(paths: list[Path], rounds: int) -> dict[str, float]:
    """Words a CPU second over files of one format, after one reading that loads the libraries."""
    good, _ = readable(paths)
    if not good:
        return {}
    words = sum(len(mt.read(p).text.split()) for p in good)
    seconds = min(cpu(lambda: [mt.read(p) for p in good])[0] for _ in range(rounds))
    return {"files": len(good), "words": words, "words_per_cpu_s": round(words / seconds)}


def ocr(scans: list[Path]) -> dict[str, float]:
    """Seconds a page of OCR; Tesseract is a process of its own, so children are counted."""
    if not scans or shutil.which("tesseract") is None:
        return {}
    path = min(scans, key=lambda p: p.stat().st_size)

    def spent() -> float:
        both = (resource.getrusage(w) for w in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
        return sum(u.ru_utime + u.ru_stime for u in both)

    before = spent()
    document = mt.read(path, ocr=True, limits=mt.Limits(seconds=600))
    pages = len(document.pages)
    return {"pages": pages, "cpu_s_per_page": round((spent() - before) / pages, 2)}


def measure(folder: Path | None, rounds: int) -> dict[str, Any]:
    """Everything, as a dictionary."""
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    files = documents(folder)
    good, scans = readable(files.get("pdf", []))
    longest = max(good, key=lambda p: p.stat().st_size if len(good) == 1 else len(mt.read(p).pages))
    return {
        "pdf": pdfs(good, rounds),
        "peak_mb": {"file": longest.name, **peak_memory(longest)},
        "html": speed(files.get("html", []), rounds),
        "docx": speed(files.get("docx", []), rounds),
        "txt": speed(files.get("txt", []), rounds),
        "ocr": ocr(scans),
    }


def show(report: dict[str, Any]) -> None:
    """Print the table."""
    print(
        f"{'PDF':<36}{'pages':>6}{'words':>9}{'read s':>8}{'pdfplumber':>12}{'ratio':>7}{'tables':>8}{'s':>7}"
    )
    for r in report["pdf"]["files"]:
        print(
            f"{r['file']:<36}{r['pages']:>6}{r['words']:>9,}{r['read_s']:>8.2f}{r['pdfplumber_s']:>12.2f}"
            f"{r['ratio']:>7.1f}{r['tables']:>8}{r['tables_s']:>7.2f}"
        )
    p = report["pdf"]
    print(
        f"all PDFs: {p['ratio_of_all']} times as fast as pdfplumber.extract_words (aim {AIM_RATIO}), "
        f"{p['ms_per_1000_words']} ms per 1,000 words; tables cost {p['tables_of_reading']} of reading"
    )
    m = report["peak_mb"]
    if "read" in m:
        print(
            f"peak memory, {m['file']}: {m['read']} MB (aim {AIM_MEMORY_MB}; import alone {m['import']} MB)"
        )
    for kind in ("html", "docx", "txt"):
        if report[kind]:
            print(
                f"{kind}: {report[kind]['words_per_cpu_s']:,} words a CPU second ({report[kind]['files']} files)"
            )
    if report["ocr"]:
        print(
            f"OCR: {report['ocr']['cpu_s_per_page']} CPU seconds a page ({report['ocr']['pages']} pages)"
        )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--documents", type=Path)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    report = measure(options.documents, options.rounds)
    if options.json:
        print(json.dumps(report, indent=1))
    else:
        show(report)


if __name__ == "__main__":
    main()
