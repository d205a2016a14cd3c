package evaluation

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// A Question is a line of a question file: what is asked, and what a right answer holds.
type Question struct {
	ID         string     `json:"id"`
	Kind       string     `json:"kind"`
	Question   string     `json:"question"`
	History    []Turn     `json:"history"`
	Answerable bool       `json:"answerable"`
	Gold       []int      `json:"gold"`     // any one of these paragraphs suffices
	GoldAll    []int      `json:"gold_all"` // all of these are needed
	Facts      [][]string `json:"facts"`    // of each, one string must stand in the answer
	Forbid     []string   `json:"forbid"`   // strings that betray an invented answer
}

// A Turn is an earlier question or answer.
type Turn struct {
	Role string `json:"role"`
	Text string `json:"text"`
}

// An Outcome is what the program answered to a question.
type Outcome struct {
	ID        string  `json:"id"`
	Answer    string  `json:"answer"`
	Citations []int   `json:"citations"`
	Refused   bool    `json:"refused"`
	Retrieved []int   `json:"retrieved"`
	MS        float64 `json:"ms"`

	Hits     []Hit     `json:"hits,omitempty"`
	Verdicts []Verdict `json:"verdicts,omitempty"`
	Failure  string    `json:"failure,omitempty"` // why the model's draft could not be used
	silent   bool      // the model wrote nothing: another run asks it again
}

// A Hit is a paragraph that was found and its scores.
type Hit struct {
	Paragraph int     `json:"paragraph"`
	Score     float64 `json:"score"`
	Lexical   float64 `json:"lexical"`
	Dense     float64 `json:"dense"`
}

// A Verdict is what the checker said of a sentence.
type Verdict struct {
	Sentence string  `json:"sentence"`
	Kept     bool    `json:"kept"`
	Mended   bool    `json:"mended,omitempty"`
	Reason   string  `json:"reason,omitempty"`
	By       string  `json:"by,omitempty"`    // words, judge or model
	Score    float64 `json:"score,omitempty"` // the judge's
}

// A Score is the marks of one outcome. Marks that do not apply are absent.
type Score struct {
	Refused bool               `json:"refused"`
	Missing []string           `json:"missing,omitempty"` // facts that are not in the answer
	Forbid  []string           `json:"forbid,omitempty"`  // forbidden strings that are
	Marks   map[string]float64 `json:"marks"`             // by name of the figure
}

// Kinds of question with rules of their own.
const (
	kindWhole        = "whole"
	kindChat         = "chat"
	kindFalsePremise = "false_premise"
)

// Rate marks an outcome. The rules are those of questions/score.py, the yardstick of the project,
// word for word:
//
//   - hit@k and MRR against Gold; kind whole has none: where its gold is not named, it is every
//     paragraph.
//   - Fact recall: the share of facts with one accepted string in the answer, after normalisation,
//     at a word's start (proclitics allowed) with a short suffix.
//   - Citation precision: cited numbers in Gold or GoldAll among all cited. Recall: the share of
//     GoldAll cited where that has two or more, else 1 if any gold one is.
//   - A refusal of an answerable question has fact and citation recall 0. A corrected premise
//     counts as answered even when flagged refused.
//   - Strict: all facts, a right citation, half of the citations right, nothing forbidden; or
//     refused where nothing answers; or small talk without citations.
func Rate(q Question, o Outcome) Score {
	text := normalise(stripMarkers(o.Answer))
	s := Score{Marks: map[string]float64{}, Refused: o.Refused, Forbid: forbidden(q.Forbid, o.Answer)}
	found := 0
	for _, f := range q.Facts {
		if slices.ContainsFunc(f, func(v string) bool { return stands(v, text) }) {
			found++
		} else {
			s.Missing = append(s.Missing, f[0])
		}
	}
	if q.Kind == kindFalsePremise && len(q.Facts) > 0 && found == len(q.Facts) {
		s.Refused = false
	}
	s.mark("forbidden", len(s.Forbid) > 0)
	switch {
	case q.Answerable:
		s.rateAnswer(q, o, found)
	case q.Kind == kindChat:
		s.mark("strict", len(o.Citations) == 0 && strings.TrimSpace(o.Answer) != "" && len(s.Forbid) == 0)
	default:
		s.mark("strict", s.Refused && len(s.Forbid) == 0)
	}
	return s
}

func (s Score) mark(name string, ok bool) { s.Marks[name] = boolMark(ok) }

// rateAnswer marks the outcome of a question that the article answers, of whose facts so many were
// found.
func (s Score) rateAnswer(q Question, o Outcome, found int) {
	if q.Kind != kindWhole {
		rank := 1 + slices.IndexFunc(o.Retrieved, func(n int) bool { return slices.Contains(q.Gold, n) })
		s.mark("hit@1", rank == 1)
		s.mark("hit@5", rank > 0 && rank <= 5)
		if s.Marks["mrr"] = 0; rank > 0 {
			s.Marks["mrr"] = 1 / float64(rank)
		}
	}
	s.mark("refused_answerable", s.Refused)
	if s.Refused {
		s.Marks["fact_recall"], s.Marks["citation_recall"] = 0, 0
		s.mark("strict", false)
		return
	}
	every := q.Kind == kindWhole && len(q.Gold)+len(q.GoldAll) == 0
	right := func(n int) bool { return every || slices.Contains(q.Gold, n) || slices.Contains(q.GoldAll, n) }
	s.Marks["fact_recall"] = float64(found) / float64(max(1, len(q.Facts)))
	s.Marks["citation_precision"] = share(o.Citations, right)
	if len(q.GoldAll) >= 2 {
		s.Marks["citation_recall"] = share(q.GoldAll, func(n int) bool { return slices.Contains(o.Citations, n) })
	} else {
		s.mark("citation_recall", slices.ContainsFunc(o.Citations, right))
	}
	s.mark("strict", found == len(q.Facts) && s.Marks["citation_recall"] > 0 && s.Marks["citation_precision"] >= .5 &&
		len(s.Forbid) == 0)
}

func boolMark(ok bool) float64 {
	if ok {
		return 1
	}
	return 0
}

// share is the part of numbers that are ok, 0 when there are none.
func share(numbers []int, ok func(int) bool) float64 {
	n := 0
	for _, x := range numbers {
		if ok(x) {
			n++
		}
	}
	return float64(n) / float64(max(1, len(numbers)))
}

var (
	marks  = regexp.MustCompile("[\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0640\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
	folded = strings.NewReplacer("أ", "ا", "إ", "ا", "آ", "ا", "ٱ", "ا", "ؤ", "و", "ئ", "ي", "ى", "ي", "ی", "ي", "ک", "ك", "ة", "ه", "ۀ",
		"ه", "ھ", "ه", "ء", "")

	markers = regexp.MustCompile(`[\[(（【⟦]\s*(?:§|¶|ف|فقرة|الفقرة|الفقرات)?\s*[\d٠-٩]+(?:\s*[,،؛;و–-]\s*[\d٠-٩]+)*\s*[\])）】⟧]` +
		`|(?:ال)?فقر(?:ة|ه|تان|تين|ات)\s*(?:رقم\s*)?[\d٠-٩]+(?:\s*[,،و]\s*[\d٠-٩]+)*`)
	sentenceEnd = regexp.MustCompile(`[.!؟?\n؛;:]`)
)

func stripMarkers(s string) string { return markers.ReplaceAllString(s, " ") }

// normalise folds a text for comparison into words with one space between.
func normalise(s string) string {
	s = folded.Replace(marks.ReplaceAllString(norm.NFKC.String(s), ""))
	s = strings.Map(func(r rune) rune {
		switch {
		case r >= 0x660 && r <= 0x669:
			return '0' + r - 0x660
		case r >= 0x6f0 && r <= 0x6f9:
			return '0' + r - 0x6f0
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			return unicode.ToLower(r)
		}
		return ' '
	}, s)
	return strings.Join(strings.Fields(s), " ")
}

// What may stand before and after the accepted words of a fact.
var (
	prefixLong  = regexp.MustCompile(`^[وف]?(?:ال|بال|كال|فال|لل|ب|ل|ك|س)?$`)
	prefixShort = regexp.MustCompile(`^و?(?:ال|بال|لل|ب|ل)?$`)
	suffixLong  = regexp.MustCompile(`^[\x{621}-\x{64a}]{0,4}$`)
	suffixShort = regexp.MustCompile(`^(?:ا|ه|ها|هم|ات|ون|ين|ان|ت|وا|يه)?$`)
	onlyDigits  = regexp.MustCompile(`^\d+$`)
)

// stands reports whether an accepted string stands in a normalised text.
func stands(variant, text string) bool {
	want := strings.Fields(normalise(variant))
	if len(want) == 0 {
		return false
	}
	if onlyDigits.MatchString(strings.Join(want, "")) { // "2.3" is two words
		return regexp.MustCompile(`(?:^|\D)` + strings.Join(want, " ") + `(?:$|\D)`).MatchString(text)
	}
	prefix, suffix := prefixShort, suffixShort
	if len([]rune(want[0])) >= 4 {
		prefix = prefixLong
	}
	if len([]rune(want[len(want)-1])) >= 4 {
		suffix = suffixLong
	}
	have := strings.Fields(text)
	for i := 0; i+len(want) <= len(have); i++ {
		if matches(have[i:i+len(want)], want, prefix, suffix) {
			return true
		}
	}
	return false
}

func matches(have, want []string, prefix, suffix *regexp.Regexp) bool {
	last := len(want) - 1
	for j, w := range want {
		h := have[j]
		switch {
		case j == 0 && j == last:
			for at := strings.Index(h, w); at >= 0; {
				if prefix.MatchString(h[:at]) && suffix.MatchString(h[at+len(w):]) {
					return true
				}
				next := strings.Index(h[at+1:], w)
				if next < 0 {
					break
				}
				at += 1 + next
			}
			return false
		case j == 0:
			p, ok := strings.CutSuffix(h, w)
			if !ok || !prefix.MatchString(p) {
				return false
			}
		case j == last:
			s, ok := strings.CutPrefix(h, w)
			if !ok || !suffix.MatchString(s) {
				return false
			}
		case h != w:
			return false
		}
	}
	return true
}

var negators = strings.Fields("لم لن لا ليس ليست ليسوا غير دون بدون عدم كلا رفض يرفض نفي not no never")

// forbidden lists the forbidden strings that stand in an answer without a negator within five words
// before.
func forbidden(forbid []string, answer string) []string {
	var out []string
	for _, f := range forbid {
		want := strings.Fields(normalise(f))
		if len(want) == 0 {
			continue
		}
		for _, sentence := range sentenceEnd.Split(stripMarkers(answer), -1) {
			if betrays(strings.Fields(normalise(sentence)), want) {
				out = append(out, f)
				break
			}
		}
	}
	return out
}

func betrays(have, want []string) bool {
	isNegator := func(w string) bool {
		return slices.Contains(negators, w) || strings.HasPrefix(w, "و") && slices.Contains(negators, strings.TrimPrefix(w, "و")) ||
			strings.HasPrefix(w, "ف") && slices.Contains(negators, strings.TrimPrefix(w, "ف"))
	}
	for i := 0; i+len(want) <= len(have); i++ {
		if h := have[i]; h != want[0] && h != "و"+want[0] && h != "ف"+want[0] {
			continue
		}
		if !slices.Equal(have[i+1:i+len(want)], want[1:]) {
			continue
		}
		before := have[max(0, i-5):i]
		if slices.ContainsFunc(before, isNegator) || len(before) > 0 && (before[len(before)-1] == "ما" || before[len(before)-1] == "وما") {
			continue
		}
		return true
	}
	return false
}
