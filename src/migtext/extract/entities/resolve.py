"""Which of the overlapping finds stand: the model's are judged by the rules, the longest wins.

The model is good at where a name begins and ends in running text, and bad at names of this field,
at headings and at what a name is; the tables are the other way round.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from .candidates import Candidate
from .people import strip_titles
from .stretch import Stretch
from .tables import common_words, gazetteer, is_given_name, word_list

__all__ = ["after_article", "judge", "resolve", "uncovered"]

_TRIM_LEFT = re.compile(
    r"(?:[\"“”'‘(\[{*_—–-]|(?:[Tt]he|[Aa]n?|[Tt]heir|[Ii]ts|[Oo]ur|[Hh]is|[Hh]er|[Tt]his|[Tt]hat|[Ff]ormer|[Ll]ate|[Nn]ew|[Ss]aid|[Aa]nd|[Ii]n|[Oo]f|[Bb]y|[Ff]rom|[Mm]eanwhile|[Ii]nside|[Oo]n|[Aa]t|[Ff]or|[Ww]ith)\s+|\s)+"
)
_TRIM_RIGHT = re.compile(r"(?:'s?|[\"“”’)\]}*_,;:.—–-]|\s)+$")
_JOINS = frozenset(
    "of for the and on in de la del des du der van von al el bin ben & to against with das dos da ul ibn abu y at".split()
)
# Signs that stand in formulas, not in names.
_FORMULA = re.compile(r"[\u2190-\u22ff=<>|^~\\{}]")
_OF_A_PERSON = frozenset(
    "administration government family case campaign decision regime era presidency dynasty brothers couple sisters commission "
    "plan doctrine cabinet years ruling judgment judgement affair trial clan report household panel line standard factors test "
    "twins siblings children inquiry letters papers foundation team camp".split()
)
_VESSELS = frozenset(
    "ship vessel ferry frigate yacht trawler tanker freighter steamer hms uss".split()
)
_GENERIC_TAIL = frozenset(
    "government governments authorities authority regime administration officials official military forces police state people refugees migrants border "
    "nationals citizens women men children Embassies Consulates Embassy forces Forces Officials".split()
)


def _trimmed(s: Stretch, start: int, end: int) -> tuple[int, int]:
    left = _TRIM_LEFT.match(s.text, start, end)
    if left is not None:
        start = left.end()
    right = _TRIM_RIGHT.search(s.text, start, end)
    if right is not None:
        tail = right.group()
        # A full stop belongs to an abbreviation ("U.S.", "Inc.").
        keep = (
            1
            if tail[:1] == "."
            and re.search(r"(?:\.\w|\b(?:Inc|Ltd|Corp|Jr|Sr|St))$", s.text[start : right.start()])
            else 0
        )
        end = right.start() + keep
    return start, end


def after_article(s: Stretch, c: Candidate) -> bool:
    """Whether one word is no person for its article: "in the Gazette"; but "the Trudeau government"."""
    after, gap = s.right(c.end)
    return (
        c.label == "PERSON"
        and " " not in s.inside(c.start, c.end)
        and s.left(c.start) == ("the", " ")
        and not (gap == " " and after in _OF_A_PERSON)
    )


def judge(
    s: Stretch, start: int, end: int, label: str, fixed: Sequence[Candidate]
) -> Candidate | None:
    """A find of the model as a candidate, or None when it is no name.

    Args:
        s: the block.
        start: first code point.
        end: one past the last.
        label: the model's label, in our terms.
        fixed: candidates of tables, titles, patterns and dates, in order.
    """
    start, end = _trimmed(s, start, end)
    if label == "PERSON":
        start, end = strip_titles(s, start, end)
        if s.text[end : end + 1] == "." and re.search(r" [A-Z]$", s.text[start:end]):
            end += 1  # "Ibrahim S."
    if end - start < 2 or s.masked(start, end) or "\n" in s.text[start:end]:
        return None
    text = s.inside(start, end)
    words = re.findall(r"[^\W_]+", text)
    capitals = [w for w in words if w[0].isupper()]
    if not capitals or text in word_list("stop.phrases") or text in word_list("stop.acronyms"):
        return None
    if any(c.isdigit() for c in text) and label in ("PERSON", "GROUP"):
        return None
    if s.titled(start):
        return None
    # "USAID's Climate Strategy": the possessor is a name of its own.
    owner = re.search(r"'s? (?=[A-Z])", text)
    if owner is not None and label in ("ORG", "PLACE", "PERSON", "EVENT"):
        possessor = Candidate(start, start + owner.start(), label, "model")
        if any(c.end == possessor.end for c in fixed) or label != "ORG":
            start += owner.end()
            text = s.inside(start, end)
            words = re.findall(r"[^\W_]+", text)
            if len(words) < 2:
                return None
    i = s.at(start)
    # One ordinary word at the start of a sentence is a name only when the model insists elsewhere.
    if len(words) == 1 and words[0] in word_list("stop.openers"):
        return None
    if (
        label == "ORG"
        and words[0] in _offices()
        and not any(w in word_list("heads.organisation") for w in words)
    ):
        return None
    after, gap_after = s.right(end)
    if (
        text in word_list("places.law_places")
        and gap_after == " "
        and after in word_list("places.law_nouns")
    ):
        return None
    if any(a <= start and end <= b for a, b in s.languages):
        return None
    if s.left(start)[0].lower() in _VESSELS:
        return None
    if (
        label == "ORG"
        and ", " in text
        and len(words) < 5
        and not any(w in word_list("heads.organisation") for w in words)
    ):
        return None  # "Labé, Mamou"
    if label == "PERSON" and re.search(
        r"(?<!\bMc)(?<!\bMac)(?<!\bDe)(?<!\bLe)(?<!\bLa)(?<=[a-z]{2})[A-Z]", text
    ):
        label = "ORG"  # "ProMigrante"
    if _FORMULA.search(text):
        return None
    overlaps = [c for c in fixed if c.start < end and start < c.end]
    if overlaps:
        return _against(s, start, end, label, overlaps)
    if (
        label == "ORG"
        and len(words) > 1
        and is_given_name(words[0])
        and len(words) < 5
        and not any(
            w in word_list("heads.organisation")
            or (w.lower() in common_words() and w[1:].islower())
            for w in words
        )
    ):
        label = "PERSON"
    if not _shaped(s, words, label, i):
        return None
    return Candidate(start, end, label, "model", None, 0.5)


@lru_cache(maxsize=1)
def _offices() -> frozenset[str]:
    """Titles of one word that are capitalised."""
    return frozenset(t for t in word_list("persons.titles") if t[0].isupper() and " " not in t)


def _shaped(s: Stretch, words: list[str], label: str, i: int) -> bool:
    """Whether the words can be a name of that label."""
    ordinary = common_words()
    names = [w for w in words if w[0].isupper()]
    if all(w.lower() in ordinary and w[1:].islower() for w in names) and not (
        label == "ORG"
        and len(names) > 1
        and any(w in word_list("heads.organisation") for w in names)
    ):
        return False
    if label == "PERSON":
        if len(words) > 5 or any(
            w[0].islower() and w not in word_list("persons.particles") for w in words
        ):
            return False
        return not (len(words) == 1 and (len(words[0]) < 3 or words[0].isupper()))
    if label == "GROUP":
        return all(w[0].isupper() or w in _JOINS for w in words) and len(words) <= 3
    lower = [w for w in words if w[0].islower() and w not in _JOINS]
    if label == "ORG":
        if lower or len(words) > 12:
            return False
        if "and" in words and not any(
            w in word_list("heads.organisation") or w in word_list("heads.organisation_of")
            for w in words
        ):
            return False
        stop = word_list("stop.phrases")
        if all(w in stop or w in _JOINS for w in words):
            return False
        # A lone word that begins a sentence is rarely an organisation.
        return not (len(words) == 1 and s.opens_sentence(s.starts[i]) and not words[0].isupper())
    if label == "PLACE":
        return not lower and len(words) <= 6
    return not lower


def _against(
    s: Stretch, start: int, end: int, label: str, overlaps: list[Candidate]
) -> Candidate | None:
    """The model's find where rules have found something inside it; None when the rules stand."""
    if any(c.start <= start and c.end >= end for c in overlaps):
        return None
    if any(c.start < start or c.end > end for c in overlaps):
        return None
    if any(c.label == "DATE" for c in overlaps):
        return None
    inside = overlaps
    covered = sum(c.end - c.start for c in inside)
    i, j = s.at(start), s.before(end)
    rest = [
        s.words[k]
        for k in range(i, j + 1)
        if not any(c.start <= s.starts[k] < c.end for c in inside)
    ]
    rest_names = [w for w in rest if w[0].isupper()]
    if not rest_names or any(w[0].islower() and w not in _JOINS for w in rest):
        return None
    stop = word_list("stop.phrases")
    if all(w in stop for w in rest_names):
        return None
    if label == "PERSON":
        # "Jordan Peterson", "Sydney Freeman": a name that is also a place; "Syrian Omar" keeps both.
        if len(inside) == 1 and inside[0].entry is not None:
            c = inside[0]
            if c.label == "PERSON":
                return Candidate(start, end, label, "model", c.entry, 2.6, key="")
            if c.label == "GROUP" and c.start == start:
                return Candidate(s.starts[s.at(c.end)], end, label, "model", None, 0.5)
            known_first = is_given_name(s.words[i])
            if c.label == "STATE" and c.end == end and not known_first and len(rest) < 4:
                return Candidate(start, end, "ORG", "model", None, 2.6)  # "Al-Falah Bangladesh"
            if (
                (known_first or c.label in ("PLACE", "STATE"))
                and len(rest) <= 3
                and s.gap(i) in (" ", "-", ". ")
            ):
                return Candidate(start, end, label, "model", None, 2.6)
        return None
    if label == "ORG":
        rest_names = [w for w in rest_names if len(w) > 1]
        if not rest_names:
            return None  # "Japan 1 M"
        # "Médecins du Monde & Cruz Roja Hondureña": two, of which one is known.
        head = min(inside, key=lambda c: c.start)
        joint = re.match(r" & | and |, ", s.text[head.end : head.end + 5])
        if (
            head.start == start
            and head.label in ("ORG", "BODY")
            and joint is not None
            and end - head.end > 6
        ):
            return Candidate(head.end + joint.end(), end, label, "model", None, 0.5)
        # Two states or more joined by "and" are no organisation.
        if sum(c.label in ("STATE", "GROUP", "PERSON") for c in inside) > 1:
            return None
        if "and" in rest and not any(
            w in word_list("heads.organisation") or w in word_list("heads.organisation_of")
            for w in rest_names
        ):
            return None
        # "Suspend Frontex": the order that opens the line is no part of the name.
        first_known = min(c.start for c in inside)
        if first_known > start and all(
            w.lower() in common_words() and s.opens_sentence(s.starts[k])
            for k, w in enumerate(s.words[i : s.at(first_known)], i)
        ):
            return None
        # "EUAA Latest Asylum Trends": a known acronym and the title of what it publishes.
        if (
            any(c.start == start and c.label in ("ORG", "BODY") for c in inside)
            and s.words[i].isupper()
            and not any(w in word_list("heads.organisation") for w in rest_names)
        ):
            return None
        # A trailing country is where it is, not what it is called.
        last = max(inside, key=lambda c: c.end)
        if (
            last.end == end
            and last.label in ("STATE", "PLACE")
            and s.left(last.start)[0] in ("in", "from", "to", "at")
        ):
            return None
        if len(rest_names) == 1 and rest_names[0] in _GENERIC_TAIL:
            return None
        if any(
            c.label in ("ORG", "BODY", "PROGRAMME", "EVENT")
            and c.end - c.start > (end - start) // 2
            for c in inside
        ):
            return None
        return Candidate(start, end, label, "model", None, 2.6)
    if label == "PLACE":
        if any(c.label not in ("STATE", "PLACE", "GROUP") for c in inside) or len(inside) > 1:
            return None
        if (
            inside[0].entry is not None
            and inside[0].entry.kind == "region"
            and not any(
                w in word_list("heads.place") or w.lower() in common_words() for w in rest_names
            )
        ):
            return Candidate(start, end, "ORG", "model", None, 2.6)  # "Haki Africa"
        if inside[0].label == "STATE" and not any(
            w in word_list("heads.place") for w in rest_names
        ):
            return None
        return Candidate(start, end, label, "model", None, 2.6)
    if label == "EVENT" and covered < end - start:
        return Candidate(start, end, label, "model", None, 2.6)
    return None


def _weight(c: Candidate) -> tuple[int, float]:
    return (c.end - c.start, c.score)


def resolve(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Candidates that do not overlap: the longest first, then the one with the higher score.

    A table's name inside a pattern's longer one gives way, except where the pattern only adds a
    generic word to a known name of another kind.
    """
    chosen: list[Candidate] = []
    whole = {
        c.start: c.end
        for c in candidates
        if c.source == "table" and c.label in ("ORG", "BODY") and c.end - c.start > 14
    }
    for c in sorted(candidates, key=_weight, reverse=True):
        if c.source == "pattern" and c.label == "ORG" and c.end > whole.get(c.start, c.end):
            continue
        if all(c.end <= o.start or c.start >= o.end for o in chosen):
            chosen.append(c)
    return sorted(chosen, key=lambda c: c.start)


def uncovered(
    s: Stretch, fixed: Sequence[Candidate], lower: frozenset[str]
) -> list[tuple[int, int]]:
    """Sentences with a capitalised word that no rule has explained: those that the model reads.

    Args:
        s: the block.
        fixed: candidates of the rules.
        lower: words that the document also writes in lower case.

    Returns:
        Spans of sentences in the view of the block.
    """
    if s.title_case or s.caps:
        return []
    common = common_words()
    out: list[tuple[int, int]] = []
    stop, acronyms, openers = (
        word_list("stop.phrases"),
        word_list("stop.acronyms"),
        word_list("stop.openers"),
    )
    spans = iter(sorted((c.start, c.end) for c in fixed))
    current = next(spans, None)
    sentences = s.view.sentences
    k = 0
    hit = -1
    for i, word in enumerate(s.words):
        a = s.starts[i]
        if not word[0].isupper():
            continue
        while current is not None and current[1] <= a:
            current = next(spans, None)
        if current is not None and current[0] <= a:
            continue
        while k < len(sentences) and sentences[k][1] <= a:
            k += 1
        if k >= len(sentences) or k == hit:
            continue
        if (
            word in acronyms
            or (word in stop and word not in ("Central", "Northern"))
            or len(word) == 1
            or s.masked(a, s.ends[i])
        ):
            continue
        if s.opens_sentence(a) and (
            word in openers
            or (word[1:].islower() and (word.lower() in lower or word.lower() in common))
        ):
            continue
        hit = k
        out.append(sentences[k])
    return out


def known_label(name: str) -> str | None:
    """Label of a name in the tables, or None."""
    entry = gazetteer().by_name.get(name)
    return entry.label if entry is not None else None
