"""What reading may cost: memory of the longest file, and speed beside pdfplumber."""

from __future__ import annotations

import logging
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import DOCUMENTS, needs_documents

import migtext as mt

pytestmark = needs_documents


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs Linux's /proc")
def test_memory_of_the_longest_file():
    # VmHWM and not ru_maxrss, which begins with what the parent held.
    code = (
        "import sys, migtext as mt; d = mt.read(sys.argv[1]); d.blocks, d.view;"
        "print(len(d.pages)); print(open('/proc/self/status').read())"
    )
    path = DOCUMENTS / "pdf" / "long_619p.pdf"
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("619\n")
    peak = re.search(r"VmHWM:\s*(\d+) kB", done.stdout)
    assert peak is not None
    assert int(peak[1]) / 1024 < 400


@pytest.mark.timing
def test_pdfs_read_eight_times_as_fast_as_pdfplumber_finds_words():
    import pdfplumber

    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    names = (
        "coe_echr_short",
        "court_broken_mime",
        "federal_register_3col",
        "lawjournal_footnotes_4",
    )
    ours = theirs = 0.0
    for path in (DOCUMENTS / "pdf" / f"{name}.pdf" for name in names):
        mt.read(path)
        began = time.process_time()
        mt.read(path)
        ours += time.process_time() - began
        began = time.process_time()
        with pdfplumber.open(path) as pdf:
            for page in pdf.pages:
                page.extract_words()
                page.close()
        theirs += time.process_time() - began
    assert theirs > 8 * ours
