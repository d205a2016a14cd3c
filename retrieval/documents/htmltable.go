package documents

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"isnad/retrieval"
)

// isData reports whether a table says something in rows and columns: one of a single column, or
// with blocks in it, only arranges a page.
func isData(n *html.Node) bool {
	wide, rows := 0, 0
	for d := range n.Descendants() {
		switch d.DataAtom {
		case atom.Table, atom.H1, atom.H2, atom.H3, atom.Article:
			return false
		case atom.Tr:
			rows++
			cells := 0
			for c := range d.ChildNodes() {
				if c.DataAtom == atom.Td || c.DataAtom == atom.Th {
					cells++
				}
			}
			wide = max(wide, cells)
		}
	}
	return rows > 1 && wide > 1
}

// table reads the rows of a table, with cells that go over several rows in each of them.
func (w *walker) table(n *html.Node) retrieval.Block {
	b := retrieval.Block{}
	type hanging struct {
		rows int
		text string
	}
	above := make(map[int]hanging)
	pairs := 0
	for tr := range n.Descendants() {
		if tr.DataAtom != atom.Tr || len(b.Rows) >= maxRows {
			continue
		}
		var row []string
		hang := func() {
			for above[len(row)].rows > 0 {
				h := above[len(row)]
				above[len(row)] = hanging{h.rows - 1, h.text}
				row = append(row, h.text)
			}
		}
		heads := 0
		for c := range tr.ChildNodes() {
			if c.DataAtom != atom.Td && c.DataAtom != atom.Th {
				continue
			}
			hang()
			if c.DataAtom == atom.Th {
				heads++
			}
			text := w.cell(c)
			w.size += len(text)
			if rows := count(attribute(c, "rowspan")); rows > 1 {
				above[len(row)] = hanging{rows - 1, text}
			}
			row = append(row, text)
			for range count(attribute(c, "colspan")) - 1 {
				row = append(row, "")
			}
		}
		hang()
		if len(b.Rows) == 0 && heads > 1 && heads == len(row) {
			b.Named = true
		}
		if name, value, ok := namedValue(row, heads); ok {
			row, pairs = []string{name + ": " + value}, pairs+1
		}
		if len(row) > 0 {
			b.Rows = append(b.Rows, row)
		}
	}
	b.Named = b.Named || pairs == 0 && namesColumns(b.Rows)
	return b
}

// namedValue cuts a row that names what its one cell says, as those of the box beside an article
// do.
func namedValue(row []string, heads int) (name, value string, ok bool) {
	if heads != 1 || len(row) != 2 || row[0] == "" || row[1] == "" {
		return "", "", false
	}
	return strings.TrimRight(row[0], " :"), row[1], true
}

// cell is the text of a cell, without what is not read and the numbers of notes.
func (w *walker) cell(n *html.Node) string {
	var b strings.Builder
	var read func(n *html.Node)
	read = func(n *html.Node) { // the parser bounds how deep elements stand
		for c := range n.ChildNodes() {
			switch {
			case c.Type == html.TextNode:
				b.WriteString(c.Data)
			case c.Type != html.ElementNode || w.passesOver(c) || refersToNote(c):
			case c.DataAtom == atom.Li || c.DataAtom == atom.Br || slices.Contains(breaks, c.DataAtom):
				b.WriteByte(' ')
				read(c)
				b.WriteByte(' ')
			default:
				read(c)
			}
		}
	}
	read(n)
	return strings.Join(strings.Fields(b.String()), " ")
}

// refersToNote reports the raised number of a note: one in brackets, or one that is a link.
func refersToNote(n *html.Node) bool {
	if n.DataAtom != atom.Sup {
		return false
	}
	number := content(n)
	return isReference(number) && (strings.ContainsAny(number, "[(") || find(n, isLink) != nil)
}

func isLink(n *html.Node) bool { return n.DataAtom == atom.A }

// count reads how many rows or columns a cell takes, at most 100.
func count(s string) int {
	n := 0
	for _, r := range s {
		if r < '0' || r > '9' || n > 100 {
			break
		}
		n = n*10 + int(r-'0')
	}
	return min(max(n, 1), 100)
}
