"""Draws ../report.pdf, a two-column A4 report with footnotes, a table and a figure, and ../report.expected.txt.

Run it with `python make_report.py`; it needs reportlab. The same input gives the same bytes (no clock, no random ids).
Markup in the text below: `^key^` is a note mark (numbered in the order of the text), `_words_` are italic, `{key}` in a note
is the number of another note.
"""

import re
from pathlib import Path

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

OUT = Path(__file__).resolve().parent.parent
WIDTH, HEIGHT = A4
MARGIN, GAP, TOP, FOOT = 60.0, 20.0, 776.0, 66.0
COLUMN = (WIDTH - 2 * MARGIN - GAP) / 2
BODY, LEAD, NOTE, NOTE_LEAD = 10.4, 13.4, 7.6, 9.2
ROMAN, ITALIC, BOLD, SANS = "Times-Roman", "Times-Italic", "Times-Bold", "Helvetica"

TITLE = "Turned Around: Boats, Landings and Refusals in the Andaman Sea, 2021–2024"
PUBLISHER = "Coastline Institute for Refugee Law"
SERIES = "Report No. 7"
DATE = "Geneva, 20 February 2025"
AUTHORS = "Ines Calder and Rafiq Hossain"
RUNNING = "Turned Around: Boats, Landings and Refusals in the Andaman Sea"
SUMMARY = (
    "Between 2021 and 2024 this report counts 14,930 people who left Bangladesh and Myanmar by boat across the Andaman "
    "Sea. Nearly one in ten died or disappeared, and one third were refused a landing at least once. It sets the count "
    "beside the law of rescue, the principle of non-refoulement and the domestic law of the coastal states, and asks "
    "what a captain, a ministry and a court each have to do when a boat is sighted."
)

NOTES = {
    "method": "The count is of departures recorded by at least two independent sources; the method is set out in section 2 and in the annex.",
    "burma": "Burma Citizenship Law of 15 October 1982, section 3.",
    "gambia": "_Application of the Convention on the Prevention and Punishment of the Crime of Genocide (The Gambia v. Myanmar)_, Provisional Measures, Order of 23 January 2020, I.C.J. Reports 2020, p. 3.",
    "teknaf": "Interviews with boat owners in Teknaf, May and June 2024, on file with the authors.",
    "district": "The estimate of the district administration for the same year is lower, at 9,400.",
    "method2": "See note {method}.",
    "unclos": "United Nations Convention on the Law of the Sea, 10 December 1982, 1833 UNTS 3, art. 98(1).",
    "solas": "International Convention for the Safety of Life at Sea, 1 November 1974, 1184 UNTS 278, chapter V, regulation 33.",
    "sar": "International Convention on Maritime Search and Rescue, 27 April 1979, 1405 UNTS 119, annex, paragraph 3.1.9, as amended by resolution MSC.155(78).",
    "msc": "Resolution MSC.167(78), Guidelines on the Treatment of Persons Rescued at Sea, 20 May 2004.",
    "msc2": "Ibid., paragraph 6.12.",
    "refugee": "Convention relating to the Status of Refugees, 28 July 1951, 189 UNTS 137, art. 33(1).",
    "cat": "Convention against Torture and Other Cruel, Inhuman or Degrading Treatment or Punishment, 10 December 1984, 1465 UNTS 85, art. 3(1).",
    "catgc": "Committee against Torture, general comment No. 4 (2017), CAT/C/GC/4, paragraph 10.",
    "hrc": "Human Rights Committee, general comment No. 31 (2004), CCPR/C/21/Rev.1/Add.13, paragraph 12.",
    "hirsi": "_Hirsi Jamaa and Others v. Italy_ [GC], no. 27765/09, § 81, ECHR 2012.",
    "malta": "Ibid., § 180; compare _A.S. and others v. Malta_, CCPR/C/128/D/3043/2017, paragraph 6.7.",
    "act155": "Immigration Act 1959/63 (Act 155), section 6(3).",
    "thai": "Prevention and Suppression of Torture and Enforced Disappearance Act B.E. 2565 (2022), section 13.",
    "indo": "Presidential Regulation No. 125 of 2016 concerning the Handling of Foreign Refugees, art. 9.",
    "be2522": "Immigration Act B.E. 2522 (1979), section 54.",
    "interviews": "Calder and Hossain, interviews 31 to 46; see note {teknaf} for the method.",
    "asean": "ASEAN Human Rights Declaration, 18 November 2012, paragraph 16.",
    "bali": "Bali Declaration on People Smuggling, Trafficking in Persons and Related Transnational Crime, 23 March 2016, paragraph 5.",
    "ga": "General Assembly resolution 77/227 of 15 December 2022.",
    "appeal": "Appeal documents for 2024; amounts in dollars are those of the documents.",
    "party": "See note {refugee}; neither Malaysia, Thailand, Indonesia, Bangladesh nor Myanmar is a party.",
    "detained": "Figure for 31 December 2024, given to the authors by three lawyers who visit the centres.",
    "towed": "Logs of the rescue organisations, compared with interviews; see the annex.",
    "gcr": "General Assembly resolution 73/151 of 17 December 2018.",
    "crc": "Convention on the Rights of the Child, 20 November 1989, 1577 UNTS 3, arts. 3(1) and 37(b).",
    "actip": "ASEAN Convention Against Trafficking in Persons, Especially Women and Children, 21 November 2015, art. 14.",
    "advisory": "UNHCR, Advisory Opinion on the Extraterritorial Application of Non-Refoulement Obligations, 26 January 2007, paragraph 24.",
    "hirsi2": "_Hirsi Jamaa_, see note {hirsi}, § 81.",
}

TABLE_CAPTION = "Table 1. Departures, losses and refusals in the Andaman Sea, 2021 to 2024"
TABLE = [
    ["Year", "Boats", "People", "Dead or missing", "Refused landing"],
    ["2021", "31", "1,620", "189", "612"],
    ["2022", "58", "3,965", "412", "1,180"],
    ["2023", "63", "4,142", "371", "1,394"],
    ["2024", "79", "5,203", "448", "1,715"],
    ["Total", "231", "14,930", "1,420", "4,901"],
]
FIGURE_CAPTION = "Figure 1. People who left by boat, by year. Source: the authors’ register of departures."

BLOCKS = [
    ("h1", "1. Introduction"),
    ("p", "On the evening of 9 November 2023 a wooden boat with 184 people on board came within sight of the beach at Ulee Madon, in the Indonesian province of Aceh. Villagers brought rice and water, mended the engine and pushed the boat out again. It came back the next morning and was pushed out a second time. On the third day 181 people walked ashore; three children had died in the meantime. Nobody in the village had read a treaty, and nobody in the provincial administration told them that there was one to read."),
    ("p", "This report is about the distance between that beach and the law. It follows 231 boats that left Bangladesh and Myanmar between January 2021 and December 2024 with 14,930 people on board,^method^ almost all of them Rohingya. It asks who saw them, who helped, who turned them around, and which rules applied at each moment. The authors spoke to 127 passengers, 38 fishermen and 22 officials in four countries."),
    ("p", "The people concerned are stateless. Most Rohingya lost any claim to nationality under the Burma Citizenship Law,^burma^ and about 740,000 of them fled from Rakhine State to Bangladesh in the second half of 2017. The International Court of Justice has ordered Myanmar to protect those who remain.^gambia^ For those who left, the camps around Cox’s Bazar have become a place to wait in, and for a growing number a place to leave again."),
    ("h1", "2. Numbers at sea"),
    ("p", "Nobody counts departures officially. The register behind this report was built from the logs of rescue organisations, from local newspapers, from telephone calls by relatives and from interviews after landing. A departure is included when two sources that do not depend on each other agree on the day and on the number of people, give or take 10 per cent. Boats that were seen by nobody are missing, and so are the people who were on them."),
    ("table", ""),
    ("p", "Table 1 gives the result. In 2021 the register holds 31 boats and 1,620 people. The number of people rose to 3,965 in 2022, and 4,412 people set out in 2023. In 2024 it reached 5,203, an increase of 26 per cent on the year before. The boats have grown as well: the average boat carried 52 people in 2021 and 66 in 2024, on hulls that were built for a crew of eight."),
    ("p", "Of all those who set out, 1,420 died or disappeared, or nearly one in ten. Thirst and beatings by the crew killed more people than storms did. In the worst case, in December 2022, a boat with some 180 people sent a last call from a satellite telephone and was never heard of again; no wreck was found. Two thirds of the passengers who died were women and children, although women and children made up 58 per cent of all passengers."),
    ("p", "The cost is high as well. Brokers asked for between 1,500 and 3,000 dollars for the whole journey, a tenth of it before departure. Families who could not pay the rest were sent recordings. Boat owners in Teknaf told the authors that a fishing boat sold for one crossing brings its owner 450,000 taka,^teknaf^ about three times what it would earn in a good season. The camps, for their part, are emptier than the lists show: according to community leaders 12,000^district^ people left them by land and sea in 2023, more than twice the number in the register.^method2^"),
    ("figure", ""),
    ("h1", "3. Routes and reasons"),
    ("p", "Most boats start from the coast south of Cox’s Bazar between October and April, when the sea is calm. A smaller number start from Sittwe, in Myanmar itself. They cross the Bay of Bengal, pass west of the Mergui Archipelago and aim for the Malaysian island of Langkawi or for Aceh. Thailand is a country of transit: its navy gives food and fuel and escorts the boats onwards, a practice that officers call “helping on”. Malaysia was the intended destination of 71 per cent of the passengers interviewed, and Indonesia of 18 per cent. In fact 64 per cent of those who landed did so in Indonesia."),
    ("p", "Three reasons for leaving came up again and again. The first was hunger: in 2023 the food voucher in the camps was cut in two steps from 12 dollars a month to 8 dollars. The second was fear of the armed groups that control the camps by night, which killed at least 90 people that year. The third was family. Of the 127 passengers interviewed, 44 were girls and young women travelling to marry men in Malaysia whom they had met on the telephone; the youngest was 14 years old."),
    ("p", "The journey lasted 11 days on average and 113 days in the longest case. One 17-year-old passenger had been on four boats since 2020, and had twice been returned to the beach from which he started."),
    ("h1", "4. The law"),
    ("h2", "4.1 Rescue and disembarkation"),
    ("p", "The duty to save life at sea is old and general. Under the law of the sea every state must require the master of a ship flying its flag to assist any person found at sea in danger of being lost,^unclos^ and the same duty is laid on masters directly by the safety convention of 1974.^solas^ The duty does not depend on nationality, on status or on the circumstances in which people are found. It binds fishing boats and navies alike."),
    ("p", "Rescue ends with disembarkation. The Search and Rescue Convention, as amended in 2004, makes the state responsible for the search and rescue region primarily responsible for ensuring that survivors are disembarked and delivered to a place of safety.^sar^ The guidelines adopted on the same day explain what such a place is: a location where the survivors’ safety of life is no longer threatened and where their basic human needs can be met.^msc^ A rescuing ship is not one, except for a short time.^msc2^ Malaysia and Thailand have not joined the Convention, but Indonesia and Bangladesh have, and the duty to assist is part of the customary law that binds all four."),
    ("p", "None of these texts says which state has to open its port. That silence is the space in which boats are turned around. Of the 4,901 refusals in the register, 3,120 happened within sight of land, and in 29^towed^ cases the boat was towed out to sea with its engine removed."),
    ("h2", "4.2 Non-refoulement"),
    ("p", "The 1951 Refugee Convention forbids the expulsion or return of a refugee in any manner whatsoever to the frontiers of territories where life or freedom would be threatened.^refugee^ No coastal state of the Andaman Sea is a party to it. That does not leave a void. Article 3 of the Convention against Torture protects everyone who would be in danger of being subjected to torture,^cat^ and Thailand, Indonesia and Bangladesh are bound by it. The Committee against Torture applies the article on board ships and in any area under a state’s control,^catgc^ and the Human Rights Committee reads the same obligation into Articles 6 and 7 of the International Covenant on Civil and Political Rights.^hrc^"),
    ("p", "Whether a pushback at sea falls under these treaties depends on jurisdiction. In _Hirsi Jamaa and Others v. Italy_ the European Court of Human Rights found that people on board a state’s ships are under the continuous and exclusive control of its authorities,^hirsi^ and that a removal from the high seas can be a collective expulsion.^malta^ No court in Asia has followed the judgment yet. The argument is nevertheless made before them: in 2024 lawyers in Medan relied on it in an application for 61 people who had been held on a naval vessel for nine days. The Office of the United Nations High Commissioner for Refugees takes the same view of the high seas as it does of land borders.^advisory^"),
    ("p", "Children have a further protection. The Convention on the Rights of the Child, to which all five states are parties, makes the best interests of the child a primary consideration in every action concerning children and allows detention only as a measure of last resort and for the shortest appropriate period.^crc^ A navy that turns a boat away decides about children without having looked at one of them. Of the 4,901 people who were refused a landing, 1,617 were under 18, or 33 per cent. The same is true of trafficking: the girls who travel to be married are potential victims under the regional treaty of 2015, and its parties promised to consider letting victims stay on their territory, temporarily or permanently.^actip^"),
    ("h2", "4.3 National law"),
    ("p", "Malaysia’s Immigration Act 1959/63 knows no refugees. Unlawful entry is punished by a fine of up to 10,000 ringgit (about $2,260), by imprisonment of up to five years and by whipping of up to six strokes.^act155^ At the end of 2024 some 1,900^detained^ Rohingya were in immigration detention in the country, a third of them under the age of 18."),
    ("p", "Thailand made non-refoulement part of its own law in 2022: section 13 of the Prevention and Suppression of Torture and Enforced Disappearance Act forbids any agency to expel or hand over a person who would be in danger of torture, ill-treatment or enforced disappearance.^thai^ The Immigration Act B.E. 2522, which allows the removal of anyone who enters without permission, has not been adapted to it.^be2522^ Both laws are applied by the same officers, and the older one is the one that they know."),
    ("p", "Indonesia went furthest. Presidential Regulation No. 125 of 2016 orders the search and rescue agency to bring refugees in distress to the nearest port and to hand them over to the immigration detention houses, which must register them and call the United Nations High Commissioner for Refugees (UNHCR).^indo^ Until 2022 the Regulation was followed in Aceh in most cases. Since then local governments have pleaded that it gives them duties and no money, and 15 of the 24 landings of 2024 were opposed by village assemblies."),
    ("h1", "5. Five boats"),
    ("p", "The authors reconstructed the journeys of five boats day by day from interviews.^interviews^ The first, in February 2021, drifted for 46 days after its engine failed; 90 people had boarded it, eight died, and 82 were found by the Indian coast guard, which gave them food and did not let them land. The second was brought to Idaman Island by fishermen in June 2021 with 81 people."),
    ("p", "The third left Teknaf in November 2022 with 185 people and reached Pidie on 26 December. Its captain had asked three navies for help. Twenty-six people had died. The fourth was the boat of Ulee Madon, described at the beginning of this report. The fifth, in March 2024, overturned off Calang with 151 people on board after a fishing boat had tried to tow it; 75 were rescued after holding on to the hull for a night, and the bodies of 12 were found."),
    ("p", "In each case at least one authority knew the position of the boat for more than 24 hours. In four cases a rescue was possible with ships that were less than six hours away. In none was the coordination centre of another state told, as the Search and Rescue Convention requires."),
    ("h1", "6. What states have agreed"),
    ("p", "Governments of the region have signed many papers. The ASEAN Human Rights Declaration recognises the right to seek and receive asylum, in accordance with the laws of each state.^asean^ The Bali Process, which is co-chaired by Australia and Indonesia and has 45 member states, declared in 2016 that it needed better procedures for “predictable disembarkation”.^bali^ Its consultation mechanism, made for emergencies of this kind, was used once between 2021 and 2024. The General Assembly has called upon all states to share the burden fairly.^ga^"),
    ("p", "What is missing is a rule for the first hour. The authors propose a short one: the state whose coordination centre first learns of a boat remains responsible until another state has accepted in writing to take over, and the people on board are landed at the nearest port that is safe. Responsibility for what comes after, for reception and for solutions, can then be shared among the states of the region, as the Global Compact on Refugees foresees.^gcr^"),
    ("h1", "7. Money"),
    ("p", "Rescue costs less than refusal. The Indonesian navy spent 2.1 billion rupiah on the escort of one boat in November 2023, while the reception of its 181 passengers in Lhokseumawe cost 1.3 billion rupiah in six months. International appeals for the Rohingya in Indonesia asked for $14.6 million^appeal^ in 2024 and were funded at 38 per cent. Host communities saw little of it. In Pidie the assembly point for new arrivals has four latrines for 300 people, and the teacher who runs the school there is paid by her former students."),
    ("p", "Donors point to other emergencies. The sums are nevertheless small. To receive every one of the 5,203 people of 2024 in decent conditions for a year, at the rate of the Lhokseumawe reception, would have cost between 3 and 4 million dollars, a fraction of what the coastal states spent on patrols in the same year."),
    ("h1", "8. Conclusions"),
    ("p", "The law of the sea obliges those who see a boat in distress to act, and refugee and human rights law forbids states to send its passengers back to danger. Neither depends on the accession of Malaysia, Thailand or Indonesia to the 1951 Refugee Convention, desirable as that would be.^party^ What the register shows is not a gap in the law but a habit of waiting for someone else to apply it. The habit has cost 1,420 lives in four years."),
    ("p", "Coastal states should instruct their navies and coast guards in writing to rescue and to disembark. They should publish the number of boats that they sight. Bangladesh should allow work in the camps, and donors should restore the food voucher to 12 dollars. Courts that are asked to release people held on board ships should ask one question first: who has control of them? The rest follows."),
    ("h1", "9. Recommendations"),
    ("p", "The authors recommend the following."),
    ("li", "1. Bangladesh, India, Indonesia, Malaysia, Myanmar and Thailand should exchange the position of every boat in distress within one hour, through the coordination centres that already exist."),
    ("li", "2. Indonesia should extend Presidential Regulation No. 125 of 2016 by a budget line for the districts that receive people, and should apply it in all 38 provinces."),
    ("li", "3. Thailand should instruct its navy that section 13 of the Act of 2022 applies on board its ships, where the control of the state is complete.^hirsi2^"),
    ("li", "4. Malaysia should release the 600 or so children who are held in immigration detention and should end the whipping of people who seek protection."),
    ("li", "5. The co-chairs of the Bali Process should call its consultation mechanism within 72 hours of a sighting and should publish what was decided."),
    ("li", "6. Donors should fund reception for at least two years at a time. One quarter of the money now arrives after the season for which it was asked."),
    ("h1", "Annex: How the register was made"),
    ("p", "The register holds one line for each departure. It has 41 columns, from the name of the beach to the number of litres of water that the passengers remember. A line is entered when a first source reports a departure and becomes part of the count when a second, independent source confirms it. Of 318 reported departures 231 were confirmed, 52 were found to be the same boat under another name, and 35 are still open."),
    ("p", "The number of people on board is the middle value of the numbers given by the sources. Where sources differed by more than 10 per cent the lower number was taken, so that the totals err on the side of caution. The number of dead or missing is the difference between those who boarded and those who were seen alive after the journey, whether on land, in detention or on another boat. It includes 214 people whose families believe that they are alive."),
    ("p", "A refusal is counted when people on board asked to land, or were visibly in distress, and an authority prevented them from landing. Being refused three times counts as one refusal for each person. Escorts by the Thai navy were counted as refusals in 17 of 26 cases; in the other nine the passengers had asked to go on. The authors sent their results to the five governments in December 2024. Two answered: Indonesia corrected the date of one landing, and Bangladesh said that it could not confirm any figure."),
    ("p", "Interviews were held in Rohingya, Bengali, Malay and Acehnese between May 2024 and January 2025. They lasted 75 minutes on average. Names were changed, and nobody was paid. Thirty-four interviews with children under the age of 18 took place in the presence of a guardian or a social worker. The passengers read, or were read, the passages that concern them, and 11 asked for changes, all of which were made."),
    ("p", "The register has limits. It knows little about boats that leave from Sittwe, where few sources are left, and less about those who were sold on to plantations after landing. It cannot say how many people were saved by fishermen who told nobody, for fear of losing their boats. The share of women and girls, 39 per cent in 2024, is taken from passenger lists that smugglers made for their own purposes, and the ages on these lists are often wrong by several years."),
    ("small", "This sample report was written for the migtext library. Its events, people and figures are invented; the instruments are real."),
]

BREAKS = {
    w.replace("-", "").lower(): w
    for w in """
ac-ces-sion ad-min-is-tra-tion ac-cord-ance af-ter-wards agen-cies ap-pli-ca-tion ar-chi-pel-ago as-sem-blies as-sem-bly
as-sist at-ten-tion au-thor-i-ties au-thor-ity au-thors Bang-la-desh be-gin-ning broth-ers cap-tain chil-dren cir-cum-stances cit-i-zen-ship
coast-al col-lec-tive com-mit-tee com-mu-ni-ties com-mu-nity com-pact con-cerned con-clu-sions con-di-tions con-sul-ta-tion con-tin-u-ous
con-trol con-ven-tion co-or-di-na-tion coun-tries coun-try cov-e-nant cus-tom-ary dan-ger dec-la-ra-tion de-clared de-part-ed de-par-ture de-par-tures
de-pends de-scribed de-sir-able des-ti-na-tion de-ten-tion dif-fer-ent di-rect-ly dis-ap-pear-ance dis-ap-peared dis-em-barked dis-em-bark
dis-em-bar-ka-tion dis-tance dis-tress do-mes-tic du-ties emer-gen-cies en-forced en-sur-ing es-cort es-corts Eu-ro-pean eve-ning ex-cept ex-clu-sive
ex-pul-sion fam-ilies fam-ily fish-er-men fish-ing fol-lowed fol-lows for-eign for-bids found-ed frac-tion free-dom fron-tiers gen-eral gov-ern-ments
grow-ing guide-lines high-er hold-ing hun-dred im-mi-gra-tion im-pris-on-ment in-clud-ed in-crease in-de-pend-ent In-do-ne-sia In-do-ne-sian
in-stru-ments in-tend-ed in-ter-na-tional in-ter-viewed in-ter-views ju-ris-dic-tion judg-ment land-ings law-yers lead-ers li-brary lo-ca-tion
Ma-lay-sia Ma-lay-sian man-ner mech-a-nism mem-ber mil-lion min-is-try miss-ing month na-tional na-tion-al-ity na-vies na-vy nev-er-the-less news-pa-pers
num-ber ob-li-ga-tion obliges of-fi-cers of-fi-cial-ly of-fi-cials or-gan-i-sa-tions over-turned pas-sen-gers peo-ple per-mis-sion per-son pos-si-ble
po-si-tion prac-tice pre-dict-able pres-i-den-tial pre-ven-tion pri-mar-i-ly prin-ci-ple pro-ce-dures pro-pose pro-tects prov-ince pro-vin-cial pub-lish
pun-ished push-back rea-sons re-cep-tion rec-og-nises re-con-struct-ed re-cord-ings ref-u-gee ref-u-gees re-fus-al re-fus-als re-gion reg-is-ter reg-u-la-tion
rel-a-tives re-main re-mains re-mov-al re-port res-cued res-cue res-o-lu-tion re-spon-si-bil-ity re-spon-si-ble re-turned re-quires safe-ty sat-el-lite sea-son sec-tion se-nior
sev-er-al sight-ed Ro-hing-ya state-less stu-dents sub-ject-ed sup-pres-sion sur-vi-vors tele-phone ter-ri-to-ries Thai-land threat-ened to-geth-er tor-ture trans-it trav-el-ling trea-ties trea-ty
Unit-ed un-law-ful ves-sel vil-lag-ers vil-lage vouch-er wait-ing west-ern what-so-ever which-ever whip-ping with-out writ-ing pro-vin-cial am-a-teur
""".split()
}


NUMBERS = {}
for _kind, _text in BLOCKS:
    for _key in re.findall(r"\^(\w+)\^", _text):
        NUMBERS.setdefault(_key, len(NUMBERS) + 1)
NOTES = {NUMBERS[k]: v.format_map(NUMBERS) for k, v in sorted(NOTES.items(), key=lambda item: NUMBERS[item[0]])}


def words(text):
    """Splits marked-up text into words; a word is a list of (text, font, note number) runs."""
    italic, out = False, []
    for raw in text.split(" "):
        runs = []
        for part in re.split(r"(\^\w+?\^|_)", raw):
            if part == "_":
                italic = not italic
            elif m := re.fullmatch(r"\^(\w+)\^", part):
                number = int(m[1]) if m[1].isdigit() else NUMBERS[m[1]]
                runs.append((str(number), ROMAN, number))
            elif part:
                runs.append((part, ITALIC if italic else ROMAN, None))
        out.append(runs)
    return out


def width(runs, size):
    return sum(stringWidth(t, f, size if n is None else size * 0.62) for t, f, n in runs)


def split_word(runs, room, size):
    """Breaks a word at its last hyphenation point that fits: (head with hyphen, tail), or None."""
    if len(runs) == 0 or runs[0][2] is not None:
        return None
    text, font, _ = runs[0]
    m = re.match(r"([^\w]*)(\w+)(.*)$", text)
    if not m or m[2].lower() not in BREAKS:
        return None
    pieces, best = BREAKS[m[2].lower()].split("-"), None
    for i in range(1, len(pieces)):
        n = len("".join(pieces[:i]))
        if n < 2 or len(m[2]) - n < 3:
            continue
        head = m[1] + m[2][:n] + "-"
        if stringWidth(head, font, size) <= room:
            best = ([(head, font, None)], [(m[2][n:] + m[3], font, None), *runs[1:]])
    return best


def lines(text, size, room, indent=0.0):
    """Fills lines greedily: a list of (words, indent, last line of the paragraph)."""
    out, line, used, space = [], [], indent, stringWidth(" ", ROMAN, size)
    todo, lead = words(text), indent
    while todo:
        word = todo.pop(0)
        need = width(word, size) + (space if line else 0)
        if used + need <= room:
            line.append(word)
            used += need
            continue
        cut = split_word(word, room - used - (space if line else 0), size)
        if cut:
            line.append(cut[0])
            todo.insert(0, cut[1])
        else:
            todo.insert(0, word)
        out.append((line, lead, False))
        line, used, lead = [], 0.0, 0.0
    out.append((line, lead, True))
    return out


class Report:
    def __init__(self, pages):
        self.pages, self.found = pages, {}
        self.c = Canvas(str(OUT / "report.pdf"), pagesize=A4, invariant=1, pageCompression=1)
        self.c.setTitle(TITLE)
        self.c.setAuthor(AUTHORS)
        self.c.setSubject(SERIES + ", " + DATE)
        self.c.setCreator("make_report.py")
        self.page, self.column, self.notes = 1, 0, []
        self.expected = [PUBLISHER, SERIES, "", TITLE, "", AUTHORS, DATE, "", "Summary", "", plain(SUMMARY), ""]
        self.top = self.title_block()
        self.y = self.top

    def x(self):
        return MARGIN + self.column * (COLUMN + GAP)

    def title_block(self):
        """Page 1, over both columns: publisher, title, authors, summary, contents with the pages of the last pass."""
        c, y, full = self.c, TOP, WIDTH - 2 * MARGIN
        c.setFont(SANS, 9)
        c.drawString(MARGIN, y, PUBLISHER)
        c.drawRightString(WIDTH - MARGIN, y, "Report No. 7")
        c.line(MARGIN, y - 8, WIDTH - MARGIN, y - 8)
        y -= 66
        for part in ("Turned Around: Boats, Landings and", "Refusals in the Andaman Sea, 2021–2024"):
            c.setFont(BOLD, 24)
            c.drawString(MARGIN, y, part)
            y -= 30
        y -= 6
        for part in (AUTHORS, DATE):
            c.setFont(ROMAN, 11.5)
            c.drawString(MARGIN, y, part)
            y -= 16
        y -= 22
        c.setFont(BOLD, 12)
        c.drawString(MARGIN, y, "Summary")
        y -= 17
        for line in lines(SUMMARY, 10.8, full):
            self.draw(line, MARGIN, y, 10.8, full)
            y -= 14.6
        y -= 22
        c.setFont(BOLD, 12)
        c.drawString(MARGIN, y, "Contents")
        y -= 20
        for kind, text in BLOCKS:
            if kind not in ("h1", "h2"):
                continue
            left, size = MARGIN + (14 if kind == "h2" else 0), 10.8
            number = str(self.pages.get(text, ""))
            dots = "." * int((full - 14 - stringWidth(text, ROMAN, size) - left + MARGIN) / stringWidth(".", ROMAN, size))
            c.setFont(ROMAN, size)
            c.drawString(left, y, f"{text} {dots}")
            c.drawRightString(WIDTH - MARGIN, y, number)
            y -= 15.5
        self.close_page()
        self.page = 2
        return TOP

    def draw(self, line, x, y, size, room):
        """Draws one justified line as a single text object, spaces included; note marks are smaller and raised."""
        line_words, indent, last = line
        space = stringWidth(" ", ROMAN, size)
        natural = sum(width(w, size) for w in line_words) + space * (len(line_words) - 1) + indent
        extra = 0.0 if last or len(line_words) < 2 else (room - natural) / (len(line_words) - 1)
        text = self.c.beginText(x + indent, y)
        text.setWordSpace(extra)
        for i, word in enumerate(line_words):
            if i:
                text.setFont(ROMAN, size)
                text.textOut(" ")
            for run, font, note in word:
                text.setFont(font, size if note is None else size * 0.62)
                text.setRise(0 if note is None else size * 0.36)
                text.textOut(run)
            text.setRise(0)
        self.c.drawText(text)

    def note_lines(self, number):
        return lines(f"^{number}^ " + NOTES[number], NOTE, COLUMN)

    def note_height(self, numbers):
        return sum(len(self.note_lines(n)) * NOTE_LEAD for n in numbers) + (10 if numbers else 0)

    def next_column(self):
        self.close_column()
        if self.column == 0:
            self.column = 1
        else:
            self.close_page()
            self.page, self.column, self.top = self.page + 1, 0, TOP
        self.notes, self.y = [], self.top

    def close_column(self):
        if self.notes:
            y = FOOT + self.note_height(self.notes) - 10
            self.c.setLineWidth(0.4)
            self.c.line(self.x(), y + 6, self.x() + 60, y + 6)
            for number in self.notes:
                for line in self.note_lines(number):
                    y -= NOTE_LEAD
                    self.draw(line, self.x(), y + 4, NOTE, COLUMN)

    def close_page(self):
        c = self.c
        c.setFont(ROMAN, 8.5)
        if self.page > 1:
            c.setFont(ITALIC, 8.5)
            c.drawString(MARGIN, HEIGHT - 38, RUNNING if self.page % 2 else PUBLISHER)
        c.setFont(ROMAN, 8.5)
        c.drawCentredString(WIDTH / 2, 34, str(self.page))
        c.showPage()

    def room(self, height, notes=()):
        return self.y - height >= FOOT + self.note_height([*self.notes, *notes])

    def paragraph(self, text, size=BODY, lead=LEAD, indent=10.0):
        for line in lines(text, size, COLUMN, indent):
            marks = [n for word in line[0] for _, _, n in word if n is not None]
            if not self.room(lead, marks):
                self.next_column()
            self.notes += marks
            self.y -= lead
            self.draw(line, self.x(), self.y, size, COLUMN)
        self.y -= 2

    def heading(self, text, size):
        if not self.room(size + 40):
            self.next_column()
        if self.y != self.top:
            self.y -= 8
        self.y -= size + 2
        self.c.setFont(BOLD, size)
        self.c.drawString(self.x(), self.y, text)
        self.found[text] = self.page
        self.y -= 3

    def table(self):
        height, row = 14 + 16 * len(TABLE) + 26, 16
        if not self.room(height):
            self.next_column()
        c, x = self.c, self.x()
        self.y -= 14
        c.setFont(BOLD, 7.8)
        c.drawString(x, self.y, TABLE_CAPTION[:8])
        c.setFont(ROMAN, 7.8)
        c.drawString(x + stringWidth(TABLE_CAPTION[:8], BOLD, 7.8) + 2, self.y, TABLE_CAPTION[9:])
        self.y -= 6
        cuts = [0, 40, 80, 128, 178, COLUMN]
        top = self.y
        c.setLineWidth(0.5)
        for i, cells in enumerate(TABLE):
            c.line(x, self.y, x + COLUMN, self.y)
            c.setFont(BOLD if i in (0, len(TABLE) - 1) else ROMAN, 7.8)
            for j, cell in enumerate(cells):
                # only the head has cells of two lines
                parts = [cell] if i or j < 3 else [cell.rsplit(" ", 1)[0], cell.rsplit(" ", 1)[1]]
                for k, part in enumerate(parts):
                    if j == 0:
                        c.drawString(x + 4, self.y - 11 - 9.5 * k, part)
                    else:
                        c.drawRightString(x + cuts[j + 1] - 4, self.y - 11 - 9.5 * k, part)
            self.y -= row if i else row + 9
        c.line(x, self.y, x + COLUMN, self.y)
        for cut in cuts:
            c.line(x + cut, top, x + cut, self.y)
        self.y -= 10

    def figure(self):
        if not self.room(150):
            self.next_column()
        c, x, base = self.c, self.x(), self.y - 112
        c.setFont(SANS, 6.5)
        c.setFillGray(0.65)
        for i, row in enumerate(TABLE[1:5]):
            value = int(row[2].replace(",", ""))
            c.rect(x + 24 + i * 54, base, 34, value / 5203 * 88, stroke=0, fill=1)
        c.setFillGray(0)
        c.line(x + 12, base, x + COLUMN - 6, base)
        for i, row in enumerate(TABLE[1:5]):
            value = int(row[2].replace(",", ""))
            c.drawCentredString(x + 41 + i * 54, base - 9, row[0])
            c.drawCentredString(x + 41 + i * 54, base + value / 5203 * 88 + 3, row[2])
        self.y = base - 14
        for line in lines(FIGURE_CAPTION, 7.8, COLUMN):
            self.y -= 9.5
            self.draw(line, x, self.y, 7.8, COLUMN)
        self.y -= 10

    def build(self):
        after_heading = True
        for kind, text in BLOCKS:
            if kind == "p":
                self.paragraph(text, indent=0.0 if after_heading else 10.0)
                self.expected += [plain(text), ""]
            elif kind == "li":
                self.paragraph(text, indent=0.0)
                self.expected += [plain(text), ""]
            elif kind == "small":
                self.paragraph(text, NOTE, NOTE_LEAD, 0.0)
                self.expected += [plain(text), ""]
            elif kind == "table":
                self.table()
                self.expected += [TABLE_CAPTION, *("\t".join(r) for r in TABLE), ""]
            elif kind == "figure":
                self.figure()
                self.expected += [FIGURE_CAPTION, ""]
            else:
                self.heading(text, 12 if kind == "h1" else 10.4)
                self.expected += [text, ""]
            after_heading = kind in ("h1", "h2", "table", "figure")
        self.close_column()
        self.close_page()
        self.c.save()
        self.expected += ["Notes", "", *(f"{n}. {plain(t)}" for n, t in NOTES.items())]
        (OUT / "report.expected.txt").write_text("\n".join(self.expected) + "\n", encoding="utf-8", newline="\n")


def plain(text):
    """The words without markup; note marks become [4]."""
    return re.sub(r"\^(\w+?)\^", lambda m: f"[{NUMBERS[m[1]]}]", text).replace("_", "")


if __name__ == "__main__":
    first = Report({})
    first.build()
    Report(first.found).build()
