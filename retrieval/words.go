package retrieval

import (
	_ "embed"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/kljensen/snowball/english"
	"github.com/kljensen/snowball/russian"

	"isnad/retrieval/arabic"
)

// A Word is a word or a number of a text.
type Word struct {
	Text   string // folded; of a number its ASCII digits, with a decimal point where it has one and without thousands separators
	Stem   string // Stem(Text)
	Span          // its bytes in the original
	Stop   bool   // an Arabic function, question or dialect word, which says little about a subject
	Number bool   // made of digits
	Name   bool   // a name of two words, which Text writes as one: عبدالله
}

// Words returns the words of a text in order: runs of letters and digits. A digit next to an Arabic
// letter begins or ends a word, as in "و5"; within a Latin word it does not, as in "G20". 3.5,
// 1,000 and ٣٫٥ are one word each, and so is a name that is also written as one: عبد الله.
func Words(s string) []Word {
	f := arabic.FoldKeep(s)
	t := f.Text()
	words := make([]Word, 0, len(t)/8)
	for i := 0; i < len(t); {
		r, size := utf8.DecodeRuneInString(t[i:])
		if !isWordRune(r) {
			i += size
			continue
		}
		w := Word{}
		end := i
		if isASCIIDigit(r) {
			w.Text, end = number(t, i)
			w.Number = end == len(t) || !isLatinAt(t, end)
		}
		if !w.Number {
			end = wordEnd(t, i)
			w.Text = t[i:end]
		}
		w.Span = Span(f.Span(i, end))
		w.Stem = Stem(w.Text)
		w.Stop = isStop(w.Text)
		words = append(words, w)
		i = end
	}
	return compounds(s, words)
}

// Terms returns the Text of each word of a text, in order: what is left of it when two texts are
// compared word by word.
func Terms(s string) []string {
	words := Words(s)
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = w.Text
	}
	return out
}

// Readable reports whether a text has a letter or a digit. A tatweel alone is none: it draws a
// line.
func Readable(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return isWordRune(r) && !arabic.IsMark(r) })
}

// isWordRune reports whether r is a letter or a digit; nearly all that are asked for are Arabic
// letters.
func isWordRune(r rune) bool { return arabic.IsLetter(r) || unicode.IsLetter(r) || unicode.IsDigit(r) }

// number reads the number that begins at t[i], and where it ends.
func number(t string, i int) (digits string, end int) {
	var b strings.Builder
	for end = i; end < len(t); {
		switch c := t[end]; {
		case isASCIIDigit(rune(c)):
			b.WriteByte(c)
			end++
		case c == '.' && digitRun(t[end+1:]) > 0:
			b.WriteByte('.')
			end++
		case c == ',' && digitRun(t[end+1:]) == 3:
			end++
		default:
			return b.String(), end
		}
	}
	return b.String(), end
}

// wordEnd returns where the run of letters and digits that begins at t[i] ends.
func wordEnd(t string, i int) int {
	previous := rune(0)
	for i < len(t) {
		r, size := utf8.DecodeRuneInString(t[i:])
		if !isWordRune(r) ||
			isASCIIDigit(r) && unicode.Is(unicode.Arabic, previous) || isASCIIDigit(previous) && unicode.Is(unicode.Arabic, r) {
			break
		}
		previous = r
		i += size
	}
	return i
}

func digitRun(t string) int {
	n := 0
	for n < len(t) && isASCIIDigit(rune(t[n])) {
		n++
	}
	return n
}

func isASCIIDigit(r rune) bool { return '0' <= r && r <= '9' }

func isLatinAt(t string, i int) bool {
	r, _ := utf8.DecodeRuneInString(t[i:])
	return unicode.Is(unicode.Latin, r)
}

// minStem is the least number of letters that Stem leaves: roots have three.
const minStem = 3

// The affixes of the extended light stemmer: light10 (Larkey, Ballesteros, Connell 2007) with more
// pronouns and with single-letter particles, which only go from words of particleWord letters or
// more. Longer affixes come first.
var (
	stemPrefixes = affixes("وبال وكال فبال ولل فلل وال بال كال فال لل ال")
	stemSuffixes = byLastByte(affixes("تهما كما هما تها تهم وها يين يون يات تين نا ها هم هن كم ان ات ون ين يه وا ته ه ي ا ت"))
)

const particleWord = 5

// An affix and how many letters it has.
type affix struct {
	text    string
	letters int
}

func affixes(list string) []affix {
	var all []affix
	for _, text := range strings.Fields(list) {
		all = append(all, affix{text, utf8.RuneCountInString(text)})
	}
	return all
}

// byLastByte sorts suffixes by the byte that tells Arabic letters apart, so that a word is compared
// with few of them.
func byLastByte(all []affix) (sorted [256][]affix) {
	for _, a := range all {
		last := a.text[len(a.text)-1]
		sorted[last] = append(sorted[last], a)
	}
	return sorted
}

// withShortI gives a Russian word the й back that Fold takes for и with a mark: the stemmer knows
// the endings of adjectives by it.
func withShortI(folded string) string {
	for _, vowel := range [...]string{"ы", "и", "о", "е"} {
		if rest, ok := strings.CutSuffix(folded, vowel+"и"); ok {
			return rest + vowel + "й"
		}
	}
	return folded
}

// Stem takes the article, particles and one ending off a folded Arabic word, and stems English and
// Russian by their Snowball stemmers. Other words come back as they are.
func Stem(folded string) string {
	first, _ := utf8.DecodeRuneInString(folded)
	switch {
	case arabic.IsLetter(first), unicode.Is(unicode.Arabic, first):
	case unicode.Is(unicode.Latin, first):
		return english.Stem(folded, true)
	case unicode.Is(unicode.Cyrillic, first):
		return russian.Stem(withShortI(folded), true)
	default:
		return folded
	}
	word, n := folded, utf8.RuneCountInString(folded)
	article, and := false, false
	for _, prefix := range stemPrefixes {
		if strings.HasPrefix(word, prefix.text) && n-prefix.letters >= minStem {
			word, n, article = word[len(prefix.text):], n-prefix.letters, true
			break
		}
	}
	// The ending of the accusative does not count: "وزيرا" keeps its first letter as "وزير" does.
	if !article && (n > particleWord || n == particleWord && !strings.HasSuffix(word, "ا")) {
		if word, and = strings.CutPrefix(word, "و"); and {
			n--
		}
	}
	for _, suffix := range stemSuffixes[word[len(word)-1]] {
		if strings.HasSuffix(word, suffix.text) && n-suffix.letters >= minStem {
			word, n = word[:len(word)-len(suffix.text)], n-suffix.letters
			break
		}
	}
	if article {
		return word
	}
	if !and {
		word, n = cutParticle(word, n, "ف")
	}
	word, _ = cutParticle(word, n, "ب", "ل", "ك", "س")
	return word
}

// cutParticle takes one of the letters off a word that has particleWord letters or more without its
// ending, so that "فريقا" and "سابقه" keep their first letter as "فريق" and "سابق" do.
func cutParticle(word string, n int, particles ...string) (rest string, letters int) {
	if n < particleWord {
		return word, n
	}
	for _, p := range particles {
		if rest, ok := strings.CutPrefix(word, p); ok {
			return rest, n - 1
		}
	}
	return word, n
}

// isStop reports whether a folded word is in stopWords, alone or after و or ف.
func isStop(folded string) bool {
	if stopWords[folded] {
		return true
	}
	for _, and := range [...]string{"و", "ف"} {
		if rest, ok := strings.CutPrefix(folded, and); ok && stopWords[rest] {
			return true
		}
	}
	return false
}

//go:embed words/stop.txt
var stopLines string

// stopWords are folded, because a list that is not would miss every word that is written without
// its hamza.
var stopWords = func() map[string]bool {
	set := make(map[string]bool)
	for words := range entries(stopLines) {
		for _, w := range words {
			set[Fold(w)] = true
		}
	}
	return set
}()

// Listed returns a list of package arabic by its name: folded words, or stems, as it says.
func Listed(name string) map[string]bool {
	words, byStem := arabic.List(name)
	if !byStem {
		return words
	}
	stems := make(map[string]bool, len(words))
	for w := range words {
		stems[Stem(w)] = true
	}
	return stems
}
