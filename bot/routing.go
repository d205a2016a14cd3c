package main

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"isnad/bot/conversation"
	"isnad/retrieval"
)

// A router ranks the paragraphs of several articles together.
type router struct {
	index *retrieval.Index
	owner []string // of each paragraph: the id of its article
}

// routed is how many paragraphs of all articles together say which article a question is about.
const routed = 10

// Route orders articles by the ranks of their paragraphs among those of all. A paragraph counts as
// much as all behind it together: many that are somewhat near do not outweigh the one that answers
// (TestManyArticles).
func (s *shelf) Route(ctx context.Context, question string, among []*conversation.Library) ([]*conversation.Library, error) {
	defer s.use(among)()
	r, err := s.router(ctx, among)
	if err != nil {
		return nil, err
	}
	hits, err := r.index.Retrieve(ctx, question, routed)
	if err != nil {
		return nil, err
	}
	score := make(map[string]float64)
	for rank, h := range hits {
		score[r.owner[h.ID-1]] += math.Ldexp(1, -rank)
	}
	asked := retrieval.Terms(question)
	for _, l := range among { // one that is named is meant
		if title := retrieval.Terms(l.Title); len(title) > 1 && within(title, asked) {
			score[l.ID] += routed
		}
	}
	ordered := slices.Clone(among)
	slices.SortStableFunc(ordered, func(a, b *conversation.Library) int { return cmp.Compare(score[b.ID], score[a.ID]) })
	return ordered, nil
}

func within(all, of []string) bool {
	return !slices.ContainsFunc(all, func(t string) bool { return !slices.Contains(of, t) })
}

// routersKept is how many sets of articles are ranked together without building that anew: chats
// with articles of their own have sets of their own.
const routersKept = 8

// router makes what ranks the paragraphs of several articles together. Meaning counts where all of
// them have vectors.
func (s *shelf) router(ctx context.Context, among []*conversation.Library) (*router, error) {
	var key strings.Builder
	for _, l := range among {
		fmt.Fprintf(&key, "%s %s\n", l.ID, l.Revision)
	}
	s.routing.Lock()
	defer s.routing.Unlock()
	s.mu.RLock()
	made, kept := s.routers[key.String()], slices.Clone(s.kept)
	s.mu.RUnlock()
	if made != nil {
		return made, nil
	}
	r := &router{}
	var together []retrieval.Passage
	embedded := true
	for _, l := range among {
		for _, p := range l.Passages {
			r.owner = append(r.owner, l.ID)
			p.ID = len(r.owner)
			p.Section = strings.TrimSpace(l.Title + " " + p.Section)
			together = append(together, p)
		}
		i := slices.IndexFunc(kept, func(one *shelved) bool { return one.lib == l })
		embedded = embedded && i >= 0 && kept[i].index.Embedded()
	}
	var err error
	if r.index, err = retrieval.New(together, s.all(), s.log); err != nil {
		return nil, err
	}
	if embedded { // from memory
		if err := r.index.Embed(ctx, retrieval.Options{Logger: s.log}); err != nil {
			return nil, err
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.stands(among) { // one was removed meanwhile, and is not to be remembered
		return r, nil
	}
	if len(s.routers) >= routersKept || s.routers == nil {
		s.routers = make(map[string]*router)
	}
	s.routers[key.String()] = r
	return r, nil
}
