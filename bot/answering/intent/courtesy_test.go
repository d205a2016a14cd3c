package intent

import (
	"strings"
	"testing"

	"isnad/retrieval"
)

// What stands around a question is taken off, whatever it is made of; "" is no question at all.
func TestStripped(t *testing.T) {
	const asked = "كم تدفع روسيا من ميزانية المنظمة؟"
	for _, around := range []string{
		"لو سمحت %", "من فضلك %", "مرحبا %", "أهلا، %", "صباح الخير %", "مساء الخير! %", "السلام عليكم ورحمة الله وبركاته %",
		"يعطيك العافية %", "بالله عليك %", "أخي الكريم %", "أخي الكريم، %", "أخي، %", "رجاء %", "يا أخي %", "يا بوت %",
		"طيب %", "طيب، %",
		"أريد أن أعرف %", "هل يمكنك أن تخبرني %", "ممكن تقول لي %", "عندي سؤال: %", "حسب المقال، %", "Hi, %", "hello %",
		"لو تسمح %", "الله يخليك %", "بليز %", "يا ريت تقولي %", "ممكن سؤال؟ %", "ممكن سؤال %", "عفوا، %", "عفوا %", "please %",
		"привет, %", "شكرا، %", "شكرااا %",
		"1) %", "1. %", "١- %", "(2) %", "س1: %", "س: %", "سؤال: %", "السؤال 3: %", "Q1: %", "- %", "> %", "<b>%</b>", "<p>%</p>",
		"% https://example.org/a?b=c", "www.example.org %", "% (https://example.org)",
		"% شكرا جزيلا", "% شكرا", "% وشكرا لكم", "% جزاك الله خيرا", "% جزاك الله خيرا.", "% بارك الله فيكم", "% thanks!",
		"% спасибо", "% пожалуйста", "% يا أخي", "% لو سمحت 🙏", "% 🙏 شكرا", "% ولكم جزيل الشكر", "% والسلام عليكم",
		"السلام عليكم ورحمة الله، لو سمحت يا أخي % وشكرا جزيلا لكم",
		"1) السلام عليكم. عندي سؤال لو سمحتم: % جزاكم الله خيرا وبارك الله فيكم https://t.me/x",
		"<b>مرحبا</b>، أريد أن أعرف من فضلك: %", "أهلا وسهلا، كيف حالك؟ طيب، %",
	} {
		text := ""
		for _, r := range around {
			if r == '%' {
				text += asked
			} else {
				text += string(r)
			}
		}
		want := asked
		if around == "% 🙏 شكرا" {
			want += " 🙏"
		}
		if got := Stripped(text); got != want {
			t.Errorf("%s: %q", text, got)
		}
	}
	for _, c := range [][2]string{
		{"كم تدفع روسيا لو سمحت؟", "كم تدفع روسيا؟"},
		{"كم تدفع روسيا وشكرا", "كم تدفع روسيا"},
		{"كم تدفع روسيا؟ ومتى؟ شكرا", "كم تدفع روسيا؟ ومتى؟"},
		{"how much does Russia pay, please?", "how much does Russia pay?"},
		{"Could you please tell me who Pashinyan is? Thank you very much.", "who Pashinyan is?"},
		{"скажите, пожалуйста, кто такой Пашинян?", "кто такой Пашинян?"},
		{"شكرا، ومن هو؟", "ومن هو؟"},
		{"هل تعرف من هو باشينيان؟", "من هو باشينيان؟"},
		{"أهلا في أي يوم اجتمعوا؟", "في أي يوم اجتمعوا؟"},
		{"مرحبا لخص المقال", "لخص المقال"},
		{"السلام عليكم، «مجموعة العشرين» أين؟", "«مجموعة العشرين» أين؟"},
		{"السلام عليكم", ""},
		{"لو سمحت، يا أخي", ""},
		{"ممكن سؤال؟ شكرا", ""},
		{"https://example.org", ""},
	} {
		if got := Stripped(c[0]); got != c[1] {
			t.Errorf("%s: %q, want %q", c[0], got, c[1])
		}
	}
	for _, same := range []string{
		"ما معنى السلام عليكم؟", "من قال شكرا؟", "من قال شكرا", "من غنى شكرا؟", "ما معنى «شكرا جزيلا»؟",
		"«السلام عليكم» ماذا تعني؟", "السلام عليكم ماذا تعني؟", "من هو نواف سلام", "من هو تمام سلام؟", "تمام سلام من هو؟",
		"طيب تيزيني أين ولد؟", "من هو صدام جميل", "كيف الحال في غزة؟", "3.5 ملايين ماذا؟", "70٪ من ماذا؟", "2014: ماذا حدث؟",
		"ماذا قال عن السلام؟", "هل تعلم روسيا بالاتفاق؟", "ماذا ورد في المقال؟", "ما عنوان المقال؟", "هل 3 < 5 أم 5 > 3؟",
		"متى قال الوزير: من فضلكم؟", "نعم أم لا؟", "من هو أخي الرئيس؟", "من هو الموفق بالله؟", "من هي الكاتبة رجاء؟",
		"إذا لم تدفع روسيا فماذا يحدث؟", "سلام بين روسيا وأوكرانيا متى؟",
	} {
		if got := Stripped(same); got != same {
			t.Errorf("%s became %q", same, got)
		}
	}
}

// Whatever somebody sends, what is left of it is part of it but for a question mark, and nothing
// more can be taken off.
func FuzzStripped(f *testing.F) {
	for _, s := range []string{
		"السلام عليكم، لو سمحت كم؟ وشكرا", "1) <b>شكرا", "(2) س1: مرحبا؟ please?",
		"شكرا شكرا: شكرا «شكرا»", "hi - hi. 3. https://x", "0)س0.00", "س9:30",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, question string) {
		text := strings.Join(strings.Fields(strings.ToValidUTF8(question, " ")), " ")
		got := Stripped(text)
		if got == "" {
			return
		}
		if again := Stripped(got); again != got {
			t.Errorf("%q: %q, then %q", text, got, again)
		}
		words := " " + strings.Join(retrieval.Terms(text), " ") + " "
		if !litter.MatchString(text) && !strings.Contains(words, " "+strings.Join(retrieval.Terms(got), " ")+" ") {
			t.Errorf("%q became %q", text, got)
		}
	})
}
