package telegram

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"isnad/bot/conversation"
	"isnad/bot/telegram/telegramtest"
)

// Many answers at once, in a group and in private chats with and without drafts: no limit is met,
// each final text stands at the end, at once.
func TestPace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := telegramtest.New(telegramtest.Options{})
		srv.LimitEdits(20, 1)
		srv.LimitSends(20, sendBurst)
		srv.LimitDrafts(1)
		c, _ := newClient(t, srv)
		group := srv.Supergroup("مجموعة", srv.Person("سارة")).AddBot()
		talk, inTalk := private(srv)
		old, inOld := private(srv)

		var answers sync.WaitGroup
		write := func(to conversation.Address, draft int64, name string, seconds int) {
			var ids []int
			if draft == 0 {
				id, err := c.Placeholder(t.Context(), to, conversation.Say("…"))
				if err != nil || id == 0 {
					t.Error(id, err)
					return
				}
				ids = []int{id}
			}
			text := name
			for i := range 5 * seconds { // five sentences a second
				time.Sleep(200 * time.Millisecond)
				text += fmt.Sprintf(" جملة%d", i)
				err := error(nil)
				if draft != 0 {
					err = c.Draft(t.Context(), to, draft, conversation.Say(text))
				} else {
					err = c.Progress(t.Context(), to, ids[0], conversation.Say(text))
				}
				if err != nil {
					t.Errorf("%s: %v", name, err)
				}
			}
			begin := time.Now()
			var err error
			if draft != 0 {
				_, err = c.Send(t.Context(), to, conversation.Say(name+" تمّ"))
			} else {
				_, err = c.Edit(t.Context(), to, ids, conversation.Say(name+" تمّ"))
			}
			if took := time.Since(begin); err != nil || took > groupEvery {
				t.Errorf("%s: %v after %v", name, err, took)
			}
		}
		for i := range 3 {
			answers.Go(func() { write(conversation.Address{Chat: group.ID()}, 0, fmt.Sprint("مجموعة", i), 40) })
		}
		answers.Go(func() { write(inTalk, 5, "مسودة", 30) })
		answers.Go(func() { write(inOld, 0, "قديم", 30) })
		answers.Wait()
		time.Sleep(time.Minute) // what still waited would come
		if srv.TooMany() != 0 {
			t.Errorf("%d calls were answered 429", srv.TooMany())
		}
		want := []string{"مجموعة0 تمّ", "مجموعة1 تمّ", "مجموعة2 تمّ"}
		got := texts(group)
		slices.Sort(got)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		if got := append(texts(talk), texts(old)...); !slices.Equal(got, []string{"مسودة تمّ", "قديم تمّ"}) {
			t.Errorf("%q", got)
		}
		inGroup := slices.DeleteFunc(srv.Calls(sendMethod, editMethod),
			func(call telegramtest.Call) bool { return call.Params["chat_id"] != fmt.Sprint(group.ID()) })
		for i := 20; i < len(inGroup); i++ {
			if inGroup[i].At.Sub(inGroup[i-20].At) < time.Minute {
				t.Errorf("21 sends and edits within %v", inGroup[i].At.Sub(inGroup[i-20].At))
			}
		}
		if drafts, edits := len(srv.Calls(draftMethod)), len(srv.Calls(editMethod)); drafts < 20 || edits < 20 {
			t.Errorf("only %d drafts and %d edits in all", drafts, edits)
		}
	})
}

// Many messages at once wait for each other; in a private chat a few go out together.
func TestSendsKeepPace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := telegramtest.New(telegramtest.Options{})
		srv.LimitSends(20, sendBurst)
		c, _ := newClient(t, srv)
		group := srv.Supergroup("مجموعة", srv.Person("سارة")).AddBot()
		_, talk := private(srv)
		var sends sync.WaitGroup
		for range 20 {
			for _, to := range []conversation.Address{{Chat: group.ID()}, talk} {
				sends.Go(func() {
					if _, err := c.Send(t.Context(), to, conversation.Say("جواب")); err != nil {
						t.Error(err)
					}
				})
			}
		}
		sends.Wait()
		if srv.TooMany() != 0 || len(texts(group)) != 20 {
			t.Errorf("%d calls were answered 429, %d messages in the group", srv.TooMany(), len(texts(group)))
		}
		calls := slices.DeleteFunc(srv.Calls(sendMethod),
			func(call telegramtest.Call) bool { return call.Params["chat_id"] != fmt.Sprint(talk.Chat) })
		if burst, all := calls[sendBurst-1].At.Sub(calls[0].At), calls[19].At.Sub(calls[0].At); burst != 0 || all != (20-sendBurst)*sendEvery {
			t.Errorf("the first %d messages after %v, 20 after %v", sendBurst, burst, all)
		}
	})
}

// In a group final texts go before minor ones, and placeholders are left out where calls are
// scarce.
func TestRanks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := telegramtest.New(telegramtest.Options{})
		srv.LimitSends(20, sendBurst)
		c, _ := newClient(t, srv)
		group := srv.Supergroup("مجموعة", srv.Person("سارة")).AddBot()
		to := conversation.Address{Chat: group.ID()}
		placeholders := 0
		for range 8 {
			id, err := c.Placeholder(t.Context(), to, conversation.Say("…"))
			if err != nil {
				t.Fatal(err)
			}
			if id != 0 {
				placeholders++
			}
		}
		if placeholders != groupPreviews {
			t.Errorf("%d placeholders at once", placeholders)
		}
		var sends sync.WaitGroup
		for i := range 30 {
			sends.Go(func() {
				r := conversation.Say("جواب")
				if i%2 == 0 {
					r = conversation.Say("عون")
					r.Minor = true
				}
				if _, err := c.Send(t.Context(), to, r); err != nil {
					t.Error(err)
				}
			})
			synctest.Wait() // they come one after the other
		}
		at := time.Now()
		said := texts(group)
		if finals := strings.Count(strings.Join(said, " "), "جواب"); finals != groupCalls-groupMinor || len(said) != groupCalls {
			t.Errorf("%d final texts among %d messages at once", finals, len(said))
		}
		sends.Wait()
		said = texts(group)[groupCalls:]
		for i, text := range said[:5] { // of fifteen
			if text != "جواب" {
				t.Errorf("message %d after the first minute is %q", i, text)
			}
		}
		if len(said) != 30+groupPreviews-groupCalls || srv.TooMany() != 0 || time.Since(at) > 2*groupWindow {
			t.Errorf("%d messages more in %v, %d calls were answered 429", len(said), time.Since(at), srv.TooMany())
		}
	})
}

// A placeholder is left out within a pause that Telegram asks for, and where nobody can be reached.
func TestPlaceholderInTrouble(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := telegramtest.New(telegramtest.Options{})
		c, _ := newClient(t, srv)
		to := conversation.Address{Chat: srv.Supergroup("مجموعة", srv.Person("سارة")).AddBot().ID()}
		srv.Fail(sendMethod, 1, 429, 50)
		begin := time.Now()
		for range 2 {
			if id, err := c.Placeholder(t.Context(), to, conversation.Say("…")); id != 0 || err != nil || time.Since(begin) != 0 {
				t.Errorf("a placeholder within a pause: %d %v after %v", id, err, time.Since(begin))
			}
		}
		if _, err := c.Send(t.Context(), to, conversation.Say("جواب")); err != nil || time.Since(begin) != 50*time.Second {
			t.Errorf("a final text: %v after %v", err, time.Since(begin))
		}
		srv.FailWith(sendMethod, 1, 403, "Forbidden: bot was kicked from the supergroup chat", 0)
		if _, err := c.Placeholder(t.Context(), to, conversation.Say("…")); !errors.Is(err, conversation.ErrGone) {
			t.Errorf("a placeholder in a group that is gone: %v", err)
		}
	})
}

// The pause that a 429 asks for holds for everything in the chat: previews are left out, the final
// text comes right after it.
func TestPauseIsObeyed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := telegramtest.New(telegramtest.Options{})
		c, _ := newClient(t, srv)
		_, to := private(srv)
		srv.Fail(draftMethod, 1, 429, 9)
		if err := c.Draft(t.Context(), to, 5, conversation.Say("أ")); errors.Is(err, conversation.ErrNoDrafts) || err == nil {
			t.Errorf("a draft refused for a while: %v", err)
		}
		begin := time.Now()
		if err := errors.Join(c.Draft(t.Context(), to, 5, conversation.Say("أ ب")), c.Typing(t.Context(), to)); err != nil {
			t.Error(err)
		}
		go func() { // while the final text waits
			time.Sleep(time.Second)
			if err := c.Draft(t.Context(), to, 5, conversation.Say("أ ب ج")); err != nil {
				t.Error(err)
			}
		}()
		if _, err := c.Send(t.Context(), to, conversation.Say("جواب")); err != nil || time.Since(begin) != 9*time.Second {
			t.Errorf("%v after %v", err, time.Since(begin))
		}
		time.Sleep(time.Hour)
		for _, call := range srv.Calls()[2:] { // after getMe and the refused draft
			if call.At.Sub(begin) < 9*time.Second || call.Method != sendMethod {
				t.Errorf("%s after %v", call.Method, call.At.Sub(begin))
			}
		}
	})
}
