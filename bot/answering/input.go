package answering

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"isnad/prompts"
	"isnad/retrieval"
)

// readable makes a question of what somebody sent: without control and direction characters, on one line, in valid UTF-8.
func readable(s string) (string, error) {
	s = strings.ToValidUTF8(s, " ")
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Cf, r), r == utf8.RuneError: // direction marks, zero-width characters
			return -1
		case unicode.IsControl(r), unicode.IsSpace(r):
			return ' '
		}
		return r
	}, s)
	s = strings.Join(strings.Fields(s), " ")
	if utf8.RuneCountInString(s) > MaxQuestion {
		return "", ErrTooLong
	}
	if !strings.ContainsFunc(s, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) {
		return "", ErrEmpty
	}
	return s, nil
}

// A talk is a kind of small talk, its phrases read: folded words with a space around each phrase.
type talk struct {
	phrases []string
	reply   string
}

var talks = func() (all []talk) {
	for _, kind := range prompts.SmallTalk {
		t := talk{reply: kind.Reply}
		for _, phrase := range kind.Phrases {
			t.phrases = append(t.phrases, spaced(phrase))
		}
		all = append(all, t)
	}
	return all
}()

func spaced(s string) string { return " " + strings.Join(retrieval.Terms(s), " ") + " " }

// smallTalk returns the reply to a greeting, thanks or a question about the bot itself, "" for anything else. A greeting before a question is passed over.
func smallTalk(question string) string {
	text := spaced(question)
	for _, kind := range talks {
		rest := text
		for _, phrase := range kind.phrases {
			rest = strings.ReplaceAll(rest, phrase, "  ")
		}
		if rest == text {
			continue
		}
		left := slices.DeleteFunc(strings.Fields(rest), func(w string) bool { return slices.Contains(prompts.SmallTalkFillers, w) })
		if len(left) == 0 {
			return kind.reply
		}
	}
	return ""
}
