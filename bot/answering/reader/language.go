package reader

import (
	"strings"

	"isnad/retrieval"
)

// The lists of this file are of the language: how Arabic (and, where a question may be in it, English and Russian) asks, counts, dates and gives reasons. They are folded.

// set makes a set of folded words. "^word" stands for the word at the beginning of a question, "^^word" for it behind one other.
func set(words string) map[string]bool {
	m := make(map[string]bool)
	for _, w := range strings.Fields(words) {
		m[retrieval.Fold(w)] = true
	}
	return m
}

// stems makes a set of stems.
func stems(words string) map[string]bool {
	m := make(map[string]bool)
	for _, w := range strings.Fields(words) {
		m[retrieval.Stem(retrieval.Fold(w))] = true
	}
	return m
}

// askers makes a table from question words to the kind that they ask for.
func askers(lists map[kind]string) map[string]kind {
	m := make(map[string]kind)
	for k, words := range lists {
		for w := range set(words) {
			m[w] = k
		}
	}
	return m
}

var (
	// questionWords ask by themselves.
	questionWords = askers(map[kind]string{
		who:   "مين منهو منهي منو شكون لمين بمين who whose whom кто кого кому кем",
		where: "أين وين فين إلى_أين منين where где куда откуда",
		when:  "متى امتى إمتى ايمتى وقتاش فوقاش when когда",
		why:   "لماذا لم_ ليش ليه علاش لأي why почему зачем",
		how:   "كيف ازاي إزاي شلون كيفاش how как",
		yesNo: "هل واش أليس ألم is are was were does did do has have can",
		what:  "ما ماذا ماهو ماهي ايه إيه شو وش ايش إيش شنو شنهو بماذا بم علام عم فيم إلام لماذ what что чем",
	})
	// openers begin a second question after a comma.
	openers = set("ما ماذا من هل أي كم لماذا متى أين كيف بماذا بم علام عما مم مما إلى في على مع بأي وماذا لمن ممن")
	// whichWords ask for the noun behind them, whichKinds says what kind of answer some nouns are. Keys of whichKinds are stems.
	whichWords = set("أي أية بأي لأي which какой какую каком в")
	whichKinds = func() map[string]kind {
		m := make(map[string]kind)
		for k, nouns := range map[kind]string{
			when:  "يوم شهر عام سنة تاريخ وقت زمن قرن عقد فترة مرحلة day month year date time день месяце год",
			count: "نسبة حصة share percentage доля долю",
			where: "مكان مدينة منطقة بلد عاصمة قارة موقع city place", who: "شخص رئيس مسؤول زعيم وزير قائد person", why: "سبب أسباب reason",
		} {
			for w := range stems(nouns) {
				m[w] = k
			}
		}
		return m
	}()
	amountWords  = set("كم بكم لكم كام بكام شحال قديش أديش сколько")
	shareWords   = stems("نسبة حصة بالمئة بالمائة مئوية share percentage percent доля долю процент")
	reasonWords  = stems("سبب أسباب دافع دوافع مبرر مبررات علة")
	purposes     = stems("غرض هدف غاية قصد داع داعي")
	articleWords = stems("النص المقال مقالة نص خبر تقرير هالمقال هالنص هالخبر article text статья текст")
	// pronouns of the subject point back, except at the beginning of a dialect question ("هو الاجتماع ده كان عاجل؟").
	pronouns = set("هو هي هم هما ذلك تلك بعدها قبلها بعده قبله عنه عنها منه منها فيه فيها عليه عليها he she they it his her их его ее")
)

var (
	scopeWords = map[scope]map[string]bool{
		summary:  set("لخص لخّص لخصلي لخصي تلخص تلخصلي تلخصي يلخص يلخصلي نلخص تلخيص ملخص ملخصا خلاصة أوجز ايجاز إيجاز اختصر باختصار summarize summarise summary"),
		gist:     set("الفكرة فكرة الرئيسية المحورية موضوع الموضوع زبدة فحوى مغزى"),
		title:    set("عنوان عنوانا العنوان title headline"),
		headings: set("عناوين العناوين الأقسام أقسام headings sections"),
		compare:  set("قارن مقارنة الفرق الفارق الاختلاف compare difference between"),
		several:  set("^اذكر ^عدد ^اجمع ^استعرض ^اسرد ^سم ^حدد ^list ^^مظاهر ^^المظاهر ^^أسباب ^^الأسباب ^^خطوات ^^الخطوات ^^عوامل ^^العوامل ^^أوجه ^^نتائج ^^النتائج ^^الآثار"),
	}
	// lengths say how long an account of the whole should be; telling verbs are what a text does.
	lengths      = set("جمل جملة جملتين نقاط نقطتين أسطر سطور سطرين سطر فقرات فقرتين كلمات points sentences lines")
	telling      = set("يتحدث تتحدث يتكلم تتكلم يدور تدور يتناول تتناول يحكي تحكي يبحث تبحث يناقش تناقش يتعلق about чем")
	paper        = stems("كتب كاتب مؤلف ألف محرر نشر نشرت نشره صدر تاريخ مصدر author wrote written published written автор написал опубликована")
	bylines      = set("بقلم كتبه كتبته المحرر الناشر")
	titlePhrases = []string{" عنوان مناسب", " عنوانا مناسب", " suggest a title"}
	// suggestions ask for a title that the article need not have.
	suggestions = []string{" مناسب", "اقترح", "اقتراح", " يصلح ", " ملائم", " اختر ", " ضع ", " هات ", " اعط", " suggest", " a title"}
	// orders are what is said to a machine and not asked of an article, whatever stands beside them; "^" is the beginning.
	orders = []string{
		"^ تجاهل ", " تجاهل كل ", " تجاهل جميع ", " تجاهل التعليمات", " تجاهل الاوامر", " تجاهل ما سبق", "^ انس ", " انس كل ", " انس التعليمات", " التعليمات السابقه ", " رساله النظام", " تعليمات النظام", " تعليماتك ",
		" انت الان ", "^ تظاهر ", " تظاهر بانك ", " تصرف كانك ", " العب دور ", " وضع المطور", " بلا قيود", " رايك الشخصي", " ما رايك ", " شو رايك ", " ايش رايك ", " what do you think", "^ اطبع ", " اطبع لي ", " كرر بعدي", " كرر ورايي", "^ قل ",
		"^ ignore ", " ignore all ", " ignore previous ", " ignore the above", "^ disregard ", "^ forget ", "^ pretend ", " system prompt", " you are now ", "^ act as ", " reply only ", " developer mode ", " jailbreak", "^ repeat ",
	}
	// tasks are for an assistant who does other work; a summary or a title of the article is none.
	tasks = []string{
		"^ ترجم ", "^ اكتب ", " اكتب لي ", " اكتبي لي ", "^ احسب ", "^ حل ", "^ غن ", " اعطني طريقه ", " طريقه تحضير ", " طريقه عمل ", " نكته ", " قصيده ", "^ translate ", "^ write ", " write me ", " write a ", " tell me a joke",
	}
)

var (
	concluding = set("لذلك ولذلك لذا ولذا وهكذا هكذا وبالتالي بالتالي ختاما وختاما خلاصة والخلاصة النهاية وأخيرا")
	leaning    = set("لكن ولكن لذلك ولذلك لهذا ولهذا كذلك كما وقد ولقد ومع وقال وأكد وذكر وأضاف وهو وهي وهذا وهذه لأن حيث بل ثم وبالتالي إذ ولهذه وبذلك ومن وحسب")
	relatives  = set("الذي التي الذين اللذان اللتان اللواتي")
)

// plurals without a plural's form, and pronouns that stand for several.
var plurals = set("دول مدن بلدان طرق نظم كتب هم هن خطط قوى لغات سكان مواد صور نقاط")
