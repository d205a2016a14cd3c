package prompts

import "fmt"

// CheckSupported says which words of the article support a sentence.
func CheckSupported(quote string) string {
	return fmt.Sprintf("يسندها قول المقال: «%s»", quote)
}

// CheckFailed says why a sentence was dropped. reason is one of the ledger's; word is the word at fault, may be empty.
func CheckFailed(reason, word string) string {
	switch reason {
	case "number":
		return fmt.Sprintf("لا يرد الرقم «%s» في الفقرة على هذا الوجه.", word)
	case "date":
		return fmt.Sprintf("لا يوافق التوقيت «%s» ما في الفقرة.", word)
	case "name":
		return fmt.Sprintf("لا يرد الاسم «%s» في الفقرة.", word)
	case "polarity":
		return fmt.Sprintf("تخالفها الفقرة في النفي أو الإثبات عند «%s».", word)
	case "roles":
		return fmt.Sprintf("تسند الفقرة الفعل إلى غير من تذكره الجملة عند «%s».", word)
	case "attribution":
		return fmt.Sprintf("تنسب الفقرة هذا القول إلى صاحبه («%s»)، ولا تنسبه الجملة إليه.", word)
	case "hedge":
		return fmt.Sprintf("تذكر الفقرة ذلك على سبيل الاحتمال أو الرجاء عند «%s»، وتجزم به الجملة.", word)
	case "scope":
		return fmt.Sprintf("تعمّم الجملة بكلمة «%s» ما لا تعمّمه الفقرة.", word)
	case "wording":
		return fmt.Sprintf("تضع الجملة «%s» مكان كلمة أخرى في الفقرة.", word)
	case "form":
		return "في الجملة حرف تالف أو رموز تنسيق لا تُقرأ."
	case "empty":
		return "لا تقول الجملة شيئًا يُفحص على المقال."
	case "marker":
		return "لا تشير الجملة إلى فقرة من الفقرات المعروضة."
	}
	return "ليس في الفقرة ما يسند الجملة."
}
