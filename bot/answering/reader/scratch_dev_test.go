//go:build scratch

package reader

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"isnad/retrieval"
	"isnad/seeds"
)

func TestDev(t *testing.T) {
	ctx := context.Background()
	emb := openCache()
	defer emb.save()
	r := New(emb)
	ps, err := retrieval.Split("article.txt", seeds.Article)
	must(err)
	x := newIndex(ps, emb)
	var all tally
	by := map[string]*tally{}
	var order []string
	verbose := os.Getenv("V")
	for _, q := range devQuestions(t) {
		if q.Kind == "chat" {
			continue
		}
		top := x.rank(contextual(devQ{Question: q.Question, History: q.History}))
		if q.Kind != "whole" {
			top = top[:5]
		} else {
			top = ps
		}
		if os.Getenv("GOLD") != "" && q.Answerable && q.Kind != "whole" { // perfect top5
			want := q.GoldAll
			if len(want) == 0 {
				want = q.Gold[:1]
			}
			for _, g := range want {
				if !slices.ContainsFunc(top, func(p retrieval.Passage) bool { return p.ID == g }) {
					top = append([]retrieval.Passage{ps[g-1]}, top[:4]...)
				}
			}
		}
		rd, err := r.Read(ctx, q.Question, q.History, top)
		must(err)
		text := rd.Text()
		var cited []int
		for _, p := range rd.Picks {
			if !slices.Contains(cited, p.Passage.ID) {
				cited = append(cited, p.Passage.ID)
			}
		}
		v := judge(q, text, cited, len(rd.Picks) == 0)
		all.add(q, v, text)
		if by[q.Kind] == nil {
			by[q.Kind] = &tally{}
			order = append(order, q.Kind)
		}
		by[q.Kind].add(q, v, text)
		if !v.strict || v.precision < 1 && q.Answerable || strings.Contains(q.ID, verbose) && verbose != "" {
			var ids []int
			for _, p := range top[:5] {
				ids = append(ids, p.ID)
			}
			fmt.Printf("%s %v strict=%v fact %.2f P %.2f R %.2f refused=%v gold %v/%v top %v cited %v missing %v forbid %v conf %.2f\n   Q %s\n   A %s\n", q.ID, r.lexicon.parse(q.Question, q.History).asks[0].kind, v.strict, v.fact, v.precision, v.recall, v.refused, q.Gold, q.GoldAll, ids, cited, v.missing, v.forbidden, rd.Confidence, q.Question, text)
		}
	}
	for _, k := range order {
		fmt.Printf("%-14s %2d strict %2d fact %.2f P %.2f R %.2f refused(fp) %d missed(fn) %d\n", k, by[k].items, by[k].strict, by[k].totals().fact, by[k].totals().precision, by[k].totals().recall, by[k].fp, by[k].fn)
	}
	fmt.Println(all.totals())
}

func seedsArticle() []byte { return seeds.Article }
