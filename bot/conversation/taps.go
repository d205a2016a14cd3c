package conversation

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"isnad/prompts"
)

// A vote is what somebody thinks of an answer.
type vote struct {
	Good     bool
	Reason   string `json:",omitempty"`
	Question string // so that a bad answer can be replayed
	At       time.Time
}

// tapped does what a button says. Data has the form <what>[:<key of the record>][:<number>]. Every
// tap is answered, so that its spinner ends.
func (b *Bot) tapped(ctx context.Context, m Message, to Address) error {
	if m.asksQuestion() { // the answer takes its time
		if err := b.o.Tapper.AnswerTap(ctx, m.TapID, "", false); err != nil {
			return err
		}
		_, err := b.tap(ctx, m, to)
		return err
	}
	toast, err := b.tap(ctx, m, to)
	if answerErr := b.o.Tapper.AnswerTap(ctx, m.TapID, toast, false); err == nil {
		err = answerErr
	}
	return err
}

func (b *Bot) tap(ctx context.Context, m Message, to Address) (toast string, err error) {
	if !b.allowed(m) {
		return prompts.NotAllowedHere, nil
	}
	what, rest, _ := strings.Cut(m.Data, ":")
	c, err := b.chat(ctx, to.Chat)
	if err != nil {
		return "", err
	}
	d := b.desk(m, c)
	to.ReplyTo = 0
	switch what {
	case "e", "a", "g":
		return b.browsed(ctx, m, to, d, what, rest)
	case "x":
		return b.removeTapped(ctx, m, to, rest)
	case "q":
		return b.askedElsewhere(ctx, m, to, d, rest)
	case "c", "l", "m", "n":
		return b.choiceTapped(ctx, m, to, d, what, rest)
	}

	return b.answerTapped(ctx, m, to, d, what, rest)
}

// An answerTap is a tap on a button below an answer.
type answerTap struct {
	m      Message
	to     Address
	desk   desk
	lib    *Library
	key    string // of the record
	rec    record
	rev    uint64
	number string // what the button says behind the key
}

// answerTapped does what a button below an answer says.
func (b *Bot) answerTapped(ctx context.Context, m Message, to Address, d desk, what, rest string) (toast string, err error) {
	t := answerTap{m: m, to: to, desk: d}
	t.key, t.number, _ = strings.Cut(rest, ":")
	if t.rev, err = b.o.Store.Load(ctx, answersBucket, t.key, &t.rec); err != nil {
		return "", fmt.Errorf("load answer: %w", err)
	}
	t.lib = d.of(t.rec)
	switch {
	case t.rev == 0 || t.rec.State == placed: // one that is shown may not be noted as sent yet
		return prompts.ButtonIsOld, nil
	case t.lib == nil:
		return prompts.ArticleGone, nil
	case t.rec.Revision != t.lib.Revision && what != "u" && what != "d" && what != "b":
		return prompts.ArticleChanged, nil
	}
	t.to.ReplyTo = m.ID
	t.rec.Reply.Sent = nil // it may be said again
	switch what {
	case "p":
		return b.openParagraph(ctx, t)
	case "w":
		return "", b.reply(ctx, m, t.to, whyReply(t.rec))
	case "o": // which article is to be asked instead
		return "", b.reply(ctx, m, t.to, d.elsewhere(t.key))
	case "f": // the whole answer, again
		return "", b.reply(ctx, m, t.to, t.rec.Reply)
	case "s":
		n := atoi(t.number)
		if n >= len(t.rec.Suggestions) {
			return prompts.ButtonIsOld, nil
		}
		t.to.ReplyTo = 0
		return "", b.askTapped(ctx, m, t.to, t.rec.Suggestions[n], t.lib)
	case "u":
		return prompts.ThanksGood, b.vote(ctx, m, t.key, vote{Good: true, Question: t.rec.Question})
	case "d":
		return b.votedDown(ctx, t)
	case "b":
		return "", b.o.Sender.SetButtons(ctx, t.to, m.ID, t.rec.Reply.Buttons)
	}
	return prompts.ButtonIsOld, nil
}

// votedDown keeps a bad vote and asks for its reason, or keeps the reason.
func (b *Bot) votedDown(ctx context.Context, t answerTap) (string, error) {
	v, thanks, buttons := vote{Question: t.rec.Question}, prompts.ThanksBad, reasonRows(t.key)
	if t.number != "" {
		n := atoi(t.number)
		if n >= len(reasons) {
			return prompts.ButtonIsOld, nil
		}
		v.Reason, thanks, buttons = reasons[n], prompts.ThanksReason, t.rec.Reply.Buttons
	}
	if err := b.vote(ctx, t.m, t.key, v); err != nil {
		return "", err
	}
	return thanks, b.o.Sender.SetButtons(ctx, t.to, t.m.ID, buttons)
}

// browsed asks a question to begin with, turns a page of the article, or shows a paragraph while
// browsing. Where there are several articles the button names its own.
func (b *Bot) browsed(ctx context.Context, m Message, to Address, d desk, what, rest string) (string, error) {
	number, id, named := strings.Cut(rest, ":")
	lib := d.chosen
	if named {
		lib = find(d.all, id)
	} else if lib == nil {
		lib = d.all[0]
	}
	if lib == nil {
		return prompts.ArticleGone, nil
	}
	n := atoi(number)
	switch what {
	case "e":
		examples := lib.examples()
		if n >= len(examples) {
			return prompts.ButtonIsOld, nil
		}
		return "", b.askTapped(ctx, m, to, examples[n], lib)
	case "a":
		page := d.page(lib, n)
		page.Minor = true
		_, err := b.o.Sender.Edit(ctx, to, []int{m.ID}, page)
		return "", err
	}
	if n < 1 || n > len(lib.Passages) {
		return prompts.ArticleChanged, nil
	}
	return "", b.reply(ctx, m, to, b.browse(d, lib, n))
}

// askTapped asks a question that stands on a button, for the one who tapped it, of the article that
// it belongs to.
func (b *Bot) askTapped(ctx context.Context, m Message, to Address, question string, lib *Library) error {
	c, err := b.chat(ctx, to.Chat)
	if err != nil {
		return err
	}
	m.Kind, m.Text, m.ID = Text, question, 0
	return b.ask(ctx, m, to, c, asked{question: question, key: answerKey(m.From.ID, m.Update), article: lib, tapped: true})
}

// openParagraph shows a cited paragraph whole. In a group it is opened once, since everybody sees
// it.
func (b *Bot) openParagraph(ctx context.Context, t answerTap) (string, error) {
	n := atoi(t.number)
	i := slices.IndexFunc(t.rec.Cited, func(e evidence) bool { return e.Paragraph == n })
	if i < 0 || n < 1 || n > len(t.lib.Passages) {
		return prompts.ButtonIsOld, nil
	}
	if !t.m.Chat.Private {
		if slices.Contains(t.rec.Opened, n) {
			return prompts.ShownAlready, nil
		}
		t.rec.Opened = append(t.rec.Opened, n)
		if _, err := b.o.Store.Save(ctx, answersBucket, t.key, t.rec, t.rev); err != nil && !isConflict(err) {
			return "", fmt.Errorf("note opened paragraph: %w", err)
		}
	}
	r := paragraphReply(t.lib.Passages[n-1], t.rec.Cited[i].Spans)
	if t.desk.several() {
		r.Blocks = append([]Block{{Spans: []Span{{Text: t.lib.Title, Style: Italic}}}}, r.Blocks...)
	}
	return "", b.reply(ctx, t.m, t.to, r)
}

// whyReply tells why an answer rests on its paragraphs and what the check said.
func whyReply(rec record) Reply {
	r := Reply{Blocks: []Block{{Spans: []Span{{Text: prompts.WhyTitle, Style: Bold}}}}}
	for _, e := range rec.Cited {
		r.Blocks = append(r.Blocks, plainBlock(prompts.WhyParagraph(e.Paragraph, e.LexicalRank, e.DenseRank, e.Matched)))
	}
	for _, c := range rec.Checks {
		if c != "" {
			r.Blocks = append(r.Blocks, plainBlock(prompts.WhySentence(c)))
		}
	}
	if rec.Dropped > 0 {
		r.Blocks = append(r.Blocks, plainBlock(prompts.WhyDropped(rec.Dropped)))
	}
	return r
}

// vote keeps the latest vote of a person on an answer.
func (b *Bot) vote(ctx context.Context, m Message, key string, v vote) error {
	v.At = b.o.Now()
	if _, err := b.o.Store.Save(ctx, feedbackBucket, fmt.Sprintf("%d.%s", m.From.ID, key), v, AnyRevision); err != nil {
		return fmt.Errorf("keep vote: %w", err)
	}
	return nil
}

func atoi(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0
	}
	return n
}
