"""Names that the form of a line gives away: speakers, judges in capitals, bylines, credits, datelines."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .candidates import Candidate
from .stretch import Stretch
from .tables import common_words, gazetteer, is_given_name, word_list

__all__ = ["labelled_persons"]

_CAPS = r"[^\W\d_a-z][^\W\d_a-z'-]{1,40}(?: [^\W\d_a-z][^\W\d_a-z'-]{1,40}){0,2}"
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
    rf"(?<![\w'-])(?P<names>{_CAPS}(?:,? and {_CAPS}|, {_CAPS}){{0,8}}),? (?:(?:Chief|Senior|Circuit|District|Presiding|Associate|Magistrate|Immigration|Appellate) )*"
    r"(?:Judges?|Justices?|JJ?\.|C\.J\.)(?!\w)"
)
_NAME = (
    r"(?:[^\W\d_a-z][^\W\d_]*(?:['-][^\W\d_]+){0,3})"
    r"(?: (?:[^\W\d_a-z]\.|(?:al|el|bin|van|von|der|den|de|da|dos|del|di|la|le)|(?:al-|el-)?[^\W\d_a-z][^\W\d_]*(?:['-][^\W\d_]+){0,3})){1,3}"
)
_BYLINE = re.compile(
    r"(?:(?:^\W{0,3}|(?<=[.;|(] ))(?:By|BY|Words|Text|Story|Photographs?|Photos?|Pictures|Illustrations?|Authors?|Written by|Reported by|Reporting by|Additional reporting by|Writing by|Edited by|"
    r"Editing by|Compiled by|Media contacts?|Press contacts?|Contacts?|Press|Spokesperson|Spokesman|Spokeswoman|Editor|Interviewer|Interview by|Narrator|Correspondent)(?: by)?(?::| by|(?<=[Bb][Yy])) )"
    rf"(?P<names>{_NAME}(?:(?:, | and | & |, and ){_NAME})*)(?=$|[\s,.;|(*†‡:])"
)
_ONLY_NAMES = re.compile(
    rf"\W{{0,3}}(?P<names>{_NAME}(?:[*†‡\d]*(?:, | and | & |, and |; ){_NAME})*)[*†‡\d,]*\W{{0,3}}"
)
# "Samira, 27, Chad", "Mohammed Ismail (20, from Sudan)" over a testimony.
_AGED = re.compile(
    rf"\W{{0,3}}(?P<name>{_CAPS}|{_NAME}|[^\W\d_a-z][^\W\d_]{{2,}}),? \(?(?:aged )?[1-9]\d(?: years? old)?(?=[,).]|$)"
)
# "the hon. Member for Ipswich (Tom Hunt)", "The Secretary of State for Health (Wes Streeting)".
_BRACKETED = re.compile(
    r"\b(?:Members? for|[Mm]inister|Secretary(?: of State)?(?: for)?|Chancellor|Leader|Whip|Ambassador|Commissioner|Representative|"
    rf"Rapporteur|Director|Chair|President|Mayor|Governor)(?: [^().;:]{{1,60}})? \((?:Dame |Sir |Lord |Mr\.? |Mrs\.? |Ms\.? |Dr\.? )?(?P<name>{_NAME})\)"
)
# "Tracey Crouch (Chatham and Aylesford) (Con)".
_SEATED = re.compile(
    rf"(?<![\w'-])(?P<name>{_NAME}) \((?P<seat>[^\W\d_a-z][^()]{{2,50}})\) \((?:Con|Lab|Lab/Co-op|LD|SNP|PC|DUP|Green|Ind|Reform|SDLP|Alliance|UUP|CPC|Lib\.?|NDP|ALP|LP|NATS?|FG|FF|SF)\)"
)
_ONE = rf"(?:{_NAME}|[^\W\d_a-z][^\W\d_]{{2,}})"
# "his cousin, Hodan", "her brother Yonas", "a guard named Walid", "the man was called Medhanie".
_KIN = re.compile(
    r"\b(?:cousin|brother|sister|wife|husband|son|daughter|mother|father|uncle|aunt|niece|nephew|neighbour|neighbor|friend|grandmother|grandfather|"
    rf"fiancée?|stepfather|stepmother|roommate|classmate),? (?P<name>{_ONE})(?=[\s,.;)'\"”]|$)"
)
_CALLED = re.compile(
    r"\b(?:man|woman|boy|girl|guard|smuggler|driver|broker|officer|doctor|nurse|judge|lawyer|friend|teacher|migrant|refugee|trafficker|agent|soldier|child|baby|he|she|him|her)"
    rf"(?: (?:was|is|we|they))?(?: only)? (?:named|called|known as|identified as|nicknamed)(?: (?:him|her))? (?P<name>{_ONE})(?=[\s,.;)'\"”]|$)"
)
_CHANGED = re.compile(
    rf"(?<![\w'-])(?P<name>{_ONE})[\"”']? ?\((?:a )?(?:pseudonym|(?:not|which is not) (?:his|her|their)|names? (?:has been |have been |was )?changed|real name)"
)
_POST = re.compile(
    r"\b(?:Head|Chief|Director|Representative|Coordinator|Editor|Manager|Registrar|Focal point|Rapporteur|Lead author|Chair|Secretary)(?: [^:.;|\n]{1,40})?: "
    rf"(?P<name>{_NAME})(?=[.,;|(]|$)"
)
_MEMBER = re.compile(
    r"\bMembers? (?:of Parliament )?for (?:the )?(?P<seat>[^\W\d_a-z][\w'-]+(?:,? (?:and |upon |of |the )?[^\W\d_a-z][\w'-]+){0,4})"
)
# Credits of pictures: "UNHCR/Vincent Tremeau".
_CREDIT = re.compile(
    rf"(?:\b[A-Z]{{2,8}}|Images?|Photos?|Reuters)/(?P<name>{_NAME})(?=$|[\s,.;)\]])"
)
# "OXFORD, 9 September 2015 (IRIN) - ".
_DATELINE = re.compile(
    rf"\W{{0,2}}(?P<place>{_CAPS})(?:, [^-()\n]{{2,40}}?)?,? ?(?:\([A-Z][^()]{{1,30}}\) ?)?(?:-{{1,2}}|—) "
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


def _town(s: Stretch, start: int, end: int) -> bool:
    """Whether the capitals that open a report may be the town it was sent from."""
    name = s.inside(start, end)
    return (
        len(name) > 3
        and name not in gazetteer().by_name
        and not s.masked(start, end)
        and not any(
            w.lower() in common_words() or w.capitalize() in word_list("stop.phrases")
            for w in name.split()
        )
        and name not in word_list("stop.acronyms")
    )


def labelled_persons(s: Stretch) -> Iterator[Candidate]:
    """Persons named by a speaker's label, in the bench of a judgment, in a byline; towns of datelines.

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
    for pattern in (_BRACKETED, _SEATED):
        if "(" in text:
            for m in pattern.finditer(text):
                if _person(s, *m.span("name")):
                    yield Candidate(*m.span("name"), "PERSON", "title", None, 2.1)
                if pattern is _SEATED and not s.masked(*m.span("seat")):
                    yield Candidate(*m.span("seat"), "PLACE", "title", None, 2.1)
    if "Member" in text:
        for m in _MEMBER.finditer(text):
            if not s.masked(*m.span("seat")):
                yield Candidate(*m.span("seat"), "PLACE", "title", None, 1.3)
    for pattern in (_KIN, _CALLED, _CHANGED, _POST):
        for m in pattern.finditer(text):
            name = m.group("name")
            if (
                _person(s, *m.span("name"))
                and name not in word_list("stop.openers")
                and not name.isupper()
                and not s.titled(m.start("name"))
            ):
                yield Candidate(*m.span("name"), "PERSON", "title", None, 1.5)
    for m in _CREDIT.finditer(text):
        if _person(s, *m.span("name")):
            yield Candidate(*m.span("name"), "PERSON", "title", None, 2.1)
    aged = _AGED.match(text)
    if aged is not None and _person(s, *aged.span("name")):
        yield Candidate(*aged.span("name"), "PERSON", "title", None, 1.2)
    dateline = _DATELINE.match(text[:90])
    if dateline is not None and not s.caps and _town(s, *dateline.span("place")):
        yield Candidate(*dateline.span("place"), "PLACE", "title", None, 1.2)
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
