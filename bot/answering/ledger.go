package answering

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"isnad/prompts"
	"isnad/retrieval"
)

// A Ledger checks sentences against paragraphs of one article: every figure, date and name must stand in the paragraph, and what the paragraph denies, leaves open, lets somebody say or says of somebody else may not be asserted;
// what remains must be supported by its words, or by the encoder where words do not decide. It knows Arabic, and nothing of any article but what NewLedger reads. It is safe for concurrent use.
type Ledger struct {
	encoder  retrieval.Embedder
	passages map[int]*entry
	names    *nameBook
	rarity   map[string]float64 // by the first form of a word: 1 in one passage, less in more
}

// An entry is a passage, read when it is first needed: an article may have thousands.
type entry struct {
	retrieval.Passage
	body    func() *text
	heading func() *text // nil where the passage does not open a section
	windows func() []string
}

// NewLedger reads an article. encoder may be nil: then words alone decide.
func NewLedger(passages []retrieval.Passage, encoder retrieval.Embedder) *Ledger {
	l := &Ledger{encoder: encoder, passages: make(map[int]*entry, len(passages)), rarity: map[string]float64{}}
	last := map[string]int{} // the passage in which a form was seen last, counted from 1
	l.names = readNames(passages, func(passage int, form string) {
		if last[form] != passage+1 {
			last[form] = passage + 1
			l.rarity[form]++
		}
	})
	for _, p := range passages {
		q := &entry{Passage: p}
		q.body = sync.OnceValue(func() *text { return read(p.Text, l.names) })
		if p.Opens && p.Section != "" {
			q.heading = sync.OnceValue(func() *text { return read(p.Section, l.names) })
		}
		q.windows = sync.OnceValue(func() []string {
			var windows []string
			for _, w := range retrieval.Windows(p.Text) {
				windows = append(windows, p.Text[w.Start:w.End])
			}
			return windows
		})
		l.passages[p.ID] = q
	}
	for w, n := range l.rarity {
		l.rarity[w] = 1 / (1 + math.Log(n))
	}
	return l
}

// weigh is the weight of a word: rare words and names say more, words about the saying less.
func (l *Ledger) weigh(k *token) float64 {
	w, ok := l.rarity[k.forms[0]]
	if !ok {
		w = 1
	}
	switch {
	case k.named():
		w *= 1.2
	case k.is(speech | hedge | title):
		w *= 0.4
	}
	return w
}

// A finding is what one passage says of a sentence.
type finding struct {
	entry  *entry
	a      *alignment
	reason string // "" when the passage supports the sentence, "support" when nothing contradicts it but too little supports it
	word   string // the word at fault
	p      float64
}

// contradicts reports whether the passage speaks against the sentence rather than of something else.
func (f finding) contradicts() bool { return f.reason != "" && f.reason != "support" }

// judge holds a sentence against a passage, and where that fails against the heading above it.
func (l *Ledger) judge(s *text, p *entry) finding {
	f := l.compare(s, p.body())
	if f.reason != "" && p.heading != nil {
		if h := l.compare(s, p.heading()); h.reason == "" && h.a.coverage >= headingShare {
			f = h
		}
	}
	f.entry = p
	return f
}

// headingShare is how much of a sentence a heading must hold to support it: it is too short to be judged by its context.
const headingShare = 0.75

// faults are the questions asked of a sentence, in this order, with the reason that a yes is.
var faults = []struct {
	reason string
	find   func(*alignment) *token
}{
	{"name", nameFault},
	{"name", renameFault},
	{"name", descriptionFault},
	{"number", rivalFault},
	{"date", orderFault},
	{"polarity", polarityFault},
	{"roles", roleFault},
	{"roles", turnFault},
	{"attribution", voiceFault},
	{"hedge", hedgeFault},
	{"scope", scopeFault},
	{"wording", changeFault},
}

func (l *Ledger) compare(s, e *text) finding {
	a := align(s, e, l.weigh)
	a.names = l.names
	a.complete()
	f := finding{a: a}
	if g := figureFault(s, e); g != nil {
		f.reason, f.word = "number", s.source[s.tokens[g.first].Start:s.tokens[g.end-1].End]
		if g.YearLike() {
			f.reason = "date"
		}
		return f
	}
	for _, q := range faults {
		if k := q.find(a); k != nil {
			f.reason, f.word = q.reason, k.written
			return f
		}
	}
	if f.p = l.features(a).support(); f.p < enough {
		f.reason = "support"
	}
	return f
}

// Check holds a sentence, without its markers, against the paragraphs that it cites. Those that support it become its citations; where none does, other retrieved paragraphs are tried, unless a cited one speaks against it.
// Cited numbers that were not retrieved are passed over. The Sentence is empty when the Verdict does not keep it.
func (l *Ledger) Check(ctx context.Context, sentence string, cited []int, retrieved []retrieval.Passage) (Sentence, Verdict) {
	s := read(strings.TrimSpace(sentence), l.names)
	v := Verdict{Sentence: sentence, Paragraphs: cited}
	var own, others []finding
	for _, p := range retrieved {
		switch q := l.passages[p.ID]; {
		case q == nil:
		case slices.Contains(cited, p.ID):
			own = append(own, l.judge(s, q))
		default:
			others = append(others, l.judge(s, q))
		}
	}
	l.ask(ctx, s, own, others)
	kept := supporting(own)
	if len(kept) == 0 && len(own) > 1 {
		kept = l.inParts(s, own)
	}
	if len(kept) == 0 {
		kept, v.Mended = mend(own, others)
	}
	if len(kept) == 0 {
		v.Reason, v.Why = explain(own, others)
		return Sentence{}, v
	}
	out := Sentence{Text: s.source}
	for _, f := range kept {
		out.Citations = append(out.Citations, f.citation())
	}
	v.Kept, v.Reason, v.Why = true, "supported", prompts.CheckSupported(out.Citations[0].Quote())
	return out, v
}

func supporting(findings []finding) []finding {
	var out []finding
	for _, f := range findings {
		if f.reason == "" {
			out = append(out, f)
		}
	}
	return out
}

// ask lets the encoder decide where words leave it open.
func (l *Ledger) ask(ctx context.Context, s *text, own, others []finding) {
	if l.encoder == nil || !slices.ContainsFunc(own, func(f finding) bool { return f.reason == "support" && f.p >= possible }) {
		return
	}
	v, err := l.encoder.Embed(ctx, retrieval.Document, []string{s.source})
	if err != nil {
		return
	}
	cosine := func(f finding) float64 {
		vectors, err := l.encoder.Embed(ctx, retrieval.Document, f.entry.windows())
		if err != nil {
			return 0
		}
		best := 0.0
		for _, w := range vectors {
			best = max(best, dot(v[0], w))
		}
		return best
	}
	elsewhere := 0.0
	for _, f := range others {
		elsewhere = max(elsewhere, cosine(f))
	}
	for i, f := range own {
		if c := cosine(f); f.reason == "support" && f.p >= possible && c >= near && c-elsewhere >= nearer {
			own[i].reason = ""
		}
	}
}

func dot(a, b []float32) float64 {
	sum := 0.0
	for i := range a {
		sum += float64(a[i]) * float64(b[i])
	}
	return sum
}

// inParts supports a sentence that needs two of the paragraphs that it cites: each of its parts must stand in one of them.
func (l *Ledger) inParts(s *text, own []finding) []finding {
	parts := s.parts()
	if len(parts) < 2 {
		return nil
	}
	var out []finding
	for _, part := range parts {
		i := slices.IndexFunc(own, func(f finding) bool { return l.judge(part, f.entry).reason == "" })
		if i < 0 {
			return nil
		}
		if !slices.ContainsFunc(out, func(f finding) bool { return f.entry == own[i].entry }) {
			f := l.judge(part, own[i].entry)
			out = append(out, f)
		}
	}
	return out
}

// leastPart is how many words that say something a part of a sentence must have to be judged alone.
const leastPart = 2

// parts cuts a sentence where a comma or a semicolon stands, or و before a quotation mark.
func (t *text) parts() []*text {
	var out []*text
	start := 0
	for i := range t.tokens {
		end := len(t.source)
		if i+1 < len(t.tokens) {
			next := t.tokens[i+1]
			if gap := between(t.source, t.tokens[i].End, next.Start); !strings.ContainsAny(gap, "،؛,;") && !strings.ContainsAny(gap, "\"«") {
				continue
			}
			end = next.Start
		}
		part := read(strings.Trim(t.source[start:end], " ،؛,;\"«»"), t.names)
		content := 0
		for j := range part.tokens {
			if part.tokens[j].content() || part.tokens[j].figure {
				content++
			}
		}
		if content < leastPart {
			continue
		}
		out, start = append(out, part), end
	}
	return out
}

// spoken is how much of a sentence a cited paragraph must hold so that what it says against it counts as final.
const spoken = 0.6

// mend returns the retrieved paragraph that supports the sentence best, if none speaks against it that shares more of its words.
func mend(own, others []finding) ([]finding, bool) {
	best := -1
	against := 0.0
	for _, f := range own {
		if f.contradicts() {
			against = max(against, f.a.coverage)
		}
	}
	for i, f := range others {
		if f.contradicts() {
			against = max(against, f.a.coverage)
		}
		if f.reason == "" && f.p >= mended && (best < 0 || f.p > others[best].p) {
			best = i
		}
	}
	if best < 0 || others[best].a.coverage <= against || slices.ContainsFunc(own, func(f finding) bool { return f.contradicts() && f.a.coverage >= spoken }) {
		return nil, false
	}
	return others[best : best+1], true
}

// explain says why a sentence is dropped: by the first cited paragraph, or the one that shares most of its words.
func explain(own, others []finding) (reason, why string) {
	if len(own) == 0 && len(others) > 0 {
		own = []finding{slices.MaxFunc(others, func(f, g finding) int { return cmp.Compare(f.a.coverage, g.a.coverage) })}
	}
	if len(own) == 0 {
		return "marker", prompts.CheckFailed("marker", "")
	}
	return own[0].reason, prompts.CheckFailed(own[0].reason, own[0].word)
}

// longQuote is from how many characters on a sentence of the article is cut to the clauses that support.
const longQuote = 240

// citation is the span of the passage that supports the sentence: whole sentences, or of a long one whole clauses. An empty span means the heading.
func (f finding) citation() Citation {
	e := f.a.e
	if f.entry.heading != nil && e == f.entry.heading() {
		return Citation{Passage: f.entry.Passage}
	}
	first, last := -1, -1
	for _, pairs := range f.a.pairs {
		if len(pairs) == 0 {
			continue
		}
		if i := pairs[0].e; first < 0 || i < first {
			first = i
		}
		last = max(last, pairs[0].e)
	}
	if first < 0 {
		return Citation{f.entry.Passage, 0, len(f.entry.Text)}
	}
	start, end := e.spans[e.tokens[first].sentence].Start, e.spans[e.tokens[last].sentence].End
	if utf8.RuneCountInString(e.source[start:end]) > longQuote {
		for first > 0 && e.tokens[first-1].clause == e.tokens[first].clause {
			first--
		}
		for last+1 < len(e.tokens) && e.tokens[last+1].clause == e.tokens[last].clause {
			last++
		}
		start, end = e.tokens[first].Start, e.tokens[last].End
	}
	return Citation{f.entry.Passage, start, end}
}

// nameFault returns a name of the sentence that does not stand in the evidence. A capital may mean its state, but not behind في: there it is a place.
func nameFault(a *alignment) *token {
	for i := range a.s.tokens {
		s := &a.s.tokens[i]
		if !s.named() || s.figure {
			continue
		}
		place := s.place != 0 && theLexicon().capitals[bare(s.Text)] && i > 0 && a.s.tokens[i-1].Text == "في"
		found := false
		for j := range a.e.tokens {
			e := &a.e.tokens[j]
			if e.named() && !place && a.same(s, e) || e.Text == s.Text || e.forms[0] == s.forms[0] {
				found = true
				break
			}
		}
		if !found || i > 1 && s.place != 0 && reading(a.s.tokens[i-1].Text, "عاصمه") != "" && a.s.tokens[i-2].place != 0 && a.s.tokens[i-2].place != s.place {
			return s
		}
	}
	return nil
}

var (
	earlier = foldedSet("قبل قبيل")
	later   = foldedSet("بعد عقب إثر غداة بعدها عقبها")
)

// whens are the words that place a time by the time of writing, one row a direction.
var whens = [...]wordSet{
	foldedSet("ماضي ماضية ماضيين ماض سابق سابقة منصرم منصرمة فائت فائتة"),
	foldedSet("مقبل مقبلة مقبلين قادم قادمة تالي تالية آتي آتية لاحق لاحقة"),
	foldedSet("حالي حالية جاري جارية راهن راهنة"),
}

// when returns the row of whens that a word stands in, -1 for none.
func when(w string) int {
	return slices.IndexFunc(whens[:], func(row wordSet) bool { return row.has(w) })
}

// orderFault returns a word of time that turns the order of two events, قبل for بعد, or that places a time where the evidence does not: العام الماضي.
func orderFault(a *alignment) *token {
	for i := range a.s.tokens {
		k := &a.s.tokens[i]
		if row := when(k.Text); row >= 0 && i > 0 && timed(&a.s.tokens[i-1]) {
			if !slices.ContainsFunc(a.e.tokens, func(e token) bool { return when(e.Text) == row }) {
				return k
			}
		}
		opposite := later
		if w := bareAnd(k.Text); later[w] {
			opposite = earlier
		} else if !earlier[w] {
			continue
		}
		n := nextContent(a.s, i)
		if n < 0 || len(a.pairs[n]) == 0 {
			continue
		}
		e := a.pairs[n][0].e
		for j := max(0, e-complement); j < e; j++ {
			if opposite[bareAnd(a.e.tokens[j].Text)] && a.e.tokens[j].clause == a.e.tokens[e].clause {
				return k
			}
		}
	}
	return nil
}
