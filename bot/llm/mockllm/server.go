package mockllm

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"isnad/prompts"
	"isnad/retrieval"
)

// DefaultModel is the model's name unless [Options] has another one.
const DefaultModel = "isnad-quote"

// A Reader picks the sentences that answer.
type Reader interface {
	// Read returns sentences of the passages, each with its markers, or [prompts.NotInArticle].
	Read(ctx context.Context, question string, history []prompts.Message, passages []retrieval.Passage) (string, error)
}

// Options say what the server serves. Reader is required.
type Options struct {
	Reader Reader
	Judge  func(claims []prompts.Claim) string                            // answers a second look; nil: as a prompt that asks nothing
	Embed  func(ctx context.Context, texts []string) ([][]float32, error) // nil: no embeddings
	Model  string                                                         // empty: [DefaultModel]
	// empty: quote. It is the program's own; one that a user names goes through SetBehaviour.
	Behaviour string
	Pause     func(ctx context.Context, d time.Duration) error // of the slow behaviour; nil: by the clock
	Told      func(Told)                                       // hears what is about to be answered; nil: nobody
	Logger    *slog.Logger                                     // hears of the Reader's errors; nil: silence
}

// Told is what the model was asked and says.
type Told struct {
	Question  string
	True      string   // what the Reader picked
	Text      string   // what is said
	False     []string // the sentences of Text that are lies, with their markers
	Behaviour string
}

// Server is the HTTP handler. It is safe for concurrent use.
type Server struct {
	options Options
	mux     *http.ServeMux

	mu        sync.Mutex
	behaviour string
	memory    *Memory
	answers   int
}

// The behaviours that are not lies.
const (
	quote     = "quote"
	slow      = "slow"      // pauses before every word
	silent    = "silent"    // takes the request and never answers
	failing   = "error"     // 500
	ratelimit = "ratelimit" // 429, to be tried again in 20 seconds
	empty     = "empty"     // no choice
	cut       = "cut"       // ends in the middle of a sentence
)

// Behaviours returns the names that SetBehaviour takes.
func Behaviours() []string {
	return append([]string{quote, slow, silent, failing, ratelimit, empty, cut}, slices.Sorted(maps.Keys(lies))...)
}

// New makes a server. An unknown Behaviour panics.
func New(o Options) *Server {
	o.Model = cmp.Or(o.Model, DefaultModel)
	if o.Pause == nil {
		o.Pause = pause
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	s := &Server{options: o, mux: http.NewServeMux()}
	if err := s.SetBehaviour(cmp.Or(o.Behaviour, quote)); err != nil {
		panic(err)
	}
	for path, handler := range map[string]http.HandlerFunc{
		"POST /v1/chat/completions": s.chat,
		"POST /v1/embeddings":       s.embeddings,
		"GET /v1/models":            s.models,
		"GET /v1/models/{model...}": s.model,
	} {
		s.mux.HandleFunc(path, handler)
		method, path, _ := strings.Cut(path, " ")
		s.mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Allow", method)
			fail(w, http.StatusMethodNotAllowed, "", "%s is not allowed for %s", r.Method, r.URL.Path)
		})
	}
	s.mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		fail(w, http.StatusNotFound, "", "unknown path %s", r.URL.Path)
	})
	return s
}

// SetBehaviour changes how requests are answered from the next one on. A request may ask for
// another one in its model: "isnad-quote:slow".
func (s *Server) SetBehaviour(name string) error {
	if !slices.Contains(Behaviours(), name) {
		return fmt.Errorf("unknown behaviour %q; there are %s", name, strings.Join(Behaviours(), ", "))
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.behaviour = name
	return nil
}

// Transport returns a way to the server that uses no network, until Close. Any host will do in the
// URL.
func (s *Server) Transport() http.RoundTripper {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.memory == nil {
		s.memory = InMemory(s)
	}
	return s.memory
}

// Close ends the Transport and what is being answered through it.
func (s *Server) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.memory == nil {
		return nil
	}
	return s.memory.Close()
}

// ServeHTTP answers the requests of an OpenAI client: /v1/chat/completions, /v1/embeddings and
// /v1/models. Keys are not looked at.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.mux.ServeHTTP(w, r) }

// asked returns the behaviour for a request to a model. Every name is taken, as local servers do,
// except a misspelt behaviour of ours.
func (s *Server) asked(model string) (string, error) {
	name, behaviour, _ := strings.Cut(model, ":")
	if slices.Contains(Behaviours(), behaviour) {
		return behaviour, nil
	}
	if name == s.options.Model && behaviour != "" {
		return "", errors.New("unknown behaviour; there are " + strings.Join(Behaviours(), ", "))
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.behaviour, nil
}

// answer reads the prompt and says what the behaviour makes of it.
func (s *Server) answer(ctx context.Context, messages []prompts.Message, behaviour string) (string, error) {
	if claims, ok := prompts.ParseVerifyPrompt(messages); ok && s.options.Judge != nil {
		return s.options.Judge(claims), nil
	}
	question, history, paragraphs, _ := prompts.ParsePrompt(messages)
	var passages []retrieval.Passage
	for _, p := range paragraphs {
		passages = append(passages, retrieval.Passage{ID: p.ID, Section: p.Section, Opens: p.Section != "", Text: p.Text})
	}
	told := Told{Question: question, True: prompts.NotInArticle, Behaviour: behaviour}
	if len(passages) > 0 {
		text, err := s.options.Reader.Read(ctx, question, history, passages)
		if err != nil {
			return "", fmt.Errorf("read the paragraphs: %w", err)
		}
		told.True = text
	}
	told.Text = told.True
	if lies[behaviour] != nil {
		told.Text, told.False = Lie(behaviour, question, told.True, passages)
	}
	if s.options.Told != nil {
		s.options.Told(told)
	}
	return told.Text, nil
}

func (s *Server) nextID() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answers++
	return fmt.Sprintf("chatcmpl-%d", s.answers)
}

func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
