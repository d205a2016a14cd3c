package telegram

import (
	"context"
	"errors"
	"strconv"

	tg "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"isnad/bot/conversation"
)

var _ conversation.Inliner = (*Client)(nil)

// inlineCache is for how many seconds the server may offer the same results to anybody who types
// the same.
const inlineCache = 300

// AnswerInline offers results for an inline query; none is an empty list, which shows nothing. A
// result that has no room in one message is sent without its quotations.
func (c *Client) AnswerInline(ctx context.Context, queryID string, results []conversation.InlineResult) error {
	type content struct {
		Text    string `json:"message_text"`
		Mode    string `json:"parse_mode,omitempty"`
		Preview struct {
			Disabled bool `json:"is_disabled"`
		} `json:"link_preview_options"`
	}
	type article struct {
		Type        string  `json:"type"`
		ID          string  `json:"id"`
		Title       string  `json:"title"`
		Description string  `json:"description"`
		Content     content `json:"input_message_content"`
	}
	list := []article{}
	for i, r := range results {
		parts := render(r.Reply)
		if len(parts) == 0 {
			continue
		}
		a := article{Type: "article", ID: strconv.Itoa(i + 1), Title: clean(r.Title), Description: clean(r.Description),
			Content: content{Text: parts[0].html, Mode: "HTML"}}
		if parts[0].html == "" {
			a.Content.Text, a.Content.Mode = parts[0].plain, ""
		}
		a.Content.Preview.Disabled = true
		list = append(list, a)
	}
	_, err := c.call(ctx, "answerInlineQuery", tg.Params{"inline_query_id": queryID, "results": asJSON(list),
		"cache_time": strconv.Itoa(inlineCache), "is_personal": "false"}, showTime)
	var e *Error
	if errors.As(err, &e) && e.says("query is too old", "query id is invalid") {
		return nil
	}
	return err
}
