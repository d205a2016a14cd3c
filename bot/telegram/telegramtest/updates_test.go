package telegramtest

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestOffsets(t *testing.T) {
	s := New(Options{})
	chat := s.Private(s.Person("سارة"))
	for _, text := range []string{"ا", "ب", "ج", "د"} {
		chat.Say(text)
	}
	for _, step := range []struct{ args, want string }{
		{"", "5001 message, 5002 message, 5003 message, 5004 message"},
		{"limit 1", "5001 message"},
		{"offset 5002", "5002 message, 5003 message, 5004 message"},
		{"offset 1", "5002 message, 5003 message, 5004 message"}, // too old an offset restarts at the head
		{"limit 1 offset 5003", "5003 message"},
		{"offset -1", "5004 message"},
		{"", "5004 message"},
		{"offset 5005", ""},
	} {
		if got := updates(t, s, strings.Fields(step.args)...); got != step.want {
			t.Errorf("getUpdates %s = %q, want %q", step.args, got, step.want)
		}
	}
}

func TestAllowedUpdates(t *testing.T) {
	s := New(Options{})
	chat := s.Private(s.Person("سارة"))
	for _, step := range []struct{ allowed, want string }{
		{`["message"]`, "message"},
		{"null", "message"},
		{"", "message"},
		{`["message","edited_message"]`, "edited_message, message"},
		{"[]", "edited_message, message, my_chat_member"},
		{`["edited_message"]`, "edited_message"},
	} {
		do(t, s, "getUpdates", "allowed_updates", step.allowed)
		m := chat.Say("سؤال")
		if _, err := chat.Edit(m, "سؤال آخر"); err != nil {
			t.Fatal(err)
		}
		chat.Block(true)
		var got []string
		for u := range strings.SplitSeq(updates(t, s), ", ") {
			_, kind, _ := strings.Cut(u, " ")
			got = append(got, kind)
		}
		slices.Sort(got)
		if kinds := strings.Join(slices.Compact(got), ", "); kinds != step.want {
			t.Errorf("after allowed_updates=%s: %q, want %q", step.allowed, kinds, step.want)
		}
		do(t, s, "getUpdates", "offset", "999999")
	}
}

func TestLongPoll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New(Options{})
		chat := s.Private(s.Person("سارة"))
		start := time.Now()
		if got := updates(t, s, "timeout", "20"); got != "" || time.Since(start) != 20*time.Second {
			t.Errorf("an idle poll gave %q after %v", got, time.Since(start))
		}
		start = time.Now()
		if updates(t, s, "timeout", "900"); time.Since(start) != 50*time.Second {
			t.Errorf("a poll waited %v, want the cap of 50s", time.Since(start))
		}
		go func() {
			time.Sleep(3 * time.Second)
			chat.Say("سؤال")
		}()
		start = time.Now()
		if got := updates(t, s, "timeout", "20"); got != "5001 message" || time.Since(start) != 3*time.Second {
			t.Errorf("a poll gave %q after %v, want the message as soon as it came", got, time.Since(start))
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := try(ctx, s, "getUpdates", "timeout", "20", "offset", "5002"); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("a poll that was given up ended with %v", err)
		}
	})
}

func TestSecondPollEndsTheFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New(Options{})
		first := make(chan answer)
		go func() {
			a, _ := try(t.Context(), s, "getUpdates", "timeout", "30")
			first <- a
		}()
		synctest.Wait()
		second := make(chan answer)
		go func() {
			a, _ := try(t.Context(), s, "getUpdates", "timeout", "30")
			second <- a
		}()
		if a := <-first; a.Code != 409 || a.Description != errOtherPoll.description {
			t.Errorf("the first poll got %+v, want the conflict", a)
		}
		s.Private(s.Person("سارة")).Say("x")
		if a := <-second; !a.OK {
			t.Errorf("the second poll got %+v", a)
		}
	})
}

func TestWebhook(t *testing.T) {
	type delivery struct{ secret, body string }
	got := make(chan delivery, 10)
	answers := make(chan int, 10)
	hook := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		got <- delivery{r.Header.Get("X-Telegram-Bot-Api-Secret-Token"), string(b)}
		w.WriteHeader(<-answers)
	}))
	defer hook.Close()
	s := New(Options{Retry: time.Millisecond})
	defer s.Close()
	chat := s.Private(s.Person("سارة"))
	chat.Say("أول")
	if a := do(t, s, "setWebhook", "url", hook.URL, "secret_token", "s3-cret_", "allowed_updates", `["message"]`); !a.OK {
		t.Fatal(a.Description)
	}
	if a := do(t, s, "getUpdates"); a.Code != 409 || a.Description != errHasHook.description {
		t.Errorf("a poll beside a webhook got %+v", a)
	}
	for _, code := range []int{500, 200} { // refused once, then taken
		answers <- code
		d := <-got
		if d.secret != "s3-cret_" || !strings.Contains(d.body, `"text":"أول"`) {
			t.Errorf("delivered %+v", d)
		}
	}
	chat.Say("ثان")
	answers <- 200
	if d := <-got; !strings.Contains(d.body, `"text":"ثان"`) {
		t.Errorf("delivered %+v after the first was taken", d)
	}
	if a := do(t, s, "deleteWebhook"); !a.OK {
		t.Error(a.Description)
	}
	chat.Say("ثالث")
	if got := updates(t, s, "offset", "5003"); got != "5003 message" {
		t.Errorf("after deleteWebhook a poll gave %q", got)
	}
}
