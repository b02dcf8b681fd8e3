"""The spaCy component ``migtext``, found by spaCy through an entry point.

    nlp = spacy.blank("en")
    nlp.add_pipe("migtext", config={"only": ["figures", "instruments"]})
    doc = nlp("About 1,200 people crossed in May 2024.")
    doc.spans["migtext/figures"]

Nothing but spaCy is loaded before the first text.
"""

from __future__ import annotations

from typing import Any

from spacy.language import Language

__all__ = ["MigtextPipe", "make"]


@Language.factory(
    "migtext",
    default_config={"only": None, "framing": None, "language": "en"},
    assigns=["doc.spans", "doc.user_data"],
)
def make(
    nlp: Language, name: str, only: list[str] | None, framing: str | None, language: str | None
) -> MigtextPipe:
    """Make the component.

    Args:
        nlp: the pipeline.
        name: of the component in it.
        only: what to run, as for `migtext.annotate`; entities and movements load a model.
        framing: "accurate", "fast", a model's folder, or None for no framing.
        language: "en", or None to detect it in each text.
    """
    del nlp  # spaCy gives it to every factory
    return MigtextPipe(name, only, framing, language)


class MigtextPipe:
    """Annotates a Doc's text and puts the records into span groups."""

    def __init__(
        self, name: str, only: list[str] | None, framing: str | None, language: str | None
    ) -> None:
        self.name = name
        self._options: dict[str, Any] = {"only": only, "framing": framing, "language": language}
        self._annotator: Any = None

    def __call__(self, doc: Any) -> Any:
        """Annotate a Doc; its tokens stay as they are."""
        from .interop.exchange.spacy_doc import fill
        from .pipeline import Annotator
        from .readers import read

        if self._annotator is None:
            self._annotator = Annotator(**self._options)
        analysis = self._annotator(read(text=doc.text))
        return fill(doc, analysis.records)

    def to_bytes(self, **_: Any) -> bytes:
        """Nothing is learned: the options are in the pipeline's config."""
        return b""

    def from_bytes(self, _: bytes, **__: Any) -> MigtextPipe:
        return self

    def to_disk(self, *_: Any, **__: Any) -> None:
        """Nothing is learned: the options are in the pipeline's config."""

    def from_disk(self, *_: Any, **__: Any) -> MigtextPipe:
        return self
