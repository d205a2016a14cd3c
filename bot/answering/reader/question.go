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
	weekday
	month
	year
	count
	share
	money
	why
	how
	change // how something became different
	list   // several names or things, which one sentence may enumerate
	yesNo
	kinds // how many there are
)

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
	text      string // its words, without those of earlier turns
	query     string // what the encoder is given
	kind      kind
	terms     []term
	named     bool     // it asks for a name
	spoken    bool     // in a dialect, whose words are not those of a written article
	wide      bool     // it asks for several things, or of several, which need not stand in one place
	comers    []int    // words of coming that mean movement and not time: "القادمة من الشمال"
	noun      int      // place in terms of the noun that is counted ("كم عدد الجنود"), or -1
	toName    int      // place in terms of the noun whose name is asked for ("ما اسم النادي"), or -1
	denied    int      // place in terms of the verb that is negated ("لماذا لم يحضر"), or -1
	asker     int      // the word that asks, or -1
	partial   bool     // it is one of several that a question asks, or collects
	described bool     // what is to be named is described by a clause: "اسم النادي الذي"
	counts    bool     // the noun that is counted is one by its form or by "number of"
	verbal    bool     // a verb is behind the word that asks, as behind "متى"
	guess     []string // how a sentence that answers may begin, to search for, where the question has hardly a word in common with it
	paper     bool     // it asks who wrote the text, or when
	event     bool     // it asks when or where something took place, by a verb that says no more than this
}

// A term is a word of a question that says what it is about.
type term struct {
	key
	word   string  // folded
	place  int     // among the words of the question
	number bool    // made of digits
	weight float64 // 1 for a word of the question, less for one of an earlier turn
}

// A parsed question.
type parsed struct {
	scope   scope
	asks    []ask
	earlier string // the questions that a follow-up leans on
	told    []key  // the words of the answer that it continues
}

// noPlace is the place of a word of an earlier turn.
const noPlace = -9

// earlierWeight is the weight of the words of earlier turns in a follow-up: they name the subject, the question itself what is asked of it.
const earlierWeight = 0.5

// parse takes a question apart. history gives the words that a follow-up refers to.
func (l *lexicon) parse(question string, history []prompts.Message) parsed {
	question = strings.TrimSpace(question)
	words := retrieval.Words(question)
	p := parsed{scope: scopeOf(words)}
	earlier := ""
	if len(history) > 0 && refersBack(words) {
		earlier = subject(history)
		p.told = l.lastAnswer(history)
		p.earlier = earlier
	}
	texts := parts(question, words, p.scope)
	var sides []string
	if len(texts) == 1 && p.scope < summary {
		texts = l.sides(texts[0])
		sides = texts
	}
	if len(texts) > 1 && content(retrieval.Words(texts[0])) == 0 { // "متى وأين عقد": both ask of what stands behind the second
		if second := retrieval.Words(texts[1]); len(second) > 0 {
			texts[0] += texts[1][second[0].End:]
		}
	}
	for i, part := range texts {
		background := earlier
		if i > 0 && content(retrieval.Words(part)) < 2 { // a second part may leave out what the first one named
			background = strings.TrimSpace(earlier + " " + p.asks[0].text)
		}
		a := l.newAsk(part, background)
		a.partial = len(texts) > 1 || p.scope != point
		p.asks = append(p.asks, a)
	}
	if len(sides) > 1 {
		stress(p.asks)
	}
	return p
}

// stress gives the words that all sides of a question share the weight of a subject that was named before: what is asked for stands in those that they do not share.
func stress(asks []ask) {
	in := make(map[string]int)
	for _, a := range asks {
		for _, t := range a.terms {
			in[t.stem]++
		}
	}
	for _, a := range asks {
		for i := range a.terms {
			if in[a.terms[i].stem] == len(asks) {
				a.terms[i].weight = earlierWeight
			}
		}
	}
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
func (l *lexicon) lastAnswer(history []prompts.Message) []key {
	for i := len(history) - 1; i >= 0; i-- {
		if history[i].Role != prompts.Assistant {
			continue
		}
		var keys []key
		for _, w := range retrieval.Words(history[i].Text) {
			if !w.Stop && !w.Number {
				keys = append(keys, l.key(w))
			}
		}
		return keys
	}
	return nil
}

func (l *lexicon) newAsk(text, background string) ask {
	words := slices.DeleteFunc(retrieval.Words(text), func(w retrieval.Word) bool { return nowWords[w.Text] }) // "الرئيس الحالي للمنظمة": an article speaks of its own time
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
	if (k == how || k == yesNo || k == what) && slices.ContainsFunc(words, func(w retrieval.Word) bool { return changes[w.Stem] }) {
		k = change
	}
	a := ask{text: text, query: strings.TrimSpace(background + " " + text), kind: k, noun: -1, toName: -1, denied: -1, asker: at}
	for i, w := range words {
		a.spoken = a.spoken || spoken[w.Text]
		a.described = a.described || relatives[w.Text]
		a.named = a.named || w.Stem == "اسم"
		if nextWords[w.Stem] && i+1 < len(words) && (words[i+1].Text == "من" || words[i+1].Text == "الى" || words[i+1].Text == "علي") {
			a.comers = append(a.comers, i)
		}
		a.event = a.event || settings[k] && happens[w.Stem]
		if !contentful(w) || k == change && changes[w.Stem] || settings[k] && happens[w.Stem] && slices.ContainsFunc(words, func(w retrieval.Word) bool { return contentful(w) && !happens[w.Stem] }) {
			continue
		}
		if i > 0 && naming[words[i-1].Text] && !otherWords[w.Stem] {
			a.toName = len(a.terms)
		}
		if i > 0 && i-1 == at+1 && negators[words[i-1].Text] {
			a.denied = len(a.terms)
		}
		if k == count && i == at+1 && !measures[w.Stem] && !idle[w.Stem] && !imperfect(w.Text) {
			a.noun = len(a.terms)
			a.counts = at == 0 && strings.HasSuffix(w.Text, "ا") || at >= 0 && words[at].Text == "عدد"
		}
		a.terms = append(a.terms, term{key: l.key(w), word: w.Text, place: i, number: w.Number, weight: 1})
	}
	a.paper = ofThePaper(words)
	a.verbal = at >= 0 && verbalWords[words[at].Text]
	a.wide = k == list || joins(words) || slices.ContainsFunc(words, func(w retrieval.Word) bool { return duals[w.Text] })
	own := len(a.terms)
	a.event = a.event || settings[k] && own == 0 // "ومتى؟"
	earlier := retrieval.Words(background)
	verb := -1 // "من حضر الاجتماع؟ ومتى؟" asks for the time of the meeting
	if earlierKind, at := kindOf(earlier); a.event && own == 0 && earlierKind == who && content(earlier) > 1 {
		verb = at + 1
	}
	for i, w := range earlier {
		if contentful(w) && i != verb && !(a.event && happens[w.Stem]) && !slices.ContainsFunc(a.terms[:own], func(t term) bool { return t.stem == w.Stem }) {
			a.terms = append(a.terms, term{key: l.key(w), word: w.Text, place: noPlace, number: w.Number, weight: earlierWeight})
		}
	}
	a.guess = a.guesses()
	return a
}

// joins reports whether a question joins two things by "and": "نتائج الفريق وجهازه الفني", "لدى الصيادين ولدى التجار".
func joins(words []retrieval.Word) bool {
	for i := 2; i < len(words); i++ {
		if rest, and := strings.CutPrefix(words[i].Text, "و"); and && utf8.RuneCountInString(rest) > 3 && contentful(words[i-1]) && contentful(words[i]) {
			return true
		}
	}
	return false
}

// imperfect reports whether the word behind "how much" is a verb, as in "كم تدفع": a counted noun stands in the accusative or is short.
func imperfect(folded string) bool {
	r := []rune(folded)
	return len(r) > 3 && strings.ContainsRune("يتن", r[0]) && r[len(r)-1] != 'ا'
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
			if k, ok := whichKinds[next]; ok {
				return k, i
			}
			return what, i
		case text == "how" && (next == "mani" || next == "much"): // stems
			return amount(words, i), i + 1
		case amountWords[text]:
			k := amount(words, i)
			for i+1 < len(words) && askingWords[words[i+1].Text] { // "كم يبلغ عدد"
				i++
			}
			return k, i
		case text == "عدد" && i < 2 && !listing(words):
			return count, i
		case shareWords[w.Stem]:
			return share, i
		case i < 2 && reasonWords[next]:
			return why, i + 1
		case i < 2 && next == "عدد":
			return count, i + 1
		case i < 2 && shareWords[next]:
			return share, i + 1
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

// amount tells what كم asks for.
func amount(words []retrieval.Word, at int) kind {
	for _, w := range words[at:] {
		switch stem := retrieval.Stem(w.Text); {
		case currencies[stem]:
			return money
		case percents[stem] || shareWords[stem]:
			return share
		}
	}
	return count
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
		if part := strings.TrimFunc(question[from:to], notWord); strings.ContainsFunc(part, unicode.IsLetter) { // a number in brackets asks nothing
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

// sides asks of each of two what is asked of both: of two countries ("تنزانيا وبوروندي"), of two behind the same particle ("لدى الصيادين ولدى التجار"), or of two behind "each of". A question of one thing comes back whole.
func (l *lexicon) sides(question string) []string {
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
		case l.regions.of(words[i].Text) != "" && l.regions.of(words[i-1].Text) != "" && l.regions.of(words[i].Text) != l.regions.of(words[i-1].Text),
			i > 3 && words[i-2].Text == "من" && (words[i-3].Text == "كل" || words[i-3].Text == "كلا"):
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
	return l.members(question, words)
}

// members asks of each of three or more that are joined behind a particle at the end of a question: "آثار الجفاف في العمل والأسعار وسكن الناس".
func (l *lexicon) members(question string, words []retrieval.Word) []string {
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

// Specific reports whether a question names anything beside the article: "ماذا يقول المقال؟" does not.
func Specific(question string) bool {
	words := retrieval.Words(question)
	return scopeOf(words) < summary && content(words) > 0
}
