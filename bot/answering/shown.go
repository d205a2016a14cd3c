package answering

import (
	"unicode/utf8"

	"isnad/retrieval"
)

// runesPerToken is how many characters of Arabic a token has: 3.2 to 3.7 in the offline encoder's
// vocabulary, somewhat fewer in those of today's large models.
const runesPerToken = 3

func tokens(p retrieval.Passage) int {
	return utf8.RuneCountInString(p.Section+p.Text)/runesPerToken + 4 // its number
}

// shown is what an outside model reads instead of the nearest passages: the whole article where it
// fits, so that retrieval can miss nothing, else those passages with their neighbours, in reading
// order.
func (a *Answerer) shown(hits []retrieval.Hit, nearest []retrieval.Passage) []retrieval.Passage {
	if a.o.Budget <= 0 {
		return nearest
	}
	all := 0
	for _, p := range a.o.Passages {
		all += tokens(p)
	}
	if all <= a.o.Budget {
		return a.o.Passages
	}
	room := a.o.Budget
	taken := map[int]bool{}
	for _, p := range nearest {
		taken[p.ID] = true
		room -= tokens(p)
	}
	for _, h := range hits[:min(len(hits), promptPassages)] {
		for _, p := range given([]int{h.ID + 1, h.ID - 1}, a.o.Passages) {
			if !taken[p.ID] && tokens(p) <= room {
				taken[p.ID] = true
				room -= tokens(p)
			}
		}
	}
	var out []retrieval.Passage
	for _, p := range a.o.Passages {
		if taken[p.ID] {
			out = append(out, p)
		}
	}
	return out
}
