package retrieval

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"isnad/seeds"
)

// outline shows passages as lines: number, section (with ! where the passage opens it), text.
func outline(passages []Passage) string {
	var b strings.Builder
	for _, p := range passages {
		opens := ""
		if p.Opens {
			opens = "!"
		}
		fmt.Fprintf(&b, "%d [%s%s] %s\n", p.ID, p.Section, opens, strings.ReplaceAll(p.Text, "\n", "/"))
	}
	return b.String()
}

func TestSplit(t *testing.T) {
	const longTitle = "الضوء الساطع ليلا يطيل نوم النهار: دراسة في أربعة مستشفيات تختبر وصفة لعمال المناوبات"
	tests := []struct{ rule, name, text, want string }{
		{"a line is a paragraph, a short line without closing punctuation a heading", "a.txt",
			"الأول.\nعنوان\nالثاني.\nالثالث.", "1 [] الأول.\n2 [عنوان!] الثاني.\n3 [عنوان] الثالث.\n"},
		{"blank lines between them change nothing", "a.txt",
			"\n\nالأول.\n\n\nعنوان\n\nالثاني.\n", "1 [] الأول.\n2 [عنوان!] الثاني.\n"},
		{"a quotation mark or bracket closes with its period", "a.txt",
			"قال «نعم.»\nوقال \"لا!\"\n(انتهى.)", "1 [] قال «نعم.»\n2 [] وقال \"لا!\"\n3 [] (انتهى.)\n"},
		{"a long line is a paragraph without punctuation too", "a.txt",
			strings.Repeat("كلمة ", 17) + "\nنص.",
			"1 [] " + strings.TrimSpace(strings.Repeat("كلمة ", 17)) + "\n2 [] نص.\n"},
		{"a comma is no end of a heading", "a.txt", "أولا،\nثانيا.", "1 [] أولا،\n2 [] ثانيا.\n"},
		{"CRLF, CR, BOM, no-break spaces at the ends", "a.txt",
			"\ufeffالأول.\r\n\u00a0الثاني.\u00a0\rالثالث.", "1 [] الأول.\n2 [] الثاني.\n3 [] الثالث.\n"},
		{"what stands inside a line stays as it is", "a.txt", "أُو\u00a0لٌ  \u200fثان.", "1 [] أُو\u00a0لٌ  \u200fثان.\n"},
		{"a ruler is nothing", "a.txt", "الأول.\n* * *\nالثاني.", "1 [] الأول.\n2 [] الثاني.\n"},
		{"a heading at the end is not lost", "a.txt", "الأول.\nخاتمة", "1 [] الأول.\n2 [] خاتمة\n"},
		{"a last line without its period is a paragraph, also alone", "a.txt",
			"انعقد المؤتمر في 5.3.2020 في مدينة عمان", "1 [] انعقد المؤتمر في 5.3.2020 في مدينة عمان\n"},
		{"of headings one below the other only the last has a paragraph", "a.txt",
			"نص.\n\nأول\n\nثان\n\nثالث\n\nنص.", "1 [] نص.\n2 [] أول\n3 [] ثان\n4 [ثالث!] نص.\n"},
		{"the title stands before the first heading", "a.txt",
			"مقال\n\nبقلم ليلى\n\nنص.\n\nنص.", "1 [مقال – بقلم ليلى!] نص.\n2 [مقال – بقلم ليلى] نص.\n"},
		{"the title is the heading of headings with nothing below them", "a.txt",
			"الدول\n\nروسيا\n\nأرمينيا\n\nخاتمة\n\nنص.", "1 [الدول!] روسيا\n2 [الدول] أرمينيا\n3 [خاتمة!] نص.\n"},
		{"lines that all lack their period are all paragraphs", "a.txt", "أول\n\nثان\n\nثالث", "1 [] أول\n2 [] ثان\n3 [] ثالث\n"},
		{"a title may be long", "a.txt", longTitle + "\n\nقيس النوم.\n\nثم قورن.",
			"1 [" + longTitle + "!] قيس النوم.\n2 [" + longTitle + "] ثم قورن.\n"},
		{"a long first line is no title above what lacks its period too", "a.txt", longTitle + "\n\n" + longTitle + " أيضا\n\nثم قورن.",
			"1 [] " + longTitle + "\n2 [] " + longTitle + " أيضا\n3 [] ثم قورن.\n"},
		{"a title may ask", "a.txt",
			"الحرف اليدوية إلى أين؟\n\nتراجعت الحرف.\n\nثم عادت.",
			"1 [الحرف اليدوية إلى أين؟!] تراجعت الحرف.\n2 [الحرف اليدوية إلى أين؟] ثم عادت.\n"},
		{"a title may ask above the name of the writer, or a heading", "a.txt",
			"الحرف اليدوية إلى أين؟\nبقلم ليلى\nتراجعت الحرف.\nثم عادت.",
			"1 [الحرف اليدوية إلى أين؟ – بقلم ليلى!] تراجعت الحرف.\n2 [الحرف اليدوية إلى أين؟ – بقلم ليلى] ثم عادت.\n"},
		{"a title may ask above what is said with a colon", "a.txt",
			"سوق السمك في مرسى الغار: لماذا ينقل؟\n\nصوت المجلس.\n\nويخشى الباعة أمرا: الإيجار.",
			"1 [سوق السمك في مرسى الغار: لماذا ينقل؟!] صوت المجلس.\n2 [سوق السمك في مرسى الغار: لماذا ينقل؟] ويخشى الباعة أمرا: الإيجار.\n"},
		{"a title may ask above an interview", "a.txt",
			"هل تعود الحرف؟\nس: متى بدأت؟\nج: عام 1990.", "1 [هل تعود الحرف؟!] س: متى بدأت؟/ج: عام 1990.\n"},
		{"a heading may ask", "a.txt",
			"نص أول.\nنص ثان.\nلماذا تراجعت الحرف؟\nقلّ من يتعلّمها.\nوغلت موادها.\nخاتمة\nنص.",
			"1 [] نص أول.\n2 [] نص ثان.\n3 [لماذا تراجعت الحرف؟!] قلّ من يتعلّمها.\n4 [لماذا تراجعت الحرف؟] وغلت موادها.\n" +
				"5 [خاتمة!] نص.\n"},
		{"what a single paragraph answers is no heading", "a.txt",
			"لماذا تراجعت الحرف؟\nقلّ من يتعلّمها.\nهل تعود؟\nقد تعود.",
			"1 [] لماذا تراجعت الحرف؟/قلّ من يتعلّمها.\n2 [] هل تعود؟/قد تعود.\n"},
		{"what somebody asks in a story, and what goes on with the sentence above, is no heading", "a.txt",
			"نص أول.\n«أين كنت؟»\nسأل الأب.\nولم يجب أحد.\nفهل عاد؟\nلم يعد.\nوطال الليل.",
			"1 [] نص أول.\n2 [] «أين كنت؟»/سأل الأب.\n3 [] ولم يجب أحد.\n4 [] فهل عاد؟\n5 [] لم يعد.\n6 [] وطال الليل.\n"},
		{"md: a bold line may ask above several paragraphs", "a.md",
			"نص.\n\n**لماذا تراجعت الحرف؟**\n\nقلّ من يتعلّمها.\n\nوغلت موادها.",
			"1 [] نص.\n2 [لماذا تراجعت الحرف؟!] قلّ من يتعلّمها.\n3 [لماذا تراجعت الحرف؟] وغلت موادها.\n"},
		{"hard wraps: a block is a paragraph", "a.txt",
			"كلمة كلمة كلمة كلمة كلمة\nكلمة كلمة كلمة كلمة كلمة\nكلمة أخيرة.\n\nعنوان\n\nكلمة كلمة كلمة كلمة كلمة\nثم انتهى.",
			"1 [] كلمة كلمة كلمة كلمة كلمة كلمة كلمة كلمة كلمة كلمة كلمة أخيرة.\n2 [عنوان!] كلمة كلمة كلمة كلمة كلمة ثم انتهى.\n"},
		{"hard wraps: a heading right above its block", "a.txt",
			"عنوان\nكلمة كلمة كلمة كلمة كلمة\nكلمة كلمة كلمة كلمة كلمة\nكلمة كلمة.",
			"1 [عنوان!] كلمة كلمة كلمة كلمة كلمة كلمة كلمة كلمة كلمة كلمة كلمة كلمة.\n"},
		{"short paragraphs, one a line, are no hard wraps", "a.txt",
			"جملة أولى قصيرة.\nجملة ثانية أطول منها.\nجملة.",
			"1 [] جملة أولى قصيرة.\n2 [] جملة ثانية أطول منها.\n3 [] جملة.\n"},
		{"md: headings with #, lines of a paragraph joined", "a.md",
			"# عنوان\nسطر\nوسطر.\n\n## فرع ##\nنص\n", "1 [عنوان!] سطر وسطر.\n2 [فرع!] نص\n"},
		{"md: a short line is no heading", "a.md", "سطر\n\nنص.", "1 [] سطر\n2 [] نص.\n"},
		{"md: a heading above deeper ones stands before the first of them", "a.md",
			"# أ\n## ب\n### ج\nنص\n## د\nنص", "1 [أ – ب – ج!] نص\n2 [د!] نص\n"},
		{"md: a heading with nothing below it is a paragraph", "a.md", "# أ\n## ب\n## ج\nنص\n\n## د", "1 [أ!] ب\n2 [ج!] نص\n3 [ج] د\n"},
		{"md: a hashtag is no heading", "a.md", "#وسم نص", "1 [] #وسم نص\n"},
		{"md: underlined heading", "a.md", "عنوان\n====\nنص\n\n---\nآخر", "1 [عنوان!] نص\n2 [عنوان] آخر\n"},
		{"md: a list is one paragraph, with what introduces it", "a.md",
			"الدول:\n- روسيا\n- أرمينيا\n\n- طاجيكستان\n\nنص", "1 [] الدول:/روسيا/أرمينيا/طاجيكستان\n2 [] نص\n"},
		{"md: an entry of two lines is one line, without its bullet", "a.md",
			"- روسيا\n  الاتحادية\n* أرمينيا\n+ 5 - 3\n", "1 [] روسيا الاتحادية/أرمينيا/5 - 3\n"},
		{"md: numbered", "a.md", "1. أول\n٢) ثان", "1 [] 1. أول/٢) ثان\n"},
		{"md: code keeps its lines, and # in it", "a.md", "```\n# x = 1\n\ny = 2\n```\nنص", "1 [] # x = 1//y = 2\n2 [] نص\n"},
		{"md: code keeps its bullets and brackets, and is no entry of a list", "a.md",
			"مثال:\n\n```\n- [a](b)\n```\n- بند", "1 [] مثال:\n2 [] - [a](b)\n3 [] بند\n"},
		{"md: of links and images only the text stays", "a.md",
			"# [عنوان](/a)\nزر [الموقع](http://x.y/a_(b) \"شرح\") أو [غيره][1] أو [ثالثا][] أو <http://x.y>.\n\n" +
				"[![شعار](a.png)](<b c>)\n![](d.png)\n\n[1]: https://x.y 'شرح'\n[ثالثا]: ./z\n",
			"1 [عنوان!] زر الموقع أو غيره أو ثالثا أو http://x.y.\n2 [عنوان] شعار\n"},
		{"md: other brackets stay", "a.md",
			"المادة [1] (أ) و[5][6] و[س](نص طويل).\n\n[2]: شرح لا عنوان\n[^3]: ليست رابطا",
			"1 [] المادة [1] (أ) و[5][6] و[س](نص طويل).\n2 [] [2]: شرح لا عنوان\n3 [] ليست رابطا\n"},
		{"md: a number in brackets whose link is below, and a note that looks like one", "a.md",
			"تراجع الصيد [1] ثم عاد [2].\n\n[1]: https://x.y\n[2]: الراية", "1 [] تراجع الصيد [1] ثم عاد [2].\n2 [] [2]: الراية\n"},
		{"md: an indented paragraph is no code", "a.md",
			"```\nx\n```\n\n     أبحر القارب\n     فجرا.\n", "1 [] x\n2 [] أبحر القارب فجرا.\n"},
		{"md: a ruler or a dash below text underlines nothing", "a.md",
			"سطر\nوسطر.\n---\nنص\n-\nآخر.", "1 [] سطر وسطر.\n2 [] نص - آخر.\n"},
		{"md: a number at the edge of a line of a sentence begins no entry", "a.md",
			"رسا القارب عام\n1987. وكان على متنه\n5. وعاد.", "1 [] رسا القارب عام 1987. وكان على متنه 5. وعاد.\n"},
		{"md: entries with Arabic numbers, bullets of other kinds, nested, and the numbers of the file", "a.md",
			"القوارب:\n١. الريم\n\n٢. الموج\n\nأدوات\n• شبك\n• حبل\n\nخطوات:\n1. أبحر\n   - ليلا\n4. عد\n",
			"1 [] القوارب:/١. الريم/٢. الموج\n2 [] أدوات\n3 [] شبك/حبل\n4 [] خطوات:/1. أبحر/ليلا/4. عد\n"},
		{"md: what a quotation is introduced by", "a.md", "قال الربان:\n> عدنا.\n> سالمين.\n", "1 [] قال الربان:/عدنا. سالمين.\n"},
		{"md: who speaks with dashes", "a.md", "– أين القارب؟\n– في الميناء.", "1 [] – أين القارب؟/– في الميناء.\n"},
		{"md: an unclosed fence", "a.md", "نص\n```\nكود", "1 [] نص\n2 [] كود\n"},
		{"md: quotation, comment, front matter", "a.md", "---\ntitle: x\n---\n> نص\n> مقتبس\n<!-- سر\nسر -->\n", "1 [] نص مقتبس\n"},
	}
	splits(t, tests)
}

// splits holds the outline of each text against what is wanted.
func splits(t *testing.T, tests []struct{ rule, name, text, want string }) {
	t.Helper()
	for _, test := range tests {
		passages, err := Split(test.name, []byte(test.text))
		if err != nil {
			t.Errorf("%s: %v", test.rule, err)
			continue
		}
		if diff := cmp.Diff(test.want, outline(passages)); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", test.rule, diff)
		}
	}
}

func TestSplitErrors(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"a.txt", "", "a.txt: the file is empty"},
		{"a.txt", "\ufeff \n\u00a0", "a.txt: the file is empty"},
		{"a.txt", "نص.\x00", "a.txt: the file is binary, not text"},
		{"a.txt", "نص.\xff", "a.txt: the file is not valid UTF-8"},
		{"a.txt", "\xff\xfea\x00", "a.txt: the file is UTF-16; save it as UTF-8"},
		{"a.txt", "...\n***", "a.txt: no paragraph in it"},
		{"a.md", "# \n---", "a.md: no paragraph in it"},
		{"a.pdf", "نص.", "a.pdf: only .txt and .md files are read, not .pdf"},
	}
	for _, test := range tests {
		passages, err := Split(test.name, []byte(test.text))
		if err == nil || err.Error() != test.want {
			t.Errorf("Split(%q, %q) = %v, %v, want error %q", test.name, test.text, passages, err, test.want)
		}
	}
}

func TestSplitBuiltInArticle(t *testing.T) {
	passages, err := Split("article.txt", seeds.Article)
	if err != nil {
		t.Fatal(err)
	}
	type row struct {
		ID      int
		Section string
		Opens   bool
	}
	var got []row
	for _, p := range passages {
		got = append(got, row{p.ID, p.Section, p.Opens})
		if !strings.Contains(string(seeds.Article), p.Text) {
			t.Errorf("paragraph %d is not as in the article", p.ID)
		}
	}
	first, second := "أرمينيا عضو غير راض", "سعي بوتين الشاق لتعزيز الثقة في التحالف"
	want := []row{{1, "", false}, {2, "", false}, {3, "", false}, {4, "", false}, {5, "", false},
		{6, first, true}, {7, first, false}, {8, first, false}, {9, first, false},
		{10, second, true}, {11, second, false}, {12, second, false}, {13, second, false}, {14, second, false}, {15, second, false}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func FuzzSplit(f *testing.F) {
	f.Add("a.txt", "عنوان\nنص.\n\nنص")
	f.Add("a.md", "# a\n```\n- b\n")
	f.Fuzz(func(t *testing.T, name, text string) {
		passages, err := Split(name, []byte(text))
		if (err == nil) != (len(passages) > 0) {
			t.Fatalf("%d passages and error %v", len(passages), err)
		}
		for i, p := range passages {
			if p.ID != i+1 || strings.TrimSpace(p.Text) == "" {
				t.Fatalf("passage %d: %+v", i, p)
			}
		}
	})
}
