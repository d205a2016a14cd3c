package llm

import (
	"strings"
	"unicode/utf8"
)

// whole makes one text of what a server sends: pieces, in deltas or in messages; or each time the
// whole so far; or pieces, and at the end the whole once more.
type whole struct {
	text   string // that has come, as pieces until it is known to grow
	latest string // delta
	deltas int
	way    way
}

type way int

const (
	unknown way = iota // each of a few short deltas begins with the one before: nothing is passed on yet
	pieces
	grows // each delta is the whole
)

// certain is from how many characters on a delta that begins with all before it is no chance: "و"
// and "وصل" are two pieces.
const certain = 16

// more returns what an event adds. last tells that it ends the answer.
func (w *whole) more(delta, message string, last bool) string {
	added := ""
	if delta != "" {
		added = w.delta(delta, last)
	}
	if message == "" {
		return added
	}
	if w.way == unknown {
		w.way = pieces
		if w.text != "" && (strings.HasPrefix(message, w.text) || strings.HasPrefix(message, w.latest)) {
			w.text = message
			return message
		}
		added = w.text
	}
	rest, repeats := strings.CutPrefix(message, w.text)
	switch {
	case repeats:
		w.text = message
		return added + rest
	case w.deltas > 0: // the same text, written otherwise
		return added
	}
	w.text += message
	return added + message
}

func (w *whole) delta(delta string, last bool) string {
	w.deltas++
	before := w.latest
	w.latest = delta
	if w.way == unknown {
		return w.early(delta, before)
	}
	rest, extends := strings.CutPrefix(delta, w.text)
	if extends && (w.way == grows || utf8.RuneCountInString(w.text) >= certain || last && w.deltas > 2) {
		w.text = delta
		return rest
	}
	w.text += delta
	return delta
}

// early takes one of the first deltas.
func (w *whole) early(delta, before string) string {
	long := utf8.RuneCountInString(delta) >= certain
	switch extends := strings.HasPrefix(delta, before) && len(delta) > len(before); {
	case w.deltas > 1 && extends && long:
		w.text, w.way = delta, grows
		return delta
	case w.deltas > 1 && !extends || long:
		w.text += delta
		w.way = pieces
		return w.text
	}
	w.text += delta
	return ""
}

// rest returns what was not passed on when nothing more comes.
func (w *whole) rest() string {
	if w.way != unknown {
		return ""
	}
	w.way = pieces
	return w.latest
}
