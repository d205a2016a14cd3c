package telegram

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"isnad/bot/conversation"
	"isnad/bot/telegram/telegramtest"
)

func TestSendAndEdit(t *testing.T) { synctest.Test(t, testSendAndEdit) }

func testSendAndEdit(t *testing.T) {
	srv := telegramtest.New(telegramtest.Options{})
	c, _ := newClient(t, srv)
	topic := srv.Forum("مجموعة", srv.Person("سارة")).AddBot().Topic("أخبار")
	question := topic.Say("@isnad_bot من حضر؟ https://example.org")
	to := conversation.Address{Chat: topic.ID(), Thread: topic.Thread(), ReplyTo: question.ID}

	r := conversation.Say("جواب https://example.org")
	r.Buttons = [][]conversation.Button{{{Text: "١", Data: "1"}}}
	ids, err := c.Send(t.Context(), to, r)
	if err != nil || len(ids) != 1 {
		t.Fatal(ids, err)
	}
	m := topic.Messages()[len(topic.Messages())-1]
	if m.ID != ids[0] || m.ReplyTo == nil || m.ReplyTo.ID != question.ID || m.ThreadID != topic.Thread() || !m.NoPreview ||
		len(m.Markup.Rows) != 1 {
		t.Errorf("sent %+v", m)
	}

	// The same again is a success, and so is a reply to what is gone.
	if again, err := c.Edit(t.Context(), to, ids, r); err != nil || !slices.Equal(again, ids) {
		t.Errorf("edit that changes nothing: %v %v", again, err)
	}
	to.ReplyTo = 9999
	if _, err := c.Send(t.Context(), to, r); err != nil {
		t.Errorf("reply to a message that is gone: %v", err)
	}

	// An edit that has become long goes on in further messages, and only the last has the buttons.
	long := conversation.Say(strings.Repeat("جملة. ", 1000))
	long.Buttons = r.Buttons
	more, err := c.Edit(t.Context(), to, ids, long)
	if err != nil || len(more) != 2 || more[0] != ids[0] {
		t.Fatal(more, err)
	}
	for _, m := range topic.Messages() {
		if m.ID == more[0] && m.Markup != nil || m.ID == more[1] && (m.Markup == nil || m.ThreadID != topic.Thread()) {
			t.Errorf("buttons of %+v", m)
		}
	}

	// Other buttons under the last message change nothing else.
	said := texts(topic)
	other := [][]conversation.Button{{{Text: "٢", Data: "2"}}, {{Text: "٣", Data: "3"}}}
	for range 2 { // the second time they are there already
		if err := c.SetButtons(t.Context(), to, more[1], other); err != nil {
			t.Fatal(err)
		}
	}
	last := topic.Messages()[slices.IndexFunc(topic.Messages(), func(m telegramtest.Message) bool { return m.ID == more[1] })]
	if len(last.Markup.Rows) != 2 || !slices.Equal(texts(topic), said) {
		t.Errorf("other buttons: %+v", last)
	}

	// A topic that is gone: the answer comes all the same.
	to = conversation.Address{Chat: topic.ID(), Thread: 777}
	if _, err := c.Send(t.Context(), to, r); err != nil {
		t.Errorf("a topic that is gone: %v", err)
	}

	before := len(srv.Calls())
	for _, empty := range []conversation.Reply{{}, conversation.Say("", " \n\u200f")} {
		var lasting interface{ Temporary() bool }
		if _, err := c.Send(t.Context(), to, empty); !errors.As(err, &lasting) || lasting.Temporary() {
			t.Errorf("an empty reply: %v", err)
		}
		if _, err := c.Edit(t.Context(), to, ids, empty); err == nil {
			t.Error("an empty edit: no error")
		}
	}
	if len(srv.Calls()) != before {
		t.Error("an empty reply was sent")
	}
}

// A long reply that Telegram takes half of is continued, not said again.
func TestContinuesHalfSentReply(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := telegramtest.New(telegramtest.Options{})
		refused := 0 // which sendMessage from now on is refused
		c, err := New(Options{Token: "1:test", HTTP: roundTrip(func(r *http.Request) (*http.Response, error) {
			if strings.HasSuffix(r.URL.Path, sendMethod) {
				if refused--; refused == 0 {
					srv.FailWith(sendMethod, 1, 403, "Forbidden: bot was blocked by the user", 0)
				}
			}
			return srv.Client().Transport.RoundTrip(r)
		})})
		if err != nil {
			t.Fatal(err)
		}
		chat, to := private(srv)
		var long conversation.Reply
		for i := range 4 {
			long.Blocks = append(long.Blocks, say(span(strings.Repeat(fmt.Sprintf("جملة %d من الجواب. ", i), 130))))
		}
		whole, err := c.Send(t.Context(), to, long)
		if err != nil || len(whole) < 3 {
			t.Fatalf("%d parts, %v", len(whole), err)
		}
		for name, send := range map[string]func() ([]int, error){
			"send": func() ([]int, error) { return c.Send(t.Context(), to, long) },
			"edit": func() ([]int, error) { return c.Edit(t.Context(), to, whole[:1], long) },
		} {
			said := len(chat.Messages())
			long.Sent, refused = nil, 2
			half, err := send()
			if err == nil || len(half) == 0 || len(half) == len(whole) {
				t.Fatalf("%s: %d of %d parts are sent, %v", name, len(half), len(whole), err)
			}
			long.Sent = half
			ids, err := send()
			due := len(whole)
			if name == "edit" {
				due-- // the first stands there
			}
			if err != nil || len(ids) != len(whole) || !slices.Equal(ids[:len(half)], half) || len(chat.Messages())-said != due {
				t.Errorf("%s: ids %v after %v, %d messages more where %d are due, %v", name, ids, half, len(chat.Messages())-said, due, err)
			}
		}
	})
}

// Markup that the server cannot read costs the markup, not the text.
func TestPlainFallback(t *testing.T) {
	srv := telegramtest.New(telegramtest.Options{})
	c, log := newClient(t, srv)
	chat, to := private(srv)
	srv.FailWith("sendMessage", 1, 400, `Bad Request: can't parse entities: Unsupported start tag "x" at byte offset 0`, 0)
	r := conversation.Reply{Blocks: []conversation.Block{say(span("جواب <قصير> "), span("6", conversation.Marker)),
		quote(span("نصّ", conversation.Highlight))}}
	if _, err := c.Send(t.Context(), to, r); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"جواب <قصير>_‹R›[٦]\nنصّ"}, texts(chat)); diff != "" {
		t.Error(diff)
	}
	if !strings.Contains(log.String(), "plain text") || strings.Contains(log.String(), "جواب") {
		t.Errorf("log: %s", log)
	}
}

// What Telegram says, and what it means to a caller.
func TestErrors(t *testing.T) {
	for _, tt := range []struct {
		code        int
		description string
		is          error
		temporary   bool
	}{
		{403, "Forbidden: bot was blocked by the user", conversation.ErrGone, false},
		{403, "Forbidden: user is deactivated", conversation.ErrGone, false},
		{403, "Forbidden: bot was kicked from the supergroup chat", conversation.ErrGone, false},
		{400, "Bad Request: chat not found", conversation.ErrGone, false},
		{400, "Bad Request: not enough rights to send text messages to the chat", conversation.ErrGone, false},
		{400, "Bad Request: TOPIC_CLOSED", conversation.ErrGone, false},
		{400, "Bad Request: message to edit not found", conversation.ErrNoMessage, false},
		{400, "Bad Request: message can't be edited", conversation.ErrNoMessage, false},
		{400, "Bad Request: BUTTON_DATA_INVALID", nil, false},
		{401, "Unauthorized", nil, true}, // another token may be given
		{404, "Not Found: method not found", nil, false},
		{409, "Conflict", nil, true},
	} {
		srv := telegramtest.New(telegramtest.Options{})
		c, _ := newClient(t, srv)
		_, to := private(srv)
		srv.FailWith("editMessageText", 9, tt.code, tt.description, 0)
		_, err := c.Edit(t.Context(), to, []int{1}, conversation.Say("جواب"))
		var e *Error
		if !errors.As(err, &e) || e.Code != tt.code || e.Temporary() != tt.temporary || tt.is != nil && !errors.Is(err, tt.is) {
			t.Errorf("%s: %v, temporary %v", tt.description, err, e != nil && e.Temporary())
		}
		if n := len(srv.Calls("editMessageText")); n != 1 {
			t.Errorf("%s: %d calls", tt.description, n)
		}
	}

	srv := telegramtest.New(telegramtest.Options{})
	c, _ := newClient(t, srv)
	group := srv.Group("مجموعة", srv.Person("سارة")).AddBot()
	super := group.Migrate()
	_, err := c.Send(t.Context(), conversation.Address{Chat: group.ID()}, conversation.Say("جواب"))
	var moved *conversation.MigratedError
	if !errors.As(err, &moved) || moved.To != super.ID() {
		t.Errorf("a group that moved: %v", err)
	}
}

// What passes is tried again, at the time that Telegram asks for.
func TestRetries(t *testing.T) {
	for _, tt := range []struct {
		what    string
		spoil   func(*telegramtest.Server)
		atLeast time.Duration
		copies  int
	}{
		{"429", func(s *telegramtest.Server) { s.Fail("sendMessage", 2, 429, 7) }, 14 * time.Second, 1},
		{"500", func(s *telegramtest.Server) { s.Fail("sendMessage", 2, 500, 0) }, 500 * time.Millisecond, 1},
		{"502 with a page", func(s *telegramtest.Server) { s.Fail("sendMessage", 2, 502, 0) }, 500 * time.Millisecond, 1},
		{"an answer that is lost", func(s *telegramtest.Server) { s.Lose("sendMessage", 1) }, 300 * time.Millisecond, 2},
	} {
		synctest.Test(t, func(t *testing.T) {
			srv := telegramtest.New(telegramtest.Options{})
			c, _ := newClient(t, srv)
			chat, to := private(srv)
			tt.spoil(srv)
			begin := time.Now()
			if _, err := c.Send(t.Context(), to, conversation.Say("جواب")); err != nil {
				t.Fatalf("%s: %v", tt.what, err)
			}
			if took := time.Since(begin); took < tt.atLeast || took > 20*time.Second {
				t.Errorf("%s: after %v", tt.what, took)
			}
			if got := texts(chat); len(got) != tt.copies {
				t.Errorf("%s: %q", tt.what, got)
			}
		})
	}

	// A pause of hours is the queue's to wait for, and no call is made in it.
	synctest.Test(t, func(t *testing.T) {
		srv := telegramtest.New(telegramtest.Options{})
		c, _ := newClient(t, srv)
		_, to := private(srv)
		srv.Fail("sendMessage", 1, 429, 13938)
		for range 2 {
			_, err := c.Send(t.Context(), to, conversation.Say("جواب"))
			var e *Error
			if !errors.As(err, &e) || !e.Temporary() || e.RetryAfter() < 13000*time.Second {
				t.Fatalf("a ban: %v", err)
			}
		}
		if n := len(srv.Calls("sendMessage")); n != 1 {
			t.Errorf("%d calls during the ban", n)
		}
		time.Sleep(13938 * time.Second)
		if _, err := c.Send(t.Context(), to, conversation.Say("جواب")); err != nil {
			t.Errorf("after the ban: %v", err)
		}
	})

	// A caller who gives up is obeyed at once, also within a call.
	synctest.Test(t, func(t *testing.T) {
		srv := telegramtest.New(telegramtest.Options{})
		c, _ := newClient(t, srv)
		_, to := private(srv)
		release := srv.Hold("sendMessage")
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		begin := time.Now()
		if _, err := c.Send(ctx, to, conversation.Say("جواب")); !errors.Is(err, context.DeadlineExceeded) || time.Since(begin) != time.Second {
			t.Errorf("%v after %v", err, time.Since(begin))
		}
		release()
	})
}

func TestDrafts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := telegramtest.New(telegramtest.Options{})
		c, _ := newClient(t, srv)
		chat, to := private(srv)
		answer, done := context.WithCancel(t.Context())
		shown := func() string { d, _ := chat.Draft(); return d.Text }

		if err := c.Draft(answer, to, 5, conversation.Reply{}); err != nil || len(srv.Calls(draftMethod)) != 1 {
			t.Fatalf("an empty draft: %v", err)
		}
		// The newest of those that come too fast is shown, when its time has come.
		for _, s := range []string{"أ", "أ ب", "أ ب ج"} {
			if err := c.Draft(answer, to, 5, conversation.Say(s)); err != nil {
				t.Fatal(err)
			}
		}
		synctest.Wait()
		if shown() != "" {
			t.Errorf("shown at once: %q", shown())
		}
		time.Sleep(draftEvery)
		synctest.Wait()
		if d, _ := chat.Draft(); d.Text != "أ ب ج" || !d.CanStop || d.ID != 5 {
			t.Errorf("shown in time: %+v", d)
		}
		if n := len(srv.Calls(draftMethod)); n != 2 {
			t.Errorf("%d drafts sent", n)
		}
		// It stays in view while the answer is being written, and not for ever.
		time.Sleep(50 * time.Second)
		if shown() != "أ ب ج" {
			t.Error("the draft vanished")
		}
		time.Sleep(time.Hour)
		if n := len(srv.Calls(draftMethod)); n != 2+refreshes {
			t.Errorf("%d drafts sent in an hour", n)
		}
		// The final message ends it, and nothing that waits comes after it.
		for _, s := range []string{"أ", "أ ب"} {
			if err := c.Draft(answer, to, 5, conversation.Say(s)); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := c.Send(t.Context(), to, conversation.Say("أ ب ج د")); err != nil {
			t.Fatal(err)
		}
		before := len(srv.Calls(draftMethod))
		time.Sleep(time.Hour)
		if len(srv.Calls(draftMethod)) != before || shown() != "" {
			t.Errorf("a draft after the final message: %q", shown())
		}
		// Nor after the answer was stopped.
		for _, s := range []string{"أ", "أ ب"} {
			if err := c.Draft(answer, to, 6, conversation.Say(s)); err != nil {
				t.Fatal(err)
			}
		}
		done()
		time.Sleep(time.Hour)
		if n := len(srv.Calls(draftMethod)) - before; n != 1 {
			t.Errorf("%d drafts of an answer that was stopped", n)
		}
	})
}

// A final text waits for the draft that is under way, since the server might carry that out later,
// also when the answer has ended; but not for long.
func TestFinalAfterDraftUnderWay(t *testing.T) {
	for _, held := range []time.Duration{time.Second, time.Hour} {
		synctest.Test(t, func(t *testing.T) {
			srv := telegramtest.New(telegramtest.Options{})
			c, _ := newClient(t, srv)
			chat, to := private(srv)
			time.AfterFunc(held, srv.Hold(draftMethod))
			answer, end := context.WithCancel(t.Context())
			go func() { _ = c.Draft(answer, to, 5, conversation.Say("أ")) }()
			synctest.Wait()
			end()
			begin := time.Now()
			if _, err := c.Send(t.Context(), to, conversation.Say("جواب")); err != nil {
				t.Fatal(err)
			}
			if took := time.Since(begin); took != min(held, showTime) {
				t.Errorf("sent after %v", took)
			}
			if _, shown := chat.Draft(); shown || len(texts(chat)) != 1 {
				t.Errorf("%q, draft below it %v", texts(chat), shown)
			}
			time.Sleep(held)
		})
	}
}

func TestNoDrafts(t *testing.T) {
	// An old server is asked once for all chats.
	srv := telegramtest.New(telegramtest.Options{NoDrafts: true})
	c, _ := newClient(t, srv)
	for range 2 {
		_, to := private(srv)
		if err := c.Draft(t.Context(), to, 5, conversation.Say("أ")); !errors.Is(err, conversation.ErrNoDrafts) {
			t.Errorf("a server without drafts: %v", err)
		}
	}
	if n := len(srv.Calls(draftMethod)); n != 1 {
		t.Errorf("%d drafts tried", n)
	}

	// A chat that takes none is asked once, the others go on.
	srv = telegramtest.New(telegramtest.Options{})
	c, _ = newClient(t, srv)
	_, to := private(srv)
	_, other := private(srv)
	srv.FailWith(draftMethod, 1, 400, "Bad Request: TEXTDRAFT_PEER_INVALID", 0)
	for range 2 {
		if err := c.Draft(t.Context(), to, 5, conversation.Say("أ")); !errors.Is(err, conversation.ErrNoDrafts) {
			t.Errorf("a chat without drafts: %v", err)
		}
	}
	if err := c.Draft(t.Context(), other, 5, conversation.Say("أ")); err != nil {
		t.Errorf("another chat: %v", err)
	}
	group := srv.Group("مجموعة", srv.Person("سارة")).AddBot()
	if err := c.Draft(t.Context(), conversation.Address{Chat: group.ID()}, 5, conversation.Say("أ")); !errors.Is(err,
		conversation.ErrNoDrafts) {
		t.Errorf("a group: %v", err)
	}
	if n := len(srv.Calls(draftMethod)); n != 2 {
		t.Errorf("%d drafts tried", n)
	}
}

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

// In a group final texts go before minor ones, and placeholders are left out where calls are scarce or Telegram asks for a pause.
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

		time.Sleep(time.Hour)
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

// The pause that a 429 asks for holds for everything in the chat: previews are left out, the final text comes right after it.
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

func TestTypingAndTaps(t *testing.T) {
	srv := telegramtest.New(telegramtest.Options{})
	c, _ := newClient(t, srv)
	topic := srv.Forum("مجموعة", srv.Person("سارة")).AddBot().Topic("أخبار")
	to := conversation.Address{Chat: topic.ID(), Thread: topic.Thread()}
	if err := c.Typing(t.Context(), to); err != nil || topic.Action() != "typing" {
		t.Errorf("typing: %v %q", err, topic.Action())
	}
	r := conversation.Say("جواب")
	r.Buttons = [][]conversation.Button{{{Text: "١", Data: "1"}}}
	ids, err := c.Send(t.Context(), to, r)
	if err != nil {
		t.Fatal(err)
	}
	press, err := topic.Press(telegramtest.Message{ID: ids[0]}, "١")
	if err != nil {
		t.Fatal(err)
	}
	if err := c.AnswerTap(t.Context(), press.ID, strings.Repeat("ب", 300), true); err != nil {
		t.Fatal(err)
	}
	if a, err := press.Wait(t.Context()); err != nil || len([]rune(a.Text)) != 200 || !a.Alert {
		t.Errorf("answer %+v %v", a, err)
	}
	if err := c.AnswerTap(t.Context(), press.ID, "", false); err != nil {
		t.Errorf("a tap that is too old: %v", err)
	}
}

func TestMenu(t *testing.T) {
	srv := telegramtest.New(telegramtest.Options{})
	c, _ := newClient(t, srv)
	chat, _ := private(srv)
	err := errors.Join(
		c.SetCommands(t.Context(), Scope{}, "", []Command{{"help", "الجميع"}}),
		c.SetCommands(t.Context(), Scope{Type: PrivateChats}, "ar", []Command{{"ask", "سؤال"}, {"new", "جديد"}}),
		c.SetCommands(t.Context(), Scope{Type: OneChat, Chat: 5}, "", []Command{{"stats", "أعداد"}}),
		c.SetDescription(t.Context(), "", "وصف", "قصير"))
	if err != nil {
		t.Fatal(err)
	}
	if got := srv.Menu(chat, "ar"); len(got) != 2 || got[0].Description != "سؤال" {
		t.Errorf("menu in Arabic: %+v", got)
	}
	if got := srv.Menu(chat, "de"); len(got) != 1 || got[0].Command != "help" {
		t.Errorf("menu in another language: %+v", got)
	}
}

// Calls go through one connection, however the server writes its answers; a handshake for each would be slow.
func TestOneConnection(t *testing.T) {
	var connections atomic.Int32
	srv := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `{"ok":true,"result":true`)
		w.(http.Flusher).Flush() //nolint:forcetypeassert // chunks, of which the library leaves the last unread
		_, _ = io.WriteString(w, "}\n\n")
	}))
	srv.Config.ConnState = func(_ net.Conn, s http.ConnState) {
		if s == http.StateNew {
			connections.Add(1)
		}
	}
	srv.Start()
	defer srv.Close()
	c, err := New(Options{Token: "1:test", BaseURL: srv.URL})
	if err != nil {
		t.Fatal(err)
	}
	for range 20 {
		if err := c.Typing(t.Context(), conversation.Address{Chat: 5}); err != nil {
			t.Fatal(err)
		}
	}
	if n := connections.Load(); n != 1 {
		t.Errorf("%d connections for 20 calls", n)
	}
}

// Neither the token nor an address with it is in any error, log or outcome, whatever the line and the server do.
func TestTokenIsNowhere(t *testing.T) {
	const token = "123456:AAE-verysecret_partOfTheToken1234567"
	secret := token[len("123456:"):]
	answer := func(status int, body string) roundTrip {
		return func(r *http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: status, Header: http.Header{},
				Body: io.NopCloser(strings.NewReader(strings.ReplaceAll(body, "URL", r.URL.String()))), Request: r}, nil
		}
	}
	for what, line := range map[string]roundTrip{
		"no connection":      func(*http.Request) (*http.Response, error) { return nil, errors.New("dial tcp: refused") },
		"an error with it":   func(r *http.Request) (*http.Response, error) { return nil, fmt.Errorf("proxy: cannot reach %s", r.URL) },
		"a page":             answer(502, "<html>"+strings.Repeat("URL ", 100)),
		"a page that is cut": answer(502, strings.Repeat("x", 150)+"URL"+strings.Repeat(" y", 99_000)),
		"a redirection": func(r *http.Request) (*http.Response, error) {
			if r.URL.Host != "api.telegram.org" {
				t.Errorf("followed to %s", r.URL.Host)
			}
			return &http.Response{StatusCode: 302, Header: http.Header{"Location": {"http://elsewhere.test" + r.URL.Path}}, Body: http.NoBody,
				Request: r}, nil
		},
		"a refusal": answer(400, `{"ok":false,"error_code":400,"description":"Bad Request: bad URL"}`),
		"a 429":     answer(429, `slow down, URL`),
		"no list":   answer(200, `{"ok":true,"result":"URL"}`),
		"not ok":    answer(200, `{"result":"URL"}`),
		"half":      answer(200, `{"ok":tr`),
		"empty":     answer(500, ``),
	} {
		synctest.Test(t, func(t *testing.T) {
			var all strings.Builder
			c, err := New(Options{Token: " " + token + "\n", HTTP: line, Logger: logTo(&all),
				Observe: func(m string, _ time.Duration, outcome string) { all.WriteString(m + outcome) }})
			if err != nil {
				t.Fatal(err)
			}
			c.me.Store(&Me{ID: 123456})
			ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
			defer cancel()
			to := conversation.Address{Chat: 5}
			_, e1 := c.Send(ctx, to, conversation.Say("جواب"))
			_, e2 := c.Me(ctx)
			e3 := c.Poll(ctx, nil)
			errs := errors.Join(e1, e2, e3, c.Draft(t.Context(), to, 5, conversation.Say("أ")),
				c.SetWebhook(t.Context(), "https://example.org", "x"))
			if errs == nil {
				t.Errorf("%s: no error", what)
			}
			fmt.Fprintf(&all, "%v %+v %#v", errs, errs, e1)
			for _, part := range []string{token, secret, secret[:12], "123456%3A"} {
				if strings.Contains(all.String(), part) {
					t.Errorf("%s: %q in %s", what, part, all.String())
				}
			}
			if what == "no connection" && strings.Contains(all.String(), "api.telegram.org") {
				t.Errorf("%s: an address in %s", what, all.String())
			}
			var e *Error
			if errors.As(e1, &e) && len([]rune(e.Description)) > maxReport {
				t.Errorf("%s: a report of %d characters", what, len(e.Description))
			}
		})
	}
}
