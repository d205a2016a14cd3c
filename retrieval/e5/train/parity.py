"""Rewrites ../testdata/judge-parity.jsonl and reader-parity.jsonl: for each of their pairs the tokens, and what the model in torch says of them.

The weights are those of ../judge.bin and ../reader.bin, widened to float32; the arithmetic is torch's.

    python3 parity.py
"""

import json
import os

import torch

import export
from encoder import HERE
from judge import question, sequence

TESTDATA = os.path.join(HERE, "..", "testdata")


@torch.no_grad()
def verdict(model, ids, kinds):
    x = torch.tensor([ids])
    logits = model(x, torch.ones_like(x, dtype=torch.bool), torch.tensor([kinds]))[0]
    return [round(p, 6) for p in torch.softmax(logits, 0).tolist()]


@torch.no_grad()
def reading(model, ids, kinds, of):
    """How probable an answer is, and of the likeliest one the words and their probability."""
    x = torch.tensor([ids])
    answers, span = model.read(x, torch.ones_like(x, dtype=torch.bool), torch.tensor([kinds]))
    starts = [t for t in range(len(of)) if of[t] >= 0 and of[t - 1] != of[t]]
    ends = [t for t in range(len(of)) if of[t] >= 0 and (t + 1 == len(of) or of[t + 1] != of[t])]
    begin, end = span[0, starts, 0].softmax(0), span[0, ends, 1].softmax(0)
    p, s, e = max((begin[s].item() * end[e].item(), s, e) for s in range(len(starts)) for e in range(s, min(len(ends), s + 60)))
    return [round(torch.sigmoid(answers[0]).item(), 6), s, e, round(p, 6)]


def rewrite(name, fields, say):
    path = os.path.join(TESTDATA, name)
    with open(path, encoding="utf8") as f:
        pairs = [json.loads(line) for line in f]
    with open(path, "w", encoding="utf8") as f:
        f.writelines(json.dumps({k: p[k] for k in fields} | say(p), ensure_ascii=False) + "\n" for p in pairs)
    print(f"{path}: {len(pairs)} pairs")


def main():
    judge, tok = export.judge()
    reader, _ = export.reader()

    def judged(p):
        ids, kinds = sequence(tok, p["context"], p["claim"], p["evidence"])
        return {"tokens": ids, "kinds": kinds, "verdict": verdict(judge, ids, kinds)}

    def answered(p):
        ids, kinds, of = question(tok, p["context"], p["question"], p["evidence"])
        return {"reading": reading(reader, ids, kinds, of)}

    rewrite("judge-parity.jsonl", ("context", "claim", "evidence"), judged)
    rewrite("reader-parity.jsonl", ("context", "question", "evidence"), answered)


if __name__ == "__main__":
    main()
