"""The pages: their examples run, their links lead somewhere, and Sphinx builds them without a warning."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import pytest

DOCS = Path(__file__).resolve().parents[1] / "docs"
PAGES = sorted(p for p in DOCS.rglob("*.md") if "_build" not in p.parts)
# Their examples have tests of their own, with what they need beside them.
ELSEWHERE = {"reading.md", "instruments.md", "citations.md", "framing.md"}


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(DOCS)))
def test_examples_run(page: Path) -> None:
    if page.name in ELSEWHERE or ">>>" not in page.read_text(encoding="utf-8"):
        return
    found = doctest.testfile(str(page), module_relative=False, optionflags=doctest.ELLIPSIS)
    assert found.attempted
    assert not found.failed


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(DOCS)))
def test_links_lead_somewhere(page: Path) -> None:
    text = re.sub(r"(?ms)^```.*?^```", "", page.read_text(encoding="utf-8"))
    for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", text):
        if not re.match(r"[a-z]+:", target):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_every_command_and_option_is_in_the_docs() -> None:
    import click
    from typer.main import get_command

    from migtext.cli import app

    page = (DOCS / "reference" / "command-line.md").read_text(encoding="utf-8")
    commands = [("migtext", get_command(app))]
    while commands:
        name, command = commands.pop()
        if isinstance(command, click.Group) or hasattr(command, "commands"):
            commands += [(f"{name} {k}", c) for k, c in command.commands.items()]
            continue
        assert f"`{name}`" in page, f"{name}: run python docs/generate.py"
        for parameter in command.params:
            for option in parameter.opts:
                if option.startswith("--"):
                    assert option in page, f"{name} {option}: run python docs/generate.py"


def test_every_page_has_a_title() -> None:
    for page in PAGES:
        first = next(x for x in page.read_text(encoding="utf-8").splitlines() if x.strip())
        assert first.startswith("# "), page
