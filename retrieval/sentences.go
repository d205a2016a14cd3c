package retrieval

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"isnad/retrieval/arabic"
)

const (
	// windowRunes is the least length of a window, in code points: shorter sentences say too little
	// alone. Other lengths were not measured.
	windowRunes = 120
	// quotationBytes is the longest quotation that is kept in one sentence although sentences end
	// inside it.
	quotationBytes = 300
	// abbreviationBytes is more than the last two words before an abbreviating period have, as a rule.
	abbreviationBytes = 80
)

const (
	sentenceEnds  = ".!?؟…"
	closingMarks  = "\"'»”’)]}"
	openingQuotes = "«“"
	closingQuotes = "»”"
)

// Sentences returns the sentences of a text in order: without white space at their ends, not
// overlapping, together all that is not white space. A sentence ends at a line end, and at . ! ؟ ?
// or … with closing quotation marks, brackets or footnotes behind it, before white space; but not
// at the period of an initial ("د. محمد"), of a number that begins the sentence ("1. ..."), nor
// inside a short quotation.
func Sentences(s string) []Span {
	var spans []Span
	for start := 0; start < len(s); {
		end, _ := SentenceEnd(s[start:])
		text := s[start : start+end]
		left := strings.TrimLeftFunc(text, unicode.IsSpace)
		if trimmed := strings.TrimRightFunc(left, unicode.IsSpace); trimmed != "" {
			from := start + len(text) - len(left)
			spans = append(spans, Span{from, from + len(trimmed)})
		}
		start += end
	}
	return spans
}

// footnotes are numbers behind a stop, as in an encyclopedia: "نص.[4][5]".
var footnotes = regexp.MustCompile(`^(?:\[[0-9٠-٩]{1,3}\])+`)

// SentenceEnd returns behind which byte the first sentence of a text ends, as Sentences says. open
// tells that a text which goes on behind s could end it elsewhere.
func SentenceEnd(s string) (end int, open bool) {
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == '\n':
			return i + size, open
		case strings.ContainsRune(sentenceEnds, r):
			end := i + size
			end += len(s[end:]) - len(strings.TrimLeft(s[end:], sentenceEnds))
			end += len(s[end:]) - len(strings.TrimLeft(s[end:], closingMarks))
			period := r == '.' && end == i+1
			end += len(footnotes.FindString(s[end:]))
			if spaceAt(s, end) && !(period && abbreviates(s[:i])) {
				return end, open || end == len(s)
			}
			i = end
			continue
		case strings.ContainsRune(openingQuotes, r) || r == '"' && spaceBefore(s, i):
			n, unclosed := quotation(s[i:], r, size)
			i, open = i+n, open || unclosed
			continue
		}
		i += size
	}
	return len(s), true
}

// quotation returns how much of s, which begins with the opening mark of this size, is skipped: the
// quotation up to its last letters when it is short, or only the mark. unclosed tells that its
// closing mark may still come.
func quotation(s string, open rune, size int) (n int, unclosed bool) {
	closing := `"`
	if open != '"' {
		closing = closingQuotes
	}
	end := strings.IndexAny(s[size:], closing+"\n")
	if end < 0 || end > quotationBytes || s[size+end] == '\n' {
		return size, end < 0 && len(s)-size <= quotationBytes
	}
	// What stands before the closing mark may end the sentence together with it.
	return size + len(strings.TrimRight(s[size:size+end], sentenceEnds)) + closingSize(s, size, end), false
}

// closingSize is the size of the closing mark when no sentence ends before it, so that a straight
// mark is not taken for an opening one.
func closingSize(s string, size, end int) int {
	if last, _ := utf8.DecodeLastRuneInString(s[size : size+end]); strings.ContainsRune(sentenceEnds, last) {
		return 0
	}
	_, n := utf8.DecodeRuneInString(s[size+end:])
	return n
}

// spaceBefore tells an opening straight mark from a closing one.
func spaceBefore(s string, i int) bool {
	r, _ := utf8.DecodeLastRuneInString(s[:i])
	return i == 0 || unicode.IsSpace(r) || strings.ContainsRune("([", r)
}

func spaceAt(s string, i int) bool {
	r, _ := utf8.DecodeRuneInString(s[i:])
	return i == len(s) || unicode.IsSpace(r)
}

// abbreviates reports whether a period behind this beginning of a sentence belongs to a word: to an
// initial, unless the letter is an era behind a year ("عام 1990 م."), or to the number of a list
// entry.
func abbreviates(s string) bool {
	if endsInArabicWord(s) {
		return false
	}
	if i := len(s) - abbreviationBytes; i > 0 { // the last words decide
		for !utf8.RuneStart(s[i]) {
			i++
		}
		s = s[i:]
	}
	words := Words(s)
	if len(words) == 0 {
		return false
	}
	last := words[len(words)-1]
	if last.End != len(s) {
		return false
	}
	if last.Number {
		return len(words) == 1 && len(last.Text) <= 2
	}
	if utf8.RuneCountInString(last.Text) == 1 {
		return len(words) == 1 || !words[len(words)-2].Number
	}
	return latinTitles[last.Text]
}

// endsInArabicWord reports whether at least two Arabic letters stand at the end, marks and tatweel
// aside: as before nearly every period.
func endsInArabicWord(s string) bool {
	letters := 0
	for s != "" && letters < 2 {
		r, size := utf8.DecodeLastRuneInString(s)
		s = s[:len(s)-size]
		switch {
		case arabic.IsLetter(r):
			letters++
		case arabic.IsMark(r):
		default:
			return false
		}
	}
	return letters == 2
}

var latinTitles = map[string]bool{"mr": true, "mrs": true, "ms": true, "dr": true, "prof": true, "st": true, "vs": true, "no": true}

// Windows returns the texts whose vectors stand for parts of a paragraph: its sentences, joined
// until a window has 120 characters. The last one may be shorter.
func Windows(s string) []Span {
	var windows []Span
	open := false
	for _, sentence := range Sentences(s) {
		if open {
			windows[len(windows)-1].End = sentence.End
		} else {
			windows = append(windows, sentence)
		}
		last := windows[len(windows)-1]
		open = utf8.RuneCountInString(s[last.Start:last.End]) < windowRunes
	}
	return windows
}

// clauseRunes is the least length of a clause, in code points.
const clauseRunes = 60

// clauses returns the sentences cut at commas, joined until a clause has 60 characters: the
// smallest texts that still say something, nearest to a short question in other words.
func clauses(s string) []Span {
	var parts []Span
	for _, sentence := range Sentences(s) {
		first := len(parts)
		start := sentence.Start
		for start < sentence.End {
			end := sentence.End
			for i := start; ; {
				comma := strings.Index(s[i:sentence.End], "،")
				if comma < 0 {
					break
				}
				i += comma + len("،")
				if utf8.RuneCountInString(s[start:i]) >= clauseRunes {
					end = i
					break
				}
			}
			from := end - len(strings.TrimLeftFunc(s[start:end], unicode.IsSpace))
			if from < end {
				parts = append(parts, Span{from, end})
			}
			start = end
		}
		// A short rest is not left alone.
		if n := len(parts) - 1; n > first && utf8.RuneCountInString(s[parts[n].Start:parts[n].End]) < clauseRunes/2 {
			parts[n-1].End = parts[n].End
			parts = parts[:n]
		}
	}
	return parts
}

// Halves are the quotation marks and brackets that a text lacks.
type Halves struct{ Before, Behind string }

// Unpaired returns the marks whose other halves stand in a text without them; a straight mark may
// be missing on either side.
func Unpaired(text string) (missing Halves) {
	for _, pair := range [...][2]string{{"(", ")"}, {"«", "»"}, {"[", "]"}, {"“", "”"}} {
		switch opened, closed := strings.Count(text, pair[0]), strings.Count(text, pair[1]); {
		case opened > closed:
			missing.Behind += pair[1]
		case closed > opened:
			missing.Before += pair[0]
		}
	}
	if strings.Count(text, `"`)%2 == 1 {
		missing.Before += `"`
		missing.Behind += `"`
	}
	return missing
}
