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
	several                 // a list, a collection, or what is told of a subject, from several places
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
	if len(words) == 0 {
		return point
	}
	has := scopesIn(words)
	article := slices.ContainsFunc(words, func(w retrieval.Word) bool { return isText(articles, w) })
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
	case tells(words):
		return summary
	case has[summary] && whole:
		return summaryOf(words)
	case containsAny(text, tasks):
		return order
	case sumsUp(words):
		return summaryOf(words)
	case has[compare]:
		return compare
	case has[several], wantsAll(words):
		return several
	}
	return point
}

// wantsAll reports whether a question asks for all things of a sort: "شو كل العيوب", "اذكر الأسباب
// كلها", "كل شي عن الزراعة", but not "هل وقعت كل الدول" or "متى وافقوا على كل المطالب".
func wantsAll(words []retrieval.Word) bool {
	first := words[0].Text
	if amounts[first] || askers[first] != what || !asksPlainly(first) && !intent.Requesting(first) && !alls[first] {
		return false
	}
	the := func(i int) bool { return strings.HasPrefix(words[i].Text, "ال") }
	for i, w := range words {
		before := i+1 < len(words) && alls[w.Text] && (the(i+1) || anything[words[i+1].Text])
		if before || i > 0 && isEntire(w) && the(i-1) {
			return true
		}
	}
	return false
}

// titleScope tells whether a title is to be found for the article, or is the one that it has.
func titleScope(text string) scope {
	if containsAny(text, suggestions) {
		return title
	}
	return ownTitle
}

// scopesIn are the scopes for which a word of the question asks: anywhere, or at the beginning of
// it or of a part behind punctuation, or in the second place, where the list says so.
func scopesIn(words []retrieval.Word) map[scope]bool {
	has := make(map[scope]bool)
	for i, w := range words {
		first := begins(words, i)
		for s, list := range scopeWords {
			has[s] = has[s] || list[w.Text] || first && list["^"+w.Text] || i == 1 && list["^^"+w.Text]
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
		case isText(articles, w) || isText(documents, w):
			article = true
		case howLong(w) || shortly[w.Text]:
		case contentful(w):
			return false
		}
	}
	return asked && article
}

// isText reports whether a word is in a list of words for texts, also with a demonstrative before
// it: "هالمقابلة".
func isText(list map[string]bool, w retrieval.Word) bool {
	rest, this := strings.CutPrefix(w.Stem, "هال")
	return list[w.Stem] || this && list[retrieval.Stem("ال"+rest)]
}

// ofThePaper reports whether a question asks who wrote the text and when, which stands beside an
// article and not in it.
func ofThePaper(words []retrieval.Word) bool {
	asks := false
	for _, w := range words {
		switch {
		case paper[w.Stem]:
			asks = true
		case contentful(w) && !isText(articles, w):
			return false
		}
	}
	return asks && slices.ContainsFunc(words, func(w retrieval.Word) bool { return isText(articles, w) || w.Stem == "كاتب" })
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

// sumsUp reports whether a question, or a part of it behind punctuation, begins with the order to
// sum up, whatever its subject, or asks what a summary is.
func sumsUp(words []retrieval.Word) bool {
	for i, w := range words {
		if !begins(words, i) {
			continue
		}
		next := words[min(i+1, len(words)-1)].Text
		if summing[w.Text] || summing[next] && (plain[w.Text] || intent.Requesting(w.Text) && !asksPlainly(w.Text)) {
			return true
		}
	}
	return false
}

// begins reports whether word i begins a question or a part of it behind punctuation.
func begins(words []retrieval.Word, i int) bool {
	return i == 0 || words[i].Start-words[i-1].End > len(" ")
}

// summaryOf is the scope of a question for a summary: the whole, or what is told of a subject,
// which may stand in several places.
func summaryOf(words []retrieval.Word) scope {
	if sumsUp(words) && len(toSumUp(words)) > 0 {
		return several
	}
	return summary
}

// toSumUp are the words of the question for what is to be summed up: of "لخص موقف الوزير من البيع"
// the minister's position on the sale; none for all of the article.
func toSumUp(words []retrieval.Word) []string {
	if i := slices.IndexFunc(words, func(w retrieval.Word) bool { return manner[w.Text] }); i >= 0 {
		words = words[:i]
	}
	var own []string
	for i, w := range words {
		if w.Text == "في" || i > 0 && words[i-1].Text == "في" && isText(articles, w) {
			continue
		}
		if isText(articles, w) && !strings.HasPrefix(w.Text, "ب") || isDocument(words, i) {
			return nil
		}
		asking := isText(articles, w) || wholes[w.Stem] || scopeWords[summary][w.Text] || telling[w.Text] || howLong(w) || shortly[w.Text]
		if contentful(w) && !asking && !intent.Requesting(w.Text) {
			own = append(own, w.Text)
		}
	}
	return own
}

// isEntire reports whether a word says that all of a text is meant: "كلها", "بالكامل".
func isEntire(w retrieval.Word) bool { return entire[w.Text] }

// isDocument reports whether word i names a text or what it is about as a whole, and not a thing by
// the noun behind it: "النظام", "حياتها", "لائحة المسبح كلها", but not "نظام الإعارة".
func isDocument(words []retrieval.Word, i int) bool {
	alone := i == len(words)-1 || !strings.HasPrefix(words[i+1].Text, "ال")
	return isText(documents, words[i]) && (alone || slices.ContainsFunc(words[i:], isEntire))
}
