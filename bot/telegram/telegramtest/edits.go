package telegramtest

import (
	"reflect"
)

// mine finds the message of the bot that p names.
func (s *Server) mine(p params, verb string) (*room, *Message, error) {
	r, err := s.writable(p)
	if err != nil {
		return nil, nil, err
	}
	m := r.find(p.int("message_id"))
	switch {
	case m == nil:
		return nil, nil, badRequest("message to %s not found", verb)
	case verb == "edit" && !s.isMine(r, m):
		return nil, nil, badRequest("message can't be edited")
	}
	return r, m, nil
}

func (s *Server) isMine(r *room, m *Message) bool {
	return m.From != nil && m.From.ID == s.bot.ID && !m.IsService() || r.info.Type == "channel"
}

func (s *Server) editMessageText(p params) (any, error) {
	text, entities, err := s.body(p)
	if err != nil {
		return nil, err
	}
	markup, err := keyboard(p)
	if err != nil {
		return nil, err
	}
	r, m, err := s.mine(p, "edit")
	if err != nil {
		return nil, err
	}
	edited := *m
	edited.Text, edited.Entities, edited.Markup, edited.NoPreview = text, entities, markup, noPreview(p)
	return s.edit(r, m, edited)
}

func (s *Server) editMessageReplyMarkup(p params) (any, error) {
	markup, err := keyboard(p)
	if err != nil {
		return nil, err
	}
	r, m, err := s.mine(p, "edit")
	if err != nil {
		return nil, err
	}
	edited := *m
	edited.Markup = markup
	return s.edit(r, m, edited)
}

func (s *Server) edit(r *room, m *Message, edited Message) (any, error) {
	if edited.Text == m.Text && reflect.DeepEqual(edited.Entities, m.Entities) && reflect.DeepEqual(edited.Markup, m.Markup) {
		return nil, badRequest("message is not modified: specified new message content and reply markup are exactly the same as a current " +
			"content and reply markup of the message")
	}
	if edited.Text != m.Text || !reflect.DeepEqual(edited.Entities, m.Entities) { // the real server hides the date of an edit of the buttons
		edited.EditDate = s.opts.Now().Unix()
	}
	*m = edited
	s.record(Event{Kind: "edit", Chat: r.info.ID, Thread: m.ThreadID, Message: m.snapshot()})
	return *m.snapshot(), nil
}

func (s *Server) deleteMessage(p params) (any, error) {
	r, m, err := s.mine(p, "delete")
	if err != nil {
		return nil, err
	}
	if r.info.Type != "private" && !s.isMine(r, m) && r.members[s.bot.ID].Status != "administrator" {
		return nil, badRequest("message can't be deleted")
	}
	s.remove(r, m.ID)
	return true, nil
}

func (s *Server) setMessageReaction(p params) (any, error) {
	var reactions []struct{ Type, Emoji string }
	if err := p.decode("reaction", "reaction types", &reactions); err != nil {
		return nil, err
	}
	r, m, err := s.mine(p, "react")
	if err != nil {
		return nil, err
	}
	if len(reactions) > 1 {
		return nil, badRequest("REACTIONS_TOO_MANY")
	}
	m.Reactions = nil
	for _, reaction := range reactions {
		m.Reactions = append(m.Reactions, reaction.Emoji)
	}
	s.record(Event{Kind: "edit", Chat: r.info.ID, Thread: m.ThreadID, Message: m.snapshot()})
	return true, nil
}
