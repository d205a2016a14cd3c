package telegramtest

import (
	"slices"
	"strconv"
)

func (s *Server) getChat(p params) (any, error) {
	r, err := s.readable(p)
	if err != nil {
		return nil, err
	}
	return r.info, nil
}

func (s *Server) getChatMember(p params) (any, error) {
	r, err := s.readable(p)
	if err != nil {
		return nil, err
	}
	id, _ := strconv.ParseInt(p["user_id"], 10, 64)
	m, ok := r.members[id]
	if !ok {
		return nil, badRequest("member not found")
	}
	return m, nil
}

func (s *Server) getChatAdministrators(p params) (any, error) {
	r, err := s.writable(p)
	if err != nil {
		return nil, err
	}
	if r.info.Type == "private" {
		return nil, badRequest("there are no administrators in the private chat")
	}
	admins := []member{}
	for _, m := range r.members {
		if m.Status == "creator" || m.Status == "administrator" {
			admins = append(admins, m)
		}
	}
	slices.SortFunc(admins, func(a, b member) int { return int(a.User.ID - b.User.ID) })
	return admins, nil
}

func (s *Server) leaveChat(p params) (any, error) {
	r, err := s.writable(p)
	if err != nil {
		return nil, err
	}
	if r.info.Type == "private" {
		return nil, badRequest("chat member status can't be changed in private chats")
	}
	s.setStatus(r, s.bot, "left", s.bot)
	return true, nil
}
