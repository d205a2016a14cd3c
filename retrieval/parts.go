package retrieval

import (
	"regexp"
	"strings"
)

// A Part is a sentence of a passage, and what it is to those beside it.
type Part struct {
	Span
	Asks  bool // it is a question, which the sentence behind it answers, if one does
	Leads bool // it ends in a colon and says what the lines below are, which without it may say the opposite
	Under int  // place of the part that leads to this one, or -1
}

// ownNumber is the number of a note at the beginning of its line.
var ownNumber = regexp.MustCompile(`^\[[0-9٠-٩]{1,3}\]\s+`)

// Parts returns the sentences of a passage as Sentences does, but without the labels of questions
// and answers and the numbers of notes at the beginning of lines.
func Parts(text string) []Part {
	var parts []Part
	var leads []lead
	start := 0
	lines := strings.Split(text, "\n")
	for n, l := range lines {
		sort := markOf(l)
		for len(leads) > 0 && sort > 0 && leads[len(leads)-1].sort == sort { // the list below an item of this sort has ended
			leads = leads[:len(leads)-1]
		}
		more := start+len(l) < len(text)
		first := len(parts)
		for _, p := range lineParts(l, n == 0 && more, n == 0 && more && asksOther(l, lines[1])) {
			p.Start, p.End, p.Under = p.Start+start, p.End+start, -1
			if len(leads) > 0 {
				p.Under = leads[len(leads)-1].part
			}
			parts = append(parts, p)
		}
		if last := len(parts) - 1; last >= first && more && introduces(l) && !parts[last].Asks {
			parts[last].Leads = true
			leads = append(leads, lead{last, sort})
		}
		start += len(l) + 1
	}
	return parts
}

// A lead is a part that introduces others, and the sort of sign before it.
type lead struct{ part, sort int }

// asksOther reports whether all of a line is the question that another speaker answers in the next,
// though it does not end in its mark.
func asksOther(line, next string) bool {
	name, other := speakerOf(line), speakerOf(next)
	return name != "" && other != "" && name != other && turnOf(line) == statement && (isRequest(line) || strings.ContainsAny(line, "؟?"))
}

// lineParts returns the sentences of a line; opens tells that it is the first of several, all that
// all of it is a question.
func lineParts(l string, opens, all bool) []Part {
	spans := Sentences(l)
	asking := 0 // sentences that the line begins with are the question
	if all {
		asking = len(spans)
	} else if t := turnOf(l); isAsking(l) && opens && (len(spans) == 1 || speakerOf(l) != "" && t != answers) {
		asking = len(spans)
	} else if t == asks {
		asking = len(spans)
		for i, s := range spans {
			if turnOf(l[s.Start:s.End]) == answers { // the same line answers
				asking = i
				break
			}
		}
	}
	var parts []Part
	for i, s := range spans {
		sentence := l[s.Start:s.End]
		_, label := cutTurn(sentence)
		if i == 0 && label == 0 {
			label = len(ownNumber.FindString(sentence))
		}
		if label < len(sentence) {
			s.Start += label
			sentence = sentence[label:]
		}
		parts = append(parts, Part{Span: s, Asks: i < asking || isDirectQuestion(sentence)})
	}
	return parts
}
