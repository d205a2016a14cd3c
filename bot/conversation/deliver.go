package conversation

import (
	"context"
	"errors"
	"fmt"
)

// reply stores the reply to a message, sends it and notes that it was sent. Where a try before has
// shown that an answer is coming, it takes the place of that.
func (b *Bot) reply(ctx context.Context, m Message, to Address, r Reply) error {
	key := answerKey(m.From.ID, m.Update)
	rec, rev, err := b.record(ctx, key)
	if err != nil {
		return err
	}
	if rec.State == "" || rec.State == placed {
		r.Minor = true
		if rec.State == "" {
			rec.To, rec.Draft = to, true
		}
		rec.State, rec.Reply = final, r
		if rev, err = b.o.Store.Save(ctx, answersBucket, key, rec, rev); err != nil {
			return fmt.Errorf("store reply: %w", err)
		}
	}
	return b.deliver(ctx, m, key, rec, rev)
}

// record is what was stored of the answer with this key, the zero record where there is none, and
// its revision.
func (b *Bot) record(ctx context.Context, key string) (rec record, rev uint64, err error) {
	if rev, err = b.o.Store.Load(ctx, answersBucket, key, &rec); err != nil {
		return record{}, 0, fmt.Errorf("load record: %w", err)
	}
	return rec, rev, nil
}

// deliver sends a stored reply and notes it. It does nothing for a reply that was sent.
func (b *Bot) deliver(ctx context.Context, m Message, key string, rec record, rev uint64) error {
	if rec.State != final {
		return nil
	}
	if !rec.Draft && len(rec.Messages) > 0 { // somebody may repeat the question as soon as the answer is seen
		if err := b.noteRepeat(ctx, key, rec); err != nil {
			return err
		}
	}
	ids, err := b.send(ctx, rec)
	var moved *MigratedError
	switch {
	case errors.As(err, &moved):
		if err := b.saveChat(ctx, moved.To, func(c *chatInfo) { c.Home = m.Chat.ID }); err != nil {
			return err
		}
		rec.To.Chat, rec.Draft = moved.To, true
		ids, err = b.send(ctx, rec)
	case errors.Is(err, ErrNoMessage): // the placeholder was deleted
		rec.Draft = true
		ids, err = b.send(ctx, rec)
	}
	if errors.Is(err, ErrGone) {
		b.o.Logger.Info("nobody to reply to", "update", m.Update)
	} else if err != nil {
		if len(ids) > len(rec.Reply.Sent) { // the next try goes on from there
			rec.Reply.Sent = ids
			if _, err := b.o.Store.Save(ctx, answersBucket, key, rec, rev); err != nil {
				return fmt.Errorf("note parts of a reply: %w", err)
			}
		}
		return fmt.Errorf("send reply: %w", err)
	}
	rec.State, rec.Messages = done, ids
	if rec.Draft {
		if err := b.noteRepeat(ctx, key, rec); err != nil {
			return err
		}
	}
	if rec.Turn != nil {
		rec.Turn.Sent = ids
		return update(ctx, b.o.Store, turnsBucket, m.Conversation(), func(h *history) { *h = h.with(*rec.Turn) })
	}
	if _, err := b.o.Store.Save(ctx, answersBucket, key, rec, rev); err != nil && !isConflict(err) {
		return fmt.Errorf("note sent reply: %w", err)
	}
	return nil
}

// noteRepeat lets the next one who asks the same be pointed to this answer.
func (b *Bot) noteRepeat(ctx context.Context, key string, rec record) error {
	if rec.Repeat == "" || len(rec.Messages) == 0 {
		return nil
	}
	if _, err := b.o.Store.Save(ctx, repeatsBucket, rec.Repeat, repeat{Key: key, Message: rec.Messages[0]}, AnyRevision); err != nil {
		return fmt.Errorf("note question: %w", err)
	}
	return nil
}

func (b *Bot) send(ctx context.Context, rec record) ([]int, error) {
	if rec.Draft || len(rec.Messages) == 0 {
		return b.o.Sender.Send(ctx, rec.To, rec.Reply)
	}
	return b.o.Sender.Edit(ctx, rec.To, rec.Messages, rec.Reply)
}
