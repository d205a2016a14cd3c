package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"

	tg "github.com/go-telegram-bot-api/telegram-bot-api/v5"
)

// Download returns a file that somebody sent, of at most so many bytes.
func (c *Client) Download(ctx context.Context, file string, most int64) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, callTime)
	defer cancel()
	result, err := c.call(ctx, "getFile", tg.Params{"file_id": file}, callTime)
	if err != nil {
		return nil, err
	}
	var f struct {
		Path string `json:"file_path"`
		Size int64  `json:"file_size"`
	}
	if err := json.Unmarshal(result, &f); err != nil || f.Path == "" {
		return nil, &Error{Method: "getFile", Description: "the answer names no file"}
	}
	failure := func(err error) error { // an address holds the token
		return &Error{Method: "download", Description: c.redact.Replace(withoutURL(err).Error()), cause: ctx.Err()}
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, fmt.Sprintf("%s/file/bot%s/%s", c.base, c.bot.Token, f.Path), nil)
	if err != nil {
		return nil, failure(err)
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, failure(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, &Error{Method: "download", Code: resp.StatusCode, Description: http.StatusText(resp.StatusCode)}
	}
	data, err := io.ReadAll(io.LimitReader(resp.Body, most+1))
	switch {
	case err != nil:
		return nil, failure(err)
	case int64(len(data)) > most:
		return nil, &Error{Method: "download", Code: http.StatusRequestEntityTooLarge, Description: "the file is too large", cause: errors.ErrUnsupported}
	}
	return data, nil
}
