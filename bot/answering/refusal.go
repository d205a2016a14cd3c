package answering

import (
	"regexp"
	"strings"

	"isnad/retrieval"
	"isnad/retrieval/arabic"
)

// A refusal is what a drafted sentence says that the article does not say.
type refusal struct {
	missing string // in words of the question; "" when nothing is named, or not cleanly
	unclean bool   // something is named, in words that are not the reader's
	premise bool   // it denies something that somebody takes for granted: "لا يذكر المقال أن …"
	weak    bool   // the world may be meant as well as the article: "لا توجد معلومات عن …"
}

// The words of refusals: see arabic/words/refusing.txt.
var (
	refusalSources     = retrieval.Listed("refusal.sources")
	refusalMaterial    = retrieval.Listed("refusal.material")
	refusalGiven       = retrieval.Listed("refusal.given")
	refusalBeside      = retrieval.Listed("refusal.beside")
	refusalNots        = retrieval.Listed("refusal.nots")
	refusalVerbs       = retrieval.Listed("refusal.verbs")
	refusalExists      = retrieval.Listed("refusal.exists")
	refusalNews        = retrieval.Listed("refusal.news")
	refusalFirstPerson = retrieval.Listed("refusal.firstPerson")
	refusalTold        = retrieval.Listed("refusal.told")
	refusalAbsent      = retrieval.Listed("refusal.absent")
	refusalVague       = retrieval.Listed("refusal.vague")
	refusalLeads       = retrieval.Listed("refusal.leads")
	refusalTurns       = retrieval.Listed("refusal.turns")
	refusalReasons     = retrieval.Listed("refusal.reasons")
	refusalFillers     = retrieval.Listed("refusal.fillers")
	refusalMore        = retrieval.Listed("refusal.more")
	refusalHarmless    = retrieval.Listed("refusal.harmless")
	refusalImpersonal  = retrieval.Listed("refusal.impersonal")
	refusalInside      = retrieval.Listed("refusal.inside")
	refusalThat        = retrieval.Listed("refusal.that")

	// englishRefusal is one in English, which small models fall into.
	englishRefusal = regexp.MustCompile(`(?i)\b(?:not (?:mentioned|specified|stated|provided|found|available|` +
		`in the (?:article|text|paragraphs))|does(?: not|n't) (?:mention|say|specify|state|provide|contain|address)|` +
		`no (?:information|mention)|cannot (?:answer|determine)|unable to (?:answer|determine))\b`)
)

// A denial is where a sentence says that the article is silent: words [from, to). What is missing
// stands behind them.
type denial struct {
	from, to int
	weak     bool
}

// A plea reads a sentence for a refusal.
type plea struct {
	source string
	words  []retrieval.Word
}

// refusalIn reads a drafted sentence, without its markers. Where it refuses, claim is what it says
// besides, "" for nothing; otherwise the refusal is nil. question is what was asked, with what it
// refers to.
func refusalIn(sentence, question string) (claim string, r *refusal) {
	p := &plea{sentence, retrieval.Words(sentence)}
	if englishRefusal.MatchString(sentence) {
		return "", &refusal{}
	}
	for s := range p.words {
		if !p.begins(s) {
			continue
		}
		if d, ok := p.denial(s); ok {
			return p.claim(d), p.refusal(d, question)
		}
	}
	return sentence, nil
}

func (p *plea) word(i int) string {
	if i < 0 || i >= len(p.words) {
		return ""
	}
	return p.words[i].Text
}

// is reports whether word i is in a set, alone or behind و or ف.
func (p *plea) is(i int, set map[string]bool) bool { return set[p.word(i)] || set[p.bare(i)] }

// bare is word i without و or ف before it.
func (p *plea) bare(i int) string { return arabic.Unjoined(p.word(i)) }

// not reports whether word i is غير.
func (p *plea) not(i int) bool { return p.bare(i) == "غير" }

// marked reports whether a mark of a clause stands before word i.
func (p *plea) marked(i int) bool {
	if i <= 0 || i >= len(p.words) {
		return false
	}
	start := p.words[i].Start // one ligature may be several words, which then overlap
	return strings.ContainsAny(p.source[min(p.words[i-1].End, start):start], "،,؛;:()–—.؟!")
}

// begins reports whether a clause may begin at word i.
func (p *plea) begins(i int) bool {
	if i == 0 || p.marked(i) {
		return true
	}
	w, bare := p.word(i), p.bare(i)
	return refusalTurns[w] || bare != w && refusalNots[bare]
}

// sourceAt returns behind which word a name of the article ends that begins at word i, i itself for
// none: المقال, هذه الفقرات المتاحة, المعلومات المتوفرة لدي.
func (p *plea) sourceAt(i int) int {
	j := i
	for j < i+3 && refusalBeside[p.word(j)] && !refusalSources[p.word(j)] {
		j++
	}
	named := refusalSources[p.word(j)]
	if !named && !(refusalMaterial[p.word(j)] && refusalGiven[p.word(j+1)]) {
		return i
	}
	for j++; refusalBeside[p.word(j)] || refusalGiven[p.word(j)]; j++ {
	}
	return j
}

// insideAt is sourceAt behind a preposition: في الفقرات.
func (p *plea) insideAt(i int) int {
	if refusalInside[p.word(i)] {
		if end := p.sourceAt(i + 1); end > i+1 {
			return end
		}
	}
	if w := p.word(i); refusalSources[w] && strings.HasPrefix(w, "ب") {
		return i + 1
	}
	return i
}

// near looks for the article's name behind a preposition, from word i to the end of the clause.
func (p *plea) near(i, most int) bool {
	for j := i; j < len(p.words) && j < i+most; j++ {
		if p.insideAt(j) > j {
			return true
		}
		if p.marked(j + 1) {
			break
		}
	}
	return false
}

// denial finds the refusal of the clause that begins at word s.
func (p *plea) denial(s int) (denial, bool) {
	at, source := s, false
	for at < len(p.words) {
		if p.is(at, refusalNots) || p.not(at) && (refusalAbsent[p.word(at+1)] || refusalVague[p.word(at+1)]) {
			break
		}
		if end := p.sourceAt(at); end > at {
			at, source = end, true
			continue
		}
		if !p.is(at, refusalLeads) {
			break
		}
		at++
	}
	d, ok := p.negated(at, source)
	if !ok {
		d, ok = p.absent(at, source)
	}
	d.from = s
	return d, ok
}

// negated reads لا and what follows.
func (p *plea) negated(at int, source bool) (d denial, ok bool) {
	if !p.is(at, refusalNots) {
		return d, false
	}
	v := at + 1
	if !source {
		if end := p.insideAt(v); end > v { // ليس في المقال
			source, v = true, end
			if strings.HasPrefix(p.bare(at), "ليس") {
				return denial{to: v}, true
			}
		}
	}
	verb := p.word(v)
	switch {
	case refusalImpersonal[verb]: // لا يمكن تحديد
		told := refusalTold[p.word(v+1)] || refusalTold[p.word(v+2)]
		return denial{to: v + 1}, told && (source || p.near(v+1, len(p.words)))
	case refusalFirstPerson[verb], source && (refusalVerbs[verb] || refusalNews[verb]):
		return denial{to: v + 1}, true
	case refusalVerbs[verb] && p.sourceAt(v+1) > v+1:
		return denial{to: p.sourceAt(v + 1)}, true
	case refusalVerbs[verb] && !refusalExists[verb] && p.near(v+1, 9):
		return denial{to: v + 1}, true
	case refusalExists[verb], refusalNews[verb] && (p.bare(at) == "لا" || strings.HasPrefix(p.bare(at), "ليس")):
		return p.nothing(v)
	}
	return d, false
}

// nothing reads "لا توجد معلومات" from the word behind لا.
func (p *plea) nothing(v int) (d denial, ok bool) {
	news, source := v, false
	if refusalExists[p.word(v)] {
		news++
	}
	if end := p.insideAt(news); end > news {
		source, news = true, end
	}
	if w := p.word(news); w == "اي" || w == "ايه" {
		news++
	}
	source = source || p.near(news, len(p.words))
	if !refusalNews[p.word(news)] && !(source && refusalExists[p.word(v)]) {
		return d, false
	}
	return denial{to: news, weak: !source}, true
}

// absent reads "غير مذكور".
func (p *plea) absent(at int, source bool) (d denial, ok bool) {
	if !p.not(at) {
		return d, false
	}
	end := at + 2
	if inside := p.insideAt(end); inside > end {
		source, end = true, inside
	}
	w := p.word(at + 1)
	return denial{to: end}, refusalAbsent[w] || refusalVague[w] && source
}
