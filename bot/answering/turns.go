package answering

import "strings"

// turnFault returns the word that a sentence puts on the other side of a change or of a comparison than the evidence does.
func turnFault(a *alignment) *token {
	if k := a.formerFault(); k != nil {
		return k
	}
	return a.comparisonFault()
}

// formerFault finds "صار إلى أ بعد أن كان عند ب" for "من أ إلى ب".
func (a *alignment) formerFault() *token {
	i := a.s.former()
	if i < 0 || a.side(0, i, "من") == nil {
		return nil
	}
	return a.side(i+1, len(a.s.tokens), "الي")
}

// former returns the verb of "بعد أن كان", behind which stands what is no more; -1 when there is none.
func (t *text) former() int {
	for i := range t.tokens {
		if particleOf(t.tokens[i].Text, "كان") && (t.before(i, "ان") && i > 1 && t.tokens[i-2].Text == "بعد" || t.before(i, "بعدما")) {
			return i
		}
	}
	return -1
}

// side returns the first name or figure of the sentence in [from, to) when the evidence has it behind this preposition.
func (a *alignment) side(from, to int, prep string) *token {
	for i := from; i < to; i++ {
		k := &a.s.tokens[i]
		if len(a.pairs[i]) == 0 || !k.named() && !k.figure {
			continue
		}
		for _, p := range a.pairs[i] {
			if a.e.prepAt(p.e) == prep {
				return k
			}
		}
	}
	return nil
}

// comparisonFault finds "أ أكبر من ب" for "ب أكبر من أ".
func (a *alignment) comparisonFault() *token {
	for i := range a.s.tokens {
		than := a.s.than(i)
		if than < 0 || len(a.pairs[i]) == 0 {
			continue
		}
		for _, p := range a.pairs[i] {
			other := a.e.than(p.e)
			if other < 0 {
				break
			}
			left := a.onlyBeyond(0, i, func(e int) bool { return e > other })
			right := a.onlyBeyond(than+1, len(a.s.tokens), func(e int) bool { return e < p.e })
			if left != nil && right != nil {
				return right
			}
		}
	}
	return nil
}

// than returns where من or مما stands behind the elative at token i, -1 when it is none that compares.
func (t *text) than(i int) int {
	w := t.tokens[i].Text
	if !strings.HasPrefix(w, "ا") || len([]rune(w)) != 4 && w != "اشد" && w != "اقل" {
		return -1
	}
	for j := i + 1; j < len(t.tokens) && j <= i+2 && t.tokens[j].sentence == t.tokens[i].sentence; j++ {
		if c := t.tokens[j].Text; c == "من" || c == "مما" || c == "ممن" {
			return j
		}
	}
	return -1
}

// onlyBeyond returns a word of the sentence in [from, to) which the evidence has on the other side only.
func (a *alignment) onlyBeyond(from, to int, beyond func(e int) bool) *token {
	for i := from; i < to; i++ {
		if len(a.pairs[i]) == 0 || a.pairs[i][0].level < 0.7 {
			continue
		}
		all := true
		for _, p := range a.everywhere[i] {
			if a.inWindow(&a.e.tokens[p.e]) {
				all = all && beyond(p.e)
			}
		}
		if all {
			return &a.s.tokens[i]
		}
	}
	return nil
}
