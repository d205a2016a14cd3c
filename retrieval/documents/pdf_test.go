package documents

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var rewrite = flag.Bool("update", false, "write what is read of testdata/report.pdf into testdata/report.txt")

// A report that a browser printed: two columns, a table with what introduces it, a note and its
// reference, the head and the foot of each page, a law.
func TestPrintedReport(t *testing.T) {
	data, err := os.ReadFile("testdata/report.pdf")
	if err != nil {
		t.Fatal(err)
	}
	d, err := Read(t.Context(), "report.pdf", data)
	if err != nil {
		t.Fatal(err)
	}
	if *rewrite {
		if err := os.WriteFile("testdata/report.txt", []byte(outline(d)), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile("testdata/report.txt")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), outline(d)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// pdfOf makes a PDF of one page: its content, and the fonts and pictures that it has.
func pdfOf(content, resources string, more ...string) []byte {
	objects := append([]string{
		"<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
		"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<<" + resources + ">>>>",
		fmt.Sprintf("<</Length %d>>\nstream\n%s\nendstream", len(content), content),
	}, more...)
	return pdfOfObjects(objects...)
}

// pdfOfObjects makes a PDF of objects numbered from 1, the first of them its catalogue.
func pdfOfObjects(objects ...string) []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.7\n")
	var at []int
	for i, o := range objects {
		at = append(at, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	xref := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, a := range at {
		fmt.Fprintf(&b, "%010d 00000 n \n", a)
	}
	fmt.Fprintf(&b, "trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, xref)
	return b.Bytes()
}

func TestKindsOfPDF(t *testing.T) {
	english := pdfOf(
		"BT /F 12 Tf 72 720 Td (The harbour opened in 1911 and has nine inter-) Tj "+
			"0 -15 Td (national berths for ships of all kinds, says the) Tj 0 -15 Td (report.) Tj ET",
		"/Font<</F 5 0 R>>",
		"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding"+
			"/FirstChar 32/LastChar 126/Widths["+strings.Repeat("500 ", 95)+"]>>")
	forms := pdfOf(
		"BT /F 12 Tf 72 720 Td <"+"0102030405"+"> Tj ET",
		"/Font<</F 5 0 R>>",
		"<</Type/Font/Subtype/Type1/BaseFont/Naskh/FirstChar 1/LastChar 5/Widths[400 400 400 400 400]"+
			"/Encoding<</Differences[1/uniFE84/uniFED3/uniFEAE/uniFEE4/uniFEDF]>>>>")
	locked, err := os.ReadFile("testdata/locked.pdf")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name   string
		data   []byte
		want   string
		reason Reason
	}{
		{"words that run to the right, one of them hyphenated",
			english, "The harbour opened in 1911 and has nine international berths for ships of all kinds, says the report.", ""},
		{"presentation forms, from left to right, by the names of glyphs", forms, "لمرفأ", ""},
		{"a page that is a picture", pdfOf("q 595 0 0 842 0 0 cm BI /W 1 /H 1 /BPC 8 /CS /G ID x EI Q", ""), "", Scanned},
		{"a picture of its own",
			pdfOf(
				"q 595 0 0 842 0 0 cm /I Do Q", "/XObject<</I 5 0 R>>",
				"<</Type/XObject/Subtype/Image/Width 1/Height 1/BitsPerComponent 8/ColorSpace/DeviceGray/Length 1>>\nstream\nx\nendstream"),
			"", Scanned},
		{"fonts that do not say which letters they show",
			pdfOf(
				"BT /F 12 Tf 72 720 Td <"+strings.Repeat("0001", 40)+"> Tj ET", "/Font<</F 5 0 R>>",
				"<</Type/Font/Subtype/Type0/BaseFont/X/Encoding/Identity-H/DescendantFonts["+
					"<</Type/Font/Subtype/CIDFontType2/BaseFont/X/DW 500>>]>>"),
			"", Nameless},
		{"a page of nothing", pdfOf("q Q", ""), "", Empty},
		{"a form that draws itself",
			pdfOf(
				"/X Do", "/XObject<</X 5 0 R>>",
				"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 5 0 R>>>>/Length 5>>\nstream\n/X Do\nendstream"),
			"", Empty},
		{"behind a password", locked, "", Locked},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d, err := Read(t.Context(), "x.pdf", tt.data)
			var e *Error
			switch {
			case tt.reason != "":
				if !errors.As(err, &e) || e.Reason != tt.reason {
					t.Errorf("read %+v, %v, want %s", d.Passages, err, tt.reason)
				}
			case err != nil:
				t.Error(err)
			case d.Passages[0].Text != tt.want:
				t.Errorf("got %q, want %q", d.Passages[0].Text, tt.want)
			}
		})
	}
}
