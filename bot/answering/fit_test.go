//go:build tune

package answering

import (
	"encoding/json"
	"flag"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"isnad/retrieval"
)

var squadFile = flag.String("squad", "", "a SQuAD file with several paragraphs an article, as XQuAD-ar")

// A sample is a sentence held against a paragraph that supports it, or does not.
type sample struct {
	features
	true bool
}

// TestFit prints the weights of support.go: go test -tags tune -run Fit -v ./bot/answering -squad xquad.ar.json
func TestFit(t *testing.T) {
	samples := readSquad(t, *squadFile)
	r := rand.New(rand.NewPCG(1, 2))
	r.Shuffle(len(samples), func(i, j int) { samples[i], samples[j] = samples[j], samples[i] })
	cut := len(samples) * 4 / 5
	w := logistic(samples[:cut], 4000)
	t.Logf("%d samples: bias %.2f coverage %.2f scatter %.2f elsewhere %.2f", len(samples), w[0], w[1], w[2], w[3])
	for _, limit := range []float64{0.2, 0.35, 0.5, 0.75} {
		var kept, dropped tally
		for _, s := range samples[cut:] {
			c, right := &dropped, sigmoid(product(w, s)) < limit
			if s.true {
				c, right = &kept, !right
			}
			c.n++
			if right {
				c.right++
			}
		}
		t.Logf("at %.2f: true kept %.1f %%, false dropped %.1f %%", limit, kept.percent(), dropped.percent())
	}
}

func product(w [4]float64, s sample) float64 {
	return w[0] + w[1]*s.coverage + w[2]*s.scatter + w[3]*s.elsewhere
}

// logistic fits by Adam on the whole set.
func logistic(samples []sample, steps int) (w [4]float64) {
	var m, v [4]float64
	for step := 1; step <= steps; step++ {
		var g [4]float64
		for _, s := range samples {
			d := sigmoid(product(w, s))
			if s.true {
				d--
			}
			for i, x := range [4]float64{1, s.coverage, s.scatter, s.elsewhere} {
				g[i] += d * x / float64(len(samples))
			}
		}
		for i := range w {
			m[i] = 0.9*m[i] + 0.1*g[i]
			v[i] = 0.999*v[i] + 0.001*g[i]*g[i]
			w[i] -= 0.05 * (m[i] / (1 - math.Pow(0.9, float64(step)))) / (math.Sqrt(v[i]/(1-math.Pow(0.999, float64(step)))) + 1e-8)
		}
	}
	return w
}

// readSquad makes the samples: questions with their answers against their own paragraph and against the other one of the article that shares most of their words; sentences of other paragraphs; sentences that end as one of another article.
func readSquad(t *testing.T, path string) []sample {
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Data []struct {
			Paragraphs []struct {
				Context string
				QAs     []struct {
					Question string
					Answers  []struct{ Text string }
				}
			}
		}
	}
	if err := json.Unmarshal(data, &file); err != nil {
		t.Fatal(err)
	}
	var out []sample
	var foreign []string // sentences of the article before
	r := rand.New(rand.NewPCG(3, 4))
	for _, d := range file.Data {
		var passages []retrieval.Passage
		for i, p := range d.Paragraphs {
			passages = append(passages, retrieval.Passage{ID: i + 1, Text: strings.Join(strings.Fields(p.Context), " ")})
		}
		l := NewLedger(passages, nil)
		hold := func(text string, id int, holds bool) sample {
			return sample{l.features(align(read(text, l.names), l.passages[id].body(), l.weigh)), holds}
		}
		var own []string
		for _, p := range passages {
			for n, span := range retrieval.Sentences(p.Text) {
				sentence := p.Text[span.Start:span.End]
				own = append(own, sentence)
				words := strings.Fields(sentence)
				if len(words) < 8 || len(words) > 40 || n%2 > 0 {
					continue
				}
				words = words[:min(len(words), 12)]
				if len(foreign) > 0 {
					tail := strings.Fields(foreign[r.IntN(len(foreign))])
					half := 3 + r.IntN(len(words)-5)
					out = append(out, hold(strings.Join(append(slices.Clone(words[:half]), tail[max(0, len(tail)-len(words)+half):]...), " "), p.ID, false))
				}
				if other := 1 + r.IntN(len(passages)); other != p.ID {
					out = append(out, hold(strings.Join(words, " "), other, false))
				}
			}
		}
		foreign = own
		for i, p := range d.Paragraphs {
			for n, q := range p.QAs {
				claim := strings.TrimRight(q.Question, " ؟?")
				if n%3 != 2 {
					claim += " " + q.Answers[0].Text
				}
				out = append(out, hold(claim, i+1, true))
				var nearest sample
				for id := range l.passages {
					if s := hold(claim, id, false); id != i+1 && s.coverage >= nearest.coverage {
						nearest = s
					}
				}
				out = append(out, nearest)
			}
		}
	}
	return out
}
