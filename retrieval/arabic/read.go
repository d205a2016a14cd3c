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
		if r.free(i) && r.signed(i) {
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

// outside is the token beyond the ends of a text.
var outside = token{class: mark, spaced: true}

func (r *reader) token(i int) *token {
	if i < 0 || i >= len(r.tokens) {
		return &outside
	}
	return &r.tokens[i]
}

func (r *reader) text(i int) string { return r.token(i).text }
func (r *reader) class(i int) class { return r.token(i).class }

// joined reports whether token i stands right behind the one before.
func (r *reader) joined(i int) bool { return !r.token(i).spaced }

// is reports whether token i is a word that has a hint, with or without particles.
func (r *reader) is(i int, hint string) bool { return hasHint(r.token(i).readings, hint) }

// hinted reports whether token i, or it with the next one, has a hint.
func (r *reader) hinted(i int, hint string) bool { return r.is(i, hint) || r.pairHinted(i, hint) }

// pairHinted reports whether the words i and i+1 together have a hint.
func (r *reader) pairHinted(i int, hint string) bool {
	return r.class(i) == word && r.class(i+1) == word && is(r.text(i)+" "+r.text(i+1), hint)
}

// plainly reports whether token i is one of some folded words.
func (r *reader) plainly(i int, words ...string) bool { return slices.Contains(words, r.text(i)) }

// numeral returns what token i is in one of the roles, and whether و is written with it.
func (r *reader) numeral(i int, roles ...string) (n meaning, and, ok bool) {
	n, form, ok := numeralOf(r.token(i).readings, roles...)
	return n, ok && form != r.text(i) && strings.HasPrefix(r.text(i), "و"), ok
}

// numeralOf returns the first of some readings that is a numeral in one of the roles.
func numeralOf(readings []string, roles ...string) (n meaning, form string, ok bool) {
	for _, v := range readings {
		for _, form := range [...]string{v, accusative(v)} {
			for _, n := range numerals[form] {
				if slices.Contains(roles, n.role) {
					return n, v, true
				}
			}
		}
	}
	return n, "", false
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

// free reports whether no figure has taken the token before i.
func (r *reader) free(i int) bool { return len(r.found) == 0 || r.found[len(r.found)-1].next < i }

// signed reports whether the token before i is a sign of the number at i: of percent, of money, or
// a minus.
func (r *reader) signed(i int) bool {
	if r.class(i) != digits {
		return false
	}
	_, money := r.currencyBefore(i)
	return money || r.plainly(i-1, "%") || r.negative(i)
}

// negative reports whether a minus stands before the digits at i: with space or nothing before it,
// and none behind.
func (r *reader) negative(i int) bool {
	return r.class(i) == digits && r.joined(i) && dash(r.text(i-1)) && !r.joined(i-1) && r.class(i-2) != digits
}

func dash(s string) bool { return s == "-" || s == "–" || s == "−" || s == "‑" }

// wholes are the words and signs for that of which a share is told.
var wholes = map[string]int64{"%": 100, "‰": 1000, "ميه": 100, "مايه": 100, "الف": 1000}

// percentAt returns how many tokens at i say "of a hundred" or "of a thousand", and of what.
func (r *reader) percentAt(i int) (n int, of int64) {
	w := r.text(i)
	if r.class(i) == mark {
		n, of = 1, wholes[w]
	} else if rest, ok := strings.CutPrefix(w, "بال"); ok {
		n, of = 1, wholes[rest]
	} else if rest, ok := strings.CutPrefix(r.text(i+1), "ال"); ok && w == "في" {
		n, of = 2, wholes[rest]
	}
	if of == 0 {
		return 0, 0
	}
	return n, of
}

// unitAt returns the unit that begins at token i, and how many tokens it has.
func (r *reader) unitAt(i int, afterDigits bool) (u unitForm, n int) {
	for n := min(3, len(r.tokens)-i); n > 0; n-- {
		for _, v := range without(r.written(i, i+n), unitParticles) {
			for _, v := range [...]string{v, strings.ReplaceAll(v, " ال", " ")} {
				if u, ok := units[v]; ok && (!u.digits || afterDigits) && !(u.verb && r.token(i-1).length == 4) {
					return u, n
				}
			}
		}
	}
	return u, 0
}

// written is the text of tokens [i, next).
func (r *reader) written(i, next int) string {
	text := r.text(i)
	for i++; i < next; i++ {
		if !r.joined(i) {
			text += " "
		}
		text += r.text(i)
	}
	return text
}

// currencyBefore returns the currency whose sign or letters stand before the digits at i.
func (r *reader) currencyBefore(i int) (Unit, bool) {
	w := r.text(i - 1)
	if u := units[w]; r.class(i) == digits && u.Money() && !IsLetter([]rune(w)[0]) {
		return u.Unit, true
	}
	return Unit{}, false
}

// measured reads what stands around the number in tokens [i, next): signs, percent, a unit, "and a
// half" behind it, for each what. It returns where the number itself ends.
func (r *reader) measured(f *Figure, i, next int) int {
	free := r.free(i)
	if free && r.negative(i) {
		f.Value = new(big.Rat).Neg(f.Value)
	}
	if n, of := r.percentAt(next); n > 0 {
		f.share(of)
		return next + n
	}
	if free && r.class(i) == digits && r.plainly(i-1, "%") {
		f.share(100)
		return next
	}
	if u, ok := r.currencyBefore(i); ok && free {
		f.Unit = u
		r.afterUnit(f, next)
		return next
	}
	u, n := r.unitAt(next, r.class(next-1) == digits)
	if n == 0 || r.era(f, next) || r.is(next, "now") {
		r.belowZero(f, next)
		f.Noun = r.nounAt(next)
		return next
	}
	f.Unit = u.Unit
	r.afterUnit(f, next+n)
	if r.class(next) == mark { // a sign belongs to its number
		return next + n
	}
	return next
}

// afterUnit reads what stands behind the unit of a figure: a half, below zero, for each what.
func (r *reader) afterUnit(f *Figure, i int) {
	if part, and, ok := r.numeral(i, "part"); ok && and && f.Kind == Number {
		f.Value = plus(f.Value, part.value)
		i++
	}
	r.behind = i
	r.belowZero(f, i)
	f.Per = r.perAt(i)
}

func (r *reader) belowZero(f *Figure, i int) {
	if r.plainly(i, "تحت") && r.plainly(i+1, "الصفر") {
		f.Value = new(big.Rat).Neg(f.Value)
	}
}

// share makes a share of a number that is told of a hundred or a thousand.
func (f *Figure) share(of int64) {
	f.Kind = Share
	f.Value = over(f.Value, rat(of))
	if f.High != nil {
		f.High = over(f.High, rat(of))
		f.Kind = Range
		f.Unit = percentUnit
	}
	f.other = nil
}

// percentUnit is that of a range of shares.
var percentUnit = Unit{"%", "share", rat(1)}

// era reports whether the letter at i marks the digits before it as a year.
func (r *reader) era(f *Figure, i int) bool {
	return r.plainly(i, "م", "ه") && f.Kind == Number && yearly(f.Value) && r.token(i-1).length == 4
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
	switch {
	case adverbs[w] != "":
		return adverbs[w]
	case w == "/" || w == "لكل" || w == "كل":
		return r.perUnit(i + 1)
	case strings.HasPrefix(w, "لل"):
		return r.perUnit(i)
	case w == "في" && definite(r.text(i+1)) && r.is(i+1, "spans") && r.class(i+2) != digits && !definite(r.text(i+2)):
		return r.perUnit(i + 1)
	}
	return ""
}

// perUnit is the key of the unit at i, "" where none is or two are.
func (r *reader) perUnit(i int) string {
	if u, _ := r.unitAt(i, false); !u.dual {
		return u.Key
	}
	return ""
}
