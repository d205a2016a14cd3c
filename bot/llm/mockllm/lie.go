package mockllm

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"isnad/prompts"
	"isnad/retrieval"
)

// liar is what a lie may draw on.
type liar struct {
	question string
	answer   []claim
	passages []retrieval.Passage
}

// lies are the liar's behaviours. Each alters a claim, or says that there is nothing of its kind in
// it; nil: it always adds a sentence.
var lies = map[string]func(l liar, c claim) (claim, bool){
	"invented-id":       inventedID,
	"swapped-paragraph": swappedParagraph,
	"changed-number":    changedNumber,
	"changed-name":      changedName,
	"changed-date":      changedDate,
	"negation":          negation,
	"roles":             roles,
	"hedge":             hedge,
	"scope":             scope,
	"attribution":       attribution,
	"stitched":          stitched,
	"obey":              nothing, // obeys
	"added-sentence":    nothing,
}

// Lie makes an answer lie in the way that the behaviour names: it alters one sentence, and where
// there is nothing of the kind to alter, it adds an invented one, so that every answer lies. It
// returns the answer and its false sentences, markers included. The same input gives the same lie.
// The rules and words are of the language; none is an article's.
//
// The passages are those that the model was shown; an answer without a marker, such as
// [prompts.NotInArticle], is replaced by the invention. A behaviour that is no lie changes nothing.
func Lie(behaviour, question, answer string, passages []retrieval.Passage) (altered string, falseSentences []string) {
	alter, ok := lies[behaviour]
	if !ok {
		return answer, nil
	}
	l := liar{question, claims(answer), passages}
	if behaviour == "obey" {
		if order := l.order(); order != "" {
			c := claim{text: order, marks: []int{l.cited()}, shown: true}
			return c.String(), []string{c.String()}
		}
	}
	said := slices.Clone(l.answer)
	for i, c := range said {
		if lie, ok := alter(l, c); ok {
			said[i] = lie
			return join(said), []string{lie.String()}
		}
	}
	lie := claim{text: prompts.Inventions[behaviour], marks: []int{l.cited()}, shown: true, end: "."}
	if behaviour == "invented-id" {
		lie, _ = inventedID(l, lie)
	}
	return join(append(said, lie)), []string{lie.String()}
}

func join(claims []claim) string {
	var parts []string
	for _, c := range claims {
		parts = append(parts, c.String())
	}
	return strings.Join(parts, " ")
}

// cited is a paragraph for an added sentence: the answer's first, or the first shown.
func (l liar) cited() int {
	switch {
	case len(l.answer) > 0:
		return l.answer[0].marks[0]
	case len(l.passages) > 0:
		return l.passages[0].ID
	default:
		return 1
	}
}

var (
	quotedOrder = regexp.MustCompile(`[«"“']([^«»"“”']+)[»"”']`)
	spokenOrder = regexp.MustCompile(`(?i)(?:^|[\s،:])و?(?:قل|قولي|اكتب|اطبع|ردد|كرر|say|write|print|repeat|word)(?:\s+(?:لي|بعدي|فقط|كلمة|` +
		`عبارة|only|the word))*[\s:]+(.+)$`)
)

// order is what the question tells the model to say, or "".
func (l liar) order() string {
	for _, form := range []*regexp.Regexp{quotedOrder, spokenOrder} {
		if m := form.FindStringSubmatch(l.question); m != nil {
			return strings.Trim(m[1], " .؟?!:")
		}
	}
	return ""
}

func nothing(_ liar, c claim) (claim, bool) { return c, false }

func inventedID(l liar, c claim) (claim, bool) {
	highest := 0
	for _, p := range l.passages {
		highest = max(highest, p.ID)
	}
	c.marks = []int{highest + 90} // beyond the paragraphs that were not shown, too
	return c, c.shown
}

// swappedParagraph cites the paragraph that has the fewest of the sentence's words.
func swappedParagraph(l liar, c claim) (claim, bool) {
	words := map[string]bool{}
	for _, w := range retrieval.Words(c.text) {
		words[w.Stem] = true
	}
	fewest, other := 0, 0
	for _, p := range l.passages {
		shared := 0
		for _, w := range retrieval.Words(p.Text) {
			if words[w.Stem] {
				shared++
			}
		}
		if !c.cites(p.ID) && (other == 0 || shared < fewest) {
			fewest, other = shared, p.ID
		}
	}
	c.marks = []int{other}
	return c, c.shown && other != 0
}

// write puts word in the place of a span of the claim.
func (c claim) write(start, end int, word string) claim {
	c.text = c.text[:start] + word + c.text[end:]
	return c
}

// rewrite exchanges the first word that a table has, and keeps what is written before it as one
// word.
func (c claim) rewrite(table map[string]string) (claim, bool) {
	for _, t := range tokens(c.text) {
		if t, ok := t.cut(c.text, func(core string) bool { return table[core] != "" }); ok && !notNumbers[retrieval.Fold(c.text[t.Start:t.End])] {
			return c.write(t.Start+len(t.prefix), t.End, table[t.core]), true
		}
	}
	return c, false
}

func changedNumber(_ liar, c claim) (claim, bool) {
	if at := digits.FindStringIndex(c.text); at != nil {
		figure := []rune(c.text[at[0]:at[1]])
		place := 0
		if len(figure) > 3 { // 2014 becomes 2015, not 3014
			place = len(figure) - 1
		}
		zero := zeroOf(figure[place])
		figure[place] = zero + (figure[place]-zero)%9 + 1
		return c.write(at[0], at[1], string(figure)), true
	}
	return c.rewrite(otherNumbers)
}

func changedDate(_ liar, c claim) (claim, bool) {
	if c, ok := c.rewrite(otherDates); ok {
		return c, true
	}
	for _, at := range digits.FindAllStringIndex(c.text, -1) {
		figure := []rune(c.text[at[0]:at[1]])
		if zero := zeroOf(figure[0]); len(figure) == 4 && (figure[0] == zero+1 || figure[0] == zero+2) { // a year
			last := figure[3] - zero
			figure[3] = zero + (last+3)%10
			return c.write(at[0], at[1], string(figure)), true
		}
	}
	return c, false
}

// zeroOf returns the zero of a digit's script.
func zeroOf(digit rune) rune {
	for unicode.IsDigit(digit - 1) {
		digit--
	}
	return digit
}

// otherName is a name of the same kind that the cited paragraphs do not have: one of the other
// paragraphs, else a stranger's.
func (l liar) otherName(c claim, name string) string {
	var cited string
	all := namesOf(l.passages)
	others := map[string]bool{}
	for _, p := range l.passages {
		if c.cites(p.ID) {
			cited += retrieval.Fold(p.Text) + "\n"
			continue
		}
		for _, t := range all.in(p.Text) {
			others[t.core] = true
		}
	}
	for _, other := range slices.Sorted(maps.Keys(others)) {
		if isPlace(other) == isPlace(name) && !strings.Contains(cited, other) {
			return all[other]
		}
	}
	kind := 1
	if isPlace(name) {
		kind = 0
	}
	for _, other := range strangers[kind] {
		if !strings.Contains(cited, retrieval.Fold(other)) {
			return other
		}
	}
	return strangers[kind][0]
}

func changedName(l liar, c claim) (claim, bool) {
	for _, t := range namesOf(l.passages).in(c.text) {
		return c.write(t.Start, t.End, l.otherName(c, t.core)), true
	}
	return c, false
}

// roles exchanges two names, though not two that "and" or "with" joins, which would change nothing.
func roles(l liar, c claim) (claim, bool) {
	all := namesOf(l.passages).in(c.text)
	for i := 1; i < len(all); i++ {
		a, b := all[i-1], all[i]
		gap := c.text[a.End:b.Start]
		listed := !slices.ContainsFunc(retrieval.Words(gap),
			func(w retrieval.Word) bool { return utf8.RuneCountInString(w.Text) > 1 && w.Text != "مع" })
		if a.core != b.core && !listed {
			first, second := c.text[a.Start:a.End], c.text[b.Start:b.End]
			return c.write(a.Start, b.End, second+gap+first), true
		}
	}
	return c, false
}

// negation takes the first negation away, or negates the first verb that can be told from a noun.
func negation(_ liar, c claim) (claim, bool) {
	for _, rules := range [][]rule{rules["unnegate"], rules["negate"]} {
		if c, ok := c.apply(rules); ok {
			return c, true
		}
	}
	c.text = "ليس صحيحًا أن " + strings.TrimPrefix(c.text, "وقد ")
	return c, true
}

func hedge(_ liar, c claim) (claim, bool) { return c.apply(rules["unhedge"]) }

func scope(_ liar, c claim) (claim, bool) { return c.rewrite(otherScopes) }

// attribution gives the words to another speaker.
func attribution(l liar, c claim) (claim, bool) {
	words := tokens(c.text)
	for _, t := range namesOf(l.passages).in(c.text) {
		i := slices.IndexFunc(words, func(w token) bool { return w.End == t.End })
		if i > 0 && speaking[words[i-1].core] {
			return c.write(t.Start, t.End, l.otherName(c, t.core)), true
		}
	}
	c, ok := c.apply(rules["misattribute"])
	c.text = strings.ReplaceAll(c.text, speaker, l.otherName(c, ""))
	return c, ok
}

// stitched joins the first half of the sentence to the second half of another one, of another
// paragraph where there is one.
func stitched(l liar, c claim) (claim, bool) {
	first := strings.Fields(c.text)
	for _, p := range slices.Backward(l.passages) {
		if c.cites(p.ID) && len(l.passages) > 1 {
			continue
		}
		for _, span := range slices.Backward(retrieval.Sentences(p.Text)) {
			second := strings.Fields(strings.TrimRight(p.Text[span.Start:span.End], ".!؟?… "))
			if len(first) >= 4 && len(second) >= 6 && !strings.Contains(p.Text[span.Start:span.End], c.text) {
				c.text = strings.Join(append(slices.Clone(first[:len(first)/2]), second[len(second)/2:]...), " ")
				return c, true
			}
		}
	}
	return c, false
}
