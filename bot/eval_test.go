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
	article := filepath.Join(t.TempDir(), "article.txt") // a file: the liar suite is of the built-in article
	if err := os.WriteFile(article, seeds.Article, 0o600); err != nil {
		t.Fatal(err)
	}
	vars := map[string]string{"OPENAI_BASE_URL": server.URL + "/v1", "OPENAI_MODEL": "small", "DATA_DIR": t.TempDir(), "VERIFY": "off",
		"ARTICLE": article}
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

func TestEvalUsage(t *testing.T) {
	bad := filepath.Join(t.TempDir(), "bad.jsonl")
	if err := os.WriteFile(bad, []byte("{}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for args, want := range map[string]string{
		"--scripted poet":                      "near, free",
		"--scripted near --judge solomon":      "oracle, nine-in-ten",
		"--judge oracle":                       "--scripted or --drafts",
		"--scripted near --squad x":            "leave --scripted out",
		"--scripted near --article a.md":       "leave ARTICLE out",
		"--drafts x --squad y --questions z":   "leave --questions and --squad out",
		"--drafts x --judge yes":               "oracle",
		"--drafts " + bad + "x":                "--drafts",
		"--drafts " + bad:                      "line 1 lacks",
		"--claims x --report y --judge oracle": "leave --judge and --report out",
		"--claims x --drafts y":                "leave --claims out",
		"--sets x --questions y":               "leave --questions out",
		"--sets " + filepath.Dir(bad) + "x":    "no file",
		"--sets x --article a.md":              "leave ARTICLE out",
		"--claims " + bad + "x":                "--claims",
		"--claims " + filepath.Dir(bad):        "--claims",
	} {
		code, out, errs := program(t, "", nil, append([]string{"eval"}, strings.Fields(args)...)...)
		if code != exitUsage || out != "" || strings.Count(errs, "\n") != 1 || !strings.Contains(errs, want) {
			t.Errorf("%s: code %d, %q %q", args, code, out, errs)
		}
	}
}

// The page of drafts has their sentences, but not those of a test set; one outcome a line is
// written all the same.
func TestEvalDrafts(t *testing.T) {
	for folder, sentences := range map[string]bool{"dev": true, "test": false} {
		dir := filepath.Join(t.TempDir(), folder)
		if err := os.CopyFS(dir, os.DirFS(filepath.Join("evaluation", "testdata", "tiny"))); err != nil {
			t.Fatal(err)
		}
		page := filepath.Join(t.TempDir(), "page.html")
		file := filepath.Join(dir, "drafts.jsonl")
		code, out, errs := program(t, "", nil, "eval", "--drafts", file, "--judge", "oracle", "--json", "--report", page)
		var first evaluation.DraftOutcome
		line, _, _ := strings.Cut(out, "\n")
		err := json.Unmarshal([]byte(line), &first)
		if err != nil || code != exitAnswered || strings.Count(out, "\n") != 4 || len(first.Shown) != 3 {
			t.Fatalf("%s: code %d, %v: %s %s", folder, code, err, out, errs)
		}
		html, err := os.ReadFile(page)
		if err != nil || strings.Contains(string(html), first.Sentences[0].Text) != sentences || !strings.Contains(string(html), "<svg ") {
			t.Errorf("%s: %v, page of %d bytes", folder, err, len(html))
		}
	}
}
