//go:build tune

package reader

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"isnad/retrieval"
)

// TestFit fits the weights of weights.go on the first file that SQUAD names and checks them on all: SQUAD="arcd-train.json xquad.ar.json" go test -tags tune -run Fit -v -timeout 60m ./bot/answering/reader
func TestFit(t *testing.T) {
	var sentenceFit, answerFit []float64
	for n, path := range strings.Fields(os.Getenv("SQUAD")) {
		d := collect(t, path)
		if n == 0 {
			sentenceFit, answerFit = d.fitSentences(3), d.fitAnswers(1)
			t.Logf("sentences %.2f", sentenceFit)
			t.Logf("answers %.2f", answerFit)
		}
		for name, w := range map[string][2][]float64{"fitted": {sentenceFit, answerFit}, "kept": {sentenceWeights[:], answerWeights[:]}} {
			t.Logf("%s, %s: %s", path, name, d.report(w[0], w[1]))
		}
	}
}

// A pair is a question with passages: its own, or others in which no answer is.
type pair struct {
	signs  [signs]float64
	source int // own, without, far or other
}

const (
	own     = iota // the first five passages, the right one among them
	without        // the first five without the right one
	far            // the first five of all other articles
	other          // those of one or two other articles
	cut            // its own, without the sentences that hold the answer
	swapped        // its own, asked with another first word
	sources
)

type group struct {
	x     [][features]float64
	gold  []bool // the sentence holds the answer
	right []bool // it is in the right passage
}

type data struct {
	groups []group
	pairs  []pair
}

func collect(t *testing.T, path string) data {
	passages, titles, questions := squad(t, path)
	e, err := encoder()
	if err != nil {
		t.Fatal(err)
	}
	ctx, r, d := context.Background(), New(e, nil), data{}
	index, err := retrieval.Build(ctx, passages, e, retrieval.Options{CacheDir: os.Getenv("VECTORS")})
	if err != nil {
		t.Fatal(err)
	}
	var asked []string
	for _, q := range questions {
		asked = append(asked, q.text)
	}
	swaps := swap(r, questions, titles)
	asked = append(asked, swaps...)
	if err := retrieval.Warm(ctx, e, asked, retrieval.Options{CacheDir: os.Getenv("VECTORS")}); err != nil {
		t.Fatal(err)
	}
	rnd := rand.New(rand.NewPCG(1, 7))
	for n, q := range questions {
		hits, err := index.Retrieve(ctx, q.text, len(passages))
		if err != nil {
			t.Fatal(err)
		}
		chosen := map[string]bool{}
		for count := 0; count < 5; {
			title := titles[rnd.IntN(len(titles))]
			if title != titles[q.gold] && !chosen[title] {
				chosen[title] = true
				for _, x := range titles {
					if x == title {
						count++
					}
				}
			}
		}
		for source, keep := range []func(i int) bool{
			own: func(int) bool { return true }, without: func(i int) bool { return i != q.gold },
			far: func(i int) bool { return titles[i] != titles[q.gold] }, cut: func(int) bool { return true }, swapped: func(int) bool { return true }, other: func(i int) bool { return chosen[titles[i]] },
		} {
			var five []retrieval.Passage
			found := false
			for _, h := range hits {
				if i := h.ID - 1; keep(i) && len(five) < 5 {
					five = append(five, h.Passage)
					found = found || i == q.gold
				}
			}
			text := q.text
			if source == swapped {
				text = swaps[n]
			}
			asked := r.lexicon.parse(text, nil)
			p, err := r.pool(ctx, five)
			if err != nil {
				t.Fatal(err)
			}
			if source == cut {
				all := len(p.sentences)
				p.sentences = slices.DeleteFunc(p.sentences, func(s sentence) bool {
					return holds(five[s.passage].Text[s.span.Start:s.span.End], q.answers)
				})
				if len(p.sentences) == 0 || len(p.sentences) == all {
					continue
				}
			}
			vectors, err := r.queries(ctx, asked.asks[:1])
			if err != nil {
				t.Fatal(err)
			}
			a := asked.asks[0]
			m := p.match(a)
			ratings := p.rate(a, nil, m, vectors[0])
			if source == own {
				g := group{}
				for i, s := range p.sentences {
					right := five[s.passage].ID == q.gold+1
					g.x = append(g.x, ratings[i].feature)
					g.right = append(g.right, right)
					g.gold = append(g.gold, right && holds(five[s.passage].Text[s.span.Start:s.span.End], q.answers))
				}
				d.groups = append(d.groups, g)
			}
			if source != own && source != swapped || found && text != q.text || source == own && found {
				d.pairs = append(d.pairs, pair{p.signs(a, m, ratings), source})
			}
		}
	}
	return d
}

// swap asks each question with the first word of a question of the same kind about another article.
func swap(r *Reader, questions []squadQuestion, titles []string) []string {
	rnd := rand.New(rand.NewPCG(3, 9))
	type first struct{ title, stem, word string }
	byKind := map[kind][]first{}
	span := make([]retrieval.Word, len(questions))
	kinds := make([]kind, len(questions))
	for i, q := range questions {
		a := r.lexicon.newAsk(q.text, "")
		kinds[i] = a.kind
		if len(a.terms) > 1 {
			span[i] = retrieval.Words(q.text)[a.terms[0].place]
			byKind[a.kind] = append(byKind[a.kind], first{titles[q.gold], span[i].Stem, q.text[span[i].Start:span[i].End]})
		}
	}
	out := make([]string, len(questions))
	for i, q := range questions {
		out[i] = q.text
		list := byKind[kinds[i]]
		for range 20 {
			if len(list) == 0 || span[i].Text == "" {
				break
			}
			f := list[rnd.IntN(len(list))]
			if f.title != titles[q.gold] && f.stem != span[i].Stem {
				out[i] = q.text[:span[i].Start] + f.word + q.text[span[i].End:]
				break
			}
		}
	}
	return out
}

type squadQuestion struct {
	text    string
	gold    int
	answers []string
}

func squad(t *testing.T, path string) (passages []retrieval.Passage, titles []string, questions []squadQuestion) {
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Data []struct {
			Title      string
			Paragraphs []struct {
				Context string
				Qas     []struct {
					Question string
					Answers  []struct{ Text string }
				}
			}
		}
	}
	if err := json.Unmarshal(data, &file); err != nil {
		t.Fatal(err)
	}
	place := map[string]int{}
	for _, article := range file.Data {
		for _, p := range article.Paragraphs {
			i, ok := place[p.Context]
			if !ok {
				i = len(passages)
				place[p.Context] = i
				passages = append(passages, retrieval.Passage{ID: i + 1, Text: p.Context})
				titles = append(titles, article.Title)
			}
			for _, q := range p.Qas {
				x := squadQuestion{text: q.Question, gold: i}
				for _, a := range q.Answers {
					x.answers = append(x.answers, a.Text)
				}
				questions = append(questions, x)
			}
		}
	}
	return passages, titles, questions
}

func holds(sentence string, answers []string) bool {
	return slices.ContainsFunc(answers, func(a string) bool {
		return strings.Contains(retrieval.Fold(sentence), strings.Trim(retrieval.Fold(a), " .،؛,:)(\"«»"))
	})
}

// fitSentences is conditional logit for the sentences that hold the answer, by Adam.
func (d data) fitSentences(l2 float64) []float64 {
	return adam(features, 300, func(w, gradient []float64) {
		for k := range gradient {
			gradient[k] = l2 * w[k]
		}
		for _, g := range d.groups {
			if !slices.Contains(g.gold, true) {
				continue
			}
			p := make([]float64, len(g.x))
			sum, good := 0.0, 0.0
			for i, x := range g.x {
				p[i] = math.Exp(product(w, x[:]))
				sum += p[i]
				if g.gold[i] {
					good += p[i]
				}
			}
			for i, x := range g.x {
				diff := p[i] / sum
				if g.gold[i] {
					diff -= p[i] / good
				}
				for k, v := range x {
					gradient[k] += diff * v
				}
			}
		}
	})
}

// weightOf balances the sources of pairs.
var weightOf = [...]float64{own: 1, without: .3, far: .3, other: .3, cut: .3, swapped: 0}

// fitAnswers is logistic regression of own against the other sources, by Adam.
func (d data) fitAnswers(l2 float64) []float64 {
	return adam(signs, 3000, func(w, gradient []float64) {
		for k := range gradient {
			gradient[k] = l2 * w[k]
		}
		gradient[sBias] = 0
		for _, x := range d.pairs {
			diff := 1 / (1 + math.Exp(-product(w, x.signs[:])))
			if x.source == own {
				diff--
			}
			for k, v := range x.signs {
				gradient[k] += weightOf[x.source] * diff * v
			}
		}
	})
}

func adam(n, steps int, gradientAt func(w, gradient []float64)) []float64 {
	w, gradient, m, v := make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)
	for step := 1; step <= steps; step++ {
		gradientAt(w, gradient)
		for k, g := range gradient {
			m[k] = .9*m[k] + .1*g
			v[k] = .99*v[k] + .01*g*g
			w[k] -= .05 * m[k] / (1 - math.Pow(.9, float64(step))) / (math.Sqrt(v[k]/(1-math.Pow(.99, float64(step)))) + 1e-8)
		}
	}
	return w
}

func product(w, x []float64) float64 {
	sum := 0.0
	for k, v := range x {
		sum += w[k] * v
	}
	return sum
}

func (d data) report(sentence, answer []float64) string {
	first, two, right := 0.0, 0.0, 0.0
	for _, g := range d.groups {
		order := make([]int, len(g.x))
		for i := range order {
			order[i] = i
		}
		slices.SortStableFunc(order, func(a, b int) int {
			return -cmpFloat(product(sentence, g.x[a][:]), product(sentence, g.x[b][:]))
		})
		if g.gold[order[0]] {
			first++
		}
		if slices.ContainsFunc(order[:min(2, len(order))], func(i int) bool { return g.gold[i] }) {
			two++
		}
		if g.right[order[0]] {
			right++
		}
	}
	n := float64(len(d.groups))
	text := fmt.Sprintf("best sentence holds the answer %.3f, one of two %.3f, right passage %.3f", first/n, two/n, right/n)
	var chances [sources][]float64
	for _, x := range d.pairs {
		chance := 1 / (1 + math.Exp(-product(answer, x.signs[:])))
		if slices.ContainsFunc(decisive, func(i int) bool { return x.signs[i] > 0 }) {
			chance = 0
		}
		chances[x.source] = append(chances[x.source], chance)
	}
	slices.Sort(chances[own])
	for _, from := range []float64{answeredFrom, chances[own][len(chances[own])*3/100], chances[own][len(chances[own])*4/100], chances[own][len(chances[own])*6/100], chances[own][len(chances[own])*10/100]} {
		text += fmt.Sprintf("\n   below %.3f:", from)
		for source, name := range []string{"own", "without", "far", "other", "cut", "swapped"} {
			below := 0.0
			for _, c := range chances[source] {
				if c < from || c == 0 {
					below++
				}
			}
			text += fmt.Sprintf(" %s %.3f", name, below/float64(len(chances[source])))
		}
	}
	return text
}

func cmpFloat(a, b float64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}
