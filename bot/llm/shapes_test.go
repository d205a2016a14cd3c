package llm_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"isnad/bot/llm"
)

// chat is what a request to a real server said.
type chat struct {
	Stream        bool
	StreamOptions any `json:"stream_options"`
	Temperature   *float64
	MaxTokens     int `json:"max_tokens"`
	Messages      []struct{ Role, Content string }
}

func (c chat) has(role string) bool {
	for _, m := range c.Messages {
		if m.Role == role {
			return true
		}
	}
	return false
}

// over serves over a real connection and remembers the requests.
func over(t *testing.T, handler func(w http.ResponseWriter, r *http.Request, c chat)) (o llm.Options, requests func() []chat) {
	var mu sync.Mutex
	var got []chat
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var c chat
		if err := json.NewDecoder(r.Body).Decode(&c); err != nil {
			t.Error(err)
		}
		mu.Lock()
		got = append(got, c)
		mu.Unlock()
		handler(w, r, c)
	}))
	t.Cleanup(server.Close)
	return llm.Options{BaseURL: server.URL + "/v1beta/openai/", APIKey: key, Model: "m"}, func() []chat {
		mu.Lock()
		defer mu.Unlock()
		return got
	}
}

const whole = "افتتح الميناء عام 1931، ثم أغلق [2]."

// raw is an event with one choice.
func raw(choice string) string { return `data: {"choices":[` + choice + "]}\n" }

func text(s string) string { return fmt.Sprintf("%q", s) }

// TestShapesOfAnswers: the forms in which servers send a text, over a real connection. The model's
// first answer and its second one are heard alike.
func TestShapesOfAnswers(t *testing.T) {
	const end = `{"index":0,"delta":{},"finish_reason":"stop"}`
	half, rest := whole[:len("افتتح الميناء عام")], whole[len("افتتح الميناء عام"):]
	pieces := strings.SplitAfter(whole, " ")
	var grown, small []any
	for i := range pieces {
		grown = append(grown, say(strings.Join(pieces[:i+1], "")))
		small = append(small, say(pieces[i]))
	}
	with := func(parts []any, more ...any) http.HandlerFunc {
		return stream(append(append([]any{}, parts...), more...)...)
	}
	for name, server := range map[string]http.HandlerFunc{
		"a list of parts": stream(raw(`{"delta":{"content":[{"type":"thinking","thinking":[{"type":"text","text":"لا"}]}]}}`),
			raw(`{"delta":{"content":[{"type":"text","text":`+text(half)+`},{"type":"text","text":`+text(rest)+`}]}}`), raw(end), done),
		"parts without a type, and a null": stream(raw(`{"delta":{"role":"assistant","content":null}}`),
			raw(`{"delta":{"content":[{"text":`+text(half)+`},`+text(rest)+`]}}`), raw(end), done),
		"one part, no list": stream(raw(`{"delta":{"content":{"type":"output_text","text":`+text(whole)+`}}}`), raw(end)),
		"parts at once": plain(200, "application/json",
			`{"choices":[{"message":{"content":[{"type":"reasoning","text":"لا"},{"type":"text","text":`+text(whole)+`}]},`+
				`"finish_reason":"stop"}]}`),
		"delta and message in one event": stream(raw(`{"delta":{"content":`+text(half)+`},"message":{"content":`+text(half)+`}}`),
			raw(`{"delta":{"content":`+text(rest)+`},"message":{"content":`+text(rest)+`},"finish_reason":"stop"}`)),
		"delta, and the message so far": stream(raw(`{"delta":{"content":`+text(half)+`},"message":{"content":`+text(half)+`}}`),
			raw(`{"delta":{"content":`+text(rest)+`},"message":{"content":`+text(whole)+`},"finish_reason":"stop"}`)),
		"pieces in messages": stream(raw(`{"message":{"content":`+text(half)+`}}`), raw(`{"message":{"content":`+text(rest)+`}}`),
			raw(end)),
		"messages that grow": stream(raw(`{"message":{"content":`+text(half)+`}}`),
			raw(`{"message":{"content":`+text(whole)+`},"finish_reason":"stop"}`)),
		"all again, in a message": with(small, raw(`{"message":{"content":`+text(whole)+`},"finish_reason":"stop"}`), raw(end), done),
		"all again, in a message, trimmed": with(append([]any{say(" ")}, small...),
			raw(`{"message":{"content":`+text(whole)+`},"finish_reason":"stop"}`), done),
		"all again, in a delta":   with(small, raw(`{"delta":{"content":`+text(whole)+`},"finish_reason":"stop"}`), done),
		"all again, then the end": with(small, say(whole), raw(end), done),
		"deltas that grow":        with(grown, raw(end), done),
		"one piece":               stream(say(whole), raw(end)),
		"thoughts in a list": stream(raw(`{"delta":{"reasoning":[{"text":"لا"}]}}`),
			raw(`{"delta":{"reasoning_content":{"a":1}}}`), say(whole), raw(end)),
		"thoughts without a beginning": stream(say("يسأل القارئ. "), say("أغلق عام 1999 [2].\n</thi"), say("nk>\n"), say(half), say(rest),
			raw(end)),
		"thoughts, then parts": stream(say("<think>لا"), say("</think>"),
			raw(`{"delta":{"content":[{"type":"text","text":`+text(whole)+`}]}}`), raw(end)),
		"an end token and another turn": stream(say(half), say(rest+"<|im_"), say("end|>\n<|im_start|>user\nلا"), raw(end)),
		"an answer of two alike pieces": stream(say(half), say(rest), say("\n"), raw(end)),
	} {
		t.Run(name, func(t *testing.T) {
			o, requests := over(t, func(w http.ResponseWriter, r *http.Request, _ chat) { server(w, r) })
			c := llm.New(o)
			for range 2 {
				if got, _, err := ask(t.Context(), c); err != nil || strings.TrimSpace(got) != whole {
					t.Errorf("heard %q, %v", got, err)
				}
			}
			if n := len(requests()); n != 2 {
				t.Errorf("%d requests for two answers", n)
			}
		})
	}
}

// Short answers must not be taken for repetitions of each other, nor pieces that begin alike.
func TestNoRepetition(t *testing.T) {
	for _, pieces := range [][]string{{"و", "وصل ", "القطار"}, {"لا", " لا", " لا"}, {"ها", "ها"}, {"1", "1", "1 ", "متر"},
		{"غير", " مذكور"}, {"قد", "م", "م"}} {
		var parts []any
		for _, p := range pieces {
			parts = append(parts, say(p))
		}
		o, _ := over(t, func(w http.ResponseWriter, r *http.Request, _ chat) { stream(append(parts, stop("stop"))...)(w, r) })
		if got, _, err := ask(t.Context(), llm.New(o)); err != nil || got != strings.Join(pieces, "") {
			t.Errorf("%q is heard as %q, %v", pieces, got, err)
		}
	}
}

// TestRefusals: a server that refuses a part of the request is asked once more without it, and so
// from then on.
func TestRefusals(t *testing.T) {
	refuse := func(w http.ResponseWriter, status int, message, param string) {
		plain(status, "application/json", fmt.Sprintf(`{"error":{"message":%q,"param":%q,"type":"invalid_request_error"}}`, message, param))(w,
			nil)
	}
	for _, test := range []struct {
		name           string
		status         int
		message, param string
		fault          func(chat) bool
	}{
		{"stream, by its parameter", 400, "Your organization must be verified to use this.", "stream", func(c chat) bool { return c.Stream }},
		{"stream, in words", 400, "Streaming is not supported for this model", "", func(c chat) bool { return c.Stream }},
		{"stream, not implemented", 501, "streaming responses are not implemented", "", func(c chat) bool { return c.Stream }},
		{"system, by its parameter", 400, "Unsupported value", "messages[0].role", func(c chat) bool { return c.has("system") }},
		{"system, in words", 400, "System role not supported", "", func(c chat) bool { return c.has("system") }},
		{"system, from a template", 500, "error in the template: System role not supported", "", func(c chat) bool { return c.has("system") }},
		{"system, as developer's", 400, "Developer instruction is not enabled for this model", "", func(c chat) bool { return c.has("system") }},
		{"turns that must alternate", 400, "Conversation roles must alternate user/assistant/user/assistant", "",
			func(c chat) bool { return c.has("system") }},
		{"temperature", 400, "Unsupported value: 'temperature' does not support 0.01 with this model", "temperature",
			func(c chat) bool { return c.Temperature != nil }},
		{"max_tokens", 400, "Unsupported parameter: 'max_tokens' is not supported. Use 'max_completion_tokens'.", "max_tokens",
			func(c chat) bool { return c.MaxTokens > 0 }},
		{"stream_options, by their place", 422, `[{"type":"extra_forbidden","loc":["body","stream_options"]}]`, "",
			func(c chat) bool { return c.StreamOptions != nil }},
		{"stream_options", 400, "Unknown field stream_options", "", func(c chat) bool { return c.StreamOptions != nil }},
	} {
		t.Run(test.name, func(t *testing.T) {
			o, requests := over(t, func(w http.ResponseWriter, r *http.Request, c chat) {
				switch {
				case test.fault(c):
					refuse(w, test.status, test.message, test.param)
				case c.Stream:
					stream(say(whole), stop("stop"), done)(w, r)
				default:
					plain(200, "application/json",
						`{"choices":[{"index":0,"message":{"role":"assistant","content":`+text("<think>لا</think>"+whole)+`},"finish_reason":"stop"}],`+
							`"usage":{"prompt_tokens":7,"completion_tokens":3}}`)(w, r)
				}
			})
			c := llm.New(o)
			for range 2 {
				if got, _, err := ask(t.Context(), c); err != nil || got != whole {
					t.Fatalf("heard %q, %v", got, err)
				}
			}
			got := requests()
			if len(got) != 3 {
				t.Fatalf("%d requests, want the refused one and two without what was refused", len(got))
			}
			last := got[2]
			if !strings.Contains(last.Messages[0].Content, question[0].Text) ||
				!strings.Contains(last.Messages[len(last.Messages)-1].Content, question[1].Text) {
				t.Errorf("the rules or the question are lost: %+v", last.Messages)
			}
			for name, kept := range map[string]bool{"stream": last.Stream, "system": last.has("system"), "temperature": last.Temperature != nil} {
				if !kept && !strings.Contains(test.name, name) && test.name != "turns that must alternate" {
					t.Errorf("%s went too", name)
				}
			}
		})
	}
}

// TestRefusesSeveral: parts are refused one after the other.
func TestRefusesSeveral(t *testing.T) {
	o, requests := over(t, func(w http.ResponseWriter, r *http.Request, c chat) {
		switch {
		case c.has("system"):
			plain(400, "application/json", `{"error":"role 'system' is not supported"}`)(w, r)
		case c.Temperature != nil:
			plain(400, "application/json", `{"error":"temperature is not supported"}`)(w, r)
		case c.Stream:
			plain(400, "application/json", `{"error":"this model cannot be streamed"}`)(w, r)
		default:
			plain(200, "application/json", `{"choices":[{"message":{"content":`+text(whole)+`},"finish_reason":"stop"}]}`)(w, r)
		}
	})
	c := llm.New(o)
	for range 2 {
		if got, _, err := ask(t.Context(), c); err != nil || got != whole {
			t.Fatalf("heard %q, %v", got, err)
		}
	}
	if n := len(requests()); n != 5 {
		t.Errorf("%d requests, want three that were refused and two", n)
	}
}

// TestSmallBatches: an embedding server that takes few texts at once gets few, and no more refusals
// after the first call.
func TestSmallBatches(t *testing.T) {
	for _, status := range []int{400, 413, 422} {
		var mu sync.Mutex
		refused, sent := 0, 0
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			var in struct{ Input []string }
			if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
				t.Error(err)
			}
			mu.Lock()
			defer mu.Unlock()
			if len(in.Input) > 7 {
				refused++
				plain(status, "application/json", `{"error":{"message":"too many inputs"}}`)(w, r)
				return
			}
			sent++
			var data []string
			for i, s := range in.Input {
				data = append(data, fmt.Sprintf(`{"index":%d,"embedding":[1,%s]}`, i, s))
			}
			plain(200, "application/json", `{"data":[`+strings.Join(data, ",")+`]}`)(w, r)
		}))
		e := llm.NewEmbedder(llm.Options{BaseURL: server.URL + "/api/v3", Model: "m"})
		var texts []string
		for n := range 33 {
			texts = append(texts, fmt.Sprint(n))
		}
		for range 2 {
			vectors, err := e.Embed(t.Context(), texts)
			if err != nil || len(vectors) != 33 || vectors[32][1]/vectors[32][0] < 31.9 {
				t.Fatalf("%d: %d vectors, %v", status, len(vectors), err)
			}
		}
		if refused > 4 || sent != 18 {
			t.Errorf("%d: %d requests refused, %d taken", status, refused, sent)
		}
		server.Close()
	}
}
