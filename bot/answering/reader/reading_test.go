package reader

import (
	"context"
	"testing"

	"isnad/retrieval"
)

// What is found in the sentence before a passage is said of the passage that it is of.
func TestSentenceBefore(t *testing.T) {
	passages := []retrieval.Passage{
		{ID: 1, Text: "افتتح المتحف أمس. وكان الحفل في حلب."},
		{ID: 2, Text: "وحضر الحفل ثلاثة وزراء."},
	}
	r := New(nil, told{words: "حلب", chance: .9})
	r.Open(passages)
	read, err := r.read(t.Context(), ask{text: "أين كان الحفل؟"}, "", []retrieval.Passage{passages[1], passages[0]})
	if err != nil {
		t.Fatal(err)
	}
	if read[0].Answers > .01 || len(read[0].Spans) > 0 {
		t.Errorf("the passage below answers: %v", read[0])
	}
	if got := read[1]; got.Answers < .89 || len(got.Spans) != 1 || passages[0].Text[got.Spans[0].Start:got.Spans[0].End] != "حلب" {
		t.Errorf("the passage that it is of: %v", got)
	}
	if read, err = r.read(t.Context(), ask{text: "أين كان الحفل؟"}, "", passages[1:]); err != nil || read[0].Answers != .9 {
		t.Errorf("%v, %v: where that passage is not read, it still speaks for the article", read, err)
	}
}

// finds finds each of its words wherever they stand.
type finds []string

func (f finds) Read(ctx context.Context, asked []retrieval.Asked) ([]retrieval.Reading, error) {
	out := make([]retrieval.Reading, len(asked))
	for _, words := range f {
		found, _ := told{words: words, chance: .8}.Read(ctx, asked) // it has no errors
		for i, r := range found {
			out[i].Answers = max(out[i].Answers, r.Answers)
			out[i].Spans = append(out[i].Spans, r.Spans...)
		}
	}
	return out, nil
}

func (finds) Scope(context.Context, string) ([]float64, error) { return one(several), nil }

func (finds) Judge(context.Context, []retrieval.Pair) ([]retrieval.Judgement, error) { return nil, nil }

// A list is what the model finds in all passages, as they stand in the article.
func TestList(t *testing.T) {
	passages := []retrieval.Passage{
		{ID: 1, Text: "احترق المخزن ليلا. وكان الحارس نائما."},
		{ID: 2, Text: "وجاءت الشرطة متأخرة. ثم انهار السقف."},
		{ID: 3, Text: "وغرق القبو بماء المطافئ. وسلمت المكتبة."},
	}
	r := New(pseudo{}, finds{"احترق المخزن", "انهار السقف", "غرق القبو"})
	r.Open(passages)
	reading, err := r.Quote(t.Context(), "عدد كل الأضرار", nil, []retrieval.Passage{passages[2], passages[0], passages[1]})
	if err != nil {
		t.Fatal(err)
	}
	want := "احترق المخزن ليلا [1]. ثم انهار السقف [2]. وغرق القبو بماء المطافئ [3]."
	if got := reading.Text(); got != want {
		t.Errorf("answered\n%s, want\n%s", got, want)
	}
}
