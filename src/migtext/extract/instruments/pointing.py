"""Words that point back, and pinpoints that stand alone: which instrument they mean."""

from __future__ import annotations

import re
from dataclasses import replace

from .model import Hit
from .pinpoints import Pin
from .reading import Mention, Reading
from .registry import InstrumentRow, Registry
from .scan import Scan
from .tables import committees, grammar

__all__ = ["Pointing"]


# "the definition of the Cartagena Declaration in Article 13": a place in what takes it over
_DEFINED_IN = re.compile(
    r"\b(?:takes|took|taken|copies|copied|repeats|repeated|adopts|adopted)\b[^.;]*\s(?:definition|wording|terms|language|text)\sof\s[^.;]*\sin\s$"
)
# Sections of the Immigration and Nationality Act as they are cited alone.
_INA_SECTION = re.compile(r"s\. 2[0-9]{2}(?:\([a-z]\)|$)")
_PLURAL = re.compile(r"(?:[A-Z]\w+\s){0,3}(?:Conventions|Protocols|Covenants|Compacts)\b")
_OF_RULES = re.compile(r"(?:para\. \d{3}[A-Z]{0,4}(?!\d)|(?:reg|r)s?\. \d)")
_AND_PROTOCOL = re.compile(r"\sand\sits\s(?:\d{4}\s|Additional\s|Optional\s)?Protocol\b")
_NUMBERS = re.compile(r"(?<=\s)\d+(?:\.\d+)?(?:[A-Z]{1,3}\b)?")
# Articles of the European Convention as they are cited: with § and not by letters alone.
_STRASBOURG = re.compile(r"Arts?\. (?:[1-9]|1[0-8]|3[3-9]|41|46)(?!\d|\([a-z])")
_VIEWS = re.compile(r"(CCPR|CAT|CRC|CEDAW|CERD|CRPD|CED|CMW)/C/[^ ]*/D/")
_CODE_ID = re.compile(r"(\d+) ([A-Z.]+) ?(\S*)")


class Pointing(Reading):
    """Back-references and bare pinpoints."""

    def _constitution(self, code: str | None) -> InstrumentRow | None:
        return (
            next(
                (r for r in self.registry if r.kind == "constitution" and r.jurisdiction == code),
                None,
            )
            if code
            else None
        )

    def _backref(self, scan: Scan, hit: Hit, index: int) -> bool:
        noun, det = hit.head, hit.case
        capital = bool(hit.surface_year)
        hit.surface_year, hit.case = None, ""
        year, hit.year = hit.year, None
        wanted = frozenset(grammar()["backref"]["nouns"][noun])
        text = scan.view.text
        plural = noun.endswith("s") and noun not in ("guidelines", "rules", "regulations")
        thereto = re.compile(r"\s(?:thereto|to\sit|to\sthat\s[Cc]onvention)\b").match(text, hit.end)
        found: list[Mention] = []
        reason = "last one named that fits"
        if year is not None:
            found = [
                m for m in reversed(self.state.mentions[-300:]) if self._of_year(m, year, wanted)
            ]
            found, reason = found[:1], "the one of that year that was named before"
            if not found and noun == "act":
                found, reason = (
                    self._act_of_year(year, index),
                    "the act of that year on the subject",
                )
            if not found:
                return False
        if not found and noun == "constitution":
            if det not in ("the", "its", "their", "this"):
                return False
            return self._backref_constitution(scan, hit, index, det)
        optional = "ptional" in text[hit.start : hit.end]
        if noun in ("protocol", "protocols") and (
            thereto is not None or det in ("its", "their") or optional
        ):
            found = self._protocols(index, optional)
            reason = "protocol to the treaty named before"
            plural = len(found) > 1
            if not found:
                return False
        own = self.profile.own
        if noun == "regulation" and not capital and self.profile.selves["regulations"]:
            return False  # one provision of the Regulations
        if (
            not found
            and det in ("this", "these")
            and own is not None
            and noun.rstrip("s") in _nouns_text(own, self.registry)
        ):
            row = self.registry.by_key[own.keys[0]] if own.keys else None
            found, reason = [self._mention(own, row, index)], "the text's own instrument"
        if not found:
            known = self.state.defined.get(noun)
            if known is not None and not plural and (capital or det in ("this", "that", "said")):
                found, reason = [known], "short name that the text gave it"
                nearer = self._antecedents(wanted, False, capital, det, index)
                if (
                    nearer
                    and nearer[0].block == index
                    and nearer[0].identity != known.identity
                    and index - known.block >= 2
                    and nearer[0].hit.form == "name"
                ):
                    found, reason = nearer, "named in the same paragraph"
        if (
            not found
            and noun in ("convention", "covenant")
            and capital
            and not plural
            and self.profile.treaty_sure
        ):
            default = self._key(self.profile.treaty, index)
            if default is not None and wanted & default.nouns:
                found, reason = [default], "the treaty of the body that speaks"
        if not found and noun == "act" and self._numbered_like(hit.pinpoint):
            usual = self._usual_act()
            if usual is not None:
                found = [self._mention(Hit(0, 0, keys=(usual.key,)), usual, index)]
                reason = "its section number is one of that act"
        if not found and noun == "convention" and _AND_PROTOCOL.match(text, hit.end):
            # "the Convention and its Protocol": the one whose protocol was named too
            parents = {m.row.parent for m in self.state.mentions[-100:] if m.row and m.row.parent}
            pairs = [
                m
                for m in reversed(self.state.mentions[-100:])
                if m.row is not None
                and m.row.key in parents
                and wanted & m.nouns
                and not _PLURAL.match(m.row.name)
            ]
            found, reason = pairs[:1], "the one whose protocol is named with it"
        if not found:
            found = self._antecedents(wanted, plural, capital, det, index)
            pointed = self.pointed.get(noun)
            if (
                found
                and not plural
                and det == "the"
                and pointed is not None
                and pointed.block == index
            ):
                # "The Act repeals the X Act. Part 1 of the Act ...": the paragraph's own subject
                # is pointed at again, not what it was said to repeal.
                nearest = found[0]
                stop = re.search(r"[.;]\s[A-Z]", text[nearest.hit.end : hit.start])
                if nearest.hit.form == "name" and stop is not None:
                    found = [pointed]
        if not found and capital and not plural:
            found, reason = self._outside(noun, det, index)
        if not found:
            return False
        if det == "this" and noun in ("regulation", "directive") and found[0].row is None:
            return False  # an act of the Union that speaks of itself
        for m in reversed(found) if plural else found:
            copy = m.hit.again(
                hit.start,
                hit.end,
                pinpoint=hit.pinpoint,
                form="back_reference",
                rule="backref",
                keys=(m.row.key,) if m.row else (),
            )
            mention = self._mention(copy, m.row, index)
            self._emit(
                scan,
                hit,
                mention,
                "resolved" if m.row else "unregistered",
                f"back-reference: {reason}",
            )
            self.state.mentions.append(mention)
            if not plural:
                self.pointed[noun] = mention
        return True

    @staticmethod
    def _of_year(mention: Mention, year: int, wanted: frozenset[str]) -> bool:
        own = mention.row.year if mention.row else mention.hit.year
        return own == year and mention.kind != "case" and bool(wanted & mention.nouns)

    def _antecedents(
        self, wanted: frozenset[str], plural: bool, capital: bool, det: str, index: int
    ) -> list[Mention]:
        """Instruments named before that a noun may point back at, the last one first."""
        found: list[Mention] = []
        near = grammar()["backref"]["near"]
        blocks = 2000 if capital else 1 if det == "the" and wanted & set(near) else 3
        for m in reversed(self.state.mentions[-300:]):
            if index - m.block > blocks:
                break
            if not wanted & m.nouns or m.kind == "case":
                continue
            if not plural and m.row is None and _PLURAL.match(m.hit.name):
                continue  # "the Geneva Conventions" are not "the Convention"
            if not plural and m.row is not None and _PLURAL.match(m.row.name):
                continue
            if all(m.identity != f.identity for f in found):
                if (
                    found
                    and plural
                    and m.hit.start != found[0].hit.start
                    and found[0].block - m.block > 2
                ):
                    break
                found.append(m)
            if not plural or len(found) >= 2:
                break
        if found and not plural and "convention" in wanted and found[0].block != index:
            # Far from any name, "the Convention" is the one that the text is mostly about.
            rows = [m.identity for m in self.state.mentions[-300:] if wanted & m.nouns]
            main, count = max(((r, rows.count(r)) for r in set(rows)), key=lambda x: x[1])
            if count >= 3 and count > 0.6 * len(rows) and found[0].block < index - 1:
                found = [next(m for m in reversed(self.state.mentions) if m.identity == main)]
        if plural and len(found) == 1 and not capital and det not in ("these", "those"):
            return found if wanted & {"protocol", "agreement"} else []
        return found

    def _protocols(self, index: int, optional: bool) -> list[Mention]:
        """Protocols to the treaty that was named last."""
        for m in reversed(self.state.mentions[-12:]):
            if m.row is None or m.kind not in ("treaty", "bilateral") or index - m.block > 2:
                continue
            if m.row.parent is not None and (not optional or "ptional" in m.row.name):
                return [m]
            children = [
                r
                for r in self.registry
                if r.parent == m.row.key and r.kind == "treaty" and "protocol" in r.name.casefold()
            ]
            if optional:
                children = [r for r in children if "optional" in r.name.casefold()] or children
            if children:
                return [self._mention(Hit(0, 0, keys=(r.key,)), r, index) for r in children[:3]]
        return []

    def _backref_constitution(self, scan: Scan, hit: Hit, index: int, det: str) -> bool:
        """ "its constitution", "the Constitution": that of the state the sentence is about."""
        code = self.judge.state_near(scan, hit, reach=260 if det in ("its", "their") else 160) or (
            self.profile.states.most_common(1)[0][0]
            if self.profile.states and det == "the"
            else None
        )
        known = [m for m in self.state.mentions[-300:] if m.kind == "constitution"]
        row = self._constitution(code)
        if known and (row is None or known[-1].row is row) and det != "its":
            row, base = known[-1].row, known[-1].hit
        elif row is not None:
            base = Hit(0, 0, keys=(row.key,))
        elif code is not None and (scan.view.text[hit.end - 12] == "C" or det in ("its", "their")):
            base = Hit(0, 0, name=f"Constitution ({code})", kind="constitution", jurisdiction=code)
        else:
            return False
        copy = replace(
            base,
            start=hit.start,
            end=hit.end,
            pinpoint=hit.pinpoint,
            form="back_reference",
            rule="backref",
            also=[],
            claims={},
            surface_year=None,
            scopes={},
            status="",
        )
        mention = self._mention(copy, row, index)
        self._emit(
            scan,
            hit,
            mention,
            "resolved" if row else "unregistered",
            "constitution of the state that the sentence is about",
        )
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
        if noun == "charter" and det == "the":
            # "Article 4 of the Charter": that of the Union, or the Canadian one, by the law cited
            most = profile.laws.most_common(1)
            key = {"EU": "eu-charter-2000", "CA": "canadian-charter-1982"}.get(
                most[0][0] if most else "EU" if profile.words["eu"] or profile.words["cjeu"] else ""
            )
            charter = self._key(key, index)
            return (
                ([charter], "the charter of the law that the text cites") if charter else ([], "")
            )
        if noun == "act":
            usual = self._usual_act()
            if usual is not None:
                return [
                    self._mention(Hit(0, 0, keys=(usual.key,)), usual, index)
                ], "the act that texts of this state and subject mean"
        kinds = grammar()["backref"]["outside"]
        if noun not in kinds or (
            det not in ("the", "this", "that", "said") and profile.selves[noun] < 2
        ):
            return [], ""
        if det == "the" and noun in ("agreement", "order", "treaty"):
            return [], ""
        hit = Hit(0, 0, name=f"the {noun.title()}", kind=kinds[noun], head=noun)
        return [self._mention(hit, None, index)], "its full name is not in the text"

    def _numbered_like(self, pinpoint: str | None) -> bool:
        """Whether a section can only be one of the Immigration and Nationality Act."""
        m = re.match(r"ss?\. (\d{3})(?!\d)", pinpoint or "")
        common = self.profile.states.most_common(1)
        return m is not None and 101 <= int(m[1]) <= 424 and bool(common) and common[0][0] == "US"

    def _act_of_year(self, year: int, index: int) -> list[Mention]:
        """ "the 1999 Act" where the text names none of that year: the one on migration."""
        votes = self.profile.states + self.profile.laws
        subject = sum(self.profile.words[w] for w in grammar()["year_act_words"])
        rows = [
            self.registry.by_key[row["key"]]
            for row in grammar()["year_act"]
            if row["year"] == year and votes[row["state"]] and row["key"] in self.registry.by_key
        ]
        if len(rows) != 1 or subject < 2:
            return []
        return [self._mention(Hit(0, 0, keys=(rows[0].key,)), rows[0], index)]

    def _usual_act(self) -> InstrumentRow | None:
        """The immigration act of the one state that the text is about."""
        common = self.profile.states.most_common(1)
        if not common:
            return None
        for row in grammar()["usual_act"]:
            enough = sum(self.profile.words[w] for w in row["words"]) >= 2
            if row["state"] == common[0][0] and enough:
                return self.registry.by_key.get(row["key"])
        return None

    def _bare_pin(self, scan: Scan, pin: Pin, index: int) -> bool:
        text = scan.view.text
        # "paragraph 276ADE", "regulation 7" after the Rules or Regulations they are of
        ruled = pin.label in ("para.", "reg.", "r.")
        if ruled and not _OF_RULES.match(pin.text):
            return False
        if (
            not (ruled or pin.label in ("Art.", "s.", "cl."))
            or text[pin.start : pin.start + 3].casefold() == "sub"
        ):
            return False
        tail = text[pin.end : pin.end + 40]
        if pin.start <= 3 and (
            scan.view.kind in ("heading", "title")
            or len(text) < 60
            or re.match(r"\s?[.:—–\n]|\s[A-Z\d(]|$", tail)
        ):
            return False
        if re.match(
            r"\s(?:of|to|in)\s(?:(?:the|that|its|this|an?|each)\s)?[A-Z\d]", tail
        ) or re.match(r"\s(?:of|above|below|hereof)\b", tail):
            return False
        if re.search(
            r"\b(?:this|present|new|see\sour)\s$", text[max(0, pin.start - 9) : pin.start], re.I
        ):
            return False
        found = self._section_of_code(pin) if pin.label == "s." else None
        reason = "a place in the instrument that the text is about here"
        if found is None:
            found = self._holder(scan, pin, index)
        if found is not None and ruled and found.provision != pin.label:
            return False
        if found is None or (pin.label == "cl." and "bill" not in found.nouns):
            return False
        if (
            pin.label == "s."
            and text[pin.start] in "Ss"
            and re.match(
                r"\s(?:discuss|describ|present|conclud|examin|review|outlin|analy[sz]|summari|consider|introduc|turns|looks|explains|draws)",
                tail,
            )
        ):
            return False
        copy = found.hit.again(
            pin.start, pin.end, pinpoint=pin.text, form="pinpoint_only", rule="pinpoint"
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
        text = scan.view.text
        sign = text[pin.start] in "§¡"
        if pin.label == "cl.":
            return next((m for m in reversed(self.state.mentions[-30:]) if "bill" in m.nouns), None)
        lead = text[max(0, pin.start - 120) : pin.start]
        skipped = _DEFINED_IN.search(lead) is not None
        for m in reversed(self.state.mentions[-30:]):
            if pin.label == "Art." and m.kind == "case" and index - m.block <= 1:
                court = self._court_treaty(m, pin, index)
                cited = self._cited_with(pin)
                if court is not None and (cited is None or cited.block != index):
                    return court
            if skipped and m.block == index:
                skipped = False
                continue  # "takes over the definition of the X Declaration in Article 13"
            if m.hit.rule in ("us-code", "us-section", "state-code") or m.kind in (
                "case",
                "principle",
                "programme",
                "general_comment",
                "un_document",
                "un_resolution",
                "resolution",
            ):
                continue
            if index - m.block > (0 if sign else 2 if pin.label == "s." else 1):
                break
            if m.provision == pin.label or (pin.label == "Art." and m.provision not in ("s.",)):
                best = m
                break
        if best is not None and best.block == index and lead.endswith(("of which ", "whose ")):
            return best
        if pin.label == "s." and _INA_SECTION.match(pin.text) and self._numbered_like(pin.text):
            usual = self._usual_act()
            if usual is not None and (best is None or best.row is not usual):
                return self._mention(Hit(0, 0, keys=(usual.key,)), usual, index)
        if not sign and (best is None or best.block != index or self._apart(scan, best, pin)):
            # The place was cited with its instrument before.
            cited = self._cited_with(pin)
            if cited is not None and (
                best is None
                or best.block != index
                or cited.hit.pinpoint == re.split(r",", pin.text)[0]
                or (best.identity != cited.identity and best.identity not in self._pinned())
            ):
                return cited
        if (best is None or self._numbered_like(pin.text)) and sign:
            usual = self._usual_act()
            best = self._mention(Hit(0, 0, keys=(usual.key,)), usual, index) if usual else best
        if (
            own is not None
            and not re.match(r"\sthereof\b", scan.view.text[pin.end : pin.end + 9])
            and (best is None or best.block != index or self.profile.selves)
        ):
            row = self.registry.by_key[own.keys[0]] if own.keys else None
            mention = self._mention(own, row, index)
            if mention.provision == pin.label:
                return mention
        if pin.label == "Art." and self.profile.treaty_sure:
            default = self._key(self.profile.treaty, index)
            if best is None or best.block != index:
                return default
            if default is not None and best.kind == "soft_law":
                return default
            # An article that was cited with the body's own treaty before stays with it.
            if any(
                m.hit.pinpoint == pin.text and m.row and m.row.key == self.profile.treaty
                for m in self.state.mentions[-300:]
            ):
                return default
        if best is None and pin.label == "Art." and not own and self._legislation():
            noun = self.profile.selves.most_common(1)[0][0]
            hit = Hit(
                0,
                0,
                name=f"the {noun.title()}",
                kind=grammar()["backref"]["outside"].get(noun, "statute"),
                head=noun,
            )
            return self._mention(hit, None, index)
        if not sign and not own and (best is None or best.block != index):
            main = self._dominant(pin)
            return main if best is None or (main is not None and main.kind != "statute") else best
        return best

    @staticmethod
    def _apart(scan: Scan, best: Mention, pin: Pin) -> bool:
        """Whether a sentence ends between a mention of this block and a pinpoint."""
        return re.search(r"[.;]\s[A-Z]", scan.view.text[best.hit.end : pin.start]) is not None

    def _pinned(self) -> set[str]:
        """Instruments that were cited with a place of theirs."""
        return {m.identity for m in self.state.mentions[-200:] if m.hit.pinpoint}

    def _cited_with(self, pin: Pin) -> Mention | None:
        """The instrument that was named together with the same article or section before."""
        wanted = _NUMBERS.findall(pin.text)[:1]
        for m in reversed(self.state.mentions[-200:]):
            if (
                m.hit.pinpoint
                and m.hit.pinpoint[0] == pin.label[0]
                and m.kind
                in ("treaty", "bilateral", "eu_act", "eu_primary", "statute", "constitution")
                and m.hit.rule not in ("pinpoint", "us-code", "us-section", "state-code", "id")
                and set(wanted) & set(_NUMBERS.findall(m.hit.pinpoint))
            ):
                return m
        return None

    def _court_treaty(self, case: Mention, pin: Pin, index: int) -> Mention | None:
        """The treaty that a court or committee applies, where its decision was named last."""
        symbol = _VIEWS.match(case.hit.ids[0]) if case.hit.ids else None
        if symbol is not None:
            body = next((c for c in committees() if c.acronym == symbol[1]), None)
            return self._key(body.treaty, index) if body is not None else None
        place = case.row.jurisdiction if case.row is not None else case.hit.jurisdiction
        if place != "CoE" or not _STRASBOURG.match(pin.text):
            return None
        return self._key("echr-1950", index)

    def _dominant(self, pin: Pin) -> Mention | None:
        """The one instrument whose places a text cites, when nothing nearer is named."""
        rows = [
            m
            for m in self.state.mentions[-200:]
            if m.kind in ("treaty", "eu_act", "statute", "constitution", "bilateral")
            and m.provision == pin.label
            and m.hit.rule not in ("us-code", "us-section", "state-code", "pinpoint")
        ]
        if not rows:
            return None
        names = [m.identity for m in rows]
        main = max(dict.fromkeys(names), key=names.count)
        if names.count(main) < 2 or names.count(main) * 2 <= len(names):
            usual = self.profile.treaty
            return next((m for m in reversed(rows) if m.row and m.row.key == usual), None)
        return next(m for m in reversed(rows) if m.identity == main)

    def _legislation(self) -> bool:
        return sum(self.profile.selves.values()) >= 3

    def _section_of_code(self, pin: Pin) -> Mention | None:
        """A bare section number that a code cited before has: "§ 1158(b)" after "8 U.S.C. § 1158"."""
        m = re.match(r"ss?\.\s(\d{3,5}[a-z]?)((?:\([\w]+\))*)$", pin.text)
        if m is None:
            return None
        codes = [
            x
            for x in self.state.mentions[-300:]
            if x.hit.rule in ("us-code", "us-section")
            or (x.hit.ids and "U.S.C." in x.hit.ids[0] and x.hit.rule == "pinpoint")
        ]
        for x in reversed(codes):
            cited = _CODE_ID.match(x.hit.ids[0]) if x.hit.ids else None
            if cited is None:
                continue
            title, code, section = cited.groups()
            if section == m[1] or (
                code == "U.S.C." and title == "8" and int(re.sub(r"\D", "", m[1])) >= 1101
            ):
                ids = (f"{title} {code} {m[1]}",)
                rows = self.registry.by_id(ids[0])
                hit = Hit(
                    0,
                    0,
                    name=ids[0],
                    kind="statute",
                    jurisdiction="US",
                    ids=ids,
                    pinpoint=m[2] or None,
                    rule="us-section",
                )
                return self._mention(hit, rows[0] if rows else None, x.block)
        return None


def _nouns_text(hit: Hit, registry: Registry) -> str:
    row = registry.by_key[hit.keys[0]] if hit.keys else None
    return f"{row.name if row else ''} {hit.name}".casefold()
