package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"isnad/bot/answering"
	"isnad/bot/conversation"
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

// fetched bounds a file: Telegram gives bots no larger ones.
const fetched = 20 << 20

// newUploads puts what was sent before on the shelf, in the place of what stood there of it.
func newUploads(s *shelf, store keeper, client *telegram.Client) *uploads {
	u := &uploads{shelf: s, store: store, client: client}
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
	s.kept = append(slices.DeleteFunc(s.kept, func(one *shelved) bool { return one.Owner != 0 }), kept...)
	s.routers, s.offer = nil, store.SetExamples
	s.mu.Unlock()
	s.nudge()
	return u
}

// Add makes an article of a file.
func (u *uploads) Add(ctx context.Context, up conversation.Upload) (*conversation.Library, error) {
	f := library.File{Owner: up.Owner, Chat: up.Chat, Sent: up.Sent, Data: []byte(up.Text), Name: prompts.ForwardedText + ".txt"}
	if up.File != nil {
		data, err := u.client.File(ctx, up.File.ID, fetched)
		var refused *telegram.Error
		if errors.As(err, &refused) && !refused.Temporary() {
			return nil, &conversation.Unread{Reason: string(documents.TooLarge), Line: refused.Error()}
		}
		if err != nil {
			return nil, fmt.Errorf("fetch the file: %w", err)
		}
		f.Name, f.Data = up.File.Name, data
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
		one.lib.Examples = answerable(ctx, article, one.answerer, examplesFor)
		if err := u.store.SetExamples(ctx, article.ID, one.lib.Examples); err != nil {
			u.log.Warn("questions of an article cannot be kept", "err", err)
		}
	}
	u.put(one)
	u.log.Info("article added", "article", article.ID, "paragraphs", len(article.Passages), "bytes", len(f.Data))
	return one.lib, nil
}

// The questions that are offered with a new article, and how long it takes at most to find them.
const (
	examplesShown = 3
	examplesFor   = 600 * time.Millisecond
	examplesLater = 20 * time.Second // where nobody waits
)

// answerable asks the questions that an article may answer, and returns the first that it does.
func answerable(ctx context.Context, article library.Article, a conversation.Answerer, within time.Duration) []string {
	ctx, end := context.WithTimeout(ctx, within)
	defer end()
	var out []string
	for _, q := range article.Questions() {
		if ctx.Err() != nil || len(out) == examplesShown {
			break
		}
		r, err := a.Answer(ctx, answering.Question{Text: q}, func(answering.Answer) {})
		if err == nil && (r.Kind == answering.Answered || r.Kind == answering.Quoted) {
			out = append(out, q)
		}
	}
	return out
}

// put puts an article on the shelf, in the place of what stood there of it.
func (u *uploads) put(one *shelved) {
	u.mu.Lock()
	for _, old := range u.kept {
		if old.ID == one.ID {
			old.cancel()
		}
	}
	u.kept = append(slices.DeleteFunc(u.kept, func(old *shelved) bool { return old.ID == one.ID }), one)
	u.routers = nil
	u.mu.Unlock()
	u.nudge()
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
	u.mu.Lock()
	defer u.mu.Unlock()
	for _, one := range u.kept {
		if one.ID == id && one.Owner != 0 {
			one.cancel() // vectors that are being made would be written again
			one.index.Forget()
		}
	}
	u.kept = slices.DeleteFunc(u.kept, func(one *shelved) bool { return one.ID == id && one.Owner != 0 })
	u.routers = nil
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

// withArticles gives a bot the articles of the settings and, where somebody may send some, those of people.
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
