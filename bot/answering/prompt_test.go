package answering

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"isnad/bot/answering/reader"
	"isnad/prompts"
	"isnad/retrieval"
	"isnad/retrieval/e5"
)

// The rules are read with every question. Tokens are those of the offline encoder.
func TestRulesAreShort(t *testing.T) {
	encoder, err := e5.New()
	if err != nil {
		t.Fatal(err)
	}
	for _, whole := range []bool{false, true} {
		rules := prompts.AnswerMessages("س", nil, nil, whole)[0].Text
		if n := len(encoder.Tokens(rules)); n >= 350 {
			t.Errorf("whole %v: the rules have %d tokens", whole, n)
		}
		if strings.Contains(rules, "أربع جمل") != whole {
			t.Errorf("whole %v: the rules are\n%s", whole, rules)
		}
	}
}

// What the model is given: all of a short article, of a long one what was found and what stands
// beside it, in reading order.
func TestWhatTheModelReads(t *testing.T) {
	article := func(n int) []retrieval.Passage {
		var out []retrieval.Passage
		for i := range n {
			text := fmt.Sprintf("فقرة %d ", i+1) + strings.Repeat("كلمة ", 56) // 300 characters or so, 100 tokens
			out = append(out, retrieval.Passage{ID: i + 1, Text: text})
		}
		return out
	}
	for _, c := range []struct {
		name         string
		n, budget    int
		found        []int
		fewest, most int // tokens of what is shown
		want         []int
	}{
		{"no budget", 20, 0, []int{9, 3, 15}, 250, 350, []int{9, 3, 15}},
		{"an article that fits", 20, 3000, []int{9, 3, 15}, 1900, 2200, ids(article(20))},
		{"one that does not", 100, 3000, []int{50, 1, 100, 51}, 750, 900, []int{1, 2, 49, 50, 51, 52, 99, 100}},
		{"room for few neighbours", 100, 560, []int{50, 20, 80}, 450, 560, []int{20, 49, 50, 51, 80}},
		{"no room at all", 100, 100, []int{50, 20}, 190, 220, []int{20, 50}},
	} {
		passages := article(c.n)
		a := &Answerer{o: Options{Passages: passages, Budget: c.budget}}
		var hits []retrieval.Hit
		for _, id := range c.found {
			hits = append(hits, retrieval.Hit{Passage: passages[id-1]})
		}
		got := a.shown(hits, a.material(hits, reader.Plan{}))
		sum := 0
		for _, p := range got {
			sum += tokens(p)
		}
		if !slices.Equal(ids(got), c.want) || sum < c.fewest || sum > c.most {
			t.Errorf("%s: %v, %d tokens", c.name, ids(got), sum)
		}
	}
}

func ids(passages []retrieval.Passage) []int {
	var out []int
	for _, p := range passages {
		out = append(out, p.ID)
	}
	return out
}
