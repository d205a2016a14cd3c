package llm

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/sashabaranov/go-openai"

	"isnad/prompts"
)

const (
	// temperature is as good as 0, which go-openai leaves out of the request, so that the server's default, 1, would hold.
	// Servers divide by it: a smaller one overflows, and vLLM raises any below this to it.
	temperature = 0.01
	// charsPerToken is far above the 2 to 4 that tokenizers reach in Arabic: only a server that ignores max_tokens exceeds it.
	charsPerToken = 8
	// thinking is added, in tokens, to the budget of models that think before they answer, since it counts their thoughts too.
	thinking = 4000
	// grace is the wait for the usage, which comes after the last token. The answer is complete without it.
	grace = 500 * time.Millisecond
)

// Client asks one model of one server. It is safe for concurrent use.
type Client struct {
	remote
	maxTokens int
	seed      *int
	shape     atomic.Int32 // the first request shape that this server took
}

// New makes a client. Nothing is sent before the first call.
func New(o Options) *Client {
	c := &Client{remote: newRemote(o), maxTokens: o.MaxTokens, seed: o.Seed}
	if c.maxTokens <= 0 {
		c.maxTokens = 1000
	}
	return c
}

// Model returns the name that the server knows the model by.
func (c *Client) Model() string { return c.model }

// Check asks the server for its models, once: whether it is there and takes the key. A server without such a list answers 404.
func (c *Client) Check(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, c.limits.FirstToken)
	defer cancel()
	_, err := c.api.ListModels(ctx)
	return c.failure("look for", err)
}

// Usage is what an answer cost, in tokens; zero when the server did not say.
type Usage struct{ Prompt, Completion int }

// Generate asks for the next turn. emit gets each piece of it as it arrives; an error of emit ends the stream and is returned as it is.
// Any other error is an [*Error]. Pieces may have been emitted before it, and usage may be known with it.
// A nil error means that the model itself ended its answer, and that there is one.
func (c *Client) Generate(ctx context.Context, messages []prompts.Message, emit func(piece string) error) (Usage, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	within := func(limit time.Duration, waiting string) *time.Timer {
		return time.AfterFunc(limit, func() { cancel(&LimitError{Waiting: waiting, Limit: limit}) })
	}
	defer within(c.limits.Whole, "whole answer").Stop()
	a := &answer{emit: emit, room: c.maxTokens * charsPerToken, within: within, silence: c.limits.Silence}
	a.wait = within(c.limits.FirstToken, "first token")
	defer func() { a.wait.Stop() }()

	err := c.retry(ctx, func() (again bool, err error) {
		err = c.try(ctx, messages, a)
		return !a.begun && a.finish == "", err
	})
	if a.refused != nil {
		return a.usage, a.refused
	}
	return a.usage, c.failure("ask", err)
}

// try sends one request, and plainer ones as long as the server finds fault with it. What it took is remembered.
func (c *Client) try(ctx context.Context, messages []prompts.Message, a *answer) error {
	for shape := c.shape.Load(); ; shape++ {
		err := c.stream(ctx, c.request(messages, shape), a)
		if err == nil {
			c.shape.Store(shape)
		}
		var status *StatusError
		fault := errors.As(err, &status) && (status.Status == http.StatusBadRequest || status.Status == http.StatusUnprocessableEntity)
		if !fault || a.begun || shape == plainest {
			return err
		}
	}
}

// The shapes of a request, from the richest to the plainest.
const (
	_            int32 = iota // with everything
	withoutExtra              // without what small servers do not know
	plainest                  // without what models that think do not take
)

func (c *Client) request(messages []prompts.Message, shape int32) openai.ChatCompletionRequest {
	r := openai.ChatCompletionRequest{Model: c.model, Temperature: temperature}
	//lint:ignore SA1019 deprecated by OpenAI, and the only one that small servers know
	budget := &r.MaxTokens
	*budget = c.maxTokens
	for _, m := range messages {
		r.Messages = append(r.Messages, openai.ChatCompletionMessage{Role: string(m.Role), Content: m.Text})
	}
	if shape < withoutExtra {
		r.Seed, r.StreamOptions = c.seed, &openai.StreamOptions{IncludeUsage: true}
	}
	// go-openai refuses temperature and max_tokens by the model's name, local aliases included.
	if shape == plainest || openai.NewReasoningValidator().Validate(r) != nil {
		r.Temperature, *budget, r.MaxCompletionTokens = 0, 0, c.maxTokens+thinking
	}
	return r
}

// stream sends the request and hands its answer to a.
func (c *Client) stream(ctx context.Context, r openai.ChatCompletionRequest, a *answer) error {
	a.thoughts, a.usage = thoughts{}, Usage{}
	err := func() error {
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
			var e chunk
			if err := json.Unmarshal(raw, &e); err != nil {
				return fmt.Errorf("read an event: %w", err)
			}
			if err := a.add(e); err != nil {
				return err
			}
		}
	}()
	cause := context.Cause(ctx)
	var status *StatusError
	switch {
	case a.finish != "": // what fails afterwards can only take the usage away
		return a.end()
	case a.refused != nil:
		return a.refused
	case cause != nil:
		return cause
	case err == nil:
		return a.end()
	case a.begun && !errors.As(err, &status) && !errors.Is(err, ErrTruncated):
		return fmt.Errorf("%w: %w", ErrTruncated, err)
	default:
		return err
	}
}
