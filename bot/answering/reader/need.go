package reader

import (
	"strings"

	"isnad/prompts"
	"isnad/retrieval"
)

// A Need is what must be read to answer a question.
type Need struct {
	Instruction bool     // it orders the bot to do something else: there is nothing to read
	Whole       bool     // it is about the article as a whole: every paragraph
	Query       string   // what to search for: the question, with the earlier questions that it leans on
	Parts       []string // what to search for besides, where several things are asked at once
}

// Need tells what must be read to answer a question.
func (r *Reader) Need(question string, history []prompts.Message) Need {
	q := r.lexicon.parse(question, history)
	n := Need{Instruction: q.scope == order, Whole: q.scope >= summary && q.scope != order, Query: strings.TrimSpace(question)}
	if len(history) > 0 && refersBack(retrieval.Words(question)) {
		n.Query = strings.TrimSpace(subject(history) + " " + n.Query)
	}
	if len(q.asks) > 1 {
		for _, a := range q.asks {
			n.Parts = append(n.Parts, a.query)
		}
	}
	for _, a := range q.asks {
		n.Parts = append(n.Parts, a.guess...)
	}
	return n
}
