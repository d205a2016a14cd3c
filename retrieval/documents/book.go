package documents

import (
	"bytes"
	"net/url"
	"path"
	"strings"

	"golang.org/x/net/html"

	"isnad/retrieval"
)

// readBook reads an .epub: its chapters in the order of reading.
func (d *Document) readBook(data []byte) ([]retrieval.Block, error) {
	a, err := open(data, "book")
	if err != nil {
		return nil, err
	}
	if a.parts["META-INF/encryption.xml"] != nil && a.parts["META-INF/rights.xml"] != nil {
		return nil, fail(Locked, "the book is locked by its shop: a copy without the lock works")
	}
	container, err := a.tree("META-INF/container.xml")
	if err != nil {
		return nil, err
	}
	name := container.first("rootfile").attrs["full-path"]
	list, err := a.tree(name)
	if err != nil {
		return nil, err
	}
	if name == "" || len(list.children) == 0 {
		return nil, fail(Damaged, "the book has no list of its chapters")
	}
	d.Title = strings.TrimSpace(list.first("title").text)
	items := make(map[string]*element)
	for _, item := range list.all("item") {
		items[item.attrs["id"]] = item
	}
	w := &walker{}
	seen := make(map[string]bool)
	for _, ref := range list.all("itemref") {
		item := items[ref.attrs["idref"]]
		if item == nil || seen[item.attrs["href"]] || strings.Contains(item.attrs["properties"], "nav") {
			continue
		}
		seen[item.attrs["href"]] = true // a list that names a chapter a thousand times
		href, err := url.PathUnescape(item.attrs["href"])
		if err != nil {
			continue
		}
		chapter, err := a.read(path.Join(path.Dir(name), href))
		if err != nil {
			return nil, err
		}
		root, err := html.Parse(bytes.NewReader(bytes.TrimPrefix(chapter, []byte("\ufeff"))))
		if err != nil {
			return nil, fail(Damaged, "the chapter %s cannot be read: %v", path.Base(href), err)
		}
		if err := w.walk(root, 0); err != nil {
			return nil, err
		}
		w.flush()
	}
	return selected(w.pieces, false), nil
}

func (a *archive) tree(name string) (*element, error) {
	data, err := a.read(name)
	if err != nil || data == nil {
		return &element{}, err
	}
	return tree(data)
}
