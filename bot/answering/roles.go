package answering

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// A holder is a word and the names that stand as its first complement: the subject behind a verb, the genitive behind a noun, one name or several joined by و.
type holder struct {
	names []*token
	prep  string // the preposition between, "" for none
}

// prepositions tell who does something from whom it is done to.
var prepositions = foldedSet("من إلى على ضد نحو مع تجاه أمام في عن")

// prepAt returns the preposition right before token i, or the ل that is written with it.
func (t *text) prepAt(i int) string {
	if i > 0 && t.tokens[i-1].clause == t.tokens[i].clause {
		if w := bareAnd(t.tokens[i-1].Text); prepositions[w] && !(i > 1 && t.tokens[i-2].is(universal)) { // كل من أ وب
			return w
		}
	}
	if w := bareAnd(t.tokens[i].Text); strings.HasPrefix(w, "ل") && i > 0 && t.tokens[i].named() && !strings.HasPrefix(t.tokens[i].name, "ل") {
		return "ل"
	}
	return ""
}

func bareAnd(w string) string {
	if rest, ok := strings.CutPrefix(w, "و"); ok && len(rest) >= 4 {
		return rest
	}
	return w
}

// complement is how many words may stand between a word and its first complement: a demonstrative, a title, a nationality's noun.
const complement = 3

// holds returns the first run of names behind token i, or right before it where none follows: "التي خرجت", "مصر قد تفوز".
func (t *text) holds(i int) holder {
	for j := i + 1; j < len(t.tokens) && j <= i+complement && t.tokens[j].clause == t.tokens[i].clause; j++ {
		k := &t.tokens[j]
		if k.named() {
			return holder{t.run(j), t.prepAt(j)}
		}
		if !k.Stop && !k.is(title) && !k.is(negator|hedge) {
			return holder{}
		}
		if prepositions[bareAnd(k.Text)] && j+1 < len(t.tokens) && !t.tokens[j+1].named() {
			return holder{}
		}
	}
	return holder{}
}

// held is holds, and where nothing follows the names before: "مصر التي فازت", "رفض سامر التوقيع".
func (t *text) held(i int) holder {
	if h := t.holds(i); len(h.names) > 0 {
		return h
	}
	last := i - 1
	relative := last >= 0 && relatives[t.tokens[last].Text]
	if relative {
		last--
	}
	if last < 0 || !t.tokens[last].named() || t.tokens[last].sentence != t.tokens[i].sentence {
		return holder{}
	}
	first := last
	for first > 0 && (t.tokens[first-1].named() || strings.HasPrefix(t.tokens[first-1].Text, "و") && first > 1 && t.tokens[first-2].named()) {
		first--
	}
	if !relative && !(first > 0 && t.tokens[first-1].is(denier)) {
		return holder{}
	}
	h := holder{}
	for j := first; j <= last; j++ {
		if t.tokens[j].named() {
			h.names = append(h.names, &t.tokens[j])
		}
	}
	return h
}

var relatives = foldedSet("التي الذي الذين اللذان اللتان")

// run returns the names joined to the one at j.
func (t *text) run(j int) []*token {
	names := []*token{&t.tokens[j]}
	for k := j + 1; k < len(t.tokens) && t.tokens[k].clause == t.tokens[j].clause; k++ {
		switch c := &t.tokens[k]; {
		case c.named() && (strings.HasPrefix(c.Text, "و") || c.place != 0 && c.place == t.tokens[k-1].place || t.tokens[k-1].named() && c.name != "" || strings.HasPrefix(t.tokens[k-1].Text, "و")):
			names = append(names, c)
		case strings.HasPrefix(c.Text, "و") && k+1 < len(t.tokens) && t.tokens[k+1].named() && !c.Stop:
		default:
			return names
		}
	}
	return names
}

// same reports whether two names may mean one: the same name, or a person and the state whose title he bears.
func (a *alignment) same(s, e *token) bool {
	if s.place != 0 && s.place == e.place || s.name != "" && s.name == e.name || slices.ContainsFunc(a.short[s], func(k token) bool { return k.Start == e.Start }) {
		return true
	}
	links := a.names.links
	return s.name != "" && e.titled && links[s.name] == e.place || e.name != "" && s.titled && links[e.name] == s.place
}

// roleFault returns a name of the sentence that stands where the evidence has another one: behind the same verb or noun, or behind the other preposition of a pair.
func roleFault(a *alignment) *token {
	for i := range a.s.tokens {
		if len(a.pairs[i]) == 0 || a.s.tokens[i].named() {
			continue
		}
		h := a.s.held(i)
		if len(h.names) == 0 {
			continue
		}
		contradicted := false
		for _, p := range a.pairs[i] {
			if p.level < 0.7 || p.level < 0.8 && p.local < 2 {
				contradicted = false
				break
			}
			g := a.e.held(p.e)
			if before := a.e.subjectBefore(p.e); len(g.names) == 0 && before != nil && a.s.verbal(i) && h.prep == "" {
				g.names = []*token{before}
			}
			if len(g.names) == 0 || carriesPronoun(a.s.tokens[i].Text) != carriesPronoun(a.e.tokens[p.e].Text) {
				contradicted = false
				break
			}
			met := false
			for _, s := range h.names {
				for _, e := range g.names {
					met = met || a.same(s, e)
				}
			}
			if met && !opposed(h.prep, g.prep) || !met && h.prep != g.prep {
				contradicted = false
				break
			}
			contradicted = true
		}
		if contradicted {
			return h.names[0]
		}
	}
	if f := a.complementFault(); f != nil {
		return f
	}
	return a.exchangeFault()
}

// opposed reports whether two prepositions turn the direction.
func opposed(p, q string) bool {
	from := func(s string) bool { return s == "من" }
	to := func(s string) bool { return s == "الي" || s == "ل" }
	return from(p) && to(q) || to(p) && from(q)
}

// subjectBefore returns the name that stands as the subject before the verb at i.
func (t *text) subjectBefore(i int) *token {
	for j := i - 1; j >= 0 && j >= i-2; j-- {
		k := &t.tokens[j]
		if k.named() && (j == 0 || t.tokens[j-1].Stop || t.tokens[j-1].is(speech)) && t.prepAt(j) == "" {
			return k
		}
		if !k.is(hedge|negator) && !k.Stop {
			return nil
		}
	}
	return nil
}

// exchangeFault finds two words that have exchanged a preposition: "من أ إلى ب" for "من ب إلى أ".
func (a *alignment) exchangeFault() *token {
	if a.coverage < verbatim {
		return nil // what is worded otherwise has other prepositions
	}
	type place struct{ s, e string }
	places := make([]place, len(a.s.tokens))
	for i := range a.s.tokens {
		if len(a.pairs[i]) == 0 {
			continue
		}
		places[i].s = a.s.prepAt(i)
		for n, p := range a.pairs[i] {
			prep := a.e.prepAt(p.e)
			if prep == places[i].s || n == 0 {
				places[i].e = prep
			}
		}
	}
	former := a.s.former()
	for i, p := range places {
		if former >= 0 && i > former {
			break // "بعد أن كان لـ" is where it comes from
		}
		if a.s.tokens[i].named() && opposed(p.s, p.e) {
			return &a.s.tokens[i]
		}
		if p.s == p.e || p.s != "من" && p.s != "الي" && p.s != "ضد" && p.s != "نحو" {
			continue
		}
		for j, q := range places {
			if i != j && i != j-1 && i != j+1 && q.e == p.s && q.s != p.s && a.s.tokens[i].clause == a.s.tokens[j].clause {
				return &a.s.tokens[i]
			}
		}
	}
	return nil
}

// complement returns the word that token i governs directly, the next one that says something, or -1.
func (t *text) complement(i int) int {
	for j := i + 1; j < len(t.tokens) && j <= i+complement && t.tokens[j].clause == t.tokens[i].clause; j++ {
		k := &t.tokens[j]
		if conjoined(k.Text) {
			return -1
		}
		if k.content() {
			return j
		}
		if p := bareAnd(k.Text); prepositions[p] && !turned[p] || isThat(k.Text) {
			return -1
		}
	}
	return -1
}

// conjoined reports whether a word is joined to the one before by و or أو. Of short words و may be a letter of their own.
func conjoined(w string) bool {
	rest, and := strings.CutPrefix(w, "و")
	if !and {
		return w == "او" || w == "ام"
	}
	x := theLexicon()
	return definite(w) || utf8.RuneCountInString(w) >= 6 || x.groups[forms(rest)[0]] != nil && x.groups[w] == nil
}

// complementFault finds words that have exchanged what governs them: "ناشد أ ب" for "ناشد ب أ", "تكاليف أ على ب" for "تكاليف ب على أ".
func (a *alignment) complementFault() *token {
	type pair struct{ governor, head, s, e int } // the head in the sentence and in the evidence, and what it governs in the sentence
	var pairs []pair
	for i := range a.s.tokens {
		if len(a.pairs[i]) == 0 || a.pairs[i][0].level < 0.8 || a.s.tokens[i].named() {
			continue
		}
		c := a.s.complement(i)
		if c < 0 || len(a.pairs[c]) == 0 {
			continue
		}
		pairs = append(pairs, pair{i, a.pairs[i][0].e, c, a.pairs[c][0].e})
	}
	for _, p := range pairs {
		if y := a.subjectOf(p.head); y >= 0 && y != p.s && a.s.verbal(p.governor) && turned[a.s.prepAt(y)] && a.s.prepAt(p.s) == "" && !a.met(p.s, a.pairs[y][0].e) {
			return &a.s.tokens[p.s]
		}
		own := a.e.complement(p.head) // what the evidence has there
		if own >= 0 && a.e.tokens[own].named() && a.e.prepAt(own) == "" && a.e.prepAt(p.head) != "" && definite(a.s.tokens[p.s].Text) && !a.s.tokens[p.s].is(title) && !a.met(p.s, own) {
			return &a.s.tokens[p.s] // على كتف أ for على كتف ب
		}
		if own < 0 || own == p.e || a.met(p.s, own) {
			continue
		}
		y := a.saidBy(own)
		if y < 0 || y == p.s {
			continue
		}
		after := p.e > p.head && p.e <= p.head+farReach // the evidence has the word too, behind its own
		if before := a.e.tokens[p.e].sentence == a.e.tokens[p.head].sentence && p.e < p.head; before && a.e.prepAt(p.head) == "" {
			continue // or before the verb, as its subject
		}
		x, z := &a.s.tokens[p.s], &a.s.tokens[y]
		if turned[a.s.prepAt(y)] && a.e.prepAt(own) == "" && !after && (z.named() || definite(z.Text)) {
			return z
		}
		// فعل أ ب for فعل ب أ. A noun with the article governs no noun, so ب is the object.
		if definite(x.Text) && definite(z.Text) && y > p.s && y <= p.s+complement && a.s.prepAt(y) == "" && a.s.prepAt(p.s) == "" && a.e.prepAt(own) == "" {
			return &a.s.tokens[p.s]
		}
		for _, q := range pairs {
			if q.head == p.head || q.s != y {
				continue
			}
			if c := a.e.complement(q.head); c >= 0 && a.met(p.s, c) || !after && c != own && (x.named() || z.named()) {
				return x
			}
		}
	}
	return nil
}

// subjectOf returns the word of the sentence that the evidence has as the subject before the verb e: "أن الشركات قد دفعت". -1 if there is none.
func (a *alignment) subjectOf(e int) int {
	for j := e - 1; j > 0 && j >= e-complement && a.e.tokens[j].clause == a.e.tokens[e].clause; j-- {
		if k := &a.e.tokens[j]; k.content() && isThat(a.e.tokens[j-1].Text) {
			return a.saidBy(j)
		}
	}
	return -1
}

// turned are the prepositions that make of who does something the one to whom it is done.
var turned = foldedSet("من إلى ل تجاه ضد على في")

// met reports whether word i of the sentence may be word e of the evidence.
func (a *alignment) met(i, e int) bool {
	for _, p := range a.pairs[i] {
		if p.e == e {
			return true
		}
	}
	return sameness(&a.s.tokens[i], &a.e.tokens[e]) > 0
}

// saidBy returns the word of the sentence that is paired with the word e of the evidence, or -1.
func (a *alignment) saidBy(e int) int {
	for i, pairs := range a.pairs {
		for _, p := range pairs {
			if p.e == e {
				return i
			}
		}
	}
	return -1
}

// said reports whether a word of the sentence is paired with the word e of the evidence.
func (a *alignment) said(e int) bool { return a.saidBy(e) >= 0 }
