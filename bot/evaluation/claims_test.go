package evaluation

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"isnad/bot/answering"
	"isnad/prompts"
	"isnad/retrieval"

	"github.com/google/go-cmp/cmp"
)

func TestClaims(t *testing.T) {
	articles, err := ReadClaims(filepath.Join("testdata", "tiny", "claims.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	judge := &scoreTable{scores: map[string]float32{"استأنفت": .99, "210": .985, "المحرك": .98, "المقاعد": .3, "الثمار": .2, "قدرة": .96}}
	r, err := Claims(t.Context(), articles, judge, func(j answering.Judge) Connect { return connected(j, answering.NoLook) }, nil)
	if err != nil {
		t.Fatal(err)
	}
	want := []ClaimFigure{
		{"vetoes alone", Share{4, 4}, Share{3, 1}},
		{"judge alone", Share{4, 3}, Share{3, 2}},
		{"both", Share{4, 3}, Share{3, 3}},
	}
	if d := cmp.Diff(want, r.Ablation); d != "" {
		t.Errorf("ablation:\n%s", d)
	}
	if d := cmp.Diff([]ClaimFigure{{"free", Share{2, 1}, Share{}}, {"number", Share{}, Share{1, 1}}, {"list", Share{1, 1}, Share{1, 1}},
		{"merged", Share{1, 1}, Share{}}, {"roles", Share{}, Share{1, 1}}}, r.Kinds); d != "" {
		t.Errorf("kinds:\n%s", d)
	}
	// .99 beats the three false ones, .98 and .96 two each, .4 one
	if want := 8. / 12; r.Articles != 2 || r.Area.N != 7 || r.Area.Value < want-1e-9 || r.Area.Value > want+1e-9 {
		t.Errorf("area %+v of %d articles, want %.3f", r.Area, r.Articles, want)
	}
	var text strings.Builder
	if err := r.Text(&text); err != nil || !strings.Contains(text.String(), "3/4 = 75.0 % (30–95)") {
		t.Errorf("%v: %s", err, text.String())
	}
}

// What the judge is asked alone is what the check asks it.
func TestClaimPairs(t *testing.T) {
	articles, err := ReadClaims(filepath.Join("testdata", "tiny", "claims.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range articles {
		passages := a.passages()
		m := &asserter{passages: passages}
		judge := &scoreTable{}
		answerer, end := connected(judge, answering.NoLook)(m, passages, m)
		for i := range a.Claims {
			c := &a.Claims[i]
			if c.Kind == "number" {
				continue // a veto: the judge is not asked
			}
			judge.asked = nil
			if _, err := m.kept(t.Context(), answerer, c); err != nil {
				t.Fatal(err)
			}
			want := a.pair(*c)
			want.Context = answering.Context(c.question(), "", c.Lead) // without a model every question is on one thing
			if !slices.ContainsFunc(judge.asked, func(p retrieval.Pair) bool { return cmp.Equal(p, want) }) {
				t.Errorf("%q: alone %+v, by the check %+v", c.Text, want, judge.asked)
			}
		}
		end()
	}
}

// The thresholds are those of the check: a score just below one is not enough.
func TestThresholds(t *testing.T) {
	article := ClaimArticle{Title: "سوق السمك", Paragraphs: []ClaimParagraph{{1, "", "افتتح السوق باعة من الساحل."},
		{2, "", "يبيع الصيادون التونة والسردين كل صباح قرب الرصيف القديم."}}}
	passages := article.passages()
	for i, tt := range []struct {
		look  answering.Look
		cited int
	}{{answering.NoLook, 2}, {answering.LookOpen, 2}, {answering.NoLook, 1}} {
		threshold := thresholds[min(i, 1)]
		for _, off := range []float64{-.05, .05} {
			c := Claim{Text: "يبيع الصيادون التونة والسردين صباح كل يوم قرب الرصيف.", Paragraphs: []int{tt.cited}}
			m := &looking{asserter: asserter{passages: passages}}
			judge := passageJudge{passages[1].Text, float32(threshold.Score + off)}
			answerer, end := connected(judge, tt.look)(m, passages, m)
			kept, err := m.kept(t.Context(), answerer, &c)
			end()
			suffices := kept && !m.looked
			if err != nil || suffices != (off > 0) {
				t.Errorf("%s: with %.3f kept is %v, looked at again %v, %v", threshold.Means, threshold.Score+off, kept, m.looked, err)
			}
		}
	}
}

func TestReadClaims(t *testing.T) {
	for text, want := range map[string]string{
		"":                                    "no claims",
		"{":                                   "line 1 is not",
		`{"paragraphs":[{"n":2,"text":"x"}]}`: "paragraph 1",
		`{"paragraphs":[{"n":1,"text":"x"}],"claims":[{"text":"y","paragraphs":[1]}]}`:                     "claim 1 lacks",
		`{"paragraphs":[{"n":1,"text":"x"}],"claims":[{"text":"y","paragraphs":[2],"label":"supported"}]}`: "cites paragraph 2",
	} {
		file := filepath.Join(t.TempDir(), "claims.jsonl")
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := ReadClaims(file); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

// A passageJudge gives its score to what is judged by evidence that ends in its passage, and
// nothing to anything else.
type passageJudge struct {
	passage string
	score   float32
}

func (j passageJudge) Judge(_ context.Context, pairs []retrieval.Pair) ([]retrieval.Judgement, error) {
	out := make([]retrieval.Judgement, len(pairs))
	for i, p := range pairs {
		out[i].Open = 1
		if strings.HasSuffix(p.Evidence, j.passage) {
			out[i] = retrieval.Judgement{Supported: j.score, Open: 1 - j.score}
		}
	}
	return out, nil
}

// looking is an asserter that notes whether a second look is asked for.
type looking struct {
	asserter
	looked bool
}

func (m *looking) Judge(claims []prompts.Claim) string {
	m.looked = true
	return m.asserter.Judge(claims)
}
