package llm

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"
)

// An answer that is not one. Pieces already emitted before ErrTruncated are the model's, but the
// last sentence may be half of one.
var (
	ErrTruncated = errors.New("the answer is cut off")
	ErrEmpty     = errors.New("the answer is empty")
)

// Error is what was tried and why it did not work.
type Error struct {
	Doing string // which model was asked for what, and where
	Err   error  // a *StatusError, a *LimitError, ErrTruncated, ErrEmpty, the context's error, or one of the network
}

func (e *Error) Error() string { return e.Doing + ": " + clip(e.Err.Error()) }

// Unwrap returns the reason.
func (e *Error) Unwrap() error { return e.Err }

// Temporary reports whether trying later can help. It is assumed to, unless the reason says
// otherwise.
func (e *Error) Temporary() bool { return temporary(e.Err) }

// StatusError is an error that the server reported, with its status, inside a stream, or in an
// answer that claims success.
type StatusError struct {
	Status     int           // of HTTP, or named by an error inside a stream; 0: none was named
	Code       string        // the server's own word, such as model_not_found; may be empty
	Param      string        // the parameter at fault, such as temperature or messages[0].role; may be empty
	Message    string        // at most 300 characters on one line, never a page of HTML, never the key
	RetryAfter time.Duration // the pause that the server asks for; 0: none
}

func (e *StatusError) Error() string {
	switch {
	case e.Status == 0:
		return "the server reports: " + e.Message
	case e.Message == "":
		return fmt.Sprintf("%d %s", e.Status, http.StatusText(e.Status))
	default:
		return fmt.Sprintf("%d %s: %s", e.Status, http.StatusText(e.Status), e.Message)
	}
}

// Temporary reports whether the same request can succeed later: the server was busy, broken or
// restarting, or did not say.
func (e *StatusError) Temporary() bool {
	switch {
	case e.Code == "insufficient_quota": // OpenAI sends it with 429; only paying helps
		return false
	case e.Status == 0, e.Status == http.StatusRequestTimeout, e.Status == http.StatusTooEarly, e.Status == http.StatusTooManyRequests:
		return true
	default:
		return e.Status >= 500 && e.Status != http.StatusNotImplemented
	}
}

// LimitError says which of the [Limits] ran out.
type LimitError struct {
	Waiting string
	Limit   time.Duration
}

func (e *LimitError) Error() string { return fmt.Sprintf("no %s within %v", e.Waiting, e.Limit) }

func temporary(err error) bool {
	var status *StatusError
	var certificate *tls.CertificateVerificationError
	switch {
	case errors.As(err, &status):
		return status.Temporary()
	case errors.Is(err, context.Canceled), errors.As(err, &certificate):
		return false
	default:
		return true
	}
}

// failure wraps err with what was being tried. It takes the URL out: url.Error and its parse errors
// show it, passwords included.
func (r remote) failure(doing string, err error) error {
	if err == nil {
		return nil
	}
	if u := (*url.Error)(nil); errors.As(err, &u) {
		err = u.Err
	}
	return &Error{Doing: fmt.Sprintf("%s model %q at %s", doing, r.model, r.host), Err: err}
}

// clip keeps what a server said, or made another package say, short enough for a log.
func clip(s string) string {
	if runes := []rune(s); len(runes) > longestWords {
		return string(runes[:longestWords-1]) + "…"
	}
	return s
}
