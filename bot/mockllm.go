package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"

	"isnad/bot/answering/reader"
	"isnad/bot/llm/mockllm"
	"isnad/prompts"
	"isnad/retrieval"
	"isnad/seeds"
)

type mockllmCommand struct {
	Listen    string `help:"Address to listen on." default:"127.0.0.1:8089"`
	Behaviour string `help:"How it answers: quote, or one of the faults and lies." default:"quote"`
}

func (c *mockllmCommand) run(ctx context.Context, a *app) (int, error) {
	if !slices.Contains(mockllm.Behaviours(), c.Behaviour) {
		return 0, usageError{errors.New("mockllm --behaviour is one of " + strings.Join(mockllm.Behaviours(), ", "))}
	}
	offline, err := retrieval.Offline()
	if err != nil {
		return 0, err
	}
	judge, err := retrieval.OfflineJudge()
	if err != nil {
		return 0, err
	}
	encoder := retrieval.Cached(offline, seeds.Vectors)
	server := mockllm.New(mockllm.Options{Reader: quoting{reader.New(encoder, judge)}, Embed: embeddings(encoder), Logger: a.log})
	defer server.Close()
	if err := server.SetBehaviour(c.Behaviour); err != nil {
		return 0, err
	}
	l, err := net.Listen("tcp", c.Listen)
	if err != nil {
		return 0, usageError{fmt.Errorf("mockllm --listen: %w", err)}
	}
	fmt.Fprintf(a.err, "%s: OPENAI_BASE_URL=http://%s/v1 OPENAI_MODEL=%s\n", prompts.MockLLM, l.Addr(), mockllm.DefaultModel)
	return exitAnswered, serveHTTP(ctx, l, server)
}
