"""Replacing: every form of every name, in the text and in all that was made from it."""

from __future__ import annotations

import hashlib
import json
import re
from bisect import bisect_right
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..extract.entities.tables import common_words
from .people import Named, decide, fold, name_like, parts

__all__ = ["Replaced", "pseudonymise"]

_ADDRESS = re.compile(
    r"(?:https?://|www\.)\S+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|(?<![\w@])@[\w.]{3,}", re.I
)
# Joins what a line end broke: a hyphen before a line feed, a soft hyphen, PDFium's sign.
_BROKEN = re.compile("(?<=[^\\W\\d_])(?:[-\u00ad\ufffe]\\s*\\n\\s*|\u00ad|\ufffe)(?=[^\\W\\d_])")
_CAPITAL = re.compile(r"(?<![\w@./-])[^\W\d_]{2,}(?:['’-][^\W\d_]+)*(?![\w@])")
_OFFSETS = frozenset(("start", "end", "continues", "note", "target_note"))
_SPANS = frozenset(("sentence", "group"))
# Closed sets of words, digests and the like: nothing of the text is in them.
_AS_IS = frozenset(
    "origin kind label block form status bound style format language page level boxes unit population "
    "anomaly anomalies low high iso3 jurisdiction key ids pinpoint person_role how value".split()
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
) -> Replaced:
    """Replace the names of persons in an analysis.

    Args:
        data: an analysis as JSON values (`Analysis.to_dict`), with entities.
        keep: "public" keeps persons in public roles, "none" keeps nobody.
        names: further names to replace.
        spare: names that stay.
        label: the pseudonym; ``{n}`` is the person's number, by first mention.

    Returns:
        The same analysis with other words and other offsets; no place on a page is left, because
        the page still shows the names.

    Raises:
        DataError: when `keep` is another word.
    """
    text: str = data["document"]["text"]
    entities = data["records"].get("entities", [])
    people = decide(entities, keep=keep, names=names, spare=spare)
    people += _overlooked(text, data, people, spare)
    for n, person in enumerate((p for p in people if p.decision == "replaced"), 1):
        person.pseudonym = label.format(n=n)
    kept = _kept_words(data, people)
    rules = _Rules(people, kept)
    edits = _edits(text, rules, data, people)
    moved = _Moved(text, edits)
    made = _Rewritten(rules, moved, data, people).whole()
    return Replaced(made, people, _unsure(moved.text, made, people))


# What may be a name ---------------------------------------------------------------------------


def _covered(data: Mapping[str, Any]) -> list[tuple[int, int]]:
    """Spans of everything that is known to be something else than a private name."""
    spans = [
        (r["start"], r["end"])
        for name in ("entities", "instruments", "references", "citations")
        for r in data["records"].get(name, ())
    ]
    return sorted(spans)


def _inside(spans: list[tuple[int, int]], start: int, end: int) -> bool:
    at = bisect_right(spans, (start, end + 1_000_000_000))
    return any(a <= start and end <= b for a, b in spans[max(0, at - 40) : at])


def _overlooked(
    text: str, data: Mapping[str, Any], people: list[Named], spare: Collection[str]
) -> list[Named]:
    """Given names in the text that are part of nothing that was found: replaced, and in doubt."""
    spans = _covered(data)
    known = {fold(p).casefold() for one in people for form in [one.name, *one.forms] for p in parts(form)}  # fmt: skip
    known |= {fold(s).casefold() for s in spare}
    out: dict[str, Named] = {}
    for match in _CAPITAL.finditer(text):
        word = match[0].removesuffix("'s").removesuffix("’s")
        key = fold(word).casefold()
        if key in known or not word[0].isupper() or not word[1:].islower():
            continue
        if name_like(word) and not _inside(spans, match.start(), match.start() + len(word)):
            one = out.setdefault(key, Named(word, [word], doubt="a given name that stands alone"))
            one.mentions += 1
    return list(out.values())


def _kept_words(data: Mapping[str, Any], people: Iterable[Named]) -> set[str]:
    """Names that stay and may share a word with one that goes: "Abiy Ahmed" beside an Ahmed."""
    kept = {form for p in people if p.decision == "kept" for form in [p.name, *p.forms]}
    for name in ("entities", "instruments"):
        for row in data["records"].get(name, ()):
            if row.get("label") != "PERSON":
                kept.add(" ".join(row["text"].split()))
    return {k for k in kept if len(k) > 2}


def _unsure(
    text: str, data: Mapping[str, Any], people: Iterable[Named]
) -> list[tuple[str, int, str]]:
    """Capitalised words inside sentences that nobody knows, for a person to look at."""
    spans = _covered(data)
    said = {w for p in people for w in p.pseudonym.split()}
    lower = set(re.findall(r"(?<![\w])[a-zß-öø-ÿ]{2,}", text))
    out: dict[str, tuple[int, str]] = {}
    for match in _CAPITAL.finditer(text):
        word = match[0].removesuffix("'s").removesuffix("’s")
        before = text[: match.start()].rstrip(" \"'“‘(")[-1:]
        if not word[0].isupper() or not word[1:].islower() or word in said:
            continue
        if (
            before in ("", ".", "!", "?", "\n", ":")
            or text[match.start() - 1 : match.start()] == "\n"
        ):
            continue
        low = word.casefold()
        if low in common_words() or low in lower or _inside(spans, match.start(), match.end()):
            continue
        count, context = out.get(word, (0, ""))
        around = " ".join(text[max(0, match.start() - 40) : match.end() + 40].split())
        out[word] = (count + 1, context or around)
    return [(word, count, context) for word, (count, context) in out.items()]


# Rules ----------------------------------------------------------------------------------------


class _Rules:
    """All forms of the names that go, and of those that stay, as one pattern each."""

    def __init__(self, people: Iterable[Named], kept: Iterable[str]) -> None:
        self.owners: dict[str, list[Named]] = {}
        for person in people:
            if person.decision == "replaced":
                for form in _forms(person):
                    owners = self.owners.setdefault(_key(form), [])
                    if person not in owners:
                        owners.append(person)
        # A form that stays wins over a part of it that goes, not over the same words.
        self.kept = {_key(k) for k in kept} - set(self.owners)
        forms = sorted({*self.owners, *self.kept}, key=len, reverse=True)
        body = "|".join(re.escape(f).replace(r"\ ", r"\s+") for f in forms)
        made = rf"(?<![^\W_])(?:{body})(?![^\W_])" if forms else r"(?!)"
        self.pattern = re.compile(made, re.I)
        # Address parts are run together: at least four letters, so that "ali" is not in "quality".
        tokens = {k for k in self.owners if len(k) > 3 and " " not in k and "." not in k}
        self.tokens = re.compile("|".join(map(re.escape, sorted(tokens, key=len, reverse=True))) or r"(?!)")  # fmt: skip

    def owner(self, form: str) -> list[Named]:
        return self.owners.get(_key(form), [])

    def string(self, value: str) -> str:
        """A string of a record, without the names."""

        def other(match: re.Match[str]) -> str:
            people = self.owners.get(_key(match[0]))
            return people[0].pseudonym if people else match[0]

        joined = _BROKEN.sub("", value)
        folded = fold(joined)
        out, last = [], 0
        for match in _ADDRESS.finditer(joined):
            owners = self.address(match[0])
            if owners:
                out += [self._plain(joined, folded, last, match.start(), other), f"[address of {owners[0].pseudonym}]"]  # fmt: skip
                last = match.end()
        out.append(self._plain(joined, folded, last, len(joined), other))
        made = "".join(out)
        return value if made == joined else made

    def _plain(self, text: str, folded: str, start: int, end: int, other: Any) -> str:
        out, last = [], start
        for match in self.pattern.finditer(folded, start, end):
            out += [text[last : match.start()], text[match.start() : match.end()]]
            if self.owners.get(_key(match[0])):
                out[-1] = other(match)
            last = match.end()
        return "".join([*out, text[last:end]])

    def address(self, value: str) -> list[Named]:
        """Whose name stands in an e-mail address, a handle or a link."""
        match = self.tokens.search(fold(value).casefold())
        return self.owners.get(match[0], []) if match else []


def _key(form: str) -> str:
    return " ".join(fold(form).casefold().split())


def _forms(person: Named) -> list[str]:
    """A name in full, its parts, and its initials."""
    out = [person.name, *person.forms]
    names = [n for n in dict.fromkeys(out) if n.strip()]
    for name in names:
        out += [p for p in parts(name) if p.casefold() not in common_words() or name == p]
        letters = [w[0] for w in re.findall(r"[^\W\d_]+", name) if w[0].isupper()]
        if len(letters) > 1:
            first, *rest = letters
            out += [".".join(letters) + ".", ". ".join(letters) + ".", f"{first}.{rest[-1]}."]
            family = parts(name)[-1:] or [""]
            if family[0]:
                out += [f"{first}. {family[0]}", f"{first} {family[0]}"]
    return [f for f in dict.fromkeys(out) if len(f.strip()) > 1]


# The text -------------------------------------------------------------------------------------

Edit = tuple[int, int, str]


def _edits(
    text: str, rules: _Rules, data: Mapping[str, Any], people: Iterable[Named]
) -> list[Edit]:
    """What is replaced in the text, in order, without overlap."""
    joined, back = _joined(text)
    folded = fold(joined)
    mentions = _mentions(data, people)
    found: list[Edit] = []
    for match in _ADDRESS.finditer(joined):
        owners = rules.address(match[0])
        if owners:
            found.append((back[match.start()], back[match.end() - 1] + 1, f"[address of {owners[0].pseudonym}]"))  # fmt: skip
    last: dict[int, int] = {}
    for match in rules.pattern.finditer(folded):
        owners = rules.owners.get(_key(match[0]), [])
        words = joined[match.start() : match.end()]
        if not owners or not _printed_as_name(words):
            continue
        start, end = back[match.start()], back[match.end() - 1] + 1
        if any(a < end and start < b for a, b, _ in found[-3:]) or any(
            a < end and start < b for a, b, s in found if s.startswith("[")
        ):
            continue
        # Several of one name: the one that this mention was found to be, else the last named.
        here = [p for p in owners if any(a <= start and end <= b for a, b in mentions[id(p)])]
        choice = here[0] if here else max(owners, key=lambda p: last.get(id(p), -1))
        last[id(choice)] = start
        found.append((start, end, choice.pseudonym))
    return _merged(text, sorted(found))


def _printed_as_name(words: str) -> bool:
    return any(w[:1].isupper() for w in re.findall(r"[^\W\d_]+", words))


def _mentions(data: Mapping[str, Any], people: Iterable[Named]) -> dict[int, list[tuple[int, int]]]:
    out: dict[int, list[tuple[int, int]]] = {id(p): [] for p in people}
    by_name = {p.name: p for p in people}
    for row in data["records"].get("entities", ()):
        person = by_name.get(row["canonical"]) if row["label"] == "PERSON" else None
        if person is not None:
            out[id(person)].append((row["start"], row["end"]))
    return out


def _merged(text: str, edits: list[Edit]) -> list[Edit]:
    """ "Amina M. Yusuf", found as two parts of one person, is one name."""
    out: list[Edit] = []
    for start, end, pseudonym in edits:
        if out and out[-1][2] == pseudonym and re.fullmatch(r"\s+(?:[^\W\d_]\.\s+|(?:al|el|bin|ben|bint|ibn|abu|de|van|von|der)[\s-]+)?|-", text[out[-1][1] : start], re.I):  # fmt: skip
            out[-1] = (out[-1][0], end, pseudonym)
        else:
            out.append((start, end, pseudonym))
    return out


def _joined(text: str) -> tuple[str, list[int]]:
    """The text with broken words whole again, and where each character stood."""
    pieces: list[str] = []
    back: list[int] = []
    last = 0
    for match in _BROKEN.finditer(text):
        pieces.append(text[last : match.start()])
        back += range(last, match.start())
        last = match.end()
    pieces.append(text[last:])
    back += range(last, len(text))
    return "".join(pieces), back


class _Moved:
    """The new text, and where a position of the old one is in it."""

    def __init__(self, text: str, edits: list[Edit]) -> None:
        pieces, last, size = [], 0, 0
        self.olds: list[tuple[int, int]] = []
        self.news: list[tuple[int, int]] = []
        for start, end, pseudonym in edits:
            pieces += [text[last:start], pseudonym]
            size += start - last
            self.olds.append((start, end))
            self.news.append((size, size + len(pseudonym)))
            size += len(pseudonym)
            last = end
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
        self, rules: _Rules, moved: _Moved, data: Mapping[str, Any], people: Iterable[Named]
    ) -> None:
        self.rules = rules
        self.moved = moved
        self.data = data
        self.by_name = {p.name: p for p in people if p.decision == "replaced"}
        self.digest = hashlib.sha256(moved.text.encode("utf-8", "surrogatepass")).hexdigest()
        old = {r["id"] for group in data["records"].values() for r in group}
        old |= {o["id"] for o in data["outside"]}
        self.ids = {i: hashlib.sha256(f"{self.digest}|{i}".encode()).hexdigest()[:16] for i in old}

    def whole(self) -> dict[str, Any]:
        made: dict[str, Any] = {k: self.value(v, k) for k, v in self.data.items()}
        document = made["document"]
        document["text"] = self.moved.text
        document["boxes"] = ""
        for name in ("blocks", "pages"):
            for row, before in zip(document[name], self.data["document"][name], strict=True):
                # A name that two blocks share goes to the first.
                row["start"] = self.moved.at(before["start"], end=True)
        path = self.data["document"]["path"]
        # A folder may be named after somebody as well.
        document["path"] = self.rules.string(re.split(r"[\\/]", path)[-1]) if path else None
        document["markup"] = [
            [self.moved.at(a), self.moved.at(b, end=True)]
            for a, b in self.data["document"]["markup"]
        ]
        extra = {k: v for k, v in document["meta"]["extra"].items() if k != "sha256"}
        document["meta"]["extra"] = {**extra, "pseudonymised": "true"}
        for name, group in made["records"].items():
            for row, before in zip(group, self.data["records"][name], strict=True):
                row["surface"] = self.moved.text[row["start"] : row["end"]]
                if name == "entities" and before["label"] == "PERSON":
                    self._person(row, before)
        return made

    def _person(self, row: dict[str, Any], before: Mapping[str, Any]) -> None:
        person = self.by_name.get(before["canonical"])
        if person is not None:
            row["canonical"] = row["text"] = person.pseudonym
            row["cluster"] = "person:" + person.pseudonym.casefold()

    def value(self, value: Any, key: str = "") -> Any:
        if isinstance(value, bool) or value is None or isinstance(value, float):
            return value
        if isinstance(value, int):
            return self.moved.at(value, end=key == "end") if key in _OFFSETS else value
        if isinstance(value, str):
            if value in self.ids:
                return self.ids[value]
            return value if key in _AS_IS else self.rules.string(value)
        if isinstance(value, Mapping):
            if key == "fields":  # spans of the fields of a reference
                return {k: self._span(v) for k, v in value.items()}
            return {self._name(k): self.value(v, k) for k, v in value.items()}
        if key in _SPANS and len(value) == 2:
            return self._span(value)
        if key == "markup":
            return value
        return [self._span(v) if key == "spans" else self.value(v, key) for v in value]

    def _span(self, pair: Any) -> list[int]:
        return [self.moved.at(pair[0]), self.moved.at(pair[1], end=True)]

    def _name(self, key: str) -> str:
        return self.ids.get(key, key)


def leaks(data: Mapping[str, Any], people: Iterable[Named]) -> list[str]:
    """Names that went and still stand somewhere in the values of an analysis."""
    rules = _Rules(people, ())
    text = json.dumps(data, ensure_ascii=False)
    return sorted({m[0] for m in rules.pattern.finditer(fold(text)) if _printed_as_name(m[0])})
