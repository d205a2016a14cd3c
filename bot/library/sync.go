package library

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"isnad/retrieval/documents"
)

// Sync brings the copies up to what is shared. It tells came of each article that is new or has
// other examples, and gone of the id of each that went, and returns when all of that is done, also
// by another call that was under way. After an error another call goes on from there. A file that
// arrives torn, or not at all, changes nothing and is fetched again later.
func (s *Shared) Sync(ctx context.Context, came func(Article), gone func(id string)) error {
	select {
	case s.syncing <- struct{}{}:
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	defer func() { <-s.syncing }()
	since := s.mark
	if time.Since(s.looked) > anewAfter {
		since = ""
	}
	keys, all, now, err := s.changes(ctx, Bucket, ownerPrefix, since)
	if err != nil {
		return err
	}
	owners := maps.Clone(s.untidy)
	for _, k := range keys {
		if person, err := strconv.ParseInt(strings.TrimPrefix(k, ownerPrefix), 10, 64); err == nil {
			owners[person] = true
		}
	}
	s.mu.Lock()
	for _, m := range s.missing {
		if !m.unread && time.Since(m.at) > retryAfter {
			owners[m.owner] = true
		}
	}
	if all { // whoever has nothing any more is not among the keys
		for _, h := range s.held {
			owners[h.owner] = true
		}
	}
	s.mu.Unlock()
	for _, person := range slices.Sorted(maps.Keys(owners)) {
		if err := s.syncOf(ctx, person, came, gone); err != nil {
			return err
		}
	}
	s.mark, s.looked = now, time.Now()
	return nil
}

// syncOf brings the copies of a person's articles up to what is shared.
func (s *Shared) syncOf(ctx context.Context, person int64, came func(Article), gone func(id string)) error {
	var all sent
	if _, err := s.place.Load(ctx, Bucket, ownerKey(person), &all); err != nil {
		return fmt.Errorf("read what was sent: %w", err)
	}
	stay := map[string]bool{}
	tidy := false
	delete(s.untidy, person)
	for _, u := range all.Articles {
		if u.State != there {
			tidy = tidy || time.Since(u.Since) > s.late
			s.untidy[person] = true
			continue
		}
		stay[u.ID] = true
		a, fresh, err := s.follow(ctx, u)
		switch {
		case err == nil && fresh:
			came(a)
		case ctx.Err() != nil:
			return context.Cause(ctx)
		case err != nil:
			s.miss(u, err)
		}
	}
	for _, id := range s.strangers(person, stay) {
		if err := s.forgetCopy(ctx, id); err != nil {
			return err
		}
		gone(id)
	}
	if tidy {
		return s.removeOf(ctx, person, func(u upload) bool { return u.State != there && time.Since(u.Since) > s.late })
	}
	return nil
}

// miss notes an upload that could not be had. Reading it again would not help; fetching it may.
func (s *Shared) miss(u upload, err error) {
	s.logger.Warn("an article of another process cannot be had", "article", u.ID, "err", err)
	var unread *documents.Error
	s.mu.Lock()
	defer s.mu.Unlock()
	s.missing[u.ID] = missing{owner: u.Owner, at: time.Now(), unread: errors.As(err, &unread)}
}

// strangers are the copies of a person's articles that are not to stay. What is missing and gone is
// not missed.
func (s *Shared) strangers(person int64, stay map[string]bool) (ids []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	maps.DeleteFunc(s.missing, func(id string, m missing) bool { return m.owner == person && !stay[id] })
	for id, h := range s.held {
		if h.owner == person && !stay[id] {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

// follow makes the copy of an upload, or brings its examples up to date. fresh is false when there
// was nothing to do.
func (s *Shared) follow(ctx context.Context, u upload) (a Article, fresh bool, err error) {
	s.mu.Lock()
	h, ok := s.held[u.ID]
	unread := s.missing[u.ID].unread
	s.mu.Unlock()
	if unread {
		return a, false, nil
	}
	if ok {
		if slices.Equal(h.examples, u.Examples) {
			return a, false, nil
		}
		if err := s.noteExamples(ctx, u.ID, u.Examples); err != nil {
			return a, false, err
		}
		e, err := s.copies.read(u.ID)
		return e.Article, true, err
	}
	f, err := s.fetch(ctx, u)
	if err != nil {
		return a, false, err
	}
	e := f.entry()
	if e.ID != u.ID {
		return a, false, errors.New("what arrived is not what was sent")
	}
	if err := s.read(ctx, &e, f.Data); err != nil {
		return a, false, err
	}
	a, err = s.copied(e, f.Data)
	return a, true, err
}

// fetch reads the content of an upload.
func (s *Shared) fetch(ctx context.Context, u upload) (File, error) {
	f := File{Name: u.Name, Owner: u.Owner, Chat: u.Chat, Source: u.Source, Sent: u.Added, Examples: u.Examples}
	for i := range u.Parts {
		var part []byte
		revision, err := s.place.Load(ctx, Bucket, u.part(i), &part)
		if err != nil {
			return f, fmt.Errorf("part %d: %w", i, err)
		}
		if revision == 0 {
			return f, fmt.Errorf("part %d is not there", i)
		}
		f.Data = append(f.Data, part...)
	}
	return f, nil
}
