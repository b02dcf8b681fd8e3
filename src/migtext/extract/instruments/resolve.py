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
from .misnomers import dated_row, nearest
from .model import Hit
from .names import last_head, with_year
from .pinpoints import Pin
from .pointing import Pointing
from .profile import profile_of
from .reading import Mention
from .registry import InstrumentRow, Registry
from .scan import Scan, scan_block
from .senses import Judge
from .shortnames import definition_after, more_definitions
from .tables import committees, grammar

__all__ = ["Resolver"]

# What stands between a treaty's name and its volume: "art. 98, opened for signature Dec. 10, 1982, ".
# "Dublin III Regulation" says itself which version it means.
_VERSION = re.compile(r"\b(?:I{1,3}|IV|V)\b|\brecast\b|\d")
_DATES = re.compile(
    r",\s(?:[a-z][a-z ]+,?\s)?(?:(?:(?:[A-Z][a-z]{2,8}\.?\s)?\d{1,2},\s\d{4}|\d{1,2}\s[A-Z][a-z]+\s\d{4}|\d{1,4}\s[A-Z][A-Za-z.]+(?:\s[A-Z][A-Za-z.]+)?\s\d+),\s){0,3}"
)
_PERSON = re.compile(
    r"(?:\[?\d+[\].]?\s+)?[A-ZÀ-Þ][\w’'À-ÿ-]+(?:[ -][A-ZÀ-Þ][\w’'À-ÿ-]+)?,\s(?:[A-Z]\.|[A-Z][a-zÀ-ÿ]+(?:\s[A-Z]\.)?\s?[,&(.]|[A-Z][a-zÀ-ÿ]+\s(?:and|&))"
)


class Resolver(Pointing, CaseLaw):
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
                    and not (h.rule == "name" and h.end - h.start <= b - a)
                    for h in clash
                ):
                    continue
                scan.hits = [h for h in scan.hits if h not in clash]
                hit = replace(
                    mention.hit,
                    start=a,
                    end=b,
                    pinpoint=None,
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
        name = mention.row.name if mention.row else mention.hit.name
        found = definition_after(text, hit.end, name, mention.nouns)
        if found is None or mention.kind == "case":
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
        again = self._mention(copy, mention.row, mention.block)
        self._emit(
            scan,
            copy,
            again,
            "resolved" if mention.row else "unregistered",
            "defined here as a short name",
        )
        fresh = self._find_defined(scan, found.after, only=key) if key == found.short else []
        for more in more_definitions(text, end):
            name = more.short.casefold() if more.short.casefold() in nouns else more.short
            self.state.defined[name] = mention
            twin = replace(copy, start=more.start, end=more.end)
            self._emit(
                scan,
                twin,
                self._mention(twin, mention.row, mention.block),
                "resolved" if mention.row else "unregistered",
                "defined here as a short name",
            )
            fresh += self._find_defined(scan, more.after, only=name) if name == more.short else []
            end = more.end
        return end, fresh

    def _resolve(self, scan: Scan, hit: Hit, index: int) -> bool:
        if hit.rule == "backref":
            return self._backref(scan, hit, index)
        if hit.rule == "id":
            return self._id(scan, hit, index)
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
            self._near(hit, scan)
        done = False
        for one in (hit, *hit.also):
            done = self._link(scan, one, hit, index) or done
        return done

    def _published(self, scan: Scan, hit: Hit, index: int) -> bool:
        """A volume of a treaty series right after a treaty's name and dates: the same treaty."""
        last = self.state.mentions[-1] if self.state.mentions else None
        if last is None or last.block != index or last.kind not in ("treaty", "bilateral"):
            return False
        between = scan.view.text[last.hit.end : hit.start]
        if len(between) > 120 or not _DATES.fullmatch(between):
            return False
        copy = replace(
            last.hit, start=hit.start, end=hit.end, pinpoint=None, rule="unts", also=[], claims={}
        )
        mention = self._mention(copy, last.row, index)
        self._emit(
            scan,
            copy,
            mention,
            "resolved" if last.row else "unregistered",
            "place of publication of the treaty named before it",
        )
        self.state.mentions.append(mention)
        return True

    def _renamed(self, scan: Scan, hit: Hit) -> bool:
        """Whether the text has given these words a meaning of its own ("the Citizenship Act")."""
        words = hit.words(scan.view.text)
        known = self.state.defined.get(words) or self.state.defined.get(words.casefold())
        if known is None or known.kind == "case":
            return False
        hit.keys, hit.scopes = ((known.row.key,) if known.row else ()), {}
        hit.name, hit.kind, hit.year, hit.ids = (
            known.hit.name,
            known.hit.kind,
            known.hit.year,
            known.hit.ids,
        )
        hit.jurisdiction, hit.reason, hit.status = (
            known.hit.jurisdiction,
            "short name that the text gave it",
            "",
        )
        hit.head = hit.head or known.hit.head
        return True

    def _link(self, scan: Scan, one: Hit, span: Hit, index: int) -> bool:
        rows = [self.registry.by_key[k] for k in one.keys]
        if not rows:
            if self._title_word(scan, one):
                return False
            return self._unregistered(scan, one, span, index)
        scored = [(self.judge.score(scan, one, row), -n, row) for n, row in enumerate(rows)]
        fitting = sorted((s for s in scored if s[0] > 0), key=lambda s: (-s[0], -s[1]))
        if not fitting:
            slip = self._slip(scan, one, rows)
            if slip is not None:
                one.keys, one.scopes, one.status = (slip.key,), {}, "misnamed"
                one.reason = (
                    f"the text gives {one.surface_year}; {slip.name[:70]} is of {slip.year}"
                )
                return self._link(scan, one, span, index)
            if "jurisdiction" not in one.scopes.values() or not self._namelike(scan, one):
                return False
            words = one.words(scan.view.text)
            code = self.judge.state_near(scan, one)
            near = nearest(
                replace(one, name=words, year=one.surface_year, head=last_head(words)),
                code,
                self.registry,
            )
            if near is not None:
                one.keys, one.scopes, one.reason, one.status = (near[0],), {}, near[1], near[2]
                return self._link(scan, one, span, index)
            if self.judge.state_adjacent(scan, one) is not None:
                return self._unregistered(
                    scan,
                    replace(
                        one,
                        keys=(),
                        kind=rows[0].kind,
                        name=with_year(words, one.surface_year),
                        year=one.surface_year,
                    ),
                    span,
                    index,
                )
            # A national name in a text that is about no state: one of several, which is not said.
            one.reason = (
                "several states have an instrument of this name, and the text does not say whose"
            )
            return self._unregistered(
                scan,
                replace(
                    one,
                    keys=(),
                    kind=rows[0].kind,
                    name=with_year(words, one.surface_year),
                    year=one.surface_year,
                ),
                span,
                index,
                tuple(r.key for r in rows),
            )
        row = fitting[0][2]
        rivals = [s[2].key for s in fitting[1:] if s[0] >= fitting[0][0]]
        status = one.status or ("ambiguous" if rivals else "resolved")
        reason = one.reason or _reason(one, row, rivals)
        if status == "resolved" and one.rule in ("alias", "coordination", "name"):
            row, status, reason = self._dated(scan, one, row, reason)
            if status == "another":
                other = replace(
                    one,
                    keys=(),
                    kind=row.kind,
                    name=one.words(scan.view.text),
                    year=one.surface_year,
                    jurisdiction=row.jurisdiction,
                    reason=reason,
                    head=last_head(one.words(scan.view.text)),
                )
                return self._unregistered(scan, other, span, index, (row.key,))
        mention = self._mention(replace(one, keys=(row.key,), year=row.year), row, index)
        self._emit(
            scan,
            span,
            mention,
            status,
            reason,
            tuple(s[2].key for s in fitting) if rivals else (),
            one,
        )
        self.state.mentions.append(mention)
        if row.kind == "general_comment" and row.number is not None:
            self.state.comments[(one.head or "comment", row.number)] = mention
        return True

    def _slip(self, scan: Scan, one: Hit, rows: Sequence[InstrumentRow]) -> InstrumentRow | None:
        """The act whose year the text gets wrong by one or two: "Human Rights Act 1997"."""
        year = one.surface_year
        if year is None:
            return None
        state = self.judge.state_adjacent(scan, one) or self.judge.state_near(scan, one)
        near = [
            r
            for r in rows
            if r.kind == "statute"
            and r.year is not None
            and 0 < abs(r.year - year) <= 2
            and (state is None or r.jurisdiction == state or self.profile.laws[r.jurisdiction])
        ]
        best = min((abs((r.year or 0) - year) for r in near), default=0)
        near = [r for r in near if abs((r.year or 0) - year) == best]
        return near[0] if len(near) == 1 else None

    def _namelike(self, scan: Scan, one: Hit) -> bool:
        """Whether the words could be a name by their form alone ("Citizenship Act", not "PTA")."""
        if one.surface_year:
            return True
        words = re.findall(r"[^\W\d_]+", one.words(scan.view.text))
        heads = {row["head"] for row in grammar()["head"]}
        generic = grammar()["words"]["generic"]
        return any(w in heads for w in words) and not all(
            w.casefold() in generic or w in heads for w in words
        )

    def _title_word(self, scan: Scan, one: Hit) -> bool:
        """Whether "Law ..." in a heading is its subject, not a name: in title case every noun has a
        capital, so that an unknown law without a number or a year is none."""
        return (
            scan.view.kind in ("title", "heading")
            and one.head == "law"
            and not any(c.isdigit() for c in one.words(scan.view.text))
        )

    def _unregistered(
        self, scan: Scan, one: Hit, span: Hit, index: int, candidates: tuple[str, ...] = ()
    ) -> bool:
        if not one.name:
            one.name = scan.view.text[span.start : span.end]
        if (
            one.jurisdiction is None
            and len(candidates) < 2
            and one.kind
            in (
                "statute",
                "regulation",
                "constitution",
                "executive_act",
            )
        ):
            one.jurisdiction = self.judge.state_near(scan, one)
        mention = self._mention(one, None, index)
        status = one.status or ("ambiguous" if len(candidates) > 1 else "unregistered")
        self._emit(
            scan,
            span,
            mention,
            status,
            one.reason or "the form of an instrument; the registry has no row for it",
            candidates,
            one,
        )
        self.state.mentions.append(mention)
        return True

    def _dated(
        self, scan: Scan, one: Hit, row: InstrumentRow, reason: str
    ) -> tuple[InstrumentRow, str, str]:
        """The version that the year in the name, or the date of the text, speaks of."""
        year = one.surface_year
        if year is not None and row.year is not None and year != row.year:
            match = next((r for r in self.registry.lineage(row.key) if r.year == year), None)
            if match is not None:
                return match, "resolved", f"the version of {year}"
            dates = (row.adopted, row.opened_for_signature, row.in_force)
            if any(d is not None and d.startswith(str(year)) for d in dates):
                return row, "resolved", reason
            if row.kind in ("statute", "regulation", "executive_act") and not (
                row.kind == "statute" and abs(year - row.year) <= 2
            ):
                # Another act of the same name is no error; it has no row.
                return row, "another", f"the registry has the one of {row.year}"
            return (
                row,
                "misnamed",
                f"the text gives {year}; {row.short[0] if row.short else row.name[:70]} is of {row.year}",
            )
        known = self.profile.year
        if (
            year is None
            and row.kind == "eu_act"
            and row.year
            and known is not None
            and known < row.year
            and one.rule == "alias"
            and not _VERSION.search(one.words(scan.view.text))
        ):
            older = [
                r for r in self.registry.lineage(row.key) if r.year is not None and r.year <= known
            ]
            if older:
                return older[-1], "resolved", f"the version in force in {known}"
        return row, "resolved", reason

    def _near(self, hit: Hit, scan: Scan) -> None:
        """Look for a registered name that the text may have meant."""
        code = self.judge.state_near(scan, hit)
        hit.jurisdiction = hit.jurisdiction or (
            code if hit.kind in ("statute", "regulation", "constitution", "executive_act") else None
        )
        if hit.head == "constitution":
            row = self._constitution(code)
            if row is not None and self.judge.state_near(scan, hit, reach=0) == code:
                hit.keys, hit.reason = (row.key,), "constitution of the state that the text names"
            return
        if hit.kind in ("treaty", "bilateral") and (dated := dated_row(hit.name, self.registry)):
            hit.keys, hit.reason = (dated.key,), "the one treaty of that day in the registry"
            return
        found = nearest(hit, code, self.registry)
        if found is not None:
            hit.keys, hit.status, hit.reason = (found[0],), found[2], found[1]

    def _comment(self, hit: Hit) -> None:
        """Which treaty body's general comment a number means."""
        number, acronym = hit.surface_year or 0, hit.case or None
        hit.surface_year, hit.case = None, ""
        if acronym is None:
            known = self.state.comments.get((hit.head, number))
            if known is not None:
                self._adopt(hit, known)
                return
            acronym = self.profile.committee or self._committee_near(hit, number)
        body = next((c for c in committees() if c.acronym == acronym), None)
        if body is None:
            # Named once in full is enough: a general recommendation of that number in the registry.
            return
        row = self.registry.in_series(body.acronym, number)
        if row is not None:
            hit.keys = (row.key,)
        hit.name = f"{body.name}, general {hit.head} No. {number}"
        if body.symbol and number >= body.symbol_from:
            hit.ids = (body.symbol.format(n=number),)
        self.state.comments[(hit.head, number)] = self._mention(hit, row, -1)

    def _committee_near(self, hit: Hit, number: int) -> str | None:
        """The body of a comment: by its number and year, by views just cited, by its treaty."""
        rows = [
            r
            for r in self.registry
            if r.kind == "general_comment" and r.number == number and r.year == hit.year
        ]
        if hit.year is not None and len(rows) == 1:
            return rows[0].committee
        for m in reversed(self.state.mentions[-6:]):
            value = m.hit.ids[0] if m.hit.ids else ""
            for c in committees():
                if "/D/" in value and value.startswith(f"{c.acronym}/"):
                    return c.acronym
        named = {m.row.key for m in self.state.mentions[-100:] if m.row is not None}
        bodies = [c.acronym for c in committees() if c.treaty in named]
        return bodies[0] if len(bodies) == 1 else None

    def _adopt(self, hit: Hit, known: Mention) -> None:
        hit.keys = (known.row.key,) if known.row else ()
        hit.name, hit.ids, hit.year = known.hit.name, known.hit.ids, known.hit.year or hit.year


@lru_cache(maxsize=4)
def _treaties(registry: Registry) -> frozenset[str]:
    """Keys of treaties and agreements."""
    return frozenset(r.key for r in registry if r.kind in ("treaty", "bilateral"))


def _once(records: Sequence[Instrument]) -> list[Instrument]:
    """Each instrument once on one span."""
    seen: set[str] = set()
    out = []
    for record in records:
        if record.id not in seen:
            seen.add(record.id)
            out.append(record)
    return out


def _reason(hit: Hit, row: InstrumentRow, rivals: Sequence[str]) -> str:
    if rivals:
        return f"also fits {', '.join(rivals[:3])}"
    if hit.ids:
        return "its number is in the registry"
    return {
        "ambiguous_acronym": "acronym; the words around it speak of the instrument",
        "acronym": "acronym in the registry",
        "jurisdiction": f"name in the registry; the text is about {row.jurisdiction}",
    }.get(hit.scopes.get(row.key, "anywhere"), "name in the registry")
