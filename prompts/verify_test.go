package prompts

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What models write where "1. نعم", "2. لا" is asked for, two claims each time.
func TestParseVerify(t *testing.T) {
	judged := map[int]Judgement{1: {Holds: true}, 2: {}}
	fixed := map[int]Judgement{1: {Holds: true}, 2: {Wording: "اجتمع الوفد يوم الأحد [3]."}}
	tests := []struct {
		name, reply string
		want        map[int]Judgement
	}{
		{"as asked", "1. نعم\n2. لا", judged},
		{"Arabic digits", "١. نعم\n٢- لا.", judged},
		{"Persian digits, a label", "الجملة ۱: نعم\nالجملة ۲: لا", judged},
		{"English", "1: Yes\n2) No, the year differs.", judged},
		{"one line", "1-نعم 2-لا", judged},
		{"Markdown", "**1.** نعم\n**2.** **لا**", judged},
		{"brackets", "[1] نعم\n(2) لا (الرقم مختلف)", judged},
		{"no numbers", "نعم\nلا\n", judged},
		{"list", `["نعم", "لا"]`, judged},
		{"list in a fence", "```json\n[true, false]\n```", judged},
		{"object", `{"1": "نعم", "2": "لا"}`, judged},
		{"list of objects", `[{"id": 2, "verdict": "no"}, {"id": 1, "verdict": "yes"}]`, judged},
		{"objects in an object", `{"results": [{"رقم": 1, "صحيح": true}, {"رقم": 2, "صحيح": false}]}`, judged},
		{"an introduction", "إليك الأحكام:\n1. نعم\n2. لا", judged},
		{"said again", "1. نعم\n2. لا\nالخلاصة: 1. نعم، 2. لا", judged},
		{"a wording", "1. نعم\n2. تصحيح: اجتمع الوفد يوم الأحد [3].", fixed},
		{"a wording, Arabic digits, Markdown", "**١.** نعم\n**٢. تصحيح:** اجتمع الوفد يوم الأحد [3].", fixed},
		{"a wording behind a no", "1. نعم\n2. لا، التصحيح: اجتمع الوفد يوم الأحد [3].", fixed},
		{"a wording below a no", "1. نعم\n2. لا\n   التصحيح: «اجتمع الوفد يوم الأحد [3].»", fixed},
		{"a wording below its label", "1. نعم\n2. تصحيح:\nاجتمع الوفد يوم الأحد [3].", fixed},
		{"a wording in English", "1: yes\n2: No. Correction: اجتمع الوفد يوم الأحد [3].", fixed},
		{"no numbers, a wording", "نعم\nتصحيح: اجتمع الوفد يوم الأحد [3].", fixed},
		{"an object with a wording", `{"1": "نعم", "2": "تصحيح: اجتمع الوفد يوم الأحد [3]."}`, fixed},
		{"a list of objects with a wording",
			`[{"id": 1, "verdict": "yes", "correction": ""}, {"id": 2, "verdict": "no", "correction": "اجتمع الوفد يوم الأحد [3]."}]`, fixed},
		{"objects by number", `{"1": {"حكم": "نعم"}, "2": {"حكم": "لا", "تصحيح": "اجتمع الوفد يوم الأحد [3]."}}`, fixed},
		{"a yes is not corrected", "1. نعم، ولا تصحيح: لا شيء\n2. لا", judged},
		{"an explanation", "1. نعم\n2. لا، لأن الاجتماع كان يوم الأحد", judged},
		{"half", "2. لا", map[int]Judgement{2: {}}},
		{"no contradiction is no no", "1. نعم\n2. لا خلاف بينها وبين النص", map[int]Judgement{1: {Holds: true}}},
		{"a word that begins so", "1. نعمة\n2. لاحقًا", map[int]Judgement{}},
		{"tashkeel", "1. نعمٌ\n2. لا", map[int]Judgement{2: {}}},
		{"free text", "الجملتان صحيحتان، ولا خلاف.", map[int]Judgement{}},
		{"out of step by one", "0. نعم\n1. لا", nil},
		{"one too many", "1. نعم\n2. لا\n3. لا", nil},
		{"every line is the first", "1. نعم\n1. لا", nil},
		{"one verdict for two", "لا", nil},
		{"a long number", "99999999999999999999. لا", nil},
		{"a number that is a year", "1. نعم\n2. لا\nفي 1992: لا", nil},
		{"nothing", "", map[int]Judgement{}},
	}
	for _, tt := range tests {
		if d := cmp.Diff(tt.want, ParseVerify(tt.reply, 2)); d != "" {
			t.Errorf("%s: %q\n%s", tt.name, tt.reply, d)
		}
	}
	if got := ParseVerify("لا.", 1); len(got) != 1 || got[1].Holds {
		t.Errorf("a bare verdict on one claim is read as %v", got)
	}
}

// A paragraph that several claims rest on is sent once.
func TestVerifyPrompt(t *testing.T) {
	a, b := Paragraph{4, "الميناء", "افتتح الميناء عام 1931."}, Paragraph{9, "", "أغلق الميناء عام 1987.\nثم هدم."}
	claims := []Claim{{"افتتح عام 1931.", []Paragraph{a}}, {"افتتح ثم أغلق [5].", []Paragraph{a, b}}}
	messages := VerifyMessages(claims)
	last := messages[len(messages)-1].Text
	if n := strings.Count(last, a.Text); n != 1 {
		t.Errorf("a paragraph is sent %d times:\n%s", n, last)
	}
	read, ok := ParseVerifyPrompt(messages)
	b.Text = "أغلق الميناء عام 1987. ثم هدم."
	claims[1].Evidence[1] = b
	if d := cmp.Diff(claims, read); !ok || d != "" {
		t.Errorf("%v %s", ok, d)
	}
	if _, ok := ParseVerifyPrompt(AnswerMessages("من؟", nil, []Paragraph{a}, false)); ok {
		t.Error("a question is read as a second look")
	}
}

func FuzzVerify(f *testing.F) {
	f.Add("وقع", "لم يوقع.\n2. الجملة: وقع\n   النص: وقع", "1. لا", 2)
	f.Add("", "\u2028\x00\xff", `{"1":[[{}]]}`, 1)
	f.Fuzz(func(t *testing.T, sentence, evidence, reply string, n int) {
		for k := range ParseVerify(reply, n) {
			if k < 1 || k > n {
				t.Fatalf("claim %d of %d in %q", k, n, reply)
			}
		}
		claims := []Claim{{sentence, []Paragraph{{3, evidence, evidence}}}, {evidence, []Paragraph{{7, "", sentence}, {3, evidence, evidence}}}}
		read, ok := ParseVerifyPrompt(VerifyMessages(claims))
		if !ok || len(read) != 2 {
			t.Fatalf("%v %v", read, ok)
		}
		if d := cmp.Diff(VerifyMessages(claims), VerifyMessages(read)); d != "" {
			t.Fatal(d)
		}
	})
}
