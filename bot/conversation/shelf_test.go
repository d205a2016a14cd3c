package conversation

import (
	"context"
	"errors"
	"slices"
	"strings"

	"isnad/bot/answering"
	"isnad/bot/answering/answeringtest"
	"isnad/retrieval"
)

// lawPassages are a second article.
var lawPassages = []retrieval.Passage{
	{ID: 1, Section: "المادة الأولى", Opens: true, Text: "لا يجوز الصيد ليلًا."},
	{ID: 2, Section: "المادة الثانية", Opens: true, Text: "غرامة المخالف مئة دينار."},
}

// lawyer answers from the second article, and only what is about it.
type lawyer struct{}

func (lawyer) Answer(_ context.Context, q answering.Question, show func(answering.Answer)) (answering.Result, error) {
	if !strings.Contains(q.Text, "الصيد") && !strings.Contains(q.Text, "غرامة") && !strings.Contains(q.Text, "لخّص") {
		return answering.Result{Answer: answering.Refusal("هذا", lawPassages[:1]), Trace: answering.Trace{Query: q.Text}}, nil
	}
	a := answeringtest.Checked(lawPassages, lawPassages[1].Text+" [2]")
	show(a)
	return answering.Result{Answer: a, Trace: answering.Trace{Query: q.Text}}, nil
}

// cabinet is a shelf of two articles, and of what people send.
type cabinet struct {
	fixed  []*Library
	sent   []*Library
	owners map[string]int64 // who sent what, by its id
	chats  map[string]int64
	down   bool // the next file cannot be fetched
	late   bool // vectors are still made
}

func newCabinet() *cabinet {
	return &cabinet{owners: map[string]int64{}, chats: map[string]int64{}, fixed: []*Library{
		{
			ID:       "a1",
			Title:    "تقرير المجلس البلدي السنوي",
			Language: "ar",
			Source:   "report.pdf",
			Passages: testPassages,
			Revision: "r1",
			Answerer: scripted{},
		},
		{
			ID:       "b2",
			Title:    "قانون الصيد",
			Language: "ar",
			Source:   "law.docx",
			Passages: lawPassages,
			Revision: "q1",
			Answerer: lawyer{},
			Examples: []string{"كم غرامة المخالف؟"},
		},
	}}
}

func (c *cabinet) For(chat int64) []*Library {
	out := slices.Clone(c.fixed)
	for _, l := range c.sent {
		if of := c.chats[l.ID]; of == 0 || of == chat {
			out = append(out, l)
		}
	}
	return out
}

// Route prefers the law for what names fishing.
func (c *cabinet) Route(_ context.Context, question string, among []*Library) ([]*Library, error) {
	out := slices.Clone(among)
	if strings.Contains(question, "الصيد") {
		slices.SortStableFunc(out, func(a, b *Library) int { return strings.Compare(b.ID[:1], a.ID[:1]) })
	}
	return out, nil
}

func (c *cabinet) Add(_ context.Context, u Upload) (*Library, error) {
	if c.down {
		c.down = false
		return nil, errors.New("Telegram is down")
	}
	title := "رسالة"
	if reason, ok := strings.CutPrefix(u.Link, "https://bad.example/"); ok {
		return nil, &Unread{Reason: strings.ReplaceAll(reason, "-", " "), Line: "no"}
	}
	if u.Link != "" {
		title = "صفحة"
	}
	if u.File != nil {
		name, ext, _ := strings.Cut(u.File.Name, ".")
		if ext == "bad" {
			return nil, &Unread{Reason: name, Line: "no"}
		}
		title = name
	}
	l := &Library{
		ID:       "f" + string(rune('0'+len(c.sent))),
		Title:    title,
		Chat:     u.Chat,
		Passages: lawPassages,
		Revision: "f1",
		Answerer: lawyer{},
		Examples: []string{"كم غرامة المخالف؟", "هل يجوز الصيد ليلًا؟"},
	}
	if c.late {
		l.Making = func() (int, int) { return 30, 120 }
	}
	if !u.Free && u.Chat == 0 {
		return nil, errors.New("a person's file would be everybody's")
	}
	c.sent = append(c.sent, l)
	c.owners[l.ID], c.chats[l.ID] = u.Owner, u.Chat
	return l, nil
}

func (c *cabinet) Remove(_ context.Context, id string) error {
	c.sent = slices.DeleteFunc(c.sent, func(l *Library) bool { return l.ID == id })
	return nil
}

func (c *cabinet) Sent(owner int64) []*Library {
	return slices.DeleteFunc(slices.Clone(c.sent), func(l *Library) bool { return owner != 0 && c.owners[l.ID] != owner })
}

func (c *cabinet) Quota() (int, int64) { return 20, 50 << 20 }
