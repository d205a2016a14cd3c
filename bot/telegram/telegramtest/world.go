package telegramtest

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// room is a chat and all that is in it.
type room struct {
	info        ChatInfo
	owner       User
	messages    []*Message
	nextID      int // of messages in supergroups and channels, which count for themselves
	members     map[int64]member
	order       []int64 // of members, as they came
	topics      []Topic
	draft       *Draft
	action      *action
	lastBot     int64 // the bot that wrote last
	started     bool
	blocked     bool
	deactivated bool
	migratedTo  int64
}

// A Topic is a thread of a forum; its id is that of the message that opened it.
type Topic struct {
	ID   int    `json:"id"`
	Name string `json:"name"`
}

type action struct {
	name   string
	thread int
	at     time.Time
}

// kind is the chat's kind in the words of the server's errors.
func (r *room) kind() string { return r.info.Type + " chat" }

func (r *room) find(id int) *Message {
	i := slices.IndexFunc(r.messages, func(m *Message) bool { return m.ID == id })
	if i < 0 {
		return nil
	}
	return r.messages[i]
}

// snapshot copies a message; what it answers is shown one level deep, as the Bot API does.
func (m *Message) snapshot() *Message {
	c := *m
	if c.ReplyTo != nil {
		to := *c.ReplyTo
		to.ReplyTo = nil
		c.ReplyTo = &to
	}
	c.Reactions = slices.Clone(c.Reactions)
	return &c
}

// An Event is something that a person watching the chats can see. Kind says what: message, edit,
// delete, draft (Draft is nil when it vanished), action, answer (to the press of a button), chat (a
// chat came or changed: members, topics, standing of the bot), commands (the bot's menu or
// description).
type Event struct {
	Seq     int      `json:"seq"`
	Kind    string   `json:"kind"`
	Chat    int64    `json:"chat,omitempty"`
	Thread  int      `json:"thread,omitempty"`
	Message *Message `json:"message,omitempty"`
	ID      int      `json:"id,omitempty"` // of the message that was deleted
	Draft   *Draft   `json:"draft,omitempty"`
	Action  string   `json:"action,omitempty"`
	Press   string   `json:"press,omitempty"`
	Answer  *Answer  `json:"answer,omitempty"`
}

// keptEvents bounds the log that pages follow; a page that fell behind starts again from the whole state.
const keptEvents = 2000

// record logs an event and wakes whoever waits.
func (s *Server) record(e Event) {
	s.lastEvent++
	e.Seq = s.lastEvent
	if len(s.events) == keptEvents {
		s.events = slices.Delete(s.events, 0, keptEvents/4)
	}
	s.events = append(s.events, e)
	s.wake()
}

func (s *Server) wake() {
	close(s.changed)
	s.changed = make(chan struct{})
}

// Events returns what happened after event number after, and a channel that is closed when more happens.
// It returns false when the log does not reach back so far: then read the whole state and follow from [Server.Seq].
func (s *Server) Events(after int) ([]Event, <-chan struct{}, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	first := s.lastEvent - len(s.events) + 1
	if after < first-1 || after > s.lastEvent {
		return nil, s.changed, false
	}
	return slices.Clone(s.events[after-first+1:]), s.changed, true
}

// Seq returns the number of the last event.
func (s *Server) Seq() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.lastEvent
}

// Person makes somebody whose language is Arabic, with an id of their own.
func (s *Server) Person(firstName string) User {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.nextUser++
	return User{ID: s.nextUser, FirstName: firstName, LanguageCode: "ar"}
}

// OtherBot makes a bot that is not ours.
func (s *Server) OtherBot(username string) User {
	u := s.Person(username)
	u.IsBot, u.Username, u.LanguageCode = true, username, ""
	return u
}

// A Chat is a chat as one person sees it, or one topic of it. Views of the same chat share everything; a view is cheap.
type Chat struct {
	s      *Server
	r      *room
	who    User
	thread int
}

// Private returns the person's chat with the bot. The bot may write there after the person did.
func (s *Server) Private(person User) *Chat {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.rooms[person.ID]
	if r == nil {
		r = s.newRoom(ChatInfo{ID: person.ID, Type: "private", FirstName: person.FirstName, LastName: person.LastName,
			Username: person.Username}, person)
	}
	return &Chat{s: s, r: r, who: person}
}

// Group makes a basic group, of people only; the bot comes by [Chat.AddBot]. The first person created it and speaks in the view returned.
func (s *Server) Group(title string, people ...User) *Chat {
	return s.group("group", false, title, people)
}

// Supergroup makes a supergroup as [Server.Group] makes a group.
func (s *Server) Supergroup(title string, people ...User) *Chat {
	return s.group("supergroup", false, title, people)
}

// Forum makes a supergroup with topics. A view without a topic is the General topic.
func (s *Server) Forum(title string, people ...User) *Chat {
	return s.group("supergroup", true, title, people)
}

// Channel makes a channel in which [Chat.Post] writes.
func (s *Server) Channel(title string, owner User) *Chat {
	return s.group("channel", false, title, []User{owner})
}

func (s *Server) group(kind string, forum bool, title string, people []User) *Chat {
	s.mu.Lock()
	defer s.mu.Unlock()
	id := -s.nextGroup
	if kind != "group" {
		id -= 1_000_000_000_000
	}
	s.nextGroup++
	r := s.newRoom(ChatInfo{ID: id, Type: kind, Title: title, IsForum: forum}, people...)
	return &Chat{s: s, r: r, who: people[0]}
}

func (s *Server) newRoom(info ChatInfo, people ...User) *room {
	r := &room{info: info, members: map[int64]member{}}
	for i, u := range people {
		status := "member"
		if i == 0 && info.Type != "private" {
			status = "creator"
		}
		r.members[u.ID] = member{&u, status}
		r.order = append(r.order, u.ID)
		r.owner = people[0]
	}
	s.rooms[info.ID] = r
	s.order = append(s.order, info.ID)
	s.record(Event{Kind: "chat", Chat: info.ID})
	return r
}

// Chats returns a view of every chat for its owner, oldest first, without those that became supergroups.
func (s *Server) Chats() []*Chat {
	s.mu.Lock()
	defer s.mu.Unlock()
	var chats []*Chat
	for _, id := range s.order {
		if r := s.rooms[id]; r.migratedTo == 0 {
			chats = append(chats, &Chat{s: s, r: r, who: r.owner})
		}
	}
	return chats
}

// Chat returns the owner's view of a chat, or nil.
func (s *Server) Chat(id int64) *Chat {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r := s.rooms[id]; r != nil {
		return &Chat{s: s, r: r, who: r.owner}
	}
	return nil
}

// As returns the chat as another person sees it, in the same topic.
func (c *Chat) As(who User) *Chat { return &Chat{c.s, c.r, who, c.thread} }

// InTopic returns the topic with an id; 0 is the General topic.
func (c *Chat) InTopic(id int) *Chat { return &Chat{c.s, c.r, c.who, id} }

// Topic opens a topic in a forum.
func (c *Chat) Topic(name string) *Chat {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	c.r.nextID++
	id := c.r.nextID
	c.r.topics = append(c.r.topics, Topic{id, name})
	c.s.addAs(c.r, id, Message{From: &c.who, ThreadID: id, TopicCreated: &TopicName{name, 7322096}})
	c.s.record(Event{Kind: "chat", Chat: c.r.info.ID})
	return &Chat{c.s, c.r, c.who, id}
}

// Info returns the chat as the Bot API writes it.
func (c *Chat) Info() ChatInfo {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	return c.r.info
}

// ID returns the chat's id.
func (c *Chat) ID() int64 { return c.r.info.ID }

// Who returns the person whose view this is.
func (c *Chat) Who() User { return c.who }

// Thread returns the topic's id; 0 without one.
func (c *Chat) Thread() int { return c.thread }

// Topics returns the forum's topics but General.
func (c *Chat) Topics() []Topic {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	return slices.Clone(c.r.topics)
}

// People returns who is in the chat, bots too, as they came.
func (c *Chat) People() []User {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	var people []User
	for _, id := range c.r.order {
		if m := c.r.members[id]; m.Status != "left" && m.Status != "kicked" {
			people = append(people, *m.User)
		}
	}
	return people
}

// add puts a message at the end of a chat and queues the update that the bot gets for it. It returns a copy.
func (s *Server) add(r *room, m Message) Message {
	if r.info.Type == "private" || r.info.Type == "group" {
		s.nextID++
		return s.addAs(r, s.nextID, m)
	}
	r.nextID++
	return s.addAs(r, r.nextID, m)
}

func (s *Server) addAs(r *room, id int, m Message) Message {
	m.ID, m.Chat, m.Date = id, r.info, s.opts.Now().Unix()
	m.threadIn(r)
	stored := &m
	r.messages = append(r.messages, stored)
	s.record(Event{Kind: "message", Chat: r.info.ID, Thread: m.ThreadID, Message: m.snapshot()})
	if s.sees(r, stored) {
		kind := "message"
		if r.info.Type == "channel" {
			kind = "channel_post"
		}
		s.push(kind, m.snapshot())
	}
	return *m.snapshot()
}

// threadIn sets what the real server says of a message's thread: in a forum the topic, of which a plain message answers the first one;
// in another supergroup a reply carries the id of the message at the root of the replies.
func (m *Message) threadIn(r *room) {
	to := m.ReplyTo
	switch {
	case r.info.IsForum:
		if m.ThreadID == 0 && to != nil {
			m.ThreadID = to.ThreadID
		}
		m.IsTopic = m.ThreadID != 0
		if m.IsTopic && to == nil && m.ID != m.ThreadID {
			m.ReplyTo = r.find(m.ThreadID)
		}
	case r.info.Type == "supergroup" && to != nil:
		m.ThreadID = cmp.Or(to.ThreadID, to.ID)
	}
}

// sees says whether the bot gets a message: all of a private chat; in groups, with privacy mode on,
// service messages, commands, mentions and replies to it. A bare command reaches it unless another
// bot was the last to write. Bots see each other's messages by the same rule.
func (s *Server) sees(r *room, m *Message) bool {
	status := r.members[s.bot.ID].Status
	switch {
	case m.From != nil && m.From.ID == s.bot.ID && !m.IsService():
		return false
	case r.info.Type == "private":
		return true
	case status != "member" && status != "administrator":
		return false
	case r.info.Type == "channel", m.IsService(), s.opts.ReadsAll, status == "administrator":
		return true
	case m.ReplyTo != nil && m.ReplyTo.From != nil && m.ReplyTo.From.ID == s.bot.ID:
		return true
	}
	for _, e := range slices.Concat(m.Entities, m.CaptionEntities) {
		text := slice(m.Text+m.Caption, e)
		switch name, _, addressed := strings.Cut(text, "@"); {
		case e.Type == "text_mention" && e.User != nil && e.User.ID == s.bot.ID:
			return true
		case e.Type == "mention" && strings.EqualFold(text, "@"+s.bot.Username):
			return true
		case e.Type == "bot_command" && addressed && strings.EqualFold(text, name+"@"+s.bot.Username):
			return true
		case e.Type == "bot_command" && !addressed && e.Offset == 0 && (r.lastBot == 0 || r.lastBot == s.bot.ID):
			return true
		}
	}
	return false
}

func (s *Server) remove(r *room, id int) {
	r.messages = slices.DeleteFunc(r.messages, func(m *Message) bool { return m.ID == id })
	s.record(Event{Kind: "delete", Chat: r.info.ID, ID: id})
}

// setStatus changes what somebody is in a chat and tells the bot as the real server would.
func (s *Server) setStatus(r *room, who User, status string, by User) {
	old, known := r.members[who.ID]
	if !known {
		old = member{&who, "left"}
		r.order = append(r.order, who.ID)
	}
	was := s.present(r)
	r.members[who.ID] = member{&who, status}
	change := map[string]any{"chat": r.info, "from": by, "date": s.opts.Now().Unix(), "old_chat_member": old,
		"new_chat_member": member{&who, status}}
	switch {
	case who.ID == s.bot.ID:
		s.push("my_chat_member", change)
	case r.members[s.bot.ID].Status == "administrator":
		s.push("chat_member", change)
	}
	inside := func(status string) bool { return status != "left" && status != "kicked" }
	switch {
	case r.info.Type == "private" || r.info.Type == "channel":
	case !inside(old.Status) && inside(status):
		s.add(r, Message{From: &by, NewMembers: []User{who}})
	case inside(old.Status) && !inside(status):
		m := s.add(r, Message{From: &by, LeftMember: &who})
		if who.ID == s.bot.ID && was && by.ID != s.bot.ID {
			s.push("message", m)
		}
	}
	s.record(Event{Kind: "chat", Chat: r.info.ID})
}

func (s *Server) present(r *room) bool {
	status := r.members[s.bot.ID].Status
	return status == "member" || status == "administrator"
}

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

// Write sends a message of any content; of ReplyTo only the id counts, and entities given are kept beside those that are found.
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

// Delete takes a message away for everyone; bots are not told.
func (c *Chat) Delete(m Message) {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	c.s.remove(c.r, m.ID)
}

// Join brings somebody into the chat, invited by the view's person, or by themselves when it is their own view.
func (c *Chat) Join(who User) { c.SetStatus(who, "member") }

// AddBot brings our bot into the chat.
func (c *Chat) AddBot() *Chat {
	c.SetStatus(c.s.bot, "member")
	return c
}

// Remove takes somebody out: kicked, or left when it is their own view.
func (c *Chat) Remove(who User) {
	if who.ID == c.who.ID {
		c.SetStatus(who, "left")
		return
	}
	c.SetStatus(who, "kicked")
}

// SetStatus makes somebody an administrator, a member, left or kicked; the bot and the chat are told as on the real server.
func (c *Chat) SetStatus(who User, status string) {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	c.s.setStatus(c.r, who, status, c.who)
}

// Block stops, or allows again, the bot's messages in a private chat.
func (c *Chat) Block(blocked bool) {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	c.s.block(c.r, c.who, blocked)
}

func (s *Server) block(r *room, who User, blocked bool) {
	old, status := "member", "kicked"
	if !blocked {
		old, status = status, old
	}
	r.blocked = blocked
	s.push("my_chat_member", map[string]any{"chat": r.info, "from": who, "date": s.opts.Now().Unix(),
		"old_chat_member": member{&s.bot, old}, "new_chat_member": member{&s.bot, status}})
	s.record(Event{Kind: "chat", Chat: r.info.ID})
}

// Deactivate deletes the person's account: the bot can write no more.
func (c *Chat) Deactivate() {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	c.r.deactivated = true
}

// Migrate turns a basic group into a supergroup and returns that.
func (c *Chat) Migrate() *Chat {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	s, old := c.s, c.r
	var people []User
	for _, id := range old.order {
		people = append(people, *old.members[id].User)
	}
	s.nextGroup++
	r := s.newRoom(ChatInfo{ID: -1_000_000_000_000 - s.nextGroup, Type: "supergroup", Title: old.info.Title}, people...)
	for id, m := range old.members {
		r.members[id] = m
	}
	s.add(old, Message{From: &c.who, MigrateTo: r.info.ID})
	old.migratedTo = r.info.ID
	s.add(r, Message{From: &c.who, MigrateFrom: old.info.ID})
	s.record(Event{Kind: "chat", Chat: old.info.ID})
	return &Chat{s, r, c.who, 0}
}

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

// Draft returns what the bot is writing in a private chat; false when nothing, or nothing within half a minute.
func (c *Chat) Draft() (Draft, bool) {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	if d := c.liveDraft(); d != nil {
		return *d, true
	}
	return Draft{}, false
}

// Action returns what the bot is seen doing in this topic, such as "typing", or "". It is seen for five seconds, or until a message comes.
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

// WaitFor returns the chat's messages as soon as done likes them, and an error when ctx ends before.
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

// PressData sends callback data of any content for a message, as a button that has been edited away, or a forger, does.
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

// Menu returns the commands that a client offers in the chat to a person of a language, by the order in which Telegram looks for them.
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
