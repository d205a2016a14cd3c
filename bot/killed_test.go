//go:build crash

package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"isnad/bot/llm/mockllm"
	"isnad/bot/telegram/telegramtest"
)

// A storm is people who ask while the bot is killed.
type storm struct {
	*judge
	asked   int
	chats   []*telegramtest.Chat
	group   *telegramtest.Chat
	members []telegramtest.User

	killing   sync.Mutex
	ownDeaths atomic.Int64 // kills by a question
}

// restart kills the bot and starts it again, unless that was done already in this life of it.
func (s *storm) restart(life int) {
	s.killing.Lock()
	defer s.killing.Unlock()
	if s.p.life() == life {
		s.p.kill()
		s.p.start()
	}
}

// model is how the model behaves to the kinds of question.
func (s *storm) model(ctx context.Context, question string) int {
	life, pause := s.p.life(), time.Duration(20+rand.IntN(100))*time.Millisecond
	switch s.kind(question) {
	case deadly:
		s.ownDeaths.Add(1)
		go s.restart(life)
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
}

func (s *storm) say(c *telegramtest.Chat, kind string) {
	s.asked++
	s.ask(c, fmt.Sprintf("كم تدفع روسيا من ميزانية المنظمة؟ (%d)", s.asked), kind)
}

func (s *storm) anybody() *telegramtest.Chat { return s.chats[rand.IntN(len(s.chats))] }

// begin lets people ask, so many a second, until end is called.
func (s *storm) begin(perSecond int) (end func()) {
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		tick := time.NewTicker(time.Second / time.Duration(perSecond))
		defer tick.Stop()
		for {
			select {
			case <-stop:
				return
			case <-tick.C:
			}
			switch {
			case s.asked%200 == 50:
				s.say(s.group.As(s.members[rand.IntN(len(s.members))]), short)
			case rand.Float64() < 0.03:
				s.say(s.anybody(), spurned)
			default:
				s.say(s.anybody(), short)
			}
			if rand.Float64() < 0.02 {
				s.world.Fail("sendMessage", 2, http.StatusInternalServerError, 0)
			}
		}
	}()
	return func() {
		close(stop)
		<-stopped
	}
}

func TestBotIsKilled(t *testing.T) {
	const kills, perSecond, people, deadlies = 22, 30, 60, 2
	world := telegramtest.New(telegramtest.Options{Token: testToken, Username: "isnad_bot"})
	s := &storm{judge: newJudge(t, world)}
	s.p = newProcess(t, world, newModel(t, mockllm.Options{}, s.model))
	for i := range people {
		s.chats = append(s.chats, world.Private(world.Person(fmt.Sprint("قارئ ", i))))
	}
	s.members = []telegramtest.User{world.Person("سارة"), world.Person("عمر"), world.Person("هدى")}
	s.group = world.Supergroup("الأخبار", s.members...)
	s.group.AddBot()
	s.next += int64(len(world.Pending())) // that it joined
	for i := range deadlies {
		c := world.Private(world.Person(fmt.Sprint("قاتل ", i)))
		s.say(c, deadly)
		s.say(c, short) // its neighbour waits and is answered
	}
	end := s.begin(perSecond)
	s.killing.Lock()
	s.p.start()
	s.killing.Unlock()
	for i := range kills {
		time.Sleep(time.Duration(200+rand.IntN(3000)) * time.Millisecond)
		if i == kills-3 { // work of more seconds than the kills before leave it would be set aside after five deaths, and rightly so
			end()
			for range 3 {
				s.say(s.anybody(), long)
				s.say(s.anybody(), down)
			}
			end = s.begin(perSecond)
		}
		s.restart(s.p.life())
	}
	end()
	ended := time.Now()
	lost := s.wait(5 * time.Minute)
	t.Logf("drained %v after the last kill", time.Since(ended).Round(time.Millisecond))
	code := s.p.end(syscall.SIGTERM)
	s.report(lost)
	if code != exitAnswered || len(world.Pending()) > 0 {
		t.Errorf("SIGTERM at rest: exit code %d, %d updates not confirmed", code, len(world.Pending()))
	}
}

// report fails the test for what was lost, disordered, answered in two ways, left or repeated.
func (s *storm) report(lost []int64) {
	orphans, half := s.leftovers()
	s.mu.Lock()
	defer s.mu.Unlock()
	kinds, different, messages, repeats := map[string]int{}, 0, 0, 0
	for _, id := range s.order {
		q := s.questions[id]
		kinds[q.kind]++
		if i := slices.IndexFunc(q.finals, func(text string) bool { return text != q.finals[0] }); i > 0 {
			different++
			s.Errorf("update %d (%s) has two answers:\n%s\n%s", id, q.kind, q.finals[0], q.finals[i])
		}
		messages += len(q.messages)
	}
	for where, n := range s.repeats {
		repeats += n
		if n > 1 {
			s.Errorf("%s: %d repeated messages; want at most the one that was on its way when the life before ended", where, n)
		}
	}
	s.Logf("%d questions %v, %d kills, %d of them by a question", len(s.order), kinds, s.p.life()-1, s.ownDeaths.Load())
	s.Logf("lost %d, order broken %d, two different answers %d, half answers left %d; repeated word for word %d of %d messages, of which %d "+
		"placeholders stay behind", len(lost), len(s.disorder), different, len(half), repeats, messages, orphans)
	if len(lost) > 0 || len(s.disorder) > 0 || len(half) > 0 {
		s.Errorf("lost %v; order broken %v; left %q", lost, s.disorder, half)
	}
	for c, n := range s.told {
		if chat := s.world.Chat(c); !strings.HasPrefix(chat.Info().FirstName, "قاتل") {
			s.Errorf("%s, who asked nothing deadly, was told %d times that there was a trouble", chat.Info().FirstName, n)
		}
	}
	if orphans > repeats {
		s.Errorf("%d placeholders stay behind, %d were repeated", orphans, repeats)
	}
}
