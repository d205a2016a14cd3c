package answering

import (
	"context"
	"log/slog"
	"math"
	"sync"
	"unicode/utf8"

	"isnad/retrieval"
	"isnad/retrieval/arabic"
)

// A Judge reads sentences together with their evidence. It is asked what no word decides.
type Judge interface {
	Judge(ctx context.Context, pairs []retrieval.Pair) ([]retrieval.Judgement, error)
}

// What the judge's probabilities are worth: from which on a sentence is shown. Chosen on articles
// and drafts that it was not trained on (retrieval/e5/JUDGE.md).
const (
	Surely   = 0.94 // supported: shown at once where a second look is to be had, or with a paragraph that it does not cite
	Likely   = 0.45 // supported: shown where none is
	contrary = 0.50 // contradicted: said so
)

// A checker holds sentences against one article. What its vetoes find nothing overrules; that they
// find nothing says nothing for a sentence. It knows Arabic, and nothing of any article but the one
// it was made of. It is safe for concurrent use.
type checker struct {
	judge  Judge // nil: only what the article itself says is kept
	look   Look
	logger *slog.Logger

	around   retrieval.Surroundings
	passages map[int]*entry
	rarity   map[string]float64    // of a stem: 1 in one passage, less in more
	written  map[string]bool       // the article's words, with and without particles
	states   map[string]bool       // those that are named
	groups   func() map[int32]bool // of words of about the same meaning, that the article has one of
}

// An entry is a passage. What is slow to read is read when it is first needed: an article may have
// thousands.
type entry struct {
	stems    map[string]bool // of its words and its heading's
	figures  func() arabic.Text
	quotable func() quotable
}

func newChecker(o Options) *checker {
	c := &checker{judge: o.Judge, look: o.Look, logger: o.Logger, around: retrieval.Around(o.Passages), passages: map[int]*entry{},
		rarity: map[string]float64{}, written: map[string]bool{}, states: map[string]bool{}}
	for _, p := range o.Passages {
		e := &entry{stems: map[string]bool{}}
		e.figures = sync.OnceValue(func() arabic.Text { return arabic.Read(c.around.Evidence(p)) })
		e.quotable = sync.OnceValue(func() quotable { return newQuotable(p) })
		for _, part := range [...]string{p.Section, p.Text} {
			words := retrieval.Words(part)
			for i, w := range words {
				if !e.stems[w.Stem] {
					e.stems[w.Stem] = true
					c.rarity[w.Stem]++
				}
				for _, r := range arabic.Readings(w.Text) {
					c.written[r] = true
				}
				if state := stateOf(words, i); state != "" {
					c.states[state] = true
				}
			}
		}
		c.passages[p.ID] = e
	}
	c.groups = sync.OnceValue(func() map[int32]bool {
		groups := map[int32]bool{}
		for stem := range c.rarity {
			for _, g := range retrieval.MeaningOf(retrieval.Word{Stem: stem}).Groups {
				groups[g] = true
			}
		}
		return groups
	})
	for stem, n := range c.rarity {
		c.rarity[stem] = 1 / (1 + math.Log(n))
	}
	return c
}

// A claim is a sentence, read.
type claim struct {
	source  string
	words   []retrieval.Word
	figures arabic.Text
	weights map[string]float64 // of the stems of its words, by their rarity
	total   float64            // of the weights
}

func (c *checker) read(sentence string) *claim {
	s := &claim{source: sentence, words: retrieval.Words(sentence), figures: arabic.Read(sentence), weights: map[string]float64{}}
	for _, w := range s.words {
		if w.Stop || utf8.RuneCountInString(w.Text) < 2 || s.weights[w.Stem] != 0 || s.figure(w) || arabic.AnyReading(w.Text, framing) {
			continue
		}
		weight, known := c.rarity[w.Stem]
		if !known {
			weight = 1
		}
		s.weights[w.Stem] = weight
		s.total += weight
	}
	return s
}

// framing reports whether a folded word says nothing of a subject. In what a refusal repeats, words
// of scope are no framing: لا and عدم would make it a claim.
func framing(w string) bool { return arabic.Framing(w) || arabic.Scope(w) }

// figure reports whether a word is part of a figure, which is compared as one.
func (s *claim) figure(w retrieval.Word) bool {
	for _, f := range s.figures.Figures {
		if !f.Maybe && !f.Dual && w.End > f.Start && w.Start < f.End {
			return true
		}
	}
	return false
}

// veto looks for what these passages, together, rule out of a sentence, and returns why, in the
// words of [Verdict.Reason], and the words at fault; "" for nothing.
func (c *checker) veto(s *claim, passages []retrieval.Passage) (reason, words string) {
	if i := s.figures.Gainsaid(c.figures(passages)); i >= 0 {
		f := s.figures.Figures[i]
		if f.YearLike() {
			return "date", s.source[f.Start:f.End]
		}
		return "number", s.source[f.Start:f.End]
	}
	if w, ok := c.stranger(s.words); ok {
		return "name", s.source[w.Start:w.End]
	}
	return "", ""
}

// figures are those of passages with what stands above them.
func (c *checker) figures(passages []retrieval.Passage) arabic.Text {
	if len(passages) == 1 {
		if e := c.passages[passages[0].ID]; e != nil {
			return e.figures()
		}
	}
	return arabic.Read(c.around.Evidence(passages...))
}

// shared is the share of a sentence's words, by weight, that a passage has.
func (c *checker) shared(s *claim, passage int) float64 {
	e := c.passages[passage]
	if e == nil {
		return 0
	}
	return s.share(e.stems)
}

func (s *claim) share(stems map[string]bool) float64 {
	if s.total == 0 {
		return 0
	}
	has := 0.0
	for stem, w := range s.weights {
		if stems[stem] {
			has += w
		}
	}
	return has / s.total
}

// sharedBy is the share of a sentence's words that a text has.
func (s *claim) sharedBy(text string) float64 {
	stems := map[string]bool{}
	for _, w := range retrieval.Words(text) {
		stems[w.Stem] = true
	}
	return s.share(stems)
}
