"""Short names that a text gives: "(FARA)", "(“the Act”)", "hereinafter the Dublin Regulation"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..acronyms import acronym_of
from .tables import grammar

__all__ = ["Definition", "definition_after", "more_definitions"]

_LEAD = (
    r"(?:hereinafter|hereafter|henceforth|referred\sto\sas|known\sas|also\sknown\sas|commonly\sknown\sas|collectively|or|abbreviated|"
    r"short(?:ened)?\sas|hereinafter\sreferred\sto\sas|hereafter\sreferred\sto\sas|in\sshort|i\.e\.|called|the\sso-called)"
)
_BRACKET = re.compile(
    rf"(?:,?\s(?:\([^()]{{1,60}}\)\s|\[[^\[\]]{{1,60}}\]\s)?)[(\[](?P<lead>(?:{_LEAD},?:?\s)*)(?P<the>(?:the\s)?[“\"‘'](?:the\s|The\s)?|the\s)?"
    r"(?P<short>[A-Z0-9][^()\[\]“”\"‘;,]{0,70}?)[”\"’']?(?P<more>(?:\s?[,;]\s(?:or\s)?[^()]{1,80}|,?\s(?:or|and)\s[^()]{1,80})?)[)\]]"
)
_PLAIN = re.compile(
    r",\s(?P<lead>hereinafter|hereafter)(?:\sreferred\sto\sas)?,?\s(?P<the>(?:the\s)?[“\"‘]?(?:the\s)?)(?P<short>[A-Z][\w /-]{1,50}?)[”\"’]?(?=[,.;)])"
)
_NOT_SHORT = re.compile(
    r"(?:1[89]|20)\d\d|(?:No|Art|art|para|p|pp|OJ|see|s|App|app)\b.*|\d.*(?:U\.S|F\.\d)|.*\d{4}/\d+.*|[A-Z]\d+.*|[IVX]+|.*\bCir\b.*|GC|EU|EC|EEC|CFSP|JHA|L \d.*"
)


@dataclass(frozen=True, slots=True)
class Definition:
    """A short name and its span in the block."""

    short: str
    start: int
    end: int
    after: int


def definition_after(text: str, end: int, name: str, nouns: frozenset[str]) -> Definition | None:
    """A short name that the text gives right after a mention.

    Args:
        text: normalised text.
        end: end of the mention.
        name: official name of what was mentioned.
        nouns: nouns that may point back at it.

    Returns:
        The short name without brackets, quotes and "the"; None when there is none.

    Example:
        >>> text = "the Migration Act 1958 (Cth) (“the Act”) says"
        >>> definition_after(text, 28, "Migration Act 1958", frozenset(("act",))).short
        'Act'
    """
    m = _BRACKET.match(text, end) or _PLAIN.match(text, end)
    if m is None:
        return None
    short = m["short"].strip(" ,.")
    start = m.start("short")
    if not short or _NOT_SHORT.fullmatch(short):
        return None
    last = re.sub(r"[^\w-]", "", short.split()[-1]).casefold()
    marked = bool(m["lead"]) or any(q in (m["the"] or "") for q in "“\"‘'")
    known = grammar()["backref"]["nouns"]
    if not (
        acronym_of(short, name)
        or _letters_of(short, name)
        or last in nouns
        or last in known
        or (marked and len(short.split()) <= 6)
    ):
        return None
    return Definition(short, start, start + len(short), m.end())


_ALSO = re.compile(
    r"[”\"’']?,?\s(?:or|and|also)\s(?:the\s)?[“\"‘'](?:the\s)?(?P<short>[A-Z][^“”\"’()]{0,50})[”\"’']"
)


def more_definitions(text: str, end: int) -> list[Definition]:
    """Further short names in the same bracket: "(the “Qualification Directive” or “Directive”)".

    Args:
        text: normalised text.
        end: end of the first short name.
    """
    out: list[Definition] = []
    while (m := _ALSO.match(text, end)) is not None:
        short = m["short"].strip(" ,.")
        out.append(Definition(short, m.start("short"), m.start("short") + len(short), m.end()))
        end = m.end() - 1
    return out


def _letters_of(short: str, name: str) -> bool:
    """Whether an acronym's letters begin words of the name in order ("IRPR", "FITAA", "UNCLOS")."""
    if not (short.isupper() and short.isalpha() and 2 <= len(short) <= 9):
        return False
    words = re.findall(r"[^\W\d_]+", name)
    at = 0
    for word in words:
        if at < len(short) and word[0].upper() == short[at]:
            at += 1
            # UNCLOS and the like take a second letter of a word.
            if (
                at < len(short)
                and len(word) > 1
                and word[1].upper() == short[at]
                and at + 1 == len(short)
            ):
                at += 1
    return at == len(short)
