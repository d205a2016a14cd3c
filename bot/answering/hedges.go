package answering

import (
	"isnad/retrieval"
	"slices"
	"strings"
	"unicode/utf8"
)

// imperfect reports whether a folded word looks like a verb of the present in the third person: يشير, تمهد.
func imperfect(w string) bool {
	w = strings.TrimPrefix(strings.TrimPrefix(w, "و"), "ف")
	first, _ := utf8.DecodeRuneInString(w)
	past := first == 'ت' && strings.HasSuffix(w, "ت") // تعهدت
	return (first == 'ي' || first == 'ت') && !past && verbOf(w) == "" && utf8.RuneCountInString(w) >= 4
}

// perhaps reports whether the marker at i leaves something open: قد and حتى do so before the present only, and "قابل" before what may be disputed.
func (t *text) perhaps(i int) bool {
	k := t.tokens[i]
	if !k.is(hedge | attempt) {
		return true
	}
	next := ""
	if i+1 < len(t.tokens) {
		next = t.tokens[i+1].Text
	}
	switch reading(k.Text, "قد", "كي", "لكي", "حتي", "قابل", "محل", "موضع") {
	case "قد":
		return imperfect(next) || next == "لا" || strings.HasPrefix(next, "ي")
	case "كي", "لكي", "حتي":
		return imperfect(next) || next == "لا"
	case "قابل", "محل", "موضع":
		return doubts.has(next)
	}
	return true
}

var doubts = foldedSet("نقاش جدل جدال شك خلاف تساؤل")

// governed returns the words whose event the marker i leaves open: the verb behind أن where there is one; else of what is wished the act behind ب or إلى, and of what is tried the first word that is no subject.
func (t *text) governed(i int) []int {
	k := t.tokens[i]
	// The aim may be named behind هو, over a comma.
	if k.is(attempt) && i+2 < len(t.tokens) && (bareAnd(t.tokens[i+1].Text) == "هو" || t.tokens[i+1].Text == "وهي" || t.tokens[i+1].Text == "وهو") {
		return []int{i + 2}
	}
	var first []int
	for j := i + 1; j < len(t.tokens) && t.tokens[j].sentence == k.sentence && j <= i+farReach; j++ {
		c := t.tokens[j]
		if (c.Text == "ان" || c.Text == "بان") && c.clause == k.clause && !(len(first) > 0 && k.is(attempt)) {
			if n := t.behindThat(j); n >= 0 {
				return []int{n}
			}
			return nil
		}
		if j == i+1 && linking[c.Text] && j+1 < len(t.tokens) {
			return []int{j, j + 1}
		}
		if c.clause != k.clause || c.Stop || c.named() || c.is(title|partial|universal|frame) || j > i+5 {
			continue
		}
		switch {
		case k.is(attempt) && strings.HasPrefix(c.Text, "ل") && (utf8.RuneCountInString(c.Text) == 4 || !strings.HasPrefix(retrieval.Stem(c.Text), "ل")):
			first = append(first, j) // مساع لعزل
		case k.is(wish) && !intends.has(k.Text):
			act := strings.HasPrefix(c.Text, "ب") && !strings.HasPrefix(retrieval.Stem(c.Text), "ب")
			if act && len(first) == 0 && promises.has(k.Text) {
				first = append(first, j)
			}
		case len(first) == 0 || len(first) == 1 && first[0] == i+1 && definite(t.tokens[i+1].Text):
			first = append(first, j)
		}
	}
	return first
}

// linking verbs say no more than what they link to: قد تكون خالية.
var linking = foldedSet("يكون تكون يكونوا يصبح تصبح يعلن تعلن يعد تعد يبقى تبقى يظل تظل يصير تصير")

// intends are verbs of wishing that take an act without a preposition; promises those that take it behind ب.
var (
	intends  = foldedSet("يجب ينبغي يعتزم تعتزم ينوي تنوي يخطط تخطط أراد أرادت يريد تريد يريدون أرادوا")
	promises = foldedSet("هدد هددت يهدد وعد وعدت يعد وعود طالب طالبت يطالب")
)

// behindThat returns the verb of the clause that أن at j begins, -1 if it begins with no verb.
func (t *text) behindThat(j int) int {
	for n := j + 1; n < min(j+4, len(t.tokens)); n++ {
		if imperfect(t.tokens[n].Text) && !t.tokens[n].named() {
			return n
		}
	}
	return -1
}

// satisfies lists what a sentence may say instead of a marker of a role.
var satisfies = map[wordRole]wordRole{
	hedge:   hedge | wish,
	wish:    hedge | wish | attempt,
	attempt: hedge | wish | attempt,
	future:  irrealis,
}

// certain are words that leave no doubt; see also certainty.
var certain = foldedSet("حتما قطعا بالتأكيد أكيد مؤكد يقينا جزما")

// certainty reports whether token i says that there is no doubt: قطعا, من المؤكد, بلا أدنى شك, لا محالة.
func (t *text) certainty(i int) bool {
	w := t.tokens[i].Text
	pieces := w == "قطعا" && i+1 < len(t.tokens) && strings.HasPrefix(t.tokens[i+1].Text, "من") // قطعًا منها
	if certain.has(w) && !pieces && !(i > 0 && t.tokens[i-1].is(negator)) {
		return true
	}
	return reading(w, "شك", "ريب", "محاله", "جدال") != "" &&
		(t.before(i, "بلا", "دون", "بدون", "لا") || t.before(i, "ادني") && i > 1 && t.tokens[i-2].is(negator))
}

// certaintyFault returns the word by which the sentence is sure of what the evidence leaves open.
func certaintyFault(a *alignment) *token {
	sure := -1
	for i := range a.s.tokens {
		if a.s.certainty(i) {
			sure = i
			break
		}
	}
	if sure < 0 {
		return nil
	}
	for i := range a.e.tokens {
		if a.inWindow(&a.e.tokens[i]) && a.e.certainty(i) {
			return nil
		}
	}
	for i := range a.e.tokens {
		k := &a.e.tokens[i]
		if a.inWindow(k) && k.is(hedge) && !k.negated && a.e.perhaps(i) && a.share(func(e int) bool { return a.e.tokens[e].sentence == k.sentence }) > mostly {
			return &a.s.tokens[sure]
		}
	}
	return nil
}

// hedgeFault returns the word that the evidence leaves open and the sentence asserts.
func hedgeFault(a *alignment) *token {
	if k := certaintyFault(a); k != nil {
		return k
	}
	var has wordRole
	for i := range a.s.tokens {
		k := &a.s.tokens[i]
		if a.s.certainty(i) {
			continue
		}
		if a.s.perhaps(i) {
			has |= k.role & irrealis
		}
		if k.Text == "ان" && i+1 < len(a.s.tokens) && particleOf(a.s.tokens[i+1].Text, "كان") { // إن كانت تستطيع
			has |= hedge
		}
	}
	open := map[int]wordRole{}   // words of the evidence that are left open
	object := map[int]wordRole{} // what verbs that are left open are done to
	for i := range a.e.tokens {
		k := &a.e.tokens[i]
		if !a.inWindow(k) || !k.is(irrealis) || k.named() || k.negated || !a.e.perhaps(i) {
			continue
		}
		if k.is(hedge) && doubts.has(a.e.tokens[min(i+1, len(a.e.tokens)-1)].Text) {
			if has&hedge == 0 && a.share(func(e int) bool { return e < i && a.e.tokens[e].sentence == k.sentence }) > 0.5 {
				return k
			}
			continue
		}
		at := []int{i}
		if !k.is(future) || bareAnd(k.Text) == "سوف" {
			at = a.e.governed(i)
		}
		if (k.is(attempt) || k.Text == "اذا" || k.Text == "لو") && len(at) > 0 { // يحاول تعويض كذا وكسب كذا
			for j := at[len(at)-1] + 1; j < len(a.e.tokens) && a.e.tokens[j].clause == a.e.tokens[at[0]].clause; j++ {
				if c := &a.e.tokens[j]; conjoined(c.Text) && !definite(c.Text) && !c.named() {
					at = append(at, j)
				}
			}
		}
		for _, e := range at {
			open[e] |= k.role & (irrealis | doubt)
			if e > 0 && linking[a.e.tokens[e-1].Text] {
				open[e] |= doubt
			}
			if o := a.e.next(e); k.is(wish) && imperfect(a.e.tokens[e].Text) && o == e+1 {
				object[o] |= k.role & irrealis
			}
		}
	}
	for s, pairs := range a.pairs {
		all := len(pairs) > 0 && pairs[0].level >= 0.7 && !a.s.tokens[s].is(wish|attempt)
		for _, p := range pairs {
			all = all && open[p.e] != 0 && !a.excused(s, p.e, open[p.e], has)
		}
		if all {
			return &a.e.tokens[pairs[0].e]
		}
		// "خسر ماله" for "يخشى أن يخسر ماله"
		if len(pairs) == 1 && object[pairs[0].e] != 0 && has&irrealis == 0 && a.s.verbal(0) && !a.s.phrase() {
			return &a.e.tokens[pairs[0].e]
		}
	}
	if has == 0 && len(a.s.tokens) > 0 && !a.s.phrase() && a.s.verbal(0) && a.s.tokens[0].content() && (!imperfect(a.s.tokens[0].Text) || doubled(a.s.tokens[0].written)) && !prepositionWords[a.s.tokens[0].Text] {
		if k := a.withinOpen(); k != nil {
			return k
		}
	}
	return a.choiceFault()
}

// doubled reports whether a verb is written like تسلّم or تعهّد: a past that begins with ت.
func doubled(written string) bool {
	return strings.HasPrefix(written, "ت") && strings.Contains(written, "\u0651")
}

// withinOpen returns the marker whose clause holds most of the words of the sentence, though the verbs are others.
func (a *alignment) withinOpen() *token {
	for i := range a.e.tokens {
		k := &a.e.tokens[i]
		if !a.inWindow(k) || !k.is(wish|hedge) || k.named() || k.negated || !a.e.perhaps(i) {
			continue
		}
		end := i + 1
		for end < len(a.e.tokens) && a.e.tokens[end].clause == k.clause && !relatives[a.e.tokens[end].Text] && a.e.tokens[end].Text != "وان" {
			end++
		}
		if a.share(func(e int) bool { return e >= i && e < end }) > wishedShare {
			return k
		}
	}
	return nil
}

// wishedShare is the part of a sentence's words from which on it repeats what is only wished.
const wishedShare = 0.8

// excused reports whether the sentence may say the word s, which the evidence leaves open at e by a marker of this role.
func (a *alignment) excused(s, e int, role, has wordRole) bool {
	for r, enough := range satisfies {
		if role&r != 0 && has&enough != 0 {
			return true
		}
	}
	k, c := &a.s.tokens[s], &a.e.tokens[e]
	if (imperfect(c.Text) || role&(wish|attempt|doubt) == 0) && !a.s.verbal(s) || a.pairs[s][0].local == 0 && len(a.s.tokens) > phraseLength {
		return true // a noun of action asserts nothing, and a verb elsewhere says something else
	}
	if s > 0 && a.s.tokens[s-1].Text == "ان" && imperfect(k.Text) || strings.HasPrefix(k.Text, "ل") && !strings.HasPrefix(c.forms[0], "ل") {
		return true // nor does a subjunctive, or a purpose
	}
	if role&future != 0 && role&hedge == 0 && imperfect(k.Text) {
		return true // the present of a verb may mean the future
	}
	// An answer that is no sentence names the act and asserts nothing: "زيادة التعاون".
	return len(a.s.tokens) <= fragment && slices.Contains(particleFree(c.Text), bareAnd(bare(k.Text))) && !a.s.verbalAt(s)
}

// verbal reports whether token i looks like a verb: of the present, with an ending of the past, or at the beginning of its clause.
func (t *text) verbal(i int) bool {
	w := t.tokens[i].Text
	return imperfect(w) || i > 0 && reading(t.tokens[i-1].Text, "لم", "لن") != "" || t.tokens[i].is(future) || strings.HasPrefix(bareAnd(w), "ي") || strings.HasSuffix(w, "ت") && !strings.HasSuffix(w, "ات") || strings.HasSuffix(w, "وا") || !definite(w) && (i == 0 || t.tokens[i-1].clause != t.tokens[i].clause)
}

// verbalAt is verbal for the first word too, which may be a noun as well as a verb.
func (t *text) verbalAt(i int) bool { return i > 0 && t.verbal(i) || imperfect(t.tokens[i].Text) }

// fragment is the most words of an answer that is no sentence.
const fragment = 8

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
		open = open || dilemmas.has(k.Text)
		if !open || k.Text != "او" || i == 0 || i+1 >= len(a.e.tokens) {
			continue
		}
		left, right := a.said(i-1), a.said(i+1)
		if left == right {
			continue
		}
		for _, s := range a.s.tokens {
			if s.Text == "او" || s.Text == "بين" || s.Text == "ام" || dilemmas.has(s.Text) {
				return nil
			}
		}
		return k
	}
	return nil
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
