package conversation

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
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

// ask answers a question: at once from an earlier answer, or while the reader watches the checked sentences arrive.
func (b *Bot) ask(ctx context.Context, m Message, to Address, c chatInfo, q asked) error {
	rec, rev, err := b.record(ctx, q.key)
	if err != nil {
		return err
	}
	if rec.State == final || rec.State == done {
		return b.resume(ctx, m, q.key, rec, rev)
	}
	var h history
	if _, err := b.o.Store.Load(ctx, turnsBucket, m.Conversation(), &h); err != nil {
		return fmt.Errorf("load turns: %w", err)
	}
	d := b.desk(m, c)
	if q.article != nil {
		d.chosen = q.article
	}
	if rec.State == "" {
		if done, err := b.turnedAway(ctx, m, to, d, h, q); done || err != nil {
			return err
		}
	}
	earlier, err := b.told(ctx, m, h)
	if err != nil {
		return err
	}
	show, err := b.watch(ctx, m, to, c, d, q, &rec, &rev)
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
	run := running{draft: show.draft, question: q.question}
	if len(rec.Messages) > 0 {
		run.placeholder = rec.Messages[0]
	}
	answerCtx, end := b.begin(ctx, m.Conversation(), run)
	lib, result, err := Consult(answerCtx, b.shelf, d.asked(), answering.Question{Text: q.question, History: messages(d.about(earlier))}, show.put)
	stopped := errors.Is(context.Cause(answerCtx), errStopped)
	last := show.finish()
	end()
	if ctx.Err() != nil {
		return ctx.Err() // the process stops, or the claim was lost: somebody answers later
	}

	rec.State, rec.To, rec.Article, rec.Revision, rec.Question, rec.Asker = final, to, lib.ID, lib.Revision, q.question, m.From.ID
	rec.Draft = len(rec.Messages) == 0
	switch {
	case stopped && (err != nil || len(last.Sentences()) > len(result.Sentences())):
		result = answering.Result{Answer: last}
		rec.Reply = d.named(answerReply(last, lib.Passages), lib)
		if len(last.Sentences()) == 0 {
			rec.Reply = Reply{}
		}
		rec.Reply.Blocks = append(rec.Reply.Blocks, plainBlock(prompts.Stopped))
	case errors.Is(err, answering.ErrTooLong):
		rec.Reply = Say(prompts.TooLongQuestion(answering.MaxQuestion))
	case errors.Is(err, answering.ErrEmpty):
		rec.Reply = Say(prompts.NothingToRead)
	case err != nil:
		rec.Reply = Say(prompts.Trouble(b.reference("answer", err)))
	default:
		rec.Reply = d.named(answerReply(result.Answer, lib.Passages), lib)
		b.o.Logger.Info("answered", "update", m.Update, "kind", result.Kind(), "cited", result.Cited(), "checked", len(result.Trace.Verdicts), "ms", result.Trace.Total.Milliseconds())
		m.Text = q.question // of a reply to somebody's message, or of a button, it was another
		b.o.Observe(m, result)
	}
	if q.heard {
		rec.Reply.Blocks = append([]Block{plainBlock(prompts.Heard(q.question))}, rec.Reply.Blocks...)
	}
	if q.tapped {
		rec.Reply.Blocks = append([]Block{{Spans: []Span{{Text: q.question, Style: Bold}}}}, rec.Reply.Blocks...)
	}
	if err == nil || len(result.Sentences()) > 0 {
		b.keep(&rec, m, q, d, result, stopped)
		if d.several() && d.chosen == nil && rec.Turn != nil {
			rec.Reply.Buttons = append(rec.Reply.Buttons, []Button{{Text: prompts.ButtonElsewhere, Data: "o:" + q.key}})
		}
		if q.again != nil {
			rec.Changed = &changed{answerKey(m.From.ID, q.again.Update), q.again.Sent}
		}
	}
	if rec.Refused && result.Words() == "" {
		if err := b.noteGap(ctx, m, q); err != nil {
			return err
		}
	}
	if rev, err = b.o.Store.Save(ctx, answersBucket, q.key, rec, rev); err != nil {
		return fmt.Errorf("store answer: %w", err)
	}
	if result.Words() != "" {
		if err := b.giveBack(ctx, m); err != nil {
			return err
		}
	}
	if err := b.deliver(ctx, m, q.key, rec, rev); err != nil {
		return err
	}
	return b.noteChanged(ctx, rec)
}

// turnedAway replies where no answer is to be looked for: nothing that can be read, over the limits, or answered a while ago in this topic.
func (b *Bot) turnedAway(ctx context.Context, m Message, to Address, d desk, h history, q asked) (bool, error) {
	long, fresh := m.TooLarge || characters(q.question) > answering.MaxQuestion, q.again == nil && !q.tapped
	if fresh && h.Pasted.goesOn(m) {
		if !long {
			return true, nil
		}
		return true, b.notePasted(ctx, m)
	}
	unreadable := long || !strings.ContainsFunc(q.question, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) })
	group, wait, err := b.overLimit(ctx, m, unreadable)
	if err != nil {
		return false, err
	}
	switch {
	case wait > 0:
		return true, b.reply(ctx, m, to, Say(prompts.TooMany(group, wait)))
	case long:
		if err := b.notePasted(ctx, m); err != nil {
			return false, err
		}
		return true, b.reply(ctx, m, to, Say(prompts.TooLongQuestion(answering.MaxQuestion)))
	case unreadable:
		return true, b.reply(ctx, m, to, Say(prompts.NothingToRead))
	case q.again != nil, m.Chat.Private, m.repliesToBot(): // such a question means something else each time
		return false, nil
	}
	var r repeat
	if _, err := b.o.Store.Load(ctx, repeatsBucket, repeatKey(m, q.question, d.revision()), &r); err != nil {
		return false, fmt.Errorf("look for an earlier answer: %w", err)
	}
	if r.Key == "" {
		return false, nil
	}
	to.ReplyTo = r.Message
	say := Say(prompts.AnsweredAbove)
	say.Buttons = [][]Button{{{Text: prompts.ButtonFull, Data: "f:" + r.Key}}}
	return true, b.reply(ctx, m, to, say)
}

// characters counts a question's characters as [answering.MaxQuestion] does: those that can be seen, and runs of blanks as one.
func characters(question string) int {
	question = strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, question)
	return utf8.RuneCountInString(strings.Join(strings.Fields(question), " "))
}

// keep puts into the record what its buttons and the next question need.
func (b *Bot) keep(rec *record, m Message, q asked, d desk, result answering.Result, stopped bool) {
	if result.Words() != "" {
		rec.Suggestions = result.Suggestions()
		rec.Reply.Buttons = suggestionRows(q.key, result.Suggestions())
		return
	}
	rec.Cited = citedEvidence(result)
	rec.Refused = result.Kind() == answering.Refused && !stopped
	for _, v := range result.Trace.Verdicts {
		if v.Kept {
			rec.Checks = append(rec.Checks, v.Why)
		} else {
			rec.Dropped++
		}
	}
	if rec.Refused {
		rec.Reply.Buttons = refusalButtons(q.key, result.Answer)
		for _, p := range nearest(result.Answer) {
			rec.Cited = append(rec.Cited, found(p.ID, result.Trace.Hits))
		}
		rec.Suggestions = result.Suggestions()
	} else {
		rec.Reply.Buttons = answerButtons(q.key, rec.Cited)
	}
	rec.Turn = &turn{Update: m.Update, Message: m.ID, Question: q.question, Answer: result.Text(), Article: rec.Article}
	if !m.Chat.Private && !stopped && slices.Equal(retrieval.Terms(result.Trace.Query), retrieval.Terms(q.question)) {
		rec.Repeat = repeatKey(m, q.question, d.revision())
	}
}

// A gap is a question that the article did not answer.
type gap struct {
	Question string
	At       time.Time
}

func (b *Bot) noteGap(ctx context.Context, m Message, q asked) error {
	if _, err := b.o.Store.Save(ctx, gapsBucket, answerKey(m.From.ID, m.Update), gap{q.question, b.o.Now()}, AnyRevision); err != nil {
		return fmt.Errorf("note gap: %w", err)
	}
	return nil
}

// A view shows a question's answer while it is being written.
type view struct {
	draft  int64
	put    func(*Library, answering.Answer)
	finish func() answering.Answer // stops showing and returns what was put last
}

// draftID derives from the update, so that the answer that is tried again continues the same draft.
func draftID(update int64) int64 { return update<<8 | 1 }

// watch begins to show that an answer is being written: by drafts in a private chat that has them, by a placeholder elsewhere, by typing alone where calls are scarce.
func (b *Bot) watch(ctx context.Context, m Message, to Address, c chatInfo, d desk, q asked, rec *record, rev *uint64) (view, error) {
	v := view{draft: draftID(m.Update)}
	drafts := m.Chat.Private && !c.NoDrafts && rec.State == ""
	if drafts {
		err := b.o.Streamer.Draft(ctx, to, v.draft, Say(prompts.Searching))
		if errors.Is(err, ErrNoDrafts) {
			drafts = false
			if err := b.saveChat(ctx, to.Chat, func(c *chatInfo) { c.NoDrafts = true }); err != nil {
				return v, err
			}
		}
	}
	if !drafts && rec.State == "" {
		id, err := b.o.Streamer.Placeholder(ctx, to, Say(prompts.Searching))
		if err != nil {
			return v, fmt.Errorf("send placeholder: %w", err)
		}
		if id != 0 {
			rec.State, rec.To, rec.Messages = placed, to, []int{id}
			if *rev, err = b.o.Store.Save(ctx, answersBucket, q.key, *rec, *rev); err != nil {
				return v, fmt.Errorf("note placeholder: %w", err)
			}
		}
	}

	shows, stop := context.WithCancel(ctx)
	latest := make(chan Reply, 1)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		typing := time.NewTicker(typingEvery)
		defer typing.Stop()
		_ = b.o.Streamer.Typing(shows, to) // a sign of life that may be missed
		for {
			select {
			case <-shows.Done():
				return
			case <-typing.C:
				_ = b.o.Streamer.Typing(shows, to)
			case part := <-latest:
				if drafts {
					_ = b.o.Streamer.Draft(shows, to, v.draft, part)
				} else if len(rec.Messages) > 0 {
					_ = b.o.Streamer.Progress(shows, to, rec.Messages[0], part)
				}
			}
		}
	}()
	var last answering.Answer
	v.put = func(lib *Library, a answering.Answer) {
		last = a
		if len(a.Sentences()) == 0 {
			return
		}
		select { // the newest wins
		case <-latest:
		default:
		}
		latest <- d.named(partialReply(a), lib)
	}
	v.finish = func() answering.Answer {
		stop()
		<-ended
		return last
	}
	return v, nil
}

// typingEvery is a little less than the five seconds for which Telegram shows the action.
const typingEvery = 4500 * time.Millisecond

func atoi(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0
	}
	return n
}
