"""What law reviews write after the name of a treaty: place, dates, volumes of treaty series.

Form of The Bluebook and its kin: "art. 33(1), July 28, 1951, 19 U.S.T. 6259, T.I.A.S. No. 6577,
189 U.N.T.S. 137". The parts come in several orders; one volume at least must be among them.
"""

from __future__ import annotations

import re

from .pinpoints import normalise_pin

__all__ = ["treaty_tail"]

_MONTH = r"(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.?"
_DAY = rf"(?:{_MONTH}\s\d{{1,2}},\s\d{{4}}|\d{{1,2}}\s{_MONTH}\s\d{{4}})"
_PART = re.compile(
    rf"(?P<date>,?\s(?:(?:done|adopted|opened|open|signed|concluded|entered|ratified|acceded|accession|deposited|registered)[a-z ]*(?:\s(?:at|in)\s[A-Z]\w+(?:\s[A-Z]\w+)?)?,?\s(?:on\s)?)?{_DAY})"
    r"|(?P<volume>,?\s\(?\d{1,4}\s(?:U\.?S\.?T\.?|U\.?N\.?T\.?S\.?|L\.?N\.?T\.?S\.?|I\.?L\.?M\.?|Bevans|Stat\.)\s\d{1,5}(?!\d)(?:,\s\d{1,5}(?!\d|\s[A-Z]))?\)?)"
    r"|(?P<number>,\s(?:T\.?I\.?A\.?S\.?\s(?:No\.\s)?[\d-]{3,7}|S\.\s(?:Treaty|Exec\.)\sDoc\.\s(?:No\.\s)?(?:[A-Z]{1,3},\s)?\d{2,3}-\d{1,3}|O\.?A\.?S\.?T\.?S\.?\sNo\.\s\d+|[CE]\.?T\.?S\.?\s(?:No\.\s)?\d{1,3}|U\.?N\.?\sDoc\.\s[A-Z][\w./-]*\w|G\.A\.\sRes\.\s\d+\s?[A-Z]?(?:\s?\([IVXLC]+\))?|U\.N\.\sGAOR,\s\d+\w+\sSess\.(?:,\sSupp\.\sNo\.\s\d+)?|O\.?J\.?\s\([CL]\s?\d+\)\s\d+|(?:19|20)\d\d\sO\.J\.\s\([CL]\s?\d+\)\s\d+|K\.A\.V\.\s\d+))"
    r"|(?P<volume2>,\s\[\d{4}\]\sATS\s\d{1,3})"
    r"|(?P<force>\s\((?:entered|not\syet)[^()]{5,60}\)(?=\s(?:arts?|Arts?|articles?)\b))"
    rf"|(?P<year>\s\((?:(?:19|20)\d\d|{_DAY})\))"
    r"|,?\s(?:at\s)?(?P<pin>(?:arts?\.?|articles?|Arts?\.?|Articles?)\s\d{1,3}[a-z]?(?:\(\w{1,3}\))*(?:,\s(?:para\.|¶)\s?\d+)?(?:[-–]\d+)?)(?![\w-])"
)


def treaty_tail(text: str, end: int) -> tuple[int, str | None]:
    """Where the citation of a treaty ends that begins after its name, and its pinpoint.

    Args:
        text: normalised text.
        end: end of the name.

    Returns:
        `end` itself when no volume of a series follows.

    Example:
        >>> text = "VCCR, Apr. 24, 1963, art. 36, para. 1, 21 U.S.T. 77, 596 U.N.T.S. 261."
        >>> treaty_tail(text, 4)
        (69, 'Art. 36(1)')
    """
    at, stop, pin = end, end, None
    for _ in range(9):
        m = _PART.match(text, at)
        if m is None:
            break
        at = m.end()
        if m["pin"]:
            pin = pin or normalise_pin(m["pin"])
            stop = at if stop > end else stop
        if m["volume"] or m["volume2"] or m["number"] or (m["year"] and stop > end):
            stop = at
    return (stop, pin) if stop > end else (end, None)
