package intent

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"isnad/retrieval/arabic"
)

// What people say that is no question: the reply says what the program does, in a sentence or two.
// "-" declines what was asked.
func TestRequestsForForm(t *testing.T) {
	kinds := map[string]string{ // by words of the reply
		"translate": "لا أترجم", "language": "بالعربية الفصحى وحدها", "compose": "لا أكتب نصوصًا", "shorten": "بأقصر منها",
		"explain": "ولا أشرح من عندي",
		"unclear": "لترى ما حوله في المقال", "rephrase": "بكلمات أخرى.", "opinion": "لا رأي لي",
		"suggest": "هذه أسئلة يجيب عنها المقال", "human": "لا إنسان",
		"maker": "كتبه مبرمجون", "model": "/status", "age": "لا عمر لي", "self": "ليس لي من ذلك شيء", "praise": "يسرّني", "blame": "لم يصحّ عندك",
	}
	for text, want := range map[string]string{
		"ترجم هذا النص إلى الفرنسية": "-translate", "ترجملي الجواب": "-translate", "Translate it to English please": "-translate",
		"جاوبني بالعامية": "-language", "رد علي باللهجة العراقية لو سمحت": "-language", "answer in English": "-language",
		"اكتب لي منشورًا عن المتحف": "-compose", "ألّف قصيدة": "-compose", "احكي لي قصة": "-compose", "write a tweet about it": "-compose",
		"أوجز": "-shorten", "اختصر جوابك من فضلك": "-shorten", "لخصها بجملة واحدة": "-shorten", "جاوب بنعم أو لا فقط": "-shorten",
		"اشرحلي": "-explain", "بسّطها لطفل صغير": "-explain", "وضّح أكثر": "-explain", "فصّل لي أكثر": "-explain",
		"لم أفهم شيئًا": "unclear", "مش فاهمة": "unclear", "ما فهمت عليك": "unclear",
		"أعد صياغة الجواب": "-rephrase", "قلها بكلمات أخرى": "-rephrase", "كرر": "-rephrase",
		"ما رأيك في الميناء؟": "-opinion", "وش رأيك": "-opinion", "هل تتفق مع الكاتب؟": "-opinion",
		"اقترح علي أسئلة": "suggest", "ماذا أسألك؟": "suggest",
		"هل أنت إنسان أم آلة؟": "human", "are you a bot?": "human", "مين برمجك؟": "maker", "من الذي صنعك؟": "maker",
		"ما النموذج الذي تستخدمه؟": "model",
		"كم سنك؟": "age", "هل لديك مشاعر؟": "self", "والله إنك ذكي جدًّا": "praise", "ما شاء الله": "praise",
		"جوابك خاطئ تمامًا": "blame", "ليس صحيحًا": "blame",
	} {
		f := formOf(Stripped(text))
		kind, declines := strings.CutPrefix(want, "-")
		switch {
		case f == nil:
			t.Errorf("%q is read as a question, want %s", text, want)
		case !strings.Contains(f.Reply, kinds[kind]) || f.Declines != declines:
			t.Errorf("%q: %q, declined %v; want %s", text, f.Reply, f.Declines, want)
		}
	}
}

// Questions that have a word of a request in them are questions.
func TestQuestionsAreNoRequests(t *testing.T) {
	questions := []string{
		"اشرح دور البلدية في بناء الجسر", "ما رأي الكاتب في المشروع؟", "هل توافق الحكومة على المشروع؟", "من صنع السفينة؟",
		"من ترجم الكتاب؟", "أعطني عنوان المقال", "هات رسالة الوزير إلى العمال", "احك لي قصة الجسر", "لخّص المقال في جملة",
		"اختصر المقال", "ما الخطأ الذي وقع فيه المهندس؟", "هل كان القرار صحيحًا؟", "أين تعيش هدى؟", "كم عمر الجسر؟",
		"ما أسهل الطرق إلى الميناء؟", "من قال إن الجسر رائع؟", "كم فقرة تتحدث عن الجسر؟",
		"ما الذي تقوله الفقرة الثالثة عن الجسر؟", "آخر اجتماع متى كان؟", "أول رئيس للبلدية من هو؟",
		"ما النموذج الذي صنعه المهندس؟", "برأيك لماذا تأخر المشروع؟",
	}
	files, err := filepath.Glob("../../evaluation/testdata/*-questions.jsonl")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, name := range append(files, "../../../seeds/questions.jsonl") {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		for lines := bufio.NewScanner(f); lines.Scan(); {
			var q struct {
				Question   string `json:"question"`
				Answerable bool   `json:"answerable"`
			}
			if err := json.Unmarshal(lines.Bytes(), &q); err != nil {
				t.Fatal(err)
			}
			if q.Answerable {
				questions = append(questions, q.Question)
			}
		}
		f.Close()
	}
	for _, q := range questions {
		if f := formOf(Stripped(q)); f != nil {
			t.Errorf("%q is read as a request: %q", q, f.Reply)
		}
		if p, ok := placeOf(q, 20); ok {
			t.Errorf("%q is read as a place: %+v", q, p)
		}
	}
}

func TestPlaces(t *testing.T) {
	const last = 20
	for text, want := range map[string]Place{
		"الفقرة ١٤": {Paragraph: 14}, "فقرة 7": {Paragraph: 7}, "الفقرة الرابعة عشرة": {Paragraph: 14},
		"اعرض لي الفقرة رقم 3": {Paragraph: 3}, "ماذا تقول الفقرة الثالثة؟": {Paragraph: 3},
		"آخر فقرة": {Paragraph: last}, "الفقرة الأخيرة": {Paragraph: last}, "أول فقرة": {Paragraph: 1},
		"الفقرة الأولى": {Paragraph: 1}, "paragraph 5": {Paragraph: 5}, "الفقرة 99": {Paragraph: 99},
		"لخص الفقرة ٨": {8, true}, "ملخص الفقرة الثامنة من فضلك": {8, true}, "اختصر آخر فقرة": {last, true},
		"كم فقرة؟": {}, "كم عدد الفقرات؟": {}, "كم فقرة في المقال؟": {}, "how many paragraphs?": {},
	} {
		if got, ok := placeOf(text, last); !ok || got != want {
			t.Errorf("%q: %+v, %v; want %+v", text, got, ok, want)
		}
	}
	for _, text := range []string{"الفقرة", "الفقرة 2.5", "الفقرة -3", "الفقرات 3 و4", "فقرة عن الجسر", "رقم 5"} {
		if p, ok := placeOf(text, last); ok {
			t.Errorf("%q is read as %+v", text, p)
		}
	}
	if n, ok := Paragraph("لخص الفقرة ٨", last); ok {
		t.Errorf("a summary is shown as paragraph %d", n)
	}
}

// Courtesy with a name is courtesy.
func TestNamesInSmallTalk(t *testing.T) {
	for _, text := range []string{
		"شكرًا جزيلًا يا أحمد", "مرحبا أنا سعيد", "السلام عليكم معك أم خالد",
		"صباح الخير يا أستاذة هدى", "شكرا يا بوت الله يبارك فيك",
	} {
		if smallTalk(text) == "" {
			t.Errorf("%q is read as a question", text)
		}
	}
	for _, text := range []string{"مرحبا يا سعيد كم طول الجسر؟", "شكرا يا من بنى الجسر", "أنا سعيد", "مرحبا أنا أريد أن أعرف طول الجسر"} {
		if got := smallTalk(text); got != "" {
			t.Errorf("%q is read as small talk: %q", text, got)
		}
	}
}

// Every form has a reply and words of its own, and no words are without a form.
func TestFormsHaveWords(t *testing.T) {
	known := map[string]bool{}
	for _, f := range requests {
		known[f.Name] = true
		if f.Reply == "" || len(f.first)+len(f.core) == 0 {
			t.Errorf("%s has no reply or nothing to be known by", f.Name)
		}
	}
	for list := range arabic.Lists("form") {
		if name, _, _ := strings.Cut(list, "."); !known[name] {
			t.Errorf("there is no form %s", name)
		}
	}
}
