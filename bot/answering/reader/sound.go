package reader

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// sound is what a name sounds like in any of three scripts, as far as transliterations agree: its consonants, those that one script has and another has not made one. It is empty for fewer than three.
func sound(word string) string {
	var b strings.Builder
	first, _ := utf8.DecodeRuneInString(word)
	switch {
	case unicode.Is(unicode.Arabic, first):
		word = strings.TrimSuffix(word, "ه")
		arabicSounds.WriteString(&b, word)
	case unicode.Is(unicode.Latin, first):
		latinSounds.WriteString(&b, word)
	case unicode.Is(unicode.Cyrillic, first):
		cyrillicSounds.WriteString(&b, word)
	}
	code := b.String()
	if len(code) < minSkeleton {
		return ""
	}
	return code
}

// Each letter is a code of one Latin letter; vowels and what stands for them have none.
var (
	arabicSounds = strings.NewReplacer("تش", "c", "ب", "b", "پ", "b", "ت", "t", "ط", "t", "ث", "t", "ج", "g", "ح", "h", "خ", "k", "د", "d", "ض", "d", "ذ", "z", "ر", "r", "ز", "z", "ظ", "z", "س", "s", "ص", "s", "ش", "c",
		"ع", "", "غ", "g", "ف", "f", "ڤ", "f", "ق", "k", "ك", "k", "ل", "l", "م", "m", "ن", "n", "ه", "h", "و", "", "ي", "", "ا", "", "ء", "")
	latinSounds = strings.NewReplacer("sch", "c", "sh", "c", "ch", "c", "kh", "k", "gh", "g", "zh", "g", "dj", "g", "th", "t", "ph", "f", "ck", "k", "b", "b", "p", "b", "t", "t", "d", "d", "j", "g", "g", "g", "ce", "s", "ci", "s", "c", "k", "k", "k", "q", "k",
		"x", "ks", "f", "f", "v", "f", "z", "z", "s", "s", "r", "r", "l", "l", "m", "m", "n", "n", "h", "h", "a", "", "e", "", "i", "", "o", "", "u", "", "y", "", "w", "")
	cyrillicSounds = strings.NewReplacer("дж", "g", "б", "b", "п", "b", "в", "f", "ф", "f", "г", "g", "ж", "g", "д", "d", "т", "t", "з", "z", "с", "s", "ц", "ts", "к", "k", "х", "k", "л", "l", "м", "m", "н", "n", "р", "r", "ч", "c", "ш", "c", "щ", "c",
		"а", "", "е", "", "и", "", "о", "", "у", "", "ы", "", "э", "", "ю", "", "я", "", "ь", "", "ъ", "", "й", "", "ё", "")
)

// sounds reports whether a word of another script is the Arabic one, which may have a particle in front.
func sounds(foreign, arabic string) bool {
	if foreign == "" || arabic == "" {
		return false
	}
	return arabic == foreign || arabic == "b"+foreign || arabic == "l"+foreign || arabic == "k"+foreign
}
