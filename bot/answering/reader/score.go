package reader

import (
	"cmp"
	"math"
	"slices"
	"sort"

	"isnad/retrieval"
)

// The features of a sentence for an ask. All are about 0 to 1, cosines excepted, which are centred
// on the candidates' mean and scaled by cosineScale, because e5 crowds them into a tenth.
const (
	byWords         = iota // share of the question's words in the sentence, rare words counting more
	byWordsAround          // the same with the sentences before and behind
	byCosine               // of the sentence's window
	byCosinePassage        // of the passage
	byCosineClause         // of its nearest clause
	byRank                 // 1, 1/2, 1/3 … by retrieval's rank
	byFigure               // it holds a figure of the kind wanted, or says something where that is asked for
	byRepeats              // of a follow-up: share of the last answer's words that the sentence repeats
	byCited                // of a follow-up: the last answer cited its passage
	bySpan                 // how likely the reader's answer begins in it, if its passage answers: logarithm, from spanFloor to 0 as 0 to 1
	byAnswers              // how likely its passage answers by the reader: logit, as a share of surely
	byOpening              // brevity of the question by the number of the passage: 1, 1/2, 1/3 …
	features
)

// weights make a sentence's score of its features: conditional logit over the sentences of the
// first five passages for the one that holds the answer, near what TestFit finds on the training
// pairs' articles that the reader was not trained on; that of repeats by hand, so that no sentence
// is said twice, that of opening by how often the first paragraphs answer (see brevity).
var weights = [features]float64{
	byWords: 1.85, byWordsAround: .9, byCosine: .4, byCosinePassage: .7, byCosineClause: .7,
	byRank: .9, byFigure: 1.6, byRepeats: -2.6, byCited: 1.9, bySpan: 2.5, byAnswers: 2.75, byOpening: 1.3,
}

const (
	cosineScale = 20
	spanFloor   = -6 // logarithm of a probability
	surely      = 4  // logit
)

// A rating is what an ask finds in a sentence.
type rating struct {
	feature [features]float64
	score   float64 // logit, comparable within the candidates: the best sentence has the highest
	chance  float64 // softmax of score
}

// rate scores every sentence for an ask whose query has this vector. read is what the model says of
// each passage, nil for no model.
func (c *candidates) rate(q Question, a ask, m match, vector []float32, read []retrieval.Reading) []rating {
	ratings := make([]rating, len(c.sentences))
	window, passage, clause := c.cosines(vector)
	for i, s := range c.sentences {
		r := &ratings[i]
		f := &r.feature
		f[byWords] = m.cover(func(t int) float64 { return m.degree[t][i] })
		f[byWordsAround] = m.cover(func(t int) float64 { return c.around(m.degree[t], i) })
		f[byCosine], f[byCosinePassage], f[byCosineClause] = window[i], passage[s.passage], clause[i]
		f[byRank] = 1 / float64(1+s.passage)
		f[byFigure] = evidence(a, s)
		f[byRepeats] = c.repeats(q.told, i)
		f[byCited] = indicator(slices.Contains(q.cited, c.passages[s.passage].ID))
		if read != nil {
			f[bySpan], f[byAnswers] = spanIn(s, read[s.passage]), logit(float64(read[s.passage].Answers))/surely
		}
	}
	c.open(a, ratings)
	for i := range ratings {
		ratings[i].score = product(weights[:], ratings[i].feature[:])
	}
	chances(ratings)
	return ratings
}

// open sets byOpening, unless a sentence has all words of the question: that is where it points to.
func (c *candidates) open(a ask, ratings []rating) {
	brevity := a.brevity()
	if brevity == 0 || haveWords(ratings, everyWord) {
		return
	}
	for i, s := range c.sentences {
		ratings[i].feature[byOpening] = brevity / float64(max(1, c.passages[s.passage].ID))
	}
}

// everyWord is what byWords is where no word is lacking: inflected forms count less than 1.
const everyWord = 0.9

// haveWords reports whether one of the sentences has this share of the question's words.
func haveWords(ratings []rating, share float64) bool {
	return slices.ContainsFunc(ratings, func(r rating) bool { return r.feature[byWords] >= share })
}

// around is the highest degree of a sentence and of those before and behind it.
func (c *candidates) around(degree []float64, i int) float64 {
	d := degree[i]
	for j := max(0, i-1); j <= i+1 && j < len(c.sentences); j++ {
		if c.sentences[j].passage == c.sentences[i].passage {
			d = max(d, degree[j])
		}
	}
	return d
}

// product is the sum of features, each by its weight.
func product(w, x []float64) float64 {
	sum := 0.0
	for k, v := range x {
		sum += w[k] * v
	}
	return sum
}

// chances makes chances of scores, by softmax.
func chances(ratings []rating) {
	best := slices.MaxFunc(ratings, func(a, b rating) int { return cmp.Compare(a.score, b.score) }).score
	sum := 0.0
	for i := range ratings {
		ratings[i].chance = math.Exp(ratings[i].score - best)
		sum += ratings[i].chance
	}
	for i := range ratings {
		ratings[i].chance /= sum
	}
}

// spanIn is how likely the reader's answer begins in a sentence, as a feature.
func spanIn(s sentence, read retrieval.Reading) float64 {
	chance := math.Exp(spanFloor) + float64(s.begins(read))
	return 1 - math.Log(min(chance, 1))/spanFloor
}

// begins is how likely an answer in the sentence's passage begins in it.
func (s sentence) begins(read retrieval.Reading) (chance float32) {
	for _, span := range read.Spans {
		if s.span.Start <= span.Start && span.Start < s.span.End {
			chance += span.Probability
		}
	}
	return chance
}

// logit is the logarithm of the odds of a probability, within surely.
func logit(p float64) float64 { return max(-surely, min(math.Log(p/(1-p)), surely)) }

// cosines compares a question with the windows of the sentences, the passages, and the nearest
// clauses of the sentences: each with the mean of its sort as zero, scaled.
func (c *candidates) cosines(vector []float32) (window, passage, clause []float64) {
	window, clause = make([]float64, len(c.sentences)), make([]float64, len(c.sentences))
	for i, s := range c.sentences {
		window[i] = near(vector, s.vector)
		clause[i] = window[i]
		if len(s.clauses) > 0 {
			clause[i] = -1
		}
		for _, v := range s.clauses {
			clause[i] = max(clause[i], near(vector, v))
		}
	}
	for _, v := range c.vectors {
		passage = append(passage, near(vector, v))
	}
	return centred(window), centred(passage), centred(clause)
}

// centred are cosines as features, in place: with their mean as zero, scaled.
func centred(cosines []float64) []float64 {
	mean := 0.0
	for _, x := range cosines {
		mean += x / float64(len(cosines))
	}
	for i := range cosines {
		cosines[i] = (cosines[i] - mean) * cosineScale
	}
	return cosines
}

// indicator is 1 for what is so, else 0.
func indicator(is bool) float64 {
	if is {
		return 1
	}
	return 0
}

// ranking are the places of ratings, the best first.
func ranking(ratings []rating) []int {
	order := make([]int, len(ratings))
	for i := range order {
		order[i] = i
	}
	sort.SliceStable(order, func(a, b int) bool { return ratings[order[a]].score > ratings[order[b]].score })
	return order
}

// repeats is the share of these words that the sentence has.
func (c *candidates) repeats(words []key, i int) float64 {
	if len(words) == 0 {
		return 0
	}
	found := 0.0
	for _, w := range words {
		for _, k := range c.sentences[i].keys {
			if c.keys[k].meaning.Stem == w.meaning.Stem {
				found++
				break
			}
		}
	}
	return found / float64(len(words))
}

// near is how near two texts are by their vectors.
func near(a, b []float32) float64 { return float64(retrieval.Cosine(a, b)) }
