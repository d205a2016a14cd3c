"""Writes the weights of judge and reader in 8 bits, format E5J1 (../JUDGE.md).

    python3 export.py judge.pt --temperature 1.3 --certainty 1.2 [--out ../judge.bin]

Without a checkpoint it writes an untrained judge, the encoder's layers under a random head, to test with.
"""

import argparse
import os
import struct

import numpy as np
import torch

from encoder import HERE, Reader, load
from judge import Judge

OUT = os.path.join(HERE, "..", "judge.bin")
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


def names(layers):
    """The parts of a Judge that the file holds: name in the file, name in the model, whether the weights go to 8 bits."""
    for i in range(layers):
        for part in ("qkv", "ao", "aln", "fi", "fo", "oln"):
            yield f"l{i}.{part}", f"enc.layers.{i}.{part}", not part.endswith("ln")
    yield "judge.h", "h", True
    yield "judge.o", "o", False
    yield "reader.h", "qh", True
    yield "reader.o", "qo", False
    yield "reader.ends", "span", False


def tensors(state, layers, temperature, certainty):
    """Name, array and whether it goes to 8 bits, of all that the file holds."""
    for name, there, narrow in names(layers):
        yield name + ".w", state[there + ".weight"], narrow
        yield name + ".b", state[there + ".bias"], False
    yield "judge.kind.w", state["kind.weight"], False
    yield "judge.temperature", torch.tensor([temperature]), False
    yield "reader.temperature", torch.tensor([certainty]), False


def write(path, state, config, temperature, certainty=1.0):
    entries = []
    for name, value, narrow in tensors(state, config["L"], temperature, certainty):
        value = value.detach().float().cpu().numpy()
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


def read(path, model):
    """Fills a Judge with what the program computes with, and returns the temperatures of judge and reader."""
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
    floats = lambda name: torch.from_numpy(np.frombuffer(parts[name], "<f4").copy())
    state = model.state_dict()
    for name, there, narrow in names(model.enc.c["L"]):
        weight = state[there + ".weight"]
        value = torch.from_numpy(unpack8(parts[name + ".w"], len(weight))) if narrow else floats(name + ".w")
        weight.copy_(value.view_as(weight))
        state[there + ".bias"].copy_(floats(name + ".b"))
    state["kind.weight"].copy_(floats("judge.kind.w").view_as(state["kind.weight"]))
    return floats("judge.temperature").item(), floats("reader.temperature").item()


def untrained(config, weights):
    torch.manual_seed(1)
    return Judge(config, weights).state_dict()


def main():
    args = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    args.add_argument("checkpoint", nargs="?", help="a state dict of Judge")
    args.add_argument("--temperature", type=float, default=1)
    args.add_argument("--certainty", type=float, default=1, help="the reader's temperature")
    args.add_argument("--out", default=OUT)
    args = args.parse_args()
    config, weights, _ = load()
    if args.checkpoint:
        state = torch.load(args.checkpoint, map_location="cpu", weights_only=True)
        frozen = untrained(config, weights)
        for name in ("enc.word.weight", "enc.pos.weight", "enc.typ", "enc.ln.weight", "enc.ln.bias"):
            same = torch.allclose(state[name].float(), frozen[name], atol=1e-4)  # but for the rounding of an average
            assert same, f"{name} is not the encoder's, which the program takes"
    else:
        state = untrained(config, weights)
    write(args.out, state, config, args.temperature, args.certainty)


if __name__ == "__main__":
    main()
