package answering

import (
	"slices"
	"strings"
	"unicode/utf8"
)

const (
	// verbatim is the share of words from which on a sentence repeats the evidence, so that a word in place of another is a change and not a way of saying.
	verbatim = 0.7
	// inventedRun is how many words in a row that the evidence does not have make an addition to a sentence that repeats it otherwise.
	inventedRun = 3
	// copied is how alike the other words of such a sentence are to the evidence's, on average.
	copied = 0.88
)

// changeFault returns a word of the sentence that stands in place of another one where all around it repeats the evidence, or begins what is added to it.
func changeFault(a *alignment) *token {
	content := a.content()
	if i := a.invented(content); i >= 0 {
		return &a.s.tokens[i]
	}
	if a.coverage < verbatim {
		return nil
	}
	for n := 1; n < len(content); n++ {
		i := content[n]
		if k := &a.s.tokens[i]; conjoined(k.Text) || k.figure || a.s.verbal(i) || k.is(hedge|wish|attempt|speech) {
			continue // of verbs there are too many that mean the same
		}
		if a.replaced(content[n-1], i) || a.stranger(i) && a.s.before(i, "مع", "ضد") && a.alone(i) {
			return &a.s.tokens[i]
		}
		if n+1 == len(content) || a.anywhere[i] > 0 {
			continue
		}
		for _, p := range a.pairs[content[n-1]] {
			for _, q := range a.pairs[content[n+1]] {
				if q.e > p.e && q.e-p.e <= neighbourhood && a.unsaid(p.e, q.e) == 1 {
					return &a.s.tokens[i]
				}
			}
		}
	}
	return nil
}

// content lists the words of the sentence that say something.
func (a *alignment) content() []int {
	var content []int
	for i := range a.s.tokens {
		if a.weights[i] > 0 {
			content = append(content, i)
		}
	}
	return content
}

// renameFault returns a word of the sentence that stands where the evidence has a name.
func renameFault(a *alignment) *token {
	if i := a.renamed(a.content()); i >= 0 {
		return &a.s.tokens[i]
	}
	return nil
}

// renamed returns where a stranger stands in the place of a name of the evidence, next to a name, or between words that stand together there; -1 if none does.
func (a *alignment) renamed(content []int) int {
	for n, i := range content {
		if n > 0 && a.titled(content[n-1], i) {
			return i
		}
		if !a.stranger(i) || a.s.tokens[i].figure {
			continue
		}
		if n+1 < len(content) && content[n+1] == i+1 && a.s.tokens[i+1].name != "" {
			return i
		}
		if n == 0 {
			continue
		}
		h := content[n-1]
		for _, p := range a.pairs[h] {
			own := a.e.next(p.e)
			if own < 0 || p.level < 0.8 || h != i-1 || a.s.tokens[h].named() {
				continue
			}
			if a.e.tokens[own].named() && !a.said(own) || n+1 < len(content) && a.verbatimAt(h) && a.met(content[n+1], own) && a.s.verbal(h) {
				return i
			}
		}
	}
	return -1
}

// verbatimAt reports whether word i is the evidence's own.
func (a *alignment) verbatimAt(i int) bool { return len(a.pairs[i]) > 0 && a.pairs[i][0].level >= 0.9 }

// titled reports whether the evidence has another name behind the title h than word i.
func (a *alignment) titled(h, i int) bool {
	k := &a.s.tokens[i]
	if !a.s.tokens[h].is(title) || h != i-1 || a.anywhere[i] > 0 || k.named() || k.figure || definite(k.Text) || a.s.verbal(i) {
		return false
	}
	return slices.ContainsFunc(a.pairs[h], func(p pairing) bool {
		own := a.e.next(p.e)
		return own == p.e+1 && a.e.tokens[own].name != ""
	})
}

// unsaid counts the words between two of the evidence that the sentence leaves out.
func (a *alignment) unsaid(from, to int) int {
	n := 0
	for e := from + 1; e < to; e++ {
		if a.e.tokens[e].content() && !a.said(e) {
			n++
		}
	}
	return n
}

// replaced reports whether word i of the sentence stands behind word h, with the same particles between, where the evidence has another word that the sentence leaves out.
func (a *alignment) replaced(h, i int) bool {
	if len(a.pairs[h]) == 0 || a.pairs[h][0].level < 0.8 || a.s.tokens[h].figure || a.s.tokens[h].sentence != a.s.tokens[i].sentence {
		return false
	}
	for _, p := range a.pairs[h] {
		own := a.e.next(p.e)
		if own < 0 || p.local == 0 && p.level < 1 || carriesPronoun(a.s.tokens[i].Text) || carriesPronoun(a.e.tokens[own].Text) || a.e.tokens[own].named() && !a.unknown(i) || a.said(own) || conjoined(a.e.tokens[own].Text) || a.e.tokens[own].figure || a.e.tokens[own].is(title) && !a.stranger(i) || !sameBetween(a.s, h, i, a.e, p.e, own) || definite(a.s.tokens[i].Text) != definite(a.e.tokens[own].Text) && !a.unknown(i) || a.met(i, own) {
			return false
		}
		for _, q := range a.pairs[i] {
			if a.e.tokens[q.e].sentence == a.e.tokens[p.e].sentence {
				return false
			}
		}
	}
	return true
}

// unknown reports whether word i may be a name: a title, or no word of the lexicon and without an article.
func (a *alignment) unknown(i int) bool {
	k := &a.s.tokens[i]
	return k.named() || k.is(title) || len(k.groups) == 0 && !definite(k.Text) && !imperfect(k.Text)
}

// alone reports whether nothing that says anything follows word i directly, as an adjective or a genitive would.
func (a *alignment) alone(i int) bool {
	return i+1 == len(a.s.tokens) || a.s.tokens[i+1].Stop || a.s.tokens[i+1].clause != a.s.tokens[i].clause
}

// stranger reports whether word i may be a name that the passage does not have.
func (a *alignment) stranger(i int) bool {
	w := a.s.tokens[i].Text
	return a.anywhere[i] == 0 && a.unknown(i) && !carriesPronoun(w) && !strings.HasSuffix(w, "ه") && utf8.RuneCountInString(w) >= 4
}

// carriesPronoun reports whether a word ends in a pronoun, as verbs of relative clauses do.
func carriesPronoun(w string) bool {
	return strings.HasSuffix(w, "ها") || strings.HasSuffix(w, "هم") || strings.HasSuffix(w, "هما")
}

// next returns the next word of the clause that says something, or -1.
func (t *text) next(i int) int {
	for j := i + 1; j < len(t.tokens) && t.tokens[j].clause == t.tokens[i].clause; j++ {
		if t.tokens[j].content() || t.tokens[j].figure {
			return j
		}
	}
	return -1
}

// sameBetween reports whether the same particles stand between words i and j of s as between k and l of e.
func sameBetween(s *text, i, j int, e *text, k, l int) bool {
	if j-i != l-k || s.tokens[i].clause != s.tokens[j].clause {
		return false
	}
	for n := 1; n < j-i; n++ {
		if s.tokens[i+n].Text != e.tokens[k+n].Text {
			return false
		}
	}
	return true
}

// invented returns where a run of words begins that the evidence does not have, behind words that copy it; -1 if none does.
func (a *alignment) invented(content []int) int {
	run, at := 0, -1
	sum, n := 0.0, 0.0
	for k, i := range content {
		if len(a.pairs[i]) > 0 && (a.pairs[i][0].local > 0 || a.s.tokens[i].figure || a.pairs[i][0].level >= 1 && k == 0) {
			sum += a.pairs[i][0].level
			n++
			run = 0
			continue
		}
		if run++; run == inventedRun && n >= inventedRun && at < 0 {
			at = content[k-run+1]
		}
	}
	if at >= 0 && sum/n >= copied {
		return at
	}
	return -1
}
