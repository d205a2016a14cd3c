package llm

import (
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/sashabaranov/go-openai"
)

// chunk is one event of a stream, or the whole answer of a server that does not stream. go-openai's own type knows neither message
// nor reasoning, OpenRouter's name for thoughts.
type chunk struct {
	Choices []struct {
		Index          int
		Delta, Message struct {
			Content, Reasoning string
			ReasoningContent   string `json:"reasoning_content"`
		}
		FinishReason string `json:"finish_reason"`
	}
	Usage *openai.Usage
}

// answer is what has arrived so far.
type answer struct {
	emit    func(string) error
	room    int // characters that may still come
	within  func(limit time.Duration, waiting string) *time.Timer
	silence time.Duration
	wait    *time.Timer // for the next token

	thoughts thoughts
	begun    bool // a word was emitted
	finish   string
	usage    Usage
	refused  error // emit's
}

// add takes the next event. Only the first choice counts; events without choices carry the usage.
func (a *answer) add(e chunk) error {
	if e.Usage != nil {
		a.usage = Usage{Prompt: e.Usage.PromptTokens, Completion: e.Usage.CompletionTokens}
	}
	for _, choice := range e.Choices {
		if choice.Index != 0 {
			continue
		}
		content := choice.Delta.Content + choice.Message.Content
		if content+choice.Delta.ReasoningContent+choice.Delta.Reasoning != "" {
			a.wait.Stop() // not while emit works
			if err := a.say(a.thoughts.skip(content)); err != nil {
				return err
			}
			a.wait = a.within(a.silence, "next token")
		}
		if choice.FinishReason != "" {
			a.finish = choice.FinishReason
			a.wait.Stop()
			a.wait = a.within(grace, "usage")
		}
	}
	return nil
}

func (a *answer) say(piece string) error {
	if !a.begun {
		piece = strings.TrimLeftFunc(piece, unicode.IsSpace)
	}
	if piece == "" {
		return nil
	}
	a.begun = true
	if a.room -= utf8.RuneCountInString(piece); a.room < 0 {
		return fmt.Errorf("%w: it ran past its budget", ErrTruncated)
	}
	a.refused = a.emit(piece)
	return a.refused
}

// end judges the answer when nothing more comes.
func (a *answer) end() error {
	switch a.finish {
	case "":
		if !a.begun {
			return ErrEmpty
		}
		return fmt.Errorf("%w: the stream ended early", ErrTruncated)
	case "length", "max_tokens", "content_filter", "error":
		return fmt.Errorf("%w: finish_reason %s", ErrTruncated, a.finish)
	}
	if !a.begun {
		return ErrEmpty
	}
	return nil
}

// thoughts leaves out what a model thinks aloud before it answers, as local servers pass it on: <think> … </think>.
type thoughts struct {
	held string // the beginning, or the last of a thought, until it is known to be one or to end
	over bool
}

func (t *thoughts) skip(piece string) string {
	const open, shut = "<think>", "</think>"
	if t.over {
		return piece
	}
	t.held = strings.TrimLeftFunc(t.held+piece, unicode.IsSpace)
	switch thought, spoken, ended := strings.Cut(t.held, shut); {
	case strings.HasPrefix(open, t.held):
		return "" // may become one
	case !strings.HasPrefix(thought, open):
		t.over = true
		return t.held
	case ended:
		t.over = true
		return spoken
	}
	t.held = open + t.held[max(len(open), len(t.held)-len(shut)):]
	return ""
}
