package playground

import (
	"encoding/json"
	"errors"
	"net/http"
	"slices"

	"isnad/bot/telegram/telegramtest"
)

// act is something that a person does on the page.
type act struct {
	Do      string `json:"do"`
	Chat    int64  `json:"chat"`
	Thread  int    `json:"thread"`
	Who     int64  `json:"who"`
	Message int    `json:"message"` // that is answered, edited or whose button is pressed; the place of the inline result that is chosen
	Text    string `json:"text"`    // of a message; data of a button; name of a fault, a standing or a behaviour
}

var errNoSuch = errors.New("no such act, chat or person")

func (p *Page) serveAct(w http.ResponseWriter, r *http.Request) {
	var a act
	if r.Header.Get("Content-Type") != "application/json" {
		http.Error(w, "not JSON", http.StatusUnsupportedMediaType)
		return
	}
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<20)).Decode(&a); err != nil {
		http.Error(w, "not JSON", http.StatusBadRequest)
		return
	}
	if a.Do == "inline" {
		p.serveInline(w, r, a)
		return
	}
	press, err := p.act(a)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	p.write(w, map[string]string{"press": press})
}

// act does it; the result is the id of a press.
func (p *Page) act(a act) (string, error) {
	switch a.Do {
	case "fault":
		return "", p.fault(a.Text)
	case "behave":
		if p.opts.SetBehaviour == nil || !slices.Contains(p.opts.Behaviours, a.Text) {
			return "", errNoSuch
		}
		p.opts.SetBehaviour(a.Text)
		p.mu.Lock()
		p.behaviour = a.Text
		p.mu.Unlock()
		return "", nil
	case "restart":
		if p.opts.Restart == nil {
			return "", errNoSuch
		}
		p.opts.Restart()
		return "", nil
	}
	chat := p.speaking(a.Chat, a.Thread, a.Who)
	if chat == nil {
		return "", errNoSuch
	}
	message := telegramtest.Message{ID: a.Message}
	switch a.Do {
	case "say":
		if a.Message != 0 {
			chat.Reply(message, a.Text)
		} else {
			chat.Say(a.Text)
		}
	case "edit":
		_, err := chat.Edit(message, a.Text)
		return "", err
	case "press":
		press, err := chat.Press(message, a.Text)
		if err != nil {
			return "", err
		}
		return press.ID, nil
	case "choose":
		return "", p.choose(chat, a.Message)
	case "stop":
		chat.Stop()
	case "block":
		chat.Block(a.Text == "true")
	case "standing":
		if !slices.Contains([]string{"member", "administrator", "kicked"}, a.Text) {
			return "", errNoSuch
		}
		chat.SetStatus(p.server.Me(), a.Text)
	default:
		return "", errNoSuch
	}
	return "", nil
}

// fault switches on one of the faults of Telegram that the page offers.
func (p *Page) fault(name string) error {
	switch name {
	case "429":
		p.server.Fail("", 3, http.StatusTooManyRequests, 2)
	case "502":
		p.server.Fail("", 3, http.StatusBadGateway, 0)
	case "lose":
		p.server.Lose("sendMessage", 1)
	case "none":
		p.server.Heal()
	default:
		return errNoSuch
	}
	return nil
}
