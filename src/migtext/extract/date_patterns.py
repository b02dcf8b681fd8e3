"""The regular expressions of dates: one a kind, tried in order at the words that may begin a date."""

from __future__ import annotations

import re

__all__ = [
    "COUNT_AFTER",
    "COUNT_BEFORE",
    "FUTURE",
    "MONTH_BEFORE",
    "NOT_YEAR_AFTER",
    "NOT_YEAR_BEFORE",
    "PATTERNS",
    "PERIOD_BEFORE",
    "PERIOD_NOUN",
    "PLUPERFECT",
    "PREPOSITION",
    "SET_AGAINST",
    "SINCE",
    "TRIGGER",
]

_MONTH = (
    r"(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?\.?|July?\.?|Aug(?:ust|\.)?"
    r"|Sep(?:t(?:ember)?)?\.?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?"
    r"|JANUARY|FEBRUARY|MARCH|APRIL|MAY|JUNE|JULY|AUGUST|SEPTEMBER|OCTOBER|NOVEMBER|DECEMBER)(?![a-z])"
)
_YEAR = r"(?:1[5-9]|20)\d\d(?![\d]|,\d{3}(?!\d)|\.\d|[a-z]{2})"
_OLD_YEAR = r"(?:1\d|20)\d\d(?![\d]|,\d{3}(?!\d)|\.\d|[a-z]{2})"
_DAY = r"(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?(?!\d)"
_TO = r" ?(?:-|–|—|‑|to|until|till|through|and|/) ?"
_DASH = r" ?[-–—‑/] ?"
_PART = r"(?P<{0}>[Ee]arly|[Mm]id(?:dle)?|[Ll]ate|[Ee]nd|[Bb]eginning|[Ss]tart|[Cc]lose|[Oo]utset)(?: of(?: the)?|[- ])? ?"
_ORD = r"(?:first|second|third|fourth|last|final|1st|2nd|3rd|4th)"
_NUM = r"(?:\d{1,3}|a|an|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|twenty|thirty|forty|fifty|hundred)"
_SPAN = r"(?:day|week|fortnight|month|year|decade|quarter)s?"
_CENT = (
    r"(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth"
    r"|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth|twenty[- ]first|\d{1,2}(?:st|nd|rd|th))"
)
_DAYNAME = r"(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)"

PATTERNS: tuple[tuple[str, str], ...] = (
    (
        "iso",
        r"(?P<iso_y>\d{4})-(?P<iso_m>0[1-9]|1[0-2])-(?P<iso_d>[0-3]\d)(?:[T ]\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:?\d\d)?)?(?!\d)",
    ),
    (
        "num",
        r"(?P<num_a>\d{1,2})(?P<num_s>[./-])(?P<num_b>\d{1,2})(?P=num_s)(?P<num_y>\d{4}|\d{2})(?![\d./-]\d|\d)",
    ),
    (
        # The Council of Europe's way: 4.XI.1950.
        "roman",
        rf"(?P<ro_d>{_DAY})(?P<ro_s>[./ -])(?P<ro_m>VIII|VII|VI|IV|V|III|II|IX|XII|XI|X|I)(?P=ro_s) ?(?P<ro_y>{_YEAR})",
    ),
    (
        "dmydmy",
        rf"(?P<r1_d>{_DAY})(?: of)? (?P<r1_m>{_MONTH}),?(?: (?P<r1_y>{_YEAR}))?{_TO}(?:the )?(?P<r1_e>{_DAY})(?: of)? (?P<r1_n>{_MONTH}),?(?: (?P<r1_z>{_YEAR}))?",
    ),
    (
        "mdymdy",
        rf"(?P<r2_m>{_MONTH}) (?P<r2_d>{_DAY}),?(?: (?P<r2_y>{_YEAR}))?,?{_TO}(?P<r2_n>{_MONTH}) (?P<r2_e>{_DAY})(?:,? (?P<r2_z>{_YEAR}))?",
    ),
    (
        "ddmy",
        rf"(?P<r3_d>{_DAY}){_TO}(?:the )?(?P<r3_e>{_DAY})(?: of)? (?P<r3_m>{_MONTH})(?:,? (?P<r3_y>{_YEAR}))?",
    ),
    (
        "mddy",
        rf"(?P<r4_m>{_MONTH}) (?P<r4_d>{_DAY}){_TO}(?P<r4_e>{_DAY})(?!\d|,\d|\.\d)(?:,? (?P<r4_y>{_YEAR}))?",
    ),
    (
        "mymy",
        rf"(?P<r5_p>{_MONTH})(?: (?P<r5_y>{_YEAR}))?{_TO}(?P<r5_n>{_MONTH}),? (?P<r5_z>{_YEAR})",
    ),
    (
        "upto",
        rf"(?:to|ended|ending|up to)(?: on| in)? (?:the end of |end )?(?:(?:(?P<ut_d>{_DAY})(?: of)? )?(?P<ut_m>{_MONTH})(?: (?P<ut_e>{_DAY})(?!\d|,\d{{3}}))?(?:,? (?P<ut_y>{_YEAR}))?|(?P<ut_z>{_YEAR}))",
    ),
    ("months", rf"(?P<mm_a>{_MONTH}){_TO}(?P<mm_b>{_MONTH})(?!,? ?\d)"),
    ("dmy", rf"(?P<d_d>{_DAY})(?:-| of | )?(?P<d_m>{_MONTH})(?:,? ?-?(?P<d_y>{_YEAR}))?"),
    (
        "mdy",
        rf"(?P<m_m>{_MONTH}) (?P<m_d>{_DAY})(?!\d|,\d|\.\d|%| (?:per|million|billion))(?:,? (?P<m_y>{_YEAR}))?",
    ),
    (
        "my",
        rf"(?:{_PART.format('my_p')})?(?P<my_m>{_MONTH})(?:,| of|-)? ?(?P<my_y>{_YEAR}|['’‘]\d\d(?!\d))",
    ),
    (
        "quarter",
        rf"(?P<q_o>{_ORD}) (?P<q_k>quarter|half|trimester|semester)(?: of| in)?(?: the)?(?: year)? (?P<q_y>{_YEAR})|(?P<q_h>[QqH])(?P<q_n>[1-4])(?:[ /-]|,? of )?['’‘]?(?P<q_z>{_YEAR}|\d\d(?!\d))?",
    ),
    (
        "firstn",
        rf"(?P<f_o>first|last) (?P<f_n>{_NUM}) (?P<f_u>months|weeks) of (?P<f_y>{_YEAR}|this year|the year|last year)",
    ),
    (
        "season",
        rf"(?P<s_s>[Ss]pring|[Ss]ummer|[Aa]utumn|[Ff]all|[Ww]inter)(?: of)?,? (?P<s_y>{_YEAR})(?:{_DASH}(?P<s_z>\d{{4}}|\d\d)(?!\d))?",
    ),
    (
        "fiscal",
        rf"(?:(?:[Ff]iscal|[Ff]inancial|FISCAL) (?:[Yy]ears?|YEARS?) ?(?P<fy_a>{_YEAR}|['’‘]?\d\d(?!\d|,\d|\.\d| ?%))|\bFYs? ?(?P<fy_b>{_YEAR}|['’‘]?\d\d(?!\d)))(?:(?:{_TO})(?:(?:[Ff]iscal|[Ff]inancial) [Yy]ear |FY ?)?(?P<fy_z>{_YEAR}|['’‘]?\d\d(?!\d|,\d|\.\d)))?",
    ),
    (
        "decade",
        rf"(?:{_PART.format('de_p')})?(?P<de_y>(?:1[5-9]|20)\d0|['’‘]?[1-9]0)['’‘]?s(?![a-z])(?:(?:{_TO})(?:the )?(?:early |mid-?|late )?(?P<de_z>(?:1[5-9]|20)\d0|['’‘]?[1-9]0)['’‘]?s(?![a-z]))?",
    ),
    (
        "century",
        rf"(?:{_PART.format('ce_p')})?(?P<ce_a>{_CENT})(?:(?: and|{_TO}) ?(?:the )?(?P<ce_b>{_CENT}))?[- ][Cc]entur(?:y|ies)",
    ),
    (
        "yy",
        rf"(?P<yy_a>{_YEAR})(?:{_DASH}(?P<yy_b>{_YEAR}|\d\d(?![\d,.]\d|\d|%))| (?:to|through|until) (?P<yy_c>{_YEAR}))",
    ),
    (
        "yandy",
        rf"(?P<ya_k>[Bb]etween|[Ff]rom) (?P<ya_a>{_OLD_YEAR}) (?:and|to|through|until|till) (?:the end of |late |mid-|early )?(?P<ya_b>{_OLD_YEAR})",
    ),
    ("party", rf"{_PART.format('py_p')}(?P<py_y>{_YEAR})"),
    ("half_year", rf"(?P<hy>[Mm]id-?(?P<hy_y>{_YEAR}))"),
    ("y", rf"(?P<y_y>{_YEAR})"),
    ("short", r"['’‘](?P<sh>\d\d)(?![\w%’'‘-])"),
    ("ago", rf"(?P<ag_n>{_NUM})(?: and a half)? (?P<ag_u>{_SPAN}) (?:ago|earlier this)"),
    (
        "same_of",
        rf"(?:(?:[Tt]he|that) )?same (?:periods?|months?|times?|quarter|half|days?|weeks?|season|point|date)(?: of| in| during)?(?: the year)? (?P<so_y>{_YEAR}|last year|the year before|the previous year|the preceding year|the prior year|a year (?:earlier|before|ago)|one year (?:earlier|before))",
    ),
    (
        "before",
        rf"(?:(?:(?P<b_n>(?i:{_NUM}))|[Tt]he) (?P<b_u>year|month|fortnight|week|day|decade|spring|summer|autumn|winter)s? (?P<b_w>earlier(?! than)|previously|later(?! than)|afterwards"
        r"|(?:before|after)(?! (?:the|a|an|his|her|their|its|it|he|she|they|this|that|those|our|my|we|I|being)\b| [A-Z\d]))"
        r"|[Tt]he (?P<b_p>preceding|previous|prior|following|next) (?P<b_v>year|month|week|day|decade|spring|summer|autumn|winter))\b",
    ),
    (
        "so_far",
        r"(?:(?:[Ss]o far|to date) this year|this year (?:so far|to date)|since the (?:start|beginning) of (?:the|this) year|year[- ]to[- ]date)\b",
    ),
    (
        "edge",
        r"(?:(?P<ed_e>[Ee]nd|[Ss]tart|[Bb]eginning|[Cc]lose|[Mm]iddle) of (?P<ed_w>the|this|last|next) (?P<ed_u>year|month|week|quarter|decade|(?:reporting |review |reference )period)|year[- ]end(?!ed|ing))\b",
    ),
    ("period", r"(?:reporting|review|reference) period|period under review"),
    (
        "part_quarter",
        rf"(?P<pq_o>{_ORD}) (?:(?P<pq_k>quarter|half|trimester|semester) of (?P<pq_y>the|this|last|the previous) year|(?P<pq_z>quarter)(?! of| in))\b",
    ),
    (
        "that",
        rf"[Tt]hat (?P<th_u>spring|summer|autumn|fall|winter|month|week|day|night|morning|evening|{_MONTH})(?! (?:of|the|when)\b| \d)",
    ),
    (
        "window",
        rf"(?P<w_k>[Pp]ast|[Ll]ast|[Pp]revious|[Pp]receding|[Rr]ecent|[Nn]ext|[Cc]oming|[Ff]ollowing)(?: (?P<w_n>{_NUM}))? (?P<w_f>fiscal |financial |calendar )?(?P<w_u>{_SPAN})",
    ),
    (
        "this",
        r"(?P<t_k>[Tt]his|[Cc]urrent|[Nn]ext|[Ll]ast|[Cc]oming|[Uu]pcoming) (?P<t_f>fiscal |financial |calendar )?(?P<t_u>year|month|week|quarter|decade|century|spring|summer|autumn|fall|winter)(?:’s|'s)?",
    ),
    ("lastmonth", rf"(?P<lm_m>{_MONTH})(?! \d{{1,2}}(?![\d,.]\d|\d))"),
    (
        "same",
        r"(?:(?:[Tt]he|[Tt]hat) (?:same|very) (?:period|year|month|day|time ?frame|quarter|decade|season)|(?:[Tt]hat|the said) year|(?:over|in|during) (?:that|this) (?:period|time))\b",
    ),
    (
        "now",
        r"(?:[Tt]oday|[Cc]urrently|[Aa]t present|[Pp]resently|[Nn]owadays|[Aa]t the moment|[Tt]o date|[Aa]t the time of writing|[Rr]ight now|[Aa]s of now|[Nn]ow(?! (?:that|and then)))\b",
    ),
    (
        "day",
        r"(?P<dy>[Yy]esterday|[Tt]omorrow|[Tt]onight|[Ll]ast night|[Tt]his (?:morning|afternoon|evening))\b",
    ),
    (
        "weekday",
        rf"(?:(?P<wd_k>[Oo]n|[Ll]ast|[Nn]ext|[Tt]his|[Ss]ince|[Bb]y|[Uu]ntil) )?(?P<wd>{_DAYNAME})s?(?! ?,? ?(?:\d|{_MONTH}))",
    ),
)

PREPOSITION = re.compile(
    r"(?:^|[^\w])(as of|as at|at the end of|in|during|by|since|between|from|until|till|through|throughout|for"
    r"|over|of|before|after|on|at|to|into|within|circa|than|vs\.?|in early|in late|in mid)(?: the| late| early| about| around)?[ (]*$",
    re.I,
)
MONTH_BEFORE = re.compile(
    r"(?:^|\b)(this|that|last|next|in|since|by|until|during|of|from|through|early|late|mid|before|after|and|to|between)"
    r"(?: early| late| the month of| mid)?[ -]$",
    re.I,
)
# What a date may begin with: one cheap test at each word keeps the finder fast.
TRIGGER = (
    r"(?=\d|['’‘]\d|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|JA|FEB|MA|AP|JU|AUG|SEP|OCT|NOV|DEC"
    r"|[Ss]pring|[Ss]umm|[Aa]utumn|[Ff]all |[Ww]inter|[Ff]isc|[Ff]inancial|FISC|FY|[Ee]arl|[Mm]id|[Ll]at|[Ee]nd"
    r"|[Bb]egin|[Ss]tart|[Cc]los|[Oo]utset|[Qq][1-4]|H[12]|[Bb]etween \d|[Ff]rom \d|[Pp]ast|[Ll]ast|[Pp]rev|[Pp]rec"
    r"|[Rr]ecent|[Nn]ext|[Cc]om|[Ff]ollow|[Tt]his|[Cc]urr|[Uu]pcom|(?:[Tt]he|[Tt]hat|[Aa]) (?:same|very|year|month|fortn|week|day|said|prec|prev|prior|foll|next|dec|spri|summ|aut|fall\b|wint)"
    r"|[Tt]hat (?:[JFMASOND][a-z]+\b|night|morn|even)|over th|in th|during th|same |so far|[Ss]o far|since the|year[- ](?:to|end)|re(?:por|vie|fer)|peri"
    r"|[Tt]o|[Aa]t (?:pr|the)|[Pp]resent|[Nn]owa|[Rr]ight now|[Aa]s of now|[Nn]ow\b|[Yy]est|[Mm]on|Tue|Wed|Thu|Fri|Sat|Sun|up to"
    r"|fir|sec|thi|fou|fif|six|sev|eig|nin|ten|ele|twe|fin|(?:an?|A|one|One|[Tt]wo|[Tt]hr\w+|[a-z]+teen|thirty|forty|hundred) \w+ (?:ago|and|ear|bef|lat|prev|aft))"
)
# Words that say that a date without a year is still to come.
FUTURE = re.compile(
    r"\b(?:will|shall|’ll|'ll|due|scheduled|expected to|expects? to|set to|plans? to|planned for|is to|are to|next update|deadline)\b",
    re.I,
)
# A date behind these words is what something is set against, and not where the story goes on.
SET_AGAINST = re.compile(
    r"\b(?:(?:up|down) from|than|against|versus|vs\.?|compared (?:to|with)|relative to)\b[^.;]{0,50}$",
    re.I,
)
# A date behind a pluperfect is what was before the story ("had been recorded in the previous year").
PLUPERFECT = re.compile(r"(?<!who )(?<!which )(?<!that )\bhad\b[^.;]{0,60}$")
# "since it began in 2014": open to the day of the document.
SINCE = re.compile(r"\bsince (?:[\w’'-]+ ){1,6}(?:in|on) (?:early |late |mid-)?$")
# "the year to June", "twelve months ended 31 March": what stands before the end of such a period.
PERIOD_NOUN = re.compile(
    r"\b(?:(?P<n>the|a|an|\d{1,3}|[a-z]+)[ -])?(?:(?:financial|fiscal|reporting|calendar) )?(?P<u>years?|months?|weeks?|quarter|half[- ]year),? $",
    re.I,
)
# A four-digit number that stands next to one of these is no year.
NOT_YEAR_BEFORE = re.compile(r"(?:[$€£¥₹#§¶№/=_.:@&+]|\d[,.'’]?|\bno\.? ?|\bn ?= ?|[a-z]\()$", re.I)
NOT_YEAR_AFTER = re.compile(
    r"(?: ?(?:%|°|per ?cent\b|percent\b|million\b|billion\b|thousand\b|hundred\b|lakh\b|crore\b|km\b|kg\b|kcal\b|metres?\b|meters?\b|kilomet|miles?\b|tonnes?\b|tons?\b|feet\b|dollars?\b|euros?\b|hectares?\b|acres?\b|hours?\b|(?:years?|days?|weeks?|months?) (?:old\b|in )|litres?\b|liters?\b|pounds?\b|square\b)|[-–][a-z]+|_|=|@)",
    re.I,
)
COUNT_BEFORE = re.compile(
    r"\b(?:about|around|approximately|approx\.?|roughly|some|nearly|almost|over|than|least|most|to|many|exceed(?:ed|ing)|total of|another|estimated|additional|further|only|just|killed|rescued|arrested|detained|deported|displaced|another|those|these)(?: a| the)? $",
    re.I,
)
COUNT_AFTER = re.compile(
    r" (?:(?:[a-z]+(?:-[a-z]+)?|[A-Z][a-z]+(?:ese|an|i|ish)|North|South) ){0,2}(?:people|persons|men|women|children|individuals|migrants|refugees|asylum[- ]seekers|deaths|families|households|arrivals|deportees|detainees|prisoners|cases|workers|soldiers|troops|students|girls|boys|survivors|victims|homes|houses|units|places|beds|visas|applications|others|civilians|nationals|citizens|members|officers|[A-Z][a-z]+(?:ians|ans|is))\b"
)
PERIOD_BEFORE = re.compile(
    r"(?:\b(?:in|since|by|until|till|from|to|through|during|after|before|between|of|early|mid|late|year|years|and|or|spring|summer|autumn|fall|winter|the|a|an|its|his|her|their|our|this|that|these|those|’s|'s|s’|under|FY|around|about|circa|than)[ -]|\()$",
    re.I,
)
