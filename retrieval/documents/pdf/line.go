package pdf

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode"

	"isnad/retrieval/arabic"
)

// A row is what stands on one base line, from left to right; a piece of it is a run without a wide
// gap.
type row struct {
	glyphs []glyph
	x0, x1 float64
	y      float64
	size   float64 // of most of its glyphs
}

// wideGap is the space, in sizes of the letters, that parts columns and cells; that between words
// is narrower.
const wideGap = 0.9

func newRow(glyphs []glyph) row {
	slices.SortStableFunc(glyphs, func(a, b glyph) int { return cmp.Compare(a.x0+a.x1, b.x0+b.x1) })
	r := row{glyphs: glyphs, x0: math.Inf(1), x1: math.Inf(-1)}
	sizes, heights := make([]float64, 0, len(glyphs)), make([]float64, 0, len(glyphs))
	for _, g := range glyphs {
		if !blank(g.text) {
			r.x0, r.x1 = min(r.x0, g.x0), max(r.x1, g.x1)
		}
		sizes, heights = append(sizes, g.size), append(heights, g.y)
	}
	slices.Sort(sizes)
	slices.Sort(heights)
	r.size, r.y = sizes[len(sizes)/2], heights[len(heights)/2]
	return r
}

func blank(s string) bool { return strings.TrimSpace(s) == "" }

// rows gathers glyphs on their base lines, from the top. Small raised figures, which refer to
// notes, are left out: they would stick to the word before.
func rows(glyphs []glyph) []row {
	glyphs = slices.Clone(glyphs)
	slices.SortStableFunc(glyphs, func(a, b glyph) int { return cmp.Compare(b.y, a.y) })
	var lines [][]glyph
	for _, g := range glyphs {
		n := len(lines) - 1
		if n >= 0 {
			last := lines[n]
			if near := last[0].y - g.y; near < 0.3*max(g.size, last[0].size) {
				lines[n] = append(last, g)
				continue
			}
		}
		lines = append(lines, []glyph{g})
	}
	var out []row
	for _, l := range lines {
		if slices.ContainsFunc(l, func(g glyph) bool { return !blank(g.text) }) {
			out = append(out, newRow(l))
		}
	}
	return withoutRaised(withFragments(out))
}

// fragment is how many glyphs a row has at most that is a part of another: marks below or above
// their letters, which some programs write as letters.
const fragment = 4

// withFragments puts marks that were drawn off their base line on it.
func withFragments(lines []row) []row {
	var out []row
	for i, r := range lines {
		if len(r.glyphs) <= fragment && !isFigure(r.glyphs) {
			if n := len(out) - 1; n >= 0 && r.within(out[n]) {
				out[n] = newRow(append(out[n].glyphs, r.glyphs...))
				continue
			}
			if i+1 < len(lines) && r.within(lines[i+1]) {
				lines[i+1] = newRow(append(lines[i+1].glyphs, r.glyphs...))
				continue
			}
		}
		out = append(out, r)
	}
	return out
}

// within reports whether a row stands in the band of letters of another, which has more of them.
func (r row) within(line row) bool {
	between := r.x0 > line.x0-line.size && r.x1 < line.x1+line.size
	return len(line.glyphs) > len(r.glyphs) && math.Abs(r.y-line.y) < 0.75*line.size && between && r.size < 1.1*line.size
}

// withoutRaised empties the numbers of notes: small figures that stand higher than the line to
// which they belong, whether found on it or above it. Their place stays taken, or it would look
// like a blank.
func withoutRaised(lines []row) []row {
	var out []row
	for i, r := range lines {
		if i+1 < len(lines) && isFigure(r.glyphs) && r.size < 0.8*lines[i+1].size && r.y-lines[i+1].y < 0.8*lines[i+1].size &&
			r.x0 > lines[i+1].x0-r.size && r.x1 < lines[i+1].x1+2*r.size {
			for _, g := range r.glyphs {
				g.text = ""
				lines[i+1].glyphs = append(lines[i+1].glyphs, g)
			}
			lines[i+1] = newRow(lines[i+1].glyphs)
			continue
		}
		for k, g := range r.glyphs {
			if g.size < 0.8*r.size && g.y > r.y+0.1*r.size && isFigure([]glyph{g}) {
				r.glyphs[k].text = ""
			}
		}
		out = append(out, r)
	}
	return out
}

func isFigure(glyphs []glyph) bool {
	inFigure := func(r rune) bool {
		return unicode.IsDigit(r) || unicode.IsSpace(r) || strings.ContainsRune("()[]*", r)
	}
	for _, g := range glyphs {
		if strings.TrimFunc(g.text, inFigure) != "" {
			return false
		}
	}
	return true
}

// pieces cuts a row at wide gaps, from left to right.
func (r row) pieces() []row {
	if r.justified() {
		return []row{r}
	}
	var out []row
	var open []glyph
	right := math.Inf(-1)
	for _, g := range r.glyphs {
		if blank(g.text) {
			if len(open) > 0 && g.x0-right < wideGap*r.size {
				open = append(open, g)
			}
			continue
		}
		if len(open) > 0 && g.x0-right > wideGap*r.size {
			out, open = append(out, newRow(open)), nil
		}
		open = append(open, g)
		right = max(right, g.x1)
		if len(open) == 1 {
			right = g.x1
		}
	}
	if len(open) > 0 {
		out = append(out, newRow(open))
	}
	return out
}

// justified reports whether wide gaps are those of a line that was stretched to its column: all of
// them are alike.
func (r row) justified() bool {
	n, least, most := 0, math.Inf(1), 0.0
	right := math.Inf(-1)
	for _, g := range r.glyphs {
		if blank(g.text) {
			continue
		}
		if gap := g.x0 - right; !math.IsInf(right, -1) && gap > 0.2*r.size {
			n++
			least, most = min(least, gap), max(most, gap)
		}
		right = max(right, g.x1)
	}
	return n >= 3 && most < 1.8*r.size && most < 1.5*least
}

func (r row) bold() bool {
	n := 0
	for _, g := range r.glyphs {
		if g.bold {
			n++
		}
	}
	return 2*n > len(r.glyphs)
}

// A reading says how lines are read.
type reading struct {
	rtl    bool // the document is written from right to left
	mirror bool // brackets are given by their shape on the page, not by what they mean
}

// text returns what a row says, in logical order and plain letters.
func (r row) text(how reading) string {
	return strings.TrimSpace(arabic.Letters(logical(r.spaced(), how)))
}

// spaced gives marks to the letters they stand on and puts spaces where the gaps are.
func (r row) spaced() []glyph {
	var letters, marks []glyph
	for _, g := range r.glyphs {
		if isMark(g.text) {
			marks = append(marks, g)
		} else {
			letters = append(letters, g)
		}
	}
	for _, m := range marks {
		best, far := -1, math.Inf(1)
		for i, l := range letters {
			if d := math.Abs((l.x0 + l.x1 - m.x0 - m.x1) / 2); d < far && !blank(l.text) {
				best, far = i, d
			}
		}
		if best >= 0 {
			letters[best].text += m.text
		}
	}
	var out []glyph
	for i, g := range letters {
		if i > 0 {
			before := letters[i-1]
			if gap := g.x0 - before.x1; gap > 0.2*r.size && !blank(g.text) && !blank(before.text) {
				out = append(out, glyph{text: " ", x0: before.x1, x1: g.x0, size: g.size})
			}
		}
		out = append(out, g)
	}
	return out
}

func isMark(s string) bool {
	return s != "" && strings.TrimFunc(s, func(r rune) bool { return unicode.Is(unicode.Mn, r) }) == ""
}
