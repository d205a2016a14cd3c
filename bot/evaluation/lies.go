package evaluation

import (
	"context"
	"fmt"

	"isnad/bot/answering"
	"isnad/bot/answering/suite"
	"isnad/retrieval"
	"isnad/seeds"
)

// Lies runs the liar suite through the checker: the claims about the built-in article, and those about a second one that nothing was tuned on.
func Lies(ctx context.Context, encoder retrieval.Embedder) ([]LieFigures, error) {
	claims, err := suite.Article()
	if err != nil {
		return nil, err
	}
	out, err := checkClaims(ctx, "article", "article.txt", seeds.Article, claims, encoder)
	if err != nil {
		return nil, err
	}
	set, err := suite.HeldOut()
	if err != nil {
		return nil, err
	}
	heldOut, err := checkClaims(ctx, "held out", set.Name, []byte(set.Article), set.Claims, encoder)
	return append(out, heldOut...), err
}

func checkClaims(ctx context.Context, name, file string, article []byte, claims []suite.Claim, encoder retrieval.Embedder) ([]LieFigures, error) {
	passages, err := retrieval.Split(file, article)
	if err != nil {
		return nil, fmt.Errorf("split %s: %w", file, err)
	}
	ledger := answering.NewLedger(passages, encoder)
	var out []LieFigures
	at := map[string]int{}
	for _, c := range claims {
		sentence, v := ledger.Check(ctx, c.Text, c.Paragraphs, retrievedFor(passages, c.Paragraphs))
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		i, ok := at[c.Kind]
		if !ok {
			i = len(out)
			at[c.Kind] = i
			out = append(out, LieFigures{Suite: name, Kind: c.Kind, True: c.True()})
		}
		out[i].N++
		if right(c, sentence, v) {
			out[i].Right++
		}
	}
	return out, nil
}

// right says whether the checker did with a claim what it should. A sentence that holds and only cites the wrong paragraph may be kept with the right one.
func right(c suite.Claim, s answering.Sentence, v answering.Verdict) bool {
	switch {
	case c.True():
		return v.Kept
	case c.Misplaced():
		return !v.Kept || v.Mended && len(s.Citations) > 0
	}
	return !v.Kept
}

// retrievedFor stands for retrieval: the paragraphs that a claim cites and those around them, five as in a prompt.
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
