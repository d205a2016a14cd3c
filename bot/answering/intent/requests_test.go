package intent

import (
	"strings"
	"testing"
)

// What is asked of the bot and not of the article gets a reply of its own; what only looks like it
// is a question.
func TestRequests(t *testing.T) {
	for text, want := range map[string]string{
		"هل أنت مع فرنسا أم ضدها؟":           "لا رأي لي",
		"فسّر لي المقال كأن عمري عشر سنوات":  "ألخّص لك المقال",
		"وضّح لي المقال في جملتين":           "ألخّص لك المقال",
		"من يرى رسائلي؟":                     "/privacy",
		"كيف أمسح كلامي؟":                    "/privacy",
		"كيف أرفع ملفًا؟":                    "محادثة خاصة",
		"هل أنت واثق من ذلك؟":                "كل جملة تُفحص",
		"ما عنوان المقال؟":                   "/article",
		"عيد مبارك":                          "",
		"هل وقف الوزير مع العمال؟":           "",
		"كيف أرسلت المدينة الماء إلى القرى؟": "",
		"من يحفظ أرشيف المتحف؟":              "",
		"ما موضوع الخلاف في المقال؟":         "",
	} {
		got := ""
		if f := formOf(text); f != nil {
			got = f.Reply
		}
		if want == "" && got != "" || !strings.Contains(got, want) {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}
