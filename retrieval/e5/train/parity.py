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
def verdict(model, temperature, ids, kinds):
    x = torch.tensor([ids])
    logits = model(x, torch.ones_like(x, dtype=torch.bool), torch.tensor([kinds]))[0]
    return [round(p, 6) for p in torch.softmax(logits / temperature, 0).tolist()]


def main():
    config, weights, tok = load()
    model = Judge(config, weights).eval()
    temperature = read(OUT, model)
    with open(PARITY, encoding="utf8") as f:
        pairs = [json.loads(line) for line in f]
    done = []
    for p in pairs:
        ids, kinds = sequence(tok, p["context"], p["claim"], p["evidence"])
        p = {k: p[k] for k in ("context", "claim", "evidence")} | {"tokens": ids, "kinds": kinds, "verdict": verdict(model, temperature, ids, kinds)}
        done.append(p)
    with open(PARITY, "w", encoding="utf8") as f:
        f.writelines(json.dumps(p, ensure_ascii=False) + "\n" for p in done)
    print(f"{PARITY}: {len(pairs)} pairs")


if __name__ == "__main__":
    main()
