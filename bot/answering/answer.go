package answering

import (
	"slices"
	"time"

	"isnad/prompts"
	"isnad/retrieval"
)

// A Question is what a reader asks.
type Question struct {
	Text    string
	History []prompts.Message // earlier turns, oldest first, user and assistant; markers may stand in them
}

// A Citation is a span of a passage. Its quotation is cut from the article; there is no field for
// anybody's wording.
type Citation struct {
	Passage    retrieval.Passage
	Start, End int // byte offsets in Passage.Text, on rune borders
}

// Quote returns the cited words as the article writes them. An empty span cites the heading of the
// section that the passage opens.
func (c Citation) Quote() string {
	if c.Start == c.End {
		return c.Passage.Section
	}
	return c.Passage.Text[c.Start:c.End]
}

// Around returns the whole sentences in which the cited words stand, as the article writes them.
func (c Citation) Around() string {
	start, end := c.Start, c.End
	for _, s := range retrieval.Sentences(c.Passage.Text) {
		if s.Start < c.End && c.Start < s.End {
			start, end = min(start, s.Start), max(end, s.End)
		}
	}
	return Citation{c.Passage, start, end}.Quote()
}

// A Sentence is a checked sentence without its markers, and what it rests on. Only the check makes
// one.
type Sentence struct {
	text      string
	citations []Citation
	lead      bool
	item      bool
}

// Text returns the sentence without its markers.
func (s Sentence) Text() string { return s.text }

// Citations returns what the sentence rests on: at least one, of distinct passages; of a lead those
// of its items.
func (s Sentence) Citations() []Citation { return slices.Clone(s.citations) }

// Lead reports whether the sentence introduces the items behind it, and shows no markers.
func (s Sentence) Lead() bool { return s.lead }

// Item reports whether the sentence is one of a list.
func (s Sentence) Item() bool { return s.item }

// A Kind says what an Answer is.
type Kind int

// The kinds of answer. The zero value is a refusal: the article does not say.
const (
	Refused   Kind = iota
	Answered       // sentences of a model, each checked
	Quoted         // sentences of the article, because no model could be asked or none of its sentences held
	SmallTalk      // a greeting, thanks, or help: Words has the text
)

func (k Kind) String() string {
	return [...]string{"refused", "answered", "quoted", "smalltalk"}[k]
}

// An Answer is what may be shown to the reader. Other packages can make one that claims nothing of
// the article, with [Say] and [Refusal], and one that repeats it, with [Quotations]; other
// sentences get into one only by the check. The zero value means: the article does not say.
type Answer struct {
	kind        Kind
	sentences   []Sentence
	words       string
	missing     string
	nearest     []retrieval.Passage
	suggestions []string
}

// Say is an answer of words of our own, and questions to ask instead.
func Say(words string, suggestions ...string) Answer {
	return Answer{kind: SmallTalk, words: words, suggestions: suggestions}
}

// Refusal says that the article does not answer. See [Answer.Missing], [Answer.Nearest] and
// [Answer.Suggestions].
func Refusal(missing string, nearest []retrieval.Passage, suggestions ...string) Answer {
	return Answer{missing: missing, nearest: nearest, suggestions: suggestions}
}

// answered is an answer of a model's sentences that passed the check.
func answered(sentences []Sentence, missing string) Answer {
	return Answer{kind: Answered, sentences: sentences, missing: missing}
}

// Quotations is an answer of the article's own words, one sentence a citation.
func Quotations(citations ...Citation) Answer {
	a := Answer{kind: Quoted}
	for _, c := range citations {
		a.sentences = append(a.sentences, quotation(c))
	}
	return a
}

// Part is the answer with its sentences [from, to) alone.
func (a Answer) Part(from, to int) Answer {
	return Answer{kind: a.kind, sentences: a.sentences[from:to:to]}
}

// Kind says what the answer is.
func (a Answer) Kind() Kind { return a.kind }

// Sentences returns the checked sentences; none of small talk or a refusal.
func (a Answer) Sentences() []Sentence { return slices.Clone(a.sentences) }

// Words returns the text of small talk, and of a refusal to do what is no question; "" otherwise.
func (a Answer) Words() string { return a.words }

// Missing returns, of a refusal, words of the question that the article does not have, quoted; else
// the part of the question that it does not answer; "" when unknown or nothing.
func (a Answer) Missing() string { return a.missing }

// Nearest returns, of a refusal, where the article comes closest.
func (a Answer) Nearest() []retrieval.Passage { return slices.Clone(a.nearest) }

// Suggestions returns questions that the article does answer, at most three.
func (a Answer) Suggestions() []string { return slices.Clone(a.suggestions) }

// A Verdict is what checking said of one sentence of a draft.
type Verdict struct {
	Sentence   string // as the model wrote it, markers included
	Paragraphs []int  // cited by the model
	Kept       bool
	Mended     bool   // kept with other paragraphs than the model's
	Why        string // in Arabic, from prompts; of a kept sentence: what supports it
	// Reason is a short English name for metrics and JSON: "quotation", "supported", "number",
	// "date", "name", "marker", "support", "contradiction", "form", "empty", "second look".
	Reason string
	By     string  // who decided: words, judge or model
	Score  float64 // how likely the judge holds that the paragraphs say so, 0 where it was not asked

	likely bool // it would be kept where no second look follows
}

func (v *Verdict) keep(reason, why string) { v.Kept, v.Reason, v.Why = true, reason, why }

// A Trace is how an answer came about: for the local page, the reason button and the evaluation. It
// is never shown as an answer.
type Trace struct {
	Query      string // what was searched for: the question with what it refers to
	Hits       []retrieval.Hit
	Draft      string // what the model wrote
	Verdicts   []Verdict
	Model      string
	Failure    string        // why the model's draft was not used, short, without secrets; "" when it was
	Retrieval  time.Duration // of this pass
	FirstToken time.Duration
	Total      time.Duration
	Tokens     int // as the model counted them, 0 when it did not say
}

// A Result is an answer and its trace.
type Result struct {
	Answer
	Trace Trace
}
