"""Known names in a text, and whether they mean there what the table says.

A table match is a hypothesis: "Jordan" may be a first name, "Karen" a woman, "Victoria" a queen,
and "Beijing" a city or a government. The word before and the word after decide, by the rules that
the tables name for each name (`Entry.need`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from .candidates import Candidate, Entry
from .stretch import Stretch
from .tables import gazetteer, is_given_name, read_rows, states, word_list

__all__ = ["Knowledge", "known_names", "raw_matches"]

_OFFICIAL = re.compile(
    r"(?:(?:Islamic|Arab|Federal|Federative|Democratic|People's|Socialist|United|Bolivarian|Plurinational|Hashemite|"
    r"Co-operative|Cooperative|Independent|Sovereign|Most Serene) )*"
    r"(?:Republic|Kingdom|Sultanate|Principality|Federation|Commonwealth|State|Emirate|Union|Grand Duchy) of (?:the )?$"
)
_BRACKETED = re.compile(
    r" \((?:Islamic Republic|Plurinational State|Bolivarian Republic|Federated States|Republic|"
    r"Democratic People's Republic|Democratic Republic) of(?: the)?\)|, (?:Islamic Republic|Republic|United Republic|"
    r"Democratic People's Republic|Democratic Republic) of(?: the)?\b(?! [A-Z])"
)
_LANGUAGE = re.compile(
    r"\b(?:translat|interpret|speak|spoke|languages?\b|fluent|dialect|subtitle|leaflets? in)"
)
_BRANCH = re.compile(
    r"[ -](?:Holland|Österreich|Suisse|Schweiz|Japan|Norway|Sweden|Denmark|Brazil|India|Pakistan|Nigeria|Jordan|Lebanon|Australia|UK|USA|US|Canada|Germany|International|Italy|Spain|Greece|Hellas|Kenya|Uganda|Ireland|France|Belgium|Switzerland|Netherlands|Polska|New Zealand)\b(?! [A-Z])"
)
_KOREA = re.compile(r"\b[Tt]he (South|North)\b(?! [A-Z]|-| of\b| and [Ss]outh\b)")
_AMERICAN_STATES = frozenset(
    ("Alabama", "Florida", "Tennessee", "Carolina", "Atlanta", "Mississippi", "Texas", "Stewart")
)
_CAUCASUS = frozenset(
    (
        "Tbilisi",
        "Abkhazia",
        "Ossetia",
        "Georgian",
        "Georgians",
        "Caucasus",
        "Armenia",
        "Azerbaijan",
        "Moldova",
    )
)
_SELF = frozenset(
    "administration government Government regime presidency era campaign Administration ministry team family Doctrine allies aide aides adviser".split()
)
_SIDE = re.compile(r"(?<![\w-])((?:North|South|East|West)(?:ern)?) $")
_VESSELS = frozenset("vessel ship ferry frigate trawler tanker MV".split())
# Acronyms that are words when a whole line is in capitals.
_WORDS_IN_CAPS = frozenset(
    "US WHO ICE IS CARE CALL KIND CLINIC ACT CAN PACE HOPE RAISE SEE IT AIDS FUND TAR PALM CRISP".split()
)
_DEMONYM_PREFIX = re.compile(
    r"(?:Sino|Anglo|Franco|Russo|Greco|Graeco|Indo|Turco|Austro|Hispano|Ibero|Euro|Afro)-$"
)


@dataclass(slots=True)
class Knowledge:
    """What the whole document says about its names; filled in a first reading.

    Attributes:
        words: every word of the document, as written.
        keys: things named in a way that needs no proof.
        defined: acronym -> key of what the document says it stands for; "" for something that is
            no entity.
    """

    words: frozenset[str] = frozenset()
    keys: set[str] = field(default_factory=set)
    defined: dict[str, str] = field(default_factory=dict)


def raw_matches(s: Stretch) -> Iterator[tuple[int, int, str]]:
    """Known names, leftmost and longest, as (start, end, name)."""
    table = gazetteer().by_first
    text, starts, size = s.text, s.starts, len(s.text)
    done = -1
    for i, word in enumerate(s.words):
        a = starts[i]
        if a < done:
            continue
        rows = table.get(word, ())
        if text.startswith("'s", s.ends[i]):
            rows = (*table.get(word + "'s", ()), *rows)
        for name, _entry in rows:
            b = a + len(name)
            if text.startswith(name, a) and (b >= size or not text[b].isalnum()):
                if name.startswith("The ") and _longer(text, a + 4, b, size):
                    break
                done = b
                yield a, b, name
                break


def _longer(text: str, start: int, end: int, size: int) -> bool:
    """Whether a known name that begins at `start` goes beyond `end`."""
    word = re.match(r"[^\W_]+(?:'[^\W_]+)*", text[start : start + 40])
    for name, _entry in gazetteer().by_first.get(word.group() if word else "", ()):
        b = start + len(name)
        if b > end and text.startswith(name, start) and (b >= size or not text[b].isalnum()):
            return True
    return False


def _metonym(s: Stretch, start: int, end: int) -> bool:
    """Whether a capital stands for its government."""
    before, gap_before = s.left(start)
    after, gap_after = s.right(end)
    if gap_after.startswith(("'s", "' ")):
        return not _city_owns(s, s.at(end))
    if gap_before not in (" ", ""):
        before = ""
    low = before.lower()
    if low in word_list("places.locative") and low not in (
        "from",
        "to",
        "toward",
        "towards",
        "between",
        "left",
        "reached",
    ):
        return False
    j = s.at(end)
    if (
        gap_after == " "
        and after == "and"
        and s.word(j + 1)[:1].isupper()
        and s.gap(j) == " "
        and s.gap(j + 1) == " "
    ):
        # "Washington and Caracas resumed flights"
        j, low = j + 2, low if low != "and" else ""
    verbs = word_list("places.government_verbs")
    if gap_after == " (":
        return False  # "Bogotá (499,234)"
    if gap_before == " " and low in ("did", "does", "do") and gap_after == " ":
        return s.word(s.before(start) - 1).lower() not in ("where", "why", "how", "when")
    if (
        gap_after == " "
        and low not in ("of", "from", "to", "the")
        and not (before[:1].isupper() and not s.opens_sentence(start))
    ):
        for k in range(j, min(j + 3, len(s.words))):
            word = s.word(k)
            if word in verbs or (k > j and word in word_list("places.government_verbs_plain")):
                # "..., and Cairo refuses": a clause of its own.
                if low == "and" and s.gap(s.before(start) - 1) == ", ":
                    return True
                return low != "and" or s.left(s.starts[s.before(start)])[0][:1].isupper()
            if word not in word_list("places.auxiliary") or s.gap(k) != " ":
                break
    if low in word_list("places.government_before"):
        # "between Rome and Tripoli"; "with offices"? a capital needs no article and no city noun.
        return after not in word_list("places.city_nouns")
    if (
        low in word_list("places.addressed")
        and gap_after in (" ", ", ", ".")
        and after in ("to", "of", "over", "for", "that", "not", "on", "with", "")
    ):
        return True
    if low == "from":
        i = s.before(start)
        return s.word(i - 1) in word_list("places.government_from")
    if low == "on" and gap_after == " " and after == "to":
        return s.word(s.before(start) - 1).lower() in word_list("places.called_on")
    if low == "and" and s.word(s.before(start) - 2) in ("between", "with"):
        return True
    return low == "for" and after == "to" and gap_after == " "


def _city_owns(s: Stretch, j: int) -> bool:
    """Whether what a capital's possessive owns is a city's: "Baku's Kurdakhani prison", "Lima's streets"."""
    for k in range(j, min(j + 4, len(s.words))):
        if s.words[k] in word_list("places.city_nouns"):
            return True
        if s.gap(k) != " " or s.words[k] in ("and", "of", "to", "in", "on", "has", "is"):
            return False
    return False


def _beside_known(s: Stretch, start: int, end: int, label: tuple[str, ...]) -> bool:
    """Whether the name stands in a list with a known one of some label."""
    names = gazetteer().by_name
    i, j = s.before(start), s.at(end)
    if i >= 0 and s.text[s.ends[i] : start] in (", ", " and ", " or ", "/", ", and "):
        entry = names.get(s.words[i])
        if entry is not None and entry.label in label:
            return True
    if i >= 1 and s.words[i] in ("and", "or") and s.gap(i - 1) in (" ", ", "):
        entry = names.get(s.words[i - 1])
        if entry is not None and entry.label in label:
            return True
    if j < len(s.words):
        gap = s.text[end : s.starts[j]]
        if gap in (", ", "/"):
            entry = names.get(s.words[j])
            if entry is not None and entry.label in label:
                return True
        if gap == " " and s.words[j] in ("and", "or") and j + 1 < len(s.words):
            entry = names.get(s.words[j + 1])
            if entry is not None and entry.label in label:
                return True
    return False


def _unknown_name(s: Stretch, index: int) -> bool:
    """Whether a word is capitalised without being known or opening its sentence."""
    word = s.word(index)
    if not word[:1].isupper() or word in gazetteer().by_first:
        return False
    return not (s.opens_sentence(s.starts[index]) and word in word_list("stop.openers"))


def _holds(s: Stretch, start: int, end: int, name: str, entry: Entry, known: Knowledge) -> bool:
    """Whether what the table asks for stands beside the name."""
    need = entry.need
    i, j = s.before(start), s.at(end)
    before, gap_before = s.left(start)
    after, gap_after = s.right(end)
    close_before = gap_before == " "
    close_after = gap_after == " "
    if need in ("place", "camp"):
        if close_before and before in ("the", "The") and need == "place":
            # "across the Drina", "along the Una": a river, a range, a strait.
            return s.word(i - 1).lower() in (
                "across",
                "along",
                "over",
                "down",
                "up",
                "from",
                "near",
                "beyond",
            ) and not (close_after and _unknown_name(s, j))
        if close_before and before.lower() in word_list("places.locative") and (need == "place"):
            return not (close_after and _unknown_name(s, j))
        if close_after and after.lower() in (
            "camp",
            "camps",
            "refugee",
            "settlement",
            "settlements",
            "detention",
            "reception",
        ):
            return True
        if need == "camp":
            return (
                before in ("Camp", "camp")
                or _beside_known(s, start, end, ("PLACE",))
                or name in known.keys
            )
        if (
            gap_after == ", "
            and s.words[j] in gazetteer().by_name
            and gazetteer().by_name[s.words[j]].label in ("STATE", "PLACE")
        ):
            return True
        if close_before and before in (
            "of",
            "eastern",
            "western",
            "northern",
            "southern",
            "central",
            "North",
            "South",
            "East",
            "West",
            "near",
        ):
            return not (close_after and _unknown_name(s, j))
        if close_after and (
            after in word_list("places.city_nouns") or after in word_list("places.units")
        ):
            return True
        if entry.note == "capital" and _metonym(s, start, end):
            return True
        return _beside_known(s, start, end, ("PLACE", "STATE"))
    if need == "people":
        if close_before and before.lower() in ("ethnic", "indigenous", "minority"):
            return True
        if close_after and after in word_list("groups.people"):
            return True
        if (
            before in ("the", "The")
            and close_after
            and after in ("are", "were", "have", "who", "of")
        ):
            return True
        return _beside_known(s, start, end, ("GROUP",)) or (
            name.endswith("s")
            and close_before
            and before in ("the", "many", "some", "other", "most", "and", "of", "both")
        )
    if need == "the" and entry.key in known.keys and not (close_after and after[:1].isupper()):
        return not s.opens_sentence(start) or close_after
    if need == "the":
        return (
            close_before and before in ("the", "The") and not (close_after and after[:1].isupper())
        )
    if need == "alone":
        if (
            close_before
            and (is_given_name(before) or before in word_list("persons.titles"))
            and before not in ("South", "West")
        ):
            return False
        if gap_before == ". " and (
            before in word_list("persons.titles") or (len(before) == 1 and i > 0)
        ):
            return s.opens_sentence(start)
        return not (close_after and is_given_name(name) and _unknown_name(s, j))
    if need == "surname":
        return _surname(s, start, end, entry, known)
    if need == "capital":
        return True
    if need == "defined":
        return entry.key in known.keys or known.defined.get(name) == entry.key
    return True


def _surname(s: Stretch, start: int, end: int, entry: Entry, known: Knowledge) -> bool:
    """Whether a surname of a public figure stands alone here and means that person."""
    _i, j = s.before(start), s.at(end)
    before, gap_before = s.left(start)
    after, gap_after = s.right(end)
    if gap_before in (" ", ". ") and (
        before in word_list("persons.titles") or before + "." in word_list("persons.titles")
    ):
        return True
    if (
        gap_before == " "
        and before[:1].isupper()
        and before not in word_list("stop.openers")
        and not s.opens_sentence(start)
    ):
        return False
    if gap_after == " " and after in _SELF:
        return True
    if gap_after == " " and _unknown_name(s, j):
        return False
    if entry.canonical != s.inside(start, end) and all(
        w in known.words for w in entry.canonical.split()
    ):
        return True
    if gazetteer().by_name.get(s.inside(start, end)) is not entry:
        return False
    return s.inside(start, end) not in _common_surnames()


@lru_cache(maxsize=1)
def _common_surnames() -> frozenset[str]:
    """Surnames that many people bear: a full name or a title must be there."""
    return frozenset(
        n for r in read_rows("ambiguous.csv") if r["need"] == "alone" for n in r["names"].split("|")
    )


def _choose(s: Stretch, start: int, end: int, name: str, known: Knowledge) -> Entry | None:
    """The entry that a name means here, or None."""
    table = gazetteer()
    first = table.by_name[name]
    before, gap_before = s.left(start)
    if gap_before in (" ", ". ") and (
        before in ("St", "Saint", "Santa", "San", "Sankt") or before in _VESSELS
    ):
        return None  # "St Chad's", "the patrol vessel Ubari"
    entries: list[Entry] = [first, *table.others.get(name, ())]
    if name in known.defined and first.exact:
        key = known.defined[name]
        entries = [e for e in entries if e.key == key]
        return entries[0] if entries else None
    if len(entries) > 1:
        proven = [e for e in entries if e.key in known.keys]
        labels = {e.label for e in entries}
        if proven and first.exact:
            entries = proven
        elif "GROUP" in labels and "PLACE" in labels:
            after, gap = s.right(end)
            people = (
                gap == " "
                and after in word_list("groups.people")
                and after not in ("state", "territory", "areas", "homeland", "land")
            )
            want = "GROUP" if people or before == "ethnic" or name.endswith("s") else "PLACE"
            entries.sort(key=lambda e: e.label != want)
            if want == "PLACE":
                return next(e for e in entries if e.label == "PLACE")
    for entry in entries:
        if entry.exact and name in _WORDS_IN_CAPS and s.caps_around(start):
            continue
        if _holds(s, start, end, name, entry, known):
            return entry
    return None


def _language(s: Stretch, start: int, end: int) -> bool:
    """Whether a group name is a language: "in French,", "Arabic-speaking"."""
    after, gap_after = s.right(end)
    if s.text[end - 1] != "s" and (gap_after != " " or after in ("and", "or")):
        # The last of a list: "translated into French, Arabic and Tigrinya."
        a = s.sentence(start)[0]
        if _LANGUAGE.search(s.text, max(a, start - 90), start):
            return True
    if gap_after == "-" and "-" + after.lower() in word_list("groups.languages_after"):
        return True
    if gap_after == " " and after.lower() in ("language", "languages", "speaker", "speakers"):
        return True
    before, gap_before = s.left(start)
    if gap_before != " " or s.text[end - 1] == "s":
        return False
    if before.lower() in ("speak", "speaks", "speaking", "spoke", "spoken", "fluent"):
        return True
    return before.lower() in ("in", "into", "from", "than", "languages") and not (
        gap_after == " "
        and after
        not in (
            "and",
            "or",
            "with",
            "by",
            "on",
            "at",
            "for",
            "as",
            "to",
            "text",
            "version",
            "translation",
            "only",
            "law",
            "institutions",
        )
    )


def _two_koreas(s: Stretch, found: list[Candidate]) -> Iterator[Candidate]:
    """ "the South" and "the North" in a text about both Koreas."""
    for match in _KOREA.finditer(s.text):
        a, b = match.span(1)
        if s.masked(a, b) or any(c.start < b and a < c.end for c in found):
            continue
        iso3 = "KOR" if match.group(1) == "South" else "PRK"
        name = states()[iso3].name
        yield Candidate(
            a, b, "STATE", "table", None, 2.0, "alias", None, iso3, f"state:{iso3}", name
        )


def _own_programme(s: Stretch, start: int, end: int, name: str) -> bool:
    """A programme of the tables that is hidden only because it was read as an instrument as well."""
    entry = gazetteer().by_name[name]
    return (
        entry.label == "PROGRAMME"
        and not entry.need
        and any(a >= start - 4 and b <= end + 1 for a, b in s.instruments if a < end and start < b)
    )


def known_names(s: Stretch, known: Knowledge) -> list[Candidate]:
    """Names of the tables that stand in one block and mean what the tables say.

    Args:
        s: the block.
        known: what the document as a whole says.

    Returns:
        Candidates in order, not overlapping.
    """
    out: list[Candidate] = []
    for start, end, name in raw_matches(s):
        if s.masked(start, end) and not _own_programme(s, start, end, name):
            continue
        entry = _choose(s, start, end, name, known)
        if entry is None:
            continue
        label, iso3, note, key, canonical = (
            entry.label,
            entry.iso3,
            entry.note,
            entry.key,
            entry.canonical,
        )
        a, b = start, end
        if label == "GROUP":
            if _language(s, start, end):
                s.languages.append((start, end))
                continue
            prefix = _DEMONYM_PREFIX.search(s.text, max(0, a - 10), a)
            if prefix is not None:
                a, iso3, note = prefix.start(), None, "compound"
                key = canonical = ""
        elif label == "STATE":
            if (
                name == "Georgia"
                and (known.words & _AMERICAN_STATES)
                and not known.words & _CAUCASUS
            ):
                label, iso3, key = "PLACE", None, "place:georgia (u.s. state)"
            else:
                official = _OFFICIAL.search(s.text, max(0, a - 70), a)
                if official is not None:
                    a = official.start()
                right = _BRACKETED.match(s.text, b)
                if right is not None:
                    b = right.end()
        elif entry.kind == "ngo":
            branch = _BRANCH.match(s.text, b)
            b = branch.end() if branch is not None else b
        elif (
            label == "PLACE"
            and s.text.startswith(" State", b)
            and entry.note != "capital"
            and not s.text[b + 6 : b + 7].isalnum()
        ):
            b += 6
        elif entry.note == "capital":
            note = ""
            after, gap = s.right(end)
            if (
                gap == " "
                and name in word_list("places.law_places")
                and after in word_list("places.law_nouns")
            ):
                continue
            if _metonym(s, start, end):
                state = states()[entry.kind]
                label, iso3, note = "STATE", state.iso3, "metonym"
                key, canonical = f"state:{state.iso3}", state.name
        if label == "PLACE" and entry.note != "capital" and entry.kind in ("city", "subnational"):
            side = _SIDE.search(s.text, max(0, a - 10), a)
            if side is not None and not s.opens_sentence(side.start(1)) and not s.titled(a):
                a = side.start(1)  # "South Auckland", "Southern Nevada"
                key, canonical = f"place:{s.inside(a, b).lower()}", s.inside(a, b)
        out.append(Candidate(a, b, label, "table", entry, 2.0, note, None, iso3, key, canonical))
    if "state:KOR" in known.keys and "state:PRK" in known.keys:
        out.extend(_two_koreas(s, out))
    return out
