package answering

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
	// One of several is not the one: "السبب" for "أحد الأسباب".
	for i := range a.s.tokens {
		k := &a.s.tokens[i]
		if len(a.pairs[i]) == 0 || !definite(k.Text) || a.s.quantified(i, partial|universal) || a.pairs[i][0].level < 0.8 {
			continue
		}
		e := a.pairs[i][0].e
		if e > 0 && oneOf[bareParticle(a.e.tokens[e-1].Text)] && a.e.tokens[e].Text != k.Text {
			return k
		}
	}
	return nil
}

var oneOf = foldedSet("أحد إحدى")

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
