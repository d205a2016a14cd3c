package arabic

import (
	"math/big"
	"strings"
)

// share reads a fraction: of a unit or a scale it makes a number, of anything else a share.
func (r *reader) share(i int) (Figure, int) {
	if signs := numerals[r.text(i)]; r.class(i) == mark && len(signs) > 0 { // ½
		return Figure{Kind: Share, Value: signs[0].value}, i + 1
	}
	v, n := r.partAt(i)
	if n == 0 {
		v, n = r.partOfThem(i)
	}
	if n == 0 {
		return Figure{}, i
	}
	next := i + n
	if hints["idiom"][r.text(next)] { // نصف نهائي, الربع الأول
		return Figure{}, i
	}
	f := Figure{Kind: Share, Value: v, Spelled: true, Noun: r.nounAt(next)}
	f.Maybe = definite(r.text(i)) && definite(r.text(next)) // الربع الأخير
	if scale, and, ok := r.numeral(next, "scale"); ok && !and {
		f.Kind, f.Value = Number, times(v, scale.value)
		return f, r.measured(&f, i, next+1)
	}
	if u, m := r.unitAt(next, false); m > 0 && !definite(r.text(next)) && !u.dual {
		f.Kind, f.Unit, f.Noun = Number, u.Unit, ""
		f.Per = r.perAt(next + m)
	}
	return f, next
}

// partOfThem reads ثلثهم, نصفها.
func (r *reader) partOfThem(i int) (*big.Rat, int) {
	for _, pronoun := range [...]string{"هما", "هم", "هن", "ها", "ه"} {
		if rest, ok := strings.CutSuffix(r.text(i), pronoun); ok {
			if n, _, ok := numeralOf(without(rest, hintParticles), "part"); ok && !n.maybe {
				return n.value, 1
			}
		}
	}
	return nil, 0
}

// someOf reads the words for so many: عشرات الآلاف. A decade is one of them by its form:
// التسعينيات.
func (r *reader) someOf(i int) (Figure, int) {
	if d, _, ok := r.numeral(i, "decade"); ok {
		return Figure{Kind: Decade, Value: d.value, Spelled: true}, i + 1
	}
	n, _, ok := r.numeral(i, "some")
	if !ok {
		return Figure{}, i
	}
	v, next := n.value, i+1
	for {
		n, and, ok := r.numeral(next, "some", "scale")
		if !ok || and {
			break
		}
		v, next = times(v, n.value), next+1
	}
	f := Figure{Kind: Some, Value: v, Spelled: true, Noun: r.nounAt(next)}
	if u, m := r.unitAt(next, false); m > 0 {
		f.Unit, f.Noun = u.Unit, ""
	}
	return f, next
}

// ordinal reads a place in an order.
func (r *reader) ordinal(i int) (Figure, int) {
	v, next := r.orderAt(i)
	if next == i {
		return Figure{}, i
	}
	f := Figure{Kind: Ordinal, Value: v, Spelled: true}
	if r.century(i) {
		f.other = []Figure{{Kind: Century, Value: v}}
	}
	before := r.text(i - 1)
	switch {
	case same(v, rat(1)), r.is(i-1, "enumerated"), r.is(i-1, "section"), r.is(i-1, "other") && !definite(r.text(i)):
		f.Maybe = true
	case definite(r.text(i)):
		f.Maybe = r.class(i-1) != word || hints["function"][before] || len(before) <= 4 || strings.HasPrefix(r.text(i), "و")
	default:
		f.Maybe = next != i+1 || !r.is(next, "superlative")
	}
	return f, next
}

// century reports whether the number at i is told of one.
func (r *reader) century(i int) bool {
	return r.plainly(i-1, "القرن", "للقرن", "والقرن", "بالقرن")
}

// orderAt reads an ordinal with its tens: الثالثة عشرة, الحادي والعشرين.
func (r *reader) orderAt(i int) (*big.Rat, int) {
	n, _, ok := r.numeral(i, "order")
	if !ok {
		return nil, i
	}
	if tens, and, ok := r.numeral(i+1, "tens"); ok && and == (tens.value.Cmp(rat(10)) > 0) && definite(r.text(i+1)) == and {
		return plus(n.value, tens.value), i + 2
	}
	return n.value, i + 1
}

// pairOfUnits reads a unit in the dual, and one with a half behind it: عامين, ساعتان ونصف, طن ونصف.
func (r *reader) pairOfUnits(i int) (Figure, int) {
	u, n := r.unitAt(i, false)
	if n == 0 || r.class(i) != word {
		if r.is(i, "goals") {
			return Figure{Kind: Number, Value: rat(2), Dual: true, Spelled: true, Noun: r.text(i)}, i + 1
		}
		return Figure{}, i
	}
	part, and, half := r.numeral(i+n, "part")
	half = half && and
	if !u.dual && (!half || r.plainly(i-1, "في") || definite(r.text(i))) {
		return Figure{}, i
	}
	f := Figure{Kind: Number, Value: rat(1), Unit: u.Unit, Dual: u.dual && !half, Spelled: true}
	if u.dual {
		f.Value = rat(2)
	}
	next := i + n
	if half {
		f.Value = plus(f.Value, part.value)
		next++
	}
	f.Per = r.perAt(next)
	return f, next
}

// digitPair reads two numbers in digits with a sign between: a range, a score, a fraction; or the
// parts of a code.
func (r *reader) digitPair(i int) (Figure, int) {
	if r.class(i) != digits {
		return Figure{}, i
	}
	if r.longer(i, ".") {
		return r.codeAt(i)
	}
	if r.class(i+2) != digits || r.joined(i+1) != r.joined(i+2) {
		return Figure{}, i
	}
	sign, tight := r.text(i+1), r.joined(i+1)
	years := r.tokens[i].length == 4 && yearly(r.tokens[i].value)
	switch {
	case dash(sign) && tight && r.longer(i+2, sign):
		return r.codeAt(i)
	case dash(sign), tight && sign == ":", tight && sign == "/" && years:
		return r.ends(i, sign, years)
	case tight && sign == "/" && r.tokens[i+2].value.Sign() > 0:
		return r.quotient(i), i + 3
	}
	return Figure{}, i
}

// longer reports whether the sign and more digits stand right behind the digits at i.
func (r *reader) longer(i int, sign string) bool {
	return r.text(i+1) == sign && r.joined(i+1) && r.joined(i+2) && r.class(i+2) == digits
}

// ends makes a range or a score of the digits at i and behind the sign.
func (r *reader) ends(i int, sign string, years bool) (Figure, int) {
	a, b := r.tokens[i].value, r.tokens[i+2].value
	if years && r.tokens[i+2].length == 2 { // 2020-21
		b = plus(b, rat(int64(integer(a)/100*100)))
	}
	f := Figure{Kind: Range, Value: a, High: b}
	if sign == ":" || a.Cmp(b) >= 0 || !(years && yearly(b)) && r.scored(i) {
		f.Kind = Score
	}
	next := r.measured(&f, i, i+3)
	if f.Unit.Key != "" && a.Cmp(b) < 0 {
		f.Kind = Range
	}
	return f, next
}

// quotient makes a share of 1/3, which may be the third of January.
func (r *reader) quotient(i int) Figure {
	a, b := r.tokens[i].value, r.tokens[i+2].value
	f := Figure{Kind: Share, Value: over(a, b)}
	if d, m := integer(a), integer(b); a.IsInt() && b.IsInt() && d > 0 && d <= 31 && m > 0 && m <= 12 {
		f.other = []Figure{{Kind: Date, Day: Day{Month: m, Day: d}}}
	}
	return f
}

// codeAt reads digits with signs between that are no number.
func (r *reader) codeAt(i int) (Figure, int) {
	next := i + 1
	for r.joined(next) && (r.class(next) == digits || (dash(r.text(next)) || r.text(next) == ".") && r.longer(next-1, r.text(next))) {
		next++
	}
	return Figure{Kind: Code, text: r.written(i, next)}, next
}

// scored reports whether the sentence of token i is about a match.
func (r *reader) scored(i int) bool {
	first, last := r.sentence(i)
	for j := first; j < last; j++ {
		if r.is(j, "score") {
			return true
		}
	}
	return false
}

// sentence returns the tokens of the sentence in which i stands.
func (r *reader) sentence(i int) (first, last int) {
	ends := func(j int) bool {
		switch r.text(j) {
		case "\n", "!", "؟", "?":
			return true
		}
		return r.text(j) == "." && !r.joined(j+1)
	}
	for first = i; first > 0 && !ends(first-1); first-- {
	}
	for last = i; last < len(r.tokens) && !ends(last); last++ {
	}
	return first, last
}
