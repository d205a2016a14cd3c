package telegram

import (
	"bytes"
	"encoding/json"
)

// bareUpdate is what stays of an update that is too large to keep.
type bareUpdate struct {
	ID       int64        `json:"update_id"`
	TooLarge bool         `json:"too_large"`
	Message  *bareMessage `json:"message,omitempty"`
	Edited   *bareMessage `json:"edited_message,omitempty"`
}

type bareMessage struct {
	ID      int   `json:"message_id"`
	Thread  int   `json:"message_thread_id,omitempty"`
	IsTopic bool  `json:"is_topic_message,omitempty"`
	Date    int64 `json:"date"`
	Chat    struct {
		ID   int64  `json:"id"`
		Type string `json:"type"`
	} `json:"chat"`
	From *struct {
		ID    int64 `json:"id"`
		IsBot bool  `json:"is_bot,omitempty"`
	} `json:"from,omitempty"`
	SenderChat *bareID `json:"sender_chat,omitempty"`
	Forwarded  bool    `json:"is_automatic_forward,omitempty"`
	ViaBot     *bareID `json:"via_bot,omitempty"`
}

type bareID struct {
	ID   int64  `json:"id"`
	Type string `json:"type,omitempty"`
}

// Compact writes an update as it is to be kept: without \u escapes, which make Arabic three times
// as long as it is. An update that is longer than most bytes even so is reduced to its ids and the
// mark from which [Client.Decode] knows it as too large. What is no JSON comes back as it is, when
// it is short.
func Compact(raw json.RawMessage, most int) json.RawMessage {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var update any
	if err := d.Decode(&update); err != nil && len(raw) <= most {
		return raw
	} else if out := unescaped(update); err == nil && len(out) <= most {
		return out
	}
	var bare bareUpdate
	_ = json.Unmarshal(raw, &bare) // what can be read of it
	bare.TooLarge = true
	if out := unescaped(bare); len(out) <= most {
		return out
	}
	return unescaped(bareUpdate{ID: bare.ID, TooLarge: true})
}

// unescaped writes what was read from JSON.
func unescaped(v any) json.RawMessage {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic("telegram: " + err.Error())
	}
	return bytes.TrimRight(out.Bytes(), "\n")
}
