package evaluation

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"isnad/bot/answering/suite"
	"isnad/retrieval"
)

// shingle is how many words in a row two texts share only where one is taken from the other.
const shingle = 9

// TestApart proves that the articles of test sets are in no training set of the judge: no run of
// nine words of a test article, or of its claims, stands in one of them, but for set phrases.
func TestApart(t *testing.T) {
	trained := map[string]string{} // by shingle, the article
	eachArticle(t, "../../retrieval/e5/train/pairs/*.jsonl", func(name string, texts []string) {
		for _, text := range texts {
			for _, s := range shingles(text) {
				trained[s] = name
			}
		}
	})
	if len(trained) < 100_000 {
		t.Fatalf("only %d runs of words: are the pairs read?", len(trained))
	}
	apart := func(name string, texts ...string) {
		all, found := 0, map[string]int{}
		for _, text := range texts {
			for _, s := range shingles(text) {
				all++
				if a, ok := trained[s]; ok {
					found[a]++
				}
			}
		}
		if all < 100 {
			t.Errorf("%s: only %d runs of words", name, all)
		}
		for a, n := range found {
			if n > all/100 {
				t.Errorf("%s: %d of %d runs of %d words stand in the training article %s", name, n, all, shingle, a)
			}
		}
	}
	held, err := suite.HeldOut()
	if err != nil {
		t.Fatal(err)
	}
	for _, set := range held {
		if set.Article != "" {
			apart(set.Name, set.Article)
		}
	}
	drafts, _ := filepath.Glob("testdata/drafts/*/*.txt")
	asked, _ := filepath.Glob("testdata/asked*/*.txt")
	if len(drafts) < 32 || len(asked) < 15 {
		t.Errorf("%d articles with drafts, %d with questions", len(drafts), len(asked))
	}
	for _, f := range append(drafts, asked...) {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		apart(f, string(text))
	}
	eachArticle(t, "testdata/claims/*.jsonl", func(name string, texts []string) { apart(name, texts...) })
}

// eachArticle calls see with the paragraphs of each article of the files of a pattern.
func eachArticle(t *testing.T, pattern string, see func(name string, texts []string)) {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		t.Fatalf("%s: %d files, %v", pattern, len(files), err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		eachLine(t, data, see)
	}
}

func eachLine(t *testing.T, data []byte, see func(name string, texts []string)) {
	t.Helper()
	for line := range bytes.Lines(data) {
		var a struct {
			Article    string
			Paragraphs []struct{ Text string }
		}
		if err := json.Unmarshal(line, &a); err != nil {
			t.Fatal(err)
		}
		var texts []string
		for _, p := range a.Paragraphs {
			texts = append(texts, p.Text)
		}
		see(a.Article, texts)
	}
}

func shingles(text string) []string {
	words := retrieval.Terms(text)
	var out []string
	for i := 0; i+shingle <= len(words); i++ {
		out = append(out, strings.Join(words[i:i+shingle], " "))
	}
	return out
}
