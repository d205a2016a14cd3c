package arabic

import (
	"math/big"
	"slices"
	"strings"
)

// A Text is what a sentence or a paragraph tells in figures.
type Text struct {
	Figures  []Figure
	alone    []Unit   // units of time without a number: أسبوعا كاملا
	supposes bool     // it speaks of a case that may be: إذا, من فعل
	lists    [][2]int // how many things each of its lists has, at least and at most: a word that begins with و may begin an entry
}

// Read finds the figures of a text, in order.
func Read(s string) Text {
	folded := FoldKeep(s)
	r := &reader{tokens: lex(folded.Text())}
	for i := 0; i < len(r.tokens); {
		f, next := r.at(i)
		if next == i {
			i++
			continue
		}
		f.first, f.next = i, next
		if f.Kind == Date && r.is(i, "year") {
			f.first++
		}
		if n := len(r.found); i > 0 && (n == 0 || r.found[n-1].next < i) && r.signed(i) {
			f.first--
		}
		r.found = append(r.found, f)
		i = max(next, r.behind)
	}
	r.beside()
	out := Text{lists: r.lists(), alone: r.alone(), supposes: r.supposes()}
	for _, f := range r.found {
		f.Span = folded.Span(r.tokens[f.first].start, r.tokens[f.next-1].end)
		out.Figures = append(out.Figures, f.Figure)
	}
	return out
}

// alone are the units of time that stand without a number.
func (r *reader) alone() (out []Unit) {
	for i := range r.tokens {
		taken := slices.ContainsFunc(r.found, func(f found) bool { return f.first-1 <= i && i <= f.next })
		if u, n := r.unitAt(i, false); n == 1 && u.time() && !taken && !slices.Contains(out, u.Unit) {
			out = append(out, u.Unit)
		}
	}
	return out
}

// supposes reports whether the text begins with whoever it is about, or has a condition.
func (r *reader) supposes() bool {
	for i := range r.tokens {
		if r.is(i, "if") {
			return true
		}
	}
	return r.plainly(0, "من", "لمن") && !definite(r.text(1))
}

// A reader reads one text.
type reader struct {
	tokens []token
	found  []found
	behind int // the first token that no figure has taken, with its unit
}

// A found figure stands in tokens [first, next).
type found struct {
	Figure
	first, next int
}

// text is that of a token, "" beyond the ends.
func (r *reader) text(i int) string {
	if i < 0 || i >= len(r.tokens) {
		return ""
	}
	return r.tokens[i].text
}

func (r *reader) class(i int) class {
	if i < 0 || i >= len(r.tokens) {
		return mark
	}
	return r.tokens[i].class
}

// joined reports whether token i stands right behind the one before.
func (r *reader) joined(i int) bool { return i > 0 && i < len(r.tokens) && !r.tokens[i].spaced }

// hinted reports whether token i, or it with the next one, has a hint.
func (r *reader) hinted(i int, hint string) bool {
	if r.class(i) != word {
		return false
	}
	return r.is(i, hint) || r.class(i+1) == word && is(r.text(i)+" "+r.text(i+1), hint)
}

// is reports whether token i is a word that has a hint, with or without particles.
func (r *reader) is(i int, hint string) bool {
	if r.class(i) != word {
		return false
	}
	for _, v := range r.tokens[i].readings {
		if hints[hint][v] {
			return true
		}
	}
	return false
}

// plainly reports whether token i is one of some folded words.
func (r *reader) plainly(i int, words ...string) bool { return slices.Contains(words, r.text(i)) }

// numeral returns what token i is in one of the roles, and whether و is written with it.
func (r *reader) numeral(i int, roles ...string) (n numeral, and, ok bool) {
	if r.class(i) != word {
		return n, false, false
	}
	w := r.text(i)
	for _, v := range r.tokens[i].readings {
		for _, form := range [...]string{v, accusative(v)} {
			for _, n := range numerals[form] {
				if slices.Contains(roles, n.role) {
					return n, v != w && strings.HasPrefix(w, "و"), true
				}
			}
		}
	}
	return n, false, false
}

// accusative takes the ending of an indefinite accusative off a word, and no pronoun.
func accusative(w string) string {
	if strings.HasSuffix(w, "ها") {
		return w
	}
	return strings.TrimSuffix(w, "ا")
}

// at reads the figure that begins at token i. next is i when none does.
func (r *reader) at(i int) (f found, next int) {
	for _, read := range [...]func(int) (Figure, int){r.clock, r.date, r.digitPair, r.someOf, r.share, r.ordinal, r.count, r.pairOfUnits} {
		if f.Figure, next = read(i); next > i {
			return f, next
		}
	}
	return f, i
}

// signed reports whether the token before i is a sign of the number at i: of percent, of money, or
// a minus.
func (r *reader) signed(i int) bool {
	if r.class(i) != digits {
		return false
	}
	return r.plainly(i-1, "%") || r.currencyBefore(i) != nil || r.negative(i)
}

// negative reports whether a minus stands before the digits at i: with space or nothing before it,
// and none behind.
func (r *reader) negative(i int) bool {
	return r.class(i) == digits && r.joined(i) && dash(r.text(i-1)) && !r.joined(i-1) && r.class(i-2) != digits
}

func dash(s string) bool { return s == "-" || s == "–" || s == "−" || s == "‑" }

// percentAt returns how many tokens at i say "of a hundred" or "of a thousand", and of what.
func (r *reader) percentAt(i int) (n int, of int64) {
	hundred := func(w string) int64 {
		switch w {
		case "ميه", "مايه":
			return 100
		case "الف":
			return 1000
		}
		return 0
	}
	switch w := r.text(i); {
	case w == "%":
		if r.class(i+1) == digits && r.joined(i+1) && !r.joined(i) { // of the next number
			return 0, 0
		}
		return 1, 100
	case w == "‰":
		return 1, 1000
	case strings.HasPrefix(w, "بال"):
		if of := hundred(strings.TrimPrefix(w, "بال")); of > 0 {
			return 1, of
		}
	case w == "في" && definite(r.text(i+1)):
		if of := hundred(strings.TrimPrefix(r.text(i+1), "ال")); of > 0 {
			return 2, of
		}
	}
	return 0, 0
}

// unitAt returns the unit that begins at token i, and how many tokens it has.
func (r *reader) unitAt(i int, afterDigits bool) (u unitForm, n int) {
	for n := 3; n > 0; n-- {
		if i+n > len(r.tokens) {
			continue
		}
		var b strings.Builder
		for j := i; j < i+n; j++ {
			if j > i && r.tokens[j].spaced {
				b.WriteByte(' ')
			}
			b.WriteString(r.text(j))
		}
		written := b.String()
		for _, v := range unitReadings(written) {
			for _, v := range [...]string{v, strings.ReplaceAll(v, " ال", " ")} {
				if u, ok := units[v]; ok && (!u.digits || afterDigits) && !(u.verb && i > 0 && r.tokens[i-1].length == 4) {
					return u, n
				}
			}
		}
	}
	return u, 0
}

// currencyBefore returns the currency whose sign or letters stand before the digits at i.
func (r *reader) currencyBefore(i int) *Unit {
	if w := r.text(i - 1); w != "" && w[0] != '%' && !IsLetter([]rune(w)[0]) {
		if u, ok := units[w]; ok && strings.HasPrefix(u.dimension, "money") {
			return &u.Unit
		}
	}
	return nil
}

// measured reads what stands around the number in tokens [i, next): signs, percent, a unit, "and a
// half" behind it, for each what. It returns where the number itself ends.
func (r *reader) measured(f *Figure, i, next int) int {
	byDigits := r.class(i) == digits
	free := len(r.found) == 0 || r.found[len(r.found)-1].next < i
	if free && r.negative(i) {
		f.Value = new(big.Rat).Neg(f.Value)
	}
	if n, of := r.percentAt(next); n > 0 {
		f.share(of)
		return next + n
	}
	if free && byDigits && r.plainly(i-1, "%") {
		f.share(100)
		return next
	}
	behind := next
	if u := r.currencyBefore(i); u != nil && byDigits && free {
		f.Unit = *u
	} else if u, n := r.unitAt(next, r.class(next-1) == digits); n > 0 && !r.era(f, next) && !r.is(next, "now") {
		f.Unit, behind = u.Unit, next+n
		if r.class(next) == mark {
			next = behind // a sign belongs to its number
		}
	} else {
		if r.plainly(next, "تحت") && r.plainly(next+1, "الصفر") {
			f.Value = new(big.Rat).Neg(f.Value)
		}
		f.Noun = r.nounAt(next)
		return next
	}
	r.afterUnit(f, behind)
	return next
}

// afterUnit reads what stands behind the unit of a figure: a half, below zero, for each what.
func (r *reader) afterUnit(f *Figure, i int) {
	if part, and, ok := r.numeral(i, "part"); ok && and && f.Kind == Number {
		f.Value = new(big.Rat).Add(f.Value, part.value)
		i++
	}
	r.behind = i
	if r.plainly(i, "تحت") && r.plainly(i+1, "الصفر") {
		f.Value = new(big.Rat).Neg(f.Value)
	}
	f.Per = r.perAt(i)
}

// share makes a share of a number that is told of a hundred or a thousand.
func (f *Figure) share(of int64) {
	f.Kind = Share
	f.Value = new(big.Rat).Quo(f.Value, big.NewRat(of, 1))
	if f.High != nil {
		f.High = new(big.Rat).Quo(f.High, big.NewRat(of, 1))
		f.Kind = Range
		f.Unit = percentUnit
	}
	f.other = nil
}

// percentUnit is that of a range of shares.
var percentUnit = Unit{"%", "share", big.NewRat(1, 1)}

// era reports whether the letter at i marks the digits before it as a year.
func (r *reader) era(f *Figure, i int) bool {
	return r.plainly(i, "م", "ه") && f.Kind == Number && yearly(f.Value) && r.tokens[i-1].length == 4
}

// nounAt returns the word at i when it may be what is counted.
func (r *reader) nounAt(i int) string {
	if r.plainly(i, "من") {
		i++
	}
	if w := r.text(i); r.class(i) == word && len(w) > 2 && !hints["function"][w] && !is(w, "about") {
		return w
	}
	return ""
}

// perAt returns for each what the figure before token i is told.
func (r *reader) perAt(i int) string {
	w := r.text(i)
	if span, ok := adverbs[w]; ok {
		return units[span].Key
	}
	key := func(j int) string {
		if u, n := r.unitAt(j, false); n > 0 && !u.dual {
			return u.Key
		}
		return ""
	}
	switch {
	case w == "/" || w == "لكل" || w == "كل":
		return key(i + 1)
	case strings.HasPrefix(w, "لل"):
		return key(i)
	case w == "في" && definite(r.text(i+1)) && r.is(i+1, "spans"):
		if next := r.text(i + 2); r.class(i+2) == digits || definite(next) || hints["function"][next] && next == "الذي" {
			return ""
		}
		return key(i + 1)
	}
	return ""
}
