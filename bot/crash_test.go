//go:build crash

package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"isnad/bot/llm/mockllm"
	"isnad/bot/telegram/telegramtest"
	"isnad/prompts"
)

// These tests kill, stop and starve the complete bot. Telegram and the model live in the test, which sees all that is said and can end the bot in the middle of it.
//
//	go test -tags crash -v ./bot

// claimTime is how long the queue's claim on a question holds (the default of queue.Options).
const claimTime = 5 * time.Second

// The kinds of question, by what the model does to them.
const (
	short   = "short"   // answered in 20 to 120 ms
	spurned = "spurned" // the model refuses: the article is quoted
	down    = "down"    // the model fails until the bot gives up, 8 s, and quotes the article
	long    = "long"    // answered after twice the claim time
	deadly  = "deadly"  // the bot is killed as soon as it asks the model
)

// asked is a question and what the bot said to it.
type asked struct {
	kind, conversation string
	finals             []string // finished answers, in the order in which they came
	messages           []int    // in which they stand
}

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
	j := &judge{T: t, world: world, next: 5001, questions: map[int64]*asked{}, byText: map[string]int64{}, byMessage: map[string]int64{}, placeholders: map[int64]int{},
		told: map[int64]int{}, repeats: map[string]int{}, changed: make(chan struct{})}
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

// leftovers lists what stands in the chats, or is being written there, and is neither an answer nor a word on a trouble.
func (j *judge) leftovers() (orphans int, half []string) {
	hello := prompts.JoinedGroup(j.world.Me().Username, false)[0]
	for _, c := range j.world.Chats() {
		for _, m := range c.Messages() {
			switch {
			case m.From == nil || m.From.ID != j.world.Me().ID || answerOf(m) != 0 || strings.HasPrefix(m.Text, trouble) || strings.HasPrefix(m.Text, hello) || m.IsService():
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

func TestBotIsKilled(t *testing.T) {
	const kills, perSecond, people, deadlies = 22, 30, 60, 2
	world := telegramtest.New(telegramtest.Options{Token: testToken, Username: "isnad_bot"})
	j := newJudge(t, world)
	var killing sync.Mutex
	restart := func(life int) { // unless it was done already
		killing.Lock()
		defer killing.Unlock()
		if j.p.life() == life {
			j.p.kill()
			j.p.start()
		}
	}
	var ownDeaths int
	settings := newModel(t, mockllm.Options{}, func(ctx context.Context, question string) int {
		life, pause := j.p.life(), time.Duration(20+rand.IntN(100))*time.Millisecond
		switch j.kind(question) {
		case deadly:
			ownDeaths++ // one at a time by the rule that is tested
			go restart(life)
			<-ctx.Done()
		case spurned:
			return http.StatusForbidden
		case down:
			return http.StatusInternalServerError
		case long:
			pause = 2*claimTime + time.Second
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
		}
		return http.StatusOK
	})
	j.p = newProcess(t, world, settings)

	var chats []*telegramtest.Chat
	for i := range people {
		chats = append(chats, world.Private(world.Person(fmt.Sprint("قارئ ", i))))
	}
	members := []telegramtest.User{world.Person("سارة"), world.Person("عمر"), world.Person("هدى")}
	group := world.Supergroup("الأخبار", members...)
	group.AddBot()
	j.next += int64(len(world.Pending())) // that it joined

	n := 0
	say := func(c *telegramtest.Chat, kind string) {
		n++
		j.ask(c, fmt.Sprintf("كم تدفع روسيا من ميزانية المنظمة؟ (%d)", n), kind)
	}
	traffic := func(done <-chan struct{}) {
		tick := time.NewTicker(time.Second / perSecond)
		defer tick.Stop()
		for {
			select {
			case <-done:
				return
			case <-tick.C:
			}
			switch {
			case n%200 == 50:
				say(group.As(members[rand.IntN(len(members))]), short)
			case rand.Float64() < 0.03:
				say(chats[rand.IntN(people)], spurned)
			default:
				say(chats[rand.IntN(people)], short)
			}
			if rand.Float64() < 0.02 {
				world.Fail("sendMessage", 2, http.StatusInternalServerError, 0)
			}
		}
	}
	for i := range deadlies {
		c := world.Private(world.Person(fmt.Sprint("قاتل ", i)))
		say(c, deadly)
		say(c, short) // its neighbour waits and is answered
	}
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() { defer close(stopped); traffic(stop) }()
	killing.Lock()
	j.p.start()
	killing.Unlock()
	slow := make(chan string, 6)
	for i := range kills {
		time.Sleep(time.Duration(200+rand.IntN(3000)) * time.Millisecond)
		if i == kills-3 {
			for range 3 {
				slow <- long
				slow <- down
			}
			// Work of more seconds than the kills leave it would be set aside after five deaths, and rightly so.
			close(stop)
			<-stopped
			for kind := range slow {
				say(chats[rand.IntN(people)], kind)
				if len(slow) == 0 {
					break
				}
			}
			stop, stopped = make(chan struct{}), make(chan struct{})
			go func() { defer close(stopped); traffic(stop) }()
		}
		restart(j.p.life())
	}
	close(stop)
	<-stopped
	ended := time.Now()
	lost := j.wait(5 * time.Minute)
	drained := time.Since(ended).Round(time.Millisecond)
	code := j.p.end(syscall.SIGTERM)
	orphans, half := j.leftovers()

	j.mu.Lock()
	defer j.mu.Unlock()
	kinds, different, messages, repeats := map[string]int{}, 0, 0, 0
	for _, id := range j.order {
		q := j.questions[id]
		kinds[q.kind]++
		for _, text := range q.finals {
			if text != q.finals[0] {
				different++
				t.Errorf("update %d (%s) has two answers:\n%s\n%s", id, q.kind, q.finals[0], text)
				break
			}
		}
		messages += len(q.messages)
	}
	for where, n := range j.repeats {
		repeats += n
		if n > 1 {
			t.Errorf("%s: %d repeated messages; want at most the one that was on its way when the life before ended", where, n)
		}
	}
	t.Logf("%d questions %v, %d kills, %d of them by a question; drained %v after the last", len(j.order), kinds, j.p.life()-1, ownDeaths, drained)
	t.Logf("lost %d, order broken %d, two different answers %d, half answers left %d; repeated word for word %d of %d messages, of which %d placeholders stay behind",
		len(lost), len(j.disorder), different, len(half), repeats, messages, orphans)
	if len(lost) > 0 || len(j.disorder) > 0 || len(half) > 0 {
		t.Errorf("lost %v; order broken %v; left %q", lost, j.disorder, half)
	}
	for c, n := range j.told {
		if chat := world.Chat(c); !strings.HasPrefix(chat.Info().FirstName, "قاتل") {
			t.Errorf("%s, who asked nothing deadly, was told %d times that there was a trouble", chat.Info().FirstName, n)
		}
	}
	if orphans > repeats {
		t.Errorf("%d placeholders stay behind, %d were repeated", orphans, repeats)
	}
	if code != exitAnswered || len(world.Pending()) > 0 {
		t.Errorf("SIGTERM at rest: exit code %d, %d updates not confirmed", code, len(world.Pending()))
	}
}
