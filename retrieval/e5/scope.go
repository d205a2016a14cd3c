package e5

import (
	"context"
	_ "embed" // for the weights
	"errors"
	"fmt"
	"slices"
	"strings"
)

// scopeFile is a classifier of questions with one hidden layer: for each of its units, then for
// each sort, a bias and the weights, float32, little endian. train/scope.py writes it: JUDGE.md.
//
//go:embed scope.bin
var scopeFile string

// scopes is how many sorts of questions there are: those of SORTS in train/scope.py.
const scopes = 13

// scopeLayers are the layers whose mean vectors the classifier reads: the last, and one in the
// middle, which knows more of how something is asked.
var scopeLayers = [...]int{7, 12}

// scopeUnits is the width of the classifier's hidden layer.
const scopeUnits = 48

// A dense is a fully connected layer: for each of its units a bias and the weights of all inputs.
type dense struct {
	inputs int
	rows   []float32
}

// apply returns the units' values for x, whose first value is 1.
func (d dense) apply(x []float32) []float64 {
	out := make([]float64, 0, len(d.rows)/d.inputs)
	for row := range slices.Chunk(d.rows, d.inputs) {
		out = append(out, product(row, x))
	}
	return out
}

// A scopeHead is the classifier.
type scopeHead struct{ hidden, outer dense }

func parseScope(file string) (scopeHead, error) {
	head := scopeHead{hidden: dense{inputs: 1 + len(scopeLayers)*Dimension}, outer: dense{inputs: 1 + scopeUnits}}
	inner, outer := scopeUnits*head.hidden.inputs, scopes*head.outer.inputs
	if len(file) != 4*(inner+outer) {
		return scopeHead{}, fmt.Errorf("%d bytes, not %d", len(file), 4*(inner+outer))
	}
	r := reader{data: file}
	head.hidden.rows, head.outer.rows = r.floats(inner), r.floats(outer)
	return head, nil
}

// logits are those of the sorts for the layers' means, behind a 1.
func (h scopeHead) logits(means []float32) []float64 {
	units := []float32{1}
	for _, x := range h.hidden.apply(means) {
		units = append(units, float32(max(0, x)))
	}
	return h.outer.apply(units)
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
		chances = j.scope.logits(z)
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
