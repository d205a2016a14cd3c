package documents

import (
	"regexp"
	"strconv"
)

var headingName = regexp.MustCompile(`^(?:heading|عنوان|titre|überschrift)\s*([1-9])$`)

// contentsName is a style of a table of contents, or of figures.
var contentsName = regexp.MustCompile(`^(?:toc (?:[1-9]|heading)|table of (?:figures|authorities))$`)

func headingLevel(name string, s *element) int {
	if m := headingName.FindStringSubmatch(name); m != nil {
		return int(m[1][0] - '0')
	}
	if name == "title" {
		return 1
	}
	if o := s.first("outlineLvl"); o.name != "" {
		if n, err := strconv.Atoi(o.attrs["val"]); err == nil && n >= 0 && n < 9 {
			return n + 1
		}
	}
	return 0
}
