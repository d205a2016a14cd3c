package prompts

// Command is a command of the bot and its description in the menu.
type Command struct{ Name, Description string }

// Commands of everybody in a private chat, of groups, and of admins besides.
var (
	PrivateCommands = []Command{
		{"start", "البداية وأسئلة للتجربة"},
		{"help", "ما الذي أستطيعه"},
		{"ask", "سؤال عن المقال"},
		{"article", "فقرات المقال"},
		{"p", "فقرة برقمها"},
		{"summary", "خلاصة المقال"},
		{"new", "حديث جديد"},
		{"stop", "إيقاف الجواب"},
		{"remove", "حذف مقال أرسلته"},
		{"status", "حال البوت"},
		{"privacy", "ما يُحفظ عنك"},
		{"forget", "حذف ما حُفظ عنك"},
	}
	GroupCommands = []Command{
		{"ask", "سؤال عن المقال"},
		{"article", "فقرات المقال"},
		{"p", "فقرة برقمها"},
		{"summary", "خلاصة المقال"},
		{"new", "حديث جديد"},
		{"stop", "إيقاف الجواب"},
		{"help", "كيف تسألونني هنا"},
	}
	AdminCommands = []Command{
		{"stats", "أعداد الأسئلة والأجوبة"},
		{"gaps", "أسئلة لم يجب عنها المقال"},
		{"reload", "إعادة تحميل المقال"},
	}
)
