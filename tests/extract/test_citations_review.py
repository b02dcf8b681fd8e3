"""What is wrong with single entries of a list."""

from __future__ import annotations

import pytest

from migtext.annotations import Anomaly
from migtext.extract.citations import extract_citations, review_references
from migtext.extract.references import extract_references
from migtext.readers.text import text_document


def review(*entries: str) -> list[list[tuple[Anomaly, str]]]:
    document = text_document("Nothing is cited here at all.\n\nReferences\n\n" + "\n".join(entries))
    references = extract_references(document)
    reviewed = review_references(references, extract_citations(document, references))
    assert len(reviewed) == len(entries)
    return [list(zip(r.anomalies, r.messages, strict=True)) for r in reviewed]


OTHER = "Zetter, R. (2015). Protection in crisis: Forced migration and protection. Some Press."


@pytest.mark.parametrize(
    ("entry", "kind", "words"),
    [
        (
            "Ahn, C. (2018). China and the Crisis of Refugees. BYU Asian Journal, 5(2), 1-12. https://scholars.example/asj/vol5/iss1/2",
            Anomaly.INCONSISTENT,
            "issue 2, its link issue 1",
        ),
        (
            "Park, J. (2023, September 25). Police trap people at the border. Reuters. https://www.reuters.example/world/2024/09/25/border/",
            Anomaly.INCONSISTENT,
            "dated 2023",
        ),
        ("Kwan, S. (2017). More Than a Bystander to it. Journal of Studies, 26(2), 138-125.", Anomaly.INCONSISTENT, "backwards"),
        ("Lee, J. (2020). Sleep and flight in camps. Sleep Medicine, 3(1), 1-9. https://doi.org/10.5555/x", None, ""),
        ("Lee, J. (2020). Sleep and flight in camps. Sleep Medicine, 3(1), 925–35.", None, ""),
        ("Orr, A. (2019). A book on returning home. Some Press. ISBN 978-3-16-148410-1.", Anomaly.MALFORMED_IDENTIFIER, "ISBN"),
        ("Orr, A. (2019). A book on returning home. Some Press. ISBN 978-3-16-148410-0.", None, ""),
        ("Orr, A. (2019). A page on returning home. Some Press. https//www.orr.example/a", None, ""),
    ],
)  # fmt: skip
def test_entry(entry: str, kind: Anomaly | None, words: str) -> None:
    found = review(entry, OTHER)[0]
    if kind is None:
        assert found == []
    else:
        assert [a for a, _ in found] == [kind]
        assert words in found[0][1]


def test_the_same_work_twice() -> None:
    first = "Ahn, C. (2018). China and the Crisis of Refugees. BYU Asian Journal, 5(2), 1-12."
    found = review(first, OTHER, first)
    assert [a for a, _ in found[2]] == [Anomaly.DUPLICATE]
    assert found[0] == []


def test_one_entry_out_of_order() -> None:
    names = ["Adams", "Baker", "Clark", "Evans", "Davis", "Foster", "Grant", "Hughes", "Irving"]
    found = review(*(f"{n}, A. (2018). A title about {n} and more. Some Press." for n in names))
    wrong = [n for n, f in zip(names, found, strict=True) if any(a is Anomaly.ORDER for a, _ in f)]
    assert wrong in (["Evans"], ["Davis"])
    assert Anomaly.ORDER.finding is None


def test_a_list_in_order_of_citation_is_no_error() -> None:
    names = ["Grant", "Baker", "Foster", "Adams", "Irving", "Clark", "Hughes"]
    found = review(*(f"{n}, A. (2018). A title about {n} and more. Some Press." for n in names))
    assert found == [[] for _ in names]
