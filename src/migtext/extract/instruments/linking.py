"""What a mention means: its row in the registry, or a name that the registry lacks."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace

from .misnomers import dated_row, nearest, pair_row
from .model import Hit
from .names import is_field, last_head, with_year
from .pointing import Pointing
from .reading import Mention
from .registry import InstrumentRow
from .scan import Scan
from .tables import committees, grammar

__all__ = ["Linking"]

# "Dublin III Regulation" says itself which version it means.
_BILL = re.compile(r"\bBill(?:\s\d{4})?$")
_VERSION = re.compile(r"\b(?:I{1,3}|IV|V)\b|\brecast\b|\d")
# What stands between a treaty's name and its volume: "art. 98, opened for signature Dec. 10, 1982, ".
_DATES = re.compile(
    r",\s(?:[a-z][a-z ]+,?\s)?(?:(?:(?:[A-Z][a-z]{2,8}\.?\s)?\d{1,2},\s\d{4}|\d{1,2}\s[A-Z][a-z]+\s\d{4}|\d{1,4}\s[A-Z][A-Za-z.]+(?:\s[A-Z][A-Za-z.]+)?\s\d+),\s){0,3}"
)
_UNION = re.compile(r"\b(?:EU|European\sUnion)\b")
_SIGNED = re.compile(
    r"[^.;]{0,60}?\b(?:signed|concluded|agreed|of)\s(?:[a-z]{2}\s)?(?:[\w, ]{0,14}\s)?((?:19|20)\d\d)\b"
)


class Linking(Pointing):
    """Links names to rows."""

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
            words = one.words(scan.view.text)
            owned = self.judge.state_adjacent(scan, one) is not None and bool(last_head(words))
            if "jurisdiction" not in one.scopes.values() or not (
                owned or self._namelike(scan, one)
            ):
                return False
            plain = one.surface_year is None and words.endswith(" Law")
            if plain and is_field(scan.view.text, one.start):
                return False
            code = self.judge.state_near(scan, one)
            near = nearest(
                replace(one, name=words, year=one.surface_year, head=last_head(words)),
                code,
                self.registry,
            )
            if near is not None:
                one.keys, one.scopes, one.reason, one.status = (near[0],), {}, near[1], near[2]
                return self._link(scan, one, span, index)
            # Candidates are of the year that the text gives, and of the state that it is about.
            could = [r for r in rows if one.surface_year in (None, r.year) or r.year is None]
            bare = replace(
                one,
                keys=(),
                kind=rows[0].kind,
                name=with_year(words, one.surface_year),
                year=one.surface_year,
            )
            if owned or not could or (code and all(r.jurisdiction != code for r in could)):
                return self._unregistered(scan, bare, span, index)
            # A national name in a text that is about no state: one of several, which is not said.
            bare.reason = (
                "several states have an instrument of this name, and the text does not say whose"
            )
            return self._unregistered(scan, bare, span, index, tuple(r.key for r in could))
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
        if _BILL.search(one.words(scan.view.text)):
            mention.nouns |= {"bill"}
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
            # A bill is often of the year before its act.
            if 0 < row.year - year <= 2 and _BILL.search(one.words(scan.view.text)):
                return row, "resolved", "the bill of that act"
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
            sort = re.search(r"(?:Regulation|Directive|Decision)$", one.words(scan.view.text))
            older = [
                r
                for r in self.registry.lineage(row.key)
                if r.year is not None
                and r.year <= known
                and (sort is None or sort.group() in r.name)
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
        if hit.kind in ("bilateral", "treaty") and (pair := self._between(hit, scan)) is not None:
            hit.keys, hit.reason = (pair.key,), "the one agreement of these two parties"
            return
        found = nearest(hit, code, self.registry)
        if found is not None:
            hit.keys, hit.status, hit.reason = (found[0],), found[2], found[1]

    def _between(self, hit: Hit, scan: Scan) -> InstrumentRow | None:
        """An agreement known by its parties: "the memorandum that Italy and Libya signed in 2017"."""
        text = scan.view.text
        low, high = max(0, hit.start - 30), hit.end + 40
        at = bisect_left(scan.states, low, key=lambda s: s.start)
        codes = {s.code for s in scan.states[at : at + 8] if s.end <= high}
        if _UNION.search(text, low, high):
            codes.add("EU")
        signed = _SIGNED.match(text, hit.end)
        year = hit.surface_year or (int(signed[1]) if signed is not None else None)
        if len(codes) != 2:
            return None
        return pair_row(frozenset(codes), hit.name, hit.head.split()[0], year, self.registry)

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


def _reason(hit: Hit, row: InstrumentRow, rivals: Sequence[str]) -> str:
    if rivals:
        return f"also fits {', '.join(rivals[:3])}"
    if hit.status == "misnamed":
        return f"nothing has this name; it is a known slip for {(row.short or (row.name,))[0][:70]}"
    if hit.ids:
        return "its number is in the registry"
    return {
        "ambiguous_acronym": "acronym; the words around it speak of the instrument",
        "acronym": "acronym in the registry",
        "jurisdiction": f"name in the registry; the text is about {row.jurisdiction}",
    }.get(hit.scopes.get(row.key, "anywhere"), "name in the registry")
