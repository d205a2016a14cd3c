package arabic

import "strings"

// clock reads a time of day.
func (r *reader) clock(i int) (Figure, int) {
	if f, next := r.digitClock(i); next > i {
		return f, next
	}
	said := r.plainly(i-1, "الساعه", "والساعه", "للساعه", "بالساعه")
	spelled := r.class(i) == word
	h, next := r.hourAt(i, said)
	if next == i {
		return Figure{}, i
	}
	m, after := r.pastHour(next, said)
	if after > next || said || r.dayHint(next) != "" && (spelled || len(r.text(next)) > 2) {
		return r.daytime(h, m, after, spelled)
	}
	return Figure{}, i
}

// digitClock reads 8:30.
func (r *reader) digitClock(i int) (Figure, int) {
	if !r.longer(i, ":") || r.class(i) != digits || r.token(i).length == 0 || r.token(i+2).length != 2 {
		return Figure{}, i
	}
	h, m := integer(r.tokens[i].value), integer(r.tokens[i+2].value)
	if h > 24 || m > 59 {
		return Figure{}, i
	}
	return r.daytime(h, m, i+3, false)
}

// hourAt reads an hour, in digits or as an ordinal; said tells that الساعة stands before it.
func (r *reader) hourAt(i int, said bool) (h, next int) {
	if said && r.plainly(i, "الواحده") {
		return 1, i + 1
	}
	if r.class(i) == digits {
		v := r.tokens[i].value
		_, unit := r.unitAt(i+1, false)
		if !v.IsInt() || v.Cmp(rat(24)) > 0 || unit > 0 {
			return 0, i
		}
		return integer(v), i + 1
	}
	v, next := r.orderAt(i)
	if next == i || !definite(r.text(i)) || v.Cmp(rat(12)) > 0 || !said && definite(r.text(i-1)) {
		return 0, i
	}
	return integer(v), next
}

// pastHour reads what is added to an hour or taken off it: والنصف, إلا ربعا, وعشر دقائق.
func (r *reader) pastHour(i int, said bool) (m, next int) {
	sign, at := 1, i
	if r.plainly(i, "الا") {
		sign, at = -1, i+1
	}
	if part, and, ok := r.numeral(at, "part"); ok && !part.maybe && (and && (said || definite(r.text(at)[2:])) || sign < 0) {
		return sign * integer(times(part.value, rat(60))), at + 1
	}
	number := at
	if r.plainly(at, "و") && r.joined(at+1) { // و20 دقيقة
		number++
	}
	if t, after := r.cardinal(number); after > number && (sign < 0 || strings.HasPrefix(r.text(at), "و")) {
		if u, n := r.unitAt(after, false); n > 0 && u.Key == "min" && t.value().Cmp(rat(60)) < 0 {
			return sign * integer(t.value()), after + n
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
