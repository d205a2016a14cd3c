"""Rewrites ../testdata/judge-parity.jsonl: for each of its pairs the tokens, and what the judge in torch says of them.

The weights are those of ../judge.bin, widened to float32; the arithmetic is torch's.

    python3 parity.py
"""

import json
import os

import torch

from encoder import HERE, load
from export import OUT, read
from judge import Judge, sequence

PARITY = os.path.join(HERE, "..", "testdata", "judge-parity.jsonl")


@torch.no_grad()
def verdict(model, temperature, ids, start, end):
    x = torch.tensor([ids])
    claim = torch.zeros_like(x, dtype=torch.bool)
    claim[0, start:end] = True
    logits = model(x, torch.ones_like(claim), claim)[0]
    return [round(p, 6) for p in torch.softmax(logits / temperature, 0).tolist()]


def main():
    config, weights, tok = load()
    model = Judge(config, weights).eval()
    temperature = read(OUT, model)
    with open(PARITY, encoding="utf8") as f:
        pairs = [json.loads(line) for line in f]
    for p in pairs:
        ids, start, end = sequence(tok, p["context"], p["claim"], p["evidence"])
        p |= {"tokens": ids, "from": start, "to": end, "verdict": verdict(model, temperature, ids, start, end)}
    with open(PARITY, "w", encoding="utf8") as f:
        f.writelines(json.dumps(p, ensure_ascii=False) + "\n" for p in pairs)
    print(f"{PARITY}: {len(pairs)} pairs")


if __name__ == "__main__":
    main()
