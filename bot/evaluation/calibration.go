package evaluation

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
)

// rated is a sentence with the judge's score, from 0 to 1, and whether it is true.
type rated struct {
	Score float64 `json:"score"`
	True  bool    `json:"true"`
}

// bins is how many bins of scores a Calibration has, of the same width.
const bins = 10

// A Bin is the sentences whose scores are from Low to High.
type Bin struct {
	Low  float64 `json:"low"`
	High float64 `json:"high"`
	Mean float64 `json:"mean"` // of the scores
	True Share   `json:"true"` // of its sentences
}

// A Calibration holds the judge's scores against the truth.
type Calibration struct {
	Bins []Bin `json:"bins"`
	N    int   `json:"n"` // sentences with a score
	// Error is the expected calibration error: how far the mean score of a bin is from its share of
	// true sentences, weighted by sentences.
	Error float64 `json:"error"`
}

// calibrate sorts sentences into bins by their scores.
func calibrate(sentences []rated) Calibration {
	c := Calibration{Bins: make([]Bin, bins), N: len(sentences)}
	for i := range c.Bins {
		c.Bins[i].Low, c.Bins[i].High = float64(i)/bins, float64(i+1)/bins
	}
	for _, s := range sentences {
		b := &c.Bins[min(bins-1, int(s.Score*bins))]
		b.Mean += s.Score
		b.True.count(s.True)
	}
	for i := range c.Bins {
		if b := &c.Bins[i]; b.True.Of > 0 {
			n := float64(b.True.Of)
			b.Mean /= n
			c.Error += n / float64(c.N) * math.Abs(b.Mean-float64(b.True.N)/n)
		}
	}
	return c
}

// area is the area under the curve: how probable it is that a true sentence has a higher score than
// a false one, where equal scores count half. It is .5 where there are none of either.
func area(sentences []rated) float64 {
	sorted := slices.SortedFunc(slices.Values(sentences), func(a, b rated) int { return cmp.Compare(a.Score, b.Score) })
	var wins, falseBelow, trues float64
	for i := 0; i < len(sorted); {
		var t, f float64
		j := i
		for ; j < len(sorted) && sorted[j].Score == sorted[i].Score; j++ {
			if sorted[j].True {
				t++
			} else {
				f++
			}
		}
		wins += t * (falseBelow + f/2)
		falseBelow, trues, i = falseBelow+f, trues+t, j
	}
	if trues == 0 || falseBelow == 0 {
		return .5
	}
	return wins / (trues * falseBelow)
}

// groupArea is the area of groups of sentences, with an interval that draws whole groups: sentences
// of one article are alike.
func groupArea(groups [][]rated) Figure {
	all := slices.Concat(groups...)
	const samples = 1000
	random := rand.New(rand.NewPCG(7, 7)) // the same interval each time
	spread := make([]float64, samples)
	for i := range spread {
		var drawn []rated
		for range groups {
			drawn = append(drawn, groups[random.IntN(len(groups))]...)
		}
		spread[i] = area(drawn)
	}
	slices.Sort(spread)
	return Figure{Value: area(all), Low: spread[samples*25/1000], High: spread[samples*975/1000], N: len(all)}
}

// shown is the error, or a dash where nothing was judged.
func (c Calibration) shown() string {
	if c.N == 0 {
		return "–"
	}
	return fmt.Sprintf("%.3f", c.Error)
}
