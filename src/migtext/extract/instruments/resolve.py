"""Second pass: what each mention means, in the order of the text.

The state that a careful reader keeps while reading: which instruments were named, what short
names were given to them, which treaty body or legislator is speaking, which case was cited last.
"""

from __future__ import annotations

import re
from bisect import insort
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from ...annotations import Citation, Instrument, Reference, Span
from ...document import Document
from .attach import attach_pins
from .backrefs import nouns_of, nouns_of_parsed
from .claims import claims_around
from .matcher import matcher_for
from .misnomers import nearest
from .model import Hit
from .parties import short_name
from .pinpoints import Pin
from .profile import Profile, profile_of
from .registry import InstrumentRow, Registry
from .scan import Scan, scan_block
from .senses import Judge
from .shortnames import definition_after, more_definitions
from .tables import committees, grammar

__all__ = ["Resolver"]

VERSION = "1"
_PERSON = re.compile(
    r"(?:\[?\d+[\].]?\s+)?[A-ZÀ-Þ][\w’'À-ÿ-]+(?:[ -][A-ZÀ-Þ][\w’'À-ÿ-]+)?,\s(?:[A-Z]\.|[A-Z][a-zÀ-ÿ]+(?:\s[A-Z]\.)?\s?[,&(.]|[A-Z][a-zÀ-ÿ]+\s(?:and|&))"
)


@dataclass(slots=True)
class Mention:
    """A hit whose meaning is known, as an antecedent for what follows."""

    hit: Hit
    row: InstrumentRow | None
    block: int
    nouns: frozenset[str]
    at: int = 0

    @property
    def identity(self) -> str:
        """What tells two instruments apart."""
        return self.row.key if self.row else (self.hit.ids[0] if self.hit.ids else self.hit.name.casefold())

    @property
    def kind(self) -> str:
        """Kind of instrument."""
        return self.row.kind if self.row else self.hit.kind

    @property
    def provision(self) -> str:
        """Label of its provisions."""
        if self.row is not None and self.row.provision:
            return self.row.provision
        return "s." if self.kind == "statute" else "reg." if self.kind == "regulation" else "Art."


@dataclass(slots=True)
class State:
    """What is known so far while reading."""

    mentions: list[Mention] = field(default_factory=list)
    defined: dict[str, Mention] = field(default_factory=dict)
    cases: dict[str, Mention] = field(default_factory=dict)
    last_case: Mention | None = None
    comments: dict[tuple[str, int], Mention] = field(default_factory=dict)


class Resolver:
    """Resolves the mentions of one document.

    Args:
        document: the document.
        registry: the registry.
        citations: in-text citations of the document.
        references: entries of its reference list and of its notes.
    """

    def __init__(
        self, document: Document, registry: Registry, citations: Sequence[Citation], references: Sequence[Reference]
    ) -> None:
        self.document = document
        self.registry = registry
        self.matcher = matcher_for(registry)
        self.masked = _works(references)
        self.works_cited = sorted(r.start for r in references if r.note is not None)
        self.tail = ""
        self.cited = [c.group for c in citations]
        self.state = State()
        self.records: list[Instrument] = []
        self.profile = Profile()
        self.judge = Judge(self.profile, self.state.mentions)
        self.scans: list[Scan] = []

    def run(self) -> tuple[Instrument, ...]:
        """All mentions, in order."""
        views = [v for v in self.document.view.of("instruments") if v.text]
        scans = self.scans = [scan_block(v, self.matcher, self.registry) for v in views]
        self.profile = profile_of(self.document, scans, self.registry)
        self.judge = Judge(self.profile, self.state.mentions)
        for i, scan in enumerate(scans):
            if scan.hits or scan.pins or self.state.defined or self.state.cases:
                self._block(scan, i)
        self.records.sort(key=lambda r: (r.start, r.end))
        return tuple(_once(self.records))

    def _mention(self, hit: Hit, row: InstrumentRow | None, block: int) -> Mention:
        return Mention(hit, row, block, nouns_of(row) if row else nouns_of_parsed(hit))

    def _key(self, key: str | None, block: int) -> Mention | None:
        row = self.registry.by_key.get(key) if key else None
        return self._mention(Hit(0, 0, keys=(row.key,)), row, block) if row is not None else None

    # ---- one block --------------------------------------------------------------------------

    def _block(self, scan: Scan, index: int) -> None:
        self._mask(scan)
        if index and self.scans[index - 1].hits:
            before = self.scans[index - 1]
            self.tail = before.view.text[max(h.end for h in before.hits) :]
        if scan.view.kind == "reference" and not self._entry(scan):
            return
        self._find_defined(scan, 0)
        self._find_cases(scan)
        attached = attach_pins(scan)
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
        """Leave out titles of scholarly works: "Weis, The Refugee Convention, 1951 (1995)"."""
        if not self.masked:
            return
        block = scan.view.block
        spans = [m for m in self.masked if m[0] < block.end and block.start < m[1]]
        if not spans or scan.view.kind == "reference":
            return
        local = [scan.view.locate(max(a, block.start), min(b, block.end)) for a, b in spans]
        scan.hits = [h for h in scan.hits if not any(a <= h.start and h.end <= b + 1 for a, b in local)]
        scan.pins = [p for p in scan.pins if not any(a <= p.start and p.end <= b + 1 for a, b in local)]

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
            before = text[: hit.start].rstrip("“\"‘ *_")
            if (len(before) <= 6 or re.search(r"(?:\)\.?|[.,:]|\]|\bthe)$", before)) and not kept:
                kept.append(hit)
        scan.hits, scan.pins = kept, []
        return bool(kept)

    # ---- short names ------------------------------------------------------------------------

    def _find_defined(self, scan: Scan, start: int, only: str | None = None) -> list[Hit]:
        """Short names that the text gave earlier and that the aliases did not find."""
        text = scan.view.text
        nouns = grammar()["backref"]["nouns"]
        fresh: list[Hit] = []
        for short, mention in self.state.defined.items():
            if (only is not None and short != only) or short.casefold() in nouns or short not in text:
                continue
            for m in re.finditer(rf"(?<![\w-]){re.escape(short)}(?!\w)", text[start:]):
                a, b = m.start() + start, m.end() + start
                clash = [h for h in scan.hits if h.start < b and a < h.end]
                if any(h.rule not in ("backref",) and not (h.rule == "name" and h.end - h.start <= b - a) for h in clash):
                    continue
                scan.hits = [h for h in scan.hits if h not in clash]
                hit = replace(
                    mention.hit, start=a, end=b, pinpoint=None, also=[], rule="defined", locked=False, status="", claims={},
                    form="acronym" if short.isupper() else "name", reason="short name that the text gave it", scopes={}, surface_year=None,
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
            earlier = [m for m in self.state.mentions[-4:] if m.block == mention.block and set(nouns[last]) & m.nouns]
            mention = earlier[-1] if earlier else mention
        key = found.short.casefold() if found.short.casefold() in nouns else found.short
        self.state.defined[key] = mention
        copy = replace(
            mention.hit, start=start, end=end, pinpoint=None, form="definition", rule="defined", also=[], claims={},
            keys=(mention.row.key,) if mention.row else (), status="", scopes={}, surface_year=None,
        )
        again = self._mention(copy, mention.row, mention.block)
        self._emit(scan, copy, again, "resolved" if mention.row else "unregistered", "defined here as a short name")
        fresh = self._find_defined(scan, found.after, only=key) if key == found.short else []
        for more in more_definitions(text, end):
            name = more.short.casefold() if more.short.casefold() in nouns else more.short
            self.state.defined[name] = mention
            twin = replace(copy, start=more.start, end=more.end)
            self._emit(scan, twin, self._mention(twin, mention.row, mention.block), "resolved" if mention.row else "unregistered", "defined here as a short name")
            fresh += self._find_defined(scan, more.after, only=name) if name == more.short else []
            end = more.end
        return end, fresh

    def _find_cases(self, scan: Scan) -> None:
        """Short names of cases where the words around them speak of a decision."""
        text = scan.view.text
        for name, mention in self.state.cases.items():
            if len(name) < 3 or name not in text or not name[0].isupper() or " v" in name or name[-1].isdigit():
                continue
            for m in re.finditer(rf"(?<![\w’'-]){re.escape(name)}(?![\w-])", text):
                if any(h.start < m.end() and m.start() < h.end for h in scan.hits):
                    continue
                above = _ABOVE.match(text, m.end())
                spoken = _CASE_BEFORE.search(text[max(0, m.start() - 22) : m.start()]) and _CASE_END.match(text, m.end())
                if above is None and not spoken and not _CASE_AFTER.match(text, m.end()):
                    continue
                end = above.end() if above is not None else m.end()
                pin = re.sub(r"^,\s(?:at\s)?(?:§§?|paras?\.?|¶¶?)\s?", "para. ", above["pin"]) if above is not None and above["pin"] else None
                scan.hits.append(
                    Hit(m.start(), end, name=mention.hit.name, kind="case", rule="case-short", case=name, pinpoint=pin, locked=True, form="name", jurisdiction=mention.hit.jurisdiction)
                )
        scan.hits.sort(key=lambda h: h.start)

    # ---- meaning ----------------------------------------------------------------------------

    def _resolve(self, scan: Scan, hit: Hit, index: int) -> bool:
        if hit.rule == "backref":
            return self._backref(scan, hit, index)
        if hit.rule == "id":
            return self._id(scan, hit, index)
        if hit.rule == "alias" and self._renamed(scan, hit):
            return self._link(scan, hit, hit, index)
        if hit.kind == "case":
            return self._case(scan, hit, index)
        if hit.rule == "general-comment":
            self._comment(hit)
        if hit.rule == "name" and not hit.keys:
            self._near(hit, scan)
        done = False
        for one in (hit, *hit.also):
            done = self._link(scan, one, hit, index) or done
        return done

    def _renamed(self, scan: Scan, hit: Hit) -> bool:
        """Whether the text has given these words a meaning of its own ("the Citizenship Act")."""
        words = hit.words(scan.view.text)
        known = self.state.defined.get(words) or self.state.defined.get(words.casefold())
        if known is None or known.kind == "case":
            return False
        hit.keys, hit.scopes = ((known.row.key,) if known.row else ()), {}
        hit.name, hit.kind, hit.year, hit.ids = known.hit.name, known.hit.kind, known.hit.year, known.hit.ids
        hit.jurisdiction, hit.reason, hit.status = known.hit.jurisdiction, "short name that the text gave it", ""
        hit.head = hit.head or known.hit.head
        return True

    def _link(self, scan: Scan, one: Hit, span: Hit, index: int) -> bool:
        rows = [self.registry.by_key[k] for k in one.keys]
        if not rows:
            return self._unregistered(scan, one, span, index)
        scored = [(self.judge.score(scan, one, row), -n, row) for n, row in enumerate(rows)]
        fitting = sorted((s for s in scored if s[0] > 0), key=lambda s: (-s[0], -s[1]))
        if not fitting:
            if "jurisdiction" not in one.scopes.values() or not self._namelike(scan, one):
                return False
            words = one.words(scan.view.text)
            code = self.judge.state_near(scan, one)
            near = nearest(replace(one, name=words, year=one.surface_year, head=_last_head(words)), code, self.registry)
            if near is not None:
                one.keys, one.scopes, one.reason, one.status = (near[0],), {}, near[1], near[2]
                return self._link(scan, one, span, index)
            if self.judge.state_adjacent(scan, one) is not None:
                return self._unregistered(scan, replace(one, keys=(), kind=rows[0].kind, name=words, year=one.surface_year), span, index)
            # A national name in a text that is about no state: one of several, which is not said.
            one.reason = "several states have an instrument of this name, and the text does not say whose"
            return self._unregistered(scan, replace(one, keys=(), kind=rows[0].kind, name=words, year=one.surface_year), span, index, tuple(r.key for r in rows))
        row = fitting[0][2]
        rivals = [s[2].key for s in fitting[1:] if s[0] >= fitting[0][0]]
        status = one.status or ("ambiguous" if rivals else "resolved")
        reason = one.reason or _reason(one, row, rivals)
        if status == "resolved" and one.rule in ("alias", "coordination", "name"):
            row, status, reason = self._dated(one, row, reason)
            if status == "another":
                other = replace(one, keys=(), kind=row.kind, name=one.words(scan.view.text), year=one.surface_year, jurisdiction=row.jurisdiction, reason=reason, head=_last_head(one.words(scan.view.text)))
                return self._unregistered(scan, other, span, index, (row.key,))
        mention = self._mention(replace(one, keys=(row.key,), year=row.year), row, index)
        self._emit(scan, span, mention, status, reason, tuple(s[2].key for s in fitting) if rivals else (), one)
        self.state.mentions.append(mention)
        if row.kind == "general_comment" and row.number is not None:
            self.state.comments[(one.head or "comment", row.number)] = mention
        return True

    def _namelike(self, scan: Scan, one: Hit) -> bool:
        """Whether the words could be a name by their form alone ("Citizenship Act", not "PTA")."""
        words = re.findall(r"[^\W\d_]+", one.words(scan.view.text))
        heads = {row["head"] for row in grammar()["head"]}
        generic = grammar()["words"]["generic"]
        return any(w in heads for w in words) and not all(w.casefold() in generic or w in heads for w in words)

    def _unregistered(self, scan: Scan, one: Hit, span: Hit, index: int, candidates: tuple[str, ...] = ()) -> bool:
        if not one.name:
            one.name = scan.view.text[span.start : span.end]
        if one.jurisdiction is None and one.kind in ("statute", "regulation", "constitution", "executive_act"):
            one.jurisdiction = self.judge.state_near(scan, one)
        mention = self._mention(one, None, index)
        status = one.status or ("ambiguous" if len(candidates) > 1 else "unregistered")
        self._emit(scan, span, mention, status, one.reason or "the form of an instrument; the registry has no row for it", candidates, one)
        self.state.mentions.append(mention)
        return True

    def _dated(self, one: Hit, row: InstrumentRow, reason: str) -> tuple[InstrumentRow, str, str]:
        """The version that the year in the name, or the date of the text, speaks of."""
        year = one.surface_year
        if year is not None and row.year is not None and year != row.year:
            match = next((r for r in self.registry.lineage(row.key) if r.year == year), None)
            if match is not None:
                return match, "resolved", f"the version of {year}"
            dates = (row.adopted, row.opened_for_signature, row.in_force)
            if any(d is not None and d.startswith(str(year)) for d in dates):
                return row, "resolved", reason
            if row.kind in ("statute", "regulation", "executive_act"):
                # Another act of the same name is no error; it has no row.
                return row, "another", f"the registry has the one of {row.year}"
            return row, "misnamed", f"the text gives {year}; {row.short[0] if row.short else row.name[:70]} is of {row.year}"
        known = self.profile.year
        if year is None and row.kind == "eu_act" and row.year and known is not None and known < row.year and one.rule == "alias":
            older = [r for r in self.registry.lineage(row.key) if r.year is not None and r.year <= known]
            if older:
                return older[-1], "resolved", f"the version in force in {known}"
        return row, "resolved", reason

    def _near(self, hit: Hit, scan: Scan) -> None:
        """Look for a registered name that the text may have meant."""
        code = self.judge.state_near(scan, hit)
        hit.jurisdiction = hit.jurisdiction or (code if hit.kind in ("statute", "regulation", "constitution", "executive_act") else None)
        if hit.head == "constitution":
            row = self._constitution(code)
            if row is not None and self.judge.state_near(scan, hit, reach=0) == code:
                hit.keys, hit.reason = (row.key,), "constitution of the state that the text names"
            return
        found = nearest(hit, code, self.registry)
        if found is not None:
            hit.keys, hit.status, hit.reason = (found[0],), found[2], found[1]

    def _constitution(self, code: str | None) -> InstrumentRow | None:
        return next((r for r in self.registry if r.kind == "constitution" and r.jurisdiction == code), None) if code else None

    def _comment(self, hit: Hit) -> None:
        """Which treaty body's general comment a number means."""
        number, acronym = hit.surface_year or 0, hit.case or None
        hit.surface_year, hit.case = None, ""
        if acronym is None:
            known = self.state.comments.get((hit.head, number))
            if known is not None:
                self._adopt(hit, known)
                return
            acronym = self.profile.committee
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

    def _adopt(self, hit: Hit, known: Mention) -> None:
        hit.keys = (known.row.key,) if known.row else ()
        hit.name, hit.ids, hit.year = known.hit.name, known.hit.ids, known.hit.year or hit.year

    # ---- back-references --------------------------------------------------------------------

    def _backref(self, scan: Scan, hit: Hit, index: int) -> bool:
        noun, det = hit.head, hit.case
        capital = bool(hit.surface_year)
        hit.surface_year, hit.case = None, ""
        wanted = frozenset(grammar()["backref"]["nouns"][noun])
        text = scan.view.text
        plural = noun.endswith("s") and noun not in ("guidelines", "rules", "regulations")
        thereto = re.compile(r"\s(?:thereto|to\sit|to\sthat\s[Cc]onvention)\b").match(text, hit.end)
        found: list[Mention] = []
        reason = "last one named that fits"
        if noun == "constitution":
            if det not in ("the", "its", "their", "this"):
                return False
            return self._backref_constitution(scan, hit, index, det)
        if noun in ("protocol", "protocols") and (thereto is not None or det in ("its", "their")):
            found, reason = self._protocols(index), "protocol to the treaty named before"
            plural = len(found) > 1
            if not found:
                return False
        own = self.profile.own
        if noun == "regulation" and not capital and self.profile.selves["regulations"]:
            return False  # one provision of the Regulations
        if not found and det in ("this", "these") and own is not None and noun.rstrip("s") in _nouns_text(own, self.registry):
            row = self.registry.by_key[own.keys[0]] if own.keys else None
            found, reason = [self._mention(own, row, index)], "the text's own instrument"
        if not found:
            known = self.state.defined.get(noun)
            if known is not None and not plural and (capital or det in ("this", "that", "said")):
                found, reason = [known], "short name that the text gave it"
                nearer = self._antecedents(wanted, False, capital, det, index)
                if nearer and nearer[0].block == index and nearer[0].identity != known.identity and index - known.block >= 2 and nearer[0].hit.form == "name":
                    found, reason = nearer, "named in the same paragraph"
        if not found and noun in ("convention", "covenant") and capital and not plural and self.profile.treaty_sure:
            default = self._key(self.profile.treaty, index)
            if default is not None and wanted & default.nouns:
                found, reason = [default], "the treaty of the body that speaks"
        if not found:
            found = self._antecedents(wanted, plural, capital, det, index)
        if not found and capital and not plural:
            found, reason = self._outside(noun, det, index)
        if not found:
            return False
        for m in reversed(found) if plural else found:
            copy = replace(
                m.hit, start=hit.start, end=hit.end, pinpoint=hit.pinpoint, form="back_reference", rule="backref", also=[], claims={},
                surface_year=None, status="", scopes={}, keys=(m.row.key,) if m.row else (),
            )
            mention = self._mention(copy, m.row, index)
            self._emit(scan, hit, mention, "resolved" if m.row else "unregistered", f"back-reference: {reason}")
            self.state.mentions.append(mention)
        return True

    def _antecedents(self, wanted: frozenset[str], plural: bool, capital: bool, det: str, index: int) -> list[Mention]:
        """Instruments named before that a noun may point back at, the last one first."""
        found: list[Mention] = []
        blocks = 2000 if capital else 3
        for m in reversed(self.state.mentions[-300:]):
            if index - m.block > blocks:
                break
            if not wanted & m.nouns or m.kind == "case":
                continue
            if all(m.identity != f.identity for f in found):
                if found and plural and m.hit.start != found[0].hit.start and found[0].block - m.block > 2:
                    break
                found.append(m)
            if not plural or len(found) >= 2:
                break
        if found and not plural and "convention" in wanted and found[0].block != index:
            # Far from any name, "the Convention" is the one that the text is mostly about.
            rows = [m.identity for m in self.state.mentions if wanted & m.nouns]
            main, count = max(((r, rows.count(r)) for r in set(rows)), key=lambda x: x[1])
            if count >= 3 and count > 0.6 * len(rows) and found[0].block < index - 1:
                found = [next(m for m in reversed(self.state.mentions) if m.identity == main)]
        if plural and len(found) == 1 and not capital and det not in ("these", "those"):
            return found if wanted & {"protocol", "agreement"} else []
        return found

    def _protocols(self, index: int) -> list[Mention]:
        """Protocols to the treaty that was named last."""
        for m in reversed(self.state.mentions[-12:]):
            if m.row is None or m.kind not in ("treaty", "bilateral") or index - m.block > 2:
                continue
            if m.row.parent is not None:
                return [m]
            children = [r for r in self.registry if r.parent == m.row.key and r.kind == "treaty" and "protocol" in r.name.casefold()]
            return [self._mention(Hit(0, 0, keys=(r.key,)), r, index) for r in children[:3]]
        return []

    def _backref_constitution(self, scan: Scan, hit: Hit, index: int, det: str) -> bool:
        """ "its constitution", "the Constitution": that of the state the sentence is about."""
        code = self.judge.state_near(scan, hit, reach=260 if det in ("its", "their") else 160) or (self.profile.states.most_common(1)[0][0] if self.profile.states and det == "the" else None)
        known = [m for m in self.state.mentions if m.kind == "constitution"]
        row = self._constitution(code)
        if known and (row is None or known[-1].row is row) and det != "its":
            row, base = known[-1].row, known[-1].hit
        elif row is not None:
            base = Hit(0, 0, keys=(row.key,))
        elif code is not None and (scan.view.text[hit.end - 12] == "C" or det in ("its", "their")):
            base = Hit(0, 0, name=f"Constitution ({code})", kind="constitution", jurisdiction=code)
        else:
            return False
        copy = replace(base, start=hit.start, end=hit.end, pinpoint=hit.pinpoint, form="back_reference", rule="backref", also=[], claims={}, surface_year=None, scopes={}, status="")
        mention = self._mention(copy, row, index)
        self._emit(scan, hit, mention, "resolved" if row else "unregistered", "constitution of the state that the sentence is about")
        self.state.mentions.append(mention)
        return True

    def _outside(self, noun: str, det: str, index: int) -> tuple[list[Mention], str]:
        """A capital noun whose antecedent lies outside the text, in a text that speaks of law."""
        profile = self.profile
        if not profile.legal or profile.law < 5:
            return [], ""
        if noun in ("convention", "covenant") and profile.treaty is not None:
            default = self._key(profile.treaty, index)
            if default is not None and noun in default.nouns:
                return [default], "the treaty that the subject of the text points to"
        kinds = grammar()["backref"]["outside"]
        if noun not in kinds or (det not in ("the", "this", "that", "said") and profile.selves[noun] < 2):
            return [], ""
        if det == "the" and noun in ("agreement", "order", "treaty"):
            return [], ""
        hit = Hit(0, 0, name=f"the {noun.title()}", kind=kinds[noun], head=noun)
        return [self._mention(hit, None, index)], "its full name is not in the text"

    # ---- cases ------------------------------------------------------------------------------

    def _case(self, scan: Scan, hit: Hit, index: int) -> bool:
        state = self.state
        row: InstrumentRow | None = self.registry.by_key[hit.keys[0]] if hit.keys else None
        known: Mention | None = None
        if hit.rule == "case-short":
            known = state.cases.get(hit.case) or state.cases.get(hit.head) or self._registered_case(hit.case, index)
            if known is not None:
                hit.name, hit.ids, hit.year = known.hit.name, known.hit.ids, known.hit.year
                row = row or known.row
                hit.reason = "short form of a case that was cited before"
            else:
                hit.ids = (f"{hit.head} at {hit.pinpoint}",) if hit.head[:1].isdigit() else ()
                hit.name = hit.case or hit.head
                hit.reason = "short form; the full citation is not in the text"
        elif hit.rule == "case-cite" and state.last_case is not None and not state.last_case.hit.ids and index == state.last_case.block and hit.start - state.last_case.hit.end < 450:
            earlier = state.last_case
            hit.name, hit.case, row = earlier.hit.name, earlier.hit.case, row or earlier.row
            earlier.hit.ids = hit.ids
            hit.reason = "citation of the case named just before"
            self._backfill(hit)
        elif hit.name:
            known = state.cases.get(hit.name.casefold())
            if known is not None and (not hit.ids or set(hit.ids) & set(known.hit.ids) or not known.hit.ids):
                hit.ids, hit.year = hit.ids or known.hit.ids, hit.year or known.hit.year
                row = row or known.row
        mention = self._mention(replace(hit, keys=(row.key,) if row else ()), row, index)
        reason = hit.reason or ("its identifier is in the registry" if row else "a court decision, read from its citation" if hit.ids else "named as a case is named")
        self._emit(scan, hit, mention, "resolved" if row else "unregistered", reason, (), hit)
        if hit.rule != "case-short" or known is None:
            self._remember(hit, mention)
        state.last_case = known if hit.rule == "case-short" and known is not None else mention
        state.mentions.append(mention)
        return True

    def _registered_case(self, name: str, index: int) -> Mention | None:
        """A leading case that a text cites by its first party alone."""
        rows = _case_names(self.registry).get(name.casefold(), ()) if name else ()
        if len(rows) != 1:
            return None
        row = rows[0]
        return self._mention(Hit(0, 0, name=row.name, kind="case", ids=row.ids, year=row.year, keys=(row.key,)), row, index)

    def _remember(self, hit: Hit, mention: Mention) -> None:
        """Names and volumes by which the case may be cited again."""
        cases = self.state.cases
        for name in {hit.case, hit.name.casefold()}:
            if name:
                cases.setdefault(name, mention)
        for value in hit.ids:
            m = re.match(r"(\d+) (.+) \d+$", value)
            if m:
                cases.setdefault(f"{m[1]} {m[2].replace(' ', '')}", mention)
        words = hit.case.split()
        if len(words) > 1 and len(words[0]) > 3 and words[0][0].isupper() and words[0] not in grammar()["parties"]["common"]:
            cases.setdefault(words[0].rstrip(".,"), mention)
        if len(words) > 1 and words[-1][0].isupper() and words[0] not in ("United", "Secretary", "Minister", "Attorney"):
            cases.setdefault(words[-1], mention)
        # A state or a minister as first party: the other one gives the short name.
        sides = re.split(r"\s(?:v\.?|vs\.?)\s", hit.name)
        if len(sides) == 2 and (sides[0] in grammar()["parties"]["governments"] or sides[0].startswith(("United States", "Canada (", "Minister", "Secretary"))):
            cases.setdefault(sides[1].split(",")[0], mention)

    def _backfill(self, hit: Hit) -> None:
        """A case that was named before its citation gets the citation's identifiers."""
        for i, record in enumerate(self.records):
            if record.kind == "case" and record.name == hit.name and not record.ids:
                self.records[i] = replace(record, ids=hit.ids, year=record.year or hit.year)

    def _id(self, scan: Scan, hit: Hit, index: int) -> bool:
        last = self.state.mentions[-1] if self.state.mentions else None
        note = scan.view.kind in ("footnote", "endnote")
        case = self.state.last_case
        if case is not None and not note and (last is None or last.kind != "case") and index - case.block <= 1:
            last = case
        if last is None or index - last.block > (1 if note else 2):
            return False
        if not self._last_cited(scan, hit, last, index, note):
            return False
        copy = replace(last.hit, start=hit.start, end=hit.end, pinpoint=hit.pinpoint, form="back_reference", rule="id", also=[], claims={}, surface_year=None, status="", scopes={})
        mention = self._mention(copy, last.row, index)
        self._emit(scan, hit, mention, "resolved" if last.row else "unregistered", "id.: the authority cited just before")
        self.state.mentions.append(mention)
        return True

    def _last_cited(self, scan: Scan, hit: Hit, last: Mention, index: int, note: bool) -> bool:
        """Whether nothing else was cited between a mention and "id."."""
        if self.works_cited and any(last.at < a < scan.view.source(hit.start, hit.end)[0] for a in self.works_cited):
            return False
        if not note:
            return True
        between = scan.view.text[last.hit.end : hit.start] if last.block == index else self.tail + scan.view.text[: hit.start]
        return _OTHER_SOURCE.search(between) is None

    # ---- bare pinpoints ---------------------------------------------------------------------

    def _bare_pin(self, scan: Scan, pin: Pin, index: int) -> bool:
        text = scan.view.text
        if pin.label not in ("Art.", "s.") or text[pin.start : pin.start + 3].casefold() == "sub":
            return False
        tail = text[pin.end : pin.end + 40]
        if pin.start <= 3 and (scan.view.kind in ("heading", "title") or len(text) < 60 or re.match(r"\s?[.:—–\n]|\s[A-Z\d(]|$", tail)):
            return False
        if re.match(r"\s(?:of|to|in)\s(?:(?:the|that|its|this|an?|each)\s)?[A-Z\d]", tail) or re.match(r"\s(?:of|above|below|hereof)\b", tail):
            return False
        if re.search(r"\b(?:this|present|new|see\sour)\s$", text[max(0, pin.start - 9) : pin.start], re.I):
            return False
        found = self._section_of_code(pin) if pin.label == "s." else None
        reason = "a place in the instrument that the text is about here"
        if found is None:
            found = self._holder(scan, pin, index)
        if found is None:
            return False
        if pin.label == "s." and text[pin.start] in "Ss" and re.match(r"\s(?:discuss|describ|present|conclud|examin|review|outlin|analy[sz]|summari|consider|introduc|turns|looks|explains|draws)", tail):
            return False
        copy = replace(
            found.hit, start=pin.start, end=pin.end, pinpoint=pin.text, form="pinpoint_only", rule="pinpoint", also=[], claims={}, surface_year=None, status="", scopes={},
        )
        if found.hit.pinpoint and found.hit.rule == "us-section":
            copy.pinpoint = found.hit.pinpoint
        mention = self._mention(copy, found.row, index)
        self._emit(scan, copy, mention, "resolved" if found.row else "unregistered", reason)
        self.state.mentions.append(mention)
        return True

    def _holder(self, scan: Scan, pin: Pin, index: int) -> Mention | None:
        """The instrument that a bare pinpoint belongs to."""
        own = self.profile.own
        best: Mention | None = None
        sign = scan.view.text[pin.start] in "§¡"
        for m in reversed(self.state.mentions[-30:]):
            if m.kind in ("case", "principle", "programme", "general_comment", "un_document", "un_resolution", "resolution"):
                continue
            if index - m.block > (0 if sign else 2 if pin.label == "s." else 1):
                break
            if m.provision == pin.label or (pin.label == "Art." and m.provision not in ("s.",)):
                best = m
                break
        if own is not None and not re.match(r"\sthereof\b", scan.view.text[pin.end : pin.end + 9]) and (best is None or best.block != index or self.profile.selves):
            row = self.registry.by_key[own.keys[0]] if own.keys else None
            mention = self._mention(own, row, index)
            if mention.provision == pin.label:
                return mention
        if pin.label == "Art." and self.profile.treaty_sure:
            default = self._key(self.profile.treaty, index)
            if best is None or best.block != index:
                return default
            # An article that was cited with the body's own treaty before stays with it.
            if any(m.hit.pinpoint == pin.text and m.row and m.row.key == self.profile.treaty for m in self.state.mentions):
                return default
        if best is None and pin.label == "Art." and not own and self._legislation():
            noun = self.profile.selves.most_common(1)[0][0]
            hit = Hit(0, 0, name=f"the {noun.title()}", kind=grammar()["backref"]["outside"].get(noun, "statute"), head=noun)
            return self._mention(hit, None, index)
        return best

    def _legislation(self) -> bool:
        return sum(self.profile.selves.values()) >= 3

    def _section_of_code(self, pin: Pin) -> Mention | None:
        """A bare section number that a code cited before has: "§ 1158(b)" after "8 U.S.C. § 1158"."""
        m = re.match(r"ss?\.\s(\d{3,5}[a-z]?)((?:\([\w]+\))*)$", pin.text)
        if m is None:
            return None
        codes = [x for x in self.state.mentions if x.hit.rule in ("us-code", "us-section") or (x.hit.ids and "U.S.C." in x.hit.ids[0] and x.hit.rule == "pinpoint")]
        for x in reversed(codes):
            title, code, section = re.match(r"(\d+) ([A-Z.]+) ?(\S*)", x.hit.ids[0]).groups() if re.match(r"(\d+) ([A-Z.]+) ?(\S*)", x.hit.ids[0]) else ("", "", "")  # type: ignore[union-attr]
            if section == m[1] or (code == "U.S.C." and title == "8" and int(re.sub(r"\D", "", m[1])) >= 1101):
                ids = (f"{title} {code} {m[1]}",)
                rows = self.registry.by_id(ids[0])
                hit = Hit(0, 0, name=ids[0], kind="statute", jurisdiction="US", ids=ids, pinpoint=m[2] or None, rule="us-section")
                return self._mention(hit, rows[0] if rows else None, x.block)
        return None

    # ---- records ----------------------------------------------------------------------------

    def _emit(
        self, scan: Scan, span: Hit, mention: Mention, status: str, reason: str, candidates: tuple[str, ...] = (), one: Hit | None = None
    ) -> None:
        view, text = scan.view, scan.view.text
        one = one or mention.hit
        a, b = span.start, span.end
        while a < b and text[a].isspace():
            a += 1
        while b > a and text[b - 1].isspace():
            b -= 1
        if a >= b:
            return
        start, end = view.source(a, b)
        if end <= start:
            return
        row = mention.row
        mention.at = start
        claims: dict[str, str] = {}
        if one.form in ("name", "acronym", "back_reference") and mention.kind not in ("case", "principle", "programme"):
            sentence = next(((s, e) for s, e in view.sentences if s <= a < e), (0, len(text)))
            others = [(h.start - sentence[0], h.end - sentence[0]) for h in scan.hits if sentence[0] <= h.start < sentence[1] and not (h.start < b and a < h.end)]
            claims = claims_around(text[sentence[0] : sentence[1]], a - sentence[0], min(b, sentence[1]) - sentence[0], others)
        name = row.name if row else (mention.hit.name or text[a:b])
        anchor = self.document.anchor(
            "instrument", start, end, origin=f"rule:instruments.{one.rule}@{VERSION}", extra=row.key if row else name
        )
        self.records.append(
            Instrument(
                **anchor,
                key=row.key if row else None,
                name=name,
                kind=row.kind if row else (mention.hit.kind or "statute"),
                year=row.year if row else mention.hit.year,
                jurisdiction=row.jurisdiction if row else mention.hit.jurisdiction,
                ids=row.ids if row else mention.hit.ids,
                pinpoint=one.pinpoint if one is not span and span.locked else span.pinpoint or one.pinpoint,
                status=status,
                candidates=candidates,
                form="reference" if view.kind == "reference" else one.form,
                reason=reason,
                claims=claims,
            )
        )


_ABOVE = re.compile(r",?\s\(?(?:cited\sabove|cited\sbelow|supra)\)?(?:,?\s(?:note|n\.)\s\d+)?(?P<pin>,\s(?:at\s)?(?:§§?|paras?\.?|¶¶?)?\s?\d+(?:[-–]\d+)?(?:(?:,\s|\sand\s)\d+(?:[-–]\d+)?)*)?")
# Something else is cited here: a work with its year, a page, an address.
_OTHER_SOURCE = re.compile(r"\((?:[^()]{0,40}\s)?(?:1[6-9]|20)\d\d\)|\bsupra\b|\bat\s\d|https?:|\d+\s[A-Z][\w.& ]{2,40}\s\d+,\s\d|\bnote\s\d")
_CASE_BEFORE = re.compile(r"(?:^|[\s(])(?:[Ii]n|[Ss]ee|[Ss]ince|[Ff]ollowing|[Uu]nder|[Cc]iting|[Pp]er|[Ll]ike|[Uu]nlike|[Aa]fter|cf\.|Cf\.|[Bb]oth|e\.g\.,?|overrul\w+|distinguish\w+|appl(?:ied|ying)|[Aa]s in)\s(?:also\s)?[“\"‘*_]{0,2}$")
_CASE_END = re.compile(r"[”\"’*_]{0,2}(?:[,;.):]|\s(?:the\s(?:Court|Grand|Chamber|Tribunal|BIA|Board|majority|judges)|and\b|that\b|we\b|it\b|\())")
_CASE_AFTER = re.compile(r"[”\"’*_]{0,2}(?:['’]s)?\s(?:judgment|judgement|decision|ruling|case\b|standard|test\b|principle|line of|Court|court|court’s|holding|doctrine|framework|dissent|majority)")


@lru_cache(maxsize=4)
def _case_names(registry: Registry) -> dict[str, tuple[InstrumentRow, ...]]:
    """Leading cases by their first party."""
    out: dict[str, list[InstrumentRow]] = {}
    for row in registry:
        if row.kind == "case":
            out.setdefault(short_name(row.name).casefold(), []).append(row)
    return {k: tuple(v) for k, v in out.items()}


def _last_head(name: str) -> str:
    """The head noun of a name, folded: "act"."""
    heads = {row["head"] for row in grammar()["head"]}
    return next((w.casefold() for w in reversed(re.findall(r"[A-Za-z]+", name)) if w in heads), "")


def _works(references: Sequence[Reference]) -> list[Span]:
    """Spans of titles of works by named persons: what they say in a title is no mention."""
    out: list[Span] = []
    for ref in references:
        authors = ref.csl.get("author") or ref.csl.get("editor") or ()
        if any(isinstance(a, dict) and a.get("family") for a in authors):
            out += [span for name, span in ref.fields.items() if name in ("title", "container-title")]
    return sorted(out)


def _once(records: Sequence[Instrument]) -> list[Instrument]:
    """Each instrument once on one span."""
    seen: set[str] = set()
    out = []
    for record in records:
        if record.id not in seen:
            seen.add(record.id)
            out.append(record)
    return out


def _nouns_text(hit: Hit, registry: Registry) -> str:
    row = registry.by_key[hit.keys[0]] if hit.keys else None
    return f"{row.name if row else ''} {hit.name}".casefold()


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
