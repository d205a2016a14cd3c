package documents

import (
	_ "embed"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"isnad/retrieval"
)

//go:embed around.txt
var aroundText string

// around holds, by kind, the folded names of what stands around a text.
var around = readAround(aroundText)

func readAround(text string) map[string]map[string]bool {
	lists := make(map[string]map[string]bool)
	for line := range strings.Lines(text) {
		kind, names, ok := strings.Cut(line, ":")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		if lists[kind] == nil {
			lists[kind] = make(map[string]bool)
		}
		for name := range strings.SplitSeq(names, ",") {
			lists[kind][retrieval.Fold(strings.TrimSpace(name))] = true
		}
	}
	return lists
}

// isNamed reports whether a text is nothing but a name of a kind.
func isNamed(kind, text string) bool {
	return around[kind][retrieval.Fold(strings.Trim(text, " :…-–—[]()"))]
}

// unread are elements that are no part of the text, and beside those that stand around that of a
// page; roles are names that others of them have.
var (
	unread = []atom.Atom{
		atom.Script, atom.Style, atom.Noscript, atom.Template, atom.Head, atom.Iframe, atom.Svg, atom.Math,
		atom.Object, atom.Canvas, atom.Button, atom.Select, atom.Textarea, atom.Input, atom.Audio, atom.Video,
	}
	beside = []atom.Atom{atom.Nav, atom.Aside, atom.Form, atom.Footer, atom.Dialog, atom.Menu}
	roles  = []string{"navigation", "banner", "contentinfo", "complementary", "search", "dialog", "menu", "alert"}
	// contents are lists of what is in the page, by role, or by type in a book.
	contents = []string{"doc-toc", "doc-backlink", "doc-pagelist", "directory", "toc", "landmarks", "page-list"}
	schemas  = []string{"BreadcrumbList", "SiteNavigationElement", "WPAdBlock", "WPFooter", "WPSideBar"}
)

// passesOver reports whether an element is no part of what is read. A web page has more of such
// around its text than a book.
func (w *walker) passesOver(n *html.Node) bool {
	if slices.Contains(unread, n.DataAtom) || isHidden(n) {
		return true
	}
	if n.DataAtom == atom.Nav || slices.Contains(contents, attribute(n, "role")) || slices.Contains(contents, attribute(n, "epub:type")) {
		return true
	}
	return w.page && (slices.Contains(beside, n.DataAtom) || slices.Contains(roles, attribute(n, "role")) || w.isAround(n))
}

// isHidden reports whether a page does not show an element.
func isHidden(n *html.Node) bool {
	if attribute(n, "aria-hidden") == "true" || hasAttribute(n, "hidden") {
		return true
	}
	style := strings.ReplaceAll(attribute(n, "style"), " ", "")
	return strings.Contains(style, "display:none")
}

// isAround reports whether an element of a page says by its names that it stands around the text.
// One that holds the page's title, or most of its text, is only laid out so.
func (w *walker) isAround(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Body, atom.Html, atom.Article, atom.Main, atom.H1:
		return false
	}
	if hasClass(n, "talk") {
		return true
	}
	label := attribute(n, "aria-label")
	named := n.DataAtom != atom.A && (isNamed("label", label) || retrieval.TitlesContents(label)) || hasClass(n, "class") ||
		slices.ContainsFunc(schemas, func(s string) bool {
			return strings.HasSuffix(attribute(n, "itemtype"), s) || attribute(n, "typeof") == s
		}) ||
		slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return strings.HasPrefix(a.Key, "data-ad-") })
	return named && !w.holdsMost(n)
}

// holdsMost reports whether an element holds the page's title, or most of its text.
func (w *walker) holdsMost(n *html.Node) bool {
	return find(n, func(n *html.Node) bool { return n.DataAtom == atom.H1 }) != nil || w.whole > 400 && 2*textSize(n) > w.whole
}

// textSize is how many bytes of text an element has.
func textSize(n *html.Node) (size int) {
	for d := range n.Descendants() {
		if d.Type == html.TextNode && d.Parent.DataAtom != atom.Script && d.Parent.DataAtom != atom.Style {
			size += len(strings.TrimSpace(d.Data))
		}
	}
	return size
}

// humps are the places in a name where a capital letter begins a word.
var humps = regexp.MustCompile(`([a-z])([A-Z])`)

// hasClass reports whether a class or the id of an element is a name of a kind, alone, in the
// plural, or before or behind a hyphen.
func hasClass(n *html.Node, kind string) bool {
	names := attribute(n, "class") + " " + attribute(n, "id")
	if len(names) < 3 {
		return false
	}
	names = humps.ReplaceAllString(names, "$1-$2")
	listed := around[kind]
	return slices.ContainsFunc(strings.FieldsFunc(names, func(r rune) bool { return r == '_' || unicode.IsSpace(r) }), func(name string) bool {
		name = retrieval.Fold(name)
		words := strings.Split(name, "-")
		if len(words) > 1 && around["state"][words[0]] {
			return false
		}
		if listed[name] {
			return true
		}
		for at := range words { // the words that it begins or ends with
			front, back := strings.Join(words[:at+1], "-"), strings.Join(words[at:], "-")
			if listed[front] || listed[back] || listed[strings.TrimSuffix(back, "s")] || listed[strings.TrimSuffix(front, "s")] {
				return true
			}
		}
		return false
	})
}

func hasAttribute(n *html.Node, key string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == key })
}

// counterRunes is more than a line has that says how long a text takes to read.
const counterRunes = 60

// isCounter reports a text that says nothing but how long a page takes to read, or how often it was
// read, shared or commented.
func isCounter(text string) bool {
	if text == "" || len(text) > 2*counterRunes {
		return false
	}
	seen := make(map[string]int)
	words := strings.FieldsFunc(retrieval.Fold(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	for _, w := range words {
		kind := "other"
		if strings.IndexFunc(w, unicode.IsLetter) < 0 {
			kind = "number"
		}
		for _, k := range []string{"reads", "spans", "fills", "counts"} {
			if around[k][w] {
				kind = k
				break
			}
		}
		seen[kind]++
	}
	read := seen["reads"] > 0 && (seen["spans"] > 0 || seen["number"] == 1) && seen["counts"] == 0
	counted := seen["counts"] > 0 && seen["number"] == 1 && seen["reads"]+seen["spans"]+seen["fills"] == 0
	return seen["other"] == 0 && (read || counted)
}

// isCounterElement reports an element, no heading and no entry of a list, that holds only such a
// text; it looks at no more of it than such a text has.
func isCounterElement(n *html.Node) bool {
	if heading[n.DataAtom] > 0 || n.DataAtom == atom.Li {
		return false
	}
	var b strings.Builder
	nodes := 0
	for d := range n.Descendants() {
		if nodes++; nodes > 12 || b.Len() > 2*counterRunes {
			return false
		}
		if d.Type == html.TextNode {
			b.WriteString(d.Data + " ")
		}
	}
	return isCounter(b.String())
}

// partings part what a line tells about a text: who wrote it, where, when.
var partings = regexp.MustCompile(`\s+[—–\-/]+\s+|\s*[|•·]+\s*|^[—–-]+\s+|\s+[—–-]+$`)

// withoutCounters leaves out of such a line what only counts. cut tells that something was already
// left out of it.
func withoutCounters(text string, cut bool) string {
	var kept strings.Builder
	from, parting := 0, ""
	add := func(part string) {
		switch {
		case isCounter(part):
			cut = true
		case part != "":
			if kept.Len() > 0 {
				kept.WriteString(parting)
			}
			kept.WriteString(part)
		}
	}
	for _, at := range partings.FindAllStringIndex(text, -1) {
		add(text[from:at[0]])
		from, parting = at[1], text[at[0]:at[1]]
	}
	add(text[from:])
	if !cut {
		return text
	}
	return strings.TrimSpace(kept.String())
}
