package evaluation

import (
	"errors"
	"math"
	"regexp"
	"strings"
	"testing"

	"isnad/seeds"
)

// The rules of fact matching, one line each.
func TestStands(t *testing.T) {
	tests := []struct {
		variants, text string
		want           bool
		why            string
	}{
		{"ست", "ستانيسلاف زاس", false, "a short word inside another"},
		{"ست", "ستة دول", true, "a short suffix"},
		{"روسيا", "بيلاروسيا", false, "no infix"},
		{"روسيا", "وبروسيا", true, "two proclitics"},
		{"روسيا", "لروسيا", true, "a proclitic"},
		{"70", "نحو ٧٠٪ منها", true, "digits of another script"},
		{"2.3", "مقابل ٢.٣ مليون", true, "a decimal"},
		{"2.3", "مقابل 12.3 مليون", false, "and not the end of another"},
		{"70", "1970", false, "a number's border"},
		{"6", "كما ورد [6].", false, "a marker is no fact"},
		{"حذر", "موقفًا حذرًا", true, "tanwin"},
		{"عقوبات", "العقوباتِ", true, "the article"},
		{"أمل", "بشكل كامل", false, "no k- before a short word"},
		{"5", "وفق الفقرة 5", false, "a paragraph's number is no fact"},
		{"6", "(الفقرات 4، 6)", false, "nor a list of them"},
		{"لم تتخذ موقف", "ولم تتخذ موقفًا", true, "several words"},
	}
	for _, tt := range tests {
		if got := stands(tt.variants, normalise(stripMarkers(tt.text))); got != tt.want {
			t.Errorf("stands(%q, %q) = %v: %s", tt.variants, tt.text, got, tt.why)
		}
	}
}

func TestForbidden(t *testing.T) {
	tests := []struct {
		forbid, answer string
		want           bool
	}{
		{"وقع باشينيان", "لم يوقع باشينيان على البيان", false},
		{"وقع باشينيان", "لا يقول المقال إنه وقع باشينيان البيان", false},
		{"وقع باشينيان", "نعم. وقع باشينيان البيان", true},
		{"5", "لا جواب [5]", false},
		{"5", "س=5", true},
	}
	for _, tt := range tests {
		if got := len(forbidden([]string{tt.forbid}, tt.answer)) > 0; got != tt.want {
			t.Errorf("forbidden(%q, %q) = %v", tt.forbid, tt.answer, got)
		}
	}
}

// Five questions whose figures were worked out by hand.
func TestRateByHand(t *testing.T) {
	questions := []Question{
		{ID: "a", Kind: "direct", Answerable: true, Gold: []int{5}, GoldAll: []int{5}, Facts: [][]string{{"بيلاروسيا"}},
			Forbid: []string{"إلى روسيا"}},
		{ID: "b", Kind: "multi", Answerable: true, Gold: []int{4, 15, 8}, GoldAll: []int{4, 15}, Facts: [][]string{{"جورجيا"}, {"أرمينيا"}}},
		{ID: "c", Kind: "unans_near", Forbid: []string{"1992"}},
		{ID: "d", Kind: "chat"},
		{ID: "e", Kind: "false_premise", Answerable: true, Gold: []int{6, 7}, Facts: [][]string{{"لم يوقع", "رفض"}},
			Forbid: []string{"وقع باشينيان لأنه"}},
	}
	outcomes := []Outcome{
		{Answer: "إلى بيلاروسيا [5]", Citations: []int{5, 9}, Retrieved: []int{1, 5, 3}},
		{Answer: "جورجيا", Citations: []int{4}, Retrieved: []int{8, 4, 1, 2, 3, 15}},
		{Answer: "تأسست عام 1992"},
		{Answer: "أهلًا بك"},
		{Answer: "لم يوقع باشينيان البيان", Citations: []int{7}, Refused: true, Retrieved: []int{7}},
	}
	var items []Item
	for i, q := range questions {
		items = append(items, Item{q, outcomes[i], Rate(q, outcomes[i])})
	}
	got := figures(items)
	for name, want := range map[string]float64{"hit@1": 2. / 3, "hit@5": 1, "mrr": 2.5 / 3, "fact_recall": 2.5 / 3,
		"citation_precision": 2.5 / 3, "citation_recall": 2.5 / 3,
		"refusal_recall": 0, "refusal_f1": 0, "refused_answerable": 0, "forbidden": .2, "strict": .6} {
		if math.Abs(got[name].Value-want) > 1e-9 {
			t.Errorf("%s = %v, want %v", name, got[name].Value, want)
		}
	}
}

// Of a question on the whole article any paragraph is right, unless some are named; a question that
// names nothing to be told right or wrong by is refused.
func TestNoGold(t *testing.T) {
	told := Outcome{Answer: "ستائر فوق المرجان [3].", Citations: []int{3}}
	for _, tt := range []struct {
		line string
		want float64
		err  string
	}{
		{line: `{"id": "a", "kind": "whole", "question": "لخص", "answerable": true, "facts": [["ستائر"]]}`, want: 1},
		{line: `{"id": "a", "kind": "whole", "question": "لخص", "answerable": true, "facts": [["ستائر"]], "gold": [7]}`},
		{line: `{"id": "a", "kind": "direct", "question": "ما؟", "answerable": true, "facts": [["ستائر"]]}`,
			err: "line 1 is answerable and names no paragraph"},
		{line: `{"id": "a", "kind": "whole", "question": "لخص", "answerable": true, "gold": [3]}`, err: "line 1 is answerable and names no fact"},
	} {
		questions, err := ReadQuestions([]byte(tt.line))
		if tt.err != "" {
			if err == nil || !strings.Contains(err.Error(), tt.err) {
				t.Errorf("%s: %v", tt.line, err)
			}
			continue
		}
		if err != nil || Rate(questions[0], told).Marks["strict"] != tt.want {
			t.Errorf("%s: %v, strict %v, want %v", tt.line, err, Rate(questions[0], told).Marks["strict"], tt.want)
		}
	}
}

// On the whole set, perfect answers get full marks, and a refusal of everything gets what refusing
// is worth.
func TestRateExtremes(t *testing.T) {
	questions, err := ReadQuestions(seeds.Questions)
	if err != nil {
		t.Fatal(err)
	}
	var perfect, refusing []Item
	for _, q := range questions {
		gold := q.GoldAll
		if len(gold) == 0 && len(q.Gold) > 0 {
			gold = q.Gold[:1]
		}
		o := Outcome{Answer: "لا يذكر المقال ذلك.", Refused: true}
		if q.Answerable || q.Kind == kindChat {
			var facts []string
			for _, f := range q.Facts {
				facts = append(facts, f[0])
			}
			o = Outcome{Answer: strings.Join(facts, " ، ") + " أهلًا بك", Citations: gold, Retrieved: gold}
		}
		perfect = append(perfect, Item{q, o, Rate(q, o)})
		r := Outcome{Answer: "لا أجد ذلك في المقال.", Refused: true}
		refusing = append(refusing, Item{q, r, Rate(q, r)})
	}
	p, r := figures(perfect), figures(refusing)
	for _, name := range []string{"hit@1", "mrr", "fact_recall", "citation_precision", "citation_recall", "refusal_f1", "strict"} {
		if p[name].Value != 1 {
			t.Errorf("perfect answers: %s = %v", name, p[name].Value)
		}
	}
	if r["refused_answerable"].Value != 1 || r["refusal_recall"].Value != 1 || r["fact_recall"].Value != 0 {
		t.Errorf("refusing everything: %v", r)
	}
}

// What was not measured is a dash in every report, never a zero.
func TestNothingMeasured(t *testing.T) {
	items := []Item{{Question: Question{ID: "a", Kind: "lookup", Question: "؟", Answerable: true}}}
	var text, page strings.Builder
	r := NewReport("m", items, nil)
	if err := errors.Join(r.Text(&text), r.HTML(&page)); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(text.String(), "NaN") || !regexp.MustCompile(`refusal_recall\s+–\s+–`).MatchString(text.String()) {
		t.Errorf("what was not measured:\n%s", text.String())
	}
	if !strings.Contains(page.String(), `<td>refusal_recall<td class="n">–<td class="n">–`) {
		t.Error("the page has a value for what was not measured")
	}
	var claims, drafts strings.Builder
	if err := errors.Join(ClaimReport{}.Text(&claims), NewDraftReport(nil, true).Text(&drafts)); err != nil {
		t.Fatal(err)
	}
	for _, told := range []string{claims.String(), drafts.String()} {
		if strings.Contains(told, "0.000") || strings.Contains(told, "NaN") || !strings.Contains(told, "–") {
			t.Errorf("nothing was measured:\n%s", told)
		}
	}
}
