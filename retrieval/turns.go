package retrieval

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// A turn says what a line is in a text of questions and answers.
type turn int

const (
	statement turn = iota
	asks           // "السؤال: …", "س: …"
	answers        // "الجواب: …", "ج: …"
)

var (
	askLabels, answerLabels = Listed("label.asks"), Listed("label.answers")
	// turnLabel is the label of a question or an answer, with its number.
	turnLabel = regexp.MustCompile(`^[*_"«]*(?:` +
		`([سج])\s?[:/]|` + // "س:"
		`([سج]|[QAqa])\s?[0-9٠-٩]{1,3}\s*[:/.)\-–]+|` + // "س2-", "Q2."
		`([QAqa]):|` +
		`([\p{L}\p{M}]{3,10})(?:\s+[\p{L}\p{M}]{4,10}|\s*\(?[0-9٠-٩]{1,3}\)?)?\s*[:：]` + // "السؤال الأول:", "جواب (2):"
		`)[*_]*\s*`)
	// speaker is the name before what somebody says, not more than four words.
	speaker = regexp.MustCompile(`^[*_]*([\p{L}\p{M}.() ]{2,40}?)\s*(?:[:：][*_]*|[*_]+\s*[:：])\s+\S`)
)

// cutTurn returns what a line is, and the bytes of its label.
func cutTurn(text string) (t turn, label int) {
	m := turnLabel.FindStringSubmatchIndex(text)
	if m == nil {
		return statement, 0
	}
	name := ""
	for group := 2; group < len(m); group += 2 { // only one has matched
		if m[group] >= 0 {
			name = Fold(text[m[group]:m[group+1]])
		}
	}
	switch {
	case askLabels[name]:
		return asks, m[1]
	case answerLabels[name]:
		return answers, m[1]
	}
	return statement, 0
}

func turnOf(text string) turn {
	t, _ := cutTurn(text)
	return t
}

// speakerOf returns the folded name of who speaks a line, or "".
func speakerOf(text string) string {
	m := speaker.FindStringSubmatch(text)
	if m == nil || len(strings.Fields(m[1])) > 4 {
		return ""
	}
	return Fold(strings.TrimSpace(m[1]))
}

// requests are the words with which one who asks for an account begins, in place of a question.
var requests = Listed("account")

// isRequest reports whether a sentence of what somebody says, behind the label with the name, asks
// for an account.
func isRequest(line string) bool {
	said := line
	if speakerOf(line) != "" {
		_, said, _ = strings.Cut(line, ":")
	}
	for _, s := range Sentences(said) {
		if words := Words(said[s.Start:s.End]); len(words) > 0 && requests[words[0].Text] {
			return true
		}
	}
	return false
}

// asked are the words with which a question begins.
var asked = Listed("question")

// bareQuestionRunes is the length from which a line that ends in a question mark says more than a
// question.
const bareQuestionRunes = 120

// isAsking reports whether a text ends with a question mark.
func isAsking(text string) bool {
	last, _ := utf8.DecodeLastRuneInString(strings.TrimRight(lastFootnotes.ReplaceAllString(text, ""), closingMarks+"*_ "))
	return last == '؟' || last == '?'
}

// isDirectQuestion reports whether a sentence asks by its first word, which may have "and" in
// front, a number or a bullet.
func isDirectQuestion(sentence string) bool {
	if !isAsking(sentence) {
		return false
	}
	for _, w := range Words(sentence) {
		if w.Number {
			continue
		}
		return asked[w.Text] || asked[strings.TrimPrefix(w.Text, "و")] || asked[strings.TrimPrefix(w.Text, "ف")]
	}
	return false
}

// asksAtOnce reports whether a question has nothing before its first word; one with "and" or "but"
// goes on with what stands above.
func asksAtOnce(question string) bool {
	words := Words(question)
	for len(words) > 0 && words[0].Number {
		words = words[1:]
	}
	return len(words) > 0 && asked[words[0].Text]
}

// isBareQuestion reports whether a paragraph is nothing but a short question.
func isBareQuestion(b block) bool { return isShortQuestion(b) && !introducedQuestion(b.text) }

// isShortQuestion is isBareQuestion, with what may stand before a colon.
func isShortQuestion(b block) bool {
	return !b.code && b.level == 0 && isAsking(b.text) && utf8.RuneCountInString(b.text) < bareQuestionRunes &&
		!strings.Contains(b.text, "\n") && len(Sentences(b.text)) == 1
}

// introducedQuestion reports whether a sentence tells who asks what: "سأل الحارس: هل …؟".
func introducedQuestion(text string) bool {
	return strings.Contains(strings.TrimRight(text, " "), ": ") && !isDirectQuestion(text)
}

// questioner tells which paragraphs of an article ask.
type questioner struct {
	names     map[string]string // the full name of a speaker, by each form that labels give it
	askers    map[string]bool   // the full names of those whose lines are questions as a rule
	interview bool              // it is an interview, or has several bare questions
}

// interviewQuestions are as many bare questions as an article has only when each is followed by its
// answer.
const interviewQuestions = 3

func newQuestioner(blocks []block) questioner {
	q := questioner{names: fullNames(blocks), askers: make(map[string]bool)}
	turns, questions := make(map[string]int), make(map[string]int)
	bare := 0
	for i, b := range blocks {
		if name := q.speaker(b.text); name != "" {
			turns[name]++
			if (isAsking(b.text) || isRequest(b.text)) && i+1 < len(blocks) && q.speaker(blocks[i+1].text) != name {
				questions[name]++
			}
		}
		if isBareQuestion(b) {
			bare++
		}
	}
	for name, n := range questions {
		q.askers[name] = 2*n >= turns[name] && len(turns) > 1
	}
	q.interview = bare >= interviewQuestions || slices.Contains(slices.Collect(maps.Values(q.askers)), true)
	return q
}

// speaker returns the full name of who speaks a line, or "".
func (q questioner) speaker(text string) string {
	name := speakerOf(text)
	return cmp.Or(q.names[name], name)
}

// fullNames finds for the labels of turns that are a part of another one that name: "الحلاق" is
// "ريما الحلاق", unless two have it.
func fullNames(blocks []block) map[string]string {
	seen := make(map[string]bool)
	for _, b := range blocks {
		if name := speakerOf(b.text); name != "" && len(seen) < maxSpeakers {
			seen[name] = true
		}
	}
	full := make(map[string]string)
	for short := range seen {
		var longer []string
		for name := range seen {
			if name != short && strings.Contains(" "+name+" ", " "+short+" ") {
				longer = append(longer, name)
			}
		}
		slices.SortFunc(longer, func(a, b string) int { return cmp.Or(cmp.Compare(len(b), len(a)), cmp.Compare(a, b)) })
		another := func(name string) bool { return !strings.Contains(longer[0], name) } // then two have it
		if len(longer) > 0 && !slices.ContainsFunc(longer, another) {
			full[short] = longer[0]
		}
	}
	return full
}

// maxSpeakers is more than speak in an interview; each is compared with each.
const maxSpeakers = 200

// asks reports whether the next paragraph answers this one.
func (q questioner) asks(b, next block) bool {
	switch {
	case b.code || next.code:
		return false
	case turnOf(b.text) == asks:
		return turnOf(next.text) == answers || next.level == 0 && turnOf(next.text) == statement
	case q.askers[q.speaker(b.text)]:
		name := q.speaker(next.text)
		return name != "" && !q.askers[name] || name == "" && next.level == 0 && isAsking(b.text) && !isAsking(next.text)
	}
	if !isBareQuestion(b) || !q.interview && !asksAtOnce(b.text) {
		return false
	}
	return (turnOf(next.text) == answers || next.level == 0) && !isAsking(next.text)
}

// joinTurns makes one paragraph of a question and the paragraph that answers it.
func joinTurns(blocks []block) []block {
	blocks = questionHeadings(cutTurns(blocks))
	q := newQuestioner(blocks)
	var joined []block
	for i := 0; i < len(blocks); i++ {
		b := blocks[i]
		if n := i + 1; q.interview && isBareQuestion(b) && n < len(blocks) && (n+1 == len(blocks) || isBareQuestion(blocks[n+1])) {
			blocks[n].level = 0 // a short answer between two questions is no heading
		}
		if i+1 < len(blocks) && q.asks(b, blocks[i+1]) {
			b.text += "\n" + blocks[i+1].text
			b.level = 0
			i++
		}
		joined = append(joined, b)
	}
	return joined
}

// cutTurns cuts a block at the lines that begin with the label of a turn.
func cutTurns(blocks []block) []block {
	var out []block
	for _, b := range blocks {
		if b.code || !strings.Contains(b.text, "\n") {
			out = append(out, b)
			continue
		}
		lines := strings.Split(b.text, "\n")
		spoken := speakerOf(lines[0])
		from := 0
		for i, l := range lines {
			if i > 0 && (turnOf(l) != statement || spoken != "" && speakerOf(l) != "" && (isAsking(lines[i-1]) || isAsking(l))) {
				b.text = strings.Join(lines[from:i], "\n")
				out = append(out, b)
				b, from = block{}, i
			}
		}
		b.text = strings.Join(lines[from:], "\n")
		out = append(out, b)
	}
	return out
}

// beginsTurn reports whether a line, the one before it given, begins a turn, so that it is not
// joined to what is above.
func beginsTurn(line, before string) bool {
	return turnOf(line) != statement || speakerOf(line) != "" && endsSentence(before)
}

// endsSentence reports whether a line closes a sentence.
func endsSentence(line string) bool {
	last, _ := utf8.DecodeLastRuneInString(strings.TrimRight(lastFootnotes.ReplaceAllString(line, ""), closingMarks+"*_ "))
	return strings.ContainsRune(sentenceEnds, last)
}
