"""Shares of frames along a document, over documents, sources and dates."""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest

import migtext as mt
from migtext.errors import DataError, NotAnnotated
from migtext.framing.shares import share_frame

LAW = "The court quashed the removal order because it breached the Convention."
FENCE = "Soldiers with dogs patrol the razor-wire fence at night."
TEA = "The committee elected its chair and adopted the agenda of the meeting."


def analysis(*paragraphs: str, **meta: object) -> mt.Analysis:
    return mt.annotate(text="\n\n".join(paragraphs), only="framing", framing="fast", **meta)  # type: ignore[arg-type]


def test_along_a_document() -> None:
    found = analysis(LAW, FENCE)
    along = found.passages.along(4)
    assert list(along.columns) == [
        "start",
        "end",
        "judged",
        "legal",
        "humanitarian",
        "security",
        "none",
    ]
    assert along["legal"].iloc[0] == 1
    assert along["security"].iloc[-1] == 1
    assert along["start"].iloc[0] == 0
    assert along["end"].iloc[-1] == len(found.document.text)
    assert (along["end"].iloc[:-1].to_numpy() == along["start"].iloc[1:].to_numpy()).all()


def test_along_agrees_with_the_whole() -> None:
    found = analysis(LAW, FENCE, TEA)
    [whole] = found.passages.along(1).to_dict("records")
    for frame, share in found.passages.framing.items():
        assert whole[frame] == pytest.approx(share)


def test_along_nothing() -> None:
    along = analysis("Contents").passages.along(3)
    assert along["judged"].tolist() == [0, 0, 0]
    assert along["legal"].isna().all()
    with pytest.raises(DataError, match="stretches"):
        analysis(LAW).passages.along(0)


def test_by_source_and_year() -> None:
    def row(doc: str, start: int, end: int, *labels: str) -> dict[str, object]:
        return {
            "doc": doc,
            "start": start,
            "end": end,
            "labels": labels,
            "abstained": False,
            "probabilities": {},
        }

    documents = {
        "a": {"source": "Agency", "date": date(2019, 5, 1)},
        "b": {"source": "Agency", "date": date(2021, 5, 1)},
        "c": {"source": None, "date": None},
    }
    rows = [row("a", 0, 30, "legal"), row("a", 30, 40), row("b", 0, 10, "legal", "security")]
    frame = share_frame(rows, documents, by=("source", "year"))
    assert frame["source"].tolist()[:2] == ["Agency", "Agency"]
    assert frame["year"].tolist()[:2] == [2019, 2021]
    assert frame["documents"].tolist() == [1, 1, 1]
    assert frame["legal"].tolist()[:2] == [0.75, 1.0]
    assert frame["none"].tolist()[:2] == [0.25, 0.0]
    assert math.isnan(frame["legal"].tolist()[2])
    assert share_frame(rows, documents, by="decade")["decade"].tolist()[:2] == [2010, 2020]


def test_over_analyses_and_a_data_set(tmp_path: Path) -> None:
    for name, text in (("a", LAW), ("b", FENCE), ("c", FENCE + "\n\n" + TEA)):
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    paths = sorted(tmp_path.glob("*.txt"))
    one = mt.framing_shares(
        [mt.annotate(p, only="framing", framing="fast") for p in paths], by="format"
    )
    out = tmp_path / "out"
    with ThreadPoolExecutor(1) as pool:
        list(mt.annotate_many(paths, out=out, only="framing", framing="fast", executor=pool))
    many = mt.Corpus(out).framing("format")
    assert one["documents"].tolist() == many["documents"].tolist() == [3]
    for name in ("legal", "humanitarian", "security", "none"):
        assert one[name].tolist() == pytest.approx(many[name].tolist())


def test_the_same_text_twice_counts_twice() -> None:
    assert mt.framing_shares([analysis(LAW), analysis(LAW)], by="language")[
        "documents"
    ].tolist() == [2]


def test_unknown_columns_and_missing_passages() -> None:
    with pytest.raises(DataError, match="colour"):
        mt.framing_shares([analysis(LAW)], by="colour")
    with pytest.raises(NotAnnotated):
        mt.framing_shares([mt.annotate(text=LAW, only="figures")])
