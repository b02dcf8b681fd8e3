"""What citations in notes look like: how they end, what points back, what is no work.

The patterns are grammar of the styles (OSCOLA, Bluebook, Chicago, AGLC, McGill, UN and EU notes);
the words are in `data/citations.toml`.
"""

from __future__ import annotations

import re
from functools import lru_cache

from .hard import DATE
from .signals import alternatives

__all__ = [
    "AFTER_LINK",
    "AND_ALSO",
    "APA",
    "ASIDE",
    "AT",
    "BACK",
    "CASE_AGAIN",
    "CLOSE",
    "DATED",
    "ENDS",
    "INTERVIEW",
    "LINK",
    "NAME_PAGE",
    "ON_FILE",
    "OPEN",
    "OPENER",
    "OP_CIT",
    "PINPOINT",
    "PLACE",
    "QUOTED_OR_LINK",
    "SERIES",
    "SHORT",
    "STATUTE",
    "SUPRA",
    "SYMBOL_ALONE",
    "TAKES_OVER",
    "TREATY",
    "YEAR",
    "inner_signal",
    "lead_signal",
]

YEAR = r"(?:1[5-9]|20)\d\d"
# "28 September", "June": before the year of a web page
DAY = r"(?:\d{1,2}\s)?(?:Jan|Febr|March|April|May|June|July|Aug|Sept|Octo|Nov|Dec)[a-z]{0,8}\.?"
# Symbols of UN documents: A/HRC/47/30, CCPR/C/GC/31/Rev.1, S/2019/280.
SYMBOL = (
    r"\b(?:A|S|E|CCPR|CAT|CEDAW|CRC|CMW|CERD|CED|CRPD|HRI|ST|DP|EC|HCR|CN|ICCD|FCCC|UNEP|IPCC|UNW|MC)"
    r"/(?:[A-Z0-9][\w.()-]*/){0,6}[\w.()-]*\d(?:[\w-]*\d)?(?:/(?:Rev|Add|Corr|Amend)\.\d+)*(?![\w/])"
)
PAGE = r"[A-Za-z]?\d+(?:\.\d+(?!\w)){0,3}(?:\s?[–-]\s?\d+)?"
PAGES = rf"{PAGE}(?:,\s?{PAGE}){{0,4}}(?:\s?ff?\b\.?)?(?:\s\(\d+(?:\s?[–-]\s?\d+)?(?:\s?ff?\.?)?(?:,\s?\d+)*\))?"
JOURNAL = r"[^\W\d_a-z][\w.&’' -]{1,70}?"
NUMBER = r"\d{1,6}/\d{2}(?:\s?(?:,|and|&)\s?\d{1,6}/\d{2})*"
ENDS = tuple(
    re.compile(pattern, re.I if flags else 0)
    for pattern, flags in (
        # A link, with what follows it about access.
        (r"<?\b(?:https?://|www\.)[^\s<>\"“”]+>?(?:[,.;]?\s*\(?(?:last\s)?(?:accessed|visited|retrieved|abgerufen)(?:\son)?:?\s[^;()]{6,24}?\d{4}\)?)?", 1),
        (r"\bdoi:\s?10\.\S+", 1),
        # 13 (2020) 331 ff; (2024) 123 ff; 2024, 147 ff
        (rf"[(\[]{YEAR}[)\]],?\s(?:S\.?\s|pp?\.?\s)?{PAGES}(?![\w/])", 0),
        (rf"\b{YEAR},\s(?:S\.?\s|pp?\.?\s)?\d{{1,4}}(?:[–-]\d+)?\sff?\b(?:\s\(\d+\sff?\.?\))?", 0),
        # (2010) 12 OJLS 345, 350; [2010] 2 AC 115
        (rf"[(\[]{YEAR}[)\]]\s(?:\d+(?:\(\d+(?:[–-]\d+)?\)|:\d+)?\s)?{JOURNAL}\s{PAGES}(?:\sat\s(?:paras?\s)?{PAGES})?(?![\w/])", 0),
        # 12 Harv. L. Rev. 345, 350 (2010); 123 U.S. 456, 460 (1999); TITLE 65 (1989)
        (rf"\b\d+\s{JOURNAL}\s{PAGES}\s\((?:[^()]{{0,60}}\s)?{YEAR}(?:[–-]\d{{2,4}})?\)", 0),
        # (3rd edn, OUP 2007) 123; (New York: Knopf, 1999), 45; (1989)
        (rf"\((?![^():]{{0,80}}(?:et al\.?[^():]{{0,40}},?|&[^():]{{0,40}},)\s{YEAR}[a-z]?\))(?:[^()]{{0,110}}[\s,])?{YEAR}(?:[–/-]\d{{2,4}})?(?:\s(?:rev\.\s)?ed(?:n|ition)?\.?)?\)(?:[,:]?\s(?:at\s|pp?\.?\s?|paras?\.?\s?)?{PAGES}(?![\w/]))?", 0),
        # [2010] UKSC 5; ECLI
        # 2020 FC 770 at para 138; 2019 WL 12345
        (rf"\b{YEAR}\s[A-Z]{{2,6}}\s\d{{1,7}}(?:\sat\s(?:paras?\s)?{PAGES}|,\sat\s\*?{PAGES})?", 0),
        (rf"\[{YEAR}\]\s[A-Z]{{2,8}}(?:\s\([A-Za-z]+\))?\s\d+(?:\s\([A-Za-z]+\))?", 0),
        (r"\b(?:ECLI:)?EU:[CTF]:\d{4}:\d+|\bECLI:[A-Z:0-9]+\d", 0),
        # Application no 53600/20, with the court and the day after it
        (rf"\(?\bapp(?:lication|l)?s?\.?\s(?:nos?\.?|numbers?)\s?{NUMBER}\)?(?:,?\s?\(?(?:ECtHR|ECHR|Eur\. Ct\. H\.R\.)?[^;()]{{0,24}}{YEAR}\)?)?", 1),
        # no. 30696/09, § 263, ECHR 2011
        (
            rf"\b(?:nos?\.?|n[°º])\s{NUMBER}(?!\d)(?:,\s§+\s?[\d–-]+(?:,\s\d+)*)?"
            rf"(?:,\s(?:ECHR\s{YEAR}(?:-[IVX]+)?(?:\s\(extracts\))?|\d{{1,2}}\s[A-Z][a-z]+\s{YEAR}))?",
            0,
        ),
        # Decisions of French courts
        (r"\bn[°º]s?\s?\d{5,8}(?!\d)", 0),
        # UN documents with a symbol
        (rf"\b(?:UN\s)?Doc\.?\s[A-Z][\w./()-]+\d(?:\s\([^()]{{0,40}}{YEAR}\))?", 0),
        # A symbol without that word
        (rf"{SYMBOL}(?:\s\([^()]{{0,40}}{YEAR}\))?", 0),
        # Days: 11.04.2024; (7 February 2014); 5 May 2020
        (rf"\(?{DATE}\)?(?!\w)", 1),
        # Place, Publisher, 1999, p. 45
        (rf",\s{YEAR},\s(?:pp?|S|at|spéc\. p|spec\. p)\.?\s?{PAGES}", 0),
        # Title, Publisher, 2018.
        (rf"(?<=,\s){YEAR}(?=(?:,\s(?:tables?|figs?|figures?|paras?|chs?|chap|sect?|annex|box|map|arts?|part)\b[^,;]{{0,24}}){{0,2}}\.?$)", 0),
    )
)  # fmt: skip
# What the author says about a work in brackets after it.
ASIDE = re.compile(
    r"\((?:quoting|citing|reviewing|discussing|noting|arguing|observing|explaining|holding|finding|stating|"
    r"translating|describing|emphasis|internal|footnotes?|alteration)\b[^()]*(?:\([^()]*\)[^()]*)*\)?"
)
LINK = re.compile(r"<?(?:https?://|www\.)", re.I)
STATUTE = re.compile(
    r"\b(?:U\.?S\.?C\.?|C\.?F\.?R\.?|Fed\. Reg|F\.?R\.?|Stat\.|Pub\. L)\b|^\W*(?:Art(?:icle)?s?|Section|(?:Council |Commission )?(?:Implementing |Delegated )?(?:Directive|Regulation|Decision)|Reg)\b", re.I
)  # fmt: skip
TREATY = re.compile(
    r"\W*(?:(?:[A-Z][\w’-]*|of|the|on|for)\s){0,6}(?:Convention|Covenant|Protocol|Treaty|Charter|Agreement)\b"
)
SERIES = re.compile(r"\b(?:UNTS|LNTS|ILM|ETS|CETS|OASTS|Treaty Series|Can TS|ATS|TIAS|UKTS)\b")
OPENER = re.compile(
    r"(?:See|Cf|For|The|This|These|Those|In|On|But|However|Id|Ibid|It|Its|As|He|She|They|We|All|Both|Also|"
    r"Note|Para|Paras|Accord|Compare|Contra|Similarly|Moreover|Although|While|When|If|There|That|Here|"
    r"According|To|An|A|One|Two|Three|Another|Some|Most|Many|Such|Other|After|Before|Since|Not|No|What|"
    r"Which|Who|Under|With|By|From|At|His|Her|Their|Our|My|I|Supra|Infra|Vgl|Siehe|E\.g|"
    r"combining|citing|quoting)\b"
)
TAKES_OVER = re.compile(r"(?:See|Id|Ibid|Cf|Accord|Compare|Supra)\b")
OPEN = "“„«"
CLOSE = "”“»"
APA = re.compile(
    rf"(?:[^\W\d_a-z][^;()]{{1,140}}?(?:\([^()]{{2,12}}\)\s)?)\((?:(?:{DAY}\s)?{YEAR}[a-z]?(?:,\s[^()]{{3,24}})?|n\.\s?d\.?)\)"
    r"(?:\.\s|[,:]\s(?=[^\W\d_a-z][^,;]{12,}|[“‘\"]))"
    # "World Bank. 2019. Leveraging Economic Migration. Washington, DC: World Bank."
    rf"|[^\W\d_a-z][^;()“”\"]{{1,140}}?\.\s{YEAR}[a-z]?\.\s(?=[^\W\d_a-z“])"
)


@lru_cache(maxsize=1)
def lead_signal() -> re.Pattern[str]:
    return re.compile(rf"(?:(?:{alternatives('signal')})(?!\w)[.,:]?\s+)+", re.I)


@lru_cache(maxsize=1)
def inner_signal() -> re.Pattern[str]:
    return re.compile(
        r"(?:^|(?<=[\s(]))(?i:(?:but\s|and\s)?see(?:\s(?:also|generally|especially|further|only))?,?"
        r"(?:\s?e\.g\.,?)?|cf\.?|vgl\.?|siehe|accord|contra|compare|quoting|citing)\s+"
        r"(?=[^\W\d_a-z]|[“‘\"]|\d+\s[A-Z]|van\s|von\s|de\s)"
    )


SUPRA = re.compile(
    r"(?P<name>[^;:]{0,90}?),?\s*(?:"
    r"\b(?:supra|above|infra|cited above)\b(?:,?\s*(?:at\s)?n(?:ote|\.)?s?\s*(?P<a>\d{1,4}|[ivxlc]{1,7}(?!\w)))?"
    r"|\((?:n|nn|note|fn|Fn|FN)\.?\s?(?P<b>\d{1,4})\)"
    r"|\b(?:op\.?\s?cit\.?|loc\.?\s?cit\.?|a\.?\s?a\.?\s?O\.?|préc(?:ité[es]{0,2})?\b\.?)(?:\s*\((?:n|note|Fn)\.?\s?(?P<c>\d{1,4})\))?"
    r")(?P<rest>[^;]*)",
)
BACK = re.compile(
    r"(?:\d{1,2}\s)?(?P<word>ibid(?:em)?|id|idem|ebd|ebenda|eod)\b\.?(?P<rest>(?:[,.:]?\s*(?:at|pp?\.?|paras?\.?|§+|S\.)?\s*[\divxlcIVXLC]+(?:\s?[–-]\s?\d+)?(?:\s?ff?\.?)?(?:,\s?\d+(?:[–-]\d+)?)*)?)", re.I
)  # fmt: skip
PLACE = re.compile(
    r"(?P<all>(?:paras?|paragraphs?|§+|rn|margin no)\.?\s?\d+(?:\s?(?:[–-]|to|and|,)\s?\d+)*(?:\s?ff?\b\.?)?)",
    re.I,
)
OP_CIT = re.compile(
    r"(?:op\.?|loc\.?)\s?cit\b\.?(?:,?\s(?:at\s|pp?\.?\s?|§\s?)?[\d–-]+)?\.?$", re.I
)
# Talks that nobody else can read; one that was printed has a title in quotation marks or a link.
INTERVIEW = re.compile(
    r"(?:[^\W\d_a-z][^,;“\"]{0,80}\s)?(?i:(?:telephone|phone|online|video|group|remote|e-?mail|personal|follow-up)\s)?"
    r"(?i:(?:interviews?|conversations?|communications?(?=\swith)|correspondence|e-?mails?|exchange|meeting)\s(?:with|from|to|by|of|at|in)\b"
    r"|(?:personal|private|oral)\s(?:communication|conversation|interview)\b|interviews?\s(?:no\.?\s?)?[a-z]?\d)"
)
AND_ALSO = re.compile(r"[\s,.]*(?:and|&|and\ssee|see\salso|cf\.)\s+")
QUOTED_OR_LINK = re.compile(r"[“„«\"]|https?:|www\.")
SYMBOL_ALONE = re.compile(
    rf"(?:UN\sDocs?\.?\s|document\s)?(?P<name>{SYMBOL})"
    r"(?:,?\s(?:at\s)?(?P<place>(?:paras?|paragraphs?|pp?|annex(?:es)?|ch|chap|sect?|section|art|§+)\.?\s?(?:\d+|[IVX]+)(?:\s?[–-]\s?\d+)?(?:(?:,|\sand|\sto)\s\d+(?:\s?[–-]\s?\d+)?)*(?:\s?\([a-z]{1,4}\)){0,3}))?"
    # What a page's foot leaves behind the last note.
    r"\s?\.?(?:(?<=\.)\s+\d{1,3}\s.{0,60})?",
)
NAMES = (
    r"(?:(?:van|von|de|der|di|da|al|el)\s){0,2}[^\W\d_a-z][\w’'.-]*"
    r"(?:(?:,\s|,?\s(?:&|and|und|et|y)\s|\s|/)(?:(?:van|von|de|der|di|da|of|the|for|on)\s){0,2}[^\W\d_a-z][\w’'.-]*){0,8}"
    r"(?:\set\sal\.?|\su\.\s?a\.)?"
)
# A short form by author and year: "Ferretti & Noor 2022", "Schmidt (2010), S. 12", "FRA 2020: 9".
DATED = re.compile(
    rf"(?P<core>(?P<name>{NAMES}),?\s\(?(?P<year>{YEAR}[a-z]?|n\.\s?d\.|o\.\s?J\.)\)?"
    r"(?:(?:,|:|,?\sat)?\s?(?P<page>(?:(?:pp?|SS?|paras?|ch|§+)\.?\s?)?\d{1,4}(?:\s?[–-]\s?\d{1,4})?(?:,\s\d{1,4}(?:[–-]\d{1,4})?)*(?:\s?ff?\b\.?)?))?)\.?"
)
CASE_AGAIN = re.compile(
    r"(?P<name>[^\W\d_a-z][\w’'.& -]{1,60}?),\s\d{1,4}\s[A-Z][\w.’' &]{0,24}?\sat\s(?P<page>\d+(?:[–-]\d+)?(?:\sn\.\d+)?)\.?"
)
NAME_PAGE = re.compile(
    rf"(?P<name>{NAMES}),\s(?P<page>(?:(?:at|pp?|SS?|paras?)\.?\s?)?\d{{1,4}}(?:\s?[–-]\s?\d{{1,4}})?(?:\s?ff?\b\.?)?)\.?"
)
SHORT = re.compile(
    r"(?P<name>[^\W\d_a-z][\w’'.& -]{1,60}?),\s(?P<title>[“‘\"']?[^\W\d_a-z][^,;()]{2,80}?[,.]?[”’\"']?),?\s(?:at\s|pp?\.?\s?)?(?P<page>\d{1,4}(?:\s?[–-]\s?\d{1,4})?(?:,\s\d{1,4}(?:[–-]\d{1,4})?){0,4}(?:nn?\.?\s?\d{1,3})?)\.?"
)
# A place in the work after its year: "(United Nations 2012) guideline 6", "..., para 22".
PINPOINT = re.compile(
    r",?\s(?:at\s)?(?:(?:paras?|arts?|articles?|guidelines?|principles?|rules?|ss?|sections?|chs?|chapters?|pp?|tables?|recitals?)\.?"
    r"\s?|§+\s?)\d+(?:\.\d+)*(?:\s?[–-]\s?\d+)?(?:\s?ff?\b\.?)?|\s\[\d+\](?:[–-]\[\d+\])?|,\sannex(?:es)?(?:\s[IVX\d]+)?\b",
    re.I,
)
AFTER_LINK = re.compile(r",\s(?:pp?|paras?)\.?\s")
ON_FILE = re.compile(r"\s\((?:copy\s)?(?:on\sfile|held)\s(?:with|at|by)\s[^()]{2,80}\)", re.I)
AT = re.compile(
    r"^[\s,.]*((?:at\s)?(?:(?:pp?|paras?|chs?|chapters?|tables?|figs?|arts?|articles?|parts?|annex|s|ss|S|rn|§+)"
    r"(?![^\W\d_])\.?\s?)?(?:\d+(?:\.\d+)*|[ivxlc]+(?![^\W\d_]))(?:\s?[–-]\s?\d+)?(?:,\s?\d+(?:[–-]\d+)?)*"
    r"(?:\s?ff?\b\.?)?(?:\s?\[\d+\])?)",
    re.I,
)
