package documents

import (
	"encoding/xml"
	"strconv"
	"strings"

	"isnad/retrieval"
)

// readWord reads a .docx: headings by their styles, lists with their numbers, tables, and notes
// behind the paragraphs that refer to them. What was deleted with changes tracked stays out.
func (d *Document) readWord(data []byte) ([]retrieval.Block, error) {
	a, err := open(data, "Word file")
	if err != nil {
		return nil, err
	}
	body, err := a.read("word/document.xml")
	if err != nil {
		return nil, err
	}
	if body == nil {
		return nil, fail(Damaged, "the file has no text of Word in it")
	}
	w := &word{styles: make(map[string]style), lists: make(map[string]*levels)}
	if err := w.learn(a); err != nil {
		return nil, err
	}
	core, err := a.tree("docProps/core.xml")
	if err != nil {
		return nil, err
	}
	d.Title = strings.TrimSpace(core.first("title").text)
	if err := walk(body, w.enter, w.leave, w.chars); err != nil {
		return nil, err
	}
	if w.titled != "" {
		d.Title = w.titled
	}
	return w.blocks, nil
}

// A style is what a paragraph's style makes of it.
type style struct {
	level   int // of a heading
	title   bool
	lists   bool   // it is of the table of contents
	list    string // id of its numbers
	listed  int    // level in it
	basedOn string
}

// levels are the numbers of a list: how each level writes them, and how far it has come.
type levels struct {
	formats [9]string
	texts   [9]string
	next    [9]int
	starts  [9]int
}

// A word reads the elements of a text of Word.
type word struct {
	styles map[string]style
	lists  map[string]*levels
	notes  map[string]string

	blocks  []retrieval.Block
	titled  string
	text    strings.Builder
	size    int
	skip    int // how many elements that are passed over are open
	inText  bool
	inPara  int
	run     bool // it is bold
	bold    int  // bytes of the paragraph that are
	style   style
	list    string
	listed  int
	pending []string // notes of the paragraph
	tables  []*wordTable
}

type wordTable struct {
	rows  [][]string
	row   []string
	cell  []string
	span  int
	merge string // "continue": the cell above goes on
	heads bool
}

// learn reads the styles, the lists and the notes.
func (w *word) learn(a *archive) error {
	styles, err := a.tree("word/styles.xml")
	if err != nil {
		return err
	}
	for _, s := range styles.all("style") {
		name := strings.ToLower(s.first("name").attrs["val"])
		st := style{
			level:   headingLevel(name, s),
			title:   name == "title",
			lists:   contentsName.MatchString(name),
			basedOn: s.first("basedOn").attrs["val"],
		}
		if n := s.first("numPr"); n.name != "" {
			st.list, st.listed = n.first("numId").attrs["val"], atLevel(n.first("ilvl").attrs["val"])
		}
		w.styles[s.attrs["styleId"]] = st
	}
	for id, s := range w.styles { // a style takes what it does not say from the one that it is based on
		for base, n := s.basedOn, 0; s.level == 0 && base != "" && n < 5; n++ {
			s.level = w.styles[base].level
			base = w.styles[base].basedOn
		}
		w.styles[id] = s
	}
	if err := w.learnLists(a); err != nil {
		return err
	}
	w.notes = make(map[string]string)
	for _, kind := range []string{"footnote", "endnote"} {
		notes, err := a.tree("word/" + kind + "s.xml")
		if err != nil {
			return err
		}
		for _, n := range notes.all(kind) {
			if n.attrs["type"] != "" { // the line above the notes
				continue
			}
			var b strings.Builder
			for _, t := range n.all("t") {
				b.WriteString(t.text)
			}
			w.notes[kind+n.attrs["id"]] = strings.TrimSpace(b.String())
		}
	}
	return nil
}

func atLevel(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0
	}
	return min(max(n, 0), 8)
}

func value(s xml.StartElement, name string) string {
	for _, a := range s.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// passed are elements that are not read: what was deleted, the codes of fields, the second form of
// a drawing, the phonetic guide.
var passed = map[string]bool{
	"del": true, "moveFrom": true, "instrText": true, "delText": true, "Fallback": true, "rt": true,
	"pPrChange": true, "rPrChange": true, "sectPr": true,
}

func (w *word) enter(s xml.StartElement) error {
	if w.skip > 0 || passed[s.Name.Local] && s.Name.Space == "w" || s.Name.Local == "Fallback" {
		w.skip++
		return nil
	}
	switch s.Name.Local {
	case "p":
		if s.Name.Space != "w" {
			return nil
		}
		if w.inPara++; w.inPara == 1 {
			w.style, w.list, w.listed, w.pending, w.bold = style{}, "", 0, nil, 0
		} else {
			w.text.WriteByte(' ') // a text box within a paragraph
		}
	case "r":
		w.run = false
	case "b", "bCs": // of letters of the West and of the East
		w.run = w.run || !off[value(s, "val")]
	case "pStyle":
		w.style = w.styles[value(s, "val")]
		if w.list == "" {
			w.list, w.listed = w.style.list, w.style.listed
		}
	case "outlineLvl":
		w.style.level = max(w.style.level, atLevel(value(s, "val"))+1)
	case "ilvl":
		w.listed = atLevel(value(s, "val"))
	case "numId":
		w.list = value(s, "val")
	default:
		if !w.enterText(s) {
			w.enterTable(s)
		}
	}
	return nil
}

// enterText reads the elements that are text, or stand for some.
func (w *word) enterText(s xml.StartElement) bool {
	switch s.Name.Local {
	case "t":
		w.inText = s.Name.Space == "w"
	case "tab", "br", "cr":
		w.text.WriteByte(' ')
	case "noBreakHyphen":
		w.text.WriteByte('-')
	case "footnoteReference", "endnoteReference":
		if text := w.notes[strings.TrimSuffix(s.Name.Local, "Reference")+value(s, "id")]; text != "" {
			w.pending = append(w.pending, text)
		}
	default:
		return false
	}
	return true
}

func (w *word) enterTable(s xml.StartElement) {
	if s.Name.Local == "tbl" && s.Name.Space == "w" {
		w.tables = append(w.tables, &wordTable{})
		return
	}
	if len(w.tables) == 0 {
		return
	}
	t := w.tables[len(w.tables)-1]
	switch s.Name.Local {
	case "tr":
		t.row = nil
	case "tc":
		t.cell, t.span, t.merge = nil, 1, ""
	case "gridSpan":
		t.span = count(value(s, "val"))
	case "vMerge":
		if t.merge = value(s, "val"); t.merge == "" {
			t.merge = "continue"
		}
	case "tblHeader":
		t.heads = t.heads || len(t.rows) == 0
	}
}

func (w *word) leave(name string) error {
	if w.skip > 0 {
		w.skip--
		return nil
	}
	switch name {
	case "t":
		w.inText = false
	case "p":
		if w.inPara > 0 {
			if w.inPara--; w.inPara == 0 {
				w.paragraph()
			}
		}
	case "tc", "tr", "tbl":
		if n := len(w.tables); n > 0 {
			w.leaveTable(name, w.tables[n-1])
		}
	}
	if w.size > maxText || len(w.blocks) > 10*maxPassages {
		return fail(TooLarge, "more than %d MiB of text", maxText>>20)
	}
	return nil
}

func (w *word) leaveTable(name string, t *wordTable) {
	switch name {
	case "tc":
		text := strings.Join(t.cell, " ")
		if at := len(t.row); t.merge == "continue" && len(t.rows) > 0 && at < len(t.rows[len(t.rows)-1]) {
			text = t.rows[len(t.rows)-1][at]
		}
		t.row = append(t.row, text)
		for range t.span - 1 {
			t.row = append(t.row, "")
		}
		t.cell = nil
	case "tr":
		if len(t.row) > 0 && len(t.rows) < maxRows {
			t.rows = append(t.rows, t.row)
		}
		t.row = nil
	case "tbl":
		w.tables = w.tables[:len(w.tables)-1]
		switch {
		case len(t.rows) == 0:
		case len(w.tables) > 0: // a table within a cell is its text
			outer := w.tables[len(w.tables)-1]
			for _, r := range t.rows {
				outer.cell = append(outer.cell, strings.Join(r, " "))
			}
		case len(t.rows) == 1 || len(t.rows[0]) == 1: // a frame around text
			for _, r := range t.rows {
				for _, cell := range r {
					w.blocks = append(w.blocks, retrieval.Block{Text: cell})
				}
			}
		default:
			w.blocks = append(w.blocks, retrieval.Block{Rows: t.rows, Named: t.heads || namesColumns(t.rows)})
		}
	}
}

func (w *word) chars(text string) {
	if w.skip == 0 && w.inText {
		w.size += len(text)
		if w.run {
			w.bold += len(text)
		}
		w.text.WriteString(text)
	}
}

// paragraph ends a paragraph.
func (w *word) paragraph() {
	text := strings.TrimSpace(w.text.String())
	w.text.Reset()
	number, listed := w.number(w.list, w.listed)
	if text == "" || w.style.lists {
		return
	}
	if number != "" {
		text = number + " " + text
	}
	if n := len(w.tables); n > 0 {
		t := w.tables[n-1]
		t.cell = append(t.cell, append([]string{text}, w.pending...)...)
		return
	}
	if w.style.title && w.titled == "" {
		w.titled = text
	}
	plain := w.style.level == 0
	w.blocks = append(w.blocks, retrieval.Block{
		Text:  text,
		Level: w.style.level,
		Item:  plain && listed,
		Guess: plain && !listed && w.bold >= len(text),
	})
	for _, note := range w.pending {
		w.blocks = append(w.blocks, retrieval.Block{Text: note})
	}
}
