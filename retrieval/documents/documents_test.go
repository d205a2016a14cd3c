package documents

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/charmap"
)

// outline shows a document as lines: its title, then number, section (with ! where a passage opens
// it), text.
func outline(d Document) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s (%s)\n", d.Title, d.Language)
	for _, p := range d.Passages {
		opens := ""
		if p.Opens {
			opens = "!"
		}
		fmt.Fprintf(&b, "%d [%s%s] %s\n", p.ID, p.Section, opens, strings.ReplaceAll(p.Text, "\n", "/"))
	}
	return b.String()
}

func windows1256(s string) []byte {
	b, err := charmap.Windows1256.NewEncoder().String(s)
	if err != nil {
		panic(err)
	}
	return []byte(b)
}

func utf16le(s string) []byte {
	out := []byte{0xFF, 0xFE}
	for _, r := range s {
		out = append(out, byte(r), byte(r>>8))
	}
	return out
}

func TestRead(t *testing.T) {
	tests := []struct {
		rule, name string
		data       []byte
		want       string
	}{
		{"text: its first line is its title", "a.TXT",
			[]byte("مرفأ الصيادين\n\nيعمل في المرفأ تسعون صيادًا.\n"),
			"مرفأ الصيادين (ar)\n1 [مرفأ الصيادين!] يعمل في المرفأ تسعون صيادًا.\n"},
		{"text in Windows-1256", "old_file.txt",
			windows1256("يعمل في المرفأ تسعون صيادًا."), "old file (ar)\n1 [] يعمل في المرفأ تسعون صيادًا.\n"},
		{"text in UTF-16", "u.txt", utf16le("يعمل في المرفأ تسعون صيادًا."), "u.txt (ar)\n1 [] يعمل في المرفأ تسعون صيادًا.\n"},
		{"Markdown by its long ending", "x.MARKDOWN",
			[]byte("# Harbour\n\nNinety people *work* here."), "Harbour (en)\n1 [Harbour!] Ninety people work here.\n"},
		{"a table: a row is a paragraph, a cell has the name of its column", "boats.csv",
			[]byte("القارب,الطول,\"عام البناء\"\nنورس,12,1998\n\"موج، الأول\",9,2004\n"),
			"boats (ar)\n1 [] القارب: نورس، الطول: 12، عام البناء: 1998.\n2 [] القارب: موج، الأول، الطول: 9، عام البناء: 2004.\n"},
		{"a table of another land: semicolons and a mark", "قوارب.csv",
			[]byte("\ufeffالقارب;الطول\nنورس;12\n"), "قوارب (ar)\n1 [] القارب: نورس، الطول: 12.\n"},
		{"a page: its article without what stands around it", "p.html",
			[]byte(`<html><head><title>مرفأ - موقع المدينة</title><script>x()</script></head><body><nav><a href=/>الرئيسية</a></nav>` + "\n" +
				`<main><h1>المرفأ القديم</h1><p>بُني المرفأ <a href=x>عام 1911</a> على يد<br>الأهالي<sup>[1]</sup>.</p>` +
				`<ul><li>رصيف للصيد</li><li><p>رصيف للركّاب</p></li></ul>` + "\n" +
				`<h2>أرقام</h2><table><caption>القوارب</caption><tr><th>القارب<th>الطول</tr>` +
				`<tr><td rowspan=2>نورس<td>12</tr><tr><td>14</tr></table>` + "\n" +
				`<div class="share-buttons">شارك</div><p hidden>سرّ</p>` +
				`<p>` + strings.Repeat("وفيه سوق للسمك كل صباح. ", 12) + `</p></main><footer>حقوق</footer></body></html>`),
			"المرفأ القديم (ar)\n1 [المرفأ القديم!] بُني المرفأ عام 1911 على يد الأهالي.\n2 [المرفأ القديم] رصيف للصيد/رصيف للركّاب\n" +
				"3 [أرقام!] القوارب:/القارب: نورس، الطول: 12./القارب: نورس، الطول: 14.\n" +
				"4 [أرقام] " + strings.TrimSpace(strings.Repeat("وفيه سوق للسمك كل صباح. ", 12)) + "\n"},
		{"a page in Windows-1256", "p.htm",
			windows1256(`<meta charset="windows-1256"><p>يعمل في المرفأ تسعون صيادًا.</p>`),
			"p.htm (ar)\n1 [] يعمل في المرفأ تسعون صيادًا.\n"},
		{"a page with the mark of UTF-8, which counts more than what it says itself", "p.html",
			[]byte("\ufeff<meta charset=windows-1256><p>يعمل في المرفأ تسعون صيادًا.</p>"),
			"p.html (ar)\n1 [] يعمل في المرفأ تسعون صيادًا.\n"},
		{"a page: numbers of a list, what introduces it", "q.html",
			[]byte(`<p>شروط الصيد هي:</p><ol><li>رخصة<li>قارب</ol>`),
			"q.html (ar)\n1 [] شروط الصيد هي:/1. رخصة/2. قارب\n"},
		{"Word: title, headings, also of a style based on one", "w.docx",
			wordFile(t, wordParas("T|تقرير المرفأ", "H1|الصيد", "|زاد الصيد عام 2020.", "Mine|السوق", "|نقص البيع.")),
			"تقرير المرفأ (ar)\n1 [تقرير المرفأ – الصيد!] زاد الصيد عام 2020.\n2 [السوق!] نقص البيع.\n"},
		{"Word: the articles of a law by their own numbers, and letters below them", "law.docx",
			wordFile(t,
				wordParas(
					"0#1|"+strings.Repeat("لا يجوز الصيد ليلًا في الميناء القديم إلا بإذن مكتوب. ", 4),
					"0#1|"+strings.Repeat("يعاقب المخالف بغرامة لا تقل عن مئة دينار. ", 5),
					"1#1|للمرة الأولى.")),
			"law (ar)\n1 [] مادة 1: " +
				strings.TrimSpace(strings.Repeat("لا يجوز الصيد ليلًا في الميناء القديم إلا بإذن مكتوب. ", 4)) + "\n2 [] مادة 2: " +
				strings.TrimSpace(strings.Repeat("يعاقب المخالف بغرامة لا تقل عن مئة دينار. ", 5)) + "\n3 [] أ) للمرة الأولى.\n"},
		{"Word: bullets and what introduces them", "b.docx",
			wordFile(t, wordParas("|يحتاج الصياد إلى:", "0#2|شبكة", "0#2|قارب")),
			"b.docx (ar)\n1 [] يحتاج الصياد إلى:/شبكة/قارب\n"},
		{"Word: a table, a merged cell in each of its rows", "t.docx",
			wordFile(t, wordTableOf("القارب|الطول", "نورس|12", "^|14")),
			"t.docx (ar)\n1 [] القارب: نورس، الطول: 12./القارب: نورس، الطول: 14.\n"},
		{"Word: a note behind its paragraph, nothing of what was deleted", "n.docx",
			wordFile(t,
				`<w:p><w:r><w:t>بُني المرفأ قديمًا</w:t></w:r><w:r><w:footnoteReference w:id="3"/></w:r><w:del>`+
					`<w:r><w:delText>جدًا</w:delText></w:r></w:del><w:ins><w:r><w:t>.</w:t></w:r></w:ins></w:p>`),
			"n.docx (ar)\n1 [] بُني المرفأ قديمًا.\n2 [] انظر سجلّ البلدية.\n"},
		{"Word: a bold line alone is a heading", "h.docx",
			wordFile(t, `<w:p><w:r><w:rPr><w:bCs/></w:rPr><w:t>السوق</w:t></w:r></w:p>`+wordParas("|نقص البيع.")),
			"السوق (ar)\n1 [السوق!] نقص البيع.\n"},
		{"Word: a text box once, though it stands there in two forms", "x.docx",
			wordFile(t,
				`<w:p><w:r><mc:AlternateContent><mc:Choice><w:txbxContent>`+
					`<w:p><w:r><w:t>إطار.</w:t></w:r></w:p></w:txbxContent></mc:Choice><mc:Fallback>`+
					`<w:p><w:r><w:t>إطار.</w:t></w:r></w:p></mc:Fallback></mc:AlternateContent></w:r><w:r><w:t>نص.</w:t></w:r></w:p>`),
			"x.docx (ar)\n1 [] إطار.نص.\n"},
		{"a book: chapters in their order", "k.epub",
			bookOf(t, "كتاب البحر", "\ufeff<h1>الأول</h1><p>البحر واسع.</p>", "<h1>الثاني</h1><p>البحر عميق.</p>"),
			"كتاب البحر (ar)\n1 [الأول!] البحر واسع.\n2 [الثاني!] البحر عميق.\n"},
		{"an interview", "i.html",
			[]byte(`<p>س: متى بدأت الصيد؟</p><p>ج: بدأت عام 1990 مع أبي.</p><p>س: وهل تصيد اليوم؟</p><p>ج: نعم، كل جمعة.</p>`),
			"i.html (ar)\n1 [] س: متى بدأت الصيد؟/ج: بدأت عام 1990 مع أبي.\n2 [] س: وهل تصيد اليوم؟/ج: نعم، كل جمعة.\n"},
		{"a law: its articles are sections", "l.html",
			[]byte(`<h2>قانون الصيد</h2><p>المادة الأولى</p><p>الصيد بإذن.</p><p>المادة الثانية</p><p>الإذن سنوي.</p>`),
			"قانون الصيد (ar)\n1 [قانون الصيد – المادة الأولى!] الصيد بإذن.\n2 [المادة الثانية!] الإذن سنوي.\n"},
		{"letters: presentation forms, stretching and marks of direction", "f.html",
			[]byte("<p>\u200fﺍﻟﻤﺮﻓﺄ ﻻ يفتـــح ليلًا\u200e.</p>"), "f.html (ar)\n1 [] المرفأ لا يفتح ليلًا.\n"},
	}
	for _, test := range tests {
		t.Run(test.rule, func(t *testing.T) {
			d, err := Read(context.Background(), test.name, test.data)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, outline(d)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestReadFile(t *testing.T) {
	name := os.Getenv("DOCUMENT")
	if name == "" {
		t.Skip("no DOCUMENT to show")
	}
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	begin := time.Now()
	d, err := Read(t.Context(), name, data)
	t.Logf("%v %v\n%s", time.Since(begin), err, outline(d))
}
