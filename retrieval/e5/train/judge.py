"""The judge in torch: what a pair of claim and evidence looks like, and the model that reads it."""

import torch
import torch.nn as nn
import torch.nn.functional as F

import words
from encoder import Enc

LABELS = ("supported", "contradicted", "unsupported")
CONTEXT, CLAIM, LIMIT = 48, 96, 384  # most tokens of the context, of the claim, and of all
BELOW = 2  # layers that stay the encoder's; above them each token is told its kind
KINDS = 13  # see words.py; 0 is of the context and of marks


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


class Judge(nn.Module):
    """Logits of LABELS for token ids, their mask, and their kinds."""

    def __init__(self, config, weights=None):
        super().__init__()
        self.enc = Enc(config, weights)
        self.kind = nn.Embedding(KINDS, config["H"])
        nn.init.zeros_(self.kind.weight)
        self.h = nn.Linear(3 * config["H"], 256)
        self.o = nn.Linear(256, len(LABELS))

    def forward(self, ids, mask, kind):
        wide = mask[:, None, None, :]
        with torch.no_grad():
            x = self.enc.embed(ids)
            for layer in self.enc.layers[:BELOW]:
                x = layer(x, wide)
        x = x + self.kind(kind)
        for layer in self.enc.layers[BELOW:]:
            x = layer(x, wide)
        m = ((kind >= 1) & (kind <= 4))[:, :, None]
        mean = ((x * m).sum(1, dtype=torch.float32) / m.sum(1).clamp(min=1)).to(x.dtype)
        top = x.masked_fill(~m, -1e4).max(1).values
        z = F.gelu(self.h(torch.cat([x[:, 0], mean, top], 1)))
        return self.o(F.dropout(z, 0.1, self.training))
