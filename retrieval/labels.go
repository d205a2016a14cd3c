package retrieval

import (
	"regexp"
	"strings"
	"unicode"
)

// bareLabel is the name of a speaker that stands alone above what is said.
var bareLabel = regexp.MustCompile(`^[*_]*([\p{L}\p{M}.() ]{2,40}?)[*_]*\s*[:：][*_]*$`)

// labelOf returns the folded name that a block consists of, if what stands below it is a paragraph,
// or "".
func labelOf(b, next block) string {
	heads := next.level > 0 && !isAsking(next.text)
	if b.code || next.code || next.table || heads || isMarked(next.text) || strings.Contains(next.text, "\n") {
		return ""
	}
	m := bareLabel.FindStringSubmatch(b.text)
	if m == nil || len(strings.Fields(m[1])) > 4 {
		return ""
	}
	return Fold(strings.TrimSpace(m[1]))
}

// withSpeakers joins to the name of a speaker alone what is said: in a text where names stand again
// and again alone, and below one of them mostly questions.
func withSpeakers(blocks []block) []block {
	times, questions := make(map[string]int), make(map[string]int)
	for i := 0; i+1 < len(blocks); i++ {
		if name := labelOf(blocks[i], blocks[i+1]); name != "" {
			times[name]++
			if isAsking(blocks[i+1].text) || isRequest(blocks[i+1].text) {
				questions[name]++
			}
		}
	}
	interview := false
	for name, n := range questions {
		interview = interview || n > 1 && 2*n > times[name] && len(times) > 1
	}
	if !interview {
		return blocks
	}
	var out []block
	for i := 0; i < len(blocks); i++ {
		b := blocks[i]
		if i+1 < len(blocks) && labelOf(b, blocks[i+1]) != "" {
			i++
			b = block{text: strings.Trim(b.text, "*_ ") + " " + blocks[i].text, apart: b.apart}
		}
		out = append(out, b)
	}
	return out
}

// withLabels joins to a line that is only the label of a turn the next one.
func withLabels(lines []line) []line {
	var out []line
	for _, l := range lines {
		if n := len(out) - 1; n >= 0 && l.text != "" {
			at := n
			for at > 0 && out[at].text == "" {
				at--
			}
			above := out[at].text
			if t, label := cutTurn(above); t != statement && label == len(above) && strings.ContainsFunc(above, unicode.IsLetter) {
				out = append(out[:at], line{text: strings.TrimSpace(above) + " " + l.text})
				continue
			}
		}
		out = append(out, l)
	}
	return out
}
