//go:build scratch

package reader

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"isnad/retrieval"
)

func squad(name string) string {
	return "/work/shared/data/" + name + ".json"
}

// ranked lists, cached per file
func without(ps []retrieval.Passage, id int) []retrieval.Passage {
	var out []retrieval.Passage
	for _, p := range ps {
		if p.ID != id {
			out = append(out, p)
		}
	}
	return out
}

func holds(sentence string, answers []string) bool {
	s := retrieval.Fold(sentence)
	for _, a := range answers {
		if strings.Contains(s, strings.Trim(retrieval.Fold(a), " .،؛,:)(\"«»")) {
			return true
		}
	}
	return false
}

// dump features of all sentences, top5: group, label, features; for ARCD
func TestDump(t *testing.T) {
	ctx := context.Background()
	emb := openCache()
	defer emb.save()
	r := New(emb)
	for _, name := range []string{"arcd-train", "xquad.ar"} {
		ps, _, qs := loadSquad(squad(name))
		x := newIndex(ps, emb)
		f, _ := os.Create("/tmp/rs/" + name + ".tsv")
		w := bufio.NewWriter(f)
		kc := map[kind][3]int{}
		for g, q := range qs {
			top := x.rank(q.q)[:5]
			pq := r.lexicon.parse(q.q, nil)
			a := pq.asks[0]
			p, err := r.pool(ctx, top)
			must(err)
			vs, _ := r.queries(ctx, pq.asks)
			m := p.match(a)
			rs := p.rate(a, nil, m, vs[0])
			best, bi := -1e9, -1
			for i, s := range p.sentences {
				lab := 0
				if top[s.passage].ID == q.gold+1 && holds(top[s.passage].Text[s.span.Start:s.span.End], q.answer) {
					lab = 1
				}
				fmt.Fprintf(w, "%d\t%d\t%d", g, lab, a.kind)
				for _, v := range rs[i].feature {
					fmt.Fprintf(w, "\t%.4f", v)
				}
				fmt.Fprintln(w)
				if rs[i].score > best {
					best, bi = rs[i].score, i
				}
			}
			c := kc[a.kind]
			c[0]++
			s := p.sentences[bi]
			if top[s.passage].ID == q.gold+1 {
				c[1]++
				if holds(top[s.passage].Text[s.span.Start:s.span.End], q.answer) {
					c[2]++
				}
			}
			kc[a.kind] = c
		}
		w.Flush()
		f.Close()
		tot := [3]int{}
		for k := kind(0); k < kinds; k++ {
			t.Log(name, k, kc[k])
			for i := range tot {
				tot[i] += kc[k][i]
			}
		}
		t.Log(name, "total, passage right, sentence holds", tot)
	}
}

var _ = slices.Contains[[]int]

// positives: question with its own top5 when gold is in it; negatives: top5 without gold (near), and top5 among other titles (far)
func TestDumpSigns(t *testing.T) {
	ctx := context.Background()
	emb := openCache()
	defer emb.save()
	r := New(emb)
	for _, name := range []string{"arcd-train", "xquad.ar"} {
		ps, titles, qs := loadSquad(squad(name))
		x := newIndex(ps, emb)
		f, _ := os.Create("/tmp/rs/" + name + ".signs.tsv")
		w := bufio.NewWriter(f)
		for g, q := range qs {
			all := x.rank(q.q)
			near := without(all, q.gold+1)
			var far []retrieval.Passage
			for _, p := range all {
				if titles[p.ID-1] != q.title {
					far = append(far, p)
				}
			}
			for lab, top := range map[int][]retrieval.Passage{1: all[:5], 0: near[:5], 2: far[:5]} {
				if lab == 1 && !slices.ContainsFunc(top, func(p retrieval.Passage) bool { return p.ID == q.gold+1 }) {
					continue
				}
				pq := r.lexicon.parse(q.q, nil)
				a := pq.asks[0]
				p, err := r.pool(ctx, top)
				must(err)
				vs, _ := r.queries(ctx, pq.asks)
				m := p.match(a)
				rs := p.rate(a, nil, m, vs[0])
				fmt.Fprintf(w, "%d\t%d\t%d", g, lab, a.kind)
				for _, v := range p.signs(a, m, rs) {
					fmt.Fprintf(w, "\t%.4f", v)
				}
				fmt.Fprintln(w)
			}
		}
		w.Flush()
		f.Close()
	}
	// dev
	ps, err := retrieval.Split("article.txt", seedsArticle())
	must(err)
	x := newIndex(ps, emb)
	f, _ := os.Create("/tmp/rs/dev.signs.tsv")
	for _, q := range devQuestions(t) {
		pq := r.lexicon.parse(q.Question, q.History)
		if q.Kind == "chat" || pq.scope >= summary {
			continue
		}
		top := x.rank(contextual(devQ{Question: q.Question, History: q.History}))[:5]
		p, err := r.pool(ctx, top)
		must(err)
		vs, _ := r.queries(ctx, pq.asks)
		for i, a := range pq.asks {
			m := p.match(a)
			rs := p.rate(a, pq.told, m, vs[i])
			lab := 0
			if q.Answerable {
				lab = 1
			}
			fmt.Fprintf(f, "%s\t%d\t%d", q.ID, lab, a.kind)
			for _, v := range p.signs(a, m, rs) {
				fmt.Fprintf(f, "\t%.4f", v)
			}
			fmt.Fprintln(f)
		}
	}
	f.Close()
}
