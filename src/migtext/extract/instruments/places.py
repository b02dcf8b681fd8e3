"""Pinpoints that stand alone: which instrument they are places in."""

from __future__ import annotations

import re
from bisect import bisect_left

from .attach import inside
from .model import Hit
from .pinpoints import Pin
from .reading import Mention, Reading
from .registry import InstrumentRow
from .scan import Scan
from .tables import committees, grammar

__all__ = ["Places"]


# "the definition of the Cartagena Declaration in Article 13": a place in what takes it over
_DEFINED_IN = re.compile(
    r"\b(?:takes|took|taken|copies|copied|repeats|repeated|adopts|adopted)\b[^.;]*\s(?:definition|wording|terms|language|text)\sof\s[^.;]*\sin\s$"
)
# Sections of the Immigration and Nationality Act as they are cited alone.
_INA_SECTION = re.compile(r"s\. 2[0-9]{2}(?:\([a-z]\)|$)")
_OF_RULES = re.compile(r"(?:para\. \d{3}[A-Z]{0,4}(?!\d)|(?:reg|r)s?\. \d)")
_NUMBERS = re.compile(r"(?<=\s)\d+(?:\.\d+)?(?:[A-Z]{1,3}\b)?")
# Articles of the European Convention as they are cited: with § and not by letters alone.
_STRASBOURG = re.compile(r"Arts?\. (?:[1-9]|1[0-8]|3[3-9]|41|46)(?!\d|\([a-z])")
_VIEWS = re.compile(r"(CCPR|CAT|CRC|CEDAW|CERD|CRPD|CED|CMW)/C/[^ ]*/D/")
_CODE_ID = re.compile(r"(\d+) ([A-Z.]+) ?(\S*)")


# "§ 11-103.6": sections of states have hyphens and dots
_CODE_SECTION = re.compile(r"\d[-–]\d+\.\d")


class Places(Reading):
    """Bare pinpoints."""

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

    def _numbered_like(self, pinpoint: str | None) -> bool:
        """Whether a section can only be one of the Immigration and Nationality Act."""
        m = re.match(r"ss?\. (\d{3})(?!\d)", pinpoint or "")
        common = self.profile.states.most_common(1)
        return m is not None and 101 <= int(m[1]) <= 424 and bool(common) and common[0][0] == "US"

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
        start, place = self._inner(scan, pin)
        copy = found.hit.again(
            start, pin.end, pinpoint=place, form="pinpoint_only", rule="pinpoint"
        )
        if found.hit.pinpoint and found.hit.rule == "us-section":
            copy.pinpoint = found.hit.pinpoint
        mention = self._mention(copy, found.row, index)
        self._emit(scan, copy, mention, "resolved" if found.row else "unregistered", reason)
        self.state.mentions.append(mention)
        return True

    @staticmethod
    def _inner(scan: Scan, pin: Pin) -> tuple[int, str]:
        """A place inside a bare one: "points (d) and (g) of Article 78(2)"."""
        at = bisect_left(scan.pins, pin.start, key=lambda p: p.start)
        before = scan.pins[at - 1] if at else None
        if (
            before is None
            or before.label not in ("point", "para.", "subpara.")
            or not re.fullmatch(
                r"\s(?:of|in|to)\s(?:the\s)?", scan.view.text[before.end : pin.start]
            )
        ):
            return pin.start, pin.text
        return before.start, inside(pin.text, before.text)

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
            if m.provision == pin.label or (
                pin.label == "Art." and m.provision not in ("s.", "para.", "r.", "reg.")
            ):
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
            # In a text that is an instrument itself a bare article is its own.
            elsewhere = own is not None and cited is not None and cited.block != index
            if (
                cited is not None
                and not (elsewhere and self.profile.selves)
                and (
                    best is None
                    or best.block != index
                    or cited.hit.pinpoint == re.split(r",", pin.text)[0]
                    or (best.identity != cited.identity and best.identity not in self._pinned())
                )
            ):
                return cited
        if sign and _CODE_SECTION.search(pin.text):
            return best  # a section of a state's code: no act of Congress counts so
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
        if (
            pin.label == "Art."
            and (best is None or best.block != index)
            and _STRASBOURG.match(pin.text)
            and self._british_courts()
        ):
            return self._key("echr-1950", index)
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
                and (m.hit.rule != "pinpoint" or m.hit.pinpoint == pin.text)
                and m.hit.rule not in ("us-code", "us-section", "state-code", "id")
                and set(wanted) & set(_NUMBERS.findall(m.hit.pinpoint))
            ):
                return m
        return None

    def _british_courts(self) -> bool:
        """Whether a text cites British decisions, where "Article 8" needs no treaty."""
        return any(
            m.kind == "case" and (m.row.jurisdiction if m.row else m.hit.jurisdiction) == "GB"
            for m in self.state.mentions[-100:]
        )

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
        m = re.match(
            r"ss?\.\s(\d{3,5}[a-z]?)((?:\(\w+\))*(?:(?:,\s?|–)(?:\(\w+\))+)*)(?P<more>(?:(?:,\s|–)\d{3,5}[a-z]?(?:\(\w+\))*)*)$",
            pin.text,
        )
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
                    pinpoint=f"{m[1]}{m[2]}{m['more']}"
                    if m["more"]
                    else re.sub(r",(?=\()", ", ", m[2]) or None,
                    rule="us-section",
                )
                return self._mention(hit, rows[0] if rows else None, x.block)
        return None
