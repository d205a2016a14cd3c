package telegramtest

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"
)

// Stop taps the stop button beside the draft. It returns false when there is none.
func (c *Chat) Stop() bool {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	d := c.liveDraft()
	if d == nil || !d.CanStop {
		return false
	}
	c.r.draft = nil
	c.s.push("stopped_message_generation", map[string]any{"chat": c.r.info, "draft_id": d.ID})
	c.s.record(Event{Kind: "draft", Chat: c.r.info.ID})
	return true
}

func (c *Chat) liveDraft() *Draft {
	if d := c.r.draft; d != nil && c.s.opts.Now().Sub(time.Unix(d.Date, 0)) <= draftLife+time.Second {
		return d
	}
	return nil
}

// Draft returns what the bot is writing in a private chat; false when nothing, or nothing within
// half a minute.
func (c *Chat) Draft() (Draft, bool) {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	if d := c.liveDraft(); d != nil {
		return *d, true
	}
	return Draft{}, false
}

// Action returns what the bot is seen doing in this topic, such as "typing", or "". It is seen for
// five seconds, or until a message comes.
func (c *Chat) Action() string {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	if a := c.r.action; a != nil && a.thread == c.thread && c.s.opts.Now().Sub(a.at) <= 5*time.Second {
		return a.name
	}
	return ""
}

// Blocked says whether the person blocked the bot.
func (c *Chat) Blocked() bool {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	return c.r.blocked
}

// Messages returns what stands in the chat, oldest first; in a forum, in the view's topic.
func (c *Chat) Messages() []Message {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	return c.messages()
}

func (c *Chat) messages() []Message {
	var messages []Message
	for _, m := range c.r.messages {
		if !c.r.info.IsForum || m.ThreadID == c.thread {
			messages = append(messages, *m.snapshot())
		}
	}
	return messages
}

// WaitFor returns the chat's messages as soon as done likes them, and an error when ctx ends
// before.
func (c *Chat) WaitFor(ctx context.Context, done func([]Message) bool) ([]Message, error) {
	for {
		c.s.mu.Lock()
		messages, changed := c.messages(), c.s.changed
		c.s.mu.Unlock()
		if done(messages) {
			return messages, nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return messages, fmt.Errorf("wait in chat %d: %w", c.ID(), context.Cause(ctx))
		}
	}
}

// A Press is a tap on a button under a message, a callback query for the bot.
type Press struct {
	ID       string
	chat     int64
	at       time.Time
	answered chan struct{}
	answer   Answer
}

// Wait returns the bot's answer to the press.
func (p *Press) Wait(ctx context.Context) (Answer, error) {
	select {
	case <-p.answered:
		return p.answer, nil
	case <-ctx.Done():
		return Answer{}, fmt.Errorf("wait for the answer to a press: %w", context.Cause(ctx))
	}
}

// Press taps the button of a message that has the text, or the callback data, given.
func (c *Chat) Press(m Message, button string) (*Press, error) {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	stored := c.r.find(m.ID)
	if stored == nil || stored.Markup == nil {
		return nil, fmt.Errorf("press %q: message %d has no buttons", button, m.ID)
	}
	for _, b := range slices.Concat(stored.Markup.Rows...) {
		if (b.Text == button || b.CallbackData == button) && b.CallbackData != "" {
			return c.press(stored, b.CallbackData), nil
		}
	}
	return nil, fmt.Errorf("press %q: no such button under message %d", button, m.ID)
}

// PressData sends callback data of any content for a message, as a button that has been edited
// away, or a forger, does.
func (c *Chat) PressData(m Message, data string) *Press {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	return c.press(&m, data)
}

func (c *Chat) press(m *Message, data string) *Press {
	c.s.nextPress++
	p := &Press{ID: fmt.Sprintf("%d00%d", c.who.ID, c.s.nextPress), chat: c.r.info.ID, at: c.s.opts.Now(), answered: make(chan struct{})}
	c.s.presses[p.ID] = p
	c.s.push("callback_query", map[string]any{"id": p.ID, "from": c.who, "message": m.snapshot(),
		"chat_instance": strconv.FormatInt(c.r.info.ID, 10), "data": data})
	return p
}

// Menu returns the commands that a client offers in the chat to a person of a language, by the
// order in which Telegram looks for them.
func (s *Server) Menu(chat *Chat, language string) []Command {
	s.mu.Lock()
	defer s.mu.Unlock()
	id := strconv.FormatInt(chat.ID(), 10)
	scopes := []string{"chat " + id, "all_private_chats", "default"}
	if chat.r.info.Type != "private" {
		scopes = []string{"chat_member " + id + " " + strconv.FormatInt(chat.who.ID, 10), "chat " + id, "all_group_chats", "default"}
		if st := chat.r.members[chat.who.ID].Status; st == "creator" || st == "administrator" {
			scopes = slices.Insert(scopes, 1, "chat_administrators "+id)
			scopes = slices.Insert(scopes, 3, "all_chat_administrators")
		}
	}
	for _, scope := range scopes {
		if c := s.commands[scope+" "+language]; len(c) > 0 {
			return slices.Clone(c)
		}
		if c := s.commands[scope]; len(c) > 0 {
			return slices.Clone(c)
		}
	}
	return nil
}

// Description returns what an empty private chat says about the bot to a person of a language.
func (s *Server) Description(language string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return cmp.Or(s.descriptions["description "+language], s.descriptions["description "])
}
