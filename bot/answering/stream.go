package answering

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"isnad/prompts"
	"isnad/retrieval"
)

// A drafted sentence is complete, without its markers, and not yet checked.
type drafted struct {
	raw    string // as the model wrote it
	norm   string // with its markers as [6]
	text   string // without markers and list signs
	cited  []int
	quotes *quote // the article's own sentence, nil where it is not
}

// markers are the forms in which models write paragraph numbers: [6] [٦] 【6】 (6) [6, 9] [6-9] [¶6]
// (الفقرة 6).
var markers = regexp.MustCompile(`[\[(（【⟦]\s*(?:§|¶|ف|رقم|(?:ال)?فقر(?:ة|ه|تان|تين|ات))?\s*(?:رقم\s*)?` +
	`[0-9٠-٩۰-۹]{1,5}(?:\s*(?:[,،؛;–-]|و)\s*[0-9٠-٩۰-۹]{1,5})*\s*[\])）】⟧]`)

var anchoredMarker = regexp.MustCompile(`^(?:` + markers.String() + `)`)

// spokenMarkers name a paragraph in words at a border of the sentence: "وفق الفقرة 6،".
var spokenMarkers = regexp.MustCompile(`^(?:` + spokenSource + `\s+(?:ل)?)?(?:ا?ل)?(?:لل)?` + spokenNumber + `\s*[،:,]?\s*|` +
	`\s*[،(]?\s*` + spokenSource + `?\s*(?:لل|ال)?` + spokenNumber + `\)?\s*[.]?$`)

const (
	spokenSource = `(?:وفق|وفقا|وفقًا|حسب|بحسب|في|كما ورد في|كما جاء في)`
	spokenNumber = `فقر(?:ة|ه|تين|ات)\s+(?:رقم\s+)?[0-9٠-٩۰-۹]{1,5}`
)

// listSign begins an entry of a list; its group is the first character of the text, which is no
// digit: "-5" is a number.
var listSign = regexp.MustCompile(`^\s*(?:[•*]+\s*|[-–—]+(?:\s+|([^\s0-9٠-٩]))|[0-9٠-٩]{1,2}[.)]\s+)`)

// label is what a model writes before an answer.
var label = regexp.MustCompile(`^[\s*_]*(?:` + strings.Join(prompts.AnswerLines, "|") + `)[\s*_]*`)

var digitRun = regexp.MustCompile(`[0-9٠-٩۰-۹]+`)

// A cutter takes complete sentences, with the markers that follow them, off a stream.
type cutter struct{ buffer string }

// add takes a piece of the stream and returns the sentences that it completes.
func (c *cutter) add(piece string) []string {
	c.buffer += piece
	return c.cut(false)
}

// end returns what is left when the model has finished.
func (c *cutter) end() []string { return c.cut(true) }

func (c *cutter) cut(end bool) []string {
	var out []string
	for c.buffer != "" {
		n := sentenceEnd(c.buffer, end)
		if n == 0 {
			break
		}
		out = append(out, c.buffer[:n])
		c.buffer = c.buffer[n:]
	}
	return out
}

// sentenceEnd returns how many bytes of s make the first sentence, as the article is cut, with the
// markers behind it; 0 if it is not complete.
func sentenceEnd(s string, end bool) int {
	masked := s
	if strings.ContainsAny(s, openMarker) { // "نص.[6] نص" ends where "نص. نص" does
		mask := func(m string) string { return strings.Repeat(" ", len(m)) }
		for _, m := range findOtherMarkers(s) {
			masked = masked[:m[0]] + mask(s[m[0]:m[1]]) + masked[m[1]:]
		}
		masked = markers.ReplaceAllStringFunc(masked, mask)
	}
	at, open := retrieval.SentenceEnd(masked)
	switch {
	case open && !end:
		return 0
	case at == len(s), s[at-1] == '\n':
		return at
	}
	return afterStop(s, at, end)
}

const (
	openMarker  = "[(（【⟦" + otherOpeners
	closeMarker = "])）】⟧］〕〛}>$⁾^"
)

// afterStop steps over the markers behind a stop and its closing marks, which end at s[at]. It
// returns 0 while another may follow.
func afterStop(s string, at int, end bool) int {
	marked := strings.ContainsAny(s[:at], "[【⟦")
	for {
		if marked && !end && strings.HasPrefix(s[at:], "(") && !strings.Contains(s[at:], ")") {
			return 0 // the address of a marker that is still being written
		}
		rest := strings.TrimLeftFunc(s[at:], unicode.IsSpace)
		next := len(s) - len(rest)
		r, _ := utf8.DecodeRuneInString(rest)
		switch {
		case rest != "" && !end && !utf8.FullRuneInString(rest):
			return 0
		case rest == "":
			if end || strings.Contains(s[at:], "\n") {
				return len(s)
			}
			return 0
		case !strings.ContainsRune(openMarker, r), marked && isRound(rest): // "… [6]. (2) …" is the article's list
			return next
		}
		m := markerAt(rest)
		if m == nil {
			if !strings.ContainsAny(rest, closeMarker) && !end { // a marker that is still being written
				return 0
			}
			return next
		}
		marked = marked || !isRound(rest)
		at = next + m[1]
		if strings.HasPrefix(s[at:], ".") {
			at++
		}
	}
}

// markerAt finds a marker of any form at the beginning of s: the longer one of the two readings.
func markerAt(s string) []int {
	var longest []int
	for _, form := range []*regexp.Regexp{anchoredMarker, otherMarker} {
		if m := form.FindStringIndex(s); m != nil && (longest == nil || m[1] > longest[1]) {
			longest = m
		}
	}
	return longest
}

func isRound(marker string) bool {
	return strings.HasPrefix(marker, "(") || strings.HasPrefix(marker, "（")
}

// A bracket is what looks like a marker in a sentence.
type bracket struct {
	start, end int
	trailing   bool // nothing but stops and others of its kind behind it
}

func bracketsOf(s string) []bracket {
	var out []bracket
	for _, m := range markers.FindAllStringIndex(s, -1) {
		out = append(out, bracket{start: m[0], end: m[1]})
	}
	last := len(s)
	for i := len(out) - 1; i >= 0 && strings.Trim(s[out[i].end:last], " .!؟?…»”\"،,*_`") == ""; i-- {
		out[i].trailing, last = true, out[i].start
	}
	return out
}

func without(s string, brackets []bracket) string {
	for _, b := range slices.Backward(brackets) {
		s = s[:b.start] + s[b.end:]
	}
	return s
}

// namedMarker is a marker behind the word for what it marks: "وفقا للفقرة [6]".
var namedMarker = regexp.MustCompile(`((?:ال|لل|بال)?فقر(?:ة|ه|تين|ات)(?:\s+رقم)?)\s*[\[(]([0-9٠-٩۰-۹]{1,5})[\])]`)

// pointing are the signs that lead to a marker or follow it, at the end of a sentence: "نص – [6]",
// "نص [6]:".
var pointing = regexp.MustCompile(`\s*[–—:-]+\s*([.!؟?]?)\s*$`)

// dangling takes markers out, and at the end the signs that pointed to them.
func dangling(text string, found []bracket) string {
	out := without(text, found)
	if n := len(found); n > 0 && strings.Trim(text[found[n-1].end:], " .:!؟?»”\"*_`–—-") == "" {
		out = pointing.ReplaceAllString(strings.TrimSpace(out), "$1")
	}
	return out
}

// parseDrafted takes the markers out of a sentence that was drafted from these passages. Numbers in
// brackets that a passage has are not markers, nor are round brackets that could be anything else.
func parseDrafted(raw string, passages []retrieval.Passage) (drafted, bool) {
	d := drafted{raw: strings.TrimSpace(raw)}
	d.norm = namedMarker.ReplaceAllString(normalised(d.raw), "$1 $2")
	text := label.ReplaceAllString(listSign.ReplaceAllString(d.norm, "$1"), "")
	all := bracketsOf(text)
	square := slices.ContainsFunc(all, func(b bracket) bool { return b.trailing && !isRound(text[b.start:]) })
	var found []bracket
	for _, b := range all {
		m := text[b.start:b.end]
		numbers := numbersIn(m)
		bare := isRound(m) && !strings.Contains(m, "فقر")
		if bare && (square || !b.trailing || !supplied(numbers, passages)) || (bare || !b.trailing) && ofArticle(text, b, passages) {
			continue
		}
		found = append(found, b)
		d.cited = append(d.cited, numbers...)
	}
	text = tidy(dangling(text, found))
	text = spokenMarkers.ReplaceAllStringFunc(text, func(m string) string {
		if inArticle(strings.TrimRight(m[strings.Index(m, "فقر"):], " .،,:)"), passages) {
			return m
		}
		d.cited = append(d.cited, numbersIn(m)...)
		return ""
	})
	d.text = tidy(text)
	slices.Sort(d.cited)
	d.cited = slices.Compact(d.cited)
	return d, retrieval.Readable(d.text)
}

// literal lists other ways to read a drafted sentence: the number that begins it, and the brackets
// that end it, may be the article's.
func (d drafted) literal() []drafted {
	var out []drafted
	for _, text := range []string{d.norm, listSign.ReplaceAllString(d.norm, "$1")} {
		all := bracketsOf(text)
		for i := len(all); ; i-- {
			l := drafted{raw: d.raw, text: without(text, all[i:])}
			for _, b := range all[i:] {
				l.cited = append(l.cited, numbersIn(text[b.start:b.end])...)
			}
			out = append(out, l)
			if i == 0 || !all[i-1].trailing {
				break
			}
		}
	}
	return out
}

// numbersIn lists the paragraphs that a marker names, those between the ends of a range included.
func numbersIn(marker string) []int {
	var out []int
	marker, end := retrieval.Fold(marker), 0
	for _, at := range digitRun.FindAllStringIndex(marker, -1) {
		between := marker[end:at[0]]
		end = at[1]
		n, err := strconv.Atoi(marker[at[0]:at[1]])
		if err != nil {
			continue
		}
		if last := len(out) - 1; last >= 0 && strings.ContainsAny(between, "-–") && n-out[last] < maxRange { // [6-9]
			for k := out[last] + 1; k < n; k++ {
				out = append(out, k)
			}
		}
		out = append(out, n)
	}
	return out
}

// supplied reports whether all these paragraphs were given to the model.
func supplied(numbers []int, passages []retrieval.Passage) bool {
	return len(numbers) > 0 && len(given(numbers, passages)) == len(numbers)
}

// ofArticle reports whether a passage has the bracket beside the same word.
func ofArticle(s string, b bracket, passages []retrieval.Passage) bool {
	if before := strings.Fields(s[:b.start]); len(before) > 0 {
		return inArticle(before[len(before)-1]+s[b.start:b.end], passages)
	}
	after := strings.Fields(s[b.end:])
	return len(after) > 0 && inArticle(s[b.start:b.end]+after[0], passages)
}

// inArticle reports whether a passage has these characters, spaces aside.
func inArticle(s string, passages []retrieval.Passage) bool {
	s = spaces.ReplaceAllString(retrieval.Fold(s), "")
	return slices.ContainsFunc(passages, func(p retrieval.Passage) bool {
		return strings.Contains(spaces.ReplaceAllString(retrieval.Fold(p.Text), ""), s)
	})
}

// maxRange bounds [6-9]: a wider range cites nothing in particular.
const maxRange = 6

var spaces = regexp.MustCompile(`\s+`)

// tidy repairs the spaces that markers leave and takes out a model's markup.
func tidy(s string) string {
	s = hollow.ReplaceAllString(withoutMarkup(s), "")
	s = strings.TrimSpace(spaces.ReplaceAllString(s, " "))
	for _, stop := range []string{".", "،", "؛", ":", "؟", "!"} {
		s = strings.ReplaceAll(s, " "+stop, stop)
	}
	body := strings.TrimRight(s, ".")
	switch dots := len(s) - len(body); {
	case dots > 0 && endsAsking(body):
		return body
	case dots == 2:
		return body + "."
	}
	return s
}

// endsAsking reports whether a text ends in a mark of asking or calling, behind which no full stop
// stands.
func endsAsking(s string) bool {
	r, _ := utf8.DecodeLastRuneInString(s)
	return strings.ContainsRune("؟?!", r)
}
