package answering

import (
	"cmp"
	"context"
	"slices"

	"isnad/prompts"
	"isnad/retrieval"
)

// An outcome is what checking makes of a sentence.
type outcome int

const (
	dropped outcome = iota // by a veto, for its form or want of a passage, or by the second look; never by the judge
	// The judge does not bear it out, or contradicts it: not shown, unless a second look confirms it
	// or, where that fails, the judge finds it likely.
	open
	kept
)

// Who decided on a sentence, for the trace.
const (
	byWords = "words" // the article's own wording, or a veto
	byJudge = "judge"
	byModel = "model"
)

// A finding is what some passages together say of a claim.
type finding struct {
	passages []retrieval.Passage
	reason   string  // of a veto, "" for none
	words    string  // at fault
	score    float64 // how likely they support it
	against  float64 // how likely they contradict it
	share    float64 // the largest share of the sentence's words that one of them has
	mended   bool
}

// check holds a drafted sentence against the passages that the model was given, in this order: the
// article's own words; the passages that it cites, together; another passage that has more of its
// words. Vetoes go before the judge, and nothing overrules them.
func (c *checker) check(ctx context.Context, d drafted, context string, passages []retrieval.Passage) (Sentence, Verdict, outcome) {
	v := Verdict{Sentence: d.raw, Paragraphs: d.cited, By: byWords}
	if q := d.quotes; q != nil {
		v.Paragraphs = q.cited
		v.keep("quotation", prompts.CheckQuotation)
		return q.Sentence, v, kept
	}
	drop := func(reason, words string) (Sentence, Verdict, outcome) {
		v.Reason, v.Why = reason, prompts.CheckFailed(reason, words)
		return Sentence{}, v, dropped
	}
	switch {
	case unreadable(d.text):
		return drop("form", "")
	case claimsNothing(d.text):
		return drop("empty", "")
	}
	own, s := given(d.cited, passages), c.read(d.text)
	found := c.findings(s, own, passages, len(d.cited) > 0)
	switch {
	case len(found) == 0 && len(d.cited) > 0:
		return drop("marker", "")
	case len(found) == 0:
		return drop("support", "")
	}
	c.score(ctx, s.source, context, found)
	best, state := decide(found, c.look)
	v.Score = best.score
	if best.reason != "" {
		return drop(best.reason, best.words)
	}
	out := Sentence{text: d.text, citations: s.citations(best.passages)}
	v.By, v.Mended, v.likely = byJudge, best.mended, best.holds(NoLook)
	switch {
	case state == kept:
		v.keep("supported", prompts.CheckJudged(out.citations[0].Quote()))
		return out, v, kept
	case best.against > contrary:
		v.Reason = "contradiction"
	default:
		v.Reason = "support"
	}
	v.Why = prompts.CheckFailed(v.Reason, "")
	return out, v, state
}

// findings are what the cited passages say of a claim, and what others do that have more of its
// words. marked tells that it cites any.
func (c *checker) findings(s *claim, own, passages []retrieval.Passage, marked bool) []finding {
	var found []finding
	if len(own) > 0 {
		f := finding{passages: own}
		for _, p := range own {
			f.share = max(f.share, c.shared(s, p.ID))
		}
		found = append(found, f)
	}
	for _, p := range c.others(s, own, passages) {
		found = append(found, finding{passages: []retrieval.Passage{p}, share: c.shared(s, p.ID), mended: marked})
	}
	for i := range found {
		found[i].reason, found[i].words = c.veto(s, found[i].passages)
	}
	return found
}

// given are the passages with these numbers, in their order, as far as there are any.
func given(cited []int, passages []retrieval.Passage) []retrieval.Passage {
	var out []retrieval.Passage
	for _, n := range cited {
		if i := slices.IndexFunc(passages, func(p retrieval.Passage) bool { return p.ID == n }); i >= 0 {
			out = append(out, passages[i])
		}
	}
	return out
}

// Which other passages are tried: at most so many, that have this share of the sentence's words,
// and so much more of them than the cited ones.
const (
	otherPassages = 2
	otherShare    = 0.5
	otherMore     = 0.1
	otherMuchMore = 0.3 // rather than a cited one that the judge accepts, perhaps for the sentence above it
	unmarkedShare = 0.3 // where none is cited
)

// others are passages to cite instead of those cited.
func (c *checker) others(s *claim, own, passages []retrieval.Passage) []retrieval.Passage {
	least := unmarkedShare
	for _, p := range own {
		least = max(least, otherShare, c.shared(s, p.ID)+otherMore)
	}
	type candidate struct {
		retrieval.Passage
		share float64
	}
	var all []candidate
	for _, p := range passages {
		if share := c.shared(s, p.ID); share >= least && len(given([]int{p.ID}, own)) == 0 {
			all = append(all, candidate{p, share})
		}
	}
	slices.SortStableFunc(all, func(x, y candidate) int { return cmp.Compare(y.share, x.share) })
	var out []retrieval.Passage
	for _, o := range all[:min(len(all), otherPassages)] {
		out = append(out, o.Passage)
	}
	return out
}

// score asks the judge about findings without a veto, all in one call. Where it cannot be asked
// they stay at zero.
func (c *checker) score(ctx context.Context, text, context string, found []finding) {
	if c.judge == nil {
		return
	}
	var pairs []retrieval.Pair
	var of []int
	for i, f := range found {
		if f.reason == "" {
			pairs = append(pairs, retrieval.Pair{Context: context, Claim: text, Evidence: c.around.Evidence(f.passages...)})
			of = append(of, i)
		}
	}
	if len(pairs) == 0 {
		return
	}
	judged, err := c.judge.Judge(ctx, pairs)
	if err != nil {
		c.logger.Warn("judge", "err", err)
		return
	}
	for i, j := range judged {
		f := &found[of[i]]
		f.score, f.against = float64(j.Supported), float64(j.Contradicted)
	}
}

// holds reports whether the judge's opinion suffices. Where a second look follows, what is not sure
// may wait for it; a paragraph that the sentence does not cite must be sure.
func (f finding) holds(look Look) bool {
	if look == NoLook && !f.mended {
		return f.score >= Likely
	}
	return f.score >= Surely
}

// decide chooses the finding that the sentence rests on: that of the cited passages, unless only
// another passage bears it.
func decide(found []finding, look Look) (finding, outcome) {
	best := found[0]
	for _, f := range found[1:] {
		suffices := best.reason == "" && best.holds(look) && f.share < best.share+otherMuchMore
		if f.reason != "" || f.mended && (suffices || !f.holds(look)) {
			continue
		}
		if f.mended || best.reason != "" || f.score > best.score {
			best = f
		}
	}
	switch {
	case best.reason != "":
		return best, dropped
	case best.holds(look):
		return best, kept
	}
	return best, open
}
