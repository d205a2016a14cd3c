// Package pdf reads the text of a PDF in the order in which people read it: Arabic in logical order
// and in plain letters, columns one after the other, tables row by row, without the heads, feet and
// numbers of pages. The objects of the file are read by pdfcpu; what is drawn where, and what that
// says, is found here.
package pdf

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"

	"isnad/retrieval"
)

// Errors of Read. Others say that the file is damaged.
var (
	ErrLocked  = errors.New("the PDF asks for a password")
	ErrScanned = errors.New("the pages of the PDF are pictures without text")
	ErrFonts   = errors.New("the fonts of the PDF do not say which letters they show")
	ErrPages   = errors.New("the PDF has too many pages")
	ErrGrows   = errors.New("the pages of the PDF hold more text than its size allows: it repeats itself")
)

// A Document is what a PDF says.
type Document struct {
	Title   string // by the file's own account, may be empty
	Scanned int    // pages that are pictures without text
	Blocks  []retrieval.Block
}

// The limits of a file, beside that of its bytes: a stream that grows, lists within lists, objects
// without end.
const (
	maxStream  = 64 << 20
	maxObjects = 1 << 20
	maxDepth   = 64
	maxText    = 64 << 20 // bytes that the glyphs of all pages stand for
	maxDrawn   = 8 << 20  // glyphs of all pages: 4,000 on each of 2,000
)

// configured keeps the library from making a folder for settings in the reader's home.
var configured = sync.OnceFunc(func() { model.ConfigPath = "disable" })

// Read reads a PDF of at most pages pages.
func Read(ctx context.Context, data []byte, pages int) (d Document, err error) {
	configured()
	defer func() { // the library recovers from much, not from everything
		if p := recover(); p != nil {
			err = fmt.Errorf("the PDF is damaged: %v", p)
		}
	}()
	conf := model.NewDefaultConfiguration()
	conf.ValidationMode = model.ValidationRelaxed
	conf.Limits.MaxStreamBytes, conf.Limits.MaxDecodeBytes = maxStream, maxStream
	conf.Limits.MaxObjectCount, conf.Limits.MaxXRefEntries, conf.Limits.MaxRecursionDepth = maxObjects, maxObjects, maxDepth
	file, err := pdfcpu.ReadWithContext(ctx, bytes.NewReader(data), conf)
	if errors.Is(err, pdfcpu.ErrWrongPassword) {
		return d, ErrLocked
	}
	if err == nil {
		err = file.EnsurePageCount()
	}
	if err != nil {
		return d, fmt.Errorf("the PDF is damaged: %w", err)
	}
	if file.PageCount > pages {
		return d, ErrPages
	}
	r := &reader{ctx: ctx, file: file, fonts: make(map[int]*font)}
	if file.Info != nil {
		d.Title = strings.TrimSpace(r.text(r.dict(*file.Info)["Title"]))
	}
	var read []page
	drawn, text := 0, 0
	for n := 1; n <= file.PageCount; n++ {
		if err := ctx.Err(); err != nil {
			return d, err
		}
		p := r.page(n)
		if len(p.glyphs) == 0 && p.pictures > 0 {
			d.Scanned++
		}
		drawn += len(p.glyphs)
		for _, g := range p.glyphs {
			text += len(g.text)
		}
		if drawn > maxDrawn || text > maxText { // pages may share what they show
			return d, ErrGrows
		}
		read = append(read, p)
	}
	d.Blocks = compose(read)
	letters := 0
	for _, b := range d.Blocks {
		letters += len(b.Text) + 10*len(b.Rows)
	}
	switch {
	case r.unreadable > r.readable && r.unreadable > 20:
		return d, ErrFonts
	case letters < 3 && d.Scanned > 0:
		return d, ErrScanned
	}
	return d, nil
}

// A page is what is drawn on it.
type page struct {
	glyphs   []glyph
	pictures int
}

// A reader gets values of a file. What is not there, or of another type, is empty.
type reader struct {
	ctx                  context.Context
	file                 *model.Context
	fonts                map[int]*font // by the number of their object
	readable, unreadable int           // glyphs
}

func (r *reader) page(n int) page {
	d, _, inherited, err := r.file.PageDict(n, false)
	if err != nil || d == nil {
		return page{}
	}
	content, err := r.file.PageContent(d, n)
	if err != nil {
		return page{}
	}
	resources := r.dict(d["Resources"])
	if resources == nil && inherited != nil {
		resources = inherited.Resources
	}
	p := &painter{r: r, state: graphics{ctm: unit, stretch: 1}, text: unit, line: unit}
	p.run(content, resources)
	return page{glyphs: p.glyphs, pictures: p.pictures}
}

func (r *reader) value(o types.Object) types.Object {
	if o == nil {
		return nil
	}
	v, err := r.file.Dereference(o)
	if err != nil {
		return nil
	}
	return v
}

func (r *reader) dict(o types.Object) types.Dict {
	switch v := r.value(o).(type) {
	case types.Dict:
		return v
	case types.StreamDict:
		return v.Dict
	case *types.StreamDict:
		return v.Dict
	}
	return nil
}

func (r *reader) array(o types.Object) types.Array {
	v, _ := r.value(o).(types.Array)
	return v
}

func (r *reader) number(o types.Object) float64 {
	switch v := r.value(o).(type) {
	case types.Integer:
		return float64(v.Value())
	case types.Float:
		return v.Value()
	}
	return 0
}

func (r *reader) name(o types.Object) string {
	v, _ := r.value(o).(types.Name)
	return v.Value()
}

func (r *reader) text(o types.Object) string {
	switch v := r.value(o).(type) {
	case types.StringLiteral:
		b, err := types.Unescape(v.Value())
		if err != nil {
			return ""
		}
		return textString(string(b))
	case types.HexLiteral:
		b, err := v.Bytes()
		if err != nil {
			return ""
		}
		return textString(string(b))
	}
	return ""
}

// form returns a stream's dictionary and, unless it is a picture, its content.
func (r *reader) form(o types.Object) (types.Dict, []byte) {
	d := r.dict(o)
	if r.name(d["Subtype"]) == "Image" {
		return d, nil
	}
	return d, r.stream(o)
}

func (r *reader) stream(o types.Object) []byte {
	if o == nil {
		return nil
	}
	s, _, err := r.file.DereferenceStreamDict(o)
	if err != nil || s == nil {
		return nil
	}
	if err := s.DecodeWithLimit(maxStream); err != nil {
		return nil
	}
	return s.Content
}
