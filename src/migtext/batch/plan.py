"""Which files there are, and what is to be done with each."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..errors import FileMissing
from .journal import Journal
from .stamps import Stamps, differences
from .task import digest_of, printable

__all__ = ["SUFFIXES", "Files", "Plan", "find_files", "make_plan", "walk"]

SUFFIXES = frozenset(
    (
        ".txt .md .markdown .html .htm .xhtml .mht .mhtml .pdf .docx .docm .dotx .csv .tsv .xlsx .xlsm "
        ".epub .rtf .doc .odt"
    ).split()
)
_NO_SUFFIX = "without suffix"


@dataclass(frozen=True, slots=True)
class Files:
    """What is to be annotated.

    Attributes:
        paths: absolute, in order, each once.
        ignored: how many files of each other suffix stand in the folders.
    """

    paths: list[str]
    ignored: Mapping[str, int] = field(default_factory=dict)


def walk(sources: str | Path | Iterable[str | Path]) -> Files:
    """Files as given, folders walked for the suffixes in `SUFFIXES`.

    Hidden files and folders are left out. A folder that may not be listed stands for itself: it
    becomes an error row.

    Raises:
        FileMissing: when a source does not exist.
    """
    many = [sources] if isinstance(sources, str | Path) else list(sources)
    found: list[str] = []
    ignored: Counter[str] = Counter()
    for source in map(Path, many):
        home = os.path.abspath(source)
        if source.is_dir():
            inside: list[str] = []
            unlisted: list[OSError] = []
            for folder, folders, names in os.walk(home, onerror=unlisted.append):
                folders[:] = sorted(f for f in folders if not f.startswith("."))
                for name in sorted(names):
                    suffix = os.path.splitext(name)[1].lower()
                    if suffix in SUFFIXES and name.startswith("."):
                        ignored["hidden"] += 1
                    elif suffix in SUFFIXES:
                        inside.append(os.path.join(folder, name))
                    else:
                        ignored[suffix or _NO_SUFFIX] += 1
            inside += [str(error.filename) for error in unlisted if error.filename]
            found += sorted(inside)
        elif os.path.lexists(source):
            found.append(home)
        else:
            raise FileMissing("no such file or folder", path=source, todo="check the path")
    return Files(list(dict.fromkeys(found)), dict(sorted(ignored.items())))


def find_files(sources: str | Path | Iterable[str | Path]) -> list[str]:
    """Files to annotate, see `walk`."""
    return walk(sources).paths


@dataclass(slots=True)
class Plan:
    """What a run will do.

    Attributes:
        files: how many there are.
        kept: in the data set already, with the same content and options.
        kept_failed: how many of those failed then.
        new: not known to the data set.
        changed: with another content than before.
        options: done before with other options, versions or models.
        metadata: whose row of metadata is another.
        again: failed before, and worth another try.
        why: what has changed in options, versions and models, for people.
        gone: in the data set, and not among the files of this run; their rows stay.
        ignored: files of other suffixes in the folders, by suffix.
    """

    files: int = 0
    kept: int = 0
    kept_failed: int = 0
    new: int = 0
    changed: int = 0
    options: int = 0
    metadata: int = 0
    again: int = 0
    why: list[str] = field(default_factory=list)
    gone: int = 0
    ignored: Mapping[str, int] = field(default_factory=dict)

    @property
    def todo(self) -> int:
        """Documents that are to be annotated."""
        return self.files - self.kept

    def __str__(self) -> str:
        if not self.kept and self.todo == self.new:
            text = f"{self.new} new"
        else:
            named = (
                (self.kept, "done before"),
                (self.new, "new"),
                (self.changed, "changed"),
                (self.metadata, "with other metadata"),
                (self.options, "to be done anew"),
                (self.again, "tried again"),
            )
            text = ", ".join(f"{n:,} {what}" for n, what in named if n)
        if self.why:
            text += f" because {'; '.join(self.why)}"
        if self.gone:
            text += f"; {self.gone:,} in the data set are not among these files (kept)"
        if self.ignored:
            many = ", ".join(f"{n} {suffix}" for suffix, n in self.ignored.items())
            text += f"; left out: {many}"
        return text

    def to_dict(self) -> dict[str, Any]:
        """As JSON values."""
        return {name: getattr(self, name) for name in self.__slots__}


def make_plan(
    files: Files, journal: Journal, stamps: Stamps, seconds: float | None
) -> tuple[Plan, list[str], list[tuple[str, str]]]:
    """Compare the files with the journal.

    Args:
        files: of this run.
        journal: of the data set.
        stamps: what decides their rows now.
        seconds: limit a document; what exceeded another limit is tried again.

    Returns:
        The plan, the paths to annotate, and those kept with their state.
    """
    plan = Plan(files=len(files.paths), ignored=files.ignored)
    todo: list[str] = []
    kept: list[tuple[str, str]] = []
    named: set[str] = set()
    why: dict[str, None] = {}
    for path in files.paths:
        name = printable(path)
        named.add(name)
        entry = journal.entry(name)
        if entry is None:
            plan.new += 1
            todo.append(path)
            continue
        common, own = stamps.of(path).split("/")
        old_common, old_own, limit = (*entry.stamp.split("/"), "", "")[:3]
        if entry.stamp == "" or (limit and limit != str(seconds)):
            plan.again += 1
        elif entry.content is None or entry.content != digest_of(Path(path)):
            plan.changed += 1
        elif old_common != common:
            plan.options += 1
            facts = journal.stamp(old_common)
            found = differences(facts, stamps.facts)
            why |= dict.fromkeys(found or ["the options are not those of an older run"])
        elif old_own != own:
            plan.metadata += 1
        else:
            plan.kept += 1
            plan.kept_failed += entry.state == "failed"
            kept.append((path, entry.state))
            continue
        todo.append(path)
    plan.why = list(why)
    plan.gone = sum(path not in named for path in journal.paths())
    return plan, todo, kept
