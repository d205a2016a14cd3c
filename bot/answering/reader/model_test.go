package reader

import (
	"context"
	"slices"
	"strings"
	"testing"

	"isnad/prompts"
	"isnad/retrieval"
	"isnad/retrieval/e5"
)

// told finds the words that a test gives it wherever they stand, and judges as it is told.
type told struct {
	words   string
	wider   string  // words around them that may be the answer too
	doubt   float32 // how likely those are, the others as likely as this leaves
	chance  float32 // of a passage that has them
	verdict retrieval.Judgement
	asked   *[]retrieval.Asked
}

func (m told) Read(_ context.Context, asked []retrieval.Asked) ([]retrieval.Reading, error) {
	out := make([]retrieval.Reading, len(asked))
	for i, a := range asked {
		if m.asked != nil {
			*m.asked = append(*m.asked, a)
		}
		if at := strings.Index(a.Evidence, m.words); at >= 0 && m.words != "" {
			out[i] = retrieval.Reading{Answers: m.chance, Spans: []e5.Span{{Start: at, End: at + len(m.words), Probability: .9}}}
			if around := strings.Index(a.Evidence, m.wider); m.wider != "" && around >= 0 {
				out[i].Spans[0].Probability -= m.doubt
				out[i].Spans = append(out[i].Spans, e5.Span{Start: around, End: around + len(m.wider), Probability: m.doubt})
			}
		}
	}
	return out, nil
}

func (m told) Judge(_ context.Context, pairs []retrieval.Pair) ([]retrieval.Judgement, error) {
	out := make([]retrieval.Judgement, len(pairs))
	for i := range out {
		out[i] = m.verdict
	}
	return out, nil
}

func (told) Scope(context.Context, string) ([]float64, error) { return one(point), nil }

// one are chances that are sure of a scope.
func one(s scope) []float64 {
	chances := make([]float64, order+1)
	chances[s] = 1
	return chances
}

func withModel(t *testing.T, m Model, question string, history ...prompts.Message) Reading {
	t.Helper()
	e, err := encoder()
	if err != nil {
		t.Fatal(err)
	}
	r := New(e, m)
	r.Open(museumPassages(t))
	reading, err := r.Quote(t.Context(), question, history, museumPassages(t))
	if err != nil {
		t.Fatal(err)
	}
	return reading
}

// The words that the model is sure of answer alone; a yes or a no comes from the judge.
func TestModelSaysTheWordsThatAnswer(t *testing.T) {
	for _, c := range []struct {
		question string
		model    told
		want     string
	}{
		{"من هي مديرة المتحف؟", told{words: "ليلى الحلبي", chance: .9}, "ليلى الحلبي [1]."},
		{"كم زائرا حضر الافتتاح؟", told{words: "ثلاثة آلاف زائر", chance: .9}, "ثلاثة آلاف زائر [1]."},
		{"لماذا تأخر العمل؟", told{words: "الأمطار أغرقت القبو", chance: .9}, "الأمطار أغرقت القبو [2]."},
		{"من هي مديرة المتحف؟", told{words: "ليلى الحلبي", wider: "ليلى الحلبي كلمة قصيرة", doubt: .2, chance: .9}, "ليلى الحلبي [1]."},
		{"من هي مديرة المتحف؟", told{words: "ليلى الحلبي", wider: "ليلى الحلبي كلمة قصيرة", doubt: .6, chance: .9},
			"ليلى الحلبي كلمة قصيرة [1]."},
		{"ماذا قالت الحلبي؟", told{words: "يطلب مالا من أحد بعد اليوم", chance: .9}, // not cut off from «لن»
			"وقالت الحلبي إن المتحف \"لن يطلب مالا من أحد بعد اليوم\"، لكن بعض الموظفين يشكون من قلة الرواتب [3]."},
		{"ما الذي لن يطلبه المتحف؟", told{words: "مالا من أحد", chance: .9}, "مالا من أحد [3]."}, // asked so
		{"هل حضر المحافظ الحفل؟",
			told{words: "لم يحضر محافظ المدينة الحفل", chance: .9, verdict: retrieval.Judgement{Contradicted: .9}},
			"لا: لم يحضر محافظ المدينة الحفل، ورفض التعليق على غيابه [3]."},
		{"هل غاب محافظ المدينة عن الحفل؟",
			told{words: "لم يحضر محافظ المدينة الحفل", chance: .9, verdict: retrieval.Judgement{Supported: .9}},
			"نعم: لم يحضر محافظ المدينة الحفل، ورفض التعليق على غيابه [3]."},
		{"هل حضر المحافظ الحفل؟", told{words: "لم يحضر محافظ المدينة الحفل", chance: .9, verdict: retrieval.Judgement{Open: .9}},
			"لم يحضر محافظ المدينة الحفل، ورفض التعليق على غيابه [3]."},
		{"من هي مديرة المتحف؟", told{words: "ليلى الحلبي", chance: .03}, prompts.NotInArticle},  // the model finds no answer
		{"كم عمر مديرة المتحف؟", told{words: "ليلى الحلبي", chance: .06}, prompts.NotInArticle}, // nor is it sure against the words
	} {
		if got := withModel(t, c.model, c.question).Text(); got != c.want {
			t.Errorf("%q is answered\n%q, want\n%q", c.question, got, c.want)
		}
	}
}

// The model reads each passage once, with its surroundings, and a follow-up with the question that
// it leans on.
func TestModelReadsInPlace(t *testing.T) {
	history := []prompts.Message{
		{Role: prompts.User, Text: "كم كان عدد الحراس في البداية؟"}, {Role: prompts.Assistant, Text: "خمسة [5]."},
	}
	for _, words := range []string{"عشرين", ""} {
		var asked []retrieval.Asked
		withModel(t, told{words: words, chance: .9, asked: &asked}, "وكم أصبح بعد ذلك؟", history...)
		var evidence []string
		for _, a := range asked {
			if a.Context != "كم كان عدد الحراس في البداية؟" || a.Question != "وكم أصبح بعد ذلك" {
				t.Errorf("asked %q after %q", a.Question, a.Context)
			}
			evidence = append(evidence, a.Evidence)
		}
		guards := "كان عدد الحراس في البداية خمسة، ثم أصبح تدريجيا عشرين بعد سرقة لوحة صغيرة. وتغلق الأبواب في السادسة مساء."
		whole := "أسئلة بلا جواب\nوتعرض القاعة الكبرى مصحفا كتبه خطاط من إيران في القرن السادس عشر، نقل إلى المدينة من القاهرة.\n"
		if want := whole + guards; !slices.Contains(evidence, want) {
			t.Errorf("%q is not read, but %q", want, evidence)
		}
		if len(asked) != len(museumPassages(t)) {
			t.Errorf("%d passages are read, of %d", len(asked), len(museumPassages(t)))
		}
	}
}

func TestWindows(t *testing.T) {
	long := strings.Repeat("جملة من كلمات قليلة هنا. ", 100)
	end := 0
	for _, w := range windows(long) {
		if w.Start < end || w.End <= w.Start || len([]rune(long[w.Start:w.End])) > windowRunes {
			t.Errorf("window %v behind %d", w, end)
		}
		end = w.End
	}
	if strings.TrimSpace(long[end:]) != "" {
		t.Errorf("unread: %q", long[end:])
	}
}
