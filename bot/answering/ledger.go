package answering

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"isnad/retrieval"
)

// A Ledger checks sentences against paragraphs of one article. It is safe for concurrent use.
type Ledger struct {
	encoder  retrieval.Embedder
	passages map[int]*passage
	names    *nameBook
	rarity   map[string]float64 // of the first form of a word: its weight
}

type passage struct {
	retrieval.Passage
	body    *text
	heading *text // nil where the passage does not open a section
	windows []string
}

// NewLedger reads an article. encoder may be nil: then words alone decide.
func NewLedger(passages []retrieval.Passage, encoder retrieval.Embedder) *Ledger {
	l := &Ledger{encoder: encoder, passages: make(map[int]*passage, len(passages)), names: readNames(passages), rarity: map[string]float64{}}
	for _, p := range passages {
		q := &passage{Passage: p, body: read(p.Text, l.names)}
		if p.Opens && p.Section != "" {
			q.heading = read(p.Section, l.names)
		}
		for _, w := range retrieval.Windows(p.Text) {
			q.windows = append(q.windows, p.Text[w.Start:w.End])
		}
		seen := map[string]bool{}
		for _, k := range q.body.tokens {
			if !seen[k.forms[0]] {
				seen[k.forms[0]] = true
				l.rarity[k.forms[0]]++
			}
		}
		l.passages[p.ID] = q
	}
	for w, n := range l.rarity {
		l.rarity[w] = 1 / (1 + math.Log(n))
	}
	return l
}

func (l *Ledger) weigh(k *token) float64 {
	w, ok := l.rarity[k.forms[0]]
	if !ok {
		w = 1
	}
	if k.named() {
		w *= 1.2
	}
	if k.is(speech | hedge | title) {
		w *= 0.4
	}
	return w
}

// A finding is what the ledger says of a sentence and one passage.
type finding struct {
	reason string // "" when supported
	detail string
	a      *alignment
	f      features
	p      float64
}

// judge holds a sentence against one passage.
func (l *Ledger) judge(ctx context.Context, s *text, p *passage, near map[int]float64) finding {
	best := l.judgeText(s, p.body, p, near)
	if best.reason != "" && p.heading != nil {
		if h := l.judgeText(s, p.heading, p, near); h.reason == "" {
			return h
		}
	}
	return best
}

func (l *Ledger) judgeText(s, e *text, p *passage, near map[int]float64) finding {
	a := align(s, e, l.weigh)
	a.names = l.names
	r := finding{a: a}
	fail := func(reason, detail string) finding {
		r.reason, r.detail = reason, detail
		return r
	}
	if f := figureFault(s, e); f != nil {
		k := "number"
		if f.kind == weekday || f.kind == month || f.value >= firstYear && f.value <= lastYear && f.kind == count {
			k = "date"
		}
		return fail(k, s.source[s.tokens[f.first].Start:s.tokens[f.end-1].End])
	}
	if k := l.nameFault(a); k != nil {
		return fail("name", s.word(k))
	}
	if k := orderFault(a); k != nil {
		return fail("date", s.word(k))
	}
	if k := polarityFault(a); k != nil {
		return fail("negation", s.word(k))
	}
	if k := roleFault(a); k != nil {
		return fail("roles", s.word(k))
	}
	if k := voiceFault(a); k != nil {
		return fail("attribution", k.Text)
	}
	if k := hedgeFault(a); k != nil {
		return fail("hedge", k.Text)
	}
	if k := scopeFault(a); k != nil {
		return fail("scope", s.word(k))
	}
	if k := changeFault(a); k != nil {
		return fail("changed", s.word(k))
	}
	r.f = l.features(a, p, near)
	r.p = sigmoid(decide.logit(r.f))
	if r.p < 0.5 {
		return fail("support", fmt.Sprintf("%.2f", r.p))
	}
	return r
}

var decide = weights{bias: -4, coverage: 8, scatter: 2, alien: -1, elsewhere: -1, cosine: 0, margin: 20}

func (l *Ledger) features(a *alignment, p *passage, near map[int]float64) features {
	var f features
	f.coverage = a.coverage
	f.scatter = max(0, a.whole-a.coverage)
	n, alien, elsewhere := 0.0, 0.0, 0.0
	for i := range a.s.tokens {
		k := &a.s.tokens[i]
		if a.weights[i] == 0 {
			continue
		}
		n++
		if a.anywhere[i] > 0 {
			continue
		}
		if _, ok := l.rarity[k.forms[0]]; ok {
			elsewhere++
		} else {
			alien++
		}
	}
	if n > 0 {
		f.alien, f.elsewhere = alien/n, elsewhere/n
	}
	f.length = min(n, 12) / 12
	if near != nil {
		other := 0.0
		for id, c := range near {
			if id != p.ID {
				other = max(other, c)
			}
		}
		f.cosine = near[p.ID]
		f.margin = f.cosine - other
	}
	return f
}

// nearness returns the cosine of a sentence and the nearest window of each passage.
func (l *Ledger) nearness(ctx context.Context, sentence string) (map[int]float64, error) {
	if l.encoder == nil {
		return nil, nil
	}
	v, err := l.encoder.Embed(ctx, retrieval.Document, []string{sentence})
	if err != nil {
		return nil, fmt.Errorf("embed a sentence: %w", err)
	}
	near := map[int]float64{}
	for id, p := range l.passages {
		vs, err := l.encoder.Embed(ctx, retrieval.Document, p.windows)
		if err != nil {
			return nil, err
		}
		for _, w := range vs {
			near[id] = max(near[id], dot(v[0], w))
		}
	}
	return near, nil
}

func dot(a, b []float32) float64 {
	sum := 0.0
	for i := range a {
		sum += float64(a[i]) * float64(b[i])
	}
	return sum
}

func (t *text) word(k *token) string {
	if k.Start < 0 || k.End > len(t.source) {
		return k.Text
	}
	return t.source[k.Start:k.End]
}

// nameFault returns a name of the sentence that does not stand in the evidence.
func (l *Ledger) nameFault(a *alignment) *token {
	for i := range a.s.tokens {
		s := &a.s.tokens[i]
		if !s.named() || s.figure {
			continue
		}
		found := false
		for j := range a.e.tokens {
			if e := &a.e.tokens[j]; e.named() && a.same(s, e) || e.Text == s.Text || e.forms[0] == s.forms[0] {
				found = true
				break
			}
		}
		if !found {
			return s
		}
	}
	return nil
}

var (
	earlier = foldedSet("قبل قبيل")
	later   = foldedSet("بعد عقب إثر غداة بعدها عقبها")
)

// orderFault returns a word of time that turns the order of two events.
func orderFault(a *alignment) *token {
	for i := range a.s.tokens {
		k := &a.s.tokens[i]
		w := bareAnd(k.Text)
		opposite := later
		if later[w] {
			opposite = earlier
		} else if !earlier[w] {
			continue
		}
		n := nextContent(a.s, i)
		if n < 0 || len(a.pairs[n]) == 0 {
			continue
		}
		e := a.pairs[n][0].e
		for j := max(0, e-3); j < e; j++ {
			if opposite[bareAnd(a.e.tokens[j].Text)] && a.e.tokens[j].clause == a.e.tokens[e].clause {
				return k
			}
		}
	}
	return nil
}

// changeFault returns a word of the sentence that replaces another one where all around it repeats the evidence.
func changeFault(a *alignment) *token {
	var content []int
	for i := range a.s.tokens {
		if a.weights[i] > 0 {
			content = append(content, i)
		}
	}
	if a.coverage < 0.7 {
		return nil
	}
	for n := 1; n+1 < len(content); n++ {
		i := content[n]
		if a.anywhere[i] > 0 {
			continue
		}
		for _, p := range a.pairs[content[n-1]] {
			for _, q := range a.pairs[content[n+1]] {
				if q.e <= p.e || q.e-p.e > 4 {
					continue
				}
				gap := 0
				for e := p.e + 1; e < q.e; e++ {
					if a.e.tokens[e].content() && !a.said(e) {
						gap++
					}
				}
				if gap == 1 {
					return &a.s.tokens[i]
				}
			}
		}
	}
	return nil
}

// Check holds a sentence, without its markers, against the paragraphs it cites and, when they do not support it, against the other retrieved ones.
func (l *Ledger) Check(ctx context.Context, sentence string, cited []int, retrieved []retrieval.Passage) (Sentence, Verdict) {
	v := Verdict{Sentence: sentence, Paragraphs: cited}
	near, err := l.nearness(ctx, sentence)
	if err != nil {
		v.Reason = "error"
		return Sentence{}, v
	}
	s := read(strings.TrimSpace(sentence), l.names)
	var order []int
	for _, id := range cited {
		if slices.ContainsFunc(retrieved, func(p retrieval.Passage) bool { return p.ID == id }) && l.passages[id] != nil {
			order = append(order, id)
		}
	}
	first := len(order)
	for _, p := range retrieved {
		if !slices.Contains(order, p.ID) && l.passages[p.ID] != nil {
			order = append(order, p.ID)
		}
	}
	for n, id := range order {
		r := l.judge(ctx, s, l.passages[id], near)
		if r.reason == "" {
			v.Kept, v.Mended, v.Reason = true, n >= first, "support"
			p := l.passages[id].Passage
			return Sentence{Text: s.source, Citations: []Citation{{p, 0, len(p.Text)}}}, v
		}
		if n == 0 {
			v.Reason, v.Why = r.reason, r.detail
		}
	}
	return Sentence{}, v
}
