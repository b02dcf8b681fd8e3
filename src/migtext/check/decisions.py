"""People's decisions: saved by the report page, merged into a later run of the same check.

A decision belongs to a finding: to what is claimed, in which sentence, with which result against
which evidence. When the article was edited, positions and identifiers have changed; the finding is
then recognised by its quoted words, and among several by its sentence.

What a decision does to a problem:

* **disagree**: the text is right; the problem is settled.
* **fixed**: the text was mended; settled for the text it was said of. When a later version of the
  text still has the same words and the same problem, it is open again.
* **agree**: it is a problem; it stays open until somebody writes *fixed*.
* **unclear**: nothing is settled.

A problem about which people differ (one agrees, another disagrees) is open, and so is one whose
result or evidence has changed since the decision. A problem that nobody has settled is
*unconfirmed*: `CrossCheck.unconfirmed` lists them, and `migtext check` returns exit code 3.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import lru_cache
from io import StringIO
from pathlib import Path
from typing import TypeAlias

from ..errors import DataError, FileMissing
from ..tabletext import table_text
from .model import STATES, VERDICTS, CrossCheck, Finding
from .spreadsheet import plain_text

__all__ = ["COLUMNS", "DECISIONS", "Merged", "merge_decisions", "read_decisions"]

DECISIONS = ("agree", "disagree", "unclear", "fixed")
COLUMNS = (
    "id",
    "reviewer",
    "decision",
    "note",
    "time",
    "result",
    "words",
    "sentence",
    "evidence",
    "start",
    "document",
)
Row: TypeAlias = Mapping[str, str]
Paths: TypeAlias = "str | Path | Sequence[str | Path]"

# So alike must two sentences be (share of their words in the same order) to be one that was edited.
_ALIKE = 0.6
# Rare words need less: the only "8,715" of a text is the same figure in a rewritten sentence.
_ALIKE_RARE = 0.3
_NEAREST = 6
_FIGURE_RESULTS = frozenset((*VERDICTS, *STATES))


@dataclass(frozen=True)
class Merged:
    """What became of the decisions.

    Attributes:
        decisions: the newest decision by the id of the finding that it belongs to now.
        moved: ids of findings that were recognised by their words, because the article was edited.
        lost: decisions that fit no finding any more; `reason` says why.
        everyone: the newest decision of each reviewer, by id of the finding.
        disputed: ids of findings about which reviewers differ.
        stale: why a decision has to be looked at again, by id of the finding.
        settled: ids of findings that people have settled.

    Example:
        >>> Merged({}).settled
        frozenset()
    """

    decisions: Mapping[str, Row]
    moved: tuple[str, ...] = ()
    lost: tuple[Row, ...] = field(default=())
    everyone: Mapping[str, tuple[Row, ...]] = field(default_factory=dict)
    disputed: tuple[str, ...] = ()
    stale: Mapping[str, str] = field(default_factory=dict)
    settled: frozenset[str] = frozenset()

    def status(self, finding: str) -> str:
        """``decided``, ``moved``, ``disputed``, ``look again`` or nothing, for a finding's id."""
        if finding not in self.everyone:
            return ""
        if finding in self.disputed:
            return "disputed"
        if finding in self.stale:
            return "look again"
        return "moved" if finding in self.moved else "decided"

    def rows(self) -> list[dict[str, str]]:
        """Every decision as a flat row, those that no longer fit last."""
        out = []
        for finding, rows in self.everyone.items():
            for row in rows:
                why = self.stale.get(finding, "")
                out.append({**row, "finding": finding, "status": self.status(finding), "why": why})
        for row in self.lost:
            why = row.get("reason", "")
            out.append({**row, "finding": "", "status": "no longer fits", "why": why})
        names = (*COLUMNS, "finding", "status", "why")
        return [{name: row.get(name, "") for name in names} for row in out]


# Reading ---------------------------------------------------------------------------------------


def read_decisions(path: str | Path) -> list[dict[str, str]]:
    """Rows of a decisions file, as the report page saves it or a spreadsheet saves it again.

    Args:
        path: ``NAME.decisions.csv``: commas, semicolons or tabs; UTF-8, UTF-16 or Windows-1252.

    Returns:
        A row each, with all of `COLUMNS`; a column that the file lacks is empty.

    Raises:
        FileMissing: when there is no such file.
        DataError: when it has other columns, or a decision that is none.

    Example:
        >>> import tempfile
        >>> from pathlib import Path
        >>> file = Path(tempfile.mkdtemp()) / "a.decisions.csv"
        >>> _ = file.write_text("id,reviewer,decision,words\\n1f,Ada,agree,40\\n")
        >>> read_decisions(file)[0]["reviewer"]
        'Ada'
    """
    file = Path(path)
    try:
        data = file.read_bytes()
    except OSError as error:
        raise FileMissing(
            "no such decisions file", path=file, todo="save it from the report page"
        ) from error
    text = table_text(data).replace("\x00", "")
    head = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=head.count)
    todo = f"columns: {', '.join(COLUMNS)}"
    try:
        reader = csv.DictReader(StringIO(text, newline=""), delimiter=delimiter)
        if not {"id", "decision", "words"} <= set(reader.fieldnames or ()):
            raise DataError("not a decisions file", path=file, todo=todo)
        raw = list(reader)
    except csv.Error as error:
        raise DataError(f"not a decisions file ({error})", path=file, todo=todo) from error
    rows = []
    for row in raw:
        # A cell that looks like a formula was saved behind an apostrophe.
        clean = {k: plain_text(row.get(k) or "") for k in COLUMNS}
        clean["decision"] = clean["decision"].strip().lower()
        if clean["decision"] and clean["decision"] not in DECISIONS:
            raise DataError(
                f"unknown decision {clean['decision']!r}",
                path=file,
                todo=f"one of: {', '.join(DECISIONS)}",
            )
        if clean["decision"] or clean["note"]:
            rows.append(clean)
    return rows


# Merging ---------------------------------------------------------------------------------------


def merge_decisions(check: CrossCheck, path: Paths) -> Merged:
    """Find the findings that saved decisions belong to.

    Args:
        check: a check, of the same article or of a later version of it.
        path: decisions file, or several of them.

    Returns:
        Decisions by finding, what was recognised by its words, what people differ about, what has
        to be looked at again, and what fits nothing any more.

    Raises:
        FileMissing: when there is no such file.
        DataError: when it is no decisions file.

    Example:
        >>> import tempfile
        >>> from pathlib import Path
        >>> from migtext.check import crosscheck
        >>> file = Path(tempfile.mkdtemp()) / "a.decisions.csv"
        >>> _ = file.write_text("id,decision,words\\n0,agree,40\\n")
        >>> merged = merge_decisions(crosscheck("About 40 people left."), file)
        >>> [row["decision"] for row in merged.decisions.values()]
        ['agree']
    """
    paths = [path] if isinstance(path, str | Path) else list(path)
    rows = _newest(row for p in paths for row in read_decisions(p))
    known = {f.id: f for f in check}
    everyone: dict[str, dict[str, Row]] = {}
    lost: list[Row] = []
    rest: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        if row["id"] in known:
            everyone.setdefault(row["id"], {})[row["reviewer"]] = row
        else:
            # The same finding of an earlier text, whoever decided on it.
            key = (row["id"], _plain(row["words"]), _plain(row["sentence"]), row["result"])
            rest.setdefault(key, []).append(row)
    places = _Places(check)
    # Those whose sentence is untouched go first, so that an edited one cannot take their place.
    order = sorted(
        rest.values(), key=lambda group: (not places.exact(group[0]), _number(group[0]["start"]))
    )
    moved: list[str] = []
    for group in order:
        found, reason = places.find(group[0])
        if found is None:
            lost.extend({**row, "reason": _lost_reason(row, reason)} for row in group)
            continue
        here = everyone.setdefault(found.id, {})
        moved.append(found.id)
        for earlier in group:
            # A reviewer who has decided on this version has the last word.
            here.setdefault(earlier["reviewer"], earlier)
    decided = {i: tuple(by.values()) for i, by in everyone.items()}
    stale = {i: why for i, rows_ in decided.items() if (why := _stale(known[i], rows_))}
    disputed = tuple(i for i, rows_ in decided.items() if len(_senses(rows_)) > 1)
    settled = frozenset(
        i for i, rows_ in decided.items()
        if i not in stale and i not in disputed and _settles(rows_)
    )  # fmt: skip
    return Merged(
        decisions={i: max(rows_, key=lambda r: r["time"]) for i, rows_ in decided.items()},
        moved=tuple(dict.fromkeys(moved)),
        lost=tuple(lost),
        everyone=decided,
        disputed=disputed,
        stale=stale,
        settled=settled,
    )


def _newest(rows: Iterable[dict[str, str]]) -> list[dict[str, str]]:
    """The last word of each reviewer on each finding, in the order of the files."""
    kept: dict[tuple[str, str, str], dict[str, str]] = {}
    for row in rows:
        key = (row["id"], row["reviewer"], row["words"])
        if key not in kept or row["time"] >= kept[key]["time"]:
            kept[key] = row
    return list(kept.values())


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else 0


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def _result(finding: Finding) -> str:
    return finding.verdict or finding.type or finding.state


class _Places:
    """Findings by their words, each given away once to the decisions of one earlier text."""

    def __init__(self, check: CrossCheck) -> None:
        self.by_words: dict[str, list[Finding]] = {}
        self.taken: set[tuple[str, str]] = set()
        self.sentences = {f.id: _plain(f.claim.context) for f in check}
        for f in check:
            self.by_words.setdefault(_plain(f.claim.text), []).append(f)

    def exact(self, row: Row) -> bool:
        """Whether the words stand in the same sentence as before."""
        sentence = _plain(row["sentence"])
        here = self.by_words.get(_plain(row["words"]), ())
        return any(self.sentences[f.id] == sentence for f in here)

    def find(self, row: Row) -> tuple[Finding | None, str]:
        """The finding that a row of an earlier text belongs to; or why there is none."""
        words = _plain(row["words"])
        same = self.by_words.get(words, [])
        if not same:
            return None, "these words are no longer checked in the text"
        # A decision on a figure fits no finding about the text itself, and the reverse.
        figure = row["result"] in _FIGURE_RESULTS
        kind = [
            f for f in same
            if (f.type is None and figure) or f.type == row["result"] or not row["result"]
        ]  # fmt: skip
        if not kind:
            return None, "this is no longer found about these words"
        free = [f for f in kind if (f.id, row["document"]) not in self.taken]
        if not free:
            return None, "these words stand in fewer places than before"
        found, reason = self._by_sentence(row, free, len(same) == 1)
        if found is not None:
            self.taken.add((found.id, row["document"]))
        return found, reason

    def _by_sentence(
        self, row: Row, free: Sequence[Finding], only: bool
    ) -> tuple[Finding | None, str]:
        result = row["result"]
        sentence = _plain(row["sentence"])
        if not sentence:  # saved by an early version, which kept the words only
            right = [f for f in free if _result(f) == result] or list(free)
            if len(right) == 1:
                return right[0], ""
            return None, "these words stand in several places"
        for f in free:
            if self.sentences[f.id] == sentence:
                return f, ""
        score, at = _closest(sentence, [self.sentences[f.id] for f in free])
        rare = only and sum(c.isdigit() for c in row["words"]) >= 3
        if score >= (_ALIKE_RARE if rare else _ALIKE):
            return free[at], ""
        return None, "these words now stand in another sentence"


def _closest(sentence: str, others: Sequence[str]) -> tuple[float, int]:
    """(how alike, index) of the most similar sentence: shared words, in order or turned round."""
    words = sentence.split()
    bags = [_bag(o) for o in others]
    own = _bag(sentence)

    def shared(i: int) -> float:
        return 2 * len(own & bags[i]) / max(1, len(own) + len(bags[i]))

    def alike(i: int) -> float:
        order = SequenceMatcher(None, words, others[i].split(), autojunk=False).ratio()
        return max(order, 0.9 * shared(i))

    # The cheap measure first: comparing every pair word by word would be quadratic.
    near = sorted(range(len(others)), key=shared, reverse=True)[:_NEAREST]
    return max(((alike(i), i) for i in near), key=lambda pair: pair[0], default=(0.0, 0))


@lru_cache(maxsize=16_384)
def _bag(sentence: str) -> frozenset[str]:
    return frozenset(sentence.split())


def _lost_reason(row: Row, reason: str) -> str:
    if row["decision"] == "fixed" and "no longer" in reason:
        return "no longer found: it was fixed"
    return reason


def _stale(finding: Finding, rows: Sequence[Row]) -> str:
    """Why what was decided is not what is found now; empty when it is."""
    result = _result(finding)
    spot = finding.evidence or finding.conflict
    for row in rows:
        if not row["decision"]:
            continue
        if row["result"] and row["result"] != result:
            return f"decided when the result was {row['result'].replace('_', ' ')}"
        if row["evidence"] and spot and _plain(row["evidence"]) != _plain(spot.text):
            return f"decided when the evidence was “{row['evidence'][:60]}”"
        if row["decision"] == "fixed" and row["id"] != finding.id and finding.problem:
            return "said to be fixed, but the edited text still has it"
    return ""


_SENSE = {"agree": "wrong", "fixed": "wrong", "disagree": "right", "unclear": "unclear"}


def _senses(rows: Sequence[Row]) -> set[str]:
    return {_SENSE[row["decision"]] for row in rows if row["decision"]}


def _settles(rows: Sequence[Row]) -> bool:
    """Whether nobody has to look at it any more."""
    if _senses(rows) == {"right"}:
        return True
    fixed = max((r["time"] for r in rows if r["decision"] == "fixed"), default=None)
    agreed = max((r["time"] for r in rows if r["decision"] == "agree"), default="")
    return _senses(rows) == {"wrong"} and fixed is not None and fixed >= agreed
