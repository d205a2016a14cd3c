package pdf

import (
	"strings"
	"unicode"
)

// A direction is what a glyph does to the order of those beside it.
type direction byte

const (
	neutral direction = iota
	leftward
	rightward // a letter of a script that runs to the right
	european  // a digit
	indic     // a digit of the Arabic forms
	joining   // a stop or comma or colon, which joins digits
)

func directionOf(s string) direction {
	for _, r := range s {
		switch {
		case unicode.Is(unicode.Arabic, r) && unicode.IsLetter(r), unicode.Is(unicode.Hebrew, r):
			return leftward
		case r >= '٠' && r <= '٩' || r >= '۰' && r <= '۹':
			return indic
		case unicode.IsDigit(r):
			return european
		case unicode.IsLetter(r):
			return rightward
		case strings.ContainsRune(".,:/٫٬", r):
			return joining
		}
	}
	return neutral
}

// logical orders the glyphs of a line, which stand from left to right, as they are read. It undoes
// what the bidirectional algorithm did when the line was set.
func logical(glyphs []glyph, how reading) string {
	dirs := make([]direction, len(glyphs))
	left, right := 0, 0
	for i, g := range glyphs {
		dirs[i] = directionOf(g.text)
		switch dirs[i] {
		case leftward:
			left++
		case rightward:
			right++
		}
	}
	var b strings.Builder
	if left == 0 && (right > 0 || !how.rtl) || left < right/4 {
		return rightwards(glyphs, dirs)
	}
	begins := runs(dirs)
	for i := len(glyphs) - 1; i >= 0; {
		from := begins[i]
		if from == i && dirs[i] != rightward && dirs[i] != european && dirs[i] != indic {
			b.WriteString(mirrored(glyphs[i].text, how.mirror))
		} else {
			for k := from; k <= i; k++ {
				b.WriteString(glyphs[k].text)
			}
		}
		i = from - 1
	}
	return b.String()
}

// rightwards reads a line of a script that runs to the right, with words of Arabic within it.
func rightwards(glyphs []glyph, dirs []direction) string {
	var b strings.Builder
	for i := 0; i < len(glyphs); {
		j := i
		for j < len(glyphs) && dirs[i] == leftward && dirs[j] != rightward {
			j++
		}
		for j > i && dirs[j-1] == neutral {
			j--
		}
		for k := j - 1; k >= i; k-- {
			b.WriteString(glyphs[k].text)
		}
		if j == i {
			b.WriteString(glyphs[i].text)
			j++
		}
		i = j
	}
	return b.String()
}

// runs finds the runs to the right of a line that runs to the left: for the last place of each its
// first, for any other place that place. Letters take neutrals and digits behind them along; digits
// alone only the signs that join them.
func runs(dirs []direction) []int {
	begins := make([]int, len(dirs))
	for i := 0; i < len(dirs); {
		begins[i] = i
		last := i
		if d := dirs[i]; d == rightward || d == european || d == indic {
			last = runEnd(dirs, i)
		}
		for k := i + 1; k < last; k++ {
			begins[k] = k
		}
		begins[last] = i
		i = last + 1
	}
	return begins
}

// runEnd returns the last place of the run that begins with a letter or a digit.
func runEnd(dirs []direction, first int) int {
	letter, last := dirs[first] == rightward, first
	for k := first + 1; k < len(dirs); k++ {
		switch next := dirs[k]; {
		case next == rightward && (letter || k == last+1), next == european && letter:
			letter, last = true, k
		case (next == european || next == indic) && next == dirs[last] && (k == last+1 || joins(dirs, last, k)):
			last = k
		case (next == neutral || next == joining) && k-last <= most && (letter || next == joining && k == last+1):
		default:
			return last
		}
	}
	return last
}

// most is how many neutrals may stand within a run: "a – b".
const most = 4

// joins reports whether one sign that joins digits stands between two.
func joins(dirs []direction, a, b int) bool {
	return b == a+2 && dirs[a+1] == joining && dirs[a] == dirs[b]
}

var mirrors = map[string]string{
	"(": ")", ")": "(", "[": "]", "]": "[", "{": "}", "}": "{",
	"«": "»", "»": "«", "<": ">", ">": "<", "﴾": "﴿", "﴿": "﴾",
}

func mirrored(s string, mirror bool) string {
	if m, ok := mirrors[s]; ok && mirror {
		return m
	}
	return s
}

// readingOf finds how a document is read: which letters are more, and whether brackets open where
// they should.
func readingOf(lines []row) reading {
	left, right := 0, 0
	for _, r := range lines {
		for _, g := range r.glyphs {
			switch directionOf(g.text) {
			case leftward:
				left++
			case rightward:
				right++
			}
		}
	}
	how := reading{rtl: left > right/2}
	good, bad := 0, 0
	for _, r := range lines {
		text := logical(r.spaced(), how)
		for _, pair := range []string{"()", "[]", "«»"} {
			switch at := strings.IndexAny(text, pair); {
			case at < 0:
			case strings.HasPrefix(text[at:], string([]rune(pair)[0])): // it is opened before it is closed
				good++
			default:
				bad++
			}
		}
	}
	how.mirror = how.rtl && bad > good
	return how
}
