"""Export the encoder's graph, without its weights.

The weights of all-MiniLM-L6-v2 come with a pinned package (87 MB); what is missing there to run
them without torch is the graph, about 200 KB. It is exported once, its large tensors are taken
out, and `encoder.py` hands the package's own tensors to onnxruntime when a session is made. Run as
a module (needs the extra ``train``)::

    python -m migtext.framing.export

which writes ``graph.onnx`` and ``graph.json`` (which tensor of ``model.safetensors`` goes where,
and whether it is transposed) into ``models/minilm``.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ..errors import MissingExtra, ModelError
from ..resources import folder
from .weights import encoder_package

__all__ = ["export_graph"]

# Tensors up to this size stay inside the graph: shapes, small constants, and nothing that weighs.
_KEEP_BYTES = 1024
_OPSET = 17
# Of six. Layers 2, 3 and 5 were worse beside the last one.
MIDDLE_LAYER = 4


def export_graph(out: Path, source: Path | None = None) -> dict[str, Any]:
    """Write the graph of a BERT-like sentence encoder and the map of its tensors.

    Args:
        out: folder that gets ``graph.onnx`` and ``graph.json``.
        source: folder of the encoder (``config.json``, ``model.safetensors``); default: the
            package that migtext depends on.

    Returns:
        What was written to ``graph.json``.

    Raises:
        MissingExtra: without torch and onnx.
        ModelError: when a large tensor of the graph is none of the encoder's tensors.

    Example:
        >>> export_graph(Path("models/minilm"))["opset"]  # doctest: +SKIP
        17
    """
    try:
        import onnx
        import torch
        from safetensors.numpy import load_file
        from sentence_transformers import SentenceTransformer
    except ImportError as error:
        raise MissingExtra(
            f"exporting the encoder needs {error.name}", todo="pip install 'migtext[train]'"
        ) from error
    source = source or encoder_package()
    tensors = load_file(source / "model.safetensors")
    # The plain attention is the one that older graph operators can express.
    whole = SentenceTransformer(
        str(source), device="cpu", model_kwargs={"attn_implementation": "eager"}
    )
    model: Any = whole[0].auto_model
    model.eval()

    class Hidden(torch.nn.Module):
        """Only token vectors, of the last layer and of a middle one, which knows more of the words
        and less of the topic; pooling is done in numpy, where explanations need it."""

        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, input_ids: Any, attention_mask: Any) -> Any:
            types = torch.zeros_like(input_ids)
            layers = self.model(
                input_ids=input_ids,
                attention_mask=attention_mask,
                token_type_ids=types,
                output_hidden_states=True,
            ).hidden_states
            return layers[-1], layers[MIDDLE_LAYER]

    ids = torch.tensor([[101, 2023, 102], [101, 102, 0]])
    mask = torch.tensor([[1, 1, 1], [1, 1, 0]])
    buffer: Any = io.BytesIO()
    with torch.no_grad(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            Hidden(),
            (ids, mask),
            buffer,
            input_names=["input_ids", "attention_mask"],
            output_names=["token_vectors", "middle_vectors"],
            dynamic_axes={
                "input_ids": {0: "batch", 1: "length"},
                "attention_mask": {0: "batch", 1: "length"},
                "token_vectors": {0: "batch", 1: "length"},
                "middle_vectors": {0: "batch", 1: "length"},
            },
            opset_version=_OPSET,
            dynamo=False,
        )
    graph = onnx.load_from_string(buffer.getvalue())
    record = _take_out(graph, tensors, onnx)
    out.mkdir(parents=True, exist_ok=True)
    data = graph.SerializeToString()
    (out / "graph.onnx").write_bytes(data)
    meta = {
        "format": 2,
        "encoder": "sentence-transformers/all-MiniLM-L6-v2",
        "opset": _OPSET,
        "middle_layer": MIDDLE_LAYER,
        "graph_sha256": hashlib.sha256(data).hexdigest(),
        "weights_sha256": hashlib.sha256((source / "model.safetensors").read_bytes()).hexdigest(),
        "tokenizer_sha256": hashlib.sha256((source / "tokenizer.json").read_bytes()).hexdigest(),
        "initializers": record,
    }
    (out / "graph.json").write_text(json.dumps(meta, indent=1) + "\n", encoding="utf-8")
    return meta


def _take_out(graph: Any, tensors: dict[str, Any], onnx: Any) -> dict[str, dict[str, Any]]:
    """Empty the large initializers of `graph`; name the tensor that fills each of them."""
    import numpy as np

    def key(array: Any) -> tuple[tuple[int, ...], bytes]:
        return array.shape, hashlib.sha256(np.ascontiguousarray(array).tobytes()).digest()

    known = {key(value): (name, False) for name, value in tensors.items()}
    # The exporter folds the transposition of a linear layer into its weight.
    known |= {key(value.T): (name, True) for name, value in tensors.items() if value.ndim == 2}
    record: dict[str, dict[str, Any]] = {}
    for tensor in graph.graph.initializer:
        array = onnx.numpy_helper.to_array(tensor)
        if array.nbytes <= _KEEP_BYTES:
            continue
        if key(array) not in known:
            raise ModelError(
                f"the graph's tensor {tensor.name!r} is none of the encoder's tensors",
                todo="export with the torch version of constraints.txt",
            )
        name, transposed = known[key(array)]
        record[tensor.name] = {"tensor": name, "transposed": transposed}
        tensor.ClearField("raw_data")
        tensor.data_location = onnx.TensorProto.EXTERNAL
        entry = tensor.external_data.add()
        entry.key, entry.value = "location", "given-at-load"
    return record


def main(argv: Sequence[str] | None = None) -> None:
    """Command line of this module."""
    parser = argparse.ArgumentParser(description="Export the encoder's graph without its weights.")
    parser.add_argument("--out", type=Path, default=None, help="default: models/minilm")
    options = parser.parse_args(argv)
    meta = export_graph(options.out or folder("models") / "minilm")
    print(f"{len(meta['initializers'])} tensors taken out")


if __name__ == "__main__":
    main()
