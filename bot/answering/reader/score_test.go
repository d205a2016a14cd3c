package reader

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"isnad/prompts"
	"isnad/retrieval"
	"isnad/seeds"
)

// A question of the dev set.
type devQuestion struct {
	ID, Kind, Question string
	History            []prompts.Message
	Answerable         bool
	Gold               []int
	GoldAll            []int `json:"gold_all"`
	Facts              [][]string
	Forbid             []string
}

func devQuestions(t testing.TB) []devQuestion {
	t.Helper()
	var out []devQuestion
	for line := range strings.Lines(string(seeds.Questions)) {
		var q devQuestion
		if err := json.Unmarshal([]byte(line), &q); err != nil {
			t.Fatal(err)
		}
		out = append(out, q)
	}
	return out
}

// A verdict is what the scorer of the dev set says of one answer. See the rules in the scorer's
// head comment; this is a port without its intervals.
type verdict struct {
	fact, precision, recall float64
	refused, strict         bool
	forbidden               []string
	missing                 []string
}

func judge(q devQuestion, text string, cited []int, refused bool) verdict {
	v := verdict{refused: refused}
	plain := comparison(marker.ReplaceAllString(text, " "))
	held := 0
	for _, variants := range q.Facts {
		if slices.ContainsFunc(variants, func(s string) bool { return factPattern(s).MatchString(plain) }) {
			held++
		} else {
			v.missing = append(v.missing, variants[0])
		}
	}
	for _, f := range q.Forbid {
		if strings.Contains(" "+plain+" ", " "+comparison(f)+" ") && !negated(plain, comparison(f)) {
			v.forbidden = append(v.forbidden, f)
		}
	}
	if q.Kind == "false_premise" && held == len(q.Facts) {
		v.refused = false
	}
	if !q.Answerable {
		v.strict = v.refused && len(v.forbidden) == 0
		return v
	}
	if v.refused {
		return v
	}
	v.fact = float64(held) / float64(max(1, len(q.Facts)))
	v.precision, v.recall = q.cites(cited)
	v.strict = v.fact == 1 && v.recall > 0 && v.precision >= .5 && len(v.forbidden) == 0
	return v
}

// cites are the share of the citations that are right, and that of the right paragraphs that are
// cited: of several where the question needs all, else of any one.
func (q devQuestion) cites(cited []int) (precision, recall float64) {
	good := 0
	for _, n := range cited {
		if slices.Contains(q.Gold, n) || slices.Contains(q.GoldAll, n) {
			good++
		}
	}
	if len(cited) > 0 {
		precision = float64(good) / float64(len(cited))
	}
	if len(q.GoldAll) < 2 {
		return precision, min(1, float64(good))
	}
	all := 0
	for _, n := range q.GoldAll {
		if slices.Contains(cited, n) {
			all++
		}
	}
	return precision, float64(all) / float64(len(q.GoldAll))
}

func negated(plain, forbidden string) bool {
	at := strings.Index(plain, forbidden)
	words := strings.Fields(plain[:at])
	for _, w := range words[max(0, len(words)-5):] {
		if scorerNegators[w] {
			return true
		}
	}
	return false
}

var scorerNegators = func() map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields("لم لن لا ليس ليست ليسوا غير دون بدون عدم كلا رفض يرفض نفي not no never") {
		m[retrieval.Fold(w)] = true
	}
	return m
}()

var (
	marker  = regexp.MustCompile(`\[\d+\]`)
	outside = regexp.MustCompile(`[^\p{L}\p{N}]+`)
)

// comparison is the scorer's normal form: hamza dropped too.
func comparison(s string) string {
	s = strings.NewReplacer("ء", "", "ؤ", "و").Replace(retrieval.Fold(s))
	return strings.TrimSpace(outside.ReplaceAllString(s, " "))
}

func factPattern(s string) *regexp.Regexp {
	n := comparison(s)
	words := strings.Fields(n)
	if !strings.ContainsFunc(n, func(r rune) bool { return r < '0' || r > '9' }) {
		return regexp.MustCompile(`(?:^|\D)` + n + `(?:$|\D)`)
	}
	prefix, suffix := `(?:و?(?:ال|بال|لل|ب|ل)?)?`, `(?:ا|ه|ها|هم|ات|ون|ين|ان|ت|وا|يه)?`
	if utf8.RuneCountInString(words[0]) >= 4 {
		prefix = `(?:[وف]?(?:ال|بال|كال|فال|لل|ب|ل|ك|س)?)?`
	}
	if utf8.RuneCountInString(words[len(words)-1]) >= 4 {
		suffix = `[\x{0621}-\x{064a}]{0,4}`
	}
	return regexp.MustCompile(`(?:^| )` + prefix + regexp.QuoteMeta(n) + suffix + `(?:$| )`)
}

// Totals of a run over the dev set.
type totals struct {
	fact, precision, recall, strict, f1, over float64
	forbidden                                 int
	words                                     int // median of an answer
}

type tally struct {
	answerable, cited, items, strict, tp, fp, fn, forbidden int
	fact, precision, recall                                 float64
	lengths                                                 []int
}

func (y *tally) add(q devQuestion, v verdict, text string) {
	y.items++
	if v.strict {
		y.strict++
	}
	if len(v.forbidden) > 0 {
		y.forbidden++
	}
	switch {
	case q.Answerable:
		y.answerable++
		y.fact += v.fact
		y.recall += v.recall
		if v.refused {
			y.fp++
		} else {
			y.cited++
			y.precision += v.precision
			y.lengths = append(y.lengths, len(strings.Fields(text)))
		}
	case v.refused:
		y.tp++
	default:
		y.fn++
	}
}

func (y *tally) totals() totals {
	n := float64(max(1, y.answerable))
	s := totals{
		fact: y.fact / n, precision: y.precision / float64(max(1, y.cited)), recall: y.recall / n,
		strict: float64(y.strict) / float64(max(1, y.items)), over: float64(y.fp) / n, forbidden: y.forbidden,
	}
	if y.tp > 0 {
		s.f1 = 2 * float64(y.tp) / float64(2*y.tp+y.fp+y.fn)
	}
	if len(y.lengths) > 0 {
		slices.Sort(y.lengths)
		s.words = y.lengths[len(y.lengths)/2]
	}
	return s
}

func (s totals) String() string {
	return fmt.Sprintf("fact %.3f, citations %.3f/%.3f, strict %.3f, refusal F1 %.3f, answerable refused %.3f, "+
		"forbidden %d, median words %d", s.fact, s.precision, s.recall, s.strict, s.f1, s.over, s.forbidden, s.words)
}
