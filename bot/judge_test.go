//go:build crash

package main

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"isnad/bot/telegram/telegramtest"
	"isnad/prompts"
)

// A judge follows what people can see of the bot, from outside.
type judge struct {
	*testing.T
	world *telegramtest.Server
	p     *process

	mu           sync.Mutex
	next         int64 // the id of the next update
	questions    map[int64]*asked
	order        []int64          // of questions
	byText       map[string]int64 // the question of a text
	byMessage    map[string]int64 // of a message of a group
	placeholders map[int64]int
	told         map[int64]int // chats in which the bot spoke of a trouble
	disorder     []string
	repeats      map[string]int // what had been said before, by life of the process and conversation
	changed      chan struct{}
}

// newJudge makes a judge of a world in which nothing was said yet.
func newJudge(t *testing.T, world *telegramtest.Server) *judge {
	j := &judge{T: t, world: world, next: 5001, questions: map[int64]*asked{}, byText: map[string]int64{}, byMessage: map[string]int64{},
		placeholders: map[int64]int{},
		told:         map[int64]int{}, repeats: map[string]int{}, changed: make(chan struct{})}
	ctx, stop := context.WithCancel(t.Context())
	followed := make(chan struct{})
	go func() {
		defer close(followed)
		seen := 0
		for {
			events, more, ok := world.Events(seen)
			if !ok {
				t.Error("the judge fell behind the events")
				return
			}
			for _, e := range events {
				j.see(e)
				seen = e.Seq
			}
			select {
			case <-more:
			case <-ctx.Done():
				return
			}
		}
	}()
	t.Cleanup(func() { stop(); <-followed })
	return j
}

// ask says a question; nothing else may bring the bot an update meanwhile.
func (j *judge) ask(c *telegramtest.Chat, text, kind string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	id := j.next
	j.next++
	j.questions[id] = &asked{kind: kind, conversation: fmt.Sprintf("%d of %d", c.Who().ID, c.ID())}
	j.order = append(j.order, id)
	j.byText[text] = id
	if c.Info().Type == "private" {
		c.Say(text)
		return
	}
	m := c.Say("/ask " + text)
	j.byMessage[fmt.Sprint(c.ID(), " ", m.ID)] = id
}

// kind is what is to become of a question that reached the model.
func (j *judge) kind(question string) string {
	j.mu.Lock()
	defer j.mu.Unlock()
	if q := j.questions[j.byText[question]]; q != nil {
		return q.kind
	}
	j.Errorf("the model was asked %q", question)
	return short
}

// answerOf returns the update that a finished answer belongs to, which its buttons name, or 0.
func answerOf(m telegramtest.Message) int64 {
	if m.Markup == nil {
		return 0
	}
	for _, b := range slices.Concat(m.Markup.Rows...) {
		if key, ok := strings.CutPrefix(b.CallbackData, "w:"); ok {
			_, update, _ := strings.Cut(key, ".")
			id, _ := strconv.ParseInt(update, 10, 64)
			return id
		}
	}
	return 0
}

var trouble, _, _ = strings.Cut(prompts.Trouble(""), ":")

// see judges an event.
func (j *judge) see(e telegramtest.Event) {
	j.mu.Lock()
	defer j.mu.Unlock()
	switch {
	case e.Kind == "draft" && e.Draft != nil:
		j.begun(e.Draft.ID >> 8)
	case e.Message == nil || e.Message.From == nil || e.Message.From.ID != j.world.Me().ID:
	case answerOf(*e.Message) != 0:
		id := answerOf(*e.Message)
		q := j.questions[id]
		if q == nil {
			j.Errorf("an answer to update %d, which was no question", id)
			return
		}
		if len(q.finals) > 0 {
			j.repeat(q)
		}
		q.finals = append(q.finals, e.Message.Text)
		if !slices.Contains(q.messages, e.Message.ID) {
			q.messages = append(q.messages, e.Message.ID)
		}
	case e.Kind == "message" && strings.HasPrefix(e.Message.Text, trouble):
		j.told[e.Chat]++
	case e.Kind == "message" && e.Message.ReplyTo != nil && e.Message.Text == prompts.Searching:
		id := j.byMessage[fmt.Sprint(e.Chat, " ", e.Message.ReplyTo.ID)]
		j.begun(id)
		if j.placeholders[id]++; j.placeholders[id] > 1 {
			j.repeat(j.questions[id])
		}
	}
	close(j.changed)
	j.changed = make(chan struct{})
}

func (j *judge) repeat(q *asked) {
	j.repeats[fmt.Sprintf("life %d, %s", j.p.life(), q.conversation)]++
}

// begun notes when a question's answer begins before an elder of its conversation has ended.
func (j *judge) begun(id int64) {
	for _, elder := range j.order {
		if elder >= id {
			return
		}
		if q := j.questions[elder]; q.conversation == j.questions[id].conversation && !j.ended(elder) {
			j.disorder = append(j.disorder, fmt.Sprintf("%d before %d (%s)", id, elder, q.kind))
		}
	}
}

func (j *judge) ended(id int64) bool {
	q := j.questions[id]
	chat, _ := strconv.ParseInt(strings.Fields(q.conversation)[2], 10, 64)
	return len(q.finals) > 0 || q.kind == deadly && j.told[chat] > 0
}

// wait waits until every question has ended, and returns those that have not.
func (j *judge) wait(d time.Duration) (lost []int64) {
	ctx := waiting(j, d)
	for {
		j.mu.Lock()
		lost = slices.DeleteFunc(slices.Clone(j.order), j.ended)
		changed := j.changed
		j.mu.Unlock()
		if len(lost) == 0 {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return lost
		}
	}
}

// leftovers lists what stands in the chats, or is being written there, and is neither an answer nor
// a word on a trouble.
func (j *judge) leftovers() (orphans int, half []string) {
	hello := prompts.JoinedGroup(j.world.Me().Username, false)[0]
	for _, c := range j.world.Chats() {
		for _, m := range c.Messages() {
			switch {
			case m.From == nil || m.From.ID != j.world.Me().ID || answerOf(m) != 0 || strings.HasPrefix(m.Text, trouble) ||
				strings.HasPrefix(m.Text, hello) || m.IsService():
			case m.Text == prompts.Searching:
				orphans++ // of a placeholder that Telegram took just before the bot was killed
			default:
				half = append(half, m.Text)
			}
		}
		if d, ok := c.Draft(); ok {
			half = append(half, "draft: "+d.Text)
		}
	}
	return orphans, half
}

// once fails the test unless every question has one answer, said once.
func (j *judge) once(when string) {
	j.Helper()
	if lost := j.wait(time.Minute); len(lost) > 0 {
		j.Fatalf("%s: lost %v", when, lost)
	}
	if orphans, half := j.leftovers(); orphans+len(half) > 0 {
		j.Errorf("%s: %d placeholders and %q are left", when, orphans, half)
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	for id, q := range j.questions {
		if len(q.finals) != 1 {
			j.Errorf("%s: update %d (%s) is answered %d times: %q", when, id, q.kind, len(q.finals), q.finals)
		}
	}
	if len(j.disorder)+len(j.told) > 0 {
		j.Errorf("%s: order broken: %v; told of a trouble: %v", when, j.disorder, j.told)
	}
}
