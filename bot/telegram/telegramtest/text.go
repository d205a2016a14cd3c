package telegramtest

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxText is the longest message in UTF-16 units.
const maxText = 4096

// Invisible code points that Telegram treats specially.
const (
	zeroWidthSpace   = '\u200b'
	zeroWidthNonJoin = '\u200c'
	leftToRightMark  = '\u200e'
	rightToLeftMark  = '\u200f'
	lineSeparator    = '\u2028' // first of those that are removed
	rightToLeftForce = '\u202e' // last of those that are removed
	zeroWidthNoBreak = '\ufeff'
	noBreakSpace     = '\u00a0'
)

// cleanText does to a text what tdlib's fix_formatted_text does: control characters become spaces,
// embedding controls vanish, all but the last of consecutive direction marks become U+200C, blank
// ends are cut, and entities follow, fixed where they cross. A text without a visible character is
// "".
func cleanText(text string, entities []Entity) (string, []Entity, error) {
	if !utf8.ValidString(text) {
		return "", nil, badRequest("strings must be encoded in UTF-8")
	}
	moved := make([]int, 0, len(text)+1) // UTF-16 offset in text → in the result; -1 inside a pair
	var out []rune
	units := 0
	for _, r := range text {
		moved = append(moved, units)
		if r > 0xffff {
			moved = append(moved, -1)
		}
		switch {
		case r == '\r', r >= lineSeparator && r <= rightToLeftForce, r == '\u0333', r == '\u033f', r == '\u030a':
			continue
		case r < ' ' && r != '\n':
			r = ' '
		case isMark(r) && len(out) > 0 && isMark(out[len(out)-1]):
			out[len(out)-1] = zeroWidthNonJoin
		}
		out = append(out, r)
		units += utf16Len(r)
	}
	moved = append(moved, units)

	kept, err := moveEntities(entities, moved)
	if err != nil || isEmpty(out) {
		return "", nil, err
	}
	kept = fixEntities(kept)
	return trim(out, kept)
}

// moveEntities puts entities where their text went: moved has the new offset for each old one, and
// -1 inside a pair of UTF-16 units.
func moveEntities(entities []Entity, moved []int) ([]Entity, error) {
	var kept []Entity
	for _, e := range entities {
		end := e.Offset + e.Length
		switch {
		case e.Offset < 0 || e.Length < 0:
			return nil, badRequest("receive an entity with incorrect offset %d", e.Offset)
		case e.Length == 0:
			continue
		case e.Offset >= len(moved):
			return nil, badRequest("entity begins after the end of the text at UTF-16 offset %d", e.Offset)
		case end >= len(moved):
			return nil, badRequest("entity beginning at UTF-16 offset %d ends after the end of the text at UTF-16 offset %d", e.Offset, end)
		case moved[e.Offset] < 0:
			return nil, badRequest("entity begins in a middle of a UTF-16 symbol at offset %d", e.Offset)
		case moved[end] < 0:
			return nil, badRequest("entity beginning at UTF-16 offset %d ends in a middle of a UTF-16 symbol", e.Offset)
		}
		e.Offset, e.Length = moved[e.Offset], moved[end]-moved[e.Offset]
		if e.Length > 0 {
			kept = append(kept, e)
		}
	}
	return kept, nil
}

// trim cuts blanks at the end, with the entities over them, and at the start as far as the first
// entity.
func trim(out []rune, entities []Entity) (string, []Entity, error) {
	for out[len(out)-1] == ' ' || out[len(out)-1] == '\n' {
		out = out[:len(out)-1]
	}
	units := utf16Length(string(out))
	var kept []Entity
	for _, e := range entities {
		e.Length = min(e.Length, units-e.Offset)
		if e.Length > 0 {
			kept = append(kept, e)
		}
	}
	cut := 0
	for (out[cut] == ' ' || out[cut] == '\n') && (len(kept) == 0 || cut < kept[0].Offset) {
		cut++
	}
	for i := range kept {
		kept[i].Offset -= cut
	}
	return string(out[cut:]), kept, nil
}

func isMark(r rune) bool { return r == leftToRightMark || r == rightToLeftMark }

// isEmpty says whether nothing in the text can be seen.
func isEmpty(text []rune) bool {
	for _, r := range text {
		switch {
		case unicode.Is(unicode.Zs, r), r == '\n', r == noBreakSpace, r >= zeroWidthSpace && r <= rightToLeftMark, r == zeroWidthNoBreak,
			r == '\u180e', r == '\u2800', r == '\ufffc':
		default:
			return false
		}
	}
	return true
}

// utf16Length is the length of s in UTF-16 units.
func utf16Length(s string) int {
	n := 0
	for _, r := range s {
		n += utf16Len(r)
	}
	return n
}

func isQuotation(t string) bool { return t == "blockquote" || t == "expandable_blockquote" }

func isSplittable(t string) bool {
	return slices.Contains([]string{"bold", "italic", "underline", "strikethrough", "spoiler"}, t)
}

// fixEntities drops a quotation or a continuous entity (a link, code, a mention) that meets an
// earlier one of its class, a continuous entity that crosses the border of a quotation, and cuts
// splittable entities out of code, as tdlib's fix_entities does.
func fixEntities(entities []Entity) []Entity {
	sortEntities(entities)
	var quotations, continuous, kept []Entity
	for _, e := range entities {
		if isQuotation(e.Type) && !slices.ContainsFunc(quotations, e.meets) {
			quotations = append(quotations, e)
		}
	}
	for _, e := range entities {
		crosses := func(q Entity) bool { return e.meets(q) && !q.contains(e) }
		if !isQuotation(e.Type) && !isSplittable(e.Type) && !slices.ContainsFunc(continuous, e.meets) &&
			!slices.ContainsFunc(quotations, crosses) {
			continuous = append(continuous, e)
		}
	}
	for _, e := range entities {
		if isSplittable(e.Type) {
			kept = append(kept, outsideCode(e, continuous)...)
		}
	}
	kept = append(append(kept, quotations...), continuous...)
	sortEntities(kept)
	return slices.CompactFunc(kept, func(a, b Entity) bool {
		return a.Type == b.Type && a.Offset == b.Offset && a.Length == b.Length && isSplittable(a.Type)
	})
}

// outsideCode returns the parts of e that lie in no code.
func outsideCode(e Entity, continuous []Entity) []Entity {
	var parts []Entity
	for _, c := range continuous {
		if (c.Type == "code" || c.Type == "pre") && e.meets(c) {
			if before := c.Offset - e.Offset; before > 0 {
				parts = append(parts, Entity{Type: e.Type, Offset: e.Offset, Length: before})
			}
			end := e.Offset + e.Length
			e.Offset = c.Offset + c.Length
			e.Length = end - e.Offset
		}
	}
	if e.Length > 0 {
		parts = append(parts, e)
	}
	return parts
}

func (e Entity) meets(o Entity) bool {
	return e.Offset < o.Offset+o.Length && o.Offset < e.Offset+e.Length
}

func (e Entity) contains(o Entity) bool {
	return e.Offset <= o.Offset && e.Offset+e.Length >= o.Offset+o.Length
}

// What Telegram finds in plain text. Go's regular expressions know no look-around, so neighbours
// are checked by found.
var (
	mentionPattern = regexp.MustCompile(`@[a-zA-Z0-9_]{2,32}`)
	commandPattern = regexp.MustCompile(`/[a-zA-Z0-9_]{1,64}(?:@[a-zA-Z0-9_]{3,32})?`)
	hashtagPattern = regexp.MustCompile(`#[\pL\p{Nd}_\x{200c}]{1,256}`)
	urlPattern     = regexp.MustCompile(`(?i)(?:https?://[^\s<>"«»]+|(?:[a-z0-9-]+\.)+(?:com|org|net|me|io|dev|info|ru|de|sa|` +
		`eg)\b(?:/[^\s<>"«»]*)?)`)
)

// addFound adds the links, commands, mentions and hashtags in text to its entities, as the server
// does for every message.
func addFound(text string, entities []Entity) []Entity {
	found := func(kind string, pattern *regexp.Regexp, forbidden string) {
		units, counted := 0, 0 // UTF-16 units in text[:counted]
		for _, at := range pattern.FindAllStringIndex(text, -1) {
			match := text[at[0]:at[1]]
			units, counted = units+utf16Length(text[counted:at[0]]), at[0]
			if kind == "url" {
				match = strings.TrimRight(match, ".,:;!?()'،؛؟")
			}
			before, _ := utf8.DecodeLastRuneInString(text[:at[0]])
			after, _ := utf8.DecodeRuneInString(text[at[0]+len(match):])
			if at[0] > 0 && (isWord(before) || strings.ContainsRune(forbidden, before)) ||
				kind != "url" && at[0]+len(match) < len(text) && (isWord(after) || strings.ContainsRune(forbidden, after)) ||
				kind == "hashtag" && !strings.ContainsFunc(match, unicode.IsLetter) {
				continue
			}
			e := Entity{Type: kind, Offset: units, Length: utf16Length(match)}
			clash := func(o Entity) bool {
				return e.meets(o) && !isSplittable(o.Type) && (!isQuotation(o.Type) || !o.contains(e))
			}
			if !slices.ContainsFunc(entities, clash) {
				entities = append(entities, e)
			}
		}
	}
	found("url", urlPattern, "@")
	found("mention", mentionPattern, "")
	found("bot_command", commandPattern, "/<>")
	found("hashtag", hashtagPattern, "#")
	sortEntities(entities)
	return entities
}

func isWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) || r == '_' }

// checkedURL is the link as Telegram stores it, or "" for one that it drops without a word.
func checkedURL(link string) string {
	if strings.HasPrefix(asciiLower(link), "tg://") {
		return link
	}
	scheme, rest, ok := strings.Cut(link, "://")
	if !ok {
		scheme, rest = "http", link
	}
	host, path, _ := strings.Cut(rest, "/")
	if s := asciiLower(scheme); s != "http" && s != "https" || !strings.Contains(host, ".") || strings.ContainsAny(rest, " \n") {
		return ""
	}
	return asciiLower(scheme) + "://" + asciiLower(host) + "/" + path
}

// slice is the text under an entity; offsets that fit no character give "".
func slice(text string, e Entity) string {
	start, end, units := -1, -1, 0
	for i, r := range text + "\x00" {
		if units == e.Offset {
			start = i
		}
		if units == e.Offset+e.Length {
			end = i
		}
		units += utf16Len(r)
	}
	if start < 0 || end < start {
		return ""
	}
	return text[start:end]
}
