"""The judge in torch: what a pair of claim and evidence looks like, and the model that reads it."""

import torch
import torch.nn as nn
import torch.nn.functional as F

from encoder import Enc

LABELS = ("supported", "contradicted", "unsupported")
CONTEXT, CLAIM, LIMIT = 48, 96, 384  # most tokens of the context, of the claim, and of all


def sequence(tok, context, claim, evidence):
    """Token ids, and where those of the claim begin and end."""
    before = tok.ids(context)[-CONTEXT:] + [tok.eos] if context.strip() else []
    head = [tok.bos] + before
    ids = head + tok.ids(claim)[:CLAIM]
    end = len(ids)
    ids += [tok.eos, tok.eos]
    ids += tok.ids(evidence)[: LIMIT - len(ids) - 1] + [tok.eos]
    return ids, len(head), end


class Judge(nn.Module):
    """Logits of LABELS for token ids, their mask, and the mask of the claim's tokens."""

    def __init__(self, config, weights=None):
        super().__init__()
        self.enc = Enc(config, weights)
        self.h = nn.Linear(3 * config["H"], 256)
        self.o = nn.Linear(256, len(LABELS))

    def forward(self, ids, mask, claim):
        x = self.enc(ids, mask).float()
        m = claim[:, :, None]
        mean = (x * m).sum(1) / m.sum(1)
        top = x.masked_fill(~m, -1e4).max(1).values
        z = F.gelu(self.h(torch.cat([x[:, 0], mean, top], 1)))
        return self.o(F.dropout(z, 0.1, self.training))
