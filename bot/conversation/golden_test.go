package conversation

import (
	"bytes"
	stdcmp "cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
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

// TestGolden plays the conversations of testdata: sections N.in are what people do, N.bot what the
// bot must do then.
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
	hits := []retrieval.Hit{{Passage: testPassages[1], LexicalRank: 1, DenseRank: 2, Matched: []string{"الميزانية"}},
		{Passage: testPassages[0], LexicalRank: 2, DenseRank: 1}}
	trace := answering.Trace{Query: q.Text, Hits: hits,
		Verdicts: []answering.Verdict{{Kept: true, Why: "كلماتها في الفقرة"}, {Why: "رقم ليس في الفقرة", Reason: "number"}}}
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
		return answering.Result{Answer: answering.Refusal("الطقس", testPassages[:2], "كم دفعت المدينة؟"),
			Trace: answering.Trace{Query: q.Text, Hits: hits}}, nil
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
