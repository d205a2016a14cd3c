package answering

import (
	"context"
	"encoding/gob"
	"fmt"
	"os"
	"slices"
	"sort"
	"strings"
	"sync"
	"testing"

	"isnad/bot/answering/suite"
	"isnad/retrieval"
	"isnad/seeds"
)

// diskCache is for development only.
type diskCache struct {
	e    retrieval.Embedder
	mu   sync.Mutex
	m    map[string][]float32
	path string
}

func openDisk(t testing.TB) *diskCache {
	e, err := retrieval.Offline()
	if err != nil {
		t.Fatal(err)
	}
	d := &diskCache{e: e, m: map[string][]float32{}, path: os.Getenv("VECTORS")}
	if f, err := os.Open(d.path); err == nil {
		gob.NewDecoder(f).Decode(&d.m)
		f.Close()
	}
	n := len(d.m)
	t.Cleanup(func() {
		if len(d.m) > n && d.path != "" {
			f, _ := os.Create(d.path)
			gob.NewEncoder(f).Encode(d.m)
			f.Close()
		}
	})
	return d
}
func (d *diskCache) Model() string { return d.e.Model() }
func (d *diskCache) Embed(ctx context.Context, r retrieval.Role, texts []string) ([][]float32, error) {
	out := make([][]float32, len(texts))
	var miss []string
	d.mu.Lock()
	for _, s := range texts {
		if d.m[fmt.Sprint(r, s)] == nil {
			miss = append(miss, s)
		}
	}
	d.mu.Unlock()
	if len(miss) > 0 {
		vs, err := d.e.Embed(ctx, r, miss)
		if err != nil {
			return nil, err
		}
		d.mu.Lock()
		for i, s := range miss {
			d.m[fmt.Sprint(r, s)] = vs[i]
		}
		d.mu.Unlock()
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	for i, s := range texts {
		out[i] = d.m[fmt.Sprint(r, s)]
	}
	return out, nil
}

func TestSuiteTable(t *testing.T) {
	held, _ := suite.HeldOut()
	others, _ := suite.Others()
	claims, _ := suite.Article()
	show := os.Getenv("SHOW")
	if os.Getenv("HELD") != "" {
		runSuite(t, held.Name, []byte(held.Article), held.Claims, "")
	}
	for _, o := range others {
		runSuite(t, o.Name, []byte(o.Article), o.Claims, show)
	}
	runSuite(t, "article.txt", seeds.Article, slices.DeleteFunc(slices.Clone(claims), func(c suite.Claim) bool { return !strings.HasPrefix(c.Topic, "d-") }), show)
	runSuite(t, "article2.txt", seeds.Article, slices.DeleteFunc(slices.Clone(claims), func(c suite.Claim) bool { return strings.HasPrefix(c.Topic, "d-") }), show)
}

func runSuite(t *testing.T, name string, article []byte, claims []suite.Claim, show string) {
	passages, err := retrieval.Split(name, article)
	if err != nil {
		t.Fatal(err)
	}
	l := NewLedger(passages, openDisk(t))
	if os.Getenv("NAMES") != "" {
		fmt.Println(l.names.names, l.names.links)
	}
	type tally struct{ n, ok int }
	table := map[string]*tally{}
	for _, c := range claims {
		s, v := l.Check(t.Context(), c.Text, c.Paragraphs, passages)
		ok := v.Kept
		if !c.True() {
			ok = !v.Kept
			if c.Misplaced() && v.Kept {
				ok = true
				for _, ci := range s.Citations {
					for _, id := range c.Paragraphs {
						if ci.Passage.ID == id {
							ok = false
						}
					}
				}
			}
		}
		k := c.Kind
		if table[k] == nil {
			table[k] = &tally{}
		}
		table[k].n++
		if ok {
			table[k].ok++
		}
		if c.True() && v.Mended && show != "" {
			fmt.Printf("MENDED %s %v %s -> %d (%s %s)\n", c.Kind, c.Paragraphs, c.Text, s.Citations[0].Passage.ID, v.Reason, v.Why)
		}
		if !ok && (show == "all" || show == k || show == "true" && c.True() || show == "lies" && !c.True()) {
			fmt.Printf("%s %s %v %s | %s %s %v\n", c.Topic, c.Kind, c.Paragraphs, c.Text, v.Reason, v.Why, v.Mended)
		}
	}
	var kinds []string
	for k := range table {
		kinds = append(kinds, k)
	}
	sort.Strings(kinds)
	trues, lies := tally{}, tally{}
	fmt.Printf("%s: ", name)
	for _, k := range kinds {
		fmt.Printf("%s %d/%d %.0f%% | ", k, table[k].ok, table[k].n, 100*float64(table[k].ok)/float64(table[k].n))
		c := suite.Claim{Kind: k}
		if c.True() {
			trues.n += table[k].n
			trues.ok += table[k].ok
		} else {
			lies.n += table[k].n
			lies.ok += table[k].ok
		}
	}
	fmt.Printf("\n%s: true %d/%d %.1f%% lies %d/%d %.1f%%\n", name, trues.ok, trues.n, 100*float64(trues.ok)/float64(trues.n), lies.ok, lies.n, 100*float64(lies.ok)/float64(lies.n))
}
