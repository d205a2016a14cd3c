package answering

import (
	"slices"
	"strings"
	"testing"

	"isnad/retrieval"
)

// Each article, and below it sentences about its first paragraph with the reason for which each is
// dropped; "" keeps it.
var namesTable = []struct {
	article   []string
	sentences [][2]string
}{
	{[]string{"ألّف عبد الرحمن الكندري الرواية سنة 2003، وترجمها أبو زيد الحمادي إلى الفرنسية."}, [][2]string{
		{"ألف عبدالرحمن الكندري الرواية سنة 2003.", ""},
		{"ألّف عبد الرحمن الكندري الرواية.", ""},
		{"ترجمها أبوزيد الحمادي إلى الفرنسية.", ""},
		{"ترجم الرواية أبو زيد الحمادي.", ""},
		{"نقل المترجم عن أبي زيد الحمادي الرواية إلى الفرنسية.", ""},
		{"ألّف عبدالعزيز الكندري الرواية.", "name"},
		{"ألّف عبد العزيز الكندري الرواية.", "name"},
		{"ترجمها أبو سالم الحمادي إلى الفرنسية.", "name"},
	}},
	{[]string{"قال خالد بن يزيد إن السفينة وصلت إلى أبو ظبي."}, [][2]string{
		{"قال خالد ابن يزيد إن السفينة وصلت إلى أبوظبي.", ""},
		{"قال بن يزيد إن السفينة وصلت.", ""},
		{"قال خالد بن سالم إن السفينة وصلت.", "name"},
	}},
	{[]string{"قال بن زروق إن النادي سيبيع الملعب.", "وكان المدرب سمير بن زروق قد قاد الفريق إلى اللقب."}, [][2]string{
		{"قال سمير بن زروق إن النادي سيبيع الملعب.", ""},
	}},
}

func TestNames(t *testing.T) {
	for _, row := range namesTable {
		var passages []retrieval.Passage
		for i, text := range row.article {
			passages = append(passages, retrieval.Passage{ID: i + 1, Text: text})
		}
		checkRow(t, New(Options{Passages: passages, Judge: sureJudge{supported: 1}}), strings.Join(row.article, "\n"), row.sentences)
	}
}

// A refusal does not say that a name is absent which the article writes in two words.
func TestAbsentNames(t *testing.T) {
	passages := []retrieval.Passage{{ID: 1, Text: "كتب عبد القادر رسالة إلى أبي زيد، وردّ عليها نور الدين."}}
	a := New(Options{Passages: passages})
	for _, asked := range []string{"أين أبوزيد؟", "أين عبدالقادر؟", "أين نورالدين؟"} {
		if got := a.absent(asked); len(got) > 0 {
			t.Errorf("%s: %q are said to be absent", asked, got)
		}
	}
	if got := a.absent("أين عبدالعزيز؟"); !slices.Equal(got, []string{"عبدالعزيز"}) {
		t.Errorf("absent are %q", got)
	}
}

// Nor does it of a word that has the article in one place only, when its stem is another one then.
func TestAbsentWithArticle(t *testing.T) {
	a := New(Options{Passages: []retrieval.Passage{{ID: 1, Text: "يصف الطبيب كورتيزون بجرعة صغيرة، ويخزن الكلور في غرفة باردة."}}})
	for _, asked := range []string{"كم ثمن الكورتيزون؟", "كم ثمن كلور المدينة؟"} {
		for _, w := range a.absent(asked) {
			if strings.Contains(w, "كلور") || strings.Contains(w, "كورتيزون") {
				t.Errorf("%s: %q is said to be absent", asked, w)
			}
		}
	}
}
