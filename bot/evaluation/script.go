package evaluation

import (
	"context"
	"fmt"
	"hash/fnv"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"isnad/bot/answering"
	"isnad/bot/answering/suite"
	"isnad/prompts"
	"isnad/retrieval"
)

// A Model is an outside model that is a program: Read writes answers, Judge gives the second look.
type Model interface {
	Read(ctx context.Context, question string, history []prompts.Message, passages []retrieval.Passage) (string, error)
	Judge(claims []prompts.Claim) string
}

// A Connect makes an Answerer for an article whose model is m, reached as any other outside model
// is, until close is called. It asks for the second look when m is to judge.
type Connect func(m Model, passages []retrieval.Passage, index answering.Retriever) (a Answerer, close func())

// Writers names the ways in which a [Script] writes.
func Writers() []string { return []string{"near", "free", "careless", "unmarked"} }

// Oracle is the judge that knows what is true.
const Oracle = "oracle"

// Judges names the ways in which a [Script] judges.
func Judges() []string { return []string{Oracle, "nine-in-ten", "yes", "garbled"} }

// A Script stands for an outside model where none is at hand. It writes what the claims of the liar
// suite say on a development question, as far as the prompt's paragraphs bear it:
//
//   - near: true sentences near the article's words, each with its markers, and "not in the
//     article" where nothing answers;
//   - free: the same, paraphrased freely. The accepted strings of the questions know few
//     paraphrases: compare fact_recall with facts_written;
//   - careless: one true sentence, paraphrased, and one lie, with markers in odd forms or none, and
//     an invention where nothing answers;
//   - unmarked: the sentences of near without any marker, as small models write that forget what
//     they were told.
//
// It judges sentences by what the suite knows of them: always rightly (oracle), wrongly one time in
// ten, with yes to everything, or with a no to everything that cannot be read (garbled). The same
// question gets the same answer.
type Script struct {
	writer, judge string
	passages      []retrieval.Passage
	topics        map[string]string // id of a question, by its normalised text
	claims        []suite.Claim
	said          sync.Map // what was written: a suite.Claim by the sentence with its markers
	looks         atomic.Int64
}

// NewScript makes a Script on the built-in article that knows these questions.
func NewScript(writer, judge string, questions []Question, passages []retrieval.Passage) (*Script, error) {
	claims, err := suite.Article()
	if err != nil {
		return nil, err
	}
	s := &Script{writer: writer, judge: judge, passages: passages, claims: claims, topics: map[string]string{}}
	for _, q := range questions {
		s.topics[normalise(q.Question)] = q.ID
	}
	return s, nil
}

// Looks is how many times the Script was asked to judge.
func (s *Script) Looks() int { return int(s.looks.Load()) }

// Read writes the answer to a question.
func (s *Script) Read(_ context.Context, question string, _ []prompts.Message, shown []retrieval.Passage) (string, error) {
	topic := s.topics[normalise(question)]
	said := s.truths(topic, shown)
	if s.writer == "careless" {
		said = append(said[:min(1, len(said))], s.lie(topic))
	}
	if len(said) == 0 {
		return prompts.NotInArticle, nil
	}
	var out []string
	for _, c := range said {
		form := plainForm
		switch {
		case s.writer == "unmarked":
			form = noForm
		case s.writer == "careless" && !c.Misplaced(): // whose lie is the marker
			form = dice(len(forms), topic, c.Text)
		}
		sentence := forms[form](strings.TrimRight(c.Text, "."), c.Paragraphs)
		s.said.Store(sentence, c)
		out = append(out, sentence)
	}
	return strings.Join(out, " "), nil
}

// truths are true sentences that answer: those of one degree, and of the others for paragraphs that
// those do not cite. The model cannot know what it was not shown.
func (s *Script) truths(topic string, shown []retrieval.Passage) []suite.Claim {
	var out []suite.Claim
	told := map[int]bool{}
	degrees := []string{"free", "short", "near"}
	if s.writer == "near" || s.writer == "unmarked" {
		slices.Reverse(degrees)
	}
	for _, degree := range degrees {
		for _, c := range s.claims {
			seen := func(n int) bool {
				return slices.ContainsFunc(shown, func(p retrieval.Passage) bool { return p.ID == n })
			}
			if c.Topic != topic || c.Kind != degree || slices.ContainsFunc(c.Paragraphs, func(n int) bool { return !seen(n) }) ||
				!slices.ContainsFunc(c.Paragraphs, func(n int) bool { return !told[n] }) {
				continue
			}
			out = append(out, c)
			for _, n := range c.Paragraphs {
				told[n] = true
			}
		}
	}
	return out
}

// lie is one of the lies on a topic, or an invention where there are none.
func (s *Script) lie(topic string) suite.Claim {
	var own, added []suite.Claim
	for _, c := range s.claims {
		switch {
		case c.True():
		case c.Topic == topic:
			own = append(own, c)
		case c.Kind == "added":
			added = append(added, c)
		}
	}
	if len(own) == 0 {
		own = added
	}
	return own[dice(len(own), topic)]
}

// forms are the ways in which models mark the paragraphs of a sentence.
var forms = []func(text string, paragraphs []int) string{
	func(text string, ns []int) string { return text + " [" + numbers(ns, "][") + "]." },
	func(text string, _ []int) string { return text + "." },
	func(text string, ns []int) string { return text + ". (" + numbers(ns, "، ") + ")" },
	func(text string, ns []int) string { return text + " 【" + numbers(ns, "】【") + "】." },
	func(text string, ns []int) string {
		return text + " (" + prompts.ParagraphWord + " " + numbers(ns, " و") + ")."
	},
	func(text string, ns []int) string {
		digits := make([]string, len(ns))
		for i, n := range ns {
			digits[i] = prompts.Numeral(n)
		}
		return text + " [" + strings.Join(digits, ", ") + "]."
	},
}

// Two of the forms.
const plainForm, noForm = 0, 1

func numbers(ns []int, between string) string {
	return strings.Join(strings.Fields(strings.Trim(fmt.Sprint(ns), "[]")), between)
}

// dice throws a die of n sides that always falls the same for the same words.
func dice(n int, words ...string) int {
	h := fnv.New64a()
	for _, w := range words {
		h.Write([]byte(w + "\n"))
	}
	return int(h.Sum64() % uint64(n))
}

// Judge answers a second look.
func (s *Script) Judge(claims []prompts.Claim) string {
	s.looks.Add(1)
	if s.judge == "garbled" {
		return garbled[dice(len(garbled), claims[0].Sentence)](len(claims))
	}
	var b strings.Builder
	for i, c := range claims {
		holds := s.judge == "yes" || s.holds(c)
		if s.judge == "nine-in-ten" && dice(10, c.Sentence) == 0 {
			holds = !holds
		}
		fmt.Fprintf(&b, "%d. %s\n", i+1, map[bool]string{true: prompts.Yes, false: prompts.No}[holds])
	}
	return b.String()
}

// holds reports whether the suite knows that a sentence is true of the paragraphs that it rests on.
func (s *Script) holds(claim prompts.Claim) bool {
	var texts []string
	for _, p := range claim.Evidence {
		texts = append(texts, p.Text)
	}
	evidence := normalise(strings.Join(texts, " "))
	for _, c := range s.claims {
		if normalise(c.Text) != normalise(claim.Sentence) {
			continue
		}
		cited := slices.ContainsFunc(c.Paragraphs, func(n int) bool {
			return n >= 1 && n <= len(s.passages) && strings.Contains(evidence, normalise(s.passages[n-1].Text))
		})
		if c.True() && cited || c.Misplaced() && !cited {
			return true
		}
	}
	return false
}

// garbled are answers that say no to all n sentences in ways that must not be believed.
var garbled = []func(n int) string{
	func(int) string { return prompts.ChattyJudge },
	func(n int) string { return lines(0, n-1, "%d. "+prompts.No) },                             // out of step
	func(n int) string { return lines(1, n+1, "%d. "+prompts.No) },                             // one too many
	func(n int) string { return lines(1, n, "%d. "+prompts.UnsureJudge) },                      // no verdict
	func(n int) string { return lines(1, n, "%d. "+prompts.No) + "\n1. " + prompts.Yes },       // and the opposite
	func(n int) string { return `{"verdicts": {` + lines(1, n, `"claim_%d": "unsupported",`) }, // cut off
	func(int) string { return prompts.NotInArticle },
}

func lines(from, to int, format string) string {
	var out []string
	for n := from; n <= to; n++ {
		out = append(out, fmt.Sprintf(format, n))
	}
	return strings.Join(out, "\n")
}

// Mark adds to items what became of the Script's sentences: the shares of true ones that were kept,
// and of lies that were caught; and the share of facts that stood in the draft.
func (s *Script) Mark(items []Item) {
	for _, it := range items {
		if _, ok := it.Score.Marks["fact_recall"]; ok {
			var draft strings.Builder
			for _, v := range it.Outcome.Verdicts {
				draft.WriteString(v.Sentence + "\n")
			}
			it.Score.Marks["facts_written"] = Rate(it.Question, Outcome{Answer: draft.String()}).Marks["fact_recall"]
		}
		n, right := map[string]int{}, map[string]int{}
		for _, v := range it.Outcome.Verdicts {
			written, ok := s.said.Load(v.Sentence)
			if !ok {
				continue
			}
			c := written.(suite.Claim)
			name := "lies_caught"
			if c.True() {
				name = "true_kept"
			}
			n[name]++
			if rightly(c, v.Kept, v.Mended) {
				right[name]++
			}
		}
		for name := range n {
			it.Score.Marks[name] = ratio(right[name], n[name])
		}
	}
}
