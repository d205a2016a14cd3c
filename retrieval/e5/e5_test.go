package e5

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"math"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
)

func encoder(t testing.TB) *Encoder {
	t.Helper()
	e, err := New()
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// onAllKernels runs a test with an encoder of each of the kernels that this processor has.
func onAllKernels(t *testing.T, test func(t *testing.T, e *Encoder)) {
	t.Helper()
	for _, k := range allKernels() {
		t.Run(k.name, func(t *testing.T) {
			e, err := newEncoder(file, k)
			if err != nil {
				t.Fatal(err)
			}
			test(t, e)
		})
	}
}

// vectorOf encodes one text.
func vectorOf(ctx context.Context, e *Encoder, text string) ([]float32, error) {
	vectors, err := e.EncodeAll(ctx, []string{text}, nil)
	if err != nil {
		return nil, err
	}
	return vectors[0], nil
}

func encode(t testing.TB, e *Encoder, text string) []float32 {
	t.Helper()
	v, err := vectorOf(context.Background(), e, text)
	if err != nil {
		t.Fatalf("Encode(%.60q): %v", text, err)
	}
	if n := dot(v, v); len(v) != Dimension || !(math.Abs(n-1) < 1e-5) {
		t.Fatalf("Encode(%.60q): %d values, squares sum to %g", text, len(v), n)
	}
	return v
}

func dot(a, b []float32) (sum float64) {
	for i := range a {
		sum += float64(a[i]) * float64(b[i])
	}
	return sum
}

func cosine(a, b []float32) float64 { return dot(a, b) / math.Sqrt(dot(a, a)*dot(b, b)) }

type example struct {
	Text   string
	Tokens []int32
	Vector []float32
}

// parity reads the texts whose tokens and vectors another implementation made of the same weights.
func parity(t testing.TB) []example {
	t.Helper()
	f, err := os.Open("testdata/parity.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var examples []example
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		var x example
		if err := json.Unmarshal(lines.Bytes(), &x); err != nil {
			t.Fatal(err)
		}
		examples = append(examples, x)
	}
	if lines.Err() != nil || len(examples) != 41 {
		t.Fatalf("%d examples, want 41 (%v)", len(examples), lines.Err())
	}
	return examples
}

// article returns the built-in article as one passage, longer than four windows.
func article(t testing.TB) string {
	t.Helper()
	b, err := os.ReadFile("../../seeds/article.txt")
	if err != nil {
		t.Fatal(err)
	}
	return "passage: " + string(b)
}

// beginning returns the paragraphs of a text that end in its first 5,000 bytes.
func beginning(text string) string { return text[:strings.LastIndex(text[:5000], "\n")] }

// TestParity: the tokens of the reference and a cosine of .9997 or more with its vector, by each of
// the kernels, which also agree with each other. The portable ones, fifteen times as slow, take
// some of the questions.
func TestParity(t *testing.T) {
	examples, portableTokens := parity(t), 120
	if raced {
		examples, portableTokens = examples[14:], 20
	}
	var texts []string
	for _, x := range examples {
		texts = append(texts, x.Text)
	}
	fastest, err := encoder(t).EncodeAll(context.Background(), texts, nil)
	if err != nil {
		t.Fatal(err)
	}
	onAllKernels(t, func(t *testing.T, e *Encoder) {
		slow := 0
		for i, x := range examples {
			if got := e.Tokens(x.Text); !slices.Equal(got, x.Tokens) {
				t.Errorf("Tokens(%q) =\n%v, want\n%v", x.Text, got, x.Tokens)
			}
			if e.kernels.name == portable.name {
				if len(x.Tokens) > 30 || slow > portableTokens {
					continue
				}
				slow += len(x.Tokens)
			}
			got := encode(t, e, x.Text)
			if c := cosine(got, x.Vector); !(c >= .9997) {
				t.Errorf("Encode(%q): cosine %.6f with the reference", x.Text, c)
			}
			if c := cosine(got, fastest[i]); !(c >= .999999) {
				t.Errorf("Encode(%q): cosine %.8f with the fastest kernels", x.Text, c)
			}
		}
	})
}

func TestMeaning(t *testing.T) {
	e := encoder(t)
	question := encode(t, e, "query: كم تدفع روسيا من ميزانية المنظمة؟")
	answer := dot(question, encode(t, e, "passage: قدمت روسيا 70٪ من الميزانية الإجمالية لمنظمة معاهدة الأمن الجماعي."))
	other := dot(question, encode(t, e, "passage: تُطبخ الكبسة من الأرز واللحم والبهارات."))
	if answer < other+.05 {
		t.Errorf("the answer is as near as %.3f, another sentence as %.3f", answer, other)
	}
}

// TestWindows: the windows of a text cover its tokens in order, overlap, begin with its prefix, and
// fit.
func TestWindows(t *testing.T) {
	e := encoder(t)
	words := func(n int) string { return strings.Repeat(" من", n) } // one token each
	for _, tt := range []struct {
		name, text string
		prefix     int
		windows    int
	}{
		{"empty", "", 0, 1},
		{"the prefix alone", "query: ", 3, 1},
		{"exactly full", "query:" + words(507), 3, 1},
		{"one token more", "query:" + words(508), 3, 2},
		{"exactly full, no prefix", words(510), 0, 1},
		{"one token more, no prefix", words(511), 0, 2},
		{"two full ones", "query:" + words(507+507-overlap), 3, 2},
		{"two full ones and a token", "query:" + words(507+507-overlap+1), 3, 3},
		{"the article", article(t), 2, 6},
		{"not a prefix", "querying:" + words(600), 0, 2},
	} {
		t.Run(tt.name, func(t *testing.T) {
			all := e.ids(tt.text)
			body := all[min(tt.prefix, len(all)):]
			windows := e.windows(tt.text)
			if len(windows) != tt.windows {
				t.Fatalf("%d windows of %d tokens, want %d", len(windows), len(all), tt.windows)
			}
			covered := 0
			for i, w := range windows {
				if len(w) > 512 || w[0] != e.bos || w[len(w)-1] != e.eos || !slices.Equal(w[1:1+tt.prefix], all[:tt.prefix]) {
					t.Fatalf("window %d of %d tokens: %v", i, len(w), w)
				}
				part := w[1+tt.prefix : len(w)-1]
				from := covered
				if i > 0 {
					from -= overlap
				}
				if !slices.Equal(part, body[from:min(from+len(part), len(body))]) {
					t.Fatalf("window %d is not what follows the first %d tokens, but for the overlap", i, covered)
				}
				covered = from + len(part)
			}
			if covered != len(body) {
				t.Errorf("the windows cover %d of %d tokens", covered, len(body))
			}
		})
	}
}

// TestLongText: the vector of a long text is the mean of its windows' vectors, weighted by tokens;
// what stands at its end counts.
func TestLongText(t *testing.T) {
	e := encoder(t)
	text := beginning(article(t))
	if len(e.windows(text)) < 2 {
		t.Fatal("one window holds the text")
	}
	want := make([]float32, Dimension)
	for _, ids := range e.windows(text) {
		vectors, err := e.forward(context.Background(), new(scratch), ids)
		if err != nil {
			t.Fatal(err)
		}
		v := vectors[0]
		if err := normalise(v); err != nil {
			t.Fatal(err)
		}
		for i := range v {
			want[i] += v[i] * float32(len(ids))
		}
	}
	got := encode(t, e, text)
	if c := cosine(got, want); c < .999999 {
		t.Errorf("cosine %.7f with the mean of the windows", c)
	}
	if c := cosine(got, encode(t, e, text+strings.Repeat(" وصفة الكبسة بالأرز واللحم.", 60))); c > .9999 {
		t.Errorf("cosine %.6f with the text of another end", c)
	}
}

func TestEncodeAll(t *testing.T) {
	e := encoder(t)
	var texts []string
	for _, x := range parity(t)[15:] {
		texts = append(texts, x.Text)
	}
	texts = append(texts, beginning(article(t)), "")
	var calls, want []int
	got, err := e.EncodeAll(context.Background(), texts, func(n int) { calls = append(calls, n) })
	if err != nil {
		t.Fatal(err)
	}
	for i, text := range texts {
		want = append(want, i+1)
		if c := cosine(got[i], encode(t, e, text)); c < .999999 {
			t.Errorf("vector %d is not that of %.60q: cosine %.6f", i, text, c)
		}
	}
	if !slices.Equal(calls, want) {
		t.Errorf("done was called with %v", calls)
	}
	if got, err := e.EncodeAll(context.Background(), nil, nil); err != nil || len(got) != 0 {
		t.Errorf("EncodeAll of no texts = %v, %v", got, err)
	}
}

func TestConcurrentUse(t *testing.T) {
	e := encoder(t)
	examples := parity(t)[15:21]
	var want [][]float32
	for _, x := range examples {
		want = append(want, encode(t, e, x.Text))
	}
	var wg sync.WaitGroup
	for g := range 8 {
		wg.Go(func() {
			for i := range examples {
				i = (i + g) % len(examples)
				if got, err := vectorOf(context.Background(), e, examples[i].Text); err != nil || !slices.Equal(got, want[i]) {
					t.Errorf("Encode(%q) beside others: another vector than alone, error %v", examples[i].Text, err)
				}
			}
		})
	}
	wg.Wait()
}

func TestCancelled(t *testing.T) {
	e := encoder(t)
	ctx, cancel := context.WithCancel(context.Background())
	_, err := e.EncodeAll(ctx, []string{"query: a", "query: b", "query: c"}, func(int) { cancel() })
	if len(e.slots) != 0 {
		t.Errorf("%d slots are still taken", len(e.slots))
	}
	if !errors.Is(err, context.Canceled) {
		t.Errorf("EncodeAll, cancelled after the first text: %v", err)
	}
	if _, err := vectorOf(ctx, e, "query: a"); !errors.Is(err, context.Canceled) {
		t.Errorf("Encode, cancelled before: %v", err)
	}
}

// TestAnyText: every string has a vector.
func TestAnyText(t *testing.T) {
	e := encoder(t)
	for name, text := range map[string]string{
		"empty":          "",
		"a space":        " ",
		"prefix alone":   "query: ",
		"NUL":            "query: \x00",
		"invalid UTF-8":  "query: \xff\xfe\xd9",
		"tashkeel alone": "query: \u064b\u064c\u0651",
		"tatweel":        "\u0640\u0640\u0640",
		"bidi controls":  "query: \u202e\u2066\u200f",
		"emoji":          "query: 🎉👩‍👩‍👧🏽",
		"unknown script": "query: 漢字ᚠᛇᚻ",
		"noncharacter":   "\uffff\U0010ffff",
		"controls":       "\x01\x02\x7f",
		"long word":      "query: " + strings.Repeat("ب", 2_000),
	} {
		t.Run(name, func(t *testing.T) { encode(t, e, text) })
	}
	if a, b := encode(t, e, "query: كم\x00عدد"), encode(t, e, "query: كم عدد"); !slices.Equal(a, b) {
		t.Error("NUL does not count as a space")
	}
}

// TestDamagedFile: an error tells of any damage that would lead outside the file; nothing panics.
func TestDamagedFile(t *testing.T) {
	const headerEnd = 72
	for _, n := range []int{0, 3, 4, 40, headerEnd, 1000, 97_000, 300_000, 400_000, 411_000, 5_000_000, len(file) - 1} {
		if _, _, err := parse(file[:n]); err == nil {
			t.Errorf("the first %d bytes are accepted", n)
		}
	}
	for i := 0; i < headerEnd; i += 4 {
		for _, word := range []string{"\xff\xff\xff\xff", "\xff\xff\xff\x7f", "\x00\x00\x00\x00"} {
			_, _, err := parse(file[:i] + word + file[i+4:])
			// Version, type vocabulary, epsilon, and ids of the tokenizer may be other numbers.
			if free := i == 4 || i == 32 || i == 36 || i >= 48 && i < 64 && word[0] == 0; err == nil && !free && file[i:i+4] != word {
				t.Errorf("%q at byte %d is accepted", word, i)
			}
		}
	}
}
