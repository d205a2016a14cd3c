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
	a, b = min(a, b), max(a, b)
	return a == b || a > 0 && a < 100 && b%100 == a
}

// completed reports whether all parts of a date stand in the evidence: a day with its month, a year
// anywhere.
func (d Day) completed(evidence []Figure) bool {
	year, month, day, weekday := d.Year == 0, d.Month == 0, d.Day == 0, d.Weekday == 0
	for _, x := range evidence {
		switch g := x.Day; x.Kind {
		case Date:
			year = year || sameYear(g.Year, d.Year)
			month = month || g.Month == d.Month && g.Hijri == d.Hijri
			day = day || g.Month == d.Month && (g.Day == d.Day || d.Day == 1 && g.Day == 0)
			weekday = weekday || g.Weekday == d.Weekday
		case Range:
			year = year || d.Year > 0 && sameYear(integer(x.Value), d.Year)
		}
	}
	return year && month && day && weekday
}
