package conversation

import (
	"strings"
	"testing"
	"unicode/utf16"

	"isnad/bot/answering"
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

// An article may hold a paragraph of pages in one sentence: what is shown of it fits a message or
// two, with its title, its support and its number.
func TestEndlessParagraph(t *testing.T) {
	const units = 4096 // of a message
	words := strings.Repeat("كلمة ثم أخرى و", 4400)
	p := retrieval.Passage{ID: 1, Section: strings.Repeat("عنوان ", 900), Text: words + "هنا الدليل " + words + "أخيرة."}
	at := strings.Index(p.Text, "الدليل")
	deep, whole := retrieval.Span{Start: at, End: at + len("الدليل")}, retrieval.Span{End: len(p.Text)}
	size := func(r Reply) int { return len(utf16.Encode([]rune(show(r)))) }

	for _, tt := range []struct {
		what  string
		spans []retrieval.Span
		want  []string
	}{
		{"browsed", nil, []string{"…*\nكلمة ثم أخرى", " …\n/بقي من هذه الفقرة نحو ١١٩٤٠٠ حرف"}},
		{"opened at its support", []retrieval.Span{deep}, []string{"…*\n… _الدليل_ كلمة ثم", " …\n/بقي"}},
		{"opened, all of it support", []retrieval.Span{whole}, []string{"…*\n_كلمة ثم أخرى", "_ …\n/بقي"}},
	} {
		r := paragraphReply(p, tt.spans)
		for _, want := range tt.want {
			if !strings.Contains(show(r), want) {
				t.Errorf("%s: %q is not in %.200q … %q", tt.what, want, show(r), show(r)[len(show(r))-200:])
			}
		}
		if n := size(r); n > units {
			t.Errorf("%s: %d units", tt.what, n)
		}
	}
	for span, marked := range map[retrieval.Span]string{deep: "الدليل [1].\n> *الفقرة ١", whole: "… [1]\n> *الفقرة ١"} {
		a := answering.Quotations(answering.Citation{Passage: p, Start: span.Start, End: span.End})
		text := show(answerReply(a, []retrieval.Passage{p}))
		if n := len(utf16.Encode([]rune(text))); n > units {
			t.Errorf("answer: %d units", n)
		}
		for _, want := range []string{"كلمة ثم أخرى", marked, "_" + p.Text[span.Start:span.Start+10]} {
			if !strings.Contains(text, want) {
				t.Errorf("answer: %q is not in %q", want, text)
			}
		}
	}
	short := retrieval.Passage{ID: 1, Text: strings.TrimSpace(strings.Repeat("جملة كاملة. ", 310))}
	if r := paragraphReply(short, nil); len(r.Blocks) != 2 || r.Blocks[1].Spans[0].Text != short.Text {
		t.Errorf("a paragraph that fits a message is cut: %d blocks", len(r.Blocks))
	}
}

// Whoever embeds elsewhere must hear where the questions go.
func TestStatusNamesTheEmbeddingServer(t *testing.T) {
	offline := "بلا اتصال"
	for _, tt := range []struct {
		model, embedding string
		offline          bool
	}{{"", "", true}, {"", "emb-1", false}, {"chat-1", "emb-1", false}, {"chat-1", "", false}} {
		status, privacy := strings.Join(prompts.StatusLines(tt.model, tt.embedding, 3, 0), "\n"),
			strings.Join(prompts.Privacy(nil, tt.model, tt.embedding), "\n")
		if strings.Contains(status, offline) != tt.offline || !strings.Contains(status, tt.embedding) ||
			!strings.Contains(privacy, tt.embedding) || !strings.Contains(privacy, tt.model) {
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
		{"", 0}, {"0", 0}, {"16", 0}, {"-1", 0}, {"−1", 0}, {"رقم -1", 0}, {"p-1", 0}, {"+3", 0}, {"3.5", 0}, {"٣٫٥", 0}, {"3 4", 0},
		{"3-4", 0}, {"3/4", 0}, {"ثلاثة", 0}, {"6x", 0}, {"99999999999999999999", 0},
	} {
		if n, ok := ParagraphNumber(tt.text, last); ok != (tt.want != 0) || ok && n != tt.want {
			t.Errorf("ParagraphNumber(%q) = %d, %v, want %d", tt.text, n, ok, tt.want)
		}
	}
}
