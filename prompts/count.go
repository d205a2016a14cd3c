package prompts

import (
	"strconv"
	"strings"
	"time"
)

// Numeral writes a number in Arabic-Indic digits, as all numbers of the bot's own words in a chat
// are written.
func Numeral(n int) string {
	var b strings.Builder
	for _, r := range strconv.Itoa(n) {
		if r >= '0' && r <= '9' {
			r += '٠' - '0'
		}
		b.WriteRune(r)
	}
	return b.String()
}

// Noun is a counted noun in the forms that Arabic numbers ask for.
type Noun struct{ One, Two, Few, Many string }

// Nouns that the bot counts.
var (
	Paragraphs = Noun{"فقرة واحدة", "فقرتان", "فقرات", "فقرة"}
	sentences  = Noun{"جملة واحدة", "جملتان", "جمل", "جملة"}
	characters = Noun{"حرف واحد", "حرفان", "أحرف", "حرفًا"}
	minutes    = Noun{"دقيقة واحدة", "دقيقتان", "دقائق", "دقيقة"}
	seconds    = Noun{"ثانية واحدة", "ثانيتان", "ثوانٍ", "ثانية"}
	hours      = Noun{"ساعة واحدة", "ساعتان", "ساعات", "ساعة"}
	days       = Noun{"يوم واحد", "يومان", "أيام", "يومًا"}
	articles   = Noun{"مقال واحد", "مقالان", "مقالات", "مقالًا"}
	pages      = Noun{"صفحة واحدة", "صفحتان", "صفحات", "صفحة"}
	megabytes  = Noun{"ميغابايت واحد", "ميغابايتان", "ميغابايت", "ميغابايت"}
)

// tanwinAlef ends an indefinite accusative noun.
const tanwinAlef = "\u064b\u0627"

// Count writes a number and its noun: فقرة واحدة، فقرتان، ٣ فقرات، ١١ فقرة، ١٠٠ فقرة.
func Count(n int, of Noun) string {
	switch {
	case n == 1:
		return of.One
	case n == 2:
		return of.Two
	case n%100 >= 3 && n%100 <= 10:
		return Numeral(n) + " " + of.Few
	case n%100 < 3: // after hundreds the noun is singular and genitive, without tanwin: مئة سؤال
		return Numeral(n) + " " + strings.TrimSuffix(of.Many, tanwinAlef)
	default:
		return Numeral(n) + " " + of.Many
	}
}

// age writes a length of time in whole days or hours.
func age(d time.Duration) string {
	if d%(24*time.Hour) == 0 && d > 24*time.Hour {
		return Count(int(d/(24*time.Hour)), days)
	}
	return Count(int(d/time.Hour), hours)
}

// wait writes how long somebody has to wait, rounded up, in the genitive that follows بعد and منذ.
func wait(d time.Duration) string {
	n, unit := max(1, int((d+time.Second-1)/time.Second)), seconds
	if d > time.Minute {
		n, unit = int((d+time.Minute-1)/time.Minute), minutes
	}
	if d > time.Hour {
		n, unit = int((d+time.Hour-1)/time.Hour), hours
	}
	if d > 48*time.Hour {
		n, unit = int((d+24*time.Hour-1)/(24*time.Hour)), days
	}
	if n == 2 {
		return strings.TrimSuffix(unit.Two, "ان") + "ين"
	}
	return Count(n, unit)
}
