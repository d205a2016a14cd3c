package e5

import (
	"bufio"
	"context"
	"encoding/json"
	"math"
	"os"
	"slices"
	"testing"
)

// cosine returns the dot product of two vectors, divided by their lengths.
func cosine(a, b []float32) float64 {
	var ab, aa, bb float64
	for i := range a {
		ab += float64(a[i]) * float64(b[i])
		aa += float64(a[i]) * float64(a[i])
		bb += float64(b[i]) * float64(b[i])
	}
	return ab / math.Sqrt(aa*bb)
}

type example struct {
	Text   string
	Tokens []int32
	Vector []float32
}

// parity reads the texts whose tokens and vectors another implementation made of the same file.
func parity(t testing.TB) []example {
	f, err := os.Open("testdata/parity.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var examples []example
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var e example
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
			t.Fatal(err)
		}
		examples = append(examples, e)
	}
	if len(examples) < 40 {
		t.Fatalf("%d examples, want at least 40", len(examples))
	}
	return examples
}

func TestParity(t *testing.T) {
	e, err := New()
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range parity(t) {
		if got := e.Tokens(x.Text); !slices.Equal(got, x.Tokens) {
			t.Errorf("Tokens(%q) =\n%v, want\n%v", x.Text, got, x.Tokens)
		}
		got, err := e.Encode(context.Background(), x.Text)
		if err != nil {
			t.Fatal(err)
		}
		if c := cosine(got, x.Vector); !(c >= .9997) {
			t.Errorf("Encode(%q): cosine %.6f", x.Text, c)
		}
	}
}
