package retrieval

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// questionHeadings makes headings of short questions alone above several paragraphs, and of one
// that is the title of the text: they are about all that stands below. A question above a single
// paragraph is answered by that, and stays.
func questionHeadings(blocks []block) []block {
	out := slices.Clone(blocks)
	for i, b := range blocks {
		if i == 0 && isTitle(blocks) {
			out[i].level = 1
			continue
		}
		if !isBareQuestion(b) || isSaid(b.text) || isMarked(b.text) || utf8.RuneCountInString(b.text) >= headingRunes {
			continue
		}
		below := blocks[i+1:]
		n := slices.IndexFunc(below, func(b block) bool { return b.level > 0 || isBareQuestion(b) || turnOf(b.text) != statement })
		if n < 0 {
			n = len(below)
		}
		if n > 1 && (i == 0 || asksAtOnce(b.text)) || i == 0 && opensText(below, n) {
			out[i].level = 1
		}
	}
	return out
}

// longestName is how many words a speaker's name has at most before its colon.
const longestName = 3

// isTitle reports whether a text begins with a question in the form of a title, with more than one
// block below a blank line: "نزاع المراعي: من يملك الماء؟". What stands before the colon is no name
// where it is long, or nobody speaks below.
func isTitle(blocks []block) bool {
	first := blocks[0]
	if len(blocks) < 3 || !blocks[1].apart || !isShortQuestion(first) || utf8.RuneCountInString(first.text) >= headingRunes ||
		turnOf(first.text) != statement {
		return false
	}
	before, _, colon := strings.Cut(first.text, ":")
	named := colon && len(strings.Fields(before)) <= longestName
	return colon && !named || !slices.ContainsFunc(blocks[1:], func(b block) bool { return b.level == 0 && isTurn(b.text) })
}

// isSaid reports whether a text is what somebody says: a turn, or a quotation.
func isSaid(text string) bool { return isTurn(text) || isQuoted(text) }

// isTurn reports whether a text is a turn of an interview.
func isTurn(text string) bool { return turnOf(text) != statement || speakerOf(text) != "" }

// opensText reports whether a question is the title of what stands below it, the first n of which
// are paragraphs: others follow them that answer no such question.
func opensText(below []block, n int) bool {
	if n == len(below) {
		return false
	}
	next := below[n]
	return next.level > 0 && n < 2 || n == 0 && turnOf(next.text) == asks
}

// isQuoted reports whether a text begins with a quotation mark: somebody says it.
func isQuoted(text string) bool {
	r, _ := utf8.DecodeRuneInString(text)
	return strings.ContainsRune(openingQuotes+`"'`, r)
}
