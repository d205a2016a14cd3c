package reader

import (
	"fmt"
	"isnad/bot/answering/intent"
	"isnad/retrieval"
	"isnad/retrieval/arabic"
)

// mostGathered is how many sentences a list over the article has.
const mostGathered = 6

// gathered tells what a question wants listed of the whole article, if it wants that: dates,
// figures, people or places, with no word on which ones but that the article has them. It says so
// by a plural and a word for all of them, for the chief ones or for what is mentioned.
func gathered(words []retrieval.Word) (k kind, ok bool) {
	whole, names := false, false
	for _, w := range words {
		of, noun := gatherKinds[w.Stem]
		switch {
		case noun && of == what: // names, of whatever stands behind, else of people
			names = true
		case noun && (k == what || of == k):
			k = of
		case wholes[w.Stem] || articles[w.Stem]:
			whole = true
		case contentful(w) && !gathering[w.Text] && !intent.Requesting(w.Text):
			return what, false
		}
	}
	if names && k == what {
		k = who
	}
	if !whole {
		return what, false
	}
	return k, k != what
}

func collects(words []retrieval.Word) bool {
	_, ok := gathered(words)
	return ok
}

// gather lists, in reading order, the sentences that hold most things of a kind which no other has:
// each time the one with the most that are new, the shortest of these.
func (c *candidates) gather(k kind) Reading {
	things := make([]map[string]bool, len(c.sentences))
	for i, s := range c.sentences {
		things[i] = c.things(k, s)
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
	c.readingOrder(chosen, true)
	var picks []Pick
	for _, i := range chosen {
		picks = append(picks, c.quote(i, rating{chance: 1}))
	}
	return Reading{Picks: picks, Confidence: 1}
}

// things are what a sentence itself tells of a kind, each by a form that all its mentions have.
func (c *candidates) things(k kind, s sentence) map[string]bool {
	out := make(map[string]bool)
	for _, f := range s.figures {
		dated := figureKinds[when](f.Figure)
		if f.from >= s.before && !f.Maybe && f.Kind != arabic.Clock && dated == (k == when) && (k == when || k == count) {
			out[f.String()] = true
		}
	}
	for i, w := range s.own() {
		meant := c.keys[s.keys[s.before+i]].meaning
		switch {
		case k == who && arabic.AnyReading(w.Text, arabic.GivenName):
			out[w.Stem] = true
		case k == where && len(meant.Places) == 1:
			out[fmt.Sprint(meant.Places[0])] = true
		}
	}
	return out
}

// gatherKinds are the kinds of what is listed, by the stems of their names.
var gatherKinds = kindsOf("gather")

var (
	wholes    = listed("gathered")
	gathering = listed("gathering")
)
