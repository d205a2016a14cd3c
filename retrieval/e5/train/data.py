"""Training pairs of the judge: a claim, what it was written for, and the evidence that it cites.

A pair is (context, claim, evidence, label): the context is the question that the claim answers and the lead of its list, where there are any; the evidence is the title, the heading, the sentence before the
first cited paragraph and the cited paragraphs, as package answering composes them; the label is 0 supported, 1 contradicted, 2 not said.
"""
import collections
import glob
import json
import os
import random
import re

import words

LABELS = {"supported": 0, "contradicted": 1, "unsupported": 2}
STOP = re.compile(r"(?<=[.؟!?…])[»\"”)]*\s+|\n+")

Pair = collections.namedtuple("Pair", "context claim evidence label kind article source group", defaults=("",))
Asked = collections.namedtuple("Asked", "context question evidence spans kind article source paragraph")  # spans: (first, last word) of the evidence; none: it does not answer


def last_sentence(text):
    parts = [p.strip() for p in STOP.split(text) if p and p.strip()]
    return parts[-1] if parts else ""


def compose(title, paragraphs, cited, headings=True, before=True):
    """The evidence of a claim: what a reader of the cited paragraphs has before the eyes."""
    order = [p["n"] for p in paragraphs]
    by = {p["n"]: p for p in paragraphs}
    out = []
    if title and headings:
        out.append(title)
    section = None
    for k, n in enumerate(cited):
        p = by[n]
        if headings and p.get("section") and p["section"] != section:
            out.append(p["section"])
        section = p.get("section")
        i = order.index(n)
        if k == 0 and before and i > 0:
            out.append(last_sentence(paragraphs[i - 1]["text"]))
        out.append(p["text"])
    return "\n".join(out)


def articles(pattern):
    for path in sorted(glob.glob(pattern)):
        with open(path, encoding="utf8") as f:
            for line in f:
                if line.strip():
                    yield json.loads(line)


def lines(path):
    """The lines of a file; none where none is named, or it is not there yet."""
    if not path or not os.path.exists(path):
        return []
    with open(path, encoding="utf8") as f:
        return [line.strip() for line in f if line.strip()]


def claims(article, rng=None):
    """The pairs of an article. With rng, context and surroundings are left out now and then, so that the judge does without them too."""
    for c in article["claims"]:
        draw = (lambda: rng.random()) if rng else (lambda: 1.0)
        told = "before" in c  # it is a sentence of a whole answer, which stands on the question and the sentence before it
        context = " ".join(x for x in (c.get("question", "") if draw() > (0.1 if told else 0.5) else "", c.get("before", ""), c.get("lead", "")) if x)
        evidence = compose(article.get("title", ""), article["paragraphs"], c["paragraphs"], draw() > 0.15, draw() > 0.25)
        yield Pair(context, c["text"], evidence, LABELS[c["label"]], c["kind"], article["article"], "drafts" if told else article["source"], f'{article["article"]} {c["paragraphs"][0]}')


def direct(article):
    """Short answers as people give them, true of their paragraph."""
    for q in article.get("questions", []):
        if not q.get("answerable") or not q.get("direct") or q.get("history"):
            continue
        cited = sorted({a["paragraph"] for a in q["answers"]})
        yield Pair(q["text"], q["direct"], compose("", article["paragraphs"], cited), 0, "direct", article["article"], "direct")


def swapped(article, pairs, share, rng):
    """True claims once more, with a paragraph of the same article that does not speak of it."""
    texts = {p["n"]: p["text"] for p in article["paragraphs"]}
    for c, pair in zip(article["claims"], pairs):
        if pair.label == 0 and rng.random() < share:
            others = [n for n in texts if n not in c["paragraphs"]]
            if others:
                n = rng.choice(others)
                if c["kind"] in ("inference", "merged") and abs(n - c["paragraphs"][0]) < 2:
                    continue
                yield pair._replace(evidence=compose(article.get("title", ""), article["paragraphs"], [n], True, False), label=2, kind="swap", source="swap")


def farstail(path):
    with open(path, encoding="utf8") as f:
        for line in list(f)[1:]:
            parts = line.rstrip("\n").split("\t")
            if len(parts) == 3 and parts[2] in "ecn":
                yield Pair("", parts[1], parts[0], "ecn".index(parts[2]), "farstail", "farstail", "farstail")


def suite(folder, names):
    """Claims of the liar suite, of the articles that may be tuned on."""
    for name in names:
        text = open(glob.glob(os.path.join(folder, name + ".*"))[0], encoding="utf8").read()
        title, paragraphs, section = "", [], ""
        for line in text.split("\n"):
            line = line.strip()
            if not line:
                continue
            if line.startswith("#") or (len(line) < 80 and line[-1] not in ".؟!:،؛»\"" and not re.match(r"[-•*]", line)):
                line = line.lstrip("# ")
                if not title and not paragraphs:
                    title = line
                else:
                    section = line
                continue
            paragraphs.append({"n": len(paragraphs) + 1, "section": section, "text": line})
        numbers = {p["n"] for p in paragraphs}
        cl, near = [], ""
        for line in open(os.path.join(folder, name + "-claims.txt"), encoding="utf8"):
            line = line.strip()
            if line.startswith("## "):
                near = ""
            m = re.match(r"(\w+) ((?:\[\d+\])+) (.+)", line)
            if not m:
                continue
            kind, marks, claim = m.groups()
            cited = [int(x) for x in re.findall(r"\d+", marks)]
            if kind == "near" and not near:
                near = claim
            claim = near if claim == "=near" else claim
            if kind in ("id", "obeyed") or not set(cited) <= numbers:
                continue
            label = "supported" if kind in ("near", "short", "free") else "unsupported" if kind in ("swap", "added", "attribution", "hedge") else "contradicted"
            cl.append({"text": claim, "paragraphs": cited, "label": label, "kind": kind})
        yield {"article": "suite-" + name, "source": "suite", "title": title, "paragraphs": paragraphs, "claims": cl}


def words_of(evidence, start, end):
    """The numbers of the first and last word of a part of a text."""
    return len(evidence[: start + 1].split()) - 1, len(evidence[:end].split()) - 1


def overlap(question, text):
    asked = {words.key(w) for w in question.split()} - {""}
    return len(asked & {words.key(w) for w in text.split()}) + 0.01 * len(asked & set(text.split()))


def before_asked(q):
    return q["history"][0]["text"] if q.get("history") else ""


def yesno(article):
    """Questions that are answered yes or no, as claims."""
    for q in article.get("questions", []):
        yes = q.get("yes") or (re.match("(نعم|لا)[،, ]", q.get("direct") or "") or [None, None])[1]
        if not q["kind"].startswith("yesno") or q.get("history") or not q.get("answerable") or not yes:
            continue
        cited = sorted({a["paragraph"] for a in q["answers"]})
        yield Pair("", q["text"], compose(article.get("title", ""), article["paragraphs"], cited), 0 if yes == "نعم" else 1, "yesno", article["article"], "yesno", f'{article["article"]} {cited[0]}')


def spans_in(evidence, text, answers, start, end):
    """The words of the answers that a paragraph gives, where they stand in a part of an evidence that is that paragraph or its end."""
    part = evidence[start:end]
    cut = len(text) - len(part)
    out = []
    for a in answers:
        i = text.find(a.get("sentence") or a["span"])
        i = text.find(a["span"], max(i, 0)) - cut
        if i >= 0:
            out.append(words_of(evidence, start + i, start + i + len(a["span"])))
    return out


def thinned(text, spans, rng):
    """A paragraph without some of its sentences that answer nothing, so that a question is not known by its paragraph."""
    parts = re.split(r"(?<=[.؟!?…])\s+", text)
    if len(parts) < 3:
        return text
    kept = " ".join(p for p in parts if rng.random() > 0.35 or any(s in p for s in spans))
    return kept if kept and all(s in kept for s in spans) else text


def without(text, answers):
    """A paragraph without the sentences that answer: it speaks of the same and does not say it. Empty where that cannot be told."""
    told = [a.get("sentence") or a["span"] for a in answers]
    spans = [a["span"] for a in answers]
    kept = [p for p in re.split(r"(?<=[.؟!?…])\s+", text) if not any(p in t or t in p for t in told) and not any(s in p for s in spans)]
    rest = " ".join(kept)
    return "" if rest == text or any(s in rest or s not in text for s in spans) else rest


def elsewhere(context, question, kind, articles, rng, nearness):
    """A question with the nearest paragraph, or nearly so, that one to six articles have which do not answer it."""
    some = rng.sample(articles, min(len(articles), rng.choice((1, 1, 2, 6))))
    places = [(a, p) for a in some for p in a["paragraphs"]]
    whole, texts = (context + " " + question).strip(), [p["text"] for _, p in places]
    near = nearness(whole, texts) if nearness else [overlap(whole, t) for t in texts]
    best = sorted(range(len(places)), key=lambda i: -near[i])
    a, p = places[best[min(len(best) - 1, rng.choice((0, 0, 1, 2, 4)))]]
    return Asked(context, question, compose(a.get("title", ""), a["paragraphs"], [p["n"]], rng.random() > 0.15, rng.random() > 0.25), (), kind, a["article"], a["source"], 0)


def asked(article, rng, others=1, nearness=None, thin=0.0, articles=(), far=0.0, cut=0.0):
    """The reader's pairs of an article: each question with the paragraphs that answer it, and with some that do not, above all those that have most of its words, or by nearness (query, texts) are nearest; a share of them, far, with one of another of the articles besides, and a share, cut, with what a paragraph says without the sentences that answer."""
    by = {p["n"]: p["text"] for p in article["paragraphs"]}
    order = list(by)
    title = article.get("title", "")
    for q in article.get("questions", []):
        context = before_asked(q)
        gold = collections.defaultdict(list)
        for a in q.get("answers", []) + q.get("or", []):
            gold[a["paragraph"]].append(a)

        def make(n, text=""):
            """The question with a paragraph. An answer in the sentence before it, if that is read, is an answer: the program knows that it is the paragraph's above."""
            headings, before = rng.random() > 0.15, rng.random() > 0.25
            text = text or (thinned(by[n], [a["span"] for a in gold.get(n, ())], rng) if rng.random() < thin else by[n])
            e = compose(title, [{**p, "text": text} if p["n"] == n else p for p in article["paragraphs"]], [n], headings, before)
            at = e.rindex(text)
            spans = spans_in(e, text, gold.get(n, ()), at, at + len(text))
            own = bool(spans)
            i = order.index(n)
            if before and i > 0 and order[i - 1] in gold:
                above = by[order[i - 1]].rstrip()
                last = last_sentence(above)
                if last and above.endswith(last):
                    spans += spans_in(e, above, gold[order[i - 1]], at - 1 - len(last), at - 1)
            return own, Asked(context, q["text"], e, tuple(spans), q["kind"], article["article"], article["source"], n)

        for n in gold:
            own, pair = make(n)
            if own:
                yield pair
            rest = without(by[n], gold[n]) if own and rng.random() < cut else ""
            if rest:
                yield make(n, rest)[1]
        if articles and rng.random() < far and len(q["text"].split()) > 4:  # a shorter one may be of anything: "what does it cost?"
            yield elsewhere(context, q["text"], q["kind"], articles, rng, nearness)
        rest = [n for n in by if n not in gold]
        if not rest:
            continue
        whole = (context + " " + q["text"]).strip()
        rest.sort(key=lambda n: -overlap(whole, by[n]) - 9 * (n == q.get("near")))
        orders = [rest]
        if nearness:
            near = dict(zip(rest, nearness(whole, [by[n] for n in rest])))
            orders.append(sorted(rest, key=lambda n: -near[n] - 9 * (n == q.get("near"))))
        chosen = []
        for k in range(others + (not gold)):
            nearest = rng.choice(orders)
            n = nearest[min(len(rest) - 1, k if rng.random() < 0.7 else rng.randrange(len(rest)))]
            if n not in chosen:
                chosen.append(n)
                yield make(n)[1]


def squad(path):
    """Articles of a file in SQuAD's form, with their questions."""
    with open(path, encoding="utf8") as f:
        for k, a in enumerate(json.load(f)["data"]):
            paragraphs = [{"n": i + 1, "section": "", "text": p["context"]} for i, p in enumerate(a["paragraphs"])]
            questions = []
            for i, p in enumerate(a["paragraphs"]):
                for q in p["qas"]:
                    questions.append({"text": q["question"], "kind": "direct", "answerable": True, "answers": [{"paragraph": i + 1, "span": x["text"].strip()} for x in q["answers"][:1]]})
            yield {"article": f"squad-{k}-{a.get('title', '')}", "source": "squad", "title": "", "paragraphs": paragraphs, "questions": questions, "claims": []}
