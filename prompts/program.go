package prompts

import "time"

// Words of the terminal.
const (
	TerminalHint = "اكتب سؤالك ثم اضغط Enter. للمقال كله /article، ولفقرة منه /p ورقمها، ولخلاصته /summary، وللحديث الجديد /new، " +
		"وللخروج Ctrl+D."
	NoSuchTerminalCommand = "لا أعرف هذا الأمر. الأوامر هنا: /article و/p و/summary و/ask و/new و/status و/privacy و/help."
	TerminalPrivacy       = "لا يُحفظ من هذا الحديث شيء: هو في ذاكرة البرنامج إلى أن يُغلق أو ترسل /new."
	TelegramOnly          = "هذا الأمر للمشرفين على تيليغرام، ولا معنى له هنا."
	EmbeddingProgress     = "قراءة المقال"
)

// BuiltInModel is said at the start of a bot that has no outside model.
const BuiltInModel = "لا نموذج خارجيًّا في الإعدادات: الأجوبة جمل من المقال بنصّها، يختارها النموذج المدمج."

// Unreachable is said at the start where the outside model's server is not there.
func Unreachable(err error) string {
	return "لا يمكن الوصول إلى خادم النموذج، فالأجوبة جمل من المقال بنصّها: " + err.Error()
}

// Words of the local Telegram.
const (
	BotName          = "إسناد"
	LocalTelegram    = "تيليغرام محلّي في المتصفّح، بلا رمز ولا شبكة"
	TimingRetrieval  = "البحث"
	TimingFirstToken = "أول كلمة"
	TimingTotal      = "المجموع"
)

// Words of eval and mockllm.
const (
	EvaluationProgress = "التقييم"
	MockLLM            = "النموذج المدمج"
)

// Took writes a length of time in minutes and seconds, at least a second.
func Took(d time.Duration) string {
	s := max(1, int(d.Round(time.Second)/time.Second))
	switch m := s / 60; {
	case m == 0:
		return Count(s, seconds)
	case s%60 == 0:
		return Count(m, minutes)
	default:
		return Count(m, minutes) + " و" + Count(s%60, seconds)
	}
}

// Remaining says how much longer work is likely to take.
func Remaining(what string, d time.Duration) string { return what + "، الباقي " + Took(d) }
