package telegramtest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// answer is the envelope of the Bot API.
type answer struct {
	OK          bool            `json:"ok"`
	Result      json.RawMessage `json:"result"`
	Code        int             `json:"error_code"`
	Description string          `json:"description"`
	Parameters  struct {
		RetryAfter int   `json:"retry_after"`
		MigrateTo  int64 `json:"migrate_to_chat_id"`
	} `json:"parameters"`
}

// do calls a method with a form, through the client without a network.
func do(t *testing.T, s *Server, method string, args ...string) answer {
	t.Helper()
	a, err := try(t.Context(), s, method, args...)
	if err != nil {
		t.Fatalf("%s: %v", method, err)
	}
	return a
}

func try(ctx context.Context, s *Server, method string, args ...string) (answer, error) {
	form := url.Values{}
	for i := 0; i < len(args); i += 2 {
		form.Set(args[i], args[i+1])
	}
	var a answer
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://telegram.test/bot1:test/"+method, strings.NewReader(form.Encode()))
	if err != nil {
		return a, err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	resp, err := s.Client().Do(req)
	if err != nil {
		return a, err
	}
	defer resp.Body.Close()
	return a, json.NewDecoder(resp.Body).Decode(&a)
}

func id(n int64) string { return strconv.FormatInt(n, 10) }

// updates polls once without waiting, from offset, and returns the ids and kinds of what comes, as "5001 message".
func updates(t *testing.T, s *Server, args ...string) string {
	t.Helper()
	a := do(t, s, "getUpdates", args...)
	var batch []map[string]json.RawMessage
	if err := json.Unmarshal(a.Result, &batch); err != nil {
		t.Fatalf("updates %s %s: %v", a.Result, a.Description, err)
	}
	var got []string
	for _, u := range batch {
		kind := ""
		for k := range u {
			if k != "update_id" {
				kind = k
			}
		}
		got = append(got, string(u["update_id"])+" "+kind)
	}
	return strings.Join(got, ", ")
}

func TestWordsOfRefusal(t *testing.T) {
	s := New(Options{})
	reader := s.Person("سارة")
	chat := s.Private(reader)
	question := chat.Say("سؤال")
	stranger := s.Private(s.Person("غريب"))
	blocked := s.Private(s.Person("نادر"))
	blocked.Say("x")
	blocked.Block(true)
	gone := s.Private(s.Person("زائل"))
	gone.Say("x")
	gone.Deactivate()
	group := s.Group("مجموعة", reader).AddBot()
	old := s.Group("قديمة", reader).AddBot()
	grown := old.Migrate()
	kicked := s.Supergroup("أخرى", reader).AddBot()
	kicked.Remove(s.Me())
	outside := s.Supergroup("بعيدة", reader)
	forum := s.Forum("منتدى", reader).AddBot()
	var sent Message
	if err := json.Unmarshal(do(t, s, "sendMessage", "chat_id", id(chat.ID()), "text", "جواب").Result, &sent); err != nil {
		t.Fatal(err)
	}
	c, m := id(chat.ID()), strconv.Itoa(sent.ID)
	button := func(data string) string {
		return `{"inline_keyboard":[[{"text":"زر","callback_data":"` + data + `"}]]}`
	}
	for _, tt := range []struct {
		method string
		args   []string
		want   string
	}{
		{"sendTelegram", nil, "404 Not Found: method not found"},
		{"sendMessage", []string{"text", "x"}, "400 Bad Request: chat_id is empty"},
		{"sendMessage", []string{"chat_id", "77", "text", "x"}, "400 Bad Request: chat not found"},
		{"sendMessage", []string{"chat_id", c}, "400 Bad Request: message text is empty"},
		{"sendMessage", []string{"chat_id", c, "text", " \n "}, "400 Bad Request: text must be non-empty"},
		{"sendMessage", []string{"chat_id", c, "text", strings.Repeat("س", 4097)}, "400 Bad Request: message is too long"},
		{"sendMessage", []string{"chat_id", c, "text", strings.Repeat("😀", 2049)}, "400 Bad Request: message is too long"},
		{"sendMessage", []string{"chat_id", c, "text", strings.Repeat("س", 20000)}, "400 Bad Request: text is too long"},
		{"sendMessage", []string{"chat_id", c, "parse_mode", "HTML", "text", "<b>" + strings.Repeat("س", 4096) + "</b>"}, "200 "},
		{"sendMessage", []string{"chat_id", c, "parse_mode", "HTML", "text", "<b>x"},
			`400 Bad Request: can't parse entities: Can't find end tag corresponding to start tag "b"`},
		{"sendMessage", []string{"chat_id", c, "parse_mode", "MarkdownV2", "text", "x"}, "400 Bad Request: unsupported parse_mode"},
		{"sendMessage", []string{"chat_id", c, "text", "x", "entities", `[{"type":"loud","offset":0,"length":1}]`},
			"400 Bad Request: can't parse MessageEntity: Unsupported type specified"},
		{"sendMessage", []string{"chat_id", c, "text", "x", "reply_parameters", `{"message_id":999}`},
			"400 Bad Request: message to be replied not found"},
		{"sendMessage", []string{"chat_id", c, "text", "x", "reply_to_message_id", "999"}, "400 Bad Request: message to be replied not found"},
		{"sendMessage", []string{"chat_id", c, "text", "x", "reply_parameters", `{"message_id":999,"allow_sending_without_reply":true}`}, "200 "},
		{"sendMessage", []string{"chat_id", c, "text", "x", "reply_parameters",
			`{"message_id":` + strconv.Itoa(question.ID) + `,"quote":"كلام"}`}, "400 Bad Request: QUOTE_TEXT_INVALID"},
		{"sendMessage", []string{"chat_id", c, "text", "x", "message_thread_id", "5"}, "400 Bad Request: message thread not found"},
		{"sendMessage", []string{"chat_id", id(forum.ID()), "text", "x", "message_thread_id", "1"}, "400 Bad Request: message thread not found"},
		{"sendMessage", []string{"chat_id", id(group.ID()), "text", "x", "message_thread_id", "1"}, "200 "},
		{"sendMessage", []string{"chat_id", c, "text", "x", "reply_markup", button(strings.Repeat("x", 64))}, "200 "},
		{"sendMessage", []string{"chat_id", c, "text", "x", "reply_markup", button("p" + strings.Repeat("س", 32))},
			"400 Bad Request: BUTTON_DATA_INVALID"},
		{"sendMessage", []string{"chat_id", c, "text", "x", "reply_markup", button("")},
			"400 Bad Request: can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"},
		{"sendMessage", []string{"chat_id", c, "text", "x", "reply_markup", "{"},
			"400 Bad Request: can't parse reply keyboard markup JSON object"},
		{"sendMessage", []string{"chat_id", id(stranger.ID()), "text", "x"}, "403 Forbidden: bot can't initiate conversation with a user"},
		{"sendMessage", []string{"chat_id", id(blocked.ID()), "text", "x"}, "403 Forbidden: bot was blocked by the user"},
		{"sendMessage", []string{"chat_id", id(gone.ID()), "text", "x"}, "403 Forbidden: user is deactivated"},
		{"sendMessage", []string{"chat_id", id(kicked.ID()), "text", "x"}, "403 Forbidden: bot was kicked from the supergroup chat"},
		{"sendMessage", []string{"chat_id", id(outside.ID()), "text", "x"}, "403 Forbidden: bot is not a member of the supergroup chat"},
		{"sendMessage", []string{"chat_id", id(old.ID()), "text", "x"}, "400 Bad Request: group chat was upgraded to a supergroup chat"},
		{"editMessageText", []string{"chat_id", c, "message_id", "999", "text", "x"}, "400 Bad Request: message to edit not found"},
		{"editMessageText", []string{"chat_id", c, "message_id", strconv.Itoa(question.ID), "text", "x"},
			"400 Bad Request: message can't be edited"},
		{"editMessageText", []string{"chat_id", c, "message_id", m, "text", " جواب "},
			"400 Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a current content " +
				"and reply markup of the message"},
		{"editMessageText", []string{"chat_id", c, "message_id", m, "text", "<b>جواب</b>", "parse_mode", "html"}, "200 "},
		{"editMessageReplyMarkup", []string{"chat_id", c, "message_id", m},
			"400 Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a current content " +
				"and reply markup of the message"},
		{"deleteMessage", []string{"chat_id", c, "message_id", "999"}, "400 Bad Request: message to delete not found"},
		{"setMessageReaction", []string{"chat_id", c, "message_id", "999"}, "400 Bad Request: message to react not found"},
		{"sendMessageDraft", []string{"chat_id", c, "draft_id", "0", "text", "x"}, "400 Bad Request: RANDOM_ID_EMPTY"},
		{"sendMessageDraft", []string{"chat_id", id(group.ID()), "draft_id", "1", "text", "x"}, "400 Bad Request: TEXTDRAFT_PEER_INVALID"},
		{"sendMessageDraft", []string{"chat_id", c, "draft_id", "1", "text", "<b>x", "parse_mode", "HTML"},
			`400 Bad Request: can't parse entities: Can't find end tag corresponding to start tag "b"`},
		{"sendChatAction", []string{"chat_id", c, "action", "think"}, "400 Bad Request: wrong parameter action in request"},
		{"answerCallbackQuery", []string{"callback_query_id", "1"},
			"400 Bad Request: query is too old and response timeout expired or query ID is invalid"},
		{"setMyCommands", []string{"commands", `[{"command":"سؤال","description":"x"}]`}, "400 Bad Request: BOT_COMMAND_INVALID"},
		{"setMyCommands", []string{"commands", `[{"command":"ask","description":""}]`}, "400 Bad Request: BOT_COMMAND_DESCRIPTION_INVALID"},
		{"setMyCommands", []string{"commands", `[]`, "scope", `{"type":"everywhere"}`},
			"400 Bad Request: can't parse BotCommandScope: Unsupported type specified"},
		{"setWebhook", []string{"url", "nowhere"}, "400 Bad Request: bad webhook: invalid webhook URL specified"},
		{"setWebhook", []string{"url", "https://a.b", "secret_token", "سر"}, "400 Bad Request: secret token contains unallowed characters"},
		{"getChatAdministrators", []string{"chat_id", c}, "400 Bad Request: there are no administrators in the private chat"},
	} {
		a := do(t, s, tt.method, tt.args...)
		code := a.Code
		if a.OK {
			code = 200
		}
		if got := strconv.Itoa(code) + " " + a.Description; got != tt.want {
			t.Errorf("%s %q = %q, want %q", tt.method, tt.args, got, tt.want)
		}
	}
	if a := do(t, s, "sendMessage", "chat_id", id(old.ID()), "text", "x"); a.Parameters.MigrateTo != grown.ID() {
		t.Errorf("migrate_to_chat_id = %d, want %d", a.Parameters.MigrateTo, grown.ID())
	}
}

func TestWrongPaths(t *testing.T) {
	s := New(Options{})
	for path, want := range map[string]int{"/bot1:test/getMe": 200, "/bot1:test/GETME": 200, "/bot2:x/getMe": 401, "/botgetMe": 404,
		"/": 404} {
		resp, err := s.Client().Get("http://telegram.test" + path)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != want {
			t.Errorf("GET %s = %d, want %d", path, resp.StatusCode, want)
		}
	}
}

func TestParametersComeInFourShapes(t *testing.T) {
	s := New(Options{})
	chat := s.Private(s.Person("سارة"))
	chat.Say("x")
	post := func(query, kind string, body io.Reader) {
		t.Helper()
		resp, err := s.Client().Post("http://telegram.test/bot1:test/sendMessage"+query, kind, body)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		if resp.StatusCode != http.StatusOK {
			b, _ := io.ReadAll(resp.Body)
			t.Errorf("%s: %s", kind, b)
		}
	}
	c := id(chat.ID())
	post("?text=query&chat_id="+c, "text/plain", nil)
	post("", "application/x-www-form-urlencoded", strings.NewReader(url.Values{"chat_id": {c}, "text": {"form"}}.Encode()))
	post("", "application/json; charset=utf-8",
		strings.NewReader(`{"chat_id":`+c+`,"text":"json","reply_parameters":{"message_id":1},"link_preview_options":{"is_disabled":true}}`))
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	_ = w.WriteField("chat_id", c)
	_ = w.WriteField("text", "multipart")
	w.Close()
	post("", w.FormDataContentType(), &b)

	var got []string
	for _, m := range chat.Messages()[1:] {
		got = append(got, m.Text)
	}
	if want := "query form json multipart"; strings.Join(got, " ") != want {
		t.Errorf("messages %q, want %q", got, want)
	}
	if m := chat.Messages()[3]; m.ReplyTo == nil || m.ReplyTo.ID != 1 || !m.NoPreview {
		t.Errorf("JSON objects were not read: %+v", m)
	}
}

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

func TestFaults(t *testing.T) {
	s := New(Options{})
	chat := s.Private(s.Person("سارة"))
	chat.Say("x")
	send := func() answer { return do(t, s, "sendMessage", "chat_id", id(chat.ID()), "text", "جواب") }

	s.Fail("sendMessage", 1, 429, 7)
	resp, err := s.Client().Get("http://telegram.test/bot1:test/sendMessage?text=x&chat_id=" + id(chat.ID()))
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != 429 || resp.Header.Get("Retry-After") != "7" {
		t.Errorf("429 came as %d with Retry-After %q", resp.StatusCode, resp.Header.Get("Retry-After"))
	}
	s.Fail("", 1, 429, 2)
	do(t, s, "getUpdates") // is not spoiled by ""
	if a := send(); a.Description != "Too Many Requests: retry after 2" || a.Parameters.RetryAfter != 2 {
		t.Errorf("429 = %+v", a)
	}
	if s.TooMany() != 2 {
		t.Errorf("TooMany = %d, want 2", s.TooMany())
	}
	s.FailWith("sendMessage", 1, 400, "Bad Request: TEXTDRAFT_PEER_INVALID", 0)
	if a := send(); a.Code != 400 || a.Description != "Bad Request: TEXTDRAFT_PEER_INVALID" {
		t.Errorf("FailWith gave %+v", a)
	}
	s.Fail("sendMessage", 1, 502, 0)
	if _, err := try(t.Context(), s, "sendMessage"); err == nil {
		t.Error("502 came as JSON, want the page of a proxy")
	}
	before := len(chat.Messages())
	s.Lose("sendMessage", 1)
	if _, err := try(t.Context(), s, "sendMessage", "chat_id", id(chat.ID()), "text", "جواب"); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("a lost answer gave %v", err)
	}
	if got := len(chat.Messages()); got != before+1 {
		t.Errorf("a call whose answer is lost must be carried out: %d messages, had %d", got, before)
	}
	release := s.Hold("sendMessage")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := try(ctx, s, "sendMessage"); !errors.Is(err, context.Canceled) {
		t.Errorf("a held call gave %v", err)
	}
	release()
	if a := send(); !a.OK {
		t.Errorf("after all faults: %+v", a)
	}
}

func TestLostAnswerOnTheWire(t *testing.T) {
	s := New(Options{})
	address, err := s.Start()
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	s.Lose("getMe", 1)
	if resp, err := http.Get(address + "/bot1:test/getMe"); err == nil {
		resp.Body.Close()
		t.Errorf("got status %d, want a cut connection", resp.StatusCode)
	}
	resp, err := http.Get(address + "/bot1:test/getMe")
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
}

func TestLimitEdits(t *testing.T) {
	now := time.Unix(1_700_000_000, 0)
	s := New(Options{Now: func() time.Time { return now }})
	reader := s.Person("سارة")
	private, group := s.Private(reader), s.Group("مجموعة", reader).AddBot()
	private.Say("x")
	n := 0
	message := map[*Chat]string{}
	for _, c := range []*Chat{private, group} {
		var m Message
		if err := json.Unmarshal(do(t, s, "sendMessage", "chat_id", id(c.ID()), "text", "…").Result, &m); err != nil {
			t.Fatal(err)
		}
		message[c] = strconv.Itoa(m.ID)
	}
	edit := func(c *Chat) int {
		n++
		a := do(t, s, "editMessageText", "chat_id", id(c.ID()), "message_id", message[c], "text", strconv.Itoa(n))
		if a.Code != 0 && a.Code != 429 {
			t.Fatalf("edit: %+v", a)
		}
		return a.Parameters.RetryAfter
	}
	s.LimitEdits(20, 1)
	if a, b := edit(private), edit(private); a != 0 || b != 1 {
		t.Errorf("two edits in a second: retry after %d, %d, want 0, 1", a, b)
	}
	for i := range 20 {
		if got := edit(group); got != 0 {
			t.Fatalf("edit %d of the minute was refused", i+1)
		}
		now = now.Add(time.Second)
	}
	if got := edit(group); got != 40 {
		t.Errorf("edit 21 after 20 s: retry after %d, want 40", got)
	}
	now = now.Add(40 * time.Second)
	if got := edit(group); got != 0 {
		t.Errorf("an edit that waited as told was refused")
	}
	if s.TooMany() != 2 {
		t.Errorf("TooMany = %d, want 2", s.TooMany())
	}
}

func TestCallsKeepNoToken(t *testing.T) {
	s := New(Options{Token: "42:very-secret"})
	s.Private(s.Person("سارة")).Say("x")
	resp, err := s.Client().Get("http://telegram.test/bot42:very-secret/getMe?x=y")
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	calls := s.Calls("GetMe")
	if len(calls) != 1 || calls[0].Params["x"] != "y" || calls[0].Code != 200 {
		t.Fatalf("calls = %+v", calls)
	}
	if b, _ := json.Marshal(calls); strings.Contains(string(b), "secret") {
		t.Errorf("the token is in %s", b)
	}
}

func TestAnEditOfTheButtonsHasNoDate(t *testing.T) {
	s := New(Options{})
	chat := s.Private(s.Person("سارة"))
	chat.Say("x")
	var m Message
	result := func(method string, args ...string) Message {
		t.Helper()
		if err := json.Unmarshal(do(t, s, method, append([]string{"chat_id", id(chat.ID())}, args...)...).Result, &m); err != nil {
			t.Fatal(err)
		}
		return m
	}
	number := strconv.Itoa(result("sendMessage", "text", "جواب").ID)
	if got := result("editMessageReplyMarkup", "message_id", number, "reply_markup",
		`{"inline_keyboard":[[{"text":"زر","callback_data":"x"}]]}`); got.EditDate != 0 {
		t.Errorf("after an edit of the buttons the message was edited at %d", got.EditDate)
	}
	if got := result("editMessageText", "message_id", number, "text", "جواب آخر"); got.EditDate == 0 {
		t.Error("after an edit of its text the message has no date of it")
	}
}
