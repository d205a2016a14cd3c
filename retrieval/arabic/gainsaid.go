package arabic

import (
	"math"
	"math/big"
	"slices"
)

// Gainsaid returns the index of the first figure of the sentence that the evidence surely does not
// tell, -1 for none. A figure passes that the evidence carries in any form, that counts what is
// listed, or that a writer may count, estimate or work out, and so do the cases that he makes up.
func (s Text) Gainsaid(e Text) int {
	for i, f := range s.Figures {
		if f.firm() && !s.supposes && !s.carried(i, e) && !s.counts(i, e) && !f.guessable(e) {
			return i
		}
	}
	return -1
}

// small is the greatest count that a writer makes himself.
const small = 12

// firm reports whether a writer must have read the figure: not so small numbers and fractions in
// words, ranks and estimates.
func (f Figure) firm() bool {
	switch f.Kind {
	case Ordinal, Decade, Century, Some:
		return false
	case Share:
		return !f.Spelled || f.Bound == Exact && f.Value.Denom().Cmp(big.NewInt(small)) > 0
	case Date:
		return f.Bound != About
	case Number:
		if f.Dual && !f.Unit.time() || f.Unit.dimension == "times" {
			return false
		}
		return !f.Spelled || f.list[1] > 0 || f.Value.Cmp(rat(small)) > 0
	}
	return true
}

// How far a figure may lie from what it is worked out to be, as a part of itself.
const (
	workedOut = 0.004 // rounded by the writer
	simply    = 0.03  // a fraction in words
	aboutSo   = 0.12
	farther   = 1.5 // a bound
)

// A guess is a figure that may be worked out, by its value in numbers that need not be exact.
type guess struct {
	Figure
	value, within float64
	hit           bool
}

// may holds the guess against a value that it may have.
func (g *guess) may(values ...float64) {
	for _, w := range values {
		switch {
		case math.Abs(g.value-w) <= g.within*math.Abs(g.value),
			(g.Bound == More || g.Bound == AtLeast) && w > g.value*(1+workedOut) && w < g.value*farther,
			(g.Bound == Less || g.Bound == AtMost) && w < g.value*(1-workedOut) && w > g.value/farther:
			g.hit = true
		}
	}
}

// guessable reports whether f may be worked out from figures of the evidence: as a sum, a
// difference, a part, what is left, a ratio.
func (f Figure) guessable(e Text) bool {
	switch f.Kind {
	case Clock: // "من الثامنة" in the evidence reads as an order
		return slices.ContainsFunc(e.Figures, func(g Figure) bool {
			return g.Kind == Ordinal && integer(f.Value) == integer(g.Value)%12*60+integer(f.Value)/720*720
		})
	case Number, Share:
	default:
		return false
	}
	g := guess{Figure: f, value: f.amount(), within: workedOut}
	switch {
	case f.Bound == About:
		g.within = aboutSo
	case f.Kind == Share && f.Spelled:
		g.within = simply
	}
	parts := e.pool(func(x Figure) bool { return x.Kind == Share })
	if f.Kind == Share {
		g.share(parts, e.pool(func(x Figure) bool { return x.Kind == Number }))
		return g.hit
	}
	for _, u := range e.alone {
		if u.time() && f.Unit.time() {
			g.may(Figure{Value: rat(1), Unit: u}.amount())
		}
	}
	of := e.pool(func(x Figure) bool {
		like := x.Unit.dimension == f.Unit.dimension || x.Unit.time() && f.Unit.time() || x.Unit.Key == "" || f.Unit.Key == ""
		return x.Kind == Number && like || x.Kind == Ordinal && f.Unit.dimension == "months"
	})
	g.number(of, parts)
	return g.hit
}

// share tries what a share may be worked out from: other shares, and two numbers.
func (g *guess) share(parts, of []float64) {
	rest := 1.0
	for i, s := range parts {
		rest -= s
		g.may(1 - s)
		for _, t := range parts[i+1:] {
			g.may(math.Abs(s-t), s*t, 1-s-t)
		}
	}
	g.may(rest)
	for _, x := range of {
		for _, y := range of {
			if x < y {
				g.may(x/y, 1-x/y)
			}
		}
	}
}

// number tries what a number may be worked out from: numbers of its kind, and shares of them.
func (g *guess) number(of, parts []float64) {
	for i, x := range of {
		if g.Unit.time() || g.Unit.Key == "" && g.Noun == "" && x != g.value { // in other units
			g.may(x, x/1e3, x/1e6, x/1e9)
		}
		for _, y := range of[i+1:] {
			g.may(math.Abs(x-y), x+y)
		}
		for _, s := range parts {
			g.may(x*s, x*(1-s), x*(1+s))
			if s > 0 {
				g.may(x/s, x/(1+s))
			}
		}
	}
	for i, s := range parts {
		for _, t := range parts[i+1:] {
			g.may(math.Abs(s-t) * 100)
		}
		if g.Noun == "" && g.Unit.Key == "" {
			g.may(s * 100)
		}
	}
}

// pool are the amounts of some figures of the text, in any of their readings.
func (t Text) pool(of func(Figure) bool) (out []float64) {
	for _, g := range t.Figures {
		for _, x := range append([]Figure{g}, g.other...) {
			if x.Value != nil && of(x) {
				out = append(out, x.amount())
			}
		}
	}
	return out
}

// amount is the value of a figure in the base of its unit; of times, in days.
func (f Figure) amount() float64 {
	v, _ := f.based(f.Value).Float64()
	switch f.Unit.dimension {
	case "months":
		return v * 365.25 / 12
	case "time":
		return v / (24 * 60 * 60)
	}
	return v
}
