package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	tg "github.com/go-telegram-bot-api/telegram-bot-api/v5"
)

// fileTime is how long a file may take to come.
const fileTime = 2 * time.Minute

// ErrFileTooBig means that a file is larger than bots may fetch, or than was asked for.
var ErrFileTooBig = errors.New("file is too big")

// File fetches the content of a file that somebody sent, of at most most bytes. Errors are of type
// *[Error]; ErrFileTooBig is told apart.
func (c *Client) File(ctx context.Context, id string, most int64) ([]byte, error) {
	result, err := c.retry(ctx, "getFile", tg.Params{"file_id": id})
	if err != nil {
		return nil, err
	}
	var f struct {
		Path string `json:"file_path"`
		Size int64  `json:"file_size"`
	}
	if err := json.Unmarshal(result, &f); err != nil || f.Path == "" {
		return nil, &Error{Method: "getFile", Description: "the server does not say where the file is"}
	}
	if f.Size > most {
		return nil, tooBig("getFile", fmt.Sprintf("the file has %d bytes", f.Size))
	}
	return c.fetch(ctx, f.Path, most)
}

func tooBig(method, description string) *Error {
	return &Error{Method: method, Code: http.StatusRequestEntityTooLarge, Description: description, cause: ErrFileTooBig}
}

// fetch gets the bytes at a path. Its errors never hold the address, which has the token in it.
func (c *Client) fetch(ctx context.Context, path string, most int64) ([]byte, error) {
	const method = "file"
	ctx, cancel := context.WithTimeout(ctx, fileTime)
	defer cancel()
	var parts []string
	for part := range strings.SplitSeq(strings.TrimPrefix(path, "/"), "/") {
		parts = append(parts, url.PathEscape(part))
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.files+strings.Join(parts, "/"), nil)
	if err != nil {
		return nil, &Error{Method: method, Description: "the path of the file is no path"}
	}
	begin := time.Now()
	resp, err := c.http.Do(req)
	if err != nil {
		c.observe(method, time.Since(begin), "network")
		return nil, &Error{Method: method, Description: c.redact.Replace(withoutURL(err).Error())}
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		c.observe(method, time.Since(begin), fmt.Sprint(resp.StatusCode))
		return nil, &Error{Method: method, Code: resp.StatusCode, Description: "the file does not come"}
	}
	data, err := io.ReadAll(io.LimitReader(resp.Body, most+1))
	switch {
	case err != nil:
		c.observe(method, time.Since(begin), "network")
		return nil, &Error{Method: method, Description: c.redact.Replace(withoutURL(err).Error())}
	case int64(len(data)) > most:
		return nil, tooBig(method, "the file is larger than was said")
	}
	c.observe(method, time.Since(begin), "ok")
	return data, nil
}
