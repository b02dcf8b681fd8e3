"""Cut a reference into the short stretches that its punctuation suggests, and describe each one.

A stretch ("chunk") is what the labelling model gives a name to: `Ahn, C.` or `(2018).` or `BYU
Asian Journal Studies,`. Parts of a reference nearly always begin and end at punctuation, so a
dozen chunks carry what fifty words would, at a quarter of the time; a part that holds commas or
full stops of its own is several chunks with one label.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from .hard import Hard
from .words import listed, word_flags

__all__ = ["chunk_spans", "describe"]

# `2020;12(3):45-67.` is three parts without a space between them.
_TOKEN = re.compile(r"(?:1[5-9]|20)\d\d[a-z]?;(?=\d)|[\w(),./–-]*\d\)?:(?=[A-Za-z]{0,8}\d)|\S+")
_INITIALS = re.compile(r"(?:[A-ZÀ-ÖØ-ÞА-ЯЁІЇЄҐΑ-Ω]\.?-?){1,4}[.,;]{0,2}")
_INITIAL = re.compile(r"(?:[A-ZÀ-ÖØ-ÞА-ЯЁІЇЄҐΑ-Ω][a-zà-ÿ]?\.[,;]?-?){1,4}[,;]?")
_ENDS = re.compile(r"[.,;:?!][\"”’»)\]]*$|[\"”»)\]][.,;:]?$")
_UNQUOTES = re.compile(r"[\w.!?]’[.,;:]?$")
_OPENS = re.compile(r"[(\[“\"„‘«‹]")
_NUMBER = re.compile(r"\(?\d[\d/–-]*[(:,.;)\d–-]*\)?[.,;:]?$")
_LINK = re.compile(r"https?:|www\.|doi:|10\.\d{4}", re.I)
_ROLE = re.compile(r"\((?:Hg|Hrsg|eds?|Eds?)\b")
_FAMILY = re.compile(r"[A-ZÀ-ÖØ-ÞА-ЯЁІЇЄҐΑ-Ω][\w’'-]+,")
_BARE_YEAR = re.compile(r"(?:1[5-9]|20)\d\d[a-z]?")
_HELD = frozenset(
    "v. vs. no. nos. vol. vols. pp. p. st. dr. mr. ms. mrs. art. sec. para. paras. bd. nr. s. "
    "iss. ch. chap. fig. app. appl. no nr. n°".split()
)
_JOIN = frozenset(("and", "&", "und", "et", "y", "e"))


def chunk_spans(text: str, hard: Sequence[Hard] = ()) -> list[tuple[int, int]]:
    """Cut a normalised reference into chunks.

    Args:
        text: one reference, white space normalised.
        hard: stretches that `find_hard` settled; each is a chunk of its own.

    Returns:
        Half-open spans without white space at their ends, in order.

    Example:
        >>> text = "Ahn, C. (2018). China and the Crisis. BYU Studies, 5(2), 1-12."
        >>> [text[a:b] for a, b in chunk_spans(text)]
        ['Ahn, C.', '(2018).', 'China and the Crisis.', 'BYU Studies,', '5(2),', '1-12.']
    """
    spans: list[tuple[int, int]] = []
    at = 0
    for piece in hard:
        if piece.start >= at:
            spans += _soft(text, at, piece.start)
            spans.append((piece.start, piece.end))
            at = piece.end
    return spans + _soft(text, at, len(text))


def _soft(text: str, begin: int, end: int) -> list[tuple[int, int]]:
    """Chunks of a stretch without hard pieces."""
    tokens = [(m.start(), m.end(), m.group()) for m in _TOKEN.finditer(text, begin, end)]
    spans: list[tuple[int, int]] = []
    start: int | None = None
    bare = True  # nothing but initials since the chunk began, or since an "and"
    quoted = False  # inside single quotation marks, which look like apostrophes at their end
    last = len(tokens) - 1
    for i, (a, b, word) in enumerate(tokens):
        if start is None:
            start, bare = a, True
        initial = _INITIAL.fullmatch(word) is not None
        if word[0] == "‘":
            quoted = True
        following = tokens[i + 1][2] if i < last else ""
        unquoted = quoted and _UNQUOTES.search(word) is not None and not following[:1].islower()
        if i == last or unquoted or _cut(word, following, tokens, i, initial, bare):
            spans.append((start, b))
            start = None
            quoted = quoted and not unquoted
        elif word in _JOIN:
            bare = True
        elif not initial:
            bare = False
    return _merge_initials(text, spans)


def _cut(
    word: str,
    following: str,
    tokens: list[tuple[int, int, str]],
    i: int,
    initial: bool,
    bare: bool,
) -> bool:
    """Whether a chunk ends after token `i`."""
    if _OPENS.match(following) or _LINK.match(following) or _LINK.match(word):
        return True
    if initial and word[-1] not in ",;" and (bare or _INITIAL.fullmatch(following)):
        # "Felleisen, M. The theory", "Roy, D. & Lang, P. W. R. Measuring": the initials after a
        # bare family name end the name.
        k = i - 1
        while k >= max(0, i - 3) and _INITIAL.fullmatch(tokens[k][2]) and tokens[k][2][-1] == ".":
            k -= 1
        ends = bare and k >= 0 and _FAMILY.fullmatch(tokens[k][2]) is not None
        goes_on = following in _JOIN or following[:1].isupper()
        if not (ends and goes_on and not _INITIAL.fullmatch(following)):
            return following[:1].isdigit()
    # "S." and "V." may be initials, "s." and "v." are not.
    if (word in _HELD or (len(word) > 2 and word.casefold() in _HELD)) and following[:1] not in "(":
        return False
    if _ENDS.search(word) or (following == "presented" and i > 3):
        return True
    if following in ("in", "In") and any(_ROLE.match(t[2]) for t in tokens[i + 2 : i + 8]):
        return True
    if following.rstrip(".,").isdigit() and f"{word} {following}".casefold().strip(" .,") in listed(
        "news"
    ):
        return False
    if _NUMBER.match(following) and following[0] != "(":
        # A number closes a part when punctuation or a bracket follows it ("Journal 13 (2020)").
        after = tokens[i + 2][2] if i + 2 < len(tokens) else ""
        if word[-1:].isdigit():
            return True
        return not after or after[0] in "(:" or following[-1] in ".,;:)" or "(" in following
    if _BARE_YEAR.fullmatch(following) and (word[-1] == "." or word[:1].isupper()) and i <= 20:
        after = tokens[i + 2][2] if i + 2 < len(tokens) else ""
        if after[:1].isupper() and not any(_BARE_YEAR.match(t[2]) for t in tokens[:i]):
            return True
    if _BARE_YEAR.fullmatch(word) and following[:1].isupper():
        return True
    if word.isdigit() and len(word) <= 4:
        before = tokens[i - 1][2] if i else ""
        return (not before or _ENDS.search(before) is not None) and following not in _JOIN
    return False


def _merge_initials(text: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Join `Family,` with the initials after it."""
    out: list[tuple[int, int]] = []
    for a, b in spans:
        if (
            out
            and text[out[-1][1] - 1] == ","
            and text[out[-1][0]].isupper() | (text[out[-1][0]] == "&") | text[out[-1][0]].islower()
            and b - a <= 14
            and text.count(" ", out[-1][0], out[-1][1]) <= 3
            and "." in text[a:b]
            and all(_INITIALS.fullmatch(w) for w in text[a:b].split())
            and "." not in text[out[-1][0] : out[-1][1]]
        ):
            out[-1] = (out[-1][0], b)
        else:
            out.append((a, b))
    return out


_WORD = re.compile(r"[^\W\d_]+(?:[’'.-][^\W\d_]+)*\.?|\d+")
_YEAR = re.compile(r"(?<![\d/.-])(1[5-9]\d\d|20\d\d)[a-z]?(?![\d])")
_NODATE = re.compile(r"\b(?:n\.\s?d|forthcoming|in press|undated|im erscheinen)\b", re.I)
_NAME = re.compile(
    r"(?:(?:and|&|und|et|y)\s)?(?:(?:[a-z’']{1,4}\s){0,2}[A-ZÀ-ÖØ-ÞА-ЯЁІЇЄҐΑ-Ω][\w’'-]+(?:\s[A-ZÀ-ÖØ-ÞА-ЯЁІЇЄҐΑ-Ω][\w’'-]+)?,\s(?:[A-ZÀ-ÖØ-ÞА-ЯЁІЇЄҐΑ-Ω]\.?[\s,-]*)+"
    r"|(?:[A-ZÀ-ÖØ-ÞА-ЯЁІЇЄҐΑ-Ω][a-z]?\.[\s-]?)+(?:[a-z’']{1,4}\s){0,2}[A-ZÀ-ÖØ-ÞА-ЯЁІЇЄҐΑ-Ω][\w’'-]+(?:\s[A-ZÀ-ÖØ-ÞА-ЯЁІЇЄҐΑ-Ω][\w’'-]+)?"
    r"|[A-ZÀ-ÖØ-ÞА-ЯЁІЇЄҐΑ-Ω][\w’'-]+(?:\s[A-ZÀ-ÖØ-ÞА-ЯЁІЇЄҐΑ-Ω][\w’'-]+)?\s[A-ZÀ-ÖØ-ÞА-ЯЁІЇЄҐΑ-Ω]{1,3})[.,;]*"
)
_GLUED_WORD = re.compile(
    r"[A-ZÀ-ÖØ-ÞА-ЯЁІЇЄҐΑ-Ω][\w’'-]*[a-zà-ÿ](?:[A-ZÀ-ÖØ-ÞА-ЯЁІЇЄҐΑ-Ω]-?){1,5}\.?"
)
_SLASHED = re.compile(r"[A-ZÀ-ÖØ-ÞА-ЯЁІЇЄҐΑ-Ω][\w’'-]+(?:/[A-ZÀ-ÖØ-ÞА-ЯЁІЇЄҐΑ-Ω][\w’'-]+)+[,.:]?")
_ROMAN = re.compile(r"[ivxlc]+")


def _glued(chunk: str) -> bool:
    """Whether every name of a chunk has its initials glued to it (`LabbertonAS HansenTM`)."""
    words = [w for w in chunk.split() if not w.islower() and w != "."]
    return bool(words) and all(_GLUED_WORD.fullmatch(w) for w in words)


def _shape(word: str) -> str:
    if word.isdigit():
        return "d" * min(len(word), 5)
    if word.isupper():
        return "X." if "." in word else ("XX" if len(word.rstrip(".")) > 1 else "X")
    if word[:1].isupper():
        return "Xx"
    return "x" if word.islower() else "o"


def _digits(text: str) -> str:
    """Shape of a chunk that is mostly numbers: `5(2),` becomes `d(d),`."""
    return re.sub(r"\d+", "d", re.sub(r"[^\W\d_]+", "w", text.replace("–", "-")))[:12]


def describe(
    text: str, spans: Sequence[tuple[int, int]], hard: Sequence[Hard] = ()
) -> list[list[str]]:
    """Describe each chunk by the features that the model weighs.

    Args:
        text: the reference.
        spans: its chunks, from `chunk_spans`.
        hard: the settled stretches that the chunks were made with.

    Returns:
        One list of feature names a chunk.
    """
    flags_of = word_flags()
    own: list[list[str]] = []
    settled = {(h.start, h.end): h.kind for h in hard}
    for a, b in spans:
        kind = settled.get((a, b))
        if kind in (None, "date"):
            own.append(_own(text[a:b], flags_of, kind == "date"))
        else:
            own.append(
                [f"class={kind}", f"end={_tail(text[a:b])}", "link" if kind != "glued" else "names"]
            )
    rows: list[list[str]] = []
    n = len(spans)
    dated = quoted = linked = 0
    inside = False
    for i, (a, b) in enumerate(spans):
        chunk = text[a:b]
        features = list(own[i])
        features.append(f"i={i if i < 5 else 5 + min(4, (i - 5) // 3)}")
        features.append(f"r={n - 1 - i if n - 1 - i < 3 else 3 + min(3, (n - i) // 4)}")
        features.append(f"dated={min(dated, 2)}")
        features.append(f"dated={min(dated, 2)}|{own[i][0]}")
        features.append(f"quoted={quoted}")
        if linked:
            features.append("linked")
        opens = chunk[0] in '“"„‘«'
        closes = re.search(r"[”\"’»“][.,;:?!)]*$", chunk) is not None
        if opens or inside:
            features.append("inquote")
        if i:
            before = text[spans[i - 1][0] : spans[i - 1][1]]
            features.append(f"prevend={_tail(before)}")
            features.append(f"prevend={_tail(before)}|{own[i][0]}")
            features.extend("-" + f for f in own[i - 1][:12])
            features.append(f"-{own[i - 1][0]}|{own[i][0]}")
            if i > 1:
                features.append(f"--{own[i - 2][0]}")
        if i + 1 < n:
            features.extend("+" + f for f in own[i + 1][:12])
            features.append(f"{own[i][0]}|+{own[i + 1][0]}")
            if i + 2 < n:
                features.append(f"++{own[i + 2][0]}")
        rows.append(features)
        if opens:
            inside = True
        if inside and closes:
            inside, quoted = False, 1
        if "year" in own[i]:
            dated += 1
        if "link" in own[i]:
            linked = 1
    return rows


def _tail(chunk: str) -> str:
    tail = chunk[-1]
    if tail in '”"’»“' and len(chunk) > 1:
        return (chunk[-2] if chunk[-2] in ".,;:?!" else "") + "”"
    return tail if not tail.isalnum() else "0"


def _own(chunk: str, flags_of: dict[str, tuple[str, ...]], dated: bool = False) -> list[str]:
    """Features of a chunk by itself; the first one is its coarse class."""
    words = _WORD.findall(chunk)
    lower = [w.casefold().rstrip(".") for w in words]
    out: list[str] = [""]
    out.append(f"end={_tail(chunk)}")
    if chunk[0] in '([“"„‘«':
        out.append(f"open={chunk[0]}")
    flags: dict[str, int] = {}
    for w in lower:
        for flag in flags_of.get(w, ()):
            flags[flag] = flags.get(flag, 0) + 1
    year = _YEAR.search(chunk)
    count = len(words)
    letters = [w for w in words if not w.isdigit()]
    capitals = sum(w[0].isupper() for w in letters)
    if dated:
        kind = "fulldate"
        out.append("year")
    elif _glued(chunk) and re.search(r"[a-zà-ÿ][A-ZÀ-Þ]", chunk) and count <= 8:
        kind = "glued"
    elif year and (count <= 2 or (count <= 5 and "month" in flags)):
        kind = "year" if count <= 2 else "date"
    elif _NODATE.search(chunk) and count <= 3:
        kind = "year"
    elif _NAME.fullmatch(chunk):
        kind = "name"
    elif _SLASHED.fullmatch(chunk):
        kind = "names"
    elif not letters or (len(letters) <= 2 and any(c.isdigit() for c in chunk) and len(chunk) < 16):
        kind = "number"
    elif letters[0].lower() == letters[0].upper():
        kind = f"nocase{min(count, 3)}"  # Korean, Chinese, Arabic
    elif count == 1:
        kind = "cap1" if capitals else "low1"
    elif capitals == len(letters) and count <= 3:
        kind = "caps3"
    elif capitals >= 0.6 * len(letters):
        kind = "titlecase" if count <= 6 else "longtitle"
    else:
        kind = "short" if count <= 4 else "sentence"
    out[0] = f"class={kind}"
    if (year or kind == "year") and not dated:
        out.append("year")
    if year and chunk[0] in "([":
        out.append("(year")
    for flag, times in flags.items():
        out.append(flag)
        if times > 1:
            out.append(f"{flag}2")
        if count == times:
            out.append(f"all:{flag}")
    if not words:
        out.append(f"d={_digits(chunk)}")
        return out
    if any(c.isdigit() for c in chunk):
        out.append(f"d={_digits(chunk)}")
    out.append(f"w0={lower[0]}")
    out.append(f"w-1={lower[-1]}")
    if count > 1:
        out.append(f"w1={lower[1]}")
        out.append(f"w0={lower[0]}|{_shape(words[1])}")
    out.append(f"s={_shape(words[0])}{_shape(words[1]) if count > 1 else ''}")
    out.append(f"n={count if count < 4 else 4 + min(4, (count - 4) // 3)}")
    if flags_of.get(lower[0]):
        out.extend(f"0:{flag}" for flag in flags_of[lower[0]])
    if flags_of.get(lower[-1]):
        out.extend(f"z:{flag}" for flag in flags_of[lower[-1]])
    if "et al" in chunk or "u.a." in chunk:
        out.append("etal")
    if chunk.casefold().strip(" .,:;()[]") in listed("place"):
        out.append("isplace")
    if chunk.casefold().strip(" .,:;()[]") in listed("news"):
        out.append("isnews")
    if _ROMAN.fullmatch(lower[0]) and count <= 2:
        out.append("roman")
    for w in lower[:6]:
        if len(w) > 2:
            out.append(f"w={w}")
            out.append(f"x={w[-3:]}")
    return out
