package evaluation

import (
	"math/rand/v2"
	"slices"
	"strings"
)

// A Figure is a mean with its 95 % bootstrap interval.
type Figure struct {
	Value float64 `json:"value"`
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
	N     int     `json:"n"` // questions that it is the mean of
}

// Names of the figures, in the order in which they are shown. sentences_dropped is the share of a
// draft, fell_back that of questions where the draft could not be used at all; facts_written, fact
// recall of the draft, true_kept and lies_caught are known of a [Script] only.
var figureNames = []string{"hit@1", "hit@5", "mrr", "fact_recall", "citation_precision", "citation_recall", "refusal_precision",
	"refusal_recall", "refusal_f1",
	"refused_answerable", "strict", "forbidden", "sentences_dropped", "facts_written", "true_kept", "lies_caught", "fell_back",
	"median_words", "median_ms"}

// An Item is a question with its outcome and marks.
type Item struct {
	Question Question `json:"question"`
	Outcome  Outcome  `json:"outcome"`
	Score    Score    `json:"score"`
}

// figures sums up items. Refusal figures leave out small talk, which may be flagged either way.
func figures(items []Item) map[string]Figure {
	values := means(items)
	out := map[string]Figure{}
	for name, v := range values {
		out[name] = Figure{Value: v, Low: v, High: v, N: len(items)}
	}
	const samples = 1000
	random := rand.New(rand.NewPCG(7, 7)) // the same interval each time
	spread := map[string][]float64{}
	sample := make([]Item, len(items))
	for range samples {
		for i := range sample {
			sample[i] = items[random.IntN(len(items))]
		}
		for name, v := range means(sample) {
			spread[name] = append(spread[name], v)
		}
	}
	for name, xs := range spread {
		if f, ok := out[name]; ok {
			slices.Sort(xs)
			f.Low, f.High = xs[len(xs)*25/1000], xs[min(len(xs)-1, len(xs)*975/1000)]
			out[name] = f
		}
	}
	return out
}

func means(items []Item) map[string]float64 {
	sum, n := map[string]float64{}, map[string]int{}
	var hit, wrong, missed int
	var words, ms []float64
	for _, it := range items {
		for name, v := range it.Score.Marks {
			sum[name] += v
			n[name]++
		}
		ms = append(ms, it.Outcome.MS)
		switch {
		case it.Question.Answerable:
			if it.Score.Refused {
				wrong++
			} else {
				words = append(words, float64(len(strings.Fields(stripMarkers(it.Outcome.Answer)))))
			}
		case it.Question.Kind == kindChat:
		case it.Score.Refused:
			hit++
		default:
			missed++
		}
	}
	out := map[string]float64{}
	for name := range sum {
		out[name] = sum[name] / float64(n[name])
	}
	if hit+missed > 0 {
		precision, recall := ratio(hit, hit+wrong), ratio(hit, hit+missed)
		if hit+wrong > 0 { // without any refusal there is nothing to be precise
			out["refusal_precision"] = precision
		}
		out["refusal_recall"], out["refusal_f1"] = recall, 0
		if precision+recall > 0 {
			out["refusal_f1"] = 2 * precision * recall / (precision + recall)
		}
	}
	if len(words) > 0 {
		out["median_words"] = median(words)
	}
	if len(ms) > 0 {
		out["median_ms"] = median(ms)
	}
	return out
}

func ratio(a, b int) float64 {
	if b == 0 {
		return 0
	}
	return float64(a) / float64(b)
}

func median(xs []float64) float64 {
	slices.Sort(xs)
	return xs[len(xs)/2]
}
