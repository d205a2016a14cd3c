package reader

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"isnad/prompts"
	"isnad/retrieval"
)

// A Reader picks sentences. It is safe for concurrent use.
type Reader struct {
	embedder retrieval.Embedder
	model    Model // nil: words alone

	mu    sync.RWMutex
	known map[place][]opened // one for each article that has the passage

	readings recent[retrieval.Asked, retrieval.Reading]
	scopes   recent[string, scope]
}

// New returns a reader of this model, or nil for none, that compares by this encoder. The encoder
// should remember the vectors of passages and of their windows, as retrieval.Cached does.
func New(e retrieval.Embedder, m Model) *Reader {
	return &Reader{embedder: e, model: m, known: make(map[place][]opened)}
}

// A Pick is a span of a passage that answers.
type Pick struct {
	Passage    retrieval.Passage
	Start, End int     // bytes of Passage.Text, on borders of sentences or clauses; equal when Heading is true
	Heading    bool    // the section heading above the passage is quoted instead
	Word       string  // said before the quotation: yes or no
	Score      float64 // 0 to 1: the share that this sentence has among all that were read
}

// quote returns the words picked, as the article has them.
func (p Pick) quote() string {
	if p.Heading {
		return p.Passage.Section
	}
	return p.Passage.Text[p.Start:p.End]
}

// A Reading is what the article says to a question.
type Reading struct {
	Picks      []Pick  // in the order in which they are best read; none when the article does not say
	Missing    string  // the first part of the question that is not answered, in its words; "" for none, or where it is not in Arabic
	Confidence float64 // 0 to 1, that the article answers one of the parts
}

// Quote answers the words of a question, as Parse and Read together do.
func (r *Reader) Quote(ctx context.Context, question string, history []prompts.Message, passages []retrieval.Passage) (Reading, error) {
	q, err := r.Parse(ctx, question, history)
	if err != nil {
		return Reading{}, err
	}
	return r.Read(ctx, q, passages)
}

// Read answers a question from passages, which come in rank order: the first few found, or all of
// the article for a question on the whole. The error is the encoder's or the model's; that the
// article does not answer is not an error.
func (r *Reader) Read(ctx context.Context, q Question, passages []retrieval.Passage) (Reading, error) {
	silent := Reading{Missing: missing(q.Text)}
	if len(passages) == 0 || len(retrieval.Words(q.Text)) == 0 || q.scope == order {
		return silent, nil
	}
	c, err := r.candidates(ctx, within(q.Text, passages))
	if err != nil {
		return Reading{}, err
	}
	if len(c.sentences) == 0 {
		return silent, nil
	}
	if q.scope >= paper {
		if whole := c.whole(q); len(whole.Picks) > 0 {
			return whole, nil
		}
		q.scope = point // the article may tell it in a sentence
	}
	vectors, err := r.queries(ctx, q.asks)
	if err != nil {
		return Reading{}, err
	}
	var reading Reading
	for i, a := range q.asks {
		if i > 0 && len(reading.Picks) == 0 && leansOn(a) { // who or what the first part asked for is not there
			continue
		}
		picks, chance, err := r.answer(ctx, q, a, c, vectors[i])
		if err != nil {
			return Reading{}, err
		}
		reading.Confidence = max(reading.Confidence, chance)
		if len(picks) == 0 {
			reading.Missing = cmp.Or(reading.Missing, missing(a.text))
		}
		reading.Picks = append(reading.Picks, picks...)
	}
	reading.Picks = distinct(reading.Picks)
	return reading, nil
}

// whole answers a question on the whole article, or on what stands beside it.
func (c *candidates) whole(q Question) Reading {
	switch q.scope {
	case paper:
		return c.byline()
	case dates, figures, people, places:
		return c.gather(q.scope)
	}
	return c.summarise(q.scope, sentencesAsked(retrieval.Words(q.Text)))
}

// answer picks what answers one ask, nothing where the passages hardly do. chance is how likely
// they do.
func (r *Reader) answer(ctx context.Context, q Question, a ask, c *candidates, vector []float32) (picks []Pick, chance float64, err error) {
	m := c.match(a)
	read, err := r.read(ctx, a, q.earlier, c.passages)
	if err != nil {
		return nil, 0, err
	}
	ratings := c.rate(q, a, m, vector, read)
	least := leastWords
	if chance = ratings[ranking(ratings)[0]].feature[byWords]; r.model != nil {
		chance, least = likely(read), readFrom
		if len(a.terms) >= plainTerms && haveWords(ratings, plainWords) {
			least = plainFrom
		}
	}
	if m.nowhere(a) {
		least = max(least, absentFrom)
	}
	if chance < least {
		return nil, chance, nil
	}
	if q.list() && read != nil {
		if picks = c.list(m, ratings, read); len(picks) > 0 {
			return picks, chance, nil
		}
	}
	picks = c.brief(q, a, m, c.pick(q.scope, len(q.asks) == 1, m, ratings, read), read)
	if a.kind == yesNo {
		picks, err = r.yesOrNo(ctx, a, q.earlier, picks)
	}
	return picks, chance, err
}

// within returns the passages of the article of a law, or other part, that the question names by
// its number, if they are among these; else all.
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
		named := func(d retrieval.Division) bool { return slices.Contains(asked, d) }
		if slices.ContainsFunc(retrieval.Divisions(heading), named) {
			inside = append(inside, p)
		}
	}
	if len(inside) == 0 {
		return passages
	}
	return inside
}

func (r *Reader) queries(ctx context.Context, asks []ask) ([][]float32, error) {
	texts := make([]string, len(asks))
	for i, a := range asks {
		texts[i] = a.query
	}
	vectors, err := r.embedder.Embed(ctx, retrieval.Query, texts)
	if err != nil {
		return nil, fmt.Errorf("embedding the question: %w", err)
	}
	return vectors, nil
}

// leansOn reports whether a part of a question has hardly a subject of its own: it speaks of what
// the part before it asked for.
func leansOn(a ask) bool {
	own := 0
	for _, t := range a.terms {
		if t.weight == 1 && !saysOrStates(t.word) {
			own++
		}
	}
	return own < 2
}

// distinct drops picks whose words another one has, of equal ones all but the first.
func distinct(picks []Pick) []Pick {
	var out []Pick
	for i, p := range picks {
		told := false
		for j, o := range picks {
			told = told || i != j && p.within(o) && (j < i || !o.within(p))
		}
		if !told {
			out = append(out, p)
		}
	}
	return out
}

// within reports whether another pick has all words of this one.
func (p Pick) within(o Pick) bool {
	same := o.Passage.ID == p.Passage.ID && o.Heading == p.Heading && (p.Word == "" || p.Word == o.Word)
	return same && o.Start <= p.Start && p.End <= o.End
}

// missing is a part of a question as it is quoted to the reader: without the question mark, empty
// when it is not Arabic.
func missing(question string) string {
	text := strings.TrimFunc(question, notWord)
	for _, r := range text {
		if r >= 'ء' && r <= 'ي' {
			return text
		}
	}
	return ""
}

// Text writes a reading as a model writes an answer: the sentences with their markers before the
// closing stop, or prompts.NotInArticle.
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
		spans := []retrieval.Span{{Start: 0, End: len(p.quote())}}
		if p.Heading { // it may be two sentences
			spans = retrieval.Sentences(p.quote())
		}
		for k, s := range spans {
			if k > 0 {
				b.WriteByte(' ')
			}
			quote := strings.TrimRight(p.quote()[s.Start:s.End], " .،,؛;:")
			body := strings.TrimRight(quote, "؟?!")
			fmt.Fprintf(&b, "%s [%d]%s", body, p.Passage.ID, cmp.Or(quote[len(body):], "."))
		}
	}
	return b.String()
}
