package prompts

// A Form is a kind of request that no article answers: for another form of an answer, for an
// opinion, about the bot itself. Its lists are folded as retrieval.Fold folds, words with spaces
// between; a word counts with what is written together with it: اشرح for اشرحها and واشرحلي.
//
// A message is of the form when it begins with a word of First and, where there is a Then, goes on
// with one of these; or when it has a word of Core. What else stands in it must be of With or of
// FormObjects, unless the form takes any Tail.
type Form struct {
	First, Then, Core, With string
	Tail                    bool
	Reply                   string
	Declines                bool     // what was asked for is not done
	Ask                     []string // questions to offer; nil: those that the article answers
	Offers                  bool     // questions are offered with the reply
}

// FormObjects may stand in such a request: what it is about, and courtesy.
const FormObjects = "جواب الجواب اجابه الاجابه رد الرد كلام الكلام هذا هذه هذي ذلك لي لنا علي مره اخري ثانيه شوي شويه " +
	"قليلا اكثر جدا لو سمحت فضلك رجاء ارجوك السابق السابقه الاخير كله الان طيب ممكن هل يمكنك تستطيع تقدر ان بشكل بطريقه " +
	"يا بوت اسناد انت فقط ما قلت قلها قله a an to in about it this that please the answer again me for"

const (
	onlyArticle  = "أجيب بجمل قصيرة من المقال، ولا أعيد كتابتها"
	composeReply = "لا أكتب نصوصًا من عندي، تغريدة كانت أو قصيدة أو منشورًا: كل ما أقوله جمل يسندها المقال. يمكنني أن ألخّصه لك لتكتب منه."
	offerSummary = ". يمكنني أن ألخّص لك المقال، أو أن أفتح لك أي فقرة منه."
)

// Forms lists such requests. The first that fits counts.
var Forms = []Form{
	{ // translation
		First: "ترجم ترجملي ترجمها ترجمه translate", Tail: true,
		Reply: "لا أترجم، بل أجيب بالعربية من نصّ المقال وأبيّن فقرة كل جملة. اسألني عمّا تريد فهمه منه.", Declines: true, Offers: true,
	},
	{ // another language
		First: "تكلم تكلمي تحدث احك احكي جاوب جاوبني اجب اجبني رد قل اكتب speak answer reply respond write in", Tail: true,
		Then: "بالانجليزيه بالانجليزي بالفرنسيه بالفرنسي بالروسيه بالروسي بالتركيه بالفارسيه بالالمانيه بالعاميه بالعامي " +
			"باللهجه بالدارجه english french russian",
		Reply: "أفهم اللهجات والإنجليزية والروسية، وأجيب بالعربية الفصحى وحدها، بجمل المقال. اسأل كما تحبّ.", Declines: true,
	},
	{
		Core:  "بالانجليزيه بالانجليزي بالفرنسيه بالعاميه بالدارجه english",
		Reply: "أفهم اللهجات والإنجليزية والروسية، وأجيب بالعربية الفصحى وحدها، بجمل المقال. اسأل كما تحبّ.", Declines: true,
	},
	{ // something to be written
		First: "اكتب اكتبي اعمل سو سوي الف نظم انظم صغ احك احكي قل قول هات اعط انشئ write compose tell make", Tail: true,
		Then: "تغريده تغريدات قصيده شعر شعرا منشور منشورا بوست نكته خطبه خاطره اغنيه سيناريو مقالا بحثا هاشتاق كود برنامجا " +
			"داله tweet poem post story joke essay code letter",
		Reply: composeReply, Declines: true, Offers: true, Ask: []string{SummaryQuestion},
	},
	{ // the same, where what follows would make a question of it: قصة المنظمة
		First: "اكتب اكتبي الف احك احكي قل قول هات اعط", Then: "قصه رساله تقرير تقريرا برنامج بحث مقال موضوع",
		With:  "عن المقال تعبير قصيره قصيرا",
		Reply: composeReply, Declines: true, Offers: true, Ask: []string{SummaryQuestion},
	},
	{ // shorter
		First: "اختصر اختصار اوجز قصر باختصار مختصرا بايجاز shorten shorter",
		With:  "سطر سطرين كلمتين جملتين بكلمه بكلمتين بجمله بجملتين بسطر واحده كلمه جمله في اقصر قصير",
		Reply: onlyArticle + " بأقصر منها" + offerSummary, Declines: true, Offers: true, Ask: []string{SummaryQuestion},
	},
	{
		First: "لخصها لخصه لخصهم بكلمه بكلمتين بجمله بسطر جاوبني جاوب اجبني اجب",
		With:  "بكلمه بكلمتين بجمله بجملتين بسطر واحده واحد كلمه جمله في بنعم نعم او لا ام باختصار اقصر",
		Reply: onlyArticle + " بأقصر منها" + offerSummary, Declines: true, Offers: true, Ask: []string{SummaryQuestion},
	},
	{ // simpler, longer
		First: "اشرح اشرحلي بسط بسطلي وضح وضحلي فسر فسرلي فصل فصلي explain simplify elaborate",
		With:  "لطفل طفل صغير عمره سنوات ببساطه ببطء ابسط اسهل اوضح مبسط بسيط سهل بالتفصيل تفصيل مفصل in detail simple",
		Reply: "أنقل ما في المقال كما هو ولا أشرح من عندي. اضغط زرّ الفقرة تحت الجواب لترى ما حوله، أو اسألني عن الكلمة أو " +
			"الجملة التي لم تتضح لك.", Declines: true,
	},
	{ // the article so
		First: "اشرح اشرحلي بسط بسطلي وضح وضحلي فسر فسرلي explain simplify", Then: "بكلمه بكلمتين بجمله بجملتين بسطر كاني كانني كانك " +
			"لطفل كطفل ببساطه بايجاز باختصار المقال المقاله article simply briefly",
		With: "المقال المقاله طفل صغير مبتدي عمري عمره سنوات واحده واحد بكلمه بكلمتين بجمله بجملتين بسطر في جملتين جمله سطر كان كاني كانني " +
			"كانك عشر خمس لطفل كطفل ببساطه بايجاز باختصار article child like i am",
		Reply: onlyArticle + " بأقصر منها ولا بأبسط" + offerSummary, Declines: true, Offers: true, Ask: []string{SummaryQuestion},
	},
	{ // not understood
		First: "لم ما مش مو مب ماني لا", Then: "افهم فهمت فاهم فاهمه فهمتك افهمك",
		With:  "عليك قصدك شييا شي شيء",
		Reply: "اضغط زرّ الفقرة تحت الجواب لترى ما حوله في المقال، أو اسألني عمّا لم يتضح لك بعبارة أخرى.",
	},
	{ // again, in other words
		First: "اعد عيد كرر بكلمات بعباره بصيغه rephrase repeat",
		With:  "صياغه صياغته صوغ كتابه كتابته بكلمات بعباره باسلوب مختلف مختلفه اخر غيرها words other",
		Reply: onlyArticle + " بكلمات أخرى" + offerSummary, Declines: true, Offers: true, Ask: []string{SummaryQuestion},
	},
	{ // an opinion
		First: "ما ماهو ماهي شو وش ايش ايه شنو اعط هات قل ابد", Then: "رايك", Tail: true,
		Reply: "لا رأي لي: أنقل ما يقوله المقال وأبيّن فقرته. اسألني عمّا يراه كاتبه أو من ورد ذكرهم فيه.", Declines: true, Offers: true,
	},
	{
		First: "هل", Then: "توافق توافقني تتفق تؤيد تويد", With: "الكاتب كاتب المقال معي معه معها مع كاتبه ذلك راي رايه",
		Reply: "لا رأي لي: أنقل ما يقوله المقال وأبيّن فقرته. اسألني عمّا يراه كاتبه أو من ورد ذكرهم فيه.", Declines: true, Offers: true,
	},
	{ // a side
		First: "انت انتم you", Then: "مع ضد for against", Tail: true,
		Reply: "لا رأي لي: أنقل ما يقوله المقال وأبيّن فقرته. اسألني عمّا يراه كاتبه أو من ورد ذكرهم فيه.", Declines: true, Offers: true,
	},
	{ // another article
		First: "كيف", Then: "اضيف ارفع احمل ارسل ابدل اغير", With: "مقالا مقال المقال جديدا جديد ملفا ملف الملف اخر هنا اليك لك",
		Reply: "إن سمح صاحب هذا البوت بذلك فأرسل الملف في محادثة خاصة معي: txt أو docx أو pdf أو غيرها. سأقول لك ما قُبل منه، ثم اسألني عنه.",
	},
	{ // which article
		First: "ما ماهو عن", Then: "المقال المقاله", With: "هو هذا ماذا عنوان اسم",
		Reply: "أرسل /article لترى فقرات المقال مرقّمة، أو اطلب خلاصته.", Offers: true, Ask: []string{SummaryQuestion},
	},
	{ // what is kept
		First: "هل من كيف ماذا وش ايش متي", Then: "تحفظ تخزن يقرا يري احذف امسح تحفظه تخزنه",
		With:  "اسيلتي اسئلتي رسائلي رسايلي بياناتي محادثاتي محادثتي معلوماتي كلامي عني سؤالي سوالي ما",
		Reply: "أرسل /privacy لترى ما يُحفظ عنك وإلى متى، و/forget لحذفه.",
	},
	{ // sure
		Core: "متاكد متاكده واثق sure", With: "are you من",
		Reply: "كل جملة تُفحص على فقرتها قبل أن تراها، وقد يخطئ الفحص. اضغط زرّ الفقرة تحت الجواب لتقارن بنفسك.",
	},
	{ // what to ask
		First: "اعط هات اقترح اعرض اريد بدي عايز", Then: "سوال سوالا اسيله اسئله اساله الاسئله الاسيله",
		With:  "اقترح عن المقال مقترحه للمقال بعض جديده جديدا حول فيه عليك",
		Reply: "هذه أسئلة يجيب عنها المقال:", Offers: true,
	},
	{
		First: "بماذا ماذا بم ايش وش شو عن", Then: "اسال اسالك اسالكم", With: "ماذا يمكنني استطيع المقال في",
		Reply: "هذه أسئلة يجيب عنها المقال:", Offers: true,
	},
	{ // about the bot
		First: "هل are", Then: "انت انك you", With: "بوت روبوت انسان بشر بشري اله حقيقي برنامج ذكاء اصطناعي ام او نموذج لغوي شات جي بي تي " +
			"chatgpt gpt chat جيميناي gemini bot human robot an",
		Reply: "أنا برنامج لا إنسان، واسمي «إسناد». أجيب من مقال واحد وأضع بعد كل جملة رقم الفقرة التي جاءت منها.",
	},
	{
		First: "من مين منو شكون who", Then: "صنع عمل برمج صمم طور سوا سواك خلق عملك صنعك برمجك صممك طورك خلقك مطورك مبرمجك صانعك " +
			"مخترعك صاحبك made",
		With:  "you هو ال الذي اللي انت",
		Reply: "أنا برنامج اسمه «إسناد» كتبه مبرمجون، ويشغّله هنا صاحب هذا البوت. جملي من المقال، ورقم الفقرة بعد كل جملة.",
	},
	{
		First: "اي ما ماهو هل", Then: "نموذج النموذج موديل", With: "لغوي تستخدم تستعمل تستخدمه تستعمله الذي ذكاء اصطناعي نموذجا",
		Reply: "أرسل /status لترى من يكتب الأجوبة هنا. وكل جملة تُفحص على فقرتها قبل أن تراها.",
	},
	{
		First: "كم", Then: "عمرك سنك",
		Reply: "أنا برنامج، فلا عمر لي. اسألني عن المقال.",
	},
	{
		First: "اين وين فين هل", Then: "تعيش تسكن تحبني عايش ساكن تكرهني عندك لديك", With: "مشاعر احاسيس عايله اصدقاء",
		Reply: "أنا برنامج، فليس لي من ذلك شيء. اسألني عن المقال.",
	},
	{ // praise
		Core: "رائع رائعه ممتاز ممتازه ذكي ذكيه عبقري جميل حلو برافو شاطر شاطره احسنت احسنتم مبدع عظيم مذهل كفو ابدعت جيد جيده احبك great " +
			"amazing awesome smart",
		With:  "والله انك شيء جدا بوت لقد حقا فعلا كتير كثير you are so very",
		Reply: "شكرًا لك، يسرّني أن الجواب نفعك. اسألني متى شئت عن المقال.",
	},
	{
		First: "ما", Then: "شاء", With: "الله عليك تبارك",
		Reply: "شكرًا لك، يسرّني أن الجواب نفعك. اسألني متى شئت عن المقال.",
	},
	{ // blame
		Core:  "غلط خطا خاطي خاطيه خاطئ خاطئه كذاب كاذب كذب هراء wrong false غلطان مخطي مخطئ",
		With:  "جوابك اجابتك كلامك ردك كل تماما دايما انت is you are",
		Reply: complaintReply,
	},
	{
		First: "مو مش ليس ليست غير مب ماهو not", Then: "صحيح صحيحا صحيحه دقيق دقيقا دقيقه true right", With: "جوابك اجابتك كلامك ردك تماما",
		Reply: complaintReply,
	},
}

const complaintReply = "يؤسفني أن الجواب لم يصحّ عندك. اضغط زرّ الفقرة تحته لتقارنه بالمقال، وإن كان فيه خطأ فاضغط 👎. " +
	"ويمكنك أن تسأل بعبارة أخرى."

// FormWords are words of requests besides those of Forms: a refusal does not name them as missing
// from the article.
const FormWords = "اكتب اعمل اعط عطني عطيني عطوني هات قل اخبر اشرح وضح بسط لخص اختصر ترجم قارن عدد اذكر اعرض جاوب اجب رد اقترح كلمه " +
	"كلمات جمله جمل سطر نقاط نقطه باختصار تفصيل سوال اسيله جواب اجابه فقره فقرات مقال نص ملخص خلاصه ارجو رجاء فضلك سمحت " +
	"تستخدم تعرف تقدر تستطيع يمكنك"

// Words by which somebody asks for a paragraph, folded, and for how many there are.
const (
	PlaceNouns  = "فقره الفقره بالفقره للفقره paragraph"
	PlaceLast   = "اخر الاخيره الاخير last"
	PlaceFirst  = "اول first"
	PlaceBeside = "اعرض ارني اريني هات اقرا افتح افتحلي اعط اعطني وريني فرجيني ماذا ما ايش شو وش تقول يقول قالت في تذكر " +
		"جاء ورد تتحدث عن مضمون محتوي نص رقم لي لنا من فضلك المقال الي كامله كلها show read what does say the in"
	PlaceSummary = "لخص لخصلي اختصر ملخص خلاصه تلخيص مختصر summarize summary of"
	PlaceCount   = "كم عدد how many"
	PlaceParts   = "فقره فقرات الفقرات paragraphs"
	PlaceCounted = "عدد المقال في للمقال مقال هناك فيه يوجد يتكون من how many are there كم the article"
)
