package answering

import "strings"

// A holder is a word and the names that stand as its first complement: the subject behind a verb, the genitive behind a noun, one name or several joined by و.
type holder struct {
	names []*token
	prep  string // the preposition between, "" for none
}

// prepositions that tell who does something from whom it is done to.
var prepositions = foldedSet("من إلى على ضد نحو مع تجاه أمام")

// prepAt returns the preposition right before token i, or the ل that is written with it.
func (t *text) prepAt(i int) string {
	if i > 0 && t.tokens[i-1].clause == t.tokens[i].clause {
		if w := bareAnd(t.tokens[i-1].Text); prepositions[w] {
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

// holds returns the first run of names behind token i, or right before it where none follows: "التي انسحبت", "أرمينيا قد تسلك".
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
	if s.place != 0 && s.place == e.place || s.name != "" && s.name == e.name {
		return true
	}
	links := a.names.links
	return s.name != "" && links[s.name] != 0 && links[s.name] == e.place || e.name != "" && links[e.name] != 0 && links[e.name] == s.place
}

// roleFault returns a name of the sentence that stands where the evidence has another one: behind the same verb or noun, or behind the other preposition of a pair.
func roleFault(a *alignment) *token {
	for i := range a.s.tokens {
		if len(a.pairs[i]) == 0 || a.s.tokens[i].named() {
			continue
		}
		h := a.s.holds(i)
		if len(h.names) == 0 {
			continue
		}
		contradicted := false
		for _, p := range a.pairs[i] {
			if p.level < 0.8 {
				contradicted = false
				break
			}
			g := a.e.holds(p.e)
			if len(g.names) == 0 {
				contradicted = false
				break
			}
			met := false
			for _, s := range h.names {
				for _, e := range g.names {
					met = met || a.same(s, e)
				}
			}
			if met && !opposed(h.prep, g.prep) {
				contradicted = false
				break
			}
			contradicted = true
		}
		if contradicted {
			return h.names[0]
		}
	}
	if f := a.subjectFault(); f != nil {
		return f
	}
	return a.exchangeFault()
}

// opposed reports whether two prepositions turn the direction.
func opposed(p, q string) bool {
	from := func(s string) bool { return s == "من" }
	to := func(s string) bool { return s == "الي" || s == "ل" || s == "نحو" }
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

// subjectFault compares the names that stand before or behind one verb.
func (a *alignment) subjectFault() *token {
	for i := range a.s.tokens {
		s := a.s.subjectBefore(i)
		if s == nil || len(a.pairs[i]) != 1 || a.pairs[i][0].level < 0.8 || a.s.tokens[i].named() {
			continue
		}
		e := a.e.subjectBefore(a.pairs[i][0].e)
		if e == nil {
			if h := a.e.holds(a.pairs[i][0].e); len(h.names) > 0 && h.prep == "" && imperfect(a.e.tokens[a.pairs[i][0].e].Text) {
				e = h.names[0]
			}
		}
		if e != nil && !a.same(s, e) {
			return s
		}
	}
	return nil
}

// exchangeFault finds two words that have exchanged a preposition: "من أ إلى ب" for "من ب إلى أ".
func (a *alignment) exchangeFault() *token {
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
	for i, p := range places {
		if p.s == "" || p.s == p.e || p.s == "مع" || p.s == "ل" {
			continue
		}
		for j, q := range places {
			if i != j && q.e == p.s && q.s != p.s && a.s.tokens[i].clause == a.s.tokens[j].clause && a.alike(i, j) {
				return &a.s.tokens[i]
			}
		}
	}
	return nil
}

// alike reports whether two words of the sentence are both names or both not.
func (a *alignment) alike(i, j int) bool {
	return a.s.tokens[i].named() == a.s.tokens[j].named()
}
