package arabic

import (
	"math/big"
	"slices"
	"strings"
)

// carried reports whether a figure of the evidence, or several together, carries f: one that says
// the same in any form and unit, within what either says of its bounds, or two that make a pair. A
// date must stand there with all its parts. What may be no figure counts as carried.
func (f Figure) carried(e Text) bool {
	evidence := e.readings()
	for _, x := range f.readings() {
		if slices.ContainsFunc(evidence, x.matches) && (f.Kind != Date || f.Day.completed(evidence)) {
			return true
		}
	}
	return f.Maybe || f.byPair(e.Figures)
}

// matches holds one reading against another.
func (f Figure) matches(g Figure) bool {
	switch f.Kind {
	case Number, Share:
		return f.equals(g)
	case Ordinal:
		return g.placed() && same(f.Value, g.Value)
	case Clock:
		return g.Kind == Clock && f.sameTime(g)
	case Date:
		return g.Kind == Date && f.Day.agrees(g.Day)
	case Range, Score:
		return (g.Kind == Range || g.Kind == Score) && f.sameUnit(g) && f.sameEnds(g)
	case Century:
		return g.Kind == Century && same(f.Value, g.Value) || g.Kind == Date && (g.Day.Year+99)/100 == integer(f.Value)
	case Code:
		return g.Kind == Code && strings.Trim(f.text, "-.") == strings.Trim(g.text, "-.")
	}
	return false // of the others no evidence is asked
}

// placed reports whether a figure may be a place in an order.
func (f Figure) placed() bool {
	return f.Kind == Ordinal || f.Kind == Number && (f.Unit.Key == "" || f.Unit.Key == "year")
}

// equals holds a number or a share against a figure.
func (f Figure) equals(g Figure) bool {
	switch {
	case g.Kind == f.Kind:
		apart := g.end&between != 0 && f.end == 0 && f.Bound == Exact
		return !apart && f.sameUnit(g) && f.bounded(g)
	case g.Kind == Range:
		return f.within(g)
	case f.Kind == Number && g.Kind == Ordinal:
		return f.placed() && same(f.Value, g.Value)
	case f.Kind == Number && g.Kind == Score:
		return same(f.Value, g.Value) || same(f.Value, g.High)
	}
	return false
}

func same(v, w *big.Rat) bool { return v.Cmp(w) == 0 }

// sameEnds compares two ranges or scores.
func (f Figure) sameEnds(g Figure) bool {
	a, b := scales(f, g)
	return same(times(f.Value, a), times(g.Value, b)) && same(times(f.High, a), times(g.High, b))
}

// scales are what brings the values of two figures to one base: 1 where one of them tells no unit.
func scales(f, g Figure) (a, b *big.Rat) {
	if f.Unit.factor == nil || g.Unit.factor == nil {
		return rat(1), rat(1)
	}
	return f.Unit.factor, g.Unit.factor
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

	beyond      = big.NewRat(3, 2) // أكثر من ألف for 1,400
	beyondShare = big.NewRat(115, 100)
)

// bounded holds the values of two figures of one unit against each other, within their bounds.
func (f Figure) bounded(g Figure) bool {
	a, b := scales(f, g)
	v, w := times(f.Value, a), times(g.Value, b)
	c := w.Cmp(v)
	if f.Kind == Share && (thirds(v) || thirds(w)) && near(v, w, rounding) { // 33٪ are a third
		c = 0
	}
	own, other := f.Bound, g.Bound
	switch own {
	case Exact:
		return c == 0
	case About:
		return c == 0 || f.rounds(v, w)
	case Less, AtMost:
		own, other, c, v, w = own.mirrored(), other.mirrored(), -c, w, v
	}
	switch {
	case other == Less || other == AtMost:
		return false
	case c > 0 && f.Kind == Share:
		return v.Sign() > 0 && w.Cmp(times(v, beyondShare)) <= 0
	case c > 0:
		return v.Sign() > 0 && w.Cmp(times(v, beyond)) <= 0
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
	return len(strings.Trim(strings.Replace(v.FloatString(6), ".", "", 1), "0-"))
}

// within holds a number against a range: its bounds, its ends where both are told, or about a value
// between.
func (f Figure) within(g Figure) bool {
	if !(f.sameUnit(g) || f.Kind == Share && g.Unit == percentUnit) {
		return false
	}
	a, b := scales(f, g)
	v, l, h := times(f.Value, a), times(g.Value, b), times(g.High, b)
	switch {
	case f.end&low != 0, f.end&high == 0 && (f.Bound == More || f.Bound == AtLeast):
		return same(v, l)
	case f.end&high != 0, f.Bound == Less || f.Bound == AtMost:
		return same(v, h)
	case f.Bound == About:
		return v.Cmp(l) >= 0 && v.Cmp(h) <= 0
	}
	return f.Unit.Key == "" && yearly(f.Value) && yearly(l) && (same(v, l) || same(v, h))
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
			return g.Kind == Range && g.Unit.Key == "" && (same(g.Value, y) || same(g.High, y))
		})
	case f.Kind != Range && f.Kind != Score:
		return false
	case f.Kind == Score && f.High.Sign() == 0 && slices.ContainsFunc(evidence, f.unanswered):
		return true
	}
	for i := 1; i < len(evidence); i++ {
		x, y := evidence[i-1].number(), evidence[i].number()
		ends := x != nil && y != nil && same(f.Value, x) && same(f.High, y)
		if ends && (f.Unit == percentUnit || f.sameUnit(evidence[i])) {
			return true
		}
	}
	return false
}

// unanswered reports whether g tells the goals of the score f, to which there was no answer: هدفين
// دون رد.
func (f Figure) unanswered(g Figure) bool {
	return g.Kind == Number && g.Unit.Key == "" && len(g.other) == 0 && same(f.Value, g.Value)
}

// number is what a figure counts, or the year that it is; nil of others.
func (f Figure) number() *big.Rat {
	if f.Kind == Date && f.Day.Year != 0 && f.Day.Month == 0 {
		return rat(int64(f.Day.Year))
	}
	return f.Value
}
