package retrieval

import (
	"fmt"

	"isnad/retrieval/e5"
)

// A Pair is a sentence and what it is judged by; see [e5.Pair].
type Pair = e5.Pair

// A Judgement is how likely the evidence supports a sentence, contradicts it, or does neither; see [e5.Verdict].
type Judgement = e5.Verdict

// OfflineJudge returns the trained judge that the program carries. It shares the offline encoder's embeddings and memory.
func OfflineJudge() (*e5.Judge, error) {
	encoder, err := theEncoder()
	if err != nil {
		return nil, fmt.Errorf("open the offline encoder: %w", err)
	}
	judge, err := e5.NewJudge(encoder)
	if err != nil {
		return nil, fmt.Errorf("open the judge: %w", err)
	}
	return judge, nil
}
