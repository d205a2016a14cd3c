package reader

import (
	"slices"
	"strings"

	"isnad/bot/answering/intent"
	"isnad/retrieval"
)

// A scope says how much of the article a question is about.
type scope int

const (
	point      scope = iota // one place answers
	several                 // a list or a collection, from several places
	compare                 // two things beside each other
	summary                 // the whole article in a few sentences
	title                   // a title for it
	ownTitle                // the title that it has
	headings                // its section headings
	collection              // things of a sort that it has anywhere
	order                   // no question to the article: an instruction to the bot
)

// scopeNames are the scopes by the names of the lists of words that ask for them.
var scopeNames = map[string]scope{
	"several": several, "compare": compare, "summary": summary, "title": title, "headings": headings,
}

// shortQuestion is how many words that say something a question for the whole has at most where it
// does not name the article.
const shortQuestion = 3

// scopeOf tells how much of the article a question is about.
func scopeOf(words []retrieval.Word) scope {
	has := scopesIn(words)
	article := slices.ContainsFunc(words, func(w retrieval.Word) bool { return articles[retrieval.Stem(w.Text)] })
	whole := article || content(slices.DeleteFunc(slices.Clone(words), howLong)) <= shortQuestion
	text := "^ " + strings.Join(texts(words), " ") + " "
	switch {
	case containsAny(text, orders):
		return order
	case gathered(words) != "":
		return collection
	case article && has[headings]:
		return headings
	case article && has[title] || containsAny(text, titles):
		return titleScope(text)
	case has[summary] && whole, tells(words):
		return summary
	case containsAny(text, tasks):
		return order
	case sumsUp(words):
		return summary
	case has[compare]:
		return compare
	case has[several]:
		return several
	}
	return point
}

// titleScope tells whether a title is to be found for the article, or is the one that it has.
func titleScope(text string) scope {
	if containsAny(text, suggestions) {
		return title
	}
	return ownTitle
}

// scopesIn are the scopes for which a word of the question asks: anywhere, or in the first or
// second place where the list says so.
func scopesIn(words []retrieval.Word) map[scope]bool {
	has := make(map[scope]bool)
	for i, w := range words {
		for s, list := range scopeWords {
			has[s] = has[s] || list[w.Text] || i == 0 && list["^"+w.Text] || i == 1 && list["^^"+w.Text]
		}
	}
	return has
}

// howLong reports whether a word says how long an account should be.
func howLong(w retrieval.Word) bool {
	_, number := numberOf(w)
	return number || lengths[strings.TrimPrefix(w.Text, "ب")]
}

// tells reports whether a question asks what a text is about, and nothing else: "عن ماذا يتحدث
// المقال؟".
func tells(words []retrieval.Word) bool {
	asked, article := false, false
	for _, w := range words {
		switch {
		case telling[strings.TrimPrefix(w.Text, "ب")]:
			asked = true
		case articles[w.Stem] || documents[w.Stem]:
			article = true
		case contentful(w):
			return false
		}
	}
	return asked && article
}

// ofThePaper reports whether a question asks who wrote the text and when, which stands beside an
// article and not in it.
func ofThePaper(words []retrieval.Word) bool {
	asks := false
	for _, w := range words {
		switch {
		case paper[w.Stem]:
			asks = true
		case contentful(w) && !articles[w.Stem]:
			return false
		}
	}
	return asks && slices.ContainsFunc(words, func(w retrieval.Word) bool { return articles[w.Stem] || w.Stem == "كاتب" })
}

func texts(words []retrieval.Word) []string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = w.Text
	}
	return out
}

func containsAny(text string, phrases map[string]bool) bool {
	for p := range phrases {
		if strings.Contains(text, p) {
			return true
		}
	}
	return false
}

// Specific reports whether a question names anything beside the article: "ماذا يقول المقال؟" does
// not.
func Specific(question string) bool {
	words := retrieval.Words(question)
	return scopeOf(words) < summary && content(words) > 0
}

// sumsUp reports whether a question begins with the order to sum up, whatever its subject, or asks
// what a summary is.
func sumsUp(words []retrieval.Word) bool {
	if len(words) < 2 {
		return false
	}
	first := words[0].Text
	return summing[first] || summing[words[1].Text] && (plain[first] || intent.Requesting(first) && !asksPlainly(first))
}

// toSumUp are the words of the question for what is to be summed up: of "لخص موقف الوزير من البيع"
// the minister's position on the sale; none for all of the article.
func toSumUp(words []retrieval.Word) []string {
	if i := slices.IndexFunc(words, func(w retrieval.Word) bool { return manner[w.Text] }); i >= 0 {
		words = words[:i]
	}
	var own []string
	for i, w := range words {
		if w.Text == "في" || i > 0 && words[i-1].Text == "في" && articles[w.Stem] {
			continue
		}
		if articles[w.Stem] && !strings.HasPrefix(w.Text, "ب") || isDocument(words, i) {
			return nil
		}
		asking := articles[w.Stem] || wholes[w.Stem] || scopeWords[summary][w.Text] || telling[w.Text] || howLong(w)
		if contentful(w) && !asking && !intent.Requesting(w.Text) {
			own = append(own, w.Text)
		}
	}
	return own
}

// isDocument reports whether word i names a text or what it is about as a whole, and not a thing by
// the noun behind it: "النظام", "حياتها", but not "نظام الإعارة".
func isDocument(words []retrieval.Word, i int) bool {
	return documents[words[i].Stem] && (i == len(words)-1 || !strings.HasPrefix(words[i+1].Text, "ال"))
}
