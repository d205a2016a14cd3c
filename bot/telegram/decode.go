package telegram

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"isnad/bot/conversation"
)

// allowedUpdates are the kinds of update that the bot asks for, always and explicitly: without the
// list the server keeps the one of an earlier program.
var allowedUpdates = asJSON([]string{"message", "edited_message", "callback_query", "inline_query", "my_chat_member",
	"stopped_message_generation"})

// The types of an update are narrower than the library's, whose whole update is lost when the type
// of one field changes in a later Bot API.
type (
	wireUpdate struct {
		ID       int64           `json:"update_id"`
		TooLarge bool            `json:"too_large"` // by Compact
		Message  json.RawMessage `json:"message"`
		Edited   json.RawMessage `json:"edited_message"`
		Tap      *struct {
			ID      string      `json:"id"`
			From    wireUser    `json:"from"`
			Message wireMessage `json:"message"` // its date is 0 when it is too old to be seen by bots
			Data    string      `json:"data"`
		} `json:"callback_query"`
		Inline *struct {
			ID    string   `json:"id"`
			From  wireUser `json:"from"`
			Query string   `json:"query"`
		} `json:"inline_query"`
		Member *struct {
			Chat wireChat   `json:"chat"`
			From wireUser   `json:"from"`
			Date int64      `json:"date"`
			Old  wireMember `json:"old_chat_member"`
			New  wireMember `json:"new_chat_member"`
		} `json:"my_chat_member"`
		Stopped *struct {
			Chat   wireChat `json:"chat"`
			Thread int      `json:"message_thread_id"`
			Draft  int64    `json:"draft_id"`
		} `json:"stopped_message_generation"`
	}
	wireUser struct {
		ID    int64 `json:"id"`
		IsBot bool  `json:"is_bot"`
	}
	wireChat struct {
		ID   int64  `json:"id"`
		Type string `json:"type"`
	}
	wireMember struct {
		Status   string `json:"status"`
		IsMember bool   `json:"is_member"` // of a restricted one
	}
	wireMessage struct {
		ID         int          `json:"message_id"`
		Thread     int          `json:"message_thread_id"`
		IsTopic    bool         `json:"is_topic_message"`
		From       *wireUser    `json:"from"`
		SenderChat *wireChat    `json:"sender_chat"`
		Forwarded  bool         `json:"is_automatic_forward"` // by Telegram, from the channel that a group belongs to
		ViaBot     *wireUser    `json:"via_bot"`
		Chat       wireChat     `json:"chat"`
		Date       int64        `json:"date"`
		EditDate   int64        `json:"edit_date"` // not of an edit that nobody can see
		Album      string       `json:"media_group_id"`
		ReplyTo    *wireMessage `json:"reply_to_message"`
		Quote      *struct {
			Text   string `json:"text"`
			Manual bool   `json:"is_manual"`
		} `json:"quote"`
		Text            string       `json:"text"`
		Entities        []wireEntity `json:"entities"`
		Caption         string       `json:"caption"`
		CaptionEntities []wireEntity `json:"caption_entities"`
		Markup          struct {
			Rows [][]struct {
				Data string `json:"callback_data"`
			} `json:"inline_keyboard"`
		} `json:"reply_markup"`
		MigrateTo int64 `json:"migrate_to_chat_id"`
		Document  *struct {
			ID   string `json:"file_id"`
			Name string `json:"file_name"`
			Size int64  `json:"file_size"`
		} `json:"document"`
		Voice *struct {
			File    string `json:"file_id"`
			Seconds int    `json:"duration"`
			Bytes   int64  `json:"file_size"`
		} `json:"voice"`
		Origin json.RawMessage `json:"forward_origin"`
	}
	wireEntity struct {
		Type   string    `json:"type"`
		Offset int       `json:"offset"`
		Length int       `json:"length"`
		User   *wireUser `json:"user"`
	}
)

// media are the fields of a message that a person sent and that is no text.
var media = []string{"animation", "audio", "checklist", "contact", "dice", "document", "game", "live_photo", "location", "paid_media",
	"photo", "poll",
	"rich_message", "sticker", "story", "venue", "video", "video_note", "voice"}

func (u wireUser) person() conversation.Person { return conversation.Person{ID: u.ID} }

func (c wireChat) chat() conversation.Chat {
	return conversation.Chat{ID: c.ID, Private: c.Type == "private"}
}

func (m wireMember) inside() bool {
	switch m.Status {
	case "creator", "administrator", "member":
		return true
	}
	return m.Status == "restricted" && m.IsMember
}

// errUnknownSelf comes before the server was reached for the first time; the update is as good
// later.
type errUnknownSelf struct{}

func (errUnknownSelf) Error() string   { return "decode an update: the bot's own name is not known yet" }
func (errUnknownSelf) Temporary() bool { return true }

// Decode turns an update into a message. What the bot has nothing to do with is of kind Other and
// no error. [Client.Me], or [Client.Poll], comes first.
func (c *Client) Decode(raw json.RawMessage) (conversation.Message, error) {
	me := c.me.Load()
	if me == nil {
		return conversation.Message{}, errUnknownSelf{}
	}
	var u wireUpdate
	if err := json.Unmarshal(raw, &u); err != nil {
		return conversation.Message{}, fmt.Errorf("decode an update: %w", err)
	}
	m := conversation.Message{Kind: conversation.Other}
	var err error
	switch {
	case u.Message != nil:
		m, err = me.message(u.Message, conversation.Text, u.TooLarge)
	case u.Edited != nil:
		m, err = me.message(u.Edited, conversation.Edited, u.TooLarge)
	case u.Tap != nil && u.Tap.Message.Chat.ID != 0:
		m = u.Tap.Message.place()
		m.Kind, m.From, m.TapID, m.Data = conversation.Tap, u.Tap.From.person(), u.Tap.ID, u.Tap.Data
	case u.Inline != nil:
		m.Kind, m.From, m.TapID, m.Text = conversation.Inline, u.Inline.From.person(), u.Inline.ID, clean(u.Inline.Query)
	case u.Stopped != nil:
		m = wireMessage{Chat: u.Stopped.Chat, Thread: u.Stopped.Thread, IsTopic: true}.place()
		m.Kind, m.From.ID, m.DraftID = conversation.Stop, u.Stopped.Chat.ID, u.Stopped.Draft // drafts are in private chats only
	case u.Member != nil:
		m = wireMessage{Chat: u.Member.Chat, Date: u.Member.Date}.place()
		m.From = u.Member.From.person()
		group := u.Member.Chat.Type == "group" || u.Member.Chat.Type == "supergroup"
		switch was, is := u.Member.Old.inside(), u.Member.New.inside(); {
		case group && !was && is:
			m.Kind, m.CanReadAll = conversation.Joined, me.CanReadAll
			m.Admin = u.Member.New.Status == "administrator" || u.Member.New.Status == "creator"
		case (group || m.Chat.Private) && was && !is:
			m.Kind = conversation.Left
		}
	}
	m.Update = u.ID
	return m, err
}

// place says where a message stands. Outside of forums a thread is a chain of replies, not a topic.
func (w wireMessage) place() conversation.Message {
	m := conversation.Message{Kind: conversation.Other, Chat: w.Chat.chat(), ID: w.ID, Album: w.Album, Seen: w.EditDate > 0}
	if w.IsTopic {
		m.Thread = w.Thread
	}
	if w.Date > 0 {
		m.Sent = time.Unix(w.Date, 0)
	}
	return m
}

// author finds who wrote a message: a person, or a chat in whose name one writes. ok is false for
// what nobody wrote to a bot.
func (w wireMessage) author() (p conversation.Person, ok bool) {
	switch as := w.SenderChat; {
	case w.ViaBot != nil, w.Forwarded, w.Chat.Type == "channel":
		return p, false
	case as != nil: // From is a bot of Telegram's
		// An administrator who stays anonymous writes as the group, a member may write as a channel.
		return conversation.Person{ID: as.ID}, as.ID == w.Chat.ID || as.Type == "channel"
	case w.From == nil, w.From.IsBot:
		return p, false
	}
	return w.From.person(), true
}

// message reads a message, which is of the given kind when a person wrote it as text.
func (me *Me) message(raw json.RawMessage, kind conversation.Kind, tooLarge bool) (conversation.Message, error) {
	var w wireMessage
	var fields map[string]json.RawMessage
	if err := errors.Join(json.Unmarshal(raw, &w), json.Unmarshal(raw, &fields)); err != nil {
		return conversation.Message{}, fmt.Errorf("decode a message: %w", err)
	}
	m := w.place()
	if w.MigrateTo != 0 {
		m.Kind, m.MigratedTo = conversation.Migrated, w.MigrateTo
		return m, nil
	}
	from, ok := w.author()
	if !ok {
		return m, nil
	}
	m.From, m.Forwarded = from, w.Origin != nil
	if d := w.Document; d != nil {
		m.File = &conversation.File{ID: d.ID, Name: cmp.Or(d.Name, "file"), Size: d.Size}
	}
	isMedia := slices.ContainsFunc(media, func(name string) bool { return fields[name] != nil })
	switch {
	case tooLarge:
		m.Kind, m.TooLarge = kind, true
	case w.Text != "":
		m.Kind = kind
		me.read(&m, w.Text, w.Entities)
	case isMedia && kind == conversation.Text:
		m.Kind = conversation.Media
		if v := w.Voice; v != nil && v.File != "" {
			m.Voice = &conversation.Voice{File: v.File, Seconds: v.Seconds, Bytes: v.Bytes}
		}
		me.read(&m, w.Caption, w.CaptionEntities)
	case isMedia && w.Caption != "":
		m.Kind = kind
		me.read(&m, w.Caption, w.CaptionEntities)
	default:
		return m, nil
	}
	if to := w.ReplyTo; to != nil && (m.Thread == 0 || to.ID != m.Thread) { // a plain message of a topic replies to the one that opened it
		var of conversation.Message
		me.read(&of, to.Text+to.Caption, append(to.Entities, to.CaptionEntities...))
		m.ReplyTo = &conversation.Quoted{ID: to.ID, FromBot: to.From != nil && to.From.ID == me.ID, Text: of.Text}
		if w.Quote != nil && w.Quote.Manual {
			m.ReplyTo.Text, m.ReplyTo.Selected = w.Quote.Text, true
		}
		for _, b := range slices.Concat(to.Markup.Rows...) {
			m.ReplyTo.Data = cmp.Or(m.ReplyTo.Data, b.Data)
		}
	}
	return m, nil
}
