package llm

import (
	"bytes"
	"context"
	"strings"

	"github.com/sashabaranov/go-openai"
)

// Transcriber asks one model of one server what is said in a recording. It is safe for concurrent
// use.
type Transcriber struct{ remote }

// NewTranscriber makes a transcriber. Plain of o has no meaning here.
func NewTranscriber(o Options) *Transcriber { return &Transcriber{newRemote(o)} }

// Transcribe returns the words of a recording, whose name tells its format (voice.ogg), in one
// line; or an [*Error]. language is an ISO 639-1 code.
func (t *Transcriber) Transcribe(ctx context.Context, name string, recording []byte, language string) (text string, err error) {
	ctx, cancel := context.WithTimeoutCause(ctx, t.limits.Whole, &LimitError{Waiting: "words of a recording", Limit: t.limits.Whole})
	defer cancel()
	err = t.retry(ctx, func() (bool, error) {
		r, err := t.api.CreateTranscription(ctx, openai.AudioRequest{Model: t.model, FilePath: name, Reader: bytes.NewReader(recording),
			Language: language, Format: openai.AudioResponseFormatJSON})
		text = strings.Join(strings.Fields(r.Text), " ")
		return true, err
	})
	return text, t.failure("hear a recording with", err)
}
