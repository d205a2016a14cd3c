package arabic

import (
	"math/big"
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
	next := i
	if e, n := r.calendarAt(i); n > 0 && e.kind == "weekday" {
		sure := r.is(i-1, "daily")
		if !sure && !definite(r.text(i)) {
			return Figure{}, i
		}
		f.Day.Weekday, next = e.n, i+n
		f.Maybe = !sure && e.maybe
		if d, after := r.dayAndMonth(next); after > next {
			d.Weekday = e.n
			f.Day, f.Maybe, next = d, false, after
		}
		if f.Maybe {
			if n, _, ok := r.numeral(i, "unit"); ok {
				f.other = append(f.other, Figure{Kind: Number, Value: n.value})
			}
		}
		return f, next
	}
	if d, after := r.dayAndMonth(i); after > i {
		f.Day = d
		return f, after
	}
	if y, hijri, after := r.yearAt(i); after > i {
		f.Day = Day{Year: y, Hijri: hijri}
		return f, after
	}
	return Figure{}, i
}

// digitDate reads 3/5/2021, day first as Arabic has it unless that is no date, and 2021-05-03.
func (r *reader) digitDate(i int) (Day, int) {
	n, ok := r.dateParts(i)
	if !ok {
		return Day{}, i
	}
	d := Day{Day: n[0], Month: n[1], Year: n[2]}
	switch last := r.tokens[i+4].length; {
	case r.tokens[i].length == 4:
		d = Day{Year: n[0], Month: n[1], Day: n[2]}
	case last == 2 && r.text(i+1) == "/":
		d.Year += 2000
	case last != 4:
		return Day{}, i
	}
	if d.Month > 12 {
		d.Day, d.Month = d.Month, d.Day
	}
	if d.Month < 1 || d.Month > 12 || d.Day < 1 || d.Day > 31 {
		return Day{}, i
	}
	next := i + 5
	if r.hinted(next, "hijri") {
		d.Hijri, next = true, next+1
	}
	return d, next
}

// dateParts returns three numbers with one sign between them.
func (r *reader) dateParts(i int) (n [3]int, ok bool) {
	sign := r.text(i + 1)
	if sign != "/" && sign != "." && !dash(sign) {
		return n, false
	}
	for p := range n {
		j := i + 2*p
		if p > 0 && !(r.joined(j) && r.joined(j-1) && r.text(j-1) == sign) {
			return n, false
		}
		if r.class(j) != digits || r.tokens[j].length == 0 || r.tokens[j].length > 4 {
			return n, false
		}
		n[p] = minutes(r.tokens[j].value)
	}
	fourth := r.text(i+5) == sign && r.joined(i+5) && r.class(i+6) == digits
	return n, !fourth
}

// calendarAt returns the month or weekday at token i, and how many tokens it has.
func (r *reader) calendarAt(i int) (calendarEntry, int) {
	if r.class(i) != word {
		return calendarEntry{}, 0
	}
	for n := 2; n > 0; n-- {
		w := r.text(i)
		if n == 2 {
			if r.class(i+1) != word {
				continue
			}
			w += " " + r.text(i+1)
		}
		for _, v := range readings(w) {
			if e, ok := calendar[v]; ok && (e.kind == "weekday" && (v == w || definite(w)) || e.kind != "weekday" && !definite(w)) {
				return e, n
			}
		}
	}
	return calendarEntry{}, 0
}

// dayAndMonth reads a month with the day before it and the year behind it, where they are told.
func (r *reader) dayAndMonth(i int) (Day, int) {
	at, day := i, 0
	if v, next := r.smallNumber(i); next > i {
		day, at = v, next
		if r.plainly(at, "من") {
			at++
		}
		if r.plainly(at, "شهر") {
			at++
		}
	}
	e, n := r.calendarAt(at)
	if n == 0 || e.kind == "weekday" {
		return Day{}, i
	}
	if e.maybe && day == 0 && !r.is(i-1, "dated") && r.class(at+n) != digits {
		return Day{}, i
	}
	d := Day{Month: e.n, Day: day, Hijri: e.kind == "hijri"}
	at += n
	at = r.secondName(e, at)
	d.Year, at = r.yearOf(d, at)
	return d, at
}

// secondName passes over the name that a month has in the other naming: مايو/أيار.
func (r *reader) secondName(e calendarEntry, at int) int {
	same, n := r.calendarAt(at + 1)
	if n == 0 || same.kind != e.kind || same.n != e.n || r.text(at) != "/" && r.text(at) != "(" {
		return at
	}
	return r.closed(at+1+n, r.text(at) == "(")
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
	if r.class(i) != digits || r.tokens[i].length != 4 {
		return 0, i
	}
	next = i + 1
	if r.hinted(next, "gregorian") || r.hinted(next, "hijri") {
		next++
	}
	return minutes(r.tokens[i].value), next
}

// smallNumber reads the number of a day: 3, الثالث, ثلاثين.
func (r *reader) smallNumber(i int) (int, int) {
	v, next := r.orderAt(i)
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
	return minutes(v), next
}

// yearAt reads a year with the word or the era that says it is one.
func (r *reader) yearAt(i int) (year int, hijri bool, next int) {
	at := i
	said := r.is(i-1, "year")
	if r.is(at, "year") {
		said = true
		at++
	}
	year, next = r.yearNumber(at)
	if next == at {
		return 0, false, i
	}
	digit := r.class(at) == digits
	if e, after := r.eraAt(next); after > next && (e == "before" || said || digit && (r.joined(next) || r.tokens[at].length >= 3)) {
		switch {
		case e == "before":
			return -year, false, after
		case e == "hijri" || year >= 100:
			return year, e == "hijri", after
		}
	}
	_, unit := r.unitAt(next, false)
	if said && unit == 0 && (year >= 100 || digit && r.tokens[at].length == 2) {
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
		return minutes(v), next
	}
	return 0, i
}

// eraAt returns the era at token i, in brackets or not: hijri, gregorian, or before Christ.
func (r *reader) eraAt(i int) (era string, next int) {
	at := i
	open := r.text(at) == "("
	if open {
		at++
	}
	switch {
	case r.plainly(at, "ق") && r.text(at+1) == "." && r.plainly(at+2, "م"):
		return "before", r.closed(at+3, open)
	case r.plainly(at, "ق") && r.plainly(at+1, "م"), r.plainly(at, "قبل") && r.plainly(at+1, "الميلاد"):
		return "before", r.closed(at+2, open)
	case r.hinted(at, "hijri"):
		return "hijri", r.closed(at+1, open)
	case r.hinted(at, "gregorian") && !definite(r.text(at)):
		return "gregorian", r.closed(at+1, open)
	}
	return "", i
}

// closed passes over a closing bracket where one was opened.
func (r *reader) closed(i int, open bool) int {
	if open && r.text(i) == ")" {
		return i + 1
	}
	return i
}

// clock reads a time of day.
func (r *reader) clock(i int) (Figure, int) {
	if f, next := r.digitClock(i); next > i {
		return f, next
	}
	said := r.plainly(i-1, "الساعه", "والساعه", "للساعه", "بالساعه")
	spelled := r.class(i) == word
	h, m, next := r.hourAt(i, said)
	switch {
	case next == i:
		return Figure{}, i
	case m > 0:
		return r.daytime(h, m, next, spelled)
	}
	if m, after := r.pastHour(next, said); after > next || said {
		return r.daytime(h, m, after, spelled)
	}
	if r.dayHint(next) != "" && (spelled || len(r.text(next)) > 2) {
		return r.daytime(h, 0, next, spelled)
	}
	return Figure{}, i
}

// digitClock reads 8:30 and 8:30:15.
func (r *reader) digitClock(i int) (Figure, int) {
	if r.class(i) != digits || r.text(i+1) != ":" || !r.joined(i+1) || !r.joined(i+2) || r.class(i+2) != digits {
		return Figure{}, i
	}
	if r.tokens[i+2].length != 2 || r.tokens[i].length == 0 {
		return Figure{}, i
	}
	h, m := minutes(r.tokens[i].value), minutes(r.tokens[i+2].value)
	if h > 24 || m > 59 {
		return Figure{}, i
	}
	next := i + 3
	if r.text(next) == ":" && r.joined(next) && r.class(next+1) == digits {
		next += 2
	}
	return r.daytime(h, m, next, false)
}

// hourAt reads an hour, in digits or as an ordinal; said tells that الساعة stands before it, where 8.30 is a time too.
func (r *reader) hourAt(i int, said bool) (h, m, next int) {
	if r.class(i) == digits {
		hour, point, _ := strings.Cut(r.text(i), ".")
		v := r.tokens[i].value
		if said && len(point) == 2 && point < "60" {
			v, _ = new(big.Rat).SetString(hour)
			m = int(point[0]-'0')*10 + int(point[1]-'0')
		}
		_, unit := r.unitAt(i+1, false)
		if !v.IsInt() || v.Sign() < 0 || v.Cmp(rat(24)) > 0 || unit > 0 {
			return 0, 0, i
		}
		return minutes(v), m, i + 1
	}
	if said && r.plainly(i, "الواحده") {
		return 1, 0, i + 1
	}
	v, next := r.orderAt(i)
	if next == i || !definite(r.text(i)) || v.Cmp(rat(12)) > 0 || !said && definite(r.text(i-1)) {
		return 0, 0, i
	}
	return minutes(v), 0, next
}

// pastHour reads what is added to an hour or taken off it: والنصف, إلا ربعا, وعشر دقائق.
func (r *reader) pastHour(i int, said bool) (m, next int) {
	sign, at := 1, i
	if r.plainly(i, "الا") {
		sign, at = -1, i+1
	}
	if part, and, ok := r.numeral(at, "part"); ok && !part.maybe && (and && (said || definite(r.text(at)[2:])) || sign < 0) {
		of := new(big.Rat).Mul(part.value, rat(60))
		return sign * minutes(of), at + 1
	}
	if t, after := r.cardinal(at); after > at && (sign < 0 || strings.HasPrefix(r.text(at), "و")) {
		if u, n := r.unitAt(after, false); n > 0 && u.Key == "min" && t.value().Cmp(rat(60)) < 0 {
			return sign * minutes(t.value()), after + n
		}
	}
	return 0, i
}

// dayHint returns which half of the day the words at i say.
func (r *reader) dayHint(i int) string {
	if r.plainly(i, "من", "في", "بعد") && definite(r.text(i+1)) {
		i++
	}
	w := strings.TrimPrefix(r.text(i), "ال")
	for _, half := range [...]string{"morning", "evening"} {
		if r.class(i) == word && (hints[half][w] || hints[half][w+"ا"]) {
			return half
		}
	}
	return ""
}

// daytime makes a clock of hours and minutes, with the half of the day that the words at next say.
func (r *reader) daytime(h, m, next int, spelled bool) (Figure, int) {
	f := Figure{Kind: Clock, Spelled: spelled, half: h > 12 || h == 0}
	hint := r.dayHint(next)
	night := r.plainly(next, "ليلا") && (h < 6 || h == 12)
	switch {
	case hint == "" || h > 12:
	case h == 12 && (hint == "morning" || night):
		h, f.half = 0, true
	case hint == "evening" && h < 12 && !night:
		h, f.half = h+12, true
	default:
		f.half = true
	}
	f.Value = rat(int64((h*60 + m + 1440) % 1440))
	return f, next
}
