package answering

import (
	"strings"
	"unicode/utf8"
)

// imperfect reports whether a folded word looks like a verb of the present: يشير, تمهد.
func imperfect(w string) bool {
	w = strings.TrimPrefix(strings.TrimPrefix(w, "و"), "ف")
	first, _ := utf8.DecodeRuneInString(w)
	return strings.ContainsRune("يتن", first) && utf8.RuneCountInString(w) >= 4
}

// perhaps reports whether token i hedges: قد does so before the present only, and "قابل" before what may be done.
func (t *text) perhaps(i int) bool {
	k := t.tokens[i]
	if !k.is(hedge) {
		return false
	}
	next := ""
	if i+1 < len(t.tokens) {
		next = t.tokens[i+1].Text
	}
	switch bareParticle(k.Text) {
	case "قد":
		return imperfect(next) || next == "لا"
	case "قابل", "محل", "موضع":
		return doubts[bareParticle(next)]
	}
	return true
}

var doubts = foldedSet("نقاش جدل جدال شك خلاف تساؤل")

// governed returns the word whose event the marker i leaves open: the verb behind أن where there is one, else the first word behind it that is no name.
func (t *text) governed(i int) int {
	k := t.tokens[i]
	first := -1
	for j := i + 1; j < len(t.tokens) && t.tokens[j].sentence == k.sentence && j <= i+farReach; j++ {
		c := t.tokens[j]
		if (c.Text == "ان" || c.Text == "بان") && j+1 < len(t.tokens) {
			for n := j + 1; n < min(j+4, len(t.tokens)); n++ {
				if imperfect(t.tokens[n].Text) {
					return n
				}
			}
			return j + 1
		}
		if first < 0 && c.clause == k.clause && !c.Stop && !c.named() && !c.is(title) && j <= i+3 {
			first = j
		}
	}
	return first
}

// satisfies lists what a sentence may say instead of a marker of a role.
var satisfies = map[wordRole]wordRole{
	hedge:   hedge | wish,
	wish:    hedge | wish | attempt,
	attempt: hedge | wish | attempt,
	future:  irrealis,
}

// hedgeFault returns the word that the evidence leaves open and the sentence asserts.
func hedgeFault(a *alignment) *token {
	var has wordRole
	for i := range a.s.tokens {
		k := &a.s.tokens[i]
		if k.is(hedge) && a.s.perhaps(i) {
			has |= hedge
		}
		has |= k.role & (wish | attempt | future)
	}
	paired := map[int][]int{} // words of the sentence by their word of the evidence
	for i, pairs := range a.pairs {
		for _, p := range pairs {
			paired[p.e] = append(paired[p.e], i)
		}
	}
	for i := range a.e.tokens {
		k := &a.e.tokens[i]
		if !a.inWindow(k) || !k.is(irrealis) || k.is(hedge) && !a.e.perhaps(i) {
			continue
		}
		if k.is(hedge) && doubts[bareParticle(a.e.tokens[min(i+1, len(a.e.tokens)-1)].Text)] {
			if has&hedge == 0 && a.share(func(e int) bool { return e < i && a.e.tokens[e].sentence == k.sentence }) > 0.5 {
				return k
			}
			continue
		}
		at := i
		role := k.role & irrealis
		if !k.is(future) || bareParticle(k.Text) == "سوف" {
			at = a.e.governed(i)
		}
		if at < 0 {
			continue
		}
		for _, s := range paired[at] {
			if !a.excused(s, at, role, has) {
				return &a.e.tokens[at]
			}
		}
	}
	return a.choiceFault()
}

// excused reports whether the sentence may say the word s, which the evidence leaves open at e by a marker of this role.
func (a *alignment) excused(s, e int, role, has wordRole) bool {
	for r, enough := range satisfies {
		if role&r != 0 && has&enough != 0 {
			return true
		}
	}
	k, c := &a.s.tokens[s], &a.e.tokens[e]
	if role&future != 0 && role&hedge == 0 && imperfect(k.Text) {
		return true // the present of a verb may mean the future
	}
	// An answer that is no sentence names the act and asserts nothing: "زيادة التعاون".
	return len(a.s.tokens) <= fragment && k.forms[0] == c.forms[0] && !imperfect(k.Text) && (s == 0 || definite(k.Text))
}

// fragment is the most words of an answer that is no sentence.
const fragment = 6

// dilemmas are the words that make of "X أو Y" a choice still open.
var dilemmas = foldedSet("مأزق حيرة خيار خيارات إما سواء تردد مفترق")

// choiceFault returns the word of an open choice that the sentence takes for made.
func (a *alignment) choiceFault() *token {
	open := false
	for i := range a.e.tokens {
		k := &a.e.tokens[i]
		if !a.inWindow(k) {
			continue
		}
		open = open || dilemmas[bareParticle(k.Text)]
		if !open || k.Text != "او" || i == 0 || i+1 >= len(a.e.tokens) {
			continue
		}
		left, right := a.said(i-1), a.said(i+1)
		if left == right {
			continue
		}
		for _, s := range a.s.tokens {
			if s.Text == "او" || s.Text == "بين" || s.Text == "ام" || dilemmas[bareParticle(s.Text)] {
				return nil
			}
		}
		return k
	}
	return nil
}

// said reports whether a word of the sentence is paired with the word e of the evidence.
func (a *alignment) said(e int) bool {
	for _, pairs := range a.pairs {
		for _, p := range pairs {
			if p.e == e {
				return true
			}
		}
	}
	return false
}

// share returns which part of the weight that was found in the window has its first pair where in says.
func (a *alignment) share(in func(e int) bool) float64 {
	part, all := 0.0, 0.0
	for i, pairs := range a.pairs {
		if len(pairs) == 0 {
			continue
		}
		w := a.weights[i] * pairs[0].level
		all += w
		if in(pairs[0].e) {
			part += w
		}
	}
	if all == 0 {
		return 0
	}
	return part / all
}
