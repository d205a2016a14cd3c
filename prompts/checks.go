package prompts

import "fmt"

// What the check says of a sentence, for the reason button.
const (
	CheckQuotation  = "جملة من المقال بنصّها."
	CheckSecondLook = "لم يقطع فيها المدقّق الآلي، وراجعها النموذج فلم يجد ما يسندها."
)

// CheckJudged says which words of the article support a sentence that says it in others, in the
// opinion of the judge.
func CheckJudged(quote string) string {
	return fmt.Sprintf("قرأها المدقّق الآلي مع فقرتها فوجد أنها تقول ذلك: «%s»", quote)
}

// CheckConfirmed says the same of a sentence that the judge left open and the model confirmed.
func CheckConfirmed(quote string) string {
	return fmt.Sprintf("لم يقطع فيها المدقّق الآلي، فراجعها النموذج وأقرّ أن المقال يقول ذلك: «%s»", quote)
}

// CheckFailed says why a sentence was dropped: number, date, name, marker, contradiction or
// support; word is the word at fault, may be empty.
func CheckFailed(reason, word string) string {
	switch reason {
	case "number":
		return fmt.Sprintf("لا يرد الرقم «%s» في الفقرة على هذا الوجه.", word)
	case "date":
		return fmt.Sprintf("لا يوافق التوقيت «%s» ما في الفقرة.", word)
	case "name":
		return fmt.Sprintf("لا يرد الاسم «%s» في المقال.", word)
	case "form":
		return "في الجملة حرف تالف أو رموز تنسيق لا تُقرأ."
	case "empty":
		return "لا تقول الجملة شيئًا يُفحص على المقال."
	case "marker":
		return "لا تشير الجملة إلى فقرة من الفقرات المعروضة."
	case "contradiction":
		return "قرأها المدقّق الآلي مع فقرتها فوجد أن الفقرة تقول خلافها."
	}
	return "قرأها المدقّق الآلي مع فقرتها فلم يجد فيها ما يسندها."
}

// NothingSupported and ModelUnusable say why an answer consists of quotations.
const NothingSupported = "ليس في المقال ما يسند أيّ جملة ممّا كتبه النموذج."

// ModelUnusable names what went wrong with the model.
func ModelUnusable(err error) string {
	return "لم يكتب النموذج جوابًا كاملًا: " + err.Error()
}

// AboutAnyArticle are questions that hardly any article leaves open.
var AboutAnyArticle = []string{"لخّص المقال في ثلاث نقاط", "ما أبرز الأرقام في المقال؟", "ما أهم التواريخ في المقال؟"}

// AboutSection asks about a section of the article.
func AboutSection(heading string) string {
	return fmt.Sprintf("ماذا يقول المقال عن «%s»؟", heading)
}
