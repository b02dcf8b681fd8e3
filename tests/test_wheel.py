"""The wheel, installed away from the checkout, annotates a shipped sample offline."""

from __future__ import annotations

import json
import subprocess
import sys
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
CODE = """
import json, pathlib, socket, sys
def refuse(*a, **k):
    raise OSError("the test allows no network")
socket.socket.connect = refuse
import migtext as mt
a = mt.annotate(mt.sample("article"))
print(json.dumps({"where": mt.__file__, "counts": a.counts, "samples": mt.sample()}))
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clean environment that holds only the wheel; its dependencies come from this one."""
    home = tmp_path_factory.mktemp("wheel")
    build = [
        sys.executable,
        "-m",
        "build",
        "--wheel",
        "--no-isolation",
        "--outdir",
        str(home),
        str(ROOT),
    ]
    subprocess.run(build, check=True, capture_output=True)
    wheel = next(home.glob("*.whl"))
    env = home / "env"
    venv.create(env, with_pip=False, system_site_packages=False)
    python = env / "bin" / "python"
    packages = next((env / "lib").glob("python*/site-packages"))
    subprocess.run(
        [
            sys.executable,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--no-deps",
            "--target",
            str(packages),
            str(wheel),
        ],
        check=True,
    )
    # The dependencies of the running environment, without the editable checkout.
    others = [p for p in sys.path if p.endswith("site-packages")]
    (packages / "dependencies.pth").write_text("\n".join(others), encoding="utf-8")
    for pth in packages.glob("*migtext*.pth"):
        pth.unlink()
    return python


def test_wheel_annotates_a_sample_offline(site: Path, tmp_path: Path) -> None:
    done = subprocess.run([str(site), "-c", CODE], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert str(ROOT) not in said["where"]
    assert all(n > 0 for n in said["counts"].values()), said
    assert {"article", "report", "page", "letter", "source_1", "source_2"} <= set(said["samples"])


def test_wheel_is_small(site: Path) -> None:
    wheel = next(site.parents[2].glob("*.whl"))
    assert wheel.stat().st_size < 20_000_000
