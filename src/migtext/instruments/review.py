"""What is wrong in a user's own table of instruments, or in the shipped ones.

Three things are looked at: whether the file can be used at all (`registry_reader`), whether each
row says what it should (this module, `prose`), and whether the extractor finds each example and
each name as they are written: the only proof that a row works.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from ..annotations import Instrument
from ..blocks import counted
from ..extract.instruments import extract_instruments
from ..extract.instruments.registry import (
    NOT_IN_FORCE,
    InstrumentRow,
    OwnTable,
    Problem,
    Registry,
    merge_tables,
    own_tables,
)
from ..extract.instruments.registry_problems import Place
from ..extract.instruments.registry_reader import earlier
from ..extract.instruments.tokens import fold
from ..readers import read
from .jurisdictions import is_code, jurisdiction_codes
from .prose import why_too_common

__all__ = ["Review", "review_instruments"]

_SCOPES = "give it the scope jurisdiction, ambiguous_acronym or defined"
# One sentence for each name that is to be found without a context.
_SENTENCE = "They wrote about the {name}, as others did."


@dataclass(frozen=True, slots=True)
class Review:
    """The result of a check.

    Attributes:
        problems: complaints, errors first, in the order of the files.
        notes: what is good to know: which rows take the place of shipped ones.
        files: the files that were checked; empty for the shipped registry.
        rows: rows that were checked.
        examples: examples that the extractor read.
        names: names that it was given in a sentence.
    """

    problems: tuple[Problem, ...]
    notes: tuple[Problem, ...]
    files: tuple[str, ...]
    rows: int
    examples: int
    names: int

    @property
    def ok(self) -> bool:
        """Whether there is nothing to mend."""
        return not self.problems

    def to_dict(self) -> dict[str, Any]:
        """The fields as JSON values."""
        return {
            "ok": self.ok,
            "files": list(self.files),
            "rows": self.rows,
            "examples": self.examples,
            "names": self.names,
            "problems": [p.to_dict() for p in self.problems],
            "notes": [p.to_dict() for p in self.notes],
        }

    def __str__(self) -> str:
        refused = sum(p.level == "error" for p in self.problems)
        rest = len(self.problems) - refused
        what = ", ".join(self.files) or "the shipped registry"
        done = ", ".join(
            counted(n, word)
            for n, word in ((self.rows, "row"), (self.examples, "example"), (self.names, "name"))
        )
        state = "nothing to mend"
        if self.problems:
            state = f"{counted(refused, 'error')} (annotate refuses the file)" if refused else ""
            state += ", " * bool(refused and rest) + (f"{rest} to mend" if rest else "")
        lines = [str(p) for p in (*self.problems, *self.notes)]
        return "\n".join([*lines, f"{what}: {done}: {state}"])

    __repr__ = __str__


def review_instruments(
    *files: str | Path | OwnTable,
    names: bool = True,
    progress: Callable[[int, int], None] | None = None,
) -> Review:
    """Check tables of instruments, and that the extractor finds what is in them.

    Args:
        *files: TOML files, or folders of them; none for the shipped registry.
        names: also put each name that counts without a context into a sentence and look for it.
        progress: called with the number of rows done and to do.

    Returns:
        What is wrong, where, and what to do; a file that cannot be read is a complaint.

    Raises:
        FileMissing: when there is no such file.
        ReadingError: when a file cannot be opened.

    Example:
        >>> table = OwnTable("my.toml", b'[[instrument]]\\nkey = "my-act"\\nkind = "law"')
        >>> for problem in review_instruments(table).problems[:2]:
        ...     print(problem)
        my.toml:1: row 'my-act': name is missing
        my.toml:1: row 'my-act': jurisdiction is missing
    """
    own = own_tables(files) if files else []
    merged = merge_tables(own)
    registry = merged.registry
    problems = [p for p in merged.problems if p.level != "note"]
    if own:
        # An extended row is looked at for what it adds.
        todo = [
            (registry.by_key[r.row.key] if r.good else r.row, r.row, r.good, r.place)
            for r in merged.mine
        ]
    else:
        todo = [(row, row, True, merged.places[row.key]) for row in registry]
    looked = _Looked(registry, bool(own))
    for done, (row, said, good, looked.place) in enumerate(todo):
        if progress is not None:
            progress(done, len(todo))
        problems += looked.row(row, said)
        if good:
            problems += looked.examples(row, said)
        if good and names:
            problems += looked.names(row, said)
    problems.sort(key=lambda p: (p.level != "error", p.file, p.line or 0))
    return Review(
        problems=tuple(dict.fromkeys(problems)),
        notes=registry.notes,
        files=tuple(t.shown or t.name for t in own),
        rows=len(todo),
        examples=looked.read,
        names=looked.named,
    )


class _Looked:
    """What is looked at in one row after another."""

    def __init__(self, registry: Registry, own: bool) -> None:
        self.registry, self.own = registry, own
        self.place = Place("")
        self.read = self.named = 0
        self.real = {
            " ".join(fold(w) for w in a.text.split()): row.key
            for row in registry
            for a in row.names()
            if a.scope in ("anywhere", "acronym")
        }

        self.acronyms = {
            a.text: row.key for row in registry for a in row.aliases if "acronym" in a.scope
        }

    def bad(
        self, row: InstrumentRow, what: str, column: str = "", words: str = "", todo: str = ""
    ) -> Problem:
        return self.place.problem(row.key, what, column, words=words, todo=todo, level="problem")

    def row(self, row: InstrumentRow, said: InstrumentRow) -> Iterator[Problem]:
        """What does not fit in the values of a row.

        Args:
            row: the row as the registry has it.
            said: the row as the file has it: less, when it extends another.
        """
        code = said.jurisdiction
        if code and not is_code(code):
            near = sorted(c for c in jurisdiction_codes(code) if "|" not in c)
            todo = f"write {near[0]!r}" if near else "a code (GB), a body (UN, EU), or two (CN-KP)"
            yield self.bad(row, f"jurisdiction {code!r} is not known", "jurisdiction", todo=todo)
        for party in said.parties:
            if not is_code(party):
                near = sorted(c for c in jurisdiction_codes(party) if "|" not in c)
                todo = f"write {near[0]!r}" if near else "write ISO 3166 alpha-2 codes"
                yield self.bad(row, f"party {party!r} is not known", "parties", party, todo)
        today = date.today().isoformat()
        for column in ("adopted", "opened_for_signature", "in_force"):
            value = getattr(said, column)
            if value and value != NOT_IN_FORCE and column != "in_force" and earlier(today, value):
                yield self.bad(row, f"{column} {value} lies in the future", column)
        opened = said.opened_for_signature
        if said.adopted and opened and earlier(opened, said.adopted):
            what = f"opened for signature on {opened}, before it was adopted on {said.adopted}"
            yield self.bad(row, what, "opened_for_signature")
        for column in ("parent", "recast_of"):
            if getattr(said, column) == row.key:
                yield self.bad(row, f"{column} is the row itself", column, todo="leave it out")
        if row.key in (*said.supersedes, *said.superseded_by):
            yield self.bad(row, "the row supersedes itself", "supersedes", todo="leave it out")
        if (said.committee is None) != (said.number is None):
            yield self.bad(
                row,
                "committee and number belong together",
                "committee" if said.committee else "number",
                todo="give both or none",
            )
        for text in said.ids:
            for other in self.registry.by_id(text):
                if self.own and other.key != row.key:
                    yield self.bad(
                        row,
                        f"identifier {text!r} is also that of {other.key!r} ({other.file})",
                        "ids",
                        text,
                        f"if it is the same instrument: key = {other.key!r}, extend = true",
                    )
        for text in said.misnomers:
            real = self.real.get(" ".join(fold(w) for w in text.split()))
            if real is not None:
                yield self.bad(row, f"misnomer {text!r} is a name of {real!r}", "misnomers", text)
        for alias in self._own_names(said):
            why = why_too_common(alias, row)
            if why is not None:
                yield self.bad(row, why, "", alias.text, _SCOPES)
            taken = self.acronyms.get(alias.text)
            if self.own and alias.scope == "anywhere" and taken not in (None, row.key):
                what = f"{alias.text!r} is also an acronym of {taken!r}"
                yield self.bad(row, what, "", alias.text, _SCOPES)

    def _own_names(self, said: InstrumentRow) -> Iterator[Any]:
        for alias in said.names():
            if alias.text:  # a row that extends another may have no name of its own
                yield alias

    def examples(self, row: InstrumentRow, said: InstrumentRow) -> Iterator[Problem]:
        """Examples that the extractor does not read as the row says."""
        for example in said.examples:
            self.read += 1
            found = extract_instruments(read(text=example.text), registry=self.registry)
            if any(
                r.surface == example.surface
                and r.key == row.key
                and example.pinpoint in (None, r.pinpoint)
                for r in found
            ):
                continue
            same = [r for r in found if r.key == row.key]
            there = [r for r in same if r.surface == example.surface]
            what = f"the example {example.surface!r} is not found as written: "
            if there:
                what += f"the pinpoint read is {there[0].pinpoint!r}, not {example.pinpoint!r}"
                todo = "write the pinpoint as it is read, or another example"
            elif same:
                what += f"{same[0].surface!r} is found"
                todo = f"surface = {same[0].surface!r}, or another example"
            else:
                what += _seen(found)
                todo = "add the words as an alias, or widen the scope of the alias"
            yield self.bad(row, what, "examples", example.surface, todo)

    def names(self, row: InstrumentRow, said: InstrumentRow) -> Iterator[Problem]:
        """Names that count without a context and are yet not found."""
        for alias in self._own_names(said):
            if alias.scope not in ("anywhere", "acronym") or why_too_common(alias, row):
                continue
            if alias.text.endswith("-"):  # "Matter of A-B-" is left to the grammar of cases
                continue
            self.named += 1
            text = _SENTENCE.format(name=alias.text)
            found = extract_instruments(read(text=text), registry=self.registry)
            if not any(r.key == row.key for r in found):
                what = f"the name {alias.text!r} is not found in a plain sentence: {_seen(found)}"
                todo = "shorten it to the words that name it, or give it another scope"
                yield self.bad(row, what, "", alias.text, todo)


def _seen(found: Iterable[Instrument]) -> str:
    seen = [f"{r.surface!r} is read as {r.key or r.status}" for r in found]
    return "; ".join(seen[:3]) or "nothing is found"
