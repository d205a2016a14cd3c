package arabic

import (
	"strings"
	"testing"
)

// BenchmarkRead reads the evidence of the table, some 70 paragraphs.
func BenchmarkRead(b *testing.B) {
	var texts []string
	for line := range strings.Lines(table) {
		if line[0] == '=' {
			texts = append(texts, line)
		}
	}
	for b.Loop() {
		for _, t := range texts {
			Read(t)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*len(texts)), "µs/sentence")
}
