package retrieval

import "context"

// A Pair is a sentence and what it is judged by.
type Pair struct {
	Context  string // the question that it answers and the lead of its list; may be empty
	Claim    string // without markers
	Evidence string
}

// A Judgement is how likely the evidence supports a sentence, contradicts it, or does neither; the three sum to 1.
type Judgement struct{ Supported, Contradicted, Open float32 }

// judgeNone stands in until the trained judge is there.
type judgeNone struct{}

func (judgeNone) Judge(context.Context, []Pair) ([]Judgement, error) { return nil, nil }
