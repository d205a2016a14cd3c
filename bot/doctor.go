package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"runtime"
	"time"

	"isnad/bot/queue"
	"isnad/bot/telegram"
)

type doctorCommand struct{}

// A finding is what was looked at and how it is; todo says what to do about it.
type finding struct {
	how  health
	what string // looked at
	is   string
	todo string
}

// health is how something is.
type health string

const (
	well  health = "ok"
	notes health = "note"  // as it is, it may be meant
	wrong health = "WRONG" // the bot does not work, or not as set
)

// A doctor looks at everything that a bot needs, changes nothing, and tells what it finds.
type doctor struct {
	*app
	dir   string
	sick  bool
	free  func(dir string) (free, needed uint64, err error)
	files func() (most uint64, known bool)
}

func (c *doctorCommand) run(ctx context.Context, a *app) (int, error) {
	dir, err := a.dataDir(a.env)
	if err != nil {
		return 0, usageError{err}
	}
	d := &doctor{app: a, dir: dir, free: queue.Free, files: openFiles}
	for _, look := range []func(context.Context) []finding{d.settings, d.telegram, d.clock, d.article, d.model, d.embeddings, d.store,
		d.disk, d.descriptors} {
		for _, f := range look(ctx) {
			if err := d.tell(f); err != nil {
				return 0, err
			}
		}
		if ctx.Err() != nil {
			return 0, ctx.Err()
		}
	}
	if d.sick {
		return exitFailed, nil
	}
	return exitAnswered, nil
}

func (d *doctor) tell(f finding) error {
	d.sick = d.sick || f.how == wrong
	text := fmt.Sprintf("%-5s  %-11s  %s\n", f.how, f.what, f.is)
	if f.todo != "" {
		text += fmt.Sprintf("%21s→ %s\n", "", f.todo)
	}
	if _, err := io.WriteString(d.out, text); err != nil {
		return fmt.Errorf("write what was found: %w", err)
	}
	return nil
}

// settings were read before the doctor came; what matters only to a bot that serves is left.
func (d *doctor) settings(context.Context) []finding {
	if err := d.checkServing(); err != nil {
		return []finding{{wrong, "settings", err.Error(), "see bot help settings"}}
	}
	if d.Bots != "" {
		bots, err := d.sections()
		if err != nil {
			return []finding{{wrong, "settings", err.Error(), "see bot/deploy/cluster/README.md"}}
		}
		return []finding{{notes, "settings", fmt.Sprintf("BOTS has %d bots; what follows is of the settings beside it", len(bots)),
			"for one of them, put its section's settings into the environment"}}
	}
	info, err := os.Stat(".env")
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return []finding{{well, "settings", "read from the environment; there is no .env in this folder", ""}}
	case err == nil && info.Mode().Perm()&0o077 != 0 && runtime.GOOS != "windows" && (d.TelegramBotToken != "" || d.OpenaiApiKey != ""):
		return []finding{{notes, "settings", ".env can be read by others on this machine, and holds secrets", "chmod 600 .env"}}
	}
	return []finding{{well, "settings", "read from .env and the environment", ""}}
}

// telegram asks the server about the bot: token, webhook, groups and commands.
func (d *doctor) telegram(ctx context.Context) []finding {
	if d.TelegramBotToken == "" {
		return []finding{{notes, "telegram", "no TELEGRAM_BOT_TOKEN: the bot runs on a local Telegram in the browser",
			"for the real one ask @BotFather for a token (/newbot)"}}
	}
	client, err := telegram.New(telegram.Options{Token: d.TelegramBotToken, BaseURL: d.TelegramApiUrl, Logger: d.log})
	if err != nil {
		return []finding{{wrong, "token", err.Error(), "put the token of @BotFather (/mybots → API Token) at TELEGRAM_BOT_TOKEN"}}
	}
	i, err := client.Inspect(ctx)
	var setting *telegram.SettingError
	switch {
	case errors.As(err, &setting):
		return []finding{{wrong, "token", err.Error(), "ask @BotFather: /mybots → API Token; a token that was revoked is of no more use"}}
	case err != nil:
		return []finding{{wrong, "token", "Telegram cannot be reached: " + err.Error(),
			"look at the network, at HTTPS_PROXY, and at TELEGRAM_API_URL if it is set"}}
	}
	found := []finding{{well, "token", fmt.Sprintf("@%s (%d)", i.Me.Username, i.Me.ID), ""}}
	return append(append(found, d.webhook(i)...), groups(i)...)
}

// recent is how long ago the webhook's last error still matters, and tooMany how many updates
// should not wait.
const (
	recent  = time.Hour
	tooMany = 100
)

func (d *doctor) webhook(i telegram.Inspection) []finding {
	var found []finding
	age := time.Since(i.LastErrorAt).Round(time.Second)
	switch {
	case d.WebhookUrl == "" && i.WebhookURL != "":
		found = append(found, finding{notes, "webhook", "one is set, though WEBHOOK_URL is empty: another program may be using this token",
			"stop the other program; this one takes the webhook off when it starts"})
	case d.WebhookUrl == "":
		found = append(found, finding{well, "webhook", "none, updates are asked for", ""})
	case i.WebhookURL == "":
		found = append(found, finding{notes, "webhook", "not set yet", "it is set when the bot starts"})
	case i.WebhookURL != d.WebhookUrl:
		found = append(found, finding{notes, "webhook", "Telegram has another address than WEBHOOK_URL: " + i.WebhookURL,
			"it is changed when the bot starts; stop another program that may be using this token"})
	case i.LastError != "" && age < recent:
		found = append(found, finding{wrong, "webhook", fmt.Sprintf("Telegram could not deliver %v ago: %s", age, i.LastError),
			"look whether the bot runs, whether the proxy passes WEBHOOK_URL to LISTEN_ADDR, and whether the certificate is good"})
	default:
		found = append(found, finding{well, "webhook", "Telegram delivers to WEBHOOK_URL", ""})
	}
	if i.Waiting > tooMany {
		found = append(found, finding{notes, "updates", fmt.Sprintf("%d wait at Telegram", i.Waiting),
			"they come when the bot runs; Telegram keeps them for a day"})
	}
	return found
}

func groups(i telegram.Inspection) []finding {
	var found []finding
	switch {
	case !i.JoinsGroups:
		found = append(found, finding{notes, "groups", "the bot may not be added to groups",
			"if it should be: @BotFather, /setjoingroups, Enable"})
	case i.Me.CanReadAll:
		found = append(found, finding{notes, "groups",
			"privacy mode is off: every message of its groups is sent to the bot, which reads those to it alone",
			"it needs no more than @BotFather, /setprivacy, Enable; remove it from the group and add it again"})
	default:
		found = append(found, finding{well, "groups", "privacy mode is on: commands, mentions and replies reach the bot", ""})
	}
	if !i.Inline {
		found = append(found, finding{notes, "inline", "off: nobody can write the bot's name and a question in other chats",
			"if they should: @BotFather, /setinline"})
	}
	if i.MenuCommands == 0 {
		return append(found, finding{notes, "commands", "the menu is empty", "it is set when the bot starts"})
	}
	return append(found, finding{well, "commands", fmt.Sprintf("%d in the menu", i.MenuCommands), ""})
}
