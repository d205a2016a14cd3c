package arabic

import (
	"fmt"
	"math/big"
	"strings"
)

// A Kind says what sort of figure it is.
type Kind uint8

const (
	Number  Kind = iota // a count or a measure
	Share               // of a whole: percent, thirds
	Ordinal             // الثالث
	Clock               // a time of day
	Date                // a day, month, year or weekday, or several of them
	Range               // 10-15
	Score               // 3-1, and ratios
	Some                // thousands of something
	Decade              // the nineties
	Century             // the 19th
	Code                // digits that are no number: of a telephone, a version
)

// A Bound says how a figure limits what it tells.
type Bound uint8

const (
	Exact Bound = iota
	About
	More    // than the figure
	Less    // than the figure
	AtLeast // the figure or more
	AtMost  // the figure or less
)

// A Day is a date, or a part of one: what is 0 is not told.
type Day struct {
	Year, Month, Day, Weekday int // Sunday is 1; years before Christ are negative
	Hijri                     bool
}

// A Figure is a number, a date or a time of day in a text.
type Figure struct {
	Span    // of the number with its signs, in bytes of the original; a unit in words stands behind it
	Kind    Kind
	Value   *big.Rat // of a share of the whole 1; minutes since midnight of a clock; the first of a range or score; nil of a Date and a Code
	High    *big.Rat // the second of a range or score
	Unit    Unit
	Per     string // for each what it is told: a key of a unit, "" for nothing
	Bound   Bound
	Day     Day
	Maybe   bool   // it may be no figure, and no evidence is asked for it
	Dual    bool   // a unit or a noun in the dual: عامين
	Spelled bool   // in words
	Noun    string // the folded word behind it, where that may be what it counts; "" with a unit

	text     string   // of a Code
	half     bool     // of a Clock: before or after noon is known
	end      end      // of a pair "from 10 to 15"
	other    []Figure // what it may mean too
	total    bool     // its sentence speaks of one
	list     [2]int   // how many things the sentence lists behind it, at least and at most; 0 for no list
	listable bool     // it counts what an article lists without counting
}

// An end is the place of a figure in a pair.
type end uint8

const (
	low end = 1 << iota
	high
	between // ما بين: neither end is told of the thing
)

// YearLike reports whether the figure is a date or digits that may be a year.
func (f Figure) YearLike() bool {
	if f.Kind == Date {
		return true
	}
	for _, o := range f.other {
		if o.Kind == Date && f.Noun == "" && f.Unit.Key == "" {
			return true
		}
	}
	return false
}

// How bounds and the values of kinds are written.
var (
	bounds = [...]string{"", "~", ">", "<", "≥", "≤"}
	values = [...]string{Number: "%s", Ordinal: "#%s", Range: "%s..%s", Score: "%s:%s",
		Some: "some %s", Decade: "%ss", Century: "%sth century"}
)

// String writes the figure in one way, whatever the form in which the text does: 2000000, 40%, 1/3
// of, #3, 08:30, 2021-05-03, 10..15 kg, 3:1.
func (f Figure) String() string {
	var s string
	switch f.Kind {
	case Share:
		s = plain(times(f.Value, rat(100))) + "%"
	case Clock:
		m := integer(f.Value)
		s = fmt.Sprintf("%02d:%02d", m/60, m%60)
		if !f.half {
			s += "?"
		}
	case Date:
		s = f.Day.String()
	case Range, Score:
		s = fmt.Sprintf(values[f.Kind], plain(f.Value), plain(f.High))
	case Code:
		s = f.text
	default:
		s = fmt.Sprintf(values[f.Kind], plain(f.Value))
	}
	if f.Unit.Key != "" {
		s += " " + f.Unit.Key
	}
	if f.Per != "" {
		s += "/" + f.Per
	}
	return bounds[f.Bound] + s
}

func plain(v *big.Rat) string {
	if v.IsInt() {
		return v.Num().String()
	}
	if n, exact := v.FloatPrec(); exact {
		return v.FloatString(n)
	}
	return v.RatString()
}

func rat(n int64) *big.Rat         { return big.NewRat(n, 1) }
func plus(a, b *big.Rat) *big.Rat  { return new(big.Rat).Add(a, b) }
func times(a, b *big.Rat) *big.Rat { return new(big.Rat).Mul(a, b) }
func over(a, b *big.Rat) *big.Rat  { return new(big.Rat).Quo(a, b) }

// integer is a value without its fraction.
func integer(v *big.Rat) int { return int(new(big.Int).Quo(v.Num(), v.Denom()).Int64()) }

func (d Day) String() string {
	s := ""
	if d.Weekday > 0 {
		s = [...]string{"", "Sun ", "Mon ", "Tue ", "Wed ", "Thu ", "Fri ", "Sat "}[d.Weekday]
	}
	switch {
	case d.Year != 0:
		s += fmt.Sprint(d.Year)
	case d.Month > 0:
		s += "?"
	}
	if d.Month > 0 {
		s += fmt.Sprintf("-%02d", d.Month)
	}
	if d.Day > 0 {
		s += fmt.Sprintf("-%02d", d.Day)
	}
	if d.Hijri {
		s += " AH"
	}
	return strings.TrimSpace(s)
}
