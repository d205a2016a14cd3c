//go:build crash

package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"isnad/bot/llm/mockllm"
	"isnad/bot/telegram/telegramtest"
	"isnad/prompts"
	"isnad/retrieval"
)

// These tests kill, stop and starve the complete bot. Telegram and the model live in the test,
// which sees all that is said and can end the bot in the middle of it.
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

// signal sends a signal that does not end the process.
func (p *process) signal(s os.Signal) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := p.cmd.Process.Signal(s); err != nil {
		p.Fatal(err)
	}
}

func (p *process) life() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.lives
}

// A rotating model quotes a sentence of the paragraphs that it is given, at each call another one,
// so that an answer that is made twice is seen.
type rotating struct{ calls *atomic.Int64 }

func (r rotating) Read(_ context.Context, _ string, _ []prompts.Message, passages []retrieval.Passage) (string, error) {
	p := passages[int(r.calls.Add(1))%len(passages)]
	sentence, _, _ := strings.Cut(p.Text, ".")
	return fmt.Sprintf("%s [%d].", strings.TrimSpace(sentence), p.ID), nil
}

// newModel serves an OpenAI-compatible model over loopback and returns the settings with which a
// bot asks it. Before each answer it calls before, which may take its time, and answers with its
// status when that is not 200.
func newModel(t testing.TB, o mockllm.Options, before func(ctx context.Context, question string) (status int)) map[string]string {
	if o.Reader == nil {
		o.Reader = rotating{new(atomic.Int64)}
	}
	model := mockllm.New(o)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return // the bot was killed
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		var request struct {
			Messages []struct{ Role, Content string }
		}
		_ = json.Unmarshal(body, &request) // another request has no messages
		var messages []prompts.Message
		for _, m := range request.Messages {
			messages = append(messages, prompts.Message{Role: prompts.Role(m.Role), Text: m.Content})
		}
		if question, _, _, ok := prompts.ParsePrompt(messages); ok && before != nil {
			if status := before(r.Context(), question); status != http.StatusOK {
				http.Error(w, `{"error":{"message":"not today"}}`, status)
				return
			}
		}
		model.ServeHTTP(w, r)
	}))
	t.Cleanup(func() {
		server.CloseClientConnections()
		server.Close()
	})
	return map[string]string{"OPENAI_BASE_URL": server.URL + "/v1", "OPENAI_MODEL": cmp.Or(o.Model, mockllm.DefaultModel)}
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

// leftovers lists what stands in the chats, or is being written there, and is neither an answer nor a word on a trouble.
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
	var ownDeaths atomic.Int64
	settings := newModel(t, mockllm.Options{}, func(ctx context.Context, question string) int {
		life, pause := j.p.life(), time.Duration(20+rand.IntN(100))*time.Millisecond
		switch j.kind(question) {
		case deadly:
			ownDeaths.Add(1)
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
	t.Logf("%d questions %v, %d kills, %d of them by a question; drained %v after the last", len(j.order), kinds, j.p.life()-1,
		ownDeaths.Load(), drained)
	t.Logf("lost %d, order broken %d, two different answers %d, half answers left %d; repeated word for word %d of %d messages, of which %d "+
		"placeholders stay behind",
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

// TestBotSleeps stops the process in the middle of an answer for three claim times. Then, after a
// restart, Telegram sends every update a second time.
func TestBotSleeps(t *testing.T) {
	world := telegramtest.New(telegramtest.Options{Token: testToken, Username: "isnad_bot"})
	j := newJudge(t, world)
	reached, release := make(chan bool, 10), make(chan bool)
	j.p = newProcess(t, world, newModel(t, mockllm.Options{}, func(ctx context.Context, question string) int {
		if j.kind(question) == long {
			reached <- true
			select {
			case <-release:
			case <-ctx.Done():
			}
		}
		return http.StatusOK
	}))
	sara, omar := world.Person("سارة"), world.Person("عمر")
	group := world.Supergroup("الأخبار", sara, omar)
	group.AddBot()
	j.next += int64(len(world.Pending()))
	j.ask(world.Private(sara), "كم تدفع روسيا من ميزانية المنظمة؟ (1)", long)
	j.ask(world.Private(sara), "كم تدفع روسيا من ميزانية المنظمة؟ (2)", short)
	j.ask(group.As(omar), "كم تدفع روسيا من ميزانية المنظمة؟ (3)", long)
	updates := world.Pending()
	j.p.start()
	<-reached
	<-reached
	j.p.signal(syscall.SIGSTOP)
	time.Sleep(3 * claimTime) // the claim is the server's time, which cannot be faked
	j.p.signal(syscall.SIGCONT)
	close(release)
	j.once("after SIGSTOP")
	t.Logf("the model was asked %d times for the two questions of the stopped process; the bot: %d lives", 2+len(reached), j.p.life())

	j.p.end(syscall.SIGTERM) // so that none is repeated because it was on its way
	for _, raw := range updates {
		var fields map[string]any
		if err := json.Unmarshal(raw, &fields); err != nil {
			t.Fatal(err)
		}
		if err := world.Inject(fields); err != nil {
			t.Fatal(err)
		}
		j.next++
	}
	j.ask(world.Private(sara), "كم تدفع روسيا من ميزانية المنظمة؟ (4)", short)
	j.ask(group.As(omar), "كم تدفع روسيا من ميزانية المنظمة؟ (5)", short)
	j.p.start()
	j.once("after a second delivery of every update")
}

// TestStopEndsALongAnswer stops an answer that would take half a minute: by the command, and by the button beside the draft.
func TestStopEndsALongAnswer(t *testing.T) {
	const quick = 120 // pieces of an answer, some sentences; each of the others takes half a second
	world := telegramtest.New(telegramtest.Options{Token: testToken, Username: "isnad_bot"})
	left := make(chan bool, 2) // the model was left in the middle of its answer
	var pieces atomic.Int64
	var known atomic.Bool // the first answer of a model is held back to its end, for it may turn out to be thoughts
	p := newProcess(t, world, newModel(t, mockllm.Options{
		Model: mockllm.DefaultModel, Behaviour: "slow", Reader: paragraphs{},
		Pause: func(ctx context.Context, _ time.Duration) error {
			if !known.Load() || pieces.Add(1) < quick {
				return nil
			}
			select {
			case <-time.After(time.Second / 2):
				return nil
			case <-ctx.Done():
				left <- true
				return ctx.Err()
			}
		},
	}, nil))
	p.start()
	first := world.Private(world.Person("first"))
	first.Say("لخّص المقال.")
	if _, err := first.WaitFor(waiting(t, time.Minute), func(m []telegramtest.Message) bool { return len(m) > 1 }); err != nil {
		t.Fatal(err)
	}
	known.Store(true)
	for name, stop := range map[string]func(*telegramtest.Chat){
		"/stop":      func(c *telegramtest.Chat) { c.Say("/stop") },
		"the button": func(c *telegramtest.Chat) { c.Stop() },
	} {
		pieces.Store(0)
		c := world.Private(world.Person(name))
		c.Say("لخّص المقال.")
		for d, _ := c.Draft(); d.Text == "" || d.Text == prompts.Searching; d, _ = c.Draft() { // until its first sentence is seen
			if t.Context().Err() != nil || len(c.Messages()) > 1 {
				t.Fatalf("%s: there was no draft; messages: %v", name, c.Messages())
			}
			time.Sleep(10 * time.Millisecond)
		}
		begin := time.Now()
		stop(c)
		messages, err := c.WaitFor(waiting(t, time.Minute), func(m []telegramtest.Message) bool {
			return strings.Contains(m[len(m)-1].Text, prompts.Stopped)
		})
		took := time.Since(begin)
		t.Logf("%s ended the answer within %v, after %d pieces", name, took.Round(time.Millisecond), pieces.Load())
		if err != nil || took > 2*time.Second { // 1 s is the aim; the rest is for a machine that has other work
			t.Errorf("%s: after %v, %v: %q", name, took, err, messages[len(messages)-1].Text)
		}
		<-left
	}
}

// TestBotIsEnded: a bot that is told to end finishes what it can, hands back the rest, and has told Telegram what it has.
func TestBotIsEnded(t *testing.T) {
	world := telegramtest.New(telegramtest.Options{Token: testToken, Username: "isnad_bot"})
	j := newJudge(t, world)
	reached, release := make(chan bool, 10), make(chan bool)
	j.p = newProcess(t, world, newModel(t, mockllm.Options{}, func(ctx context.Context, question string) int {
		hold := (<-chan bool)(release)
		switch j.kind(question) {
		case down:
			hold = nil
		case long:
		default:
			return http.StatusOK
		}
		reached <- true
		if j.p.life() > 1 {
			return http.StatusOK
		}
		select {
		case <-hold:
		case <-ctx.Done():
		}
		return http.StatusOK
	}))
	soon, never := world.Private(world.Person("سارة")), world.Private(world.Person("عمر"))
	j.ask(soon, "كم تدفع روسيا من ميزانية المنظمة؟ (1)", long)
	j.ask(never, "كم تدفع روسيا من ميزانية المنظمة؟ (2)", down)
	j.ask(never, "كم تدفع روسيا من ميزانية المنظمة؟ (3)", short)
	j.p.start()
	<-reached
	<-reached
	begin, code := time.Now(), make(chan int)
	go func() { code <- j.p.end(syscall.SIGTERM) }()
	time.Sleep(100 * time.Millisecond) // so that the signal is there first; either order is right
	close(release)
	if got := <-code; got != exitAnswered || time.Since(begin) > 10*time.Second {
		t.Errorf("SIGTERM: exit code %d after %v; want %d within 10 s", got, time.Since(begin), exitAnswered)
	}
	t.Logf("ended within %v", time.Since(begin).Round(time.Millisecond))
	if pending := world.Pending(); len(pending) > 0 {
		t.Errorf("not confirmed: %s", pending)
	}
	if a, b := soon.Messages(), never.Messages(); len(a) != 2 || len(b) != 2 {
		t.Errorf("at the end there are %d and %d messages; want the question and its answer, and two questions", len(a), len(b))
	}
	j.ask(soon, "كم تدفع روسيا من ميزانية المنظمة؟ (4)", short) // while the bot is away
	j.p.start()
	j.once("after the next start")
}
