package arabic

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"
)

// FuzzFigure writes a figure in every form that it has, and asks of each whether it carries and is
// carried by every other one; a neighbour of the figure is never carried. Any text is read without
// a panic, by figures in order whose spans are its own.
func FuzzFigure(f *testing.F) {
	f.Add(uint32(1250), uint8(0), "بلغت 3,5 و٪40 و1 250 في 3/5/2021")
	f.Add(uint32(4_500_000), uint8(1), "الثامنة والنصف إلا ربعا، 10-15 كغ")
	f.Add(uint32(71), uint8(2), "$500 و500€ وثلاثة أرباع")
	f.Add(uint32(20210503), uint8(3), "5½ ½ G20 1.2.3 --5 %% 5:")
	f.Fuzz(func(t *testing.T, n uint32, kind uint8, text string) {
		end := 0
		for _, g := range Read(text).Figures {
			if g.Start < end || g.End < g.Start || g.End > len(text) {
				t.Fatalf("%q: %v at %d to %d", text, g, g.Start, g.End)
			}
			if utf8.ValidString(text) && !utf8.ValidString(text[g.Start:g.End]) {
				t.Fatalf("%q: %v cuts a letter", text, g)
			}
			end = g.End
		}
		checkForms(t, n, kind)
	})
}

// TestForms does so for numbers of every size.
func TestForms(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		n := random.Uint32() >> random.UintN(30)
		for kind := range uint8(5) {
			checkForms(t, n, kind)
		}
	}
}

func checkForms(t *testing.T, n uint32, kind uint8) {
	t.Helper()
	written, others := formsOf(n, kind)
	var forms, neighbours []Text
	for _, w := range written {
		forms = append(forms, Read(w))
	}
	for _, w := range others {
		neighbours = append(neighbours, Read(w))
	}
	for i, a := range forms {
		for j, b := range forms {
			if len(a.Figures) != 1 || missing(a, b) >= 0 {
				t.Fatalf("form %d %v is not carried by form %d %v", i, a.Figures, j, b.Figures)
			}
		}
		for _, b := range neighbours {
			if missing(a, b) < 0 || missing(b, a) < 0 {
				t.Fatalf("form %d %v and its neighbour %v are one", i, a.Figures, b.Figures)
			}
		}
	}
}

// formsOf returns sentences that tell one figure, and some that tell another.
func formsOf(n uint32, kind uint8) (forms, neighbours []string) {
	switch kind % 5 {
	case 0: // a count
		v := int(n%999_999_998) + 2
		for _, w := range []string{
			fmt.Sprint(v),
			eastern(fmt.Sprint(v)),
			grouped(v, ","),
			grouped(v, "٬"),
			grouped(v, "\u202f"),
			grouped(v, " "),
			spell(v, false),
			spell(v, true),
		} {
			forms = append(forms, "بلغ العدد "+w+" خلية.")
		}
		return forms, []string{fmt.Sprintf("بلغ العدد %d خلية.", v+1), fmt.Sprintf("بلغ العدد %d خلية.", v*10)}
	case 1: // a percentage
		v := int(n%98) + 2
		d := fmt.Sprint(v)
		for _, w := range []string{
			d + "%",
			d + "٪",
			"%" + d,
			"٪" + eastern(d),
			d + " %",
			d + " في المئة",
			d + " بالمائة",
			spell(v, true) + " في المئة",
			spell(v, true) + " بالمئة",
		} {
			forms = append(forms, "بلغت الحصة "+w+".")
		}
		return forms, []string{fmt.Sprintf("بلغت الحصة %d.", v), fmt.Sprintf("بلغت الحصة %d%%.", v+1), "بلغت الحصة " + d + " دينارا."}
	case 2: // a decimal in millions of a currency
		whole, tenth := int(n%900)+1, int(n/900%9)+1
		v := whole*1_000_000 + tenth*100_000
		for _, w := range []string{
			fmt.Sprintf("%d,%d مليون", whole, tenth),
			fmt.Sprintf("%d.%d مليون", whole, tenth),
			eastern(fmt.Sprintf("%d٫%d", whole, tenth)) + " مليون",
			fmt.Sprint(v),
			grouped(v, ","),
		} {
			forms = append(forms, "كلف "+w+" دولار.")
		}
		forms = append(forms, "كلف $"+grouped(v, ",")+".", "كلف "+fmt.Sprint(v)+"$.", "كلف "+spell(v, true)+" دولار.")
		return forms, []string{
			fmt.Sprintf("كلف %d مليون دولار.", tenth),
			fmt.Sprintf("كلف %d يورو.", v),
			fmt.Sprintf("كلف %d طن.", v),
			fmt.Sprintf("كلف %d مليون دولار.", whole),
		}
	case 3: // a date
		d, m, y := int(n%28)+1, int(n/28%12)+1, int(n/336%200)+1900
		for _, w := range []string{
			fmt.Sprintf("%d/%d/%d", d, m, y),
			fmt.Sprintf("%d-%02d-%02d", y, m, d),
			fmt.Sprintf("%d.%d.%d", d, m, y),
			fmt.Sprintf("%d %s %d", d, monthNames[m-1], y),
			fmt.Sprintf("%d من شهر %s عام %d", d, monthNames[m-1], y),
			eastern(fmt.Sprintf("%d/%d/%d", d, m, y)),
		} {
			forms = append(forms, "صدر في "+w+".")
		}
		neighbours = []string{
			fmt.Sprintf("صدر في %d/%d/%d.", d, m%12+1, y),
			fmt.Sprintf("صدر في %d/%d/%d.", d%28+1, m, y),
			fmt.Sprintf("صدر في %d/%d/%d.", d, m, y+1),
		}
		return forms, neighbours
	}
	// a weight
	v := int(n%900) + 2
	for _, w := range []string{
		fmt.Sprintf("%d طن", v),
		fmt.Sprintf("%d كغ", v*1000),
		grouped(v*1000, ",") + " كيلوغرام",
		spell(v, false) + " طن",
	} {
		forms = append(forms, "بلغ الوزن "+w+".")
	}
	return forms, []string{fmt.Sprintf("بلغ الوزن %d كغ.", v), fmt.Sprintf("بلغ الوزن %d متر.", v), fmt.Sprintf("بلغ الوزن %d طن.", v+1)}
}

var monthNames = strings.Fields("يناير شباط مارس نيسان مايو حزيران يوليو آب سبتمبر أكتوبر نوفمبر ديسمبر")

// eastern writes digits as the east of the Arab world does.
func eastern(s string) string {
	return strings.Map(func(r rune) rune {
		if '0' <= r && r <= '9' {
			return r - '0' + '٠'
		}
		return r
	}, s)
}

func grouped(v int, sign string) string {
	s := fmt.Sprint(v)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + sign + s[i:]
	}
	return s
}

var (
	onesNames     = strings.Fields("واحد اثنان ثلاثة أربعة خمسة ستة سبعة ثمانية تسعة")
	obliqueTens   = strings.Fields("عشرة عشرين ثلاثين أربعين خمسين ستين سبعين ثمانين تسعين")
	straightTens  = strings.Fields("عشرة عشرون ثلاثون أربعون خمسون ستون سبعون ثمانون تسعون")
	hundredsNames = strings.Fields("مئة مئتان ثلاثمئة أربعمئة خمسمئة ستمئة سبعمئة ثمانمئة تسعمئة")
)

// spell writes a number in words.
func spell(v int, oblique bool) string {
	var parts []string
	for _, scale := range []struct {
		of                  int
		one, two, few, many string
	}{{1_000_000, "مليون", "مليونان", "ملايين", "مليون"}, {1000, "ألف", "ألفان", "آلاف", "ألف"}} {
		switch n := v / scale.of; {
		case n == 1:
			parts = append(parts, scale.one)
		case n == 2:
			parts = append(parts, scale.two)
		case n > 2 && n <= 10:
			parts = append(parts, below1000(n, oblique)+" "+scale.few)
		case n > 10:
			parts = append(parts, below1000(n, oblique)+" "+scale.many)
		}
		v %= scale.of
	}
	if v > 0 {
		parts = append(parts, below1000(v, oblique))
	}
	return strings.Join(parts, " و")
}

func below1000(v int, oblique bool) string {
	tens := straightTens
	if oblique {
		tens = obliqueTens
	}
	var parts []string
	if v >= 100 {
		parts, v = append(parts, hundredsNames[v/100-1]), v%100
	}
	switch {
	case v == 11:
		parts = append(parts, "أحد عشر")
	case v > 11 && v < 20:
		parts = append(parts, onesNames[v%10-1]+" عشر")
	case v >= 10:
		if v%10 > 0 {
			parts = append(parts, onesNames[v%10-1])
		}
		parts = append(parts, tens[v/10-1])
	case v > 0:
		parts = append(parts, onesNames[v-1])
	}
	return strings.Join(parts, " و")
}
