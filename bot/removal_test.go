package main

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"isnad/bot/answering"
	"isnad/bot/answering/reader"
	"isnad/bot/conversation"
	"isnad/bot/library"
	"isnad/prompts"
	"isnad/retrieval"
)

// A witness is the encoder, the model that reads and the model that writes of a shelf, and notes
// which texts come to them.
type witness struct {
	mu       sync.Mutex
	embedded []string
	read     []string
	asked    chan struct{} // told of the next question, which then waits for goOn; nil: it does not wait
	goOn     chan struct{}
	stuck    bool // vectors are made until the context ends
}

func (w *witness) Model() string { return "witness" }

func (w *witness) Embed(ctx context.Context, role retrieval.Role, texts []string) ([][]float32, error) {
	w.mu.Lock()
	w.embedded = append(w.embedded, texts...)
	stuck, asked := w.stuck, w.asked
	if role == retrieval.Query {
		w.asked = nil
	}
	w.mu.Unlock()
	if role == retrieval.Query && asked != nil {
		asked <- struct{}{}
		<-w.goOn
	}
	if stuck {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	out := make([][]float32, len(texts))
	for i, t := range texts {
		out[i] = make([]float32, 8)
		out[i][len(t)%8] = 1
	}
	return out, nil
}

func (w *witness) Scope(context.Context, string) ([]float64, error) { return []float64{1}, nil }

func (w *witness) Read(_ context.Context, asked []retrieval.Asked) ([]retrieval.Reading, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, a := range asked {
		w.read = append(w.read, a.Evidence)
	}
	return make([]retrieval.Reading, len(asked)), nil
}

func (w *witness) Judge(_ context.Context, pairs []retrieval.Pair) ([]retrieval.Judgement, error) {
	return make([]retrieval.Judgement, len(pairs)), nil
}

func (w *witness) Generate(context.Context, []prompts.Message, func(string) error) (int, error) {
	return 0, errors.New("the model is down, so that the reader answers")
}

// anew empties the notes and returns what was in them.
func (w *witness) anew() (embedded, read []string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	embedded, read, w.embedded, w.read = w.embedded, w.read, nil, nil
	return embedded, read
}

const (
	coldText = "دليل المخبز\n\nيفتح المخبز أبوابه عند الفجر، ويبيع الخبز ساخنًا حتى الظهر كل يوم.\n\nيعمل فيه خمسة خبّازين بالتناوب.\n"
	bothText = "دليل السوق\n\nيبيع السوق السمك والخضار صباح كل سبت في الساحة القديمة من المدينة.\n\nيشرف عليه سبعة مراقبين من البلدية.\n"
)

// What is removed is gone from the disk and from the memory of the encoder and of the reader, also
// where vectors were being made of it or an answer was being written; what another article has too
// stays.
func TestRemovalIsWhole(t *testing.T) {
	for _, during := range []string{"nothing", "vectors", "an answer"} {
		t.Run("during "+during, func(t *testing.T) {
			w := &witness{}
			log := slog.New(slog.DiscardHandler)
			unset := func(string) (string, bool) { return "", false }
			s := &shelf{
				app:     &app{world: world{env: unset}, log: log},
				encoder: retrieval.Cached(w),
				wake:    make(chan struct{}, 1),
			}
			head := reader.New(s.encoder, w)
			s.answers = func(a library.Article, index *retrieval.Index) *answering.Answerer {
				return answering.New(answering.Options{Passages: a.Passages, Retriever: index, Generator: w, Model: "m", Reader: head, Logger: log})
			}
			dir := filepath.Join(t.TempDir(), "articles")
			u := newUploads(s, library.NewStore(dir, log), nil)
			add := func(person int64, text string) *shelved {
				lib, err := u.Add(t.Context(), conversation.Upload{Text: text, Owner: person, Chat: person, Sent: time.Unix(person, 0)})
				if err != nil {
					t.Fatal(err)
				}
				i := slices.IndexFunc(s.kept, func(one *shelved) bool { return one.lib == lib })
				return s.kept[i]
			}
			add(1, bothText)
			w.mu.Lock()
			w.stuck = during == "vectors"
			w.mu.Unlock()
			gone, left := add(2, coldText), add(2, bothText)
			ended := make(chan struct{})
			switch during {
			case "vectors":
				go func() { _ = s.embed(t.Context(), gone); close(ended) }()
			case "an answer":
				w.asked, w.goOn = make(chan struct{}), make(chan struct{})
				asked := w.asked
				go func() {
					_, _ = gone.lib.Answerer.Answer(t.Context(), answering.Question{Text: "متى يفتح المخبز أبوابه؟"}, func(answering.Answer) {})
					close(ended)
				}()
				<-asked
			default:
				close(ended)
			}
			for _, one := range []*shelved{gone, left} {
				if err := u.Remove(t.Context(), one.ID); err != nil {
					t.Fatal(err)
				}
			}
			if during == "an answer" {
				close(w.goOn)
			}
			<-ended
			if kept, err := os.ReadDir(dir); err != nil || len(kept) != 1 {
				t.Errorf("on disk: %v, %v", kept, err)
			}
			w.stuck = false
			w.anew()
			for _, one := range []*shelved{gone, left} {
				above, p := one.Passages[0].Text, one.Passages[1]
				if _, err := head.Quote(t.Context(), "كم عدد العاملين فيه؟", nil, []retrieval.Passage{p}); err != nil {
					t.Fatal(err)
				}
				embedded, read := w.anew()
				removed := one == gone
				if slices.Contains(embedded, p.Text) != removed {
					t.Errorf("%q: vectors were made anew of %q", p.Text, embedded)
				}
				if len(read) != 1 || strings.Contains(read[0], above) == removed {
					t.Errorf("%q is read as %q", p.Text, read)
				}
			}
		})
	}
}
