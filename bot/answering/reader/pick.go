package reader

import (
	"cmp"
	"math"
	"slices"

	"isnad/retrieval"
)

// How much is picked. Margins are differences of logits: 1 is a chance less by 2.7. Chosen as
// the model's thresholds.
const (
	secondMargin  = 2   // a second sentence of the same paragraph
	secondFrom    = .03 // how likely the answer must begin in it, if it is not the next
	severalMargin = 2.5 // a paragraph more, when several are asked for
	severalMost   = 4
	alsoMargin    = 0.7 // a sentence of another paragraph, with the reader's opinion
	alsoFrom      = 0.5 // how likely that paragraph must answer too
	gainWorth     = 2.0 // of a sentence with all those words of the question that the sentences picked so far do not have
)

// An allowance is how far behind the best a further sentence may be, and how many there may be in
// all.
type allowance struct {
	same, other float64 // of the paragraph of a sentence that is picked, of another one
	most        int
}

// allowed tells what a question leaves room for: alone is for the only ask of its question.
func allowed(s scope, alone bool) allowance {
	room := allowance{same: secondMargin, other: math.Inf(-1), most: 2}
	if s == several && alone {
		room.same, room.other, room.most = math.Inf(-1), severalMargin, severalMost
	}
	if s == compare {
		room.same = 2 * secondMargin
	}
	return room
}

// pick takes the best sentences for an ask, the best one's paragraph first. read is what the model
// says of each passage, nil for no model.
func (c *candidates) pick(s scope, alone bool, m match, ratings []rating, read []retrieval.Reading) []Pick {
	order := ranking(ratings)
	best := order[0]
	room := allowed(s, alone)
	chosen := []int{best}
	for len(chosen) < room.most {
		next, worth := -1, 0.0
		for _, i := range order[1:] {
			margin := room.other
			if slices.ContainsFunc(chosen, func(j int) bool { return c.sentences[j].passage == c.sentences[i].passage }) {
				margin = room.same
			}
			behind := ratings[best].score - ratings[i].score
			if s == point {
				if read != nil && c.needless(read, best, i) {
					continue
				}
				if c.alsoAnswers(read, best, i) {
					margin = alsoMargin
				}
			}
			x := margin - behind + gainWorth*m.gain(chosen, i)
			if x > worth && !slices.Contains(chosen, i) {
				next, worth = i, x
			}
		}
		if next < 0 {
			break
		}
		chosen = append(chosen, next)
	}
	c.readingOrder(chosen)
	return c.quoted(m, chosen, ratings)
}

// needless reports whether a sentence of the best one's paragraph is neither the next, which may go
// on with what that says, nor one that the reader finds an answer in.
func (c *candidates) needless(read []retrieval.Reading, best, sentence int) bool {
	s := c.sentences[sentence]
	return s.passage == c.sentences[best].passage && sentence != best+1 && s.begins(read[s.passage]) < secondFrom
}

// alsoAnswers reports whether the reader thinks that the paragraph of a sentence, another than that
// of the best one, answers too.
func (c *candidates) alsoAnswers(read []retrieval.Reading, best, sentence int) bool {
	p := c.sentences[sentence].passage
	return read != nil && p != c.sentences[best].passage && read[p].Answers >= alsoFrom
}

// readingOrder puts the paragraph of the best sentence, which is the first, in front, then the
// others by rank; within a paragraph the sentences stand as they do there.
func (c *candidates) readingOrder(chosen []int) {
	first := c.sentences[chosen[0]].passage
	place := func(i int) int {
		if passage := c.sentences[i].passage; passage != first {
			return passage
		}
		return -1
	}
	slices.SortFunc(chosen, func(a, b int) int { return cmp.Or(cmp.Compare(place(a), place(b)), cmp.Compare(a, b)) })
}

// asArticle puts sentences as they stand in the article.
func (c *candidates) asArticle(sentences []int) {
	in := func(i int) int { return c.passages[c.sentences[i].passage].ID }
	slices.SortFunc(sentences, func(a, b int) int { return cmp.Or(cmp.Compare(in(a), in(b)), cmp.Compare(a, b)) })
}

// gain is the share of the terms' weight that a sentence has beyond what those chosen have.
func (m match) gain(chosen []int, sentence int) float64 {
	return m.cover(func(t int) float64 {
		has := func(c int) bool { return m.degree[t][c] >= alike }
		if !has(sentence) || slices.ContainsFunc(chosen, has) {
			return 0
		}
		return 1
	})
}

// quoted are the picks of sentences, with those that introduce them.
func (c *candidates) quoted(m match, chosen []int, ratings []rating) (picks []Pick) {
	for _, i := range c.introduced(chosen, &m) {
		picks = append(picks, c.quote(i, ratings[i]))
	}
	return picks
}

func (c *candidates) quote(i int, r rating) Pick {
	s := c.sentences[i]
	return Pick{Passage: c.passages[s.passage], Start: s.span.Start, End: s.span.End, Score: r.chance}
}

// How a list is picked with the reader's opinion: how likely a passage must hold a part of it, what
// share of that must be a sentence's, and how many there are at most, beside those that introduce
// them.
const (
	listedFrom  = 0.35
	listedShare = 0.15
	listedMost  = 8
)

// list takes, in reading order, the sentences that the reader finds parts of a list in, the
// likeliest where there are too many.
func (c *candidates) list(m match, ratings []rating, read []retrieval.Reading) []Pick {
	var chosen []int
	chance := make([]float64, len(c.sentences))
	for i, s := range c.sentences {
		of := read[s.passage]
		if own := s.begins(of); of.Answers >= listedFrom && own >= listedShare*mass(of) && own > 0 {
			chance[i] = float64(of.Answers * own)
			chosen = append(chosen, i)
		}
	}
	slices.SortStableFunc(chosen, func(a, b int) int { return cmp.Compare(chance[b], chance[a]) })
	chosen = chosen[:min(len(chosen), listedMost)]
	c.asArticle(chosen)
	return c.quoted(m, chosen, ratings)
}
