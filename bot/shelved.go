package main

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"isnad/bot/answering"
	"isnad/bot/conversation"
	"isnad/bot/library"
	"isnad/retrieval"
)

// A shelved article can be asked. When it is removed, nothing of it stays in memory once the last
// one who uses it has left.
type shelved struct {
	library.Article
	lib         *conversation.Library
	answerer    *answering.Answerer
	index       *retrieval.Index
	done, total atomic.Int64 // texts that have vectors
	failed      atomic.Bool
	embedding   sync.Mutex      // held while vectors are made
	ctx         context.Context // ends when the article is removed
	cancel      context.CancelFunc
	forget      func() // drops what others remember of it

	mu    sync.Mutex
	users int // who would make them remember it again
}

func (o *shelved) enter() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.users++
}

func (o *shelved) leave() {
	o.mu.Lock()
	o.users--
	last := o.users == 0 && o.ctx.Err() != nil
	o.mu.Unlock()
	if last {
		o.forget()
	}
}

// end removes the article, which is on the shelf no more: vectors are made of it no longer, and
// what is known of it is forgotten, at the end of the answers that are under way.
func (o *shelved) end() {
	o.enter()
	o.cancel()
	o.embedding.Lock()
	defer o.embedding.Unlock()
	o.leave()
}

func (o *shelved) making() (done, total int) {
	if o.index.Embedded() {
		return 1, 1
	}
	return int(o.done.Load()), max(int(o.total.Load()), 1)
}

// The questions that are offered with a new article, and how long it takes at most to find them.
const (
	examplesShown = 3
	examplesFor   = 600 * time.Millisecond
	examplesLater = 20 * time.Second // where nobody waits
)

// answerable asks the questions that the article may answer, and returns the first that it does.
func (o *shelved) answerable(ctx context.Context, within time.Duration) []string {
	o.enter()
	defer o.leave()
	ctx, end := context.WithTimeout(ctx, within)
	defer end()
	var out []string
	for _, q := range o.Questions() {
		if ctx.Err() != nil || o.ctx.Err() != nil || len(out) == examplesShown {
			break
		}
		r, err := o.answerer.Answer(ctx, answering.Question{Text: q}, func(answering.Answer) {})
		if err == nil && (r.Kind() == answering.Answered || r.Kind() == answering.Quoted) {
			out = append(out, q)
		}
	}
	return out
}

// first lets a question go before the vectors of other articles.
type first struct {
	*shelved
	busy *atomic.Int64
}

func (f first) Answer(ctx context.Context, q answering.Question, show func(answering.Answer)) (answering.Result, error) {
	f.enter()
	defer f.leave()
	f.busy.Add(1)
	defer f.busy.Add(-1)
	return f.answerer.Answer(ctx, q, show)
}

// has reports whether an article on the shelf has a passage.
func (s *shelf) has() func(text string) bool {
	s.mu.RLock()
	defer s.mu.RUnlock()
	texts := make(map[string]bool)
	for _, one := range s.kept {
		for _, p := range one.Passages {
			texts[p.Text] = true
		}
	}
	return func(text string) bool { return texts[text] }
}

// use enters those of these articles that are on the shelf; leave is called at the end.
func (s *shelf) use(among []*conversation.Library) (leave func()) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	var used []*shelved
	for _, one := range s.kept {
		if slices.ContainsFunc(among, func(l *conversation.Library) bool { return l.ID == one.ID }) {
			one.enter()
			used = append(used, one)
		}
	}
	return func() {
		for _, one := range used {
			one.leave()
		}
	}
}

// stands reports whether all of these articles are on the shelf. The caller holds mu.
func (s *shelf) stands(among []*conversation.Library) bool {
	return !slices.ContainsFunc(among, func(l *conversation.Library) bool {
		return !slices.ContainsFunc(s.kept, func(one *shelved) bool { return one.ID == l.ID })
	})
}
