package conversation

import (
	"context"
	"fmt"
	"strings"

	"isnad/prompts"
)

// elsewhere offers the articles in which a question that was answered from one of them can be
// asked.
func (d desk) elsewhere(key string) Reply {
	r := d.shelfReply(prompts.WhichArticle, "q")
	for i := range r.Buttons {
		r.Buttons[i][0].Data += ":" + key
	}
	return r
}

// askedElsewhere asks the question of an answer of another article. rest is its id and the key of
// the answer's record.
func (b *Bot) askedElsewhere(ctx context.Context, m Message, to Address, d desk, rest string) (string, error) {
	id, key, _ := strings.Cut(rest, ":")
	lib := find(d.all, id)
	if lib == nil {
		return prompts.ArticleGone, nil
	}
	var rec record
	if _, err := b.o.Store.Load(ctx, answersBucket, key, &rec); err != nil {
		return "", fmt.Errorf("load answer: %w", err)
	}
	if rec.Question == "" {
		return prompts.ButtonIsOld, nil
	}
	return "", b.askTapped(ctx, m, to, rec.Question, lib)
}
