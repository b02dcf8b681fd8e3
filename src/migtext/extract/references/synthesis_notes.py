"""Layouts of notes: lawyers' styles, glued author lists, documents of the United Nations, cases."""

from __future__ import annotations

from .synthesis_parts import MONTHS, Labelled, Parts

__all__ = ["NoteLayouts"]


class NoteLayouts(Parts):
    """References as notes and some journals print them."""

    def oscola_article(self) -> Labelled:
        return [
            ("author", self.people("natural", 2) + ","),
            ("title", f"‘{self.title()}’"),
            ("date", self.random.choice(["({})", "[{}]"]).format(self.year()[:4])),
            ("volume", self.volume() if self.chance(0.8) else ""),
            ("container", self.journal()),
            (
                "pages",
                self.random.choice(
                    [
                        self.pages().split("–")[0].split("-")[0],
                        f"{self.random.randint(1, 400)}, {self.random.randint(401, 600)}",
                    ]
                ),
            ),
        ]

    def oscola_book(self) -> Labelled:
        edition: Labelled = [("edition", "(3rd edn,")] if self.chance(0.3) else []
        publisher = self.item("publishers")
        inside = publisher if edition else "(" + publisher
        return [
            ("author", self.people("natural", 2) + ","),
            ("title", self.title()),
            *edition,
            ("publisher", inside),
            ("date", self.year()[:4] + ")"),
            ("pages", str(self.random.randint(3, 400)) if self.chance(0.5) else ""),
        ]

    def oscola_web(self) -> Labelled:
        author = self.body() if self.chance(0.7) else self.people("natural", 2)
        host: Labelled = (
            [("container", "(" + self.item("outlets") + ","), ("date", self.day("uk") + ")")]
            if self.chance(0.5)
            else [("date", f"({self.day('uk')})")]
        )
        return [
            ("author", author + ","),
            ("title", f"‘{self.title()}’"),
            *host,
            ("url", "<" + self.item("websites") + ">"),
            ("note", f"accessed {self.day('uk')}"),
        ]

    def oscola_news(self) -> Labelled:
        return [
            ("author", self.people("natural", 2) + ","),
            ("title", f"‘{self.headline()}’"),
            ("container", self.item("outlets")),
            ("location", f"({self.item('places')},"),
            ("date", self.day("uk") + ")"),
            ("url", "<" + self.item("websites") + ">")
            if self.chance(0.7)
            else ("pages", str(self.random.randint(1, 40))),
            ("note", f"accessed {self.day('uk')}") if self.chance(0.5) else ("note", ""),
        ]

    def oscola_paper(self) -> Labelled:
        return [
            ("author", self.people("natural", 2) + ","),
            ("title", f"‘{self.title()}’"),
            ("date", f"({self.year()[:4]})"),
            ("container", f"{self.item('hosts')} Working Paper"),
            (
                "volume",
                f"{self.random.randint(1, 90)}" + self.random.choice(["", f"/{self.year()[:4]}"]),
            ),
            *self.link(),
        ]

    def press_release(self) -> Labelled:
        out: Labelled = [
            ("author", self.body() + ","),
            ("title", f"“{self.headline()},”"),
            ("genre", "press release,"),
            ("date", self.day("us") + ","),
        ]
        return [*out, *self.link()]

    def notes_web(self) -> Labelled:
        out: Labelled = [
            ("author", self.body() + ","),
            ("title", self.title() + ","),
            ("date", f"{self.random.choice(MONTHS)} {self.year()[:4]},"),
        ]
        return [*out, ("url", self.item("websites")), ("note", f"(accessed {self.day('us')}).")]

    def bluebook_article(self) -> Labelled:
        first = self.random.randint(1, 900)
        pages = f"{first}, {first + self.random.randint(1, 40)}" if self.chance(0.6) else str(first)
        journal = self.journal()
        if self.chance(0.3):
            journal = journal.upper()
        return [
            ("author", self.people("natural", 2) + ","),
            ("title", self.title() + ","),
            ("volume", self.volume()),
            ("container", journal),
            ("pages", pages),
            ("date", f"({self.year()[:4]})."),
        ]

    def bluebook_book(self) -> Labelled:
        upper = self.chance(0.5)
        author, title = self.people("natural", 2), self.title()
        if upper:
            author, title = author.upper(), title.upper()
        return [
            ("author", author + ","),
            ("title", title),
            ("pages", str(self.random.randint(3, 400)) if self.chance(0.7) else ""),
            ("date", f"({self.year()[:4]})."),
        ]

    def german_article(self) -> Labelled:
        kind = self.random.randrange(4)
        page = f"{self.random.randint(1, 900)}{self.random.choice([' ff', ' f', ' ff', ''])}"
        head: Labelled = [
            ("author", self.people("slash") + ","),
            ("title", self.title() + ","),
            ("container", self.journal()),
        ]
        year = self.year()[:4]
        if kind == 0:
            return [
                *head,
                (
                    "volume",
                    self.random.choice(
                        [f"{self.volume()}", f"{self.volume()}:{self.random.randint(1, 6)}"]
                    ),
                ),
                ("date", f"({year})"),
                ("pages", page),
            ]
        if kind == 1:
            return [*head, ("date", f"({year})"), ("pages", page)]
        if kind == 2:
            return [*head, ("date", f"{year},"), ("pages", page)]
        head[-1] = ("container", self.journal() + ",")
        return [
            *head,
            ("volume", f"{self.volume()}:{self.random.randint(1, 6)}"),
            ("date", f"({year})"),
            ("pages", page + " (" + page + ")"),
        ]

    def german_news(self) -> Labelled:
        host = self.item("outlets") if self.chance(0.6) else self.item("blogs")
        title = self.headline() if self.chance(0.6) else self.title()
        tail = self.link() if self.chance(0.5) else []
        years: Labelled = [("date", self.year()[:4] + ",")] if self.chance(0.1) else []
        return [
            ("author", self.people("slash") + ","),
            ("title", title + ","),
            ("container", host + ("" if years else ",")),
            *years,
            ("date", self.day("de") + ("," if tail else "")),
            *tail,
        ]

    def german_chapter(self) -> Labelled:
        return [
            ("author", self.people("slash", 2) + ","),
            ("title", self.title() + self.random.choice(["", ","])),
            (
                "editor",
                f"in {self.people('slash', 2)} ({self.random.choice(['Hg', 'Hrsg', 'Hg.', 'eds'])})"
                + self.random.choice(["", ","]),
            ),
            ("container", self.title()),
            ("date", f"({self.year()[:4]})"),
            ("pages", f"{self.random.randint(1, 900)} ff"),
        ]

    def glued_article(self) -> Labelled:
        tail: Labelled = (
            [
                ("doi", self.doi()),
                (
                    "note",
                    f"{self.random.randint(10**6, 4 * 10**7)} PMC{self.random.randint(10**5, 10**7)}",
                ),
            ]
            if self.chance(0.7)
            else []
        )
        return [
            ("author", self.people("glued")),
            ("title", self.title() + "."),
            ("container", self.journal()),
            ("date", f"({self.year()[:4]})"),
            (
                "volume",
                f"{self.volume()}({self.issue()}):" if self.chance(0.8) else f"{self.volume()}:",
            ),
            ("pages", self.pages() + "."),
            *tail,
        ]

    def glued_book(self) -> Labelled:
        edition: Labelled = [("edition", "2nd ed.")] if self.chance(0.2) else []
        place: Labelled = [("location", self.item("places") + ":")] if self.chance(0.8) else []
        return [
            ("author", self.people("glued")),
            ("title", self.title() + "."),
            *edition,
            *place,
            ("publisher", self.item("publishers")),
            ("date", f"({self.year()[:4]})."),
            ("pages", f"p. {self.pages()}." if self.chance(0.3) else ""),
        ]

    def numbered_web(self) -> Labelled:
        host: Labelled = [("container", "In: " + self.title())] if self.chance(0.3) else []
        date: Labelled = [("date", f"({self.year()[:4]}).")] if self.chance(0.5) else []
        out: Labelled = [
            ("author", self.body() + "."),
            ("title", self.title() + self.random.choice([".", " ."])),
            *host,
            *date,
        ]
        return out + (
            [
                ("note", "Available online at:"),
                ("url", self.item("websites")),
                ("note", f"(Accessed {self.day('us')})."),
            ]
            if self.chance(0.7)
            else []
        )

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
        return [
            ("title", parties),
            ("note", self.random.choice([f"(App no {number})", f"(Application no. {number}),"])),
            ("author", "(ECtHR,"),
            ("date", self.day("uk") + ")"),
        ]

    def case_date(self) -> Labelled:
        number = f"{self.random.randint(100, 79999)}/{self.random.randint(10, 23)}"
        court = self.random.choice(["ECtHR", "EGMR", "EuGH", "CJEU", "VfGH", "BVerfG"])
        state = self.random.choice(
            ["Switzerland", "Portugal and 32 others", "France", "Österreich", "Hungary"]
        )
        return [
            ("author", court),
            ("date", self.day("de") + ","),
            (
                "title",
                f"{self.item('families')}{self.random.choice(['', ' and Others'])} / {state},",
            ),
            ("note", f"application no {number}"),
        ]

    def note_generic(self) -> Labelled:
        return [
            ("author", self.people("natural", 2) + ","),
            ("title", self.title() + ","),
            ("location", self.item("places") + ","),
            ("publisher", self.item("publishers") + ","),
            ("date", self.year()[:4] + ","),
            ("pages", f"p. {self.random.randint(2, 500)}."),
        ]
