package library

import (
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"isnad/retrieval/documents"
)

func write(t *testing.T, name, text string) string {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

const swim = "دليل السباحة\n\nيفتح المسبح في السابعة صباحًا كل يوم.\n\nالإنقاذ\n\nالمنقذ هو من يراقب السابحين من برجه.\n"

func TestOpen(t *testing.T) {
	dir := t.TempDir()
	one := write(t, filepath.Join(dir, "a, b.txt"), swim)
	two := write(t, filepath.Join(dir, "sub", "NEWS.HTML"), "<h1>أخبار</h1><p>فاز الفريق بثلاثة أهداف.</p>")
	write(t, filepath.Join(dir, "sub", "photo.jpg"), "x")
	write(t, filepath.Join(dir, ".hidden.txt"), "سرّ")
	tests := []struct {
		setting string
		titles  []string
		err     string
	}{
		{one, []string{"دليل السباحة"}, ""},
		{dir, []string{"دليل السباحة", "أخبار"}, ""},
		{two + ", " + two + "," + filepath.Join(dir, "sub"), []string{"أخبار"}, ""},
		{filepath.Join(dir, "none"), nil, "cannot be read"},
		{filepath.Join(dir, "sub", "photo.jpg"), nil, filepath.Join(dir, "sub", "photo.jpg") + " is a picture"},
		{t.TempDir(), nil, "no file in it can be read"},
	}
	for _, test := range tests {
		articles, err := Open(t.Context(), test.setting, func(err error) { t.Errorf("%s: %v is passed over", test.setting, err) })
		if test.err != "" {
			if err == nil || !strings.Contains(err.Error(), test.err) {
				t.Errorf("%s: error %v, want %q", test.setting, err, test.err)
			}
			continue
		}
		var titles []string
		for _, a := range articles {
			titles = append(titles, a.Title)
		}
		if err != nil || !slices.Equal(titles, test.titles) {
			t.Errorf("%s: %v, %v, want %v", test.setting, titles, err, test.titles)
		}
	}
}

// One file of a folder that cannot be read does not keep the others from answering; one that is
// named does.
func TestOpenPassesOver(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "good.txt"), swim)
	torn := write(t, filepath.Join(dir, "torn.pdf"), "%PDF-1.4 torn")
	var skipped []error
	articles, err := Open(t.Context(), dir, func(err error) { skipped = append(skipped, err) })
	if err != nil || len(articles) != 1 || len(skipped) != 1 || !strings.Contains(skipped[0].Error(), torn) {
		t.Errorf("%d articles, %v; passed over: %v", len(articles), err, skipped)
	}
	if _, err := Open(t.Context(), dir+","+torn, func(error) {}); err == nil || !strings.Contains(err.Error(), torn) {
		t.Errorf("a torn file that is named: %v", err)
	}
}

func newStore(t *testing.T) (*Store, string) {
	dir := filepath.Join(t.TempDir(), "articles")
	return NewStore(dir, slog.New(slog.DiscardHandler)), dir
}

func TestStoreKeepsWhatIsSent(t *testing.T) {
	s, dir := newStore(t)
	at := time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)
	f := File{Name: "../../دليل.TXT", Data: []byte(swim), Owner: 5, Chat: 5, Sent: at}
	one := Quota{Files: 1, Bytes: 1 << 20}
	a, err := s.Add(t.Context(), f, one)
	if err != nil || a.Title != "دليل السباحة" || len(a.Passages) != 2 {
		t.Fatalf("%+v, %v", a, err)
	}
	if again, err := s.Add(t.Context(), f, one); err != nil || again.ID != a.ID {
		t.Errorf("the same file again is %v, %v", again.ID, err)
	}
	second := File{Name: "b.txt", Data: []byte("سطر آخر هنا."), Owner: 5, Chat: 5}
	if _, err := s.Add(t.Context(), second, one); !errors.Is(err, ErrQuota) {
		t.Errorf("one too many: %v", err)
	}
	second.Owner, second.Chat, second.Sent = 6, 6, at.Add(-time.Hour)
	if _, err := s.Add(t.Context(), second, one); err != nil {
		t.Errorf("another person: %v", err)
	}
	if err := s.SetExamples(t.Context(), a.ID, []string{"متى يفتح المسبح؟"}); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, ".new-77", "file.txt"), "نصف") // of a run that was killed
	write(t, filepath.Join(dir, "0123456789ab", about), `{"Version":1,"ID":"0123456789ab"`)
	all := NewStore(dir, slog.New(slog.DiscardHandler)).All()
	if len(all) != 2 {
		t.Fatalf("after a restart there is %+v", all)
	}
	if b := all[1]; b.ID != a.ID || b.Owner != 5 || !slices.Equal(b.Examples, []string{"متى يفتح المسبح؟"}) || len(b.Passages) != 2 {
		t.Fatalf("after a restart there is %+v", all)
	}
	if _, err := os.Stat(filepath.Join(dir, ".new-77")); err == nil {
		t.Error("what a killed run left is still there")
	}
	for range 2 {
		if err := s.Remove(t.Context(), a.ID); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := os.Stat(all[1].Dir); err == nil || len(s.All()) != 1 {
		t.Error("the article is still there")
	}
}

// What an earlier version of the program kept of a link is read again by the kind of its file: the
// link may not say it.
func TestLinkIsReadAgain(t *testing.T) {
	s, dir := newStore(t)
	a, err := s.Add(t.Context(), File{
		Name:   "page.html",
		Data:   []byte("<h1>دليل المرصد</h1><p>يفتح المرصد ليلًا.</p>"),
		Owner:  5,
		Chat:   5,
		Source: "https://example.org/a.php?p=1.txt",
	}, Quota{})
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(dir, a.ID, about)
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(strings.Replace(string(data), `"Version":1`, `"Version":0`, 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	if all := s.All(); len(all) != 1 || all[0].Title != "دليل المرصد" || all[0].Source != a.Source || len(all[0].Passages) != 1 {
		t.Errorf("read again: %+v", all)
	}
}

// A file that cannot be read leaves nothing behind.
func TestStoreRefuses(t *testing.T) {
	s, dir := newStore(t)
	var refused *documents.Error
	for name, data := range map[string]string{"a.pdf": "%PDF-1.4 torn", "a.docx": "PK", "a.exe": "MZ", "a.txt": " "} {
		if _, err := s.Add(t.Context(), File{Name: name, Data: []byte(data), Owner: 1}, Quota{}); !errors.As(err, &refused) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if left, _ := os.ReadDir(dir); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
	for _, id := range []string{"..", "", "0123456789ab", "../../etc"} {
		if err := s.Remove(t.Context(), id); err != nil {
			t.Errorf("remove %q: %v", id, err)
		}
	}
}

const askedAbout = `# المسبح

المسبح هو حوض طوله خمسون مترًا.

## مواعيد الفتح

يفتح كل يوم.

س: متى يغلق المسبح أبوابه؟

ج: في العاشرة ليلًا.

## المادة الأولى

الدخول بتذكرة.
`

func TestQuestions(t *testing.T) {
	d, err := documents.Read(t.Context(), "a.md", []byte(askedAbout))
	if err != nil {
		t.Fatal(err)
	}
	got := Article{Title: d.Title, Passages: d.Passages}.Questions()
	want := []string{
		"متى يغلق المسبح أبوابه؟",
		"ما المقصود بـ«المسبح»؟",
		"ماذا يقول المقال عن «مواعيد الفتح»؟",
		"على ماذا تنصّ المادة الأولى؟",
		"لخّص المقال في ثلاث جمل.",
		"ما الفكرة الرئيسية للمقال؟",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}
