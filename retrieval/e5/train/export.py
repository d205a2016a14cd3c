"""Writes the weights of judge and reader in 8 bits, format E5J1 (../JUDGE.md).

    python3 export.py --judge judge.pt                          writes ../judge.bin
    python3 export.py --judge judge.pt --reader reader.pt       writes ../reader.bin too
    python3 export.py --checkpoint shipped.pt                   writes what ../reader.bin has as a checkpoint, for train.py --reader --init
    python3 export.py --reader reader.pt                        writes ../reader.bin alone, of a reader that was begun at it
    python3 export.py --judge-checkpoint shipped.pt             writes what ../judge.bin has as a checkpoint, for train.py --changes --init
    python3 export.py --judge judge.pt --move                   writes ../judge.bin, and ../reader.bin as it was, but as changes to the new judge

The temperatures that make them calibrated go into the last weights of their heads.
"""

import argparse
import os
import random
import struct

import numpy as np
import torch

import data
from encoder import HERE, Reader, load
from judge import BELOW, KINDS, PARTS, RANK, Adapted, Judge, adapt, merged, question

JUDGE, READER = (os.path.join(HERE, "..", name + ".bin") for name in ("judge", "reader"))
GROUP, TILE, TOP = 128, 32, 127
ORDER = [0, 2, 1, 3]  # of four columns' weights: pairs at even and odd bytes; its own inverse
ALIGN = 64  # bytes, a line of the cache


def quantize(w):
    """Integers in [-127, 127] and a scale for each row and group of 128: of forty scales the one with the least squared error."""
    groups = w.reshape(len(w), -1, GROUP).astype(np.float32)
    largest = np.abs(groups).max(2, keepdims=True) / TOP
    best = np.full_like(largest, np.inf)
    scale = np.zeros_like(largest)
    for factor in np.linspace(0.62, 1.01, 40, dtype=np.float32):
        s = largest * factor
        error = ((groups - rounded(groups, s) * s) ** 2).sum(2, keepdims=True)
        better = error < best
        best[better], scale[better] = error[better], s[better]
    return rounded(groups, scale).astype(np.int8), scale[:, :, 0]


def rounded(groups, scale):
    return np.clip(np.rint(groups / np.where(scale > 0, scale, 1)), -TOP, TOP)


def pack8(w):
    """Tiles of 32 rows, groups of 128 columns: the rows' scales, then for each four columns the rows' four weights."""
    q, scale = quantize(w)
    tiles, groups = len(w) // TILE, q.shape[1]
    q = q.reshape(tiles, TILE, groups, GROUP // 4, 4)[..., ORDER].transpose(0, 2, 3, 1, 4)
    q = np.ascontiguousarray(q).view(np.uint8).reshape(tiles, groups, -1)
    scale = scale.reshape(tiles, TILE, groups).transpose(0, 2, 1)
    scale = np.ascontiguousarray(scale, "<f4").view(np.uint8).reshape(tiles, groups, -1)
    return np.concatenate([scale, q], 2).tobytes()


def unpack8(data, rows):
    """The values that pack8 wrote, as the program computes with them."""
    data = np.frombuffer(data, np.uint8).reshape(rows // TILE, -1, TILE * (4 + GROUP))
    tiles, groups, _ = data.shape
    scale = np.ascontiguousarray(data[:, :, : 4 * TILE]).view("<f4").reshape(tiles, groups, TILE).transpose(0, 2, 1)
    q = data[:, :, 4 * TILE :].view(np.int8).reshape(tiles, groups, GROUP // 4, TILE, 4)[..., ORDER]
    q = q.transpose(0, 3, 1, 2, 4).reshape(tiles, TILE, groups, GROUP).astype(np.float32)
    return (q * scale[..., None]).reshape(rows, -1)


def judge_names(layers):
    """Name in the file, name in the model, and whether it goes to 8 bits, of all that the judge's file holds."""
    for i in range(layers):
        for part in ("qkv", "ao", "aln", "fi", "fo", "oln"):
            yield f"l{i}.{part}.w", f"enc.layers.{i}.{part}.weight", not part.endswith("ln")
            yield f"l{i}.{part}.b", f"enc.layers.{i}.{part}.bias", False
    yield from head_names("judge", "h", "o")


def reader_names(layers):
    """The same of the reader's file: what differs from the judge, the weights as changes of low rank."""
    for i in range(BELOW, layers):
        for part in PARTS:
            yield f"l{i}.{part}.down", f"enc.layers.{i}.{part}.down.weight", True
            yield f"l{i}.{part}.up", f"enc.layers.{i}.{part}.up.weight", True
            yield f"l{i}.{part}.b", f"enc.layers.{i}.{part}.bias", False
        for part in ("aln", "oln"):
            yield f"l{i}.{part}.w", f"enc.layers.{i}.{part}.weight", False
            yield f"l{i}.{part}.b", f"enc.layers.{i}.{part}.bias", False
    yield from head_names("reader", "qh", "qo")
    yield "reader.ends.w", "span.weight", False
    yield "reader.ends.b", "span.bias", False


def head_names(name, hidden, out):
    for part, there in (("h", hidden), ("o", out)):
        yield f"{name}.{part}.w", there + ".weight", part == "h"
        yield f"{name}.{part}.b", there + ".bias", False
    yield name + ".kind.w", "kind.weight", False


def placed(name, array):
    """What of an array in the model stands in the file under this name: a view of it."""
    if name.endswith(".up"):
        return array.T
    if name.endswith(".kind.w"):
        return array[KINDS:] if name.startswith("reader") else array[:KINDS]
    return array


def tensors(state, names, temperature):
    """Name, array and whether it goes to 8 bits, of what a file holds."""
    for name, there, narrow in names:
        value = placed(name, state[there])
        if ".o." in name:
            value = value / temperature
        yield name, value.detach().float().cpu().contiguous().numpy(), narrow


def write(path, tensors, config):
    entries = []
    for name, value, narrow in tensors:
        entries.append((name, narrow, value.size, pack8(value) if narrow else value.astype("<f4").tobytes()))
    header = b"E5J1" + struct.pack("<I8i", 1, *(config[k] for k in ("H", "L", "A", "FF", "V", "P")), GROUP, TILE)
    header += struct.pack("<i", len(entries))
    aligned = lambda n: -(-n // ALIGN) * ALIGN
    start = at = aligned(len(header) + sum(2 + len(name) + 21 for name, *_ in entries))
    for name, narrow, count, data in entries:
        header += struct.pack("<H", len(name)) + name.encode() + struct.pack("<BIQQ", narrow, count, at, len(data))
        at += aligned(len(data))
    with open(path, "wb") as f:
        f.write(header.ljust(start, b"\0"))
        for *_, data in entries:
            f.write(data.ljust(aligned(len(data)), b"\0"))
    print(f"{path}: {at} bytes")


@torch.no_grad()
def read(path, state, names):
    """Copies what the program computes with into a state dict."""
    with open(path, "rb") as f:
        data = f.read()
    r = Reader(data)
    assert r.take(4) == b"E5J1", "not a file of format E5J1"
    r.unpack("I8i")
    parts = {}
    for _ in range(r.unpack("i")):
        name = r.take(r.unpack("H")).decode()
        _, _, offset, size = r.unpack("BIQQ")
        parts[name] = data[offset : offset + size]
    for name, there, narrow in names:
        to = placed(name, state[there])
        value = unpack8(parts[name], len(to)) if narrow else np.frombuffer(parts[name], "<f4").copy()
        to.copy_(torch.from_numpy(value).view_as(to))


def judge(path=JUDGE):
    """The judge as the program has it, and its tokenizer."""
    config, weights, tok = load()
    model = Judge(config, weights).eval()
    read(path, model.state_dict(), judge_names(config["L"]))
    return model, tok


def adapted(path=READER):
    """The reader as its file has it: the judge's weights, and the changes beside them."""
    model, tok = judge()
    adapt(model)
    read(path, model.state_dict(), reader_names(len(model.enc.layers)))
    return model, tok


@torch.no_grad()
def reader(path=READER):
    """The reader as the program has it: the judge's weights with the changes, in 8 bits again, a row's and group's largest at 127."""
    model, tok = judge()
    model.load_state_dict(merged(adapted(path)[0].state_dict()))
    for layer in model.enc.layers[BELOW:]:
        for part in PARTS:
            weight = getattr(layer, part).weight
            groups = weight.view(len(weight), -1, GROUP)
            scale = groups.abs().amax(2, keepdim=True) / TOP
            weight.copy_((torch.round(groups / scale) * scale).view_as(weight))
    return model, tok


@torch.no_grad()
def inputs(model, tok, pairs):
    """Of each matrix of the reader that has changes the mean of x·xᵀ over what goes into it when it reads these pairs."""
    sums = {}

    def hook(name):
        def add(_, given):
            x = given[0].reshape(-1, given[0].shape[-1])
            sums[name] = sums.get(name, 0) + x.T @ x / len(x)
        return add

    hooks = [m.register_forward_pre_hook(hook(n)) for n, m in model.named_modules() if isinstance(m, Adapted)]
    for p in pairs:
        ids, kinds, _ = question(tok, p.context, p.question, p.evidence)
        x = torch.tensor([ids])
        model.read(x, torch.ones_like(x, dtype=torch.bool), torch.tensor([kinds]))
    for h in hooks:
        h.remove()
    return {name: x / len(pairs) for name, x in sums.items()}


@torch.no_grad()
def moved(model, tok):
    """The reader that stands on a former judge as changes to the judge that is there: at the rank of them what comes nearest in what goes out of each matrix, for inputs as they are when it reads (the best approximation of the change times the root of their second moments, Eckart and Young 1936)."""
    rng = random.Random(1)
    files = [os.path.join(HERE, "pairs", name) for name in ("fresh.jsonl", "analyses.jsonl", "plain.jsonl")]
    pairs = [p for path in files for p in rng.sample([p for a in data.articles(path) for p in data.asked(a, rng)], 170)]
    moments = inputs(model, tok, pairs)
    state, begun = model.state_dict(), judge()[0].state_dict()
    whole = merged(state)
    lost = []
    for name, moment in moments.items():
        up, down, weight = (f"{name}.{part}" for part in ("up.weight", "down.weight", "weight"))
        values, vectors = torch.linalg.eigh(moment.double() + 1e-4 * moment.diagonal().mean() * torch.eye(len(moment)))
        root = (vectors * values.sqrt()) @ vectors.T
        u, s, v = torch.linalg.svd((whole[weight] - begun[weight]).double() @ root, full_matrices=False)
        half = s[:RANK].sqrt()
        state[weight].copy_(begun[weight])
        state[up].copy_(u[:, :RANK] * half)
        state[down].copy_((half[:, None] * v[:RANK]) @ torch.linalg.inv(root))
        lost.append((s[RANK:].square().sum() / s.square().sum()).sqrt().item())
    print(f"the reader's changes are moved, {sum(lost) / len(lost):.3f} of what they do lost, {max(lost):.2f} at most")
    return state


def main():
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--judge", help="checkpoint of the judge; without it the judge stays as it is")
    args.add_argument("--temperature", type=float, default=1)
    args.add_argument("--reader", nargs="+", help="checkpoint of the reader, of train.py --reader; the mean of several")
    args.add_argument("--certainty", type=float, default=1, help="the reader's temperature")
    args.add_argument("--checkpoint", help="where to write the reader that is there")
    args.add_argument("--judge-checkpoint", help="where to write the judge that is there")
    args.add_argument("--move", action="store_true", help="keep the reader, on the new --judge")
    parser, args = args, args.parse_args()
    if not (args.judge or args.reader or args.checkpoint or args.judge_checkpoint):
        parser.error("nothing to write: give --judge, --reader or a checkpoint")
    if args.move and (args.reader or not args.judge):
        parser.error("--move is of the reader that is there, to a new --judge")
    if args.checkpoint:
        torch.save(adapted()[0].state_dict(), args.checkpoint)
    if args.judge_checkpoint:
        torch.save(judge()[0].state_dict(), args.judge_checkpoint)
    former = adapted() if args.move else None
    config, weights, _ = load()
    if args.judge:
        state = merged(torch.load(args.judge, map_location="cpu", weights_only=True))
        encoder = Judge(config, weights).state_dict()
        for name in ("enc.word.weight", "enc.pos.weight", "enc.typ", "enc.ln.weight", "enc.ln.bias"):
            same = torch.allclose(state[name].float(), encoder[name], atol=4e-3)  # but for their rounding to 16 bits in training
            assert same, f"{name} is not the encoder's, which the program takes"
        write(JUDGE, tensors(state, judge_names(config["L"]), args.temperature), config)
    if former:
        write(READER, tensors(moved(*former), reader_names(config["L"]), args.certainty), config)
    if args.reader:
        begun = state if args.judge else judge()[0].state_dict()
        states = [torch.load(path, map_location="cpu", weights_only=True) for path in args.reader]
        state = {name: same if all(torch.equal(same, s[name]) for s in states) else sum(s[name] for s in states) / len(states) for name, same in states[0].items()}
        for _, there, _ in reader_names(config["L"]):
            if there.endswith(".down.weight"):
                weight = there.replace(".down", "")
                assert torch.equal(begun[weight], state[weight]), f"{weight}: the reader was not begun at this judge"
        write(READER, tensors(state, reader_names(config["L"]), args.certainty), config)


if __name__ == "__main__":
    main()
