package telegramtest

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func TestParseHTML(t *testing.T) {
	link := func(offset, length int, url string) Entity {
		return Entity{Type: "text_link", Offset: offset, Length: length, URL: url}
	}
	of := func(kind string, offset, length int) Entity {
		return Entity{Type: kind, Offset: offset, Length: length}
	}
	for _, tt := range []struct {
		in, text string
		entities []Entity
		err      string // after "can't parse entities: "
	}{
		{in: "سلام", text: "سلام"},
		{in: "<b>قال</b> بوتين", text: "قال بوتين", entities: []Entity{of("bold", 0, 3)}},
		{in: "<strong>a</strong><em>b</em><i>c</i><u>d</u><ins>e</ins><s>f</s><strike>g</strike><del>h</del>", text: "abcdefgh",
			entities: []Entity{
				of("bold", 0, 1), of("italic", 1, 1), of("italic", 2, 1), of("underline", 3, 1), of("underline", 4, 1),
				of("strikethrough", 5, 1), of("strikethrough", 6, 1), of("strikethrough", 7, 1)}},
		{in: `<span class="tg-spoiler">سر</span><tg-spoiler>سر</tg-spoiler>`, text: "سرسر",
			entities: []Entity{of("spoiler", 0, 2), of("spoiler", 2, 2)}},
		{in: "<blockquote>اقتباس</blockquote>", text: "اقتباس", entities: []Entity{of("blockquote", 0, 6)}},
		{in: "<blockquote expandable>اقتباس</blockquote>", text: "اقتباس", entities: []Entity{of("expandable_blockquote", 0, 6)}},
		{in: `<blockquote expandable="">س</blockquote>`, text: "س", entities: []Entity{of("expandable_blockquote", 0, 1)}},
		{in: `<a href="https://T.me/isnad_bot?start=p6">٦</a>`, text: "٦", entities: []Entity{link(0, 1, "https://t.me/isnad_bot?start=p6")}},
		{in: `<a href='http://a.org/?x=1&amp;y=&quot;2&quot;'>ر</a>`, text: "ر", entities: []Entity{link(0, 1, `http://a.org/?x=1&y="2"`)}},
		{in: `<a href="javascript:alert(1)">ر</a>`, text: "ر"},
		{in: "<a>https://example.org/x</a>", text: "https://example.org/x", entities: []Entity{link(0, 21, "https://example.org/x")}},
		{in: `<a href="tg://user?id=42">سارة</a>`, text: "سارة", entities: []Entity{{Type: "text_mention", Length: 4, User: &User{ID: 42}}}},
		{in: `<pre><code class="language-go">x</code></pre>`, text: "x", entities: []Entity{{Type: "pre", Length: 1, Language: "go"}}},
		{in: `<code class="language-go">x</code>`, text: "x", entities: []Entity{{Type: "code", Length: 1, Language: "go"}}},
		{in: "<b>ا<i>ب</i></b>", text: "اب", entities: []Entity{of("bold", 0, 2), of("italic", 1, 1)}},
		{in: "<B>ا</b >", text: "ا", entities: []Entity{of("bold", 0, 1)}},
		{in: "<b>ا</>", text: "ا", entities: []Entity{of("bold", 0, 1)}},
		{in: "<b></b>ا", text: "ا"},
		{in: "😀<b>😀</b>", text: "😀😀", entities: []Entity{of("bold", 2, 2)}},
		{in: "السَّلامُ<b>!</b>", text: "السَّلامُ!", entities: []Entity{of("bold", 9, 1)}},
		{in: "&lt;b&gt; &amp; &quot; &#1605; &#x645;", text: `<b> & " م م`},
		{in: "&lt &amp", text: "< &"},
		{in: "&nbsp; &apos; & &; &#0; &#xFFFFFFFF;", text: "&nbsp; &apos; & &; &#0; &#xFFFFFFFF;"},
		{in: "&#128512;<b>x</b>", text: "😀x", entities: []Entity{of("bold", 2, 1)}},

		{in: "<b>ا", err: `Can't find end tag corresponding to start tag "b"`},
		{in: "ا</b>", err: "Unexpected end tag at byte offset 2"},
		{in: "<b>ا</i>", err: `Unmatched end tag at byte offset 5, expected "</b>", found "</i>"`},
		{in: "<b>ا<i>ب</b></i>", err: `Unmatched end tag at byte offset 10, expected "</i>", found "</b>"`},
		{in: "<p>ا</p>", err: `Unsupported start tag "p" at byte offset 0`},
		{in: "<br>", err: `Unsupported start tag "br" at byte offset 0`},
		{in: "3 < 5", err: `Unsupported start tag "" at byte offset 2`},
		{in: "ا <", err: "Unclosed start tag at byte offset 3"},
		{in: "<b", err: "Unclosed start tag at byte offset 0"},
		{in: "<b>x</b", err: "Unclosed end tag at byte offset 4"},
		{in: `<a href="x`, err: "Unclosed start tag at byte offset 0"},
		{in: `<a href`, err: `Unclosed start tag "a" at byte offset 0`},
		{in: `<a "x">ا</a>`, err: `Empty attribute name in the tag "a" at byte offset 0`},
		{in: `<a href=x_y>ا</a>`, err: "Unexpected end of name token at byte offset 8"},
		{in: `<span class="x">ا</span>`, err: `Tag "span" must have class "tg-spoiler" at byte offset 0`},
		{in: "<span>ا</span>", err: `Tag "span" must have class "tg-spoiler" at byte offset 0`},
		{in: "&#xd83d;&#xde00;", err: "Text contains invalid Unicode characters after decoding HTML entities, check for unmatched " +
			"surrogate code units"},
	} {
		text, entities, err := parseHTML(tt.in)
		if tt.err != "" {
			if want := "Bad Request: can't parse entities: " + tt.err; err == nil || err.Error() != want {
				t.Errorf("parseHTML(%q) error = %v, want %q", tt.in, err, want)
			}
			continue
		}
		if err != nil || text != tt.text {
			t.Errorf("parseHTML(%q) = %q, %v, want %q", tt.in, text, err, tt.text)
		}
		if diff := cmp.Diff(tt.entities, entities); diff != "" {
			t.Errorf("parseHTML(%q) entities (-want +got):\n%s", tt.in, diff)
		}
	}
}

func TestCleanText(t *testing.T) {
	const rlm, zwnj, rle = "\u200f", "\u200c", "\u202b"
	bold := func(offset, length int) []Entity {
		return []Entity{{Type: "bold", Offset: offset, Length: length}}
	}
	for _, tt := range []struct {
		name, in string
		given    []Entity
		text     string
		entities []Entity
		err      string
	}{
		{name: "blank ends are cut", in: " \n سلام \n", text: "سلام"},
		{name: "an entity follows the cut", in: "  سلام  ", given: bold(2, 6), text: "سلام", entities: bold(0, 4)},
		{name: "the cut at the start stops at an entity", in: "  سلام", given: bold(1, 3), text: " سلام", entities: bold(0, 3)},
		{name: "an entity over blanks only vanishes", in: "سلام  ", given: bold(4, 2), text: "سلام"},
		{name: "control characters become spaces", in: "أ\x00ب\tج\r\nد", text: "أ ب ج\nد"},
		{name: "embedding controls vanish and entities move", in: rle + "سلام" + rle + "!", given: bold(1, 6), text: "سلام!",
			entities: bold(0, 5)},
		{name: "of several marks the last stays", in: rlm + rlm + "س", text: zwnj + rlm + "س"},
		{name: "nothing to see", in: rlm + " \u00a0\u2800\n", text: ""},
		{name: "an emoji has two units", in: "😀س", given: bold(2, 1), text: "😀س", entities: bold(2, 1)},
		{name: "half an emoji", in: "😀س", given: bold(1, 2), err: "Bad Request: entity begins in a middle of a UTF-16 symbol at offset 1"},
		{name: "past the end", in: "س", given: bold(0, 2),
			err: "Bad Request: entity beginning at UTF-16 offset 0 ends after the end of the text at UTF-16 offset 2"},
		{name: "beyond the end", in: "س", given: bold(5, 2), err: "Bad Request: entity begins after the end of the text at UTF-16 offset 5"},
		{name: "bold goes round code", in: "abc", given: []Entity{{Type: "bold", Length: 3}, {Type: "code", Offset: 1, Length: 1}}, text: "abc",
			entities: []Entity{{Type: "bold", Length: 1}, {Type: "code", Offset: 1, Length: 1}, {Type: "bold", Offset: 2, Length: 1}}},
		{name: "no quotation within one", in: "abc",
			given: []Entity{{Type: "blockquote", Length: 3}, {Type: "expandable_blockquote", Offset: 1, Length: 1}}, text: "abc",
			entities: []Entity{{Type: "blockquote", Length: 3}}},
		{name: "no link across a quotation's border", in: "abc",
			given: []Entity{{Type: "blockquote", Length: 2}, {Type: "code", Offset: 1, Length: 2}}, text: "abc",
			entities: []Entity{{Type: "blockquote", Length: 2}}},
		{name: "invalid UTF-8", in: "\xff", err: "Bad Request: strings must be encoded in UTF-8"},
	} {
		text, entities, err := cleanText(tt.in, tt.given)
		if got := errText(err); got != tt.err || text != tt.text {
			t.Errorf("%s: cleanText(%q) = %q, %q, want %q, %q", tt.name, tt.in, text, got, tt.text, tt.err)
		}
		if diff := cmp.Diff(tt.entities, entities); diff != "" {
			t.Errorf("%s: entities (-want +got):\n%s", tt.name, diff)
		}
	}
}

func errText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func TestFoundEntities(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{"/ask كم؟", "bot_command:/ask"},
		{"/ask@Isnad_bot كم؟", "bot_command:/ask@Isnad_bot"},
		{"/ask؟ما", "bot_command:/ask"},
		{"قل /start الآن", "bot_command:/start"},
		{"a/b", ""},
		{"/سؤال", ""},
		{"//ask", ""},
		{"يا @isnad_bot ما الخبر", "mention:@isnad_bot"},
		{"@isnad_bot، ما الخبر", "mention:@isnad_bot"},
		{"x@isnad_bot.com", ""},
		{"😀 @isnad_bot", "mention:@isnad_bot"},
		{"#روسيا و#2", "hashtag:#روسيا"},
		{"انظر https://example.org/a?b=c، ثم", "url:https://example.org/a?b=c"},
		{"انظر example.com.", "url:example.com"},
	} {
		var got []string
		for _, e := range addFound(tt.text, nil) {
			got = append(got, e.Type+":"+slice(tt.text, e))
		}
		if strings.Join(got, " ") != tt.want {
			t.Errorf("addFound(%q) = %q, want %q", tt.text, got, tt.want)
		}
	}
	code := Entity{Type: "code", Length: 10}
	if got := addFound("/ask /help", []Entity{code}); len(got) != 1 {
		t.Errorf("commands were found in code: %v", got)
	}
}

// Whatever is sent, the server does not panic, and what it stores is text with entities that lie on
// its characters, nested like HTML elements.
func FuzzFormatted(f *testing.F) {
	for _, seed := range []string{"<b>قال</b> &lt;", "<a href='http://a.b'>x<i>y</i></a>", "<blockquote expandable>😀\r\n</blockquote> ",
		"<pre><code class=language-x>1</code></pre>@bot /x",
		"<b>x<code>y</code>z</b>", "&#xd800;", "<a href=\"tg://user?id=1\">\u202b\u200f\u200f</a>", "<b>\x00</b>"} {
		f.Add(seed, true)
		f.Add(seed, false)
	}
	f.Fuzz(func(t *testing.T, in string, html bool) {
		p := params{"text": in}
		if html {
			p["parse_mode"] = "HTML"
		}
		text, entities, err := New(Options{}).formatted(p)
		if err != nil {
			if !strings.HasPrefix(err.Error(), "Bad Request: ") {
				t.Errorf("refused in words that Telegram does not use: %v", err)
			}
			return
		}
		if !utf8.ValidString(text) {
			t.Errorf("stored invalid UTF-8 %q", text)
		}
		for i, e := range entities {
			if e.Length <= 0 || slice(text, e) == "" {
				t.Errorf("entity %+v lies on no characters of %q", e, text)
			}
			for _, o := range entities[:i] {
				if e.meets(o) && !o.contains(e) && !e.contains(o) {
					t.Errorf("entities %+v and %+v of %q cross", o, e, text)
				}
			}
		}
	})
}
