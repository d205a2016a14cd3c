package reader

import (
	"fmt"

	"isnad/retrieval/arabic"
)

// mostGathered is how many sentences a list over the article has.
const mostGathered = 6

// gather lists, in reading order, the sentences that hold most things of a kind which no other has:
// each time the one with the most that are new, the shortest of these.
func (c *candidates) gather(sort scope) Reading {
	things := make([]map[string]bool, len(c.sentences))
	for i, s := range c.sentences {
		things[i] = c.things(sort, s)
	}
	var chosen []int
	for len(chosen) < mostGathered {
		best := -1
		for i, s := range c.sentences {
			if n := len(things[i]); n > 0 && (best < 0 || n > len(things[best]) ||
				n == len(things[best]) && len(s.own()) < len(c.sentences[best].own())) {
				best = i
			}
		}
		if best < 0 {
			break
		}
		chosen = append(chosen, best)
		for thing := range things[best] {
			for i := range things {
				delete(things[i], thing)
			}
		}
	}
	c.asArticle(chosen)
	var picks []Pick
	for _, i := range chosen {
		picks = append(picks, c.quote(i, rating{chance: 1}))
	}
	return Reading{Picks: picks, Confidence: 1}
}

// things are what a sentence itself tells of a sort, each by a form that all its mentions have.
func (c *candidates) things(sort scope, s sentence) map[string]bool {
	out := make(map[string]bool)
	for _, f := range s.figures {
		if f.from < s.before || f.Maybe || f.Kind == arabic.Clock {
			continue
		}
		dated := figureKinds[when](f.Figure)
		if dated && sort == dates || !dated && sort == figures {
			out[f.String()] = true
		}
	}
	for i, w := range s.own() {
		meant := c.keys[s.keys[s.before+i]].meaning
		switch {
		case sort == people && arabic.AnyReading(w.Text, arabic.GivenName):
			out[w.Stem] = true
		case sort == places && len(meant.Places) == 1:
			out[fmt.Sprint(meant.Places[0])] = true
		}
	}
	return out
}
