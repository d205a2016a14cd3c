package answering

import (
	"slices"
	"strings"
)

// scopeFault returns the word of the sentence that says of all what the evidence says of some.
func scopeFault(a *alignment) *token {
	for i := range a.s.tokens {
		k := &a.s.tokens[i]
		if !k.is(universal) {
			continue
		}
		n := nextContent(a.s, i)
		if n < 0 {
			continue
		}
		if k.Text == "احد" && !(i > 0 && a.s.tokens[i-1].Text == "لا") {
			continue
		}
		denied := i > 0 && a.s.tokens[i-1].is(negator)
		fault, met := false, false
		for _, p := range a.pairs[n] {
			all := a.e.quantified(p.e, universal)
			met = met || k.Text != "احد" && all && a.e.deniedAll(p.e) == denied || denied && k.Text != "احد"
			fault = fault || a.e.quantified(p.e, partial) || all
		}
		if fault && !met {
			return k
		}
	}
	for i := range a.s.tokens {
		if k := &a.s.tokens[i]; k.is(partial) && !k.is(universal) {
			if n := nextContent(a.s, i); n >= 0 && len(a.pairs[n]) > 0 && a.pairs[n][0].level >= 0.8 && a.wholly(a.pairs[n][0].e) {
				return k
			}
		}
	}
	for i := range a.s.tokens {
		if i+1 < len(a.s.tokens) && len(a.pairs[i]) > 0 && manyWords.has(a.s.tokens[i+1].Text) {
			if e := a.pairs[i][0].e; e > 0 && someWords.has(a.e.tokens[e-1].Text) {
				return &a.s.tokens[i+1]
			}
		}
	}
	if k := a.pronounScope(); k != nil {
		return k
	}
	if k := a.allOfNone(); k != nil {
		return k
	}
	if k := a.onlyOne(); k != nil {
		return k
	}
	// One of several is not the one: "السبب" for "أحد الأسباب".
	for i := range a.s.tokens {
		k := &a.s.tokens[i]
		top := i > 0 && best.has(a.s.tokens[i-1].Text) && !(i > 1 && (a.s.tokens[i-2].Text == "من" || oneOf.has(a.s.tokens[i-2].Text)))
		if len(a.pairs[i]) == 0 || !definite(k.Text) && !top || a.s.quantified(i, partial|universal) || a.pairs[i][0].level < 0.8 {
			continue
		}
		e := a.pairs[i][0].e
		if e > 0 && oneOf.has(a.e.tokens[e-1].Text) && (a.e.tokens[e].Text != k.Text || top) {
			return k
		}
	}
	return nil
}

// noneAt reports whether token i is أي behind a negator: none at all.
func (t *text) noneAt(i int) bool {
	if t.tokens[i].Text != "اي" {
		return false
	}
	for j := i - 1; j >= 0 && j >= i-nearReach && t.tokens[j].clause == t.tokens[i].clause; j-- {
		if t.tokens[j].is(negator) {
			return true
		}
	}
	return false
}

// whole are words by which the evidence says all without a quantifier.
var whole = foldedSet("إجماع أسر قاطبة بأسره بأسرها كامل كاملا كاملة سائر أي مختلف شتى تمام تماما")

// only are words that exclude all others.
var only = foldedSet("فقط وحده وحدها وحدهم وحيد وحيدة سوى إلا حصرا حصري حصرية يقتصر تقتصر اقتصر اقتصرت مجرد")

// onlyOne returns a word that excludes others where the passage does not.
func (a *alignment) onlyOne() *token {
	excludes := func(t *text, i int) bool {
		k := &t.tokens[i]
		return only.has(k.Text) && !k.figure && !strings.HasPrefix(strings.TrimLeft(k.written, "وف"), "أ") && !(k.Text == "الا" && i+1 < len(t.tokens) && (isThat(t.tokens[i+1].Text) || t.tokens[i+1].Text == "اذا"))
	}
	for i := range a.s.tokens {
		if !excludes(a.s, i) || a.s.tokens[i].maybe {
			continue
		}
		for j := range a.e.tokens {
			if excludes(a.e, j) || reading(a.e.tokens[j].Text, "تتجاوز", "يتجاوز", "تتعدي", "يتعدي") != "" {
				return nil
			}
		}
		return &a.s.tokens[i]
	}
	return nil
}

// allOfNone returns a word that says all where the passage never does.
func (a *alignment) allOfNone() *token {
	for i := range a.s.tokens {
		k := &a.s.tokens[i]
		if !k.is(universal) || reading(k.Text, "احد", "ابدا") != "" || i > 0 && a.s.tokens[i-1].is(negator) {
			continue
		}
		if i+1 < len(a.s.tokens) && (measure(&a.s.tokens[i+1]) || a.s.tokens[i+1].Text == "من") {
			continue // كل سنة, كل من أ وب
		}
		if slices.ContainsFunc(a.e.tokens, func(e token) bool { return e.is(universal) && e.Text != "احد" || whole.has(e.Text) }) {
			return nil
		}
		return k
	}
	return nil
}

// manyWords and someWords say how many, behind and before the noun.
var (
	manyWords = foldedSet("كثيرة كثير عديدة كبيرة هائلة جمة شتى")
	someWords = foldedSet("بعض بضع بضعة")
)

// wholly reports whether the evidence says all of word e: كل before it or كلها behind it.
func (a *alignment) wholly(e int) bool {
	if a.e.quantified(e, partial) {
		return false
	}
	behind := e+1 < len(a.e.tokens) && a.e.tokens[e+1].is(universal) && a.e.tokens[e+1].clause == a.e.tokens[e].clause
	return behind || a.e.quantified(e, universal) && !a.e.deniedAll(e)
}

// partly reports whether the evidence says of some of a kind what the sentence says of the kind: "بعض الطلاب غير راضين".
func (a *alignment) partly() bool {
	for i := range a.s.tokens {
		if a.s.tokens[i].is(partial) {
			return false
		}
	}
	for j := range a.e.tokens {
		if !a.inWindow(&a.e.tokens[j]) || !a.e.tokens[j].is(partial) {
			continue
		}
		kind := a.e.next(j)
		if kind < 0 {
			continue
		}
		said := a.e.next(kind)
		for said >= 0 && !a.said(said) {
			said = a.e.next(said)
		}
		if said < 0 || said-kind > complement {
			continue
		}
		for i := range a.s.tokens {
			if a.weights[i] > 0 && sameness(&a.s.tokens[i], &a.e.tokens[kind]) > 0 {
				return true
			}
		}
	}
	return false
}

// somePronouns stand for some of those spoken of, without a noun behind them.
var somePronouns = foldedSet("بعضهم بعضها بعضهن معظمهم معظمها أغلبهم أغلبها أكثرهم أكثرها غالبيتهم إحداها إحداهن إحداهما أحدها أحدهم أحدهما نصفهم نصفها ثلثهم ثلثها ربعهم ربعها")

// pronounScope returns the word of the sentence that says all where the evidence says some of them, or where it does not say all at all.
func (a *alignment) pronounScope() *token {
	for i := range a.s.tokens {
		k := &a.s.tokens[i]
		if !k.is(universal) && !a.s.noneAt(i) || k.Text == "احد" || k.Text == "ابدا" || k.Text == "دائما" || i > 0 && a.s.tokens[i-1].is(negator) {
			continue
		}
		if a.partly() {
			return k
		}
		all := false
		for j := range a.e.tokens {
			e := &a.e.tokens[j]
			if !a.inWindow(e) {
				continue
			}
			all = all || e.is(universal) && e.Text != "احد"
			if !somePronouns[bareAnd(e.Text)] {
				continue
			}
			for n := max(0, j-2); n < min(len(a.e.tokens), j+3); n++ {
				if a.said(n) && a.e.tokens[n].clause == e.clause {
					return k
				}
			}
		}
		if !all && (k.Text == "الجميع" || k.Text == "للجميع" || k.Text == "الكل") {
			return k
		}
	}
	return nil
}

// oneOf makes one of several, best the first of them.
var (
	oneOf = foldedSet("أحد إحدى")
	best  = foldedSet("أهم أبرز أكبر أول أقوى أعظم أخطر")
)

func nextContent(t *text, i int) int {
	for j := i + 1; j < min(i+4, len(t.tokens)); j++ {
		if t.tokens[j].content() {
			return j
		}
	}
	return -1
}

// quantified reports whether a word of this role stands within two words before token i.
func (t *text) quantified(i int, role wordRole) bool {
	for j := i - 1; j >= 0 && j >= i-2; j-- {
		if t.tokens[j].is(role) && t.tokens[j].sentence == t.tokens[i].sentence {
			return true
		}
	}
	return false
}

// deniedAll reports whether "all" before token i is denied: ليس كل.
func (t *text) deniedAll(i int) bool {
	for j := i - 1; j > 0 && j >= i-2; j-- {
		if t.tokens[j].is(universal) {
			return t.tokens[j-1].is(negator)
		}
	}
	return false
}
