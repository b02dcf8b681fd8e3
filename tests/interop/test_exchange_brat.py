"""brat: the files follow brat's rules, and what a person does in it comes back."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest
from exchange_help import any_analysis, edit, sample, spans, texts
from hypothesis import given, settings
from hypothesis import strategies as st

import migtext as mt
from migtext.errors import DataError, FileMissing


class Brat:
    """A reader of one document, written from brat's rules: it takes nothing on trust.

    A line is ``ID<tab>data<tab>rest``; the words of a text-bound annotation are the pieces of the
    text joined by one blank each; ids are there once; notes and relations name what is there.
    """

    def __init__(self, ann: Path) -> None:
        # Universal newlines, as brat opens its files: no offset may depend on them.
        self.text = ann.with_suffix(".txt").read_text(encoding="utf-8")
        self.spans: dict[str, tuple[str, list[tuple[int, int]]]] = {}
        self.notes: dict[str, str] = {}
        self.relations: list[tuple[str, str, str]] = []
        # One reader ends a line at any of Unicode's line ends.
        lines = ann.read_text(encoding="utf-8").splitlines()
        ids = [line.split("\t", 1)[0] for line in lines]
        assert len(ids) == len(set(ids))
        for line in lines:
            name, data, *rest = line.split("\t", 2)
            if name[0] == "T":
                label, places = data.split(" ", 1)
                pieces = [tuple(map(int, p.split(" "))) for p in places.split(";")]
                assert all(0 <= a < b <= len(self.text) for a, b in pieces)
                assert all(x[1] <= y[0] for x, y in pairwise(pieces))
                assert rest[0] == " ".join(self.text[a:b] for a, b in pieces)
                assert "\n" not in rest[0]
                assert re.fullmatch(r"[A-Za-z_]+", label)
                self.spans[name] = (label, pieces)
            elif name[0] == "#":
                kind, target = data.split(" ")
                assert kind == "AnnotatorNotes"
                self.notes[target] = rest[0]
            else:
                assert name[0] == "R"
                kind, a, b = data.split(" ")
                self.relations.append((kind, a.removeprefix("Arg1:"), b.removeprefix("Arg2:")))
        assert set(self.notes) <= set(self.spans)
        assert all({a, b} <= set(self.spans) for _, a, b in self.relations)


def test_a_reader_of_brat_finds_every_record(tmp_path: Path) -> None:
    a = sample()
    made = a.export(tmp_path, to="brat")
    assert [f.name for f in made.files] == ["sample.ann", "sample.txt", "annotation.conf", "sample.migtext.json"]  # fmt: skip
    assert made.records == sum(a.counts.values())
    assert made.left_out == ()
    read = Brat(made.files[0])
    assert len(read.text) == len(a.document.text)
    found = {(label, read.text[p[0][0] : p[-1][1]]) for label, p in read.spans.values()}
    assert {("Figure", "1,200"), ("PLACE", "서울"), ("Citation", "(Ahn, 2018)")} <= found
    kinds = sorted(kind for kind, _, _ in read.relations)
    assert kinds == ["Carried_by", "Carried_by", "Cites", "Counted_by"]


def test_the_configuration_names_every_type(tmp_path: Path) -> None:
    made = sample().export(tmp_path, to="brat")
    read = Brat(made.files[0])
    sections = re.split(r"^\[(\w+)\]$", made.files[2].read_text(encoding="utf-8"), flags=re.M)
    parts = dict(zip(sections[1::2], sections[2::2], strict=True))
    assert list(parts) == ["entities", "relations", "events", "attributes"]
    types = {line.strip().lstrip("!") for line in parts["entities"].splitlines() if line.strip()}
    assert {label for label, _ in read.spans.values()} <= types
    relations = {line.split("\t")[0] for line in parts["relations"].splitlines() if line}
    assert {kind for kind, _, _ in read.relations} <= relations


@settings(max_examples=80, deadline=None)
@given(data=st.data())
def test_any_text_follows_the_rules(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    text = data.draw(texts())
    a = any_analysis(text, data.draw(spans(text)), data.draw(texts()))
    made = a.export(tmp_path_factory.mktemp("brat"), to="brat")
    read = Brat(made.files[0])
    assert len(read.spans) + len(made.left_out) == sum(a.counts.values())


def test_a_span_over_lines_is_written_in_pieces(tmp_path: Path) -> None:
    a = any_analysis("40\n\r\nfamilies left", [(0, 13)])
    read = Brat(a.export(tmp_path, to="brat").files[0])
    assert [p for label, p in read.spans.values() if label == "Figure"] == [[(0, 2), (5, 13)]]


def test_a_record_of_blanks_is_said_and_stays(tmp_path: Path) -> None:
    a = any_analysis("a \n b", [(1, 3)])
    made = a.export(tmp_path, to="brat", only="figures")
    assert made.records == 0
    assert made.left_out == ("Figure at 1 of text: it covers blanks only",)
    assert mt.load_corrections(made.files[0]).records == a.records


# -- what people do ------------------------------------------------------------------------------


def line_of(ann: Path, words: str) -> str:
    return next(x for x in ann.read_text(encoding="utf-8").split("\n") if words in x)


def test_edit_add_and_delete(tmp_path: Path) -> None:
    a = sample()
    ann = a.export(tmp_path, to="brat").files[0]
    edit(ann, _place(a, "Kos"), _place(a, "Kos").replace("PLACE", "ORG"))
    figure = line_of(ann, "\t40").split("\t")[0]
    note = line_of(ann, f"Notes {figure}\t")
    edit(ann, note, note.replace("low=1200.5", "low=40"))
    start = a.document.text.index("families")
    with ann.open("a", encoding="utf-8") as stream:
        stream.write(
            f"T90\tEVENT {start} {start + 8}\tfamilies\n#90\tAnnotatorNotes T90\tnote=adj-gov\n"
        )
    b = mt.load_corrections(ann, who="Anna")
    kos = b.entities.where(surface="Kos")[0]
    assert (kos.label, kos.origin, kos.confidence) == ("ORG", "human:Anna", None)
    assert kos.id == a.entities.where(surface="Kos")[0].id
    new = b.entities.where(surface="families")[0]
    assert (new.label, new.origin, new.note) == ("EVENT", "human:Anna", "adj-gov")
    assert b.entities.where(surface="서울")[0] == a.entities.where(surface="서울")[0]
    changed = b.figures[1]
    assert changed.low == Decimal("40")
    assert changed.citations == a.figures[1].citations
    # The same again gives the same ids.
    again = mt.load_corrections(ann, who="Anna")
    assert again.records == b.records


def _place(a: mt.Analysis, words: str) -> str:
    start = a.entities.where(surface=words)[0].start
    return f"PLACE {start} {start + len(words)}\t{words}"


def test_links_are_relations(tmp_path: Path) -> None:
    a = sample()
    ann = a.export(tmp_path, to="brat").files[0]
    text = a.document.text
    start = text.index("2023 (Ahn")
    reference = line_of(ann, "\tReference").split("\t")[0]
    figure = line_of(ann, "\t1,200").split("\t")[0]
    with ann.open("a", encoding="utf-8") as stream:
        stream.write(
            f"T90\tCitation {start} {start + 4}\t2023\nR90\tCites Arg1:T90 Arg2:{reference}\t\n"
        )
        stream.write(f"R91\tCarried_by Arg1:{figure} Arg2:T90\t\n")
    b = mt.load_corrections(ann)
    new = next(c for c in b.citations if c.surface == "2023")
    assert new.works[0].reference == a.references[0].id
    assert set(b.figures[0].citations) == {a.citations[0].id, new.id}
    assert b.figures[0].origin == "human:annotator"


def test_a_deleted_record_clears_links_to_it(tmp_path: Path) -> None:
    a = sample()
    ann = a.export(tmp_path, to="brat", only=("figures", "entities")).files[0]
    figure = line_of(ann, "\t40").split("\t")[0]
    lines = [x for x in ann.read_text(encoding="utf-8").split("\n") if not re.search(rf"\b{figure}\t", x)]  # fmt: skip
    ann.write_text("\n".join(lines), encoding="utf-8")
    b = mt.load_corrections(ann)
    assert list(b.figures) == list(a.figures)[:1]
    assert b.movements[0].figure is None
    # Nobody edited the movement: its origin stays.
    assert b.movements[0].origin == a.movements[0].origin
    assert [w for w in b.warnings if "its figure is gone, the link was cleared" in w]
    # What was not exported is as it was.
    assert b.records["citations"] == a.records["citations"]


def test_a_moved_record_keeps_its_id(tmp_path: Path) -> None:
    a = sample()
    ann = a.export(tmp_path, to="brat").files[0]
    start = a.figures[1].start
    edit(ann, f"Figure {start} {start + 2}\t40", f"Figure {start - 8} {start + 2}\tAnother 40")
    b = mt.load_corrections(ann, who="Anna")
    moved = b.figures[1]
    assert (moved.surface, moved.text, moved.id) == ("Another 40", "Another 40", a.figures[1].id)
    assert a.diff(b)[["change", "field"]].values.tolist() == [["moved", "span"]]


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("\t1,200\n", "\t1,300\n", "line 3: '1,300' does not stand at"),
        ("Figure 24 29", "Figure 9924 9929", "lies outside the text"),
        ("Figure 24 29", "Figgure 24 29", "unknown label 'Figgure'"),
        ("T1\tPassage", "T2\tPassage", "T2 is there twice"),
        ("T1\tPassage", "Passage", "is no brat annotation"),
        ("low=1200.5;high=3000;bound=range", "low=many", "low 'many' is no number"),
        ("low=1200.5;high=3000;bound=range", "low=5;high=3", "low 5 is above high 3"),
        ("low=1200.5;high=3000;bound=range", "bound=about", "bound 'about' is unknown"),
        ("low=1200.5;high=3000;bound=range", "lo=5", "Figure has no feature lo"),
    ],
)
def test_mistakes_are_named(tmp_path: Path, before: str, after: str, said: str) -> None:
    ann = sample().export(tmp_path, to="brat").files[0]
    text = ann.read_text(encoding="utf-8")
    assert before in text, text
    ann.write_text(text.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(DataError, match=re.escape(said)) as caught:
        mt.load_corrections(ann)
    assert str(ann) in str(caught.value)
    assert caught.value.todo


def test_another_text_is_refused(tmp_path: Path) -> None:
    ann = sample().export(tmp_path, to="brat").files[0]
    other = mt.annotate(text="Another text.", only="figures")
    with pytest.raises(DataError, match="not the one that was annotated: at 1"):
        mt.load_corrections(ann, other)
    ann.with_suffix(".txt").unlink()
    mt.load_corrections(ann)  # the text is in the analysis beside it
    ann.with_name("sample.migtext.json").unlink()
    with pytest.raises(FileMissing, match="the text is missing"):
        mt.load_corrections(ann)


def test_line_ends_of_another_system_do_no_harm(tmp_path: Path) -> None:
    a = sample()
    ann = a.export(tmp_path, to="brat").files[0]
    ann.write_bytes(ann.read_bytes().replace(b"\n", b"\r\n"))
    assert mt.load_corrections(ann).records == a.records


def test_what_has_no_place_is_said(tmp_path: Path) -> None:
    ann = sample().export(tmp_path, to="brat").files[0]
    with ann.open("a", encoding="utf-8") as stream:
        stream.write(
            "#99\tAnnotatorNotes T1\tlook at this again\nA1\tDoubt T1\nR99\tFriend Arg1:T1 Arg2:T2\n"
        )
    warned = "\n".join(mt.load_corrections(ann).warnings)
    assert "'look at this again'" in warned
    assert "1 events, attributes" in warned
    assert "Friend" in warned


def test_a_folder_a_person(tmp_path: Path) -> None:
    a = sample()
    for name in ("anna", "ben"):
        a.export(tmp_path / name, to="brat")
    a.export(tmp_path / "other.ann", to="brat")
    edit(
        tmp_path / "ben" / "sample.ann", _place(a, "Kos"), _place(a, "Kos").replace("PLACE", "ORG")
    )
    with pytest.raises(DataError, match=r"2 documents in it; give doc=, one of:.*sample"):
        mt.load_corrections(tmp_path)
    with pytest.raises(DataError, match=r"several persons in it; give who=, one of: anna, ben"):
        mt.load_corrections(tmp_path, doc="sample")
    b = mt.load_corrections(tmp_path, doc="sample", who="ben")
    assert [e.origin for e in b.entities] == ["human:ben", "rule:test@1"]
    assert [(c.doc, c.who) for c in mt.all_corrections(tmp_path)] == [
        ("sample", "anna"), ("sample", "ben"), ("other", "annotator"),
    ]  # fmt: skip
