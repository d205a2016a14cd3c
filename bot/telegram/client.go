package telegram

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	tg "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"isnad/bot/conversation"
)

// DefaultURL is the public Bot API server.
const DefaultURL = "https://api.telegram.org"

// Options of a [Client]. Only Token is needed.
type Options struct {
	Token   string            // "<bot id>:<secret>"; space around it is cut
	BaseURL string            // scheme, host and port of the server; "" is DefaultURL
	HTTP    http.RoundTripper // nil: one with timeouts that obeys HTTPS_PROXY
	Logger  *slog.Logger      // told of what the bot recovers from by itself, without texts and secrets; nil: nobody is
	// Observe is told of each call: its method, how long it took, and "ok", "network", "canceled" or
	// the code of the refusal. It may be nil.
	Observe func(method string, took time.Duration, outcome string)
}

// A Client calls the Bot API as one bot. It is safe for concurrent use.
type Client struct {
	bot     tg.BotAPI // copied for each call
	http    *http.Client
	files   string // what stands before the path of a file
	redact  *strings.Replacer
	logger  *slog.Logger
	observe func(string, time.Duration, string)

	me       atomic.Pointer[Me]
	noDrafts atomic.Bool        // the server does not know the method
	shared   conversation.Store // of the processes of the bot; nil: this one is alone
	mu       sync.Mutex
	pacers   map[int64]*pacer
	swept    time.Time // when pacers were last looked through
}

var (
	_ conversation.Sender   = (*Client)(nil)
	_ conversation.Streamer = (*Client)(nil)
	_ conversation.Tapper   = (*Client)(nil)
)

// A SettingError says which setting keeps the bot from working. It never holds the setting's value.
type SettingError struct {
	Variable string // of the environment
	Problem  string
}

func (e *SettingError) Error() string { return e.Variable + ": " + e.Problem }

// tokenShape is that of the tokens of @BotFather, with secrets of any length for self-made servers.
var tokenShape = regexp.MustCompile(`^[0-9]{1,19}:[A-Za-z0-9_-]+$`)

// New makes a client without calling the server. Its errors are of type *[SettingError].
func New(o Options) (*Client, error) {
	token := strings.TrimSpace(o.Token)
	if !tokenShape.MatchString(token) {
		return nil, &SettingError{"TELEGRAM_BOT_TOKEN",
			"is not a bot token, which has the form 123456:letters-and-digits; get one from @BotFather"}
	}
	base, err := url.Parse(cmp.Or(strings.TrimSpace(o.BaseURL), DefaultURL))
	if err != nil || base.Scheme != "http" && base.Scheme != "https" || base.Host == "" || base.User != nil ||
		strings.Trim(base.Path, "/") != "" || base.RawQuery != "" || base.Fragment != "" {
		return nil, &SettingError{"TELEGRAM_API_URL", "must be scheme, host and port only, such as " + DefaultURL + " or http://localhost:8081"}
	}
	c := &Client{
		bot:     tg.BotAPI{Token: token},
		logger:  o.Logger,
		observe: o.Observe,
		pacers:  map[int64]*pacer{},
	}
	c.bot.SetAPIEndpoint(strings.ReplaceAll(base.Scheme+"://"+base.Host, "%", "%%") + "/bot%s/%s")
	c.files = base.Scheme + "://" + base.Host + "/file/bot" + token + "/"
	if c.logger == nil {
		c.logger = slog.New(slog.DiscardHandler)
	}
	if c.observe == nil {
		c.observe = func(string, time.Duration, string) {}
	}
	if o.HTTP == nil {
		o.HTTP = &http.Transport{
			Proxy:               http.ProxyFromEnvironment,
			DialContext:         (&net.Dialer{Timeout: 5 * time.Second}).DialContext,
			TLSHandshakeTimeout: 5 * time.Second,
			IdleConnTimeout:     90 * time.Second,
			MaxIdleConnsPerHost: 32, // net/http keeps two, which makes a handshake of most parallel calls
			ForceAttemptHTTP2:   true,
		}
	}
	c.http = &http.Client{
		Transport: o.HTTP,
		// A redirection would carry the token to another host, in the address or as the referrer.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	hidden := []string{token, "<token>", url.QueryEscape(token), "<token>"}
	if _, secret, _ := strings.Cut(token, ":"); len(secret) >= 16 { // shorter ones are words of tests
		hidden = append(hidden, secret, "<token>")
	}
	c.redact = strings.NewReplacer(hidden...)
	return c, nil
}

// ID is the bot's own, which is the first part of its token.
func (c *Client) ID() int64 {
	id, _, _ := strings.Cut(c.bot.Token, ":")
	n, _ := strconv.ParseInt(id, 10, 64) // its shape was checked; one beyond all numbers is no bot's
	return n
}

// Me is the bot itself.
type Me struct {
	ID         int64
	Username   string // without @
	CanReadAll bool   // privacy mode is off: it sees every message of its groups
}

// Me asks the server who the bot is and remembers the answer, which [Client.Decode] needs. A token
// or an address that the server does not accept is a *[SettingError].
func (c *Client) Me(ctx context.Context) (Me, error) {
	said := false
	result, err := again(ctx, patience, func() (json.RawMessage, error) {
		result, err := c.call(ctx, "getMe", nil, callTime)
		if err != nil && !said && ctx.Err() == nil {
			said = true // the tries may take minutes, and silence would look like work
			c.logger.WarnContext(ctx, "Telegram does not answer, trying again", "err", err)
		}
		return result, err
	})
	if err != nil {
		return Me{}, explain(err)
	}
	var u struct {
		wireUser
		Username   string `json:"username"`
		CanReadAll bool   `json:"can_read_all_group_messages"`
	}
	if err := json.Unmarshal(result, &u); err != nil || u.ID == 0 {
		return Me{}, &SettingError{"TELEGRAM_API_URL", "the server there does not answer as a Bot API server"}
	}
	me := Me{ID: u.ID, Username: u.Username, CanReadAll: u.CanReadAll}
	c.me.Store(&me)
	return me, nil
}

// explain says which setting is at fault where the server does not know the bot.
func explain(err error) error {
	var e *Error
	if !errors.As(err, &e) {
		return err
	}
	switch {
	case e.Code == http.StatusUnauthorized:
		return &SettingError{"TELEGRAM_BOT_TOKEN", "the server does not accept it; copy it again from @BotFather"}
	case e.Code == http.StatusNotFound:
		return &SettingError{"TELEGRAM_BOT_TOKEN", "the server knows no such bot; if the token is right, TELEGRAM_API_URL is not a " +
			"Bot API server"}
	}
	return err
}

// asJSON writes a value of this package's own types, which all have a JSON form.
func asJSON(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic("telegram: " + err.Error())
	}
	return string(b)
}
