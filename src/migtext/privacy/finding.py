"""Names that no extractor found: words that stand where a name of a person stands.

Bolder than the entities, because a name that stays costs more than a word that goes: what is found
here is replaced and listed in doubt.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ..extract.entities.tables import common_words, gazetteer, is_given_name, word_list
from .words import Word, key, titles, wordlist

__all__ = ["Found", "find_names", "no_names"]

_GAP = re.compile(r" |-|\. ?| ?\n ?|[ ]{1,3}")
_NICK = re.compile(r" [\"“'‘«]$|[\"”'’»] $")
_SPEAKER = re.compile(
    r"(?m)^[ \t]*(?:\[[^\]\n]{1,40}\][ \t]*)?(?:[\d/.: ,-]{4,20}[ \t]*[-–—]?[ \t]*)?(?P<name>[^\W\d_][^\n:|]{0,40}?)(?:[ \t]*\([^)\n]{1,30}\))?[ \t]*:(?=[ \t\n]|$)"
)
_FIELD = re.compile(
    r"(?m)(?:^|\||;|\()[ \t]*(?P<field>[^\W\d_][^\W\d_' -]{0,24}?)[ \t]*:[ \t]*(?=\S)"
)
_CELL = re.compile(r"[^|\t\n]+")
_LISTED = re.compile(r"(?m)^[ \t]*(?:\d{1,3}[.)]|[-*•–])[ \t]+(?=\S)")
_AGE = re.compile(
    r",? ?\(?(?:aged? )?\d{1,2}\)?(?:[,.;)]| years| and| from|$)|, \d{1,2},| \((?:about |aged? )?\d{1,2}\b"
)
# English nouns and adjectives of Latin build, which headings and laws are made of.
_NOUN = re.compile(r"(?:tions?|sions?|ments?|ities|ity|ness|ship|isms?|ances?|ences?|ary|ories|ory|ives?|ous|ical|ional|ing|ings|ological)$")  # fmt: skip
_INVERTED = re.compile(r", ?$")


@lru_cache(maxsize=1)
def no_names() -> frozenset[str]:
    """Keys of words that are written with a capital and name nobody: roles, labels, openers."""
    lists = ("never.things", "never.labels", "never.openers", "cues.fields", "cues.people")
    return frozenset().union(*map(wordlist, lists))


@dataclass(frozen=True, slots=True)
class Found:
    """A run of words that is a name: word indices, and why."""

    first: int
    last: int
    why: str
    sure: bool = False


class _Finder:
    def __init__(
        self, text: str, words: Sequence[Word], blocked: Collection[int], persons: Collection[int]
    ) -> None:
        self.persons = persons
        self.text = text
        self.words = words
        self.blocked = blocked
        self.lower = {
            w.key for i, w in enumerate(words) if w.text[:1].islower() and i not in blocked
        }
        self.particles = {key(p) for p in word_list("persons.particles")} | wordlist("titles.kunya")
        self.starts = {w.start: i for i, w in enumerate(words)}
        self.found: dict[int, Found] = {}

    # What a word is ---------------------------------------------------------------------------

    def gap(self, i: int) -> str:
        """What stands between word `i` and the next."""
        if i < 0 or i + 1 >= len(self.words):
            return "\n\n"
        return self.text[self.words[i].end : self.words[i + 1].start]

    def common(self, i: int) -> bool:
        """Whether a word is English, of a calendar, a language or a thing rather than a name."""
        w = self.words[i]
        if w.key in no_names():
            return True
        return (w.key in common_words() or w.key in self.lower) and not (
            is_given_name(w.text.capitalize()) and w.key not in self.lower
        )

    def ends(self, i: int) -> bool:
        """Whether a word after a name is none of its words."""
        w = self.words[i]
        return self.common(i) and (len(w.key) > 3 or w.key in self.lower or w.key not in common_words())  # fmt: skip

    def initial(self, i: int) -> bool:
        w = self.words[i]
        return len(w.text) == 1 and w.text.isupper() and self.text[w.end : w.end + 1] == "."

    def also_name(self, i: int) -> bool:
        """Whether an English word may be a given name before a surname: "Hope Adeyemi"."""
        w = self.words[i]
        known = w.key in wordlist("never.words_too") or is_given_name(w.text.capitalize())
        return bool(known and w.key not in wordlist("never.openers") and not self.common(i + 1))

    def line(self, i: int) -> list[str]:
        """Longer words of the line that a word is in, as far as 200 characters on each side."""
        w = self.words[i]
        start = max(0, w.start - 200, self.text.rfind("\n", max(0, w.start - 200), w.start) + 1)
        end = self.text.find("\n", w.end, w.end + 200)
        return re.findall(r"[^\W\d_]{3,}", self.text[start : end if end > 0 else w.end + 200])

    def capitals(self, i: int) -> bool:
        """Whether the line of a word is in capitals."""
        line = self.line(i)
        return bool(line) and sum(w.isupper() for w in line) * 2 > len(line)

    def title(self, i: int) -> bool:
        return 0 <= i < len(self.words) and self.words[i].key in titles() and self.words[i].named

    def run(self, i: int) -> int:
        """Index of the last word of the run of names that begins at word `i`; i - 1 for none."""
        last = i - 1
        j = i
        while j < len(self.words) and j - i < 8:
            w = self.words[j]
            if j > i:
                gap = self.gap(j - 1)
                if self.text[self.words[j - 1].end : w.start].startswith(("'s", "’s")):
                    break
                dotted = self.initial(j - 1) or len(self.words[j - 1].text) == 1
                md = self.words[j - 1].key in ("md", "mohd", "st")
                if not (gap in (" ", "-", "\n", " \n", "-\n") or (gap in (". ", ".") and (dotted or md)) or _NICK.fullmatch(gap)):  # fmt: skip
                    break
                if self.words[i].upper and not w.upper and len(w.text) > 1:
                    break  # a heading ends
                if w.upper and self.words[i].upper and self.common(j):
                    break  # a text in capitals goes on
            tail = j > i and gap == "-" and len(w.text) < 6 and w.key not in common_words()
            if (w.named or tail) and j not in self.blocked:
                last = j
            elif w.key not in self.particles or w.named:
                break
            j += 1
        return last

    def trimmed(self, first: int, last: int, *, hard: bool) -> tuple[int, int] | None:
        """A run without titles and English words at its ends; None when nothing is left."""
        while first <= last and (
            (self.title(first) and (first < last or not hard) and not (is_given_name(self.words[first].text) and first == last))
            or (first < last and self.common(first) and not (hard and is_given_name(self.words[first].text)) and not self.also_name(first))
        ):  # fmt: skip
            first += 1
        while last >= first and (
            first < last and (self.ends(last) or self.words[last].key in wordlist("titles.after")) and not hard
        ):  # fmt: skip
            last -= 1
        if first > last or all(len(w.text) < 2 for w in self.words[first : last + 1]):
            return None
        return first, last

    # Finding ----------------------------------------------------------------------------------

    def add(self, first: int, last: int, why: str, *, hard: bool) -> None:
        """Take a run for a name; `hard`: even when its words are English."""
        span = self.trimmed(first, last, hard=hard)
        if span is None:
            return
        first, last = span
        if not hard and all(self.common(i) for i in range(first, last + 1)):
            return
        inside = self.words[first : last + 1]
        if why.startswith(("after", "before", "where")) and all(w.upper for w in inside) and not self.capitals(first):  # fmt: skip
            return  # "the migrants IOM counted"
        if re.match(r" v\.? ", self.text[inside[-1].end : inside[-1].end + 4]) or self.text[max(0, inside[0].start - 3) : inside[0].start] == "v. ":  # fmt: skip
            return  # a case is called by its parties
        if all(w.key in no_names() for w in self.words[first : last + 1]) and not (hard and first < last):  # fmt: skip
            return
        for i in range(first, last + 1):
            had = self.found.get(i)
            if had is not None and had.first <= first and had.last >= last:
                return
        one = Found(first, last, why, hard)
        for i in range(first, last + 1):
            self.found[i] = one

    def all(self) -> list[Found]:
        self.labels()
        self.fields()
        self.cells()
        self.signatures()
        i = 0
        while i < len(self.words):
            if not self.words[i].named or i in self.blocked:
                self.cued_blocked(i)
                i += 1
                continue
            last = self.run(i)
            if last < i:
                i += 1
                continue
            self.judge(i, last)
            i = last + 1
        out = {(f.first, f.last): f for f in self.found.values()}
        return [out[k] for k in sorted(out)]

    def cue(self, first: int) -> tuple[str, bool]:
        """What stands before a run: a reason, and whether it makes any word a name."""
        if first == 0:
            return "", False
        before, gap = self.words[first - 1], self.gap(first - 1)
        tail = " ".join(w.key for w in self.words[max(0, first - 3) : first])
        bare = re.sub(r"[\"“”'‘’«»(]", "", gap)
        if bare in (" ", ", ", ": ", "\n") or gap == " ":
            two = " ".join(tail.split()[-2:])
            if bare != ", " and (before.key in wordlist("cues.naming") or tail in wordlist("cues.naming_ends") or two in wordlist("cues.naming_ends")):  # fmt: skip
                return "after a word that gives a name", True
            if bare in (" ", ", ") and before.key in wordlist("cues.people") and not before.named:
                return "after a word for a person", bare == " "
            if bare == " " and self.title(first - 1) and len(self.words[first].text) > 1:
                return "after a title", before.key not in ("may", "sister", "brother", "chief")
            if bare == " " and before.key in wordlist("cues.persons_after"):
                return "after a verb for persons", False
            if tail in ("i am", "this is", "she is", "he is") or two in ("i am", "this is"):
                return "where somebody is named", False
        if gap == ". " and self.title(first - 1) and 1 < len(before.text) < 6:
            return "after a title", True
        return "", False

    def cued_blocked(self, i: int) -> None:
        """A place or month that a title, a kin word or a naming word makes a name: "Mr Jordan"."""
        if i in self.blocked and self.words[i].named and i not in self.found:
            why, hard = self.cue(i)
            if hard and not self.words[i].upper:
                last = i
                while last + 1 < len(self.words) and self.words[last + 1].named and self.gap(last) == " ":  # fmt: skip
                    last += 1
                self.add(i, last, why, hard=True)

    def judge(self, first: int, last: int) -> None:
        """Decide on a run of capitalised words inside the text."""
        # Titles inside the run are cues for what follows: "Home Secretary Priti Patel".
        for i in range(last - 1, first - 1, -1):
            if self.title(i) and not (is_given_name(self.words[i].text) and i == first):
                self.add(i + 1, last, "after a title", hard=self.words[i].key != "may")
                return
        why, hard = self.cue(first)
        if not why and self.apposed(last):
            why, hard = "before a word for a person", not self.opens(first)
        if why:
            self.add(first, last, why, hard=hard)
            if first in self.found:
                return
        span = self.trimmed(first, last, hard=False)
        if span is None:
            return
        a, b = span
        if all(self.common(i) for i in range(a, b + 1)):
            return
        after = self.text[self.words[b].end : self.words[b].end + 40]
        follows = self.words[b + 1] if b + 1 < len(self.words) and self.gap(b) == " " else None
        upper = all(w.upper for w in self.words[a : b + 1])
        if any(is_given_name(w.text.capitalize()) for w in self.words[a : b + 1]) and not (
            a == b and self.common(a)
        ):
            self.add(a, b, "a given name", hard=False)
            return
        if b > a and any(i in self.persons for i in range(a, b + 1)) and not upper:
            self.add(a, b, "beside another name", hard=False)
            return
        if upper or not self.words[a].text[0].isupper():
            return
        if any(gazetteer().by_name.get(w.text) for w in self.words[a : b + 1]):
            return
        place = self.placed(a, b)
        if re.match(r"['’]s [a-z]", after) and not place:
            self.add(a, b, "before what somebody owns", hard=False)
        elif _AGE.match(after) and not re.match(r",? \d{1,2} \w+ember|,? \d{1,2} (?:Jan|Feb|Mar|Apr|May|Ju|Aug|Oct)", after):  # fmt: skip
            self.add(a, b, "before an age", hard=False)
        elif follows is not None and follows.text in wordlist("cues.acts") and not place:
            self.add(a, b, "before what somebody does", hard=False)
        elif re.match(r",? (?:who|whose|whom)\b", after) and not place:
            self.add(a, b, "before what is said of a person", hard=False)
        elif not self.opens(a) and not place and not self.inside_name(a, b):
            self.add(a, b, "a word that nobody knows, written as a name", hard=False)
        elif b > a and not place and not self.title_case(a):
            self.add(a, b, "words that nobody knows, written as a name", hard=False)

    def apposed(self, i: int) -> bool:
        """Whether what follows says that it is a person: ", a teacher from"."""
        after = self.text[self.words[i].end : self.words[i].end + 60]
        if re.match(r",? as (?:\w+ ){1,3}(?:calls?|called|knows?|knew)\b", after):
            return True
        match = re.match(r", (?:an?|the|our|my|his|her|their)((?: [\w-]+){1,4})", after)
        people = wordlist("cues.people") | {key(w) for w in word_list("persons.private_cues")}
        return match is not None and any(key(w) in people for w in match[1].split())

    def opens(self, i: int) -> bool:
        """Whether a word opens a sentence, a line or a quotation: its capital says nothing."""
        gap = self.gap(i - 1) if i else "\n"
        return bool(re.search(r"[.!?:\n|•\t]|[\"“‘«(][^)]*$", gap)) or (gap.strip() != "" and gap.strip() not in (",", "-", "–", "—", "…", "..."))  # fmt: skip

    def placed(self, first: int, last: int) -> bool:
        """Whether a run stands as a place or a thing does."""
        before = self.words[first - 1].key if first and self.gap(first - 1) in (" ", "\n") else ""
        after = self.words[last + 1].key if last + 1 < len(self.words) and self.gap(last) == " " else ""  # fmt: skip
        listed = first > 0 and self.gap(first - 1) in (", ", " ") and (first - 1 in self.blocked or (before == "and" and first - 2 in self.blocked))  # fmt: skip
        return before in wordlist("never.place_before") or after in wordlist("never.place_after") or listed  # fmt: skip

    def inside_name(self, first: int, last: int) -> bool:
        """Whether an unknown run is more likely a part of a heading, of a body's or a law's name."""
        near = [i for i, gap in ((first - 1, first - 1), (last + 1, last)) if 0 <= i < len(self.words) and self.gap(gap) in (" ", "-", "\n")]  # fmt: skip
        if any(i in self.blocked or (self.words[i].named and not self.title(i)) for i in near):
            return True
        words = self.words[first : last + 1]
        return self.title_case(first) or any(_NOUN.search(w.key) for w in words)

    def title_case(self, i: int) -> bool:
        """Whether the line is a heading in capitals."""
        line = self.line(i)
        return len(line) > 2 and sum(w[0].isupper() for w in line) > 0.7 * len(line)

    # Forms of texts ----------------------------------------------------------------------------

    def names_in(self, start: int, end: int, why: str, *, hard: bool, whole: bool = True) -> None:
        """Take what a field, a cell or a label holds for a name when it is written as one.

        Args:
            start: first character.
            end: one past the last.
            why: the reason to give.
            hard: whether English words may be names here.
            whole: whether nothing else may stand in the span.
        """
        inside = list(self._within(start, end))
        if not inside or len(inside) > (7 if whole else 99):
            return
        first = inside[0]
        while first <= inside[-1] and self.title(first) and first < inside[-1]:
            first += 1
        last = self.run(first)
        if last < first and first in self.blocked and hard:
            last = first
        last = min(last, inside[-1])
        # "DEMİRTAŞ, Serhat"
        if first <= last < inside[-1] and _INVERTED.search(self.gap(last)) and self.words[first].upper and self.words[last + 1].named:  # fmt: skip
            second = min(self.run(last + 1), inside[-1])
            self.add(first, max(second, last), why, hard=hard)
            return
        if last < first or (whole and last < inside[-1]):
            return
        self.add(first, last, why, hard=hard)

    def _within(self, start: int, end: int) -> range:
        from bisect import bisect_left

        a = bisect_left(self.words, start, key=lambda w: w.start)
        b = bisect_left(self.words, end, key=lambda w: w.start)
        return range(a, b)

    def labels(self) -> None:
        """Speakers: "OLENA:", "[00:12] Rahel B.:", twice or more, or a name that is known."""
        said: dict[str, list[tuple[int, int]]] = {}
        for match in _SPEAKER.finditer(self.text):
            name = match["name"].strip()
            said.setdefault(key(name), []).append(match.span("name"))
        for name, spans in said.items():
            words = [w for w in name.split() if w.strip(".")]
            if not words or len(words) > 5 or name in wordlist("never.labels") | wordlist("cues.fields"):  # fmt: skip
                continue
            for start, end in spans:
                inside = self._within(start, end)
                if len(inside) == 1 and len(spans) < 2 and self.common(inside[0]):
                    continue
                if len(spans) < 2 and not all(self.words[i].named or self.words[i].key in self.particles for i in inside):  # fmt: skip
                    continue
                if len(spans) < 2 and all(self.common(i) for i in inside):
                    continue
                self.names_in(start, end, "a speaker", hard=len(spans) > 1 and not all(self.common(i) for i in inside))  # fmt: skip

    def fields(self) -> None:
        """What a form has after "Witness:" or "Name:"."""
        for match in _FIELD.finditer(self.text):
            if key(match["field"]) not in wordlist("cues.fields"):
                continue
            end = re.compile(r"[\n|;(<]|, (?!\w+[ \t]*(?:\n|$|;|\())|$").search(
                self.text, match.end()
            )
            line = self.text.find("\n", match.end())
            line = len(self.text) if line < 0 else line
            stop = min(end.start() if end else line, line)
            head = re.match(r"[^\W\d_]{2,}, ?[^\W\d_]{2,}[^\n|;(,]*", self.text[match.end() : line])
            if head and head[0].split(",")[0].isupper():
                stop = match.end() + head.end()
            self.names_in(match.end(), stop, "in a field for names", hard=False, whole=False)

    def cells(self) -> None:
        """Cells of lists and tables that hold a name and nothing else."""
        columns: dict[int, bool] = {}
        at = 0
        for line in self.text.splitlines(keepends=True):
            if "|" in line or "\t" in line:
                for n, match in enumerate(_CELL.finditer(line)):
                    cell = key(match[0].strip(" *_"))
                    if cell in wordlist("cues.columns"):
                        columns[n] = True
                        continue
                    if not re.search(r"[^\W\d_]", cell):
                        continue
                    named = columns.get(n, False)
                    for part in re.finditer(r"[^,;]+", match[0]):
                        inside = self._within(at + match.start() + part.start(), at + match.start() + part.end())  # fmt: skip
                        several = len(inside) > 1 or named
                        if several and inside and all(self.words[i].named or self.words[i].key in self.particles for i in inside):  # fmt: skip
                            self.names_in(at + match.start() + part.start(), at + match.start() + part.end(), "in a list of names", hard=named)  # fmt: skip
            elif item := _LISTED.match(line):
                rest = re.match(r"[^,;:(\n–—]+", line[item.end() :])
                if rest:
                    a = at + item.end()
                    inside = self._within(a, a + rest.end())
                    if 1 < len(inside) < 6 and all(self.words[i].named or self.words[i].key in self.particles for i in inside):  # fmt: skip
                        self.names_in(a, a + rest.end(), "in a list of names", hard=False)
            at += len(line)

    def signatures(self) -> None:
        """Short lines at the end, after "Signed" or "Yours": who has written."""
        at = 0
        lines = []
        for line in self.text.splitlines(keepends=True):
            if line.strip():
                lines.append((at, line))
            at += len(line)
        for n, (start, line) in enumerate(lines):
            bare = line.strip().strip(",.").strip()
            previous = key(lines[n - 1][1].strip().strip(",.")) if n else ""
            closing = previous in wordlist("cues.closings") or previous.split(" ")[-1] in wordlist("cues.closings")  # fmt: skip
            end = n == len(lines) - 1 or (n == len(lines) - 2 and len(bare) < 40)
            words = self._within(start, start + len(line))
            if not 0 < len(words) < 6:
                continue
            head = line.split("(")[0].split(",")[0]
            hard = closing
            first = words[0]
            if self.words[first].key in ("your", "yours", "signed", "love") and len(words) > 1:
                at_name = self.words[first + 1].start
                self.names_in(at_name, start + len(head.rstrip()), "a signature", hard=True)
            elif closing or end:
                lead = len(line) - len(line.lstrip(" \t(*_-–—"))
                self.names_in(start + lead, start + len(head.rstrip()), "a signature", hard=hard)


def find_names(
    text: str, words: Sequence[Word], blocked: Collection[int], persons: Collection[int] = ()
) -> list[Found]:
    """Find names of persons by where they stand.

    Args:
        text: a text with its broken words joined.
        words: its words.
        blocked: indices of words that are known to be something else.
        persons: indices of words that are known to be names of persons.

    Returns:
        Runs of words, in order.

    Example:
        >>> from .words import words_of
        >>> text = "I met a boy named Xolo. Later Xolo's aunt wrote."
        >>> words = words_of(text)
        >>> [(words[f.first].text, f.why) for f in find_names(text, words, set())]
        [('Xolo', 'after a word that gives a name'), ('Xolo', 'before what somebody owns')]
    """
    return _Finder(text, words, blocked, persons).all()
