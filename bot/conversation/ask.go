package conversation

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"isnad/bot/answering"
	"isnad/prompts"
	"isnad/retrieval"
)

// asked is a question and where its answer is kept.
type asked struct {
	question string
	key      string   // of the record
	again    *turn    // the answer to the question before it was edited
	article  *Library // it is asked of this article, whatever is chosen; may be nil
	heard    bool     // it was spoken: the answer begins with what was heard
	tapped   bool     // it stood on a button: the answer begins with it, or nobody would know what it is about
}

// repeat points from a question to the answer that it got.
type repeat struct {
	Key     string // of the answer's record
	Message int
}

// An exchange is one question on its way to its answer. It is claimed, shown while it is written,
// and kept; a process that ends between two of these leaves the record from which the next one goes
// on.
type exchange struct {
	*Bot
	m    Message
	to   Address
	chat chatInfo
	desk desk
	q    asked

	rec record
	rev uint64 // of the record in the store
}

// ask answers a question: at once from an earlier answer, or while the reader watches the checked
// sentences arrive.
func (b *Bot) ask(ctx context.Context, m Message, to Address, c chatInfo, q asked) error {
	x := &exchange{Bot: b, m: m, to: to, chat: c, desk: b.desk(m, c), q: q}
	if q.article != nil {
		x.desk.chosen = q.article
	}
	earlier, open, err := x.claim(ctx)
	if err != nil || !open {
		return err
	}
	o, err := x.show(ctx, earlier)
	var moved *MigratedError
	switch {
	case errors.Is(err, ErrGone):
		return nil
	case errors.As(err, &moved):
		if err := b.saveChat(ctx, moved.To, func(c *chatInfo) { c.Home = m.Chat.ID }); err != nil {
			return err
		}
		to.Chat = moved.To
		return b.ask(ctx, m, to, c, q)
	case err != nil:
		return err
	}
	return x.keep(ctx, o)
}

// claim loads what is known of the question: its record, and the turns that it is read with. open
// is false when there is nothing to answer any more: it was answered, or turned away.
func (x *exchange) claim(ctx context.Context) (earlier []turn, open bool, err error) {
	if x.rec, x.rev, err = x.record(ctx, x.q.key); err != nil {
		return nil, false, err
	}
	if x.rec.State == final || x.rec.State == done {
		return nil, false, x.resume(ctx, x.m, x.q.key, x.rec, x.rev)
	}
	var h history
	if _, err := x.o.Store.Load(ctx, turnsBucket, x.m.Conversation(), &h); err != nil {
		return nil, false, fmt.Errorf("load turns: %w", err)
	}
	if x.rec.State == "" {
		if done, err := x.turnedAway(ctx, h); done || err != nil {
			return nil, false, err
		}
	}
	earlier, err = x.told(ctx, x.m, h)
	return earlier, err == nil, err
}

// An outcome is what came of a question.
type outcome struct {
	library *Library
	result  answering.Result
	err     error            // that the answer ended with
	stopped bool             // by its reader
	seen    answering.Answer // what was shown of it last
}

// show lets the reader watch while the question is answered. An error means that nothing came of
// it, and that somebody may answer later.
func (x *exchange) show(ctx context.Context, earlier []turn) (outcome, error) {
	v, err := x.watch(ctx)
	if err != nil {
		return outcome{}, err
	}
	run := running{draft: v.draft, question: x.q.question}
	if len(x.rec.Messages) > 0 {
		run.placeholder = x.rec.Messages[0]
	}
	answerCtx, end := x.begin(ctx, x.m.Conversation(), run)
	question := answering.Question{Text: x.q.question, History: messages(x.desk.about(earlier))}
	var o outcome
	o.library, o.result, o.err = Consult(answerCtx, x.shelf, x.desk.asked(), question, v.put)
	o.stopped = errors.Is(context.Cause(answerCtx), errStopped)
	o.seen = v.finish()
	end()
	return o, ctx.Err() // the process stops, or the claim was lost
}

// keep stores the reply, and what its buttons and the next question need, before it sends it.
func (x *exchange) keep(ctx context.Context, o outcome) error {
	x.rec.State, x.rec.To, x.rec.Draft = final, x.to, len(x.rec.Messages) == 0
	x.rec.Article, x.rec.Revision = o.library.ID, o.library.Revision
	x.rec.Question, x.rec.Asker = x.q.question, x.m.From.ID
	x.rec.Reply = x.wording(&o)
	if x.q.heard {
		x.rec.Reply.Blocks = append([]Block{plainBlock(prompts.Heard(x.q.question))}, x.rec.Reply.Blocks...)
	}
	if x.q.tapped {
		x.rec.Reply.Blocks = append([]Block{{Spans: []Span{{Text: x.q.question, Style: Bold}}}}, x.rec.Reply.Blocks...)
	}
	if o.err == nil || len(o.result.Sentences()) > 0 {
		x.prepare(o)
	}
	if x.rec.Refused && o.result.Words() == "" {
		if err := x.noteGap(ctx); err != nil {
			return err
		}
	}
	var err error
	if x.rev, err = x.o.Store.Save(ctx, answersBucket, x.q.key, x.rec, x.rev); err != nil {
		return fmt.Errorf("store answer: %w", err)
	}
	if o.result.Words() != "" {
		if err := x.giveBack(ctx, x.m); err != nil {
			return err
		}
	}
	if err := x.deliver(ctx, x.m, x.q.key, x.rec, x.rev); err != nil {
		return err
	}
	return x.noteChanged(ctx, x.rec)
}

// wording is how the outcome is told. Of one that was stopped, what was seen last is the result.
func (x *exchange) wording(o *outcome) Reply {
	switch {
	case o.stopped && (o.err != nil || len(o.seen.Sentences()) > len(o.result.Sentences())):
		o.result = answering.Result{Answer: o.seen}
		var r Reply
		if len(o.seen.Sentences()) > 0 {
			r = x.desk.named(answerReply(o.seen, o.library.Passages), o.library)
		}
		r.Blocks = append(r.Blocks, plainBlock(prompts.Stopped))
		return r
	case errors.Is(o.err, answering.ErrTooLong):
		return Say(prompts.TooLongQuestion(answering.MaxQuestion))
	case errors.Is(o.err, answering.ErrEmpty):
		return Say(prompts.NothingToRead)
	case o.err != nil:
		return Say(prompts.Trouble(x.reference("answer", o.err)))
	}
	trace := o.result.Trace
	x.o.Logger.Info("answered", "update", x.m.Update, "kind", o.result.Kind(), "cited", o.result.Cited(),
		"checked", len(trace.Verdicts), "ms", trace.Total.Milliseconds())
	m := x.m
	m.Text = x.q.question // of a reply to somebody's message, or of a button, it was another
	x.o.Observe(m, o.result)
	return x.desk.named(answerReply(o.result.Answer, o.library.Passages), o.library)
}

// turnedAway replies where no answer is to be looked for: nothing that can be read, over the
// limits, or answered a while ago in this topic.
func (x *exchange) turnedAway(ctx context.Context, h history) (bool, error) {
	m, to := x.m, x.to
	long, fresh := m.TooLarge || characters(x.q.question) > answering.MaxQuestion, x.q.again == nil && !x.q.tapped
	if fresh && h.Pasted.goesOn(m) {
		if !long {
			return true, nil
		}
		return true, x.notePasted(ctx, m)
	}
	unreadable := long || !retrieval.Readable(x.q.question)
	group, wait, err := x.overLimit(ctx, m, unreadable)
	if err != nil {
		return false, err
	}
	switch {
	case wait > 0:
		return true, x.reply(ctx, m, to, Say(prompts.TooMany(group, wait)))
	case long:
		if err := x.notePasted(ctx, m); err != nil {
			return false, err
		}
		return true, x.reply(ctx, m, to, Say(prompts.TooLongQuestion(answering.MaxQuestion)))
	case unreadable:
		return true, x.reply(ctx, m, to, Say(prompts.NothingToRead))
	case x.q.again != nil, m.Chat.Private, m.repliesToBot(): // such a question means something else each time
		return false, nil
	}
	var r repeat
	if _, err := x.o.Store.Load(ctx, repeatsBucket, repeatKey(m, x.q.question, x.desk.revision()), &r); err != nil {
		return false, fmt.Errorf("look for an earlier answer: %w", err)
	}
	if r.Key == "" {
		return false, nil
	}
	to.ReplyTo = r.Message
	say := Say(prompts.AnsweredAbove)
	say.Buttons = [][]Button{{{Text: prompts.ButtonFull, Data: "f:" + r.Key}}}
	return true, x.reply(ctx, m, to, say)
}

// characters counts a question's characters as [answering.MaxQuestion] does: those that can be
// seen, and runs of blanks as one.
func characters(question string) int {
	question = strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, question)
	return utf8.RuneCountInString(strings.Join(strings.Fields(question), " "))
}

// prepare puts into the record what the answer's buttons and the next question need.
func (x *exchange) prepare(o outcome) {
	result, rec := o.result, &x.rec
	if result.Words() != "" {
		rec.Suggestions = result.Suggestions()
		rec.Reply.Buttons = suggestionRows(x.q.key, result.Suggestions())
	} else {
		x.cite(o)
	}
	if x.desk.several() && x.desk.chosen == nil && rec.Turn != nil {
		rec.Reply.Buttons = append(rec.Reply.Buttons, []Button{{Text: prompts.ButtonElsewhere, Data: "o:" + x.q.key}})
	}
	if x.q.again != nil {
		rec.Changed = &changed{answerKey(x.m.From.ID, x.q.again.Update), x.q.again.Sent}
	}
}

// cite puts in what was cited, what the check said of it, and the turn of the talk.
func (x *exchange) cite(o outcome) {
	result, rec := o.result, &x.rec
	rec.Cited = citedEvidence(result)
	rec.Refused = result.Kind() == answering.Refused && !o.stopped
	for _, v := range result.Trace.Verdicts {
		if v.Kept {
			rec.Checks = append(rec.Checks, v.Why)
		} else {
			rec.Dropped++
		}
	}
	if rec.Refused {
		rec.Reply.Buttons = refusalButtons(x.q.key, result.Answer)
		for _, p := range nearest(result.Answer) {
			rec.Cited = append(rec.Cited, found(p.ID, result.Trace.Hits))
		}
		rec.Suggestions = result.Suggestions()
	} else {
		rec.Reply.Buttons = answerButtons(x.q.key, rec.Cited)
	}
	rec.Turn = &turn{Update: x.m.Update, Message: x.m.ID, Question: x.q.question, Answer: result.Text(), Article: rec.Article}
	if !x.m.Chat.Private && !o.stopped && slices.Equal(retrieval.Terms(result.Trace.Query), retrieval.Terms(x.q.question)) {
		rec.Repeat = repeatKey(x.m, x.q.question, x.desk.revision())
	}
}

// A gap is a question that the article did not answer.
type gap struct {
	Question string
	At       time.Time
}

func (x *exchange) noteGap(ctx context.Context) error {
	if _, err := x.o.Store.Save(ctx, gapsBucket, answerKey(x.m.From.ID, x.m.Update), gap{x.q.question, x.o.Now()}, AnyRevision); err != nil {
		return fmt.Errorf("note gap: %w", err)
	}
	return nil
}
