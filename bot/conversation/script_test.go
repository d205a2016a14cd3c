package conversation

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// do plays a line: `private سارة: text`, `privatetopic 7 سارة: text`, `group`, `topic 7 عمر: text`,
// each with edit or silentedit behind it, with modifiers [صوت 12 words] (a recording of so many
// seconds that says this), [صورة] or [صورة ألبوم] (a picture, and its album), [ملف name 3] (a file
// of 3 MB), [محوّلة] (passed on), @ (mentions us), ^ (replies to us), ^#501 (replies to that
// message of ours, ^#501 «part» quotes of it), ^^text^^ (replies to that text) before the text,
// where [كلمات 800] stands for so many words; `tap سارة label`, `later 2m`, `restart`, `fail
// blocked|moved|nomessage|down|half|edit`, `scarce`, `join`, `shelf open|closed|down|late`, `again`
// (the last update once more), `dead` (it is set aside), `edit ID …`.
func (s *stage) do(line string) {
	if line == "" {
		return
	}
	word, rest, _ := strings.Cut(line, " ")
	switch word {
	case "later":
		d, err := time.ParseDuration(rest)
		if err != nil {
			s.Fatal(err)
		}
		s.now = s.now.Add(d)
		return
	case "restart":
		s.bot = New(s.options())
		return
	// several articles: open, everybody may send some; closed, admins; down, the next file cannot
	// be fetched; late, its vectors are made later
	case "shelf":
		if s.shelf == nil {
			s.shelf = newCabinet()
		}
		s.closed, s.shelf.down, s.shelf.late = rest == "closed", rest == "down", rest == "late"
		s.bot = New(s.options())
		return
	case "nodrafts":
		s.nodraft = true
		return
	case "scarce": // calls are
		s.scarce = true
		return
	case "fail":
		s.fail = map[string]error{"blocked": ErrGone, "moved": &MigratedError{To: -200}, "nomessage": ErrNoMessage, "down": errors.New("down"),
			"half": errHalf, "edit": errEdit}[rest]
		return
	case "again", "dead":
		s.update--
		dead := word == "dead"
		word, rest, _ = strings.Cut(rest, " ")
		if dead {
			m := s.read(word, rest)
			if err := s.bot.Dead(s.Context(), m); err != nil {
				s.print("error: %v", err)
			}
			return
		}
	}
	s.handle(s.read(word, rest))
}

var person = regexp.MustCompile(`^(?:(\d+) )?(\S+?)(?:\((\d+)\))?: ?(.*)$`)

// read reads a line into a message.
func (s *stage) read(where, rest string) Message {
	s.update++
	m := Message{Update: s.update, Kind: Text, Chat: Chat{ID: -100}, Sent: s.now}
	switch where {
	case "moved":
		m.Chat.ID = -200
	case "join":
		m.Kind, m.Chat.ID, m.CanReadAll = Joined, -100, rest == "sees all"
		return m
	case "migrate":
		m.Kind, m.MigratedTo = Migrated, -200
		return m
	case "service":
		m.Kind = Other
		return m
	case "tap", "taptopic", "tapprivate":
		return s.tap(m, where, rest)
	}
	p := person.FindStringSubmatch(rest)
	if p == nil {
		s.Fatalf("cannot read %q", rest)
	}
	m.Thread, _ = strconv.Atoi(p[1])
	m.From = Person{ID: s.member[p[2]]}
	m.ID, _ = strconv.Atoi(p[3])
	if m.ID == 0 {
		m.ID = int(s.update)
	}
	if before, ok := strings.CutSuffix(where, "edit"); ok {
		m.Kind, m.Seen, where = Edited, true, before
	}
	if before, ok := strings.CutSuffix(where, "silent"); ok { // an hour after, and nobody sees it
		m.Seen, m.Sent, where = false, s.now.Add(-time.Hour), before
	}
	if where == "private" || where == "privatetopic" {
		m.Chat = Chat{ID: m.From.ID, Private: true}
	}
	m.Text = p[4]
	for s.modified(&m) || s.attached(&m) {
	}
	return m
}

// tap reads who taps which button of the last message that has some.
func (s *stage) tap(m Message, where, rest string) Message {
	name, label, _ := strings.Cut(rest, " ")
	m.Kind, m.TapID, m.From = Tap, "t", Person{ID: s.member[name]}
	if where == "tapprivate" {
		m.Chat = Chat{ID: s.member[name], Private: true}
	}
	m.ID = s.ids[m.Chat.ID]
	if data, ok := strings.CutPrefix(label, "data="); ok {
		m.Data = data
		return m
	}
	for _, b := range slices.Concat(s.last[m.Chat.ID]...) {
		if b.Text == label {
			m.Data = b.Data
		}
	}
	if m.Data == "" {
		s.Fatalf("no button %q", label)
	}
	return m
}

// modified takes a sign before the text off: whom it mentions or replies to, and its command.
func (s *stage) modified(m *Message) bool {
	text := m.Text
	switch {
	case strings.HasPrefix(text, "@"):
		m.Mentioned, m.Text = true, strings.TrimSpace(text[1:])
	case strings.HasPrefix(text, "^^"):
		quoted, more, _ := strings.Cut(text[2:], "^^")
		m.ReplyTo, m.Text = &Quoted{ID: 1, Text: quoted}, strings.TrimSpace(more)
	case strings.HasPrefix(text, "^#"):
		id, more, _ := strings.Cut(text[2:], " ")
		n, _ := strconv.Atoi(id)
		quoted, ok := s.sent[n]
		if !ok {
			s.Fatalf("no message #%d", n)
		}
		if part, rest, ok := strings.Cut(strings.TrimPrefix(more, "«"), "» "); ok {
			quoted.Text, quoted.Selected, more = part, true, rest
		}
		m.ReplyTo, m.Text = &quoted, more
	case strings.HasPrefix(text, "^"):
		m.ReplyTo, m.Text = &Quoted{ID: 1, FromBot: true, Text: "قديم"}, strings.TrimSpace(text[1:])
	case strings.HasPrefix(text, "/other@"):
		m.ForOther = true
		return false
	case strings.HasPrefix(text, "/"):
		m.Command, m.Text, _ = strings.Cut(text[1:], " ")
	default:
		return false
	}
	return true
}

// attached takes a thing in brackets off: a file, a recording, a picture, or many words.
func (s *stage) attached(m *Message) bool {
	thing, more, ok := strings.Cut(m.Text, "]")
	if !ok {
		return false
	}
	name, value, _ := strings.Cut(thing, " ")
	more = strings.TrimSpace(more)
	switch name {
	case "[ملف": // its name and its size in MB
		name, size, _ := strings.Cut(value, " ")
		n, _ := strconv.ParseInt(size, 10, 64)
		m.Kind, m.File, m.Text = Media, &File{ID: name, Name: name, Size: n << 20}, more
	case "[محوّلة":
		m.Forwarded, m.Text = true, more
	case "[كلمات":
		n, _ := strconv.Atoi(value)
		m.Text = strings.TrimSpace(strings.Repeat("كلمة ", n))
		return false
	case "[صوت":
		seconds, said, _ := strings.Cut(value, " ")
		n, _ := strconv.Atoi(seconds)
		m.Kind, m.Voice, m.Text = Media, &Voice{File: said, Seconds: n}, more
	case "[صورة":
		m.Album, m.Text = value, more
		if m.Kind == Text {
			m.Kind = Media
		}
	default:
		return false
	}
	return true
}

// show writes a reply as text: *bold* _highlighted_ [6] and > for quotations.
func show(r Reply) string {
	var b strings.Builder
	for _, block := range r.Blocks {
		if block.Quote {
			b.WriteString("> ")
		}
		for _, span := range block.Spans {
			mark := map[Style]string{Bold: "*", Highlight: "_", Italic: "/", Code: "`"}[span.Style]
			text := strings.ReplaceAll(span.Text, "\n", " ⏎ ")
			if span.Style == Marker {
				text = "[" + text + "]"
			}
			b.WriteString(mark + text + mark)
		}
		b.WriteByte('\n')
	}
	for _, row := range r.Buttons {
		for _, button := range row {
			fmt.Fprintf(&b, "(%s) ", button.Text)
			if len(button.Data) > 64 {
				b.WriteString("TOO LONG ")
			}
		}
		b.WriteByte('\n')
	}
	return strings.TrimRight(b.String(), "\n ")
}
