package retrieval

import (
	"math"
	"slices"
	"strings"
)

// Okapi BM25 with the usual parameters; k1 from .6 to 1.6 and b from .3 to .75 gained nothing on
// ARCD and XQuAD.
const (
	bm25K1 = 1.2
	bm25B  = 0.75
)

// gramRunes is the length of the character n-grams: roots have three letters, and a fourth tells
// what was made of them.
const gramRunes = 4

// A posting is the weight of a term in a document.
type posting struct {
	doc    int32
	weight float32
}

// bm25 is an inverted index whose weights are already those of Okapi BM25, so that a query only
// adds.
type bm25[T comparable] map[T][]posting

// newBM25 indexes documents, each given by its terms.
func newBM25[T comparable](docs [][]T) bm25[T] {
	x := make(bm25[T])
	total := 0
	for doc, terms := range docs {
		total += len(terms)
		for _, term := range terms {
			list := x[term]
			if n := len(list); n > 0 && list[n-1].doc == int32(doc) {
				list[n-1].weight++
				continue
			}
			x[term] = append(list, posting{int32(doc), 1})
		}
	}
	mean := float64(total) / float64(len(docs))
	for _, list := range x {
		idf := math.Log(1 + (float64(len(docs)-len(list))+0.5)/(float64(len(list))+0.5))
		for i, p := range list {
			tf := float64(p.weight)
			list[i].weight = float32(idf * tf * (bm25K1 + 1) / (tf + bm25K1*(1-bm25B+bm25B*float64(len(docs[p.doc]))/mean)))
		}
	}
	return x
}

// grams calls emit with the character n-grams of a folded word between two spaces, so that its
// first and last letters say that they are.
func grams(word string, emit func(string)) {
	word = " " + word + " "
	var buf [48]int
	starts := buf[:0]
	for i := range word {
		starts = append(starts, i)
	}
	starts = append(starts, len(word))
	if len(starts) <= gramRunes {
		emit(word)
	}
	for i := 0; i+gramRunes < len(starts); i++ {
		emit(word[starts[i]:starts[i+gramRunes]])
	}
}

// How a word of the query may be met in a passage, and what that is worth beside meeting its stem.
// Where from: fusion.go.
const (
	gramWeight    = 0.48 // of the score of its character n-grams, added
	synonymWeight = 0.75 // of the score of its group in the thesaurus, instead
	unseenWeight  = 2    // of the same where the article never uses the word, and so must say it otherwise
)

// A lexicon scores passages by the words that they share with a query.
type lexicon struct {
	thesaurus thesaurus
	dialect   map[string][]Word // by folded word: the same in the written language
	stems     bm25[string]
	grams     bm25[string]
	groups    bm25[int32]
	ids       map[string]int32 // of the stems in the article
	words     [][]meeting      // the content words of each passage, each stem once
}

// A meeting is a word of a passage at which a query can meet it.
type meeting struct {
	stem   int32
	groups []int32
	span   Span
}

// newLexicon indexes passages. The heading is a part of the first passage below it.
func newLexicon(passages []Passage) *lexicon {
	x := &lexicon{
		thesaurus: newThesaurus(synonyms(), Places()),
		dialect:   newDialect(dialectLines),
		ids:       make(map[string]int32),
		words:     make([][]meeting, len(passages)),
	}
	stems, ngrams, groups := make([][]string, len(passages)), make([][]string, len(passages)), make([][]int32, len(passages))
	for i, p := range passages {
		text := p.Text
		if p.Opens {
			text = p.Section + "\n" + text
		}
		words := Words(text)
		for j, w := range words {
			if w.Stop {
				continue
			}
			stems[i] = append(stems[i], x.thesaurus.base(w))
			grams(w.Text, func(g string) { ngrams[i] = append(ngrams[i], g) })
			x.thesaurus.groups(words, j, func(g int32) { groups[i] = append(groups[i], g) })
		}
	}
	for i, p := range passages {
		x.words[i] = x.meetings(Words(p.Text))
	}
	x.stems, x.grams, x.groups = newBM25(stems), newBM25(ngrams), newBM25(groups)
	return x
}

// score returns the score of every passage for the words of a query. A word counts by the better of
// itself and its synonyms, so that no passage gains by using both.
func (x *lexicon) score(query []Word) []float64 {
	scores := make([]float64, len(x.words))
	best := make([]float32, len(x.words))
	var touched []int32
	touch := func(doc int32) {
		if best[doc] == 0 {
			touched = append(touched, doc)
		}
	}
	add := func(list []posting, weight float32) {
		for _, p := range list {
			touch(p.doc)
			best[p.doc] += weight * p.weight
		}
	}
	better := func(list []posting, weight float32) {
		for _, p := range list {
			touch(p.doc)
			best[p.doc] = max(best[p.doc], weight*p.weight)
		}
	}
	for i, w := range query {
		if w.Stop {
			continue
		}
		grams(w.Text, func(g string) { add(x.grams[g], gramWeight) })
		stem := x.thesaurus.base(w)
		add(x.stems[stem], 1)
		weight := float32(synonymWeight)
		if len(x.stems[stem]) == 0 {
			weight = unseenWeight
		}
		x.thesaurus.groups(query, i, func(g int32) { better(x.groups[g], weight) })
		for _, written := range x.dialect[w.Text] {
			better(x.stems[written.Stem], weight)
		}
		for _, doc := range touched {
			scores[doc] += float64(best[doc])
			best[doc] = 0
		}
		touched = touched[:0]
	}
	return scores
}

// meetings returns the content words of a passage, each stem once, and gives their stems numbers.
func (x *lexicon) meetings(words []Word) []meeting {
	var met []meeting
	for i, w := range words {
		if w.Stop {
			continue
		}
		stem := x.thesaurus.base(w)
		id, ok := x.ids[stem]
		if !ok {
			id = int32(len(x.ids))
			x.ids[stem] = id
		}
		if slices.ContainsFunc(met, func(m meeting) bool { return m.stem == id }) {
			continue
		}
		m := meeting{stem: id, span: w.Span}
		x.thesaurus.groups(words, i, func(g int32) { m.groups = append(m.groups, g) })
		met = append(met, m)
	}
	return met
}

// A wanted is what meets a query: stems of the article, and groups.
type wanted struct{ stems, groups set }

// A set of small numbers, as bits.
type set []uint64

func (s *set) add(n int32) {
	for int(n/64) >= len(*s) {
		*s = append(*s, 0)
	}
	(*s)[n/64] |= 1 << (n % 64)
}

func (s set) has(n int32) bool { return int(n/64) < len(s) && s[n/64]&(1<<(n%64)) != 0 }

func (x *lexicon) want(query []Word) wanted {
	var want wanted
	add := func(stem string) {
		if id, ok := x.ids[stem]; ok {
			want.stems.add(id)
		}
	}
	for i, w := range query {
		if w.Stop {
			continue
		}
		add(x.thesaurus.base(w))
		x.thesaurus.groups(query, i, want.groups.add)
		for _, written := range x.dialect[w.Text] {
			add(written.Stem)
		}
	}
	return want
}

// matched returns the words of a passage that meet the query, by their stem or by a group: as the
// passage writes them, each once, in its order.
func (x *lexicon) matched(want wanted, passage int, text string) []string {
	var found []string
	for _, m := range x.words[passage] {
		if want.stems.has(m.stem) || slices.ContainsFunc(m.groups, want.groups.has) {
			found = append(found, text[m.span.Start:m.span.End])
		}
	}
	return found
}

// newDialect reads lines of dialect words, =, and the same in the written language.
func newDialect(lines string) map[string][]Word {
	dialect := make(map[string][]Word)
	for line := range strings.Lines(lines) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		spoken, written, _ := strings.Cut(line, "=")
		for _, w := range Words(spoken) {
			dialect[w.Text] = append(dialect[w.Text], Words(written)...)
		}
	}
	return dialect
}
