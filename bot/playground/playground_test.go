package playground

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"

	"isnad/bot/telegram/telegramtest"
	"isnad/prompts"
)

func TestForeignersAreRefused(t *testing.T) {
	page := New(telegramtest.New(telegramtest.Options{}), Options{})
	for _, tt := range []struct {
		host, origin string
		want         int
	}{
		{"127.0.0.1:8080", "", 200},
		{"localhost:8080", "", 200},
		{"[::1]:8080", "", 200},
		{"127.0.0.1", "", 200},
		{"127.0.0.1:8080", "http://127.0.0.1:8080", 200},
		{"127.0.0.1:8080", "http://127.0.0.1:9090", 403},
		{"127.0.0.1:8080", "https://evil.example", 403},
		{"127.0.0.1:8080", "null", 403},
		{"evil.example", "", 403},
		{"evil.example:8080", "http://evil.example:8080", 403},
		{"localhost.evil.example", "", 403},
		{"192.168.1.5:8080", "", 403},
		{"", "", 403},
	} {
		r := httptest.NewRequest(http.MethodGet, "/state", nil)
		r.Host = tt.host
		if tt.origin != "" {
			r.Header.Set("Origin", tt.origin)
		}
		w := httptest.NewRecorder()
		page.ServeHTTP(w, r)
		if w.Code != tt.want {
			t.Errorf("Host %q, Origin %q: %d, want %d", tt.host, tt.origin, w.Code, tt.want)
		}
	}
}

func TestListenTakesTheNextFreePort(t *testing.T) {
	first, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer first.Close()
	taken := first.Addr().(*net.TCPAddr).Port
	next, err := listenFrom(taken)
	if err != nil {
		t.Fatal(err)
	}
	defer next.Close()
	if got := next.Addr().(*net.TCPAddr); got.Port <= taken || !got.IP.IsLoopback() {
		t.Errorf("took %v beside port %d, want a later port of this machine's own", got, taken)
	}
}

func newPage(t *testing.T, opts Options) (*telegramtest.Server, *Page, string) {
	t.Helper()
	srv := telegramtest.New(telegramtest.Options{})
	page := New(srv, opts)
	web := httptest.NewServer(page)
	t.Cleanup(web.Close)
	return srv, page, web.URL
}

func do(t *testing.T, url, body string) (int, string) {
	t.Helper()
	resp, err := http.Post(url+"/act", "application/json", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var answer struct{ Press string }
	_ = json.NewDecoder(resp.Body).Decode(&answer) // a refusal is no JSON
	return resp.StatusCode, answer.Press
}

func TestFurniture(t *testing.T) {
	srv, _, url := newPage(t, Options{})
	var kinds []string
	for _, c := range srv.Chats() {
		kinds = append(kinds, fmt.Sprint(c.Info().Type, len(c.Topics())))
	}
	if got := strings.Join(kinds, " "); got != "private0 supergroup0 supergroup2" {
		t.Errorf("chats: %s", got)
	}
	resp, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if csp := resp.Header.Get("Content-Security-Policy"); !strings.Contains(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") {
		t.Errorf("policy %q", csp)
	}
}

func TestActs(t *testing.T) {
	var told []string
	srv, _, url := newPage(t, Options{
		Behaviours: []string{"quote", "slow"}, SetBehaviour: func(name string) { told = append(told, name) }, Restart: func() { told = append(told, "restart") },
	})
	private, forum := srv.Chats()[0], srv.Chats()[2]
	topic := forum.Topics()[0].ID
	second := forum.People()[1].ID
	for _, tt := range []struct {
		body string
		want int
	}{
		{`{"do":"say","chat":CHAT,"who":WHO,"text":"سلام"}`, 200},
		{`{"do":"edit","chat":CHAT,"who":WHO,"message":1,"text":"سلامًا"}`, 200},
		{`{"do":"edit","chat":CHAT,"who":WHO,"message":9,"text":"سلامًا"}`, 400},
		{`{"do":"press","chat":CHAT,"who":WHO,"message":1,"text":"x"}`, 400},
		{`{"do":"stop","chat":CHAT,"who":WHO}`, 200},
		{`{"do":"block","chat":CHAT,"who":WHO,"text":"true"}`, 200},
		{`{"do":"dance","chat":CHAT,"who":WHO}`, 400},
		{`{"do":"say","chat":1,"who":WHO}`, 400},
		{`{"do":"say","chat":CHAT,"who":4}`, 400},
		{`{"do":"fault","text":"429"}`, 200},
		{`{"do":"fault","text":"flood"}`, 400},
		{`{"do":"behave","text":"slow"}`, 200},
		{`{"do":"behave","text":"sing"}`, 400},
		{`{"do":"restart"}`, 200},
		{`not JSON`, 400},
	} {
		body := strings.NewReplacer("CHAT", fmt.Sprint(private.ID()), "WHO", fmt.Sprint(private.Who().ID)).Replace(tt.body)
		if got, _ := do(t, url, body); got != tt.want {
			t.Errorf("%s = %d, want %d", body, got, tt.want)
		}
	}
	if m := private.Messages(); len(m) != 1 || m[0].Text != "سلامًا" || !private.Blocked() {
		t.Errorf("private chat: %+v, blocked %v", m, private.Blocked())
	}
	if got := strings.Join(told, " "); got != "slow restart" {
		t.Errorf("told the program %q", got)
	}
	do(t, url, fmt.Sprintf(`{"do":"say","chat":%d,"thread":%d,"who":%d,"text":"من خالد"}`, forum.ID(), topic, second))
	messages := forum.InTopic(topic).Messages()
	if m := messages[len(messages)-1]; m.Text != "من خالد" || m.From.ID != second || m.ThreadID != topic {
		t.Errorf("said in the topic: %+v", m)
	}
	if got, _ := do(t, url, fmt.Sprintf(`{"do":"standing","chat":%d,"who":%d,"text":"kicked"}`, forum.ID(), second)); got != 200 {
		t.Errorf("standing = %d", got)
	}
	resp, err := http.Post(url+"/act", "text/plain", strings.NewReader(`{"do":"restart"}`))
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusUnsupportedMediaType {
		t.Errorf("an act as plain text, which a foreign form can send, = %d", resp.StatusCode)
	}
}

func TestSwitchesWithoutFunctionsAreRefused(t *testing.T) {
	_, _, url := newPage(t, Options{Behaviours: []string{"slow"}})
	for _, body := range []string{`{"do":"restart"}`, `{"do":"behave","text":"slow"}`} {
		if got, _ := do(t, url, body); got != http.StatusBadRequest {
			t.Errorf("%s = %d", body, got)
		}
	}
}

// read returns the next event of a stream: its kind, id and data.
func read(t *testing.T, stream *bufio.Scanner) (kind, id, data string) {
	t.Helper()
	for stream.Scan() {
		line := stream.Text()
		if line == "" && kind != "" {
			if kind == "making" && data == "[]" { // every stream begins with it
				kind = ""
				continue
			}
			return kind, id, data
		}
		name, value, _ := strings.Cut(line, ": ")
		switch name {
		case "event":
			kind = value
		case "id":
			id = value
		case "data":
			data = value
		}
	}
	t.Fatal("the stream ended")
	return "", "", ""
}

func TestEvents(t *testing.T) {
	srv, page, url := newPage(t, Options{})
	open := func(after string) *bufio.Scanner {
		t.Helper()
		resp, err := http.Get(url + "/events?after=" + after)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { resp.Body.Close() })
		return bufio.NewScanner(resp.Body)
	}
	stream := open(fmt.Sprintf("%d.%d.0", page.run, srv.Seq()))
	srv.Chats()[0].Say("سلام")
	kind, id, data := read(t, stream)
	if kind != "chat" || !strings.Contains(data, `"text":"سلام"`) {
		t.Errorf("event %s %s", kind, data)
	}
	page.Record(Trace{Question: "سؤال"})
	if kind, _, data := read(t, stream); kind != "trace" || !strings.Contains(data, `"question":"سؤال"`) {
		t.Errorf("event %s %s", kind, data)
	}
	if kind, _, _ := read(t, open(id)); kind != "trace" {
		t.Errorf("a stream that goes on begins with %s, want the trace that it missed", kind)
	}
	other := open("1.2.9")
	if kind, _, _ := read(t, other); kind != "reset" {
		t.Errorf("a stream of another run begins with %s", kind)
	}
	if kind, _, _ := read(t, other); kind != "trace" {
		t.Errorf("a stream of another run goes on with %s, want this run's trace, whose number the other had too", kind)
	}
	if kind, _, _ := read(t, open(fmt.Sprintf("%d.99999.0", page.run))); kind != "reset" {
		t.Errorf("a stream that is ahead begins with %s", kind)
	}
}

// An open page is told how far vectors are, and that they are made.
func TestMaking(t *testing.T) {
	var done atomic.Int64
	_, page, url := newPage(t, Options{Making: func() []Making {
		if done.Load() == 3 {
			return nil
		}
		return []Making{{Text: "«دليل»", Done: int(done.Load()), Total: 3}}
	}})
	if _, body := get(t, url+"/state"); !strings.Contains(body, `"making":[{"text":"«دليل»","done":0,"total":3}]`) {
		t.Errorf("the state is %s", body)
	}
	resp, err := http.Get(fmt.Sprintf("%s/events?after=%d.%d.0", url, page.run, page.server.Seq()))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	stream := bufio.NewScanner(resp.Body)
	for _, want := range []string{`"done":0`, `"done":2`, "[]"} {
		for stream.Scan() && !strings.HasPrefix(stream.Text(), "data: ") {
		}
		if !strings.Contains(stream.Text(), want) {
			t.Fatalf("told %q, want %s", stream.Text(), want)
		}
		done.Store(2)
		if want == `"done":2` {
			done.Store(3)
		}
	}
}

func get(t *testing.T, url string) (int, string) {
	t.Helper()
	resp, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(body)
}

func TestTracesAreBounded(t *testing.T) {
	page := New(telegramtest.New(telegramtest.Options{}), Options{})
	for i := range keptTraces + 5 {
		page.Record(Trace{Question: fmt.Sprint(i)})
	}
	all, _ := page.tracesAfter(0)
	if len(all) != keptTraces || all[0].Question != "5" || all[keptTraces-1].Seq != keptTraces+5 {
		t.Errorf("%d traces from %q", len(all), all[0].Question)
	}
	if rest, _ := page.tracesAfter(keptTraces + 4); len(rest) != 1 {
		t.Errorf("%d traces after the last but one", len(rest))
	}
}

// Every word that the page uses is there, and none is there for nothing.
func TestWords(t *testing.T) {
	words := prompts.Playground()
	used := map[string]bool{}
	use := regexp.MustCompile(`\{\{\.(\w+)\}\}|words\.(\w+)|, "(admin|member|kick)"\]`)
	err := fs.WalkDir(files, "page", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(files, path)
		for _, m := range use.FindAllStringSubmatch(string(text), -1) {
			used[m[1]+m[2]+m[3]] = true
		}
		if strings.Contains(string(text), "innerHTML") || strings.Contains(string(text), "insertAdjacentHTML") {
			t.Errorf("%s writes markup", path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range []string{"kept", "mended", "dropped"} { // words[kind]
		used[kind] = true
	}
	for name := range used {
		if words[name] == "" {
			t.Errorf("no word %q", name)
		}
	}
	for name := range words {
		if !used[name] && !strings.Contains(name, ".") {
			t.Errorf("nothing uses the word %q", name)
		}
	}
	for _, fault := range []string{"429", "502", "lose", "none"} {
		if words["fault."+fault] == "" {
			t.Errorf("no word for the fault %s", fault)
		}
	}
}
