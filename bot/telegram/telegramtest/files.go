package telegramtest

import (
	"fmt"
	"net/http"
)

// Speak sends a voice note with this content.
func (c *Chat) Speak(recording []byte, seconds int) Message {
	c.s.mu.Lock()
	if c.s.files == nil {
		c.s.files = map[string][]byte{}
	}
	id := fmt.Sprintf("voice-%d", len(c.s.files)+1)
	c.s.files[id] = recording
	c.s.mu.Unlock()
	return c.Write(Message{Voice: &File{FileID: id, FileUniqueID: id, Duration: seconds}})
}

func (s *Server) getFile(p params) (any, error) {
	data, ok := s.files[p["file_id"]]
	if !ok {
		return nil, badRequest("wrong file_id or the file is temporarily unavailable")
	}
	return map[string]any{"file_id": p["file_id"], "file_unique_id": p["file_id"], "file_size": len(data), "file_path": "voice/" + p["file_id"]}, nil
}

// serveFile sends a file by the path that getFile gave.
func (s *Server) serveFile(w http.ResponseWriter, path string) {
	var id string
	if _, err := fmt.Sscanf(path, "voice/%s", &id); err != nil {
		http.Error(w, "Not Found", http.StatusNotFound)
		return
	}
	s.mu.Lock()
	data, ok := s.files[id]
	s.mu.Unlock()
	if !ok {
		http.Error(w, "Not Found", http.StatusNotFound)
		return
	}
	_, _ = w.Write(data) // the bot went away: nobody to tell
}
