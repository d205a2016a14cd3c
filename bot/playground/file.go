package playground

import (
	"io"
	"net/http"
	"slices"
	"strconv"

	"isnad/bot/conversation"
	"isnad/bot/telegram/telegramtest"
)

// speaking is a chat as one of its people sees it, nil where there is no such person.
func (p *Page) speaking(id int64, thread int, who int64) *telegramtest.Chat {
	chat := p.server.Chat(id)
	if chat == nil {
		return nil
	}
	people := chat.People()
	i := slices.IndexFunc(people, func(u telegramtest.User) bool { return u.ID == who && u.ID != p.server.Me().ID })
	if i < 0 {
		return nil
	}
	return chat.As(people[i]).InTopic(thread)
}

// serveFile takes a file that somebody sends; chat, thread, who and name are in the query. Its
// type, which no form of another page can send, keeps others out beside their origin.
func (p *Page) serveFile(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Content-Type") != "application/octet-stream" {
		http.Error(w, "not a file", http.StatusUnsupportedMediaType)
		return
	}
	data, err := io.ReadAll(http.MaxBytesReader(w, r.Body, conversation.MaxFile))
	if err != nil {
		http.Error(w, "the file is larger than 20 MB", http.StatusRequestEntityTooLarge)
		return
	}
	number := func(name string) int64 {
		n, err := strconv.ParseInt(r.FormValue(name), 10, 64)
		if err != nil {
			return 0
		}
		return n
	}
	chat := p.speaking(number("chat"), int(number("thread")), number("who"))
	if chat == nil || r.FormValue("name") == "" {
		http.Error(w, errNoSuch.Error(), http.StatusBadRequest)
		return
	}
	chat.SendFile(r.FormValue("name"), data, "")
	w.WriteHeader(http.StatusNoContent)
}
