package telegram

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"testing/synctest"

	"isnad/bot/telegram/telegramtest"
)

func TestNew(t *testing.T) {
	for _, tt := range []struct{ token, url, variable string }{
		{"1:test", "", ""},
		{" 123456:AAE-x_y\n", "http://127.0.0.1:8081/", ""},
		{"", "", "TELEGRAM_BOT_TOKEN"},
		{"987654", "", "TELEGRAM_BOT_TOKEN"},
		{"987654:AA/../x", "", "TELEGRAM_BOT_TOKEN"},
		{"bot987654:AA", "", "TELEGRAM_BOT_TOKEN"},
		{"1:test", "api.telegram.org", "TELEGRAM_API_URL"},
		{"1:test", "https://api.telegram.org/bot1:test", "TELEGRAM_API_URL"},
		{"1:test", "https://me:pass@example.org", "TELEGRAM_API_URL"},
		{"1:test", "ftp://example.org", "TELEGRAM_API_URL"},
		{"1:test", "http://[::1", "TELEGRAM_API_URL"},
	} {
		_, err := New(Options{Token: tt.token, BaseURL: tt.url})
		var wrong *SettingError
		if tt.variable == "" && err != nil || tt.variable != "" && (!errors.As(err, &wrong) || wrong.Variable != tt.variable) {
			t.Errorf("New(%q, %q): %v", tt.token, tt.url, err)
		}
		if err != nil && (tt.token != "" && strings.Contains(err.Error(), tt.token) || strings.Contains(err.Error(), "pass")) {
			t.Errorf("the error tells the secret: %v", err)
		}
	}
}

func TestMe(t *testing.T) {
	srv := telegramtest.New(telegramtest.Options{Username: "Isnad_Bot", ReadsAll: true})
	for token, variable := range map[string]string{"1:test": "", "1:other": "TELEGRAM_BOT_TOKEN"} {
		c, err := New(Options{Token: token, HTTP: srv.Client().Transport})
		if err != nil {
			t.Fatal(err)
		}
		me, err := c.Me(t.Context())
		var wrong *SettingError
		if variable == "" && (err != nil || me != Me{ID: 1, Username: "Isnad_Bot", CanReadAll: true}) ||
			variable != "" && (!errors.As(err, &wrong) || wrong.Variable != variable) {
			t.Errorf("%s: %+v %v", token, me, err)
		}
	}
}

// A server that is away at the start is waited for, and said to be.
func TestMeIsPatient(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := telegramtest.New(telegramtest.Options{})
		srv.Fail("getMe", 3, 502, 0)
		var log bytes.Buffer
		c, err := New(Options{Token: "1:test", HTTP: srv.Client().Transport, Logger: logTo(&log)})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.Me(t.Context()); err != nil || strings.Count(log.String(), "trying again") != 1 {
			t.Errorf("%v; log: %s", err, log.String())
		}
	})
}
