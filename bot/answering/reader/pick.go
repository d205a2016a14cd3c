package reader

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"sort"
	"strings"
)

// How much is picked. Margins are differences of scores, which are logits: 1 is a chance less by 2.7. Chosen on the dev questions and on two articles more.
const (
	secondMargin  = 1.15 // a second sentence of the same paragraph
	severalMargin = 2.5  // a paragraph more, when several are asked for
	severalMost   = 4
	wideMargin    = 1.5 // the same, when several are only meant
	hedgeMargin   = 1.5 // a sentence of another paragraph, when the words of the question do not decide
	hedgeCover    = 0.3
	gainWorth     = 2.0 // of a sentence with all those words of the question that the sentences picked so far do not have
	wholeList     = .6  // how far a sentence lists what is asked for, from which on it is enough
	longAnswer    = 70  // words beyond which no second sentence is added
)

// pick takes the best sentences for an ask.
func (p *pool) pick(s scope, only bool, a ask, m match, ratings []rating) []Pick {
	order := ranking(ratings)
	best := order[0]
	chosen := []int{best}
	words := len(p.sentences[best].own())
	same, other, most := secondMargin, math.Inf(-1), 2
	switch {
	case s == several && only:
		same, other, most = math.Inf(-1), severalMargin, severalMost
	case s == compare || a.kind == change:
		same = 2 * secondMargin
	}
	if s != several && a.wide {
		other, most = wideMargin, severalMost
	}
	if p.lists(a, m, p.sentences[best], best) >= wholeList { // it is said, and what else has those words does not list
		same, other = math.Inf(-1), math.Inf(-1)
	}
	if s == point && ratings[best].feature[fCover] < hedgeCover && ratings[best].feature[fFits] == 0 {
		other = max(other, hedgeMargin)
	}
	for len(chosen) < most {
		next, worth := -1, 0.0
		for _, i := range order[1:] {
			beside := slices.ContainsFunc(chosen, func(c int) bool { return p.sentences[c].passage == p.sentences[i].passage })
			margin := other
			if beside {
				margin = same
			}
			x := margin - (ratings[best].score - ratings[i].score) + gainWorth*m.gain(chosen, i)
			if x > worth && !slices.Contains(chosen, i) && (s == several || words+len(p.sentences[i].own()) <= longAnswer) {
				next, worth = i, x
			}
		}
		if next < 0 {
			break
		}
		chosen = append(chosen, next)
		words += len(p.sentences[next].own())
	}
	if after := best + 1; a.kind == list && len(chosen) < most+1 && p.announces(m, best) && after < len(p.sentences) && p.sentences[after].passage == p.sentences[best].passage && !slices.Contains(chosen, after) {
		chosen = append(chosen, after)
	}
	if s == several && only {
		sort.Slice(chosen, func(x, y int) bool {
			a, b := p.sentences[chosen[x]], p.sentences[chosen[y]]
			if a.passage != b.passage {
				return p.passages[a.passage].ID < p.passages[b.passage].ID
			}
			return a.span.Start < b.span.Start
		})
	} else {
		p.readingOrder(chosen)
	}
	var picks []Pick
	for _, i := range p.introduced(chosen, &m) {
		picks = append(picks, p.quote(a, m, i, ratings[i]))
	}
	return picks
}

// readingOrder puts the paragraph of the best sentence, which is the first, in front, then the others by rank; within a paragraph the sentences stand as they do there.
func (p *pool) readingOrder(chosen []int) {
	first := p.sentences[chosen[0]].passage
	place := func(i int) int {
		if s := p.sentences[i].passage; s != first {
			return s
		}
		return -1
	}
	slices.SortFunc(chosen, func(a, b int) int { return cmp.Or(cmp.Compare(place(a), place(b)), cmp.Compare(a, b)) })
}

// announces reports whether a sentence says how many there are of what is asked for, and hardly more: the next one lists them.
func (p *pool) announces(m match, i int) bool {
	s := p.sentences[i]
	return len(s.own()) < announcement && slices.ContainsFunc(s.own(), isNumber)
}

// announcement is how long a sentence that announces a list may be, in words.
const announcement = 12

// gain is the share of the terms' weight that a sentence has beyond what those chosen have.
func (m match) gain(chosen []int, sentence int) float64 {
	return m.cover(func(t int) float64 {
		if m.degree[t][sentence] < alike || slices.ContainsFunc(chosen, func(c int) bool { return m.degree[t][c] >= alike }) {
			return 0
		}
		return 1
	})
}

func (p *pool) quote(a ask, m match, i int, r rating) Pick {
	s := p.clause(a, m, p.sentences[i])
	return Pick{Passage: p.passages[s.passage], Start: s.span.Start, End: s.span.End, Score: r.chance, Why: because(r)}
}

// because names what spoke for a sentence.
func because(r rating) string {
	why := []string{fmt.Sprintf("words %.2f", r.feature[fCover]), fmt.Sprintf("cosine %.3f", r.cosine)}
	if r.evidence > 0 {
		why = append(why, "kind of answer")
	}
	return strings.Join(why, ", ")
}
