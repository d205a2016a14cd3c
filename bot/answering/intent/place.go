package intent

import (
	"slices"

	"isnad/retrieval"
	"isnad/retrieval/arabic"
)

// A Place is a part of the article that is asked for by its number, or the number of its parts.
type Place struct {
	Paragraph int // 0: how many there are; it may be one that the article does not have
	Summary   bool
}

var (
	placeNouns   = retrieval.Listed("place.nouns")
	placeLast    = retrieval.Listed("place.last")
	placeFirst   = retrieval.Listed("place.first")
	placeBeside  = retrieval.Listed("place.beside")
	placeSummary = retrieval.Listed("place.summary")
	placeCount   = retrieval.Listed("place.count")
	placeParts   = retrieval.Listed("place.parts")
	placeCounted = retrieval.Listed("place.counted")
)

// Paragraph reads a message that asks to see a paragraph and nothing else: الفقرة ١٤, آخر فقرة,
// ماذا تقول الفقرة الثالثة؟ last is the article's last one. The number may be one that the article
// does not have.
func Paragraph(text string, last int) (n int, ok bool) {
	p, ok := placeOf(text, last)
	return p.Paragraph, ok && p.Paragraph != 0 && !p.Summary
}

// placeOf reads a message of the words that ask for a paragraph, or for their number, and no
// others.
func placeOf(text string, last int) (p Place, ok bool) {
	words := retrieval.Words(text)
	is := func(set map[string]bool) func(retrieval.Word) bool {
		return func(w retrieval.Word) bool { return set[w.Text] }
	}
	other := func(w retrieval.Word) bool { return !placeCounted[w.Text] && !placeParts[w.Text] }
	if len(words) > 1 && placeCount[words[0].Text] && !slices.ContainsFunc(words, other) && slices.ContainsFunc(words, is(placeParts)) {
		return Place{}, true
	}
	if !slices.ContainsFunc(words, is(placeNouns)) {
		return p, false
	}
	var numbered func(retrieval.Word) bool
	switch figures := arabic.Read(text).Figures; {
	case len(figures) == 1 && counts(figures[0]):
		p.Paragraph = int(figures[0].Value.Num().Int64())
		numbered = func(w retrieval.Word) bool { return w.Start < figures[0].End && w.End > figures[0].Start }
	case len(figures) == 0 && slices.ContainsFunc(words, is(placeLast)):
		p.Paragraph, numbered = last, is(placeLast)
	case len(figures) == 0 && slices.ContainsFunc(words, is(placeFirst)):
		p.Paragraph, numbered = 1, is(placeFirst)
	default:
		return p, false
	}
	p.Summary = slices.ContainsFunc(words, func(w retrieval.Word) bool { return within(w.Text, placeSummary) })
	strange := func(w retrieval.Word) bool {
		return !numbered(w) && !placeNouns[w.Text] && !placeBeside[w.Text] && !within(w.Text, placeSummary)
	}
	return p, !slices.ContainsFunc(words, strange)
}

// counts reports whether a figure may be the number of a paragraph.
func counts(f arabic.Figure) bool {
	return (f.Kind == arabic.Number || f.Kind == arabic.Ordinal) &&
		f.Value != nil && f.Value.IsInt() && f.Value.Num().IsInt64() && f.Value.Sign() > 0
}
