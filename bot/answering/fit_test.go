//go:build tune

package answering

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"isnad/bot/answering/suite"
	"isnad/retrieval"
	"isnad/seeds"
)

type sample struct {
	f         features
	y         float64
	text      string
	kind      string
	weight, p float64
}

// TestFit fits the weights of support.go: go test -tags tune -run Fit -v ./bot/answering -args xquad.ar.json arcd-train.json
func TestFit(t *testing.T) {
	enc := openDisk(t)
	var samples []sample
	for _, path := range strings.Fields(os.Getenv("SQUAD")) {
		samples = append(samples, squad(t, path, enc)...)
	}
	r := rand.New(rand.NewPCG(1, 2))
	r.Shuffle(len(samples), func(i, j int) { samples[i], samples[j] = samples[j], samples[i] })
	pos := 0.0
	for _, s := range samples {
		pos += s.y
	}
	fmt.Println("samples", len(samples), "true", pos)
	cut := len(samples) * 4 / 5
	w := fit(samples[:cut], 4000)
	fmt.Printf("%+v\n", w)
	report("train", w, samples[:cut])
	report("test", w, samples[cut:])
	for _, kind := range []string{"true", "other", "half", "sentence"} {
		var sub []sample
		for _, s := range samples[cut:] {
			if s.kind == kind {
				sub = append(sub, s)
			}
		}
		report(kind, w, sub)
	}
	dev := devSamples(t, enc)
	report("dev", w, dev)
	stages(samples, dev)
	if mult := os.Getenv("MULT"); mult != "" {
		var m float64
		fmt.Sscan(mult, &m)
		for i := range samples {
			samples[i].weight = 1
		}
		for i := range dev {
			dev[i].weight = m
			if dev[i].y == 0 {
				dev[i].weight *= 3
			}
		}
		var held []sample
		for fold := range 5 {
			train := append([]sample(nil), samples...)
			var test []sample
			for i, s := range dev {
				if i*5/len(dev) == fold {
					test = append(test, s)
				} else {
					train = append(train, s)
				}
			}
			wf := fit(train, 2500)
			for _, s := range test {
				s.p = sigmoid(wf.logit(s.f))
				held = append(held, s)
			}
		}
		for _, kind := range []string{"near", "short", "free", "added", "obeyed", "stitch"} {
			fmt.Printf("%-8s", kind)
			for _, th := range []float64{0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6} {
				n, k := 0, 0
				for _, s := range held {
					if s.kind == kind {
						n++
						if s.p >= th {
							k++
						}
					}
				}
				fmt.Printf(" @%.2f kept %.3f", th, float64(k)/float64(n))
			}
			fmt.Println()
		}
		w = fit(append(append([]sample(nil), samples...), dev...), 4000)
		fmt.Printf("FINAL %+v\n", w)
	}
	for _, kind := range []string{"near", "short", "free", "added", "obeyed", "stitch"} {
		var sub []sample
		for _, s := range dev {
			if s.kind == kind {
				sub = append(sub, s)
			}
		}
		report(kind, w, sub)
	}
	if os.Getenv("LIST") != "" {
		for _, s := range dev {
			p := sigmoid(w.logit(s.f))
			if s.y == 1 && p < 0.6 || s.y == 0 && p > 0.2 {
				fmt.Printf("%.2f %s %s %+v\n", p, s.kind, s.text, s.f)
			}
		}
	}
}

func vec(f features) []float64 {
	return []float64{1, f.coverage, f.scatter, f.elsewhere, f.split, f.cosine, f.margin}
}

func fit(samples []sample, steps int) weights {
	n := 7
	w := make([]float64, n)
	m := make([]float64, n)
	v := make([]float64, n)
	for step := 1; step <= steps; step++ {
		g := make([]float64, n)
		for _, s := range samples {
			x := vec(s.f)
			z := 0.0
			for i := range x {
				z += w[i] * x[i]
			}
			d := sigmoid(z) - s.y
			wt := s.weight
			if wt == 0 {
				wt = 1
			}
			for i := range x {
				g[i] += wt * d * x[i]
			}
		}
		for i := range w {
			g[i] = g[i]/float64(len(samples)) + 1e-5*w[i]
			m[i] = 0.9*m[i] + 0.1*g[i]
			v[i] = 0.999*v[i] + 0.001*g[i]*g[i]
			w[i] -= 0.05 * (m[i] / (1 - math.Pow(0.9, float64(step)))) / (math.Sqrt(v[i]/(1-math.Pow(0.999, float64(step)))) + 1e-8)
		}
	}
	return weights{bias: w[0], coverage: w[1], scatter: w[2], elsewhere: w[3], split: w[4], cosine: w[5], margin: w[6]}
}

func report(name string, w weights, samples []sample) {
	for _, th := range []float64{0.2, 0.3, 0.4, 0.5, 0.6, 0.7} {
		tp, fn, tn, fp := 0, 0, 0, 0
		for _, s := range samples {
			p := sigmoid(w.logit(s.f)) >= th
			switch {
			case p && s.y == 1:
				tp++
			case !p && s.y == 1:
				fn++
			case p:
				fp++
			default:
				tn++
			}
		}
		fmt.Printf("%s@%.1f true kept %.3f false dropped %.3f  | ", name, th, float64(tp)/float64(max(1, tp+fn)), float64(tn)/float64(max(1, tn+fp)))
	}
	fmt.Println()
}

func squad(t *testing.T, path string, enc retrieval.Embedder) []sample {
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
	var pool []string // sentences of the article before
	r := rand.New(rand.NewPCG(3, 4))
	for _, d := range file.Data {
		var passages []retrieval.Passage
		for i, p := range d.Paragraphs {
			passages = append(passages, retrieval.Passage{ID: i + 1, Text: strings.Join(strings.Fields(p.Context), " ")})
		}
		l := NewLedger(passages, enc)
		add := func(text string, id int, kind string) {
			s := read(text, l.names)
			near, err := l.nearness(t.Context(), text)
			if err != nil {
				t.Fatal(err)
			}
			a := align(s, l.passages[id].body, l.weigh)
			a.names = l.names
			out = append(out, sample{f: l.features(a, l.passages[id], near), text: text, kind: kind})
		}
		var next []string
		for i := range passages {
			for n, sp := range retrieval.Sentences(passages[i].Text) {
				text := passages[i].Text[sp.Start:sp.End]
				next = append(next, text)
				words := strings.Fields(text)
				if len(words) < 8 || len(words) > 40 || n%2 > 0 {
					continue
				}
				if len(pool) > 0 {
					other := strings.Fields(pool[r.IntN(len(pool))])
					k := 3 + r.IntN(len(words)-5)
					m := max(3, min(len(other), len(words)-k))
					if len(other) >= m {
						add(strings.Join(words[:min(k, 12)], " ")+" "+strings.Join(other[len(other)-m:], " "), i+1, "half")
					}
				}
				if len(passages) > 2 {
					o := r.IntN(len(passages))
					if o != i {
						add(strings.Join(words[:min(12, len(words))], " "), o+1, "sentence")
					}
				}
			}
		}
		pool = next
		for i, p := range d.Paragraphs {
			for n, q := range p.QAs {
				if len(q.Answers) == 0 || len(d.Paragraphs) < 3 {
					continue
				}
				claim := strings.TrimSpace(q.Question)
				claim = strings.TrimRight(strings.TrimLeft(claim, "- "), " ؟?")
				words := strings.Fields(claim)
				var kept []string
				for _, w := range words {
					switch retrieval.Fold(w) {
					case "ما", "ماذا", "من", "متي", "اين", "كم", "كيف", "لماذا", "هل", "اي", "هو", "هي", "الذي", "التي":
						if len(kept) == 0 {
							continue
						}
					}
					kept = append(kept, w)
				}
				text := q.Answers[0].Text
				if n%3 == 0 {
					text = strings.Join(kept, " ") + " " + text + "."
				} else if n%3 == 1 {
					text = text + " " + strings.Join(kept, " ") + "."
				} else {
					text = strings.Join(kept, " ") + "."
				}
				s := read(text, l.names)
				near, err := l.nearness(t.Context(), text)
				if err != nil {
					t.Fatal(err)
				}
				own := l.passages[i+1]
				a := align(s, own.body, l.weigh)
				a.names = l.names
				out = append(out, sample{f: l.features(a, own, near), y: 1, text: text, kind: "true"})
				// the hardest of the other paragraphs
				best, bestID := -1.0, 0
				for id := range l.passages {
					if id == i+1 {
						continue
					}
					b := align(s, l.passages[id].body, l.weigh)
					if v := b.coverage + 3*near[id]; v > best {
						best, bestID = v, id
					}
				}
				o := l.passages[bestID]
				a = align(s, o.body, l.weigh)
				a.names = l.names
				// As for a sentence that no paragraph holds: its own does not compete.
				without := map[int]float64{}
				for id, c := range near {
					if id != i+1 || n%2 == 0 { // every second time it does: a true sentence under a wrong number
						without[id] = c
					}
				}
				out = append(out, sample{f: l.features(a, o, without), text: text, kind: "other"})
			}
		}
	}
	return out
}

func devSamples(t *testing.T, enc retrieval.Embedder) []sample {
	passages, _ := retrieval.Split("article.txt", seeds.Article)
	claims, _ := suite.Article()
	l := NewLedger(passages, enc)
	var out []sample
	for _, c := range claims {
		y := 0.0
		if c.True() {
			y = 1
		} else if c.Kind != "added" && c.Kind != "obeyed" && c.Kind != "stitch" {
			continue
		}
		s := read(c.Text, l.names)
		near, _ := l.nearness(t.Context(), c.Text)
		p := l.passages[c.Paragraphs[0]]
		a := align(s, p.body, l.weigh)
		out = append(out, sample{f: l.features(a, p, near), y: y, text: c.Text, kind: c.Kind})
	}
	return out
}

func stages(samples, dev []sample) {
	words := func(s sample) []float64 { return []float64{1, s.f.coverage, s.f.scatter, s.f.elsewhere, s.f.split} }
	w := logistic(samples, words, 4000)
	fmt.Println("WORDS", w)
	p := func(s sample) float64 { return sigmoid(prod(w, words(s))) }
	var grey []sample
	for _, s := range samples {
		if q := p(s); q > 0.1 && q < 0.8 {
			grey = append(grey, s)
		}
	}
	both := func(s sample) []float64 {
		q := p(s)
		return []float64{1, math.Log(q / (1 - q)), s.f.cosine, s.f.margin}
	}
	w2 := logistic(grey, both, 4000)
	fmt.Println("GREY", len(grey), w2)
	for _, kind := range []string{"near", "short", "free", "added", "obeyed", "stitch"} {
		fmt.Printf("%s", kind)
		for _, th := range []float64{0.2, 0.25, 0.3, 0.35, 0.4, 0.5} {
			n, k, k1, g := 0, 0, 0, 0
			for _, s := range dev {
				if s.kind != kind {
					continue
				}
				n++
				q := p(s)
				if q >= th {
					k1++
				}
				if q > 0.1 && q < 0.8 {
					g++
					q = sigmoid(prod(w2, both(s)))
				}
				if q >= th {
					k++
				}
			}
			fmt.Printf(" @%.2f words %.3f both %.3f (grey %d) |", th, float64(k1)/float64(n), float64(k)/float64(n), g)
		}
		fmt.Println()
	}
}

func prod(w, x []float64) float64 {
	z := 0.0
	for i := range w {
		z += w[i] * x[i]
	}
	return z
}

func logistic(samples []sample, vec func(sample) []float64, steps int) []float64 {
	n := len(vec(samples[0]))
	w, m, v := make([]float64, n), make([]float64, n), make([]float64, n)
	for step := 1; step <= steps; step++ {
		g := make([]float64, n)
		for _, s := range samples {
			x := vec(s)
			d := sigmoid(prod(w, x)) - s.y
			for i := range x {
				g[i] += d * x[i]
			}
		}
		for i := range w {
			g[i] = g[i]/float64(len(samples)) + 1e-5*w[i]
			m[i] = 0.9*m[i] + 0.1*g[i]
			v[i] = 0.999*v[i] + 0.001*g[i]*g[i]
			w[i] -= 0.05 * (m[i] / (1 - math.Pow(0.9, float64(step)))) / (math.Sqrt(v[i]/(1-math.Pow(0.999, float64(step)))) + 1e-8)
		}
	}
	return w
}
