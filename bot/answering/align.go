package answering

import (
	"cmp"
	"slices"
)

// A pairing says that a word of the sentence stands in the evidence.
type pairing struct {
	e     int     // token of the evidence
	level float64 // sameness
	local int     // how many neighbours of the word are paired with neighbours of e
	tight int     // how many of them are next to e
}

// An alignment lays a sentence over the evidence: the one or two sentences of a passage that hold most of its words.
type alignment struct {
	s, e        *text
	first, last int         // sentences of e in the window
	pairs       [][]pairing // of each token of s within the window, best first
	everywhere  [][]pairing // in all of e
	anywhere    []float64   // the best sameness of each token of s in all of e
	weights     []float64   // of each token of s; 0 of words that say nothing
	coverage    float64     // weighted share of the words that stand in the window
	whole       float64     // the same in all of e
	names       *nameBook
	short       map[*token][]token // of a name of the sentence, the end of it that stands for it in the evidence
}

// secondSentence is what a second sentence must add to the share of words found, so that it joins the window.
const secondSentence = 0.06

// align finds the window. weigh gives a word its weight, by how rare it is in the article.
func align(s, e *text, weigh func(*token) float64) *alignment {
	a := &alignment{s: s, e: e, pairs: make([][]pairing, len(s.tokens)), anywhere: make([]float64, len(s.tokens)), weights: make([]float64, len(s.tokens))}
	all := make([][]pairing, len(s.tokens))
	total, whole := 0.0, 0.0
	sentences := len(e.spans)
	found := make([][]float64, len(s.tokens)) // the best sameness by sentence
	for i := range s.tokens {
		k := &s.tokens[i]
		if !k.content() {
			continue
		}
		a.weights[i] = weigh(k)
		total += a.weights[i]
		found[i] = make([]float64, sentences)
		for j := range e.tokens {
			c := &e.tokens[j]
			if c.Stop && !c.is(denier) || c.figure {
				continue
			}
			if level := sameness(k, c); level > 0 {
				all[i] = append(all[i], pairing{e: j, level: level})
				found[i][c.sentence] = max(found[i][c.sentence], level)
				a.anywhere[i] = max(a.anywhere[i], level)
			}
		}
		whole += a.weights[i] * a.anywhere[i]
	}
	for n := range s.figures {
		f := &s.figures[n]
		if f.Dual { // it is a word as well
			continue
		}
		weight := float64(f.parts())
		a.weights[f.first] = weight
		total += weight
		found[f.first] = make([]float64, sentences)
		for m := range e.figures {
			if g := &e.figures[m]; f.CarriedBy(g.Figure) {
				all[f.first] = append(all[f.first], pairing{e: g.first, level: 1})
				found[f.first][e.tokens[g.first].sentence] = 1
				a.anywhere[f.first] = 1
			}
		}
		whole += weight * a.anywhere[f.first]
	}
	best := -1.0
	for first := range sentences {
		for last := first; last < min(first+2, sentences); last++ {
			score := 0.0
			for i := range s.tokens {
				if found[i] != nil {
					score += a.weights[i] * slices.Max(found[i][first:last+1])
				}
			}
			if total > 0 {
				score /= total
			}
			if score -= secondSentence * float64(last-first); score > best+1e-9 {
				best, a.first, a.last = score, first, last
			}
		}
	}
	a.everywhere = all
	for i, pairs := range all {
		for _, p := range pairs {
			if a.inWindow(&e.tokens[p.e]) {
				a.pairs[i] = append(a.pairs[i], p)
			}
		}
	}
	a.settle()
	if total > 0 {
		a.whole = whole / total
		for i := range s.tokens {
			if len(a.pairs[i]) > 0 {
				a.coverage += a.weights[i] * a.pairs[i][0].level / total
			}
		}
	}
	return a
}

func (a *alignment) inWindow(k *token) bool { return k.sentence >= a.first && k.sentence <= a.last }

// A pair is as good as its level and its neighbours say. nearby is the worth of one neighbour; pairs that are worse than the best one by more than tie are dropped. Chosen so that of two equal words the one in its context wins, and a synonym in context does not lose to the word itself far away.
const (
	nearby = 0.12
	tie    = 0.1
)

// settle orders the pairs of each word, the best first, and drops those that are much worse.
func (a *alignment) settle() {
	for i, pairs := range a.pairs {
		for n := range pairs {
			pairs[n].local, pairs[n].tight = a.local(a.pairs, i, pairs[n].e)
		}
	}
	worth := func(p pairing) float64 {
		if p.level < 0.8 {
			return p.level + nearby*float64(min(p.local, 2)) // the word itself is better than a synonym in its place
		}
		return p.level + nearby*float64(p.local)
	}
	for i, pairs := range a.pairs {
		slices.SortStableFunc(pairs, func(p, q pairing) int { return cmp.Compare(worth(q), worth(p)) })
		for j := range pairs {
			if worth(pairs[j]) < worth(pairs[0])-tie {
				pairs = pairs[:j]
				break
			}
		}
		a.pairs[i] = pairs
	}
}

// local counts the neighbours of word i of the sentence, three on each side, that are paired with neighbours of word e of the evidence.
func (a *alignment) local(all [][]pairing, i, e int) (n, tight int) {
	for _, step := range [...]int{-1, 1} {
		seen := 0
		for k := i + step; k >= 0 && k < len(all) && seen < 3; k += step {
			if a.weights[k] == 0 {
				continue
			}
			seen++
			for _, p := range all[k] {
				if p.e != e && p.e-e <= neighbourhood && e-p.e <= neighbourhood && a.e.tokens[p.e].sentence == a.e.tokens[e].sentence {
					n++
					if p.e-e <= complement && e-p.e <= complement {
						tight++
					}
					break
				}
			}
		}
	}
	return n, tight
}

// neighbourhood is how near, in words, a word of opposite meaning must stand to words that the sentence has beside its own.
const neighbourhood = 4

// outside is how much of its neighbourhood, near and next, a word of opposite meaning outside the window must have.
const outside = 4

// opposites returns the words of the window whose meaning is the opposite of a word of the sentence, where its neighbours stand too. Of a word that is paired itself, only those in a nearer neighbourhood count.
func (a *alignment) opposites(i int) []pairing {
	x := theLexicon()
	s := &a.s.tokens[i]
	if len(s.groups) == 0 || s.loose || s.named() || s.figure || a.weights[i] == 0 {
		return nil
	}
	least := 1
	if pairs := a.pairs[i]; len(pairs) > 0 {
		if least = pairs[0].local + pairs[0].tight + 1; pairs[0].level >= 0.8 {
			least++
		}
	}
	var found []pairing
	for j := range a.e.tokens {
		c := &a.e.tokens[j]
		out := !a.inWindow(c)
		if out && len(a.pairs[i]) > 0 || c.named() || c.figure || c.Stop || c.loose || shares(s.groups, c.groups) {
			continue
		}
		for _, g := range s.groups {
			if shares(x.opposite[g], c.groups) {
				beside := len(a.pairs[i]) > 0 && max(a.pairs[i][0].e-j, j-a.pairs[i][0].e) <= complement // تراجعت القوة is weakness
				n, tight := a.local(a.everywhere, i, j)
				if n > 0 && n+tight >= least && !beside && !(out && n+tight < outside) {
					found = append(found, pairing{j, 0.7, n, tight})
				}
				break
			}
		}
	}
	return found
}
