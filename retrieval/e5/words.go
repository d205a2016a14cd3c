package e5

import (
	"strings"
	"unicode"
)

// What each token of a pair is told besides its meaning: whether the other text has its word. A
// transformer of this size finds that out with difficulty, since Arabic words come in several
// pieces, and differently with each particle. train/words.py does the same, and the parity test
// holds them together.
//
// The kinds: 0 of the context and of marks; of a claim's word 1 where the evidence has neither it
// nor one akin, 2 one akin, 3 the word, 4 the word beside the same neighbour; of the evidence's
// words 5 to 8 in the same way, 9 to 12 where they stand in one of the two sentences that have most
// of the claim's words.
const (
	claimKinds    = 1
	evidenceKinds = 5
	inFocus       = 4
	kinds         = 13
	kindsAt       = 2 // layers below, which know nothing of kinds
)

const (
	none uint8 = iota
	akin
	same
	linked
)

const (
	gramLength    = 4 // letters that two forms of a word share
	contentLength = 3 // letters of a word that says something of its own
	focused       = 2 // sentences
)

var (
	letters  = strings.NewReplacer("أ", "ا", "إ", "ا", "آ", "ا", "ٱ", "ا", "ى", "ي", "ة", "ه", "ؤ", "و", "ئ", "ي", "\u0640", "", "\u0670", "")
	prefixes = [...]string{"وال", "بال", "كال", "فال", "ولل", "لل", "ال", "و", "ف", "ب", "ل", "ك"}
)

// A wordKey is a word as it is compared: letters and digits, folded, without particles written with
// it.
type wordKey struct {
	text   []rune
	string string
	digits bool
}

func keyOf(word string) wordKey {
	var k wordKey
	for _, r := range strings.ToLower(letters.Replace(word)) {
		switch {
		case r >= '\u064b' && r <= '\u0652':
			continue
		case r >= '٠' && r <= '٩':
			r += '0' - '٠'
		case r >= '۰' && r <= '۹':
			r += '0' - '۰'
		case !unicode.IsLetter(r) && !unicode.IsNumber(r):
			continue
		}
		k.digits = k.digits || unicode.IsDigit(r)
		k.text = append(k.text, r)
	}
	k.string = string(k.text)
	if k.digits {
		return k
	}
	for _, p := range prefixes {
		if rest, ok := strings.CutPrefix(k.string, p); ok && len(k.text)-len([]rune(p)) >= contentLength {
			k.string, k.text = rest, []rune(rest)
			break
		}
	}
	return k
}

// eachGram calls see with the runs of letters by which words akin are known, until it returns true,
// which is passed on.
func (k wordKey) eachGram(see func(string) bool) bool {
	if k.digits {
		return false
	}
	for i := 0; i+gramLength <= len(k.text); i++ {
		if see(string(k.text[i : i+gramLength])) {
			return true
		}
	}
	return false
}

func keysOf(words []string) []wordKey {
	out := make([]wordKey, len(words))
	for i, w := range words {
		out[i] = keyOf(w)
	}
	return out
}

// sameness says of each word whether the other text has it, and how.
func sameness(words, others []wordKey) []uint8 {
	theirs, pairs, grams := map[string]bool{}, map[[2]string]bool{}, map[string]bool{}
	for i, o := range others {
		if i > 0 {
			pairs[[2]string{others[i-1].string, o.string}] = true
		}
		if !theirs[o.string] {
			theirs[o.string] = true
			o.eachGram(func(g string) bool { grams[g] = true; return false })
		}
	}
	out := make([]uint8, len(words))
	for i, w := range words {
		switch {
		case w.string != "" && theirs[w.string]:
			out[i] = same
			if i > 0 && pairs[[2]string{words[i-1].string, w.string}] || i+1 < len(words) && pairs[[2]string{w.string, words[i+1].string}] {
				out[i] = linked
			}
		case w.eachGram(func(g string) bool { return grams[g] }):
			out[i] = akin
		}
	}
	return out
}

// focus says of each word of the evidence whether it stands in one of the two sentences that have
// most of the claim's words.
func focus(words []string, keys, claim []wordKey) []bool {
	wanted := map[string]bool{}
	for _, k := range claim {
		if len(k.text) >= contentLength || k.digits {
			wanted[k.string] = true
		}
	}
	sentence, n := make([]int, len(words)), 0
	found := map[int]map[string]bool{}
	for i, w := range words {
		sentence[i] = n
		if k := keys[i].string; wanted[k] {
			if found[n] == nil {
				found[n] = map[string]bool{}
			}
			found[n][k] = true
		}
		if end := []rune(strings.TrimRight(w, `»"”)]`)); len(end) > 0 && strings.ContainsRune(".!?؟؛:…", end[len(end)-1]) {
			n++
		}
	}
	chosen, have := map[int]bool{}, map[string]bool{}
	for range focused {
		best, at := 0, -1
		for s := range n + 1 {
			gain := 0
			for k := range found[s] {
				if !have[k] {
					gain++
				}
			}
			if !chosen[s] && gain > best {
				best, at = gain, s
			}
		}
		if at < 0 {
			break
		}
		chosen[at] = true
		for k := range found[at] {
			have[k] = true
		}
	}
	out := make([]bool, len(words))
	for i, s := range sentence {
		out[i] = chosen[s]
	}
	return out
}

// kindsOf returns the kind of each word of a claim and of its evidence.
func kindsOf(claim, evidence string) (ours, theirs []uint8) {
	words := strings.Fields(evidence)
	a, b := keysOf(strings.Fields(claim)), keysOf(words)
	ours, theirs = sameness(a, b), sameness(b, a)
	for i := range ours {
		ours[i] += claimKinds
	}
	for i, f := range focus(words, b, a) {
		theirs[i] += evidenceKinds
		if f {
			theirs[i] += inFocus
		}
	}
	return ours, theirs
}

// spreadKinds appends the kinds of words to those of their tokens.
func (j *Judge) spreadKinds(kinds []uint8, ids []int32, of []uint8) []uint8 {
	word := -1
	for _, id := range ids {
		if j.begins[id] {
			word++
		}
		kind := uint8(0)
		if len(of) > 0 {
			kind = of[min(max(word, 0), len(of)-1)]
		}
		kinds = append(kinds, kind)
	}
	return kinds
}
