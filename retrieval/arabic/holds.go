package arabic

import (
	"math/big"
	"slices"
	"strings"
)

// carried reports whether a figure of the evidence, or several together, carries figure i of the
// sentence: one that says the same in any form, or those of which it is the sum, the difference or
// the rest. Where a figure may be none, or the evidence only leaves open what the sentence tells,
// it counts as carried.
func (s Text) carried(i int, e Text) bool {
	f := s.Figures[i]
	if f.Maybe {
		return true
	}
	for _, g := range e.Figures {
		if f.carriedBy(g) && (f.Kind != Date || f.Day.completed(g, e.Figures)) {
			return true
		}
	}
	return f.byPair(e.Figures) || f.derives(e.Figures)
}

// carriedBy reports whether one figure of the evidence says what f does: the same value in any form
// and unit, within what either says of its bounds. Of dates it asks only that no part of one
// gainsays the other.
func (f Figure) carriedBy(g Figure) bool {
	for _, x := range append([]Figure{f}, f.other...) {
		for _, y := range append([]Figure{g}, g.other...) {
			if x.matches(y) {
				return true
			}
		}
	}
	return false
}

// matches holds one reading against another.
func (f Figure) matches(g Figure) bool {
	switch f.Kind {
	case Number, Share:
		return f.equals(g)
	case Ordinal:
		return g.placed() && f.Value.Cmp(g.Value) == 0
	case Clock:
		return g.Kind == Clock && f.sameTime(g)
	case Date:
		return g.Kind == Date && f.Day.agrees(g.Day)
	case Range, Score:
		return (g.Kind == Range || g.Kind == Score) && f.sameUnit(g) && f.sameEnds(g)
	case Some:
		return f.roughly(g)
	case Decade, Century:
		return f.covers(g)
	}
	return g.Kind == Code && strings.Trim(f.text, "-.") == strings.Trim(g.text, "-.")
}

// placed reports whether a figure may be a place in an order.
func (f Figure) placed() bool {
	return f.Kind == Ordinal || f.Kind == Number && (f.Unit.Key == "" || f.Unit.Key == "year")
}

// covers reports whether g is the decade f, or a year of it.
func (f Figure) covers(g Figure) bool {
	if g.Kind == Date && f.Kind == Century {
		return (g.Day.Year+99)/100 == integer(f.Value)
	}
	if g.Kind == Date {
		return g.Day.Year%100/10*10 == integer(f.Value)
	}
	return g.Kind == f.Kind && f.Value.Cmp(g.Value) == 0
}

// sameEnds compares two ranges or scores, in one unit where both tell one.
func (f Figure) sameEnds(g Figure) bool {
	if f.Unit.factor == nil || g.Unit.factor == nil {
		return f.Value.Cmp(g.Value) == 0 && f.High.Cmp(g.High) == 0
	}
	return f.based(f.Value).Cmp(g.based(g.Value)) == 0 && f.based(f.High).Cmp(g.based(g.High)) == 0
}

// equals holds a number or a share against a figure.
func (f Figure) equals(g Figure) bool {
	switch {
	case g.Kind == f.Kind:
	case g.Kind == Ordinal:
		return f.Kind == Number && (f.Unit.Key == "" || f.Unit.Key == "year") && f.Value.Cmp(g.Value) == 0
	case g.Kind == Score:
		return f.Kind == Number && (f.Value.Cmp(g.Value) == 0 || f.Value.Cmp(g.High) == 0)
	case g.Kind == Range:
		return f.within(g)
	case g.Kind == Some:
		return false
	default:
		return false
	}
	if g.end&between != 0 && f.end == 0 && f.Bound == Exact {
		return false
	}
	return f.sameUnit(g) && f.bounded(f.based(f.Value), g.based(g.Value), g)
}

// based is a value in the base of the unit.
func (f Figure) based(v *big.Rat) *big.Rat {
	if f.Unit.factor == nil {
		return v
	}
	return times(v, f.Unit.factor)
}

// sameUnit reports whether two figures may be told in one unit: one of them tells none, or the
// same, or one dimension.
func (f Figure) sameUnit(g Figure) bool {
	if f.Per != "" && g.Per != "" && f.Per != g.Per {
		return false
	}
	a, b := f.Unit.dimension, g.Unit.dimension
	switch {
	case a == b, a == "times", b == "times":
		return true
	case a == "" && b == "":
		return true
	case a == "":
		return !strings.HasSuffix(f.Noun, "ا") // عاملا is counted, and no money
	case b == "":
		return g.Noun == ""
	}
	return strings.HasPrefix(a, b+"/") || strings.HasPrefix(b, a+"/")
}

// How far a value may lie from one that is told in rounder terms.
var (
	nearly   = big.NewRat(1, 10)   // نحو ألف for 1,050
	coarse   = big.NewRat(15, 100) // of a fraction in words
	rounding = big.NewRat(1, 60)
	beyond   = big.NewRat(3, 2) // أكثر من ألف for 1,400
)

// bounded holds the value v that f tells against the value w of g, both in one unit, within their
// bounds.
func (f Figure) bounded(v, w *big.Rat, g Figure) bool {
	c := w.Cmp(v)
	if f.Unit.factor == nil || g.Unit.factor == nil { // one tells no unit: the bare values
		c = g.Value.Cmp(f.Value)
		v, w = f.Value, g.Value
	}
	if c != 0 && f.Kind == Share && (thirds(v) || thirds(w)) && near(v, w, rounding) { // 33٪ are a third
		c = 0
	}
	if f.Bound == Exact {
		return c == 0
	}
	if f.Bound == About {
		return c == 0 || f.rounds(v, w)
	}
	own, other := f.Bound, g.Bound
	if own == Less || own == AtMost {
		own, other, c, v, w = own.mirrored(), other.mirrored(), -c, w, v
	}
	switch {
	case other == Less || other == AtMost:
		return false
	case c > 0:
		return f.follows(v, w)
	}
	return c == 0 && (own == AtLeast || other == More || other == AtLeast)
}

// mirrored is the bound from the other side.
func (b Bound) mirrored() Bound {
	return [...]Bound{Exact: Exact, About: About, More: Less, Less: More, AtLeast: AtMost, AtMost: AtLeast}[b]
}

// rounds reports whether v is a rounder value near w: of a fraction in words, or with fewer digits
// that say something.
func (f Figure) rounds(v, w *big.Rat) bool {
	if f.Kind == Share && f.Spelled {
		return near(v, w, coarse)
	}
	return significant(v) < significant(w) && near(v, w, nearly)
}

// follows reports whether the greater of two values is still near enough to be told by the lesser
// one.
func (f Figure) follows(less, greater *big.Rat) bool {
	by := beyond
	if f.Kind == Share {
		by = big.NewRat(115, 100)
	}
	return less.Sign() > 0 && greater.Cmp(times(less, by)) <= 0
}

// thirds reports whether a share has no exact decimal form.
func thirds(v *big.Rat) bool {
	_, exact := v.FloatPrec()
	return !exact
}

// near reports whether two values differ by no more than a part of the second.
func near(v, w, by *big.Rat) bool {
	d := new(big.Rat).Sub(v, w)
	return d.Abs(d).Cmp(new(big.Rat).Abs(times(w, by))) <= 0
}

// significant is how many digits of a value say something.
func significant(v *big.Rat) int {
	s := strings.Trim(strings.Replace(v.FloatString(6), ".", "", 1), "0-")
	return len(s)
}

// within holds a number against a range: its bounds, its ends where both are told, or about a value
// between.
func (f Figure) within(g Figure) bool {
	if !(f.sameUnit(g) || f.Kind == Share && g.Unit == percentUnit) {
		return false
	}
	v, l, h := f.based(f.Value), g.based(g.Value), g.based(g.High)
	if g.Unit == percentUnit || f.Unit.factor == nil || g.Unit.factor == nil {
		v, l, h = f.Value, g.Value, g.High
	}
	switch {
	case f.end&low != 0:
		return v.Cmp(l) == 0
	case f.end&high != 0:
		return v.Cmp(h) == 0
	case f.Bound == More || f.Bound == AtLeast:
		return v.Cmp(l) == 0
	case f.Bound == Less || f.Bound == AtMost:
		return v.Cmp(h) == 0
	case f.Bound == About:
		return v.Cmp(l) >= 0 && v.Cmp(h) <= 0
	}
	return f.Unit.Key == "" && yearly(f.Value) && yearly(l) && (v.Cmp(l) == 0 || v.Cmp(h) == 0)
}

// roughly holds "thousands of" against a figure.
func (f Figure) roughly(g Figure) bool {
	if g.Kind == Some {
		return f.Value.Cmp(g.Value) == 0
	}
	if g.Kind != Number || !f.sameUnit(g) {
		return false
	}
	times := over(g.Value, f.Value)
	return times.Cmp(rat(1)) > 0 && times.Cmp(rat(100)) < 0
}

func (f Figure) sameTime(g Figure) bool {
	a, b := integer(f.Value), integer(g.Value)
	return a == b || !(f.half && g.half) && a%720 == b%720
}

// byPair reports whether two figures of the evidence that stand together make the range or the
// score f, from 10 to 15, or a range of it begins or ends with the year f.
func (f Figure) byPair(evidence []Figure) bool {
	switch {
	case f.Kind == Date && f.Day.Month == 0 && f.Day.Weekday == 0:
		y := rat(int64(f.Day.Year))
		return slices.ContainsFunc(evidence, func(g Figure) bool {
			return g.Kind == Range && g.Unit.Key == "" && (g.Value.Cmp(y) == 0 || g.High.Cmp(y) == 0)
		})
	case f.Kind != Range && f.Kind != Score:
		return false
	case f.Kind == Score && f.High.Sign() == 0 && slices.ContainsFunc(evidence, f.unanswered):
		return true
	}
	for i := 1; i < len(evidence); i++ {
		x, y := evidence[i-1].number(), evidence[i].number()
		ends := x != nil && y != nil && f.Value.Cmp(x) == 0 && f.High.Cmp(y) == 0
		if ends && (f.Unit == percentUnit || f.sameUnit(evidence[i])) {
			return true
		}
	}
	return false
}

// unanswered reports whether g tells the goals of the score f, to which there was no answer: هدفين
// دون رد.
func (f Figure) unanswered(g Figure) bool {
	return g.Kind == Number && g.Unit.Key == "" && len(g.other) == 0 && f.Value.Cmp(g.Value) == 0
}

// number is what a figure counts, or the year that it is; nil of others.
func (f Figure) number() *big.Rat {
	if f.Kind == Date && f.Day.Year != 0 && f.Day.Month == 0 {
		return rat(int64(f.Day.Year))
	}
	return f.Value
}
