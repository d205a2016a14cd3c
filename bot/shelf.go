package main

import (
	"cmp"
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"isnad/bot/answering"
	"isnad/bot/conversation"
	"isnad/bot/library"
	"isnad/bot/llm"
	"isnad/prompts"
	"isnad/retrieval"
	"isnad/seeds"
)

// A shelf holds the articles of the settings and those that people sent, and finds the one that a
// question is about.
type shelf struct {
	*app
	encoder *retrieval.Cache
	answers func(library.Article, *retrieval.Index) *answering.Answerer

	folders   bool // vectors of each article are cached in a folder of its own, since a folder keeps those of few
	embedders sync.Once
	embedder  retrieval.Embedder

	mu      sync.RWMutex
	kept    []*shelved
	busy    atomic.Int64 // questions that are being answered: vectors wait for them
	routers map[string]*router
	routing sync.Mutex    // held while a router is made, which others need not wait for
	wake    chan struct{} // told of articles whose vectors are to be made; nil: they are made at once

	// offer keeps what an article that was sent answers; nil where none is sent.
	offer func(ctx context.Context, id string, questions []string) error
}

// examplesOf are questions to begin with.
func examplesOf(article library.Article) []string {
	if article.ID == builtIn {
		return seeds.Examples
	}
	return article.Examples
}

// all returns the embedder of every article.
func (s *shelf) all() retrieval.Embedder {
	s.embedders.Do(func() {
		s.embedder = s.encoder
		if s.OpenaiEmbeddingModel != "" {
			server := cmp.Or(s.EmbeddingBaseUrl, s.OpenaiBaseUrl)
			remote := llm.NewEmbedder(llm.Options{
				BaseURL: server,
				APIKey:  cmp.Or(s.EmbeddingApiKey, s.OpenaiApiKey),
				Model:   s.OpenaiEmbeddingModel,
				Logger:  s.log,
			})
			s.embedder = retrieval.Cached(retrieval.Remote(s.OpenaiEmbeddingModel, server, remote.Embed))
		}
	})
	return s.embedder
}

// load reads the articles of the settings, and puts them in place of those that were read before.
// What people sent stays.
func (s *shelf) load(ctx context.Context) error {
	articles, err := s.articles(ctx)
	if err != nil {
		return err
	}
	if s.wake != nil && s.OpenaiEmbeddingModel != "" { // a wrong setting must stop the start, and the background would only log it
		if _, err := s.all().Embed(ctx, retrieval.Query, []string{articles[0].Title}); err != nil {
			return fmt.Errorf("embed the article: %w", err)
		}
	}
	s.folders = len(articles) > 1
	var fresh []*shelved
	for _, article := range articles {
		if old := s.same(article); old != nil {
			fresh = append(fresh, old)
			continue
		}
		one, err := s.open(ctx, article)
		if err != nil {
			return err
		}
		fresh = append(fresh, one)
	}
	s.mu.Lock()
	var gone []*shelved
	for _, old := range s.kept {
		switch {
		case old.Owner != 0:
			fresh = append(fresh, old)
		case !slices.Contains(fresh, old):
			gone = append(gone, old)
		}
	}
	s.kept, s.routers = fresh, nil
	s.mu.Unlock()
	for _, old := range gone {
		old.end()
	}
	return nil
}

// same is the article as it stands on the shelf, nil where its text is another.
func (s *shelf) same(article library.Article) *shelved {
	s.mu.RLock()
	defer s.mu.RUnlock()
	i := slices.IndexFunc(s.kept, func(one *shelved) bool {
		return one.ID == article.ID && one.lib.Revision == article.Revision() && one.Title == article.Title && one.ctx.Err() == nil
	})
	if i < 0 {
		return nil
	}
	return s.kept[i]
}

// place makes an article answer, by words alone until it is embedded.
func (s *shelf) place(article library.Article) (*shelved, error) {
	index, err := retrieval.New(article.Passages, s.all(), s.log)
	if err != nil {
		return nil, err
	}
	one := &shelved{Article: article, index: index, answerer: s.answers(article, index)}
	one.ctx, one.cancel = context.WithCancel(context.Background())
	one.forget = func() {
		index.Forget(s.has())
		one.answerer.Close()
	}
	one.lib = &conversation.Library{
		ID:       article.ID,
		Title:    article.Title,
		Language: article.Language,
		Source:   article.Source,
		Chat:     article.Chat,
		Passages: article.Passages,
		Revision: article.Revision(),
		Examples: examplesOf(article),
		Scanned:  article.Scanned,
		Answerer: first{one, &s.busy},
		Making:   one.making,
	}
	return one, nil
}

// open makes an article answer: by words alone at first where vectors are made in the background,
// else when all of them are made.
func (s *shelf) open(ctx context.Context, article library.Article) (*shelved, error) {
	one, err := s.place(article)
	if err != nil {
		return nil, err
	}
	if s.wake == nil {
		return one, s.embed(ctx, one)
	}
	short, end := context.WithTimeout(ctx, atOnce) // what is at hand, or little, needs no background
	defer end()
	if err := s.embed(short, one); err != nil && ctx.Err() != nil {
		return nil, err
	}
	return one, nil
}

// atOnce is how long a new article is kept from answering for its vectors.
const atOnce = 300 * time.Millisecond

// embed makes the vectors of an article, with a progress bar on a terminal and lines in the log.
func (s *shelf) embed(ctx context.Context, one *shelved) error {
	one.embedding.Lock()
	defer one.embedding.Unlock()
	one.enter()
	defer one.leave()
	o := retrieval.Options{Logger: s.log}
	bar := s.progress(prompts.EmbeddingProgress)
	defer bar.end()
	said := time.Now()
	if s.wake != nil {
		o.Pause = s.afterQuestions
	}
	if one.ID != builtIn || s.OpenaiEmbeddingModel != "" {
		if dir, err := s.dataDir(s.env); err == nil { // without a place for it the cache is only missed
			o.CacheDir = filepath.Join(dir, "cache")
			if s.folders {
				o.CacheDir = filepath.Join(o.CacheDir, one.ID)
			}
		}
		if one.Dir != "" {
			o.CacheDir = one.Dir
		}
		o.Progress = func(done, total int) {
			one.done.Store(int64(done))
			one.total.Store(int64(total))
			if s.wake == nil {
				bar.set(done, total)
			} else if time.Since(said) > 10*time.Second {
				said = time.Now()
				s.log.Info("making vectors", "article", one.Title, "done", done, "of", total)
			}
		}
	}
	ctx, end := context.WithCancel(ctx)
	defer end()
	defer context.AfterFunc(one.ctx, end)()
	if err := one.index.Embed(ctx, o); err != nil {
		return fmt.Errorf("embed the article: %w", err)
	}
	return nil
}

// longestPause bounds the wait for questions, so that vectors are made also while they never end.
const longestPause = 2 * time.Second

func (s *shelf) afterQuestions(ctx context.Context) {
	for end := time.Now().Add(longestPause); s.busy.Load() > 0 && time.Now().Before(end) && ctx.Err() == nil; {
		time.Sleep(5 * time.Millisecond)
	}
}

// background makes the vectors of articles that have none yet, one article after the other, until
// ctx ends. What was made is kept on disk, so that a run that is killed goes on from there.
func (s *shelf) background(ctx context.Context) error {
	for {
		one := s.waiting()
		if one == nil {
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-s.wake:
			}
			continue
		}
		begin := time.Now()
		if err := s.embed(ctx, one); err != nil {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			if one.ctx.Err() != nil { // it was removed
				continue
			}
			s.log.Warn("vectors could not be made; words alone decide in this article", "article", one.Title, "err", err)
			one.failed.Store(true)
			continue
		}
		s.complete(ctx, one)
		s.log.Info("vectors made", "article", one.Title, "paragraphs", len(one.Passages), "seconds", int(time.Since(begin).Seconds()))
	}
}

// complete lets meaning count for the choice of an article too, and finds the questions that words
// alone did not answer.
func (s *shelf) complete(ctx context.Context, one *shelved) {
	s.mu.RLock()
	lib, offer := *one.lib, s.offer
	s.mu.RUnlock()
	more := one.Owner != 0 && len(lib.Examples) < examplesShown
	if more {
		lib.Examples = one.answerable(ctx, examplesLater)
	}
	s.mu.Lock()
	one.lib, s.routers = &lib, nil
	s.mu.Unlock()
	if more && offer != nil && one.ctx.Err() == nil {
		if err := offer(ctx, one.ID, lib.Examples); err != nil {
			s.log.Warn("questions of an article cannot be kept", "err", err)
		}
	}
}

// waiting returns an article without vectors: the newest, somebody waits for it.
func (s *shelf) waiting() *shelved {
	s.mu.RLock()
	defer s.mu.RUnlock()
	for _, one := range slices.Backward(s.kept) {
		if !one.index.Embedded() && !one.failed.Load() && one.ctx.Err() == nil {
			return one
		}
	}
	return nil
}

func (s *shelf) nudge() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// For returns the articles that may be asked in a chat.
func (s *shelf) For(chat int64) []*conversation.Library {
	s.mu.RLock()
	defer s.mu.RUnlock()
	var out []*conversation.Library
	for _, one := range s.kept {
		if one.Chat == 0 || one.Chat == chat {
			out = append(out, one.lib)
		}
	}
	return out
}

// ask answers from the articles of the settings; of several it says which one the answer is from.
func (e *engine) ask(ctx context.Context, q answering.Question) (title string, r answering.Result, err error) {
	return e.askOf(ctx, e.shelf.For(0), q)
}

func (e *engine) askOf(
	ctx context.Context, among []*conversation.Library, q answering.Question,
) (title string, r answering.Result, err error) {
	lib, r, err := conversation.Consult(ctx, e.shelf, among, q, func(*conversation.Library, answering.Answer) {})
	if len(e.shelf.For(0)) > 1 && lib != nil {
		title = lib.Title
	}
	return title, r, err
}

// reload reads the articles of the settings again and returns the first.
func (s *shelf) reload(ctx context.Context) (conversation.Library, error) {
	if err := s.load(ctx); err != nil {
		return conversation.Library{}, err
	}
	s.nudge()
	return *s.For(0)[0], nil
}
