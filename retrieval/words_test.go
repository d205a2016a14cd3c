package retrieval

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func TestStem(t *testing.T) {
	tests := []struct{ rule, words, want string }{
		{"the article", "الحدود", "حدود"},
		{"conjunction and article", "والاقتصادي", "اقتصاد"},
		{"preposition and article", "بالاجتماع كالاجتماع للاجتماع", "اجتماع"},
		{"conjunction, preposition and article", "وبالاجتماع وللاجتماع", "اجتماع"},
		{"conjunction alone, from a word of five letters", "وروسيا", "روسي"},
		{"a word of four letters keeps its first", "وزير", "وزير"},
		{"the future particle", "سيدعم", "يدعم"},
		{"nisba and its feminine", "العسكري العسكريه العسكريين", "عسكر"},
		{"regular plurals", "المنظمات المنظمه", "منظم"},
		{"pronouns", "مواقفهم مواقفها مواقفه", "مواقف"},
		{"three letters stay", "الامن امن", "امن"},
		{"Latin and numbers stay", "sica 70", "sica 70"},
	}
	for _, test := range tests {
		var got []string
		for _, w := range strings.Fields(test.words) {
			if s := Stem(w); len(got) == 0 || got[len(got)-1] != s {
				got = append(got, s)
			}
		}
		if s := strings.Join(got, " "); s != test.want {
			t.Errorf("%s: %s become %s, want %s", test.rule, test.words, s, test.want)
		}
	}
}

func TestWords(t *testing.T) {
	tests := []struct{ rule, in, want string }{
		{"punctuation goes, Arabic and Latin", "«الأمن»، (الجماعي)؟ نعم!", "الامن الجماعي نعم"},
		{"a number is a word", "٧٠٪ من الميزانية", "70 من الميزانيه"},
		{"a decimal", "٣٫٥ و3.5", "3.5 و 3.5"},
		{"thousands", "1,000 ١٬٠٠٠ 1,20", "1000 1000 1 20"},
		{"a sentence may end with a number", "في 2022. وقال", "في 2022 وقال"},
		{"digits inside a Latin name stay", "G20 covid19 20G", "g20 covid19 20g"},
		{"digits at an Arabic letter do not", "و5 5م", "و 5 5 م"},
		{"vowel signs inside a word do not cut it", "مُعاهَدةٌ", "معاهده"},
		{"only marks", "\u064e\u064e \u200f", ""},
	}
	for _, test := range tests {
		var got []string
		for _, w := range Words(test.in) {
			got = append(got, w.Text)
		}
		if s := strings.Join(got, " "); s != test.want {
			t.Errorf("%s: Words(%q) = %s, want %s", test.rule, test.in, s, test.want)
		}
	}
}

// Callers slice a text between its words, so no word may begin before the one in front of it ends.
func TestWordsOfEveryCharacterStandSideBySide(t *testing.T) {
	for r := rune(0); r <= utf8.MaxRune; r++ {
		for _, text := range []string{"ب" + string(r) + "ب", "5" + string(r) + "5"} {
			sideBySide(t, text)
		}
	}
}

func FuzzWords(f *testing.F) {
	for _, s := range []string{"متى هاجر النبي ﷺ؟", "5½", "㏂ ⑴ 1月 ㋀", "مُعاهَدةٌ ٣٫٥", "\u064e\u064e a\u0301\xffb"} {
		f.Add(s)
	}
	f.Fuzz(sideBySide)
}

func sideBySide(t *testing.T, text string) {
	end := 0
	for _, w := range Words(text) {
		if w.Start < end || w.End <= w.Start || w.End > len(text) || w.Text == "" || w.Stem == "" {
			t.Fatalf("the words of %q are %+v", text, Words(text))
		}
		end = w.End
	}
}

func TestWordFields(t *testing.T) {
	const text = "وَمَن دفع ٧٠٪؟"
	want := []Word{
		{Text: "ومن", Stem: "ومن", Span: Span{0, indexOf(t, text, " دفع")}, Stop: true},
		{Text: "دفع", Stem: "دفع", Span: Span{indexOf(t, text, "دفع"), indexOf(t, text, " ٧")}},
		{Text: "70", Stem: "70", Span: Span{indexOf(t, text, "٧"), indexOf(t, text, "٪")}, Number: true},
	}
	if diff := cmp.Diff(want, Words(text)); diff != "" {
		t.Error(diff)
	}
}

func TestStopWords(t *testing.T) {
	for _, stop := range strings.Fields("من ومن الى إلى إلي هذا ليه ازاي شو ليش ايش فهل the") {
		if w := Words(stop); !w[0].Stop {
			t.Errorf("%s is not a stop word", stop)
		}
	}
	for _, content := range strings.Fields("امن روسيا وزير رفض 70 nato") {
		if w := Words(content); w[0].Stop {
			t.Errorf("%s is a stop word", content)
		}
	}
}

func TestReadable(t *testing.T) {
	for text, want := range map[string]bool{
		"نعم": true, "جــسر": true, "٧": true, "no": true,
		"": false, "* * *": false, "ـــــ": false, "😀": false,
	} {
		if Readable(text) != want {
			t.Errorf("Readable(%q) = %v", text, !want)
		}
	}
}
