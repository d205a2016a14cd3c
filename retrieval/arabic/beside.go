package arabic

import (
	"math/big"
	"slices"
	"strings"
)

// beside reads what the words around the figures say of them.
func (r *reader) beside() {
	for i := range r.found {
		r.bound(i)
		f := &r.found[i]
		first, last := r.sentence(f.first)
		for j := first; j < last; j++ {
			f.total = f.total || r.is(j, "total")
		}
		if f.Kind == Number && f.Value.IsInt() && f.Unit.Key == "" {
			f.list = r.listFrom(f.next, last)
			f.listable = is(f.Noun, "enumerated")
		}
	}
	for i := 1; i < len(r.found); i++ {
		r.couple(&r.found[i-1], &r.found[i])
	}
	for i := range r.found {
		r.against(i)
	}
}

// bound gives figure n the bound that the words around it set.
func (r *reader) bound(n int) {
	f := &r.found[n]
	switch f.Kind {
	case Number, Share, Some, Range:
		f.Bound = r.boundBefore(n)
		if f.Bound == Exact {
			f.Bound = r.boundBehind(n)
		}
		until := f.Noun == "" && r.is(f.first-1, "dated") // حتى 2030 على الأقل
		if f.Bound != Exact && !until {                   // no date and no place in an order
			f.other = slices.DeleteFunc(f.other, func(o Figure) bool { return o.Kind == Date || o.Kind == Ordinal })
		}
	case Date:
		for j := f.first - 2; j < f.first && f.Bound == Exact; j++ {
			if r.hinted(j, "about") {
				f.Bound = About
			}
		}
	}
}

// reach is how many words may stand between a verb that bounds a figure and the figure.
const reach = 3

// boundBefore returns the bound that the words before a figure set.
func (r *reader) boundBefore(n int) Bound {
	i := r.found[n].first
	stop := 0
	if n > 0 {
		stop = r.found[n-1].next
	}
	if r.plainly(i-1, "مبلغ") {
		i--
	}
	switch w := i - 1; {
	case w < stop || r.class(w) != word:
		return Exact
	case r.is(w, "about"):
		return About
	case r.pairHinted(w-1, "more") || r.is(w, "more"):
		return More
	case r.pairHinted(w-1, "less") || r.is(w, "less"):
		return Less
	}
	return r.boundByVerb(stop, i)
}

// boundByVerb returns the bound that a verb in tokens [stop, i) sets to the figure at i: لا يقل
// عددهم عن, يتجاوز العدد.
func (r *reader) boundByVerb(stop, i int) Bound {
	for j := i - 1; j >= max(stop, i-2-reach) && r.class(j) == word; j-- {
		preposition := j+1 < i && (r.plainly(i-1, "علي", "عن") || r.plainly(j+1, "علي", "عن"))
		exceeds := r.is(j, "outright") || preposition && r.is(j, "exceeds")
		falls := preposition && r.is(j, "falls")
		switch denied := r.is(j-1, "deny"); {
		case exceeds && denied:
			return AtMost
		case exceeds:
			return More
		case falls && denied:
			return AtLeast
		case falls:
			return Less
		case r.is(j, "about") && j >= i-2:
			return About
		}
	}
	return Exact
}

// boundBehind returns the bound that the words behind a figure and its unit set.
func (r *reader) boundBehind(n int) Bound {
	for j := r.found[n].next; j <= r.found[n].next+reach && r.class(j) == word; j++ {
		if n+1 < len(r.found) && j >= r.found[n+1].first {
			break
		}
		switch {
		case r.hinted(j, "least"):
			return AtLeast
		case r.pairHinted(j, "most"):
			return AtMost
		case r.plainly(j, "تقريبا"):
			return About
		}
	}
	return Exact
}

// couple marks two figures that are the ends of a pair, from 10 to 15 or between 10 and 15, and
// gives the first the unit of the second.
func (r *reader) couple(a, b *found) {
	if b.first-a.next > reach {
		return
	}
	to := false
	for j := a.next; j < b.first; j++ {
		if r.class(j) == mark {
			return
		}
		to = to || r.plainly(j, "الي", "حتي")
	}
	and := strings.HasPrefix(r.text(b.first), "و") || b.first > a.next && strings.HasPrefix(r.text(b.first-1), "و")
	switch {
	case to:
	case and && (r.is(a.first-1, "among") || r.is(a.first-2, "among")):
		a.end, b.end = between, between
	default:
		return
	}
	a.end, b.end = a.end|low, b.end|high
	a.takesUnit(b)
	b.takesUnit(a)
}

// takesUnit gives an end of a pair the unit of the other end, where only that has one: من 400 دينار
// إلى 250.
func (f *found) takesUnit(of *found) {
	if f.Unit.Key != "" || f.Noun != "" || f.Kind != Number {
		return
	}
	switch {
	case of.Kind == Number:
		f.Unit = of.Unit
	case of.Kind == Share && f.Value.Cmp(rat(1)) > 0:
		f.share(100)
	}
}

// against gives figure n the score that it makes with what stands "against" it: ثلاثة أهداف مقابل
// هدفين.
func (r *reader) against(n int) {
	f := &r.found[n]
	if f.Kind != Number || f.Unit.Key != "" || !r.scored(f.first) {
		return
	}
	for j := f.next; j <= f.next+reach; j++ {
		to := r.plainly(j-1, "مقابل") || strings.HasPrefix(r.text(j), "ل")
		if goals := r.goalsAt(j, n+1); to && goals != nil {
			f.other = append(f.other, Figure{Kind: Score, Value: f.Value, High: goals})
			return
		}
	}
}

// goalsAt returns how many goals token j tells, which may begin figure n; nil when none.
func (r *reader) goalsAt(j, n int) *big.Rat {
	if n < len(r.found) && r.found[n].first == j && r.found[n].Kind == Number {
		return r.found[n].Value
	}
	if r.is(j, "goal") {
		return rat(1)
	}
	return nil
}

// entries counts the entries of a list in tokens [i, last): at least those that a comma or "، و"
// begins, at most those that any و may begin.
func (r *reader) entries(i, last int) [2]int {
	n := [2]int{1, 1}
	open := false
	for j := i; j < last; j++ {
		switch w := r.text(j); {
		case w == "،" || w == "؛" || w == "," || w == ";":
			open = true
			n[0], n[1] = n[0]+1, n[1]+1
			continue
		case strings.HasPrefix(w, "و") && r.class(j) == word && !open && j > i:
			n[1]++
		}
		open = false
	}
	if n[1] > n[0] && n[0] == 1 { // أ وب: one of them is sure
		n[0] = 2
	}
	return n
}

// listFrom returns how many things are listed behind a figure that ends before token i, where a
// colon or هي opens a list.
func (r *reader) listFrom(i, last int) [2]int {
	for j := i; j < min(last, i+4); j++ {
		if j+1 < last && (r.text(j) == ":" || hints["listing"][r.text(j)]) {
			return r.entries(j+1, last)
		}
	}
	return [2]int{}
}

// lists returns the lists of the text: behind a colon, and of things numbered in words.
func (r *reader) lists() (out [][2]int) {
	numbered := 0
	for i := range r.tokens {
		if hints["firsts"][strings.TrimPrefix(r.text(i), "و")] {
			numbered++
		}
		if r.text(i) == ":" {
			_, last := r.sentence(i)
			if n := r.entries(i+1, last); n[1] > 1 {
				out = append(out, n)
			}
		}
	}
	if numbered > 1 {
		out = append(out, [2]int{numbered, numbered})
	}
	return out
}
