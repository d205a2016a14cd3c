package answering

import (
	"math/rand/v2"
	"strings"
	"testing"

	"isnad/bot/answering/suite"
	"isnad/retrieval"
)

// TestAnyWords checks mixtures of words against mixtures of words: the check reads any text,
// whatever stands first, last or alone in it.
func TestAnyWords(t *testing.T) {
	sets, err := suite.Others()
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(1, 1))
	for _, set := range sets {
		var words []string
		for _, c := range set.Claims {
			words = append(words, strings.Fields(c.Text)...)
		}
		mix := func(n int) string {
			var b strings.Builder
			for range n {
				b.WriteString(words[r.IntN(len(words))] + " ")
			}
			return b.String()
		}
		for range 50 {
			passages := []retrieval.Passage{{ID: 1, Text: mix(1 + r.IntN(60))}, {ID: 2, Text: mix(r.IntN(5))}}
			a := New(Options{Passages: passages, Judge: wordJudge{}})
			for range 20 {
				text := mix(r.IntN(15))
				checkDrafted(a, drafted{raw: text, text: text, cited: []int{1}}, passages)
			}
		}
	}
}
