package llm

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A speech tells the final text of an answer from thoughts, from the marks of a chat's template,
// and from the turns that a model invents behind its own. It works on a stream: however the text is
// cut into pieces, the same text comes out.
type speech struct {
	held  string // not yet read: it may be the beginning of a mark
	shut  string // inside a thought: what ends it
	state speechState
	then  speechState // behind the thought
	said  bool        // some of the answer has come out
	last  bool        // harmony has named its final channel: what ends now has ended
	lined bool        // at the beginning of a line
	begun bool        // anything but space was read
	// closed tells that a thought was opened and closed as it should be.
	closed bool
}

type speechState int

const (
	speaking speechState = iota
	inThought
	naming     // behind the mark of a turn, before its name has ended
	channeling // behind the mark of a channel, before its name has ended
	skipping   // a line that echoes the prompt
	ended
)

// hear takes a piece of the stream, and returns what it adds to the answer. restart tells that all
// that came out before was a thought.
func (s *speech) hear(piece string) (text string, restart bool) {
	s.held += piece
	return s.read(false)
}

// end returns what is left when the stream has ended.
func (s *speech) end() (text string, restart bool) { return s.read(true) }

func (s *speech) read(end bool) (string, bool) {
	if s.held == "" {
		return "", false
	}
	var out strings.Builder
	restart := false
	for more := true; more && s.held != ""; {
		var again bool
		switch s.state {
		case speaking:
			again, more = s.speak(&out, end)
		case inThought:
			again, more = s.think(end)
		case naming:
			more = s.name(end)
		case channeling:
			again, more = s.channel(end)
		case skipping:
			more = s.skip()
		case ended:
			again, more = s.wait(end)
		}
		if again {
			restart, s.said = true, false
			out.Reset()
		}
	}
	return out.String(), restart
}

// speak lets out what is before the next mark, and obeys the mark.
func (s *speech) speak(out *strings.Builder, end bool) (again, more bool) {
	if s.begun = s.begun || strings.ContainsFunc(s.held, notSpace); !s.begun {
		if end {
			s.held = ""
		}
		return false, false // what counts at the very beginning may stand behind space
	}
	for i := range s.held {
		if !end && !utf8.FullRuneInString(s.held[i:]) {
			s.let(out, i)
			return false, false
		}
		if !s.mayMark(i) {
			continue
		}
		m, n, open := s.markAt(i)
		if n == 0 && open && !end {
			s.let(out, i)
			return false, false
		}
		if n == 0 {
			continue
		}
		s.let(out, i)
		s.held = s.held[n:]
		return s.obey(m), true
	}
	s.let(out, len(s.held))
	return false, false
}

// let lets n bytes out.
func (s *speech) let(out *strings.Builder, n int) {
	if n == 0 {
		return
	}
	text := s.held[:n]
	s.held = s.held[n:]
	out.WriteString(text)
	s.said = s.said || strings.ContainsFunc(text, notSpace)
	if text = strings.TrimRight(text, blanks); text != "" {
		s.lined = strings.HasSuffix(text, "\n")
	}
}

const blanks = " \t\r"

func notSpace(r rune) bool { return !unicode.IsSpace(r) }

// mayMark reports whether a mark could begin at byte i: one of the signs that marks begin with, or
// the first letter of a line.
func (s *speech) mayMark(i int) bool {
	r, _ := utf8.DecodeRuneInString(s.held[i:])
	if strings.ContainsRune("<[◁", r) {
		return true
	}
	return s.lineAt(i) && notSpace(r)
}

// lineAt reports whether nothing but space stands between byte i and the beginning of its line.
func (s *speech) lineAt(i int) bool {
	before := strings.TrimRight(s.held[:i], blanks)
	if before == "" {
		return s.lined || !s.said
	}
	return strings.HasSuffix(before, "\n")
}

// markAt returns the mark at byte i and its length, 0 for none; open tells that more text may make
// one.
func (s *speech) markAt(i int) (m mark, n int, open bool) {
	rest := s.held[i:]
	head := !s.said && strings.TrimSpace(s.held[:i]) == ""
	for _, m := range marks {
		if m.head && !head {
			continue
		}
		whole, partial := begins(rest, m.text)
		if whole {
			return m, len(m.text), false
		}
		open = open || partial
	}
	if n, partial := generic(rest); n > 0 {
		return mark{kind: over}, n, false
	} else if partial {
		open = true
	}
	if s.lineAt(i) {
		for _, l := range lines {
			whole, partial := begins(rest, l.text)
			if whole {
				return l, len(l.text), false
			}
			open = open || partial
		}
	}
	return mark{}, 0, open
}

// begins reports whether s begins with a mark, or is the beginning of one, letters of either case.
func begins(s, mark string) (whole, partial bool) {
	if len(s) >= len(mark) {
		return strings.EqualFold(s[:len(mark)], mark), false
	}
	return false, strings.EqualFold(s, mark[:len(s)])
}

// longestMark is how many bytes a mark that is not known by its text may have.
const longestMark = 48

// channelMark stands before the name of a channel.
const channelMark = "<|channel|>"

// generic returns the length of any mark between <| and |>.
func generic(s string) (n int, open bool) {
	for _, form := range [...][2]string{{"<|", "|>"}, {"<｜", "｜>"}} {
		whole, partial := begins(s, form[0])
		if !whole {
			open = open || partial
			continue
		}
		for i, r := range s[len(form[0]):] {
			at := len(form[0]) + i
			if !utf8.FullRuneInString(s[at:]) {
				return 0, true
			}
			whole, partial := begins(s[at:], form[1])
			switch {
			case whole:
				return at + len(form[1]), false
			case partial:
				return 0, true
			case at > longestMark || !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("_-:/▁", r):
				return 0, false
			}
		}
		return 0, true
	}
	return 0, open
}

// obey changes the state as a mark says. again tells that what came out before was a thought.
func (s *speech) obey(m mark) (again bool) {
	switch m.kind {
	case thought:
		s.state, s.then, s.shut = inThought, speaking, m.shut
	case unopened:
		return s.said
	case channel:
		s.state = channeling
	case over:
		if s.said {
			s.state = ended
		}
	case turn:
		s.state = naming
		if s.said {
			s.state = ended
		}
	case otherTurn:
		s.state = skipping
		if s.said {
			s.state = ended
		}
	}
	return false
}

// think looks for the end of a thought.
func (s *speech) think(end bool) (again, more bool) {
	n, found := s.seek(s.shut, end)
	if s.held = s.held[n:]; !found {
		return false, false
	}
	s.held = s.held[len(s.shut):]
	s.state, s.closed = s.then, true
	if s.shut == channelMark {
		s.state = channeling
	}
	return false, true
}

// seek returns where a text stands in what is held, or where it may begin.
func (s *speech) seek(text string, end bool) (n int, found bool) {
	for i := range s.held {
		whole, partial := begins(s.held[i:], text)
		if whole || partial && !end {
			return i, whole
		}
	}
	return len(s.held), false
}

// name passes over the name of a turn.
func (s *speech) name(end bool) (more bool) {
	rest := strings.TrimLeftFunc(s.held, func(r rune) bool { return r < utf8.RuneSelf && unicode.IsLetter(r) })
	if s.held = rest; rest != "" || end {
		s.state = speaking
	}
	return rest != ""
}

// channel reads the name of a channel, up to the mark of its text. Only the final one is the
// answer.
func (s *speech) channel(end bool) (again, more bool) {
	const text = "<|message|>"
	at := strings.Index(s.held, text)
	if at < 0 {
		if end || len(s.held) > 4*longestMark { // not what it looked like
			s.held, s.state = "", ended
		}
		return false, false
	}
	name := strings.TrimSpace(s.held[:at])
	s.held = s.held[at+len(text):]
	if strings.HasPrefix(name, "final") {
		again, s.last, s.state = s.said, true, speaking
		return again, true
	}
	s.state, s.then, s.shut = inThought, speaking, channelMark
	return false, true
}

// skip passes over the rest of a line.
func (s *speech) skip() (more bool) {
	_, rest, found := strings.Cut(s.held, "\n")
	s.held = rest
	if found {
		s.state, s.lined = speaking, true
	}
	return found
}

// wait looks, behind the end of a turn, for what shows that this turn was a thought, whose opening
// mark stood in the prompt.
func (s *speech) wait(end bool) (again, more bool) {
	for i := range s.held {
		if !end && !utf8.FullRuneInString(s.held[i:]) {
			s.held = s.held[i:]
			return false, false
		}
		if s.last || s.held[i] != '<' && s.held[i] != '[' && !strings.HasPrefix(s.held[i:], "◁") {
			continue
		}
		m, n, open := s.markAt(i)
		switch {
		case n == 0 && open && !end:
			s.held = s.held[i:]
			return false, false
		case n == 0:
			continue
		case m.kind == thought:
			s.held = s.held[i+n:]
			s.state, s.then, s.shut = inThought, ended, m.shut
			return false, true
		case m.kind == unopened:
			s.held = s.held[i+n:]
			s.state = speaking
			return true, true
		case m.kind == channel:
			s.held = s.held[i+n:]
			s.state = channeling
			return false, true
		}
	}
	s.held = ""
	return false, false
}
