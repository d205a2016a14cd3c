package reader

import "slices"

// mostItems is how many items are quoted below the sentence that introduces them.
const mostItems = 10

// introduced puts before each chosen sentence those that introduce it, and behind one that introduces others all of these: alone it says nothing, and an item without it may say the opposite.
// An item that has no word of the question of its own stands for the whole list; m is nil when nothing in particular was asked.
func (p *pool) introduced(chosen []int, m *match) []int {
	var out []int
	add := func(i int) {
		if !slices.Contains(out, i) {
			out = append(out, i)
		}
	}
	for _, i := range chosen {
		top := i
		if u := p.sentences[i].under; u >= 0 && m != nil && !p.sentences[i].leads && !p.ownTerm(*m, i) {
			top = u
		}
		for _, lead := range p.leadsOf(top) {
			add(lead)
		}
		add(top)
		items := 0
		for j := top + 1; p.sentences[top].leads && j < len(p.sentences) && items < mostItems; j++ {
			if slices.Contains(p.leadsOf(j), top) {
				add(j)
				items++
			}
		}
		if !slices.Contains(out, i) {
			add(i)
		}
	}
	return out
}

// leadsOf are the sentences that introduce another, the outermost first.
func (p *pool) leadsOf(i int) []int {
	var leads []int
	for u := p.sentences[i].under; u >= 0; u = p.sentences[u].under {
		leads = append(leads, u)
	}
	slices.Reverse(leads)
	return leads
}

// ownTerm reports whether a sentence has a word of the question beyond those of the sentence that introduces it.
func (p *pool) ownTerm(m match, i int) bool {
	s := p.sentences[i]
	return slices.ContainsFunc(m.like, func(like []float64) bool {
		has := func(k int) bool { return like[k] >= alike }
		return slices.ContainsFunc(s.keys[s.before:], has) && !slices.ContainsFunc(s.keys[:s.before], has)
	})
}
