package e5

import (
	"context"
	_ "embed" // for the weights
	"errors"
	"fmt"
	"slices"
	"strings"
)

// scopeFile is a linear classifier of questions, for each of its sorts a bias and the weights of
// two vectors, little endian: train/scope.py writes it, see JUDGE.md.
//
//go:embed scope.bin
var scopeFile string

// scopes is how many sorts of questions there are: those of SORTS in train/scope.py.
const scopes = 13

// scopeLayers are the layers whose mean vectors the classifier reads: the last, and one in the
// middle, which knows more of how something is asked.
var scopeLayers = [...]int{7, 12}

// rowOfScope is how many values the classifier has of a sort.
const rowOfScope = 1 + len(scopeLayers)*Dimension

func parseScope(file string) ([]float32, error) {
	r := reader{data: file}
	if len(file) != 4*scopes*rowOfScope {
		return nil, fmt.Errorf("%d bytes, not %d", len(file), 4*scopes*rowOfScope)
	}
	return r.floats(scopes * rowOfScope), nil
}

// Scope returns how likely a question is of each sort, by how much of an article it wants; they sum
// to 1. Of one that is too long to be read at once its beginning decides. The error is as that of
// [Judge.Judge].
func (j *Judge) Scope(ctx context.Context, question string) (chances []float64, err error) {
	e := j.encoder
	ids := e.ids("query: " + strings.Map(unmarked, question))
	ids = e.frame(nil, ids[:min(len(ids), e.weights.positions-2)])
	err = e.inSlot(ctx, func(s *scratch) error {
		z := []float32{1}
		var odd error
		if err := e.layers(ctx, s, [][]int32{ids}, func(layer int, x []float32) {
			if slices.Contains(scopeLayers[:], layer) {
				mean := meansOf(x, [][]int32{ids})[0]
				odd = errors.Join(odd, normalise(mean))
				z = append(z, mean...)
			}
		}); err != nil || odd != nil {
			return errors.Join(err, odd)
		}
		chances = make([]float64, scopes)
		for i := range chances {
			chances[i] = product(j.scope[i*rowOfScope:], z)
		}
		if !softmax(chances) {
			return errNotFinite
		}
		return nil
	})
	return chances, err
}

// unmarked drops the marks of vowels, which few people type, and the stroke that stretches a word.
func unmarked(r rune) rune {
	if r == 'ـ' || 0x064B <= r && r <= 0x0652 {
		return -1
	}
	return r
}
