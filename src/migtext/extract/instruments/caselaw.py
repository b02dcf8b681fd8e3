"""Cases in the order of the text: short forms, "id.", citations apart from their names."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from .cases_echr import above_pin
from .cases_short import case_given
from .model import Hit
from .parties import short_name
from .reading import Mention, Reading
from .registry import InstrumentRow, Registry
from .scan import Scan
from .spans import Spans
from .tables import grammar
from .tokens import tokenise

__all__ = ["CaseLaw"]

_ABOVE = re.compile(
    r",?\s(?P<open>\()?(?:cited\sabove|cited\sbelow|supra)(?:,?\s(?:note|n\.)\s\d+)?(?P<pin>,?\s(?:at\s)?(?:§§?|paras?\.?|paragraphs?|¶¶?)?\s?\d+(?:[-–‑]\d+)?(?:(?:,\s|\sand\s)\d+(?:[-–‑]\d+)?)*)?"
)
# Something else is cited here: a work with its year, a page, an address.
_OTHER_SOURCE = re.compile(
    r"\((?:[^()]{0,40}\s)?(?:1[6-9]|20)\d\d\)|\bsupra\b|\bat\s\d|https?:|\d+\s[A-Z][\w.& ]{2,40}\s\d+,\s\d|\bnote\s\d"
)
_OTHER_WORK = re.compile(r"\bsupra\s(?:note|n\b)|\bop\.\scit|https?:")
_CASE_BEFORE = re.compile(
    r"(?:^|[\s(])(?:[Ii]n|[Ss]ee|[Ss]ince|[Ff]ollowing|[Uu]nder|[Cc]iting|[Pp]er|[Ll]ike|[Uu]nlike|[Aa]fter|cf\.|Cf\.|[Bb]oth|e\.g\.,?|overrul\w+|distinguish\w+|appl(?:ied|ying)|[Aa]s in|rel(?:y|ies|ied)\s(?:up)?on|left\sof|citing|cites|quot(?:es|ing)|from|to|(?:began|begun|start(?:ed|ing)|continu(?:ed|ing)|beginning|ending|ended)\swith)\s(?:also\s)?[“\"‘*_]{0,2}$"
)
_PERSON_BEFORE = re.compile(r"(?:\b(?:Mr|Ms|Mrs|Miss|Dr|Judge|Justice|Member)s?\.?|\bv\.?)\s$")
_NAMED_PERSON = re.compile(r"\b(?:Mr|Ms|Mrs|Miss|Dr)\.?\s(?:[A-ZÀ-Þ][\w’'.-]*\s){0,3}$")
# "Soering feared that", "extradited Soering": the man, not the case
_PERSON_ACTS = re.compile(
    r"\s(?:feared|fears|fled|arrived|left|applied|sought|entered|claimed|alleged|complained|lodged|appealed|married|testified|travelled|traveled|was\s(?:born|arrested|detained|deported|extradited|expelled|convicted|sentenced|removed|released)|had\sbeen|and\shis|and\sher|himself|herself|who\b)"
)
_PERSON_SUFFERS = re.compile(
    r"\b(?:extradit|deport|expel|remov|arrest|detain|releas|return|surrender|interview)\w*\s$"
)
# Initials with a country or a number are the name of a case and of nothing else: "KO (Nigeria)".
_DISTINCT = re.compile(
    r"(?:(?:[A-Z]{1,2}-){2,}|[A-Z]{1,4}(?:\sand\s[A-Z]{1,4})?\s\([A-Z][A-Za-z ,-]+\)|Plaintiff\s[A-Z]\d+(?:/\d{4})?)$"
)
_CASE_END = re.compile(
    r"[”\"’*_]{0,2}(?:[,;.):?]|\s(?:the\s(?:Court|Grand|Chamber|Tribunal|BIA|Board|majority|judges)|and\b|that\b|we\b|it\b|\())"
)
_CASE_AFTER = re.compile(
    r"[”\"’*_]{0,2}(?:['’]s)?\s(?:judgment|judgement|decision|ruling|case\b|standard|test\b|principle|line of|Court|court|court’s|holding|doctrine|framework|dissent|majority|held\b|holds\b|forecloses|controls\b|teaches|instructs|dictates|compels|makes\sclear|made\sclear|(?:is|was|has\sbeen|were|are)\s(?:\w+\s)?(?:read|cited|followed|applied|distinguished|overruled|affirmed|decided|relied)\b)"
)


class CaseLaw(Reading):
    """Court decisions."""

    def _find_cases(self, scan: Scan) -> None:
        """Short names of cases where the words around them speak of a decision."""
        text = scan.view.text
        # Cases of earlier paragraphs, and those cited in full in this one, from there on.
        known = [(name, m.hit, 0) for name, m in self.state.cases.items()]
        for hit in scan.hits:
            if hit.kind == "case" and (
                (hit.ids and " v" in hit.name) or hit.name.startswith("Matter of ")
            ):
                known += [(n, hit, hit.end) for n in _shorts(hit) if n not in self.state.cases]
        if not known:
            return
        given = self.state.given
        for hit in scan.hits:
            if hit.kind == "case" and (short := case_given(text, hit)) is not None:
                known.append((short[0], hit, short[3]))
                given = given | {short[0]}
        words = set(scan.tokens.norms)
        taken = Spans((h.start, h.end) for h in scan.hits)
        for name, full, begin in known:
            if (
                len(name) < 3
                or name not in text
                or not words.issuperset(tokenise(name).norms[:1])
                or not name[0].isupper()
                or " v" in name
                or re.search(r"\b(?:1[6-9]|20)\d\d$", name)
            ):
                continue
            for m in re.finditer(rf"(?<![\w’'-]){re.escape(name)}(?![\w-])", text):
                if m.start() < begin or taken.hits(m.start(), m.end()):
                    continue
                above = _ABOVE.match(text, m.end())
                free = (
                    name in given or _DISTINCT.match(name) is not None
                ) and _PERSON_BEFORE.search(text[max(0, m.start() - 9) : m.start()]) is None
                spoken = _CASE_BEFORE.search(
                    text[max(0, m.start() - 22) : m.start()]
                ) and _CASE_END.match(text, m.end())
                if (
                    above is None
                    and not free
                    and not spoken
                    and not _CASE_AFTER.match(text, m.end())
                ):
                    continue
                end = above.end() if above is not None else m.end()
                if above is not None and above["open"] and text.startswith(")", end):
                    end += 1
                pin = above_pin(above["pin"]) if above is not None else None
                taken.add(m.start(), end)
                scan.hits.append(
                    Hit(
                        m.start(),
                        end,
                        name=full.name,
                        kind="case",
                        rule="case-short",
                        case=name,
                        pinpoint=pin,
                        locked=True,
                        form="name",
                        jurisdiction=full.jurisdiction,
                    )
                )
        scan.hits.sort(key=lambda h: h.start)

    def _case_meant(self, scan: Scan, hit: Hit) -> bool:
        """Whether a case's short name means the case: names of parties are names of people."""
        if not hit.scopes or set(hit.scopes.values()) & {"anywhere", "acronym"}:
            return True
        text = scan.view.text
        a, b = hit.core or (hit.start, hit.end)
        if " v" not in text[a:b] and (
            self._a_person(text, a)
            or _PERSON_ACTS.match(text, b)
            or _PERSON_SUFFERS.search(text[max(0, a - 24) : a])
        ):
            return False
        if hit.end > b or any(
            m.row is not None and m.row.key in hit.keys for m in self.state.mentions[-300:]
        ):
            return True
        before = _CASE_BEFORE.search(text[max(0, a - 22) : a])
        strict = set(hit.scopes.values()) == {"defined"}
        last = self.state.mentions[-1] if self.state.mentions else None
        if (
            last is not None
            and last.kind == "case"
            and 0 <= a - last.hit.end < 12
            and text[last.hit.end : a]
            in (" and ", ", ", ", and ", " and in ", " or ", " and with ")
        ):
            return True  # one case beside another
        return bool(
            _CASE_AFTER.match(text, b)
            or (before and _CASE_END.match(text, b) and (not strict or self.profile.legal))
        )

    @staticmethod
    def _a_person(text: str, at: int) -> bool:
        """Whether a first name or a title stands before: "Mr Ziya Üner", "Sadikou Gnandi"."""
        lead = text[max(0, at - 30) : at]
        if _NAMED_PERSON.search(lead):
            return True
        first = re.search(r"(?:^|[\s(“\"])([A-ZÀ-Þ][a-zà-ÿ]+)\s$", lead)
        table = grammar()["parties"]
        return (
            first is not None
            and first[1] not in table["signals"]
            and first[1] not in table["openers"]
        )

    def _case(self, scan: Scan, hit: Hit, index: int) -> bool:
        state = self.state
        row: InstrumentRow | None = self.registry.by_key[hit.keys[0]] if hit.keys else None
        known: Mention | None = None
        if hit.rule in ("case-short", "case-at"):
            known = (
                state.cases.get(hit.case)
                or state.cases.get(hit.case.casefold())
                or self._of_volume(hit)
                or self._registered_case(hit.case, index)
            )
            if known is None and hit.rule == "case-at" and not self._cites_cases(scan):
                return False
            if known is not None:
                hit.name, hit.ids, hit.year = known.hit.name, known.hit.ids, known.hit.year
                row = row or known.row
                hit.reason = "short form of a case that was cited before"
            else:
                hit.ids = (f"{hit.head} at {hit.pinpoint}",) if hit.head[:1].isdigit() else ()
                hit.name = hit.case or hit.head
                hit.reason = "short form; the full citation is not in the text"
        elif (
            hit.rule == "case-cite"
            and state.last_case is not None
            and not state.last_case.hit.ids
            and index == state.last_case.block
            and hit.start - state.last_case.hit.end < 450
        ):
            earlier = state.last_case
            hit.name, hit.case, row = earlier.hit.name, earlier.hit.case, row or earlier.row
            earlier.hit.ids = hit.ids
            hit.reason = "citation of the case named just before"
            self._backfill(hit)
        elif hit.name:
            known = state.cases.get(hit.name.casefold())
            if known is None and not hit.ids and row is None and hit.name.startswith("Matter of "):
                known = self._registered_case(hit.name, index)
            if known is not None and (
                not hit.ids or set(hit.ids) & set(known.hit.ids) or not known.hit.ids
            ):
                hit.ids, hit.year = hit.ids or known.hit.ids, hit.year or known.hit.year
                row = row or known.row
        mention = self._mention(replace(hit, keys=(row.key,) if row else ()), row, index)
        reason = hit.reason or (
            "its identifier is in the registry"
            if row
            else "a court decision, read from its citation"
            if hit.ids
            else "named as a case is named"
        )
        self._emit(scan, hit, mention, "resolved" if row else "unregistered", reason, (), hit)
        short = hit.rule in ("case-short", "case-at")
        if not short or known is None:
            self._remember(hit, mention)
        state.last_case = known if short and known is not None else mention
        state.mentions.append(mention)
        return True

    def _cites_cases(self, scan: Scan) -> bool:
        """Whether a text cites decisions in full, here or before."""
        return bool(self.state.cases) or any(h.kind == "case" and h.ids for h in scan.hits)

    def _of_volume(self, hit: Hit) -> Mention | None:
        """The case of a volume that was cited with a page: the last one that begins before it."""
        pages = self.state.volumes.get(_volume(hit.head), [])
        at = re.match(r"\*?(\d+)", hit.pinpoint or "")
        fitting = [p for p in pages if at is None or p[0] <= int(at[1])]
        if hit.case:
            named = [p for p in fitting if short_name(hit.case) in p[1].hit.name]
            return (
                max(named or fitting, key=lambda p: p[0])[1] if named or len(pages) == 1 else None
            )
        return max(fitting, key=lambda p: p[0])[1] if fitting else None

    def _given_case(self, scan: Scan, hit: Hit) -> int:
        """A short name in brackets after a case, as a record of its own; where it ends."""
        found = case_given(scan.view.text, hit)
        if found is None:
            return hit.end
        name, start, end, _ = found
        mention = self.state.mentions[-1]
        copy = mention.hit.again(start, end, pinpoint=None, form="definition", rule="defined")
        self._emit_defined(scan, copy, mention)
        self.state.cases[name] = mention
        self.state.given = self.state.given | {name}
        return end

    def _registered_case(self, name: str, index: int) -> Mention | None:
        """A leading case that a text cites by one party alone."""
        rows = _case_names(self.registry).get(short_name(name).casefold(), ()) if name else ()
        if len(rows) != 1:
            return None
        row = rows[0]
        return self._mention(
            Hit(0, 0, name=row.name, kind="case", ids=row.ids, year=row.year, keys=(row.key,)),
            row,
            index,
        )

    def _remember(self, hit: Hit, mention: Mention) -> None:
        """Names and volumes by which the case may be cited again."""
        cases = self.state.cases
        full = hit.name.casefold()
        if hit.ids and full in cases and not cases[full].hit.ids:
            cases[full] = mention
        cases.setdefault(full, mention)
        for value in hit.ids:
            m = re.match(r"(\d+) (.+) (\d+)$", value)
            if m:
                pages = self.state.volumes.setdefault(_volume(f"{m[1]} {m[2]}"), [])
                if all(page != int(m[3]) for page, _ in pages):
                    pages.append((int(m[3]), mention))
        for name in _shorts(hit):
            cases.setdefault(name, mention)

    def _backfill(self, hit: Hit) -> None:
        """A case that was named before its citation gets the citation's identifiers."""
        for i in range(max(0, len(self.records) - 20), len(self.records)):
            record = self.records[i]
            if record.kind == "case" and record.name == hit.name and not record.ids:
                self.records[i] = replace(record, ids=hit.ids, year=record.year or hit.year)

    def _id(self, scan: Scan, hit: Hit, index: int) -> bool:
        last = self.state.mentions[-1] if self.state.mentions else None
        note = scan.view.kind in ("footnote", "endnote")
        case = self.state.last_case
        if (
            case is not None
            and not note
            and (last is None or last.kind != "case")
            and index - case.block <= 1
        ):
            last = case
        if last is None or index - last.block > (1 if note else 2):
            return False
        if not self._last_cited(scan, hit, last, index, note):
            return False
        copy = last.hit.again(
            hit.start, hit.end, pinpoint=hit.pinpoint, form="back_reference", rule="id"
        )
        row = last.row
        section = _SECTION.fullmatch(hit.pinpoint or "")
        code = _CODE.match(last.hit.ids[0]) if last.hit.ids and last.hit.rule != "case" else None
        if section is not None and code is not None:
            # "Id. § 1101(a)(42)": another section of the code cited before.
            number = f"{code.group(1)} {section.group(1)}"
            rows = self.registry.by_id(number)
            row = rows[0] if rows else None
            copy = replace(
                copy, name=number, ids=(number,), pinpoint=section.group(2) or None, keys=()
            )
            hit.pinpoint = copy.pinpoint
        mention = self._mention(copy, row, index)
        self._emit(
            scan,
            hit,
            mention,
            "resolved" if row else "unregistered",
            "id.: the authority cited just before",
        )
        self.state.mentions.append(mention)
        return True

    def _last_cited(self, scan: Scan, hit: Hit, last: Mention, index: int, note: bool) -> bool:
        """Whether nothing else was cited between a mention and "id."."""
        if self.works_cited and any(
            last.at < a < scan.view.source(hit.start, hit.end)[0] for a in self.works_cited
        ):
            return False
        between = (
            scan.view.text[last.hit.end : hit.start]
            if last.block == index
            else self.tail + scan.view.text[: hit.start]
        )
        return (_OTHER_SOURCE if note else _OTHER_WORK).search(between) is None


def _volume(cite: str) -> str:
    """Volume and reporter without points and blanks."""
    return re.sub(r"[^A-Za-z0-9]", "", cite.replace(" ", "|", 1)) if cite[:1].isdigit() else ""


_SECTION = re.compile(r"§§?\s?(\d+[a-z]?)((?:\(\w+\))*)")
_CODE = re.compile(r"(\d+ (?:U\.S\.C\.|C\.F\.R\.)) ")


def _shorts(hit: Hit) -> list[str]:
    """Names by which a case that was cited in full may be named again."""
    out = [hit.case] if hit.case else []
    first = re.split(r"\s(?:v\.?|vs\.?)\s", hit.name)[0]
    if re.search(r"\sand\s[Oo]thers$", first):
        out.append(first)
    words = hit.case.split()
    plaintiff = re.match(r"Plaintiff\s([A-Z]\d+)\b", hit.case)
    if plaintiff is not None:
        out += [plaintiff[0], plaintiff[1]]
    if len(words) > 1:
        if (
            len(words[0]) > 3
            and words[0][0].isupper()
            and words[0] not in grammar()["parties"]["common"]
        ):
            out.append(words[0].rstrip(".,"))
        if words[-1][0].isupper() and words[0] not in (
            "United",
            "Secretary",
            "Minister",
            "Attorney",
        ):
            out.append(words[-1])
    # A state, its minister or its attorney general as first party: the other one names the case.
    sides = re.split(r"\s(?:v\.?|vs\.?)\s", hit.name)
    if len(sides) == 2 and (
        sides[0] in grammar()["parties"]["governments"]
        or sides[0].startswith(("United States", "Canada (", "Minister", "Secretary"))
    ):
        out.append(sides[1].split(",")[0])
    return out


@lru_cache(maxsize=4)
def _case_names(registry: Registry) -> dict[str, tuple[InstrumentRow, ...]]:
    """Leading cases by their first party, or by the other one when the first is a government."""
    out: dict[str, list[InstrumentRow]] = {}
    for row in registry:
        if row.kind == "case":
            sides = re.split(r"\s(?:v\.?|vs\.?)\s", row.name)
            state = len(sides) == 2 and sides[0] in grammar()["parties"]["governments"]
            name = sides[1].split(",")[0] if state else short_name(row.name)
            out.setdefault(name.casefold(), []).append(row)
    return {k: tuple(v) for k, v in out.items()}
