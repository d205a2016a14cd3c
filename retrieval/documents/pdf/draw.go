package pdf

import (
	"math"
	"strings"
	"unicode/utf16"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// A glyph is text that stands at one place of a page: a letter, or several that one code or one
// mark of the content stands for. Units are points, y grows upwards.
type glyph struct {
	text   string
	x0, x1 float64
	y      float64 // of the base line
	size   float64
	bold   bool
}

// A matrix maps (x, y) to (a·x + c·y + e, b·x + d·y + f).
type matrix [6]float64

func (m matrix) of(n matrix) matrix { // n first, then m
	return matrix{
		n[0]*m[0] + n[1]*m[2], n[0]*m[1] + n[1]*m[3],
		n[2]*m[0] + n[3]*m[2], n[2]*m[1] + n[3]*m[3],
		n[4]*m[0] + n[5]*m[2] + m[4], n[4]*m[1] + n[5]*m[3] + m[5],
	}
}

var unit = matrix{1, 0, 0, 1, 0, 0}

// A graphics state is what q keeps and Q brings back.
type graphics struct {
	ctm                 matrix
	font                *font
	size, leading, rise float64
	char, word, stretch float64
	mode                int
}

// A painter runs the content of a page and keeps the glyphs.
type painter struct {
	r        *reader
	state    graphics
	saved    []graphics
	text     matrix
	line     matrix
	glyphs   []glyph
	pictures int
	depth    int      // of forms within forms
	actual   []string // of open marks: what their content stands for, or ""
	begun    []int    // the glyphs there were when each of them was opened
	ops      int
}

const (
	maxOperators = 5_000_000 // of a page with its forms
	maxGlyphs    = 400_000   // of a page
	maxForms     = 12        // within each other
	maxSaved     = 256
)

// run interprets a content stream. It stops where limits are reached, which no page of text does.
func (p *painter) run(data []byte, resources types.Dict) {
	l := &lexer{data: data}
	var args []token
	for t := l.next(); t.kind != end; t = l.next() {
		if t.kind != operator {
			if len(args) < 64 {
				args = append(args, t)
			}
			continue
		}
		if p.ops++; p.ops > maxOperators || len(p.glyphs) > maxGlyphs || p.ops%4096 == 0 && p.r.ctx.Err() != nil {
			return
		}
		if t.str == "BI" {
			l.image()
			p.pictures++
		} else if !p.position(t.str, args) && !p.show(t.str, args) {
			p.other(t.str, args, resources)
		}
		args = args[:0]
	}
}

// numbers returns n numbers from the front of args, or nil.
func numbers(args []token, n int) []float64 {
	if len(args) < n {
		return nil
	}
	out := make([]float64, n)
	for i := range out {
		if args[i].kind != number {
			return nil
		}
		out[i] = args[i].num
	}
	return out
}

// position runs the operators that set where and how text stands.
func (p *painter) position(op string, args []token) bool {
	s := &p.state
	one := func(to *float64) {
		if v := numbers(args, 1); v != nil {
			*to = v[0]
		}
	}
	switch op {
	case "BT":
		p.text, p.line = unit, unit
	case "Td", "TD":
		if v := numbers(args, 2); v != nil {
			if op == "TD" {
				s.leading = -v[1]
			}
			p.move(v[0], v[1])
		}
	case "Tm":
		if v := numbers(args, 6); v != nil {
			p.line = matrix(v)
			p.text = p.line
		}
	case "T*":
		p.move(0, -s.leading)
	case "Tc":
		one(&s.char)
	case "Tw":
		one(&s.word)
	case "Tz":
		one(&s.stretch)
		s.stretch /= 100
	case "TL":
		one(&s.leading)
	case "Ts":
		one(&s.rise)
	case "Tr":
		if v := numbers(args, 1); v != nil {
			s.mode = int(v[0])
		}
	default:
		return false
	}
	return true
}

func (p *painter) move(x, y float64) {
	p.line = p.line.of(matrix{1, 0, 0, 1, x, y})
	p.text = p.line
}

// show runs the operators that draw text.
func (p *painter) show(op string, args []token) bool {
	switch op {
	case "Tj":
	case "'":
		p.move(0, -p.state.leading)
	case `"`:
		if v := numbers(args, 2); v != nil {
			p.state.word, p.state.char = v[0], v[1]
		}
		p.move(0, -p.state.leading)
	case "TJ":
		for _, a := range args {
			for _, item := range a.items {
				if item.kind == number {
					p.advance(-item.num / 1000 * p.state.size * p.state.stretch)
				} else if item.kind == text {
					p.write(item.str)
				}
			}
		}
		return true
	default:
		return false
	}
	if len(args) > 0 && args[len(args)-1].kind == text {
		p.write(args[len(args)-1].str)
	}
	return true
}

func (p *painter) advance(x float64) { p.text = p.text.of(matrix{1, 0, 0, 1, x, 0}) }

func (p *painter) write(s string) {
	st := &p.state
	if st.font == nil {
		return
	}
	for _, code := range st.font.decode(s[:min(len(s), maxGlyphs)]) {
		m := st.ctm.of(p.text)
		w := code.width / 1000 * st.size
		size := math.Hypot(m[2], m[3]) * math.Abs(st.size)
		if st.font.unknown || code.text == "" {
			p.r.unreadable++
		} else {
			p.r.readable++
		}
		if math.Abs(m[1]) < 0.1*math.Abs(m[0]) && size > 0.5 && size < 2000 && code.text != "" { // text that is turned is a watermark
			x0, x1 := m[4]+m[2]*st.rise, m[4]+m[2]*st.rise+m[0]*w*st.stretch
			if x1 < x0 {
				x0, x1 = x1, x0
			}
			p.glyphs = append(p.glyphs, glyph{
				text: code.text, x0: x0, x1: x1, y: m[5] + m[3]*st.rise, size: size,
				bold: st.font.bold || st.mode == 2,
			})
		}
		step := w + st.char
		if code.space {
			step += st.word
		}
		p.advance(step * st.stretch)
	}
}

// other runs the operators of the graphics state, of forms and pictures, and of marks.
func (p *painter) other(op string, args []token, resources types.Dict) {
	switch op {
	case "q":
		if len(p.saved) < maxSaved {
			p.saved = append(p.saved, p.state)
		}
	case "Q":
		if n := len(p.saved); n > 0 {
			p.state, p.saved = p.saved[n-1], p.saved[:n-1]
		}
	case "cm":
		if v := numbers(args, 6); v != nil {
			p.state.ctm = p.state.ctm.of(matrix(v))
		}
	case "Tf":
		if len(args) >= 2 && args[0].kind == name {
			p.state.font = p.r.font(p.r.dict(resources["Font"])[args[0].str])
			p.state.size = args[1].num
		}
	case "gs":
		if len(args) > 0 {
			g := p.r.dict(p.r.dict(resources["ExtGState"])[args[0].str])
			if f := p.r.array(g["Font"]); len(f) == 2 {
				p.state.font, p.state.size = p.r.font(f[0]), p.r.number(f[1])
			}
		}
	case "Do":
		if len(args) > 0 {
			p.object(p.r.dict(resources["XObject"])[args[0].str], resources)
		}
	case "BMC", "BDC":
		p.actual, p.begun = append(p.actual, p.standsFor(args, resources)), append(p.begun, len(p.glyphs))
	case "EMC":
		p.endMark()
	}
}

// object draws a form, and counts a picture.
func (p *painter) object(o types.Object, outer types.Dict) {
	d, data := p.r.form(o)
	if d == nil {
		return
	}
	if p.r.name(d["Subtype"]) == "Image" {
		p.pictures++
		return
	}
	if p.depth >= maxForms || data == nil {
		return
	}
	p.depth++
	state, saved := p.state, p.saved
	if m := p.r.array(d["Matrix"]); len(m) == 6 {
		var v matrix
		for i := range v {
			v[i] = p.r.number(m[i])
		}
		p.state.ctm = p.state.ctm.of(v)
	}
	resources := p.r.dict(d["Resources"])
	if resources == nil {
		resources = outer
	}
	p.saved = nil
	p.run(data, resources)
	p.state, p.saved = state, saved
	p.depth--
}

// standsFor returns the text that a mark says its content stands for.
func (p *painter) standsFor(args []token, resources types.Dict) string {
	if len(args) < 2 {
		return ""
	}
	properties := args[1]
	for i := 0; i+1 < len(properties.items); i += 2 {
		if properties.items[i].str == "ActualText" {
			return textString(properties.items[i+1].str)
		}
	}
	if properties.kind == name {
		d := p.r.dict(p.r.dict(resources["Properties"])[properties.str])
		return p.r.text(d["ActualText"])
	}
	return ""
}

// endMark puts what a mark stands for in the place of its glyphs.
func (p *painter) endMark() {
	n := len(p.actual) - 1
	if n < 0 {
		return
	}
	said, from := p.actual[n], p.begun[n]
	p.actual, p.begun = p.actual[:n], p.begun[:n]
	if said == "" || from >= len(p.glyphs) {
		return
	}
	drawn := p.glyphs[from:]
	whole := drawn[0]
	for _, g := range drawn {
		if math.Abs(g.y-whole.y) > whole.size/2 { // of several lines: which part stands where is not said
			return
		}
		whole.x0, whole.x1 = min(whole.x0, g.x0), max(whole.x1, g.x1)
	}
	whole.text = said
	p.glyphs = append(p.glyphs[:from], whole)
}

// textString reads a text string of a dictionary: UTF-16 with its mark, UTF-8 with its mark, or
// bytes that are taken to be Latin.
func textString(s string) string {
	switch {
	case strings.HasPrefix(s, "\xfe\xff"):
		return string(utf16.Decode(units(s[2:])))
	case strings.HasPrefix(s, "\xef\xbb\xbf"):
		return s[3:]
	}
	out := make([]rune, 0, len(s))
	for i := range len(s) {
		out = append(out, rune(s[i]))
	}
	return string(out)
}
