package reader

import (
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"isnad/retrieval"
)

// The signs that the article answers an ask, or does not.
const (
	sCover      = iota // features of the best sentence
	sCoverWide         //
	sCoverAll          //
	sPhrase            //
	sMargin            // its cosine above the pool's mean, scaled
	sCosine            // its cosine above what is usual for the question's language, scaled
	sLead              // its score above the pool's mean
	sUnmatched         // share of the ask's own words that stand nowhere
	sName              // one of them is a foreign name
	sRegion            // one of them is a country
	sEvidence          // the kind of answer shows in words and numbers, and a good sentence has it
	sNoEvidence        // it does, and no good sentence has it
	sNoCount           // a number is wanted, what is counted stands nowhere, and no number beside it
	sUnbound           // two words that only mean something together stand nowhere together
	sBound             // feature of the best sentence
	sClause            // its clause's cosine above the pool's mean, scaled
	sAway              // what is asked of a thing stands nowhere, and the sentence speaks of the thing: "كم عمر المدير؟" where his age is not told
	sNoUnit            // the same, where it stands somewhere but beside no number
	sApart             // what is asked stands somewhere, but nowhere beside the thing of which it is asked
	sBias
	signs
)

// usualCosine is about what e5 gives a question and the sentence that answers it, in Arabic and in other languages.
const (
	usualCosine      = .85
	usualCosineOther = .77
)

// goodMargin is how much worse than the best a sentence may score and still count as a good one.
const goodMargin = 2.0

// shows tells whether the kind of answer can be seen in the words of a sentence.
var shows = [kinds]bool{weekday: true, month: true, year: true, when: true, count: true, share: true, money: true}

// signs collects what speaks for and against an answer.
func (p *pool) signs(a ask, m match, ratings []rating) [signs]float64 {
	var s [signs]float64
	best := ranking(ratings)[0]
	top := ratings[best]
	mean := 0.0
	for _, r := range ratings {
		mean += r.score / float64(len(ratings))
	}
	s[sCover], s[sCoverWide], s[sCoverAll], s[sPhrase] = top.feature[fCover], top.feature[fCoverWide], top.feature[fCoverAll], top.feature[fPhrase]
	s[sMargin] = top.feature[fCosine]
	s[sCosine] = (top.cosine - usualCosine) * cosineScale
	if !arabic(a.text) {
		s[sCosine] = (top.cosine - usualCosineOther) * cosineScale
	}
	s[sLead] = top.score - mean
	lost, total := 0.0, 0.0
	for t, term := range a.terms {
		if term.weight < 1 {
			continue
		}
		total += m.weight[t]
		if m.best(t) >= alike {
			continue
		}
		lost += m.weight[t]
		if term.region != "" {
			s[sRegion] = 1
		} else if !a.spoken && foreign(term.word, term.groups) || unknownSpeaker(a, t) || absentName(a, t) {
			s[sName] = 1
		}
	}
	if total > 0 {
		s[sUnmatched] = lost / total
	}
	if shows[a.kind] {
		evidence := 0.0
		for _, r := range ratings {
			if r.score > top.score-goodMargin {
				evidence = math.Max(evidence, r.evidence)
			}
		}
		if evidence == 0 {
			s[sNoEvidence] = 1
		}
		s[sEvidence] = evidence
		if a.kind == count && evidence < 1 && a.noun >= 0 && !a.spoken && m.best(a.noun) < sameSkeleton {
			s[sNoCount] = 1
		}
	}
	if p.unbound(a, m) {
		s[sUnbound] = 1
	}
	s[sBound] = top.feature[fBound]
	s[sClause] = top.feature[fCosineClause]
	if focus := a.focus(); focus >= 0 && !a.spoken && p.rest(a, m, focus, best) >= mostOfRest {
		if m.best(focus) < alike && kindsWithFocus[a.kind] {
			s[sAway] = 1
		}
		if a.kind == count || a.kind == money {
			s[sNoUnit] = 1
			for i, r := range ratings {
				if r.score > top.score-goodMargin && p.besides(m, focus, p.sentences[i]) {
					s[sNoUnit] = 0
				}
			}
		}
	}
	if p.apart(a, m, best) || p.strayed(a, m, best) || p.unheard(a, m) {
		s[sApart] = 1
	}
	s[sBias] = 1
	return s
}

// unbound finds the holder of an office who is asked for ("رئيس فرنسا"), or a coming event ("القمة المقبلة"), whose two words stand nowhere near each other: the article knows another one.
func (p *pool) unbound(a ask, m match) bool {
	for t := 1; t < len(a.terms); t++ {
		first, second := a.terms[t-1], a.terms[t]
		if !follows(first, second) {
			continue
		}
		office := offices[first.stem] && (a.kind == who || a.named) && (second.region != "" || strings.HasPrefix(second.word, "ال"))
		event := nextWords[second.stem] && !timeWords[first.stem] && !slices.Contains(a.comers, second.place)
		if (office || event) && !p.together(m, t-1, t) {
			return true
		}
	}
	return false
}

// unknownSpeaker reports whether term t is one whose words or opinion are asked for, and no word that Arabic has: a name.
func unknownSpeaker(a ask, t int) bool {
	return t > 0 && follows(a.terms[t-1], a.terms[t]) && sayings[a.terms[t-1].word] && a.terms[t].groups == nil
}

// mostOfRest is the share of a question's other words that the best sentence must have before the one that is missing counts: where most are missing, the question is in other words than the article.
const mostOfRest = .5

// kindsWithFocus are asked of a thing by the first word of the question, as "متى تأسس النادي؟" asks for its foundation.
var kindsWithFocus = [kinds]bool{who: true, where: true, when: true, year: true, month: true, weekday: true, count: true, money: true}

// focus is the place of the term that says what is asked of the others: the first one, unless it says nothing by itself; -1 when there is none.
func (a ask) focus() int {
	if len(a.terms) < 2 || a.terms[0].weight < 1 || a.terms[1].weight < 1 || idle[a.terms[0].stem] || measures[a.terms[0].stem] && a.kind == count {
		return -1
	}
	return 0
}

// rest is the share of an ask's terms, without one of them, that a sentence has.
func (p *pool) rest(a ask, m match, but, sentence int) float64 {
	rest, total := 0.0, 0.0
	for t := range a.terms {
		if t != but {
			total += m.weight[t]
			rest += m.weight[t] * m.degree[t][sentence]
		}
	}
	if total == 0 {
		return 0
	}
	return rest / total
}

// besides reports whether a number of the sentence stands near a term.
func (p *pool) besides(m match, term int, s sentence) bool {
	for j, w := range s.words {
		if !isNumber(w) {
			continue
		}
		for k := max(0, j-boundWords); k <= j+boundWords && k < len(s.words); k++ {
			if m.like[term][s.keys[k]] >= alike {
				return true
			}
		}
	}
	return false
}

// follows reports whether two words of a question stand side by side.
func follows(a, b term) bool { return a.weight == 1 && b.weight == 1 && b.place == a.place+1 }

// together reports whether some sentence has both terms at most two words apart.
func (p *pool) together(m match, first, second int) bool {
	for i := range p.sentences {
		if p.near(m, first, second, i) {
			return true
		}
	}
	return false
}

// best is how well any word of the passages is the term.
func (m match) best(t int) float64 {
	return slices.Max(m.all[t])
}

// strange reports whether no word of an ask stands in the passages in any form, or it has none that could. Words of a dialect may be in no list; the encoder knows many.
func (p *pool) strange(a ask, m match) bool {
	if len(a.terms) == 0 {
		return !slices.ContainsFunc(retrieval.Words(a.text), func(w retrieval.Word) bool { // "ماذا حدث" asks something, "من هو" does not
			_, asks := questionWords[w.Text]
			return arabic(w.Text) && !w.Stop && !asks
		})
	}
	least := alike
	if len(a.terms) == 1 && a.asker < 0 { // a word alone asks for what it names, and not for what is like it
		least = sameRoot
	}
	for t := range a.terms {
		if m.best(t) >= least {
			return false
		}
	}
	return !a.spoken
}

// byline is the place of the sentence that begins by saying who wrote the text, or -1.
func (p *pool) byline() int {
	return slices.IndexFunc(p.sentences, func(s sentence) bool { return bylines[s.own()[0].Text] })
}

// answered is the chance that the article answers. What the fitted weights cannot weigh, because it is rare in the data, decides alone: see decisive.
func (p *pool) answered(a ask, m match, ratings []rating) float64 {
	logit := 0.0
	s := p.signs(a, m, ratings)
	for i, x := range s {
		logit += answerWeights[i] * x
	}
	for _, i := range decisive {
		if s[i] > 0 {
			return 0
		}
	}
	return 1 / (1 + math.Exp(-logit))
}

func arabic(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Arabic, r) })
}

// foreign guesses that a folded word is a name from another language: no word of the thesaurus, without the article and the endings that borrowed nouns take, and too long for an Arabic root and its forms or with the ending of
// a surname.
func foreign(word string, groups []int) bool {
	if r, _ := utf8.DecodeRuneInString(word); groups != nil || !unicode.Is(unicode.Arabic, r) {
		return false
	}
	word = strings.TrimPrefix(word, "و")
	stem, ends := retrieval.Stem(word), func(e string) bool { return strings.HasSuffix(word, e) }
	switch {
	case utf8.RuneCountInString(word) < 6 || slices.ContainsFunc([]string{"ال", "لل", "بال", "كال", "فال"}, func(a string) bool { return strings.HasPrefix(word, a) }):
		return false
	case slices.ContainsFunc(surnames, ends):
		return true
	}
	return !slices.ContainsFunc(borrowed, ends) && root(word) == "" && root(stem) == ""
}

var (
	surnames = strings.Fields("كوف نوف روف دوف لوف توف شوف ييف كو سكي يتش شفيلي نيان زاده اوغلو سون بيرغ")
	borrowed = strings.Fields("يه ات ين ون هم ها هما نا")
)
