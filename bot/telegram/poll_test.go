package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"isnad/bot/telegram/telegramtest"
)

// polling runs Poll in a bubble until stop, which waits for its end.
func polling(t *testing.T, c *Client, store Store) (stop func() error) {
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- c.Poll(ctx, store) }()
	synctest.Wait()
	return func() error {
		cancel()
		return <-done
	}
}

func TestPoll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := telegramtest.New(telegramtest.Options{})
		c, log := newClient(t, srv)
		chat := srv.Private(srv.Person("سارة"))
		chat.Say("قبل البدء")
		var got []int64
		stop := polling(t, c, func(_ context.Context, raw json.RawMessage, id int64) error {
			if m, err := c.Decode(raw); err != nil || m.Update != id {
				t.Errorf("update %d: %v", id, err)
			}
			got = append(got, id)
			return nil
		})
		chat.Say("بعد البدء")
		synctest.Wait()
		time.Sleep(time.Hour) // long polls that bring nothing
		chat.Say("بعد ساعة")
		synctest.Wait()
		if err := stop(); err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(got, []int64{5001, 5002, 5003}) {
			t.Errorf("stored %v", got)
		}
		if len(srv.Pending()) != 0 {
			t.Errorf("%d updates are not confirmed", len(srv.Pending()))
		}
		calls := srv.Calls("deleteWebhook", "getUpdates")
		if calls[0].Method != "deleteWebhook" || calls[0].Params["drop_pending_updates"] != "false" {
			t.Errorf("first call %+v", calls[0])
		}
		for _, call := range calls[1:] {
			if !strings.Contains(call.Params["allowed_updates"], "stopped_message_generation") {
				t.Errorf("a poll without its kinds: %+v", call.Params)
			}
		}
		if n := len(calls); n > 80 { // an hour of polls of 50 s
			t.Errorf("%d calls in an hour", n)
		}
		if log.Len() != 0 {
			t.Errorf("log: %s", log)
		}
	})
}

// An update that is not stored is not confirmed: it comes again, and those behind it wait.
func TestPollStoreFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := telegramtest.New(telegramtest.Options{})
		c, log := newClient(t, srv)
		chat := srv.Private(srv.Person("سارة"))
		for range 3 {
			chat.Say("سؤال")
		}
		var got []int64
		fails := 5
		stop := polling(t, c, func(_ context.Context, _ json.RawMessage, id int64) error {
			if id == 5002 && fails > 0 {
				fails--
				if len(srv.Pending()) < 2 {
					t.Error("confirmed before it was stored")
				}
				return errors.New("disk full")
			}
			got = append(got, id)
			return nil
		})
		time.Sleep(5 * time.Minute)
		synctest.Wait()
		if err := stop(); err != nil || !slices.Equal(got, []int64{5001, 5002, 5003}) {
			t.Errorf("%v, stored %v", err, got)
		}
		if n := strings.Count(log.String(), "disk full"); n != 5 {
			t.Errorf("%d lines for 5 failures:\n%s", n, log)
		}
	})
}

// Stopped between storing and asking on: the last offset is confirmed all the same, and what was
// not stored is not.
func TestPollConfirmsAtTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := telegramtest.New(telegramtest.Options{})
		c, _ := newClient(t, srv)
		chat := srv.Private(srv.Person("سارة"))
		for range 3 {
			chat.Say("سؤال")
		}
		ctx, cancel := context.WithCancel(t.Context())
		err := c.Poll(ctx, func(ctx context.Context, _ json.RawMessage, id int64) error {
			if id == 5002 {
				cancel()
				return ctx.Err()
			}
			return nil
		})
		if err != nil || len(srv.Pending()) != 2 {
			t.Errorf("%v, %d updates wait", err, len(srv.Pending()))
		}
		calls := srv.Calls("getUpdates")
		if last := calls[len(calls)-1].Params; last["offset"] != "5002" || last["limit"] != "1" || last["timeout"] != "0" {
			t.Errorf("last call %v", last)
		}
	})
}

// When the time to ask is over nothing is asked any more: another may be asking.
func TestPollAsksNothingWhenItsTimeIsOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := telegramtest.New(telegramtest.Options{})
		c, _ := newClient(t, srv)
		srv.Private(srv.Person("سارة")).Say("سؤال")
		ctx, cancel := context.WithCancelCause(t.Context())
		err := c.Poll(ctx, func(context.Context, json.RawMessage, int64) error {
			cancel(fmt.Errorf("the lease: %w", context.DeadlineExceeded))
			return nil
		})
		if calls := srv.Calls("getUpdates"); err != nil || len(calls) != 1 || len(srv.Pending()) != 1 {
			t.Errorf("%v, %d calls, %d updates wait; want 1 and 1", err, len(calls), len(srv.Pending()))
		}
	})
}

// Updates of unexpected shape stop nobody: what has an id is stored as it is, what has none is
// skipped.
func TestPollPoisoned(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := telegramtest.New(telegramtest.Options{})
		c, log := newClient(t, srv)
		chat := srv.Private(srv.Person("سارة"))
		chat.Say("أول")
		if err := errors.Join(srv.Inject(map[string]any{"message": "not an object"}),
			srv.Inject(map[string]any{"update_id": "not a number"})); err != nil {
			t.Fatal(err)
		}
		chat.Say("رابع")
		var got []int64
		stop := polling(t, c, func(_ context.Context, raw json.RawMessage, id int64) error {
			_, err := c.Decode(raw)
			if (err != nil) != (id == 5002) {
				t.Errorf("decode %d: %v", id, err)
			}
			got = append(got, id)
			return nil
		})
		if err := srv.Inject(map[string]any{"update_id": nil}); err != nil { // alone in its batch
			t.Fatal(err)
		}
		time.Sleep(time.Minute)
		chat.Say("سادس")
		synctest.Wait()
		if err := stop(); err != nil || !slices.Equal(got, []int64{5001, 5002, 5004, 5006}) {
			t.Errorf("%v, stored %v", err, got)
		}
		if n := strings.Count(log.String(), "without an id"); n != 2 {
			t.Errorf("log:\n%s", log)
		}
	})
}

func TestPollTrouble(t *testing.T) {
	for _, tt := range []struct {
		what     string
		spoil    func(*telegramtest.Server)
		log      string // once
		variable string // of the error, "" when it goes on
	}{
		{"another poller", func(s *telegramtest.Server) {
			s.FailWith("getUpdates", 4, 409, "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running", 0)
		}, "another program", ""},
		{"flood", func(s *telegramtest.Server) { s.Fail("getUpdates", 1, 429, 20) }, "trying again", ""},
		{"a proxy's page", func(s *telegramtest.Server) { s.Fail("getUpdates", 1, 502, 0) }, "502 not", ""},
		{"webhooks cannot be removed", func(s *telegramtest.Server) { s.Fail("deleteWebhook", 1, 500, 0) }, "deleteWebhook", ""},
		{"an emulator without webhooks", func(s *telegramtest.Server) { s.FailWith("deleteWebhook", 9, 404, "Not Found: method not found", 0) },
			"", ""},
		{"a token that ended", func(s *telegramtest.Server) { s.FailWith("getUpdates", 9, 401, "Unauthorized", 0) }, "", "TELEGRAM_BOT_TOKEN"},
		{"a token that is unknown", func(s *telegramtest.Server) { s.FailWith("deleteWebhook", 9, 404, "Not Found", 0) }, "",
			"TELEGRAM_BOT_TOKEN"},
	} {
		synctest.Test(t, func(t *testing.T) {
			srv := telegramtest.New(telegramtest.Options{})
			c, log := newClient(t, srv)
			srv.Private(srv.Person("سارة")).Say("سؤال")
			tt.spoil(srv)
			stored := 0
			begin := time.Now()
			stop := polling(t, c, func(context.Context, json.RawMessage, int64) error {
				stored++
				if waited := time.Since(begin); tt.log != "" && waited < 500*time.Millisecond || tt.what == "flood" && waited < 20*time.Second {
					t.Errorf("%s: tried again after %v", tt.what, waited)
				}
				return nil
			})
			time.Sleep(2 * time.Minute)
			synctest.Wait()
			err := stop()
			var wrong *SettingError
			if tt.variable == "" && (err != nil || stored != 1) || tt.variable != "" && (!errors.As(err, &wrong) || wrong.Variable != tt.variable) {
				t.Errorf("%s: %v, %d stored", tt.what, err, stored)
			}
			if tt.log != "" && strings.Count(log.String(), tt.log) != 1 {
				t.Errorf("%s: log\n%s", tt.what, log)
			}
		})
	}
}

// A webhook that somebody sets meanwhile is removed again.
func TestPollRemovesWebhook(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := telegramtest.New(telegramtest.Options{})
		c, _ := newClient(t, srv)
		srv.FailWith("getUpdates", 1, 409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the "+
			"webhook first", 0)
		stop := polling(t, c, nil)
		time.Sleep(time.Minute)
		if err := stop(); err != nil || len(srv.Calls("deleteWebhook")) != 2 {
			t.Errorf("%v, %d removed", err, len(srv.Calls("deleteWebhook")))
		}
	})
}

// A server that answers at once, with nothing or with the same again, is not asked without end. Ids
// that begin anew are followed down.
func TestPollNeverSpins(t *testing.T) {
	for what, updates := range map[string]string{"nothing": `[]`, "the same": `[{"update_id":7}]`, "no ids": `[{}]`, "no list": `{}`} {
		synctest.Test(t, func(t *testing.T) {
			calls := 0
			c, err := New(Options{Token: "1:test", HTTP: roundTrip(func(r *http.Request) (*http.Response, error) {
				calls++
				w := httptest.NewRecorder()
				w.WriteString(`{"ok":true,"result":` + updates + `}`)
				return w.Result(), nil
			})})
			if err != nil {
				t.Fatal(err)
			}
			c.me.Store(&Me{ID: 1})
			stop := polling(t, c, func(context.Context, json.RawMessage, int64) error { return nil })
			time.Sleep(100 * time.Second)
			if err := stop(); err != nil || calls > 110 || calls < 3 {
				t.Errorf("%s: %v, %d calls in 100 s", what, err, calls)
			}
		})
	}
	synctest.Test(t, func(t *testing.T) {
		var offsets []string
		batches := []string{`[{"update_id":900}]`, `[{"update_id":20},{"update_id":21}]`, `[]`}
		c, err := New(Options{Token: "1:test", HTTP: roundTrip(func(r *http.Request) (*http.Response, error) {
			w := httptest.NewRecorder()
			result := "true"
			if strings.HasSuffix(r.URL.Path, "getUpdates") {
				_ = r.ParseForm()
				offsets = append(offsets, r.Form.Get("offset"))
				result = batches[min(len(offsets), 3)-1]
			}
			w.WriteString(`{"ok":true,"result":` + result + `}`)
			return w.Result(), nil
		})})
		if err != nil {
			t.Fatal(err)
		}
		c.me.Store(&Me{ID: 1})
		stop := polling(t, c, func(context.Context, json.RawMessage, int64) error { return nil })
		if err := stop(); err != nil || !slices.Equal(offsets[:3], []string{"", "901", "22"}) {
			t.Errorf("%v, offsets %q", err, offsets)
		}
	})
}
