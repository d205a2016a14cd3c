package prompts

// A Form is a kind of request that no article answers: for another form of an answer, for an
// opinion, about the bot itself. The words by which one is known stand under its name in
// retrieval/arabic/words/requests.txt.
type Form struct {
	Name     string
	Tail     bool // anything may follow those words
	Reply    string
	Declines bool     // what was asked for is not done
	Ask      []string // questions to offer; nil: those that the article answers
	Offers   bool     // questions are offered with the reply
}

// InArabicLetters is the reply to Arabic that is written in Latin letters.
const InArabicLetters = "أقرأ العربية مكتوبة بحروفها. اكتب سؤالك بالحروف العربية من فضلك، وسأجيبك من المقال."

const (
	onlyArticle  = "أجيب بجمل قصيرة من المقال، ولا أعيد كتابتها"
	composeReply = "لا أكتب نصوصًا من عندي، تغريدة كانت أو قصيدة أو منشورًا: كل ما أقوله جمل يسندها المقال. يمكنني أن ألخّصه لك لتكتب منه."
	offerSummary = ". يمكنني أن ألخّص لك المقال، أو أن أفتح لك أي فقرة منه."
)

// Forms lists such requests. The first that fits counts.
var Forms = []Form{
	{
		Name: "translate", Tail: true,
		Reply: "لا أترجم، بل أجيب بالعربية من نصّ المقال وأبيّن فقرة كل جملة. اسألني عمّا تريد فهمه منه.", Declines: true, Offers: true,
	},
	{
		Name: "speak", Tail: true,
		Reply: "أفهم اللهجات والإنجليزية والروسية، وأجيب بالعربية الفصحى وحدها، بجمل المقال. اسأل كما تحبّ.", Declines: true,
	},
	{
		Name:  "inLanguage",
		Reply: "أفهم اللهجات والإنجليزية والروسية، وأجيب بالعربية الفصحى وحدها، بجمل المقال. اسأل كما تحبّ.", Declines: true,
	},
	{
		Name: "compose", Tail: true,
		Reply: composeReply, Declines: true, Offers: true, Ask: []string{SummaryQuestion},
	},
	{
		Name:  "composeThing",
		Reply: composeReply, Declines: true, Offers: true, Ask: []string{SummaryQuestion},
	},
	{
		Name:  "shorten",
		Reply: onlyArticle + " بأقصر منها" + offerSummary, Declines: true, Offers: true, Ask: []string{SummaryQuestion},
	},
	{
		Name:  "shortenIt",
		Reply: onlyArticle + " بأقصر منها" + offerSummary, Declines: true, Offers: true, Ask: []string{SummaryQuestion},
	},
	{
		Name: "explain",
		Reply: "أنقل ما في المقال كما هو ولا أشرح من عندي. اضغط زرّ الفقرة تحت الجواب لترى ما حوله، أو اسألني عن الكلمة أو " +
			"الجملة التي لم تتضح لك.", Declines: true,
	},
	{
		Name:  "explainArticle",
		Reply: onlyArticle + " بأقصر منها ولا بأبسط" + offerSummary, Declines: true, Offers: true, Ask: []string{SummaryQuestion},
	},
	{
		Name:  "notUnderstood",
		Reply: "اضغط زرّ الفقرة تحت الجواب لترى ما حوله في المقال، أو اسألني عمّا لم يتضح لك بعبارة أخرى.",
	},
	{
		Name:  "rephrase",
		Reply: onlyArticle + " بكلمات أخرى" + offerSummary, Declines: true, Offers: true, Ask: []string{SummaryQuestion},
	},
	{
		Name: "opinion", Tail: true,
		Reply: "لا رأي لي: أنقل ما يقوله المقال وأبيّن فقرته. اسألني عمّا يراه كاتبه أو من ورد ذكرهم فيه.", Declines: true, Offers: true,
	},
	{
		Name:  "agree",
		Reply: "لا رأي لي: أنقل ما يقوله المقال وأبيّن فقرته. اسألني عمّا يراه كاتبه أو من ورد ذكرهم فيه.", Declines: true, Offers: true,
	},
	{
		Name: "side", Tail: true,
		Reply: "لا رأي لي: أنقل ما يقوله المقال وأبيّن فقرته. اسألني عمّا يراه كاتبه أو من ورد ذكرهم فيه.", Declines: true, Offers: true,
	},
	{
		Name:  "addArticle",
		Reply: "إن سمح صاحب هذا البوت بذلك فأرسل الملف في محادثة خاصة معي: txt أو docx أو pdf أو غيرها. سأقول لك ما قُبل منه، ثم اسألني عنه.",
	},
	{
		Name:  "whichArticle",
		Reply: "أرسل /article لترى فقرات المقال مرقّمة، أو اطلب خلاصته.", Offers: true, Ask: []string{SummaryQuestion},
	},
	{
		Name:  "kept",
		Reply: "أرسل /privacy لترى ما يُحفظ عنك وإلى متى، و/forget لحذفه.",
	},
	{
		Name:  "sure",
		Reply: "كل جملة تُفحص على فقرتها قبل أن تراها، وقد يخطئ الفحص. اضغط زرّ الفقرة تحت الجواب لتقارن بنفسك.",
	},
	{
		Name:  "suggest",
		Reply: "هذه أسئلة يجيب عنها المقال:", Offers: true,
	},
	{
		Name:  "whatToAsk",
		Reply: "هذه أسئلة يجيب عنها المقال:", Offers: true,
	},
	{
		Name:  "isBot",
		Reply: "أنا برنامج لا إنسان، واسمي «إسناد». أجيب من مقال واحد وأضع بعد كل جملة رقم الفقرة التي جاءت منها.",
	},
	{
		Name:  "maker",
		Reply: "أنا برنامج اسمه «إسناد» كتبه مبرمجون، ويشغّله هنا صاحب هذا البوت. جملي من المقال، ورقم الفقرة بعد كل جملة.",
	},
	{
		Name:  "model",
		Reply: "أرسل /status لترى من يكتب الأجوبة هنا. وكل جملة تُفحص على فقرتها قبل أن تراها.",
	},
	{
		Name:  "age",
		Reply: "أنا برنامج، فلا عمر لي. اسألني عن المقال.",
	},
	{
		Name:  "life",
		Reply: "أنا برنامج، فليس لي من ذلك شيء. اسألني عن المقال.",
	},
	{
		Name:  "praise",
		Reply: "شكرًا لك، يسرّني أن الجواب نفعك. اسألني متى شئت عن المقال.",
	},
	{
		Name:  "praiseGod",
		Reply: "شكرًا لك، يسرّني أن الجواب نفعك. اسألني متى شئت عن المقال.",
	},
	{
		Name:  "wrong",
		Reply: complaintReply,
	},
	{
		Name:  "notRight",
		Reply: complaintReply,
	},
}

const complaintReply = "يؤسفني أن الجواب لم يصحّ عندك. اضغط زرّ الفقرة تحته لتقارنه بالمقال، وإن كان فيه خطأ فاضغط 👎. " +
	"ويمكنك أن تسأل بعبارة أخرى."
