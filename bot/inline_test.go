package main

import (
	"strings"
	"testing"
	"time"
)

// What somebody types behind the bot's name in any chat is answered with results to send; sent ones
// are no questions.
func TestInline(t *testing.T) {
	l := newLive(t)
	sara := l.world.Person("سارة")
	q := l.world.Inline(sara, "كم تدفع روسيا من ميزانية المنظمة؟")
	results, err := q.Wait(waiting(t, time.Minute))
	if err != nil || len(results) == 0 || !strings.Contains(results[0].Content.Text, "70٪") || !strings.Contains(results[0].Title, "١٤") {
		t.Fatalf("%v, %+v; log:\n%s", err, results, l.logs.String())
	}
	if results, err = l.world.Inline(sara, "ما سعر الدولار اليوم؟").Wait(waiting(t, time.Minute)); err != nil || len(results) != 0 {
		t.Errorf("offered for what the article does not say: %+v, %v", results, err)
	}
	group := l.world.Supergroup("الحي", sara).AddBot()
	results, err = l.world.Inline(sara, "من هو نيكول باشينيان؟").Wait(waiting(t, time.Minute))
	if err != nil || len(results) == 0 {
		t.Fatalf("%+v, %v", results, err)
	}
	if _, err := group.SendInline(results[0]); err != nil {
		t.Fatal(err)
	}
	if m := l.reply(group, func() { group.Say("/help") }); !strings.Contains(m.Text, "/ask") {
		t.Errorf("the result that was sent is answered: %s", m.Text)
	}
}
