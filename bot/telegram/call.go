package telegram

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/cenkalti/backoff/v5"
	tg "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"isnad/bot/conversation"
)

const (
	callTime  = 30 * time.Second // for one call, the poll apart
	showTime  = 5 * time.Second  // for a draft or an edit of a placeholder; a final text waits that long at most for one under way
	patience  = 2 * time.Minute  // for all tries of a call; the queue tries again later
	maxAnswer = 32 << 20         // bytes; 100 updates of the largest kind are far below
	maxReport = 200              // characters of a refusal that go into an error
	maxKept   = 64 << 10         // bytes of an answer that are searched for the token before a report is cut from them
)

// An Error is a call that was refused, or of which no answer came. errors.Is and errors.As find
// [conversation.ErrGone], [conversation.ErrNoMessage], [conversation.ErrNoDrafts],
// *[conversation.MigratedError], [ErrFileTooBig] and the errors of the context in it. It never
// holds the token or an address with it.
type Error struct {
	Method      string
	Code        int    // of the Bot API, or of HTTP; 0 when no answer came
	Description string // at most 200 characters
	cause       error
}

func (e *Error) Error() string {
	if e.Code == 0 {
		return e.Method + ": " + e.Description
	}
	return fmt.Sprintf("%s: %d %s", e.Method, e.Code, e.Description)
}

// Unwrap returns what the error means to a caller, or nil.
func (e *Error) Unwrap() error { return e.cause }

// Temporary reports whether the same call can succeed later. It is assumed to, unless the request
// itself was refused.
func (e *Error) Temporary() bool {
	switch e.Code {
	case http.StatusBadRequest, http.StatusForbidden, http.StatusRequestEntityTooLarge:
		return false
	case http.StatusNotFound:
		return !e.says("method not found")
	}
	return true
}

// RetryAfter is how long Telegram asks to wait, or 0.
func (e *Error) RetryAfter() time.Duration {
	var wait *backoff.RetryAfterError
	if errors.As(e.cause, &wait) {
		return wait.Duration
	}
	return 0
}

// soon reports whether a second try within this call makes sense.
func (e *Error) soon() bool {
	return (e.Code == 0 || e.Code == http.StatusTooManyRequests || e.Code >= 500) && !errors.Is(e.cause, context.Canceled)
}

// says looks for one of the texts in the description, in any letter case.
func (e *Error) says(texts ...string) bool {
	d := strings.ToLower(e.Description)
	for _, t := range texts {
		if strings.Contains(d, t) {
			return true
		}
	}
	return false
}

// meaning finds what a refusal means to a caller. The wordings are those of the official server, in
// small letters.
func (e *Error) meaning(migratedTo int64, wait time.Duration) error {
	switch {
	case migratedTo != 0:
		return &conversation.MigratedError{To: migratedTo}
	case e.Code == http.StatusTooManyRequests && wait > 0:
		return &backoff.RetryAfterError{Duration: wait}
	case e.Code == http.StatusForbidden,
		e.Code == http.StatusBadRequest && e.says("chat not found", "user not found", "peer_id_invalid", "input_user_deactivated",
			"group chat was deactivated",
			"chat_write_forbidden", "have no rights to send", "not enough rights to send", "topic_closed"):
		return conversation.ErrGone
	case e.Code == http.StatusBadRequest && e.says("message to edit not found", "message can't be edited", "message_id_invalid"):
		return conversation.ErrNoMessage
	case e.Code == http.StatusBadRequest && e.says("file is too big"):
		return ErrFileTooBig
	case e.Method == draftMethod && (e.Code == http.StatusNotFound || e.Code == http.StatusBadRequest):
		return conversation.ErrNoDrafts // whatever the reason, the next draft of this chat would meet it too
	}
	return nil
}

// call makes one call and waits at most limit for its answer.
func (c *Client) call(ctx context.Context, method string, p tg.Params, limit time.Duration) (json.RawMessage, error) {
	timed, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	x := &exchange{ctx: timed, http: c.http}
	bot := c.bot
	bot.Client = x
	begin := time.Now()
	resp, err := bot.MakeRequest(method, p)
	took := time.Since(begin)
	if err == nil {
		c.observe(method, took, "ok")
		return resp.Result, nil
	}
	e := c.newError(ctx, method, x, err)
	outcome := strconv.Itoa(e.Code)
	if errors.Is(e.cause, context.Canceled) {
		outcome = "canceled"
	} else if e.Code == 0 {
		outcome = "network"
	}
	c.observe(method, took, outcome)
	return nil, e
}

// newError tells what went wrong with an exchange. ctx is the caller's, without the limit of the
// call.
func (c *Client) newError(ctx context.Context, method string, x *exchange, err error) *Error {
	e := &Error{Method: method, Code: x.status}
	var refused *tg.Error
	wait, migratedTo := x.retryAfter, int64(0)
	switch {
	case errors.As(err, &refused) && (refused.Message != "" || refused.Code != 0):
		e.Code = cmp.Or(refused.Code, x.status)
		e.Description = refused.Message
		migratedTo = refused.MigrateToChatID
		if refused.RetryAfter > 0 {
			wait = time.Duration(refused.RetryAfter) * time.Second
		}
	case x.body != nil:
		if e.Code == http.StatusOK {
			e.Code = 0 // a success that is none
		}
		e.Description = fmt.Sprintf("not an answer of a Bot API server (HTTP status %d): %q", x.status, x.body)
	case ctx.Err() != nil:
		e.Code, e.Description, e.cause = 0, ctx.Err().Error(), ctx.Err()
	case x.ctx.Err() != nil:
		e.Code, e.Description, e.cause = 0, "no answer in time", context.DeadlineExceeded
	default:
		e.Code, e.Description = 0, withoutURL(err).Error()
	}
	// redacted before it is cut, which may leave half a token
	report := []rune(strings.Join(strings.Fields(c.redact.Replace(e.Description)), " "))
	e.Description = string(report[:min(len(report), maxReport)])
	if e.cause == nil {
		e.cause = e.meaning(migratedTo, wait)
	}
	return e
}

// withoutURL takes the address, which holds the token, off an error of net/http.
func withoutURL(err error) error {
	var u *url.Error
	for errors.As(err, &u) {
		err = u.Err
	}
	return err
}

// retry makes a call until it succeeds, is refused, or patience ends.
func (c *Client) retry(ctx context.Context, method string, p tg.Params) (json.RawMessage, error) {
	return again(ctx, patience, func() (json.RawMessage, error) { return c.call(ctx, method, p, callTime) })
}

// again tries until do succeeds or its error asks for no further try soon. A wait that Telegram
// asks for is kept, or, when it is too long, returned.
func again(ctx context.Context, most time.Duration, do func() (json.RawMessage, error)) (json.RawMessage, error) {
	return backoff.Retry(ctx, func() (json.RawMessage, error) {
		result, err := do()
		var e *Error
		if errors.As(err, &e) && !e.soon() {
			err = backoff.Permanent(err)
		}
		return result, err
	}, backoff.WithMaxElapsedTime(most), backoff.WithBackOff(&backoff.ExponentialBackOff{
		InitialInterval: 500 * time.Millisecond, MaxInterval: 30 * time.Second, Multiplier: 2, RandomizationFactor: .3,
	}))
}

// sleep waits, or returns false when ctx ends before.
func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// An exchange is the HTTP client of one call: it gives the library's request a context, reads the
// answer to its end, so that the connection is used again, and remembers what the library would not
// tell.
type exchange struct {
	ctx        context.Context
	http       *http.Client
	status     int
	retryAfter time.Duration
	body       []byte // for a report: at most maxKept of it
}

// Do is what the library calls.
func (x *exchange) Do(req *http.Request) (*http.Response, error) {
	resp, err := x.http.Do(req.WithContext(x.ctx))
	if err != nil {
		return nil, err //nolint:wrapcheck // call takes the address off it
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("read the answer: %w", err)
	case len(body) > maxAnswer:
		return nil, fmt.Errorf("the answer is longer than %d bytes", maxAnswer)
	}
	x.status = resp.StatusCode
	x.body = body[:min(len(body), maxKept)]
	if seconds, err := strconv.Atoi(resp.Header.Get("Retry-After")); err == nil && seconds > 0 {
		x.retryAfter = time.Duration(seconds) * time.Second
	}
	resp.Body = io.NopCloser(bytes.NewReader(body))
	return resp, nil
}
