"""The reading of a document: rules block by block, the model where they leave gaps, then the whole."""

from __future__ import annotations

import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from ...annotations import Citation, Entity, Instrument, Reference
from ...document import Document
from ..acronyms import definitions as find_definitions
from .candidates import Candidate
from .dates import DateFinder
from .gazetteer import Knowledge, known_names, raw_matches
from .labelled import labelled_persons
from .linking import Found, annotate_groups, link
from .masks import Masks
from .neural import Chunk, find_names
from .patterns import label_of_heads, pattern_names
from .people import (
    apposed,
    located_places,
    name_parts,
    person_role,
    sorted_places,
    subject_persons,
    titled_persons,
)
from .resolve import judge, resolve, uncovered
from .stretch import Stretch
from .tables import common_words, gazetteer, is_given_name, word_list

__all__ = ["read_names"]

_RULE = "rule:entities@1"
# "printer", "machinist", "seamstress"; not "former", "pier", "water".
_TRADE = re.compile(
    r"(?!former|other|another|water|winter|summer|border|quarter|corner|number|major|minor|senior|junior)\w{3,}(?:[^e]er|or|ist|ician|man|woman|ess)"
)
_WHERE = frozenset("in at near outside into reached around across off".split())
_LIST_JOINTS = frozenset((", ", " and ", " or ", ", and ", ", or "))
_EMPHASIS = re.compile(r"\*+|_{2,3}")
_BRACKETED_ACRONYM = re.compile(r" ?[(\[](?:the )?[\"“']?([A-Z][A-Z&/-]{1,7}[A-Z])[\"”']?[)\],;]")
_MODEL = "model:en_core_web_sm@3.8.0"


class _Reading:
    """State of one reading."""

    def __init__(self, document: Document, masks: Masks, model: str | None, openblas: bool) -> None:
        self.document = document
        self.model = model
        self.openblas = openblas
        self.stretches = [
            Stretch(view, masks.of(view), masks.instruments_of(view))
            for view in document.view.of("entities")
        ]
        self.programmes = masks.programmes
        self.known = Knowledge(words=frozenset(w for s in self.stretches for w in s.words))
        self.lower = frozenset(w for w in self.known.words if w[0].islower())
        self.definitions: dict[str, str] = {}
        self.fixed: list[list[Candidate]] = []
        self.chosen: list[list[Candidate]] = []

    def learn(self) -> None:
        """First pass: what the document names beyond doubt, and the acronyms it defines."""
        by_name = gazetteer().by_name
        for s in self.stretches:
            for a, b, name in raw_matches(s):
                entry = by_name[name]
                if entry.need == "the" and s.left(a)[0] not in ("the", "The"):
                    continue
                if entry.need not in (
                    "defined",
                    "place",
                    "people",
                    "camp",
                    "surname",
                ) and not s.masked(a, b):
                    self.known.keys.add(entry.key)
            if "(" not in s.text and "[" not in s.text:
                continue
            for d in find_definitions(s.text):
                if d.short in self.known.defined:
                    continue
                named = by_name.get(d.long) or by_name.get(d.long[:1].upper() + d.long[1:])
                short = by_name.get(d.short)
                if any(a < d.long_span[1] and d.long_span[0] < b for a, b in s.instruments):
                    # "(CAT)" after the name of the convention: the acronym is the instrument.
                    self.known.defined[d.short] = ""
                elif named is not None:
                    self.known.defined[d.short] = named.key
                elif short is not None and d.long in (short.canonical,):
                    self.known.defined[d.short] = short.key
                elif not any(w[:1].isupper() for w in d.long.split()) and not (
                    short is not None and not short.need
                ):
                    self.known.defined[d.short] = ""
                self.definitions[d.short] = d.long

    def rules(self) -> None:
        """Second pass: tables, patterns, titles, dates."""
        dates = DateFinder(self.document.meta.date)
        for s in self.stretches:
            known = known_names(s, self.known)
            found = [
                *known,
                *pattern_names(s, known),
                *titled_persons(s, known),
                *labelled_persons(s),
            ]
            found.extend(
                Candidate(d.start, d.end, "DATE", "date", None, 1.4, d.note, d.value)
                for d in dates.find(s)
            )
            found.extend(self._defined(s))
            chosen = resolve(found)
            self.fixed.append(_compounds(s, resolve([*chosen, *self._introduced(s, chosen)])))

    def _defined(self, s: Stretch) -> Iterator[Candidate]:
        """The long forms of acronyms, when they are names: "the Anti-Fraud Steering Group (AFSG)"."""
        if "(" not in s.text and "[" not in s.text:
            return
        for d in find_definitions(s.text):
            words = d.long.split()
            if (
                not (words[0][0].isupper() and words[-1][0].isupper())
                or s.masked(*d.long_span)
                or not d.short.isupper()
            ):
                continue
            label = label_of_heads(words)
            if label:
                yield Candidate(*d.long_span, label, "pattern", None, 1.9)

    def _introduced(self, s: Stretch, chosen: list[Candidate]) -> Iterator[Candidate]:
        """Acronyms of another language in brackets: "the Norwegian Directorate of Immigration (UDI)"."""
        if "(" not in s.text and "[" not in s.text:
            return
        for c in chosen:
            if c.label not in ("ORG", "BODY", "PROGRAMME"):
                continue
            m = _BRACKETED_ACRONYM.match(s.text, c.end)
            if m is None or (s.masked(*m.span(1)) and not s.masked(c.start, c.end)):
                continue
            short, long = m.group(1), s.inside(c.start, c.end)
            if (
                short in word_list("stop.acronyms")
                or short in self.definitions
                or " " not in long
                or any(o.start < m.end(1) and m.start(1) < o.end for o in chosen)
            ):
                continue
            entry = gazetteer().by_name.get(short)
            if entry is not None and not entry.need:
                continue
            self.definitions[short] = long
            yield Candidate(*m.span(1), c.label, "pattern", None, 1.4)

    def model_names(self) -> None:
        """The model, on the sentences that hold a name no rule has explained."""
        named = {
            s.inside(c.start, c.end) for k, s in enumerate(self.stretches) for c in self.fixed[k]
        }
        spelled = {short for short, long in self.definitions.items() if long in named}
        chunks: list[Chunk] = []
        owners: list[int] = []
        for k, s in enumerate(self.stretches):
            chunk = _chunk(s, uncovered(s, self.fixed[k], self.lower))
            if chunk is not None:
                chunks.append(chunk)
                owners.append(k)
        extra: dict[int, list[Candidate]] = defaultdict(list)
        if chunks:
            for k, names in zip(
                owners, find_names(chunks, self.model, openblas=self.openblas), strict=True
            ):
                s = self.stretches[k]
                for a, b, label in names:
                    c = judge(s, a, b, label, self.fixed[k])
                    name = s.inside(c.start, c.end) if c is not None else ""
                    # A defined acronym is what it was defined as, whatever the model thinks.
                    if c is not None and self.known.defined.get(name) != "" and name not in spelled:
                        extra[k].append(c)
        subjects: set[str] = set()
        for k, s in enumerate(self.stretches):
            spans = [(c.start, c.end) for c in extra[k]]
            for c in subject_persons(s, self.fixed[k]):
                subjects.add(s.inside(c.start, c.end))
                if all(b <= c.start or a >= c.end for a, b in spans):
                    extra[k].append(c)
        for k, s in enumerate(self.stretches):
            extra[k].extend(located_places(s, [*self.fixed[k], *extra[k]]))
            extra[k] = _listed_acronyms(s, self.fixed[k], extra[k])
        votes = _votes(self.stretches, extra, self.fixed, subjects)
        for k, s in enumerate(self.stretches):
            for c in extra[k]:
                c.label = votes.get(s.inside(c.start, c.end), c.label)
            self.chosen.append(resolve([*self.fixed[k], *(c for c in extra[k] if c.label)]))

    def remember(self) -> None:
        """The same names elsewhere in the document, and the surnames of persons named in full."""
        names: dict[str, tuple[str, Candidate]] = {}
        tables = gazetteer().by_name
        for k, s in enumerate(self.stretches):
            for c in self.chosen[k]:
                if c.label in ("DATE", "GROUP", "STATE"):
                    continue
                name = s.inside(c.start, c.end)
                if c.source != "table" and len(name) > 2:
                    names.setdefault(name, (c.label, c))
                if c.label == "PERSON" and " " in name:
                    for part in name_parts(name):
                        entry = tables.get(part)
                        if (
                            part not in word_list("stop.phrases")
                            and (entry is None or entry.label == "PERSON")
                            and part not in word_list("stop.openers")
                        ):
                            names.setdefault(part, ("PERSON", c))
                            if len(part) > 3 and part.upper() not in tables:
                                names.setdefault(part.upper(), ("PERSON", c))
                    first = name.split()[0]
                    if _called_by_first(name, first):
                        names.setdefault(first, ("PERSON", c))
        for short, long in self.definitions.items():
            owner = names.get(long)
            if owner is not None and self.known.defined.get(short) != "":
                names.setdefault(short, owner)
        by_first: dict[str, list[str]] = defaultdict(list)
        for name in names:
            opening = re.match(r"[^\W_]+(?:'[^\W_]+)*", name)
            if opening is not None:
                by_first[opening.group()].append(name)
        for rows in by_first.values():
            rows.sort(key=len, reverse=True)
        for k, s in enumerate(self.stretches):
            more: list[Candidate] = []
            for i, word in enumerate(s.words):
                for name in by_first.get(word, ()):
                    a, b = s.starts[i], s.starts[i] + len(name)
                    if (
                        s.text.startswith(name, a)
                        and not s.text[b : b + 1].isalnum()
                        and not s.masked(a, b)
                    ):
                        label, _ = names[name]
                        if _fits(s, a, b, name, label):
                            more.append(Candidate(a, b, label, "memory", None, 0.4))
                        break
            if more:
                self.chosen[k] = resolve_kept(self.chosen[k], more)

    def records(self) -> tuple[Entity, ...]:
        """Link, and make the records."""
        found = [Found(s, c) for k, s in enumerate(self.stretches) for c in self.chosen[k]]
        link(found, self.definitions)
        annotate_groups(found)
        roles = _roles(found)
        out = []
        for f in found:
            c = f.candidate
            if c.note == "opt":
                continue
            start, end = f.stretch.view.source(c.start, c.end)
            role, confidence = (
                roles.get(c.key, (None, None)) if c.label == "PERSON" else (None, None)
            )
            out.append(
                Entity(
                    **self.document.anchor(
                        "entity",
                        start,
                        end,
                        origin=_MODEL
                        if c.source == "model" and self.model is None
                        else f"model:{self.model}"
                        if c.source == "model"
                        else _RULE,
                        confidence=confidence,
                    ),
                    label=c.label,
                    canonical=c.canonical or f.name,
                    cluster=c.key,
                    iso3=c.iso3,
                    person_role=role,
                    note=_note(c),
                    value=c.value,
                )
            )
        return tuple(out)


def _note(c: Candidate) -> str | None:
    if c.note in ("capital", "public"):
        return None
    if not c.note and c.entry is not None and c.entry.note in ("hist", "armed_group"):
        return c.entry.note
    return c.note or None


def resolve_kept(kept: list[Candidate], more: list[Candidate]) -> list[Candidate]:
    """Add what overlaps nothing."""
    out = list(kept)
    for c in more:
        if all(c.end <= o.start or c.start >= o.end for o in out):
            out.append(c)
    return sorted(out, key=lambda c: c.start)


def _compounds(s: Stretch, found: list[Candidate]) -> list[Candidate]:
    """ "American-Sudanese" is one group of no single nationality."""
    out: list[Candidate] = []
    for c in found:
        last = out[-1] if out else None
        if (
            last is not None
            and c.label == last.label == "GROUP"
            and s.text[last.end : c.start] == "-"
        ):
            name = s.inside(last.start, c.end)
            out[-1] = Candidate(
                last.start,
                c.end,
                "GROUP",
                "pattern",
                None,
                2.0,
                "compound",
                key=f"grp:{name.lower()}",
                canonical=name,
            )
        else:
            out.append(c)
    return out


def _chunk(s: Stretch, spans: list[tuple[int, int]]) -> Chunk | None:
    """The text of some sentences without what is masked in them."""
    if not spans:
        return None
    parts: list[str] = []
    pieces: list[tuple[int, int, int, bool]] = []
    size = 0
    text = s.view.text
    marks = (
        [(m.start(), m.end(), True) for m in _EMPHASIS.finditer(text)]
        if "*" in text or "_" in text
        else []
    )
    cuts = sorted([*((x, y, False) for x, y in s.masks), *marks])
    for a, b in spans:
        at, soft = a, False
        for x, y, mark in [m for m in cuts if m[0] < b and m[1] > a] + [(b, b, False)]:
            if x > at:
                parts.append(text[at:x])
                pieces.append((size, at, x - at, soft))
                size += x - at
                soft = True
            at = max(at, y)
            soft = soft and mark
        parts.append(" ")
        size += 1
    return Chunk("".join(parts), tuple(pieces))


def _votes(
    stretches: list[Stretch],
    extra: dict[int, list[Candidate]],
    fixed: list[list[Candidate]],
    subjects: set[str],
) -> dict[str, str]:
    """One label for each name that the model found: by count, and by the words around it."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    places: Counter[str] = Counter()
    located: Counter[str] = Counter()
    persons: Counter[str] = Counter(subjects)
    listed: set[str] = set()
    locative, verbs = word_list("places.locative"), word_list("persons.verbs")
    chained = {k: _listed_places(stretches[k], found, fixed[k]) for k, found in extra.items()}
    for k, found in extra.items():
        s = stretches[k]
        called = set(sorted_places(s))
        for c in found:
            name = s.inside(c.start, c.end)
            counts[name][c.label] += 1
            if (c.start, c.end) in called:
                places[name] += 2
                listed.add(name)
            after, gap_after = s.right(c.end)
            before, gap = s.left(c.start)
            if gap_after == " " and after in word_list("places.units") and c.label != "PLACE":
                places[name] += 2  # "the Itombwe plateau"
                listed.add(name)
            if (
                gap == " "
                and before == "of"
                and s.word(s.before(c.start) - 1) in word_list("places.of")
            ):
                places[name] += 1  # "the people of Lisdoonvarna"
                listed.add(name)
            if c.label == "PLACE" and " " in name and _who(s, c.start, c.end):
                persons[name] += 1
            if (
                gap == " "
                and before.lower() in locative
                and s.word(s.before(c.start) - 1).lower() != "according"
            ):
                places[name] += 1
                located[name] += before.lower() in _WHERE and not gap_after.startswith("'")
            elif name in chained[k] or (c.label != "ORG" and _in_list_of_places(s, c, fixed[k])):
                places[name] += 1
                listed.add(name)
            if (gap_after == " " and after in verbs) or apposed(s, c.start, c.end):
                persons[name] += 1
            elif (
                s.text[c.end : c.end + 4] == " of "
                and not name.isupper()
                and any(o.label in ("ORG", "BODY") and 0 < o.start - c.end < 9 for o in fixed[k])
            ):
                persons[name] += 1  # "Guerline Jozef of the Haitian Bridge Alliance"
    out: dict[str, str] = {}
    for name, labels in counts.items():
        label = labels.most_common(1)[0][0]
        if name.isupper() and 2 < len(name) < 8:
            # An acronym that no table knows is rarely a town.
            label = "ORG" if label in ("PLACE", "PERSON") else label
        elif " " not in name:
            if (label in ("ORG", "PLACE") and persons[name] > places[name]) or (
                label in ("ORG", "PLACE") and is_given_name(name) and not places[name]
            ):
                label = "PERSON"
            elif (
                label in ("ORG", "EVENT", "GROUP") and 2 * places[name] > sum(labels.values())
            ) or (labels["PERSON"] and places[name] > persons[name] and not is_given_name(name)):
                label = "PLACE"
            elif labels["PERSON"] and persons[name] and label != "PERSON":
                label = "PERSON"
            elif label == "PLACE" and labels["PERSON"] == labels["PLACE"]:
                label = "PERSON" if persons[name] >= places[name] else "PLACE"
        elif (
            label in ("ORG", "PLACE")
            and persons[name]
            and not any(w.lower() in common_words() for w in name.split())
        ):
            label = "PERSON"
        elif (
            label == "PERSON"
            and located[name]
            and not persons[name]
            and not is_given_name(name.split()[0])
        ) or (name in listed and not persons[name] and not is_given_name(name.split()[0])):
            label = "PLACE"
        elif label != "PERSON" and labels["PERSON"] and is_given_name(name.split()[0]):
            label = "PERSON"
        out[name] = label
    return out


def _who(s: Stretch, start: int, end: int) -> bool:
    """Whether a name is followed by what a person is: ", a printer,"."""
    if s.text[end : end + 4] not in (", a ", ", an") or s.left(start)[0].lower() in word_list(
        "places.locative"
    ):
        return False
    j = s.at(end) + 1
    following = [w.lower() for w in s.words[j : j + 4]]
    if any(w in word_list("places.no_person") for w in following):
        return False
    people = word_list("persons.public_cues") | word_list("persons.private_cues")
    return any(w in people or _TRADE.fullmatch(w) for w in following)


def _listed_acronyms(s: Stretch, fixed: list[Candidate], extra: list[Candidate]) -> list[Candidate]:
    """Unknown acronyms in a list of organisations are organisations: "UNICEF, LMI and ATURAD"."""
    known = [c for c in fixed if c.label in ("ORG", "BODY")]
    if not known:
        return extra
    ends, starts = {c.end for c in known}, {c.start for c in known}
    taken = [(c.start, c.end) for c in fixed]
    more: list[Candidate] = []
    order = list(range(len(s.words)))
    # Once each way, so that what was found joins the list as well.
    for i in (*order, *reversed(order)):
        word, a, b = s.words[i], s.starts[i], s.ends[i]
        if (
            not (3 <= len(word) <= 9 and word.isupper() and word.isalpha())
            or word in word_list("stop.acronyms")
            or a in starts
            or s.masked(a, b)
            or s.caps_around(a)
            or any(x < b and a < y for x, y in taken)
        ):
            continue
        left = any(a - len(j) in ends and s.text.startswith(j, a - len(j)) for j in _LIST_JOINTS)
        right = any(b + len(j) in starts and s.text.startswith(j, b) for j in _LIST_JOINTS)
        if left or right:
            starts.add(a)
            ends.add(b)
            more.append(Candidate(a, b, "ORG", "pattern", None, 0.6))
    spans = {(c.start, c.end) for c in more}
    return [*(c for c in extra if (c.start, c.end) not in spans), *more]


def _listed_places(s: Stretch, found: list[Candidate], fixed: list[Candidate]) -> set[str]:
    """Names that stand in a list with a known place: "Lachin, Fuzuli and Shusha", "Ak-Sai and Osh"."""
    chains: list[list[Candidate]] = []
    for c in sorted([*found, *fixed], key=lambda c: c.start):
        last = chains[-1][-1] if chains else None
        if last is not None and s.text[last.end : c.start] in _LIST_JOINTS:
            chains[-1].append(c)
        else:
            chains.append([c])
    own = {id(c) for c in found}
    out: set[str] = set()
    for chain in chains:
        known = [c.label for c in chain if id(c) not in own]
        joints = [s.text[a.end : b.start] for a, b in itertools.pairwise(chain)]
        # A comma alone may as well begin an apposition: the list must have its "and".
        if len(chain) < 2 or not any("and" in j or "or" in j for j in joints):
            continue
        before, gap = s.left(chain[0].start)
        located = gap == " " and before in _WHERE
        if ("PLACE" in known or (located and not known)) and all(
            label in ("PLACE", "STATE") for label in known
        ):
            out.update(
                s.inside(c.start, c.end)
                for c in chain
                if id(c) in own and not s.inside(c.start, c.end).isupper()
            )
    return out


def _in_list_of_places(s: Stretch, c: Candidate, fixed: list[Candidate]) -> bool:
    """Whether a name follows a place in a list: "in Chișinău, Siret and Sighetu Marmației"."""
    for joint in (", and ", " and ", ", "):
        at = c.start - len(joint)
        if at > 0 and s.text.startswith(joint, at):
            return any(o.end == at and o.label == "PLACE" for o in fixed)
    return False


def _called_by_first(name: str, first: str) -> bool:
    """Whether a text may go on with the first word of a person's name: "Ibrahim S.", "Paw Htoo"."""
    return (
        len(first) > 3
        and first[1:].islower()
        and first not in gazetteer().by_name
        and first.lower() not in common_words()
        and first not in word_list("stop.phrases")
        and (is_given_name(first) or re.fullmatch(r"\S+ [A-Z]\.?", name) is not None)
    )


def _fits(s: Stretch, a: int, b: int, name: str, label: str) -> bool:
    """Whether a remembered name stands here by itself, not as part of another one."""
    if s.opens_sentence(a) and name in word_list("stop.openers"):
        return False
    if label != "PERSON":
        return True
    i, j = s.before(a), s.at(b)
    if (
        i >= 0
        and s.text[s.ends[i] : a] == " "
        and s.words[i][:1].isupper()
        and is_given_name(s.words[i])
    ):
        return False
    after = s.word(j)
    return not (
        s.text[b : b + 1] == " "
        and s.gap(j - 1) == " "
        and (after in word_list("heads.organisation") or after in word_list("heads.place"))
    )


def _roles(found: list[Found]) -> dict[str, tuple[str | None, float | None]]:
    """Public or private, for each cluster of persons."""
    mentions: dict[str, list[Found]] = defaultdict(list)
    for f in found:
        if f.candidate.label == "PERSON":
            mentions[f.candidate.key].append(f)
    out = {}
    for key, group in mentions.items():
        known = any(
            f.candidate.entry is not None and f.candidate.entry.note == "public" for f in group
        )
        full = max((f.name for f in group), key=len)
        out[key] = person_role(((f.stretch, f.candidate) for f in group), known=known, full=full)
    return out


def read_names(
    document: Document,
    citations: Iterable[Citation],
    references: Iterable[Reference],
    instruments: Iterable[Instrument],
    *,
    model: str | None,
    openblas: bool,
) -> tuple[Entity, ...]:
    """Read the names of a document; see `migtext.extract.entities.extract_entities`."""
    reading = _Reading(document, Masks(citations, references, instruments), model, openblas)
    reading.learn()
    reading.rules()
    reading.model_names()
    reading.remember()
    return reading.records()
