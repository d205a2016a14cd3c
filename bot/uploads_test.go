package main

import (
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"isnad/bot/telegram/telegramtest"
)

const poolText = "دليل المسبح البلدي\n\nيفتح المسبح البلدي في الساعة السابعة صباحًا ويغلق في العاشرة ليلًا كل يوم عدا " +
	"الجمعة.\n\nالأسعار\n\nثمن التذكرة ثلاثة دنانير للكبار ودينار واحد للأطفال دون العاشرة.\n\nالسلامة\n\nيراقب المسبح أربعة منقذين يعملون " +
	"بالتناوب منذ عام 2018.\n"

func saying(text string) func(telegramtest.Message) bool {
	return func(m telegramtest.Message) bool { return strings.Contains(m.Text, text) }
}

// A file that somebody sends is an article at once, stays one after a restart, and is gone when it is removed.
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

// A link alone is read like a file, and its source is the link; one that leads to this machine is not followed.
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
