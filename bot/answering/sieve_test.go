package answering

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const clinic = `افتتح مستشفى الأطفال في مدينة سوسة يوم الأحد 3 مارس 2019.

قالت المديرة سلمى الغربي إن المستشفى يستقبل 420 مريضا كل يوم.

لا توجد معلومات عن عدد الأطباء الذين غادروا المستشفى.`

// TestDrafts: what a model writes besides checked sentences, and what the reader sees of it.
func TestDrafts(t *testing.T) {
	b := newBench(t)
	const opened = "افتتح مستشفى الأطفال في مدينة سوسة يوم الأحد"
	for _, c := range []struct{ name, question, draft, reader string }{
		{"a broken letter", "متى افتتح المستشفى؟",
			"افتتح مستشفى الأط\ufffd\ufffdال يوم الأحد [1]. قالت سلمى الغربي إن المستشفى يستقبل 420 مريضا كل يوم [2].",
			"قالت سلمى الغربي إن المستشفى يستقبل 420 مريضا كل يوم [2]."},
		{"a table", "متى افتتح المستشفى؟", "| المدينة | اليوم |\n|---|---|\n| سوسة | الأحد [1] |\n" + opened + " [1].", opened + " [1]."},
		{"formulas", "كم مريضا يستقبل المستشفى؟", `قالت سلمى الغربي إن المستشفى يستقبل \(420\) مريضا كل يوم [2].`,
			"قالت سلمى الغربي إن المستشفى يستقبل 420 مريضا كل يوم [2]."},
		{"a formula that cannot be read", "كم مريضا يستقبل المستشفى؟",
			`يستقبل المستشفى \sum_{i} مريضا كل يوم [2]. ` + opened + " [1].", opened + " [1]."},
		{"a list of sources", "متى افتتح المستشفى؟", opened + " [1].\n\n**المراجع:**\n1. يستقبل المستشفى 420 مريضا كل يوم [2].",
			opened + " [1]."},
		{"sources on one line", "متى افتتح المستشفى؟",
			opened + " [1].\nالمصادر: [1]، [2].\nيستقبل المستشفى 420 مريضا كل يوم [2].", opened + " [1]."},
		{"footnotes", "متى افتتح المستشفى؟", opened + "[^1].\n\n[^1]: يستقبل المستشفى 420 مريضا كل يوم [2].", opened + " [1]."},
		{"words about the answering", "متى افتتح المستشفى؟",
			"كما ورد أعلاه [1]. هذا جواب السؤال [2]. الإجابة موجودة في الفقرة 2. آمل أن يكون هذا مفيدا [2]. " +
				opened + " [1]. نعم [1].", opened + " [1]."},
		{"a refusal", "كم كلف المستشفى؟", "لا يذكر المقال كم كلف المستشفى.", "refused: «كم كلف المستشفى»"},
		{"a refusal and what is beside it", "كم كلف المستشفى؟", "غير مذكور في النص. " + opened + " [1].", "refused: "},
		{"a named refusal and what is beside it", "كم كلف المستشفى؟", "لا يذكر النص كلفة المستشفى. " + opened + " [1].",
			opened + " [1]. ولا يذكر المقال جوابًا عن «كلفة المستشفى»."},
		{"a half answer", "متى افتتح المستشفى وكم كلف؟", opened + " [1]، ولا تذكر الفقرات كلفة المستشفى.",
			opened + " [1]. ولا يذكر المقال جوابًا عن «كلفة المستشفى»."},
		{"a half answer, the other way round", "كم كلف المستشفى ومتى افتتح؟",
			"لا تذكر الفقرات كلفة المستشفى. " + opened + " [1].", opened + " [1]. ولا يذكر المقال جوابًا عن «كلفة المستشفى»."},
		{"a false premise", "لماذا افتتح المستشفى يوم الاثنين؟",
			"لا يذكر المقال أن المستشفى افتتح يوم الاثنين. " + opened + " [1].", opened + " [1]."},
		{"nothing more", "متى افتتح المستشفى؟", opened + " [1]. ولا يذكر المقال تفاصيل أخرى.", opened + " [1]."},
		{"a lie behind a refusal", "كم كلف المستشفى ومتى افتتح؟",
			"لا تذكر الفقرات كلفة المستشفى، لكن المستشفى افتتح يوم الخميس [1].", "refused: «كلفة المستشفى»"},
		{"what the article says is unknown", "كم طبيبا غادر المستشفى؟",
			"لا توجد معلومات عن عدد الأطباء الذين غادروا المستشفى [3].",
			"لا توجد معلومات عن عدد الأطباء الذين غادروا المستشفى [3]."},
		{"what it does not say at all", "كم كلف المستشفى؟", "لا توجد معلومات عن كلفة المستشفى [2].", "refused: «كلفة المستشفى»"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, err := onArticle(t, b, clinic, writes(c.draft)).Answer(t.Context(), Question{Text: c.question}, func(a Answer) {
				if strings.HasPrefix(c.reader, "refused") {
					t.Errorf("shown before the refusal: %s", a.Text())
				}
			})
			if err != nil {
				t.Fatal(err)
			}
			got := r.Text()
			if r.kind == Refused {
				got = "refused: " + r.missing
			}
			if d := cmp.Diff(c.reader, got); d != "" {
				t.Errorf("the reader sees\n%s\n%s", got, d)
			}
		})
	}
}
