package answering

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"isnad/retrieval"
)

// A drafted sentence is complete, without its markers, and not yet checked.
type drafted struct {
	raw   string // as the model wrote it
	text  string // without markers and list signs
	cited []int
}

// markers are the forms in which models write paragraph numbers: [6] [٦] 【6】 (6) [6, 9] [6-9] [¶6] (الفقرة 6).
var markers = regexp.MustCompile(`[\[(（【⟦]\s*(?:§|¶|ف|رقم|(?:ال)?فقر(?:ة|ه|تان|تين|ات))?\s*(?:رقم\s*)?[0-9٠-٩۰-۹]{1,5}(?:\s*(?:[,،؛;–-]|و)\s*[0-9٠-٩۰-۹]{1,5})*\s*[\])）】⟧]`)

// spokenMarkers name a paragraph in words at a border of the sentence: "وفق الفقرة 6،".
var spokenMarkers = regexp.MustCompile(`^(?:(?:وفق|وفقا|وفقًا|حسب|بحسب|في|كما ورد في|كما جاء في)\s+(?:ل)?)?(?:ا?ل)?(?:لل)?فقر(?:ة|ه|تين|ات)\s+(?:رقم\s+)?[0-9٠-٩۰-۹]{1,5}\s*[،:,]?\s*|\s*[،(]?\s*(?:وفق|وفقا|وفقًا|حسب|بحسب|في|كما ورد في|كما جاء في)?\s*(?:لل|ال)?فقر(?:ة|ه|تين|ات)\s+(?:رقم\s+)?[0-9٠-٩۰-۹]{1,5}\)?\s*[.]?$`)

var listSign = regexp.MustCompile(`^\s*(?:[-–—•*]+|[0-9٠-٩]{1,2}[.)]\s)\s*`)

var digitRun = regexp.MustCompile(`[0-9٠-٩۰-۹]+`)

// A cutter takes complete sentences, with the markers that follow them, off a stream.
type cutter struct{ buffer string }

// add takes a piece of the stream and returns the sentences that it completes.
func (c *cutter) add(piece string) []drafted {
	c.buffer += piece
	return c.cut(false)
}

// end returns the last sentence, if the model finished it.
func (c *cutter) end() []drafted { return c.cut(true) }

func (c *cutter) cut(end bool) []drafted {
	var out []drafted
	for {
		n := sentenceEnd(c.buffer, end)
		if n == 0 {
			return out
		}
		if d, ok := parseDrafted(c.buffer[:n]); ok {
			out = append(out, d)
		}
		c.buffer = c.buffer[n:]
	}
}

// sentenceEnd returns how many bytes of s make the first sentence with its markers, 0 if it is not complete.
// A stop ends a sentence when white space follows; markers after the stop still belong to it, so something else, or the end, must be seen.
func sentenceEnd(s string, end bool) int {
	depth, seen := 0, 0
	for i, r := range s {
		if i < seen {
			continue // of a run of stops that ends no sentence; a model may write thousands
		}
		switch r {
		case '«', '“':
			depth++
		case '»', '”':
			depth = max(0, depth-1)
		case '\n':
			if strings.TrimSpace(s[:i]) != "" {
				return i + 1
			}
		case '.', '!', '؟', '?', '…':
			if depth > 0 && r != '؟' {
				continue
			}
			seen = i + utf8.RuneLen(r)
			seen += len(s[seen:]) - len(strings.TrimLeft(s[seen:], closers))
			if n, complete := afterStop(s, seen, end); complete {
				return n
			}
		}
	}
	if end && strings.TrimSpace(s) != "" {
		return len(s)
	}
	return 0
}

// closers may stand behind a stop and belong to its sentence.
const closers = `.!؟?…»”")`

// afterStop steps over the markers behind a stop and its closing marks, which end at s[at].
func afterStop(s string, at int, end bool) (n int, complete bool) {
	if at == len(s) {
		return at, end
	}
	r, _ := utf8.DecodeRuneInString(s[at:])
	if !unicode.IsSpace(r) && !opensMarker(r) {
		return 0, false // 4.5 or ن.ت.و
	}
	for {
		rest := strings.TrimLeftFunc(s[at:], unicode.IsSpace)
		if rest == "" {
			return len(s), end || strings.Contains(s[at:], "\n")
		}
		r, _ := utf8.DecodeRuneInString(rest)
		if !opensMarker(r) {
			return len(s) - len(rest), true
		}
		m := markers.FindStringIndex(rest)
		if m == nil || m[0] != 0 {
			if !strings.ContainsAny(rest, "])）】⟧") && !end { // a marker that is still being written
				return 0, false
			}
			return len(s) - len(rest), true
		}
		at = len(s) - len(rest) + m[1]
		if dot, ok := strings.CutPrefix(s[at:], "."); ok {
			at = len(s) - len(dot)
		}
	}
}

func opensMarker(r rune) bool { return strings.ContainsRune("[(（【⟦", r) }

// parseDrafted takes the markers out of a sentence.
func parseDrafted(raw string) (drafted, bool) {
	d := drafted{raw: strings.TrimSpace(raw)}
	note := func(m string) {
		numbers := digitRun.FindAllString(retrieval.Fold(m), -1)
		for i, n := range numbers {
			v, err := strconv.Atoi(n)
			if err != nil {
				continue
			}
			if i > 0 && i == len(numbers)-1 && strings.ContainsAny(m, "-–") { // [6-9]
				if from, err := strconv.Atoi(numbers[i-1]); err == nil && v > from && v-from < maxRange {
					for k := from + 1; k < v; k++ {
						d.cited = append(d.cited, k)
					}
				}
			}
			d.cited = append(d.cited, v)
		}
	}
	text := listSign.ReplaceAllString(d.raw, "")
	text = markers.ReplaceAllStringFunc(text, func(m string) string {
		if r, _ := utf8.DecodeRuneInString(m); (r == '(' || r == '（') && !strings.Contains(m, "فقر") && len(digitRun.FindString(retrieval.Fold(m))) > 2 {
			return m // (2014) is a year
		}
		note(m)
		return ""
	})
	text = spokenMarkers.ReplaceAllStringFunc(text, func(m string) string {
		note(m)
		return ""
	})
	d.text = tidy(text)
	slices.Sort(d.cited)
	d.cited = slices.Compact(d.cited)
	return d, strings.ContainsFunc(d.text, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) })
}

// maxRange bounds [6-9]: a wider range cites nothing in particular.
const maxRange = 6

var spaces = regexp.MustCompile(`\s+`)

// tidy repairs the spaces that markers leave and takes out a model's markup, which is never shown.
func tidy(s string) string {
	s = strings.NewReplacer("**", "", "__", "", "`", "").Replace(s)
	s = strings.TrimSpace(spaces.ReplaceAllString(s, " "))
	for _, stop := range []string{".", "،", "؛", ":", "؟", "!"} {
		s = strings.ReplaceAll(s, " "+stop, stop)
	}
	for strings.HasSuffix(s, "..") && !strings.HasSuffix(s, "...") {
		s = strings.TrimSuffix(s, ".")
	}
	return s
}
