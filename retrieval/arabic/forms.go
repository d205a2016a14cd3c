package arabic

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Letters writes a text of a file in the letters that people type: presentation forms and ligatures
// as plain letters, without the stretching sign between letters, without controls and marks of
// direction, soft hyphens and characters for private use, each run of blanks as one space and line
// ends as they are. Signs that are words of their own, such as ﷺ, stay.
func Letters(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	blank := false
	write := func(r rune) {
		if blank && b.Len() > 0 && r != '\n' {
			b.WriteByte(' ')
		}
		blank = false
		b.WriteRune(r)
	}
	runes := []rune(s)
	for i, r := range runes {
		last := i+1 == len(runes) || !unicode.IsLetter(runes[i+1]) && runes[i+1] != tatweel && !unicode.Is(unicode.Mn, runes[i+1])
		switch {
		case r == tatweel && i > 0 && last:
			write(r) // behind a particle that is quoted: "لـ"
		case r == '\n':
			write(r)
		case unicode.IsSpace(r), unicode.Is(unicode.Zs, r):
			blank = true
		case r == tatweel, r == unicode.ReplacementChar, unicode.Is(unicode.Cf, r), unicode.Is(unicode.Co, r), unicode.IsControl(r):
		case isForm(r):
			for _, plain := range strings.TrimLeft(norm.NFKC.String(string(r)), " "+string(tatweel)) {
				write(plain)
			}
		default:
			write(r)
		}
	}
	return norm.NFC.String(b.String())
}

// isForm reports a shape of a letter, or of several, that stands for the plain ones.
func isForm(r rune) bool {
	return r >= 0xFB50 && r <= 0xFDCF || r >= 0xFDF0 && r <= 0xFDF9 || r >= 0xFE70 && r <= 0xFEFC || r >= 0xFB00 && r <= 0xFB06
}
