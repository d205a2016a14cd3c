package answering

import (
	"math/big"
	"slices"
	"strings"

	"isnad/retrieval/arabic"
)

// A figure is one of a text, with the words that say what it counts.
type figure struct {
	arabic.Figure
	n          int   // its place in the text's reading
	first, end int   // its tokens: [first, end)
	nouns      []int // tokens that may be what it counts, or what it is a share of
	of         bool  // nouns stand behind من
	rank       bool  // الأول of a noun: told apart from other ranks of the same noun only
}

// findFigures reads the numbers and dates of the text.
func (t *text) findFigures() {
	t.reading = arabic.Read(t.source)
	for n, g := range t.reading.Figures {
		f := figure{Figure: g, n: n}
		f.first = slices.IndexFunc(t.tokens, func(k token) bool { return k.End > g.Start })
		if f.first < 0 {
			continue
		}
		for f.end = f.first; f.end < len(t.tokens) && t.tokens[f.end].Start < g.End; f.end++ {
		}
		if f.end == f.first {
			continue
		}
		if f.rank = t.ranks(&f); f.Maybe && !f.rank {
			continue
		}
		for j := f.first; j < f.end && !f.Dual; j++ {
			t.tokens[j].figure, t.tokens[j].groups = true, nil
		}
		t.figures = append(t.figures, f)
	}
	for i := range t.figures {
		t.counted(&t.figures[i])
	}
}

// ranks reports whether a figure is the first of the noun before it.
func (t *text) ranks(f *figure) bool {
	i := f.first
	if f.Kind != arabic.Ordinal || f.Value.Cmp(one) != 0 || i == 0 || !definite(t.tokens[i].Text) {
		return false
	}
	noun := &t.tokens[i-1]
	return definite(noun.Text) && noun.clause == t.tokens[i].clause && (noun.content() || measure(noun))
}

var one, two = big.NewRat(1, 1), big.NewRat(2, 1)

// measure reports whether a word is a unit: of time, money, length, weight.
func measure(k *token) bool {
	_, ok := arabic.UnitOf(k.Text)
	return ok
}

// timed reports whether a word is a unit of time.
func timed(k *token) bool {
	u, ok := arabic.UnitOf(k.Text)
	return ok && u.Time()
}

// counted finds what a figure may count: the word behind it, or behind من; words before it where it has the article ("الدول الست").
func (t *text) counted(f *figure) {
	switch {
	case f.rank:
		f.nouns = []int{f.first - 1}
		return
	case f.Dual:
		f.nouns = []int{f.first}
		return
	case f.YearLike(), f.Kind == arabic.Clock, f.Kind == arabic.Code:
		return
	}
	start := f.end
	if f.Kind == arabic.Share && start < len(t.tokens) && t.tokens[start].Text == "من" {
		f.of = true
		start++
	}
	clause := t.tokens[f.first].clause
	for j := start; j < min(start+2, len(t.tokens)) && t.tokens[j].content() && t.tokens[j].clause == clause; j++ {
		f.nouns = append(f.nouns, j)
	}
	if f.Kind != arabic.Share && definite(t.tokens[f.first].Text) {
		for j := f.first - 1; j >= max(0, f.first-2) && (t.tokens[j].content() || measure(&t.tokens[j])) && t.tokens[j].clause == clause; j-- {
			f.nouns = append(f.nouns, j)
		}
	}
}

// parts is how many things a figure tells: a date may have a day, a month and a year.
func (f *figure) parts() int {
	n := 0
	for _, part := range [...]int{f.Day.Year, f.Day.Month, f.Day.Day, f.Day.Weekday} {
		if part != 0 {
			n++
		}
	}
	return max(n, 1)
}

// figureFault returns the first figure of the sentence that the evidence does not carry, or has of another thing; nil when all stand.
func figureFault(s, e *text) *figure {
	for i := range s.figures {
		if f := &s.figures[i]; !f.supported(s, e) {
			return f
		}
	}
	return nil
}

// equals reports whether two figures say the same of the same.
func (f *figure) equals(s *text, g *figure, e *text) bool {
	return f.CarriedBy(g.Figure) && sameThing(s, f, e, g)
}

func (f *figure) supported(s, e *text) bool {
	if f.rank {
		return f.first1(s, e)
	}
	same := func(_, j int) bool {
		g := slices.IndexFunc(e.figures, func(g figure) bool { return g.n == j })
		return g < 0 || sameThing(s, f, e, &e.figures[g])
	}
	if s.reading.Carried(f.n, e.reading, same) {
		return true
	}
	if f.Kind != arabic.Number {
		return false
	}
	if s.members(f) {
		if listed, any := e.lists(f.Value); any {
			return listed
		}
	}
	return f.Value.Cmp(two) == 0 && e.pairOf(s, f) || s.reading.Counts(f.n, e.reading)
}

// first1 reports whether the evidence calls the same thing the first, or never speaks of a first or another place of it.
func (f *figure) first1(s, e *text) bool {
	told := false
	for _, g := range e.figures {
		if g.rank && sameness(&s.tokens[f.nouns[0]], &e.tokens[g.nouns[0]]) > 0 {
			return true
		}
		told = told || g.rank
	}
	for _, g := range e.reading.Figures {
		if g.Kind == arabic.Ordinal && g.Maybe && g.Value.Cmp(one) == 0 && !told {
			return true
		}
	}
	return !told && !f.rivalled(s, e)
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
		if !measure(&t.tokens[i]) && slices.ContainsFunc(t.tokens[i].forms, func(w string) bool { return memberWords[w] }) {
			return true
		}
	}
	return len(f.nouns) == 0
}

var memberWords = foldedSet("دول دولة بلدان بلد جمهوري جمهوريات أعضاء عضو أطراف طرف أقطار قادة زعماء أشخاص شخص مدن مدين عواصم")

// sameThing compares what two equal figures count. A figure whose noun is not told may count anything, and so may one whose noun the
// evidence does not have: it may be a synonym. Units are compared with the figures.
func sameThing(s *text, f *figure, e *text, g *figure) bool {
	if len(f.nouns) == 0 || len(g.nouns) == 0 || f.Kind == arabic.Share && !(f.of && g.of) || f.Unit.Key != "" && g.Unit.Key != "" {
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
	if times, _ := arabic.UnitOf(e.tokens[g.nouns[0]].Text); times.Key == "×" { // "اجتمعوا أربع مرات" are four meetings
		return true
	}
	return !slices.ContainsFunc(e.tokens, func(k token) bool { return sameness(noun, &k) > 0 })
}

// rivalled reports whether the evidence has another figure of what f counts.
func (f *figure) rivalled(s, e *text) bool {
	noun := &s.tokens[f.nouns[0]]
	for i := range e.figures {
		g := &e.figures[i]
		if g.Kind != arabic.Number && g.Kind != f.Kind || g.CarriedBy(f.Figure) {
			continue
		}
		if slices.ContainsFunc(g.nouns, func(j int) bool { return sameness(noun, &e.tokens[j]) >= 0.9 }) {
			return true
		}
	}
	return false
}

// lists reports whether the text lists exactly so many names, joined by و, and whether it lists any.
func (t *text) lists(count *big.Rat) (listed, any bool) {
	if !count.IsInt() || count.Cmp(two) < 0 {
		return false, false
	}
	n := count.Num().Int64()
	run, last := int64(0), -9
	for i := range t.tokens {
		k := &t.tokens[i]
		if !k.named() || i > 0 && k.place != 0 && k.place == t.tokens[i-1].place {
			continue
		}
		joined := strings.HasPrefix(k.Text, "و") || i > 0 && strings.HasPrefix(t.tokens[i-1].Text, "و")
		if joined && i-last <= 2 && last >= 0 {
			run++
		} else {
			listed, any = listed || run == n, any || run > 1
			run = 1
		}
		last = i
	}
	return listed || run == n, any || run > 1
}

// rivalFault returns a figure of the sentence that the evidence says of something else: where the words around it stand, it has
// another figure of the same.
func rivalFault(a *alignment) *token {
	for i := range a.s.figures {
		f := &a.s.figures[i]
		if f.Kind != arabic.Number && f.Kind != arabic.Share || len(a.everywhere[f.first]) == 0 || f.Kind == arabic.Number && len(f.nouns) == 0 {
			continue
		}
		own := -1
		for _, p := range a.everywhere[f.first] {
			n, tight := a.local(a.everywhere, f.first, p.e)
			own = max(own, n+tight)
		}
		for j := range a.e.figures {
			g := &a.e.figures[j]
			likes := func(k int) bool { return sameness(&a.s.tokens[f.nouns[0]], &a.e.tokens[k]) >= 0.9 }
			if g.Kind != f.Kind || f.CarriedBy(g.Figure) || f.Kind == arabic.Number && !slices.ContainsFunc(g.nouns, likes) {
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
