package documents

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A page as a stranger's: what leads to it, lists its parts, advertises and counts is no paragraph;
// what tells of it is.
func TestAround(t *testing.T) {
	const (
		before = "<h1>طاحونة الوادي</h1><p>بنى الأهالي الطاحونة عام 1874 على ضفة النهر.</p>"
		after  = "<h2>اليوم</h2><p>صارت الطاحونة متحفًا يفتح كل سبت.</p>"
		first  = "1 [طاحونة الوادي!] بنى الأهالي الطاحونة عام 1874 على ضفة النهر.\n"
		last   = "[اليوم!] صارت الطاحونة متحفًا يفتح كل سبت.\n"
	)
	tests := []struct{ rule, page, want string }{
		{"a path to the page, by its signs",
			`<div><a href="/">الصفحة الأولى</a> › <a href="/t">تراث</a> › مبانٍ</div>` + before + after,
			first + "2 " + last},
		{"a path without links", `<p>الصفحة الأولى › تراث › مبانٍ</p>` + before + after, first + "2 " + last},
		{"a path that is a list, the page at its end",
			`<ul><li><a href="/">الصفحة الأولى</a><li><a href="/t">تراث</a><li>طاحونة الوادي</ul>` + before + after,
			first + "2 " + last},
		{"a path by its label", `<div aria-label="مسار التنقل">الصفحة الأولى تراث</div>` + before + after, first + "2 " + last},
		{"a path by what a machine is told",
			`<ol itemtype="https://schema.org/BreadcrumbList"><li>الصفحة الأولى<li>تراث</ol>` + before + after,
			first + "2 " + last},
		{"steps of a guide are no path",
			before + `<p>لحجز زيارة: القائمة › المتاحف › حجز، ثم اختر اليوم.</p>` + after,
			first + "2 [طاحونة الوادي] لحجز زيارة: القائمة › المتاحف › حجز، ثم اختر اليوم.\n3 " + last},
		{"a table of contents, with numbers of its own and of the list",
			before +
				`<h2>في الصفحة</h2><ol><li><a href="#x">4. الحجر</a><ul><li><a href="#y">النقل</a></ul><li><a href="#z">اليوم</a></ol>` +
				after,
			first + "2 " + last},
		{"a table of contents in paragraphs",
			before + `<p>المحتويات</p><p><a href="#x">1. الحجر</a></p><p><a href="#z">2. اليوم</a></p>` + after,
			first + "2 " + last},
		{"a table of contents by the page's own address",
			`<link rel=canonical href="https://w.example/mill"><h1>طاحونة الوادي</h1>` +
				`<ul><li><a href="https://w.example/mill#z">اليوم</a></ul>` + before[strings.Index(before, "<p>"):] + after,
			first + "2 " + last},
		{"an advertisement by its class",
			before + `<div class="content adSlot-2">إعلان: خصم على الدقيق حتى نهاية الشهر.</div>` + after,
			first + "2 " + last},
		{"by an Arabic name",
			before + `<section aria-label="إعلان ممول"><p>خصم على الدقيق حتى نهاية الشهر.</p></section>` + after,
			first + "2 " + last},
		{"by its link, and the word above it",
			before +
				`<p>إعلان</p><p><a rel="nofollow sponsored" href="http://shop.example">خصم على الدقيق حتى نهاية الشهر في كل فروع ` +
				`المتجر الكبير والصغير.</a></p>` + after,
			first + "2 " + last},
		{"a class that ends like one, or says that there is none, is text",
			before + `<div class="road no-sidebar"><p>كان الطحين يكفي ست قرى.</p></div>` + after,
			first + "2 [طاحونة الوادي] كان الطحين يكفي ست قرى.\n3 " + last},
		{"a class of one around the whole text is only its layout",
			`<div class="toc-enabled sidebar-left">` + before + after + `</div>`, first + "2 " + last},
		{"who asked and photographed, not how long it takes to read",
			before + `<p>حاورتها: هالة — صور: بشر — وقت القراءة ٤ دقائق</p>` + after,
			first + "2 [طاحونة الوادي] حاورتها: هالة — صور: بشر\n3 " + last},
		{"the same in elements",
			before + `<div><span>حاورتها: هالة</span> <span>قراءة في 4 دقائق</span> | <span>120 مشاهدة</span></div>` + after,
			first + "2 [طاحونة الوادي] حاورتها: هالة\n3 " + last},
		{"a sentence about reading is text",
			before + `<p>مدة القراءة في المكتبة ساعتان لكل زائر.</p>` + after,
			first + "2 [طاحونة الوادي] مدة القراءة في المكتبة ساعتان لكل زائر.\n3 " + last},
		{"a box of names and values",
			before + `<table><tr><th colspan=2>الطاحونة<tr><th>البناء<td>1874<sup><a href="#n">[2]</a></sup>` +
				`<tr><th>المساحة<td>90 م<sup>2</sup></table>` + after,
			first + "2 [طاحونة الوادي] الطاحونة./البناء: 1874./المساحة: 90 م2.\n3 " + last},
		{"a list of names and values",
			before + `<dl><dt>المهندس<dd><a href="/k">خالد الجمل</a><dt>الحجر<dd>بازلت</dl>` + after,
			first + "2 [طاحونة الوادي] المهندس: خالد الجمل/الحجر: بازلت\n3 " + last},
		{"links that a sentence or a heading says what they are",
			before +
				`<p>ومن طواحين النهر:</p><ul><li><a href="/a">الشلال</a><li><a href="/b">الجسر</a></ul><h2>أصحابها</h2>` +
				`<ul><li><a href="/c">آل الجمل</a><li><a href="/d">آل نصر</a></ul>` + after,
			first + "2 [طاحونة الوادي] ومن طواحين النهر:/الشلال/الجسر\n3 [أصحابها!] آل الجمل/آل نصر\n4 " + last},
		{"an entry of a list may be a link",
			before + `<ul><li><a href="/a">الشلال</a><li>الجسر القديم</ul>` + after,
			first + "2 [طاحونة الوادي] الشلال/الجسر القديم\n3 " + last},
		{"what else to read, in the middle and at the end",
			before + `<p>اقرأ أيضًا: <a href="/a">عشر طواحين من الحجر في الجبل</a></p>` + after +
				`<h2>انظر أيضًا</h2><ul><li><a href="/a">طاحونة</a><li><a href="/b">نهر</a></ul><h2>روابط خارجية</h2>` +
				`<ul><li><a href="https://x.example">الموقع</a></ul>`,
			first + "2 " + last},
		{"sources go, notes that say something stay",
			before + after + `<h2>المراجع</h2><ol><li><a href="#r1">↑</a> ` +
				`<cite><a href="https://x.example/k">تاريخ الوادي</a>، دار النهر، 1990</cite>` +
				`<li><a href="#r2">↑</a> كانت تُسمّى طاحونة الباشا.</ol>`,
			first + "2 " + last + "3 [المراجع!] 2. كانت تُسمّى طاحونة الباشا.\n"},
		{"sources alone go with their heading",
			before + after + `<h2>المراجع</h2><ol><li><a href="https://x.example/k">تاريخ الوادي وأهله</a>، 1990</ol>`,
			first + "2 " + last},
	}
	for _, tt := range tests {
		t.Run(tt.rule, func(t *testing.T) {
			d, err := Read(t.Context(), "p.html", []byte(tt.page))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff("طاحونة الوادي (ar)\n"+tt.want, outline(d)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// A table of contents is no paragraph in any kind of file.
func TestContents(t *testing.T) {
	styles := strings.Replace(wordStyles, "</w:styles>", `<w:style w:styleId="C1"><w:name w:val="toc 1"/></w:style></w:styles>`, 1)
	text := "1 [البداية!] فتح المصنع أبوابه عام 1931.\n"
	for _, tt := range []struct {
		rule, name string
		data       []byte
		want       string
	}{
		{"text, by its title", "a.txt", []byte("المحتويات\nالبداية ...... 3\nالعمال ……… ٩\n\nالبداية\n\nفتح المصنع أبوابه عام 1931.\n"), text},
		{"text, by pages that rise", "a.txt",
			[]byte("البداية ...... 3\nالعمال ...... 9\nالإغلاق ...... 12\n\nالبداية\n\nفتح المصنع أبوابه عام 1931.\n"),
			text},
		{"a list of prices", "a.txt",
			[]byte("شاي ...... 12\nقهوة ...... 20\nماء ...... 4\n"), "1 [] شاي ...... 12/قهوة ...... 20/ماء ...... 4\n"},
		{"Markdown", "a.md",
			[]byte("## جدول المحتويات\n\n- [البداية](#a)\n  - [العمال](#b)\n\n# البداية\n\nفتح المصنع أبوابه عام 1931.\n"),
			text},
		{"Word, by its style", "a.docx",
			zipped(t,
				"word/styles.xml", styles,
				"word/document.xml", `<w:document xmlns:w="w"><w:body>`+
					wordParas("C1|البداية 3", "C1|العمال 9", "H1|البداية", "|فتح المصنع أبوابه عام 1931.")+`</w:body></w:document>`),
			text},
		{"Word, by its dots", "a.docx",
			wordFile(t,
				wordParas("H1|المحتويات", "|البداية ........ 3", "|العمال ........ 9", "H1|البداية", "|فتح المصنع أبوابه عام 1931.")),
			text},
		{"a book, a chapter of it", "a.epub",
			bookOf(t, "المصنع",
				`<h1>الفهرس</h1><p><a href="b%20x.xhtml">البداية</a></p><p><a href="b%20x.xhtml#2">العمال</a></p>`,
				"<h1>البداية</h1><p>فتح المصنع أبوابه عام 1931.</p>"),
			text},
	} {
		t.Run(tt.rule, func(t *testing.T) {
			d, err := Read(t.Context(), tt.name, tt.data)
			if err != nil {
				t.Fatal(err)
			}
			_, got, _ := strings.Cut(outline(d), "\n")
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}
