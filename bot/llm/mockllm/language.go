package mockllm

import (
	"regexp"
	"strings"

	"isnad/retrieval"
)

var digits = regexp.MustCompile(`\p{Nd}+`)

// pairs makes a table from folded words to others: "from to from to …".
func pairs(words string) map[string]string {
	table := map[string]string{}
	list := strings.Fields(words)
	for i := 0; i+1 < len(list); i += 2 {
		table[retrieval.Fold(list[i])] = list[i+1]
	}
	return table
}

var (
	otherNumbers = pairs(`ثلاث خمس ثلاثة خمسة أربع تسع أربعة تسعة خمس سبع خمسة سبعة ست سبع ستة سبعة سبع تسع سبعة تسعة
		ثماني أربع ثمانية أربعة تسع ثلاث تسعة ثلاثة عشرة ثلاثة عشرون ثلاثون عشرين ثلاثين ثلاثون خمسون ثلاثين خمسين أربعون سبعون
		أربعين سبعين خمسون سبعون خمسين سبعين ستون تسعون ستين تسعين سبعون تسعون سبعين تسعين ثمانون أربعون ثمانين أربعين
		تسعون ستون تسعين ستين مئة ألف مائة ألف ألفين مليونين ألف مليون مليون مليار مليار مليون نصف ربع ثلث ربع ربع نصف
		عامين شهرين سنتين شهرين شهرين عامين`)

	notNumbers = folded("لست ولست فلست") // "I am not", which looks like "for six"

	// Not مارس and آب, which are also a verb and the end of other words.
	otherDates = pairs(`السبت الاثنين الأحد الثلاثاء الاثنين الأربعاء الثلاثاء الخميس الأربعاء الجمعة الخميس السبت الجمعة الأحد
		يناير يونيو فبراير يوليو أبريل سبتمبر إبريل سبتمبر مايو أكتوبر يونيو نوفمبر يوليو ديسمبر أغسطس يناير سبتمبر فبراير
		أكتوبر مايو نوفمبر يونيو ديسمبر يوليو شباط تموز آذار أيلول نيسان أيلول أيار حزيران حزيران شباط تموز نيسان أيلول أيار
		الماضي المقبل الماضية المقبلة الماضيين المقبلين الماضيتين المقبلتين المقبل الماضي المقبلة الماضية القادم الماضي القادمة الماضية
		أمس غدا غدا أمس`)

	// Always to the stronger word: what holds for all holds for some.
	otherScopes = pairs(`بعض كل بعضهم كلهم معظم كل أغلب كل غالبية كل غالبا دائما أحيانا دائما
		إحدى أهم أحد أهم قليل كبير قليلة كبيرة محدود واسع محدودة واسعة`)
)

// rule rewrites what it matches. Between words stands white space; $1 is the beginning or the space before, $2 a particle written as one
// word with the next.
type rule struct {
	form *regexp.Regexp
	with string
}

func word(form, with string) rule {
	return rule{regexp.MustCompile(`(^|[\s«"(])(و|ف|ل)?` + form), "${1}${2}" + with}
}

// apply rewrites the first match of the first rule that has one.
func (c claim) apply(rules []rule) (claim, bool) {
	for _, r := range rules {
		if at := r.form.FindStringSubmatchIndex(c.text); at != nil {
			return c.write(at[0], at[1], string(r.form.ExpandString(nil, r.with, c.text, at))), true
		}
	}
	return c, false
}

// The rules are tried in order.
var (
	unnegate = []rule{
		word(`(?:لا يزال|ما زال|لا زال)(\s)`, "لم يعد$3"),
		word(`(?:لا تزال|ما زالت|لا زالت)(\s)`, "لم تعد$3"),
		word(`(?:لم|لن|ليس|ليست|ليسوا|لست|لسنا|غير|عدم)\s+(\S)`, "$3"),
		word(`لا\s+([يتأن]\S)`, "$3"),
		{regexp.MustCompile(`((?:^|\s)(?:عقب|بعد|بسبب|إثر|رغم|من|على|إلى|في)\s)رفض(\s)`), "${1}قبول$2"},
		word(`رفض(ت)?(\s)`, "قبل$3$4"),
		word(`(?:فشل|عجز|أخفق)(ت)?(\s)`, "نجح$3$4"),
		word(`امتنع(ت)?\s+عن(\s)`, "أقدم$3 على$4"),
	}
	negate = []rule{
		word(`تم(\s)`, "لم يتم$3"),
		word(`تمت(\s)`, "لم تتم$3"),
		word(`كان(\s)`, "لم يكن$3"),
		word(`كانت(\s)`, "لم تكن$3"),
		word(`س(ي[^اطدر\s]\S{2,}\s)`, "لن $3"), // not سياسة، سيطرة، سيد، سير
		word(`([تي]ت\S{3,}\s)`, "لا $3"),
		{regexp.MustCompile(`(\s(?:الذي|التي|الذين|حيث|بينما|كما|ما)\s)([يت]\S{2,5}[^ت\s]\s)`), "${1}لا $2"},
	}
	unhedge = []rule{
		word(`ربما\s+(\S)`, "$3"),
		word(`قد\s+(ي|ت[^\s،.؛:»")]*[^ت\s،.؛:»")](?:[\s،.؛:»")]|$))`, "$3"), // before a verb in the past it affirms
		word(`(?:يبدو|يعتقد|يُعتقد|يرجح|يُرجح|من المحتمل|من الممكن|من المرجح)\s+أن(?:ه|ها|هم)?\s+(\S)`, "$3"),
		word(`(?:قابل|محل|موضع)\s+(?:لل)?(?:نقاش|جدل)`, "محسوم"),
		word(`(?:على الأرجح|على ما يبدو|تقريبًا|تقريبا)`, "بالضبط"),
		word(`محتمل(ة)?`, "مؤكد$3"),
	}
	// speaker stands for the one who is said to have said it.
	misattribute = []rule{
		{regexp.MustCompile(`^(وفق\S*\s+ل|و?بحسب\s|و?حسب\s)[^،]{1,60}،`), "${1}" + speaker + "،"},
		{regexp.MustCompile(`^(و?(?:قال|أكد|ذكر|صرح|أعلن|أوضح|أضاف|يعتقد|تعتقد|يرى|ترى|شدد)(?:ت|وا|ون)?\s)[^.،]{1,60}?(\s[إأ]ن(?:ه|ها|هم)?\s)`),
			"${1}" + speaker + "$2"},
	}
)

const speaker = "\x00"
