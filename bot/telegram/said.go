package telegram

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf16"

	"isnad/bot/conversation"
)

// read fills in what a text says to the bot: the command at its start, whether it mentions the bot,
// and the text without both. Entities are in UTF-16 units; those that fit no text are passed over.
func (me *Me) read(m *conversation.Message, text string, entities []wireEntity) {
	c := newCutting(text)
	entities = slices.DeleteFunc(slices.Clone(entities), func(e wireEntity) bool {
		return e.Offset < 0 || e.Length <= 0 || e.Offset > len(c.units) || e.Length > len(c.units)-e.Offset
	})
	for _, e := range entities {
		if me.mentioned(c.slice(e), e) {
			m.Mentioned = true
			c.cut(e)
		}
	}
	start, named := c.start()
	if e, ok := commandAt(c.units, start, entities); ok {
		name, at, aimed := strings.Cut(strings.TrimPrefix(c.slice(e), "/"), "@")
		if m.ForOther = aimed && !strings.EqualFold(at, me.Username); !m.ForOther {
			m.Command = strings.ToLower(name)
			c.cut(e)
		}
	}
	m.Text = strings.TrimFunc(c.rest(), blank)
	if named { // "@isnad_bot، ما …"
		m.Text = strings.TrimLeftFunc(m.Text, func(r rune) bool { return strings.ContainsRune("،,؛;:-–", r) || blank(r) })
	}
}

// mentioned reports whether an entity with this text names the bot.
func (me *Me) mentioned(text string, e wireEntity) bool {
	switch e.Type {
	case "mention":
		return strings.EqualFold(text, "@"+me.Username)
	case "text_mention":
		return e.User != nil && e.User.ID == me.ID
	}
	return false
}

// A cutting is a text in UTF-16 units, some of which are cut out.
type cutting struct {
	units []uint16
	gone  []bool
}

func newCutting(text string) cutting {
	units := utf16.Encode([]rune(text))
	return cutting{units, make([]bool, len(units))}
}

func (c cutting) slice(e wireEntity) string {
	return string(utf16.Decode(c.units[e.Offset : e.Offset+e.Length]))
}

// cut takes an entity out, with a space behind it.
func (c cutting) cut(e wireEntity) {
	end := e.Offset + e.Length
	if end < len(c.units) && c.units[end] == ' ' {
		end++
	}
	for i := e.Offset; i < end; i++ {
		c.gone[i] = true
	}
}

// start is the first unit that is not cut out and shows something, and whether some before it were
// cut out.
func (c cutting) start() (at int, cut bool) {
	for at < len(c.units) && (c.gone[at] || blank(rune(c.units[at]))) {
		cut = cut || c.gone[at]
		at++
	}
	return at, cut
}

func (c cutting) rest() string {
	var rest []uint16
	for i, unit := range c.units {
		if !c.gone[i] {
			rest = append(rest, unit)
		}
	}
	return string(utf16.Decode(rest))
}

// blank reports whether a rune shows nothing: space, direction marks, characters of no width.
func blank(r rune) bool { return unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) }

// commandPattern is a command as clients find it; a path is none.
var commandPattern = regexp.MustCompile(`^(/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{1,64})?)(?:$|[^\pL\pN_/<>])`)

// commandAt finds the command that stands at an offset: by its entity, or by its look where the
// entity is missing.
func commandAt(u []uint16, at int, entities []wireEntity) (e wireEntity, ok bool) {
	for _, e := range entities {
		if e.Type == "bot_command" && e.Offset == at {
			return e, true
		}
	}
	found := commandPattern.FindStringSubmatch(string(utf16.Decode(u[at:])))
	if found == nil {
		return e, false
	}
	return wireEntity{Offset: at, Length: len(found[1])}, true // ASCII: a byte is a unit
}
