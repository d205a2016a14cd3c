package reader

import (
	"context"
	"slices"
	"strings"
	"testing"

	"isnad/prompts"
	"isnad/retrieval"
)

// council is an article on a meeting of states, with another meeting, other lists and other numbers beside those asked for.
const council = `أعلن مجلس الأنهار انتهاء أعمال اجتماعه، بينما تشهد المنطقة جفافا لم تعرفه من قبل. ويُعقد الاجتماع وسط خلاف على حصص المياه.
اجتمع وزراء دول المجلس الخمس يوم الاثنين في نيروبي، عاصمة كينيا، لبحث حصص المياه بعد أن تراجع منسوب الأنهار تراجعا كبيرا.
يضم المجلس كينيا وأوغندا وتنزانيا ورواندا وبوروندي. وأُنشئ بعد الجفاف الكبير، ويقول رئيسه إن الدول الأعضاء تتعاون في بناء السدود.
وعُقد الاجتماع في ظل أزمة في الصومال وتوتر في شمال إثيوبيا في الأشهر الأخيرة. كما انتقلت الرئاسة الدورية للمجلس من كينيا إلى تنزانيا.
لم توقع رواندا البيان الختامي لأنها لم تكن راضية عن حصتها. وقال رئيس وزراء أوغندا سالم كاتيندي إن بلاده لا تريد خلافا بين الدول الأعضاء.
باعت شركة سدود سفينة إلى مصنع صيني مقابل 3 ملايين دولار، ونالت هدى الزين راتب شهر واحد مكافأة. وعمل معها مهندس فرنسي طلب عدم ذكر اسمه.
وشارك المجلس في قمة المناخ في جنيف، وفي اجتماع منظمة البحيرات، وهي منظمة تعنى بالصيد.`

func ask1(t *testing.T, question string, history ...prompts.Message) Reading {
	t.Helper()
	passages, err := retrieval.Split("council.txt", []byte(council))
	if err != nil {
		t.Fatal(err)
	}
	reading, err := newTestReader(t).Read(context.Background(), question, history, passages)
	if err != nil {
		t.Fatal(err)
	}
	return reading
}

func TestBasicQuestions(t *testing.T) {
	for _, c := range []struct{ question, want string }{
		// When and where an event was: the verb says nothing, the day and the town do.
		{"متى عُقد الاجتماع؟", "يوم الاثنين"},
		{"متى انعقدت القمة؟", "يوم الاثنين"},
		{"أين عُقد الاجتماع؟", "في نيروبي"},
		{"وين صار الاجتماع؟", "في نيروبي"},
		{"متى وأين عُقد الاجتماع؟", "يوم الاثنين في نيروبي"},
		// Who belongs.
		{"ما الدول الأعضاء في المجلس؟", "كينيا وأوغندا وتنزانيا"},
		{"من هي الدول الأعضاء؟", "كينيا وأوغندا وتنزانيا"},
		{"اذكر أعضاء المجلس.", "كينيا وأوغندا وتنزانيا"},
		{"هل بوروندي عضو في المجلس؟", "كينيا وأوغندا وتنزانيا"},
		// An office belongs to its thing; a name is introduced by its office.
		{"من رئيس المجلس؟", "الرئاسة الدورية للمجلس"},
		{"من هو كاتيندي؟", "رئيس وزراء أوغندا"},
		{"أين تقع نيروبي؟", "عاصمة كينيا"},
		// What somebody else did not do corrects the question.
		{"لماذا لم توقع تنزانيا؟", "لم توقع رواندا"},
		{"ماذا حدث؟", "["},
	} {
		if text := ask1(t, c.question).Text(); !strings.Contains(text, c.want) {
			t.Errorf("%q is answered %q, without %q", c.question, text, c.want)
		}
	}
	if picks := ask1(t, "اذكر أعضاء المجلس.").Picks; len(picks) != 1 {
		t.Errorf("a list that answers is followed by %d sentences more", len(picks)-1)
	}
}

func TestWhatIsNotAskedOfTheArticleIsRefused(t *testing.T) {
	for _, question := range []string{
		"12345", "a b", "p 6", "who is", "؟؟؟", "من هو؟", "سيارة", "ما رأيك في المجلس؟", "ما عنوان المقال؟",
		// Absent names in the subject's place.
		"لماذا حضر بايدن الاجتماع؟", "متى زار بايدن نيروبي؟",
		// What is asked stands in the article, and the thing too, but not the one beside the other.
		"كم كان راتب رئيس وزراء أوغندا سالم كاتيندي؟",
		"كم عمر هدى الزين؟",
		"ما اسم المصنع الصيني الذي اشترى السفينة؟",
		"ما اسم المهندس الفرنسي الذي طلب المجلس عمله؟",
		"ما سعر الفائدة في مجلس الأنهار؟",
		// What is asked of a name stands nowhere near it.
		"أين درست هدى الزين؟",
	} {
		if reading := ask1(t, question); len(reading.Picks) > 0 {
			t.Errorf("%q is answered %q", question, reading.Text())
		}
	}
}

func TestBareFollowUpAsksOfTheLastQuestion(t *testing.T) {
	turn := func(texts ...string) []prompts.Message {
		var out []prompts.Message
		for i, text := range texts {
			out = append(out, prompts.Message{Role: []prompts.Role{prompts.User, prompts.Assistant}[i%2], Text: text})
		}
		return out
	}
	for _, c := range []struct {
		question string
		history  []prompts.Message
		want     string
	}{
		{"ومتى؟", turn("من حضر الاجتماع؟", "حضره وزراء [2]."), "يوم الاثنين"},
		{"وأين؟", turn("متى عُقد الاجتماع؟", "اجتمع وزراء دول المجلس الخمس يوم الاثنين في نيروبي [2]."), "في نيروبي"},
		{"لماذا؟", turn("من يضم المجلس؟", "كينيا وغيرها [3].", "من لم يوقع البيان؟", "رواندا [5]."), "لم تكن راضية"},
	} {
		if text := ask1(t, c.question, c.history...).Text(); !strings.Contains(text, c.want) {
			t.Errorf("%q is answered %q, without %q", c.question, text, c.want)
		}
	}
}

// A chain of questions that lean on one another is searched for with all of them, and one that stands alone ends it.
func TestSubjectGoesBackAsFarAsQuestionsLean(t *testing.T) {
	user := func(text string) prompts.Message { return prompts.Message{Role: prompts.User, Text: text} }
	for _, c := range []struct {
		asked []prompts.Message
		want  string
	}{
		{[]prompts.Message{user("كم عدد السدود في كينيا؟"), user("من وقع البيان الختامي؟")}, "من وقع البيان الختامي؟"},
		{[]prompts.Message{user("من وقع البيان الختامي؟"), user("ومتى؟")}, "من وقع البيان الختامي؟ ومتى؟"},
	} {
		if got := subject(c.asked); got != c.want {
			t.Errorf("subject %q, want %q", got, c.want)
		}
	}
}

// Where a question has hardly a word in common with its answer, the words of such an answer are searched for besides.
func TestNeedGuessesHowTheAnswerBegins(t *testing.T) {
	r := newTestReader(t)
	for question, want := range map[string]string{
		"متى عُقد الاجتماع؟":          "الاجتماع يوم الخميس في مدينة",
		"ما الدول الأعضاء في المجلس؟": "تضم المجلس",
		"لماذا لم توقع تنزانيا؟":      "لم يوقع",
		"لماذا وقعت تنزانيا؟":         "",
	} {
		if parts := r.Need(question, nil).Parts; want == "" && len(parts) > 0 || want != "" && !slices.Contains(parts, want) {
			t.Errorf("%q is searched for by %q besides, want %q", question, parts, want)
		}
	}
}
