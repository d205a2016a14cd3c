package arabic

import (
	"math/big"
	"slices"
	"strings"
)

// firstYear and lastYear bound what digits are a year without a word that says so.
const firstYear, lastYear = 1000, 2100

func yearly(v *big.Rat) bool {
	return v.IsInt() && v.Cmp(rat(firstYear)) >= 0 && v.Cmp(rat(lastYear)) <= 0
}

// date reads a day, a month, a year, a weekday or several of them.
func (r *reader) date(i int) (Figure, int) {
	if d, next := r.digitDate(i); next > i {
		return Figure{Kind: Date, Day: d}, next
	}
	f := Figure{Kind: Date, Spelled: r.class(i) == word}
	if e, n := r.calendarAt(i); n > 0 && e.role == "weekday" {
		return r.weekday(i, i+n, e)
	}
	if d, next := r.dayAndMonth(i); next > i {
		f.Day = d
		return f, next
	}
	year, hijri, next := r.yearAt(i)
	f.Day = Day{Year: year, Hijri: hijri}
	return f, next
}

// weekday reads the date that begins with a weekday in tokens [i, next).
func (r *reader) weekday(i, next int, e meaning) (Figure, int) {
	sure := r.is(i-1, "daily")
	if !sure && !definite(r.text(i)) {
		return Figure{}, i
	}
	f := Figure{Kind: Date, Spelled: true, Day: Day{Weekday: integer(e.value)}}
	if d, after := r.dayAndMonth(next); after > next {
		f.Day = d
		f.Day.Weekday = integer(e.value)
		return f, after
	}
	f.Maybe = !sure && e.maybe
	if n, _, ok := r.numeral(i, "unit"); ok && f.Maybe {
		f.other = append(f.other, Figure{Kind: Number, Value: n.value})
	}
	return f, next
}

// digitDate reads 3/5/2021, day first as Arabic has it, and 2021-05-03.
func (r *reader) digitDate(i int) (Day, int) {
	sign := r.text(i + 1)
	three := r.longer(i, sign) && r.longer(i+2, sign) && !r.longer(i+4, sign)
	if !three || sign != "/" && sign != "." && !dash(sign) {
		return Day{}, i
	}
	var n, length [3]int
	for p := range n {
		t := r.token(i + 2*p)
		if t.length == 0 || t.length > 4 {
			return Day{}, i
		}
		n[p], length[p] = integer(t.value), t.length
	}
	d := Day{Day: n[0], Month: n[1], Year: n[2]}
	switch {
	case length[0] == 4:
		d = Day{Year: n[0], Month: n[1], Day: n[2]}
	case length[2] == 2 && sign == "/":
		d.Year += 2000
	case length[2] != 4:
		return Day{}, i
	}
	if d.Month < 1 || d.Month > 12 || d.Day < 1 || d.Day > 31 {
		return Day{}, i
	}
	if r.is(i+5, "hijri") {
		d.Hijri = true
		return d, i + 6
	}
	return d, i + 5
}

// calendarAt returns the month or weekday at token i, and how many tokens it has.
func (r *reader) calendarAt(i int) (meaning, int) {
	for n := 2; n > 0; n-- {
		if r.class(i) != word || r.class(i+n-1) != word {
			continue
		}
		w := r.text(i)
		if n == 2 {
			w += " " + r.text(i+1)
		}
		for _, v := range without(w, hintParticles) {
			whole := v == w
			for _, e := range calendar[v] {
				weekday := e.role == "weekday"
				if (whole || len(v) > 4) && (weekday && whole || weekday == definite(w)) {
					return e, n
				}
			}
		}
	}
	return meaning{}, 0
}

// dayAndMonth reads a month with the day before it and the year behind it, where they are told.
func (r *reader) dayAndMonth(i int) (Day, int) {
	day, at := r.smallNumber(i)
	if at > i {
		if r.plainly(at, "من") {
			at++
		}
		if d := r.lastMonth(); d.Month > 0 && r.plainly(at, "الشهر") && r.plainly(at+1, "نفسه", "ذاته", "عينه") {
			d.Day = day
			return d, at + 2
		}
		if r.plainly(at, "شهر") {
			at++
		}
	}
	e, n := r.calendarAt(at)
	if n == 0 || e.role == "weekday" {
		return Day{}, i
	}
	next := at + n
	if e.maybe && day == 0 && !r.is(i-1, "dated") && r.class(next) != digits {
		return Day{}, i
	}
	if other, m := r.calendarAt(next + 1); other.role == e.role && same(other.value, e.value) && r.text(next) == "/" { // مايو/أيار
		next += 1 + m
	}
	d := Day{Month: integer(e.value), Day: day, Hijri: e.role == "hijri"}
	d.Year, next = r.yearOf(d, next)
	return d, next
}

// lastMonth is the month that the text told last, with its year.
func (r *reader) lastMonth() Day {
	for _, f := range slices.Backward(r.found) {
		if f.Day.Month > 0 {
			return Day{Year: f.Day.Year, Month: f.Day.Month, Hijri: f.Day.Hijri}
		}
	}
	return Day{}
}

// yearOf reads the year behind a month that ends before token i.
func (r *reader) yearOf(d Day, i int) (year, next int) {
	at := i
	if r.plainly(at, "من", "،") {
		at++
	}
	if y, hijri, next := r.yearAt(at); next > at && (d.Hijri || !hijri) {
		return y, next
	}
	if r.token(i).length == 4 {
		return integer(r.tokens[i].value), i + 1
	}
	return 0, i
}

// smallNumber reads the number of a day: 3, الثالث, ثلاثين. No day is a feminine ordinal: المرحلة
// الثالثة من مارس.
func (r *reader) smallNumber(i int) (int, int) {
	v, next := r.orderAt(i)
	if next > i && (strings.HasSuffix(r.text(i), "ه") || strings.HasSuffix(r.text(i), "ى")) {
		return 0, i
	}
	if next == i {
		var t tally
		if t, next = r.cardinal(i); next == i {
			return 0, i
		}
		v = t.value()
	}
	if !v.IsInt() || v.Sign() <= 0 || v.Cmp(rat(31)) > 0 {
		return 0, i
	}
	return integer(v), next
}

// yearAt reads a year with the word or the era that says it is one.
func (r *reader) yearAt(i int) (year int, hijri bool, next int) {
	at, said := i, r.is(i-1, "year")
	if r.is(at, "year") {
		at, said = i+1, true
	}
	year, next = r.yearNumber(at)
	if next == at {
		return 0, false, i
	}
	length := r.token(at).length // 0 of words
	if r.is(at-1, "years") && year < firstYear && length > 0 {
		said = false
	}
	era, after := r.eraAt(next)
	_, unit := r.unitAt(next, false)
	percent, _ := r.percentAt(next)
	switch {
	case era == "before":
		return -year, false, after
	case era != "" && (era == "hijri" || year >= 100) && (said || length >= 3 || length > 0 && r.joined(next)):
		return year, era == "hijri", after
	case said && unit == 0 && percent == 0 && (year >= 100 || length == 2 && r.plainly(at-1, "عام", "سنه")):
		return year, false, next
	}
	return 0, false, i
}

// yearNumber reads a number that may be a year: in words, or in digits without groups.
func (r *reader) yearNumber(i int) (year, next int) {
	t, next := r.cardinal(i)
	if next == i || r.class(i) == digits && (next > i+1 || r.tokens[i].length == 0) {
		return 0, i
	}
	if v := t.value(); v.IsInt() && v.Cmp(rat(lastYear)) <= 0 && v.Cmp(rat(2)) >= 0 {
		return integer(v), next
	}
	return 0, i
}

// eraAt returns the era at token i: hijri, gregorian, or before Christ.
func (r *reader) eraAt(i int) (era string, next int) {
	switch {
	case r.written(i, i+3) == "ق.م":
		return "before", i + 3
	case r.pairHinted(i, "before"):
		return "before", i + 2
	case r.is(i, "hijri"):
		return "hijri", i + 1
	case r.is(i, "gregorian") && !definite(r.text(i)):
		return "gregorian", i + 1
	}
	return "", i
}
