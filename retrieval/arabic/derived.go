package arabic

import (
	"math/big"
	"slices"
)

// mostAddends is how many figures of the evidence a sum may have.
const mostAddends = 6

// derives reports whether f is the sum, the difference or the rest of figures of the evidence:
// where its sentence says so, or where they are all of its unit that there are.
func (f Figure) derives(evidence []Figure) bool {
	if f.Kind != Number && f.Kind != Share {
		return false
	}
	if f.Kind == Share && f.derived == "rest" && slices.ContainsFunc(evidence, func(g Figure) bool {
		return g.Kind == Share && f.Value.Cmp(new(big.Rat).Sub(rat(1), g.Value)) == 0
	}) {
		return true
	}
	if f.Kind == Number && f.Unit.time() && f.span(evidence) {
		return true
	}
	of := f.addends(evidence)
	v := f.based(f.Value)
	if len(of) < 2 || len(of) > mostAddends {
		return false
	}
	all := new(big.Rat)
	for _, x := range of {
		all.Add(all, x)
	}
	if all.Cmp(v) == 0 && (f.Unit.Key != "" || f.derived == "total") {
		return true
	}
	return f.derived != "" && pairwise(v, of, f.derived)
}

// addends are the values that may be added to make f.
func (f Figure) addends(evidence []Figure) (of []*big.Rat) {
	for _, g := range evidence {
		if g.Kind == f.Kind && !g.Maybe && f.adds(g) {
			of = append(of, g.based(g.Value))
		}
	}
	return of
}

// adds reports whether g may be added to make f: both of one unit, or both of none.
func (f Figure) adds(g Figure) bool {
	if f.Unit.dimension != g.Unit.dimension {
		return false
	}
	return f.Unit.Key != "" || f.Kind == Share || !g.YearLike()
}

// pairwise reports whether v is the sum or the difference of two or, as a total, of any of some
// values.
func pairwise(v *big.Rat, of []*big.Rat, derived string) bool {
	if derived == "total" {
		for set := 1; set < 1<<len(of); set++ {
			sum, n := new(big.Rat), 0
			for i, x := range of {
				if set>>i&1 == 1 {
					sum.Add(sum, x)
					n++
				}
			}
			if n > 1 && sum.Cmp(v) == 0 {
				return true
			}
		}
		return false
	}
	for i, x := range of {
		for _, y := range of[i+1:] {
			d := new(big.Rat).Sub(x, y)
			if d.Abs(d).Cmp(v) == 0 {
				return true
			}
		}
	}
	return false
}

// span reports whether f is the time between two years or two times of day of the evidence.
func (f Figure) span(evidence []Figure) bool {
	var years, clocks []*big.Rat
	for _, g := range evidence {
		for _, x := range append([]Figure{g}, g.other...) {
			switch {
			case x.Kind == Date && x.Day.Year != 0:
				years = append(years, rat(int64(12*x.Day.Year)))
			case x.Kind == Range && x.Unit.Key == "" && yearly(x.Value):
				years = append(years, times(x.Value, rat(12)), times(x.High, rat(12)))
			case x.Kind == Clock:
				clocks = append(clocks, times(x.Value, rat(60)))
			}
		}
	}
	v := f.based(f.Value)
	if f.Unit.dimension == "months" {
		return len(years) <= mostAddends && pairwise(v, years, "difference")
	}
	return len(clocks) <= mostAddends && pairwise(v, clocks, "difference")
}

// counts reports whether figure i is the right count of what the sentence itself lists or, of
// things that are listed without a count, of a list of the evidence.
func (s Text) counts(i int, e Text) bool {
	f := s.Figures[i]
	if f.Kind != Number || !f.Value.IsInt() || f.Value.Cmp(rat(2)) < 0 || f.Value.Cmp(rat(30)) > 0 || f.Unit.Key != "" {
		return false
	}
	n := integer(f.Value)
	if f.list[1] > 0 {
		return f.list[0] <= n && n <= f.list[1]
	}
	if !f.listable {
		return false
	}
	for _, l := range e.lists {
		if l[0] <= n && n <= l[1] {
			return true
		}
	}
	return false
}
