package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"isnad/bot/queue"
	"isnad/bot/telegram"
	"isnad/retrieval/documents"
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

// recent is how long ago the webhook's last error still matters, and tooMany how many updates should not wait.
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

// skew is how far the clock may be off: certificates, ages of what is kept and Telegram's dates lean on it.
const skew = 30 * time.Second

// clock compares this machine's time with that of a server.
func (d *doctor) clock(ctx context.Context) []finding {
	address := d.TelegramApiUrl
	switch {
	case address != "":
	case d.TelegramBotToken != "":
		address = telegram.DefaultURL
	case d.OpenaiBaseUrl != "":
		address = d.OpenaiBaseUrl
	default:
		return []finding{{notes, "clock", time.Now().Format(time.RFC3339) + "; there is no server to compare it with", ""}}
	}
	ctx, end := context.WithTimeout(ctx, 5*time.Second)
	defer end()
	req, err := http.NewRequestWithContext(ctx, http.MethodHead, address, nil)
	if err != nil {
		return nil // told as a wrong setting
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	begin := time.Now()
	resp, err := client.Do(req)
	if err != nil {
		return nil // told of the server itself
	}
	resp.Body.Close()
	there, err := http.ParseTime(resp.Header.Get("Date"))
	if err != nil {
		return nil // it keeps its time to itself
	}
	off := begin.Add(time.Since(begin) / 2).Sub(there)
	if off.Abs() > skew {
		return []finding{{wrong, "clock", fmt.Sprintf("this machine's is off by %v", off.Round(time.Second)),
			"switch on its synchronisation, such as with timedatectl set-ntp true"}}
	}
	return []finding{{well, "clock", "right", ""}}
}

func (d *doctor) article(ctx context.Context) []finding {
	articles, err := d.articles(ctx)
	if err != nil {
		return []finding{{wrong, "article", err.Error(),
			"ARTICLE is a file (" + strings.Join(documents.Extensions, " ") +
				"), a folder of them, or several with commas between; empty is the built-in one"}}
	}
	paragraphs, pictures := 0, 0
	for _, article := range articles {
		paragraphs, pictures = paragraphs+len(article.Passages), pictures+article.Scanned
	}
	name := cmp.Or(articles[0].Path, "the built-in one")
	if n := len(articles); n > 1 {
		name = fmt.Sprintf("%d of them", n)
	}
	found := []finding{{well, "article", fmt.Sprintf("%s, %d paragraphs", name, paragraphs), ""}}
	if pictures > 0 {
		found = append(found, finding{notes, "article", fmt.Sprintf("%d pages are pictures, which are not read", pictures),
			"put them through a program that recognises letters (OCR)"})
	}
	return found
}

// store opens what is kept, unless a running bot has it.
func (d *doctor) store(ctx context.Context) []finding {
	if d.NatsUrl != "" {
		return d.inCluster(ctx)
	}
	if err := writable(d.dir); err != nil {
		return []finding{{wrong, "store", err.Error(), "give the user of this program a folder of its own and name it in DATA_DIR"}}
	}
	damaged, _ := filepath.Glob(filepath.Join(d.dir, "queue", "damaged-*")) // its pattern is good
	var found []finding
	if len(damaged) > 0 {
		found = append(found, finding{notes, "store",
			fmt.Sprintf("%d damaged parts were set aside, the newest %s", len(damaged), damaged[len(damaged)-1]),
			"look at the disk; what they held is lost unless you restore a backup; delete them when you do not need them"})
	}
	if _, err := os.Stat(filepath.Join(d.dir, "queue")); errors.Is(err, fs.ErrNotExist) {
		return []finding{{well, "store", d.dir + ": nothing is kept yet", ""}}
	}
	q, err := queue.Open(ctx, queue.Options{Dir: filepath.Join(d.dir, "queue")})
	switch {
	case errors.Is(err, queue.ErrInUse):
		return append(found, finding{well, "store", d.dir + ": a bot is running on it", ""})
	case err != nil:
		return append(found, finding{wrong, "store", err.Error(), "look at the rights and the disk of DATA_DIR, or restore a backup"})
	}
	defer q.Close()
	waiting, _, dead := q.Depth(ctx)
	if dead > 0 {
		found = append(found, finding{notes, "store", fmt.Sprintf("%d updates were set aside after too many tries", dead),
			"their references in the log say why; they go after 30 days"})
	}
	return append(found, finding{well, "store", fmt.Sprintf("%s: %d updates wait", d.dir, waiting), ""})
}

// inCluster opens what a cluster keeps, beside the processes that serve.
func (d *doctor) inCluster(ctx context.Context) []finding {
	q, err := queue.Open(ctx, queue.Options{Cluster: d.cluster(), Name: botID(d.TelegramBotToken), Logger: d.log})
	if err != nil {
		return []finding{{wrong, "store", err.Error(),
			"look at NATS_URL, at its certificates and credentials, and at the servers of the cluster"}}
	}
	defer q.Close()
	waiting, _, dead := q.Depth(ctx)
	return []finding{{well, "store", fmt.Sprintf("the cluster at NATS_URL: %d updates wait, %d were set aside", waiting, dead), ""}}
}

// roomy is how much disk a bot of some size has use for.
const roomy = 1 << 30

func (d *doctor) disk(context.Context) []finding {
	free, needed, err := d.free(d.dir)
	switch {
	case err != nil:
		return []finding{{notes, "disk", "cannot be asked: " + err.Error(), ""}}
	case free < needed:
		return []finding{{wrong, "disk", fmt.Sprintf("%d MiB free at %s, and without %d the bot takes no updates", free>>20, d.dir, needed>>20),
			"make room, or name a folder of another disk in DATA_DIR"}}
	case free < roomy:
		return []finding{{notes, "disk", fmt.Sprintf("%d MiB free at %s", free>>20, d.dir), "a busy bot keeps up to 1 GiB"}}
	}
	return []finding{{well, "disk", fmt.Sprintf("%d GiB free", free>>30), ""}}
}
