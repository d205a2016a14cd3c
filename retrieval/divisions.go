package retrieval

import (
	"strings"
	"unicode"
)

// divisions are the parts of a law or book, the larger ones with the smaller level.
var divisions = map[string]int{}

// ordinals stand behind the name of a part; numbers do too.
var ordinals = foldedSet(`الأول الأولى الثاني الثانية الثالث الثالثة الرابع الرابعة الخامس الخامسة السادس السادسة السابع السابعة الثامن الثامنة التاسع التاسعة العاشر العاشرة الحادي الحادية
	عشر عشرة العشرون العشرين الثلاثون الثلاثين الأربعون الأربعين الخمسون الخمسين الستون الستين السبعون السبعين الثمانون الثمانين التسعون التسعين المئة المائة بعد رقم مكرر مكررا مكررة تمهيدي تمهيدية`)

// divisionDepth is what lies between two levels of parts: a plain heading right below the name of a part is its title and stands between them.
const (
	firstDivision = 7 // deeper than all headings of Markdown
	divisionDepth = 2
)

func init() {
	for i, names := range []string{"الكتاب كتاب", "الباب باب", "الفصل فصل", "القسم قسم", "الفرع المبحث فرع مبحث", "المادة مادة"} {
		for name := range foldedSet(names) {
			divisions[name] = firstDivision + divisionDepth*i
		}
	}
}

// divisionLevel returns the level of a line that only names a part of a law or book, "المادة الثانية:" or "الفصل 3 – تعريفات", with whatever stop; 0 of any other.
func divisionLevel(line string) int {
	words := Words(line)
	if len(words) < 2 {
		return 0
	}
	level := divisions[words[0].Text]
	if level == 0 {
		return 0
	}
	n := 1
	for n < len(words) && (words[n].Number || ordinals[strings.TrimPrefix(words[n].Text, "و")]) {
		n++
	}
	switch {
	case n == 1:
		return 0
	case n == len(words):
		return level
	case strings.ContainsAny(line[words[n-1].End:words[n].Start], ":-–—\u2014") && isHeading(line) && !introduces(line):
		return level
	}
	return 0
}

// underDivisions puts plain headings right below the name of a part one level deeper: they are its title.
func underDivisions(blocks []block) []block {
	for i := range blocks {
		b := &blocks[i]
		if level := divisionLevel(b.text); level > 0 && !b.code && !strings.ContainsFunc(b.text, isLineEnd) {
			b.level = level
			continue
		}
		if i > 0 && b.level > 0 && b.level < firstDivision && blocks[i-1].level >= firstDivision && (blocks[i-1].level-firstDivision)%divisionDepth == 0 {
			b.level = blocks[i-1].level + 1
		}
	}
	return blocks
}

func isLineEnd(r rune) bool { return r == '\n' || unicode.Is(unicode.Zl, r) }
