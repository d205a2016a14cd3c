//go:build unix

package retrieval

import (
	"os"
	"strings"
	"syscall"
	"testing"
	"time"
)

// BenchmarkEmbed makes the vectors of the built-in article and tells the processor time of 50,000
// words of its kind, for which there are 120 s: two processors for one minute.
func BenchmarkEmbed(b *testing.B) {
	data, err := os.ReadFile("../seeds/article.txt")
	if err != nil {
		b.Fatal(err)
	}
	passages, err := Split("article.txt", data)
	if err != nil {
		b.Fatal(err)
	}
	offline, err := Offline()
	if err != nil {
		b.Fatal(err)
	}
	begin, words := processorTime(), 0
	for b.Loop() {
		if _, err := Build(b.Context(), passages, offline, Options{}); err != nil {
			b.Fatal(err)
		}
		words += len(strings.Fields(string(data)))
	}
	b.ReportMetric((processorTime()-begin).Seconds()*50_000/float64(words), "cpu-s/50k-words")
}

func processorTime() time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		return 0
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
