package answering

import "slices"

// A pairing says that a word of the sentence stands in the evidence.
type pairing struct {
	e     int     // token of the evidence
	level float64 // sameness
}

// An alignment lays a sentence over the evidence: the one or two sentences of a passage that hold most of its words.
type alignment struct {
	s, e        *text
	first, last int         // sentences of e in the window
	pairs       [][]pairing // of each token of s within the window, best first
	anywhere    []float64   // the best sameness of each token of s in all of e
	weights     []float64   // of each token of s; 0 of words that say nothing
	coverage    float64     // weighted share of the words that stand in the window
	whole       float64     // the same in all of e
	names       *nameBook
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
				all[i] = append(all[i], pairing{j, level})
				found[i][c.sentence] = max(found[i][c.sentence], level)
				a.anywhere[i] = max(a.anywhere[i], level)
			}
		}
		whole += a.weights[i] * a.anywhere[i]
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

// settle orders the pairs of each word: the surest first, of equally sure ones that in the clause where most words of the sentence stand, and drops pairs that are much less sure.
func (a *alignment) settle() {
	clauses := map[int]float64{}
	for i, pairs := range a.pairs {
		for _, p := range pairs {
			clauses[a.e.tokens[p.e].clause] += a.weights[i] * p.level / float64(len(pairs))
		}
	}
	for i, pairs := range a.pairs {
		slices.SortStableFunc(pairs, func(p, q pairing) int {
			x := p.level + 0.05*clauses[a.e.tokens[p.e].clause]
			y := q.level + 0.05*clauses[a.e.tokens[q.e].clause]
			switch {
			case x > y:
				return -1
			case x < y:
				return 1
			}
			return 0
		})
		for j := range pairs {
			if pairs[j].level < pairs[0].level-0.15 {
				pairs = pairs[:j]
				break
			}
		}
		a.pairs[i] = pairs
	}
}

// neighbourhood is how near, in words, a word of opposite meaning must stand to words that the sentence has beside its own.
const neighbourhood = 4

// opposites returns the words of the window whose meaning is the opposite of an unmatched word of the sentence, where its neighbours stand too.
func (a *alignment) opposites(i int) []pairing {
	x := theLexicon()
	s := &a.s.tokens[i]
	if len(a.pairs[i]) > 0 || len(s.groups) == 0 || s.named() || s.figure {
		return nil
	}
	var found []pairing
	for j := range a.e.tokens {
		c := &a.e.tokens[j]
		if !a.inWindow(c) || c.named() || c.figure {
			continue
		}
		for _, g := range s.groups {
			if shares(x.opposite[g], c.groups) && a.beside(i, j) {
				found = append(found, pairing{j, 0.7})
				break
			}
		}
	}
	return found
}

// beside reports whether a neighbour of word i of the sentence is paired with a neighbour of word j of the evidence.
func (a *alignment) beside(i, j int) bool {
	for k := max(0, i-neighbourhood); k < min(len(a.pairs), i+neighbourhood+1); k++ {
		for _, p := range a.pairs[k] {
			if k != i && p.e-j <= neighbourhood && j-p.e <= neighbourhood {
				return true
			}
		}
	}
	return false
}
