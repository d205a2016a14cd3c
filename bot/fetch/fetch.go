// Package fetch gets what a link that somebody sent leads to: a page or a file that can be read,
// from the public network only.
//
// A link is foreign, and so is the server behind it. Every address is looked at when it is dialled,
// so behind its name and behind each redirection: one of this machine, or of a network that is not
// public, is not asked. No proxy is used, since it would dial in our place.
package fetch

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"net/url"
	"path"
	"strings"
	"syscall"
	"time"

	"golang.org/x/net/html/charset"

	"isnad/retrieval/documents"
)

// A Reason says why a link gives nothing.
type Reason string

// The reasons.
const (
	NoLink      Reason = "no link"        // not http or https, or no host
	Inside      Reason = "inside"         // it leads to a network that is not public
	Unreachable Reason = "unreachable"    // no such host, or it does not answer, in time, or not now
	Refused     Reason = "refused"        // it asks who one is
	Absent      Reason = "absent"         // there is no such page
	Redirects   Reason = "redirects"      // it leads on and on
	Kind        Reason = "kind"           // a picture, a film …
	TooLarge    Reason = "page too large" // over the limit
)

// An Error says in a line why a link gives nothing. It does not hold the link.
type Error struct {
	Reason Reason
	Line   string
}

func (e *Error) Error() string { return e.Line }

// The limits.
const (
	maxRedirects = 5
	maxHeader    = 64 << 10
	dialTime     = 5 * time.Second
	headerTime   = 10 * time.Second
	wholeTime    = 30 * time.Second
)

// A Client fetches links. It is safe for concurrent use.
type Client struct{ http *http.Client }

// Options of a Client.
type Options struct {
	Loopback bool // addresses of this machine may be asked: for tests
}

// New makes a Client.
func New(o Options) *Client {
	dialer := &net.Dialer{Timeout: dialTime, Control: func(_, address string, _ syscall.RawConn) error {
		if !public(address, o.Loopback) {
			return &Error{Inside, "the link leads into a network that is not public"}
		}
		return nil
	}}
	return &Client{&http.Client{
		Timeout: wholeTime,
		Transport: &http.Transport{
			DialContext: dialer.DialContext, TLSHandshakeTimeout: dialTime, ResponseHeaderTimeout: headerTime,
			MaxResponseHeaderBytes: maxHeader, DisableKeepAlives: true, ForceAttemptHTTP2: true,
		},
		CheckRedirect: func(r *http.Request, via []*http.Request) error {
			if len(via) > maxRedirects {
				return &Error{Redirects, fmt.Sprintf("it leads on more than %d times", maxRedirects)}
			}
			r.Header.Del("Referer")
			return check(r.URL)
		},
	}}
}

// check refuses what is no address of a page, and forgets the password that may stand in one.
func check(u *url.URL) error {
	if (u.Scheme != "http" && u.Scheme != "https") || u.Hostname() == "" {
		return &Error{NoLink, "only links that begin with http:// or https:// are followed"}
	}
	u.User = nil
	return nil
}

// A Page is what a link leads to. The ending of its name says which kind of document it is.
type Page struct {
	Name string
	Link string // as it was given, but for a password in it
	Data []byte
}

// Get fetches what a link leads to, of at most most bytes. Errors are of type *[Error], or that of
// ctx.
func (c *Client) Get(ctx context.Context, link string, most int64) (Page, error) {
	u, err := url.Parse(link)
	if err != nil {
		return Page{}, &Error{NoLink, "it is no link"}
	}
	secret := u.User != nil
	if err := check(u); err != nil {
		return Page{}, err
	}
	if secret {
		link = u.String()
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return Page{}, &Error{NoLink, "it is no link"}
	}
	req.Header.Set("User-Agent", "Mozilla/5.0 (compatible; IsnadBot)")
	req.Header.Set("Accept", "text/html,application/xhtml+xml,application/pdf,text/plain;q=0.9,*/*;q=0.5")
	req.Header.Set("Accept-Language", "ar,en;q=0.5")
	resp, err := c.http.Do(req)
	if err != nil {
		return Page{}, reason(ctx, err)
	}
	defer resp.Body.Close()
	if err := standing(resp.StatusCode); err != nil {
		return Page{}, err
	}
	name, err := nameOf(resp)
	if err != nil {
		return Page{}, err
	}
	tooLarge := &Error{TooLarge, fmt.Sprintf("more than %d bytes", most)}
	if resp.ContentLength > most {
		return Page{}, tooLarge
	}
	data, err := io.ReadAll(io.LimitReader(resp.Body, most+1))
	if err != nil {
		return Page{}, reason(ctx, err)
	}
	if int64(len(data)) > most {
		return Page{}, tooLarge
	}
	data = inUTF8(data, name, resp.Header.Get("Content-Type"))
	if int64(len(data)) > most {
		return Page{}, tooLarge
	}
	return Page{name, link, data}, nil
}

// reason is why a server could not be asked.
func reason(ctx context.Context, err error) error {
	var known *Error
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.As(err, &known):
		return known
	}
	var late interface{ Timeout() bool }
	if errors.As(err, &late) && late.Timeout() {
		return &Error{Unreachable, "the server does not answer in time"}
	}
	return &Error{Unreachable, "the server cannot be reached"} // what the error says more has the link in it
}

// standing reads the status of an answer.
func standing(status int) error {
	line := fmt.Sprintf("the server answers %d", status)
	switch {
	case status == http.StatusOK:
		return nil
	case status == http.StatusUnauthorized, status == http.StatusForbidden, status == http.StatusPaymentRequired,
		status == http.StatusUnavailableForLegalReasons:
		return &Error{Refused, line}
	case status >= 400 && status < 500 && status != http.StatusTooManyRequests && status != http.StatusRequestTimeout:
		return &Error{Absent, line}
	}
	return &Error{Unreachable, line}
}

// endings are those of the kinds of document that are read, by their media types.
var endings = map[string]string{
	"text/html": ".html", "application/xhtml+xml": ".html", "application/pdf": ".pdf", "application/x-pdf": ".pdf",
	"application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx", "application/epub+zip": ".epub",
	"text/markdown": ".md", "text/csv": ".csv", "text/tab-separated-values": ".tsv", "text/plain": ".txt",
}

// vague are media types that say less than the ending of the name does.
var vague = map[string]bool{
	"":                           true,
	"text/plain":                 true,
	"application/octet-stream":   true,
	"binary/octet-stream":        true,
	"application/force-download": true,
}

// nameOf names what comes: as the server calls it, or as the link ends, with the ending of its
// kind.
func nameOf(resp *http.Response) (string, error) {
	kind, _, err := mime.ParseMediaType(resp.Header.Get("Content-Type"))
	if err != nil {
		kind = ""
	}
	name := path.Base(resp.Request.URL.Path)
	if _, params, err := mime.ParseMediaType(resp.Header.Get("Content-Disposition")); err == nil && params["filename"] != "" {
		name = path.Base(strings.ReplaceAll(params["filename"], `\`, "/"))
	}
	if name == "/" || name == "." {
		name = resp.Request.URL.Hostname() + ".html" // which has dots
	}
	own := path.Ext(name)
	if vague[kind] && documents.Readable(name) {
		return name, nil
	}
	ending := endings[kind]
	if ending == "" {
		return "", &Error{Kind, "it is of the kind " + kind + ", which is not read"}
	}
	return strings.TrimSuffix(name, own) + ending, nil
}

const byteOrderMark = "\ufeff"

// inUTF8 rewrites text whose letters the server names, and marks it, so that what the text says
// itself does not count any more.
func inUTF8(data []byte, name, contentType string) []byte {
	_, params, err := mime.ParseMediaType(contentType)
	if ext := strings.ToLower(path.Ext(name)); err != nil || params["charset"] == "" || ext == ".pdf" || ext == ".docx" || ext == ".epub" {
		return data
	}
	if e, _ := charset.Lookup(params["charset"]); e != nil {
		if text, err := e.NewDecoder().Bytes(data); err == nil {
			return append([]byte(byteOrderMark), bytes.TrimPrefix(text, []byte(byteOrderMark))...)
		}
	}
	return data
}
