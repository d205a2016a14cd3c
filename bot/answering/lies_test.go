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
var liesIn = strings.Fields("invented-id swapped-paragraph changed-number changed-name changed-date negation " +
	"roles hedge scope attribution stitched obey added-sentence")

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
	judge, err := retrieval.OfflineJudge()
	if err != nil {
		t.Fatal(err)
	}
	return bench{passages, index, reader.New(encoder, judge), encoder}
}

func (b bench) answerer(g Generator) *Answerer {
	return New(Options{Passages: b.passages, Retriever: b.index, Generator: g, Reader: b.reader, Judge: wordJudge{}})
}

// A wordJudge stands for the trained judge where its opinion does not matter: it is sure of a claim
// whose words stand in the evidence, and of nothing else.
type wordJudge struct{}

func (wordJudge) Judge(_ context.Context, pairs []retrieval.Pair) ([]retrieval.Judgement, error) {
	out := make([]retrieval.Judgement, len(pairs))
	for i, p := range pairs {
		has := map[string]bool{}
		for _, w := range retrieval.Words(p.Evidence) {
			has[w.Stem] = true
		}
		n, found := 0, 0
		for _, w := range retrieval.Words(p.Claim) {
			if !w.Stop {
				n++
				if has[w.Stem] {
					found++
				}
			}
		}
		out[i] = retrieval.Judgement{Open: 1}
		if 4*found >= 3*n {
			out[i] = retrieval.Judgement{Supported: 0.99, Open: 0.01}
		}
	}
	return out, nil
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
				truths = append(truths, Sentence{text: c.Text, citations: []Citation{{Passage: b.passages[c.Paragraphs[0]-1]}}}.String())
			}
		}
		if len(truths) > 0 {
			out = append(out, dev{q.ID, Question{q.Question, q.History}, strings.Join(truths, " ")})
		}
	}
	return out
}

// TestLies lets a model write true sentences for dev questions, lie in each way that mockllm knows,
// and looks whether a false sentence reaches the reader. Without the check they would: those of
// which the draft has none are not counted.
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
	answerer := b.answerer(model)
	answerer.o.Judge = trained(t)
	questions := devQuestions(t, b)
	told, through := 0, 0
	for _, behaviour = range liesIn {
		open, passed := 0, 0
		for i := 0; i < len(questions); i += 12 {
			q = questions[i]
			var seen []Answer
			r, err := answerer.Answer(t.Context(), q.asked, func(a Answer) { seen = append(seen, a) })
			if err != nil {
				t.Fatal(err)
			}
			if len(r.Trace.Verdicts) == 0 || len(lies) == 0 {
				continue // the question is refused before a model is asked
			}
			open++
			if s := reached(append(seen, r.Answer), lies, b.passages); s != "" {
				passed++
				t.Logf("%s, %s: %s", behaviour, q.id, s)
			}
		}
		if open < 3 {
			t.Errorf("%s: only %d lies: the test proves too little", behaviour, open)
		}
		told, through = told+open, through+passed
	}
	t.Logf("%d lies, %d of them reached the reader", told, through)
	if 4*through > told {
		t.Errorf("%d of %d lies reached the reader, more than a quarter", through, told)
	}
}

// reached returns the false sentence that one of the answers shows under the marker of the lie.
func reached(answers []Answer, lies []string, passages []retrieval.Passage) string {
	for _, a := range answers {
		for _, s := range a.sentences {
			for _, lie := range lies {
				d, _ := parseDrafted(lie, passages)
				marked := len(d.cited) == 0 || slices.ContainsFunc(d.cited, func(n int) bool { return slices.Contains(s.cited(), n) })
				if marked && slices.Equal(retrieval.Terms(s.text), retrieval.Terms(d.text)) {
					return fmt.Sprint(s)
				}
			}
		}
	}
	return ""
}
