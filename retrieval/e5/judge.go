package e5

import (
	"context"
	_ "embed" // for the weights
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"
)

// judgeFile is the judge's weights, format E5J1: see JUDGE.md. Like file, it stays where it is.
//
//go:embed judge.bin
var judgeFile string

// readerFile is the reader's adapters, of the same format.
//
//go:embed reader.bin
var readerFile string

// The most tokens of the parts of a pair: what the judge was trained with.
const (
	contextTokens = 48
	claimTokens   = 96
	pairTokens    = 384
)

// A Pair is a claim and the text that is to support it.
type Pair struct {
	Context  string // what stood before the claim, for its pronouns: its last 48 tokens count. It may be empty.
	Claim    string // its first 96 tokens count
	Evidence string // cut at its end where all three have more than 384 tokens
}

// A Verdict tells how probable it is that the evidence supports the claim, contradicts it, or
// leaves it open. The three sum to 1.
type Verdict struct{ Supported, Contradicted, Open float32 }

// A Judge reads claims with their evidence, and questions with texts that may answer them: the
// encoder's transformer, fine-tuned, with a head for each task and, for questions, adapters. It is
// safe for concurrent use and shares the encoder's slots and memory.
type Judge struct {
	encoder   *Encoder
	claims    *body
	verdicts  head // of the first vector, mean and maximum of the claim's vectors
	questions func() *body
	answers   head      // of the same of the question's; its one logit says that the evidence answers
	ends      []float32 // 2 × Dimension: that an answer begins at a token, that it ends there
	endsBias  []float32
	scope     scopeHead
	space     int32  // the token of a space alone
	begins    []bool // of each token: a word begins with it
}

const (
	labels     = 3
	judgeWidth = 256
)

// NewJudge reads the embedded weights, which stay where they are in the program: it takes about a
// millisecond. The words' embeddings and the tokenizer are those of e. The reader's layers are made
// when the first question is read, which takes some tenths of a second and 18 MB.
func NewJudge(e *Encoder) (*Judge, error) {
	return newJudge(e, judgeFile, readerFile)
}

func newJudge(e *Encoder, claims, questions string) (*Judge, error) {
	j := &Judge{encoder: e, space: e.pieces[string(wordStart)], begins: make([]bool, e.weights.words.out)}
	for piece, id := range e.pieces {
		j.begins[id] = strings.HasPrefix(piece, string(wordStart))
	}
	if err := j.learnClaims(claims); err != nil {
		return nil, fmt.Errorf("reading the judge's weights: %w", err)
	}
	if err := j.learnQuestions(questions); err != nil {
		return nil, fmt.Errorf("reading the reader's weights: %w", err)
	}
	var err error
	if j.scope, err = parseScope(scopeFile); err != nil {
		return nil, fmt.Errorf("reading the weights of scopes: %w", err)
	}
	return j, nil
}

func (j *Judge) learnClaims(file string) error {
	layers, t, err := parseBody(file, j.encoder)
	if err != nil {
		return err
	}
	j.claims = &body{j.encoder, layersOf(t, 0, layers, t.linear8), t.floats("judge.kind.w", kinds*Dimension)}
	j.verdicts = t.head("judge", labels)
	return t.err
}

func (j *Judge) learnQuestions(file string) error {
	layers, t, err := parseBody(file, j.encoder)
	if err != nil {
		return err
	}
	if n := len(j.claims.layers); layers != n {
		return fmt.Errorf("they change %d layers, and the judge has %d", layers, n)
	}
	adapters, told := layersOf(t, kindsAt, layers, t.adapter), t.floats("reader.kind.w", kinds*Dimension)
	j.questions = sync.OnceValue(func() *body { return j.claims.adapt(adapters, told) })
	j.answers = t.head("reader", 1)
	j.ends, j.endsBias = t.floats("reader.ends.w", 2*Dimension), t.floats("reader.ends.b", 2)
	return t.err
}

// Judge returns the verdicts of pairs in their order, and uses all processors. A pair without a
// claim or without evidence is open. Any strings will do, as for EncodeAll. The error is that of
// ctx, or says that a verdict is not finite.
func (j *Judge) Judge(ctx context.Context, pairs []Pair) ([]Verdict, error) {
	verdicts := make([]Verdict, len(pairs))
	err := j.encoder.spread(ctx, len(pairs), func(ctx context.Context, s *scratch, i int) (err error) {
		if verdicts[i], err = j.verdict(ctx, s, pairs[i]); err != nil {
			err = fmt.Errorf("judging claim %d: %w", i, err)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return verdicts, nil
}

func (j *Judge) verdict(ctx context.Context, s *scratch, p Pair) (Verdict, error) {
	ids, of, from, to := j.sequence(p)
	if ids == nil {
		return Verdict{Open: 1}, nil
	}
	x, err := j.claims.forward(ctx, s, ids, of)
	if err != nil {
		return Verdict{}, err
	}
	logits := j.verdicts.logits(&j.encoder.kernels, s, pooled(x, from, to))
	if !softmax(logits) {
		return Verdict{}, errNotFinite
	}
	return Verdict{float32(logits[0]), float32(logits[1]), float32(logits[2])}, nil
}

var errNotFinite = errors.New("logits that are not finite")

// sequence returns the tokens of a pair, the kind of each, and where those of the claim begin and
// end; none for a pair that lacks a claim or evidence.
func (j *Judge) sequence(p Pair) (ids []int32, of []uint8, from, to int) {
	t := j.encoder.tokenizer
	before, claim, evidence := j.tokens(p.Context), j.tokens(p.Claim), j.tokens(p.Evidence)
	if len(claim) == 0 || len(evidence) == 0 {
		return nil, nil, 0, 0
	}
	ids = append(make([]int32, 0, pairTokens), t.bos)
	if len(before) > 0 {
		ids = append(ids, before[max(0, len(before)-contextTokens):]...)
		ids = append(ids, t.eos)
	}
	ours, theirs := kindsOf(p.Claim, p.Evidence)
	from = len(ids)
	ids = append(ids, claim[:min(len(claim), claimTokens)]...)
	to = len(ids)
	of = j.spreadKinds(make([]uint8, from, pairTokens), ids[from:], ours)
	ids = append(ids, t.eos, t.eos)
	evidence = evidence[:min(len(evidence), pairTokens-len(ids)-1)]
	of = j.spreadKinds(append(of, 0, 0), evidence, theirs)
	return append(append(ids, evidence...), t.eos), append(of, 0), from, to
}

// tokens returns the tokens of text, none if there are but spaces.
func (j *Judge) tokens(text string) []int32 {
	ids := j.encoder.ids(text)
	for _, id := range ids {
		if id != j.space {
			return ids
		}
	}
	return nil
}

// pooled returns the first token's vector, and the mean and maximum of those from (inclusive) to
// to.
func pooled(x []float32, from, to int) []float32 {
	z := make([]float32, 3*Dimension)
	copy(z, x[:Dimension])
	mean, top := z[Dimension:2*Dimension], z[2*Dimension:]
	copy(top, x[from*Dimension:])
	for t := from; t < to; t++ {
		for i, v := range x[t*Dimension:][:Dimension] {
			mean[i] += v / float32(to-from)
			top[i] = max(top[i], v)
		}
	}
	return z
}

// A head turns pooled vectors into logits, through a hidden layer.
type head struct {
	hidden    linear8
	out, bias []float32 // out: logits × judgeWidth, row by row
}

func (t *tensors) head(name string, logits int) head {
	return head{t.linear8(name+".h", judgeWidth, 3*Dimension), t.floats(name+".o.w", logits*judgeWidth), t.floats(name+".o.b", logits)}
}

func (h *head) logits(k *kernels, s *scratch, z []float32) []float64 {
	hidden := make([]float32, judgeWidth)
	k.set8(hidden, k.quantise(s, z, len(z)), &h.hidden, 1)
	k.gelu(hidden)
	out := make([]float64, len(h.bias))
	for l := range out {
		out[l] = float64(h.bias[l]) + product(h.out[l*judgeWidth:], hidden)
	}
	return out
}

func product(a, b []float32) float64 {
	sum := 0.0
	for i, v := range b {
		sum += float64(a[i]) * float64(v)
	}
	return sum
}

// softmax turns logits into probabilities in place; not ok where they are not finite.
func softmax(logits []float64) (ok bool) {
	highest, sum := slices.Max(logits), 0.0
	for i, v := range logits {
		logits[i] = math.Exp(v - highest)
		sum += logits[i]
	}
	for i := range logits {
		logits[i] /= sum
	}
	return !math.IsNaN(sum)
}
