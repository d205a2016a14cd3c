package reader

import (
	"slices"
	"strings"
	"unicode"

	"isnad/retrieval"
)

// attribute is the form of a folded word, as bare has them, that names what things have: a measure,
// a cause.
func attribute(word string) string {
	for _, form := range bare(word) {
		if isMeasure(form) || posed[form] {
			return form
		}
	}
	return ""
}

// joinedAttribute is an attribute with "and" before it: the word without that, and its form, ""
// where it is none.
func joinedAttribute(w retrieval.Word) (rest, form string) {
	rest, and := strings.CutPrefix(w.Text, "و")
	if and {
		form = attribute(rest)
	}
	return rest, form
}

func isMeasure(word string) bool { return measures[word] != "" || dimensions[word] }

// attributeOf is the place of the attribute that a part of a question asks for plainly, or -1: "ما
// هي كلفة", "ومدته".
func attributeOf(words []retrieval.Word) int {
	at := 0
	if len(words) > 0 && asksForAttribute(words[0]) {
		for at = 1; at < len(words) && copulas[words[at].Text]; {
			at++
		}
	}
	if at == len(words) || attribute(words[at].Text) == "" && (at > 0 || attribute(withoutAnd(words[at].Text)) == "") {
		return -1
	}
	return at
}

func asksForAttribute(w retrieval.Word) bool {
	text := withoutAnd(w.Text)
	return plain[text] || amounts[text]
}

// goesOnWith reports whether the last of these words of a question, which begin with one of its
// parts, asks for another attribute: one of what that part names ("كم كلفة الترام ومدته"), one that
// shares what is behind it ("كم سعر ومدة الاشتراك"), or another measure ("وطول الخط").
func goesOnWith(question string, words []retrieval.Word) bool {
	last := len(words) - 1
	at, w := attributeOf(words[:last]), words[last]
	rest, form := joinedAttribute(w)
	if at < 0 || form == "" {
		return false
	}
	first := words[at].Text
	if at == 0 { // it went on with this one itself
		first = withoutAnd(first)
	}
	switch {
	case hasPronoun(question[w.Start:w.End], rest):
		return true
	case at == last-1:
		return definite(first) == definite(rest)
	}
	return !definite(first) && !definite(rest) && isMeasure(attribute(first)) && isMeasure(form)
}

func definite(word string) bool { return strings.HasPrefix(word, "ال") }

// hasPronoun reports whether an attribute, as it is written and folded, says of what it is by a
// pronoun: مدته, and neither مدة nor المدة.
func hasPronoun(written, folded string) bool {
	return attribute(folded) != folded && !definite(folded) && !strings.HasSuffix(written, "ة")
}

// complete gives the parts of a question what they share: what is asked stands behind the last of
// several question words or attributes ("متى وأين اجتمعوا"); an attribute behind "and" takes the
// word that asks, and for its pronoun what it is of, from the part before it.
func complete(parts []string) {
	for i := len(parts) - 2; i >= 0; i-- {
		next := retrieval.Words(parts[i+1])
		if len(next) < 2 || strings.ContainsAny(parts[i], "؟?!.") {
			continue
		}
		words, behind := retrieval.Words(parts[i]), withoutAnd(next[0].Text)
		asker := asksAlone(words) && asksPlainly(behind)
		attributes := attributeAlone(parts[i], words) && attribute(behind) != "" && !hasPronoun(parts[i+1][:next[0].End], behind)
		if asker || attributes {
			parts[i] = strings.TrimFunc(parts[i], notWord) + parts[i+1][next[0].End:]
		}
	}
	for i := 1; i < len(parts); i++ {
		before, words := retrieval.Words(parts[i-1]), retrieval.Words(parts[i])
		at := attributeOf(before)
		if len(words) == 0 || at < 1 {
			continue
		}
		rest, form := joinedAttribute(words[0])
		if form == "" {
			continue
		}
		asker := strings.TrimPrefix(parts[i-1][:before[at].Start], "و")
		if first := withoutAnd(before[0].Text); amounts[first] && !isMeasure(form) {
			asker = "ما "
		} else if amounts[first] {
			asker = "كم "
		}
		written, behind := strings.Map(spelled, parts[i][words[0].Start:words[0].End]), parts[i][words[0].End:]
		first := parts[i-1][before[at].Start:before[at].End]
		if hasPronoun(written, rest) && !hasPronoun(first, before[at].Text) && !definite(before[at].Text) {
			owner := strings.TrimFunc(parts[i-1][before[at].End:], notWord)
			parts[i] = asker + withoutPronoun(written, form) + " " + owner + behind
		} else {
			parts[i] = asker + strings.TrimPrefix(written, "و") + behind
		}
	}
}

// withoutPronoun is an attribute behind "and" as it is written, cut to its form: مدة of ومدته.
func withoutPronoun(written, form string) string {
	noun := []rune(written)[1:]
	noun = noun[:min(len(noun), len([]rune(form)))]
	if strings.HasSuffix(form, "ه") {
		noun[len(noun)-1] = 'ة'
	}
	return string(noun)
}

// spelled drops what is no letter: vowel signs, and the stroke that lengthens.
func spelled(r rune) rune {
	if unicode.IsMark(r) || r == 'ـ' {
		return -1
	}
	return r
}

// asksAlone reports whether words are one that asks and nothing else that says something.
func asksAlone(words []retrieval.Word) bool {
	last := len(words) - 1
	return last >= 0 && asksPlainly(withoutAnd(words[last].Text)) &&
		!slices.ContainsFunc(words[:last], func(w retrieval.Word) bool { return contentful(w) && !fillers[w.Text] })
}

// attributeAlone reports whether a part asks for an attribute and does not say of what.
func attributeAlone(part string, words []retrieval.Word) bool {
	last := len(words) - 1
	return last >= 0 && attributeOf(words) == last && !hasPronoun(part[:words[last].End], withoutAnd(words[last].Text))
}
