package llm_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"isnad/bot/llm"
)

func TestEmbedRefuses(t *testing.T) {
	vectors := func(list ...string) http.HandlerFunc {
		return plain(200, "application/json", `{"data":[`+strings.Join(list, ",")+`]}`)
	}
	at := func(i int, vector string) string { return fmt.Sprintf(`{"index":%d,"embedding":%s}`, i, vector) }
	for _, test := range []struct {
		name   string
		server http.HandlerFunc
		err    string // how the error ends; empty: no error
	}{
		{"in order", vectors(at(0, `[3,4]`), at(1, `[0,2]`)), ""},
		{"out of order", vectors(at(1, `[0,2]`), at(0, `[3,4]`)), ""},
		{"too few", vectors(at(0, `[3,4]`)), "1 vectors came back for 2 texts"},
		{"too many", vectors(at(0, `[3,4]`), at(1, `[0,2]`), at(2, `[0,2]`)), "3 vectors came back for 2 texts"},
		{"an index twice", vectors(at(0, `[3,4]`), at(0, `[0,2]`)), "the indices of the vectors are not 0 to 1, each once"},
		{"an index beyond", vectors(at(0, `[3,4]`), at(2, `[0,2]`)), "the indices of the vectors are not 0 to 1, each once"},
		{"an index below", vectors(at(-1, `[3,4]`), at(0, `[0,2]`)), "the indices of the vectors are not 0 to 1, each once"},
		{"two dimensions", vectors(at(0, `[3,4]`), at(1, `[0,2,0]`)), "a vector has 3 dimensions, another 2"},
		{"a zero vector", vectors(at(0, `[3,4]`), at(1, `[0,0]`)), "a vector is empty, zero or not finite"},
		{"no vector", vectors(at(0, `[3,4]`), `{"index":1}`), "a vector is empty, zero or not finite"},
		{"beyond float32", vectors(at(0, `[3,4]`), at(1, `[1e300,0]`)),
			"cannot unmarshal number 1e300 into Go struct field Embedding.data.embedding of type float32"},
		{"base64", vectors(at(0, `[3,4]`), at(1, `"AACAPw=="`)),
			"cannot unmarshal string into Go struct field Embedding.data.embedding of type []float32"},
		{"200 with an error", plain(200, "application/json", `{"error":{"message":"no such model","code":404}}`), "404 Not Found: no such model"},
		{"200 with HTML", plain(200, "text/html", "<html>"+key), "the server reports: a page of HTML"},
		{"401", plain(401, "application/json", `{"error":{"message":"`+key+` is wrong"}}`), "401 Unauthorized: [key] is wrong"},
	} {
		t.Run(test.name, func(t *testing.T) {
			inMemory(t, func(t *testing.T, o llm.Options, s *script) {
				got, err := llm.NewEmbedder(o).Embed(t.Context(), []string{"أ", "ب"})
				if test.err == "" {
					if err != nil || fmt.Sprint(got) != "[[0.6 0.8] [0 1]]" {
						t.Errorf("got %v, %v", got, err)
					}
					return
				}
				if err == nil || got != nil {
					t.Fatalf("got %v, %v", got, err)
				}
				if e := err.Error(); !strings.HasPrefix(e, `embed 2 texts with model "m" at models.test: `) || !strings.HasSuffix(e, test.err) {
					t.Errorf("error %q, want …%q", e, test.err)
				}
			}, test.server)
		})
	}
}

// counting answers with vectors whose direction is the number in the text, last text first.
func counting(w http.ResponseWriter, r *http.Request, body string) {
	var in struct {
		Input          []string `json:"input"`
		EncodingFormat string   `json:"encoding_format"`
	}
	if json.Unmarshal([]byte(body), &in) != nil || in.EncodingFormat != "float" || len(in.Input) > 64 {
		http.Error(w, "bad request", http.StatusBadRequest)
		return
	}
	type vector struct {
		Index     int       `json:"index"`
		Embedding []float64 `json:"embedding"`
	}
	var data []vector
	for i := len(in.Input) - 1; i >= 0; i-- {
		n, _ := strconv.Atoi(in.Input[i])
		data = append(data, vector{i, []float64{1, float64(n)}})
	}
	json.NewEncoder(w).Encode(map[string]any{"data": data})
}

func TestEmbedBatches(t *testing.T) {
	var s *script
	answer := func(w http.ResponseWriter, r *http.Request) {
		requests := s.requests()
		counting(w, r, requests[len(requests)-1])
	}
	// The second batch meets a busy server first.
	inMemory(t, func(t *testing.T, o llm.Options, made *script) {
		s = made
		var texts []string
		for n := range 130 {
			texts = append(texts, strconv.Itoa(n))
		}
		vectors, err := llm.NewEmbedder(o).Embed(t.Context(), texts)
		if err != nil || len(vectors) != 130 || len(s.requests()) != 4 {
			t.Fatalf("%d vectors after %d requests: %v", len(vectors), len(s.requests()), err)
		}
		for n, v := range vectors {
			if got := float64(v[1] / v[0]); math.Abs(got-float64(n)) > 1e-3 {
				t.Errorf("text %d has the vector of text %v", n, got)
			}
		}
	}, answer, plain(503, "", "", "Retry-After", "2"), answer)
}

func TestEmbedNothing(t *testing.T) {
	inMemory(t, func(t *testing.T, o llm.Options, s *script) {
		if v, err := llm.NewEmbedder(o).Embed(t.Context(), nil); len(v) != 0 || err != nil || len(s.requests()) != 0 {
			t.Errorf("got %v, %v after %d requests", v, err, len(s.requests()))
		}
	}, plain(500, "", ""))
}

// TestEmbedKeepsItsDimension: a model that was exchanged on the server must not mix its vectors
// with those of the index.
func TestEmbedKeepsItsDimension(t *testing.T) {
	inMemory(t, func(t *testing.T, o llm.Options, s *script) {
		e := llm.NewEmbedder(o)
		if _, err := e.Embed(t.Context(), []string{"أ"}); err != nil {
			t.Fatal(err)
		}
		if _, err := e.Embed(t.Context(), []string{"أ"}); err == nil {
			t.Error("a vector of another dimension was taken")
		}
	}, plain(200, "", `{"data":[{"embedding":[1,2]}]}`), plain(200, "", `{"data":[{"embedding":[1,2,3]}]}`))
}

func TestEmbedLimits(t *testing.T) {
	for texts, want := range map[int]time.Duration{1: 15 * time.Second, 2: 60 * time.Second} {
		inMemory(t, func(t *testing.T, o llm.Options, s *script) {
			start := time.Now()
			_, err := llm.NewEmbedder(o).Embed(t.Context(), make([]string, texts))
			var limit *llm.LimitError
			if took := time.Since(start); took != want || !errors.As(err, &limit) || len(s.requests()) != 1 {
				t.Errorf("%d texts: error %v after %v and %d requests", texts, err, took, len(s.requests()))
			}
		}, func(w http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	}
}
