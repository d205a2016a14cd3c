package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"isnad/bot/answering"
	"isnad/prompts"
)

type askCommand struct {
	Question []string `arg:"" optional:"" help:"The question."`
	JSON     bool     `name:"json" help:"Write the answer as a JSON object."`
	JSONL    bool     `name:"jsonl" help:"Read a question a line from standard input, write an answer a line."`
}

// An answerLine is an answer for scripts.
type answerLine struct {
	ID        *json.RawMessage `json:"id,omitempty"`
	Article   string           `json:"article,omitempty"` // that is answered from, where there are several
	Answer    string           `json:"answer"`            // sentences with their markers, or the refusal's one sentence
	Citations []int            `json:"citations"`         // distinct paragraphs in Answer
	Quotes    []quote          `json:"quotes"`
	Refused   bool             `json:"refused"`   // nothing asked is answered
	Retrieved []int            `json:"retrieved"` // paragraphs in rank order, at most 50
	Dropped   []dropped        `json:"dropped"`
	MS        float64          `json:"ms"`
}

type quote struct {
	Paragraph int    `json:"paragraph"`
	Text      string `json:"text"`
}

type dropped struct {
	Sentence string `json:"sentence"`
	Why      string `json:"why"`
}

// An errorLine stands for a question that could not be answered.
type errorLine struct {
	ID    *json.RawMessage `json:"id"`
	Error string           `json:"error"`
}

// maxRetrieved bounds answerLine.Retrieved.
const maxRetrieved = 50

func toLine(r answering.Result, took time.Duration) answerLine {
	l := answerLine{Answer: r.Text(), Citations: append([]int{}, r.Cited()...), Quotes: []quote{}, Refused: r.Kind() == answering.Refused,
		Retrieved: []int{}, Dropped: []dropped{}, MS: float64(took.Microseconds()) / 1000}
	for _, s := range r.Sentences() {
		for _, c := range s.Citations() {
			l.Quotes = append(l.Quotes, quote{c.Passage.ID, c.Quote()})
		}
	}
	for _, h := range r.Trace.Hits[:min(len(r.Trace.Hits), maxRetrieved)] {
		l.Retrieved = append(l.Retrieved, h.ID)
	}
	for _, v := range r.Trace.Verdicts {
		if !v.Kept {
			l.Dropped = append(l.Dropped, dropped{v.Sentence, v.Reason})
		}
	}
	return l
}

func (c *askCommand) run(ctx context.Context, a *app) (int, error) {
	question := strings.Join(c.Question, " ")
	switch {
	case c.JSONL && question != "":
		return 0, usageError{errors.New("ask --jsonl reads its questions from standard input: leave the question out")}
	case !c.JSONL && len(c.Question) == 0:
		return 0, usageError{errors.New(`ask needs a question, as in: ask "من هو الأمين العام؟"`)}
	}
	e, err := a.engine(ctx)
	if err != nil {
		return 0, err
	}
	defer e.close()
	if c.JSONL {
		return askLines(ctx, a, e)
	}
	start := time.Now()
	title, r, err := e.ask(ctx, answering.Question{Text: question})
	if err != nil {
		return 0, unusable(err)
	}
	if c.JSON {
		l := toLine(r, time.Since(start))
		l.Article = title
		if err := newEncoder(a.out).Encode(l); err != nil {
			return 0, fmt.Errorf("write answer: %w", err)
		}
	} else if _, err := io.WriteString(a.out, fromArticle(title)+terminalAnswer(r.Answer)); err != nil {
		return 0, fmt.Errorf("write answer: %w", err)
	}
	if r.Kind() == answering.Refused {
		return exitRefused, nil
	}
	return exitAnswered, nil
}

// unusable makes one clear line of a question that nothing can be made of.
func unusable(err error) error {
	switch {
	case errors.Is(err, answering.ErrEmpty):
		return usageError{errors.New("the question is empty: it has no letters or digits")}
	case errors.Is(err, answering.ErrTooLong):
		return usageError{fmt.Errorf("the question is too long: at most %d characters", answering.MaxQuestion)}
	}
	return err
}

// maxLine bounds a line of questions.
const maxLine = 4 << 20

// askLines answers a question a line. A line that fails gives a line with its error, and the rest
// go on.
func askLines(ctx context.Context, a *app, e *engine) (int, error) {
	lines := bufio.NewScanner(a.in)
	lines.Buffer(nil, maxLine)
	out := newEncoder(a.out)
	code := exitAnswered
	for lines.Scan() {
		if strings.TrimSpace(lines.Text()) == "" {
			continue
		}
		line, failed := answerOne(ctx, e, lines.Bytes())
		if ctx.Err() != nil {
			return 0, ctx.Err()
		}
		if failed {
			code = exitFailed
		}
		if err := out.Encode(line); err != nil {
			return 0, fmt.Errorf("write answer: %w", err)
		}
	}
	if err := lines.Err(); err != nil {
		return 0, fmt.Errorf("read questions: %w", err)
	}
	return code, nil
}

// answerOne answers one line of questions.
func answerOne(ctx context.Context, e *engine, data []byte) (line any, failed bool) {
	var q struct {
		ID       *json.RawMessage `json:"id"`
		Question *string          `json:"question"`
		History  []struct {
			Role string `json:"role"`
			Text string `json:"text"`
		} `json:"history"`
	}
	if err := json.Unmarshal(data, &q); err != nil {
		return errorLine{idOf(data), "not a question: a line is an object with id and question"}, true
	}
	if q.Question == nil {
		return errorLine{q.ID, "the line has no question"}, true
	}
	question := answering.Question{Text: *q.Question}
	for _, h := range q.History {
		if h.Role != string(prompts.User) && h.Role != string(prompts.Assistant) {
			return errorLine{q.ID, "a role in history is user or assistant"}, true
		}
		question.History = append(question.History, prompts.Message{Role: prompts.Role(h.Role), Text: h.Text})
	}
	start := time.Now()
	title, r, err := e.ask(ctx, question)
	if err != nil {
		return errorLine{q.ID, unusable(err).Error()}, true
	}
	l := toLine(r, time.Since(start))
	l.Article = title
	l.ID = q.ID
	return l, false
}

// idOf finds the id of a line that is otherwise not as it should be.
func idOf(data []byte) *json.RawMessage {
	var q struct {
		ID *json.RawMessage `json:"id"`
	}
	_ = json.Unmarshal(data, &q) // no object, no id
	return q.ID
}

func newEncoder(w io.Writer) *json.Encoder {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e
}

// fromArticle says which of several articles an answer is from.
func fromArticle(title string) string {
	if title == "" {
		return ""
	}
	return prompts.FromArticle(title) + "\n"
}

// terminalAnswer writes an answer for a terminal: its text, then the sentences that it rests on.
func terminalAnswer(a answering.Answer) string {
	var b strings.Builder
	if a.Kind() == answering.Quoted {
		b.WriteString(prompts.Quotations + "\n")
	}
	b.WriteString(a.Text() + "\n")
	if len(a.Sentences()) > 0 {
		b.WriteString("\n")
	}
	told := map[string]bool{}
	for _, s := range a.Sentences() {
		for _, c := range s.Citations() {
			source := fmt.Sprintf("[%d] «%s»\n", c.Passage.ID, c.Around())
			if !told[source] {
				told[source] = true
				b.WriteString(source)
			}
		}
	}
	if len(a.Suggestions()) > 0 {
		b.WriteString("\n" + prompts.SuggestionsTitle + "\n")
		for _, s := range a.Suggestions() {
			b.WriteString("• " + s + "\n")
		}
	}
	if len(a.Nearest()) > 0 {
		b.WriteString("\n" + prompts.NearestTitle + "\n")
		for _, p := range a.Nearest() {
			fmt.Fprintf(&b, "[%d] %s\n", p.ID, firstWords(p.Text, 90))
		}
	}
	return b.String()
}

// firstWords cuts a text at a space before n runes.
func firstWords(text string, n int) string {
	r := []rune(text)
	if len(r) <= n {
		return text
	}
	cut := string(r[:n])
	if i := strings.LastIndexByte(cut, ' '); i > 0 {
		cut = cut[:i]
	}
	return cut + "…"
}
