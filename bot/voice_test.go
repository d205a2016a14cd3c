package main

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"isnad/bot/telegram"
)

// A voice note is fetched from Telegram, heard by an OpenAI-compatible server, and answered;
// without such a server it gets a kind line.
func TestVoice(t *testing.T) {
	heard := make(chan string, 10)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f, _, err := r.FormFile("file")
		if err != nil || r.URL.Path != "/v1/audio/transcriptions" || r.FormValue("model") != "ears" || r.FormValue("language") != "ar" {
			t.Errorf("%s %v: %v", r.URL.Path, r.Form, err)
			http.Error(w, "bad", http.StatusBadRequest)
			return
		}
		recording, _ := io.ReadAll(f)
		heard <- string(recording)
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprint(w, `{"text":" كم تدفع روسيا\nمن ميزانية المنظمة؟ "}`)
	}))
	t.Cleanup(server.Close)
	l := newLive(t)
	chat := l.world.Private(l.world.Person("سارة"))
	if m := l.reply(chat, func() { chat.Speak([]byte("OggS..."), 4) }); !strings.Contains(m.Text, "المكتوبة") {
		t.Errorf("without ears: %s", m.Text)
	}
	l.end()
	l.a.OpenaiBaseUrl, l.a.OpenaiTranscriptionModel = server.URL+"/v1", "ears"
	l.start()
	m := l.answer(chat, func() { chat.Speak([]byte("OggS..."), 4) })
	if !strings.HasPrefix(m.Text, "سمعتُ: «كم تدفع روسيا من ميزانية المنظمة؟»") || !strings.Contains(m.Text, "70٪") {
		t.Errorf("answered %s; log:\n%s", m.Text, l.logs.String())
	}
	if got := <-heard; got != "OggS..." {
		t.Errorf("heard %q", got)
	}
	client, err := telegram.New(telegram.Options{Token: testToken, BaseURL: "http://telegram.test", HTTP: l.world.Client().Transport})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := client.File(t.Context(), "file-1", 3); err == nil || strings.Contains(err.Error(), "must-not-be-told") {
		t.Errorf("a file of more bytes than asked for: %v", err)
	}
}
