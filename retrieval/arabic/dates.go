package arabic

import "math/big"

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
		n[p] = integer(r.tokens[j].value)
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
		for _, v := range without(w, hintParticles) {
			e, ok := calendar[v]
			if ok && (v == w || len(v) > 4) && (e.kind == "weekday" && (v == w || definite(w)) || e.kind != "weekday" && !definite(w)) {
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
	return integer(r.tokens[i].value), next
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
	return integer(v), next
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
	if n, _ := r.percentAt(next); n > 0 {
		unit = n
	}
	if said && unit == 0 && (year >= 100 || digit && r.tokens[at].length == 2 && r.plainly(at-1, "عام", "سنه")) {
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
