"""Sources as people have them, made from references: for the measure of `link_sources`."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from migtext.analysis import Analysis
from migtext.annotations import Reference
from migtext.check.linking import link_sources
from migtext.check.sources import Source
from migtext.readers import read

BODY = (
    "The report looks at arrivals, asylum procedures and detention over the year.",
    "Figures come from the ministry, from UNHCR and from interviews with migrants.",
    "Refugees and asylum seekers waited for months, and children were held with adults.",
    "Human rights bodies asked for access to the centres at the border.",
    "Many were returned without a decision in their case.",
    "The policy changed twice, and the courts had not yet ruled on the new law.",
)
ANONYMOUS = (
    "download ({n}).pdf",
    "document{n}.pdf",
    "fulltext ({n}).html",
    "{n:08x}.pdf",
    "scan{n}.txt",
)


@dataclass
class Made:
    source: Source
    wanted: str | None  # id of the reference; None for a source that is none of them
    kind: str


def _names(r: Reference) -> list[str]:
    return [
        str(a.get("literal") or f"{a.get('given', '')} {a.get('family', '')}").strip()
        for a in r.csl.get("author") or ()
    ]


def _short(name: str) -> str:
    words = name.split()
    capitals = "".join(w[0] for w in words if w[:1].isupper())
    return capitals if len(words) > 2 and len(capitals) > 2 else words[-1] if words else "Anon"


def _year(r: Reference) -> str:
    parts = (r.csl.get("issued") or {}).get("date-parts")
    return str(parts[0][0]) if parts else ""


def _slug(text: str, words: int, joint: str = "_") -> str:
    return joint.join(re.findall(r"\w+", text)[:words])


def make(r: Reference, rng: random.Random, n: int, others: Sequence[Reference]) -> Made | None:
    title, names, year = str(r.csl.get("title") or ""), _names(r), _year(r)
    if not title or not (names or r.csl.get("URL")):
        return None
    who = names[0] if names else str(r.csl.get("container-title") or "")
    doi, url = r.csl.get("DOI"), r.csl.get("URL")
    files = [
        ("who_year", f"{_short(who)}_{year}_report.pdf"),
        ("anonymous", rng.choice(ANONYMOUS).format(n=n)),
        ("title", f"{_slug(title, 6)}.pdf"),
        ("zotero", f"{_short(who)} - {year} - {title[:45]}.pdf".replace("/", "_")),
    ]
    if doi:
        files.append(("doi", str(doi).replace("/", "_") + ".pdf"))
    if url and len(str(url).rstrip("/").rpartition("/")[2]) > 12:
        files.append(
            ("slug", re.sub(r"[?#].*", "", str(url).rstrip("/").rpartition("/")[2]) + ".html")
        )
    kind, name = rng.choice(files)
    name = re.sub(r"[/\\]", "_", name)
    inside = rng.choice(("page", "page", "title", "meta", "name only", "bare"))
    if kind in ("anonymous", "who_year") and inside in ("name only", "bare"):
        inside = "page"
    body = [rng.choice(BODY) for _ in range(8)]
    for o in rng.sample(list(others), min(3, len(others))):
        body.append(
            f"As {' and '.join(_names(o)[:2]) or 'others'} ({_year(o)}) said, this was not new."
        )
    text = "\n\n".join(body)
    if inside == "page":
        shown = title.upper() if rng.random() < 0.2 else title
        order = [
            shown,
            ", ".join(names),
            f"{rng.choice(('May', 'June'))} {year}" if rng.random() < 0.7 else "",
        ]
        if rng.random() < 0.3:
            order = [order[1], order[0], order[2]]
        text = "\n".join(x for x in order if x) + "\n\n" + text
    elif inside == "title":
        text = f"{title}\n\n{text}"
    source = Source(name, Path("sources") / name)
    if inside != "name only":
        document = read(text=text)
        if inside == "meta":
            document = read(text=text, title=f"{title} | {who}", url=str(url) if url else None)
        source.analysis = Analysis(document, {"figures": ()})
    else:
        source.reason = "unreadable"
    return Made(source, r.id, f"{kind}/{inside}")


def sibling(r: Reference, rng: random.Random, n: int) -> Made | None:
    """The same body's report of another year."""
    title, names, year = str(r.csl.get("title") or ""), _names(r), _year(r)
    if not title or not names or not year.isdigit():
        return None
    other = str(int(year) - rng.choice((1, 2)))
    title = (
        title.replace(year, other)
        if year in title
        else " ".join(["Conditions", *title.split()[-2:], "revisited"])
    )
    name = rng.choice((f"{_short(names[0])}_{other}_report.pdf", f"download ({n}).pdf"))
    text = f"{title}\n{', '.join(names)}\nMay {other}\n\n" + "\n\n".join(
        rng.choice(BODY) for _ in range(6)
    )
    source = Source(
        name, Path("sources") / name, analysis=Analysis(read(text=text), {"figures": ()})
    )
    return Made(source, None, "sibling")


@dataclass
class Result:
    """What a run gave: links that are right and wrong, sources that could be linked, misses."""

    right: int = 0
    wrong: int = 0
    possible: int = 0
    errors: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        return self.right / max(1, self.right + self.wrong)

    @property
    def recall(self) -> float:
        return self.right / max(1, self.possible)


def measure(lists: Sequence[Sequence[Reference]], seed: int) -> Result:
    """Link made sources of each list: 4 in 5 of its works, siblings, works of other lists."""
    rng = random.Random(seed)
    result = Result()
    for k, references in enumerate(lists):
        outside = [r for j, other in enumerate(lists) if j != k for r in other]
        made: list[Made | None] = []
        for n, r in enumerate(references):
            if rng.random() < 0.8:
                made.append(make(r, rng, n, references))
            if rng.random() < 0.15:
                made.append(sibling(r, rng, n + 100))
        for n, r in enumerate(rng.sample(outside, min(len(outside), len(references) // 2))):
            m = make(r, rng, n + 200, outside)
            if m is not None:
                m.wanted, m.kind = None, "outside"
            made.append(m)
        rows = [m for m in made if m is not None]
        rng.shuffle(rows)
        link_sources([m.source for m in rows], references, ())
        titles = {r.id: (r.csl.get("title"), _year(r)) for r in references}
        for m in rows:
            result.possible += m.wanted is not None
            # A work may stand in a note and in the list: either is right.
            got = [titles[g] for g in m.source.references]
            if got:
                good = m.wanted is not None and titles[m.wanted] in got
                result.right += good
                result.wrong += not good
                if not good:
                    result.errors.append(f"{m.kind} {m.source.name}: {m.source.how} -> {got[0]}")
            elif m.wanted is not None:
                result.missed.append(f"{m.kind} {m.source.name}: {titles[m.wanted]}")
    return result
