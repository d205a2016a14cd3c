package answering

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"isnad/retrieval"
)

// A figure is a number of a text, in digits or words, or a date.
type figure struct {
	value      float64
	kind       figureKind
	first, end int   // its tokens: [first, end)
	nouns      []int // tokens that may be what it counts, or what it is a share of
	of         bool  // nouns stand behind من
}

type figureKind int

const (
	count   figureKind = iota
	percent            // 70 for seventy of a hundred; halves and thirds too
	weekday            // 1 is Sunday
	month              // 1 is January
	day                // of a month
	rank               // الأول: told apart from other ranks of the same noun only
)

// numberWords are folded; the endings of cases and the article are taken off before they are looked up.
var numberWords = numberTable(map[float64]string{
	0: "صفر", 2: "اثنان اثنين اثنتان اثنتين اثنا اثني اثنتا اثنتي", 3: "ثلاث ثلاثة", 4: "أربع أربعة", 5: "خمس خمسة", 6: "ست ستة", 7: "سبع سبعة", 8: "ثمان ثماني ثمانية", 9: "تسع تسعة", 10: "عشر عشرة",
	20: "عشرون عشرين", 30: "ثلاثون ثلاثين", 40: "أربعون أربعين", 50: "خمسون خمسين", 60: "ستون ستين", 70: "سبعون سبعين", 80: "ثمانون ثمانين", 90: "تسعون تسعين",
	100: "مئة مائة", 200: "مئتان مئتين مائتان مائتين مئتا مئتي مائتا مائتي", 300: "ثلاثمئة ثلاثمائة", 400: "أربعمئة أربعمائة", 500: "خمسمئة خمسمائة", 600: "ستمئة ستمائة", 700: "سبعمئة سبعمائة", 800: "ثمانمئة ثمانمائة ثمانيمئة", 900: "تسعمئة تسعمائة",
})

var multipliers = numberTable(map[float64]string{
	1e3: "ألف آلاف", 2e3: "ألفان ألفين", 1e6: "مليون ملايين", 2e6: "مليونان مليونين مليوني", 1e9: "مليار مليارات بليون", 2e9: "ملياران مليارين ملياري", 1e12: "تريليون ترليون",
})

var ordinals = numberTable(map[float64]string{
	1: "حادي حادية", 2: "ثاني ثانية", 3: "ثالث ثالثة", 4: "رابع رابعة", 5: "خامس خامسة", 6: "سادس سادسة", 7: "سابع سابعة", 8: "ثامن ثامنة", 9: "تاسع تاسعة", 10: "عاشر عاشرة",
})

// shares are percentages.
var shareWords = numberTable(map[float64]string{
	50: "نصف النصف", 100.0 / 3: "ثلث", 200.0 / 3: "ثلثي ثلثا ثلثان ثلثين", 25: "ربع", 75: "ثلاثة_أرباع",
})

var weekdays = numberTable(map[float64]string{1: "أحد", 2: "اثنين إثنين", 3: "ثلاثاء", 4: "أربعاء", 5: "خميس", 6: "جمعة", 7: "سبت"})

// months in both namings, and those of the Maghreb.
var months = numberTable(map[float64]string{
	1: "يناير جانفي كانون_الثاني", 2: "فبراير شباط فيفري", 3: "مارس آذار", 4: "أبريل إبريل نيسان أفريل", 5: "مايو أيار ماي", 6: "يونيو يونيه حزيران جوان", 7: "يوليو يوليه تموز جويلية", 8: "أغسطس آب أوت", 9: "سبتمبر أيلول شتنبر", 10: "أكتوبر تشرين_الأول", 11: "نوفمبر تشرين_الثاني نونبر", 12: "ديسمبر كانون_الأول دجنبر",
})

// Digits between these are a year, which counts nothing.
const firstYear, lastYear = 1000, 2100

// duals of times are figures: two of the noun.
var duals = foldedSet("عامين عامان سنتين سنتان شهرين شهران أسبوعين أسبوعان يومين يومان ساعتين ساعتان عقدين عقدان قرنين قرنان دقيقتين مرتين مرتان ضعفين")

// otherMonths may be other words, and are months only where a month is expected.
var otherMonths = foldedSet("آب أوت ماي مارس جوان")

func numberTable(words map[float64]string) map[string]float64 {
	m := map[string]float64{}
	for v, list := range words {
		for _, w := range strings.Fields(list) {
			m[retrieval.Fold(strings.ReplaceAll(w, "_", " "))] = v
		}
	}
	return m
}

// lookup finds a folded word in a table, with or without particles written with it.
func lookup(table map[string]float64, w string) (float64, bool) {
	for _, v := range append(particleFree(w), variants(w)...) {
		if n, ok := table[v]; ok {
			return n, true
		}
		if n, ok := table[strings.TrimSuffix(v, "ا")]; ok {
			return n, true
		}
	}
	return 0, false
}

// findFigures reads the numbers and dates of the text.
func (t *text) findFigures() {
	for i := 0; i < len(t.tokens); {
		f, ok := t.date(i)
		if !ok {
			f, ok = t.number(i)
		}
		if !ok {
			i++
			continue
		}
		for j := f.first; j < f.end; j++ {
			if k := &t.tokens[j]; !duals.has(k.Text) {
				k.figure, k.groups = true, nil
			}
		}
		t.figures = append(t.figures, f)
		i = f.end
	}
	for i := range t.figures {
		t.counted(&t.figures[i])
	}
}

// pair is the word at i with the next one.
func (t *text) pair(i int) string {
	if i+1 < len(t.tokens) {
		return bareAnd(t.tokens[i].Text) + " " + t.tokens[i+1].Text
	}
	return ""
}

func (t *text) before(i int, words ...string) bool {
	return i > 0 && reading(t.tokens[i-1].Text, words...) != ""
}

func (t *text) date(i int) (figure, bool) {
	w := t.tokens[i].Text
	if firsts.has(w) && definite(w) && i > 0 && definite(t.tokens[i-1].Text) && t.tokens[i-1].clause == t.tokens[i].clause && (t.tokens[i-1].content() || measure(&t.tokens[i-1]) != 0) {
		return figure{1, rank, i, i + 1, []int{i - 1}, false}, true
	}
	if n, ok := months[t.pair(i)]; ok {
		return figure{n, month, i, i + 2, nil, false}, true
	}
	if n, ok := lookup(months, w); ok && !definite(w) {
		short := otherMonths.has(w)
		nextNumber := i+1 < len(t.tokens) && t.tokens[i+1].Number
		if !short || t.before(i, "في", "شهر", "خلال", "منذ", "حتي", "من", "الي") || nextNumber || i > 0 && t.tokens[i-1].Number {
			return figure{n, month, i, i + 1, nil, false}, true
		}
	}
	if n, ok := lookup(weekdays, w); ok {
		day := t.before(i, "يوم", "ليله", "صباح", "مساء", "ايام")
		alone := definite(w) && n != 1 && n != 2
		if day || alone && !t.before(i, "شهر") {
			return figure{n, weekday, i, i + 1, nil, false}, true
		}
	}
	return figure{}, false
}

// monthAt reports whether a month stands at token i.
func (t *text) monthAt(i int) bool {
	if i >= len(t.tokens) {
		return false
	}
	if _, ok := months[t.pair(i)]; ok {
		return true
	}
	_, ok := lookup(months, t.tokens[i].Text)
	return ok && !definite(t.tokens[i].Text)
}

var firsts = foldedSet("الأول الأولى")

// number reads the number that begins at token i: digits or words, with thousands and millions, halves behind them, and tells a percentage.
func (t *text) number(i int) (figure, bool) {
	w := t.tokens[i].Text
	if duals.has(w) {
		f := figure{2, count, i, i + 1, []int{i}, false}
		if half, ok := t.half(i + 1); ok {
			f.value, f.end = 2+half, i+2
		}
		return f, true
	}
	if n, ok := shareWords[t.pair(i)]; ok {
		return figure{n, percent, i, i + 2, nil, false}, true
	}
	if n, ok := shareOf(w); ok {
		return figure{n, percent, i, i + 1, nil, false}, true
	}
	if _, ok := lookup(ordinals, w); ok && t.before(i, "قسم", "عنوان", "فقره", "محور", "القسم", "العنوان", "الفقره") {
		return figure{}, false
	}
	total, current, unit, end := 0.0, 0.0, 1.0, i
scan:
	for j := i; j < len(t.tokens) && (j == end || j == i); j++ {
		k := t.tokens[j]
		joined := j == i || strings.HasPrefix(k.Text, "و")
		if v, err := strconv.ParseFloat(k.Text, 64); k.Number && err == nil && !math.IsInf(v, 0) {
			if j > i {
				break
			}
			current, end = v, j+1
			continue
		}
		if v, ok := groupOf(k.Text); ok && j == i {
			current, end = v, j+1
			break
		}
		if m, ok := lookup(multipliers, k.Text); ok && (total == 0 || joined || current > 0) {
			unit = m
			if m == 2e3 || m == 2e6 || m == 2e9 {
				total, unit = total+m, m/2
			} else {
				total += max(current, 1) * m
			}
			current, end = 0, j+1
			continue
		}
		if half, ok := t.half(j); ok && j > i {
			total, end = total+half*unit, j+1
			if j+1 < len(t.tokens) {
				if m, ok := lookup(multipliers, t.tokens[j+1].Text); ok && m == unit {
					end++
				}
			}
			break
		}
		v, ok := lookup(numberWords, k.Text)
		if !ok {
			v, ok = lookup(ordinals, k.Text)
			ok = ok && (j == i || joined)
		}
		switch {
		case !ok:
			break scan
		case v == 100 && current > 0 && current < 10:
			current *= 100
		case j > i && v == 10 && current > 0 && current < 10: // the teens
			current += 10
		case j > i && !joined:
			break scan
		default:
			current += v
		}
		end = j + 1
	}
	if end == i || total+current == 1 {
		return figure{}, false
	}
	f := figure{total + current, count, i, end, nil, false}
	if next := end; f.value <= 31 {
		if next+1 < len(t.tokens) && (t.tokens[next].Text == "من" || t.tokens[next].Text == "شهر") {
			next++
		}
		if t.monthAt(next) {
			f.kind = day
			return f, true
		}
	}
	t.percentage(&f)
	return f, true
}

// half reads "ونصف" or "وربع" at token j.
func (t *text) half(j int) (float64, bool) {
	if j >= len(t.tokens) || !strings.HasPrefix(t.tokens[j].Text, "و") {
		return 0, false
	}
	v, ok := shareOf(t.tokens[j].Text)
	return v / 100, ok
}

// shareOf reads نصف, ثلثي, ثلثاهم as a percentage.
func shareOf(w string) (float64, bool) {
	if v, ok := lookup(shareWords, w); ok {
		return v, true
	}
	for _, s := range [...]string{"هم", "ها", "هن", "هما", "ه"} {
		if rest, ok := strings.CutSuffix(w, s); ok {
			if v, ok := lookup(shareWords, rest); ok {
				return v, true
			}
		}
	}
	return 0, false
}

// groupOf reads G7 and G20, groups of so many states.
func groupOf(w string) (float64, bool) {
	rest, ok := strings.CutPrefix(w, "g")
	v, err := strconv.Atoi(rest)
	return float64(v), ok && err == nil && len(rest) <= 2
}

// percentage recognises the signs and words for "of a hundred" behind a number.
func (t *text) percentage(f *figure) {
	last := t.tokens[f.end-1].End
	next := len(t.source)
	if f.end < len(t.tokens) {
		next = t.tokens[f.end].Start
	}
	if strings.ContainsAny(between(t.source, last, next), "%٪") {
		f.kind = percent
		return
	}
	hundred := func(i int) bool {
		if i >= len(t.tokens) {
			return false
		}
		return reading(t.tokens[i].Text, "ميه", "مايه", "مءه") != ""
	}
	switch {
	case hundred(f.end) && strings.HasPrefix(t.tokens[f.end].Text, "ب"):
		f.kind, f.end = percent, f.end+1
	case f.end+1 < len(t.tokens) && t.tokens[f.end].Text == "في" && hundred(f.end+1):
		f.kind, f.end = percent, f.end+2
	}
}

// counted finds what a figure may count: the word behind it, or behind من; words before it where it has the article ("الدول الست").
func (t *text) counted(f *figure) {
	if f.dated(t) || len(f.nouns) > 0 {
		return
	}
	start := f.end
	if f.kind == percent && start < len(t.tokens) && t.tokens[start].Text == "من" {
		f.of = true
		start++
	}
	clause := t.tokens[f.first].clause
	for j := start; j < min(start+2, len(t.tokens)) && t.tokens[j].content() && t.tokens[j].clause == clause; j++ {
		f.nouns = append(f.nouns, j)
	}
	if f.kind == count && definite(t.tokens[f.first].Text) {
		for j := f.first - 1; j >= max(0, f.first-2) && (t.tokens[j].content() || measure(&t.tokens[j]) != 0) && t.tokens[j].clause == clause; j-- {
			f.nouns = append(f.nouns, j)
		}
	}
}

// dated reports whether the figure is a date.
func (f *figure) dated(t *text) bool {
	return f.kind == weekday || f.kind == month || f.kind == day || f.kind == count && t.tokens[f.first].Number && f.value >= firstYear && f.value <= lastYear
}

// figureFault says why the figures of a sentence do not stand in the evidence: the figure that is missing or belongs to another thing, or nil.
func figureFault(s, e *text) *figure {
	for i := range s.figures {
		f := &s.figures[i]
		if !f.supported(s, e) {
			return f
		}
	}
	return nil
}

// equals reports whether two figures say the same of the same.
func (f *figure) equals(s *text, g *figure, e *text) bool {
	return f.kind == g.kind && math.Abs(f.value-g.value) <= 1e-9*math.Abs(f.value) && sameThing(s, f, e, g)
}

func (f *figure) supported(s, e *text) bool {
	if f.kind == rank {
		first := false
		for i, k := range e.tokens {
			if !firsts.has(k.Text) {
				continue
			}
			if !k.figure || sameness(&s.tokens[f.nouns[0]], &e.tokens[i-1]) > 0 {
				return true
			}
			first = true
		}
		return !first && !f.rivalled(s, e)
	}
	for j := range e.figures {
		if f.equals(s, &e.figures[j], e) {
			return true
		}
	}
	if f.kind == percent && f.about(s, e) || f.kind == count && f.value == 2 && e.pairOf(s, f) {
		return true
	}
	return f.kind == count && f.value == math.Trunc(f.value) && f.value >= 2 && s.members(f) && e.lists(int(f.value))
}

// pairOf reports whether the text has the dual of what the figure counts: متطوعان for "اثنان من المتطوعين".
func (t *text) pairOf(s *text, f *figure) bool {
	nouns := f.nouns
	if f.end+1 < len(s.tokens) && s.tokens[f.end].Text == "من" {
		nouns = append(slices.Clone(nouns), f.end+1)
	}
	if len(nouns) == 0 {
		return slices.ContainsFunc(t.tokens, func(k token) bool { return strings.HasSuffix(k.Text, "تين") || strings.HasSuffix(k.Text, "تان") })
	}
	for _, i := range nouns {
		for j := range t.tokens {
			k := &t.tokens[j]
			if (strings.HasSuffix(k.Text, "ان") || strings.HasSuffix(k.Text, "تين")) && s.tokens[i].forms[0] == k.forms[0] {
				return true
			}
		}
	}
	return false
}

// members reports whether the figure may count the members of a list: states, people, or what is not told.
func (t *text) members(f *figure) bool {
	for _, i := range f.nouns {
		if !duals.has(t.tokens[i].Text) && slices.ContainsFunc(t.tokens[i].forms, func(w string) bool { return memberWords[w] }) {
			return true
		}
	}
	return len(f.nouns) == 0
}

var memberWords = foldedSet("دول دولة بلدان بلد جمهوري جمهوريات أعضاء عضو أطراف طرف أقطار قادة زعماء أشخاص شخص مدن مدين عواصم")

// sameThing compares what two equal figures count. A figure whose noun is not told may count anything, and so may one whose noun the evidence does not have: it may be a synonym, unless both are measures.
func sameThing(s *text, f *figure, e *text, g *figure) bool {
	if len(f.nouns) == 0 || len(g.nouns) == 0 || f.kind == percent && !(f.of && g.of) {
		return true
	}
	for _, i := range f.nouns {
		for _, j := range g.nouns {
			if sameness(&s.tokens[i], &e.tokens[j]) > 0 {
				return true
			}
		}
	}
	noun := &s.tokens[f.nouns[0]]
	if measure(noun) != 0 && measure(noun) == measure(&e.tokens[g.nouns[0]]) {
		return false
	}
	if times.has(e.tokens[g.nouns[0]].Text) {
		return true
	}
	return !slices.ContainsFunc(e.tokens, func(k token) bool { return sameness(noun, &k) > 0 })
}

// times count anything: "اجتمعوا أربع مرات" are four meetings.
var times = foldedSet("مرة مرات")

// rivalled reports whether the evidence has another figure of what f counts.
func (f *figure) rivalled(s, e *text) bool {
	noun := &s.tokens[f.nouns[0]]
	for i := range e.figures {
		g := &e.figures[i]
		if g.kind != count && g.kind != f.kind || g.value == f.value {
			continue
		}
		if slices.ContainsFunc(g.nouns, func(j int) bool { return sameness(noun, &e.tokens[j]) >= 0.9 }) {
			return true
		}
	}
	return false
}

// roughly says that a share is told in round terms.
var roughly = foldedSet("نحو قرابة حوالي زهاء يقارب يناهز تقريبا أكثر أقل يزيد يفوق يتجاوز تزيد تفوق تتجاوز")

// rounded is by which part a round share may differ from the one it stands for.
const rounded = 0.15

// about reports whether the share f is a round word for one of the evidence: "أكثر من ثلث" for 35٪.
func (f *figure) about(s, e *text) bool {
	if s.tokens[f.first].Number {
		return false
	}
	for j := max(0, f.first-complement); j < min(len(s.tokens), f.end+2); j++ {
		w := s.tokens[j].Text
		if !roughly.has(w) {
			continue
		}
		for i := range e.figures {
			d := e.figures[i].value - f.value
			if strings.HasPrefix(w, "اقل") {
				d = -d
			}
			if e.figures[i].kind == percent && math.Abs(d) <= rounded*f.value && (d >= 0 || roughlyEqual.has(w)) {
				return true
			}
		}
	}
	return false
}

var roughlyEqual = foldedSet("نحو قرابة حوالي زهاء يقارب يناهز تقريبا")

// measures are words for parts of time, for money, length and weight, one row a dimension.
var measures = func() map[string]int {
	m := map[string]int{}
	for i, row := range [...]string{
		"ثانية ثوان ثواني دقيقة دقائق ساعة ساعات ساعتين يوم أيام يومين أسبوع أسابيع أسبوعين شهر أشهر شهور شهرين سنة سنوات سنتين سنين عام أعوام عامين عقد عقود عقدين قرن قرون قرنين",
		"دولار دولارا دولارات يورو دينار دينارا دنانير درهم درهما دراهم ريال ريالا ريالات جنيه جنيها جنيهات ليرة ليرات روبل روبلا فرنك فرنكا ين يوان روبية روبيات بيزو",
		"متر مترا أمتار كيلومتر كيلومترا كيلومترات ميل ميلا أميال قدم قدما أقدام سنتيمتر فرسخ",
		"طن طنا أطنان كيلوغرام كيلوغراما غرام غراما رطل رطلا",
	} {
		for w := range foldedSet(row) {
			m[w] = i + 1
		}
	}
	return m
}()

// measure returns the dimension of a measure, 0 for other words.
func measure(k *token) int {
	for _, v := range particleFree(k.Text) {
		if d := measures[v]; d != 0 {
			return d
		}
	}
	return 0
}

// lists reports whether the text lists exactly n names, joined by و.
func (t *text) lists(n int) bool {
	run, last := 0, -9
	for i := range t.tokens {
		k := &t.tokens[i]
		if !k.named() || i > 0 && k.place != 0 && k.place == t.tokens[i-1].place {
			continue
		}
		joined := strings.HasPrefix(k.Text, "و") || i > 0 && strings.HasPrefix(t.tokens[i-1].Text, "و")
		if joined && i-last <= 2 && last >= 0 {
			run++
		} else {
			if run == n {
				return true
			}
			run = 1
		}
		last = i
	}
	return run == n
}

// rivalFault returns a figure of the sentence that the evidence says of something else: where the words around it stand, it has another figure of the same.
func rivalFault(a *alignment) *token {
	for i := range a.s.figures {
		f := &a.s.figures[i]
		if f.kind != count && f.kind != percent || len(a.everywhere[f.first]) == 0 || f.kind == count && len(f.nouns) == 0 {
			continue
		}
		own := -1
		for _, p := range a.everywhere[f.first] {
			n, tight := a.local(a.everywhere, f.first, p.e)
			own = max(own, n+tight)
		}
		for j := range a.e.figures {
			g := &a.e.figures[j]
			if g.kind != f.kind || g.value == f.value || f.kind == count && !slices.ContainsFunc(g.nouns, func(k int) bool { return sameness(&a.s.tokens[f.nouns[0]], &a.e.tokens[k]) >= 0.9 }) {
				continue
			}
			if slices.ContainsFunc(a.s.figures, func(h figure) bool { return h.equals(a.s, g, a.e) }) {
				continue
			}
			if n, tight := a.local(a.everywhere, f.first, g.first); n+tight >= own+rivalry {
				return &a.s.tokens[f.first]
			}
		}
	}
	return nil
}

// rivalry is how much more of a figure's neighbourhood another one must have to take its place.
const rivalry = 2
