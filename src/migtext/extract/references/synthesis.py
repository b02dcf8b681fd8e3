"""Synthetic references: random works printed in the layouts of common styles, labelled.

Public data of labelled references is mostly journal articles. Reports, news and web pages of
organisations, notes of lawyers and the social scientists' Harvard are made here, from the parts
in `corpora/references/items.toml` and from the titles and journals of the public data.
"""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Callable, Sequence
from pathlib import Path

from ...errors import DataError

__all__ = ["Synthesiser"]

Labelled = list[tuple[str, str]]

_MONTHS = "January February March April May June July August September October November December".split()
_MONTHS_SHORT = "Jan. Feb. Mar. Apr. May June July Aug. Sept. Oct. Nov. Dec.".split()


class Synthesiser:
    """Makes labelled references at random, the same ones for the same seed.

    Args:
        items: the TOML file of parts.
        seed: of the random numbers.
        titles: further titles.
        journals: further journals.
    """

    def __init__(
        self, items: Path, seed: int = 7, titles: Sequence[str] = (), journals: Sequence[str] = ()
    ) -> None:
        try:
            self.items: dict[str, list[str]] = tomllib.loads(items.read_text(encoding="utf-8"))
        except (OSError, tomllib.TOMLDecodeError) as error:
            raise DataError(f"cannot be read ({error})", path=items, todo="restore the file") from error
        self.random = random.Random(seed)
        self.titles = [*self.items["titles"] * 3, *titles]
        self.journals = [*self.items["journals"] * 2, *journals]
        self.layouts: tuple[Callable[[], Labelled], ...] = (
            self.apa_organisation, self.apa_organisation, self.apa_news, self.apa_news, self.apa_untitled_author,
            self.apa_article, self.apa_book, self.apa_chapter, self.harvard_organisation, self.harvard_news,
            self.harvard_article, self.harvard_book, self.harvard_chapter, self.social_article, self.social_book,
            self.social_chapter, self.chicago_article, self.chicago_book, self.chicago_web, self.chicago_notes,
            self.mla_article, self.mla_web, self.vancouver_article, self.vancouver_report, self.ieee_article,
            self.ieee_report, self.oscola_article, self.oscola_book, self.oscola_web, self.oscola_news, self.oscola_paper, self.press_release, self.notes_web, self.bluebook_article,
            self.bluebook_book, self.german_article, self.german_article, self.german_news, self.german_news, self.german_chapter,
            self.glued_article, self.glued_article, self.glued_book, self.numbered_web, self.un_document, self.case,
            self.case_date, self.note_generic,
        )  # fmt: skip

    def make(self, count: int) -> list[Labelled]:
        """Make `count` references."""
        out = []
        for _ in range(count):
            parts = self._pick(self.layouts)()
            if self.random.random() < 0.06:
                parts = [("number", self._pick(["1.", "[12]", "23.", "(4)", "7"])), *parts]
            out.append([(label, words) for label, words in parts if words])
        return out

    # Parts

    def _pick(self, options: Sequence[object]) -> object:
        return options[self.random.randrange(len(options))]

    def item(self, kind: str) -> str:
        """A random part of a kind."""
        return str(self._pick(self.items[kind]))

    def chance(self, share: float) -> bool:
        """True in that share of calls."""
        return self.random.random() < share

    def title(self) -> str:
        """A title without full stop."""
        return str(self._pick(self.titles)).strip(" .,")

    def headline(self) -> str:
        """A headline or a title."""
        return (self.item("headlines") if self.chance(0.7) else self.title()).rstrip(".")

    def journal(self) -> str:
        """A journal."""
        return str(self._pick(self.journals)).strip(" .,")

    def year(self) -> str:
        """A year, now and then with a letter."""
        year = str(self.random.choice([self.random.randint(1955, 2025), self.random.randint(2005, 2025)]))
        return year + (self.random.choice("abc") if self.chance(0.06) else "")

    def day(self, form: str = "us") -> str:
        """A day of a month, with the year where the form has one."""
        month = self.random.randrange(12)
        day = self.random.randint(1, 28)
        year = self.random.randint(2004, 2025)
        return {
            "apa": f"({year}, {_MONTHS[month]} {day})" if self.chance(0.85) else f"({year}, {_MONTHS[month]})",
            "us": f"{_MONTHS[month]} {day}, {year}",
            "uk": f"{day} {_MONTHS[month]} {year}",
            "mla": f"{day} {_MONTHS_SHORT[month]} {year}",
            "month": f"{day} {_MONTHS[month]}",
            "de": f"{day:02}.{month + 1:02}.{year}",
        }[form]

    def people(self, form: str, most: int = 4) -> str:
        """Names of authors in one of the forms of `_name`."""
        n = min(most, self._weighted())
        names = [self._name(form, i) for i in range(n)]
        if form == "slash":
            return "/".join(names)
        if form == "glued":
            return " ".join(names) + (" ." if self.chance(0.7) else "")
        if form == "vancouver":
            return ", ".join(names) + (", et al" if self.chance(0.15) else "")
        if n == 1:
            return names[0]
        if self.chance(0.08):
            return f"{names[0]} et al."
        joint = {
            "apa": ", & ", "harvard": " and ", "social": self.random.choice([" & ", " and ", "; ", " / "]),
            "chicago": ", and ", "natural": " and ", "initials": " and ",
        }[form]  # fmt: skip
        between = "; " if joint == "; " else ", "
        return between.join(names[:-1]) + joint + names[-1]

    def _weighted(self) -> int:
        return self.random.choice((1, 1, 1, 1, 2, 2, 2, 3, 3, 4, 5))

    def _name(self, form: str, position: int) -> str:
        family, given = self.item("families"), self.item("givens")
        initials = " ".join(w[0] + "." for w in re.split(r"[\s-]", given) if w[0].isupper())
        tight = initials.replace(".", "").replace(" ", "")
        if form in ("apa", "harvard"):
            return f"{family}, {initials if form == 'apa' or self.chance(0.7) else initials.replace(' ', '')}"
        if form == "social":
            return f"{family.upper() if self.upper else family}, {given}"
        if form == "chicago":
            return f"{family}, {given}" if position == 0 else f"{given} {family}"
        if form == "natural":
            return f"{given} {family}"
        if form == "initials":
            return f"{initials} {family}"
        if form == "vancouver":
            return f"{family} {tight}"
        if form == "glued":
            return f"{family}{tight}"
        return family  # slash

    upper = False

    def pages(self) -> str:
        """A page range."""
        low = self.random.randint(1, 900)
        high = low + self.random.randint(2, 40)
        return f"{low}{self.random.choice('–-')}{high}"

    def volume(self) -> str:
        """A volume number."""
        return str(self.random.randint(1, 120))

    def issue(self) -> str:
        """An issue number."""
        return self.random.choice((str(self.random.randint(1, 12)), "1-2", "Suppl. 1", "Special Issue"))

    def link(self) -> Labelled:
        """A link or nothing."""
        return [("url", self.item("websites"))] if self.chance(0.8) else []

    def doi(self) -> str:
        """A DOI."""
        return f"10.{self.random.randint(1000, 9999)}/{self.random.choice(['s12889', 'jrs', 'feab', 'ijph'])}.{self.random.randint(100, 99999)}"

    def body(self) -> str:
        """An organisation."""
        return self.item("organisations")

    # Layouts

    def apa_organisation(self) -> Labelled:
        date = self.random.choice([f"({self.year()}).", self.day("apa") + ".", "(n.d.)."])
        out: Labelled = [("author", self.body() + "."), ("date", date), ("title", self.title() + ".")]
        if self.chance(0.12):
            out[-1] = ("title", self.title() + " [" + self.title() + "].")
        if self.chance(0.4):
            out.append(("publisher", self.item("hosts") + "."))
        if self.chance(0.2):
            out.append(("note", f"Retrieved {self.day('us')}, from"))
        return out + self.link()

    def apa_news(self) -> Labelled:
        author = self.people("apa", 3) if self.chance(0.8) else self.item("outlets") + "."
        title = self.headline()
        stop = "" if title[-1] in "?!" else "."
        if self.chance(0.12):
            title, stop = f"{title} [{self.headline()}]", "."
        host = ("container", self.item("outlets") + ".") if self.chance(0.75) else ("publisher", self.item("hosts") + ".")
        return [("author", author), ("date", self.day("apa") + "."), ("title", title + stop), host, *self.link()]

    def apa_untitled_author(self) -> Labelled:
        title = self.headline() if self.chance(0.6) else self.title()
        stop = "" if title[-1] in "?!" else "."
        date = self.day("apa") + "." if self.chance(0.6) else f"({self.year()})."
        host = ("container", self.item("outlets") + ".") if self.chance(0.5) else ("publisher", self.item("hosts") + ".")
        return [("title", title + stop), ("date", date), host, *self.link()]

    def apa_article(self) -> Labelled:
        tail: Labelled = [("doi", "https://doi.org/" + self.doi())] if self.chance(0.5) else []
        return [
            ("author", self.people("apa")), ("date", f"({self.year()})."), ("title", self.title() + "."),
            ("container", self.journal() + ","), ("volume", f"{self.volume()}({self.issue()}),"), ("pages", self.pages() + "."), *tail,
        ]  # fmt: skip

    def apa_book(self) -> Labelled:
        title = self.title()
        edition: Labelled = [("edition", "(2nd ed.).")] if self.chance(0.2) else []
        return [
            ("author", self.people("apa", 3)), ("date", f"({self.year()})."), ("title", title + ("" if edition else ".")), *edition,
            ("publisher", self.item("publishers") + "."), *(self.link() if self.chance(0.3) else []),
        ]  # fmt: skip

    def apa_chapter(self) -> Labelled:
        return [
            ("author", self.people("apa", 3)), ("date", f"({self.year()})."), ("title", self.title() + "."),
            ("editor", f"In {self.people('initials', 2)} ({self.random.choice(['Ed.', 'Eds.'])}),"), ("container", self.title()),
            ("pages", f"(pp. {self.pages()})."), ("publisher", self.item("publishers") + "."),
        ]  # fmt: skip

    def _access(self) -> Labelled:
        return [
            ("note", self.random.choice(["Available at:", "Available from:", "Available online at:", "Retrieved from"])),
            ("url", self.item("websites")), ("note", f"(Accessed{self.random.choice([':', ''])} {self.day('uk')})."),
        ]  # fmt: skip

    def harvard_organisation(self) -> Labelled:
        date = f"({self.year()})" + self.random.choice(["", "", ".", ":", ","])
        out: Labelled = [("author", self.body()), ("date", date), ("title", self.title() + self.random.choice([".", ","]))]
        if self.chance(0.6):
            out += [("location", self.item("places") + ":"), ("publisher", self.item("publishers" if self.chance(0.5) else "organisations") + ".")]
        return out + (self._access() if self.chance(0.6) else [])

    def harvard_news(self) -> Labelled:
        author = self.people("harvard", 2) if self.chance(0.7) else self.item("outlets")
        return [
            ("author", author), ("date", f"({self.year()})"), ("title", f"‘{self.headline()}’,"), ("container", self.item("outlets") + ","),
            ("date", self.day("month") + "."), *(self._access() if self.chance(0.6) else []),
        ]  # fmt: skip

    def harvard_article(self) -> Labelled:
        open_, close = self.random.choice(["‘’", "“”", "  "])
        title = f"{open_}{self.title()}{close}".strip() + self.random.choice([",", "."])
        return [
            ("author", self.people("harvard")), ("date", f"({self.year()})" + self.random.choice(["", ",", ".", ":"])), ("title", title),
            ("container", self.journal() + ","), ("volume", f"{self.volume()}({self.issue()}),"), ("pages", f"pp. {self.pages()}."),
        ]  # fmt: skip

    def harvard_book(self) -> Labelled:
        return [
            ("author", self.people("harvard", 3)), ("date", f"({self.year()})" + self.random.choice(["", ".", ","])),
            ("title", self.title() + self.random.choice([".", ","])), ("location", self.item("places") + ":"), ("publisher", self.item("publishers") + "."),
        ]  # fmt: skip

    def harvard_chapter(self) -> Labelled:
        return [
            ("author", self.people("harvard", 2)), ("date", f"({self.year()})"), ("title", f"‘{self.title()}’,"),
            ("editor", f"in {self.people('harvard', 2)} ({self.random.choice(['ed.', 'eds', 'eds.'])})"), ("container", self.title() + "."),
            ("location", self.item("places") + ":"), ("publisher", self.item("publishers") + ","), ("pages", f"pp. {self.pages()}."),
        ]  # fmt: skip

    def _social(self) -> tuple[str, str]:
        self.upper = self.chance(0.35)
        names = self.people("social", 3)
        self.upper = False
        date = self.random.choice(["({}):", "({}).", "({})", "{}:", "{}.", "({}),"]).format(self.year())
        if self.chance(0.08):
            date = f"({self.random.randint(1950, 1990)}/{self.random.randint(1910, 1949)})."
        return names, date

    def social_article(self) -> Labelled:
        names, date = self._social()
        number = self.random.choice([f"{self.volume()}({self.issue()}),", f"{self.volume()},", f"Vol. {self.volume()}, No. {self.random.randint(1, 6)},", f"{self.volume()} ({self.random.randint(1, 6)}):", f"{self.volume()}:"])
        lead = self.random.choice(["", "", "In: "])
        return [
            ("author", names), ("date", date), ("title", self.title() + "."), ("container", lead + self.journal() + self.random.choice([",", "", "."])),
            ("volume", number), ("pages", self.random.choice(["", "pp. ", "S. "]) + self.pages() + "."),
        ]  # fmt: skip

    def social_book(self) -> Labelled:
        names, date = self._social()
        return [("author", names), ("date", date), ("title", self.title() + "."), ("location", self.item("places") + ":"), ("publisher", self.item("publishers") + ".")]

    def social_chapter(self) -> Labelled:
        names, date = self._social()
        editors = self.random.choice([self.people("social", 2), self.people("natural", 2), self.people("initials", 2)])
        role = self.random.choice(["(Ed.):", "(Eds.):", "(Hg.):", "(eds.),", "(Ed.),"])
        tail: Labelled = [("location", self.item("places") + ":"), ("publisher", self.item("publishers") + ",")]
        pages = self.random.choice(["", "pp. ", "pp."]) + self.pages()
        if self.chance(0.4):
            return [("author", names), ("date", date), ("title", self.title() + "."), ("editor", f"In {editors} {role}"), ("container", self.title()), ("pages", f"({pages})."), tail[0], ("publisher", self.item("publishers") + ".")]
        return [("author", names), ("date", date), ("title", self.title() + "."), ("editor", f"In: {editors} {role}"), ("container", self.title() + "."), *tail, ("pages", pages + ".")]

    def chicago_article(self) -> Labelled:
        if self.chance(0.5):
            return [("author", self.people("chicago", 3) + "."), ("date", self.year() + "."), ("title", f"“{self.title()}.”"), ("container", self.journal()), ("volume", f"{self.volume()} ({self.random.randint(1, 6)}):"), ("pages", self.pages() + ".")]
        return [("author", self.people("chicago", 3) + "."), ("title", f"“{self.title()}.”"), ("container", self.journal()), ("volume", f"{self.volume()}, no. {self.random.randint(1, 6)}"), ("date", f"({self.year()}):"), ("pages", self.pages() + ".")]

    def chicago_book(self) -> Labelled:
        author = self.people("chicago", 2) if self.chance(0.8) else self.body()
        if self.chance(0.5):
            return [("author", author + "."), ("date", self.year() + "."), ("title", self.title() + "."), ("location", self.item("places") + ":"), ("publisher", self.item("publishers") + ".")]
        return [("author", author + "."), ("title", self.title() + "."), ("location", self.item("places") + ":"), ("publisher", self.item("publishers") + ","), ("date", self.year() + ".")]

    def chicago_web(self) -> Labelled:
        author = self.body() if self.chance(0.6) else self.people("chicago", 2)
        dated: Labelled = [("date", self.year() + ".")] if self.chance(0.5) else []
        title = f"“{self.headline()}.”"
        out: Labelled = [("author", author + "."), *dated, ("title", title), ("container", self.item("outlets") + ",") if self.chance(0.6) else ("publisher", self.item("hosts") + ",")]
        return [*out, ("date", self.day("us") + "."), *self.link()]

    def chicago_notes(self) -> Labelled:
        kind = self.random.randrange(3)
        if kind == 0:
            return [("author", self.people("natural", 3) + ","), ("title", f"“{self.title()},”"), ("container", self.journal()), ("volume", f"{self.volume()}, no. {self.random.randint(1, 6)}"), ("date", f"({self.year()}):"), ("pages", self.pages() + ".")]
        if kind == 1:
            return [("author", self.people("natural", 2) + ","), ("title", self.title()), ("location", f"({self.item('places')}:"), ("publisher", self.item("publishers") + ","), ("date", self.year() + "),"), ("pages", str(self.random.randint(3, 400)) + ".")]
        return [("author", self.body() + ","), ("title", f"“{self.title()},”"), ("date", self.day("us") + ","), *self.link()]

    def mla_article(self) -> Labelled:
        return [("author", self.people("chicago", 2) + "."), ("title", f"“{self.title()}.”"), ("container", self.journal() + ","), ("volume", f"vol. {self.volume()}, no. {self.random.randint(1, 6)},"), ("date", self.year() + ","), ("pages", f"pp. {self.pages()}.")]

    def mla_web(self) -> Labelled:
        author: Labelled = [("author", self.people("chicago", 2) + ".")] if self.chance(0.5) else []
        return [*author, ("title", f"“{self.headline()}.”"), ("container", self.item("outlets") + ","), ("date", self.day("mla") + ","), *self.link()]

    def vancouver_article(self) -> Labelled:
        return [("author", self.people("vancouver") + "."), ("title", self.title() + "."), ("container", self.journal() + "."), ("date", self.year()[:4] + ";"), ("volume", f"{self.volume()}({self.issue()}):"), ("pages", self.pages() + ".")]

    def vancouver_report(self) -> Labelled:
        author = self.body() if self.chance(0.7) else self.people("vancouver")
        tail: Labelled = [("note", "Available from:"), *self.link()] if self.chance(0.4) else []
        return [("author", author + "."), ("title", self.title() + self.random.choice([".", " [Internet]."])), ("location", self.item("places") + ":"), ("publisher", self.item("publishers" if self.chance(0.6) else "organisations") + ";"), ("date", self.year() + "."), *tail]

    def ieee_article(self) -> Labelled:
        return [("author", self.people("initials", 3) + ","), ("title", f"“{self.title()},”"), ("container", self.journal() + ","), ("volume", f"vol. {self.volume()}, no. {self.random.randint(1, 6)},"), ("pages", f"pp. {self.pages()},"), ("date", self.year() + ".")]

    def ieee_report(self) -> Labelled:
        return [("author", self.body() + ","), ("title", f"“{self.title()},”"), ("publisher", self.item("hosts") + ","), ("location", self.item("places") + ","), ("date", self.year() + "."), ("note", "[Online]. Available:"), *self.link()]

    def oscola_article(self) -> Labelled:
        return [("author", self.people("natural", 2) + ","), ("title", f"‘{self.title()}’"), ("date", self.random.choice(["({})", "[{}]"]).format(self.year()[:4])), ("volume", self.volume() if self.chance(0.8) else ""), ("container", self.journal()), ("pages", self.random.choice([self.pages().split("–")[0].split("-")[0], f"{self.random.randint(1, 400)}, {self.random.randint(401, 600)}"]))]

    def oscola_book(self) -> Labelled:
        edition: Labelled = [("edition", "(3rd edn,")] if self.chance(0.3) else []
        publisher = self.item("publishers")
        inside = publisher if edition else "(" + publisher
        return [("author", self.people("natural", 2) + ","), ("title", self.title()), *edition, ("publisher", inside), ("date", self.year()[:4] + ")"), ("pages", str(self.random.randint(3, 400)) if self.chance(0.5) else "")]

    def oscola_web(self) -> Labelled:
        author = self.body() if self.chance(0.7) else self.people("natural", 2)
        host: Labelled = [("container", "(" + self.item("outlets") + ","), ("date", self.day("uk") + ")")] if self.chance(0.5) else [("date", f"({self.day('uk')})")]
        return [("author", author + ","), ("title", f"‘{self.title()}’"), *host, ("url", "<" + self.item("websites") + ">"), ("note", f"accessed {self.day('uk')}")]

    def oscola_news(self) -> Labelled:
        return [("author", self.people("natural", 2) + ","), ("title", f"‘{self.headline()}’"), ("container", self.item("outlets")), ("location", f"({self.item('places')},"), ("date", self.day("uk") + ")"), ("url", "<" + self.item("websites") + ">") if self.chance(0.7) else ("pages", str(self.random.randint(1, 40))), ("note", f"accessed {self.day('uk')}") if self.chance(0.5) else ("note", "")]

    def oscola_paper(self) -> Labelled:
        return [("author", self.people("natural", 2) + ","), ("title", f"‘{self.title()}’"), ("date", f"({self.year()[:4]})"), ("container", f"{self.item('hosts')} Working Paper"), ("volume", f"{self.random.randint(1, 90)}" + self.random.choice(["", f"/{self.year()[:4]}"])), *self.link()]

    def press_release(self) -> Labelled:
        out: Labelled = [("author", self.body() + ","), ("title", f"“{self.headline()},”"), ("genre", "press release,"), ("date", self.day("us") + ",")]
        return [*out, *self.link()]

    def notes_web(self) -> Labelled:
        out: Labelled = [("author", self.body() + ","), ("title", self.title() + ","), ("date", f"{self.random.choice(_MONTHS)} {self.year()[:4]},")]
        return [*out, ("url", self.item("websites")), ("note", f"(accessed {self.day('us')}).")]

    def bluebook_article(self) -> Labelled:
        first = self.random.randint(1, 900)
        pages = f"{first}, {first + self.random.randint(1, 40)}" if self.chance(0.6) else str(first)
        journal = self.journal()
        if self.chance(0.3):
            journal = journal.upper()
        return [("author", self.people("natural", 2) + ","), ("title", self.title() + ","), ("volume", self.volume()), ("container", journal), ("pages", pages), ("date", f"({self.year()[:4]}).")]

    def bluebook_book(self) -> Labelled:
        upper = self.chance(0.5)
        author, title = self.people("natural", 2), self.title()
        if upper:
            author, title = author.upper(), title.upper()
        return [("author", author + ","), ("title", title), ("pages", str(self.random.randint(3, 400)) if self.chance(0.7) else ""), ("date", f"({self.year()[:4]}).")]

    def german_article(self) -> Labelled:
        kind = self.random.randrange(4)
        page = f"{self.random.randint(1, 900)}{self.random.choice([' ff', ' f', ' ff', ''])}"
        head: Labelled = [("author", self.people("slash") + ","), ("title", self.title() + ","), ("container", self.journal())]
        year = self.year()[:4]
        if kind == 0:
            return [*head, ("volume", self.random.choice([f"{self.volume()}", f"{self.volume()}:{self.random.randint(1, 6)}"])), ("date", f"({year})"), ("pages", page)]
        if kind == 1:
            return [*head, ("date", f"({year})"), ("pages", page)]
        if kind == 2:
            return [*head, ("date", f"{year},"), ("pages", page)]
        head[-1] = ("container", self.journal() + ",")
        return [*head, ("volume", f"{self.volume()}:{self.random.randint(1, 6)}"), ("date", f"({year})"), ("pages", page + " (" + page + ")")]

    def german_news(self) -> Labelled:
        host = self.item("outlets") if self.chance(0.6) else self.item("blogs")
        title = self.headline() if self.chance(0.6) else self.title()
        tail = self.link() if self.chance(0.5) else []
        years: Labelled = [("date", self.year()[:4] + ",")] if self.chance(0.1) else []
        return [("author", self.people("slash") + ","), ("title", title + ","), ("container", host + ("" if years else ",")), *years, ("date", self.day("de") + ("," if tail else "")), *tail]

    def german_chapter(self) -> Labelled:
        return [("author", self.people("slash", 2) + ","), ("title", self.title() + self.random.choice(["", ","])), ("editor", f"in {self.people('slash', 2)} ({self.random.choice(['Hg', 'Hrsg', 'Hg.', 'eds'])})" + self.random.choice(["", ","])), ("container", self.title()), ("date", f"({self.year()[:4]})"), ("pages", f"{self.random.randint(1, 900)} ff")]

    def glued_article(self) -> Labelled:
        tail: Labelled = [("doi", self.doi()), ("note", f"{self.random.randint(10**6, 4 * 10**7)} PMC{self.random.randint(10**5, 10**7)}")] if self.chance(0.7) else []
        return [("author", self.people("glued")), ("title", self.title() + "."), ("container", self.journal()), ("date", f"({self.year()[:4]})"), ("volume", f"{self.volume()}({self.issue()}):" if self.chance(0.8) else f"{self.volume()}:"), ("pages", self.pages() + "."), *tail]

    def glued_book(self) -> Labelled:
        edition: Labelled = [("edition", "2nd ed.")] if self.chance(0.2) else []
        place: Labelled = [("location", self.item("places") + ":")] if self.chance(0.8) else []
        return [("author", self.people("glued")), ("title", self.title() + "."), *edition, *place, ("publisher", self.item("publishers")), ("date", f"({self.year()[:4]})."), ("pages", f"p. {self.pages()}." if self.chance(0.3) else "")]

    def numbered_web(self) -> Labelled:
        host: Labelled = [("container", "In: " + self.title())] if self.chance(0.3) else []
        date: Labelled = [("date", f"({self.year()[:4]}).")] if self.chance(0.5) else []
        out: Labelled = [("author", self.body() + "."), ("title", self.title() + self.random.choice([".", " ."])), *host, *date]
        return out + ([("note", "Available online at:"), ("url", self.item("websites")), ("note", f"(Accessed {self.day('us')}).")] if self.chance(0.7) else [])

    def un_document(self) -> Labelled:
        date = self.random.choice([f"({self.year()[:4]}).", f"({self.day('uk')})"])
        return self.random.choice([
            [("author", self.body() + "."), ("date", f"({self.year()})."), ("title", self.title() + "."), ("note", f"{self.item('symbols')}.")],
            [("author", self.body() + ","), ("title", f"‘{self.title()}’"), ("date", date), ("note", f"UN Doc {self.item('symbols')}")],
            [("author", self.body() + ","), ("title", self.title() + ","), ("note", f"UN Doc. {self.item('symbols')}"), ("date", date)],
        ])  # fmt: skip

    def case(self) -> Labelled:
        parties = f"{self.item('families')} and Others v {self.random.choice(['Italy', 'Greece', 'Hungary', 'Spain', 'Switzerland', 'the United Kingdom'])}"
        number = f"{self.random.randint(100, 79999)}/{self.random.randint(10, 23)}"
        return [("title", parties), ("note", self.random.choice([f"(App no {number})", f"(Application no. {number}),"])), ("author", "(ECtHR,"), ("date", self.day("uk") + ")")]

    def case_date(self) -> Labelled:
        number = f"{self.random.randint(100, 79999)}/{self.random.randint(10, 23)}"
        court = self.random.choice(["ECtHR", "EGMR", "EuGH", "CJEU", "VfGH", "BVerfG"])
        state = self.random.choice(["Switzerland", "Portugal and 32 others", "France", "Österreich", "Hungary"])
        return [("author", court), ("date", self.day("de") + ","), ("title", f"{self.item('families')}{self.random.choice(['', ' and Others'])} / {state},"), ("note", f"application no {number}")]

    def note_generic(self) -> Labelled:
        return [("author", self.people("natural", 2) + ","), ("title", self.title() + ","), ("location", self.item("places") + ","), ("publisher", self.item("publishers") + ","), ("date", self.year()[:4] + ","), ("pages", f"p. {self.random.randint(2, 500)}.")]
