package answering

import (
	"time"

	"isnad/prompts"
	"isnad/retrieval"
)

// A Question is what a reader asks.
type Question struct {
	Text    string
	History []prompts.Message // earlier turns, oldest first, user and assistant; markers may stand in them
}

// A Citation is a span of a passage. Its quotation is cut from the article; there is no field for anybody's wording.
type Citation struct {
	Passage    retrieval.Passage
	Start, End int // byte offsets in Passage.Text, on rune borders
}

// Quote returns the cited words as the article writes them. An empty span cites the heading of the section that the passage opens.
func (c Citation) Quote() string {
	if c.Start == c.End {
		return c.Passage.Section
	}
	return c.Passage.Text[c.Start:c.End]
}

// A Sentence is a checked sentence without its markers, and what it rests on.
type Sentence struct {
	Text      string
	Citations []Citation // at least one, distinct passages; of a lead those of its items
	Lead      bool       // it introduces the items behind it, and shows no markers
	Item      bool       // of a list
}

// A Kind says what an Answer is.
type Kind int

// The kinds of answer. The zero value is a refusal: the article does not say.
const (
	Refused   Kind = iota
	Answered       // sentences of a model, each checked
	Quoted         // sentences of the article, because no model could be asked or none of its sentences held
	SmallTalk      // a greeting, thanks, or help: Sentences is empty, Words has the text
)

func (k Kind) String() string {
	return [...]string{"refused", "answered", "quoted", "smalltalk"}[k]
}

// An Answer is what may be shown to the reader. Only checking makes one that has Sentences.
// The zero value means: the article does not say.
type Answer struct {
	Kind        Kind
	Sentences   []Sentence
	Words       string              // of small talk, and of a refusal to do what is no question; empty otherwise
	Missing     string              // of a refusal: words of the question that the article does not have, quoted; else the part of the question that it does not answer; "" when unknown or nothing
	Nearest     []retrieval.Passage // of a refusal: where the article comes closest
	Suggestions []string            // questions that the article does answer, at most three
}

// A Verdict is what checking said of one sentence of a draft.
type Verdict struct {
	Sentence   string // as the model wrote it, markers included
	Paragraphs []int  // cited by the model
	Kept       bool
	Mended     bool    // kept with other paragraphs than the model's
	Why        string  // in Arabic, from prompts; of a kept sentence: what supports it
	Reason     string  // short English name for metrics and JSON: "quotation", "supported", "number", "date", "name", "marker", "support", "second look"
	By         string  // who decided: words, judge or model
	Score      float64 // how likely the judge holds that the paragraphs say so, 0 where it was not asked

	shown  string // the text of the sentence that was kept
	likely bool   // it would be kept where no second look follows
}

// A Trace is how an answer came about: for the local page, the reason button and the evaluation. It is never shown as an answer.
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
