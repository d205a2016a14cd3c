package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"isnad/bot/library"
	"isnad/bot/queue"
)

type moveCommand struct {
	To string `arg:"" enum:"cluster,disk" help:"Where to: cluster (from DATA_DIR to NATS_URL) or disk (back)."`
}

func (c *moveCommand) run(ctx context.Context, a *app) (int, error) {
	switch {
	case a.NatsUrl == "":
		return 0, usageError{errors.New("move needs NATS_URL: the cluster to move to or from")}
	case botID(a.TelegramBotToken) == "":
		return 0, usageError{errors.New("move needs TELEGRAM_BOT_TOKEN: its number is the bot's name in the cluster")}
	}
	dir, err := a.dataDir(a.env)
	if err != nil {
		return 0, usageError{err}
	}
	m := &articlesMove{app: a, dir: dir}
	from := queue.Options{Dir: queueDir(dir), Logger: a.log}
	to := queue.Options{Cluster: a.cluster(), Name: botID(a.TelegramBotToken), Logger: a.log}
	beside := queue.Beside{Bucket: library.Bucket.Name, Move: m.toCluster}
	if c.To == "disk" {
		from, to = to, from
		beside.Move = m.toDisk
	}
	moved, err := queue.Move(ctx, from, to, beside)
	var wrong *queue.ClusterError
	if errors.As(err, &wrong) {
		return 0, usageError{wrong}
	}
	if err == nil && c.To == "cluster" && m.articles > 0 {
		err = os.Rename(articlesDir(dir), articlesDir(dir)+"-moved-"+time.Now().UTC().Format("20060102T150405"))
	}
	if err != nil {
		return 0, err
	}
	fmt.Fprintf(a.err, "moved: %d waiting updates, %d dead letters, %d entries, %d articles\n",
		moved.Updates, moved.Dead, moved.Entries, m.articles)
	return exitAnswered, nil
}

// articlesMove moves what people sent between the folder of a bot and a cluster.
type articlesMove struct {
	*app
	dir      string
	articles int
}

func (m *articlesMove) toCluster(ctx context.Context, _, to *queue.Queue) error {
	shared := library.NewShared(copiesDir(m.dir), to.Store(), to.Changes, m.log)
	return library.NewStore(articlesDir(m.dir), m.log).Each(func(f library.File) error {
		m.articles++
		_, err := shared.Add(ctx, f, library.Quota{})
		return err
	})
}

func (m *articlesMove) toDisk(ctx context.Context, from, _ *queue.Queue) (err error) {
	if there, err := os.ReadDir(articlesDir(m.dir)); err == nil && len(there) > 0 {
		return fmt.Errorf("something is in %s already; nothing was moved", articlesDir(m.dir))
	}
	fresh := filepath.Join(m.dir, "articles.new")
	if err := os.RemoveAll(fresh); err != nil { // of a move that was killed
		return err
	}
	defer os.RemoveAll(fresh)
	shared := library.NewShared(fresh, from.Store(), from.Changes, m.log)
	if err := shared.Sync(ctx, func(library.Article) { m.articles++ }, func(string) {}); err != nil {
		return err
	}
	if missing := shared.Missing(); len(missing) > 0 {
		return fmt.Errorf("%d articles cannot be had, the first is %s", len(missing), missing[0])
	}
	if m.articles == 0 {
		return nil
	}
	if err := os.Remove(articlesDir(m.dir)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return os.Rename(fresh, articlesDir(m.dir))
}
