// Package documents reads files that people have into numbered paragraphs: text, Markdown, web
// pages, Word, PDF, books and tables.
//
// A file is foreign: what it holds is bounded in bytes, pages, depth and growth, and what cannot be
// read is an [Error] that says why and what works instead.
package documents

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"isnad/retrieval"
	"isnad/retrieval/arabic"
	"isnad/retrieval/documents/pdf"
)

// A Document is what a file says.
type Document struct {
	Title    string // never empty: by its own account, its first heading, or the name of the file
	Language string // "ar" or "en", by the letters that are most
	Scanned  int    // pages of a PDF that are pictures without text
	Passages []retrieval.Passage
}

// The limits of a file.
const (
	MaxBytes    = 32 << 20 // of a file
	maxText     = 16 << 20 // bytes of text in it: some 10,000 paragraphs
	maxPassages = 20_000
	maxPages    = 2_000 // of a PDF
	maxGrown    = 256 << 20
	maxDepth    = 256 // of elements within each other
	maxParts    = 5_000
)

// A Reason says why a file is not read.
type Reason string

// The reasons.
const (
	Foreign   Reason = "foreign"   // another kind of file
	Empty     Reason = "empty"     // nothing, or no text
	Damaged   Reason = "damaged"   // not what its name says, or torn
	Scanned   Reason = "scanned"   // pictures of pages
	Locked    Reason = "locked"    // behind a password
	Nameless  Reason = "nameless"  // a PDF whose fonts do not say which letters they show
	TooLarge  Reason = "too large" // over a limit
	Unwelcome Reason = "unwelcome" // it grows beyond all bounds, or nests without end
)

// An Error says in a line why a file is not read and what works instead.
type Error struct {
	Reason Reason
	Line   string
}

func (e *Error) Error() string { return e.Line }

// fail puts into one line what a library may say in several, or with pieces of the file.
func fail(reason Reason, format string, v ...any) error {
	return &Error{reason, strings.Join(strings.Fields(fmt.Sprintf(format, v...)), " ")}
}

// Extensions are the endings of the names of files that are read, in lower case.
var Extensions = []string{".txt", ".md", ".markdown", ".html", ".htm", ".xhtml", ".docx", ".pdf", ".epub", ".csv", ".tsv"}

// Readable reports whether a file is read, by its name.
func Readable(name string) bool { return slices.Contains(Extensions, extension(name)) }

func extension(name string) string { return strings.ToLower(filepath.Ext(name)) }

// works ends an error about another kind of file.
const works = "a .txt, .md, .html, .docx, .pdf, .epub or .csv file works"

// others are kinds that people send, and what to do with them.
var others = map[string]string{
	".doc":   "an old Word file: save it as .docx",
	".rtf":   "a rich-text file: save it as .docx",
	".odt":   "an OpenDocument file: save it as .docx",
	".pages": "a Pages file: export it as .docx or .pdf",
	".xls":   "an Excel workbook: save the sheet as .csv",
	".xlsx":  "an Excel workbook: save the sheet as .csv",
	".ods":   "a spreadsheet: save the sheet as .csv",
	".pptx":  "slides: export them as .pdf",
	".ppt":   "slides: export them as .pdf",
	".mobi":  "a Kindle book: convert it to .epub",
	".azw3":  "a Kindle book: convert it to .epub",
	".mhtml": "a web archive: save the page as .html",
	".zip":   "an archive: send the files in it",
	".jpg":   "a picture, not text",
	".jpeg":  "a picture, not text",
	".png":   "a picture, not text",
	".tiff":  "a picture, not text",
	".djvu":  "a book of scanned pages, not text",
	".json":  "data, not text",
}

// Read reads a file; the ending of its name says which kind it is. Errors are of type *[Error], or
// that of ctx.
func Read(ctx context.Context, name string, data []byte) (d Document, err error) {
	base := filepath.Base(name)
	if len(data) > MaxBytes {
		return d, fail(TooLarge, "%s is larger than %d MiB", base, MaxBytes>>20)
	}
	if len(bytes.TrimSpace(data)) == 0 {
		return d, fail(Empty, "%s: the file is empty", base)
	}
	defer func() { // a parser that gives up must not end the program
		if p := recover(); p != nil {
			err = fail(Damaged, "%s: the file is damaged", base)
		}
	}()
	ext := extension(name)
	if what, ok := others[ext]; ok {
		return d, fail(Foreign, "%s is %s; %s", base, what, works)
	}
	var blocks []retrieval.Block
	switch ext {
	case ".txt", ".md", ".markdown", "":
		d, err = readText(base, data)
	case ".html", ".htm", ".xhtml":
		blocks, err = d.readHTML(data)
	case ".docx":
		blocks, err = d.readWord(data)
	case ".epub":
		blocks, err = d.readBook(data)
	case ".csv", ".tsv":
		blocks, err = readTable(data)
	case ".pdf":
		blocks, err = d.readPDF(ctx, data)
	default:
		return d, fail(Foreign, "%s is not a kind of file that is read; %s", base, works)
	}
	if ctx.Err() != nil {
		return d, ctx.Err()
	}
	var e *Error
	switch {
	case errors.As(err, &e):
		return d, &Error{e.Reason, base + ": " + strings.TrimPrefix(e.Line, base+": ")}
	case err != nil:
		return d, fail(Damaged, "%s: %v", base, err)
	}
	if d.Passages == nil {
		if grown(blocks) > 2*maxText { // a cell over many rows, or a note that many paragraphs refer to, is read as often
			return d, fail(Unwelcome, "%s: it grows to more than %d MiB of text", base, 2*maxText>>20)
		}
		blocks = retrieval.WithoutContents(cleaned(blocks))
		d.Passages = retrieval.Compose(blocks)
	}
	return d.finish(base, blocks)
}

// finish checks what was read, and fills in the title and the language.
func (d Document) finish(base string, blocks []retrieval.Block) (Document, error) {
	size, arabicLetters, latin := 0, 0, 0
	for _, p := range d.Passages {
		size += len(p.Text)
		for _, r := range p.Text {
			switch {
			case unicode.Is(unicode.Arabic, r) && unicode.IsLetter(r):
				arabicLetters++
			case unicode.Is(unicode.Latin, r):
				latin++
			}
		}
	}
	switch {
	case len(d.Passages) == 0:
		return d, fail(Empty, "%s: no paragraph in it", base)
	case size > maxText || len(d.Passages) > maxPassages:
		return d, fail(TooLarge, "%s: more than %d paragraphs or %d MiB of text; cut it into several files", base, maxPassages, maxText>>20)
	}
	d.Language = "en"
	if arabicLetters >= latin {
		d.Language = "ar"
	}
	d.Title = title(d.Title, base, blocks)
	return d, nil
}

// titleRunes is about what a button shows, and a line of a list.
const titleRunes = 80

// title chooses what a document is called.
func title(said, base string, blocks []retrieval.Block) string {
	name := strings.TrimSuffix(base, filepath.Ext(base))
	candidates := []string{said}
	for i, b := range blocks {
		if b.Level > 0 && i < 20 {
			candidates = append(candidates, b.Text)
		}
	}
	if len(blocks) > 0 && blocks[0].Guess {
		candidates = append(candidates, blocks[0].Text)
	}
	words := strings.FieldsFunc(name, func(r rune) bool { return r == '_' || unicode.IsSpace(r) })
	candidates = append(candidates, strings.Join(words, " "), name)
	for _, c := range candidates {
		c = strings.Join(strings.Fields(arabic.Letters(c)), " ")
		if n := utf8.RuneCountInString(c); n < 3 || !strings.ContainsFunc(c, unicode.IsLetter) || isFileName(c) {
			continue
		}
		if r := []rune(c); len(r) > titleRunes {
			c = strings.TrimSpace(string(r[:titleRunes-1])) + "…"
		}
		return c
	}
	return base
}

// isFileName reports a title that a program made of the name of its file, or did not fill in.
func isFileName(s string) bool {
	lower := strings.ToLower(s)
	for _, junk := range []string{"microsoft word", "untitled", "document", "about:blank", "file://", "http://", "https://", "powerpoint"} {
		if strings.HasPrefix(lower, junk) {
			return true
		}
	}
	ext := filepath.Ext(lower)
	hasEnding := len(ext) >= 3 && len(ext) <= 5 && strings.Trim(ext, ".abcdefghijklmnopqrstuvwxyz") == ""
	return hasEnding && !strings.Contains(s, " ")
}

// grown is how many bytes of text there are in blocks, each time that they have it.
func grown(blocks []retrieval.Block) (size int) {
	for _, b := range blocks {
		size += len(b.Text)
		for _, row := range b.Rows {
			for _, cell := range row {
				size += len(cell)
			}
		}
	}
	return size
}

// cleaned writes blocks in plain letters.
func cleaned(blocks []retrieval.Block) []retrieval.Block {
	var out []retrieval.Block
	for _, b := range blocks {
		b.Text = strings.TrimSpace(arabic.Letters(b.Text))
		for i := range b.Rows {
			for j := range b.Rows[i] {
				b.Rows[i][j] = strings.ReplaceAll(strings.TrimSpace(arabic.Letters(b.Rows[i][j])), "\n", " ")
			}
		}
		if b.Text != "" || b.Rows != nil {
			out = append(out, b)
		}
	}
	return out
}

func (d *Document) readPDF(ctx context.Context, data []byte) ([]retrieval.Block, error) {
	read, err := pdf.Read(ctx, data, maxPages)
	switch {
	case errors.Is(err, pdf.ErrLocked):
		return nil, fail(Locked, "%v: save a copy without it", err)
	case errors.Is(err, pdf.ErrScanned):
		return nil, fail(Scanned, "%v: run a text recognition (OCR) over it first, or send the text", err)
	case errors.Is(err, pdf.ErrFonts):
		return nil, fail(Nameless, "%v: send the .docx that it was made from, or the text", err)
	case errors.Is(err, pdf.ErrGrows):
		return nil, fail(Unwelcome, "%v", err)
	case errors.Is(err, pdf.ErrPages):
		return nil, fail(TooLarge, "%v: at most %d", err, maxPages)
	case err != nil:
		return nil, err
	}
	d.Title, d.Scanned = read.Title, read.Scanned
	return read.Blocks, nil
}
