package reader

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"isnad/retrieval"
)

// How long an answer on the whole article is.
const (
	summarySentences = 3
	shortEnough      = 25 // words; longer sentences lose by the logarithm of what they are too long
	lengthCost       = .1
	leaningCost      = .1
	dependentCost    = 1 // of a line that introduces others, and of those below it
	leastLead        = 6 // words; a shorter first sentence is a greeting or a date
)

// A line is a sentence of the article that a summary may have.
type line struct {
	passage int // place among the passages
	span    retrieval.Span
	words   []retrieval.Word
	listed  bool // it introduces others, or is one of those
	vector  []float32
}

// A digest is an article made ready for summaries.
type digest struct {
	passages []retrieval.Passage // in reading order
	vectors  [][]float32         // of the passages
	lines    []line
	in       map[string]map[int]bool // by stem, the passages that have it
}

func (r *Reader) digest(ctx context.Context, passages []retrieval.Passage) (*digest, error) {
	d := &digest{passages: slices.Clone(passages), in: map[string]map[int]bool{}}
	slices.SortFunc(d.passages, func(a, b retrieval.Passage) int { return a.ID - b.ID })
	var texts []string
	var windowOf, wholeOf []int // places in texts
	for i, p := range d.passages {
		wholeOf = append(wholeOf, len(texts))
		texts = append(texts, p.Text)
		windows, first, in := retrieval.Windows(p.Text), len(texts), 0
		for _, w := range windows {
			texts = append(texts, p.Text[w.Start:w.End])
		}
		for _, part := range retrieval.Parts(p.Text) {
			for in < len(windows)-1 && part.Start >= windows[in].End {
				in++
			}
			words := retrieval.Words(p.Text[part.Start:part.End])
			if part.Asks || len(words) < 2 {
				continue
			}
			d.lines = append(d.lines, line{passage: i, span: part.Span, words: words, listed: part.Leads || part.Under >= 0})
			windowOf = append(windowOf, first+in)
			for _, w := range words {
				if d.in[w.Stem] == nil {
					d.in[w.Stem] = map[int]bool{}
				}
				d.in[w.Stem][i] = true
			}
		}
	}
	vectors, err := r.embedder.Embed(ctx, retrieval.Document, texts)
	if err != nil {
		return nil, fmt.Errorf("embedding the passages to read: %w", err)
	}
	for i, at := range windowOf {
		d.lines[i].vector = vectors[at]
	}
	for _, at := range wholeOf {
		d.vectors = append(d.vectors, vectors[at])
	}
	return d, nil
}

func (d *digest) pick(i int, score float64, why string) Pick {
	return Pick{Passage: d.passages[d.lines[i].passage], Start: d.lines[i].span.Start, End: d.lines[i].span.End, Score: score, Why: why}
}

// whole answers a question on the whole article: a summary has its lead and the most central sentence of each part of the rest, the idea the lead and the conclusion, a title the most central heading or, where there is none, sentence.
func (r *Reader) whole(ctx context.Context, s scope, n int, passages []retrieval.Passage) (Reading, error) {
	d, err := r.digest(ctx, passages)
	if err != nil || len(d.lines) == 0 {
		return Reading{}, err
	}
	var picks []Pick
	switch s {
	case ownTitle: // a heading above the first paragraph
		picks = d.sections()
		if len(picks) == 0 || picks[0].Passage.ID > 1 {
			return Reading{}, nil
		}
		return Reading{Picks: picks[:1], Confidence: 1}, nil
	case headings, title:
		picks = d.sections()
		if s == title && len(picks) > 0 {
			slices.SortStableFunc(picks, func(a, b Pick) int { return int(math.Copysign(1, b.Score-a.Score)) })
			picks = picks[:1]
		}
	}
	if len(picks) == 0 && s != headings {
		if s == title {
			n = 1
		}
		picks = d.central(n)
		if s == gist {
			if picks = d.conclusion(); len(picks) > 0 {
				picks = distinct(append(d.central(1), picks...))
			} else {
				picks = d.central(2)
			}
		}
	}
	return Reading{Picks: picks, Confidence: 1}, nil
}

// sections returns the headings of the passages, in reading order, scored by how near their sections are to the whole.
func (d *digest) sections() []Pick {
	var picks []Pick
	centre := mean(d.vectors)
	for i, p := range d.passages {
		if p.Opens && p.Section != "" {
			picks = append(picks, Pick{Passage: p, Heading: true, Score: dot(centre, d.vectors[i]), Why: "heading"})
		}
	}
	return picks
}

// central takes n sentences: the lead of the article, which says what it is about, and the most central sentence of each of n-1 parts of what is behind the first paragraph.
func (d *digest) central(n int) []Pick {
	said := make(map[string]bool)
	importance := d.importance(said)
	var picks []Pick
	take := func(i int, why string) {
		picks = append(picks, d.pick(i, importance[i], why))
		for _, w := range d.lines[i].words {
			said[w.Stem] = true
		}
		importance = d.importance(said)
	}
	from := 0
	if lead := d.lines[0]; len(lead.words) >= leastLead && !lead.listed && !leaning[lead.words[0].Text] {
		take(0, "lead")
		n--
		for from < len(d.lines) && d.lines[from].passage == lead.passage {
			from++
		}
	}
	rest := len(d.lines) - from
	for part := range n {
		best := -1
		for i := from + part*rest/n; i < from+(part+1)*rest/n; i++ {
			if best < 0 || importance[i] > importance[best] {
				best = i
			}
		}
		if best >= 0 {
			take(best, "central")
		}
	}
	return picks
}

// conclusion takes the sentence of the last paragraph that draws one, if one does.
func (d *digest) conclusion() []Pick {
	for i, l := range d.lines {
		if l.passage == len(d.passages)-1 && concluding[l.words[0].Text] {
			return []Pick{d.pick(i, 1, "conclusion")}
		}
	}
	return nil
}

// importance of a sentence: the mean share of passages that have its content words, those not counted that are said already (as SumBasic does, Nenkova and Vanderwende 2005), and how near it is to the middle of all; less for one that leans on the
// sentence before it, or is very long or short.
func (d *digest) importance(said map[string]bool) []float64 {
	centre := mean(d.vectors)
	importance := make([]float64, len(d.lines))
	for i, l := range d.lines {
		sum, n := 0.0, 0.0
		for _, w := range l.words {
			if w.Stop {
				continue
			}
			n++
			if !said[w.Stem] {
				sum += float64(len(d.in[w.Stem])) / float64(len(d.passages))
			}
		}
		x := sum/math.Max(n, 1) + dot(centre, l.vector)
		if leaning[l.words[0].Text] {
			x -= leaningCost
		}
		long := math.Max(0, math.Log(float64(len(l.words))/shortEnough))
		short := math.Max(0, math.Log(12/float64(len(l.words))))
		importance[i] = x - lengthCost*(long+2*short)
		if l.listed {
			importance[i] -= dependentCost
		}
	}
	return importance
}

func dot(a, b []float32) float64 {
	sum := 0.0
	for i := range a {
		sum += float64(a[i]) * float64(b[i])
	}
	return sum
}

// mean is the unit vector in the middle of others.
func mean(vectors [][]float32) []float32 {
	sum := make([]float32, len(vectors[0]))
	for _, v := range vectors {
		for i := range sum {
			sum[i] += v[i]
		}
	}
	if length := math.Sqrt(dot(sum, sum)); length > 0 {
		for i := range sum {
			sum[i] /= float32(length)
		}
	}
	return sum
}

// sentencesAsked reads how many sentences a summary should have.
func sentencesAsked(words []retrieval.Word) int {
	for _, w := range words {
		if n, ok := smallNumbers[strings.TrimPrefix(w.Text, "ب")]; ok {
			return n
		}
		if n, ok := smallNumbers[strings.TrimPrefix(w.Text, "ال")]; ok {
			return n
		}
	}
	return summarySentences
}
