package main

import (
	"context"
	"errors"
	"time"

	"isnad/bot/library"
)

const (
	followEvery = 5 * time.Second // what others add has vectors before it is asked, mostly
	followFor   = 2 * time.Second // a question waits for what others have added and removed
)

// follow keeps up with what other processes of the bot add and remove, until ctx ends.
func (u *uploads) follow(ctx context.Context) error {
	if u == nil || u.shared == nil {
		return nil
	}
	tick := time.NewTicker(followEvery)
	defer tick.Stop()
	for {
		u.refresh(ctx, time.Minute)
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
}

// refresh brings the shelf up to what the processes of the bot share. A message is answered from
// the articles as they stand when it is worked on: one that was added through another process can
// be asked at once, and one that was removed is asked no more.
func (u *uploads) refresh(ctx context.Context, within time.Duration) {
	if u == nil || u.shared == nil {
		return
	}
	ctx, end := context.WithTimeout(ctx, within)
	defer end()
	err := u.shared.Sync(ctx, u.take, u.leave)
	if err != nil {
		u.log.Warn("articles that other processes added or removed are not known yet", "err", err)
	}
}

// leave forgets an article of which another process has taken the copy away; one that is held
// stays.
func (u *uploads) leave(id string) {
	if u.shared.Holds(id) {
		return
	}
	u.drop(id)
	if err := u.shared.Discard(context.Background(), id); err != nil { // vectors may have been written since
		u.log.Warn("what is left of an article that another process removed stays on the disk", "article", id, "err", err)
	}
}

// take puts an article of another process on the shelf, or notes its new examples.
func (u *uploads) take(article library.Article) {
	if old := u.same(article); old != nil {
		u.mu.Lock()
		defer u.mu.Unlock()
		lib := *old.lib
		lib.Examples = article.Examples
		old.lib, u.routers = &lib, nil
		return
	}
	one, err := u.place(article)
	if err != nil {
		u.log.Warn("an article of another process cannot be asked", "article", article.ID, "err", err)
		return
	}
	u.put(one)
	u.leave(article.ID) // if it was removed meanwhile
}

// A forgetter deletes something of a person, or of a person in a chat.
type forgetter func(ctx context.Context, chat, person int64) error

// forgetting makes that a person is forgotten with what this process does not know of.
func (u *uploads) forgetting(waiting forgetter) forgetter {
	return func(ctx context.Context, chat, person int64) error {
		var err error
		if u.shared != nil {
			err = u.shared.Forget(ctx, person)
		}
		return errors.Join(err, waiting(ctx, chat, person))
	}
}
