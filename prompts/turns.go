package prompts

// TurnLines begin a line of a prompt. A model that goes on behind its answer writes them too, and
// small models repeat them before it.
var TurnLines = []string{questionLabel, paragraphsLabel, claimLabel, "سؤال:", "السؤال التالي:", "المستخدم:", "القارئ:"}

// AnswerLines label an answer.
var AnswerLines = []string{"الجواب:", "جواب:", "الإجابة:", "الاجابة:", "إجابة:", "الجواب هو:"}
