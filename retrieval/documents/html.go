package documents

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/net/html/charset"

	"isnad/retrieval"
)

// readHTML reads a web page: its article where it marks one, without menus, forms and what else stands around it.
func (d *Document) readHTML(data []byte) ([]retrieval.Block, error) {
	if len(data) > MaxText {
		return nil, fail(TooLarge, "more than %d MiB of HTML", MaxText>>20)
	}
	kind := "text/html"
	if unmarked, marked := bytes.CutPrefix(data, []byte("\ufeff")); marked {
		data, kind = unmarked, "text/html; charset=utf-8"
	}
	r, err := charset.NewReader(bytes.NewReader(data), kind)
	if err != nil {
		return nil, fail(Damaged, "the letters of the page cannot be read: save it as UTF-8")
	}
	root, err := html.Parse(r)
	if err != nil {
		return nil, fail(Damaged, "the page cannot be read: %v", err)
	}
	d.Title = pageTitle(root)
	w := &walker{page: true}
	body := article(root)
	if err := w.walk(body, 0); err != nil {
		return nil, err
	}
	w.flush()
	return w.blocks, nil
}

// find returns the first element of a kind, depth first.
func find(n *html.Node, is func(*html.Node) bool) *html.Node {
	for d := range n.Descendants() {
		if d.Type == html.ElementNode && is(d) {
			return d
		}
	}
	return nil
}

func attribute(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if strings.EqualFold(a.Key, key) {
			return a.Val
		}
	}
	return ""
}

func content(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// pageTitle is the first heading of the page where it is the only one of its rank, else what the page calls itself for others to show, else the window's title without the site's name.
func pageTitle(root *html.Node) string {
	var first *html.Node
	n := 0
	for d := range root.Descendants() {
		if d.DataAtom == atom.H1 {
			if n++; n == 1 {
				first = d
			}
		}
	}
	if n == 1 && content(first) != "" {
		return content(first)
	}
	if m := find(root, func(n *html.Node) bool { return n.DataAtom == atom.Meta && attribute(n, "property") == "og:title" }); m != nil {
		return attribute(m, "content")
	}
	if t := find(root, func(n *html.Node) bool { return n.DataAtom == atom.Title }); t != nil {
		text := content(t)
		for _, sep := range []string{" | ", " - ", " – ", " — "} {
			if name, _, ok := strings.Cut(text, sep); ok && utf8.RuneCountInString(name) > 10 {
				return name
			}
		}
		return text
	}
	return ""
}

// article returns the element that holds most of the page's text and is marked as its article, or the whole body.
func article(root *html.Node) *html.Node {
	whole := utf8.RuneCountInString(content(root))
	for _, kind := range []func(*html.Node) bool{
		func(n *html.Node) bool { return n.DataAtom == atom.Article },
		func(n *html.Node) bool { return n.DataAtom == atom.Main || attribute(n, "role") == "main" },
	} {
		var best *html.Node
		most := 0
		for d := range root.Descendants() {
			if d.Type == html.ElementNode && kind(d) {
				if n := utf8.RuneCountInString(content(d)); n > most {
					best, most = d, n
				}
			}
		}
		if best != nil && most > whole/4 && most > 200 {
			return best
		}
	}
	return root
}

// aside are elements that are no part of the text, and roles are names that others of them have.
var (
	aside   = []atom.Atom{atom.Script, atom.Style, atom.Noscript, atom.Template, atom.Head, atom.Iframe, atom.Svg, atom.Math, atom.Object, atom.Canvas, atom.Button, atom.Select, atom.Textarea, atom.Input, atom.Audio, atom.Video}
	around  = []atom.Atom{atom.Nav, atom.Aside, atom.Form, atom.Footer, atom.Dialog, atom.Menu}
	roles   = []string{"navigation", "banner", "contentinfo", "complementary", "search", "dialog", "menu", "alert"}
	strange = []string{"cookie", "share", "social", "breadcrumb", "related", "comment", "sidebar", "advert", "newsletter", "subscribe", "pagination", "mw-editsection", "navbox", "reflist-hidden", "noprint"}
)

// passedOver reports whether an element is no part of what is read. page tells that it is a web page, which has more of such around its text than a book.
func passedOver(n *html.Node, page bool) bool {
	if slices.Contains(aside, n.DataAtom) || attribute(n, "aria-hidden") == "true" || hasAttribute(n, "hidden") || strings.Contains(strings.ReplaceAll(attribute(n, "style"), " ", ""), "display:none") {
		return true
	}
	if !page {
		return n.DataAtom == atom.Nav
	}
	if slices.Contains(around, n.DataAtom) || slices.Contains(roles, attribute(n, "role")) {
		return true
	}
	names := strings.FieldsFunc(strings.ToLower(attribute(n, "class")+" "+attribute(n, "id")), func(r rune) bool { return r == ' ' || r == '_' })
	return n.DataAtom != atom.Body && n.DataAtom != atom.Html && n.DataAtom != atom.Article && n.DataAtom != atom.Main && slices.ContainsFunc(names, func(name string) bool {
		return slices.ContainsFunc(strange, func(s string) bool {
			return name == s || strings.HasPrefix(name, s+"-") || strings.HasSuffix(name, "-"+s) || name == s+"s"
		})
	})
}

func hasAttribute(n *html.Node, key string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == key })
}

// A walker gathers the blocks of a page.
type walker struct {
	page   bool
	blocks []retrieval.Block
	text   strings.Builder
	next   retrieval.Block // what the text under way becomes
	number string          // that it begins with
	links  int             // bytes of the text that are links
	list   []*counter
	size   int
}

// A counter numbers the entries of a list; 0 is one without numbers.
type counter struct{ next int }

var heading = map[atom.Atom]int{atom.H1: 1, atom.H2: 2, atom.H3: 3, atom.H4: 4, atom.H5: 5, atom.H6: 6}

// breaks are elements that begin a paragraph.
var breaks = []atom.Atom{atom.P, atom.Div, atom.Section, atom.Article, atom.Main, atom.Header, atom.Footer, atom.Blockquote, atom.Pre, atom.Figure, atom.Figcaption, atom.Address, atom.Details, atom.Summary,
	atom.Dl, atom.Dt, atom.Dd, atom.Table, atom.Tr, atom.Td, atom.Th, atom.Caption, atom.Hr, atom.Body, atom.Center, atom.Fieldset, atom.Aside}

func (w *walker) flush() {
	b := w.next
	b.Text = strings.Join(strings.Fields(w.text.String()), " ")
	linked := w.links
	if b.Text == "" {
		return // what it becomes stays open: a paragraph of an entry of a list
	}
	w.text.Reset()
	b.Text = w.number + b.Text
	w.next, w.links, w.number = retrieval.Block{}, 0, ""
	if w.page && b.Level == 0 && linked*10 > len(b.Text)*9 && utf8.RuneCountInString(b.Text) < 60 { // a link alone leads elsewhere
		return
	}
	w.blocks = append(w.blocks, b)
}

func (w *walker) walk(n *html.Node, depth int) error {
	if depth > maxDepth {
		return fail(Unwelcome, "elements stand more than %d deep in each other", maxDepth)
	}
	switch n.Type {
	case html.TextNode:
		if w.size += len(n.Data); w.size > MaxText {
			return fail(TooLarge, "more than %d MiB of text", MaxText>>20)
		}
		w.text.WriteString(n.Data)
		return nil
	case html.ElementNode:
		if passedOver(n, w.page) {
			return nil
		}
		return w.element(n, depth)
	}
	return w.children(n, depth)
}

func (w *walker) children(n *html.Node, depth int) error {
	for c := range n.ChildNodes() {
		if err := w.walk(c, depth+1); err != nil {
			return err
		}
	}
	return nil
}

func (w *walker) element(n *html.Node, depth int) error {
	switch {
	case heading[n.DataAtom] > 0:
		w.flush()
		w.next.Level = heading[n.DataAtom]
		err := w.children(n, depth)
		w.flush()
		w.next = retrieval.Block{}
		return err
	case n.DataAtom == atom.Br:
		w.text.WriteByte(' ')
		return nil
	case n.DataAtom == atom.Sup && isReference(content(n)):
		return nil
	case n.DataAtom == atom.A:
		before := w.text.Len()
		err := w.children(n, depth)
		w.links += max(w.text.Len()-before, 0)
		return err
	case n.DataAtom == atom.Ul || n.DataAtom == atom.Ol:
		w.flush()
		c := &counter{}
		if n.DataAtom == atom.Ol {
			c.next = 1
		}
		w.list = append(w.list, c)
		err := w.children(n, depth)
		w.flush()
		w.list = w.list[:len(w.list)-1]
		return err
	case n.DataAtom == atom.Li:
		w.flush()
		w.next.Item = true
		if k := len(w.list) - 1; k >= 0 && w.list[k].next > 0 {
			w.number = strconv.Itoa(w.list[k].next) + ". "
			w.list[k].next++
		}
		err := w.children(n, depth)
		w.flush()
		w.next, w.number = retrieval.Block{}, ""
		return err
	case n.DataAtom == atom.Table && isData(n):
		w.flush()
		if c := find(n, func(n *html.Node) bool { return n.DataAtom == atom.Caption }); c != nil && content(c) != "" {
			w.blocks = append(w.blocks, retrieval.Block{Text: strings.TrimRight(content(c), " :.") + ":"})
		}
		w.blocks = append(w.blocks, w.table(n))
		return nil
	case slices.Contains(breaks, n.DataAtom):
		w.flush()
		err := w.children(n, depth)
		w.flush()
		return err
	}
	return w.children(n, depth)
}

// isReference reports the number of a note, or a letter in brackets.
func isReference(s string) bool {
	s = strings.Trim(s, "[]() ")
	return s != "" && utf8.RuneCountInString(s) <= 4
}
