package reader

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"isnad/prompts"
	"isnad/retrieval"
)

// A kind is the kind of answer that a question wants.
type kind int

const (
	what kind = iota // or who, where, why, how: no word of a sentence betrays that it answers
	when
	count
	said // what somebody said
	yesNo
)

// kindNames are the kinds by the names of the lists of words that ask for them, but for what.
var kindNames = map[string]kind{"when": when, "yesNo": yesNo}

// A Question is what a question asks, taken apart.
type Question struct {
	Text    string // as it was asked
	scope   scope
	asks    []ask  // the things it asks, one or more
	earlier string // the questions that a follow-up leans on
	told    []key  // the words of the answer that it continues
	cited   []int  // the paragraphs of that answer
}

// An ask is one thing that a question asks.
type ask struct {
	text  string // its words, without those of earlier turns
	query string // what the encoder is given
	kind  kind
	terms []term
}

// A term is a word of a question that says what it is about.
type term struct {
	key
	word   string  // folded
	weight float64 // 1 for a word of the question, less for one of an earlier turn
}

const (
	earlierWeight = 0.5 // of the words of earlier turns in a follow-up: they name the subject, the question itself what is asked of it
	mostEarlier   = 3   // questions that a chain of follow-ups goes back
)

// Parse takes a question apart. history, the oldest turn first, gives the words that a follow-up
// refers to. The error is the encoder's.
func (r *Reader) Parse(ctx context.Context, question string, history []prompts.Message) (Question, error) {
	question = strings.TrimSpace(question)
	words := retrieval.Words(question)
	q := Question{Text: question}
	var err error
	if q.scope, err = r.scopeOf(ctx, question); err != nil {
		return Question{}, err
	}
	if order, said, ok := strings.Cut(question, ": "); ok { // "لخص المقال: ما المشروع وما الذي أوقفه؟"
		of, err := r.scopeOf(ctx, order)
		if err != nil {
			return Question{}, err
		}
		if asked := retrieval.Words(said); of == summary && len(parts(said, asked, point)) > 1 {
			q.scope, question, words = point, said, asked
		}
	}
	if len(history) > 0 && refersBack(words) {
		q.earlier = subject(history)
		q.told, q.cited = lastAnswer(history)
	}
	for i, part := range parts(question, words, q.scope) {
		background := q.earlier
		if i > 0 && content(retrieval.Words(part)) < 2 { // a second part may leave out what the first one named
			background = strings.TrimSpace(q.earlier + " " + q.asks[0].text)
		}
		q.asks = append(q.asks, newAsk(part, background))
	}
	return q, nil
}

// gathers reports whether the question asks for several things of one sort, or all of one subject.
func (q Question) gathers() bool { return q.scope == several && len(q.asks) == 1 }

// list reports whether the question asks for one list of things, which the article may have in many
// places; not for more of one that was told.
func (q Question) list() bool {
	return q.gathers() && q.asks[0].kind == what && len(q.told) == 0
}

func newAsk(text, background string) ask {
	words := retrieval.Words(text)
	a := ask{text: text, query: strings.TrimSpace(background + " " + text), kind: kindOf(words)}
	for _, w := range words {
		if contentful(w) {
			a.terms = append(a.terms, term{key: keyOf(w), word: w.Text, weight: 1})
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

// manyTerms is from how many words on a question says itself where its answer is to be found.
const manyTerms = 4

// brevity is 1 for a question that names what it is about in one word, 0 for one that does in
// manyTerms or leans on another: who names little asks for the main thing, which stands at the
// beginning. Of 995 questions of two such words on articles of 9 to 14 paragraphs the first one
// answers .29, of 2,688 of five .10. On 360 first questions of newcomers, on articles that nothing
// was trained on, this and Plan.Arrange make 7 answers better and none worse.
func (a ask) brevity() float64 {
	n := len(a.terms)
	if n == 0 || a.terms[n-1].weight < 1 {
		return 0
	}
	return max(0, float64(manyTerms-n)/(manyTerms-1))
}

// kindOf finds the kind of answer. The first word that asks decides.
func kindOf(words []retrieval.Word) kind {
	for i, w := range words {
		text := withoutAnd(w.Text)
		if amounts[text] {
			return count
		}
		if k, ok := askers[text]; ok {
			switch {
			case k == what && i+1 < len(words) && saysOrStates(words[i+1].Text):
				return said
			case plain[text] && measured(words[i+1:]): // "ما كلفة المشروع"
				return count
			}
			return k
		}
	}
	return what
}

// measured reports whether the first noun of these words, behind one that asks, is told in numbers:
// "ما هي كلفة الترميم".
func measured(words []retrieval.Word) bool {
	for len(words) > 0 && (copulas[words[0].Text] || frame[words[0].Text] || words[0].Text == "من") {
		words = words[1:]
	}
	return len(words) > 0 && slices.ContainsFunc(bare(words[0].Text), func(form string) bool { return measures[form] })
}

// bare are a folded word, and it without its article and without a pronoun at its end.
func bare(word string) []string {
	word = strings.TrimPrefix(word, "ال")
	forms := []string{word}
	for _, suffix := range []string{"ها", "هم", "ه", "ك"} {
		if rest, ok := strings.CutSuffix(word, suffix); ok {
			forms = append(forms, rest)
			if stem, ok := strings.CutSuffix(rest, "ت"); ok { // كلفتها
				forms = append(forms, stem+"ه")
			}
		}
	}
	return forms
}

// saysOrStates reports whether a folded word is one of saying, or of what is said.
func saysOrStates(word string) bool { return sayings[word] || statements[word] }

// withoutAnd is a word without the "and" before it, unless the whole is a word that asks.
func withoutAnd(text string) string {
	if _, asks := askers[text]; asks {
		return text
	}
	return strings.TrimPrefix(text, "و")
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

// refersBack reports whether a question leans on earlier turns: it goes on with "and", or names
// hardly anything itself.
func refersBack(words []retrieval.Word) bool {
	for len(words) > 1 && fillers[words[0].Text] { // "طيب وإذا رفضوا؟"
		words = words[1:]
	}
	return len(words) > 0 && (content(words) < 2 || goesOn(words[0]))
}

// goesOn reports whether a word that begins a question is "and" with a word behind it, and none of
// the many that begin with that letter ("وزير").
func goesOn(w retrieval.Word) bool {
	rest, and := strings.CutPrefix(w.Text, "و")
	if _, asks := askers[w.Text]; asks || !and || waw[w.Text] {
		return false
	}
	if _, asks := askers[rest]; asks || openers[rest] || conjoined[rest] || isPlace(rest) {
		return true
	}
	return slices.ContainsFunc([]string{"ال", "لل", "بال", "بت", "بي", "و"}, func(p string) bool {
		return strings.HasPrefix(rest, p) && len(rest) > len(p)+len("لد")
	})
}

// isPlace reports whether a word names a country.
func isPlace(word string) bool {
	words := retrieval.Words(word)
	return len(words) == 1 && len(retrieval.MeaningOf(words[0]).Places) > 0
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

// lastAnswer returns what the bot said last, its words or, where it has none, its figures, and the
// numbers of the paragraphs that it cited: a follow-up wants something else, most often from the
// same place.
func lastAnswer(history []prompts.Message) (told []key, cited []int) {
	for i := len(history) - 1; i >= 0; i-- {
		if history[i].Role != prompts.Assistant {
			continue
		}
		var numbers []key
		for _, w := range retrieval.Words(history[i].Text) {
			n, err := strconv.Atoi(w.Text)
			bracket := strings.LastIndexAny(history[i].Text[:w.Start], "[]")
			switch {
			case err == nil && bracket >= 0 && history[i].Text[bracket] == '[':
				cited = append(cited, n)
			case w.Number:
				numbers = append(numbers, keyOf(w))
			case !w.Stop:
				told = append(told, keyOf(w))
			}
		}
		if len(told) == 0 { // «70٪ [14].»
			told = numbers
		}
		return told, cited
	}
	return nil, nil
}
