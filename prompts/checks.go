package prompts

import "fmt"

// What the check says of a sentence, for the reason button.
const (
	CheckQuotation  = "جملة من المقال بنصّها."
	CheckSecondLook = "لم يقطع فيها المدقّق الآلي، وراجعها النموذج فلم يجد ما يسندها."
)

// NothingSupported and ModelUnusable say why an answer consists of quotations.
const NothingSupported = "ليس في المقال ما يسند أيّ جملة ممّا كتبه النموذج."

// ModelUnusable names what went wrong with the model.
func ModelUnusable(err error) string {
	return "لم يكتب النموذج جوابًا كاملًا: " + err.Error()
}

// AboutSection asks about a section of the article.
func AboutSection(heading string) string {
	return fmt.Sprintf("ماذا يقول المقال عن «%s»؟", heading)
}
