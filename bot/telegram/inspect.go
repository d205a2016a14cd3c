package telegram

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	tg "github.com/go-telegram-bot-api/telegram-bot-api/v5"
)

// An Inspection is what the server says of the bot, asked once and changed by nothing.
type Inspection struct {
	Me           Me
	JoinsGroups  bool // it may be added to groups
	Inline       bool // it takes inline queries
	WebhookURL   string
	Waiting      int       // updates that it has not taken
	LastError    string    // of the webhook, "" without one
	LastErrorAt  time.Time // when that was
	MenuCommands int       // in private chats
}

// inspectTime bounds a call of Inspect: somebody waits in front of a terminal.
const inspectTime = 8 * time.Second

// Inspect asks what the server knows, without waiting for a server that does not answer. Its errors
// are those of [Client.Me].
func (c *Client) Inspect(ctx context.Context) (Inspection, error) {
	var me struct {
		wireUser
		Username    string `json:"username"`
		CanReadAll  bool   `json:"can_read_all_group_messages"`
		JoinsGroups bool   `json:"can_join_groups"`
		Inline      bool   `json:"supports_inline_queries"`
	}
	var hook struct {
		URL         string `json:"url"`
		Waiting     int    `json:"pending_update_count"`
		LastError   string `json:"last_error_message"`
		LastErrorAt int64  `json:"last_error_date"`
	}
	var menu []json.RawMessage
	for _, ask := range []struct {
		method string
		params tg.Params
		into   any
	}{
		{"getMe", nil, &me},
		{"getWebhookInfo", nil, &hook},
		{"getMyCommands", tg.Params{"scope": asJSON(Scope{Type: PrivateChats})}, &menu},
	} {
		result, err := c.call(ctx, ask.method, ask.params, inspectTime)
		if err != nil {
			return Inspection{}, explain(err)
		}
		if err := json.Unmarshal(result, ask.into); err != nil {
			return Inspection{}, &SettingError{"TELEGRAM_API_URL",
				fmt.Sprintf("the server there does not answer %s as a Bot API server", ask.method)}
		}
	}
	i := Inspection{
		Me:          Me{ID: me.ID, Username: me.Username, CanReadAll: me.CanReadAll},
		JoinsGroups: me.JoinsGroups, Inline: me.Inline,
		WebhookURL: hook.URL, Waiting: hook.Waiting, LastError: c.redact.Replace(hook.LastError), MenuCommands: len(menu),
	}
	if hook.LastErrorAt > 0 {
		i.LastErrorAt = time.Unix(hook.LastErrorAt, 0)
	}
	return i, nil
}
