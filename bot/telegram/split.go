package telegram

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"isnad/bot/conversation"
)

const (
	// maxText is the longest message in UTF-16 units. The real server seems to count code points;
	// for Arabic that is the same, and where it is not, this is safe.
	maxText = 4096
	// maxRaw is the longest text parameter in bytes, markup included: 1<<15 in the source of the
	// official server, less a little.
	maxRaw = 32_000
)

// A part is one message: its HTML, and the same content without markup. html is empty when markup
// would make it too long to be sent.
type part struct{ html, plain string }

// render splits a reply into messages at blocks, then sentences, then words. A reply in which
// nothing can be seen has no parts.
func render(r conversation.Reply) []part {
	var parts []part
	var message []block
	room := maxText
	put := func(b block) {
		room -= len(gap(message, b)) + b.units()
		message = append(message, b)
	}
	flush := func() {
		if p := join(message); strings.ContainsFunc(p.plain, visible) { // else blanks by the thousand, among what can be seen
			parts = append(parts, p)
		}
		message, room = nil, maxText
	}
	for _, b := range blocks(r) {
		b.cells = rightToLeft(keepMarkers(b.cells))
		for len(gap(message, b))+b.units() > room {
			held := headings(message)
			if n := len(message) - len(held); n > 0 {
				message = message[:n]
				flush()
				for _, h := range held {
					put(h)
				}
				continue
			}
			head, rest := b.cut(room - len(gap(message, b)))
			put(head)
			flush()
			b = rest
		}
		put(b)
	}
	flush()
	return parts
}

// headings are the last blocks of a message that stand over what follows, and leave room for some
// of it.
func headings(message []block) []block {
	at, room := len(message), maxText/2
	for at > 0 && message[at-1].isHeading() {
		if room -= message[at-1].units() + len("\n\n"); room < 0 {
			break
		}
		at--
	}
	return message[at:]
}

func (b block) isHeading() bool {
	return !b.quote && !slices.ContainsFunc(b.cells, func(c cell) bool { return c.style != conversation.Bold && c.r != rightToLeftMark })
}

// gap separates a block from those before it. Clients set quotations off by themselves.
func gap(before []block, b block) string {
	switch {
	case len(before) == 0:
		return ""
	case before[len(before)-1].quote || b.quote:
		return "\n"
	}
	return "\n\n"
}

// join makes one message of blocks.
func join(blocks []block) part {
	var html, plain strings.Builder
	for i, b := range blocks {
		html.WriteString(gap(blocks[:i], b))
		b.html(&html)
		plain.WriteString(gap(blocks[:i], b))
		plain.WriteString(b.text())
	}
	if html.Len() > maxRaw {
		return part{plain: plain.String()}
	}
	return part{html.String(), plain.String()}
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

// cut splits a block that is longer than most units at the last end of a sentence that fits, else
// between words, else between characters. A marker stays with what it follows.
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
	at := cmp.Or(sentence, word, letter, most/2) // the last: thousands of combining marks on one letter
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
