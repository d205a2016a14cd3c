package answering

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"isnad/bot/answering/reader"
	"isnad/bot/answering/suite"
	"isnad/bot/llm/mockllm"
	"isnad/prompts"
	"isnad/retrieval"
	"isnad/seeds"
)

// A scripted model writes what it is told, in small pieces.
type scripted func(messages []prompts.Message) (string, error)

func (s scripted) Generate(ctx context.Context, messages []prompts.Message, emit func(string) error) (int, error) {
	text, err := s(messages)
	for len(text) > 0 {
		n := min(len(text), 7) // pieces that part letters, as a stream of bytes may
		if e := emit(text[:n]); e != nil {
			return 0, e
		}
		text = text[n:]
	}
	return 0, err
}

// liesIn are the behaviours that lie.
var liesIn = strings.Fields("invented-id swapped-paragraph changed-number changed-name changed-date negation roles hedge scope attribution stitched obey added-sentence")

// A bench is the built-in article with everything that answers from it but a model.
type bench struct {
	passages []retrieval.Passage
	index    *retrieval.Index
	reader   *reader.Reader
	encoder  retrieval.Embedder
}

func newBench(t testing.TB) bench {
	passages, err := retrieval.Split("article.txt", seeds.Article)
	if err != nil {
		t.Fatal(err)
	}
	offline, err := retrieval.Offline()
	if err != nil {
		t.Fatal(err)
	}
	encoder := retrieval.Cached(offline, seeds.Vectors)
	index, err := retrieval.Build(t.Context(), passages, encoder, retrieval.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return bench{passages, index, reader.New(encoder), encoder}
}

func (b bench) answerer(g Generator, unchecked bool) *Answerer {
	return New(Options{Passages: b.passages, Retriever: b.index, Generator: g, Reader: b.reader, Encoder: b.encoder, unchecked: unchecked})
}

// A dev is a dev question and what a truthful model might answer.
type dev struct {
	id    string
	asked Question
	truth string
}

func devQuestions(t *testing.T, b bench) []dev {
	claims, err := suite.Article()
	if err != nil {
		t.Fatal(err)
	}
	var out []dev
	for line := range strings.Lines(string(seeds.Questions)) {
		var q struct {
			ID, Question string
			History      []prompts.Message
		}
		if err := json.Unmarshal([]byte(line), &q); err != nil {
			t.Fatal(err)
		}
		var truths []string
		for _, c := range claims {
			if c.Topic == q.ID && c.Kind == "near" {
				truths = append(truths, Sentence{Text: c.Text, Citations: []Citation{{Passage: b.passages[c.Paragraphs[0]-1]}}}.String())
			}
		}
		if len(truths) > 0 {
			out = append(out, dev{q.ID, Question{q.Question, q.History}, strings.Join(truths, " ")})
		}
	}
	return out
}

// TestLies lets a model write true sentences for dev questions, lie in each way that mockllm knows, and looks whether a false sentence reaches the reader. With the ledger switched off they do, as the same test shows.
func TestLies(t *testing.T) {
	b := newBench(t)
	var behaviour string
	var q dev
	var lies []string
	model := scripted(func(messages []prompts.Message) (string, error) {
		_, _, shown, _ := prompts.ParsePrompt(messages)
		var passages []retrieval.Passage
		for _, p := range shown {
			passages = append(passages, retrieval.Passage{ID: p.ID, Section: p.Section, Text: p.Text})
		}
		var text string
		text, lies = mockllm.Lie(behaviour, q.asked.Text, q.truth, passages)
		return text, nil
	})
	checked, unchecked := b.answerer(model, false), b.answerer(model, true)
	questions := devQuestions(t, b)
	told, through := 0, 0
	for _, behaviour = range liesIn {
		open, passed := 0, 0
		for i := 0; i < len(questions); i += 3 {
			q = questions[i]
			answer := func(a *Answerer) string {
				var seen []Answer
				r, err := a.Answer(t.Context(), q.asked, func(a Answer) { seen = append(seen, a) })
				if err != nil {
					t.Fatal(err)
				}
				return reached(append(seen, r.Answer), lies, b.passages)
			}
			if answer(unchecked) == "" {
				continue // the lie is in the marker, or the question is refused before a model is asked
			}
			open++
			if s := answer(checked); s != "" {
				passed++
				t.Logf("%s, %s: %s", behaviour, q.id, s)
			}
		}
		if open < 10 {
			t.Errorf("%s: only %d lies would reach the reader with the ledger off: the test proves too little", behaviour, open)
		}
		if passed > tolerated[behaviour] {
			t.Errorf("%s: %d of %d lies reached the reader", behaviour, passed, open)
		}
		told, through = told+open, through+passed
	}
	t.Logf("%d lies, %d of them reached the reader", told, through)
}

// tolerated is how many lies of a kind still pass. It may only shrink.
var tolerated = map[string]int{}

// reached returns the false sentence that one of the answers shows under the marker of the lie.
func reached(answers []Answer, lies []string, passages []retrieval.Passage) string {
	for _, a := range answers {
		for _, s := range a.Sentences {
			for _, lie := range lies {
				d, _ := parseDrafted(lie, passages)
				if slices.Equal(retrieval.Terms(s.Text), retrieval.Terms(d.text)) && (len(d.cited) == 0 || slices.ContainsFunc(d.cited, func(n int) bool { return slices.Contains(s.Cited(), n) })) {
					return fmt.Sprint(s)
				}
			}
		}
	}
	return ""
}
