package reader

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"isnad/retrieval"
)

// parts cuts a question into the things it asks. Cuts are before "and" with a question word, where punctuation or a clear question word shows it; and between the two sides of a comparison or of a list.
func parts(question string, words []retrieval.Word, s scope) []string {
	if s >= summary {
		return []string{question}
	}
	var cuts []int
	for i := 1; i < len(words); i++ {
		rest, and := strings.CutPrefix(words[i].Text, "و")
		if !and {
			if endsQuestion(question[words[i-1].End:words[i].Start]) {
				cuts = append(cuts, words[i].Start)
			}
			continue
		}
		gap := question[words[i-1].End:words[i].Start]
		_, asks := questionWords[rest]
		switch {
		case strings.ContainsAny(gap, "،,") && i+2 < len(words) && (amountWords[words[i+1].Text] || amountWords[words[i+2].Text]), // "، وبيدفع كام"
			endsQuestion(gap),
			asks && rest != "ما" && rest != "هو" && rest != "هي",
			openers[rest] && strings.ContainsAny(gap, "،,;؛"),
			(s == compare || s == several) && len(cuts) == 0 && i > 2 && (rest == "ما" || rest == "تلك" || rest == "هذه" || rest == "بين" || rest == "التي" || rest == "الذين"):
			cuts = append(cuts, words[i].Start)
		}
	}
	tail := ""                          // of both sides of a comparison
	if s == compare && len(cuts) == 0 { // "قارن بين موقف روسيا وموقف أرمينيا من الحرب"
		for i := 3; i < len(words); i++ {
			if rest, and := strings.CutPrefix(words[i].Text, "و"); and && len(rest) > len("لد") && !words[i].Stop {
				cuts = append(cuts, words[i].Start)
				if j := slices.IndexFunc(words[i:], func(w retrieval.Word) bool { return particles[w.Text] }); j > 0 && !slices.ContainsFunc(words[2:i], func(w retrieval.Word) bool { return particles[w.Text] }) {
					tail = question[words[i+j].Start:]
				}
				break
			}
		}
	}
	var out []string
	from := 0
	for _, to := range append(cuts, len(question)) {
		if part := strings.TrimFunc(question[from:to], notWord); part != "" {
			out = append(out, part)
		}
		from = to
	}
	if len(out) == 0 {
		return []string{question}
	}
	if s == compare && len(out) == 2 {
		out[1] = strings.TrimPrefix(out[1], "و")
		if tail != "" {
			out[0] += " " + strings.TrimFunc(tail, notWord)
		}
	}
	return out[:min(len(out), maxAsks)]
}

// sides asks of each of two what is asked of both: of two behind the same particle ("لدى الصيادين ولدى التجار"), or behind "each of". A question of one thing comes back whole.
func sides(question string) []string {
	words := retrieval.Words(question)
	for i := 2; i < len(words); i++ {
		rest, and := strings.CutPrefix(words[i].Text, "و")
		if !and || rest == "" {
			continue
		}
		from := -1 // the first word of the first side
		switch {
		case particles[rest] && i+1 < len(words):
			for j := 1; j < i-1; j++ {
				if words[j].Text == rest {
					from = j
				}
			}
		case i > 3 && words[i-2].Text == "من" && (words[i-3].Text == "كل" || words[i-3].Text == "كلا"):
			from = i - 1
		}
		if from < 0 {
			continue
		}
		to := words[i].End // of the second side, where it is one word
		if particles[rest] {
			to = len(question)
		}
		second := question[words[i].Start+len("و"):]
		return []string{strings.TrimSpace(question[:words[i-1].End] + question[to:]), question[:words[from].Start] + second}
	}
	return enumerated(question, words)
}

// enumerated asks of each of three or more that are joined behind a particle at the end of a question: "آثار الجفاف في العمل والأسعار وسكن الناس".
func enumerated(question string, words []retrieval.Word) []string {
	for at := len(words) - 4; at > 1; at-- {
		if !particles[words[at].Text] || words[at].Text == "بين" {
			continue
		}
		starts := []int{words[at+1].Start}
		for i := at + 2; i < len(words); i++ {
			rest, and := strings.CutPrefix(words[i].Text, "و")
			switch {
			case and && contentful(words[i]) && utf8.RuneCountInString(rest) > 2 && strings.TrimSpace(question[words[i-1].End:words[i].Start]) == "":
				starts = append(starts, words[i].Start)
			case relatives[words[i].Text]:
				return []string{question}
			}
		}
		if len(starts) < 3 {
			continue
		}
		var asks []string
		for i, start := range starts {
			end := len(question)
			if i+1 < len(starts) {
				end = starts[i+1]
			}
			member := strings.TrimSpace(question[start:end])
			if i > 0 {
				member = strings.TrimPrefix(member, "و")
			}
			asks = append(asks, question[:words[at].End]+" "+member)
		}
		return asks[:min(len(asks), maxAsks)]
	}
	return []string{question}
}

func endsQuestion(gap string) bool { return strings.ContainsAny(gap, "؟?") }

func notWord(r rune) bool {
	return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) && r != '%'
}
