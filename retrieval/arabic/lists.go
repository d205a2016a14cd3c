package arabic

import (
	_ "embed"
	"iter"
	"math/big"
	"strings"
)

//go:embed words/numbers.txt
var numberLines string

//go:embed words/units.txt
var unitLines string

//go:embed words/calendar.txt
var calendarLines string

//go:embed words/hints.txt
var hintLines string

// lines are those of a list that are no comments.
func lines(list string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for line := range strings.Lines(list) {
			if line = strings.TrimSpace(line); line != "" && line[0] != '#' && !yield(line) {
				return
			}
		}
	}
}

// form folds an entry of a list.
func form(entry string) string { return Fold(strings.ReplaceAll(entry, "_", " ")) }

// A numeral is what a word of a number means. A word may mean several: خمس is five and a fifth.
type numeral struct {
	role  string // of the list
	value *big.Rat
	maybe bool // it may be another word
}

var numerals = func() map[string][]numeral {
	m := map[string][]numeral{}
	for line := range lines(numberLines) {
		f := strings.Fields(line)
		value, ok := new(big.Rat).SetString(f[1])
		if !ok {
			panic("numbers.txt: " + line)
		}
		for _, w := range f[2:] {
			w, maybe := strings.CutPrefix(w, "?")
			m[form(w)] = append(m[form(w)], numeral{f[0], value, maybe})
		}
	}
	return m
}()

// A day names a month or a weekday of a calendar.
type calendarEntry struct {
	kind  string // month, hijri or weekday
	n     int
	maybe bool
}

var calendar = func() map[string]calendarEntry {
	m := map[string]calendarEntry{}
	for line := range lines(calendarLines) {
		f := strings.Fields(line)
		n, ok := new(big.Int).SetString(f[1], 10)
		if !ok {
			panic("calendar.txt: " + line)
		}
		for _, w := range f[2:] {
			w, maybe := strings.CutPrefix(w, "?")
			m[form(w)] = calendarEntry{f[0], int(n.Int64()), maybe}
		}
	}
	return m
}()

// hints are sets of folded words and pairs of words.
var hints = sets(hintLines)

// adverbs say every what: يوميا.
var adverbs = func() map[string]string {
	m := map[string]string{}
	for pair := range hints["adverbs"] {
		adverb, span, _ := strings.Cut(pair, "=")
		m[adverb] = span
	}
	return m
}()

// A Unit is a unit or a currency. The zero Unit is none.
type Unit struct {
	Key       string // of words/units.txt
	dimension string
	factor    *big.Rat
}

// Money reports whether the unit is a currency.
func (u Unit) Money() bool { return strings.HasPrefix(u.dimension, "money") }

// time reports whether the unit is a length of time.
func (u Unit) time() bool { return u.dimension == "time" || u.dimension == "months" }

// A unitForm is how a unit is written.
type unitForm struct {
	Unit
	digits bool // only beside digits
	verb   bool // a verb behind a year
	dual   bool // two of it
}

var units = func() map[string]unitForm {
	m := map[string]unitForm{}
	for line := range lines(unitLines) {
		f := strings.Fields(line)
		factor, ok := new(big.Rat).SetString(f[1])
		if !ok {
			panic("units.txt: " + line)
		}
		u := Unit{f[2], f[0], factor}
		for i, w := range f[3:] {
			w, digits := strings.CutPrefix(w, "<")
			w, verb := strings.CutPrefix(w, "?")
			m[form(w)] = unitForm{Unit: u, digits: digits, verb: verb}
			if i == 0 && IsLetter([]rune(form(w))[0]) {
				for _, ending := range [...]string{"ان", "ين"} {
					if two := dual(form(w), ending); m[two].factor == nil { // سنتين are years before they are cents
						m[two] = unitForm{Unit: u, dual: true}
					}
				}
			}
		}
	}
	return m
}()

// dual puts each word of an expression in the dual.
func dual(words, ending string) string {
	f := strings.Fields(words)
	for i, w := range f {
		if rest, ok := strings.CutSuffix(w, "ه"); ok {
			w = rest + "ت"
		}
		f[i] = w + ending
	}
	return strings.Join(f, " ")
}

// readings are a folded word without the particles that may be written with it, the whole first.
func readings(w string) []string {
	out := []string{w}
	add := func(w string) {
		if len(w) > 2 {
			out = append(out, w)
		}
	}
	for _, and := range [...]string{"", "و", "ف"} {
		v, ok := strings.CutPrefix(w, and)
		if !ok {
			continue
		}
		if and != "" {
			add(v)
		}
		for _, p := range [...]string{"بال", "كال", "لل", "ال", "ب", "ل", "ك"} {
			if rest, ok := strings.CutPrefix(v, p); ok && (p != "ك" || len(rest) > 6) { // كمية is no hundred
				add(rest)
			}
		}
	}
	return out
}

// unitReadings are a folded word without the article and what may stand before it; single letters
// only go from long words, for بين is no yen.
func unitReadings(w string) []string {
	out := []string{w}
	for _, p := range [...]string{"ال", "وال", "بال", "لل", "كال", "و"} {
		if rest, ok := strings.CutPrefix(w, p); ok && (p != "و" || len(rest) > 4) {
			out = append(out, rest)
		}
	}
	return out
}

// is reports whether a folded word, with or without particles, has a hint.
func is(w, hint string) bool {
	for _, v := range readings(w) {
		if hints[hint][v] {
			return true
		}
	}
	return false
}

// UnitOf returns the unit that a folded word is, with or without particles.
func UnitOf(w string) (Unit, bool) {
	for _, v := range unitReadings(w) {
		if u, ok := units[v]; ok && !u.digits {
			return u.Unit, true
		}
	}
	return Unit{}, false
}

func definite(w string) bool {
	for _, p := range [...]string{"ال", "لل", "بال", "وال", "كال", "فال", "ولل", "وبال"} {
		if strings.HasPrefix(w, p) {
			return true
		}
	}
	return false
}
