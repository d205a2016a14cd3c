package conversation

import (
	"context"

	"isnad/prompts"
)

// A Voice is a recording that somebody sent in place of a text.
type Voice struct {
	File    string // the server's id of it
	Seconds int
	Bytes   int64 // 0 when the server does not say
}

// The longest recording that is listened to.
const (
	voiceSeconds = 60
	VoiceBytes   = 4 << 20
)

// hear answers what somebody says aloud: what was heard begins the answer. Without anything that
// hears, and of what is too long, it says so.
func (b *Bot) hear(ctx context.Context, m Message, to Address, c chatInfo) error {
	if b.o.Hear == nil {
		return b.reply(ctx, m, to, Say(prompts.TextOnly))
	}
	key := answerKey(m.From.ID, m.Update)
	rec, rev, err := b.record(ctx, key)
	if err != nil {
		return err
	}
	if rec.State == final || rec.State == done {
		return b.resume(ctx, m, key, rec, rev)
	}
	if m.Voice.Seconds > voiceSeconds || m.Voice.Bytes > VoiceBytes {
		return b.reply(ctx, m, to, Say(prompts.VoiceTooLong(voiceSeconds)))
	}
	if rec.State == "" { // else a try before has counted it
		group, wait, err := b.overLimit(ctx, m, false) // hearing costs as much as answering
		if err != nil {
			return err
		}
		if wait > 0 {
			return b.reply(ctx, m, to, Say(prompts.TooMany(group, wait)))
		}
	}
	_ = b.o.Streamer.Typing(ctx, to) // a sign of life that may be missed
	text, err := b.o.Hear(ctx, *m.Voice)
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		b.reference("hear a voice note", err)
		return b.reply(ctx, m, to, Say(prompts.VoiceUnheard))
	case text == "":
		return b.reply(ctx, m, to, Say(prompts.VoiceUnheard))
	}
	m.Text = text
	return b.ask(ctx, m, to, c, asked{question: text, key: key, heard: true})
}
