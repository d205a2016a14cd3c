// Package llm asks OpenAI-compatible servers: [Client.Generate] streams an answer, [Embedder.Embed]
// turns texts into vectors.
//
// go-openai speaks the protocol. What real servers do differently is put right below it, in the
// HTTP client that it is given (see repairs): go-openai sees clean events only, and an error,
// wherever and however the server wrote it, becomes one [*StatusError]. What models and the
// templates of their chats put around an answer is taken off it (see speech), and what a server
// refuses of a request is left out from then on (see plainer). Above it, calls that failed before
// the first token are tried again, and every wait has a limit (see [Limits]).
//
// Every error is an [*Error]: it says what was tried and whether trying again can help, and holds
// neither the key nor a page of HTML. The one exception is the error of Generate's emit, which
// comes back as it is.
package llm

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/cenkalti/backoff/v5"
	"github.com/sashabaranov/go-openai"
)

// openAI is the base URL used when [Options] has none.
const openAI = "https://api.openai.com/v1"

// Options say which model is asked, where, and how patiently.
type Options struct {
	BaseURL   string            // what stands before /chat/completions, such as …/v1; empty: OpenAI's
	APIKey    string            // empty: no Authorization header, as local servers like it
	Model     string            // as the server names it
	Plain     bool              // the model is known not to think aloud: its first answer is emitted piece by piece, too
	Transport http.RoundTripper // nil: the network; a proxy of the environment is obeyed, though never for loopback
	Limits    Limits
	Logger    *slog.Logger // hears of calls that are tried again; nil: silence
}

// Limits bound every wait. A zero field takes its default.
type Limits struct {
	Connect time.Duration // to reach the server, and as much again to agree on TLS; 3 s. A Transport of one's own has its own.
	// from the call of Generate, retries included; also for the embedding of one text, which is a
	// reader's question; 15 s
	FirstToken time.Duration
	Silence    time.Duration // between two tokens; keep-alives are silence; 10 s
	Whole      time.Duration // a whole answer, and the embedding of one batch; 60 s
	Retries    time.Duration // after this much time no other try begins; 8 s
}

func (l Limits) orDefaults() Limits {
	return Limits{
		Connect:    cmp.Or(l.Connect, 3*time.Second),
		FirstToken: cmp.Or(l.FirstToken, 15*time.Second),
		Silence:    cmp.Or(l.Silence, 10*time.Second),
		Whole:      cmp.Or(l.Whole, 60*time.Second),
		Retries:    cmp.Or(l.Retries, 8*time.Second),
	}
}

// remote is what the Client and the Embedder share: a model on a server.
type remote struct {
	api    *openai.Client
	model  string
	host   string // for errors; a URL may hold a password, a host does not
	limits Limits
	log    *slog.Logger
}

func newRemote(o Options) remote {
	limits := o.Limits.orDefaults()
	transport := o.Transport
	if transport == nil {
		transport = network(limits.Connect)
	}
	config := openai.DefaultConfig(o.APIKey)
	config.BaseURL = cmp.Or(strings.TrimRight(o.BaseURL, "/"), openAI)
	config.HTTPClient = repairs{key: o.APIKey, client: &http.Client{
		Transport: transport,
		// A redirected POST arrives as a GET, and the key would travel along: a wrong base URL is better
		// said than followed.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
	r := remote{api: openai.NewClientWithConfig(config), model: o.Model, limits: limits, log: o.Logger}
	if u, err := url.Parse(config.BaseURL); err == nil {
		r.host = u.Host
	}
	if r.log == nil {
		r.log = slog.New(slog.DiscardHandler)
	}
	return r
}

// network is a transport with a limit for connecting only: a limit for the whole exchange would cut
// living streams.
func network(connect time.Duration) *http.Transport {
	return &http.Transport{
		Proxy:               http.ProxyFromEnvironment, // never for loopback
		DialContext:         (&net.Dialer{Timeout: connect, KeepAlive: 30 * time.Second}).DialContext,
		TLSHandshakeTimeout: connect,
		ForceAttemptHTTP2:   true,
		MaxIdleConnsPerHost: 16, // one a conversation that is being answered, more than a small bot has
		IdleConnTimeout:     90 * time.Second,
	}
}

// retry calls try again, with growing pauses or those that the server asks for, as long as that may
// help, try says so, and Limits.Retries have not passed. A limit that ran out is not tried again:
// the reader has waited long enough.
func (r remote) retry(ctx context.Context, try func() (again bool, err error)) error {
	pace := &pace{BackOff: backoff.NewExponentialBackOff()}
	_, err := backoff.Retry(ctx, func() (struct{}, error) {
		again, err := try()
		var status *StatusError
		var timeout net.Error
		pace.asked = 0
		if errors.As(err, &status) {
			pace.asked = status.RetryAfter
		}
		if late := errors.As(err, &timeout) && timeout.Timeout(); late || !again || !temporary(err) {
			return struct{}{}, backoff.Permanent(err)
		}
		return struct{}{}, err
	},
		backoff.WithBackOff(pace),
		backoff.WithMaxElapsedTime(r.limits.Retries),
		backoff.WithNotify(func(err error, wait time.Duration) {
			r.log.Debug("another try", "wait", wait, "error", r.failure("ask", err))
		}))
	return err
}

// pace waits as long as the server asks, and never less than the growing pauses of its BackOff.
type pace struct {
	backoff.BackOff
	asked time.Duration
}

func (p *pace) NextBackOff() time.Duration { return max(p.BackOff.NextBackOff(), p.asked) }
