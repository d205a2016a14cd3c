package conversation

import (
	"context"
	"fmt"
	"slices"

	"isnad/prompts"
)

// Changed tells the admins that articles were read again, and which paragraphs that answers cite
// say something else now.
func (b *Bot) Changed(ctx context.Context, before, after []*Library) {
	lines, err := b.changes(ctx, before, after)
	if err != nil {
		b.o.Logger.Warn("look for citations of what has changed", "err", err)
	}
	if len(lines) == 0 {
		return
	}
	for _, id := range b.o.Admins {
		r := Say(append([]string{prompts.ChangeNoticed}, lines...)...)
		r.Minor = true
		if _, err := b.o.Sender.Send(ctx, Address{Chat: id}, r); err != nil {
			b.o.Logger.Info("an admin cannot be told of a change", "err", err)
		}
	}
}

// changes lists, for each article that has changed, the cited paragraphs whose text is not there
// any more.
func (b *Bot) changes(ctx context.Context, before, after []*Library) ([]string, error) {
	var lines []string
	for _, old := range before {
		fresh := find(after, old.ID)
		if fresh == nil {
			lines = append(lines, prompts.ArticleLeft(old.Title))
			continue
		}
		if fresh.Revision == old.Revision {
			continue
		}
		there := make(map[string]bool)
		for _, p := range fresh.Passages {
			there[p.Text] = true
		}
		cited := make(map[int]bool)
		err := each(ctx, b.o.Store, answersBucket, "", func(_ string, r record) {
			if r.Revision != old.Revision || r.Article != "" && r.Article != old.ID {
				return
			}
			for _, e := range r.Cited {
				if e.Paragraph >= 1 && e.Paragraph <= len(old.Passages) && !there[old.Passages[e.Paragraph-1].Text] {
					cited[e.Paragraph] = true
				}
			}
		})
		if err != nil {
			return lines, fmt.Errorf("look through answers: %w", err)
		}
		var numbers []int
		for n := range cited {
			numbers = append(numbers, n)
		}
		slices.Sort(numbers)
		lines = append(lines, prompts.ArticleRead(old.Title, len(old.Passages), len(fresh.Passages), numbers))
	}
	return lines, nil
}
