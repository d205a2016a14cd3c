package telegramtest

import (
	"slices"
)

// An Event is something that a person watching the chats can see. Kind says what: message, edit,
// delete, draft (Draft is nil when it vanished), action, answer (to the press of a button), chat (a
// chat came or changed: members, topics, standing of the bot), commands (the bot's menu or
// description).
type Event struct {
	Seq     int      `json:"seq"`
	Kind    string   `json:"kind"`
	Chat    int64    `json:"chat,omitempty"`
	Thread  int      `json:"thread,omitempty"`
	Message *Message `json:"message,omitempty"`
	ID      int      `json:"id,omitempty"` // of the message that was deleted
	Draft   *Draft   `json:"draft,omitempty"`
	Action  string   `json:"action,omitempty"`
	Press   string   `json:"press,omitempty"`
	Answer  *Answer  `json:"answer,omitempty"`
}

// keptEvents bounds the log that pages follow; a page that fell behind starts again from the whole
// state.
const keptEvents = 2000

// record logs an event and wakes whoever waits.
func (s *Server) record(e Event) {
	s.lastEvent++
	e.Seq = s.lastEvent
	if len(s.events) == keptEvents {
		s.events = slices.Delete(s.events, 0, keptEvents/4)
	}
	s.events = append(s.events, e)
	s.wake()
}

func (s *Server) wake() {
	close(s.changed)
	s.changed = make(chan struct{})
}

// Events returns what happened after event number after, and a channel that is closed when more
// happens. It returns false when the log does not reach back so far: then read the whole state and
// follow from [Server.Seq].
func (s *Server) Events(after int) ([]Event, <-chan struct{}, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	first := s.lastEvent - len(s.events) + 1
	if after < first-1 || after > s.lastEvent {
		return nil, s.changed, false
	}
	return slices.Clone(s.events[after-first+1:]), s.changed, true
}

// Seq returns the number of the last event.
func (s *Server) Seq() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.lastEvent
}
