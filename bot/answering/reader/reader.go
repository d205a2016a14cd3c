package reader

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"sync/atomic"

	"isnad/prompts"
	"isnad/retrieval"
)

// A Model reads questions with texts, and judges claims by them. See retrieval.OfflineJudge.
type Model interface {
	Read(ctx context.Context, asked []retrieval.Asked) ([]retrieval.Reading, error)
	Judge(ctx context.Context, pairs []retrieval.Pair) ([]retrieval.Judgement, error)
}

// A Reader finds answers. It is safe for concurrent use.
type Reader struct {
	embedder retrieval.Embedder
	model    Model
	article  atomic.Pointer[article]
}

type article struct {
	passages map[int]retrieval.Passage
	rarity   map[string]float64 // of the stems: inverse document frequency over passages, as in BM25
	retrieval.Surroundings
}

// strange is the rarity of a stem that no passage has.
func (a *article) strange() float64 { return math.Log(1 + 2*float64(len(a.passages)+1)) }

// New returns a reader of this model. Summaries compare by the encoder, which should remember the vectors of passages and of their windows, as retrieval.Cached does.
func New(e retrieval.Embedder, m Model) *Reader {
	r := &Reader{embedder: e, model: m}
	r.Open(nil)
	return r
}

// Open tells the reader the article, so that it reads each passage with its surroundings.
func (r *Reader) Open(passages []retrieval.Passage) {
	a := &article{make(map[int]retrieval.Passage, len(passages)), make(map[string]float64), retrieval.Around(passages)}
	for _, p := range passages {
		a.passages[p.ID] = p
		for stem := range stemsOf(p.Text) {
			a.rarity[stem]++
		}
	}
	for stem, n := range a.rarity {
		a.rarity[stem] = math.Log(1 + (float64(len(passages))-n+.5)/(n+.5))
	}
	r.article.Store(a)
}

// evidence is what is read of a passage: it with its surroundings, if it is of the open article.
func (r *Reader) evidence(p retrieval.Passage) string {
	if a := r.article.Load(); a.passages[p.ID].Text == p.Text {
		return a.Evidence(a.passages[p.ID])
	}
	return retrieval.Surroundings{}.Evidence(p)
}

// A Pick is a span of a passage that answers.
type Pick struct {
	Passage    retrieval.Passage
	Start, End int     // bytes of Passage.Text, on borders of words; equal when Heading is true
	Heading    bool    // the section heading above the passage is quoted instead
	Word       string  // said before the quotation: yes or no
	Score      float64 // 0 to 1: how likely the passage answers
	Why        string  // what spoke for it, in short English words, for the trace
}

// Quote returns the words picked, as the article has them.
func (p Pick) Quote() string {
	if p.Heading {
		return p.Passage.Section
	}
	return p.Passage.Text[p.Start:p.End]
}

// A Reading is what the article says to a question.
type Reading struct {
	Picks      []Pick  // in the order in which they are best read; none when the article does not say
	Missing    string  // the part of the question that the article does not answer, in the question's words; "" when it answers all, or the question is not in Arabic
	Confidence float64 // 0 to 1, that the article answers what was picked for
}

// Read answers a question from passages, which come in rank order: the first few found, or all of the article for a question on the whole. history is oldest first.
// The error is the model's or the encoder's; that the article does not answer is not an error.
func (r *Reader) Read(ctx context.Context, question string, history []prompts.Message, passages []retrieval.Passage) (Reading, error) {
	q := parse(question, history)
	if len(passages) == 0 || len(retrieval.Words(question)) == 0 || q.scope == order {
		return Reading{Missing: missing(question)}, nil
	}
	passages = within(question, passages)
	if q.scope >= summary {
		reading, err := r.whole(ctx, q.scope, sentencesAsked(retrieval.Words(question)), passages)
		if err == nil && len(reading.Picks) == 0 {
			reading.Missing = missing(question)
		}
		return reading, err
	}
	var reading Reading
	for i, a := range q.asks {
		var picks []Pick
		var err error
		switch {
		case a.paper:
			picks = byline(passages)
		case i > 0 && len(reading.Picks) == 0 && a.leans: // who or what the first part asked for is not there
		default:
			picks, err = r.find(ctx, a, q.told, passages)
		}
		if err != nil {
			return Reading{}, err
		}
		if len(picks) == 0 && reading.Missing == "" {
			reading.Missing = missing(a.text)
		}
		for _, p := range picks {
			reading.Confidence = max(reading.Confidence, p.Score)
		}
		reading.Picks = append(reading.Picks, picks...)
	}
	reading.Picks = distinct(reading.Picks)
	return reading, nil
}

// within returns the passages of the article of a law, or other part, that the question names by its number, if they are among these; else all.
func within(question string, passages []retrieval.Passage) []retrieval.Passage {
	asked := retrieval.Divisions(question)
	if len(asked) == 0 {
		return passages
	}
	var inside []retrieval.Passage
	for _, p := range passages {
		heading, _, _ := strings.Cut(p.Text, "\n")
		if p.Section != "" {
			heading = p.Section
		}
		if slices.ContainsFunc(retrieval.Divisions(heading), func(d retrieval.Division) bool { return slices.Contains(asked, d) }) {
			inside = append(inside, p)
		}
	}
	if len(inside) == 0 {
		return passages
	}
	return inside
}

// byline picks the sentence that begins by saying who wrote the text.
func byline(passages []retrieval.Passage) []Pick {
	for _, p := range passages {
		for _, s := range retrieval.Sentences(p.Text) {
			if words := retrieval.Words(p.Text[s.Start:s.End]); len(words) > 0 && bylines[words[0].Text] {
				return []Pick{{Passage: p, Start: s.Start, End: s.End, Score: 1, Why: "byline"}}
			}
		}
	}
	return nil
}

// distinct drops picks that were taken before, or lie inside others.
func distinct(picks []Pick) []Pick {
	var out []Pick
	for i, p := range picks {
		if !slices.ContainsFunc(picks, func(o Pick) bool { return o != p && p.inside(o) }) && !slices.Contains(picks[:i], p) {
			out = append(out, p)
		}
	}
	return out
}

func (p Pick) inside(o Pick) bool {
	return p.Passage.ID == o.Passage.ID && p.Heading == o.Heading && p.Start >= o.Start && p.End <= o.End && p.End-p.Start < o.End-o.Start && p.Word == ""
}

// missing is a part of a question as it is quoted to the reader: without the question mark, empty when it is not Arabic.
func missing(question string) string {
	text := strings.TrimFunc(question, notWord)
	for _, r := range text {
		if r >= 'ء' && r <= 'ي' {
			return text
		}
	}
	return ""
}

// Text writes a reading as a model writes an answer: the sentences with their markers before the closing stop, or prompts.NotInArticle.
func (r Reading) Text() string {
	if len(r.Picks) == 0 {
		return prompts.NotInArticle
	}
	var b strings.Builder
	for i, p := range r.Picks {
		if i > 0 {
			b.WriteByte(' ')
		}
		if p.Word != "" {
			b.WriteString(p.Word + ": ")
		}
		quote := strings.TrimRight(p.Quote(), " .،,؛;:")
		body := strings.TrimRight(quote, "؟?!")
		fmt.Fprintf(&b, "%s [%d]%s", body, p.Passage.ID, cmp.Or(quote[len(body):], "."))
	}
	return b.String()
}
