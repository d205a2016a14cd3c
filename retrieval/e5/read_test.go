package e5

import (
	"bufio"
	"context"
	"encoding/json"
	"math"
	"os"
	"strings"
	"testing"
)

// TestReaderParity: the probabilities that torch gives with the same weights, to .01, and its
// likeliest words. All kernels give the same bits.
func TestReaderParity(t *testing.T) {
	f, err := os.Open("testdata/reader-parity.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	j := judge(t, encoder(t))
	lines := bufio.NewScanner(f)
	n := 0
	for ; lines.Scan(); n++ {
		var x struct {
			Asked
			Reading [4]float64
		}
		if err := json.Unmarshal(lines.Bytes(), &x); err != nil {
			t.Fatal(err)
		}
		if raced && n > 2 {
			break
		}
		all, err := j.Read(context.Background(), []Asked{x.Asked})
		if err != nil {
			t.Fatal(err)
		}
		got := all[0]
		if d := math.Abs(float64(got.Answers) - x.Reading[0]); d > .01 {
			t.Errorf("%q: answered with %.4f, want %.4f", x.Question, got.Answers, x.Reading[0])
		}
		words := fields(x.Evidence)
		from, to := bare(x.Evidence, words[int(x.Reading[1])].Start, words[int(x.Reading[2])].End)
		best, want := got.Spans[0], x.Reading[3]
		if math.Abs(float64(best.Probability)-want) > .01 || want > .1 && (best.Start != from || best.End != to) {
			found := x.Evidence[best.Start:best.End]
			t.Errorf("%q: %q with %.4f, want %q with %.4f", x.Question, found, best.Probability, x.Evidence[from:to], want)
		}
	}
	if lines.Err() != nil || n == 0 {
		t.Fatal(n, lines.Err())
	}
}

// TestReadNothing: without a question or a text there is no answer, and no string does harm.
func TestReadNothing(t *testing.T) {
	j := judge(t, encoder(t))
	all, err := j.Read(context.Background(), []Asked{
		{},
		{"", "متى؟", ""},
		{"", "", "نص"},
		{"", "متى؟", " \n "},
		{"", "\xff", "\xff \xfe"},
		{"", "من", strings.Repeat("كلمة ", 900)},
	})
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range all[:4] {
		if r.Answers != 0 || r.Spans != nil {
			t.Errorf("%d: %v", i, r)
		}
	}
}

func TestBare(t *testing.T) {
	for text, want := range map[string]string{
		"«ميناء الشمس»،": "«ميناء الشمس»",
		"«ميناء":         "ميناء",
		"الشمس»،":        "الشمس",
		"(نحو 70٪)":      "(نحو 70٪)",
		"70٪).":          "70٪",
		"،؛":             "",
		"قال: نعم":       "قال: نعم",
		`"قبل`:           "قبل",
		"[3]":            "[3]",
	} {
		if from, to := bare(text, 0, len(text)); text[from:to] != want {
			t.Errorf("%q becomes %q, want %q", text, text[from:to], want)
		}
	}
}
