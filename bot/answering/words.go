package answering

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"isnad/retrieval"
	"isnad/retrieval/arabic"
)

// A token is a word of a sentence or a passage with what the ledger asks of it.
type token struct {
	retrieval.Word
	written  string   // as in the source
	forms    []string // see forms; of a name only its canonical form
	groups   []int    // of the lexicon
	place    int      // the state that it names, 0 for none
	name     string   // canonical form of a person's or another name, "" for none
	sentence int      // counted in its text
	clause   int      // counted in its text, over all sentences
	role     wordRole
	figure   bool // part of a figure
	titled   bool // a state behind the title of a person
	loose    bool // groups were found by consonants alone
}

// A wordRole is what a word does in a sentence apart from meaning something.
type wordRole uint16

const (
	negator   wordRole = 1 << iota // لم، لن، لا، غير
	copula                         // ليس, and كان after a negator: what it denies may come later
	denier                         // رفض، فشل: what is named after it did not happen
	hedge                          // قد، ربما، يحتمل
	doubt                          // of the hedges those that leave a whole sentence open: ربما، لعل
	wish                           // يأمل، يتوقع، يطلب، يخشى
	attempt                        // يحاول، يسعى، يهدف
	future                         // سوف، سـ
	speech                         // قال، أكد، يرى
	according                      // حسب، وفقا
	universal                      // كل، جميع
	partial                        // بعض، أحد، العديد
	title                          // رئيس، وزير
	frame                          // words about the answer, not about the subject: عدد، نسبة، المقال
)

// mark lists for each role the folded words that have it. Those that conjugate are found by their forms.
var roleWords = map[wordRole]string{
	negator:   "لم لن لا ليس ليست ليسوا لست لسنا غير دون بدون عدم بلا انعدام عديم وليس",
	copula:    "ليس ليست ليسوا لست لسنا وليس يكن تكن يكونوا اكن تعد يعد",
	denier:    "رفض يرفض ترفض رفضت رفضه رفضها رفضهم رافض امتنع امتناع يمتنع امتنعت امتناعه فشل فشلت يفشل اخفق اخفقت اخفاق عجز عجزت عجزه يعجز نفي ينفي نفت انكر ينكر انكار ابي منع يمنع تمنع منعت وقف لوقف ايقاف لايقاف كبح يكبح لكبح حظر يحظر تجنب تفادي صد عاق اعاق عرقل غاب غياب حال يحول الحيلوله حيلوله ينقص ينقصه ينقصها ينقصهما ينقصهم تنقص عارض يعارض تعارض ناهض اعترض توقف توقفت يتوقف تتوقف احجم احجمت يحجم احجام كف كفت يكف اقلع اقلعت يقلع عدل عدول اضرب اضربت اضربوا يضرب اضراب عزف عزوف تغيب تغيبت تقاعس تقاعست احتجب انقطع انقطعت ينقطع استغني استغنت تنازل تنازلت يتنازل تعذر تعذرت يتعذر استحال استحالت افتقر افتقرت يفتقر تفتقر اهمل اهملت يهمل تهمل اهمال تاخر تاخرت يتاخر تتاخر تعثر تعثرت يتعثر تلكا تلكات نسي نسيت ينسي كفت تخلص يتخلص خال خاليه يخلو تخلو خلو خلا الغي الغاء",
	hedge:     "قد ربما لعل لعله لعلها يحتمل محتمل احتمال المحتمل تدري يدري يمكن يمكنها يمكنه ممكن الممكن بامكان بامكانهم بوسع يبدو تبدو قابل مرجح يرجح شك جدال نقاش جدل محل اذا لو",
	doubt:     "ربما لعل لعله لعلها يبدو تبدو",
	wish:      "امل يامل امله تامل املها رجا يرجو رجاء تمني يتمني توقع يتوقع تتوقع توقعت متوقع ينتظر تنتظر طلب يطلب طالب طالبت يطالب طلبت ناشد ناشدت خشي يخشي خشيت خشيه تخشي يخشون خاف يخاف خوف خوفا قلق قلقها قلقه اقلق توجس تخوف اراد ارادت ارادوا يريد تريد يريدون وعد وعدت يعد وعود مستعد عرض عرضت اقترح اقترحت دعا يدعو دعت اشترط يشترط يجب ينبغي مقرر المقرر تطلع يعتزم تعتزم تعهد يتعهد هدد هددت يهدد ينوي تنوي يخطط تخطط تستدعي يستدعي تتطلب يتطلب تقتضي يقتضي تستلزم يستلزم يتعين يتوجب",
	attempt:   "مساعي مساع مسعى حاول يحاول تحاول حاولت محاوله يحاولون سعي يسعي تسعي سعيه جاهدا هدف يهدف تهدف هدفها هدفه اهداف غايه غايته الغايه طمح تطمح يطمح لكي كي حتي بهدف لاجل يعمل",
	future:    "سوف مستقبلا المستقبل",
	speech:    "قال قالت قالوا يقول تقول يقولون وقال ذكر ذكرت يذكر صرح صرحت صرحوا يصرح تصريح اكد اكدت يوكد اكدوا اضاف اضافت اعلن اعلنت يعلن اوضح اوضحت راي يري تري رات يرون راوا اعتقد يعتقد تعتقد يعتقدون اعتبر يعتبر تعتبر زعم زعمت يزعم ادعي يدعي شدد شددت اشار اشارت يشير اعترف اقر اقرت وصف وصفه وصفت وصفها وصفوها وصفوا رد ردت ردوا يرد ترد اجاب اجابت يجيب نبه نبهت تنبه عزا عزت يعزو تعزو ارجع ارجعت يرجع ترجع برر بررت تبرر اتهم اتهمت يتهم تتهم استبعد استبعدت يستبعد تستبعد رجح رجحت لفت لفتت يلفت تلفت نوه نوهت ينوه تنوه علل عللت يعلل تعلل فسر فسرت يفسر تفسر جزم جزمت يجزم تجزم اصر اصرت يصر تصر استشهد يستشهد تستشهد استشهدت افاد افادت اشتكي اشتكت يشتكي تشتكي جزم يقدر تقدر حاجج استنتج يستنتج تستنتج خلص خلصت يخلص تخلص استخلص ذهب ذهبت يذهب تذهب سمي سماه نعتها نعت اعرب اعربت اعربوا عبر عبرت عبروا شكا يشكو يشكون حذر يحذر تحدث تحدثت ينبه نبه يبرر يبررون يبررونه اعلنوا عزت عزا عده يشترط اشترط توقعت توقع كتب جادل",
	according: "نظر تقدير اعتقاد بدعوي بحجه بزعم حسب بحسب وحسب وفقا وفق لسان قول تعبير براي",
	universal: "كل جميع كافه كله كلها كلهم كلهن كليهما باكمله باكملها اجمع اجمعين جميعا جميعها جميعهم دائما ابدا احد",
	partial:   "بعض بعضهم بعضها بعضهن معظمهم معظمها اغلبهم اغلبها اكثرهم اكثرها غالبيتهم احدي احد عدد عددا عديد معظم اغلب جزء غالبا عده بضعه",
	title:     "رييس رئيس وزير وزراء امين زعيم ملك امير مدير مديره سيد دكتور جنرال قايد مستشار نايب سفير مبعوث باحث وزيره رييسه مهندس مهندسه مسوول ناطق متحدث عالم طبيب طبيبه كاتب كاتبه لاعب مدرب ناشط ناشطه قاضي قاض محافظ عمده شيخ خبير صحفي صحفيه مورخ مورخه فنان فنانه شاعر شاعره استاذ استاذه عقيد لواء نقيب امينه محلل محلله باحثه مخرج ممثل ممثله",
	frame:     "عدد نسبه اسم هو هي هم كان امر شيء موضوع جواب نعم مقال نص كاتب فقره قسم قسمين عنوان عناوين عنوانا يحمل يتعلق خلال اطار بشكل شكل وفق لدي لدي تم جري عبر ناحيه اضافه وحده وحدها هولاء معها معه يوم ذلك مثل مثلا ايضا ازاء تجاه حيال وسط رغم برغم طوال طيله ضمن متصل متصله متعلق متعلقه مجرد اصلا",
}

var rolesOf = func() map[string]wordRole {
	m := map[string]wordRole{}
	for role, words := range roleWords {
		for _, w := range strings.Fields(words) {
			w = retrieval.Fold(w)
			m[w] |= role
			if role&(speech|wish|attempt|denier) == 0 {
				continue
			}
			for _, ending := range [...]string{"ت", "وا", "ون", "ا"} { // of verbs, which are listed without
				if !strings.HasSuffix(w, "ت") && !strings.HasSuffix(w, "وا") && !strings.HasSuffix(w, "ون") && !strings.HasSuffix(w, "ه") && utf8.RuneCountInString(w) >= 3 && (ending != "ا" || utf8.RuneCountInString(w) > 3) {
					m[w+ending] |= role
				}
			}
			if rest, ok := strings.CutPrefix(w, "ي"); ok && utf8.RuneCountInString(rest) >= 3 {
				m["ت"+rest] |= role
			}
		}
	}
	return m
}()

// A text is a sentence or a passage, read.
type text struct {
	source  string
	tokens  []token
	reading arabic.Text      // its figures and lists
	spans   []retrieval.Span // of its sentences
	names   *nameBook        // with which it was read
}

// clauseWords begin a clause without a mark before it.
var clauseWords = foldedSet("لكن ولكن بينما حيث لان مما غير_ان الا_ان فيما لذلك وبالتالي ثم اذ مع_ان مع_انها مع_انه مع_انهم رغم")

// A wordSet holds folded words.
type wordSet map[string]bool

// has reports whether the word is in the set, with or without particles written with it.
func (s wordSet) has(w string) bool {
	if s[w] {
		return true
	}
	rest, ok := withoutParticle(w)
	return ok && s[rest]
}

func foldedSet(words string) wordSet {
	set := wordSet{}
	for _, w := range strings.Fields(words) {
		set[retrieval.Fold(strings.ReplaceAll(w, "_", " "))] = true
	}
	return set
}

// read takes a text apart. names knows the names of the article besides those of the gazetteer.
func read(s string, names *nameBook) *text {
	x := theLexicon()
	t := &text{source: s, spans: retrieval.Sentences(s), names: names}
	words := retrieval.Words(s)
	t.tokens = make([]token, len(words))
	clause, sentence := 0, 0
	for i, w := range words {
		k := &t.tokens[i]
		k.Word = w
		k.written = s[w.Start:w.End]
		k.role = roleOf(w.Text)
		if w.Text == "لست" && i+1 < len(words) && arabic.Quantity(words[i+1].Text) { // for six
			k.role = 0
		}
		verb := k.is(hedge|wish|attempt|speech|denier) && utf8.RuneCountInString(w.Text) > 3
		k.Stop = w.Stop && !verb || particle(w.Text)
		for sentence+1 < len(t.spans) && w.Start >= t.spans[sentence+1].Start {
			sentence++
			clause++
		}
		if i > 0 && k.sentenceIs(sentence, t.tokens[i-1]) && (clauseMark(between(s, words[i-1].End, w.Start)) || clauseWords[w.Text] || i+1 < len(words) && clauseWords[w.Text+" "+words[i+1].Text]) {
			clause++
		}
		k.sentence, k.clause = sentence, clause
		k.forms = forms(w.Text)
		if !w.Number {
			k.groups, k.loose = groupsOf(x, k.forms)
			if verb := strings.TrimPrefix(bareAnd(w.Text), "س"); k.is(future) && !k.loose && len(x.groups[k.forms[0]]) > 0 && len(x.groups[forms(verb)[0]]) == 0 {
				k.role &^= future // سيطرة, سياسة: its own letters
			}
		}
	}
	t.findNames(x, names)
	t.findFigures()
	return t
}

func (k token) sentenceIs(sentence int, previous token) bool { return previous.sentence == sentence }

// between is what stands between two words. One ligature may be several words, which then overlap.
func between(s string, end, start int) string { return s[min(end, start):start] }

func clauseMark(between string) bool { return strings.ContainsAny(between, "،,؛;:()\"«»“”") }

// groupsOf returns the groups of a word, and whether they were found by its consonants alone.
func groupsOf(x *lexicon, forms []string) (groups []int, loose bool) {
	for i, f := range forms { // a whole form is a better key than a skeleton, and comes first
		if groups = x.groups[f]; groups == nil {
			continue
		}
		// A verb of the present is listed under its past too.
		if rest, ok := strings.CutPrefix(f, "ي"); ok && i+1 < len(forms) && slices.Contains(forms[i+1:], rest) {
			groups = append(slices.Clone(groups), x.groups[rest]...)
		}
		return groups, strings.HasPrefix(f, skeletonMark)
	}
	return nil, false
}

// particle reports whether a folded word is a conjunction or preposition with a pronoun written to it: إنهما، لأنه، بأنهم، عليهما.
func particle(w string) bool {
	w = strings.TrimPrefix(strings.TrimPrefix(w, "و"), "ف")
	if relativeParticles[w] {
		return true
	}
	for _, p := range [...]string{"ل", "ب", "ك"} {
		if rest, ok := strings.CutPrefix(w, p); ok && strings.HasPrefix(rest, "ان") {
			w = rest
		}
	}
	for _, stem := range [...]string{"ان", "لكن", "علي", "الي", "لدي", "في", "من", "عن", "مع", "بين", "ل", "ب", "كان", "ليت", "لعل"} {
		if rest, ok := strings.CutPrefix(w, stem); ok && pronouns[rest] {
			return true
		}
	}
	return false
}

// relativeParticles are written as one word: بما، مما.
var relativeParticles = foldedSet("بما مما لما كما عما فيما بمن لمن ممن عمن بأن بألا لئلا لأن كأن")

var pronouns = foldedSet("ه ها هم هن هما ك كم كما نا ني ي")

func roleOf(w string) wordRole {
	for _, v := range particleFree(w) {
		if r, ok := rolesOf[v]; ok {
			return r
		}
	}
	// The future of a verb: س before a prefix of the imperfect.
	rest := strings.TrimPrefix(strings.TrimPrefix(w, "و"), "ف")
	if verb, ok := strings.CutPrefix(rest, "س"); ok && utf8.RuneCountInString(verb) >= 4 {
		if first, _ := utf8.DecodeRuneInString(verb); strings.ContainsRune("يت", first) {
			return future
		}
	}
	return 0
}

// particleFree are the readings of a word without particles written with it.
func particleFree(w string) []string {
	if rest, ok := withoutParticle(w); ok {
		return []string{w, rest}
	}
	return []string{w}
}

func withoutParticle(w string) (rest string, ok bool) {
	for _, p := range [...]string{"وال", "بال", "لل", "ال", "و", "ف", "ل", "ب"} {
		if rest, ok := strings.CutPrefix(w, p); ok && utf8.RuneCountInString(rest) >= 2 {
			return rest, true
		}
	}
	return "", false
}

func (k token) is(r wordRole) bool { return k.role&r != 0 }

// named reports whether the token is a name.
func (k token) named() bool { return k.place != 0 || k.name != "" }

// content reports whether the token says something about a subject.
func (k token) content() bool {
	return !k.Stop && !k.figure && !k.is(frame|negator|universal) && (k.named() || utf8.RuneCountInString(k.Text) > 1)
}

// definite reports whether the word is written with the article.
func definite(w string) bool {
	for _, p := range [...]string{"ال", "وال", "بال", "لل", "كال", "فال"} {
		if strings.HasPrefix(w, p) {
			return true
		}
	}
	return false
}

func latin(w string) bool {
	r, _ := utf8.DecodeRuneInString(w)
	return unicode.Is(unicode.Latin, r) || unicode.Is(unicode.Cyrillic, r)
}

// bareAnd is a folded word without و before it, where enough is left.
func bareAnd(w string) string {
	if rest, ok := strings.CutPrefix(w, "و"); ok && len(rest) >= 4 {
		return rest
	}
	return w
}

// imperfect reports whether a folded word looks like a verb of the present in the third person: يشير, تمهد.
func imperfect(w string) bool {
	w = strings.TrimPrefix(strings.TrimPrefix(w, "و"), "ف")
	first, _ := utf8.DecodeRuneInString(w)
	past := first == 'ت' && strings.HasSuffix(w, "ت") // تعهدت
	return (first == 'ي' || first == 'ت') && !past && utf8.RuneCountInString(w) >= 4
}
