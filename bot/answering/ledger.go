package answering

import (
	"math"
	"strings"
	"sync"

	"isnad/retrieval"
)

// A Ledger reads the words of one article: which figures, dates and names stand where. What it finds against a sentence nothing overrules; that it finds nothing says nothing for a sentence.
// It knows Arabic, and nothing of any article but what NewLedger reads. It is safe for concurrent use.
type Ledger struct {
	around   retrieval.Surroundings
	passages map[int]*entry
	names    *nameBook
	rarity   map[string]float64 // by the first form of a word: 1 in one passage, less in more
	stems    map[string]bool
	places   map[int]bool // states that are named
}

// An entry is a passage, read when it is first needed: an article may have thousands.
type entry struct {
	retrieval.Passage
	body       func() *text
	surrounded func() *text // with what stands above it
	stems      map[string]bool
}

// NewLedger reads an article.
func NewLedger(passages []retrieval.Passage) *Ledger {
	l := &Ledger{around: retrieval.Around(passages), passages: make(map[int]*entry, len(passages)), rarity: map[string]float64{}, stems: map[string]bool{}, places: map[int]bool{}}
	last := map[string]int{} // the passage in which a form was seen last, counted from 1
	l.names = readNames(passages, func(passage int, form string) {
		if last[form] != passage+1 {
			last[form] = passage + 1
			l.rarity[form]++
		}
	})
	for _, p := range passages {
		q := &entry{Passage: p, stems: map[string]bool{}}
		q.body = sync.OnceValue(func() *text { return read(p.Text, l.names) })
		q.surrounded = sync.OnceValue(func() *text { return read(l.around.Evidence(p), l.names) })
		for _, part := range [...]string{p.Section, p.Text} {
			words := retrieval.Words(part)
			for i, w := range words {
				if i+1 < len(words) {
					if state := theLexicon().phrases[w.Text+" "+bare(words[i+1].Text)]; state != 0 { // الولايات المتحدة
						l.places[state] = true
					}
				}
				q.stems[w.Stem], l.stems[w.Stem] = true, true
				if state := theLexicon().place(w.Text); state != 0 {
					l.places[state] = true
				}
			}
		}
		l.passages[p.ID] = q
	}
	for w, n := range l.rarity {
		l.rarity[w] = 1 / (1 + math.Log(n))
	}
	return l
}

// weigh is the weight of a word: rare words and names say more, words about the saying less.
func (l *Ledger) weigh(k *token) float64 {
	w, ok := l.rarity[k.forms[0]]
	if !ok {
		w = 1
	}
	switch {
	case k.named():
		w *= 1.2
	case k.is(speech | hedge | title):
		w *= 0.4
	}
	return w
}

// read takes a sentence apart as the passages are.
func (l *Ledger) read(sentence string) *text { return read(strings.TrimSpace(sentence), l.names) }

// find looks for a veto of these passages, together, against a sentence.
func (l *Ledger) find(s *text, passages []retrieval.Passage) finding {
	f := finding{passages: passages}
	e := l.together(passages)
	if i := s.reading.Gainsaid(e.reading); i >= 0 {
		g := s.reading.Figures[i]
		f.reason, f.word = "number", s.source[g.Start:g.End]
		if g.YearLike() {
			f.reason = "date"
		}
		return f
	}
	if k := l.stranger(s); k != nil {
		f.reason, f.word = "name", k.written
	}
	return f
}

// together is the text of passages with what stands above them.
func (l *Ledger) together(passages []retrieval.Passage) *text {
	if len(passages) == 1 {
		if e := l.passages[passages[0].ID]; e != nil {
			return e.surrounded()
		}
	}
	return read(l.around.Evidence(passages...), l.names)
}

// stranger returns a name that stands nowhere in the article: of a place, or beside another of a person, for one word that may be a given name is mostly none.
func (l *Ledger) stranger(s *text) *token {
	for i := range s.tokens {
		k := &s.tokens[i]
		switch {
		case !l.alien(k):
		case k.place != 0 && !relative(k.Text), k.place == 0 && (k.Name || i > 0 && kinship[s.tokens[i-1].Text] || givenName(theLexicon(), k.Text) && (s.personal(i-1) || s.personal(i+1))):
			return k
		}
	}
	return nil
}

// alien reports whether a word is a name that the article does not have.
func (l *Ledger) alien(k *token) bool { return k.named() && !k.figure && !l.knows(k) }

// personal reports whether token i is part of a person's name.
func (t *text) personal(i int) bool {
	return i >= 0 && i < len(t.tokens) && (t.tokens[i].named() && t.tokens[i].place == 0 || kinship[t.tokens[i].Text])
}

// relative reports whether a word says of where something is, and names no place: سعودي, مالية.
func relative(w string) bool {
	for _, ending := range [...]string{"ي", "يه", "يات", "يين", "يون", "يان", "يتين"} {
		if strings.HasSuffix(w, ending) {
			return true
		}
	}
	return false
}

// knows reports whether the article has a name, in any of its forms.
func (l *Ledger) knows(k *token) bool {
	if k.place != 0 && l.places[k.place] {
		return true
	}
	for _, f := range k.forms {
		if _, ok := l.rarity[f]; ok {
			return true
		}
	}
	return l.stems[k.Stem]
}

// shared is the share of a sentence's words, by weight, that a passage has.
func (l *Ledger) shared(s *text, passage int) float64 {
	e := l.passages[passage]
	weights, total := l.weights(s)
	if e == nil || total == 0 {
		return 0
	}
	has := 0.0
	for stem, w := range weights {
		if e.stems[stem] {
			has += w
		}
	}
	return has / total
}

// citations are the spans of passages that support a sentence, of those that have some of its words, or of all.
func (l *Ledger) citations(s *text, passages []retrieval.Passage) []Citation {
	var out, all []Citation
	for _, p := range passages {
		c, share := l.support(s, p)
		all = append(all, c)
		if share >= citedShare {
			out = append(out, c)
		}
	}
	if len(out) == 0 {
		return all
	}
	return out
}

// citedShare is the least share of a sentence's words that a passage has which is cited beside another.
const citedShare = 0.15
