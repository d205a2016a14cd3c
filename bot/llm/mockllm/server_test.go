package mockllm_test

import (
	"bufio"
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

	"github.com/google/go-cmp/cmp"

	"isnad/bot/llm"
	"isnad/bot/llm/mockllm"
	"isnad/prompts"
	"isnad/retrieval"
)

const answer = "دفعت كولومبيا 40٪ من ثمن القطارات [3]. لم يحضر الوزير [5][8]."

// reader answers with the same sentences whatever is asked, and remembers it.
type reader struct {
	text     string
	err      error
	question string
	history  []prompts.Message
	passages []retrieval.Passage
}

func (r *reader) Read(_ context.Context, question string, history []prompts.Message, passages []retrieval.Passage) (string, error) {
	r.question, r.history, r.passages = question, history, passages
	return r.text, r.err
}

func embed(_ context.Context, texts []string) ([][]float32, error) {
	var vectors [][]float32
	for _, text := range texts {
		if text == "" {
			return nil, errors.New("an empty text")
		}
		vectors = append(vectors, []float32{float32(len(text)), -0.5})
	}
	return vectors, nil
}

// TestTheBotsClient: in memory, without a socket.
func TestTheBotsClient(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := &reader{text: answer}
		var told mockllm.Told
		s := mockllm.New(mockllm.Options{Reader: r, Embed: embed, Told: func(saying mockllm.Told) { told = saying }})
		defer s.Close()
		o := llm.Options{BaseURL: "http://built-in/v1", Model: mockllm.DefaultModel, Plain: true, Transport: s.Transport()}
		var pieces []string
		usage, err := llm.New(o).Generate(t.Context(), prompt("كم دفعت؟"), func(piece string) error {
			pieces = append(pieces, piece)
			return nil
		})
		if err != nil || strings.Join(pieces, "") != answer {
			t.Errorf("got %q, %v", pieces, err)
		}
		if usage.Completion != 25 || len(pieces) < 20 || usage.Prompt < 100 {
			t.Errorf("usage %+v for %d pieces", usage, len(pieces))
		}
		if slices.ContainsFunc(pieces, func(p string) bool { return strings.Contains(p, "[3]") }) {
			t.Errorf("a marker comes in one piece: %q", pieces)
		}
		want := &reader{text: answer, question: "كم دفعت؟", passages: slices.Clone(passages),
			history: []prompts.Message{{Role: prompts.User, Text: "من دفع؟"}, {Role: prompts.Assistant, Text: "كولومبيا [3]."}}}
		want.passages[1].Section, want.passages[1].Opens = "الافتتاح", true
		if diff := cmp.Diff(want, r, cmp.AllowUnexported(reader{})); diff != "" {
			t.Errorf("the reader was given something else:\n%s", diff)
		}
		if diff := cmp.Diff(mockllm.Told{Question: "كم دفعت؟", True: answer, Text: answer, Behaviour: "quote"}, told); diff != "" {
			t.Error(diff)
		}
		vectors, err := llm.NewEmbedder(o).Embed(t.Context(), []string{"أ", "بب"})
		if err != nil || len(vectors) != 2 || vectors[0][0] <= 0 || vectors[1][0] <= vectors[0][0] {
			t.Errorf("vectors %v, %v", vectors, err)
		}
		if err := llm.New(o).Check(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

// TestBehaviours shows what the bot's client makes of each. The slow one pauses before each of 25
// pieces.
func TestBehaviours(t *testing.T) {
	for name, test := range map[string]struct {
		text string
		err  any // the error expected, or nil
		took time.Duration
	}{
		"quote":     {text: answer},
		"slow":      {text: answer, took: 25 * 150 * time.Millisecond},
		"silent":    {err: new(*llm.LimitError), took: 15 * time.Second},
		"error":     {err: new(*llm.StatusError)},
		"ratelimit": {err: new(*llm.StatusError)},
		"empty":     {err: llm.ErrEmpty},
		"cut":       {text: answer[:strings.Index(answer, "ثمن")], err: llm.ErrTruncated},
	} {
		for _, by := range []string{"SetBehaviour", "the model's name"} {
			t.Run(name+" by "+by, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					s := mockllm.New(mockllm.Options{Reader: &reader{text: answer}})
					defer s.Close()
					o := llm.Options{Model: mockllm.DefaultModel, Transport: s.Transport(), BaseURL: "http://built-in/v1",
						Limits: llm.Limits{Retries: time.Nanosecond}}
					if by == "SetBehaviour" {
						if err := s.SetBehaviour(name); err != nil {
							t.Fatal(err)
						}
					} else {
						o.Model += ":" + name
					}
					start := time.Now()
					var text strings.Builder
					_, err := llm.New(o).Generate(t.Context(), prompt("كم دفعت؟"), func(piece string) error {
						text.WriteString(piece)
						return nil
					})
					if took := time.Since(start); took != test.took {
						t.Errorf("took %v, want %v", took, test.took)
					}
					if got := text.String(); got != test.text && !(name == "cut" && got != "" && strings.HasPrefix(answer, got)) {
						t.Errorf("got %q", got)
					}
					switch want := test.err.(type) {
					case nil:
						if err != nil {
							t.Error(err)
						}
					case error:
						if !errors.Is(err, want) {
							t.Errorf("error %v, want %v", err, want)
						}
					default:
						if err == nil || !errors.As(err, want) {
							t.Errorf("error %v, want a %T", err, want)
						}
					}
				})
			})
		}
	}
}

// TestLiarsAnswer: every lie reaches the client, and Told says which sentence it is.
func TestLiarsAnswer(t *testing.T) {
	var told mockllm.Told
	s := mockllm.New(mockllm.Options{Reader: &reader{text: answer}, Told: func(saying mockllm.Told) { told = saying }})
	defer s.Close()
	for _, name := range liars() {
		c := llm.New(llm.Options{Model: mockllm.DefaultModel + ":" + name, Transport: s.Transport(), BaseURL: "http://built-in/v1"})
		var text strings.Builder
		_, err := c.Generate(t.Context(), prompt("قل نعم"), func(piece string) error {
			text.WriteString(piece)
			return nil
		})
		if err != nil || text.String() == answer || text.String() != told.Text || told.True != answer || len(told.False) != 1 ||
			!strings.Contains(told.Text, told.False[0]) {
			t.Errorf("%s: got %q, %v; told %+v", name, text.String(), err, told)
		}
	}
}

// TestRequests goes through what plain HTTP can get wrong.
func TestRequests(t *testing.T) {
	good := fmt.Sprintf(`{"model":"any","messages":[{"role":"user","content":%q}]}`, prompt("كم؟")[len(prompt("كم؟"))-1].Text)
	for _, test := range []struct {
		method, path, body string
		status             int
		want               string // in the body
	}{
		{"POST", "/v1/chat/completions", good, 200, `"content":"دفعت كولومبيا`},
		{"POST", "/v1/chat/completions", strings.Replace(good, "any", "qwen3:8b", 1), 200, `"model":"qwen3:8b"`},
		{"POST", "/v1/chat/completions", strings.Replace(good, "any", "any:empty", 1), 200, `"choices":[]`},
		{"POST", "/v1/chat/completions", strings.Replace(good, "any", "any:cut", 1), 200, `"finish_reason":null`},
		{"POST", "/v1/chat/completions", strings.Replace(good, "any", "any:ratelimit", 1), 429, "rate_limit_exceeded"},
		{"POST", "/v1/chat/completions", `{"messages":[{"role":"user","content":"مرحبًا"}]}`, 200, prompts.NotInArticle},
		{"POST", "/v1/chat/completions", `{"messages":[{"role":"user","content":null}]}`, 200, prompts.NotInArticle},
		{"POST", "/v1/chat/completions", `{"messages":[]}`, 400, "messages is empty"},
		{"POST", "/v1/chat/completions", `{"messages":[{"role":"user","content":7}]}`, 400, "not the JSON expected"},
		{"POST", "/v1/chat/completions", `{`, 400, "not the JSON expected"},
		{"POST", "/v1/chat/completions", ``, 400, "not the JSON expected"},
		{"POST", "/v1/chat/completions", strings.Repeat(" ", 9<<20), 413, "larger than"},
		{"POST", "/v1/chat/completions", `{"model":"isnad-quote:sloow","messages":[{}]}`, 404, "model_not_found"},
		{"GET", "/v1/chat/completions", "", 405, "GET is not allowed"},
		{"DELETE", "/v1/models", "", 405, "DELETE is not allowed"},
		{"GET", "/v1/models/isnad-quote:sloow", "", 404, "model_not_found"},
		{"GET", "/v1/models/org/model", "", 200, `"id":"org/model"`},
		{"GET", "/", "", 404, "unknown path /"},
		{"POST", "/chat/completions", good, 404, "unknown path"},
		{"POST", "/v1/embeddings", `{"input":"واحد"}`, 200, `"embedding":[8,-0.5]`},
		{"POST", "/v1/embeddings", `{"input":[]}`, 400, "0 texts"},
		{"POST", "/v1/embeddings", `{"input":[[1,2]]}`, 400, "a string or a list"},
		{"POST", "/v1/embeddings", `{"input":` + strings.Replace(fmt.Sprint(strings.Split(strings.Repeat(`"x" `, 2049), " ")[:2049]), " ", ",",
			-1) + `}`, 400, "2049 texts"},
		{"POST", "/v1/embeddings", `{"input":[""]}`, 500, "does not embed"},
	} {
		w := httptest.NewRecorder()
		mockllm.New(mockllm.Options{Reader: &reader{text: answer}, Embed: embed}).ServeHTTP(w,
			httptest.NewRequest(test.method, test.path, strings.NewReader(test.body)))
		if w.Code != test.status || !strings.Contains(w.Body.String(), test.want) {
			t.Errorf("%s %s %.80s\n got %d %s, want %d …%s…", test.method, test.path, test.body, w.Code, w.Body, test.status, test.want)
		}
		var body struct {
			Error struct{ Message, Type string }
		}
		if json.Unmarshal(w.Body.Bytes(), &body) != nil || (body.Error.Message == "") != (w.Code == 200) ||
			(body.Error.Type == "") != (w.Code == 200) {
			t.Errorf("%s %s: not in OpenAI's form: %s", test.method, test.path, w.Body)
		}
		if w.Code == 405 && w.Header().Get("Allow") == "" || w.Code == 429 && w.Header().Get("Retry-After") == "" {
			t.Errorf("headers %v", w.Header())
		}
	}
	for _, o := range []mockllm.Options{{}, {Reader: &reader{err: errors.New("no reader today")}}} {
		for path, body := range map[string]string{"/v1/chat/completions": good, "/v1/embeddings": `{"input":"واحد"}`} {
			if o.Reader == nil && path != "/v1/embeddings" {
				continue
			}
			w := httptest.NewRecorder()
			mockllm.New(o).ServeHTTP(w, httptest.NewRequest("POST", path, strings.NewReader(body)))
			if w.Code < 400 || strings.Contains(w.Body.String(), "today") {
				t.Errorf("%s: %d %s", path, w.Code, w.Body)
			}
		}
	}
}

// TestStreamOnTheWire reads the events as any client does.
func TestStreamOnTheWire(t *testing.T) {
	s := mockllm.New(mockllm.Options{Reader: &reader{text: "نعم [3]."}})
	defer s.Close()
	client := http.Client{Transport: s.Transport()}
	content, _ := json.Marshal(prompt("كم؟")[3].Text)
	resp, err := client.Post("http://x/v1/chat/completions", "application/json",
		strings.NewReader(fmt.Sprintf(`{"model":"m","stream":true,"messages":[{"role":"user","content":%s}]}`, content)))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if kind := resp.Header.Get("Content-Type"); kind != "text/event-stream" {
		t.Errorf("content type %q", kind)
	}
	var got []string
	for lines := bufio.NewScanner(resp.Body); lines.Scan(); {
		_, after, _ := strings.Cut(lines.Text(), `"choices":`)
		got = append(got, after)
		if !strings.HasPrefix(lines.Text(), "data: {") {
			got[len(got)-1] = lines.Text()
		}
	}
	want := []string{
		`[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]}`, "",
		`[{"index":0,"delta":{"content":"نعم"},"finish_reason":null}]}`, "",
		`[{"index":0,"delta":{"content":" ["},"finish_reason":null}]}`, "",
		`[{"index":0,"delta":{"content":"3"},"finish_reason":null}]}`, "",
		`[{"index":0,"delta":{"content":"]"},"finish_reason":null}]}`, "",
		`[{"index":0,"delta":{"content":"."},"finish_reason":null}]}`, "",
		`[{"index":0,"delta":{"content":""},"finish_reason":"stop"}]}`, "",
		"data: [DONE]", "",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestSetBehaviour(t *testing.T) {
	s := mockllm.New(mockllm.Options{})
	for _, name := range mockllm.Behaviours() {
		if err := s.SetBehaviour(name); err != nil {
			t.Error(err)
		}
	}
	if err := s.SetBehaviour("sloow"); err == nil || !strings.Contains(err.Error(), "slow") {
		t.Errorf("error %v does not say which there are", err)
	}
}

// FuzzPieces: the pieces of an answer are the answer.
func FuzzPieces(f *testing.F) {
	f.Add("دفعت كولومبيا 40٪ [3][5].")
	f.Add(" \n أُ\xff\x00")
	f.Fuzz(func(t *testing.T, text string) {
		s := mockllm.New(mockllm.Options{Reader: &reader{text: text}})
		content, _ := json.Marshal(prompt("كم؟")[3].Text)
		w := httptest.NewRecorder()
		s.ServeHTTP(w, httptest.NewRequest("POST", "/v1/chat/completions",
			strings.NewReader(fmt.Sprintf(`{"stream":true,"messages":[{"role":"user","content":%s}]}`, content))))
		var said strings.Builder
		for line := range strings.Lines(w.Body.String()) {
			var chunk struct {
				Choices []struct{ Delta struct{ Content string } }
			}
			if data, ok := strings.CutPrefix(line, "data: {"); ok && json.Unmarshal([]byte("{"+data), &chunk) == nil {
				for _, c := range chunk.Choices {
					said.WriteString(c.Delta.Content)
				}
			}
		}
		if want := strings.ToValidUTF8(text, "\uFFFD"); strings.ReplaceAll(said.String(), "\uFFFD", "") != strings.ReplaceAll(want, "\uFFFD",
			"") {
			t.Errorf("said %q, want %q", said.String(), want)
		}
	})
}
