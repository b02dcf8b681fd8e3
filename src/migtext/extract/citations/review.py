"""What is wrong with the entries of a reference list, seen with the citations.

An entry can contradict itself (its link says another issue, its pages run backwards), repeat
another one, carry a broken identifier, stand out of order, or be cited by nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from ...annotations import Anomaly, Citation, Reference
from .compare import norm

__all__ = ["review_references"]

Finding = tuple[Anomaly, str]

_VOLUME_IN_LINK = re.compile(
    r"/vol(?:ume)?[-_/]?(\d{1,4})(?:[-_/](?:iss(?:ue)?|no)[-_/]?(\d{1,3}))?(?=[/_-]|$)", re.I
)
_DAY_IN_LINK = re.compile(r"/((?:19|20)\d\d)[/-](\d{1,2})[/-](\d{1,2})(?=[/-]|$)")
_DOI = re.compile(r"10\.\d{4,9}/\S+")
_BROKEN_LINK = re.compile(
    r"^(?:https?:/(?!/)|https?//|htt?p?s?(?<!http)(?<!https)://|https?://(?:https?:|[^/.\s]+(?:/|$)))",
    re.I,
)
_RANGE = re.compile(r"^(\d+)\s?[–—-]\s?(\d+)$")


def review_references(
    references: Sequence[Reference], citations: Sequence[Citation]
) -> tuple[Reference, ...]:
    """Add to each reference what is wrong with it, one sentence each.

    Args:
        references: references of a document.
        citations: its citations, linked to these references.

    Returns:
        The references with `anomalies` and `messages`, which run in step. `duplicate`,
        `malformed_identifier` and `order` are notes and no problems.

    Example:
        >>> review_references((), ())
        ()
    """
    cited = {w.reference for c in citations for w in c.works if w.reference}
    found: dict[str, list[Finding]] = {r.id: [] for r in references}
    for reference in references:
        found[reference.id] += _inconsistent(reference.csl)
        found[reference.id] += _malformed(reference.csl)
    for identifier, finding in (*_duplicates(references), *_order(references)):
        found[identifier].append(finding)
    if cited:
        for reference in references:
            if reference.note is None and reference.id not in cited:
                message = "No citation in the text points to this entry."
                found[reference.id].append((Anomaly.NEVER_CITED, message))
    labels = _stated_marks(citations)
    for reference in references if labels else ():
        if reference.note and reference.note not in labels and reference.id not in cited:
            message = f"No mark in the text points to note {reference.note}."
            found[reference.id].append((Anomaly.NEVER_CITED, message))
    return tuple(_with(r, found[r.id]) for r in references)


def _stated_marks(citations: Sequence[Citation]) -> set[str]:
    """Labels of the marks of a text whose format states them (`[^4]`), so that none is overlooked."""
    marks = [c for c in citations if c.style == "footnote-marker"]
    if not marks or any(c.group[1] - c.group[0] != len(c.surface) + 3 for c in marks):
        return set()
    return {c.surface for c in marks}


def _with(reference: Reference, findings: Sequence[Finding]) -> Reference:
    known = set(zip(reference.anomalies, reference.messages, strict=False))
    new = [f for f in findings if f not in known]
    if not new:
        return reference
    return replace(
        reference,
        anomalies=(*reference.anomalies, *(a for a, _ in new)),
        messages=(*reference.messages, *(m for _, m in new)),
    )


def _parts(csl: Mapping[str, Any], name: str = "issued") -> list[int]:
    parts = (csl.get(name) or {}).get("date-parts") or []
    return [int(p) for p in parts[0]] if parts else []


def _inconsistent(csl: Mapping[str, Any]) -> Iterator[Finding]:
    """Where an entry contradicts itself."""
    url = str(csl.get("URL", ""))
    link = _VOLUME_IN_LINK.search(url)
    if link:
        for name, label, said in (
            ("volume", "volume", link.group(1)),
            ("issue", "issue", link.group(2)),
        ):
            printed = str(csl.get(name, ""))
            if said and printed.isdecimal() and int(printed) != int(said):
                message = f"The entry gives {label} {printed}, its link {label} {said}."
                yield Anomaly.INCONSISTENT, message
    issued = _parts(csl)
    day = _DAY_IN_LINK.search(url)
    if day and issued and _is_day(*map(int, day.groups())):
        year, month, dom = map(int, day.groups())
        given = date(year, month, dom)
        if issued[0] != year and not (abs(issued[0] - year) == 1 and month in (1, 12)):
            yield (
                Anomaly.INCONSISTENT,
                f"The entry is dated {issued[0]}, its link {given.isoformat()}.",
            )
        elif len(issued) == 3 and _is_day(*issued) and abs((date(*issued) - given).days) > 31:
            shown = date(*issued).isoformat()
            yield Anomaly.INCONSISTENT, f"The entry is dated {shown}, its link {given.isoformat()}."
    pages = _RANGE.match(str(csl.get("page", "")))
    if pages:
        first, last = pages.groups()
        # "925–35" is 925 to 935, "1341-58" is 1341 to 1358.
        full = first[: len(first) - len(last)] + last if len(last) < len(first) else last
        if int(full) < int(first):
            yield Anomaly.INCONSISTENT, f"The pages run backwards: {csl['page']}."
    if len(issued) == 3 and not _is_day(*issued):
        yield Anomaly.INCONSISTENT, f"There is no such day: {'-'.join(map(str, issued))}."
    accessed = _parts(csl, "accessed")
    if (
        accessed
        and issued
        and tuple(accessed) < tuple(issued[: len(accessed)])
        and accessed[0] <= issued[0]
    ):
        yield Anomaly.INCONSISTENT, "The entry was accessed before it was published."


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def _malformed(csl: Mapping[str, Any]) -> Iterator[Finding]:
    """Identifiers that cannot be right."""
    bad = (csl.get("custom") or {}).get("bad-doi")
    if bad or ("DOI" in csl and not _DOI.fullmatch(str(csl["DOI"]))):
        yield Anomaly.MALFORMED_IDENTIFIER, f"This is no DOI: {bad or csl['DOI']}."
    url = str(csl.get("URL", ""))
    if url and _BROKEN_LINK.match(url):
        yield Anomaly.MALFORMED_IDENTIFIER, f"This is no link: {url[:80]}."
    isbn = str(csl.get("ISBN", ""))
    if isbn and not _isbn_holds(isbn):
        yield Anomaly.MALFORMED_IDENTIFIER, f"The check digit of this ISBN is wrong: {isbn}."


def _isbn_holds(isbn: str) -> bool:
    """Check digit of an ISBN-10 or ISBN-13 (ISO 2108)."""
    if re.fullmatch(r"\d{9}[\dX]", isbn):
        values = [10 if c == "X" else int(c) for c in isbn]
        return sum((10 - i) * v for i, v in enumerate(values)) % 11 == 0
    if re.fullmatch(r"\d{13}", isbn):
        return sum(int(c) * (3 if i % 2 else 1) for i, c in enumerate(isbn)) % 10 == 0
    return False


def _duplicates(references: Sequence[Reference]) -> Iterator[tuple[str, Finding]]:
    """Entries that are the same work twice."""
    seen: dict[tuple[str, ...], Reference] = {}
    for reference in references:
        csl = reference.csl
        keys: list[tuple[str, ...]] = []
        if "DOI" in csl:
            keys.append(("doi", str(csl["DOI"]).casefold()))
        title = norm(str(csl.get("title", "")))
        issued = _parts(csl)
        if len(title) >= 10 and issued:
            people = csl.get("author") or [{}]
            first = str(people[0].get("literal") or people[0].get("family") or "")
            # The chapters of a book share nothing but the container.
            volume = str(csl.get("volume", "")) + str(csl.get("number", ""))
            keys.append(
                (
                    "work",
                    norm(first),
                    title,
                    str(issued[0]),
                    volume,
                    str(csl.get("container-title", "")),
                )
            )
        # A note may cite in full what the list has too.
        keys = [(*k, "note" if reference.note is not None else "list") for k in keys]
        other = next((seen[k] for k in keys if k in seen), None)
        if other is not None:
            yield reference.id, (Anomaly.DUPLICATE, f"The same work as entry {other.index + 1}.")
        for key in keys:
            seen.setdefault(key, reference)


def _order(references: Sequence[Reference]) -> Iterator[tuple[str, Finding]]:
    """Single entries out of order in a list that is otherwise in alphabetical order."""
    listed = [r for r in references if r.note is None and "citation-number" not in r.csl]
    keys = [norm(re.sub(r"^\W+|^(?:a|an|the)\s", "", r.text, flags=re.I))[:24] for r in listed]
    if len(keys) < 6:
        return
    falls = [i for i in range(1, len(keys)) if keys[i].split(" ")[0] < keys[i - 1].split(" ")[0]]
    if not falls or len(falls) > max(1, len(keys) // 8):
        return
    for i in falls:
        # Of the two neighbours the one is out of place without which the rest is in order.
        before = keys[i - 2] if i > 1 else ""
        at = i - 1 if keys[i] >= before else i
        yield (
            listed[at].id,
            (Anomaly.ORDER, "The list is alphabetical, this entry is out of order."),
        )
