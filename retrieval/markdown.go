package retrieval

import (
	"strings"
	"unicode"
)

// markdownBlocks reads a .md file: line by line into paragraphs, which a blank line, a heading, a
// ruler or a fence ends.
func markdownBlocks(text string) []block {
	var blocks []block
	var open []string // lines of the paragraph
	flush := func() {
		text, table := paragraph(open)
		blocks = addBlock(blocks, block{text: text, table: table})
		open = nil
	}
	fence, comment := "", false
	for _, raw := range withoutFrontMatter(strings.Split(withoutPages(text), "\n")) {
		line := strings.TrimSpace(raw)
		switch {
		case fence != "" && strings.HasPrefix(line, fence):
			blocks = addBlock(blocks, block{text: strings.Join(open, "\n"), code: true})
			open, fence = nil, ""
			continue
		case fence != "":
			open = append(open, strings.TrimRightFunc(raw, unicode.IsSpace))
			continue
		case comment || strings.HasPrefix(line, "<!--"):
			comment = !strings.Contains(line, "-->")
			continue
		case linkAddress.MatchString(line):
			continue
		}
		line = strings.TrimSpace(strings.TrimLeft(line, ">"))
		title, level := atxHeading(line)
		switch {
		case strings.HasPrefix(line, "```") || strings.HasPrefix(line, "~~~"):
			flush()
			fence = line[:3]
		case level > 0:
			flush()
			blocks = addBlock(blocks, block{text: title, level: level})
		case len(open) == 1 && isUnderline(line):
			level = 1
			if line[0] == '-' {
				level = 2
			}
			blocks = addBlock(blocks, block{text: open[0], level: level})
			open = nil
		case line == "" || isRuler(line):
			flush()
		default:
			open = append(open, line)
		}
	}
	if fence != "" {
		blocks = addBlock(blocks, block{text: strings.Join(open, "\n"), code: true})
		open = nil
	}
	flush()
	return joinTurns(underDivisions(withoutSigns(joinLists(boldHeadings(withSpeakers(blocks))), text)))
}

// withoutFrontMatter drops the settings between --- and --- at the top.
func withoutFrontMatter(lines []string) []string {
	if strings.TrimSpace(lines[0]) != "---" {
		return lines
	}
	for i, line := range lines[1:] {
		if strings.TrimSpace(line) == "---" {
			return lines[i+2:]
		}
	}
	return lines
}

// atxHeading returns the text and the level of a line like "## Title ##", level 0 for any other.
func atxHeading(line string) (title string, level int) {
	rest := strings.TrimLeft(line, "#")
	level = len(line) - len(rest)
	if level > 6 || rest != "" && rest[0] != ' ' && rest[0] != '\t' {
		return "", 0
	}
	return strings.TrimSpace(strings.TrimRight(strings.TrimSpace(rest), "#")), level
}

// isUnderline reports a line that makes a heading of the line above it.
func isUnderline(line string) bool {
	return len(line) >= 2 && (strings.Trim(line, "=") == "" || strings.Trim(line, "-") == "")
}

// isRuler reports a line like "* * *".
func isRuler(line string) bool {
	bare := strings.ReplaceAll(line, " ", "")
	only := func(sign string) bool { return strings.Trim(bare, sign) == "" }
	return len(bare) >= 3 && (only("-") || only("*") || only("_") || only("="))
}

// joinLines makes one line of those of a paragraph, but leaves each entry of a list, each note and
// each turn of questions and answers a line of its own.
func joinLines(lines []string) string {
	var b strings.Builder
	for i, line := range lines {
		switch {
		case i == 0:
		case isEntry(line) || noteLine.MatchString(line) || beginsTurn(line, lines[i-1]):
			b.WriteByte('\n')
		default:
			b.WriteByte(' ')
		}
		b.WriteString(strings.TrimSuffix(line, "\\"))
	}
	return b.String()
}

// isEntry reports a line that begins an entry of a list.
func isEntry(line string) bool {
	mark, _, ok := strings.Cut(line, " ")
	if !ok || mark == "" {
		return false
	}
	if mark == "-" || mark == "*" || mark == "+" || mark == "•" {
		return true
	}
	digits := strings.TrimRightFunc(mark, func(r rune) bool { return strings.ContainsRune(".)-", r) })
	return digits != mark && digits != "" && len(digits) <= 6 && strings.TrimFunc(digits, unicode.IsDigit) == ""
}

// joinLists makes one paragraph of the entries of a list between which blank lines stand, and of
// the sentence with a colon that introduces them or a table.
func joinLists(blocks []block) []block {
	var joined []block
	for _, b := range blocks {
		if n := len(joined) - 1; n >= 0 && joinsList(joined[n], b) {
			joined[n].text += "\n" + b.text
			continue
		}
		joined = append(joined, b)
	}
	return joined
}

// joinsList reports whether a block is an entry below another one, or an entry or a table below the
// sentence that introduces it.
func joinsList(above, b block) bool {
	if above.level != 0 || above.code || b.level != 0 || b.code || !isEntry(b.text) && !b.table {
		return false
	}
	lastLine := above.text[strings.LastIndexByte(above.text, '\n')+1:]
	return !b.table && isEntry(lastLine) || introduces(strings.TrimRight(above.text, "*_"))
}
