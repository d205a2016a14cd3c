package telegram

import (
	"context"

	tg "github.com/go-telegram-bot-api/telegram-bot-api/v5"
)

// A Command is an entry of the menu beside the text field: a name of a-z, 0-9 and _, and what it
// does in at most 256 characters.
type Command struct{ Name, Description string }

// A Scope says who sees a menu. A narrower one hides the wider. The zero Scope is everybody.
type Scope struct {
	Type string `json:"type"`
	Chat int64  `json:"chat_id,omitempty"`
}

// The scopes of this bot's menus.
const (
	Everybody    = "default"
	PrivateChats = "all_private_chats"
	Groups       = "all_group_chats"
	OneChat      = "chat" // with Scope.Chat
)

// SetCommands sets the menu of a scope for clients in a language, an ISO 639-1 code; "" is every
// language without a menu of its own.
func (c *Client) SetCommands(ctx context.Context, scope Scope, language string, commands []Command) error {
	type entry struct {
		Command     string `json:"command"`
		Description string `json:"description"`
	}
	menu := make([]entry, 0, len(commands))
	for _, command := range commands {
		menu = append(menu, entry{command.Name, command.Description})
	}
	p := tg.Params{"commands": asJSON(menu), "language_code": language}
	if scope.Type != "" {
		p["scope"] = asJSON(scope)
	}
	_, err := c.retry(ctx, "setMyCommands", p)
	return err
}

// SetDescription sets the text of an empty chat with the bot, at most 512 characters, and the line
// on its profile, at most 120.
func (c *Client) SetDescription(ctx context.Context, language, description, short string) error {
	if _, err := c.retry(ctx, "setMyDescription", tg.Params{"description": description, "language_code": language}); err != nil {
		return err
	}
	_, err := c.retry(ctx, "setMyShortDescription", tg.Params{"short_description": short, "language_code": language})
	return err
}
