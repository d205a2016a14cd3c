package reader

import "strings"

// A Plan is what must be read to answer a question.
type Plan struct {
	Instruction bool     // it orders the bot to do something else: there is nothing to read
	Whole       bool     // it is about the article as a whole: every paragraph
	List        bool     // it asks for things that may stand in many paragraphs
	Query       string   // what to search for: the question, with the earlier questions that it leans on
	Parts       []string // what to search for besides, for each of several things that are asked at once; of one thing none
}

// Plan tells what must be read to answer the question.
func (q Question) Plan() Plan {
	p := Plan{Instruction: q.scope == order, Whole: q.scope >= summary && q.scope != order, List: q.list()}
	p.Query = strings.TrimSpace(q.earlier + " " + q.Text)
	if len(q.asks) > 1 {
		for _, a := range q.asks {
			p.Parts = append(p.Parts, a.query)
		}
	}
	return p
}
