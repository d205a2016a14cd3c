package documents

import (
	"fmt"
	"strconv"
	"strings"
)

func (w *word) learnLists(a *archive) error {
	numbering, err := a.tree("word/numbering.xml")
	if err != nil {
		return err
	}
	kinds := make(map[string]*element)
	for _, k := range numbering.all("abstractNum") {
		kinds[k.attrs["abstractNumId"]] = k
	}
	for _, n := range numbering.all("num") {
		l := &levels{}
		if k := kinds[n.first("abstractNumId").attrs["val"]]; k != nil {
			for _, lvl := range k.all("lvl") {
				at := atLevel(lvl.attrs["ilvl"])
				l.formats[at], l.texts[at] = lvl.first("numFmt").attrs["val"], lvl.first("lvlText").attrs["val"]
				if len(l.texts[at]) > maxLabel {
					l.texts[at] = ""
				}
				l.starts[at] = max(count(lvl.first("start").attrs["val"]), 1)
			}
		}
		l.next = l.starts
		w.lists[n.attrs["numId"]] = l
	}
	return nil
}

// maxLabel bounds what a list writes before each of its entries.
const maxLabel = 200

// number returns what a list writes before its next entry, "" for a bullet, and whether it is a
// list at all.
func (w *word) number(list string, at int) (text string, ok bool) {
	l := w.lists[list]
	if l == nil || list == "0" {
		return "", false
	}
	n := l.next[at]
	l.next[at]++
	for deeper := at + 1; deeper < len(l.next); deeper++ {
		l.next[deeper] = l.starts[deeper]
	}
	if l.formats[at] == "bullet" || l.formats[at] == "none" || l.formats[at] == "" {
		return "", true
	}
	text = l.texts[at]
	for k := range at {
		text = strings.ReplaceAll(text, fmt.Sprintf("%%%d", k+1), written(l.formats[k], l.next[k]-1))
	}
	return strings.ReplaceAll(text, fmt.Sprintf("%%%d", at+1), written(l.formats[at], n)), true
}

// off are the values of a property that is not there.
var off = map[string]bool{"0": true, "false": true, "none": true}

// letters are those that lists in Arabic number by, in their two orders.
var (
	abjad = []rune("أبجدهوزحطيكلمنسعفصقرشتثخذضظغ")
	alpha = []rune("أبتثجحخدذرزسشصضطظعغفقكلمنهوي")
)

// written is a number as a format of Word writes it.
func written(format string, n int) string {
	from := func(letters []rune) string {
		if n < 1 || n > len(letters) {
			return strconv.Itoa(n)
		}
		return string(letters[n-1])
	}
	switch format {
	case "arabicAbjad":
		return from(abjad)
	case "arabicAlpha":
		return from(alpha)
	case "lowerLetter":
		return from([]rune("abcdefghijklmnopqrstuvwxyz"))
	case "upperLetter":
		return from([]rune("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
	case "hindiNumbers":
		return strings.Map(func(r rune) rune { return r - '0' + '٠' }, strconv.Itoa(n))
	}
	return strconv.Itoa(n)
}
