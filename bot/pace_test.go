package main

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"isnad/bot/answering"
	"isnad/bot/conversation"
	"isnad/bot/queue"
	"isnad/bot/telegram"
	"isnad/bot/telegram/telegramtest"
	"isnad/retrieval"
)

// slowly answers a question, «… ن ثوانٍ», in as many seconds, a sentence each half a second.
type slowly struct {
	mu   sync.Mutex
	said map[string]time.Time // the last word, by question
	asks []string             // in the order of their last words
}

var gathering = retrieval.Passage{ID: 1, Text: "اجتمع الجيران في الساحة."}

func (s *slowly) Answer(ctx context.Context, q answering.Question, show func(answering.Answer)) (answering.Result, error) {
	var seconds int
	if _, err := fmt.Sscanf(q.Text[strings.LastIndexByte(q.Text, '=')+1:], "%d", &seconds); err != nil {
		return answering.Result{}, fmt.Errorf("read %q: %w", q.Text, err)
	}
	var said []answering.Citation
	say := func(text string) {
		said = append(said, answering.Citation{Passage: retrieval.Passage{ID: 1, Text: text}, End: len(text)})
	}
	for i := range 2 * seconds {
		time.Sleep(500 * time.Millisecond)
		say(fmt.Sprintf("جملة %d.", i))
		show(answering.Quotations(said...))
	}
	say("تمّ " + q.Text)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.said[q.Text] = time.Now()
	s.asks = append(s.asks, q.Text)
	return answering.Result{Answer: answering.Quotations(said...)}, nil
}

// A square is a bot with all its parts among people, on a simulated clock; each call to its server
// takes 150 ms.
type square struct {
	*testing.T
	srv    *telegramtest.Server
	client *telegram.Client
	queue  *memoryQueue
	model  *slowly
	taken  int
}

type slowCalls struct{ to http.RoundTripper }

func (s slowCalls) RoundTrip(r *http.Request) (*http.Response, error) {
	time.Sleep(150 * time.Millisecond)
	return s.to.RoundTrip(r)
}

// inSquare plays what people do, waits until all is answered, and checks that no limit of the
// server was met.
func inSquare(t *testing.T, play func(*square)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := &square{T: t, srv: telegramtest.New(telegramtest.Options{ReadsAll: true}), model: &slowly{said: map[string]time.Time{}},
			queue: newMemoryQueue()}
		client, err := telegram.New(telegram.Options{Token: "1:test", HTTP: slowCalls{s.srv.Client().Transport}})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := client.Me(t.Context()); err != nil {
			t.Fatal(err)
		}
		s.client = client
		bot := conversation.New(conversation.Options{Library: conversation.Library{Passages: []retrieval.Passage{gathering}, Revision: "r",
			Answerer: s.model},
			Sender: client, Streamer: client, Tapper: client, Store: s.queue.Store(), Username: "isnad_bot",
			Logger: slog.New(slog.DiscardHandler)})
		ctx, end := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() {
			ended <- s.queue.Run(ctx, func(ctx context.Context, j queue.Job) error {
				m, err := client.Decode(j.Data)
				if err != nil {
					return err
				}
				return bot.Handle(ctx, m)
			}, func(context.Context, queue.Job) error { t.Error("set aside"); return nil })
		}()
		defer func() {
			end()
			if err := <-ended; err != nil {
				t.Error(err)
			}
		}()
		play(s)
	})
}

// hand gives the bot the updates that have come since.
func (s *square) hand() {
	s.Helper()
	pending := s.srv.Pending()
	for _, raw := range pending[s.taken:] {
		m, err := s.client.Decode(raw)
		if err != nil {
			s.Fatal(err)
		}
		if m.Kind == conversation.Other {
			continue
		}
		if err := s.queue.Put(s.Context(), queue.Item{ID: m.Update, Conversation: m.Conversation(), Urgent: m.Urgent(), Data: raw}); err != nil {
			s.Fatal(err)
		}
	}
	s.taken = len(pending)
}

// burst lets people ask one question a second each.
func (s *square) burst(group *telegramtest.Chat, name string, people []telegramtest.User) {
	for i, p := range people {
		group.As(p).Say(fmt.Sprintf("@isnad_bot %s %s=%d", name, p.FirstName, 1+i*3%5))
		s.hand()
		time.Sleep(time.Second)
	}
}

// finals returns when the answer to each question stood in the group, and the questions in that
// order.
func (s *square) finals() (at map[string]time.Time, order []string) {
	at = map[string]time.Time{}
	for _, c := range s.srv.Calls("sendMessage", "editMessageText") {
		for q := range s.model.said {
			if strings.Contains(c.Params["text"], "تمّ "+strings.SplitN(q, "=", 2)[0]) && at[q].IsZero() {
				at[q] = c.At
				order = append(order, q)
			}
		}
	}
	return at, order
}

func (s *square) keepsLimit(group *telegramtest.Chat) {
	s.Helper()
	calls := slices.DeleteFunc(s.srv.Calls("sendMessage", "editMessageText", "editMessageReplyMarkup"), func(c telegramtest.Call) bool {
		return c.Params["chat_id"] != fmt.Sprint(group.ID())
	})
	for i := 20; i < len(calls); i++ {
		if d := calls[i].At.Sub(calls[i-20].At); d < time.Minute {
			s.Errorf("21 sends and edits within %v", d)
		}
	}
}

func crowd(srv *telegramtest.Server, n int) (all []telegramtest.User) {
	for i := range n {
		all = append(all, srv.Person("جار"+string(rune('ب'+i))))
	}
	return all
}

// Ten questions within ten seconds: each answer stands within two seconds of its last word, help
// and buttons come as well; the next ten wait, in order, and none is lost.
func TestBusyGroup(t *testing.T) {
	inSquare(t, func(s *square) {
		people := crowd(s.srv, 21)
		group := s.srv.Supergroup("الحي", people...).AddBot()
		s.hand()
		time.Sleep(5 * time.Minute)
		s.burst(group, "أين", people[:4])
		group.As(people[20]).Say("/help@isnad_bot")
		s.burst(group, "أين", people[4:6])
		group.As(people[20]).Say("/help@isnad_bot")
		s.burst(group, "أين", people[6:10])
		time.Sleep(10 * time.Second)
		at, _ := s.finals()
		if len(at) != 10 {
			s.Fatalf("%d of 10 answers", len(at))
		}
		for q, last := range s.model.said {
			if d := at[q].Sub(last); d > 2*time.Second {
				s.Errorf("%q: %v after its last word", q, d)
			}
		}
		helped := 0
		for _, m := range group.Messages() {
			if strings.Contains(m.Text, "/privacy") {
				helped++
			}
		}
		if helped != 2 {
			s.Errorf("%d of 2 helped", helped)
		}
		s.keepsLimit(group)

		s.burst(group, "متى", people[10:20])
		time.Sleep(5 * time.Minute)
		at, order := s.finals()
		if len(at) != 20 {
			s.Fatalf("%d of 20 answers", len(at))
		}
		for i := 1; i < len(order); i++ { // last words may fall on one instant
			if a, b := order[i-1], order[i]; s.model.said[a].After(s.model.said[b]) {
				s.Errorf("%q is answered before %q, whose last word came earlier", a, b)
			}
		}
		s.keepsLimit(group)
		for _, m := range group.Messages() {
			if m.From.IsBot && !strings.Contains(m.Text, "تمّ") && !strings.Contains(m.Text, "/") {
				s.Errorf("left behind: %q", m.Text)
			}
		}
		if s.srv.TooMany() != 0 {
			s.Errorf("%d calls were answered 429", s.srv.TooMany())
		}
	})
}

// In a quiet group an answer is seen while it is written; typing alone says that one is coming
// where calls are scarce.
func TestQuietAndScarce(t *testing.T) {
	inSquare(t, func(s *square) {
		people := crowd(s.srv, 10)
		group := s.srv.Supergroup("الحي", people...).AddBot()
		s.hand()
		time.Sleep(5 * time.Minute)
		before := len(s.srv.Calls())
		group.As(people[0]).Say("@isnad_bot أين ا=12")
		s.hand()
		time.Sleep(time.Minute)
		sends, edits := 0, 0
		for _, c := range s.srv.Calls()[before:] {
			switch c.Method {
			case "sendMessage":
				sends++
			case "editMessageText":
				edits++
			}
		}
		if sends != 1 || edits < 3 {
			s.Errorf("%d messages and %d edits for one question", sends, edits)
		}

		time.Sleep(5 * time.Minute)
		s.burst(group, "كم", people)
		before = len(s.srv.Calls())
		group.As(people[0]).Say("@isnad_bot متى ا=9")
		s.hand()
		time.Sleep(time.Minute)
		methods := ""
		for _, c := range s.srv.Calls()[before:] {
			if strings.Contains(c.Params["text"], "متى") || c.Method == "sendChatAction" {
				methods += c.Method + " "
			}
		}
		if !strings.Contains(methods, "sendChatAction sendChatAction sendMessage") || strings.Contains(methods, "edit") {
			s.Errorf("calls for one question among many: %s", methods)
		}
		s.keepsLimit(group)
	})
}

// Telegram asks for pauses that are longer than all tries: the answer comes after them, once.
func TestFloodLongerThanTries(t *testing.T) {
	inSquare(t, func(s *square) {
		chat := s.srv.Private(s.srv.Person("جارة"))
		for _, method := range []string{"sendMessage", "sendMessageDraft"} {
			s.srv.Fail(method, 1, 429, 5000)
		}
		chat.Say("أين ا=2")
		s.hand()
		for range 2 { // pauses, the first of the draft, the second of the message
			before := len(s.srv.Calls("sendMessage", "sendMessageDraft"))
			time.Sleep(4990 * time.Second)
			if n := len(s.srv.Calls("sendMessage", "sendMessageDraft")) - before; n > 1 || len(chat.Messages()) > 1 {
				s.Errorf("%d calls within the pause", n)
			}
			time.Sleep(15 * time.Second)
		}
		var got []string
		for _, m := range chat.Messages() {
			if m.From.IsBot {
				got = append(got, m.Text)
			}
		}
		if len(got) != 1 || !strings.Contains(got[0], "تمّ") || len(s.model.asks) != 1 {
			s.Errorf("after the pause: %q, asked %d times", got, len(s.model.asks))
		}
	})
}
