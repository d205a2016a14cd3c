package conversation

import (
	"context"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"isnad/bot/answering"
)

// offers notes what is offered for a query.
type offers struct {
	mu  sync.Mutex
	got map[string][]InlineResult
}

func (o *offers) AnswerInline(_ context.Context, id string, results []InlineResult) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.got[id] = results
	return nil
}

// asks counts what an answerer is asked.
type asks struct {
	scripted
	mu sync.Mutex
	n  map[string]int
}

func (a *asks) Answer(ctx context.Context, q answering.Question, show func(answering.Answer)) (answering.Result, error) {
	a.mu.Lock()
	a.n[q.Text]++
	a.mu.Unlock()
	return a.scripted.Answer(ctx, q, show)
}

// Only what is typed when the typing pauses is a question; it is answered once for everybody,
// within limits, and with nothing where nothing answers.
func TestInline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t)
		out, model := &offers{got: map[string][]InlineResult{}}, &asks{n: map[string]int{}}
		o := s.options()
		o.Library.Answerer, o.Inliner, o.Limits = model, out, Limits{PerMinute: 2, PerDay: 2}
		b := New(o)
		var typing sync.WaitGroup
		update := int64(0)
		query := func(person int64, id, text string) {
			update++
			m := Message{Update: update, Kind: Inline, From: Person{ID: person}, TapID: id, Text: text}
			typing.Go(func() {
				if err := b.Inline(t.Context(), m); err != nil {
					t.Error(err)
				}
			})
			time.Sleep(50 * time.Millisecond)
		}
		query(11, "a", "كم دفعت")
		query(11, "b", "كم دفعت المدينة؟")
		typing.Wait()
		if _, answered := out.got["a"]; answered || model.n["كم دفعت"] != 0 {
			t.Error("half a question is answered")
		}
		got := out.got["b"]
		if len(got) != 3 || !strings.Contains(got[0].Title, "الجواب") || got[0].Reply.Blocks[0].Spans[0].Text != "كم دفعت المدينة؟" ||
			!strings.Contains(got[1].Title, "دفعت المدينة") || len(got[0].Reply.Buttons) > 0 {
			t.Errorf("offered %+v", got)
		}
		query(12, "c", "كم دفعت المدينه")
		typing.Wait()
		if len(out.got["c"]) != 3 || model.n["كم دفعت المدينه"] != 0 {
			t.Errorf("the same question of another person is answered anew: %v", model.n)
		}
		for id, text := range map[string]string{"d": "ما الطقس؟", "e": "مرحبا", "f": "كم"} {
			query(13, id, text)
			typing.Wait()
			if r, answered := out.got[id]; !answered || len(r) != 0 {
				t.Errorf("%q: offered %+v", text, r)
			}
		}
		for i, text := range []string{"سؤال أول", "سؤال ثان", "سؤال ثالث", "سؤال رابع", "سؤال خامس"} {
			query(14, text, text)
			typing.Wait()
			if _, answered := out.got[text]; answered != (i < 4) { // as many light ones as questions, and then these
				t.Errorf("%q is answered: %v", text, answered)
			}
		}
	})
}
