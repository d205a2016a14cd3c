package prompts

// Words of the models that an evaluation scripts.
const (
	Yes           = "نعم"
	No            = "لا"
	ParagraphWord = "الفقرة"

	// SuiteQuestion stands before a claim of the liar suite: it asks for nothing in particular, so
	// that the claim alone is judged.
	SuiteQuestion = "ماذا في المقال؟"

	// What judges write who do not answer as asked.
	ChattyJudge = "لا أرى أن الجمل كلها صحيحة، لا سيما الأولى، ولا أستطيع الحكم."
	UnsureJudge = "لا أعرف"
)
