package reader

import (
	"slices"
	"strings"
	"unicode"

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
	count
	why
	how
	list // several names or things
	yesNo
	kinds // how many there are
)

func (k kind) String() string {
	return [...]string{"what", "who", "where", "when", "count", "why", "how", "list", "yesNo"}[k]
}

// brief reports whether a few words answer a question of this kind.
func (k kind) brief() bool { return k == who || k == where || k == when || k == count || k == list }

// A scope says how much of the article a question is about.
type scope int

const (
	point    scope = iota // one place answers
	several               // a list or a collection, from several places
	compare               // two things beside each other
	summary               // the whole article in a few sentences
	gist                  // its main idea
	title                 // a title for it
	ownTitle              // the title that it has
	headings              // its section headings
	order                 // no question to the article: an instruction to the bot
)

// scopeNames are the lists of words that tell a scope.
var scopeNames = map[scope]string{several: "several", compare: "compare", summary: "summary", gist: "gist", title: "title", headings: "headings"}

// An ask is one thing that a question asks.
type ask struct {
	text    string // its words
	earlier string // the questions that it leans on
	kind    kind
	wide    bool // it asks for several things, which need not stand in one place
	leans   bool // it has hardly a subject of its own, and speaks of what the part before it asked for
	paper   bool // it asks who wrote the text, or when
}

// query is what to search for.
func (a ask) query() string { return strings.TrimSpace(a.earlier + " " + a.text) }

// A parsed question.
type parsed struct {
	scope scope
	asks  []ask
	told  string // the answer that a follow-up continues
}

// parse takes a question apart. history gives the words that a follow-up refers to.
func parse(question string, history []prompts.Message) parsed {
	question = strings.TrimSpace(question)
	words := retrieval.Words(question)
	p := parsed{scope: scopeOf(words)}
	earlier := ""
	if len(history) > 0 && refersBack(words) {
		earlier = subject(history)
		p.told = lastAnswer(history)
	}
	texts := parts(question, words, p.scope)
	if len(texts) == 1 && p.scope < summary {
		texts = sides(texts[0])
	}
	if len(texts) > 1 && content(retrieval.Words(texts[0])) == 0 { // "متى وأين عقد": both ask of what stands behind the second
		if second := retrieval.Words(texts[1]); len(second) > 0 {
			texts[0] += texts[1][second[0].End:]
		}
	}
	for i, part := range texts {
		background := earlier
		own := content(retrieval.Words(part))
		if i > 0 && own < 2 { // a second part may leave out what the first one named
			background = strings.TrimSpace(earlier + " " + p.asks[0].text)
		}
		a := newAsk(part, background)
		a.leans = own < 2
		a.wide = a.wide || p.scope == several && len(texts) == 1
		p.asks = append(p.asks, a)
	}
	return p
}

// newAsk reads what a part of a question asks for.
func newAsk(text, earlier string) ask {
	words := retrieval.Words(text)
	k, at := kindOf(words)
	if k == what || k == who {
		next := max(at+1, 1) // at least behind an imperative
		one := false
		if next < len(words) && copulas[words[next].Text] {
			one = words[next].Text == "هو"
			next++
		}
		if !one && next < len(words) && plural(words[next].Text) || next+1 < len(words) && !arabic(text) && plural(words[next+1].Text) {
			k = list
		}
	}
	return ask{text: text, earlier: earlier, kind: k, paper: ofThePaper(words)}
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

// lastAnswer returns what the bot said last: a follow-up wants something else.
func lastAnswer(history []prompts.Message) string {
	for i := len(history) - 1; i >= 0; i-- {
		if history[i].Role == prompts.Assistant {
			return history[i].Text
		}
	}
	return ""
}

// contentful reports whether a word says what the question is about: no function word, no question word, no word about asking.
func contentful(w retrieval.Word) bool {
	return !w.Stop && !askingWords[w.Text] && !askingWords[strings.TrimPrefix(w.Text, "و")]
}

// kindOf finds the kind of answer, and the place of the word that asks for it (-1 when there is none).
func kindOf(words []retrieval.Word) (kind, int) {
	for i, w := range words {
		next := ""
		if i+1 < len(words) {
			next = retrieval.Stem(words[i+1].Text)
		}
		text := w.Text
		if _, asks := questionWords[text]; !asks {
			text = strings.TrimPrefix(text, "و")
		}
		switch {
		case text == "لاي" && (reasonWords[next] || purposes[next]):
			return why, i
		case whichWords[text] && next != "":
			return whichKinds[next], i // what, of other nouns
		case text == "how" && (next == "mani" || next == "much"): // stems
			return count, i + 1
		case amountWords[text], shareWords[w.Stem], text == "عدد" && i < 2 && !listing(words):
			return count, i
		case i < 2 && reasonWords[next]:
			return why, i + 1
		case i < 2 && (next == "عدد" || shareWords[next]):
			return count, i + 1
		}
		if k, ok := questionWords[text]; ok {
			return k, i
		}
	}
	for i, w := range words { // من is a preposition more often than a pronoun, so it asks only where nothing else does
		if text := strings.TrimPrefix(w.Text, "و"); text == "من" || text == "لمن" || text == "بمن" || text == "ممن" {
			return who, i
		}
	}
	return what, -1
}

// plural reports whether a folded noun is one by its form: an ending, a pattern of broken plurals, or one of the few common ones that have none of these.
func plural(word string) bool {
	word = strings.TrimPrefix(word, "ال")
	r := []rune(word)
	switch {
	case plurals[word], len(r) >= 5 && (strings.HasSuffix(word, "ات") || strings.HasSuffix(word, "ين") || strings.HasSuffix(word, "ون")):
		return true
	case len(r) == 5 && r[0] == 'ا' && r[3] == 'ا': // أفعال
		return true
	}
	return len(r) == 5 && r[2] == 'ا' && r[3] != 'ا' && (r[0] == 'م' || r[0] == 'ع' || r[0] == 'ت') || strings.HasSuffix(word, "s") && len(r) > 4
}

// refersBack reports whether a question leans on earlier turns: it begins with "and", has a pronoun for its subject, or names hardly anything itself.
func refersBack(words []retrieval.Word) bool {
	if len(words) == 0 {
		return false
	}
	rest, and := strings.CutPrefix(words[0].Text, "و")
	_, asks := questionWords[rest]
	if !and && (asks || rest == "من") && len(words) > 2 && copulas[words[1].Text] { // "من هو باشينيان؟": the pronoun points forward
		return content(words) < 1
	}
	return content(words) < 2 || slices.ContainsFunc(words[1:], func(w retrieval.Word) bool { return pronouns[w.Text] }) || and && (asks || openers[rest])
}

// subject returns what the reader asked before: the last question, and those before it as long as they lean on one another, oldest first. What the bot answered may have been about anything, so it does not count.
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

// mostEarlier is how many questions a chain of follow-ups goes back.
const mostEarlier = 3

// maxAsks bounds the work on one question; nobody asks more at once.
const maxAsks = 4

func arabic(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Arabic, r) })
}
