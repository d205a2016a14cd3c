package reader

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"isnad/prompts"
	"isnad/retrieval"
)

// A kind is the kind of answer that a question wants.
type kind int

const (
	what kind = iota
	who
	where
	when
	count
	why
	how
	list // several names or things
	yesNo
	kinds // how many there are
)

// brief reports whether a few words answer a question of this kind.
func (k kind) brief() bool { return k == who || k == where || k == when || k == count || k == list }

// A scope says how much of the article a question is about.
type scope int

const (
	point    scope = iota // one place answers
	several               // a list or a collection, from several places
	compare               // two things beside each other
	summary               // the whole article in a few sentences
	gist                  // its main idea
	title                 // a title for it
	ownTitle              // the title that it has
	headings              // its section headings
	order                 // no question to the article: an instruction to the bot
)

// An ask is one thing that a question asks.
type ask struct {
	text    string // its words
	earlier string // the questions that it leans on
	kind    kind
	wide    bool // it asks for several things, which need not stand in one place
	leans   bool // it has hardly a subject of its own, and speaks of what the part before it asked for
	paper   bool // it asks who wrote the text, or when
}

// query is what to search for.
func (a ask) query() string { return strings.TrimSpace(a.earlier + " " + a.text) }

// A parsed question.
type parsed struct {
	scope scope
	asks  []ask
	told  string // the answer that a follow-up continues
}

// parse takes a question apart. history gives the words that a follow-up refers to.
func parse(question string, history []prompts.Message) parsed {
	question = strings.TrimSpace(question)
	words := retrieval.Words(question)
	p := parsed{scope: scopeOf(words)}
	earlier := ""
	if len(history) > 0 && refersBack(words) {
		earlier = subject(history)
		p.told = lastAnswer(history)
	}
	texts := parts(question, words, p.scope)
	if len(texts) == 1 && p.scope < summary {
		texts = sides(texts[0])
	}
	if len(texts) > 1 && content(retrieval.Words(texts[0])) == 0 { // "متى وأين عقد": both ask of what stands behind the second
		if second := retrieval.Words(texts[1]); len(second) > 0 {
			texts[0] += texts[1][second[0].End:]
		}
	}
	for i, part := range texts {
		background := earlier
		own := content(retrieval.Words(part))
		if i > 0 && own < 2 { // a second part may leave out what the first one named
			background = strings.TrimSpace(earlier + " " + p.asks[0].text)
		}
		a := newAsk(part, background)
		a.leans = own < 2
		a.wide = a.wide || p.scope == several && len(texts) == 1
		p.asks = append(p.asks, a)
	}
	return p
}

// newAsk reads what a part of a question asks for.
func newAsk(text, earlier string) ask {
	words := retrieval.Words(text)
	k, at := kindOf(words)
	if k == what || k == who {
		next := max(at+1, 1) // at least behind an imperative
		one := false
		if next < len(words) && copulas[words[next].Text] {
			one = words[next].Text == "هو"
			next++
		}
		if !one && next < len(words) && plural(words[next].Text) || next+1 < len(words) && !arabic(text) && plural(words[next+1].Text) {
			k = list
		}
	}
	return ask{text: text, earlier: earlier, kind: k, paper: ofThePaper(words)}
}

// content counts the words that say what a text is about.
func content(words []retrieval.Word) int {
	n := 0
	for _, w := range words {
		if contentful(w) {
			n++
		}
	}
	return n
}

// lastAnswer returns what the bot said last: a follow-up wants something else.
func lastAnswer(history []prompts.Message) string {
	for i := len(history) - 1; i >= 0; i-- {
		if history[i].Role == prompts.Assistant {
			return history[i].Text
		}
	}
	return ""
}

// contentful reports whether a word says what the question is about: no function word, no question word, no word about asking.
func contentful(w retrieval.Word) bool {
	return !w.Stop && !askingWords[w.Text] && !askingWords[strings.TrimPrefix(w.Text, "و")]
}

// askingWords belong to the asking and not to the subject: question words with their dialect forms, and words about articles, questions and answers. Folded.
var askingWords = set(`
	ماهو ماهي ماهم ماذا منهو منهي مين منو شكون شنهو شنو وشو ايشو اش شحال قديش كيفاش شلون علاه فاش فوقاش وقتاش ايمتى امتى اين وين فين بماذا بما علام الام اي ايه ايهم
	اللي يلي ديال ديالو هاد هادي هداك هيدا هاي تاع متاع بتاع حق راح رح بد بدها بدو بده ولا ولو واش هو هي عايز عاوز ابغي ابي
	نص النص المقال مقال المقاله للمقال بالمقال الفقره فقره فقرات الفقرات سؤال جواب مستهل الكاتب
	اذكر عدد عدّد اجمع قارن لخص اقترح استعرض وضح اشرح بين تحدث اعط اعطني قل
	غادي غاديين هاد فهاد بهاد لهاد كاين كاينة راه راهو خالص اوي قوي برشا حدا جنب عندن عندهم عندو
	يبلغ تبلغ بلغ بلغت تعداد يوجد توجد هناك حدث يحدث حصل صار يتم تم
	how many much what which who whom whose where when why is are was were did does do the a an of to in on for and
	какой какая какую какие что кто где когда почему сколько как чем о об про в на с по из и ли это эта этот
`)

// kindOf finds the kind of answer, and the place of the word that asks for it (-1 when there is none).
func kindOf(words []retrieval.Word) (kind, int) {
	for i, w := range words {
		next := ""
		if i+1 < len(words) {
			next = retrieval.Stem(words[i+1].Text)
		}
		text := w.Text
		if _, asks := questionWords[text]; !asks {
			text = strings.TrimPrefix(text, "و")
		}
		switch {
		case text == "لاي" && (reasonWords[next] || purposes[next]):
			return why, i
		case whichWords[text] && next != "":
			return whichKinds[next], i // what, of other nouns
		case text == "how" && (next == "mani" || next == "much"): // stems
			return count, i + 1
		case amountWords[text], shareWords[w.Stem], text == "عدد" && i < 2 && !listing(words):
			return count, i
		case i < 2 && reasonWords[next]:
			return why, i + 1
		case i < 2 && (next == "عدد" || shareWords[next]):
			return count, i + 1
		}
		if k, ok := questionWords[text]; ok {
			return k, i
		}
	}
	for i, w := range words { // من is a preposition more often than a pronoun, so it asks only where nothing else does
		if text := strings.TrimPrefix(w.Text, "و"); text == "من" || text == "لمن" || text == "بمن" || text == "ممن" {
			return who, i
		}
	}
	return what, -1
}

// plural reports whether a folded noun is one by its form: an ending, a pattern of broken plurals, or one of the few common ones that have none of these.
func plural(word string) bool {
	word = strings.TrimPrefix(word, "ال")
	r := []rune(word)
	switch {
	case plurals[word], len(r) >= 5 && (strings.HasSuffix(word, "ات") || strings.HasSuffix(word, "ين") || strings.HasSuffix(word, "ون")):
		return true
	case len(r) == 5 && r[0] == 'ا' && r[3] == 'ا': // أفعال
		return true
	}
	return len(r) == 5 && r[2] == 'ا' && r[3] != 'ا' && (r[0] == 'م' || r[0] == 'ع' || r[0] == 'ت') || strings.HasSuffix(word, "s") && len(r) > 4
}

// refersBack reports whether a question leans on earlier turns: it begins with "and", has a pronoun for its subject, or names hardly anything itself.
func refersBack(words []retrieval.Word) bool {
	if len(words) == 0 {
		return false
	}
	rest, and := strings.CutPrefix(words[0].Text, "و")
	_, asks := questionWords[rest]
	if !and && (asks || rest == "من") && len(words) > 2 && copulas[words[1].Text] { // "من هو باشينيان؟": the pronoun points forward
		return content(words) < 1
	}
	return content(words) < 2 || slices.ContainsFunc(words[1:], func(w retrieval.Word) bool { return pronouns[w.Text] }) || and && (asks || openers[rest])
}

// copulas stand between a question word and what it asks about.
var copulas = set("هو هي هم هما")

// subject returns what the reader asked before: the last question, and those before it as long as they lean on one another, oldest first. What the bot answered may have been about anything, so it does not count.
func subject(history []prompts.Message) string {
	var asked []string
	for i := len(history) - 1; i >= 0 && len(asked) < mostEarlier; i-- {
		if history[i].Role != prompts.User {
			continue
		}
		asked = append(asked, strings.TrimSpace(history[i].Text))
		if !refersBack(retrieval.Words(history[i].Text)) {
			break
		}
	}
	slices.Reverse(asked)
	return strings.Join(asked, " ")
}

// mostEarlier is how many questions a chain of follow-ups goes back.
const mostEarlier = 3

// parts cuts a question into the things it asks. Cuts are before "and" with a question word, where punctuation or a clear question word shows it; and between the two sides of a comparison or of a list.
func parts(question string, words []retrieval.Word, s scope) []string {
	if s >= summary {
		return []string{question}
	}
	var cuts []int
	for i := 1; i < len(words); i++ {
		rest, and := strings.CutPrefix(words[i].Text, "و")
		if !and {
			if endsQuestion(question[words[i-1].End:words[i].Start]) {
				cuts = append(cuts, words[i].Start)
			}
			continue
		}
		gap := question[words[i-1].End:words[i].Start]
		_, asks := questionWords[rest]
		switch {
		case strings.ContainsAny(gap, "،,") && i+2 < len(words) && (amountWords[words[i+1].Text] || amountWords[words[i+2].Text]), // "، وبيدفع كام"
			endsQuestion(gap),
			asks && rest != "ما" && rest != "هو" && rest != "هي",
			openers[rest] && strings.ContainsAny(gap, "،,;؛"),
			(s == compare || s == several) && len(cuts) == 0 && i > 2 && (rest == "ما" || rest == "تلك" || rest == "هذه" || rest == "بين" || rest == "التي" || rest == "الذين"):
			cuts = append(cuts, words[i].Start)
		}
	}
	tail := ""                          // of both sides of a comparison
	if s == compare && len(cuts) == 0 { // "قارن بين موقف روسيا وموقف أرمينيا من الحرب"
		for i := 3; i < len(words); i++ {
			if rest, and := strings.CutPrefix(words[i].Text, "و"); and && len(rest) > len("لد") && !words[i].Stop {
				cuts = append(cuts, words[i].Start)
				if j := slices.IndexFunc(words[i:], func(w retrieval.Word) bool { return particles[w.Text] }); j > 0 && !slices.ContainsFunc(words[2:i], func(w retrieval.Word) bool { return particles[w.Text] }) {
					tail = question[words[i+j].Start:]
				}
				break
			}
		}
	}
	var out []string
	from := 0
	for _, to := range append(cuts, len(question)) {
		if part := strings.TrimFunc(question[from:to], notWord); part != "" {
			out = append(out, part)
		}
		from = to
	}
	if len(out) == 0 {
		return []string{question}
	}
	if s == compare && len(out) == 2 {
		out[1] = strings.TrimPrefix(out[1], "و")
		if tail != "" {
			out[0] += " " + strings.TrimFunc(tail, notWord)
		}
	}
	return out[:min(len(out), maxAsks)]
}

// sides asks of each of two what is asked of both: of two behind the same particle ("لدى الصيادين ولدى التجار"), or behind "each of". A question of one thing comes back whole.
func sides(question string) []string {
	words := retrieval.Words(question)
	for i := 2; i < len(words); i++ {
		rest, and := strings.CutPrefix(words[i].Text, "و")
		if !and || rest == "" {
			continue
		}
		from := -1 // the first word of the first side
		switch {
		case particles[rest] && i+1 < len(words):
			for j := 1; j < i-1; j++ {
				if words[j].Text == rest {
					from = j
				}
			}
		case i > 3 && words[i-2].Text == "من" && (words[i-3].Text == "كل" || words[i-3].Text == "كلا"):
			from = i - 1
		}
		if from < 0 {
			continue
		}
		to := words[i].End // of the second side, where it is one word
		if particles[rest] {
			to = len(question)
		}
		second := question[words[i].Start+len("و"):]
		return []string{strings.TrimSpace(question[:words[i-1].End] + question[to:]), question[:words[from].Start] + second}
	}
	return enumerated(question, words)
}

// enumerated asks of each of three or more that are joined behind a particle at the end of a question: "آثار الجفاف في العمل والأسعار وسكن الناس".
func enumerated(question string, words []retrieval.Word) []string {
	for at := len(words) - 4; at > 1; at-- {
		if !particles[words[at].Text] || words[at].Text == "بين" {
			continue
		}
		starts := []int{words[at+1].Start}
		for i := at + 2; i < len(words); i++ {
			rest, and := strings.CutPrefix(words[i].Text, "و")
			switch {
			case and && contentful(words[i]) && utf8.RuneCountInString(rest) > 2 && strings.TrimSpace(question[words[i-1].End:words[i].Start]) == "":
				starts = append(starts, words[i].Start)
			case relatives[words[i].Text]:
				return []string{question}
			}
		}
		if len(starts) < 3 {
			continue
		}
		var asks []string
		for i, start := range starts {
			end := len(question)
			if i+1 < len(starts) {
				end = starts[i+1]
			}
			member := strings.TrimSpace(question[start:end])
			if i > 0 {
				member = strings.TrimPrefix(member, "و")
			}
			asks = append(asks, question[:words[at].End]+" "+member)
		}
		return asks[:min(len(asks), maxAsks)]
	}
	return []string{question}
}

// particles say on which side of a matter something stands.
var particles = set("لدى في على عند بين عن من إلى مع بشأن حول تجاه")

// maxAsks bounds the work on one question; nobody asks more at once.
const maxAsks = 4

func endsQuestion(gap string) bool { return strings.ContainsAny(gap, "؟?") }

func notWord(r rune) bool {
	return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) && r != '%'
}

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

func folded(words []retrieval.Word) string {
	texts := make([]string, len(words))
	for i, w := range words {
		texts[i] = w.Text
	}
	return strings.Join(texts, " ")
}

func containsAny(text string, phrases []string) bool {
	return slices.ContainsFunc(phrases, func(p string) bool { return strings.Contains(text, p) })
}

func arabic(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Arabic, r) })
}

// Specific reports whether a question names anything beside the article: "ماذا يقول المقال؟" does not.
func Specific(question string) bool {
	words := retrieval.Words(question)
	return scopeOf(words) < summary && content(words) > 0
}
