package arabic

// agrees reports whether two dates share a part, and no part of one gainsays the other.
func (d Day) agrees(e Day) bool {
	shared := false
	for i, p := range [...][2]int{{d.Year, e.Year}, {d.Month, e.Month}, {d.Day, e.Day}, {d.Weekday, e.Weekday}} {
		if p[0] == 0 || p[1] == 0 {
			continue
		}
		if p[0] != p[1] && !(i == 0 && sameYear(p[0], p[1])) {
			return false
		}
		shared = true
	}
	if d.Hijri != e.Hijri && (d.Month > 0 && e.Month > 0 || d.Year > 0 && e.Year > 0) {
		return false
	}
	return shared
}

// sameYear reports whether two years are one, which may be told by its last two digits.
func sameYear(a, b int) bool {
	if a > b {
		a, b = b, a
	}
	return a == b || a > 0 && a < 100 && b%100 == a
}

// completed reports whether all parts of a date stand in the evidence, with g among them: a day
// with its month, a year anywhere.
func (d Day) completed(g Figure, evidence []Figure) bool {
	has := func(part func(Day) bool) bool {
		for _, f := range append([]Figure{g}, evidence...) {
			for _, x := range f.readings() {
				if x.Kind == Date && part(x.Day) || x.Kind == Range && d.Year > 0 && part(Day{Year: integer(x.Value)}) {
					return true
				}
			}
		}
		return false
	}
	for _, part := range [...]struct {
		told   bool
		stands func(Day) bool
	}{
		{d.Year != 0, func(x Day) bool { return sameYear(x.Year, d.Year) }},
		{d.Month > 0, func(x Day) bool { return x.Month == d.Month && x.Hijri == d.Hijri }},
		{d.Day > 0, func(x Day) bool {
			return x.Day == d.Day && x.Month == d.Month || d.Day == 1 && x.Day == 0 && x.Month == d.Month
		}},
		{d.Weekday > 0, func(x Day) bool { return x.Weekday == d.Weekday }},
	} {
		if part.told && !has(part.stands) {
			return false
		}
	}
	return true
}
