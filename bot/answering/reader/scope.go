package reader

import (
	"context"
	"fmt"
	"slices"
)

// A scope says how much of the article a question is about.
type scope int

// In the order of the model's.
const (
	point    scope = iota // one place answers
	several               // a list, or what is told of a subject, from several places
	compare               // two things beside each other
	paper                 // who wrote it, when it was published, which stands beside an article
	summary               // the whole article in a few sentences
	title                 // a title for it
	ownTitle              // the title that it has
	headings              // the headings of its parts
	dates                 // all of its dates, or the chief ones; so the next three
	figures
	people
	places
	order // no question to the article: an instruction to the bot
)

// beyondPoint is how many times as likely as one place another scope must be: more is read and said
// for it, or, where it is mistaken, the answer lost.
const beyondPoint = 2

// scopeOf tells how much of the article a question is about; without a model, one place of it.
func (r *Reader) scopeOf(ctx context.Context, question string) (scope, error) {
	if r.model == nil {
		return point, nil
	}
	s, known := r.scopes.get(question)
	if known {
		return s, nil
	}
	chances, err := r.model.Scope(ctx, question)
	if err != nil {
		return 0, fmt.Errorf("telling what a question wants: %w", err)
	}
	if best := slices.Max(chances); best > beyondPoint*chances[point] {
		s = scope(slices.Index(chances, best))
	}
	r.scopes.put(question, s)
	return s, nil
}
