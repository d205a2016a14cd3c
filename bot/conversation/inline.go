package conversation

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"isnad/bot/answering"
	"isnad/prompts"
	"isnad/retrieval"
)

// Inline is a question that somebody types behind the bot's name in any chat: Text is what is typed
// so far, TapID the id of the query. It is not for Handle, since nobody waits for it any more when
// the next letter is typed.
const Inline Kind = "inline"

// An InlineResult is an answer that somebody may send into a chat: how it is offered, and what is
// sent.
type InlineResult struct {
	Title, Description string
	Reply              Reply
}

// An Inliner offers the answers to an inline query. A query that is too old is no error.
type Inliner interface {
	AnswerInline(ctx context.Context, queryID string, results []InlineResult) error
}

const (
	inlinePause   = 400 * time.Millisecond // without a letter before what is typed counts as a question
	inlineLife    = 9 * time.Second        // the server forgets a query soon after
	inlineLeast   = 4                      // characters of a question
	inlineShown   = 3                      // results
	inlineCached  = 500                    // questions
	inlineTitle   = 60                     // characters
	inlineExcerpt = 120
)

// inlines are what people type, and what was answered.
type inlines struct {
	mu     sync.Mutex
	latest map[int64]int64 // update, by person
	kept   map[string][]InlineResult
}

// Inline answers what somebody types, when the typing pauses: with up to three checked answers, or
// in silence where the article does not answer. A question is answered once per article for
// everybody, and counts as a light message of the person.
func (b *Bot) Inline(ctx context.Context, m Message) error {
	if b.o.Inliner == nil || !b.allowed(m) {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, inlineLife)
	defer cancel()
	question := strings.TrimSpace(m.Text)
	if n := utf8.RuneCountInString(question); n < inlineLeast || n > answering.MaxQuestion {
		return b.o.Inliner.AnswerInline(ctx, m.TapID, nil)
	}
	b.inlines.note(m)
	select {
	case <-ctx.Done():
		return nil
	case <-time.After(inlinePause):
	}
	if !b.inlines.isLatest(m) {
		return nil // the next letter came
	}
	m.Chat = Chat{ID: m.From.ID, Private: true} // what is asked there is asked here
	c, err := b.chat(ctx, m.Chat.ID)
	if err != nil {
		return err
	}
	d := b.desk(m, c)
	key := d.inlineKey(question)
	results, known := b.inlines.get(key)
	if !known {
		if _, wait, err := b.overLimit(ctx, m, true); err != nil || wait > 0 {
			return err
		}
		lib, r, err := Consult(ctx, b.shelf, d.asked(), answering.Question{Text: question}, func(*Library, answering.Answer) {})
		if err != nil {
			return fmt.Errorf("answer an inline query: %w", err)
		}
		results = d.inlineResults(question, r.Answer, lib)
		b.inlines.put(key, results)
	}
	return b.o.Inliner.AnswerInline(ctx, m.TapID, results)
}

// inlineKey names a question among those of everybody who may ask the same articles.
func (d desk) inlineKey(question string) string {
	key := strings.Join(retrieval.Terms(question), " ")
	if d.several() {
		key += " " + everything // citations have titles
	}
	for _, l := range d.asked() {
		key += " " + l.ID + l.Revision
	}
	return key
}

// inlineResults offer the whole answer, and of one of several sentences each of the first for
// itself.
func (d desk) inlineResults(question string, a answering.Answer, lib *Library) []InlineResult {
	if a.Words() != "" || a.Kind() == answering.Refused || len(a.Sentences()) == 0 {
		return nil
	}
	result := func(title string, of answering.Answer) InlineResult {
		r := d.named(answerReply(of, lib.Passages), lib)
		r.Blocks = append([]Block{{Spans: []Span{{Text: question, Style: Bold}}}}, r.Blocks...)
		return InlineResult{Title: title, Description: opening(of.Sentences()[0].Text(), inlineExcerpt), Reply: r}
	}
	out := []InlineResult{result(prompts.InlineWhole(a.Cited()), a)}
	for i, s := range a.Sentences() {
		if len(a.Sentences()) > 1 && len(out) < inlineShown && !s.Lead() && !s.Item() {
			out = append(out, result(opening(s.Text(), inlineTitle), a.Part(i, i+1)))
		}
	}
	return out
}

func (i *inlines) note(m Message) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.latest == nil || len(i.latest) > inlineCached {
		i.latest = map[int64]int64{}
	}
	i.latest[m.From.ID] = max(m.Update, i.latest[m.From.ID])
}

func (i *inlines) isLatest(m Message) bool {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.latest[m.From.ID] <= m.Update
}

func (i *inlines) get(key string) ([]InlineResult, bool) {
	i.mu.Lock()
	defer i.mu.Unlock()
	r, ok := i.kept[key]
	return r, ok
}

func (i *inlines) put(key string, r []InlineResult) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.kept == nil || len(i.kept) >= inlineCached {
		i.kept = map[string][]InlineResult{}
	}
	i.kept[key] = r
}
