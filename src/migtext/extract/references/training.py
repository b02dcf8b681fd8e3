"""Train the chunk model on labelled references.

Needs python-crfsuite (`pip install migtext[train]`), which only the training uses: the weights are
written as JSON and read by `model.py`. Run as a module::

    python -m migtext.extract.references.training FOLDER_OF_XML --out models/references

The XML is the public format of labelled reference strings: `<sequence>` elements whose children
name the parts in the order in which they stand.
"""

from __future__ import annotations

import argparse
import html
import random
import re
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from ...errors import MissingExtra
from .aside import set_aside
from .chunks import chunk_spans, describe
from .hard import find_hard
from .model import ChunkModel
from .synthesis import Synthesiser

__all__ = ["Labelled", "labelled_chunks", "read_xml", "train"]

Labelled = list[tuple[str, str]]
"""A reference as (label, words) pairs in order."""

# Names in the data -> names of the model.
_LABELS = {
    "journal": "container",
    "container-title": "container",
    "source": "container",
    "medium": "genre",
    "director": "author",
    "producer": "author",
    "collection-title": "collection",
    "citation-number": "number",
    "dataset": "note",
    "isbn": "note",
}
_SEQUENCE = re.compile(r"<sequence>(.*?)</sequence>", re.S)
_PART = re.compile(r"<([a-z-]+)>(.*?)</\1>", re.S)


def read_xml(path: Path) -> list[Labelled]:
    """Read labelled references.

    Args:
        path: an XML file of `<sequence>` elements.
    """
    out: list[Labelled] = []
    for sequence in _SEQUENCE.findall(path.read_text(encoding="utf-8")):
        parts = [
            (_LABELS.get(n, n), " ".join(html.unescape(w).split()))
            for n, w in _PART.findall(sequence)
        ]
        out.append([(label, words) for label, words in parts if words])
    return out


def labelled_chunks(parts: Labelled) -> tuple[list[list[str]], list[str]]:
    """Features and labels of the chunks of a labelled reference.

    A chunk that holds two parts takes the label of most of its characters.
    """
    text, owner = "", []
    for label, words in parts:
        if text and not text.endswith(" "):
            text += " "
            owner.append(label)
        text += words
        owner += [label] * len(words)
    _, pieces = set_aside(text)
    for piece in reversed(pieces):
        text = text[: piece.start] + text[piece.end :]
        del owner[piece.start : piece.end]
    hard = find_hard(text)
    spans = chunk_spans(text, hard)
    settled = {(h.start, h.end): h.label for h in hard if h.label}
    labels = [settled.get((a, b)) or Counter(owner[a:b]).most_common(1)[0][0] for a, b in spans]
    return describe(text, spans, hard), labels


def train(
    data: Iterable[Labelled],
    *,
    c1: float = 0.3,
    c2: float = 0.02,
    iterations: int = 150,
    version: str = "1",
) -> ChunkModel:
    """Train on labelled references.

    Args:
        data: references as (label, words) pairs.
        c1: weight of the L1 penalty (more makes a smaller model).
        c2: weight of the L2 penalty.
        iterations: upper limit for L-BFGS.
        version: written into the model.

    Raises:
        MissingExtra: when python-crfsuite is not installed.
    """
    try:
        import pycrfsuite
    except ImportError as error:
        raise MissingExtra(
            "training the reference model needs python-crfsuite", todo="pip install migtext[train]"
        ) from error
    trainer = pycrfsuite.Trainer(verbose=False)
    for parts in data:
        rows, labels = labelled_chunks(parts)
        if rows:
            trainer.append(rows, labels)
    trainer.set_params({"c1": c1, "c2": c2, "max_iterations": iterations, "feature.minfreq": 2})
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "model")
        trainer.train(path)
        tagger = pycrfsuite.Tagger()
        tagger.open(path)
        info = tagger.info()
        tagger.close()
    labels = sorted(info.labels)
    index = {label: i for i, label in enumerate(labels)}
    state: dict[str, list[tuple[int, float]]] = {}
    for (feature, label), weight in info.state_features.items():
        if abs(weight) >= 0.005:
            state.setdefault(feature, []).append((index[label], round(weight, 3)))
    transitions = [[0.0] * len(labels) for _ in labels]
    for (before, after), weight in info.transitions.items():
        transitions[index[before]][index[after]] = round(weight, 3)
    return ChunkModel(labels, state, transitions, version)


def accuracy(model: ChunkModel, data: Sequence[Labelled]) -> dict[str, float]:
    """Share of references whose chunks of a label are all right, for each label."""
    right: Counter[str] = Counter()
    seen: Counter[str] = Counter()
    for parts in data:
        rows, gold = labelled_chunks(parts)
        found = model.label(rows)
        for label in set(gold):
            seen[label] += 1
            right[label] += all(
                (g == label) == (f == label) for g, f in zip(gold, found, strict=True)
            )
    return {label: round(right[label] / seen[label], 3) for label in sorted(seen)}


def main(argv: Sequence[str] | None = None) -> None:
    """Train, print what was measured on a fifth that was held out, write the weights."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, help="folder of labelled XML files")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--items", type=Path, help="TOML file of parts for synthetic references")
    parser.add_argument("--synthetic", type=int, default=3000, help="how many to make")
    parser.add_argument("--version", default="1")
    options = parser.parse_args(argv)
    data = [row for path in sorted(options.folder.glob("*.xml")) for row in read_xml(path)]
    random.Random(7).shuffle(data)
    titles = [w for row in data for label, w in row if label == "title"]
    journals = [w for row in data for label, w in row if label == "container"]
    if options.items:
        made = Synthesiser(options.items, titles=titles, journals=journals).make(options.synthetic)
        fifth, tenth = len(data) // 5, len(made) // 5
        trial = train(data[fifth:] + made[tenth:])
        print("held out, public:", accuracy(trial, data[:fifth]))
        print("held out, synthetic:", accuracy(trial, made[:tenth]))
        data += made
    model = train(data, version=options.version)
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / "weights.json").write_text(model.to_json() + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
