// Package playground is a Telegram in the browser for developers: a page over [telegramtest.Server]
// with a private chat, a group and a forum, beside them a panel that shows how each answer came
// about, and switches for faults.
//
// The page is plain HTML, CSS and JavaScript, served from the program, and loads nothing from
// elsewhere. It answers this machine only: a request whose Host is not a loopback name, or whose
// Origin is another page, is refused. Its words are those of [prompts.Playground].
//
//	GET  /        the page          GET  /state   everything, as JSON
//	GET  /events  what happens, as server-sent events            POST /act   something a person does
//	POST /file    a file that a person sends
package playground

import (
	"cmp"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"syscall"
	"time"

	"isnad/bot/telegram/telegramtest"
	"isnad/prompts"
)

//go:embed page
var files embed.FS

// Options of a [Page]. A switch whose function is nil is not shown.
type Options struct {
	Article      string          // its title, said at the head of the private chat
	Suggestions  []string        // questions to try, offered in a chat without any
	Behaviours   []string        // names of what the built-in model can be told to do; the first is how it begins
	SetBehaviour func(string)    // gets one of Behaviours
	Making       func() []Making // the articles whose vectors are still made; may be nil
	Restart      func()          // ends the bot and starts it again; the page waits for its return
	Logger       *slog.Logger    // by default nobody is told
}

// A Page serves the local Telegram. It is safe for concurrent use.
type Page struct {
	server *telegramtest.Server
	opts   Options
	mux    *http.ServeMux
	run    int64 // tells this run of the program from the last, whose events had the same numbers
	index  *template.Template

	mu        sync.Mutex
	traces    []numbered
	lastTrace int
	traced    chan struct{} // closed and replaced at each trace
	behaviour string
	offered   []telegramtest.InlineResult // for the last inline query
}

// New makes the page. A server without chats gets three: a private one, a group and a forum with
// two topics, with the bot in all.
func New(server *telegramtest.Server, opts Options) *Page {
	if opts.Logger == nil {
		opts.Logger = slog.New(slog.DiscardHandler)
	}
	p := &Page{server: server, opts: opts, mux: http.NewServeMux(), run: time.Now().UnixNano(), traced: make(chan struct{})}
	p.index = template.Must(template.ParseFS(files, "page/index.html"))
	if len(opts.Behaviours) > 0 {
		p.behaviour = opts.Behaviours[0]
	}
	if len(server.Chats()) == 0 {
		furnish(server)
	}
	page, err := fs.Sub(files, "page")
	if err != nil {
		panic(err) // the directory is embedded
	}
	p.mux.HandleFunc("GET /{$}", p.serveIndex)
	p.mux.Handle("GET /", http.FileServerFS(page))
	p.mux.HandleFunc("GET /state", p.serveState)
	p.mux.HandleFunc("GET /events", p.serveEvents)
	p.mux.HandleFunc("POST /act", p.serveAct)
	p.mux.HandleFunc("POST /file", p.serveFile)
	return p
}

func furnish(s *telegramtest.Server) {
	var people []telegramtest.User
	for _, name := range prompts.PlaygroundPeople {
		people = append(people, s.Person(name))
	}
	s.Private(people[0])
	s.Supergroup(prompts.PlaygroundGroup, people...).AddBot()
	forum := s.Forum(prompts.PlaygroundForum, people...).AddBot()
	for _, topic := range prompts.PlaygroundTopics {
		forum.Topic(topic)
	}
}

// Listen takes 127.0.0.1:8080, or the next port that is free. No setting moves it: the page is for
// this machine only.
func (p *Page) Listen() (net.Listener, error) { return listenFrom(8080) }

func listenFrom(port int) (net.Listener, error) {
	for next := port; ; next++ {
		l, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(next)))
		if err == nil || !errors.Is(err, syscall.EADDRINUSE) || next == port+100 || next == 65535 {
			return l, err
		}
	}
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// policy lets the page load its own files and nothing else, and keeps it out of frames.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; " +
	"form-action " +
	"'none'; frame-ancestors 'none'"

// ServeHTTP serves the page to this machine and refuses everybody else: a name that somebody made
// to point here, a page of another origin.
func (p *Page) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	host := r.Host
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	origin := r.Header.Get("Origin")
	if !isLoopback(host) || origin != "" && origin != "http://"+r.Host {
		http.Error(w, "this page is for the machine that it runs on", http.StatusForbidden)
		return
	}
	h := w.Header()
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cache-Control", "no-store")
	p.mux.ServeHTTP(w, r)
}

func (p *Page) serveIndex(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	if err := p.index.Execute(w, prompts.Playground()); err != nil {
		p.opts.Logger.Error("write page", "err", err)
	}
}

// chatState is a chat with all that stands in it.
type chatState struct {
	telegramtest.ChatInfo
	Owner    int64                  `json:"owner"`
	People   []telegramtest.User    `json:"people"`
	Topics   []telegramtest.Topic   `json:"topics"`
	Messages []telegramtest.Message `json:"messages"`
	Draft    *telegramtest.Draft    `json:"draft"`
	Blocked  bool                   `json:"blocked"`
	Menu     []telegramtest.Command `json:"menu"`
}

// state is everything that the page shows; events with numbers above Seq change it.
type state struct {
	Run         string            `json:"run"`
	Seq         int               `json:"seq"`
	Me          telegramtest.User `json:"me"`
	Chats       []chatState       `json:"chats"`
	Traces      []numbered        `json:"traces"`
	Words       map[string]string `json:"words"`
	Description string            `json:"description"` // what the bot says of itself
	Article     string            `json:"article"`
	Suggestions []string          `json:"suggestions"`
	Behaviours  []string          `json:"behaviours"`
	Behaviour   string            `json:"behaviour"`
	CanRestart  bool              `json:"can_restart"`
	Making      []Making          `json:"making"`
}

func (p *Page) serveState(w http.ResponseWriter, _ *http.Request) {
	st := state{Run: strconv.FormatInt(p.run, 10), Seq: p.server.Seq(), Me: p.server.Me(), Words: prompts.Playground(),
		Description: p.server.Description("ar"), Article: p.opts.Article,
		Suggestions: p.opts.Suggestions, CanRestart: p.opts.Restart != nil, Making: p.making()}
	if p.opts.SetBehaviour != nil {
		p.mu.Lock()
		st.Behaviours, st.Behaviour = p.opts.Behaviours, p.behaviour
		p.mu.Unlock()
	}
	st.Traces, _ = p.tracesAfter(0)
	for _, c := range p.server.Chats() {
		cs := chatState{ChatInfo: c.Info(), Owner: c.Who().ID, People: c.People(), Topics: c.Topics(), Blocked: c.Blocked(),
			Menu: p.server.Menu(c, c.Who().LanguageCode), Messages: c.Messages()}
		for _, t := range cs.Topics {
			cs.Messages = append(cs.Messages, c.InTopic(t.ID).Messages()...)
		}
		if d, ok := c.Draft(); ok {
			cs.Draft = &d
		}
		st.Chats = append(st.Chats, cs)
	}
	p.write(w, st)
}

func (p *Page) write(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(v); err != nil {
		p.opts.Logger.Debug("write to the page", "err", err)
	}
}

// heartbeat keeps the stream of events alive through whatever closes idle connections.
const heartbeat = 20 * time.Second

// A listener is a browser that follows what happens. Its place is that of the last event and trace
// which it was told.
type listener struct {
	page         *Page
	w            io.Writer
	run          int64
	event, trace int
	told         []Making // nil: nothing yet
	err          error    // of the first write that failed
}

func (l *listener) send(kind string, v any) {
	data, err := json.Marshal(v)
	if err == nil && l.err == nil {
		_, err = fmt.Fprintf(l.w, "id: %d.%d.%d\nevent: %s\ndata: %s\n\n", l.page.run, l.event, l.trace, kind, data)
	}
	l.err = cmp.Or(l.err, err)
}

// catchUp tells what has happened since, and returns what will be closed when more does.
func (l *listener) catchUp() (moreEvents, moreTraces <-chan struct{}) {
	events, moreEvents, ok := l.page.server.Events(l.event)
	for !ok || l.run != l.page.run {
		if l.run != l.page.run {
			l.run, l.trace = l.page.run, 0
		}
		l.event = l.page.server.Seq()
		l.send("reset", nil)
		events, moreEvents, ok = l.page.server.Events(l.event)
	}
	for _, e := range events {
		l.event = e.Seq
		l.send("chat", e)
	}
	traces, moreTraces := l.page.tracesAfter(l.trace)
	for _, t := range traces {
		l.trace = t.Seq
		l.send("trace", t)
	}
	if making := l.page.making(); l.told == nil || !slices.Equal(making, l.told) {
		l.told = making
		l.send("making", making)
	}
	return moreEvents, moreTraces
}

// serveEvents streams what happens in the chats, traces, and how far vectors are. The id of an
// event is "<run>.<event>.<trace>", the last of each, so that a stream that broke goes on where it
// was, and one of an earlier run begins anew.
func (p *Page) serveEvents(w http.ResponseWriter, r *http.Request) {
	l := listener{page: p, w: w}
	after := cmp.Or(r.Header.Get("Last-Event-ID"), r.FormValue("after"))
	if _, err := fmt.Sscanf(after, "%d.%d.%d", &l.run, &l.event, &l.trace); err != nil {
		http.Error(w, "after what?", http.StatusBadRequest)
		return
	}
	w.Header().Set("Content-Type", "text/event-stream")
	out := http.NewResponseController(w)
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	look := time.NewTicker(makingEvery)
	defer look.Stop()
	for {
		moreEvents, moreTraces := l.catchUp()
		if l.err != nil || out.Flush() != nil {
			return
		}
		select {
		case <-moreEvents:
		case <-moreTraces:
		case <-look.C:
		case <-beat.C:
			_, l.err = fmt.Fprint(w, ": still here\n\n")
		case <-r.Context().Done():
			return
		}
	}
}
