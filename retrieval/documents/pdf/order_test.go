package pdf

import (
	"strings"
	"testing"

	"golang.org/x/text/unicode/bidi"
)

// shown sets a line as a program that makes PDFs does: by the bidirectional algorithm, from left to
// right, brackets turned where they stand in Arabic.
func shown(t *testing.T, line string) []glyph {
	t.Helper()
	var p bidi.Paragraph
	if _, err := p.SetString(line, bidi.DefaultDirection(bidi.RightToLeft)); err != nil {
		t.Fatal(err)
	}
	order, err := p.Order()
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for i := range order.NumRuns() {
		run := order.Run(order.NumRuns() - 1 - i) // the package orders the runs of a line to the left as they are read
		text := run.String()
		if run.Direction() == bidi.RightToLeft {
			text = strings.NewReplacer("«", "»", "»", "«").Replace(bidi.ReverseString(text))
		}
		b.WriteString(text)
	}
	var out []glyph
	x := 0.0
	for _, r := range b.String() {
		g := glyph{text: string(r), x0: x, x1: x + 6, y: 100, size: 12}
		switch {
		case isMark(g.text): // over the letter that follows it here
			g.x0, g.x1 = x+3, x+3
			out = append(out, g)
			continue
		case r == ' ':
			g.x1 = x + 3
		}
		x = g.x1
		out = append(out, g)
	}
	return out
}

// A line that is set and read again says what it said.
func TestLinesAreReadAsTheyWereWritten(t *testing.T) {
	for _, line := range []string{
		"بلغ الإنتاج 450 مترًا عام 2019، وزاد بنسبة 12.5 في المئة.",
		"وصلت الوحدة RO-7 إلى المحطة في 5-3-2020 ثم عادت.",
		"يعمل الجهاز بنظام Windows 11 Pro منذ عام 2022.",
		"قال المدير (سالم العامري) إن «الخطة» لم تكتمل.",
		"في الفترة ٢٠١٩–٢٠٢١ أُنجز ٧٠٪ من العمل.",
		"تنصّ المادة (12) على ذلك، وكذلك المادة 13/ب.",
		"بلغت الكلفة 1,250.75 دينار بين الساعة 10:30 و11:45.",
		"راجع تقرير World Health Organization (WHO) عن المياه.",
		"كلمة واحدة",
		"٣. المادة الثالثة: لا ضرر ولا ضرار",
	} {
		how := reading{rtl: true, mirror: true}
		if got := newRow(shown(t, line)).text(how); got != line {
			t.Errorf("got  %s\nwant %s", got, line)
		}
	}
}

func TestBracketsTellWhetherTheyAreShapes(t *testing.T) {
	lines := []row{newRow(shown(t, "قال المدير (سالم) إن «الخطة» لم تكتمل."))}
	if how := readingOf(lines); !how.rtl || !how.mirror {
		t.Errorf("brackets as shapes: %+v", how)
	}
	meant := shown(t, "قال المدير (سالم) إن «الخطة» لم تكتمل.")
	for i := range meant {
		meant[i].text = mirrored(meant[i].text, true)
	}
	if how := readingOf([]row{newRow(meant)}); !how.rtl || how.mirror {
		t.Errorf("brackets as they are meant: %+v", how)
	}
}

// A page of two columns is read one after the other, its table row by row; heads, feet and numbers
// of pages are gone.
func TestPagesAreComposed(t *testing.T) {
	var pages []page
	write := func(p *page, x, y, size float64, text string) {
		g := shown(t, text)
		width := g[len(g)-1].x1
		for _, one := range g {
			one.x0, one.x1 = x-width*size/12+one.x0*size/12, x-width*size/12+one.x1*size/12 // x is the right edge
			one.y, one.size = y, size
			p.glyphs = append(p.glyphs, one)
		}
	}
	body := [][2]string{
		{"السطر الأول من العمود الأيمن يمتد طويلا حتى", "وهذا أول سطر من العمود الأيسر وفيه كلام"},
		{"الحافة ثم يبدأ السطر الثاني منه بعد الأول ثم", "آخر عن الموضوع نفسه ولا صلة له بما يقابله"},
		{"ينتهي هنا بعد كلام طويل عن المرفأ القديم.", "على السطر ذاته من العمود الآخر في الصفحة."},
	}
	for n := range 3 {
		var p page
		write(&p, 540, 800, 9, "تقرير المرفأ السنوي")
		write(&p, 540, 740, 18, "الفصل "+[]string{"الأول", "الثاني", "الثالث"}[n])
		for i, both := range body {
			write(&p, 540, 700-18*float64(i), 12, both[0])
			write(&p, 260, 700-18*float64(i), 12, both[1])
		}
		for i, cells := range [][3]string{
			{"القارب", "الطول", "العام"},
			{"نورس", "12", "1998"},
			{[]string{"موج", "ريح", "شراع"}[n], "9", "2004"},
		} {
			for c, cell := range cells {
				write(&p, 500-150*float64(c), 560-18*float64(i), 12, cell)
			}
		}
		write(&p, 300, 40, 9, []string{"7", "8", "9"}[n])
		pages = append(pages, p)
	}
	blocks := compose(pages)
	var got []string
	for _, b := range blocks[:4] {
		text := b.Text
		for _, r := range b.Rows {
			text += strings.Join(r, "|") + ";"
		}
		got = append(got, text)
	}
	want := []string{
		"الفصل الأول",
		body[0][0] + " " + body[1][0] + " " + body[2][0],
		body[0][1] + " " + body[1][1] + " " + body[2][1],
		"القارب|الطول|العام;نورس|12|1998;موج|9|2004;",
	}
	if len(blocks) != 12 || strings.Join(got, "\n") != strings.Join(want, "\n") || blocks[0].Level != 1 || !blocks[3].Named {
		t.Errorf("%d blocks, got\n%s\nwant\n%s", len(blocks), strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
