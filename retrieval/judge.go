package retrieval

import (
	"fmt"

	"isnad/retrieval/e5"
)

// A Pair is a sentence and what it is judged by; see [e5.Pair].
type Pair = e5.Pair

// A Judgement is how likely the evidence supports a sentence, contradicts it, or does neither; see
// [e5.Verdict].
type Judgement = e5.Verdict

// An Asked is a question and a text that may answer it; see [e5.Asked].
type Asked = e5.Asked

// A Reading is how likely a text answers a question, and with which words; see [e5.Reading].
type Reading = e5.Reading

// OfflineJudge returns the trained judge and reader that the program carries. It shares the offline
// encoder's embeddings and memory.
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
