package llm

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync/atomic"
	"time"

	"github.com/sashabaranov/go-openai"

	"isnad/prompts"
)

const (
	// temperature is as good as 0, which go-openai leaves out of the request, so that the server's
	// default, 1, would hold. Servers divide by it: a smaller one overflows, and vLLM raises any below
	// this to it.
	temperature = 0.01
	// answerTokens bounds an answer: about three long paragraphs of Arabic.
	answerTokens = 1000
	// charsPerToken is far above the 2 to 4 that tokenizers reach in Arabic: only a server that
	// ignores max_tokens exceeds it.
	charsPerToken = 8
	// thinking is added, in tokens, to the budget of models that think before they answer, since it
	// counts their thoughts too.
	thinking = 4000
	// grace is the wait for the usage, which comes after the last token. The answer is complete
	// without it.
	grace = 500 * time.Millisecond
)

// Client asks one model of one server. It is safe for concurrent use.
type Client struct {
	remote
	plain   bool
	without atomic.Uint32 // what this server did not take
	aloud   atomic.Int32  // how the model thinks: see the constants
}

// How a model thinks.
const (
	notKnown  int32 = iota
	apart           // not at all, or between marks
	fromStart       // before anything else, without an opening mark: the answer begins behind the closing one
)

// New makes a client. Nothing is sent before the first call.
func New(o Options) *Client {
	return &Client{remote: newRemote(o), plain: o.Plain}
}

// Check asks the server for its models, once: whether it is there and takes the key. A server
// without such a list answers 404.
func (c *Client) Check(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, c.limits.FirstToken)
	defer cancel()
	_, err := c.api.ListModels(ctx)
	return c.failure("look for", err)
}

// Usage is what an answer cost, in tokens; zero when the server did not say.
type Usage struct{ Prompt, Completion int }

// Generate asks for the next turn. emit gets each piece of it as it arrives; an error of emit ends
// the stream and is returned as it is. Any other error is an [*Error]. Pieces may have been emitted
// before it, and usage may be known with it. A nil error means that the model itself ended its
// answer, and that there is one.
func (c *Client) Generate(ctx context.Context, messages []prompts.Message, emit func(piece string) error) (Usage, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	within := func(limit time.Duration, waiting string) *time.Timer {
		return time.AfterFunc(limit, func() { cancel(&LimitError{Waiting: waiting, Limit: limit}) })
	}
	defer within(c.limits.Whole, "whole answer").Stop()
	a := &answer{emit: emit, room: answerTokens * charsPerToken, within: within, silence: c.limits.Silence}
	how := c.aloud.Load()
	a.hold = how == fromStart || how == notKnown && !c.plain
	a.wait = within(c.limits.FirstToken, "first token")
	defer func() { a.wait.Stop() }()

	err := c.retry(ctx, func() (again bool, err error) {
		err = c.try(ctx, messages, a)
		return !a.begun && a.finish == "", err
	})
	if a.refused != nil {
		return a.usage, a.refused
	}
	switch {
	case a.aloud:
		c.aloud.Store(fromStart)
	case err == nil:
		c.aloud.CompareAndSwap(notKnown, apart)
	}
	return a.usage, c.failure("ask", err)
}

// try sends one request, and plainer ones as long as the server finds fault with it. What it took
// is remembered.
func (c *Client) try(ctx context.Context, messages []prompts.Message, a *answer) error {
	for without := c.without.Load(); ; {
		err := c.send(ctx, messages, without, a)
		if err == nil {
			c.without.Store(without)
		}
		more := plainer(err, without)
		if more == without || a.begun {
			return err
		}
		without = more
	}
}

func (c *Client) request(messages []prompts.Message, without uint32) openai.ChatCompletionRequest {
	r := openai.ChatCompletionRequest{Model: c.model, Temperature: temperature}
	//lint:ignore SA1019 deprecated by OpenAI, and the only one that small servers know
	budget := &r.MaxTokens
	*budget = answerTokens
	if without&system != 0 {
		messages = unsystematic(messages)
	}
	for _, m := range messages {
		r.Messages = append(r.Messages, openai.ChatCompletionMessage{Role: string(m.Role), Content: m.Text})
	}
	if without&(extras|streaming) == 0 {
		r.StreamOptions = &openai.StreamOptions{IncludeUsage: true}
	}
	// go-openai refuses temperature and max_tokens by the model's name, local aliases included.
	byName := openai.NewReasoningValidator().Validate(r) != nil
	if without&sampling != 0 || byName {
		r.Temperature = 0
	}
	if without&limit != 0 || byName {
		*budget, r.MaxCompletionTokens = 0, answerTokens+thinking
	}
	return r
}

// send sends the request, to be answered as a stream or at once.
func (c *Client) send(ctx context.Context, messages []prompts.Message, without uint32, a *answer) error {
	a.again()
	r := c.request(messages, without)
	ask := c.stream
	if without&streaming != 0 {
		ask = c.atOnce
	}
	err := ask(ctx, r, a)
	cause := context.Cause(ctx)
	var status *StatusError
	var late *LimitError
	if cause == nil || errors.As(cause, &late) || a.finish != "" {
		if failed := a.flush(); failed != nil && err == nil {
			err = failed
		}
	}
	switch {
	case a.refused != nil:
		return a.refused
	case errors.Is(err, ErrTruncated):
		return err
	case a.finish != "": // what fails afterwards can only take the usage away
		return a.end()
	case cause != nil:
		return cause
	case err == nil:
		return a.end()
	case a.begun && !errors.As(err, &status):
		return fmt.Errorf("%w: %w", ErrTruncated, err)
	default:
		return err
	}
}

// stream hands the events of an answer to a.
func (c *Client) stream(ctx context.Context, r openai.ChatCompletionRequest, a *answer) error {
	s, err := c.api.CreateChatCompletionStream(ctx, r)
	if err != nil {
		return err
	}
	defer s.Close()
	for {
		raw, err := s.RecvRaw()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := a.read(raw); err != nil {
			return err
		}
	}
}

// atOnce hands an answer that is not streamed to a. Its first token is its last.
func (c *Client) atOnce(ctx context.Context, r openai.ChatCompletionRequest, a *answer) error {
	a.wait.Stop()
	resp, err := c.api.CreateChatCompletion(ctx, r)
	if err != nil {
		return err
	}
	a.wait = a.within(grace, "usage")
	raw, err := json.Marshal(resp)
	if err != nil {
		return err
	}
	return a.read(raw)
}
