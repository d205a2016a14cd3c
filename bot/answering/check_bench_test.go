package answering

import (
	"testing"

	"isnad/retrieval"
	"isnad/seeds"
)

// BenchmarkNewChecker reads the built-in article, as the program does when it starts.
func BenchmarkNewChecker(b *testing.B) {
	passages, err := retrieval.Split("article.txt", seeds.Article)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		newChecker(Options{Passages: passages})
	}
}

// BenchmarkCheck holds one sentence against the paragraph it cites and four others, where words
// decide.
func BenchmarkCheck(b *testing.B) {
	passages, err := retrieval.Split("article.txt", seeds.Article)
	if err != nil {
		b.Fatal(err)
	}
	a := New(Options{Passages: passages, Judge: wordJudge{}})
	d, _ := parseDrafted("قدمت روسيا 70٪ من الميزانية الإجمالية للمنظمة [14].", passages)
	for b.Loop() {
		if _, v, _ := checkDrafted(a, d, passages); !v.Kept {
			b.Fatal(v)
		}
	}
}
