"""The how-to pages on batches: what can run here runs, of the rest the syntax is checked."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import migtext as mt

HOWTO = Path(__file__).resolve().parents[2] / "docs" / "howto"
PAGES = ("batch", "slurm", "kubernetes")


def blocks(page: str) -> list[tuple[str, str]]:
    """Language and text of each code block of a page."""
    text = (HOWTO / f"{page}.md").read_text(encoding="utf-8")
    return re.findall(r"^```(\w+)\n(.*?)^```$", text, re.S | re.M)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    home = tmp_path / "reports"
    home.mkdir()
    for name in ("report", "article"):
        source = Path(str(mt.sample(name)))
        shutil.copy(source, home / f"{name}{source.suffix}")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def shell(code: str, folder: Path) -> None:
    """Run a block with this environment's `migtext`."""
    own = f'migtext() {{ "{sys.executable}" -m migtext "$@"; }}\n'
    run = subprocess.run(
        ["bash", "-e", "-c", own + code],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert run.returncode == 0, f"{code}\n{run.stderr}"


def test_the_page_on_batches_runs(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    names: dict[str, Any] = {}
    done = []
    for kind, code in blocks("batch"):
        if kind == "bash":
            shell(code, project)
        elif kind == "python":
            exec(compile(code, "batch.md", "exec"), names)
        else:
            pytest.fail(f"a block of {kind}")
        done.append(kind)
    assert done.count("bash") == 3
    assert done.count("python") >= 4
    assert names["states"] == {"skipped": 2}
    assert (project / "summary.xlsx").exists()
    documents = names["corpus"].table("documents").set_index("format")
    assert documents.loc["pdf", "source"] == "Harbour Watch"
    assert len(names["people"].__str__()) > 5
    assert "Counter" in capsys.readouterr().out


def test_the_script_for_slurm_runs(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """On a cluster of this machine in SLURM's place."""
    distributed = pytest.importorskip("distributed")
    given: dict[str, Any] = {}

    class SLURMCluster(distributed.LocalCluster):  # type: ignore[misc]
        def __init__(self, **options: Any) -> None:
            given.update(options)
            super().__init__(n_workers=1, threads_per_worker=1, dashboard_address=":0")

        def scale(self, *number: int, **options: Any) -> Any:
            given.update(options)
            return super().scale(*number) if number else None

    stub = ModuleType("dask_jobqueue")
    stub.SLURMCluster = SLURMCluster  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "dask_jobqueue", stub)
    (script,) = (code for kind, code in blocks("slurm") if kind == "python")
    exec(compile(script, "slurm.md", "exec"), {"__name__": "__main__"})
    assert "'done': 2" in capsys.readouterr().out
    # Names that dask-jobqueue 0.9 takes.
    known = set(
        "queue account cores processes memory walltime job_script_prologue worker_extra_args "
        "log_directory jobs".split()
    )
    assert set(given) == known
    assert given["processes"] == given["cores"]
    assert mt.Corpus(project / "out").counts()["documents"] == 2


@pytest.mark.parametrize("page", PAGES)
def test_shell_and_python_have_no_mistakes(page: str, tmp_path: Path) -> None:
    known = {"bash", "python", "yaml", "dockerfile"}
    found = blocks(page)
    assert found
    for kind, code in found:
        assert kind in known
        if kind == "python":
            compile(code, page, "exec")
        if kind == "bash":
            run = subprocess.run(["bash", "-n"], input=code, text=True, capture_output=True)
            assert run.returncode == 0, run.stderr


@pytest.mark.parametrize("page", PAGES)
def test_options_that_pages_name_are_there(page: str) -> None:
    text = (HOWTO / f"{page}.md").read_text(encoding="utf-8")
    helped = "".join(
        subprocess.run(
            [sys.executable, "-m", "migtext", *command, "--help"],
            capture_output=True,
            text=True,
            check=True,
            env=os.environ | {"COLUMNS": "200", "PYTHONPATH": os.pathsep.join(sys.path)},
        ).stdout
        for command in (["annotate"], ["corpus", "summary"])
    )
    used = {
        o for line in re.findall(r"^migtext .*$", text, re.M) for o in re.findall(r"--\w+", line)
    }
    used |= set(re.findall(r"`(--\w+)", text))
    missing = {o for o in used if o not in helped}
    assert not missing


def test_links_lead_somewhere() -> None:
    for page in PAGES:
        text = (HOWTO / f"{page}.md").read_text(encoding="utf-8")
        for target in re.findall(r"\]\(([^)#]+)", text):
            assert (HOWTO / target).exists(), f"{page}: {target}"


def test_the_kubernetes_job_fits_together() -> None:
    yaml = pytest.importorskip("yaml")
    (job,) = (yaml.safe_load(code) for kind, code in blocks("kubernetes") if kind == "yaml")
    assert (job["apiVersion"], job["kind"]) == ("kubernetes.dask.org/v1", "DaskJob")
    cluster = job["spec"]["cluster"]["spec"]
    runner = job["spec"]["job"]["spec"]
    pods = (runner, cluster["worker"]["spec"], cluster["scheduler"]["spec"])
    # One image for all: versions and models are then the same.
    assert len({c["image"] for pod in pods for c in pod["containers"]}) == 1
    for pod in pods:
        volumes = {v["name"] for v in pod.get("volumes", ())}
        for container in pod["containers"]:
            assert {m["name"] for m in container.get("volumeMounts", ())} <= volumes
    mounts = [pod["containers"][0]["volumeMounts"][0]["mountPath"] for pod in pods[:2]]
    assert mounts == ["/data", "/data"]
    # The operator names the cluster of a job after the job.
    service = cluster["scheduler"]["service"]
    assert service["selector"]["dask.org/cluster-name"] == job["metadata"]["name"]
    named = {p["name"] for p in cluster["scheduler"]["spec"]["containers"][0]["ports"]}
    assert {p["targetPort"] for p in service["ports"]} <= named
    assert "migtext annotate" in runner["containers"][0]["args"][0]
