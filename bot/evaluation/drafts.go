package evaluation

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"

	"isnad/bot/answering"
	"isnad/prompts"
	"isnad/retrieval"
)

// A Draft is an answer as an assistant wrote it to a question, each sentence labelled by a person.
type Draft struct {
	ID        string          `json:"id"`
	Article   string          `json:"article"` // a file beside that of the drafts
	Writer    string          `json:"writer"`  // strong or weak
	Question  string          `json:"question"`
	Draft     string          `json:"draft"`
	Sentences []DraftSentence `json:"sentences"`
}

// A DraftSentence is a sentence of a draft, markers included.
type DraftSentence struct {
	Text   string `json:"text"`
	Label  string `json:"label"`  // true, false, missing (it says that the article does not say something), or frame (it says nothing)
	Needed bool   `json:"needed"` // without it the question is not answered
}

// DraftFigures tell what readers saw of drafts.
type DraftFigures struct {
	Group string `json:"group"` // all, strong, weak
	// Of true and false sentences those shown; of drafts those with every needed sentence and no
	// false one; of refusals in the model's words those that became refusals.
	True, False, Complete, Refused Share
}

// A Share is a number of things among others.
type Share struct {
	Of int `json:"of"`
	N  int `json:"n"`
}

func (s *Share) count(right bool) {
	s.Of++
	if right {
		s.N++
	}
}

// String is the share in percent with its 95 % interval (Wilson).
func (s Share) String() string {
	if s.Of == 0 {
		return "–"
	}
	low, high := s.interval()
	return fmt.Sprintf("%d/%d = %.1f %% (%.0f–%.0f)", s.N, s.Of, 100*ratio(s.N, s.Of), 100*low, 100*high)
}

// interval is the 95 % interval of a share of something.
func (s Share) interval() (low, high float64) {
	const z = 1.96
	n, p := float64(s.Of), ratio(s.N, s.Of)
	middle := (p + z*z/(2*n)) / (1 + z*z/n)
	half := z / (1 + z*z/n) * math.Sqrt(p*(1-p)/n+z*z/(4*n*n))
	return max(0, middle-half), min(1, middle+half)
}

// A DraftOutcome is what became of a draft.
type DraftOutcome struct {
	Draft
	Answer   string    `json:"answer"`
	Verdicts []Verdict `json:"verdicts"`
	Shown    []bool    `json:"shown"` // of each sentence
	Complete bool      `json:"complete"`
}

// ReadDrafts reads a file of drafts: a JSON object a line.
func ReadDrafts(name string) ([]Draft, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	var out []Draft
	err = readLines(data, 4<<20, "a draft", func(n int, d Draft) error {
		if d.Article == "" || d.Question == "" || d.Draft == "" {
			return fmt.Errorf("line %d lacks article, question or draft", n)
		}
		d.Article = filepath.Join(filepath.Dir(name), d.Article)
		out = append(out, d)
		return nil
	})
	if err != nil {
		return nil, err
	}
	if len(out) == 0 {
		return nil, errors.New("there are no drafts")
	}
	return out, nil
}

// An Indexer makes the index of an article.
type Indexer func(ctx context.Context, passages []retrieval.Passage) (answering.Retriever, error)

// Drafts lets a model write each draft as the answer to its question and looks what reaches the
// reader. With a second look the model knows the labels and errs never.
func Drafts(ctx context.Context, drafts []Draft, connect Connect, index Indexer, progress func(done, total int)) ([]DraftOutcome, error) {
	m := &drafter{}
	var out []DraftOutcome
	var a Answerer
	end := func() {}
	article := ""
	defer func() { end() }()
	for i := range drafts {
		d := &drafts[i]
		if d.Article != article {
			end()
			data, err := os.ReadFile(d.Article)
			if err != nil {
				return nil, fmt.Errorf("article of %s: %w", d.ID, err)
			}
			passages, err := retrieval.Split(d.Article, data)
			if err != nil {
				return nil, fmt.Errorf("article of %s: %w", d.ID, err)
			}
			retriever, err := index(ctx, passages)
			if err != nil {
				return nil, err
			}
			a, end = connect(m, passages, retriever)
			article = d.Article
		}
		m.draft.Store(d)
		r, err := a.Answer(ctx, answering.Question{Text: d.Question}, func(answering.Answer) {})
		if err != nil {
			return nil, fmt.Errorf("draft %s: %w", d.ID, err)
		}
		out = append(out, outcome(*d, r))
		if progress != nil {
			progress(i+1, len(drafts))
		}
	}
	return out, nil
}

// outcome says which sentences of a draft are shown: those of which every part that was checked is
// kept.
func outcome(d Draft, r answering.Result) DraftOutcome {
	o := DraftOutcome{Draft: d, Answer: r.Text(), Complete: true}
	for _, v := range r.Trace.Verdicts {
		o.Verdicts = append(o.Verdicts, Verdict{v.Sentence, v.Kept, v.Mended, v.Reason, v.By, v.Score})
	}
	claims := false
	for _, s := range d.Sentences {
		own := o.of(s.Text)
		shown := len(own) > 0 && r.Kind() == answering.Answered
		for _, v := range own {
			shown = shown && seen(v, o.Verdicts, r.Sentences())
		}
		o.Shown = append(o.Shown, shown)
		claims = claims || s.claims()
		if s.Label == "true" && s.Needed && !shown || s.Label == "false" && shown {
			o.Complete = false
		}
	}
	if !claims && r.Kind() != answering.Refused {
		o.Complete = false
	}
	return o
}

func (s DraftSentence) claims() bool { return s.Label == "true" || s.Label == "false" }

// of are the verdicts on a sentence of the draft.
func (o DraftOutcome) of(sentence string) []Verdict {
	return matching(o.Verdicts, func(v Verdict) string { return v.Sentence }, sentence)
}

// seen reports whether a sentence that was checked reaches the reader. One that is kept may yet be
// left out, where it points to another that is gone.
func seen(v Verdict, all []Verdict, shown []answering.Sentence) bool {
	n := 0
	for _, o := range all {
		if o.Kept {
			n++
		}
	}
	for _, s := range shown {
		if !s.Lead() {
			n--
		}
	}
	return v.Kept && (n <= 0 || len(matching(shown, answering.Sentence.Text, v.Sentence)) > 0)
}

// matching are the things whose sentence has the words of this one; where none has, those whose
// words are a part of its words, or its words a part of theirs.
func matching[T any](things []T, text func(T) string, sentence string) []T {
	want := words(sentence)
	var same, part []T
	for _, t := range things {
		switch has := words(text(t)); {
		case has == want:
			same = append(same, t)
		case has != "  " && want != "  " && (strings.Contains(has, want) || strings.Contains(want, has)):
			part = append(part, t)
		}
	}
	if len(same) > 0 {
		return same
	}
	return part
}

// words are those of a sentence without its markers, with a space around each.
func words(sentence string) string { return " " + normalise(stripMarkers(sentence)) + " " }

// sumDrafts sums up outcomes: all, and by writer.
func sumDrafts(outcomes []DraftOutcome) []DraftFigures {
	groups := []DraftFigures{{Group: "all"}, {Group: "strong"}, {Group: "weak"}}
	for _, o := range outcomes {
		for i := range groups {
			if g := &groups[i]; g.Group == "all" || g.Group == o.Writer {
				g.add(o)
			}
		}
	}
	return groups
}

func (g *DraftFigures) add(o DraftOutcome) {
	claims := 0
	for i, s := range o.Sentences {
		switch s.Label {
		case "true":
			g.True.count(o.Shown[i])
		case "false":
			g.False.count(o.Shown[i])
		}
		if s.claims() {
			claims++
		}
	}
	if claims == 0 {
		g.Refused.count(o.Complete)
		return
	}
	g.Complete.count(o.Complete)
}

// A drafter writes one draft after the other, whatever is asked, and knows in a second look what is
// true.
type drafter struct{ draft atomic.Pointer[Draft] }

func (m *drafter) Read(context.Context, string, []prompts.Message, []retrieval.Passage) (string, error) {
	return m.draft.Load().Draft, nil
}

func (m *drafter) Judge(claims []prompts.Claim) string {
	var b strings.Builder
	for i, c := range claims {
		of := matching(m.draft.Load().Sentences, func(s DraftSentence) string { return s.Text }, c.Sentence)
		holds := len(of) > 0 && of[0].Label == "true"
		fmt.Fprintf(&b, "%d. %s\n", i+1, map[bool]string{true: prompts.Yes, false: prompts.No}[holds])
	}
	return b.String()
}
