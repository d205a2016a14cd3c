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
	var n [3]int
	sign := r.text(i + 1)
	if sign != "/" && sign != "." && !dash(sign) {
		return Day{}, i
	}
	for p := range n {
		j := i + 2*p
		if r.class(j) != digits || p > 0 && (!r.joined(j) || !r.joined(j-1) || r.text(j-1) != sign) || r.tokens[j].length == 0 || r.tokens[j].length > 4 {
			return Day{}, i
		}
		n[p] = minutes(r.tokens[j].value)
	}
	if r.text(i+5) == sign && r.joined(i+5) && r.class(i+6) == digits {
		return Day{}, i
	}
	d := Day{Day: n[0], Month: n[1], Year: n[2]}
	if r.tokens[i].length == 4 {
		d = Day{Year: n[0], Month: n[1], Day: n[2]}
	} else if l := r.tokens[i+4].length; l == 2 && sign == "/" {
		d.Year += 2000
	} else if l != 4 {
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
	if same, m := r.calendarAt(at + 1); m > 0 && same == e || m > 0 && same.kind == e.kind && same.n == e.n {
		if r.text(at) == "/" || r.text(at) == "(" { // مايو/أيار
			if at += 1 + m; r.text(at) == ")" {
				at++
			}
		}
	}
	year := at
	if r.plainly(year, "من", "،") {
		year++
	}
	if y, hijri, next := r.yearAt(year); next > year && (d.Hijri || !hijri) {
		d.Year, at = y, next
	} else if r.class(at) == digits && r.tokens[at].length == 4 {
		d.Year, at = minutes(r.tokens[at].value), at+1
		if r.hinted(at, "gregorian") || r.hinted(at, "hijri") {
			at++
		}
	}
	return d, at
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
	said := r.class(at) == word && r.is(at, "year")
	if said {
		at++
	}
	before := r.is(i-1, "year")
	t, next := r.cardinal(at)
	if next == at {
		return 0, false, i
	}
	v := t.value()
	if !v.IsInt() || v.Cmp(rat(lastYear)) > 0 || v.Cmp(rat(2)) < 0 || r.class(at) == digits && next > at+1 {
		return 0, false, i
	}
	if r.class(at) == digits && r.tokens[at].length == 0 {
		return 0, false, i
	}
	year = minutes(v)
	_, unit := r.unitAt(next, false)
	open := r.text(next) == "(" // ١٤٤٢ (هـ)
	era := next
	if open {
		era++
	}
	digit := r.class(at) == digits && (r.joined(era) || r.tokens[at].length >= 3)
	switch {
	case r.plainly(era, "ق") && (r.plainly(era+1, "م") || r.plainly(era+2, "م")):
		if r.plainly(era+1, ".") {
			era++
		}
		return -year, false, era + 2
	case r.plainly(era, "قبل") && r.plainly(era+1, "الميلاد"):
		return -year, false, era + 2
	case r.hinted(era, "hijri") && (digit || said || before):
		return year, true, r.closed(era+1, open)
	case r.hinted(era, "gregorian") && !strings.HasPrefix(r.text(era), "ال") && (digit || said || before) && year >= 100:
		return year, false, r.closed(era+1, open)
	case (said || before) && unit == 0 && (year >= 100 || r.class(at) == digits && r.tokens[at].length == 2):
		return year, false, next
	}
	return 0, false, i
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
	if r.class(i) == digits && r.text(i+1) == ":" && r.joined(i+1) && r.joined(i+2) && r.class(i+2) == digits && r.tokens[i+2].length == 2 && r.tokens[i].length > 0 {
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
	said := r.plainly(i-1, "الساعه", "والساعه", "للساعه", "بالساعه")
	h, next := 0, i
	if r.class(i) == digits {
		hour, point, _ := strings.Cut(r.text(i), ".")
		v := r.tokens[i].value
		m := 0
		if said && len(point) == 2 && point < "60" {
			v, _ = new(big.Rat).SetString(hour)
			m = int(point[0]-'0')*10 + int(point[1]-'0')
		}
		if !v.IsInt() || v.Sign() < 0 || v.Cmp(rat(24)) > 0 {
			return Figure{}, i
		}
		h, next = minutes(v), i+1
		if _, unit := r.unitAt(next, false); unit > 0 {
			return Figure{}, i
		}
		if m > 0 {
			return r.daytime(h, m, next, false)
		}
	} else if v, after := r.orderAt(i); after > i && definite(r.text(i)) && v.Cmp(rat(12)) <= 0 && (said || !definite(r.text(i-1))) {
		h, next = minutes(v), after
	} else if said && r.plainly(i, "الواحده") {
		h, next = 1, i+1
	}
	if next == i {
		return Figure{}, i
	}
	m, after := r.pastHour(next, said)
	if after > next || said {
		return r.daytime(h, m, after, r.class(i) == word)
	}
	if r.dayHint(next) != "" && (r.class(i) == word || len(r.text(next)) > 2) {
		return r.daytime(h, 0, next, r.class(i) == word)
	}
	return Figure{}, i
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
