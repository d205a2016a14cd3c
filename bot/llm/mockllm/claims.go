package mockllm

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"isnad/retrieval"
)

// claim is a sentence of an answer.
type claim struct {
	text  string // without markers and without the period behind them
	marks []int  // the paragraphs that it cites; a sentence without markers shares the next one's
	shown bool   // the markers stand behind it
	end   string // the period, or nothing
}

var marked = regexp.MustCompile(`(\s*\[\d+\])+[.!؟?…]?`)
var markNumber = regexp.MustCompile(`\d+`)

// claims cuts an answer into its sentences. What stands behind the last marker is left out.
func claims(answer string) []claim {
	var all []claim
	start := 0
	for _, at := range marked.FindAllStringIndex(answer, -1) {
		body, tail := answer[start:at[0]], answer[at[0]:at[1]]
		start = at[1]
		var marks []int
		for _, digits := range markNumber.FindAllString(tail, -1) {
			n, _ := strconv.Atoi(digits)
			marks = append(marks, n)
		}
		spans := retrieval.Sentences(body)
		for _, span := range spans {
			all = append(all, claim{text: body[span.Start:span.End], marks: marks})
		}
		if len(spans) > 0 {
			all[len(all)-1].shown = true
			all[len(all)-1].end = tail[strings.LastIndex(tail, "]")+1:]
		}
	}
	return all
}

func (c claim) String() string {
	s := c.text
	if c.shown {
		s += " "
		for _, n := range c.marks {
			s += "[" + strconv.Itoa(n) + "]"
		}
	}
	return s + c.end
}

func (c claim) cites(id int) bool { return slices.Contains(c.marks, id) }

// token is a word of a text with what is written before it as one word.
type token struct {
	retrieval.Span
	prefix string // و ف ب ك ل and the article, as written
	core   string // folded
}

// tokens cuts a text into words. A particle is told from a first letter only when core is looked
// up: see cut.
func tokens(text string) []token {
	var all []token
	for _, w := range retrieval.Words(text) {
		all = append(all, token{Span: w.Span, core: w.Text})
	}
	return all
}

// prefixes may stand before a word, longest first.
var prefixes = []string{"وبال", "وال", "بال", "فال", "كال", "ولل", "لل", "ال", "ول", "وب", "و", "ف", "ب", "ك", "ل", ""}

// cut takes the prefix off that leaves a word for which known is true.
func (t token) cut(text string, known func(core string) bool) (token, bool) {
	for _, p := range prefixes {
		core, ok := strings.CutPrefix(t.core, p)
		if ok && known(core) {
			// Fold maps a prefix's letters one to one, though not their marks: those are skipped with them.
			n := len([]rune(p))
			written := text[t.Start:t.End]
			for i, r := range written {
				if n == 0 && retrieval.Fold(string(r)) != "" {
					t.prefix = written[:i]
					break
				}
				n -= len([]rune(retrieval.Fold(string(r))))
			}
			t.core = core
			return t, true
		}
	}
	return t, false
}
