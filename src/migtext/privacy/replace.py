"""Replacing: every form of every name, in the text and in all that was made from it."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..errors import DataError
from ..extract.entities.tables import common_words, gazetteer
from .finding import Found, find_names, no_names
from .matching import ADDRESS, Edit, Names, within
from .people import Named, ambiguous, decide, is_kunya, known_public, merged, of_entities, tokens
from .words import Joined, Word, joined, key, titles, wordlist, words_of

__all__ = ["Replaced", "pseudonymise"]

_OFFSETS = frozenset(("start", "end", "continues", "note", "target_note"))
_SPANS = frozenset(("sentence", "group"))
# Closed sets of words, digests and the like: nothing of the text is in them.
_AS_IS = frozenset(
    "origin kind label block form status bound style format language page level boxes "
    "anomaly anomalies low high iso3 person_role how value".split()
)


@dataclass(slots=True)
class Replaced:
    """What came out.

    Attributes:
        data: the analysis as JSON values, without the names.
        people: every person found, replaced or kept.
        unsure: capitalised words that may be names and were left: (word, how often, context).
    """

    data: dict[str, Any]
    people: list[Named]
    unsure: list[tuple[str, int, str]] = field(default_factory=list)


def pseudonymise(
    data: Mapping[str, Any],
    *,
    keep: str = "public",
    names: Collection[str] = (),
    spare: Collection[str] = (),
    label: str = "Person {n}",
    earlier: Mapping[str, str] | None = None,
) -> Replaced:
    """Replace the names of persons in an analysis.

    Args:
        data: an analysis as JSON values (`Analysis.to_dict`), with entities.
        keep: "public" keeps persons in public roles, "none" keeps nobody.
        names: further names to replace.
        spare: names that stay.
        label: the pseudonym; ``{n}`` is the person's number, by first mention.
        earlier: names with the pseudonyms that other documents of the case gave them.

    Returns:
        The same analysis with other words and other offsets; no place on a page is left, because
        the page still shows the names.

    Raises:
        DataError: when `keep` is another word, or `label` has no number.
    """
    if "{n}" not in label:
        raise DataError(f"no number in the label {label!r}", todo='write "{n}" where it goes')
    text: str = data["document"]["text"]
    reading = _Reading(text, data, names, earlier or {})
    people = reading.people
    decide(people, keep=keep, names=[*names, *reading.earlier], spare=spare, titled=reading.titled())  # fmt: skip
    _number(people, label, earlier or {})
    rules = Names(people)
    where = reading.mentions(rules)
    edits = rules.edits(text, kept=reading.kept(), other=reading.other, mentions=where)
    for edit in edits:
        _noticed(rules.people[edit.person], edit, reading.other, text)
    moved = _Moved(text, edits)
    made = _Rewritten(rules, moved, data, reading, edits).whole()
    return Replaced(made, people, _unsure(moved.text, rules, edits, text, reading))


# What the text holds ----------------------------------------------------------------------------


class _Reading:
    """The persons of a text, where they stand, and what else is known of its words."""

    def __init__(
        self,
        text: str,
        data: Mapping[str, Any],
        names: Collection[str],
        earlier: Mapping[str, str],
    ) -> None:
        self.text = text
        self.whole: Joined = joined(text)
        self.words: list[Word] = words_of(self.whole.text)
        self.rows = data["records"].get("entities", ())
        things = [
            (r["start"], r["end"])
            for name in ("instruments", "references")
            for r in data["records"].get(name, ())
        ]
        # The authors of works in the reference list have published under their names.
        things += [
            (w["start"], w["end"])
            for c in data["records"].get("citations", ())
            for w in c["works"]
            if w["reference"]
        ]
        places = [(r["start"], r["end"]) for r in self.rows if self._trusted(r)]
        addresses = [self.whole.span(*m.span()) for m in ADDRESS.finditer(self.whole.text)]
        self.blocked = self._indices(sorted([*things, *places, *addresses]))
        self.rows = self._unlinked([_split(r) for r in self.rows if not _role_word(r)])
        by_cluster = of_entities(self._cleaned(self.rows))
        self.where: dict[tuple[int, int], Named] = {}
        for row in self.rows:
            if row["label"] == "PERSON":
                self.where[row["start"], row["end"]] = by_cluster[row["cluster"]]
        people = list(by_cluster.values())
        first = {
            id(p): a for (a, _), p in sorted(self.where.items(), key=lambda w: w[0], reverse=True)
        }
        persons = set(self.where)
        listed = sorted(persons)
        known = self._indices(listed)
        for found in find_names(self.whole.text, self.words, self.blocked, known):
            one, span = self._found(found)
            if within(listed, *span):
                continue
            self.where[span] = one
            first[id(one)] = span[0]
            people.append(one)
        people += self._beside(people, first)
        # The label "AY" is the initials of somebody who is named elsewhere.
        short = Names(p for p in people if len(tokens(p.name)) > 1).short
        people = [
            p for p in people if not (p.name.isupper() and re.sub(r"\W", "", p.name) in short)
        ]
        left = {id(p) for p in people}
        self.where = {span: p for span, p in self.where.items() if id(p) in left}
        for name in names:
            people.append(Named(name, [name]))
        self.earlier = self._earlier(earlier)
        for name in self.earlier:
            people.append(Named(name, [name], doubt="known from the key; not found here"))
        people += self._addresses(people)
        people.sort(key=lambda p: first.get(id(p), len(text)))
        for person in people:
            full = [f for f in person.forms if len(tokens(f)) > 1]
            if person.role is None and known_public(full):
                person.role, person.confidence = "public", 0.9
        self.people, self.into = merged(_one_each(people))
        for person in self.people:
            person.name = max([person.name, *person.forms], key=lambda f: len(tokens(f)))
        found_spans = sorted(self.where)
        self.other = sorted(
            (r["start"], r["end"])
            for r in self.rows
            if r["label"] != "PERSON" and not (_crosses(found_spans, r["start"], r["end"]) and not self._trusted(r))
        )  # fmt: skip

    def _trusted(self, row: Mapping[str, Any]) -> bool:
        """Whether a name that is no person's is surely none."""
        if row["label"] == "PERSON":
            return False
        model = row["origin"].startswith("model")
        if row["label"] in ("DATE", "STATE", "BODY") or not (model or row["label"] == "PLACE"):
            return True
        entry = gazetteer().by_name.get(row["text"])
        if entry is not None:
            return entry.label != "PERSON"
        lead = self.text[max(0, row["start"] - 20) : row["start"]]
        before = re.search(r"([^\W\d_]+) $", lead)
        placed = before is not None and before[1].lower() in wordlist("never.locative")
        if not model:
            # A place that a rule has found: it stands in a list of them, or says what it is.
            after = re.match(r" ([^\W\d_]+)|, [A-Z]", self.text[row["end"] : row["end"] + 20])
            listed = re.search(r", $|\b(?:and|or) $", lead) is not None
            said = after is not None and (after[1] is None or after[1].lower() in wordlist("never.place_after"))  # fmt: skip
            of = before is not None and before[1].lower() in wordlist("never.place_before")
            return placed or listed or said or of
        words = words_of(row["text"])
        plain = [w for w in words if w.key in common_words() and w.key not in titles()]
        placed = placed and not self.text.startswith((", who", " who "), row["end"])
        return placed or len(plain) * 2 > len(words) > 1

    def _unlinked(self, rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
        """Rows in which "Deng" alone is not the public person whom a table knows by this name."""
        full = {r["cluster"] for r in rows if r["label"] == "PERSON" and len(tokens(r["text"])) > 1}
        out = []
        for r in rows:
            if r["label"] == "PERSON" and r["cluster"] not in full and key(r["text"]) in wordlist("titles.many"):  # fmt: skip
                before = self.text[max(0, r["start"] - 30) : r["start"]].split()[-1:]
                if not before or key(before[0]) not in wordlist("titles.high"):
                    r = {**r, "canonical": r["text"], "cluster": f"{r['cluster']}#alone", "person_role": None, "confidence": None}  # fmt: skip
            out.append(r)
        return out

    def _cleaned(self, rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
        return [
            {**r, "text": _without_title(r["text"]), "canonical": _without_title(r["canonical"])}
            for r in rows
        ]

    def _indices(self, spans: Sequence[tuple[int, int]]) -> set[int]:
        out: set[int] = set()
        starts = [w.start for w in self.words]
        for a, b in spans:
            a, b = self.whole.here(a, b)
            out.update(range(bisect_right(starts, a - 1), bisect_right(starts, b - 1)))
        return out

    def _found(self, found: Found) -> tuple[Named, tuple[int, int]]:
        a, b = self.words[found.first].start, self.words[found.last].end
        name = _without_title(" ".join(self.whole.text[a:b].split()))
        one = Named(name, [name], 1, doubt=f"found by where it stands: {found.why}")
        return one, self.whole.span(a, b)

    def _beside(self, people: Sequence[Named], first: dict[int, int]) -> list[Named]:
        """Longer names around those found: a "place" called Luwam Teklu; "Kovalenko, Iryna"."""
        known = {t for p in people for t in tokens(p.name) if not ambiguous(t)}
        spans: list[tuple[int, int]] = []
        for r in self.rows:
            words = words_of(r["text"])
            if (
                r["label"] in ("ORG", "PLACE", "GROUP", "EVENT", "PROGRAMME")
                and 1 < len(words) < 5
                and any(w.key in known for w in words)
                and all(w.named and w.key not in common_words() for w in words)
                and gazetteer().by_name.get(r["text"]) is None
                and (not self._trusted(r) or all(w.key in known for w in words))
            ):
                spans.append((r["start"], r["end"]))
        flat = self.whole.text
        starts = dict(self.where.keys())
        for i, word in enumerate(self.words[:-1]):
            after = self.words[i + 1]
            at = self.whole.back[after.start]
            if (
                at in starts
                and flat[word.end : after.start] == ", "
                and word.text.istitle()
                and i not in self.blocked
                and word.key not in no_names() | common_words() | titles()
                and re.search(
                    r"(?:^|[:.?!\n])[ \t\"“]*$", flat[max(0, word.start - 4) : word.start]
                )
            ):
                spans.append((self.whole.back[word.start], starts[at]))
        out = []
        for a, b in spans:
            name = " ".join(joined(self.text[a:b]).text.split())
            one = Named(name, [name], 1, doubt="found by where it stands: beside another name")
            self.where[a, b] = one
            first[id(one)] = a
            out.append(one)
        return out

    def _earlier(self, earlier: Mapping[str, str]) -> dict[str, str]:
        """Those of the key whose names stand in this text, whole."""
        here = {w.key for w in self.words if w.named}
        return {
            name: pseudonym
            for name, pseudonym in earlier.items()
            if tokens(name) and set(tokens(name)) <= here
        }

    def _addresses(self, people: Sequence[Named]) -> list[Named]:
        """Owners of e-mail addresses and handles whose names the text does not give."""
        rules = Names(people)
        out: dict[str, Named] = {}
        for match in ADDRESS.finditer(self.whole.text):
            value = match[0].rstrip(".,;:!?)]}'’\"")
            if "@" not in value or value.startswith(("http", "www")):
                continue
            local = key(value.strip("@").split("@")[0]) if not value.startswith("@") else key(value[1:])  # fmt: skip
            pieces = re.findall(r"[^\W\d_]+", local)
            if rules.address(value) is not None or not pieces or any(p in wordlist("never.mailboxes") for p in pieces):  # fmt: skip
                continue
            if any(
                gazetteer().by_name.get(p) or gazetteer().by_name.get(p.upper()) for p in pieces
            ):
                continue
            if value not in out:
                out[value] = Named(value, [value], 1, doubt="an address of somebody unknown")
        return list(out.values())

    def titled(self) -> dict[int, set[str]]:
        """What stands before the mentions of each person."""
        place = {id(p): n for n, p in enumerate(self.people)}
        out: dict[int, set[str]] = {}
        for (start, _), person in self.where.items():
            n = place.get(id(self._now(person)))
            if n is None:
                continue
            before = re.findall(r"[^\W_]+(?:-[^\W_]+)*", self.text[max(0, start - 40) : start])[-2:]
            if before and re.search(r"(?:[^\W_]|\b[A-Z]\w{1,3}\.) $", self.text[max(0, start - 6) : start]):  # fmt: skip
                out.setdefault(n, set()).update((key(before[-1]), key(" ".join(before))))
        return out

    def _now(self, person: Named) -> Named:
        while id(person) in self.into:
            person = self.into[id(person)]
        return person

    def person_at(self, start: int, end: int) -> Named | None:
        """Whose mention a span is."""
        person = self.where.get((start, end))
        return None if person is None else self._now(person)

    def mentions(self, rules: Names) -> dict[tuple[int, int], int]:
        """Spans of names that go, with the person's number; -1 when only the text can tell."""
        number = {id(p): n for n, p in enumerate(rules.people)}
        stays = {id(p) for p in self.people if p.decision == "kept"}
        out = {}
        for span, person in self.where.items():
            now = self._now(person)
            if id(now) not in stays:
                out[span] = number.get(id(now), -1)
        return out

    def kept(self) -> list[tuple[int, int]]:
        """Spans of names that stay."""
        stays = {id(p) for p in self.people if p.decision == "kept"}
        spans = [s for s, p in self.where.items() if id(self._now(p)) in stays]
        flat, _ = self.whole.text, None
        for person in self.people:
            if id(person) in stays:
                for form in {person.name, *person.forms}:
                    for m in re.finditer(rf"(?<!\w){re.escape(form)}(?!\w)", flat):
                        spans.append(self.whole.span(*m.span()))
        return sorted(set(spans))


def _one_each(people: Iterable[Named]) -> list[Named]:
    return list({id(p): p for p in people}.values())


def _crosses(spans: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    at = bisect_right(spans, (end, -1))
    return any(a < end and start < b for a, b in spans[max(0, at - 4) : at])


def _role_word(row: Mapping[str, Any]) -> bool:
    """Whether a "person" is a word for a role: "PRESENTER", "Enquirer", "He"."""
    words = words_of(row["text"])
    none = no_names() | titles()
    return row["label"] == "PERSON" and bool(words) and all(w.key in none for w in words)


def _split(row: Mapping[str, Any]) -> Mapping[str, Any]:
    """ "Khaled" and "Umm Khaled" are two, whatever the extractor has joined."""
    if row["label"] != "PERSON":
        return row
    text, canonical = _without_title(row["text"]), _without_title(row["canonical"])
    if is_kunya(text) == is_kunya(canonical):
        return row
    return {**row, "canonical": row["text"], "cluster": f"{row['cluster']}#{key(text)}"}


def _without_title(name: str) -> str:
    """A name without titles and sentence openers before it: "Tell Umm Khaled", "Uncle Bảy"."""
    words = words_of(name)
    first, last = 0, len(words) - 1
    while first < last and (
        (words[first].key in titles() and words[first].key not in wordlist("titles.kunya"))
        or words[first].key in wordlist("never.calendar")
        or (words[first].key in common_words() and first + 1 <= last and words[first + 1].key in wordlist("titles.kunya"))
    ):  # fmt: skip
        first += 1
    while last > first and words[last].key in wordlist("titles.after"):
        last -= 1
    return name[words[first].start : words[last].end] if words else name


def _number(people: Iterable[Named], label: str, earlier: Mapping[str, str]) -> None:
    """Give pseudonyms: those of the key again, new numbers to the others."""
    used: set[str] = set()
    taken = set(earlier.values())
    replaced = [p for p in people if p.decision == "replaced"]
    exact = {key(name): pseudonym for name, pseudonym in earlier.items()}
    for person in replaced:
        forms = [f for f in [person.name, *person.forms] if key(f) in exact]
        pseudonym = next((exact[key(f)] for f in forms if exact[key(f)] not in used), "")
        if pseudonym:
            person.pseudonym = pseudonym
            used.add(pseudonym)
    n = 0
    for person in replaced:
        while not person.pseudonym:
            n += 1
            made = label.replace("{n}", str(n))
            if made not in taken:
                person.pseudonym = made


def _noticed(person: Named, edit: Edit, other: Sequence[tuple[int, int]], text: str) -> None:
    """List a name that went out of the name of a place or an organisation."""
    at = bisect_right(other, (edit.end, -1))
    for a, b in other[max(0, at - 3) : at]:
        if a <= edit.start and edit.end <= b and edit.end - edit.start < b - a:
            person.doubted(f"also in the name {' '.join(text[a:b].split())!r}")


def _unsure(
    made: str, rules: Names, edits: Sequence[Edit], text: str, reading: _Reading
) -> list[tuple[str, int, str]]:
    """Capitalised words inside sentences that nobody knows, for a person to look at."""
    gone = [(e.start, e.end) for e in edits]
    moved = _Moved(text, edits)
    lower = {w.key for w in reading.words if w.text[:1].islower()}
    known = reading._indices(sorted({*reading.other, *reading.kept()}))
    count: Counter[str] = Counter()
    context: dict[str, str] = {}
    for i, word in enumerate(reading.words):
        if i in known or not word.text[0].isupper() or len(word.text) < 2:
            continue
        start, end = reading.whole.span(word.start, word.end)
        before = text[max(0, start - 60) : start].rstrip(" \"'“‘(")[-1:] if start else ""
        opens = before in ("", ".", "!", "?", "\n", ":", "|") or text[start - 1 : start] == "\n"
        named = word.key in rules.owners
        if _crosses(gone, start, end) or not (named or (not opens and word.text[1:].islower())):
            continue
        if not named and (word.key in common_words() or word.key in lower or word.key in titles() or word.key in wordlist("never.things")):  # fmt: skip
            continue
        count[word.text] += 1
        at = moved.at(start)
        around = made[max(0, at - 40) : at + len(word.text) + 40]
        context.setdefault(word.text, " ".join(around.split()))
    return [(w, n, context[w]) for w, n in count.items()]


# The text and its records -------------------------------------------------------------------------


class _Moved:
    """The new text, and where a position of the old one is in it."""

    def __init__(self, text: str, edits: Sequence[Edit]) -> None:
        pieces, last, size = [], 0, 0
        self.olds: list[tuple[int, int]] = []
        self.news: list[tuple[int, int]] = []
        for edit in edits:
            pieces += [text[last : edit.start], edit.words]
            size += edit.start - last
            self.olds.append((edit.start, edit.end))
            self.news.append((size, size + len(edit.words)))
            size += len(edit.words)
            last = edit.end
        self.text = "".join([*pieces, text[last:]])
        self._starts = [a for a, _ in self.olds]

    def at(self, position: int, *, end: bool = False) -> int:
        """A position in the new text; inside a name that went, its beginning or its end."""
        i = bisect_right(self._starts, position) - 1
        if i < 0:
            return position
        (a, b), (c, d) = self.olds[i], self.news[i]
        if position >= b:
            return d + position - b
        return d if end and position > a else c


class _Rewritten:
    """The analysis, with the new text."""

    def __init__(
        self,
        rules: Names,
        moved: _Moved,
        data: Mapping[str, Any],
        reading: _Reading,
        edits: Sequence[Edit],
    ) -> None:
        self.rules = rules
        self.moved = moved
        self.data = data
        self.reading = reading
        self.edits = edits
        self.starts = [e.start for e in edits]
        self.force: frozenset[str] = frozenset()
        self.strict = True
        self.digest = hashlib.sha256(moved.text.encode("utf-8", "surrogatepass")).hexdigest()
        old = {r["id"] for group in data["records"].values() for r in group}
        old |= {o["id"] for o in data["outside"]}
        self.ids = {i: hashlib.sha256(f"{self.digest}|{i}".encode()).hexdigest()[:16] for i in old}
        path = data["document"]["path"] or ""
        self.path = path
        self.file = re.split(r"[\\/]", path)[-1]
        stem, dot, suffix = self.file.rpartition(".")
        # A file and its folder may be named after somebody as well.
        named = rules.address(stem if dot else self.file) is not None
        self.clean = (f"document{dot}{suffix}" if dot else "document") if named else self.file

    def whole(self) -> dict[str, Any]:
        """Everything, rewritten."""
        made: dict[str, Any] = {
            k: self.value(v, k) for k, v in self.data.items() if k not in ("document", "records")
        }
        self.strict = False
        made = {k: made.get(k) for k in self.data} | {
            "document": self.value({k: v for k, v in self.data["document"].items() if k not in ("text", "boxes")}),
            "warnings": self.value(self.data["warnings"]),
            "withheld": self.value(self.data["withheld"]),
        }  # fmt: skip
        self.strict = True
        made["records"] = {
            name: [self.record(r, name) for r in group]
            for name, group in self.data["records"].items()
        }
        made["outside"] = [self.record(o, "outside") for o in self.data["outside"]]
        document = made["document"]
        document["text"] = self.moved.text
        document["boxes"] = ""
        for name in ("blocks", "pages"):
            for row, before in zip(document[name], self.data["document"][name], strict=True):
                # A name that two blocks share goes to the first.
                row["start"] = self.moved.at(before["start"], end=True)
        document["path"] = self.clean if self.path else None
        document["markup"] = [
            [self.moved.at(a), self.moved.at(b, end=True)]
            for a, b in self.data["document"]["markup"]
        ]
        extra = {k: v for k, v in document["meta"]["extra"].items() if k != "sha256"}
        document["meta"]["extra"] = {**extra, "pseudonymised": "true"}
        return made

    def record(self, row: Mapping[str, Any], view: str) -> dict[str, Any]:
        """A record: what went out of its sentence goes out of all its values."""
        a, b = row["sentence"]
        near = self._edits(min(a, row["start"]), max(b, row["end"]))
        self.force = frozenset(k for e in near for w in words_of(joined(self.reading.text[e.start : e.end]).text) for k in (w.key,) if k in self.rules.owners)  # fmt: skip
        made: dict[str, Any] = self.value(row)
        self.force = frozenset()
        made["surface"] = self.moved.text[made["start"] : made["end"]]
        mine = self._edits(row["start"], row["end"])
        if mine:
            made["text"] = " ".join(made["surface"].split())
        if view == "entities" and row["label"] == "PERSON" and mine:
            pseudonym = self.rules.people[mine[0].person].pseudonym
            made["canonical"] = made["text"] = pseudonym
            made["cluster"] = "person:" + pseudonym.casefold()
        return made

    def _edits(self, start: int, end: int) -> list[Edit]:
        i = max(0, bisect_right(self.starts, start) - 1)
        out = []
        while i < len(self.edits) and self.edits[i].start < end:
            if self.edits[i].end > start:
                out.append(self.edits[i])
            i += 1
        return out

    def value(self, value: Any, key: str = "") -> Any:
        """A JSON value, without names and with new offsets."""
        if isinstance(value, bool) or value is None or isinstance(value, float):
            return value
        if isinstance(value, int):
            return self.moved.at(value, end=key == "end") if key in _OFFSETS else value
        if isinstance(value, str):
            return value if key in _AS_IS else self.string(value)
        if isinstance(value, Mapping):
            if key == "fields":  # spans of the fields of a reference
                return {k: self._span(v) for k, v in value.items()}
            return {self.ids.get(k, k): self.value(v, k) for k, v in value.items()}
        if key in _SPANS and len(value) == 2:
            return self._span(value)
        if key == "markup":
            return value
        return [self._span(v) if key == "spans" else self.value(v, key) for v in value]

    def string(self, value: str) -> str:
        """A string without names, without the file's name when it is one, and with new ids."""
        if value in self.ids:
            return self.ids[value]
        if self.path and self.clean != self.path:
            for known in (self.path, self.file):
                if known and known != self.clean and len(known) > 3:
                    value = value.replace(known, self.clean)
        return self.rules.string(value, strict=self.strict, force=self.force)

    def _span(self, pair: Any) -> list[int]:
        return [self.moved.at(pair[0]), self.moved.at(pair[1], end=True)]
