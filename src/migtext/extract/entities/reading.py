"""The reading of a document: rules block by block, the model where they leave gaps, then the whole."""

from __future__ import annotations

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
    located_places,
    name_parts,
    person_role,
    subject_persons,
    titled_persons,
)
from .resolve import after_article, judge, resolve, uncovered
from .shortforms import short_forms
from .stretch import Stretch
from .tables import common_words, gazetteer, is_given_name, word_list
from .voting import listed_acronyms, votes

__all__ = ["read_names"]

_RULE = "rule:entities@1"
_EMPHASIS = re.compile(r"\*+|_{2,3}")
_SPEAKER = re.compile(r"([^\W\d_a-z][^\W\d_a-z'-]{2,}(?: [^\W\d_a-z][^\W\d_a-z'-]+){0,2}):(?=\s)")
_NO_SPEAKER = frozenset(
    "question answer moderator operator interviewer narrator interpreter speaker chair president secretary minister note source contact host "
    "reporter journalist official administration officer senior deputy court judge counsel clerk witness unidentified male female voice staff member q a".split()
)
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

    def _speakers(self) -> frozenset[str]:
        """Names in capitals that open two blocks or more, with a colon: who speaks in a transcript."""
        counts: Counter[str] = Counter()
        for s in self.stretches:
            m = _SPEAKER.match(s.text)
            if m is not None:
                counts[m.group(1)] += 1
        tables = gazetteer().by_name
        return frozenset(
            name
            for name, n in counts.items()
            if n > 1
            and name not in tables
            and not any(
                w.lower() in common_words()
                or w.lower() in self.lower
                or w.lower() in _NO_SPEAKER
                or w.capitalize() in word_list("stop.phrases")
                or w in word_list("stop.acronyms")
                for w in name.split()
            )
        )

    def rules(self) -> None:
        """Second pass: tables, patterns, titles, dates."""
        speakers = self._speakers()
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
            spoken = _SPEAKER.match(s.text) if speakers else None
            if spoken is not None and spoken.group(1) in speakers:
                found.append(Candidate(*spoken.span(1), "PERSON", "title", None, 2.0))
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
            extra[k] = listed_acronyms(s, self.fixed[k], extra[k])
            extra[k].extend(self._acronyms(s, [*self.fixed[k], *extra[k]]))
        labels = votes(self.stretches, extra, self.fixed, subjects)
        for k, s in enumerate(self.stretches):
            for c in extra[k]:
                c.label = labels.get(s.inside(c.start, c.end), c.label)
            extra[k] = [c for c in extra[k] if not after_article(s, c)]
            self.chosen.append(resolve([*self.fixed[k], *(c for c in extra[k] if c.label)]))

    def _acronyms(self, s: Stretch, found: list[Candidate]) -> Iterator[Candidate]:
        """Acronyms that nothing explains, after "the" or a possessive: "the WRVS", "Rwasa's FNL"."""
        if s.title_case or s.caps:
            return
        taken = sorted((c.start, c.end) for c in found)
        k = 0
        for i, word in enumerate(s.words):
            a, b = s.starts[i], s.ends[i]
            if not (3 <= len(word) <= 6 and word.isupper() and word.isalpha()) or i == 0:
                continue
            while k < len(taken) and taken[k][1] <= a:
                k += 1
            if k < len(taken) and taken[k][0] < b:
                continue
            gap = s.gap(i - 1)
            if (
                not (gap == "'s " or (gap == " " and s.words[i - 1] in ("the", "The", "by")))
                or word in word_list("stop.acronyms")
                or word in self.definitions
                or word in self.known.defined
                or word.lower() in self.lower
                or word.lower() in common_words()
                or s.masked(a, b)
                or s.caps_around(a)
                or s.text[b : b + 1] in ("-", "/", "+")
                or (s.gap(i) == " " and s.word(i + 1).lower() in word_list("stop.things"))
            ):
                continue
            yield Candidate(a, b, "ORG", "pattern", None, 0.35)

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
        found.extend(short_forms(self.stretches, found))
        found.sort(key=lambda f: (f.stretch.view.index, f.candidate.start))
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
