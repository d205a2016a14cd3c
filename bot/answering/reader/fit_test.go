//go:build tune

package reader

import (
	"encoding/json"
	"hash/crc32"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"isnad/prompts"
	"isnad/retrieval"
)

// TestFit fits weights on the questions of those articles of PAIRS, a pattern of files in the
// form of retrieval/e5/train/pairs, that the model was not trained on, beginning with the weights
// that are there. It prints how often the best sentence holds the answer, in five folds by article,
// and what thresholds of refusal would do:
//
//	PAIRS='…/pairs/*.jsonl' go test -tags tune -run Fit -v -timeout 60m ./bot/answering/reader
func TestFit(t *testing.T) {
	r, groups := newTestReader(t), []group(nil)
	var chances [2][]float64 // that the model answers: of questions without and with an answer
	for i, a := range pairs(t, os.Getenv("PAIRS"), held) {
		for _, g := range a.groups(t, r, i) {
			chances[btoi(g.answerable)] = append(chances[btoi(g.answerable)], g.chance)
			if slices.Contains(g.gold, true) {
				groups = append(groups, g)
			}
		}
	}
	for from := .05; from < .9; from += .05 {
		below := func(chances []float64) float64 {
			n := 0
			for _, c := range chances {
				n += btoi(c < from)
			}
			return float64(n) / float64(len(chances))
		}
		t.Logf("from %.2f: of %d without an answer refused %.2f, of %d with one %.2f",
			from, len(chances[0]), below(chances[0]), len(chances[1]), below(chances[1]))
	}
	right, kept := 0, 0
	for fold := range 5 {
		var train, test []group
		for _, g := range groups {
			if g.article%5 == fold {
				test = append(test, g)
			} else {
				train = append(train, g)
			}
		}
		w := fit(train, 3)
		for _, g := range test {
			right += g.right(w)
			kept += g.right(weights)
		}
	}
	t.Logf("%d questions, the best sentence holds the answer of %d; by the weights that are there %d", len(groups), right, kept)
	t.Logf("weights %.2f", fit(groups, 3))
}

// An article with questions and where their answers stand, none for a question that it does not
// answer.
type article struct {
	name     string
	passages []retrieval.Passage
	asked    []asked
}

type asked struct {
	text    string
	history []prompts.Message
	answers []answer
}

type answer struct {
	Paragraph      int
	Sentence, Span string
}

// TestFitSummary fits summaryWeights on sentences of the articles of PAIRS that somebody chose for
// a summary, or said to be the worst for one: SUMMARIES has lines of an article's name, how many
// sentences it has, those chosen and the worst by their places. It prints how many of its choice
// are right in five folds by article:
//
//	PAIRS='…/pairs/*.jsonl' SUMMARIES=…/summaries.tsv go test -tags tune -run FitSummary -v ./bot/answering/reader
func TestFitSummary(t *testing.T) {
	data, err := os.ReadFile(os.Getenv("SUMMARIES"))
	if err != nil {
		t.Fatal(err)
	}
	chosen := map[string][]string{}
	for line := range strings.Lines(string(data)) {
		fields := strings.Split(strings.TrimRight(line, "\n"), "\t")
		chosen[fields[0]] = fields[1:]
	}
	type labelled struct {
		c           *candidates
		x           [][summaryFeatures]float64
		right, weak []int
	}
	var all []labelled
	r := newTestReader(t)
	for _, a := range pairs(t, os.Getenv("PAIRS"), func(name string) bool { return chosen[name] != nil }) {
		of := chosen[a.name]
		if of == nil { // in another file too: twice it would be fitted on and left out
			continue
		}
		delete(chosen, a.name)
		c, err := r.candidates(t.Context(), a.passages)
		if err != nil {
			t.Fatal(err)
		}
		if of[0] != strconv.Itoa(len(c.sentences)) {
			t.Logf("%s is cut otherwise: %d sentences, not %s", a.name, len(c.sentences), of[0])
			continue
		}
		all = append(all, labelled{c, c.forSummary(), numbers(t, of[1]), numbers(t, of[2])})
	}
	fit := func(skip int) (w [summaryFeatures]float64) {
		bias := 0.0
		for range 4000 { // gradient descent
			var slope [summaryFeatures]float64
			slopeOfBias, n := 0.0, 0.0
			for k, l := range all {
				for i, x := range l.x {
					if k%5 == skip {
						continue
					}
					z, weight := bias+product(w[:], x[:]), 1.0
					if slices.Contains(l.weak, i) {
						weight = 2
					}
					e := weight * (1/(1+math.Exp(-z)) - indicator(slices.Contains(l.right, i)))
					for j := range x {
						slope[j] += e * x[j]
					}
					slopeOfBias, n = slopeOfBias+e, n+1
				}
			}
			for j := range w {
				w[j] -= .3 * (slope[j] + w[j]) / n
			}
			bias -= .3 * slopeOfBias / n
		}
		return w
	}
	found, of := 0, 0
	kept := summaryWeights
	defer func() { summaryWeights = kept }()
	for fold := range 5 {
		summaryWeights = fit(fold)
		for k, l := range all {
			if k%5 != fold {
				continue
			}
			for _, i := range l.c.chosen(len(l.right)) {
				found, of = found+btoi(slices.Contains(l.right, i)), of+1
			}
		}
	}
	t.Logf("%d articles, of %d sentences chosen %.3f right, left out; weights %.2f", len(all), of, float64(found)/float64(of), fit(-1))
}

func numbers(t *testing.T, text string) (out []int) {
	for _, field := range strings.Fields(text) {
		n, err := strconv.Atoi(field)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, n)
	}
	return out
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// held reports whether an article is none that the model was trained on: train.held.
func held(name string) bool { return crc32.ChecksumIEEE([]byte(name))%16 == 0 }

// pairs reads the articles that are wanted, by their names.
func pairs(t *testing.T, pattern string, wanted func(name string) bool) (out []article) {
	files, err := filepath.Glob(pattern)
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range files {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(data)) {
			var p struct {
				Article    string
				Paragraphs []struct {
					N             int
					Section, Text string
				}
				Questions []struct {
					Text    string
					History []prompts.Message
					Answers []answer
					Or      []answer
				}
			}
			if err := json.Unmarshal([]byte(line), &p); err != nil {
				t.Fatal(err)
			}
			if !wanted(p.Article) {
				continue
			}
			a := article{name: p.Article}
			for i, x := range p.Paragraphs {
				opens := i == 0 || p.Paragraphs[i-1].Section != x.Section
				a.passages = append(a.passages, retrieval.Passage{ID: x.N, Section: x.Section, Text: x.Text, Opens: opens})
			}
			for _, q := range p.Questions {
				a.asked = append(a.asked, asked{q.Text, q.History, append(q.Answers, q.Or...)})
			}
			out = append(out, a)
		}
	}
	return out
}

// A group is the sentences of the first five passages that are found for a question.
type group struct {
	article    int
	x          [][features]float64
	gold       []bool // the sentence holds the answer
	answerable bool
	chance     float64
}

// groups reads the article's questions.
func (a article) groups(t *testing.T, r *Reader, number int) (out []group) {
	defer r.Open(a.passages)()
	index, err := retrieval.Build(t.Context(), a.passages, r.embedder.(*retrieval.Cache), retrieval.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range a.asked {
		question := parse(t, q.text, q.history)
		plan := question.Plan()
		hits, err := index.Retrieve(t.Context(), plan.Query, len(a.passages))
		if err != nil {
			t.Fatal(err)
		}
		var five []retrieval.Passage
		for _, h := range plan.Arrange(hits, 5)[:min(5, len(hits))] {
			five = append(five, h.Passage)
		}
		c, err := r.candidates(t.Context(), five)
		if err != nil {
			t.Fatal(err)
		}
		vectors, err := r.queries(t.Context(), question.asks[:1])
		if err != nil {
			t.Fatal(err)
		}
		ask := question.asks[0]
		read, err := r.read(t.Context(), ask, question.earlier, five)
		if err != nil {
			t.Fatal(err)
		}
		g := group{article: number, answerable: len(q.answers) > 0, chance: likely(read)}
		for i, rating := range c.rate(question, ask, c.match(ask), vectors[0], read) {
			s := c.sentences[i]
			p := c.passages[s.passage]
			g.x = append(g.x, rating.feature)
			g.gold = append(g.gold, slices.ContainsFunc(q.answers, func(x answer) bool {
				from := strings.Index(p.Text, x.Sentence)
				at := max(from, 0) + max(0, strings.Index(p.Text[max(from, 0):], x.Span))
				return x.Paragraph == p.ID && from >= 0 && s.span.Start <= at && at < s.span.End
			}))
		}
		out = append(out, g)
	}
	return out
}

// fit is conditional logit for the sentences that hold the answer, by Adam; l2 holds it to the
// weights that are there.
func fit(groups []group, l2 float64) [features]float64 {
	var m, v [features]float64
	w := weights
	for step := 1.0; step <= 300; step++ {
		var gradient [features]float64
		for k := range gradient {
			gradient[k] = l2 * (w[k] - weights[k])
		}
		for _, g := range groups {
			sum, good := 0.0, 0.0
			p := make([]float64, len(g.x))
			for i, x := range g.x {
				p[i] = math.Exp(product(w[:], x[:]))
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
				for k := range x {
					gradient[k] += diff * x[k]
				}
			}
		}
		for k, g := range gradient {
			m[k] = .9*m[k] + .1*g
			v[k] = .99*v[k] + .01*g*g
			w[k] -= .05 * m[k] / (1 - math.Pow(.9, step)) / (math.Sqrt(v[k]/(1-math.Pow(.99, step))) + 1e-8)
		}
	}
	return w
}

// right is 1 where the best sentence by these weights holds the answer.
func (g group) right(w [features]float64) int {
	best := 0
	for i := range g.x {
		if product(w[:], g.x[i][:]) > product(w[:], g.x[best][:]) {
			best = i
		}
	}
	if g.gold[best] {
		return 1
	}
	return 0
}
