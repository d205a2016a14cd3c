package documents

import (
	"bytes"
	"compress/zlib"
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"
)

// What is hostile, torn or of another kind is refused in a line, and quickly.
func TestRefused(t *testing.T) {
	bomb := strings.Repeat(" ", 65<<20)
	ticks := ""
	for n := range 500 {
		ticks += strings.Repeat("`", n+1) + " "
	}
	locked, err := os.ReadFile("testdata/locked.pdf")
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		attack, name string
		data         []byte
		reason       Reason // "": it is read, but harmless
		says         string // in the line of the error, or in the first paragraph
	}{
		{"nothing", "a.pdf", nil, Empty, "empty"},
		{"blanks", "a.txt", []byte(" \n "), Empty, "empty"},
		{"another kind", "a.exe", []byte("MZ"), Foreign, ".docx"},
		{"an old Word file", "a.doc", []byte{0xD0, 0xCF}, Foreign, "save it as .docx"},
		{"an old Word file that says it is new", "a.docx", []byte{0xD0, 0xCF, 0x11, 0xE0, 1, 2}, Locked, "password"},
		{"a picture", "a.JPG", []byte{0xFF, 0xD8}, Foreign, "picture"},
		{"no zip", "a.docx", []byte("PK\x03\x04 torn"), Damaged, "torn"},
		{"a zip of something else", "a.docx", zipped(t, "x", "y"), Damaged, "no text of Word"},
		{"a zip that grows without bounds", "bomb.docx", zipped(t, "word/document.xml", "<w:document>"+bomb), Unwelcome, "grows"},
		{"a zip of ten thousand parts", "parts.docx", zipped(t, manyParts()...), Unwelcome, "parts"},
		{"XML that ends in the middle", "torn.docx", zipped(t, "word/document.xml", `<w:document><w:body><w:p><w:r><w:t>نصف`), Damaged, "torn"},
		{"elements without end", "deep.docx", zipped(t, "word/document.xml", strings.Repeat("<w:tbl><w:tr><w:tc>", 100_000)), Unwelcome, "deep"},
		{"entities that multiply", "lol.docx",
			zipped(t, "word/document.xml",
				`<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><w:document><w:p><w:r><w:t>&b;</w:t></w:r></w:p></w:document>`),
			Damaged, "damaged"},
		{"elements of a page without end", "deep.html", []byte(strings.Repeat("<div>", 200_000)), Damaged, "page"},
		{"a page without text", "a.html", []byte("<nav><a href=x>x</a></nav>"), Empty, "no paragraph"},
		{"a book that is none", "a.epub", zipped(t, "META-INF/container.xml", "<container/>"), Damaged, "chapters"},
		{"a book that names a file outside it", "a.epub",
			zipped(t, "META-INF/container.xml", `<container><rootfile full-path="../../etc/passwd"/></container>`),
			Damaged, "chapters"},
		{"bytes that are no text", "a.csv", []byte{1, 2, 0, 0xFF}, Damaged, "binary"},
		{"Latin letters in no encoding that is known", "a.txt", []byte("caf\xe9 caf\xe9"), Damaged, "UTF-8"},
		{"no PDF", "a.pdf", []byte("%PDF-1.7 and no more"), Damaged, "PDF"},
		{"a PDF of lists in lists", "deep.pdf",
			[]byte("%PDF-1.4\n1 0 obj\n" + strings.Repeat("[", 1_000_000) + "\nendobj\ntrailer\n<</Root 1 0 R/Size 2>>\nstartxref\n9\n%%EOF"),
			Damaged, "PDF"},
		{"a PDF that says it has a billion objects", "many.pdf",
			[]byte("%PDF-1.4\nxref\n0 1000000000\n0000000000 65535 f \ntrailer\n<</Root 1 0 R/Size 1000000000>>\nstartxref\n9\n%%EOF"),
			Damaged, "PDF"},
		{"a PDF whose tables point at themselves", "loop.pdf",
			[]byte("%PDF-1.4\nxref\n0 1\n0000000000 65535 f \ntrailer\n<</Root 1 0 R/Size 2/Prev 9>>\nstartxref\n9\n%%EOF"),
			Damaged, "PDF"},
		{"a file of another kind than its name says: a page as .pdf", "a.pdf", []byte("<html><p>نص."), Damaged, "PDF"},
		{"a PDF as .docx", "a.docx", []byte("%PDF-1.7"), Damaged, "torn"},
		{"a zip as .txt", "a.txt", zipped(t, "x", "y"), Damaged, "binary"},
		{"a program as .csv", "a.csv", []byte("MZ\x90\x00\x03\x00\xff\xfe"), Damaged, "binary"},
		{"a PDF behind a password", "locked.pdf", locked, Locked, "password"},
		{"a PDF of scanned pages", "scan.pdf",
			pdfOf(
				"q 595 0 0 842 0 0 cm /I Do Q", "/XObject<</I 5 0 R>>",
				"<</Type/XObject/Subtype/Image/Width 1/Height 1/BitsPerComponent 8/ColorSpace/DeviceGray/Length 1>>\nstream\nx\nendstream"),
			Scanned, "OCR"},
		{"a PDF that says it has a million pages", "pages.pdf",
			pdfOfObjects(
				"<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1000000>>",
				"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>"),
			TooLarge, "pages"},
		{"a PDF with three thousand pages", "pages.pdf", pdfOfPages(3000, "q Q"), TooLarge, "pages"},
		{"a PDF whose tree of pages holds itself", "tree.pdf",
			pdfOfObjects("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[2 0 R]/Count 1>>"), "any", ""},
		{"a PDF whose page is its own parent and content", "self.pdf",
			pdfOfObjects(
				"<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
				"<</Type/Page/Parent 3 0 R/MediaBox[0 0 9 9]/Contents[3 0 R]/Resources 3 0 R>>"),
			"any", ""},
		{"a form that draws itself", "form.pdf",
			pdfOf(
				"/X Do", "/XObject<</X 5 0 R>>",
				"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 5 0 R>>>>/Length 11>>\nstream\n/X Do /X Do\nendstream"),
			Empty, ""},
		{"a stream that grows a thousandfold", "flate.pdf",
			pdfOfObjects(
				"<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
				"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>", deflated(strings.Repeat(" ", 200<<20))),
			"any", ""},
		{"pages that share one long content", "shared.pdf",
			pdfOfPages(1500, strings.Repeat("("+strings.Repeat("a", 500)+") Tj ", 20)), Unwelcome, "repeats"},
		{"a cell of a page over a hundred rows", "span.html",
			[]byte("<table><tr><td rowspan=100>" + strings.Repeat("كلمة ", 200_000) + "<td>x</tr>" +
				strings.Repeat("<tr><td>y</tr>", 99) + "</table>"),
			Unwelcome, "grows"},
		{"a cell of Word over ten thousand rows", "merge.docx",
			wordFile(t, wordTableOf(append([]string{strings.Repeat("كلمة ", 20_000) + "|x"}, repeated("^|y", 10_000)...)...)),
			Unwelcome, "grows"},
		{"a note that ten thousand paragraphs refer to", "notes.docx",
			zipped(t,
				"word/footnotes.xml",
				`<w:footnotes xmlns:w="w"><w:footnote w:id="3"><w:p><w:r><w:t>`+strings.Repeat("كلمة ", 20_000)+
					`</w:t></w:r></w:p></w:footnote></w:footnotes>`,
				"word/document.xml",
				`<w:document xmlns:w="w"><w:body>`+
					strings.Repeat(`<w:p><w:r><w:t>نص</w:t><w:footnoteReference w:id="3"/></w:r></w:p>`, 10_000)+
					`</w:body></w:document>`),
			Unwelcome, "grows"},
		{"a label of a list as long as a book", "label.docx",
			zipped(t,
				"word/numbering.xml",
				`<w:numbering xmlns:w="w"><w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/>`+
					`<w:lvlText w:val="`+strings.Repeat("%1 ", 300_000)+
					`"/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num></w:numbering>`,
				"word/document.xml",
				`<w:document xmlns:w="w"><w:body>`+strings.Repeat(wordPara("0#1|بند."), 10_000)+`</w:body></w:document>`),
			"", "بند"},
		{"styles that are based on each other", "styles.docx",
			zipped(t,
				"word/styles.xml",
				`<w:styles xmlns:w="w"><w:style w:styleId="A"><w:name w:val="a"/><w:basedOn w:val="B"/></w:style>`+
					`<w:style w:styleId="B"><w:name w:val="b"/><w:basedOn w:val="A"/></w:style></w:styles>`,
				"word/document.xml", `<w:document xmlns:w="w"><w:body>`+wordPara("A|نص.")+`</w:body></w:document>`),
			"", "نص."},
		{"a name of a column as long as a book, above ten thousand rows", "names.csv",
			[]byte(strings.Repeat("ع", 1_000_000) + ",ب\n" + strings.Repeat("1,2\n", 10_000)), "", "ععع"},
		{"the same in Markdown", "names.md",
			[]byte("| " + strings.Repeat("ع", 1_000_000) + " | ب |\n|---|---|\n" + strings.Repeat("| 1 | 2 |\n", 10_000)),
			"", "ععع"},
		{"Markdown whose stars open and close without end", "stars.md", []byte("نص " + strings.Repeat("*a_ ", 100_000)), "", "نص"},
		{"links that nobody closes", "links.md", []byte("نص " + strings.Repeat("[a](", 100_000)), "", "نص"},
		{"links without text that nobody closes", "bare.md", []byte("نص " + strings.Repeat("[](", 100_000)), "", "نص"},
		{"pictures that nobody closes", "pictures.md", []byte("نص " + strings.Repeat("![](", 100_000)), "", "نص"},
		{"a line of equal signs", "equal.md", []byte("نص " + strings.Repeat("=", 400_000)), "", "نص"},
		{"code in all lengths that nobody closes", "code.md", []byte("نص " + ticks + strings.Repeat("سطر قصير\n", 100_000)), "", "نص"},
		{"tables and text by turns", "tables.md", []byte("نص\n" + strings.Repeat("|a\nb\n", 60_000)), "", "نص"},
		{"addresses of links without end", "names.md", []byte("نص.\n\n" + strings.Repeat("[a]:\n", 50_000)), "", "نص."},
		{"quotations in each other", "quotes.md", []byte("نص.\n\n" + strings.Repeat(">", 200_000) + strings.Repeat("a\n", 50_000)), "", "نص."},
		{"lists in each other, above blank lines", "lists.md",
			[]byte("نص.\n\n" + strings.Repeat("- ", 100_000) + "a" + strings.Repeat("\n", 100_000)), "", "نص."},
		{"a heading as long as a book, above ten thousand paragraphs", "head.html",
			[]byte("<h1>" + strings.Repeat("كلمة ", 200_000) + "</h1>" + strings.Repeat("<p>نص.</p>", 10_000)),
			"", "كلمة"},
		{"a book whose chapter grows without bounds", "bomb.epub",
			zipped(t,
				"META-INF/container.xml", `<container><rootfile full-path="b.opf"/></container>`,
				"b.opf", `<package><manifest><item id="a" href="a.xhtml"/></manifest><spine><itemref idref="a"/></spine></package>`,
				"a.xhtml", "<p>"+bomb),
			Unwelcome, "grows"},
		{"a book that names a chapter a hundred thousand times", "again.epub",
			zipped(t,
				"META-INF/container.xml", `<container><rootfile full-path="b.opf"/></container>`,
				"b.opf", `<package><manifest><item id="a" href="a.xhtml"/></manifest><spine>`+
					strings.Repeat(`<itemref idref="a"/>`, 100_000)+`</spine></package>`,
				"a.xhtml", "<p>فصل.</p>"),
			"", "فصل."},
		{"more paragraphs than are read", "many.txt", []byte(strings.Repeat("نص قصير.\n", 30_000)), TooLarge, "paragraphs"},
		{"a line as long as a book", "line.txt", []byte(strings.Repeat("كلمة ", 2_000_000)), TooLarge, "MiB"},
	}
	for _, test := range tests {
		t.Run(test.attack, func(t *testing.T) {
			begin := time.Now()
			ctx, end := context.WithTimeout(t.Context(), 30*time.Second)
			defer end()
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			d, err := Read(ctx, test.name, test.data)
			runtime.ReadMemStats(&after)
			if made := (after.TotalAlloc - before.TotalAlloc) >> 20; made > 4000 {
				t.Errorf("%d MiB of memory were asked for", made)
			} else {
				t.Logf("%v, %d MiB", time.Since(begin).Round(time.Millisecond), made)
			}
			var e *Error
			refused := errors.As(err, &e)
			switch {
			case !refused && err != nil:
				t.Fatal(err)
			case !refused && (test.reason != "" && test.reason != "any" || !strings.HasPrefix(d.Passages[0].Text, test.says)):
				t.Fatalf("read %d paragraphs", len(d.Passages))
			case !refused || test.reason == "any":
				return
			}
			if e.Reason != test.reason || !strings.Contains(e.Line, test.says) || strings.Contains(e.Line, "\n") {
				t.Errorf("%s: %q, want %s and %q", e.Reason, e.Line, test.reason, test.says)
			}
		})
	}
}

func repeated(s string, n int) (out []string) {
	for range n {
		out = append(out, s)
	}
	return out
}

// deflated is a stream of a PDF, made small.
func deflated(content string) string {
	var b bytes.Buffer
	z := zlib.NewWriter(&b)
	_, _ = z.Write([]byte(content))
	_ = z.Close()
	return fmt.Sprintf("<</Length %d/Filter/FlateDecode>>\nstream\n%s\nendstream", b.Len(), b.String())
}

// pdfOfPages makes a PDF of so many pages, all with one content.
func pdfOfPages(n int, content string) []byte {
	objects := []string{
		"<</Type/Catalog/Pages 2 0 R>>",
		"",
		fmt.Sprintf("<</Length %d>>\nstream\nBT /F 12 Tf 72 720 Td %s ET\nendstream", len(content)+26, content),
		"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
	}
	kids := ""
	for i := range n {
		kids += fmt.Sprintf("%d 0 R ", i+5)
		objects = append(objects, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 3 0 R/Resources<</Font<</F 4 0 R>>>>>>")
	}
	objects[1] = fmt.Sprintf("<</Type/Pages/Kids[%s]/Count %d>>", kids, n)
	return pdfOfObjects(objects...)
}

func manyParts() (parts []string) {
	for i := range 10_000 {
		parts = append(parts, fmt.Sprintf("x%d", i), "")
	}
	return parts
}
