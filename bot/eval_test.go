package main

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"isnad/bot/evaluation"
	"isnad/bot/llm/mockllm"
	"isnad/prompts"
	"isnad/retrieval"
	"isnad/seeds"
)

// one writes the same sentence whatever is asked.
type one struct{}

func (one) Read(context.Context, string, []prompts.Message, []retrieval.Passage) (string, error) {
	return "قدمت روسيا 70٪ من الميزانية الإجمالية [14].", nil
}

// A run against an endpoint that is ended half-way asks the rest only when it is called again.
func TestEvalGoesOn(t *testing.T) {
	const few, until = 6, 3
	file := filepath.Join(t.TempDir(), "few.jsonl")
	lines := bytes.SplitAfter(seeds.Questions, []byte("\n"))
	if err := os.WriteFile(file, bytes.Join(lines[:few], nil), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, end := context.WithCancel(t.Context())
	var asked atomic.Int64
	model := mockllm.New(mockllm.Options{Reader: one{}})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/chat/completions") && asked.Add(1) == until+1 {
			end()
			return
		}
		model.ServeHTTP(w, r)
	}))
	defer server.Close()
	vars := map[string]string{"OPENAI_BASE_URL": server.URL + "/v1", "OPENAI_MODEL": "small", "DATA_DIR": t.TempDir()}
	eval := func(ctx context.Context) (int, string, string) {
		var stdout, stderr bytes.Buffer
		code := run(ctx, world{args: []string{"eval", "--json", "--questions", file}, out: &stdout, err: &stderr,
			env: func(name string) (string, bool) { v, ok := vars[name]; return v, ok }})
		return code, stdout.String(), stderr.String()
	}
	if code, out, _ := eval(ctx); code != exitFailed || out != "" {
		t.Fatalf("the run that was ended: code %d, %q", code, out)
	}
	asked.Store(until + 1) // no more ends
	code, out, errs := eval(t.Context())
	var report evaluation.Report
	if err := json.Unmarshal([]byte(out), &report); err != nil || code != exitAnswered {
		t.Fatalf("code %d, %v: %s", code, err, errs)
	}
	if n := asked.Load() - until - 1; n != few-until || len(report.Items) != few || report.Model != "small" {
		t.Errorf("%d of %d questions were asked again, %d answers of %s", n, few, len(report.Items), report.Model)
	}
}

func TestEvalScriptedUsage(t *testing.T) {
	for _, args := range []string{"--scripted poet", "--scripted near --judge solomon", "--judge oracle", "--scripted near --squad x", "--scripted near --article a.md"} {
		if code, out, errs := program(t, "", nil, append([]string{"eval"}, strings.Fields(args)...)...); code != exitUsage || out != "" || strings.Count(errs, "\n") != 1 {
			t.Errorf("%s: code %d, %q %q", args, code, out, errs)
		}
	}
}
