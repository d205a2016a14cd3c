package answering

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"isnad/retrieval"
)

//go:embed lexicon/synonyms.txt
var synonymsText string

//go:embed lexicon/gazetteer.txt
var gazetteerText string

//go:embed lexicon/given.txt
var givenText string

// A lexicon knows which words mean the same or the opposite, and the names of states. It is generic: it holds no word of an article.
type lexicon struct {
	groups   map[string][]int // of a form: the groups that it stands in
	opposite map[int][]int    // of a group
	places   map[string]int   // of a folded name, capital or nationality without its article: the state
	capitals map[string]bool  // which of them are capitals
	phrases  map[string]int   // the same of names of two words, joined by a space
	aliases  map[string]string
	given    map[string]bool // folded given names; true of those that are no other words
}

// theLexicon is read once, when the first ledger is made.
var theLexicon = sync.OnceValue(func() *lexicon { return parseLexicon(synonymsText, gazetteerText, givenText) })

func parseLexicon(synonyms, gazetteer, given string) *lexicon {
	x := &lexicon{groups: map[string][]int{}, opposite: map[int][]int{}, places: map[string]int{}, capitals: map[string]bool{}, phrases: map[string]int{}, aliases: map[string]string{}, given: map[string]bool{}}
	next := 0
	for line := range entries(synonyms) {
		side, other, two := strings.Cut(line, "<>")
		x.addGroup(next, side)
		if two {
			x.addGroup(next+1, other)
			x.opposite[next] = append(x.opposite[next], next+1)
			x.opposite[next+1] = append(x.opposite[next+1], next)
		}
		next += 2
	}
	id := 0
	for line := range entries(gazetteer) {
		if name, same, ok := strings.Cut(line, " = "); ok {
			x.addPlace(name, 0, same)
			continue
		}
		id++
		for _, name := range strings.Fields(line) {
			x.addPlace(name, id, "")
		}
	}
	for line := range entries(given) {
		rest, ambiguous := strings.CutPrefix(line, "?")
		for _, name := range strings.Fields(rest) {
			x.given[retrieval.Fold(name)] = !ambiguous
		}
	}
	return x
}

// entries are the lines of a list without comments.
func entries(list string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for line := range strings.Lines(list) {
			if line = strings.TrimSpace(line); line != "" && line[0] != '#' && !yield(line) {
				return
			}
		}
	}
}

func (x *lexicon) addGroup(id int, words string) {
	for _, w := range strings.Fields(words) {
		for _, f := range forms(retrieval.Fold(w)) {
			if g := x.groups[f]; len(g) == 0 || g[len(g)-1] != id {
				x.groups[f] = append(g, id)
			}
		}
	}
}

// addPlace files a name under the state id, or under the state or the word that same names.
func (x *lexicon) addPlace(name string, id int, same string) {
	name, capital := strings.CutSuffix(name, "!")
	parts := strings.Split(retrieval.Fold(name), "-")
	if same != "" {
		same = retrieval.Fold(same)
		if id = x.places[same]; id == 0 {
			x.aliases[strings.Join(parts, " ")] = same
			return
		}
	}
	for i := range parts {
		parts[i] = bare(parts[i])
	}
	if len(parts) > 1 {
		x.phrases[strings.Join(parts, " ")] = id
		return
	}
	x.places[parts[0]] = id
	if strings.HasSuffix(parts[0], "ي") { // the feminine of a nationality
		x.places[parts[0]+"ه"] = id
	}
	if capital {
		x.capitals[parts[0]] = true
	}
}

// bare takes the article and the particles that are written with a word off it, and endings of nationalities.
func bare(w string) string {
	for _, p := range [...]string{"وال", "بال", "كال", "فال", "ولل", "لل", "ال"} {
		if rest, ok := strings.CutPrefix(w, p); ok && utf8.RuneCountInString(rest) >= 3 {
			return rest
		}
	}
	return w
}

// place returns the state that a folded word names, or 0.
func (x *lexicon) place(w string) int {
	for _, v := range variants(w) {
		if id := x.places[v]; id != 0 {
			return id
		}
	}
	return 0
}

// variants are the readings of a folded word whose particles and endings may be its own letters.
func variants(w string) []string {
	out := []string{w}
	if b := bare(w); b != w {
		out = append(out, b)
	}
	for _, p := range [...]string{"و", "ف"} {
		if rest, ok := strings.CutPrefix(w, p); ok && utf8.RuneCountInString(rest) >= 3 {
			out = append(out, rest)
		}
	}
	for _, v := range out {
		for _, p := range [...]string{"ل", "ب", "ك"} {
			if rest, ok := strings.CutPrefix(v, p); ok && utf8.RuneCountInString(rest) >= 3 {
				out = append(out, rest)
			}
		}
	}
	for _, v := range out {
		for _, s := range [...]string{"يون", "يين", "يات", "ون", "ين", "ان", "ات"} {
			if rest, ok := strings.CutSuffix(v, s); ok && utf8.RuneCountInString(rest) >= 3 {
				if s == "يون" || s == "يين" || s == "يات" {
					rest += "ي"
				}
				out = append(out, rest)
			}
		}
	}
	return out
}

// skeletonMark begins a form that is a skeleton, so that it never equals a word.
const skeletonMark = "~"

// forms are the strings under which words of one lemma meet: the light stem, the stem without the prefix of a verb or a participle, and the consonants of each. Two words that share one are taken for one lemma; the light stem comes first.
func forms(folded string) []string {
	stem := retrieval.Stem(folded)
	out := make([]string, 0, 8)
	// The stemmer takes the letters of particles off words that merely begin with them, but not off words with an article.
	if whole := retrieval.Stem("ال" + bare(folded)); whole != stem {
		out = append(out, whole)
	}
	out = append(out, stem)
	if strings.HasPrefix(folded, "ال") { // ألزم, التقى: no article
		out = append(out, retrieval.Stem("ال"+folded))
	}
	if rest, ok := strings.CutSuffix(stem, "ت"); ok && (strings.HasSuffix(folded, "تان") || strings.HasSuffix(folded, "تا")) {
		out = append(out, rest) // مكتملتان
	}
	for _, p := range [...]string{"و", "ف"} {
		if rest, ok := strings.CutPrefix(folded, p); ok && utf8.RuneCountInString(rest) >= 4 {
			if s := retrieval.Stem(rest); !slices.Contains(out, s) {
				out = append(out, s)
			}
		}
	}
	if rest, ok := strings.CutPrefix(bareAnd(folded), "س"); ok && imperfect(rest) && utf8.RuneCountInString(rest) >= 4 { // سيصوت
		if s := retrieval.Stem(rest); !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	for _, p := range [...]string{"ل", "ب", "ك"} { // the stemmer counts the letters without the ending
		if rest, ok := strings.CutPrefix(folded, p); ok && utf8.RuneCountInString(rest) >= 4 {
			if s := retrieval.Stem(rest); !slices.Contains(out, s) {
				out = append(out, s)
			}
		}
	}
	if utf8.RuneCountInString(folded) == 4 { // the stemmer leaves particles on short words
		for _, p := range [...]string{"و", "ل", "ب", "ف", "ك"} {
			if rest, ok := strings.CutPrefix(folded, p); ok {
				out = append(out, rest)
			}
		}
	}
	if rest, ok := strings.CutSuffix(out[len(out)-1], "ت"); ok && utf8.RuneCountInString(rest) == 2 { // نفت is of نفى
		out = append(out, rest+"ي")
	}
	for _, f := range out {
		if v := verbOf(f); v != "" && !slices.Contains(out, v) {
			out = append(out, v)
		}
	}
	first, size := utf8.DecodeRuneInString(stem)
	n := utf8.RuneCountInString(stem)
	switch {
	case n >= 4 && strings.ContainsRune("يتنا", first), n >= 5 && first == 'م':
		out = append(out, stem[size:])
	case n >= 5 && first == 'س':
		if second, size2 := utf8.DecodeRuneInString(stem[size:]); strings.ContainsRune("يتن", second) {
			out = append(out, stem[size+size2:])
		}
	}
	for _, f := range out {
		if k := skeleton(f); k != "" {
			out = append(out, skeletonMark+k)
		}
	}
	return out
}

// verbOf returns the past of which a stem is the noun of action: تعزيز of عزز, اجتماع of اجتمع, إعلان of أعلن; "" for others.
func verbOf(stem string) string {
	r := []rune(stem)
	n := len(r)
	switch {
	case n == 5 && r[0] == 'ت' && r[3] == 'ي':
		return string([]rune{r[1], r[2], r[4]})
	case n >= 5 && n <= 7 && r[0] == 'ا' && r[n-2] == 'ا':
		return string(r[:n-2]) + string(r[n-1])
	}
	return ""
}

// skeleton drops the letters that patterns add to a root. It is empty when fewer than three remain.
func skeleton(form string) string {
	var b strings.Builder
	n := 0
	for i, r := range form {
		switch {
		case r == 'ا', r == 'ء', i > 0 && (r == 'و' || r == 'ي'):
		default:
			b.WriteRune(r)
			n++
		}
	}
	if n < 3 {
		return ""
	}
	// اشتداد has its last root letter twice, اشتد once.
	s := []rune(b.String())
	if n > 3 && s[n-1] == s[n-2] {
		s = s[:n-1]
	}
	return string(s)
}
