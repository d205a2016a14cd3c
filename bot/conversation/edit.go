package conversation

import (
	"context"
	"errors"
	"fmt"
	"time"

	"isnad/prompts"
)

// editedWithin is how long after its sending an edit counts that nobody can see as one: the server
// also sends edits in which the text is as it was.
const editedWithin = 10 * time.Minute

// edited answers a question anew whose text has changed, in a new message; the old answer then says
// so. A message that was no question, or whose answer is not kept any more, is read as if it were
// new. An edit that changes nothing is passed over.
func (b *Bot) edited(ctx context.Context, m Message, to Address, c chatInfo) error {
	var h history
	if _, err := b.o.Store.Load(ctx, turnsBucket, m.Conversation(), &h); err != nil {
		return fmt.Errorf("load turns: %w", err)
	}
	question, now := m.question(), b.o.Now()
	seen := m.Seen || now.Sub(m.Sent) < editedWithin
	m.Sent = time.Time{} // it is no part of a long text that was sent then
	for _, t := range h.Turns {
		if t.Message != m.ID || m.Command != "" && m.Command != "ask" && m.Command != "summary" {
			continue
		}
		if t.Update != m.Update && (t.Question == question || question == "") {
			return nil
		}
		return b.ask(ctx, m, to, c, asked{question: question, key: answerKey(m.From.ID, m.Update), again: &t})
	}
	if !seen {
		return nil
	}
	return b.said(ctx, m, to, c)
}

// noteChanged lets the answer to a question that was edited begin with a line that says so. Doing
// it twice is doing it once.
func (b *Bot) noteChanged(ctx context.Context, rec record) error {
	if rec.Changed == nil || len(rec.Changed.Sent) == 0 {
		return nil
	}
	var old record
	if _, err := b.o.Store.Load(ctx, answersBucket, rec.Changed.Key, &old); err != nil {
		return fmt.Errorf("load the old answer: %w", err)
	}
	if len(old.Reply.Blocks) == 0 { // forgotten
		return nil
	}
	if err := b.unrepeat(ctx, rec.Changed.Key, old); err != nil {
		return err
	}
	line := Block{Spans: []Span{{Text: prompts.QuestionChanged, Style: Italic}}}
	r := Reply{Blocks: append([]Block{line}, old.Reply.Blocks...), Buttons: old.Reply.Buttons, Minor: true}
	_, err := b.o.Sender.Edit(ctx, old.To, rec.Changed.Sent, r)
	var lasting interface{ Temporary() bool }
	var moved *MigratedError
	switch {
	case errors.Is(err, ErrGone), errors.Is(err, ErrNoMessage), errors.As(err, &moved), errors.As(err, &lasting) && !lasting.Temporary():
		return nil // the old answer cannot be changed any more
	case err != nil:
		return fmt.Errorf("edit the old answer: %w", err)
	}
	return nil
}

// unrepeat takes care that nobody is pointed to an answer whose question was edited.
func (b *Bot) unrepeat(ctx context.Context, key string, old record) error {
	if old.Repeat == "" {
		return nil
	}
	var r repeat
	rev, err := b.o.Store.Load(ctx, repeatsBucket, old.Repeat, &r)
	if err != nil {
		return fmt.Errorf("look for the old answer: %w", err)
	}
	if r.Key != key {
		return nil
	}
	if _, err := b.o.Store.Save(ctx, repeatsBucket, old.Repeat, nil, rev); err != nil && !isConflict(err) {
		return fmt.Errorf("forget the old answer: %w", err)
	}
	return nil
}
