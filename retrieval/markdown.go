package retrieval

import (
	"strings"
	"unicode"
)

// markdownBlocks reads a .md file: line by line into paragraphs, which a blank line, a heading, a ruler or a fence ends.
func markdownBlocks(text string) []block {
	var blocks []block
	var open []string // lines of the paragraph
	flush := func() {
		separator := " "
		if strings.ContainsFunc(strings.Join(open, ""), unicode.IsLetter) && keepsLines(open) {
			separator = "\n"
		}
		blocks = addBlock(blocks, strings.Join(open, separator), false)
		open = nil
	}
	fence, comment := "", false
	for _, raw := range withoutFrontMatter(strings.Split(text, "\n")) {
		line := strings.TrimSpace(raw)
		switch {
		case fence != "" && strings.HasPrefix(line, fence):
			blocks = addBlock(blocks, strings.Join(open, "\n"), false)
			open, fence = nil, ""
			continue
		case fence != "":
			open = append(open, strings.TrimRightFunc(raw, unicode.IsSpace))
			continue
		case comment || strings.HasPrefix(line, "<!--"):
			comment = !strings.Contains(line, "-->")
			continue
		}
		line = strings.TrimSpace(strings.TrimLeft(line, ">"))
		title, isTitle := atxHeading(line)
		switch {
		case strings.HasPrefix(line, "```") || strings.HasPrefix(line, "~~~"):
			flush()
			fence = line[:3]
		case isTitle:
			flush()
			blocks = addBlock(blocks, title, true)
		case len(open) == 1 && isUnderline(line):
			blocks = addBlock(blocks, open[0], true)
			open = nil
		case line == "" || isRuler(line):
			flush()
		default:
			open = append(open, line)
		}
	}
	flush()
	return joinLists(blocks)
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

// atxHeading returns the text of a line like "## Title ##".
func atxHeading(line string) (title string, ok bool) {
	rest := strings.TrimLeft(line, "#")
	level := len(line) - len(rest)
	if level == 0 || level > 6 || rest != "" && rest[0] != ' ' && rest[0] != '\t' {
		return "", false
	}
	return strings.TrimSpace(strings.TrimRight(strings.TrimSpace(rest), "#")), true
}

// isUnderline reports a line that makes a heading of the line above it.
func isUnderline(line string) bool {
	return len(line) >= 2 && (strings.Trim(line, "=") == "" || strings.Trim(line, "-") == "")
}

// isRuler reports a line like "* * *".
func isRuler(line string) bool {
	bare := strings.ReplaceAll(line, " ", "")
	return len(bare) >= 3 && (strings.Trim(bare, "-") == "" || strings.Trim(bare, "*") == "" || strings.Trim(bare, "_") == "" || strings.Trim(bare, "=") == "")
}

// keepsLines reports whether the lines of a paragraph are entries of a list or rows of a table.
func keepsLines(lines []string) bool {
	for _, line := range lines {
		if isEntry(line) || strings.HasPrefix(line, "|") {
			return true
		}
	}
	return false
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

// joinLists makes one paragraph of the entries of a list between which blank lines stand, and of the sentence with a colon that introduces them.
func joinLists(blocks []block) []block {
	var joined []block
	for _, b := range blocks {
		if n := len(joined) - 1; n >= 0 && !b.heading && isEntry(b.text) && !joined[n].heading &&
			(isEntry(joined[n].text[strings.LastIndexByte(joined[n].text, '\n')+1:]) || strings.HasSuffix(joined[n].text, ":")) {
			joined[n].text += "\n" + b.text
			continue
		}
		joined = append(joined, b)
	}
	return joined
}
