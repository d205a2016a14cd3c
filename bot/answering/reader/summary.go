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
	leastSummary = 4 // sentences; more of a longer article, one for every two paragraphs, where they are short
	mostSummary  = 7
	summaryWords = 120
	longEnough   = 40 // words
	againCost    = 1  // of worth: for each sentence that there is already of the same paragraph,
	beside       = 2  // of one so many before or behind:
	besideCost   = .5 // so that a summary tells of more than the beginning
	leastTitle   = 3  // words; a shorter heading above the first paragraph is that of a part
)

// The features of a sentence for a summary.
const (
	isCentral   = iota // cosine to the middle of the article's passages, as the reader's cosines
	opens              // 1 where it is the first of its paragraph
	inFirst            // 1 where it is in the first paragraph,
	inLast             // in the last one
	howFar             // place of its paragraph, to 1 for the last
	howLong            // logarithm of the number of its words, of most as of longEnough
	isDependent        // 1 where it introduces others or is below them, or answers the question before it
	goesOnWith         // 1 where it begins with "and"
	summaryFeatures
)

// summaryWeights make a sentence's worth for a summary: logistic regression on the sentences of 95
// articles of the training pairs, of which somebody chose four to six for each, see TestFitSummary.
// Of those that they choose .48 are among them, on articles left out; of the sentences nearest to
// the middle, one in each part of the article, .36 were; of another person's choice .82.
var summaryWeights = [summaryFeatures]float64{
	isCentral: 1.3, opens: 1.3, inFirst: 1.2, inLast: .8, howFar: -1.05, howLong: 1.55, isDependent: -1.05, goesOnWith: -.6,
}

// summarise answers a question on the whole article: a summary of n sentences, 0 for as many as are
// fit, has the worthiest; before it stands the title, if there is one and no number is asked for. A
// title is the article's own or, where it has none, the most central heading or worthiest sentence.
func (c *candidates) summarise(s scope, n int) Reading {
	var picks []Pick
	switch s {
	case ownTitle:
		return Reading{Picks: c.title(1), Confidence: 1}
	case headings:
		picks = c.sections()
	case title:
		if picks = c.title(leastTitle); len(picks) > 0 {
			break
		}
		if all := c.sections(); len(all) > 0 {
			picks = []Pick{slices.MaxFunc(all, func(a, b Pick) int { return cmp.Compare(a.Score, b.Score) })}
		}
	}
	if len(picks) == 0 && s != headings {
		if s == title {
			n = 1
		}
		picks = c.worthiest(cmp.Or(n, c.summaryLength()))
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

// worthiest takes the n sentences that are worth most, with those that introduce them.
func (c *candidates) worthiest(n int) (picks []Pick) {
	for _, i := range c.introduced(c.chosen(n), nil) {
		picks = append(picks, c.quote(i, rating{chance: 1}))
	}
	return picks
}

// chosen are the n sentences that are worth most, in reading order.
func (c *candidates) chosen(n int) []int {
	worth := make([]float64, len(c.sentences))
	for i, f := range c.forSummary() {
		worth[i] = product(summaryWeights[:], f[:])
	}
	var chosen []int
	for len(chosen) < min(n, len(worth)) {
		best := slices.Index(worth, slices.Max(worth))
		chosen = append(chosen, best)
		worth[best] = math.Inf(-1)
		for i, s := range c.sentences {
			switch apart := s.passage - c.sentences[best].passage; {
			case apart == 0:
				worth[i] -= againCost
			case -beside <= apart && apart <= beside:
				worth[i] -= besideCost
			}
		}
	}
	c.asArticle(chosen)
	return chosen
}

// forSummary are the features of each sentence.
func (c *candidates) forSummary() [][summaryFeatures]float64 {
	all := make([][summaryFeatures]float64, len(c.sentences))
	central, _, _ := c.cosines(mean(c.vectors))
	for i, s := range c.sentences {
		own := s.own()
		f := &all[i]
		f[isCentral] = central[i]
		f[opens] = indicator(i == 0 || c.sentences[i-1].passage != s.passage)
		f[inFirst], f[inLast] = indicator(s.passage == 0), indicator(s.passage == len(c.passages)-1)
		f[howFar], f[howLong] = float64(s.passage+1)/float64(len(c.passages)), math.Log(float64(min(len(own), longEnough)))
		f[isDependent], f[goesOnWith] = indicator(s.leads || s.before > 0), indicator(strings.HasPrefix(own[0].Text, "و"))
	}
	return all
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
