package documents

import (
	"archive/zip"
	"bytes"
	"strings"
	"testing"
)

// zipped makes an archive of parts, given as name and content in turn.
func zipped(t testing.TB, parts ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(parts); i += 2 {
		w, err := z.Create(parts[i])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(parts[i+1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

const (
	wordStyles = `<w:styles xmlns:w="w"><w:style w:styleId="T"><w:name w:val="Title"/></w:style>` +
		`<w:style w:styleId="H1"><w:name w:val="heading 1"/></w:style>` +
		`<w:style w:styleId="Mine"><w:name w:val="bab"/><w:basedOn w:val="H1"/></w:style></w:styles>`
	wordLists = `<w:numbering xmlns:w="w"><w:abstractNum w:abstractNumId="7">` +
		`<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="مادة %1:"/></w:lvl>` +
		`<w:lvl w:ilvl="1"><w:numFmt w:val="arabicAlpha"/><w:lvlText w:val="%2)"/></w:lvl></w:abstractNum>` +
		`<w:abstractNum w:abstractNumId="8"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="•"/></w:lvl></w:abstractNum>` +
		`<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="8"/></w:num></w:numbering>`
	wordNotes = `<w:footnotes xmlns:w="w"><w:footnote w:id="-1" w:type="separator"><w:p/></w:footnote>` +
		`<w:footnote w:id="3"><w:p><w:r><w:t>انظر سجلّ البلدية.</w:t></w:r></w:p></w:footnote></w:footnotes>`
)

// wordFile makes a .docx of a body.
func wordFile(t testing.TB, body string) []byte {
	return zipped(t,
		"[Content_Types].xml", "<Types/>",
		"word/styles.xml", wordStyles,
		"word/numbering.xml", wordLists,
		"word/footnotes.xml", wordNotes,
		"word/document.xml", `<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="w" xmlns:mc="mc"><w:body>`+
			body+`<w:sectPr/></w:body></w:document>`)
}

// wordPara is a paragraph of a style: "H1|text", or "|text".
func wordPara(text string) string {
	style, text, _ := strings.Cut(text, "|")
	p := ""
	if name, number, ok := strings.Cut(style, "#"); ok {
		p = `<w:numPr><w:ilvl w:val="` + name + `"/><w:numId w:val="` + number + `"/></w:numPr>`
	} else if style != "" {
		p = `<w:pStyle w:val="` + style + `"/>`
	}
	return `<w:p><w:pPr>` + p + `</w:pPr><w:r><w:t xml:space="preserve">` + text + `</w:t></w:r></w:p>`
}

func wordParas(texts ...string) string {
	var b strings.Builder
	for _, text := range texts {
		b.WriteString(wordPara(text))
	}
	return b.String()
}

// wordTableOf is a table of rows of cells with | between.
func wordTableOf(rows ...string) string {
	var b strings.Builder
	b.WriteString("<w:tbl><w:tblPr/>")
	for _, r := range rows {
		b.WriteString("<w:tr>")
		for cell := range strings.SplitSeq(r, "|") {
			b.WriteString("<w:tc><w:tcPr>")
			if cell == "^" {
				b.WriteString("<w:vMerge/>")
			}
			b.WriteString("</w:tcPr>" + wordPara("|"+strings.Trim(cell, "^")) + "</w:tc>")
		}
		b.WriteString("</w:tr>")
	}
	return b.String() + "</w:tbl>"
}

// bookOf makes an .epub of chapters, which may begin with the mark of UTF-8.
func bookOf(t testing.TB, title string, chapters ...string) []byte {
	items, spine := "", ""
	parts := []string{
		"mimetype", "application/epub+zip",
		"META-INF/container.xml", `<container><rootfiles><rootfile full-path="OPS/book.opf"/></rootfiles></container>`,
	}
	for i, c := range chapters {
		name, mark := string(rune('a'+i)), ""
		body, marked := strings.CutPrefix(c, "\ufeff")
		if marked {
			mark = "\ufeff"
		}
		items += `<item id="` + name + `" href="text/` + name + `%20x.xhtml"/>`
		spine += `<itemref idref="` + name + `"/>`
		parts = append(parts, "OPS/text/"+name+" x.xhtml", mark+`<html><head><title>فصل</title></head><body>`+body+`</body></html>`)
	}
	parts = append(parts, "OPS/book.opf", `<package><metadata><dc:title>`+title+`</dc:title></metadata>`+
		`<manifest><item id="n" href="nav.xhtml" properties="nav"/>`+items+`</manifest>`+
		`<spine><itemref idref="n"/>`+spine+`</spine></package>`)
	return zipped(t, parts...)
}
