package library

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"isnad/retrieval/documents"
)

// A Quota bounds what one person may keep. The zero Quota is no bound.
type Quota struct {
	Files int
	Bytes int64
}

// ErrQuota says that a person keeps as much as is allowed.
var ErrQuota = errors.New("as many articles are kept as are allowed")

// A Store keeps the articles that people sent, a folder each. A folder is there whole or not at
// all: it is made beside its place and then renamed. It is safe for concurrent use.
type Store struct {
	dir    string
	logger *slog.Logger
	mu     sync.Mutex
}

// NewStore keeps articles in a folder, which is made when it is needed.
func NewStore(dir string, logger *slog.Logger) *Store { return &Store{dir: dir, logger: logger} }

// A File is what somebody sent.
type File struct {
	Name   string // with its ending
	Data   []byte
	Owner  int64
	Chat   int64 // where it may be asked; 0: everywhere
	Source string
	Sent   time.Time

	Examples []string // questions that it answers, where they are known
}

// about is the file in a folder that tells of the article. Its version changes with what is read of
// files.
const (
	about   = "article.json"
	version = 1
)

type entry struct {
	Version int
	Name    string // of the file as it was sent
	File    string // its name in the folder
	Bytes   int64
	Article
}

// parseFor bounds the time in which a file is read.
const parseFor = time.Minute

// Add reads a file and keeps it. The same file from the same person in the same chat is the same
// article. A file that cannot be read changes nothing: the error is a *[documents.Error], or
// ErrQuota.
func (s *Store) Add(ctx context.Context, f File, q Quota) (Article, error) {
	e := f.entry()
	s.mu.Lock()
	defer s.mu.Unlock()
	if kept, err := s.read(e.ID); err == nil {
		return kept.Article, nil
	}
	if err := s.room(q, f); err != nil {
		return e.Article, err
	}
	if err := e.parse(ctx, f.Data); err != nil {
		return e.Article, err
	}
	return s.keep(e, f.Data)
}

// keep keeps an article that was read. The Store is locked.
func (s *Store) keep(e entry, data []byte) (Article, error) {
	if err := s.write(e, data); err != nil {
		return e.Article, fmt.Errorf("keep the article: %w", err)
	}
	return s.placed(e).Article, nil
}

// entry is what is known of a file before it is read. Its name among articles is made of its
// content.
func (f File) entry() entry {
	name := filepath.Base(filepath.Clean("/" + strings.ReplaceAll(f.Name, "\\", "/")))
	a := Article{
		ID:       id(name, string(f.Data), fmt.Sprint(f.Owner, f.Chat)),
		Owner:    f.Owner,
		Chat:     f.Chat,
		Added:    f.Sent,
		Source:   cmp.Or(f.Source, name),
		Examples: f.Examples,
	}
	return entry{Version: version, Name: name, File: "file" + strings.ToLower(filepath.Ext(name)), Bytes: int64(len(f.Data)), Article: a}
}

func (e *entry) parse(ctx context.Context, data []byte) error {
	timed, end := context.WithTimeout(ctx, parseFor)
	defer end()
	name := cmp.Or(e.Name, e.Source)
	if filepath.Ext(strings.ToLower(name)) != filepath.Ext(e.File) { // a link, which says less of its kind
		name = e.File
	}
	d, err := documents.Read(timed, name, data)
	if err != nil {
		if errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil {
			return &documents.Error{Reason: documents.Unwelcome, Line: e.Name + ": it takes too long to read"}
		}
		return err
	}
	e.Version, e.Title, e.Language, e.Scanned, e.Passages = version, d.Title, d.Language, d.Scanned, d.Passages
	return nil
}

// room reports whether a person may keep another file.
func (s *Store) room(q Quota, f File) error {
	if q == (Quota{}) {
		return nil
	}
	files, size := 1, int64(len(f.Data))
	for _, e := range s.entries() {
		if e.Owner == f.Owner {
			files, size = files+1, size+e.Bytes
		}
	}
	if files > q.Files || size > q.Bytes {
		return ErrQuota
	}
	return nil
}

func (s *Store) placed(e entry) entry {
	e.Dir = filepath.Join(s.dir, e.ID)
	e.Path = filepath.Join(e.Dir, e.File)
	return e
}

// write makes the folder of an article.
func (s *Store) write(e entry, data []byte) error {
	if err := os.MkdirAll(s.dir, 0o700); err != nil {
		return err
	}
	dir, err := os.MkdirTemp(s.dir, ".new-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir) // nothing is there once it is renamed
	text, err := json.Marshal(e)
	if err != nil {
		return err
	}
	for name, content := range map[string][]byte{e.File: data, about: text} {
		if err := synced(filepath.Join(dir, name), content); err != nil {
			return err
		}
	}
	if err := os.Rename(dir, filepath.Join(s.dir, e.ID)); err != nil {
		return err
	}
	return syncDir(s.dir)
}

func synced(name string, data []byte) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	return errors.Join(err, f.Sync(), f.Close())
}

// syncDir makes a rename last. Systems that cannot are left as they are.
func syncDir(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	_ = f.Sync()
	return f.Close()
}

var legalID = regexp.MustCompile(`^[0-9a-f]{12}$`)

func (s *Store) read(id string) (entry, error) {
	var e entry
	if !legalID.MatchString(id) {
		return e, fs.ErrNotExist
	}
	data, err := os.ReadFile(filepath.Join(s.dir, id, about))
	if err != nil {
		return e, err
	}
	if err := json.Unmarshal(data, &e); err != nil {
		return e, fmt.Errorf("%s: %w", about, err)
	}
	if e.ID != id || e.File != filepath.Base(e.File) || len(e.Passages) == 0 {
		return e, fmt.Errorf("%s is of another article", about)
	}
	return s.placed(e), nil
}

// entries reads what is kept. What cannot be read is logged and passed over.
func (s *Store) entries() []entry {
	dirs, err := os.ReadDir(s.dir)
	if err != nil {
		return nil
	}
	var out []entry
	for _, d := range dirs {
		if strings.HasPrefix(d.Name(), ".new-") { // a run that was killed has left it
			_ = os.RemoveAll(filepath.Join(s.dir, d.Name()))
			continue
		}
		e, err := s.read(d.Name())
		if err == nil && e.Version != version {
			e, err = s.again(e)
		}
		if err != nil {
			s.logger.Warn("an article that is kept cannot be read", "article", d.Name(), "err", err)
			continue
		}
		out = append(out, e)
	}
	slices.SortFunc(out, func(a, b entry) int { return cmp.Or(a.Added.Compare(b.Added), cmp.Compare(a.ID, b.ID)) })
	return out
}

// again reads a file whose text was kept by an earlier version of the program.
func (s *Store) again(e entry) (entry, error) {
	data, err := content(e.Path)
	if err != nil {
		return e, err
	}
	return e, e.parse(context.Background(), data)
}

// Each calls do with the files that are kept, as they were sent.
func (s *Store) Each(do func(File) error) error {
	s.mu.Lock()
	all := s.entries()
	s.mu.Unlock()
	for _, e := range all {
		data, err := content(e.Path)
		if err != nil {
			return fmt.Errorf("read the file of an article: %w", err)
		}
		f := File{Name: cmp.Or(e.Name, e.Source), Data: data, Owner: e.Owner, Chat: e.Chat, Source: e.Source, Sent: e.Added, Examples: e.Examples}
		if err := do(f); err != nil {
			return err
		}
	}
	return nil
}

// All returns the articles that are kept, in the order in which they were sent.
func (s *Store) All() []Article {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []Article
	for _, e := range s.entries() {
		out = append(out, e.Article)
	}
	return out
}

// SetExamples keeps questions that an article answers.
func (s *Store) SetExamples(_ context.Context, id string, questions []string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	e, err := s.read(id)
	if err != nil {
		return err
	}
	e.Examples = questions
	text, err := json.Marshal(e)
	if err != nil {
		return err
	}
	fresh := filepath.Join(e.Dir, about+".new")
	_ = os.Remove(fresh) // of a run that was killed
	if err := synced(fresh, text); err != nil {
		return err
	}
	return os.Rename(fresh, filepath.Join(e.Dir, about))
}

// Remove deletes an article with its file and its vectors. One that is not there is no error.
func (s *Store) Remove(_ context.Context, id string) error {
	if !legalID.MatchString(id) {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	gone := filepath.Join(s.dir, ".new-gone-"+id) // in one step, so that nothing is found half
	_ = os.RemoveAll(gone)
	if err := os.Rename(filepath.Join(s.dir, id), gone); err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		return fmt.Errorf("remove the article: %w", err)
	}
	return os.RemoveAll(gone)
}
