package e5

import (
	"slices"
	"strings"
	"testing"
)

// Sequences that go through the model together have the vectors that they have alone, to the bit,
// by each of the kernels.
func TestTogether(t *testing.T) {
	onAllKernels(t, func(t *testing.T, e *Encoder) {
		var sequences [][]int32
		for _, text := range []string{
			"passage: نعم.",
			"passage: يعمل في المرفأ تسعون صيادًا من أهل البلدة القديمة.",
			"query: ",
			"passage: " + strings.Repeat("زاد الصيد. ", 9),
		} {
			sequences = append(sequences, e.windows(text)...)
		}
		together, err := e.forward(t.Context(), new(scratch), sequences...)
		if err != nil {
			t.Fatal(err)
		}
		for i, ids := range sequences {
			alone, err := e.forward(t.Context(), new(scratch), ids)
			if err != nil || !slices.Equal(alone[0], together[i]) {
				t.Errorf("sequence %d of %d tokens has another vector together, %v", i, len(ids), err)
			}
		}
	})
}

func TestPack(t *testing.T) {
	for _, tt := range []struct {
		lengths []int
		workers int
		want    []packed
	}{
		{nil, 2, nil},
		{[]int{500}, 2, []packed{{0, 1}}},
		{[]int{40, 40, 40, 40, 300, 40, 40, 40, 40}, 2, []packed{{0, 3}, {3, 4}, {4, 5}, {5, 8}, {8, 9}}},
		{[]int{10, 10, 10, 10}, 2, []packed{{0, 2}, {2, 4}}}, // both have something
		{[]int{10, 10}, 4, []packed{{0, 1}, {1, 2}}},
	} {
		if got := pack(tt.lengths, tt.workers); !slices.Equal(got, tt.want) {
			t.Errorf("%v by %d workers: %v, want %v", tt.lengths, tt.workers, got, tt.want)
		}
	}
}
