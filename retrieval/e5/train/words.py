"""Which words of two texts are the same: what each token of a pair is told besides its meaning (../words.go does the same)."""

import re

MARKS = re.compile("[\u064b-\u0652\u0670\u0640]")
LETTERS = str.maketrans("أإآٱىةؤئ٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "اااايهوي01234567890123456789")
PREFIXES = ("وال", "بال", "كال", "فال", "ولل", "لل", "ال", "و", "ف", "ب", "ل", "ك")
GRAM = 4  # letters that two forms of a word share
CONTENT = 3  # letters of a word that says something of its own
STOPS = ".!?؟؛:…"

NONE, AKIN, SAME, LINKED = 0, 1, 2, 3


def key(word):
    """A word as it is compared: letters and digits, folded, without particles written with it."""
    w = MARKS.sub("", word).translate(LETTERS).lower()
    w = "".join(c for c in w if c.isalnum())
    if any(c.isdigit() for c in w):
        return w
    for p in PREFIXES:
        if w.startswith(p) and len(w) - len(p) >= 3:
            return w[len(p) :]
    return w


def grams(k):
    if len(k) < GRAM or any(c.isdigit() for c in k):
        return ()
    return [k[i : i + GRAM] for i in range(len(k) - GRAM + 1)]


def sameness(keys, others):
    """For each word, whether the other text has it beside the same neighbour (LINKED), has it, has one akin to it, or none of these."""
    theirs = set(others)
    pairs = set(zip(others, others[1:]))
    akin = {g for k in theirs for g in grams(k)}
    out = []
    for i, k in enumerate(keys):
        if k and k in theirs:
            linked = i > 0 and (keys[i - 1], k) in pairs or i + 1 < len(keys) and (k, keys[i + 1]) in pairs
            out.append(LINKED if linked else SAME)
        else:
            out.append(AKIN if any(g in akin for g in grams(k)) else NONE)
    return out


def focus(text, keys, wanted):
    """For each word of the evidence, whether it is in one of the two sentences that have most of the claim's words."""
    wanted = {k for k in wanted if len(k) >= CONTENT or any(c.isdigit() for c in k)}
    sentence, n = [], 0
    for w in text:
        sentence.append(n)
        n += w.rstrip("»\"”)]")[-1:] in STOPS and w.rstrip("»\"”)]") != ""
    found = {}
    for s, k in zip(sentence, keys):
        if k in wanted:
            found.setdefault(s, set()).add(k)
    best = []
    for _ in range(2):
        have = set().union(*(found[s] for s in best)) if best else set()
        gain, at = 0, None
        for s in sorted(found):
            if s not in best and len(found[s] - have) > gain:
                gain, at = len(found[s] - have), s
        if at is not None:
            best.append(at)
    return [s in best for s in sentence]


def kinds(claim, evidence):
    """The kind of each word of a claim (1 to 4) and of its evidence (5 to 8, in focus 9 to 12)."""
    ours, theirs = claim.split(), evidence.split()
    a, b = [key(w) for w in ours], [key(w) for w in theirs]
    of = focus(theirs, b, a)
    return [1 + k for k in sameness(a, b)], [5 + k + 4 * f for k, f in zip(sameness(b, a), of)]


def spread(starts, levels):
    """Levels of words to their tokens; starts says of each token whether a word begins with it."""
    out, i = [], -1
    for s in starts:
        i += s
        out.append(levels[min(max(i, 0), len(levels) - 1)] if levels else 0)
    return out
