package intent

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"isnad/retrieval"
)

// How much a word says that a text is Arabic in Latin letters: a word of Arabic alone, or a digit
// that stands for a letter inside of a word, says it; one that could be of another language, or a
// digit at the edge, says it beside others.
const (
	sureArabizi = 2
	halfArabizi = 1
)

var (
	arabiziWeights = func() map[string]int {
		weights := map[string]int{}
		for _, of := range []struct {
			list   string
			weight int
		}{{"latin", -sureArabizi}, {"arabizi shared", halfArabizi}, {"arabizi", sureArabizi}} {
			for w := range retrieval.Listed(of.list) {
				weights[w] = of.weight
			}
		}
		return weights
	}()
	arabiziOpening = retrieval.Listed("arabizi opening")

	// The digits that chats write for the letters ء ع خ ط ح ق ص, and their neighbours. Names of
	// things are written with capitals, or with other digits.
	digitInside = regexp.MustCompile(`^(?:[2356789]?[a-z]+[2356789])+[a-z]+[2357]?$`)
	digitAtEdge = regexp.MustCompile(`^(?:[235679][a-z]{3,}|[a-z]{3,}[2357])$`)
	longWords   = regexp.MustCompile(`^[a-z]{4,}[2-9][a-z]{4,}$`) // face2face
	articled    = regexp.MustCompile(`^(?:w|f|b)?(?:el|al|il|l)(.{3,})$`)
	drawnOut    = regexp.MustCompile(`aa+|ee+|ii+|oo+|uu+`)
)

// arabizi reports whether a question is Arabic in Latin letters. known tells words of the article,
// which say nothing.
func arabizi(question string, known func(word string) bool) bool {
	if strings.ContainsFunc(question, func(r rune) bool { return unicode.IsLetter(r) && !unicode.Is(unicode.Latin, r) }) {
		return false
	}
	shouted := question == strings.ToUpper(question)
	score, half, strange := 0, 0, false
	words := latinWords(question)
	for i, word := range words {
		w := arabiziWeight(word, i == 0, shouted)
		switch {
		case w == 0 || known(word):
			strange = true
			continue
		case w == halfArabizi:
			half++
			strange = strange || word[len(word)-1] <= '9' // "article5"
		}
		score += w
	}
	bears := score > half || opens(words) || slices.ContainsFunc(words, digitAtEdge.MatchString)
	return score >= sureArabizi && bears || score > 0 && !strange
}

// opens reports whether the first of these words asks.
func opens(words []string) bool {
	return len(words) > 0 && arabiziOpening[retrieval.Fold(words[0])]
}

// latinWords cuts a text into words. An apostrophe behind a single letter ends a word (l'article),
// elsewhere it belongs to it (ra'is).
func latinWords(s string) []string {
	var out []string
	for _, w := range strings.FieldsFunc(s, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.Is(unicode.Mn, r) && r != '\'' && r != '’'
	}) {
		parts := strings.FieldsFunc(w, func(r rune) bool { return r == '\'' || r == '’' })
		for len(parts) > 1 && len(parts[0]) == 1 {
			out, parts = append(out, parts[0]), parts[1:]
		}
		if word := strings.Join(parts, ""); word != "" {
			out = append(out, word)
		}
	}
	return out
}

// drawn cuts vowels that are written more than once to n.
func drawn(w string, n int) string {
	return drawnOut.ReplaceAllStringFunc(w, func(vowels string) string { return vowels[:min(n, len(vowels))] })
}

func arabiziWeight(word string, first, shouted bool) int {
	w := strings.ToLower(word)
	for _, form := range []string{w, drawn(w, 2), drawn(w, 1)} {
		if weight := arabiziWeights[retrieval.Fold(form)]; weight != 0 {
			return weight
		}
	}
	if m := articled.FindStringSubmatch(w); m != nil && arabiziWeights[m[1]] == sureArabizi {
		return sureArabizi
	}
	if !shouted && word[1:] != w[1:] { // iPhone, H2O
		return 0
	}
	switch {
	case digitInside.MatchString(w) && len(w) > 3 && !longWords.MatchString(w) && !strings.HasPrefix(w, "mp3"):
		if shouted {
			return halfArabizi
		}
		return sureArabizi
	case digitAtEdge.MatchString(w) && (first || shouted || word == w):
		return halfArabizi
	}
	return 0
}
