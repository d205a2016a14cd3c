// Package intent tells what a message wants: small talk, a request that no article answers, a
// paragraph by its number, or an answer to a question.
package intent

import (
	"cmp"

	"isnad/prompts"
)

// An Article is what has to be known of the one that a message may be about.
type Article struct {
	Paragraphs int
	Has        func(word string) bool // in any form
}

// An Intent is what a message wants. One of Reply, Form and Place is set, or none: then Question
// is one.
type Intent struct {
	Question string        // the message without what only stands around it
	Reply    string        // to small talk, or to Arabic in Latin letters
	Form     *prompts.Form // what is requested
	Place    *Place        // what is to be shown or summed up
}

// Of reads a message: valid UTF-8 on one line.
func Of(text string, article Article) Intent {
	reply := smallTalk(text)
	question := Stripped(text)
	if reply == "" {
		reply = smallTalk(question)
	}
	in := Intent{Question: question}
	switch place, placed := placeOf(question, article.Paragraphs); {
	case reply != "" || question == "":
		in.Reply = cmp.Or(reply, prompts.AskReply)
	case arabizi(question, article.Has):
		in.Reply = prompts.InArabicLetters
	case placed:
		in.Place = &place
	default:
		in.Form = formOf(question)
	}
	return in
}
