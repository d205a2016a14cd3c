"""Trains the judge: a cross-encoder over (context, claim, evidence) from the encoder that the program carries.

    python3 train.py --minutes 120 --out judge.pt      (all defaults: see README.md)

A processor is enough; a GPU is used where there is one. The rate stays for two fifths of --minutes or --rounds and then falls to zero; the weights kept are the mean of the last ones
(exponential moving average). After each --report-every rounds the figures on the articles kept for choosing are printed: the area under the curve, and the share of true claims kept where 80, 90
and 95 % of the false ones are caught.
"""
import argparse
import collections
import os
import random
import time
import zlib

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

import data
from encoder import HERE, load
from judge import BELOW, Judge, sequence

Item = collections.namedtuple("Item", "ids kinds label pair")


def encode(tok, p):
    ids, kinds = sequence(tok, p.context, p.claim, p.evidence)
    return Item(ids, kinds, p.label, p)


def batches(items, tokens, rng=None):
    order = list(range(len(items)))
    if rng:
        rng.shuffle(order)
        order = [i for k in range(0, len(order), 1600) for i in sorted(order[k : k + 1600], key=lambda i: len(items[i].ids))]
    else:
        order.sort(key=lambda i: len(items[i].ids))
    out, cur, top = [], [], 0
    for i in order:
        n = len(items[i].ids)
        if cur and max(top, n) * (len(cur) + 1) > tokens:
            out.append(cur)
            cur, top = [], 0
        cur.append(i)
        top = max(top, n)
    if cur:
        out.append(cur)
    if rng:
        rng.shuffle(out)
    return out


def collate(items, index, pad, device):
    width = max(len(items[i].ids) for i in index)
    ids = torch.full((len(index), width), pad)
    kind = torch.zeros(len(index), width, dtype=torch.long)
    for r, i in enumerate(index):
        it = items[i]
        ids[r, : len(it.ids)] = torch.tensor(it.ids)
        kind[r, : len(it.kinds)] = torch.tensor(it.kinds)
    return ids.to(device), (ids != pad).to(device), kind.to(device), torch.tensor([items[i].label for i in index]).to(device)


def loss_of(logits, label, smooth=0.02):
    """Supported or not, which the writers are sure of, and a third as much the three outcomes, which they are less sure of."""
    logp = F.log_softmax(logits, 1)
    yes, no = logp[:, 0], torch.logsumexp(logp[:, 1:], 1)
    t = (label == 0).float() * (1 - 2 * smooth) + smooth
    two = -(t * yes + (1 - t) * no).mean()
    return two + 0.3 * F.nll_loss(logp, label)


@torch.no_grad()
def predict(model, items, pad, device):
    model.eval()
    out = np.zeros((len(items), 3))
    for b in batches(items, 8192):
        ids, mask, kind, _ = collate(items, b, pad, device)
        z = model(ids, mask, kind)
        out[b] = z.float().cpu().numpy()
    model.train()
    return out


def auc(p, y):
    order = np.argsort(p, kind="stable")
    ranks = np.empty(len(p))
    _, inverse = np.unique(p, return_inverse=True)
    ranks[order] = np.arange(1, len(p) + 1)
    sums, counts = np.bincount(inverse, ranks), np.bincount(inverse)
    ranks = (sums / counts)[inverse]
    pos = y.sum()
    neg = len(y) - pos
    return float("nan") if pos == 0 or neg == 0 else (ranks[y].sum() - pos * (pos + 1) / 2) / (pos * neg)


def margin(logits):
    return logits[:, 0] - np.logaddexp(logits[:, 1], logits[:, 2])


def kept_at(p, y, caught):
    """The share of true ones kept where this share of false ones is caught."""
    bound = np.quantile(p[~y], caught)
    return (p[y] > bound).mean()


def held(slug):
    """One article in sixteen of those written for the judge is kept for choosing: by its name, so that it stays so."""
    return zlib.crc32(slug.encode()) % 16 == 0


def read(args, rng):
    train, dev = [], []
    for pattern in args.pairs:
        for a in data.articles(pattern):
            if held(a["article"]):
                dev += list(data.claims(a))
                continue
            c = list(data.claims(a, rng))
            train += c + list(data.direct(a)) + list(data.swapped(a, c, 0.2, rng))
    if args.suite:
        for a in data.suite(args.suite, ["museum", "vaccine", "court", "football", "summit"]):
            train += list(data.claims(a, rng))
    for f in args.farstail:
        train += list(data.farstail(f))
    return train, dev


def report(tag, model, items, tok, device, log):
    p = margin(predict(model, items, tok.pad, device))
    y = np.array([i.label == 0 for i in items])
    free = np.array([i.pair.kind in ("free", "merged", "inference") or i.label != 0 for i in items])
    line = f"{tag}: {len(items)} pairs, area {auc(p, y):.3f}, free {auc(p[free], y[free]):.3f}, kept at 80/90/95 % caught {kept_at(p, y, .8):.2f} {kept_at(p, y, .9):.2f} {kept_at(p, y, .95):.2f}"
    print(line, file=log, flush=True)
    return p, y


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--pairs", nargs="+", default=[os.path.join(HERE, "pairs", "*.jsonl")])
    ap.add_argument("--suite", default=os.path.join(HERE, "..", "..", "..", "bot", "answering", "suite"), help="folder of the liar suite: its articles that may be tuned on join")
    ap.add_argument("--farstail", nargs="*", default=[])
    ap.add_argument("--farstail-rounds", type=int, default=6)
    ap.add_argument("--share", type=float, default=1.0, help="share of the articles to train on, for the learning curve")
    ap.add_argument("--model", default=None)
    ap.add_argument("--init")
    ap.add_argument("--out", default="judge.pt")
    ap.add_argument("--minutes", type=float, default=90)
    ap.add_argument("--until", help="HH:MM instead of minutes")
    ap.add_argument("--round", type=int, default=3000, help="pairs a round")
    ap.add_argument("--rounds", type=int, default=0, help="so many rounds instead of minutes")
    ap.add_argument("--rate", type=float, default=1e-4)
    ap.add_argument("--tokens", type=int, default=4096)
    ap.add_argument("--seed", type=int, default=1)
    ap.add_argument("--report-every", type=int, default=3)
    args = ap.parse_args()
    torch.manual_seed(args.seed)
    rng = random.Random(args.seed)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    config, weights, tok = load(args.model) if args.model else load()
    model = Judge(config, weights)
    if args.init:
        model.load_state_dict(torch.load(args.init, map_location="cpu", weights_only=True))
    model.to(device).train()
    for layer in model.enc.layers:
        layer.p = 0.1
    e = model.enc
    for p in [*e.word.parameters(), *e.pos.parameters(), e.typ, *e.ln.parameters(), *(p for l in e.layers[:BELOW] for p in l.parameters())]:
        p.requires_grad_(False)
    params = [p for p in model.parameters() if p.requires_grad]
    untouched = {k: v.clone() for k, v in model.state_dict().items()}
    full = [p.detach().clone() for p in params]  # in full precision; the model computes in half of it
    mean = [f.clone() for f in full]
    model.bfloat16()
    heads = {id(p) for p in [*model.h.parameters(), *model.o.parameters(), *model.kind.parameters()]}
    opt = torch.optim.AdamW(
        [
            {"params": [f for p, f in zip(params, full) if id(p) not in heads], "k": 1.0},
            {"params": [f for p, f in zip(params, full) if id(p) in heads], "k": 3.0},
        ],
        lr=args.rate, weight_decay=0.01, betas=(0.9, 0.98), fused=True,
    )
    start = time.time()
    seconds = args.minutes * 60
    if args.until:
        h, m = map(int, args.until.split(":"))
        now = time.localtime()
        seconds = (h * 60 + m) * 60 - (now.tm_hour * 60 + now.tm_min) * 60 - now.tm_sec
    seen = collections.Counter()
    round_, step, pairs = 0, 0, 0

    def done():
        return (round_ / args.rounds) if args.rounds else (time.time() - start) / seconds

    def load_weights(values):
        with torch.no_grad():
            torch._foreach_copy_(params, values)

    names = [n for n, p in model.named_parameters() if p.requires_grad]

    dev_items = []
    while done() < 1:
        train, dev = read(args, rng)
        if args.share < 1:
            train = [p for p in train if zlib.crc32((p.article + "s").encode()) % 1000 < args.share * 1000]
        if round_ >= args.farstail_rounds:
            train = [p for p in train if p.source != "farstail"]
        rng.shuffle(train)
        train.sort(key=lambda p: seen[p.claim, p.evidence[:20]] + (0.5 if p.source in ("farstail", "swap", "direct") else 0))
        now = train[: args.round]
        for p in now:
            seen[p.claim, p.evidence[:20]] += 1
        items = [encode(tok, p) for p in now]
        total = losses = 0.0
        for b in batches(items, args.tokens, rng):
            d = done()
            if d >= 1:
                break
            ids, mask, kind, label = collate(items, b, tok.pad, device)
            loss = loss_of(model(ids, mask, kind).float(), label)
            loss.backward()
            for p, f in zip(params, full):
                f.grad = p.grad.float()
                p.grad = None
            nn.utils.clip_grad_norm_(full, 1.0)
            for g in opt.param_groups:
                g["lr"] = args.rate * g["k"] * min(1, (step + 1) / 100, (1 - d) / 0.6)
            opt.step()
            with torch.no_grad():
                torch._foreach_copy_(params, full)
            step += 1
            pairs += len(b)
            keep = min(0.998, (step + 1) / (step + 10))
            torch._foreach_mul_(mean, keep)
            torch._foreach_add_(mean, [f.detach() for f in full], alpha=1 - keep)
            total += loss.item() * len(b)
            losses += len(b)
        round_ += 1
        print(f"round {round_}: {pairs} pairs, {len(train)} on hand, step {step}, loss {total / max(1, losses):.3f}, {pairs / (time.time() - start):.1f} pairs/s, {done():.0%}, {time.time() - start:.0f} s", flush=True)
        if round_ % args.report_every == 0 or done() >= 1:
            load_weights(mean)
            state = dict(untouched)
            state.update({n: m.clone() for n, m in zip(names, mean)})
            torch.save(state, args.out + ".tmp")
            os.replace(args.out + ".tmp", args.out)
            dev_items = [encode(tok, p) for p in dev]
            for source in sorted({i.pair.source for i in dev_items}):
                report("  dev " + source, model, [i for i in dev_items if i.pair.source == source], tok, device, None)
            load_weights(full)


if __name__ == "__main__":
    main()
