package pdf

import (
	"bytes"
	"fmt"
	"os"
	"testing"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
)

func TestDbg(t *testing.T) {
	b, _ := os.ReadFile("/tmp/c14/gen/report.pdf")
	configured()
	f, err := pdfcpu.Read(bytes.NewReader(b), model.NewDefaultConfiguration())
	if err != nil {
		t.Fatal(err)
	}
	f.EnsurePageCount()
	r := &reader{ctx: t.Context(), file: f, fonts: map[int]*font{}}
	for n := 1; n <= f.PageCount; n++ {
		rs := rows(r.page(n).glyphs)
		if len(rs) < 3 || rs[0].text(reading{rtl: true}) != "الفاقد" && rs[1].text(reading{rtl: true}) != "الفاقد" && n != 6 {
			continue
		}
		for i := range rs[:20] {
			k, g := columnsFrom(rs[i:])
			fmt.Printf("%d y%.0f s%.1f n=%d %v |", i, rs[i].y, rs[i].size, k, g)
			for _, p := range rs[i].pieces() {
				fmt.Printf(" [%.0f-%.0f %s]", p.x0, p.x1, p.text(reading{rtl: true}))
			}
			fmt.Println()
		}
	}
}
