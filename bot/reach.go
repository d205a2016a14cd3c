package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"time"

	"isnad/bot/answering"
	"isnad/bot/llm"
	"isnad/prompts"
)

// An absence is what a command does without a model's server that cannot be reached at the start.
type absence int

const (
	quoteAtOnce absence = iota // answer from the article alone, and do not ask again: who waits for one answer has no use for tries
	keepTrying                 // serve: the server may come back
	giveUp                     // measure nothing rather than something else
)

// checkFor is how long the start waits to hear whether the server is there and the key is right.
const checkFor = 3 * time.Second

// reach makes a generator of a client. A server that refuses the key is a usage error: such a
// configuration must not quietly answer with quotations. One that is not there is told in one line.
func (a *app) reach(ctx context.Context, client *llm.Client) (answering.Generator, *slog.Logger, error) {
	checking, end := context.WithTimeout(ctx, checkFor)
	defer end()
	err := client.Check(checking)
	var status *llm.StatusError
	switch {
	case errors.As(err, &status) && (status.Status == http.StatusUnauthorized || status.Status == http.StatusForbidden):
		return nil, nil, usageError{fmt.Errorf("OPENAI_API_KEY is refused by the server: %w", err)}
	case !unreachable(err):
		return counted{client}, a.log, nil // what else is wrong may be with the list of models alone
	case a.absence == giveUp:
		return nil, nil, err
	}
	fmt.Fprintf(a.err, "isnad: %s\n", prompts.Unreachable(err))
	if a.absence == keepTrying {
		return counted{client}, a.log, nil
	}
	return absent{err}, slog.New(slog.DiscardHandler), nil
}

// unreachable reports whether a call did not get as far as the server: no such host, nobody there,
// a certificate of somebody else.
func unreachable(err error) bool {
	var op *net.OpError
	var certificate *tls.CertificateVerificationError
	return errors.As(err, &op) && slices.Contains([]string{"dial", "proxyconnect"}, op.Op) || errors.As(err, &certificate)
}

// absent is a model that was not reached.
type absent struct{ err error }

func (a absent) Generate(context.Context, []prompts.Message, func(string) error) (int, error) {
	return 0, a.err
}
