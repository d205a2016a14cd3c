package telegramtest

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// openTag is a start tag whose end has not been seen.
type openTag struct {
	name, argument string
	offset         int // UTF-16 units of text before it
	begin          int // bytes of text before it
}

// entityTypes maps each supported tag to the entity that it makes.
var entityTypes = map[string]string{
	"b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
	"s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "span": "spoiler", "tg-spoiler": "spoiler",
	"a": "text_link", "code": "code", "pre": "pre", "blockquote": "blockquote",
}

// parseError is what the real server says after "can't parse entities: ".
type parseError string

func (e parseError) Error() string { return string(e) }

func parseErrorf(format string, args ...any) error { return parseError(fmt.Sprintf(format, args...)) }

// htmlParser walks over HTML as tdlib's parse_html does, byte by byte; positions in errors are
// bytes of the input.
type htmlParser struct {
	in       string
	i        int
	out      []byte
	units    int // UTF-16 units in out
	entities []Entity
	open     []openTag
	broken   bool // half a surrogate pair was written as a numeric reference
}

// parseHTML splits Telegram's HTML into text and entities, sorted, in UTF-16 units. Its errors are
// worded as the real server's.
func parseHTML(in string) (string, []Entity, error) {
	if !utf8.ValidString(in) {
		return "", nil, badRequest("text must be encoded in UTF-8")
	}
	p := &htmlParser{in: in}
	for p.i < len(in) {
		var err error
		switch c := in[p.i]; {
		case c == '&':
			p.reference()
		case c != '<':
			p.literal()
		case p.at(p.i+1) != '/':
			err = p.startTag()
		default:
			err = p.endTag()
		}
		if err != nil {
			return "", nil, badRequest("can't parse entities: %s", err)
		}
	}
	if len(p.open) > 0 {
		return "", nil, badRequest("can't parse entities: Can't find end tag corresponding to start tag %q", p.open[len(p.open)-1].name)
	}
	if p.broken {
		return "", nil, badRequest("can't parse entities: Text contains invalid Unicode characters after decoding HTML entities, check for " +
			"unmatched surrogate code units")
	}
	sortEntities(p.entities)
	return string(p.out), p.entities, nil
}

// at is the byte at i, or 0 past the end, as in a C string.
func (p *htmlParser) at(i int) byte {
	if i < len(p.in) {
		return p.in[i]
	}
	return 0
}

func (p *htmlParser) literal() {
	r, size := utf8.DecodeRuneInString(p.in[p.i:])
	p.out = append(p.out, p.in[p.i:p.i+size]...)
	p.units += utf16Len(r)
	p.i += size
}

// reference copies the character behind "&…;", or the ampersand when it is not a reference that
// Telegram knows.
func (p *htmlParser) reference() {
	r, end := decodeReference(p.in, p.i)
	if r == 0 {
		p.literal()
		return
	}
	p.broken = p.broken || r >= 0xd800 && r <= 0xdfff
	p.out = utf8.AppendRune(p.out, r)
	p.units += utf16Len(r)
	p.i = end
}

// decodeReference reads the reference at in[i], an ampersand, and returns its character and where
// it ends; 0 when there is none. The closing semicolon is optional, as on the real server.
func decodeReference(in string, i int) (rune, int) {
	end := i + 1
	var r rune
	if strings.HasPrefix(in[end:], "#") {
		end++
		base, digits := 10, "0123456789"
		if strings.HasPrefix(in[end:], "x") {
			end++
			base, digits = 16, "0123456789abcdefABCDEF"
		}
		start := end
		for end < len(in) && strings.IndexByte(digits, in[end]) >= 0 {
			end++
		}
		n, err := strconv.ParseUint(in[start:end], base, 32)
		if err != nil || n == 0 || n >= utf8.MaxRune || end-i >= 10 {
			return 0, i
		}
		r = rune(n)
	} else {
		for end < len(in) && isLetter(in[end]) {
			end++
		}
		r = map[string]rune{"lt": '<', "gt": '>', "amp": '&', "quot": '"'}[in[i+1:end]]
		if r == 0 {
			return 0, i
		}
	}
	if strings.HasPrefix(in[end:], ";") {
		end++
	}
	return r, end
}

func (p *htmlParser) startTag() error {
	begin := p.i
	p.i++
	p.skip(func(c byte) bool { return !isSpace(c) && c != '>' })
	name := asciiLower(p.in[begin+1 : p.i])
	if p.at(p.i) == 0 {
		return parseErrorf("Unclosed start tag at byte offset %d", begin)
	}
	if entityTypes[name] == "" {
		return parseErrorf("Unsupported start tag \"%s\" at byte offset %d", name, begin)
	}
	argument := ""
	for p.at(p.i) != '>' {
		p.skip(isBlank)
		if p.at(p.i) == '>' {
			break
		}
		key, value, bare, err := p.attribute(name, begin)
		if err != nil {
			return err
		}
		switch {
		case name == "blockquote" && key == "expandable":
			argument = "1"
		case bare:
		case name == "a" && key == "href":
			argument = value
		case name == "code" && key == "class" && strings.HasPrefix(value, "language-"):
			argument = value[len("language-"):]
		case name == "span" && key == "class" && strings.HasPrefix(value, "tg-"):
			argument = value[len("tg-"):]
		}
	}
	if name == "span" && argument != "spoiler" {
		return parseErrorf("Tag \"span\" must have class \"tg-spoiler\" at byte offset %d", begin)
	}
	p.i++
	p.open = append(p.open, openTag{name, argument, p.units, len(p.out)})
	return nil
}

// attribute reads one attribute of the tag that began at begin; bare says that it has no value.
func (p *htmlParser) attribute(tag string, begin int) (key, value string, bare bool, err error) {
	unclosed := parseErrorf("Unclosed start tag \"%s\" at byte offset %d", tag, begin)
	start := p.i
	p.skip(func(c byte) bool { return !isSpace(c) && strings.IndexByte(`=>/"'`, c) < 0 })
	key = p.in[start:p.i]
	if key == "" {
		return "", "", false, parseErrorf("Empty attribute name in the tag \"%s\" at byte offset %d", tag, begin)
	}
	p.skip(isBlank)
	if p.at(p.i) == 0 {
		return "", "", false, unclosed
	}
	if p.at(p.i) != '=' {
		return key, "", true, nil
	}
	p.i++
	p.skip(isBlank)
	quote := p.at(p.i)
	if quote == 0 {
		return "", "", false, unclosed
	}
	if quote != '\'' && quote != '"' {
		start := p.i
		p.skip(func(c byte) bool { return isLetter(c) || c >= '0' && c <= '9' || c == '.' || c == '-' })
		value = asciiLower(p.in[start:p.i])
		if c := p.at(p.i); !isSpace(c) && c != '>' {
			return "", "", false, parseErrorf("Unexpected end of name token at byte offset %d", start)
		}
	} else {
		var b []byte
		for p.i++; p.at(p.i) != quote && p.at(p.i) != 0; {
			if r, end := decodeReference(p.in, p.i); p.in[p.i] == '&' && r != 0 {
				b, p.i = utf8.AppendRune(b, r), end
				continue
			}
			b = append(b, p.in[p.i])
			p.i++
		}
		if p.at(p.i) == quote {
			p.i++
		}
		value = string(b)
	}
	if p.at(p.i) == 0 {
		return "", "", false, parseErrorf("Unclosed start tag at byte offset %d", begin)
	}
	return key, value, false, nil
}

func (p *htmlParser) endTag() error {
	begin := p.i
	if len(p.open) == 0 {
		return parseErrorf("Unexpected end tag at byte offset %d", begin)
	}
	p.i += 2
	p.skip(func(c byte) bool { return !isSpace(c) && c != '>' })
	name := asciiLower(p.in[begin+2 : p.i])
	p.skip(isBlank)
	if p.at(p.i) != '>' {
		return parseErrorf("Unclosed end tag at byte offset %d", begin)
	}
	p.i++
	tag := p.open[len(p.open)-1]
	if name != "" && name != tag.name {
		return parseErrorf("Unmatched end tag at byte offset %d, expected \"</%s>\", found \"</%s>\"", begin, tag.name, name)
	}
	p.open = p.open[:len(p.open)-1]
	if p.units > tag.offset {
		p.add(tag)
	}
	return nil
}

// add makes the entity of a tag that has been closed.
func (p *htmlParser) add(tag openTag) {
	e := Entity{Type: entityTypes[tag.name], Offset: tag.offset, Length: p.units - tag.offset}
	var inner *Entity // the entity closed just before, when it has the same extent
	if n := len(p.entities); n > 0 && p.entities[n-1].Offset == e.Offset && p.entities[n-1].Length == e.Length {
		inner = &p.entities[n-1]
	}
	switch tag.name {
	case "a":
		href := tag.argument
		if href == "" {
			href = string(p.out[tag.begin:])
		}
		if id, ok := strings.CutPrefix(href, "tg://user?id="); ok {
			n, _ := strconv.ParseInt(id, 10, 64)
			e.Type, e.User = "text_mention", &User{ID: n}
		} else if e.URL = checkedURL(href); e.URL == "" {
			return
		}
	case "pre":
		if inner != nil && inner.Type == "code" && inner.Language != "" {
			inner.Type = "pre"
			return
		}
	case "code":
		if inner != nil && inner.Type == "pre" && tag.argument != "" {
			inner.Language = tag.argument
			return
		}
		e.Language = tag.argument
	case "blockquote":
		if tag.argument != "" {
			e.Type = "expandable_blockquote"
		}
	}
	p.entities = append(p.entities, e)
}

func (p *htmlParser) skip(while func(byte) bool) {
	for p.i < len(p.in) && while(p.in[p.i]) {
		p.i++
	}
}

// sortEntities puts the entity that begins first, and of two the longer, in front.
func sortEntities(entities []Entity) {
	slices.SortStableFunc(entities, func(a, b Entity) int {
		return cmp.Or(cmp.Compare(a.Offset, b.Offset), cmp.Compare(b.Length, a.Length), cmp.Compare(priority(a), priority(b)))
	})
}

// priority orders entities of one extent: quotations outside, then the splittable ones.
func priority(e Entity) int {
	switch {
	case isQuotation(e.Type):
		return 0
	case isSplittable(e.Type):
		return 2
	}
	return 1
}

// isSpace is tdlib's is_space, to which the end of the string belongs.
func isSpace(c byte) bool { return c == 0 || isBlank(c) }

func isBlank(c byte) bool { return c == ' ' || c >= '\t' && c <= '\r' && c != '\f' }

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

func asciiLower(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, s)
}

func utf16Len(r rune) int {
	if r > 0xffff {
		return 2
	}
	return 1
}
