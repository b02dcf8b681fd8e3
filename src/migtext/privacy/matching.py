"""Every place in a text where one of the names stands, and whose it is there."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from ..extract.entities.tables import common_words, gazetteer, is_given_name, word_list
from .people import Named, ambiguous, tokens
from .people import is_kunya as _kunya
from .words import Word, joined, key, titles, wordlist, words_of

__all__ = ["ADDRESS", "Edit", "Names", "within"]

ADDRESS = re.compile(
    r"(?:https?://|www\.)[^\s<>\"]+|[\w.+%-]+@[\w-]+(?:\.[\w-]+)+|(?<![\w@./])@[\w.]{2,}\w|[\w.-]*\w@(?=[\s,;)])",
    re.I,
)
_INITIALS = re.compile(r"(?<![\w.@])(?:[^\W\d_]\.[ -]?){2,5}(?![\w@])")
_LABEL = re.compile(r"(?m)^([ \t]*(?:\[[^\]\n]{1,40}\][ \t]*)?)([A-Z]{2,4})(?=[ \t]?:)")
_NICK = re.compile(r" [\"“'‘«]|[\"”'’»] ")
_CASELESS = re.compile("[\u0590-\u08ff\u0e00-\u0fff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


@dataclass(frozen=True, slots=True)
class Edit:
    """A stretch of the text that goes, in favour of what, for whom."""

    start: int
    end: int
    words: str
    person: int


class Names:
    """All words of the names that go."""

    def __init__(self, people: Iterable[Named]) -> None:
        self.people = [p for p in people if p.decision == "replaced"]
        self.owners: dict[str, list[int]] = {}
        self.short: dict[str, list[int]] = {}
        self.particles = {key(p) for p in word_list("persons.particles")}
        self.own_particles: list[set[str]] = []
        self.raw: list[tuple[str, int]] = []
        self.kunya: set[int] = set()
        self.first: list[str] = []
        self.at_label: dict[str, int] = {}
        for n, person in enumerate(self.people):
            small: set[str] = set()
            for form in dict.fromkeys([person.name, *person.forms]):
                found = tokens(form)
                small |= {w.key for w in words_of(form)} - set(found)
                for token in found:
                    self._own(token, n)
                # "Kardos-Nagy" broken at its hyphen is "KardosNagy".
                for compound in re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)+", form):
                    self._own(key(compound.replace("-", "")), n)
                letters = [w.key[0].upper() for w in words_of(form) if w.named and w.key not in titles()]  # fmt: skip
                if len(letters) > 1:
                    for made in ("".join(letters), letters[0] + letters[-1]):
                        who = self.short.setdefault(made, [])
                        if n not in who:
                            who.append(n)
                if _CASELESS.search(form):
                    self.raw.append((form.strip(), n))
            self.own_particles.append(small)
            given = tokens(person.name.rpartition(",")[2])
            self.first.append(given[0][0] if given else "")
            if _kunya(person.name):
                self.kunya.add(n)
        long = sorted((k for k in self.owners if len(k) > 3), key=len, reverse=True)
        self.in_address = re.compile("|".join(map(re.escape, long)) or r"(?!)")

    def _own(self, token: str, n: int) -> None:
        who = self.owners.setdefault(token, [])
        if n not in who:
            who.append(n)

    # In a text ----------------------------------------------------------------------------------

    def edits(
        self,
        text: str,
        *,
        kept: Sequence[tuple[int, int]] = (),
        other: Sequence[tuple[int, int]] = (),
        mentions: dict[tuple[int, int], int] | None = None,
        strict: bool = False,
        force: Collection[str] = (),
    ) -> list[Edit]:
        """What goes in a text, in order, without overlap.

        Args:
            text: any text.
            kept: spans of names that stay; they win over a part of them.
            other: spans that are known to be no persons (places, dates): an ambiguous word in
                them stays.
            mentions: spans that are known to be names of persons, with the person's number, or -1
                when only the words are known to be a name.
            strict: of a single word that is English as well, nothing goes (a value, no text).
            force: keys of words that are names here whatever they look like.
        """
        if not self.people:
            return []
        whole = joined(text)
        flat = whole.text
        words = words_of(flat)
        here = [whole.here(a, b) for a, b in kept]
        there = [whole.here(a, b) for a, b in other]
        known = {whole.here(a, b): n for (a, b), n in (mentions or {}).items()}
        starts = sorted(known)
        found: list[tuple[int, int, int, str]] = []
        taken: list[tuple[int, int]] = []
        for match in ADDRESS.finditer(flat):
            n = self.address(match[0])
            if n is not None:
                stop = match.end() - (len(match[0]) - len(match[0].rstrip(".,;:!?)]}'’\"")))
                found.append((match.start(), stop, n, "address"))
            taken.append(match.span())
        for form, n in self.raw:
            at = flat.find(form)
            while at >= 0:
                found.append((at, at + len(form), n, "name"))
                taken.append((at, at + len(form)))
                at = flat.find(form, at + len(form))
        taken.sort()
        last: dict[int, int] = {}
        i = 0
        while i < len(words):
            group = self._group(flat, words, i)
            if group is None:
                i += 1
                continue
            j, who = group
            a, b = words[i].start, words[j].end
            if within(taken, a, b):
                i += 1
                continue
            if within(here, a, b):
                i = j + 1
                continue
            spans = _overlapping(starts, a, b)
            forced = bool(force) and any(w.key in force for w in words[i : j + 1])
            if not forced and not self._goes(flat, words, i, j, spans, there, strict):
                i += 1
                continue
            n = self._whose(who, [] if i == j else [known[s] for s in spans], last, [known[s] for s in spans])  # fmt: skip
            if len(who) > 1 and re.match(r"(?: [^\W\d_]\.)?[ \t]*:", flat[b : b + 8]):
                # A speaker's label means one person throughout.
                n = self.at_label.setdefault(words[i].key, n)
            last[n] = a
            a, b = self._widened(flat, words, i, j, n)
            found.append((a, b, n, "name"))
            i = j + 1
        found += self._initials(flat, here, last)
        return self._ordered(whole.span, found)

    def _ordered(
        self, span: Callable[[int, int], tuple[int, int]], found: list[tuple[int, int, int, str]]
    ) -> list[Edit]:
        out: list[Edit] = []
        for a, b, n, kind in sorted(found, key=lambda f: (f[0], -f[1])):
            start, end = span(a, b)
            if out and start < out[-1].end:
                continue
            pseudonym = self.people[n].pseudonym
            out.append(Edit(start, end, f"[address of {pseudonym}]" if kind == "address" else pseudonym, n))  # fmt: skip
        return out

    def _group(self, text: str, words: Sequence[Word], i: int) -> tuple[int, list[int]] | None:
        """The longest run of words from `i` on that are of one person."""
        who = self.owners.get(words[i].key)
        if not who:
            return None
        if len(who) > 1 and self.kunya:
            # "Khaled" is not "Umm Khaled", as long as somebody else has the name.
            before = i > 0 and words[i - 1].key in wordlist("titles.kunya") and text[words[i - 1].end : words[i].start] in (" ", "\n")  # fmt: skip
            who = [n for n in who if (n in self.kunya) == before] or who
        if len(who) > 1:
            # "L. Messaoud" is the one whose first name begins with L.
            lead = re.search(r"(?<![^\W_])([^\W\d_])\.? ?$", text[max(0, words[i].start - 4) : words[i].start])  # fmt: skip
            if lead and lead[1].isupper():
                who = [n for n in who if key(lead[1]) == self.first[n]] or who
        j = i
        k = i + 1
        while k < len(words) and k - j < 4:
            gap = text[words[k - 1].end : words[k].start]
            soft = gap in (" ", "-", "\n", " \n", "\n ", "  ", ". ", ".", "-\n", "\u00a0") or _NICK.fullmatch(gap)  # fmt: skip
            if not soft and not (gap == ", " and k == i + 1 and words[i].upper):
                break
            both = [n for n in who if n in self.owners.get(words[k].key, ())]
            if both and (gap not in (". ", ".") or len(words[k - 1].text) == 1) and (words[k].named or not words[i].named or gap == "-"):  # fmt: skip
                who, j = both, k
            elif (both and gap not in (". ", ".")) or not (
                words[k].key in self.particles or (len(words[k].text) == 1 and words[k].named)
            ):
                break
            k += 1
        return j, who

    def _goes(
        self,
        text: str,
        words: Sequence[Word],
        i: int,
        j: int,
        spans: list[tuple[int, int]],
        other: Sequence[tuple[int, int]],
        strict: bool,
    ) -> bool:
        """Whether a run is used as a name here."""
        word = words[i]
        distinct = {w.key for w in words[i : j + 1] if w.key in self.owners}
        if spans:
            return True
        if len(distinct) > 1 and (word.named or not all(map(ambiguous, distinct))):
            return True
        if not word.named:
            # "khaled please": a name in lower case, unless English has the word.
            return len(word.key) > 3 and not ambiguous(word.key) and not _english(word.key)
        if len(word.key) < 3 and not (word.text[1:].islower() and not ambiguous(word.key)):
            return False
        if not ambiguous(word.key):
            # A place or body that carries a private name: the name goes all the same, unless a
            # table knows the whole as something else.
            a, b = word.start, words[j].end
            around = next(((s, e) for s, e in _overlapping(other, a, b) if s <= a and b <= e), None)
            return around is None or (around[1] - around[0] == b - a and not _in_table(text[a:b])) or not _in_table(text[around[0] : around[1]])  # fmt: skip
        if strict or word.upper:
            return False
        return _used_as_name(text, words, i, j)

    def _whose(
        self, who: list[int], said: list[int], last: dict[int, int], guessed: list[int]
    ) -> int:
        """Of several with one name: as found in full, else the one last named, else as guessed."""
        if len(who) == 1:
            return who[0]
        for n in said:
            if n in who:
                return n
        if not any(n in last for n in who):
            for n in guessed:
                if n in who:
                    return n
        return max(who, key=lambda n: (last.get(n, -1), -n))

    def _widened(self, text: str, words: Sequence[Word], i: int, j: int, n: int) -> tuple[int, int]:
        """With the initials and particles that belong to the name."""
        a, b = words[i].start, words[j].end
        letters = {made[0] for made, who in self.short.items() if n in who} | {m for made, who in self.short.items() if n in who for m in made}  # fmt: skip
        k = i - 1
        while k >= 0 and i - k < 5:
            gap = text[words[k].end : a]
            w = words[k]
            if (len(w.text) == 1 and w.key.upper() in letters and w.named and gap in (". ", ".", " ", ".-", "-", ".\n")) or (gap in (" ", "-") and w.key in self.own_particles[n] and w.key not in titles() and (w.key in self.particles or w.key in wordlist("titles.kunya"))):  # fmt: skip
                a = w.start
            else:
                break
            k -= 1
        # "Rahel B."
        after = re.match(r" ([^\W\d_])\.(?!\w)", text[b:])
        if after and after[1].isupper() and key(after[1]).upper() in letters and re.match(r" [^\W\d_]\.(?:\s*[a-z,:;)]|$|\n)", text[b:]):  # fmt: skip
            b += after.end()
        return a, b

    def _initials(
        self, text: str, kept: Sequence[tuple[int, int]], last: dict[int, int]
    ) -> list[tuple[int, int, int, str]]:
        """ "A.Y." and the speaker label "AY:"."""
        out = []
        for match in _INITIALS.finditer(text):
            letters = "".join(key(c).upper() for c in match[0] if c.isalpha())
            who = self.short.get(letters)
            if who and letters not in {w.upper() for w in wordlist("never.initials")} and not within(kept, match.start(), match.end()):  # fmt: skip
                stop = match.start() + len(match[0].rstrip(" -"))
                n = max(who, key=lambda n: (last.get(n, -1), -n))
                out.append((match.start(), stop, n, "name"))
        for match in _LABEL.finditer(text):
            who = self.short.get(match[2])
            if who and match[2] not in {w.upper() for w in wordlist("never.initials")}:
                out.append((match.start(2), match.end(2), who[0], "name"))
        return out

    # In a value ---------------------------------------------------------------------------------

    def string(self, value: str, *, strict: bool = True, force: Collection[str] = ()) -> str:
        """A value without the names; the same value when none is in it.

        Args:
            value: any string of a record.
            strict: a single word that is English as well is no name in it.
            force: keys of words that are names all the same.
        """
        if not strict and self.people:
            whole = [w.key for w in words_of(value)]
            if whole and all(w in self.owners for w in whole):
                force = whole
        edits = self.edits(value, strict=strict, force=force)
        out, at = [], 0
        for e in edits:
            out += [value[at : e.start], e.words]
            at = e.end
        return "".join([*out, value[at:]]) if edits else value

    def address(self, value: str) -> int | None:
        """Whose name stands in an e-mail address, a handle or a link."""
        flat = key(value)
        link = flat.startswith(("http", "www"))
        hits = [m[0] for m in self.in_address.finditer(flat)]
        hits += [w for w in re.findall(r"[^\W\d_]+", flat) if len(w) == 3 and w in self.owners and not link]  # fmt: skip
        if link:
            # A link may have English words and places in it.
            plain = [h for h in hits if not ambiguous(h)]
            hits = hits if plain or len(set(hits)) > 1 else []
        if not hits:
            return None
        sets = [set(self.owners[h]) for h in hits]
        both = set.intersection(*sets)
        return min(both or sets[0])


def _in_table(name: str) -> bool:
    entry = gazetteer().by_name.get(" ".join(name.split()))
    return entry is not None and entry.label != "PERSON"


def _english(word: str) -> bool:
    return word in common_words() or word in wordlist("never.words_too")


def within(spans: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    """Whether one of the spans, in order, holds another span."""
    at = bisect_right(spans, (start, 1 << 60))
    return any(a <= start and end <= b for a, b in spans[max(0, at - 3) : at])


def _overlapping(spans: Sequence[tuple[int, int]], start: int, end: int) -> list[tuple[int, int]]:
    at = bisect_right(spans, (end, -1))
    return [(a, b) for a, b in spans[max(0, at - 4) : at] if a < end and start < b]


def _used_as_name(text: str, words: Sequence[Word], i: int, j: int) -> bool:
    """Whether a word that is English, a month or a place as well is a person here."""
    before = (
        words[i - 1].key if i and text[words[i - 1].end : words[i].start] in (" ", "\n") else ""
    )
    after = words[j + 1] if j + 1 < len(words) and text[words[j].end : words[j + 1].start] == " " else None  # fmt: skip
    tail = text[words[j].end : words[j].end + 12]
    if re.match(r" \d", tail) or re.search(r"\d(?:st|nd|rd|th)? $", text[max(0, words[i].start - 5) : words[i].start]):  # fmt: skip
        return False
    if before in wordlist("never.place_before") or (after and after.key in wordlist("never.place_after")):  # fmt: skip
        return False
    lead = text[max(0, words[i].start - 60) : words[i].start].rstrip(" \"“'‘(«*_")
    opens = not lead or lead[-1] in ".!?:\n|" or text[words[i].start - 1] == "\n"
    if opens:
        owns = re.match(r"['’]s [a-z]", tail) is not None
        return owns or tail[:1] in ",:?!" or (after is not None and after.text in wordlist("cues.acts")) or (is_given_name(words[i].text) and after is None)  # fmt: skip
    # A part of another name: "Park Street", "Grace Hospital".
    return after is None or not after.named or after.key in titles()
