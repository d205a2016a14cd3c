package reader

import (
	"context"
	"fmt"
	"math"

	"isnad/retrieval"
)

// A pool is what a question is read against. It holds for all asks of the question.
type pool struct {
	passages  []retrieval.Passage // in rank order
	vectors   [][]float32         // of the passages
	headings  [][]int             // keys of the heading of a passage that opens a section
	sentences []sentence
	keys      []key // the distinct words of everything
}

func (r *Reader) pool(ctx context.Context, passages []retrieval.Passage) (*pool, error) {
	p := &pool{passages: passages}
	place := make(map[string]int)
	intern := func(words []retrieval.Word) []int {
		keys := make([]int, len(words))
		for i, w := range words {
			n, ok := place[w.Text]
			if !ok {
				n = len(p.keys)
				place[w.Text] = n
				p.keys = append(p.keys, r.lexicon.key(w))
			}
			keys[i] = n
		}
		return keys
	}
	var texts []string
	var wholes []int // of each passage, place in texts
	var partsOf []sentenceParts
	for i, passage := range passages {
		wholes = append(wholes, len(texts))
		texts = append(texts, passage.Text)
		var heading []int
		if passage.Opens {
			heading = intern(retrieval.Words(passage.Section))
		}
		p.headings = append(p.headings, heading)
		windows := retrieval.Windows(passage.Text)
		first := len(texts)
		for _, w := range windows {
			texts = append(texts, passage.Text[w.Start:w.End])
		}
		clauses := retrieval.Clauses(passage.Text)
		firstClause := len(texts)
		for _, c := range clauses {
			texts = append(texts, passage.Text[c.Start:c.End])
		}
		partsOf = append(partsOf, p.cut(i, intern, windows, clauses, first, firstClause)...)
	}
	vectors, err := r.embedder.Embed(ctx, retrieval.Document, texts)
	if err != nil {
		return nil, fmt.Errorf("embedding the passages to read: %w", err)
	}
	for i, parts := range partsOf {
		p.sentences[i].vector = vectors[parts.window]
		p.sentences[i].clauses = vectors[parts.from:parts.to]
	}
	for _, place := range wholes {
		p.vectors = append(p.vectors, vectors[place])
	}
	return p, nil
}

// The features of a sentence for an ask. All are about 0 to 1, cosines excepted, which are centred on the pool's mean and scaled by cosineScale, because e5 crowds them into a tenth.
const (
	fCover         = iota // share of the question's words in the sentence, rare words counting more
	fCoverWide            // the same with the sentences before and behind
	fCoverAll             // the same for the passage and its heading
	fPhrase               // share of neighbouring words of the question that are neighbours here
	fCosine               // of the sentence's window
	fCosineAll            // of the passage
	fCosineClause         // of its nearest clause
	fRank                 // 1, 1/2, 1/3 … by retrieval's rank
	fEvidence             // it holds the kind of answer wanted
	fEvidenceCover        // it does, and the question's words
	fFigure               // the kind of answer shows in figures and names of days, and it holds one
	fBound                // the kind of answer shows: share of the question's words that stand near such an answer
	fLength               // logarithm of its words, centred on twenty
	fFits                 // signs of an answer that are rare in the data, see fits
	fTold                 // of a follow-up: share of the last answer's words that the sentence repeats
	features
)

const cosineScale = 20

// A rating is what an ask finds in a sentence.
type rating struct {
	feature  [features]float64
	score    float64 // logit, comparable within the pool
	chance   float64 // softmax of the scores
	cosine   float64
	evidence float64
}

// A match says where the terms of an ask stand in the pool.
type match struct {
	like   [][]float64 // by term and key: how far the word is the term
	degree [][]float64 // by term and sentence
	weight []float64   // by term: how much it tells, its own weight included
	all    [][]float64 // by term and passage
}

func (p *pool) match(a ask) match {
	m := match{weight: make([]float64, len(a.terms))}
	for i, t := range a.terms {
		like := make([]float64, len(p.keys))
		for k, key := range p.keys {
			like[k] = likeness(t.key, key)
		}
		best := func(keys []int) float64 {
			b := 0.0
			for _, k := range keys {
				b = max(b, like[k])
			}
			return b
		}
		row := make([]float64, len(p.sentences))
		all := make([]float64, len(p.passages))
		holding := 0.0
		for j, s := range p.sentences {
			row[j] = best(s.keys)
			all[s.passage] = max(all[s.passage], row[j])
			if row[j] >= alike {
				holding++
			}
		}
		for j, h := range p.headings {
			all[j] = max(all[j], best(h))
		}
		n := float64(len(p.sentences))
		m.weight[i] = t.weight * math.Log(1+(n-holding+.5)/(holding+.5))
		m.like = append(m.like, like)
		m.degree = append(m.degree, row)
		m.all = append(m.all, all)
	}
	return m
}

// cover is the share of the terms' weight that degree gives.
func (m match) cover(degree func(term int) float64) float64 {
	sum, total := 0.0, 0.0
	for t, w := range m.weight {
		sum += w * degree(t)
		total += w
	}
	if total == 0 {
		return 0
	}
	return sum / total
}

// rate scores every sentence for an ask whose query has this vector.
func (p *pool) rate(a ask, told []key, m match, vector []float32) []rating {
	ratings := make([]rating, len(p.sentences))
	mean, meanAll, meanClause := 0.0, 0.0, 0.0
	nearest := make([]float64, len(p.sentences))
	for i, s := range p.sentences {
		ratings[i].cosine = dot(vector, s.vector)
		mean += ratings[i].cosine / float64(len(p.sentences))
		nearest[i] = ratings[i].cosine
		if len(s.clauses) > 0 {
			nearest[i] = -1
		}
		for _, v := range s.clauses {
			nearest[i] = max(nearest[i], dot(vector, v))
		}
		meanClause += nearest[i] / float64(len(p.sentences))
	}
	all := make([]float64, len(p.passages))
	for i, v := range p.vectors {
		all[i] = dot(vector, v)
		meanAll += all[i] / float64(len(p.passages))
	}
	for i, s := range p.sentences {
		r := &ratings[i]
		f := &r.feature
		f[fCover] = m.cover(func(t int) float64 { return m.degree[t][i] })
		f[fCoverWide] = m.cover(func(t int) float64 {
			d := m.degree[t][i]
			for _, j := range []int{i - 1, i + 1} {
				if j >= 0 && j < len(p.sentences) && p.sentences[j].passage == s.passage {
					d = max(d, m.degree[t][j])
				}
			}
			return d
		})
		f[fCoverAll] = m.cover(func(t int) float64 { return m.all[t][s.passage] })
		f[fPhrase] = p.phrase(a, m, i)
		f[fCosine] = (r.cosine - mean) * cosineScale
		f[fCosineAll] = (all[s.passage] - meanAll) * cosineScale
		f[fCosineClause] = (nearest[i] - meanClause) * cosineScale
		f[fRank] = 1 / float64(1+s.passage)
		r.evidence = p.evidence(a, m, s)
		f[fEvidence] = r.evidence
		f[fEvidenceCover] = r.evidence * f[fCover]
		if shows[a.kind] || a.kind == change {
			f[fFigure] = r.evidence
		}
		f[fBound] = p.bound(a, m, s)
		f[fLength] = math.Log(float64(len(s.own())) / 20)
		f[fFits] = p.fits(a, m, s, i)
		if !a.event { // one sentence often says both when and where
			f[fTold] = p.told(told, i)
		}
		for k, w := range sentenceWeights {
			r.score += w * f[k]
		}
	}
	softmax(ratings)
	return ratings
}

func softmax(ratings []rating) {
	top, sum := math.Inf(-1), 0.0
	for _, r := range ratings {
		top = max(top, r.score)
	}
	for i := range ratings {
		ratings[i].chance = math.Exp(ratings[i].score - top)
		sum += ratings[i].chance
	}
	for i := range ratings {
		ratings[i].chance /= sum
	}
}

// told is the share of these words that the sentence has.
func (p *pool) told(words []key, i int) float64 {
	if len(words) == 0 {
		return 0
	}
	found := 0.0
	for _, w := range words {
		for _, k := range p.sentences[i].keys {
			if p.keys[k].stem == w.stem {
				found++
				break
			}
		}
	}
	return found / float64(len(words))
}

// phrase is the share of neighbouring terms of the question that stand at most two words apart in the sentence.
func (p *pool) phrase(a ask, m match, i int) float64 {
	pairs, found := 0.0, 0.0
	for t := 1; t < len(a.terms); t++ {
		if a.terms[t].weight < 1 {
			break
		}
		pairs++
		if p.near(m, t-1, t, i) {
			found++
		}
	}
	if pairs == 0 {
		return 0
	}
	return found / pairs
}

// near reports whether two terms stand at most two words apart in a sentence.
func (p *pool) near(m match, first, second, i int) bool {
	keys := p.sentences[i].keys
	for x, k := range keys {
		if m.like[first][k] < alike {
			continue
		}
		for y := max(0, x-2); y <= x+2 && y < len(keys); y++ {
			if y != x && m.like[second][keys[y]] >= alike {
				return true
			}
		}
	}
	return false
}

func dot(a, b []float32) float64 {
	sum := 0.0
	for i := range min(len(a), len(b)) {
		sum += float64(a[i]) * float64(b[i])
	}
	return sum
}
