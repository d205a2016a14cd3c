package prompts

import (
	"fmt"
	"strings"
)

// The words about several articles.
const (
	AllArticles      = "كل المقالات"
	AllChosen        = "اخترتَ كل المقالات: يأتيك الجواب من أقربها إلى سؤالك، ويحمل كل اقتباس اسم مقاله."
	ArticleGone      = "هذا المقال لم يعد موجودًا."
	WhichArticle     = "في أي مقال؟"
	ButtonParagraphs = "فقراته"
	ButtonElsewhere  = "السؤال نفسه في مقال آخر"
)

// ShelfTitle heads the list of articles.
func ShelfTitle(n int) string { return "المقالات: " + Count(n, articles) + "." }

// WelcomeShelf opens a chat where there are several articles.
func WelcomeShelf(n int) string {
	return fmt.Sprintf("أهلًا بك. أنا «إسناد»: أجيب من %s، وأبيّن مقال كل جملة وفقرتها. اكتب سؤالك، أو اختر مقالًا:", genitive(n, articles))
}

// genitive counts in the case that follows من.
func genitive(n int, of Noun) string {
	if n == 2 && len(of.Two) > 4 {
		return of.Two[:len(of.Two)-len("ان")] + "ين"
	}
	return Count(n, of)
}

// ArticleChosen says which article is asked from now on.
func ArticleChosen(title string, paragraphs int) string {
	return fmt.Sprintf("أجيب الآن من «%s»: %s.", title, Count(paragraphs, Paragraphs))
}

// ArticleLine tells of an article in a list.
func ArticleLine(paragraphs int, language, source string) string {
	s := Count(paragraphs, Paragraphs)
	if language == "en" {
		s += "، بالإنجليزية"
	}
	if source != "" {
		s += "، " + source
	}
	return s + "."
}

// FromArticle says which article an answer is from.
func FromArticle(title string) string { return "من «" + title + "»:" }

// MakingVectors tells how far the vectors of an article are.
func MakingVectors(title string, done, total int) string {
	if total == 0 {
		return fmt.Sprintf("«%s»: يُبحث فيه الآن بالكلمات، ويبدأ إعداد البحث بالمعنى قريبًا.", title)
	}
	return fmt.Sprintf("«%s»: يُبحث فيه الآن بالكلمات، ويُعدّ البحث بالمعنى: %s٪.", title, Numeral(100*done/total))
}

// Words about files that people send.
const (
	ForwardedText   = "رسالة محوّلة"
	FilesNotTaken   = "لا أستقبل ملفات هنا. اكتب سؤالك عن المقال وسأجيبك منه."
	WordsFirst      = "تستطيع السؤال الآن: أبحث فيه بالكلمات إلى أن يُعدّ البحث بالمعنى."
	TryThese        = "جرّب سؤالًا من هذه، أو اكتب سؤالك:"
	WhichToRemove   = "أي مقال أحذف؟ يُحذف ملفه وكل ما أُعدّ منه."
	NothingToRemove = "لا مقالات أرسلتَها لأحذفها."
	KeptFiles       = "• الملفات والصفحات التي ترسلها وما أُعدّ منها للبحث: إلى أن تحذفها بالأمر /remove، " +
		"أو بالأمر /forget إن كنت وحدك تسأل فيها."
)

// ReadingFile stands while a file is read.
func ReadingFile(name string) string { return fmt.Sprintf("أقرأ «%s»…", name) }

// Added tells of a new article.
func Added(title string, paragraphs int) string {
	return fmt.Sprintf("أضيف «%s»: %s. أجيب الآن منه.", title, Count(paragraphs, Paragraphs))
}

// Removed tells of an article that is gone.
func Removed(title string) string {
	return fmt.Sprintf("حُذف «%s» وكل ما أُعدّ منه.", title)
}

// StaysForOthers says that articles stay when the one who sent them is forgotten.
func StaysForOthers(n int) string {
	return fmt.Sprintf("وبقي ما أضفتَه ليسأل فيه غيرك: %s. لحذف شيء منه اضغط اسمه، أو أرسل /remove متى شئت.", Count(n, articles))
}

// PagesNotRead tells of pages that are pictures.
func PagesNotRead(n int) string {
	return fmt.Sprintf("لم تُقرأ %s لأنها صور بلا نصّ.", Count(n, pages))
}

// FileMegabytes is how large a file may be that Telegram lets bots fetch.
const FileMegabytes = 20

// FileTooLarge names Telegram's limit.
func FileTooLarge(name string, size int64) string {
	return fmt.Sprintf("حجم «%s» %s، ولا يتيح تيليغرام للبوتات إلا ما لا يزيد على %s. أرسل الملف مقسومًا، أو نصّه وحده.",
		name, Count(max(int((size+1<<20-1)>>20), 1), megabytes), Count(FileMegabytes, megabytes))
}

// Unread says why a file, or what a link leads to, is no article, and what works. files and bytes
// are what one person may keep.
func Unread(reason, name string, files int, bytes int64) string {
	const works = " تصلح ملفات txt وmd وhtml وdocx وpdf وepub وcsv."
	switch reason {
	case "foreign":
		return fmt.Sprintf("لا أقرأ هذا النوع من الملفات: «%s».", name) + works
	case "empty":
		return fmt.Sprintf("لا نصّ في «%s».", name)
	case "scanned":
		return fmt.Sprintf("صفحات «%s» صور بلا نصّ. مرّرها على برنامج يتعرّف الحروف (OCR)، أو أرسل النصّ نفسه.", name)
	case "locked":
		return fmt.Sprintf("«%s» محميّ بكلمة سرّ، أو بصيغة قديمة. احفظ نسخة منه بلا كلمة سرّ وأرسلها.", name)
	case "nameless":
		return fmt.Sprintf("خطوط «%s» لا تبيّن حروفها فلا يُقرأ نصّه. أرسل ملف docx الذي صُنع منه، أو النصّ نفسه.", name)
	case "too large", "unwelcome":
		return fmt.Sprintf("«%s» أكبر مما أستطيع قراءته. قسّمه إلى ملفات أصغر.", name)
	case "unfetched":
		return fmt.Sprintf("تعذّر جلب «%s» من تيليغرام. أعد إرسال الملف.", name)
	case "full":
		return "لم يبقَ مكان لمقالات جديدة. يتّسع المكان متى حُذف مقال بالأمر /remove."
	case "no link":
		return fmt.Sprintf("لا أفتح إلا الروابط التي تبدأ بـhttp أو https، وليس «%s» منها.", name)
	case "inside":
		return fmt.Sprintf("يقود «%s» إلى جهاز أو شبكة خاصة، ولا أفتح إلا ما هو منشور للجميع.", name)
	case "unreachable":
		return fmt.Sprintf("لا يستجيب الموقع الآن: «%s». تحقّق من الرابط أو أعد إرساله بعد قليل.", name)
	case "refused":
		return fmt.Sprintf("لا يتيح الموقع «%s» إلا لمن سجّل فيه. احفظ الصفحة وأرسلها ملفًا، أو أرسل نصّها.", name)
	case "absent":
		return fmt.Sprintf("لا صفحة في هذا الرابط: «%s».", name)
	case "redirects":
		return fmt.Sprintf("يحيل «%s» من رابط إلى رابط بلا نهاية. أرسل رابط الصفحة نفسها.", name)
	case "kind":
		return fmt.Sprintf("لا أقرأ ما في «%s»: ليس صفحة ولا ملف نصّ.", name) + works
	case "page too large":
		return fmt.Sprintf("ما في «%s» أكبر من %s، فلا أقرؤه.", name, Count(FileMegabytes, megabytes))
	case "quota":
		return fmt.Sprintf("بلغتَ أقصى ما يُحفظ لك: %s، مجموع حجمها %s. احذف مقالًا بالأمر /remove ثم أرسل هذا.", Count(files, articles),
			Count(int(bytes>>20), megabytes))
	}
	return fmt.Sprintf("«%s» تالف أو ليس ما يدلّ عليه اسمه.", name) + works
}

// AboutDivision asks what a part of a law says.
func AboutDivision(name string) string { return "على ماذا تنصّ " + name + "؟" }

// WhatIs asks what somebody or something is.
func WhatIs(name string) string { return "ما المقصود بـ«" + name + "»؟" }

// ChangeNoticed begins what admins are told of a file that was edited.
const ChangeNoticed = "تغيّر ملف مقال فقرأته من جديد، والأحاديث مستمرّة."

// ArticleLeft tells of an article that is not among those of the settings any more.
func ArticleLeft(title string) string { return named(title) + ": لم يعد بين المقالات." }

func named(title string) string {
	if title == "" {
		return "المقال"
	}
	return "«" + title + "»"
}

// ArticleRead tells what has changed in an article: how many paragraphs it had and has, and which
// of the cited ones say something else.
func ArticleRead(title string, before, after int, cited []int) string {
	s := fmt.Sprintf("%s: كان فيه %s وفيه الآن %s.", named(title), Count(before, Paragraphs), Count(after, Paragraphs))
	if len(cited) == 0 {
		return s + " ولم يتغيّر نصّ أي فقرة استُشهد بها."
	}
	var numbers []string
	for _, n := range cited[:min(len(cited), 20)] {
		numbers = append(numbers, Numeral(n))
	}
	return s + " وتغيّر نصّ فقرات استُشهد بها: " + strings.Join(numbers, "، ") + "."
}
