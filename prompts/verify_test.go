package prompts

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What models write where "1. نعم", "2. لا" is asked for, two claims each time.
func TestParseVerify(t *testing.T) {
	judged := map[int]bool{1: true, 2: false}
	tests := []struct {
		name, reply string
		want        map[int]bool
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
		{"half", "2. لا", map[int]bool{2: false}},
		{"no contradiction is no no", "1. نعم\n2. لا خلاف بينها وبين النص", map[int]bool{1: true}},
		{"a word that begins so", "1. نعمة\n2. لاحقًا", map[int]bool{}},
		{"tashkeel", "1. نعمٌ\n2. لا", map[int]bool{2: false}},
		{"free text", "الجملتان صحيحتان، ولا خلاف.", map[int]bool{}},
		{"out of step by one", "0. نعم\n1. لا", nil},
		{"one too many", "1. نعم\n2. لا\n3. لا", nil},
		{"every line is the first", "1. نعم\n1. لا", nil},
		{"one verdict for two", "لا", nil},
		{"a long number", "99999999999999999999. لا", nil},
		{"a number that is a year", "1. نعم\n2. لا\nفي 1992: لا", nil},
		{"nothing", "", map[int]bool{}},
	}
	for _, tt := range tests {
		if d := cmp.Diff(tt.want, ParseVerify(tt.reply, 2)); d != "" {
			t.Errorf("%s: %q\n%s", tt.name, tt.reply, d)
		}
	}
	if got := ParseVerify("لا.", 1); len(got) != 1 || got[1] {
		t.Errorf("a bare verdict on one claim is read as %v", got)
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
		claims := []Claim{{sentence, []string{evidence}}, {evidence, []string{sentence, evidence}}}
		read, ok := ParseVerifyPrompt(VerifyMessages(claims))
		if !ok || len(read) != 2 {
			t.Fatalf("%v %v", read, ok)
		}
		if d := cmp.Diff(VerifyMessages(claims), VerifyMessages(read)); d != "" {
			t.Fatal(d)
		}
	})
}
