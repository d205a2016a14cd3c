"""Trains the head that tells how much of an article a question wants: a linear classifier (multinomial logistic regression) on the means of two of the encoder's layers.

    python3 scope.py      (a few minutes on one core; writes ../scope.bin)

scope.tsv has questions by their sort, one a line. Besides, questions of pairs are read: those that one place answers, or none, as "point", those of kind "list" as "list".
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
BEYOND = 4  # as beyondPoint in the program
SCALE = 10  # of vectors, so that the penalty is of weights of about 1


def rows(path):
    return [line.split("\t") for line in data.lines(path)]


def unmarked(text):
    """As the program reads it: without the marks of vowels, which few people type."""
    return re.sub("[\u0640\u064b-\u0652]", "", text)


def asked(patterns, count, rng):
    """Questions of pairs as rows, at most count of them a sort."""
    out = collections.defaultdict(list)
    for pattern in patterns:
        for a in data.articles(pattern):
            for q in a.get("questions", []):
                if q["kind"].startswith("list"):
                    out["list"].append(q["text"])
                elif "multi" not in q["kind"] and len(q.get("answers", [])) < 2:
                    out["point"].append(q["text"])
    return [[sort, q] for sort, texts in out.items() for q in rng.sample(texts, min(len(texts), count))]


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


def fit(x, y, weight, penalty):
    """Bias and weights of each sort."""
    w = torch.zeros(len(SORTS), x.shape[1] + 1, requires_grad=True)
    middle = x.mean(0)
    z = torch.cat([torch.ones(len(x), 1), (x - middle) * SCALE], 1)
    steps = torch.optim.LBFGS([w], max_iter=300, line_search_fn="strong_wolfe")

    def loss():
        steps.zero_grad()
        out = (F.cross_entropy(z @ w.T, y, reduction="none") * weight).sum() / weight.sum() + penalty * (w[:, 1:] ** 2).sum()
        out.backward()
        return out

    steps.step(loss)
    w = w.detach()
    w[:, 1:] *= SCALE
    w[:, 0] -= w[:, 1:] @ middle
    return w


def chosen(w, x):
    """The likeliest sort, if it is more than BEYOND times as likely as the first."""
    p = (w[:, 0] + x @ w[:, 1:].T).softmax(1)
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
    ap.add_argument("--most", type=int, default=4000, help="questions of a sort of pairs")
    ap.add_argument("--share", type=float, default=0.3, help="weight of a question of pairs")
    ap.add_argument("--penalty", type=float, default=1e-4)
    ap.add_argument("--seed", type=int, default=1)
    ap.add_argument("--out", default=os.path.join(HERE, "..", "scope.bin"))
    args = ap.parse_args()
    rng = random.Random(args.seed)
    written, pairs, held = rows(args.scope), asked(args.pairs, args.most, rng), rows(args.held)
    of = lambda rows: torch.tensor([SORTS.index(r[0]) for r in rows])
    v = vectors([r[1] for r in written + pairs + held])
    n = len(written) + len(pairs)
    x, y = v[:n], of(written + pairs)
    weight = torch.tensor([1.0] * len(written) + [args.share] * len(pairs))
    fold = torch.tensor([rng.randrange(5) for _ in range(n)])
    got = torch.zeros(n, dtype=torch.long)
    for k in range(5):
        got[fold == k] = chosen(fit(x[fold != k], y[fold != k], weight[fold != k], args.penalty), x[fold == k])
    figures("left out", y[: len(written)], got[: len(written)], True)
    figures("of pairs", y[len(written) :], got[len(written) :], True)
    w = fit(x, y, weight, args.penalty)
    figures("held", of(held), chosen(w, v[n:]), False)
    w.numpy().astype("<f4").tofile(args.out)
    print(f"{args.out}: {os.path.getsize(args.out)} bytes")


if __name__ == "__main__":
    main()
