package pdf

import (
	"cmp"
	"math"
	"slices"
	"unicode/utf8"
)

// An item is a line of text in its column, or a table. The order of items is that of reading.
type item struct {
	row
	text        string
	left, right float64 // of the column
	column      int     // a new number for each column of each page
	page        int
	note        bool // it belongs to the notes at the foot of the page
	cells       [][]string
}

// A layout orders the pieces of pages.
type layout struct {
	how     reading
	columns int
	page    int
	items   []item
}

// A span is a range of x.
type span struct{ from, to float64 }

// read orders the rows of a page: areas one below the other, and within an area columns or a table.
func (l *layout) read(lines []row, depth int) {
	for i := 0; i < len(lines); {
		n, gutters := columnsFrom(lines[i:])
		if n < 2 || depth > 4 {
			j := i + 1
			for j < len(lines) {
				if n, _ := columnsFrom(lines[j:]); n >= 2 && depth <= 4 {
					break
				}
				j++
			}
			l.lines(lines[i:j])
			i = j
			continue
		}
		l.area(lines[i:i+n], gutters, depth)
		i += n
	}
}

// columnsFrom returns how many rows from the first on leave the same gutters free, 0 when the first
// of them does not begin columns, and the gutters.
func columnsFrom(lines []row) (n int, gutters []span) {
	free := gaps(lines[0].pieces())
	if len(free) == 0 && len(lines) > 1 { // columns whose base lines differ
		if a, b := lines[0], lines[1]; a.y-b.y < 1.2*max(a.size, b.size) && (a.x1 < b.x0 || b.x1 < a.x0) {
			free = gaps(sorted([]row{a, b}))
		}
	}
	if len(free) == 0 {
		return 0, nil
	}
	several := 0
	for n = 0; n < len(lines); n++ {
		r := lines[n]
		if n > 0 && lines[n-1].y-r.y > 4*r.size {
			break
		}
		pieces := r.pieces()
		still := without(free, pieces, wideGap*r.size*0.8)
		if len(still) == 0 {
			break
		}
		free = still
		if len(pieces) > 1 || n > 0 && lines[n-1].y-r.y < 1.2*r.size && (lines[n-1].x1 < r.x0 || r.x1 < lines[n-1].x0) {
			several = n + 1
		}
	}
	if several < 2 {
		return 0, nil
	}
	// Of what follows the last row of several pieces, lines of a column still belong to it.
	columns, texts := l0(lines[:n], free)
	if texts {
		return columnsEnd(lines[:n], columns[0], free), free
	}
	if gutters = without(gaps(lines[0].pieces()), allPieces(lines[:several]), 1); len(gutters) == 0 {
		return 0, nil
	}
	return several, gutters
}

// columnsEnd returns where columns of text end: at a blank across all of them behind which there
// are none, but a table or a line alone.
func columnsEnd(lines, column []row, gutters []span) int {
	var pitches []float64
	for i := range column[1:] {
		pitches = append(pitches, column[i].y-column[i+1].y)
	}
	slices.Sort(pitches)
	pitch := pitches[len(pitches)/3] // larger ones are between paragraphs, and rows of a table below
	for k := 1; k < len(lines); k++ {
		if lines[k-1].y-lines[k].y < 1.4*pitch {
			continue
		}
		if _, texts := l0(lines[k:], gutters); !texts {
			return k
		}
	}
	return len(lines)
}

func sorted(pieces []row) []row {
	slices.SortFunc(pieces, func(a, b row) int { return cmp.Compare(a.x0, b.x0) })
	return pieces
}

func allPieces(lines []row) []row {
	var out []row
	for _, r := range lines {
		out = append(out, r.pieces()...)
	}
	return out
}

// gaps are the ranges between pieces.
func gaps(pieces []row) []span {
	var out []span
	right := math.Inf(1)
	for _, p := range pieces {
		if p.x0 > right {
			out = append(out, span{right, p.x0})
		}
		if right = max(right, p.x1); math.IsInf(right, 1) {
			right = p.x1
		}
	}
	return out
}

// without takes the pieces out of free ranges, and drops ranges that become narrower than least.
func without(free []span, pieces []row, least float64) []span {
	for _, p := range pieces {
		var next []span
		for _, f := range free {
			if p.x1 <= f.from || p.x0 >= f.to {
				next = append(next, f)
				continue
			}
			if p.x0-f.from >= least {
				next = append(next, span{f.from, p.x0})
			}
			if f.to-p.x1 >= least {
				next = append(next, span{p.x1, f.to})
			}
		}
		free = next
	}
	return slices.DeleteFunc(free, func(f span) bool { return f.to-f.from < least })
}

// columnRunes is how many letters a line of a column of text has at least, as a rule; cells of
// tables have fewer.
const columnRunes = 20

// l0 sorts the pieces of rows into the columns between gutters, from left to right, and reports
// whether they are columns of text.
func l0(lines []row, gutters []span) (columns [][]row, texts bool) {
	columns = make([][]row, len(gutters)+1)
	for _, r := range lines {
		parts := make([][]glyph, len(columns))
		for _, p := range r.pieces() {
			at := 0
			for at < len(gutters) && (p.x0+p.x1)/2 > gutters[at].from {
				at++
			}
			parts[at] = append(parts[at], p.glyphs...)
		}
		for i, glyphs := range parts {
			if len(glyphs) > 0 {
				columns[i] = append(columns[i], newRow(glyphs))
			}
		}
	}
	texts = true
	for _, c := range columns {
		var lengths []int
		for _, r := range c {
			n := 0
			for _, g := range r.glyphs {
				n += utf8.RuneCountInString(g.text)
			}
			lengths = append(lengths, n)
		}
		slices.Sort(lengths)
		switch n := len(lengths); {
		case n == 0, n < 3 && lengths[0] < 2*columnRunes, lengths[n/2] < columnRunes: // of a few lines only long ones are no cells
			texts = false
		}
	}
	return columns, texts
}

// area reads rows with gutters: columns of text one after the other, or a table.
func (l *layout) area(lines []row, gutters []span, depth int) {
	columns, texts := l0(lines, gutters)
	if texts {
		if l.how.rtl {
			slices.Reverse(columns)
		}
		for _, c := range columns {
			l.read(c, depth+1)
		}
		return
	}
	l.table(lines, gutters)
}

// table reads rows as those of a table. A row without its first cell goes on with the one above.
func (l *layout) table(lines []row, gutters []span) {
	var cells [][]string
	for _, r := range lines {
		line := make([]string, len(gutters)+1)
		columns, _ := l0([]row{r}, gutters)
		for i, c := range columns {
			at := i
			if l.how.rtl {
				at = len(columns) - 1 - i
			}
			for _, p := range c {
				line[at] = p.text(l.how)
			}
		}
		if n := len(cells) - 1; n >= 0 && line[0] == "" {
			for i, text := range line {
				if text != "" && cells[n][i] != "" {
					text = " " + text
				}
				cells[n][i] += text
			}
			continue
		}
		cells = append(cells, line)
	}
	l.columns++
	l.items = append(l.items, item{row: lines[0], cells: cells, column: l.columns, page: l.page})
}

// lines reads rows below each other as lines of one column.
func (l *layout) lines(lines []row) {
	l.columns++
	left, right := math.Inf(1), math.Inf(-1)
	for _, r := range lines {
		left, right = min(left, r.x0), max(right, r.x1)
	}
	for _, r := range lines {
		if text := r.text(l.how); text != "" {
			l.items = append(l.items, item{row: r, text: text, left: left, right: right, column: l.columns, page: l.page})
		}
	}
}
