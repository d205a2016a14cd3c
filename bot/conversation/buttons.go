package conversation

import (
	"fmt"
	"strconv"

	"isnad/bot/answering"
	"isnad/prompts"
	"isnad/retrieval"
)

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
	return []Button{{Text: prompts.ButtonWhy, Data: "w:" + key}, {Text: prompts.ButtonGood, Data: "u:" + key},
		{Text: prompts.ButtonBad, Data: "d:" + key}}
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

// suggestionRows ask questions that the article answers.
func suggestionRows(key string, questions []string) [][]Button {
	var rows [][]Button
	for i, s := range questions {
		rows = append(rows, []Button{{Text: s, Data: fmt.Sprintf("s:%s:%d", key, i)}})
	}
	return rows
}

// refusalButtons asks the suggested questions and opens the nearest paragraphs.
func refusalButtons(key string, a answering.Answer) [][]Button {
	rows := suggestionRows(key, a.Suggestions())
	var row []Button
	for _, p := range nearest(a) {
		row = append(row, Button{Text: prompts.ParagraphButton(p.ID), Data: fmt.Sprintf("p:%s:%d", key, p.ID)})
	}
	if row != nil {
		rows = append(rows, row)
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
		r.Blocks = append(r.Blocks, Block{Spans: []Span{{Text: opening(p.Text, openingRunes) + " "}, {Text: strconv.Itoa(p.ID), Style: Marker}}})
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
