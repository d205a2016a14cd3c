package reader

import (
	"strings"

	"isnad/retrieval"
)

const (
	longSentence = 45 // words from which a sentence is cut to the clauses that answer
	leastClause  = 7  // words without which a clause says too little alone
)

// Words that begin a clause which stands alone. Those of newClause do so anywhere; the others only behind punctuation.
var (
	newClause  = set("كما")
	nextClause = set("لكن ولكن بينما فيما كما لذلك ولذلك ومن وبالتالي غير إلا حيث")
)

// clause cuts a long sentence to the shortest run of clauses that holds every word of the question and the answer that the sentence holds. The words keep their places in the passage.
func (p *pool) clause(a ask, m match, s sentence) sentence {
	s.words, s.keys, s.before = s.own(), s.keys[s.before:], 0
	if len(s.words) < longSentence {
		return s
	}
	starts := p.clauses(s)
	want, evidence := covered(m, s), p.evidence(a, m, s)
	best := s
	for i := range starts {
		for j := i + 1; j <= len(starts); j++ {
			to := len(s.words)
			if j < len(starts) {
				to = starts[j]
			}
			run := s.slice(starts[i], to)
			if len(run.words) < len(best.words) && covered(m, run) == want && p.evidence(a, m, run) == evidence {
				best = run
			}
		}
	}
	return p.trimmed(s, best)
}

// covered counts the terms that a sentence has.
func covered(m match, s sentence) int {
	n := 0
	for _, like := range m.like {
		for _, k := range s.keys {
			if like[k] >= alike {
				n++
				break
			}
		}
	}
	return n
}

// clauses returns the words at which the clauses of a sentence begin.
func (p *pool) clauses(s sentence) []int {
	text := p.passages[s.passage].Text
	starts := []int{0}
	for i := 1; i < len(s.words); i++ {
		if i-starts[len(starts)-1] < leastClause || len(s.words)-i < leastClause {
			continue
		}
		stop := strings.ContainsAny(text[s.words[i-1].End:s.words[i].Start], "،؛;,:")
		if newClause[s.words[i].Text] || stop && nextClause[s.words[i].Text] {
			starts = append(starts, i)
		}
	}
	return starts
}

// slice is the part of a sentence from one word to before another.
func (s sentence) slice(from, to int) sentence {
	part := s
	part.words, part.keys = s.words[from:to], s.keys[from:to]
	part.span = retrieval.Span{Start: part.words[0].Start, End: part.words[len(part.words)-1].End}
	return part
}

// trimmed gives a part its closing marks back, or takes off the word that joined it to what went before.
func (p *pool) trimmed(whole, part sentence) sentence {
	if part.words[len(part.words)-1].End == whole.words[len(whole.words)-1].End {
		part.span.End = whole.span.End
	}
	if part.words[0].Start == whole.words[0].Start {
		part.span.Start = whole.span.Start
	} else if newClause[part.words[0].Text] && len(part.words) > 1 {
		part.span.Start = part.words[1].Start
	}
	return part
}
