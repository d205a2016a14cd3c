package telegramtest

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Say writes as the view's person. As clients do, it finds commands, mentions, links and hashtags,
// and cuts what is longer than a message may be; it returns the last message, and the zero Message
// for a text in which nothing can be seen.
func (c *Chat) Say(text string) Message { return c.Write(Message{Text: text}) }

// Reply answers a message.
func (c *Chat) Reply(to Message, text string) Message {
	return c.Write(Message{Text: text, ReplyTo: &to})
}

// Post writes in a channel, in its name.
func (c *Chat) Post(text string) Message {
	info := c.Info()
	return c.Write(Message{Text: text, SenderChat: &info})
}

// Write sends a message of any content; of ReplyTo only the id counts, and entities given are kept
// beside those that are found.
func (c *Chat) Write(m Message) Message {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	r := c.r
	if r.info.Type == "private" {
		if r.blocked {
			c.s.block(r, c.who, false)
		}
		r.started = true
	}
	if m.SenderChat == nil {
		who := c.who
		m.From = &who
		if who.IsBot {
			r.lastBot = who.ID
		}
	}
	if m.ThreadID = c.thread; m.ReplyTo != nil {
		m.ReplyTo = r.find(m.ReplyTo.ID)
	}
	if m.Caption != "" {
		m.CaptionEntities = addFound(m.Caption, m.CaptionEntities)
	}
	if m.Text == "" {
		return c.s.add(r, m)
	}
	var last Message
	given := m.Entities
	for _, part := range parts(m.Text) {
		text, entities, err := cleanText(part, given)
		if err != nil || text == "" {
			continue
		}
		m.Text, m.Entities = text, addFound(text, entities)
		last = c.s.add(r, m)
	}
	return last
}

// parts cuts a text into pieces that fit a message.
func parts(text string) []string {
	text = strings.ToValidUTF8(text, string(utf8.RuneError))
	var pieces []string
	start, units := 0, 0
	for i, r := range text {
		if units+utf16Len(r) > maxText {
			pieces, start, units = append(pieces, text[start:i]), i, 0
		}
		units += utf16Len(r)
	}
	return append(pieces, text[start:])
}

// Edit changes the text of a message of a person. The same text again is an edit too: the real
// server sends one when a link preview appears.
func (c *Chat) Edit(m Message, text string) (Message, error) {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	stored := c.r.find(m.ID)
	if stored == nil {
		return Message{}, fmt.Errorf("edit message %d of chat %d: it is not there", m.ID, c.ID())
	}
	text, entities, err := cleanText(text, nil)
	if err != nil {
		return Message{}, fmt.Errorf("edit message %d: %w", m.ID, err)
	}
	stored.Text, stored.Entities, stored.EditDate = text, addFound(text, entities), c.s.opts.Now().Unix()
	c.s.record(Event{Kind: "edit", Chat: c.r.info.ID, Thread: stored.ThreadID, Message: stored.snapshot()})
	if c.s.sees(c.r, stored) {
		kind := "edited_message"
		if c.r.info.Type == "channel" {
			kind = "edited_channel_post"
		}
		c.s.push(kind, stored.snapshot())
	}
	return *stored.snapshot(), nil
}
