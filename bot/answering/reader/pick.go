package reader

import (
	"fmt"
	"slices"
	"sort"
	"strings"
)

// How much is picked. Margins are differences of scores, which are logits: 1 is a chance less by 2.7. Chosen on the dev questions.
const (
	secondMargin  = 1.0 // a second sentence of the same paragraph
	severalMargin = 2.5 // a paragraph more, when several are asked for
	severalMost   = 3
	hedgeMargin   = 0.7 // a sentence of another paragraph, when the words of the question do not decide
	hedgeCover    = 0.4
	longAnswer    = 45 // words from which no second sentence is added
)

// pick takes the best sentences for an ask.
func (p *pool) pick(s scope, only bool, a ask, m match, ratings []rating) []Pick {
	order := ranking(ratings)
	best := order[0]
	chosen := []int{best}
	words := len(p.sentences[best].words)
	margin := secondMargin
	if a.kind == change || s == compare {
		margin = 2 * secondMargin
	}
	for _, i := range order[1:] {
		gap := ratings[best].score - ratings[i].score
		same := slices.ContainsFunc(chosen, func(c int) bool { return p.sentences[c].passage == p.sentences[i].passage })
		switch {
		case s == several && only && !same && gap < severalMargin && len(chosen) < severalMost:
			chosen = append(chosen, i)
		case s == point && !same && gap < hedgeMargin && len(chosen) < 2 && ratings[best].feature[fCover] < hedgeCover:
			chosen = append(chosen, i)
		case s != several && same && gap < margin && len(chosen) < 2 && words+len(p.sentences[i].words) <= longAnswer+25:
			chosen = append(chosen, i)
		}
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
		sort.Ints(chosen)
	}
	var picks []Pick
	for _, i := range chosen {
		picks = append(picks, p.quote(a, m, i, ratings[i]))
	}
	return picks
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
