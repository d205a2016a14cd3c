package evaluation

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"isnad/retrieval"
)

// letters is an embedder one can see through: a vector counts the letters of a text.
type letters struct{ asked atomic.Int64 }

func (*letters) Model() string { return "letters" }

func (l *letters) Embed(ctx context.Context, _ retrieval.Role, texts []string) ([][]float32, error) {
	l.asked.Add(int64(len(texts)))
	return retrieval.Remote("letters", "test", func(_ context.Context, texts []string) ([][]float32, error) {
		vectors := make([][]float32, len(texts))
		for i, text := range texts {
			vectors[i] = make([]float32, 64)
			vectors[i][0] = 1
			for _, r := range text {
				vectors[i][r%64]++
			}
		}
		return vectors, ctx.Err()
	}).Embed(ctx, retrieval.Document, texts)
}

const squadSet = `{"data":[{"paragraphs":[
	{"context":"القطط تحب السمك.","qas":[{"question":"ماذا تحب القطط؟"},{"question":"من يحب السمك؟"}]},
	{"context":"الكلاب تحرس البيوت.","qas":[{"question":"من يحرس البيوت؟"}]}]},
	{"paragraphs":[{"context":"القطط تحب السمك.","qas":[{"question":"القطط والسمك"}]}]}]}`

func TestSquad(t *testing.T) {
	path := filepath.Join(t.TempDir(), "set.json")
	if err := os.WriteFile(path, []byte(squadSet), 0o600); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	first := new(letters)
	progress := 0
	result, err := Squad(t.Context(), path, first, dir, func(done, total int) { progress++ })
	if err != nil {
		t.Fatal(err)
	}
	// The context that stands there twice is one passage.
	if want := (SquadResult{Passages: 2, Questions: 4, R1: 1, R5: 1, MRR10: 1}); result != want {
		t.Errorf("%+v, want %+v", result, want)
	}
	if progress == 0 || first.asked.Load() == 0 {
		t.Errorf("progress told %d times, %d texts embedded", progress, first.asked.Load())
	}
	again := new(letters)
	if _, err := Squad(t.Context(), path, again, dir, nil); err != nil || again.asked.Load() != 0 {
		t.Errorf("second run embeds %d texts (%v), want none", again.asked.Load(), err)
	}
	data, err := json.Marshal(result)
	if want := `{"passages":2,"questions":4,"r1":1,"r5":1,"mrr10":1}`; err != nil || string(data) != want {
		t.Errorf("%s, %v, want %s", data, err, want)
	}
}

func TestSquadErrors(t *testing.T) {
	dir := t.TempDir()
	for content, want := range map[string]string{"{": "read the question set", `{"data":[]}`: "no questions in it"} {
		path := filepath.Join(dir, "set.json")
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Squad(t.Context(), path, new(letters), "", nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", content, err, want)
		}
	}
	if _, err := Squad(t.Context(), filepath.Join(dir, "none"), new(letters), "", nil); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("missing file: %v", err)
	}
}
