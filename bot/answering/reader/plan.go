package reader

import (
	"slices"
	"strings"

	"isnad/retrieval"
)

// A Plan is what must be read to answer a question.
type Plan struct {
	Instruction bool     // it orders the bot to do something else: there is nothing to read
	Whole       bool     // it is about the article as a whole: every paragraph
	List        bool     // it asks for things that may stand in many paragraphs
	Opening     bool     // it names so little that the article's first paragraph may well answer it
	Query       string   // what to search for: the question, with the earlier questions that it leans on
	Parts       []string // what to search for besides, for each of several things that are asked at once; of one thing none
}

// Plan tells what must be read to answer the question.
func (q Question) Plan() Plan {
	p := Plan{Instruction: q.scope == order, Whole: q.scope >= summary && q.scope != order, List: q.list()}
	p.Opening = !p.Whole && !p.List && len(q.asks) == 1 && q.asks[0].brevity() > 0
	p.Query = strings.TrimSpace(q.earlier + " " + q.Text)
	if len(q.asks) > 1 {
		for _, a := range q.asks {
			p.Parts = append(p.Parts, a.query)
		}
	}
	return p
}

// Arrange puts the first paragraph, where the plan is for it, among the first read hits: the last
// of them, if it is not there already. Of 66 questions of two words that newcomers ask the first
// five passages answer .92, with it in place of the fifth .985; of 94 of three words .97 and .98.
func (p Plan) Arrange(hits []retrieval.Hit, read int) []retrieval.Hit {
	at := slices.IndexFunc(hits, func(h retrieval.Hit) bool { return h.ID == 1 })
	if !p.Opening || at < read {
		return hits
	}
	first := hits[at]
	return slices.Insert(slices.Delete(slices.Clone(hits), at, at+1), read-1, first)
}
