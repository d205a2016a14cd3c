package reader

import (
	"slices"
	"strings"
	"unicode/utf8"

	"isnad/retrieval"
)

// Worth of what marks a sentence as an answer, in logits. The data have too few such questions to fit these.
const (
	settingWorth  = 3.0 // an event and where or when it was
	leadWorth     = 1.0 // the first paragraph that speaks of an event; the n-th has the n-th part
	listWorth     = 6.5 // a list of what is asked for
	denialWorth   = 4.0 // the negated verb of the question is negated here
	identityWorth = 3.0 // who or where is asked of a name alone, and it is introduced here
	officeWorth   = 5.5 // an office and of what it is, side by side
	voiceWorth    = 1.5 // somebody's words or opinion are asked for, and somebody of this name says something
)

// fits adds up what marks a sentence as an answer.
func (p *pool) fits(a ask, m match, s sentence, i int) float64 {
	sum := 0.0
	if a.event {
		if about := m.cover(func(t int) float64 { return m.degree[t][i] }); about >= alike {
			if a.kind == where {
				sum += settingWorth * p.venue(m, s)
			} else {
				sum += settingWorth * dated(s)
			}
			sum += leadWorth / float64(max(1, p.passages[s.passage].ID))
		}
	}
	sum += listWorth * p.lists(a, m, s, i)
	if a.denied >= 0 && p.denies(m, a.denied, s) {
		sum += denialWorth
	}
	if t := a.identity(); t >= 0 && p.introduces(a, m, t, s) {
		sum += identityWorth
	}
	if t := a.voice(); t >= 0 && p.speaks(m, t, s) {
		sum += voiceWorth
	}
	if a.kind == who {
		for t := 1; t < len(a.terms); t++ {
			if offices[a.terms[t-1].stem] && follows(a.terms[t-1], a.terms[t]) && p.heads(m, a.terms[t-1], t-1, t, s) {
				sum += officeWorth
			}
		}
	}
	return sum
}

// identity is the place of the only term of "who is …" and "where is …", or -1.
func (a ask) identity() int {
	found := -1
	for t, term := range a.terms {
		switch {
		case idle[term.stem]:
		case found >= 0 || a.kind != who && a.kind != where || offices[term.stem]:
			return -1
		default:
			found = t
		}
	}
	return found
}

// voice is the place of the term whose words or opinion are asked for, or -1: "ماذا قال فلان", "ما موقف فلان".
func (a ask) voice() int {
	for t := 1; t < len(a.terms); t++ {
		if sayings[a.terms[t-1].word] && a.terms[t].place == a.terms[t-1].place+1 {
			return t
		}
	}
	return -1
}

// speaks reports whether a verb of saying stands right before a term, or at most two words, as a title is.
func (p *pool) speaks(m match, t int, s sentence) bool {
	for j, w := range s.words {
		if !sayings[strings.TrimPrefix(w.Text, "و")] {
			continue
		}
		for n := j + 1; n <= j+3 && n < len(s.keys); n++ {
			if m.like[t][s.keys[n]] >= alike {
				return true
			}
		}
	}
	return false
}

// introduces reports whether a name stands beside what someone or some place is: "رئيس الوزراء فلان", "فلانة، عاصمة البلاد".
func (p *pool) introduces(a ask, m match, t int, s sentence) bool {
	what := offices
	if a.kind == where {
		what = places
	}
	for j, k := range s.keys {
		if m.like[t][k] < alike || a.terms[t].region != "" && m.like[t][k] < sameStem { // a town is not its country
			continue
		}
		for n := max(0, j-4); n <= j+2 && n < len(s.words); n++ {
			if n != j && what[s.words[n].Stem] {
				return true
			}
		}
	}
	return false
}

// heads reports whether an office and of what it is stand together: "رئيس المنظمة", "الأمين العام للمنظمة", "الرئاسة الدورية للمنظمة".
func (p *pool) heads(m match, office term, first, second int, s sentence) bool {
	for j, k := range s.keys {
		if m.like[first][k] < sameRoot && p.keys[k].root != office.root && !(headships[office.stem] && headships[s.words[j].Stem]) {
			continue
		}
		for n := j + 1; n <= j+2 && n < len(s.keys); n++ {
			if m.like[second][s.keys[n]] >= alike {
				return true
			}
		}
	}
	return false
}

// dated tells how exactly a sentence dates what it says.
func dated(s sentence) float64 {
	switch {
	case isYear(s.words) > 0, any1(s.words, func(w retrieval.Word) bool { return weekdays[bare(w.Text)] || months[bare(w.Text)] }) > 0:
		return 1
	}
	return 0
}

// venue finds where the event was: a town or a building behind "in": 1; a town or country right behind the event ("اجتماع يريفان"), or behind it and "in": .8.
func (p *pool) venue(m match, s sentence) float64 {
	best := 0.0
	event := func(j int) bool {
		return j >= 0 && slices.ContainsFunc(m.like, func(like []float64) bool { return like[s.keys[j]] >= alike })
	}
	for j := 1; j < len(s.words); j++ {
		w, before := s.words[j], s.words[j-1]
		in := before.Text == "في" || before.Text == "داخل" || before.Text == "بمدينه"
		country := p.keys[s.keys[j]].region
		switch {
		case in && (venues[w.Stem] || country != "" && !sameBeginning(w.Text, country)):
			return 1
		case country != "" && !strings.HasPrefix(w.Text, "ال") && (event(j-1) || in && event(j-2)):
			best = .8
		}
	}
	return best
}

// sameBeginning reports whether a word begins as the name of its country does: a town does not.
func sameBeginning(word, country string) bool {
	word, country = strings.TrimPrefix(word, "ال"), strings.TrimPrefix(retrieval.Fold(country), "ال")
	_, size := utf8.DecodeRuneInString(country)
	return strings.HasPrefix(word, country[:size])
}

// lists tells how far a sentence enumerates what is asked for: at least three in a row, countries where countries are asked for, beside the other words of the question.
func (p *pool) lists(a ask, m match, s sentence, i int) float64 {
	found := 0.0
	belongs := slices.ContainsFunc(a.terms, func(t term) bool { return members[t.stem] })
	if a.kind != list && !(a.kind == yesNo && belongs) {
		return 0
	}
	countries := belongs || slices.ContainsFunc(a.terms, func(t term) bool { return states[t.stem] })
	opened := any1(s.words, func(w retrieval.Word) bool { return listers[strings.TrimPrefix(w.Text, "و")] }) > 0
	switch {
	case countries && p.countries(s) >= 3:
		found = 1
	case opened && enumeration(s) == 1, opened && !countries && enumeration(s) > 0:
		found = .7 * enumeration(s)
	default:
		return 0
	}
	had, total := 0.0, 0.0
	for t, term := range a.terms {
		if term.weight < 1 || states[term.stem] || members[term.stem] {
			continue
		}
		had += m.weight[t] * m.degree[t][i]
		total += m.weight[t]
	}
	if total > 0 {
		found *= had / total
	}
	return found
}

// countries is the most countries that a sentence names in a row, each joined to the one before.
func (p *pool) countries(s sentence) int {
	run, most, last := 0, 0, -9
	seen := map[string]bool{}
	for j, k := range s.keys {
		r := p.keys[k].region
		if r == "" || seen[r] {
			continue
		}
		if j-last > 3 || !strings.HasPrefix(s.words[j].Text, "و") {
			run, seen = 0, map[string]bool{}
		}
		seen[r] = true
		run++
		last = j
		most = max(most, run)
	}
	return most
}

// denies reports whether a sentence negates a term.
func (p *pool) denies(m match, t int, s sentence) bool {
	for j := 1; j < len(s.words); j++ {
		if negators[strings.TrimPrefix(s.words[j-1].Text, "و")] && m.like[t][s.keys[j]] >= alike {
			return true
		}
	}
	return false
}

// guesses are words with which a sentence may begin that answers: where a question asks when and where an event was, or who belongs to something, it has hardly a word in common with its answer.
func (a ask) guesses() []string {
	var class, rest []string
	belongs := false
	for _, t := range a.terms {
		switch {
		case states[t.stem]:
			class = append(class, t.word)
		case members[t.stem]:
			belongs = true
		default:
			rest = append(rest, t.word)
		}
	}
	if len(rest) == 0 {
		rest = class
	}
	switch about := strings.Join(rest, " "); {
	case a.paper:
		return []string{"بقلم"}
	case about == "":
		return nil
	case !arabic(a.text) && a.event:
		return []string{"اجتمعوا يوم الخميس في مدينة"}
	case !arabic(a.text) && belongs:
		return []string{"تضم فرنسا وألمانيا وإيطاليا وإسبانيا"}
	case !arabic(a.text):
		return nil
	case a.kind == where && a.identity() >= 0:
		return []string{a.terms[a.identity()].word + " عاصمة"}
	case a.event:
		return []string{about + " يوم الخميس في مدينة"}
	case a.denied >= 0:
		return []string{"لم " + a.terms[a.denied].word, "لم ي" + strings.TrimPrefix(a.terms[a.denied].word, "ت")}
	case belongs && len(class) > 0 && rest[0] == class[0]:
		return []string{"تضم فرنسا وألمانيا وإيطاليا وإسبانيا"} // a list of any countries is near one of others
	case belongs && (a.kind == list || a.kind == yesNo || a.kind == who):
		return []string{"تضم " + about}
	}
	return nil
}
