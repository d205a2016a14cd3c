package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"

	"isnad/bot/answering"
	"isnad/bot/telegram"

	"github.com/alecthomas/kong"
	"golang.org/x/term"
)

// A world is what a run of the program sees of its surroundings, so that tests can make one.
type world struct {
	args    []string
	env     func(string) (string, bool)
	environ func() []string // all of it, to look for mistyped names; may be nil
	in      io.Reader
	out     io.Writer // answers
	err     io.Writer // everything else
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
	Config  `embed:"" group:"Settings:"`
	Version bool `help:"Say which version this is."`

	Serve   serveCommand   `cmd:"" default:"1" help:"Answer on Telegram; without a token, in a local Telegram in the browser."`
	Chat    chatCommand    `cmd:"" help:"The same in the terminal."`
	Ask     askCommand     `cmd:"" help:"Answer one question, or one a line with --jsonl."`
	Article articleCommand `cmd:"" help:"Show the numbered paragraphs."`
	Doctor  doctorCommand  `cmd:"" help:"Say what is wrong with settings, Telegram, model, store or machine, and what to do."`
	Eval    evalCommand    `cmd:"" help:"Measure retrieval, answers, citations, refusals and lies."`
	Move    moveCommand    `cmd:"" help:"Move what a stopped bot keeps from DATA_DIR into a NATS cluster, or back."`
	Mockllm mockllmCommand `cmd:"" help:"Serve the built-in model to any OpenAI-compatible client."`
	Help    helpCommand    `cmd:"" help:"Tell of a command, or of all settings: bot help settings."`
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
	log        *slog.Logger
	absence    absence
	background bool                                          // vectors are made while the bot answers by words
	watch      func(answering.Generator) answering.Generator // wraps an outside model; may be nil

	loopbackLinks bool // links to this machine are followed: for tests
}

// run runs the program in a world and returns its exit code.
func run(ctx context.Context, w world) int {
	var cli commands
	fail := func(code int, err error) int {
		fmt.Fprintln(w.err, "isnad:", err)
		return code
	}
	file, strangers, fileErr := readEnvFile(variables())
	parser, left, err := newParser(&cli, w, file)
	if err != nil {
		return fail(exitFailed, err)
	}
	parsed, err := parser.Parse(w.args)
	switch {
	case *left:
		return exitAnswered
	case err == nil && cli.Version:
		fmt.Fprintln(w.out, versionLine())
		return exitAnswered
	case err == nil && parsed.Selected() != nil && parsed.Selected().Name == "help":
		return help(ctx, w, cli.Help)
	case fileErr != nil: // what else is wrong may follow from it
		return fail(exitUsage, fileErr)
	case err != nil:
		return fail(exitUsage, fmt.Errorf("%s (--help lists the commands, help settings the settings)", plainUsage(err)))
	}
	a := &app{world: w, Config: cli.Config}
	if err := a.check(); err != nil {
		return fail(exitUsage, err)
	}
	a.log = newLogger(w.err, a.LogLevel, a.LogFormat)
	a.mistyped(strangers)
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

// newParser makes the parser of the command line. It notes in left that help was shown, since kong
// goes on after that.
func newParser(cli *commands, w world, file map[string]string) (parser *kong.Kong, left *bool, err error) {
	left = new(bool)
	parser, err = kong.New(cli,
		kong.Name("bot"),
		kong.Description("Isnad answers questions about an article in Arabic and shows the paragraph behind every sentence. Settings: bot "+
			"help settings."),
		kong.Resolvers(environment(w.env, file)), kong.Writers(w.out, w.err), kong.Exit(func(int) { *left = true }),
		kong.WithHyphenPrefixedParameters(true), // a group's id is negative
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 100}))
	if err == nil {
		hideSettings(parser)
	}
	return parser, left, err
}

// help shows what --help does, or the settings.
func help(ctx context.Context, w world, c helpCommand) int {
	if c.Topic == settingsTopic {
		if err := writeSettings(w.out); err != nil {
			return exitFailed
		}
		return exitAnswered
	}
	w.args = c.arguments()
	return run(ctx, w)
}

// plainUsage turns a parse error into one line. A flag's value is left out of it, since it may be a
// secret.
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
