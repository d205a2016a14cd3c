//go:build browser

package playground

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"isnad/bot/telegram/telegramtest"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

const (
	question = "كم تدفع روسيا من ميزانية المنظمة؟"
	sentence = "تدفع روسيا 70٪ من ميزانية المنظمة"
	quote    = "تدفع روسيا 70٪ من ميزانية هذه المنظمة، بينما لا تزيد حصة كل عضو من الأعضاء الآخرين على 6٪، وهو ما يجعل القرار في " +
		"المنظمة بيد " +
		"موسكو قبل غيرها من العواصم الأعضاء، كما يقول كثير من الخبراء في شؤون آسيا الوسطى والقوقاز، وكما تقول صحف الدول الأعضاء نفسها منذ " +
		"سنوات، حين تكتب عن حصص الميزانية وعمّن يملك الكلمة الأخيرة في اجتماعات القادة."
)

// scriptedBot polls the server and plays a bot that streams one answer, opens its paragraph, and
// says why. In groups it answers mentions only. A draft waits for a token of step, so that the
// tests see each.
type scriptedBot struct {
	t    *testing.T
	srv  *telegramtest.Server
	page *Page
	step chan struct{}
}

func (b *scriptedBot) call(ctx context.Context, method string, args map[string]any) json.RawMessage {
	for {
		body, _ := json.Marshal(args)
		req, _ := http.NewRequestWithContext(ctx, http.MethodPost, "http://telegram.test/bot1:test/"+method, bytes.NewReader(body))
		req.Header.Set("Content-Type", "application/json")
		resp, err := b.srv.Client().Do(req)
		if err != nil {
			return nil
		}
		var a struct {
			OK          bool
			Result      json.RawMessage
			Description string
			Parameters  struct {
				RetryAfter int `json:"retry_after"`
			}
		}
		_ = json.NewDecoder(resp.Body).Decode(&a)
		resp.Body.Close()
		if a.Parameters.RetryAfter > 0 { // the test's time is short: obeyed in hundredths
			time.Sleep(time.Duration(a.Parameters.RetryAfter) * 10 * time.Millisecond)
			continue
		}
		if !a.OK && ctx.Err() == nil {
			b.t.Errorf("%s: %s", method, a.Description)
		}
		return a.Result
	}
}

func (b *scriptedBot) run(ctx context.Context) {
	var commands []map[string]string
	for name, description := range map[string]string{"start": "ما هذا البوت", "help": "كيف تسأل"} {
		commands = append(commands, map[string]string{"command": name, "description": description})
	}
	b.call(ctx, "setMyCommands", map[string]any{"commands": commands})
	b.call(ctx, "setMyDescription", map[string]any{"description": "أجيب عن أسئلتك من مقال واحد، وأُريك الفقرة وراء كل جملة."})
	offset := int64(0)
	for ctx.Err() == nil {
		var updates []struct {
			ID      int64                 `json:"update_id"`
			Message *telegramtest.Message `json:"message"`
			Query   *struct {
				ID      string               `json:"id"`
				Data    string               `json:"data"`
				Message telegramtest.Message `json:"message"`
			} `json:"callback_query"`
		}
		_ = json.Unmarshal(b.call(ctx, "getUpdates", map[string]any{"offset": offset, "timeout": 50}), &updates)
		for _, u := range updates {
			offset = u.ID + 1
			switch {
			case u.Query != nil && u.Query.Data == "why":
				b.call(ctx, "answerCallbackQuery", map[string]any{"callback_query_id": u.Query.ID, "text": "وردت «روسيا» و«ميزانية» في الفقرة ١٤.",
					"show_alert": true})
			case u.Query != nil:
				b.call(ctx, "answerCallbackQuery", map[string]any{"callback_query_id": u.Query.ID, "text": "الفقرة ١٤"})
				b.call(ctx, "sendMessage", map[string]any{"chat_id": u.Query.Message.Chat.ID, "parse_mode": "HTML",
					"text":             "<b>الفقرة ١٤</b>\n<u>تدفع روسيا 70٪</u> من ميزانية هذه المنظمة.",
					"reply_parameters": map[string]any{"message_id": u.Query.Message.ID}})
			case u.Message != nil && !u.Message.IsService() && u.Message.Text != "":
				b.answer(ctx, *u.Message)
			}
		}
	}
}

func (b *scriptedBot) answer(ctx context.Context, m telegramtest.Message) {
	private := m.Chat.Type == "private"
	if !private && !strings.Contains(m.Text, "@isnad_bot") {
		return
	}
	b.call(ctx, "sendChatAction", map[string]any{"chat_id": m.Chat.ID, "message_thread_id": m.ThreadID, "action": "typing"})
	if private {
		for _, text := range []string{"", "تدفع روسيا", sentence + "."} {
			b.call(ctx, "sendMessageDraft", map[string]any{"chat_id": m.Chat.ID, "draft_id": m.ID, "text": text, "can_stop": true})
			select {
			case <-b.step:
			case <-ctx.Done():
				return
			}
		}
	}
	b.call(ctx, "sendMessage", map[string]any{
		"chat_id": m.Chat.ID, "message_thread_id": m.ThreadID, "parse_mode": "HTML", "reply_parameters": map[string]any{"message_id": m.ID},
		"text": sentence + " ⁽١٤⁾.\nلا يذكر المقال ما تدفعه <i>Kazakhstan</i> وحدها ⁽١٤⁾.\n<blockquote expandable><b>الفقرة ١٤</b>: " + quote +
			"</blockquote>",
		"reply_markup": map[string]any{"inline_keyboard": [][]map[string]string{
			{{"text": "الفقرة ١٤", "callback_data": "p:14"}, {"text": "لماذا؟", "callback_data": "why"}},
			{{"text": "👎", "callback_data": "bad"}, {"text": "👍", "callback_data": "good"}}}},
	})
	b.page.Record(Trace{
		Question: m.Text, Model: "النموذج المدمج",
		Hits:  []Hit{{14, 2.41, 3.2, 1.9, []string{"روسيا", "ميزانية", "تدفع"}}, {13, 1.2, 1.1, 1.3, []string{"المنظمة"}}, {4, .3, -.2, .9, nil}},
		Draft: sentence + " [14].\nوتدفع أرمينيا 20٪ [14].",
		Verdicts: []Verdict{{Sentence: sentence + " [14].", Paragraphs: []int{14}, Kept: true, Why: "كل كلماتها في الفقرة ١٤."},
			{Sentence: "وحصة الآخرين لا تزيد على 6٪ [2].", Paragraphs: []int{14}, Kept: true, Mended: true, Why: "تدعمها الفقرة ١٤ لا الفقرة ٢."},
			{Sentence: "وتدفع أرمينيا 20٪ [14].", Paragraphs: []int{14}, Why: "الرقم 20 ليس في الفقرة ١٤."}},
		Timings: []Timing{{"الاسترجاع", 48.2}, {"أول كلمة", 63}, {"الجواب كلّه", 120.7}},
	})
}

// A tab is a page of Chromium on a playground with a scripted bot.
type tab struct {
	*testing.T
	ctx  context.Context
	srv  *telegramtest.Server
	step chan struct{}
}

// chromium is the browser of the tests: CHROMIUM, or Debian's.
func chromium() string { return cmp.Or(os.Getenv("CHROMIUM"), "/usr/bin/chromium") }

func open(t *testing.T, width, height int64, dark bool) *tab {
	t.Helper()
	srv := telegramtest.New(telegramtest.Options{Name: "إسناد"})
	page := New(srv, Options{
		Suggestions: []string{question, "من حضر القمة؟", "لماذا رفض باشينيان التوقيع على البيان؟"},
		Behaviours:  []string{"quote", "slow", "silent", "changed-number"}, SetBehaviour: func(string) {}, Restart: func() {},
	})
	web := httptest.NewServer(page)
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	dir, err := os.MkdirTemp("", "playground")
	if err != nil {
		t.Fatal(err)
	}
	alloc, stop := chromedp.NewExecAllocator(ctx, chromedp.ExecPath(chromium()), chromedp.UserDataDir(dir), chromedp.NoFirstRun,
		chromedp.NoDefaultBrowserCheck,
		chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU, chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true), chromedp.Flag("hide-scrollbars", true),
		chromedp.Flag("lang", "ar"))
	browser, end := chromedp.NewContext(alloc)
	bot := &scriptedBot{t, srv, page, make(chan struct{}, 100)}
	done := make(chan struct{})
	go func() {
		defer close(done)
		bot.run(ctx)
	}()
	t.Cleanup(func() {
		_ = chromedp.Cancel(browser) // waits for the browser to leave its directory
		end()
		stop()
		cancel()
		<-done
		web.CloseClientConnections()
		web.Close()
		_ = os.RemoveAll(dir)
	})
	scheme := "light"
	if dark {
		scheme = "dark"
	}
	b := &tab{t, browser, srv, bot.step}
	b.do(chromedp.EmulateViewport(width, height))
	if _, err := chromedp.Call(browser, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"}}}); err != nil {
		t.Fatal(err)
	}
	messages := chromedp.Console(browser)
	go func() {
		for m, err := range messages {
			if err != nil {
				return
			}
			t.Errorf("the page wrote to the console: %s %s", m, m.URL)
		}
	}()
	b.do(chromedp.Navigate(web.URL))
	b.until(`document.body.dataset.ready === "true"`)
	return b
}

func (b *tab) do(actions ...chromedp.Action[chromedp.Void]) {
	b.Helper()
	if err := chromedp.Do(b.ctx, actions...); err != nil {
		b.Fatal(err)
	}
}

// value evaluates JavaScript.
func value[T any](b *tab, expression string) T {
	b.Helper()
	v, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		b.Fatalf("%s: %v", expression, err)
	}
	return v
}

// until waits for a JavaScript condition.
func (b *tab) until(condition string) {
	b.Helper()
	for range 300 { // 15 s
		if value[bool](b, "!!("+condition+")") {
			return
		}
		b.do(chromedp.Sleep(50 * time.Millisecond))
	}
	b.shot("failed")
	b.Fatalf("never: %s", condition)
}

// clickText clicks the visible button or link with this text.
func (b *tab) clickText(text string) {
	b.Helper()
	find := fmt.Sprintf(`(all => all.find(n => n.textContent === %[1]q) || all.find(n => `+
		`n.textContent.includes(%[1]q)))([...document.querySelectorAll("button, a, summary, label")].filter(n => n.checkVisibility()))`, text)
	b.until(find + " !== undefined")
	b.do(chromedp.Evaluate[chromedp.Void](find + ".click()"))
}

func (b *tab) write(text string) {
	b.Helper()
	b.do(chromedp.SendKeys(chromedp.CSS("#text"), text), chromedp.KeyEvent(kb.Enter))
}

func has(selector, text string) string {
	return fmt.Sprintf(`[...document.querySelectorAll(%q)].some(n => n.textContent.includes(%q) && n.checkVisibility())`, selector, text)
}

// shot keeps a screenshot in SCREENSHOTS, when that is set, to be looked at.
func (b *tab) shot(name string) {
	b.Helper()
	dir := os.Getenv("SCREENSHOTS")
	if dir == "" {
		return
	}
	b.do(chromedp.Sleep(300 * time.Millisecond))
	png, err := chromedp.Run(b.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		b.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name+".png"), png, 0o644); err != nil {
		b.Fatal(err)
	}
}

// fits fails when something sticks out of the page sideways.
func (b *tab) fits() {
	b.Helper()
	wide := value[[]string](b, `[...document.querySelectorAll("body *")].filter(n => n.checkVisibility() &&
		n.getBoundingClientRect().width > 0 && (n.getBoundingClientRect().right > innerWidth + 1 || n.getBoundingClientRect().left < -1))
		.map(n => n.tagName + "#" + n.id + "." + n.className)`)
	if len(wide) > 0 {
		b.Errorf("outside of the window: %v", wide)
	}
}

func (b *tab) ask() {
	b.Helper()
	b.write(question)
	b.until(has("#draft", "يفكّر…"))
	b.step <- struct{}{}
	b.until(has("#draft", "تدفع روسيا"))
	b.step <- struct{}{}
	b.step <- struct{}{}
	b.until(has("#log .bubble", sentence) + ` && document.querySelector("#draft").children.length === 0`)
}

func TestPrivateChat(t *testing.T) {
	b := open(t, 1440, 900, false)
	b.shot("desktop-light-start")
	b.ask()
	b.until(has(".trace summary", question))
	b.shot("desktop-light-answer")
	b.fits()

	b.until(has("blockquote.folded .toggle", "أظهر الاقتباس كلّه"))
	b.clickText("أظهر الاقتباس كلّه")
	b.until(has("blockquote:not(.folded) .quote", "اجتماعات القادة"))
	b.clickText("الفقرة ١٤")
	b.until(has("#log .bubble u", "تدفع روسيا 70٪"))
	b.clickText("لماذا؟")
	b.until(`document.querySelector("#alert").open && document.querySelector("#alert").textContent.includes("وردت «روسيا»")`)
	b.shot("desktop-light-alert")
	b.do(chromedp.KeyEvent(kb.Enter))
	b.until(`!document.querySelector("#alert").open`)
	b.clickText("أعطال مقصودة")
	b.until(has("#faults label", "يغيّر رقمًا"))
	b.shot("desktop-light-faults")
}

func TestStop(t *testing.T) {
	b := open(t, 1000, 800, true)
	b.write(question)
	b.until(has("#stop", "أوقف الكتابة"))
	b.step <- struct{}{}
	b.until(has("#draft", "تدفع روسيا"))
	b.shot("medium-dark-draft")
	b.do(chromedp.Click(chromedp.CSS("#stop")))
	b.until(`!document.querySelector("#stop")`)
	stopped := false
	for _, raw := range b.srv.Pending() {
		stopped = stopped || strings.Contains(string(raw), "stopped_message_generation")
	}
	if !stopped {
		t.Error("the bot was not told to stop")
	}
}

func TestGroups(t *testing.T) {
	b := open(t, 1440, 900, true)
	b.clickText("نادي القراءة")
	b.write("صباح الخير جميعًا")
	b.until(has(".mine .bubble", "صباح الخير"))
	b.do(chromedp.SetValue(chromedp.CSS("#speaker"), strconv.FormatInt(b.srv.Chats()[1].People()[1].ID, 10)))
	b.do(chromedp.Evaluate[chromedp.Void](`document.querySelector("#speaker").dispatchEvent(new Event("change"))`))
	b.until(`!document.querySelector(".mine")`)
	b.clickText("اذكر البوت")
	b.write(question)
	b.until(has("#log .message:not(.mine) .bubble", sentence))
	b.until(has(".mine .bubble", question))
	b.shot("desktop-dark-group")
	b.fits()
	count := value[int](b, `document.querySelectorAll("#log .message").length`)
	if count != 3 {
		t.Errorf("%d messages, want the greeting, the question and one answer", count)
	}

	b.clickText("قمة يريفان")
	b.write("@isnad_bot " + question)
	b.until(has("#log .message:not(.mine) .bubble", sentence))
	b.shot("desktop-dark-topic")
	b.clickText("أسئلة القرّاء")
	b.until(`!document.querySelector("#log .message")`)
	b.srv.Chats()[1].Say("@isnad_bot " + question) // elsewhere: counted in the list, not drawn here
	b.until(has("#chats .badge", "١"))
	if value[bool](b, `!!document.querySelector("#log .message")`) {
		t.Error("a message of another chat is drawn in this one")
	}
	b.write("/help")
	b.until(has(`.mine .link[dir="ltr"]`, "/help")) // or its slash would stand behind it
}

func TestTooManyRequests(t *testing.T) {
	b := open(t, 1440, 900, false)
	b.clickText("أعطال مقصودة")
	b.clickText("ارفض النداءات الثلاثة التالية بالرمز 429")
	b.until(has("#panel-toast", "429"))
	b.ask()
	if b.srv.TooMany() != 3 {
		t.Errorf("%d calls were refused, want 3", b.srv.TooMany())
	}
}

func TestPhone(t *testing.T) {
	for _, dark := range []bool{false, true} {
		name := map[bool]string{false: "phone-light", true: "phone-dark"}[dark]
		t.Run(name, func(t *testing.T) {
			b := open(t, 360, 740, dark)
			b.shot(name + "-start")
			b.fits()
			b.do(chromedp.SendKeys(chromedp.CSS("#text"), "/"))
			b.until(has("#menu button", "ما هذا البوت"))
			b.shot(name + "-menu")
			b.do(chromedp.KeyEvent(kb.Backspace))
			b.ask()
			b.shot(name + "-answer")
			b.fits()
			b.do(chromedp.EmulateViewport(320, 420)) // as when a keyboard comes up: the end stays in view
			b.until(`innerHeight === 420 && (n => n.scrollHeight - n.scrollTop - n.clientHeight < 2)(document.querySelector("#scroll"))`)
			b.do(chromedp.EmulateViewport(360, 740))
			b.until(`innerHeight === 740`)
			b.clickText("كواليس الجواب")
			b.until(has(".trace summary", question) + ` && !document.querySelector("#conversation").checkVisibility()`)
			b.shot(name + "-panel")
			b.fits()
			b.do(chromedp.KeyEvent(kb.Escape))
			b.until(`document.querySelector("#conversation").checkVisibility()`)
			b.do(chromedp.Click(chromedp.CSS("#back")))
			b.until(has("#chats", "نادي القراءة"))
			b.shot(name + "-list")
			b.fits()
		})
	}
}

// By keyboard alone: choose the group, mention the bot, ask, open the paragraph.
func TestKeyboard(t *testing.T) {
	b := open(t, 1440, 900, false)
	tabTo := func(condition string) {
		t.Helper()
		for range 60 {
			b.do(chromedp.KeyEvent(kb.Tab))
			if value[bool](b, `(n => `+condition+`)(document.activeElement)`) {
				return
			}
		}
		t.Fatalf("no way by Tab to %s", condition)
	}
	tabTo(`n.textContent.includes("نادي القراءة")`)
	b.do(chromedp.KeyEvent(kb.Enter))
	b.until(`document.querySelector("#chat-title").textContent === "نادي القراءة"`)
	tabTo(`n.id === "mention"`)
	b.do(chromedp.KeyEvent(kb.Enter))
	b.until(`document.activeElement.id === "text"`)
	b.do(chromedp.SendKeys(chromedp.CSS("#text"), question), chromedp.KeyEvent(kb.Enter))
	b.until(has("#log .bubble", sentence))
	b.do(chromedp.Evaluate[chromedp.Void](`document.querySelector("#scroll").focus()`))
	tabTo(`n.textContent === "الفقرة ١٤"`)
	b.do(chromedp.KeyEvent(kb.Enter))
	b.until(has("#log .bubble u", "تدفع روسيا 70٪"))
}

// Text meets WCAG's contrast (4.5:1) in both schemes, as computed from the colours in use.
func TestContrast(t *testing.T) {
	for _, dark := range []bool{false, true} {
		b := open(t, 1440, 900, dark)
		b.ask()
		b.until(has(".trace summary", question))
		poor := value[[]string](b, `(() => {
			const canvas = new OffscreenCanvas(1, 1).getContext("2d", {willReadFrequently: true});
			const rgba = (colour, under) => {
				canvas.clearRect(0, 0, 1, 1);
				if (under) { canvas.fillStyle = under; canvas.fillRect(0, 0, 1, 1); }
				canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
				const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
				return {css: "rgb(" + r + " " + g + " " + b + ")", a, l: [r, g, b]
					.map(v => (v /= 255) <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4).reduce((s, v, i) => s + v * [.2126, .7152, .0722][i], 0)};
			};
			const ground = n => n ? rgba(getComputedStyle(n).backgroundColor, ground(n.parentElement).css) : {css: "white"};
			const poor = [];
			for (const n of document.querySelectorAll("body *")) {
				if (!n.checkVisibility({opacityProperty: true}) || ![...n.childNodes].some(c => c.nodeType === 3 && c.data.trim())) continue;
				const back = ground(n), style = getComputedStyle(n);
				const front = rgba(style.color, back.css);
				const ratio = (Math.max(front.l, back.l) + .05) / (Math.min(front.l, back.l) + .05);
				if (ratio < 4.5) poor.push(ratio.toFixed(2) + " " + n.tagName + "." + n.className + " " + n.textContent.slice(0, 20));
			}
			return poor;
		})()`)
		if len(poor) > 0 {
			t.Errorf("dark %v: too little contrast:\n%s", dark, strings.Join(poor, "\n"))
		}
	}
}

// The page asks nobody else for anything.
func TestLoadsNothingFromElsewhere(t *testing.T) {
	b := open(t, 1000, 800, false)
	b.ask()
	names := value[[]string](b, `performance.getEntriesByType("resource").map(e => e.name)`)
	for _, name := range names {
		if u, err := url.Parse(name); err != nil || u.Hostname() != "127.0.0.1" {
			t.Errorf("loaded %s", name)
		}
	}
}

// What a reader with a phone in hand needs: targets for a thumb, the question above its answer,
// notices beside what they would cover, and one direction.
func TestReading(t *testing.T) {
	b := open(t, 360, 520, false)
	b.ask()
	b.do(chromedp.Sleep(200 * time.Millisecond))
	if small := value[[]string](b, `[...document.querySelectorAll("button, select, textarea, summary, label")]
		.filter(n => n.checkVisibility() && !n.closest(".tools") && n.tagName !== "LABEL")
		.filter(n => n.getBoundingClientRect().height < 43.5)
		.map(n => n.tagName + " " + n.id + " " + n.textContent + " " + n.getBoundingClientRect().height)`); len(small) > 0 {
		t.Errorf("too small to touch: %q", small)
	}
	inView := `((n, s) => n.top >= s.top - 1 && n.top < s.bottom)([...document.querySelectorAll("#log ` +
		`.mine")].pop().getBoundingClientRect(), document.querySelector("#scroll").getBoundingClientRect())`
	if !value[bool](b, inView) {
		t.Error("the question is out of view")
	}
	if value[bool](b, has("#chat-status", "يكتب")) {
		t.Error("it is said to write behind its answer")
	}
	b.shot("phone-short-answer")
	b.clickText("الفقرة ١٤")
	b.until(has("#toast", "الفقرة ١٤"))
	if value[bool](b, `(t => [...document.querySelectorAll("button, .message, .bar")]
		.filter(n => n.checkVisibility() && !n.closest("#scroll"))
		.some(n => (r => r.top < t.bottom - 1 && r.bottom > t.top + 1)(n.getBoundingClientRect())) ||
		document.querySelector("#scroll").getBoundingClientRect().bottom > t.top + 1)
		(document.querySelector("#toast").getBoundingClientRect())`) {
		t.Error("the notice covers something")
	}
	b.shot("phone-notice")
	b.do(chromedp.Click(chromedp.CSS("#back")))
	b.clickText("نادي القراءة")
	b.until(`document.querySelector("#toast").hidden`)
	b.write("@isnad_bot " + question)
	b.until(has("#log .answered", question))
	for _, part := range []string{".answered span:last-child", ".mine .body"} {
		if d := value[string](b, `getComputedStyle([...document.querySelectorAll("#log `+part+`")].pop()).direction`); d != "rtl" {
			t.Errorf("%s with a mention first is %s", part, d)
		}
	}
	if !value[bool](b, `document.querySelector("#log .answered bdi")?.textContent === "@isnad_bot"`) {
		t.Error("the mention in the preview is not apart")
	}
	b.shot("phone-preview")
}
