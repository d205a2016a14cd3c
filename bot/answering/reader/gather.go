package reader

import (
	"fmt"
	"slices"

	"isnad/bot/answering/intent"
	"isnad/retrieval"
	"isnad/retrieval/arabic"
)

// mostGathered is how many sentences a list over the article has.
const mostGathered = 6

// gathered tells what a question wants listed of the whole article, dates, figures, people or
// places, with no word on which ones but that the article has them; "" where it is no such
// question. It says so by a plural and a word for all of them, for the chief ones or for what is
// mentioned.
func gathered(words []retrieval.Word) (things string) {
	if ofLife(words) {
		return "dates"
	}
	whole, names := false, false
	for _, w := range words {
		of, noun := gatherings[w.Stem]
		switch {
		case of == "names": // of whatever stands behind, else of people
			names = true
		case noun && (things == "" || of == things):
			things = of
		case wholes[w.Stem] || isText(articles, w):
			whole = true
		case contentful(w) && !gathering[w.Text] && !intent.Requesting(w.Text):
			return ""
		}
	}
	switch {
	case !whole:
		return ""
	case names && things == "":
		return "people"
	}
	return things
}

// ofLife reports whether a question asks for the course of a life, or of another history:
// "رتّب لي محطات حياتها", "لخص سيرته".
func ofLife(words []retrieval.Word) bool {
	first := words[0].Text
	asked := sumsUp(words) || intent.Requesting(first) && !asks(first) || scopeWords[several]["^"+first]
	return asked && slices.ContainsFunc(words, func(w retrieval.Word) bool { return lives[w.Stem] })
}

// gather lists, in reading order, the sentences that hold most things of a kind which no other has:
// each time the one with the most that are new, the shortest of these.
func (c *candidates) gather(sort string) Reading {
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
func (c *candidates) things(sort string, s sentence) map[string]bool {
	out := make(map[string]bool)
	for _, f := range s.figures {
		if f.from < s.before || f.Maybe || f.Kind == arabic.Clock {
			continue
		}
		dated := figureKinds[when](f.Figure)
		if dated && sort == "dates" || !dated && sort == "figures" {
			out[f.String()] = true
		}
	}
	for i, w := range s.own() {
		meant := c.keys[s.keys[s.before+i]].meaning
		switch {
		case sort == "people" && arabic.AnyReading(w.Text, arabic.GivenName):
			out[w.Stem] = true
		case sort == "places" && len(meant.Places) == 1:
			out[fmt.Sprint(meant.Places[0])] = true
		}
	}
	return out
}

var (
	gatherings = tableOf("gather", func(name string) string { return name }) // the sorts of what is listed, by the stems of their names
	wholes     = listed("gathered")
	gathering  = listed("gathering")
)
