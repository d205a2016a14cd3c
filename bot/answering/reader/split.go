package reader

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"isnad/retrieval"
)

// maxAsks bounds the work on one question; nobody asks more at once.
const maxAsks = 4

// parts cuts a question into the things it asks: before "and" with a question word, where
// punctuation or a clear question word shows it, and between the two sides of a comparison or of a
// list.
func parts(question string, words []retrieval.Word, s scope) []string {
	if s >= summary {
		return []string{question}
	}
	cuts := cutsOf(question, words, s)
	tail := "" // of both sides of a comparison: "قارن بين موقف روسيا وموقف أرمينيا من الحرب"
	if s == compare && len(cuts) == 0 {
		if i := slices.IndexFunc(words[min(3, len(words)):], joined) + 3; i > 2 {
			cuts, tail = []int{words[i].Start}, sharedTail(question, words, i)
		}
	}
	var out []string
	from := 0
	for _, to := range append(cuts, len(question)) {
		part := strings.TrimSpace(question[from:to])
		if strings.ContainsFunc(part, unicode.IsLetter) { // a number in brackets asks nothing
			out = append(out, part)
		}
		from = to
	}
	if len(out) == 0 {
		return []string{question}
	}
	if s != compare {
		share(out)
	}
	for i := range out {
		out[i] = strings.TrimFunc(out[i], notWord)
	}
	if s == compare && len(out) == 2 {
		out[1] = strings.TrimPrefix(out[1], "و")
		if tail != "" {
			out[0] += " " + tail
		}
	}
	return out[:min(len(out), maxAsks)]
}

// share gives the parts of a question what they have together: what is asked stands behind the last
// of several words that ask ("متى وأين اجتمعوا").
func share(parts []string) {
	for i := len(parts) - 2; i >= 0; i-- {
		next := retrieval.Words(parts[i+1])
		if len(next) < 2 || strings.ContainsAny(parts[i], "؟?!.") || !asksPlainly(withoutAnd(next[0].Text)) {
			continue
		}
		words := retrieval.Words(parts[i])
		last := len(words) - 1
		says := func(w retrieval.Word) bool { return contentful(w) && !fillers[w.Text] }
		if last >= 0 && asksPlainly(withoutAnd(words[last].Text)) && !slices.ContainsFunc(words[:last], says) {
			parts[i] = strings.TrimFunc(parts[i], notWord) + parts[i+1][next[0].End:]
		}
	}
}

// cutsOf are the places in a question where another part begins.
func cutsOf(question string, words []retrieval.Word, s scope) (cuts []int) {
	for i := 1; i < len(words); i++ {
		side := (s == compare || s == several) && len(cuts) == 0 && i > 2 && beginsSide(words[i])
		if side || asksAnew(question, words, i) {
			cuts = append(cuts, words[i].Start)
		}
	}
	return cuts
}

// asksAnew reports whether word i begins a question of its own.
func asksAnew(question string, words []retrieval.Word, i int) bool {
	gap := question[words[i-1].End:words[i].Start]
	if strings.ContainsAny(gap, "؟?") {
		return true
	}
	rest, and := strings.CutPrefix(words[i].Text, "و")
	if !and || i == 1 && !asksPlainly(withoutAnd(words[0].Text)) { // "طيب وكم"
		return false
	}
	next := func(n int) retrieval.Word { return words[min(i+n, len(words)-1)] }
	comma := strings.ContainsAny(gap, "،,;؛")
	_, asker := askers[rest]
	switch {
	case rest == "من": // "and who", or "and from"
		return copulas[next(1).Text] || comma && asksPlainly(words[0].Text) || whoDoes(words[:i], next(1))
	case rest == "ما": // "and what", or "and that which", or "and not"
		return copulas[next(1).Text] || asksPlainly(words[0].Text) && whatIs(next(1))
	case asker || amounts[rest] || asksBehind(rest, next(1)): // "وكم", "وفي أي"
		return true
	}
	return comma && (openers[rest] || asks(next(1).Text) || asks(next(2).Text)) // "، وبيدفع كام"
}

// asksBehind reports whether a preposition has a word that asks behind it: "وفي أي", "وقبل كم".
func asksBehind(word string, next retrieval.Word) bool {
	return asks(next.Text) && (openers[word] || preposed[word] && next.Text != "اي")
}

// asks reports whether a folded word asks for something and can mean nothing else.
func asks(word string) bool {
	_, ok := askers[word]
	return ok && !plain[word] || amounts[word] || word == "اي"
}

// asksPlainly reports whether a folded word asks for something where it begins a question.
func asksPlainly(word string) bool { return asks(word) || plain[word] || word == "من" }

// whoDoes reports whether a verb is behind "and who": not a place, nor what stands beside another
// "from".
func whoDoes(before []retrieval.Word, next retrieval.Word) bool {
	verb := utf8.RuneCountInString(next.Text) > 3 && (strings.HasPrefix(next.Text, "ي") || strings.HasPrefix(next.Text, "ت"))
	from := slices.ContainsFunc(before[1:], func(w retrieval.Word) bool { return w.Text == "من" })
	return verb && !from && asksPlainly(before[0].Text) && !isPlace(next.Text)
}

// whatIs reports whether a noun that is asked for is behind "and what".
func whatIs(next retrieval.Word) bool {
	return strings.HasPrefix(next.Text, "ال") || slices.ContainsFunc(bare(next.Text), func(form string) bool {
		return posed[form] || measures[form]
	})
}

// beginsSide reports whether a word begins the second side of what is compared or collected.
func beginsSide(w retrieval.Word) bool {
	rest, and := strings.CutPrefix(w.Text, "و")
	return and && secondSides[rest]
}

// joined reports whether a word has an "and" before it that joins it to the one before.
func joined(w retrieval.Word) bool {
	rest, and := strings.CutPrefix(w.Text, "و")
	return and && len(rest) > len("لد") && !w.Stop
}

// sharedTail is what stands behind the second side, at word i, and is meant of both: what begins
// with a particle, unless the first side has one of its own.
func sharedTail(question string, words []retrieval.Word, i int) string {
	particle := func(w retrieval.Word) bool { return sides[w.Text] }
	j := slices.IndexFunc(words[i:], particle)
	if j < 1 || slices.ContainsFunc(words[2:i], particle) {
		return ""
	}
	return strings.TrimFunc(question[words[i+j].Start:], notWord)
}

func notWord(r rune) bool {
	return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) && r != '%'
}
