package documents

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"isnad/retrieval"
)

// readText reads a .txt or .md file.
func readText(name string, data []byte) (d Document, err error) {
	text, err := decoded(data)
	if err != nil {
		return d, err
	}
	if d.Passages, err = retrieval.Split(name, []byte(text)); err != nil {
		return d, fail(Damaged, "%v", err)
	}
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(strings.Trim(strings.TrimSpace(line), "#*=_ \ufeff"))
		if line == "" || line == "---" {
			continue
		}
		first := d.Passages[0]
		heads := strings.Contains(first.Section, line) || !strings.HasPrefix(first.Text, line) // else it is the first paragraph
		if heads && utf8.RuneCountInString(line) <= titleRunes {
			d.Title = line
		}
		break
	}
	return d, nil
}

// decoded returns text as UTF-8: it may be UTF-16 with its mark, or Windows-1256 as old Arabic
// files are.
func decoded(data []byte) (string, error) {
	for _, little := range []bool{true, false} {
		mark := []byte{0xFE, 0xFF}
		if little {
			mark = []byte{0xFF, 0xFE}
		}
		if bytes.HasPrefix(data, mark) {
			return fromUTF16(data[2:], little), nil
		}
	}
	if utf8.Valid(data) {
		return strings.TrimPrefix(string(data), "\ufeff"), nil
	}
	if bytes.IndexByte(data, 0) >= 0 {
		return "", fail(Damaged, "the file is binary, not text")
	}
	text, err := charmap.Windows1256.NewDecoder().Bytes(data)
	if err != nil || !mostlyArabic(string(text)) {
		return "", fail(Damaged, "the file is not valid UTF-8: save it as UTF-8")
	}
	return string(text), nil
}

// mostlyArabic reports whether what is not ASCII in a text is Arabic: other bytes also give signs,
// but not words.
func mostlyArabic(text string) bool {
	letters, others := 0, 0
	for _, r := range text {
		switch {
		case r < utf8.RuneSelf:
		case unicode.Is(unicode.Arabic, r), strings.ContainsRune("«»–—“”’‘…\u00a0\u200c\u200d\u200e\u200f", r):
			letters++
		default:
			others++
		}
	}
	return letters > 10*others && letters > 3
}

func fromUTF16(data []byte, little bool) string {
	units := make([]uint16, len(data)/2)
	for i := range units {
		a, b := uint16(data[2*i]), uint16(data[2*i+1])
		if little {
			a, b = b, a
		}
		units[i] = a<<8 | b
	}
	return string(utf16.Decode(units))
}

// maxRows bounds a table.
const maxRows = 20_000

// readTable reads a .csv file: its first row names the columns, unless it has figures. Each row is
// a paragraph.
func readTable(data []byte) ([]retrieval.Block, error) {
	text, err := decoded(data)
	if err != nil {
		return nil, err
	}
	r := csv.NewReader(strings.NewReader(text))
	r.Comma, r.LazyQuotes, r.FieldsPerRecord = separator(text), true, -1
	table := retrieval.Block{Apart: true}
	for {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fail(Damaged, "the table cannot be read: %v", err)
		}
		if len(table.Rows) == maxRows {
			return nil, fail(TooLarge, "more than %d rows; cut the table into several files", maxRows)
		}
		table.Rows = append(table.Rows, cells)
	}
	if len(table.Rows) == 0 {
		return nil, nil
	}
	table.Named = namesColumns(table.Rows)
	return []retrieval.Block{table}, nil
}

// separator is the sign that parts the cells of the first lines: the one that they have most, and
// have alike.
func separator(text string) rune {
	lines := strings.SplitN(text, "\n", 6)
	best, most := ',', 0
	for _, sign := range ",;\t|،؛" {
		least := -1
		for _, l := range lines[:min(len(lines), 5)] {
			if n := strings.Count(l, string(sign)); strings.TrimSpace(l) != "" && (least < 0 || n < least) {
				least = n
			}
		}
		if least > most {
			best, most = sign, least
		}
	}
	return best
}

// namesColumns reports whether the first row of a table names its columns: words, each another.
func namesColumns(rows [][]string) bool {
	if len(rows) < 2 {
		return false
	}
	seen := make(map[string]bool)
	for _, cell := range rows[0] {
		cell = strings.TrimSpace(cell)
		if cell == "" || seen[cell] || !strings.ContainsFunc(cell, unicode.IsLetter) {
			return false
		}
		seen[cell] = true
	}
	return true
}
