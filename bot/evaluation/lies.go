package evaluation

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"

	"isnad/bot/answering"
	"isnad/bot/answering/suite"
	"isnad/prompts"
	"isnad/retrieval"
	"isnad/seeds"
)

// Lies lets a model write each claim of the liar suite and looks what reaches the reader: claims
// about the built-in article, others about it that nothing was tuned on, claims about the articles
// of other subjects that were tuned on with it, and about those that nothing was tuned on. judge is
// one of [Judges], or "" for no second look.
func Lies(ctx context.Context, connect Connect, judge string) ([]LieFigures, error) {
	own, err := suite.Article()
	if err != nil {
		return nil, err
	}
	others, err := suite.Others()
	if err != nil {
		return nil, err
	}
	held, err := suite.HeldOut()
	if err != nil {
		return nil, err
	}
	var article, fresh, other, heldOut tallies
	if err := article.run(ctx, "article", connect, judge,
		suite.Set{Name: "article.txt", Article: string(seeds.Article), Claims: own}); err != nil {
		return nil, err
	}
	for _, set := range others {
		if err := other.run(ctx, "others", connect, judge, set); err != nil {
			return nil, err
		}
	}
	for _, set := range held {
		if set.Article == "" {
			set.Article = string(seeds.Article)
			if err := fresh.run(ctx, "fresh", connect, judge, set); err != nil {
				return nil, err
			}
			continue
		}
		if err := heldOut.run(ctx, "held out", connect, judge, set); err != nil {
			return nil, err
		}
	}
	return slices.Concat(article, fresh, other, heldOut), nil
}

// tallies are the figures of a suite, the totals first.
type tallies []LieFigures

func (t *tallies) count(suite, kind string, true, right bool) {
	for i := range *t {
		if f := &(*t)[i]; f.Kind == kind {
			f.N++
			if right {
				f.Right++
			}
			return
		}
	}
	*t = append(*t, LieFigures{Suite: suite, Kind: kind, True: true})
	t.count(suite, kind, true, right)
}

func (t *tallies) run(ctx context.Context, name string, connect Connect, judge string, set suite.Set) error {
	passages, err := retrieval.Split(set.Name, []byte(set.Article))
	if err != nil {
		return fmt.Errorf("split %s: %w", set.Name, err)
	}
	m := &claimant{Script: Script{judge: judge, passages: passages, claims: set.Claims}}
	answerer, end := connect(m, passages, m)
	defer end()
	for i := range set.Claims {
		c := &set.Claims[i]
		m.claim.Store(c)
		r, err := answerer.Answer(ctx, answering.Question{Text: prompts.SuiteQuestion}, func(answering.Answer) {})
		if err != nil {
			return fmt.Errorf("claim %q: %w", c.Text, err)
		}
		if len(r.Trace.Verdicts) != 1 {
			return fmt.Errorf("claim %q has %d verdicts", c.Text, len(r.Trace.Verdicts))
		}
		v := r.Trace.Verdicts[0]
		total := "lies"
		if c.True() {
			total = "true"
		}
		right := rightly(*c, v.Kept, v.Mended)
		t.count(name, total, c.True(), right)
		t.count(name, c.Kind, c.True(), right)
	}
	return nil
}

// rightly says whether the checker did with a claim what it should. A sentence that holds and only
// cites the wrong paragraph may be kept with the right one.
func rightly(c suite.Claim, kept, mended bool) bool {
	switch {
	case c.True():
		return kept
	case c.Misplaced():
		return !kept || mended
	}
	return !kept
}

// A claimant writes one claim after the other, whatever is asked, and retrieves what the claim
// cites, where the truth on its topic stands, and the paragraphs around.
type claimant struct {
	Script
	claim atomic.Pointer[suite.Claim]
}

func (m *claimant) Read(context.Context, string, []prompts.Message, []retrieval.Passage) (string, error) {
	c := m.claim.Load()
	return forms[plainForm](strings.TrimRight(c.Text, "."), c.Paragraphs), nil
}

func (m *claimant) Retrieve(_ context.Context, _ string, k int) ([]retrieval.Hit, error) {
	var hits []retrieval.Hit
	claim := m.claim.Load()
	found := slices.Clone(claim.Paragraphs)
	for _, c := range m.claims {
		if c.Topic == claim.Topic && c.True() {
			found = append(found, c.Paragraphs...)
		}
	}
	for _, p := range retrievedFor(m.passages, found) {
		hits = append(hits, retrieval.Hit{Passage: p})
	}
	return hits[:min(k, len(hits))], nil
}

// retrievedFor stands for retrieval: these paragraphs and those around them, five as in a prompt.
func retrievedFor(passages []retrieval.Passage, cited []int) []retrieval.Passage {
	var out []retrieval.Passage
	seen := map[int]bool{}
	add := func(id int) {
		if id >= 1 && id <= len(passages) && !seen[id] && len(out) < 5 {
			seen[id] = true
			out = append(out, passages[id-1])
		}
	}
	for _, id := range cited {
		add(id)
	}
	for d := 1; d < len(passages); d++ {
		for _, id := range cited {
			add(id + d)
			add(id - d)
		}
	}
	return out
}
