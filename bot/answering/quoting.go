package answering

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"isnad/prompts"
	"isnad/retrieval"
	"isnad/retrieval/arabic"
)

// quotable is a passage cut into its sentences, to find quotations in.
type quotable struct {
	heading   []term // its words, nil unless the passage opens its section
	sentences []retrieval.Span
	words     [][]term // of each sentence
}

// A term is a word, folded, or a figure in the form that all its forms have.
type term struct {
	text       string
	start, end int
}

func termsOf(s string) []term {
	figures := arabic.Read(s).Figures
	var out []term
	for _, w := range retrieval.Words(s) {
		for len(figures) > 0 && figures[0].End <= w.Start {
			figures = figures[1:]
		}
		text, end := w.Text, w.End
		if len(figures) > 0 && figures[0].Start < w.End && !figures[0].Spelled {
			text, end = "#"+figures[0].String(), max(w.End, figures[0].End)
			if n := len(out); n > 0 && out[n-1].end == end && out[n-1].text == text {
				continue // a further word of the figure
			}
		}
		out = append(out, term{text, w.Start, end})
	}
	return out
}

func sameTerm(a, b term) bool { return a.text == b.text }

// begins reports whether terms begin with others.
func begins(all, first []term) bool {
	return len(all) >= len(first) && slices.EqualFunc(all[:len(first)], first, sameTerm)
}

func newQuotable(p retrieval.Passage) quotable {
	var q quotable
	if p.Opens {
		q.heading = termsOf(p.Section)
	}
	q.sentences = retrieval.Sentences(p.Text)
	for _, s := range q.sentences {
		q.words = append(q.words, termsOf(p.Text[s.Start:s.End]))
	}
	return q
}

// A quote is a sentence of the article that a drafted one repeats, and the paragraphs that the
// model cited for it.
type quote struct {
	Sentence
	cited []int
}

// quoting finds the sentence of the article that a drafted sentence repeats, in any way to read its
// markers; nil for none.
func (c *checker) quoting(d drafted, passages []retrieval.Passage) *quote {
	for _, l := range append(d.literal(), d) {
		if s, ok := c.quoted(l, passages); ok {
			return &quote{s, l.cited}
		}
	}
	return nil
}

// quoted finds a sentence that repeats whole sentences of a passage, or a heading, and returns it
// as the passage writes it. Its passage is the cited one, if that has them.
func (c *checker) quoted(d drafted, passages []retrieval.Passage) (Sentence, bool) {
	want := termsOf(d.text)
	for _, cited := range []bool{true, false} {
		for _, p := range passages {
			if slices.Contains(d.cited, p.ID) != cited || c.passages[p.ID] == nil {
				continue
			}
			q := c.passages[p.ID].quotable()
			if q.heading != nil && slices.EqualFunc(q.heading, want, sameTerm) {
				return quotation(Citation{Passage: p}), true
			}
			if start, end, ok := q.find(want); ok {
				return quotation(trimmed(p, start, end)), true
			}
		}
	}
	return Sentence{}, false
}

// find returns where the words stand as whole sentences.
func (q quotable) find(want []term) (start, end int, ok bool) {
	if len(want) == 0 {
		return 0, 0, false
	}
	for i, first := range q.sentences {
		rest := want
		for j := i; j < len(q.sentences) && begins(rest, q.words[j]); j++ {
			if rest = rest[len(q.words[j]):]; len(rest) == 0 {
				return first.Start, q.sentences[j].End, true
			}
		}
	}
	return 0, 0, false
}

// run returns where the words stand side by side, whatever stands around them.
func (q quotable) run(want []term) (start, end int, ok bool) {
	var all []term
	for i, s := range q.sentences {
		for _, t := range q.words[i] {
			t.start, t.end = t.start+s.Start, t.end+s.Start
			all = append(all, t)
		}
	}
	for i := 0; i+len(want) <= len(all) && len(want) > 0; i++ {
		if slices.EqualFunc(all[i:i+len(want)], want, sameTerm) {
			return all[i].start, all[i+len(want)-1].end, true
		}
	}
	return 0, 0, false
}

// extracted finds a sentence of the built-in model, which says nothing but words of a passage that
// it cites, and before them yes or no, which it has of the judge. The words of an outside model
// need not answer only because they stand in the article: see quoted.
func (c *checker) extracted(d drafted, passages []retrieval.Passage) *quote {
	word, text := answerWord(d.text)
	want := termsOf(text)
	for _, p := range given(d.cited, passages) {
		if c.passages[p.ID] == nil {
			continue
		}
		if start, end, ok := c.passages[p.ID].quotable().run(want); ok {
			start, end = paired(p.Text, start, end)
			s := quotation(trimmed(p, start, end))
			if word != "" {
				s.text = said(word, s.text)
			}
			return &quote{s, d.cited}
		}
	}
	return nil
}

// paired puts the brackets or marks beside a span whose other halves stand in it.
func paired(text string, start, end int) (from, to int) {
	missing := retrieval.Unpaired(text[start:end])
	straight := false
	for _, mark := range missing.Before {
		if strings.HasSuffix(text[:start], string(mark)) {
			start -= utf8.RuneLen(mark)
			straight = straight || mark == '"'
		}
	}
	for _, mark := range missing.Behind {
		if strings.HasPrefix(text[end:], string(mark)) && !(straight && mark == '"') {
			end += utf8.RuneLen(mark)
		}
	}
	return start, end
}

// answerWord takes a yes or a no and its colon off a sentence.
func answerWord(text string) (word, rest string) {
	for _, w := range [...]string{prompts.Yes, prompts.No} {
		if rest, ok := strings.CutPrefix(text, w+":"); ok {
			return w, strings.TrimSpace(rest)
		}
	}
	return "", text
}

func said(word, quotation string) string { return word + ": " + quotation }

// bullet is the sign of a list's entry, which is no part of what it says.
var bullet = regexp.MustCompile(`^[-–—•*]+ `)

// ownMarks are the article's own references behind a word or a stop. Beside ours they would name
// another paragraph.
var ownMarks = regexp.MustCompile(`([\p{Arabic}.!؟?…»”"،؛])(?:\[[0-9٠-٩]{1,3}\])+`)

// quotation is the sentence that quotes the article, with a stop of its own where it has none that
// asks or calls.
func quotation(c Citation) Sentence {
	text := bullet.ReplaceAllString(strings.Join(strings.Fields(ownMarks.ReplaceAllString(c.Quote(), "$1")), " "), "")
	text = strings.TrimRight(text, " .،,؛;:")
	if !endsAsking(text) {
		text += "."
	}
	return Sentence{text: text, citations: []Citation{c}}
}

// trimmed is the citation of a span without the space around it.
func trimmed(p retrieval.Passage, start, end int) Citation {
	span := p.Text[start:end]
	start += len(span) - len(strings.TrimLeft(span, " "))
	return Citation{p, start, start + len(strings.TrimSpace(span))}
}
