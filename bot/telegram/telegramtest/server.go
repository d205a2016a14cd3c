package telegramtest

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Options of a [Server]. The zero value is a bot called isnad_bot with token "1:test", privacy mode
// on, on the wall clock.
type Options struct {
	Token    string           // "<bot id>:<secret>"
	Username string           // of the bot, without @
	Name     string           // of the bot, as chats show it
	Now      func() time.Time // dates of messages, rates, the age of drafts and of button presses
	// ReadsAll switches privacy mode off: the bot sees every message of its groups.
	ReadsAll bool
	// NoDrafts makes the server as old as Bot API 9.2: sendMessageDraft is not found.
	NoDrafts bool
	// Retry is the pause before a webhook that did not answer 200 is called again; by default a
	// second.
	Retry time.Duration
	// Logger is told of webhook deliveries that went wrong; by default nobody is.
	Logger *slog.Logger
}

// A Server is a Telegram with one bot of ours in it. It is an [http.Handler] for
// "/bot<token>/<method>" and safe for concurrent use.
type Server struct {
	opts Options
	bot  User

	mu        sync.Mutex
	changed   chan struct{} // closed and replaced at each event
	rooms     map[int64]*room
	order     []int64 // of rooms, oldest first
	nextUser  int64
	nextGroup int64
	nextID    int // of messages in private chats and basic groups, which share their numbers
	events    []Event
	lastEvent int

	updates    []pending
	nextUpdate int64
	allowed    []string
	poll       context.CancelCauseFunc // ends the poll under way
	webhook    *webhook

	commands     map[string][]Command // by scope and language
	descriptions map[string]string    // by kind and language
	presses      map[string]*Press
	inline       map[string]*InlineQuery
	nextPress    int
	calls        []Call
	faults       []*fault
	limits       []*limit
	refused      int
	listener     *http.Server
	files        [][]byte // that people sent, by their number
}

// New makes a server without chats. Close it when it listened or had a webhook.
func New(opts Options) *Server {
	opts.Token = cmp.Or(opts.Token, "1:test")
	opts.Username = cmp.Or(opts.Username, "isnad_bot")
	opts.Name = cmp.Or(opts.Name, opts.Username)
	opts.Retry = cmp.Or(opts.Retry, time.Second)
	if opts.Now == nil {
		opts.Now = time.Now
	}
	if opts.Logger == nil {
		opts.Logger = slog.New(slog.DiscardHandler)
	}
	id, _, _ := strings.Cut(opts.Token, ":")
	botID, err := strconv.ParseInt(id, 10, 64)
	if err != nil {
		botID = 1
	}
	return &Server{
		opts:         opts,
		bot:          User{ID: botID, IsBot: true, FirstName: opts.Name, Username: opts.Username},
		changed:      make(chan struct{}),
		rooms:        map[int64]*room{},
		nextUser:     1001,
		nextGroup:    1,
		nextUpdate:   5001,
		commands:     map[string][]Command{},
		descriptions: map[string]string{},
		presses:      map[string]*Press{},
	}
}

// Me returns the bot.
func (s *Server) Me() User { return s.bot }

// Start listens on a free loopback port and returns the address of the API,
// "http://127.0.0.1:port", for which "/bot<token>/<method>" is to be added.
func (s *Server) Start() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", fmt.Errorf("listen for the bot: %w", err)
	}
	server := &http.Server{Handler: s, ReadHeaderTimeout: 10 * time.Second}
	s.mu.Lock()
	s.listener = server
	s.mu.Unlock()
	go func() { _ = server.Serve(l) }()
	return "http://" + l.Addr().String(), nil
}

// Close ends polls, webhook deliveries and what [Server.Start] began.
func (s *Server) Close() error {
	s.mu.Lock()
	if s.poll != nil {
		s.poll(context.Canceled)
	}
	s.stopWebhook()
	listener := s.listener
	s.mu.Unlock()
	if listener == nil {
		return nil
	}
	return listener.Close()
}

var errMethod = &apiError{code: 404, description: "Not Found: method not found"}

// ServeHTTP answers a call of the Bot API.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if strings.HasPrefix(r.URL.Path, "/file/") {
		s.serveFile(w, r)
		return
	}
	path, ok := strings.CutPrefix(r.URL.Path, "/bot")
	token, method, hasMethod := strings.Cut(path, "/")
	switch {
	case !ok || !hasMethod:
		reply(w, nil, &apiError{code: 404, description: "Not Found"})
		return
	case token != s.opts.Token:
		reply(w, nil, &apiError{code: 401, description: "Unauthorized"})
		return
	}
	p, err := readParams(r)
	if err != nil {
		reply(w, nil, err)
		return
	}
	f := s.fault(r.Context(), method)
	var result any
	switch {
	case f == nil:
		err = s.limited(method, p)
	case f.lose:
	case f.code == http.StatusBadGateway:
		s.log(method, p, f.code)
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(http.StatusBadGateway)
		_, _ = io.WriteString(w, "<html><head><title>502 Bad Gateway</title></head></html>")
		return
	default:
		err = f.err()
	}
	if err == nil {
		result, err = s.call(r.Context(), method, p)
	}
	if f != nil && f.lose {
		s.log(method, p, 0)
		panic(http.ErrAbortHandler)
	}
	s.log(method, p, reply(w, result, err))
}

func (s *Server) log(method string, p params, code int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.calls) == keptCalls {
		s.calls = slices.Delete(s.calls, 0, keptCalls/10)
	}
	s.calls = append(s.calls, Call{Method: method, Params: maps.Clone(p), At: s.opts.Now(), Code: code})
}

// reply writes the envelope of the Bot API and returns the status.
func reply(w http.ResponseWriter, result any, err error) int {
	code := http.StatusOK
	body := map[string]any{"ok": err == nil}
	if err == nil {
		body["result"] = result
	} else {
		var e *apiError
		if !errors.As(err, &e) {
			e = &apiError{code: 500, description: "Internal Server Error: " + err.Error()}
		}
		code = e.code
		body["error_code"], body["description"] = e.code, e.description
		extra := map[string]any{}
		if e.retryAfter > 0 {
			extra["retry_after"] = e.retryAfter
			w.Header().Set("Retry-After", strconv.Itoa(e.retryAfter))
		}
		if e.migrateTo != 0 {
			extra["migrate_to_chat_id"] = e.migrateTo
		}
		if len(extra) > 0 {
			body["parameters"] = extra
		}
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	_ = json.NewEncoder(w).Encode(body) // the bot went away: nobody to tell
	return code
}

// call runs one method.
func (s *Server) call(ctx context.Context, method string, p params) (any, error) {
	name := asciiLower(method)
	if name == "getupdates" {
		return s.getUpdates(ctx, p)
	}
	run, ok := methods[name]
	if !ok || name == "sendmessagedraft" && s.opts.NoDrafts {
		return nil, errMethod
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return run(s, p)
}

// Client returns an HTTP client that reaches the server without a network, whatever the host of the
// request. It can be used in a testing/synctest bubble.
func (s *Server) Client() *http.Client { return &http.Client{Transport: inProcess{s}} }
