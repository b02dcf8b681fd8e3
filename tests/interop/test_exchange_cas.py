"""CAS: cassis opens the files strictly, and what INCEpTION exports comes back."""

from __future__ import annotations

import warnings
import zipfile
from pathlib import Path

import cassis
import pytest
from exchange_help import any_analysis, edit, sample
from lxml import etree

import migtext as mt
from migtext.errors import DataError


def opened(xmi: Path) -> cassis.Cas:
    """With the type system beside it, and nothing forgiven."""
    with xmi.with_name("TypeSystem.xml").open("rb") as stream:
        system = cassis.load_typesystem(stream)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with xmi.open("rb") as stream:
            return cassis.load_cas_from_xmi(stream, typesystem=system)


def test_cassis_finds_every_record(tmp_path: Path) -> None:
    a = sample()
    made = a.export(tmp_path, to="cas")
    assert [f.name for f in made.files] == ["sample.xmi", "TypeSystem.xml", "sample.migtext.json"]
    cas = opened(made.files[0])
    assert cas.sofa_string == a.document.text
    figures = cas.select("webanno.custom.Figure")
    assert [f.get_covered_text() for f in figures] == ["1,200", "40"]
    assert next((f.low, f.unit, f.place, f.time_start) for f in figures) == ("1200.5", "person", "Kos", "2024-05-01")  # fmt: skip
    assert [f.migtextId for f in figures] == [f.id for f in a.figures]
    labels = {e.get_covered_text(): e.value for e in cas.select("webanno.custom.Entity")}
    assert labels == {"Kos": "PLACE", "서울": "PLACE"}
    assert len(cas.select_all()) == made.records


def test_the_file_counts_in_utf16(tmp_path: Path) -> None:
    a = any_analysis("😀😀 40", [(3, 5)])
    xmi = a.export(tmp_path, to="cas").files[0]
    (found,) = etree.parse(str(xmi)).getroot().iter("{http:///webanno/custom.ecore}Figure")
    assert (found.get("begin"), found.get("end")) == ("5", "7")


def test_layers_are_plain_span_layers(tmp_path: Path) -> None:
    """What INCEpTION recognises as a layer: a span type whose features are strings."""
    sample().export(tmp_path, to="cas")
    tree = etree.parse(str(tmp_path / "TypeSystem.xml"))
    name = {"u": "http://uima.apache.org/resourceSpecifier"}
    types = tree.findall(".//u:typeDescription", name)
    assert len(types) == 7
    for one in types:
        assert one.findtext("u:name", namespaces=name).startswith("webanno.custom.")
        assert one.findtext("u:supertypeName", namespaces=name) == "uima.tcas.Annotation"
        ranges = {e.text for e in one.findall(".//u:rangeTypeName", name)}
        assert ranges == {"uima.cas.String"}
        features = [e.findtext("u:name", namespaces=name) for e in one.findall(".//u:featureDescription", name)]  # fmt: skip
        assert not {"begin", "end", "sofa", "type", "label"} & set(features)


def test_what_xml_cannot_hold_is_said(tmp_path: Path) -> None:
    a = any_analysis("over\x0cleaf 40\ufffe", [(10, 12)])
    made = a.export(tmp_path, to="cas")
    assert made.left_out == ("2 characters of text that XML cannot hold: U+FFFD stands for each",)
    assert opened(made.files[0]).sofa_string == "over\ufffdleaf 40\ufffd"
    assert mt.load_corrections(made.files[0]).records == a.records


def curated(folder: Path, a: mt.Analysis) -> dict[str, bytes]:
    """Two annotators' XMI: Ben made Kos an organisation, Anna deleted the instrument."""
    xmi = a.export(folder, to="cas").files[0]
    original = xmi.read_bytes().decode("utf-8")
    start = a.entities.where(surface="Kos")[0].start
    assert original.count('value="PLACE"') == 2
    before = f'begin="{start}" end="{start + 3}" value="PLACE"'
    assert before in original
    ben = original.replace(before, before.replace("PLACE", "ORG"))
    lines = original.split("\n")
    anna = "\n".join(x for x in lines if "custom:Instrument" not in x)
    (gone,) = (x for x in lines if "custom:Instrument" in x)
    number = gone.split('xmi:id="')[1].split('"')[0]
    members = next(x for x in lines if "<cas:View" in x)
    listed = [m for m in members.split('members="')[1].split('"')[0].split() if m != number]
    anna = anna.replace(members, f'  <cas:View sofa="1" members="{" ".join(listed)}"/>')
    system = (folder / "TypeSystem.xml").read_bytes()
    return {"ben": ben.encode(), "anna": anna.encode(), "system": system}


def archive(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as made:
        for name, data in files.items():
            made.writestr(name, data)
    return path


def test_the_archive_of_one_document(tmp_path: Path) -> None:
    a = sample()
    data = curated(tmp_path, a)
    path = archive(
        tmp_path / "sample.zip", {"ben.xmi": data["ben"], "TypeSystem.xml": data["system"]}
    )
    b = mt.load_corrections(path)
    kos = b.entities.where(surface="Kos")[0]
    assert (kos.label, kos.origin, kos.confidence) == ("ORG", "human:ben", None)
    assert b.records["figures"] == a.records["figures"]


def test_the_archive_of_a_project(tmp_path: Path) -> None:
    a = sample()
    data = curated(tmp_path, a)

    def inner(who: str, of: str) -> bytes:
        path = archive(
            tmp_path / "inner.zip", {f"{who}.xmi": data[of], "TypeSystem.xml": data["system"]}
        )
        return path.read_bytes()

    path = archive(
        tmp_path / "project.zip",
        {
            "exportedproject.json": b"{}",
            "source/sample.xmi": b"",
            "annotation/sample.xmi/anna.zip": inner("anna", "anna"),
            "annotation/sample.xmi/ben.zip": inner("ben", "ben"),
            "annotation_ser/sample.xmi/ben.ser": b"",
            "curation/sample.xmi/CURATION_USER.zip": inner("CURATION_USER", "ben"),
        },
    )
    with pytest.raises(DataError, match=r"several persons in it; give who=, one of: .*anna, ben"):
        mt.load_corrections(path)
    anna = mt.load_corrections(path, who="anna")
    ben = mt.load_corrections(path, who="ben", doc="sample")
    assert len(anna.instruments) == 0
    assert ben.records["instruments"] == a.records["instruments"]
    assert {c.who for c in mt.all_corrections(path)} == {"anna", "ben", "CURATION_USER"}
    assert anna.diff(ben)["change"].tolist() == ["added", "changed"]
    # Several texts in it: each is asked for by name.
    with pytest.raises(DataError, match="no document 'other'; documents: sample"):
        mt.load_corrections(path, doc="other")


def test_a_project_in_another_format(tmp_path: Path) -> None:
    path = archive(tmp_path / "p.zip", {"annotation_ser/sample.xmi/ben.ser": b"x"})
    with pytest.raises(DataError, match="secondary format"):
        mt.load_corrections(path)
    (tmp_path / "no.zip").write_bytes(b"PK no")
    with pytest.raises(DataError, match="not readable as a ZIP archive"):
        mt.load_corrections(tmp_path / "no.zip")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "not readable as CAS XMI"),
        (b"<a><b></a>", "not readable as CAS XMI"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "a document type definition"),
    ],
)
def test_no_cas(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "a.xmi"
    path.write_bytes(content)
    with pytest.raises(DataError, match=said) as caught:
        mt.load_corrections(path)
    assert str(path) in str(caught.value)


def test_a_project_without_the_layers(tmp_path: Path) -> None:
    system = cassis.TypeSystem()
    cas = cassis.Cas(system)
    cas.sofa_string = "Some text."
    cas.to_xmi(tmp_path / "a.xmi")
    system.to_xml(tmp_path / "TypeSystem.xml")
    with pytest.raises(DataError, match="none of migtext's layers is in it"):
        mt.load_corrections(tmp_path / "a.xmi")


def test_what_a_project_has_beside_is_said(tmp_path: Path) -> None:
    """INCEpTION adds tokens and sentences; a team adds features and layers of its own."""
    a = sample()
    xmi = a.export(tmp_path, to="cas").files[0]
    with (tmp_path / "TypeSystem.xml").open("rb") as stream:
        system = cassis.load_typesystem(stream)
    segment = "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type."
    for name in ("Token", "Sentence"):
        system.create_type(segment + name, supertypeName="uima.tcas.Annotation")
    mood = system.create_type("webanno.custom.Mood", supertypeName="uima.tcas.Annotation")
    system.create_feature(system.get_type("webanno.custom.Figure"), "comment", "uima.cas.String")
    cas = cassis.load_cas_from_xmi(xmi.read_bytes().decode("utf-8"), typesystem=system)
    cas.add(system.get_type(segment + "Sentence")(begin=0, end=16))
    cas.add(mood(begin=0, end=8))
    figure = cas.select("webanno.custom.Figure")[0]
    figure.comment = "really?"
    cas.to_xmi(xmi)
    system.to_xml(tmp_path / "TypeSystem.xml")
    b = mt.load_corrections(xmi)
    assert b.records == a.records
    assert b.warnings == (
        "the feature comment of Figure was left out (1 values)",
        "the layer webanno.custom.Mood was left out (1 annotations)",
    )


def test_wrong_values(tmp_path: Path) -> None:
    xmi = sample().export(tmp_path, to="cas").files[0]
    edit(xmi, 'year="1951"', 'year="soon"')
    with pytest.raises(DataError, match="Instrument 1: year 'soon' is no whole number; write it as 1951"):  # fmt: skip
        mt.load_corrections(xmi)
