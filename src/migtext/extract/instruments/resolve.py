"""Second pass: what each mention means, in the order of the text.

The state that a careful reader keeps while reading: which instruments were named, what short
names were given to them, which treaty body or legislator is speaking, which case was cited last.
"""

from __future__ import annotations

import re
from bisect import insort
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from ...annotations import Instrument
from .attach import attach_pins, join_citations
from .caselaw import CaseLaw
from .linking import Linking
from .model import Hit
from .names import last_head
from .pinpoints import Pin
from .profile import profile_of
from .reading import Mention
from .registry import Registry
from .scan import Scan, scan_block
from .senses import Judge
from .shortnames import definition_after, more_definitions
from .tables import grammar

__all__ = ["Resolver"]

_PERSON = re.compile(
    r"(?:\[?\d+[\].]?\s+)?[A-ZÀ-Þ][\w’'À-ÿ-]+(?:[ -][A-ZÀ-Þ][\w’'À-ÿ-]+)?,\s(?:[A-Z]\.|[A-Z][a-zÀ-ÿ]+(?:\s[A-Z]\.)?\s?[,&(.]|[A-Z][a-zÀ-ÿ]+\s(?:and|&))"
)
_MEANS = re.compile(
    r"[“\"‘'](?:the\s)?(?P<short>[A-Z][^“”\"‘’']{2,60})[”\"’'],?\s(?:means|shall mean|refers to|is|are)\s(?:the\s)?$"
)


_REPORTS = re.compile(
    r"ECHR,?\s(?:\d{1,2}\s[A-Z][a-z]{2,8}\.?\s)?(?:19|20)\d\d\b(?!\s(?:and|to)\b\s\d)"
)


class Resolver(Linking, CaseLaw):
    """Resolves the mentions of one document."""

    def run(self) -> tuple[Instrument, ...]:
        """All mentions, in order."""
        views = [v for v in self.document.view.of("instruments") if v.text]
        scans = self.scans = [scan_block(v, self.matcher, self.registry) for v in views]
        self.profile = profile_of(self.document, scans, self.registry)
        self.judge = Judge(self.profile, self.state.mentions)
        for number, scan in enumerate(scans):
            if scan.hits or scan.pins or self.state.defined or self.state.cases:
                self._block(scan, number)
        self.records.sort(key=lambda r: (r.start, r.end))
        return tuple(_once(self.records))

    def _block(self, scan: Scan, index: int) -> None:
        self._mask(scan)
        if index and self.scans[index - 1].hits:
            previous = self.scans[index - 1]
            self.tail = previous.view.text[max(h.end for h in previous.hits) :]
        if scan.view.kind == "reference" and not self._entry(scan):
            return
        self._find_defined(scan, 0)
        self._find_cases(scan)
        attached = attach_pins(scan)
        if join_citations(scan, _treaties(self.registry)):
            attach_pins(scan, attached)  # "Regulations 2013 (S.I. No. 426 of 2013), reg. 4"
        queue: list[tuple[int, int, Hit | Pin]] = [(h.start, -h.end, h) for h in scan.hits]
        queue += [(p.start, -p.end, p) for p in scan.pins if id(p) not in attached]
        queue.sort(key=lambda q: q[:2])
        last_end, at = -1, 0
        while at < len(queue):
            item = queue[at][2]
            at += 1
            if item.start < last_end:
                continue
            if isinstance(item, Pin):
                if self._bare_pin(scan, item, index):
                    last_end = item.end
                continue
            before = len(self.state.mentions)
            if not self._resolve(scan, item, index):
                continue
            last_end = max(last_end, item.end)
            if len(self.state.mentions) > before and item.rule not in ("backref", "id", "defined"):
                end, fresh = self._define(scan, item)
                last_end = max(last_end, end)
                if fresh:
                    # what a short name has replaced is not read as a name of its own
                    alive = {id(h) for h in scan.hits}
                    queue[at:] = [
                        q for q in queue[at:] if isinstance(q[2], Pin) or id(q[2]) in alive
                    ]
                for hit in fresh:
                    insort(queue, (hit.start, -hit.end, hit), lo=at, key=lambda q: q[:2])

    def _mask(self, scan: Scan) -> None:
        """Leave out titles of scholarly works and authors of citations.

        "Weis, The Refugee Convention, 1951 (1995)" is a book, "(CRC, 2013)" a committee.
        """
        block = scan.view.block
        here = [a for a in self.authors if block.start <= a[0] < block.end]
        if here:
            spans = [scan.view.locate(*a) for a in here]
            scan.hits = [
                h for h in scan.hits if h.form != "acronym" or (h.start, h.end) not in spans
            ]
        if not self.masked:
            return
        spans = [m for m in self.masked if m[0] < block.end and block.start < m[1]]
        if not spans or scan.view.kind == "reference":
            return
        local = [scan.view.locate(max(a, block.start), min(b, block.end)) for a, b in spans]
        scan.hits = [
            h for h in scan.hits if not any(a <= h.start and h.end <= b + 1 for a, b in local)
        ]
        scan.pins = [
            p for p in scan.pins if not any(a <= p.start and p.end <= b + 1 for a, b in local)
        ]

    def _entry(self, scan: Scan) -> bool:
        """Whether a reference entry is an instrument and not a work about one."""
        text = scan.view.text
        author = _PERSON.match(text)
        kept: list[Hit] = []
        for hit in scan.hits:
            if hit.rule in ("backref", "id"):
                continue
            if hit.rule == "un-symbol" and author is None:
                kept.append(hit)
                continue
            if author is not None and hit.kind != "case":
                continue
            before = text[: hit.start].rstrip('“"‘ *_')
            if (len(before) <= 6 or re.search(r"(?:\)\.?|[.,:]|\]|\bthe)$", before)) and not kept:
                kept.append(hit)
        scan.hits, scan.pins = kept, []
        return bool(kept)

    def _find_defined(self, scan: Scan, start: int, only: str | None = None) -> list[Hit]:
        """Short names that the text gave earlier and that the aliases did not find."""
        text = scan.view.text
        nouns = grammar()["backref"]["nouns"]
        fresh: list[Hit] = []
        for short, mention in self.state.defined.items():
            if (
                (only is not None and short != only)
                or short.casefold() in nouns
                or short not in text
            ):
                continue
            for m in re.finditer(rf"(?<![\w-]){re.escape(short)}(?!\w)", text[start:]):
                a, b = m.start() + start, m.end() + start
                clash = [h for h in scan.hits if h.start < b and a < h.end]
                if any(
                    h.rule not in ("backref",)
                    and not (h.rule == "name" and _size(h.core or (h.start, h.end)) <= b - a)
                    for h in clash
                ):
                    continue
                scan.hits = [h for h in scan.hits if h not in clash]
                placed = clash[0] if clash and clash[0].pinpoint else None  # "s 3 of the BOR Act"
                hit = replace(
                    mention.hit,
                    start=placed.start if placed else a,
                    end=placed.end if placed else b,
                    pinpoint=placed.pinpoint if placed else None,
                    core=(a, b),
                    also=[],
                    rule="defined",
                    locked=False,
                    status="",
                    claims={},
                    form="acronym" if short.isupper() else "name",
                    reason="short name that the text gave it",
                    scopes={},
                    surface_year=None,
                    keys=(mention.row.key,) if mention.row else (),
                )
                scan.hits.append(hit)
                fresh.append(hit)
        if fresh:
            scan.hits.sort(key=lambda h: h.start)
        return fresh

    def _define(self, scan: Scan, hit: Hit) -> tuple[int, list[Hit]]:
        """A short name in brackets right after a mention; where it ends, and later uses of it."""
        text = scan.view.text
        mention = self.state.mentions[-1]
        self._means(scan, hit, mention)
        name = mention.row.name if mention.row else mention.hit.name
        found = definition_after(text, hit.end, name, mention.nouns)
        if mention.kind == "case":
            return self._given_case(scan, hit), []
        if found is None:
            return hit.end, []
        nouns = grammar()["backref"]["nouns"]
        start, end = found.start, found.end
        last = found.short.split()[-1].casefold()
        if last in nouns and not set(nouns[last]) & mention.nouns:
            # "the Geneva Convention of 1951, as supplemented by the Protocol of 1967 (“the Geneva
            # Convention”)": the noun says which of the two gets the name.
            earlier = [
                m
                for m in self.state.mentions[-4:]
                if m.block == mention.block and set(nouns[last]) & m.nouns
            ]
            mention = earlier[-1] if earlier else mention
        key = found.short.casefold() if found.short.casefold() in nouns else found.short
        self.state.defined[key] = mention
        copy = replace(
            mention.hit,
            start=start,
            end=end,
            pinpoint=None,
            form="definition",
            rule="defined",
            also=[],
            claims={},
            keys=(mention.row.key,) if mention.row else (),
            status="",
            scopes={},
            surface_year=None,
        )
        self._emit_defined(scan, copy, mention)
        fresh = self._find_defined(scan, found.after, only=key) if key == found.short else []
        for more in more_definitions(text, end):
            name = more.short.casefold() if more.short.casefold() in nouns else more.short
            self.state.defined[name] = mention
            twin = replace(copy, start=more.start, end=more.end)
            self._emit_defined(scan, twin, mention)
            fresh += self._find_defined(scan, more.after, only=name) if name == more.short else []
            end = more.end
        return end, fresh

    def _means(self, scan: Scan, hit: Hit, mention: Mention) -> None:
        """A short name that the mention explains: “Act of 1996” means the Refugee Act 1996."""
        before = _MEANS.search(scan.view.text, max(0, hit.start - 90), hit.start)
        if before is None or mention.kind == "case" or hit.pinpoint:
            return
        short = before["short"]
        nouns = grammar()["backref"]["nouns"]
        if last_head(short) not in nouns and not short.isupper():
            return  # “applicant” means no instrument
        self.state.defined[short.casefold() if short.casefold() in nouns else short] = mention
        start, end = before.span("short")
        at = scan.view.source(start, end)[0]
        if any(r.start <= at < r.end for r in self.records[-3:]):
            return
        copy = mention.hit.again(start, end, pinpoint=None, form="definition", rule="defined")
        self._emit_defined(scan, copy, mention)

    def _resolve(self, scan: Scan, hit: Hit, index: int) -> bool:
        if hit.rule == "backref":
            return self._backref(scan, hit, index)
        if hit.rule == "id":
            return self._id(scan, hit, index)
        if hit.rule == "alias" and _REPORTS.match(scan.view.text, hit.start):
            return False  # "ECHR 2001": the reports of the court, not the convention
        if hit.rule == "alias" and self._renamed(scan, hit):
            return self._link(scan, hit, hit, index)
        if hit.kind == "case":
            if hit.rule == "alias" and not self._case_meant(scan, hit):
                return False
            return self._case(scan, hit, index)
        if hit.rule == "unts" and not hit.keys and self._published(scan, hit, index):
            return True
        if hit.rule == "general-comment":
            for one in (hit, *hit.also):
                self._comment(one)
        if hit.rule == "name" and not hit.keys:
            if hit.name.startswith("Memorandum of") and hit.name.count(" ") == 2:
                # "the Memorandum of Understanding" points back where one was named
                again = replace(hit, rule="backref", head="memorandum", case="the", surface_year=1)
                if self._backref(scan, again, index):
                    return True
            self._near(hit, scan)
        done = False
        for one in (hit, *hit.also):
            done = self._link(scan, one, hit, index) or done
        if not done and hit.rule == "alias" and hit.words(scan.view.text) == "Constitution":
            # a word alone, of the states that the registry has it of: that of the text's own state
            a = (hit.core or (hit.start, hit.end))[0]
            det = "the" if scan.view.text[max(0, a - 4) : a].casefold() == "the " else ""
            again = replace(
                hit,
                rule="backref",
                head="constitution",
                case=det,
                surface_year=1,
                keys=(),
                scopes={},
            )
            return self._backref(scan, again, index)
        return done


@lru_cache(maxsize=4)
def _treaties(registry: Registry) -> frozenset[str]:
    """Keys of treaties and agreements."""
    return frozenset(r.key for r in registry if r.kind in ("treaty", "bilateral"))


def _size(span: tuple[int, int]) -> int:
    return span[1] - span[0]


def _once(records: Sequence[Instrument]) -> list[Instrument]:
    """Each instrument once on one span."""
    seen: set[str] = set()
    out = []
    for record in records:
        if record.id not in seen:
            seen.add(record.id)
            out.append(record)
    return out
