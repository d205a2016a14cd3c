package arabic

import (
	"strings"
	"testing"
)

func TestVerbal(t *testing.T) {
	for _, w := range strings.Fields("تخليني سيضعون يأخذون يسلّفونه لقيتوه وبتاخدوا ينقلوه سيكون فيدفعون انتقلوا") {
		if !Verbal(Fold(w)) {
			t.Errorf("%s has the shape of a verb", w)
		}
	}
	nouns := "تكلفة طفايات سيارتي أرباح لوكاشينكو الوقت بنت تعاون تأشيرة ستين جامعة " +
		"بيروت إنترنت فيروس فيديو يونسكو يريفان سيناريو ستالين تلفزيون قانون مليون زيتون"
	for _, w := range strings.Fields(nouns) {
		if Verbal(Fold(w)) {
			t.Errorf("%s has the shape of a noun", w)
		}
	}
}
