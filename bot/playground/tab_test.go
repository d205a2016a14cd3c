//go:build browser

package playground

import (
	"cmp"
	"context"
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"isnad/bot/telegram/telegramtest"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

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
