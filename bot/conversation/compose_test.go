package conversation

import (
	"strings"
	"testing"

	"isnad/prompts"
	"isnad/retrieval"
)

// A folded quotation shows three lines: the support must be in them.
func TestQuotationBeginsWithItsSupport(t *testing.T) {
	long := "هذه جملة أولى طويلة لا تقول شيئًا عمّا سُئل عنه، وتملأ وحدها أكثر من سطرين على هاتف. "
	for _, tt := range []struct{ text, support, want string }{
		{"اجتمع المجلس. حضر الاجتماع خمسة أعضاء. ثم انصرفوا.", "خمسة أعضاء", "اجتمع المجلس. حضر الاجتماع خمسة أعضاء. ثم انصرفوا."},
		{long + "حضر خمسة أعضاء. ثم انصرفوا.", "خمسة أعضاء", "حضر خمسة أعضاء. ثم انصرفوا."},
		{long + "قصيرة. حضر خمسة أعضاء.", "خمسة أعضاء", "قصيرة. حضر خمسة أعضاء."},
		{"حضر خمسة أعضاء. " + strings.Repeat(long, 8), "خمسة أعضاء", "حضر خمسة أعضاء. " + strings.TrimSpace(strings.Repeat(long, 5))},
	} {
		at := strings.Index(tt.text, tt.support)
		from, to := neighbourhood(tt.text, []retrieval.Span{{Start: at, End: at + len(tt.support)}})
		if got := tt.text[from:to]; got != tt.want {
			t.Errorf("%q is quoted as %q", tt.support, got)
		}
	}
}

// Whoever embeds elsewhere must hear where the questions go.
func TestStatusNamesTheEmbeddingServer(t *testing.T) {
	offline := "بلا اتصال"
	for _, tt := range []struct {
		model, embedding string
		offline          bool
	}{{"", "", true}, {"", "emb-1", false}, {"chat-1", "emb-1", false}, {"chat-1", "", false}} {
		status, privacy := strings.Join(prompts.StatusLines(tt.model, tt.embedding, 3, 0), "\n"), strings.Join(prompts.Privacy(nil, tt.model, tt.embedding), "\n")
		if strings.Contains(status, offline) != tt.offline || !strings.Contains(status, tt.embedding) || !strings.Contains(privacy, tt.embedding) || !strings.Contains(privacy, tt.model) {
			t.Errorf("%+v: %s\n%s", tt, status, privacy)
		}
	}
}

func TestParagraphNumber(t *testing.T) {
	const last = 15
	for _, tt := range []struct {
		text string
		want int // 0: refused
	}{
		{"6", 6}, {"٦", 6}, {"۶", 6}, {"p6", 6}, {"[6]", 6}, {"(٦)", 6}, {"الفقرة ٦", 6}, {"الفقرة رقم 6", 6}, {" 15. ", 15},
		{"", 0}, {"0", 0}, {"16", 0}, {"-1", 0}, {"−1", 0}, {"رقم -1", 0}, {"p-1", 0}, {"+3", 0}, {"3.5", 0}, {"٣٫٥", 0}, {"3 4", 0}, {"3-4", 0}, {"3/4", 0}, {"ثلاثة", 0}, {"6x", 0}, {"99999999999999999999", 0},
	} {
		if n, ok := ParagraphNumber(tt.text, last); ok != (tt.want != 0) || ok && n != tt.want {
			t.Errorf("ParagraphNumber(%q) = %d, %v, want %d", tt.text, n, ok, tt.want)
		}
	}
}
