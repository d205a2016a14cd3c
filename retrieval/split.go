package retrieval

import (
	"bytes"
	"errors"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

const byteOrderMark = '\uFEFF'

// headingRunes is the length from which a line of a .txt file is a paragraph even without closing
// punctuation.
const headingRunes = 80

// Split cuts an article into its paragraphs, numbered from 1. The name decides how it is read: .md
// or .txt.
//
// In .txt a paragraph is a line, or a block between blank lines where the file has hard wraps,
// whose lines are then joined by a space; rows with tabs or pipes are a table. A heading is a line
// of fewer than 80 characters (the title: 180) without closing punctuation, or one that only names
// a part of a law ("المادة الثانية"). In .md a heading is a line that begins with #, is underlined,
// or is short and bold and alone; a paragraph is a block between blank lines; lists, tables and
// code are one paragraph each, with an entry, row or line of code in each of its lines, but long
// entries, and long tables in parts, are paragraphs.
//
// What says little alone is one paragraph of several lines: a question (with its label, of a
// speaker who asks, or alone on its line) and the paragraph that answers it, while one alone above
// several paragraphs is their heading, and as the first line the title; a line that ends in a colon
// and the items below it.
//
// Left out are tables of contents (titles with dots up to a page's number, links within the file),
// the numbers of pages, also within a sentence, which is then joined by a space; in .md also
// rulers, front matter, comments, and the signs of bullets, tasks, emphasis, code within a line,
// tags, notes, and of links and images all but the text. A row of a table in .md is written as a
// sentence, "column: cell، column: cell.". All else is as in the article.
//
// A heading with nothing below it is a paragraph, so that nothing is lost. The title of the article
// and a heading above deeper ones are put before the heading that follows at once, as
// "title – heading"; in .txt deeper are the smaller parts of a law, and the title of a part.
//
// An error is one line that begins with the name: empty, binary, not UTF-8, another kind of file,
// or no paragraph.
func Split(name string, data []byte) ([]Passage, error) {
	text, err := readText(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	text = withoutContents(text)
	var passages []Passage
	switch extension := strings.ToLower(filepath.Ext(name)); extension {
	case ".md", ".markdown":
		passages = Compose(markdownBlocks(text))
	case ".txt", "":
		passages = numbered(textBlocks(text))
	default:
		return nil, fmt.Errorf("%s: only .txt and .md files are read, not %s", name, extension)
	}
	if len(passages) == 0 {
		return nil, fmt.Errorf("%s: no paragraph in it", name)
	}
	return passages, nil
}

// A block is a heading or a paragraph.
type block struct {
	text  string
	level int  // of a heading, from 1; 0 is a paragraph
	code  bool // a paragraph between fences, whose signs mean themselves
	table bool // the rows of a table
	apart bool // a blank line stands above it
	item  bool // an item of a list, which its text alone does not tell
}

// numbered makes passages of the paragraphs, and of headings with nothing below them.
func numbered(blocks []block) []Passage {
	var passages []Passage
	section, opens := "", false
	above := "" // a heading, with more of it to come
	bare := !slices.ContainsFunc(blocks, func(b block) bool { return b.level == 0 })
	for i, b := range blocks {
		next := block{}
		last := i == len(blocks)-1
		if !last {
			next = blocks[i+1]
		}
		switch {
		case bare || b.level == 0 || last:
		case next.level == 0:
			section, opens, above = above+b.text, true, ""
			continue
		case i == 0 || next.level > b.level || numberedUnder(next.text, b.text):
			above += b.text + " – "
			continue
		}
		if above != "" {
			section, opens, above = strings.TrimSuffix(above, " – "), true, ""
		}
		passages = append(passages, Passage{ID: len(passages) + 1, Section: section, Opens: opens, Text: b.text})
		opens = false
	}
	return passages
}

// readText checks that data is text and unifies line ends.
func readText(data []byte) (string, error) {
	text := strings.TrimPrefix(string(data), string(byteOrderMark))
	switch {
	case strings.TrimFunc(text, func(r rune) bool { return unicode.IsSpace(r) || r == byteOrderMark }) == "":
		return "", errors.New("the file is empty")
	case bytes.HasPrefix(data, []byte{0xFF, 0xFE}) || bytes.HasPrefix(data, []byte{0xFE, 0xFF}):
		return "", errors.New("the file is UTF-16; save it as UTF-8")
	case strings.ContainsFunc(text, isBinary):
		return "", errors.New("the file is binary, not text")
	case !utf8.ValidString(text):
		return "", errors.New("the file is not valid UTF-8")
	}
	return strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n\n").Replace(text), nil
}

// isBinary reports control characters that no text has. Form feed, backspace and escape occur in
// old text files.
func isBinary(r rune) bool {
	return r < ' ' && !strings.ContainsRune("\t\n\r\v\f\b\x1b", r)
}

// textBlocks reads a .txt file.
func textBlocks(text string) []block {
	var groups [][]line
	open := false
	for _, l := range withLabels(readLines(text)) {
		if l.text == "" {
			open = false
			continue
		}
		if !open {
			groups = append(groups, nil)
		}
		open = true
		groups[len(groups)-1] = append(groups[len(groups)-1], l)
	}
	width, wrapped := wrapWidth(groups)
	var blocks []block
	for g, lines := range groups {
		first := len(blocks)
		if wrapped {
			if len(lines) > 1 && isHeading(lines[0].text) && !fills(lines[0].text, lines[1].text, width) {
				blocks = addBlock(blocks, block{text: lines[0].text, level: 1})
				lines = lines[1:]
			}
			lines = unwrapped(lines, width)
		}
		if areCells(lines) {
			lines = []line{{text: cellsOf(lines)}}
		}
		for len(lines) > 0 {
			if n := rowsIn(lines); n > 1 {
				blocks = addTable(blocks, textTable(lines[:n]))
				lines = lines[n:]
				continue
			}
			l := lines[0]
			if n := alignedIn(lines); n > 1 {
				l, lines = line{text: cellsOf(lines[:n])}, lines[n-1:]
			}
			lines = lines[1:]
			if n := len(blocks) - 1; l.goes && n >= 0 {
				blocks[n].text += " " + l.text
				blocks[n].level = levelOf(blocks[n].text)
				continue
			}
			blocks = addBlock(blocks, block{text: l.text, level: levelOf(l.text)})
		}
		if first < len(blocks) {
			blocks[first].apart = true
			if g < len(groups)-1 {
				plainEnds(blocks[first:])
			}
		}
	}
	letterItems(blocks)
	blocks = underFurniture(withTitle(blocks))
	return plainLeads(joinTurns(joinItems(underDivisions(withSpeakers(blocks)))))
}

// levelOf is the level of a line of a .txt file.
func levelOf(line string) int {
	if isHeading(line) && !strings.Contains(line, "\n") {
		return 1
	}
	return 0
}

// shortLine is the part of the width up to which a line ends where its writer ended it.
const shortLine = 0.75

// unwrapped are the paragraphs of a block that an editor broke: a line that ends a sentence well
// before the width closes one.
func unwrapped(lines []line, width int) []line {
	var out []line
	var open []string
	for i, l := range lines {
		runes, said := utf8.RuneCountInString(l.text), l.text
		if runes < width/2 { // the writer ended it
			said += hardBreak
		}
		open = append(open, said)
		short := float64(runes) < shortLine*float64(width)
		if i == len(lines)-1 || short && endsSentence(l.text) && !beginsItem(lines[i+1].text, l.text) && !beginsTurn(lines[i+1].text, l.text) {
			out = append(out, line{text: unwrap(open)})
			open = nil
		}
	}
	return out
}

// unwrap joins the lines that an editor broke; items of a list and the turns of questions and
// answers keep lines of their own.
func unwrap(lines []string) string {
	var b strings.Builder
	for i, l := range lines {
		l, _ = strings.CutSuffix(l, hardBreak)
		if i > 0 {
			before, hard := strings.CutSuffix(lines[i-1], hardBreak)
			if hard || beginsItem(l, before) || beginsTurn(l, before) || tabular.MatchString(l) || tabular.MatchString(before) {
				b.WriteByte('\n')
			} else {
				b.WriteByte(' ')
			}
		}
		b.WriteString(l)
	}
	return b.String()
}

// beginsItem reports whether a line begins an item of a list, and is not one whose first word only
// looks so, within a sentence.
func beginsItem(line, before string) bool {
	return isMarked(line) && (introduces(before) || isOpen(before) || endsSentence(before) || isMarked(before) ||
		strings.HasPrefix(line, "•"))
}

// longHeading is from how many bytes on a heading is a paragraph: it is kept with each paragraph
// below it.
const longHeading = 2000

// addBlock adds a block, unless it is only a ruler such as "* * *".
func addBlock(blocks []block, b block) []block {
	if len(b.text) > longHeading {
		b.level = 0
	}
	if !Readable(b.text) {
		return blocks
	}
	return append(blocks, b)
}

// lastFootnotes are the numbers of footnotes at the end of a line, behind its stop: "نص.[4][5]".
var lastFootnotes = regexp.MustCompile(`(?:\[[0-9٠-٩]{1,3}\])+$`)

// isHeading reports whether a line is short and does not close a sentence.
func isHeading(line string) bool {
	return utf8.RuneCountInString(line) < headingRunes && !closes(line) && !isOfText(line)
}

// closes reports whether a line ends a sentence or a part of one.
func closes(line string) bool {
	last, _ := utf8.DecodeLastRuneInString(strings.TrimRight(lastFootnotes.ReplaceAllString(line, ""), closingMarks))
	return strings.ContainsRune(sentenceEnds+"،,؛;", last)
}

// hardWrap is the longest line of a text that its writer wrapped; editors wrap at 72 to 100.
const hardWrap = 120

// wrapWidth tells whether an editor broke the lines: no line is long, and of two or more lines that
// another one follows most are full, and end inside a sentence.
func wrapWidth(groups [][]line) (width int, wrapped bool) {
	for _, lines := range groups {
		for _, line := range lines {
			width = max(width, utf8.RuneCountInString(line.text))
		}
	}
	if width > hardWrap {
		return width, false
	}
	followed, full := 0, 0
	for _, lines := range groups {
		for i, line := range lines[:len(lines)-1] {
			next := lines[i+1].text
			if isParted(line.text, next) || strings.HasSuffix(line.text, "؛") || isAsking(next) || tabular.MatchString(line.text) {
				continue
			}
			followed++
			if fills(line.text, next, width) {
				full++
			}
		}
	}
	return width, followed > 1 && full > followed/2
}

// fills reports whether the first word of the next line had no room behind line. Marks have no
// width but are counted by some editors, hence the slack.
func fills(line, next string, width int) bool {
	const slack = 4
	word, _, _ := strings.Cut(next, " ")
	return utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > width-slack
}
