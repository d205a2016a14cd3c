package conversation

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"isnad/bot/answering"
	"isnad/prompts"
)

// A hub joins the processes of a bot.
type hub struct {
	mu   sync.Mutex
	hear map[string]map[int]func([]byte) bool // by what is asked and who hears it
	asks int
}

// A peer is one process's end of it.
type peer struct {
	*hub
	id int
}

func (p peer) Hear(what string, do func([]byte) bool) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.hear[what] == nil {
		p.hear[what] = map[int]func([]byte) bool{}
	}
	p.hear[what][p.id] = do
	return nil
}

func (p peer) Ask(_ context.Context, what string, data []byte) (done bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.asks++
	for id, do := range p.hear[what] {
		done = id != p.id && do(data) || done
	}
	return done
}

// endless writes until it is stopped.
type endless struct{ writing chan bool }

func (e endless) Answer(ctx context.Context, _ answering.Question, _ func(answering.Answer)) (answering.Result, error) {
	e.writing <- true
	<-ctx.Done()
	return answering.Result{}, context.Cause(ctx)
}

// TestPeers: one process writes an answer, the other one hears what people say meanwhile.
func TestPeers(t *testing.T) {
	s, h, e := newStage(t), &hub{hear: map[string]map[int]func([]byte) bool{}}, endless{make(chan bool)}
	bot := func(id int) *Bot {
		o := s.options()
		o.Peers, o.Library.Answerer = peer{h, id}, e
		return New(o)
	}
	writer, other := bot(1), bot(2)
	said := func(kind Kind, text, command string) Message {
		s.update++
		return Message{Update: s.update, Kind: kind, Text: text, Command: command, ID: int(s.update), Chat: Chat{ID: 11, Private: true},
			From: Person{ID: 11}, Sent: s.now}
	}
	stops := map[string]func(question Message) error{
		"/stop": func(Message) error { return other.Handle(t.Context(), said(Text, "", "stop")) },
		"the button": func(q Message) error {
			m := said(Stop, "", "")
			m.DraftID = draftID(q.Update)
			return other.Handle(t.Context(), m)
		},
	}
	for name, stop := range stops {
		q, ended := said(Text, "ماذا حدث؟", ""), make(chan error, 1)
		go func() { ended <- writer.Handle(t.Context(), q) }()
		<-e.writing
		s.seen()
		if err := stop(q); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		select {
		case err := <-ended:
			if log := s.seen(); err != nil || !strings.Contains(log, prompts.Stopped) || strings.Contains(log, prompts.NothingToStop) {
				t.Errorf("%s: %v, %s", name, err, log)
			}
		case <-time.After(20 * time.Second):
			t.Fatalf("%s: the answer goes on in the other process", name)
		}
	}
	if err := other.Handle(t.Context(), said(Text, "", "stop")); err != nil {
		t.Fatal(err)
	}
	if log := s.seen(); !strings.Contains(log, prompts.NothingToStop) {
		t.Errorf("nothing to stop: %s", log)
	}

	reload := said(Text, "", "reload")
	reload.From.ID = 99
	if err := other.Handle(t.Context(), reload); err != nil {
		t.Fatal(err)
	}
	for end := time.Now().Add(20 * time.Second); writer.library.Load().Revision != "r2"; time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("the other process answers from the old article")
		}
	}
	if h.asks != 4 { // two stops, one that stops nothing, one reload: what is done here is not asked, and what is heard is not told on
		t.Errorf("%d things were asked", h.asks)
	}
}
