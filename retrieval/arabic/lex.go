package arabic

import (
	"math/big"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

type class uint8

const (
	mark   class = iota // a character that is none of the others
	word                // letters
	digits              // a number in digits
	code                // letters with digits: G20
)

// A token is a part of a folded text, and never empty.
type token struct {
	text       string
	class      class
	start, end int      // in the folded text
	spaced     bool     // white space before it
	decimal             // of digits
	readings   []string // of a word
}

// A decimal is a number in digits.
type decimal struct {
	value, other *big.Rat // other is what it may mean too, nil for nothing: 1.250 is 1250 as well
	length       int      // how many digits, without groups and fraction; 0 with either
}

// lex cuts a folded text.
func lex(t string) []token {
	var out []token
	end := 0
	for i := 0; i < len(t); {
		r, size := utf8.DecodeRuneInString(t[i:])
		k := token{start: i, spaced: i > end || i == 0}
		switch {
		case unicode.IsSpace(r):
			if r == '\n' {
				out = append(out, token{text: "\n", class: mark, start: i, end: i + 1})
			}
			i += size
			continue
		case isDigit(t, i):
			k.class = digits
			k.decimal, k.end = number(t, i)
		case unicode.IsLetter(r), unicode.IsDigit(r):
			k.class, k.end = letters(t, i)
			k.readings = without(t[i:k.end], hintParticles)
		default:
			k.class, k.end = mark, i+size
		}
		k.text = t[i:k.end]
		i, end = k.end, k.end
		out = append(out, k)
	}
	return out
}

func isDigit(t string, i int) bool { return i >= 0 && i < len(t) && '0' <= t[i] && t[i] <= '9' }

// run is how many digits stand at t[i].
func run(t string, i int) int {
	n := 0
	for isDigit(t, i+n) {
		n++
	}
	return n
}

// letters returns where the run of letters at t[i] ends. Latin ones with digits behind them are a
// code.
func letters(t string, i int) (class, int) {
	c, last := word, rune(0)
	for i < len(t) {
		r, size := utf8.DecodeRuneInString(t[i:])
		switch {
		case isDigit(t, i):
			if last >= utf8.RuneSelf || c == word && !unicode.IsLetter(last) {
				return c, i
			}
			c = code
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			return c, i
		}
		i, last = i+size, r
	}
	return c, i
}

// A version has three parts or more with dots between; thousands are no version.
var (
	version   = regexp.MustCompile(`^\d+(\.\d+){2,}`)
	thousands = regexp.MustCompile(`^\d+(\.\d{3})+$`)
)

// number reads the number at t[i] with groups of thousands and a fraction.
func number(t string, i int) (d decimal, end int) {
	length := run(t, i)
	whole, end := t[i:i+length], i+length
	if m := version.FindString(t[i:]); m != "" && !thousands.MatchString(m) || i > 1 && t[i-1] == '.' && isDigit(t, i-2) {
		return decimal{value: exact(whole), length: length}, end // a part of a date or a version
	}
	sign := ""
	if group := groupAt(t, end); group > 0 && length <= 3 && whole[0] != '0' {
		for sign = t[end : end+group]; strings.HasPrefix(t[end:], sign) && groupAt(t, end) > 0; end += group + 3 {
			whole += t[end+group : end+group+3]
		}
		if sign == "." && len(whole) == length+3 { // 1.250 is one and a quarter too
			return decimal{value: exact(whole[:length] + "." + whole[length:]), other: exact(whole)}, end
		}
		length = 0
	}
	if part := fraction(t, end); part > 0 && t[end:end+1] != sign {
		return decimal{value: exact(whole + "." + t[end+1:end+1+part])}, end + 1 + part
	}
	return decimal{value: exact(whole), length: length}, end
}

// groupAt returns the size of the sign at t[i] when it parts thousands, 0 otherwise: exactly three
// digits stand behind it.
func groupAt(t string, i int) int {
	if i >= len(t) {
		return 0
	}
	r, size := utf8.DecodeRuneInString(t[i:])
	if (strings.ContainsRune(",.'’", r) || r != '\n' && unicode.IsSpace(r)) && run(t, i+size) == 3 {
		return size
	}
	return 0
}

// fraction returns how many digits stand behind a decimal sign at t[i].
func fraction(t string, i int) int {
	if i < len(t) && (t[i] == '.' || t[i] == ',') {
		return run(t, i+1)
	}
	return 0
}

// exact is the value of a number in digits.
func exact(digits string) *big.Rat {
	v, _ := new(big.Rat).SetString(digits)
	return v
}
