package answering

import (
	"slices"
	"strings"

	"isnad/retrieval"
	"isnad/retrieval/arabic"
)

// claim is what a sentence says before its refusal.
func (p *plea) claim(d denial) string {
	if p.behind(d) > 0 {
		return ""
	}
	before := strings.Trim(p.source[:p.words[d.from].Start], " ،,؛;:–—-.")
	if d.from > 0 && !p.leads(0, d.from) && !claimsNothing(before) {
		return before + "."
	}
	return ""
}

// behind returns how many words name what is missing before a denial: تكلفة الجسر غير مذكورة.
func (p *plea) behind(d denial) int {
	if d.from > 0 && p.not(d.from) && !p.marked(d.from) && !p.marked(1) {
		return d.from
	}
	return 0
}

// leads reports whether the words [from, to) only lead to a refusal.
func (p *plea) leads(from, to int) bool {
	for i := from; i < to; i++ {
		w := p.word(i)
		if !p.is(i, refusalLeads) && !refusalSources[w] && !refusalBeside[w] && !refusalGiven[w] && !refusalMaterial[w] {
			return false
		}
	}
	return true
}

// refusal tells what is missing.
func (p *plea) refusal(d denial, question string) *refusal {
	r := &refusal{weak: d.weak}
	from, to := p.object(d.to)
	r.premise = p.is(from, refusalThat)
	if n := p.behind(d); n > 0 {
		from, to = 0, n
	}
	for from < to && refusalFillers[p.word(to-1)] {
		to--
	}
	if from >= to {
		return r
	}
	r.missing = p.named(from, to, question)
	r.unclean = r.missing == ""
	if r.premise {
		r.missing = ""
	}
	return r
}

// object returns the words behind a denial that name what is missing.
func (p *plea) object(at int) (from, to int) {
	from = at
	for from < len(p.words) {
		if end := max(p.insideAt(from), p.sourceAt(from)); end > from && !(refusalBeside[p.word(from)] && end == from+1) {
			from = end
			continue
		}
		if !refusalFillers[p.word(from)] && !(from == at && refusalNews[p.word(from)]) {
			break
		}
		from++
	}
	for to = from; to < len(p.words); to++ {
		if to > from && (p.marked(to) || refusalReasons[p.word(to)] || refusalTurns[p.word(to)]) || p.insideAt(to) > to {
			break
		}
	}
	return from, to
}

// named writes what is missing as the sentence does, if it is said in the question's words; else it
// returns "".
func (p *plea) named(from, to int, question string) string {
	asked := map[string]bool{}
	for _, w := range retrieval.Words(question) {
		if !w.Stop && !arabic.AnyReading(w.Text, arabic.Framing) {
			asked[w.Stem] = true
			for _, r := range arabic.Readings(w.Text) {
				asked[retrieval.Stem(r)] = true
			}
		}
	}
	known := func(w string) bool {
		return arabic.AnyReading(w, func(r string) bool { return asked[retrieval.Stem(r)] })
	}
	found, strange := false, false
	words := p.words[from:to]
	for _, w := range words {
		switch {
		case refusalMore[w.Text]:
			return ""
		case known(w.Text):
			found = true
		case !w.Stop && !refusalHarmless[w.Text] && !arabic.AnyReading(w.Text, arabic.Framing):
			strange = true
		}
	}
	harmless := slices.ContainsFunc(words, func(w retrieval.Word) bool { return refusalHarmless[w.Text] })
	if strange || !found && !harmless {
		return ""
	}
	return short(strings.Trim(p.source[words[0].Start:words[len(words)-1].End], " «»\""))
}
