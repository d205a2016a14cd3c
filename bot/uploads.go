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
	"isnad/bot/telegram"
	"isnad/prompts"
	"isnad/retrieval/documents"
)

// uploads makes articles of files that people send, keeps them, and puts them on the shelf.
type uploads struct {
	*shelf
	store  *library.Store
	client *telegram.Client
}

// quota is what one person may keep; admins may keep what they like.
var quota = library.Quota{Files: 20, Bytes: 50 << 20}

// fetched bounds a file: Telegram gives bots no larger ones.
const fetched = 20 << 20

// newUploads puts what was sent before on the shelf, in the place of what stood there of it.
func newUploads(s *shelf, store *library.Store, client *telegram.Client) *uploads {
	u := &uploads{shelf: s, store: store, client: client}
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
	s.routers = nil
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
		if err := u.store.SetExamples(article.ID, one.lib.Examples); err != nil {
			u.log.Warn("questions of an article cannot be kept", "err", err)
		}
	}
	u.mu.Lock()
	u.kept, u.routers = append(u.kept, one), nil
	u.mu.Unlock()
	u.nudge()
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
		if err == nil && (r.Kind() == answering.Answered || r.Kind() == answering.Quoted) {
			out = append(out, q)
		}
	}
	return out
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
func (u *uploads) Remove(_ context.Context, id string) error {
	if err := u.store.Remove(id); err != nil {
		return err
	}
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
	return u.store.Remove(id)
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
func (s *service) withArticles(o *conversation.Options, client *telegram.Client) {
	o.Shelf = s.engine.shelf
	if s.NatsUrl != "" { // each process has files of its own, and a chat is answered by any of them
		return
	}
	o.OpenUploads = s.OpenUploads || strings.TrimSpace(s.TelegramBotToken) == "" // the local page is for one who tries it
	if o.OpenUploads || len(s.AdminIds) > 0 {
		o.Uploads = newUploads(s.engine.shelf, library.NewStore(s.articles, s.log), client)
	}
}
