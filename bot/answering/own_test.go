package answering

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"isnad/bot/answering/reader"
	"isnad/prompts"
	"isnad/retrieval"
)

// A quoter is the built-in model without its server.
type quoter struct{ *reader.Reader }

func (q quoter) Generate(ctx context.Context, messages []prompts.Message, emit func(string) error) (int, error) {
	question, history, shown, _ := prompts.ParsePrompt(messages)
	var passages []retrieval.Passage
	for _, p := range shown {
		passages = append(passages, retrieval.Passage{ID: p.ID, Section: p.Section, Text: p.Text})
	}
	reading, err := q.Quote(ctx, question, history, passages)
	if err != nil {
		return 0, err
	}
	return writes(reading.Text()).Generate(ctx, messages, emit)
}

// onArticle makes an Answerer on a text; model may be nil for the built-in one.
func onArticle(t *testing.T, b bench, article string, model Generator) *Answerer {
	passages, err := retrieval.Split("article.txt", []byte(article))
	if err != nil {
		t.Fatal(err)
	}
	index, err := retrieval.Build(t.Context(), passages, b.encoder, retrieval.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if model == nil {
		model = quoter{b.reader}
	}
	return New(Options{Passages: passages, Retriever: index, Generator: model, Reader: b.reader, Judge: wordJudge{}})
}

// TestOwnText runs testdata/own.txtar: what is an article's own reaches the reader as the article
// writes it.
func TestOwnText(t *testing.T) {
	b := newBench(t)
	archive, err := txtar.ParseFile("testdata/own.txtar")
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, f := range archive.Files {
		files[f.Name] = strings.TrimSpace(string(f.Data))
	}
	for _, f := range archive.Files {
		name, asked := strings.CutSuffix(f.Name, ".ask")
		if !asked {
			continue
		}
		t.Run(name, func(t *testing.T) {
			article, _, _ := strings.Cut(name, ".")
			var model Generator
			if text, ok := files[name+".model"]; ok {
				model = writes(text)
			}
			r, err := onArticle(t, b, files[article+".article"], model).Answer(t.Context(), Question{Text: files[f.Name]}, func(Answer) {})
			if err != nil {
				t.Fatal(err)
			}
			got := r.Text()
			if r.kind == Quoted {
				got = "الأقرب: " + got
			}
			if d := cmp.Diff(files[name+".reader"], got); d != "" {
				t.Errorf("draft %q: the reader sees\n%s\n%s", r.Trace.Draft, got, d)
			}
		})
	}
}

// What a marker is depends on where it stands, on which paragraphs were supplied (1 to 6) and on
// their text.
func TestMarkers(t *testing.T) {
	var passages []retrieval.Passage
	const texts = "نص|تنص المادة (2) من القانون [5] على ذلك|الفقرة رقم 4 من العقد ملغاة|رابع|خامس|وردت في الفقرة 1."
	for i, text := range strings.Split(texts, "|") {
		passages = append(passages, retrieval.Passage{ID: i + 1, Text: text})
	}
	for _, c := range []struct {
		draft, text string
		cited       []int
	}{
		{"حضر الوزير [6].", "حضر الوزير.", []int{6}},
		{"حضر الوزير. [6]", "حضر الوزير.", []int{6}},
		{"حضر الوزير [1][2].", "حضر الوزير.", []int{1, 2}},
		{"حضر الوزير [1,2].", "حضر الوزير.", []int{1, 2}},
		{"حضر الوزير [2-5].", "حضر الوزير.", []int{2, 3, 4, 5}},
		{"حضر الوزير [١ و٢].", "حضر الوزير.", []int{1, 2}},
		{"حضر الوزير 【٣】.", "حضر الوزير.", []int{3}},
		{"حضر الوزير (3).", "حضر الوزير.", []int{3}},
		{"حضر الوزير. (3)", "حضر الوزير.", []int{3}},
		{"حضر الوزير (الفقرة 3).", "حضر الوزير.", []int{3}},
		{"حضر الوزير (الفقرة 3) مساء.", "حضر الوزير مساء.", []int{3}},
		{"حضر [3] الوزير مساء.", "حضر الوزير مساء.", []int{3}},
		{"[3] حضر الوزير.", "حضر الوزير.", []int{3}},
		{"وفق الفقرة 3، حضر الوزير.", "حضر الوزير.", []int{3}},
		{"حضر الوزير وفق الفقرة ٣.", "حضر الوزير", []int{3}},
		{"حضر الوزير [99].", "حضر الوزير.", []int{99}}, // the check passes it over
		{"حضر 12 (3) وزيرا [1].", "حضر 12 (3) وزيرا.", []int{1}},
		{"حضر الوزير في السنة (12).", "حضر الوزير في السنة (12).", nil},
		{"حضر الوزير في عام (2014).", "حضر الوزير في عام (2014).", nil},
		{"حضر الوزراء (3) [1].", "حضر الوزراء (3).", []int{1}},
		{"تقول المادة (2) [1].", "تقول المادة (2).", []int{1}},
		{"المراد المادة (2).", "المراد المادة (2).", nil},
		{"هذا من القانون [5] أيضا [2].", "هذا من القانون [5] أيضا.", []int{2}},
		{"الفقرة رقم 4 من العقد سقطت [3].", "الفقرة رقم 4 من العقد سقطت.", []int{3}},
		{"هي في الفقرة 1 [6].", "هي في الفقرة 1.", []int{6}},
		{"-5 درجات كانت [2].", "-5 درجات كانت.", []int{2}},
		{"-حضر الوزير [2].", "حضر الوزير.", []int{2}},
		{"- حضر الوزير [2].", "حضر الوزير.", []int{2}},
		{"2. حضر الوزير [2].", "حضر الوزير.", []int{2}},
		{"حضر الوزير [1-9].", "حضر الوزير.", []int{1, 9}},
		{"هل حضر؟ [2].", "هل حضر؟", []int{2}},
		{"حضر! [2].", "حضر!", []int{2}},
		{"حضر... [2]", "حضر...", []int{2}},
		{"حضر الوزير [^6].", "حضر الوزير.", []int{6}},
		{"حضر الوزير [[6]].", "حضر الوزير.", []int{6}},
		{"حضر الوزير [[6]](#6).", "حضر الوزير.", []int{6}},
		{"حضر الوزير [6](https://a.test/2024/3).", "حضر الوزير.", []int{6}},
		{"حضر الوزير [citation:6].", "حضر الوزير.", []int{6}},
		{"حضر الوزير [Source 6].", "حضر الوزير.", []int{6}},
		{"حضر الوزير [Sources 1, 6].", "حضر الوزير.", []int{1, 6}},
		{"حضر الوزير [source_2, source_6].", "حضر الوزير.", []int{2, 6}},
		{"حضر الوزير [doc6].", "حضر الوزير.", []int{6}},
		{"حضر الوزير [doc-2, doc-6].", "حضر الوزير.", []int{2, 6}},
		{"حضر الوزير [ID:6].", "حضر الوزير.", []int{6}},
		{"حضر الوزير [#6].", "حضر الوزير.", []int{6}},
		{"حضر الوزير [المصدر: 6].", "حضر الوزير.", []int{6}},
		{"حضر الوزير [انظر الفقرة 6].", "حضر الوزير.", []int{6}},
		{"حضر الوزير (المصدر 6).", "حضر الوزير.", []int{6}},
		{"حضر الوزير (doc 6).", "حضر الوزير.", []int{6}},
		{"حضر الوزير 【6†source】.", "حضر الوزير.", []int{6}},
		{"حضر الوزير 【6:0†article.txt】.", "حضر الوزير.", []int{6}},
		{"حضر الوزير ［6］.", "حضر الوزير.", []int{6}},
		{"حضر الوزير 〔٦〕.", "حضر الوزير.", []int{6}},
		{"حضر الوزير {6}.", "حضر الوزير.", []int{6}},
		{`حضر الوزير \[6\].`, "حضر الوزير.", []int{6}},
		{`حضر الوزير \cite{6}.`, "حضر الوزير.", []int{6}},
		{"حضر الوزير $^{6}$.", "حضر الوزير.", []int{6}},
		{"حضر الوزير ^[6].", "حضر الوزير.", []int{6}},
		{"حضر الوزير ^6^.", "حضر الوزير.", []int{6}},
		{"حضر الوزير<sup>6</sup>.", "حضر الوزير.", []int{6}},
		{"حضر الوزير<sup>[6]</sup>.", "حضر الوزير.", []int{6}},
		{`حضر الوزير <ref id="6"/>.`, "حضر الوزير.", []int{6}},
		{`حضر الوزير <a href="#6">[6]</a>.`, "حضر الوزير.", []int{6}},
		{"حضر الوزير <6>.", "حضر الوزير.", []int{6}},
		{"حضر الوزير⁶.", "حضر الوزير.", []int{6}},
		{"حضر الوزير¹⁻⁶.", "حضر الوزير⁻.", []int{1, 6}},
		{"حضر الوزير¹,⁶.", "حضر الوزير.", []int{1, 6}},
		{"حضر الوزير.⁶", "حضر الوزير.", []int{6}},
		{"حضر الوزير *[6]*.", "حضر الوزير.", []int{6}},
		{"حضر الوزير ([6]).", "حضر الوزير.", []int{6}},
		{"مساحته 12 كم² [6].", "مساحته 12 كم².", []int{6}},
		{"مساحته 12 m² [6].", "مساحته 12 m².", []int{6}},
		{"عددها 10⁶ [6].", "عددها 10⁶.", []int{6}},
		{`بلغت \(40\%\) [6].`, "بلغت 40٪.", []int{6}},
		{`بلغت $40\%$ [6].`, "بلغت 40٪.", []int{6}},
		{`بلغت 40\% [6].`, "بلغت 40٪.", []int{6}},
		{`بلغت $\frac{3}{4}$ المساحة [6].`, "بلغت 3/4 المساحة.", []int{6}},
		{`بلغت $12\,\text{متر}^2$ [6].`, "بلغت 12 متر².", []int{6}},
		{`بلغت $25^{\circ}$ [6].`, "بلغت 25°.", []int{6}},
		{`بلغت $$1{,}250$$ [6].`, "بلغت 1,250.", []int{6}},
		{"بلغت $5 مليون ثم $6 مليون [6].", "بلغت $5 مليون ثم $6 مليون.", []int{6}},
		{"بين $5-$6 للكيلو [6].", "بين $5-$6 للكيلو.", []int{6}},
		{"## حضر <b>الوزير</b> *مساء* [6].", "حضر الوزير مساء.", []int{6}},
		{"حضر الوزير – [6].", "حضر الوزير.", []int{6}},
		{"حضر الوزير [6]:", "حضر الوزير", []int{6}},
		{"وفقًا للفقرة [6]، حضر الوزير.", "حضر الوزير.", []int{6}},
		{"كما جاء في الفقرة رقم (6)، حضر الوزير.", "حضر الوزير.", []int{6}},
		{"الجواب: حضر الوزير [6].", "حضر الوزير.", []int{6}},
		{"**الجواب:** حضر الوزير [6].", "حضر الوزير.", []int{6}},
	} {
		d, _ := parseDrafted(c.draft, passages)
		if d.text != c.text || !slices.Equal(d.cited, c.cited) {
			t.Errorf("%s: %q %v, want %q %v", c.draft, d.text, d.cited, c.text, c.cited)
		}
	}
}

// A draft is cut where the article would be, whatever the pieces in which it comes. "|" stands
// between sentences.
func TestCutter(t *testing.T) {
	for _, want := range []string{
		"قال د. كمال ذلك [1]. |وعاد [2].",
		"قال [1]. |2. خطوة ثانية [2]. |",
		"قال.[1] |وعاد.[2] [3] |ثم. (4)",
		"الأول [1]. |(2) الثاني [1]. |(3) الثالث",
		"قال «لا. لن أوقع» ثم عاد [1]. |قال \"لا. نعم\" وعاد. [2]",
		"قال «لا. لن أوقع.» [1] |ثم",
		"باع 4.5 كتاب [1]? |نعم! |",
		"سطر [1]\n|سطر. [2]\n|سطر",
		"لم يغلق «القوس [1].\n|وعاد.",
		"لم يغلق «القوس [1]. |وعاد.",
		"قال.[^1] |وعاد.<sup>2</sup> |ثم.¹² |عاد.",
		"قال.[[1]](#1) |وعاد.[2](https://a.test/b.c) |ثم.",
		"قال. 【1†a.txt】 |وعاد. [doc2] |ثم. {3} |عاد.",
	} {
		draft := strings.ReplaceAll(want, "|", "")
		for size := 1; size < 30; size += 4 {
			var c cutter
			var got []string
			for piece := range slices.Chunk([]byte(draft), size) {
				got = append(got, c.add(string(piece))...)
			}
			got = append(got, c.end()...)
			if s := strings.Join(got, "|"); s != strings.TrimSuffix(want, "|") {
				t.Errorf("by %d bytes: %q, want %q", size, s, want)
			}
		}
	}
}

// A refusal names a word that the article lacks once, however often it was asked for.
func TestRefusalNamesWordsOnce(t *testing.T) {
	r, err := onArticle(t, newBench(t), "افتتحت البلدية جسرًا جديدًا فوق النهر.", nil).
		Answer(t.Context(), Question{Text: "ماذا قال لوكاشينكو؟ ومن هو لوكاشينكو؟"}, func(Answer) {})
	if err != nil || r.kind != Refused || strings.Count(r.missing, "لوكاشينكو") != 1 {
		t.Errorf("%v %q, %v", r.kind, r.missing, err)
	}
}
