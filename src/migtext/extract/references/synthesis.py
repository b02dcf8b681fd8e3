"""Synthetic references: random works printed in the layouts of common styles, labelled.

Public data of labelled references is mostly journal articles. Reports, news and web pages of
organisations, notes of lawyers and the social scientists' Harvard are made here, from the parts
in `corpora/references/items.toml` and from the titles and journals of the public data.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from .synthesis_notes import NoteLayouts
from .synthesis_parts import Labelled

__all__ = ["Synthesiser"]


class Synthesiser(NoteLayouts):
    """Makes labelled references at random, the same ones for the same seed."""

    def __init__(
        self, items: Path, seed: int = 7, titles: Sequence[str] = (), journals: Sequence[str] = ()
    ) -> None:
        super().__init__(items, seed, titles, journals)
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

    # Layouts

    def apa_organisation(self) -> Labelled:
        date = self.random.choice([f"({self.year()}).", self.day("apa") + ".", "(n.d.)."])
        out: Labelled = [
            ("author", self.body() + "."),
            ("date", date),
            ("title", self.title() + "."),
        ]
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
        host = (
            ("container", self.item("outlets") + ".")
            if self.chance(0.75)
            else ("publisher", self.item("hosts") + ".")
        )
        return [
            ("author", author),
            ("date", self.day("apa") + "."),
            ("title", title + stop),
            host,
            *self.link(),
        ]

    def apa_untitled_author(self) -> Labelled:
        title = self.headline() if self.chance(0.6) else self.title()
        stop = "" if title[-1] in "?!" else "."
        date = self.day("apa") + "." if self.chance(0.6) else f"({self.year()})."
        host = (
            ("container", self.item("outlets") + ".")
            if self.chance(0.5)
            else ("publisher", self.item("hosts") + ".")
        )
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
        out: Labelled = [
            ("author", self.body()),
            ("date", date),
            ("title", self.title() + self.random.choice([".", ","])),
        ]
        if self.chance(0.6):
            out += [
                ("location", self.item("places") + ":"),
                (
                    "publisher",
                    self.item("publishers" if self.chance(0.5) else "organisations") + ".",
                ),
            ]
        return out + (self._access() if self.chance(0.6) else [])

    def harvard_news(self) -> Labelled:
        author = self.people("harvard", 2) if self.chance(0.7) else self.item("outlets")
        return [
            ("author", author), ("date", f"({self.year()})"), ("title", f"‘{self.headline()}’,"), ("container", self.item("outlets") + ","),
            ("date", self.day("month") + "."), *(self._access() if self.chance(0.6) else []),
        ]  # fmt: skip

    def harvard_article(self) -> Labelled:
        quotes = self.random.choice(["‘’", "“”", "  "])
        title = f"{quotes[0]}{self.title()}{quotes[1]}".strip() + self.random.choice([",", "."])
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
        date = self.random.choice(["({}):", "({}).", "({})", "{}:", "{}.", "({}),"]).format(
            self.year()
        )
        if self.chance(0.08):
            date = f"({self.random.randint(1950, 1990)}/{self.random.randint(1910, 1949)})."
        return names, date

    def social_article(self) -> Labelled:
        names, date = self._social()
        number = self.random.choice(
            [
                f"{self.volume()}({self.issue()}),",
                f"{self.volume()},",
                f"Vol. {self.volume()}, No. {self.random.randint(1, 6)},",
                f"{self.volume()} ({self.random.randint(1, 6)}):",
                f"{self.volume()}:",
            ]
        )
        lead = self.random.choice(["", "", "In: "])
        return [
            ("author", names), ("date", date), ("title", self.title() + "."), ("container", lead + self.journal() + self.random.choice([",", "", "."])),
            ("volume", number), ("pages", self.random.choice(["", "pp. ", "S. "]) + self.pages() + "."),
        ]  # fmt: skip

    def social_book(self) -> Labelled:
        names, date = self._social()
        return [
            ("author", names),
            ("date", date),
            ("title", self.title() + "."),
            ("location", self.item("places") + ":"),
            ("publisher", self.item("publishers") + "."),
        ]

    def social_chapter(self) -> Labelled:
        names, date = self._social()
        editors = self.random.choice(
            [self.people("social", 2), self.people("natural", 2), self.people("initials", 2)]
        )
        role = self.random.choice(["(Ed.):", "(Eds.):", "(Hg.):", "(eds.),", "(Ed.),"])
        tail: Labelled = [
            ("location", self.item("places") + ":"),
            ("publisher", self.item("publishers") + ","),
        ]
        pages = self.random.choice(["", "pp. ", "pp."]) + self.pages()
        if self.chance(0.4):
            return [
                ("author", names),
                ("date", date),
                ("title", self.title() + "."),
                ("editor", f"In {editors} {role}"),
                ("container", self.title()),
                ("pages", f"({pages})."),
                tail[0],
                ("publisher", self.item("publishers") + "."),
            ]
        return [
            ("author", names),
            ("date", date),
            ("title", self.title() + "."),
            ("editor", f"In: {editors} {role}"),
            ("container", self.title() + "."),
            *tail,
            ("pages", pages + "."),
        ]

    def chicago_article(self) -> Labelled:
        if self.chance(0.5):
            return [
                ("author", self.people("chicago", 3) + "."),
                ("date", self.year() + "."),
                ("title", f"“{self.title()}.”"),
                ("container", self.journal()),
                ("volume", f"{self.volume()} ({self.random.randint(1, 6)}):"),
                ("pages", self.pages() + "."),
            ]
        return [
            ("author", self.people("chicago", 3) + "."),
            ("title", f"“{self.title()}.”"),
            ("container", self.journal()),
            ("volume", f"{self.volume()}, no. {self.random.randint(1, 6)}"),
            ("date", f"({self.year()}):"),
            ("pages", self.pages() + "."),
        ]

    def chicago_book(self) -> Labelled:
        author = self.people("chicago", 2) if self.chance(0.8) else self.body()
        if self.chance(0.5):
            return [
                ("author", author + "."),
                ("date", self.year() + "."),
                ("title", self.title() + "."),
                ("location", self.item("places") + ":"),
                ("publisher", self.item("publishers") + "."),
            ]
        return [
            ("author", author + "."),
            ("title", self.title() + "."),
            ("location", self.item("places") + ":"),
            ("publisher", self.item("publishers") + ","),
            ("date", self.year() + "."),
        ]

    def chicago_web(self) -> Labelled:
        author = self.body() if self.chance(0.6) else self.people("chicago", 2)
        dated: Labelled = [("date", self.year() + ".")] if self.chance(0.5) else []
        title = f"“{self.headline()}.”"
        out: Labelled = [
            ("author", author + "."),
            *dated,
            ("title", title),
            ("container", self.item("outlets") + ",")
            if self.chance(0.6)
            else ("publisher", self.item("hosts") + ","),
        ]
        return [*out, ("date", self.day("us") + "."), *self.link()]

    def chicago_notes(self) -> Labelled:
        kind = self.random.randrange(3)
        if kind == 0:
            return [
                ("author", self.people("natural", 3) + ","),
                ("title", f"“{self.title()},”"),
                ("container", self.journal()),
                ("volume", f"{self.volume()}, no. {self.random.randint(1, 6)}"),
                ("date", f"({self.year()}):"),
                ("pages", self.pages() + "."),
            ]
        if kind == 1:
            return [
                ("author", self.people("natural", 2) + ","),
                ("title", self.title()),
                ("location", f"({self.item('places')}:"),
                ("publisher", self.item("publishers") + ","),
                ("date", self.year() + "),"),
                ("pages", str(self.random.randint(3, 400)) + "."),
            ]
        return [
            ("author", self.body() + ","),
            ("title", f"“{self.title()},”"),
            ("date", self.day("us") + ","),
            *self.link(),
        ]

    def mla_article(self) -> Labelled:
        return [
            ("author", self.people("chicago", 2) + "."),
            ("title", f"“{self.title()}.”"),
            ("container", self.journal() + ","),
            ("volume", f"vol. {self.volume()}, no. {self.random.randint(1, 6)},"),
            ("date", self.year() + ","),
            ("pages", f"pp. {self.pages()}."),
        ]

    def mla_web(self) -> Labelled:
        author: Labelled = [("author", self.people("chicago", 2) + ".")] if self.chance(0.5) else []
        return [
            *author,
            ("title", f"“{self.headline()}.”"),
            ("container", self.item("outlets") + ","),
            ("date", self.day("mla") + ","),
            *self.link(),
        ]

    def vancouver_article(self) -> Labelled:
        return [
            ("author", self.people("vancouver") + "."),
            ("title", self.title() + "."),
            ("container", self.journal() + "."),
            ("date", self.year()[:4] + ";"),
            ("volume", f"{self.volume()}({self.issue()}):"),
            ("pages", self.pages() + "."),
        ]

    def vancouver_report(self) -> Labelled:
        author = self.body() if self.chance(0.7) else self.people("vancouver")
        tail: Labelled = [("note", "Available from:"), *self.link()] if self.chance(0.4) else []
        return [
            ("author", author + "."),
            ("title", self.title() + self.random.choice([".", " [Internet]."])),
            ("location", self.item("places") + ":"),
            ("publisher", self.item("publishers" if self.chance(0.6) else "organisations") + ";"),
            ("date", self.year() + "."),
            *tail,
        ]

    def ieee_article(self) -> Labelled:
        return [
            ("author", self.people("initials", 3) + ","),
            ("title", f"“{self.title()},”"),
            ("container", self.journal() + ","),
            ("volume", f"vol. {self.volume()}, no. {self.random.randint(1, 6)},"),
            ("pages", f"pp. {self.pages()},"),
            ("date", self.year() + "."),
        ]

    def ieee_report(self) -> Labelled:
        return [
            ("author", self.body() + ","),
            ("title", f"“{self.title()},”"),
            ("publisher", self.item("hosts") + ","),
            ("location", self.item("places") + ","),
            ("date", self.year() + "."),
            ("note", "[Online]. Available:"),
            *self.link(),
        ]
