//go:build browser

package playground

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

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
