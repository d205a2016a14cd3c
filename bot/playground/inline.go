package playground

import (
	"context"
	"net/http"
	"time"

	"isnad/bot/telegram/telegramtest"
)

// inlineWait is how long what is typed waits for results: as long as the real server.
const inlineWait = 10 * time.Second

// serveInline asks the bot what it offers for what somebody types behind its name.
func (p *Page) serveInline(w http.ResponseWriter, r *http.Request, a act) {
	chat := p.server.Chat(a.Chat)
	if chat == nil {
		http.Error(w, errNoSuch.Error(), http.StatusBadRequest)
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), inlineWait)
	defer cancel()
	results, err := p.server.Inline(person(chat, a.Who), a.Text).Wait(ctx)
	if err != nil {
		results = nil // a bot that is silent offers nothing
	}
	p.mu.Lock()
	p.offered = results
	p.mu.Unlock()
	p.write(w, map[string]any{"results": results})
}

// person finds who acts in a chat; its owner where nobody is named.
func person(chat *telegramtest.Chat, id int64) telegramtest.User {
	for _, u := range chat.People() {
		if u.ID == id {
			return u
		}
	}
	return chat.Who()
}

// choose sends one of the results offered last.
func (p *Page) choose(chat *telegramtest.Chat, n int) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if n < 0 || n >= len(p.offered) {
		return errNoSuch
	}
	_, err := chat.SendInline(p.offered[n])
	return err
}
