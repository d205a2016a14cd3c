package conversation

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"isnad/prompts"
)

// before returns the turns that came before a message, its own left out when it is handled again or
// was edited.
func (h history) before(m Message) []turn {
	at := slices.IndexFunc(h.Turns, func(t turn) bool { return t.Update == m.Update || t.Message == m.ID && m.ID != 0 })
	if at < 0 {
		return h.Turns
	}
	return h.Turns[:at]
}

// told returns the turns that a question is read with: those of its conversation; in reply to one
// of their answers those up to it; in reply to what the bot told somebody else that alone, since
// nothing else of that talk was said to everybody.
func (b *Bot) told(ctx context.Context, m Message, h history) ([]turn, error) {
	own := h.before(m)
	if !m.repliesToBot() {
		return own, nil
	}
	t, err := b.repliedTo(ctx, m)
	if t == nil || err != nil {
		return own, err
	}
	turns := []turn{*t}
	if at := slices.IndexFunc(own, func(o turn) bool { return o.Update == t.Update }); at >= 0 {
		turns = slices.Clone(own[:at+1])
	}
	if m.ReplyTo.Selected {
		turns[len(turns)-1].Answer = m.ReplyTo.Text
	}
	return turns, nil
}

// repliedTo finds the question and the answer of the bot's message that a message replies to; nil
// when that told nothing of the article.
func (b *Bot) repliedTo(ctx context.Context, m Message) (*turn, error) {
	if key := answerOf(m.ReplyTo.Data); key != "" {
		var rec record
		if _, err := b.o.Store.Load(ctx, answersBucket, key, &rec); err != nil {
			return nil, fmt.Errorf("load answer: %w", err)
		}
		if t := rec.Turn; t != nil {
			if rec.Repeat == "" && !m.Chat.Private { // the question leans on others, which are not to be read: its answer says what it was about
				t.Question += " " + opening(shownMarker.ReplaceAllString(t.Answer, ""), openingRunes)
			}
			return t, nil
		}
	} else if t, err := b.withoutButtons(ctx, m); t != nil || err != nil {
		return t, err
	}
	// Its record is too old, or was deleted. Who asked what is not known any more: what the answer
	// begins with says what it is about.
	text := m.ReplyTo.Text
	if paragraphTitle.MatchString(text) {
		_, text, _ = strings.Cut(text, "\n")
	} else if !m.ReplyTo.Selected && !shownMarker.MatchString(text) {
		return nil, nil // a greeting, a hint, a placeholder
	}
	text = strings.TrimSpace(strings.TrimPrefix(shownMarker.ReplaceAllString(text, ""), prompts.Quotations))
	if text == "" {
		return nil, nil
	}
	return &turn{Question: opening(text, openingRunes), Answer: text}, nil
}

var (
	// shownMarker is a paragraph's number as it stands in a message, maybe with the title of its
	// article.
	shownMarker = regexp.MustCompile(`[\s\x{a0}\x{200f}]*\[\p{Nd}+(?:[\s\x{a0}]·[^\]]*)?\]`)
	// paragraphTitle heads a paragraph that was opened.
	paragraphTitle = regexp.MustCompile(`^` + strings.TrimSuffix(prompts.ParagraphButton(0), prompts.Numeral(0)) + `[٠-٩]+`)
)

// answerOf is the key of the answer that a button belongs to, "" when it belongs to none.
func answerOf(data string) string {
	what, rest, _ := strings.Cut(data, ":")
	switch what {
	case "e", "a", "g", "c", "l", "m", "n", "q", "x":
		return ""
	}
	key, _, _ := strings.Cut(rest, ":")
	return key
}

// withoutButtons finds the answer of a message that is a first part of it, or was a placeholder: in
// the talks of the chat and its topic, or among those that are being written.
func (b *Bot) withoutButtons(ctx context.Context, m Message) (found *turn, err error) {
	conversation := m.Conversation()
	place := conversation[:strings.LastIndexByte(conversation, '.')+1]
	err = each(ctx, b.o.Store, turnsBucket, place, func(_ string, h history) {
		for _, t := range h.Turns {
			if slices.Contains(t.Sent, m.ReplyTo.ID) {
				found = &t
			}
		}
	})
	if found != nil || err != nil {
		return found, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for conversation, r := range b.running {
		if strings.HasPrefix(conversation, place) && r.placeholder == m.ReplyTo.ID {
			found = &turn{Question: r.question, Answer: prompts.Searching}
		}
	}
	return found, nil
}
