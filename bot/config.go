package main

import (
	"bytes"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"reflect"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/alecthomas/kong"
)

// Config is the program's settings. Each field is a flag, a variable of the environment and a line
// of .env.example: DataDir is --data-dir and DATA_DIR.
type Config struct {
	TelegramBotToken         string `help:"Token of the bot from @BotFather. Empty: a local Telegram in the browser."`
	TelegramApiUrl           string `help:"Scheme, host and port of a self-hosted Bot API server. Empty: the public one."`
	OpenaiApiKey             string `help:"Key for an OpenAI-compatible model. Empty, and no base URL: the built-in model."`
	OpenaiBaseUrl            string `help:"An OpenAI-compatible server: what stands before /chat/completions, such as https://host/v1."`
	OpenaiModel              string `help:"Name of the model; required with a base URL."`
	OpenaiEmbeddingModel     string `help:"Name of an embedding model. Empty: the offline encoder."`
	OpenaiTranscriptionModel string `help:"Name of a model that hears voice notes. Empty: they get a kind line that asks for a text."`
	EmbeddingBaseUrl         string `help:"Address of the embedding server, up to what stands before /embeddings. Empty: that of the model."`
	EmbeddingApiKey          string `help:"Key for the embedding server. Empty: that of the model."`
	Article                  string `help:"A file (.txt .md .html .docx .pdf .epub .csv), a folder, or several with commas. Empty: built in."`
	OpenUploads              bool   `help:"Everybody may send an article, or a link, in a private chat; otherwise admins alone."`
	DataDir                  string `help:"Where state and caches are kept. Empty: isnad in the user's state folder."`
	NatsUrl                  string `help:"A NATS cluster for several processes of one bot: nats://host:4222, or several with commas."`
	NatsCreds                string `help:"A .creds file for the cluster, or the seed of an NKey. Empty: what stands in NATS_URL."`
	NatsCa                   string `help:"A PEM file with the authority of the cluster's certificates. Empty: the system's."`
	NatsCert                 string `help:"A PEM file with the certificate that this client shows. Empty: none."`
	NatsKey                  string `help:"A PEM file with its key."`
	Bots                     string `help:"A file of several bots: a line [name] a bot, its settings below as in .env. Empty: one bot."`
	WebhookUrl               string `help:"Public https address for updates. Empty: long polling."`
	WebhookSecret            string `help:"Secret that Telegram sends with each update. Empty: made once and kept in the data folder."`
	ListenAddr               string `help:"Address for /healthz, /readyz, /metrics and the webhook. Empty: nothing listens."`
	AdminIds                 ids    `help:"Telegram ids of persons who may use /stats, /gaps and /reload."`
	AllowedChats             ids    `help:"Telegram ids of the chats and persons who may ask. Empty: all."`
	QuestionsPerMinute       int    `help:"Questions a person may ask in a minute; a group ten times as many; 0: no limit." default:"20"`
	QuestionsPerDay          int    `help:"Questions a person may ask in a day; a group ten times as many; 0: no limit." default:"300"`
	Verify                   string `help:"Sentences to look at again: open (what the check left open; default outside), all, off."`
	LogLevel                 string `help:"debug, info, warn or error." default:"info"`
	LogFormat                string `help:"text or json." default:"text"`
}

// ids are numbers with commas or spaces between.
type ids []int64

// UnmarshalText adds the numbers of a flag or a setting.
func (l *ids) UnmarshalText(text []byte) error {
	for _, field := range strings.FieldsFunc(string(text), func(r rune) bool { return r == ',' || r == '،' || unicode.IsSpace(r) }) {
		n, err := strconv.ParseInt(field, 10, 64)
		if err != nil { // not repeated: it may be a secret in the wrong place
			return errors.New("expected numbers with commas between")
		}
		*l = append(*l, n)
	}
	if len(*l) == 0 && len(bytes.TrimSpace(text)) > 0 { // commas alone must not allow everybody
		return errors.New("expected numbers with commas between")
	}
	return nil
}

// defaultModel is used with a key alone. It is small; any other can be named.
const defaultModel = "gpt-4o-mini"

// variable is the environment's name of a field: DataDir is DATA_DIR.
func variable(field string) string {
	return strings.ToUpper(capital.ReplaceAllString(field, "${1}_${2}"))
}

var capital = regexp.MustCompile(`([a-z])([A-Z])`)

// variables lists the settings in the order of Config.
func variables() []string {
	var out []string
	for f := range reflect.TypeFor[Config]().Fields() {
		out = append(out, variable(f.Name))
	}
	return out
}

// environment resolves flags from the environment and then from the values of the file .env. An
// empty value is no value.
func environment(lookup func(string) (string, bool), file map[string]string) kong.Resolver {
	known := variables()
	return kong.ResolverFunc(func(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
		name := strings.ToUpper(strings.ReplaceAll(flag.Name, "-", "_"))
		if !slices.Contains(known, name) {
			return nil, nil
		}
		if v, ok := lookup(name); ok && strings.TrimSpace(v) != "" {
			return strings.TrimSpace(v), nil
		}
		if v := strings.TrimSpace(file[name]); v != "" {
			return v, nil
		}
		return nil, nil
	})
}

// outside reports whether an outside model writes the answers.
func (c *Config) outside() bool { return c.OpenaiApiKey != "" || c.OpenaiBaseUrl != "" }

// check refuses a wrong or half configuration with a line that names the variable, and fills in
// what follows from the rest.
func (c *Config) check() error {
	for _, check := range []func() error{c.checkAddresses, c.checkValues, c.checkModel} {
		if err := check(); err != nil {
			return err
		}
	}
	if c.outside() && c.OpenaiModel == "" {
		c.OpenaiModel = defaultModel
	}
	return nil
}

// checkAddresses refuses addresses that cannot be right.
func (c *Config) checkAddresses() error {
	for _, u := range []struct{ name, value string }{{"OPENAI_BASE_URL", c.OpenaiBaseUrl}, {"EMBEDDING_BASE_URL", c.EmbeddingBaseUrl}} {
		if u.value == "" {
			continue
		}
		p, err := url.Parse(u.value)
		if err != nil || !web(p) || strings.Trim(p.Path, "/") == "" || p.RawQuery != "" || p.Fragment != "" {
			return fmt.Errorf("%s must be an http or https address with its path, such as https://host/v1, and no query", u.name)
		}
		if endpoint.MatchString(p.Path) {
			return fmt.Errorf("%s must end before /chat/completions or /embeddings, which are put behind it", u.name)
		}
	}
	if c.TelegramApiUrl != "" {
		if p, err := url.Parse(c.TelegramApiUrl); err != nil || !web(p) || strings.Trim(p.Path, "/") != "" || p.RawQuery != "" {
			return errors.New("TELEGRAM_API_URL must be scheme, host and port only, such as http://localhost:8081")
		}
	}
	return nil
}

// checkModel refuses settings of models that do not go together.
func (c *Config) checkModel() error {
	switch {
	case c.OpenaiBaseUrl != "" && c.OpenaiModel == "":
		return errors.New("OPENAI_BASE_URL is set without OPENAI_MODEL: name the model that the server offers")
	case c.OpenaiModel != "" && !c.outside():
		return errors.New("OPENAI_MODEL is set without OPENAI_API_KEY or OPENAI_BASE_URL: set one of them, or leave the model empty to use the " +
			"built-in one")
	case c.OpenaiTranscriptionModel != "" && !c.outside():
		return errors.New("OPENAI_TRANSCRIPTION_MODEL is set without OPENAI_API_KEY or OPENAI_BASE_URL: set one of them, or leave it empty")
	case c.OpenaiEmbeddingModel != "" && !c.outside() && c.EmbeddingApiKey == "" && c.EmbeddingBaseUrl == "":
		return errors.New("OPENAI_EMBEDDING_MODEL is set without a server: set EMBEDDING_BASE_URL, OPENAI_BASE_URL or a key")
	case c.OpenaiEmbeddingModel == "" && (c.EmbeddingBaseUrl != "" || c.EmbeddingApiKey != ""):
		return errors.New("EMBEDDING_BASE_URL and EMBEDDING_API_KEY need OPENAI_EMBEDDING_MODEL: name the embedding model, or leave " +
			"all three empty")
	case !slices.Contains([]string{"", "off"}, c.Verify) && !c.outside():
		return fmt.Errorf("VERIFY is %s without a model: set OPENAI_API_KEY or OPENAI_BASE_URL, or leave VERIFY empty", c.Verify)
	}
	return nil
}

// checkValues refuses values that a setting cannot have.
func (c *Config) checkValues() error {
	switch {
	case c.NatsUrl == "" && c.NatsCreds+c.NatsCa+c.NatsCert+c.NatsKey != "":
		return errors.New("NATS_CREDS, NATS_CA, NATS_CERT and NATS_KEY need NATS_URL: name the cluster, or leave all empty")
	case !slices.Contains([]string{"", "off", "open", "all", "llm"}, c.Verify):
		return errors.New("VERIFY must be off, open or all")
	case !slices.Contains([]string{"debug", "info", "warn", "error"}, c.LogLevel):
		return errors.New("LOG_LEVEL must be debug, info, warn or error")
	case c.LogFormat != "text" && c.LogFormat != "json":
		return errors.New("LOG_FORMAT must be text or json")
	case c.QuestionsPerMinute < 0:
		return errors.New("QUESTIONS_PER_MINUTE must be 0 or more")
	case c.QuestionsPerDay < 0:
		return errors.New("QUESTIONS_PER_DAY must be 0 or more")
	}
	return nil
}

// endpoint ends an address that goes too far.
var endpoint = regexp.MustCompile(`/(completions|embeddings|models)/*$`)

// checkServing refuses what matters only to a bot that serves.
func (c *Config) checkServing() error {
	switch {
	case c.WebhookUrl != "" && c.TelegramBotToken == "":
		return errors.New("WEBHOOK_URL is set without TELEGRAM_BOT_TOKEN")
	case c.WebhookUrl != "" && c.ListenAddr == "":
		return errors.New("WEBHOOK_URL is set without LISTEN_ADDR: name the address where updates arrive, such as :8443")
	case c.WebhookUrl == "" && c.WebhookSecret != "":
		return errors.New("WEBHOOK_SECRET is set without WEBHOOK_URL")
	case c.TelegramApiUrl != "" && c.TelegramBotToken == "":
		return errors.New("TELEGRAM_API_URL is set without TELEGRAM_BOT_TOKEN")
	case c.NatsUrl != "" && c.TelegramBotToken == "":
		return errors.New("NATS_URL is set without TELEGRAM_BOT_TOKEN")
	}
	if c.WebhookUrl != "" {
		if p, err := url.Parse(c.WebhookUrl); err != nil || p.Scheme != "https" || p.Host == "" {
			return errors.New("WEBHOOK_URL must be an https address")
		}
	}
	if s := c.WebhookSecret; s != "" && !webhookSecret.MatchString(s) {
		return errors.New("WEBHOOK_SECRET must be 1 to 256 letters, digits, _ or -")
	}
	return nil
}

// webhookSecret is what setWebhook takes as secret_token.
var webhookSecret = regexp.MustCompile(`^[A-Za-z0-9_-]{1,256}$`)

func web(u *url.URL) bool { return (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" }

// dataDir returns the folder for state, which is not made here.
func (c *Config) dataDir(lookup func(string) (string, bool)) (string, error) {
	if c.DataDir != "" {
		return c.DataDir, nil
	}
	from := func(name string, more ...string) (string, bool) {
		v, ok := lookup(name)
		return filepath.Join(append(append([]string{v}, more...), "isnad")...), ok && v != ""
	}
	if dir, ok := from("XDG_STATE_HOME"); ok {
		return dir, nil
	}
	if dir, ok := from("LOCALAPPDATA"); ok && runtime.GOOS == "windows" {
		return dir, nil
	}
	if dir, ok := from("HOME", "Library", "Application Support"); ok && runtime.GOOS == "darwin" {
		return dir, nil
	}
	if dir, ok := from("HOME", ".local", "state"); ok {
		return dir, nil
	}
	return "", errors.New("there is no home folder to keep state in: set DATA_DIR")
}
