package evaluation

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"isnad/bot/answering"
	"isnad/bot/answering/reader"
	"isnad/prompts"
)

// The section of a command is replaced, and the others stay as they are.
func TestKeepResults(t *testing.T) {
	file := filepath.Join(t.TempDir(), "R.md")
	keep := func(command, text string) {
		t.Helper()
		err := KeepResults(file, command, time.Date(2030, 1, 2, 0, 0, 0, 0, time.UTC), 61*time.Second, func(w io.Writer) error {
			_, err := io.WriteString(w, text)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	keep("go run ./bot eval", "first  \n")
	keep("go run ./bot eval --claims x", "claims\n")
	keep("go run ./bot eval", "second\n")
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	want := resultsHead + "\n## `go run ./bot eval`\n\n2030-01-02, in 1m1s\n\n```\nsecond\n```\n" +
		"\n## `go run ./bot eval --claims x`\n\n2030-01-02, in 1m1s\n\n```\nclaims\n```\n"
	if string(data) != want {
		t.Errorf("got\n%s\nwant\n%s", data, want)
	}
}

// absent is a model that says at once that the article does not answer.
type absent struct{}

func (absent) Generate(_ context.Context, _ []prompts.Message, emit func(string) error) (int, error) {
	return 0, emit(prompts.NotInArticle)
}

// The results that the repository keeps are of sets that it has, and what they say of retrieval is
// what it does.
func TestResultsAreNotStale(t *testing.T) {
	data, err := os.ReadFile("RESULTS.md")
	if err != nil {
		t.Fatal(err)
	}
	head, sections, _ := strings.Cut(string(data), sectionMark)
	if head != resultsHead {
		t.Error("the head is not that of KeepResults: delete the file and run .ci/results")
	}
	for _, path := range regexp.MustCompile(`bot/evaluation/(\S+?)(?:`+"`"+`|\s)`).FindAllStringSubmatch(sections, -1) {
		if _, err := os.Stat(path[1]); err != nil {
			t.Errorf("the set of a command is gone: %v", err)
		}
	}
	section, _, _ := strings.Cut(sections, sectionMark)
	if !strings.HasPrefix(section, "`go run ./bot eval`\n") {
		t.Fatal("the first section is not that of the development questions")
	}

	h := openTheatre(t)
	answerer := answering.New(answering.Options{Passages: h.passages, Retriever: h.index, Generator: absent{},
		Reader: reader.New(h.encoder, nil)})
	items, err := Run(t.Context(), answerer, h.questions, "", nil)
	if err != nil {
		t.Fatal(err)
	}
	if want := fmt.Sprintf("%d questions", len(h.questions)); !strings.Contains(section, want) {
		t.Errorf("the section is not of %s", want)
	}
	figures := figures(items)
	for _, name := range []string{"hit@1", "hit@5", "mrr"} {
		row := regexp.MustCompile(`(?m)^\s*` + name + `\s+([\d.]+)\s`).FindStringSubmatch(section)
		if row == nil {
			t.Errorf("no row of %s", name)
			continue
		}
		kept, err := strconv.ParseFloat(row[1], 64)
		if err != nil {
			t.Fatal(err)
		}
		if got := figures[name].Value; got < kept-.0011 || got > kept+.0011 {
			t.Errorf("%s is %.3f today, %.3f in RESULTS.md: run .ci/results", name, got, kept)
		}
	}
}
