package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"

	"isnad/bot/telegram"

	"github.com/alecthomas/kong"
	"golang.org/x/term"
)

// A world is what a run of the program sees of its surroundings, so that tests can make one.
type world struct {
	args []string
	env  func(string) (string, bool)
	in   io.Reader
	out  io.Writer // answers
	err  io.Writer // everything else
}

// terminal reports whether progress bars may be drawn.
func (w world) terminal() bool {
	f, ok := w.err.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// Exit codes, as scripts rely on them.
const (
	exitAnswered = 0
	exitFailed   = 1
	exitUsage    = 2
	exitRefused  = 3
)

// commands is the command line.
type commands struct {
	Config `embed:"" group:"Settings:"`

	Serve   serveCommand   `cmd:"" default:"1" help:"Answer on Telegram; without a token, in a local Telegram in the browser."`
	Chat    chatCommand    `cmd:"" help:"The same in the terminal."`
	Ask     askCommand     `cmd:"" help:"Answer one question, or one a line with --jsonl."`
	Article articleCommand `cmd:"" help:"Show the numbered paragraphs."`
	Eval    evalCommand    `cmd:"" help:"Measure retrieval, answers, citations, refusals and lies."`
	Move    moveCommand    `cmd:"" help:"Move what a stopped bot keeps from DATA_DIR into a NATS cluster, or back."`
	Mockllm mockllmCommand `cmd:"" help:"Serve the built-in model to any OpenAI-compatible client."`
}

// A command runs and returns the exit code; an error has the code of its usageError, or 1.
type command interface {
	run(ctx context.Context, a *app) (int, error)
}

// A usageError is a wrong setting or argument.
type usageError struct{ error }

// app is what every command works with.
type app struct {
	world
	Config
	log *slog.Logger
}

// run runs the program in a world and returns its exit code.
func run(ctx context.Context, w world) int {
	var cli commands
	fail := func(code int, err error) int {
		fmt.Fprintln(w.err, "isnad:", err)
		return code
	}
	resolver, err := environment(w.env)
	if err != nil {
		return fail(exitUsage, err)
	}
	left := false // kong goes on after --help
	parser, err := kong.New(&cli,
		kong.Name("bot"),
		kong.Description("Isnad answers questions about an article in Arabic and shows the paragraph behind every sentence. Every flag is also a setting of the environment and of .env: --data-dir is DATA_DIR."),
		kong.Resolvers(resolver), kong.Writers(w.out, w.err), kong.Exit(func(int) { left = true }),
		kong.WithHyphenPrefixedParameters(true), // a group's id is negative
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}))
	if err != nil {
		return fail(exitFailed, err)
	}
	parsed, err := parser.Parse(w.args)
	if left {
		return exitAnswered
	}
	if err != nil {
		return fail(exitUsage, fmt.Errorf("%s (--help lists commands and settings)", plainUsage(err)))
	}
	a := &app{world: w, Config: cli.Config}
	if err := a.check(); err != nil {
		return fail(exitUsage, err)
	}
	a.log = newLogger(w.err, a.LogLevel, a.LogFormat)
	cmd, ok := parsed.Selected().Target.Addr().Interface().(command)
	if !ok {
		return fail(exitFailed, fmt.Errorf("command %s does nothing", parsed.Command()))
	}
	code, err := cmd.run(ctx, a)
	var usage usageError
	var setting *telegram.SettingError
	switch {
	case errors.As(err, &usage), errors.As(err, &setting):
		return fail(exitUsage, err)
	case err != nil && ctx.Err() != nil && errors.Is(err, ctx.Err()):
		return exitFailed // the reader ended it and knows why
	case err != nil:
		return fail(exitFailed, err)
	}
	return code
}

// plainUsage turns a parse error into one line. A flag's value is left out of it, since it may be a secret.
func plainUsage(err error) string {
	text := err.Error()
	if flag, rest, ok := strings.Cut(text, ": "); ok && strings.HasPrefix(flag, "--") {
		name, _, _ := strings.Cut(strings.TrimPrefix(flag, "--"), "=")
		variable := strings.ToUpper(strings.ReplaceAll(name, "-", "_"))
		if i := strings.Index(rest, " but got "); i >= 0 {
			rest = rest[:i]
		}
		return fmt.Sprintf("%s (--%s): %s", variable, name, rest)
	}
	return text
}

// newLogger writes logs as text or JSON.
func newLogger(w io.Writer, level, format string) *slog.Logger {
	var l slog.Level
	if err := l.UnmarshalText([]byte(level)); err != nil {
		l = slog.LevelInfo
	}
	o := &slog.HandlerOptions{Level: l}
	if format == "json" {
		return slog.New(slog.NewJSONHandler(w, o))
	}
	return slog.New(slog.NewTextHandler(w, o))
}
