// Package library keeps the articles that a bot answers from: those of the settings, and those that
// people sent, each in a folder of its own with its file, what was read of it and its vectors.
package library

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"isnad/retrieval"
	"isnad/retrieval/documents"
)

// An Article is a document that can be asked.
type Article struct {
	ID       string // the same as long as it is kept, also when its file is edited
	Title    string
	Language string
	Source   string // where it is from: the name of its file
	Owner    int64  // the person who sent it; 0: it is named in the settings
	Chat     int64  // where it may be asked; 0: everywhere
	Added    time.Time
	Scanned  int      // pages of it that are pictures and could not be read
	Examples []string // questions that it answers
	Passages []retrieval.Passage

	Path string `json:"-"` // of its file
	Dir  string `json:"-"` // of its vectors, "" for the cache that all share
}

// Revision names the content of an article.
func (a Article) Revision() string { return Revision(a.Passages) }

// Revision names the content of passages.
func Revision(passages []retrieval.Passage) string {
	h := sha256.New()
	for _, p := range passages {
		fmt.Fprintf(h, "%d|%s|%s\n", p.ID, p.Section, p.Text)
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// maxFiles bounds a folder of articles.
const maxFiles = 500

// Open reads the articles that a setting names: a file, a folder with all that can be read in it,
// or several with commas between. One that is named must be readable; those that cannot be read in
// a folder are passed over and told to skipped, unless there is no other.
func Open(ctx context.Context, setting string, skipped func(error)) ([]Article, error) {
	paths, err := Paths(setting)
	if err != nil {
		return nil, err
	}
	var articles []Article
	var failed []error
	for _, p := range paths {
		a, err := read(ctx, p)
		switch {
		case err == nil:
			articles = append(articles, a)
		case ctx.Err() != nil || strings.Contains(setting, p): // it is named
			return nil, err
		default:
			failed = append(failed, err)
		}
	}
	if len(articles) == 0 && len(failed) > 0 {
		return nil, failed[0]
	}
	for _, err := range failed {
		skipped(err)
	}
	return articles, nil
}

// Paths lists the files that a setting names, in the order of reading, each once.
func Paths(setting string) ([]string, error) {
	named := []string{setting}
	if _, err := os.Stat(setting); err != nil && strings.Contains(setting, ",") { // a name may have a comma
		named = strings.Split(setting, ",")
	}
	var paths []string
	for _, name := range named {
		name = strings.TrimSpace(name)
		if name == "" {
			continue
		}
		info, err := os.Stat(name)
		if err != nil {
			return nil, fmt.Errorf("cannot be read: %w", err)
		}
		if !info.IsDir() {
			paths = append(paths, name)
			continue
		}
		inside, err := folder(name)
		if err != nil {
			return nil, err
		}
		paths = append(paths, inside...)
	}
	var once []string
	for _, p := range paths {
		if !slices.Contains(once, p) {
			once = append(once, p)
		}
	}
	return once, nil
}

// folder lists what can be read in a folder and those below it, without what is hidden.
func folder(name string) ([]string, error) {
	var paths []string
	err := filepath.WalkDir(name, func(p string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case p != name && strings.HasPrefix(d.Name(), "."):
			if d.IsDir() {
				return filepath.SkipDir
			}
		case !d.IsDir() && documents.Readable(p):
			if paths = append(paths, p); len(paths) > maxFiles {
				return fmt.Errorf("%s has more than %d files", name, maxFiles)
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("cannot be read: %w", err)
	}
	if len(paths) == 0 {
		return nil, fmt.Errorf("%s: no file in it can be read; %s do", name, strings.Join(documents.Extensions, " "))
	}
	return paths, nil
}

// read reads the file of an article.
func read(ctx context.Context, path string) (Article, error) {
	data, err := content(path)
	if err != nil {
		return Article{}, fmt.Errorf("cannot be read: %w", err)
	}
	d, err := documents.Read(ctx, path, data)
	if err != nil {
		var refused *documents.Error
		if errors.As(err, &refused) { // with the whole name, as the setting has it
			line := strings.TrimPrefix(strings.TrimPrefix(refused.Line, filepath.Base(path)), ": ")
			if strings.HasPrefix(line, " ") {
				return Article{}, &documents.Error{Reason: refused.Reason, Line: path + line}
			}
			return Article{}, &documents.Error{Reason: refused.Reason, Line: path + ": " + line}
		}
		return Article{}, err
	}
	abs, err := filepath.Abs(path)
	if err != nil {
		abs = path
	}
	return Article{
		ID:       id(abs),
		Title:    d.Title,
		Language: d.Language,
		Source:   filepath.Base(path),
		Scanned:  d.Scanned,
		Passages: d.Passages,
		Path:     path,
	}, nil
}

func content(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, documents.MaxBytes+1))
}

// id is a short name made of what makes an article itself.
func id(of ...string) string {
	h := sha256.Sum256([]byte(strings.Join(of, "\x00")))
	return hex.EncodeToString(h[:6])
}
