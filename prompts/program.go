package prompts

// Words of the terminal.
const (
	TerminalHint          = "اكتب سؤالك ثم اضغط Enter. للمقال كله /article، ولفقرة منه /p ورقمها، ولخلاصته /summary، وللحديث الجديد /new، وللخروج Ctrl+D."
	NoSuchTerminalCommand = "لا أعرف هذا الأمر. الأوامر هنا: /article و/p و/summary و/ask و/new و/help."
	EmbeddingProgress     = "قراءة المقال"
)

// BuiltInModel is said at the start of a bot that has no outside model.
const BuiltInModel = "لا نموذج خارجيًّا في الإعدادات: الأجوبة جمل من المقال بنصّها، يختارها النموذج المدمج."

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
