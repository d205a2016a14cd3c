package reader

import (
	"strings"
	"testing"

	"isnad/retrieval"
)

func TestGather(t *testing.T) {
	passages := []retrieval.Passage{
		{ID: 1, Text: "افتتح متحف الخزف أبوابه في 12 مارس 2019. وكانت القاعة مخزنا للقمح."},
		{ID: 2, Text: "قالت المديرة سلمى الراشد إن المتحف يعرض 340 قطعة. وأضافت أنها هبة من التاجر يوسف حداد."},
		{ID: 3, Text: "زار يوسف حداد القاعة في 12 مارس 2019. وسيفتتح جناح ثان في 5 مايو 2027 بكلفة 3 ملايين دولار."},
	}
	r := newTestReader(t)
	for question, want := range map[string]string{
		"ما أهم التواريخ في المقال؟": "افتتح متحف الخزف أبوابه في 12 مارس 2019 [1]. وسيفتتح جناح ثان في 5 مايو 2027 بكلفة 3 ملايين دولار [3].",
		"اذكر كل الأرقام الواردة": "قالت المديرة سلمى الراشد إن المتحف يعرض 340 قطعة [2]. " +
			"وسيفتتح جناح ثان في 5 مايو 2027 بكلفة 3 ملايين دولار [3].",
		"من الأشخاص المذكورون؟": "قالت المديرة سلمى الراشد إن المتحف يعرض 340 قطعة [2]. وأضافت أنها هبة من التاجر يوسف حداد [2].",
	} {
		reading, err := r.Quote(t.Context(), question, nil, passages)
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.TrimSpace(reading.Text()); got != want {
			t.Errorf("%s\n got %s\nwant %s", question, got, want)
		}
	}
}
