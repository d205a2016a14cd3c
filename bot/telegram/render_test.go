package telegram

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"unicode"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"

	"isnad/bot/conversation"
	"isnad/bot/telegram/telegramtest"
)

func say(spans ...conversation.Span) conversation.Block { return conversation.Block{Spans: spans} }

func quote(spans ...conversation.Span) conversation.Block {
	return conversation.Block{Quote: true, Spans: spans}
}

func span(text string, style ...conversation.Style) conversation.Span {
	s := conversation.Span{Text: text}
	if len(style) > 0 {
		s.Style = style[0]
	}
	return s
}

// ‹R› stands for U+200F, ‹L› for U+200E, _ for U+00A0.
func TestRender(t *testing.T) {
	const marker = conversation.Marker
	for _, tt := range []struct {
		what   string
		blocks []conversation.Block
		want   string
	}{
		// Digits, names and brackets within an Arabic line keep their places by themselves.
		{"a sentence and its marker", []conversation.Block{say(span("تدفع روسيا 70٪ من الميزانية "), span("14", marker), span("."))},
			"تدفع روسيا 70٪ من الميزانية_‹R›[14]."},
		{"two markers", []conversation.Block{say(span("انسحبت أرمينيا "), span("6", marker), span("9", marker))}, "انسحبت أرمينيا_‹R›[٦]‹R›[٩]"},
		{"a marker behind a Latin name", []conversation.Block{say(span("قارنها بحلف NATO "), span("6", marker), span("."))},
			"قارنها بحلف NATO_‹R›[٦]."},
		{"mixed digits", []conversation.Block{say(span("بين 2022 و٢٠٢٣ زادت 3.5٪ (أي ٧ نقاط)"))}, "بين 2022 و٢٠٢٣ زادت 3.5٪ (أي ٧ نقاط)"},

		// Line starts.
		{"a command between Arabic words", []conversation.Block{say(span("أرسل /help أو\n/p 6 لا a/b"))}, "أرسل ‹L›/help أو\n‹R›/p 6 لا a/b"},
		{"a digit first", []conversation.Block{say(span("70٪ من الميزانية"))}, "‹R›70٪ من الميزانية"},
		{"an Arabic digit first", []conversation.Block{say(span("٧٠٪ من الميزانية"))}, "‹R›٧٠٪ من الميزانية"},
		{"a Latin name first", []conversation.Block{say(span("NATO حلف آخر"))}, "‹R›NATO حلف آخر"},
		{"a bracket first", []conversation.Block{say(span("(الحلف) قائم"))}, "‹R›(الحلف) قائم"},
		{"quotation marks around Latin", []conversation.Block{say(span("«CSTO» منظمة"))}, "‹R›«CSTO» منظمة"},
		{"quotation marks around Arabic", []conversation.Block{say(span("«المنظمة» قائمة"))}, "«المنظمة» قائمة"},
		{"a bullet before Arabic", []conversation.Block{say(span("• من حضر؟"))}, "• من حضر؟"},
		{"a bullet before Latin", []conversation.Block{say(span("• NATO؟"))}, "‹R›• NATO؟"},
		{"a marker first", []conversation.Block{say(span("6", marker), span(" أول الفقرات"))}, "‹R›[٦] أول الفقرات"},
		{"only signs", []conversation.Block{say(span("— 70%"))}, "‹R›— 70%"},
		{"only an emoji", []conversation.Block{say(span("👍"))}, "👍"},
		{"Hebrew is right to left too", []conversation.Block{say(span("שלום"))}, "שלום"},
		{"every line for itself", []conversation.Block{say(span("أولًا\n2. ثانيًا\nCSTO\nرابعًا"))}, "أولًا\n‹R›2. ثانيًا\n‹R›CSTO\nرابعًا"},
		{"a name in bold first", []conversation.Block{say(span("CSTO", conversation.Bold), span(" منظمة"))}, "‹R›<b>CSTO</b> منظمة"},

		// Text that would be markup, or turn what follows around.
		{"escaped", []conversation.Block{say(span("قال <b>نعم</b> & لا &lt; \"كذا\""))}, "قال &lt;b&gt;نعم&lt;/b&gt; &amp; لا &amp;lt; \"كذا\""},
		{"direction controls", []conversation.Block{say(span("قبل \u202eمقلوب\u202c \u2067معزول\u2069 \u200eبعد\u200f"))}, "قبل مقلوب معزول بعد"},
		{"control characters", []conversation.Block{say(span("أ\x00ب\tج\r\nد\u2028هـ\xff"))}, "أب ج\nد\nهـ\ufffd"},
		{"joiners stay", []conversation.Block{say(span("می\u200cروم 👨\u200d👩"))}, "می\u200cروم 👨\u200d👩"},

		// Blocks.
		{"paragraphs", []conversation.Block{say(span("أول ")), say(span("ثانٍ"))}, "أول\n\nثانٍ"},
		{"a quotation", []conversation.Block{say(span("جواب")),
			quote(span("الفقرة ٦", conversation.Bold), span("\nقبل "), span("الدليل", conversation.Highlight), span(" بعد"))},
			"جواب\n<blockquote expandable><b>الفقرة ٦</b>\nقبل <b>الدليل</b> بعد</blockquote>"},
		{"a quotation with digits of its own", []conversation.Block{say(span("جواب "), span("6", marker)),
			quote(span("الفقرة ٦", conversation.Bold), span("\nسنة "), span("2022", conversation.Highlight))},
			"جواب_‹R›[6]\n<blockquote expandable><b>الفقرة 6</b>\nسنة <b>2022</b></blockquote>"},
		{"two quotations", []conversation.Block{quote(span("أ")), quote(span("ب"))},
			"<blockquote expandable>أ</blockquote>\n<blockquote expandable>ب</blockquote>"},
		{"styles", []conversation.Block{say(span("مائل", conversation.Italic), span(" "), span("a<b", conversation.Code))},
			"<i>مائل</i> <code>a&lt;b</code>"},
		{"empty blocks are left out", []conversation.Block{say(span(" \n")), say(span("نعم")), quote(span("\u200f\u2800")), {}}, "نعم"},
		{"nothing to see", []conversation.Block{say(span("\u200b\u2800 \n"))}, ""},
	} {
		got := ""
		parts := render(conversation.Reply{Blocks: tt.blocks})
		for _, p := range parts {
			got += showMarks(p.html)
		}
		if len(parts) > 1 || got != tt.want {
			t.Errorf("%s:\n got %q in %d parts\nwant %q", tt.what, got, len(parts), tt.want)
		}
		if strings.Contains(got, "›‹") { // the server would make a joiner of the first
			t.Errorf("%s: two marks together in %q", tt.what, got)
		}
	}
}

// A long reply is cut where a reader would pause, and each part is whole: within the limit, its
// tags closed, its markers in one piece.
func TestSplit(t *testing.T) {
	sentence := strings.Repeat("كلمة ", 30) + "أخيرة"
	behind := say() // sentences with the marker behind the stop
	for range 60 {
		behind.Spans = append(behind.Spans, span(sentence+". "), span("12", conversation.Marker), span(" "))
	}
	long := func(n int) conversation.Block { // n sentences of about 160 units, each with its marker
		var b conversation.Block
		for range n {
			b.Spans = append(b.Spans, span(sentence+" "), span("12", conversation.Marker), span(". "))
		}
		return b
	}
	for _, tt := range []struct {
		what   string
		blocks []conversation.Block
		parts  int
		ends   string // of every part but the last, without markup
	}{
		{"at blocks", []conversation.Block{long(20), long(20)}, 2, "."},
		{"at sentences", []conversation.Block{long(60)}, 3, "أخيرة_‹R›[١٢]."},
		{"a quotation at sentences", []conversation.Block{{Quote: true, Spans: long(60).Spans}}, 3, "أخيرة_‹R›[١٢]."},
		{"at sentences, behind their markers", []conversation.Block{behind}, 3, "أخيرة._‹R›[١٢]"},
		{"not between a sentence and its marker", []conversation.Block{say(span("أولى. "), span("12", conversation.Marker),
			span(" "+strings.Repeat("كلمة ", 815)+"نعم. "), span("12", conversation.Marker))}, 2, "أولى._‹R›[١٢]"},
		{"at words", []conversation.Block{say(span(strings.Repeat("كلمة ", 1500)))}, 2, "كلمة"},
		{"between letters", []conversation.Block{say(span(strings.Repeat("ب", 5000)))}, 2, "ب"},
		{"not between a letter and its vowel", []conversation.Block{say(span("ا" + strings.Repeat("بَ", 3000)))}, 2, "َ"},
		{"not within a pair", []conversation.Block{say(span("a" + strings.Repeat("😀", 3000)))}, 2, "😀"},
		{"vowels alone", []conversation.Block{say(span("ب" + strings.Repeat("َ", 9000)))}, 4, "َ"},
		{"vowels alone behind a mark", []conversation.Block{say(span("a" + strings.Repeat("\u0301", 9000)))}, 4, "\u0301"},
		{"a marker is never cut", []conversation.Block{say(span(strings.Repeat("ب", 4093)), span("123", conversation.Marker), span("ب"))}, 2,
			"ب"},
		{"the rest of a long block is filled up", []conversation.Block{long(30), say(span("نعم")), say(span("لا"))}, 2, "."},
	} {
		parts := render(conversation.Reply{Blocks: tt.blocks})
		if len(parts) != tt.parts {
			t.Errorf("%s: %d parts, want %d", tt.what, len(parts), tt.parts)
		}
		for i, p := range parts {
			if n := len(utf16.Encode([]rune(p.plain))); n > maxText || n < 1 {
				t.Errorf("%s: part %d has %d units", tt.what, i, n)
			}
			if i < len(parts)-1 && !strings.HasSuffix(showMarks(p.plain), tt.ends) {
				t.Errorf("%s: part %d ends %q, want %q", tt.what, i, p.plain[len(p.plain)-20:], tt.ends)
			}
			if strings.Count(p.html, "<blockquote") != strings.Count(p.html, "</blockquote>") {
				t.Errorf("%s: part %d is not balanced", tt.what, i)
			}
		}
	}
}

// A heading stands in one message with the beginning of what it heads.
func TestSplitBehindHeadings(t *testing.T) {
	bold := func(text string) conversation.Block { return say(span(text, conversation.Bold)) }
	text := func(n int) conversation.Block { return say(span(strings.TrimSpace(strings.Repeat("كلمة ", n/5)))) }
	for _, tt := range []struct {
		what   string
		blocks []conversation.Block
		begins []string // the parts
	}{
		{"a paragraph too long for one message", []conversation.Block{bold("عنوان"), text(9000)}, []string{"عنوان\n\nكلمة", "كلمة", "كلمة"}},
		{"a paragraph that just fits alone", []conversation.Block{bold("عنوان"), text(4095)}, []string{"عنوان\n\nكلمة", "كلمة"}},
		{"a quotation", []conversation.Block{bold("عنوان"), quote(text(4095).Spans...)}, []string{"عنوان\nكلمة", "كلمة"}},
		{"at the end of a message", []conversation.Block{text(3000), bold("عنوان"), bold("آخر"), text(2000)},
			[]string{"كلمة", "عنوان\n\nآخر\n\nكلمة"}},
		{"at the end of a message, then too much", []conversation.Block{text(3000), bold("عنوان"), text(5000)},
			[]string{"كلمة", "عنوان\n\nكلمة", "كلمة"}},
		{"a heading as long as a message", []conversation.Block{bold(strings.Repeat("ب", 4090)), text(2000)}, []string{"ببب", "كلمة"}},
		{"headings only", []conversation.Block{bold(strings.Repeat("ب", 2000)), bold(strings.Repeat("ت", 2000)),
			bold(strings.Repeat("ث", 2000))}, []string{"ببب", "تتت"}},
	} {
		parts := render(conversation.Reply{Blocks: tt.blocks})
		if len(parts) != len(tt.begins) {
			t.Errorf("%s: %d parts, want %d", tt.what, len(parts), len(tt.begins))
			continue
		}
		for i, p := range parts {
			if !strings.HasPrefix(p.plain, tt.begins[i]) || len(utf16.Encode([]rune(p.plain))) > maxText {
				t.Errorf("%s: part %d of %d characters begins %.40q, want %q", tt.what, i, len([]rune(p.plain)), p.plain, tt.begins[i])
			}
		}
	}
}

// Markup that makes a message longer than the server reads is given up, not the text.
func TestTooMuchMarkup(t *testing.T) {
	b := say()
	for range 2000 {
		b.Spans = append(b.Spans, span("ب", conversation.Code), span("ت"))
	}
	parts := render(conversation.Reply{Blocks: []conversation.Block{b}})
	if len(parts) != 1 || parts[0].html != "" || len([]rune(parts[0].plain)) != 4000 {
		t.Errorf("%d parts, html of %d bytes", len(parts), len(parts[0].html))
	}
}

func TestKeyboard(t *testing.T) {
	c, log := newClient(t, telegramtest.New(telegramtest.Options{}))
	long := strings.Repeat("x", maxData+1)
	got := c.keyboard([][]conversation.Button{
		{{Text: "الأول", Data: "1"}, {Text: "الثاني", Data: "2"}}, // Telegram begins a row on the left
		{{Text: "70٪ فقط؟", Data: "3"}, {Text: "٦", Data: "6"}, {Text: "NATO", Data: "7"}},
		{{Text: "👍", Data: "4"}, {Text: "طويل", Data: long}, {Text: " ", Data: "5"}, {Text: "بلا شيء"}, {Text: "خطأ", URL: "javascript:x"}},
		{{Text: "رابط", URL: "https://example.org/?a=1"}},
		{{Text: "طويل", Data: long}, {Text: "مكسور", Data: strings.Repeat("\xff", 40)}},
	})
	want := `{"inline_keyboard":[[{"text":"الثاني","callback_data":"2"},{"text":"الأول","callback_data":"1"}],` +
		`[{"text":"NATO","callback_data":"7"},{"text":"٦","callback_data":"6"},{"text":"‹R›70٪ فقط؟","callback_data":"3"}],[{"text":"👍",` +
		`"callback_data":"4"}],[{"text":"رابط","url":"https://example.org/?a=1"}]]}`
	if diff := cmp.Diff(want, showMarks(got)); diff != "" {
		t.Error(diff)
	}
	if n := strings.Count(log.String(), "button left out"); n != 6 {
		t.Errorf("%d buttons in the log, want 6", n)
	}
	if got := c.keyboard([][]conversation.Button{{{Text: "طويل", Data: long}}}); got != "" {
		t.Errorf("a keyboard without buttons: %s", got)
	}
}

// No text makes Telegram refuse a message of ours, gets lost on the way, or lets markup through.
func FuzzSend(f *testing.F) {
	for _, s := range []string{
		"سؤال", "<b>غليظ</b>", "</blockquote>", "<a href=\"tg://user?id=1\">x</a>", "&lt;&amp;&#x41;&#0;", "\x00\xff\u202e\u2067",
		"\u200f\u200f\u200e",
		"@isnad_bot /start https://example.org #وسم", "َََ", "\u200b \n\n", "(", "70", "😀👨\u200d👩\u200d👧", "\u0333\u030a", "\r\n\u2028\ufeff",
		"`_*[x](y)*_`",
		strings.Repeat("كلمة. ", 1500), strings.Repeat("<&>", 3000), "a" + strings.Repeat("\u0301", 9000), strings.Repeat("\u2800", 9000) + "a",
		strings.Repeat("😀", 5000),
	} {
		f.Add(s, "6", true)
		f.Add(s, "", false)
	}
	f.Fuzz(func(t *testing.T, text, number string, styled bool) {
		synctest.Test(t, func(t *testing.T) {
			srv := telegramtest.New(telegramtest.Options{})
			c, _ := newClient(t, srv)
			chat, to := private(srv)
			r := conversation.Say(text, text)
			if styled {
				r = conversation.Reply{Blocks: []conversation.Block{
					say(span(text), span(number, conversation.Marker), span(text, conversation.Code)),
					quote(span(text, conversation.Highlight), span(text, conversation.Bold), span(text)),
				}, Buttons: [][]conversation.Button{{{Text: text, Data: "x"}, {Text: text, Data: text}}}}
			}
			ids, err := c.Send(t.Context(), to, r)
			seen := func(s string) string { // what both ends agree on
				return strings.Map(func(r rune) rune {
					if !visible(r) {
						return -1
					}
					return r
				}, s)
			}
			var want strings.Builder
			for _, b := range blocks(r) {
				want.WriteString(b.text())
			}
			if _, empty := err.(errEmpty); empty && seen(want.String()) == "" { //nolint:errorlint // exactly that
				return
			}
			if err != nil {
				t.Fatalf("%q: %v", text, err)
			}
			var got strings.Builder
			messages := slices.DeleteFunc(chat.Messages(), func(m telegramtest.Message) bool { return !m.From.IsBot })
			for _, m := range messages {
				got.WriteString(m.Text)
				for _, e := range m.Entities {
					found := []string{"mention", "bot_command", "url", "hashtag"} // by the server, in any text
					ours := []string{"bold", "underline", "code", "expandable_blockquote"}
					if !slices.Contains(found, e.Type) && !(styled && slices.Contains(ours, e.Type)) {
						t.Errorf("%q: entity %+v", text, e)
					}
				}
				for line := range strings.Lines(m.Text) {
					first := []rune(strings.TrimLeft(line, " "))
					if len(first) > 0 && (unicode.IsDigit(first[0]) || unicode.In(first[0], unicode.Latin, unicode.Ps, unicode.Pe)) {
						t.Errorf("%q: a line begins %q", text, first[0])
					}
				}
			}
			if len(messages) != len(ids) || seen(got.String()) != seen(want.String()) {
				t.Errorf("%q:\n got %q\nwant %q", text, got.String(), want.String())
			}
		})
	})
}
