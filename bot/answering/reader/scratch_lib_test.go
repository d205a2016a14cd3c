//go:build scratch

package reader

import (
	"context"
	"encoding/gob"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"sort"
	"strings"
	"sync"

	"isnad/prompts"
	"isnad/retrieval"
	"isnad/retrieval/e5"
)

type cache struct {
	mu  sync.Mutex
	m   map[string][]float32
	enc *e5.Encoder
	n   int
}

const cacheFile = "/tmp/rs/vec.gob"

func openCache() *cache {
	c := &cache{m: map[string][]float32{}}
	if f, err := os.Open(cacheFile); err == nil {
		gob.NewDecoder(f).Decode(&c.m)
		f.Close()
	}
	var err error
	c.enc, err = e5.New()
	must(err)
	return c
}
func (c *cache) save() {
	if c.n == 0 {
		return
	}
	f, err := os.Create(cacheFile + ".tmp")
	must(err)
	must(gob.NewEncoder(f).Encode(c.m))
	f.Close()
	os.Rename(cacheFile+".tmp", cacheFile)
}
func (c *cache) Model() string { return e5.Model }
func (c *cache) Embed(ctx context.Context, role retrieval.Role, texts []string) ([][]float32, error) {
	pre := "query: "
	if role == retrieval.Document {
		pre = "passage: "
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	var miss []string
	seen := map[string]bool{}
	for _, t := range texts {
		if _, ok := c.m[pre+t]; !ok && !seen[t] {
			seen[t] = true
			miss = append(miss, pre+t)
		}
	}
	if len(miss) > 0 {
		vs, err := c.enc.EncodeAll(ctx, miss, nil)
		if err != nil {
			return nil, err
		}
		for i, t := range miss {
			c.m[t] = vs[i]
		}
		c.n += len(miss)
	}
	out := make([][]float32, len(texts))
	for i, t := range texts {
		out[i] = c.m[pre+t]
	}
	return out, nil
}
func (c *cache) Pieces(s string) []e5.Piece { return c.enc.Pieces(s) }

func must(err error) {
	if err != nil {
		panic(err)
	}
}

// quick retrieval
type bm25 struct {
	docs []map[string]int
	lens []float64
	avg  float64
	df   map[string]int
}

func newBM(docs [][]string) *bm25 {
	b := &bm25{df: map[string]int{}}
	for _, d := range docs {
		m := map[string]int{}
		for _, t := range d {
			m[t]++
		}
		for t := range m {
			b.df[t]++
		}
		b.docs = append(b.docs, m)
		b.lens = append(b.lens, float64(len(d)))
		b.avg += float64(len(d))
	}
	b.avg /= float64(len(docs))
	return b
}
func (b *bm25) score(q []string, i int) float64 {
	s := 0.0
	for _, t := range q {
		tf := float64(b.docs[i][t])
		if tf == 0 {
			continue
		}
		idf := math.Log(1 + (float64(len(b.docs))-float64(b.df[t])+.5)/(float64(b.df[t])+.5))
		s += idf * tf * 2.2 / (tf + 1.2*(1-.75+.75*b.lens[i]/b.avg))
	}
	return s
}

type index struct {
	ps      []retrieval.Passage
	st, gr  *bm25
	pv      [][]float32
	wv      [][][]float32
	emb     *cache
	emptyOK bool
}

func terms(s string) (stems, grams []string) {
	for _, w := range retrieval.Words(s) {
		if w.Stop {
			continue
		}
		stems = append(stems, w.Stem)
		r := []rune(w.Text)
		for i := 0; i+4 <= len(r); i++ {
			grams = append(grams, string(r[i:i+4]))
		}
	}
	return
}
func newIndex(ps []retrieval.Passage, emb *cache) *index {
	x := &index{ps: ps, emb: emb}
	var sd, gd [][]string
	var texts []string
	for _, p := range ps {
		t := p.Text
		if p.Opens {
			t = p.Section + "\n" + t
		}
		s, g := terms(t)
		sd = append(sd, s)
		gd = append(gd, g)
		texts = append(texts, p.Text)
	}
	x.st, x.gr = newBM(sd), newBM(gd)
	var err error
	x.pv, err = emb.Embed(context.Background(), retrieval.Document, texts)
	must(err)
	for _, p := range ps {
		var ws []string
		for _, w := range retrieval.Windows(p.Text) {
			ws = append(ws, p.Text[w.Start:w.End])
		}
		v, err := emb.Embed(context.Background(), retrieval.Document, ws)
		must(err)
		x.wv = append(x.wv, v)
	}
	return x
}
func z(xs []float64) []float64 {
	m, s := 0.0, 0.0
	for _, x := range xs {
		m += x
	}
	m /= float64(len(xs))
	for _, x := range xs {
		s += (x - m) * (x - m)
	}
	s = math.Sqrt(s / float64(len(xs)))
	out := make([]float64, len(xs))
	if s > 0 {
		for i := range xs {
			out[i] = (xs[i] - m) / s
		}
	}
	return out
}
func (x *index) rank(q string) []retrieval.Passage {
	qs, qg := terms(q)
	vq, err := x.emb.Embed(context.Background(), retrieval.Query, []string{q})
	must(err)
	n := len(x.ps)
	lex, den := make([]float64, n), make([]float64, n)
	for i := range x.ps {
		lex[i] = x.st.score(qs, i) + .3*x.gr.score(qg, i)
		best := 0.0
		for _, v := range x.wv[i] {
			best = math.Max(best, dot(v, vq[0]))
		}
		den[i] = dot(x.pv[i], vq[0]) + best
	}
	lz, dz := z(lex), z(den)
	idx := make([]int, n)
	sc := make([]float64, n)
	for i := range idx {
		idx[i] = i
		sc[i] = .4*lz[i] + .6*dz[i]
	}
	sort.SliceStable(idx, func(a, b int) bool { return sc[idx[a]] > sc[idx[b]] })
	out := make([]retrieval.Passage, n)
	for i, j := range idx {
		out[i] = x.ps[j]
	}
	return out
}

type squadQ struct {
	id, q  string
	gold   int // passage index
	answer []string
	title  string
}

func loadSquad(path string) (ps []retrieval.Passage, titles []string, qs []squadQ) {
	var d struct {
		Data []struct {
			Title      string
			Paragraphs []struct {
				Context string
				Qas     []struct {
					Id, Question string
					Answers      []struct{ Text string }
				}
			}
		}
	}
	b, err := os.ReadFile(path)
	must(err)
	must(json.Unmarshal(b, &d))
	at := map[string]int{}
	for _, a := range d.Data {
		for _, p := range a.Paragraphs {
			ctx := p.Context
			i, ok := at[ctx]
			if !ok {
				i = len(ps)
				at[ctx] = i
				ps = append(ps, retrieval.Passage{ID: i + 1, Text: ctx})
				titles = append(titles, a.Title)
			}
			for _, q := range p.Qas {
				s := squadQ{id: q.Id, q: q.Question, gold: i, title: a.Title}
				for _, an := range q.Answers {
					s.answer = append(s.answer, strings.TrimSpace(an.Text))
				}
				qs = append(qs, s)
			}
		}
	}
	return
}

type devQ struct {
	ID, Kind, Question string
	History            []prompts.Message
	Answerable         bool
	Gold, Gold_all     []int
	Facts              [][]string
	Forbid             []string
}

func loadDev(path string) []devQ {
	b, err := os.ReadFile(path)
	must(err)
	var out []devQ
	for _, l := range strings.Split(strings.TrimSpace(string(b)), "\n") {
		var q devQ
		must(json.Unmarshal([]byte(l), &q))
		out = append(out, q)
	}
	return out
}
func contextual(q devQ) string {
	var b []string
	for _, m := range q.History {
		if m.Role == prompts.User {
			b = append(b, m.Text)
		}
	}
	return strings.Join(append(b, q.Question), " ")
}

var _ = fmt.Sprint
