package arabic

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestFold(t *testing.T) {
	tests := []struct{ rule, in, want string }{
		{"vowel signs are not compared", "مُعاهَدةٌ", "معاهده"},
		{"the dagger alef is a vowel sign", "هٰذا", "هذا"},
		{"shadda too, which holds a letter twice", "تصدّعت", "تصدعت"},
		{"tatweel only stretches", "بوتــين", "بوتين"},
		{"alef has one form", "أإآٱا", "ااااا"},
		{"alef with the hamza as a mark of its own", "ا\u0654رمينيا", "ارمينيا"},
		{"alef maqsura is often written for yeh and yeh for it", "على علي", "علي علي"},
		{"hamza on a seat is its seat", "رؤساء هيئة", "روساء هييه"},
		{"teh marbuta is often written as heh", "قمة", "قمه"},
		{"Persian letters, as keyboards of the region type them", "کی", "كي"},
		{"digits of three scripts", "٧٠ ۷۰ 70", "70 70 70"},
		{"percent and the separators of numbers", "٧٠٪ ٣٫٥ ١٬٠٠٠", "70% 3.5 1,000"},
		{"presentation forms, as copied from a PDF", "ﺍﻷﻣﻦ ﷲ", "الامن الله"},
		{"Latin: letter case and accents", "NATO Élysée", "nato elysee"},
		{"full width", "ＳＩＣＡ", "sica"},
		{"a fraction is not its digits", "5½ ⅓", "5½ ⅓"},
		{"nor is a ligature of several words one word", "النبي ﷺ", "النبي ﷺ"},
		{"the rial is letters", "﷼", "ريال"},
		{"vowel signs in presentation form stand on a space", "كتابﹰا", "كتابا"},
		{"other spaces are spaces", "قمة\u00a0يريفان\u2003س", "قمه يريفان س"},
		{"what cannot be seen: marks of direction, soft hyphen, byte order mark", "\u200fقمة\u200e \u2067س\u2069\u00ad\ufeff", "قمه س"},
		{"an invalid byte", "قمة\xff", "قمه\ufffd"},
		{"empty", "", ""},
	}
	for _, test := range tests {
		if got := Fold(test.in); got != test.want {
			t.Errorf("%s: Fold(%q) = %q, want %q", test.rule, test.in, got, test.want)
		}
	}
}

func TestFoldIsIdempotentOnEveryRune(t *testing.T) {
	for r := rune(0); r <= utf8.MaxRune; r++ {
		if once := Fold(string(r)); Fold(once) != once {
			t.Errorf("%U folds to %q and that to %q", r, once, Fold(once))
		}
	}
}

func TestFoldedSpan(t *testing.T) {
	const text = "قال: «مُعاهَدةُ الأَمْن»"
	f := FoldKeep(text)
	tests := []struct{ folded, original string }{
		{"معاهده", "مُعاهَدةُ"}, // the last vowel sign belongs to its letter
		{"الامن", "الأَمْن"},
		{"ام", "أَمْ"},
		{"قال", "قال"},
	}
	for _, test := range tests {
		start := strings.Index(f.Text(), test.folded)
		span := f.Span(start, start+len(test.folded))
		if got := text[span.Start:span.End]; got != test.original {
			t.Errorf("%q came from %q, want %q", test.folded, got, test.original)
		}
	}
	if got := FoldKeep("").Span(0, 0); got != (Span{}) {
		t.Errorf("span of nothing = %v", got)
	}
}

// The promise of FoldKeep: the span of any part of the folded text folds to that part again, unless
// it cuts a ligature.
func FuzzFoldKeep(f *testing.F) {
	for _, s := range []string{"مُعاهَدةُ الأَمْن", "ﷲ ﻻ", "a\u0301b", "\u0651\u0651", "١٬٠٠٠\xff", "ﬁn"} {
		f.Add(s, uint(1), uint(5))
	}
	f.Fuzz(func(t *testing.T, s string, a, b uint) {
		folded := FoldKeep(s)
		text := folded.Text()
		if text != Fold(s) {
			t.Fatalf("FoldKeep(%q) = %q, Fold = %q", s, text, Fold(s))
		}
		if again := Fold(text); again != text {
			t.Fatalf("Fold(%q) = %q, folded again %q", s, text, again)
		}
		start, end := int(a%uint(len(text)+1)), int(b%uint(len(text)+1))
		if start > end {
			start, end = end, start
		}
		span := folded.Span(start, end)
		if span.Start < 0 || span.End > len(s) || span.Start > span.End {
			t.Fatalf("Span(%d, %d) of %q = %v", start, end, s, span)
		}
		isBound := func(i int) bool { return i == 0 || i == len(text) || folded.source[i-1] != folded.source[i] }
		whole := start < end && isBound(start) && isBound(end)
		if part := Fold(s[span.Start:span.End]); whole && part != text[start:end] {
			t.Fatalf("span %v of %q folds to %q, want %q", span, s, part, text[start:end])
		}
	})
}
