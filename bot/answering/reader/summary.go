package reader

import (
	"cmp"
	"math"
	"slices"
	"sort"
	"strconv"
	"strings"

	"isnad/retrieval"
)

// How long an answer on the whole article is.
const (
	leastSummary  = 4 // sentences; more of a longer article, one for every two paragraphs, where they are short
	mostSummary   = 7
	summaryWords  = 120
	openingWorth  = .1 // of the first sentence of a paragraph
	longEnough    = 9  // words; shorter sentences lose by the logarithm of what they lack,
	shortEnough   = 25 // and longer ones by that of what they are too long
	lengthCost    = .2
	leaningCost   = .1
	dependentCost = 1 // of a line that introduces others, of those below it, and of an answer without its question
	leastTitle    = 3 // words; a shorter heading above the first paragraph is that of a part
	leastLead     = 6 // words; a shorter first sentence is a greeting or a date
)

// summarise answers a question on the whole article: a summary of n sentences, 0 for as many as are
// fit, has its lead and the most central sentence of each part of the rest; before it stands the
// title, if there is one and no number is asked for. A title is the article's own or, where it has
// none, the most central heading or sentence.
func (c *candidates) summarise(s scope, n int) Reading {
	var picks []Pick
	switch s {
	case ownTitle:
		return Reading{Picks: c.title(1), Confidence: 1}
	case headings:
		picks = c.sections()
	case title:
		if picks = c.title(leastTitle); len(picks) == 0 {
			picks = c.sections()
			sort.SliceStable(picks, func(a, b int) bool { return picks[a].Score > picks[b].Score })
			picks = picks[:min(1, len(picks))]
		}
	}
	if len(picks) == 0 && s != headings {
		if s == title {
			n = 1
		}
		picks = c.central(cmp.Or(n, c.summaryLength()))
		if s == summary && n == 0 {
			picks = append(c.title(leastTitle), picks...)
		}
	}
	return Reading{Picks: picks, Confidence: 1}
}

// summaryLength is how many sentences a summary has.
func (c *candidates) summaryLength() int {
	words := 0
	for _, s := range c.sentences {
		words += len(s.own())
	}
	return max(leastSummary, min(mostSummary, len(c.passages)/2, summaryWords*len(c.sentences)/max(1, words)))
}

// title is the heading above the first paragraph, if there is one of at least so many words.
func (c *candidates) title(words int) []Pick {
	picks := c.sections()
	if len(picks) == 0 || picks[0].Passage.ID > 1 || len(strings.Fields(picks[0].quote())) < words {
		return nil
	}
	return picks[:1]
}

// sections returns the headings of the passages, in reading order, scored by how near their
// sections are to the whole.
func (c *candidates) sections() []Pick {
	var picks []Pick
	centre := mean(c.vectors)
	for i, passage := range c.passages {
		if passage.Opens && passage.Section != "" {
			picks = append(picks, Pick{Passage: passage, Heading: true, Score: near(centre, c.vectors[i])})
		}
	}
	sort.SliceStable(picks, func(a, b int) bool { return picks[a].Passage.ID < picks[b].Passage.ID })
	return picks
}

// central takes n sentences: the lead of the article, which says what it is about, and the most
// central sentence of each of n-1 parts of what is behind the first paragraph.
func (c *candidates) central(n int) []Pick {
	var order []int
	for i := range c.sentences {
		order = append(order, i)
	}
	c.asArticle(order)
	importance := c.importance()
	var picks []Pick
	take := func(i int) {
		for _, i := range c.introduced([]int{i}, nil) {
			s := c.sentences[i]
			picks = append(picks, Pick{Passage: c.passages[s.passage], Start: s.span.Start, End: s.span.End, Score: importance[i]})
		}
	}
	if lead := c.sentences[order[0]]; len(lead.own()) >= leastLead && !lead.leads && !lead.leans() {
		take(order[0])
		n--
		for len(order) > 0 && c.sentences[order[0]].passage == lead.passage {
			order = order[1:]
		}
	}
	for part := range n {
		from, to := part*len(order)/n, (part+1)*len(order)/n
		if to > from {
			take(slices.MaxFunc(order[from:to], func(a, b int) int { return cmp.Compare(importance[a], importance[b]) }))
		}
	}
	return picks
}

// importance of a sentence: how near it is to the middle of all; more for one that opens a
// paragraph, less for one that leans on the sentence before it, or is very short or long.
func (c *candidates) importance() []float64 {
	centre := mean(c.vectors)
	importance := make([]float64, len(c.sentences))
	for i, s := range c.sentences {
		x := near(centre, s.vector)
		if i == 0 || c.sentences[i-1].passage != s.passage {
			x += openingWorth
		}
		if s.leans() {
			x -= leaningCost
		}
		if s.leads || s.before > 0 {
			x -= dependentCost
		}
		words := float64(len(s.own()))
		importance[i] = x - lengthCost*max(0, math.Log(words/shortEnough), math.Log(longEnough/words))
	}
	return importance
}

// leans reports whether a sentence says little without the one before it: it goes on with that, or
// tells of one of several named there ("وأخفقت الثانية").
func (s sentence) leans() bool {
	words := s.own()
	if leaning[words[0].Text] {
		return true
	}
	named := false
	for _, w := range words[:min(2, len(words))] {
		if onlyOne[strings.TrimPrefix(w.Text, "و")] && !named {
			return true
		}
		named = strings.HasPrefix(strings.TrimPrefix(w.Text, "و"), "ال")
	}
	return false
}

// mean is the unit vector in the middle of others.
func mean(vectors [][]float32) []float32 {
	sum := make([]float32, len(vectors[0]))
	for _, v := range vectors {
		for i := range sum {
			sum[i] += v[i]
		}
	}
	if length := math.Sqrt(near(sum, sum)); length > 0 {
		for i := range sum {
			sum[i] /= float32(length)
		}
	}
	return sum
}

// sentencesAsked reads how many sentences a summary should have, 0 where the question does not say.
func sentencesAsked(words []retrieval.Word) int {
	for i, w := range words {
		n, ok := numberOf(w)
		if beside := words[min(i+1, len(words)-1)].Text; ok && (n <= 2 || lengths[beside]) {
			return n
		}
	}
	return 0
}

// numberOf reads a small number, alone or behind a particle: "بجملتين".
func numberOf(w retrieval.Word) (n int, ok bool) {
	if n, ok = smallNumbers[strings.TrimPrefix(w.Text, "ب")]; !ok {
		n, ok = smallNumbers[w.Text]
	}
	return n, ok
}

// smallNumbers are words by the number of sentences for which they ask.
var smallNumbers = tableOf("number", func(name string) int {
	n, _ := strconv.Atoi(name)
	return n
})
