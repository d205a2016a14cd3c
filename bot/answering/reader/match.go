package reader

import (
	"math"
	"strings"
	"unicode/utf8"

	"isnad/retrieval"
)

// A key is what words are compared by.
type key struct {
	text     string // folded
	meaning  retrieval.Meaning
	skeleton string // the consonants of the stem, which survive vowels, spelling slips and most inflection; empty when fewer than three
}

func keyOf(w retrieval.Word) key {
	m := retrieval.MeaningOf(w)
	return key{w.Text, m, skeleton(m.Stem)}
}

// minSkeleton is the least number of consonants that say which root it is.
const minSkeleton = 3

// consonants drops the weak letters and joins the letters that dialects and typists confuse.
var consonants = strings.NewReplacer("ا", "", "و", "", "ي", "", "ء", "", "ذ", "د", "ث", "ت", "ظ", "ض")

func skeleton(stem string) string {
	_, size := utf8.DecodeRuneInString(stem) // a weak letter at the beginning is part of the root more often than not
	s := stem[:size] + consonants.Replace(stem[size:])
	if utf8.RuneCountInString(s) < minSkeleton {
		return ""
	}
	return s
}

// Degrees of likeness between two words.
const (
	sameStem     = 1.0
	sameSkeleton = 0.85
	synonym      = 0.68 // about the same meaning
	alike        = 0.6  // from here on two words count as one
)

// likeness tells how far a word of the question is a word of the article: 0 to 1.
func likeness(q, a key) float64 {
	switch {
	case q.meaning.Stem == a.meaning.Stem || q.text == a.text:
		return sameStem
	case q.skeleton != "" && q.skeleton == a.skeleton:
		return sameSkeleton
	case q.meaning.Alike(a.meaning):
		return synonym
	}
	return 0
}

// A match says where the terms of an ask stand in the candidates.
type match struct {
	like   [][]float64 // by term and key: how far the word is the term
	degree [][]float64 // by term and sentence
	weight []float64   // by term: how much it tells, its own weight included
	all    [][]float64 // by term and passage
}

func (c *candidates) match(a ask) match {
	m := match{weight: make([]float64, len(a.terms))}
	for i, t := range a.terms {
		like := make([]float64, len(c.keys))
		for k, key := range c.keys {
			like[k] = likeness(t.key, key)
		}
		m.like = append(m.like, like)
		best := func(keys []int) float64 { return m.likest(i, keys) }
		row := make([]float64, len(c.sentences))
		all := make([]float64, len(c.passages))
		holding := 0.0
		for j, s := range c.sentences {
			row[j] = best(s.keys)
			all[s.passage] = max(all[s.passage], row[j])
			if row[j] >= alike {
				holding++
			}
		}
		for j, h := range c.headings {
			all[j] = max(all[j], best(h))
		}
		n := float64(len(c.sentences))
		m.weight[i] = t.weight * math.Log(1+(n-holding+.5)/(holding+.5))
		m.degree = append(m.degree, row)
		m.all = append(m.all, all)
	}
	return m
}

// likest is how far the likest of some keys is a term.
func (m match) likest(term int, keys []int) float64 {
	best := 0.0
	for _, k := range keys {
		best = max(best, m.like[term][k])
	}
	return best
}

// cover is the share of the terms' weight that degree gives.
func (m match) cover(degree func(term int) float64) float64 {
	sum, total := 0.0, 0.0
	for t, w := range m.weight {
		sum += w * degree(t)
		total += w
	}
	if total == 0 {
		return 0
	}
	return sum / total
}
