package telegram

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"regexp"
	"time"

	tg "github.com/go-telegram-bot-api/telegram-bot-api/v5"
)

const (
	maxUpdate   = 1 << 20          // bytes; real ones are far smaller
	webhookTime = 10 * time.Second // for the body of a request to arrive
)

// secretShape is what setWebhook takes as secret_token.
var secretShape = regexp.MustCompile(`^[A-Za-z0-9_-]{1,256}$`)

// SetWebhook asks Telegram to post updates to an address instead of being asked for them, with the
// secret in a header. Waiting updates are kept.
func (c *Client) SetWebhook(ctx context.Context, address, secret string) error {
	if !secretShape.MatchString(secret) {
		return &SettingError{"WEBHOOK_SECRET", "must be 1 to 256 characters of A-Z, a-z, 0-9, _ and -"}
	}
	_, err := c.retry(ctx, "setWebhook", tg.Params{"url": address, "secret_token": secret, "allowed_updates": allowedUpdates})
	var e *Error
	if errors.As(err, &e) && e.Code == http.StatusBadRequest {
		return &SettingError{"WEBHOOK_URL", "Telegram does not take it: " + e.Description}
	}
	return explain(err)
}

// WebhookHandler takes the updates that Telegram posts. It answers 200 only when store has returned
// nil; otherwise Telegram posts the update again. A request without the secret learns nothing and
// its body is not read. Before [Client.Me] every update is put off, since none can be decoded.
func (c *Client) WebhookHandler(secret string, store Store) http.Handler {
	want := sha256.Sum256([]byte(secret)) // equal lengths, so that the comparison tells nothing of the secret's
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got := sha256.Sum256([]byte(r.Header.Get("X-Telegram-Bot-Api-Secret-Token")))
		switch {
		case secret == "" || subtle.ConstantTimeCompare(got[:], want[:]) != 1:
			w.Header().Set("Connection", "close")
			http.Error(w, "forbidden", http.StatusForbidden)
			return
		case r.Method != http.MethodPost:
			w.Header().Set("Allow", http.MethodPost)
			http.Error(w, "POST only", http.StatusMethodNotAllowed)
			return
		case c.me.Load() == nil:
			http.Error(w, "starting", http.StatusServiceUnavailable)
			return
		}
		_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(webhookTime)) // a writer that has none is bounded by its server
		raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxUpdate))
		var long *http.MaxBytesError
		switch {
		case errors.As(err, &long):
			http.Error(w, "too large", http.StatusRequestEntityTooLarge)
			return
		case err != nil:
			http.Error(w, "not read", http.StatusRequestTimeout)
			return
		}
		var head struct {
			ID int64 `json:"update_id"`
		}
		if err := json.Unmarshal(raw, &head); err != nil || head.ID == 0 {
			c.logger.WarnContext(r.Context(), "an update without an id is skipped", "bytes", len(raw))
			return // 200: Telegram would post it again for ever
		}
		if err := store(r.Context(), raw, head.ID); err != nil {
			c.logger.ErrorContext(r.Context(), "update is not stored, Telegram will post it again", "update", head.ID, "err", err)
			http.Error(w, "not stored", http.StatusInternalServerError)
		}
	})
}
