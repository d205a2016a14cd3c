package telegramtest

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
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

// updates polls once without waiting, from offset, and returns the ids and kinds of what comes, as
// "5001 message".
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
