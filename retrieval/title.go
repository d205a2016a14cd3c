package retrieval

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"isnad/retrieval/arabic"
)

// titleRunes is what headingRunes is, of the first line, which is the title of the text where a
// blank line and a heading or a whole sentence stand below it.
const titleRunes = 180

// withTitle makes the first line the title, also where it is long, ends in two dots or an
// exclamation mark, goes on in a second line (قانون رقم 14, below it بشأن المحال), or is a kicker
// (رأي) above it. Names and dates below it are one paragraph.
func withTitle(blocks []block) []block {
	if len(blocks) < 3 || strings.Contains(blocks[0].text, "\n") {
		return blocks
	}
	if isTitleLine(blocks) {
		blocks[0].level = 1
	}
	n := headLines(blocks)
	if blocks[0].level == 0 || n == len(blocks) {
		return blocks
	}
	if join := joinsTitle(blocks, n); join != "" {
		blocks[0].text += join + blocks[1].text
		blocks = slices.Delete(blocks, 1, 2)
		n--
	}
	last := n - 1
	for last > 0 && !isCredit(blocks[last].text) {
		last--
	}
	if n > 2 && last > 0 {
		blocks[1].level = 0
		for _, b := range blocks[2 : last+1] {
			blocks[1].text += "\n" + b.text
		}
		blocks = slices.Delete(blocks, 2, last+1)
	}
	return blocks
}

// headLines counts the title and the headings right below it.
func headLines(blocks []block) int {
	n := 1
	for n < len(blocks) && blocks[n].level > 0 && blocks[n].level < firstDivision {
		n++
	}
	return n
}

// isTitleLine reports whether the first line is the title though it looks like no heading.
func isTitleLine(blocks []block) bool {
	first, second := blocks[0], blocks[1]
	runes := utf8.RuneCountInString(first.text)
	switch {
	case runes < headingRunes && (isUnfinished(first.text) && second.level > 0 || strings.HasSuffix(first.text, "!") && second.apart):
		return true
	case runes >= titleRunes || closes(first.text) || isOfText(first.text) && !isFurniture(first.text):
		return false
	}
	blank := slices.ContainsFunc(blocks[1:], func(b block) bool { return b.apart })
	return (second.apart || !blank) && (second.level > 0 || endsSentence(second.text))
}

// isUnfinished reports whether a line ends in two dots or more.
func isUnfinished(line string) bool {
	return strings.HasSuffix(line, "..") || strings.HasSuffix(line, "…")
}

// joinsTitle is what stands between the first line and the second where that is of the title too,
// "" where it is not. n counts the lines above the first paragraph.
func joinsTitle(blocks []block, n int) string {
	first, second := blocks[0].text, blocks[1]
	if n < 2 {
		return ""
	}
	if !second.apart && (isUnfinished(first) || continues(second.text)) {
		return " "
	}
	kicker := len(strings.Fields(first)) == 1 && len(strings.Fields(second.text)) > 2 && !introduces(second.text)
	below := !second.apart && !isCredit(second.text) && blocks[2].apart
	if n > 2 && (below || kicker) {
		return " – "
	}
	return ""
}

// Lists of words by which the lines of a head are told: see arabic/words/lines.txt.
var (
	continuing = Listed("title goes on")
	credits    = Listed("credits")
)

func continues(line string) bool {
	words := strings.Fields(Fold(line))
	return len(words) > 1 && continuing[words[0]]
}

// from is a place or an agency and a name: بيروت - نذير رضا, أ ف ب / القاهرة.
var from = regexp.MustCompile(`^[^-–—:/|]{2,30}\s?[-–—:/|]\s?[^-–—:/|]{2,30}$`)

// creditWords is the most words that a place with a name has.
const creditWords = 6

// isCredit reports whether a line below a title tells who wrote it, where or when.
func isCredit(line string) bool {
	words := strings.Fields(Fold(line))
	if len(words) == 0 {
		return false
	}
	dated := slices.ContainsFunc(arabic.Read(line).Figures, func(f arabic.Figure) bool { return f.Kind == arabic.Date && f.Day.Month > 0 })
	return dated || credits[strings.Trim(words[0], ":")] || agency.MatchString(line) || len(words) <= creditWords && from.MatchString(line)
}
