package telegramtest

import (
	"encoding/json"
	"fmt"
	"maps"
)

// kept is all that a server is made of, for another life of it. What a bot was writing, and faults,
// end with the server.
type kept struct {
	Rooms                           []keptRoom // oldest first
	NextUser, NextGroup, NextUpdate int64
	NextID                          int
	Files                           int               // how many were sent; their contents end with the server
	Updates                         []json.RawMessage // not confirmed
	Commands                        map[string][]Command
	Descriptions                    map[string]string
}

type keptRoom struct {
	Info                          ChatInfo
	Owner                         User
	Messages                      []*Message
	NextID                        int
	Members                       []member // as they came
	Topics                        []Topic
	LastBot                       int64
	Started, Blocked, Deactivated bool
	MigratedTo                    int64
}

// skipped is how many numbers of updates, messages and files are passed over by a new life: the one
// before may have given some out after it was kept last.
const skipped = 1000

// Keep writes down the chats and what the bot has not confirmed.
func (s *Server) Keep() ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	k := kept{NextUser: s.nextUser, NextGroup: s.nextGroup, NextUpdate: s.nextUpdate, NextID: s.nextID, Files: len(s.files),
		Commands: maps.Clone(s.commands), Descriptions: maps.Clone(s.descriptions)}
	for _, u := range s.updates {
		k.Updates = append(k.Updates, u.raw)
	}
	for _, id := range s.order {
		r := s.rooms[id]
		room := keptRoom{Info: r.info, Owner: r.owner, Messages: r.messages, NextID: r.nextID, Topics: r.topics, LastBot: r.lastBot,
			Started: r.started, Blocked: r.blocked, Deactivated: r.deactivated, MigratedTo: r.migratedTo}
		for _, m := range r.order {
			room.Members = append(room.Members, r.members[m])
		}
		k.Rooms = append(k.Rooms, room)
	}
	data, err := json.Marshal(k)
	if err != nil {
		return nil, fmt.Errorf("keep the chats: %w", err)
	}
	return data, nil
}

// Restore fills a server that has no chats with those of an earlier life.
func (s *Server) Restore(data []byte) error {
	var k kept
	if err := json.Unmarshal(data, &k); err != nil {
		return fmt.Errorf("restore the chats: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, old := range k.Rooms {
		r := &room{info: old.Info, owner: old.Owner, messages: old.Messages, nextID: old.NextID + skipped, topics: old.Topics,
			lastBot: old.LastBot, members: map[int64]member{},
			started: old.Started, blocked: old.Blocked, deactivated: old.Deactivated, migratedTo: old.MigratedTo}
		for _, m := range old.Members {
			r.members[m.User.ID] = m
			r.order = append(r.order, m.User.ID)
		}
		s.rooms[r.info.ID] = r
		s.order = append(s.order, r.info.ID)
	}
	s.nextUser, s.nextGroup, s.nextID = max(k.NextUser, s.nextUser), max(k.NextGroup, s.nextGroup), k.NextID+skipped
	s.nextUpdate = max(k.NextUpdate, s.nextUpdate) + skipped
	s.files = make([][]byte, k.Files+skipped)
	for _, raw := range k.Updates {
		var head struct {
			ID int64 `json:"update_id"`
		}
		if json.Unmarshal(raw, &head) == nil && head.ID > 0 {
			s.updates = append(s.updates, pending{head.ID, raw})
		}
	}
	maps.Copy(s.commands, k.Commands)
	maps.Copy(s.descriptions, k.Descriptions)
	return nil
}
