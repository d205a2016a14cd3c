package documents

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"strings"

	"golang.org/x/net/html/charset"
)

// An archive is a .docx or .epub: a zip of parts. What is read of it together is bounded, so that a
// small file cannot become a huge one.
type archive struct {
	parts map[string]*zip.File
	left  int64 // bytes that may still come out of it
}

func open(data []byte, kind string) (*archive, error) {
	if bytes.HasPrefix(data, []byte{0xD0, 0xCF, 0x11, 0xE0}) {
		return nil, fail(Locked, "the file is behind a password, or is an old Word file: save a copy as .docx without a password")
	}
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, fail(Damaged, "the file is no %s, or is torn: %v", kind, err)
	}
	if len(z.File) > maxParts {
		return nil, fail(Unwelcome, "more than %d parts", maxParts)
	}
	a := &archive{parts: make(map[string]*zip.File, len(z.File)), left: maxGrown}
	for _, f := range z.File {
		a.parts[strings.TrimPrefix(path.Clean("/"+f.Name), "/")] = f
	}
	return a, nil
}

// read returns a part, nil where there is none.
func (a *archive) read(name string) ([]byte, error) {
	f := a.parts[name]
	if f == nil {
		return nil, nil
	}
	r, err := f.Open()
	if err != nil {
		return nil, fail(Damaged, "the part %s cannot be read: %v", path.Base(name), err)
	}
	defer r.Close()
	data, err := io.ReadAll(io.LimitReader(r, min(a.left, 4*maxText)+1))
	if err != nil {
		return nil, fail(Damaged, "the part %s is torn: %v", path.Base(name), err)
	}
	if a.left -= int64(len(data)); a.left < 0 || len(data) > 4*maxText {
		return nil, fail(Unwelcome, "it grows to more than %d MiB", 4*maxText>>20)
	}
	return data, nil
}

// An element is one of a small XML part, without its namespace.
type element struct {
	name     string
	attrs    map[string]string
	text     string
	children []*element
}

// walk visits the elements of an XML part; enter and leave get the local names, text what stands
// between.
func walk(data []byte, enter func(xml.StartElement) error, leave func(string) error, text func(string)) error {
	d := xml.NewDecoder(bytes.NewReader(data))
	d.CharsetReader = charset.NewReaderLabel
	d.Strict = true
	depth := 0
	for {
		t, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			if depth > 0 {
				return fail(Damaged, "the file is torn: it ends within an element")
			}
			return nil
		}
		if err != nil {
			return fail(Damaged, "the file is damaged: %v", err)
		}
		switch t := t.(type) {
		case xml.StartElement:
			if depth++; depth > maxDepth {
				return fail(Unwelcome, "elements stand more than %d deep in each other", maxDepth)
			}
			err = enter(t)
		case xml.EndElement:
			depth--
			err = leave(t.Name.Local)
		case xml.CharData:
			text(string(t))
		}
		if err != nil {
			return err
		}
	}
}

// tree reads a small part whole.
func tree(data []byte) (*element, error) {
	root := &element{}
	stack := []*element{root}
	err := walk(data, func(s xml.StartElement) error {
		e := &element{name: s.Name.Local, attrs: make(map[string]string, len(s.Attr))}
		for _, a := range s.Attr {
			e.attrs[a.Name.Local] = a.Value
		}
		top := stack[len(stack)-1]
		top.children = append(top.children, e)
		stack = append(stack, e)
		return nil
	}, func(string) error {
		if len(stack) > 1 {
			stack = stack[:len(stack)-1]
		}
		return nil
	}, func(text string) { stack[len(stack)-1].text += text })
	return root, err
}

// all returns the elements of a name below this one.
func (e *element) all(name string) []*element {
	var out []*element
	for _, c := range e.children {
		if c.name == name {
			out = append(out, c)
		}
		out = append(out, c.all(name)...)
	}
	return out
}

// first returns the first of them, or an empty one.
func (e *element) first(name string) *element {
	if found := e.all(name); len(found) > 0 {
		return found[0]
	}
	return &element{}
}
