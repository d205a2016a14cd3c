package intent

import (
	"testing"

	"isnad/prompts"
)

func TestOf(t *testing.T) {
	article := Article{Paragraphs: 12, Has: func(word string) bool { return word == "mata" }}
	for text, want := range map[string]Intent{
		"مساء الخير":               {Reply: smallTalk("مساء الخير")},
		"https://example.org":      {Reply: prompts.AskReply},
		"leh el souk?":             {Reply: prompts.InArabicLetters},
		"Mata Nairobi":             {Question: "Mata Nairobi"},
		"لو سمحت، الفقرة ٩":        {Place: &Place{Paragraph: 9}},
		"شكرا، لخص آخر فقرة":       {Place: &Place{Paragraph: 12, Summary: true}},
		"من فضلك ترجم الجواب":      {Form: formOf("ترجم الجواب")},
		"1) من افتتح المتحف؟ شكرا": {Question: "من افتتح المتحف؟"},
	} {
		got := Of(text, article)
		if got.Reply != want.Reply || got.Form != want.Form || (got.Place == nil) != (want.Place == nil) ||
			want.Place != nil && *got.Place != *want.Place || want.Question != "" && got.Question != want.Question {
			t.Errorf("%s: %+v, want %+v", text, got, want)
		}
	}
}
