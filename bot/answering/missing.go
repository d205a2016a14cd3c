package answering

import (
	"strings"
	"unicode/utf8"

	"isnad/retrieval"
	"isnad/retrieval/arabic"
)

// claim is what a sentence says besides its refusal: what stands before it, or behind a turn.
func (p *plea) claim(d denial) string {
	before := strings.Trim(p.source[:p.words[d.from].Start], " ،,؛;:–—-.")
	if d.from > 0 && !p.leads(0, d.from) && !claimsNothing(before) {
		return before + "."
	}
	for i := d.to; i < len(p.words); i++ {
		w := p.word(i)
		if !refusalTurns[w] || w == "غير" || w == "الا" {
			continue
		}
		j := i + 1
		for refusalSays[p.word(j)] {
			j++
		}
		that := p.word(j-1) == "ان"
		if bare := w == "لكن" || w == "ولكن"; j >= len(p.words) || !that && !(bare && j == i+1) {
			return ""
		}
		after := p.source[p.words[j].Start:]
		if _, again := refusalIn(after, ""); again != nil || claimsNothing(after) {
			return ""
		}
		return after
	}
	return ""
}

// leads reports whether the words [from, to) only lead to a refusal.
func (p *plea) leads(from, to int) bool {
	for i := from; i < to; i++ {
		if !p.is(i, refusalLeads) && !refusalSources[p.word(i)] && !refusalBeside[p.word(i)] && !refusalGiven[p.word(i)] && !refusalMaterial[p.word(i)] {
			return false
		}
	}
	return true
}

// refusal tells what is missing.
func (p *plea) refusal(d denial, question string) *refusal {
	r := &refusal{weak: d.weak}
	from, to := d.subject[0], d.subject[1]
	if from == to {
		from, to = p.object(d.to)
		r.premise = p.is(from, refusalThat)
	}
	for from < to && refusalFillers[p.word(to-1)] {
		to--
	}
	if from >= to {
		return r
	}
	r.missing, r.covers = p.named(from, to, question)
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

// named writes what is missing as the sentence does, if it is said in the question's words. covers tells that it is at least half of what
// was asked.
func (p *plea) named(from, to int, question string) (missing string, covers bool) {
	asked := map[string]bool{}
	total := 0
	for _, w := range retrieval.Words(question) {
		if !w.Stop && !some(w.Text, arabic.Framing) {
			total++
			asked[literally+w.Text] = true
			asked[w.Stem] = true
			for _, r := range readings(w.Text) {
				asked[retrieval.Stem(r)] = true
			}
		}
	}
	known := func(w string) bool {
		return some(w, func(r string) bool { return asked[retrieval.Stem(r)] })
	}
	start, found, strange := p.words[from].Start, 0, false
	for i := from; i < to; i++ {
		w := p.words[i]
		switch {
		case refusalMore[w.Text]:
			return "", false
		case w.Stop && !known(w.Text):
		case known(w.Text):
			found++
		case i == from && known(strings.TrimPrefix(strings.TrimPrefix(w.Text, "ل"), "ب")): // ذكر لتكلفة
			found++
		case !refusalHarmless[w.Text] && !some(w.Text, arabic.Framing):
			strange = true
		}
	}
	missing = strings.Trim(p.source[start:p.words[to-1].End], " «»\"")
	covers = total > 0 && 2*found >= total
	if first := p.word(from); !asked[literally+first] && !refusalHarmless[first] {
		missing = unprepositioned(missing, first, known)
	}
	if strange || utf8.RuneCountInString(missing) > missingRunes || found == 0 && !p.harmless(from, to) {
		return "", covers
	}
	return missing, covers
}

// literally stands before a word of the question as it is written, beside its forms.
const literally = "="

// unprepositioned takes off a text the preposition of the word before it: "ذكر لتكلفة", "إشارة للتكلفة".
func unprepositioned(text, first string, known func(string) bool) string {
	for _, prefix := range [...][2]string{{"لل", "ال"}, {"ل", ""}, {"ب", ""}} {
		if rest, ok := strings.CutPrefix(first, prefix[0]); ok && known(prefix[1]+rest) && strings.HasPrefix(text, prefix[0]) {
			return prefix[1] + strings.TrimPrefix(text, prefix[0])
		}
	}
	return text
}

// harmless reports whether one of the words names what is missing without claiming anything.
func (p *plea) harmless(from, to int) bool {
	for i := from; i < to; i++ {
		if refusalHarmless[p.word(i)] {
			return true
		}
	}
	return false
}
