package retrieval

import (
	"cmp"
	"html"
	"regexp"
	"strings"
	"unicode/utf8"
)

var (
	bullet = regexp.MustCompile(`(?m)^[-*+•] +(?:\[[ xX]\] +)?`) // also of a task
	// inlineLink is [text](address "title"), also of an image; its address may have one pair of
	// brackets in it.
	inlineLink = regexp.MustCompile(`!?\[([^\[\]]*)\]\((?:<[^<>]*>|(?:[^()\s]|\([^()\s]*\))*)(?:\s+(?:"[^"]*"|'[^']*'))?\)`)
	// namedLink is [text][name] or [name][], defined elsewhere by a line "[name]: address".
	namedLink   = regexp.MustCompile(`!?\[([^\[\]]+)\]\[([^\[\]]*)\]`)
	linkAddress = regexp.MustCompile(`(?m)^[ >]*\[([^\[\]^][^\[\]]*)\]: *<?(?:[a-z]+://|mailto:|[./#])\S*(?:\s+["'(].*)?$`)
	bareLink    = regexp.MustCompile(`<([a-z]+://[^<>\s]+)>`)
	// noteLine is the beginning of a note below the text, and note the reference to it.
	noteLine = regexp.MustCompile(`(?m)^\[\^[^\[\]\s]+\]:\s*`)
	note     = regexp.MustCompile(`\[\^[^\[\]\s]+\]`)
	codeSpan = regexp.MustCompile("(?s)``.+?``|`[^`]+`")
	tag      = regexp.MustCompile(`</?[A-Za-z][^<>]*>`)
	escape   = regexp.MustCompile("\\\\([\\\\`*_{}\\[\\]()#+\\-.!|~<>$%&])")
	// emphasis is text between equal signs, without space inside them; that of one sign or underlines
	// stands between words.
	strong     = regexp.MustCompile(`(\*\*\*|\*\*|~~|==)([^\s*~=]|[^\s*~=][^\n]*?[^\s])(\*\*\*|\*\*|~~|==)`)
	slanted    = regexp.MustCompile(`(^|[^\w*])\*([^\s*]|[^\s*][^*\n]*?[^\s*])\*`)
	underlined = regexp.MustCompile(`(^|[^\p{L}\p{N}_])(___|__|_)([^\s_]|[^\s_][^\n]*?[^\s_])(___|__|_)($|[^\p{L}\p{N}_])`)
)

// withoutSigns leaves of links their text and takes away bullets, boxes of tasks, emphasis, code
// marks, tags and references to notes, so that a sentence can be quoted as it stands.
func withoutSigns(blocks []block, text string) []block {
	named := make(map[string]bool)
	for _, m := range linkAddress.FindAllStringSubmatch(text, -1) {
		named[strings.ToLower(m[1])] = true
	}
	var out []block
	for _, b := range blocks {
		if !b.code {
			b.text = strings.TrimSpace(plain(bullet.ReplaceAllString(b.text, ""), named))
		}
		out = addBlock(out, b)
	}
	return out
}

// plain is the text of Markdown. What stands between the marks of code, or behind a backslash,
// means itself.
func plain(text string, named map[string]bool) string {
	var kept []string
	keep := func(s string) string {
		kept = append(kept, s)
		return held + string(rune(firstHeld+len(kept)-1)) + held
	}
	if strings.Contains(text, held) {
		return text
	}
	s := codeSpan.ReplaceAllStringFunc(text, func(code string) string { return keep(strings.TrimSpace(strings.Trim(code, "`"))) })
	s = escape.ReplaceAllStringFunc(s, func(sign string) string { return keep(sign[1:]) })
	s = inlineLink.ReplaceAllString(s, "$1")
	s = inlineLink.ReplaceAllString(s, "$1") // a link around an image
	s = namedLink.ReplaceAllStringFunc(s, func(link string) string {
		if m := namedLink.FindStringSubmatch(link); named[strings.ToLower(cmp.Or(m[2], m[1]))] {
			return m[1]
		}
		return link
	})
	s = note.ReplaceAllString(noteLine.ReplaceAllString(s, ""), "")
	s = tag.ReplaceAllStringFunc(bareLink.ReplaceAllString(s, "$1"), func(tag string) string {
		if strings.HasPrefix(strings.ToLower(tag), "<br") {
			return " "
		}
		return ""
	})
	for range 2 { // one may stand within another
		s = strong.ReplaceAllStringFunc(s, func(marked string) string {
			m := strong.FindStringSubmatch(marked)
			if m[1] != m[3] {
				return marked
			}
			return m[2]
		})
		s = slanted.ReplaceAllString(s, "$1$2")
		s = underlined.ReplaceAllStringFunc(s, func(marked string) string {
			m := underlined.FindStringSubmatch(marked)
			if m[2] != m[4] {
				return marked
			}
			return m[1] + m[3] + m[5]
		})
	}
	s = html.UnescapeString(s)
	for i, text := range kept {
		s = strings.ReplaceAll(s, held+string(rune(firstHeld+i))+held, text)
	}
	return s
}

// held stands around what is kept away from the other rules: a control character that no article
// has, and characters for private use.
const (
	held      = "\x00"
	firstHeld = 0xF0000
)

// boldHeadings makes headings of paragraphs that are only a short emphasised line without closing
// punctuation.
func boldHeadings(blocks []block) []block {
	for i := range blocks {
		b := &blocks[i]
		inner := strings.TrimSuffix(strings.TrimPrefix(b.text, "**"), "**")
		bold := len(inner)+4 == len(b.text) && !strings.ContainsAny(inner, "*\n")
		if b.level == 0 && !b.code && bold && isHeading(inner) && turnOf(inner) == statement && utf8.RuneCountInString(inner) > 1 {
			b.level = firstDivision - 1
		}
	}
	return blocks
}
