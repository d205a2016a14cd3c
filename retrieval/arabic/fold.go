package arabic

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Code points that cannot be seen, or look like others.
const (
	tatweel         = '\u0640'
	alefWasla       = '\u0671'
	alefMaqsura     = '\u0649'
	tehMarbuta      = '\u0629'
	farsiYeh        = '\u06CC'
	keheh           = '\u06A9'
	hehGoal         = '\u06C1'
	ae              = '\u06D5'
	arabicPercent   = '\u066A'
	arabicDecimal   = '\u066B'
	arabicThousands = '\u066C'
	arabicIndicZero = '\u0660'
	arabicIndicNine = '\u0669'
	extendedZero    = '\u06F0'
	extendedNine    = '\u06F9'
	quranicFirst    = '\u06D6'
	quranicLast     = '\u06ED'
	firstArabicMark = '\u064B'
	lastArabicVowel = '\u065F'
	arabicHamza     = '\u0621'
	arabicYeh       = '\u064A'
)

// A Span is a half-open range of byte offsets in a text.
type Span struct{ Start, End int }

// IsLetter reports whether r is one of the letters that Arabic is written with.
func IsLetter(r rune) bool { return arabicHamza <= r && r <= arabicYeh && r != tatweel }

// IsMark reports whether r is a vowel sign or a tatweel, which stand with letters and are none.
func IsMark(r rune) bool { return r == tatweel || firstArabicMark <= r && r <= lastArabicVowel }

// Fold returns the form of a text that is compared, and never shown: compatibility forms and
// ligatures taken apart where they are one word, vowel signs and every other mark dropped, tatweel
// and format characters dropped, the forms of alef, yeh, teh marbuta and hamza on a seat made one,
// digits of three scripts as ASCII, lower case. It works rune by rune, so Fold(a+b) =
// Fold(a)+Fold(b) for valid UTF-8, and Fold(Fold(s)) = Fold(s). An invalid byte becomes U+FFFD.
func Fold(s string) string {
	text := make([]byte, 0, len(s))
	for _, r := range s {
		text = appendFolded(text, r)
	}
	return string(text)
}

// A Folded is a folded text that knows where each of its bytes came from.
type Folded struct {
	text   string
	source []Span // of each byte of text: the original rune with the dropped marks behind it
}

// FoldKeep folds s and keeps the way back.
func FoldKeep(s string) Folded {
	text := make([]byte, 0, len(s))
	source := make([]Span, 0, len(s))
	for i, r := range s {
		size := utf8.RuneLen(r)
		if r == utf8.RuneError {
			_, size = utf8.DecodeRuneInString(s[i:])
		}
		before := len(text)
		text = appendFolded(text, r)
		for range len(text) - before {
			source = append(source, Span{i, i + size})
		}
		if len(text) > before {
			continue
		}
		// A dropped mark belongs to the letter before it, whose bytes all have the same span.
		for j := len(source) - 1; j >= 0 && source[j].End == i; j-- {
			source[j].End = i + size
		}
	}
	return Folded{string(text), source}
}

// Text returns the folded text.
func (f Folded) Text() string { return f.text }

// Span returns the bytes of the original from which the folded bytes [start, end) came: whole runes
// with their marks. Of an empty range it is the zero Span.
func (f Folded) Span(start, end int) Span {
	if start >= end {
		return Span{}
	}
	return Span{f.source[start].Start, f.source[end-1].End}
}

// appendFolded appends what a rune folds to: nothing, one rune or, for a ligature, several.
func appendFolded(text []byte, r rune) []byte {
	switch {
	case 'A' <= r && r <= 'Z':
		return append(text, byte(r)+'a'-'A')
	case r < utf8.RuneSelf:
		return append(text, byte(r))
	case arabicHamza <= r && r <= lastArabicVowel || arabicIndicZero <= r && r <= arabicIndicNine:
		if r, ok := foldArabic(r); ok {
			return utf8.AppendRune(text, r)
		}
		return text
	}
	var buf [utf8.UTFMax]byte
	n := utf8.EncodeRune(buf[:], r)
	apart := norm.NFKD.Properties(buf[:n]).Decomposition()
	if apart == nil || !oneWord(apart) {
		apart = buf[:n]
	}
	before := len(text)
	for len(apart) > 0 {
		r, n := utf8.DecodeRune(apart)
		apart = apart[n:]
		if r, ok := foldArabic(r); ok && !unicode.In(r, unicode.M, unicode.Cf) {
			text = utf8.AppendRune(text, unicode.ToLower(r))
		} else if len(text) == before+1 && text[before] == ' ' {
			text = text[:before] // a mark that stands on a space for want of a letter
		}
	}
	return text
}

// oneWord reports whether what a character is made of is one character with its marks, or letters
// only. Other characters stay whole, since a word must know its own bytes: ½ would be the words 1
// and 2, and 5½ the number 51; ﷺ is four words.
func oneWord(apart []byte) bool {
	runes, letters := 0, true
	for len(apart) > 0 {
		r, n := utf8.DecodeRune(apart)
		apart = apart[n:]
		if !unicode.In(r, unicode.M, unicode.Cf) {
			runes++
			letters = letters && unicode.IsLetter(r)
		}
	}
	return runes <= 1 || letters
}

// foldArabic maps a rune of the Arabic block that stands alone; ok is false for one that is
// dropped.
func foldArabic(r rune) (folded rune, ok bool) {
	switch r {
	case 'أ', 'إ', 'آ', alefWasla:
		return 'ا', true
	case alefMaqsura, 'ئ', farsiYeh:
		return 'ي', true
	case tehMarbuta, hehGoal, ae:
		return 'ه', true
	case 'ؤ':
		return 'و', true
	case keheh:
		return 'ك', true
	case arabicPercent:
		return '%', true
	case arabicDecimal:
		return '.', true
	case arabicThousands:
		return ',', true
	case tatweel:
		return 0, false
	}
	switch {
	case arabicIndicZero <= r && r <= arabicIndicNine:
		return '0' + r - arabicIndicZero, true
	case extendedZero <= r && r <= extendedNine:
		return '0' + r - extendedZero, true
	case firstArabicMark <= r && r <= lastArabicVowel, quranicFirst <= r && r <= quranicLast:
		return 0, false
	}
	return r, true
}
