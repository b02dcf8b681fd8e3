"""Persons that the form of a line gives away: speakers of a transcript, judges in capitals, bylines."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .candidates import Candidate
from .stretch import Stretch
from .tables import common_words, gazetteer, is_given_name, word_list

__all__ = ["labelled_persons"]

_CAPS = r"[^\W\d_a-z][^\W\d_a-z'-]+(?: [^\W\d_a-z][^\W\d_a-z'-]+){0,2}"
# "MR. KIRBY: ...", "A/S RICHARD: ...", "AMBASSADOR POWER: ..."; after MR and MS without a colon too.
_SPEAKER = re.compile(
    r"(?:^|(?<=[.?!\"”)\] ] )|(?<=\s))"
    rf"(?:(?:(?:THE )?(?:(?:DEPUTY|ASSISTANT|UNDER|ACTING|PRIME|VICE|CHIEF|FOREIGN|ATTORNEY|HIGH) )*"
    r"(?:SECRETARY(?: OF STATE)?|AMBASSADOR|PRESIDENT|MINISTER|SENATOR|SEN\.?|REP\.?|CHAIRMAN|CHAIRWOMAN|CHAIR|GENERAL|GOVERNOR|"
    r"COMMISSIONER|JUSTICE|JUDGE|SPOKESPERSON|ADMIRAL|PROFESSOR|PROF\.?|DIRECTOR|DR\.?|A/S|U/S|D/S)"
    rf" )(?P<label>{_CAPS})(?=(?: \([^()]{{1,60}}\))?:)|(?:MR|MRS|MS)\.? (?P<mister>{_CAPS})(?![\w'-]))"
)
# "HARLOW, PENDE, and OSTROWSKI, Circuit Judges."
_BENCH = re.compile(
    rf"(?P<names>{_CAPS}(?:,? and {_CAPS}|, {_CAPS})*),? (?:(?:Chief|Senior|Circuit|District|Presiding|Associate|Magistrate|Immigration|Appellate) )*"
    r"(?:Judges?|Justices?|JJ?\.|C\.J\.)(?!\w)"
)
_NAME = (
    r"(?:[^\W\d_a-z][^\W\d_]*(?:['-][^\W\d_]+)*)"
    r"(?: (?:[^\W\d_a-z]\.|(?:al|el|bin|van|von|der|den|de|da|dos|del|di|la|le)|(?:al-|el-)?[^\W\d_a-z][^\W\d_]*(?:['-][^\W\d_]+)*)){1,3}"
)
_BYLINE = re.compile(
    r"(?:(?:^\W{0,3}|(?<=[.;|(] ))(?:By|BY|Words|Text|Story|Photographs?|Photos?|Pictures|Illustrations?|Authors?|Written by|Reported by|Reporting by|Additional reporting by|Writing by|Edited by|"
    r"Editing by|Compiled by|Media contacts?|Press contacts?|Contacts?|Press|Spokesperson|Spokesman|Spokeswoman|Editor|Interviewer|Interview by|Narrator|Correspondent)(?: by)?(?::| by|(?<=[Bb][Yy])) )"
    rf"(?P<names>{_NAME}(?:(?:, | and | & |, and ){_NAME})*)(?=$|[\s,.;|(*†‡:])"
)
_ONLY_NAMES = re.compile(
    rf"\W{{0,3}}(?P<names>{_NAME}(?:[*†‡\d]*(?:, | and | & |, and |; ){_NAME})*)[*†‡\d,]*\W{{0,3}}"
)
_SPLIT = re.compile(r"[*†‡\d]*(?:, and |, | and | & |; )")


def _parts(s: Stretch, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Spans of the names in a list of them."""
    at = start
    for joint in _SPLIT.finditer(s.text, start, end):
        yield at, joint.start()
        at = joint.end()
    yield at, end


def _person(s: Stretch, start: int, end: int) -> bool:
    """Whether words that stand where a person's name does can be one."""
    name = s.inside(start, end)
    words = name.split()
    known = gazetteer().by_name.get(name)
    if s.masked(start, end) or (known is not None and known.label != "PERSON"):
        return False
    heads = word_list("heads.organisation") | word_list("heads.place")
    return not any(
        w.capitalize() in heads
        or (w.lower() in common_words() and not is_given_name(w.capitalize()))
        or w.capitalize() in word_list("stop.phrases")
        for w in words[-1:] + words[:1]
    )


def labelled_persons(s: Stretch) -> Iterator[Candidate]:
    """Persons named by a speaker's label, in the bench of a judgment, in a byline.

    Args:
        s: the block.
    """
    text = s.text
    if ":" in text or "MR" in text or "MS" in text:
        for m in _SPEAKER.finditer(text):
            group = "label" if m.group("label") else "mister"
            if _person(s, *m.span(group)):
                yield Candidate(*m.span(group), "PERSON", "title", None, 2.2)
    if "Judge" in text or "Justice" in text or "J." in text:
        for m in _BENCH.finditer(text):
            for a, b in _parts(s, *m.span("names")):
                if _person(s, a, b) and s.inside(a, b) not in word_list("stop.acronyms"):
                    yield Candidate(a, b, "PERSON", "title", None, 2.2)
    for m in _BYLINE.finditer(text[:400]):
        for a, b in _parts(s, *m.span("names")):
            if b - a > 4 and " " in text[a:b] and _person(s, a, b):
                yield Candidate(a, b, "PERSON", "title", None, 2.1)
    if len(text) < 120 and s.title_case:
        whole = _ONLY_NAMES.fullmatch(text.strip())
        shift = len(text) - len(text.lstrip())
        if whole is not None:
            a, b = whole.span("names")
            spans = list(_parts(s, a + shift, b + shift))
            # A heading of two or more words is a name only when its first word is a given name.
            if all(_person(s, x, y) for x, y in spans) and (
                sum(is_given_name(text[x:y].split()[0]) for x, y in spans) * 2 >= len(spans)
            ):
                for x, y in spans:
                    yield Candidate(x, y, "PERSON", "title", None, 2.0)
