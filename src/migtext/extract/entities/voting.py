"""What the document as a whole says about the names that the model found: votes, lists, appositions."""

from __future__ import annotations

import itertools
import re
from collections import Counter, defaultdict

from .candidates import Candidate
from .people import apposed, following_places, sorted_places
from .stretch import Stretch
from .tables import common_words, is_given_name, word_list

__all__ = ["listed_acronyms", "votes"]

# "printer", "machinist", "seamstress"; not "former", "pier", "water".
_TRADE = re.compile(
    r"(?!former|other|another|water|winter|summer|border|quarter|corner|number|major|minor|senior|junior)\w{3,}(?:[^e]er|or|ist|ician|man|woman|ess)"
)
_WHERE = frozenset("in at near outside into reached around across off".split())
_WENT = frozenset(
    "came come comes coming arrived fled flee moved went travelled traveled walked drove returned deported flown sent transferred relocated back "
    "crossed driven taken brought escaped expelled evacuated displaced resettled migrated sailed marched".split()
)
_LIST_JOINTS = frozenset((", ", " and ", " or ", ", and ", ", or "))


def votes(
    stretches: list[Stretch],
    extra: dict[int, list[Candidate]],
    fixed: list[list[Candidate]],
    subjects: set[str],
) -> dict[str, str]:
    """One label for each name that the model found: by count, and by the words around it."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    places: Counter[str] = Counter()
    located: Counter[str] = Counter()
    persons: Counter[str] = Counter(subjects)
    listed: set[str] = set()
    locative, verbs = word_list("places.locative"), word_list("persons.verbs")
    chained = {k: _listed_places(stretches[k], found, fixed[k]) for k, found in extra.items()}
    for k, found in extra.items():
        s = stretches[k]
        tabled = [c for c in fixed[k] if c.label == "PLACE" and c.source == "table"]
        called = {*sorted_places(s), *following_places(s, tabled)}
        for c in found:
            name = s.inside(c.start, c.end)
            counts[name][c.label] += 1
            if (c.start, c.end) in called:
                places[name] += 2
                listed.add(name)
            after, gap_after = s.right(c.end)
            before, gap = s.left(c.start)
            if gap_after == " " and after in word_list("places.units") and c.label != "PLACE":
                places[name] += 2  # "the Itombwe plateau"
                listed.add(name)
            if (
                gap == " "
                and before == "of"
                and s.word(s.before(c.start) - 1) in word_list("places.of")
            ):
                places[name] += 1  # "the people of Lisdoonvarna"
                listed.add(name)
            if c.label == "PLACE" and " " in name and _who(s, c.start, c.end):
                persons[name] += 1
            if (
                gap == " "
                and before.lower() in locative
                and s.word(s.before(c.start) - 1).lower() != "according"
            ):
                places[name] += 1
                moved = before in ("from", "to", "through", "towards") and (
                    s.word(s.before(c.start) - 1).lower() in _WENT
                )
                located[name] += (before.lower() in _WHERE or moved) and not gap_after.startswith(
                    "'"
                )
            elif name in chained[k] or (c.label != "ORG" and _in_list_of_places(s, c, fixed[k])):
                places[name] += 1
                listed.add(name)
            if (gap_after == " " and after in verbs) or apposed(s, c.start, c.end):
                persons[name] += 1
            elif (
                s.text[c.end : c.end + 4] == " of "
                and not name.isupper()
                and any(o.label in ("ORG", "BODY") and 0 < o.start - c.end < 9 for o in fixed[k])
            ):
                persons[name] += 1  # "Guerline Jozef of the Haitian Bridge Alliance"
    for k, rows in enumerate(fixed):
        for c in rows:
            if c.label == "PERSON" and c.source == "title":
                persons[stretches[k].inside(c.start, c.end)] += 2
    surnames = _surnames(counts, stretches, fixed)
    out: dict[str, str] = {}
    for name, labels in counts.items():
        label = labels.most_common(1)[0][0]
        if (
            name in surnames
            and label in ("ORG", "PLACE")
            and 4 * located[name] <= sum(labels.values())
        ):
            out[name] = "PERSON"
            continue
        if name.isupper() and 2 < len(name) < 8:
            # An acronym that no table knows is rarely a town.
            label = "ORG" if label in ("PLACE", "PERSON") else label
        elif " " not in name:
            if (label in ("ORG", "PLACE") and persons[name] > places[name]) or (
                label in ("ORG", "PLACE") and is_given_name(name) and not places[name]
            ):
                label = "PERSON"
            elif (
                label in ("ORG", "EVENT", "GROUP") and 2 * places[name] > sum(labels.values())
            ) or (labels["PERSON"] and places[name] > persons[name] and not is_given_name(name)):
                label = "PLACE"
            elif labels["PERSON"] and persons[name] and label != "PERSON":
                label = "PERSON"
            elif label == "PLACE" and labels["PERSON"] == labels["PLACE"]:
                label = "PERSON" if persons[name] >= places[name] else "PLACE"
        elif (
            label in ("ORG", "PLACE")
            and persons[name]
            and not any(w.lower() in common_words() for w in name.split())
        ):
            label = "PERSON"
        elif (
            label == "PERSON"
            and located[name]
            and not persons[name]
            and not is_given_name(name.split()[0])
        ) or (name in listed and not persons[name] and not is_given_name(name.split()[0])):
            label = "PLACE"
        elif label != "PERSON" and labels["PERSON"] and is_given_name(name.split()[0]):
            label = "PERSON"
        out[name] = label
    return out


def _surnames(
    counts: dict[str, Counter[str]], stretches: list[Stretch], fixed: list[list[Candidate]]
) -> set[str]:
    """Last words of persons who are named in full, by a given name."""
    full = {name for name, labels in counts.items() if labels.most_common(1)[0][0] == "PERSON"}
    for k, rows in enumerate(fixed):
        full |= {stretches[k].inside(c.start, c.end) for c in rows if c.label == "PERSON"}
    out = set()
    for name in full:
        words = name.split()
        if len(words) > 1 and is_given_name(words[0]):
            out.add(words[-1])
    return out


def _who(s: Stretch, start: int, end: int) -> bool:
    """Whether a name is followed by what a person is: ", a printer,"."""
    if s.text[end : end + 4] not in (", a ", ", an") or s.left(start)[0].lower() in word_list(
        "places.locative"
    ):
        return False
    j = s.at(end) + 1
    following = [w.lower() for w in s.words[j : j + 4]]
    if any(w in word_list("places.no_person") for w in following):
        return False
    people = word_list("persons.public_cues") | word_list("persons.private_cues")
    return any(w in people or _TRADE.fullmatch(w) for w in following)


def listed_acronyms(s: Stretch, fixed: list[Candidate], extra: list[Candidate]) -> list[Candidate]:
    """Unknown acronyms in a list of organisations are organisations: "UNICEF, LMI and ATURAD"."""
    known = [c for c in fixed if c.label in ("ORG", "BODY")]
    if not known:
        return extra
    ends, starts = {c.end for c in known}, {c.start for c in known}
    taken = [(c.start, c.end) for c in fixed]
    more: list[Candidate] = []
    order = list(range(len(s.words)))
    # Once each way, so that what was found joins the list as well.
    for i in (*order, *reversed(order)):
        word, a, b = s.words[i], s.starts[i], s.ends[i]
        if (
            not (3 <= len(word) <= 9 and word.isupper() and word.isalpha())
            or word in word_list("stop.acronyms")
            or a in starts
            or s.masked(a, b)
            or s.caps_around(a)
            or any(x < b and a < y for x, y in taken)
        ):
            continue
        left = any(a - len(j) in ends and s.text.startswith(j, a - len(j)) for j in _LIST_JOINTS)
        right = any(b + len(j) in starts and s.text.startswith(j, b) for j in _LIST_JOINTS)
        if left or right:
            starts.add(a)
            ends.add(b)
            more.append(Candidate(a, b, "ORG", "pattern", None, 0.6))
    spans = {(c.start, c.end) for c in more}
    return [*(c for c in extra if (c.start, c.end) not in spans), *more]


def _listed_places(s: Stretch, found: list[Candidate], fixed: list[Candidate]) -> set[str]:
    """Names that stand in a list with a known place: "Lachin, Fuzuli and Shusha", "Ak-Sai and Osh"."""
    chains: list[list[Candidate]] = []
    for c in sorted([*found, *fixed], key=lambda c: c.start):
        last = chains[-1][-1] if chains else None
        if last is not None and s.text[last.end : c.start] in _LIST_JOINTS:
            chains[-1].append(c)
        else:
            chains.append([c])
    own = {id(c) for c in found}
    out: set[str] = set()
    for chain in chains:
        known = [c.label for c in chain if id(c) not in own]
        joints = [s.text[a.end : b.start] for a, b in itertools.pairwise(chain)]
        # A comma alone may as well begin an apposition: the list must have its "and".
        if len(chain) < 2 or not any("and" in j or "or" in j for j in joints):
            continue
        before, gap = s.left(chain[0].start)
        located = gap == " " and before in _WHERE
        if ("PLACE" in known or (located and not known)) and all(
            label in ("PLACE", "STATE") for label in known
        ):
            out.update(
                s.inside(c.start, c.end)
                for c in chain
                if id(c) in own and not s.inside(c.start, c.end).isupper()
            )
    return out


def _in_list_of_places(s: Stretch, c: Candidate, fixed: list[Candidate]) -> bool:
    """Whether a name follows a place in a list: "in Chișinău, Siret and Sighetu Marmației"."""
    for joint in (", and ", " and ", ", "):
        at = c.start - len(joint)
        if at > 0 and s.text.startswith(joint, at):
            return any(o.end == at and o.label == "PLACE" for o in fixed)
    return False
