"""Trains the head that tells how much of an article a question wants: a classifier with one hidden layer on the means of two of the encoder's layers.

    python3 scope.py      (a quarter of an hour on two cores; writes ../scope.bin)

scope.tsv has questions by their sort, one a line. Besides, all questions of pairs are read: those that one place answers, or none, as "point", those of kind "list" as "list".
Prints how often the sort is right of questions that are left out, a fifth at a time, and of --held, questions of the same form by somebody who has seen neither these nor the program.
"""
import argparse
import collections
import os
import random
import re

import torch
import torch.nn.functional as F

import data
from encoder import HERE, Enc, load
from train import padded

SORTS = ["point", "list", "compare", "paper", "summary", "title", "owntitle", "headings", "dates", "figures", "people", "places", "order"]  # in the order of ../scope.go
LAYERS = [7, 12]  # counted from 1, as scopeLayers in the program
BEYOND = 2  # as beyondPoint in the program
SCALE = 10  # of vectors, so that weights are of about 1
HIDDEN = 48
DROPOUT, RATE, DECAY, STEPS, BATCH = 0.3, 3e-3, 0.01, 3000, 256


def rows(path):
    return [line.split("\t") for line in data.lines(path)]


def unmarked(text):
    """As the program reads it: without the marks of vowels, which few people type."""
    return re.sub("[\u0640\u064b-\u0652]", "", text)


def asked(patterns):
    """Questions of pairs as rows."""
    for pattern in patterns:
        for a in data.articles(pattern):
            for q in a.get("questions", []):
                if q["kind"].startswith("list"):
                    yield ["list", q["text"]]
                elif "multi" not in q["kind"] and len(q.get("answers", [])) < 2:
                    yield ["point", q["text"]]


@torch.no_grad()
def vectors(texts):
    """Of each the unit vectors in the middle of its tokens' behind each of LAYERS, one behind the other."""
    config, weights, tok = load()
    encoder = Enc(config, weights).eval()
    behind = {}
    for n in LAYERS:
        encoder.layers[n - 1].register_forward_hook(lambda _, __, x, n=n: behind.update({n: x.float()}))
    ids = sorted(((tok.encode("query: " + unmarked(t), 510), i) for i, t in enumerate(texts)), key=lambda x: len(x[0]))
    out = torch.zeros(len(texts), len(LAYERS) * config["H"])
    for k in range(0, len(ids), 64):
        batch, mask = padded([x for x, _ in ids[k : k + 64]], tok.pad)
        encoder(batch, mask)
        means = [F.normalize((behind[n] * mask[:, :, None]).sum(1), dim=1) for n in LAYERS]
        out[[i for _, i in ids[k : k + 64]]] = torch.cat(means, 1)
    return out


def fit(x, y, weight, seed):
    """The two layers, each a matrix of a row a unit: its bias, then its weights."""
    torch.manual_seed(seed)
    middle = x.mean(0)
    inner, outer = torch.nn.Linear(x.shape[1], HIDDEN), torch.nn.Linear(HIDDEN, len(SORTS))
    net = torch.nn.Sequential(inner, torch.nn.ReLU(), torch.nn.Dropout(DROPOUT), outer)
    steps = torch.optim.AdamW(net.parameters(), lr=RATE, weight_decay=DECAY)
    z = (x - middle) * SCALE
    for step in range(STEPS):
        for group in steps.param_groups:
            group["lr"] = RATE * (1 - step / STEPS)
        batch = torch.multinomial(weight, BATCH, replacement=True)
        loss = F.cross_entropy(net(z[batch]), y[batch])
        steps.zero_grad()
        loss.backward()
        steps.step()
    w, bias = inner.weight.detach() * SCALE, inner.bias.detach()
    row = lambda bias, w: torch.cat([bias[:, None], w], 1)
    return row(bias - w @ middle, w), row(outer.bias.detach(), outer.weight.detach())


def chosen(layers, x):
    """The likeliest sort, if it is more than BEYOND times as likely as the first."""
    inner, outer = layers
    p = (outer[:, 0] + (inner[:, 0] + x @ inner[:, 1:].T).relu() @ outer[:, 1:].T).softmax(1)
    best = p.max(1)
    return torch.where(best.values > BEYOND * p[:, 0], best.indices, 0)


def figures(tag, y, got, verbose):
    print(f"{tag}: {len(y)} questions, right {(got == y).float().mean():.3f}")
    if verbose:
        wrong = collections.Counter((SORTS[a], SORTS[b]) for a, b in zip(y.tolist(), got.tolist()) if a != b)
        print("  " + ", ".join(f"{a} as {b} {n}" for (a, b), n in wrong.most_common(12)))


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--scope", default=os.path.join(HERE, "scope.tsv"))
    ap.add_argument("--pairs", nargs="*", default=[os.path.join(HERE, "pairs", "*.jsonl")])
    ap.add_argument("--held", default=os.path.join(HERE, "..", "testdata", "scope-held.tsv"))
    ap.add_argument("--share", type=float, default=0.3, help="weight of a question of pairs")
    ap.add_argument("--seed", type=int, default=1)
    ap.add_argument("--out", default=os.path.join(HERE, "..", "scope.bin"))
    args = ap.parse_args()
    rng = random.Random(args.seed)
    written, pairs, held = rows(args.scope), list(asked(args.pairs)), rows(args.held)
    of = lambda rows: torch.tensor([SORTS.index(r[0]) for r in rows])
    v = vectors([r[1] for r in written + pairs + held])
    n = len(written) + len(pairs)
    x, y = v[:n], of(written + pairs)
    weight = torch.tensor([1.0] * len(written) + [args.share] * len(pairs))
    fold = torch.tensor([rng.randrange(5) for _ in range(n)])
    got = torch.zeros(n, dtype=torch.long)
    for k in range(5):
        got[fold == k] = chosen(fit(x[fold != k], y[fold != k], weight[fold != k], args.seed), x[fold == k])
    figures("left out", y[: len(written)], got[: len(written)], True)
    figures("of pairs", y[len(written) :], got[len(written) :], True)
    layers = fit(x, y, weight, args.seed)
    figures("held", of(held), chosen(layers, v[n:]), False)
    torch.cat([w.flatten() for w in layers]).numpy().astype("<f4").tofile(args.out)
    print(f"{args.out}: {os.path.getsize(args.out)} bytes")


if __name__ == "__main__":
    main()
