package answering

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// A voice is a part of the evidence that somebody says.
type voice struct {
	verb       int  // the token of the verb or of "حسب"
	first, end int  // what is said: tokens [first, end)
	that       bool // it begins with أن
}

// notSaying are words of the role speech that report no claim: acts of feeling, and words that may be nouns.
var notSaying = foldedSet("اشترط يشترط اشترطت تشترط اشترطوا أعرب أعربت أعربوا عبر عبرت عبروا يشير رأي يعد عد عده يعده تحدث تحدثت ينتظر ينتظرون سماه سمي نعت نعتها يبرر يبررون يبررونه شكا يشكو يشكون إعلان تصريح عزت عزا")

// describing verbs say only what stands right behind them: "ما وصفه بالخطأ الفادح".
var describing = foldedSet("وصف وصفه وصفت وصفها وصفوها وصفوا")

// voices finds what the text lets others say.
func (t *text) voices() []voice {
	var found []voice
	for i := range t.tokens {
		k := &t.tokens[i]
		if !t.speaks(i) && !denials.has(k.Text) || notSaying.has(k.Text) || k.is(according) && reading(k.Text, "قول", "لسان", "تعبير") != "" {
			continue
		}
		v := voice{verb: i, first: i + 1, end: i + 1}
		reach := len(t.tokens)
		if describing.has(k.Text) {
			reach = min(reach, i+nearReach)
		}
		for v.end < reach && t.tokens[v.end].sentence == k.sentence {
			v.end++
		}
		// The claim begins behind أن where that comes soon; before it stands who speaks.
		for j := i + 1; j < min(v.end, i+2*farReach); j++ {
			if c := t.tokens[j].Text; isThat(c) || c == "علي" || c == "الي" {
				v.first, v.that = j, isThat(c)
				break
			}
		}
		if attributing.has(k.Text) {
			v.first, v.that = i+1, false
		}
		// Without أن only what is named is said, not what a relative clause tells of it; قال takes a clause.
		if v.first == i+1 && !strings.HasPrefix(bareAnd(k.Text), "قال") && !strings.HasPrefix(bareAnd(k.Text), "يقول") && !k.is(according) {
			for j := i + 1; j < v.end; j++ {
				if relatives[t.tokens[j].Text] {
					v.end = j
				}
			}
		}
		found = append(found, v)
	}
	return found
}

// feelings are verbs that tell what goes on in somebody, as only he can tell: يشعر فلان بالخيبة.
var feelings = foldedSet("يشعر شعر شعرت تشعر يأسف أسف تأسف يستاء استاء استاءت يفخر يفتخر افتخر يدرك أدرك أدركت يظن ظن ظنت تظن يؤمن تؤمن آمن يقتنع اقتنع مقتنع يفضل فضل يتذمر تذمر يعجب يستغرب استغرب")

// sources are what speaks without being anybody.
var sources = foldedSet("دراسة دراسات تقرير تقارير استطلاع استطلاعات إحصاء إحصاءات إحصائية إحصائيات أبحاث")

// denials are verbs of saying that something is not so.
var denials = foldedSet("نفى نفت ينفي تنفي نفوا أنكر أنكرت ينكر تنكر أنكروا استبعد استبعدت يستبعد تستبعد فند فندت كذب كذبت")

// attributing are verbs whose claim is all that stands behind them: يعزو كذا إلى كذا.
var attributing = foldedSet("عزا عزت يعزو تعزو أرجع أرجعت يرجع ترجع يرد ترد")

// isThat reports whether a folded word begins a claim: أن, إنه, بأنهم, فإن.
func isThat(w string) bool {
	w = strings.TrimPrefix(strings.TrimPrefix(w, "ف"), "ب")
	rest, ok := strings.CutPrefix(w, "ان")
	return ok && (rest == "" || pronouns[rest])
}

// voiced reports whether the sentence says that somebody speaks.
func (t *text) voiced() bool {
	for i := range t.tokens {
		w := t.tokens[i].Text
		if strings.HasPrefix(w, "بان") && isThat(w) || sources.has(w) || t.tokens[i].is(denier) && denials.has(w) {
			return true
		}
		if t.speaks(i) || t.tokens[i].is(wish) && t.tokens[i].negated { // لا ينتظر أن
			return true
		}
	}
	return false
}

// speaks reports whether token i is a verb of saying or a word like حسب, and not another word written the same.
func (t *text) speaks(i int) bool {
	if !t.tokens[i].is(speech|according) || t.tokens[i].named() {
		return false
	}
	next := ""
	if i+1 < len(t.tokens) {
		next = t.tokens[i+1].Text
	}
	// Folding made one of رأى and رأي, of عدّه and عدة: the last letter as written tells them apart.
	written := t.tokens[i].written
	switch reading(t.tokens[i].Text, "عده", "عبر", "نظر", "تقدير", "اعتقاد", "راي", "ذهب", "ذهبت", "يذهب", "تذهب", "حذر", "يحذر", "حذرت") {
	case "عده":
		return strings.HasSuffix(written, "ه")
	case "ذهب", "ذهبت", "يذهب", "تذهب":
		for j := i + 1; j+1 < min(i+2+nearReach, len(t.tokens)); j++ {
			if t.tokens[j].Text == "الي" && isThat(t.tokens[j+1].Text) {
				return true
			}
		}
		return false
	case "عبر":
		return next == "عن"
	case "حذر", "يحذر", "حذرت":
		if t.before(i, "كما") {
			return true
		}
		for j := i + 1; j < min(i+6, len(t.tokens)) && t.tokens[j].clause == t.tokens[i].clause; j++ {
			if t.tokens[j].Text == "من" {
				return !definite(t.tokens[i].Text)
			}
		}
		return false
	case "نظر", "تقدير", "اعتقاد":
		return t.before(i, "في")
	case "راي":
		return t.before(i, "في") || strings.HasSuffix(written, "ى")
	}
	return true
}

// mostly is the share of a sentence's words from which on it repeats what somebody said.
const mostly = 0.5

// voiceFault says that the sentence asserts what the evidence only lets somebody say, or lets another one say it.
func voiceFault(a *alignment) *token {
	voices := a.e.voices()
	for _, v := range voices {
		if !a.inWindow(&a.e.tokens[v.verb]) {
			continue
		}
		inside := a.share(func(e int) bool { return e >= v.first && e < v.end && !a.e.tokens[e].is(title) })
		if describing.has(a.e.tokens[v.verb].Text) {
			if !a.s.voiced() && a.sayAll(v) {
				return &a.e.tokens[v.verb]
			}
			continue
		}
		if inside < mostly {
			continue
		}
		if !a.attributed(voices) && !a.named() && !a.s.phrase() {
			return &a.e.tokens[v.verb]
		}
	}
	if k := a.speakerFault(voices); k != nil {
		return k
	}
	return a.otherSpeaker(voices)
}

// otherSpeaker returns who speaks in the sentence, when the verb is the evidence's and somebody else stands there.
func (a *alignment) otherSpeaker(voices []voice) *token {
	for i := range a.s.tokens {
		if !a.s.speaks(i) || len(a.pairs[i]) == 0 || a.s.tokens[i].is(according) {
			continue
		}
		c := a.s.complement(i)
		if c < 0 || a.s.tokens[c].named() || a.s.prepAt(c) != "" || a.pairs[i][0].local == 0 && len(a.pairs[i]) > 1 {
			continue
		}
		wrong := false
		for _, p := range a.pairs[i] {
			v := slices.IndexFunc(voices, func(v voice) bool { return v.verb == p.e })
			if v < 0 {
				wrong = false
				break
			}
			subject, met := a.e.subject(voices[v]), false
			entitled := slices.ContainsFunc(subject, func(j int) bool { return a.e.tokens[j].is(title) })
			for _, j := range subject {
				met = met || sameness(&a.s.tokens[c], &a.e.tokens[j]) > 0 || a.e.tokens[j].named() && a.s.tokens[c].is(title) && !entitled
			}
			unheard := len(subject) == 0 && a.anywhere[c] == 0 // a pronoun cannot mean one of whom the passage does not speak
			if wrong = len(subject) > 0 && !met || unheard; !wrong {
				break
			}
		}
		if wrong {
			return &a.s.tokens[c]
		}
	}
	return nil
}

// subject returns the words that may be who speaks: between the verb and its claim, or before the verb in its clause.
func (t *text) subject(v voice) []int {
	var found []int
	for j := v.verb + 1; j < min(v.first, len(t.tokens)); j++ {
		if t.tokens[j].content() && t.prepAt(j) == "" && (j == v.verb+1 || t.prepAt(j-1) == "") {
			found = append(found, j)
		}
	}
	if len(found) > 0 || !v.that && v.first == v.verb+1 {
		for j := v.verb + 1; j < min(v.verb+farReach, v.end); j++ {
			found = append(found, j)
		}
	}
	before := 0
	for j := v.verb - 1; j >= 0 && t.tokens[j].clause == t.tokens[v.verb].clause; j-- {
		if t.tokens[j].content() {
			found = append(found, j)
			before++
		}
	}
	return found
}

// attributed reports whether the sentence lets somebody speak, or one of the evidence's speakers hope or expect.
func (a *alignment) attributed(voices []voice) bool {
	if a.s.voiced() {
		return true
	}
	for i := range a.s.tokens {
		feels := feelings.has(a.s.tokens[i].Text)
		if !a.s.tokens[i].is(wish) && !feels {
			continue
		}
		if !feels && slices.ContainsFunc(voices, func(v voice) bool { return a.inWindow(&a.e.tokens[v.verb]) && a.e.tokens[v.verb].is(wish) }) {
			return true
		}
		c := a.s.complement(i)
		if c < 0 {
			continue
		}
		for _, v := range voices {
			for j := v.verb + 1; j < min(v.first, v.verb+farReach); j++ {
				if k := &a.e.tokens[j]; k.content() && (sameness(&a.s.tokens[c], k) > 0 || a.same(&a.s.tokens[c], k)) {
					return true
				}
			}
		}
	}
	return false
}

// sayAll reports whether the sentence repeats all that a describing verb names.
func (a *alignment) sayAll(v voice) bool {
	any := false
	for e := v.first; e < v.end; e++ {
		if k := &a.e.tokens[e]; k.content() && !k.named() {
			if !a.said(e) {
				return false
			}
			any = true
		}
	}
	return any
}

// named reports whether the sentence is a bare name or a word or two, which asserts nothing.
func (a *alignment) named() bool {
	return len(a.s.tokens) <= 2 || !slices.ContainsFunc(a.s.tokens, func(k token) bool { return !k.named() })
}

// phrase reports whether the text is no sentence but a short answer that begins with a preposition: "لمنع التوسع".
func (t *text) phrase() bool {
	if len(t.tokens) == 0 || len(t.tokens) > phraseLength {
		return false
	}
	w := t.tokens[0].Text
	verbless := len(t.tokens) < phraseLength
	for _, k := range t.tokens {
		verbless = verbless && !imperfect(k.Text) && !k.is(future) && !strings.HasSuffix(k.Text, "ت") && k.Text != "هو" && k.Text != "هي"
	}
	return verbless || w == "ما" || t.tokens[0].Stop && prepositionWords[w] || !definite(w) && !imperfect(w) && utf8.RuneCountInString(w) >= 4 && (strings.HasPrefix(w, "ل") || strings.HasPrefix(w, "ب"))
}

const phraseLength = 5

var prepositionWords = foldedSet("من إلى عن على في بسبب لأجل")

// speakers returns the names that stand behind a verb of saying, before its claim; near ones stand behind no preposition either.
func (t *text) speakers(i int, near bool) []*token {
	var found []*token
	for j := i + 1; j < len(t.tokens) && j <= i+2*farReach && t.tokens[j].sentence == t.tokens[i].sentence; j++ {
		k := &t.tokens[j]
		if stop := k.Stop || isThat(k.Text); stop && near || isThat(k.Text) || k.clause != t.tokens[i].clause {
			return found
		}
		if k.named() {
			found = append(found, k)
		}
	}
	return found
}

// speakerFault returns the speaker whom the sentence names and the evidence does not: not in the window, not in the sentence before it.
func (a *alignment) speakerFault(voices []voice) *token {
	for i := range a.s.tokens {
		if !a.s.speaks(i) {
			continue
		}
		for _, s := range a.s.speakers(i, true) {
			if !a.lets(s, voices) {
				return s
			}
		}
	}
	return nil
}

func (a *alignment) lets(s *token, voices []voice) bool {
	for _, v := range voices {
		if !a.inWindow(&a.e.tokens[v.verb]) {
			continue
		}
		names := a.e.speakers(v.verb, false)
		if len(a.e.speakers(v.verb, true)) == 0 {
			if k := v.verb + 1; v.that && k < v.first && strings.HasSuffix(a.e.tokens[k].Text, "ون") && len(names) == 0 {
				continue // مراقبون: surely who speaks
			}
			return true // a pronoun, or a name before the verb: not told
		}
		for _, e := range names {
			if a.same(s, e) {
				return true
			}
		}
	}
	return !slices.ContainsFunc(voices, func(v voice) bool { return a.inWindow(&a.e.tokens[v.verb]) })
}
