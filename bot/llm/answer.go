package llm

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/sashabaranov/go-openai"
)

// chunk is one event of a stream, or the whole answer of a server that does not stream. go-openai's
// own type knows neither message nor reasoning, OpenRouter's name for thoughts, nor a content in
// parts.
type chunk struct {
	Choices []struct {
		Index          int
		Delta, Message said
		FinishReason   string `json:"finish_reason"`
	}
	Usage *openai.Usage
}

type said struct {
	Content          content
	Reasoning        json.RawMessage // a text, or a list of texts
	ReasoningContent json.RawMessage `json:"reasoning_content"`
}

// thinks reports whether thoughts came, apart from the content.
func (s said) thinks() bool {
	none := []string{"", "null", `""`}
	return !slices.Contains(none, string(s.Reasoning)) || !slices.Contains(none, string(s.ReasoningContent))
}

// content is a text, sent as a string, as a part, or as a list of parts, of which those of another
// type than text are thoughts.
type content string

// UnmarshalJSON reads every form of a content.
func (c *content) UnmarshalJSON(data []byte) error {
	type part struct {
		Type string
		Text json.RawMessage
	}
	var parts []json.RawMessage
	switch {
	case len(data) == 0 || string(data) == "null":
		return nil
	case data[0] == '[':
		if err := json.Unmarshal(data, &parts); err != nil {
			return err
		}
		for _, p := range parts {
			var text content
			if err := text.UnmarshalJSON(p); err != nil {
				return err
			}
			*c += text
		}
		return nil
	case data[0] == '{':
		var p part
		if err := json.Unmarshal(data, &p); err != nil {
			return err
		}
		if p.Type == "" || p.Type == "text" || p.Type == "output_text" {
			*c += content(words(p.Text))
		}
		return nil
	}
	var text string
	err := json.Unmarshal(data, &text)
	*c += content(text)
	return err
}

// answer is what has arrived so far.
type answer struct {
	emit    func(string) error
	room    int // characters that may still come
	within  func(limit time.Duration, waiting string) *time.Timer
	silence time.Duration
	wait    *time.Timer // for the next token
	hold    bool        // nothing is emitted before the end, or before a thought has ended: what comes may turn out to be one

	whole   whole
	speech  speech
	pending string // not emitted yet
	begun   bool   // a word of the answer has come
	emitted bool
	aloud   bool // all before some mark was a thought
	finish  string
	usage   Usage
	refused error // emit's
}

// again forgets what the last request brought.
func (a *answer) again() {
	a.whole, a.speech, a.pending, a.usage = whole{}, speech{}, "", Usage{}
}

// read takes the next event as it was sent.
func (a *answer) read(raw []byte) error {
	var e chunk
	if err := json.Unmarshal(raw, &e); err != nil {
		return fmt.Errorf("read an event: %w", err)
	}
	return a.add(e)
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
		delta, message := string(choice.Delta.Content), string(choice.Message.Content)
		thinks := choice.Delta.thinks() || choice.Message.thinks()
		if thinks || delta+message != "" {
			a.wait.Stop() // not while emit works
			a.hold = a.hold && !thinks
			if err := a.say(a.speech.hear(a.whole.more(delta, message, choice.FinishReason != ""))); err != nil {
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

// say passes on what was heard. restart tells that all before was a thought.
func (a *answer) say(text string, restart bool) error {
	if restart {
		if a.aloud = true; a.emitted {
			return fmt.Errorf("%w: it thought aloud", ErrTruncated)
		}
		a.pending, a.begun, a.hold = "", false, false
	}
	if !a.begun {
		text = strings.TrimLeftFunc(text, unicode.IsSpace)
	}
	if a.speech.closed {
		a.hold = false
	}
	if text != "" {
		a.begun = true
		if a.room -= utf8.RuneCountInString(text); a.room < 0 {
			return fmt.Errorf("%w: it ran past its budget", ErrTruncated)
		}
		a.pending += text
	}
	if a.hold {
		return nil
	}
	return a.release()
}

// release emits what is pending.
func (a *answer) release() error {
	piece := a.pending
	if piece == "" || a.refused != nil {
		return a.refused
	}
	a.pending, a.emitted = "", true
	a.refused = a.emit(piece)
	return a.refused
}

// flush emits what is left when nothing more comes.
func (a *answer) flush() error {
	for _, last := range []func() (string, bool){func() (string, bool) { return a.speech.hear(a.whole.rest()) }, a.speech.end} {
		if err := a.say(last()); err != nil {
			return err
		}
	}
	return a.release()
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
