package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"isnad/prompts"
)

// TestBackup does what README.md says: the bot is stopped, DATA_DIR copied, and much later the copy
// put in its place.
func TestBackup(t *testing.T) {
	l := newLive(t)
	l.end()
	l.a.QuestionsPerDay = 3
	l.start()
	chat := l.world.Private(l.world.Person("سارة"))
	day := time.Now().UTC().Day()
	first := l.answer(chat, func() { chat.Say("من هو الأمين العام للمنظمة؟") })
	second := l.answer(chat, func() { chat.Say("كم تدفع روسيا من ميزانية المنظمة؟") })

	l.end()
	backup := filepath.Join(t.TempDir(), "backup")
	if err := os.CopyFS(backup, os.DirFS(l.dir)); err != nil {
		t.Fatal(err)
	}
	l.start()
	later := l.answer(chat, func() { chat.Say("أين اجتمع قادة المنظمة؟") })
	l.end()
	chat.Say("وماذا عن بقية الدول؟") // asked of the bot that is gone, and answered by the one from the copy

	l.dir = backup
	next := l.answer(chat, l.start)
	if !strings.Contains(next.Text, "التزامات أقل") {
		t.Errorf("the follow-up is answered %q", next.Text)
	}
	for name, tt := range map[string]struct {
		press func()
		want  string
	}{
		"the reasons for the first answer": {func() { l.press(chat, first, prompts.ButtonWhy) }, prompts.WhyTitle},
		"a paragraph of the second answer": {func() { l.press(chat, second, prompts.ParagraphButton(14)) }, "قدمت روسيا 70٪"},
	} {
		if got := l.reply(chat, tt.press); !strings.Contains(got.Text, tt.want) {
			t.Errorf("%s: %q", name, got.Text)
		}
	}
	// What came after the copy is not in it: its button says so, and nothing else happens.
	press, err := chat.Press(later, strings.TrimSpace(buttons(later)[0]))
	if err != nil {
		t.Fatal(err)
	}
	if answer, err := press.Wait(t.Context()); err != nil || answer.Text != prompts.ButtonIsOld {
		t.Errorf("a button of an answer after the copy: %q, %v", answer.Text, err)
	}
	// Two questions were counted before the copy, and one after it.
	limit, _, _ := strings.Cut(prompts.TooMany(false, 0), ".")
	if over := l.reply(chat, func() { chat.Say("من هو باشينيان؟") }); !strings.HasPrefix(over.Text, limit) && time.Now().UTC().Day() == day {
		t.Errorf("the fourth question of the day is answered %q", over.Text)
	}
}
