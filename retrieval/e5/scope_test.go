package e5

import (
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"
)

// Whatever the kernels, a question is of the same sort; the chances sum to 1; any string has some.
func TestScope(t *testing.T) {
	const point, summary = 0, 4
	onAllKernels(t, func(t *testing.T, e *Encoder) {
		j := judge(t, e)
		for question, want := range map[string]int{
			"لخص لي المقال": summary, "متى افتتح المتحف؟": point,
			"من أعلن الخبر؟ " + strings.Repeat("ومن نقله عنه؟ ", 300): -1, "": -1, "\x00\xff": -1,
		} {
			chances, err := j.Scope(t.Context(), question)
			if err != nil {
				t.Fatal(err)
			}
			sum := 0.0
			for _, c := range chances {
				sum += c
			}
			if len(chances) != scopes || math.Abs(sum-1) > 1e-9 {
				t.Errorf("%.40q: %d chances of sum %v", question, len(chances), sum)
			}
			if got := slices.Index(chances, slices.Max(chances)); want >= 0 && got != want {
				t.Errorf("%.40q is of sort %d, want %d", question, got, want)
			}
		}
	})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := judge(t, encoder(t)).Scope(ctx, "متى؟"); !errors.Is(err, context.Canceled) {
		t.Errorf("after its end: %v", err)
	}
	if _, err := parseScope(scopeFile[1:]); err == nil {
		t.Error("a torn file is read")
	}
}
