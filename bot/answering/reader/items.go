package reader

import "slices"

// mostItems is how many items are quoted below the sentence that introduces them.
const mostItems = 10

// introduced puts before each chosen sentence those that introduce it, and behind one that
// introduces others all of these: alone it says nothing, and an item without it may say the
// opposite. An item that has no word of the question of its own stands for the whole list; m is nil
// when nothing in particular was asked.
func (c *candidates) introduced(chosen []int, m *match) []int {
	var out []int
	add := func(i int) {
		if !slices.Contains(out, i) {
			out = append(out, i)
		}
	}
	for _, i := range chosen {
		top := i
		if u := c.sentences[i].under; u >= 0 && m != nil && !c.sentences[i].leads && !c.ownTerm(*m, i) {
			top = u
		}
		for _, lead := range c.leadsOf(top) {
			add(lead)
		}
		add(top)
		items := 0
		for j := top + 1; c.sentences[top].leads && j < len(c.sentences) && items < mostItems; j++ {
			if slices.Contains(c.leadsOf(j), top) {
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
func (c *candidates) leadsOf(i int) []int {
	var leads []int
	for u := c.sentences[i].under; u >= 0; u = c.sentences[u].under {
		leads = append(leads, u)
	}
	slices.Reverse(leads)
	return leads
}

// ownTerm reports whether a sentence has a word of the question beyond those of the sentence that
// introduces it.
func (c *candidates) ownTerm(m match, i int) bool {
	s := c.sentences[i]
	return slices.ContainsFunc(m.like, func(like []float64) bool {
		has := func(k int) bool { return like[k] >= alike }
		return slices.ContainsFunc(s.keys[s.before:], has) && !slices.ContainsFunc(s.keys[:s.before], has)
	})
}
