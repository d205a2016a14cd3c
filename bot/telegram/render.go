package telegram

import (
	"net/url"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/bidi"

	"isnad/bot/conversation"
)

const (
	// maxText is the longest message in UTF-16 units. The real server seems to count code points; for Arabic that is the same, and where it is not, this is safe.
	maxText = 4096
	// maxRaw is the longest text parameter in bytes, markup included: 1<<15 in the source of the official server, less a little.
	maxRaw  = 32_000
	maxData = 64 // bytes of a button's data
)

// Code points that cannot be seen.
const (
	rightToLeftMark  = '\u200f'
	leftToRightMark  = '\u200e'
	arabicLetterMark = '\u061c'
	zeroWidthJoiner  = '\u200d'
	byteOrderMark    = '\ufeff'
	nextLine         = '\u0085'
	lineSeparator    = '\u2028'
	paragraphEnd     = '\u2029'
	embeddingFirst   = '\u202a' // LRE, RLE, PDF, LRO
	embeddingLast    = '\u202e' // RLO
	isolateFirst     = '\u2066' // LRI, RLI, FSI
	isolateLast      = '\u2069' // PDI
	annotationFirst  = '\ufff9'
	annotationLast   = '\ufffb'
	brailleBlank     = '\u2800'
	objectBlank      = '\ufffc'
	ringAbove        = '\u030a' // this and the next two are dropped by the server itself
	doubleLowLine    = '\u0333'
	doubleOverline   = '\u033f'
	hangulFiller     = '\u3164'
)

// marker is the shape of a paragraph's number behind a sentence, the same in every chat. Arabic-Indic digits keep their direction beside a Latin name, where
// ASCII digits would join it, and the mark keeps the bracket on the right side in clients that do not pair brackets.
func marker(number string) string {
	digits := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r + '٠' - '0'
		}
		return r
	}, number)
	return string(rightToLeftMark) + "[" + digits + "]"
}

// Plain renders a reply as plain text for a terminal: markers as [6], quotations behind "> ", no direction marks, no buttons.
func Plain(r conversation.Reply) string {
	var out strings.Builder
	for _, b := range blocks(r, func(n string) string { return "[" + n + "]" }) {
		if out.Len() > 0 {
			out.WriteString("\n\n")
		}
		text := b.text()
		if b.quote {
			text = "> " + strings.ReplaceAll(text, "\n", "\n> ")
		}
		out.WriteString(text)
	}
	return out.String()
}

// A part is one message: its HTML, and the same content without markup. html is empty when markup would make it too long to be sent.
type part struct{ html, plain string }

// render splits a reply into messages at blocks, then sentences, then words. A reply in which nothing can be seen has no parts.
func render(r conversation.Reply) []part {
	var messages [][]block
	room := 0
	for _, b := range blocks(r, marker) {
		b.cells = rightToLeft(b.cells)
		for {
			gap := 0
			if len(messages) > 0 && room > 0 {
				gap = len(between(messages[len(messages)-1], b))
			}
			if n := b.units(); n+gap <= room {
				messages[len(messages)-1] = append(messages[len(messages)-1], b)
				room -= n + gap
				break
			} else if n <= maxText {
				messages = append(messages, []block{b})
				room = maxText - n
				break
			}
			head, rest := b.cut(maxText)
			messages = append(messages, []block{head})
			room = 0
			b = rest
		}
	}
	parts := make([]part, 0, len(messages))
	for _, m := range messages {
		var html, plain strings.Builder
		for i, b := range m {
			gap := ""
			if i > 0 {
				gap = between(m[:i], b)
			}
			html.WriteString(gap)
			b.html(&html)
			plain.WriteString(gap)
			plain.WriteString(b.text())
		}
		p := part{html.String(), plain.String()}
		if !strings.ContainsFunc(p.plain, visible) { // thousands of blanks among what can be seen
			continue
		}
		if len(p.html) > maxRaw {
			p.html = ""
		}
		parts = append(parts, p)
	}
	return parts
}

// between is what separates a block from those before it: clients set quotations off by themselves.
func between(before []block, b block) string {
	if before[len(before)-1].quote || b.quote {
		return "\n"
	}
	return "\n\n"
}

// A cell is a character and its style; a marker's characters are all cells of style Marker.
type cell struct {
	r     rune
	style conversation.Style
}

// A block is what a [conversation.Block] shows, without blanks at its ends.
type block struct {
	quote bool
	cells []cell
}

// blocks lays out the blocks of a reply in which something can be seen.
func blocks(r conversation.Reply, marker func(string) string) []block {
	var out []block
	for _, b := range r.Blocks {
		var cells []cell
		for _, s := range b.Spans {
			text := clean(s.Text)
			if s.Style == conversation.Marker {
				text = marker(text)
			}
			for _, r := range text {
				cells = append(cells, cell{r, s.Style})
			}
		}
		if cells = trim(cells); slices.ContainsFunc(cells, func(c cell) bool { return visible(c.r) }) {
			out = append(out, block{b.Quote, cells})
		}
	}
	return out
}

// clean makes text of anybody safe to stand in a message: valid UTF-8, no control characters but line ends, and no marks that set the direction of what
// follows, which is the renderer's business.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n', r == nextLine, r == lineSeparator, r == paragraphEnd:
			return '\n'
		case r == '\t', r == '\v', r == '\f':
			return ' '
		case unicode.IsControl(r), r == leftToRightMark, r == rightToLeftMark, r == arabicLetterMark, r == byteOrderMark,
			r >= embeddingFirst && r <= embeddingLast, r >= isolateFirst && r <= isolateLast, r >= annotationFirst && r <= annotationLast,
			r == ringAbove, r == doubleLowLine, r == doubleOverline, r&0xfffe == 0xfffe, r >= '\ufdd0' && r <= '\ufdef': // the last two: noncharacters
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, string(utf8.RuneError)))
}

func visible(r rune) bool {
	return !unicode.IsSpace(r) && !unicode.Is(unicode.Cf, r) && r != brailleBlank && r != objectBlank && r != hangulFiller
}

func trim(cells []cell) []cell {
	for len(cells) > 0 && unicode.IsSpace(cells[0].r) {
		cells = cells[1:]
	}
	for len(cells) > 0 && unicode.IsSpace(cells[len(cells)-1].r) {
		cells = cells[:len(cells)-1]
	}
	return cells
}

// rightToLeft puts a mark at the start of each line that a client would otherwise lay out from left to right, or begin on the left side.
func rightToLeft(cells []cell) []cell {
	var out []cell
	for len(cells) > 0 {
		end := slices.IndexFunc(cells, func(c cell) bool { return c.r == '\n' }) + 1
		if end == 0 {
			end = len(cells)
		}
		if needsMark(cells[:end]) {
			out = append(out, cell{r: rightToLeftMark})
		}
		out = append(out, cells[:end]...)
		cells = cells[end:]
	}
	return out
}

// needsMark reports whether a line's first strong letter is not of a right-to-left script, as clients take the direction from it, or whether it begins
// with a digit or a bracket. A line of signs without direction, such as emoji, needs none.
func needsMark(line []cell) bool {
	first, neutral := true, false
	for _, c := range line {
		if unicode.IsSpace(c.r) {
			continue
		}
		if first && (unicode.IsDigit(c.r) || unicode.In(c.r, unicode.Ps, unicode.Pe)) {
			return true
		}
		first = false
		if isRightToLeft(c.r) {
			return false
		}
		if p, _ := bidi.LookupRune(c.r); p.Class() == bidi.L {
			return true
		}
		neutral = neutral || unicode.In(c.r, unicode.N, unicode.P, unicode.Sm)
	}
	return neutral
}

func units(r rune) int {
	if r > 0xffff {
		return 2
	}
	return 1
}

func (b block) units() int {
	n := 0
	for _, c := range b.cells {
		n += units(c.r)
	}
	return n
}

func (b block) text() string {
	var out strings.Builder
	for _, c := range b.cells {
		out.WriteRune(c.r)
	}
	return out.String()
}

// cut splits a block that is longer than most units at the last end of a sentence that fits, else between words, else between characters. A marker
// stays with what it follows.
func (b block) cut(most int) (head, rest block) {
	sentence, word, letter, n := 0, 0, 0, 0
	for i, c := range b.cells {
		if i > 0 && n <= most {
			switch before := b.cells[i-1].r; {
			case unicode.IsSpace(before) && c.style != conversation.Marker && endsSentence(b.cells[:i]):
				sentence = i
			case unicode.IsSpace(before) && c.style != conversation.Marker:
				word = i
			case !unicode.In(c.r, unicode.M, unicode.Cf) && before != zeroWidthJoiner && before != rightToLeftMark &&
				(c.style != conversation.Marker || b.cells[i-1].style != c.style):
				letter = i
			}
		}
		n += units(c.r)
		if n > most {
			break
		}
	}
	at := sentence
	if at == 0 {
		at = word
	}
	if at == 0 {
		at = letter
	}
	if at == 0 { // thousands of combining marks on one letter
		at = most / 2
	}
	rest = block{b.quote, trim(b.cells[at:])}
	if len(rest.cells) > 0 && rest.cells[0].r != rightToLeftMark {
		rest.cells = rightToLeft(rest.cells)
	}
	return block{b.quote, trim(b.cells[:at])}, rest
}

// endsSentence reports whether the cells end in the blank behind a sentence, or in a line end.
func endsSentence(cells []cell) bool {
	for i := len(cells) - 1; i >= 0; i-- {
		switch c := cells[i]; {
		case c.r == '\n':
			return true
		case c.style == conversation.Marker, unicode.IsSpace(c.r), unicode.In(c.r, unicode.Pe, unicode.Pf), c.r == '"':
		default:
			return strings.ContainsRune(".؟!?…", c.r)
		}
	}
	return false
}

var (
	escape = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")
	tags   = map[conversation.Style][2]string{
		conversation.Bold:      {"<b>", "</b>"},
		conversation.Italic:    {"<i>", "</i>"},
		conversation.Highlight: {"<b><u>", "</u></b>"},
		conversation.Code:      {"<code>", "</code>"},
	}
)

// html writes the block as Telegram's HTML. Each run of a style opens and closes its own tags, so that any block is balanced.
func (b block) html(out *strings.Builder) {
	if b.quote {
		out.WriteString("<blockquote expandable>")
	}
	for rest := b.cells; len(rest) > 0; {
		style := rest[0].style
		n := slices.IndexFunc(rest, func(c cell) bool { return c.style != style })
		if n < 0 {
			n = len(rest)
		}
		out.WriteString(tags[style][0])
		_, _ = escape.WriteString(out, block{cells: rest[:n]}.text())
		out.WriteString(tags[style][1])
		rest = rest[n:]
	}
	if b.quote {
		out.WriteString("</blockquote>")
	}
}

// keyboard writes the buttons as reply_markup, or "" without any. Telegram lays rows out from left to right. A button that Telegram would refuse, and the
// message with it, is left out and logged.
func (c *Client) keyboard(rows [][]conversation.Button) string {
	type key struct {
		Text string `json:"text"`
		Data string `json:"callback_data,omitempty"`
		URL  string `json:"url,omitempty"`
	}
	var keys [][]key
	for _, row := range rows {
		var line []key
		for _, b := range slices.Backward(row) {
			k := key{buttonText(b.Text), b.Data, b.URL}
			if k.Text == "" || len(k.Data) > maxData || !utf8.ValidString(k.Data) || (k.Data == "") == (k.URL == "") || k.URL != "" && !isLink(k.URL) {
				c.logger.Error("button left out", "data_bytes", len(k.Data))
				continue
			}
			line = append(line, k)
		}
		if line != nil {
			keys = append(keys, line)
		}
	}
	if keys == nil {
		return ""
	}
	return asJSON(struct {
		Rows [][]key `json:"inline_keyboard"`
	}{keys})
}

// buttonText is one line of its right direction, which for a label without Arabic letters is either; "" when nothing of it can be seen.
func buttonText(s string) string {
	label := blocks(conversation.Say(strings.ReplaceAll(clean(s), "\n", " ")), marker)
	if label == nil {
		return ""
	}
	if slices.ContainsFunc(label[0].cells, func(c cell) bool { return isRightToLeft(c.r) }) {
		label[0].cells = rightToLeft(label[0].cells)
	}
	return label[0].text()
}

func isRightToLeft(r rune) bool {
	p, _ := bidi.LookupRune(r)
	return p.Class() == bidi.R || p.Class() == bidi.AL
}

func isLink(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && strings.Contains(u.Host, ".") && !strings.ContainsAny(s, " \n")
}
