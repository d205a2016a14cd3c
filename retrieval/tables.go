package retrieval

import (
	"regexp"
	"strings"
)

// tableRule is the line below the names of the columns.
var tableRule = regexp.MustCompile(`^\|?(?:\s*:?-+:?\s*\|)*\s*:?-+:?\s*\|?$`)

// paragraph joins the lines of a paragraph as joinLines does, and makes of each row of a table a
// sentence with the names of its columns. table tells that it is nothing but a table.
func paragraph(lines []string) (text string, table bool) {
	from, to, named := tableIn(lines)
	if from == to {
		return joinLines(lines), false
	}
	var parts []string
	if from > 0 {
		parts = append(parts, joinLines(lines[:from]))
	}
	parts = append(parts, rows(lines[from:to], named)...)
	if to < len(lines) {
		rest, _ := paragraph(lines[to:])
		parts = append(parts, rest)
	}
	return strings.Join(parts, "\n"), from == 0 && to == len(lines)
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

// rows makes a sentence of each row.
func rows(lines []string, named bool) []string {
	var columns []string
	if named && len(lines) > 2 && worthSaying(cells(lines[0]), len(lines)) {
		columns, lines = cells(lines[0]), lines[1:]
	}
	var out []string
	for _, l := range lines {
		if tableRule.MatchString(l) {
			continue
		}
		if row := rowSentence(columns, cells(l)); row != "" {
			out = append(out, row)
		}
	}
	return out
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
