//go:build scratch

package reader

import (
	"context"
	"fmt"
	"os"
	"sort"
	"strings"
	"testing"

	"isnad/retrieval"
	"isnad/seeds"
)

func TestWordsNear(t *testing.T) {
	emb := openCache()
	defer emb.save()
	ps, _ := retrieval.Split("article.txt", seeds.Article)
	seen := map[string]bool{}
	var vocab []string
	for _, p := range ps {
		for _, w := range retrieval.Words(p.Text) {
			if !w.Stop && !seen[w.Text] {
				seen[w.Text] = true
				vocab = append(vocab, p.Text[w.Start:w.End])
			}
		}
	}
	ctx := context.Background()
	vv, err := emb.Embed(ctx, retrieval.Query, vocab)
	must(err)
	for _, q := range strings.Fields(os.Getenv("W")) {
		qv, _ := emb.Embed(ctx, retrieval.Query, []string{q})
		type c struct {
			s float64
			w string
		}
		var cs []c
		for i, v := range vv {
			cs = append(cs, c{dot(qv[0], v), vocab[i]})
		}
		sort.Slice(cs, func(a, b int) bool { return cs[a].s > cs[b].s })
		fmt.Print(q, ": ")
		for _, c := range cs[:8] {
			fmt.Printf("%s %.3f, ", c.w, c.s)
		}
		fmt.Println("... ", cs[len(cs)/2].s)
	}
}
