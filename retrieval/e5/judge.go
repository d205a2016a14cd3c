package e5

import (
	"context"
	_ "embed" // for the weights
	"fmt"
	"math"
	"strings"
)

// judgeFile is the judge's weights, format E5J1: see JUDGE.md. Like file, it stays where it is.
//
//go:embed judge.bin
var judgeFile string

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

// A Verdict tells how probable it is that the evidence supports the claim, contradicts it, or leaves it open. The three sum to 1.
type Verdict struct{ Supported, Contradicted, Open float32 }

// Judge reads claims with their evidence: the encoder's transformer, fine-tuned, with a head. It is safe for concurrent use and shares
// the encoder's slots and memory.
type Judge struct {
	body        *body
	hidden      linear8   // of the first vector, mean and maximum of the claim's vectors
	out         []float32 // labels × judgeWidth, row by row
	outBias     []float32
	kinds       []float32 // kinds × Dimension: what a token of each kind is told
	temperature float64
	space       int32  // the token of a space alone
	begins      []bool // of each token: a word begins with it
}

const (
	labels     = 3
	judgeWidth = 256
)

// NewJudge reads the embedded weights, which stay where they are in the program: it takes about a millisecond. The words' embeddings and
// the tokenizer are those of e.
func NewJudge(e *Encoder) (*Judge, error) {
	return newJudge(e, judgeFile)
}

func newJudge(e *Encoder, file string) (*Judge, error) {
	b, t, err := parseBody(file, e)
	if err != nil {
		return nil, fmt.Errorf("reading the judge's weights: %w", err)
	}
	j := &Judge{
		body:   b,
		hidden: t.linear8("judge.h", judgeWidth, 3*Dimension),
		out:    t.floats("judge.o.w", labels*judgeWidth), outBias: t.floats("judge.o.b", labels),
		kinds: t.floats("judge.kind.w", kinds*Dimension),
		space: e.pieces[string(wordStart)], begins: make([]bool, e.weights.words.out),
	}
	for piece, id := range e.pieces {
		j.begins[id] = strings.HasPrefix(piece, string(wordStart))
	}
	temperature := t.floats("judge.temperature", 1)
	if t.err != nil {
		return nil, fmt.Errorf("reading the judge's weights: %w", t.err)
	}
	if j.temperature = float64(temperature[0]); !(j.temperature > 0) || math.IsInf(j.temperature, 0) {
		return nil, fmt.Errorf("reading the judge's weights: a temperature of %g", j.temperature)
	}
	return j, nil
}

// Judge returns the verdicts of pairs in their order, and uses all processors. A pair without a claim or without evidence is open.
// Any strings will do, as for Encode. The error is that of ctx, or says that a verdict is not finite.
func (j *Judge) Judge(ctx context.Context, pairs []Pair) ([]Verdict, error) {
	verdicts := make([]Verdict, len(pairs))
	err := j.body.encoder.spread(ctx, len(pairs), func(ctx context.Context, s *scratch, i int) (err error) {
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
	x, err := j.body.forward(ctx, s, ids, func(layer int, x []float32) {
		if layer == kindsAt {
			j.tell(x, of)
		}
	})
	if err != nil {
		return Verdict{}, err
	}
	return j.head(s, x, from, to)
}

// tell adds to each token's vector what tokens of its kind are told.
func (j *Judge) tell(x []float32, of []uint8) {
	for t, kind := range of {
		row := x[t*Dimension:][:Dimension]
		for i, v := range j.kinds[int(kind)*Dimension:][:Dimension] {
			row[i] += v
		}
	}
}

// sequence returns the tokens of a pair, the kind of each, and where those of the claim begin and end; none for a pair that lacks a claim or evidence.
func (j *Judge) sequence(p Pair) (ids []int32, of []uint8, from, to int) {
	t := j.body.encoder.tokenizer
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
	ids := j.body.encoder.ids(text)
	for _, id := range ids {
		if id != j.space {
			return ids
		}
	}
	return nil
}

// head returns the verdict on vectors of which those of the claim are from (inclusive) to to.
func (j *Judge) head(s *scratch, x []float32, from, to int) (Verdict, error) {
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
	k := &j.body.encoder.kernels
	hidden := make([]float32, judgeWidth)
	k.set8(hidden, k.quantise(s, z, len(z)), &j.hidden, 1)
	k.gelu(hidden)
	var p [labels]float64
	var sum float64
	for l := range p {
		logit := float64(j.outBias[l])
		for i, v := range j.out[l*judgeWidth:][:judgeWidth] {
			logit += float64(v) * float64(hidden[i])
		}
		p[l] = logit / j.temperature
	}
	highest := max(p[0], p[1], p[2])
	for l := range p {
		p[l] = math.Exp(p[l] - highest)
		sum += p[l]
	}
	if math.IsNaN(sum) {
		return Verdict{}, fmt.Errorf("logits that are not finite")
	}
	return Verdict{float32(p[0] / sum), float32(p[1] / sum), float32(p[2] / sum)}, nil
}
