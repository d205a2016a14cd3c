package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"isnad/bot/conversation"
	"isnad/bot/fetch"
	"isnad/bot/library"
	"isnad/bot/queue"
	"isnad/bot/telegram"
	"isnad/prompts"
	"isnad/retrieval/documents"
)

// uploads makes articles of files that people send, keeps them, and puts them on the shelf.
type uploads struct {
	*shelf
	store  keeper
	shared *library.Shared // the same store, where it is that of several processes
	client *telegram.Client
	links  *fetch.Client
}

// A keeper keeps articles that people send: a folder, or a NATS cluster.
type keeper interface {
	Add(context.Context, library.File, library.Quota) (library.Article, error)
	SetExamples(ctx context.Context, id string, questions []string) error
	Remove(ctx context.Context, id string) error
	All() []library.Article
}

// quota is what one person may keep; admins may keep what they like.
var quota = library.Quota{Files: 20, Bytes: 50 << 20}

// newUploads puts what was sent before on the shelf, in the place of what stood there of it.
func newUploads(s *shelf, store keeper, client *telegram.Client) *uploads {
	u := &uploads{shelf: s, store: store, client: client, links: fetch.New(fetch.Options{Loopback: s.loopbackLinks})}
	u.shared, _ = store.(*library.Shared)
	var kept []*shelved
	for _, article := range store.All() {
		one, err := s.place(article)
		if err != nil {
			s.log.Warn("an article that is kept cannot be asked", "article", article.Title, "err", err)
			continue
		}
		kept = append(kept, one)
	}
	s.mu.Lock()
	var gone []*shelved
	for _, one := range slices.Backward(s.kept) {
		if one.Owner != 0 {
			gone = append(gone, one)
		} else {
			kept = append([]*shelved{one}, kept...)
		}
	}
	s.kept, s.routers, s.offer = kept, nil, store.SetExamples
	s.mu.Unlock()
	for _, one := range gone {
		one.end()
	}
	s.nudge()
	return u
}

// file gets what was sent, or what a link leads to.
func (u *uploads) file(ctx context.Context, up conversation.Upload) (library.File, error) {
	f := library.File{Owner: up.Owner, Chat: up.Chat, Sent: up.Sent, Data: []byte(up.Text), Name: prompts.ForwardedText + ".txt"}
	switch {
	case up.File != nil:
		data, err := u.client.File(ctx, up.File.ID, conversation.MaxFile)
		var refused *telegram.Error
		switch {
		case errors.Is(err, telegram.ErrFileTooBig):
			return f, &conversation.Unread{Reason: string(documents.TooLarge), Line: err.Error()}
		case errors.As(err, &refused) && !refused.Temporary():
			return f, &conversation.Unread{Reason: "unfetched", Line: refused.Error()}
		case err != nil:
			return f, fmt.Errorf("fetch the file: %w", err)
		}
		f.Name, f.Data = up.File.Name, data
	case up.Link != "":
		page, err := u.links.Get(ctx, up.Link, conversation.MaxFile)
		var refused *fetch.Error
		if errors.As(err, &refused) {
			return f, &conversation.Unread{Reason: string(refused.Reason), Line: refused.Line}
		}
		if err != nil {
			return f, fmt.Errorf("fetch the page: %w", err)
		}
		f.Name, f.Data, f.Source = page.Name, page.Data, page.Link
	}
	return f, nil
}

// Add makes an article of a file, a page or a text.
func (u *uploads) Add(ctx context.Context, up conversation.Upload) (*conversation.Library, error) {
	f, err := u.file(ctx, up)
	if err != nil {
		return nil, err
	}
	bound := quota
	if up.Free {
		bound = library.Quota{}
	}
	article, err := u.store.Add(ctx, f, bound)
	var unread *documents.Error
	switch {
	case errors.As(err, &unread):
		return nil, &conversation.Unread{Reason: string(unread.Reason), Line: unread.Line}
	case errors.Is(err, library.ErrQuota):
		return nil, &conversation.Unread{Reason: "quota", Line: err.Error()}
	case errors.Is(err, queue.ErrFull): // waiting makes no room
		return nil, &conversation.Unread{Reason: "full", Line: err.Error()}
	case err != nil:
		return nil, err
	}
	if lib := u.find(article.ID); lib != nil {
		return lib, nil
	}
	one, err := u.open(ctx, article)
	if err != nil {
		return nil, err
	}
	if len(article.Examples) == 0 {
		one.lib.Examples = one.answerable(ctx, examplesFor)
		if err := u.store.SetExamples(ctx, article.ID, one.lib.Examples); err != nil {
			u.log.Warn("questions of an article cannot be kept", "err", err)
		}
	}
	if u.put(one); u.shared != nil && !u.shared.Holds(article.ID) { // it was removed meanwhile
		u.leave(article.ID)
		return nil, errors.New("the article was removed while it was added")
	}
	u.log.Info("article added", "article", article.ID, "paragraphs", len(article.Passages), "bytes", len(f.Data))
	return one.lib, nil
}

// put puts an article on the shelf, in the place of what stood there of it.
func (u *uploads) put(one *shelved) {
	u.swap(func(old *shelved) bool { return old.ID == one.ID }, one)
	u.nudge()
}

// swap takes an article off the shelf, if it is there, and puts others on it.
func (u *uploads) swap(is func(*shelved) bool, in ...*shelved) {
	u.mu.Lock()
	kept := slices.Clone(u.kept)
	var gone *shelved
	if i := slices.IndexFunc(kept, is); i >= 0 {
		gone = kept[i]
		kept = slices.Delete(kept, i, i+1)
	}
	u.kept, u.routers = append(kept, in...), nil
	u.mu.Unlock()
	if gone != nil {
		gone.end()
	}
}

func (u *uploads) find(id string) *conversation.Library {
	u.mu.RLock()
	defer u.mu.RUnlock()
	for _, one := range u.kept {
		if one.ID == id {
			return one.lib
		}
	}
	return nil
}

// Remove deletes an article that was sent, its file, its vectors on disk and in memory.
func (u *uploads) Remove(ctx context.Context, id string) error {
	if err := u.store.Remove(ctx, id); err != nil {
		return err
	}
	u.drop(id)
	return u.store.Remove(ctx, id) // vectors may have been written since
}

// drop takes an article that was sent off the shelf.
func (u *uploads) drop(id string) {
	u.swap(func(one *shelved) bool { return one.ID == id && one.Owner != 0 })
}

// Sent lists the articles that a person sent, or, for 0, everybody.
func (u *uploads) Sent(owner int64) []*conversation.Library {
	u.mu.RLock()
	defer u.mu.RUnlock()
	var out []*conversation.Library
	for _, one := range u.kept {
		if one.Owner != 0 && (owner == 0 || one.Owner == owner) {
			out = append(out, one.lib)
		}
	}
	return out
}

// Quota is what one person may keep.
func (u *uploads) Quota() (files int, bytes int64) { return quota.Files, quota.Bytes }

// withArticles gives a bot the articles of the settings and, where somebody may send some, those of
// people.
func (s *service) withArticles(o *conversation.Options, client *telegram.Client, q *queue.Queue) {
	o.Shelf = s.engine.shelf
	o.OpenUploads = s.OpenUploads || strings.TrimSpace(s.TelegramBotToken) == "" // the local page is for one who tries it
	if !o.OpenUploads && len(s.AdminIds) == 0 {
		return
	}
	var store keeper = library.NewStore(s.articles, s.log)
	if s.NatsUrl != "" {
		store = library.NewShared(s.copies, q.Store(), q.Changes, s.log)
	}
	s.uploads = newUploads(s.engine.shelf, store, client)
	o.Uploads, o.Forget = s.uploads, s.uploads.forgetting(q.Forget)
}
