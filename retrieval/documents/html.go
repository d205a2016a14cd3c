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

// readHTML reads a web page: its article where it marks one, without menus, forms and what else
// stands around it.
func (d *Document) readHTML(data []byte) ([]retrieval.Block, error) {
	if len(data) > maxText {
		return nil, fail(TooLarge, "more than %d MiB of HTML", maxText>>20)
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
	w := &walker{page: true, own: ownAddress(root)}
	body := article(root)
	w.whole = textSize(body)
	if err := w.walk(body, 0); err != nil {
		return nil, err
	}
	w.flush()
	return selected(w.pieces, true), nil
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

// pageTitle is the first heading of the page where it is the only one of its rank, else what the
// page calls itself for others to show, else the window's title without the site's name.
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

// article returns the element that holds most of the page's text and is marked as its article, or
// the whole body.
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

// A walker gathers the blocks of a page.
type walker struct {
	page   bool
	own    string // address of the page
	whole  int    // bytes of its text
	pieces []piece
	text   strings.Builder
	next   piece  // what the text under way becomes
	number string // that it begins with
	link   reach  // of the link that is open
	within int    // letters of the text that are links within
	cut    bool   // what only counts was left out of the text
	list   []*counter
	lists  int // that have begun, those in others not counted
	size   int
}

// A counter numbers the entries of a list; 0 is one without numbers.
type counter struct{ next int }

var heading = map[atom.Atom]int{atom.H1: 1, atom.H2: 2, atom.H3: 3, atom.H4: 4, atom.H5: 5, atom.H6: 6}

// breaks are elements that begin a paragraph.
var breaks = []atom.Atom{
	atom.P, atom.Div, atom.Section, atom.Article, atom.Main, atom.Header, atom.Footer,
	atom.Blockquote, atom.Pre, atom.Figure, atom.Figcaption, atom.Address, atom.Details, atom.Summary, atom.Dl, atom.Dt, atom.Dd,
	atom.Table, atom.Tr, atom.Td, atom.Th, atom.Caption, atom.Hr, atom.Body, atom.Center, atom.Fieldset, atom.Aside,
}

func (w *walker) flush() {
	p := w.next
	p.Text = strings.Join(strings.Fields(w.text.String()), " ")
	if p.Text == "" {
		return // what it becomes stays open: a paragraph of an entry of a list
	}
	if len(w.list) > 0 {
		p.list = w.lists
	}
	if n := 9 * letters(p.Text); n > 0 && 10*p.linked >= n && (!p.Item || p.list > 0) {
		p.reach = away
		if 10*w.within >= n {
			p.reach = within
		}
	}
	if w.page && p.Level == 0 && p.list == 0 && len(p.Text) < 20*counterRunes {
		p.Text = withoutCounters(p.Text, w.cut)
	}
	number := w.number
	w.text.Reset()
	w.next, w.within, w.number, w.cut = piece{}, 0, "", false
	if p.Text != "" {
		p.Text = number + p.Text
		w.pieces = append(w.pieces, p)
	}
}

func (w *walker) walk(n *html.Node, depth int) error {
	if depth > maxDepth {
		return fail(Unwelcome, "elements stand more than %d deep in each other", maxDepth)
	}
	switch n.Type {
	case html.TextNode:
		if w.size += len(n.Data); w.size > maxText {
			return fail(TooLarge, "more than %d MiB of text", maxText>>20)
		}
		w.text.WriteString(n.Data)
		if w.link != said {
			w.next.linked += letters(n.Data)
		}
		if w.link == within {
			w.within += letters(n.Data)
		}
		return nil
	case html.ElementNode:
		if w.passesOver(n) {
			return nil
		}
		if w.page && len(w.list) == 0 && isCounterElement(n) {
			w.cut = true
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
		w.next = piece{}
		return err
	case n.DataAtom == atom.Br:
		w.text.WriteByte(' ')
		return nil
	case n.DataAtom == atom.Sup && isReference(content(n)):
		return nil
	case n.DataAtom == atom.A:
		return w.anchor(n, depth)
	case n.DataAtom == atom.Cite:
		w.next.cites = len(w.list) > 0 && strings.TrimSpace(w.text.String()) == ""
	case n.DataAtom == atom.Ul || n.DataAtom == atom.Ol:
		return w.entries(n, depth)
	case n.DataAtom == atom.Li:
		w.flush()
		w.next.Item = true
		if k := len(w.list) - 1; k >= 0 && w.list[k].next > 0 {
			w.number = strconv.Itoa(w.list[k].next) + ". "
			w.list[k].next++
		}
		err := w.children(n, depth)
		w.flush()
		w.next, w.number = piece{}, ""
		return err
	case n.DataAtom == atom.Dt:
		return w.term(n, depth)
	case n.DataAtom == atom.Table && isData(n):
		w.flush()
		if c := find(n, func(n *html.Node) bool { return n.DataAtom == atom.Caption }); c != nil && content(c) != "" {
			w.pieces = append(w.pieces, piece{Block: retrieval.Block{Text: strings.TrimRight(content(c), " :.") + ":"}})
		}
		w.pieces = append(w.pieces, piece{Block: w.table(n)})
		return nil
	case slices.Contains(breaks, n.DataAtom):
		w.flush()
		err := w.children(n, depth)
		w.flush()
		if n.DataAtom == atom.Dd {
			w.next, w.number = piece{}, ""
		}
		return err
	}
	return w.children(n, depth)
}

// anchor reads a link; one within the page that shows only a sign leads back from a note.
func (w *walker) anchor(n *html.Node, depth int) error {
	outer := w.link
	w.link = max(w.link, w.reachOf(n))
	defer func() { w.link = outer }()
	if w.link == within && isSign(n) {
		return nil
	}
	return w.children(n, depth)
}

func (w *walker) entries(n *html.Node, depth int) error {
	w.flush()
	c := &counter{}
	if n.DataAtom == atom.Ol {
		c.next = 1
	}
	if len(w.list) == 0 {
		w.lists++
	}
	w.list = append(w.list, c)
	err := w.children(n, depth)
	w.flush()
	w.list = w.list[:len(w.list)-1]
	return err
}

// termRunes is more than a name has, in a list of names and what they say.
const termRunes = 40

// term reads a name; a short one that does not ask stands before what is said of it, as "name:
// value".
func (w *walker) term(n *html.Node, depth int) error {
	w.flush()
	name := content(n)
	value := n.NextSibling
	for value != nil && value.Type != html.ElementNode {
		value = value.NextSibling
	}
	if value == nil || value.DataAtom != atom.Dd || w.passesOver(value) || !isTerm(name) || content(value) == "" {
		err := w.children(n, depth)
		w.flush()
		return err
	}
	name = strings.TrimRight(name, " :")
	if find(value, func(n *html.Node) bool {
		return n.DataAtom == atom.Ul || n.DataAtom == atom.Ol || n.DataAtom == atom.Table
	}) != nil {
		w.pieces = append(w.pieces, piece{Block: retrieval.Block{Text: name + ":"}})
		return nil
	}
	w.number, w.next.Item = name+": ", true
	return nil
}

// isTerm reports whether a name is a short one that does not ask.
func isTerm(name string) bool {
	return name != "" && utf8.RuneCountInString(name) <= termRunes && !strings.ContainsAny(name, "؟?")
}

// isSign reports an element whose text has no letter and no digit.
func isSign(n *html.Node) bool {
	text := content(n)
	return text != "" && !retrieval.Readable(text)
}

// isReference reports the number of a note, or a letter in brackets.
func isReference(s string) bool {
	s = strings.Trim(s, "[]() ")
	return s != "" && utf8.RuneCountInString(s) <= 4
}
