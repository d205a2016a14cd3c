//go:build unix

package documents

import (
	"os"
	"syscall"
	"testing"
	"time"
)

func processorTime() time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		return 0
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// BenchmarkPDF reads the printed report of three pages and tells the processor time of one.
func BenchmarkPDF(b *testing.B) {
	data, err := os.ReadFile("testdata/report.pdf")
	if err != nil {
		b.Fatal(err)
	}
	begin := processorTime()
	pages := 0
	for b.Loop() {
		if _, err := Read(b.Context(), "report.pdf", data); err != nil {
			b.Fatal(err)
		}
		pages += 3
	}
	b.ReportMetric((processorTime()-begin).Seconds()*1000/float64(pages), "cpu-ms/page")
}
