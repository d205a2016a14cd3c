// Package seeds holds the article that the bot answers from when no other one is named, and the
// development questions on it.
package seeds

import _ "embed"

// Article is the built-in article: UTF-8 text, one paragraph a line, section headings on lines of
// their own.
//
//go:embed article.txt
var Article []byte

// Questions are the development questions on Article: one JSON object a line, fields as in the
// README of the evaluation package.
//
//go:embed questions.jsonl
var Questions []byte

// Vectors are those of the paragraphs of Article, of their parts and of its headings, made by the
// offline encoder in the file format of the retrieval package, whose test with -update writes them.
//
//go:embed vectors.bin
var Vectors []byte

// Examples are questions on Article to begin with.
var Examples = []string{
	"كم تدفع روسيا من ميزانية المنظمة؟",
	"لماذا لم يوقّع باشينيان البيان الختامي؟",
	"ما الدول الأعضاء في المنظمة؟",
}
