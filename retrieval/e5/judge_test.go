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

func judge(t testing.TB, e *Encoder) *Judge {
	t.Helper()
	j, err := NewJudge(e)
	if err != nil {
		t.Fatal(err)
	}
	return j
}

func verdicts(t testing.TB, j *Judge, pairs ...Pair) []Verdict {
	t.Helper()
	all, err := j.Judge(context.Background(), pairs)
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range all {
		sum := v.Supported + v.Contradicted + v.Open
		if min(v.Supported, v.Contradicted, v.Open) < 0 || !(math.Abs(float64(sum)-1) < 1e-6) {
			t.Fatalf("%q: %v sums to %g", pairs[i].Claim, v, sum)
		}
	}
	return all
}

type judged struct {
	Pair
	Tokens  []int32
	Kinds   []int
	Verdict [labels]float64
}

// judgeParity reads the pairs whose tokens and verdicts another implementation made of the same
// weights.
func judgeParity(t testing.TB) []judged {
	t.Helper()
	f, err := os.Open("testdata/judge-parity.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var examples []judged
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		var x judged
		if err := json.Unmarshal(lines.Bytes(), &x); err != nil {
			t.Fatal(err)
		}
		examples = append(examples, x)
	}
	if lines.Err() != nil || len(examples) < 20 {
		t.Fatalf("%d examples (%v)", len(examples), lines.Err())
	}
	return examples
}

// TestJudgeParity: the tokens of the reference and its probabilities to .002, which leaves room for
// rounding the input of each matrix. The kernels give the same verdicts, bit by bit. The portable
// ones, thirty times as slow, take some of the pairs.
func TestJudgeParity(t *testing.T) {
	examples, portableTokens := judgeParity(t), 400
	if raced {
		examples, portableTokens = examples[18:22], 60
	}
	var pairs []Pair
	for _, x := range examples {
		pairs = append(pairs, x.Pair)
	}
	fastest := verdicts(t, judge(t, encoder(t)), pairs...)
	onAllKernels(t, func(t *testing.T, e *Encoder) {
		j := judge(t, e)
		slow := 0
		for i, x := range examples {
			ids, of, from, to := j.sequence(x.Pair)
			if !slices.Equal(ids, x.Tokens) {
				t.Errorf("%q: tokens\n%v, want\n%v", x.Claim, ids, x.Tokens)
			}
			for i, kind := range x.Kinds {
				if int(of[i]) != kind || len(of) != len(x.Kinds) || (kind >= claimKinds && kind < evidenceKinds) != (i >= from && i < to) {
					t.Fatalf("%q: kinds, claim from %d to %d\n%v, want\n%v", x.Claim, from, to, of, x.Kinds)
				}
			}
			if e.kernels.name == portable.name {
				if slow += len(x.Tokens); slow > portableTokens {
					break
				}
			}
			got := verdicts(t, j, x.Pair)[0]
			for l, p := range []float32{got.Supported, got.Contradicted, got.Open} {
				if d := math.Abs(float64(p) - x.Verdict[l]); !(d <= .002) {
					t.Errorf("%q: label %d is %.4f, want %.4f", x.Claim, l, p, x.Verdict[l])
				}
			}
			if got != fastest[i] {
				t.Errorf("%q: %v, with the fastest kernels %v", x.Claim, got, fastest[i])
			}
		}
	})
}

// TestPairIsCut: of the context the end stays, of the claim the beginning, of the evidence what
// there is room for.
func TestPairIsCut(t *testing.T) {
	j := judge(t, encoder(t))
	e := j.encoder
	words := func(word string, n int) string { return strings.Repeat(word+" ", n) } // one token each, and one for the space at the end
	repeat := func(token int32, n int) []int32 { return slices.Repeat([]int32{token}, n) }
	of, in, then := e.ids("من")[0], e.ids("في")[0], e.ids("ثم")[0]
	bos, eos, space := []int32{e.bos}, []int32{e.eos}, []int32{j.space}
	for _, tt := range []struct {
		name string
		pair Pair
		want [][]int32
	}{
		{"short", Pair{"ثم", "من", "في"}, [][]int32{bos, {then}, eos, {of}, eos, eos, {in}, eos}},
		{"no context", Pair{"", "من", "في"}, [][]int32{bos, {of}, eos, eos, {in}, eos}},
		{"a context of spaces", Pair{" \n\u200f", "من", "في"}, [][]int32{bos, {of}, eos, eos, {in}, eos}},
		{
			"long context", Pair{words("من", 9) + words("ثم", 47), "من", "في"},
			[][]int32{bos, repeat(then, 47), space, eos, {of}, eos, eos, {in}, eos},
		},
		{"long claim", Pair{"ثم", words("من", 96) + "في", "في"}, [][]int32{bos, {then}, eos, repeat(of, 96), eos, eos, {in}, eos}},
		{"long evidence", Pair{"", "من", words("في", 500)}, [][]int32{bos, {of}, eos, eos, repeat(in, 384-5), eos}},
		{"just fits", Pair{"", "من", strings.TrimSpace(words("في", 379))}, [][]int32{bos, {of}, eos, eos, repeat(in, 379), eos}},
		{
			"all long", Pair{words("ثم", 400), words("من", 400), words("في", 400)},
			[][]int32{bos, repeat(then, 47), space, eos, repeat(of, 96), eos, eos, repeat(in, 384-149), eos},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			ids, _, from, to := j.sequence(tt.pair)
			if want := slices.Concat(tt.want...); !slices.Equal(ids, want) {
				t.Fatalf("%d tokens, want %d:\n%v\n%v", len(ids), len(want), ids, want)
			}
			for _, id := range ids[from:to] {
				if id != of {
					t.Fatalf("the claim is from %d to %d of %v", from, to, ids)
				}
			}
			if ids[from-1] == of || ids[to] == of {
				t.Errorf("the claim is not all of %d to %d of %v", from, to, ids)
			}
		})
	}
}

// TestAnyPair: any strings have a verdict; what says nothing is open.
func TestAnyPair(t *testing.T) {
	j := judge(t, encoder(t))
	open := Verdict{Open: 1}
	for name, p := range map[string]Pair{
		"nothing": {}, "no claim": {Evidence: "نص"}, "no evidence": {Claim: "نص"},
		"spaces": {" ", "\n\t ", "نص"}, "controls alone": {"نص", "نص", "\u200f\x00 \xff"},
	} {
		if got := verdicts(t, j, p)[0]; got != open {
			t.Errorf("%s: %v", name, got)
		}
	}
	for _, text := range []string{
		"\xff\xfe\xd9نص", "نص\x00", "🎉👩‍👩‍👧🏽", "漢字ᚠᛇᚻ", "\u202e\u2066نص", "<s></s>", strings.Repeat("ب", 1500),
	} {
		verdicts(t, j, Pair{text, text, text})
	}
	if a, b := verdicts(t, j, Pair{"", "كم\xff عدد", "نص"}), verdicts(t, j, Pair{"", "كم عدد", "نص"}); a[0] != b[0] {
		t.Error("invalid UTF-8 does not count as a space")
	}
}

// TestJudgeTogether: pairs judged together, beside texts that are encoded and by several callers,
// have the verdicts that they have alone, in their order.
func TestJudgeTogether(t *testing.T) {
	e := encoder(t)
	j := judge(t, e)
	var pairs []Pair
	var want []Verdict
	for _, x := range judgeParity(t)[16:22] {
		pairs = append(pairs, x.Pair)
		want = append(want, verdicts(t, j, x.Pair)...)
	}
	vector := encode(t, e, "query: كم عدد الأعضاء؟")
	var callers sync.WaitGroup
	for range 4 {
		callers.Go(func() {
			if got, err := j.Judge(context.Background(), pairs); err != nil || !slices.Equal(got, want) {
				t.Errorf("Judge beside others: %v (error %v), alone %v", got, err, want)
			}
		})
		callers.Go(func() {
			if got, err := vectorOf(context.Background(), e, "query: كم عدد الأعضاء؟"); err != nil || !slices.Equal(got, vector) {
				t.Errorf("Encode beside the judge: another vector than alone, error %v", err)
			}
		})
	}
	callers.Wait()
	if got := verdicts(t, j); len(got) != 0 {
		t.Errorf("no pairs have the verdicts %v", got)
	}
}

func TestJudgeCancelled(t *testing.T) {
	e := encoder(t)
	j := judge(t, e)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if got, err := j.Judge(ctx, []Pair{{"", "نص", "نص"}, {"", "نص", "نص"}}); !errors.Is(err, context.Canceled) || got != nil {
		t.Errorf("Judge, cancelled before: %v, %v", got, err)
	}
	if len(e.slots) != 0 {
		t.Errorf("%d slots are still taken", len(e.slots))
	}
}

// TestDamagedJudge: an error tells of any damage that would lead outside a file or to another
// model; nothing panics.
func TestDamagedJudge(t *testing.T) {
	e := encoder(t)
	const headerEnd = 44
	for name, open := range map[string]func(file string) (*Judge, error){
		"judge":  func(file string) (*Judge, error) { return newJudge(e, file, readerFile) },
		"reader": func(file string) (*Judge, error) { return newJudge(e, judgeFile, file) },
	} {
		file := map[string]string{"judge": judgeFile, "reader": readerFile}[name]
		for _, n := range []int{0, 3, 4, 20, headerEnd, 1000, len(file) / 4, len(file) - 4096} {
			if _, err := open(file[:n]); err == nil {
				t.Errorf("%s: the first %d bytes are accepted", name, n)
			}
		}
		for i := 0; i < headerEnd; i += 4 {
			for _, word := range []string{"\xff\xff\xff\xff", "\xff\xff\xff\x7f", "\x00\x00\x00\x00"} {
				if _, err := open(file[:i] + word + file[i+4:]); err == nil && i != 4 { // but for the version
					t.Errorf("%s: %q at byte %d is accepted", name, word, i)
				}
			}
		}
	}
	if _, err := newJudge(e, judgeFile, judgeFile); err == nil {
		t.Error("the judge's file is accepted as the reader's")
	}
	_, tensors, err := parseBody(judgeFile, e)
	if err != nil {
		t.Fatal(err)
	}
	bias := strings.LastIndex(judgeFile, tensors.data["judge.o.b"])
	j, err := newJudge(e, judgeFile[:bias]+"\x00\x00\xc0\x7f"+judgeFile[bias+4:], readerFile)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := j.Judge(context.Background(), []Pair{{"", "نص", "نص"}}); err == nil {
		t.Errorf("a bias that is not a number gives %v", got)
	}
}
