package pdf

import (
	"context"
	"testing"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// FuzzContent: whatever a page draws, the glyphs are laid out and composed without a panic. Only
// the objects of the file are left out: they are pdfcpu's.
func FuzzContent(f *testing.F) {
	f.Add("BT /F 12 Tf 1 0 0 1 50 700 Tm (abc) Tj 0 -14 Td [(d) -200 <0041>] TJ T* (e) ' ET",
		"beginbfchar <61> <0645> endbfchar 1 beginbfrange <62> <64> <0628> endbfrange")
	f.Add("q 1 0 0 1 0 0 cm BT /F 9 Tf 400 20 Td (1) Tj ET Q BI /W 1 ID x EI "+
		"/Span <</ActualText (\\376\\377\\006\\105)>> BDC BT /F 1 Tf (q) Tj ET EMC", "")
	f.Add("BT /F 1e9 Tf -1e9 0 0 1e9 0 0 Tm (a) Tj 1e300 1e300 Td (b) Tj ET", "endbfrange")
	f.Fuzz(func(t *testing.T, content, cmap string) {
		if len(content)+len(cmap) > 1<<16 {
			return
		}
		xref := &model.XRefTable{Table: map[int]*model.XRefTableEntry{}}
		r := &reader{ctx: context.Background(), file: &model.Context{XRefTable: xref}, fonts: map[int]*font{}}
		fnt := &font{widths: map[int]float64{}, missing: 500}
		fnt.readMap([]byte(cmap))
		r.fonts[1] = fnt
		resources := types.Dict{"Font": types.Dict{"F": *types.NewIndirectRef(1, 0)}}
		p := &painter{r: r, state: graphics{ctm: unit, stretch: 1}, text: unit, line: unit}
		p.run([]byte(content), resources)
		compose([]page{{glyphs: p.glyphs}, {glyphs: p.glyphs}})
	})
}
