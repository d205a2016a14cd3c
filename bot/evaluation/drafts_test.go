package evaluation

import (
	"context"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"isnad/bot/answering"
	"isnad/bot/answering/reader"
	"isnad/bot/llm"
	"isnad/bot/llm/mockllm"
	"isnad/retrieval"

	"github.com/google/go-cmp/cmp"
)

// A table of scores stands for the trained judge: of a claim that has one of these words the score
// of the word, else 0.1.
type scoreTable struct {
	scores map[string]float32
	mu     sync.Mutex
	asked  []retrieval.Pair
}

func (s *scoreTable) Judge(_ context.Context, pairs []retrieval.Pair) ([]retrieval.Judgement, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([]retrieval.Judgement, len(pairs))
	for i, p := range pairs {
		s.asked = append(s.asked, p)
		out[i] = retrieval.Judgement{Supported: .1, Open: .9}
		for word, score := range s.scores {
			if strings.Contains(p.Claim, word) {
				out[i] = retrieval.Judgement{Supported: score, Open: 1 - score}
			}
		}
	}
	return out, nil
}

// flat embeds every text alike.
type flat struct{ retrieval.Embedder }

func (flat) Embed(_ context.Context, _ retrieval.Role, texts []string) ([][]float32, error) {
	out := make([][]float32, len(texts))
	for i := range out {
		out[i] = []float32{1, 0}
	}
	return out, nil
}

// inOrder retrieves the passages in the order of the article.
type inOrder []retrieval.Passage

func (r inOrder) Retrieve(_ context.Context, _ string, k int) ([]retrieval.Hit, error) {
	var out []retrieval.Hit
	for _, p := range r[:min(k, len(r))] {
		out = append(out, retrieval.Hit{Passage: p})
	}
	return out, nil
}

func ordered(_ context.Context, passages []retrieval.Passage) (answering.Retriever, error) {
	return inOrder(passages), nil
}

func connected(judge answering.Judge, look answering.Look) Connect {
	return func(m Model, passages []retrieval.Passage, index answering.Retriever) (Answerer, func()) {
		server := mockllm.New(mockllm.Options{Reader: m, Judge: m.Judge})
		client := llm.New(llm.Options{BaseURL: "http://scripted/v1", Model: "scripted", Transport: server.Transport()})
		return answering.New(answering.Options{Passages: passages, Retriever: index, Generator: generator{client},
			Reader: reader.New(flat{}, nil), Judge: judge, Look: look}), func() { server.Close() }
	}
}

var tinyScores = map[string]float32{"استأنفت": .99, "180": .85, "المحرك": .86, "الطلاء": .84, "قبطان": .12, "الثمار": .15}

func tinyDrafts(t *testing.T, look answering.Look) []DraftOutcome {
	t.Helper()
	drafts, err := ReadDrafts(filepath.Join("testdata", "tiny", "drafts.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	outcomes, err := Drafts(t.Context(), drafts, connected(&scoreTable{scores: tinyScores}, look), ordered, nil)
	if err != nil {
		t.Fatal(err)
	}
	return outcomes
}

func shownOf(outcomes []DraftOutcome) map[string][]bool {
	out := map[string][]bool{}
	for _, o := range outcomes {
		out[o.ID] = o.Shown
	}
	return out
}

// An item is found though a lead stands before it, and a sentence that is checked in parts is shown
// only if all of them are.
func TestDrafts(t *testing.T) {
	outcomes := tinyDrafts(t, answering.NoLook)
	want := map[string][]bool{"ferry-1": {true, true, false}, "ferry-2": {false, true, false}, "olives-1": {false}, "olives-2": {false}}
	if d := cmp.Diff(want, shownOf(outcomes)); d != "" {
		t.Errorf("shown:\n%s", d)
	}
	split := outcomes[1]
	if own := split.of(split.Sentences[2].Text); len(own) < 2 || !own[0].Kept || split.Decided(2).Kept {
		t.Errorf("the sentence in parts has verdicts %+v", own)
	}
	r := NewDraftReport(outcomes, true)
	if d := cmp.Diff([]DraftFigures{
		{"all", Share{4, 3}, Share{2, 0}, Share{3, 2}, Share{1, 1}},
		{"strong", Share{3, 2}, Share{1, 0}, Share{2, 1}, Share{}},
		{"weak", Share{1, 1}, Share{1, 0}, Share{1, 1}, Share{1, 1}},
	}, r.Figures); d != "" {
		t.Errorf("figures:\n%s", d)
	}
	if d := cmp.Diff([]Decider{{"true", "judge", Share{4, 3}}, {"false", "judge", Share{2, 0}}, {"missing", "nobody", Share{1, 0}},
		{"frame", "nobody", Share{1, 0}}}, r.Deciders); d != "" {
		t.Errorf("who decided:\n%s", d)
	}
	if c := r.Calibration; c.N != 6 || c.Bins[9].True != (Share{1, 1}) || c.Bins[1].True != (Share{3, 1}) {
		t.Errorf("calibration %+v", c)
	}
}

// The second look is an oracle: nothing false is shown, and what is true and not vetoed is.
func TestDraftsOracle(t *testing.T) {
	want := map[string][]bool{"ferry-1": {true, true, false}, "ferry-2": {false, true, false}, "olives-1": {true}, "olives-2": {false}}
	outcomes := tinyDrafts(t, answering.LookOpen)
	if d := cmp.Diff(want, shownOf(outcomes)); d != "" {
		t.Errorf("shown:\n%s", d)
	}
	if v := outcomes[2].Decided(0); v.By != "model" {
		t.Errorf("decided by %+v", v)
	}
}

func TestMatching(t *testing.T) {
	tests := []struct {
		sentence string
		have     []string
		want     []string
		why      string
	}{
		{"زار الوفد صنعاء [2].", []string{"زار الوفد صنعاء", "صنعاء"}, []string{"زار الوفد صنعاء"}, "markers and stops do not count"},
		{"- صنعاء [2]", []string{"زار الوفد صنعاء [1].", "- صنعاء [2]"}, []string{"- صنعاء [2]"}, "an item that another sentence has too"},
		{"غادر أولا! ثم عاد مساء [3].", []string{"غادر أولا!", "ثم عاد مساء [3]."}, []string{"غادر أولا!", "ثم عاد مساء [3]."},
			"a sentence in parts"},
		{"2. عدن [4]", []string{"عدن"}, []string{"عدن"}, "a numbered item without its number"},
		{"عدن [4]", []string{"معدن ثمين [4]."}, nil, "letters of another word"},
		{"[4]", []string{"عدن"}, nil, "no words"},
	}
	for _, tt := range tests {
		if d := cmp.Diff(tt.want, matching(tt.have, func(s string) string { return s }, tt.sentence)); d != "" {
			t.Errorf("%s: %s", tt.why, d)
		}
	}
}

// The page has each sentence of a draft from right to left, and without sentences none of them.
func TestDraftPage(t *testing.T) {
	outcomes := tinyDrafts(t, answering.NoLook)
	page := func(sentences bool) string {
		var b strings.Builder
		if err := NewDraftReport(outcomes, sentences).HTML(&b); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	whole, totals := page(true), page(false)
	for _, o := range outcomes {
		for _, s := range append(o.Sentences, DraftSentence{Text: o.Question}) {
			if !strings.Contains(whole, `dir="rtl" lang="ar">`+s.Text) || strings.Contains(totals, s.Text) {
				t.Errorf("%q is missing, or among the totals", s.Text)
			}
		}
	}
	for _, want := range []string{"3/4 = 75.0 % (30–95)", "<svg ", "0.10–0.20: 1/3 = 33.3 %", "expected calibration error"} {
		if !strings.Contains(whole, want) || !strings.Contains(totals, want) {
			t.Errorf("%q does not stand in the pages", want)
		}
	}
	for _, bad := range []string{"ZgotmplZ", "http://", "https://", "<script"} {
		if strings.Contains(whole, bad) {
			t.Errorf("the page has %q", bad)
		}
	}
}
