package prompts

import (
	"fmt"
	"strings"
	"time"
)

// The words of the bot in a chat. Each is one finished sentence or a short list of them; numbers
// are put in with Numeral and Count.
const (
	Searching      = "أبحث في المقال…"
	Stopped        = "توقّف الجواب هنا بطلب منك."
	NothingToStop  = "لا جواب قيد الكتابة الآن."
	NewStarted     = "بدأنا حديثًا جديدًا، ولن يستند سؤالك التالي إلى ما سبقه."
	Quotations     = "هذه جمل من المقال بنصّها:"
	NoSuchCommand  = "لا أعرف هذا الأمر. أرسل /help لترى ما أستطيع."
	TextOnly       = "أقرأ الرسائل المكتوبة فقط. اكتب سؤالك عن المقال وسأجيبك منه."
	NothingToRead  = "لم أجد في رسالتك سؤالًا أقرؤه. اكتب سؤالك بالكلمات وسأجيبك من المقال."
	NotAllowedHere = "هذا البوت مخصّص لمحادثات محدّدة، وليست هذه منها."
	AdminsOnly     = "هذا الأمر للمشرفين على البوت."
	Forgotten      = "حذفتُ ما كان محفوظًا عنك: حديثك وأجوبتك وأسئلتك المنتظرة وتقييماتك وما أرسلته من ملفات."
	// QuestionChanged begins the answer to a question that was edited afterwards.
	QuestionChanged = "تغيّر السؤال بعد هذا الجواب، والجواب عن السؤال الجديد في رسالة أدناه."
	AnsweredAbove   = "أُجيب عن هذا السؤال هنا من قبل، وهذه الرسالة ردّ على ذلك الجواب."
	ThanksGood      = "شكرًا لك."
	ThanksBad       = "شكرًا لك. ما الذي لم يصحّ في الجواب؟"
	ThanksReason    = "شكرًا لك، سُجّل السبب."
	ButtonIsOld     = "هذا الزرّ لجواب لم يعد محفوظًا. أعد السؤال لتحصل على جواب جديد."
	ArticleChanged  = "تغيّر المقال بعد هذا الجواب. أعد السؤال لتحصل على جواب من نصّه الحالي."
	ShownAlready    = "هذه الفقرة معروضة في ردّ سابق على هذا الجواب."
	NothingMissing  = "لا أسئلة بلا جواب حتى الآن."
	Reloaded        = "أُعيد تحميل المقال."
	ReloadFailed    = "لم يُحمَّل المقال من جديد، وبقي السابق كما هو. التفاصيل في السجلّ."
)

// Labels of buttons.
const (
	ButtonWhy       = "لماذا؟"
	ButtonGood      = "👍"
	ButtonBad       = "👎"
	ButtonNext      = "التالي"
	ButtonPrevious  = "السابق"
	ButtonFull      = "الجواب كاملًا"
	ButtonBack      = "رجوع"
	ReasonWrong     = "معلومة خاطئة"
	ReasonOffTopic  = "لا يجيب عن سؤالي"
	ReasonMissing   = "ناقص"
	ReasonCitation  = "الفقرة لا تدعمه"
	StartSummary    = "لخّص المقال في ثلاث جمل."
	StartIdea       = "ما الفكرة الرئيسية للمقال؟"
	StartSections   = "ما عناوين أقسام المقال؟"
	SummaryQuestion = "لخّص المقال."
)

// Welcome opens a private chat: what this is, which article it speaks of and how that begins, and
// how to ask. title and about may be empty.
func Welcome(title, about string, paragraphs int) []string {
	article := "في المقال " + Count(paragraphs, Paragraphs) + "."
	if title != "" {
		article = fmt.Sprintf("المقال الآن: «%s»، وفيه %s.", title, Count(paragraphs, Paragraphs))
	}
	if about != "" {
		article += " يبدأ هكذا: «" + about + "»"
	}
	return []string{
		"أهلًا بك. أنا «إسناد»: أجيب عن أسئلتك من مقال واحد، وأبيّن الفقرة التي تستند إليها كل جملة.",
		article,
		"اكتب سؤالك بالعربية كما تقوله، أو ابدأ بسؤال من هذه:",
	}
}

// BuiltInTitle is what the built-in article is called.
const BuiltInTitle = "قمة منظمة معاهدة الأمن الجماعي في يريفان"

// Help lists what the bot does.
func Help() []string {
	return []string{
		"اكتب سؤالًا عن المقال، وسيأتيك جواب قصير تحمل كل جملة فيه رقم فقرتها.",
		"تحت الجواب اقتباسات من المقال بنصّها، وزرّ لكل فقرة يفتحها كاملة وقد عُلّم فيها ما يدعم الجواب. وزرّ «لماذا؟» " +
			"يبيّن كيف اختيرت الفقرات وكيف فُحصت الجمل.",
		"إن لم يذكر المقال ما تسأل عنه قلتُ لك ذلك، ودللتك على أقرب الفقرات.",
		"في المجموعات: اذكرني باسمي، أو رُدّ على رسالة لي، أو اكتب /ask ثم السؤال. وإن كتبت /ask ردًّا على رسالة أجبتُ عنها.",
		"الأوامر:\nفقرات المقال /article\nفقرة برقمها /p\nخلاصة المقال /summary\nحديث جديد /new\nإيقاف الجواب /stop\nحال البوت /status\nما " +
			"يُحفظ عنك /privacy\nحذف ما حُفظ عنك /forget",
	}
}

// AskHow explains /ask and a bare mention.
func AskHow(username string) string {
	return fmt.Sprintf("اكتب سؤالك بعد الأمر، مثل: /ask من حضر الاجتماع؟ أو رُدّ بالأمر أو بذكر @%s على رسالة فيها سؤال فأجيب عنها.", username)
}

// JoinedGroup introduces the bot to a group. readsAll says whether it sees every message there.
func JoinedGroup(username string, readsAll bool) []string {
	see := "لا أرى هنا إلا الأوامر والرسائل التي تذكرني والردود عليّ."
	if readsAll {
		see = "أستطيع أن أرى رسائل هذه المجموعة كلها، لكنني لا أقرأ منها إلا ما يوجَّه إليّ."
	}
	return []string{
		"السلام عليكم. أنا «إسناد»، أجيب عن أسئلتكم من مقال واحد وأبيّن فقرة كل جملة.",
		see,
		fmt.Sprintf("لتسألوني: اذكروا @%s مع السؤال، أو رُدّوا على رسالة لي، أو اكتبوا /ask ثم السؤال.", username),
	}
}

// TooLongQuestion names the limit.
func TooLongQuestion(limit int) string {
	return fmt.Sprintf("سؤالك أطول مما أستطيع قراءته دفعة واحدة، وأقصى طول له %s. اختصره من فضلك.", Count(limit, characters))
}

// VoiceUnheard is said of a recording in which no words were understood.
const VoiceUnheard = "لم أتبيّن ما في الرسالة الصوتية. أعد تسجيلها في مكان هادئ، أو اكتب سؤالك."

// VoiceTooLong names the limit of a recording.
func VoiceTooLong(most int) string {
	return fmt.Sprintf("هذه الرسالة الصوتية أطول مما أستمع إليه، وأقصى مدة لها %s. أوجزها، أو اكتب سؤالك.", Count(most, seconds))
}

// Heard begins the answer to a recording.
func Heard(question string) string { return "سمعتُ: «" + question + "»" }

// TooMany asks a person, or a group, to wait.
func TooMany(group bool, left time.Duration) string {
	whose := "بلغت أسئلتك الحدّ المتاح"
	if group {
		whose = "بلغت أسئلة هذه المجموعة الحدّ المتاح"
	}
	return fmt.Sprintf("%s. يمكن السؤال من جديد بعد %s.", whose, wait(left))
}

// Trouble is all that a chat learns of an error of ours.
func Trouble(reference string) string {
	return "تعذّر إكمال الجواب لخلل عندنا. أعد السؤال بعد قليل، وإن تكرّر الخلل فاذكر هذا المرجع: " + reference
}

// ParagraphTitle heads a paragraph.
func ParagraphTitle(n int, section string) string {
	if section == "" {
		return "الفقرة " + Numeral(n)
	}
	return "الفقرة " + Numeral(n) + " – " + section
}

// ParagraphButton opens a paragraph.
func ParagraphButton(n int) string { return "الفقرة " + Numeral(n) }

// RestOfParagraph tells how much of a paragraph a message has no room for, in whole hundreds of
// characters.
func RestOfParagraph(left int) string {
	return fmt.Sprintf("بقي من هذه الفقرة نحو %s لا تتسع لها هذه الرسالة.", Count(max(100, (left+50)/100*100), characters))
}

// NoSuchParagraph names the range.
func NoSuchParagraph(last int) string {
	return fmt.Sprintf("اكتب رقم فقرة من ١ إلى %s بعد الأمر، مثل: /p %s", Numeral(last), Numeral(min(6, last)))
}

// NoParagraph says which paragraphs there are to somebody who asked for another.
func NoParagraph(last int) string {
	return fmt.Sprintf("في المقال %s، فاطلب واحدة من ١ إلى %s.", Count(last, Paragraphs), Numeral(last))
}

// ParagraphCount says how many paragraphs there are.
func ParagraphCount(last int) string {
	return fmt.Sprintf("في المقال %s. اطلب أيًّا منها برقمها، مثل: الفقرة %s.", Count(last, Paragraphs), Numeral(last))
}

// ArticleTitle heads the list of paragraphs.
func ArticleTitle(paragraphs, page, pages int) string {
	if pages == 1 {
		return "المقال: " + Count(paragraphs, Paragraphs)
	}
	return fmt.Sprintf("المقال: %s – صفحة %s من %s", Count(paragraphs, Paragraphs), Numeral(page), Numeral(pages))
}

// Refusal says that the article does not answer. missing names, quoted, the words of the question
// that the article does not have, and may be empty.
func Refusal(missing string) string {
	if missing == "" {
		return "لا يذكر المقال ما يجيب عن هذا السؤال."
	}
	return "لا يذكر المقال ما يجيب عن هذا السؤال، ولم يرد فيه " + missing + "."
}

// MissingWords names words that the article does not have.
func MissingWords(words []string) string {
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = "«" + w + "»"
	}
	return strings.Join(quoted, " ولا ")
}

// HalfMissing follows an answer to a part of the question. missing is the other part.
func HalfMissing(missing string) string {
	return fmt.Sprintf("ولا يذكر المقال جوابًا عن «%s».", missing)
}

// InlineWhole offers a whole answer, with its paragraphs.
func InlineWhole(paragraphs []int) string {
	numbers := make([]string, len(paragraphs))
	for i, n := range paragraphs {
		numbers[i] = Numeral(n)
	}
	if len(numbers) == 1 {
		return "الجواب، من الفقرة " + numbers[0]
	}
	return "الجواب، من الفقرات " + strings.Join(numbers, " و")
}

// Words around a refusal.
const (
	NearestTitle     = "أقرب ما في المقال:"
	SuggestionsTitle = "وهذه أسئلة يجيب عنها المقال:"
)

// Offer leads from a refusal to questions, which stand on buttons, and to the openings of
// paragraphs, which follow; "" for neither.
func Offer(questions, paragraphs bool) string {
	switch {
	case questions && paragraphs:
		return "جرّب سؤالًا يجيب عنه المقال من الأزرار أدناه، أو انظر أقرب ما فيه:"
	case questions:
		return "جرّب سؤالًا يجيب عنه المقال من الأزرار أدناه."
	case paragraphs:
		return NearestTitle
	}
	return ""
}

// StatusLines tells how things stand.
func StatusLines(model, embedding string, paragraphs int, up time.Duration) []string {
	how := "الأجوبة: جمل من المقال يختارها النموذج المدمج."
	switch {
	case model != "":
		how = "الأجوبة: يكتبها النموذج " + model + " وتُفحص كل جملة منها على فقرتها."
	case embedding == "":
		how = "الأجوبة: جمل من المقال يختارها النموذج المدمج، بلا اتصال بأي خدمة."
	}
	out := []string{how}
	if embedding != "" {
		out = append(out, "البحث: بالكلمات وبالنموذج "+embedding+".")
	}
	return append(out, "المقال: "+Count(paragraphs, Paragraphs)+".", "أعمل منذ "+wait(up)+".")
}

// PrivacyItem is a kind of data and how long it is kept.
type PrivacyItem struct {
	What string
	Age  time.Duration
}

// What the bot keeps, for Privacy.
const (
	KeptTurns    = "آخر ما دار بيننا، لفهم الأسئلة التي تكمل ما قبلها"
	KeptAnswers  = "سؤالك وجوابه، لتبقى أزراره عاملة"
	KeptQuota    = "عدد أسئلتك، لحساب الحدّ المتاح"
	KeptFeedback = "تقييمك للأجوبة وسببه"
	KeptGaps     = "الأسئلة التي لم يجب عنها المقال"
	KeptUpdates  = "رسائلك إلى أن يُجاب عنها، وأرقامها بلا نصّ لئلا يُجاب عنها مرتين"
)

// Privacy tells what is kept and for how long.
func Privacy(items []PrivacyItem, model, embedding string) []string {
	out := []string{"هذا ما يُحفظ على جهاز من يشغّل البوت، ولا يُحفظ غيره:"}
	for _, i := range items {
		out = append(out, fmt.Sprintf("• %s: %s.", i.What, age(i.Age)))
	}
	if model != "" {
		out = append(out, "ويُرسل سؤالك، وما قبله في الحديث، مع فقرات من المقال إلى خدمة النموذج "+model+" لكتابة الجواب.")
	}
	if embedding != "" {
		out = append(out, "ويُرسل سؤالك إلى خدمة النموذج "+embedding+" للبحث في المقال.")
	}
	return append(out, "لا تُكتب نصوص الرسائل في السجلّ. ولحذف ما حُفظ عنك أرسل /forget.")
}

// PrivacyOfRecordings tells where recordings go.
func PrivacyOfRecordings(model string) string {
	return "وتُرسل رسالتك الصوتية إلى خدمة النموذج " + model + " لكتابة ما فيها، ولا تُحفظ هنا."
}

// WhyTitle heads the reasons of an answer.
const WhyTitle = "كيف جاء هذا الجواب"

// WhyParagraph tells why a paragraph was chosen: its ranks, 0 for none, and the words that it
// shares with the question.
func WhyParagraph(n, lexicalRank, denseRank int, words []string) string {
	s := "الفقرة " + Numeral(n) + ": "
	switch {
	case lexicalRank > 0 && lexicalRank == denseRank:
		s += rank(lexicalRank) + " بين الفقرات في كلماتها المشتركة مع السؤال وفي قرب معناها منه"
	case lexicalRank > 0 && denseRank > 0:
		s += rank(lexicalRank) + " بين الفقرات في كلماتها المشتركة مع السؤال، و" + rank(denseRank) + " في قرب معناها منه"
	case denseRank > 0:
		s += rank(denseRank) + " بين الفقرات في قرب معناها من السؤال"
	case lexicalRank > 0:
		s += rank(lexicalRank) + " بين الفقرات في كلماتها المشتركة مع السؤال"
	default:
		s += "اختيرت لأنها تسند الجواب"
	}
	if len(words) == 0 {
		return s + ". وليس فيها كلمة من كلمات السؤال."
	}
	return s + ". ومن كلمات السؤال فيها، أو ما يقاربها: " + strings.Join(words, "، ") + "."
}

// rank is a paragraph's place among all, in words as far as these are short.
func rank(n int) string {
	words := []string{"الأولى", "الثانية", "الثالثة", "الرابعة", "الخامسة", "السادسة", "السابعة", "الثامنة", "التاسعة", "العاشرة"}
	if n <= len(words) {
		return words[n-1]
	}
	return "ذات الرقم " + Numeral(n)
}

// WhySentence tells what the check said of a sentence.
func WhySentence(why string) string { return "فحص الجملة: " + why }

// WhyDropped tells how many sentences did not pass.
func WhyDropped(n int) string {
	if n == 1 {
		return "وحُذفت جملة واحدة لم تسندها فقرتها."
	}
	if n == 2 {
		return "وحُذفت جملتان لم تسندهما فقرتاهما."
	}
	return fmt.Sprintf("وحُذفت %s لم تسندها فقراتها.", Count(n, sentences))
}

// Stats is the admins' summary. The numbers cover what is still kept.
func Stats(answered, refused, good, bad, waiting, dead int) []string {
	return []string{
		"أسئلة أُجيب عنها: " + Numeral(answered),
		"أسئلة لم يجب عنها المقال: " + Numeral(refused),
		"تقييمات حسنة: " + Numeral(good) + "، وسيئة: " + Numeral(bad),
		"رسائل منتظرة: " + Numeral(waiting) + "، ومستبعدة بعد تكرار الفشل: " + Numeral(dead),
	}
}

// GapsTitle heads the questions that the article did not answer.
const GapsTitle = "أسئلة لم يجب عنها المقال:"

// Description is the bot's profile text, and ShortDescription the line under its name.
const (
	Description      = "أجيب عن أسئلتك من مقال واحد، وأبيّن الفقرة التي تستند إليها كل جملة. إن لم يذكر المقال ما تسأل عنه قلتُ ذلك."
	ShortDescription = "أجوبة من المقال، وكل جملة مسندة إلى فقرتها."
)
