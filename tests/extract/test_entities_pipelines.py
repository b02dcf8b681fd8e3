"""Other spaCy pipelines than the one shipped: saved to a folder, named, in another language."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import migtext as mt
from migtext.errors import ModelError, NotAnnotated
from migtext.extract.entities import neural
from migtext.pipeline import Annotator

FRENCH = (
    "Le préfet Zorblax Quintard a reçu la Fédération Brumelle dans le village de Morvaulx. "
    "Les familles y vivent depuis des mois, et la commune leur a ouvert son gymnase cet hiver."
)
ENGLISH = "Zorblax Quintard of Fédération Brumelle came to Morvaulx on Monday and met the families."
PATTERNS = [
    {"label": "PER", "pattern": "Zorblax Quintard"},
    {"label": "ORG", "pattern": [{"TEXT": "Fédération"}, {"TEXT": "Brumelle"}]},
    {"label": "LOC", "pattern": "Morvaulx"},
    {"label": "MISC", "pattern": "gymnase"},
]
NAMES = {("Zorblax Quintard", "PERSON"), ("Fédération Brumelle", "ORG"), ("Morvaulx", "PLACE")}


def saved(folder: Path, language: str, *components: str) -> Path:
    """A pipeline of rules, written by spaCy."""
    import spacy

    nlp = spacy.blank(language)
    for name in components:
        component = nlp.add_pipe(name)
        if name == "entity_ruler":
            component.add_patterns(PATTERNS)
    nlp.to_disk(folder)
    return folder


@pytest.fixture(scope="module")
def french(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return saved(tmp_path_factory.mktemp("pipelines") / "names_fr", "fr", "entity_ruler")


@pytest.fixture(scope="module")
def any_language(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return saved(tmp_path_factory.mktemp("pipelines") / "names_xx", "xx", "entity_ruler")


def names(analysis: mt.Analysis) -> set[tuple[str, str]]:
    return {(e.surface, e.label) for e in analysis.entities}


def test_a_saved_pipeline_finds_names(french: Path) -> None:
    found = Annotator(only="entities", spacy_model=french)(mt.read(text=ENGLISH))
    assert names(found) >= NAMES


@pytest.mark.parametrize("which", ["french", "any_language"])
def test_a_text_in_the_language_of_the_pipeline(which: str, request: pytest.FixtureRequest) -> None:
    folder = request.getfixturevalue(which)
    document = mt.read(text=FRENCH)
    assert document.meta.language == "fr"
    found = Annotator(only=("entities", "movements"), spacy_model=folder)(document)
    assert names(found) >= NAMES
    assert "gymnase" not in {e.surface for e in found.entities}
    assert any(str(folder) in w and "'fr'" in w for w in found.warnings)
    with pytest.raises(NotAnnotated, match="'fr'"):
        _ = found.movements
    for e in found.entities:
        assert document.text[e.start : e.end] == e.surface


def test_a_text_in_another_language_than_the_pipeline(tmp_path: Path) -> None:
    folder = saved(tmp_path / "names_de", "de", "entity_ruler")
    document = mt.read(text=FRENCH)
    found = Annotator(only="entities", spacy_model=folder)(document)
    with pytest.raises(NotAnnotated, match="pipeline is for 'de'"):
        _ = found.entities
    forced = Annotator(only="entities", spacy_model=folder, language="en")(document)
    assert names(forced) >= NAMES


def test_without_a_pipeline_another_language_stays_withheld() -> None:
    found = Annotator(only="entities")(mt.read(text=FRENCH))
    with pytest.raises(NotAnnotated, match="language='en'"):
        _ = found.entities


def test_any_name_of_a_component_that_sets_entities(tmp_path: Path) -> None:
    import spacy

    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    nlp.add_pipe("span_ruler", name="our_names", config={"annotate_ents": True}).add_patterns(
        PATTERNS
    )
    nlp.to_disk(tmp_path / "spans")
    found = Annotator(only="entities", spacy_model=str(tmp_path / "spans"))(mt.read(text=ENGLISH))
    assert names(found) >= NAMES


def test_a_pipeline_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="python -m spacy download fr_core_news_zz"):
        mt.annotate(text=ENGLISH, only="entities", spacy_model="fr_core_news_zz")
    with pytest.raises(ModelError, match=r"nlp\.to_disk"):
        mt.annotate(text=ENGLISH, only="entities", spacy_model=tmp_path / "nothing")
    with pytest.raises(ModelError, match=r"config\.cfg"):
        mt.annotate(text=ENGLISH, only="entities", spacy_model=tmp_path)
    with pytest.raises(ModelError, match="fr_core_news_zz"):
        next(
            iter(
                mt.annotate_many(
                    [mt.sample("article")], out=tmp_path / "o", spacy_model="fr_core_news_zz"
                )
            )
        )


def test_a_pipeline_that_recognises_nothing(tmp_path: Path) -> None:
    folder = saved(tmp_path / "plain", "en", "sentencizer")
    with pytest.raises(ModelError, match="recognises no entities: it holds sentencizer"):
        mt.annotate(text=ENGLISH, only="entities", spacy_model=folder)


def test_a_pipeline_that_is_broken(tmp_path: Path) -> None:
    folder = saved(tmp_path / "broken", "en", "entity_ruler")
    (folder / "config.cfg").write_text("[nlp\n", encoding="utf-8")
    with pytest.raises(ModelError, match="cannot be loaded"):
        mt.annotate(text=ENGLISH, only="entities", spacy_model=folder)


def test_in_the_workers_of_a_batch(french: Path, tmp_path: Path) -> None:
    import pyarrow.dataset as ds

    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "a.txt").write_text(FRENCH, encoding="utf-8")
    out = tmp_path / "out"
    runs = list(
        mt.annotate_many(
            tmp_path / "texts", out=out, only="entities", spacy_model=french, workers=1
        )
    )
    assert [r.state for r in runs] == ["done"]
    rows = ds.dataset(out / "entities").to_table().to_pylist()
    assert {(r["surface"], r["label"]) for r in rows} >= NAMES


def test_openblas_is_off_unless_asked_for() -> None:
    text = "Senuwara Begum met Junaidi Yahya in Lhokseumawe, and Zorblax Ltd paid."
    plain, fast = Annotator(only="entities"), Annotator(only="entities", openblas=True)
    assert plain.openblas is False
    assert plain.options() == fast.options()
    assert list(plain(mt.read(text=text)).entities) == list(fast(mt.read(text=text)).entities)

    def blis(nlp: object) -> set[bool]:
        return {n.ops.use_blis for n in nlp.get_pipe("ner").model.walk()}  # type: ignore[attr-defined]

    assert blis(neural.load_pipeline(None, openblas=False)) == {True}
    assert blis(neural.load_pipeline(None, openblas=True)) == {False}


def test_an_import_changes_no_kernel() -> None:
    code = (
        "import migtext, sys; migtext.Annotator; assert 'thinc' not in sys.modules; "
        "from thinc.api import get_current_ops; print(get_current_ops().use_blis)"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "True"
