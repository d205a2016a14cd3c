package retrieval

import (
	"strconv"
	"strings"
	"unicode"

	"isnad/retrieval/arabic"
)

// divisions holds the level of each name of a part of a law or book, ordinals the number of each
// word that may stand behind it.
var divisions, ordinals = func() (levels, numbers map[string]int) {
	numbered := func(prefix string) map[string]int {
		of := make(map[string]int)
		for n, words := range arabic.Lists(prefix) {
			for w := range words {
				of[w], _ = strconv.Atoi(n)
			}
		}
		return of
	}
	levels = numbered("division")
	for name, n := range levels {
		levels[name] = firstDivision + divisionDepth*(n-1)
	}
	return levels, numbered("ordinal")
}()

// divisionDepth is what lies between two levels of parts: a plain heading right below the name of a
// part is its title and stands between them.
const (
	firstDivision = 7 // deeper than all headings of Markdown
	divisionDepth = 2
)

// cutDivision reads the name of a part and its number at the beginning of words, and how many words
// they are; 0 when there is none.
func cutDivision(words []Word) (level, number, size int) {
	if len(words) == 0 || divisions[words[0].Text] == 0 {
		return 0, 0, 0
	}
	size = 1
	for ; size < len(words); size++ {
		if words[size].Number {
			n, _ := strconv.Atoi(words[size].Text)
			number += n
			continue
		}
		n, ok := ordinals[strings.TrimPrefix(words[size].Text, "و")]
		if !ok {
			break
		}
		number += n
	}
	if size == 1 {
		return 0, 0, 0
	}
	return divisions[words[0].Text], number, size
}

// A Division is a part of a law or book that a text names by its number.
type Division struct{ Level, Number int }

// Divisions returns the parts of a law or book that a text names, "المادة الثانية" and "المادة 2"
// alike.
func Divisions(text string) []Division {
	var named []Division
	words := Words(text)
	for i := range words {
		if level, number, size := cutDivision(words[i:]); size > 0 && number > 0 {
			named = append(named, Division{level, number})
		}
	}
	return named
}

// divisionLevel returns the level of a line that only names a part of a law or book,
// "المادة الثانية:" or "الفصل 3 – تعريفات", with whatever stop; 0 of any other.
func divisionLevel(line string) int {
	words := Words(line)
	level, _, n := cutDivision(words)
	switch {
	case level == 0:
		return 0
	case n == len(words):
		return level
	case strings.ContainsAny(line[words[n-1].End:words[n].Start], ":-–—") && isHeading(line) && !introduces(line):
		return level
	}
	return 0
}

// namesDivision reports whether a block is the name of a part of a law or book.
func namesDivision(b block) bool {
	return b.level >= firstDivision && (b.level-firstDivision)%divisionDepth == 0
}

// underDivisions puts plain headings right below the name of a part one level deeper: they are its
// title.
func underDivisions(blocks []block) []block {
	for i := range blocks {
		b := &blocks[i]
		if level := divisionLevel(b.text); level > 0 && !b.code && !strings.ContainsFunc(b.text, isLineEnd) {
			b.level = level
			continue
		}
		if i > 0 && b.level > 0 && b.level < firstDivision && namesDivision(blocks[i-1]) {
			b.level = blocks[i-1].level + 1
		}
	}
	return blocks
}

func isLineEnd(r rune) bool { return r == '\n' || unicode.Is(unicode.Zl, r) }
