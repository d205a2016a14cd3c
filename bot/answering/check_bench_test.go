package answering

import (
	"testing"

	"isnad/retrieval"
	"isnad/seeds"
)

// BenchmarkNewLedger reads the built-in article, as the program does when it starts.
func BenchmarkNewLedger(b *testing.B) {
	passages, err := retrieval.Split("article.txt", seeds.Article)
	if err != nil {
		b.Fatal(err)
	}
	theLexicon()
	for b.Loop() {
		NewLedger(passages)
	}
}

// BenchmarkLexicon reads the lists, once a process.
func BenchmarkLexicon(b *testing.B) {
	for b.Loop() {
		parseLexicon(synonymsText, gazetteerText, givenText)
	}
}

// BenchmarkCheck holds one sentence against the paragraph it cites and four others, where words decide.
func BenchmarkCheck(b *testing.B) {
	passages, err := retrieval.Split("article.txt", seeds.Article)
	if err != nil {
		b.Fatal(err)
	}
	a := New(Options{Passages: passages, Judge: wordJudge{}})
	d, _ := parseDrafted("قدمت روسيا 70٪ من الميزانية الإجمالية للمنظمة [14].", passages)
	for b.Loop() {
		if _, v, _ := a.check(b.Context(), d, "", passages); !v.Kept {
			b.Fatal(v)
		}
	}
}
