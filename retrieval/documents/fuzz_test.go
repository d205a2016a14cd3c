package documents

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// FuzzRead: whatever the bytes, a file of any kind is read or refused in a line, in time, and what
// is read are numbered paragraphs of valid text.
func FuzzRead(f *testing.F) {
	add := func(name string, data []byte) { f.Add(name, data) }
	add("a.html", []byte("<h1>س</h1><table><tr><td rowspan=9>1<td>2</table><ul><li><p>x<ol><li>y</ul>"))
	add("a.csv", []byte("أ;ب\n1;\"2\n"))
	add("a.md", []byte("# س\n\n| أ | ب |\n|---|---|\n| 1 | 2 |"))
	add("a.docx", wordFile(f, wordParas("T|عنوان", "0#1|بند", "1#1|فرع")+wordTableOf("أ|ب", "^|ج")))
	add("a.epub", bookOf(f, "كتاب", "<p>نص.</p>"))
	if data, err := os.ReadFile("testdata/report.pdf"); err == nil {
		add("a.pdf", data)
	}
	add("a.pdf", []byte("%PDF-1.4\n"+
		"1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"+
		"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"+
		"3 0 obj<</Type/Page/Parent 2 0 R/Contents 4 0 R>>endobj\n"+
		"4 0 obj<</Length 20>>stream\nBT /F 1 Tf (x) Tj ET\nendstream endobj\n"+
		"trailer<</Root 1 0 R/Size 5>>\nstartxref\n0\n%%EOF"))
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		if len(data) > 1<<20 {
			return
		}
		ctx, end := context.WithTimeout(context.Background(), 20*time.Second)
		defer end()
		d, err := Read(ctx, name, data)
		var refused *Error
		if err != nil {
			if !errors.As(err, &refused) || strings.Contains(refused.Line, "\n") && !strings.Contains(name, "\n") {
				t.Fatalf("%q: %v", name, err)
			}
			return
		}
		if d.Title == "" || d.Language == "" || len(d.Passages) == 0 {
			t.Fatalf("%q: a document without a title or a paragraph: %+v", name, d)
		}
		for i, p := range d.Passages {
			if p.ID != i+1 || strings.TrimSpace(p.Text) == "" || !utf8.ValidString(p.Text) || !utf8.ValidString(p.Section) {
				t.Fatalf("%q: paragraph %d is %+v", name, i+1, p)
			}
		}
	})
}
