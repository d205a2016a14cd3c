package reader

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"isnad/prompts"
	"isnad/retrieval"
)

// A kind is the kind of answer that a question wants.
type kind int

const (
	what kind = iota
	who
	where
	when
	weekday
	month
	year
	count
	share
	money
	why
	how
	change // how something became different
	said   // what somebody said
	list   // several names or things, which one sentence may enumerate
	yesNo
)

// kindNames are the kinds by the names of the lists of words that ask for them.
var kindNames = map[string]kind{
	"what": what, "who": who, "where": where, "when": when, "weekday": weekday, "month": month, "year": year, "count": count,
	"share": share, "why": why, "how": how, "yesNo": yesNo,
}

// A Question is what a question asks, taken apart.
type Question struct {
	Text    string // as it was asked
	scope   scope
	asks    []ask  // the things it asks, one or more
	earlier string // the questions that a follow-up leans on
	told    []key  // the words of the answer that it continues
}

// An ask is one thing that a question asks.
type ask struct {
	text  string // its words, without those of earlier turns
	query string // what the encoder is given
	kind  kind
	terms []term
	paper bool // it asks who wrote the text, or when
	wide  bool // it asks for several things, or of several, which need not stand in one place
}

// A term is a word of a question that says what it is about.
type term struct {
	key
	word   string  // folded
	weight float64 // 1 for a word of the question, less for one of an earlier turn
	counts bool    // it stands behind "how many": what is counted
}

const (
	earlierWeight = 0.5 // of the words of earlier turns in a follow-up: they name the subject, the question itself what is asked of it
	mostEarlier   = 3   // questions that a chain of follow-ups goes back
)

// Parse takes a question apart. history, the oldest turn first, gives the words that a follow-up
// refers to.
func Parse(question string, history []prompts.Message) Question {
	question = strings.TrimSpace(question)
	words := retrieval.Words(question)
	q := Question{Text: question, scope: scopeOf(words)}
	if len(history) > 0 && refersBack(words) {
		q.earlier = subject(history)
		q.told = lastAnswer(history)
	}
	texts := parts(question, words, q.scope)
	for i, part := range texts {
		background := q.earlier
		if i > 0 && content(retrieval.Words(part)) < 2 { // a second part may leave out what the first one named
			background = strings.TrimSpace(q.earlier + " " + q.asks[0].text)
		}
		q.asks = append(q.asks, newAsk(part, background))
	}
	return q
}

func newAsk(text, background string) ask {
	words := retrieval.Words(text)
	k, asker := kindOf(words)
	a := ask{text: text, query: strings.TrimSpace(background + " " + text), kind: k, wide: k == list || joins(words), paper: ofThePaper(words)}
	for i, w := range words {
		if contentful(w) {
			a.terms = append(a.terms, term{key: keyOf(w), word: w.Text, weight: 1, counts: k == count && i == asker+1})
		}
	}
	own := a.terms
	for _, w := range retrieval.Words(background) {
		if contentful(w) && !slices.ContainsFunc(own, func(t term) bool { return t.meaning.Stem == w.Stem }) {
			a.terms = append(a.terms, term{key: keyOf(w), word: w.Text, weight: earlierWeight})
		}
	}
	return a
}

// kindOf finds the kind of answer, and the place of the word that asks for it (-1 when there is
// none).
func kindOf(words []retrieval.Word) (kind, int) {
	k, at := askedKind(words)
	changed := func(w retrieval.Word) bool { return changes[w.Stem] }
	if (k == how || k == yesNo || k == what) && slices.ContainsFunc(words, changed) {
		return change, at
	}
	if k != what && k != who {
		return k, at
	}
	if k == what && at >= 0 && at+1 < len(words) && sayings[words[at+1].Text] {
		return said, at
	}
	next := max(at+1, 1) // at least behind an imperative
	one := false
	if next < len(words) && copulas[words[next].Text] {
		one = words[next].Text == "هو"
		next++
	}
	if !one && next < len(words) && plural(words[next].Text) ||
		next+1 < len(words) && !isArabic(words[next].Text) && plural(words[next+1].Text) {
		return list, at
	}
	return k, at
}

// askedKind is kindOf without the kind of several things. The first word that asks decides; من is a
// preposition more often than a pronoun, so it asks only where nothing else does.
func askedKind(words []retrieval.Word) (kind, int) {
	for i := range words {
		if k, at, ok := asksAt(words, i); ok {
			return k, at
		}
	}
	for i, w := range words {
		if pronouns[strings.TrimPrefix(w.Text, "و")] {
			return who, i
		}
	}
	return what, -1
}

// asksAt reads the word at i: whether it asks, for which kind of answer, and where the words that
// ask end.
func asksAt(words []retrieval.Word, i int) (k kind, at int, ok bool) {
	text, next := withoutAnd(words[i].Text), ""
	if i+1 < len(words) {
		next = retrieval.Stem(words[i+1].Text)
	}
	ofNext, named := nounKinds[next]
	switch {
	case which[text] && named:
		return ofNext, i, true
	case which[text] && next != "":
		return what, i, true
	case text == "how" && (next == "mani" || next == "much"): // stems
		return amount(words, i), i + 1, true
	case amounts[text]:
		behind := slices.IndexFunc(words[i+1:], func(w retrieval.Word) bool { return !frame[w.Text] }) // "كم يبلغ عدد"
		return amount(words, i), i + max(0, behind), true
	case text == "عدد" && i < 2 && !listing(words):
		return count, i, true
	case nounKinds[words[i].Stem] == share:
		return share, i, true
	case i < 2 && named && byNoun[ofNext]:
		return ofNext, i + 1, true
	}
	k, ok = askers[text]
	return k, i, ok
}

// byNoun are the kinds for which a noun asks behind the first words of a question: "ما سبب", "ما
// نسبة".
var byNoun = map[kind]bool{why: true, count: true, share: true}

// withoutAnd is a word without the "and" before it, unless the whole is a word that asks.
func withoutAnd(text string) string {
	if _, asks := askers[text]; asks {
		return text
	}
	return strings.TrimPrefix(text, "و")
}

// listing reports whether "عدد" is the imperative "list!" and not the noun "number": a plural with
// the article follows.
func listing(words []retrieval.Word) bool {
	return len(words) > 1 && words[0].Text == "عدد" && strings.HasPrefix(words[1].Text, "ال")
}

// amount tells what كم asks for.
func amount(words []retrieval.Word, at int) kind {
	for _, w := range words[at:] {
		switch stem := retrieval.Stem(w.Text); {
		case currencies[stem]:
			return money
		case percents[stem] || nounKinds[stem] == share:
			return share
		}
	}
	return count
}

// plural reports whether a folded noun is one by its form: an ending, a pattern of broken plurals,
// or one of the few common ones that have none of these.
func plural(word string) bool {
	word = strings.TrimPrefix(word, "ال")
	r := []rune(word)
	for _, ending := range [...]string{"ات", "ين", "ون"} {
		if len(r) >= 5 && strings.HasSuffix(word, ending) {
			return true
		}
	}
	if len(r) == 5 && (r[0] == 'ا' && r[3] == 'ا' || strings.ContainsRune("معت", r[0]) && r[2] == 'ا' && r[3] != 'ا') { // أفعال، مفاعل
		return true
	}
	return plurals[word] || len(r) > 4 && strings.HasSuffix(word, "s")
}

// joins reports whether a question is of two things: joined by "and" ("نتائج الفريق وجهازه الفني"),
// or in the dual.
func joins(words []retrieval.Word) bool {
	if slices.ContainsFunc(words, func(w retrieval.Word) bool { return duals[w.Text] }) {
		return true
	}
	for i := 2; i < len(words); i++ {
		rest, and := strings.CutPrefix(words[i].Text, "و")
		if and && utf8.RuneCountInString(rest) > 3 && contentful(words[i-1]) && contentful(words[i]) {
			return true
		}
	}
	return false
}

// content counts the words that say what a text is about.
func content(words []retrieval.Word) int {
	n := 0
	for _, w := range words {
		if contentful(w) {
			n++
		}
	}
	return n
}

// contentful reports whether a word says what the question is about: no function word, no question
// word, no word about asking.
func contentful(w retrieval.Word) bool {
	return !w.Stop && !amounts[w.Text] && !frame[w.Text] && !frame[strings.TrimPrefix(w.Text, "و")]
}

// refersBack reports whether a question leans on earlier turns: it begins with "and", has a pronoun
// for its subject, or names hardly anything itself.
func refersBack(words []retrieval.Word) bool {
	if len(words) == 0 {
		return false
	}
	rest, and := strings.CutPrefix(words[0].Text, "و")
	_, asks := askers[rest]
	if !and && (asks || rest == "من") && len(words) > 2 && copulas[words[1].Text] { // "من هو باشينيان؟": the pronoun points forward
		return content(words) < 1
	}
	return content(words) < 2 || and && (asks || openers[rest]) ||
		slices.ContainsFunc(words[1:], func(w retrieval.Word) bool { return backward[w.Text] })
}

// subject returns what the reader asked before: the last question, and those before it as long as
// they lean on one another, oldest first. What the bot answered may have been about anything, so it
// does not count.
func subject(history []prompts.Message) string {
	var asked []string
	for i := len(history) - 1; i >= 0 && len(asked) < mostEarlier; i-- {
		if history[i].Role != prompts.User {
			continue
		}
		asked = append(asked, strings.TrimSpace(history[i].Text))
		if !refersBack(retrieval.Words(history[i].Text)) {
			break
		}
	}
	slices.Reverse(asked)
	return strings.Join(asked, " ")
}

// lastAnswer returns what the bot said last: a follow-up wants something else.
func lastAnswer(history []prompts.Message) []key {
	for i := len(history) - 1; i >= 0; i-- {
		if history[i].Role != prompts.Assistant {
			continue
		}
		var keys []key
		for _, w := range retrieval.Words(history[i].Text) {
			if !w.Stop && !w.Number {
				keys = append(keys, keyOf(w))
			}
		}
		return keys
	}
	return nil
}

// isArabic reports whether a text has an Arabic letter.
func isArabic(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Arabic, r) })
}
