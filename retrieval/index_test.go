package retrieval

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestLexicon(t *testing.T) {
	passages := []Passage{
		{ID: 1, Text: "رفض رئيس الوزراء التوقيع على البيان الختامي."},
		{ID: 2, Text: "اجتمع قادة الدول في العاصمة."},
		{ID: 3, Section: "المناخ", Opens: true, Text: "ارتفعت الحرارة سبع درجات."},
		{ID: 4, Section: "المناخ", Text: "غادر الوفد الياباني القاعة قبل التصويت."},
	}
	x := newLexicon(passages)
	tests := []struct {
		rule, query string
		best        int
		matched     string
	}{
		{"the same word with other clitics", "وبيان ختامي", 1, "البيان الختامي"},
		{"a synonym", "لماذا امتنع عن الإمضاء؟", 1, "رفض التوقيع"},
		{"the plural is not the stemmer's: a group of the thesaurus", "زعماء", 2, "قادة"},
		{"a heading counts for the first paragraph below it", "ماذا عن المناخ؟", 3, ""},
		{"a capital stands for its country, and a people for it", "موقف طوكيو", 4, "الياباني"},
		{"in English too", "What did Japan do?", 4, "الياباني"},
		{"a dialect", "مين طلع من القاعة؟", 4, "غادر القاعة"},
		{"a typing error: the n-grams", "التوقبع", 1, ""},
		{"no vowel signs, other digits", "سَبْعُ دَرَجات", 3, "سبع درجات"},
	}
	for _, test := range tests {
		query := Words(test.query)
		scores := x.score(query)
		best := ranking(scores)[0]
		if best+1 != test.best || scores[best] == 0 {
			t.Errorf("%s: %s finds %d, want %d; scores %.2f", test.rule, test.query, best+1, test.best, scores)
		}
		text := passages[test.best-1].Text
		if got := strings.Join(x.matched(x.want(query), best, text), " "); got != test.matched {
			t.Errorf("%s: %s matched %q, want %q", test.rule, test.query, got, test.matched)
		}
	}
	for i, score := range x.score(Words("من هو الذي على ذلك؟")) {
		if score != 0 {
			t.Errorf("stop words score %g in %d", score, i+1)
		}
	}
}

func TestBM25(t *testing.T) {
	x := newBM25([][]string{{"a", "a", "b"}, {"a", "c", "c", "c", "c"}, {"b"}, {"d"}})
	weight := func(term string, doc int32) float64 {
		i := slices.IndexFunc(x[term], func(p posting) bool { return p.doc == doc })
		return float64(x[term][i].weight)
	}
	// By hand: idf ln(1+(4-2+.5)/(2+.5)) = .6931, mean length 2.5, tf 2, length 3.
	if got, want := weight("a", 0), 0.6931*2*2.2/(2+1.2*(0.25+0.75*3/2.5)); math.Abs(got-want) > 1e-3 {
		t.Errorf("weight %.4f, want %.4f", got, want)
	}
	if weight("a", 0) <= weight("a", 1) {
		t.Error("twice in a short document is not better than once in a long one")
	}
	if weight("b", 2) <= weight("b", 0) || weight("d", 3) <= weight("b", 2) {
		t.Error("a shorter document or a rarer term is not better")
	}
}

func TestFuse(t *testing.T) {
	tests := []struct {
		rule           string
		lexical, dense []float64
		want           []int // places, best first
	}{
		{"both count", []float64{3, 0, 0}, []float64{.8, .8, .7}, []int{0, 1, 2}},
		{"by how much one is better counts, not its rank", []float64{5.1, 5, 0}, []float64{.80, .90, .79}, []int{1, 0, 2}},
		{"no word is known: meaning decides", []float64{0, 0, 0}, []float64{.7, .8, .75}, []int{1, 2, 0}},
		{"nothing is embedded: words decide", []float64{1, 3, 2}, []float64{0, 0, 0}, []int{1, 2, 0}},
		{"all equal: reading order", []float64{1, 1, 1}, []float64{.5, .5, .5}, []int{0, 1, 2}},
	}
	for _, test := range tests {
		if diff := cmp.Diff(test.want, ranking(fuse(test.lexical, test.dense))); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", test.rule, diff)
		}
	}
	// One rare word among a thousand passages has a z-score of 30, and may not outweigh all meaning.
	lexical, dense := make([]float64, 1000), make([]float64, 1000)
	for i := range dense {
		dense[i] = rand.New(rand.NewPCG(uint64(i), 0)).NormFloat64()
	}
	lexical[0], dense[0], dense[1] = 1, -2, 6
	if best := ranking(fuse(lexical, dense))[0]; best != 1 {
		t.Errorf("passage %d is best, want 1", best)
	}
}

func TestRetrieve(t *testing.T) {
	index, err := Build(t.Context(), small, newFake(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	hits, err := index.Retrieve(t.Context(), "أين تبني الطيور أعشاشها؟", 10)
	if err != nil {
		t.Fatal(err)
	}
	if len(hits) != len(small) {
		t.Fatalf("%d hits, want all %d", len(hits), len(small))
	}
	h := hits[0]
	if h.ID != 3 || h.LexicalRank != 1 || h.DenseRank != 1 || h.Lexical <= 0 || h.Score <= hits[1].Score {
		t.Errorf("first hit %+v", h)
	}
	if diff := cmp.Diff([]string{"الطيور", "وتبني", "أعشاشها"}, h.Matched); diff != "" {
		t.Errorf("matched (-want +got)\n%s", diff)
	}
	for _, query := range []string{"", " \n", "؟!", "🙂", "\u064e\u064e"} {
		if hits, err := index.Retrieve(t.Context(), query, 3); hits != nil || err != nil {
			t.Errorf("%q finds %v, %v", query, hits, err)
		}
	}
	if hits, err := index.Retrieve(t.Context(), "الكلاب", 2); err != nil || len(hits) != 2 || hits[0].ID != 2 {
		t.Errorf("%v, %v, want 2 hits, paragraph 2 first", hits, err)
	}
}

// chromem-go answers a cancelled query with no results and no error.
func TestCancelledIsNotEmpty(t *testing.T) {
	index, err := Build(t.Context(), small, newFake(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := index.Retrieve(t.Context(), "السمك", 1); err != nil { // the query is cached, so that only the comparison is left
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if hits, err := index.Retrieve(ctx, "السمك", 1); !errors.Is(err, context.Canceled) {
		t.Errorf("%v, %v, want %v", hits, err, context.Canceled)
	}
	if _, err := index.vectors.Load().cosines(ctx, make([]float32, 64)); !errors.Is(err, context.Canceled) {
		t.Errorf("comparison: %v, want %v", err, context.Canceled)
	}
}

// Each of these is accepted by chromem-go, and breaks later queries.
func TestVectorsRefuse(t *testing.T) {
	nan := float32(math.NaN())
	for name, second := range map[string][]float32{
		"another dimension":  {1, 0, 0},
		"zero":               {0, 0},
		"not of unit length": {3, 4},
		"not a number":       {nan, 1},
	} {
		if _, err := newVectors(t.Context(), [][]float32{{1, 0}, second}, make([][]part, 2)); err == nil {
			t.Errorf("a paragraph's vector, %s, is taken", name)
		}
		parts := [][]part{{{window: true, vector: second}}}
		if _, err := newVectors(t.Context(), [][]float32{{1, 0}}, parts); err == nil {
			t.Errorf("a part's vector, %s, is taken", name)
		}
	}
	x, err := newVectors(t.Context(), [][]float32{{1, 0}, {0, 1}}, make([][]part, 2))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := x.cosines(t.Context(), []float32{1, 0, 0}); err == nil {
		t.Error("a query of another dimension is compared")
	}
	cosines, err := x.cosines(t.Context(), []float32{0.6, 0.8})
	if err != nil || math.Abs(cosines[0]-0.6) > 1e-6 || math.Abs(cosines[1]-0.8) > 1e-6 {
		t.Errorf("cosines %v, %v", cosines, err)
	}
}

// Equal passages come in reading order, every time; chromem-go returns them in any.
func TestTiesAreStable(t *testing.T) {
	var passages []Passage
	for i := range 40 {
		passages = append(passages, Passage{ID: i + 1, Text: "نص واحد."})
	}
	index, err := Build(t.Context(), passages, newFake(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	for range 5 {
		hits, err := index.Retrieve(t.Context(), "نص", 40)
		if err != nil {
			t.Fatal(err)
		}
		for i, h := range hits {
			if h.ID != i+1 {
				t.Fatalf("place %d has paragraph %d", i+1, h.ID)
			}
		}
	}
}

func TestWordsDecideWhenTheEmbedderIsDown(t *testing.T) {
	f := newFake()
	index, err := Build(t.Context(), small, f, Options{})
	if err != nil {
		t.Fatal(err)
	}
	f.err = errors.New("down")
	hits, err := index.Retrieve(t.Context(), "من يحرس البيت؟", 2)
	if err != nil || hits[0].ID != 2 || hits[0].Dense != 0 {
		t.Errorf("%v, %v", hits, err)
	}
	if _, err := Build(t.Context(), small, f, Options{}); !errors.Is(err, f.err) {
		t.Errorf("Build: %v, want %v", err, f.err)
	}
	if _, err := Build(t.Context(), nil, newFake(), Options{}); err == nil {
		t.Error("an index of no passages is built")
	}
}

// synthetic makes n passages of about 60 words.
func synthetic(n int) []Passage {
	words := strings.Fields("الدولة الحكومة الاتفاق الحدود الرئيس الميزانية المدرسة الطبيب البحر القمر النهر الجامعة الشركة " +
		"الطائرة الحديقة الكتاب المدينة القرية السوق الطريق الجسر المتحف المسرح الملعب اللاعب الفريق")
	r := rand.New(rand.NewPCG(1, 0))
	passages := make([]Passage, n)
	for i := range passages {
		var b strings.Builder
		for j := range 60 {
			fmt.Fprintf(&b, "%s%d ", words[r.IntN(len(words))], r.IntN(400))
			if j%12 == 11 {
				b.WriteString("وانتهت. ")
			}
			b.WriteString(words[r.IntN(len(words))] + " ")
		}
		passages[i] = Passage{ID: i + 1, Text: b.String()}
	}
	return passages
}

// In a long article the parts of the best passages only are compared, and the best passage is still
// found.
func TestLongArticle(t *testing.T) {
	passages := synthetic(allParts + 50)
	passages[217].Text = "زار العالم الجليل مختبر البلورات النادرة صباحا. " + passages[217].Text
	f := newFake()
	index, err := Build(t.Context(), passages, f, Options{})
	if err != nil {
		t.Fatal(err)
	}
	hits, err := index.Retrieve(t.Context(), "من زار مختبر البلورات؟", 3)
	if err != nil || hits[0].ID != 218 {
		t.Errorf("%v, %v, want paragraph 218", hits, err)
	}
}

// The question is embedded before the clock starts.
func BenchmarkRetrieve(b *testing.B) {
	const question = "كم تدفع الدولة من ميزانية المدرسة في كل عام؟"
	b.Run("15", func(b *testing.B) {
		index := builtInIndex(b)
		for b.Loop() {
			if _, err := index.Retrieve(b.Context(), question, 5); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("10000", func(b *testing.B) {
		f := newFake()
		f.dimension = 384
		index, err := Build(b.Context(), synthetic(10_000), f, Options{})
		if err != nil {
			b.Fatal(err)
		}
		b.ResetTimer()
		for b.Loop() {
			if _, err := index.Retrieve(b.Context(), question, 5); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkWords(b *testing.B) {
	text := builtIn(b)[7].Text
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		Words(text)
	}
}

// While others are asked, whole passages count first and their parts when all vectors are made; the
// pause is kept before each batch.
func TestEmbedInTheBackground(t *testing.T) {
	offline, err := Offline()
	if err != nil {
		t.Fatal(err)
	}
	passages := []Passage{
		{ID: 1, Text: "يفتح المسبح كل يوم في السابعة صباحًا. وثمن التذكرة ثلاثة دنانير للكبار ودينار للأطفال."},
		{ID: 2, Text: "زار الوفد المصنع الجديد. وقال مديره إن الإنتاج يبدأ في الربيع بعد وصول الآلات."},
	}
	x, err := New(passages, offline, nil)
	if err != nil {
		t.Fatal(err)
	}
	question := "متى تبدأ المنشأة الصناعية عملها؟"
	if h := bestHit(t, x, question); h.Dense != 0 || x.Embedded() {
		t.Fatalf("by words alone: %+v", h)
	}
	pauses, coarse := 0, false
	err = x.Embed(t.Context(), Options{Pause: func(context.Context) {
		if pauses++; x.vectors.Load() != nil && !coarse {
			coarse = true
			if h := bestHit(t, x, question); h.ID != 2 || h.Dense <= 0 || h.Dense > 1 || x.Embedded() {
				t.Errorf("by whole passages: %+v", h)
			}
		}
	}})
	if err != nil || !coarse || pauses < 2 || !x.Embedded() {
		t.Errorf("%v after %d pauses, whole passages first %v", err, pauses, coarse)
	}
	if h := bestHit(t, x, question); h.ID != 2 || h.Dense <= 1 {
		t.Errorf("by all vectors: %+v", h)
	}
	x.Forget(func(string) bool { return false })
	if h := bestHit(t, x, question); h.Dense != 0 || x.Embedded() {
		t.Errorf("after all is forgotten: %+v", h)
	}
}

// bestHit is the first of the two passages that are found for a question.
func bestHit(t *testing.T, x *Index, question string) Hit {
	t.Helper()
	hits, err := x.Retrieve(t.Context(), question, 2)
	if err != nil || len(hits) != 2 {
		t.Fatalf("%+v, %v", hits, err)
	}
	return hits[0]
}
