package retrieval

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Forms of text in which a line alone says little: / parts the lines of a passage.
func TestSplitForms(t *testing.T) {
	tests := []struct{ rule, name, text, want string }{
		{"question and answer with labels", "a.txt",
			"السؤال: كم مقعدا في القاعة؟\nالجواب: مئتان.\nسؤال 2: من المدير؟\nجواب 2: سمير.",
			"1 [] السؤال: كم مقعدا في القاعة؟/الجواب: مئتان.\n2 [] سؤال 2: من المدير؟/جواب 2: سمير.\n"},
		{"labels of one letter, a question without its mark, an answer without its stop", "a.txt",
			"س: كم مقعدا في القاعة\nج: مئتا مقعد\n\nQ1: من المدير؟\nA1: سمير",
			"1 [] س: كم مقعدا في القاعة/ج: مئتا مقعد\n2 [] Q1: من المدير؟/A1: سمير\n"},
		{"a label alone on its line", "a.txt",
			"السؤال:\nكم مقعدا في القاعة؟\nالجواب:\nمئتان.", "1 [] السؤال: كم مقعدا في القاعة؟/الجواب: مئتان.\n"},
		{"a letter of a list is no label", "a.txt",
			"تشمل الرسوم ما يأتي:\nأ- التسجيل.\nب- الكتب.\nج- النقل.\n",
			"1 [] تشمل الرسوم ما يأتي:/أ- التسجيل./ب- الكتب./ج- النقل.\n"},
		{"a question alone on its line", "a.txt",
			"سافرنا ليلًا.\nلماذا تأخر القطار؟\nتعطلت الإشارات ساعتين.\nالوصول\nوصل.",
			"1 [] سافرنا ليلًا.\n2 [] لماذا تأخر القطار؟/تعطلت الإشارات ساعتين.\n3 [الوصول!] وصل.\n"},
		{"a question that goes on with what stands above", "a.txt",
			"تأخر القطار.\nفهل يعود؟\nلا أحد يعرف.", "1 [] تأخر القطار.\n2 [] فهل يعود؟\n3 [] لا أحد يعرف.\n"},
		{"a question that somebody asks in a story", "a.txt",
			"سأل الجار: هل عاد القطار؟\nلم يجبه أحد.", "1 [] سأل الجار: هل عاد القطار؟\n2 [] لم يجبه أحد.\n"},
		{"a title that asks behind a colon", "a.txt",
			"نزاع المراعي: من يملك الماء؟\n\nتتنازع القبيلتان على البئر.\n\nوتقول الوزارة إنها ستزورها.",
			"1 [نزاع المراعي: من يملك الماء؟!] تتنازع القبيلتان على البئر.\n2 [نزاع المراعي: من يملك الماء؟] وتقول الوزارة إنها ستزورها.\n"},
		{"a first line that somebody asks in an interview is no title", "a.txt",
			"الجريدة: من يملك الماء؟\n\nالشيخ: نملكه نحن.\n\nالجريدة: ومتى تحفرون؟\n\nالشيخ: بعد العيد.",
			"1 [] الجريدة: من يملك الماء؟/الشيخ: نملكه نحن.\n2 [] الجريدة: ومتى تحفرون؟/الشيخ: بعد العيد.\n"},
		{"short answers between questions are no headings", "a.txt",
			"دليل\nأين المخرج؟\nفي الطابق الأول\nمتى يغلق؟\nفي الثامنة\nمن يحرسه؟\nشركة النور",
			"1 [دليل!] أين المخرج؟/في الطابق الأول\n2 [دليل] متى يغلق؟/في الثامنة\n3 [دليل] من يحرسه؟/شركة النور\n"},
		{"an interview: turns by names", "a.txt",
			"لقاء\n\nالجريدة: لماذا اعتزلت؟\n\nلاعب الفريق: تعبت ركبتي.\n\nالجريدة: احك لنا عن أول مباراة.\n\nلاعب الفريق: خسرناها.",
			"1 [لقاء!] الجريدة: لماذا اعتزلت؟/لاعب الفريق: تعبت ركبتي.\n2 [لقاء] الجريدة: احك لنا عن أول مباراة./لاعب الفريق: خسرناها.\n"},
		{"md: an interview with bold names", "a.md",
			"**الجريدة:** لماذا اعتزلت؟\n**اللاعب:** تعبت\nركبتي.\n\n**ومتى بدأت؟**\n\nبدأت صغيرا.",
			"1 [] الجريدة: لماذا اعتزلت؟/اللاعب: تعبت ركبتي.\n2 [] ومتى بدأت؟/بدأت صغيرا.\n"},
		{"a colon and items with signs", "a.txt",
			"لا يعفى المستأجر من الأجرة في الأحوال الآتية:-\n1) السفر.\n2) المرض.\n\nتسري العقود سنة.",
			"1 [] لا يعفى المستأجر من الأجرة في الأحوال الآتية:-/1) السفر./2) المرض.\n2 [] تسري العقود سنة.\n"},
		{"a colon and items that end with commas", "a.txt",
			"يدفع الرسم كل من\u00a0:\nالتاجر،\nوالصانع؛\nوالناقل.\nتجمع الرسوم كل شهر.",
			"1 [] يدفع الرسم كل من\u00a0:/التاجر،/والصانع؛/والناقل.\n2 [] تجمع الرسوم كل شهر.\n"},
		{"a colon and items that are sentences, up to the blank line", "a.txt",
			"لا يجوز للعامل ما يلي:\n\nأن يغادر موقعه.\nأن ينقل الأدوات.\n\nيوزع هذا النظام.\nويعمل به.",
			"1 [] لا يجوز للعامل ما يلي:/أن يغادر موقعه./أن ينقل الأدوات./يوزع هذا النظام./ويعمل به.\n"},
		{"a word with a colon above paragraphs is a heading", "a.txt",
			"التوصيات:\nيجب إصلاح السقف قبل الشتاء.\nويجب دهن الجدران.",
			"1 [التوصيات:!] يجب إصلاح السقف قبل الشتاء.\n2 [التوصيات:] ويجب دهن الجدران.\n"},
		{"a date is no item", "a.txt",
			"اجتمعت اللجنة في الأيام الآتية:\n5-3-2020 في عمان.\nثم تفرقت.",
			"1 [] اجتمعت اللجنة في الأيام الآتية:/5-3-2020 في عمان./ثم تفرقت.\n"},
		{"the articles of a law are headings with any stop", "a.txt",
			"نظام النقابة\nالباب الثاني\nالعضوية\nالمادة الخامسة.\nالعضوية سنوية.\nالمادة السادسة عشرة:\nيدفع العضو رسما.\n" +
				"المادة السابعة عشرة ملغاة.",
			"1 [نظام النقابة – الباب الثاني – العضوية – المادة الخامسة.!] العضوية سنوية.\n" +
				"2 [المادة السادسة عشرة:!] يدفع العضو رسما.\n3 [المادة السادسة عشرة:] المادة السابعة عشرة ملغاة.\n"},
		{"md: the articles of a law", "a.md",
			"# نظام\n\nالمادة 1\n\nنص.\n\n**المادة 2**\n\nآخر.", "1 [نظام – المادة 1!] نص.\n2 [المادة 2!] آخر.\n"},
		{"a page number parts a sentence", "a.txt",
			"وصل القطار الأول إلى المحطة الجديدة صباح السبت وعلى متنه وزير النقل ورئيس البلدية وعدد\n\n– ٧ –\n\nمن الضيوف.\nوعاد مساء.",
			"1 [] وصل القطار الأول إلى المحطة الجديدة صباح السبت وعلى متنه وزير النقل ورئيس البلدية وعدد من الضيوف.\n2 [] وعاد مساء.\n"},
		{"a bare number is a page within a sentence only", "a.txt",
			"عنوان\nنقل القطار في يومه الأول\n12\nألف راكب.\n15\nانتهى.",
			"1 [عنوان!] نقل القطار في يومه الأول ألف راكب.\n2 [عنوان] 15\n3 [عنوان] انتهى.\n"},
		{"a page number between paragraphs", "a.txt", "وصل القطار.\nصفحة 3 من 9\nثم عاد.", "1 [] وصل القطار.\n2 [] ثم عاد.\n"},
		{"hard wraps: a page number", "a.txt",
			"كلمة كلمة كلمة كلمة كلمة\nكلمة كلمة كلمة كلمة كلمة\n- 4 -\nكلمة كلمة كلمة كلمة كلمة\nكلمة أخيرة.",
			"1 [] " + strings.Repeat("كلمة ", 16) + "أخيرة.\n"},
		{"hard wraps: items and turns have lines of their own", "a.txt",
			"كلمة كلمة كلمة كلمة كلمة\nكلمة كلمة كلمة كلمة كلمة\nكلمة:\n- بند\n- بند\n\nس: هل كلمة كلمة كلمة كلمة\n" +
				"كلمة كلمة كلمة كلمة كلمة؟\nج: نعم.",
			"1 [] " + strings.Repeat("كلمة ", 10) + "كلمة:/- بند/- بند\n2 [] س: هل " + strings.Repeat("كلمة ", 8) + "كلمة؟/ج: نعم.\n"},
		{"a mark behind the stop hides no stop", "a.txt",
			"تقرير\nنقل القطار ألف راكب.[2]\nوعاد فارغا.[١][٢]",
			"1 [تقرير!] نقل القطار ألف راكب.[2]\n2 [تقرير] وعاد فارغا.[١][٢]\n"},
		{"md: a table, with a cell and a name of a column empty", "a.md",
			"| | الطول | المهندس |\n|:--|--:|---|\n| جسر النهر | 90 م | ليلى |\n| جسر الوادي | | `سامي` |",
			"1 [] جسر النهر، الطول: 90 م، المهندس: ليلى./جسر الوادي، المهندس: سامي.\n"},
		{"md: a table without outer pipes, below what introduces it", "a.md",
			"الجسور:\n\nالجسر | الطول\n---|---\nالنهر | 90 \\| 95", "1 [] الجسور:/الجسر: النهر، الطول: 90 | 95.\n"},
		{"md: text beside a table, and a table without names", "a.md",
			"الجسور\n| أ | 1 |\n| ب | 2 |\nبنيت قديما.", "1 [] الجسور/أ، 1./ب، 2./بنيت قديما.\n"},
		{"md: notes stand where they are, also in each other, and tables in them", "a.md",
			"# أول\nنص.[^1]\n\n[^1]: [^2]: حاشية.\n\n# ثان\nنص.[^3]\n\n[^3]: | أ | ب |\n    |---|---|\n    | 1 | 2 |",
			"1 [أول!] نص.\n2 [أول] حاشية.\n3 [ثان!] نص.\n4 [ثان] أ: 1، ب: 2.\n"},
		{"md: emphasis, code, tasks, notes, tags", "a.md",
			"# **عنوان**\nجسر **قديم _جدا_** و`a*b*c`[^1] <b>متين</b> &amp; \\*آمن\\*.\n\n- [x] ~~فحص~~\n- [ ] دهن\n\n" +
				"[^1]: شرح.\n[^ب]: شرح آخر.",
			"1 [عنوان!] جسر قديم جدا وa*b*c متين & *آمن*.\n2 [عنوان] فحص/دهن\n3 [عنوان] شرح.\n4 [عنوان] شرح آخر.\n"},
		{"md: emphasis that ends between a colon and a letter, and marked text", "a.md",
			"**الربان:**عدنا ==سالمين== جدا <!-- سر -->.", "1 [] الربان:عدنا سالمين جدا .\n"},
		{"md: pipes of code part no cells, and no cell is lost", "a.md",
			"| أ | ب |\n|---|---|\n| `x|y` | 2 | 3 |\nنص.", "1 [] أ: x|y، ب: 2، 3./نص.\n"},
		{"md: signs between figures and letters", "a.md", "2*3*4 و5~6~7 وس*ص*ع و a==b==c.", "1 [] 2*3*4 و5~6~7 وس*ص*ع و a==b==c.\n"},
		{"md: stars and lines that emphasise nothing", "a.md",
			"2 * 3 * 4 و snake_case_name و a < b و 5 _ 6 _ 7.",
			"1 [] 2 * 3 * 4 و snake_case_name و a < b و 5 _ 6 _ 7.\n"},
		{"md: a bold line alone is a heading", "a.md",
			"نص.\n\n**خاتمة**\n\nنص.\n\n**جملة كاملة.**\n", "1 [] نص.\n2 [خاتمة!] نص.\n3 [خاتمة] جملة كاملة.\n"},
	}
	splits(t, tests)
}

// In want a part that asks has ؟ in front and one that leads :, and behind < stands the number of
// the one that leads to it.
func TestParts(t *testing.T) {
	tests := []struct{ rule, text, want string }{
		{"labels are no words of a turn", "س1: كم عدد الركاب؟\nج1: ألف. وكانوا قلة.", "؟كم عدد الركاب؟ | ألف. | وكانوا قلة."},
		{"a question and its answer in one line", "السؤال: كم عدد الركاب؟ الجواب: ألف.", "؟كم عدد الركاب؟ | ألف."},
		{"a turn of two sentences asks", "الجريدة: كنت قائدا. هل ندمت؟\nاللاعب: أبدا.", "؟الجريدة: كنت قائدا. | ؟هل ندمت؟ | اللاعب: أبدا."},
		{"a question within a paragraph asks, one that is told does not",
			"فلماذا تأخر؟ تعطل. وسأل الجار: هل عاد؟", "؟فلماذا تأخر؟ | تعطل. | وسأل الجار: هل عاد؟"},
		{"items belong to what introduces them, also below an item",
			"لا يعفى:\n1- الغائب.\n2- المريض إلا في حالين:\nأ- السل.\nب- العمى.\n3- الكسول.",
			":لا يعفى: | 1- الغائب.<0 | :2- المريض إلا في حالين:<0 | أ- السل.<2 | ب- العمى.<2 | 3- الكسول.<0"},
		{"a colon at the end introduces nothing", "نص.\nقال:", "نص. | قال:"},
		{"the number of a note", "[12] صحيفة النهار.", "صحيفة النهار."},
	}
	for _, test := range tests {
		var got []string
		for _, p := range Parts(test.text) {
			s := test.text[p.Start:p.End]
			if p.Asks {
				s = "؟" + s
			}
			if p.Leads {
				s = ":" + s
			}
			if p.Under >= 0 {
				s += fmt.Sprintf("<%d", p.Under)
			}
			got = append(got, s)
		}
		if diff := cmp.Diff(test.want, strings.Join(got, " | ")); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", test.rule, diff)
		}
	}
}

func TestDivisions(t *testing.T) {
	want := []Division{{divisions["ماده"], 22}, {divisions["ماده"], 22}, {divisions["باب"], 3}}
	question := "على ماذا تنص المادة الثانية والعشرون، أي المادة (22)، من الباب الثالث، والمادة الملغاة؟"
	if diff := cmp.Diff(want, Divisions(question)); diff != "" {
		t.Error(diff)
	}
}

func FuzzParts(f *testing.F) {
	f.Add("س: كم؟\nج: ألف:\n- أ\n- ب")
	f.Fuzz(func(t *testing.T, text string) {
		end := 0
		for i, p := range Parts(text) {
			if p.Start < end || p.End <= p.Start || p.End > len(text) || p.Under >= i {
				t.Fatalf("part %d of %q: %+v after %d", i, text, p, end)
			}
			end = p.End
		}
	})
}
