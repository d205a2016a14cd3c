package conversation

import (
	"context"
	"fmt"
	"slices"
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

	key, number, numbered := strings.Cut(rest, ":")
	var rec record
	rev, err := b.o.Store.Load(ctx, answersBucket, key, &rec)
	if err != nil {
		return "", fmt.Errorf("load answer: %w", err)
	}
	lib := d.of(rec)
	switch {
	case rev == 0 || rec.State == placed: // one that is shown may not be noted as sent yet
		return prompts.ButtonIsOld, nil
	case lib == nil:
		return prompts.ArticleGone, nil
	case rec.Revision != lib.Revision && what != "u" && what != "d" && what != "b":
		return prompts.ArticleChanged, nil
	}
	to.ReplyTo = m.ID
	rec.Reply.Sent = nil // it may be said again
	switch what {
	case "p":
		return b.openParagraph(ctx, m, to, d, lib, key, rec, rev, atoi(number))
	case "w":
		return "", b.reply(ctx, m, to, whyReply(rec))
	case "o": // which article is to be asked instead
		return "", b.reply(ctx, m, to, d.elsewhere(key))
	case "f": // the whole answer, again
		return "", b.reply(ctx, m, to, rec.Reply)
	case "s":
		n := atoi(number)
		if n >= len(rec.Suggestions) {
			return prompts.ButtonIsOld, nil
		}
		to.ReplyTo = 0
		return "", b.askTapped(ctx, m, to, rec.Suggestions[n], lib)
	case "u":
		return prompts.ThanksGood, b.vote(ctx, m, key, vote{Good: true, Question: rec.Question})
	case "d":
		if numbered {
			n := atoi(number)
			if n >= len(reasons) {
				return prompts.ButtonIsOld, nil
			}
			if err := b.vote(ctx, m, key, vote{Reason: reasons[n], Question: rec.Question}); err != nil {
				return "", err
			}
			return prompts.ThanksReason, b.o.Sender.SetButtons(ctx, to, m.ID, rec.Reply.Buttons)
		}
		if err := b.vote(ctx, m, key, vote{Question: rec.Question}); err != nil {
			return "", err
		}
		return prompts.ThanksBad, b.o.Sender.SetButtons(ctx, to, m.ID, reasonRows(key))
	case "b":
		return "", b.o.Sender.SetButtons(ctx, to, m.ID, rec.Reply.Buttons)
	}
	return prompts.ButtonIsOld, nil
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

// askTapped asks a question that stands on a button, for the one who tapped it, of the article that it belongs to.
func (b *Bot) askTapped(ctx context.Context, m Message, to Address, question string, lib *Library) error {
	c, err := b.chat(ctx, to.Chat)
	if err != nil {
		return err
	}
	m.Kind, m.Text, m.ID = Text, question, 0
	return b.ask(ctx, m, to, c, asked{question: question, key: answerKey(m.From.ID, m.Update), article: lib, tapped: true})
}

// openParagraph shows a cited paragraph whole. In a group it is opened once, since everybody sees it.
func (b *Bot) openParagraph(ctx context.Context, m Message, to Address, d desk, lib *Library, key string, rec record, rev uint64,
	n int) (string, error) {
	i := slices.IndexFunc(rec.Cited, func(e evidence) bool { return e.Paragraph == n })
	if i < 0 || n < 1 || n > len(lib.Passages) {
		return prompts.ButtonIsOld, nil
	}
	if !m.Chat.Private {
		if slices.Contains(rec.Opened, n) {
			return prompts.ShownAlready, nil
		}
		rec.Opened = append(rec.Opened, n)
		if _, err := b.o.Store.Save(ctx, answersBucket, key, rec, rev); err != nil && !isConflict(err) {
			return "", fmt.Errorf("note opened paragraph: %w", err)
		}
	}
	r := paragraphReply(lib.Passages[n-1], rec.Cited[i].Spans)
	if d.several() {
		r.Blocks = append([]Block{{Spans: []Span{{Text: lib.Title, Style: Italic}}}}, r.Blocks...)
	}
	return "", b.reply(ctx, m, to, r)
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
