package main

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"isnad/bot/conversation"
	"isnad/bot/telegram/telegramtest"
)

const poolText = "دليل المسبح البلدي\n\nيفتح المسبح البلدي في الساعة السابعة صباحًا ويغلق في العاشرة ليلًا كل يوم عدا " +
	"الجمعة.\n\nالأسعار\n\nثمن التذكرة ثلاثة دنانير للكبار ودينار واحد للأطفال دون العاشرة.\n\nالسلامة\n\nيراقب المسبح أربعة منقذين يعملون " +
	"بالتناوب منذ عام 2018.\n"

func saying(text string) func(telegramtest.Message) bool {
	return func(m telegramtest.Message) bool { return strings.Contains(m.Text, text) }
}

// A file that somebody sends is an article at once, stays one after a restart, and is gone when it
// is removed.
func TestUploadFromEndToEnd(t *testing.T) {
	l := newLive(t)
	l.end()
	l.a.OpenUploads = true
	l.start()
	chat := l.world.Private(l.world.Person("ليلى"))
	chat.Say("/start")
	torn := l.wait(chat, func() { chat.SendFile("تقرير.pdf", []byte("%PDF-1.7 and nothing else"), "") }, saying("تالف"))
	if torn.Markup != nil {
		t.Error("a torn file has buttons")
	}
	added := l.wait(chat, func() { chat.SendFile("pool.txt", []byte(poolText), "") }, saying("أضيف «دليل المسبح البلدي»: ٣ فقرات"))
	if added.Markup == nil || len(added.Markup.Rows) == 0 {
		t.Fatalf("no questions below %q", added.Text)
	}
	answer := l.answer(chat, func() { chat.Say("كم ثمن التذكرة للكبار؟") })
	if !strings.Contains(answer.Text, "ثلاثة دنانير") || !strings.Contains(answer.Text, "· دليل المسبح البلدي") {
		t.Errorf("the answer is %q", answer.Text)
	}
	l.end()
	l.start()
	listed := l.answer(chat, func() { chat.Say("/article") })
	if !strings.Contains(listed.Text, "دليل المسبح البلدي") || !strings.Contains(listed.Text, "✓") {
		t.Errorf("after a restart the list is %q", listed.Text)
	}
	offer := l.answer(chat, func() { chat.Say("/remove") })
	l.wait(chat, func() {
		if _, err := chat.Press(offer, offer.Markup.Rows[0][0].Text); err != nil {
			t.Fatal(err)
		}
	}, saying("حُذف"))
	if left, _ := filepath.Glob(filepath.Join(l.dir, "articles", "*")); len(left) != 0 {
		t.Errorf("left on disk: %v", left)
	}
	if again := l.reply(chat, func() { chat.Say("/article") }); strings.Contains(again.Text, "المسبح") {
		t.Errorf("after it was removed the list is %q", again.Text)
	}
}

// Only a file that Telegram says is too big is told to be so; what it refuses for another reason is
// to be sent again, and what it could not give now is tried again.
func TestFilesThatTelegramRefuses(t *testing.T) {
	for _, tt := range []struct {
		method      string
		code        int
		description string
		reason      string // "" for none: an error that may pass
	}{
		{"getFile", http.StatusBadRequest, "Bad Request: file is too big", "too large"},
		{"getFile", http.StatusBadRequest, "Bad Request: wrong file_id or the file is temporarily unavailable", "unfetched"},
		{"getFile", http.StatusBadRequest, "Bad Request: invalid file_id", "unfetched"},
		{"getFile", http.StatusForbidden, "Forbidden: bot was blocked by the user", "unfetched"},
		{"file", http.StatusBadGateway, "", ""},
	} {
		world := telegramtest.New(telegramtest.Options{Token: testToken, Username: "isnad_bot"})
		chat := world.Private(world.Person("ليلى"))
		chat.Say("/start")
		sent := chat.SendFile("pool.txt", []byte(poolText), "")
		u := &uploads{client: knowing(t, world)}
		world.FailWith(tt.method, 1, tt.code, tt.description, 0)
		_, err := u.file(t.Context(), conversation.Upload{File: &conversation.File{ID: sent.Document.FileID, Name: "pool.txt"}})
		var unread conversation.Unread
		if told := (*conversation.Unread)(nil); errors.As(err, &told) {
			unread = *told
		}
		if err == nil || unread.Reason != tt.reason {
			t.Errorf("%s, %d %s: told as %q, want %q (%v)", tt.method, tt.code, tt.description, unread.Reason, tt.reason, err)
		}
	}
}

// A link alone is read like a file, and its source is the link; one that leads to this machine is
// not followed.
func TestLinkFromEndToEnd(t *testing.T) {
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write([]byte("<title>حديقة الطيور</title><nav><a href=/>الرئيسية</a></nav><h1>حديقة الطيور</h1>" +
			"<p>تفتح الحديقة أبوابها في التاسعة صباحًا.</p><p>ثمن التذكرة أربعة دنانير للكبار.</p>"))
	}))
	defer site.Close()
	l := newLive(t)
	chat := l.world.Private(l.world.Person("ليلى"))
	chat.Say("/start")
	for _, follow := range []bool{false, true} {
		l.end()
		l.a.OpenUploads, l.a.loopbackLinks = true, follow
		l.start()
		if !follow {
			l.wait(chat, func() { chat.Say(site.URL + "/birds") }, saying("إلا ما هو منشور للجميع"))
			continue
		}
		l.wait(chat, func() { chat.Say(site.URL + "/birds") }, saying("أضيف «حديقة الطيور»: فقرتان"))
	}
	if answer := l.answer(chat, func() { chat.Say("كم ثمن التذكرة للكبار؟") }); !strings.Contains(answer.Text, "أربعة دنانير") {
		t.Errorf("the answer is %q", answer.Text)
	}
	if listed := l.answer(chat, func() { chat.Say("/article") }); !strings.Contains(listed.Text, "فقرتان، "+site.URL+"/birds") {
		t.Errorf("the list is %q", listed.Text)
	}
}
