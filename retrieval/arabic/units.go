package arabic

import (
	"math/big"
	"slices"
	"strings"
)

// rows reads a file whose lines are a kind, a value and forms.
func rows(file string, row func(kind string, value *big.Rat, forms []string)) {
	for line := range lines(file) {
		f := strings.Fields(line)
		value, ok := new(big.Rat).SetString(f[1])
		if !ok {
			panic(file + ": " + line)
		}
		row(f[0], value, f[2:])
	}
}

// hints are sets of folded words and pairs of words.
var hints = sets("hints.txt")

// is reports whether a folded word, with or without particles, has a hint.
func is(w, hint string) bool { return hasHint(without(w, hintParticles), hint) }

func hasHint(readings []string, hint string) bool {
	return slices.ContainsFunc(readings, func(v string) bool { return hints[hint][v] })
}

// A meaning is what a word of a number or of the calendar stands for.
type meaning struct {
	role  string // of the list
	value *big.Rat
	maybe bool // it may be another word
}

// meanings reads a list. A word may have several: خمس is five and a fifth.
func meanings(file string) map[string][]meaning {
	m := map[string][]meaning{}
	rows(file, func(role string, value *big.Rat, forms []string) {
		for _, w := range forms {
			w, maybe := strings.CutPrefix(w, "?")
			m[form(w)] = append(m[form(w)], meaning{role, value, maybe})
		}
	})
	return m
}

var numerals, calendar = meanings("numbers.txt"), meanings("calendar.txt")

// A Unit is a unit or a currency. The zero Unit is none.
type Unit struct {
	Key       string // of words/units.txt
	dimension string
	factor    *big.Rat
}

// Money reports whether the unit is a currency.
func (u Unit) Money() bool { return u.measures("money") }

// measures reports whether the unit is of a dimension of units.txt, or of a kind of it.
func (u Unit) measures(dimension string) bool {
	rest, ok := strings.CutPrefix(u.dimension, dimension)
	return ok && (rest == "" || rest[0] == '-' || rest[0] == '/') || dimension == "time" && u.dimension == "months"
}

// time reports whether the unit is a length of time.
func (u Unit) time() bool { return u.measures("time") }

// A unitForm is how a unit is written.
type unitForm struct {
	Unit
	digits bool // only beside digits
	verb   bool // a verb behind a year
	dual   bool // two of it
}

// adverbs say for each what, by its key: يوميا.
var adverbs = map[string]string{}

var units = func() map[string]unitForm {
	m := map[string]unitForm{}
	rows("units.txt", func(dimension string, factor *big.Rat, forms []string) {
		u := Unit{forms[0], dimension, factor}
		for _, w := range forms[1:] {
			if adverb, ok := strings.CutPrefix(w, "/"); ok {
				adverbs[form(adverb)] = u.Key
				continue
			}
			w, digits := strings.CutPrefix(w, "<")
			w, verb := strings.CutPrefix(w, "?")
			m[form(w)] = unitForm{Unit: u, digits: digits, verb: verb}
		}
		for _, two := range duals(form(strings.TrimLeft(forms[1], "<?"))) {
			if m[two].factor == nil { // سنتين are years before they are cents
				m[two] = unitForm{Unit: u, dual: true}
			}
		}
	})
	return m
}()

// duals are an expression with each of its words in the dual; none of Latin letters.
func duals(words string) (out []string) {
	if !IsLetter([]rune(words)[0]) {
		return nil
	}
	for _, ending := range [...]string{"ان", "ين"} {
		f := strings.Fields(words)
		for i, w := range f {
			if rest, ok := strings.CutSuffix(w, "ه"); ok {
				w = rest + "ت"
			}
			f[i] = w + ending
		}
		out = append(out, strings.Join(f, " "))
	}
	return out
}
