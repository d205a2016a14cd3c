package answering

// A voice is a part of the evidence that somebody says.
type voice struct {
	verb       int // the token of the verb or of "حسب"
	first, end int // what is said: tokens [first, end)
}

// notSaying are words of the role speech that report no claim: acts of feeling, and words that may be nouns.
var notSaying = foldedSet("أعرب أعربت أعربوا عبر عبرت عبروا يشير رأي حذر يعد عد عده يعده تحدث تحدثت توقعت توقع ينتظر ينتظرون سماه سمي نعت نعتها يبرر يبررون يبررونه شكا يشكو يشكون إعلان تصريح عزت عزا")

// describing verbs say only what stands right behind them: "ما وصفه بالأعمال العدوانية".
var describing = foldedSet("وصف وصفه وصفت وصفها وصفوها وصفوا")

// voices finds what the text lets others say.
func (t *text) voices() []voice {
	var found []voice
	for i := range t.tokens {
		k := &t.tokens[i]
		w := bareParticle(k.Text)
		if !k.is(speech|according) || notSaying[w] || notSaying[k.Text] || k.is(according) && (w == "قول" || w == "لسان" || w == "تعبير") {
			continue
		}
		v := voice{i, i + 1, i + 1}
		reach := len(t.tokens)
		if describing[w] || describing[k.Text] {
			reach = min(reach, i+nearReach)
		}
		for v.end < reach && t.tokens[v.end].sentence == k.sentence {
			v.end++
		}
		// The claim begins behind أن where that comes soon; before it stands who speaks.
		for j := i + 1; j < min(v.end, i+2*farReach); j++ {
			switch t.tokens[j].Text {
			case "ان", "انه", "انها", "انهم", "بان", "بانه", "بانها", "فان":
				v.first = j
				j = v.end
			}
		}
		found = append(found, v)
	}
	return found
}

// voiced reports whether the sentence says that somebody speaks.
func (t *text) voiced() bool {
	for i, k := range t.tokens {
		if !k.is(speech | according) {
			continue
		}
		switch bareParticle(k.Text) {
		case "عبر": // also a preposition
			if !t.before(i+2, "عن") && !(i+1 < len(t.tokens) && t.tokens[i+1].Text == "عن") {
				continue
			}
		case "حذر", "يعد", "عد", "راي":
			if !(i+1 < len(t.tokens) && (t.tokens[i+1].Text == "من" || t.tokens[i+1].Text == "ان")) && !t.before(i, "في") {
				continue
			}
		}
		return true
	}
	return false
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
		if describing[bareParticle(a.e.tokens[v.verb].Text)] || describing[a.e.tokens[v.verb].Text] {
			if !a.s.voiced() && a.sayAll(v) {
				return &a.e.tokens[v.verb]
			}
			continue
		}
		if inside < mostly {
			continue
		}
		if !a.s.voiced() && !a.named() {
			return &a.e.tokens[v.verb]
		}
	}
	return a.speakerFault(voices)
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

// named reports whether the sentence is a bare name or two, which asserts nothing.
func (a *alignment) named() bool {
	content := 0
	for _, k := range a.s.tokens {
		if k.content() {
			content++
		}
	}
	return content <= 2 && len(a.s.tokens) <= 3
}

// speakers returns the names that stand behind a verb of saying, before its claim and behind no preposition.
func (t *text) speakers(i int) []*token {
	var found []*token
	for j := i + 1; j < len(t.tokens) && j <= i+5 && t.tokens[j].sentence == t.tokens[i].sentence; j++ {
		k := &t.tokens[j]
		switch k.Text {
		case "ان", "انه", "انها", "بان", "بانه", "فان", "عن", "في", "على", "علي", "الى", "الي", "من", "لا", "لم":
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
		if !a.s.tokens[i].is(speech | according) {
			continue
		}
		for _, s := range a.s.speakers(i) {
			if !a.speaks(s, voices) {
				return s
			}
		}
	}
	return nil
}

func (a *alignment) speaks(s *token, voices []voice) bool {
	for _, v := range voices {
		if !a.inWindow(&a.e.tokens[v.verb]) {
			continue
		}
		names := a.e.speakers(v.verb)
		if len(names) == 0 {
			return true // a pronoun, or a name before the verb: not told
		}
		for _, e := range names {
			if a.same(s, e) {
				return true
			}
		}
	}
	inWindow := false
	for _, v := range voices {
		inWindow = inWindow || a.inWindow(&a.e.tokens[v.verb])
	}
	return !inWindow
}
