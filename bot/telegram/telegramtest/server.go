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
	"mime"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Options of a [Server]. The zero value is a bot called isnad_bot with token "1:test", privacy mode on, on the wall clock.
type Options struct {
	Token    string           // "<bot id>:<secret>"
	Username string           // of the bot, without @
	Name     string           // of the bot, as chats show it
	Now      func() time.Time // dates of messages, rates, the age of drafts and of button presses
	// ReadsAll switches privacy mode off: the bot sees every message of its groups.
	ReadsAll bool
	// NoDrafts makes the server as old as Bot API 9.2: sendMessageDraft is not found.
	NoDrafts bool
	// Retry is the pause before a webhook that did not answer 200 is called again; by default a second.
	Retry time.Duration
	// Logger is told of webhook deliveries that went wrong; by default nobody is.
	Logger *slog.Logger
}

// A Server is a Telegram with one bot of ours in it. It is an [http.Handler] for "/bot<token>/<method>" and safe for concurrent use.
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

// A Call is one request that the bot made. Params never hold the token.
type Call struct {
	Method string // as the bot spelt it
	Params map[string]string
	At     time.Time
	Code   int // of the answer; 0 when it was lost on purpose
}

// keptCalls bounds the memory of a local page that stays open for days.
const keptCalls = 5000

// Calls returns what the bot asked for, oldest first; with methods, only those.
func (s *Server) Calls(methods ...string) []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	var calls []Call
	for _, c := range s.calls {
		if len(methods) == 0 || slices.ContainsFunc(methods, func(m string) bool { return strings.EqualFold(m, c.Method) }) {
			calls = append(calls, c)
		}
	}
	return calls
}

// apiError is a refusal as the Bot API words it.
type apiError struct {
	code        int
	description string
	retryAfter  int
	migrateTo   int64
}

func (e *apiError) Error() string { return e.description }

// badRequest is a refusal with code 400.
func badRequest(format string, args ...any) *apiError {
	return &apiError{code: 400, description: "Bad Request: " + fmt.Sprintf(format, args...)}
}

func forbidden(text string) *apiError { return &apiError{code: 403, description: "Forbidden: " + text} }

func tooMany(seconds int) *apiError {
	return &apiError{code: 429, description: fmt.Sprintf("Too Many Requests: retry after %d", seconds), retryAfter: seconds}
}

var errMethod = &apiError{code: 404, description: "Not Found: method not found"}

// params are the arguments of a call; what was JSON stays JSON text.
type params map[string]string

func (p params) int(name string) int {
	n, _ := strconv.Atoi(strings.TrimSpace(p[name]))
	return n
}

func (p params) bool(name string) bool {
	return slices.Contains([]string{"true", "yes", "1"}, asciiLower(strings.TrimSpace(p[name])))
}

// decode reads a JSON argument into v. An argument that is not there, or null, leaves v alone.
func (p params) decode(name, what string, v any) error {
	if p[name] == "" {
		return nil
	}
	if err := json.Unmarshal([]byte(p[name]), v); err != nil {
		return badRequest("can't parse %s JSON object", what)
	}
	return nil
}

// maxBody bounds a request; the methods here carry texts only.
const maxBody = 1 << 20

func readParams(r *http.Request) (params, error) {
	p := params{}
	r.Body = http.MaxBytesReader(nil, r.Body, maxBody)
	if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind == "application/json" {
		var fields map[string]json.RawMessage
		if err := json.NewDecoder(r.Body).Decode(&fields); err != nil && !errors.Is(err, io.EOF) {
			return nil, badRequest("can't parse JSON object: %v", err)
		}
		for name, raw := range fields {
			var text string
			if json.Unmarshal(raw, &text) != nil {
				text = string(raw)
			}
			p[name] = text
		}
	} else if err := r.ParseMultipartForm(maxBody); err != nil && !errors.Is(err, http.ErrNotMultipart) {
		return nil, badRequest("can't read the request")
	}
	for name, values := range r.Form {
		p[name] = values[0]
	}
	for name, values := range r.URL.Query() {
		p[name] = cmp.Or(p[name], values[0])
	}
	return p, nil
}

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

type inProcess struct{ s *Server }

// RoundTrip serves the request in a goroutine of its own, so that its context ends it as it would end a connection.
func (t inProcess) RoundTrip(r *http.Request) (*http.Response, error) {
	served := r.Clone(r.Context())
	if served.Body == nil {
		served.Body = http.NoBody
	}
	defer served.Body.Close()
	w := &recorder{header: http.Header{}, code: http.StatusOK}
	done := make(chan any, 1)
	go func() {
		defer func() { done <- recover() }()
		t.s.ServeHTTP(w, served)
	}()
	select {
	case p := <-done:
		if p == http.ErrAbortHandler { //nolint:errorlint // the sentinel that net/http compares the same way
			return nil, io.ErrUnexpectedEOF
		}
		if p != nil {
			panic(p)
		}
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
	return &http.Response{
		StatusCode: w.code, Status: http.StatusText(w.code), Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: w.header, Body: io.NopCloser(strings.NewReader(w.body.String())), ContentLength: int64(w.body.Len()), Request: r,
	}, nil
}

type recorder struct {
	header http.Header
	code   int
	body   strings.Builder
}

func (w *recorder) Header() http.Header         { return w.header }
func (w *recorder) WriteHeader(code int)        { w.code = code }
func (w *recorder) Write(b []byte) (int, error) { return w.body.Write(b) }
