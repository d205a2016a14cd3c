"""How often the reader finds the answer in the paragraph that has it, on questions in SQuAD's form.

    python3 squad.py FILE...

The reader is that of the program (../judge.bin, ../reader.bin). exact: the same words, but for marks and vowel signs; contained: the answer holds the right one, or is at least half of it; F1 of words as in SQuAD.
"""

import collections
import json
import sys

import data
import export
import words
from train import encode_asked, predict_asked


def said(text):
    return [k for k in ("".join(c for c in words.MARKS.sub("", w) if c.isalnum()) for w in text.split()) if k]


def f1(ours, gold):
    common = sum((collections.Counter(ours) & collections.Counter(gold)).values())
    return 2 * common / (len(ours) + len(gold)) if common else 0.0


def holds(text, part):
    return any(text[i : i + len(part)] == part for i in range(len(text) - len(part) + 1))


def main():
    model, tok = export.reader()
    for path in sys.argv[1:]:
        with open(path, encoding="utf8") as f:
            paragraphs = [p for a in json.load(f)["data"] for p in a["paragraphs"]]
        asked = [(p["context"], q) for p in paragraphs for q in p["qas"]]
        items = [encode_asked(tok, data.Asked("", q["question"], context, (), "", "", "", 1)) for context, q in asked]
        exact = contained = f = 0
        for (context, q), (_, start, end) in zip(asked, predict_asked(model, items, tok.pad, "cpu")):
            ours = said(" ".join(context.split()[start : end + 1]))
            gold = [said(a["text"]) for a in q["answers"]]
            exact += ours in gold
            contained += any(holds(ours, g) or holds(g, ours) and 2 * len(ours) >= len(g) for g in gold)
            f += max(f1(ours, g) for g in gold)
        n = len(asked)
        print(f"{path}: {n} questions, exact {exact / n:.3f}, contained {contained / n:.3f}, F1 {f / n:.3f}", flush=True)


if __name__ == "__main__":
    main()
