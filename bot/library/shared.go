package library

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"isnad/bot/conversation"
)

// Bucket is where the articles that people send are kept when several processes share them.
//
//	o.<person>         what a person sent: a [sent]; the truth. It changes as a whole or not at all
//	f.<upload>.<part>  the content of a file. Only a sent that names the upload gives it a meaning
var Bucket = conversation.Bucket{Name: "articles", Bytes: 1 << 30}

const (
	ownerPrefix = "o."
	partSize    = 512 << 10        // bytes of a file in an entry, which grow by a third on the way and must stay below 1 MiB
	tidyAfter   = 10 * time.Minute // what was begun so long ago and is not done was cut short
	retryAfter  = 5 * time.Second  // before a file that could not be fetched is fetched again
	anewAfter   = 12 * time.Hour   // without a look at the place, all of it is looked at: marks of what was deleted are gone after a day
)

// Changes lists the keys of a bucket that were written or deleted since a mark, and the mark of
// now; with all, the keys are all that there are.
type Changes func(ctx context.Context, b conversation.Bucket, prefix, since string) (keys []string, all bool, now string, err error)

// A Shared store keeps articles where all processes of a bot find them, and in a folder of this
// process a copy of each, with vectors that it makes itself. What one process adds or removes the
// others learn by Sync. Quotas count over all of them. It is safe for concurrent use.
type Shared struct {
	copies  *Store
	place   conversation.Store
	changes Changes
	logger  *slog.Logger

	reading sync.Mutex    // held while a file is read: one at a time, as it takes memory
	syncing chan struct{} // holds a token while somebody syncs
	mark    string
	looked  time.Time
	untidy  map[int64]bool // who has something that is begun and not done
	late    time.Duration  // tidyAfter, but in a test

	mu      sync.Mutex
	held    map[string]held    // copies, by id
	missing map[string]missing // what could not be had, by id
}

// held is what is known of a copy.
type held struct {
	owner    int64
	examples []string
}

// missing is an article of which there is no copy.
type missing struct {
	owner  int64
	at     time.Time
	unread bool // this version of the program cannot read it
}

// NewShared keeps articles in [Bucket] of a store, and their copies in a folder, of which nothing
// else may be kept: a copy whose article is not shared is deleted by Sync.
func NewShared(dir string, place conversation.Store, changes Changes, logger *slog.Logger) *Shared {
	s := &Shared{
		copies: NewStore(dir, logger), place: place, changes: changes, logger: logger,
		syncing: make(chan struct{}, 1), untidy: map[int64]bool{}, late: tidyAfter, held: map[string]held{}, missing: map[string]missing{},
	}
	for _, a := range s.copies.All() {
		s.held[a.ID] = held{a.Owner, a.Examples}
	}
	return s
}

// All returns the articles of which there are copies, in the order in which they were sent.
func (s *Shared) All() []Article { return s.copies.All() }

// Add does what [Store.Add] does, for all processes. It is there for all of them, or, after an
// error, for none.
func (s *Shared) Add(ctx context.Context, f File, q Quota) (Article, error) {
	e := f.entry()
	u := upload{ID: e.ID, Name: e.Name, Source: e.Source, Owner: f.Owner, Chat: f.Chat, Added: f.Sent, Bytes: e.Bytes, Upload: rand.Text(),
		Parts: (len(f.Data) + partSize - 1) / partSize, Examples: f.Examples, State: coming, Since: time.Now()}
	var now sent // what is over the quota need not be read; who is just below it is counted again
	if _, err := s.place.Load(ctx, Bucket, ownerKey(f.Owner), &now); err != nil {
		return e.Article, fmt.Errorf("read what was sent: %w", err)
	}
	if _, err := now.admit(u, q); errors.Is(err, ErrQuota) {
		return e.Article, err
	}
	if err := s.read(ctx, &e, f.Data); err != nil {
		return e.Article, err
	}
	var before *upload // an upload of the same file that was cut short, or is another process's
	err := s.change(ctx, f.Owner, func(all *sent) (err error) {
		before, err = all.admit(u, q)
		return err
	})
	if errors.Is(err, errKept) {
		e.Examples = before.Examples
		return s.copied(e, f.Data)
	}
	if err != nil {
		return e.Article, err
	}
	if before != nil {
		s.discarded(ctx, *before)
	}
	if err := s.send(ctx, u, f.Data); err != nil {
		s.undo(ctx, u)
		return e.Article, fmt.Errorf("share the article: %w", err)
	}
	return s.copied(e, f.Data)
}

func (s *Shared) read(ctx context.Context, e *entry, data []byte) error {
	s.reading.Lock()
	defer s.reading.Unlock()
	return e.parse(ctx, data)
}

// send writes the content of an upload and then says that it is there.
func (s *Shared) send(ctx context.Context, u upload, data []byte) error {
	for i := range u.Parts {
		part := data[i*partSize : min(len(data), (i+1)*partSize)]
		if _, err := s.place.Save(ctx, Bucket, u.part(i), part, conversation.AnyRevision); err != nil {
			return fmt.Errorf("part %d: %w", i, err)
		}
	}
	return s.change(ctx, u.Owner, func(all *sent) error {
		i := all.find(u)
		if i < 0 {
			return errTaken
		}
		all.Articles[i].State, all.Articles[i].Since = there, time.Now()
		return nil
	})
}

// discarded deletes the content of an upload in whose place another stands. What cannot be deleted
// is noted, and tidied later.
func (s *Shared) discarded(ctx context.Context, u upload) {
	err := s.dropParts(ctx, u)
	if err == nil {
		return
	}
	u.State, u.Since = going, time.Now()
	note := s.change(ctx, u.Owner, func(all *sent) error {
		all.Articles = append(all.Articles, u)
		return nil
	})
	s.logger.Warn("a part of an article that is gone is not deleted yet", "err", errors.Join(err, note))
}

// undo takes back an upload that failed. What it cannot take back is tidied later.
func (s *Shared) undo(ctx context.Context, u upload) {
	ctx, end := context.WithTimeout(context.WithoutCancel(ctx), retryAfter)
	defer end()
	if err := s.removeOf(ctx, u.Owner, func(o upload) bool { return o.Upload == u.Upload }); err != nil {
		s.logger.Warn("an article that could not be shared is not taken back yet", "article", u.ID, "err", err)
	}
}

// copied keeps the copy of an article.
func (s *Shared) copied(e entry, data []byte) (Article, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.copies.mu.Lock()
	defer s.copies.mu.Unlock()
	kept, err := s.copies.read(e.ID)
	a := kept.Article
	if err != nil {
		a, err = s.copies.keep(e, data)
	}
	if err == nil {
		s.held[a.ID] = held{a.Owner, a.Examples}
		delete(s.missing, a.ID)
	}
	return a, err
}

// SetExamples keeps questions that an article answers, for all processes.
func (s *Shared) SetExamples(ctx context.Context, id string, questions []string) error {
	s.mu.Lock()
	h, ok := s.held[id]
	s.mu.Unlock()
	if !ok {
		return nil
	}
	err := s.change(ctx, h.owner, func(all *sent) error {
		for i := range all.Articles {
			if all.Articles[i].ID == id {
				all.Articles[i].Examples = questions
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return s.noteExamples(ctx, id, questions)
}

func (s *Shared) noteExamples(ctx context.Context, id string, questions []string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	h, ok := s.held[id]
	if !ok || slices.Equal(h.examples, questions) {
		return nil
	}
	h.examples = questions
	s.held[id] = h
	return s.copies.SetExamples(ctx, id, questions)
}

// Remove deletes an article for all processes. One that is not there is no error.
func (s *Shared) Remove(ctx context.Context, id string) error {
	s.mu.Lock()
	owner := s.held[id].owner
	if owner == 0 {
		owner = s.missing[id].owner
	}
	s.mu.Unlock()
	if owner != 0 {
		if err := s.removeOf(ctx, owner, func(u upload) bool { return u.ID == id }); err != nil {
			return fmt.Errorf("remove the article: %w", err)
		}
	}
	return s.forgetCopy(ctx, id)
}

// Forget deletes what a person sent to ask it alone, also what this process has no copy of, for all
// processes. Copies go with Sync.
func (s *Shared) Forget(ctx context.Context, person int64) error {
	if err := s.removeOf(ctx, person, func(u upload) bool { return u.Chat == person }); err != nil {
		return fmt.Errorf("forget what was sent: %w", err)
	}
	return nil
}

// removeOf removes articles of a person in three steps, after each of which another process can go
// on: nobody sees them, their content goes, their names go.
func (s *Shared) removeOf(ctx context.Context, person int64, which func(upload) bool) error {
	var gone []upload
	err := s.change(ctx, person, func(all *sent) error {
		gone = gone[:0]
		for i, u := range all.Articles {
			if which(u) {
				all.Articles[i].State, all.Articles[i].Since = going, time.Now()
				gone = append(gone, u)
			}
		}
		return nil
	})
	if err != nil || len(gone) == 0 {
		return err
	}
	for _, u := range gone {
		if err := s.dropParts(ctx, u); err != nil {
			return err // its name stays, by which it is tidied
		}
	}
	return s.change(ctx, person, func(all *sent) error {
		all.Articles = slices.DeleteFunc(all.Articles, func(o upload) bool {
			return slices.ContainsFunc(gone, func(u upload) bool { return u.Upload == o.Upload })
		})
		return nil
	})
}

func (s *Shared) forgetCopy(ctx context.Context, id string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.copies.Remove(ctx, id); err != nil {
		return err
	}
	delete(s.held, id)
	return nil
}

// Holds reports whether there is a copy of an article.
func (s *Shared) Holds(id string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, ok := s.held[id]
	return ok
}

// Missing are the articles that are shared and could not be had.
func (s *Shared) Missing() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Sorted(maps.Keys(s.missing))
}

// Discard deletes what was written in the folder of an article after it went.
func (s *Shared) Discard(ctx context.Context, id string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, ok := s.held[id]; ok {
		return nil
	}
	return s.copies.Remove(ctx, id)
}
