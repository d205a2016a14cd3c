package intent

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"isnad/prompts"
	"isnad/retrieval"
)

// A talk is a kind of small talk, its phrases read: folded words with a space around each phrase.
type talk struct {
	phrases []string
	reply   string
}

// A courtesy is a phrase that may stand around a question.
type courtesy struct {
	words    []string // folded
	opens    bool
	closes   prompts.Closing
	hesitant bool // so short that it opens a question only before a pause or a word that asks
}

var (
	asking     = retrieval.Listed("begins")
	mentioning = retrieval.Listed("mentions")
	beforeName = retrieval.Listed("before a name")
	besideTalk = retrieval.Listed("beside small talk")

	talks, courtesies = func() (all []talk, around []courtesy) {
		for _, kind := range prompts.SmallTalk {
			t := talk{reply: kind.Reply}
			for _, phrase := range kind.Phrases {
				t.phrases = append(t.phrases, spaced(phrase))
				if w := retrieval.Terms(phrase); kind.Opens || kind.Closes != prompts.Never {
					around = append(around, courtesy{w, kind.Opens, kind.Closes, len(w) == 1 || len(w) == 2 && asking[w[0]]})
				}
			}
			all = append(all, t)
		}
		slices.SortStableFunc(around, func(a, b courtesy) int { return len(b.words) - len(a.words) })
		return all, around
	}()
)

func spaced(s string) string { return " " + strings.Join(retrieval.Terms(s), " ") + " " }

// smallTalk returns the reply to a greeting, thanks or a question about the bot itself, "" for
// anything else.
func smallTalk(question string) string {
	text := spaced(question)
	for _, kind := range talks {
		rest := text
		for _, phrase := range kind.phrases {
			rest = strings.ReplaceAll(rest, phrase, "   ")
		}
		if rest == text {
			continue
		}
		if !slices.ContainsFunc(strings.Split(rest, "   "), asksSomething) {
			return kind.reply
		}
	}
	return ""
}

// asksSomething reports whether the words beside small talk are more than fillers and a name: يا
// أحمد, أنا سعيد.
func asksSomething(beside string) bool {
	words := strings.Fields(beside)
	for i, w := range words {
		if beforeName[w] {
			name := words[i+1:]
			if len(name) <= nameWords && !slices.ContainsFunc(name, func(n string) bool { return asking[n] }) {
				words = words[:i]
				break
			}
		}
	}
	return slices.ContainsFunc(words, func(w string) bool { return !besideTalk[w] })
}

// nameWords is how many words a name has at most that somebody greets, or gives as his own.
const nameWords = 2

var (
	// litter is markup and addresses of pages, which ask nothing.
	litter = regexp.MustCompile(`</?[a-zA-Z][^<>]{0,200}>|\(?(?i:\b(?:https?://|www\.|t\.me/))[^\s؟،)<>]+\)?`)
	// listNumber is what numbers a question of a list: "1)", "س1:", "Q2.".
	listNumber = regexp.MustCompile(`^(?:[-–—•*>#]+\s+|(?i:(?:س|سؤال|السؤال|q|question|вопрос)\s*(?:رقم\s*)?)` +
		`(?:[0-9٠-٩]{1,3}\s*[:.)/–-]\s*|[:/]\s*)|[(\[]?[0-9٠-٩]{1,3}(?:[)\]]\s*|\s*[-–:/]\s+|\.\s+))`)
)

const (
	pauses     = "،,؛;:.!؟?…–—-\n"
	asks       = "؟?"
	quoteMarks = "«»\"“”'‘’"
)

// Stripped takes off a question what only stands around it: the number of a list, tags and links,
// greetings, courtesy, thanks. It returns "" where nothing else is there.
func Stripped(question string) string {
	for text := question; ; {
		before := text
		text = strings.Join(strings.Fields(litter.ReplaceAllString(text, " ")), " ")
		if rest := unnumbered(text); retrieval.Readable(rest) {
			text = rest
		}
		text = unclosed(unopened(text))
		if !retrieval.Readable(text) {
			return ""
		}
		if text == before {
			return text
		}
	}
}

// unnumbered takes the number of a list off the beginning; "س0.5" has none.
func unnumbered(s string) string {
	number := listNumber.FindString(s)
	rest := s[len(number):]
	if first, _ := utf8.DecodeRuneInString(rest); unicode.IsDigit(first) && !strings.HasSuffix(number, " ") {
		return s
	}
	return rest
}

// unopened takes one phrase off the beginning.
func unopened(s string) string {
	words := retrieval.Words(s)
	n := opening(s, words, false)
	if n == 0 {
		return s
	}
	if n == len(words) {
		return ""
	}
	if about(words[n:]) {
		return s
	}
	rest := s[words[n-1].End:]
	return strings.TrimLeftFunc(rest, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune(quoteMarks+"([", r)
	})
}

// opening returns how many words a polite phrase at the beginning has, 0 without one; sure leaves
// out those that hesitate.
func opening(s string, words []retrieval.Word, sure bool) int {
	if len(words) == 0 || strings.ContainsAny(s[:words[0].Start], quoteMarks) {
		return 0
	}
	for _, c := range courtesies {
		n := len(c.words)
		if !c.opens || sure && c.hesitant || !same(words, c.words) {
			continue
		}
		if n == len(words) || !c.hesitant {
			return n
		}
		gap := s[words[n-1].End:words[n].Start]
		if strings.ContainsAny(gap, quoteMarks) {
			continue
		}
		next := words[n].Text
		rest := s[words[n].Start:]
		asks := asking[next] || asking[strings.TrimPrefix(next, "و")] || words[n].Stop && n+1 < len(words) && asking[words[n+1].Text]
		if strings.ContainsAny(gap, pauses) || asks || opening(rest, retrieval.Words(rest), true) > 0 {
			return n
		}
	}
	return 0
}

// about reports whether words ask about a phrase before them, as in "السلام عليكم ماذا تعني؟".
func about(words []retrieval.Word) bool {
	mentions := false
	for _, w := range words {
		if mentioning[w.Text] {
			mentions = true
		} else if !w.Stop && !asking[w.Text] {
			return false
		}
	}
	return mentions
}

// unclosed takes one phrase off the end, and leaves the question mark.
func unclosed(s string) string {
	words := retrieval.Words(s)
	for _, c := range courtesies {
		i := len(words) - len(c.words)
		if c.closes == prompts.Never || i < 0 || !same(words[i:], c.words) {
			continue
		}
		if i == 0 {
			return ""
		}
		gap, tail := s[words[i-1].End:words[i].Start], s[words[len(words)-1].End:]
		pause := strings.ContainsAny(gap, pauses) || words[i].Text != c.words[0] // "وشكرا"
		if mentioning[words[i-1].Text] || strings.ContainsAny(gap+tail, quoteMarks+":") ||
			!pause && (c.closes == prompts.AfterPause || c.closes == prompts.Unasked && strings.ContainsAny(tail, asks)) {
			continue
		}
		s = strings.TrimRight(s[:words[i-1].End]+gap, " ،,؛;:.!…–—-")
		if mark := strings.IndexAny(tail, asks); mark >= 0 && !strings.ContainsAny(gap, asks) {
			_, size := utf8.DecodeRuneInString(tail[mark:])
			s += tail[mark : mark+size]
		}
		return s
	}
	return s
}

// same reports whether words begin with a phrase, behind "and" or not. Letters that are drawn out
// count once: "شكرااا".
func same(words []retrieval.Word, phrase []string) bool {
	if len(words) < len(phrase) {
		return false
	}
	for i, p := range phrase {
		if w := undrawn(words[i].Text); w != p && (i > 0 || w != "و"+p) {
			return false
		}
	}
	return true
}

// undrawn makes one letter of three or more that are the same.
func undrawn(w string) string {
	var out []rune
	for r := []rune(w); len(r) > 0; {
		n := 1
		for n < len(r) && r[n] == r[0] {
			n++
		}
		if n > 2 {
			out = append(out, r[0])
		} else {
			out = append(out, r[:n]...)
		}
		r = r[n:]
	}
	return string(out)
}
