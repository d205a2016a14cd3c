package prompts

// The words by which models say in their own way that an article does not say something, folded as
// retrieval.Fold folds, with spaces between. A word of two parts has _ between them.
const (
	// RefusalSources are what a model calls the article.
	RefusalSources = "المقال المقاله المقالات النص النصوص الفقره الفقرات الفقرتان الفقرتين فقرات المقتطف المقتطفات " +
		"المقطع المقاطع السياق بالمقال بالمقاله بالنص بالفقرات بالسياق للمقال للنص للفقرات article text passage passages " +
		"paragraphs context"
	// RefusalMaterial is called so with one of RefusalGiven behind it: المعلومات المتاحة.
	RefusalMaterial = "المعلومات المعطيات البيانات الماده الوثيقه المحتوي المصدر المصادر نص ما"
	RefusalGiven    = "المتاحه المتاح المتوفره المتوفر المقدمه المقدم المعطاه المعطي الوارده الوارد المذكوره المذكور " +
		"المرفقه المرفق المعروضه اعلاه لدي امامي بين_يدي عندي ورد"
	// RefusalBeside may stand beside the article's name without being its predicate.
	RefusalBeside = "نفسه نفسها نفسهما هذا هذه هنا اي من كاتب متن نص فقرات كامل كل جميع تلك ذلك اعلاه ادناه المتاحه " +
		"المتاح المتوفره المقدمه المعروضه المعطاه المرفقه المرفق المذكوره المرقمه الوارده التي لدي الحاليه المذكور الحالي " +
		"المقدم"
	// RefusalNots deny.
	RefusalNots = "لا لم ليس ليست لن ما"
	// RefusalVerbs are what an article does that says something, behind one of RefusalNots.
	RefusalVerbs = "يذكر تذكر يذكرها يذكره يذكرهم تذكرها تذكره يرد ترد يتطرق تتطرق يتناول تتناول يتناولها يتناوله " +
		"تتناولها تتناوله يوضح توضح يوضحها يوضحه توضحه توضحها يحدد تحدد يحدده يحددها تحدده تحددها يشر تشر يشير تشير يبين " +
		"تبين يبينه تبينه يقدم تقدم يتضمن تتضمن يتضمنه يحتوي تحتوي يحتو تحتو يحوي تحوي يحو تحو يوفر توفر يجيب تجيب يجب تجب " +
		"يتحدث تتحدث يفصح تفصح يكشف تكشف يصرح تصرح ينص تنص يقول تقول يقل تقل يعطي تعطي يعط تعط يشمل تشمل يشتمل تشتمل يخبر " +
		"تخبر يخبرنا تخبرنا يعرض تعرض يفصل تفصل يسم تسم يسمي تسمي يفسر تفسر يفسره تفسره يشرح تشرح يشرحه يعالج تعالج يتعرض " +
		"تتعرض يورد تورد يسرد تسرد يدل تدل يسمح تسمح يكفي تكفي يكف تكف يات تات ياتي تاتي يظهر تظهر يمكن تمكن يوجد توجد يعلل " +
		"تعلل يصف تصف يقارن تقارن يعد تعد"
	// RefusalExists are, behind one of RefusalNots, what is not there; or behind لا alone one of
	// RefusalNews.
	RefusalExists = "يوجد توجد هناك ثمه تتوفر يتوفر تتوافر يتوافر تتاح يتاح ترد يرد لدي عندي امامي املك اجد نجد يظهر تظهر"
	RefusalNews   = "معلومات معلومه بيانات تفاصيل تفصيل اشاره اشارات ذكر جواب اجابه رد دليل شيء شيئا معطيات ما نص فقره " +
		"حديث توضيح تحديد ارقام تصريح وصف تعريف سبب تفسير"
	// RefusalFirstPerson are what a model cannot do, behind one of RefusalNots; those of RefusalTold
	// follow.
	RefusalFirstPerson = "استطيع يمكنني يمكننا اعرف اعلم نعرف نعلم اجد نجد اعثر نعثر املك اتمكن نتمكن استطع نستطيع اقدر"
	RefusalTold        = "الاجابه الجواب تحديد معرفه الجزم استنتاج استخلاص القول الرد العثور تاكيد معلومات معلومه ذكر " +
		"جواب اجابه ذلك شيء شيئا اي ما الحكم التحقق تقديم ايجاد"
	// RefusalImpersonal may be said of the world: it counts only where the article is named.
	RefusalImpersonal = "يمكن يتسني يجوز يتاح"
	// RefusalInside stand before the article's name where something is in it or comes from it, and
	// RefusalThat before a clause.
	RefusalInside = "في ضمن من داخل عبر خلال علي"
	RefusalThat   = "ان انه انها انهم بان بانه لان لانه لانها الذي التي الذين"
	// RefusalAbsent are predicates behind غير; those of RefusalVague may be said of the world as
	// well, and count only beside the article's name.
	RefusalAbsent = "مذكور مذكوره مذكورا مذكورين موجود_في موجوده_في"
	RefusalVague  = "وارد وارده متوفر متوفره متوافر متوافره متاح متاحه محدد محدده موضح موضحه مبين مبينه معروف معروفه " +
		"معلوم معلومه موجود موجوده كاف كافيه واضح واضحه مشار منصوص متضمن مفصل مفصله مدرج مدرجه"
	// RefusalLeads may stand before a refusal.
	RefusalLeads = "للاسف عذرا اعتذر اسف معذره ان انه انها بان يبدو واضح الواضح لكن لكنه لكنها ولكن ولكنه ولكنها غير الا " +
		"بينما فيما اما مع ذلك وبالتالي بالتالي لذلك لذا هنا حسب بحسب وفق وفقا استنادا بناء علي الي بعد مراجعه قراءه " +
		"الاطلاع عن بخصوص سوالك فان فانه بالنسبه في من مما علما كما حيث فهو فهي هو هي ف و الملاحظ يلاحظ نعم حتي الان قد"
	// RefusalTurns begin what is said besides: a claim behind those, a reason behind RefusalReasons.
	RefusalTurns   = "لكن لكنه لكنها لكنهم ولكن ولكنه ولكنها بل وانما انما الا غير"
	RefusalReasons = "لان لانه لانها لانهم حيث اذ اذا فهو فهي بل انما وانما فقط كما لذلك لذا وبالتالي مما سوي الا وتقتصر " +
		"ويقتصر تقتصر يقتصر ولا ولم وليس فلا وتكتفي ويكتفي بينما فيما"
	// RefusalFillers stand between the refusal and what is missing.
	RefusalFillers = "اي ايه معلومات معلومه بيانات تفاصيل ذكر ذكرا اشاره شيء شيئا ما يشير يدل يجيب يفيد تفيد تشير تدل " +
		"تجيب يخص يتعلق يتصل الي علي عن حول بشان بخصوص في من مع صراحه صريحا بوضوح بشكل صريح واضح واضحه مباشر مباشره تحديدا " +
		"كافيه كاف محدده محدد دقيقه دقيق هذه هذا ذلك المعلومه السوال اجابه جواب جوابا الاجابه الجواب سوالك بهذا بهذه تحديد " +
		"معرفه الجزم استنتاج له لها به بها عنه عنها ابدا مطلقا نهائيا اطلاقا هناك دليل نص يمكن متاحه متوفره قط من_قريب"
	// RefusalMore are what a model lacks besides: such a refusal ends an answer and takes nothing away
	// from it.
	RefusalMore = "اخري اخر المزيد مزيدا اكثر اضافيه اضافي غير_ذلك سوي_ذلك زياده ابعد غيره غيرها"
	// RefusalHarmless are words that name what is missing without claiming anything, besides the
	// reader's own.
	RefusalHarmless = "السبب اسباب الاسباب سبب الموعد موعد التاريخ تاريخ المكان مكان العدد عدد الاسم اسم القيمه قيمه " +
		"المبلغ مبلغ التكلفه تكلفه الكميه هويه اسماء المده مده النتيجه نتيجه الطريقه كيفيه"
)

// EnglishRefusal finds a refusal in English, which small models fall into.
const EnglishRefusal = `(?i)\b(?:not (?:mentioned|specified|stated|provided|found|available|in the (?:article|text|paragraphs))|does(?: ` +
	`not|n't) (?:mention|say|specify|state|provide|contain|address)|no (?:information|mention)|cannot (?:answer|determine)|unable to ` +
	`(?:answer|determine))\b`

// ClaimsNothing are words about the answering, folded: a sentence of nothing else says nothing that
// could be true of an article.
const ClaimsNothing = "يجيب تجيب اجيب اجابه الاجابه جواب سوال سوالك السوال ذكر ذكرت ذكرنا ذكرته سبق سابق سابقا اسلفت " +
	"اعلاه ادناه رجوع الرجوع مصادر مصدر اخري اخر مراجعه مراجع معلومات معلومه تفاصيل المزيد مزيد اطلاع انظر راجع يرجي " +
	"ينبغي يجب شكرا عفوا نعم اسف عذرا تقدم واضح ملخص خلاصه باختصار تالي اتي يلي كالتالي كالاتي اليك امل يساعد يفيد مفيد " +
	"مساعده استفسار اسئله تريد تحتاج مقال نص فقره فقرات سياق قارئ قاري خاتمه ختاما اخيرا عموما بالتاكيد بالطبع طبعا حسنا " +
	"هنا فيما مذكور مذكوره وارد وارده موضح مبين سنجد نجد يمكنك يمكن مناسب دقيق دقيقه صحيح صحيحه كاف كافيه اعتقد اظن ربما " +
	"موجود موجوده متوفر متوفره متاح متاحه مفيدا المزيد لمزيد للمزيد السابقه التاليه التالي الاسئله اعتمادا جيب سياتي " +
	"لاحقا قمت بذلك لاجابه بحث البحث استنادا بناء وفقا حسب بحسب"

// SourceHeadings head a list of sources below an answer, folded.
const SourceHeadings = "المصادر,مصادر,المراجع,مراجع,المصدر,المرجع,المصادر والمراجع,قائمه المصادر,قائمه " +
	"المراجع,الفقرات المستخدمه,الفقرات المستند اليها,الفقرات المرجعيه,الفقرات المستشهد " +
	"بها,الاقتباسات,الاستشهادات,الهوامش,الحواشي,مصادر الاجابه,مصادر الجواب,فقرات " +
	"الجواب,sources,references,citations,source,footnotes,notes"
