package reader

import (
	"strings"
	"unicode"

	"isnad/retrieval"
)

// maxAsks bounds the work on one question; nobody asks more at once.
const maxAsks = 4

// parts cuts a question into the things it asks: before "and" with a question word, where
// punctuation or a clear question word shows it.
func parts(question string, words []retrieval.Word, s scope) []string {
	if s >= summary {
		return []string{question}
	}
	var cuts []int
	for i := 1; i < len(words); i++ {
		if begins(question, words, i) {
			cuts = append(cuts, words[i].Start)
		}
	}
	var out []string
	from := 0
	for _, to := range append(cuts, len(question)) {
		part := strings.TrimFunc(question[from:to], notWord)
		if strings.ContainsFunc(part, unicode.IsLetter) { // a number in brackets asks nothing
			out = append(out, part)
		}
		from = to
	}
	if len(out) == 0 {
		return []string{question}
	}
	return out[:min(len(out), maxAsks)]
}

// begins reports whether word i begins a question of its own.
func begins(question string, words []retrieval.Word, i int) bool {
	gap := question[words[i-1].End:words[i].Start]
	if strings.ContainsAny(gap, "؟?") {
		return true
	}
	rest, and := strings.CutPrefix(words[i].Text, "و")
	if !and {
		return false
	}
	comma := strings.ContainsAny(gap, "،,;؛")
	_, asks := askers[rest]
	amount := i+2 < len(words) && (amounts[words[i+1].Text] || amounts[words[i+2].Text]) // "، وبيدفع كام"
	namely := i+1 < len(words) && copulas[words[i+1].Text]                               // "وما هي": not "وما" that goes on
	return comma && (amount || openers[rest]) || asks && (rest != "ما" || namely)
}

func notWord(r rune) bool {
	return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) && r != '%'
}
