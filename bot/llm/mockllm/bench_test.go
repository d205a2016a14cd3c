package mockllm_test

import (
	"testing"

	"isnad/bot/llm"
	"isnad/bot/llm/mockllm"
)

// BenchmarkGenerate is the cost of one streamed answer through both ends of the wire, without
// reading paragraphs.
func BenchmarkGenerate(b *testing.B) {
	s := mockllm.New(mockllm.Options{Reader: &reader{text: answer}})
	defer s.Close()
	c := llm.New(llm.Options{Model: "m", Transport: s.Transport(), BaseURL: "http://built-in/v1"})
	messages := prompt("كم دفعت؟")
	b.ReportAllocs()
	for b.Loop() {
		if _, err := c.Generate(b.Context(), messages, func(string) error { return nil }); err != nil {
			b.Fatal(err)
		}
	}
}
