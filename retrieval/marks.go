package retrieval

import (
	"bufio"
	stdhtml "html"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// markdownParser is CommonMark with notes and tasks, and with the differences that the types below
// say. Indented code is none, as many texts indent the first line of a paragraph. Tables are read
// from the lines of a paragraph: goldmark drops cells that have no column, and fills each row.
var markdownParser = parser.NewParser(
	parser.WithBlockParsers(
		util.Prioritized(underline{parser.NewSetextHeadingParser()}, 1),
		util.Prioritized(parser.NewThematicBreakParser(), 2),
		util.Prioritized(shallow{parser.NewListParser()}, 3),
		util.Prioritized(parser.NewListItemParser(), 4),
		util.Prioritized(parser.NewATXHeadingParser(), 5),
		util.Prioritized(parser.NewFencedCodeBlockParser(), 6),
		util.Prioritized(shallow{parser.NewBlockquoteParser()}, 7),
		util.Prioritized(comment{parser.NewHTMLBlockParser()}, 8),
		util.Prioritized(shallow{inPlace{extension.NewFootnoteBlockParser()}}, 9),
		util.Prioritized(indented{parser.NewParagraphParser()}, 10),
	),
	parser.WithInlineParsers(
		util.Prioritized(few{parser.NewCodeSpanParser()}, 1),
		util.Prioritized(extension.NewTaskCheckBoxParser(), 2),
		util.Prioritized(noteMark{}, 3),
		util.Prioritized(few{parser.NewLinkParser()}, 4),
		util.Prioritized(few{parser.NewAutoLinkParser()}, 5),
		util.Prioritized(few{parser.NewRawHTMLParser()}, 6),
		util.Prioritized(few{emphasis{}}, 7),
	),
	parser.WithParagraphTransformers(util.Prioritized(definitions{parser.LinkReferenceParagraphTransformer}, 1)),
)

// Goldmark takes the square of how deep blocks stand in each other, of the signs in a paragraph and
// of the definitions of links in one, so that a file of strangers could keep it busy for hours.
// What is beyond these bounds is text.
const (
	maxDepth       = 16
	maxSigns       = 1000     // looked at in a paragraph
	maxScanned     = 16 << 20 // bytes of a paragraph, each sign being looked for to its end
	maxDefinitions = 1000     // lines of the paragraph
)

type shallow struct{ parser.BlockParser }

func (s shallow) Open(parent ast.Node, r text.Reader, pc parser.Context) (ast.Node, parser.State) {
	if len(pc.OpenedBlocks()) > maxDepth {
		return nil, parser.NoChildren
	}
	return s.BlockParser.Open(parent, r, pc)
}

type few struct{ parser.InlineParser }

// signs are how many of the signs in a block may still be looked at.
type signs struct {
	block ast.Node
	left  int
}

var signsKey = parser.NewContextKey()

func (f few) Parse(parent ast.Node, r text.Reader, pc parser.Context) ast.Node {
	s, _ := pc.Get(signsKey).(*signs)
	if s == nil || s.block != parent {
		length := 1
		for _, l := range parent.Lines().Sliced(0, parent.Lines().Len()) {
			length += l.Len()
		}
		s = &signs{parent, min(maxSigns, maxScanned/length)}
		pc.Set(signsKey, s)
	}
	if s.left--; s.left < 0 {
		return nil
	}
	return f.InlineParser.Parse(parent, r, pc)
}

func (f few) CloseBlock(parent ast.Node, r text.Reader, pc parser.Context) {
	if c, ok := f.InlineParser.(parser.CloseBlocker); ok {
		c.CloseBlock(parent, r, pc)
	}
}

// inPlace leaves notes where they stand.
type inPlace struct{ parser.BlockParser }

func (inPlace) Close(ast.Node, text.Reader, parser.Context) {}

type definitions struct{ parser.ParagraphTransformer }

func (d definitions) Transform(n *ast.Paragraph, r text.Reader, pc parser.Context) {
	if n.Lines().Len() <= maxDefinitions {
		d.ParagraphTransformer.Transform(n, r, pc)
	}
}

// indented reads a paragraph also where indented code would stand.
type indented struct{ parser.BlockParser }

func (indented) CanAcceptIndentedLine() bool { return true }

// underline makes a heading of a single line above two signs or more. Below several lines it is a
// ruler.
type underline struct{ parser.BlockParser }

func (u underline) Open(parent ast.Node, r text.Reader, pc parser.Context) (ast.Node, parser.State) {
	line, _ := r.PeekLine()
	above, _ := pc.LastOpenedBlock().Node.(*ast.Paragraph)
	if above == nil || above.Lines().Len() != 1 || len(strings.TrimSpace(string(line))) < 2 {
		return nil, parser.NoChildren
	}
	return u.BlockParser.Open(parent, r, pc)
}

// comment reads no other HTML than comments: what stands between tags is text.
type comment struct{ parser.BlockParser }

func (c comment) Open(parent ast.Node, r text.Reader, pc parser.Context) (ast.Node, parser.State) {
	if line, _ := r.PeekLine(); !strings.HasPrefix(strings.TrimSpace(string(line)), "<!--") {
		return nil, parser.NoChildren
	}
	return c.BlockParser.Open(parent, r, pc)
}

// noteMark reads the reference to a note as nothing, whether or not there is the note.
type noteMark struct{}

var note = regexp.MustCompile(`^\[\^[^\[\]\s]+\]`)

func (noteMark) Trigger() []byte { return []byte{'['} }

func (noteMark) Parse(_ ast.Node, r text.Reader, _ parser.Context) ast.Node {
	line, _ := r.PeekLine()
	n := len(note.Find(line))
	if n == 0 {
		return nil
	}
	r.Advance(n)
	return ast.NewString(nil)
}

// emphasis reads also ==marked== and ~~struck~~. Unlike that of CommonMark it may end between a
// colon and a letter ("**قال:**نعم"), and one star within a word or a product is none.
type emphasis struct{}

func (emphasis) Trigger() []byte         { return []byte("*_~=") }
func (emphasis) IsDelimiter(b byte) bool { return strings.IndexByte("*_~=", b) >= 0 }
func (emphasis) CanOpenCloser(opener, closer *parser.Delimiter) bool {
	return opener.Char == closer.Char
}
func (emphasis) OnMatch(consumes int) ast.Node { return ast.NewEmphasis(consumes) }

func (e emphasis) Parse(_ ast.Node, r text.Reader, pc parser.Context) ast.Node {
	before := r.PrecendingCharacter()
	line, segment := r.PeekLine()
	if before == rune(line[0]) {
		return nil
	}
	d := parser.ScanDelimiter(line, before, 1, e)
	after, _ := utf8.DecodeRune(line[d.Length:])
	inWord := isWordRune(before) && isWordRune(after)
	pair := d.Char == '~' || d.Char == '='
	if pair && d.Length != 2 || inWord && (d.Length == 1 || d.Char == '=') {
		return nil
	}
	if d.Length > 1 && d.Char != '_' {
		d.CanOpen, d.CanClose = d.Length < len(line) && !util.IsSpaceRune(after), !util.IsSpaceRune(before)
	}
	d.Segment = segment.WithStop(segment.Start + d.Length)
	r.Advance(d.Length)
	pc.PushDelimiter(d)
	return d
}

// hardBreak stands at the end of a line of Markdown that the next is not to be joined to. No text
// has it: its own are ends of lines.
const hardBreak = "\u2028"

// codePipe writes the pipes of code as those that part no cells of a table.
var codePipe = strings.NewReplacer("\n", " ", "|", `\|`)

// write writes the text of what stands in a node, with the ends of its lines.
func (m *markdown) write(b *strings.Builder, parent ast.Node) {
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		switch n := n.(type) {
		case *ast.Text:
			if parent.Kind() == ast.KindCodeSpan {
				b.WriteString(codePipe.Replace(strings.ReplaceAll(string(n.Value(m.source)), `\|`, "|")))
				continue
			}
			b.WriteString(meant(n.Value(m.source)))
			if n.HardLineBreak() {
				b.WriteString(hardBreak)
			}
			if n.SoftLineBreak() || n.HardLineBreak() {
				b.WriteByte('\n')
			}
		case *ast.AutoLink:
			b.WriteString(meant(n.Label(m.source)))
		case *ast.RawHTML:
			if tag := n.Segments.Value(m.source); len(tag) > 3 && strings.EqualFold(string(tag[:3]), "<br") {
				b.WriteByte(' ')
			}
		case *ast.Link:
			if n.Reference == nil || n.Reference.Type != ast.ReferenceLinkShortcut {
				m.write(b, n)
				continue
			}
			b.WriteByte('[') // the number of a source
			m.write(b, n)
			b.WriteByte(']')
		default:
			m.write(b, n)
		}
	}
}

// meant is a text without the backslashes and entities by which signs mean themselves. A pipe keeps
// its backslash until the cells of tables are cut.
func meant(text []byte) string {
	var b strings.Builder
	w := bufio.NewWriter(&b)
	html.DefaultWriter.Write(w, []byte(strings.ReplaceAll(string(text), `\|`, `\\|`)))
	_ = w.Flush() // a Builder takes all
	return stdhtml.UnescapeString(b.String())
}
