package main

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"isnad/bot/answering"
	"isnad/bot/conversation"
	"isnad/bot/evaluation"
	"isnad/bot/llm/mockllm"
	"isnad/bot/telegram"
	"isnad/bot/telegram/telegramtest"
	"isnad/prompts"
	"isnad/seeds"
)

const testToken = "123456:this-token-must-not-be-told"

// A live is the whole bot on a Telegram of the test: real poll, real queue on disk, real encoder,
// the built-in model.
type live struct {
	*testing.T
	world *telegramtest.Server
	logs  syncBuffer
	dir   string
	e     *engine
	a     *app
	end   func()

	observe func(conversation.Message, answering.Result)
}

type syncBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *syncBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *syncBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

func newLive(t *testing.T) *live {
	l := &live{T: t, dir: t.TempDir(), world: telegramtest.New(telegramtest.Options{Token: testToken, Username: "isnad_bot",
		Name: prompts.BotName})}
	l.a = &app{world: world{env: func(string) (string, bool) { return "", false }, err: &l.logs},
		Config: Config{QuestionsPerMinute: 0, QuestionsPerDay: 0, AdminIds: []int64{1}, Verify: "off", LogLevel: "debug", LogFormat: "text"}}
	l.a.log = newLogger(&l.logs, "debug", "text")
	var err error
	if l.e, err = l.a.engine(t.Context()); err != nil {
		t.Fatal(err)
	}
	l.start()
	t.Cleanup(func() {
		l.end()
		l.e.close()
		if strings.Contains(l.logs.String(), "this-token-must-not-be-told") {
			t.Error("the token is in the log")
		}
	})
	return l
}

// start runs the bot until end is called; the state on disk stays.
func (l *live) start() {
	ctx, cancel := context.WithCancel(l.Context())
	f := newFront(1)
	s := &service{app: l.a, engine: l.e, metrics: newMetrics(f.registry), front: f, observe: l.observe,
		options: telegram.Options{Token: testToken, BaseURL: "http://telegram.test", HTTP: l.world.Client().Transport}}
	ended := make(chan error, 1)
	go func() { ended <- s.serve(ctx, l.dir) }()
	l.end = func() {
		cancel()
		if err := <-ended; err != nil {
			l.Errorf("the bot ended with %v", err)
		}
		l.end = func() {}
	}
}

// reply waits for the bot's next final message after what was there before.
func (l *live) reply(c *telegramtest.Chat, say func()) telegramtest.Message {
	l.Helper()
	return l.wait(c, say, l.final)
}

// answer waits for the bot's next reply with buttons: in a group, what stands there before is an
// answer still being written.
func (l *live) answer(c *telegramtest.Chat, say func()) telegramtest.Message {
	l.Helper()
	return l.wait(c, say, func(m telegramtest.Message) bool { return l.final(m) && m.Markup != nil })
}

func (l *live) wait(c *telegramtest.Chat, say func(), done func(telegramtest.Message) bool) telegramtest.Message {
	l.Helper()
	before := len(c.Messages())
	say()
	ctx, cancel := context.WithTimeout(l.Context(), time.Minute) // a bound on a hang, not a measure
	defer cancel()
	messages, err := c.WaitFor(ctx, func(m []telegramtest.Message) bool {
		return len(m) > before && done(m[len(m)-1])
	})
	if err != nil {
		l.Fatalf("no reply: %v; log:\n%s", err, l.logs.String())
	}
	return messages[len(messages)-1]
}

func (l *live) final(m telegramtest.Message) bool {
	return m.From != nil && m.From.ID == l.world.Me().ID && m.Text != prompts.Searching &&
		!strings.Contains(m.Text, strings.TrimSuffix(prompts.Searching, "…"))
}

func buttons(m telegramtest.Message) []string {
	var out []string
	if m.Markup == nil {
		return out
	}
	for _, row := range m.Markup.Rows {
		for _, b := range row {
			out = append(out, b.Text)
		}
	}
	return out
}

func TestPrivateChatFromEndToEnd(t *testing.T) {
	l := newLive(t)
	chat := l.world.Private(l.world.Person("سارة"))
	l.reply(chat, func() { chat.Say("/start") })
	answer := l.answer(chat, func() { chat.Say("كم تدفع روسيا من ميزانية المنظمة؟") })
	if !strings.Contains(answer.Text, "70٪") || !strings.Contains(answer.Text, "[14]") {
		t.Fatalf("answered %q", answer.Text)
	}
	if !slices.ContainsFunc(answer.Entities, func(e telegramtest.Entity) bool { return e.Type == "expandable_blockquote" }) {
		t.Error("no quotation under the answer")
	}
	open := prompts.ParagraphButton(14)
	paragraph := l.reply(chat, func() { l.press(chat, answer, open) })
	if !strings.Contains(paragraph.Text, "قدمت روسيا 70٪") ||
		!slices.ContainsFunc(paragraph.Entities, func(e telegramtest.Entity) bool { return e.Type == "bold" && e.Length > 30 }) {
		t.Errorf("the paragraph comes as %q %v", paragraph.Text, paragraph.Entities)
	}
	if why := l.reply(chat, func() { l.press(chat, answer, prompts.ButtonWhy) }); !strings.Contains(why.Text, prompts.WhyTitle) {
		t.Errorf("why: %q", why.Text)
	}
	if next := l.reply(chat, func() { chat.Say("وماذا عن بقية الدول؟") }); !strings.Contains(next.Text, "التزامات أقل") {
		t.Errorf("the follow-up is answered %q", next.Text)
	}

	l.end()
	chat.Say("من هو الأمين العام للمنظمة؟") // while the bot is away
	answered := len(chat.Messages())
	l.start()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	messages, err := chat.WaitFor(ctx, func(m []telegramtest.Message) bool { return len(m) > answered && l.final(m[len(m)-1]) })
	if err != nil || !strings.Contains(messages[len(messages)-1].Text, "زاس") {
		t.Fatalf("what was asked while the bot was away: %v %v", err, messages[len(messages)-1].Text)
	}
	if again := l.reply(chat, func() { l.press(chat, answer, open) }); !strings.Contains(again.Text, "قدمت روسيا 70٪") {
		t.Errorf("after a restart the button opens %q", again.Text)
	}
}

func (l *live) press(c *telegramtest.Chat, m telegramtest.Message, label string) {
	l.Helper()
	for _, b := range buttons(m) {
		if strings.Trim(b, "\u200f\u200e") == label {
			label = b
		}
	}
	if _, err := c.Press(m, label); err != nil {
		l.Fatalf("press %q of %q: %v", label, buttons(m), err)
	}
}

func TestGroupFromEndToEnd(t *testing.T) {
	l := newLive(t)
	sara, omar := l.world.Person("سارة"), l.world.Person("عمر")
	group := l.world.Forum("الأخبار", sara, omar)
	l.reply(group, func() { group.AddBot() })
	topic := group.Topic("القمة").As(omar)
	topic.Say("كم تدفع روسيا؟") // to nobody
	answer := l.answer(topic, func() { topic.Say("@Isnad_Bot من هو الأمين العام للمنظمة؟") })
	if !strings.Contains(answer.Text, "زاس") || answer.ThreadID != topic.Thread() || answer.ReplyTo == nil {
		t.Errorf("answered %q in thread %d, reply to %v", answer.Text, answer.ThreadID, answer.ReplyTo)
	}
	if again := l.answer(topic.As(sara), func() { topic.As(sara).Say("/ask من هو الأمين العام للمنظمه") }); !strings.Contains(again.Text,
		prompts.AnsweredAbove) {
		t.Errorf("the repeated question is answered %q", again.Text)
	}
	for _, m := range topic.Messages() {
		if l.final(m) && strings.Contains(m.Text, "70") {
			t.Errorf("what was not asked of the bot is answered: %q", m.Text)
		}
	}
}

// A model that is down, cut, empty or limited leaves the reader with quotations or one clear
// sentence.
func TestModelFails(t *testing.T) {
	t.Parallel() // it waits for the bot's patience
	l := newLive(t)
	chat := l.world.Private(l.world.Person("سارة"))
	for _, behaviour := range []string{"ratelimit", "empty", "cut"} {
		if err := l.e.builtIn.SetBehaviour(behaviour); err != nil {
			t.Fatal(err)
		}
		answer := l.reply(chat, func() {
			chat.Say(fmt.Sprintf("كم تدفع روسيا من ميزانية المنظمة؟ %s", strings.Repeat("؟", len(behaviour))))
		})
		if !strings.Contains(answer.Text, "70٪") || !strings.Contains(answer.Text, "[14]") {
			t.Errorf("%s: %q", behaviour, answer.Text)
		}
	}
}

// Each lie of the liar, told in answer to dev questions, is kept from the reader; behind an open
// door it is not.
func TestLiesNeverReachTheReader(t *testing.T) {
	a := &app{world: world{env: func(string) (string, bool) { return "", false }, err: &bytes.Buffer{}}, Config: Config{Verify: "off"}}
	a.log = newLogger(a.err, "error", "text")
	e, err := a.engine(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer e.close()
	questions, err := evaluation.ReadQuestions(seeds.Questions)
	if err != nil {
		t.Fatal(err)
	}
	faults := []string{"quote", "slow", "silent", "error", "ratelimit", "empty", "cut"}
	for _, lie := range mockllm.Behaviours() {
		if slices.Contains(faults, lie) {
			continue
		}
		if err := e.builtIn.SetBehaviour(lie); err != nil {
			t.Fatal(err)
		}
		asked := 0
		for _, q := range questions {
			if q.Kind != "direct" || asked == 10 {
				continue
			}
			asked++
			r, err := e.answerer.Answer(t.Context(), questionOf(q), ignore)
			if err != nil {
				t.Fatal(err)
			}
			shown := r.Text()
			for _, v := range r.Trace.Verdicts {
				if !v.Kept && slices.ContainsFunc(r.Sentences(), func(s answering.Sentence) bool { return s.String() == v.Sentence }) {
					t.Errorf("%s, %s: the dropped sentence is shown: %s (%s by %s, draft %q)", lie, q.ID, v.Sentence, v.Reason, v.By, r.Trace.Draft)
				}
			}
			for _, n := range r.Cited() {
				if n < 1 || n > len(e.library.Passages) {
					t.Errorf("%s, %s: paragraph %d is cited", lie, q.ID, n)
				}
			}
			if rated := evaluation.Rate(q, evaluation.Outcome{Answer: shown, Citations: r.Cited()}); len(rated.Forbid) > 0 {
				t.Errorf("%s, %s: %v in %s", lie, q.ID, rated.Forbid, shown)
			}
		}
	}
}

func questionOf(q evaluation.Question) answering.Question {
	return answering.Question{Text: q.Question}
}

func ignore(answering.Answer) {}

// A local Telegram whose other address is taken gives no link that leads nowhere.
func TestLocalTellsItsAddressLast(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	code, _, errs := program(t, "", map[string]string{"LISTEN_ADDR": taken.Addr().String()})
	if code != exitUsage || !strings.Contains(errs, "LISTEN_ADDR") || strings.Contains(errs, "http://") {
		t.Errorf("code %d: %s", code, errs)
	}
}
