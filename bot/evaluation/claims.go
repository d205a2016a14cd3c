package evaluation

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync/atomic"

	"isnad/bot/answering"
	"isnad/prompts"
	"isnad/retrieval"
)

// A ClaimArticle is an article with claims about it that a person labelled, in the form of the
// judge's training data.
type ClaimArticle struct {
	Article    string           `json:"article"`
	Title      string           `json:"title"`
	Paragraphs []ClaimParagraph `json:"paragraphs"`
	Claims     []Claim          `json:"claims"`
}

// A ClaimParagraph is a paragraph and the heading above it.
type ClaimParagraph struct {
	N       int    `json:"n"`
	Section string `json:"section"`
	Text    string `json:"text"`
}

// A Claim is a sentence of an answer, or, with a lead, an item of a list.
type Claim struct {
	Text       string `json:"text"`
	Lead       string `json:"lead"`
	Question   string `json:"question"`
	Paragraphs []int  `json:"paragraphs"`
	Label      string `json:"label"` // supported, contradicted or unsupported
	Kind       string `json:"kind"`
}

// True reports whether the paragraphs say so.
func (c Claim) isTrue() bool { return c.Label == "supported" }

func (c Claim) question() string { return cmp.Or(c.Question, prompts.SuiteQuestion) }

// draft is the claim as an answer.
func (c Claim) draft() string {
	var b strings.Builder
	if c.Lead != "" {
		b.WriteString(c.Lead + "\n- ")
	}
	b.WriteString(c.Text + " ")
	for _, n := range c.Paragraphs {
		fmt.Fprintf(&b, "[%d]", n)
	}
	return b.String()
}

// ReadClaims reads a file of claims: an article a line.
func ReadClaims(name string) ([]ClaimArticle, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	var out []ClaimArticle
	err = readLines(data, 16<<20, "an article with claims", func(n int, a ClaimArticle) error {
		if err := a.check(); err != nil {
			return fmt.Errorf("line %d: %w", n, err)
		}
		out = append(out, a)
		return nil
	})
	if err != nil {
		return nil, err
	}
	if len(out) == 0 {
		return nil, errors.New("there are no claims")
	}
	return out, nil
}

func (a ClaimArticle) check() error {
	for i, p := range a.Paragraphs {
		if p.N != i+1 || p.Text == "" {
			return fmt.Errorf("paragraph %d is empty or not in its place", i+1)
		}
	}
	for i, c := range a.Claims {
		if c.Text == "" || len(c.Paragraphs) == 0 || !slices.Contains([]string{"supported", "contradicted", "unsupported"}, c.Label) {
			return fmt.Errorf("claim %d lacks text, paragraphs or a label", i+1)
		}
		for _, n := range c.Paragraphs {
			if n < 1 || n > len(a.Paragraphs) {
				return fmt.Errorf("claim %d cites paragraph %d, which there is not", i+1, n)
			}
		}
	}
	return nil
}

// passages are the paragraphs as Split gives them: those before the first heading stand below the
// title.
func (a ClaimArticle) passages() []retrieval.Passage {
	var out []retrieval.Passage
	last := ""
	for _, p := range a.Paragraphs {
		section := cmp.Or(p.Section, a.Title)
		out = append(out, retrieval.Passage{ID: p.N, Section: section, Opens: section != last, Text: p.Text})
		last = section
	}
	return out
}

// pair is what the judge reads of a claim, as the check composes it for the cited paragraphs: a
// test holds it against that.
func (a ClaimArticle) pair(c Claim) retrieval.Pair {
	passages := a.passages()
	var cited []retrieval.Passage
	for _, n := range slices.Sorted(slices.Values(c.Paragraphs)) {
		cited = append(cited, passages[n-1])
	}
	context, evidence := answering.Context(c.Question, "", c.Lead), retrieval.Around(passages).Evidence(cited...)
	return retrieval.Pair{Context: context, Claim: c.Text, Evidence: evidence}
}

// An asserter writes one claim after the other, whatever is asked, and retrieves what it cites.
type asserter struct {
	passages []retrieval.Passage
	claim    atomic.Pointer[Claim]
}

func (m *asserter) Read(context.Context, string, []prompts.Message, []retrieval.Passage) (string, error) {
	return m.claim.Load().draft(), nil
}

// Judge is asked nothing: there is no second look.
func (m *asserter) Judge([]prompts.Claim) string { return "" }

func (m *asserter) Retrieve(_ context.Context, _ string, k int) ([]retrieval.Hit, error) {
	var hits []retrieval.Hit
	for _, p := range retrievedFor(m.passages, m.claim.Load().Paragraphs) {
		hits = append(hits, retrieval.Hit{Passage: p})
	}
	return hits[:min(k, len(hits))], nil
}

// kept reports whether the check keeps a claim.
func (m *asserter) kept(ctx context.Context, a Answerer, c *Claim) (bool, error) {
	m.claim.Store(c)
	for _, question := range []string{c.question(), prompts.SuiteQuestion} { // the first may be one that no model is asked
		r, err := a.Answer(ctx, answering.Question{Text: question}, func(answering.Answer) {})
		if err != nil {
			return false, fmt.Errorf("claim %q: %w", c.Text, err)
		}
		if v := r.Trace.Verdicts; len(v) > 0 {
			return !slices.ContainsFunc(v, func(v answering.Verdict) bool { return !v.Kept }), nil
		}
	}
	return false, nil // taken for no claim: the reader does not see it
}

// assenting is a judge that agrees with everything: what is dropped then, a veto drops.
type assenting struct{}

func (assenting) Judge(_ context.Context, pairs []retrieval.Pair) ([]retrieval.Judgement, error) {
	return slices.Repeat([]retrieval.Judgement{{Supported: 1}}, len(pairs)), nil
}
