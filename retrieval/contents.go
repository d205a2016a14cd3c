package retrieval

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

var (
	// leaderLine is an entry of a table of contents: a title, dots or a line up to the edge, and the
	// number of a page, which may also stand first.
	leaderLine = regexp.MustCompile(`^(?:` +
		`.*\p{L}.*?(?:(?:\. ?){4,}|(?:… ?){2,}|_{4,}|·{4,})\s*[(\[]?(\p{Nd}{1,3}|[ivxlc]{1,6})[)\]]?|` + // the page at the end
		`(\p{Nd}{1,3})\s*(?:(?:\. ?){4,}|(?:… ?){2,})\s*\p{L}.*` + // and at the beginning
		`)$`)
	// anchorLine is an entry of a list in Markdown that leads to a place of the same file.
	anchorLine = regexp.MustCompile(`^(?:[-*+]|\p{Nd}{1,3}[.)])\s+\[[^\[\]]*\]\(#[^()\s]*\)$`)
	// contentsTitle is what stands above a table of contents.
	contentsTitle = regexp.MustCompile(`^(?:(?:فهرس|جدول|قائمه) )?(?:ال)?(?:محتويات|فهرس|موضوعات|contents)$|^(?:table of )?contents$`)
)

// leaderBytes is more than a line of a table of contents has.
const leaderBytes = 500

// ListsPage reports whether a line looks like an entry of a table of contents: a title, a leader of
// dots, the number of a page.
func ListsPage(line string) bool {
	return len(line) < leaderBytes && leaderLine.MatchString(strings.TrimSpace(line))
}

// TitlesContents reports whether a line is what stands above a table of contents.
func TitlesContents(line string) bool {
	return len(line) < leaderBytes && contentsTitle.MatchString(Fold(strings.Trim(line, "#*_=: ")))
}

// contentsIn tells which lines are a table of contents and its title. Without a title it has three
// entries or more, whose pages do not go back, as the prices of a list do.
func contentsIn(lines []string) []bool {
	out := make([]bool, len(lines))
	title := -1
	for i := 0; i < len(lines); i++ {
		line := strings.TrimSpace(lines[i])
		switch {
		case anchorLine.MatchString(line), ListsPage(line):
			n := entriesFrom(lines[i:], title >= 0)
			for k := i; k < i+n; k++ {
				out[k] = true
			}
			if title >= 0 && n > 0 {
				out[title] = true
			}
			i += max(n-1, 0)
			title = -1
		case TitlesContents(line):
			title = i
		case line != "":
			title = -1
		}
	}
	return out
}

// entriesFrom counts the lines, blank ones among them, of the table of contents that begins at the
// first; 0 if it is none.
func entriesFrom(lines []string, titled bool) int {
	n, entries, page, anchors := 0, 0, 0, 0
	rises := true
	for i, l := range lines {
		l = strings.TrimSpace(l)
		if l == "" {
			continue
		}
		switch {
		case anchorLine.MatchString(l):
			anchors++
		case ListsPage(l):
			m := leaderLine.FindStringSubmatch(l)
			if number, err := strconv.Atoi(Fold(m[1] + m[2])); err == nil {
				rises = rises && number >= page
				page = number
			}
		default:
			return counted(n, titled, entries, anchors, rises)
		}
		entries++
		n = i + 1
	}
	return counted(n, titled, entries, anchors, rises)
}

func counted(n int, titled bool, entries, anchors int, rises bool) int {
	if titled || anchors > 1 || entries > 2 && rises {
		return n
	}
	return 0
}

// WithoutContents leaves out tables of contents, and their titles.
func WithoutContents(blocks []Block) []Block {
	var lines []string
	var at []int // the block that each line is of
	for i, b := range blocks {
		if b.Rows == nil {
			lines, at = append(lines, b.Text), append(at, i)
		}
		for _, row := range b.Rows {
			lines, at = append(lines, strings.Join(row, " ")), append(at, i)
		}
	}
	listed := make([]int, len(blocks))
	for i, is := range contentsIn(lines) {
		if is {
			listed[at[i]]++
		}
	}
	var kept []Block
	for i, b := range blocks {
		if listed[i] == 0 || 2*listed[i] <= len(b.Rows) {
			kept = append(kept, b)
		}
	}
	return kept
}

// withoutContents leaves out of a text the lines of its table of contents. What stands between
// fences is left as it is.
func withoutContents(text string) string {
	lines := strings.Split(text, "\n")
	listed := contentsIn(lines)
	if !slices.Contains(listed, true) {
		return text
	}
	var kept []string
	fenced := false
	for i, line := range lines {
		if bare := strings.TrimSpace(line); strings.HasPrefix(bare, "```") || strings.HasPrefix(bare, "~~~") {
			fenced = !fenced
		}
		if fenced || !listed[i] {
			kept = append(kept, line)
		}
	}
	return strings.Join(kept, "\n")
}
