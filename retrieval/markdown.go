package retrieval

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"
)

var (
	// listNumber is the number of an entry, as the file has it.
	listNumber = regexp.MustCompile(`^\d+[.)]\s`)
	// address tells a link's definition from a note such as "[1]: صحيفة".
	address = regexp.MustCompile(`^(?:[a-z]+://|mailto:|[./#])`)
)

// markdownBlocks reads a .md file.
func markdownBlocks(article string) []Block {
	m := markdown{source: []byte(withoutFrontMatter(withoutPages(article)))}
	m.read(markdownParser.Parse(text.NewReader(m.source)))
	return m.blocks
}

// withoutFrontMatter drops the settings between --- and --- at the top.
func withoutFrontMatter(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		switch is := strings.TrimSpace(line) == "---"; {
		case i == 0 && !is:
			return text
		case i > 0 && is:
			return strings.Join(lines[i+1:], "\n")
		}
	}
	return text
}

// markdown makes blocks of goldmark's nodes.
type markdown struct {
	source []byte
	blocks []Block
	number string // of the entry whose text follows
	item   bool   // the block that follows is an entry
}

// read adds the blocks within a node.
func (m *markdown) read(parent ast.Node) {
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		switch n := n.(type) {
		case *ast.Heading:
			m.add(Block{Text: strings.Join(m.lines(n), " "), Level: n.Level})
		case *ast.Paragraph, *ast.TextBlock:
			m.paragraph(n)
		case *ast.FencedCodeBlock:
			m.add(Block{Text: strings.TrimRight(string(n.Lines().Value(m.source)), "\n"), Code: true})
		case *ast.LinkReferenceDefinition:
			if !address.Match(n.Destination) {
				m.add(Block{Text: strings.TrimSpace(string(n.Lines().Value(m.source)))})
			}
		case *ast.ListItem:
			m.number = string(listNumber.Find(m.source[n.Pos():]))
			m.within(n, true)
		case *ast.Blockquote:
			last := len(m.blocks) - 1
			m.within(n, m.item || last >= 0 && introduces(m.blocks[last].Text))
		case *ast.HTMLBlock, *ast.ThematicBreak:
		default:
			m.read(n)
		}
	}
}

// within adds the blocks of an entry or a quotation, the first of them as an entry if item says so.
func (m *markdown) within(n ast.Node, item bool) {
	m.item = item
	m.read(n)
	m.item, m.number = false, ""
}

func (m *markdown) add(b Block) {
	if !b.Code {
		b.Text = strings.ReplaceAll(b.Text, `\|`, "|")
		b.Item = m.item && b.Level == 0 && b.Rows == nil
	}
	m.item, m.number = false, ""
	m.blocks = append(m.blocks, b)
}

// paragraph adds a paragraph; a short bold line is a heading, and each entry of a list that
// goldmark does not know ("١." and "•") a block.
func (m *markdown) paragraph(n ast.Node) {
	lines := m.lines(n)
	if len(lines) == 1 && !m.item && isBold(n, lines[0]) {
		m.add(Block{Text: lines[0], Level: firstDivision - 1})
		return
	}
	for len(lines) > 0 {
		end := 1
		for end < len(lines) && !(isEntry(lines[end]) && beginsItem(lines[end], lines[end-1])) {
			end++
		}
		m.item = m.item || isEntry(lines[0])
		m.add(paragraph(lines[:end]))
		lines = lines[end:]
	}
}

// isBold reports whether all of a paragraph of one line is bold, and looks like a heading.
func isBold(n ast.Node, line string) bool {
	e, ok := n.FirstChild().(*ast.Emphasis)
	return ok && e.Level == 2 && e.NextSibling() == nil &&
		isHeading(line) && turnOf(line) == statement && utf8.RuneCountInString(line) > 1
}

// isEntry reports a line that begins an entry of a list: with a number or a bullet, which is no
// dash of somebody who speaks.
func isEntry(line string) bool {
	sort := markOf(line)
	return sort == 2 || sort == 1 && !strings.HasPrefix(line, "–") && !strings.HasPrefix(line, "—")
}

// lines are those of a paragraph or heading, the number of its entry in front.
func (m *markdown) lines(n ast.Node) []string {
	var b strings.Builder
	b.WriteString(m.number)
	m.number = ""
	m.write(&b, n)
	_, image := n.FirstChild().(*ast.Image)
	var lines []string
	for line := range strings.SplitSeq(b.String(), "\n") {
		line, hard := strings.CutSuffix(line, hardBreak)
		if line = strings.TrimSpace(line); line == "" || image && len(lines) > 0 && line == lines[len(lines)-1] { // its caption twice
			continue
		}
		if hard && !strings.Contains(line, "|") && n.Kind() != ast.KindHeading {
			line += hardBreak
		}
		lines = append(lines, line)
	}
	return lines
}
