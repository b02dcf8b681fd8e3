"""Back references read from the words of numbered notes, and names with years outside brackets.

The extractors bind what they can; this looks at lists of notes and at running text once more with
little knowledge: a note that sends the reader to another note where the name does not stand, and a
name with a year that is one letter or one digit away from the only entry it can mean.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ...annotations import Reference
from ..issue import Issue, Texts

__all__ = ["backref_issues"]

_LINE = re.compile(
    r"^[ \t]*(?:\[\^?|\(|\^)?(?P<n>\d{1,3})[\]).:]{0,2}[ \t]+(?P<text>\S[^\n]{2,})$", re.M
)
_NAME = r"[A-Z][^\W\d_]+(?:[-’'][A-Z]?[^\W\d_]+)*"
# "Irvine (n 3)", "Irvine, supra note 3", "Irvine, above n. 3", "Irvine, op. cit., note 3".
_BACK = re.compile(
    rf"\b(?P<who>{_NAME})(?:\s(?:and|&)\s{_NAME}|\set al\.?)?(?:,?\s[‘'“\"][^’'”\"\n]{{3,80}}[’'”\"]|,\s[A-Z][\w’ -]{{3,50}}?)?,?\s(?:\((?:see )?(?:supra |above )?(?:n|fn|note|footnote)\.?\s?(?P<a>\d{{1,3}})(?:\s(?:above|supra))?\)"
    r"|(?:supra|above|op\.? cit\.?|loc\.? cit\.?|cited),?\s(?:at |in )?(?:n|nn|fn|note|footnote)\.?\s?(?P<b>\d{1,3}))(?!\s?[-–]\s?\d|\d)"
)
# "See note 7 above", "supra note 7": whatever the name, such a note must stand before.
_ABOVE = re.compile(
    r"\b(?:note|n\.?|fn\.?|footnote)\s(?P<a>\d{1,3})\s(?:above|supra)\b|\b(?:supra|above),?\s(?:note|n\.?|fn\.?|footnote)\s(?P<b>\d{1,3})\b(?!\s?[-–])"
)
_SAME = re.compile(r"^(?:See\s|Cf\.?\s)?(?:Ibid|Id|Idem|Loc)\b", re.I)
_NO_NAME = frozenset("see also cf compare contra but the text and in accord".split())


def backref_issues(texts: Texts) -> list[Issue]:
    """Wrong back references between notes, and slips in names with years outside brackets.

    Args:
        texts: the texts of a check.

    Returns:
        Findings of the types `citation_crossref`, `citation_name` and `citation_year`.
    """
    out: list[Issue] = []
    for i, (context, analysis) in texts:
        text = context.document.text
        out += _between_notes(i, text)
        entries = [r for r in analysis.records.get("references", ()) if isinstance(r, Reference)]
        known = [(c.start, c.end) for c in analysis.records.get("citations", ())]
        out += _loose_names(i, text, [r for r in entries if r.note is None], known)
    return out


def _notes(text: str) -> dict[int, tuple[int, str]]:
    """Number -> (start, words) of the notes of a text: lines that count up from 1."""
    found: dict[int, tuple[int, str]] = {}
    for m in _LINE.finditer(text):
        number = int(m["n"])
        if number == len(found) + 1:
            found[number] = (m.start("text"), m["text"])
        elif number == 1:
            # A second list, as of the references behind the notes, begins anew: the longer counts.
            if len(found) >= 3:
                break
            found = {1: (m.start("text"), m["text"])}
    return found if len(found) >= 3 else {}


def _between_notes(doc: int, text: str) -> Iterator[Issue]:
    notes = _notes(text)
    if not notes:
        return

    def words(number: int) -> str:
        """The words of a note, with those of the note that an "ibid." repeats."""
        said = notes[number][1]
        for before in range(number - 1, 0, -1):
            if not _SAME.match(notes[before + 1][1]):
                break
            said += " " + notes[before][1]
        return said

    for number, (start, said) in notes.items():
        for m in _ABOVE.finditer(said):
            target = int(m["a"] or m["b"])
            if target >= number:
                yield Issue(
                    "citation_crossref", [(doc, start + m.start(), start + m.end())],
                    f"note {number} sends to note {target} above, which does not stand above it", 0.75,
                )  # fmt: skip
        for m in _BACK.finditer(said):
            target = int(m["a"] or m["b"])
            if m["who"].lower() in _NO_NAME:
                continue
            name = re.compile(rf"\b{re.escape(m['who'])}\b")
            first = next(
                (
                    n
                    for n in notes
                    if n < number and name.search(notes[n][1]) and not _BACK.search(notes[n][1])
                ),
                None,
            )
            if first is None or (
                target in notes and name.search(words(target)) and target < number
            ):
                continue
            span = (doc, start + m.start(), start + m.end())
            yield Issue(
                "citation_crossref", [span],
                f"“{m['who']}” is cited in note {first}, not in note {target}", 0.8,
            )  # fmt: skip


_LOOSE = re.compile(
    rf"(?<![\w(])(?P<who>{_NAME})(?:\s(?:and|&)\s{_NAME}|\set al\.?)?,?\s\(?(?P<y>(?:19|20)\d\d)(?P<s>[a-z])?\b(?![-–/]\d)"
)
# Words that lead to an author: "see also Gomes (1995)", "the older work of Gomes (1995)".
_CITING = re.compile(
    r"(?:\b(?:[Ss]ee|[Ss]ee also|[Cc]f\.|[Cc]ompare|[Ff]ollowing|[Aa]ccording to|[Aa]s shown by|[Aa]s argued by|[Uu]nlike|[Ll]ike|contra|pace)|\b(?:work|works|study|studies|book|essay|article|paper|findings?|account|analysis|review|argument|thesis|survey|model|typology|term|data|estimates?)\s(?:of|by|in)|\b(?:shown|argued|found|noted|proposed|suggested|used|developed|coined|described|reviewed|made|taken|put forward|said|criticised|criticized|challenged|disputed)\s(?:already\s)?(?:by|in|from))\s$"
)
_AUTHOR = re.compile(rf"^\W*(?P<who>{_NAME})\b")


def _loose_names(
    doc: int, text: str, entries: Sequence[Reference], known: Sequence[tuple[int, int]]
) -> Iterator[Issue]:
    """ "On the gaps see Olsson 2007", where the list has Olsen (2007)."""
    if len(entries) < 2:
        return
    rows = []
    for r in entries:
        m = _AUTHOR.match(r.text)
        years = set(re.findall(r"\b(?:19|20)\d\d", r.text))
        if m is not None and years:
            rows.append((m["who"], years, r))
    names = {who for who, _, _ in rows}
    everyone = " ".join(r.text for r in entries)
    stop = min(r.start for r in entries)
    for m in _LOOSE.finditer(text, 0, stop):
        if any(a < m.end() and m.start() < b for a, b in known):
            continue
        who, year = m["who"], m["y"]
        if who in names or re.search(rf"\b{re.escape(who)}\b", everyone):
            continue
        if (
            m.group().count("(") == 1
            and text[m.end() : m.end() + 1] in "),:;"
            and _CITING.search(text, max(0, m.start() - 40), m.start())
            and len(known) >= 2
        ):
            near_year = [w for w, years, _ in rows if year in years and _one_off(w, who)]
            if not near_year:
                yield Issue(
                    "citation_no_reference", [(doc, m.start(), m.end())],
                    f"“{m.group()}” is cited, but no reference fits it", 0.7,
                )  # fmt: skip
                continue
        near = [(w, r) for w, years, r in rows if year in years and _one_off(w, who)]
        if len(near) == 1:
            w, r = near[0]
            yield Issue(
                "citation_name", [(doc, m.start(), m.end()), (doc, r.start, min(r.end, r.start + 80))],
                f"“{m.group()}” is cited; the list has “{w}” ({year})", 0.75,
            )  # fmt: skip


def _one_off(a: str, b: str) -> bool:
    """Whether two names differ by one or two letters at most and are no short names."""
    a, b = a.lower(), b.lower()
    if a == b or min(len(a), len(b)) < 4 or abs(len(a) - len(b)) > 2 or a[0] != b[0]:
        return False
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        new = [i]
        for j, y in enumerate(b, 1):
            new.append(min(row[j] + 1, new[-1] + 1, row[j - 1] + (x != y)))
        row = new
    return row[-1] <= (2 if max(len(a), len(b)) >= 6 else 1)
