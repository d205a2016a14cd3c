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
			weekday: "يوم day день", month: "شهر month месяце", year: "عام سنة year году", when: "تاريخ وقت زمن قرن عقد فترة مرحلة date time", share: "نسبة حصة share percentage доля долю",
			where: "مكان مدينة منطقة بلد عاصمة قارة موقع city place", who: "شخص رئيس مسؤول زعيم وزير قائد person", why: "سبب أسباب reason",
		} {
			for w := range stems(nouns) {
				m[w] = k
			}
		}
		return m
	}()
	amountWords = set("كم بكم لكم كام بكام شحال قديش أديش сколько")
	measures    = stems("مرة عاش عاشت عمر مدة فترة دام دامت استمر استمرت يدوم تدوم يستمر تستمر استغرق استغرقت يستغرق تستغرق قيمة سعر ثمن طول عرض مساحة وزن ارتفاع عمق درجة سرعة بعد يبعد تبعد كلفة تكلفة حجم ميزانية")
	// idle words say little of what is asked: another verb, or none, stands in their place as often.
	idle       = stems("بكم لكم كم قدر يقدر وصل يصل تصل جرى جرت يجري أجرى يجرى قام يقوم تقوم وقع يقع تقع موقع حصل يحصل أمكن استطاع يستطيع تستطيع رغب يرغب مال يميل ساعد يساعد كان بدأ أصبح ظل شخص أشخاص شيء أشياء جهة طرف أدرج فتح تكمن يكمن العدد الوقت من مند منذ")
	shareWords = stems("نسبة حصة بالمئة بالمائة مئوية share percentage percent доля долю процент")
	// spoken words are of the dialects only.
	spoken       = set("مين منو منهو شكون شنو شنهو وشو ايش شو وش ليش ليه علاش ازاي شلون كيفاش شحال قديش فين وين امتى ايمتى وقتاش فاش بكام كام اللي يلي ديال ديالو بتاع بتاعة تبع هاد هاي هادي دي ده عايز عايزة عاوز بدها بدو بدهم راح غادي مش مو هيك كده عشان علشان لسه هلق دلوقتي")
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
	weekdays = set("السبت الأحد الاثنين الإثنين الثلاثاء الأربعاء الخميس الجمعة")
	months   = set(`يناير فبراير مارس أبريل ابريل مايو يونيو يونيه يوليو يوليوز يوليه أغسطس غشت سبتمبر شتنبر أكتوبر نوفمبر نونبر ديسمبر دجنبر
		كانون شباط آذار نيسان أيار حزيران تموز آب أيلول تشرين جانفي فيفري أفريل ماي جوان جويلية أوت محرم صفر ربيع جمادى رجب شعبان رمضان شوال`)
	timeWords  = stems("عام سنة شهر أسبوع يوم قرن عقد ساعة صباح مساء أمس غدا اليوم العام الأعوام السنوات الأشهر الأيام العقود القرن فجر منتصف مطلع أواخر أوائل بداية نهاية موعد تاريخ عامين سنتين شهرين يومين عصر حقبة")
	timePreps  = set("بعد قبل منذ خلال أثناء عندما حين حينما عقب إثر لما حتى")
	yearWords  = stems("عام سنة العام سنوات أعوام")
	units      = set("صفر واحد واحدة اثنان اثنين اثنتان اثنتين ثلاث ثلاثة أربع أربعة خمس خمسة ست ستة سبع سبعة ثمان ثماني ثمانية تسع تسعة عشر عشرة عشرون عشرين ثلاثون ثلاثين أربعون أربعين خمسون خمسين ستون ستين سبعون سبعين ثمانون ثمانين تسعون تسعين مئة مائة مئتان مئتين مائتين مئات ألف ألفان ألفين آلاف مليون مليونان مليونين ملايين مليار مليارات ترليون")
	currencies = stems("دولار دولارا دولارات يورو ريال ريالا دينار دينارا درهم درهما جنيه جنيها ليرة روبل روبلا ين يوان فرنك روبية استرليني dollar dollars euro euros")
	percents   = stems("بالمئة بالمائة المئة المائة مئوية نصف ثلث ثلثي ربع خمس عشر")
	places     = stems("مدينة عاصمة دولة بلد بلاد منطقة قارة محافظة ولاية إقليم جزيرة مقر مقره مقرها حي شارع جبل نهر بحر ساحل قرية شمال جنوب شرق غرب حدود موقع")
	offices    = stems("رئيس رئيسة رئاسة قيادة وزير وزيرة أمين ملك أمير مدير مديرة سفير متحدث قائد حاكم محافظ")
	sayings    = set("قال قالت يقول تقول صرح صرحت أكد أكدت يؤكد ذكر ذكرت يذكر أعلن أعلنت رأى رأت يرى ترى وصف وصفت أعرب أعربت أضاف أضافت اعتبر اعتبرت رأي موقف تصريح تصريحات كلمة خطاب رد ردت")
	causes     = set("لأن لأنه لأنها لأنهم بسبب سبب السبب الأسباب أسباب نتيجة لهذا لذلك لذا أجل بهدف بغية لكي كي نظرا إثر جراء أدى أدت يؤدي تؤدي تسبب فبسبب نتج ناتج ناجم الناجم بفضل إذ حيث لئلا بغرض هدفها هدفه خشية تأثير because due")
	manners    = set("عبر بواسطة خلال طريق باستخدام بطريقة بشكل بصورة بوسيلة كيفية by through")
	changes    = stems("تطور تطورت يتطور تغير تغيرت يتغير تبدل تبدلت تحول تحولت تحولا تغيير تطورات change changed")
	stages     = set("تدريجيا تدريجي بداية البداية لاحقا ثم أصبح أصبحت تحول تغير صار بات فيما بعد شيئا بدأ بدأت أقوى أكثر")
	concluding = set("لذلك ولذلك لذا ولذا وهكذا هكذا وبالتالي بالتالي ختاما وختاما خلاصة والخلاصة النهاية وأخيرا")
	leaning    = set("لكن ولكن لذلك ولذلك لهذا ولهذا كذلك كما وقد ولقد ومع وقال وأكد وذكر وأضاف وهو وهي وهذا وهذه لأن حيث بل ثم وبالتالي إذ ولهذه وبذلك ومن وحسب")
	nextWords  = stems("المقبلة المقبل القادمة القادم التالية التالي المستقبلية القادمين المقبلين")
)

// eras stand behind the number of a year.
var eras = set("م ه ق ميلادية ميلادي هجرية هجري")

// plurals without a plural's form, and pronouns that stand for several.
var plurals = set("دول مدن بلدان طرق نظم كتب هم هن خطط قوى لغات سكان مواد صور نقاط")

// examples begin an enumeration.
var examples = set("مثل منها ومنها تضم وتضم تشمل وتشمل يضم يشمل وهي وهم كلا كل التالية الآتية including")

// happens are verbs that say no more than that something took place; settings are the kinds for which they say nothing at all.
var (
	happens     = stems("عقد عقدت يعقد تعقد انعقد انعقدت ينعقد انعقاد صار صارت حصل حصلت جرى جرت أجري حدث حدثت تقع يقع تم تمت أقيم أقيمت نظم نظمت hold held take place meet met happen проходить прошла прошел прошло состоялась состоялся состоялось встретились")
	settings    = [kinds]bool{when: true, where: true, weekday: true, month: true, year: true}
	naming      = set("اسم أسماء باسم") // of a thing; "الاسم الرسمي" and "اسمه" are of one that has been named
	verbalWords = set("لماذا متى أين كيف هل ماذا بماذا ومتى وأين ولماذا وكيف وهل وماذا")
	relatives   = set("الذي التي الذين اللذان اللتان اللواتي")
	duals       = set("اللذان اللتان اللذين اللتين منهما كلاهما كلتاهما كليهما كلتيهما")
	otherWords  = stems("ثان ثاني آخر أخرى كامل رسمي")
	negators    = set("لم لن لا ليس ليست عدم رفض رفضت يرفض ترفض")
)

// according stands before who is quoted.
var according = set("حسب بحسب وفقا طبقا لقول نقلا كتب كتبت دعا دعت طالب طالبت طلب طلبت حذر حذرت رفض رفضت نفى نفت هدد هددت أشار أشارت أوضح أوضحت شدد شددت لفت لفتت تحدث تحدثت كشف كشفت توقع توقعت اتهم اتهمت اشتكى انتقد انتقدت شكك شككت قدر قدرت")

// pairs are times in the dual, which is their number.
var pairs = set("عامين عامان سنتين سنتان شهرين شهران يومين يومان أسبوعين أسبوعان ساعتين ساعتان دقيقتين مرتين مرتان عقدين عقدان قرنين قرنان العامين العامان الشهرين اليومين الأسبوعين العقدين القرنين")

// durations are words of measure whose thing is told in other words as often: "يحتاج إلى", "بعد عامين من".
var durations = set("مدة يدوم تدوم دام دامت يستغرق تستغرق استغرق استغرقت يستمر تستمر استمر استمرت")

// measured maps nouns of measure to their units, which stand behind a number; "=" before a word that tells the measure by itself.
var measured = func() map[string]map[string]bool {
	m := make(map[string]map[string]bool)
	for nouns, units := range map[string]string{
		"عمر عمره عمرها سن":        "عاما سنة ربيعا =مواليد =عمره =عمرها",
		"سعة ":                     "مقعد مقعدا مقاعد =يتسع =تتسع =يسع",
		"راتب أجر مرتب":            "=يتقاضى =تتقاضى =راتبه =أجره",
		"سعر ثمن كلفة تكلفة":       "=يكلف =تكلف",
		"طول مسافة ارتفاع عمق بعد": "متر مترا أمتار كيلومتر كيلومترا كيلومترات كم ميل ميلا أميال قدم قدما",
		"مساحة":                    "كيلومتر كيلومترا متر مترا هكتار هكتارا كم فدان فدانا ميل",
		"وزن":                      "كيلوغرام كيلوغراما غرام غراما طن طنا أطنان كغ كيلو",
		"مدة يدوم تدوم دام دامت يستغرق تستغرق استغرق استغرقت يستمر تستمر استمر استمرت": "سنة سنوات عام عاما أعوام عامين سنتين شهر شهرا أشهر شهرين يوم يوما أيام يومين أسبوع أسابيع أسبوعين ساعة ساعات ساعتين دقيقة دقائق عقد عقود قرن قرون",
		"سرعة": "كيلومتر كيلومترا متر مترا ميل كم",
	} {
		forms := make(map[string]bool)
		for _, u := range strings.Fields(units) {
			if word, itself := strings.CutPrefix(u, "="); itself {
				forms["="+retrieval.Stem(retrieval.Fold(word))] = true
			} else {
				forms[retrieval.Stem(retrieval.Fold(u))] = true
			}
		}
		for n := range set(nouns) {
			m[n] = forms
		}
	}
	return m
}()

// What belongs to a list: words for states and members, which the list need not repeat, and words that open one.
var (
	states    = stems("دولة دول بلد بلدان بلاد country states страна страны")
	members   = stems("عضو أعضاء عضوية تنتمي ينتمي ينتمون انتمى منتسب مشارك مشاركة مشاركون مشاركين member belong член члены входит входят")
	listers   = set("تضم يضم ضم ضمت تشمل يشمل شملت تتألف يتألف تتكون يتكون بينها بينهم منها منهم وهي وهم هي هم التالية الآتية")
	nowWords  = set("حاليا الآن راهنا الحالي الحالية الحاليين الحاليون الراهن الراهنة currently current now сейчас")
	headships = stems("رئيس رئيسة رئاسة قيادة أمين أمينة مدير مديرة قائد زعيم")
	venues    = stems("مدينة عاصمة قصر فندق ملعب قاعة مقر مركز ميدان ساحة مسجد كنيسة جامعة")
)

// vague nouns and verbs ask what a thing is, in words that its description need not have.
var vague = stems("اسم الاسم إسم أسماء نوع معنى تعريف يعرف تعريفه ترجمة تسمى يسمى سمي سمى تسمية مهنة وظيفة منصب ترتيب مرتبة رتبة لقب حدث يحدث سبب أسباب أساس رقم صفة هوية طبيعة شكل حال حالة وضع فعل يفعل عمل يعمل رأي موقف مصير دور علاقة الفرق أهمية أهم أبرز هدف غاية غرض")
