package prompts

import "fmt"

// The words about several articles.
const (
	AllArticles        = "كل المقالات"
	AllChosen          = "اخترتَ كل المقالات: يأتيك الجواب من أقربها إلى سؤالك، ويحمل كل اقتباس اسم مقاله."
	ArticleChosenShort = "اختير المقال."
	ArticleGone        = "هذا المقال لم يعد موجودًا."
	WhichArticle       = "في أي مقال؟"
	ButtonParagraphs   = "فقراته"
)

// Articles are counted.
var Articles = Noun{"مقال واحد", "مقالان", "مقالات", "مقالًا"}

// ShelfTitle heads the list of articles.
func ShelfTitle(n int) string { return "المقالات: " + Count(n, Articles) + "." }

// WelcomeShelf opens a chat where there are several articles.
func WelcomeShelf(n int) string {
	return fmt.Sprintf("أهلًا بك. أنا «إسناد»: أجيب من %s، وأبيّن مقال كل جملة وفقرتها. اكتب سؤالك، أو اختر مقالًا:", genitive(n, Articles))
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

// MakingVectors tells how far the vectors of an article are.
func MakingVectors(title string, done, total int) string {
	if total == 0 {
		return fmt.Sprintf("«%s»: يُبحث فيه الآن بالكلمات، ويبدأ إعداد البحث بالمعنى قريبًا.", title)
	}
	return fmt.Sprintf("«%s»: يُبحث فيه الآن بالكلمات، ويُعدّ البحث بالمعنى: %s٪.", title, Numeral(100*done/total))
}
