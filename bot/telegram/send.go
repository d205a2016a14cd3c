package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"time"

	tg "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"isnad/bot/conversation"
)

const (
	sendMethod    = "sendMessage"
	editMethod    = "editMessageText"
	buttonsMethod = "editMessageReplyMarkup"
	draftMethod   = "sendMessageDraft"
)

// errEmpty is a reply in which nothing can be seen.
type errEmpty struct{}

func (errEmpty) Error() string   { return "the reply is empty" }
func (errEmpty) Temporary() bool { return false }

// Send sends a reply; see [conversation.Sender]. When a later part of a long reply fails, the ids
// of those before come with the error.
func (c *Client) Send(ctx context.Context, to conversation.Address, r conversation.Reply) ([]int, error) {
	return c.Edit(ctx, to, nil, r)
}

// Edit replaces messages; see [conversation.Sender]. One that has its text already is a success.
func (c *Client) Edit(ctx context.Context, to conversation.Address, ids []int, r conversation.Reply) ([]int, error) {
	rank := finalRank
	if r.Minor {
		rank = minorRank
	}
	return c.put(ctx, to, ids, r, rank)
}

// Placeholder sends a message that becomes an answer; see [conversation.Streamer].
func (c *Client) Placeholder(ctx context.Context, to conversation.Address, r conversation.Reply) (int, error) {
	ids, err := c.put(ctx, to, nil, r, previewRank)
	var e *Error
	switch {
	case errors.As(err, &e) && e.Code == http.StatusTooManyRequests:
		return 0, nil
	case err != nil:
		return 0, err
	}
	return ids[0], nil
}

// SetButtons changes what stands under a message; see [conversation.Sender].
func (c *Client) SetButtons(ctx context.Context, to conversation.Address, id int, buttons [][]conversation.Button) error {
	p := edited(to, id)
	p["reply_markup"] = c.keyboard(buttons)
	_, err := c.deliver(ctx, to.Chat, buttonsMethod, p, part{}, minorRank)
	return err
}

func edited(to conversation.Address, id int) tg.Params {
	p := addressed(to)
	delete(p, "message_thread_id") // an edit stays where the message is
	p["message_id"] = strconv.Itoa(id)
	return p
}

// put makes the parts of a reply stand in messages, one after the other: those that have ids are
// edited, the others sent, the first as the reply, the last with the buttons. Parts that a try
// before has put are left out.
func (c *Client) put(ctx context.Context, to conversation.Address, ids []int, r conversation.Reply, rank rank) ([]int, error) {
	parts := render(r)
	if len(parts) == 0 {
		return nil, errEmpty{}
	}
	buttons := c.keyboard(r.Buttons)
	all := slices.Clone(r.Sent)
	for i := len(all); i < len(parts); i++ {
		p, method := addressed(to), sendMethod
		switch {
		case i < len(ids):
			p, method = edited(to, ids[i]), editMethod
		case i == 0 && to.ReplyTo != 0:
			p["reply_parameters"] = fmt.Sprintf(`{"message_id":%d,"allow_sending_without_reply":true}`, to.ReplyTo)
		}
		if i == len(parts)-1 {
			p["reply_markup"] = buttons
		}
		result, err := c.deliver(ctx, to.Chat, method, p, parts[i], rank)
		if err != nil {
			return all, err
		}
		if method == editMethod {
			all = append(all, ids[i])
			continue
		}
		var message struct {
			ID int `json:"message_id"`
		}
		if err := json.Unmarshal(result, &message); err != nil || message.ID == 0 {
			// sent: another try would say it twice
			return all, &Error{Method: sendMethod, Code: http.StatusBadRequest, Description: "the answer names no message"}
		}
		all = append(all, message.ID)
	}
	return all, nil
}

// Draft shows an unfinished reply; see [conversation.Streamer]. An empty one shows that the bot is
// thinking. A draft stays in view, and one that waits may still be shown, until ctx ends, another
// comes, or a message is sent to the chat.
func (c *Client) Draft(ctx context.Context, to conversation.Address, draft int64, r conversation.Reply) error {
	pc := c.pacer(to.Chat)
	if pc.group || c.draftsRefused(pc) {
		return conversation.ErrNoDrafts
	}
	p := addressed(to)
	p["draft_id"] = strconv.FormatInt(draft, 10)
	p["can_stop"] = "true"
	var text part
	if parts := render(r); len(parts) > 0 {
		text = parts[0]
	}
	return c.show(pc, &preview{ctx: ctx, method: draftMethod, p: p, text: text}, false)
}

// Progress edits a placeholder; see [conversation.Streamer]. One that waits may still be made until
// ctx ends or a message of the chat is sent or edited.
func (c *Client) Progress(ctx context.Context, to conversation.Address, id int, r conversation.Reply) error {
	parts := render(r)
	if len(parts) == 0 {
		return nil
	}
	p := edited(to, id)
	p["reply_markup"] = c.keyboard(r.Buttons)
	return c.show(c.pacer(to.Chat), &preview{ctx: ctx, method: editMethod, p: p, text: parts[0]}, false)
}

// Typing shows "typing…" for about five seconds; nothing while Telegram asks for a pause.
func (c *Client) Typing(ctx context.Context, to conversation.Address) error {
	pc := c.pacer(to.Chat)
	pc.mu.Lock()
	paused := time.Now().Before(pc.until)
	pc.mu.Unlock()
	if paused {
		return nil
	}
	p := addressed(to)
	p["action"] = "typing"
	_, err := c.call(ctx, "sendChatAction", p, showTime)
	pc.note(err)
	return err
}

// AnswerTap ends the spinner of a button; see [conversation.Tapper].
func (c *Client) AnswerTap(ctx context.Context, tapID, text string, alert bool) error {
	const most = 200                 // characters, by the Bot API
	const tapLife = 15 * time.Second // clients give up soon after
	text = clean(text)
	if r := []rune(text); len(r) > most {
		text = string(r[:most-1]) + "…"
	}
	p := tg.Params{"callback_query_id": tapID, "text": text, "show_alert": strconv.FormatBool(alert)}
	_, err := again(ctx, tapLife, func() (json.RawMessage, error) { return c.call(ctx, "answerCallbackQuery", p, showTime) })
	var e *Error
	if errors.As(err, &e) && e.says("query is too old", "query id is invalid") {
		return nil
	}
	return err
}

func addressed(to conversation.Address) tg.Params {
	p := tg.Params{"chat_id": strconv.FormatInt(to.Chat, 10)}
	if to.Thread != 0 {
		p["message_thread_id"] = strconv.Itoa(to.Thread)
	}
	return p
}

// post makes a call that carries a text, or buttons alone. Markup that the server cannot read is
// sent as plain text with the same content, a text for a topic that is gone goes to the chat, and
// an edit that changes nothing is a success.
func (c *Client) post(ctx context.Context, method string, p tg.Params, text part, limit time.Duration) (json.RawMessage, error) {
	p = maps.Clone(p)
	if p["reply_markup"] == "" {
		delete(p, "reply_markup")
	}
	if method != buttonsMethod {
		p["link_preview_options"] = `{"is_disabled":true}`
		p["text"] = text.plain
		if text.html != "" {
			p["text"], p["parse_mode"] = text.html, "HTML"
		}
	}
	for {
		result, err := c.call(ctx, method, p, limit)
		var e *Error
		switch {
		case !errors.As(err, &e) || e.Code != http.StatusBadRequest:
			return result, err
		case e.says("message is not modified"):
			return nil, nil
		case e.says("can't parse entities") && p["parse_mode"] != "":
			c.logger.WarnContext(ctx, "Telegram cannot read our markup, sent as plain text", "err", err)
			p["text"] = text.plain
			delete(p, "parse_mode")
		case e.says("message thread not found", "topic_deleted", "topic_id_invalid") && p["message_thread_id"] != "":
			delete(p, "message_thread_id")
		default:
			return nil, err
		}
	}
}
