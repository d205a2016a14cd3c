package answering

import (
	"regexp"
	"slices"
	"strings"

	"isnad/retrieval"
	"isnad/retrieval/arabic"
)

// A sieve takes off a draft, sentence by sentence, what is no claim: a list of sources below the
// answer, and what the model says is missing.
type sieve struct {
	question string // with what it refers to
	several  bool   // it asks for several things
	began    bool   // a sentence has come
	over     bool   // a list of sources has begun
	refusals []refusal
	pending  *refusal // of the claim that was passed last, unless a paragraph says it
	first    bool     // the draft began with a refusal
}

// ends hears of a line that heads a list of sources, and reports whether that, or one before it,
// ends the draft.
func (s *sieve) ends(raw string) bool {
	s.over = s.over || s.began && listsSources(raw)
	return s.over
}

// pass returns what a drafted sentence claims besides a refusal, "" for nothing.
func (s *sieve) pass(d drafted) (claim string) {
	first := !s.began
	if s.began && definesMarker.MatchString(d.raw) {
		return ""
	}
	s.began, s.pending = true, nil
	if d.quotes != nil {
		return d.text
	}
	claim, r := refusalIn(d.text, s.question)
	switch {
	case r == nil:
		return d.text
	case r.weak && len(d.cited) > 0: // it may be what a paragraph says
		s.pending = r
		return d.text
	}
	s.refusals = append(s.refusals, *r)
	s.first = s.first || first && claim == ""
	return claim
}

// fell hears that no paragraph says the claim that came last.
func (s *sieve) fell() {
	if s.pending != nil {
		s.refusals = append(s.refusals, *s.pending)
		s.pending = nil
	}
}

// refused reports whether the model says that nothing that was asked is answered. A claim behind
// such words is beside the question, unless they name what is missing or deny what the question
// takes for granted, or several things are asked.
func (s *sieve) refused(kept int) bool {
	if len(s.refusals) == 0 {
		return false
	}
	if kept == 0 {
		return true
	}
	r := s.refusals[0]
	return s.first && !s.several && !r.premise && r.missing == "" && !r.unclean
}

// missing is what the model says is missing, in the question's words; "" where it cannot be told
// cleanly.
func (s *sieve) missing() string {
	for _, r := range s.refusals {
		if r.missing != "" {
			return r.missing
		}
	}
	return ""
}

// definesMarker begins an entry of a list of sources: [^6]: …
var definesMarker = regexp.MustCompile(`^\s*[*-]?\s*(?:\[\^[0-9٠-٩۰-۹]{1,5}\]:|[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,4}\s*[:.]?\s+\S)`)

var sourceHeadings = retrieval.Listed("source headings")

// listsSources reports whether a line heads a list of sources: nothing but such a heading stands on
// it, or markers behind it.
func listsSources(raw string) bool {
	line := markers.ReplaceAllString(normalised(raw), " ")
	line = spokenMarkers.ReplaceAllString(strings.Trim(line, " \n\t.-–—=_*#،,;؛"), "")
	return sourceHeadings[strings.Join(retrieval.Terms(line), " ")]
}

// emptyWords are words about the answering.
var emptyWords = retrieval.Listed("answering")

// claimsNothing reports whether a sentence has no word of its own that could be true or false of an
// article.
func claimsNothing(sentence string) bool {
	return !slices.ContainsFunc(retrieval.Words(sentence), func(w retrieval.Word) bool {
		return w.Number || !w.Stop && !arabic.AnyReading(w.Text, func(r string) bool { return framing(r) || emptyWords[r] })
	})
}
