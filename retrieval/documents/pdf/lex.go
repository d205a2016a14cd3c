package pdf

import (
	"strconv"
)

// A kind is what a token of a content stream or of a character map is.
type kind byte

const (
	end kind = iota
	number
	text // a string; its bytes are codes of a font
	name
	list
	dictionary
	operator
)

// A token is a value or an operator. Numbers and strings of a list are its items; a dictionary's
// are keys and values in turn.
type token struct {
	kind  kind
	num   float64
	str   string
	items []token
}

// nested is how deep lists may stand in lists.
const nested = 32

// A lexer cuts a content stream into tokens. It never fails: what cannot be read is passed over.
type lexer struct {
	data []byte
	at   int
}

func isSpace(c byte) bool {
	return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == 0
}

func isDelimiter(c byte) bool {
	switch c {
	case '(', ')', '<', '>', '[', ']', '{', '}', '/', '%':
		return true
	}
	return false
}

func (l *lexer) skip() {
	for l.at < len(l.data) {
		switch c := l.data[l.at]; {
		case isSpace(c):
			l.at++
		case c == '%':
			for l.at < len(l.data) && l.data[l.at] != '\n' && l.data[l.at] != '\r' {
				l.at++
			}
		default:
			return
		}
	}
}

// next returns the next token; its kind is end behind the last.
func (l *lexer) next() token { return l.value(0) }

func (l *lexer) value(depth int) token {
	for {
		l.skip()
		if l.at >= len(l.data) {
			return token{}
		}
		c := l.data[l.at]
		switch {
		case c == '(':
			return token{kind: text, str: l.literal()}
		case c == '<' && l.at+1 < len(l.data) && l.data[l.at+1] == '<':
			l.at += 2
			return token{kind: dictionary, items: l.items(">>", depth)}
		case c == '<':
			return token{kind: text, str: l.hex()}
		case c == '/':
			l.at++
			return token{kind: name, str: l.word()}
		case c == '[':
			l.at++
			return token{kind: list, items: l.items("]", depth)}
		case isDelimiter(c): // one that closes nothing
			l.at++
		default:
			w := l.word()
			if n, err := strconv.ParseFloat(w, 64); err == nil {
				return token{kind: number, num: n}
			}
			return token{kind: operator, str: w}
		}
	}
}

// items reads what a list or a dictionary holds.
func (l *lexer) items(closing string, depth int) []token {
	var items []token
	for {
		l.skip()
		if l.at >= len(l.data) || depth > nested {
			return items
		}
		if c := l.data[l.at]; c == closing[0] {
			l.at = min(l.at+len(closing), len(l.data))
			return items
		}
		t := l.value(depth + 1)
		if t.kind == end {
			return items
		}
		items = append(items, t)
	}
}

func (l *lexer) word() string {
	from := l.at
	for l.at < len(l.data) && !isSpace(l.data[l.at]) && !isDelimiter(l.data[l.at]) {
		l.at++
	}
	if l.at == from && l.at < len(l.data) && from > 0 && l.data[from-1] != '/' {
		l.at++
	}
	return string(l.data[from:l.at])
}

// literal reads a string in brackets.
func (l *lexer) literal() string {
	var out []byte
	depth := 0
	for ; l.at < len(l.data); l.at++ {
		switch c := l.data[l.at]; c {
		case '(':
			if depth++; depth > 1 {
				out = append(out, c)
			}
		case ')':
			if depth--; depth == 0 {
				l.at++
				return string(out)
			}
			out = append(out, c)
		case '\\':
			out = l.escaped(out)
		default:
			out = append(out, c)
		}
	}
	return string(out)
}

// escaped reads what stands behind a backslash, and leaves the lexer on its last byte.
func (l *lexer) escaped(out []byte) []byte {
	l.at++
	if l.at >= len(l.data) {
		return out
	}
	c := l.data[l.at]
	switch c {
	case 'n':
		return append(out, '\n')
	case 'r':
		return append(out, '\r')
	case 't':
		return append(out, '\t')
	case 'b':
		return append(out, '\b')
	case 'f':
		return append(out, '\f')
	case '\n':
		return out
	case '\r':
		if l.at+1 < len(l.data) && l.data[l.at+1] == '\n' {
			l.at++
		}
		return out
	}
	if c < '0' || c > '7' {
		return append(out, c)
	}
	n := 0
	for i := 0; i < 3 && l.at < len(l.data) && l.data[l.at] >= '0' && l.data[l.at] <= '7'; i++ {
		n = n*8 + int(l.data[l.at]-'0')
		l.at++
	}
	l.at--
	return append(out, byte(n))
}

// hex reads a string in hexadecimal digits.
func (l *lexer) hex() string {
	var out []byte
	high, half := byte(0), false
	for l.at++; l.at < len(l.data); l.at++ {
		c := l.data[l.at]
		if c == '>' {
			l.at++
			break
		}
		var v byte
		switch {
		case c >= '0' && c <= '9':
			v = c - '0'
		case c >= 'a' && c <= 'f':
			v = c - 'a' + 10
		case c >= 'A' && c <= 'F':
			v = c - 'A' + 10
		default:
			continue
		}
		if half {
			out = append(out, high<<4|v)
		} else {
			high = v
		}
		half = !half
	}
	if half {
		out = append(out, high<<4)
	}
	return string(out)
}

// image passes over the data of an image that stands in the content itself, from behind its
// operator BI.
func (l *lexer) image() {
	for l.at+2 < len(l.data) {
		if l.data[l.at] == 'E' && l.data[l.at+1] == 'I' && isSpace(l.data[l.at+2]) && isSpace(l.data[max(l.at-1, 0)]) {
			l.at += 2
			return
		}
		l.at++
	}
	l.at = len(l.data)
}
