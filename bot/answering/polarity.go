package answering

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// How far negation reaches, in words. A verb and its object stand rarely further apart in written Arabic.
const (
	nearReach = 4 // of a negator to what it surely denies
	farReach  = 7 // to what it may deny
)

// falseNegators are the words behind لا or ما that make an idiom which denies nothing.
var falseNegators = foldedSet("يزال تزال يزالون زال زالت سيما بد شك محالة غنى")

// intransitive deniers name what did not happen behind a preposition: فشل في, امتنع عن.
var intransitive = foldedSet("أحجم أحجمت يحجم إحجام كف كفت يكف أقلع أقلعت يقلع عدل عدول أضرب أضربت أضربوا يضرب إضراب عزف عزوف تغيب تغيبت تقاعس تقاعست انقطع انقطعت ينقطع استغنى استغنت تنازل تنازلت يتنازل تأخر تأخرت يتأخر تتأخر تعثر تعثرت يتعثر تلكأ تلكأت امتنع امتناع يمتنع امتنعت امتناعه فشل فشلت يفشل أخفق أخفقت إخفاق عجز عجزت عجزه يعجز غاب غياب حال يحول الحيلولة حيلولة خال خالية يخلو تخلو خلو تخلص تتخلص يتخلص خلا خلت")

// findPolarity marks what the text denies: surely, the first word that a negator governs; perhaps, what else it reaches. A verb that denies ("رفض التوقيع") denies what it names.
func (t *text) findPolarity() {
	for i := range t.tokens {
		k := &t.tokens[i]
		switch {
		case k.is(negator) && !t.idiom(i):
			t.negate(i)
		case k.is(denier) && !k.named() && !(k.Text == "توقف" && i > 0 && isThat(t.tokens[i-1].Text)): // there a noun
			t.deny(i)
		}
	}
}

// idiom reports whether the negator at i denies nothing.
func (t *text) idiom(i int) bool {
	unless := i > 0 && t.tokens[i].Text == "لم" && t.tokens[i-1].Text == "ما" // ما لم يوقع
	if i+1 < len(t.tokens) && isThat(t.tokens[i+1].Text) {
		return bareAnd(t.tokens[i].Text) == "غير" // but
	}
	return unless || i+1 < len(t.tokens) && falseNegators[t.tokens[i+1].Text]
}

// reach returns the end of what the word at i reaches within its clause.
func (t *text) reach(i, words int) int {
	end := i + 1
	for end < len(t.tokens) && end <= i+words && t.tokens[end].clause == t.tokens[i].clause {
		end++
	}
	return end
}

func (t *text) negate(i int) {
	end := t.reach(i, farReach)
	single := reading(t.tokens[i].Text, "غير") != ""
	// لا … إلا asserts what stands behind إلا and restricts what stands before it: neither is denied.
	if except := t.exception(i, end+farReach); except > 0 {
		for j := i + 1; j < except; j++ {
			t.tokens[j].maybe, t.tokens[j].except = true, true
		}
		return
	}
	late := t.tokens[i].is(copula)
	for j := i - 1; late && !strings.HasPrefix(t.tokens[i].Text, "و") && j >= max(0, i-nearReach) && t.tokens[j].clause == t.tokens[i].clause; j-- {
		t.tokens[j].maybe = true // what is said of it is denied
	}
	for j := i + 1; j < end; j++ {
		k := &t.tokens[j]
		if single && j > i+1 {
			break
		}
		k.maybe = true
		if j == i+1 && k.is(copula) {
			late = true
			continue
		}
	}
	for j := i + 1; j < min(end, i+1+nearReach); j++ {
		k := &t.tokens[j]
		if k.Stop && !k.is(denier) || k.is(copula) || k.figure || late && (k.named() || k.is(title) || t.annexed(j, end)) {
			continue
		}
		if !late || !definite(k.Text) {
			k.negated = true
		}
		// لا يعتقد أن, لا يريد: what is thought or wanted is denied with it.
		switch {
		case k.named():
		case k.is(speech | wish):
			t.raise(j)
		case able.has(k.Text):
			t.raiseTo(t.behindPreposition(j))
		}
		return
	}
}

// annexed reports whether token j begins a subject of two words, "حال النادي", behind which a predicate follows.
func (t *text) annexed(j, end int) bool {
	if j+1 >= end || definite(t.tokens[j].Text) || !definite(t.tokens[j+1].Text) {
		return false
	}
	return slices.ContainsFunc(t.tokens[j+2:max(j+2, end)], func(k token) bool { return k.content() && !definite(k.Text) })
}

// raise carries the denial of a verb of thinking or wanting on to what is thought or wanted.
func (t *text) raise(j int) {
	for n := j + 1; n < len(t.tokens) && t.tokens[n].sentence == t.tokens[j].sentence && n <= j+2*farReach; n++ {
		t.tokens[n].maybe = true
	}
	n := -1
	if g := t.governed(j); len(g) > 0 && !definite(t.tokens[g[0]].Text) {
		n = g[0]
	}
	if n < 0 && j+1 < len(t.tokens) && t.tokens[j+1].content() && !t.tokens[j+1].named() && !definite(t.tokens[j+1].Text) {
		n = j + 1
	}
	if n >= 0 && (imperfect(t.tokens[n].Text) || n == j+1) {
		t.raiseTo(n)
		return
	}
	for n := j + 1; n+1 < len(t.tokens) && t.tokens[n].sentence == t.tokens[j].sentence; n++ {
		t.tokens[n].maybe = true
		if t.tokens[n].Text == "قد" { // لا يعتقد أن كذا قد اكتمل
			t.raiseTo(n + 1)
			return
		}
	}
}

// able are verbs whose denial is that of the act: لم يتمكن من الوصول.
var able = foldedSet("تمكن يتمكن تتمكن تمكنت استطاع يستطع تستطع يستطيع تستطيع استطاعت نجح ينجح تنجح نجحت قدر يقدر تقدر قبل يقبل تقبل وافق يوافق توافق")

func (t *text) raiseTo(n int) {
	if n >= 0 {
		t.tokens[n].negated, t.tokens[n].maybe = true, true
	}
}

// behindPreposition returns the first word behind من, في, على or أن that follows token j in its clause, or -1.
func (t *text) behindPreposition(j int) int {
	for n := j + 1; n+1 < len(t.tokens) && n <= j+farReach && t.tokens[n].clause == t.tokens[j].clause; n++ {
		switch t.tokens[n].Text {
		case "من", "في", "علي", "ان":
			if next := &t.tokens[n+1]; !next.named() && !next.Stop {
				return n + 1
			}
		}
	}
	return -1
}

// exception returns where إلا or سوى stands behind the negator i, or 0.
func (t *text) exception(i, end int) int {
	for j := i + 1; j < min(end+farReach, len(t.tokens)) && t.tokens[j].sentence == t.tokens[i].sentence; j++ {
		w := t.tokens[j].Text
		if (w == "الا" || w == "سوي") && !(j+1 < len(t.tokens) && strings.HasPrefix(t.tokens[j+1].Text, "ان")) {
			return j
		}
	}
	return 0
}

func (t *text) deny(i int) {
	k := &t.tokens[i]
	end := t.reach(i, farReach)
	for j := i + 1; j < end; j++ {
		if j > i+2 && strings.HasPrefix(t.tokens[j].Text, "و") && utf8.RuneCountInString(t.tokens[j].Text) >= 5 && !definite(t.tokens[j].Text) && !t.tokens[j].named() {
			end = j
			break
		}
		t.tokens[j].maybe = true
	}
	if k.negated || k.maybe {
		return // لم يرفض: what it names happened, or may have
	}
	behind := !intransitive.has(k.Text)
	from := i + 1
	for j := from; j < end; j++ {
		if isThat(t.tokens[j].Text) { // أنكر رئيس النادي أن
			from, behind = j+1, true
			break
		}
	}
	for j := from; j < end; j++ {
		c := &t.tokens[j]
		switch c.Text {
		case "في", "عن", "من", "ان", "دون":
			behind = true
			continue
		}
		if c.Stop || c.figure || c.named() || c.is(title) || !behind {
			continue
		}
		// A noun with the article right behind a verb may be its subject: then what is denied comes behind it. So may a feminine one behind a feminine verb.
		if c.is(partial) || j == i+1 && (definite(c.Text) || strings.HasSuffix(k.Text, "ت") && strings.HasSuffix(c.Text, "ه")) {
			continue
		}
		for j > i+1 && definite(c.Text) && behind && !t.tokens[i+1].Stop && !definite(t.tokens[i+1].Text) && j+1 < end && definite(t.tokens[j+1].Text) {
			j++ // رفضت رابطة المشجعين المقاطعة
			c = &t.tokens[j]
		}
		c.negated = true
		return
	}
}

// ceasing are verbs that deny what they name and nothing else.
var ceasing = foldedSet("توقف توقفت يتوقف تتوقف احجم احجمت يحجم احجام كف كفت يكف اقلع اقلعت يقلع عدل عدول اضرب اضربت اضربوا يضرب اضراب عزف عزوف تغيب تغيبت تقاعس تقاعست احتجب انقطع انقطعت ينقطع استغني استغنت تنازل تنازلت يتنازل تعذر تعذرت يتعذر استحال استحالت افتقر افتقرت يفتقر تفتقر اهمل اهملت يهمل تهمل اهمال تاخر تاخرت يتاخر تتاخر تعثر تعثرت يتعثر تلكا تلكات نسي نسيت ينسي كفت")

func anyToken(*token) bool { return true }

// denies reports whether the text, or its clause, denies anything.
func (t *text) denies(in func(*token) bool) bool {
	for i := range t.tokens {
		k := &t.tokens[i]
		if in(k) && (k.is(negator) && !t.idiom(i) || k.is(denier) && !k.named() && !ceasing.has(k.Text)) {
			return true
		}
	}
	return false
}

// polarityFault returns the word of the sentence that the evidence denies, or that the sentence denies and the evidence asserts; nil when they agree.
func polarityFault(a *alignment) *token {
	for i := range a.s.tokens {
		s := &a.s.tokens[i]
		if s.named() || !s.content() || s.is(according) {
			continue
		}
		if pairs := a.opposites(i); len(pairs) > 0 {
			if against(i, a, pairs, true) {
				return s
			}
			continue
		}
		if pairs := a.pairs[i]; len(pairs) > 0 && against(i, a, pairs, false) {
			if s.is(speech|wish) && (a.s.denies(anyToken) && a.e.denies(a.inWindow)) {
				continue // لا يعتقد أنه يعود, يعتقد أنه لن يعود
			}
			return s
		}
	}
	if k := a.falseClaim(); k != nil {
		return k
	}
	if k := a.unconditional(); k != nil {
		return k
	}
	return a.unmatchedNegation()
}

// truths are the words with which a whole clause is denied: ليس صحيحا أن.
var truths = foldedSet("صحيح صحيحا صحيحة حقيقي حقيقيا دقيق دقيقا صحة الصحيح")

// falseClaim returns the word by which the sentence denies a whole clause that the evidence does not deny.
func (a *alignment) falseClaim() *token {
	for i := range a.s.tokens {
		k := &a.s.tokens[i]
		if !truths.has(k.Text) || !k.maybe && !k.negated {
			continue
		}
		for j := i + 1; j < min(i+nearReach, len(a.s.tokens)); j++ {
			if isThat(a.s.tokens[j].Text) && !slices.ContainsFunc(a.e.tokens, func(e token) bool { return a.inWindow(&e) && truths.has(e.Text) }) {
				return k
			}
		}
	}
	return nil
}

// conditions are words that say on what something depends, without إلا.
var conditions = foldedSet("فقط شرط شروط بشرط مشروط يشترط يتطلب يستلزم ضروري لازم سوى إلا بدون دون وحده حصرا")

// unconditional returns a word that the evidence says on a condition only, as in "لا يمكن … إلا", and the sentence without any.
func (a *alignment) unconditional() *token {
	for i := range a.s.tokens {
		k := &a.s.tokens[i]
		if k.is(negator) || conditions.has(k.Text) && k.Text != "الا" {
			return nil
		}
	}
	for i, pairs := range a.pairs {
		if len(pairs) > 0 && pairs[0].level >= 0.9 && a.e.tokens[pairs[0].e].except && a.s.verbal(i) {
			return &a.s.tokens[i]
		}
	}
	return nil
}

// against reports whether all pairs of a word disagree in polarity. Of words with opposite meanings, those of equal polarity disagree.
func against(i int, a *alignment, pairs []pairing, opposite bool) bool {
	s := &a.s.tokens[i]
	exact := slices.ContainsFunc(pairs, func(p pairing) bool { return p.level >= 0.9 })
	for _, p := range pairs {
		if exact && p.level < 0.8 {
			continue // the word itself says more than a synonym
		}
		if elsewhere := p.level < 0.8 && p.local < 2 || p.level < 1 && p.local == 0 && len(a.s.tokens) > phraseLength; elsewhere && !opposite {
			return false // a synonym or another form somewhere else
		}
		e := &a.e.tokens[p.e]
		if !opposite && p.level == 0.8 && (agents(s.Text) != agents(e.Text)) {
			return false // يلعب and لاعبين
		}
		disagree := s.negated && !e.maybe || e.negated && !s.maybe
		if opposite {
			disagree = s.maybe == e.maybe && s.negated == e.negated
		}
		if !disagree {
			return false
		}
	}
	return true
}

// agents reports whether a word looks like the plural of who does something: لاعبين.
func agents(w string) bool {
	return !imperfect(w) && (strings.HasSuffix(w, "ين") || strings.HasSuffix(w, "ون"))
}

// onlyFigure reports whether the negator i denies no more than that there is more: ليس سوى ثلاثة.
func (t *text) onlyFigure(i int) bool {
	e := t.exception(i, t.reach(i, farReach)+farReach)
	return e > 0 && e+1 < len(t.tokens) && (t.tokens[e+1].figure || strings.HasSuffix(t.tokens[e+1].Text, "تين"))
}

// ignorance are verbs whose denial leaves something open: لا يدري.
var ignorance = foldedSet("يدري تدري يدرون يعرف تعرف يعلم تعلم")

// firmly reports whether what the negator i denies is the evidence's, or the sentence keeps so near to it that the negation must be too. A verb that denies undoes it.
func (a *alignment) firmly(i int) bool {
	for j := i + 1; j < min(i+nearReach, len(a.s.tokens)); j++ {
		k := &a.s.tokens[j]
		if !k.negated {
			continue
		}
		if slices.ContainsFunc(a.pairs[j], func(p pairing) bool { return a.e.tokens[p.e].negated }) {
			return false
		}
		return !k.is(denier) && !ignorance[k.Text] && (len(a.pairs[j]) > 0 || a.coverage >= 0.75)
	}
	return true
}

// unmatchedNegation returns a negator of the sentence when the evidence that it aligns to denies nothing at all.
func (a *alignment) unmatchedNegation() *token {
	if a.e.denies(a.inWindow) {
		return nil
	}
	for i := range a.s.tokens {
		k := &a.s.tokens[i]
		if !k.is(negator) || a.s.idiom(i) || !a.firmly(i) || a.s.onlyFigure(i) {
			continue
		}
		for j := range a.s.tokens {
			if len(a.opposites(j)) > 0 {
				return nil
			}
		}
		return k
	}
	return nil
}
