package conversation

import (
	"bytes"
	stdcmp "cmp"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"isnad/bot/answering"
	"isnad/bot/answering/answeringtest"
	"isnad/retrieval"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"
)

var rewrite = flag.Bool("update", false, "write the replies of the bot into the golden conversations")

// TestGolden plays the conversations of testdata: sections N.in are what people do, N.bot what the bot must do then.
func TestGolden(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no conversations", err)
	}
	for _, f := range files {
		t.Run(strings.TrimSuffix(filepath.Base(f), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(f)
			if err != nil {
				t.Fatal(err)
			}
			s := newStage(t)
			for i, file := range archive.Files {
				if !strings.HasSuffix(file.Name, ".in") {
					continue
				}
				name := strings.TrimSuffix(file.Name, ".in") + ".bot"
				if i+1 == len(archive.Files) || archive.Files[i+1].Name != name {
					t.Fatalf("%s is not followed by %s", file.Name, name)
				}
				for line := range strings.Lines(string(file.Data)) {
					s.do(strings.TrimSpace(line))
				}
				got := s.seen()
				if *rewrite {
					archive.Files[i+1].Data = []byte(got)
				} else if diff := cmp.Diff(string(archive.Files[i+1].Data), got); diff != "" {
					t.Errorf("%s (-want +got):\n%s", name, diff)
				}
			}
			if *rewrite {
				if err := os.WriteFile(f, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// A stage is a bot among people; what it does is written down.
type stage struct {
	*testing.T
	bot    *Bot
	store  *memory
	now    time.Time
	update int64
	member map[string]int64

	mu      sync.Mutex
	log     bytes.Buffer
	message int
	fail    error // of the next send
	nodraft bool
	scarce  bool
	last    map[int64][][]Button // buttons below the last reply in a chat
	ids     map[int64]int        // message of these buttons
	sent    map[int]Quoted       // the bot's messages, as one who replies to them sends them along
	shelf   *cabinet             // of several articles
	closed  bool                 // only admins may send files
}

// testPassages is an article of three paragraphs in two sections.
var testPassages = []retrieval.Passage{
	{ID: 1, Text: "اجتمع المجلس يوم الأحد. حضر الاجتماع خمسة أعضاء."},
	{ID: 2, Section: "المال", Opens: true, Text: "دفعت المدينة نصف الميزانية. وربما تدفع أكثر."},
	{ID: 3, Section: "المال", Text: "قال الرئيس إن العمل لم ينته."},
}

func newStage(t *testing.T) *stage {
	s := &stage{T: t, store: newMemory(), now: time.Date(2026, 5, 1, 9, 0, 0, 0, time.UTC), update: 100, message: 500,
		member: map[string]int64{"سارة": 11, "عمر": 12, "مشرف": 99}, last: map[int64][][]Button{}, ids: map[int64]int{}, sent: map[int]Quoted{}}
	s.bot = New(s.options())
	return s
}

func (s *stage) options() Options {
	o := s.plainOptions()
	if s.shelf != nil {
		o.Shelf, o.Uploads, o.OpenUploads = s.shelf, s.shelf, !s.closed
	}
	return o
}

func (s *stage) plainOptions() Options {
	return Options{
		Library: Library{Passages: testPassages, Revision: "r1", Answerer: scripted{}},
		Sender:  s, Streamer: s, Tapper: s, Store: s.store, Username: "isnad_bot", Admins: []int64{99},
		Limits: Limits{PerMinute: 4, PerDay: 100}, Updates: 48 * time.Hour,
		Reload: func(context.Context) (Library, error) {
			return Library{Passages: testPassages[:2], Revision: "r2", Answerer: scripted{}}, nil
		},
		Hear: func(_ context.Context, v Voice) (string, error) {
			s.print("hear %d s", v.Seconds)
			switch v.File {
			case "-":
				return "", nil
			case "!":
				return "", errors.New("secret detail")
			}
			return v.File, nil
		},
		Now: func() time.Time { return s.now }, Logger: slog.New(slog.NewTextHandler(io.Discard, nil)),
	}
}

// scripted answers by a word of the question.
type scripted struct{}

func (scripted) Answer(ctx context.Context, q answering.Question, show func(answering.Answer)) (answering.Result, error) {
	hits := []retrieval.Hit{{Passage: testPassages[1], LexicalRank: 1, DenseRank: 2, Matched: []string{"الميزانية"}}, {Passage: testPassages[0], LexicalRank: 2, DenseRank: 1}}
	trace := answering.Trace{Query: q.Text, Hits: hits, Verdicts: []answering.Verdict{{Kept: true, Why: "كلماتها في الفقرة"}, {Why: "رقم ليس في الفقرة", Reason: "number"}}}
	if len(q.History) > 0 && strings.HasPrefix(q.Text, "و") {
		trace.Query = q.History[len(q.History)-2].Text + " " + q.Text
	}
	whole := answeringtest.Checked(testPassages, "دفعت المدينة نصف الميزانية [2]. وحضر خمسة أعضاء من المدينة [1][2].")
	switch {
	case strings.Contains(q.Text, "هو"):
		var read []string
		for _, m := range q.History {
			read = append(read, strings.ReplaceAll(m.Text, "\n", " "))
		}
		ctx.Value(readKey{}).(func(string, ...any))("read with %q", read)
		whole = answeringtest.Checked(testPassages, "قال الرئيس [3].")
	case strings.Contains(q.Text, "مرحبا"):
		return answering.Result{Answer: answering.Say("أهلًا بك.")}, nil
	case strings.Contains(q.Text, "ترجم"):
		return answering.Result{Answer: answering.Say("لا أترجم.", "كم دفعت المدينة؟")}, nil
	case strings.Contains(q.Text, "الطقس"):
		return answering.Result{Answer: answering.Refusal("الطقس", testPassages[:2], "كم دفعت المدينة؟"), Trace: answering.Trace{Query: q.Text, Hits: hits}}, nil
	case strings.Contains(q.Text, "خلل"):
		return answering.Result{}, errors.New("secret detail")
	case strings.Contains(q.Text, "طويل"):
		return answering.Result{}, answering.ErrTooLong
	case strings.Contains(q.Text, "فارغ"):
		return answering.Result{}, answering.ErrEmpty
	case strings.Contains(q.Text, "اقتبس"):
		return answering.Result{Answer: answering.Quotations(whole.Sentences()[0].Citations()...), Trace: trace}, nil
	case strings.Contains(q.Text, "انتظر"):
		show(whole.Part(0, 1))
		ctx.Value(stopKey{}).(func())()
		<-ctx.Done()
		return answering.Result{}, ctx.Err()
	}
	return answering.Result{Answer: whole, Trace: trace}, nil
}

// readKey finds what notes the turns that a scripted answer was asked with.
type readKey struct{}

// stopKey finds what a scripted answer does while it waits.
type stopKey struct{}

// do plays a line: `private سارة: text`, `privatetopic 7 سارة: text`, `group`, `topic 7 عمر: text`, each with edit or silentedit behind it, with modifiers [صوت 12 words] (a recording of so many seconds that says this), [صورة] or [صورة ألبوم] (a picture, and its album), [ملف name 3] (a file of 3 MB), [محوّلة] (passed on), @ (mentions us), ^ (replies to us), ^#501 (replies to that message of ours, ^#501 «part» quotes of it), ^^text^^ (replies to that text) before the text, where [كلمات 800] stands for so many words;
// `tap سارة label`, `later 2m`, `restart`, `fail blocked|moved|nomessage|down|half|edit`, `scarce`, `join`, `shelf open|closed|down|late`, `again` (the last update once more), `dead` (it is set aside), `edit ID …`.
func (s *stage) do(line string) {
	if line == "" {
		return
	}
	word, rest, _ := strings.Cut(line, " ")
	switch word {
	case "later":
		d, err := time.ParseDuration(rest)
		if err != nil {
			s.Fatal(err)
		}
		s.now = s.now.Add(d)
		return
	case "restart":
		s.bot = New(s.options())
		return
	case "shelf": // several articles: open, everybody may send some; closed, admins; down, the next file cannot be fetched; late, its vectors are made later
		if s.shelf == nil {
			s.shelf = newCabinet()
		}
		s.closed, s.shelf.down, s.shelf.late = rest == "closed", rest == "down", rest == "late"
		s.bot = New(s.options())
		return
	case "nodrafts":
		s.nodraft = true
		return
	case "scarce": // calls are
		s.scarce = true
		return
	case "fail":
		s.fail = map[string]error{"blocked": ErrGone, "moved": &MigratedError{To: -200}, "nomessage": ErrNoMessage, "down": errors.New("down"), "half": errHalf, "edit": errEdit}[rest]
		return
	case "again", "dead":
		s.update--
		dead := word == "dead"
		word, rest, _ = strings.Cut(rest, " ")
		if dead {
			m := s.message2(word, rest)
			if err := s.bot.Dead(s.Context(), m); err != nil {
				s.print("error: %v", err)
			}
			return
		}
	}
	s.handle(s.message2(word, rest))
}

var person = regexp.MustCompile(`^(?:(\d+) )?(\S+?)(?:\((\d+)\))?: ?(.*)$`)

// message2 reads a line into a message.
func (s *stage) message2(where, rest string) Message {
	s.update++
	m := Message{Update: s.update, Kind: Text, Chat: Chat{ID: -100, Forum: where == "topic", Title: "الحي"}, Sent: s.now}
	switch where {
	case "moved":
		m.Chat.ID = -200
	case "join":
		m.Kind, m.Chat.ID, m.CanReadAll = Joined, -100, rest == "sees all"
		return m
	case "migrate":
		m.Kind, m.MigratedTo = Migrated, -200
		return m
	case "service":
		m.Kind = Other
		return m
	case "tap", "taptopic", "tapprivate":
		name, label, _ := strings.Cut(rest, " ")
		m.Kind, m.TapID, m.From = Tap, "t", Person{ID: s.member[name], Name: name}
		if where == "tapprivate" {
			m.Chat = Chat{ID: s.member[name], Private: true}
		}
		m.ID = s.ids[m.Chat.ID]
		if data, ok := strings.CutPrefix(label, "data="); ok {
			m.Data = data
			return m
		}
		for _, row := range s.last[m.Chat.ID] {
			for _, b := range row {
				if b.Text == label {
					m.Data = b.Data
				}
			}
		}
		if m.Data == "" {
			s.Fatalf("no button %q", label)
		}
		return m
	}
	p := person.FindStringSubmatch(rest)
	if p == nil {
		s.Fatalf("cannot read %q", rest)
	}
	m.Thread, _ = strconv.Atoi(p[1])
	m.From = Person{ID: s.member[p[2]], Name: p[2]}
	m.ID, _ = strconv.Atoi(p[3])
	if m.ID == 0 {
		m.ID = int(s.update)
	}
	if before, ok := strings.CutSuffix(where, "edit"); ok {
		m.Kind, m.Seen, where = Edited, true, before
	}
	if before, ok := strings.CutSuffix(where, "silent"); ok { // an hour after, and nobody sees it
		m.Seen, m.Sent, where = false, s.now.Add(-time.Hour), before
	}
	if where == "private" || where == "privatetopic" {
		m.Chat = Chat{ID: m.From.ID, Private: true}
	}
	text := p[4]
	for {
		switch {
		case strings.HasPrefix(text, "@"):
			m.Mentioned, text = true, strings.TrimSpace(text[1:])
			continue
		case strings.HasPrefix(text, "^^"):
			quoted, more, _ := strings.Cut(text[2:], "^^")
			m.ReplyTo, text = &Quoted{ID: 1, Text: quoted}, strings.TrimSpace(more)
			continue
		case strings.HasPrefix(text, "^#"):
			id, more, _ := strings.Cut(text[2:], " ")
			n, _ := strconv.Atoi(id)
			quoted, ok := s.sent[n]
			if !ok {
				s.Fatalf("no message #%d", n)
			}
			if part, more2, ok := strings.Cut(strings.TrimPrefix(more, "«"), "» "); ok {
				quoted.Text, quoted.Selected, more = part, true, more2
			}
			m.ReplyTo, text = &quoted, more
			continue
		case strings.HasPrefix(text, "^"):
			m.ReplyTo, text = &Quoted{ID: 1, FromBot: true, Text: "قديم"}, strings.TrimSpace(text[1:])
			continue
		case strings.HasPrefix(text, "/other@"):
			m.ForOther = true
		case strings.HasPrefix(text, "/"):
			m.Command, text, _ = strings.Cut(text[1:], " ")
			continue
		case strings.HasPrefix(text, "[ملف "): // its name and its size in MB
			name, more, _ := strings.Cut(strings.TrimPrefix(text, "[ملف "), "]")
			name, size, _ := strings.Cut(name, " ")
			n, _ := strconv.ParseInt(size, 10, 64)
			m.Kind, m.File, text = Media, &File{ID: name, Name: name, Size: n << 20}, strings.TrimSpace(more)
			continue
		case strings.HasPrefix(text, "[محوّلة]"):
			m.Forwarded, text = true, strings.TrimSpace(strings.TrimPrefix(text, "[محوّلة]"))
			continue
		case strings.HasPrefix(text, "[كلمات "):
			n, _ := strconv.Atoi(strings.Trim(text, "[كلمات ]"))
			text = strings.TrimSpace(strings.Repeat("كلمة ", n))
		case strings.HasPrefix(text, "[صوت "):
			seconds, said, _ := strings.Cut(strings.TrimSuffix(strings.TrimPrefix(text, "[صوت "), "]"), " ")
			n, _ := strconv.Atoi(seconds)
			m.Kind, m.Voice, text = Media, &Voice{File: said, Seconds: n}, ""
			continue
		case strings.HasPrefix(text, "[صورة"):
			m.Album, text, _ = strings.Cut(strings.TrimPrefix(text, "[صورة"), "]")
			m.Album, text = strings.TrimSpace(m.Album), strings.TrimSpace(text)
			if m.Kind == Text {
				m.Kind = Media
			}
			continue
		}
		m.Text = text
		return m
	}
}

func (s *stage) handle(m Message) {
	ctx := context.WithValue(s.Context(), stopKey{}, func() { // what happens while an answer is being written
		stop := m
		stop.Update, stop.ID, stop.Command, stop.Text = m.Update+1000, m.ID+1000, "stop", ""
		if err := s.bot.Handle(s.Context(), stop); err != nil {
			s.Errorf("stop: %v", err)
		}
	})
	if err := s.bot.Handle(context.WithValue(ctx, readKey{}, s.print), m); err != nil {
		s.print("error: %v", err)
	}
}

func (s *stage) print(format string, v ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	fmt.Fprintf(&s.log, format+"\n", v...)
}

var referenceNumber = regexp.MustCompile(`المرجع: [0-9a-f]{6}`)

func (s *stage) seen() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := s.log.String()
	s.log.Reset()
	if out == "" {
		out = "(silence)\n"
	}
	return referenceNumber.ReplaceAllString(out, "المرجع: ######")
}

// show writes a reply as text: *bold* _highlighted_ [6] and > for quotations.
func show(r Reply) string {
	var b strings.Builder
	for _, block := range r.Blocks {
		if block.Quote {
			b.WriteString("> ")
		}
		for _, span := range block.Spans {
			mark := map[Style]string{Bold: "*", Highlight: "_", Italic: "/", Code: "`"}[span.Style]
			text := strings.ReplaceAll(span.Text, "\n", " ⏎ ")
			if span.Style == Marker {
				text = "[" + text + "]"
			}
			b.WriteString(mark + text + mark)
		}
		b.WriteByte('\n')
	}
	for _, row := range r.Buttons {
		for _, button := range row {
			fmt.Fprintf(&b, "(%s) ", button.Text)
			if len(button.Data) > 64 {
				b.WriteString("TOO LONG ")
			}
		}
		b.WriteByte('\n')
	}
	return strings.TrimRight(b.String(), "\n ")
}

func (s *stage) where(to Address) string {
	where := strconv.FormatInt(to.Chat, 10)
	if to.Thread != 0 {
		where += fmt.Sprintf(" topic %d", to.Thread)
	}
	if to.ReplyTo != 0 {
		where += fmt.Sprintf(" reply to %d", to.ReplyTo)
	}
	return where
}

var (
	errHalf = errors.New("down after the first part")
	errEdit = errors.New("down at the next edit")
)

func (s *stage) Send(_ context.Context, to Address, r Reply) ([]int, error) {
	if err := s.fail; err != nil && !errors.Is(err, errEdit) {
		s.fail = nil
		if errors.Is(err, errHalf) {
			s.message++
			s.print("send #%d to %s, the first part", s.message, s.where(to))
			return []int{s.message}, err
		}
		return nil, err
	}
	s.message++
	after := ""
	if len(r.Sent) > 0 {
		after = fmt.Sprintf(" after #%d", r.Sent[len(r.Sent)-1])
	}
	s.print("send #%d%s to %s\n%s", s.message, after, s.where(to), show(r))
	s.note(to.Chat, s.message, r)
	return append(slices.Clone(r.Sent), s.message), nil
}

func (s *stage) note(chat int64, id int, r Reply) {
	quoted := Quoted{ID: id, FromBot: true, Text: strings.NewReplacer("*", "", "_", "").Replace(show(Reply{Blocks: r.Blocks}))}
	for _, row := range r.Buttons {
		for _, b := range row {
			quoted.Data = stdcmp.Or(quoted.Data, b.Data)
		}
	}
	if r.Blocks != nil {
		s.sent[id] = quoted
	}
	if r.Buttons != nil {
		s.last[chat], s.ids[chat] = r.Buttons, id
	}
}

func (s *stage) Edit(_ context.Context, to Address, ids []int, r Reply) ([]int, error) {
	if err := s.fail; err != nil {
		s.fail = nil
		return nil, err
	}
	s.print("edit #%d\n%s", ids[0], show(r))
	s.note(to.Chat, ids[0], r)
	return ids, nil
}

func (s *stage) SetButtons(_ context.Context, to Address, id int, buttons [][]Button) error {
	if err := s.fail; err != nil {
		s.fail = nil
		return err
	}
	s.print("buttons of #%d\n%s", id, show(Reply{Buttons: buttons}))
	s.note(to.Chat, id, Reply{Buttons: buttons})
	return nil
}

// Drafts, progress and typing may come or not, as time has it; only the first draft is sure.
func (s *stage) Draft(_ context.Context, to Address, draft int64, r Reply) error {
	if s.nodraft {
		return ErrNoDrafts
	}
	if len(r.Buttons) > 0 || draft == 0 {
		s.Errorf("draft %d with buttons %v", draft, r.Buttons)
	}
	return nil
}
func (s *stage) Placeholder(ctx context.Context, to Address, r Reply) (int, error) {
	if s.scarce {
		return 0, nil
	}
	ids, err := s.Send(ctx, to, r)
	if err != nil {
		return 0, err
	}
	return ids[0], nil
}
func (s *stage) Progress(context.Context, Address, int, Reply) error { return nil }
func (s *stage) Typing(context.Context, Address) error               { return nil }

func (s *stage) AnswerTap(_ context.Context, _, text string, _ bool) error {
	s.print("tap answered %q", text)
	return nil
}

// memory is a Store that keeps JSON, as a real one does.
type memory struct {
	mu      sync.Mutex
	entries map[string]entry
	next    uint64
}

type entry struct {
	data     []byte
	revision uint64
}

func newMemory() *memory { return &memory{entries: map[string]entry{}} }

func (m *memory) Load(_ context.Context, b Bucket, key string, v any) (uint64, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	e, ok := m.entries[b.Name+"/"+key]
	if !ok {
		return 0, nil
	}
	return e.revision, json.Unmarshal(e.data, v)
}

var legalKey = regexp.MustCompile(`^[-_=.a-zA-Z0-9]+$`)

func (m *memory) Save(_ context.Context, b Bucket, key string, v any, revision uint64) (uint64, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !legalKey.MatchString(key) {
		return 0, fmt.Errorf("illegal key %q", key)
	}
	name := b.Name + "/" + key
	if e := m.entries[name]; revision != AnyRevision && e.revision != revision {
		return 0, ErrConflict
	}
	if v == nil {
		delete(m.entries, name)
		return 0, nil
	}
	data, err := json.Marshal(v)
	if err != nil {
		return 0, err
	}
	m.next++
	m.entries[name] = entry{data, m.next}
	return m.next, nil
}

func (m *memory) Keys(_ context.Context, b Bucket, prefix string) ([]string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var out []string
	for _, name := range slices.Sorted(maps.Keys(m.entries)) {
		if key, ok := strings.CutPrefix(name, b.Name+"/"); ok && strings.HasPrefix(key, prefix) {
			out = append(out, key)
		}
	}
	return out, nil
}
