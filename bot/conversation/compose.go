package conversation

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"isnad/bot/answering"
	"isnad/prompts"
	"isnad/retrieval"
)

// quoteRunes bounds a quotation below an answer: a paragraph that is longer is cut to the neighbourhood of its support. With six citations the answer still fits one message of 4096 units.
const quoteRunes = 500

// leadRunes is about a line on a phone.
const leadRunes = 40

// answerReply shows an answer: its sentences with markers, then a quotation for each cited paragraph.
func answerReply(a answering.Answer, passages []retrieval.Passage) Reply {
	var r Reply
	switch a.Kind {
	case answering.SmallTalk:
		return Say(a.Words)
	case answering.Refused:
		return refusalReply(a)
	case answering.Quoted:
		r = Say(prompts.Quotations)
	}
	for _, s := range a.Sentences {
		r.Blocks = append(r.Blocks, sentenceBlock(s))
	}
	if a.Missing != "" {
		r.Blocks = append(r.Blocks, plainBlock(prompts.HalfMissing(a.Missing)))
	}
	for _, e := range citedEvidence(answering.Result{Answer: a}) {
		r.Blocks = append(r.Blocks, quotation(passageByID(passages, e.Paragraph), e.Spans))
	}
	return r
}

// partialReply shows what is checked so far.
func partialReply(a answering.Answer) Reply {
	var r Reply
	for _, s := range a.Sentences {
		r.Blocks = append(r.Blocks, sentenceBlock(s))
	}
	return r
}

func plainBlock(text string) Block { return Block{Spans: []Span{{Text: text}}} }

// sentenceBlock puts the markers before the sentence's closing stop.
func sentenceBlock(s answering.Sentence) Block {
	text := strings.TrimRight(s.Text, " ")
	body := strings.TrimRight(text, ".؟!")
	spans := []Span{{Text: body + " "}}
	var seen []int
	for _, c := range s.Citations {
		if !slices.Contains(seen, c.Passage.ID) {
			seen = append(seen, c.Passage.ID)
			spans = append(spans, Span{Text: strconv.Itoa(c.Passage.ID), Style: Marker})
		}
	}
	if end := text[len(body):]; end != "" {
		spans = append(spans, Span{Text: end})
	}
	return Block{Spans: spans}
}

func refusalReply(a answering.Answer) Reply {
	r := Say(prompts.Refusal(a.Missing))
	if len(a.Nearest) > 0 {
		r.Blocks = append(r.Blocks, plainBlock(prompts.NearestTitle))
		for _, p := range a.Nearest {
			r.Blocks = append(r.Blocks, Block{Spans: []Span{{Text: opening(p.Text) + " "}, {Text: strconv.Itoa(p.ID), Style: Marker}}})
		}
	}
	if len(a.Suggestions) > 0 { // they stand on its buttons
		r.Blocks = append(r.Blocks, plainBlock(prompts.SuggestionsTitle))
	}
	return r
}

// openingRunes is enough to recognise a paragraph by.
const openingRunes = 90

// opening returns the first words of a text.
func opening(text string) string {
	if utf8.RuneCountInString(text) <= openingRunes {
		return text
	}
	runes := []rune(text)[:openingRunes]
	for i := len(runes) - 1; i > openingRunes/2; i-- {
		if runes[i] == ' ' {
			runes = runes[:i]
			break
		}
	}
	return strings.TrimRight(string(runes), " ،.؛:") + "…"
}

// quotation shows the neighbourhood of the spans in their paragraph, the spans highlighted.
func quotation(p retrieval.Passage, spans []retrieval.Span) Block {
	title := []Span{{Text: prompts.ParagraphTitle(p.ID, p.Section), Style: Bold}, {Text: "\n"}}
	from, to := neighbourhood(p.Text, spans)
	b := Block{Quote: true, Spans: title}
	if from > 0 {
		b.Spans = append(b.Spans, Span{Text: "… "})
	}
	b.Spans = append(b.Spans, highlighted(p.Text, spans, from, to)...)
	if to < len(p.Text) {
		b.Spans = append(b.Spans, Span{Text: " …"})
	}
	return b
}

// paragraphReply shows a paragraph whole.
func paragraphReply(p retrieval.Passage, spans []retrieval.Span) Reply {
	return Reply{Blocks: []Block{
		{Spans: []Span{{Text: prompts.ParagraphTitle(p.ID, p.Section), Style: Bold}}},
		{Spans: highlighted(p.Text, spans, 0, len(p.Text))},
	}}
}

// neighbourhood widens the spans to whole sentences, and on to those behind them, up to quoteRunes. It begins with the support, or a line before it, since clients fold a quotation after three lines.
func neighbourhood(text string, spans []retrieval.Span) (from, to int) {
	if len(spans) == 0 {
		return 0, len(text)
	}
	from, to = len(text), 0
	for _, s := range spans {
		from, to = min(from, s.Start), max(to, s.End)
	}
	support := from
	for _, s := range retrieval.Sentences(text) {
		switch lead := utf8.RuneCountInString(text[min(s.Start, support):support]); {
		case s.End <= support && lead > leadRunes:
			continue
		case s.Start <= support:
			from = min(from, s.Start)
		}
		if s.Start < to || utf8.RuneCountInString(text[from:s.End]) <= quoteRunes {
			to = max(to, s.End)
		}
	}
	return from, to
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

// perRow is how many paragraph buttons stand beside each other; four fit a phone.
const perRow = 4

// answerButtons opens the cited paragraphs and asks for a verdict. key names the record.
func answerButtons(key string, cited []evidence) [][]Button {
	var row []Button
	var rows [][]Button
	for _, e := range cited {
		row = append(row, Button{Text: prompts.ParagraphButton(e.Paragraph), Data: fmt.Sprintf("p:%s:%d", key, e.Paragraph)})
		if len(row) == perRow {
			rows, row = append(rows, row), nil
		}
	}
	if row != nil {
		rows = append(rows, row)
	}
	if len(rows) == 0 {
		return nil
	}
	return append(rows, voteRow(key))
}

func voteRow(key string) []Button {
	return []Button{{Text: prompts.ButtonWhy, Data: "w:" + key}, {Text: prompts.ButtonGood, Data: "u:" + key}, {Text: prompts.ButtonBad, Data: "d:" + key}}
}

// reasons are the buttons after 👎, in pairs; their index is kept.
var reasons = []string{prompts.ReasonWrong, prompts.ReasonCitation, prompts.ReasonOffTopic, prompts.ReasonMissing}

func reasonRows(key string) [][]Button {
	var rows [][]Button
	for i := 0; i < len(reasons); i += 2 {
		rows = append(rows, []Button{
			{Text: reasons[i], Data: fmt.Sprintf("d:%s:%d", key, i)},
			{Text: reasons[i+1], Data: fmt.Sprintf("d:%s:%d", key, i+1)},
		})
	}
	return append(rows, []Button{{Text: prompts.ButtonBack, Data: "b:" + key}})
}

// refusalButtons opens the nearest paragraphs and asks the suggested questions.
func refusalButtons(key string, a answering.Answer) [][]Button {
	var rows [][]Button
	for _, p := range a.Nearest {
		rows = append(rows, []Button{{Text: prompts.ParagraphButton(p.ID), Data: fmt.Sprintf("p:%s:%d", key, p.ID)}})
	}
	if len(rows) > 0 { // beside each other
		var row []Button
		for _, r := range rows {
			row = append(row, r...)
		}
		rows = [][]Button{row}
	}
	for i, s := range a.Suggestions {
		rows = append(rows, []Button{{Text: s, Data: fmt.Sprintf("s:%s:%d", key, i)}})
	}
	return append(rows, voteRow(key))
}

// articlePage lists the opening of each paragraph under its section.
func articlePage(passages []retrieval.Passage, page int) Reply {
	const size = 5
	pages := (len(passages) + size - 1) / size
	page = min(max(page, 1), pages)
	shown := passages[(page-1)*size : min(page*size, len(passages))]
	r := Reply{Blocks: []Block{{Spans: []Span{{Text: prompts.ArticleTitle(len(passages), page, pages), Style: Bold}}}}}
	var row []Button
	for i, p := range shown {
		if p.Section != "" && (i == 0 || p.Opens) {
			r.Blocks = append(r.Blocks, Block{Spans: []Span{{Text: p.Section, Style: Bold}}})
		}
		r.Blocks = append(r.Blocks, Block{Spans: []Span{{Text: opening(p.Text) + " "}, {Text: strconv.Itoa(p.ID), Style: Marker}}})
		row = append(row, Button{Text: prompts.Numeral(p.ID), Data: fmt.Sprintf("g:%d", p.ID)})
	}
	r.Buttons = [][]Button{row}
	if turn := pageTurns("a", page, pages); turn != nil {
		r.Buttons = append(r.Buttons, turn)
	}
	return r
}

// pageTurns are the buttons to the page before and after.
func pageTurns(prefix string, n, last int) []Button {
	var row []Button
	if n > 1 {
		row = append(row, Button{Text: prompts.ButtonPrevious, Data: fmt.Sprintf("%s:%d", prefix, n-1)})
	}
	if n < last {
		row = append(row, Button{Text: prompts.ButtonNext, Data: fmt.Sprintf("%s:%d", prefix, n+1)})
	}
	return row
}
