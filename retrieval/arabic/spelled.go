package arabic

import (
	"math/big"
	"strings"
)

// A tally adds up a number in words, or in digits with words behind them.
type tally struct {
	total, current *big.Rat
	scale          *big.Rat // of the last word for thousands or more, nil before one
	onScale        bool     // the last word was one
	ones, tens     bool     // places of current that are taken
	fresh          bool     // no word yet
	maybe          bool
}

func (t *tally) value() *big.Rat { return plus(t.total, t.current) }

// fill makes a number of digits the current one.
func (t *tally) fill(v *big.Rat) { t.current, t.ones, t.tens, t.onScale = v, true, true, false }

// count reads a cardinal number with all that is measured by it.
func (r *reader) count(i int) (Figure, int) {
	if group, ok := strings.CutPrefix(r.text(i), "g"); ok && r.class(i) == code && len(group) <= 2 { // G20
		if v, ok := new(big.Rat).SetString(group); ok {
			return Figure{Kind: Number, Value: v}, i + 1
		}
	}
	t, next := r.cardinal(i)
	if next == i {
		return r.single(i)
	}
	f := Figure{Kind: Number, Value: t.value(), Spelled: r.class(i) != digits}
	one := next == i+1
	next = r.measured(&f, i, next)
	if f.Kind == Number {
		r.otherwise(&f, i, one, t.maybe)
	}
	return f, next
}

// otherwise says what else the number at i may be. one tells that it is one token, maybe that this
// may be another word.
func (r *reader) otherwise(f *Figure, i int, one, maybe bool) {
	d := r.tokens[i]
	alone := f.Unit.Key == ""
	if one && d.other != nil {
		f.other = append(f.other, Figure{Kind: Number, Value: d.other, Unit: f.Unit})
	}
	if one && alone && d.length == 4 && yearly(d.value) {
		f.other = append(f.other, Figure{Kind: Date, Day: Day{Year: integer(d.value)}})
	}
	if alone && r.century(i) {
		f.other = append(f.other, Figure{Kind: Century, Value: f.Value})
	}
	if alone && r.placed(i) {
		f.other = append(f.other, Figure{Kind: Ordinal, Value: f.Value})
	}
	if !f.Spelled {
		f.Maybe = alone && f.Value.Cmp(rat(1)) == 0 // a place in a list as well
		return
	}
	f.Maybe = one && maybe && !r.likely(i)
	if n, _, ok := r.numeral(i, "part"); one && ok && !definite(d.text) && definite(r.text(i+1)) { // خمس السكان is a fifth of them
		f.Maybe = true
		f.other = append(f.other, Figure{Kind: Share, Value: n.value})
	}
}

// likely reports whether the word at i, which may be no number, is one: what it counts stands
// behind it, without an article, and nothing denies it.
func (r *reader) likely(i int) bool {
	next := r.text(i + 1)
	if definite(r.text(i)) && r.class(i-1) == word {
		return true // الدول الست
	}
	if r.hinted(i-1, "about") || r.pairHinted(i-2, "more") || r.pairHinted(i-2, "less") {
		return true
	}
	if r.hinted(i-1, "deny") || r.class(i+1) != word || definite(next) || hints["function"][next] {
		return false
	}
	_, n := r.unitAt(i+1, false)
	return n > 0 || r.text(i) != "لست" && !strings.HasSuffix(next, "ا") // ألّف كتابا
}

// placed reports whether the number at i stands behind the noun whose place it is: القرن العشرين,
// الدورة 15, المادة 5.
func (r *reader) placed(i int) bool {
	if r.plainly(i-1, "ال") {
		i--
	}
	w := r.text(i - 1)
	return r.class(i-1) == word && (definite(w) && (r.class(i) == digits || definite(r.text(i))) || is(w, "numbered"))
}

// single reads one, which is a figure only with what it is one of: واحد في المئة, كيلوغرام واحد.
func (r *reader) single(i int) (Figure, int) {
	if _, _, ok := r.numeral(i, "one"); !ok {
		return Figure{}, i
	}
	f := Figure{Kind: Number, Value: rat(1), Spelled: true, Maybe: true}
	if n, of := r.percentAt(i + 1); n > 0 {
		f.share(of)
		f.Maybe = false
		return f, i + 1 + n
	}
	if u, n := r.unitAt(i-1, false); n == 1 {
		f.Unit = u.Unit
		return f, i + 1
	}
	return Figure{}, i
}

// cardinal adds up the words from token i on. next is i when no number begins there.
func (r *reader) cardinal(i int) (t tally, next int) {
	t = tally{total: new(big.Rat), current: new(big.Rat), fresh: true}
	for next = i; ; t.fresh = false {
		n := r.step(&t, next)
		if n == 0 {
			return t, next
		}
		next += n
	}
}

// step adds the word at i, and returns how many tokens it took; 0 where the number has ended.
func (r *reader) step(t *tally, i int) int {
	if r.class(i) == digits && t.fresh {
		t.fill(r.tokens[i].value)
		return 1
	}
	if t.onScale && r.plainly(i, "و") && r.class(i+1) == digits && r.joined(i+1) { // 4 ملايين و500 ألف
		if v := r.tokens[i+1].value; v.Cmp(t.scale) < 0 && v.Cmp(rat(10)) >= 0 {
			t.fill(v)
			return 2
		}
	}
	if n, _ := r.percentAt(i); n > 0 || r.class(i) != word { // خمسة بالمئة are no five hundred
		return 0
	}
	if n := r.addPart(t, i); n > 0 {
		return n
	}
	if r.addScale(t, i) || r.addPair(t, i) || r.addSmall(t, i) {
		return 1
	}
	return 0
}

// addPart adds "and a half", of a million where one is meant.
func (r *reader) addPart(t *tally, i int) int {
	part, n := r.partAt(i)
	if n == 0 || t.fresh || !strings.HasPrefix(r.text(i), "و") {
		return 0
	}
	of := rat(1)
	if t.onScale {
		of = t.scale
	}
	if s, and, ok := r.numeral(i+n, "scale"); ok && !and {
		of, n = s.value, n+1
	}
	t.total = plus(t.total, times(part, of))
	t.ones, t.tens, t.onScale = true, true, false
	return n
}

// partAt reads a fraction in words: نصف, ثلثي, ثلاثة أرباع.
func (r *reader) partAt(i int) (*big.Rat, int) {
	if of, _, ok := r.numeral(i+1, "parts"); ok {
		if n, _, ok := r.numeral(i, "unit"); ok {
			return over(n.value, of.value), 2
		}
	}
	if n, _, ok := r.numeral(i, "part"); ok && !n.maybe {
		return n.value, 1
	}
	return nil, 0
}

// addScale multiplies by a thousand or more, or adds it.
func (r *reader) addScale(t *tally, i int) bool {
	n, and, ok := r.numeral(i, "scale")
	if !ok {
		return false
	}
	_, _, some := r.numeral(i, "some")
	_, _, two := r.numeral(i, "pair")
	smaller := t.scale == nil || n.value.Cmp(t.scale) < 0
	switch {
	case t.fresh && some: // آلاف alone
		return false
	case t.fresh:
		t.maybe = n.maybe
		if two && !r.oneOf(i) {
			return false
		}
		t.total = n.value
	case t.current.Sign() > 0 && !and && smaller:
		t.total = plus(t.total, times(t.current, n.value))
	case t.onScale && !and:
		t.total = times(t.total, n.value)
	case t.onScale && smaller:
		t.total = plus(t.total, n.value)
	default:
		return false
	}
	t.current, t.scale = new(big.Rat), n.value
	t.ones, t.tens, t.onScale = false, false, true
	return true
}

// oneOf reports whether the word at i, which may be two million in the construct state, is one in
// the accusative: nothing that it could count stands behind it.
func (r *reader) oneOf(i int) bool {
	next := r.text(i + 1)
	return strings.HasSuffix(r.text(i), "ا") && (r.class(i+1) != word || strings.HasPrefix(next, "و") || hints["function"][next])
}

// addPair adds two thousand or two million.
func (r *reader) addPair(t *tally, i int) bool {
	n, and, ok := r.numeral(i, "pair")
	if !ok || r.oneOf(i) || !t.fresh && !(and && t.onScale && n.value.Cmp(t.scale) < 0) {
		return false
	}
	t.total = plus(t.total, times(rat(2), n.value))
	t.scale, t.onScale = n.value, true
	return true
}

// addSmall adds a word below a thousand where its place is free.
func (r *reader) addSmall(t *tally, i int) bool {
	n, and, ok := r.numeral(i, "unit", "tens", "hundreds", "one")
	if !ok {
		return false
	}
	if !and && t.ones && !t.tens && t.extend(n.value) {
		return true
	}
	and = and || r.plainly(i, "واحد") && r.plainly(i+1, "عشر") // وأحد عشر is written so too
	if !t.fresh && !and || !r.place(t, n, i) {
		return false
	}
	t.maybe = t.fresh && n.maybe
	t.current, t.onScale = plus(t.current, n.value), false
	return true
}

// extend makes thirteen of three with ten behind it, and three hundred with a hundred behind it.
func (t *tally) extend(v *big.Rat) bool {
	switch {
	case same(v, rat(10)):
		t.current, t.tens = plus(t.current, v), true
	case same(v, rat(100)):
		t.current, t.ones = times(t.current, v), false
	default:
		return false
	}
	t.maybe, t.onScale = false, false
	return true
}

// place takes the place of the word at i in a number below a thousand, if that is free.
func (r *reader) place(t *tally, n meaning, i int) bool {
	switch n.role {
	case "hundreds":
		return t.current.Sign() == 0
	case "tens":
		if t.tens || t.ones && same(n.value, rat(10)) {
			return false
		}
		t.tens = true
	default:
		if t.ones || t.tens || n.role == "one" && !r.compound(t, i) {
			return false
		}
		t.ones = true
	}
	return true
}

// compound reports whether the one at token i is part of a number: أحد عشر, واحد وعشرون, مئة وواحد.
func (r *reader) compound(t *tally, i int) bool {
	if next, joined, ok := r.numeral(i+1, "tens"); ok && joined == (next.value.Cmp(rat(10)) > 0) {
		return true
	}
	return !t.fresh && strings.HasPrefix(r.text(i), "وواحد")
}
