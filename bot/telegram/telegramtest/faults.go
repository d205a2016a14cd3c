package telegramtest

import (
	"context"
	"math"
	"net/http"
	"slices"
	"strings"
	"time"
)

// A fault spoils the next calls of a method.
type fault struct {
	method      string // "" is every method but getUpdates
	left        int
	code        int
	description string
	retryAfter  int
	lose        bool
	hold        chan struct{}
}

func (f *fault) err() error {
	if f.code == http.StatusTooManyRequests {
		return tooMany(f.retryAfter)
	}
	description := f.description
	if description == "" {
		description = http.StatusText(f.code)
	}
	return &apiError{code: f.code, description: description, retryAfter: f.retryAfter}
}

// Fail refuses the next n calls of method with an HTTP status; "" stands for every method but
// getUpdates. 429 carries retryAfter in seconds, 502 comes as the HTML page of a proxy.
func (s *Server) Fail(method string, n, code, retryAfter int) {
	s.FailWith(method, n, code, "", retryAfter)
}

// FailWith is [Server.Fail] with a description such as "Bad Request: TEXTDRAFT_PEER_INVALID".
func (s *Server) FailWith(method string, n, code int, description string, retryAfter int) {
	s.addFault(&fault{method: method, left: n, code: code, description: description, retryAfter: retryAfter})
}

// Lose carries out the next n calls of method and cuts the connection before the answer: what a bot
// sees when the line, or it, dies at the worst moment.
func (s *Server) Lose(method string, n int) { s.addFault(&fault{method: method, left: n, lose: true}) }

// Hold makes calls of method wait until release is called or the bot gives up.
func (s *Server) Hold(method string) (release func()) {
	f := &fault{method: method, left: math.MaxInt, hold: make(chan struct{})}
	s.addFault(f)
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if f.left > 0 {
			f.left = 0
			close(f.hold)
		}
	}
}

// Heal ends every fault, but calls that are held stay so until they are released.
func (s *Server) Heal() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = slices.DeleteFunc(s.faults, func(f *fault) bool { return f.hold == nil })
}

func (s *Server) addFault(f *fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, f)
}

// fault waits where the call is held, and returns the fault that it meets, or nil.
func (s *Server) fault(ctx context.Context, method string) *fault {
	for {
		s.mu.Lock()
		s.faults = slices.DeleteFunc(s.faults, func(f *fault) bool { return f.left <= 0 })
		i := slices.IndexFunc(s.faults, func(f *fault) bool {
			return strings.EqualFold(f.method, method) || f.method == "" && !strings.EqualFold(method, "getUpdates")
		})
		if i < 0 {
			s.mu.Unlock()
			return nil
		}
		f := s.faults[i]
		if f.hold == nil {
			f.left--
			if f.code == http.StatusTooManyRequests {
				s.refused++
			}
			s.mu.Unlock()
			return f
		}
		s.mu.Unlock()
		select {
		case <-f.hold:
		case <-ctx.Done():
			return &fault{code: http.StatusServiceUnavailable}
		}
	}
}

// A limit allows so many calls of some methods within a window, for each chat.
type limit struct {
	methods []string // in small letters
	private bool     // of private chats; else of groups
	most    int
	window  time.Duration
	spent   map[string][]time.Time // by chat_id
}

// LimitEdits answers 429 to more than so many edits a minute in a group, and a second in a private
// chat; 0 lifts the limit. Telegram publishes no figure for edits; bots report about 20 a minute in
// groups.
func (s *Server) LimitEdits(perMinuteGroup, perSecondPrivate int) {
	edits := []string{"editmessagetext", "editmessagereplymarkup"}
	s.addLimit(edits, false, perMinuteGroup, time.Minute)
	s.addLimit(edits, true, perSecondPrivate, time.Second)
}

// LimitSends answers 429 to more than so many messages a minute in a group (20 on the real server)
// and a second in a private chat; 0 lifts the limit.
func (s *Server) LimitSends(perMinuteGroup, perSecondPrivate int) {
	sends := []string{"sendmessage"}
	s.addLimit(sends, false, perMinuteGroup, time.Minute)
	s.addLimit(sends, true, perSecondPrivate, time.Second)
}

// LimitDrafts answers 429 to more than so many drafts a second in a private chat; 0 lifts the
// limit.
func (s *Server) LimitDrafts(perSecond int) {
	s.addLimit([]string{"sendmessagedraft"}, true, perSecond, time.Second)
}

func (s *Server) addLimit(methods []string, private bool, most int, window time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.limits = slices.DeleteFunc(s.limits, func(l *limit) bool { return l.methods[0] == methods[0] && l.private == private })
	if most > 0 {
		s.limits = append(s.limits, &limit{methods, private, most, window, map[string][]time.Time{}})
	}
}

// TooMany counts the calls that were answered 429.
func (s *Server) TooMany() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.refused
}

// limited refuses a call that comes too soon after the others.
func (s *Server) limited(method string, p params) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	now, chat := s.opts.Now(), p["chat_id"]
	for _, l := range s.limits {
		if !slices.Contains(l.methods, asciiLower(method)) || l.private == strings.HasPrefix(chat, "-") {
			continue
		}
		spent := slices.DeleteFunc(l.spent[chat], func(t time.Time) bool { return now.Sub(t) >= l.window })
		if len(spent) >= l.most {
			s.refused++
			wait := l.window - now.Sub(spent[0])
			return tooMany(max(1, int(math.Ceil(wait.Seconds()))))
		}
		l.spent[chat] = append(spent, now)
	}
	return nil
}
