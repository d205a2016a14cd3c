package arabic

import (
	"math"
	"math/big"
	"math/bits"
	"slices"
)

// Gainsaid returns the index of the first figure of the sentence that the evidence surely does not
// tell, -1 for none. A figure passes that the evidence carries in any form, that counts what is
// listed, or that a writer may count, estimate or work out, and so do the cases that he makes up.
func (s Text) Gainsaid(e Text) int {
	if s.supposes {
		return -1
	}
	return slices.IndexFunc(s.Figures, func(f Figure) bool { return f.firm() && !f.holds(e) })
}

// holds reports whether the evidence carries f, or it may be worked out from what stands there.
func (f Figure) holds(e Text) bool {
	return f.carried(e) || f.counts(e) || f.adds(e) || f.spans(e) || f.guessable(e)
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

// counts reports whether f is the right count of what its sentence itself lists or, of things that
// are listed without a count, of a list of the evidence.
func (f Figure) counts(e Text) bool {
	if f.Kind != Number || !f.Value.IsInt() || f.Value.Cmp(rat(2)) < 0 || f.Value.Cmp(rat(30)) > 0 || f.Unit.Key != "" {
		return false
	}
	n := integer(f.Value)
	of := func(list [2]int) bool { return list[0] <= n && n <= list[1] }
	if f.list[1] > 0 {
		return of(f.list)
	}
	return f.listable && slices.ContainsFunc(e.lists, of)
}

// mostParts is how many figures may be added or may bound a time: among more, some meet by chance.
const mostParts = 6

// adds reports whether f is the sum of all figures of its unit in the evidence or, where its
// sentence speaks of a total, of some of them.
func (f Figure) adds(e Text) bool {
	if f.Kind != Number && f.Kind != Share || !f.total && f.Unit.Key == "" {
		return false
	}
	var parts []*big.Rat
	for _, g := range e.Figures {
		if g.Kind == f.Kind && !g.Maybe && g.Unit.dimension == f.Unit.dimension && (f.Unit.Key != "" || !g.YearLike()) {
			parts = append(parts, g.based())
		}
	}
	all := 1<<len(parts) - 1
	for set := 3; set <= all && len(parts) <= mostParts; set++ {
		sum := new(big.Rat)
		for i, x := range parts {
			if set>>i&1 == 1 {
				sum.Add(sum, x)
			}
		}
		if (f.total || set == all) && bits.OnesCount(uint(set)) > 1 && same(sum, f.based()) {
			return true
		}
	}
	return false
}

// spans reports whether f is the time between two years or two times of day of the evidence.
func (f Figure) spans(e Text) bool {
	var ends []*big.Rat
	for _, x := range e.readings() {
		switch {
		case f.Unit.dimension == "months" && x.Kind == Date && x.Day.Year != 0:
			ends = append(ends, rat(int64(12*x.Day.Year)))
		case f.Unit.dimension == "months" && x.Kind == Range && x.Unit.Key == "" && yearly(x.Value):
			ends = append(ends, times(x.Value, rat(12)), times(x.High, rat(12)))
		case f.Unit.dimension == "time" && x.Kind == Clock:
			ends = append(ends, times(x.Value, rat(60)))
		}
	}
	if f.Kind != Number || f.Value.Sign() <= 0 || len(ends) > mostParts {
		return false
	}
	return slices.ContainsFunc(ends, func(x *big.Rat) bool {
		end := plus(x, f.based())
		return slices.ContainsFunc(ends, func(y *big.Rat) bool { return same(end, y) })
	})
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
		if f.Unit.time() {
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
	for _, x := range t.readings() {
		if x.Value != nil && of(x) {
			out = append(out, x.amount())
		}
	}
	return out
}

// readings are the figures of a text, and what else they may mean.
func (t Text) readings() (out []Figure) {
	for _, f := range t.Figures {
		out = append(out, f.readings()...)
	}
	return out
}

func (f Figure) readings() []Figure { return append([]Figure{f}, f.other...) }

// based is the value of a figure in the base of its unit.
func (f Figure) based() *big.Rat {
	if f.Unit.factor == nil {
		return f.Value
	}
	return times(f.Value, f.Unit.factor)
}

// amount is the value of a figure in the base of its unit; of times, in days.
func (f Figure) amount() float64 {
	v, _ := f.based().Float64()
	switch f.Unit.dimension {
	case "months":
		return v * 365.25 / 12
	case "time":
		return v / (24 * 60 * 60)
	}
	return v
}
