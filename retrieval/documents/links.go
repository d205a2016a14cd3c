package documents

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"isnad/retrieval"
)

// A reach is where the links lead that a piece of a page consists of.
type reach int

const (
	said   reach = iota // it is no link, or says more than its links
	away                // to other pages
	within              // to another place of the same page or book, or where somebody pays for
)

// A piece is a block of a page, and what its links say about it.
type piece struct {
	retrieval.Block
	reach  reach
	list   int  // which list it is an entry of, from 1; 0 is none
	linked int  // letters of it that are links
	cites  bool // it names a source
}

// reachOf says where a link leads. own is the address of the page without fragment, if it tells.
func (w *walker) reachOf(a *html.Node) reach {
	rel := strings.Fields(strings.ToLower(attribute(a, "rel")))
	address := attribute(a, "href")
	switch {
	case !hasAttribute(a, "href") || slices.Contains(rel, "author") || a.Parent != nil && namesAuthor(a.Parent):
		return said
	case slices.ContainsFunc(rel, func(r string) bool { return slices.Contains([]string{"sponsored", "tag", "prev", "next"}, r) }):
		return within
	}
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil {
		return away
	}
	page, fragment, _ := strings.Cut(address, "#")
	if page == "" || !w.page && !u.IsAbs() || fragment != "" && page == w.own {
		return within
	}
	return away
}

// namesAuthor reports whether an element says who wrote the page.
func namesAuthor(n *html.Node) bool {
	return hasClass(n, "author") || attribute(n, "itemprop") == "author"
}

// ownAddress is what a page says is its address, or "".
func ownAddress(root *html.Node) string {
	if n := find(root, func(n *html.Node) bool { return n.DataAtom == atom.Link && attribute(n, "rel") == "canonical" }); n != nil {
		return attribute(n, "href")
	}
	return ""
}

func letters(s string) (n int) {
	for _, r := range s {
		if unicode.IsLetter(r) {
			n++
		}
	}
	return n
}

// A selection tells which pieces of a page are its text.
type selection struct {
	pieces      []piece
	dropped     []bool
	first, last int // pieces between which all sentences of the text stand
	page        bool
}

// selected returns the blocks that are the text of a page or a book: without its table of contents,
// the path to it, and the links that lead elsewhere.
func selected(pieces []piece, page bool) []retrieval.Block {
	s := selection{pieces: pieces, dropped: make([]bool, len(pieces)), first: len(pieces), last: -1, page: page}
	for i, p := range pieces {
		if p.Rows == nil && !saysMore(p) {
			continue
		}
		s.first, s.last = min(s.first, i), i
	}
	for i := 0; i < len(pieces); {
		n := i + 1
		for n < len(pieces) && pieces[i].list > 0 && pieces[n].list == pieces[i].list {
			n++
		}
		s.choose(i, n)
		i = n
	}
	s.dropHeads()
	var kept []retrieval.Block
	for i, p := range pieces {
		if !s.dropped[i] {
			kept = append(kept, p.Block)
		}
	}
	return kept
}

// saysMore reports whether a piece is a sentence of the text, and no heading, link or source.
func saysMore(p piece) bool {
	if p.Level > 0 || p.reach != said || p.cites {
		return false
	}
	return p.list > 0 || utf8.RuneCountInString(p.Text) > 80 || strings.HasSuffix(strings.TrimRight(p.Text, `»”") `), ".")
}

// isSource reports whether an entry of a list may only name what was read, most of it as a link.
func isSource(p piece) bool {
	return p.list > 0 && (p.cites || 2*p.linked > letters(p.Text))
}

// choose drops a paragraph, or the entries of a list from i to n.
func (s *selection) choose(i, n int) {
	if p := s.pieces[i]; p.list == 0 {
		s.dropped[i] = p.Level == 0 && p.Rows == nil && (p.reach == within || s.page && s.leads(i))
		return
	}
	linked := 0
	for k := i; k < n; k++ {
		s.dropped[k] = s.pieces[k].reach == within
		if s.pieces[k].reach != said {
			linked++
		}
	}
	if s.page {
		s.dropLinks(i, n, linked)
	}
}

// dropLinks drops the sources among the entries of a page's list from i to n, and all entries of
// one that only leads elsewhere. linked is how many of them have a link.
func (s *selection) dropLinks(i, n, linked int) {
	all, sources := linked == n-i, s.below(i, "sources")
	switch {
	case i < s.first || linked > 0 && linked >= n-i-1 && i <= s.first: // the path to the page, with its own name at the end, or a menu
		all = 2*linked >= n-i
	case all:
		all = !s.introduced(i)
	}
	for k := i; k < n; k++ {
		s.dropped[k] = s.dropped[k] || all && linked > 0 || isSource(s.pieces[k]) && (s.pieces[k].cites || sources)
	}
}

// below reports whether the heading above a piece is a name of a kind.
func (s *selection) below(i int, kind string) bool {
	for i--; i >= 0; i-- {
		if s.pieces[i].Level > 0 {
			return isNamed(kind, s.pieces[i].Text)
		}
	}
	return false
}

// introduced reports whether a list of links is part of the text: a sentence with a colon or a
// heading within the text says what its entries are.
func (s *selection) introduced(i int) bool {
	if i == 0 || isNamed("also", s.pieces[i-1].Text) {
		return false
	}
	lead := s.pieces[i-1]
	return lead.Level > 0 && s.first < i && i < s.last || lead.Level == 0 && lead.list == 0 && strings.HasSuffix(lead.Text, ":")
}

// leadRunes is less than a paragraph has that says something.
const leadRunes = 60

var (
	// steps part the places on the path to a page.
	steps = regexp.MustCompile(`\s*[›❯→←‹»>]+\s*|\s+[/\\«<]\s+`)
	label = regexp.MustCompile(`^([^:]{3,40}):\s*`)
)

// leads reports whether a paragraph only leads elsewhere, or names an advertisement.
func (s *selection) leads(i int) bool {
	p := s.pieces[i]
	if isNamed("notice", p.Text) || p.reach == away && utf8.RuneCountInString(p.Text) < leadRunes {
		return true
	}
	if m := label.FindStringSubmatch(p.Text); m != nil {
		rest := letters(p.Text[len(m[0]):])
		return (isNamed("also", m[1]) || isNamed("label", m[1])) && rest > 0 && 10*p.linked >= 9*rest
	}
	places := steps.Split(p.Text, -1)
	noPlace := func(name string) bool { return name == "" || len(strings.Fields(name)) > 8 }
	if len(places) < 2 || strings.ContainsAny(p.Text, ".؟?!؛،") || slices.ContainsFunc(places, noPlace) {
		return false
	}
	return p.reach == away || i < s.first && (len(places) > 2 || 3*p.linked > letters(p.Text))
}

// dropHeads drops the headings, and lines that introduce, below which all was dropped.
func (s *selection) dropHeads() {
	for i := len(s.pieces) - 2; i >= 0; i-- {
		p := s.pieces[i]
		if s.dropped[i] || !s.dropped[i+1] || p.Rows != nil {
			continue
		}
		named := isNamed("also", p.Text) || isNamed("label", p.Text) || retrieval.TitlesContents(p.Text)
		if p.Level == 0 {
			s.dropped[i] = named && p.list == 0
			continue
		}
		n := i + 1
		for n < len(s.pieces) && s.dropped[n] {
			n++
		}
		atEnd := n == len(s.pieces) && i > s.last && s.last >= 0
		bare := n < len(s.pieces) && s.first < i && s.pieces[n].Level > 0 && s.pieces[n].Level <= p.Level
		s.dropped[i] = named || atEnd || bare
	}
}
