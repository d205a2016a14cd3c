package telegram

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/bidi"

	"isnad/bot/conversation"
)

// Code points that cannot be seen, or that the server drops.
const (
	rightToLeftMark = '\u200f'
	leftToRightMark = '\u200e'
	zeroWidthJoiner = '\u200d'
	noBreakSpace    = '\u00a0'
	byteOrderMark   = '\ufeff'
	brailleBlank    = '\u2800'
	objectBlank     = '\ufffc'
	ringAbove       = '\u030a'
	doubleLowLine   = '\u0333'
	doubleOverline  = '\u033f'
)

// marker is the shape of a paragraph's number behind a sentence, the same in every chat, chosen by
// eye in a right-to-left bubble. Two superscripts read as one number; round brackets look like the
// text's own; ornate ones are the Quran's. The mark keeps the bracket on the right side in clients
// that do not pair brackets, and ASCII digits from joining a Latin name on its other side.
func marker(number string) string { return string(rightToLeftMark) + "[" + number + "]" }

// numerals are how a reply's own numbers are written: as those of the article's text in it, so that
// one message has one kind of digits; Arabic-Indic where it has none.
func numerals(r conversation.Reply) *strings.Replacer {
	for _, b := range r.Blocks {
		for _, s := range b.Spans {
			if (s.Style == conversation.Plain || s.Style == conversation.Highlight) && strings.ContainsAny(s.Text, "0123456789") {
				return asciiDigits
			}
		}
	}
	return arabicDigits
}

// asTitle writes the number of a title of ours like the others. What else is in bold may be the
// article's or the reader's.
func asTitle(text string, digits *strings.Replacer) string {
	if digits == asciiDigits {
		return digits.Replace(text)
	}
	return text
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
func blocks(r conversation.Reply) []block {
	var out []block
	digits := numerals(r)
	for _, b := range r.Blocks {
		var cells []cell
		for _, s := range b.Spans {
			text := clean(s.Text)
			switch s.Style {
			case conversation.Marker:
				text = marker(digits.Replace(text))
			case conversation.Bold: // a title
				text = asTitle(text, digits)
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

// clean makes text of anybody safe to stand in a message: valid UTF-8, no control characters but
// line ends, and no marks that set the direction of what follows, which is the renderer's business.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n', unicode.In(r, unicode.Zl, unicode.Zp):
			return '\n'
		case r == '\t', r == '\v', r == '\f':
			return ' '
		case unicode.IsControl(r), unicode.In(r, unicode.Bidi_Control, unicode.Noncharacter_Code_Point),
			r == byteOrderMark, r == ringAbove, r == doubleLowLine, r == doubleOverline:
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, string(utf8.RuneError)))
}

func visible(r rune) bool {
	return !unicode.IsSpace(r) && !unicode.Is(unicode.Cf, r) && r != brailleBlank && r != objectBlank
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

// keepMarkers lets no line of a client begin with a marker: the blank before it does not break.
func keepMarkers(cells []cell) []cell {
	for i := range cells {
		if cells[i].r == ' ' && i+1 < len(cells) && cells[i+1].style == conversation.Marker {
			cells[i].r = noBreakSpace
		}
	}
	return cells
}

// rightToLeft puts a mark at the start of each line that a client would otherwise lay out from left
// to right, or begin on the left side, and one before the slash of each command; not two together,
// since the server makes a joiner of the first.
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
		for i, c := range cells[:end] {
			if c.r == '/' && i > 0 && unicode.IsSpace(cells[i-1].r) && i+1 < end && isLatinLetter(cells[i+1].r) {
				out = append(out, cell{r: leftToRightMark, style: c.style}) // or the slash of a command would stand behind it
			}
			out = append(out, c)
		}
		cells = cells[end:]
	}
	return out
}

func isLatinLetter(r rune) bool { return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' }

// needsMark reports whether a line's first strong letter is not of a right-to-left script, as
// clients take the direction from it, or whether it begins with a digit or a bracket. A line of
// signs without direction, such as emoji, needs none.
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

func (b block) text() string {
	var out strings.Builder
	for _, c := range b.cells {
		out.WriteRune(c.r)
	}
	return out.String()
}

var (
	asciiDigits  = strings.NewReplacer("٠", "0", "١", "1", "٢", "2", "٣", "3", "٤", "4", "٥", "5", "٦", "6", "٧", "7", "٨", "8", "٩", "9")
	arabicDigits = strings.NewReplacer("0", "٠", "1", "١", "2", "٢", "3", "٣", "4", "٤", "5", "٥", "6", "٦", "7", "٧", "8", "٨", "9", "٩")

	escape = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")
	tags   = map[conversation.Style][2]string{
		conversation.Bold:      {"<b>", "</b>"},
		conversation.Italic:    {"<i>", "</i>"},
		conversation.Highlight: {"<b>", "</b>"}, // alone: underlined Arabic is hard to read
		conversation.Code:      {"<code>", "</code>"},
	}
)

// html writes the block as Telegram's HTML. Each run of a style opens and closes its own tags, so
// that any block is balanced.
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

func isRightToLeft(r rune) bool {
	p, _ := bidi.LookupRune(r)
	return p.Class() == bidi.R || p.Class() == bidi.AL
}
