package playground

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"isnad/bot/conversation"
	"isnad/bot/telegram/telegramtest"
)

// A file that is sent on the page stands in the chat; what is no file, too large or from nobody is
// refused.
func TestFile(t *testing.T) {
	server := telegramtest.New(telegramtest.Options{})
	page := New(server, Options{})
	chat := server.Chats()[0]
	who := fmt.Sprint(chat.Who().ID)
	for _, tt := range []struct {
		query, kind, body string
		want              int
	}{
		{"chat=" + fmt.Sprint(chat.ID()) + "&who=" + who + "&name=a.txt", "application/octet-stream", "نصّ", http.StatusNoContent},
		{"chat=" + fmt.Sprint(chat.ID()) + "&who=" + who + "&name=a.txt", "text/plain", "نصّ", http.StatusUnsupportedMediaType},
		{"chat=" + fmt.Sprint(chat.ID()) + "&who=9&name=a.txt", "application/octet-stream", "نصّ", http.StatusBadRequest},
		{"chat=x&who=" + who + "&name=a.txt", "application/octet-stream", "نصّ", http.StatusBadRequest},
		{"chat=" + fmt.Sprint(chat.ID()) + "&who=" + who + "&name=a.txt", "application/octet-stream", strings.Repeat("x", conversation.MaxFile+1),
			http.StatusRequestEntityTooLarge},
	} {
		r := httptest.NewRequest(http.MethodPost, "/file?"+tt.query, strings.NewReader(tt.body))
		r.Host = "127.0.0.1:8080"
		r.Header.Set("Content-Type", tt.kind)
		w := httptest.NewRecorder()
		page.ServeHTTP(w, r)
		if w.Code != tt.want {
			t.Errorf("%s as %s: %d, want %d", tt.query, tt.kind, w.Code, tt.want)
		}
	}
	if m := chat.Messages(); len(m) != 1 || m[0].Document == nil || m[0].Document.FileName != "a.txt" {
		t.Errorf("in the chat stands %+v", m)
	}
}
