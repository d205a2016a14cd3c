package e5

import (
	"errors"
	"math"
	"strings"
	"unicode/utf8"
)

// wordStart (lower one eighth block) stands for a space in pieces: SentencePiece's mark of a word's
// beginning.
const wordStart = '\u2581'

// unknownPenalty is what an unknown code point costs below the lowest score: the constant of
// SentencePiece's unigram model.
const unknownPenalty = 10

// tokenizer splits text by SentencePiece's unigram model.
type tokenizer struct {
	pieces            map[string]int32
	scores            []float32
	longest           int // code points of the longest piece
	bos, eos, unknown int32
	unknownScore      float32
	replacements      map[rune]string // normalisation; a code point that is not here stays
	limit             int             // most tokens of a sequence
}

func parseTokenizer(r *reader, vocabulary int) (*tokenizer, error) {
	count := r.int()
	bos, eos, pad, unknown := r.int(), r.int(), r.int(), r.int()
	size := r.uint(8)
	if count != vocabulary || count < 1 || count*8 > len(r.data) || min(bos, eos, pad, unknown) < 0 || max(bos, eos, pad, unknown) >= count {
		return nil, errors.New("the vocabulary's header is damaged")
	}
	offsets := reader{data: r.take(uint64(count+1) * 4)}
	t := &tokenizer{
		pieces: make(map[string]int32, count), scores: r.floats(count), replacements: map[rune]string{},
		bos: int32(bos), eos: int32(eos), unknown: int32(unknown),
	}
	blob := r.take(size)
	start := offsets.uint(4)
	for id := range t.scores {
		end := offsets.uint(4)
		if start > end || end > uint64(len(blob)) {
			return nil, errors.New("the vocabulary's offsets are damaged")
		}
		t.unknownScore = min(t.unknownScore, t.scores[id]-unknownPenalty)
		if id != bos && id != eos && id != pad && id != unknown {
			piece := blob[start:end]
			t.pieces[piece] = int32(id)
			t.longest = max(t.longest, utf8.RuneCountInString(piece))
		}
		start = end
	}
	n := r.int()
	r.uint(4) // bytes of the table
	for range n {
		from := rune(r.uint(4))
		var to []rune
		for range r.uint(1) {
			to = append(to, rune(r.uint(4)))
		}
		if r.short {
			return nil, errors.New("the normalisation table is cut off")
		}
		t.replacements[from] = string(to)
	}
	t.replacements[0] = " "
	return t, nil
}

// Tokens returns the ids of text between those of the beginning and the end of a sequence, cut to
// 512 in all.
func (t *tokenizer) Tokens(text string) []int32 {
	ids := t.ids(text)
	return t.frame(nil, ids[:min(len(ids), t.limit-2)])
}

// frame returns the sequence of the parts between its beginning and its end.
func (t *tokenizer) frame(head, body []int32) []int32 {
	ids := make([]int32, 0, len(head)+len(body)+2)
	ids = append(ids, t.bos)
	ids = append(ids, head...)
	ids = append(ids, body...)
	return append(ids, t.eos)
}

func (t *tokenizer) ids(text string) []int32 {
	ids := make([]int32, 0, len(text)/4+8)
	t.split(text, func(id int32, _ string) { ids = append(ids, id) })
	return ids
}

// split calls yield with each piece of text. No piece has a word's beginning inside, so each word
// is split by itself.
func (t *tokenizer) split(text string, yield func(id int32, text string)) {
	text = t.normalise(text)
	var v viterbi
	for text != "" {
		end := len(text)
		if next := strings.IndexRune(text[1:], wordStart); next >= 0 {
			end = next + 1
		}
		v.word(t, text[:end], yield)
		text = text[end:]
	}
}

// normalise replaces code points by the table, folds runs of spaces, puts one in front and writes
// spaces as wordStart. An empty text stays empty.
func (t *tokenizer) normalise(text string) string {
	var b strings.Builder
	space := false
	write := func(r rune) {
		if r == ' ' {
			if !space {
				b.WriteRune(wordStart)
			}
			space = true
			return
		}
		if b.Len() == 0 {
			b.WriteRune(wordStart)
		}
		b.WriteRune(r)
		space = false
	}
	for _, r := range text { // invalid UTF-8 gives U+FFFD, which the table maps to a space
		to, ok := t.replacements[r]
		if !ok {
			write(r)
			continue
		}
		for _, r := range to {
			write(r)
		}
	}
	return b.String()
}

// viterbi finds the split of a word with the highest sum of scores. It keeps its memory from word
// to word.
type viterbi struct {
	at   []int     // byte offset of each code point, and the word's length
	best []float64 // sum of scores up to there
	id   []int32   // last piece of the best split up to there
	from []int     // where that piece begins
	path []int     // ends of the pieces of the best split, last first
}

func (v *viterbi) word(t *tokenizer, word string, yield func(id int32, text string)) {
	v.at, v.path = v.at[:0], v.path[:0]
	for i := range word {
		v.at = append(v.at, i)
	}
	n := len(v.at)
	v.at = append(v.at, len(word))
	v.best, v.id, v.from = v.best[:0], append(v.id[:0], make([]int32, n+1)...), append(v.from[:0], make([]int, n+1)...)
	for range n + 1 {
		v.best = append(v.best, math.Inf(-1))
	}
	v.best[0] = 0
	for i := range n {
		for j := i + 1; j <= min(n, i+t.longest); j++ {
			id, known := t.pieces[word[v.at[i]:v.at[j]]]
			score := t.unknownScore
			if known {
				score = t.scores[id]
			} else if id = t.unknown; j > i+1 {
				continue
			}
			if sum := v.best[i] + float64(score); sum > v.best[j] {
				v.best[j], v.id[j], v.from[j] = sum, id, i
			}
		}
	}
	for j := n; j > 0; j = v.from[j] {
		v.path = append(v.path, j)
	}
	for k := len(v.path) - 1; k >= 0; k-- {
		j := v.path[k]
		yield(v.id[j], word[v.at[v.from[j]]:v.at[j]])
	}
}
