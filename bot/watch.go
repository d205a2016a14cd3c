package main

import (
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"isnad/bot/conversation"
	"isnad/bot/library"
)

// lookEvery is how often the files of the settings are looked at for changes.
const lookEvery = 3 * time.Second

// watch reads the articles of the settings again when their files change, until ctx ends, and tells
// noticed what was there and what is. A file that cannot be read just then leaves things as they
// are.
func (s *shelf) watch(ctx context.Context, every time.Duration, noticed func(before, after []*conversation.Library)) error {
	tick := time.NewTicker(every)
	defer tick.Stop()
	read, last := s.state(), ""
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
		now := s.state()
		if settled := now == last; now == read || !settled { // one that is being written is looked at again
			last = now
			continue
		}
		read = now
		before := s.For(0)
		if err := s.load(ctx); err != nil {
			s.log.Warn("an article has changed and cannot be read; the one before stays", "err", err)
			continue
		}
		s.nudge()
		s.log.Info("articles have changed and were read again", "articles", len(s.For(0)))
		noticed(before, s.For(0))
	}
}

// state names the files of the settings with their sizes and times.
func (s *shelf) state() string {
	paths, err := library.Paths(s.Article)
	if err != nil {
		return err.Error()
	}
	var b strings.Builder
	for _, p := range paths {
		if info, err := os.Stat(p); err == nil {
			fmt.Fprintf(&b, "%s %d %d\n", p, info.Size(), info.ModTime().UnixNano())
		}
	}
	return b.String()
}
