"""Words that point back: which instrument they mean."""

from __future__ import annotations

import re
from dataclasses import replace

from .backrefs import nouns_of, nouns_of_parsed
from .model import Hit
from .places import Places
from .reading import Mention
from .registry import InstrumentRow, Registry
from .scan import Scan
from .tables import grammar

__all__ = ["Pointing"]


_PLURAL = re.compile(r"(?:[A-Z]\w+\s){0,3}(?:Conventions|Protocols|Covenants|Compacts|Acts|Laws)\b")
_AND_PROTOCOL = re.compile(r"\sand\sits\s(?:\d{4}\s|Additional\s|Optional\s)?Protocol\b")


class Pointing(Places):
    """Back-references."""

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
            and (
                noun.rstrip("s") in _nouns_text(own, self.registry) or noun in self._own_nouns(own)
            )
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
            if found and " new " in f" {text[hit.start : hit.end]}":
                found = [self._newest(found[0], wanted, index)]
            elif noun == "act" and det == "the" and capital and not plural and found:
                found = self._act_of_subject(found, index)
            if noun == "treaty" and det == "the" and capital and not plural:
                found = self._treaty_proper(found, index)
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

    def _own_nouns(self, own: Hit) -> frozenset[str]:
        """What a text of law calls itself besides its name: "this statute"."""
        row = self.registry.by_key[own.keys[0]] if own.keys else None
        return nouns_of(row) if row is not None else nouns_of_parsed(own)

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
            if "order" in wanted and "roclamation" in (m.row.name if m.row else m.hit.name):
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

    def _newest(self, last: Mention, wanted: frozenset[str], index: int) -> Mention:
        """ "the new law": of the laws just named the youngest, not the one that it replaced."""

        def year(m: Mention) -> int:
            return (m.row.year if m.row else m.hit.year) or 0

        near = [
            m
            for m in self.state.mentions[-12:]
            if index - m.block <= 1 and wanted & m.nouns and m.kind == last.kind
        ]
        return max(reversed(near), key=year, default=last) if year(last) else last

    def _act_of_subject(self, found: list[Mention], index: int) -> list[Mention]:
        """Of "the Act" far from any: the state's immigration act before one named in passing."""
        last = found[0]
        usual = self._usual_act() if last.row is None and last.block != index else None
        if usual is None or not any(m.row is usual for m in self.state.mentions[-300:]):
            return found
        named = [m.identity for m in self.state.mentions[-300:] if m.hit.rule != "backref"]
        if named.count(last.identity) > named.count(usual.key):
            return found
        return [self._mention(Hit(0, 0, keys=(usual.key,)), usual, index)]

    def _treaty_proper(self, found: list[Mention], index: int) -> list[Mention]:
        """ "the Treaty": one that is called so; in a text on the Union that on its functioning."""
        for m in reversed(self.state.mentions[-300:]):
            if m.kind != "case" and re.search(
                r"\b[Tt]reaty\b", m.row.name if m.row else m.hit.name
            ):
                return [m]
        laws = self.profile.laws.most_common(1)
        if laws and laws[0][0] == "EU" and laws[0][1] >= 2:
            union = self._key("tfeu-1957", index)
            return [union] if union is not None else found
        return found

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


def _nouns_text(hit: Hit, registry: Registry) -> str:
    row = registry.by_key[hit.keys[0]] if hit.keys else None
    return f"{row.name if row else ''} {hit.name}".casefold()
