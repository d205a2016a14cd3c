//go:build browser

package main

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// TestLocalTelegramInBrowser runs the program as a newcomer does and asks in a real browser: the
// answer comes with its marker, a paragraph opens, the reasons are told.
func TestLocalTelegramInBrowser(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	var logs syncBuffer
	dir, profile := t.TempDir(), t.TempDir()
	ended := make(chan int, 1)
	go func() {
		ended <- run(ctx, world{env: func(name string) (string, bool) { return dir, name == "DATA_DIR" }, in: strings.NewReader(""),
			out: &bytes.Buffer{}, err: &logs})
	}()
	address := ""
	for address == "" && ctx.Err() == nil {
		address = regexp.MustCompile(`http://127\.0\.0\.1:\d+/`).FindString(logs.String())
		time.Sleep(10 * time.Millisecond)
	}
	alloc, stop := chromedp.NewExecAllocator(ctx, chromedp.ExecPath(cmp.Or(os.Getenv("CHROMIUM"), "/usr/bin/chromium")),
		chromedp.UserDataDir(profile), chromedp.NoFirstRun,
		chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU, chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true), chromedp.Flag("lang", "ar"))
	defer stop()
	tab, closeTab := chromedp.NewContext(alloc)
	defer closeTab()
	do := func(actions ...chromedp.Action[chromedp.Void]) {
		t.Helper()
		if err := chromedp.Do(tab, actions...); err != nil {
			t.Fatalf("%v; log:\n%s", err, logs.String())
		}
	}
	shot := func(name string) {
		if folder := os.Getenv("SCREENSHOTS"); folder != "" {
			if png, err := chromedp.Run(tab, chromedp.CaptureScreenshot()); err == nil {
				_ = os.WriteFile(filepath.Join(folder, name+".png"), png, 0o600) // for the eye only
			}
		}
	}
	until := func(condition string) {
		t.Helper()
		for range 600 { // 30 s
			if ok, err := chromedp.Run(tab, chromedp.Evaluate[bool]("!!("+condition+")")); err == nil && ok {
				return
			}
			do(chromedp.Sleep(50 * time.Millisecond))
		}
		shot("failed-live")
		text, _ := chromedp.Run(tab, chromedp.Evaluate[string]("document.body.innerText"))
		t.Fatalf("never: %s\npage:\n%s\nlog:\n%s", condition, text, logs.String())
	}
	click := func(text string) {
		t.Helper()
		find := `[...document.querySelectorAll("#log button")].filter(b => b.textContent.includes("` + text + `")).pop()`
		until(find)
		do(chromedp.Evaluate[chromedp.Void](find + ".click()"))
	}
	do(chromedp.EmulateViewport(1440, 900), chromedp.Navigate(address))
	until(`document.body.dataset.ready === "true"`)
	do(chromedp.SendKeys(chromedp.CSS("#text"), "كم تدفع روسيا من ميزانية المنظمة؟"), chromedp.KeyEvent(kb.Enter))
	until(`document.querySelector("#log").textContent.includes("[14]")`)
	shot("page") // that of the README: SCREENSHOTS=.github keeps it
	click("الفقرة ١٤")
	until(`[...document.querySelectorAll("#log b")].some(b => b.textContent.includes("70٪"))`)
	click("لماذا؟")
	until(`document.querySelector("#log").textContent.includes("كيف جاء هذا الجواب")`)
	shot("live-why")
	do(chromedp.SendKeys(chromedp.CSS("#text"), "@isnad_bot كم تدفع روسيا من ميزانية المنظمة؟")) // inline: an answer to send
	until(`document.querySelector("#menu .offer")?.textContent.includes("70٪")`)
	shot("live-inline")
	do(chromedp.Evaluate[chromedp.Void](`document.querySelector("#menu .offer").click()`))
	until(`[...document.querySelectorAll("#log .mine .via")].some(v => v.textContent.includes("@isnad_bot"))`)
	file := filepath.Join(t.TempDir(), "pool.html")
	page := "<html><body><nav><a href=/>x</a></nav><h1>دليل المسبح</h1><h2>الأسعار</h2><p>ثمن التذكرة ثلاثة دنانير للكبار ودينار واحد " +
		"للأطفال.</p></body></html>"
	if err := os.WriteFile(file, []byte(page), 0o600); err != nil {
		t.Fatal(err)
	}
	do(chromedp.SetUploadFiles(chromedp.CSS("#file"), []string{file}))
	until(`document.querySelector("#log").textContent.includes("أضيف «دليل المسبح»: فقرة واحدة")`)
	shot("live-added")
	do(chromedp.SendKeys(chromedp.CSS("#text"), "كم ثمن التذكرة للكبار؟"), chromedp.KeyEvent(kb.Enter))
	until(`/\[١\s·\sدليل\sالمسبح\]/.test(document.querySelector("#log").textContent)`)
	shot("live-own-text")
	var long strings.Builder
	for i := range 150 {
		fmt.Fprintf(&long, "في الرحلة رقم %d حملت السفينة %d صندوقًا من التمر إلى مرفأ الجزيرة، وعادت بعد %d أيام بالملح.\n\n", i+1, 3*i+7, i%9+3)
	}
	file = filepath.Join(t.TempDir(), "رحلات.txt")
	if err := os.WriteFile(file, []byte(long.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	do(chromedp.SetUploadFiles(chromedp.CSS("#file"), []string{file}))
	until(`!document.querySelector("#making").hidden &&
		document.querySelector("#making").textContent.includes("«رحلات»") &&
		document.querySelector("#making progress").max > 1`)
	shot("live-making")
	until(`document.querySelector("#log").textContent.includes("أضيف «رحلات»")`)
	until(`document.querySelector("#making").hidden`)
	_ = chromedp.Cancel(tab)
	cancel()
	if code := <-ended; code != exitAnswered {
		t.Errorf("the program ended with %d: %s", code, logs.String())
	}
}
