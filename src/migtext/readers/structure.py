"""The one place that decides block kinds, by tagging and never by deleting.

Readers hand over paragraphs (`Para`) with what their format knows (a heading's level, a list item,
a note); what it does not know is decided here from the words and their order.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..document import Block
from .furniture import line_kind
from .lines import ends_open, has_ended, is_bullet
from .occasions import about_boxes, letter_lines, stamps, turns
from .plainnotes import find_marks

__all__ = [
    "Para",
    "heads_references",
    "join_over_furniture",
    "names_section",
    "reads_as_reference",
    "tag_paragraphs",
    "to_blocks",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Para:
    """A paragraph before and after its kind is known.

    Attributes:
        start: first code point.
        end: one past the last.
        text: its words, for the rules: without markup and wraps.
        kind: kind that the format states; None when it has to be found out.
        level: depth of a heading.
        label: mark of a note, or number of a paragraph.
        page: page it begins on.
        lines: number of printed lines.
        first: one past the last character of an enumerator or bullet at its beginning.
        continues: start of the paragraph that it goes on from, over a page's foot and head.
        listed: a number at its beginning counts the items of a list.
    """

    start: int
    end: int
    text: str
    kind: str | None = None
    level: int | None = None
    label: str | None = None
    page: int | None = None
    lines: int = 1
    first: int | None = None
    continues: int | None = None
    listed: bool = False


_REFERENCE_HEADS = re.compile(
    r"(?:(?:\d{1,2}|[IVX]{1,5}|[A-Z])[.)]?\s+)?(?:(?:list of |selected |cited )?(?:references|works cited|"
    r"literature cited|bibliography|reference list|sources(?: cited| consulted)?|literature|"
    r"cited works|further reading|table of (?:authorities|cases)|literaturverzeichnis|literatur|"
    r"bibliographie|références|bibliografía)"
    r"(?: and (?:notes|further reading|sources))?)\s*[:.]?",
    re.I,
)
# Also the name of an ordinary section: it needs entries below it.
_AMBIGUOUS_HEADS = re.compile(
    r"(?:literature|sources|literatur|further reading|bibliographie)", re.I
)
_HEAD_NUMBER = re.compile(r"^(?:\d{1,2}|[IVX]{1,5}|[A-Z])[.)]?\s+")
_DATED_END = re.compile(r"(?:(?:19|20)\d\d\)?|https?://\S+|www\.\S+)[.\s]*$")
_QUOTED = re.compile(r"[“„«\"][^“”\"]{4,200}[”“»\"]")
_NOTE_HEADS = re.compile(r"(?:end|foot)?-?notes(?: and references)?\s*:?", re.I)
_NOTE_LABEL = re.compile(
    r"[\[(^]{0,2}(\d{1,3}|[*∗†‡§]{1,3})[\])]?\s{1,3}(?=[A-ZÀ-Þ“\"‘'(\[§]|https?:)"
)
_CONTENTS_HEADS = re.compile(
    r"(?:table of )?contents|inhalt(?:sverzeichnis)?|sommaire|índice", re.I
)
_LEADER = re.compile(r".{3,200}?(?:\.\s?){5,}\s*(?:\d{1,4}|[ivxl]{1,6})")
_PAGED = re.compile(r".{2,120}\s(?:\d{1,4}|[ivxl]{1,6})")
_LEADERS = re.compile(r"(?:\s?\.){4,}")
_CAPTION = re.compile(
    r"(?:table|figure|fig\.|chart|map|box|graph|exhibit|annex table|image|photo)\s?"
    r"(?:\d{1,3}|[IVX]{1,5}|[A-Z]?\d?)(?:\.\d{1,2})?[a-z]?\s?[.:|–—-].{0,400}",
    re.I | re.S,
)
_SOURCE_LINE = re.compile(
    r"(?:source|sources|photo|image|credit|note to table)s?\s?:\s?.{2,200}", re.I | re.S
)
# "© UNHCR/P. Karadjias" says who took a picture; "© 2024 UNHCR" says who owns the text.
_CREDIT = re.compile(r"(?:©|\(c\))\s?(?!.{0,60}(?:19|20)\d\d)[^.]{2,40}\s?/\s?[^.]{2,60}", re.I)
# The full stop before a note mark.
_NOTED_END = re.compile(
    r"(?:[^\W\d][.;,][\"'”’)]*\d{1,3}"
    r"|\w[.;,][\"'”’)]*(?:\[(?:\d{1,3}|[ivxlc]{1,7})\]|[ivxlc]{1,7}|[⁰¹²³⁴⁵⁶⁷⁸⁹ⁱᵛˣ]{1,6}))$"
)
_METADATA = re.compile(
    r"(?:key ?words|jel classification|doi|received|accepted|published online|word count|"
    r"how to cite|suggested citation|cite as|citation|article history|copyright)\s?[:©].{0,400}"
    r"|©.{3,200}",
    re.I | re.S,
)
_JOURNAL_LINE = re.compile(
    r".{0,200}\bdoi(?:\.org/|:)\s?(?:https?://(?:dx\.)?doi\.org/)?10\.\S+", re.I
)
_HEADING_WORDS = re.compile(
    r"(?:(?:chapter|part|title|section|article|annex|appendix|schedule|rule|regulation|"
    r"preamble|recital|protocol)\s+(?:[ivxlc]+|\d{1,4}|[a-z])\b.{0,120}"
    r"|abstract|summary|executive summary|introduction|background|methods?|methodology|results|"
    r"discussion|conclusions?|recommendations|findings|acknowledge?ments|annex|appendix|foreword|"
    r"preface|overview|glossary|abbreviations|key (?:findings|messages|figures|facts|points))\s*:?",
    re.I,
)
_DATELINE = re.compile(
    r"(?:[A-Z][\w.,’' -]{1,50},?\s+)?(?:\d{1,2} )?(?:January|February|March|April|May|June|July|"
    r"August|September|October|November|December|Jan\.|Feb\.|Aug\.|Sept?\.|Oct\.|Nov\.|Dec\.)"
    r"(?: \d{1,2}(?:st|nd|rd|th)?)?,? \d{4}\W{0,3}",
)
_NAME_LINE = re.compile(
    r"(?:by\s+)?(?:(?:Dr|Prof|Mr|Ms|Mrs)\.?\s+)?[A-ZÀ-Þ][\w’'.-]*(?:\s+(?:[A-ZÀ-Þ][\w’'.-]*[,;]?\d{0,2}|de|van|von|"
    r"der|da|di|el|al|bin|and|&|[,;*∗†‡§]{1,3})){1,24}\W{0,3}"
)

_AUTHOR_START = re.compile(
    r"(?:\[?\d{1,3}[\].)]?\s+)?(?:[-–—_]{2,}\s*[.(,]|"
    r"[A-ZÀ-Þ][\w’'À-ÿ-]+(?:[ -][A-ZÀ-Þ][\w’'À-ÿ-]+){0,3}\s?,\s?(?:[A-ZÀ-Þ]\.|[A-ZÀ-Þ][a-zà-ÿ]+)"
    r"|[A-ZÀ-Þ][\w’'À-ÿ-]+[ -]?[A-Z]{1,3}\b[ ,.]"
    r"|[A-ZÀ-Þ“\"‘'].{2,160}?[.,]?\s\(?(?:19|20)\d\d[a-z]?(?:, [A-Z][a-z]+(?: \d{1,2})?)?\)?[.,:]"
    r"|[A-ZÀ-Þ].{2,160}?\s\(n\.d\.)"
)
_YEAR = re.compile(
    r"\((?:[a-zA-Z]+\.? )?(?:1[6-9]|20)\d\d[a-z]?(?:[,/–-][^()]{1,30})?\)|\(n\.\s?d\.\)|\(forthcoming\)"
    r"|[,.;]\s(?:1[6-9]|20)\d\d[a-z]?(?=[.,;:)\s]|$)"
)
_IDENTIFIER = re.compile(r"https?://|doi\.org|\bdoi:|\bISBN\b|\b10\.\d{4,9}/|\bPMC\d", re.I)
_RETRIEVED = re.compile(
    r"\b(?:retrieved|accessed|available (?:online )?(?:at|from)|last visited|viewed on)\b", re.I
)
_VOLUME = re.compile(
    r"\b\d{1,4}\s?\(\d{1,4}(?:[-–]\d{1,3})?\)|\bpp?\.\s?\d|\bvol\.\s?\d|\b\d{1,4}:\s?\d{1,5}[-–]\d|"
    r"\b\d{1,4}, \d{1,5}[-–]\d{1,5}",
    re.I,
)
_PUBLISHER = re.compile(
    r"\b(?:Press|Publish\w+|Verlag|University|Journal|Review|eds?\.\)|\(Eds?\.)\b"
)


def heads_references(text: str) -> bool:
    """Whether a line is the name of a reference list, with or without a number.

    Example:
        >>> heads_references("8. Works Cited"), heads_references("Sources of law")
        (True, False)
    """
    return len(text) <= 60 and _REFERENCE_HEADS.fullmatch(text.strip("*_#: ")) is not None


def _lists_works(paras: Sequence[Para]) -> bool:
    """Whether the paragraphs below "Sources" are works, and not prose about sources.

    One of the first three is an entry; or two in three of the lines up to the next heading are
    short and end in a link or a year, with a title or in a bulleted list.
    """
    if any(reads_as_reference(p.text) > 1 for p in paras[:3]):
        return True
    lines: list[Para] = []
    for para in paras:
        if para.kind in ("heading", "title") or (
            len(para.text) < 40 and not _DATED_END.search(para.text)
        ):
            break
        lines.append(para)
    works = sum(
        len(p.text) < 400
        and _DATED_END.search(p.text) is not None
        and (p.first is not None or _QUOTED.search(p.text) is not None)
        for p in lines
    )
    return works > 1 and 3 * works >= 2 * len(lines)


def names_section(text: str) -> bool:
    """Whether the name of a reference list is that of an ordinary section as well: "Sources"."""
    bare = _HEAD_NUMBER.sub("", text.strip("*_#: "))
    return _AMBIGUOUS_HEADS.fullmatch(bare) is not None


def reads_as_reference(text: str) -> int:
    """How much a paragraph reads like an entry of a reference list.

    Args:
        text: its words.

    Returns:
        0 to 6; from 3 on it may be taken for an entry without a heading.

    Example:
        >>> reads_as_reference("Ahn, C. (2018). China and the Crisis. BYU Journal, 5(2), 1-12.") >= 3
        True
        >>> reads_as_reference("In 2018 the court said that China had signed the treaty.")
        0
    """
    head = text[:600]
    if _AUTHOR_START.match(head) is None and not _RETRIEVED.search(head):
        return 0
    signs = (
        _AUTHOR_START.match,
        _YEAR.search,
        _IDENTIFIER.search,
        _RETRIEVED.search,
        _VOLUME.search,
        _PUBLISHER.search,
    )
    return sum(1 for sign in signs if sign(head))


def _is_heading(para: Para, after: Para | None) -> bool:
    text = para.text
    words = text.split()
    if after is None or len(text) > 140 or len(words) > 18 or para.lines > 3:
        return False
    if _HEADING_WORDS.fullmatch(text) and not (len(words) > 7 and text.endswith(".")):
        return True
    if para.listed or _NOTED_END.search(text, max(0, len(text) - 12)):
        return False
    last = text.rstrip("\"'’”»)*_ ")[-1:]
    if last in ".;,…" and not re.fullmatch(r"[A-Z0-9][\w.]{0,5}", text):
        return False
    if last == ":" and len(words) > 5:
        return False
    if last in "!?" and len(words) > 12:
        return False
    opening = text.lstrip("\"'“‘«([*_… ")[:1]
    if not (opening.isupper() or opening.isdigit()):
        return False
    # "SENIOR OFFICIAL: Thanks" is a turn of speech; a name with a verb after it is a sentence.
    if _DATELINE.fullmatch(text) or is_bullet(text):
        return False
    if not any(c.isalpha() for c in text):
        return False
    # A heading is followed by something longer, or by another heading.
    return len(after.text) > len(text) or _short(after) or after.text.endswith(":")


def _short(para: Para) -> bool:
    return len(para.text) <= 140 and not has_ended(para.text)


def _heading_level(text: str) -> int:
    number = re.match(r"(\d{1,2}(?:\.\d{1,2}){0,3})[.)]?\s", text)
    if number:
        return number.group(1).count(".") + 1
    if re.match(r"[IVX]{1,5}\.?\s", text):
        return 1
    if text.isupper() or re.match(r"(?:chapter|part|title|annex)\b", text, re.I):
        return 1
    return 2


def tag_paragraphs(
    paras: Sequence[Para], *, title: bool = True, headings: bool = True
) -> list[Para]:
    """Decide the kinds that are still open.

    Args:
        paras: paragraphs in order; a kind that is set is kept.
        title: the first short line may be the title.
        headings: short lines may be headings; false where the format marks its headings.

    Returns:
        The same paragraphs, each with a kind.
    """
    out: list[Para] = list(paras)
    visible = [
        i
        for i, p in enumerate(out)
        if p.kind not in ("header", "footer", "page_number", "metadata", "boilerplate")
    ]
    total = sum(len(out[i].text) for i in visible) or 1
    texts = [out[i].text for i in visible]
    spoken, dated = turns(texts), stamps(texts)
    plain = spoken | dated | letter_lines(texts)
    seen = 0
    zone = ""  # references, endnotes or contents
    for n, i in enumerate(visible):
        para = out[i]
        after = out[visible[n + 1]] if n + 1 < len(visible) else None
        share = seen / total
        seen += len(para.text)
        if para.kind is not None:
            if para.kind in ("heading", "title"):
                zone = _zone(para.text)
                if zone == "references" and names_section(para.text):
                    ahead = [out[j] for j in visible[n + 1 : n + 13]]
                    zone = zone if _lists_works(ahead) else ""
            elif zone == "references" and para.kind in ("body", "list_item"):
                out[i] = replace(para, kind="reference")
            continue
        kind, level = None, para.level
        bare = para.text.strip("*_# ")
        opened = _zone(bare)
        if opened == "references" and names_section(bare):
            ahead = [out[j] for j in visible[n + 1 : n + 13]]
            opened = opened if _lists_works(ahead) else ""
        if opened and (after is not None or opened != "references"):
            kind, level, zone = "heading", 1, opened
        elif zone == "references":
            ends = (
                reads_as_reference(para.text) == 0
                and _is_heading(para, after)
                and not (after is not None and reads_as_reference(after.text) > 1)
            )
            subhead = (
                reads_as_reference(para.text) == 0
                and len(para.text) < 60
                and after is not None
                and not has_ended(para.text)
                and reads_as_reference(after.text) > 1
                and "." not in para.text
            )
            if ends:
                zone, kind, level = "", "heading", _heading_level(bare)
            elif subhead:
                kind, level = "heading", 2
            else:
                kind = "reference"
        elif (
            (
                _LEADER.fullmatch(para.text)
                or (zone == "contents" and _LEADERS.search(para.text))
                or (_METADATA.fullmatch(para.text) and not _CREDIT.fullmatch(para.text))
                or (share < 0.1 and _JOURNAL_LINE.fullmatch(para.text))
            )
            or (zone == "contents" and len(para.text) < 140 and _PAGED.fullmatch(para.text))
            or (n in dated and share > 0.5 and line_kind(para.text, "stamp"))
        ):
            kind = "metadata"
        elif n in spoken and zone != "endnotes":
            kind = "body"
        elif (
            len(para.text) < 420
            and (
                _CAPTION.fullmatch(para.text)
                or _SOURCE_LINE.fullmatch(para.text)
                or _CREDIT.fullmatch(para.text)
            )
            and para.lines < 6
        ):
            kind = "caption"
        elif title and n == 0 and n not in plain and _is_title(para, after):
            kind, level = "title", 1
        elif (
            headings
            and n not in plain
            and _is_heading(para, after)
            and not (
                0 < n < 4
                and out[visible[0]].kind == "title"
                and _NAME_LINE.fullmatch(bare)
                and _zone(bare) == ""
                and not _HEADING_WORDS.fullmatch(bare)
                and not _HEADING_WORDS.fullmatch(out[visible[0]].text)
                and (n == 1 or out[visible[n - 1]].kind != "heading")
                and (
                    "," in bare
                    or len(bare.split()) < 5
                    or (n == 1 and after is not None and _names_two(bare, after.text))
                )
            )
        ):
            kind, level = "heading", _heading_level(bare)
            zone = ""
        elif zone == "endnotes":
            kind = "endnote"
        elif para.first is not None:
            numbered = para.label is not None and para.label.isdigit() and not para.listed
            kind = "body" if numbered else "list_item"
        else:
            kind = "body"
        label = para.label
        if kind == "endnote" and label is None:
            mark = _NOTE_LABEL.match(para.text)
            label = mark.group(1) if mark else None
        out[i] = replace(para, kind=kind, level=level, label=label)
    _long_runs_of_headings(out, [i if paras[i].kind is None else -1 for i in visible])
    _headless_references(out, visible)
    _headless_notes(out, visible, total)
    _unmarked_notes(out, visible, total)
    _tail(out, visible, total)
    for a, b in about_boxes(texts, [out[i].kind for i in visible]):
        for i in visible[a:b]:
            out[i] = replace(out[i], kind="boilerplate", level=None)
    return out


def _names_two(text: str, after: str) -> bool:
    """Two authors in a line before the abstract."""
    pair = re.split(r"\s(?:and|&)\s", text)
    return (
        len(pair) == 2
        and all(1 < len(name.split()) < 5 for name in pair)
        and _HEADING_WORDS.fullmatch(after) is not None
    )


def _zone(text: str) -> str:
    bare = text.strip("*_#: ")
    if len(bare) > 60:
        return ""
    if _REFERENCE_HEADS.fullmatch(bare):
        return "references"
    if _NOTE_HEADS.fullmatch(bare):
        return "endnotes"
    return "contents" if _CONTENTS_HEADS.fullmatch(bare) else ""


def _is_title(para: Para, after: Para | None) -> bool:
    if after is None or len(para.text) > 250 or para.lines > 4 or para.first is not None:
        return False
    if has_ended(para.text) and not para.text.endswith(("?", "!", "”", '"', "’")):
        return False
    if ends_open(para.text):
        return False
    first = para.text.lstrip("\"'“‘«*_ ")[:1]
    return first.isupper() or first.isdigit()


def _long_runs_of_headings(out: list[Para], visible: Sequence[int]) -> None:
    """Five short lines in a row are a list or an address, not five headings."""
    run: list[int] = []
    for i in [*visible, -1]:
        if i >= 0 and out[i].kind == "heading" and not _HEADING_WORDS.fullmatch(out[i].text):
            run.append(i)
            continue
        if len(run) > 4:
            for j in run[1:]:
                out[j] = replace(out[j], kind="list_item", level=None)
        run = []


def _headless_references(out: list[Para], visible: Sequence[int]) -> None:
    """A reference list without a heading: three entries in a row that read like ones."""
    run: list[int] = []
    for i in [*visible, -1]:
        if (
            i >= 0
            and out[i].kind in ("body", "list_item", "heading")
            and reads_as_reference(out[i].text) >= 3
            and _AUTHOR_START.match(out[i].text)
        ):
            run.append(i)
            continue
        if len(run) > 2:
            for j in run:
                out[j] = replace(out[j], kind="reference", level=None)
        run = []


_NOTE_NUMBER = re.compile(r"\[\^?(\d{1,3})\]\s")
_BARE_NOTE = re.compile(r"(\d{1,3})[.)]?\s+(?=\S)")
_AFTER_NOTES = 4  # lines below a list of notes: an address, a date, a box about the author


def _headless_notes(out: list[Para], visible: Sequence[int], total: int) -> None:
    """Notes at the end of a text without a heading: ``[1]``, ``[2]`` ..., each named before."""
    run: list[int] = []
    size = 0
    for i in reversed(visible):
        match = _NOTE_NUMBER.match(out[i].text)
        if match is None or out[i].kind != "body" or (run and int(match.group(1)) != size - 1):
            break
        run.insert(0, i)
        size = int(match.group(1))
    if len(run) < 2 or size != 1 or sum(len(out[i].text) for i in run) > 0.5 * total:
        return
    before = " ".join(out[i].text for i in visible if i < run[0])
    if all(f"[{n}]" in before for n in range(1, len(run) + 1)):
        for n, i in enumerate(run, 1):
            out[i] = replace(out[i], kind="endnote", level=None, label=str(n))


def _unmarked_notes(out: list[Para], visible: Sequence[int], total: int) -> None:
    """Notes at the end without a heading and without brackets: ``1 Ibid 34``, ``2 See ...``.

    Numbered lines at the end of a text are a list as often as notes. They are notes when the text
    before them has their numbers as marks, glued to words or to full stops, in their order.
    """
    run: list[int] = []
    size = skipped = 0
    for i in reversed(visible):
        para = out[i]
        match = _BARE_NOTE.match(para.text)
        label = match.group(1) if match else para.label
        plain = para.kind in ("body", "list_item", "reference", "heading")
        if label is None or not label.isdigit() or not plain or (run and int(label) != size - 1):
            if run or skipped == _AFTER_NOTES:
                break
            skipped += 1
            continue
        run.insert(0, i)
        size = int(label)
    if len(run) < 3 or size != 1 or sum(len(out[i].text) for i in run) > 0.6 * total:
        return
    before = "\n".join(out[i].text for i in visible if i < run[0])
    if find_marks(before, [(0, len(before))], [str(n) for n in range(1, len(run) + 1)]):
        for n, i in enumerate(run, 1):
            out[i] = replace(out[i], kind="endnote", level=None, label=str(n))


def _tail(out: list[Para], visible: Sequence[int], total: int) -> None:
    """Contact blocks and adverts at the end of a text."""
    seen = 0
    for n, i in enumerate(visible):
        text = out[i].text
        share = seen / total
        seen += len(text)
        if share < 0.5 or len(text) > 200 or out[i].kind in ("footnote", "endnote", "table"):
            continue
        if line_kind(text, "tail") is not None:
            signs = [
                j for j in visible[n + 1 : n + 5] if line_kind(out[j].text, "sign") is not None
            ]
            if signs and share > 0.6:
                for j in visible[n:]:
                    if out[j].kind in ("reference", "footnote", "endnote") or _zone(out[j].text):
                        break
                    out[j] = replace(out[j], kind="boilerplate", level=None)
                return
        if line_kind(text, "soft") is not None or line_kind(text, "tail") is not None:
            out[i] = replace(out[i], kind="boilerplate", level=None)
            for m in range(n + 1, len(visible)):
                j = visible[m]
                if len(out[j].text) > 160 or not (
                    line_kind(out[j].text, "sign")
                    or (_NAME_LINE.fullmatch(out[j].text) and len(out[j].text) < 80)
                ):
                    break
                out[j] = replace(out[j], kind="boilerplate", level=None)


_BETWEEN = frozenset(("header", "footer", "page_number", "metadata", "boilerplate", "footnote"))
_PROSE = frozenset(("body", "list_item", "quote"))


def join_over_furniture(paras: Sequence[Para]) -> list[Para]:
    """Join a paragraph with its rest after a page's foot and head.

    Args:
        paras: tagged, in order.

    Returns:
        The same, with `continues` where prose that has not ended is followed, after furniture or
        notes, by prose that begins in lower case.
    """
    out = list(paras)
    last: int | None = None
    over = False
    for i, para in enumerate(out):
        if para.kind in _BETWEEN:
            over = over or para.kind in ("header", "footer", "page_number")
            continue
        if (
            over
            and last is not None
            and para.kind == "body"
            and para.first is None
            and para.text[:1].islower()
            and not has_ended(out[last].text)
        ):
            before = out[last]
            head = before.continues if before.continues is not None else before.start
            out[i] = replace(para, continues=head)
        last = i if para.kind in _PROSE else None
        over = False
    return out


def to_blocks(paras: Sequence[Para]) -> tuple[Block, ...]:
    """Blocks of tagged paragraphs."""
    return tuple(
        Block(
            start=p.start,
            end=p.end,
            kind=p.kind or "body",
            page=p.page,
            level=p.level if p.kind in ("heading", "title") else None,
            label=p.label,
            continues=p.continues,
        )
        for p in paras
    )
