package answering

import "math"

// features are what decides whether the evidence supports a sentence once nothing contradicts it.
type features struct {
	coverage  float64 // weighted share of its words in the window
	scatter   float64 // share found elsewhere in the passage only
	alien     float64 // share of words of no kin in the passage
	elsewhere float64 // share of words that stand in other passages only
	length    float64 // words that say something, at most 12, of 12
	cosine    float64 // of the sentence and the passage's nearest window
	margin    float64 // of that cosine over the nearest window of another passage
}

// weights of a logistic model.
type weights struct{ bias, coverage, scatter, alien, elsewhere, length, cosine, margin float64 }

func (w weights) logit(f features) float64 {
	return w.bias + w.coverage*f.coverage + w.scatter*f.scatter + w.alien*f.alien + w.elsewhere*f.elsewhere + w.length*f.length + w.cosine*f.cosine + w.margin*f.margin
}

func sigmoid(x float64) float64 { return 1 / (1 + math.Exp(-x)) }
