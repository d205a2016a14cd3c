package telegramtest

import (
	"cmp"
	"slices"
	"strings"
	"time"
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

// A Chat is a chat as one person sees it, or one topic of it. Views of the same chat share
// everything; a view is cheap.
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

// Group makes a basic group, of people only; the bot comes by [Chat.AddBot]. The first person
// created it and speaks in the view returned.
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

// Chats returns a view of every chat for its owner, oldest first, without those that became
// supergroups.
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

// add puts a message at the end of a chat and queues the update that the bot gets for it. It
// returns a copy.
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

// threadIn sets what the real server says of a message's thread: in a forum the topic, of which a
// plain message answers the first one; in another supergroup a reply carries the id of the message
// at the root of the replies.
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
	return slices.ContainsFunc(slices.Concat(m.Entities, m.CaptionEntities), func(e Entity) bool { return s.names(r, m, e) })
}

// names says whether an entity calls our bot: by a mention, or by a command that is not another's.
func (s *Server) names(r *room, m *Message, e Entity) bool {
	text := slice(m.Text+m.Caption, e)
	command, _, addressed := strings.Cut(text, "@")
	switch e.Type {
	case "text_mention":
		return e.User != nil && e.User.ID == s.bot.ID
	case "mention":
		return strings.EqualFold(text, "@"+s.bot.Username)
	case "bot_command":
		if addressed {
			return strings.EqualFold(text, command+"@"+s.bot.Username)
		}
		return e.Offset == 0 && (r.lastBot == 0 || r.lastBot == s.bot.ID)
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
