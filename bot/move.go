package main

import (
	"context"
	"errors"
	"fmt"

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
	from := queue.Options{Dir: queueDir(dir), Logger: a.log}
	to := queue.Options{Cluster: a.cluster(), Name: botID(a.TelegramBotToken), Logger: a.log}
	if c.To == "disk" {
		from, to = to, from
	}
	moved, err := queue.Move(ctx, from, to)
	var wrong *queue.ClusterError
	if errors.As(err, &wrong) {
		return 0, usageError{fmt.Errorf("NATS_URL: %w", err)}
	}
	if err != nil {
		return 0, err
	}
	fmt.Fprintf(a.err, "moved: %d waiting updates, %d dead letters, %d entries\n", moved.Updates, moved.Dead, moved.Entries)
	return exitAnswered, nil
}
