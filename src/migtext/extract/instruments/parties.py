"""Names of the parties to a case, around the "v."."""

from __future__ import annotations

import re
from functools import lru_cache

from .tables import grammar

__all__ = ["clean_name", "left_party", "right_party", "short_name"]

_INITIALS = re.compile(r"\(?(?:[A-Z]\.-?)+,?|[A-Z]\.")
_UPPER = re.compile(r"[(\[]?[A-ZÀ-ÞĀ-Ž]")
_LEFT_JOINS = frozenset(
    "of the and & for de la du van von der den bin al el ex rel. et al. others ors another anor al-din".split()
)
_RIGHT_JOINS = frozenset(
    "of the and & for de la du des van von der den et ex rel p parte on in y e".split()
)
_BRACKET = re.compile(r"\s\((?:[A-Z][A-Za-z.&’' ,-]{1,60}|[A-Z]{2,6})\)")
_SUFFIX = re.compile(
    r",\s(?:Inc|INC|Corp|CORP|Co|Ltd|LTD|LLC|L\.L\.C|L\.P|LLP|Jr|Sr|II|III|N\.A|S\.A|Minister|Secretary|Att[’']y\sGen|Attorney\sGeneral)\b\.?"
)
_ET_AL = re.compile(
    r",?\set\sal\.?(?!\w)|\s(?:and|AND)\s(?:[Oo]thers|[Aa]nother|[Aa]nor|[Aa]nr|[Oo]rs|ORS|ANR|OTHERS|ANOTHER)\b\.?"
)
_EX_PARTE = re.compile(
    r",\s(?:ex\sp(?:arte)?\.?|ex\srel\.)\s[A-Z][\w’'-]+(?:\s(?:and|[A-Z][\w’'-]+))*(?<!\sand)"
)
# "R (on the application of AA)", "R (AA and BB)", "Regina (A) and others"
_CROWN = re.compile(
    r"(?<![\w.])(?:R\.?|Regina)\s?\([^()]{1,100}\)(?:\sand\s(?:[Oo]thers|[Aa]nother))?$"
)
# "Minister of Agriculture, Fisheries and Food": a department with several subjects
_OFFICE = re.compile(
    r"(?:Minister|Secretary|Ministry|Department|Director)\b[\w\s]*\s(?:of|for)\s[A-Z][\w\s]*$"
)
_SUBJECTS = re.compile(
    r",\s(?:[A-Z][a-z]+(?:\s[A-Z][a-z]+)?,\s){0,3}[A-Z][a-z]+(?:\s[A-Z][a-z]+)?,?\s(?:and|&)\s[A-Z][a-z]+(?:\s[A-Z][a-z]+){0,2}(?:\s(?:&|and)\s(?:Anor|Another|Ors|Others))?"
)
_WORD = re.compile(r"\s?(?P<w>[^\s,;:()\[\]“”\"]+)")
_OPENING = re.compile(r"[A-ZÀ-ÞĀ-Ž0-9]")


@lru_cache(maxsize=1)
def _words() -> dict[str, frozenset[str]]:
    table = grammar()["parties"]
    return {k: frozenset(v) for k, v in table.items()}


def _abbreviated(word: str) -> bool:
    """Whether a full stop after the word belongs to it."""
    bare = word.strip("()“”\"'’,").rstrip(".")
    return (
        bool(_INITIALS.fullmatch(bare + "."))
        or bare.replace("’", "'").casefold() in _words()["abbreviations"]
    )


def left_party(text: str, at: int, limit: int) -> int | None:
    """Where the party begins that is named before position `at`.

    Args:
        text: normalised text.
        at: end of the party's name.
        limit: end of what was read before.

    Returns:
        Position of its first character; None when there is no name.

    Example:
        >>> text = "But see Center for X v. Y"
        >>> text[left_party(text, 20, 0):20]
        'Center for X'
    """
    low = max(limit, at - 150)
    if text[at - 1 : at] == ")" or text[at - 6 : at] == "others":
        crown = _CROWN.search(text, low, at)
        if crown is not None:
            return crown.start()
    words = [(m.group(), low + m.start()) for m in re.finditer(r"\S+", text[low:at])]
    signals = _words()["signals"]
    start: int | None = None
    for n, (word, a) in enumerate(reversed(words)):
        first = n == 0
        bare = word.strip('“”"‘’(),;:[]')
        if (
            not first
            and word[-1] == ","
            and bare.isalpha()
            and bare.isupper()
            and start is not None
            and not text[start:at].isupper()
        ):
            break  # "Elgafaji, ECJ, AH and QD v ...": a court, no party
        if not first:
            if word[-1] in ';:”"!?' or (word[-1] == "." and not _abbreviated(word)):
                break
            if (
                word[-1] == ","
                and _UPPER.match(word)
                and start is not None
                and re.match(
                    r"[A-ZÀ-Þ][\w’'-]+(?:,\s[A-ZÀ-Þ][\w’'-]+)*\s(?:and|&)\s[A-ZÀ-Þ]", text[start:at]
                )
                and not re.search(
                    r"(?:^|\s)(?:In|Under|For|From|At|Since|See)\s$", text[max(0, a - 8) : a]
                )
            ):
                start = a  # "Abdulaziz, Cabales and Balkandali"
                continue
            if word[-1] == "," and not (
                _SUFFIX.match(text[a + len(word) - 1 : at])
                or _ET_AL.match(text[a + len(word) - 1 : at])
            ):
                break
            if word[-1] == ")" and "(" not in word and "(" not in text[low:a]:
                break
        elif word[-1] in ";:!?":
            return None
        if re.match(r"[CTF][-‑–]\d+/\d", bare):
            break
        closing = n == 1 and words[-1][0] in ("ors", "others", "another", "anor")
        if bare in signals and not (
            (start is not None or closing) and bare in ("of", "the", "for", "and")
        ):
            return None if first else start
        if _UPPER.match(word) or _OPENING.match(bare) or re.match(r"[“\"‘][A-Z]", word):
            if bare[:1].isdigit():
                break  # a docket number, a year or a page before the name
            start = a
            while text[start] in '“"‘[':
                start += 1
            if start > a:
                break
            if word[0] == "(" and text[a:at].count("(") > text[a:at].count(")"):
                start = a + 1
                break
        elif bare in _LEFT_JOINS or re.fullmatch(r"[dl][’'][A-Z]\w+", bare):
            if first and bare not in ("al.", "others", "ors", "another", "anor"):
                return None
        else:
            break
    return start


def right_party(text: str, at: int, following: int | None) -> int | None:
    """Where the party ends that is named from position `at` on.

    Args:
        text: normalised text.
        at: start of the party's name.
        following: position of the next "v." in the text, or None.

    Returns:
        One past its last character; None when there is no name.

    Example:
        >>> text = "v. Minister for Immigration and Citizenship, the Court"
        >>> text[3:right_party(text, 3, None)]
        'Minister for Immigration and Citizenship'
    """
    end: int | None = None
    article = re.compile(r"the\s").match(text, at)
    pos = article.end() if article is not None else at
    openers = _words()["openers"]
    for _ in range(16):
        if end is not None:
            bracket = _BRACKET.match(text, end)
            if bracket is not None and not re.search(
                r"\d|Cir\b|\bApp\b|GC|dec\.|\((?:Appellant|Respondent|Applicant|Petitioner|Defendant|Plaintiff|Intervener)",
                bracket.group(),
            ):
                end = pos = bracket.end()
                continue
            subjects = _SUBJECTS.match(text, end) if text.startswith(",", end) else None
            if subjects is not None and _OFFICE.search(text, at, end):
                end = pos = subjects.end()
                continue
            tail = _SUFFIX.match(text, end) or _ET_AL.match(text, end) or _EX_PARTE.match(text, end)
            if tail is not None:
                end = pos = tail.end()
                continue
        m = _WORD.match(text, pos)
        if m is None:
            break
        word = m["w"]
        a = m.start("w")
        core = word.rstrip(".’'")
        possessive = re.search(r"[’']s$", core)
        if possessive is not None:
            core = core[: possessive.start()]
        if not core:
            break
        if _UPPER.match(core) or (core[:1].isdigit() and end is None):
            if end is not None and core in openers and not _abbreviated(core):
                break
            end = pos = a + len(core)
            if possessive is not None:
                if not re.match(r"[’']s\s[A-Z]", text[end : end + 4]):
                    break
                end = pos = end + 2
            if text[end : end + 1] == ".":
                if not _abbreviated(core):
                    break
                pos = end + 1
                # A full stop that also ends the sentence is not the name's.
                if re.match(r"\s[A-Z(&]|[,;:)]|\s[a-z&]", text[pos : pos + 2]) and not _opens(
                    text, pos, openers
                ):
                    end = pos
                else:
                    break
        elif core in _RIGHT_JOINS and end is not None:
            if core == "the" and pos == end:
                break  # "In X v. France the Court found": only after "of" or "for" it goes on
            if core == "ex" and not re.match(r"ex\s(?:rel\.|parte|p\b)", text[a:]):
                break
            if (
                core == "and"
                and following is not None
                and re.match(
                    r"and\s(?!.*\sand\s(?![Oo]thers|[Aa]nother))[^.;]{1,80}$", text[a:following]
                )
                and "," not in text[a:following]
            ):
                break
            if core in ("on", "in") and not re.match(r"(?:on\sbehalf|in\sre)\b", text[a:]):
                break
            pos = a + len(core) + (1 if text[a + len(core) : a + len(core) + 1] == "." else 0)
        else:
            break
    return end


def _opens(text: str, at: int, openers: frozenset[str]) -> bool:
    m = re.match(r"\s([A-Z]\w*)", text[at : at + 24])
    return m is not None and m.group(1) in openers


def clean_name(name: str) -> str:
    """A case name with one kind of apostrophe and single spaces."""
    return re.sub(r"\s+", " ", name).strip(" ,").replace("’", "'")


def short_name(name: str) -> str:
    """The words by which a case is cited in short: its first party."""
    first = re.split(r"\s(?:v\.?|vs\.?|versus)\s", name)[0]
    first = re.sub(r"^(?:[Mm]atter of|[Ii]n re|In the [Mm]atter of|[Ee]x parte|Re)\s", "", first)
    return (
        re.sub(r"\sand\s(?:[Oo]thers|[Aa]nother)$|,?\set\sal\.?$", "", first).split(",")[0].strip()
    )
