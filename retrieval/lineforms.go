package retrieval

import (
	"regexp"
	"strings"
	"unicode"
)

var (
	// tabular is what parts the cells of a row, the half lines of a verse, or an entry and its page.
	tabular = regexp.MustCompile(`\t|\||\s{3,}|\.{4,}|_{3,}|\*{3,}|\s(?://|\.{3}|…)\s|[☐□☑☒]`)
	// bracketed is a line wholly in brackets: (أرشيفية), (طرف أول).
	bracketed = regexp.MustCompile(`^\([^()]*\)$`)
	// labelled is a line of a form: a label, a colon, a value.
	labelled = regexp.MustCompile(`^[^:：]{2,40}[:：]\s*\S`)
	// lettered is an item with a letter and a full stop, which also opens a title: د. سمير.
	lettered = regexp.MustCompile(`^([ء-ي])ـ?\.\s+\S`)
	// agency is a name that stands behind what is a picture's or an agency's.
	agency = regexp.MustCompile(`(?:\(|[-–—/]\s*)(?:وكالة\s+)?` +
		`(?:رويترز|أ[ .]ف[ .]ب|د[ .]ب[ .]أ|فرانس برس|الأناضول|أسوشيتد برس|غيتي|أرشيف|أرشيفية|Getty|Reuters|AFP|AP)` +
		`(?:\s*[،,/][^()]*)?\)?$`)
	// outlineNumber is the number of a heading in an outline: 1., 1.1, 4.2.3.
	outlineNumber = regexp.MustCompile(`^[0-9٠-٩]{1,2}(?:\.[0-9٠-٩]{1,2})*\.?\s`)
)

// Lists of words by which a line is told from a heading: see arabic/words/lines.txt.
var (
	furniture  = Listed("furniture")
	linking    = Listed("furniture that links")
	sources    = Listed("sources")
	goesOnWith = Listed("sentence goes on")
)

// isFurniture reports whether a line belongs to the page and not to the article.
func isFurniture(line string) bool {
	words := strings.Fields(Fold(strings.Trim(line, " :+-–—*|")))
	for n := 1; n <= min(3, len(words)); n++ {
		if phrase := strings.Trim(strings.Join(words[:n], " "), ":"); furniture[phrase+"*"] || n == len(words) && furniture[phrase] {
			return true
		}
	}
	return false
}

// longStart is from how many words on a line with such a beginning is a sentence.
const longStart = 4

// isOfText reports whether a short line without closing punctuation is no heading all the same, by
// its form: an item, a row, a verse of two halves, a number, a sentence that goes on, furniture of
// a page.
func isOfText(line string) bool {
	words := strings.Fields(line)
	if len(words) == 0 {
		return false
	}
	first := Fold(strings.TrimRight(words[0], ":،"))
	return markOf(line) == bulletSort || tabular.MatchString(line) || bracketed.MatchString(line) || isNumeric(line) ||
		goesOnWith[first] && len(words) >= longStart || sources[first] && strings.HasSuffix(words[0], ":") ||
		isFurniture(line) || agency.MatchString(line)
}

// isNumeric reports whether a line has more digits than letters, and is no year.
func isNumeric(line string) bool {
	letters, digits := 0, 0
	for _, r := range line {
		switch {
		case unicode.IsLetter(r):
			letters++
		case unicode.IsDigit(r):
			digits++
		}
	}
	return digits > letters && (letters > 0 || digits != 4)
}

// plainLeads takes the level from lines that introduce the headings below them: قرر ما يلي:.
func plainLeads(blocks []block) []block {
	for i := range blocks[:max(0, len(blocks)-1)] {
		b := &blocks[i]
		if does, _ := announces(b.text); does && i > 0 && b.level > 0 && b.level < firstDivision && blocks[i+1].level > 0 {
			b.level = 0
		}
	}
	return blocks
}

// underFurniture joins to اقرأ أيضا the title that stands below it.
func underFurniture(blocks []block) []block {
	var out []block
	for i := 0; i < len(blocks); i++ {
		b := blocks[i]
		words := strings.Fields(Fold(strings.Trim(b.text, " :")))
		if i+1 < len(blocks) && blocks[i+1].level == 1 && len(words) > 0 && linking[words[len(words)-1]] && isFurniture(b.text) {
			i++
			b.text += "\n" + blocks[i].text
		}
		out = append(out, b)
	}
	return out
}

// plainEnds takes the level from lines that stand where no heading does: label and value beside
// others of that form, and the last line of a block whose other lines are no sentences.
func plainEnds(lines []block) {
	if labels(lines) {
		for i := range lines {
			lines[i].level = 0
		}
	}
	if n := len(lines); n > 1 && lines[n-2].level == 0 && !endsSentence(lines[n-2].text) {
		lines[n-1].level = 0
	}
}

// alphabet is the order of the letters of a list, each of two bytes.
const alphabet = "أبجدهوزحطيكلمنسعفصقرشت"

// letterItems marks the items of lists with letters and full stops: أ. with ب. below it, and so on.
func letterItems(blocks []block) {
	at := func(i int) int {
		if i < 0 || i >= len(blocks) {
			return -1
		}
		m := lettered.FindStringSubmatch(blocks[i].text)
		if m == nil {
			return -1
		}
		return strings.Index(alphabet, strings.Replace(m[1], "ا", "أ", 1))
	}
	const letter = len("أ")
	for i := range blocks {
		n := at(i)
		if n == 0 && at(i+1) == letter || n > 0 && at(i-1) == n-letter {
			blocks[i].item, blocks[i].level = true, 0
		}
	}
}

// numberedUnder reports whether a heading of an outline stands under another: 1.1 under 1.
func numberedUnder(text, above string) bool {
	n, over := strings.TrimRight(outlineNumber.FindString(text), ". "), strings.TrimRight(outlineNumber.FindString(above), ". ")
	return over != "" && strings.HasPrefix(n, over+".")
}
