package pdf

import (
	"cmp"
	"math"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"isnad/retrieval"
)

// compose makes blocks of the pages of a document.
func compose(pages []page) []retrieval.Block {
	lines := make([][]row, len(pages))
	var all []row
	for i, p := range pages {
		lines[i] = rows(p.glyphs)
		all = append(all, lines[i]...)
	}
	if len(all) == 0 {
		return nil
	}
	how := readingOf(all)
	withoutFurniture(lines, how)
	l := &layout{how: how}
	for i := range lines {
		l.page = i
		l.read(lines[i], 0)
	}
	return newWriter(l.items).write()
}

var figures = regexp.MustCompile(`\p{Nd}+`)

// A writer joins lines to paragraphs.
type writer struct {
	items  []item
	body   float64 // size of most letters
	pitch  float64 // of most lines, in sizes
	heads  []float64
	bold   bool // most is bold
	blocks []retrieval.Block
	notes  []retrieval.Block // of the page, which follow the paragraph under way
	open   []item
}

func newWriter(items []item) *writer {
	w := &writer{items: items, pitch: 1.5}
	sizes := make(map[float64]int)
	var pitches []float64
	bold, letters := 0, 0
	for i, it := range items {
		n := utf8.RuneCountInString(it.text)
		for _, r := range it.cells {
			n += 5 * len(r)
		}
		sizes[math.Round(it.size*2)/2] += n
		letters += n
		if it.bold() {
			bold += n
		}
		if i > 0 && items[i-1].column == it.column && it.size > 0 {
			if d := (items[i-1].y - it.y) / it.size; d > 0.5 && d < 4 {
				pitches = append(pitches, d)
			}
		}
	}
	most := 0
	for size, n := range sizes {
		if n > most || n == most && size < w.body {
			w.body, most = size, n
		}
	}
	w.bold = 2*bold > letters
	if len(pitches) > 0 {
		slices.Sort(pitches)
		w.pitch = pitches[len(pitches)/3]
	}
	for size := range sizes {
		if size > w.body*1.12 {
			w.heads = append(w.heads, size)
		}
	}
	slices.SortFunc(w.heads, func(a, b float64) int { return cmp.Compare(b, a) })
	w.markNotes()
	return w
}

var noteMark = regexp.MustCompile(`^(?:[(\[]?\p{Nd}{1,3}[)\]]?[ .\-–]|\*)`)

// markNotes finds the lines at the foot of pages that are smaller than the text and begin with the
// number of a note.
func (w *writer) markNotes() {
	for i := len(w.items) - 1; i >= 0; {
		j, begins := i, -1
		for j >= 0 && w.items[j].page == w.items[i].page && w.items[j].cells == nil && w.items[j].size < 0.93*w.body {
			if noteMark.MatchString(w.items[j].text + " ") {
				begins = j
			}
			j--
		}
		for k := max(begins, 0); begins >= 0 && k <= i; k++ {
			w.items[k].note = true
		}
		for j >= 0 && w.items[j].page == w.items[i].page {
			j--
		}
		i = j
	}
}

func (w *writer) write() []retrieval.Block {
	for _, it := range w.items {
		contents := retrieval.ListsPage(it.text)
		if it.cells == nil && len(w.open) > 0 && contents != retrieval.ListsPage(w.open[len(w.open)-1].text) {
			w.flush()
		}
		if len(w.open) > 0 && it.note != w.open[0].note || it.cells != nil || len(w.open) > 0 && w.begins(w.open[len(w.open)-1], it) {
			if it.note && len(w.open) > 0 && !w.open[0].note && !ended(w.open[len(w.open)-1].text) {
				w.notes = append(w.notes, w.paragraphs(it)...) // the paragraph goes on, on the next page
				continue
			}
			w.flush()
		}
		if it.cells != nil {
			w.blocks = append(w.blocks, tableOf(it.cells))
			continue
		}
		w.open = append(w.open, it)
	}
	w.flush()
	w.blocks = append(w.blocks, w.notes...)
	return w.blocks
}

// paragraphs adds a line of a note that stands within a paragraph.
func (w *writer) paragraphs(it item) []retrieval.Block {
	if n := len(w.notes) - 1; n >= 0 && !noteMark.MatchString(it.text+" ") {
		w.notes[n].Text = glued(w.notes[n].Text, it.text)
		return nil
	}
	return []retrieval.Block{{Text: it.text}}
}

// level is that of a heading, by its size or weight; 0 of other lines.
func (w *writer) level(it item) int {
	if utf8.RuneCountInString(it.text) > 150 || it.note {
		return 0
	}
	for i, size := range w.heads {
		if math.Abs(math.Round(it.size*2)/2-size) < 0.1 {
			return min(i+1, 5)
		}
	}
	if it.bold() && !w.bold && !ended(it.text) && utf8.RuneCountInString(it.text) < 90 && !mark.MatchString(it.text) {
		return min(len(w.heads)+1, 6)
	}
	return 0
}

// mark begins an item of a list or an article of a law.
var mark = regexp.MustCompile(`^(?:` +
	`[•▪◦●○■□◆➢✓\x{F0B7}\x{F0A7}*–—-]\s|` + // also the bullets of Symbol and Wingdings
	`\(?\p{Nd}{1,3}\s?[).\-–/ـ:]\s?\D|` + // a number
	`[(\[][\p{Nd}ء-ي]{1,3}[)\]]\s?|` + // a number or letter in brackets
	`[ء-ي]\s?[).\-–]\s|` + // a letter
	`(?:ال)?(?:مادة|فصل|باب)\s*[(\[]?\s*(?:رقم\s*)?\p{Nd}+|` + // an article by its figure
	`(?:المادة|الفصل|الباب|القسم)\s+\p{L}+\s*[:.\-–]?$)`)

// turn begins what somebody says, or a question or an answer.
var turn = regexp.MustCompile(`^(?:س|ج|سؤال|جواب|السؤال|الجواب|\p{L}{2,12}(?:\s\p{L}{2,12}){0,2})\s?[:：]\s`)

// begins reports whether a line begins a paragraph, the one before it given.
func (w *writer) begins(last, it item) bool {
	size := max(it.size, 1)
	switch {
	case w.level(last) != w.level(it), math.Abs(last.size-it.size) > 0.1*size && !it.note:
		return true
	case mark.MatchString(it.text):
		return true
	case turn.MatchString(it.text) && ended(last.text):
		return true
	case it.note:
		return noteMark.MatchString(it.text + " ")
	}
	if last.column != it.column {
		return ended(last.text) || w.level(it) > 0
	}
	return w.parted(last, it)
}

// parted reports whether the space between two lines of a column, or what the first leaves free,
// says that a paragraph ends there.
func (w *writer) parted(last, it item) bool {
	size := max(it.size, 1)
	width := max(it.right-it.left, 1)
	gap := (last.y - it.y) / size
	left := last.x0 - last.left // what a line leaves free
	indented := last.right-last.x1 < size && it.right-it.x1 > size
	if rtl := unicode.Is(unicode.Arabic, firstLetter(last.text)); !rtl {
		left = last.right - last.x1
		indented = last.x0-last.left < size && it.x0-it.left > size
	}
	short := left > 0.12*width
	switch {
	case gap > 1.35*w.pitch || gap < 0:
		return true
	case w.level(it) > 0:
		return false // a heading of two lines
	case left > 0.3*width: // the next word had room
		return true
	case indented && (short || ended(last.text)):
		return true
	case short && (ended(last.text) || strings.HasSuffix(last.text, ":") || strings.HasSuffix(last.text, "؛")):
		return true
	}
	return false
}

func firstLetter(s string) rune {
	for _, r := range s {
		if unicode.IsLetter(r) {
			return r
		}
	}
	return 0
}

// ended reports whether a line closes a sentence.
func ended(s string) bool {
	s = strings.TrimRight(s, ` »")]”’`)
	last, _ := utf8.DecodeLastRuneInString(s)
	return strings.ContainsRune(".!؟?…", last)
}

// glued joins a line to the text before it, a hyphenated word whole.
func glued(text, line string) string {
	if text == "" {
		return line
	}
	before, _ := utf8.DecodeLastRuneInString(strings.TrimSuffix(text, "-"))
	after, _ := utf8.DecodeRuneInString(line)
	if strings.HasSuffix(text, "-") && unicode.Is(unicode.Latin, before) && unicode.IsLower(after) {
		return strings.TrimSuffix(text, "-") + line
	}
	return text + " " + line
}

var bullet = regexp.MustCompile(`^[•▪◦●○■□◆➢✓\x{F0B7}\x{F0A7}*–—-]\s+`)

// flush makes a block of the open lines.
func (w *writer) flush() {
	if len(w.open) == 0 {
		return
	}
	text := ""
	for _, it := range w.open {
		text = glued(text, it.text)
	}
	first := w.open[0]
	free := first.right - first.left - (first.x1 - first.x0)
	b := retrieval.Block{Text: text, Level: w.level(first)}
	switch {
	case b.Level > 0:
	case bullet.MatchString(text):
		b.Text, b.Item = bullet.ReplaceAllString(text, ""), true
	case len(w.open) == 1 && free > 0.3*(first.right-first.left) && !mark.MatchString(text) && !first.note:
		b.Guess = true
	}
	w.open = nil
	w.blocks = append(w.blocks, b)
	if !first.note {
		w.blocks = append(w.blocks, w.notes...)
		w.notes = nil
	}
}

// tableOf is a block of cells whose first row names the columns unless it has figures.
func tableOf(cells [][]string) retrieval.Block {
	named := len(cells) > 1
	for _, c := range cells[0] {
		if c == "" || figures.MatchString(c) && utf8.RuneCountInString(figures.ReplaceAllString(c, "")) < 3 {
			named = false
		}
	}
	return retrieval.Block{Rows: cells, Named: named}
}
