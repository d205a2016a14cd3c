package retrieval

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A line is one of a file, without the white space at its ends.
type line struct {
	text string
	hard bool // two spaces stand behind it: in Markdown the next line is not joined to it
	goes bool // it goes on with the sentence of the line before, from which a page break parted it
}

var (
	// pageLine is a number between dashes or behind the word for a page: it says nothing else wherever
	// it stands.
	pageLine = regexp.MustCompile(`^(?i:` +
		`[-–—|~]+\s*[0-9٠-٩]{1,4}\s*[-–—|~]+|` + // "– 12 –"
		`[-–—|(\[]?\s*(?:(?:ال)?صفحة|ص|page|p)[.:]?\s*(?:رقم\s*)?` + // "(صفحة رقم"
		`[0-9٠-٩]{1,4}(?:\s*(?:من|/|of)\s*[0-9٠-٩]{1,4})?\s*[-–—|)\]]?` + // "12 من 90)"
		`)$`)
	// pageNumber may also be a figure of the article, unless it parts a sentence.
	pageNumber = regexp.MustCompile(`^(?:[0-9٠-٩]{1,3}|[0-9٠-٩]{1,3}\s*/\s*[0-9٠-٩]{1,3}|[(\[][0-9٠-٩]{1,3}[)\]])$`)
)

// pageLineRunes is the length from which a line may be one of prose that a page parts.
const pageLineRunes = 20

// readLines cuts a text into lines and leaves out the page numbers of a printed text. The white
// space around one goes with it where it parts a sentence.
func readLines(text string) []line {
	var kept []line
	raw := strings.Split(text, "\n")
	for i := 0; i < len(raw); i++ {
		text := strings.TrimSpace(raw[i])
		sure := pageLine.MatchString(text)
		if !sure && !pageNumber.MatchString(text) {
			kept = append(kept, line{text: text, hard: strings.HasSuffix(strings.TrimRight(raw[i], "\r"), "  ")})
			continue
		}
		before := len(kept)
		for before > 0 && kept[before-1].text == "" {
			before--
		}
		after := i + 1
		for after < len(raw) && strings.TrimSpace(raw[after]) == "" {
			after++
		}
		between := before > 0 && after < len(raw) && !(before == 1 && isHeading(kept[0].text))
		parts := between && goesOn(kept[before-1].text, strings.TrimSpace(raw[after]))
		switch {
		case parts && (sure || utf8.RuneCountInString(kept[before-1].text) >= pageLineRunes):
			kept = append(kept[:before], line{text: strings.TrimSpace(raw[after]), goes: true})
			i = after
		case !sure:
			kept = append(kept, line{text: text})
		}
	}
	return kept
}

// goesOn reports whether a sentence that the first line does not end may go on in the second.
func goesOn(first, second string) bool {
	r, _ := utf8.DecodeRuneInString(second)
	opens := unicode.IsLetter(r) || strings.ContainsRune(openingQuotes+`("`, r)
	return opens && !isParted(first, second) && !strings.HasPrefix(first, "#") && divisionLevel(second) == 0
}

// isParted reports whether the form of two lines says that no sentence goes on from the first to
// the second.
func isParted(first, second string) bool {
	return endsSentence(first) || introduces(first) || divisionLevel(first) > 0 || isMarked(second) || turnOf(second) != statement
}

// withoutPages leaves the page numbers out of a .md file. One with code is left as it is.
func withoutPages(text string) string {
	if strings.Contains(text, "```") || strings.Contains(text, "~~~") {
		return text
	}
	var kept []string
	for _, l := range readLines(text) {
		if l.hard && l.text != "" {
			l.text += "  "
		}
		kept = append(kept, l.text)
	}
	return strings.Join(kept, "\n")
}
