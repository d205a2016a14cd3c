//go:build soak && linux

package main

import (
	"bufio"
	"cmp"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"isnad/bot/llm/mockllm"
	"isnad/bot/telegram/telegramtest"
)

// A sample is what the bot has at one time.
type sample struct {
	at                              time.Duration
	memory, goroutines, files, disk float64 // MiB, number, number, MiB
	answered, waiting               float64
}

// TestSoak asks 20 questions a second (SOAK_RATE), in many chats, for SOAK (30m), while Telegram
// and the model fail by turns, and holds what the bot has of memory, goroutines, files and disk
// against what it had when it was warm. It leaves soak.csv and soak.svg in SOAK_OUT.
//
//	SOAK=30m SOAK_OUT=.github go test -tags soak -v -run Soak -timeout 45m ./bot
func TestSoak(t *testing.T) {
	length, err := time.ParseDuration(cmp.Or(os.Getenv("SOAK"), "30m"))
	if err != nil {
		t.Fatal(err)
	}
	rate, err := strconv.Atoi(cmp.Or(os.Getenv("SOAK_RATE"), "20"))
	if err != nil || rate < 1 {
		t.Fatal("SOAK_RATE is no number")
	}
	var down atomic.Bool
	good := mockllm.New(mockllm.Options{Reader: says("قدمت روسيا 70٪ من الميزانية الإجمالية لمنظمة معاهدة الأمن الجماعي [14].")})
	model := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if down.Load() && strings.HasSuffix(r.URL.Path, "/chat/completions") {
			http.Error(w, "down", http.StatusNotImplemented) // which is not tried again
			return
		}
		good.ServeHTTP(w, r)
	}))
	defer model.Close()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	metrics := l.Addr().String()
	_ = l.Close() // the bot takes it
	world := telegramtest.New(telegramtest.Options{Token: testToken, Username: "isnad_bot"})
	p := newProcess(t, world, map[string]string{"OPENAI_BASE_URL": model.URL + "/v1", "OPENAI_MODEL": "m", "VERIFY": "off",
		"LISTEN_ADDR": metrics, "LOG_LEVEL": "error", "QUESTIONS_PER_MINUTE": "0", "QUESTIONS_PER_DAY": "0"})
	var chats []*telegramtest.Chat
	for i := range 200 {
		chats = append(chats, world.Private(world.Person(fmt.Sprint("قارئ", i))))
	}
	p.start()
	questions := []string{"كم تدفع روسيا من ميزانية المنظمة؟", "من هو نيكول باشينيان؟", "ما سعر الدولار اليوم؟", "شكرًا جزيلًا",
		"وفي أي يوم؟", "لخّص المقال", "/p 6", "أين اجتمع القادة؟"}
	faults := []func(){ // without the model first: what is loaded to answer by oneself is no growth
		func() { down.Store(true) }, func() { down.Store(false) },
		func() { world.Fail("", 5, http.StatusBadGateway, 0) }, func() { world.Fail("", 3, http.StatusTooManyRequests, 1) },
		func() { world.Lose("sendMessage", 2) },
	}
	begin := time.Now()
	ask, look, fault := time.NewTicker(time.Second/time.Duration(rate)), time.NewTicker(max(time.Second, length/240)),
		time.NewTicker(7*time.Second)
	var samples []sample
	n := 0
	for f := 0; time.Since(begin) < length; {
		select {
		case <-ask.C:
			for ; n < int(time.Since(begin).Seconds()*float64(rate)); n++ { // a tick that was missed is made up for
				chats[n%len(chats)].Say(questions[n%len(questions)])
			}
		case <-fault.C:
			faults[f%len(faults)]()
			f++
		case <-look.C:
			if s, ok := look1(t, metrics, p.vars["DATA_DIR"]); ok {
				s.at = time.Since(begin)
				s.waiting += float64(len(world.Pending())) // at Telegram
				samples = append(samples, s)
			}
		}
	}
	down.Store(false)
	if code := p.end(syscall.SIGTERM); code != exitAnswered {
		t.Errorf("exit code %d", code)
	}
	if len(samples) < 12 {
		t.Fatalf("%d samples", len(samples))
	}
	judgeSoak(t, samples)
	if dir := os.Getenv("SOAK_OUT"); dir != "" {
		for name, text := range map[string]string{"soak.csv": csv(samples), "soak.svg": plot(samples, n)} {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
				t.Error(err)
			}
		}
	}
}

// judgeSoak compares the last quarter with the second one: caches are full by then.
func judgeSoak(t *testing.T, samples []sample) {
	n := len(samples) / 4
	of := func(part []sample, value func(sample) float64) float64 {
		var v []float64
		for _, s := range part {
			v = append(v, value(s))
		}
		slices.Sort(v)
		return v[len(v)/2]
	}
	last := samples[len(samples)-1]
	for _, m := range []struct {
		name         string
		value        func(sample) float64
		times, above float64 // what the last may be
	}{
		{"memory, MiB", func(s sample) float64 { return s.memory }, 1.25, 20},
		{"goroutines", func(s sample) float64 { return s.goroutines }, 1.5, 60},
		{"open files", func(s sample) float64 { return s.files }, 1.5, 20},
		{"updates waiting", func(s sample) float64 { return s.waiting }, 1.5, 100},
	} {
		warm, end := of(samples[n:2*n], m.value), of(samples[3*n:], m.value)
		t.Logf("%-16s warm %.0f, at the end %.0f", m.name, warm, end)
		if end > m.times*warm+m.above {
			t.Errorf("%s grows: %.0f, then %.0f", m.name, warm, end)
		}
	}
	each := last.disk * (1 << 20) / max(1, last.answered)
	t.Logf("%.0f answers; disk %.0f MiB, %.0f bytes an answer, which are kept for 30 days", last.answered, last.disk, each)
	if last.answered == 0 || each > 16<<10 {
		t.Errorf("%.0f bytes of disk an answer", each)
	}
}

func look1(t *testing.T, metrics, dir string) (s sample, ok bool) {
	resp, err := http.Get("http://" + metrics + "/metrics")
	if err != nil {
		return s, false // it is starting
	}
	defer resp.Body.Close()
	for lines := bufio.NewScanner(resp.Body); lines.Scan(); {
		name, value, _ := strings.Cut(lines.Text(), " ")
		v, err := strconv.ParseFloat(value, 64)
		if err != nil {
			continue
		}
		switch {
		case name == "process_resident_memory_bytes":
			s.memory = v / (1 << 20)
		case name == "go_goroutines":
			s.goroutines = v
		case name == "process_open_fds":
			s.files = v
		case name == "isnad_queue_waiting":
			s.waiting = v
		case strings.HasPrefix(name, "isnad_answers_total"):
			s.answered += v
		}
	}
	err = filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			if info, err := d.Info(); err == nil {
				s.disk += float64(info.Size()) / (1 << 20)
			}
		}
		return nil // files come and go
	})
	return s, err == nil && s.memory > 0
}

func csv(samples []sample) string {
	var b strings.Builder
	b.WriteString("seconds,memory_mib,goroutines,files,disk_mib,answered,waiting\n")
	for _, s := range samples {
		fmt.Fprintf(&b, "%.0f,%.1f,%.0f,%.0f,%.1f,%.0f,%.0f\n", s.at.Seconds(), s.memory, s.goroutines, s.files, s.disk, s.answered, s.waiting)
	}
	return b.String()
}

// plot draws each measure against time in a strip of its own.
func plot(samples []sample, asked int) string {
	const width, height, left = 720, 90, 110
	strips := []struct {
		name  string
		value func(sample) float64
	}{
		{"memory, MiB", func(s sample) float64 { return s.memory }}, {"goroutines", func(s sample) float64 { return s.goroutines }},
		{"open files", func(s sample) float64 { return s.files }}, {"disk, MiB", func(s sample) float64 { return s.disk }},
		{"updates waiting", func(s sample) float64 { return s.waiting }},
	}
	end := samples[len(samples)-1].at
	var b strings.Builder
	fmt.Fprintf(&b,
		`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="12"><rect width="100%%" `+
			`height="100%%" fill="#fff"/>`, left+width+20, len(strips)*height+50)
	fmt.Fprintf(&b, `<text x="%d" y="18">%v, %d updates (%.1f a second), with faults: %.0f questions answered</text>`, left,
		end.Round(time.Second), asked, float64(asked)/end.Seconds(), samples[len(samples)-1].answered)
	for i, s := range strips {
		top, most := float64(30+i*height), 1.0
		for _, x := range samples {
			most = max(most, s.value(x))
		}
		var points []string
		for _, x := range samples {
			points = append(points, fmt.Sprintf("%.1f,%.1f", left+width*x.at.Seconds()/end.Seconds(), top+float64(height-20)*(1-s.value(x)/most)))
		}
		fmt.Fprintf(&b,
			`<text x="8" y="%.0f">%s</text><text x="8" y="%.0f" fill="#667">0 – %.0f</text><line x1="%d" x2="%d" y1="%.0f" y2="%.0f" `+
				`stroke="#ccd"/><polyline fill="none" stroke="#0b6a62" stroke-width="1.5" points="%s"/>`,
			top+35, s.name, top+52, most, left, left+width, top+height-20, top+height-20, strings.Join(points, " "))
	}
	b.WriteString("</svg>\n")
	return b.String()
}
