package reader

import (
	"slices"
	"strings"

	"isnad/retrieval"
)

// scopeOf tells how much of the article a question is about.
func scopeOf(words []retrieval.Word) scope {
	var has [10]bool
	article := false
	few := content(slices.DeleteFunc(slices.Clone(words), howLong)) < 4
	for i, w := range words {
		article = article || articleWords[retrieval.Stem(w.Text)]
		for s, list := range scopeWords {
			if list[w.Text] || i == 0 && list["^"+w.Text] || i == 1 && list["^^"+w.Text] {
				has[s] = true
			}
		}
	}
	text := "^ " + folded(words) + " "
	switch {
	case containsAny(text, orders):
		return order
	case article && has[headings]:
		return headings
	case article && has[title] || containsAny(text, titlePhrases):
		if containsAny(text, suggestions) {
			return title
		}
		return ownTitle
	case has[gist] && (article || few) && slices.ContainsFunc(words, howLong):
		return summary
	case has[gist] && (article || few), article && tellsOf(words):
		return gist
	case has[summary] && (article || few):
		return summary
	case containsAny(text, tasks):
		return order
	case has[compare]:
		return compare
	case has[several]:
		return several
	}
	return point
}

// ofThePaper reports whether a question asks who wrote the text and when, which stands beside an article and not in it.
func ofThePaper(words []retrieval.Word) bool {
	asks := false
	for _, w := range words {
		switch {
		case paper[w.Stem]:
			asks = true
		case contentful(w) && !articleWords[w.Stem]:
			return false
		}
	}
	return asks && slices.ContainsFunc(words, func(w retrieval.Word) bool { return articleWords[w.Stem] || w.Stem == "كاتب" })
}

// howLong reports whether a word says how long an account should be.
func howLong(w retrieval.Word) bool {
	_, number := smallNumbers[w.Text]
	return number || lengths[strings.TrimPrefix(w.Text, "ب")]
}

// tellsOf reports whether a question asks what a text is about, and nothing else: "عن ماذا يتحدث المقال؟".
func tellsOf(words []retrieval.Word) bool {
	tells := false
	for _, w := range words {
		switch {
		case telling[strings.TrimPrefix(w.Text, "ب")]:
			tells = true
		case contentful(w) && !articleWords[w.Stem]:
			return false
		}
	}
	return tells
}

// listing reports whether "عدد" is the imperative "list!" and not the noun "number": a plural with the article follows.
func listing(words []retrieval.Word) bool {
	return len(words) > 1 && words[0].Text == "عدد" && strings.HasPrefix(words[1].Text, "ال")
}

func containsAny(text string, phrases []string) bool {
	return slices.ContainsFunc(phrases, func(p string) bool { return strings.Contains(text, p) })
}

func folded(words []retrieval.Word) string {
	texts := make([]string, len(words))
	for i, w := range words {
		texts[i] = w.Text
	}
	return strings.Join(texts, " ")
}

// Specific reports whether a question names anything beside the article: "ماذا يقول المقال؟" does not.
func Specific(question string) bool {
	words := retrieval.Words(question)
	return scopeOf(words) < summary && content(words) > 0
}
