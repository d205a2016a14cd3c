package telegramtest

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

// maxDownload is how large a file may be that a bot fetches from the real server.
const maxDownload = 20 << 20

// SendFile sends a document with its content, and a caption that may be empty.
func (c *Chat) SendFile(name string, data []byte, caption string) Message {
	return c.Write(Message{Document: c.s.keepFile(name, data), Caption: caption})
}

// Speak sends a voice note with this content.
func (c *Chat) Speak(recording []byte, seconds int) Message {
	f := c.s.keepFile("", recording)
	f.Duration = seconds
	return c.Write(Message{Voice: f})
}

// Forward passes a text on that somebody else wrote.
func (c *Chat) Forward(text, author string) Message {
	return c.Write(Message{Text: text, Origin: &Origin{Type: "hidden_user", Date: c.s.opts.Now().Unix(), Name: author}})
}

func (s *Server) keepFile(name string, data []byte) *File {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.files = append(s.files, append([]byte{}, data...)) // an empty one is there, too
	id := strconv.Itoa(len(s.files))
	return &File{FileID: "file-" + id, FileUniqueID: "unique-" + id, FileName: name, FileSize: int64(len(data))}
}

// getFile says where a file is fetched.
func (s *Server) getFile(p params) (any, error) {
	data, ok := s.file(strings.TrimPrefix(p["file_id"], "file-"))
	switch {
	case !ok:
		return nil, badRequest("wrong file_id or the file is temporarily unavailable")
	case len(data) > maxDownload:
		return nil, badRequest("file is too big")
	}
	return struct {
		FileID   string `json:"file_id"`
		FileSize int    `json:"file_size"`
		FilePath string `json:"file_path"`
	}{p["file_id"], len(data), fmt.Sprintf("documents/%s", strings.TrimPrefix(p["file_id"], "file-"))}, nil
}

// file finds a file by its number. The caller holds mu.
func (s *Server) file(number string) ([]byte, bool) {
	n, err := strconv.Atoi(number)
	if err != nil || n < 1 || n > len(s.files) || s.files[n-1] == nil {
		return nil, false
	}
	return s.files[n-1], true
}

// serveFile serves what getFile pointed to, "/file/bot<token>/documents/<number>".
func (s *Server) serveFile(w http.ResponseWriter, r *http.Request) {
	number, ok := strings.CutPrefix(r.URL.Path, "/file/bot"+s.opts.Token+"/documents/")
	s.mu.Lock()
	data, found := s.file(number)
	s.mu.Unlock()
	if f := s.fault(r.Context(), "file"); f != nil {
		http.Error(w, "Bad Gateway", http.StatusBadGateway)
		return
	}
	if !ok || !found {
		http.Error(w, "Not Found", http.StatusNotFound)
		return
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	_, _ = w.Write(data) // the bot went away: nobody to tell
}
