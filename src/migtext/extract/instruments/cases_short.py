"""Short citations of cases by name and paragraph, and the names that a text gives to cases.

Canadian and other Commonwealth courts cite "Huruglica, at paragraph 35" and name a case in square
brackets after its citation: "[Dunsmuir]".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .cases_echr import above_pin
from .model import Hit
from .spans import Spans
from .tables import grammar

__all__ = ["case_given", "named_at"]

_WORD = r"(?:[A-Z]{1,4}\s?\([A-Z][a-z]+(?:\s[A-Z][a-z]+)?\)|[A-ZÀ-Þ][\w’'&-]*\.?)"
# "Lord Hope at paragraph 18", "Sedley LJ at para 20": judges of the report
_JUDGE = re.compile(
    r"(?:Lord|Lady|Baroness|Sir|Dame|Mr|Mrs|Ms|Justice|Judge|Chief)\b|.*\b(?:J|LJ|JA|CJ|JJ|AJ|JSC|DPSC|PSC|L\.J\.|J\.)$"
)
_AT = re.compile(
    rf"(?<![\w’'.-])(?P<n>{_WORD}(?:\s(?:(?:of|and|the|de|v\.?)\s)?{_WORD}){{0,5}}),?\s(?P<supra>(?:supra|above),?\s)?at\s"
    r"(?P<pin>(?:paras?\.?|paragraphs?|¶¶?)\s?\d+(?:[-–‑]\d+|\sto\s\d+)?(?:(?:,\s(?:and\s)?|\sand\s)\d+(?:[-–‑]\d+)?(?!\d|\s[A-Z]))*)"
)
_GIVEN = re.compile(
    r",?\s[\[(](?:(?:hereinafter|hereafter)(?:\sreferred\sto\sas)?,?\s)?(?:the\s)?[“\"‘'*_]{0,2}(?P<s>[A-ZÀ-Þ][\w’'.& -]{1,40}?)[”\"’'*_]{0,2}(?:\s(?:case|judgment))?[\])]"
)


def named_at(text: str, used: Spans) -> Iterator[Hit]:
    """Cases cited by name and paragraph: "Baker, at para. 75", "X Ltd., supra at paragraphs 2-4".

    Args:
        text: normalised text.
        used: stretches that are mentions already.

    Example:
        >>> [(h.case, h.pinpoint) for h in named_at("See Baker, at para. 75.", Spans())]
        [('Baker', 'para. 75')]
    """
    table = grammar()["parties"]
    for m in _AT.finditer(text):
        start, words = m.start("n"), m["n"].split(" ")
        while len(words) > 1 and (
            words[0].rstrip(".,") in table["signals"] or words[0] in table["openers"]
        ):
            start += len(words.pop(0)) + 1
        last = words[-1].rstrip(".,’'")
        if last in table["papers"] or words[0] in table["signals"] or words[0] in table["openers"]:
            continue
        if len(words) == 1 and last.isupper() and last.isalpha():
            continue  # "RPD, at para. 5": a body, a paper of the file
        if _JUDGE.match(" ".join(words)):
            continue
        if len(last) < 2 or used.hits(start, m.end()):
            continue
        name = " ".join(words)
        yield Hit(
            start,
            m.end(),
            name=name,
            kind="case",
            rule="case-short" if m["supra"] else "case-at",
            case=name,
            pinpoint=above_pin(" " + m["pin"]),
            locked=True,
            head=name,
        )


def case_given(text: str, hit: Hit) -> tuple[str, int, int, int] | None:
    """The short name in a bracket after a case; name, start, end and where the bracket ends.

    Args:
        text: normalised text.
        hit: a case that is cited in full.

    Example:
        >>> case_given("X v. Dunsmuir [Dunsmuir]", Hit(0, 13, name="X v. Dunsmuir"))
        ('Dunsmuir', 15, 23, 24)
    """
    m = _GIVEN.match(text, hit.end)
    if m is None:
        return None
    words = re.findall(r"[A-ZÀ-Þ0-9][\w’'-]*", m["s"])
    known = set(re.findall(r"[\w’'-]+", hit.name))
    if not words or not set(words) <= known:
        return None
    return m["s"].strip(), m.start("s"), m.start("s") + len(m["s"].rstrip()), m.end()
