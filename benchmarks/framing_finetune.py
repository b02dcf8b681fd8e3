"""Fine-tune all of MiniLM on the framing passages: what it would give, were it small enough to ship.

Not part of the tests. Needs torch and the evaluation kit beside the checkout::

    python benchmarks/framing_finetune.py --epochs 3

Prints F1 and mean average precision on the kit's passages after each epoch (two minutes each on two
cores). The tuned weights are 90 MB, and the passages are learned faster than the task: see
docs/adr/0011-one-sentence-carries-a-frame.md.
"""

from __future__ import annotations

import argparse
import random
from pathlib import Path
from typing import Any

import numpy as np
import torch
from sentence_transformers import SentenceTransformer

from migtext.framing.metrics import measure
from migtext.framing.training import read_passages
from migtext.framing.weights import encoder_package

ROOT = Path(__file__).resolve().parents[1]
KIT = ROOT.parent / "shared" / "eval" / "framing" / "gold.jsonl"
BATCH = 16


def main() -> None:
    """Train and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--rate", type=float, default=3e-5)
    options = parser.parse_args()
    torch.manual_seed(0)
    random.seed(0)
    whole: Any = SentenceTransformer(str(encoder_package()), device="cpu")
    model, tokenizer = whole[0].auto_model, whole.tokenizer
    corpus, kit = read_passages(ROOT / "corpora" / "framing"), read_passages(KIT)
    head = torch.nn.Linear(384, len(corpus.labels))
    groups = [
        {"params": model.parameters(), "lr": options.rate},
        {"params": head.parameters(), "lr": 1e-3},
    ]
    optimiser = torch.optim.AdamW(groups, weight_decay=0.01)

    def scores(texts: list[str]) -> Any:
        batch = tokenizer(texts, padding=True, truncation=True, max_length=256, return_tensors="pt")
        hidden = model(**batch).last_hidden_state
        mask = batch["attention_mask"][..., None].float()
        return head((hidden * mask).sum(1) / mask.sum(1))

    weight = torch.tensor(corpus.weights, dtype=torch.float32)[:, None]
    gold = torch.tensor(corpus.gold, dtype=torch.float32)
    loss_of = torch.nn.BCEWithLogitsLoss(reduction="none")
    for epoch in range(1, options.epochs + 1):
        model.train()
        order = random.sample(range(len(corpus.texts)), len(corpus.texts))
        for at in range(0, len(order), BATCH):
            rows = order[at : at + BATCH]
            loss = loss_of(scores([corpus.texts[i] for i in rows]), gold[rows]) * weight[rows]
            optimiser.zero_grad()
            (loss.sum() / weight[rows].sum() / gold.shape[1]).backward()
            optimiser.step()
        model.eval()
        with torch.no_grad():
            found = [scores(kit.texts[i : i + 16]) for i in range(0, len(kit.texts), 16)]
        p = torch.sigmoid(torch.cat(found)).numpy().astype(np.float64)
        print(epoch, measure(kit.gold, p, (p >= 0.4).astype(np.int64), kit.labels), flush=True)


if __name__ == "__main__":
    main()
