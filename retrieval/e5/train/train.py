"""Trains the judge, a cross-encoder over (context, claim, evidence), and with it the reader, over (previous question, question, evidence), from the encoder that the program carries.

    python3 train.py --minutes 120 --out judge.pt      (all defaults: see README.md)

A processor is enough; a GPU is used where there is one. The rate stays for two fifths of --minutes or --rounds and then falls to zero; the weights kept are the mean of the last ones
(exponential moving average). After each --report-every rounds the figures on the articles kept for choosing are printed: the area under the curve, and the share of true claims kept where 80, 90
and 95 % of the false ones are caught.
"""
import argparse
import collections
import glob
import json
import os
import random
import shutil
import time
import zlib

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

import data
from encoder import HERE, Enc, load
from judge import BELOW, KINDS, LIMIT, RANK, Judge, adapt, question, sequence

Item = collections.namedtuple("Item", "ids kinds label pair")
Task = collections.namedtuple("Task", "ids kinds words pair")  # words: of each token, the number of its word of the evidence


def encode(tok, p):
    ids, kinds = sequence(tok, p.context, p.claim, p.evidence)
    return Item(ids, kinds, p.label, p)


def encode_asked(tok, p):
    """None where the answer stands behind what is read."""
    ids, kinds, of = question(tok, p.context, p.question, p.evidence)
    if p.spans and max(max(s) for s in p.spans) > max(of):
        return None
    return Task(ids, kinds, of, p)


def batches(items, tokens, rng=None):
    """Lists of places in items, of one task each. Claims on one paragraph stay together, so that true and false ones about the same thing are set against each other; so do the paragraphs that a question is read with."""
    order = list(range(len(items)))
    if rng:
        groups = collections.defaultdict(list)
        for i in order:
            pair = items[i].pair
            groups[getattr(pair, "group", "") or getattr(pair, "question", i)].append(i)
        groups = list(groups.values())
        rng.shuffle(groups)
        size = lambda g: max(len(items[i].ids) for i in g)
        order = [i for k in range(0, len(groups), 600) for g in sorted(groups[k : k + 600], key=size) for i in g]
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


def padded(rows, pad):
    """One tensor of lists of tokens, and which of its places hold one."""
    ids = torch.full((len(rows), max(map(len, rows))), pad)
    for r, row in enumerate(rows):
        ids[r, : len(row)] = torch.tensor(row)
    return ids, ids != pad


def collate(items, index, pad, device):
    ids, mask = padded([items[i].ids for i in index], pad)
    kind, _ = padded([items[i].kinds for i in index], 0)
    return ids.to(device), mask.to(device), kind.to(device), torch.tensor([items[i].label for i in index]).to(device)


def collate_asked(items, index, pad, device):
    """As collate, with masks of the tokens that begin and that end a word of the evidence, and those where an answer does."""
    ids, mask, kind, _ = collate([Item(t.ids, t.kinds, 0, None) for t in items], index, pad, device)
    may = torch.zeros(*ids.shape, 2, dtype=torch.bool)
    gold = torch.zeros(*ids.shape, 2, dtype=torch.bool)
    for r, i in enumerate(index):
        of = items[i].words
        starts = {s for s, _ in items[i].pair.spans}
        ends = {e for _, e in items[i].pair.spans}
        for t, w in enumerate(of):
            if w < 0:
                continue
            if of[t - 1] != w:
                may[r, t, 0] = True
                gold[r, t, 0] = w in starts
            if t + 1 == len(of) or of[t + 1] != w:
                may[r, t, 1] = True
                gold[r, t, 1] = w in ends
    return ids, mask, kind, may.to(device), gold.to(device)


def loss_asked(answers, span, may, gold, smooth=0.02):
    """Whether the evidence answers, and where it does, the places where an answer begins and ends."""
    has = gold.any(1).all(1)
    t = has.float() * (1 - 2 * smooth) + smooth
    loss = F.binary_cross_entropy_with_logits(answers, t)
    if has.any():
        logp = span[has].masked_fill(~may[has], -1e4).log_softmax(1)
        loss = loss - 0.5 * torch.logsumexp(logp.masked_fill(~gold[has], -1e4), 1).sum(1).sum() / len(has)
    return loss


def list_loss(answers, gold, questions):
    """Of the paragraphs that a question is read with, those that answer above the others."""
    has = gold.any(1).all(1)
    same = questions[:, None] == questions[None]
    everything = answers[None].masked_fill(~same, -1e4).logsumexp(1)
    right = answers[None].masked_fill(~(same & has[None]), -1e4).logsumexp(1)
    first = has & ~(same & has[None]).tril(-1).any(1)  # each question once
    return (everything - right)[first].sum() / len(answers)


def rank_loss(logits, label, group):
    """True claims above false ones on the same paragraph."""
    m = logits[:, 0] - torch.logsumexp(logits[:, 1:], 1)
    twin = (label[:, None] == 0) & (label[None] != 0) & (group[:, None] == group[None])
    return F.softplus(m[None] - m[:, None])[twin].sum() / len(label) / 3


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


@torch.no_grad()
def predict_asked(model, items, pad, device):
    """Of each: the logit that it is answered, and the first and last word of the likeliest answer of at most 60 words."""
    model.eval()
    out = [None] * len(items)
    for b in batches(items, 8192):
        ids, mask, kind, may, _ = collate_asked(items, b, pad, device)
        answers, span = model.read(ids, mask, kind)
        span = span.float().masked_fill(~may, -1e4).log_softmax(1).cpu().numpy()
        for r, i in enumerate(b):
            of = items[i].words
            starts = [(span[r, t, 0], of[t]) for t in range(len(of)) if may[r, t, 0]]
            ends = [(span[r, t, 1], of[t]) for t in range(len(of)) if may[r, t, 1]]
            starts, ends = sorted(starts)[-8:], sorted(ends)[-8:]
            best = max(((a + b, s, e) for a, s in starts for b, e in ends if s <= e < s + 60), default=(-99, 0, 0))
            out[i] = (float(answers[r]), best[1], best[2])
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


class Nearness:
    """Cosines of a question with paragraphs by the encoder's vectors; each text is embedded once."""

    def __init__(self, config, weights, tok, device, path=None):
        """What is embedded is kept in the file, if one is named, since it takes minutes."""
        self.encoder, self.tok, self.device = Enc(config, weights).to(device).eval(), tok, device
        self.path = path
        self.vectors = dict(torch.load(path, weights_only=True)) if path and os.path.exists(path) else {}
        self.kept = len(self.vectors)

    def keep(self):
        if self.path and len(self.vectors) > self.kept:
            torch.save(self.vectors, self.path + ".tmp")
            os.replace(self.path + ".tmp", self.path)
            self.kept = len(self.vectors)

    @torch.no_grad()
    def add(self, texts):
        """Texts begin with "query: " or "passage: "."""
        new = sorted((self.tok.encode(t, LIMIT), t) for t in set(texts) - self.vectors.keys())
        new.sort(key=lambda x: len(x[0]))
        for k in range(0, len(new), 64):
            part = new[k : k + 64]
            ids, mask = padded([i for i, _ in part], self.tok.pad)
            with torch.autocast(self.device, torch.bfloat16):
                x = self.encoder(ids.to(self.device), mask.to(self.device)).float().cpu()
            v = F.normalize((x * mask[:, :, None]).sum(1), dim=1).half()
            self.vectors.update((t, v[r]) for r, (_, t) in enumerate(part))

    def __call__(self, question, paragraphs):
        q = self.vectors["query: " + question].float()
        return [float(q @ self.vectors["passage: " + p].float()) for p in paragraphs]

    def learn(self, article):
        self.add(["passage: " + p["text"] for p in article["paragraphs"]] + ["query: " + (data.before_asked(q) + " " + q["text"]).strip() for q in article.get("questions", [])])


def read(args, rng, nearness=None):
    """Pairs of claims to train on, to choose by, questions of all files but --most-read, articles to choose by, claims of --above, questions of --most-read."""
    train, dev, asked, dev_asked, most = [], [], [], [], []
    before = []  # the articles so far: nothing in them answers a question on a later one, but for one that stands in several files

    def questions(article):
        if nearness:
            nearness.learn(article)
        others = [a for a in before if a["article"] != article["article"]]
        pairs = list(data.asked(article, rng, args.others, nearness, args.thin, others, args.far, args.cut))
        before.append(article)
        return pairs

    is_most_read = lambda path: args.most_read and os.path.samefile(path, args.most_read)
    above = [p for path in args.above for a in data.articles(path) for p in data.claims(a, rng)]
    for path in sorted(p for pattern in args.pairs for p in glob.glob(pattern)):
        if any(os.path.samefile(path, other) for other in args.above):
            continue
        for a in data.articles(path):
            if held(a["article"]):
                dev += list(data.claims(a))
                dev_asked.append(a)
                continue
            c = list(data.claims(a, rng))
            train += c + list(data.direct(a)) + list(data.swapped(a, c, 0.1, rng)) + list(data.yesno(a))
            (most if is_most_read(path) else asked).extend(questions(a))
    for path in args.squad:
        for a in data.squad(path):
            asked += questions(a)
    if args.suite:
        for a in data.suite(args.suite, ["museum", "vaccine", "court", "football", "summit"]):
            train += list(data.claims(a, rng))
    strange = data.lines(args.strange)
    if nearness:
        nearness.add("query: " + q for q in strange)
    asked += [data.elsewhere("", q, "none", before, rng, nearness) for q in strange for _ in range(3)]
    for f in args.farstail:
        train += list(data.farstail(f))
    return train, dev, asked, dev_asked, above, most


def least_seen(pairs, seen, count, group, rng, drafts=-1):
    """Some pairs of those seen least, all of a group together: sentences in their place in an answer count as seen so much more."""
    groups = collections.defaultdict(list)
    for p in pairs:
        groups[group(p)].append(p)
    groups = list(groups.items())
    rng.shuffle(groups)
    late = {"drafts": drafts, "farstail": 0.5, "swap": 0.5, "direct": 0.5, "squad": 0.5}
    groups.sort(key=lambda g: seen[g[0]] + min(late.get(p.source, 0) for p in g[1]))
    out = []
    for key, g in groups:
        if len(out) >= count:
            break
        seen[key] += 1
        out += g
    return out


def report(tag, model, items, tok, device, log):
    p = margin(predict(model, items, tok.pad, device))
    y = np.array([i.label == 0 for i in items])
    free = np.array([i.pair.kind in ("free", "merged", "inference") or i.label != 0 for i in items])
    line = f"{tag}: {len(items)} pairs, area {auc(p, y):.3f}, free {auc(p[free], y[free]):.3f}, kept at 80/90/95 % caught {kept_at(p, y, .8):.2f} {kept_at(p, y, .9):.2f} {kept_at(p, y, .95):.2f}"
    print(line, file=log, flush=True)
    return p, y


def report_asked(tag, model, articles, tok, device, most):
    """Each question read with all paragraphs of its article: whether the surest is a right one, whether its likeliest answer holds or is held by a right one, and how well the surest tells answerable questions from others."""
    items, owner = [], []
    questions = []
    for a in articles[::-1]:
        for q in a.get("questions", []):
            if len(items) > 2 * most:
                break
            gold = {x["paragraph"] for x in q.get("answers", []) + q.get("or", [])}
            questions.append((q, gold))
            for p in a["paragraphs"]:
                e = data.compose(a.get("title", ""), a["paragraphs"], [p["n"]])
                item = encode_asked(tok, data.Asked(data.before_asked(q), q["text"], e, (), q["kind"], "", "", p["n"]))
                items.append(item)
                owner.append(len(questions) - 1)
    if not questions:
        return
    found = predict_asked(model, items, tok.pad, device)
    best = {}
    for f, item, o in zip(found, items, owner):
        if o not in best or f[0] > best[o][0]:
            best[o] = (f[0], item, f[1], f[2])
    score = np.array([best[o][0] for o in range(len(questions))])
    can = np.array([bool(g) for _, g in questions])
    right = exact = words = 0
    for o, (q, gold) in enumerate(questions):
        _, item, s, e = best[o]
        if item.pair.paragraph not in gold:
            continue
        right += 1
        said = " ".join(item.pair.evidence.split()[s : e + 1])
        words += e - s + 1
        exact += any(x["span"] in said or said.strip(".،؛:«»\"()") in x["span"] and len(said) * 2 > len(x["span"]) for x in q.get("answers", []) + q.get("or", []))
    few = np.quantile(score[can], 0.05)
    print(f"{tag}: {len(questions)} questions, right paragraph {right / can.sum():.3f}, answer in it {exact / can.sum():.3f} ({words / max(1, right):.1f} words), answerable {auc(score, can):.3f}, of unanswerable refused at 5 % of answerable {(score[~can] < few).mean():.2f}", flush=True)


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--pairs", nargs="+", default=[os.path.join(HERE, "pairs", "*.jsonl")])
    ap.add_argument("--above", nargs="*", default=[], help="files of pairs whose claims are read in every round, beside --round others")
    ap.add_argument("--most-read", help="file of pairs whose questions are --most-read-share of the reader's pairs in a round")
    ap.add_argument("--most-read-share", type=float, default=0.4)
    ap.add_argument("--above-most", type=int, default=0, help="claims of --above in a round, by chance, instead of all")
    ap.add_argument("--suite", default=os.path.join(HERE, "..", "..", "..", "bot", "answering", "suite"), help="folder of the liar suite: its articles that may be tuned on join")
    ap.add_argument("--farstail", nargs="*", default=[])
    ap.add_argument("--farstail-rounds", type=int, default=6)
    ap.add_argument("--squad", nargs="*", default=[], help="files in SQuAD's form for the reader")
    ap.add_argument("--choose", help="JSONL of {context, claim, evidence, true}: sentences of assistants to choose a checkpoint by")
    ap.add_argument("--asked", type=float, default=0.4, help="share of the reader's pairs in a round")
    ap.add_argument("--rank", type=float, default=0.3, help="weight of true against false claims on the same paragraph")
    ap.add_argument("--list", type=float, default=0.0, help="weight of the paragraphs that answer against the others, for one question")
    ap.add_argument("--others", type=int, default=1, help="paragraphs that do not answer, for one question")
    ap.add_argument("--nearest", action="store_true", help="half of those paragraphs are the nearest by the encoder's vectors, not those with most of its words")
    ap.add_argument("--vectors", help="file to keep the vectors of --nearest in")
    ap.add_argument("--thin", type=float, default=0.0, help="share of the paragraphs that the reader gets without some sentences that do not answer")
    ap.add_argument("--far", type=float, default=0.0, help="share of the questions that the reader gets with a paragraph of another article besides")
    ap.add_argument("--cut", type=float, default=0.0, help="share of the paragraphs that answer which the reader gets once more without the sentences that do")
    ap.add_argument("--strange", default="", help="file of questions, one a line, that no article answers")
    ap.add_argument("--share", type=float, default=1.0, help="share of the articles to train on, for the learning curve")
    ap.add_argument("--model", default=None)
    ap.add_argument("--init")
    ap.add_argument("--reader", action="store_true", help="train the reader alone, as changes of low rank to the judge --init; or go on with a reader")
    ap.add_argument("--changes", type=int, default=0, help="train the judge alone, as changes of this rank to --init")
    ap.add_argument("--out", default="judge.pt")
    ap.add_argument("--minutes", type=float, default=90)
    ap.add_argument("--until", help="HH:MM instead of minutes")
    ap.add_argument("--round", type=int, default=3000, help="pairs a round")
    ap.add_argument("--rounds", type=int, default=0, help="so many rounds instead of minutes")
    ap.add_argument("--rate", type=float, default=1e-4)
    ap.add_argument("--tokens", type=int, default=4096)
    ap.add_argument("--seed", type=int, default=1)
    ap.add_argument("--most", type=int, default=600, help="pairs of a kind that a report is of")
    ap.add_argument("--report-every", type=int, default=3)
    args = ap.parse_args()
    torch.manual_seed(args.seed)
    rng = random.Random(args.seed)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    config, weights, tok = load(args.model) if args.model else load()
    model = Judge(config, weights)
    if args.init:
        state = torch.load(args.init, map_location="cpu", weights_only=True)
        k = state["kind.weight"]
        if len(k) == KINDS:
            state["kind.weight"] = torch.cat([k, k])
            state["qh.weight"], state["qh.bias"] = state["h.weight"], state["h.bias"]
        model.load_state_dict(state, strict=False)
    if args.reader or args.changes:
        args.asked = 1 if args.reader else 0
        adapt(model, args.changes or RANK)
        if args.init and any(".down." in n for n in state):  # --init has changes: they go on
            model.load_state_dict(state, strict=False)
    stays = (model.h, model.o) if args.reader else (model.qh, model.qo, model.span) if args.changes else ()
    for part in stays:
        part.requires_grad_(False)
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
    heads = {id(p) for p in [*(p for part in (model.h, model.o, model.qh, model.qo, model.span, model.kind) for p in part.parameters())]}
    opt = torch.optim.AdamW(
        [
            {"params": [f for p, f in zip(params, full) if id(p) not in heads], "k": 1.0},
            {"params": [f for p, f in zip(params, full) if id(p) in heads], "k": 1.0 if args.changes else 3.0},
        ],
        lr=args.rate, weight_decay=0.01, betas=(0.9, 0.98), fused=True,
    )
    start = time.time()
    seconds = args.minutes * 60
    if args.until:
        h, m = map(int, args.until.split(":"))
        now = time.localtime()
        seconds = (h * 60 + m) * 60 - (now.tm_hour * 60 + now.tm_min) * 60 - now.tm_sec
    nearness = Nearness(config, weights, tok, device, args.vectors) if args.nearest else None
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
        train, dev, asked, dev_asked, above, most = read(args, rng, nearness)
        if nearness:
            nearness.keep()
        if args.reader:
            train, dev = [], []
        if args.share < 1:
            within = lambda p: zlib.crc32((p.article + "s").encode()) % 1000 < args.share * 1000
            train, asked = [p for p in train if within(p)], [p for p in asked if within(p)]
        if round_ >= args.farstail_rounds:
            train = [p for p in train if p.source != "farstail"]
        if args.above_most:
            above = rng.sample(above, min(len(above), args.above_most))
        now = least_seen(train, seen, round((1 - args.asked) * args.round), lambda p: p.group or p.claim, rng, drafts=0 if args.above else -1)
        items = [encode(tok, p) for p in above + now]
        count = args.asked * args.round
        of_most = round(args.most_read_share * count) if most else 0
        chosen = [p for part, n in ((most, of_most), (asked, round(count) - of_most)) for p in least_seen(part, seen, n, lambda p: p.question, rng)]
        tasks = [t for t in (encode_asked(tok, p) for p in chosen) if t]
        total = collections.Counter()
        work = [(b, items) for b in batches(items, args.tokens, rng)] + [(b, tasks) for b in batches(tasks, args.tokens, rng)]
        rng.shuffle(work)
        for b, of in work:
            d = done()
            if d >= 1:
                break
            if of is tasks:
                ids, mask, kind, may, gold = collate_asked(tasks, b, tok.pad, device)
                answers, span = model.read(ids, mask, kind)
                questions = torch.tensor([hash(tasks[i].pair.question) for i in b]).to(device)
                loss = loss_asked(answers.float(), span.float(), may, gold) + args.list * list_loss(answers.float(), gold, questions)
            else:
                ids, mask, kind, label = collate(items, b, tok.pad, device)
                logits = model(ids, mask, kind).float()
                group = torch.tensor([hash(items[i].pair.group or i) for i in b]).to(device)
                loss = loss_of(logits, label) + args.rank * rank_loss(logits, label, group)
            loss.backward()
            for p, f in zip(params, full):
                f.grad = None if p.grad is None else p.grad.float()
                p.grad = None
            nn.utils.clip_grad_norm_(full, 1.0)
            for g in opt.param_groups:
                g["lr"] = args.rate * g["k"] * min(1, (step + 1) / 100, (1 - d) / 0.6)
            opt.step()
            with torch.no_grad():
                torch._foreach_copy_(params, full)
            step += 1
            pairs += len(b)
            keep = min(0.99 if args.changes else 0.998, (step + 1) / (step + 10))
            torch._foreach_mul_(mean, keep)
            torch._foreach_add_(mean, [f.detach() for f in full], alpha=1 - keep)
            total[of is tasks] += loss.item() * len(b)
            total[of is tasks, "n"] += len(b)
        round_ += 1
        mean_loss = lambda t: total[t] / max(1, total[t, "n"])
        print(f"round {round_}: {pairs} pairs, {len(train)} + {len(asked) + len(most)} on hand, step {step}, loss {mean_loss(False):.3f} {mean_loss(True):.3f}, {pairs / (time.time() - start):.1f} pairs/s, {done():.0%}, {time.time() - start:.0f} s", flush=True)
        state = dict(untouched)
        state.update({n: m.clone() for n, m in zip(names, mean)})
        torch.save(state, args.out + ".tmp")
        os.replace(args.out + ".tmp", args.out)
        if round_ % args.report_every == 0 or done() >= 1:
            load_weights(mean)
            shutil.copy(args.out, f"{args.out}.{round_}")
            dev_items = [encode(tok, p) for p in dev]
            for source in sorted({i.pair.source for i in dev_items}):
                report("  dev " + source, model, [i for i in dev_items if i.pair.source == source][: args.most], tok, device, None)
            report_asked("  dev questions", model, dev_asked, tok, device, args.most)
            if args.choose and not args.reader:
                with open(args.choose, encoding="utf8") as f:
                    rows = [json.loads(line) for line in f]
                report("  assistants", model, [encode(tok, data.Pair(r["context"], r["claim"], r["evidence"], 0 if r["true"] else 2, "free", "", "")) for r in rows], tok, device, None)
            load_weights(full)


if __name__ == "__main__":
    main()
