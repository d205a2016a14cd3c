package retrieval

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// itemMark is the sign with which an item of a list begins: a bullet, a number or a letter.
var itemMark = regexp.MustCompile(`^(?:` +
	`([-–—*+•▪◦●◼◾■□☐✓✔➢►▶]\s+|[0-9]\x{FE0F}?\x{20E3}\s*)|` + // "1️⃣" too
	`([0-9٠-٩]{1,3}(?:[)\-–/]+|\.[)\-–]*\s)|\([0-9٠-٩]{1,3}\))|` + // "1-", "1. ", "(1)"
	`(\(?[ء-ي]ـ?[)\-–/])|` + // "أ-", "هـ)"
	`((?:أولا|ثانيا|ثالثا|رابعا|خامسا|سادسا|سابعا|ثامنا|تاسعا|عاشرا)ً?\s*[:\-–،])\s)`)

// bulletSort is the sort of bullets.
const bulletSort = 1

// markOf says of which sort the sign is with which an item begins, from 1; 0 is none.
func markOf(text string) int {
	m := itemMark.FindStringSubmatchIndex(text)
	if m == nil {
		return 0
	}
	if r, _ := utf8.DecodeRuneInString(strings.TrimLeft(text[m[1]:], " ")); unicode.IsDigit(r) && m[4] >= 0 { // 5-3-2020
		return 0
	}
	for sort := 1; ; sort++ {
		if m[2*sort] >= 0 {
			return sort
		}
	}
}

func isMarked(text string) bool { return markOf(text) > 0 }

// introduces reports whether a text ends in a colon, maybe with a dash behind it: what it says goes
// on below.
func introduces(text string) bool {
	return strings.HasSuffix(strings.TrimRight(text, " -–—ـ"+closingMarks), ":")
}

const (
	itemRunes = 160  // from here on a line without a sign is a paragraph and no item
	listRunes = 4000 // beyond it a list is no longer one paragraph
	leadWords = 5    // a line of fewer words with a colon is a heading, unless items with signs follow
)

// announcers end a line that introduces items.
var announcers = Listed("announces")

// joinItems makes one paragraph of a line that ends in a colon and the items below it, which
// without it may say the opposite.
func joinItems(blocks []block) []block {
	var joined []block
	for i := 0; i < len(blocks); i++ {
		b := blocks[i]
		n := 0
		if introduces(b.text) && !b.code {
			n = itemsBelow(b, blocks[i+1:])
		}
		if n > 0 {
			b.level = 0
			for _, item := range blocks[i+1 : i+1+n] {
				b.text += "\n" + item.text
			}
			i += n
		}
		joined = append(joined, b)
	}
	return joined
}

// itemsBelow counts the blocks that a line introduces.
func itemsBelow(lead block, below []block) int {
	end := 0
	for end < len(below) && isItem(below[end]) && (end == 0 || (below[0].apart || !below[end].apart) && !opensAnother(below[end])) {
		end++
	}
	n := itemRun(lead, below[:end], below)
	runes := 0
	for _, item := range below[:n] {
		runes += utf8.RuneCountInString(item.text)
	}
	if runes > listRunes {
		return 0
	}
	return n
}

// itemRun counts the blocks of one form that a line introduces: with signs, quoted, in rows, with
// commas, like headings, sentences. all has what follows them too: it may be the paragraph of a
// heading.
func itemRun(lead block, below, all []block) int {
	run := func(is func(block) bool) (n int) {
		for n < len(below) && is(below[n]) {
			n++
		}
		return n
	}
	if n := run(func(b block) bool { return b.item || isMarked(b.text) }); n > 0 {
		return n
	}
	if n := run(func(b block) bool { return isQuoted(b.text) }); n > 0 {
		return n
	}
	if n := run(func(b block) bool { return b.level == 0 && tabular.MatchString(b.text) }); n > 0 {
		return n
	}
	if n := run(func(b block) bool { return isOpen(b.text) }); n > 0 {
		return min(n+1, len(below))
	}
	n := run(func(b block) bool { return b.level > 0 })
	if n > 0 && n < len(all) && (all[n-1].apart || !all[n].apart) && !labels(below[:n]) {
		n-- // the last one is the heading of what follows
	}
	if n > 0 {
		return n
	}
	return sentencesBelow(lead, below, all)
}

// opensAnother reports whether a block behind a blank line ends the list above it: it introduces
// what stands below it, or belongs to the page.
func opensAnother(b block) bool {
	return !isMarked(b.text) && (b.apart && introduces(b.text) || isFurniture(b.text))
}

// labels reports whether several lines all are label and value.
func labels(lines []block) bool {
	return len(lines) > 1 && !slices.ContainsFunc(lines, func(b block) bool { return !labelled.MatchString(b.text) })
}

// announces reports whether a line introduces what stands below it, and is no mere heading; several
// tells that it says so of more than one.
func announces(text string) (does, several bool) {
	words := strings.Fields(Fold(strings.TrimRight(text, " :-–—")))
	several = len(words) > 0 && announcers[words[len(words)-1]]
	return introduces(text) && (len(words) >= leadWords || several), several
}

// sentencesBelow counts the paragraphs without signs that a line introduces: short ones where it
// announces several, otherwise the next one, unless the line is a mere heading.
func sentencesBelow(lead block, below, all []block) int {
	right := 0 // short ones right below the line, up to a blank one
	for right < len(below) && isShort(below[right]) && !below[right].apart {
		right++
	}
	if lead.apart && right > 2 && (right == len(all) || all[right].apart) {
		return right
	}
	does, several := announces(lead.text)
	if len(below) == 0 || below[0].level > 0 || !does {
		return 0
	}
	n := 0
	for several && n < len(below) && isShort(below[n]) {
		n++
	}
	return max(n, 1)
}

// isShort reports a paragraph of one sentence that is no longer than an item.
func isShort(b block) bool {
	return b.level == 0 && utf8.RuneCountInString(b.text) < itemRunes && len(Sentences(b.text)) == 1
}

// isItem reports whether a block may stand below a line that introduces it.
func isItem(b block) bool {
	return !b.code && divisionLevel(b.text) == 0 && turnOf(b.text) == statement
}

// isOpen reports whether a line ends with a comma or semicolon: another one follows.
func isOpen(text string) bool {
	return strings.HasSuffix(text, "،") || strings.HasSuffix(text, "؛") || strings.HasSuffix(text, ",") || strings.HasSuffix(text, ";")
}
