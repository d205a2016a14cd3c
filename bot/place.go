package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"isnad/bot/conversation"
	"isnad/bot/queue"
)

// openQueue opens the queue of a bot where the settings say: in DATA_DIR, or in a NATS cluster
// under the bot's id.
func (s *service) openQueue(ctx context.Context, dir string, id int64) (*queue.Queue, error) {
	o := queue.Options{Logger: s.log, Grace: grace}
	if s.NatsUrl == "" {
		if err := ownedBy(dir, id); err != nil {
			return nil, usageError{err}
		}
		o.Dir = queueDir(dir)
	} else {
		o.Cluster, o.Name = s.cluster(), botID(s.options.Token)
	}
	q, err := queue.Open(ctx, o)
	var wrong *queue.ClusterError
	switch {
	case errors.As(err, &wrong):
		return nil, usageError{wrong}
	case errors.Is(err, queue.ErrInUse):
		return nil, usageError{fmt.Errorf("DATA_DIR: %w: end that one, or give this one another folder", err)}
	}
	return q, err
}

func queueDir(dir string) string { return filepath.Join(dir, "queue") }

// articlesDir is where what people send is kept on a disk, and copiesDir where copies are of what
// is kept in a cluster.
func articlesDir(dir string) string { return filepath.Join(dir, "articles") }
func copiesDir(dir string) string   { return filepath.Join(dir, "cache", "articles") }

func (c *Config) cluster() *queue.Cluster {
	return &queue.Cluster{URL: c.NatsUrl, Credentials: c.NatsCreds, CA: c.NatsCa, Cert: c.NatsCert, Key: c.NatsKey}
}

// botID is the part of a token that is no secret.
func botID(token string) string {
	id, _, _ := strings.Cut(token, ":")
	return id
}

// ownedBy notes in a data folder which bot it belongs to, and refuses another one: ids of chats and
// updates would mean other things.
func ownedBy(dir string, id int64) error {
	name := filepath.Join(dir, "bot-id")
	kept, err := os.ReadFile(name)
	owner := strings.TrimSpace(string(kept))
	switch {
	case errors.Is(err, fs.ErrNotExist) || err == nil && owner == "":
		return os.WriteFile(name, fmt.Appendln(nil, id), 0o600)
	case err != nil:
		return fmt.Errorf("DATA_DIR: %w", err)
	case owner != strconv.FormatInt(id, 10):
		return fmt.Errorf("DATA_DIR: %s belongs to the bot %s, and TELEGRAM_BOT_TOKEN is that of %d: name another folder", dir, owner, id)
	}
	return nil
}

// webhookSecret returns the secret of the settings, or the one made at the first start: kept in
// DATA_DIR, and in a cluster where all processes find it.
func (s *service) webhookSecret(ctx context.Context, dir string, q *queue.Queue) (string, error) {
	if s.WebhookSecret != "" {
		return s.WebhookSecret, nil
	}
	secret, path := rand.Text(), filepath.Join(dir, "webhook-secret")
	if kept, err := os.ReadFile(path); err == nil && webhookSecret.MatchString(strings.TrimSpace(string(kept))) {
		secret = strings.TrimSpace(string(kept))
	} else if err := os.WriteFile(path, []byte(secret+"\n"), 0o600); s.NatsUrl == "" && err != nil {
		return "", fmt.Errorf("keep the webhook's secret: %w", err)
	}
	if s.NatsUrl == "" {
		return secret, nil
	}
	settings := conversation.Bucket{Name: "settings"}
	_, err := q.Store().Save(ctx, settings, "webhook-secret", secret, 0)
	if errors.Is(err, conversation.ErrConflict) { // another was the first
		_, err = q.Store().Load(ctx, settings, "webhook-secret", &secret)
	}
	if err != nil {
		return "", fmt.Errorf("keep the webhook's secret: %w", err)
	}
	return secret, nil
}
