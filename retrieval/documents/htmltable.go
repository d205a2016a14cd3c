package documents

import (
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"isnad/retrieval"
)

// isData reports whether a table says something in rows and columns: one of a single column, or with blocks in it, only arranges a page.
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
			text := content(c)
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
		if len(row) > 0 {
			b.Rows = append(b.Rows, row)
		}
	}
	b.Named = b.Named || namesColumns(b.Rows)
	return b
}

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
