package reader

import (
	"slices"
	"strings"

	"isnad/retrieval"
)

// evidence tells how far a sentence holds an answer of the kind that the ask wants, 0 to 1. Kinds that no words betray have none.
func (p *pool) evidence(a ask, m match, s sentence) float64 {
	text := p.passages[s.passage].Text[s.span.Start:s.span.End]
	switch a.kind {
	case weekday:
		return any1(s.words, func(w retrieval.Word) bool { return weekdays[bare(w.Text)] })
	case month:
		return any1(s.words, func(w retrieval.Word) bool { return months[bare(w.Text)] })
	case year:
		return isYear(s.words)
	case when:
		switch {
		case isYear(s.words) > 0, any1(s.words, func(w retrieval.Word) bool { return weekdays[bare(w.Text)] || months[bare(w.Text)] }) > 0:
			return 1
		case any1(s.words, func(w retrieval.Word) bool { return timeWords[w.Stem] }) > 0:
			return .7
		case any1(s.words, func(w retrieval.Word) bool { return timePreps[w.Text] }) > 0:
			return .3
		}
	case count:
		if t := a.measure(); t >= 0 && p.measured(m, t, measured[noun(a.terms[t].word)], s) {
			return 1
		}
		return counted(a, m, s)
	case share:
		if strings.ContainsAny(text, "%٪") || any1(s.words, func(w retrieval.Word) bool { return percents[w.Stem] }) > 0 {
			return 1
		}
	case money:
		return paid(a, s, text)
	case why:
		for j, w := range s.words {
			if causes[bare(w.Text)] || causes[w.Text] || w.Text == "حتي" && j+1 < len(s.words) && (j == 0 || s.words[j-1].Text != "بل") && imperfect(s.words[j+1].Text) {
				return 1
			}
		}
	case how:
		return any1(s.words, func(w retrieval.Word) bool { return manners[w.Text] })
	case change:
		return any1(s.words, func(w retrieval.Word) bool { return stages[w.Text] })
	case list:
		return enumeration(s)
	case who:
		return p.another(m, s, func(w retrieval.Word, k key) bool { return foreign(w.Text, k.groups) })
	case where:
		return p.another(m, s, func(w retrieval.Word, k key) bool { return k.region != "" || places[w.Stem] })
	}
	return 0
}

// paid finds the currency that the question names, or any one when it names none.
func paid(a ask, s sentence, text string) float64 {
	named := ""
	for _, t := range a.terms {
		if currencies[t.stem] {
			named = t.stem
		}
	}
	if named == "" && strings.ContainsAny(text, "$€£") {
		return 1
	}
	return any1(s.words, func(w retrieval.Word) bool { return currencies[w.Stem] && (named == "" || w.Stem == named) })
}

// boundWords is how far from an answer the words that belong to it stand.
const boundWords = 7

// bound is the greatest share of the question's words that stand near an answer of a kind that shows; the numbers of the question itself are none.
func (p *pool) bound(a ask, m match, s sentence) float64 {
	if !shows[a.kind] {
		return 0
	}
	best := 0.0
	for j := range s.words {
		if !answers(a.kind, s.words, j) || slices.ContainsFunc(m.like, func(like []float64) bool { return like[s.keys[j]] >= alike }) {
			continue
		}
		near := s.keys[max(0, j-boundWords):min(len(s.keys), j+boundWords+1)]
		best = max(best, m.cover(func(t int) float64 {
			d := 0.0
			for _, k := range near {
				d = max(d, m.like[t][k])
			}
			return d
		}))
	}
	return best
}

// answers reports whether a word is an answer of a kind that shows.
func answers(k kind, words []retrieval.Word, j int) bool {
	w := words[j]
	switch k {
	case weekday:
		return weekdays[bare(w.Text)]
	case month:
		return months[bare(w.Text)]
	case year:
		return isYear(words[max(0, j-1):min(len(words), j+2)]) > 0 && w.Number
	case when:
		return w.Number || weekdays[bare(w.Text)] || months[bare(w.Text)] || timeWords[w.Stem]
	}
	return isNumber(w) || percents[w.Stem]
}

// another finds a word of a kind that is none of the question's.
func (p *pool) another(m match, s sentence, is func(retrieval.Word, key) bool) float64 {
	for i, w := range s.words {
		if is(w, p.keys[s.keys[i]]) && !slices.ContainsFunc(m.like, func(like []float64) bool { return like[s.keys[i]] >= alike }) {
			return 1
		}
	}
	return 0
}

func any1(words []retrieval.Word, is func(retrieval.Word) bool) float64 {
	for _, w := range words {
		if is(w) {
			return 1
		}
	}
	return 0
}

// bare takes و، ف and the particles ب، ل، ك and the article off a folded word.
func bare(text string) string {
	for _, prefix := range []string{"وبال", "وال", "بال", "فال", "كال", "لل", "ال"} {
		if rest, ok := strings.CutPrefix(text, prefix); ok && len(rest) >= len("ست") {
			return "ال" + rest
		}
	}
	return text
}

// isYear finds a number of four digits, or one behind "year".
func isYear(words []retrieval.Word) float64 {
	for i, w := range words {
		if w.Number && (len(w.Text) == 4 && w.Text >= "1000" && w.Text <= "2199" || i > 0 && yearWords[words[i-1].Stem] || i+1 < len(words) && eras[words[i+1].Text] && len(w.Text) < 5) {
			return 1
		}
	}
	return 0
}

// isNumber reports whether a word is a number, in digits or letters.
func isNumber(w retrieval.Word) bool {
	text := strings.TrimPrefix(bare(w.Text), "ال")
	return w.Number || pairs[bare(w.Text)] || units[text] || units[strings.TrimPrefix(w.Text, "و")]
}

// counted finds a number beside the noun that is counted: 1; any number: .5.
func counted(a ask, m match, s sentence) float64 {
	found := 0.0
	for j, w := range s.words {
		if a.noun >= 0 && a.noun < len(a.terms) && pairs[bare(w.Text)] && m.like[a.noun][s.keys[j]] >= alike { // "كم عاما؟" is answered by "عامين"
			return 1
		}
		if !isNumber(w) {
			continue
		}
		found = max(found, .5)
		if a.noun < 0 || a.noun >= len(a.terms) {
			continue
		}
		from := max(0, j-2)
		if n := slices.IndexFunc(s.words[max(0, j-3):j], func(w retrieval.Word) bool { return w.Stem == "عدد" }); n >= 0 { // "سكان الوادي، وعددهم نحو 90 ألفا"
			from = max(0, max(0, j-3)+n-4)
		}
		for k := from; k <= j+3 && k < len(s.words); k++ {
			if k != j && m.like[a.noun][s.keys[k]] >= alike {
				return 1
			}
		}
	}
	return found
}

// enumeration tells how far a sentence lists things: three or more words joined by "and" in a row, or fewer behind a word that begins a list.
func enumeration(s sentence) float64 {
	run, longest, begun := 0, 0, false
	last := -3
	for j, w := range s.words {
		begun = begun || examples[w.Text]
		if rest, and := strings.CutPrefix(w.Text, "و"); and && len(rest) > len("كان") && !w.Stop {
			if j-last > 3 {
				run = 0
			}
			run++
			last = j
		}
		longest = max(longest, run)
	}
	switch {
	case longest >= 3, longest == 2 && begun:
		return 1
	case longest == 2, begun:
		return .5
	}
	return 0
}
