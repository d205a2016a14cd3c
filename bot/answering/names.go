package answering

import (
	"strings"
	"unicode/utf8"

	"isnad/retrieval"
	"isnad/retrieval/arabic"
)

// A nameBook holds the names that an article itself shows to be names, for no list knows them: words without an article that stand behind a title or a verb of saying, or that never change their form.
type nameBook struct {
	names map[string]bool            // folded
	links map[string]int             // of a person: the state of the title that stands before the name
	full  map[string]map[string]bool // of the last words of a name, as the article has them: the words that stand before them
}

// often is how many times a word without kin in the lexicon must stand in an article, never inflected, to pass for a name.
const often = 3

// readNames collects the names of an article, and tells see the first form of each of its words, passage by passage.
func readNames(passages []retrieval.Passage, see func(passage int, form string)) *nameBook {
	b := &nameBook{names: map[string]bool{}, links: map[string]int{}, full: map[string]map[string]bool{}}
	x := theLexicon()
	count := map[string]int{}
	inflected := map[string]bool{}
	type kin struct { // asked once a word: an article repeats itself
		form   string
		common bool
	}
	memo := map[string]kin{}
	for n, p := range passages {
		words := retrieval.Words(p.Text)
		for i := range words {
			for _, j := range introduced(x, p.Text, words, i) {
				name := words[j].Text
				b.names[name] = true
				if state := stateBefore(x, words, j); state != 0 {
					b.links[name] = state
				}
			}
			w := words[i].Text
			k, ok := memo[w]
			if !ok {
				k = kin{forms(w)[0], known(x, w)}
				memo[w] = k
			}
			see(n, k.form)
			if !words[i].Stop && !words[i].Number && !k.common && !arabic.Quantity(w) && utf8.RuneCountInString(w) >= 4 {
				if definite(w) {
					inflected[retrieval.Stem(w)] = true
				} else {
					count[strings.TrimPrefix(w, "و")]++
				}
			}
		}
	}
	for w, n := range count {
		if n >= often && !inflected[retrieval.Stem(w)] || foreignShape(w) {
			b.names[w] = true
		}
	}
	return b
}

// known reports whether a word is common Arabic: in the lexicon, or with a role in a sentence.
func known(x *lexicon, w string) bool {
	groups, loose := groupsOf(x, forms(w))
	return roleOf(w) != 0 || x.place(w) != 0 || groups != nil && !loose
}

// introduced returns the indices of words that words[i] shows to be names: after a verb of saying, after a title with or without the state's name, or from a given name on.
func introduced(x *lexicon, source string, words []retrieval.Word, i int) []int {
	role := roleOf(words[i].Text)
	_, given := x.given[words[i].Text]
	j := i + 1
	switch {
	case words[i].Name && x.place(words[i].Text) == 0, givenName(x, words[i].Text) && !words[i].Stop, given && i+1 < len(words) && strange(x, words[i+1]):
		j = i
	case role&title != 0:
		for j < len(words) && j <= i+4 && !x.given[words[j].Text] && (x.place(words[j].Text) != 0 || roleOf(words[j].Text)&title != 0 || definite(words[j].Text)) {
			j++
		}
	case role&(speech|according) == 0:
		return nil
	}
	var found []int
	for ; j < len(words) && len(found) < 4; j++ {
		w := words[j]
		if len(found) > 0 || j > i {
			gap := between(source, words[j-1].End, w.Start)
			if strings.ContainsAny(gap, ".:؟!") || len(found) > 0 && strings.TrimSpace(gap) != "" {
				break
			}
		}
		if w.Name && x.place(w.Text) == 0 { // عبدالحق
			found = append(found, j)
			continue
		}
		if kinship[w.Text] && j+1 < len(words) { // بن عيسى
			found = append(found, j, j+1)
			j++
			continue
		}
		if _, given := x.given[w.Text]; given && !w.Stop && (len(found) == 0 || !strings.HasPrefix(w.Text, "و")) {
			found = append(found, j)
			continue
		}
		surname := len(found) > 0 && definite(w.Text) && strings.HasSuffix(w.Text, "ي") && x.place(w.Text) == 0
		if w.Stop || particle(w.Text) || strings.HasSuffix(w.Text, "ه") && role&title == 0 || w.Number || arabic.Quantity(w.Text) || definite(w.Text) && !surname || !surname && known(x, w.Text) || known(x, strings.TrimSuffix(w.Text, "و")) || accusative(source[w.Start:w.End]) || imperfect(w.Text) && len(found) == 0 || strings.HasPrefix(w.Text, "و") && len(found) > 0 || utf8.RuneCountInString(w.Text) < 3 {
			break
		}
		found = append(found, j)
	}
	return found
}

// kinship are words that make a name of the next word.
var kinship = foldedSet("بن ابن بنت أبو أبي عبد آل")

// strange reports whether a word may be a name for all that the lexicon knows.
func strange(x *lexicon, w retrieval.Word) bool {
	groups, _ := groupsOf(x, forms(w.Text))
	return groups == nil && !w.Stop && !w.Number && !definite(w.Text) && !imperfect(w.Text) && roleOf(w.Text) == 0 && x.place(w.Text) == 0 && utf8.RuneCountInString(w.Text) >= 4 && !arabic.Quantity(w.Text)
}

// givenName reports whether a folded word is a given name and nothing else, with or without a particle.
func givenName(x *lexicon, w string) bool { return x.given[w] || x.given[bareName(w)] }

// accusative reports whether a word is written with the ending of an indefinite accusative, as foreign names are not.
func accusative(written string) bool {
	return strings.HasSuffix(written, "\u064bا") || strings.HasSuffix(written, "ا\u064b")
}

// stateBefore returns the state that a title before words[j] names.
func stateBefore(x *lexicon, words []retrieval.Word, j int) int {
	for k := j - 1; k >= 0 && k >= j-4; k-- {
		if id := x.place(words[k].Text); id != 0 {
			return id
		}
	}
	return 0
}

// bareName takes particles off a folded name.
func bareName(w string) string {
	n := utf8.RuneCountInString(w)
	for _, p := range [...]string{"و", "ل", "ب", "ف"} {
		if rest, ok := strings.CutPrefix(w, p); ok && n >= 6 {
			return rest
		}
	}
	return w
}

// foreignEndings end names that came from other languages; no Arabic pattern ends so.
var foreignEndings = strings.Fields("وف يف سكي نكو يتش وغلو شفيلي ستان انيان ينيان كسيان بيرغ وفا ييف غراد")

func foreignShape(w string) bool {
	if utf8.RuneCountInString(w) < 5 || definite(w) {
		return false
	}
	if strings.HasSuffix(w, "ييف") {
		return true
	}
	for _, e := range foreignEndings {
		if strings.HasSuffix(w, e) {
			switch e { // Arabic words on the pattern فعول or فعيل end so too, with one or two letters before
			case "وف", "يف":
				return utf8.RuneCountInString(w) >= 6 && !strings.HasPrefix(bareName(w), "م")
			}
			return true
		}
	}
	return false
}

// find returns the article's name that a folded word is, forgiving one letter in a long one.
func (b *nameBook) find(w string) string {
	if b == nil {
		return ""
	}
	readings := []string{w}
	for _, p := range [...]string{"و", "ل", "ب", "ف", "ك"} {
		if rest, ok := strings.CutPrefix(w, p); ok {
			readings = append(readings, rest)
		}
	}
	for _, v := range readings {
		if b.names[v] {
			return v
		}
	}
	v := readings[len(readings)-1]
	if utf8.RuneCountInString(v) < 5 || definite(v) {
		return ""
	}
	for name := range b.names {
		if utf8.RuneCountInString(name) >= 5 && spelled(v, name) {
			return name
		}
	}
	return ""
}

// spelled reports whether one letter added, left out or exchanged makes a into b.
func spelled(a, b string) bool {
	x, y := []rune(a), []rune(b)
	if len(x) > len(y) {
		x, y = y, x
	}
	if len(y)-len(x) > 1 || x[0] != y[0] {
		return false
	}
	i := 0
	for i < len(x) && x[i] == y[i] {
		i++
	}
	if len(x) == len(y) {
		return i == len(x) || string(x[i+1:]) == string(y[i+1:])
	}
	return string(x[i:]) == string(y[i+1:])
}

// findNames marks the tokens that are names.
func (t *text) findNames(x *lexicon, names *nameBook) {
	for i := range t.tokens {
		k := &t.tokens[i]
		if k.Number || k.named() {
			continue
		}
		if i+1 < len(t.tokens) {
			for _, v := range variants(k.Text) {
				phrase := v + " " + bare(t.tokens[i+1].Text)
				id, ok := x.phrases[phrase]
				if !ok {
					continue
				}
				k.place, t.tokens[i+1].place = id, id
			}
			if same, ok := x.aliases[k.Text+" "+t.tokens[i+1].Text]; ok {
				k.name, t.tokens[i+1].name = same, same
			}
		}
		if k.named() || k.Stop {
			continue
		}
		if k.place = x.place(k.Text); k.place != 0 {
			continue
		}
		if same, ok := x.aliases[bareName(k.Text)]; ok {
			k.name = same
		} else if x.given[k.Text] {
			k.name = k.Text
		} else if givenName(x, k.Text) {
			k.name = bareName(k.Text)
		} else if k.Name {
			if k.name = names.find(k.Text); k.name == "" {
				k.name = k.Text
			}
		} else if k.role == 0 && (len(k.groups) == 0 || k.loose) {
			k.name = names.find(k.Text)
		}
	}
	for i := range t.tokens {
		k := &t.tokens[i]
		k.titled = k.place != 0 && (i > 0 && t.tokens[i-1].is(title) || i > 1 && t.tokens[i-2].is(title))
	}
	words := make([]retrieval.Word, len(t.tokens))
	for i, k := range t.tokens {
		words[i] = k.Word
	}
	for i := range words {
		for _, j := range introduced(x, t.source, words, i) {
			if k := &t.tokens[j]; !k.named() {
				k.name = k.Text
			}
		}
		if k := &t.tokens[i]; !k.named() && !k.Stop && (foreignShape(k.Text) && len(k.groups) == 0 || latin(k.Text) && !k.Stop) {
			k.name = k.Text
		}
	}
}
