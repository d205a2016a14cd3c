package telegram

import (
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"isnad/bot/conversation"
)

const maxData = 64 // bytes of a button's data, by the Bot API

// keyboard writes the buttons as reply_markup, or "" without any. Telegram lays rows out from left
// to right. A button that Telegram would refuse, and the message with it, is left out and logged.
func (c *Client) keyboard(rows [][]conversation.Button) string {
	type key struct {
		Text string `json:"text"`
		Data string `json:"callback_data,omitempty"`
		URL  string `json:"url,omitempty"`
	}
	var keys [][]key
	for _, row := range rows {
		var line []key
		for _, b := range slices.Backward(row) {
			k := key{buttonText(b.Text), b.Data, b.URL}
			if k.Text == "" || len(k.Data) > maxData || !utf8.ValidString(k.Data) || (k.Data == "") == (k.URL == "") ||
				k.URL != "" && !isLink(k.URL) {
				c.logger.Error("button left out", "data_bytes", len(k.Data))
				continue
			}
			line = append(line, k)
		}
		if line != nil {
			keys = append(keys, line)
		}
	}
	if keys == nil {
		return ""
	}
	return asJSON(struct {
		Rows [][]key `json:"inline_keyboard"`
	}{keys})
}

// buttonText is one line of its right direction, which for a label without Arabic letters is
// either; "" when nothing of it can be seen.
func buttonText(s string) string {
	label := blocks(conversation.Say(strings.ReplaceAll(clean(s), "\n", " ")))
	if label == nil {
		return ""
	}
	if slices.ContainsFunc(label[0].cells, func(c cell) bool { return isRightToLeft(c.r) }) {
		label[0].cells = rightToLeft(label[0].cells)
	}
	return label[0].text()
}

func isLink(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && strings.Contains(u.Host, ".") && !strings.ContainsAny(s, " \n")
}
