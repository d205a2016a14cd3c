package conversation

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"isnad/bot/answering"
	"isnad/prompts"
	"isnad/retrieval"
)

// quoteRunes bounds a quotation below an answer: a paragraph that is longer is cut to the
// neighbourhood of its support. With six citations the answer still fits one message of 4096 units.
const quoteRunes = 500

// The longest that is shown of what no article should have, a sentence of pages: in an answer, in a
// quotation below it, and of a paragraph that is opened, which stays one message of 4096 units with
// its title and the note on the rest.
const (
	sentenceRunes  = 1000
	supportRunes   = 1000
	paragraphRunes = 3800
)

// leadRunes is about a line on a phone.
const leadRunes = 40

// answerReply shows an answer: its sentences with markers, then a quotation for each cited
// paragraph.
func answerReply(a answering.Answer, passages []retrieval.Passage) Reply {
	var r Reply
	switch {
	case a.Words() != "":
		return Say(a.Words())
	case a.Kind() == answering.Refused:
		return refusalReply(a)
	case a.Kind() == answering.Quoted:
		r = Say(prompts.Quotations)
	}
	for _, s := range a.Sentences() {
		r.Blocks = append(r.Blocks, sentenceBlock(s))
	}
	if a.Missing() != "" {
		r.Blocks = append(r.Blocks, plainBlock(prompts.HalfMissing(a.Missing())))
	}
	for _, e := range citedEvidence(answering.Result{Answer: a}) {
		r.Blocks = append(r.Blocks, quotation(passageByID(passages, e.Paragraph), e.Spans))
	}
	return r
}

// partialReply shows what is checked so far.
func partialReply(a answering.Answer) Reply {
	var r Reply
	for _, s := range a.Sentences() {
		r.Blocks = append(r.Blocks, sentenceBlock(s))
	}
	return r
}

func plainBlock(text string) Block { return Block{Spans: []Span{{Text: text}}} }

// bullet begins an item of a list.
const bullet = "• "

// sentenceBlock puts the markers before the sentence's closing stop, which goes with the rest of a
// sentence that is too long.
func sentenceBlock(s answering.Sentence) Block {
	if s.Lead() {
		return plainBlock(s.Text())
	}
	text := strings.TrimRight(s.Text(), " ")
	if s.Item() {
		text = bullet + text
	}
	body := strings.TrimRight(text, ".؟!")
	end := text[len(body):]
	if utf8.RuneCountInString(body) > sentenceRunes {
		body, end = opening(body, sentenceRunes), ""
	}
	spans := []Span{{Text: body + " "}}
	var seen []int
	for _, c := range s.Citations() {
		if !slices.Contains(seen, c.Passage.ID) {
			seen = append(seen, c.Passage.ID)
			spans = append(spans, Span{Text: strconv.Itoa(c.Passage.ID), Style: Marker})
		}
	}
	if end != "" {
		spans = append(spans, Span{Text: end})
	}
	return Block{Spans: spans}
}

// nearestShown is how many paragraphs a refusal offers: most who are refused want another question,
// not a list.
const nearestShown = 2

func nearest(a answering.Answer) []retrieval.Passage {
	return a.Nearest()[:min(len(a.Nearest()), nearestShown)]
}

// refusalReply offers questions, which stand on its buttons, and then paragraphs.
func refusalReply(a answering.Answer) Reply {
	r := Say(prompts.Refusal(a.Missing()))
	shown := nearest(a)
	if title := prompts.Offer(len(a.Suggestions()) > 0, len(shown) > 0); title != "" {
		r.Blocks = append(r.Blocks, plainBlock(title))
	}
	for _, p := range shown {
		r.Blocks = append(r.Blocks, Block{Spans: []Span{{Text: bullet + opening(p.Text, openingRunes) + " "},
			{Text: strconv.Itoa(p.ID), Style: Marker}}})
	}
	return r
}

// openingRunes is enough to recognise a paragraph by.
const openingRunes = 90

// opening returns the first words of a text, at most so many characters.
func opening(text string, most int) string {
	end := fits(text, most)
	if end == len(text) {
		return text
	}
	return strings.TrimRight(text[:end], " ،.؛:") + "…"
}

// fits returns how many bytes of a text are its first words in at most so many characters.
func fits(text string, most int) int {
	end := len(text)
	for i := range text {
		if most--; most < 0 {
			end = i
			break
		}
	}
	if end == len(text) {
		return end
	}
	if space := strings.LastIndexByte(text[:end+1], ' '); space > end/2 {
		return space
	}
	return end
}

func titleSpan(p retrieval.Passage, most int) Span {
	return Span{Text: prompts.ParagraphTitle(p.ID, opening(p.Section, most)), Style: Bold}
}

// headRunes lets the title of a quotation stand on one line of a phone: clients fold a quotation
// after three lines, and these are for its words.
const headRunes = 26

// quotation shows the neighbourhood of the spans in their paragraph, the spans highlighted.
func quotation(p retrieval.Passage, spans []retrieval.Span) Block {
	from, to := neighbourhood(p.Text, spans)
	return Block{Quote: true, Spans: append([]Span{titleSpan(p, headRunes), {Text: "\n"}}, excerpt(p.Text, spans, from, to)...)}
}

// paragraphReply shows a paragraph whole, or of one that is too long for a message its beginning,
// or what begins with its support, and how much that leaves out.
func paragraphReply(p retrieval.Passage, spans []retrieval.Span) Reply {
	from, to := 0, fits(p.Text, paragraphRunes)
	if start, end := support(p.Text, spans); end > to {
		from = lead(p.Text, start)
		to = from + fits(p.Text[from:], paragraphRunes)
	}
	r := Reply{Blocks: []Block{{Spans: []Span{titleSpan(p, openingRunes)}}, {Spans: excerpt(p.Text, spans, from, to)}}}
	if left := utf8.RuneCountInString(p.Text) - utf8.RuneCountInString(p.Text[from:to]); left > 0 {
		r.Blocks = append(r.Blocks, Block{Spans: []Span{{Text: prompts.RestOfParagraph(left), Style: Italic}}})
	}
	return r
}

// support is the stretch of a text that holds the spans, nothing without any.
func support(text string, spans []retrieval.Span) (from, to int) {
	if len(spans) == 0 {
		return 0, 0
	}
	from = len(text)
	for _, s := range spans {
		from, to = min(from, s.Start), max(to, s.End)
	}
	return from, to
}

// lead is where the sentence begins in which a support does, if that is near.
func lead(text string, support int) int {
	for _, s := range retrieval.Sentences(text) {
		if s.Start <= support && support < s.End && utf8.RuneCountInString(text[s.Start:support]) <= quoteRunes {
			return s.Start
		}
	}
	return support
}

// shortRunes is about two lines: a support of more stands for itself.
const shortRunes = 100

// neighbourhood widens the spans to whole sentences, and where they are short on to those behind
// them, up to quoteRunes. It begins with the support, or a line before it, since clients fold a
// quotation after three lines.
func neighbourhood(text string, spans []retrieval.Span) (from, to int) {
	start, to := support(text, spans)
	from = lead(text, start)
	short := utf8.RuneCountInString(text[start:to]) < shortRunes
	for _, s := range retrieval.Sentences(text) {
		if s.End <= start && utf8.RuneCountInString(text[s.Start:start]) <= leadRunes {
			from = min(from, s.Start)
		}
		if s.End > start && (s.Start < to || short && utf8.RuneCountInString(text[from:s.End]) <= quoteRunes) {
			to = max(to, s.End)
		}
	}
	return from, min(to, from+fits(text[from:], supportRunes))
}

// excerpt cuts text[from:to] into spans, between dots where the text goes on.
func excerpt(text string, marks []retrieval.Span, from, to int) []Span {
	out := highlighted(text, marks, from, to)
	if from > 0 {
		out = append([]Span{{Text: "… "}}, out...)
	}
	// behind a stop it would point to nothing
	if to < len(text) && !strings.ContainsAny(text[to-1:to], ".!") && !strings.HasSuffix(text[:to], "؟") {
		out = append(out, Span{Text: " …"})
	}
	return out
}

// highlighted cuts text[from:to] into spans, those of marks highlighted.
func highlighted(text string, marks []retrieval.Span, from, to int) []Span {
	marks = slices.Clone(marks)
	slices.SortFunc(marks, func(a, b retrieval.Span) int { return a.Start - b.Start })
	var out []Span
	at := from
	for _, m := range marks {
		start, end := max(m.Start, at), min(m.End, to)
		if start >= end {
			continue
		}
		if start > at {
			out = append(out, Span{Text: text[at:start]})
		}
		out = append(out, Span{Text: text[start:end], Style: Highlight})
		at = end
	}
	if at < to {
		out = append(out, Span{Text: text[at:to]})
	}
	return out
}

func passageByID(passages []retrieval.Passage, id int) retrieval.Passage {
	if id < 1 || id > len(passages) {
		return retrieval.Passage{}
	}
	return passages[id-1]
}
