package retrieval

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// A Block is a piece of a document whose file says what it is: a heading, a paragraph, an entry of
// a list, or a table.
type Block struct {
	Text  string     // of all but a table
	Level int        // of a heading, from 1; 0 of all else
	Guess bool       // it is a heading if its words look like one: the file does not say
	Item  bool       // an entry of a list, with its number where it has one
	Code  bool       // its signs mean themselves, and it is no part of a list
	Rows  [][]string // of a table, its cells in reading order; the first row names the columns where Named says so
	Named bool
	Apart bool // of a table: each row says something of its own and is a paragraph
}

// Compose makes the numbered paragraphs of a document of its blocks, by the rules of Split for
// lists, tables, parts of a law, questions and answers. Entries of a list are one paragraph with
// the sentence that introduces them, long ones a paragraph each; a row of a table is a sentence,
// "column: cell، column: cell.".
func Compose(document []Block) []Passage {
	var blocks []block
	for i := 0; i < len(document); i++ {
		b := document[i]
		switch {
		case b.Rows != nil:
			blocks = addTable(blocks, b)
		case b.Item:
			n := 1
			for i+n < len(document) && document[i+n].Item {
				n++
			}
			blocks = addList(blocks, document[i:i+n])
			i += n - 1
		case b.Guess && !introduces(b.Text):
			blocks = addBlock(blocks, block{text: b.Text, level: levelOf(b.Text)})
		default:
			blocks = addBlock(blocks, block{text: b.Text, level: min(b.Level, firstDivision-1), code: b.Code})
		}
	}
	return numbered(joinTurns(itemsWithin(underDivisions(withSpeakers(blocks)))))
}

// itemsWithin joins items to what introduces them, but never a heading of the file.
func itemsWithin(blocks []block) []block {
	var out []block
	for len(blocks) > 0 {
		n := slices.IndexFunc(blocks, func(b block) bool { return b.level > 0 })
		if n < 0 {
			n = len(blocks)
		}
		out = append(out, joinItems(blocks[:n])...)
		if n < len(blocks) {
			out = append(out, blocks[n])
			n++
		}
		blocks = blocks[n:]
	}
	return out
}

// addList adds the entries of a list: in one paragraph, with the sentence with a colon above,
// unless they are paragraphs of their own.
func addList(blocks []block, entries []Block) []block {
	runes, short := 0, true
	var lines []string
	for _, e := range entries {
		n := utf8.RuneCountInString(e.Text)
		runes, short = runes+n, short && n < itemRunes
		lines = append(lines, e.Text)
	}
	n := len(blocks) - 1
	led := n >= 0 && blocks[n].level == 0 && introduces(blocks[n].text)
	switch {
	case led && runes <= listRunes:
		blocks[n].text += "\n" + strings.Join(lines, "\n")
	case short && runes <= listRunes:
		blocks = addBlock(blocks, block{text: strings.Join(lines, "\n")})
	default:
		for _, l := range lines {
			blocks = addBlock(blocks, block{text: l})
		}
	}
	return blocks
}

// addTable adds a table as one paragraph of a sentence a row, with the sentence that introduces it;
// a long one in several.
func addTable(blocks []block, b Block) []block {
	var names []string
	body := b.Rows
	if b.Named && len(body) > 1 && worthSaying(body[0], len(body)) {
		names, body = body[0], body[1:]
	}
	var text []string
	runes := 0
	flush := func() {
		if n := len(blocks) - 1; n >= 0 && len(text) > 0 && blocks[n].level == 0 && introduces(blocks[n].text) {
			blocks[n].text += "\n" + strings.Join(text, "\n")
		} else if len(text) > 0 {
			blocks = addBlock(blocks, block{text: strings.Join(text, "\n"), table: true})
		}
		text, runes = nil, 0
	}
	for _, cells := range body {
		row := rowSentence(names, cells)
		if !Readable(row) {
			continue
		}
		runes += utf8.RuneCountInString(row)
		if b.Apart || runes > tableRunes {
			flush()
			runes = utf8.RuneCountInString(row)
		}
		text = append(text, row)
	}
	flush()
	return blocks
}

// tableRunes is about what a paragraph of a table holds, so that a message can show it.
const tableRunes = 1500
