package retrieval

import (
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
)

func cut(s string, spans []Span) []string {
	var texts []string
	for _, span := range spans {
		texts = append(texts, s[span.Start:span.End])
	}
	return texts
}

func TestSentences(t *testing.T) {
	tests := []struct{ rule, marked string }{
		{"a period", "انتهى الاجتماع. | وعاد القادة."},
		{"question, exclamation, ellipsis", "هل انتهى؟ | نعم! | ثم… | عاد"},
		{"two periods", "الاقتصادية.. | في غضون ذلك"},
		{"no space, no end", "بلغ 3.5 في a.b المئة."},
		{"a year ends a sentence", "في عام 2022. | وقال"},
		{"a line end ends one", "عنوان\n | نص"},
		{"closing mark belongs to its sentence", "قال \"انتهى الاجتماع.\" | ثم عاد."},
		{"period behind the closing mark", "قال «انتهى الاجتماع». | ثم عاد."},
		{"a short quotation stays whole", "قال «لا. لن أوقع. شكرا» ثم عاد. | وقال"},
		{"an unclosed quotation does not swallow the rest", "قال «لا. | ثم عاد."},
		{"straight marks: the closing one opens nothing", "قال \"لا\" ثم عاد. | وقال \"نعم\"."},
		{"an initial", "قال د. محمد إن. | وقال أ. د. علي."},
		{"a Latin initial and title", "قال Mr. J. Smith نعم. | وعاد"},
		{"an era behind a year is no initial", "عام 1990 م. | وعام 1410 هـ. | ثم"},
		{"the number of a list entry", "1. الأول. | الثاني"},
		{"footnotes belong to their sentence", "في سنة 1950.[4] | ثم عدل.[5][6] | وتضم.[7]"},
		{"no text", " \n "},
	}
	for _, test := range tests {
		text := strings.ReplaceAll(test.marked, "| ", "")
		var want []string
		for _, s := range strings.Split(test.marked, "| ") {
			if s = strings.TrimSpace(s); s != "" {
				want = append(want, s)
			}
		}
		if diff := cmp.Diff(want, cut(text, Sentences(text))); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", test.rule, diff)
		}
	}
}

func TestWindows(t *testing.T) {
	long := strings.Repeat("كلمة ", 30) + "طويلة."
	tests := []struct {
		rule, text string
		want       []string
	}{
		{"a long sentence is a window", long + " " + long, []string{long, long}},
		{"a short one takes the next with it", "نعم. " + long + " لا.", []string{"نعم. " + long, "لا."}},
		{"nothing", "", nil},
	}
	for _, test := range tests {
		if diff := cmp.Diff(test.want, cut(test.text, Windows(test.text))); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", test.rule, diff)
		}
	}
}

// The promise of Sentences and Windows: in order, not overlapping, on rune borders, and nothing but
// white space is left out.
func FuzzSentences(f *testing.F) {
	for _, s := range []string{"قال «لا. نعم» ثم. وقال", "1. \"a. b\" c.. d", "«.»", "\"\".\" .", "\u00a0.\u00a0"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for name, spans := range map[string][]Span{"Sentences": Sentences(s), "Windows": Windows(s)} {
			end := 0
			for _, span := range spans {
				if span.Start < end || span.End <= span.Start || span.End > len(s) {
					t.Fatalf("%s(%q): span %v after %d", name, s, span, end)
				}
				if gap := s[end:span.Start]; strings.TrimFunc(gap, unicode.IsSpace) != "" {
					t.Fatalf("%s(%q) leaves out %q", name, s, gap)
				}
				end = span.End
			}
			if gap := s[end:]; strings.TrimFunc(gap, unicode.IsSpace) != "" {
				t.Fatalf("%s(%q) leaves out %q", name, s, gap)
			}
		}
	})
}
