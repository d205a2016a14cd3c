package e5

import (
	"context"
	"os"
	"strings"
	"testing"
)

// BenchmarkEncode measures one core with each of the kernels that run here: a question of 24
// tokens, and the article's paragraphs one after the other (about 2,370 tokens).
func BenchmarkEncode(b *testing.B) {
	article, err := os.ReadFile("../../seeds/article.txt")
	if err != nil {
		b.Fatal(err)
	}
	inputs := []struct {
		name  string
		texts []string
	}{
		{"question", []string{"query: ماذا حدث لقوة روسيا السياسية والاقتصادية والعسكرية بعد انهيار الاتحاد السوفيتي"}},
		{"article", nil},
	}
	for p := range strings.Lines(string(article)) {
		inputs[1].texts = append(inputs[1].texts, "passage: "+strings.TrimSpace(p))
	}
	for _, in := range inputs {
		for _, k := range allKernels() {
			b.Run(in.name+"/"+k.name, func(b *testing.B) {
				e, err := newEncoder(file, k)
				if err != nil {
					b.Fatal(err)
				}
				tokens := 0
				for _, text := range in.texts {
					tokens += len(e.Tokens(text))
				}
				b.ReportAllocs()
				for b.Loop() {
					for _, text := range in.texts {
						if _, err := vectorOf(context.Background(), e, text); err != nil {
							b.Fatal(err)
						}
					}
				}
				b.ReportMetric(float64(tokens), "tokens/op")
			})
		}
	}
}

// BenchmarkJudge measures one core with each of the kernels: a pair of 100 tokens, and as many
// tokens through the encoder, whose products are of float32s.
func BenchmarkJudge(b *testing.B) {
	x := judgeParity(b)[0]
	ids := x.Tokens[:100]
	for _, k := range allKernels() {
		e, err := newEncoder(file, k)
		if err != nil {
			b.Fatal(err)
		}
		j, s := judge(b, e), new(scratch)
		b.Run("judge/"+k.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				vectors, err := j.claims.forward(context.Background(), s, ids, nil)
				if err != nil {
					b.Fatal(err)
				}
				j.verdicts.logits(&e.kernels, s, pooled(vectors, 1, 20))
			}
		})
		b.Run("reader's layers/"+k.name, func(b *testing.B) {
			for b.Loop() {
				judge(b, e).questions()
			}
		})
		b.Run("encoder/"+k.name, func(b *testing.B) {
			for b.Loop() {
				if _, err := e.forward(context.Background(), s, ids); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkNew(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := New(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkNewJudge(b *testing.B) {
	e := encoder(b)
	b.ReportAllocs()
	for b.Loop() {
		judge(b, e)
	}
}
