package answering

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"isnad/prompts"
	"isnad/retrieval"
)

// MaxQuestion is how many characters a question may have: a long paragraph, well above what a
// person asks.
const MaxQuestion = 1000

// Errors of questions that nothing can be made of.
var (
	ErrEmpty   = errors.New("the question has no letters or digits")
	ErrTooLong = fmt.Errorf("the question has more than %d characters", MaxQuestion)
)

// readable makes a question of what somebody sent: without control and direction characters, on one
// line, in valid UTF-8.
func readable(s string) (string, error) {
	s = strings.ToValidUTF8(s, " ")
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Cf, r), r == utf8.RuneError: // direction marks, zero-width characters
			return -1
		case unicode.IsControl(r), unicode.IsSpace(r):
			return ' '
		}
		return r
	}, s)
	s = strings.Join(strings.Fields(s), " ")
	if utf8.RuneCountInString(s) > MaxQuestion {
		return "", ErrTooLong
	}
	if !retrieval.Readable(s) {
		return "", ErrEmpty
	}
	return s, nil
}

// Text is the answer in plain text: the sentences, each with its markers before the closing stop,
// as in "نص [6].", items of a list on lines of their own; the refusal's one sentence; or small
// talk.
func (a Answer) Text() string {
	switch {
	case a.words != "":
		return a.words
	case a.kind == Refused:
		return prompts.Refusal(a.missing)
	}
	var b strings.Builder
	listed := false
	add := func(text string, item bool) {
		before := " "
		if item || listed {
			before = "\n"
		}
		if item {
			before += "- "
		}
		b.WriteString(before + text)
		listed = item
	}
	for _, s := range a.sentences {
		add(s.String(), s.item)
	}
	if a.missing != "" {
		add(prompts.HalfMissing(a.missing), false)
	}
	return strings.TrimSpace(b.String())
}

// String is the sentence with its markers before the closing stop; a lead has none.
func (s Sentence) String() string {
	if s.lead {
		return s.text
	}
	body := strings.TrimRight(s.text, " .؟?!")
	end := strings.TrimSpace(s.text[len(body):])
	if end == "" {
		end = "."
	}
	var markers strings.Builder
	for _, n := range s.cited() {
		fmt.Fprintf(&markers, "[%d]", n)
	}
	return body + " " + markers.String() + end
}

// cited lists the paragraphs that the sentence cites.
func (s Sentence) cited() []int {
	var out []int
	for _, c := range s.citations {
		out = append(out, c.Passage.ID)
	}
	return out
}

// Cited lists the paragraphs that the answer cites, each once, in order of appearance.
func (a Answer) Cited() []int {
	var out []int
	for _, s := range a.sentences {
		for _, n := range s.cited() {
			if !slices.Contains(out, n) {
				out = append(out, n)
			}
		}
	}
	return out
}
