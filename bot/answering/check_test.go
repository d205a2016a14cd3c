package answering

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"isnad/retrieval"
)

// A sure judge holds everything for supported, or nothing, as its value says. What it is asked
// stands in asked.
type sureJudge struct {
	supported float32
	asked     *[]retrieval.Pair
}

func (j sureJudge) Judge(_ context.Context, pairs []retrieval.Pair) ([]retrieval.Judgement, error) {
	if j.asked != nil {
		*j.asked = append(*j.asked, pairs...)
	}
	out := make([]retrieval.Judgement, len(pairs))
	for i := range out {
		out[i] = retrieval.Judgement{Supported: j.supported, Open: 1 - j.supported}
	}
	return out, nil
}

// Each paragraph, below it sentences, and which veto stops each, though the judge would keep it; ""
// for none.
var vetoTable = []struct {
	paragraph string
	sentences [][2]string
}{
	{"باعت الشركة 4.5 مليون كتاب يوم الثلاثاء 3 مارس 2015، أي 70٪ من الكتب المطبوعة.", [][2]string{
		{"باعت الشركة 4,500,000 كتاب.", ""},
		{"وصلت المبيعات إلى ٤٫٥ مليون نسخة.", ""},
		{"باعت الشركة أربعة ملايين ونصف مليون كتاب.", ""},
		{"باعت الشركة سبعين بالمئة مما طبعت.", ""},
		{"باعت الشركة 4.5 مليار كتاب.", "number"},
		{"باعت الشركة سبعة عشر بالمئة من الكتب المطبوعة.", "number"},
		{"بيعت الكتب في آذار.", ""},
		{"باعت الشركة الكتب في أيار.", "date"},
		{"باعت الشركة الكتب يوم الخميس.", "date"},
		{"باعت الشركة الكتب في سنة 2016.", "date"},
	}},
	{"رفض المدير سامر حداد توقيع العقد، ولم يحضر الاجتماع في بيروت.", [][2]string{
		{"لم يوقع سامر حداد العقد.", ""},
		{"تغيب المدير عن اجتماع العاصمة اللبنانية.", ""},
		{"رفض المدير وليد سلمان توقيع العقد.", "name"},
		{"لم يحضر المدير الاجتماع في الخرطوم.", "name"},
	}},
}

func check(a *Answerer, draft string) (Sentence, Verdict, outcome) {
	d, _ := parseDrafted(draft, a.o.Passages)
	return checkDrafted(a, d, a.o.Passages)
}

func checkDrafted(a *Answerer, d drafted, passages []retrieval.Passage) (Sentence, Verdict, outcome) {
	d.quotes = a.checker.quoting(d, passages)
	return a.checker.check(context.Background(), d, "", passages)
}

// checkRow checks sentences on the first paragraph, each with the veto that stops it.
func checkRow(t *testing.T, a *Answerer, article string, sentences [][2]string) {
	t.Helper()
	for _, c := range sentences {
		_, v, state := check(a, strings.TrimSuffix(c[0], ".")+" [1].")
		got := v.Reason
		if v.Kept {
			got = ""
		}
		if got != c[1] || (state == kept) != v.Kept || (state == dropped) != (c[1] != "") {
			t.Errorf("%s\n  %s\n  stopped by %q, want %q (%s)", article, c[0], got, c[1], v.Why)
		}
	}
}

func TestVetoes(t *testing.T) {
	for _, row := range vetoTable {
		a := New(Options{Passages: []retrieval.Passage{{ID: 1, Text: row.paragraph}}, Judge: sureJudge{supported: 1}})
		checkRow(t, a, row.paragraph, row.sentences)
	}
}

// What the judge is unsure of is open where a second look follows and dropped where none does; what
// stands in the article is not asked.
func TestJudgeDecides(t *testing.T) {
	passages := []retrieval.Passage{
		{ID: 1, Section: "تقرير الميناء", Text: "أغلقت السلطات الميناء ثلاثة أيام بسبب العاصفة."},
		{ID: 2, Section: "الأضرار", Opens: true, Text: "غرق زورقان، وقال مديره عادل منصور إن الخسائر كبيرة."},
	}
	for _, c := range []struct {
		supported float32
		look      Look
		want      outcome
	}{
		{0.97, NoLook, kept},
		{0.97, LookOpen, kept},
		{(Likely + Surely) / 2, NoLook, kept},
		{(Likely + Surely) / 2, LookOpen, open},
		{0.02, LookOpen, open},
		{0.02, NoLook, open},
	} {
		var asked []retrieval.Pair
		a := New(Options{Passages: passages, Judge: sureJudge{c.supported, &asked}, Look: c.look})
		if _, v, state := check(a, "أدى غرق الزورقين إلى خسائر كبيرة [2]."); state != c.want || v.By != byJudge {
			t.Errorf("%v with look %d: %d by %s, want %d", c.supported, c.look, state, v.By, c.want)
		}
		const evidence = "تقرير الميناء\nالأضرار\n" +
			"أغلقت السلطات الميناء ثلاثة أيام بسبب العاصفة.\n" +
			"غرق زورقان، وقال مديره عادل منصور إن الخسائر كبيرة."
		if len(asked) == 0 || asked[0].Evidence != evidence {
			t.Errorf("evidence %q", asked)
		}
		if _, v, state := check(a, "غرق زورقان، وقال مديره عادل منصور إن الخسائر كبيرة [2]."); state != kept || v.By != byWords {
			t.Errorf("a quotation is %d by %s", state, v.By)
		}
	}
}

// A sentence under the wrong number is kept under the right one, and one that needs two paragraphs
// keeps both.
func TestMending(t *testing.T) {
	passages := []retrieval.Passage{
		{ID: 1, Text: "افتتح الملك المتحف الجديد في المدينة القديمة يوم الأحد."},
		{ID: 2, Text: "بلغت كلفة الترميم عشرين مليون دينار دفعتها الحكومة."},
		{ID: 3, Text: "يزور السياح الشاطئ في الصيف.", Section: "حياة الشاطئ", Opens: true},
	}
	a := New(Options{Passages: passages, Judge: wordJudge{}})
	for _, c := range []struct {
		sentence string
		cited    []int
		want     string
	}{
		{"افتتح الملك المتحف الجديد يوم الأحد.", []int{2}, "[1]"},
		{"افتتح الملك المتحف الجديد يوم الأحد.", []int{77}, "[1]"},
		{"افتتح الملك المتحف الجديد يوم الأحد.", nil, "[1]"},
		{"افتتح الملك المتحف الجديد يوم الأحد.", []int{1, 3}, "[1]"},
		{"افتتح الملك المتحف الجديد يوم الأحد، وبلغت كلفة الترميم عشرين مليون دينار.", []int{1, 2}, "[1 2]"},
		{"حياة الشاطئ.", []int{3}, "[3]"},
		{"افتتح الملك المتحف الجديد يوم الاثنين.", []int{1}, "[]"},
	} {
		s, v, _ := checkDrafted(a, drafted{raw: c.sentence, text: c.sentence, cited: c.cited}, passages)
		if !v.Kept {
			s.citations = nil
		}
		if got := fmt.Sprint(s.cited()); got != c.want {
			t.Errorf("%s %v: cites %s, want %s", c.sentence, c.cited, got, c.want)
		}
	}
}

// What is left of a draft reads whole. Each draft has sentences that are dropped (they end in
// "كذب").
func TestCoherent(t *testing.T) {
	const article = "فتح المتحف أبوابه أمام الزوار يوم الأحد مجانا، وعرض لوحات وتماثيل ونقودا، " +
		"وشارك في الحفل طلاب المدينة وأساتذتها."
	passages := []retrieval.Passage{{ID: 1, Text: article}}
	for _, c := range [][2]string{
		{"فتح المتحف أبوابه [1]. كما شارك الطلاب في الحفل [1].", "فتح المتحف أبوابه [1]. كما شارك الطلاب في الحفل [1]."},
		{"هذا كذب [1]. كما شارك الطلاب في الحفل [1].", "شارك الطلاب في الحفل [1]."},
		{"هذا كذب [1]. وكذلك شارك الطلاب في الحفل [1].", "شارك الطلاب في الحفل [1]."},
		{"هذا كذب [1]. كما أن الطلاب شاركوا في الحفل [1].", "الطلاب شاركوا في الحفل [1]."},
		{"فتح المتحف أبوابه [1]. هذا كذب [1]. ولذلك شارك الطلاب في الحفل [1].", "فتح المتحف أبوابه [1]."},
		{"هذا كذب [1]. وهذا الحفل شارك فيه الطلاب [1].", "وهذا الحفل شارك فيه الطلاب [1]."},
		{"عرض المتحف:\n- لوحات [1]\n- كذب [1]\n- نقودا [1]", "عرض المتحف:\n- لوحات [1].\n- نقودا [1]."},
		{"عرض المتحف:\n- كذب [1]\n- كذب آخر [1]\nشارك الطلاب في الحفل [1].", "شارك الطلاب في الحفل [1]."},
		{"## المتحف\nفتح المتحف أبوابه [1].", "فتح المتحف أبوابه [1]."},
		{"فتح المتحف أبوابه [1]. ومن الزوار:", "فتح المتحف أبوابه [1]."},
	} {
		a := New(Options{
			Passages: passages, Retriever: wordless{passages}, Generator: writes(c[0]),
			Reader: newBench(t).reader, Judge: wordJudge{},
		})
		r, err := a.Answer(t.Context(), Question{Text: "ماذا جرى في المتحف؟"}, func(Answer) {})
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(c[1], r.Text()); r.kind != Answered || d != "" {
			t.Errorf("%q: %s\n%s", c[0], r.kind, d)
		}
	}
}

// An item of a list is judged with its lead, and every sentence with the question and the sentence
// before.
func TestContext(t *testing.T) {
	passages := []retrieval.Passage{{ID: 1, Text: "تضم الرابطة ثلاث مدن هي صور وجبيل وطرابلس، ومقرها في الأخيرة."}}
	var asked []retrieval.Pair
	const draft = "أعضاء الرابطة ثلاثة:\n- مدينة صور [1]\n- مدينة جبيل [1]\nويقع المقر بطرابلس [1]."
	a := New(Options{
		Passages: passages, Retriever: wordless{passages}, Generator: writes(draft),
		Reader: newBench(t).reader, Judge: sureJudge{1, &asked},
	})
	if _, err := a.Answer(t.Context(), Question{Text: "من أعضاء الرابطة؟"}, func(Answer) {}); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, p := range asked {
		got = append(got, p.Context+" | "+p.Claim)
	}
	want := []string{
		"من أعضاء الرابطة؟ أعضاء الرابطة ثلاثة: | مدينة صور",
		"من أعضاء الرابطة؟ أعضاء الرابطة ثلاثة: | مدينة جبيل",
		"من أعضاء الرابطة؟ مدينة جبيل | ويقع المقر بطرابلس.",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}
