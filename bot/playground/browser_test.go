//go:build browser

package playground

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"isnad/bot/telegram/telegramtest"

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
