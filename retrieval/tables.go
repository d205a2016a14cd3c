package retrieval

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// tableRule is the line below the names of the columns.
var tableRule = regexp.MustCompile(`^\|?(?:\s*:?-+:?\s*\|)*\s*:?-+:?\s*\|?$`)

var bulletMark = regexp.MustCompile(`^[-*+•▪◦●]\s+`)

// paragraph joins the lines of a paragraph in Markdown as unwrap does. A table is its rows, and
// beside other text each of them is a sentence.
func paragraph(lines []string) Block {
	var said []string
	say := func(text string) {
		if text != "" {
			said = append(said, text)
		}
	}
	for rest := lines; len(rest) > 0; {
		from, to, named := tableIn(rest)
		if from == to {
			from, to = len(rest), len(rest)
		}
		say(bulletMark.ReplaceAllString(unwrap(rest[:from]), ""))
		var rows [][]string
		for _, l := range rest[from:to] {
			if !tableRule.MatchString(l) {
				rows = append(rows, cells(l))
			}
		}
		if from == 0 && to == len(lines) {
			return Block{Rows: rows, Named: named}
		}
		var names []string
		if named && len(rows) > 1 && worthSaying(rows[0], len(rows)) {
			names, rows = rows[0], rows[1:]
		}
		for _, row := range rows {
			say(rowSentence(names, row))
		}
		rest = rest[to:]
	}
	return Block{Text: strings.Join(said, "\n")}
}

// tableIn finds the lines of the first table; named tells that the first of them names the columns.
func tableIn(lines []string) (from, to int, named bool) {
	for i, l := range lines {
		rule := i+1 < len(lines) && strings.Contains(l, "|") && strings.Contains(lines[i+1], "|") && tableRule.MatchString(lines[i+1])
		if !rule && !strings.HasPrefix(l, "|") {
			continue
		}
		to = i
		for to < len(lines) && strings.Contains(lines[to], "|") {
			to++
		}
		return i, to, rule
	}
	return 0, 0, false
}

// namesBytes bounds what the names of columns take together, since each row says them.
const namesBytes = 16 << 20

// worthSaying reports whether the first row of a table may be said in each row. Else it is a row
// itself.
func worthSaying(columns []string, rows int) bool {
	size := 0
	for _, c := range columns {
		size += len(c)
	}
	return size < namesBytes/max(rows, 1)
}

// rowSentence says a row: "column: cell، column: cell.", empty cells left out.
func rowSentence(columns, row []string) string {
	var said []string
	for i, cell := range row {
		switch {
		case cell == "":
		case i < len(columns) && columns[i] != "":
			said = append(said, strings.TrimRight(columns[i], " :")+": "+cell)
		default:
			said = append(said, cell)
		}
	}
	sentence := strings.Join(said, "، ")
	if sentence != "" && !endsSentence(sentence) {
		sentence += "."
	}
	return sentence
}

// cells cuts a row at its pipes, but for those behind a backslash.
func cells(row string) []string {
	row = strings.ReplaceAll(strings.TrimSpace(row), `\|`, "\x00")
	row = strings.TrimSuffix(strings.TrimPrefix(row, "|"), "|")
	var out []string
	for cell := range strings.SplitSeq(row, "|") {
		out = append(out, strings.TrimSpace(strings.ReplaceAll(cell, "\x00", "|")))
	}
	return out
}

// rowsIn is how many lines at the beginning are rows of one table, which has two or more: with as
// many cells, parted by tabs or pipes.
func rowsIn(lines []line) int {
	columns := len(textCells(lines[0].text))
	n := 1
	for columns > 1 && n < len(lines) && !lines[n].goes && len(textCells(lines[n].text)) == columns {
		n++
	}
	return n
}

// textCells cuts a line of a .txt file into cells.
func textCells(line string) []string {
	if strings.Contains(line, "\t") {
		var out []string
		for cell := range strings.SplitSeq(line, "\t") {
			out = append(out, strings.TrimSpace(cell))
		}
		return out
	}
	return cells(line)
}

// textTable is a table of lines. The first names the columns where it has no digit and others have.
func textTable(lines []line) Block {
	digit := func(l line) bool { return strings.ContainsFunc(l.text, unicode.IsDigit) }
	b := Block{Named: !digit(lines[0]) && slices.ContainsFunc(lines, digit)}
	for _, l := range lines {
		if !tableRule.MatchString(l.text) {
			b.Rows = append(b.Rows, textCells(l.text))
		}
	}
	return b
}

// cellRunes is the length from which a line is no cell of a table.
const cellRunes = 30

// aligned are what parts a thing from its figure, or the halves of a verse: dots or spaces.
var aligned = regexp.MustCompile(`\.{4,}|\s{3,}`)

// alignedIn is how many lines at the beginning are aligned so.
func alignedIn(lines []line) (n int) {
	for n < len(lines) && !lines[n].goes && aligned.MatchString(lines[n].text) {
		n++
	}
	return n
}

// cellsOf is the text of several lines, each a line of its own.
func cellsOf(lines []line) string {
	var texts []string
	for _, l := range lines {
		texts = append(texts, l.text)
	}
	return strings.Join(texts, "\n")
}

// areCells reports whether the lines of a block are the cells of a table, one a line: four or more
// short ones, among them numbers.
func areCells(lines []line) bool {
	numbers := 0
	for _, l := range lines {
		if utf8.RuneCountInString(l.text) >= cellRunes || endsSentence(l.text) || isMarked(l.text) {
			return false
		}
		if isNumeric(l.text) {
			numbers++
		}
	}
	return len(lines) >= 4 && numbers > 1
}
