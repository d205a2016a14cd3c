package telegramtest

// Join brings somebody into the chat, invited by the view's person, or by themselves when it is
// their own view.
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

// SetStatus makes somebody an administrator, a member, left or kicked; the bot and the chat are
// told as on the real server.
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
