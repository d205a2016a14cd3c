package prompts

import "fmt"

// What the check says of a sentence, for the reason button.
const (
	CheckQuotation  = "جملة من المقال بنصّها."
	CheckSecondLook = "لم يجد النموذج عند مراجعتها ما يسندها."
)

// AboutSection asks about a section of the article.
func AboutSection(heading string) string {
	return fmt.Sprintf("ماذا يقول المقال عن «%s»؟", heading)
}
