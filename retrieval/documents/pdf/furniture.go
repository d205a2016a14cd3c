package pdf

import (
	"math"
	"regexp"
)

// pageNumber is a line that only numbers a page.
var pageNumber = regexp.MustCompile(`(?i)^[-–—|\[( ]*(?:(?:ال)?صفحة|ص|page|p)?[.: ]*` +
	`\p{Nd}{1,4}(?:\s*(?:/|من|of)\s*\p{Nd}{1,4})?[-–—|\]) ]*$`) // "12 من 90"

// edge is how many lines at the head and at the foot of a page may be its furniture.
const edge = 3

// withoutFurniture takes out the heads and feet that pages share, and their numbers.
func withoutFurniture(pages [][]row, how reading) {
	type place struct {
		text string
		y    int
	}
	seen := make(map[place]int)
	at := func(r row) place {
		return place{figures.ReplaceAllString(r.text(how), "#"), int(math.Round(r.y / 6))}
	}
	ends := func(lines []row) []int {
		var out []int
		for i := range lines {
			if i < edge || i >= len(lines)-edge {
				out = append(out, i)
			}
		}
		return out
	}
	for _, lines := range pages {
		for _, i := range ends(lines) {
			seen[at(lines[i])]++
		}
	}
	filled := 0
	for _, lines := range pages {
		if len(lines) > 2*edge {
			filled++
		}
	}
	for n, lines := range pages {
		furniture := func(r row) bool {
			p := at(r)
			// One rounded away from the others is still at their place.
			times := seen[p] + seen[place{p.text, p.y - 1}] + seen[place{p.text, p.y + 1}]
			return len(pages) > 1 && times >= max(2, min(3, filled/3)) || pageNumber.MatchString(r.text(how))
		}
		// What stands nearer to the middle than a line of the text is text, though other pages have it
		// too.
		for range min(edge, len(lines)-1) {
			if !furniture(lines[0]) {
				break
			}
			lines = lines[1:]
		}
		for range min(edge, len(lines)-1) {
			if !furniture(lines[len(lines)-1]) {
				break
			}
			lines = lines[:len(lines)-1]
		}
		pages[n] = lines
	}
}
