package main

import (
	"context"
	"fmt"
	"io"
	"reflect"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/alecthomas/kong"
)

// helpCommand tells of a command, or of all settings. run answers it before settings are read,
// since they may be what help is needed with.
type helpCommand struct {
	Topic string `arg:"" optional:"" help:"A command, or settings."`
}

func (c *helpCommand) run(context.Context, *app) (int, error) { return exitAnswered, nil }

// settingsTopic is what help tells once for all commands.
const settingsTopic = "settings"

// arguments are the command line that help stands for.
func (c *helpCommand) arguments() []string {
	if c.Topic == "" {
		return []string{"--help"}
	}
	return []string{c.Topic, "--help"}
}

// hideSettings keeps the settings out of the help of commands, which then fits a screen.
func hideSettings(parser *kong.Kong) {
	for _, f := range parser.Model.Flags {
		if f.Group != nil && f.Group.Key == settingsGroup {
			f.Hidden = true
		}
	}
}

// settingsGroup is the group of the flags of Config.
const settingsGroup = "Settings:"

// writeSettings lists the settings in the order of Config.
func writeSettings(w io.Writer) error {
	var b strings.Builder
	b.WriteString("Each is a flag, a variable of the environment and a line of a file .env in the current folder; the first that is " +
		"set counts.\n" +
		"DATA_DIR=x is --data-dir=x. An empty one means its default. .env.example has them all, to be copied.\n")
	for f := range reflect.TypeFor[Config]().Fields() {
		fmt.Fprintf(&b, "\n%s\n", variable(f.Name))
		help := f.Tag.Get("help")
		if d := f.Tag.Get("default"); d != "" {
			help += " Default: " + d + "."
		}
		for _, line := range wrapped(help, helpWidth) {
			b.WriteString("    " + line + "\n")
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// helpWidth leaves room for the indent on a terminal of 80 columns.
const helpWidth = 74

// wrapped breaks a text at spaces into lines of at most so many bytes, where its words allow it.
func wrapped(text string, width int) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		if line != "" && len(line)+1+len(word) > width {
			lines, line = append(lines, line), ""
		}
		line = strings.TrimPrefix(line+" "+word, " ")
	}
	return append(lines, line)
}

// version is set with -ldflags "-X main.version=…" where the build does not see the repository, as
// in a container.
var version string

// versionLine says what was built, from what and with what.
func versionLine() string {
	v, from := version, ""
	if info, ok := debug.ReadBuildInfo(); ok {
		if v == "" {
			v = info.Main.Version
		}
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				from = s.Value[:min(len(s.Value), 12)] + ", "
			}
		}
	}
	return fmt.Sprintf("isnad %s (%s%s, %s/%s)", strings.Trim(v, "()"), from, runtime.Version(), runtime.GOOS, runtime.GOARCH)
}
