package answering

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"isnad/prompts"
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

// smallTalk returns the reply to a greeting, thanks or a question about the bot itself, "" for anything else. A greeting before a question is passed over.
func smallTalk(question string) string {
	text := " " + strings.Join(wordsOf(question), " ") + " "
	for _, kind := range prompts.SmallTalk {
		rest := text
		for _, phrase := range kind.Phrases {
			rest = strings.ReplaceAll(rest, " "+strings.Join(wordsOf(phrase), " ")+" ", "  ")
		}
		if rest == text {
			continue
		}
		left := slices.DeleteFunc(strings.Fields(rest), func(w string) bool { return slices.Contains(prompts.SmallTalkFillers, w) })
		if len(left) == 0 {
			return kind.Reply
		}
	}
	return ""
}
