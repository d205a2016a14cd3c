"""The judge and the reader in torch: what their pairs look like, and the model that reads them."""

import torch
import torch.nn as nn
import torch.nn.functional as F

import words
from encoder import Enc

LABELS = ("supported", "contradicted", "unsupported")
CONTEXT, CLAIM, LIMIT = 48, 96, 384  # most tokens of the context, of the claim, and of all
BELOW = 2  # layers that stay the encoder's; above them each token is told its kind
RANK = 64  # of the changes that make a reader of the judge
KINDS = 13  # see words.py; 0 is of the context and of marks; those of the reader's pairs stand behind those of the judge's


def sequence(tok, context, claim, evidence):
    """Token ids of a pair, and the kind of each."""
    before = tok.ids(context)[-CONTEXT:] + [tok.eos] if context.strip() else []
    head = [tok.bos] + before
    ours = tok.ids(claim)[:CLAIM]
    ids = head + ours + [tok.eos, tok.eos]
    theirs = tok.ids(evidence)[: LIMIT - len(ids) - 1]
    of_ours, of_theirs = words.kinds(claim, evidence)
    kinds = [0] * len(head) + spread(tok, ours, of_ours) + [0, 0] + spread(tok, theirs, of_theirs) + [0]
    return ids + theirs + [tok.eos], kinds


def spread(tok, ids, of_words):
    return words.spread([tok.pieces[i].startswith("\u2581") for i in ids], of_words)


def question(tok, context, asked, evidence):
    """Token ids of a question's pair, the kind of each, and of each token of the evidence the number of its word (-1 elsewhere)."""
    ids, kinds = sequence(tok, context, asked, evidence)
    word, out = -1, []
    for i, k in zip(ids, kinds):
        if k < 5:
            out.append(-1)
            continue
        word += tok.pieces[i].startswith("\u2581")
        out.append(max(word, 0))
    return ids, [k + KINDS for k in kinds], out


class Judge(nn.Module):
    """One transformer for two tasks. Of a claim's pair it gives the logits of LABELS; of a question's pair the logit that the evidence answers it, and for each token those that the answer begins and ends there."""

    def __init__(self, config, weights=None):
        super().__init__()
        self.enc = Enc(config, weights)
        self.kind = nn.Embedding(2 * KINDS, config["H"])
        nn.init.zeros_(self.kind.weight)
        self.h = nn.Linear(3 * config["H"], 256)
        self.o = nn.Linear(256, len(LABELS))
        self.qh = nn.Linear(3 * config["H"], 256)
        self.qo = nn.Linear(256, 1)
        self.span = nn.Linear(config["H"], 2)

    def vectors(self, ids, mask, kind):
        wide = mask[:, None, None, :]
        with torch.no_grad():
            x = self.enc.embed(ids)
            for layer in self.enc.layers[:BELOW]:
                x = layer(x, wide)
        x = x + self.kind(kind)
        for layer in self.enc.layers[BELOW:]:
            x = layer(x, wide)
        k = kind % KINDS
        m = ((k >= 1) & (k <= 4))[:, :, None]
        mean = ((x * m).sum(1, dtype=torch.float32) / m.sum(1).clamp(min=1)).to(x.dtype)
        top = x.masked_fill(~m, -1e4).max(1).values
        return x, torch.cat([x[:, 0], mean, top], 1)

    def forward(self, ids, mask, kind):
        _, z = self.vectors(ids, mask, kind)
        return self.o(F.dropout(F.gelu(self.h(z)), 0.1, self.training))

    def read(self, ids, mask, kind):
        x, z = self.vectors(ids, mask, kind)
        answers = self.qo(F.dropout(F.gelu(self.qh(z)), 0.1, self.training))[:, 0]
        return answers, self.span(x)


class Adapted(nn.Module):
    """A linear layer whose weights stay, with a change of low rank (LoRA, Hu et al. 2021) and a bias of its own."""

    def __init__(self, linear, rank):
        super().__init__()
        self.weight, self.bias = linear.weight, linear.bias
        self.weight.requires_grad_(False)
        self.down = nn.Linear(linear.in_features, rank, bias=False)
        self.up = nn.Linear(rank, linear.out_features, bias=False)
        nn.init.zeros_(self.up.weight)

    def forward(self, x):
        return F.linear(x, self.weight, self.bias) + self.up(self.down(x))


PARTS = ("qkv", "ao", "fi", "fo")


def adapt(model, rank=RANK):
    """Lets the layers above BELOW learn by changes of low rank."""
    for layer in model.enc.layers[BELOW:]:
        for part in PARTS:
            setattr(layer, part, Adapted(getattr(layer, part), rank))


def merged(state):
    """A state dict with its changes in the weights that they change."""
    out = {k: v for k, v in state.items() if ".down." not in k and ".up." not in k}
    for k in state:
        if k.endswith(".up.weight"):
            name = k.replace(".up", "")
            out[name] = out[name].float() + state[k].float() @ state[k.replace(".up", ".down")].float()
    return out
